"""The rows of a page that OCR read: what stands side by side as one, from the top down; bullets, list numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from extract.ocr.engine import Seen
from extract.ocr.glyphs import capital

LEVEL = 0.5  # share of the lower line's height that two stretches of one row overlap
PROSE_LINES, PROSE_WORDS = 3, 4.0  # lines and words a line of a column of prose, which nothing beside it belongs to
UPRIGHT = 2.0  # times higher than wide: a line that runs up the margin
TALLER = 1.45  # times: type so much larger is of no row with the smaller
_BULLET = re.compile(r"[•»«*¢°·+]{1,2}")  # what bullets are taken for
_NUMBERED, _COMMAED = re.compile(r"\d{1,2}\."), re.compile(r"\d{1,2}[,;:]")
_ROUND = re.compile(r"[eoO0@©®]")  # so too, where several stand below one another


def rows(words: Sequence[Seen]) -> list[list[int]]:
    """The words of each printed row, left to right, in reading order: Tesseract parts a row at its wide blanks.

    Lines side by side are one row, but not where one of them is a line of a column of prose.
    """
    lines: dict[int, list[int]] = {}
    for n, word in enumerate(words):
        lines.setdefault(word.line, []).append(n)
    prose = _prose(words, list(lines.values()))
    found: list[list[int]] = []
    sideways = [line for line in lines.values() if _sideways(words, line)]
    for line in lines.values():
        if line in sideways:
            continue
        beside = None if words[line[0]].block in prose else _beside(words, found, line, prose)
        if beside is None:
            found.append(list(line))
        else:
            beside += line
    return _downwards(words, [sorted(row, key=lambda n: words[n].left) for row in found]) + sideways


def _downwards(words: Sequence[Seen], found: Sequence[list[int]]) -> list[list[int]]:
    """The rows in reading order: one that stands above another, and not beside it, comes before it. The engine may read
    a column of list numbers apart, and then its text in pieces.
    """
    out: list[tuple[tuple[int, int, int, int], list[int]]] = []
    for row in found:
        left, _, right, bottom = span = _span(words, row)
        lower = (
            n
            for n, ((x0, top, x1, end), _) in enumerate(out)
            if left < x1 and x0 < right and bottom <= top + (end - top) // 4
        )
        out.insert(next(lower, len(out)), (span, row))
    return [row for _, row in out]


def _sideways(words: Sequence[Seen], line: Sequence[int]) -> bool:
    """Whether a line runs up or down the margin."""
    left, top, right, bottom = _span(words, line)
    return sum(len(words[n].text) for n in line) > 3 and bottom - top > UPRIGHT * (right - left)


def _prose(words: Sequence[Seen], lines: Sequence[Sequence[int]]) -> frozenset[int]:
    """The blocks that are columns of running text with another column beside them."""
    blocks: dict[int, list[Sequence[int]]] = {}
    for line in lines:
        blocks.setdefault(words[line[0]].block, []).append(line)
    running = {
        block: here
        for block, here in blocks.items()
        if len(here) >= PROSE_LINES and sum(map(len, here)) >= PROSE_WORDS * len(here)
    }
    spans = {block: _span(words, [n for line in here for n in line]) for block, here in running.items()}
    return frozenset(
        block
        for block, (left, top, right, bottom) in spans.items()
        for other, (x0, y0, x1, y1) in spans.items()
        if other != block and min(bottom, y1) - max(top, y0) > 0 and (x0 >= right or x1 <= left)
    )


def _span(words: Sequence[Seen], some: Sequence[int]) -> tuple[int, int, int, int]:
    return (
        min(words[n].left for n in some),
        min(words[n].top for n in some),
        max(words[n].right for n in some),
        max(words[n].bottom for n in some),
    )


def _beside(
    words: Sequence[Seen], rows: list[list[int]], line: Sequence[int], prose: frozenset[int]
) -> list[int] | None:
    """The row, if any, that a line stands beside."""
    left, top, right, bottom = _span(words, line)
    for row in reversed(rows):
        if words[row[0]].block in prose:
            continue
        x0, y0, x1, y1 = _span(words, row)
        overlap = min(bottom, y1) - max(top, y0)
        if (
            overlap > LEVEL * min(bottom - top, y1 - y0)
            and (left >= x1 or right <= x0)
            and not _other_type(words, row, line)
        ):
            return row
    return None


def _other_type(words: Sequence[Seen], row: Sequence[int], line: Sequence[int]) -> bool:
    """Whether one of two stretches is set so much larger that they are no row: a heading, and small print beside it."""
    a, b = (median([high for n in some if (high := capital(words[n]))] or [0.0]) for some in (row, line))
    return min(a, b) > 0 and max(a, b) > TALLER * min(a, b)


def bullets(words: Sequence[Seen], rows: Sequence[Sequence[int]]) -> frozenset[int]:
    """The words at the beginning of rows that are bullets: marks, and single letters that stand in one column."""
    first = [row[0] for row in rows if len(row) > 1]
    marks = {n for n in first if _BULLET.fullmatch(words[n].text)}
    letters = [n for n in first if _ROUND.fullmatch(words[n].text)]
    for n in letters:
        near = (words[n].bottom - words[n].top) // 2 + 1
        if any(m != n and abs(words[m].left - words[n].left) <= near for m in (*letters, *marks)):
            marks.add(n)
    return frozenset(marks)


def list_numbers(words: Sequence[Seen], rows: Sequence[Sequence[int]]) -> dict[int, str]:
    """The numbers of list items whose full stop was taken for a comma, as they should be: others of their column have
    one, and a capital follows.
    """
    first = [row[0] for row in rows if len(row) > 1 and words[row[1]].text[:1].isupper()]
    stops = [words[n] for n in first if _NUMBERED.fullmatch(words[n].text)]
    return {
        n: f"{words[n].text[:-1]}."
        for n in first
        if _COMMAED.fullmatch(words[n].text)
        and any(abs(words[n].left - other.left) <= other.bottom - other.top for other in stops)
    }
