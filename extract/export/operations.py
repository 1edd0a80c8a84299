"""The list of operations of Regulation (EU) 2021/1060, article 49(3), as far as decisions tell it.

Only what names a fund of the Union is an operation. Who finances a part of it decides on that part and not on the
operation: such a row says `cofinancier`, and that the managing authority's own decision is what counts.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from extract.export.cells import sheet
from extract.export.columns import Column
from extract.export.rows import DECIDED, REFUSING, SURE, Reader, issuer_of, known_body, value_of
from extract.grammar.name import funds
from extract.model import record as r

FUNDS = {  # the record's keys of the Union's funds, as the list names them
    "erdf": "ERDF", "esf": "ESF", "esf_plus": "ESF+", "jtf": "JTF", "interreg": "Interreg", "eafrd_leader": "EAFRD",
    "emfaf": "EMFAF", "react_eu": "REACT-EU",
}  # fmt: skip
MANAGING = {  # who manages a fund in Sweden; a part paid by one of them is the fund's
    "Tillväxtverket": "ERDF", "Svenska ESF-rådet": "ESF+", "Jordbruksverket": "EAFRD",
}  # fmt: skip
COLUMNS = (
    Column("beneficiary", "text", "49(3)(a): name of the beneficiary"),
    Column("operation", "text", "49(3)(d): name of the operation"),
    Column("purpose", "text", "49(3)(e): purpose, as the matter is headed"),
    Column("start", "date", "49(3)(f): first day"),
    Column("end", "date", "49(3)(g): expected last day"),
    Column("period_precision", "text", "how precisely the days are printed"),
    Column("total_cost", "money", "49(3)(h): total cost of the operation"),
    Column("currency", "text", "its currency"),
    Column("fund", "text", "49(3)(i): the fund"),
    Column("union_amount", "money", "what the fund pays"),
    Column("cofinancing_rate", "percent", "49(3)(k): share of the fund in the total cost", "percent"),
    Column("rate_is", "text", "printed, or derived: the two amounts divided"),
    Column("country", "text", "49(3)(l): country of the authority"),
    Column("nuts3", "text", "49(3)(l): NUTS 3 of the authority, where the register knows it"),
    Column("dnr", "text", "registration number of the matter"),
    Column("project_ids", "text", "ids of the operation with its financiers"),
    Column("authority", "text", "who decided"),
    Column("decision_date", "text", "day of the decision as printed"),
    Column("source_role", "text", "managing_authority, or cofinancier: evidence about an operation, not its decision"),
    Column("doubts", "text", "values below confidence 0.9 and codes of findings that point at them"),
    Column("record_id", "text", "id of the record"),
    Column("path", "text", "the document"),
    Column("page", "integer", "page the row begins on"),
)
NEEDED = ("beneficiary", "operation", "start", "total_cost")


def listed(
    records: Iterable[r.Record], refuse: Callable[[str], None], count: Callable[[], None], excel_sv: bool = False
) -> Iterator[bytes]:
    """The list as CSV, piece by piece. `refuse` is told of each operation left out, `count` of each written."""
    stream = io.StringIO(newline="")
    put = sheet(stream, [column.name for column in COLUMNS], excel_sv)
    for record in records:
        reader = Reader(record)
        for n, case in enumerate(record.cases):
            found = union_part(case)
            if found is None:
                continue
            row = _row(record, reader, n, case, *found)
            reasons = list(_against(case)) + [f"{name} missing" for name in NEEDED if row[name] is None]
            if reasons:
                where = f"{record.source.path}" + (f", page {row['page']}" if row["page"] is not None else "")
                refuse(f"refused: {where} [{record.source.id}/cases/{n}]: {'; '.join(reasons)}")
                continue
            count()
            put(row[column.name] for column in COLUMNS)
        yield stream.getvalue().encode()
        stream.seek(0)
        stream.truncate()


def union_part(case: r.Case) -> tuple[str, int | None] | None:
    """The Union's fund that pays a part of a project, and its row in the plan; None where none is named."""
    for n, row in enumerate(case.financing.rows if case.financing is not None else ()):
        for text in (value_of(row.financier), value_of(row.source)):
            fund = _fund(text)
            if fund is not None:
                return fund, n
    fund = _fund(value_of(case.decision.fund)) if case.decision is not None else None
    return None if fund is None else (fund, None)


def _fund(text: str | None) -> str | None:
    """The fund a text names, or the one its agency manages."""
    if text is None:
        return None
    named = next((FUNDS[match.value] for match in funds(text) if match.value in FUNDS), None)
    body = known_body(text)
    return named or (MANAGING.get(body.name) if body is not None else None)


def _against(case: r.Case) -> Iterator[str]:
    status = None if case.decision is None else value_of(case.decision.status)
    outcome = None if case.decision is None else value_of(case.decision.outcome)
    if status not in DECIDED:
        yield f"not decided ({status or 'no decision is told'})"
    elif outcome in REFUSING:
        yield f"not granted ({outcome})"


def _row(record: r.Record, reader: Reader, n: int, case: r.Case, fund: str, part: int | None) -> dict[str, Any]:
    at, issuer, period = f"/cases/{n}", issuer_of(record, case), value_of(case.period)
    body = known_body(issuer) if issuer is not None else None
    total, paid = value_of(case.total_budget), None
    if case.financing is not None and part is not None:
        paid = value_of(case.financing.rows[part].amount)
    rate, how = _rate(case, part, total, paid)
    read = {
        "beneficiary": reader.read(case.project.owner, f"{at}/project/owner"),
        "operation": reader.read(case.project.title, f"{at}/project/title"),
        "start": reader.read(case.period, f"{at}/period"),
        "total_cost": reader.read(case.total_budget, f"{at}/total_budget"),
        "decision": reader.read(case.decision and case.decision.status, f"{at}/decision/status"),
    }
    doubts = [
        f"{name} {value.confidence:.2f} {' '.join(value.codes)}".strip()
        for name, value in read.items()
        if value.confidence is not None and (value.confidence < SURE or value.codes)
    ]
    own = next((entry.value for entry in case.dnr if entry.relation == "own"), None)
    first = next((e for value in read.values() for e in value.evidence), None)
    managing = body is not None and body.name in MANAGING
    return {
        "beneficiary": value_of(case.project.owner),
        "operation": value_of(case.project.title),
        "purpose": value_of(case.title) or value_of(record.document.title),
        "start": period and period.start,
        "end": period and period.end,
        "period_precision": period and period.precision,
        "total_cost": None if total is None else Decimal(total.amount),
        "currency": total and total.currency,
        "fund": fund,
        "union_amount": None if paid is None else Decimal(paid.amount),
        "cofinancing_rate": rate,
        "rate_is": how,
        "country": "SE",
        "nuts3": body.nuts3 if body is not None else None,
        "dnr": own,
        "project_ids": " | ".join(item.value for item in case.project.ids if item.value) or None,
        "authority": issuer,
        "decision_date": value_of(case.decision.date) if case.decision is not None else None,
        "source_role": "managing_authority" if managing else "cofinancier",
        "doubts": "; ".join(doubts) or None,
        "record_id": record.source.id,
        "path": record.source.path,
        "page": first.page if first is not None else None,
    }


def _rate(case: r.Case, part: int | None, total: Any, paid: Any) -> tuple[Decimal | None, str | None]:
    """The fund's share of the cost: as printed, else the two amounts divided."""
    if case.financing is not None and part is not None:
        printed = value_of(case.financing.rows[part].share_percent)
        if printed is not None:
            return Decimal(printed), "printed"
    if total is None or paid is None or total.currency != paid.currency or Decimal(total.amount) <= 0:
        return None, None
    return (100 * Decimal(paid.amount) / Decimal(total.amount)).quantize(Decimal("0.01")), "derived"
