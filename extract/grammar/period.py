"""Periods: two dates and the words or the dash that join them, ranges of years, days and weeks, and open ends.

`date.tokens` gives the ends; this module reads what stands between and before them. A word's year printed at one end
only holds for both and is named in `inferred`. A period in two labelled fields ("Startdatum … Slutdatum …") crosses a
border of the text: its span is that of its first date, and `places` has both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import regex

from extract.grammar.date import WORDS, YEAR, tokens
from extract.grammar.lazy import lazy
from extract.grammar.nearby import FLAGS, fold, nearby, sentence, word_pattern
from extract.grammar.rule import without_overlaps
from extract.model.values import Date, DatePrecision, Match, Period
from extract.words import one_of

_WORDS: dict[str, list[str]] = WORDS["period"]
_GAP = 90  # characters between two ends; more is another sentence's date
_BEFORE = 90  # characters before an end in which its cue stands
_LABEL_GAP = 60  # characters of a label between two fields


def _any(words: Iterable[str]) -> str:
    """The alternation of words, longest first, for a larger verbose pattern; their blanks may be several."""
    return rf"(?<!\w)(?:{one_of(words)})(?!\w)".replace(r"\ ", "[ ]+")


_FILLER = rf"(?: (?: {_any([*WORDS['fillers'], *WORDS['weekdays']])} ) [ ]* )*"
_DASH = lazy(rf"[ ]{{0,3}} --? [ ]{{0,3}} {_FILLER}", FLAGS)
_TILL = lazy(rf"[ ]* ,? [ ]* (?: och[ ]+ )? (?: {_any(_WORDS['untils'])} ) [ ]* {_FILLER}", FLAGS)
_AND = lazy(rf"[ ]+ (?: och | till ) [ ]+ {_FILLER}", FLAGS)
_END_TAIL = rf"[ ]* (?: (?: {_any(_WORDS['end_tails'])} ) [ ]* ){{0,2}} {_FILLER}"
_VERB = lazy(rf"[^.!?\n\t\f]{{0,60}}? (?: {_any(_WORDS['ends'])} ) [ ]* :? {_END_TAIL}", FLAGS)
_BETWEEN = lazy(rf"(?: {_any(['mellan', 'emellan'])} ) [ ]* {_FILLER} \Z", FLAGS)
# A start: its word, then at most a few words of no other cue, then the date.
_STARTED = lazy(rf"(?: {_any(_WORDS['starts'])} ) (?: (?: [ ]*[:,][ ]* | [ ]+ ) \p{{L}}+ ){{0,3}} [ :]* \Z", FLAGS)
_START_LABEL = lazy(rf"(?: {_any(_WORDS['start_labels'])} ) [ ]* [:-]? [ \n\t\f]* {_FILLER} \Z", FLAGS)
_END_LABEL = lazy(rf"[ ;,.]* [ \n\t\f]+ [ ]* (?: {_any(_WORDS['end_labels'])} ) [ ]* :? [ \n\t\f]* {_FILLER}", FLAGS)
_HEAD_START = lazy(rf"[ ]* (?: {_any(_WORDS['start_labels'])} ) [ :]*", FLAGS)
_HEAD_END = lazy(rf"[ ]* (?: {_any(_WORDS['end_labels'])} ) [ :]*", FLAGS)
# "Projekttid 2025-01-01 2026-12-31": the dash is lost in the copy
_SPAN_LABEL = word_pattern(_WORDS["span_labels"], after=r"[ :]* \Z")
_NEXT_CELL = lazy(r"[ ]*\t[ ]*")
_CUT = lazy(r"[\n\t\f] | (?<= [\p{Ll}\d)]{2} ) [.!?;][ ]+ (?= \p{Lu} )", regex.VERBOSE)

_LONGEST = lazy(rf"(?: {_any(_WORDS['longest'])} ) [ ]* {_FILLER} \Z", FLAGS)
_LAST = lazy(rf"(?: {_any(_WORDS['last_days'])} ) [ ]* {_FILLER} \Z", FLAGS)
_FROM = lazy(rf"(?: {_any(_WORDS['froms'])} ) [ ]* {_FILLER} \Z", FLAGS)
_ONWARDS = lazy(rf"[ ]* ,? [ -]* (?: {_any(_WORDS['onwards'])} )", FLAGS)
_OF_A_PERIOD = word_pattern(_WORDS["of_a_period"])
# "Slutdatum ändras från 2024-06-30 till 2024-12-31": an old and a new date, no time between them.
_MOVED = word_pattern(_WORDS["moved"], after=r" [^.]* (?<!\w) från (?!\w) [^.]{0,25} \Z")
_EVENT = word_pattern(_WORDS["events"])

_DAYS = lazy(
    rf"""(?<! [\w.,:/§-] ) (?P<day>\d{{1,2}})
    (?: [ ]?-[ ]? | [ ](?P<and>och)[ ] | [ ] (?: {_any(_WORDS["untils"])} ) [ ]+ ) {_FILLER} \Z""",
    FLAGS,
)
_NUMBERED = word_pattern(WORDS["id_labels"], after=r"[ ]?[:.]?[ ]{0,2} (?: (?-i: \p{Lu}{1,6} ) [ ] )? \Z")


def _sentence(string: str, at: int) -> str:
    """What stands before an offset in its sentence and cell."""
    parts: list[str] = _CUT.split(string[max(0, at - _BEFORE) : at])
    return parts[-1]


# --- two ends ---------------------------------------------------------------------------------------------------------

_SAME_LOOK = ("date.short", "date.short-iso", "date.year-month")  # digits that are dates only beside their like


def _joined(string: str, left: Match[Date], right: Match[Date], sure: bool) -> str | None:
    """The rule by which two ends hang together; None where they do not. `sure`: one of them is a date by itself."""
    gap = string[left.stop : right.start]
    look = {left.rule, right.rule}
    if not look.isdisjoint(_SAME_LOOK) and len(look) > 1:
        return None
    if not sure and not _may_join(string, left, right, gap):
        return None
    if _DASH.fullmatch(gap):
        return "period.dash"
    before = _sentence(string, left.start)
    if _TILL.fullmatch(gap):
        return None if _MOVED.search(before) else "period.till"
    if _AND.fullmatch(gap) and _BETWEEN.search(before):
        return "period.between"
    if _START_LABEL.search(string, max(0, left.start - _LABEL_GAP), left.start) and _END_LABEL.fullmatch(gap):
        return "period.fields"
    if _VERB.fullmatch(gap) and _STARTED.search(before):
        return "period.verbs"
    if gap.isspace() and not _CUT.search(gap) and _labelled_span(string, left, right):
        return "period.blank"
    if _NEXT_CELL.fullmatch(gap) and _headed(string, left, right):
        return "period.fields"
    return None


def _may_join(string: str, left: Match[Date], right: Match[Date], gap: str) -> bool:
    """Whether two doubtful ends make a period: months by name and digits of one look by a dash, others after a cue."""
    rules = {left.rule, right.rule}
    if len(rules) == 1 and left.rule in _SAME_LOOK:
        first, last = left.value.first(), right.value.first()
        return first is not None and last is not None and first <= last
    if rules <= {"date.month", "date.season"}:
        return _DASH.fullmatch(gap) is not None or right.value.year is not None
    return _STARTED.search(_sentence(string, left.start)) is not None


def _labelled_span(string: str, left: Match[Date], right: Match[Date]) -> bool:
    """Whether two days of one look, the earlier first, stand alone behind the label of a period."""
    words = nearby(string, left.start, left.stop)
    first, last = left.value.first(), right.value.first()
    return (
        left.rule == right.rule
        and left.value.precision == right.value.precision == "day"
        and first is not None
        and last is not None
        and first < last
        and _SPAN_LABEL.search(words.before if words.before.strip(" :") else words.left) is not None
    )


def _headed(string: str, left: Match[Date], right: Match[Date]) -> bool:
    """Whether two cells of a row stand under the heads of a start and an end."""
    heads = nearby(string, left.start, left.stop).head, nearby(string, right.start, right.stop).head
    return _HEAD_START.fullmatch(heads[0]) is not None and _HEAD_END.fullmatch(heads[1]) is not None


def _order(date: Date) -> tuple[int, int]:
    """Month and day by which two dates of one year are compared."""
    first = replace(date, year=2000).first()
    return (first.month, first.day) if first else (1, 1)


def _period(start: Date, end: Date) -> Period:
    """A period of two ends; a year printed at one of them holds for the other, over New Year the one next to it."""
    if start.year is None and end.year is not None:
        year = end.year - 1 if _order(start) > _order(end) else end.year
        return Period(replace(start, year=year), end, ("start",))
    if end.year is None and start.year is not None:
        year = start.year + 1 if _order(end) < _order(start) else start.year
        return Period(start, replace(end, year=year), ("end",))
    return Period(start, end)


def _pairs(
    string: str, ends: list[tuple[Match[Date], bool]]
) -> Iterator[tuple[Match[Period], Match[Date], Match[Date]]]:
    """Periods of two ends that follow each other, with their ends; each end is used once."""
    index = 0
    while index + 1 < len(ends):
        (left, left_sure), (right, right_sure) = ends[index], ends[index + 1]
        index += 1
        if (
            right.start - left.stop > _GAP
            or "year" in (left.value.precision, right.value.precision)
            and left.value.approx
        ):
            continue
        rule = _joined(string, left, right, left_sure or right_sure)
        if rule is None:
            continue
        stop = left.stop if rule == "period.fields" and _CUT.search(string, left.stop, right.start) else right.stop
        yield Match(left.start, stop, _period(left.value, right.value), rule), left, right
        index += 1


# --- ranges printed as one --------------------------------------------------------------------------------------------

_YEARS = lazy(
    r"""(?<! [\w/:.,§-] | \d[ ] ) (?P<start> (?:19|20)\d\d )
    (?: [ ]?--?[ ]?
      | [ ] (?: till | till[ ]och[ ]med | t\.?[ ]?o\.?[ ]?m\.? | fram[ ]till | (?P<and>och) ) [ ] (?: år[ ] )? )
    (?: (?P<end> (?:19|20)\d\d ) | (?<= - ) (?P<end> \d\d ) )
    (?! \w | [:/]\d | [.,]\d | -\d | [ ]?% | [ ]\L<counted>(?!\w) )""",
    FLAGS,
    counted=[word for word in WORDS["counted"] if word != "års"],  # 2022–2023 års budget is of those years
)
_SLASHED_YEARS = lazy(
    r"""(?P<start> (?:19|20)\d\d ) (?<= (?<!\w) \L<words> [ ] \d{4} ) [ ]?/[ ]? (?P<end> (?:19|20)\d\d | \d\d )
    (?! \w | [/:.]\d | -\d )""",
    FLAGS,
    words=_WORDS["school_years"],
)
_LISTED_YEARS = lazy(
    r"""(?P<years> (?:19|20)\d\d (?<= (?<!\w) \L<words> [ ] \d{4} )
        (?: ,[ ] (?:19|20)\d\d )* [ ](?:och|samt)[ ] (?:19|20)\d\d )
    (?! \w | [/:.,-]\d )""",
    FLAGS,
    words=_WORDS["year_lists"],
)
# "Projektperioden är 2026.", "Projekttid: 2024", "Projektet genomförs under 2025."
# The year first, for there are few of them: the words before it were looked for at every letter.
_ONE_YEAR = lazy(
    r"""(?P<year> (?:19|20)\d\d )
    (?<= (?<! \w ) \L<words> (?: [ ]? : )? (?: [ ] (?: är | blir | var | omfattar | avser ) )? [ ]+
        (?: (?: under | hela | enbart ) [ ] ){0,2} (?: året [ ] | år [ ] | kalenderåret [ ] )? \d{4} )
    (?! \w | [ ]? [/:–—-] [ ]? \d | [.,]\d | ,[ ]\d
        | [ ] (?: \d | och[ ] | samt[ ] | till[ ] | t\.?o\.?m | eller[ ]\d | års ) )""",
    FLAGS,
    words=[
        *_WORDS["one_year"],
        *(f"{what} {does}" for what in _WORDS["one_year_of"] for does in _WORDS["one_year_does"]),
    ],
)
# "Projektets löptid" and "2025" in the cell beside or below it
_YEAR_CELL = lazy(
    r"""(?P<year> (?:19|20)\d\d ) (?<= (?<! \w ) \L<words> [ ]? :? [\t\n] \d{4} ) [ ]? (?= [\t\n\f] | \Z )""",
    FLAGS,
    words=_WORDS["year_labels"],
)
_OPEN_YEARS = lazy(
    rf"(?<! [\w/:.,§-] ) (?P<start> (?:19|20)\d\d ) [ ]* ,? [ -]* (?: {_any(_WORDS['onwards'])} )", FLAGS
)
_PART_RANGE = lazy(
    rf"""(?P<start>\d{{1,2}}) (?<= (?<! \w ) (?P<head> \L<heads> ) [ ]? \d{{1,2}} )
    (?: [ ]?-[ ]? | [ ]till[ ](?:och[ ]med[ ])? ) (?: \L<heads> [ ]? )? (?P<end>\d{{1,2}})
    (?! \w | [.,:/]\d | [ ]?% ) (?: ,?[ ]? (?: år[ ] )? (?P<year> {YEAR} ) )?""",
    FLAGS,
    heads=[*WORDS["part_letters"], *WORDS["part_plurals"]],
    counted=WORDS["counted"],
)
_PART_UNITS: dict[str, DatePrecision] = WORDS["part_letters"] | WORDS["part_plurals"]
_PARTS_OF_A_YEAR = {"week": 52, "quarter": 4, "tertial": 3, "half": 2}
_MONTHS: dict[str, int] = WORDS["months"] | WORDS["months_short"]
_SHORT_MONTHS = lazy(
    rf"""(?<= (?<! [\w-] ) (?P<head> (?P<start> \L<months> ) ) \.? [ ]?-[ ]? (?P<end> \L<months> ) \.? [ ] )
    (?P<year> (?<!\d) {YEAR} )""",
    FLAGS,
    months=list(_MONTHS),
    counted=WORDS["counted"],
)
_YEAR_RANGE_AFTER = word_pattern(_WORDS["year_range_after"], after=r"[ ]* \Z")
_MAX_YEARS = 60  # a longer range of years is history or two numbers


def _year_ranges(printed: str, string: str) -> Iterator[Match[Period]]:
    """2021–2027, 2014-20, 2024 till 2026, mellan 2021 och 2027. `printed` still has its kinds of dashes."""
    for found in _YEARS.finditer(string):
        start, end = int(found["start"]), int(found["end"])
        before = string[max(0, found.start() - 30) : found.start()]
        if len(found["end"]) == 2:
            end += start // 100 * 100
            # 2010-12 may be December 2010; not with an en dash, nor after "perioden"
            if (
                end % 100 <= 12
                and "–" not in printed[found.start() : found.end()]
                and not _YEAR_RANGE_AFTER.search(before)
            ):
                continue
        if found["and"] and not _BETWEEN.search(before):
            continue
        if start <= end <= start + _MAX_YEARS and not _NUMBERED.search(before):
            yield Match(found.start(), found.end(), _of_years(start, end), "period.years")


def _of_years(start: int, end: int | None) -> Period:
    return Period(Date(start, precision="year"), None if end is None else Date(end, precision="year"))


def _other_years(string: str) -> Iterator[Match[Period]]:
    """läsåret 2023/24, åren 2023, 2024 och 2025, från 2024 och framåt."""
    for found in _SLASHED_YEARS.finditer(string):
        start, end = int(found["start"]), int(found["start"][: 4 - len(found["end"])] + found["end"])
        if end == start + 1:
            yield Match(found.start(), found.end(), _of_years(start, end), "period.years")
    for found in _LISTED_YEARS.finditer(string):
        years = [int(year) for year in regex.findall(r"\d{4}", found["years"])]
        if years == list(range(years[0], years[-1] + 1)):
            yield Match(found.start(), found.end(), _of_years(years[0], years[-1]), "period.years")
    for found in (*_ONE_YEAR.finditer(string), *_YEAR_CELL.finditer(string)):
        year = int(found["year"])
        yield Match(found.start("year"), found.end("year"), _of_years(year, year), "period.years")
    for found in _OPEN_YEARS.finditer(string):
        yield Match(found.start(), found.end(), _of_years(int(found["start"]), None), "period.open")


def _part_ranges(string: str) -> Iterator[Match[Period]]:
    """vecka 12–14, kvartal 1-3 2024."""
    for found in _PART_RANGE.finditer(string):
        unit = _PART_UNITS[found["head"].lower()]
        year = int(found["year"]) if found["year"] else None
        start, end = int(found["start"]), int(found["end"])
        # a single letter without a year (T1-T3, H 1-2) is a room or a heading, except a week's
        if 1 <= start < end <= _PARTS_OF_A_YEAR[unit] and (year or len(found["head"]) > 1 or unit == "week"):
            value = Period(Date(year, precision=unit, part=start), Date(year, precision=unit, part=end))
            yield Match(found.start("head"), found.end(), value, "period.parts")


def _month_ranges(string: str) -> Iterator[Match[Period]]:
    """jan–jun 2024: short months, which are no dates without a year."""
    for found in _SHORT_MONTHS.finditer(string):
        start, end = (_MONTHS[found[name].lower()] for name in ("start", "end"))
        value = _period(Date(None, start, precision="month"), Date(int(found["year"]), end, precision="month"))
        yield Match(found.start("head"), found.end(), value, "period.months")


def _day_ranges(string: str, ends: list[tuple[Match[Date], bool]]) -> Iterator[tuple[Match[Period], Match[Date]]]:
    """5–28 maj 2020: the day that stands before a date of day and month, with that date."""
    for end, _ in ends:
        days = _DAYS.search(string, max(0, end.start - 30), end.start) if end.rule == "date.day-month" else None
        if days is None or (end.value.day or 0) <= int(days["day"]) or int(days["day"]) == 0:
            continue
        if days["and"] and not _BETWEEN.search(string, max(0, days.start() - 30), days.start()):
            continue
        start = replace(end.value, day=int(days["day"]))
        yield Match(days.start(), end.stop, Period(start, end.value), "period.days"), end


# --- open ends --------------------------------------------------------------------------------------------------------


def _open(string: str, end: Match[Date]) -> Match[Period] | None:
    """A period of one date: as längst till X; till och med X or från och med X in a sentence about a period."""
    before = _sentence(string, end.start)
    onwards = _ONWARDS.match(string, end.stop)
    if onwards is not None:
        return Match(end.start, onwards.end(), Period(end.value, None), "period.open")
    longest = _LONGEST.search(before)
    if longest is not None:
        return Match(end.start - len(before) + longest.start(), end.stop, Period(None, end.value), "period.open")
    from_, last = _FROM.search(before), _LAST.search(before)
    cue = from_ or last
    if cue is None or cue[0].lower().split()[0] == "till" and not regex.match(r"till[ ]+o", cue[0], FLAGS):
        return None  # "till den 5 maj" alone says by when, not how long
    if not any(_OF_A_PERIOD.search(part) for part in sentence(string, end.start, end.stop)):
        return None
    value = Period(end.value, None) if from_ else Period(None, end.value)
    return Match(end.start - len(before) + cue.start(), end.stop, value, "period.open")


# --- all together -----------------------------------------------------------------------------------------------------


def _gathering(string: str, match: Match[Period]) -> bool:
    """Whether the period is a few days of a meeting, a fair or a course."""
    start, end = match.value.start, match.value.end
    if start is None or end is None or start.precision != "day" or end.precision != "day":
        return False
    first, last = replace(start, year=start.year or 2000).first(), replace(end, year=end.year or 2000).first()
    if first is None or last is None or not 0 <= (last - first).days <= 6:
        return False
    return _EVENT.search(_sentence(string, match.start)) is not None


def scan(string: str) -> list[Match[Period]]:
    """The periods of a text, in order. Two dates that nothing joins are none, nor is a date by which something is due.

    >>> [match.value.precision for match in scan("oktober 2024–september 2027")]
    ['month']
    """
    printed, string = string, fold(string)
    ends = list(tokens(printed))
    ranges = list(_day_ranges(string, ends))
    used = {end.start for _, end in ranges}
    seen = [match for match, _ in ranges]
    for match, left, right in _pairs(string, ends):
        if left.start not in used and right.start not in used:
            used |= {left.start, right.start}
            seen.append(match)
    seen += _year_ranges(printed, string)
    seen += _other_years(string)
    seen += _part_ranges(string)
    seen += _month_ranges(string)
    for end, sure in ends:
        match_open = _open(string, end) if sure and end.start not in used else None
        if match_open is not None:
            seen.append(match_open)
    return [match for match in without_overlaps(seen) if not _gathering(string, match)]


def places(string: str, match: Match[Period]) -> tuple[tuple[int, int], ...]:
    """Where a period is read from: its span, and for one of two fields the span of each of its dates."""
    if match.rule != "period.fields":
        return ((match.start, match.stop),)
    low = max(0, match.start - _LABEL_GAP)
    part = string[low : match.stop + 2 * _GAP]
    later = [token for token, _ in tokens(part) if low + token.start >= match.stop and token.value == match.value.end]
    ends = [(low + token.start, low + token.stop) for token in later[:1]]
    return ((match.start, match.stop), *ends)
