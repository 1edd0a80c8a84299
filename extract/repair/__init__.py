"""Text in, text out: named repairs in a fixed order, each an `Edit`, so that what was printed stays known.

The order is data. A repair finds edits in the text as the repairs before it left it. Only the encoding and the letters
may have more to mend where a later repair joined two; then all are run again until none finds any. So repairing a
repaired text changes nothing. Letters never become digits here: that is a rule of the grammar, and leaves a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from extract.model.page import Page
from extract.model.reading import Layout
from extract.model.text import Edit, in_blocks
from extract.repair import codecs, encoding, hyphens, letters, signs, spaces

REPAIRS: tuple[Callable[[str], Iterator[Edit]], ...] = (
    codecs.pairs,
    codecs.numbered,
    encoding.controls,
    codecs.loose_marks,
    encoding.entities,
    encoding.tags,
    encoding.mojibake,
    codecs.lost_letters,
    spaces.soft_hyphens,
    spaces.blanks,
    hyphens.line_ends,
    hyphens.leftovers,
)
ROUNDS = 8  # nearly every text needs one; each leaves less to mend


def repair(layout: Layout) -> Layout:
    """The layout with its text repaired; each repair stands in `text.repairs`.

    The letters of pages that we read as pictures ourselves stay as they were read: that was done in Swedish.
    """
    text = layout.text
    pages = layout.document.pages
    ours = [_read_by_us(pages, style.page) for style in layout.styles]
    theirs = [None if read else style.page for read, style in zip(ours, layout.styles, strict=True)]
    misread = partial(letters.misread, pages=theirs)
    for _ in range(ROUNDS):
        before = text.string
        for find in REPAIRS:
            text = text.apply(find(text.string))
        text = text.apply(in_blocks(signs.signs(text.string), text.string, ours)) if any(ours) else text
        spelled = text.apply(misread(text.string))
        if spelled is text and (text.string == before or not _suspect(text.string)):
            break
        text = spelled
    return layout.with_text(text)


def _suspect(string: str) -> bool:
    return encoding.suspect(string) or codecs.suspect(string)


def _read_by_us(pages: tuple[Page, ...], index: int) -> bool:
    return index < len(pages) and pages[index].read == "ocr"
