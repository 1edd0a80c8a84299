"""Diarienummer: what they look like, with and without the label that announces them.

A number whose letters, class code or padding cannot be mistaken is read anywhere. A plain one (2011-48, 172/2012) is
read only where something announces it: a label before it, a column head above it, or a paragraph sign ("§ 22 0216/23").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import regex

from extract.grammar.around import row_start
from extract.grammar.lazy import lazy
from extract.grammar.rule import without_overlaps
from extract.model.values import Dnr, DnrProblem, Match
from extract.words import table

PIVOT: Final = 50  # two-digit years up to this are of 20xx, above it of 19xx; JK's numbers are widened so
LONGEST_PERIOD: Final = 30  # years; 2020-2030 is a period, 1985-2031 is none
FIELDS_AHEAD: Final = 6  # other heads and dates that may stand between a column head and its number
NEAR: Final = 400  # characters within which a head's number must stand
MOST_HEADS: Final = 24  # words and marks that may follow a label in its row of heads
LONGEST_ROW: Final = 2000  # characters of a table row
LONGEST_LEAD: Final = 16  # characters of a number before its first hint: "KSAUUU " or "10.100.100.100-"
LONGEST_OWNER, LONGEST_LABEL = 30, 40  # characters of a label before and after the stem it is found by
LONGEST_RUIN: Final = 40  # characters of an unreadable number

Owner = Literal["own", "foreign"]
Scheme = Literal["dnr", "court", "arende_id", "journal"]

_WORDS = table("dnr")
_ACTS: Final = frozenset(_WORDS["series"]["acts"])
_NEVER: Final = _ACTS.union(_WORDS["series"]["never"])
_COURT: Final = frozenset(_WORDS["series"]["court"])
_LISTS: Final[dict[str, list[str]]] = {
    "departments": _WORDS["series"]["departments"],
    "known": _WORDS["series"]["known"],
    "court": _WORDS["series"]["court"],
    "bodies": table("bodies")["series"],
}

_D = r"[-\u2010-\u2015\u2212]"  # every dash
_S = r"[ \u00a0\u2009\u202f]"  # every blank inside a line
_Y4 = r"(?P<year> (?:19|20)\d\d )"
_Y2 = r"(?P<year> \d\d )"
_SERIES = r"(?P<series> [A-ZÅÄÖ]{2,6} )"
_NUMBER = r"(?P<serial> \d{1,7} )"
_DOTTED = r"(?P<plan> \d{1,2} (?: \.\d{1,3} ){1,3} )"
# a class code after the number, 2012/172 51: not where a page mark, a date, an amount or the text goes on
_DPL = rf"(?: ,?{_S}? [Dd]pl\.?{_S}? (?P<plan> \d (?: [\d.]*\d )? ) )?"  # "Dpl 04", the class by its name
_CLASS = r"(?P<plan> \d{2,3} | \d{1,2} (?: \.\d{1,3} ){1,4} )"  # 51 · 1.1.3.1, and "-1.2" behind a dash
_CODE = rf"""(?: (?: {_S} | {_D} (?= \d{{1,2}}\.\d ) ) {_CLASS}
                  (?= {_S}* (?: [\n\t\f\v),;] | $ | \.(?!\d) | (?:19|20)\d\d-\d\d-\d\d ) )
              | {_DPL} )"""
_DOCUMENT = rf"(?: {_S} nr {_S} (?P<document> \d{{4}}\.\d+ ) )?"
_UNIT = rf"(?: /{_S}? (?P<unit> [A-ZÅÄÖ][A-Za-zÅÄÖåäö]{{0,4}} ) (?!\w) )?"
_TAIL = rf"{_UNIT} {_DOCUMENT} {_CODE}"
_NO_MORE = rf"(?= {_S}* (?: [\n\t\f…] | \.\. | $ ) )"
_HIDDEN = r"(?P<hidden> [Xx*█_]{3,7} )"

_LEFT = r"(?<! [\w/.–§-] ) (?<! \d: )"  # not inside a longer number or word
_RIGHT = rf"(?! \w | (?:{_D}|[/:.])\d | {_S}?% )"  # nor followed by more of one

# Shapes that tell what they are. Their order matters only where one begins like another.
_SURE: Final = (
    rf"{_SERIES} {_D} {_Y4} {_D} {_NUMBER} (?: [:-] (?P<document> \d{{1,5}} ) )? {_DPL}",  # SLK-2024-00106:1
    rf"(?P<series> [A-ZÅÄÖ]{{1,6}} | \L<departments> ) {_Y4} / {_S}? {_NUMBER} {_TAIL}",  # N2018/04157/SK
    rf"(?P<series> Af ) {_D} {_Y4} / (?P<serial> \d{{4}} {_S} \d{{4}} )",  # Af-2019/0012 3456
    rf"""(?P<series> [A-ZÅÄÖ]{{2,6}} (?: {_D} [A-ZÅÄÖ]{{2,5}} )? | \L<departments> )
         (?: {_S} | {_D} | / ) {_Y4} / {_NUMBER} {_TAIL}""",  # KS 2018/124 · RA-KS 2023/02986
    rf"(?P<series> [A-ZÅÄÖ]{{2,5}} ) {_Y4} {_D} (?P<serial> \d{{3,6}} )",  # RUN2026-0008
    rf"{_SERIES} / {_NUMBER} / {_Y4} (?: {_D} (?P<plan> \d{{2,3}} ) )?",  # RUN/9/2015 · RUN/9/2015-041
    rf"{_SERIES} / {_NUMBER} / (?P<cut> (?:19|20)\d )",  # RUN/34/202, the year cut
    rf"{_SERIES} {_D} {_NUMBER} (?: {_D} | / ) {_Y4}",  # RUN-00253-2023
    rf"{_SERIES} {_D} (?P<serial> \d{{4,5}} ) {_D} {_Y2}",  # NV-05012-14
    rf"(?P<series> [A-ZÅÄÖ]{{2,5}} | [A-Z]\d{{3}} ) {_D} (?P<serial> \d{{3,5}} ) / {_Y2}",  # SRV-0226/18 · N609-4635/23
    rf"{_SERIES} {_S} {_Y4} {_D} (?P<serial> \d{{3,7}} )",  # TRN 2020–0001
    rf"{_SERIES} (?: / | {_D} ) {_Y4} : {_NUMBER} (?: {_D} (?P<plan> \d{{2,3}} ) | {_CODE} )",  # KS/2017:126-022
    rf"{_SERIES} \. {_Y4} \. {_NUMBER}",  # BYGG.2025.285
    rf"{_SERIES} (?: {_S} | {_D} | / )? {_Y4} (?: {_D} | / ) {_HIDDEN}",  # DI-2018-XXXX
    rf"{_SERIES} {_S} (?P<plan> \d{{1,3}} ) {_D} (?P<serial> \d{{3,5}} ) {_D} (?: {_Y4} | {_Y2} )",  # RUN 612-0195-14
    rf"{_Y4} / {_SERIES} (?: {_S} | {_D} )? (?P<serial> \d{{2,6}} ) {_CODE}",  # 2018/KS 0290 10
    rf"{_Y4} (?P<series> [A-ZÅÄÖ]{{2,5}} ) {_S}? (?P<serial> \d{{3,6}} ) {_CODE}",  # 2017KSM0604 301
    rf"{_Y4} {_D} (?P<series> [A-ZÅÄÖ]{{2,4}} ) {_S}? (?P<serial> \d{{2,6}} ) {_CODE}",  # 2020-RU000123
    rf"(?P<series> [A-ZÅÄÖ]{{2,4}} ) {_Y2} / (?P<serial> \d{{3,6}} ) {_CODE}",  # KK15/410
    rf"(?P<series> \L<known> ) {_Y2} (?P<serial> \d{{4,5}} )",  # RV180949
    rf"(?<=\() (?P<series> [A-ZÅÄÖ]{{2,3}} ) {_Y2} (?P<serial> \d{{4}} ) (?=\))",  # (ANA180949) after a title
    rf"{_Y2} (?P<series> \L<known> ) (?P<serial> \d{{3,6}} )",  # 19RS1234
    rf"(?P<series> \L<known> ) {_S} {_Y2} (?: 0[1-9] | 1[0-2] ) {_D} (?P<serial> \d{{3,5}} )",  # LS 1209-1229
    rf"(?P<series> Ä ) {_S} {_Y4} {_D} (?P<serial> \d{{2,6}} )",  # Ä 2016-453
    rf"{_DOTTED} {_D} (?P<series> Ä ) {_S} {_Y4} {_D} (?P<serial> \d{{2,6}} )",  # 6.1.15-Ä 2016-453
    rf"{_SERIES} (?: {_S} | {_D} | / ) {_Y4} (?: / | {_D} ) {_DOTTED} (?: / | {_D} ) {_NUMBER}",  # AB 2026/1.2/31
    rf"{_DOTTED} {_D} {_NUMBER} (?: {_D} | / ) {_Y4}",  # 3.1-4788-2026 · 4.1-43672/2024
    rf"{_DOTTED} {_D} {_Y4} (?: {_D} | / | : ) {_NUMBER}",  # 5.1.3–2018:106
    rf"{_DOTTED} {_D} {_Y2} (?: 0[1-9] | 1[0-2] ) {_D} (?P<serial> \d{{4}} )",  # 4.2-2503-0311, of March 2025
    rf"(?P<plan> \d{{3}} ) {_D} (?P<serial> \d{{2,6}} ) (?: {_D} | / ) {_Y4}",  # 304-2815-2021 · 334-207/2026
    rf"(?P<plan> \d{{2,3}} ) {_D} {_Y4} (?: / | : ) (?P<serial> \d{{3,6}} )",  # 62-2008/3887 · 40-2011:2523
    rf"(?P<series> [A-Z] ) (?P<plan> \d{{5}} ) {_D} (?P<serial> \d{{1,4}} ) {_D} {_Y2}",  # R30441-61-11
    rf"(?P<plan> \d{{4}} ) {_D} (?P<series> K ) (?P<serial> \d{{3,7}} ) {_D} {_Y2}",  # 0500-K39890-04
    rf"(?P<series> [A-Z] ) (?P<serial> \d{{1,3}}\.\d{{3}} ) / {_Y4} (?= {_D}\d\d{_D}\d\d(?!\d) )?+",  # A276.737/2024
    rf"(?P<serial> 0\d{{4,6}} ) (?: {_D} | / ) {_Y4} (?P<plan> \d(?:\.\d+)+ )? (?= \.(?!\d) )?+",  # 00506-2022
    rf"{_Y4} (?: {_D} | / ) (?P<serial> 0\d{{4,6}} ) (?: [:-] (?P<document> \d{{1,4}} ) | {_CODE} )",  # 2022-02892:1
    rf"{_Y4} {_D} (?P<serial> \d{{3,6}} ) {_D} (?P<document> 0\d{{3}} )",  # 2022-3038-0007, a received stamp
    rf"(?P<series> \L<court> ) {_S} (?P<serial> \d{{3,5}} ) {_D} {_Y2}",  # T 2118-13
)

_LETTERS = r"(?P<series> [A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,6} (?: -[A-ZÅÄÖ]{1,5} )? )"
_INSIDE = r"(?P<series> [A-ZÅÄÖ]{2,5} | [A-ZÅÄÖ][a-zåäö]{1,4} (?= [ /-]? 0\d ) )"  # between year and serial
# Shapes that need an announcement. Blanks around a slash are a typist's, not the number's.
_PLAIN: Final = (
    rf"(?P<series> [A-ZÅÄÖ]{{2,3}} {_S} \L<bodies> ) {_S} {_Y4} (?: {_D} | / | : ) {_NUMBER}",  # TK SN 2024/00071
    rf"{_Y4} (?: {_D} | / ) {_NUMBER} (?: {_S} | {_D} ) (?P<series> \L<bodies> )",  # 2023/123 KS
    rf"""{_LETTERS} (?: {_S} | {_D} | [/.] )? {_Y4} {_S}? (?: {_D} | [/:.] ) {_S}? {_NUMBER}
         (?: [-:] (?P<document> \d{{1,5}} ) )? {_UNIT} {_CODE}""",
    rf"{_LETTERS} (?: {_S} | {_D} | [/.] )? {_NUMBER} (?: {_D} | [/:] ) {_Y4} {_CODE}",
    rf"{_LETTERS} (?: {_S} | {_D} | / )? {_NUMBER} / {_Y2} {_CODE}",
    rf"{_LETTERS} (?: {_S} | {_D} | / )? {_Y2} (?: {_D} | / ) (?P<serial> \d{{3,6}} ) {_CODE}",
    rf"{_LETTERS} {_S}? (?P<serial> \d{{1,6}} ) {_D} {_Y2}",
    rf"(?P<series> [A-ZÅÄÖ]{{2,5}} ) /? {_Y2} (?P<serial> \d{{3,6}} )",  # RUN/26171
    rf"{_Y2} (?P<series> [A-ZÅÄÖ]{{2,5}} ) (?P<serial> \d{{1,6}} )",
    rf"{_LETTERS} {_S} {_Y2} (?: 0[1-9] | 1[0-2] ) {_D} {_NUMBER}",
    rf"{_Y4} (?: {_S} | {_D} | / )? {_INSIDE} (?: {_S} | {_D} | / )? (?P<serial> \d{{2,6}} ) {_CODE}",  # 2025 KFN0017
    rf"{_Y2} (?: {_S} | {_D} | / ) {_INSIDE} {_S}? (?P<serial> 0\d{{1,5}} ) {_CODE}",  # 25 KFN 0017
    rf"(?P<series> [A-ZÅÄÖ]{{2,5}} ) {_S}? (?: {_Y4} | {_Y2} ) {_S} (?P<serial> 0\d{{2,6}} ) {_CODE}",  # KFN 2025 0017
    rf"{_Y2} / (?P<series> [A-ZÅÄÖ]{{2,5}} ) {_S} (?P<serial> \d{{2,6}} )",  # 25/BIN 0214
    rf"{_Y4} {_S}? (?: {_D} | [/:] ) {_S}? {_NUMBER} (?: (?: {_D} | : ) (?P<document> \d{{1,5}} ) )? {_UNIT} {_CODE}",
    rf"{_Y4} (?: / | {_D} ) {_DOTTED} (?: / | {_D} ) {_NUMBER}",  # 2026/1.2/31
    rf"{_NUMBER} {_S}? (?: {_D} | [/:] ) {_S}? {_Y4} (?: \. (?P<plan> \d{{2,3}} ) | {_CODE} )",  # 140/2003.800
    rf"(?P<serial> \d{{2,6}} ) / {_Y2} {_CODE}",
    rf"(?P<serial> \d{{2,6}} ) / {_Y2} {_D} (?P<plan> \d{{2,3}} )",  # 105/12-02
    rf"{_Y2} (?: / | {_D} ) (?P<serial> \d{{4,6}} | 0\d{{2}} ) {_CODE}",  # 18/0123 · 23/014
    rf"(?P<serial> \d{{4,6}} ) {_D} {_Y2} {_D} (?P<plan> \d{{2}} )",  # 3497-06-40, JK
    rf"{_Y2} {_D} (?P<serial> 0\d{{4}} ) {_D} (?P<document> \d{{1,3}} )",  # 25-00412-6, a paper of a matter
    rf"(?P<plan> \d{{2,4}} ) {_D} {_NUMBER} (?: {_D} (?: {_Y4} | {_Y2} ) | / {_Y4} )",  # 401-790-18 · 52-790/2018
    rf"{_Y2} {_D} (?P<serial> \d{{4,6}} ) {_D} (?P<document> \d )",
    rf"(?P<plan> \d{{1,3}} ) {_D} {_Y4} {_D} {_NUMBER}",  # 31-2013-0684
    rf"(?P<serial> \d{{2,6}} ) {_D} {_Y2}",
    rf"{_Y4} {_D} (?P<series> [A-Z]{{1,4}} ) {_D} {_NUMBER} (?: / (?P<document> \d{{1,5}} ) )?",  # 2008-I-028/041
    rf"(?: {_LETTERS} {_S} )? {_Y4} (?: {_D} | / ) {_HIDDEN}",
    rf"{_LETTERS} (?: {_S} | {_D} | / )? {_Y4} (?: {_D} | / )? {_NO_MORE}",  # KS 2023/
    rf"{_Y4} {_D} (?P<series> [A-Z]{{2,5}} ) {_NO_MORE}",  # 2012-KS
    rf"(?P<series> [A-ZÅÄÖ]{{2,5}} ) / (?! (?:19|20)\d\d (?!\d) ) {_Y2} (?P<serial> \d{{1,6}} )",  # RUN/2627
    r"(?P<id> \d{5,9} )",
)


def _compile(shapes: tuple[str, ...]) -> regex.Pattern[str]:
    return lazy(f"{_NO_DATE} (?: {' | '.join(shapes)} ) {_END}", regex.VERBOSE, ignore_unused=True, **_LISTS)


# Police print the letter's date glued to the number, A276.737/2024-11-02: there, and only there, a date may follow.
_END = rf"(?: {_RIGHT} | (?<= \.\d{{3}}/\d{{4}} ) (?= -\d\d-\d\d (?!\d) ) )"
_NO_DATE = rf"(?! (?:19|20)\d\d{_D}\d\d{_D}\d\d (?! {_D}?\d ) )"
_BEGINS_WITH_LETTERS = (
    rf"\(? [A-ZÅÄÖ][A-ZÅÄÖa-z]{{0,5}} (?: {_D} [A-ZÅÄÖ]{{2,5}} )? (?: {_S} | {_D} | [/.] )? [\dXx*█_]"
)
_BEGINS_WITH_DIGITS = rf"\d{{1,7}} (?: {_D} | [/.A-ZÅÄÖ] ) [\dA-ZÅÄÖ]"
_SURE_HERE = _compile(_SURE)
_ANNOUNCED_HERE = _compile((*_SURE, *_PLAIN))
_START = lazy(
    rf"{_LEFT} (?= [A-ZÅÄÖ\d] ) {_NO_DATE} (?: {_BEGINS_WITH_LETTERS} | {_BEGINS_WITH_DIGITS} )", regex.VERBOSE
)
_GLUED = lazy(rf"[A-ZÅÄÖ] (?: {_D} | / )? \d", regex.VERBOSE)
_BLANK = lazy(_S)
# In every sure shape a digit follows a letter or mark, or a letter or slash follows a digit. Looked for first: fast.
_HINT = re.compile(r"[-\u2010-\u2015\u2212/:.A-ZÅÄÖ](?=[0-9])|[0-9](?=[A-ZÅÄÖ/])")

_MINUTES = re.compile(r"[A-ZÅÄÖ]+ \d{1,3}/(?:19|20)\d\d")  # "KS 75/2013", a § of a year
TOO_MANY = 3  # numbers without a label in a letter head
HEAD_LINES, HEAD_LETTERS = 14, 900  # of the top of a text, where a letter head stands
_TOP_FIELD = lazy(
    rf"(?: ^ | (?<=\t) ) {_S}*+ ([A-ZÅÄÖ]{{2,6}} [^\n\t]{{3,20}}? ) {_S}* (?: [\n\t\f] | $ )",
    regex.VERBOSE | regex.MULTILINE,
)
_SECTION = lazy(  # "§ 22 0216/23": no label at all in Göteborg's minutes
    rf"""§ {_S}? \d{{1,4}} [a-z]? {_S}+
         (?P<value> (?P<serial> \d{{3,5}} ) / {_Y2} | {_Y4} [/-] (?P<serial> \d{{3,6}} )
                  | (?P<serial> \d{{3,6}} ) [/-] {_Y4}
                  | (?P<series> [A-ZÅÄÖ]{{2,5}} ) / (?! (?:19|20)\d\d (?!\d) ) {_Y2} (?P<serial> \d{{1,6}} ) )
         {_RIGHT}""",
    regex.VERBOSE,
)
# A code alone in a field beside a § or in a line of its own below it: no label, but that is where the number stands.
_SIGN_NUMBER = lazy(
    rf"{_S}{{0,2}} (?: \p{{L}}+ {_S} )? \d{{1,4}} (?: /\d{{2,4}} | {_S}?[a-hA-H] )? \.? {_S}+", regex.VERBOSE
)
_CODE_END = lazy(rf"{_S}* \)? {_S}* (?: [\t\n\f] | $ )", regex.VERBOSE)
_PARTLY = lazy(rf"(?: {_S} | \n )* \(delvis\)", regex.VERBOSE)


def scan(string: str) -> list[Match[Dnr]]:
    """Every diarienummer in sight, in order, without its label; an unreadable one is told by its `problem`.

    The rule says what it was read by: `dnr.label`, `dnr.foreign-label` ("Er beteckning"), `dnr.word`
    ("i ärende 2019/35"), `dnr.section` ("§ 22 0216/23"), `dnr.series`.

    >>> [match.value.key for match in scan("Dnr 2011-48, ersätter RUN/9/2015")]
    ['|2011|48', 'RUN|2015|9']
    """
    answer = _Reader(string).announced()
    taken = [(match.start, match.stop) for match in answer]
    known = (*_again(string, answer), *_built_alike(string, answer), *_of_series(string, answer))
    for match in (*_sections(string), *_unmistakable(string), *_in_letter_head(string), *known):
        at = bisect_right(taken, (match.start, len(string)))
        if (at == 0 or taken[at - 1][1] <= match.start) and (at == len(taken) or match.stop <= taken[at][0]):
            taken.insert(at, (match.start, match.stop))
            answer.append(match)
    return sorted(answer, key=lambda match: match.start)


def _again(string: str, told: Sequence[Match[Dnr]]) -> Iterator[Match[Dnr]]:
    """Where numbers that a label announces once stand without one: "Ärendenr: 26RGK1187", then "(26RGK1187)"."""
    labelled = {match.value.printed: match.value for match in told if match.rule == "dnr.label"}
    for printed, value in labelled.items():
        if value.problem is not None or sum(map(str.isdigit, printed)) < 4 or not re.search(r"\D", printed):
            continue  # "1234" may be anything
        at = string.find(printed)
        while at >= 0:
            stop = at + len(printed)
            if not _MORE.match(string[at - 1 : at]) and not _MORE.match(string[stop : stop + 1]):
                yield Match(at, stop, value, "dnr.series")
            at = string.find(printed, stop)


def _built_alike(string: str, told: Sequence[Match[Dnr]]) -> Iterator[Match[Dnr]]:
    """Numbers without a label that have the letters and as many digits as one with a label: "riktlinjerna (NKF22-0107)"
    in a paper whose own number is "NKF25-0031".
    """
    shapes = {
        re.sub(r"\d", r"\\d", re.escape(match.value.printed))
        for match in told
        if match.rule == "dnr.label"
        and match.value.problem is None
        and len(match.value.series or "") >= LETTERS_ALIKE
        and sum(map(str.isdigit, match.value.printed)) >= DIGITS_ALIKE
    }
    for shape in shapes:
        for hit in re.finditer(rf"(?<![\w/–-]){shape}(?![\w/–-])", string):
            found = _ANNOUNCED_HERE.match(string, hit.start())
            value = _read(found, announced=False) if found is not None and found.end() == hit.end() else None
            if value is not None and value.problem is None:
                yield Match(hit.start(), hit.end(), value, "dnr.series")


LETTERS_ALIKE, DIGITS_ALIKE = 3, 5  # of a number, fewer of which may be a product's or a room's
_MORE = re.compile(r"[\w/–-]")  # beside a number this is more of it


def _of_series(string: str, told: Sequence[Match[Dnr]]) -> Iterator[Match[Dnr]]:
    """Numbers alone in a field whose series others have that a label announces: "TSN 2025-9" at the edge of a page, and
    "TSN 2025-14" in a column of numbers.
    """
    series = {match.value.series for match in told if match.rule == "dnr.label" and match.value.problem is None}
    for found in _FIELD_OF_LETTERS.finditer(string) if series - {None} else ():
        number = _ANNOUNCED_HERE.match(string, found.start("value")) if found["series"] in series else None
        value = _read(number, announced=False) if number is not None and number.end() == found.end("value") else None
        if value is not None and value.series in series and value.year is not None:
            yield Match(found.start("value"), found.end("value"), value, "dnr.series")


_FIELD_OF_LETTERS = lazy(
    r"(?: ^ | (?<= [\t\f] ) ) (?P<value> (?P<series> \p{Lu}{2,6} ) [ /-]? \d [\d /:-]{2,12} \d ) (?= [\n\t\f] | $ )",
    regex.VERBOSE | regex.MULTILINE,
)


def _sections(string: str) -> Iterator[Match[Dnr]]:
    """Plain numbers right after a paragraph's."""
    if "§" in string:
        for found in _SECTION.finditer(string):
            value = _read(found, announced=False)
            if value is not None:
                yield Match(found.start("value"), found.end("value"), value, "dnr.section")
        yield from _beside_signs(string)


def _in_letter_head(string: str) -> Iterator[Match[Dnr]]:
    """Codes alone in a line or field at the top, without a label: "HMR 22/319" below the day. One with a colon is as
    often a call's or a law's.
    """
    out: list[Match[Dnr]] = []
    top = 0
    for _ in range(HEAD_LINES):
        top = string.find("\n", top) + 1 or len(string)
    for field in _TOP_FIELD.finditer(string, 0, min(top, HEAD_LETTERS)):
        line = string[row_start(string, field.start(1)) : field.end(1)]
        if line.count("\t") > 1 or string[field.end(1) : field.end(1) + 1] == "\t" and "\t" in line:
            continue  # a row of a table
        found = _ANNOUNCED_HERE.match(string, field.start(1))
        if found is None or found.end() != field.end(1) or ":" in found[0] or found.groupdict().get("id"):
            continue
        if _MINUTES.fullmatch(found[0]):
            continue
        value = _read(found, announced=False)
        if value is not None and value.series and value.problem is None and _is_code(value, found):
            out.append(Match(found.start(), found.end(), value, "dnr.series"))
    if len({match.value.key for match in out}) < TOO_MANY:  # more are a column of a list
        yield from out


# a sign, or what OCR makes of one before the number and the title of a §
_SIGNS = re.compile(r"§|^[8S$&](?= \d{1,3}\s+[A-ZÅÄÖ][a-zåäö])", re.MULTILINE)


def _beside_signs(string: str) -> Iterator[Match[Dnr]]:
    """Codes alone in a field of a §'s heading, or in the line below it: "§ 98\tKs 2009.0212", "NHU250112"."""
    for sign in _SIGNS.finditer(string):
        line = row_start(string, sign.start())
        if sign.start() - line > LONGEST_LEAD:
            continue  # within a sentence
        stop = string.find("\n", sign.start())
        ends = [stop if stop >= 0 else len(string)]
        for _ in range(2):  # the title below, and what stands below that
            below = string.find("\n", ends[-1] + 1)
            ends.append(below if below >= 0 else len(string))
        for at in _fields(string, sign.end(), ends[-1]):
            found = _ANNOUNCED_HERE.match(string, at)
            if found is None or found.groupdict().get("id") or not _CODE_END.match(string, found.end()):
                continue
            value = _read(found, announced=False)
            if value is not None and value.problem is None and _is_code(value, found):
                yield Match(found.start(), found.end(), value, "dnr.section")
                break


def _is_code(value: Dnr, found: regex.Match[str]) -> bool:
    """Whether a number without a label is no word with a year ("Bokslut 2023/24") and no school year ("2023/24")."""
    if value.series is not None:
        return len(value.series) > 1 and value.series.isupper() or value.series.upper() in _LISTS["bodies"]
    year, serial = found.groupdict().get("year"), found.groupdict().get("serial") or ""
    return not (year and len(serial) == 2 and int(serial) == (int(year) + 1) % 100)


def _fields(string: str, start: int, stop: int) -> Iterator[int]:
    """Where a field may begin: behind the number of the §, a tab, a line end."""
    number = _SIGN_NUMBER.match(string, start, stop)
    if number is not None:
        yield number.end()
    for border in re.finditer(r"[\t\n]|\((?=[^()\n]{4,24}\)[ ]*(?:\n|$))", string[start:stop]):
        yield start + border.end()


def _unmistakable(string: str) -> Iterator[Match[Dnr]]:
    """Numbers that need no label."""
    tried = 0
    for hint in _HINT.finditer(string):
        if hint.start() < tried:
            continue
        for start in _START.finditer(string, max(tried, hint.start() - LONGEST_LEAD), hint.end() + LONGEST_LEAD):
            if start.start() < tried or start.start() > hint.end():
                continue
            found = _SURE_HERE.match(string, start.start())
            value = _read(found, announced=False) if found else None
            if found and value and not (found[0][0].isdigit() and _belongs_elsewhere(string, found.start())):
                yield Match(found.start(), found.end(), value, "dnr.series")
                tried = found.end()
        tried = max(tried, hint.end())


def _belongs_elsewhere(string: str, start: int) -> bool:
    """Whether the words before a number without letters say that it is something else: "Faktura 2024-00012"."""
    before = string[max(0, start - 40) : start].lower().rstrip(" \u00a0:")
    return _OTHER_THING.search(before) is not None


_OTHER_THING = lazy(r"(?<!\w) \L<words> $", regex.VERBOSE, words=_WORDS["before"]["never"])


def _year(digits: str) -> int:
    """The year of two or four digits."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year <= PIVOT else 1900 + year


def _read(found: regex.Match[str], announced: bool) -> Dnr | None:
    """The parts of a match; None where it is a period, a date, an act or another thing that looks the same."""
    part = found.groupdict()
    printed = part.get("value") or found[0]
    series, year, serial, document = (part.get(name) for name in ("series", "year", "serial", "document"))
    if series and (
        series.upper() in (_ACTS if announced else _NEVER) or (series.upper().endswith("FS") and ":" in printed)
    ):  # TVFS 2010:1
        return None
    if part.get("id"):
        return Dnr(printed, serial=_folded(printed), problem=None if len(printed) >= 8 else "truncated")
    if year and serial and _is_period(year, serial, found, announced):
        return None
    if year and serial and document and _is_date(year, serial, document):
        return None
    problem: DnrProblem | None = None
    if part.get("hidden"):
        problem = "redacted"
    elif part.get("cut") or not serial:
        problem = "truncated"
    court = series in _COURT and year is not None and len(year) == 2 and not printed[len(series)].isdigit()
    return Dnr(
        printed,
        series=series,
        plan=part.get("plan"),
        year=_year(year) if year else None,
        serial=_folded(serial),
        unit=part.get("unit"),
        document=_folded(document),
        partial=_PARTLY.match(found.string, found.end()) is not None,
        scheme="court" if court else "dnr",
        problem=problem,
    )


def _folded(digits: str | None) -> str | None:
    """A number without padding and blanks."""
    return (_BLANK.sub("", digits).lstrip("0") or "0") if digits else None


def _is_date(year: str, month: str, day: str) -> bool:
    return len(year) == 4 and len(month) == len(day) == 2 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _is_period(year: str, serial: str, found: regex.Match[str], announced: bool) -> bool:
    """Whether year and serial are the years of a period, "RUS 2020-2030", "2013-14", rather than of a number."""
    if not announced and len(year) == 2 and len(serial) == 4 and serial[:2] in ("19", "20"):  # 2024/25, a school year
        return not found.groupdict().get("series")
    if announced or len(year) != 4 or found.start("year") > found.start("serial"):
        return False
    if _GLUED.search(found[0]):  # KS-2023-2024, RJL2015/2016
        return False
    return len(serial) == 4 and int(year) <= int(serial) <= int(year) + LONGEST_PERIOD


@dataclass(frozen=True, slots=True)
class _Label:
    """What announces a number: `kind` is the list of dnr.toml it stands in."""

    start: int
    stop: int
    kind: str
    owner: Owner
    capital: bool
    mine: bool = False  # "Vår beteckning": whose number it is is said, so that it is one

    @property
    def rule(self) -> str:
        return "dnr.label" if self.owner == "own" else "dnr.foreign-label"


_KINDS: Final = ("strong", "weak", "arende_id", "journal", "court", "inline")
_SCHEMES: Final[dict[str, Scheme]] = {"arende_id": "arende_id", "journal": "journal", "court": "court"}
_NAMES: Final[dict[str, list[str]]] = {kind: _WORDS["labels"][kind] for kind in _KINDS}
_WHOSE: Final[dict[str, list[str]]] = {"theirs": _WORDS["labels"]["foreign"], "mine": _WORDS["labels"]["mine"]}
_IGNORE = regex.VERBOSE | regex.IGNORECASE

_KIND = " | ".join(rf"(?P<{kind}> \L<{kind}> )" for kind in _KINDS)
_LABEL = lazy(
    rf"""(?<! [\w/-] ) (?: (?: (?P<foreign> \L<theirs> ) | (?P<own> \L<mine> ) ) {_S} )?
         (?: (?<= ^ | [\n\t\f] ) (?P<short> (?-i: \p{{Lu}}{{2,6}} ) (?: :s )? ) {_S} )?    # "SI dnr" heads a column
         (?: {_KIND} )
         (?: {_S}? / {_S}? (?: \L<strong> | \L<weak> ) )? (?! [\w-] )""",
    _IGNORE,
    **_NAMES,
    **_WHOSE,
)
_PAGE = rf"(?: sida? {_S} )? \d{{1,3}} {_S}? \( {_S}? \d{{1,3}} {_S}? \)"
_DAY = rf"(?:19|20)\d\d{_D}[01]\d{_D}[0-3]\d (?! {_D}?\d ) | \d{{1,2}} {_S} \p{{Ll}}{{3,9}} {_S} \d{{4}}"
_ASIDE = rf"(?: (?: {_PAGE} | {_DAY} ) (?: {_S} | [|,] )* )"  # what may stand between a label and its number
_BETWEEN = lazy(
    rf"""(?: [:.;=|*] | {_S} )*+ (?P<words> \L<between> (?: {_S} [\p{{L}}-]+ ){{0,3}}? (?: : | {_S} ) {_S}* )?
         \(? {_ASIDE}*+
         (?= (?: (?: [A-ZÅÄÖ]{{2,3}} {_S} )? {_BEGINS_WITH_LETTERS} | \p{{Lu}}{{1,5}}-\p{{Lu}} | \d ) )""",
    regex.VERBOSE,
    between=_WORDS["labels"]["between"],
)
_HEADS = lazy(  # the rest of a field that holds only heads
    rf"""(?: [:.,/|] | {_S}
           | (?<! \w ) (?: \L<heads> | \L<theirs> | \L<mine> | \L<strong> | \L<weak>
               | \L<arende_id> | \L<journal> ) (?! \w )
         ){{0,{MOST_HEADS}}}+
         (?= [\n\t\f] | $ )""",
    _IGNORE,
    ignore_unused=True,
    heads=_WORDS["labels"]["heads"],
    **_NAMES,
    **_WHOSE,
)
# values of the other heads: a name, a date, a page mark
_BESIDE = lazy(rf"(?: [\p{{Lu}}](?= -? \p{{Ll}} )[\p{{Ll}}-]+ (?!\p{{L}}) {_S}* ){{0,4}}+ {_ASIDE}*+", regex.VERBOSE)
_NEXT = lazy(rf"(?: {_S} | [|\t\n] )*+ {_ASIDE}*+", regex.VERBOSE)
_ALSO = lazy(
    rf"{_S}? (?: [,;&+] | (?<= {_S} ) \L<also> (?!\w) ) (?: {_S} | [,;] | \L<also> (?!\w) )*+",
    regex.VERBOSE,
    also=_WORDS["labels"]["also"],
)
_UNREADABLE = lazy(rf"(?: [:.] | {_S} )*+ (?P<value> [^\s]+ (?: {_S} [^\s]+ )* )", regex.VERBOSE)
# One code beside a label, or alone below it, that is legible as it stands: "KUN-AB/7712", "24RUN1128511285"
_NEAT = lazy(
    rf"""(?: [:.] | {_S} )* (?: \n (?= \S* [A-ZÅÄÖ] ) )?
         (?P<value> (?= (?: [^\d\s]* \d ){{4}} ) (?! (?:19|20)\d\d{_D}?[01]\d{_D}?[0-3]\d )
             (?: \d+ | [A-ZÅÄÖ]{{1,6}} )
             (?: [-/:._]? (?: \d+ | [A-ZÅÄÖ]{{2,6}} ) | [-/:._] [A-ZÅÄÖ] )+ )
         {_S}* (?= [\n\t\f] | $ )""",
    regex.VERBOSE,
)
_CLEAN = lazy(  # a word of the language, or an address
    r"[(\"]? (?: \p{L}{3,} (?: [-/] \p{L}+ )* | [\p{Ll}]{2} | [iåo] ) [.,;:)!\"]* | .* (?: // | @ | www ) .*",
    regex.VERBOSE,
)
_GARBLED = lazy(  # figures among letters or soup
    r"(?= .* \d ) (?: .* \p{L} .* \d | .* \d .* \p{L} | .* [?*\#|~^¤¢£¥°] ) .*", regex.VERBOSE
)
_ODD = lazy(r"(?= (?: \D* \d ){5} ) \d+ (?: [-/:.] \d+ ){2,}", regex.VERBOSE)


def labels(string: str) -> list[Match[str]]:
    """The labels of diarienummer in `string`, each with whose number it announces, "own" or "foreign"."""
    kinds = ("strong", "weak", "arende_id", "journal")
    found = (label for label in _labels(string) if label.kind in kinds)
    return [Match(label.start, label.stop, label.owner, "dnr.label") for label in found]


def _labels(string: str) -> list[_Label]:
    """All that announces a number, from left to right."""
    lower = string.lower()
    if len(lower) != len(string):  # one letter of Turkish has a longer small form
        lower = "".join(letter.lower()[0] for letter in string)
    answer: list[_Label] = []
    at = 0
    for hint in _places(lower, _WORDS["labels"]["stems"]):
        if hint < at:
            continue
        found = _LABEL.search(string, max(at, hint - LONGEST_OWNER), min(len(string), hint + LONGEST_LABEL))
        if found is not None and found.start() <= hint:
            at = found.end()
            owner: Owner = "foreign" if found["foreign"] else "own"
            kind = next(kind for kind in _KINDS if found[kind])
            mine = bool(found["own"] or found["short"])
            answer.append(_Label(found.start(), at, kind, owner, string[found.start()].isupper(), mine))
    return answer


def _places(string: str, words: list[str]) -> list[int]:
    """Where any of the words begins, ascending."""
    places: set[int] = set()
    for word in words:
        at = string.find(word)
        while at >= 0:
            places.add(at)
            at = string.find(word, at + 1)
    return sorted(places)


class _Reader:
    """Reads the numbers a string's labels announce."""

    def __init__(self, string: str) -> None:
        self.string = string
        self.labels = _labels(string)
        self.starts = [label.start for label in self.labels]

    def announced(self) -> list[Match[Dnr]]:
        """The numbers after, beside and under the labels."""
        answer: list[Match[Dnr]] = []
        done = 0  # labels before it are read already
        for index, label in enumerate(self.labels):
            if label.start < done:
                continue
            found = self._after(label)
            # "Ert ärende" is a label, "Ärende" a word
            named = label.kind != "inline" or label.owner == "foreign" or label.mine
            if not found and label.capital and label.kind != "court" and named:
                column = self._column(label)
                answer += column
                found = [] if column else self._under(index)
            if not found and label.kind == "strong" and (label.capital or self.string.startswith(":", label.stop)):
                found = self._unreadable(label)
            answer += found
            done = max([done, *(match.stop for match in found)])
        return without_overlaps(answer)

    def _after(self, label: _Label) -> list[Match[Dnr]]:
        """The number right after a label, and those it shares the label with ("Dnr KS 2018/124 och KS 2018/125")."""
        gap = _BETWEEN.match(self.string, label.stop)
        if gap is None or (gap["words"] and label.kind != "strong"):
            return []
        first = self._value(gap.end(), label)
        return [first, *self._more(first, label)] if first else []

    def _more(self, first: Match[Dnr], label: _Label) -> Iterator[Match[Dnr]]:
        """The numbers after the first of a list."""
        at = first.stop
        while also := _ALSO.match(self.string, at):
            match = self._value(also.end(), label, listed=True)
            if match is None:
                return
            yield match
            at = match.stop

    def _value(self, at: int, label: _Label, listed: bool = False) -> Match[Dnr] | None:
        """The number that begins at an offset, as its label lets it be read."""
        found = _ANNOUNCED_HERE.match(self.string, at)
        value = _read(found, announced=not listed) if found else None
        if found is None or value is None or not _fits(found, label):
            return None
        scheme = _SCHEMES.get(label.kind, value.scheme)
        problem = None if scheme == "arende_id" and value.problem == "truncated" else value.problem
        rule = "dnr.word" if label.kind == "inline" and label.owner == "own" else label.rule
        return Match(at, found.end(), replace(value, scheme=scheme, problem=problem), rule)

    def _under(self, index: int) -> list[Match[Dnr]]:
        """The numbers of a label that stands alone or among other heads: in the next cell, or on the lines below."""
        label = self.labels[index]
        rest = _HEADS.match(self.string, label.stop)
        if rest is None:
            return []
        if self.string[rest.end() : rest.end() + 1] == "\t" and (beside := self._field(rest.end() + 1, label)):
            return [beside]
        return self._below(index, rest.end())

    def _field(self, start: int, label: _Label) -> Match[Dnr] | None:
        """The number that fills a field alone, but for a date or page mark."""
        lead = _BESIDE.match(self.string, start)
        match = self._value(lead.end(), label, listed=True) if lead else None
        return match if match and _FIELD_END.match(self.string, match.stop) else None

    def _column(self, label: _Label) -> list[Match[Dnr]]:
        """The numbers down the column of a label that fills a cell; the rows end before the next row of heads."""
        string = self.string
        if label.start and string[label.start - 1] not in "\n\t\f":
            return []
        row = row_start(string, label.start, LONGEST_ROW)
        stop = _stop(string, label.start)
        if "\t" not in string[row:stop] or stop - row > LONGEST_ROW:
            return []
        nth = string.count("\t", row, label.start)
        answer: list[Match[Dnr]] = []
        while stop < len(string):
            row, stop = stop + 1, _stop(string, stop + 1)
            at = bisect_left(self.starts, row)
            cells = string.count("\t", row, stop)
            if not cells or cells < nth or (at < len(self.starts) and self.starts[at] < stop):
                break
            cell = row
            for _ in range(nth):
                cell = string.index("\t", cell) + 1
            match = self._field(cell, label)
            if match:
                answer.append(match)
        return answer

    def _below(self, index: int, at: int) -> list[Match[Dnr]]:
        """The numbers on the lines below a row of heads, each given to its own head in their order."""
        limit = at + NEAR
        for _ in range(FIELDS_AHEAD):
            at = at + len(_BORDERS.match(self.string, at)[0])
            if at >= min(limit, len(self.string)):
                return []
            rest = _HEADS.match(self.string, at)
            if rest is None:
                lead = _BESIDE.match(self.string, at)
                start = lead.end() if lead else at
                first = self._value(start, self.labels[index], listed=True)
                if first is not None:
                    return self._dealt(index, first)
                if not _FIELD_END.match(self.string, start):
                    return []
                rest = lead
            at = rest.end() if rest else at
        return []

    def _dealt(self, index: int, first: Match[Dnr]) -> list[Match[Dnr]]:
        """The numbers from the first on, one for each head above them; the own heads first where there are fewer."""
        stop = bisect_left(self.starts, first.start)
        group = self.labels[index:stop]
        values = [first]
        while len(values) < len(group):
            lead = _NEXT.match(self.string, values[-1].stop)
            more = self._value(lead.end(), group[0], listed=True) if lead and lead.end() > values[-1].stop else None
            if more is None:
                break
            values.append(more)
        if len(values) < len(group):
            group = sorted(group, key=lambda label: label.owner != "own")
        dealt = (self._value(value.start, label, listed=True) for value, label in zip(values, group, strict=False))
        return [match for match in dealt if match]

    def _unreadable(self, label: _Label) -> list[Match[Dnr]]:
        """What stands after a label where a number should: one of an unknown form, or letters that make none."""
        neat = _NEAT.match(self.string, label.stop)
        if neat is not None:
            code = Dnr(neat["value"], problem="unknown_form")
            return [Match(neat.start("value"), neat.end("value"), code, label.rule)]
        found = _UNREADABLE.match(self.string, label.stop, min(len(self.string), label.stop + LONGEST_RUIN))
        if found is None:
            return []
        stop = found.start("value")
        garbled = False
        for word in _WORD.finditer(self.string, *found.span("value")):
            if _CLEAN.fullmatch(word[0]):
                break
            first = word.start() == found.start("value")
            garbled = garbled or bool(_GARBLED.match(word[0]) or (first and _ODD.fullmatch(word[0])))
            stop = word.end()
        if not garbled:
            return []
        start = found.start("value")
        return [Match(start, stop, Dnr(self.string[start:stop], problem="unreadable"), label.rule)]


_BORDERS = lazy(r"[\n\t\f\v \u00a0]*")
_FIELD_END = lazy(rf"{_S}* (?: \( delvis \) | m\.fl\. | {_S} | [.,;] )*+ (?= [\n\t\f] | $ )", regex.VERBOSE)
_WORD = lazy(r"\S+")


def _stop(string: str, start: int) -> int:
    """The end of the row that holds an offset, or of as much of it as is looked at."""
    farthest = min(len(string), start + LONGEST_ROW + 1)
    stop = string.find("\n", start, farthest)
    return farthest if stop < 0 else stop


def _fits(found: regex.Match[str], label: _Label) -> bool:
    """Whether so plain a number may follow such a label: "ärende 12/13" and "Beteckning 12345" are none."""
    part = found.groupdict()
    if part.get("id"):
        day = len(found[0]) == 8 and _is_date(found[0][:4], found[0][4:6], found[0][6:])
        return label.kind in ("arende_id", "journal") or (label.kind == "strong" and not day)
    bare = not part.get("series") and not part.get("plan")
    if label.kind in ("inline", "weak") and bare and not label.mine:
        return len(part.get("year") or "") == 4
    return label.kind != "court" or len(part.get("year") or "") == 2
