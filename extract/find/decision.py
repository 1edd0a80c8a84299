"""What the decision of a document or of one § says: its outcomes, who takes it and when, its money, its conditions."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extract.find import days, document
from extract.find.fund import fund
from extract.find.letters import folded
from extract.find.minutes import is_matter
from extract.find.organisation import shown
from extract.find.outcome import lead_words, outcome
from extract.find.phrase import phrases
from extract.find.points import Point, Span, leads, points_in, split
from extract.find.ruling import LOOSE, Ruling, bare_bodies, find_ruling
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.values import Date, Match
from extract.words import table

# of several outcomes the main one is the first, but for those that say how it is carried out or recorded
_ASIDE = ("endorsed", "assigned", "forwarded", "filed", "noted", "closed", "amended", "other")

_Said = tuple[Point, "tuple[r.OutcomeWord, Span] | None"]  # a point, and what its words decide


def decision(scope: Scope) -> r.Decision | None:
    """The scope's decision; None where it holds none, proposed or taken."""
    ruling = find_ruling(scope)
    if ruling is None:
        return expected(scope)
    words: list[_Said] = [(p, _main_verb(scope.string[p.start : p.stop])) for p in ruling.points]
    words = [_of_another_body(scope, ruling, *said) for said in _unconditional(scope, words)]
    outcomes: list[Found[r.OutcomeWord]] = []
    for n, (point, hit) in enumerate(words[:2]):
        if hit is not None and hit[0] == "endorsed" and leads().search(folded(scope.string[point.start : point.stop])):
            words = words[: n + 1]  # what follows is for the other body to decide
            break
    words += [more for point, hit in words if hit is not None for more in _conjoined(scope, point, hit[0])]
    for point, hit in words:
        if hit is None or any(found.value == hit[0] for found in outcomes):
            continue
        span = (point.start + hit[1][0], point.start + hit[1][1])
        found = scope.found(hit[0], [span], "outcome.verb", 0.95 if ruling.rule != LOOSE else 0.85)
        if found is not None:
            outcomes.append(found)
    main = next(
        (found for found in outcomes if found.value == "partially_granted"),
        next((found for found in outcomes if found.value not in _ASIDE), outcomes[0] if outcomes else None),
    )
    if main is not None and main.value == "adopted":  # "Budgeten fastställs till", then who is granted what
        main = next((found for found in outcomes if found.value == "granted"), main)
    dated = _date(scope) if ruling.status in ("decided", "delegated") else None
    points = ruling.points[_leads_in(scope, ruling) :]
    return r.Decision(
        status=scope.found(ruling.status, [ruling.cue], ruling.rule, 0.97),
        outcome=main,
        outcomes=tuple(outcomes),
        body=_body(scope, ruling),
        date=dated,
        fund=fund(scope, ruling),
        points=tuple(filter(None, (scope.found_text(p.start, p.stop, "decision.point", 0.95) for p in points))),
        conditions=tuple(conditions(scope, ruling)),
    )


# "Nämnden föreslår kommunstyrelsen besluta", "med ändring av beslut 2023-01-01,": words before a list, no point of it
_LEAD_ALONE = lazy(
    r"[^.\n]{0,120}\b\L<ends>|(?i:\L<begins>)\b[^\n]*[^.\n]",
    ends=table("decisions")["leads"]["alone_ends"],
    begins=table("decisions")["leads"]["alone_begins"],
)


def _leads_in(scope: Scope, ruling: Ruling) -> int:
    """How many points only lead in those behind them: 1 where the first is the lead of a list, else 0."""
    if len(ruling.points) < 2:
        return 0
    first, second = ruling.points[:2]
    alone = scope.layout.block_at(first.start).index < scope.layout.block_at(second.start).index
    return int(alone and _LEAD_ALONE.fullmatch(scope.string, first.start, first.stop) is not None)


def _main_verb(words: str) -> tuple[r.OutcomeWord, Span] | None:
    """What a point decides: of two verbs the one that rules, "godkänner rapporten och lägger den till handlingarna"."""
    hit = outcome(words)
    if hit is not None and hit[0] == "filed":
        for link in _AND.finditer(words, 0, hit[1][0] + 1):
            first = outcome(words[: link.start()])
            if first is not None and first[0] in _TAKEN:
                return first
    return hit


def _unconditional(scope: Scope, words: list[_Said]) -> list[_Said]:
    """The points with what they decide, but what a condition only tells of others: "medfinansieringen villkoras av att
    kommunen beviljar sin del" grants nothing.
    """
    binds = phrases(tuple(table("decisions")["conditions"]["words"]))
    out: list[_Said] = []
    for point, hit in words:
        cue = binds.search(folded(scope.string[point.start : point.stop])) if hit is not None else None
        after = cue is not None and hit is not None and cue.start() < hit[1][0]
        others = any(other is not None for one, other in words if one != point)
        out.append((point, None if after and others else hit))
    return out


_TAKEN = ("adopted", "approved", "granted", "partially_granted", "rejected", "repealed")
_BY = lazy(r"s av $")
_TOLD_OF = lazy(r"(?:\L<words>|\bav) (?:i|av|från)? ?$|\bav $", words=table("decisions")["leads"]["told_of"])


def _of_another_body(scope: Scope, ruling: Ruling, point: Point, hit: tuple[r.OutcomeWord, Span] | None) -> _Said:
    """What a § of another meeting leaves to the council is endorsed, whatever the verb it is left with: "låta
    kommunfullmäktige anta planen", "planen antas av kommunfullmäktige". The council's own earlier decision is told of.
    """
    if hit is None or hit[0] not in _TAKEN or scope.root is None or ruling.status == "proposed":
        return point, hit
    met = document.meeting_body(scope.document)
    councils = table("bodies")["councils"]
    if met is None or (met.value or "").casefold() in councils:
        return point, hit
    section = scope.section_at(ruling.cue[0])
    if (
        section is not None
        and section.heading is not None
        and lead_words("to_council").search(folded(scope.of(section.heading)))
    ):
        return point, ("endorsed", hit[1])  # the heading: "Kommunstyrelsens förslag till kommunfullmäktige"
    verb = point.start + hit[1][0]
    for match in scope.between(scope.reading.bodies, scope.layout.block_at(point.start).start, point.stop):
        before = scope.string[max(scope.start, match.start - 24) : match.start]
        ends = scope.string[match.start : match.stop + 1].rstrip(" \n.,:;").casefold()  # with the s of a genitive
        told = _TOLD_OF.search(before) is not None if match.start < verb else _BY.search(before) is None
        if ends in councils and not told:
            return point, ("endorsed", (match.start - point.start, match.stop - point.start))
    return point, hit


_AND = lazy(r"\s(?:och|samt)(?:\s+att)?\s+(?=\p{Ll})")
# what a second verb of a point may add: handing on is a decision of its own, the words around a grant are none
_ADDED = ("forwarded", "closed", "filed", "released", "appointed", "assigned", "answered", "noted")


def _conjoined(scope: Scope, point: Point, first: str) -> Iterator[tuple[Point, tuple[r.OutcomeWord, Span]]]:
    """What a point decides beside its first verb: "godkänna yttrandet och överlämna det till departementet"."""
    if first == "endorsed":
        return
    for link in _AND.finditer(scope.string, point.start, point.stop):
        rest = Point(link.end(), point.stop)
        hit = outcome(scope.string[rest.start : rest.stop])
        if hit is not None and hit[0] in _ADDED and hit[1][0] == 0:
            yield rest, hit


def _date(scope: Scope) -> Found[str] | None:
    """The day of a decision that was taken: that of the document or the meeting, or one that the decision tells."""
    kinds = ("decision", "meeting", "document")
    if is_matter(scope) and scope.root is not None:  # a day that a § tells of is another's
        met = days.labelled_date(scope.document, ("meeting", "decision", "document"))
        if met is not None:
            return met
    found = days.labelled_date(scope, kinds) or (
        days.labelled_date(scope.document, kinds) if scope.root is not None else None
    )
    if found is None or found.evidence[0].rule not in ("date.decision", "date.meeting"):
        said = days.said_decided(scope) or _days_told(scope)  # "Upprättad" in the head is another day
        isos = {match.value.iso for match in said} - {None}
        if len(isos) == 1 and (iso := isos.pop()) is not None and (found is None or found.value != iso):
            return scope.found(iso, [(said[0].start, said[0].stop)], "date.said", 0.95)
    return found


_MET = lazy(
    r"\b(?:vid|på|under)\s(?:sitt\s|sin\s|ett\s|\p{Ll}+s\s)?\L<meetings>,?\s(?:den\s)?$",
    regex.IGNORECASE,
    meetings=table("document")["meetings"],
)
_DECIDED = lazy(r"\b\L<past>\b", regex.IGNORECASE, past=table("decisions")["verbs"]["past"])


def _days_told(scope: Scope) -> list[Match[Date]]:
    """The day of the meeting that the deciding sentence itself tells: "Styrelsen behandlade vid sammanträde den 3 maj
    2025 er ansökan och beslutade att bevilja …".
    """
    ruling = find_ruling(scope)
    if ruling is None or ruling.status not in ("decided", "delegated"):
        return []
    found = []
    for match in days.days_in(scope):
        start, stop = scope.sentence(match.start)
        own = any(point.start < stop and start < point.stop for point in ruling.points)
        if own and _MET.search(scope.string, start, match.start) and _DECIDED.search(scope.string, start, stop):
            found.append(match)
    return found


def expected(scope: Scope) -> r.Decision | None:
    """A decision the text only announces, for somebody else to take; None without such words."""
    pattern = phrases(tuple(table("decisions")["expected"]["words"]))
    hit = pattern.search(folded(scope.string[scope.start : scope.stop]))
    if hit is None:
        return None
    word: r.Status = "expected"
    status = scope.found(word, [(scope.start + hit.start(), scope.start + hit.end())], "status.expected", 0.9)
    return r.Decision(status=status)


def _recommends(words: str) -> bool:
    """Whether the words between two bodies say that the first leaves the matter to the second."""
    return lead_words("recommends").search(folded(words)) is not None


def _body(scope: Scope, ruling: Ruling) -> Found[str] | None:
    """Who decides. A bare word for it ("Arbetsutskottet", "Styrelsen") says not which: the meeting's own is meant."""
    found = _named_body(scope, ruling)
    if scope.root is None or found is not None and folded(found.value or "") not in bare_bodies():
        return found
    met = document.meeting_body(scope.document)
    if met is not None and (found is None or folded(met.value or "").endswith(folded(found.value or "")[:-2])):
        return met
    if found is None:
        section = scope.section_at(ruling.cue[0])
        heading = section.heading if section is not None and section.kind == "decision" else None
        for span in (ruling.body, (heading.start, heading.stop) if heading is not None else None):
            first = scope.string[slice(*span)].strip().split(" ", 1)[0] if span is not None else ""
            if span is not None and folded(first) in bare_bodies():
                return scope.found_text(span[0], span[0] + len(first), "decision.body", 0.9)
    return found


def _named_body(scope: Scope, ruling: Ruling) -> Found[str] | None:
    if ruling.body is not None:
        named = scope.between(scope.reading.bodies, ruling.body[0] - 40, ruling.body[1] + 1)
        inside = [match for match in named if match.start >= ruling.body[0]]
        if len(inside) > 1 and _recommends(scope.string[inside[0].stop : inside[1].start]):
            named = inside[:1]  # "Nämnden föreslår fullmäktige besluta": the first recommends, the second is to decide
        if named:
            return scope.found(
                document.as_name(scope, named[-1]), [(named[-1].start, named[-1].stop)], "decision.body", 0.97
            )
        org = scope.between(scope.reading.organisations, ruling.body[0], ruling.body[1] + 1)
        if org:
            return scope.found(shown(scope, org[-1]), [(org[-1].start, org[-1].stop)], "decision.body", 0.95)
        if scope.string[slice(*ruling.body)] in table("bodies")["acting"]:
            return scope.found_text(*ruling.body, "decision.body", 0.9)
    section = scope.section_at(ruling.cue[0])
    if section is not None and section.kind == "decision" and section.heading is not None:
        owner = scope.between(scope.reading.bodies, section.heading.start, section.heading.start + 1)
        if owner:  # "Regionstyrelsens beslut" above "Ansökan avslås."
            return scope.found(
                document.as_name(scope, owner[0]), [(owner[0].start, owner[0].stop)], "decision.body", 0.95
            )
    cue = scope.between(scope.reading.bodies, *ruling.cue)
    if len(cue) > 1 and _recommends(scope.string[cue[0].stop : cue[1].start]):
        cue = cue[1:]  # "Utskottet föreslår kommunstyrelsen besluta"
    if cue:
        return scope.found(document.as_name(scope, cue[0]), [(cue[0].start, cue[0].stop)], "decision.body", 0.95)
    for point in ruling.points[:1]:
        for match in scope.between(scope.reading.bodies, point.start, point.start + 1):
            return scope.found(document.as_name(scope, match), [(match.start, match.stop)], "decision.body", 0.95)
    return None


def conditions(scope: Scope, ruling: Ruling) -> Iterator[Found[str]]:
    """The points that are conditions, and the items under a heading that says so; what is both, once."""
    pattern = phrases(tuple(table("decisions")["conditions"]["words"]))
    spans = [
        (point.start, point.stop)
        for point in ruling.points
        if pattern.search(folded(scope.string[point.start : point.stop]))
    ]
    for section in scope.under("conditions"):
        items = [block for block in section.blocks if block.kind == "item"]
        for block in items or [block for block in section.blocks if block.kind == "paragraph"]:
            pieces = points_in if items else split
            points = list(pieces(scope, block.start, block.stop))
            new = (p for p in points if not any(start < p.stop and p.start < stop for start, stop in spans))
            spans += [(p.start, p.stop) for p in new if items or _binds(scope.string[p.start : p.stop])]
    for start, stop in spans:
        found = scope.found_text(start, stop, "decision.condition", 0.93)
        if found is not None:
            yield found


_CONDITIONS = table("decisions")["conditions"]
_BINDING = lazy(
    r"\b(?:\p{L}{3,}s \L<only>|\L<binds>)\b",
    regex.IGNORECASE,
    only=_CONDITIONS["binds_behind_passive"],
    binds=_CONDITIONS["binds"],
)
_NO_CONDITION = lazy(r"\b\L<tells>\b", regex.IGNORECASE, tells=_CONDITIONS["tells"])


def _binds(words: str) -> bool:
    """Whether a sentence under "Villkor" obliges: prose there also signs and says how to appeal."""
    return bool(_BINDING.search(words)) and not _NO_CONDITION.search(words)
