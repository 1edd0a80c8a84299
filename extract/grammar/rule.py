"""A rule: a named pattern and the function that turns what it matched into a value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import regex

from extract.model.values import Match
from extract.words import table

__all__ = ["Rule", "table", "without_overlaps"]

T = TypeVar("T")
V = TypeVar("V")


@dataclass(frozen=True)
class Rule(Generic[T]):
    """`read` gets the pattern's match and answers the value, or None where the look was deceiving.

    The span of the value is that of the group `value` if the pattern has one, else that of the whole match.
    """

    name: str
    pattern: regex.Pattern[str]
    read: Callable[[regex.Match[str]], T | None]

    def scan(self, string: str) -> Iterator[Match[T]]:
        """The rule's matches in `string`, from left to right, none overlapping."""
        whole = "value" not in self.pattern.groupindex
        for found in self.pattern.finditer(string):
            value = self.read(found)
            if value is not None:
                start, stop = found.span() if whole else found.span("value")
                yield Match(start, stop, value, self.name)


def without_overlaps(matches: list[Match[V]]) -> list[Match[V]]:
    """The matches in order; of those that overlap the longest stays, of equals the one listed first."""
    kept: list[Match[V]] = []
    taken: list[int] = []  # starts of `kept`, ascending
    for _, match in sorted(enumerate(matches), key=lambda item: (item[1].start - item[1].stop, item[0])):
        at = bisect_right(taken, match.start)
        clear = (at == 0 or kept[at - 1].stop <= match.start) and (at == len(kept) or match.stop <= kept[at].start)
        if clear:
            kept.insert(at, match)
            taken.insert(at, match.start)
    return kept
