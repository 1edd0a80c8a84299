"""Which rows of a table are about other rows: those that sum them, and those that name them."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from extract.find.columns import Column, View, cell
from extract.find.heads import is_in
from extract.find.scope import fold
from extract.model.reading import Reading, Row
from extract.words import table

_AFTER_SUM = (" ", ",", ":", ";", "(")  # "Totalt, 16 insatser", "Summa: 3 projekt"


@cache
def _sum_words() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The words of sums, the longest first, and of subtotals, each with how a label goes on behind it."""
    words = table("columns")["sums"]
    sums, subtotals = sorted(map(fold, words["words"]), key=len, reverse=True), list(map(fold, words["subtotals"]))
    return _going_on(sums), _going_on(subtotals)


def _going_on(words: list[str]) -> dict[str, tuple[str, ...]]:
    return {word: tuple(word + mark for mark in _AFTER_SUM) for word in words}


def sum_kind(words: str) -> Literal["sum", "subtotal", ""]:
    """Whether a row's first words are those of a sum or a subtotal.

    >>> sum_kind("Summa totalt 9 projekt"), sum_kind("Delsumma"), sum_kind("Summerums kommun")
    ('sum', 'subtotal', '')
    >>> sum_kind("Totalt, 16 insatser"), sum_kind("Totalt (12 st)"), sum_kind("Totalförsvarets museum")
    ('sum', 'sum', '')
    """
    bare = fold(words)
    sums, subtotals = _sum_words()
    if bare in subtotals or any(map(bare.startswith, subtotals.values())):
        return "subtotal"
    for wording, goes_on in sums.items():
        if bare == wording or len(bare) < len(wording) + 40 and bare.startswith(goes_on):
            return "subtotal" if bare.startswith(tuple(subtotals)) else "sum"
    return _composed_sum(bare)


def _composed_sum(bare: str) -> Literal["sum", "subtotal", ""]:
    """The same for a label of known words only, one of them a sum's: of one side of those who pay it sums a part.

    >>> _composed_sum("s:a privat finansiering"), _composed_sum("offentliga medel, totalt"), _composed_sum("totalt ab")
    ('subtotal', 'subtotal', '')
    """
    made = table("columns")["sum_labels"]
    parts = [part.strip(".") for part in re.split(r"[\s,()/–-]+", bare) if part.strip(".:")]
    said = {key: [is_in(part, made[key]) for part in parts] for key in ("sum", "side", "of")}
    if not parts or not any(said["sum"]) or not all(map(any, zip(*said.values(), strict=True))):
        return ""
    return "subtotal" if any(said["side"]) else "sum"


def is_sum_row(reading: Reading, view: View, row: Row, column: Column) -> bool:
    """Whether a row sums the others, at least in the half of the table that a column is in."""
    names = view.of_what(column)
    own = row.cells[names.index : names.index + 1] if names is not None and names.index > 1 else row.cells[:2]
    words = (reading.string[place.start : place.stop] for place in (*own, *row.cells[:3]))
    said = sum_kind(next(filter(None, words), ""))  # "" | "" | "Totalt" where numbers stand first
    return (
        said == "sum"
        or said == "subtotal"
        and sums_all(reading, view, row)
        or not said
        and row.block.index in view.sums
    )


def sums_all(reading: Reading, view: View, row: Row) -> bool:
    """Whether the last row of a table, called the sum of one side ("Summa kontant finansiering"), sums all the others,
    which are of that side then: no other row sums any of them.
    """
    *above, last = view.rows
    money = view.money()
    if row is not last or len(above) < 2 or not money:
        return False
    heads = (next(filter(None, (reading.string[c.start : c.stop] for c in one.cells)), "") for one in above)
    if any(map(sum_kind, heads)):
        return False
    places = [place for one in view.rows if (place := cell(one, money[-1])) is not None]
    first, stop = view.table.start, last.cells[-1].stop
    paid = [match for match in reading.amounts if first <= match.start < stop]
    inside = [[match for match in paid if place.start <= match.start < place.stop] for place in places]
    known = [one[0].value.money.amount for one in inside if len(one) == 1 and one[0].value.money is not None]
    return len(known) == len(view.rows) and sum(known[:-1]) == known[-1]


def group_name(string: str, row: Row, before: str) -> str:
    """What names the rows from this one on: its words where it has none but those of its first cell ("Offentlig kontant
    medfinansiering"), nothing behind a sum, else `before`.
    """
    filled = [place for place in row.cells if place.start < place.stop]
    words = string[filled[0].start : filled[0].stop] if filled else ""
    if len(row.cells) > 1 and len(filled) == 1 and filled[0] is row.cells[0]:
        return words
    return "" if sum_kind(words) else before
