"""The points of a decision: its sentences, items and att-clauses, and where they begin behind "<body> beslutar att"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from extract.find.letters import folded
from extract.find.outcome import lead_words, outcome, proposer
from extract.find.phrase import phrases
from extract.find.scope import Scope, sentence
from extract.grammar.lazy import lazy
from extract.words import table
from extract.words.marks import BULLETS, RING

Span = tuple[int, int]
MARK = lazy(rf"(?:\d{{1,2}}[.)]|[a-zåäö][.)]|[{BULLETS}–—-]|{RING}|att(?=\s))\s*", regex.IGNORECASE)
_ATT = lazy(
    r"(?:[,;]|(?<=\d|[\p{L}\d\"”'’»)]{2})\.)?\s+(?:(?:dels|och|samt)\s+)?att\s+"
    r"(?!\L<paid>\b)(?=\p{L})",
    paid=table("decisions")["leads"]["paid_so"],
)
_LINK = lazy(r"[\s,;]+(?:samt|och|dels|samt dels|och dels)$")  # a point's last word joins the next one to it
SAME_EDGE = 2.0  # points between the left edges of lines that begin below each other
LEAD = 140  # letters a body and its verb may take before the decision itself


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence or list item of a decision, without its mark and its "att"."""

    start: int
    stop: int


@cache
def leads() -> regex.Pattern[str]:
    return phrases((*table("decisions")["leads"]["decides"], *table("decisions")["leads"]["proposes"]))


def after_lead(scope: Scope, start: int, stop: int) -> tuple[int, Span | None]:
    """Where the decision itself begins after "<body> beslutar att", and the words before the verb."""
    mark = MARK.match(scope.string, start, stop)
    at = mark.end() if mark else start
    low = folded(scope.string[at : min(stop, at + LEAD)])
    asked = _asked_for(scope, at, stop)
    if asked is not None:
        return asked
    lead = next((one for one in leads().finditer(low) if not _THE_DECIDED.search(low, 0, one.start())), None)
    if lead is None or "." in low[: lead.start()].rstrip(".") or mark and lead.start() and not _named_at(scope, at):
        return at, None
    left = outcome(scope.string[at : at + lead.start()]) if low[: lead.start()].endswith("att ") else None
    if left is not None and left[0] in ("forwarded", "assigned"):
        return at, None  # "överlåts till nämnden att besluta om": that is what was decided
    acting = (at, at + lead.start()) if lead.start() else None
    after = at + lead.end()
    if acting is not None and names_body(scope, acting[0]) and names_body(scope, skip_att(scope, after, stop)):
        return acting[1], acting  # "Kommunstyrelsen föreslår att fullmäktige beslutar": to propose is what it decides
    turned = _turned(scope, after, stop)
    if turned is not None:
        return turned
    begin = skip_att(scope, after, stop)
    if names_body(scope, begin):  # "Förvaltningen föreslår att nämnden beslutar att …"
        inner, body = after_lead(scope, begin, stop)
        if body is not None and inner > begin:
            return inner, body
    if _OFFICIAL.fullmatch(scope.string, begin, stop):
        return stop, acting  # "Avdelningen föreslår att generaldirektören beslutar", and the items below say what
    return begin, acting


_OFFICIAL = lazy(
    r"\p{Ll}[\p{L}-]{3,}(?:[ ][\p{L}-]+){0,4}[ ](?:\L<verbs>)[ ]?:?", verbs=table("decisions")["leads"]["official"]
)


_THE_DECIDED = lazy(r"\b\L<words>[ ]$", words=table("decisions")["leads"]["the_decided"])


def _asked_for(scope: Scope, at: int, stop: int) -> tuple[int, Span] | None:
    """What an official asks a board for, in words that need no "besluta": "Förvaltningen föreslår nämnden att avslå
    …"; where it begins, and the board. None for any other sentence.
    """
    who = proposer(scope.string[at : min(stop, at + LEAD)])
    if who is None:
        return None
    named = scope.between(scope.reading.bodies, at + who, at + who + 1)
    if not named:
        return None
    rest = lazy(r"\s+att\s+(?!beslut)(?=\p{Ll})").match(scope.string, named[0].stop, stop)
    if rest is None or outcome(scope.string[rest.end() : stop]) is None:
        return None  # "föreslår att nämnden beslutar att …", read by its verb
    return rest.end(), (named[0].start, named[0].stop)


def _turned(scope: Scope, after: int, stop: int) -> tuple[int, Span] | None:
    """What a board decides whose verb stands before it: "Efter genomgång beslutar nämnden att …"; None elsewhere."""
    at = after + 1 if after < stop and scope.string[after] in " \t" else after
    bodies = scope.between(scope.reading.bodies, at, at + 1)
    bare = scope.string[at : at + 30].split(" ", 1)[0]
    if not bodies and bare not in table("document")["bare_bodies"]:
        return None
    body = (bodies[0].start, bodies[0].stop) if bodies else (at, at + len(bare))
    begin = skip_att(scope, body[1], stop)
    clause = scope.string[body[1] : begin].rstrip().endswith(("att", ":")) or begin >= stop
    return (begin, body) if clause else None


def names_body(scope: Scope, at: int) -> bool:
    """Whether a board's name begins here, or the bare word for one: "fullmäktige beslutar"."""
    bare = scope.string[at : at + 30].split(" ", 1)[0].casefold()
    return bare in table("document")["bare_bodies"] or bool(scope.between(scope.reading.bodies, at, at + 1))


def _named_at(scope: Scope, at: int) -> bool:
    """Whether a body or organisation is named right here: only those decide."""
    return bool(
        scope.between(scope.reading.bodies, at, at + 1) or scope.between(scope.reading.organisations, at, at + 1)
    )


def split(scope: Scope, start: int, stop: int) -> Iterator[Point]:
    """A block's sentences, and its att-clauses, each a point."""
    at = start
    while at < stop:
        end = sentence(scope.string, at, at, stop)[1]
        first = at
        for clause in _ATT.finditer(scope.string, at, end):
            if clause[0].lstrip().startswith((",", ";", ".", "dels")) or _heads_line(scope, start, clause):
                yield from points_in(scope, first, clause.start())
                first = clause.end()
        yield from points_in(scope, first, end)
        at = end


def _heads_line(scope: Scope, start: int, clause: regex.Match[str]) -> bool:
    """Whether an att-clause begins a printed line right below the "att" that its block begins with: items of a list
    that end in no mark, "att godkänna planen" over "att uppdra till chefen att verkställa den".
    """
    first = scope.layout.block_at(start).start
    if not scope.string.startswith("att ", first):
        return False
    at = clause.start() + clause[0].rindex("att")
    above, here = (scope.evidence(spot, spot + 3, "line")[0] for spot in (first, at))
    if above.bbox is None or here.bbox is None:
        return False
    return abs(above.bbox[0] - here.bbox[0]) < SAME_EDGE and above.bbox[1] != here.bbox[1]


def points_in(scope: Scope, start: int, stop: int) -> Iterator[Point]:
    while start < stop and scope.string[start] in " \t\f":
        start += 1
    mark = MARK.match(scope.string, start, stop)
    start = mark.end() if mark else start
    while stop > start and scope.string[stop - 1] in " \t\f;,":
        stop -= 1
    link = _LINK.search(scope.string, start, stop)
    stop = link.start() if link else stop
    leads_in = scope.string[stop - 1] == ":" and stop - start < 60
    if stop - start > 3 and not (leads_in and outcome(scope.string[start:stop]) is None):
        yield Point(start, stop)


def skip_att(scope: Scope, at: int, stop: int) -> int:
    """Where what is decided begins behind the verb: "beslutar enhälligt, att …", "beslutar följande"."""
    rest = lazy(r"[\s:,]*").match(scope.string, at, stop)
    begin = rest.end() if rest else at
    manner = lead_words("manner").match(folded(scope.string[begin : min(stop, begin + 40)]))
    if manner is not None:
        begin += manner.end()
    rest = lazy(r"[\s:,]*(?:att\b)?[\s:]*").match(scope.string, begin, stop)
    return rest.end() if rest else begin
