"""The decision list as a case: its own diarienummer and the decision it reports, apart from those of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from extract.find import cards, case, days, document, granted
from extract.find.columns import views_in
from extract.find.days import days_in
from extract.find.decision import decision as ruled
from extract.find.grants import is_grants
from extract.find.issuer import issuer
from extract.find.letters import folded
from extract.find.organisation import shown
from extract.find.outcome import outcome
from extract.find.phrase import phrases
from extract.find.scope import Scope
from extract.find.title import title
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.words import table

Span = tuple[int, int]
REFUSED = 0.85  # trust in a list's being one of refusals
TOP = 8  # blocks at the top of a list that may say that what follows was granted


def in_rows(scope: Scope) -> tuple[tuple[int, int], ...]:
    """The spans of the tables that list grants: a number there is a row's, not the list's."""
    tables = tuple((view.table.start, view.table.stop) for view in views_in(scope) if is_grants(view))
    return tables or cards.spans(scope) or granted.spans(scope)


def dnr(scope: Scope) -> tuple[r.DnrEntry, ...]:
    """The list's own numbers and those it refers to outside its rows."""
    return case.dnr_outside(scope, in_rows(scope))


@cache
def _decides() -> regex.Pattern[str]:
    return phrases(tuple(table("decisions")["leads"]["reports"]))


@cache
def _deciders() -> regex.Pattern[str]:
    return phrases(tuple(table("grants")["deciders"]))


def decision(scope: Scope) -> r.Decision | None:
    """The decision a sentence of the list reports: "Kulturchefen beslutade den 14 maj 2025 om följande bidrag"."""
    told, under = _reported(scope) or _dated(scope) or _proposed(scope), ruled(scope)
    if told is None or under is None:
        return told or under
    if told.status is not None and under.status is not None and told.status.value == under.status.value:
        told = told.model_copy(update={"date": told.date or under.date, "body": told.body or under.body})
    return told


_DECIDED = lazy(r"\b\L<words>\b[^\d\n\t.;]{0,45}$", regex.IGNORECASE, words=table("grants")["dated"])


def _dated(scope: Scope) -> r.Decision | None:
    """The decision that a line at the top dates: "Beslutsdatum: 2024-12-10", "nämndens beslut 2025-02-19 § 14"."""
    rows = in_rows(scope)
    top = scope.blocks[min(TOP, len(scope.blocks)) - 1].stop if scope.blocks else scope.stop
    for match in scope.between(scope.reading.dates, scope.start, top):
        block = scope.layout.block_at(match.start)
        if match.value.precision != "day" or match.value.iso is None or any(a <= match.start < b for a, b in rows):
            continue
        cue = _DECIDED.search(scope.string, block.start, match.start)
        if cue is None or _COMING.search(scope.string, block.start, match.start):
            continue
        delegated = phrases(tuple(table("decisions")["delegated"]["words"])).search(folded(scope.of(block))) is not None
        bodies = scope.between(scope.reading.bodies, block.start, block.stop) or scope.between(
            scope.reading.bodies, scope.start, top
        )
        verdict = _verdict(scope, block.start, block.start)
        return r.Decision(
            status=scope.found("delegated" if delegated else "decided", [cue.span()], "status.dated", 0.92),
            outcome=scope.found(verdict[0], [verdict[1]], "outcome.reported", verdict[2]) if verdict else None,
            body=scope.found(bodies[0].value, [(bodies[0].start, bodies[0].stop)], "decision.body", 0.92)
            if bodies
            else None,
            date=scope.found(match.value.iso, [(match.start, match.stop)], "date.decision", 0.95),
        )
    return None


_COMING = lazy(r"\b\L<words>\b", regex.IGNORECASE, words=table("grants")["coming"])
_SUGGESTS = lazy(r"\b\L<words>\b(?! till beslut)", regex.IGNORECASE, words=table("grants")["suggests"])


def _proposed(scope: Scope) -> r.Decision | None:
    """What the title of a list suggests: "Förslag till fördelning av verksamhetsbidrag 2026"."""
    found = title(scope)
    if found is None or found.value is None:
        return None
    for block in scope.blocks[:TOP]:
        hit = _SUGGESTS.search(scope.string, block.start, block.stop) if block.kind == "heading" else None
        if hit is not None and found.value in scope.of(block):
            return r.Decision(
                status=scope.found("proposed", [hit.span()], "status.title", 0.93),
                outcome=scope.found("granted", [hit.span()], "outcome.title", REFUSED),
            )
    return None


def _reported(scope: Scope) -> r.Decision | None:
    """The decision of the sentence that says most of it: who decided and when. A verb that nobody stands before is none
    ("Beviljade projekt") unless its sentence has both ("Beslut fattades av nämnden den 5 maj"); one without a body, an
    organisation or a day in its sentence tells of nothing.
    """
    rows = in_rows(scope)
    low = folded(scope.string[scope.start : scope.stop])
    told: list[tuple[int, int, Span]] = []
    for verb in _decides().finditer(low):
        at = scope.start + verb.start()
        if any(start <= at < stop for start, stop in rows):
            continue
        start, stop = scope.sentence(at)
        dated = days_in(scope, start, stop)
        named = scope.between(scope.reading.bodies, start, stop)
        if (
            not scope.string[start:at].strip(" *_#\t")
            and verb[0] in table("grants")["adjectives"]
            and not (dated and named)
        ):
            continue  # "Beviljade projekt"
        others = scope.between(scope.reading.organisations, start, at)
        if dated or named or others or _deciders().search(folded(scope.string[start:at])):
            told.append((-(2 * bool(dated) + bool(named)), at, (at, scope.start + verb.end())))
    return _told(scope, min(told)[2]) if told else None


def _told(scope: Scope, span: Span) -> r.Decision:
    start, stop = scope.sentence(span[0])
    words = folded(scope.string[start:stop])
    delegated = phrases(tuple(table("decisions")["delegated"]["words"])).search(words) is not None
    status: r.Status = "delegated" if delegated else "decided"
    dated = days_in(scope, start, stop)
    iso = dated[0].value.iso if dated else None
    bodies = scope.between(scope.reading.bodies, start, stop)
    verdict = _verdict(scope, start, stop)
    return r.Decision(
        status=scope.found(status, [span], "status.reported", 0.94),
        outcome=scope.found(verdict[0], [verdict[1]], "outcome.reported", verdict[2]) if verdict else None,
        body=scope.found(bodies[0].value, [(bodies[0].start, bodies[0].stop)], "decision.body", 0.93)
        if bodies
        else _authority(scope, start, stop),
        date=scope.found(iso, [(dated[0].start, dated[0].stop)], "date.reported", 0.95)
        if dated and iso
        else days.labelled_date(scope, ("decision", "meeting")),
    )


def _authority(scope: Scope, start: int, stop: int) -> Found[str] | None:
    """The authority that a sentence of its own list says has decided, where no board is named: "Länsstyrelsen i Örebro
    län fattade beslut den 9 maj 2024". An organisation that is not the list's own is one of those it tells of.
    """
    own = issuer(scope)
    for match in scope.between(scope.reading.organisations, start, stop):
        name = shown(scope, match)
        if own is not None and folded(name) == folded(own.value or ""):
            return scope.found(name, [(match.start, match.stop)], "decision.body", 0.92)
    return None


def body(scope: Scope) -> Found[str] | None:
    """The board the list is of, else the authority that decided on it by itself."""
    board = document.body(scope)
    if board is not None:
        return board
    told = _reported(scope)
    return told.body if told is not None else None


def _verdict(scope: Scope, start: int, stop: int) -> tuple[r.OutcomeWord, tuple[int, int], float] | None:
    """What was decided, and the words that say so: in the sentence itself, else in the headings at the top of the list.

    Of a list of what was refused ("Avslagna ansökningar") nothing is granted; it may hold both, so it is doubted.
    """
    top = (block for block in scope.blocks[:TOP] if block.kind in ("heading", "paragraph") and block.start != start)
    for first, last, name in ((start, stop, "granting"), *((block.start, block.stop, "leads") for block in top)):
        words = scope.string[first:last]
        said = outcome(words)
        if said is not None and said[0] in ("rejected", "dismissed"):
            return said[0], (first + said[1][0], first + said[1][1]), REFUSED
        hit = phrases(tuple(table("grants")[name])).search(folded(words))
        if hit is not None:
            return "granted", (first + hit.start(), first + hit.end()), 0.93
    return None


def parts(scope: Scope) -> Iterator[Scope]:
    """One case where the list prints a number or a decision of its own."""
    probe = scope.part(scope.first, scope.last)
    own = any(entry.relation == "own" for entry in dnr(probe))
    if own or any(way(probe) is not None for way in (_reported, _dated, _proposed)):
        yield scope
