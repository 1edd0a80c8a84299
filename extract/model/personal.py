"""Numbers of persons in any text: where they stand, however they are written, so that they can be left out.

A personal identity number is a date of birth, a birth number of three digits and a check digit (Skatteverket, SKV 704);
a coordination number has 60 added to the day (SKV 707). It is written with a century or without, with a dash, a plus
(from the age of hundred), a blank or nothing before the last four, its date at times in groups, and a line or a page
may end within it. What looks so and is none is a matter of chance: date and check digit fit one in 250 numbers of ten
digits. What else is needed grows with the oddity of the form.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

MASK = "•"
REACH = 4  # characters at most between two digits of a number
_BETWEEN = rf"[\W_]{{0,{REACH}}}"
_START = re.compile(  # a quick look: two digits, a month, a day and four more
    rf"(?<![0-9])(?=(?:(?:1[89]|20){_BETWEEN})?"
    + _BETWEEN.join(["[0-9]", "[0-9]", "[01]", "[0-9]", "[0-9]", "[0-9]", *["[0-9]"] * 4])
    + ")[0-9]"
)
ENOUGH = re.compile(r"(?:\D*\d){7}")  # as many digits as a number has at least, misread or not
_NEXT = re.compile(f"{_BETWEEN}?([0-9])")
_UNUSUAL = re.compile(r"[^\x00-\x7f]|%2", re.IGNORECASE)
_ENCODED = re.compile("%2[0BDbd]")
_NOTHING = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")  # characters that show as nothing
_ODD = re.compile(rf"[{''.join(sorted(_NOTHING))}]|(?![0-9])\d")  # what is left out, and digits of other scripts
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
_GAP = re.compile(r"[ \xa0\u2007\u2009\u202f\v]*(?P<sign>[-+]{0,2}|[~_=./·])\s*[-+]?\s?")
_GROUP_BEFORE, _GROUP_AFTER = re.compile(r"[0-9][ \xa0]$"), re.compile(r"[ \xa0]?[0-9]")
_MONEY = re.compile(r"[ \xa0\u202f\u2009]?(?:kr|tkr|mkr|mnkr|%)(?!\w)", re.IGNORECASE)
_VAT = re.compile(r"SE[ \xa0]?$")
# the letters a digit is read as: at least seven of the ten stay digits
_MISREAD = re.compile(
    r"(?<!\w)(?:[12][0-9OoIl|])?[0-9OoQIl|BSZ]{6}[ \xa0]?[-+][ \xa0]?[0-9OoQIl|BSZ]{4}(?![0-9A-Za-zÅÄÖåäö])"
)
_DIGITS = str.maketrans("OoQIl|BSZ", "000111852")
_MASKED = re.compile(  # the day in one line: ten bullets, each in a line of its own, are a list's
    rf"{MASK}(?:[^\w{MASK}\r\n]{{0,{REACH}}}{MASK}){{5}}(?:[^\w{MASK}]{{0,{REACH}}}{MASK}){{4}}"
    rf"(?:(?:[^\w{MASK}]{{0,{REACH}}}{MASK}){{2}})?(?!{MASK})"
)


class Span(NamedTuple):
    """Where a number stands. Not `sure`: its date fits and its form, its check digit does not: one digit is wrong."""

    start: int
    stop: int
    sure: bool = True


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (modulus 10, ISO/IEC 7812-1).

    >>> luhn("2021005216"), luhn("2021005217")
    (True, False)
    """
    total = 0
    for index, character in enumerate(reversed(digits)):
        value = int(character) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def spans(string: str) -> list[Span]:
    """The personal numbers of a text, left to right, none of them overlapping.

    >>> [tuple(span) for span in spans("811218-9876 och 19811218 9876, inte 202100-5216")]
    [(0, 11, True), (16, 29, True)]
    """
    if ENOUGH.match(string) is None:
        return []
    plain, places = _plain(string)
    if _START.search(plain) is None and _MISREAD.search(plain) is None:
        return []
    found: list[Span] = []
    taken = 0
    for span in sorted([*_by_digits(plain), *_by_letters(plain)], key=lambda one: (one.start, not one.sure)):
        if span.start >= taken:
            taken = span.stop
            found.append(span)
    if places is None:
        return found
    return [Span(places[span.start], places[span.stop - 1] + 1, span.sure) for span in found]


def masked(string: str, find: Callable[[str], list[Span]] = spans, *, unsure: bool = False) -> tuple[str, int]:
    """The text with the letters and digits of its personal numbers replaced by MASK, and how many they were.

    >>> masked("Sökande 811218-9876.pdf")
    ('Sökande ••••••-••••.pdf', 1)
    """
    found = [span for span in find(string) if span.sure or unsure]
    if not found:
        return string, 0
    chars = list(string)
    for span in found:
        chars[span.start : span.stop] = [MASK if char.isalnum() else char for char in chars[span.start : span.stop]]
    return "".join(chars), len(found)


def without(string: str) -> str:
    """The text with its personal numbers masked.

    >>> without("beslut_198112189876.pdf")
    'beslut_••••••••••••.pdf'
    """
    return masked(string)[0]


def count_masked(string: str) -> int:
    """How many numbers were masked in a text before."""
    return len(_MASKED.findall(string))


def _plain(string: str) -> tuple[str, list[int] | None]:
    """The text with its digits and dashes as ASCII has them and without what does not show, and the place of each
    character; None where each is in its own.
    """
    if _UNUSUAL.search(string) is None:
        return string, None
    string = _ENCODED.sub(lambda found: {"b": " + ", "d": " - "}.get(found[0][2].lower(), "   "), string)
    string = string.translate(_DASHES)
    if _ODD.search(string) is None:
        return string, None
    places, chars = [], []
    for place, char in enumerate(string):
        if char in _NOTHING:
            continue
        places.append(place)
        chars.append(str(unicodedata.decimal(char)) if char > "\x7f" and char.isdecimal() else char)
    return "".join(chars), places


def _by_digits(string: str) -> Iterator[Span]:
    for start in _START.finditer(string):
        digits, ends, gaps = _digits(string, start.start())
        for size in (12, 10):
            if len(digits) < size or (len(digits) > size and not gaps[size - 1]):
                continue
            number = "".join(digits[:size])
            sure = _fits(number)
            after = string[ends[size - 1] : ends[size - 1] + 8]
            if sure is not None and _written(string, start.start(), gaps[: size - 1], number, after, sure=sure):
                yield Span(start.start(), ends[size - 1], sure)
                break
        else:
            vat = "".join(digits[10:12]) == "01" and _VAT.search(string[max(0, start.start() - 4) : start.start()])
            if vat and _fits("".join(digits[:10])):  # a VAT number of a person who trades in the own name
                yield Span(start.start(), ends[9])


def _digits(string: str, at: int) -> tuple[list[str], list[int], list[str]]:
    """Up to 13 digits from here, where each ends, and what stands before the next of each."""
    digits, ends, gaps = [string[at]], [at + 1], []
    while len(digits) < 13 and (found := _NEXT.match(string, ends[-1])) is not None:
        gaps.append(string[ends[-1] : found.start(1)])
        digits.append(found[1])
        ends.append(found.end())
    return digits, ends, [*gaps, " "]


def _fits(number: str) -> bool | None:
    """Whether the check digit of a number fits; None where it begins with no date of birth."""
    century, rest = number[:-10], number[-10:]
    if century not in ("", "18", "19", "20"):
        return None
    year, month, day = int(rest[:2]), int(rest[2:4]), int(rest[4:6])
    day -= 60 if day > 60 else 0  # a coordination number
    if not 1 <= month <= 12:
        return None
    full = int(century + rest[:2]) if century else 2000 + year
    longest = 29 if month == 2 and not century else calendar.monthrange(full, month)[1]
    return luhn(rest) if 1 <= day <= longest else None


def _kind(gap: str) -> str:
    """What parts two digits: "" nothing, b a blank, d a dash or plus, w another sign, n the end of a line, page or
    cell, m that and a dash; ? anything else.
    """
    if not gap:
        return ""
    found = _GAP.fullmatch(gap)
    if found is None:
        return "?"
    dash = "-" in gap or "+" in gap
    if any(char in "\n\t\f\r" for char in gap):
        if dash:
            return "m" if gap[0] in "-+" or gap[-1] in "-+" else "?"  # "\n- " begins an item of a list
        return "?" if found["sign"] or "\t" in gap else "n"
    return "d" if dash else "w" if found["sign"] else "b"


def _written(string: str, start: int, gaps: list[str], number: str, after: str, *, sure: bool) -> bool:
    """Whether digits that fit are parted as those of a person's number are."""
    kinds = list(map(_kind, gaps))
    century = number[:-10]
    first = len(century)
    mark = kinds[first + 5]
    head, tail = kinds[: first + 5], kinds[first + 6 :]
    if "?" in kinds:
        return False
    loose = sorted({kind for kind in (*head, *tail) if kind})
    if not sure:  # only the usual form
        return mark == "d" and not loose and "+" not in gaps[first + 5]
    if mark in ("", "b", "n") and _MONEY.match(after):
        return False
    old = century in ("18", "19")
    if not loose:
        return _tight(string, start, mark, number, old=old)
    if set(loose) | {mark} == {"b"}:  # blanks alone, between two digits and two: nothing else in groups beside it
        alone = not _GROUP_BEFORE.search(string[max(0, start - 2) : start]) and not _GROUP_AFTER.match(after)
        even = not any(kind for n, kind in enumerate(kinds) if n % 2 == 0)
        return even and alone and not number.startswith("0") and (not century or old)
    at_date = not any(tail) and not any(head[n] for n in range(len(head)) if n not in (1, first + 1, first + 3))
    if at_date and head[first + 1] and head[first + 1] == head[first + 3] and loose[-1] in "bdw":
        if century == "20" and "1990" <= number[-4:] <= "2060":
            return False  # "2024-03-01 – 2026": from a day to a year
        return mark == "d" or (mark == "b" and old and head[1] == "")  # 81 12 18-9876, 1981-12-18-9876
    broken = [kind for kind in (*head, *tail) if kind]
    if loose[0] in "bnm" or not any(head):
        return mark == "d" and len(broken) == 1  # a line ends within, or the last four fell in two
    return False


def _tight(string: str, start: int, mark: str, number: str, *, old: bool) -> bool:
    """Whether six or eight digits and four more are parted as a person's are."""
    century, tail = number[:-10], number[-4:]
    if mark == "" and not century and number.startswith("070"):
        return False  # ten digits in one: a mobile number
    if mark == "b" and century:
        return old or not ("00" <= tail[:2] <= "23" and tail[2:] <= "59")  # "20230401 1230": a day and a time of day
    if mark == "n":
        return old
    return True


def _by_letters(string: str) -> Iterator[Span]:
    for found in _MISREAD.finditer(string):
        text = "".join(char for char in found[0] if char not in " \xa0-+")
        if sum(map(str.isdigit, text)) >= len(text) - 3 and not text.isdigit() and _fits(text.translate(_DIGITS)):
            yield Span(found.start(), found.end())
