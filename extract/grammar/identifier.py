"""Numbers of organisations, read, and numbers of persons, found only to be kept out.

Both have ten digits and end in a Luhn check digit. The third digit tells them apart: it is at least 2 in an
organisation's number, while in a person's it begins the month (Skatteverket, SKV 709 and SKV 704).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import regex

from extract.grammar.lazy import lazy
from extract.grammar.name import lowered, occurrences
from extract.grammar.rule import table
from extract.model import personal
from extract.model.personal import luhn
from extract.model.text import BLOCK, CELL
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
        (?: [12]\d {_BLANK}? )? (?: [\dOoIl]{{2}} [ \u00a0./{_DASHES}]? ){{2}} [\dOoIl]{{2}}
        {_BLANK}? [{_DASHES}+~_]? {_BLANK}?
        (?: [\dOoIlXx*]{{4}} | [\dOoIl]{{2}} {_BLANK} [\dOoIl]{{2}} | [A-Z] \d{{3}} | [A-Z]{{2}} \d{{2}} )
    )
    (?! [\d*] )
    """,
    regex.VERBOSE,
)
_LINE_REACH = 200  # characters of a line before a number
_GIVEN = frozenset(table("people")["names"]["first"]) | frozenset(table("people")["names"]["given"])
_NAME_BEFORE = lazy(
    r"""
    (?<! \p{L} ) (?P<first> \p{Lu}\p{Ll}+ ) (?: [ -] \p{Lu}\p{Ll}+ ){1,4}
    (?: , [ ] | [ ] \( ) (?: f\. [ ]? )? $
    """,
    regex.VERBOSE,
)
_SIX = re.compile("[0-9]{6}")  # every candidate has them; a search for digits alone costs a tenth of the pattern


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


def scan_personal_numbers(string: str) -> list[Match[bool]]:
    """Where personal numbers stand, coordination numbers included: spans for the caller to suppress, which may go over
    the end of a line.

    Nothing of the number leaves this function; the value is whether it is sure: not so where date and form fit and the
    check digit does not, as in a scan that misread one. Behind a label the look is enough; so it is where a label or a
    first name stands before it in its line, or a label at the head of its column: who types a wrong digit still points
    at a person.
    """
    found: list[Match[bool]] = []
    labels = occurrences(lowered(string), tuple(_WORDS["person"]))
    for _, stop in labels:
        hit = _AFTER_LABEL.match(string, stop)
        if hit is not None and not _organisation(hit["number"]):
            found.append(Match(hit.start("number"), hit.end("number"), True, "personal_number.label"))
    labelled = sorted((match.start, match.stop) for match in found)
    columns: list[tuple[int, int]] | None = None
    for start, stop, sure in personal.spans(string):
        at = bisect_left(labelled, (stop, 0)) - 1
        if at >= 0 and labelled[at][1] > start:
            continue
        if of_another_kind(string, start):
            continue
        if not sure:
            columns = _cells_of_persons(string, labels) if columns is None else columns
            at = bisect_right(columns, (start, len(string))) - 1
            sure = (at >= 0 and columns[at][1] >= stop) or _is_told(string, start, stop)
        found.append(Match(start, stop, sure, "personal_number"))
    return sorted(found, key=lambda match: match.start)


def _is_told(string: str, start: int, stop: int) -> bool:
    """Whether the line before a number of the right look says that it is a person's."""
    line = string[max(string.rfind(BLOCK, 0, start) + 1, start - _LINE_REACH) : start]
    if _ORGANISATION_LABEL.search(line) is not None:  # an organisation's has no month there: who trades in the own name
        return True
    cell = line.rpartition(CELL)[2]
    if occurrences(lowered(cell), tuple(_WORDS["person"])):
        return True
    name = _NAME_BEFORE.search(cell)
    digits = [character for character in string[start:stop] if character.isdigit()]
    born = "".join(digits[-10:-8])  # what begins with a year of ours may be a running number
    return name is not None and name["first"] in _GIVEN and (len(digits) == 12 or born >= "30")


def _cells_of_persons(string: str, labels: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The cells of tables below one that has a label of personal numbers, left to right."""
    found: list[tuple[int, int]] = []
    if not labels or CELL not in string:
        return found
    heads: set[int] = set()
    at, label = 0, 0
    for line in string.split(BLOCK):
        cells = line.split(CELL)
        heads = heads if len(cells) > 1 else set()
        for column, cell in enumerate(cells):
            stop = at + len(cell)
            while label < len(labels) and labels[label][0] < at:
                label += 1
            if len(cells) > 1 and label < len(labels) and labels[label][1] <= stop:
                heads.add(column)
            elif column in heads:
                found.append((at, stop))
            at = stop + 1
    return found


def of_another_kind(string: str, start: int) -> bool:
    """Whether the number that starts here has a label that says it is no person's: a diarienummer, a telephone."""
    before = string[max(0, start - _LABEL_REACH) : start]
    return _OTHER_LABEL.search(before) is not None and _PERSON_LABEL.search(before) is None


def _organisation(number: str) -> bool:
    """Whether what follows "organisations-/personnummer" is an organisation's number after all."""
    digits = "".join(character for character in number if character.isdigit())
    digits = digits[2:] if len(digits) == 12 else digits
    return len(digits) == 10 and digits[2] >= "2" and luhn(digits)
