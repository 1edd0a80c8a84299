"""Cells as text, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from extract.export.rows import Cell

# What a spreadsheet may run or swallow at the start of a cell: = + - @, their full-width forms, tab and line ends, also
# behind blanks. A text that has the guard already gets one more, so that taking one away gives back what was there.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
GUARD = "'"


def guarded(text: str) -> str:
    """A text as a cell that stays a text.

    >>> guarded("=1+1"), guarded("-5 grader"), guarded("Bro - etapp 2")
    ("'=1+1", "'-5 grader", 'Bro - etapp 2')
    """
    return GUARD + text if _FORMULA.match(text) else text


def plain(cell: Cell) -> str:
    """A cell as text, a number with a decimal point; empty where there is nothing."""
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def delimited(cell: Cell, comma: bool) -> str:
    """A cell of a CSV file: texts guarded, numbers never, which would make texts of them."""
    if isinstance(cell, str):
        return guarded(cell.replace("\0", "\ufffd"))
    shown = plain(cell)
    return shown.replace(".", ",") if comma and isinstance(cell, (Decimal, float)) else shown


DELIMITER, LINE_END = {False: ",", True: ";"}, "\r\n"  # as RFC 4180 has them, and as a Swedish Excel does


def sheet(stream: Any, names: Iterable[str], excel_sv: bool) -> Callable[[Iterable[Cell]], None]:
    """Begins a CSV file with the names of its columns; gives what writes a row of it."""
    if excel_sv:
        stream.write("\ufeff")
    writer = csv.writer(stream, delimiter=DELIMITER[excel_sv], lineterminator=LINE_END)
    writer.writerow(names)

    def put(cells: Iterable[Cell]) -> None:
        writer.writerow([delimited(cell, excel_sv) for cell in cells])

    return put
