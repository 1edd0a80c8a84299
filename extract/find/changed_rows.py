"""The period that a decision changes in a table: "Slutdatum | 2026-02-28 | 2026-12-31" below "Tidigare | Nytt"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from extract.find.letters import folded
from extract.find.period import FINEST
from extract.find.phrase import phrases
from extract.find.ruling import find_ruling
from extract.find.scope import Scope, fold
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Cell
from extract.model.values import Date, Match
from extract.words import table

SURE, DOUBTED, TWO = 0.95, 0.85, 0.7
_PERIOD = table("time")["period"]
_Side = Literal["start", "end", "period"]
_LABELS: dict[_Side, frozenset[str]] = {
    "start": frozenset(map(fold, _PERIOD["start_labels"])),
    "end": frozenset(map(fold, _PERIOD["end_labels"])),
    "period": frozenset(map(fold, (*_PERIOD["span_labels"], *_PERIOD["year_labels"]))),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of what is changed: what it is of, and the cells of what was and of what is."""

    of: _Side
    old: Cell
    new: Cell


def changed_period(scope: Scope) -> Found[r.PeriodValue] | None:
    """The period as the rows of a change make it, each side new where it is changed, else as it was. None where no
    such rows are; doubted where only its end is among them.
    """
    rows = {row.of: row for row in _rows(scope)}
    if "period" in rows:
        cell = rows["period"].new
        whole = scope.between(scope.reading.periods, cell.start, cell.stop)
        if len(whole) != 1:
            return None
        return _found(scope, whole[0].value.start, whole[0].value.end, [(whole[0].start, whole[0].stop)])
    start, end = _day(scope, rows.get("start")), _day(scope, rows.get("end"))
    if end is None:
        return None
    if start is not None:
        return _found(scope, start.value, end.value, [(start.start, start.stop), (end.start, end.stop)])
    was = _only(scope, rows["end"].old)
    told = [one for one in scope.between(scope.reading.periods) if was is not None and one.value.end == was.value]
    begun = {one.value.start for one in told}
    scope.doubt("ambiguous", "The last day was moved to this one. Check it.", [(end.start, end.stop)])
    spans = [(one.start, one.stop) for one in told] if len(begun) == 1 else []
    first = begun.pop() if len(begun) == 1 else None
    return _found(scope, first, end.value, [*spans, (end.start, end.stop)], DOUBTED)


def as_said(scope: Scope, changed: Found[r.PeriodValue]) -> Found[r.PeriodValue]:
    """The period of a table of changes, doubted where the decision's own words move its last day to another."""
    said = moved_day(scope, ("last_day", "lengthens"))
    last = said.value.last() if said is not None else None
    if said is None or last is None or changed.value is None or last.isoformat() == changed.value.end:
        return changed
    message = (
        f"The last day is {changed.value.end} in a table and {last} in the decision's words. Check which one holds."
    )
    scope.doubt("date_conflict", message, [(said.start, said.stop)])
    return changed.model_copy(update={"confidence": TWO})


def moved_day(scope: Scope, words: tuple[str, ...] = ("last_day",)) -> Match[Date] | None:
    """The day to which a point of a decision moves a project's last one: "slutdatum flyttas från 31 december till 30
    juni". `words` are the lists of the words that say so.
    """
    ruling = find_ruling(scope)
    ends = phrases(tuple(word for name in words for word in table("decisions")["changes"][name]))
    for point in ruling.points if ruling is not None else ():
        hit = ends.search(folded(scope.string[point.start : point.stop]))
        if hit is None:
            continue
        # "ändrar beslutet den 3 maj så att slutdatum flyttas …": the day before the word is the decision's
        days = scope.between(scope.reading.dates, point.start + hit.start(), point.stop)
        moved = [day for day in days if _UNTIL.search(scope.string, point.start, day.start) is not None]
        if len(moved) == 1 and len(days) <= 2 and moved[0] is days[-1]:
            return moved[0]
    return None


_UNTIL = lazy(r"\btill(?:\soch\smed)?(?:\sden)?\s$")


def _found(
    scope: Scope, start: Date | None, end: Date | None, spans: list[tuple[int, int]], sure: float = SURE
) -> Found[r.PeriodValue] | None:
    first, last = start.first() if start is not None else None, end.last() if end is not None else None
    named = [day.precision for day in (start, end) if day is not None]
    if last is None or start is not None and first is None or "week" in named:
        return None
    precision = cast(r.Precision, max(named, key=FINEST.index))
    made = r.PeriodValue(start=first.isoformat() if first else None, end=last.isoformat(), precision=precision)
    return scope.found(made, spans, "period.changed-rows", sure)


def _day(scope: Scope, row: _Row | None) -> Match[Date] | None:
    """The day of a row as it is now: the new one, or the old where the new cell has none."""
    return (_only(scope, row.new) or _only(scope, row.old)) if row is not None else None


def _only(scope: Scope, cell: Cell) -> Match[Date] | None:
    days = scope.between(scope.reading.dates, cell.start, cell.stop)
    return days[0] if len(days) == 1 else None


def _rows(scope: Scope) -> Iterator[_Row]:
    """The rows about time of the tables that have a column of what was and one of what is."""
    columns: tuple[int, int] | None = None
    for block in scope.blocks:
        cells = scope.layout.cells(block)
        if len(cells) < 3:
            columns = None
            continue
        said = [scope.string[cell.start : cell.stop].strip() for cell in cells]
        old, new = ([n for n, words in enumerate(said) if n and _named(name, words)] for name in ("was", "is_now"))
        if len(old) == len(new) == 1:
            columns = old[0], new[0]
        elif columns is not None and max(columns) < len(cells):
            label = fold(said[0].rstrip(":"))
            sides = (side for side, labels in _LABELS.items() if label in labels)
            yield from (_Row(side, cells[columns[0]], cells[columns[1]]) for side in sides)


def _named(name: str, head: str) -> bool:
    """Whether a head is one of the list, whatever day or number it names: "Enligt beslut 2024-02-15"."""
    words = _OF_DAY.sub("", head)
    return bool(words) and phrases(tuple(table("decisions")["changes"][name])).fullmatch(folded(words)) is not None


_OF_DAY = lazy(r"(?:[\s,(]+(?:den|av|från|dnr|nr))*[\s,(]+\d.*$")
