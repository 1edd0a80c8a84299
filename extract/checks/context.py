"""What a check may look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extract.find.scope import Scope
from extract.kinds.base import Kind
from extract.model import record as r
from extract.model.evidence import Evidence
from extract.model.page import Document
from extract.model.reading import Layout


@dataclass(frozen=True)
class Context:
    """A record without its findings, the kind that filled it and the scope it was read from."""

    record: r.Record
    kind: Kind
    scope: Scope


@dataclass(frozen=True)
class WholeFile:
    """The record of a file, the pages it was read from, the text of its parts, how many personal numbers it has, and
    how many names of people were left out; None where nobody asked for that.
    """

    record: r.Record
    document: Document
    layouts: tuple[Layout, ...]
    personal: int
    people: int | None = None


Findings = Iterator[r.Finding]


def finding(
    code: r.Code,
    message: str,
    path: str | None = None,
    evidence: tuple[Evidence, ...] = (),
    *,
    suggestion: dict[str, Any] | None = None,
    reason: str | None = None,
) -> r.Finding:
    """A finding with the severity RECORD.md gives its code."""
    return r.Finding(
        code=code,
        severity=severity(code),
        reason=reason,
        message=message,
        path=path,
        suggestion=suggestion,
        evidence=evidence,
    )


def in_a_row(listed: Sequence[tuple[int, Evidence]]) -> list[list[tuple[int, Evidence]]]:
    """Entries with their numbers, those together that stand three or more in a row on a page: the cells of a table."""
    runs: list[list[tuple[int, Evidence]]] = []
    for number, piece in listed:
        last = runs[-1][-1] if runs else None
        if last is not None and number == last[0] + 1 and piece.page == last[1].page:
            runs[-1].append((number, piece))
        else:
            runs.append([(number, piece)])
    return [part for run in runs for part in ([run] if len(run) >= A_ROW else [[one] for one in run])]


A_ROW = 3  # amounts that one finding speaks of


def amount_at(record: r.Record, evidence: Sequence[Evidence]) -> str | None:
    """The pointer of the first amount read at one of these places."""
    places = {(piece.page, piece.bbox, piece.line, piece.text) for piece in evidence}
    for n, entry in enumerate(record.amounts):
        if any((piece.page, piece.bbox, piece.line, piece.text) in places for piece in entry.evidence):
            return f"/amounts/{n}"
    return None


def severity(code: r.Code) -> r.Severity:
    if code in ("unreadable", "encrypted", "limit_exceeded", "internal"):
        return "error"
    return "info" if code in INFO else "warning"


INFO: frozenset[r.Code] = frozenset({"personal_number_suppressed", "repaired_file", "password_used", "people_left_out"})
