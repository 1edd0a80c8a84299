"""What pages show of where documents begin, and a document taken apart there.

A file that holds several documents shows it at the edges of its pages: counters that begin anew, letter heads. Both
are gone once furniture is set aside, so they are looked at before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.layout.furniture import in_margin, marks, shape
from extract.model.page import Counter, Document, Line, Page, Sheet
from extract.model.text import CELL

TOP = 0.42  # share of a page's height that a letter head and a title may take
TOP_LINES = 18
PROSE = 75  # letters: a longer line without columns is running text, and the head is over
EDGE = 4  # lines at the top and the bottom of a sheet without heights where a page mark may stand
STEP = 6.0  # points; a header stands at one height on all its pages but for less
FULL = 55  # letters: a shorter line may end anywhere
_NUMBER = re.compile(r"\d{1,4}")
_TAIL = re.compile(r"\s(\d{1,3}) ?\((\d{1,3})\)$")  # "TJÄNSTESKRIVELSE 1 (3)"
_END = re.compile(r"[.!?:;)\]\"”’\d]\s*$|^\W*$")


def sheets(document: Document) -> tuple[Sheet, ...]:
    """The pages of a document, or its stretches between page breaks, in their order."""
    if document.paged:
        spans: Iterator[tuple[int, int, int]] = ((p, 0, len(page.lines)) for p, page in enumerate(document.pages))
    else:
        spans = ((p, *span) for p, page in enumerate(document.pages) for span in _between_breaks(page))
    return tuple(_sheet(document.pages[p], p, first, last) for p, first, last in spans)


def apart(document: Document, found: Sequence[Sheet], starts: Sequence[int]) -> tuple[Document, ...]:
    """The document cut before the sheets whose indices are `starts`; itself where only the first is one."""
    if len(starts) < 2:
        return (document,)
    return tuple(
        replace(document, pages=tuple(_pages(document, found[start:stop], start == 0)), notes=())
        for start, stop in zip(starts, [*starts[1:], len(found)], strict=True)
    )


def _pages(document: Document, found: Sequence[Sheet], opening: bool) -> Iterator[Page]:
    """The pages of a part. A page in several parts keeps its characters in each, and only the part's lines; what the
    file declares as header or footer goes with the first.
    """
    by_page: dict[int, list[Sheet]] = {}
    for sheet in found:
        by_page.setdefault(sheet.page, []).append(sheet)
    for p, inside in by_page.items():
        page = document.pages[p]
        lines = page.lines[inside[0].first : inside[-1].last]
        if len(lines) == len(page.lines):
            yield page
            continue
        declared = [line for line in page.lines if line.block == "furniture"] if opening else []
        yield replace(page, lines=(*(line for line in lines if line.block != "furniture"), *declared))


def _between_breaks(page: Page) -> Iterator[tuple[int, int]]:
    """The stretches of lines between form feeds; a stretch without lines is none."""
    first, last = 0, len(page.lines)
    if "\f" in page.raw:
        for n in range(1, last):
            if "\f" in page.raw[page.lines[n - 1].stop : page.lines[n].start]:
                yield first, n
                first = n
    if first < last:
        yield first, last


def _sheet(page: Page, index: int, first: int, last: int) -> Sheet:
    lines = page.lines[first:last]
    if page.number is not None:
        high = page.height * TOP
        upper = sorted((line for line in lines if line.bbox and line.bbox.bottom < high), key=_top)[:TOP_LINES]
        edges = [line for line in lines if in_margin(page, line)]
        edges += [line for line in upper[:EDGE] if line not in edges]
    else:
        upper = [line for line in lines if line.block != "furniture"][:TOP_LINES]
        edges = [*lines[:EDGE], *lines[max(EDGE, len(lines) - EDGE) :]]
    head: list[tuple[int, str]] = []
    for row, line in enumerate(upper):
        words = _words(page, line)
        if len(words) > PROSE and CELL not in words:
            break
        head.append((round(line.bbox.top / STEP) if line.bbox is not None else row, words))
    counters = tuple(counter for line in edges for counter in _counters(page, line))
    return Sheet(index, first, last, counters, tuple(head), _goes_on(page, lines))


def _top(line: Line) -> float:
    return line.bbox.top if line.bbox is not None else 0.0


def _words(page: Page, line: Line) -> str:
    if not line.cells:
        return page.text_of(line).strip()
    return CELL.join(text for start, stop in line.cells if (text := page.raw[start:stop].strip()))


def _counters(page: Page, line: Line) -> Iterator[Counter]:
    """The page marks of a line: a cell that is nothing else, or the end of one that names the document."""
    upper = line.bbox is not None and line.bbox.middle < page.height / 2
    for words in _words(page, line).split(CELL):
        if len(words) > 60 or not any(map(str.isdigit, words)):
            continue
        form = shape(words)
        tail = _TAIL.search(words)
        if form in marks():
            numbers = [int(number) for number in _NUMBER.findall(words)]
        elif tail is not None and "§" not in words:
            numbers, form = [int(tail[1]), int(tail[2])], "# (#)"
        else:
            continue
        of = numbers[1] if len(numbers) > 1 else None
        if 0 < numbers[0] < 1000 and (of is None or numbers[0] <= of):
            yield Counter(numbers[0], of, f"{'top' if upper else 'foot'} {form}")


def _goes_on(page: Page, lines: Sequence[Line]) -> bool:
    """Whether the lowest long line outside the margin breaks off: no stop, no figure, no short line ends it."""
    body = [line for line in lines if page.number is None or not in_margin(page, line)]
    if not body:
        return False
    low = max(body, key=_top) if page.number is not None else body[-1]
    words = page.text_of(low)
    return len(words) >= FULL and not low.cells and not _END.search(words)
