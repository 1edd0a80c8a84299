"""The file as a whole: pages that were not read, personal numbers left out, and text that does not read as Swedish."""

from __future__ import annotations

import re

from extract.checks.context import Findings, WholeFile, finding
from extract.model.page import NO_TEXT

LEGIBLE = 0.8  # share of plausible words; clean Swedish of this domain lies above 0.97, English near 0.5
UNREADABLE = 0.4  # a page that lies on its side reads under 0.3, the worst copies above 0.5
RESTORED = ("diacritics", "ocr-letters")  # repairs of words that were damaged
MANY = 10  # restored words; a few are a writer's slips
SWEDISH = 0.6  # share of plausible words above which a text is Swedish, though perhaps without å ä ö
MARKED = 0.06  # share of words with å ä ö; real documents have 0.20 to 0.36, no 200 words in a row under 0.12
ENOUGH = 200  # words in lower case; fewer may do without å ä ö
_WORD = re.compile(r"(?<!\w)[a-zåäöéü][^\W\d_]+")
_MARK = re.compile(r"[åäöÅÄÖ]")


def legibility(whole: WholeFile) -> Findings:
    """A text of which too few words are Swedish ones: damaged, in another language, or without its å ä ö."""
    source = whole.record.source
    share = source.legibility
    restored = sum(source.repairs.get(rule, 0) for rule in RESTORED)
    if share is None:
        return
    if restored >= MANY:
        message = (
            f"{restored} words had lost or misread letters, as after OCR in another language, and were restored. "
            "What is printed stands in the evidence; check names and figures on the page."
        )
    elif share >= SWEDISH and without_marks("\n".join(layout.string for layout in whole.layouts)):
        message = (
            "The text has no å ä ö: it is in another language, or they were lost, and names, titles and words may be "
            "wrong. Check them on the page."
        )
    elif share < LEGIBLE:
        message = (
            f"Only {share:.0%} of the words read as Swedish: the text layer is damaged or in another language. "
            "Check the values on the page."
        )
    else:
        return
    yield finding("low_legibility", message, "/source/legibility")


def poor_pages(whole: WholeFile) -> Findings:
    """Single pages that read worse than the rest, or hardly at all."""
    source, pages = whole.record.source, whole.document.pages
    all_pages = source.legibility
    for page, share in zip(pages, source.page_legibility, strict=False):
        if share is None or page.number is None:
            continue
        if page.read == "ocr" and share < UNREADABLE:
            message = f"OCR made hardly any words of page {page.number} ({share:.0%}). Read it by eye."
            yield finding("page_unreadable", message, f"/source/page_legibility/{page.number - 1}")
        elif share < LEGIBLE and all_pages is not None and all_pages >= LEGIBLE:
            message = f"Only {share:.0%} of the words on page {page.number} read as Swedish. Check its values there."
            yield finding("low_legibility", message, f"/source/page_legibility/{page.number - 1}")


def unread_print(whole: WholeFile) -> Findings:
    """Lines of print on a scanned page that gave no words."""
    for page in whole.document.pages:
        if not page.unread or page.number is None:
            continue
        first = page.unread[0]
        where = ", ".join(f"{side:.0f}" for side in (first.x0, first.top, first.x1, first.bottom))
        count = f"{len(page.unread)} places" if len(page.unread) > 1 else "one place"
        message = f"On page {page.number} print in {count} was not read, first at [{where}]. Read it by eye."
        yield finding("page_unreadable", message, f"/source/page_legibility/{page.number - 1}")


def without_marks(string: str) -> bool:
    """Whether a Swedish text lost its å ä ö; names do not count, False for fewer than ENOUGH other words."""
    if sum(map(string.count, "åäö")) > len(string) / 40:  # one letter in 25 is one of them
        return False
    words = _WORD.findall(string)
    return len(words) >= ENOUGH and sum(map(bool, map(_MARK.search, words))) < MARKED * len(words)


def unread_pages(whole: WholeFile) -> Findings:
    """Pages that nobody read, and what the readers noted."""
    pages = whole.document.pages
    empty = [page.number for page in pages if page.number is not None and page.why == NO_TEXT]
    if empty:
        named = ", ".join(map(str, empty[:12])) + (" …" if len(empty) > 12 else "")
        message = f"No text on page {named}: scanned. What stands there was not read; read it without --ocr never."
        yield finding("page_unreadable", message, None, reason="no_text")
    for code, message in whole.document.notes:
        yield finding(code, message)  # type: ignore[arg-type]


def personal_numbers(whole: WholeFile) -> Findings:
    """How many personal identity numbers were left out. They are written nowhere."""
    count = whole.personal
    if count:
        numbers = "number" if count == 1 else "numbers"
        message = f"{count} personal identity {numbers} in the document; left out of everything written."
        yield finding("personal_number_suppressed", message)
