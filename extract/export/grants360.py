"""Grants as the 360Giving Data Standard (1.4) has them; what lacks something the standard demands is refused, and told.

The models hold to the parts of its schema that are used here: what the schema demands of a grant to an organisation,
the forms of dates, the currency and the numbers. docs/export.md says where each field comes from.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extract.export.rows import DECIDED, REFUSING, SURE, Read, Reader, decision_of_list, known_body, value_of
from extract.model import record as r

VERSION = "1.4"
PREFIX = "SE-prefix-not-assigned"  # 360Giving assigns each publisher one; --prefix names it
OUTCOMES = "extract:outcome"

Text = Annotated[str, Field(min_length=1)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Organisation(_Part):
    id: Text
    name: Text
    department: Text | None = None


class Dates(_Part):
    startDate: Day | None = None
    endDate: Day | None = None


class Programme(_Part):
    code: Text | None = None
    title: Text


class Document(_Part):
    title: Text
    description: Text
    documentType: Text | None = None


class Classification(_Part):
    vocabulary: Text
    code: Text


class Grant(_Part):
    id: Text
    title: Text
    description: Text
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    amountAppliedFor: Decimal | None = None
    amountAwarded: Annotated[Decimal, Field(gt=0)]
    awardDate: Day
    plannedDates: list[Dates] | None = None
    recipientOrganization: Annotated[list[Organisation], Field(min_length=1)]
    fundingOrganization: Annotated[list[Organisation], Field(min_length=1)]
    grantProgramme: list[Programme] | None = None
    fromOpenCall: Text | None = None
    relatedDocument: list[Document] | None = None
    classifications: list[Classification] | None = None


@dataclass(frozen=True)
class Candidate:
    """What is granted in a record: its values as read, by the names of the standard, and why it is none if so."""

    place: str  # of the row: id of the record and JSON Pointer
    where: str  # for a person: path and page
    read: dict[str, Read]
    told: dict[str, Any]
    against: tuple[str, ...] = ()

    def reasons(self, doubtful: bool) -> Iterator[str]:
        """Why it cannot be published, in the order of the standard."""
        yield from self.against
        for name, read in self.read.items():
            if name == "awardDate" and read.value is not None and len(read.value) < len("2024-05-31"):
                yield f"awardDate {read.value} is no day"
            if read.value is None and name in NEEDED:
                yield f"{name} missing" if not read.evidence else f"{name} is printed and cannot be read"
            elif read.value is not None and not doubtful and name in NEEDED:
                if read.codes:
                    yield f"{name} is doubted: {' '.join(read.codes)}"
                elif read.confidence is not None and read.confidence < SURE:
                    yield f"{name} is not sure ({read.confidence:.2f})"


NEEDED = ("title", "amountAwarded", "awardDate", "recipientOrganization", "fundingOrganization")


def package(
    records: Iterable[r.Record],
    refuse: Callable[[str], None],
    count: Callable[[], None],
    prefix: str | None = None,
    doubtful: bool = False,
) -> Iterator[bytes]:
    """The package, piece by piece. `refuse` is told of each grant left out, `count` of each written."""
    seen: dict[str, str] = {}
    yield b'{\n"version": "' + VERSION.encode() + b'",\n"grants": ['
    before = b"\n"
    for record in records:
        for candidate in candidates(record):
            reasons = list(candidate.reasons(doubtful))
            if not reasons:
                try:
                    made = grant(candidate, prefix or PREFIX)
                except ValidationError as error:
                    reasons = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False)]
                else:
                    first = seen.setdefault(made.id, candidate.place)
                    if first == candidate.place:
                        count()
                        told = json.dumps(_numbers(made.model_dump(exclude_none=True)), ensure_ascii=False)
                        yield before + told.encode()
                        before = b",\n"
                    else:
                        reasons = [
                            f"its id is that of {first}: the same grant told twice, or changed; see extract link"
                        ]
            if reasons:
                refuse(f"refused: {candidate.where} [{candidate.place}]: {'; '.join(dict.fromkeys(reasons))}")
    yield b"\n]\n}\n"


def candidates(record: r.Record) -> Iterator[Candidate]:
    """Everything a record calls granted: of its cases, and of the rows of a list."""
    reader = Reader(record)
    for n, case in enumerate(record.cases):
        if case.granted is not None:
            yield _of_case(record, reader, n, case)
    for n in range(len(record.grants)):
        yield _of_row(record, reader, n)


def _of_case(record: r.Record, reader: Reader, n: int, case: r.Case) -> Candidate:
    at, decision = f"/cases/{n}", case.decision
    title = reader.read(case.project.title, f"{at}/project/title")
    heading = reader.read(case.title, f"{at}/title") if case.title is not None else _headed(record, reader)
    read = {
        "title": title if title.value is not None or title.evidence else heading,
        "amountAwarded": reader.read(case.granted, f"{at}/granted"),
        "awardDate": reader.read(decision and decision.date, f"{at}/decision/date"),
        "recipientOrganization": reader.read(case.project.owner, f"{at}/project/owner"),
        "fundingOrganization": _funder(record, reader, case, n),
        "amountAppliedFor": reader.read(case.applied, f"{at}/applied"),
    }
    status = decision and decision.status
    own = next((entry.key for entry in case.dnr if entry.relation == "own"), None)
    told = {
        "key": own or record.source.id,
        "part": "" if own else f"-{n + 1}",
        "description": heading.value or read["title"].value,
        "department": decision and value_of(decision.body),
        "period": value_of(case.period),
        "fund": decision and value_of(decision.fund),
        "outcome": decision and value_of(decision.outcome),
        **_document(record),
    }
    against = list(_undecided(status, reader, f"{at}/decision/status"))
    if told["outcome"] in REFUSING:
        against.insert(0, f"not granted ({told['outcome']})")
    return _candidate(record, at, read, told, against)


def _of_row(record: r.Record, reader: Reader, n: int) -> Candidate:
    at, row = f"/grants/{n}", record.grants[n]
    case, status, date = decision_of_list(record)
    read = {
        "title": reader.read(row.title, f"{at}/title"),
        "amountAwarded": reader.read(row.amount, f"{at}/amount"),
        "awardDate": reader.read(date, f"/cases/{case}/decision/date"),
        "recipientOrganization": reader.read(row.owner, f"{at}/owner"),
        "fundingOrganization": reader.read(record.document.issuer, "/document/issuer"),
        "amountAppliedFor": reader.read(row.applied, f"{at}/applied"),
    }
    told = {
        "key": value_of(row.dnr) or record.source.id,
        "part": "" if value_of(row.dnr) else f"-{n + 1}",
        "description": value_of(row.description) or value_of(row.motivation) or read["title"].value,
        "department": value_of(record.document.body),
        "outcome": value_of(row.outcome),
        **_document(record),
    }
    against = list(_undecided(status, reader, f"/cases/{case}/decision/status"))
    if row.outcome is not None and row.outcome.value in REFUSING:
        against.insert(0, f"not granted ({row.outcome.value})")
    return _candidate(record, at, read, told, against)


def _candidate(record: r.Record, at: str, read: dict[str, Read], told: dict[str, Any], against: list[str]) -> Candidate:
    page = next((e.page for e in read["amountAwarded"].evidence), None)
    where = record.source.path + (f", page {page}" if page is not None else "")
    return Candidate(record.source.id + at, where, read, told, tuple(against))


def _undecided(status: Any, reader: Reader, pointer: str) -> Iterator[str]:
    """A proposal is never published as an award."""
    told = value_of(status)
    if told not in DECIDED:
        yield f"not decided ({told or 'no decision is told'})"
    else:
        read = reader.read(status, pointer)
        if read.codes or status.confidence < SURE:
            yield f"that it is decided is doubted ({status.confidence:.2f}{''.join(' ' + code for code in read.codes)})"


def _headed(record: r.Record, reader: Reader) -> Read:
    return reader.read(record.document.title, "/document/title")


def _funder(record: r.Record, reader: Reader, case: r.Case, n: int) -> Read:
    if case.part is not None and case.part.issuer is not None:
        return reader.read(case.part.issuer, f"/cases/{n}/part/issuer")
    return reader.read(record.document.issuer, "/document/issuer")


def _document(record: r.Record) -> dict[str, Any]:
    return {
        "path": record.source.path,
        "kind": value_of(record.document.kind),
        "call": value_of(record.call_reference),
        "record": record.source.id,
    }


def grant(candidate: Candidate, prefix: str) -> Grant:
    """A grant of the standard. Raises ValidationError where it does not hold to the standard."""
    read, told = candidate.read, candidate.told
    money, applied, period = read["amountAwarded"].value, read["amountAppliedFor"].value, told.get("period")
    funder = organisation(read["fundingOrganization"].value, prefix, told.get("department"))
    page = next((f", page {e.page}" for e in read["amountAwarded"].evidence if e.page is not None), "")
    return Grant(
        id=f"{prefix}-{_slug(funder.name)}-{_slug(told['key'])}{told['part']}",
        title=read["title"].value,
        description=told["description"],
        currency=money.currency,
        amountAwarded=Decimal(money.amount),
        amountAppliedFor=Decimal(applied.amount)
        if applied is not None and applied.currency == money.currency
        else None,
        awardDate=read["awardDate"].value,
        plannedDates=[Dates(startDate=period.start, endDate=period.end)]
        if period is not None and period.precision == "day"
        else None,
        recipientOrganization=[organisation(read["recipientOrganization"].value, prefix)],
        fundingOrganization=[funder],
        grantProgramme=[Programme(code=told["call"], title=told.get("fund") or told["call"])]
        if told["call"] or told.get("fund")
        else None,
        fromOpenCall="Yes" if told["call"] else None,
        relatedDocument=[
            Document(title=told["path"], description=f"record {candidate.place}{page}", documentType=told["kind"])
        ],
        classifications=[Classification(vocabulary=OUTCOMES, code=told["outcome"])] if told["outcome"] else None,
    )


def organisation(name: str, prefix: str, department: str | None = None) -> Organisation:
    """An organisation under its number where the register of public bodies has one, else under an id of our own."""
    known = known_body(name)
    number = known and known.number
    id = f"SE-ORGNR-{number.replace('-', '')}" if number else f"{prefix}-org-{_slug(known.name if known else name)}"
    return Organisation(id=id, name=name, department=department)


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or "unnamed"


def _numbers(value: Any) -> Any:
    """Decimals as the numbers of JSON: whole ones without a point."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _numbers(part) for key, part in value.items()}
    return [_numbers(part) for part in value] if isinstance(value, list) else value
