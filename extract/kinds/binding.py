"""One record of the records of a bundle's parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from extract.find.case import merged_person
from extract.model import record as r
from extract.model.evidence import Found

T = TypeVar("T")
Pages = tuple[int, int] | None
_INDEX = re.compile(r"/(?P<list>cases|grants|people|send_to|amounts)/(?P<index>\d+)(?P<rest>/.*)?$")
_ONE = ("call", "programme", "grants_total", "call_reference")  # a record has one of each


@dataclass
class _Part:
    """A part's record and pages, and where in the whole record its entries went: None for one that did not go in."""

    record: r.Record
    pages: Pages
    leading: bool
    places: dict[str, list[int | None]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def moved(self, path: str | None) -> str | None:
        """A pointer into the part's record as one into the whole; None where the whole has no such place."""
        if path is None or path.startswith("/source"):
            return path
        listed = _INDEX.match(path)
        if listed is not None:
            places, index = self.places[listed["list"]], int(listed["index"])
            place = places[index] if index < len(places) else None
            return None if place is None else f"/{listed['list']}/{place}{listed['rest'] or ''}"
        name = path.split("/")[1]
        if name == "document" and not self.leading:
            return self._of_document(path.split("/")[2] if path.count("/") > 1 else "")
        return None if name in _ONE and name not in self.taken else path

    def _of_document(self, key: str) -> str | None:
        """Kind and issuer stand in the part of its cases; its title, body and day stand nowhere."""
        first = next((place for place in self.places["cases"] if place is not None), None)
        if first is None:
            return None
        return f"/cases/{first}/part" + (f"/{key}" if key in r.Part.model_fields else "")


def bound(records: Sequence[r.Record], pages: Sequence[Pages]) -> r.Record:
    """The record of a file that holds several documents: `records` are theirs, in order, `pages` their first and last.

    The document's own fields are those of the first that is of a known kind. Cases, grants, amounts and findings are of
    all, in order; people and recipients too, each once. A part's case that has neither number, § nor decision of its
    own is no case: an appendix decides nothing.
    """
    leading = next((n for n, record in enumerate(records) if _kind(record) != "other"), 0)
    parts = [_Part(record, pages[n], n == leading) for n, record in enumerate(records)]
    cases = _listed(parts, "cases", lambda part: [_own_case(part, case, parts) for case in part.record.cases])
    grants = _listed(parts, "grants", lambda part: part.record.grants)
    people = _once(parts, "people", lambda part: part.record.people, _same_person, merged_person)
    send_to = _once(parts, "send_to", lambda part: part.record.send_to, lambda found: found.value, _both_places)
    amounts = _listed(parts, "amounts", lambda part: [_of_case(part, entry) for entry in part.record.amounts])
    one = {name: _first(parts, name) for name in _ONE}
    findings = [finding for part in parts for finding in _findings(part)]
    findings += _second_ones(parts)
    whole = records[leading]
    return whole.model_copy(
        update={
            **one,
            "cases": cases,
            "grants": grants,
            "people": people,
            "send_to": send_to,
            "amounts": amounts,
            "findings": tuple(findings),
        }
    )


def _kind(record: r.Record) -> str | None:
    return record.document.kind.value if record.document.kind is not None else None


def _listed(parts: Sequence[_Part], name: str, of: Callable[[_Part], Sequence[T | None]]) -> tuple[T, ...]:
    """The entries of all parts, one after another; None for one that is left out."""
    out: list[T] = []
    for part in parts:
        places = part.places.setdefault(name, [])
        for entry in of(part):
            places.append(None if entry is None else len(out))
            if entry is not None:
                out.append(entry)
    return tuple(out)


def _once(
    parts: Sequence[_Part],
    name: str,
    of: Callable[[_Part], Sequence[T]],
    key: Callable[[T], object],
    merge: Callable[[T, T], T],
) -> tuple[T, ...]:
    """The entries of all parts, those with one key merged into one."""
    out: list[T] = []
    held: dict[object, int] = {}
    for part in parts:
        places = part.places.setdefault(name, [])
        for entry in of(part):
            at = held.setdefault(key(entry), len(out))
            places.append(at)
            if at == len(out):
                out.append(entry)
            else:
                out[at] = merge(out[at], entry)
    return tuple(out)


def _own_case(part: _Part, case: r.Case, parts: Sequence[_Part]) -> r.Case | None:
    """The case with its part; None for one that is an appendix of another's."""
    record = part.record
    own = {entry.key for entry in case.dnr if entry.relation == "own"}
    decided = case.decision is not None and case.decision.status is not None
    if not part.leading and not decided and case.paragraph is None:
        if _kind(record) == "other":
            own -= {entry.key for other in parts if other is not part for entry in _numbers(other.record)}
        if not own:
            return None
    issued = r.Part(kind=record.document.kind, issuer=record.document.issuer, pages=part.pages)
    return case.model_copy(update={"part": issued})


def _numbers(record: r.Record) -> list[r.DnrEntry]:
    return [entry for case in record.cases for entry in case.dnr if entry.relation == "own"]


def _of_case(part: _Part, entry: r.AmountEntry) -> r.AmountEntry:
    if entry.case is None:
        return entry
    return entry.model_copy(update={"case": part.places["cases"][entry.case]})


def _same_person(person: r.Person) -> object:
    named = person.name or person.email or person.phone
    return (person.role, (named.value or "").casefold()) if named is not None else person


def _both_places(first: Found[str], second: Found[str]) -> Found[str]:
    more = tuple(piece for piece in second.evidence if piece not in first.evidence)
    return first.model_copy(update={"evidence": (*first.evidence, *more)})


def _first(parts: Sequence[_Part], name: str) -> object:
    """What the leading part has of it, else the first that has any."""
    for part in sorted(parts, key=lambda part: not part.leading):
        value = getattr(part.record, name)
        if value is not None:
            part.taken.add(name)
            return value
    return None


def _findings(part: _Part) -> list[r.Finding]:
    """A part's findings with pointers into the whole record. Where there is no such place, the pages say which."""
    out = []
    for finding in part.record.findings:
        path = part.moved(finding.path)
        if finding.path is not None and path is None and finding.code in ("missing", "kind_unknown"):
            continue  # what an appendix need not have
        message = finding.message
        if not part.leading and path != finding.path and not _tells(path) and part.pages is not None:
            message = f"Pages {part.pages[0]} to {part.pages[1]}: {message}"
        suggestion = _moved_suggestion(part, finding.suggestion)
        out.append(finding.model_copy(update={"path": path, "message": message, "suggestion": suggestion}))
    return out


def _moved_suggestion(part: _Part, suggestion: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is suggested, at its place in the whole record; None where the whole has no such place."""
    if suggestion is None or "path" not in suggestion:
        return suggestion
    path = part.moved(suggestion["path"])
    return None if path is None else {**suggestion, "path": path}


def _tells(path: str | None) -> bool:
    """Whether a pointer leads to a value of its own, and not just to the part."""
    return path is not None and not path.endswith("/part")


def _second_ones(parts: Sequence[_Part]) -> list[r.Finding]:
    """What a record has room for once and several parts have."""
    out = []
    for name in _ONE:
        held = [part for part in parts if getattr(part.record, name) is not None]
        for part in held:
            if name not in part.taken:
                where = f" (pages {part.pages[0]} to {part.pages[1]})" if part.pages is not None else ""
                message = f"The file has more than one {name}; that of a later part{where} is not shown. Read it there."
                out.append(r.Finding(code="ambiguous", severity="warning", message=message, path=f"/{name}"))
    return out
