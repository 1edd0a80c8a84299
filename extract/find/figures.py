"""The bare numbers in columns of money, as amounts: with the unit of their head or caption, and their year."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from extract.find.cells import GROUPED, text_of
from extract.find.columns import Column, View, cell, views
from extract.find.heads import YEAR_HEAD, year_head
from extract.find.topics import unit_of_caption, unit_stated
from extract.grammar import money
from extract.grammar.unit import Unit, unit_in
from extract.model.reading import Cell, Layout, Reading, Row
from extract.model.values import Amount, Match

LEAST_GROUPED = 4  # figures of a number that may be money where its row does not say so
_WHOLE = re.compile(r"\d{7,}")
_BARE = re.compile(r"\d[\d \u00a0.,]*")


def _cells(view: View, column: Column) -> Iterator[Cell]:
    return (place for row in view.rows if (place := cell(row, column)) is not None)


def _year_of(reading: Reading, row: Row, column: Column) -> int | None:
    """The year a figure is for: its column's head, or the first cell of its row."""
    year = year_head(column.head)
    if year is None and row.cells:
        found = YEAR_HEAD.fullmatch(reading.string[row.cells[0].start : row.cells[0].stop].strip())
        return int(found[0][-4:]) if found else None
    return year


def _unit(view: View, column: Column, layout: Layout, stated: Unit | None) -> Unit | None:
    """The unit a column's head names; else that of the other heads of money, where one names it for all; else that
    in which the words above the table end: "Projektets finansiering (tkr)", "Finansiering, tkr"; else what is `stated`.
    """
    own = unit_in(column.head)
    if own is not None:
        return own
    others = {(unit.power, unit.currency) for other in view.money() if (unit := unit_in(other.head)) is not None}
    if others:
        return Unit(*others.pop()) if len(others) == 1 else None
    first = view.columns[0]
    unit = unit_in(first.head) if first.role != "money" else None
    if unit is not None:
        return unit  # "Belopp i tkr" in the corner
    above = layout.block_at(view.table.start).index - 1
    while above >= 0 and layout.blocks[above].kind == "row":
        above -= 1  # tables right below one another stand below the words above the first
    return (unit_of_caption(layout, above) if above >= 0 else None) or stated


_OF_ROW = re.compile(r"(?:\((?P<in>[^()]+)\)|, *(?P<after>[^\s,()]+))$")


def _units_of_rows(layout: Layout, view: View) -> dict[int, Unit]:
    """The units that labels of rows end in, by the row's block: "Statsbidrag (kr)" beside "Antal platser"."""
    out: dict[int, Unit] = {}
    for row in view.rows if view.columns[0].role != "money" else ():
        found = _OF_ROW.search(text_of(layout, row, 0))
        unit = unit_in(found["in"] or found["after"]) if found is not None else None
        if unit is not None:
            out[row.block.index] = Unit(unit.power, unit.currency)
    return out


def _is_count(words: str, row: Row, units: dict[int, Unit]) -> bool:
    """Whether the label of a row has no unit, where those of others have one, and its figure no thousands."""
    return row.block.index not in units and len(words) < LEAST_GROUPED and words.isdigit()


def with_columns(reading: Reading) -> Reading:
    """The reading with the bare numbers of money columns among its amounts, each with the unit of its head."""
    starts = [match.start for match in reading.amounts]
    amounts = {match.start: match for match in reading.amounts}
    stated = unit_stated(reading.layout)
    for view in views(reading.layout):
        for share in (part for column in view.columns if column.role == "share" for part in _cells(view, column)):
            for start in starts[bisect_left(starts, share.start) : bisect_left(starts, share.stop)]:
                if _BARE.fullmatch(reading.string, start, amounts[start].stop):
                    del amounts[start]  # percent without its sign below "Andel", in a table of kronor
        for counted in _counted(reading, view, amounts):
            del amounts[counted]
        for column in view.money():
            unit = _unit(view, column, reading.layout, stated)
            units = {} if unit is not None else _units_of_rows(reading.layout, view)
            for row in view.rows:
                place = cell(row, column)
                if place is None or units and _is_count(reading.string[place.start : place.stop], row, units):
                    continue
                at = bisect_left(starts, place.start)
                held = reading.amounts[at] if at < len(starts) and starts[at] < place.stop else None
                if held is not None and not held.value.unit_missing:
                    amounts[held.start] = _dated(reading, row, column, held)
                    continue
                # a number that only words of its row made money is read by its column's head, which knows the unit
                if not column.head and _WHOLE.fullmatch(reading.string, place.start, place.stop):
                    continue  # the number of a project, in a form that says the unit of each amount
                match = money.bare(reading.string, place.start, place.stop, unit or units.get(row.block.index))
                if match is not None:
                    if held is not None:
                        del amounts[held.start]
                    amounts[match.start] = _dated(reading, row, column, match)
        below = _sum_below(reading, view, amounts, stated)
        if below is not None:
            amounts.setdefault(below.start, below)
    return replace(reading, amounts=tuple(amounts[start] for start in sorted(amounts)))


def _counted(reading: Reading, view: View, amounts: dict[int, Match[Amount]]) -> list[int]:
    """Where bare numbers stand that only the "Summa" of their row made money, below the head of something else and
    beside columns of money: "Antal elever | Statsbidrag, kr".
    """
    others = [column for column in view.columns if column.role == "other" and column.head] if view.money() else []
    places = (place for column in others for place in _cells(view, column))
    return [
        place.start
        for place in places
        if (held := amounts.get(place.start)) is not None
        and held.value.unit_missing
        and _BARE.fullmatch(reading.string, place.start, place.stop)
    ]


def _sum_below(
    reading: Reading, view: View, amounts: dict[int, Match[Amount]], stated: Unit | None
) -> Match[Amount] | None:
    """The sum that stands alone below a table of payers or costs, where the figures of its last column of money add up
    to it: "960 000" under a line of dashes.
    """
    names = view.column("financier", "cost_item")
    at = view.rows[-1].block.index + 1 if view.rows else 0
    if names is None or not view.money() or not 0 < at < len(reading.layout.blocks):
        return None
    block = reading.layout.blocks[at]
    words = reading.layout.of(block).strip(" \t-–=_")
    if not GROUPED.fullmatch(words) and not (words.isdigit() and len(words) > 3):
        return None
    start = block.start + reading.layout.of(block).index(words)
    column = view.money()[-1]
    found = money.bare(reading.string, start, start + len(words), _unit(view, column, reading.layout, stated))
    told = [
        match.value.money.amount
        for row in view.rows
        if (place := cell(row, column)) is not None
        for start, match in amounts.items()
        if place.start <= start < place.stop and match.value.money is not None
    ]
    whole = found.value.money.amount if found is not None and found.value.money is not None else None
    return found if len(told) > 1 and sum(told) == whole else None


def _dated(reading: Reading, row: Row, column: Column, match: Match[Amount]) -> Match[Amount]:
    year = match.value.year or _year_of(reading, row, column)
    return replace(match, value=replace(match.value, year=year)) if year != match.value.year else match
