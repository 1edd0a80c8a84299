"""Mentions of money: the amounts with a unit, and bare numbers that a head or a heading makes money.

A number without a unit is money only by its neighbour (`figure`) or by a head, see `_under_head`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

import regex

from extract.grammar.amount import YEAR_GROUP, amounts, minus_before
from extract.grammar.around import row_start
from extract.grammar.figure import YEAR_LIKE, Figure, figures_in
from extract.grammar.lazy import lazy
from extract.grammar.number import DIGITS, plain_blanks, qualifier_at, read_digits
from extract.grammar.unit import Unit, names_money, unit_at, unit_in
from extract.model.values import Amount, Match, Money


def scan(string: str) -> list[Match[Amount]]:
    """Every mention of money in the text, in its order; spans hold number and unit, of a range both ends.

    Not money: years, numbers without a unit that no neighbour and no head makes money, millions of something else.
    """
    string = plain_blanks(string)
    figures = figures_in(string)
    return _with_heads(string, figures, amounts(string, figures))


# "Belopp angivna i tkr" speaks for all that follows
_HEADING = lazy(r"[Bb]elopp\p{L}* (?:[ ]\p{L}+){0,3} [ ]i[ ] (?=\p{L})", regex.VERBOSE)
_BARE = lazy(
    rf"""(?P<loss> \( (?= [^()]* \) ) )? [ (]* (?: \+ [ ]? | (?P<sign> [-–−] [ ]? ) )? (?P<number> {DIGITS} )
         [ ]* [)]* [ *¹²³]*""",
    regex.VERBOSE,
)
_PROSE = 160  # characters: a block longer than that is no table row
_NOTE = 60  # characters: a block longer than that is no note below a table


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
    if factor_unit is None and YEAR_LIKE.fullmatch(found["number"]):
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


def _with_heads(string: str, figures: list[Figure], found: list[Match[Amount]]) -> list[Match[Amount]]:
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
    named = [(found.start(), unit_at(string, found.end())) for found in _HEADING.finditer(string)]
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
    first, last = row_start(string, unit[0]), _block_end(string, unit[1])
    note = string[first:last]
    if len(note) > _NOTE or "\t" in note or "\t" in string[last + 1 : _block_end(string, last + 1)]:
        return None
    start = first
    while start and "\t" in string[(above := row_start(string, start - 1)) : start]:
        start = above
    return (start, first) if start < first else None


def _block_end(string: str, start: int) -> int:
    end = string.find("\n", start)
    return len(string) if end < 0 else end


def _under_heading(string: str, figure: Figure, unit: Unit) -> Match[Amount] | None:
    """A bare number that ends its block, or fills the last cell of a row, in the unit a heading gives to all."""
    start, stop = figure.digits
    before = string[max(0, start - 4) : start].rstrip(" -–−")[-1:]
    if figure.year_like or (not figure.grouped and before not in ("\t", "|")):
        return None
    sign = minus_before(string, start, 0)
    match = bare(string, start if sign is None else sign, stop, unit)
    return match and Match(match.start, match.stop, match.value, "money.heading")


_END_OF_CELL = lazy(r"[ *)]*(?:[\n\t\f]|[ ]?\||$)")
_BORDERS = "\n\t\f|"


def _under_head(string: str, figure: Figure, heading: Unit | None) -> Match[Amount] | None:
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


_HEAD_YEAR = lazy(rf"(?<![\d-]){YEAR_GROUP}(?![\d–-])", regex.VERBOSE)


def _sentence(head: str) -> bool:
    return head.rstrip()[-1:] in ".!?" or head.count(" ") > 8
