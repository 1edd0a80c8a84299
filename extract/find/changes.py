"""What a decision that changes another one says twice: the old level and the new, the old period and the new."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TypeVar

import regex

from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.model.reading import Mention
from extract.model.values import Match
from extract.words import one_of, table

V = TypeVar("V")
TOLD = (
    "matter",
    "basis",
    "summary",
    "assessment",
    "purpose",
    "economy",
    "financing",
    "results",
    "motions",
    "reservation",
)
_AWAY, _TOWARDS = lazy(r"\b(?:fran|med)(?: \w+){0,2} $"), lazy(r"\btill(?: \w+)? $")  # right before an amount
_FROM = lazy(r",? från ")
BOUNDS = ("threshold", "rate")  # "Gränsen för bidrag höjs från A till B": neither is granted
NEAR = 45  # letters before a value in which a word says that it is the old one


@cache
def _words(name: str) -> regex.Pattern[str]:
    return phrases(tuple(table("decisions")["changes"][name]))


@cache
def _joins() -> regex.Pattern[str]:
    """What stands between the old level, or the step, and the new: "till", "till totalt"."""
    totals = one_of(table("decisions")["changes"]["totals"])
    return lazy(rf"[ ,]*till(?:[ ](?:{totals}))?[ ]*", regex.IGNORECASE)


def of_earlier_stage(scope: Scope, at: int) -> bool:
    """Whether the sentence around an offset tells of a stage that is over: "Den första etappen pågick 2021–2022"."""
    start, stop = scope.sentence(at)
    low = folded(scope.string[start:stop])
    return _words("stages").search(low) is not None and _words("over").search(low) is not None


def new_levels(scope: Scope, found: Sequence[Mention]) -> list[Mention]:
    """The mentions with those of a change told apart: what money granted is changed to is granted, what it is changed
    from or by, and what was granted before, is not.
    """
    out = list(found)
    for n, mention in enumerate(found):
        if mention.in_table or mention.role in BOUNDS:
            continue
        start, stop = scope.sentence(mention.match.start)
        if _before(scope, mention.match, "earlier", start):
            out[n] = _as(mention, "other")
        words = folded(scope.string[start:stop])
        if not _words("verbs").search(words) or not _words("things").search(words) or _told(scope, mention):
            continue
        after = found[n + 1] if n + 1 < len(found) and found[n + 1].match.start < stop else None
        joined = after is not None and _joins().fullmatch(scope.string, mention.match.stop, after.match.start)
        lead = folded(scope.string[max(start, mention.match.start - NEAR) : mention.match.start])
        if after is not None and joined and _AWAY.search(lead):
            out[n], out[n + 1] = _as(mention, "other"), _as(after, "granted")
        elif (
            after is not None
            and lead.endswith("med ")
            and _FROM.fullmatch(scope.string, mention.match.stop, after.match.start)
        ):
            out[n] = _as(mention, "other")  # "höjs med A, från B till C": by how much
        elif out[n].role == "other" and out[n].cue == "none" and _TOWARDS.search(lead):
            out[n] = _as(mention, "granted")
        elif lead.endswith("med ") and not joined and (new := _level_behind(scope, found, n, stop)) is not None:
            out[n], out[new] = _as(mention, "other"), _as(found[new], "granted")
    return out


def _level_behind(scope: Scope, found: Sequence[Mention], n: int, stop: int) -> int | None:
    """The mention that is the new level, in the sentence behind that of a step, which ends at `stop`: "Vi höjer stödet
    med A. Det innebär att ni kan få B."; None where none is said to be.
    """
    after = found[n + 1] if n + 1 < len(found) else None
    if after is None or after.in_table or "\n" in scope.string[stop : after.match.start].strip(" "):
        return None
    start, _ = scope.sentence(after.match.start)
    lead = folded(scope.string[start : after.match.start])
    near = start >= stop and not scope.string[stop:start].strip()
    return n + 1 if near and len(lead) < 2 * NEAR and _words("level").search(lead) else None


def _told(scope: Scope, mention: Mention) -> bool:
    """Whether an amount stands where a document tells of other things than what is decided."""
    section = scope.section_at(mention.match.start)
    return section is not None and section.kind in TOLD


def _as(mention: Mention, role: str) -> Mention:
    return Mention(mention.match, "granted" if role == "granted" else "other", "sentence")


def _before(scope: Scope, match: Match[V], name: str, start: int) -> bool:
    """Whether a word of the table stands right before a value, in its sentence."""
    lead = folded(scope.string[max(start, match.start - NEAR) : match.start])
    return any("," not in lead[hit.end() :] for hit in _words(name).finditer(lead))


def old_periods(scope: Scope, found: Sequence[Match[V]]) -> list[Match[V]]:
    """The periods that a change leaves behind: the first of "från P till Q", and one that a word calls earlier."""
    old = []
    for match, after in pairwise([*found, None]):
        assert match is not None
        start, stop = scope.sentence(match.start)
        lead = folded(scope.string[max(start, match.start - NEAR) : match.start])
        joined = after is not None and after.start < stop and _joins().fullmatch(scope.string, match.stop, after.start)
        if joined and lead.endswith("fran ") or _before(scope, match, "earlier_period", start):
            old.append(match)
    return old
