"""Levels of support in one call, each with bounds of its own: the most a project can get is the highest of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TypeVar

import regex

from extract.find.callpage import WORDS, CallPage, Candidate, Span
from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.grammar.lazy import lazy
from extract.model.values import Money

T = TypeVar("T", bound=Money | str | int)

DOUBTED = 0.85
LONGEST_NAME = 60
_NAME = lazy(rf"[^:\t\d]{{2,{LONGEST_NAME}}}?(?=\s*(?:[:\t]|\s[–-]\s))")


@cache
def _levels() -> regex.Pattern[str]:
    return phrases(tuple(WORDS["levels"]["names"]))


def highest(page: CallPage, path: str, what: str, candidates: Sequence[Candidate[T]]) -> list[Candidate[T]]:
    """The candidates, with the highest alone of those that are a level of support each: "Förstudie: högst …" above
    "Genomförande: högst …". It is doubted; as printed where the strongest candidates are no levels.
    """
    best = max((one.strength for one in candidates), default=0)
    strongest = [one for one in candidates if one.strength == best and one.value is not None]
    named = [_level(page, one.span[0]) for one in strongest]
    if len(set(named)) < 2 or None in named or len(set(named)) < len(named):
        return list(candidates)
    top = max(strongest, key=lambda one: _size(one.value))
    if all(_size(one.value) == _size(top.value) for one in strongest):
        return list(candidates)
    spans = [one.span for one in strongest]
    printed = ", ".join(" ".join(page.scope.string[a:b].split()) for a, b in spans[:4])
    page.scope.doubt(
        "ambiguous",
        f"The {what} is another for each level of support: {printed}. The highest was taken; check it.",
        spans,
        path=path,
    )
    return [replace(top, confidence=DOUBTED), *(one for one in candidates if one.strength != best)]


def _size(value: Money | str | int | None) -> Decimal:
    return value.amount if isinstance(value, Money) else Decimal(value or 0)


def _level(page: CallPage, at: int) -> Span | None:
    """The name of the level that a value stands behind, in its item or row; None where it is behind none."""
    block = page.scope.layout.block_at(at)
    name = _NAME.match(page.scope.string, block.start, at)
    known = name is not None and _levels().search(folded(name[0])) is not None
    return (name.start(), name.end()) if known and name is not None else None
