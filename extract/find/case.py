"""What every case has: its diarienummer, its project period; and the people and recipients of a document."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

import regex

from extract.find import days, document, minutes
from extract.find.changed_rows import as_said, changed_period, moved_day
from extract.find.changes import of_earlier_stage, old_periods
from extract.find.dnr import alike, relate
from extract.find.letters import folded
from extract.find.outcome import outcome
from extract.find.period import FINEST, is_projects, kind_of
from extract.find.persons import settled
from extract.find.phrase import phrases
from extract.find.placeholder import is_placeholder
from extract.find.ruling import find_ruling
from extract.find.scope import Scope, Section, fold, heading_kind
from extract.grammar import contact
from extract.grammar.lazy import lazy
from extract.grammar.period import places
from extract.grammar.person import Person
from extract.grammar.signature import is_name_line
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Block
from extract.model.values import Dnr, Match, Period
from extract.words import one_of, table
from extract.words.marks import BULLETS, RING

Span = tuple[int, int]
ODD = 0.8  # confidence of a number of a form that is not known
LABEL = 25  # letters of a label before a number
CALLED = 120  # letters before a number in which its call may be named
MAX_RECIPIENT = 120  # letters of an entry of a distribution list
_ASIDE = ("arende_id", "journal")  # schemes of numbers that are a project's, or another authority's


def dnr(scope: Scope) -> tuple[r.DnrEntry, ...]:
    """The case's diarienummer, one entry a number, own ones first; numbers in page furniture are the document's own."""
    return dnr_outside(scope, ())


def dnr_outside(scope: Scope, spans: tuple[Span, ...]) -> tuple[r.DnrEntry, ...]:
    """The scope's numbers but those inside `spans`; a journal's number with its year where no other is its own."""
    inside = [
        m
        for m in scope.between(scope.reading.dnr)
        if m.value.scheme not in _ASIDE and not any(start <= m.start < stop for start, stop in spans)
    ]
    running = [
        m for block in document.furniture(scope) for m in scope.between(scope.reading.dnr, block.start, block.stop)
    ]
    of_calls = [m for m in inside if _of_call(scope, m)]
    if len(of_calls) < len(inside) or running:
        inside = [m for m in inside if m not in of_calls]
    head_stop = document.head_stop(scope)
    of_projects = {_key(m.value) for m in inside if _of_project(scope, m)}
    labelled = [m for m in inside if m.rule == "dnr.label" and m.start < head_stop]
    if any(_key(m.value) not in of_projects for m in (*running, *labelled)):
        inside = [m for m in inside if _key(m.value) not in of_projects]
    relations = relate(scope.string, inside, head_stop, running)
    relations = [_placed(scope, match, relation) for match, relation in zip(inside, relations, strict=True)]
    if scope.first and "own" not in relations:
        relations = [_of_heading(scope, match, relation) for match, relation in zip(inside, relations, strict=True)]
    grouped: dict[tuple[str, r.Relation], list[Match[Dnr]]] = {}
    for match, relation in zip(inside, relations, strict=True):
        grouped.setdefault((_key(match.value), relation), []).append(match)
    if scope.first == 0:
        own = {key for key, relation in grouped if relation == "own"}
        for block in document.furniture(scope):
            for match in scope.between(scope.reading.dnr, block.start, block.stop):
                if match.value.scheme in _ASIDE:
                    continue
                if not own or _key(match.value) in own:
                    grouped.setdefault((_key(match.value), "own"), []).append(match)
    if (scope.first == 0 or _only_journals(scope)) and not any(relation == "own" for _, relation in grouped):
        grouped.update(_of_journal(scope, head_stop))
    unclear: set[str] = set()
    if scope.first == 0 and not any(relation == "own" for _, relation in grouped):
        referred = [match for match, relation in zip(inside, relations, strict=True) if relation == "refers_to"]
        unclear = set(_whose(scope, referred, head_stop))
    own_keys = {key for key, relation in grouped if relation == "own"}
    entries = [
        _entry(scope, matches, relation, 0.7 if key in unclear else 0.97 if relation == "own" else 0.95)
        for (key, relation), matches in grouped.items()
    ]
    entries = [entry for entry in entries if entry and (entry.relation != "foreign" or entry.key not in own_keys)]
    order = ("own", "foreign", "replaces", "amends", "refers_to")
    return tuple(sorted(filter(None, entries), key=lambda entry: order.index(entry.relation)))


def _only_journals(scope: Scope) -> bool:
    """Whether a scope is a § of minutes that have no numbers but those of a journal, as a local action group's."""
    return minutes.is_matter(scope) and all(match.value.scheme == "journal" for match in scope.document.reading.dnr)


def _of_journal(scope: Scope, head_stop: int) -> dict[tuple[str, r.Relation], list[Match[Dnr]]]:
    """The one number with a year that the head has from the journal of another authority: who decides on its behalf,
    as a local action group does, has no other ("Journalnummer 2026-2207").
    """
    found = [
        match
        for match in scope.between(scope.reading.dnr, scope.start, head_stop)
        if match.value.scheme == "journal" and match.value.year is not None
    ]
    return {(_key(found[0].value), "own"): found} if len({_key(match.value) for match in found}) == 1 else {}


@cache
def _called(what: str) -> regex.Pattern[str]:
    return lazy(
        r"(?:(?:^|[\n\t])(?i:\L<labels>)[ :\t]*|(?<!\w)(?i:\L<labels>)[ :\t]{1,3}\p{Lu}[^\n\t().]{2,80}\()$",
        labels=table("dnr")["labels"][what],
    )


def _placed(scope: Scope, match: Match[Dnr], relation: r.Relation) -> r.Relation:
    """What the place of a number makes of its relation: "§ 8 Remissvar om vägplanen (26RX0114)" among others with such
    a number is the minutes' own, one behind who gets the decision is theirs.
    """
    if relation == "foreign" and alike(match, scope.reading.dnr):
        return "own"
    return "foreign" if relation == "refers_to" and _is_receivers(scope, match) else relation


def _is_receivers(scope: Scope, match: Match[Dnr]) -> bool:
    """Whether a number is that of who gets the decision: in brackets behind a name in the list of them."""
    section = scope.section_at(match.start)
    if section is None or section.kind != "recipients":
        return False
    before = scope.string[scope.layout.block_at(match.start).start : match.start].rstrip()
    return before.endswith("(") and before[:1].isupper() and scope.string[match.stop : match.stop + 1] == ")"


def _of_call(scope: Scope, match: Match[Dnr]) -> bool:
    """Whether the label of a number in a form, or the call's name before its brackets, says that it is a call's:
    "Utlysning", "2023/00112"; "utlysningen Nya vägar (NV 2023/2)".
    """
    return _called("calls").search(scope.string, max(scope.start, match.start - CALLED), match.start) is not None


def _of_project(scope: Scope, match: Match[Dnr]) -> bool:
    """Whether the label of a number in a form says that it is the project's with who gives the money: "Projekt-ID"."""
    return _called("ids").search(scope.string, max(scope.start, match.start - CALLED), match.start) is not None


def _whose(scope: Scope, referred: list[Match[Dnr]], head_stop: int) -> Iterator[str]:
    """Numbers that end a short line of the head where no other is the document's own: their label may be lost."""
    for match in referred:
        line = max(scope.string.rfind(border, 0, match.start) for border in "\n\t\f") + 1
        ends = match.stop == len(scope.string) or scope.string[match.stop] in "\n\t\f"
        if match.start < head_stop and ends and match.start - line <= LABEL:
            scope.doubt(
                "ambiguous",
                f"{match.value.printed} stands in the head and no label says whose it is; no other number is the"
                " document's own. Check whether this one is.",
                [(match.start, match.stop)],
            )
            yield _key(match.value)


def _of_heading(scope: Scope, match: Match[Dnr], relation: r.Relation) -> r.Relation:
    """A number in the heading of a §, in brackets behind its title, is the §'s own."""
    own = any(
        block.start <= match.start < block.stop
        and block.stop - block.start < 200
        and not (block.index > scope.first and scope.of(block).endswith("."))  # a sentence names another's
        for block in scope.blocks[:2]
    )
    return "own" if own and relation == "refers_to" else relation


def _key(number: Dnr) -> str:
    return number.key if number.serial else number.printed


def _entry(scope: Scope, matches: list[Match[Dnr]], relation: r.Relation, confidence: float) -> r.DnrEntry | None:
    first = matches[0]
    found = scope.found(first.value.printed, [(m.start, m.stop) for m in matches], first.rule, confidence)
    if found is None:
        return None
    value: str | None = first.value.printed
    if first.value.problem == "unknown_form":
        confidence = ODD
        scope.doubt(
            "ambiguous",
            f"The diarienummer {value} has a form that is not known: it may have more parts. Compare with the page.",
            [(first.start, first.stop)],
        )
    elif first.value.problem is not None:
        value = None if first.value.problem == "unreadable" else value
        confidence = 0.5
        scope.doubt(
            "ambiguous",
            f"A diarienummer is printed but {first.value.problem}: {first.value.printed}. Look it up in the register.",
            [(first.start, first.stop)],
        )
    return r.DnrEntry(
        value=value, key=first.value.key, relation=relation, confidence=confidence, evidence=found.evidence
    )


def period(scope: Scope) -> Found[r.PeriodValue] | None:
    """The project's period; two different ones are doubted, and the one printed most precisely is taken."""
    changed = changed_period(scope)
    if changed is not None:
        return as_said(scope, changed)
    listed: list[Match[Period]] = []
    eligible: list[Match[Period]] = []
    given: list[Match[Period]] = []
    for match in scope.between(scope.reading.periods):
        section = scope.section_at(match.start)
        heading = scope.of(section.heading) if section is not None and section.heading is not None else ""
        if _of_money(scope, match) or _of_office(scope, match):
            continue
        kind = kind_of(scope.string, match, heading)
        if kind == "project" and (match.value.start or match.value.end):
            listed.append(match)
        elif kind == "eligibility" and match.value.start and match.value.end:
            eligible.append(match)
        elif kind in ("unknown", "agreement") and _is_given_for(scope, match):
            given.append(match)
    listed = _without_phases(scope, _not_of_earlier(scope, listed))
    weak = not listed
    # when costs may arise, or what is given is given for, where nothing else says how long the project goes on
    listed = listed or eligible or given
    old = old_periods(scope, listed)
    longer = _lengthened(scope, listed + old_periods(scope, scope.between(scope.reading.periods)))
    if longer is not None:
        return longer
    moved = _moved_end(scope) if not listed else None
    if moved is not None:
        return moved
    listed = [match for match in listed if match not in old] or listed
    fine = [match for match in listed if match.value.precision != "year"]
    if any(match.value.start and match.value.end for match in fine):  # "åren 2022–2024" beside the days: the same years
        listed = [match for match in listed if match in fine or not any(_spans(match, other) for other in fine)]
    values: dict[tuple[object, object], list[Match[Period]]] = {}
    for match in listed:
        value = period_value(match.value)
        if value is not None:
            values.setdefault((value.start, value.end), []).append(match)
    if not values:
        return None
    ranked = sorted(
        values.values(), key=lambda matches: (None in (matches[0].value.start, matches[0].value.end), -len(matches))
    )
    best = ranked[0]
    confidence = 0.9 if weak else 0.96
    if best[0].rule == "period.blank":
        confidence = 0.8
        scope.doubt(
            "ambiguous",
            "Two days stand behind the label of a period with nothing between them: they are taken for its first"
            " and last. Check it.",
            [(best[0].start, best[0].stop)],
        )
    whole = [matches for matches in ranked if matches[0].value.start and matches[0].value.end]
    if len(whole) > 1:
        confidence = 0.7
        scope.doubt(
            "date_conflict",
            "More than one project period is printed. Check which one holds.",
            [(matches[0].start, matches[0].stop) for matches in whole],
        )
    best = sorted(best, key=lambda match: FINEST.index(match.value.precision))
    value = period_value(best[0].value)
    spans = [span for match in best for span in places(scope.string, match)]
    return scope.found(value, spans, best[0].rule, confidence) if value is not None else None


def _spans(years: Match[Period], fine: Match[Period]) -> bool:
    """Whether a period of whole years begins and ends in those of a finer one."""
    a, b = period_value(years.value), period_value(fine.value)
    both = a is not None and b is not None and a.start and b.start and a.end and b.end
    return bool(
        both and a and b and (a.start or "")[:4] == (b.start or "")[:4] and (a.end or "")[:4] == (b.end or "")[:4]
    )


def _lengthened(scope: Scope, listed: list[Match[Period]]) -> Found[r.PeriodValue] | None:
    """The period of a project that a decision lengthens: the first day as it was, the last as it is now. None where no
    words lengthen it, or there is more than one way to put it together.
    """
    whole = {
        (value.start, value.end): match
        for match in listed
        if (value := period_value(match.value)) is not None and value.start and value.end
    }
    ruling = find_ruling(scope)
    points = ruling.points if ruling is not None else ()
    ends = {}
    for match in scope.between(scope.reading.periods):
        value = period_value(match.value)
        start, stop = scope.sentence(match.start)
        ruled = any(point.start <= match.start < point.stop for point in points)
        lengthens = phrases(tuple(table("decisions")["changes"]["lengthens"])).search(folded(scope.string[start:stop]))
        begins = value is not None and value.start is not None
        follows = begins and any(_next_to(end, value.start) for _, end in whole if value is not None)
        if ruled and lengthens and value is not None and value.end and (not begins or follows):
            ends[value.end] = match
    whole = {key: match for key, match in whole.items() if match not in ends.values()}
    if len(whole) != 1 or len(ends) != 1:
        return None
    (first, end), told = next(iter(whole.items()))
    last, now = next(iter(ends.items()))
    if end is None or last <= end:
        return None
    scope.doubt(
        "ambiguous",
        "The first day is that of the period as it was, the last that of its lengthening. Check them.",
        [(told.start, told.stop), (now.start, now.stop)],
    )
    made = r.PeriodValue(
        start=first, end=last, precision=max(told.value.precision, now.value.precision, key=FINEST.index)
    )
    return scope.found(made, [(told.start, told.stop), (now.start, now.stop)], "period.lengthened", 0.85)


def _moved_end(scope: Scope) -> Found[r.PeriodValue] | None:
    """The last day that a decision moves: "slutdatum flyttas från 31 december till 30 juni" tells of no first day."""
    match = moved_day(scope)
    end = match.value.last() if match is not None else None
    if match is None or end is None or match.value.precision == "week":
        return None
    scope.doubt("ambiguous", "The last day was moved to this one. Check it.", [(match.start, match.stop)])
    made = r.PeriodValue(start=None, end=end.isoformat(), precision=match.value.precision)
    return scope.found(made, [(match.start, match.stop)], "period.moved", 0.85)


def _next_to(end: str | None, start: str | None) -> bool:
    """Whether a period begins on the day that another ends, or on the next."""
    if end is None or start is None:
        return False
    return dt.date.fromisoformat(start) - dt.date.fromisoformat(end) in (dt.timedelta(0), dt.timedelta(1))


_FOR = lazy(
    r"\L<money> \L<years> $",
    regex.IGNORECASE,
    money=[*table("layout")["units"], *table("money")["multipliers"], *table("decisions")["funds"]["sources"]],
    years=table("money")["sums"]["for_years"],
)
_CHANGES = table("decisions")["changes"]
_BEFORE_THIS = lazy(r"\b\L<words>\b", regex.IGNORECASE, words=_CHANGES["before_this"])
_GOT = lazy(r"\b\L<words>\b", regex.IGNORECASE, words=_CHANGES["got"])


def _not_of_earlier(scope: Scope, listed: list[Match[Period]]) -> list[Match[Period]]:
    """The periods but those of another grant that somebody got before: "Föreningen har tidigare fått stöd. Under
    2017–2019 fick den 90 000 kronor till projektet Väv"; without "tidigare" only beside a later period.
    """
    ends = [value.end or "" for match in listed if (value := period_value(match.value)) is not None]
    out = []
    for match in listed:
        start, stop = scope.sentence(match.start)
        before, _ = scope.sentence(max(scope.layout.block_at(match.start).start, start - 2))
        value = period_value(match.value)
        later = value is not None and any(end[:4] > (value.end or "9")[:4] for end in ends)
        told = _BEFORE_THIS.search(scope.string, before, stop) is not None
        over = later and of_earlier_stage(scope, match.start)
        if not (_GOT.search(scope.string, start, stop) and (told or later)) and not over:
            out.append(match)
    return out


def _is_given_for(scope: Scope, match: Match[Period]) -> bool:
    """Whether a decision gives something for a period of several years: "beviljar 40 000 kr per år under 2027–2029"."""
    if match.value.start is None or match.value.end is None or match.value.start == match.value.end:
        return False
    return scope.decides_at(match.start) and _GIVES.search(scope.string, *scope.sentence(match.start)) is not None


_GIVES = lazy(r"\b\L<words>", regex.IGNORECASE, words=table("time")["period"]["given"])


_PHASE = lazy(r"(?:^|[.;•]\s+)(?P<label>\p{Lu}[^.:;\d]{2,60}):\s*$")


def _without_phases(scope: Scope, listed: list[Match[Period]]) -> list[Match[Period]]:
    """The periods but those of different steps of a plan, each behind a label of its own in one paragraph:
    "Upphandling: mars – maj 2024. Byggtid: juni – augusti 2025". One whose label is the project's stays.
    """
    steps: dict[int, dict[str, Match[Period]]] = {}
    for match in listed:
        block = scope.layout.block_at(match.start)
        label = _PHASE.search(scope.string[block.start : match.start])
        if block.kind != "row" and label is not None:
            steps.setdefault(block.index, {})[label["label"]] = match
    phases = [
        match
        for labels in steps.values()
        if len(labels) > 1
        for label, match in labels.items()
        if not is_projects(label)
    ]
    return [match for match in listed if match not in phases]


def _of_money(scope: Scope, match: Match[Period]) -> bool:
    """Years right behind an amount say when that money is for: "17 miljoner kronor för 2023–2024"."""
    return match.value.precision == "year" and bool(_FOR.search(scope.string[max(0, match.start - 40) : match.start]))


def _of_office(scope: Scope, match: Match[Period]) -> bool:
    """Whether a sentence says how long somebody is chosen for or let go from: "väljer Bo Ek för tiden till och med"."""
    said = outcome(scope.string[slice(*scope.sentence(match.start))])
    return said is not None and said[0] in ("appointed", "released")


def period_value(period: Period) -> r.PeriodValue | None:
    """A period as RECORD.md writes it; None where an end has no year."""
    first = period.start.first() if period.start is not None else None
    last = period.end.last() if period.end is not None else None
    if (period.start is not None and first is None) or (period.end is not None and last is None):
        return None
    if first is None and last is None:
        return None
    return r.PeriodValue(
        start=first.isoformat() if first else None, end=last.isoformat() if last else None, precision=period.precision
    )


# ---------------------------------------------------------------- people


def _people(scope: Scope) -> list[Match[Person]]:
    memo = scope.document.memo
    if "people" not in memo:
        memo["people"] = settled(scope.document, contact.people(scope.string))
    return scope.between(memo["people"])


def _in_furniture(scope: Scope) -> Iterator[Match[Person]]:
    """Who handles a document that is no part of another, where the head of its pages alone says so."""
    blocks = scope.layout.blocks
    inside = [block for block in blocks if block.kind != "furniture"]
    if not inside or scope.start > inside[0].start or scope.stop < inside[-1].stop:
        return
    for match in scope.document.memo["people"]:
        person: Person = match.value
        told = person.role == "officer" and person.label is not None and person.name is not None
        if told and scope.layout.block_at(match.start).kind == "furniture":
            yield match


def people(scope: Scope) -> tuple[r.Person, ...]:
    """Contacts, officers, signatories, who chairs, keeps and adjusts the minutes. A name said twice is one person."""
    out: dict[str, r.Person] = {}
    for match in (*_people(scope), *_in_furniture(scope)):
        person = match.value
        if person.name is None and person.email is None and person.phone is None:
            continue
        made = r.Person(
            name=_piece(scope, person.name),
            role=person.role,
            title=_piece(scope, person.title),
            organisation=_piece(scope, person.organisation),
            email=_piece(scope, person.email),
            phone=_piece(scope, person.phone),
        )
        address = made.email or made.phone
        key = ((made.name or address).value or "").casefold() if made.name or address else f"{match.start}"  # type: ignore[union-attr]
        out[key] = merged_person(out[key], made) if key in out else made
    return tuple(out.values())


def merged_person(first: r.Person, second: r.Person) -> r.Person:
    """One person of two mentions: what the first lacks comes from the second."""
    missing = {
        key: getattr(second, key) for key in ("title", "organisation", "email", "phone") if getattr(first, key) is None
    }
    if first.title is not None and second.title is not None and (said := first.title.value or "")[:1].islower():
        plain = second.title.value or ""
        if plain[:1].isupper() or said in (f"{plain}en", f"{plain}n", f"{plain}et"):
            missing["title"] = second.title  # as it stands under a signature, not as inflected in a sentence
    if first.role == "contact" and second.role != "contact":
        missing["role"] = second.role
    return first.model_copy(update=missing)


def _piece(scope: Scope, piece: Match[str] | None) -> Found[str] | None:
    if piece is None:
        return None
    return scope.found(piece.value, [(piece.start, piece.stop)], piece.rule, 0.94)


def send_to(scope: Scope) -> tuple[Found[str], ...]:
    """The entries of the distribution list, one a line; a template's prompt left there is none: doubted elsewhere."""
    said: dict[str, Found[str]] = {}
    for found in _recipients(scope):  # a protocol names who gets each §
        said.setdefault((found.value or "").casefold(), found)
    return tuple(said.values())


@cache
def _listed() -> re.Pattern[str]:
    """Between two receivers in one line: a comma or "och" before a capital, or before a unit in small letters."""
    units = one_of(table("people")["recipients"]["units"])
    whole = one_of(table("people")["recipients"]["small"])
    return re.compile(
        rf",\s+(?=[A-ZÅÄÖ]|(?:[a-zåäö]+s\s)?[a-zåäö-]+(?:{units})\b|(?:{whole})\b)|\s+(?:och|samt)\s+(?=[A-ZÅÄÖ])"
    )


def _one_by_one(scope: Scope, spans: list[Span]) -> list[Span]:
    """The only line of a list cut at its commas: "Sökanden, Registrator och Ekonomienheten". Where each entry has a
    line of its own a comma parts a name from its address.
    """
    if len(spans) != 1:
        return spans
    start, stop = spans[0]
    end = _SENTENCE.search(scope.string, start, stop)  # "Lövets IF. Anmäls till nämnden."
    stop, spans = (end.start(), [(start, end.start())]) if end is not None else (stop, spans)
    words = scope.string[start:stop]
    if "," not in words and scope.string.count(words.strip()) > 1:
        return spans  # "Lövets Friidrott och Motion" is one name elsewhere too
    cuts = [cut for cut in _listed().finditer(words) if "," in words or len(words[cut.end() :].split()) == 1]
    bounds = [start, *(edge for cut in cuts for edge in (start + cut.start(), start + cut.end())), stop]
    pieces = list(zip(bounds[::2], bounds[1::2], strict=True))
    return [(a, b - scope.string[a:b].rstrip().endswith(".")) for a, b in pieces] if len(pieces) > 1 else spans


_SENTENCE = lazy(r"(?<=\p{Ll}{4}|\p{Lu}{2})\.\s+(?=\p{Lu}\p{Ll}+(?:s|r|as)\s\p{Ll})")  # a verb begins what follows


@cache
def _delivered() -> re.Pattern[str]:
    """How a receiver gets it, which is no part of the name: "Lövets IF (mottagningsbevis)", "Akten, via e-post"."""
    words = table("people")["recipients"]
    noted, said = (one_of(words[key]) for key in ("delivered_note", "delivered"))
    return re.compile(rf"(?:\s*\([^()]*(?:{noted})[^()]*\)|[,;]?\s+(?:{said}))$", re.IGNORECASE)


@cache
def _ended() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of(table('people')['recipients']['ended'])})\b", re.IGNORECASE)


_PARAGRAPH = re.compile(r"(?:[A-ZÅÄÖ][\w-]{1,9}\s)?§")
_RUN_ON = re.compile(r"(?<=\S)\s+(?P<label>[A-ZÅÄÖ][^:.\n\t\f]{3,40}):\s+(?=[A-ZÅÄÖ])")


LONGEST_TOLD = 160  # letters of a sentence that tells who gets the decision


@cache
def _delivers() -> re.Pattern[str]:
    what, sent = (one_of(table("people")["recipients"][key]) for key in ("told_of", "sent"))
    return re.compile(
        rf"(?:^|(?<=[.!?]\s))(?i:{what})\s(?:{sent})\s+(?P<who>[A-ZÅÄÖ][^.:;\n\t\f]{{2,{LONGEST_TOLD}}})\.?$"
    )


def _run_on(scope: Scope, block: Block) -> Span | None:
    """A list of recipients at the end of a paragraph it does not belong to: "… förslaget. Kopia: Sökanden, Akten"; or
    one that a short sentence by itself tells: "Beslutet delges Sökanden, Akten."
    """
    told = _delivers().search(scope.of(block).rstrip()) if block.kind != "heading" else None
    if told is not None:
        return block.start + told.start("who"), block.start + told.end("who")
    for label in _RUN_ON.finditer(scope.string, block.start, block.stop):
        if heading_kind(label["label"]) == "recipients" and "*" not in label["label"]:
            return label.end(), block.stop
    return None


def _recipients(scope: Scope) -> Iterator[Found[str]]:
    """The entries of all lists, in the order of the text."""
    lists = [_entries(scope, section) for section in scope.under("recipients") if not _addresses(scope, section)]
    for block in scope.blocks:
        span = _run_on(scope, block) if block.kind != "row" else None
        lists.append([span] if span is not None else [])
    for spans in sorted(filter(None, lists)):
        for start, stop in _one_by_one(scope, spans):
            if _ended().match(scope.string, start, stop):
                break  # "Anmäls till nämnden" below the list is another field of a form
            how = _delivered().search(scope.string, start, stop)
            stop = how.start() if how is not None and how.start() > start else stop
            found = scope.found_text(_after_mark(scope.string, start, stop), stop, "recipient", 0.93)
            if found is not None and any(char.isalnum() for char in found.value or ""):
                yield found


_OF_HEADS = ("", "when", "who", "contact")


def _on_top(scope: Scope, section: Section) -> bool:
    """Whether nothing but a letter head stands above a section."""
    return all(one.kind in _OF_HEADS for one in scope.sections if one.start < section.start)


def _addresses(scope: Scope, section: Section) -> bool:
    """Whether a list in a memo is above all it says, and begins with a board or is not the last of its lists: it names
    who the memo is written to.
    """
    if scope.document.memo.get("kind") != "decision_memo" or not _on_top(scope, section):
        return False
    first = next(iter(_entries(scope, section)), None)
    board = first is not None and bool(scope.between(scope.reading.bodies, *first))
    return board or section is not scope.under("recipients")[-1]


def _entries(scope: Scope, section: Section) -> list[Span]:
    """The lines of a list of recipients, down to whatever stands below it."""
    spans: list[Span] = []
    if section.heading is not None and section.label_stop < section.heading.stop:
        spans.append((section.label_stop, section.heading.stop))
    for block in section.blocks:
        if (
            block.stop - block.start > MAX_RECIPIENT
            or block.kind == "row"
            or _names_signer(scope, block)
            or _PARAGRAPH.match(scope.of(block))
            or minutes.labels_sign(scope.of(block))
            or is_placeholder(scope.of(block))
            or _says(scope, block)
            or _is_number(scope, block)
            or _foot(scope, block)
            or _signs(scope, block)
            or spans
            and block.kind == "heading"
            and _on_top(scope, section)  # the title
        ):
            break
        spans += [(place.start, place.stop) for place in scope.layout.cells(block)]
    return spans


def _is_number(scope: Scope, block: Block) -> bool:
    """Whether a block ends in a diarienummer with its label, that of the matter below, or has one as a cell of its own,
    as the running head of a page has.
    """
    numbers = scope.between(scope.reading.dnr, block.start, block.stop)
    alone = {(place.start, place.stop) for place in scope.layout.cells(block)}
    return any((m.start, m.stop) in alone or m.rule == "dnr.label" and m.stop >= block.stop - 1 for m in numbers)


def _says(scope: Scope, block: Block) -> bool:
    """Whether a block is a sentence about the decision, "Beslutet fattades den 3 maj 2024.", and so no recipient."""
    words = scope.of(block).rstrip()
    never = phrases(tuple(table("people")["recipients"]["never"]))
    told = never.search(folded(words)) is not None or bool(days.days_in(scope, block.start, block.stop))
    return words.endswith(".") and told


_POSTAL = re.compile(r"(?<!\d)\d{3}[ \u00a0]\d{2}[ \u00a0]+[A-ZÅÄÖ]|\bwww\.")


def _foot(scope: Scope, block: Block) -> bool:
    """Whether a block is the foot of a page: a postal address in one line, or over the signature or at the document's
    end the name that its letter head has too.
    """
    words = scope.of(block)
    if fold(scope.string[slice(*_first_cell(scope, block))]) in _mastheads():
        return True
    if _POSTAL.search(words) and any(mark in words for mark in ("|", "www.", "Box", "Telefon", "Tfn", "Tel.")):
        return True
    below = scope.layout.blocks[block.index + 1] if block.index + 1 < scope.document.last else None
    if below is not None and not _signs(scope, below):
        return False
    if below is not None and _own_unit(scope, words):
        return True
    names = scope.reading.organisations
    own = next((m for m in scope.between(names, block.start, block.stop) if m.stop - m.start >= len(words) - 1), None)
    stop = document.head_stop(scope.document)
    head = [
        m
        for m in scope.between(names, scope.document.start, stop)
        if len(scope.of(scope.layout.block_at(m.start))) < MAX_RECIPIENT  # in prose there others are named too
        and m.start - scope.layout.block_at(m.start).start <= 1  # "Huvudman: Åsens kommun" names another
    ]
    return own is not None and any(other.value.name == own.value.name for other in head)


def _own_unit(scope: Scope, words: str) -> bool:
    """Whether words are the unit that begins the letter head, as it signs: "Kulturförvaltningen" over a name."""
    head = scope.string[scope.document.start : document.head_stop(scope.document)]
    unit = fold(words).endswith(document.unit_endings())
    return unit and regex.search(rf"(?:^|[\n\t\f]){regex.escape(words.strip())}(?!\w)", head) is not None


def _first_cell(scope: Scope, block: Block) -> Span:
    first = scope.layout.cells(block)[0]
    return first.start, first.stop


@cache
def _mastheads() -> frozenset[str]:
    """Labels of an address, as they stand alone in the foot of a page."""
    return frozenset(map(fold, table("document")["masthead"]))


def _signs(scope: Scope, block: Block) -> bool:
    """Whether a block is a signature below the list: a signatory's name, with no mark of a list before it."""
    if block.kind == "item":
        return False
    if any(
        heading_kind(scope.string[place.start : place.stop]) in ("meeting", "signature")
        for place in scope.layout.cells(block)
    ):
        return True
    if any(
        m.value.role in ("chair", "secretary", "adjuster", "signatory")
        and m.value.label is not None
        and m.value.label.start - block.start in range(3)
        for m in _people(scope)
    ):
        return True
    return any(
        (m.value.role == "signatory" or m.value.role == "officer" and m.value.label is None)
        and m.value.name is not None
        and block.start <= m.value.name.start < block.stop
        for m in _people(scope)
    )


def _names_signer(scope: Scope, block: Block) -> bool:
    """Whether a line with no mark of a list is a person's name over a line that ends in a title, known or not, one
    each in as many columns: "Signe Berg", "Lednings- och verksamhetschef".
    """
    if block.kind == "item" or block.index + 1 >= scope.document.last:
        return False
    names = scope.layout.cells(block)
    below = scope.layout.blocks[block.index + 1]
    under = scope.layout.cells(below)
    if below.kind == "item" or not is_name_line(scope.string, names[0].start, names[0].stop):
        return False
    titled = _titled().search(scope.string[under[0].start : under[0].stop])
    return titled is not None and len(names) == len(under)


@cache
def _titled() -> re.Pattern[str]:
    """A short line whose last word is made with that for a post: "-chef", "-direktör", "-strateg"."""
    endings = one_of(table("people")["titles"]["endings"])
    return re.compile(rf"^[^.:;,]{{0,50}}\w*(?:{endings})(?:en|n)?$", re.IGNORECASE)


_MARKS = lazy(rf"(?:[ {BULLETS}–—*-]|\d[.)]|{RING})*+")


def _after_mark(string: str, start: int, stop: int) -> int:
    """Where the words of a list's item begin."""
    mark = _MARKS.match(string, start, stop)
    return mark.end() if mark is not None else start
