"""The lines and cells around a place in a text, as a reader of people looks at them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from extract.grammar.lazy import lazy

EDGE = "\n\t\f\v"
REACH = 400  # characters: no line with a person is longer, and a document in one line stays cheap to read
_FILL = lazy(r"[ _.…-]{3,}")  # the line to sign on, no text


def row_start(string: str, at: int, reach: int = sys.maxsize) -> int:
    """Where the row of cells, or the line without cells, begins that holds the place `at`; `reach` characters before it
    where none begins that near.

    >>> row_start("Namn\\tTitel\\nEva Ek\\tordf.", 20)
    11
    """
    low = max(0, at - reach)
    return max(low, string.rfind("\n", low, at) + 1)


def line_at(string: str, at: int) -> tuple[int, int]:
    """The stretch between two borders that holds the character `at`, at most `REACH` characters to either side."""
    before, after = string[max(0, at - REACH) : at], string[at : at + REACH]
    start = at - len(before) + max(before.rfind(edge) for edge in EDGE) + 1
    stops = [place for edge in EDGE if (place := after.find(edge)) >= 0]
    return start, at + min(stops, default=len(after))


def lines_before(string: str, start: int, count: int) -> Iterator[tuple[int, int]]:
    """Up to `count` stretches with text before the one that begins at `start`, nearest first."""
    at = start - 1
    while at >= 0 and count:
        while at >= 0 and string[at] in EDGE + " ":
            at -= 1
        if at < 0:
            return
        first, last = line_at(string, at)
        at = first - 1
        if not _FILL.fullmatch(string, first, last):
            yield first, last
            count -= 1


def line_after(string: str, stop: int) -> tuple[int, int] | None:
    """The next stretch with text after one that ends at `stop`; None at the end."""
    while True:
        while stop < len(string) and (string[stop] in EDGE or string[stop] == " "):
            stop += 1
        if stop >= len(string):
            return None
        first, last = line_at(string, stop)
        if not _FILL.fullmatch(string, first, last):
            signed = _FILL.match(string, first, last)  # "............ Eva Ek": the name stands under the line
            return (signed.end() if signed is not None else first), last
        stop = last


def cell_below(string: str, start: int, stop: int) -> tuple[int, int] | None:
    """The cell under one that is `start..stop`, where both rows have as many cells; None for text without columns."""
    block = row_start(string, start)
    end = string.find("\n", stop)
    if end < 0 or "\t" not in string[block:end]:
        return None
    below = string.find("\n", end + 1)
    below = len(string) if below < 0 else below
    cells = string[end + 1 : below].split("\t")
    index = string[block:start].count("\t")
    if len(cells) != string[block:end].count("\t") + 1:
        return None
    at = end + 1 + sum(len(cell) + 1 for cell in cells[:index])
    return (at, at + len(cells[index])) if cells[index].strip() else None
