"""Stretches of text in the cells of a table: cut at column borders, put into columns, read line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extract.model.page import INSIDE, BBox, Line, Page, hull
from extract.words import one_of, table

ALIGNED = 4.0  # points two edges may differ and still be one
GROUPING = " \u00a0'’" + "".join(sorted(INSIDE))  # between the groups of a figure; the text is not repaired yet
UNITS = one_of(table("layout")["units"])
NUMERIC = re.compile(
    rf"\(?[-−–]?[\d{GROUPING}.,]*\d[\d{GROUPING}.,]*(?:%|(?:{UNITS})\.?|:-|,-)?\s*\)?\s*[*)]*$", re.IGNORECASE
)
EMPTY = re.compile(r"[-–—−](?:\s+\d|$)")  # a sign touches its figure: this one stands for an empty cell
YEAR = re.compile(r"(?:19|20)\d\d")
_DESCENDS = re.compile(r"[gjpqyçµ,;()\[\]§Q@|/]")
LINED_UP = 3  # figures of a column that show how it is set
OFF = 1.5  # of a letter's size: a mark behind a figure or a bracket moves it less
LEVEL = 0.15  # of a letter's size: middles that differ less are of one line
DEEP = 0.2  # of a letter's size: how far below its line it may reach


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text inside one cell: offsets into the page's `raw`, its box, and the height of its line."""

    start: int
    stop: int
    bbox: BBox
    bold: bool
    base: float  # where its letters stand
    size: float


Cells = list[list[Piece]]


@dataclass(frozen=True, eq=False)
class Grid:
    """A table: its lines, its rows of cells (each a list of pieces, top to bottom), how many rows are its head.

    `beside` is a table of the same lines that stands to its right.
    """

    lines: tuple[Line, ...]
    rows: tuple[tuple[tuple[Piece, ...], ...], ...]
    heads: int
    beside: Grid | None = None
    unsure: frozenset[int] = frozenset()  # rows with a figure that stands under no column's figures


def made(page: Page, line: Line, start: int, stop: int, box: BBox) -> Piece:
    """A piece of a line. Where it stands is judged by its lowest letter: boxes are as high as their ink."""
    size = line.size or box.height
    below = _DESCENDS.search(page.raw, start, stop) is not None
    dash = EMPTY.fullmatch(page.raw[start:stop].strip()) is not None
    base = box.middle + 0.25 * size if dash else box.bottom - (DEEP * size if below else 0.0)
    return Piece(start, stop, box, line.bold, base, size)


def pieces(page: Page, line: Line) -> list[Piece]:
    if line.bbox is None:
        return []
    if not line.cells:
        return [made(page, line, line.start, line.stop, line.bbox)]
    out = []
    for start, stop in line.cells:
        box = page.locator.bbox(start, stop)
        if box is not None:
            out.append(made(page, line, start, stop, box))
    return _on_one_base(out)


def _on_one_base(listed: list[Piece]) -> list[Piece]:
    """The pieces of a line, all where most of them stand if their middles do: OCR may box some of a ruling in."""
    if len(listed) < 3:
        return listed
    middle, base = median(p.bbox.middle for p in listed), median(p.base for p in listed)
    level = all(abs(p.bbox.middle - middle) <= LEVEL * p.size for p in listed)
    return [replace(p, base=base) for p in listed] if level else listed


def cut(page: Page, line: Line, columns: list[float]) -> list[Piece]:
    """A line's stretches, cut at column borders where a blank stands there."""
    out: list[Piece] = []
    for piece in pieces(page, line):
        inner = [x for x in columns[1:-1] if piece.bbox.x0 + ALIGNED < x < piece.bbox.x1 - ALIGNED]
        if not inner:
            out.append(piece)
            continue
        words = page.locator.words(piece.start, piece.stop)
        group: list[tuple[int, int, BBox]] = []
        for word in words:
            crossed = group and any(group[-1][2].x1 <= x <= word.bbox.x0 for x in inner)
            if crossed:
                out.append(_joined(page, line, group))
                group = []
            group.append((word.start, word.stop, word.bbox))
        if group:
            out.append(_joined(page, line, group))
    return out


def _joined(page: Page, line: Line, words: list[tuple[int, int, BBox]]) -> Piece:
    box = hull(word[2] for word in words)
    assert box is not None
    return made(page, line, words[0][0], words[-1][1], box)


def column_of(piece: Piece, columns: list[float]) -> int:
    """The column a piece lies in for the most part; the first, however far it goes, if it begins where the table does:
    "Summa beviljade bidrag" over the columns of days and of numbers.
    """
    if piece.bbox.x0 <= columns[0] + 2 * ALIGNED:
        return 0
    best, most = 0, -1.0
    for n, (left, right) in enumerate(pairwise(columns)):
        share = min(piece.bbox.x1, right) - max(piece.bbox.x0, left)
        if share > most:
            best, most = n, share
    return best


def place(listed: list[Piece], columns: list[float]) -> Cells:
    """The cells of one row, each read line by line."""
    row: Cells = [[] for _ in columns[1:]]
    for piece in listed:
        row[column_of(piece, columns)].append(piece)
    return [[piece for line in printed(cell) for piece in sorted(line, key=lambda p: p.bbox.x0)] for cell in row]


def printed(listed: list[Piece]) -> list[list[Piece]]:
    """Pieces by printed line, downwards: a dash is flat and stands as high as the middle of its figures, no more."""
    out: list[list[Piece]] = []
    for piece in sorted(listed, key=lambda p: p.bbox.middle):
        frame = hull(other.bbox for other in out[-1]) if out else None
        if frame is not None:
            shared = min(frame.bottom, piece.bbox.bottom) - max(frame.top, piece.bbox.top)
            if shared > 0.3 * min(frame.height, piece.bbox.height):
                out[-1].append(piece)
                continue
        out.append([piece])
    return out


def table_of(page: Page, lines: list[Line], rows: list[Cells], heads: int | None = None) -> Grid:
    """The table of these rows; how many are its head is judged by their figures where it is not known."""
    figures = {p.start for row in rows for cell in row for p in cell if NUMERIC.match(page.raw, p.start, p.stop)}
    if heads is None:
        numeric = [any(p.start in figures for cell in row for p in cell) for row in rows]
        heads = _heads(rows, [is_in and not _names_years(page, rows, n, figures) for n, is_in in enumerate(numeric)])
    filled = [c for c in range(len(rows[0])) if any(row[c] for row in rows)]  # air between two rulings is no column
    rows = [[row[c] for c in filled] for row in rows]
    frozen = tuple(tuple(tuple(cell) for cell in row) for row in rows)
    return Grid(tuple(lines), frozen, heads, unsure=_askew(rows, heads, figures))


def _names_years(page: Page, rows: list[Cells], n: int, figures: set[int]) -> bool:
    """Whether the figures of one of the first rows are years above other figures: "2026 | 2027 | Summa"."""
    if n > 1:
        return False
    for c, cell in enumerate(rows[n]):
        said = [page.raw[p.start : p.stop].strip() for p in cell if p.start in figures]
        below = [page.raw[p.start : p.stop].strip() for row in rows[n + 1 :] for p in row[c] if p.start in figures]
        if said and (len(cell) > 1 or not YEAR.fullmatch(said[0]) or not below or any(map(YEAR.fullmatch, below))):
            return False
    return True


def _askew(rows: list[Cells], heads: int, figures: set[int]) -> frozenset[int]:
    """The rows with a figure that is not set as the others of its column are, or with two beside one another in a cell.

    Where most figures of a column end, begin or have their middle at one place, one that does none of it may belong to
    another column.
    """
    out: set[int] = set()
    for c in range(1, len(rows[0])):
        boxes: list[tuple[int, BBox, float]] = []
        for n, row in enumerate(rows[heads:], heads):
            held = [piece for piece in row[c] if piece.start in figures]
            boxes += [(n, piece.bbox, piece.size) for piece in held]
            if any(
                a.bbox.x1 < b.bbox.x0 and min(a.bbox.bottom, b.bbox.bottom) > max(a.bbox.top, b.bbox.top)
                for a, b in pairwise(held)
            ):
                out.add(n)
        out |= _off(boxes)
    return frozenset(out)


def _off(boxes: list[tuple[int, BBox, float]]) -> set[int]:
    if len(boxes) < LINED_UP:
        return set()
    edges = [[box.x1 for _, box, _ in boxes], [box.x0 for _, box, _ in boxes], [(b.x0 + b.x1) / 2 for _, b, _ in boxes]]
    best: tuple[int, list[bool]] | None = None
    for listed in edges:
        place = median(listed)
        held = [abs(at - place) <= size * OFF for at, (_, _, size) in zip(listed, boxes, strict=True)]
        if best is None or sum(held) > best[0]:
            best = (sum(held), held)
    if best is None or best[0] < 0.6 * len(boxes):
        return set()
    return {n for (n, _, _), held in zip(boxes, best[1], strict=True) if not held}


def _heads(rows: list[Cells], numeric: list[bool]) -> int:
    """How many rows are the head: those above the first figures, where figures are the rule below; at most three.

    A second and third row belong to it only where they leave cells empty, as wrapped heads do. A list of labels and
    values has no head, and words above the first column alone are none.
    """
    first = next((n for n, is_numeric in enumerate(numeric) if is_numeric), len(rows))
    if not 0 < first < len(rows) or sum(numeric) < 0.5 * (len(rows) - first) or not any(rows[0][1:]):
        return 0
    heads = 1
    while heads < min(first, 3) and not all(rows[heads]):
        heads += 1
    return heads if heads == first else 0
