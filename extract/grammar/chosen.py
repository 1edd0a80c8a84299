"""Who was chosen at a meeting to adjust its minutes, to chair it or to write: "Bo Ek (S) utses att jämte ordföranden
justera dagens protokoll"."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extract.grammar.around import EDGE
from extract.grammar.lazy import lazy
from extract.grammar.person import NAME, PARTY, WORDS, Person, Role, S, name_in, party_behind
from extract.model.values import Match

_CHOSEN = WORDS["chosen"]
_ROLES: tuple[Role, ...] = ("adjuster", "secretary", "chair")
_SENTENCE = lazy(rf"[^{EDGE}]+?(?:\.(?={S}+\p{{Lu}}|{S}*$)|(?=[{EDGE}])|$)", regex.MULTILINE)
_VERB = lazy(r"\b\L<verbs>\b", regex.IGNORECASE, verbs=_CHOSEN["verbs"])
_NOT = lazy(r"\b\L<words>\b", regex.IGNORECASE, words=_CHOSEN["proposes"])
_TO = {role: lazy(r"\b\L<to>(?!\p{L})", regex.IGNORECASE, to=_CHOSEN[role]) for role in _ROLES}
# who stands beside them: "jämte ordföranden Eva Ek", "med Ann Lo som ersättare"
_BESIDE = lazy(
    rf"\b\L<beside>{S}(?:{NAME.pattern})(?:{PARTY.pattern})?|\bmed{S}[^.;]*?{S}\L<substitutes>\b",
    regex.VERBOSE,
    beside=_CHOSEN["beside"],
    substitutes=_CHOSEN["substitutes"],
)
_LONGEST = 240  # characters of such a sentence


def people_chosen(string: str) -> Iterator[Person]:
    """The persons a sentence says were chosen; none where it only proposes them, or chooses them for years."""
    for sentence in _SENTENCE.finditer(string):
        text = sentence[0]
        if len(text) > _LONGEST or _VERB.search(text) is None or _NOT.search(text) is not None:
            continue
        role, to = next(((role, to) for role in _ROLES if (to := _TO[role].search(text))), (None, None))
        if role is None or to is None:
            continue
        start, stop = sentence.span()
        label = Match(start + to.start(), start + to.end(), to[0], "label")
        aside = [hit.span() for hit in _BESIDE.finditer(string, start, stop)]
        at = start
        while (name := name_in(string, at, stop)) is not None:
            at = name.stop
            if not any(first <= name.start < last for first, last in aside):
                yield Person(role, name, label, party=party_behind(PARTY.match(string, name.stop, stop)))
