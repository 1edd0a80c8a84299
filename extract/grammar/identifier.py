"""Numbers of organisations, read, and numbers of persons, found only to be kept out.

Both have ten digits and end in a Luhn check digit. The third digit tells them apart: it is at least 2 in an
organisation's number, while in a person's it begins the month (Skatteverket, SKV 709 and SKV 704).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

import regex

from extract.grammar.lazy import lazy
from extract.grammar.name import lowered, occurrences
from extract.grammar.rule import table
from extract.model.values import Match

# Characters that stand for the dash in scans and word processors; a person over a hundred has a plus.
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_BLANK = r"[ \u00a0\u202f\u2009]"
_LABEL_REACH = 48  # characters: the longest label, a column's width of blanks and a colon

_CANDIDATE = lazy(
    rf"""
    (?<! \d ) (?<! \d [-/.:,–] ) (?<! \p{{L}} [-/] )          # not inside a longer number or a diarienummer
    (?: (?P<vat> SE {_BLANK}? ) | (?P<century> 16 | 18 | 19 | 20 ) )?
    (?P<head> \d{{6}} )
    (?P<mark> {_BLANK}? [{_DASHES}+] {_BLANK}? | {_BLANK} )?  # none, a dash, a blank (only after a label)
    (?P<tail> \d{{4}} )
    (?: {_BLANK}? (?P<one> 01 ) )?                            # the last two digits of a VAT number
    (?! \d ) (?! [-/:–] \d ) (?! {_BLANK}? (?: kr | tkr | mkr | mnkr | % ) )
    """,
    regex.VERBOSE,
)


def _ends_with(labels: list[str]) -> regex.Pattern[str]:
    """A pattern for text that ends in one of `labels`, then at most signs, blanks and a bracket."""
    return lazy(
        r"(?<! \p{L} ) \L<labels> [\s:.=#–-]{0,12} (?: \( [^()\n]{0,24} \) [\s:]{0,4} )? $",
        regex.VERBOSE | regex.IGNORECASE,
        labels=labels,
    )


_WORDS = table("people")["identifiers"]
_ORGANISATION_LABEL = _ends_with(_WORDS["organisation"])
_PERSON_LABEL = _ends_with(_WORDS["person"])
_OTHER_LABEL = _ends_with(_WORDS["other"])

# What follows a label of personal numbers is one even where a digit is wrong, masked or read as a letter.
_AFTER_LABEL = lazy(
    rf"""
    (?: {_BLANK}? \( [^()\n\t\f]{{0,24}} \) )? [ \u00a0\t\n:.=#]{{0,6}}
    (?P<number>
        (?: [12]\d )? [\dOoIl]{{6}} {_BLANK}? [{_DASHES}+]? {_BLANK}? [\dOoIlXx*]{{4}}
    )
    (?! [\d*] )
    """,
    regex.VERBOSE,
)
_SIX = re.compile("[0-9]{6}")  # every candidate has them; a search for digits alone costs a tenth of the pattern


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


def _candidates(string: str) -> Iterator[regex.Match[str]]:
    """The numbers of ten or twelve digits in `string`, left to right."""
    taken = 0
    for six in _SIX.finditer(string):
        if six.start() < taken:
            continue
        match = _CANDIDATE.search(string, max(taken, six.start() - 3), six.end() + 18)  # "SE " before, the rest behind
        if match is not None:
            taken = match.end()
            yield match


def scan_organisation_numbers(string: str) -> list[Match[str]]:
    """The organisation numbers of `string` as "202100-5216"; a VAT number gives the one inside it (rule `org_nr.vat`).

    Ten digits without a dash count only behind a label, twelve only with the prefix 16. A number whose third digit is
    below 2 is a person's and no match, whatever its label says.
    """
    found: list[Match[str]] = []
    for match in _candidates(string):
        digits = match["head"] + match["tail"]
        vat = match["vat"] is not None and match["one"] is not None
        if match["century"] not in (None, "16") or digits[2] < "2" or not luhn(digits) or "+" in (match["mark"] or ""):
            continue
        if match["one"] is not None and not vat:
            continue  # ten digits and "01": the VAT form without its country is no number of ours
        if vat:
            found.append(Match(match.start(), match.end(), f"{digits[:6]}-{digits[6:]}", "org_nr.vat"))
            continue
        before = string[max(0, match.start() - _LABEL_REACH) : match.start("century" if match["century"] else "head")]
        dashed = (match["mark"] or "").strip(" \u00a0\u202f\u2009") != ""
        labelled = _ORGANISATION_LABEL.search(before) is not None or match["vat"] is not None
        if _OTHER_LABEL.search(before) is not None or not (dashed or labelled or match["century"]):
            continue
        start = match.start("century") if match["century"] else match.start("head")
        found.append(Match(start, match.end("tail"), f"{digits[:6]}-{digits[6:]}", "org_nr"))
    return found


def scan_personal_numbers(string: str) -> list[Match[None]]:
    """Where personal numbers stand, coordination numbers included: spans for the caller to suppress.

    The value is always None: nothing of the number leaves this function. Behind a label the look is enough; elsewhere
    the date must exist and the check digit fit.
    """
    found: list[Match[None]] = []
    for _, stop in occurrences(lowered(string), tuple(_WORDS["person"])):
        hit = _AFTER_LABEL.match(string, stop)
        if hit is not None and not _organisation(hit["number"]):
            found.append(Match(hit.start("number"), hit.end("number"), None, "personal_number.label"))
    taken = {position for match in found for position in (match.start, match.stop)}
    for match in _candidates(string):
        start, stop = match.start("century" if match["century"] else "head"), match.end("tail")
        if start in taken or stop in taken or not _personal(match):
            continue
        before = string[max(0, match.start() - _LABEL_REACH) : start]
        blank = match["mark"] is not None and not match["mark"].strip(" \u00a0\u202f\u2009")
        if _OTHER_LABEL.search(before) is not None and _PERSON_LABEL.search(before) is None:
            continue
        if blank and match["century"]:
            continue  # "20230401 1230" is a day and a time of day
        found.append(Match(start, stop, None, "personal_number"))
    return sorted(found, key=lambda match: match.start)


def _personal(match: regex.Match[str]) -> bool:
    """Whether a candidate is a date of birth and a birth number whose check digit fits."""
    if match["century"] == "16" or (match["one"] is not None and match["vat"] is None):
        return False
    head, digits = match["head"], match["head"] + match["tail"]
    if match["mark"] is None and match["century"] is None and match["vat"] is None and head.startswith("070"):
        return False  # ten digits in one: a mobile number
    year, month, day = int(head[:2]), int(head[2:4]), int(head[4:])
    day -= 60 if day > 60 else 0  # samordningsnummer
    if not 1 <= month <= 12 or not luhn(digits):
        return False
    full = int((match["century"] or "20") + head[:2]) if match["century"] else 2000 + year
    longest = 29 if month == 2 and match["century"] is None else calendar.monthrange(full, month)[1]
    return 1 <= day <= longest


def _organisation(number: str) -> bool:
    """Whether what follows "organisations-/personnummer" is an organisation's number after all."""
    digits = "".join(character for character in number if character.isdigit())
    digits = digits[2:] if len(digits) == 12 else digits
    return len(digits) == 10 and digits[2] >= "2" and luhn(digits)
