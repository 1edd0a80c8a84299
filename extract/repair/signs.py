"""Signs that Tesseract's Swedish data cannot read, in pages that we read as pictures: § and @."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extract.model.text import Edit
from extract.words import one_of, table

# no Swedish decision counts in dollars before the figure; & alone parts names, never touches a figure
_SECTION = re.compile(r"\$(?=\$?[ \u00a0]?\d)|(?:(?<!\S)|(?<=(?<!\S)&))&(?=&?\d)|^&(?= \d)", re.MULTILINE)
_DOMAIN = rf"[a-zåäö0-9-]+(?:\.[a-z0-9-]+)*\.(?:{one_of(table('domains')['ends'])})\b"
# "anna.lind Qregion.se": a letter that stands for @ before a domain, with or without a blank before it
_AT = re.compile(rf"(?<=[\w-]) ?[QOG©(]{{1,2}}(?={_DOMAIN})")
# "registrator(Qregion.se": nothing else stands inside a word before a domain
_INSIDE = re.compile(rf"(?<=[a-zåäö0-9_])\(?[Q©](?={_DOMAIN})")
# "Anna Berg (1)": the party's letter after a name is an L
_PARTY = re.compile(r"\b[A-ZÅÄÖ][a-zåäöéü-]+ [A-ZÅÄÖ][a-zåäöéü-]+ \((?P<letter>[1Il|])\)")
_LOCAL = re.compile(r"(?:^|[\s(:])[\w-]+(?:[._][\w-]+)+$|(?:e-?post|mejl|mail)\w*:?\s+[\w.-]+$", re.IGNORECASE)


@cache
def _words() -> re.Pattern[str]:
    """Whole words that the engine makes of others."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, table('confusions')['engine']))})(?!\w)")


def signs(string: str) -> Iterator[Edit]:
    """§ taken for $ or &, @ taken for Q in a mail address, the L of a party taken for 1, words always misread."""
    for found in _SECTION.finditer(string):
        yield Edit(found.start(), found.end(), "§", "ocr-sign")
    for found in _PARTY.finditer(string):
        yield Edit(*found.span("letter"), "L", "ocr-sign")
    for found in _words().finditer(string):
        yield Edit(*found.span(), table("confusions")["engine"][found[0]], "ocr-sign")
    inside = {found.span() for found in _INSIDE.finditer(string)}
    for start, stop in inside:
        yield Edit(start, stop, "@", "ocr-sign")
    for found in _AT.finditer(string):
        if any(start < found.end() and found.start() < stop for start, stop in inside):
            continue
        if _LOCAL.search(string[max(0, found.start() - 60) : found.start()]):
            yield Edit(found.start(), found.end(), "@", "ocr-sign")
