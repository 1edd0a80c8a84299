"""Numbers in the margin beside a § or its title.

Who lays out minutes floats such numbers, and a file may have them before or behind all the text of the page. Read so,
the number is the next §'s or nobody's. Where it is read in one line with the title, it cuts that from its second line.
"""

from __future__ import annotations

import re
from dataclasses import replace
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
    lines = _parted(page, lines)
    signs = {n for n, line in enumerate(lines) if _SIGN.fullmatch(page.text_of(line).strip())}
    titles = {n for n, line in enumerate(lines) if n not in signs and _TITLED.match(page.text_of(line).strip())}
    if not signs and not titles:
        return lines
    moved: dict[int, int] = {}  # which line is put behind which, by the index of the latter
    for n, line in enumerate(lines):
        if not line.cells and line.stop - line.start <= SHORT:
            numbered = _numbered().fullmatch(page.text_of(line).strip()) is not None
            heads = signs | titles if numbered else signs
            beside = [m for m, other in enumerate(lines) if m != n and _level(line, other)]
            if len(beside) == 1 and beside[0] in heads and abs(beside[0] - n) > 1 and _left(lines[beside[0]], line):
                moved[_last_of_title(page, lines, beside[0]) if beside[0] in titles else beside[0]] = n
    gone = set(moved.values())
    out: list[Line] = []
    for n, line in enumerate(lines):
        if n not in gone:
            out.append(line)
        if n in moved:
            out.append(lines[moved[n]])
    return out


def _parted(page: Page, lines: list[Line]) -> list[Line]:
    """The lines, where the title of a § goes on below with the number beside it behind its last line."""
    out: list[Line] = []
    n = 0
    while n < len(lines):
        title, number = _title_and_number(page, lines[n])
        n += 1
        if title is None or n == len(lines) or not _title_goes_on(page, title, lines[n]):
            out.append(lines[n - 1])
            continue
        last = _last_of_title(page, [title, *lines[n:]], 0)
        out += [title, *lines[n : n + last], *([number] if number is not None else [])]
        n += last
    return out


def _title_and_number(page: Page, line: Line) -> tuple[Line | None, Line | None]:
    """The stretches of a line that begins with a § and may end with a number far from it, as lines of their own."""
    if len(line.cells) < 2 or not _TITLED.match(page.text_of(line).strip()):
        return None, None
    start, stop = line.cells[-1]
    if not _numbered().fullmatch(page.raw[start:stop].strip()):
        sign, alone = page.raw[slice(*line.cells[0])].strip(), len(line.cells) == 2
        return (replace(line, cells=()), None) if alone and _SIGN.fullmatch(sign) else (None, None)
    end = line.cells[-2][1]
    title = replace(line, stop=end, bbox=page.locator.bbox(line.start, end), cells=())
    number = replace(line, start=start, bbox=page.locator.bbox(start, stop), cells=())
    return (title, number) if title.bbox is not None and number.bbox is not None else (None, None)


def _title_goes_on(page: Page, line: Line, below: Line) -> bool:
    """Whether the line right below the last one of a title, as bold and as large, goes on with it; of figures alone
    nobody can tell whether they are bold.
    """
    assert line.bbox is not None and below.bbox is not None
    worded = any(map(str.isalpha, page.text_of(below)))
    alike = below.size == line.size and line.bold and (below.bold or not worded)
    return (
        alike
        and not below.cells
        and 0 < below.bbox.middle - line.bbox.middle <= NEXT_LINE * (line.size or line.bbox.height)
    )


@cache
def _numbered() -> re.Pattern[str]:
    """A number under the label of one, and no more: "Dnr KS 2024/12"."""
    labels = table("dnr")["labels"]
    words = one_of((*labels["strong"], *labels["weak"], *labels["journal"], *labels["arende_id"]))
    return re.compile(rf"\(?(?:{words})\.?:?\s*[^\W\d_]*[^\n]{{0,12}}\d[^\n]*", re.IGNORECASE)


def _last_of_title(page: Page, lines: list[Line], n: int) -> int:
    """The index of the last line of a title that begins in line `n`."""
    last = n
    while last + 1 < len(lines) and lines[n].bold and _title_goes_on(page, lines[last], lines[last + 1]):
        last += 1
    return last


def _level(a: Line, b: Line) -> bool:
    assert a.bbox is not None and b.bbox is not None
    shared = min(a.bbox.bottom, b.bbox.bottom) - max(a.bbox.top, b.bbox.top)
    return shared > LEVEL * min(a.bbox.height, b.bbox.height)


def _left(a: Line, b: Line) -> bool:
    assert a.bbox is not None and b.bbox is not None
    return a.bbox.x1 < b.bbox.x0
