"""Text that is safe to show: no character of a document or of a file name may steer the terminal."""

from __future__ import annotations

import re
import unicodedata

STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, bidi and other invisible marks, surrogates


def printable(text: str) -> str:
    r"""`text` with every character that is not plainly visible written as an escape.

    >>> printable("a\x1b[2Jb\u202ec.pdf\n")
    'a\\x1b[2Jb\\u202ec.pdf\\n'
    """
    if text.isprintable():
        return text
    return "".join(_escaped(char) if unicodedata.category(char) in STEERING else char for char in text)


def one_line(text: str) -> str:
    """`text` on one line with single blanks, then as `printable`; for the words of a document."""
    return printable(" ".join(text.replace("\u00ad", "").split()))


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def tame(text: str) -> str:
    r"""`text` with its lines, tabs and soft hyphens, and what could steer a terminal written as an escape.

    >>> tame("a\x1b[2J\tb\u202e\n")
    'a\\x1b[2J\tb\\u202e\n'
    """
    return _STEERING.sub(lambda found: _escaped(found[0]), text)


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a name that is not UTF-8 (surrogateescape)
        return f"\\x{code - 0xDC00:02x}"
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
