"""Printed Swedish numbers and number words, read into `Decimal` with the step they state, and what bounds them.

Thousands are parted by a blank (of any kind), a full stop or an apostrophe, decimals by a comma. English papers turn
stop and comma round; what a lone one with three digits after it means is decided by the unit, see `read_digits`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

import regex

from extract.grammar.lazy import lazy
from extract.model.values import Qualifier
from extract.words import table

WORDS = table("money")

# Blanks of printers; each is replaced by one plain blank, so that spans hold.
_BLANKS = ("\u00a0", "\u202f", "\u2009", "\u2007")

# For other patterns (verbose mode): a number of digits, without sign, groups or names. The guards keep it out of longer
# numbers, dates, versions and ranges of years; no number begins with a zero, which is the rest of a broken one.
DIGITS = r"""
    (?<! [\d.,:§] ) (?<! \d-\d\d- ) (?<! (?:19|20)\d[1-9][-–] )
    (?! 0\d )
    (?: \d{1,3} (?: [ ] \d{3} (?!\d) )+                               # 1 250 000
      | (?! (?:19|20)\d\d[ ][1-9] ) \d{4,6} (?: [ ] \d{3} (?!\d) )+   # 1250 000; 2017 250 000 is a year and a number
      | \d{1,3} (?: \. \d{3} (?!\d) )+                                # 1.250.000
      | \d{1,3} (?: ['’] \d{3} (?!\d) )+                              # 1'250'000
      | \d{1,3} (?: , \d{3} (?!\d) ){2,}                              # 1,250,000
      | \d{1,3} (?: , \d{3} (?=\.\d) )+                               # 1,250.50
      | \d+
    )
    (?: [.,] \d{1,6} (?!\d) )?
    (?! \d )
"""

_PARTS: dict[str, Decimal] = {word: Decimal(value) for word, value in WORDS["numbers"].items()}
_MULTIPLIERS: dict[str, int] = WORDS["multipliers"]
_SPELLED_MULTIPLIERS = ("tusen", "miljoner", "miljon", "miljarder", "miljard")
_ATOMS = sorted([*_PARTS, *_SPELLED_MULTIPLIERS], key=len, reverse=True)
_ATOM = "|".join(_ATOMS)

# For other patterns (verbose mode): a number in words, blanks between its parts allowed. It ends with a whole word and
# does not begin with a multiplier behind digits, nor with one that alone says no number ("miljoner kronor").
SPELLED = rf"""
    (?<! \p{{L}} | \d[ ] | - )
    (?i: (?! milj ) (?:{_ATOM})+ (?: [ ] (?: och[ ]en[ ]halv (?!\p{{L}}) | (?:{_ATOM})+ ) )* )
    (?! \p{{L}} )
"""
_ATOM_PATTERN = lazy(_ATOM)
_GROUPING = str.maketrans("", "", " '’")
_DECIMAL = lazy(r"[0-9]{1,18}(?:\.[0-9]+)?")  # ASCII digits only: others are damage, or not Swedish


@dataclass(frozen=True, slots=True)
class Number:
    """A value and its `step`, the finest unit its digits state: 1,5 states steps of 0.1, 12 of 1."""

    value: Decimal
    step: Decimal


def plain_blanks(string: str) -> str:
    """The string with every printer's blank turned into a plain one; as long as before."""
    for blank in _BLANKS:
        if blank in string:
            string = string.replace(blank, " ")
    return string


def read_digits(printed: str, power: int = 0, decimal: bool = False) -> Number | None:
    """The number `printed`, times ten to the `power` of its unit; None where its marks cannot be told.

    A lone comma or full stop with exactly three digits after it parts thousands where the unit is whole (2,751 kr;
    788.645 kronor) and decimals before millions (2,751 mnkr), percentages and the like (`decimal`). Before thousands
    the comma parts decimals, the full stop thousands.

    >>> read_digits("2 751 282"), read_digits("2,751", 6)
    (Number(value=Decimal('2751282'), step=Decimal('1')), Number(value=Decimal('2751000'), step=Decimal('1000')))
    """
    digits = plain_blanks(printed).translate(_GROUPING)
    commas, stops = digits.count(","), digits.count(".")
    if commas and stops:  # the last of them parts the decimals
        thousands = "," if digits.rindex(",") < digits.rindex(".") else "."
        digits = digits.replace(thousands, "").replace(",", ".")
    elif commas > 1 or stops > 1:
        digits = digits.replace(",", "").replace(".", "")
    elif commas or stops:
        whole, part = digits.replace(",", ".").split(".")
        alone = len(part) == 3 and 1 <= len(whole) <= 3 and whole != "0" and digits == printed
        thousands_mark = alone and not decimal and (power == 0 or (stops == 1 and power == 3))
        digits = whole + part if thousands_mark else f"{whole}.{part}"
    if _DECIMAL.fullmatch(digits) is None:
        return None
    value = Decimal(digits)
    places = int(value.as_tuple().exponent)
    return Number(_plain(value.scaleb(power)), _plain(Decimal(1).scaleb(power + places)))


def _plain(value: Decimal) -> Decimal:
    """The same number without an exponent: 2.751E+6 is written 2751000."""
    return Decimal(f"{value:f}")


def read_words(printed: str) -> Number | None:
    """The number that words spell; None for what spells none ("hundra och", "tre fem").

    The step is the smallest thousand, million or milliard named; half of one is ten times finer.

    >>> read_words("tvåhundra tusen"), read_words("en halv miljon")
    (Number(value=Decimal('200000'), step=Decimal('1000')), Number(value=Decimal('500000'), step=Decimal('100000')))
    """
    total, current, power, last, half = Decimal(0), Decimal(0), 0, Decimal(1000), False
    atoms = _ATOM_PATTERN.findall(printed.lower().replace("och en halv", "halv"))
    if not atoms:
        return None
    for atom in atoms:
        if atom in _MULTIPLIERS:
            power = _MULTIPLIERS[atom]
            total += (current or Decimal(1)) * Decimal(10) ** power
            current, last = Decimal(0), Decimal(1000)
            continue
        value = _PARTS[atom]
        if atom == "hundra":
            current, last = (current or Decimal(1)) * 100, value
        elif atom == "halv":  # en halv, två och en halv
            current, half = (current if atoms[0] != "en" or "och" in printed.lower() else Decimal(0)) + value, True
        elif value >= last or (last in range(10, 20)) or (value >= 10 and last < 100):
            return None  # "tre fem" is two numbers
        else:
            current, last, power, half = current + value, value, 0, value == Decimal("1.5")
    value = total + current
    if half:
        return Number(_plain(value.normalize()), _plain((Decimal(10) ** power * Decimal("0.1")).normalize()))
    return Number(value, Decimal(10) ** power)


def spellings(words: Iterable[str]) -> list[str]:
    """Each word in lower case, with a capital and in capitals."""
    return sorted({form for word in words for form in (word, word[:1].upper() + word[1:], word.upper())})


def _bounds(section: str) -> dict[str, Qualifier]:
    return {word: cast(Qualifier, name) for name, words in WORDS[section].items() for word in words}


_DIRECT, _TIGHT, _OF_NOUN, _AFTER = map(
    _bounds, ("qualifiers", "qualifiers_tight", "qualifiers_noun", "qualifiers_after")
)
_FILLERS, _NEGATIONS = frozenset(WORDS["between"]["fillers"]), frozenset(WORDS["between"]["negations"])
_OF_SEVERAL = frozenset(WORDS["between"]["of_several"])
_RISES = frozenset(WORDS["between"]["rises"])
_DISPOSES = frozenset(WORDS["between"]["disposes"])
_NOUNS: int = WORDS["between"]["nouns"]
_OPPOSITE: dict[str, Qualifier] = {"over": "at_most", "under": "at_least"}
_REACH = 80  # characters before a number in which its qualifier can stand: "maximal", four words, an opening bracket
_LONGEST = 4  # words of the longest qualifier
_LABEL_BOUND = lazy(r"\p{L}(?:,[ ]|[ ]?\()(?P<word>\p{L}+)\)?:?$")
_FAR = 3  # words before a comparison within which a negation is of it
_REFUSED = lazy(
    r"""(?: [ \u00a0]+ (?! \L<negations> (?!\w) ) [\p{L}./-]+ ){0,3}? [ \u00a0]+
    (?: \L<verbs> [ \u00a0]+ (?: \p{L}+ [ \u00a0]+ ){0,2}? \L<negations>
      | (?: kan | får | ska ) [ \u00a0]+ \L<negations> [ \u00a0]+ \L<verbs> ) (?!\w)""",
    regex.VERBOSE | regex.IGNORECASE,
    verbs=WORDS["between"]["refused"],
    negations=WORDS["between"]["negations"],
)


def qualifier_at(string: str, start: int, stop: int, floor: int = 0) -> Qualifier:
    """The bound on the number at `start..stop` by the words directly before or after it; exact where none stands.

    Words before `floor` (the end of the value before) are not looked at. A negation turns over and under round. Of a
    bound and an "about" ("upp till ca") the bound counts.

    >>> qualifier_at("får inte överstiga 50 000 kr", 19, 28)
    'at_most'
    """
    left = max(floor, start - _REACH)
    before = string[left:start].rstrip(" (–−:-").lower()
    border = max(before.rfind(mark) for mark in "\n\t\f|;")
    words = before[border + 1 :].split()
    answer = _qualifier_of(words)
    if not words and border > 0 and before[border] == "\t" and (said := _LABEL_BOUND.search(before, 0, border)):
        return _DIRECT.get(said["word"], "exact")  # "Beviljat stöd, högst | 90 000 kr"
    if answer in _OPPOSITE and _REFUSED.match(string, stop):
        return _OPPOSITE[answer]  # "Ansökningar under 50 000 kr prövas inte": no less than that can be had
    if answer != "exact":
        return answer
    after = string[stop : stop + 20].split()
    for size in (2, 1):
        found = _AFTER.get(" ".join(after[:size]).rstrip(".,;)"))
        if found and string[stop : stop + 1] == " ":
            return found
    return "exact"


def _qualifier_of(words: list[str]) -> Qualifier:
    """The bound that the words before a number put on it, walking back from the number."""
    answer: Qualifier = "exact"
    fillers = True  # only fillers lie between here and the number
    for end in range(len(words), max(-1, len(words) - _NOUNS - 2), -1):
        for size in range(min(_LONGEST, end), 0, -1):
            phrase = " ".join(words[end - size : end])
            bound = (_DIRECT.get(phrase) if fillers else None) or (_TIGHT.get(phrase) if end == len(words) else None)
            bound = bound or (_OF_NOUN.get(phrase) if end >= len(words) - _NOUNS else None)
            if bound is None or (bound in _OPPOSITE and "med" in words[end:]):
                continue  # "överstiger ramen med 5 mnkr" bounds nothing
            if words[end - size - 1 : end - size] in (["den"], ["det"]) and words[end - size - 2] in _OF_SEVERAL:
                continue
            if phrase == "över" and not _DISPOSES.isdisjoint(words[max(0, end - _FAR - 2) : end]):
                continue
            if phrase.startswith("upp ") and words[max(0, end - size - 1)] in _RISES:
                continue  # "räknas upp till 135 000 kronor" says how much it is now
            negated = bool({*_near(words, end - size, bound), *words[end : end + 1]} & _NEGATIONS)
            bound = _OPPOSITE.get(bound, bound) if negated else bound
            if bound != "approx":
                return bound
            answer = bound
            break
        if end and not words[end - 1].strip("()").replace("-", "").isalpha() and words[end - 1] not in _FILLERS:
            break
        fillers = fillers and end > 0 and words[end - 1] in (_FILLERS | _NEGATIONS)
    return answer


def _near(words: list[str], stop: int, bound: Qualifier) -> list[str]:
    """The words before `stop` in which a negation turns a bound round: one, of a comparison a few of its clause."""
    near = words[max(0, stop - (_FAR if bound in _OPPOSITE else 1)) : stop]
    for at in range(len(near) - 1, -1, -1):
        if near[at].endswith((",", ".", ":")):
            return near[at + 1 :]
    return near
