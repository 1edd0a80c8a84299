"""What a table's columns hold, and the bare numbers in them that are money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import cast

from extract.find import stacked
from extract.find.cells import DIGIT, FIGURE, GROUPED, WITH_UNIT, are_sums, first_alone, number_in, said_in, text_of
from extract.find.head_rows import head_rows, head_texts
from extract.find.heads import (
    YEAR_HEAD,
    ColumnRole,
    bare,
    head_role,
    is_aside,
    is_in,
    is_part,
    is_proposed,
    is_total_head,
    year_head,
)
from extract.find.organisation import AUTHORITY
from extract.find.phrase import phrases
from extract.find.scope import Scope, fold, heading_kind
from extract.find.topics import TOPICS, has_unit_above, topic_above, unit_of_caption, unit_stated
from extract.grammar.name import funds
from extract.grammar.unit import names_money, unit_in
from extract.model.reading import Cell, Layout, Row, Table
from extract.model.record import AmountRole
from extract.words import one_of
from extract.words import table as words_table

_NUMBERED = re.compile(r"^[A-ZÅÄÖ]{0,5}[ -]?\d+[-/.:]\d+|^\d{6,}$")  # "2019-0311", "KS 2024/31"
THOUSAND = 1000  # a figure that may be an amount of kronor without a word that says so
WORDED = 0.8  # of a column's cells are words: it may name who gets the money
_WORDED = re.compile(r"[^\W\d_]{3}")
_CODE = re.compile(r"(?:[A-ZÅÄÖ]{1,5}[ /-]?)?\d{2,6}[-/:]\d{2,7}(?:-\d{2,4})?")  # a number of a matter, no figure
_MATTER = re.compile(
    r"[A-ZÅÄÖ]{1,6}[ /:.-]?\d[\d./: -]*[/:.-]\d+|\d[\d.]*-\d{2,6}[/-]\d{2,4}"
)  # of letters, or in three parts
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAYS = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[-/.]\d{1,2}[-/.](?:\d\d){1,2}")


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    head: str  # as printed, "" where there is none
    role: ColumnRole
    money: AmountRole | None = None  # for a column of money
    guessed: bool = False  # no table knows its head: it is taken for who gets the money as nothing else can be
    payer: bool = False  # its head is who pays what stands below it, year by year
    part: bool = False  # of the amount before it: "Varav i natura"
    set_aside: bool = False  # what was proposed beside what was decided, what was given in years before

    @property
    def aside(self) -> bool:
        """Whether its money is of another time or stage, or a difference: nobody grants or pays it now."""
        return self.role == "money" and (self.set_aside or self.part or self.money == "other" and is_aside(self.head))

    @property
    def difference(self) -> bool:
        """Whether its money is the way from one amount to another."""
        return self.aside and is_aside(self.head, "differences")


@dataclass(frozen=True)
class View:
    """A table as its reader sees it: heads, what each column holds, and the rows that are no head, first or again."""

    table: Table
    heads: tuple[Row, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    goes_on: bool = False  # with the columns of the table before it, from the page before
    sums: frozenset[int] = frozenset()  # the blocks of rows that no word calls sums, and that add up the rows above
    subtotals: frozenset[int] = frozenset()  # those of rows that add up some of the others, whatever they are called

    def column(self, *roles: ColumnRole) -> Column | None:
        """The first column with one of these roles."""
        for column in self.columns:
            if column.role in roles:
                return column
        return None

    def of_what(self, column: Column) -> Column | None:
        """The column that says whose a column of money is, or what for: the nearest before it of those of payers and of
        costs, as costs and payers may stand side by side.
        """
        names = [one for one in self.columns if one.role in ("financier", "cost_item")]
        before = [one for one in names if one.index < column.index]
        return before[-1] if before else names[0] if names else None

    def money(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role == "money")

    def given(self) -> tuple[Column, ...]:
        """The columns of money but those of another time and of differences; all where there are no others."""
        return tuple(column for column in self.money() if not column.aside) or self.money()


def cell(row: Row, column: Column | None) -> Cell | None:
    """A row's cell in a column; None where the column is missing or the cell empty."""
    if column is None or column.index >= len(row.cells):
        return None
    found = row.cells[column.index]
    return found if found.start < found.stop else None


def exclusive(string: str, view: View) -> tuple[Column, ...]:
    """The columns of money of which each row fills one, by where the money comes from: "EU-medel", "Svenska medel". ()
    where they are others.
    """
    columns = [column for column in view.money() if not column.aside and column.money == "cofinancing"]
    if len(columns) < 2 or any(is_total_head(c.head) or year_head(c.head) is not None for c in columns):
        return ()
    used: set[int] = set()
    filled = 0
    for row in view.rows[:-1]:
        places = [cell(row, column) for column in columns]
        words = [string[place.start : place.stop] if place is not None else "" for place in places]
        given = [n for n, said in enumerate(words) if any(char.isdigit() for char in said)]
        if len(given) > 1:
            return ()
        used.update(given)
        filled += len(given)
    return tuple(columns) if len(used) > 1 and filled > 2 else ()


def views_in(scope: Scope) -> tuple[View, ...]:
    """The document's tables as `views` gives them, looked at once."""
    memo = scope.document.memo
    if "views" not in memo:
        memo["views"] = tuple(views(scope.layout))
    found: tuple[View, ...] = memo["views"]
    return found


def views(layout: Layout) -> Iterator[View]:
    """All tables of a layout. One without a head that goes on with the columns of the one before it keeps its head."""
    last: View | None = None
    for table in (piece for one in layout.tables for piece in stacked.pieces(layout, one)):
        view = _turned(layout, _other_half(layout, _view(layout, table, last), last))
        for part in _parts(layout, view):
            last = _summed(layout, part)
            yield last


def _other_half(layout: Layout, view: View, last: View | None) -> View:
    """A piece of a table right behind that of the costs, below the same heads but for the first: who pays, where its
    names may pay or it comes to the same sum.
    """
    if last is None or last.table.number != view.table.number or not view.heads or view.columns[0].role != "other":
        return view
    same = [column.index for column in view.money()]
    if last.columns[0].role != "cost_item" or not same or same != [column.index for column in last.money()]:
        return view
    if not stacked.pays(layout, view.rows, last.rows, same[-1]):
        return view
    return replace(view, columns=(replace(view.columns[0], role="financier"), *view.columns[1:]))


def _parts(layout: Layout, view: View) -> Iterator[View]:
    """A table that tells first what is paid for and then who pays, or the other way round, as two; any other as it is.

    Lines of their own ("Kostnader", "Finansiering") or sums ("Summa kostnader") say where the one ends.
    """
    parts: list[tuple[str, list[Row]]] = []
    kind = ""
    rows: list[Row] = []
    for row in view.rows:
        named = _names_part(layout, row)
        if named:
            parts.append((kind, rows))
            kind, rows = named, []
        rows.append(row)
        summed = _sums_part(text_of(layout, row, 0))
        if summed and kind in ("", summed):
            parts.append((summed, rows))
            kind, rows = "", []
    parts = [part for part in (*parts, (kind, rows)) if part[1]]
    kinds = {kind for kind, _ in parts}
    beside = any(column.role in ("financier", "cost_item") for column in view.columns[1:])
    both = kinds - {""} == {"costs", "financing"}  # then "Aktivitet" above both says little
    if beside or not view.money() or not both and view.columns[0].role not in _MAY_PART:
        yield view
        return
    if kinds - {""} != {"costs", "financing"}:
        halves = stacked.balanced(layout, view.rows, [column.index for column in view.money() if not column.aside])
        parts = [(half, list(those)) for half, those in halves]
        if not parts:
            yield view
            return
    for n, (kind, rows) in enumerate(parts):
        role = TOPICS[kind or parts[n - 1][0] or parts[n + 1][0]][0]
        yield replace(view, columns=(replace(view.columns[0], role=role), *view.columns[1:]), rows=tuple(rows))


_MAY_PART = ("other", "financier", "cost_item")


def _names_part(layout: Layout, row: Row) -> str:
    """What a line that has nothing but words in its first cell says the lines below it are; "" for any other."""
    filled = [n for n in range(len(row.cells)) if text_of(layout, row, n)]
    kind = heading_kind(text_of(layout, row, 0)) if filled == [0] else ""
    return kind if kind in ("costs", "financing") else ""


def _sums_part(words: str) -> str:
    """What the words of a sum say that it sums: "Summa kostnader", "Summa finansiering"; "" where they do not."""
    low = fold(words)
    for kind, stems in words_table("columns")["summed"].items():
        if any(re.search(rf"\b{stem}", low) for stem in stems) and low.startswith(("summa", "total", "sa:")):
            return cast(str, kind)
    return ""


def _turned(layout: Layout, view: View) -> View:
    """A table whose columns are those who pay and whose rows are the years: its columns say so; any other as it is.

    Their heads are names that no table of words knows, and what they pay adds up to the last column; or the words above
    the table say that it is one of financing.
    """
    names = [column for column in view.columns[1:] if not is_total_head(column.head)]
    totals = [column for column in view.columns[1:] if is_total_head(column.head)]
    labels = [text_of(layout, row, 0) for row in view.rows]
    years = [label for label in labels if YEAR_HEAD.fullmatch(label)]
    if len(names) < 2 or len(totals) > 1 or len(years) < 2 or len(labels) - len(years) > 1:
        return view
    if any(head_role(column.head)[0] != "other" and column.head not in _payers_heads(column.head) for column in names):
        return view
    rows = [[number_in(text_of(layout, row, column.index)) for column in (*names, *totals)] for row in view.rows]
    if any(None in row for row in rows):
        return view
    summed = bool(totals) and all(abs(sum(row[:-1]) - row[-1]) < max(row[-1], 1) / 100 for row in rows)  # type: ignore[arg-type,type-var,operator]
    if not summed and (topic_above(layout, view.table) or ("",))[0] != "financing":
        return view
    out = list(view.columns)
    for column in (*names, *totals):
        kind: AmountRole = "in_kind" if head_role(column.head)[1] == "in_kind" else "cofinancing"
        out[column.index] = replace(column, role="money", money=kind, payer=column in names)
    out[0] = replace(out[0], role="year")
    return replace(view, columns=tuple(out))


def _payers_heads(head: str) -> tuple[str, ...]:
    """The head itself where it is one of money that somebody gives of their own: "Egen tid", "Egna medel"."""
    return (head,) if head_role(head)[1] in ("in_kind", "own_contribution") else ()


def _view(layout: Layout, table: Table, last: View | None) -> View:
    heads = head_rows(layout, table)
    body = table.rows[table.rows.index(heads[-1]) + 1 :] if heads else table.rows
    width = table.width
    topic = topic_above(layout, table)
    if not heads and last is not None and last.table.width == width and _follows(layout, last.table, table):
        if topic is None or topic[1] < last.table.rows[-1].block.index:
            return View(table, (), last.columns, body, True)
        # "Finansiering" between two tables of the same columns: the second says who pays
        here = TOPICS[topic[0]][1]
        plain = [replace(c, money=here) if c.money in ("cost", "cofinancing") else c for c in last.columns[1:]]
        nameless = (replace(last.columns[0], head=""), *plain)
        return View(table, (), _told(layout, nameless, body, topic[0]), body)
    texts = head_texts(layout, heads, width, body)
    lowest = [text_of(layout, heads[-1], n) if len(heads) > 1 else "" for n in range(width)]
    columns = _together(layout, [_column(layout, n, head, lowest[n], body) for n, head in enumerate(texts)], body)
    if heads and columns[0].role == "other" and stacked.names_payers(layout, body):
        columns = (replace(columns[0], role="financier"), *columns[1:])
    columns = _told(layout, _beside_money(layout, columns, body), body, topic[0] if topic is not None else None)
    repeated = {tuple(fold(text) for text in texts)} | {
        tuple(fold(text_of(layout, row, n)) for n in range(width)) for row in heads
    }
    rows = tuple(row for row in body if tuple(fold(text_of(layout, row, n)) for n in range(width)) not in repeated)
    columns = _unheaded(layout, columns, rows)
    if topic is None:
        columns = _counted_by_year(layout, table, columns, rows)
    over = (
        last is not None
        and [fold(column.head) for column in last.columns] == [fold(text) for text in texts]
        and table.rows[0].block.style.page == last.table.rows[-1].block.style.page + 1
        and _follows(layout, last.table, table)
    )
    return View(table, heads, columns, rows, over)


def _unheaded(layout: Layout, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> tuple[Column, ...]:
    """The columns, those of figures with thousands that stand without a head right behind payers or costs as money."""
    out = list(columns)
    for before, column in pairwise(columns):
        if before.role not in ("financier", "cost_item") or column.role != "other" or column.head:
            continue
        if are_sums(said_in(layout, rows, column.index)):
            kind: AmountRole = "cofinancing" if before.role == "financier" else "cost"
            out[column.index] = replace(column, role="money", money=kind)
    return tuple(out)


def _counted_by_year(
    layout: Layout, table: Table, columns: tuple[Column, ...], rows: tuple[Row, ...]
) -> tuple[Column, ...]:
    """The columns, those below years as no money where nothing says that they are: no unit, no thousands, and neither
    who pays nor what for beside them. "Lokal | 2022 | 2023" counts fish.
    """
    monies = [column for column in columns if column.role == "money"]
    if columns[0].role != "other" or not all(YEAR_HEAD.match(c.head) or year_head(c.head) for c in monies):
        return columns
    texts = [text for column in monies for text in said_in(layout, rows, column.index)]
    figures = [number for text in texts if (number := number_in(text))]
    above = table.rows[0].block.index - 1
    told = above >= 0 and unit_of_caption(layout, above) is not None or unit_stated(layout) is not None
    told = told or any(unit_in(c.head) for c in monies) or any(map(WITH_UNIT.search, texts))
    if not monies or told or any(number >= THOUSAND for number in figures):
        return columns
    return tuple(replace(c, role="other", money=None) if c.role == "money" else c for c in columns)


def _summed(layout: Layout, view: View) -> View:
    """The view with the rows that no word calls sums, and that add up others: those above, or a part of them."""
    monies = [column.index for column in view.money() if not column.difference]
    share = view.column("share")
    paying = view.column("financier", "cost_item") is not None
    sums = stacked.sums(layout, view.rows, monies, share.index if share is not None else None, named=paying)
    if not paying or not view.rows:
        return replace(view, sums=sums)
    last = sums or frozenset((view.rows[-1].block.index,))
    return replace(view, sums=sums, subtotals=stacked.subtotals(layout, view.rows, monies, last))


@cache
def _counts() -> re.Pattern[str]:
    words = one_of(words_table("columns")["beside_money"]["counts"])
    return re.compile(rf"\b(?:{words})\b")


def _beside_money(layout: Layout, columns: tuple[Column, ...], body: tuple[Row, ...]) -> tuple[Column, ...]:
    """The columns, one whose head nobody knows taken for money where all its figures have thousands, as those of the
    columns of money beside it do: "Fastställt av handläggaren" beside "Budget" and "Utfall". Behind who pays or what is
    paid for none needs to stand beside it: "Finansiär | Före | Efter".
    """
    paying = columns[0].role in ("financier", "cost_item")
    if not paying and not any(column.role == "money" for column in columns):
        return columns
    out = list(columns)
    for n, column in enumerate(columns):
        if n == 0 or column.role != "other" or not column.head or _counts().search(fold(column.head)):
            continue
        if are_sums(said_in(layout, body, n)):
            out[n] = replace(column, role="money", money="other")
    cash = any(column.role == "money" and fold(column.head).startswith("kontant") for column in out)
    for n, column in enumerate(out):
        if cash and column.role == "money" and fold(column.head) in words_table("columns")["beside_money"]["in_kind"]:
            out[n] = replace(column, money="in_kind")  # "Övrigt" beside "Kontant"
    return tuple(out)


def _names_any(columns: tuple[Column, ...], kinds: set[AmountRole | None], topic: str | None) -> bool:
    """Whether the first column is headed by a word that may name payers too ("Namn", "Organisation"), and no other
    column says who or what gets money.
    """
    told = ("owner", "title", "dnr", "financier")
    others = any(column.role in told or column.role == "outcome" and topic is None for column in columns[1:])
    weak = columns[0].role in ("owner", "title") and fold(columns[0].head) in map(
        fold, words_table("columns")["anybody"]["words"]
    )
    return weak and bool(kinds) and not others


def _shared_out(layout: Layout, columns: tuple[Column, ...], body: tuple[Row, ...]) -> bool:
    """Whether a table's shares are those of its amounts in their sum: all of them together make one whole."""
    share = next((column for column in columns if column.role == "share"), None)
    monies = [column for column in columns if column.role == "money" and column.money in _SHARED]
    if share is None or len(monies) != 1:
        return False
    pairs: list[tuple[Decimal, Decimal]] = []
    for row in body:
        percent = number_in(text_of(layout, row, share.index))
        amount = number_in(text_of(layout, row, monies[0].index))
        if percent is not None and amount is not None:
            pairs.append((percent, amount))
    pairs = [pair for pair in pairs if pair[0] < 100]  # the line of the sum
    whole = sum((amount for _, amount in pairs), Decimal())
    if (
        len(pairs) < LEAST_SHARES
        or whole <= 0
        or abs(sum((percent for percent, _ in pairs), Decimal(-100))) > HALF * len(pairs)
    ):
        return False
    return all(abs(amount * 100 / whole - percent) <= 1 for percent, amount in pairs)


def _of_kinds(layout: Layout, columns: tuple[Column, ...], body: tuple[Row, ...]) -> bool:
    """Whether a column says of each row whether it is cash or work: such rows are of those who pay."""
    column = next((column for column in columns if column.role == "kind"), None)
    texts = [fold(text) for text in said_in(layout, body, column.index)] if column is not None else []
    return len(texts) > 1 and all(text in _payment_kinds() for text in texts)


def _names_costs(layout: Layout, columns: tuple[Column, ...], body: tuple[Row, ...]) -> bool:
    """Whether the first column has no head and what money is spent on: "Personal", "Externa tjänster", "Resor"."""
    if columns[0].head or columns[0].role != "other" or not any(column.role == "money" for column in columns):
        return False
    names = [fold(text) for row in body if (text := text_of(layout, row, 0))]
    names = [name for name in names if name not in _sums()]
    words = phrases(tuple(words_table("columns")["cost_words"]["words"]))
    costs = sum(words.match(name) is not None or _sums_part(name) == "costs" for name in names)
    return len(names) > 2 and 2 * costs > len(names)


_SHARED = ("cofinancing", "granted", "applied")
HALF = Decimal("0.5")  # per cent that a share may be rounded by
LEAST_SHARES = 3  # rows whose shares and amounts agree


def _told(layout: Layout, columns: tuple[Column, ...], body: tuple[Row, ...], topic: str | None) -> tuple[Column, ...]:
    """The columns with what their table is about: names without a head are who pays under "Finansiering", what is paid
    for under "Kostnader"; columns of cash and of work beside one another say who pays by themselves.
    """
    money = [column for column in columns if column.role == "money"]
    kinds = {column.money for column in money}
    if topic is None and "in_kind" in kinds and "cofinancing" in kinds:
        topic = "financing"
    limits = bool(kinds & {"ceiling", "floor"})
    shared = _shared_out(layout, columns, body) or _of_kinds(layout, columns, body)
    if (topic == "financing" or shared) and not limits and _names_any(columns, kinds, topic):
        return (replace(columns[0], role="financier"), *columns[1:])
    if topic is None and _names_costs(layout, columns, body):
        return (replace(columns[0], role="cost_item"), *columns[1:])
    if topic is None or any(column.role in ("owner", "title", "dnr") for column in columns[1:]):
        return columns
    first_role, role = TOPICS[topic]
    out = list(columns)
    if not money and len(columns) == 2 and columns[1].role == "other" and not columns[1].head:
        texts = said_in(layout, body, 1)
        figures = GROUPED if not has_unit_above(layout, body) else FIGURE
        if len(texts) > 1 and all(figures.fullmatch(text) or WITH_UNIT.search(text) for text in texts):
            out[1] = money_column = replace(columns[1], role="money", money=role)
            money = [money_column]
    if not money:
        return columns
    names = [text for row in body if (text := text_of(layout, row, 0))]
    other = TOPICS["costs" if topic == "financing" else "financing"][0]
    unnamed = columns[0].role == "other" or columns[0].role == other and not columns[0].head
    words = all(text[:1].isalpha() or not FIGURE.match(text) for text in names)
    if names and words and unnamed and first_role != "other":
        out[0] = replace(columns[0], role=first_role)
    for n, column in enumerate(out):
        unknown = column.money == "other" and head_role(column.head)[0] == "other"  # "1 mars", not "Tidigare"
        if topic in ("payment", "grants") and column.role == "money" and (column.money == "cofinancing" or unknown):
            out[n] = replace(column, money=role)
    return tuple(out)


def _follows(layout: Layout, before: Table, table: Table) -> bool:
    """Whether nothing but a heading or so stands between two tables."""
    between = layout.blocks[before.rows[-1].block.index + 1 : table.rows[0].block.index]
    return sum(block.stop - block.start for block in between) < 120


def _column(layout: Layout, index: int, head: str, lowest: str, rows: tuple[Row, ...]) -> Column:
    """What a column is: by the lowest row of a head of several where that is a known word, else by the whole head."""
    role, kind = head_role(lowest) if lowest else ("other", None)
    if role == "other" or kind == "other":
        role, kind = head_role(head) if head else ("other", None)
    if index == 0 and role == "money" and kind == "cofinancing":
        said = [text for row in rows if (text := text_of(layout, row, index))]
        if len(said) > 1 and not any(FIGURE.match(text) for text in said):
            return Column(index, head, "other")  # "Belopp i tkr" above names is said of the columns beside
    if role not in ("money", "other") and unit_in(head):  # "Beslut (kr)"
        said = said_in(layout, rows, index)
        names = role in ("cost_item", "financier") and len(said) > 1 and not any(map(FIGURE.match, said))
        return Column(index, head, role) if names else Column(index, head, "money", kind or "other")
    if role in ("money", "outcome"):
        said = said_in(layout, rows, index)
        if len(said) > 1 and all(text.rstrip().endswith("%") for text in said):
            return Column(index, head, "share")  # "Andel av utfall", "Stöd (%)"
        figures = sum(bool(FIGURE.fullmatch(text)) and not _DAY.fullmatch(text) for text in said)
        if role == "outcome" and len(said) > 1 and figures > 0.6 * len(said):
            return Column(index, head, "money", "granted")  # "Beslut" above amounts
        if role == "money" and said and not any(map(DIGIT.search, said)) and fold(head) in _wordy():
            return Column(index, head, _wordy()[fold(head)])  # "Bidrag" above "Lokalbidrag", "Ansökan" above names
        if (
            role == "money"
            and len(said) > 1
            and all(_CODE.fullmatch(text) and not _DAY.fullmatch(text) for text in said)
        ):
            return Column(index, head, "dnr")  # "Ansökan" above "2024-0412"
        if kind == "total_budget" and len(said) > 1 and not any(map(DIGIT.search, said)) and not unit_in(head):
            return Column(index, head, "title", guessed=True)  # "Investering" above what it is
    if kind == "cost" and not unit_in(head):
        texts = [text for row in rows if (text := text_of(layout, row, index))]
        if texts and not any(FIGURE.match(text) for text in texts):
            return Column(index, head, "cost_item")  # "Kostnad" above words is what is paid for
    if kind == "fee" and not any(map(FIGURE.match, said_in(layout, rows, index))):
        return Column(index, head, "other")  # "Avgift" above what it is taken for
    if role in ("title", "other") and _are_numbers(layout, index, role == "title" and fold(head) in _numbers(), rows):
        return Column(index, head, "dnr")  # "Ärende" above "KS/19/2024"
    if role in ("financier", "title", "owner", "source", "other"):
        texts = said_in(layout, rows, index)
        figures = sum(bool(FIGURE.match(text)) and not text[:1].isalpha() for text in texts)
        if texts and figures >= 0.6 * len(texts):  # "Finansiering" above figures is money, above names it is who
            if any("%" in text for text in texts):
                return Column(index, head, "share")
            if not head and sum(bool(WITH_UNIT.search(text)) for text in texts) >= 0.6 * len(texts):
                return Column(index, head, "money", "cofinancing")  # no head, but each figure says its unit
            if role != "other" or YEAR_HEAD.match(head) or year_head(head) or names_money(head) or unit_in(head):
                return Column(index, head, "money", kind or "cofinancing")
    if role in ("other", "motivation") or kind == "spent":
        said = [fold(text) for row in rows if (text := text_of(layout, row, index))]
        if len(said) > 1 and all(text in _verdicts() for text in said):
            return Column(index, head, "outcome")  # "Beviljas", "Avslag" below "Utfall"
    told = _of_what_money(layout, index, head, role, rows)
    return Column(index, head, told or role, None if told else kind)


def _are_numbers(layout: Layout, index: int, numbered: bool, rows: tuple[Row, ...]) -> bool:
    """Whether a column's cells are numbers of matters; `numbered` are heads of titles that may stand above such."""
    listed = [row for row in rows if not first_alone(row)]
    texts = [text for row in listed if (text := text_of(layout, row, index)) and not _is_sum_label(text)]
    if not texts or any(map(_DAYS.fullmatch, texts)) or not (numbered or texts[1:]):
        return False
    return all(_MATTER.fullmatch(text) or numbered and _NUMBERED.search(text) for text in texts)


def _of_what_money(layout: Layout, index: int, head: str, role: ColumnRole, rows: tuple[Row, ...]) -> ColumnRole | None:
    """Whether the cells of a column say where money comes from, or whether it is cash or work, whatever the head."""
    texts = [fold(text) for row in rows if (text := text_of(layout, row, index)) and not _is_sum_label(text)]
    known = sum(bool(funds(text)) or text in _sources() for text in texts)
    if role in ("other", "financier") and head and index > 0 and len(texts) > 1 and 2 * known > len(texts):
        return "source"  # "Ursprung" above "Anslag 1:1", "Egna medel"
    if role in ("other", "source", "title", "kind", "description"):
        if texts and all(text in _payment_kinds() for text in texts):
            return "kind"  # "Kontant", "Arbetstid" below whatever head
        no_kinds = role == "kind" and len(texts) > 1 and not any(text in _payment_kinds() for text in texts)
        if no_kinds and any(map(funds, texts)):
            return "source"  # "Typ av medel" above "Anslag 1:1", "Egna medel"
    return None


def _is_sum_label(text: str) -> bool:
    first = fold(text).split(" ", 1)[0]
    return fold(text) in _sums() or is_in(first, words_table("columns")["sum_labels"]["sum"])


def _together(layout: Layout, columns: list[Column], rows: tuple[Row, ...]) -> tuple[Column, ...]:
    """The columns, each seen beside the others: a proposal beside a decision is no grant, nor is what was given in a
    year before the one that is applied for; where no head says who gets the money, the first column of words does.
    """
    monies = [column for column in columns if column.role == "money"]
    now = max((year_head(c.head) or 0 for c in monies if c.money == "applied"), default=0)
    before = [
        c
        for c in monies
        if c.money in ("granted", "cofinancing", "other", "spent", "paid") and 0 < (year_head(c.head) or now) < now
    ]
    parts = [column for column in monies if is_part(column.head)]
    for column in parts if len(parts) < len(monies) else []:
        work = phrases(tuple(words_table("projects")["in_kind"]["words"])).search(fold(column.head))
        columns[column.index] = replace(column, part=True, money="in_kind" if work else column.money)
    decided = any(c.money == "granted" and not is_proposed(c.head) for c in monies if c not in before)
    for column in monies:
        if column in before and column.money not in ("spent", "paid"):
            columns[column.index] = replace(column, money="other", set_aside=True)
        elif column in before:
            columns[column.index] = replace(column, set_aside=True)
        elif decided and column.money == "granted" and is_proposed(column.head):
            columns[column.index] = replace(column, money="other", set_aside=True)
    numbers = [column for column in columns if column.role == "dnr"]
    matters = [column for column in numbers if bare(column.head).replace("-", " ") in _matters()]
    for column in numbers if matters else []:
        if column not in matters:  # "Beslut nr" or "Projekt-id" beside "Dnr"
            columns[column.index] = replace(column, role="other")
    if not any(column.role in ("owner", "financier", "cost_item") for column in columns) and monies:
        place = next((column for column in columns if _names_places(layout, column, rows)), None)
        if place is not None:
            columns[place.index] = replace(place, role="owner")
    if not any(column.role in ("owner", "title", "financier", "cost_item") for column in columns):
        who = _who_by_place(layout, columns, rows)
        if who is not None:
            columns[who.index] = replace(who, role="owner", guessed=True)
    return tuple(columns)


def _names_places(layout: Layout, column: Column, rows: tuple[Row, ...]) -> bool:
    """Whether a column headed "Kommun" has the names of the authorities, "Vara kommun": they got the money."""
    if column.role != "other" or fold(column.head) not in _places():
        return False
    texts = [text for row in rows if (text := text_of(layout, row, column.index))]
    return bool(texts) and sum(bool(AUTHORITY.search(text)) for text in texts) >= WORDED * len(texts) - 1


def _who_by_place(layout: Layout, columns: list[Column], rows: tuple[Row, ...]) -> Column | None:
    """The first column of words under a head that no table knows, of a table whose money was granted or applied for,
    or that says of each row what was decided.
    """
    given = any(column.money in ("granted", "applied") for column in columns)
    if len(rows) < 2 or not given and not any(column.role == "outcome" for column in columns):
        return None
    for column in columns:
        if column.role != "other" or not column.head or fold(column.head) in _nobody():
            continue
        if head_role(column.head)[0] == "dnr":
            continue  # a number beside that of the matter
        texts = [text for row in rows if (text := text_of(layout, row, column.index))]
        worded = sum(bool(_WORDED.search(text)) and not FIGURE.match(text) for text in texts)
        if texts and worded >= WORDED * len(texts) and len({fold(text) for text in texts}) > len(texts) / 2:
            return column
    return None


@cache
def _places() -> frozenset[str]:
    return frozenset(map(fold, words_table("columns")["places"]["words"]))


@cache
def _nobody() -> frozenset[str]:
    return frozenset(map(fold, words_table("columns")["nobody"]["words"]))


@cache
def _sums() -> frozenset[str]:
    return frozenset(map(fold, words_table("columns")["sums"]["words"]))


@cache
def _sources() -> frozenset[str]:
    """Where money comes from, and who gives it not: "Offentliga medel", "EU-medel"."""
    return frozenset(map(fold, words_table("columns")["sources"]["words"]))


@cache
def _verdicts() -> frozenset[str]:
    return frozenset(map(fold, words_table("columns")["verdicts"]["words"]))


@cache
def _numbers() -> frozenset[str]:
    """Heads of titles above numbers: "Ärende" above "2019-0311"."""
    return frozenset(map(fold, words_table("columns")["numbered"]["words"]))


@cache
def _matters() -> frozenset[str]:
    """Heads of the numbers of matters, as "Dnr"."""
    return frozenset(fold(word).replace("-", " ") for word in words_table("columns")["matter_heads"]["words"])


@cache
def _wordy() -> dict[str, ColumnRole]:
    """What heads of money are where words stand below them."""
    return {
        fold(word): cast(ColumnRole, role) for role, words in words_table("columns")["wordy"].items() for word in words
    }


@cache
def _payment_kinds() -> frozenset[str]:
    words = words_table("projects")
    return frozenset(fold(word.rstrip("*")) for key in ("cash", "in_kind") for word in words[key]["words"])
