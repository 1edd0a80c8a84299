"""Numbers of a text, each with the unit it has beside it or shares with a number it is joined to.

Every number becomes a `Figure`; figures lend their unit to neighbours they are joined to ("7 respektive 4 miljoner
kronor"), and lose it where it makes them no money ("2024 kr" as a head, millions of people).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import regex

from extract.grammar.around import row_start
from extract.grammar.lazy import lazy
from extract.grammar.number import DIGITS, SPELLED, WORDS, Number, qualifier_at, read_digits, read_words, spellings
from extract.grammar.unit import UNITS, Unit, unit_at

_NUMBER = lazy(DIGITS, regex.VERBOSE)
_SPELLED = lazy(SPELLED, regex.VERBOSE)
# Number words are looked for only before and in these, for they are rare; plain finding is a hundred times faster.
_ANCHORS = [form for word in ("miljon", "miljard", "tusen", "kronor", "euro", "mnkr") for form in spellings([word])] + [
    " kr"
]
YEAR_LIKE = lazy(r"(?:19|20)\d\d")


@dataclass(slots=True)
class Figure:
    """A number in the text; `start..stop` with its unit, `digits` where the number itself stands."""

    start: int
    stop: int
    digits: tuple[int, int]
    printed: str
    unit: Unit | None
    spelled: bool = False
    linked: bool = False  # its unit stands with the next figure

    @property
    def year_like(self) -> bool:
        return YEAR_LIKE.fullmatch(self.printed) is not None

    @property
    def grouped(self) -> bool:
        return len(self.printed) > 4 and self.printed[-4] in " .'’," and self.printed[-3:].isdigit()

    def number(self, power: int) -> Number | None:
        if not self.spelled:
            return read_digits(self.printed, power)
        number = read_words(self.printed)
        return number and Number(number.value * 10**power, number.step * 10**power)


def figures_in(string: str) -> list[Figure]:
    """All numbers of a text in order, with the units that stand beside them or are shared with a neighbour."""
    figures = _read(string)
    _lend_units(string, figures)
    _lend_currency(string, figures)
    return figures


def _read(string: str) -> list[Figure]:
    """All numbers, in order; those with a unit that makes them no money (years, millions of people) without it."""
    out: list[Figure] = []
    floor = 0
    for found in _NUMBER.finditer(string):
        start, end = found.span()
        if start < floor:
            continue
        figure = Figure(start, end, (start, end), found.group(), unit_at(string, end))
        if figure.unit and figure.unit.span:
            figure.stop = figure.unit.span[1]
        if figure.unit is None or figure.unit.currency is None:
            before = _unit_before(string, start, floor, figure.printed)
            if before and before.span:
                figure.unit = Unit(
                    before.power + (figure.unit.power if figure.unit else 0), before.currency, before.span
                )
                figure.start = before.span[0]
        elif (
            figure.unit.power == 0
            and figure.year_like
            and _word_before(string, start) in WORDS["clause"]["year_before"]
        ):
            figure.unit, figure.stop = None, end  # i 2024 kr
        elif figure.year_like and _heads_years(string, start):
            figure.unit, figure.stop = None, end  # "2024 kr | 2025 kr | 2026 kr" above three columns
        out.append(figure)
        floor = figure.stop
    spelled = _spelled_figures(string)
    if spelled:
        out = sorted([*out, *spelled], key=lambda figure: figure.start)
    _drop_counts(string, out)
    return out


_YEAR_CELL = lazy(r"(?P<year>(?:19|20)\d\d)[ \u00a0,]*\(?[\p{L}]{2,6}\)?")


def _heads_years(string: str, start: int) -> bool:
    """Whether a row of cells has years that follow one another, each with a unit below it, and this is one of them."""
    first, last = row_start(string, start), string.find("\n", start)
    cells = string[first : last if last >= 0 else len(string)].split("\t")
    if len(cells) < 3 or string[start - 1 : start] != "\t":
        return False
    years = [int(cell["year"]) for one in cells if (cell := _YEAR_CELL.fullmatch(one.strip())) is not None]
    return len(years) > 1 and all(b - a == 1 for a, b in pairwise(years)) and int(string[start : start + 4]) in years


def _drop_counts(string: str, figures: list[Figure]) -> None:
    """Take the unit from millions that are no money, and from those joined to them ("3 eller 4 miljoner invånare")."""
    dropped: Figure | None = None
    for figure in reversed(figures):
        if figure.unit and figure.unit.currency is None:
            joined = dropped is not None and join_of(string, figure, dropped) is not None
            if joined or not _is_money(string, figure):
                dropped, figure.unit = figure, None
                figure.stop = figure.digits[1]


def _lend_currency(string: str, figures: list[Figure]) -> None:
    """Give millions without a currency the foreign one named before them in their sentence; else they are kronor."""
    before: Figure | None = None
    for figure in figures:
        if figure.unit is None:
            continue
        if figure.unit.currency is None:
            near = before is not None and _SENTENCE_END.search(string, before.stop, figure.start) is None
            currency = before.unit.currency if near and before and before.unit else "SEK"
            figure.unit = Unit(figure.unit.power, currency, figure.unit.span)
        before = figure


_SENTENCE_END = lazy(r"[\n\t\f|;!?]|\.(?:[ ]|$)")


def _spelled_figures(string: str) -> list[Figure]:
    """Numbers in words that have a unit, or a million or thousand in them."""
    anchors: set[int] = set()
    for word in _ANCHORS:
        at = string.find(word)
        while at >= 0:
            gap = at - (string[at - 1 : at] == " ") + (word[0] == " ")
            if string[gap - 1 : gap].isalpha() or word[0].lower() == "t":
                anchors.add(at)
            at = string.find(word, at + 1)
    out: list[Figure] = []
    floor = 0
    for anchor in sorted(anchors):
        left = max(floor, row_start(string, anchor, 60))
        for found in _SPELLED.finditer(string, left, anchor + 40) if anchor >= floor else ():
            figure = _spelled(string, found)
            if figure:
                out.append(figure)
                floor = figure.stop
    return out


_UNIT_WORDS = frozenset(WORDS["multipliers"])
_IS_UNIT = lazy(r"(?: [(\[] | (?<!\p{L})i | ,[ ](?=t) ) [ ]? $", regex.VERBOSE)


def _spelled(string: str, found: regex.Match[str]) -> Figure | None:
    """The figure of a number in words; None where it is small and has no unit."""
    if found.group().lower() in _UNIT_WORDS and _IS_UNIT.search(string, max(0, found.start() - 12), found.start()):
        return None  # "Belopp (tusen kronor)", "i tusen kronor"
    number = read_words(found.group())
    unit = unit_at(string, found.end())
    if number is None or (unit is None and number.step < 1000 and number.value < 1000):
        return None
    unit = unit or Unit(0, None, found.span())
    stop = max(found.end(), unit.span[1] if unit.span else 0)
    return Figure(found.start(), stop, found.span(), found.group(), unit, spelled=True)


def _unit_before(string: str, start: int, floor: int, printed: str) -> Unit | None:
    """A unit directly before a number, "SEK 4.5", with its span; a word like kronor only before a big number."""
    end = start - (string[start - 1 : start] == " ")
    if end <= floor or not (string[end - 1].isalpha() or string[end - 1] in "€£"):
        return None
    words = string[max(floor, end - 24) : end].split(" ")
    for word in (" ".join(words[-2:]), words[-1].lstrip("(")):
        unit = UNITS.get(word)
        if unit is None or unit.currency is None or YEAR_LIKE.fullmatch(printed):
            continue
        code = word in WORDS["currencies_exact"] or word in "€£"
        return (
            None
            if len(printed) < 4 and not (code or unit.power)
            else Unit(unit.power, unit.currency, (end - len(word), end))
        )
    return None


def _word_before(string: str, start: int) -> str:
    words = string[max(0, start - 12) : start].split()
    return words[-1].lower() if words and string[start - 1] == " " else ""


_NEXT_WORD = lazy(r"[ ](?P<word>[\p{L}]+)")
_COUNTED = lazy(r"(?<!\p{L}) \L<words> (?!\p{L})", regex.VERBOSE | regex.IGNORECASE, words=WORDS["clause"]["counted"])
_GIVING = lazy(
    r"(?<!\p{L}) \L<words> (?!\p{L}) [^.\n\t]* $", regex.VERBOSE | regex.IGNORECASE, words=WORDS["clause"]["giving"]
)


def _is_money(string: str, figure: Figure) -> bool:
    """Whether "9 miljoner" without a currency is money: what follows is no noun, and nobody is counted nearby.

    A bare thousand is money only behind a verb of giving.
    """
    small = (
        figure.unit is not None
        and figure.unit.power <= 3
        and "miljo" not in figure.printed
        and "milja" not in figure.printed
    )
    if small and not _GIVING.search(string, max(0, figure.start - 50), figure.start):
        return False
    follows = _NEXT_WORD.match(string, figure.stop)
    if follows and follows["word"].lower() not in WORDS["clause"]["go_on"]:
        return False
    return _COUNTED.search(_clause(string, figure.start, figure.stop)) is None


_CLAUSE_MARK = lazy(r"[\n\t\f|;:!?]|[.,](?:[ ]|$)")


def _clause(string: str, start: int, stop: int, reach: int = 40) -> str:
    """The words around a span, as far as its clause goes, at most `reach` characters either way."""
    before = _CLAUSE_MARK.split(string[max(0, start - reach) : start])[-1]
    after = _CLAUSE_MARK.split(string[stop : stop + reach])[0]
    return f"{before}{string[start:stop]}{after}"


_DASH = lazy(r"[ ]?[-–—−]{1,2}[ ]?")
_ABOUT, _UP_TO = WORDS["qualifiers"]["approx"], WORDS["sums"]["up_to"]
_TO = lazy(
    r"[ ](?:(?:och[ ])?upp[ ]till|till(?:[ ](?:och[ ]med|\L<bound>))?|to|t\.o\.m\.|tom)[ ]", bound=[*_UP_TO, *_ABOUT]
)
_LIST = lazy(
    r"(?: ,[ ] | ,?[ ](?: och | samt | eller | and | or | \+ )[ ] ) (?P<bound> (?:\p{L}+[.]?[ ]){0,2} )?", regex.VERBOSE
)
_EACH = lazy(r",?[ ](?:respektive|resp\.?)[ ](?:\p{L}+[ ]){0,2}")
_AND = lazy(r"[ ](?:och|and)[ ]")
_FROM_BOTH = lazy(r"(?<!\p{L})(?:mellan|between)(?:[ ]\L<about>)?[ ]?$", regex.IGNORECASE, about=_ABOUT)
_FROM = lazy(r"(?<!\p{L})(?:från|from)(?:[ ]\L<about>)?[ ]?$", regex.IGNORECASE, about=_ABOUT)
_Join = Literal["dash", "to", "both", "list", "each"]


def join_of(string: str, left: Figure, right: Figure) -> _Join | None:
    """How two neighbouring figures are joined; None where they are not, or stand too far apart."""
    if right.start - left.stop > 24:
        return None
    gap = string[left.stop : right.start]
    if "\n" in gap or "\t" in gap or len(gap) < 1:
        return None
    if _DASH.fullmatch(gap):
        return "dash"
    if _TO.fullmatch(gap):
        return "to"
    if _AND.fullmatch(gap) and _FROM_BOTH.search(string, max(0, left.start - 20), left.start):
        return "both"
    if _EACH.fullmatch(gap):
        return "each"
    return "list" if _LIST.fullmatch(gap) else None


def _lend_units(string: str, figures: list[Figure]) -> None:
    """Give figures without a unit, or without its currency, that of the next figure where the two are joined."""
    for at in range(len(figures) - 2, -1, -1):
        left, right = figures[at], figures[at + 1]
        if right.unit is None or (left.unit and left.unit.currency):
            continue
        join = join_of(string, left, right)
        if join is None or right.unit.span is None:
            continue
        if left.unit is not None:  # "1 miljon till 2 miljoner euro": only the currency is lent
            left.unit = Unit(left.unit.power, right.unit.currency, left.unit.span)
        elif _may_borrow(string, left, right, join):
            left.unit, left.linked = right.unit, True


def _may_borrow(string: str, left: Figure, right: Figure, join: _Join) -> bool:
    """Whether a bare number is an amount because of its neighbour; years, list numbers and counts are none."""
    assert right.unit is not None
    if left.year_like and (right.grouped or right.unit.power):
        return False
    if left.start and string[left.start - 1] not in ' (\n\t\f-–−|"”':
        return False
    low, high = left.number(right.unit.power), right.number(right.unit.power)
    if low is None or high is None:
        return False
    if join in ("each", "both"):
        return True
    if join in ("dash", "to"):
        from_word = _FROM.search(string, max(0, left.start - 16), left.start) is not None
        if join == "to" and not (from_word or left.grouped == right.grouped):
            return False
        tight = string[left.stop : right.start].strip() == string[left.stop : right.start]
        alike = left.grouped == right.grouped or low.value >= 1000 or from_word or tight
        return alike and (low.value < high.value or (join == "to" and from_word))
    bounded = qualifier_at(string, left.start, left.stop) != "exact"
    return (left.grouped and right.grouped) or "," in left.printed or bounded
