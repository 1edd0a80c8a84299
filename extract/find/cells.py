"""The cells of a table as words and figures: what its heads, its columns and its rows are all held against."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from extract.model.reading import Layout, Row
from extract.words import one_of, table

_UNITS = one_of(table("layout")["units"])
WITH_UNIT = re.compile(rf"\d\s?(?:{_UNITS})(?!\w)", re.IGNORECASE)
FIGURE = re.compile(rf"\(?[-−–]?\d[\d \u00a0.,]*\)?(?:\s?(?:{_UNITS}|%))?", re.IGNORECASE)
DIGIT = re.compile(r"\d")
NOTHING = re.compile(r"[-–—−]")  # a dash stands for an amount that is not there
GROUPED = re.compile(r"[-−–]?\d{1,3}(?:[ \u00a0.]\d{3})+(?:,\d\d)?(?: ?(?:" + _UNITS + "))?", re.IGNORECASE)


def text_of(layout: Layout, row: Row, index: int) -> str:
    """The words of a row's cell, "" where it has none."""
    if index >= len(row.cells):
        return ""
    return layout.text.string[row.cells[index].start : row.cells[index].stop].replace("\f", " ")


def first_alone(row: Row) -> bool:
    """Whether a row of three cells or more has words in its first one alone: they name the rows below."""
    first, *others = row.cells
    return len(others) > 1 and first.start < first.stop and all(place.start >= place.stop for place in others)


def said_in(layout: Layout, rows: Sequence[Row], index: int) -> list[str]:
    """The words of a column's cells, from the top; empty ones and those with a dash say nothing."""
    return [text for row in rows if (text := text_of(layout, row, index)) and not NOTHING.fullmatch(text)]


def are_figures(texts: Sequence[str]) -> bool:
    """Whether a column has several figures and nothing else."""
    return len(texts) > 1 and all(FIGURE.fullmatch(text) for text in texts)


def are_sums(texts: Sequence[str]) -> bool:
    """Whether a column has several figures and nothing else, most of them with their thousands apart."""
    return are_figures(texts) and 2 * sum(GROUPED.fullmatch(text) is not None for text in texts) > len(texts)


def number_in(text: str) -> Decimal | None:
    """The figure that a cell is, whatever its unit; None for other words."""
    digits = re.sub(rf"[ \u00a0]|(?:{_UNITS})$|%$", "", text.strip(), flags=re.IGNORECASE)
    return Decimal(digits.replace(",", ".")) if re.fullmatch(r"\d+(?:,\d+)?", digits) else None


_MARK = re.compile(r"\*{1,3}$|[¹²³⁴⁵]$")
NOTES = 8  # blocks below a table, its rows on the next page not counted, in which its notes stand


def note_of(layout: Layout, row: Row, words: str) -> str:
    """The words of the note below the table that the mark behind words points at: "Skogslaget*", "* Arbetstid."."""
    mark = _MARK.search(words.rstrip())
    if mark is None:
        return ""
    below = [block for block in layout.blocks[row.block.index + 1 :] if block.kind != "row"]
    for block in below[:NOTES]:
        note = layout.of(block).lstrip()
        if note.startswith(mark[0]) and not note.startswith(mark[0] + "*"):
            return note[len(mark[0]) :].strip()
    return ""
