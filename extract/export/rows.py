"""One record as rows of the tables that `columns` defines."""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extract.export import columns as c
from extract.grammar.name import organisations
from extract.model import record as r
from extract.model.evidence import Evidence
from extract.model.values import Organisation
from extract.words import table as words

Cell = str | int | float | Decimal | dt.date | None
Row = dict[str, Cell]
SURE = 0.9  # RECORD.md, rule 8: below it a person should look
DECIDED = ("decided", "delegated")
PENDING = ("proposed", "expected")
REFUSING = (  # outcomes that pay nothing, whatever sum stands beside them
    "rejected", "dismissed", "endorsed", "not_endorsed", "tabled", "remitted", "forwarded", "repealed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """A value picked from the record: what it is, how sure, where it was read and what points at it."""

    value: Any
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()
    codes: tuple[str, ...] = ()


NOTHING = Read(None)


def rows(record: r.Record, evidence: bool = True) -> Iterator[tuple[str, Row]]:
    """(table, row) of all a record says, parents before what points to them. A row has every column of its table."""
    return _Rows(record, evidence).all()


class Reader:
    """Reads values of a record, each with the codes of the findings that point at it."""

    def __init__(self, record: r.Record) -> None:
        self.exact: dict[str, list[str]] = {}  # by path: codes of the findings there
        self.within: dict[str, list[str]] = {}  # by path: those there or on a part of it
        for finding in record.findings:
            if finding.path and finding.severity != "info":
                self.exact.setdefault(finding.path, []).append(finding.code)
                for path in (finding.path, *_above(finding.path)):
                    self.within.setdefault(path, []).append(finding.code)

    def codes(self, pointer: str) -> list[str]:
        """Codes of the findings at a place, on a part of it, or on what holds it."""
        return self.within.get(pointer, []) + [code for path in _above(pointer) for code in self.exact.get(path, [])]

    def read(self, found: Any, pointer: str) -> Read:
        """A Found, or a list of them, as one value."""
        codes = tuple(dict.fromkeys(self.codes(pointer)))
        if found is None or found == ():
            return Read(None, codes=codes)
        if isinstance(found, tuple):
            places = tuple(e for item in found for e in item.evidence)
            sure = min(item.confidence for item in found)
            return Read(tuple(item.value for item in found), sure, places, codes)
        return Read(found.value, found.confidence, found.evidence, codes)


class _Rows(Reader):
    def __init__(self, record: r.Record, evidence: bool) -> None:
        super().__init__(record)
        self.record, self.evidence = record, evidence
        self.id, self.path = record.source.id, record.source.path
        self.places: list[Row] = []

    def all(self) -> Iterator[tuple[str, Row]]:
        for table, made in (
            (c.DOCUMENTS, self.documents), (c.CASES, self.cases), (c.NUMBERS, self.numbers),
            (c.FINANCING_ROWS, self.financing), (c.GRANTS, self.grants), (c.CALLS, self.calls),
            (c.AMOUNTS, self.amounts), (c.PEOPLE, self.people), (c.FINDINGS, self.findings),
        ):  # fmt: skip
            for row in made():
                yield table.name, row
        for row in self.places:
            yield c.EVIDENCE.name, row

    # ------------------------------------------------------------ a row

    def row(self, table: c.Table, pointer: str, keys: Mapping[str, Cell], picked: Mapping[str, Read]) -> Row:
        """A row of `table` for the part of the record at `pointer`, its columns in order."""
        own: dict[str, Cell] = {"id": self.id + pointer, "record_id": self.id, "path": self.path}
        if table is not c.DOCUMENTS:
            own["findings"] = _joined(dict.fromkeys(self.codes(pointer)))
        first = next((e for read in picked.values() for e in read.evidence), None)
        own["page"], own["line"] = (first.page, first.line) if first is not None else (None, None)
        own |= keys
        out: Row = {name: own[name] for name in table.names}
        for value, names, _ in table.plan:
            out.update(zip(names, _cells(value, picked.get(value.name, NOTHING).value), strict=True))
        for value, _, names in table.plan:
            read = picked.get(value.name, NOTHING)
            page = next((e.page for e in read.evidence), None)
            sure = None if read.confidence is None else round(read.confidence, 2)
            out.update(zip(names, (page, sure, _joined(read.codes)), strict=True))
            if self.evidence:
                self.note(table, out["id"], value, read, sure)
        return out

    def note(self, table: c.Table, row: Cell, value: c.Value, read: Read, sure: float | None) -> None:
        shown = _shown(value, read.value)
        for n, e in enumerate(read.evidence):
            box = [round(side, 1) + 0.0 for side in e.bbox] if e.bbox is not None else [None] * 4
            cells = (
                f"{row}#{value.name}/{n}", self.id, self.path, table.name, row, value.name, shown, sure,
                e.page, e.line, *box, e.text, e.rule, _joined(e.repairs),
            )  # fmt: skip
            self.places.append(dict(zip(c.EVIDENCE.names, cells, strict=True)))

    def of(self, table: c.Table, part: Any, pointer: str) -> dict[str, Read]:
        """The values of a table that have a path, read from a part of the record."""
        out = {}
        for value in table.values:
            if value.at:
                found = part
                for name in value.at.split("/"):
                    found = None if found is None else getattr(found, name)
                out[value.name] = self.read(found, f"{pointer}/{value.at}")
        return out

    # ------------------------------------------------------------ the tables

    def documents(self) -> Iterator[Row]:
        record, source = self.record, self.record.source
        severities = [finding.severity for finding in record.findings]
        keys: dict[str, Cell] = {
            "id": self.id,
            "sha256": source.sha256,
            "media_type": source.media_type,
            "bytes": source.bytes,
            "pages": source.pages,
            "reading": source.reading,
            "legibility": None if source.legibility is None else round(source.legibility, 2),
            "errors": severities.count("error"),
            "warnings": severities.count("warning"),
            "findings": _joined(dict.fromkeys(finding.code for finding in record.findings)),
            "schema_version": record.schema_version,
            "version": record.generator.version,
        }
        yield self.row(c.DOCUMENTS, "", keys, self.of(c.DOCUMENTS, record, ""))

    def cases(self) -> Iterator[Row]:
        for n, case in enumerate(self.record.cases):
            pointer, status = f"/cases/{n}", None if case.decision is None else case.decision.status
            picked = self.of(c.CASES, case, pointer)
            at = next((m for m, entry in enumerate(case.dnr) if entry.relation == "own"), None)
            if at is not None:
                picked["dnr"] = self.read(case.dnr[at], f"{pointer}/dnr/{at}")
            pays = case.decision is None or value_of(case.decision.outcome) not in REFUSING
            picked |= self.money(case.granted, f"{pointer}/granted", status, f"{pointer}/decision/status", pays=pays)
            keys: dict[str, Cell] = {
                "case_index": n,
                "document_kind": self.kind(case),
                "issuer": issuer_of(self.record, case),
                "dnr_key": None if at is None else case.dnr[at].key,
                "financing_stage": None if case.financing is None else case.financing.stage,
            }
            yield self.row(c.CASES, pointer, keys, picked)

    def money(self, granted: Any, pointer: str, status: Any, place: str, *, pays: bool = True) -> dict[str, Read]:
        """What is called granted, under the name its decision's status allows. That it is granted rests on the status
        as well: it is no surer than that, and what points at the status points at it."""
        told = None if status is None else status.value
        read = self.read(granted, pointer)
        if granted is not None and status is not None:
            codes = tuple(dict.fromkeys((*read.codes, *self.codes(place))))
            read = Read(read.value, min(granted.confidence, status.confidence), granted.evidence, codes)
        name = "granted_amount" if told in DECIDED else "proposed_amount" if told in PENDING else "unconfirmed_amount"
        return {name if pays else "unconfirmed_amount": read}

    def kind(self, case: r.Case) -> str | None:
        part = case.part.kind if case.part is not None else None
        return _text(part) or _text(self.record.document.kind)

    def numbers(self) -> Iterator[Row]:
        for n, case in enumerate(self.record.cases):
            for m, entry in enumerate(case.dnr):
                pointer = f"/cases/{n}/dnr/{m}"
                keys: dict[str, Cell] = {
                    "case_id": f"{self.id}/cases/{n}",
                    "relation": entry.relation,
                    "dnr_key": entry.key,
                    "issuer": issuer_of(self.record, case),
                }
                yield self.row(c.NUMBERS, pointer, keys, {"dnr": self.read(entry, pointer)})

    def financing(self) -> Iterator[Row]:
        for n, case in enumerate(self.record.cases):
            for m, part in enumerate(case.financing.rows if case.financing is not None else ()):
                pointer = f"/cases/{n}/financing/rows/{m}"
                keys: dict[str, Cell] = {
                    "case_id": f"{self.id}/cases/{n}",
                    "stage": case.financing.stage if case.financing is not None else None,
                    "decision_status": _status(case),
                    "kind": part.kind,
                }
                yield self.row(c.FINANCING_ROWS, pointer, keys, self.of(c.FINANCING_ROWS, part, pointer))

    def grants(self) -> Iterator[Row]:
        record = self.record
        at, status, date = decision_of_list(record)
        for n, grant in enumerate(record.grants):
            pointer = f"/grants/{n}"
            picked = self.of(c.GRANTS, grant, pointer)
            pays = value_of(grant.outcome) not in REFUSING
            picked |= self.money(grant.amount, f"{pointer}/amount", status, f"/cases/{at}/decision/status", pays=pays)
            keys: dict[str, Cell] = {
                "issuer": value_of(record.document.issuer),
                "decision_status": value_of(status),
                "decision_date": value_of(date),
            }
            yield self.row(c.GRANTS, pointer, keys, picked)

    def calls(self) -> Iterator[Row]:
        if self.record.call is not None:
            keys: dict[str, Cell] = {"issuer": value_of(self.record.document.issuer)}
            yield self.row(c.CALLS, "/call", keys, self.of(c.CALLS, self.record.call, "/call"))

    def amounts(self) -> Iterator[Row]:
        for n, entry in enumerate(self.record.amounts):
            pointer = f"/amounts/{n}"
            case = self.record.cases[entry.case] if entry.case is not None else None
            codes = tuple(dict.fromkeys(self.codes(pointer)))
            figures = {"amount": entry.value, "least_amount": entry.min, "most_amount": entry.max}
            picked = {
                name: Read(value, entry.confidence, entry.evidence, codes)
                for name, value in figures.items()
                if value is not None
            } or {"amount": Read(None, entry.confidence, entry.evidence, codes)}
            keys: dict[str, Cell] = {
                "case_id": None if case is None else f"{self.id}/cases/{entry.case}",
                "role": entry.role,
                "qualifier": entry.qualifier,
                "decision_status": None if case is None else _status(case),
                "per": entry.per,
                "year": entry.year,
            }
            yield self.row(c.AMOUNTS, pointer, keys, picked)

    def people(self) -> Iterator[Row]:
        for n, person in enumerate(self.record.people):
            pointer = f"/people/{n}"
            yield self.row(c.PEOPLE, pointer, {"role": person.role}, self.of(c.PEOPLE, person, pointer))

    def findings(self) -> Iterator[Row]:
        swedish = words("findings")
        for n, finding in enumerate(self.record.findings):
            first = finding.evidence[0] if finding.evidence else None
            told = swedish["reason"].get(finding.reason) or swedish["code"][finding.code]
            suggestion = finding.suggestion
            keys: dict[str, Cell] = {
                "page": None if first is None else first.page,
                "line": None if first is None else first.line,
                "code": finding.code,
                "severity": finding.severity,
                "reason": finding.reason,
                "message": finding.message,
                "message_sv": told["sv"],
                "pointer": finding.path,
                "suggestion": None
                if suggestion is None
                else json.dumps(suggestion, ensure_ascii=False, sort_keys=True),
                "text": None if first is None else first.text,
            }
            yield self.row(c.FINDINGS, f"/findings/{n}", keys, {})


def issuer_of(record: r.Record, case: r.Case) -> str | None:
    """The authority a case is of: that of its part of a bundle, else the document's."""
    part = case.part.issuer if case.part is not None else None
    return _text(part) or _text(record.document.issuer)


def known_body(name: str) -> Organisation | None:
    """The public body of the register that `name` is the whole name of; None for any other."""
    found = organisations(name)
    whole = len(found) == 1 and not name[: found[0].start].strip() and not name[found[0].stop :].strip(" .,")
    return found[0].value if whole else None


def decision_of_list(record: r.Record) -> tuple[int, Any, Any]:
    """The case whose decision the items of a list share, its status and day. Nobody's where cases differ."""
    found = [
        (n, case.decision)
        for n, case in enumerate(record.cases)
        if case.decision is not None and (case.part is None or value_of(case.part.kind) == "decision_list")
    ]
    stated = {value_of(decision.status) for _, decision in found}
    if len(stated) != 1:
        return 0, None, None
    at, decision = found[0]
    days = {value_of(other.date) for _, other in found}
    return at, decision.status, decision.date if len(days) == 1 else None


def days(date: str) -> tuple[dt.date, dt.date]:
    """The first and the last day a date can mean.

    >>> days("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    year, month, day = ([int(part) for part in date.split("-")] + [0, 0])[:3]
    first = dt.date(year, month or 1, day or 1)
    if day:
        return first, first
    return first, dt.date(year, month or 12, calendar.monthrange(year, month or 12)[1])


def _cells(value: c.Value, read: Any) -> Sequence[Cell]:
    """The cells of a value, as many as it has columns."""
    if value.kind == "money":
        return (None, None) if read is None else (Decimal(read.amount), read.currency)
    if value.kind == "date":
        if read is None:
            return None, None, None
        try:
            return (read, *days(read))
        except ValueError:  # 2024-02-30 is printed so, and no day
            return read, None, None
    if value.kind == "period":
        return (None, None, None) if read is None else (_day(read.start), _day(read.end), read.precision)
    if value.kind == "percent":
        return (None if read is None else Decimal(read),)
    return (_shown(value, read) if value.kind == "list" else read,)


def _day(printed: str | None) -> dt.date | None:
    return None if printed is None else dt.date.fromisoformat(printed)


def _shown(value: c.Value, read: Any) -> str | None:
    """A value as one text."""
    if read is None:
        return None
    if value.kind == "money":
        return f"{read.amount} {read.currency}"
    if value.kind == "period":
        return f"{read.start or ''}/{read.end or ''}"
    if isinstance(read, tuple):
        return c.SEPARATOR.join(str(item) for item in read if item is not None)
    return str(read)


def _joined(codes: Iterable[str]) -> str | None:
    return " ".join(codes) or None


def _above(path: str) -> Iterator[str]:
    while "/" in path[1:]:
        path = path.rpartition("/")[0]
        yield path


def value_of(found: Any) -> Any:
    """What was found; None where nothing was."""
    return None if found is None else found.value


def _text(found: Any) -> str | None:
    value = value_of(found)
    return None if value is None else str(value)


def _status(case: r.Case) -> str | None:
    return None if case.decision is None else value_of(case.decision.status)
