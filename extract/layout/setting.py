"""How the text of a page is set: in which size, how wide, with how much blank between its lines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from extract.layout.rows import LOWER
from extract.model.page import Document, Line, Page

NARROW = 40  # letters; no column of prose is narrower
SHORT_LINES = 50  # letters of the longer lines of a page in which columns may be narrower
NARROW_COLUMN = 24  # but on a page set in narrow columns, whose lines plainly go on
GOING_ON, OF_ALL = 6, 0.25  # lines of such a page that go on in small letters: at least, and of all
SPACED = 1.35  # sizes from line to line; further apart, something stands between them, if only a blank
BLANK = 3.0  # sizes from line to line with one blank between: fonts tell their height differently, 10 points or 12
WIDE = 120  # letters; a longer line was never broken
SENTENCE_END = re.compile(r"[.!?:;]['\"”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Setting:
    """A page as its lines are weighed: its document, the size of its type, whether it is double-spaced, its width."""

    document: Document
    page: Page
    body: float | None
    doubled: bool
    width: float  # letters of the page's longer lines
    narrow: float = NARROW  # letters of a line in which a column of prose may be set


def size_of(lines: list[Line]) -> float | None:
    """The size most characters of a page are set in."""
    weights: Counter[float] = Counter()
    for line in lines:
        if line.size is not None:
            weights[line.size] += line.stop - line.start
    return weights.most_common(1)[0][0] if weights else None


def width_of(lines: list[Line]) -> float:
    """How many letters the longer lines of a page have: three of four are no longer."""
    lengths = sorted(line.stop - line.start for line in lines if not line.cells and line.block is None)
    return float(min(lengths[len(lengths) * 3 // 4], WIDE)) if lengths else 0.0


def in_narrow_columns(page: Page) -> bool:
    """Whether a page of short lines is prose all the same: in many of them a sentence goes on, as in leaflets."""
    lines = page.lines
    if page.number is None or not NARROW_COLUMN < width_of(list(lines)) < SHORT_LINES:
        return False
    loose = [
        (a, b) for a, b in pairwise(lines) if a.bbox and b.bbox and not b.cells and a.bbox.bottom <= b.bbox.top + 1
    ]
    going = [b for a, b in loose if LOWER.match(page.text_of(b)) and not SENTENCE_END.search(page.text_of(a))]
    return len(going) >= max(GOING_ON, OF_ALL * len(loose))


def double_spaced(page: Page, lines: list[Line]) -> bool:
    """Whether a blank line parts nearly all lines, so that it says nothing of paragraphs: sentences go on across it."""
    pairs = [(a, b) for a, b in pairwise(lines) if a.number and b.number or a.bbox and b.bbox]
    doubled = [(a, b) for a, b in pairs if _a_line_apart(a, b)]
    width = width_of(lines)
    long = [(a, b) for a, b in doubled if a.stop - a.start >= 0.75 * width]
    going_on = sum(bool(LOWER.match(page.text_of(b))) for _, b in long)
    return len(pairs) >= 8 and len(doubled) >= 0.6 * len(pairs) and going_on >= max(2, 0.3 * len(long))


def _a_line_apart(before: Line, line: Line) -> bool:
    """Whether there is room for one line between two, and not for more."""
    if before.bbox is not None and line.bbox is not None:
        return SPACED < (line.bbox.middle - before.bbox.middle) / (line.size or line.bbox.height or 10.0) <= BLANK
    return (line.number or 0) - (before.number or 0) == 2


def close(before: Line, line: Line, doubled: bool) -> bool:
    """Whether no blank to speak of stands between two lines."""
    return gap_between(before, line, doubled) < 0.6


def gap_between(before: Line, line: Line, doubled: bool) -> float:
    """Blank between two lines in lines; 0 where they follow one another as the text does."""
    if before.bbox is not None and line.bbox is not None:
        height = line.size or line.bbox.height or 10.0
        return max(0.0, (line.bbox.middle - before.bbox.middle) / height - (BLANK if doubled else SPACED))
    if before.number is not None and line.number is not None:
        step = line.number - before.number - 1
        return float(max(0, step - 1) if doubled else step)
    return 0.0
