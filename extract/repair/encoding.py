"""Characters that a wrong codec or a broken export left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from html import unescape
from typing import Any

from extract.model.text import BORDERS, LINE, Edit

# what no Swedish document means to print: controls, zero-width marks, byte order marks, direction marks, private use
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+"
)
# a segment with one of these may be mojibake, a ligature or a decomposed letter; all others ftfy would leave alone
_SUSPECT = re.compile(
    r"[\u00a8\u00b8\u02da\u0300-\u036f\ufb00-\ufb06\uff01-\uff5e]|[ÂÃÄÅâãäåÐðĂŽž†‡ˆ][\u0080-\u00ff\u0152-\u0178\u2013-\u203a\u20ac\u2122]"
)
_SEGMENT = re.compile(f"[^{re.escape(''.join(BORDERS) + LINE)}]+")


def controls(string: str) -> Iterator[Edit]:
    """Control and zero-width characters are deleted."""
    for found in _CONTROL.finditer(string):
        yield Edit(found.start(), found.end(), "", "control")


_ENTITY = re.compile(r"&(?:amp;)*(?:[A-Za-z]{2,8}|#\d{2,5}|#x[0-9a-fA-F]{2,4});")
_TAG = re.compile(
    r"</?(?P<name>br|p|b|i|u|em|strong|span|div|ul|ol|li|h[1-6]|td|tr|sup|font)\b[^<>\n\t\f]{0,200}>", re.IGNORECASE
)
_PARTS = frozenset(["br", "p", "li", "ul", "ol", "div", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6"])


def entities(string: str) -> Iterator[Edit]:
    """HTML's names of characters that an export left in a text, escaped once or more: `&ouml;`, `&amp;ouml;`."""
    if "&" not in string or ";" not in string:
        return
    for found in _ENTITY.finditer(string):
        meant = unescape(re.sub("(?:amp;)+", "", found[0]) if found[0].count(";") > 1 else found[0])
        if len(meant) == 1 and (meant.isprintable() or meant == "\u00a0"):
            yield Edit(*found.span(), meant, "entity")


def tags(string: str) -> Iterator[Edit]:
    """HTML's tags that an export left in a text: a blank where they part two words, nothing where they do not."""
    if "</" in string or "/>" in string or "<br" in string:
        for found in _TAG.finditer(string):
            yield Edit(*found.span(), " " if found["name"].lower() in _PARTS else "", "tag")


@cache
def _config() -> Any:
    import ftfy

    # curly quotes stay: a clean text is never touched; NFC, never NFKC: 10³ is not 103
    return ftfy.TextFixerConfig(
        unescape_html=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        remove_terminal_escapes=False,
        normalization="NFC",
    )


def suspect(string: str) -> bool:
    """Whether a text has letters that `mojibake` would look at."""
    return _SUSPECT.search(string) is not None


def mojibake(string: str) -> Iterator[Edit]:
    """UTF-8 read as something else, ligatures, decomposed letters: what ftfy repairs, segment by segment.

    What would leave a capital inside a word in lower case ("omrÄde"), or a Chinese character, is not made.
    """
    if not suspect(string):
        return
    import ftfy

    for segment in _SEGMENT.finditer(string):
        if not suspect(segment[0]):
            continue
        fixed = ftfy.fix_text_segment(segment[0], _config())
        if fixed != segment[0]:
            yield from _difference(segment[0], fixed, segment.start(), "encoding")


def _difference(old: str, new: str, offset: int, rule: str) -> Iterator[Edit]:
    """The edits that turn `old` into `new`: whole runs of changed characters, so that the way back stays exact."""
    for tag, a, b, x, y in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal" and not _misplaced(new, x, y):
            yield Edit(offset + a, offset + b, new[x:y], rule)


def _misplaced(new: str, start: int, stop: int) -> bool:
    """Whether `new[start:stop]` has a capital between two letters in lower case, or a letter of East Asia."""
    return any(char > "\u2e80" for char in new[start:stop]) or any(
        char.isupper() and new[at - 1 : at].islower() and new[at + 1 : at + 2].islower()
        for at, char in enumerate(new[start:stop], start)
    )
