"""Items whose marks are lines of their own: many programs draw the bullets of a list before or after all its words."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.model.page import BBox, Document, Line, Page
from extract.words.marks import BULLETS, RARE

MARK = re.compile(rf"[{BULLETS}{RARE}]|\d{{1,2}}[.)]")
NEAR = 3.0  # heights of its line between a mark and its words, at most


def marked(document: Document) -> Document:
    """The document without such marks, the lines they stand before as those that begin an item."""
    pages = tuple(_marked(page) for page in document.pages)
    return (
        document if all(a is b for a, b in zip(pages, document.pages, strict=True)) else replace(document, pages=pages)
    )


def _marked(page: Page) -> Page:
    short = (line for line in page.lines if line.stop - line.start <= 3 and line.bbox is not None)
    bullets = [line for line in short if MARK.fullmatch(page.text_of(line))]
    first: set[int] = set()
    alone: set[int] = set()
    for bullet in bullets:
        beside = [line for line in page.lines if line.bbox is not None and _beside(bullet.bbox, line.bbox)]
        if beside:
            first.add(min(beside, key=_left).start)
            alone.add(bullet.start)
    if not first:
        return page
    kept = (line for line in page.lines if line.start not in alone)
    return replace(page, lines=tuple(replace(line, item=True) if line.start in first else line for line in kept))


def _beside(bullet: BBox | None, words: BBox) -> bool:
    if bullet is None or not words.top <= bullet.middle <= words.bottom:
        return False
    return 0 <= words.x0 - bullet.x1 <= NEAR * words.height


def _left(line: Line) -> float:
    return line.bbox.x0 if line.bbox is not None else 0.0
