"""Blanks and soft hyphens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.model.text import LINE, Edit

_SOFT = re.compile(f"\u00ad+{LINE}?")
# any run that is not exactly one plain blank between two marks: no-break, thin and em spaces, double blanks, blanks at
# a border or at either end of the text
_BLANKS = re.compile(r"(?! (?<=\S) [ ] (?=\S) ) [ \u00a0\u2000-\u200a\u202f\u205f\u3000]+", re.VERBOSE)
_DASHES = re.compile("[\u2010\u2011]")  # hyphen and no-break hyphen; en dash and minus mean something else


def soft_hyphens(string: str) -> Iterator[Edit]:
    """A soft hyphen goes, and at a line end the line end with it; rare hyphens become the plain one."""
    for found in _SOFT.finditer(string):
        yield Edit(found.start(), found.end(), "", "soft-hyphen")
    for found in _DASHES.finditer(string):
        yield Edit(found.start(), found.end(), "-", "dash")


def blanks(string: str) -> Iterator[Edit]:
    """Every run of blanks is one plain blank, and none stands at the edge of a line, cell or block."""
    for found in _BLANKS.finditer(string):
        start, stop = found.span()
        edge = start == 0 or stop == len(string) or string[start - 1] in "\n\t\f\v" or string[stop] in "\n\t\f\v"
        yield Edit(start, stop, "" if edge else " ", "space")
