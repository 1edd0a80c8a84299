"""Figures that are nearly alike where they should be one: two digits that changed places, one that was mistyped."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extract.checks.context import Context, Findings, finding
from extract.checks.sums import granted_agrees
from extract.model import record as r
from extract.model.evidence import Found

SWAPPED = 3  # digits before the last zeros, of a figure whose swapped digits are no chance
MISTYPED = 5  # and of one that differs in one digit: 200 000 and 300 000 are two amounts
UNRELATED = 5  # and of a grant whose digits are swapped in an amount that the words call something else
_FIELDS: tuple[tuple[str, r.AmountRole, str], ...] = (
    ("granted", "granted", "grant"),
    ("applied", "applied", "application"),
    ("total_budget", "total_budget", "total"),
)


def nearly_alike(context: Context) -> Findings:
    """What a case is granted, applies for and costs, against the other amounts of the same role in it, and the grant
    against the row of who gives it, and all amounts of a document of one case.

    Amounts of one year or per something, and those of a list's rows, are others.
    """
    told = {one.path for one in granted_agrees(context)}
    for n, case in enumerate(context.record.cases):
        for key, role, name in _FIELDS:
            found: Found[r.MoneyValue] | None = getattr(case, key)
            if found is None or found.value is None or f"/cases/{n}/{key}" in told:
                continue
            others = list(_said_again(context, n, role))
            if key == "granted":
                others += _own_rows(context, case)
            near = [other for other in others if alike(found.value, other.value)]
            if key == "granted" and not near:
                near = [other for other in _balanced_row(context, case) if _mistyped(found.value, other.value, SWAPPED)]
            if key == "granted" and not near and len(context.record.cases) == 1:
                near = [other for other in context.record.amounts if _swapped(found.value, other.value, UNRELATED)]
            if near:
                printed = " ".join(found.evidence[0].text.split())
                again = " ".join(near[0].evidence[0].text.split())
                message = f"The {name} is given as {printed} and as {again}, nearly the same. Decide which one holds."
                evidence = (found.evidence[0], near[0].evidence[0])
                yield finding("amount_conflict", message, f"/cases/{n}/{key}", evidence)


Amount = r.AmountEntry | Found[r.MoneyValue]


def _said_again(context: Context, n: int, role: r.AmountRole) -> Iterator[Amount]:
    listed = {piece for grant in context.record.grants if grant.amount is not None for piece in grant.amount.evidence}
    for entry in context.record.amounts:
        of_case = entry.case == n or entry.case is None and len(context.record.cases) == 1
        whole = entry.year is None and entry.per is None and entry.qualifier == "exact"
        if entry.role == role and of_case and whole and not listed.intersection(entry.evidence):
            yield entry


def _own_rows(context: Context, case: r.Case) -> Iterator[Amount]:
    """The amounts of the rows of a financing whose payer is the document's issuer."""
    issuer = context.record.document.issuer
    if issuer is None or case.financing is None:
        return
    for row in case.financing.rows:
        if row.financier is not None and row.amount is not None and row.financier.value == issuer.value:
            yield row.amount


def _balanced_row(context: Context, case: r.Case) -> Iterator[Amount]:
    """The amount of the issuer's only row where all rows come to the total; not what was asked for."""
    own = list(_own_rows(context, case))
    rows = [row.amount for row in case.financing.rows if row.amount is not None] if case.financing is not None else []
    totals = [case.total_budget, case.financing.total if case.financing is not None else None]
    whole = {Decimal(total.value.amount) for total in totals if total is not None and total.value is not None}
    asked = case.applied is not None and bool(own) and case.applied.value == own[0].value
    if len(own) == 1 and len(rows) > 1 and not asked:
        summed = sum((Decimal(row.value.amount) for row in rows if row.value is not None), Decimal(0))
        yield from own if summed in whole else ()


def _mistyped(one: r.MoneyValue, other: r.MoneyValue | None, least: int) -> bool:
    """Whether one digit differs in an amount with `least` digits before its last zeros."""
    return len(_differing(one, other)) == 1 and _told(one) >= least


def alike(one: r.MoneyValue, other: r.MoneyValue | None) -> bool:
    """Whether two amounts differ by two digits that changed places or by one digit, and that is no chance.

    >>> alike(r.MoneyValue(amount="2080664", currency="SEK"), r.MoneyValue(amount="2008664", currency="SEK"))
    True
    >>> alike(r.MoneyValue(amount="200000", currency="SEK"), r.MoneyValue(amount="300000", currency="SEK"))
    False
    """
    return _swapped(one, other, SWAPPED) or _mistyped(one, other, MISTYPED)


def _swapped(one: r.MoneyValue, other: r.MoneyValue | None, least: int) -> bool:
    """Whether two neighbouring digits have changed places in an amount with `least` digits before its last zeros."""
    at = _differing(one, other)
    if other is None or len(at) != 2 or at[1] != at[0] + 1 or _told(one) < least:
        return False
    first, second = at
    return one.amount[first] == other.amount[second] and one.amount[second] == other.amount[first]


def _differing(one: r.MoneyValue, other: r.MoneyValue | None) -> list[int]:
    """Where the digits of two amounts of one currency and length differ; nowhere where they are not alike."""
    if other is None or one.currency != other.currency or len(one.amount) != len(other.amount):
        return []
    return [at for at in range(len(one.amount)) if one.amount[at] != other.amount[at]]


def _told(one: r.MoneyValue) -> int:
    return len(one.amount.replace(".", "").rstrip("0"))
