"""Mentions of money: amounts, ranges, bounds, distribution and year, and bare numbers under heads that name money.

First every number of the text becomes a `_Figure`, with the unit beside it if there is one. Then figures lend their
unit to neighbours they are joined to ("7 respektive 4 miljoner kronor"), two ends of a range become one amount, and
the words around say the rest. A number without a unit is money only by its neighbour or by a head, see `_under_head`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, cast

import regex

from extract.grammar.lazy import lazy
from extract.grammar.number import (
    DIGITS,
    SPELLED,
    WORDS,
    Number,
    plain_blanks,
    qualifier_at,
    read_digits,
    read_words,
    spellings,
)
from extract.model.values import Amount, Match, Money, Per
from extract.words import one_of


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of money: ten to the `power` of `currency` (None: only "miljoner" is printed), where it stands."""

    power: int
    currency: str | None
    span: tuple[int, int] | None = None


def _units() -> dict[str, Unit]:
    """Every spelling of a unit, and what it means; the fused ones win over those put together."""
    plain: dict[str, str] = {form: code for word, code in WORDS["currencies"].items() for form in spellings([word])}
    plain.update(WORDS["currencies_exact"])
    out = {word: Unit(0, code) for word, code in plain.items()}
    for word, power in WORDS["multipliers"].items():
        for form in spellings([word]):
            out[form] = Unit(power, None)
            out.update(
                {
                    f"{form} {currency}": Unit(power, code)
                    for currency, code in plain.items()
                    if currency[0] not in ":,."
                }
            )
    out.update(
        {form: Unit(power, code) for word, (power, code) in WORDS["fused"].items() for form in spellings([word])}
    )
    return out


_UNITS = _units()
_FIRST_WORD = lazy(r"[ ]?(?P<first>\p{L}+|[€£])|(?P<first>[:,.]-)")
_NUMBER = lazy(DIGITS, regex.VERBOSE)
_SPELLED = lazy(SPELLED, regex.VERBOSE)
# Number words are looked for only before and in these, for they are rare; plain finding is a hundred times faster.
_ANCHORS = [form for word in ("miljon", "miljard", "tusen", "kronor", "euro", "mnkr") for form in spellings([word])] + [
    " kr"
]
_WORD_IN_HEAD = lazy(r"(?<![\p{L}\d-])(?:\p{L}+|[€£])")


def _by_first_word() -> dict[str, list[str]]:
    """The units by the letters they begin with, the longest first."""
    out: dict[str, list[str]] = {}
    for word in sorted(_UNITS, key=len, reverse=True):
        found = _FIRST_WORD.match(word)
        if found:
            out.setdefault(found["first"], []).append(word)
    return out


_STARTING = _by_first_word()
_YEAR_LIKE = lazy(r"(?:19|20)\d\d")
_YEAR = r"(?P<year> (?:19|20)\d\d )"


@dataclass(slots=True)
class _Figure:
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
        return _YEAR_LIKE.fullmatch(self.printed) is not None

    @property
    def grouped(self) -> bool:
        return len(self.printed) > 4 and self.printed[-4] in " .'’," and self.printed[-3:].isdigit()

    def number(self, power: int) -> Number | None:
        if not self.spelled:
            return read_digits(self.printed, power)
        number = read_words(self.printed)
        return number and Number(number.value * 10**power, number.step * 10**power)


def scan(string: str) -> list[Match[Amount]]:
    """Every mention of money in the text, in its order; spans hold number and unit, of a range both ends.

    Not money: years, numbers without a unit that no neighbour and no head makes money, millions of something else.
    """
    string = plain_blanks(string)
    figures = _figures(string)
    _lend_units(string, figures)
    _lend_currency(string, figures)
    out: list[Match[Amount]] = []
    floor, at = 0, 0
    while at < len(figures):
        figure = figures[at]
        if figure.unit is None or _is_rest(string, figure):
            at += 1
            continue
        other = figures[at + 1] if at + 1 < len(figures) else None
        match = other and other.unit and _range(string, figure, other, floor)
        if not match:
            match, other = _amount(string, figures, at, floor), None
        at += 2 if other else 1
        if match:
            out.append(match)
            floor = _consumed(string, match.stop)
    return _with_heads(string, figures, out)


_BROKEN = lazy(
    r"(?: (?<!\p{L}) \L<words> [ ] \d{1,3} | (?<![\d.,\t-]) \d{1,3} (?: [ ]\d{3} )+ ) \n $",
    regex.VERBOSE,
    words=WORDS["between"]["fillers"],
)


def _is_rest(string: str, figure: _Figure) -> bool:
    """Whether the amount is only the end of a number that a border cut ("2 751 ⏎ 282 kr"): none is better than 282."""
    start = figure.start
    while start and string[start - 1] == " ":
        start -= 1
    if start == 0 or string[start - 1] != "\n" or len(figure.printed.split(" ")[0].split(",")[0]) != 3:
        return False
    return not figure.spelled and _BROKEN.search(_above(string, start)) is not None


def _above(string: str, start: int) -> str:
    """The end of the block above a block's start, with one border behind it."""
    return string[max(0, start - 40) : start].rstrip(" \n") + "\n"


# --- figures and their units


def _figures(string: str) -> list[_Figure]:
    """All numbers, in order; those with a unit that makes them no money (years, millions of people) without it."""
    out: list[_Figure] = []
    floor = 0
    for found in _NUMBER.finditer(string):
        start, end = found.span()
        if start < floor:
            continue
        figure = _Figure(start, end, (start, end), found.group(), _unit_at(string, end))
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
    first, last = string.rfind("\n", 0, start) + 1, string.find("\n", start)
    cells = string[first : last if last >= 0 else len(string)].split("\t")
    if len(cells) < 3 or string[start - 1 : start] != "\t":
        return False
    years = [int(cell["year"]) for one in cells if (cell := _YEAR_CELL.fullmatch(one.strip())) is not None]
    return len(years) > 1 and all(b - a == 1 for a, b in pairwise(years)) and int(string[start : start + 4]) in years


def _drop_counts(string: str, figures: list[_Figure]) -> None:
    """Take the unit from millions that are no money, and from those joined to them ("3 eller 4 miljoner invånare")."""
    dropped: _Figure | None = None
    for figure in reversed(figures):
        if figure.unit and figure.unit.currency is None:
            joined = dropped is not None and _join(string, figure, dropped) is not None
            if joined or not _is_money(string, figure):
                dropped, figure.unit = figure, None
                figure.stop = figure.digits[1]


def _lend_currency(string: str, figures: list[_Figure]) -> None:
    """Give millions without a currency the foreign one named before them in their sentence; else they are kronor."""
    before: _Figure | None = None
    for figure in figures:
        if figure.unit is None:
            continue
        if figure.unit.currency is None:
            near = before is not None and _SENTENCE_END.search(string, before.stop, figure.start) is None
            currency = before.unit.currency if near and before and before.unit else "SEK"
            figure.unit = Unit(figure.unit.power, currency, figure.unit.span)
        before = figure


_SENTENCE_END = lazy(r"[\n\t\f|;!?]|\.(?:[ ]|$)")


def _unit_at(string: str, stop: int) -> Unit | None:
    """The unit directly behind a number, with its span; the longest spelling that is not part of a longer word."""
    found = _FIRST_WORD.match(string, stop)
    if found is None:
        return None
    start = found.start("first")
    for word in _STARTING.get(found["first"], ()):
        end = start + len(word)
        if string.startswith(word, start) and not string[end : end + 1].isalnum():
            unit = _UNITS[word]
            return Unit(unit.power, unit.currency, (start, end))
    return None


def _spelled_figures(string: str) -> list[_Figure]:
    """Numbers in words that have a unit, or a million or thousand in them."""
    anchors: set[int] = set()
    for word in _ANCHORS:
        at = string.find(word)
        while at >= 0:
            gap = at - (string[at - 1 : at] == " ") + (word[0] == " ")
            if string[gap - 1 : gap].isalpha() or word[0].lower() == "t":
                anchors.add(at)
            at = string.find(word, at + 1)
    out: list[_Figure] = []
    floor = 0
    for anchor in sorted(anchors):
        left = max(floor, string.rfind("\n", 0, anchor) + 1, anchor - 60)
        for found in _SPELLED.finditer(string, left, anchor + 40) if anchor >= floor else ():
            figure = _spelled(string, found)
            if figure:
                out.append(figure)
                floor = figure.stop
    return out


_UNIT_WORDS = frozenset(WORDS["multipliers"])
_IS_UNIT = lazy(r"(?: [(\[] | (?<!\p{L})i | ,[ ](?=t) ) [ ]? $", regex.VERBOSE)


def _spelled(string: str, found: regex.Match[str]) -> _Figure | None:
    """The figure of a number in words; None where it is small and has no unit."""
    if found.group().lower() in _UNIT_WORDS and _IS_UNIT.search(string, max(0, found.start() - 12), found.start()):
        return None  # "Belopp (tusen kronor)", "i tusen kronor"
    number = read_words(found.group())
    unit = _unit_at(string, found.end())
    if number is None or (unit is None and number.step < 1000 and number.value < 1000):
        return None
    unit = unit or Unit(0, None, found.span())
    stop = max(found.end(), unit.span[1] if unit.span else 0)
    return _Figure(found.start(), stop, found.span(), found.group(), unit, spelled=True)


def _unit_before(string: str, start: int, floor: int, printed: str) -> Unit | None:
    """A unit directly before a number, "SEK 4.5", with its span; a word like kronor only before a big number."""
    end = start - (string[start - 1 : start] == " ")
    if end <= floor or not (string[end - 1].isalpha() or string[end - 1] in "€£"):
        return None
    words = string[max(floor, end - 24) : end].split(" ")
    for word in (" ".join(words[-2:]), words[-1].lstrip("(")):
        unit = _UNITS.get(word)
        if unit is None or unit.currency is None or _YEAR_LIKE.fullmatch(printed):
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


def _is_money(string: str, figure: _Figure) -> bool:
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


# --- figures joined to each other

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
_CHANGE = lazy(r"(?<!\p{L})\L<words>[^.\n\t]*$", regex.IGNORECASE, words=WORDS["clause"]["change"])
_Join = Literal["dash", "to", "both", "list", "each"]


def _join(string: str, left: _Figure, right: _Figure) -> _Join | None:
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


def _lend_units(string: str, figures: list[_Figure]) -> None:
    """Give figures without a unit, or without its currency, that of the next figure where the two are joined."""
    for at in range(len(figures) - 2, -1, -1):
        left, right = figures[at], figures[at + 1]
        if right.unit is None or (left.unit and left.unit.currency):
            continue
        join = _join(string, left, right)
        if join is None or right.unit.span is None:
            continue
        if left.unit is not None:  # "1 miljon till 2 miljoner euro": only the currency is lent
            left.unit = Unit(left.unit.power, right.unit.currency, left.unit.span)
        elif _may_borrow(string, left, right, join):
            left.unit, left.linked = right.unit, True


def _may_borrow(string: str, left: _Figure, right: _Figure, join: _Join) -> bool:
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


def _range(string: str, left: _Figure, right: _Figure, floor: int) -> Match[Amount] | None:
    """Two figures as one range; None where they are two amounts ("höjs från 1 200 kr till 1 350 kr")."""
    join = _join(string, left, right)
    if join not in ("dash", "to", "both") or left.unit is None or right.unit is None:
        return None
    if join == "to" and _CHANGE.search(string, max(0, left.start - 90), left.start):
        return None
    low, high = _money(left), _money(right)
    if low and high and low.amount * 1000 < high.amount and left.linked and right.grouped and join == "dash":
        low = Money(low.amount * 1000, low.currency, low.step * 1000)  # 5–10 000 kr: the thousands are left out
    if low is None or high is None or low.amount >= high.amount or low.currency != high.currency:
        return None
    per, year = _around(string, left.start, right.stop, floor)
    value = Amount(None, "range", low, high, per, year)
    return Match(left.start, right.stop, value, "money.range")


# --- one amount


def _money(figure: _Figure, negative: bool = False) -> Money | None:
    if figure.unit is None:
        return None
    number = figure.number(figure.unit.power)
    if number is None:
        return None
    return Money(-number.value if negative else number.value, figure.unit.currency or "SEK", number.step)


def _amount(string: str, figures: list[_Figure], at: int, floor: int) -> Match[Amount] | None:
    figure = figures[at]
    sign = _minus(string, figure.start, floor)
    money = _money(figure, sign is not None)
    if money is None:
        return None
    start = figure.start if sign is None else sign
    qualifier = qualifier_at(string, start, figure.stop, floor)
    after = figures[at + 1] if at + 1 < len(figures) else None
    if qualifier == "at_least" and (
        after and after.unit and _join(string, figure, after) == "to" or _CHANGED_TO.match(string, figure.stop)
    ):
        qualifier = "exact"  # "från 1 200 kr till (cirka) 1 350 kr" that is no range: a change
    before = figures[at - 1] if at else None
    if qualifier == "exact" and before and before.linked and _join(string, before, figure) in ("list", "each"):
        qualifier = qualifier_at(string, before.start, before.stop)  # högst 6 respektive 8 mnkr: it bounds both
    per, year = _around(string, start, figure.stop, floor)
    end = figure
    while end.linked and at + 1 < len(figures):  # what is said behind the unit holds for all that share it
        at, end = at + 1, figures[at + 1]
    if end is not figure and per is None:
        per = _per_after(string, end.stop)[0]
    unit_from = figure.unit.span if figure.linked and figure.unit else None
    rule = "money.elliptic" if figure.linked else "money.words" if figure.spelled else "money.unit"
    return Match(start, figure.stop, Amount(money, qualifier, per=per, year=year, unit_from=unit_from), rule)


_CHANGED_TO = lazy(r"[ ](?:(?:upp|ned|ner)[ ])?till[ ](?:\p{L}+\.?[ ]){0,2}\d")
_SIGN = lazy(r"(?: (?P<tight> [-–] ) | (?P<minus> −[ ]? ) | (?<!\p{L}) (?P<word> [Mm]inus[ ] ) ) $", regex.VERBOSE)


def _minus(string: str, start: int, floor: int) -> int | None:
    """Where the minus of a number stands; None without one. A dash with a blank behind it is a mark, not a sign.

    At the start of a block a tight dash is a list mark where a neighbouring block begins with a dash too.
    """
    found = _SIGN.search(string, max(floor, start - 6), start) if string[start - 1 : start] in "-–− " else None
    if found is None or start == 0:
        return None
    before = string[found.start() - 1] if found.start() else "\n"
    if found["tight"]:
        if before not in " \n\t\f(|:":
            return None
        if before == "\n":
            follows = string.find("\n", start)
            above = string.rfind("\n", 0, max(0, found.start() - 1)) + 1
            neighbours = (
                string[follows + 1 : follows + 2] if follows >= 0 else "",
                string[above : above + 1] if above < found.start() else "",
            )
            if any(mark in ("-", "–") for mark in neighbours):
                return None
    elif found["minus"] and before.isalnum():
        return None
    return int(found.start())


_PER = {word: cast(Per, name) for name, words in WORDS["per"].items() for word in words}
_PER_ALONE = {word: cast(Per, name) for name, words in WORDS["per_alone"].items() for word in words}
_PER_AFTER = lazy(
    rf"""
    [ ]? (?: vardera[ ] (?=per[ ]) )? (?: (?: i | av | om )[ ] (?: \p{{L}}+[ ] ){{1,3}} )? (?: till[ ] )? \(?
    (?: (?P<alone> {one_of(_PER_ALONE)} ) (?! \p{{L}} )
      | (?: per[ ] | /[ ]? | (?: till | för )?[ ]?varje[ ] | i[ ](?=mån|tim) | om[ ](?=år) ) (?P<unit> \p{{L}}+ \.? )
    )
    """,
    regex.VERBOSE,
)
_PER_BEFORE_WORDS = {word: cast(Per, name) for name, words in WORDS["per_before"].items() for word in words}
_PER_BEFORE = lazy(
    rf"(?<!\p{{L}}) (?P<per> {one_of(_PER_BEFORE_WORDS)} ) (?: [ ][\p{{L}}-]+ ){{0,5}} [ ]? $", regex.VERBOSE
)
_YEAR_AFTER = lazy(
    rf"""
    [ ] \(? (?: (?: för | under | avseende | belastar | avser | in | for )[ ] )?
    (?: (?: hela[ ] )? \L<years>[ ] )?
    {_YEAR} \)?
    (?! \d | [ ]?[-–—/:][ ]?\d | [ ]?: | [ ]\d | [ ]års | -
      | ,[ ](?:19|20)\d\d
      | ,?[ ](?: och | respektive | resp\.? | samt | till | eller | t\.o\.m\. )[ ](?: (?:för|år)[ ] )? (?:19|20)\d\d )
    """,
    regex.VERBOSE,
    years=WORDS["between"]["years"],
)
# "Under 2021 får högst": nothing but words between; "2017: " and "; 2017 – ": the year leads the amount
_YEAR_BEFORE = lazy(
    rf"""
    (?: (?<!\p{{L}}) (?: \L<years> | under | för | in )[ ]
        (?: \L<years>[ ] )?
        {_YEAR} (?: [ ] \p{{L}}+ ){{0,9}} [ ]? :? [ ]? (?: ca\.[ ] )?
      | (?: ^ | [\n\t\f|,;(•] | [ ] ) [ ]? (?: år[ ] )? {_YEAR} (?: [ ]?:[ ]? | [ ]?[=][ ]? )
      | (?: ^ | [\n\t\f|,;(•] ) [ ]? (?: år[ ] )? {_YEAR} [ ][-–][ ]
    ) $
    """,
    regex.VERBOSE | regex.IGNORECASE,
    years=WORDS["between"]["years"],
)


def _per_after(string: str, stop: int) -> tuple[Per | None, int]:
    """What the words behind an amount distribute it over, and where they end."""
    found = _PER_AFTER.match(string, stop) if string[stop : stop + 1] in " /(" else None
    if found is None:
        return None, stop
    word = found["unit"] or ""
    per = _PER_ALONE[found["alone"]] if found["alone"] else _PER.get(word) or _PER.get(word.rstrip("."))
    return (per, found.end()) if per else (None, stop)


def _around(string: str, start: int, stop: int, floor: int) -> tuple[Per | None, int | None]:
    """Distribution and year of the amount at `start..stop`, by the words of its clause behind `floor`."""
    per, end = _per_after(string, stop)
    left = max(floor, start - 90, _border_before(string, start))
    before = string[left:start].lower()
    if per is None and any(word in before for word in _PER_BEFORE_WORDS):
        found = _PER_BEFORE.search(before)
        per = _PER_BEFORE_WORDS[found["per"]] if found else None
    year = _YEAR_AFTER.match(string, end)
    if year is None and ("20" in before or "19" in before):
        year = _YEAR_BEFORE.search(before)
    return per, int(year["year"]) if year else None


def _border_before(string: str, start: int) -> int:
    return max(string.rfind(border, max(0, start - 90), start) for border in "\n\t\f|") + 1


def _consumed(string: str, stop: int) -> int:
    """Where the words that belong to an amount end: distribution and year behind it are not those of the next."""
    end = _per_after(string, stop)[1]
    year = _YEAR_AFTER.match(string, end)
    return year.end() if year else end


# --- bare numbers under heads

_HEADS = WORDS["heads"]
_MONEY_HEAD = lazy(
    r"(?<!\p{L}) (?: \p{L}* \L<money> \L<inflections> | \L<whole> ) (?!\p{L})",
    regex.VERBOSE,
    money=_HEADS["money"],
    inflections=_HEADS["inflections"],
    whole=_HEADS["money_whole"],
)
_NO_MONEY_HEAD = lazy(r"(?<!\p{L}) (?: \L<words> ) (?!\p{L})", regex.VERBOSE, words=_HEADS["never"])
# "Belopp angivna i tkr" speaks for all that follows
_HEADING = lazy(r"[Bb]elopp\p{L}* (?:[ ]\p{L}+){0,3} [ ]i[ ] (?=\p{L})", regex.VERBOSE)
_BARE = lazy(
    rf"(?P<loss> \( (?= [^()]* \) ) )? [ (]* (?P<sign> [-–−] [ ]? )? (?P<number> {DIGITS} ) [ ]* [)]* [ *¹²³]*",
    regex.VERBOSE,
)
_PROSE = 160  # characters: a block longer than that is no table row
_NOTE = 60  # characters: a block longer than that is no note below a table


def _units_in(head: str) -> Iterator[Unit]:
    """The units among the words of a head, from left to right, none inside another."""
    at = 0
    while (word := _WORD_IN_HEAD.search(head, at)) is not None:
        unit = _unit_at(head, word.start())
        if unit is not None and unit.span is not None:
            yield unit
            at = unit.span[1]
        else:
            at = word.end()


def unit_in(head: str) -> Unit | None:
    """The unit a head names, "Maxbelopp (kr)" or "Belopp, tkr", its span in `head`; None where it names none."""
    answer: Unit | None = None
    for unit in _units_in(plain_blanks(head)):
        if answer and answer.currency and unit.power and not answer.power and unit.currency in (None, answer.currency):
            span = (answer.span[0], unit.span[1]) if answer.span and unit.span else None
            answer = Unit(unit.power, answer.currency, span)  # "Kronor, i tusental", "Kronor, tkr"
        elif answer is None or answer.currency is None:
            answer = unit
    return answer


def names_money(head: str) -> bool:
    """Whether the words of a head say that the numbers under it are money; "Antal sökta bidrag" does not."""
    head = plain_blanks(head).lower()
    if "%" in head or _NO_MONEY_HEAD.search(head):
        return False
    return _MONEY_HEAD.search(head) is not None


def bare(string: str, start: int, stop: int, factor_unit: Unit | None) -> Match[Amount] | None:
    """The whole cell `start..stop` as an amount in the unit of its head; None where it is anything but one number.

    Without a unit the amount is in kronor and `unit_missing`, and a year is none. The span of the unit is that of
    `factor_unit`, in the text the caller took it from. A cell that prints a unit of its own is read by it.
    """
    cell = plain_blanks(string[start:stop])
    found = _BARE.fullmatch(cell)
    if found is None:
        own = [match for match in scan(cell) if match.value.money]
        if len(own) != 1 or cell[: own[0].start].strip(" (") or cell[own[0].stop :].strip(" .)*"):
            return None
        return replace(own[0], start=start + own[0].start, stop=start + own[0].stop)
    if factor_unit is None and _YEAR_LIKE.fullmatch(found["number"]):
        return None
    number = read_digits(found["number"], factor_unit.power if factor_unit else 0)
    if number is None:
        return None
    currency = (factor_unit.currency if factor_unit else None) or "SEK"
    less = bool(found["sign"]) or bool(found["loss"])  # "(1 200)" is how accounts write what is taken away
    money = Money(-number.value if less else number.value, currency, number.step)
    value = Amount(money, unit_missing=factor_unit is None, unit_from=factor_unit.span if factor_unit else None)
    first = found.start("loss") if found["loss"] else found.start("sign" if found["sign"] else "number")
    last = found.end("number") + (1 if found["loss"] and cell[found.end("number")] == ")" else 0)
    return Match(start + first, start + last, value, "money.head")


def _with_heads(string: str, figures: list[_Figure], found: list[Match[Amount]]) -> list[Match[Amount]]:
    """The amounts found, and those that only a head above or before a bare number makes money."""
    reigns = _reigns(string) if "elopp" in string else []
    starts = [start for start, _, _ in reigns]
    more: list[Match[Amount]] = []
    for figure in figures:
        if figure.unit is not None or _END_OF_CELL.match(string, figure.stop) is None:
            continue
        at = bisect_right(starts, figure.start) - 1
        heading = reigns[at][2] if at >= 0 and figure.start < reigns[at][1] else None
        match = _under_head(string, figure, heading) or (_under_heading(string, figure, heading) if heading else None)
        if match:
            more.append(match)
    return sorted([*found, *more], key=lambda match: match.start) if more else found


def _reigns(string: str) -> list[tuple[int, int, Unit]]:
    """Each heading "Belopp i tkr": from where to where it holds, and its unit. Prose or the next heading ends it; one
    that stands alone below a table, with no other after it, holds for the rows above it too.
    """
    named = [(found.start(), _unit_at(string, found.end())) for found in _HEADING.finditer(string)]
    headings = [(start, unit, unit.span) for start, unit in named if unit is not None and unit.span is not None]
    out: list[tuple[int, int, Unit]] = []
    for index, (_, unit, span) in enumerate(headings, start=1):
        last = headings[index][0] if index < len(headings) else len(string)
        stop = block = min(last, _block_end(string, span[1]))
        while block < last:
            block = min(last, _block_end(string, stop + 1))
            if block - stop > _PROSE:
                break
            stop = block
        above = _rows_above(string, span)
        if above is not None and (not out or out[-1][1] <= above[0]):
            out.append((*above, unit))
        out.append((span[1], stop, unit))
    return out


def _rows_above(string: str, unit: tuple[int, int]) -> tuple[int, int] | None:
    """The rows that end right above the block in which a unit stands, where that is a note below their table."""
    first, last = string.rfind("\n", 0, unit[0]) + 1, _block_end(string, unit[1])
    note = string[first:last]
    if len(note) > _NOTE or "\t" in note or "\t" in string[last + 1 : _block_end(string, last + 1)]:
        return None
    start = first
    while start and "\t" in string[(above := string.rfind("\n", 0, start - 1) + 1) : start]:
        start = above
    return (start, first) if start < first else None


def _block_end(string: str, start: int) -> int:
    end = string.find("\n", start)
    return len(string) if end < 0 else end


def _under_heading(string: str, figure: _Figure, unit: Unit) -> Match[Amount] | None:
    """A bare number that ends its block, or fills the last cell of a row, in the unit a heading gives to all."""
    start, stop = figure.digits
    before = string[max(0, start - 4) : start].rstrip(" -–−")[-1:]
    if figure.year_like or (not figure.grouped and before not in ("\t", "|")):
        return None
    sign = _minus(string, start, 0)
    match = bare(string, start if sign is None else sign, stop, unit)
    return match and Match(match.start, match.stop, match.value, "money.heading")


_END_OF_CELL = lazy(r"[ *)]*(?:[\n\t\f]|[ ]?\||$)")
_BORDERS = "\n\t\f|"


def _under_head(string: str, figure: _Figure, heading: Unit | None) -> Match[Amount] | None:
    """A number alone in the cell behind a head that names money, or behind such a label and a colon.

    The unit is that of the head, else that of the heading in force; without either only a big number is taken.
    """
    start, stop = figure.digits
    end = start
    while end and string[end - 1] in " -–−(":
        end -= 1
    sign = string[end:start].strip(" (")
    mark = string[end - 1 : end]
    if not (mark in _BORDERS + ":)" or mark.isalpha()) or end == 0:
        return None
    end -= mark in _BORDERS + ":"
    first = max(string.rfind(border, max(0, end - 80), end) for border in _BORDERS) + 1
    head = string[first:end].strip()
    if not 2 <= len(head) <= 70 or _sentence(head) or not names_money(head):
        return None
    own = _shifted(unit_in(head), string.find(head, first))
    if mark == "\n" and "\t" in string[first - 1 : first] + string[stop : stop + 1]:
        return None  # rows of a table: its columns are read by their own heads
    if mark == ")" and own is None:
        return None  # "Maxbelopp (kr) 3 250 000" has no border, but a unit
    if mark.isalpha() and (len(head.split()) > 5 or not names_money(head.split()[-1]) or stop - start < 6):
        return None  # "Total projektbudget 5 956 536": only a short label that ends in the word for money
    if not (figure.grouped or figure.printed.isdigit() and len(figure.printed) > 4) and (
        own is None or figure.year_like
    ):
        return None
    match = bare(string, start - len(sign), stop, own or heading)
    return match and Match(match.start, match.stop, _with_head_words(match.value, head), "money.head")


def _shifted(unit: Unit | None, by: int) -> Unit | None:
    """The unit with its span `by` characters further on."""
    if unit is None or unit.span is None:
        return unit
    return Unit(unit.power, unit.currency, (unit.span[0] + by, unit.span[1] + by))


def _with_head_words(value: Amount, head: str) -> Amount:
    """The amount with the bound and the year its head says."""
    year = _HEAD_YEAR.search(head)
    end = len(head) + 1
    return replace(value, qualifier=qualifier_at(f"{head} ", end, end), year=int(year["year"]) if year else None)


_HEAD_YEAR = lazy(rf"(?<![\d-]){_YEAR}(?![\d–-])", regex.VERBOSE)


def _sentence(head: str) -> bool:
    return head.rstrip()[-1:] in ".!?" or head.count(" ") > 8
