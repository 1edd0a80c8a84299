"""What a kind is: which parts of the record a document fills, and the finder for each of them.

A kind is data: one line a field, each naming the finder that looks for it. A finder gets the scope (the document, or
one § of it) and answers a Found, several, or None. Where it must doubt, it says so with `scope.doubt`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from extract.find.scope import Doubt, Scope
from extract.model import record as r
from extract.model.evidence import Found

T = TypeVar("T")

Finder = Callable[[Scope], "T | None"]
Many = Callable[[Scope], "tuple[T, ...]"]


def nothing(scope: Scope) -> None:
    """For a field the kind has not: never found, never missed."""


def none(scope: Scope) -> tuple[Any, ...]:
    """For a list the kind has not."""
    return ()


@dataclass(frozen=True)
class CaseFields:
    """The finders that fill one case."""

    title: Finder[Found[str]] = nothing
    paragraph: Finder[Found[str]] = nothing
    dnr: Many[r.DnrEntry] = none
    project: Finder[r.Project] = nothing
    period: Finder[Found[r.PeriodValue]] = nothing
    decision: Finder[r.Decision] = nothing
    granted: Finder[Found[r.MoneyValue]] = nothing
    applied: Finder[Found[r.MoneyValue]] = nothing
    total_budget: Finder[Found[r.MoneyValue]] = nothing
    financing: Finder[r.Financing] = nothing

    def fill(self, scope: Scope, path: str) -> r.Case:
        values = {
            name: _asked(scope, getattr(self, name), f"{path}/{name}")
            for name in (
                "title",
                "paragraph",
                "dnr",
                "period",
                "decision",
                "granted",
                "applied",
                "total_budget",
                "financing",
            )
        }
        project = _asked(scope, self.project, f"{path}/project") or r.Project()
        return r.Case(**values, project=project)


@dataclass(frozen=True)
class Filled:
    """The parts of a record that a kind filled in, with the doubts met on the way."""

    document: r.DocumentInfo
    call_reference: Found[str] | None = None
    cases: tuple[r.Case, ...] = ()
    grants: tuple[r.Grant, ...] = ()
    grants_total: r.GrantsTotal | None = None
    call: r.Call | None = None
    programme: r.Programme | None = None
    people: tuple[r.Person, ...] = ()
    send_to: tuple[Found[str], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    places: tuple[tuple[int, int, int], ...] = ()  # start and stop of what is about a case, and which, for its amounts


@dataclass(frozen=True)
class Kind:
    """A kind of document. `expects` are the pointers of facts whose absence is a finding."""

    name: r.Kind
    title: Finder[Found[str]] = nothing
    issuer: Finder[Found[str]] = nothing
    body: Finder[Found[str]] = nothing
    date: Finder[Found[str]] = nothing
    call_reference: Finder[Found[str]] = nothing
    parts: Callable[[Scope], Iterator[Scope]] | None = None  # the scopes of its cases; None: it has no cases
    case: CaseFields = field(default_factory=CaseFields)
    grants: Many[r.Grant] = none
    grants_total: Finder[r.GrantsTotal] = nothing
    call: Finder[r.Call] = nothing
    programme: Finder[r.Programme] = nothing
    people: Many[r.Person] = none
    send_to: Many[Found[str]] = none
    expects: tuple[str, ...] = ()
    several: bool = False  # whether one may treat several matters together

    def fill(self, scope: Scope, name: Found[r.Kind] | None) -> Filled:
        """The record's parts as this kind reads them out of a document."""
        scope.memo["kind"] = self.name
        info = r.DocumentInfo(
            kind=name,
            **{
                key: _asked(scope, getattr(self, key), f"/document/{key}")
                for key in ("title", "issuer", "body", "date")
            },
        )
        scopes = tuple(self.parts(scope)) if self.parts is not None else ()
        cases = tuple(self.case.fill(part, f"/cases/{n}") for n, part in enumerate(scopes))
        rest = {
            key: _asked(scope, getattr(self, key), f"/{key}")
            for key in ("call_reference", "grants", "grants_total", "call", "programme", "people", "send_to")
        }
        places = tuple((part.start, part.stop, n) for n, part in enumerate(scopes))
        return Filled(info, cases=cases, doubts=tuple(scope.doubts), places=places, **rest)


def _asked(scope: Scope, finder: Callable[[Scope], Any], path: str) -> Any:
    """A finder's answer; doubts it noted get the path of the field they are about."""
    before = len(scope.doubts)
    answer = finder(scope)
    for n, doubt in enumerate(scope.doubts[before:], before):
        if doubt.path is None or not doubt.path.startswith("/"):
            scope.doubts[n] = replace(doubt, path=path + (f"/{doubt.path}" if doubt.path else ""))
    return answer


def whole(scope: Scope) -> Iterator[Scope]:
    """One case: the whole document."""
    yield scope


def with_number(scope: Scope) -> Iterator[Scope]:
    """One case where the document prints a diarienummer; none where it does not."""
    if scope.reading.dnr:
        yield scope
