"""Table rows that lost their columns: lines that end in figures, one below the other, with names before them.

Plain text has no blanks wide enough to tell columns by, but a run of lines "name figure", with a grouped number or a
unit at the end of each, was a table. The line above without figures is its head.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from extract.layout.pieces import GROUPING, UNITS
from extract.model.page import Line
from extract.words import one_of, table

# a field at the end of a line: an amount with groups or a unit, or a percentage
_UNIT = rf"[{GROUPING}](?:{UNITS})\.?(?!\w)"
_FIELD = (
    rf"(?:[-−–]?\d{{1,3}}(?:[{GROUPING}.]\d{{3}})+(?:,\d{{1,2}})?(?![,\d]|[{GROUPING}]?%)(?:{_UNIT})?"
    rf"|[-−–]?\d+(?:,\d+)?{_UNIT}|\d{{1,3}}(?:,\d+)?[{GROUPING}]?%)"
)
_ROW = re.compile(
    rf"(?P<name>[^\W\d_](?:[^\n]*?\S)?)(?P<fields>(?:[{GROUPING}\t]+{_FIELD}){{1,6}})[{GROUPING}]*[*)]*$", re.IGNORECASE
)
_ONE = re.compile(_FIELD, re.IGNORECASE)
_LEADS = one_of(table("layout")["before_amount"])
_VERB = re.compile(rf"[.!?]\s|\b(?:{_LEADS})$|:\s|\d\s(?:miljoner|{UNITS})\s", re.IGNORECASE)
_CLAUSE = re.compile(r",\s+(?:medan|varför|vilket|vilka|varav|och|men|som|där)\b", re.IGNORECASE)  # a sentence, no name
NAME = 90  # letters of a name; a longer line is a sentence


def flat_rows(
    lines: Sequence[Line], words: Callable[[Line], str], near: Callable[[Line, Line], bool]
) -> dict[int, tuple[tuple[int, int], ...]]:
    """For the index of each line that is a row: its cells, as offsets into the page's raw; the head has one cell.

    At least two rows stand together, each a short name without a verb before its figures. `near` says whether nothing
    but a line end parts two lines.
    """
    rows = {
        n: cells
        for n, line in enumerate(lines)
        # what bullets stand before is a list, whose items say more than names
        if line.block is None and not line.cells and not line.item and (cells := _cells(line, words(line)))
    }
    out: dict[int, tuple[tuple[int, int], ...]] = {}
    for n in sorted(rows):
        if n in out:
            continue
        run = [n]
        while run[-1] + 1 in rows and near(lines[run[-1]], lines[run[-1] + 1]):
            run.append(run[-1] + 1)
        if len(run) < 2 or words(lines[run[0]])[:1].islower() or any(_CLAUSE.search(words(lines[k])) for k in run):
            continue
        out.update((k, rows[k]) for k in run)
        head = n - 1
        if head >= 0 and near(lines[head], lines[n]) and lines[head].block is None and _may_be_head(words(lines[head])):
            out[head] = ((lines[head].start, lines[head].stop),)
    return out


def _cells(line: Line, text: str) -> tuple[tuple[int, int], ...]:
    found = _ROW.match(text)
    if found is None or len(found["name"]) > NAME or _VERB.search(found["name"]):
        return ()
    base = line.start
    fields = [
        (base + found.start("fields") + m.start(), base + found.start("fields") + m.end())
        for m in _ONE.finditer(found["fields"])
    ]
    return ((base + found.start("name"), base + found.end("name")), *fields)


def _may_be_head(text: str) -> bool:
    return 3 < len(text) < 70 and not re.search(r"\d{3}|[.:;]$", text) and len(text.split()) <= 8
