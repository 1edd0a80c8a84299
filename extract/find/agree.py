"""Which figures of a record arithmetic confirms: rows that sum to their total leave no room for a misread digit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extract.model import record as r
from extract.model.evidence import Evidence, Found

Place = tuple[int | None, tuple[float, float, float, float] | None, int | None]
LEAST = 2  # rows; one that equals its total may be the same figure misread twice in one way


@dataclass(frozen=True)
class Column:
    """Figures and the total printed for them, by path."""

    rows: dict[str, Found[r.MoneyValue]]
    path: str
    total: Found[r.MoneyValue]

    @property
    def difference(self) -> Decimal | None:
        """How much the total is more than the rows; None where they are in different currencies or one is unread."""
        values = [found.value for found in (*self.rows.values(), self.total)]
        if len({value.currency if value is not None else None for value in values}) != 1 or values[-1] is None:
            return None
        return Decimal(values[-1].amount) - sum(Decimal(value.amount) for value in values[:-1] if value is not None)

    def places(self) -> set[Place]:
        return {place(found.evidence[0]) for found in (*self.rows.values(), self.total) if found.evidence}


def place(piece: Evidence) -> Place:
    return piece.page, piece.bbox, piece.line


def columns(record: r.Record) -> Iterator[Column]:
    """The financing of each case, and the grants of a list, where a total is printed for them."""
    for n, case in enumerate(record.cases):
        if case.financing is not None and case.financing.total is not None:
            base = f"/cases/{n}/financing"
            rows = {
                f"{base}/rows/{k}/amount": row.amount
                for k, row in enumerate(case.financing.rows)
                if row.amount is not None
            }
            yield Column(rows, f"{base}/total", case.financing.total)
    if record.grants_total is not None and record.grants_total.amount is not None:
        granted = {
            f"/grants/{n}/amount": grant.amount for n, grant in enumerate(record.grants) if grant.amount is not None
        }
        yield Column(granted, "/grants_total/amount", record.grants_total.amount)


def confirmed(record: r.Record) -> set[Place]:
    """Where the figures stand that sum to the total printed for them."""
    return {
        where
        for column in columns(record)
        if len(column.rows) >= LEAST and column.difference == 0
        for where in column.places()
    }


def would_fit(record: r.Record, piece: Evidence, other: str) -> str | None:
    """The amount, as a decimal string, that another reading of a figure is, if with it rows and total agree."""
    digits = "".join(char for char in other if char.isdigit())
    if not digits:
        return None
    for column in columns(record):
        difference = column.difference
        for found in (*column.rows.values(), column.total):
            if found.value is None or difference is None or place(found.evidence[0]) != place(piece):
                continue
            change = Decimal(digits) - Decimal(found.value.amount)
            if change and change == (-difference if found is column.total else difference):
                return digits
    return None
