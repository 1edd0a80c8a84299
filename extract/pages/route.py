"""Whether a page's text layer can be used, or the page must be read as a picture; and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extract.model.page import Page
from extract.model.source import Way
from extract.words.legible import READABLE, legibility, own_words, readable

Why = Literal[
    "text_layer",  # born-digital, reads well
    "ocr_layer",  # somebody's OCR under the picture of a page, reads well
    "asked",  # --ocr always
    "never",  # OCR would be needed and --ocr never was given
    "blank",  # nothing is on it
    "picture",  # a picture and no text
    "little_text",  # a picture of the page and next to no text, as a stamp or a page number
    "outlines",  # letters drawn as shapes, as some printer drivers do
    "no_unicode",  # the font does not say which letters its signs are
    "garbage",  # letters that make no words of any language, as with a shifted font
    "bad_ocr_layer",  # somebody's OCR under the picture of a page, damaged
]

TOO_LONG = "OCR took too long"  # `why` of a page that was given up
LITTLE = 40  # letters and digits; a stamp and a page number have fewer
COVERED = 0.55  # share of the page its pictures cover where it is the picture of a page
SHAPES = 8  # drawn shapes on a page without text; a frame and a logo have fewer
NO_LETTERS = 0.15  # share of signs without a letter; bullets of symbol fonts make a few in a hundred
LEGIBLE = 0.93  # share of plausible words of a good OCR layer; Swedish OCR has 0.97, English OCR of Swedish 0.9
MARKED = 0.012  # share of letters that are å ä ö; every Swedish text of ENOUGH letters has 0.03 or more
ENOUGH = 200  # letters
SWEDISH = 0.1  # share of small Swedish words in running text; English and names have under 0.04
SAMPLE = 2000  # characters that tell a language
APART = 60  # lines of a page that show whether its letters stand apart
_NO_LETTER = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f]|\(cid:\d+\)")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Look:
    """What tells how to read a page: its text layer, the share its pictures cover, the number of its drawn shapes."""

    text: str
    pictures: float = 0.0
    shapes: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    ocr: bool
    why: Why
    doubted: bool = False  # whether its text is used though OCR was needed


def route(look: Look, way: Way = "auto") -> Route:
    """How to read a page."""
    why = _why(look)
    if way == "always" and why != "blank":
        return Route(True, why if _needs(why) else "asked")
    if way == "never" and _needs(why):
        blank = not look.text.strip()
        return Route(False, "never" if blank else "text_layer", not blank)
    return Route(_needs(why), why)


def unread(page: Page) -> tuple[str, str]:
    """The note of a page without text. Why OCR was asked is not why it found nothing."""
    why = "OCR found no text" if page.read == "ocr" and page.why != TOO_LONG else page.why
    return "page_unreadable", f"Page {page.number} was not read: {why}. Read it by eye."


def _needs(why: Why) -> bool:
    return why not in ("text_layer", "ocr_layer", "blank", "never")


def _why(look: Look) -> Why:
    if not look.text or look.text.isspace():
        if look.pictures > 0.02:
            return "picture"
        return "outlines" if look.shapes >= SHAPES else "blank"
    if _NO_LETTER.search(look.text) is not None:
        lost = sum(map(len, _NO_LETTER.findall(look.text)))
        if lost > NO_LETTERS * len("".join(look.text.split())):
            return "no_unicode"
    elif not any(map(str.isalnum, look.text)):
        return "no_unicode"  # signs that are no letters and no figures: the font names its letters by other codes
    scanned = look.pictures >= COVERED
    if scanned and sum(map(str.isalnum, look.text)) < LITTLE:
        return "little_text"
    if scanned:
        return "ocr_layer" if _good(look.text) else "bad_ocr_layer"
    return "garbage" if _scattered(look.text) or _garbage(look.text) else "text_layer"


def _scattered(text: str) -> bool:
    """Whether nearly each letter stands on a line of its own, as where a page was set letter by letter: pdfium does not
    always put them together, and of a figure only its digits are left.
    """
    lines = text.split("\n")
    return len(lines) >= APART and len("".join(text.split())) < 2 * len(lines)


def _good(text: str) -> bool:
    """Whether an OCR layer is as good as ours would be: its words are words, and it has its å ä ö."""
    share = legibility(text)
    return (share is None or share >= LEGIBLE) and not _lost_marks(text)


def _lost_marks(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    if letters < ENOUGH or _swedish(text) < SWEDISH:
        return False
    return sum(char in "åäöÅÄÖ" for char in text) < MARKED * letters


def _garbage(text: str) -> bool:
    """Whether a text reads in no language. Most pages show their small words at once; only others are looked up."""
    if _swedish(text) >= SWEDISH:
        return False
    share = readable(text)
    return share is not None and share < READABLE


def _swedish(text: str) -> float:
    """The share of words that are the small ones of Swedish, at the beginning of a text."""
    words = [word.casefold() for word in _WORD.findall(text, 0, SAMPLE)]
    small = own_words()["sv"]
    return sum(word in small for word in words) / len(words) if words else 0.0
