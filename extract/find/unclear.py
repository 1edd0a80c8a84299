"""Rows of a table that hold money and could not be put into columns with certainty."""

from __future__ import annotations

import re

from extract.find.columns import View, cell
from extract.find.scope import Scope
from extract.model.reading import Row

_FIGURES = re.compile(r"[-−–(]?\d{1,3}(?:[ \u00a0.\f]\d{1,3})+\)?(?: ?kr)?")  # several that are no one number
_AMOUNT_LAST = re.compile(r"(?<![\d.,/-])\d{1,3}(?:[ \u00a0]\d{3})+(?: ?(?:kr|kronor))?\s*$")
UNSURE = 0.8  # the confidence of what is read from such a row


def is_unclear(scope: Scope, view: View, row: Row) -> bool:
    """Whether a row has a figure below no figures or without a head, more cells than columns, several figures in
    a cell of money, or one behind a name.
    """
    if row.block.style.unsure or any(place.start < place.stop for place in row.cells[len(view.columns) :]):
        return True
    for column in view.columns:
        place = cell(row, column)
        if place is None:
            continue
        if column.role == "money":
            found = scope.between(scope.reading.amounts, place.start, place.stop)
            if len(found) > 1 or not found and _FIGURES.fullmatch(scope.string, place.start, place.stop):
                return True
        elif column.role == "other" and not column.head:
            if view.heads and _AMOUNT_LAST.match(scope.string, place.start, place.stop):
                return True  # a figure more than there are heads
        elif column.role in ("financier", "owner", "title", "cost_item"):
            words = scope.string[place.start : place.stop]
            if any(True for _ in _AMOUNT_LAST.finditer(words)) and _lacks(view, row):
                return True
    return False


def _lacks(view: View, row: Row) -> bool:
    """Whether a column of money is empty in this row: its figure may stand behind the name."""
    return any(cell(row, column) is None for column in view.money())
