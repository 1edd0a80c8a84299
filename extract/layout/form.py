"""Forms: boxes in rows, each row parted by uprights of its own, a label at the top of a box and the answer below it.

Read as a table they fall apart: a text that goes over the whole width is torn where boxes above it end. Each box is
read by itself, from left to right and from the top down; its label is a line of its own, a heading over an answer of
several lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extract.layout.grid import AIR, ruled_regions
from extract.layout.pieces import ALIGNED, cut, printed
from extract.model.page import BBox, Block, Line, Page, Ruling

CLOSED = 0.9  # share of its sides along which a form has uprights
THROUGH = 0.5  # share of a region's height: an upright that long parts columns of a table
ROWS = 4  # the smallest form
LABEL = 60  # letters of a label
ANSWER = 60  # letters of an answer that may be a text of sentences, with its label as its heading
FULL = 0.7  # share of a box's width: a line that ends before it was ended by its writer


def boxed(page: Page, lines: list[Line]) -> list[Line]:
    """The lines of a page, those in a form's boxes box by box and with what they are."""
    if len(page.rulings) < 2 * ROWS or any(line.bbox is None for line in lines):
        return lines
    for region, rulings in ruled_regions(page.rulings, lines):
        inside = [line for line in lines if line.bbox is not None and _within(line.bbox, region)]
        made = [] if any(line.block for line in inside) else list(_form(page, inside, region, rulings))
        if made:
            at = next(n for n, line in enumerate(lines) if line in inside)
            rest = [line for line in lines[at:] if line not in inside]
            lines = [*lines[:at], *made, *rest]
    return lines


def _within(box: BBox, region: BBox) -> bool:
    return region.top <= box.middle <= region.bottom and region.x0 - ALIGNED <= box.x0 and box.x1 <= region.x1 + ALIGNED


def _form(page: Page, lines: list[Line], region: BBox, rulings: Sequence[Ruling]) -> Iterator[Line]:
    """The lines of a form; none where the region is open at a side, or parted from top to bottom, as a table is."""
    uprights = [r for r in rulings if not r.horizontal]
    tops = sorted({round(r.top, 1) for r in rulings if r.horizontal})
    inner = [r for r in uprights if region.x0 + ALIGNED < r.x0 < region.x1 - ALIGNED]
    if not lines or not inner or not all(_closed(x, uprights, region) for x in (region.x0, region.x1)):
        return
    if any(_drawn(r.x0, uprights) >= THROUGH * region.height for r in inner):
        return
    rows = [list(_edges(region, inner, top, bottom)) for top, bottom in pairwise(tops)]
    if len(rows) < ROWS or len({tuple(round(x) for x in row) for row in rows}) < 3:
        return
    for (top, bottom), edges in zip(pairwise(tops), rows, strict=True):
        band = [line for line in lines if line.bbox is not None and top <= line.bbox.middle < bottom]
        for left, right in pairwise(edges):
            yield from _box(page, band, edges, left, right)


def _edges(region: BBox, inner: Sequence[Ruling], top: float, bottom: float) -> Iterator[float]:
    """Where the boxes of a row begin and end."""
    last = region.x0
    yield last
    for ruling in sorted(inner, key=lambda r: r.x0):
        if ruling.top <= top + AIR and ruling.bottom >= bottom - AIR and ruling.x0 - last > AIR:
            last = ruling.x0
            yield last
    yield region.x1


def _closed(x: float, uprights: Sequence[Ruling], region: BBox) -> bool:
    return _drawn(x, uprights) >= CLOSED * region.height


def _drawn(x: float, uprights: Sequence[Ruling]) -> float:
    return sum(r.bottom - r.top for r in uprights if abs(r.x0 - x) <= AIR)


def _box(page: Page, band: list[Line], edges: list[float], left: float, right: float) -> Iterator[Line]:
    """The lines of one box: its label, and its answer, which goes on from line to line."""
    found = [
        (piece, line)
        for line in band
        for piece in cut(page, line, edges)
        if left <= (piece.bbox.x0 + piece.bbox.x1) / 2 < right
    ]
    owner = {id(piece): line for piece, line in found}
    pieces = [piece for row in printed([piece for piece, _ in found]) for piece in sorted(row, key=lambda p: p.bbox.x0)]
    labelled = bool(pieces) and pieces[0].stop - pieces[0].start <= LABEL
    told = sum(piece.stop - piece.start for piece in pieces[1:]) > ANSWER
    told = told and page.raw[pieces[-1].start : pieces[-1].stop].rstrip().endswith((".", ":"))
    for n, piece in enumerate(pieces):
        line = owner[id(piece)]
        alone = len(pieces) == 1 and (line.bold or page.raw[piece.start : piece.stop].isupper())
        heads = n == 0 and labelled and (alone or told)
        full = n > 0 and pieces[n - 1].bbox.x1 > left + FULL * (right - left)
        block: Block = "heading" if heads else "continued" if full and not (n == 1 and labelled) else "paragraph"
        yield replace(
            line,
            start=piece.start,
            stop=piece.stop,
            bbox=piece.bbox,
            cells=(),
            block=block,
            level=3 if heads else 0,
            bold=line.bold or heads,
        )
