"""Dates as Swedish papers write them, from 2022-10-25 to "slutet av vecka 16".

A date is as precise as it is printed. Numbers that only look like dates (dnr, laws, fractions, six digits without a
label) are not returned by `scan`; `tokens` also has the doubtful ones, for the ends of periods.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import regex

from extract.grammar.lazy import lazy
from extract.grammar.nearby import FLAGS, fold, lower_case, places_of, word_pattern
from extract.grammar.rule import Rule, table, without_overlaps
from extract.model.values import Date, DatePrecision, Match

WORDS = table("time")

_MONTHS: dict[str, int] = WORDS["months"] | WORDS["months_short"]
_SEASONS: dict[str, int] = WORDS["seasons"]
_TURNS: dict[str, str] = WORDS["turns"]
_PARTS: dict[str, DatePrecision] = WORDS["parts"]
_LETTERS: dict[str, DatePrecision] = WORDS["part_letters"]
_ORDINALS: dict[str, int] = WORDS["ordinals"]
_HIGHEST = {"quarter": 4, "tertial": 3, "half": 2, "week": 53}


# A year that is none of: part of a number, dnr (2022-02892), law (2017:583), sum of money or count of things.
YEAR = r"""(?: (?:1[89]|20)\d\d (?! \w | [:.,]\d | -\d{3} | -\d\d-\d | /\d | -?tal | [ ]?\L<counted>(?!\w) ) )"""
_LISTS = {
    "counted": WORDS["counted"],
    "months": list(WORDS["months"]),
    "short": list(WORDS["months_short"]),
    "ids": WORDS["id_labels"],
    "years": WORDS["year_after"],
    "letters": list(_LETTERS),
    "terms": list(WORDS["terms"]),
    "weeks": WORDS["weeks"]["heads"],
    "not_weeks": WORDS["weeks"]["not_after"],
    "things": WORDS["weeks"]["not_before"] + WORDS["counted"],
    "endings": WORDS["file_endings"],
    "boards": WORDS["board_prefixes"],
    "ordinals": list(_ORDINALS),
    "parts": list(_PARTS),
}


def _pattern(text: str, flags: int = FLAGS) -> regex.Pattern[str]:
    return lazy(text, flags, **{name: words for name, words in _LISTS.items() if rf"\L<{name}>" in text})


def _day(year: int | None, month: int, day: int) -> Date | None:
    """The day, if the calendar has it; 29 February is one where no year is printed."""
    try:
        dt.date(year or 2000, month, day)
    except ValueError:
        return None
    return Date(year, month, day)


def full_year(digits: str) -> int:
    """The year of two or four digits; of two, 49 is 2049 and 50 is 1950."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 50 else 1900)


def _part(year: int | None, precision: DatePrecision, part: int) -> Date | None:
    """A week, quarter, tertial or half of a year; 0 is its last."""
    part = part or _HIGHEST[precision]
    if not 1 <= part <= _HIGHEST[precision]:
        return None
    if precision == "week" and year is not None and part == 53 and dt.date(year, 12, 28).isocalendar().week < 53:
        return None
    return Date(year, precision=precision, part=part)


# --- numbers: each of these patterns begins with a digit --------------------------------------------------------------

# Before a number: no letter or digit, and no mark that makes it a part of something longer. A hyphen is allowed after
# a blank or after another date (2023-04-01--2024-12-31); a colon or stop after a label's letter ("Datum:2024-01-02").
_ALONE = r"""
    (?: (?<! [\w/:.,§-] )
      | (?<= \d\d--? ) (?<= (?<!\d)\d\d-?\d\d-?\d\d--? | (?<!\d)\d{4}-?\d\d-?\d\d--? )
      | (?<= [\s]--? )
      | (?<= \p{L}[:._] | _ )
    )
"""
_NO_PERSON = r"(?! [-+]\d{4} (?!\d) )"  # four more digits make a date of birth a personal number


def _of_digits(found: regex.Match[str]) -> Date | None:
    year, month, day = (found[name].replace(" ", "") for name in ("year", "month", "day"))
    return _day(full_year(year), int(month), int(day))


# 2023-04-01, 2013-0 1-25 (a blank from a PDF), 2023-04- 01 (a line end)
_ISO = _pattern(
    rf"""{_ALONE} (?P<year> (?:19|20)\d\d ) [ ]?-[ ]? (?P<month> [01][ ]?\d ) -[ ]? (?P<day> [0-3][ ]?\d )
    (?! \d | [:/]\d | -\d (?! \d{{3}}-\d\d-\d\d ) )
    (?= T\d\d: | [^\p{{L}}] | $ )"""
)
# 2021/03/15, 2021.03.15
_YEAR_FIRST = _pattern(
    r"""(?<! [\w/:.,-] ) (?P<year> (?:19|20)\d\d ) (?P<mark> [/.] ) (?P<month>\d\d) (?P=mark) (?P<day>\d\d)
    (?! \w | [/.:-]\d )"""
)
# 20230401
_COMPACT = _pattern(
    rf"""{_ALONE} (?P<year> (?:19|20)\d\d ) (?P<month>\d\d) (?P<day>\d\d)
    {_NO_PERSON} (?! [^\W_] | [.,]\d )"""
)
# 10.06.2013
_DOTTED = _pattern(
    r"""(?: (?<! [\w/:.,-] ) | (?<= \.\d{4} - ) ) (?P<day>\d{1,2}) \.[ ]? (?P<month>\d{1,2}) \.[ ]?
    (?P<year> (?:19|20)\d\d ) (?! \w | [./:]\d | -\d{3} )"""
)
# 230401; 23-04-01
_SHORT = _pattern(
    rf"""{_ALONE} (?P<year>\d\d) (?P<month>\d\d) (?P<day>\d\d)
    {_NO_PERSON} (?! [^\W_] | [.,]\d | [ ]\d{{3}}(?!\d) )"""
)
_SHORT_ISO = _pattern(
    rf"""{_ALONE} (?P<year>\d\d) - (?P<month>\d\d) - (?P<day>\d\d)
    (?! \w | [:/.,]\d | -\d (?! \d-\d\d-\d\d ) )"""
)
# KS190930: the short name of a board before six digits, or any letters where a file's ending follows in the same block
_FILE = _pattern(
    r"""(?: (?-i: (?<= (?<!\w) \L<boards> [_ -]? ) ) | (?<! \d | \d[-_] ) (?= [^\n\t\f]{6,90} \.\L<endings>(?!\w) ) )
    (?P<year>\d\d) (?P<month>\d\d) (?P<day>\d\d) (?! [^\W_] | -\d )"""
)
# 2024-10
_YEAR_MONTH = _pattern(
    rf"""{_ALONE} (?P<year> (?:19|20)\d\d ) - (?P<month> [01]\d )
    (?! \w | [:/.,]\d | -\d (?! \d{{3}}-\d\d(?!\d) ) )"""
)
# 19 juni 2018, 1:e mars, 7 sept 2017, 14 nov., 3 mars -24
_DAY_MONTH = _pattern(
    rf"""(?<! [\w.,:/§] ) (?P<day>\d{{1,2}}) (?: :[ae] )? [ ]{{0,2}}
    (?: (?P<month> \L<months> ) (?! \p{{L}} ) | (?P<month> \L<short> ) (?: \. | (?= [ ]{YEAR} ) ) )
    (?: [ ]{{0,2}} ,? (?: [ ]år )? [ ]{{0,2}} (?P<year> {YEAR} )
      | [ ][-'’] (?P<year>\d\d) (?! \w | [.:/-]\d | [ ](?:\L<months>|\L<short>)(?!\w) )
    )?"""
)
# jan 2024
_SHORT_MONTH = _pattern(rf"(?<= (?<! \w ) (?P<head> (?P<month> \L<short> ) ) \.?[ ] ) (?P<year> (?<!\d) {YEAR} )")
# 28/2 2011, 1/2-2011, 15/6-12, 28/10
_SLASH = _pattern(
    rf"""(?<! [\w/.,:§] | (?<! /\d{{1,2}} ) - | \L<ids>[ ] ) (?P<day>\d{{1,2}}) [ ]?/[ ]? (?P<month>\d{{1,2}})
    (?! \d | /\d{{1,2}}(?!\d) | [ ]?(?:av|del)\b )
    (?: ,?[ ]{{0,2}}[-/]?[ ]? (?P<year> {YEAR} ) (?! -\d\d )
      | [-/] (?P<year>\d\d) (?! \w | [ ]?[/%] | [.,]\d )
    )?"""
)
# vecka 16, v. 12, vecka 16 2024
_WEEK = _pattern(
    rf"""(?<= (?<! \w | \L<not_weeks>[ ] ) (?P<head> \L<weeks> ) [ ]{{0,2}} ) (?P<part>\d{{1,2}})
    (?! \w | [.,:]\d | [ ]?% | [ ]?-[ ]?\d{{1,2}}(?!\d) | [ ]\L<things>(?!\w) )
    (?: ,?[ ]? (?: (?:år|under|i)[ ] )? [/-]? (?P<year> {YEAR} ) )?"""
)
# Q1 2024, T2/2023; 2024 Q1, 2024-W12
_LETTER_YEAR = _pattern(
    rf"""(?<= (?<! \w | (?<!\d)- ) (?P<head> (?P<letter> \L<letters> ) ) [ ]? (?P<part>\d) [ ,/-]{{0,2}} )
    (?P<year> (?<!\d) {YEAR} )"""
)
_YEAR_LETTER = _pattern(
    r"""(?<! [\w/:.,-] ) (?P<year> (?:19|20)\d\d ) (?: [ ] | [/-] | ,[ ] )?
    (?P<letter> \L<letters> ) [ ]? (?P<part>\d{1,2}) (?! \w | [.,:]\d | -\d | [ ,/-]{0,2}(?:19|20)\d\d(?!\d) )"""
)
# vt 2024, HT23
_TERM = _pattern(
    rf"""(?<= (?<! \w ) (?P<head> \L<terms> ) [ -]? )
    (?: (?P<year> {YEAR} ) | (?P<year>\d\d) (?! \w | [.,:/]\d | [ ]?% ) )"""
)
# budgetåret 2013, under 2023, år 2024
_YEAR_WORD = _pattern(
    r"""(?<= (?<! \w | \d[ ] ) \L<years> [ ]{1,2} (?: år[ ] )? ) (?P<year> (?:19|20)\d\d )
    (?! \w | [:.,]\d | [ ]?[-/][ ]?\d | -?tal | [ ]?\L<counted>(?!\w) )"""
)


def _day_month(found: regex.Match[str]) -> Date | None:
    after = found.string[found.end() : found.end() + 3]
    if (
        not found["year"]
        and found["month"][0].isupper()
        and len(after) == 3
        and after[1].isupper()
        and after[2].islower()
    ):
        return None  # 2 Maj Karlsson, a row of a list of names
    return _day(full_year(found["year"]) if found["year"] else None, _MONTHS[found["month"].lower()], int(found["day"]))


def _short_month(found: regex.Match[str]) -> Date | None:
    return Date(int(found["year"]), _MONTHS[found["month"].lower()], precision="month")


def _slash(found: regex.Match[str]) -> Date | None:
    return _day(full_year(found["year"]) if found["year"] else None, int(found["month"]), int(found["day"]))


def _year_month(found: regex.Match[str]) -> Date | None:
    month = int(found["month"])
    return Date(int(found["year"]), month, precision="month") if 1 <= month <= 12 else None


def _week(found: regex.Match[str]) -> Date | None:
    return _part(int(found["year"]) if found["year"] else None, "week", int(found["part"]))


def _letter(found: regex.Match[str]) -> Date | None:
    return _part(int(found["year"]), _LETTERS[found["letter"].lower()], int(found["part"]) or 99)


def _term(found: regex.Match[str]) -> Date | None:
    return Date(full_year(found["year"]), precision="season", part=WORDS["terms"][found["head"].lower()])


_WORD_RULES = (
    Rule("date.week", _WEEK, _week),
    Rule("date.season", _TERM, _term),
)
_DAY_RULES = (
    Rule("date.day-month", _DAY_MONTH, _day_month),
    Rule("date.slash", _SLASH, _slash),
    Rule("date.dotted", _DOTTED, _of_digits),
)
# The rules by the number of digits the value begins with: one pass over the numbers of a text serves them all.
RULES: dict[int, tuple[Rule[Date], ...]] = {
    1: (*_DAY_RULES, *_WORD_RULES),
    2: (*_DAY_RULES, *_WORD_RULES, Rule("date.short-iso", _SHORT_ISO, _of_digits)),
    4: (
        Rule("date.iso", _ISO, _of_digits),
        Rule("date.year-first", _YEAR_FIRST, _of_digits),
        Rule("date.year-month", _YEAR_MONTH, _year_month),
        Rule("date.part", _LETTER_YEAR, _letter),
        Rule("date.part", _YEAR_LETTER, _letter),
        Rule("date.season", _TERM, _term),
        Rule("date.month", _SHORT_MONTH, _short_month),
        Rule("date.year", _YEAR_WORD, lambda found: Date(int(found["year"]), precision="year")),
    ),
    6: (Rule("date.file", _FILE, _of_digits), Rule("date.short", _SHORT, _of_digits)),
    8: (Rule("date.compact", _COMPACT, _of_digits),),
}

# --- words: one pass finds months, seasons, parts and turns of the year; what stands around them is read there --------

_HEADS = [*WORDS["months"], *_SEASONS, *_PARTS, *_TURNS]
# Numbers worth a closer look: in tables of money, most have neither a mark nor a word beside them.
_DIGITS = lazy(
    r"""(?<!\d) (?: \d{4} (?!\d) (?: (?= [ ]?[-./,\p{L}] ) | (?<= \p{L}[\W\d]{0,4} \d{4} ) )
      | \d{1,2} (?!\d) (?: (?= [ ]?/ | [.:-]\d | \.[ ]\d | [ ]{0,2}[\p{L}:] ) | (?<= \p{L}[ .-]{0,3} \d{1,2} ) )
      | (?: \d{6} | \d{8} ) (?!\d) )""",
    regex.VERBOSE,
)
_TAIL = _pattern(rf"(?: [ ]månad )? ,? [ ]{{0,2}} (?: (?:av|år|under|i)[ ] ){{0,2}} (?P<year> {YEAR} )")
_WINTER = _pattern(r"[ ] (?P<year> (?:19|20)\d\d ) [ ]?[/-][ ]? (?: (?:19|20)\d\d | \d\d ) (?! \w | [:/.]\d )")
_NUMBER = _pattern(r"[ ]? (?P<part> [1-4] ) (?! \w | [.,:]\d | [ ]?% | [ ]?-[ ]?\d(?!\d) | [ ]\L<things>(?!\w) )")
_PART_TAIL = _pattern(rf",?[ ]? [/-]? [ ]? (?: (?:av|år|under|i)[ ] ){{0,2}} (?P<year> {YEAR} )")
_ORDINAL_BEFORE = _pattern(r"(?<! [\w] ) (?P<ordinal> \L<ordinals> ) [ ]{1,2} \Z")
_TURN_YEARS = _pattern(
    r"""[ ] (?: år[ ] )? (?P<year> (?:19|20)\d\d ) (?: [ ]?[/-][ ]? (?P<next> (?:19|20)\d\d | \d\d ) (?!\d) )?
    (?! \w | [:.]\d )"""
)
_TURN_MONTHS = _pattern(rf"[ ] \p{{L}}+ [ ]?[/-][ ]? (?P<month> \L<months> ) (?! \w ) (?: [ ] (?P<year> {YEAR} ) )?")
_DAY_BEFORE = lazy(r"(?<! \d ) \d{1,2} [ ]{0,2} \Z", regex.VERBOSE)
_MONTH_AFTER = word_pattern(
    WORDS["month_after"], after=r"[ ] (?: (?:början|mitten|slutet|utgången|hela)[ ](?:av[ ])? )? \Z"
)


def _read_word(string: str, start: int, stop: int) -> Match[Date] | None:
    """The date that a month, a season, or a part or a turn of the year says with what stands around it."""
    word = string[start:stop].lower()
    if word in _PARTS:
        return _read_part(string, start, stop, _PARTS[word])
    if word in _TURNS:
        return _read_turn(string, start, stop, _TURNS[word])
    if word not in _SEASONS and _DAY_BEFORE.search(string, max(0, start - 4), start):
        return None  # 30 februari: what the calendar has not is not its month either
    tail = _TAIL.match(string, stop)
    year = int(tail["year"]) if tail else None
    end = tail.end() if tail else stop
    if word in _SEASONS:
        winter = _WINTER.match(string, stop)  # vintern 2023/2024 is that of its first year's December
        if winter is not None:
            year, end = int(winter["year"]), winter.end()
        return Match(start, end, Date(year, precision="season", part=_SEASONS[word]), "date.season")
    if year is None and string[start].isupper():
        return None  # Maj, Augusti and Mars are names
    return Match(start, end, Date(year, _MONTHS[word], precision="month"), "date.month")


def _read_part(string: str, start: int, stop: int, precision: DatePrecision) -> Match[Date] | None:
    """`kvartal 1`, `första tertialen år 2024`; None without a number before or after."""
    before = _ORDINAL_BEFORE.search(string, max(0, start - 12), start)
    number = None if before else _NUMBER.match(string, stop)
    if before is not None:
        part, start = (
            _ORDINALS[next(name for name in _ORDINALS if name.lower() == before["ordinal"].lower())],
            before.start(),
        )
    elif number is not None:
        part, stop = int(number["part"]), number.end()
    else:
        return None
    tail = _PART_TAIL.match(string, stop)
    value = _part(int(tail["year"]) if tail else None, precision, part)
    return None if value is None else Match(start, tail.end() if tail else stop, value, "date.part")


def _read_turn(string: str, start: int, stop: int, turn: str) -> Match[Date] | None:
    """Roughly the first day after a turn of the half, the month or the year; a year's turn needs both its years."""
    if turn == "month":
        months = _TURN_MONTHS.match(string, stop)
        if months is None:
            return None
        value = Date(int(months["year"]) if months["year"] else None, _MONTHS[months["month"].lower()], 1, approx=True)
        return Match(start, months.end(), value, "date.turn")
    years = _TURN_YEARS.match(string, stop)
    if turn == "half":
        value = Date(int(years["year"]) if years else None, 7, 1, approx=True)
        return Match(start, years.end() if years else stop, value, "date.turn")
    if years is None:
        return None
    if years["next"] is None:
        return Match(start, years.end(), Date(int(years["year"]), precision="year", approx=True), "date.turn")
    return Match(start, years.end(), Date(int(years["year"]) + 1, 1, 1, approx=True), "date.turn")


# --- all together -----------------------------------------------------------------------------------------------------

_LABELLED = word_pattern(WORDS["date_labels"], after=r"[ ]?:?[ \t]{0,2} (?: den[ ] )? \Z")
_NUMBERED = word_pattern(WORDS["id_labels"], after=r"[ ]?[:.]?[ \t]{0,2} \Z")
_LIST = lazy(r"(?<= \b den[ ]) (?: \d{1,2} (?: [ ]? ,[ ]? | [ ](?:och|samt|eller)[ ] ) )+ \Z", FLAGS)
_REACH = 30  # characters before a number in which its label must stand


def _days_before(string: str, match: Match[Date]) -> Iterator[Match[Date]]:
    """The other days of "den 3, 5 och 7 maj 2024"."""
    days = _LIST.search(string, max(0, match.start - 40), match.start)
    if match.rule != "date.day-month" or days is None:
        return
    for number in regex.finditer(r"\d+", string, pos=days.start(), endpos=days.end()):
        value = _day(match.value.year, match.value.month or 1, int(number[0]))
        if value is not None:
            yield Match(number.start(), number.end(), value, "date.day-list")


def _sure(string: str, match: Match[Date]) -> bool:
    """Whether the match is a date without the other end of a period beside it."""
    value, name = match.value, match.rule
    low = max(0, match.start - _REACH)
    if name == "date.compact":
        return _NUMBERED.search(string, low, match.start) is None
    if name in ("date.short", "date.short-iso", "date.year-month") or (name == "date.slash" and value.year is None):
        return _LABELLED.search(string, low, match.start) is not None
    if name == "date.month" and value.year is None:
        return _MONTH_AFTER.search(string, low, match.start) is not None
    return not (name == "date.season" and value.year is None)


def _numbers(string: str) -> Iterator[Match[Date]]:
    """What each number of the string begins; where a head stands before it (`vecka 16`), the match begins there."""
    for digits in _DIGITS.finditer(string):
        for rule in RULES.get(digits.end() - digits.start(), ()):
            found = rule.pattern.match(string, digits.start())
            value = rule.read(found) if found else None
            if found is None or value is None:
                continue
            head = found.start("head") if "head" in rule.pattern.groupindex else found.start()
            yield Match(head, found.end(), value, rule.name)


_PAIRED = ("date.short", "date.short-iso", "date.slash")


@lru_cache(maxsize=2)  # a document's dates are asked for by two modules, one after the other
def tokens(string: str) -> tuple[tuple[Match[Date], bool], ...]:
    """All that may be a date, in order, and for each whether it is one by itself; none overlap."""
    string = fold(string)
    seen = list(_numbers(string))
    for start, stop in places_of(lower_case(string), _HEADS):
        read = _read_word(string, start, stop)
        if read is not None:
            seen.append(read)
    seen += [other for match in seen for other in _days_before(string, match)]
    kept = without_overlaps(seen)
    sure = [_sure(string, match) for match in kept]
    for index, (left, right) in enumerate(pairwise(kept)):
        if (
            left.rule == right.rule
            and left.rule in _PAIRED
            and regex.fullmatch(r"[ ]{0,2}--?[ ]{0,2}", string[left.stop : right.start])
        ):
            sure[index] = sure[index + 1] = True
    return tuple(zip(kept, sure, strict=True))


def scan(string: str) -> list[Match[Date]]:
    """The dates of a text, in order. What no calendar has (2023-02-30) is none, nor is a year without a word for it.

    >>> [match.value.iso for match in scan("tisdagen den 19 juni 2018")]
    ['2018-06-19']
    """
    return [match for match, sure in tokens(string) if sure]


def with_year(date: Match[Date], all_dates: Sequence[Match[Date]]) -> int | None:
    """The year for a date printed without one: that of the nearest date that has one. None where two are in question.

    `all_dates` are the document's, in order. Of two neighbours that disagree, one must be three times as near: a
    sentence's own date counts, two dates about equally far decide nothing. The caller marks the value `year-inferred`.
    """
    if date.value.year is not None:
        return date.value.year
    dated = [other for other in all_dates if other.value.year is not None]
    starts = [other.start for other in dated]
    left, right = bisect_left(starts, date.start) - 1, bisect_right(starts, date.start)
    near: list[tuple[int, int | None]] = []
    if left >= 0:
        near.append((date.start - dated[left].stop, dated[left].value.year))
    if right < len(dated):
        near.append((dated[right].start - date.stop, dated[right].value.year))
    near.sort(key=lambda item: item[0])
    if len(near) == 2 and near[0][1] != near[1][1] and near[0][0] * 3 > near[1][0]:
        return None
    return near[0][1] if near else None
