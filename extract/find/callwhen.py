"""When a call can be applied to: the first and the last day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

import regex

from extract.find import callshape
from extract.find.callpage import HEADING, LABEL, SENTENCE, CallPage, Candidate, Span, choose, pattern
from extract.find.labelled import Labelled
from extract.find.letters import folded
from extract.find.scope import heading_kind
from extract.grammar import date as dates
from extract.grammar.lazy import lazy
from extract.model.evidence import Found
from extract.model.values import Date, Match, Period

End = Literal["opens", "closes"]
BESIDE = 45  # letters before a date in which "till" and the like may stand
LABEL_REACH = 45  # letters a label's date may stand behind it: "måndagen den", "klockan 16 den"
FILLS = 14  # letters beside a value that fills its cell: "kl. 14.00"
PLACED = 2  # stronger by so much is a date under a heading on when to apply than one that stands elsewhere

_CALL, _OTHER, _PAST = pattern("dates", "call"), pattern("dates", "other"), pattern("dates", "past")
_OF_PROJECT, _OF_CALL = pattern("dates", "of_project"), pattern("dates", "of_call")
_FILLED = lazy(
    r"[\s:,]*(?:(?:den|kl|klockan|\w+dag|\w+dagen)[\s.]+)*(?:[\d.:]+[\s]+(?:den\s+)?)?"
)  # between such a word and its date
_BETWEEN_DAYS = lazy(  # "1 okt 2024 kl. 09.00 – 14 nov 2024"
    r"""[\s,]* (?: (?: kl | klockan ) \.? \s* )? (?: \d{1,2} [.:] \d\d | \d{1,2} )? \s*
    (?: – | - | till[ ]och[ ]med | till | t\.o\.m\. | och ) \s* (?: \p{L}+ \s+ )? (?: den \s+ )?""",
    regex.VERBOSE,
)
_ENDS: tuple[End, ...] = ("opens", "closes")


def window(page: CallPage) -> tuple[Found[str] | None, Found[str] | None]:
    """First and last day to apply, each as precise as printed; None where none is, as in a call that is always open."""
    found: dict[End, list[Candidate[str]]] = {"opens": [], "closes": []}
    taken: list[Span] = []
    for end, candidate in _labelled(page, taken):
        found[end].append(candidate)
    for end, candidate in _under_words(page, taken):
        found[end].append(candidate)
    for end, candidate in _in_prose(page, taken):
        found[end].append(candidate)
    found = {end: _with_its_year(candidates) for end, candidates in found.items()}
    opens = choose(page.scope, "opens", "day on which the call opens", found["opens"], code="date_conflict")
    closes = choose(page.scope, "closes", "day on which the call closes", found["closes"], code="date_conflict")
    return opens, closes


def _with_its_year(candidates: Sequence[Candidate[str]]) -> list[Candidate[str]]:
    """The candidates, a day printed without a year with that of the one place where the same day has one: "12
    januari–27 februari 2026 … senast den 27 februari".
    """
    sure = {one.value for one in candidates if one.value is not None and not one.year_inferred}
    out = []
    for one in candidates:
        alike = [value for value in sure if one.year_inferred and one.value and value[4:] == one.value[4:]]
        out.append(replace(one, value=alike[0]) if len(alike) == 1 and len(one.value or "") > YEAR else one)
    return out


YEAR = 4  # figures of a year


def _labelled(page: CallPage, taken: list[Span]) -> Iterator[tuple[End, Candidate[str]]]:
    """The dates behind labels: of a window both ends, of an end its first date."""
    scope = page.scope
    for item in page.labelled("window", "opens", "closes"):
        if _of_project(page, item) or callshape.of_other(scope, item.label):
            continue
        start, stop = item.value
        periods = [
            match for match in scope.between(scope.reading.periods, start, stop) if match.rule != "period.fields"
        ]
        if periods and periods[0].start - start <= LABEL_REACH:
            taken.append((periods[0].start, periods[0].stop))
            yield from _ends(page, periods[0], LABEL)
            continue
        near = [
            match for match in scope.between(scope.reading.dates, start, stop) if match.start - start <= LABEL_REACH
        ]
        if not near:
            continue
        if item.name == "window" and len(near) == 1:
            near += scope.between(scope.reading.dates, near[0].stop, stop)[:1]
        if (
            item.name == "window"
            and len(near) > 1
            and _BETWEEN_DAYS.fullmatch(scope.string, near[0].stop, near[1].start)
        ):
            for side, day in zip(_ENDS, near, strict=False):
                taken.append((day.start, day.stop))
                yield side, _candidate(page, day, LABEL)
            continue
        match = near[0]
        end = _direction(*_words(page, match)) if item.name == "window" else None
        name: End = end or ("opens" if item.name == "opens" else "closes")
        taken.append((match.start, match.stop))
        yield name, _candidate(page, match, LABEL)


def _under_words(page: CallPage, taken: list[Span]) -> Iterator[tuple[End, Candidate[str]]]:
    """The dates behind labels that no table knows, whose words say that the call opens or closes: "Stängningsdag", "Vi
    öppnar". They stand under a heading on when to apply, or speak of applying themselves.
    """
    scope = page.scope
    for pair in callshape.pairs(page, ("when", "how")):
        label = folded(" ".join(scope.string[slice(*pair.label)].split()))
        ends = [end for end in _ENDS if pattern("dates", f"{end}_label").search(label)]
        near = scope.between(scope.reading.dates, *pair.value)
        if len(ends) != 1 or len(near) != 1 or near[0].value.precision != "day" or _overlaps(near[0], taken):
            continue
        alone = len(scope.string[pair.value[0] : pair.value[1]].strip()) - (near[0].stop - near[0].start) <= FILLS
        of_call = _on_when(page, pair.label[0]) or _CALL.search(label) is not None
        if alone and of_call and _OTHER.search(label) is None:
            taken.append((near[0].start, near[0].stop))
            yield ends[0], _candidate(page, near[0], LABEL)


def _on_when(page: CallPage, at: int) -> bool:
    """Whether a label stands under a heading on when to apply: in its section, or itself a heading below one."""
    if page.section(at) == "when":
        return True
    label = page.scope.layout.block_at(at)
    for block in reversed(page.scope.layout.blocks[page.scope.first : label.index]):
        if block.kind == "heading" and 0 < block.style.level < label.style.level:
            return heading_kind(page.scope.of(block)) == "when"
    return False


def _of_project(page: CallPage, item: Labelled) -> bool:
    """Whether a label stands under a heading about the project's own time."""
    section = page.scope.section_at(item.label[0])
    if section is None or section.heading is None or section.heading.start == item.label[0]:
        return False
    words = folded(page.scope.of(section.heading))
    return _OF_PROJECT.search(words) is not None and _OF_CALL.search(words) is None


def _in_prose(page: CallPage, taken: Sequence[Span]) -> Iterator[tuple[End, Candidate[str]]]:
    scope = page.scope
    covered = list(taken)
    for period in page.between(scope.reading.periods):
        if period.rule == "period.fields" or _overlaps(period, covered):
            continue
        covered.append((period.start, period.stop))
        strength = 0 if period.value.precision in ("year", "half", "season") else _strength(page, period)
        if strength:
            yield from _ends(page, period, strength)
    for match in page.between(scope.reading.dates):
        if _overlaps(match, covered) or match.value.precision == "year":
            continue
        before, after = _words(page, match)
        end = _direction(before, after)
        strength = _strength(page, match) if end is not None else 0
        if end is not None and strength:
            yield end, _candidate(page, match, strength)


def _overlaps(match: Match[Date] | Match[Period], spans: Sequence[Span]) -> bool:
    return any(match.start < stop and match.stop > start for start, stop in spans)


def _words(page: CallPage, match: Match[Date] | Match[Period]) -> tuple[str, str]:
    """The folded words of the sentence before and after a value; in a row of two cells those of the other cell, where
    the value fills its own: "2025-01-20 | Utlysningen öppnar".
    """
    start, low = page.sentence(match.start)
    block = page.scope.layout.block_at(match.start)
    cells = page.scope.layout.cells(block) if block.kind == "row" else ()
    if len(cells) == 2 and len(low) - (match.stop - match.start) <= FILLS:
        words = [folded(page.scope.string[place.start : place.stop]) for place in cells]
        return (words[0], "") if match.start >= cells[1].start else ("", words[1])
    return low[: match.start - start], low[match.stop - start :]


def _strength(page: CallPage, match: Match[Date] | Match[Period]) -> int:
    """How strongly the words say that the value is about applying; 0 where they speak of something else or say nothing.

    The last word before the value that tells decides, else the heading, else the first word behind it.
    """
    before, after = _words(page, match)
    if _PAST.search(before) or _PAST.search(after):
        return 0
    hits = [  # of two that end at one place the longer one tells: "utlysningen pågår"
        (found.end(), found.end() - found.start(), name)
        for name, cue in (("call", _CALL), ("other", _OTHER))
        for found in cue.finditer(before)
    ]
    section = page.section(match.start)
    if hits:
        return 0 if max(hits)[2] == "other" else HEADING if section == "when" else SENTENCE
    behind = [
        (found.start(), name) for name, cue in (("call", _CALL), ("other", _OTHER)) for found in cue.finditer(after)
    ]
    if behind and min(behind)[1] == "other":
        return 0
    if section == "when":
        return HEADING
    return SENTENCE if behind else 0


def _direction(before: str, after: str) -> End | None:
    """Whether a date is a first or a last day, by the nearest word before it, else the first behind it."""
    hits: list[tuple[int, End]] = []
    for name in _ENDS:
        hits += [(found.end(), name) for found in pattern("dates", name).finditer(before)]
        beside = pattern("dates", f"{name}_beside").finditer(before, max(0, len(before) - BESIDE))
        hits += [(found.end(), name) for found in beside if _FILLED.fullmatch(before, found.end())]
    if not hits:
        hits = [(-found.start(), name) for name in _ENDS for found in pattern("dates", name).finditer(after)]
    return max(hits)[1] if hits else None


def _ends(page: CallPage, match: Match[Period], strength: int) -> Iterator[tuple[End, Candidate[str]]]:
    period = match.value
    sides: tuple[tuple[End, Date | None], ...] = (("opens", period.start), ("closes", period.end))
    for name, date in sides:
        if date is not None:
            yield name, _candidate(page, Match(match.start, match.stop, date, match.rule), strength)


_DAY_ABOVE = lazy(r"(?<![\d.,])(?P<day>[12]?\d|3[01])[ \u00a0]*\n[ \u00a0]*$")


def _with_day_above(page: CallPage, match: Match[Date]) -> Match[Date]:
    """A month whose day ends the line above, as a narrow column breaks "den 24 / augusti 2023"."""
    start = match.start
    if match.value.precision != "month" or match.value.day is not None or match.value.month is None:
        return match
    above = _DAY_ABOVE.search(page.scope.string, max(0, start - 8), start)
    if above is None or int(above["day"]) == 0:
        return match
    value = replace(match.value, day=int(above["day"]), precision="day")
    return Match(above.start("day"), match.stop, value, match.rule)


def _candidate(page: CallPage, match: Match[Date], strength: int) -> Candidate[str]:
    match = _with_day_above(page, match)
    year = match.value.year
    confidence = {LABEL: 0.98, HEADING: 0.97, SENTENCE: 0.95}[strength]
    if page.section(match.start) == "when":
        strength += PLACED
    if year is None:
        year = dates.with_year(match, page.scope.reading.dates)
    value = replace(match.value, year=year).iso if year is not None else None
    return Candidate(value, (match.start, match.stop), match.rule, strength, confidence, match.value.year is None)
