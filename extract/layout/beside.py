"""A line that a file draws apart from the line it stands beside: the number in the margin of a §.

Who lays out minutes floats such numbers, and the file has them before or behind all the text of the page. Read so, the
number is the next §'s or nobody's.
"""

from __future__ import annotations

import re

from extract.model.page import Line, Page

LEVEL = 0.5  # share of the lower line's height that two lines beside one another overlap
SHORT = 40  # letters of what stands in a margin
_SIGN = re.compile(r"(?:[^\W\d_]{1,6}\s)?§+\s*\d{1,4}\w?\b[^\n]{0,12}")


def set_beside(page: Page, lines: list[Line]) -> list[Line]:
    """The lines with such ones behind the sign they stand beside."""
    if any(line.bbox is None for line in lines):
        return lines
    signs = {n for n, line in enumerate(lines) if _SIGN.fullmatch(page.text_of(line).strip())}
    moved: dict[int, Line] = {}  # by the index of the sign they are put behind
    for n, line in enumerate(lines):
        if not line.cells and line.stop - line.start <= SHORT:
            beside = [m for m, other in enumerate(lines) if m != n and _level(line, other)] if signs else []
            if len(beside) == 1 and beside[0] in signs and abs(beside[0] - n) > 1 and _left(lines[beside[0]], line):
                moved[beside[0]] = line
    out: list[Line] = []
    for n, line in enumerate(lines):
        if line not in moved.values():
            out.append(line)
        if n in moved:
            out.append(moved[n])
    return out


def _level(a: Line, b: Line) -> bool:
    assert a.bbox is not None and b.bbox is not None
    shared = min(a.bbox.bottom, b.bbox.bottom) - max(a.bbox.top, b.bbox.top)
    return shared > LEVEL * min(a.bbox.height, b.bbox.height)


def _left(a: Line, b: Line) -> bool:
    assert a.bbox is not None and b.bbox is not None
    return a.bbox.x1 < b.bbox.x0
