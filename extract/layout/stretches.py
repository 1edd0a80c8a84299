"""Lines that are several stretches though their file has each as one: typed with blanks, or ruled with bars.

A typewriter's line, or plain text printed, is one run of letters with the blanks between its columns inside; a text
layer made by OCR has a drawn upright as a "|" between two words. Readers part neither.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from extract.model.page import Document, Line, Page

TYPED = 0.55  # of its size: a letter of fixed pitch is as wide; running text is narrower on average
BLANKS = 1.5  # sizes between two columns of a typed line: three blanks; two may end a sentence
ALIGNED = 4.0  # points two bars of one upright may differ
_BAR = re.compile(r"(?<!\S)[|¦](?!\S)")

Spans = tuple[tuple[int, int], ...]


def parted(document: Document) -> Document:
    """The document with the cells of such lines."""
    pages = tuple(_parted(page) for page in document.pages)
    return (
        document if all(a is b for a, b in zip(pages, document.pages, strict=True)) else replace(document, pages=pages)
    )


def _parted(page: Page) -> Page:
    bars = _uprights(page)
    lines = tuple(_with_cells(page, line, bars.get(line.start, ())) for line in page.lines)
    return page if all(a is b for a, b in zip(lines, page.lines, strict=True)) else replace(page, lines=lines)


def _with_cells(page: Page, line: Line, bars: tuple[int, ...]) -> Line:
    if line.bbox is None or line.block is not None:
        return line
    cells = line.cells or _typed(page, line)
    if bars:
        cells = _without(page.raw, cells or ((line.start, line.stop),), bars)
    return line if cells == line.cells or len(cells) < 2 else replace(line, cells=cells)


def _typed(page: Page, line: Line) -> Spans:
    """The stretches of a line with more room than its letters take, parted by wide blanks; () where it has none."""
    if line.size is None or line.bbox is None or line.bbox.width < TYPED * line.size * (line.stop - line.start):
        return ()
    words = page.locator.words(line.start, line.stop)
    cuts = [n for n, (a, b) in enumerate(pairwise(words), 1) if b.bbox.x0 - a.bbox.x1 >= BLANKS * line.size]
    edges = pairwise([0, *cuts, len(words)])
    return tuple((words[first].start, words[last - 1].stop) for first, last in edges) if cuts else ()


def _uprights(page: Page) -> dict[int, tuple[int, ...]]:
    """The offsets of the bars of each line, by its start, that stand above or below one of another line."""
    if page.number is None or "|" not in page.raw and "¦" not in page.raw:
        return {}
    placed = [
        (box.x0, line.start, found.start())
        for line in page.lines
        for found in _BAR.finditer(page.raw, line.start, line.stop)
        if (box := page.locator.bbox(found.start(), found.end())) is not None
    ]
    out: dict[int, tuple[int, ...]] = {}
    for x, start, at in placed:
        if any(other != start and abs(x - there) <= ALIGNED for there, other, _ in placed):
            out[start] = (*out.get(start, ()), at)
    return out


def _without(raw: str, cells: Spans, bars: tuple[int, ...]) -> Spans:
    """The cells, cut at bars that stand in them; nothing is left of a bar."""
    out = []
    for start, stop in cells:
        inner = [at for at in bars if start <= at < stop]
        for first, last in pairwise([start - 1, *inner, stop]):
            words = raw[first + 1 : last]
            if words.strip():
                begin = first + 1 + len(words) - len(words.lstrip())
                out.append((begin, begin + len(words.strip())))
    return tuple(out)
