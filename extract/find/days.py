"""Days a document gives for itself outside its head: the sentence that says when it was decided, and the label that
runs over the pages of minutes. What it tells of other decisions is none. The words stand in words/document.toml.
"""

from __future__ import annotations

from functools import cache

import regex

from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.find.scope import Scope
from extract.model.values import Date, Match
from extract.words import table

LABEL = 30  # letters before a day in which its label stands
REACH = 60  # letters between "Beslutet fattades" and its day: by whom, in between


@cache
def _pattern(name: str) -> regex.Pattern[str]:
    return phrases(tuple(table("document")["days"][name]))


def said_decided(scope: Scope) -> list[Match[Date]]:
    """The days in blocks that begin "Beslutet fattades": those of this decision, in the order of the text."""
    return [match for match in days_in(scope) if _pattern("decided").match(folded(_lead(scope, match)))]


def _lead(scope: Scope, match: Match[Date]) -> str:
    """What stands before a day in the first sentence of its block; nothing where that is too long or has figures.

    Further on in a paragraph "beslutet" is one that was told of.
    """
    words = scope.string[scope.layout.block_at(match.start).start : match.start]
    return words.lstrip() if len(words) < REACH and not any(c.isdigit() or c == "." for c in words) else ""


def meeting_days(scope: Scope) -> list[Match[Date]]:
    """The days right behind a label of the meeting's day, in the head and in the heads that run over pages."""
    return [
        match
        for match in days_in(scope)
        if (hit := _last(scope.string[max(scope.start, match.start - REACH) : match.start])) is not None
        and not hit.strip(" :\t\n")
    ]


def _last(before: str) -> str | None:
    """What stands behind the last label; None where there is none."""
    hits = list(_pattern("meeting").finditer(folded(before)))
    return folded(before)[hits[-1].end() :] if hits else None


def days_in(scope: Scope, start: int | None = None, stop: int | None = None) -> list[Match[Date]]:
    """The whole days of the scope, or of `start..stop` of it, in the order of the text."""
    dates = scope.between(scope.reading.dates, start, stop)
    return [match for match in dates if match.value.iso is not None and match.value.precision == "day"]


def drawn_up(scope: Scope, match: Match[Date]) -> bool:
    """Whether the label of a day says that the paper was drawn up then: "Upprättad 2025-03-04"."""
    return _pattern("drawn_up").search(folded(scope.string[max(0, match.start - LABEL) : match.start])) is not None


_EARLIER = regex.compile(
    r"\b(?:ändrar|ändring av|ersätter|upphäver|avser|tidigare|ursprunglig\w*|föregående|gällande)\s+"
    r"(?:\w+\s+)?(?:beslut\w*)[^.;\n\t]{0,30}$",
    regex.IGNORECASE,
)


def of_earlier(scope: Scope, match: Match[Date]) -> bool:
    """Whether a day is that of a decision this one changes: "Ändrar beslut 2021-11-18"."""
    block = scope.layout.block_at(match.start)
    return _EARLIER.search(scope.string, block.start, match.start) is not None


_OF_DAY = regex.compile(r"\b(?:beslut|protokoll|sammanträde|möte)\w*\b", regex.IGNORECASE)


def in_title(scope: Scope, match: Match[Date]) -> bool:
    """Whether a day stands in a heading that speaks of what was decided or held then: "Beslut den 14 maj 2024"."""
    block = scope.layout.block_at(match.start)
    before = scope.string[block.start : match.start]
    return block.kind == "heading" and match.value.precision == "day" and _OF_DAY.search(before) is not None
