"""Tables set one on the other, and rows that sum others: told by heads that come again and by what adds up, whatever
the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import takewhile

import regex

from extract.find.cells import DIGIT, NOTHING, number_in, text_of
from extract.find.head_rows import is_head_row
from extract.find.heads import YEAR_HEAD, head_role
from extract.find.organisation import AUTHORITY, named_as_organisation
from extract.find.phrase import phrases
from extract.find.scope import fold
from extract.model.reading import Layout, Row, Table
from extract.words import one_of
from extract.words import table as words_table

Rows = tuple[Row, ...]
CENT = Decimal("0.01")
ADDENDS = 3  # amounts that seldom add up to another by chance; two do where a second column says the same
FEWEST = 2  # rows of a table below its head


def pieces(layout: Layout, table: Table) -> Iterator[Table]:
    """A table in which a head stands again between rows of figures, with the same columns below another first word or
    with others, as the tables that it is: "Utgifter | Före | Efter", then "Inkomster | Före | Efter".
    """
    borders = [0, *(at for at in range(FEWEST, len(table.rows) - FEWEST + 1) if _heads_again(layout, table, at))]
    if len(borders) == 1:
        yield table
        return
    for start, stop in zip(borders, [*borders[1:], len(table.rows)], strict=True):
        first, *rest = table.rows[start:stop]
        style = replace(first.block.style, header=True)
        head = first if not start else replace(first, block=replace(first.block, style=style))
        yield replace(table, rows=(head, *rest))


def _heads_again(layout: Layout, table: Table, at: int) -> bool:
    texts = [text_of(layout, table.rows[at], n) for n in range(table.width)]
    worded = [text for text in texts[1:] if text]
    above, below = table.rows[:at], table.rows[at + 1 :]
    if not texts[0] or not worded or any(map(NOTHING.fullmatch, worded)):
        return False  # a row of nothing: "Byalaget | -"
    if any(DIGIT.search(text) and not YEAR_HEAD.fullmatch(text) for text in texts):
        return False
    if not all(_has_figures(layout, row) for row in (above[-1], below[0])):
        return False
    for row in takewhile(lambda one: not _has_figures(layout, one), above):
        first, *others = (fold(text_of(layout, row, n)) for n in range(table.width))
        if others == [fold(text) for text in texts[1:]] and first != fold(texts[0]):
            return True
    names = head_role(texts[0])[0]
    return names in ("financier", "cost_item") and is_head_row(layout, table, at)


def _has_figures(layout: Layout, row: Row) -> bool:
    texts = [text_of(layout, row, n) for n in range(1, len(row.cells))]
    return any(DIGIT.search(text) and not YEAR_HEAD.fullmatch(text) for text in texts)


# ---------------------------------------------------------------- what adds up


def _matrix(layout: Layout, rows: Sequence[Row], columns: Sequence[int]) -> list[tuple[Decimal | None, ...]]:
    return [tuple(number_in(text_of(layout, row, n)) for n in columns) for row in rows]


def _adds_up(parts: Sequence[tuple[Decimal | None, ...]], whole: tuple[Decimal | None, ...]) -> bool:
    """Whether rows of figures make up another, column by column."""
    if not parts or not any(whole):
        return False
    for n, told in enumerate(whole):
        if abs(sum((part[n] or Decimal(0) for part in parts), -(told or Decimal(0)))) > CENT:
            return False
    return True


def balanced(layout: Layout, rows: Rows, columns: Sequence[int]) -> tuple[tuple[str, Rows], ...]:
    """The two halves of a table that each end in a sum of theirs, both of them the same: what it costs and who pays, by
    which has more words of costs and of payers. () where it is no such table, or nothing tells which half is which.
    """
    figures = _matrix(layout, rows, columns)
    filled = [n for n, row in enumerate(figures) if any(row)]
    if not columns or len(filled) < 2 * FEWEST + 1:
        return ()
    for k in range(FEWEST, len(filled) - 1):
        first, second = filled[:k], filled[k + 1 : -1]
        whole = figures[filled[k]]
        if figures[filled[-1]] != whole or not second or not _adds_up([figures[n] for n in first], whole):
            continue
        if not _adds_up([figures[n] for n in second], whole):
            continue
        above, below = rows[: filled[k] + 1], rows[filled[k] + 1 :]
        leaning = _leans(layout, above) - _leans(layout, below)
        if leaning:
            kinds = ("costs", "financing") if leaning > 0 else ("financing", "costs")
            return ((kinds[0], above), (kinds[1], below))
    return ()


def _leans(layout: Layout, rows: Rows) -> int:
    """Whether rows name costs (above 0) or payers (below)."""
    names = [text_of(layout, row, 0) for row in rows]
    costs = sum(_costs().match(fold(name)) is not None for name in names)
    return costs - sum(is_payer(name) for name in names)


@cache
def _costs() -> regex.Pattern[str]:
    return phrases(tuple(words_table("columns")["cost_words"]["words"]))


@cache
def _own() -> re.Pattern[str]:
    words = (*words_table("columns")["own_payers"]["words"], *words_table("projects")["financing"]["payers"])
    return re.compile(rf"(?:{one_of(words)})(?!\w)", re.IGNORECASE)


def pays(layout: Layout, rows: Rows, costs: Rows, column: int) -> bool:
    """Whether rows below those of costs are who pays: most are names, or their last amount is that of the costs."""
    names = [text_of(layout, row, 0) for row in rows]
    said = [number_in(text_of(layout, those[-1], column)) for those in (rows, costs) if those]
    return 2 * sum(map(is_payer, names)) > len(names) or len(said) == 2 and said[0] is not None and said[0] == said[1]


def is_own(name: str) -> bool:
    """Whether a first cell names money of one's own, or a fund: "Egna medel", "EU-stöd". No grant goes to these."""
    return _own().match(name) is not None


def is_payer(name: str) -> bool:
    """Whether a first cell names somebody who may pay."""
    return is_own(name) or AUTHORITY.search(name) is not None or named_as_organisation(name)


def sums(layout: Layout, rows: Rows, columns: Sequence[int], share: int | None, *, named: bool) -> frozenset[int]:
    """The block of the last row where it sums those above, whatever it is called: it has no name, its share is the
    whole, or (where rows of names are no grants: `named`) it names nobody and adds up so many that it is no chance.
    """
    if len(rows) < 3 or not columns:
        return frozenset()
    *parts, whole = _matrix(layout, rows, columns)
    name = text_of(layout, rows[-1], 0)
    if not all(whole) or not _adds_up(parts, whole):
        return frozenset()
    nameless = not any(map(str.isalpha, name))
    full = share is not None and number_in(text_of(layout, rows[-1], share)) == 100
    several = sum(any(part) for part in parts) >= ADDENDS or len(columns) > 1
    told = nameless or full or named and several and not is_payer(name)
    return frozenset((rows[-1].block.index,)) if told else frozenset()


def subtotals(layout: Layout, rows: Rows, columns: Sequence[int], totals: frozenset[int]) -> frozenset[int]:
    """The blocks of rows that add up some of the others, where the rows without them, and only those, make up the last
    one, which is a sum: right behind what they add up, or right before it.
    """
    if len(rows) < 5 or not columns or rows[-1].block.index not in totals:
        return frozenset()
    *parts, whole = _matrix(layout, rows, columns[-1:])
    if _adds_up(parts, whole):
        return frozenset()
    for runs in (_behind, _before):
        found = runs(parts)
        left = [part for n, part in enumerate(parts) if n not in found]
        if found and _adds_up(left, whole):
            return frozenset(rows[n].block.index for n in found)
    return frozenset()


def _behind(parts: Sequence[tuple[Decimal | None, ...]]) -> set[int]:
    found: set[int] = set()
    start = 0
    for n, part in enumerate(parts):
        if n - start > 1 and _adds_up(parts[start:n], part):
            found.add(n)
            start = n + 1
    return found


def _before(parts: Sequence[tuple[Decimal | None, ...]]) -> set[int]:
    found: set[int] = set()
    n = 0
    while n < len(parts):
        stop = next((k for k in range(n + 3, len(parts) + 1) if _adds_up(parts[n + 1 : k], parts[n])), None)
        if stop is not None:
            found.add(n)
        n = stop or n + 1
    return found


def names_payers(layout: Layout, rows: Rows) -> bool:
    """Whether the first cells of a table's rows are those who pay: one is money of one's own, the rest are names."""
    names = [text_of(layout, row, 0) for row in rows]
    formal = any(head_role(name)[1] in ("applied", "granted", "total_budget") for name in names[:-1])
    named = any(map(is_own, names)) and 2 * sum(map(is_payer, names)) >= len(names)
    return len(names) > FEWEST and named and not formal
