"""What one record tells of one matter: its numbers, its project, and the money with where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from extract.export.rows import (
    DECIDED,
    PENDING,
    REFUSING,
    SURE,
    Reader,
    days,
    decision_of_list,
    issuer_of,
    known_body,
    value_of,
)
from extract.grammar.dnr import scan
from extract.model import record as r
from extract.words import one_of, table

NEAR = 40  # characters between the words of a change and its figure
Effect = Literal["grants", "adds", "sets", "repeals", "refuses", "proposes", "tells"]


@dataclass(frozen=True, slots=True)
class Number:
    """A registration number of an item. `sure` where neither its confidence nor a finding speaks against it."""

    value: str
    key: str
    relation: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A case of a record, or a row of its list: which matter it is of and what it does to the money."""

    record: str
    path: str
    sha256: str
    pointer: str
    page: int | None
    line: int | None
    kind: str | None
    issuer: str | None  # as the register names it, else folded: what is compared
    authority: str | None  # the same for people
    issuer_sure: bool
    body: str | None
    title: str | None
    owner: str | None
    numbers: tuple[Number, ...]
    status: str | None
    outcome: str | None
    date: str | None
    effect: Effect
    amount: Decimal | None
    currency: str | None
    doubts: tuple[str, ...] = ()  # what is not sure of the money: confidence and codes

    @property
    def own(self) -> tuple[Number, ...]:
        return tuple(number for number in self.numbers if number.relation == "own")

    @property
    def decided(self) -> bool:
        return self.effect in ("grants", "adds", "sets", "repeals", "refuses")

    @property
    def order(self) -> tuple[str, str, int]:
        """By day, then as the records are called; what has no day last."""
        return self.date or "9999", self.path, int(self.pointer.rpartition("/")[2])


def items(record: r.Record) -> Iterator[Item]:
    """The items of a record, those of its cases first."""
    reader = Reader(record)
    for n in range(len(record.cases)):
        yield _of_case(record, reader, n)
    for n in range(len(record.grants)):
        yield _of_row(record, reader, n)


def _of_case(record: r.Record, reader: Reader, n: int) -> Item:
    case, at = record.cases[n], f"/cases/{n}"
    decision = case.decision or r.Decision()
    part = case.part.kind if case.part is not None else None
    title, own_issuer = case.project.title, case.part is not None and case.part.issuer is not None
    numbers = tuple(
        Number(entry.value or "", entry.key, entry.relation, _is_sure(entry, reader, f"{at}/dnr/{m}"))
        for m, entry in enumerate(case.dnr)
    )
    told = [point.value for point in decision.points if point.value]
    effect = _effect(value_of(decision.status), value_of(decision.outcome), case.granted, told)
    if effect == "grants" and any(number.relation == "amends" for number in numbers):
        effect = "sets"
    if record.grants and effect in ("grants", "sets", "adds"):  # the sum of a list, whose rows are the grants
        effect = "tells"
    issuer = case.part.issuer if own_issuer and case.part is not None else record.document.issuer
    return _item(
        record, reader, at,
        kind=value_of(part) or value_of(record.document.kind),
        issuer=issuer_of(record, case),
        issuer_sure=_is_sure(issuer, reader, f"{at}/part/issuer" if own_issuer else "/document/issuer"),
        body=value_of(decision.body),
        title=value_of(title),
        owner=value_of(case.project.owner),
        numbers=numbers,
        status=decision.status,
        status_at=f"{at}/decision/status",
        outcome=value_of(decision.outcome),
        date=value_of(decision.date),
        effect=effect,
        granted=case.granted,
        granted_at=f"{at}/granted",
        places=(case.granted, decision.outcome, decision.status, case.paragraph, title, *case.dnr),
    )  # fmt: skip


def _of_row(record: r.Record, reader: Reader, n: int) -> Item:
    row, at = record.grants[n], f"/grants/{n}"
    case, status, date = decision_of_list(record)
    printed = value_of(row.dnr)
    read = scan(f"Dnr {printed}") if printed else []
    sure = _is_sure(row.dnr, reader, f"{at}/dnr")
    numbers = tuple(
        Number(printed or "", match.value.key, "own", sure) for match in read[:1] if match.value.problem is None
    )
    return _item(
        record, reader, at,
        kind=value_of(record.document.kind),
        issuer=value_of(record.document.issuer),
        issuer_sure=_is_sure(record.document.issuer, reader, "/document/issuer"),
        body=value_of(record.document.body),
        title=value_of(row.title),
        owner=value_of(row.owner),
        numbers=numbers,
        status=status,
        status_at=f"/cases/{case}/decision/status",
        outcome=value_of(row.outcome),
        date=value_of(date),
        effect=_effect(value_of(status), value_of(row.outcome), row.amount, ()),
        granted=row.amount,
        granted_at=f"{at}/amount",
        places=(row.amount, row.title, row.owner, row.dnr, row.outcome),
    )  # fmt: skip


def _item(record: r.Record, reader: Reader, at: str, **told: Any) -> Item:
    granted, status = told.pop("granted"), told.pop("status")
    money = value_of(granted)
    place = next((e for found in told.pop("places") if found is not None for e in found.evidence), None)
    doubts = [] if granted is None else [*_doubts("amount", reader.read(granted, told["granted_at"]))]
    if status is not None:
        doubts += _doubts("status", reader.read(status, told["status_at"]))
    del told["granted_at"], told["status_at"]
    if granted is not None and money is None:
        doubts.append("amount is printed and cannot be read")
    printed = told["issuer"]
    told["issuer"] = authority(printed)
    told["authority"] = printed if told["issuer"] == fold(printed) else told["issuer"]
    return Item(
        record=record.source.id,
        path=record.source.path,
        sha256=record.source.sha256,
        pointer=at,
        page=None if place is None else place.page,
        line=None if place is None else place.line,
        status=value_of(status),
        amount=None if money is None else Decimal(money.amount),
        currency=None if money is None else money.currency,
        doubts=tuple(dict.fromkeys(doubts)),
        **told,
    )


def _effect(status: str | None, outcome: str | None, granted: Any, told: Iterable[str]) -> Effect:
    """What an item does to the money of its matter."""
    if status in PENDING:
        return "proposes"
    if status not in DECIDED:
        return "tells"
    if outcome == "repealed":
        return "repeals"
    if outcome in ("rejected", "dismissed"):
        return "refuses"
    if outcome in REFUSING or granted is None:
        return "tells"
    figures = [blanks(e.text) for e in granted.evidence]
    for text in map(blanks, told):
        for figure in figures:
            said = changes(text, figure)
            if said is not None:
                return said
    return "sets" if outcome in ("amended", "extended") else "grants"


def changes(text: str, figure: str) -> Effect | None:
    """Whether a text says of a figure in it that it is added, or the new total; the words nearest to it decide.

    >>> changes("bevilja ytterligare 50 000 kronor", "50 000 kronor")
    'adds'
    >>> changes("höja stödet från 40 000 kronor till totalt 50 000 kronor", "50 000 kronor")
    'sets'
    """
    at = text.find(figure)
    before = text[max(0, at - NEAR) : at].lower() if at >= 0 else ""
    found = max(((match.end(), match.lastgroup) for match in _changing().finditer(before)), default=None)
    if found is None:
        return None
    return "adds" if found[1] == "added" else "sets"


@cache
def _changing() -> re.Pattern[str]:
    words = table("link")
    groups = (f"(?P<{name}>{one_of(words[name])})" for name in ("added", "total"))
    changed = f"(?:{one_of(words['changed'])})"
    return re.compile(rf"\b(?:{'|'.join(groups)}|(?P<level>{changed}\b[^.]*\btill))\b")


def _doubts(name: str, read: Any) -> Iterator[str]:
    if read.confidence is not None and read.confidence < SURE:
        yield f"{name} has confidence {read.confidence:.2f}"
    yield from (f"{name}: {code}" for code in read.codes)


def _is_sure(found: Any, reader: Reader, pointer: str) -> bool:
    return found is not None and found.confidence >= SURE and not reader.codes(pointer)


@cache
def authority(name: str | None) -> str | None:
    """An authority as the register names it, else its name folded: what two documents must agree in.

    >>> authority("LÄNSSTYRELSEN VÄRMLAND") == authority("Länsstyrelsen i Värmlands län")
    True
    """
    if not name or not name.strip():
        return None
    known = known_body(name)
    return known.name if known is not None else fold(name)


def fold(text: str | None) -> str:
    """A name as it is compared: letters and figures, without quotes, dashes, capitals and the word project before it.

    >>> fold("Projektet ”Bro – etapp 2”")
    'bro etapp 2'
    """
    plain = unicodedata.normalize("NFC", text or "").casefold()
    plain = " ".join(re.findall(r"\w+", plain))
    return re.sub(rf"^(?:{one_of(table('link')['named'])}) (?=\w)", "", plain)


def span(date: str) -> tuple[str, str]:
    """The first and the last day a date can mean, as texts."""
    try:
        first, last = days(date)
    except ValueError:
        return date, date
    return first.isoformat(), last.isoformat()


def blanks(text: str) -> str:
    return " ".join(text.split())
