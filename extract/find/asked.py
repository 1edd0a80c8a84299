"""Whom money is asked of, where a sentence asks several: "söker 900 000 kr från Tillväxtverket och 300 000 kr från
kommunen" applies for the second only, in the kommun's own paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import regex

from extract.find.issuer import issuer
from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.find.scope import Scope, fold
from extract.grammar.lazy import lazy
from extract.model.reading import Mention
from extract.words import table

_BEHIND = lazy(
    r"(?:[ ](?:per|om)[ ]år(?:et)?)?[ ](?:från|av|hos|ur)[ ](?P<who>\p{L}[^.,;:()\n\t\d]{2,60}?)"
    r"(?=[ ]?[.,;:()\n\t]|$|[ ](?:och|samt|till|för|medan)[ ])"
)
_BEFORE = lazy(
    r"\b(?i:från|av|hos)[ ](?P<who>\p{L}[^.,;:()\n\t\d]{2,60}?)"
    r"(?:[ ]\L<verbs>[^.,;\d\n\t]{0,30}?)?(?:[ ](?:med|om))?[ ]$",
    verbs=table("roles")["governing"]["asked_of"],
)


def asked_here(scope: Scope, found: Sequence[Mention]) -> list[Mention]:
    """The mentions, those of a sentence that asks the paper's own authority and others told apart: what is asked of
    another is what that one pays. As they are where it is not told of all of them whom they are asked of.
    """
    sentences: dict[tuple[int, int], list[int]] = {}
    for n, mention in enumerate(found):
        told = mention.role in ("applied", "cofinancing") and mention.cue == "sentence"
        if not mention.in_table and (told or mention.cue == "none"):
            sentences.setdefault(scope.sentence(mention.match.start), []).append(n)
    out = list(found)
    for span, members in sentences.items():
        if len(members) < 2 or _asks().search(folded(scope.string[slice(*span)])) is None:
            continue
        whom = [_payer(scope, span, [found[n] for n in members], k) for k in range(len(members))]
        if None in whom:
            continue
        own = _own(scope)
        ours = [who is not None and fold(who) in own for who in whom]
        if sum(ours) == 1:
            for n, our in zip(members, ours, strict=True):
                out[n] = replace(found[n], role="applied" if our else "cofinancing", cue="sentence")
    return out


def _payer(scope: Scope, span: tuple[int, int], members: Sequence[Mention], k: int) -> str | None:
    """The words behind "från" after an amount, else before it; None for no such words."""
    match = members[k].match
    behind = _BEHIND.match(scope.string, match.stop, span[1])
    if behind is not None:
        return str(behind["who"])
    first = members[k - 1].match.stop if k else span[0]
    before = _BEFORE.search(scope.string, first, match.start)
    return str(before["who"]) if before is not None else None


@cache
def _asks() -> regex.Pattern[str]:
    return phrases(tuple(table("roles")["asking"]["says"]))


def _own(scope: Scope) -> frozenset[str]:
    """What a paper calls the authority it is of: by its name, and by the noun of its kind, "kommunen"."""
    found = issuer(scope)
    name = fold(found.value or "") if found is not None else ""
    nouns = table("bodies")["own_nouns"]
    said = {noun for word in name.split() for noun in nouns.get(word, ())}
    return frozenset(said | {name} if name else said)
