"""Paragraph signs: a number after the sign is a section of minutes, a number before it one of a law."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

import regex

from extract.grammar import date
from extract.grammar.lazy import lazy
from extract.grammar.rule import table
from extract.model.values import Date, Match


@dataclass(frozen=True, slots=True)
class ParagraphRef:
    """A reference to one or more paragraphs. `number` is as printed, dashes folded: "60", "62-70", "9a", "1, 3 och 9".

    `chapter` is a law's. Of minutes: `series` the abbreviation of the body, `year` that of "§ 43/05", and `date` the
    day of the meeting where it is printed right before the sign ("den 4 april 2023, § 60").
    """

    kind: Literal["protocol", "law"]
    number: str
    chapter: str | None = None
    series: str | None = None
    year: int | None = None
    date: Date | None = None


_B = r"[ \u00a0\u202f\u2009]"
_ONE = rf"\d{{1,4}} (?: {_B}? [a-hA-H] (?! \p{{L}} ) )?"
_RANGE = rf"{_ONE} (?: {_B}? [-\u2010-\u2014\u2212] {_B}? {_ONE} )?"
# No Swedish law has a thousand paragraphs: "den 4 april 2023 § 60" is minutes.
_LAW_ONE = rf"\d{{1,3}} (?: {_B}? [a-hA-H] (?! \p{{L}} ) )?"
_LAW_RANGE = rf"{_LAW_ONE} (?: {_B}? [-\u2010-\u2014\u2212] {_B}? {_LAW_ONE} )?"
# The further numbers of a list: a year or an amount after a comma has no place in one, so at most three digits.
_MORE = rf"(?: (?: ,{_B}? | {_B} (?: och | samt | eller ) {_B} ) (?! \d{{4}} ) {_RANGE} (?! [\d/:.-]\d ) )"
_WORDS = table("bodies")

_AFTER = lazy(
    rf"""
    § {{1,3}} {_B}{{0,2}}
    (?: (?P<series> \L<series> ) {_B} )?                                    # § RS 99
    (?P<number> {_RANGE} )
    (?: / (?P<year> \d{{4}} | \d{{2}} ) (?! \d ) )?                         # § 43/05
    (?(year) | (?P<more> {_MORE}{{0,12}} ) )
    (?! \d | {_B}? § )
    """,
    regex.VERBOSE | regex.IGNORECASE,
    series=_WORDS["series"],
)
_BEFORE = lazy(
    rf"""
    (?<! [\d:/.-] ) (?: (?P<chapter> \d{{1,3}} {_B}? [a-h]? ) {_B}? kap (?: \. | itlet )? ,? {_B}{{0,2}} )?
    (?<! \d [.:,/-] )
    (?P<number> {_LAW_RANGE} (?: (?: ,{_B}? | {_B} (?: och | samt | eller ) {_B} ) {_LAW_RANGE} ){{0,12}} )
    {_B}{{0,2}} $
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_SERIES_BEFORE = lazy(
    rf"(?<! [\p{{L}}\d] ) (?P<series> \L<series> ) {_B}{{0,2}} $",
    regex.VERBOSE | regex.IGNORECASE,
    series=_WORDS["series"],
)
# "KS 75/2013": a section of that year's minutes where no label says that it is a diarienummer.
_SIGNLESS = lazy(
    rf"""
    (?<! [\p{{L}}\d/-] ) (?<! nr [.:]? {_B} ) (?<! nummer [:]? {_B} ) (?<! beteckning [:]? {_B} )
    (?P<series> \L<series> ) {_B} (?P<number> \d{{1,3}} ) / (?P<year> (?: 19 | 20 ) \d{{2}} ) (?! [\d/:-] | \.\d )
    """,
    regex.VERBOSE,
    series=_WORDS["series"],
)
_LAW = r"(?: \p{L}{0,40} \L<endings> | \L<words> ) s? (?! \p{L} )"
_LAW_WORDS = {"endings": _WORDS["law_endings"], "words": _WORDS["law_words"]}
_LAW_AFTER = lazy(rf"{_B}? (?: i {_B} )? (?: den {_B} )? {_LAW}", regex.VERBOSE, **_LAW_WORDS)
_LAW_BEFORE = lazy(
    rf"(?<! \p{{L}} ) {_LAW} ,? {_B}? (?: \( \d{{4}}: \d{{1,4}} \) {_B}? )? $", regex.VERBOSE, **_LAW_WORDS
)
_BORDER = lazy(r"[\n\t\f]")
_REACH = 64  # characters: "1, 3, 8 och 9" with a chapter, or the name of a law


def scan(string: str) -> list[Match[ParagraphRef]]:
    """The references to paragraphs in `string`, left to right; one match for a list such as "§§ 5, 7 och 9".

    A sign without a number on its line is no match. "KS 75/2013", without a sign, has the rule `paragraph.series`, for
    the same letters may be a diarienummer.
    """
    found: list[Match[ParagraphRef]] = []
    taken, at = 0, string.find("§")
    while at >= 0:
        match = _law(string, at, taken) or _minutes(string, at, taken)
        if match is not None:
            found.append(match)
            taken = match.stop
        at = string.find("§", max(taken, at + 1))
    if "/" in string:
        found += _signless(string, found)
    return sorted(found, key=lambda match: match.start)


def _signless(string: str, others: list[Match[ParagraphRef]]) -> list[Match[ParagraphRef]]:
    """The sections written "KS 75/2013", where no sign has claimed the place."""
    stops = [match.stop for match in others]
    found = []
    for hit in _SIGNLESS.finditer(string):
        after = bisect_right(stops, hit.start())  # the first reference that ends behind this one's start
        if after == len(others) or others[after].start >= hit.end():
            value = ParagraphRef("protocol", hit["number"], series=hit["series"], year=int(hit["year"]))
            found.append(Match(hit.start(), hit.end(), value, "paragraph.series"))
    return found


def _law(string: str, at: int, taken: int) -> Match[ParagraphRef] | None:
    """The reference whose numbers stand before the sign at `at`, and after what is `taken`; else None."""
    first = max(taken, at - _REACH)
    before = _BORDER.split(string[first:at])[-1]
    if not any(character.isdigit() for character in before[-6:]):
        return None  # most signs follow words
    hit = _BEFORE.search(before)
    if hit is None:
        return None
    stop = at + 1
    while stop < len(string) and string[stop] == "§":
        stop += 1
    chapter = _folded(hit["chapter"]) if hit["chapter"] else None
    return Match(
        at - len(before) + hit.start(),
        stop,
        ParagraphRef("law", _folded(hit["number"]), chapter=chapter),
        "paragraph.law",
    )


def _minutes(string: str, at: int, taken: int) -> Match[ParagraphRef] | None:
    """The reference whose numbers stand after the sign at `at`; a law where the next or last word is one; else None."""
    hit = _AFTER.match(string, at)
    if hit is None:
        return None
    number = _folded(hit["number"] + (hit["more"] or ""))
    before = _BORDER.split(string[max(taken, at - _REACH) : at])[-1]
    if _LAW_AFTER.match(string, hit.end(), hit.end() + _REACH) or _LAW_BEFORE.search(before):
        return Match(at, hit.end(), ParagraphRef("law", number), "paragraph.law")
    series = hit["series"]
    start = at
    if series is None and (lead := _SERIES_BEFORE.search(before)) is not None:
        series, start = lead["series"], at - len(before) + lead.start()
    year = None
    if hit["year"]:
        year = int(hit["year"]) if len(hit["year"]) == 4 else _century(int(hit["year"]))
    return Match(
        start,
        hit.end(),
        ParagraphRef(
            "protocol",
            number,
            series=series.upper() if series else None,
            year=year,
            date=_day_before(string[max(taken, start - _REACH) : start].rpartition("\n")[2]),
        ),
        "paragraph.protocol",
    )


def _day_before(before: str) -> Date | None:
    """The day that ends the text before a sign, at most a comma between; None for less than a day of a year."""
    if not any(character.isdigit() for character in before[-12:]):
        return None
    last = max(date.scan(before), key=lambda match: match.stop, default=None)
    if (
        last is None
        or before[last.stop :].strip(" ,\u00a0(")
        or last.value.iso is None
        or last.value.precision != "day"
    ):
        return None
    return last.value


def _century(year: int) -> int:
    """The full year of two digits: up to 50 of this century, as the authorities read their own numbers."""
    return 2000 + year if year <= 50 else 1900 + year


def _folded(printed: str) -> str:
    """A list of numbers with plain dashes and blanks: "62–70" -> "62-70", "3 a" -> "3a"."""
    plain: str = regex.sub(
        r"\s*[-\u2010-\u2014\u2212]\s*", "-", regex.sub(r"[\u00a0\u202f\u2009]", " ", printed).strip()
    )
    plain = regex.sub(r"(?<=\d)\s+(?=[a-hA-H]\b)", "", plain)
    return " ".join(plain.split())
