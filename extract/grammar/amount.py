"""Amounts of figures with a unit: one figure or the two ends of a range, with bound, sign, distribution and year."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import regex

from extract.grammar.around import row_start
from extract.grammar.figure import Figure, join_of
from extract.grammar.lazy import lazy
from extract.grammar.number import WORDS, qualifier_at
from extract.model.values import Amount, Match, Money, Per
from extract.words import one_of

YEAR_GROUP = r"(?P<year> (?:19|20)\d\d )"


def amounts(string: str, figures: list[Figure]) -> list[Match[Amount]]:
    """The amounts of the figures that have a unit, in their order; a range takes two of them."""
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
        if match and out and match.value.per is None and out[-1].value.per:
            end = _per_after(string, out[-1].stop)[1]
            if _CHANGED_TO.fullmatch(string, end, match.start + 1):  # "timavgiften höjs från 900 kr till 950 kr"
                match = replace(match, value=replace(match.value, per=out[-1].value.per))
        if match:
            out.append(match)
            floor = _consumed(string, match.stop)
    return out


_BROKEN = lazy(
    r"(?: (?<!\p{L}) \L<words> [ ] \d{1,3} | (?<![\d.,\t-]) \d{1,3} (?: [ ]\d{3} )+ ) \n $",
    regex.VERBOSE,
    words=WORDS["between"]["fillers"],
)


def _is_rest(string: str, figure: Figure) -> bool:
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


_CHANGE = lazy(r"(?<!\p{L})\L<words>[^.\n\t]*$", regex.IGNORECASE, words=WORDS["clause"]["change"])


def _range(string: str, left: Figure, right: Figure, floor: int) -> Match[Amount] | None:
    """Two figures as one range; None where they are two amounts ("höjs från 1 200 kr till 1 350 kr")."""
    join = join_of(string, left, right)
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


def _money(figure: Figure, negative: bool = False) -> Money | None:
    if figure.unit is None:
        return None
    number = figure.number(figure.unit.power)
    if number is None:
        return None
    return Money(-number.value if negative else number.value, figure.unit.currency or "SEK", number.step)


def _amount(string: str, figures: list[Figure], at: int, floor: int) -> Match[Amount] | None:
    figure = figures[at]
    sign = minus_before(string, figure.start, floor)
    money = _money(figure, sign is not None)
    if money is None:
        return None
    start = figure.start if sign is None else sign
    qualifier = qualifier_at(string, start, figure.stop, floor)
    after = figures[at + 1] if at + 1 < len(figures) else None
    if qualifier == "at_least" and (
        after and after.unit and join_of(string, figure, after) == "to" or _CHANGED_TO.match(string, figure.stop)
    ):
        qualifier = "exact"  # "från 1 200 kr till (cirka) 1 350 kr" that is no range: a change
    before = figures[at - 1] if at else None
    if qualifier == "exact" and before and before.linked and join_of(string, before, figure) in ("list", "each"):
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


def minus_before(string: str, start: int, floor: int) -> int | None:
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
            above = row_start(string, max(0, found.start() - 1))
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
    {YEAR_GROUP} \)?
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
        {YEAR_GROUP} (?: [ ] \p{{L}}+ ){{0,9}} [ ]? :? [ ]? (?: ca\.[ ] )?
      | (?: ^ | [\n\t\f|,;(•] | [ ] ) [ ]? (?: år[ ] )? {YEAR_GROUP} (?: [ ]?:[ ]? | [ ]?[=][ ]? )
      | (?: ^ | [\n\t\f|,;(•] ) [ ]? (?: år[ ] )? {YEAR_GROUP} [ ][-–][ ]
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
