"""Shares of a project's money: percentages and fractions, what bounds them, and what they are a share of.

A percentage says nothing by itself: most are working time, statistics or flat rates. One is returned where its own
words name costs or finance ("av godkända kostnader"), or where its clause speaks of support or of who finances.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import regex

from extract.grammar.around import row_start
from extract.grammar.lazy import lazy
from extract.grammar.number import DIGITS, SPELLED, WORDS, plain_blanks, qualifier_at, read_digits, read_words
from extract.model.values import Match, Qualifier, Share

_Of = Literal["total_cost", "eligible_cost", "public_funding", "unknown"]
_WORDS = WORDS["share"]
_FRACTIONS: dict[str, int] = {word: parts for word, parts in _WORDS["fractions"].items() if parts}
_FRACTION_FORMS = {form: parts for word, parts in _FRACTIONS.items() for form in (word, word + "ar", word + "en")}
_PERCENT = lazy(
    rf"(?P<number> {DIGITS} ) [ ]? (?: \L<signs> (?! \p{{L}} ) )",
    regex.VERBOSE | regex.IGNORECASE,
    signs=_WORDS["signs"],
)
_SPELLED = lazy(rf"(?P<number> {SPELLED} ) [ ] procent (?! \p{{L}} )", regex.VERBOSE | regex.IGNORECASE)
_FRACTION = lazy(
    rf"(?: (?P<number> {SPELLED} ) [ ] (?P<part> \L<parts> ) | (?<!\p{{L}}) (?P<half> \L<halves> ) ) (?! \p{{L}} )",
    regex.VERBOSE | regex.IGNORECASE,
    parts=list(_FRACTION_FORMS),
    halves=_WORDS["halves"],
)
# "30–40 procent" and "40 respektive 60 procent": a number before that has its sign only behind the other
_BESIDE = lazy(
    rf"""
    (?P<number> {DIGITS} )
    (?: (?P<dash> [ ]?[-–][ ]? ) | [ ](?: respektive | resp\.? )[ ] | (?<= mellan[ ]\d+ ) (?P<dash> [ ]och[ ] ) ) $
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_REACH = 110  # characters either way in which the words of a clause are looked for
_CLAUSE_END = lazy(r"[\n\t\f;!?|] | \.(?:[ ]|$)", regex.VERBOSE)


def _word_list(words: list[str]) -> regex.Pattern[str]:
    return lazy(r"(?<! \p{L} ) \L<words> (?! \p{L} )", regex.VERBOSE | regex.IGNORECASE, words=words)


_BASES: tuple[tuple[_Of, regex.Pattern[str]], ...] = (
    ("public_funding", _word_list(_WORDS["public_funding"])),
    ("eligible_cost", _word_list(_WORDS["eligible_cost"])),
    ("total_cost", _word_list(_WORDS["total_cost"])),
)
_SUPPORT, _FINANCING = _word_list(_WORDS["support"]), _word_list(_WORDS["financing"])
_NEVER_AFTER = lazy(
    r"[ ] (?: \(? (?: av | i | på | för )[ ] )? (?: [\p{L}\d,]+[ ] ){0,2}? \L<words> (?! [\p{L}] )",
    regex.VERBOSE | regex.IGNORECASE,
    words=_WORDS["never_after"],
)
_NEVER_AROUND = lazy(
    r"(?<! \p{L} ) (?: \L<words> (?! \p{L} ) | \L<stems> )",
    regex.VERBOSE | regex.IGNORECASE,
    words=_WORDS["never_around"],
    stems=_WORDS["never_stem"],
)
_NEAR = lazy(r"\L<words>", regex.IGNORECASE, words=_WORDS["near"])
_OF = lazy(r"[ ] (?: \(? av | utav | of )[ ] (?P<base> [^\n\t\f;.|]{1,90} )", regex.VERBOSE)
_OTHER_SHARE = lazy(r"\d[ ]?(?:%|procent)|[,(][ ]|[ ](?:och|eller|samt|respektive)[ ]")


def scan(string: str) -> list[Match[Share]]:
    """The shares of project money in the text, in order; working time, statistics and flat rates are none.

    Of a range ("30–40 procent") the upper end is the percentage, and the qualifier is range.
    `of` is unknown where the words are about money but do not say what the whole is.
    """
    string = plain_blanks(string)
    out: list[Match[Share]] = []
    floor = 0
    for start, stop, percent, rule in sorted([*_percentages(string), *_spelled(string)]):
        of = _of(string, start, stop) if percent <= 100 else None
        if of is None:
            floor = stop
            continue
        beside = _BESIDE.search(string, max(floor, start - 24), start)
        first = beside.start("number") if beside else start
        bound = _bound(string, first, stop, floor)
        if beside and beside["dash"]:
            out.append(Match(first, stop, Share(percent, "range", of), "share.range"))
        else:
            other = read_digits(beside["number"], decimal=True) if beside else None
            if other and beside and other.value <= 100:
                out.append(Match(first, beside.end("number"), Share(other.value, bound, of), "share.elliptic"))
            out.append(Match(start, stop, Share(percent, bound, of), rule))
        floor = stop
    return _read_together(string, out)


def _percentages(string: str) -> list[tuple[int, int, Decimal, str]]:
    """Percentages in digits."""
    seen = [(found, read_digits(found["number"], decimal=True)) for found in _PERCENT.finditer(string)]
    return [(found.start(), found.end(), number.value, "share.percent") for found, number in seen if number]


_NEEDLES = [form for word in (*_FRACTIONS, *_WORDS["halves"], "procent") for form in (word, word.capitalize())]


def _spelled(string: str) -> list[tuple[int, int, Decimal, str]]:
    """Percentages and fractions in words."""
    out: list[tuple[int, int, Decimal, str]] = []
    for word in _NEEDLES:
        pattern = _SPELLED if word == "procent" else _FRACTION
        at = string.find(word)
        while at >= 0:
            if word != "procent" or string[at - 2 : at - 1].isalpha():
                left = row_start(string, at, 40)
                for found in pattern.finditer(string, left, at + len(word) + 3):
                    percent = _percent(found)
                    if found.end() >= at + len(word) and percent is not None and 0 < percent <= 100:
                        out.append((found.start(), found.end(), percent, "share.words"))
            at = string.find(word, at + 1)
    return sorted(set(out))


def _percent(found: regex.Match[str]) -> Decimal | None:
    """The percentage of a match in words, two decimals where thirds need them; None where the words are no number."""
    groups = found.groupdict()
    if groups.get("half"):
        return Decimal(50)
    number = read_words(found["number"])
    if number is None:
        return None
    if not groups.get("part"):
        return number.value
    percent = number.value * 100 / _FRACTION_FORMS[groups["part"].lower()]
    return percent if percent == percent.to_integral_value() else percent.quantize(Decimal("0.01"))


def _bound(string: str, start: int, stop: int, floor: int) -> Qualifier:
    """The bound on the share; a "stödnivå (%)" in a head above bounds it too."""
    answer = qualifier_at(string, start, stop, floor)
    if answer != "exact":
        return answer
    head = _head(string, start)
    return qualifier_at(head + " ", len(head) + 1, len(head) + 1) if head else "exact"


def _head(string: str, start: int) -> str:
    """The block or cell directly before one that begins with the share; "" where the share does not begin one."""
    before = string[max(0, start - 80) : start].rstrip(" ")
    if not before or before[-1] not in "\n\t\f|":
        return ""
    border = max(before.rfind(mark, 0, len(before) - 1) for mark in "\n\t\f|")
    return before[border + 1 : -1].strip().replace("(%)", "").strip()


def _of(string: str, start: int, stop: int) -> _Of | None:
    """What the share is a share of; None where it is no share of a project's money."""
    if _NEVER_AFTER.match(string, stop) or string[max(0, start - 4) : start].rstrip(" ")[-1:] in ("±", "/"):
        return None
    before, after = _clause(string, start, stop)
    head = _head(string, start)
    if not (before or after or head):
        return None
    if _NEVER_AROUND.search(before) or _NEVER_AROUND.search(_OTHER_SHARE.split(after)[0]):
        return None
    behind = _OF.match(string, stop)
    if behind:
        base = _OTHER_SHARE.split(behind["base"])[0]
        for name, words in _BASES:
            if words.search(base):
                return name
        return "unknown" if _NEAR.search(base) else None
    return _by_clause(f"{head} {before}", after)


def _by_clause(before: str, after: str) -> _Of | None:
    """What a share without "av" is of: support is counted on eligible cost, financing on the whole."""
    near = _OTHER_SHARE.split(after)[0]
    for name, words in _BASES[:2]:
        # "andel av offentlig finansiering: 55 %" says the whole; in "33 % offentlig finansiering" it is the part
        found = words.search(before) or (words.search(near) if name == "eligible_cost" else None)
        if found and (name == "eligible_cost" or before[: found.start()].endswith((" av ", " av den "))):
            return name
    financing = _FINANCING.search(before) or _FINANCING.search(near)
    support = _SUPPORT.search(before) or _SUPPORT.search(near)
    if financing and not (support and support.start() > financing.start() and financing.group().lower() == "eu"):
        return "total_cost"
    if support:
        return "eligible_cost"
    if _BASES[2][1].search(before + near):
        return "total_cost"
    return "unknown" if _NEAR.search(before + near) else None


def _clause(string: str, start: int, stop: int) -> tuple[str, str]:
    """The words of the sentence before and behind a span."""
    before = _CLAUSE_END.split(string[max(0, start - _REACH) : start])[-1]
    after = _CLAUSE_END.split(string[stop : stop + _REACH])[0]
    return before, after


_PLAIN_COSTS = lazy(r"[ ]av[ ](?:de[ ])?(?:totala[ ])?kostnaderna(?!\p{L})")


def _read_together(string: str, found: list[Match[Share]]) -> list[Match[Share]]:
    """Beside a share of public finance, one "av kostnaderna" is of the eligible ones: EU decisions give both."""
    public = [match.start for match in found if match.value.of == "public_funding"]
    if not public:
        return found
    out: list[Match[Share]] = []
    for match in found:
        beside = any(abs(match.start - other) < 200 and _same_block(string, match.start, other) for other in public)
        if beside and match.value.of == "total_cost" and _PLAIN_COSTS.match(string, match.stop):
            share = Share(match.value.percent, match.value.qualifier, "eligible_cost")
            match = Match(match.start, match.stop, share, match.rule)
        out.append(match)
    return out


def _same_block(string: str, one: int, other: int) -> bool:
    return "\n" not in string[min(one, other) : max(one, other)]
