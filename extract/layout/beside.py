"""A line that a file draws apart from the line it stands beside: the number in the margin of a §, or of its title.

Who lays out minutes floats such numbers, and the file has them before or behind all the text of the page. Read so, the
number is the next §'s or nobody's.
"""

from __future__ import annotations

import re
from functools import cache

from extract.model.page import Line, Page
from extract.words import one_of, table

LEVEL = 0.5  # share of the lower line's height that two lines beside one another overlap
SHORT = 40  # letters of what stands in a margin
NEXT_LINE = 1.8  # of a letter's size: the next line of a title is no further down
_SIGN = re.compile(r"(?:[^\W\d_]{1,6}\s)?§+\s*\d{1,4}\w?\b[^\n]{0,12}")
_TITLED = re.compile(r"(?:[^\W\d_]{1,6}\s)?§\s*\d{1,4}(?:/\d{2,4})?[a-z]?\s[^\n]+")


def set_beside(page: Page, lines: list[Line]) -> list[Line]:
    """The lines with such ones behind the sign they stand beside."""
    if any(line.bbox is None for line in lines):
        return lines
    signs = {n for n, line in enumerate(lines) if _SIGN.fullmatch(page.text_of(line).strip())}
    titles = {n for n, line in enumerate(lines) if n not in signs and _TITLED.match(page.text_of(line).strip())}
    moved: dict[int, Line] = {}  # by the index of the line they are put behind
    for n, line in enumerate(lines):
        if not line.cells and line.stop - line.start <= SHORT:
            numbered = _numbered().fullmatch(page.text_of(line).strip()) is not None
            heads = signs | titles if numbered else signs
            beside = [m for m, other in enumerate(lines) if m != n and _level(line, other)] if heads else []
            if len(beside) == 1 and beside[0] in heads and abs(beside[0] - n) > 1 and _left(lines[beside[0]], line):
                moved[_last_of_title(lines, beside[0]) if beside[0] in titles else beside[0]] = line
    out: list[Line] = []
    for n, line in enumerate(lines):
        if line not in moved.values():
            out.append(line)
        if n in moved:
            out.append(moved[n])
    return out


@cache
def _numbered() -> re.Pattern[str]:
    """A number under the label of one, and no more: "Dnr KS 2024/12"."""
    labels = table("dnr")["labels"]
    words = one_of((*labels["strong"], *labels["weak"], *labels["journal"], *labels["arende_id"]))
    return re.compile(rf"\(?(?:{words})\.?:?\s*[^\W\d_]*[^\n]{{0,12}}\d[^\n]*", re.IGNORECASE)


def _last_of_title(lines: list[Line], n: int) -> int:
    """The index of the last line of a title that begins in line `n`: a bold line right below goes on with it."""
    first, last = lines[n], n
    while last + 1 < len(lines):
        a, b = lines[last].bbox, lines[last + 1].bbox
        below = lines[last + 1]
        assert a is not None and b is not None
        alike = below.size == first.size and below.bold == first.bold and first.bold
        if not alike or below.cells or not 0 < b.middle - a.middle <= NEXT_LINE * (first.size or a.height):
            break
        last += 1
    return last


def _level(a: Line, b: Line) -> bool:
    assert a.bbox is not None and b.bbox is not None
    shared = min(a.bbox.bottom, b.bbox.bottom) - max(a.bbox.top, b.bbox.top)
    return shared > LEVEL * min(a.bbox.height, b.bbox.height)


def _left(a: Line, b: Line) -> bool:
    assert a.bbox is not None and b.bbox is not None
    return a.bbox.x1 < b.bbox.x0
