"""Tables by themselves: rows that could not be told, parts of a row against its total, rows against their subtotal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import regex

from extract.checks.context import Context, Findings, amount_at, finding
from extract.checks.sums import mismatch
from extract.find.columns import Column, View, cell, views_in
from extract.find.grants import is_grants
from extract.find.heads import is_part, is_total_head, without_unit, year_head
from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.find.sum_rows import sum_kind
from extract.find.unclear import is_unclear
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Evidence, Found
from extract.model.reading import Row
from extract.model.values import Amount, Match, Money
from extract.words import table

LISTED = 10  # rows named in one finding

Part = Match[Amount]


def unclear(context: Context) -> Findings:
    """Tables of financing or grants with rows whose figures could not be put into columns with certainty."""
    scope = context.scope
    for view in views_in(scope):
        if not view.money() or view.column("financier", "cost_item") is None and not is_grants(view):
            continue
        rows = [row for row in view.rows if is_unclear(scope, view, row)]
        if rows:
            evidence = tuple(
                piece
                for row in rows[:LISTED]
                for piece in scope.evidence(row.block.start, row.block.stop, "table.row")[:1]
            )
            message = (
                f"{len(rows)} of {len(view.rows)} rows of a table do not fit its columns with certainty. "
                "Read them in the original."
            )
            yield finding("table_unclear", message, _part(context, view), evidence)


def _part(context: Context, view: View) -> str | None:
    """The part of the record that a table fills: the grants, or the financing of the case it stands in."""
    if is_grants(view):
        return "/grants" if context.record.grants else None
    cases = [n for n, case in enumerate(context.record.cases) if case.financing is not None]
    return f"/cases/{cases[0]}/financing" if len(cases) == 1 else None


def row_totals(context: Context) -> Findings:
    """The figures of a row, by year or cash and in kind, against the total that stands behind them."""
    for view in views_in(context.scope):
        money = view.money()
        total = next((column for column in reversed(money) if is_total_head(column.head)), None)
        years = [column for column in money if year_head(column.head) is not None]
        kinds = [column for column in money if column.money == "in_kind" or _is_cash(column)]
        parts = years if len(years) > 1 else kinds if len(kinds) > 1 else []
        if total is None or not parts or total in parts or money.index(total) < money.index(parts[-1]):
            continue
        # "2027–28", "Därefter": what stands between the first year and the total may be of more years than one
        first, last = money.index(parts[0]), money.index(total)
        between = [column for column in money[first:last] if column in parts or not column.aside]
        for row in view.rows:
            whole = _amount(context, row, total)
            listed, every = (
                [part for column in columns if (part := _amount(context, row, column)) is not None]
                for columns in (parts, between if parts == years else parts)
            )
            if whole is not None and listed and _apart(listed, whole) and _apart(every, whole):
                yield _mismatch(context, listed, whole, "parts of this row")


def _is_cash(column: Column) -> bool:
    cash = phrases(tuple(table("projects")["cash"]["words"]))
    return column.money == "cofinancing" and cash.search(folded(column.head)) is not None


def subtotals(context: Context) -> Findings:
    """Each subtotal of a table against the rows above it; several below one another tell of rows one cannot know."""
    for view in views_in(context.scope):
        for column in view.given():
            yield from _subtotals(context, view, column)


def column_sums(context: Context) -> Findings:
    """Each column of money against the sum below it, where no part of the record holds that sum: what was spent on
    what, a budget beside what came of it, a plan of payments. Only where nothing else than the last row sums, and no
    row is a part of another or is taken off.
    """
    record = context.record
    held = [case.financing.total for case in record.cases if case.financing is not None]
    held += [record.grants_total.amount] if record.grants_total is not None and record.grants else []
    told = {_place(piece) for total in held if total is not None for piece in total.evidence}
    rows: tuple[Row, ...] = ()
    for view in views_in(context.scope):
        rows = (*rows, *view.rows) if view.goes_on else view.rows
        if record.grants and is_grants(view):
            continue
        kinds = [_kind(context, row) for row in rows]
        if len(kinds) < 3 or kinds[-1] != "sum" or any(kinds[:-1]) or view.subtotals:
            continue
        for column in view.money() if _adds_up(context, rows[:-1]) else ():
            parts = [_amount(context, row, column) for row in rows]
            whole, listed = parts[-1], [part for part in parts[:-1] if part is not None]
            empty = [cell(row, column) is None or _says_none(context, row, column) for row in rows[:-1]]
            if whole is None or len(listed) < 2 or len(listed) + sum(empty) < len(empty) or not _apart(listed, whole):
                continue
            total, *entries = [_listed(context, part) for part in (whole, *listed)]
            if total is not None and None not in entries and _place(total[1].evidence[0]) not in told:
                yield from mismatch(context, [entry for entry in entries if entry is not None], *total)


def _adds_up(context: Context, rows: Sequence[Row]) -> bool:
    """Whether no row is a part of another or is taken off."""
    string = context.scope.string
    heads = [string[place.start : place.stop] for row in rows for place in row.cells[:2] if place.start < place.stop]
    off = phrases(tuple(table("columns")["taken_off"]["words"]))
    return not any(is_part(head) or off.match(folded(head)) for head in heads)


def _says_none(context: Context, row: Row, column: Column) -> bool:
    """Whether a cell has nothing but a dash."""
    place = cell(row, column)
    return place is not None and not context.scope.string[place.start : place.stop].strip(" -\u2010\u2013\u2014")


def _listed(context: Context, part: Part) -> tuple[str, Found[r.MoneyValue]] | None:
    """An amount of a table as the record lists it: its pointer and value."""
    path = amount_at(context.record, context.scope.evidence(part.start, part.stop, part.rule)[:1])
    if path is None:
        return None
    entry = context.record.amounts[int(path.rpartition("/")[2])]
    return path, Found(value=entry.value, confidence=entry.confidence, evidence=entry.evidence)


def _place(piece: Evidence) -> tuple[object, ...]:
    return piece.page, piece.bbox, piece.line, piece.text


def _subtotals(context: Context, view: View, column: Column) -> Findings:
    held: list[Part] = []
    kinds = [_kind(context, row) for row in view.rows]
    for n, (row, kind) in enumerate(zip(view.rows, kinds, strict=True)):
        part = _amount(context, row, column)
        if kind == "sum":
            held = []
        elif kind == "subtotal":
            alone = "subtotal" not in kinds[max(0, n - 1) : n] + kinds[n + 1 : n + 2]
            if alone and part is not None and len(held) > 1 and _apart(held, part):
                yield _mismatch(context, held, part, "rows above this subtotal")
            held = []
        elif part is not None:
            held.append(part)


def _kind(context: Context, row: Row) -> str:
    string = context.scope.string
    words = next((string[place.start : place.stop] for place in row.cells if place.start < place.stop), "")
    return "" if is_part(words) else sum_kind(words)


def _amount(context: Context, row: Row, column: Column) -> Part | None:
    place = cell(row, column)
    found = context.scope.between(context.scope.reading.amounts, place.start, place.stop) if place else []
    return found[0] if len(found) == 1 and found[0].value.money is not None else None


def _moneys(parts: Sequence[Part]) -> Iterator[Money]:
    return (part.value.money for part in parts if part.value.money is not None)


def _apart(parts: Sequence[Part], whole: Part) -> bool:
    """Whether figures do not make up their total, within half the steps they state where these are no whole kronor."""
    money = whole.value.money
    if money is None or any(part.currency != money.currency for part in _moneys(parts)):
        return False
    steps = [part.step for part in (*_moneys(parts), money)]
    slack = sum(steps, Decimal(0)) / 2 if max(steps) > 1 else Decimal(0)
    return abs(sum((part.amount for part in _moneys(parts)), Decimal(0)) - money.amount) > slack


def _mismatch(context: Context, parts: Sequence[Part], whole: Part, what: str) -> r.Finding:
    scope = context.scope
    summed = sum((part.amount for part in _moneys(parts)), Decimal(0))
    evidence: tuple[Evidence, ...] = tuple(
        piece for part in (whole, *parts) for piece in scope.evidence(part.start, part.stop, part.rule)[:1]
    )
    printed = " ".join(scope.string[whole.start : whole.stop].split())
    message = f"The {what} sum to {summed.normalize():f}, and {printed} is printed. Check the figures."
    return finding("sum_mismatch", message, amount_at(context.record, evidence[:1]), evidence)


_WORDS = table("checks")
_COUNT, _PRICE = (phrases(tuple(map(folded, _WORDS["multiplied"][name]))) for name in ("count", "price"))
_NUMBER = lazy(r"\d{1,3}(?:[ \u00a0]\d{3})*(?:,\d+)?|\d+(?:,\d+)?")


def products(context: Context) -> Findings:
    """Each row of a table that multiplies: "Timmar | Timpris | Kostnad"."""
    for view in views_in(context.scope):
        if len(view.columns) < 3:
            continue
        heads = [folded(without_unit(column.head)) for column in view.columns]
        counts = [c for c, head in zip(view.columns, heads, strict=True) if _COUNT.fullmatch(head)]
        prices = [c for c, head in zip(view.columns, heads, strict=True) if _PRICE.fullmatch(head)]
        wholes = [c for c in view.money() if c not in prices and not c.aside]
        if len(counts) != 1 or len(prices) != 1 or len(wholes) != 1:
            continue
        for row in view.rows:
            figures = [_figure(context, row, column) for column in (counts[0], prices[0], wholes[0])]
            whole = _amount(context, row, wholes[0])
            if None in figures or whole is None or _kind(context, row):
                continue
            count, price, product = (figure for figure in figures if figure is not None)
            if abs(count * price - product) > 1:
                evidence = context.scope.evidence(whole.start, whole.stop, whole.rule)
                message = f"{count:f} at {price:f} make {count * price:f}, and {product:f} is printed. Check the row."
                yield finding("amount_conflict", message, amount_at(context.record, evidence[:1]), evidence)


def _figure(context: Context, row: Row, column: Column) -> Decimal | None:
    """The one figure of a cell, in the unit it is printed in."""
    place = cell(row, column)
    found = _NUMBER.findall(context.scope.string[place.start : place.stop]) if place is not None else []
    return Decimal(regex.sub(r"[ \u00a0]", "", found[0]).replace(",", ".")) if len(found) == 1 else None


_LINES = {name: phrases(tuple(map(folded, words))) for name, words in _WORDS["lines"].items()}


def lines_of_a_change(context: Context) -> Findings:
    """Three lines below one another that say what was, what is added or taken off, and what is now."""
    for view in views_in(context.scope):
        for column in view.money():
            lines = [(row, part) for row in view.rows if (part := _amount(context, row, column)) is not None]
            for (first, was), (second, by), (third, now) in zip(lines, lines[1:], lines[2:], strict=False):
                told = [_label(context, row) for row in (first, second, third)]
                less = _LINES["less"].match(told[1]) is not None
                if not (_LINES["was"].match(told[0]) and _LINES["now"].match(told[2])):
                    continue
                moneys = [part.value.money for part in (was, by, now)]
                if not less and not _LINES["more"].match(told[1]) or None in moneys:
                    continue
                old, more, new = (money.amount for money in moneys if money is not None)
                fits = old - abs(more) if less else old + abs(more)
                if fits != new:
                    evidence = tuple(
                        p
                        for part in (now, was, by)
                        for p in context.scope.evidence(part.start, part.stop, part.rule)[:1]
                    )
                    sign = "less" if less else "and"
                    message = f"{old:f} {sign} {abs(more):f} make {fits:f}, and {new:f} is printed. Check the figures."
                    yield finding("sum_mismatch", message, _of_case(context, evidence[0]), evidence)


def _label(context: Context, row: Row) -> str:
    place = row.cells[0]
    return folded(context.scope.string[place.start : place.stop].strip(" :"))


def _of_case(context: Context, piece: Evidence) -> str | None:
    """The pointer of what a case is granted where an amount is that, else of the amount."""
    for n, case in enumerate(context.record.cases):
        if case.granted is not None and _place(case.granted.evidence[0]) == _place(piece):
            return f"/cases/{n}/granted"
    return amount_at(context.record, (piece,))


def instalments(context: Context) -> Findings:
    """The rows of a plan of payments against the grant, where no row sums them and no other amount is their sum."""
    cases = context.record.cases
    granted = cases[0].granted if len(cases) == 1 else None
    if granted is None or granted.value is None:
        return
    printed = {Decimal(a.value.amount) for a in context.record.amounts if a.value is not None}
    paid = {mention.match.start for mention in context.scope.mentions if mention.role == "paid"}
    for view in views_in(context.scope):
        if len(view.money()) != 1 or any(_kind(context, row) for row in view.rows):
            continue
        parts = [part for row in view.rows if (part := _amount(context, row, view.money()[0])) is not None]
        summed = sum((money.amount for money in _moneys(parts)), Decimal(0))
        told = all(part.start in paid for part in parts)
        entries = [_listed(context, part) for part in parts] if told else []
        rest = Decimal(granted.value.amount) - summed  # what was paid before
        if len(parts) > 1 and told and None not in entries and summed not in printed and rest not in printed:
            yield from mismatch(context, [entry for entry in entries if entry is not None], "/cases/0/granted", granted)
