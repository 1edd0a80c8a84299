"""Lengths of time without dates: högst 12 månader, tre-/tvååriga projekt, 36 månader från beslut.

Deadlines ("senast fyra veckor efter"), intervals ("var sjätte månad") and ages are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal, cast

import regex

from extract.grammar.date import WORDS
from extract.grammar.lazy import lazy
from extract.grammar.nearby import FLAGS, fold, lower_case, places_of, sentence, word_pattern
from extract.grammar.rule import without_overlaps
from extract.model.values import Duration, Match, Qualifier
from extract.words import one_of

_Unit = Literal["day", "week", "month", "year"]
_WORDS: dict[str, list[str]] = WORDS["duration"]
_UNITS: dict[str, _Unit] = WORDS["duration_units"]
_NUMBERS: dict[str, int] = WORDS["numbers"]
_GENITIVES = frozenset(word for word in _UNITS if word.endswith("s"))
_LONGEST_AGE_FREE = 12  # years; more are an age or a lease unless the sentence speaks of a project or an agreement

_NUMBER = r"(?: \d{1,3} (?: ,5 )? | \L<numbers> (?: [ ]och[ ]ett[ ]halvt | [ ]\(\d{1,3}\) )? )"


def _before(words: Iterable[str], after: str) -> regex.Pattern[str]:
    """A pattern for any of the words that ends where the searched slice ends."""
    return word_pattern(words, after=rf"{after} \Z")


_QUALIFIERS: tuple[Qualifier, ...] = ("at_most", "at_least", "approx", "over", "under")
_LINK = rf"(?: [ ](?: {one_of(_WORDS['links'])} ) )?"
_BOUNDS: dict[Qualifier, regex.Pattern[str]] = {
    name: _before(_WORDS[name], rf"[ ]?:? {_LINK} [ ]*") for name in _QUALIFIERS
}
_POST: dict[Qualifier, regex.Pattern[str]] = {
    name: word_pattern(_WORDS[f"post_{name}"], before=r"[ ]") for name in _QUALIFIERS[:2]
}
_MOST, _LEAST = (f"(?:{one_of(_WORDS[name])})" for name in ("at_most", "at_least"))

# What stands before a unit: one number, or two that bound a range.
_COUNT = lazy(
    rf"""(?<! [\w,.:/§-] | \d[ ] ) (?:
        (?: (?P<least> {_LEAST} ) [ ] )? (?P<low> {_NUMBER} ) (?: [ ] (?P<unit> \L<units> ) )?
        (?: [ ]?-[ ]? | [ ](?:till|eller|och|men)[ ] (?: (?P<most> {_MOST} ) [ ] )? ) )?
    (?<! [\w,.:/] ) (?P<high> {_NUMBER} ) [ ]{{0,2}}-? \Z""",
    FLAGS,
    numbers=list(_NUMBERS),
    units=list(_UNITS),
)
# The same without a range: "lägst 6 månader och högst 3 år" are two lengths, each in its own unit.
_COUNT_ALONE = lazy(
    rf"(?<! [\w,.:/§-] | \d[ ] ) (?P<low> (?!) )? (?P<high> {_NUMBER} ) [ ]{{0,2}}-? \Z", FLAGS, numbers=list(_NUMBERS)
)
_NUMBER_ENDS = lazy(
    r"(?: \d | \) | (?<!\p{L}) (?: \L<numbers> | halvt ) ) [ ]{0,2}-? \Z", FLAGS, numbers=list(_NUMBERS)
)
_BETWEEN = lazy(r"(?<!\w) mellan [ ] \Z", FLAGS)
# treåriga, 3-årigt, tre-/tvååriga, två- till treåriga; tvåårsprojekt, 12-månadersperiod
_ADJECTIVE = lazy(
    rf"""(?<! [\w,.:/§-] )
    (?: (?P<low> {_NUMBER} ) -? (?: årig\w* )? (?: / | [ ]?-[ ]? | [ ](?:till|eller|och|respektive)[ ] ) )?
    (?P<high> {_NUMBER} ) -? \Z""",
    FLAGS,
    numbers=list(_NUMBERS),
)
_STEMS: dict[str, _Unit] = WORDS["duration_stems"]
_NOUN = word_pattern(_WORDS["nouns"], before=r"[ ]")
_COMPOUND = lazy(r"\L<nouns>", FLAGS, nouns=[noun.rstrip("*") for noun in _WORDS["nouns"]])
_PEOPLE = word_pattern(_WORDS["people"], before=r"\w* [ ] (?: \p{L}+[ ] )?")

_DUE = _before(_WORDS["due"], rf"(?: [ ](?: {_MOST} | {_LEAST} | ca | cirka | de | den | det | i ) ){{0,2}} [ ]*")
_LENGTH_OF = _before(_WORDS["lengths"], r"[ ]om (?: [ ](?: " + _MOST + "|" + _LEAST + r" ) )? [ ]*")
_DUE_BEHIND = word_pattern(_WORDS["due_behind"], before=rf"[ ] (?: (?:{one_of(_WORDS['counted_from'])})[ ] )?")
_AGES = _before(_WORDS["ages"], r"(?: [ ,(]+ [\p{L}\d]+ ){0,3} [ (,]*")
_LASTING = word_pattern(_WORDS["lasting"])
_ONE_AFTER = _before(_WORDS["one_after"], r"[ ]*")
_OF_A_PERIOD = word_pattern(WORDS["period"]["of_a_period"])
_COUNTED_FROM = rf"[ ,]* (?: (?:{one_of(_WORDS['counted_from'])})[ ] )? [ ]?"
_ANCHORS = {name: word_pattern(_WORDS[name], before=_COUNTED_FROM) for name in ("decision", "start")}
_REACH = 70  # characters before a unit in which its number and what bounds it stand


def _count(printed: str) -> Decimal:
    """The number of digits or of words: 1,5 and "ett och ett halvt" are one and a half."""
    words = printed.lower()
    if words[0].isdigit():
        return Decimal(words.replace(",", "."))
    first = words.split()[0]
    return Decimal(_NUMBERS[first]) + (Decimal("0.5") if " halvt" in words else 0)


def _whole(low: Decimal | None, high: Decimal | None, unit: _Unit) -> tuple[int | None, int | None, _Unit] | None:
    """Both numbers whole, half years in months; None for half months, which no paper means."""
    halves = any(number is not None and number % 1 for number in (low, high))
    if halves and unit != "year":
        return None
    times = 12 if halves else 1
    ends = [None if number is None else int(number * times) for number in (low, high)]
    return ends[0], ends[1], "month" if halves else unit


def _bounded(before: str, after: str) -> tuple[Qualifier, int]:
    """What bounds a number, and how many characters of `before` say so."""
    hits = [(found.start(), name) for name, pattern in _BOUNDS.items() if (found := pattern.search(before))]
    if hits:
        start, qualifier = min(hits)
        return qualifier, len(before) - start
    for name, pattern in _POST.items():
        if pattern.match(after):
            return name, 0
    return "exact", 0


def _anchor(after: str) -> Literal["none", "decision", "start"]:
    for name, pattern in _ANCHORS.items():
        if pattern.match(after):
            return cast(Literal["decision", "start"], name)
    return "none"


def _build(string: str, found: regex.Match[str], unit: _Unit, stop: int, rule: str) -> Match[Duration] | None:
    """The duration of a number (or two) and a unit that ends at `stop`; None where the words around deny it."""
    before, after = sentence(string, found.start(), stop)
    before = before[-_REACH:]
    low, high = (None if found[name] is None else _count(found[name]) for name in ("low", "high"))
    if high is None or high == 0 or _denied(before, after, unit, high) or (low is not None and low == high):
        return None
    qualifier, taken = _bounded(before, after)
    if low is None:
        low = None if qualifier in ("at_most", "under") else high
        high = None if qualifier in ("at_least", "over") else high
    else:
        low, high = min(low, high), max(low, high)
        qualifier = "range"
    ends = _whole(low, high, unit)
    if ends is None:
        return None
    return Match(found.start() - taken, stop, Duration(ends[0], ends[1], ends[2], qualifier, _anchor(after)), rule)


def _denied(before: str, after: str, unit: _Unit, number: Decimal) -> bool:
    """Whether the words around make it a deadline, an interval or an age."""
    due = _DUE.search(before)
    if due is not None and not (due[0].lower().startswith("om") and _LENGTH_OF.search(before)):
        return True
    if _DUE_BEHIND.match(after):
        return True
    if unit != "year":
        return False
    age = _AGES.search(before)
    if age is not None and not _LASTING.search(age[0]):
        return True
    return number > _LONGEST_AGE_FREE and not _OF_A_PERIOD.search(before)


def _counts(string: str, lower: str) -> Iterator[Match[Duration]]:
    """högst 12 månader, två till tre år, ett halvår; tre års projekttid."""
    for start, stop in places_of(lower, _UNITS):
        word = lower[start:stop]
        if not _NUMBER_ENDS.search(string, max(0, start - 12), start):
            continue
        found = _COUNT.search(string, max(0, start - _REACH), start)
        if found is not None and found["unit"] and _UNITS[found["unit"].lower()] != _UNITS[word]:
            found = _COUNT_ALONE.search(string, max(0, start - _REACH), start)
        if found is None or regex.match(r"[ ](?:19|20)\d\d(?!\d)", string[stop : stop + 6]):  # "åk 3 år 2024"
            continue
        if word in _GENITIVES and not _NOUN.match(string, stop):
            continue
        joint = "" if found["low"] is None else string[found.end("low") : found.start("high")].lower()
        between = _BETWEEN.search(string, max(0, found.start() - 8), found.start())
        if joint.strip() == "och" and not between:
            continue  # "fem och tre år": two numbers, no range
        if found["low"] is None and found["high"].lower() in ("en", "ett", "1") and not _one(string, found.start()):
            continue
        match = _build(string, found, _UNITS[word], stop, "duration.count")
        if match is not None:
            yield match


def _one(string: str, at: int) -> bool:
    """Whether "ett år" is a length there: after a word of lasting or one that bounds it."""
    before = sentence(string, at, at)[0][-_REACH:]
    return _ONE_AFTER.search(before) is not None or any(pattern.search(before) for pattern in _BOUNDS.values())


def _adjectives(string: str, lower: str) -> Iterator[Match[Duration]]:
    """treåriga projekt, 1-årigt, tre-/tvååriga; tvåårsprojekt, 12-månadersperiod."""
    for stem, unit in _STEMS.items():
        at = lower.find(stem)
        while at >= 0:
            end = at + len(stem)
            found = _ADJECTIVE.search(string, max(0, at - 40), at)
            fits = stem == "årig" or _COMPOUND.match(string, end) is not None
            people = stem == "årig" and _PEOPLE.match(string, end) is not None
            if found is not None and fits and not people:
                word_end = lazy(r"\w*").match(string, end)
                match = _build(string, found, unit, word_end.end() if word_end else end, "duration.adjective")
                if match is not None:
                    yield match
            at = lower.find(stem, end)


_HALF_YEAR = word_pattern(_WORDS["half_year"])


def _half_years(string: str) -> Iterator[Match[Duration]]:
    """ett halvår: six months."""
    for found in _HALF_YEAR.finditer(string):
        before, after = sentence(string, *found.span())
        if not _denied(before, after, "month", Decimal(6)):
            qualifier, taken = _bounded(before, after)
            low = None if qualifier in ("at_most", "under") else 6
            high = None if qualifier in ("at_least", "over") else 6
            yield Match(
                found.start() - taken,
                found.end(),
                Duration(low, high, "month", qualifier, _anchor(after)),
                "duration.half-year",
            )


def scan(string: str) -> list[Match[Duration]]:
    """The lengths of time of a text, in order; half years are given in months.

    >>> [match.value.high for match in scan("Projektet får pågå högst 12 månader.")]
    [12]
    """
    string = fold(string)
    lower = lower_case(string)
    return without_overlaps([*_counts(string, lower), *_adjectives(string, lower), *_half_years(string)])
