"""Who pays what: the rows of a financing table, or the clauses of running prose, with their total."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from itertools import takewhile

from extract.find.cells import note_of
from extract.find.columns import Column, View, cell, exclusive, views_in
from extract.find.heads import is_total_head
from extract.find.letters import folded
from extract.find.money import found_money, money_value, scope_mentions
from extract.find.payer_list import from_list
from extract.find.payers import (
    FOOTNOTE,
    from_prose,
    payer_name,
    percent,
    plain_number,
    row_kind,
    split_source,
    stage_of,
)
from extract.find.phrase import phrases
from extract.find.ruling import find_ruling
from extract.find.scope import Scope
from extract.find.sum_rows import group_name, sum_kind, sums_all
from extract.find.unclear import UNSURE, is_unclear
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Cell, Row
from extract.model.values import Amount, Match
from extract.words import table

Span = tuple[int, int]
_NOTHING = re.compile(r"\s*[-–—−]\s*")  # a dash stands for an amount that is not there


def financing(scope: Scope) -> r.Financing | None:
    """The case's financing: from the first table of financiers, else from a list, else from prose; None where none says
    who pays."""
    listed = views_in(scope)
    for n, view in enumerate(listed):
        section = scope.section_at(view.table.start)
        if section is not None and section.kind == "costs" and view.column("financier") is None:
            continue
        if scope.start <= view.table.start < scope.stop:
            rest = takewhile(lambda other: other.goes_on and other.table.start < scope.stop, listed[n + 1 :])
            answer = _from_table(scope, view, rest)
            if answer is not None:
                return answer
    return from_list(scope) or from_prose(scope)


# ---------------------------------------------------------------- tables


def _from_table(scope: Scope, view: View, rest: Iterable[View]) -> r.Financing | None:
    """The rows of a table whose columns are financiers and money, `rest` on the pages after; None for other tables."""
    if any(column.payer for column in view.columns):
        return _from_turned(scope, view)
    who = view.column("financier")
    columns = [column for column in view.given() if column.money not in ("total_budget",)] or list(view.money())
    if who is None:
        who = view.column("source") if view.column("owner", "title") is None else None
    if who is None:
        who = _nameless(scope, view)
    if who is None or not columns or view.column("owner") is not None and view.column("title") is not None:
        return None
    columns = [column for column in columns if view.of_what(column) in (who, None)] or columns  # not the half of costs
    rows: list[r.FinancingRow] = []
    total: Found[r.MoneyValue] | None = None
    main = _main_column(columns)
    shares, kinds = view.column("share"), view.column("kind")
    sources = next((column for column in view.columns if column.role == "source" and column is not who), None)
    by_source = exclusive(scope.string, view)
    group = ""
    for row in (row for part in (view, *rest) for row in part.rows):
        place = cell(row, who)
        label = scope.string[place.start : place.stop] if place is not None else ""
        if row.block.index in view.sums and not label:
            total = _money_in(scope, cell(row, main), 0.95)
            continue
        group = group_name(scope.string, row, group)
        is_sum = sum_kind(label) or ("sum" if row.block.index in view.sums else "")
        if is_sum == "sum" or is_sum and sums_all(scope.reading, view, row):
            parted = len(_paying(columns, main)) > 1 and not any(is_total_head(column.head) for column in columns)
            parted = parted or bool(by_source)
            total = None if parted else _money_in(scope, cell(row, main)) or _last_money(scope, row)
            continue
        if is_sum == "subtotal" or place is None or row.block.index in view.subtotals:
            continue
        paying = list(by_source) or _paying(columns, main)
        asides = (shares, kinds, sources)
        sure = UNSURE if is_unclear(scope, view, row) else 0.96
        several = len(columns) > 1
        made = [_row(scope, row, place, column, asides, sure, group, several=several) for column in paying]
        if not any(made) and any(_is_nothing(scope, cell(row, column)) for column in paying):
            made = [_row(scope, row, place, main, asides, sure, group, several=False, absent=True)]
        rows += [each for each in made if each is not None]
    if not rows or not any(row.amount for row in rows):
        return None
    total = total or _sum_below(scope, view, rows)
    if _all_in_cash(scope, view):
        rows = [row.model_copy(update={"kind": "cash"}) if row.kind == "unspecified" else row for row in rows]
    stage = _stage(scope, view, main)
    if stage in ("applied", "unknown") and main.money != "applied" and _as_granted(scope, rows):
        stage = "granted"
    return r.Financing(stage=stage, rows=_with_shares(scope, rows), total=total)


def _all_in_cash(scope: Scope, view: View) -> bool:
    """Whether the head of the names or the paragraph above or below a table says that all its money is cash, and no
    column that some is not.
    """
    if view.column("kind") is not None or any(column.money == "in_kind" for column in view.columns):
        return False
    names = view.column("financier")
    if names is not None and row_kind(names.head, None) == "cash":
        return True
    blocks = scope.layout.blocks
    first, last = view.table.rows[0].block.index, view.rows[-1].block.index
    said = [scope.of(blocks[n]) for n in (first - 1, last + 1) if scope.first <= n < min(scope.last, len(blocks))]
    pattern = phrases(tuple(table("projects")["cash"]["all"]))
    return any(pattern.search(folded(words)) is not None for words in said)


def _from_turned(scope: Scope, view: View) -> r.Financing | None:
    """The rows of a table whose columns are those who pay: what the row of the sum says under each name."""
    last = view.rows[-1]
    head = view.heads[-1]
    if not sum_kind(scope.string[last.cells[0].start : last.cells[0].stop]):
        return None  # what each pays in all is printed nowhere
    rows = []
    for column in view.columns:
        name = cell(head, column)
        if column.payer and name is not None:
            span, source = split_source(scope, name.start, name.stop)
            rows.append(
                r.FinancingRow(
                    financier=payer_name(scope, span, "financing.column"),
                    amount=_money_in(scope, cell(last, column), 0.94),
                    share_percent=None,
                    kind=row_kind(column.head, column.money),
                    source=scope.found_text(*source, "financing.source") if source is not None else None,
                )
            )
    whole = next((column for column in view.money() if not column.payer), None)
    stage = _stage(scope, view, view.money()[0])
    return r.Financing(stage=stage, rows=tuple(rows), total=_money_in(scope, cell(last, whole)))


def _sum_below(scope: Scope, view: View, rows: list[r.FinancingRow]) -> Found[r.MoneyValue] | None:
    """The sum that stands alone right below the table, where the rows add up to it."""
    at = view.rows[-1].block.index + 1
    if at >= len(scope.layout.blocks):
        return None
    block = scope.layout.blocks[at]
    listed = scope.between(scope.reading.amounts, block.start, block.stop)
    words = scope.of(block).strip(" \t-–=_")
    if len(listed) != 1 or listed[0].value.money is None or listed[0].stop - listed[0].start < len(words):
        return None
    paid = [Decimal(row.amount.value.amount) for row in rows if row.amount is not None and row.amount.value is not None]
    return found_money(scope, listed, 0.95) if len(paid) > 1 and sum(paid) == listed[0].value.money.amount else None


def _as_granted(scope: Scope, rows: list[r.FinancingRow]) -> bool:
    """Whether one row is the money that the decision grants, and not what was applied for: it shows who pays now."""
    ruling = find_ruling(scope)
    if ruling is None or ruling.status not in ("decided", "delegated"):
        return False

    def of(role: r.AmountRole) -> set[str]:
        return {
            money_value(m.match.value.money).amount
            for m in scope_mentions(scope)
            if m.role == role and not m.in_table and m.match.value.money is not None
        }

    paid = {row.amount.value.amount for row in rows if row.amount is not None and row.amount.value is not None}
    return bool(paid & (of("granted") - of("applied")))


_GIVEN_TO = lazy(
    r"\b\L<verbs>\s+\S", verbs=table("decisions")["verbs"]["grants"]
)  # "beviljar X stöd med 40 procent": X is who gets it


def _with_shares(scope: Scope, rows: list[r.FinancingRow]) -> tuple[r.FinancingRow, ...]:
    """The rows with the shares the text around the table gives: "Verket finansierar 50 % av projektets budget"."""
    if any(row.share_percent is not None for row in rows):
        return tuple(rows)
    out = list(rows)
    for share in scope.between(scope.reading.shares):
        if share.value.qualifier != "exact" or share.value.of not in ("total_cost", "eligible_cost"):
            continue
        start, _ = scope.sentence(share.start)
        before = folded(scope.string[start : share.start])
        named = (
            []
            if _GIVEN_TO.search(before)
            else [
                n
                for n, row in enumerate(out)
                if row.financier is not None and row.financier.value and folded(row.financier.value) in before
            ]
        )
        if len(named) == 1 and out[named[0]].share_percent is None:
            found = scope.found(percent(share), [(share.start, share.stop)], share.rule, 0.92)
            out[named[0]] = out[named[0]].model_copy(update={"share_percent": found})
    return tuple(out)


def _nameless(scope: Scope, view: View) -> Column | None:
    """The first column of a table under a financing heading, where the head of the names is empty."""
    section = scope.section_at(view.table.start)
    if (
        section is None
        or section.kind != "financing"
        or not view.columns
        or view.columns[0].role not in ("other", "owner")
    ):
        return None
    return view.columns[0]


def _main_column(columns: list[Column]) -> Column:
    """The column that the total is read from: the last that is not in kind; "Totalt" stands last."""
    cash = [column for column in columns if column.money != "in_kind"]
    return cash[-1] if cash else columns[-1]


def _paying(columns: list[Column], main: Column) -> list[Column]:
    """The columns whose figures are rows of their own: cash and in kind apart, not their total nor earlier stages."""
    if len(columns) == 1:
        return columns
    parts = [column for column in columns if not is_total_head(column.head)]
    split = [
        c
        for c in parts
        if c.money == "in_kind" or phrases(tuple(table("projects")["cash"]["words"])).search(folded(c.head))
    ]
    return split if len(split) > 1 else [main]


def _row(
    scope: Scope,
    row: Row,
    place: Cell,
    column: Column,
    asides: tuple[Column | None, Column | None, Column | None],
    sure: float,
    group: str,
    *,
    several: bool,
    absent: bool = False,
) -> r.FinancingRow | None:
    """A row with what this column says; None where it says nothing. `absent`: a dash says that there is no amount.

    `asides` are the columns of shares, kinds and sources, `group` the line above that names a part of the rows.
    """
    shares, kinds, sources = asides
    money = _money_in(scope, cell(row, column), sure)
    share = _share_in(scope, cell(row, shares), min(sure, 0.95))
    if money is None and (share is None or several) and not absent:
        return None
    name, source = split_source(scope, place.start, place.stop)
    given = cell(row, sources)
    if given is not None:
        source = (given.start, given.stop)
    kind_cell = cell(row, kinds)
    words = f"{column.head} {group} {scope.string[place.start : place.stop]}"
    said = scope.string[kind_cell.start : kind_cell.stop] if kind_cell is not None else ""
    words += f" {said} {note_of(scope.layout, row, scope.string[place.start : place.stop])}"
    form = row_kind(words, column.money)
    return r.FinancingRow(
        financier=payer_name(scope, name, "financing.table"),
        amount=money,
        share_percent=share,
        kind="cash" if form == "unspecified" and folded(said.strip()) in _of_union() else form,
        source=scope.found_text(*source, "financing.source") if source is not None else None,
    )


@cache
def _of_union() -> frozenset[str]:
    return frozenset(map(folded, table("projects")["financing"]["union"]))


def without_note(scope: Scope, place: Cell | None) -> Cell | None:
    """A cell without the mark of a footnote behind its words."""
    note = FOOTNOTE.search(scope.string[place.start : place.stop]) if place is not None else None
    return Cell(place.start, place.start + note.start()) if place is not None and note and note.start() > 2 else place


def amounts_in(scope: Scope, place: Cell | None) -> list[Match[Amount]]:
    return scope.between(scope.reading.amounts, place.start, place.stop) if place is not None else []


def _money_in(scope: Scope, place: Cell | None, sure: float = 0.96) -> Found[r.MoneyValue] | None:
    return found_money(scope, amounts_in(scope, place)[:1], sure)


def _last_money(scope: Scope, row: Row) -> Found[r.MoneyValue] | None:
    listed = [match for place in row.cells for match in amounts_in(scope, place)]
    return found_money(scope, listed[-1:], 0.94)


_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d+)?")


def _is_nothing(scope: Scope, place: Cell | None) -> bool:
    return place is not None and _NOTHING.fullmatch(scope.string, place.start, place.stop) is not None


def _share_in(scope: Scope, place: Cell | None, sure: float) -> Found[str] | None:
    if place is None:
        return None
    number = _PERCENT.search(scope.string, place.start, place.stop)
    if number is None:
        return None
    return scope.found(plain_number(number[0].replace(",", ".")), [(number.start(), place.stop)], "share.column", sure)


def _stage(scope: Scope, view: View, main: Column) -> r.Stage:
    """Applied, granted … by the head of the money, else by the words of the section above the table."""
    by_role: dict[str, r.Stage] = {"applied": "applied", "granted": "granted", "spent": "outcome", "paid": "outcome"}
    if main.money in by_role:
        return by_role[main.money]
    section = scope.section_at(view.table.start)
    before = scope.string[section.start if section else max(scope.start, view.table.start - 400) : view.table.start]
    stage = stage_of(before + " " + main.head)
    if stage == "unknown" and any(
        column.aside and not column.difference and not column.part for column in view.money()
    ):
        return "revised"  # beside what it was before
    if stage == "unknown" and any(mention.role == "applied" for mention in scope_mentions(scope)):
        return "applied"  # what is applied for is paid as the application says
    return stage
