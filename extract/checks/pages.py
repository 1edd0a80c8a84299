"""The file as a whole: pages that were not read, personal numbers left out, and text that does not read as Swedish."""

from __future__ import annotations

import re

from extract.checks.context import Findings, WholeFile, finding
from extract.model.evidence import Evidence
from extract.model.page import NO_TEXT, HiddenWhy

LEGIBLE = 0.8  # share of plausible words; clean Swedish of this domain lies above 0.97, English near 0.5
UNREADABLE = 0.4  # a page that lies on its side reads under 0.3, the worst copies above 0.5
RESTORED = ("diacritics", "ocr-letters")  # repairs of words that were damaged
MANY = 10  # restored words; a few are a writer's slips
SWEDISH = 0.6  # share of plausible words above which a text is Swedish, though perhaps without å ä ö
MARKED = 0.06  # share of words with å ä ö; real documents have 0.20 to 0.36, no 200 words in a row under 0.12
ENOUGH = 200  # words in lower case; fewer may do without å ä ö
WORTH_TELLING, DIGITS_WORTH_TELLING = 20, 3  # characters; shorter hidden texts are icons, and labels for screen readers
MANY_QUOTES, LONG_QUOTE = 50, 2000  # hidden texts of a page that are quoted, and characters of each
HIDDEN: dict[HiddenWhy, str] = {
    "outside": "outside the page",
    "small": "under 3 points",
    "invisible": "set to be invisible",
    "ground": "in the colour of its ground",
    "covered": "covered",
    "layer": "in a layer that is switched off",
    "marked": "marked as hidden",
    "deleted": "deleted in a tracked change",
}
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


def hidden(whole: WholeFile) -> Findings:
    """Text that the source holds and does not show. It was read as nothing; here it stands, so that nothing is lost."""
    for page in whole.document.pages:
        said = " ".join(item.text for item in page.hidden)
        changed = any(item.why == "deleted" for item in page.hidden)
        if len(said) < WORTH_TELLING and sum(map(str.isdigit, said)) < DIGITS_WORTH_TELLING and not changed:
            continue
        whys = dict.fromkeys(HIDDEN[item.why] for item in page.hidden)
        where = f"On page {page.number} text" if page.number is not None else "Text"
        message = (
            f"{where} of {len(said)} characters does not show ({', '.join(whys)}) and was left out of what was read. "
            "Do not take it for part of the document without asking whoever wrote it."
        )
        evidence = tuple(
            Evidence(
                page=page.number,
                bbox=(box.x0, box.top, box.x1, box.bottom) if (box := item.bbox) is not None else None,
                line=item.number,
                text=item.text if len(item.text) <= LONG_QUOTE else item.text[: LONG_QUOTE - 1] + "…",
                rule=f"hidden.{item.why}",
            )
            for item in page.hidden[:MANY_QUOTES]
        )
        yield finding("hidden_text", message, None, evidence)


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
    for code, message, *reason in whole.document.notes:
        yield finding(code, message, reason=reason[0] if reason else None)  # type: ignore[arg-type]


def people_left_out(whole: WholeFile) -> Findings:
    """That names were left out, as was asked. They are written nowhere."""
    if whole.people is not None:
        places = "one place" if whole.people == 1 else f"{whole.people} places"
        yield finding(
            "people_left_out", f"People were left out, as was asked: names, addresses and numbers in {places}."
        )


def personal_numbers(whole: WholeFile) -> Findings:
    """How many personal identity numbers were left out. They are written nowhere."""
    count = whole.personal
    if count:
        numbers = "number" if count == 1 else "numbers"
        message = f"{count} personal identity {numbers} in the document; left out of everything written."
        yield finding("personal_number_suppressed", message)
