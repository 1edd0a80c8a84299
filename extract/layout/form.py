"""Forms: boxes in rows, each row parted by uprights of its own, a label at the top of a box and the answer below it.

Read as a table they fall apart: a text that goes over the whole width is torn where boxes above it end. Each box is
read by itself, from left to right and from the top down; its label is a line of its own, a heading over an answer of
several lines.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.layout.breaks import ITEM_MARK
from extract.layout.grid import AIR, ruled_regions
from extract.layout.pieces import ALIGNED, Piece, cut, place
from extract.model.page import BBox, Block, Line, Page, Ruling

CLOSED = 0.9  # share of its sides along which a form has uprights
THROUGH = 0.5  # share of a region's height: an upright that long parts columns of a table
ROWS = 4  # the smallest form
DIVISIONS = 3  # ways in which the rows of a form are parted; a table with joined cells has fewer
LABEL = 60  # letters of a label
ANSWER = 60  # letters of an answer that may be a text of sentences, with its label as its heading
SMALL = 0.9  # of the size of an answer: a label set smaller
LABELLED = 0.8  # of the boxes of a form with such labels; they may stand in columns as the cells of a table do
FULL = 0.7  # share of a box's width: a line that ends before it was ended by its writer


def boxed(page: Page, lines: list[Line]) -> list[Line]:
    """The lines of a page, those in a form's boxes box by box and with what they are."""
    if len(page.rulings) < 2 * ROWS or any(line.bbox is None for line in lines):
        return lines
    found: list[tuple[list[int], _Boxes]] = []
    taken: set[int] = set()
    for region, rulings in ruled_regions(page.rulings, lines):
        inside = [n for n, line in enumerate(lines) if n not in taken and line.bbox and _within(line.bbox, region)]
        boxes = (
            None if any(lines[n].block for n in inside) else _boxes(page, [lines[n] for n in inside], region, rulings)
        )
        if boxes is not None:
            found.append((inside, boxes))
            taken.update(inside)
    whole = lines
    for inside, boxes in found if any(boxes.form for _, boxes in found) else ():
        if boxes.form or boxes.labelled:  # a few boxes by themselves are a part of the page's form
            made = [line for full, held in boxes.boxes for line in _box(page, held, full)]
            at = whole.index(lines[inside[0]])
            gone = {id(lines[n]) for n in inside}
            rest = [line for line in whole if id(line) not in gone]
            whole = [*rest[:at], *made, *rest[at:]]
    return whole


@dataclass(frozen=True, slots=True)
class _Boxes:
    """The boxes of a region, each with what stands in it and how far to the right a line must go to be full."""

    boxes: list[tuple[float, list[tuple[Piece, Line]]]]
    labels: frozenset[str]  # those set smaller than the answers below them
    labelled: bool  # whether nearly all boxes of more than a line have one
    form: bool  # whether the region alone is one


def _within(box: BBox, region: BBox) -> bool:
    return region.top <= box.middle <= region.bottom and region.x0 - ALIGNED <= box.x0 and box.x1 <= region.x1 + ALIGNED


def _boxes(page: Page, lines: list[Line], region: BBox, rulings: Sequence[Ruling]) -> _Boxes | None:
    """The boxes of a region; None where it is open at a side, as a table is. It is a form where it has many rows that
    are parted in several ways, and not from top to bottom, or where small labels stand in its boxes.
    """
    uprights = [r for r in rulings if not r.horizontal]
    inner = [r for r in uprights if region.x0 + ALIGNED < r.x0 < region.x1 - ALIGNED]
    if not lines or min(_drawn(x, uprights, region) for x in (region.x0, region.x1)) < CLOSED:
        return None
    levels = [region.top]
    levels += [r.top for r in rulings if r.horizontal and levels[-1] + AIR < r.top < region.bottom - AIR]
    levels.append(region.bottom)
    rows = [list(_edges(region, inner, top, bottom)) for top, bottom in pairwise(levels)]
    bands: list[list[Line]] = [[] for _ in rows]
    for line in lines:
        if line.bbox is not None:
            bands[bisect(levels[1:-1], line.bbox.middle)].append(line)
    boxes: list[tuple[float, list[tuple[Piece, Line]]]] = []
    for band, edges in zip(bands, rows, strict=True):
        owner = {piece: line for line in band for piece in cut(page, line, edges)}
        for (left, right), cell in zip(pairwise(edges), place(list(owner), edges), strict=True):
            boxes.append((left + FULL * (right - left), [(piece, owner[piece]) for piece in cell]))
    labels, answered = _small_labels(page, [held for _, held in boxes])
    labelled = bool(labels) and len(labels) >= LABELLED * answered
    parted = any(_drawn(r.x0, uprights, region) >= THROUGH for r in inner)
    divisions = len({tuple(round(x) for x in row) for row in rows})
    form = labelled and len(labels) >= ROWS or divisions >= DIVISIONS and not parted
    return _Boxes(boxes, labels, labelled, bool(inner) and len(rows) >= ROWS and form)


def _small_labels(page: Page, boxes: Sequence[Sequence[tuple[Piece, Line]]]) -> tuple[frozenset[str], int]:
    """The first lines of boxes that are set smaller than the next, labels over their answers, and how many boxes have
    more than a line. What stands so in each row of a table is the same again and again, and counts once.
    """
    labels = []
    answered = 0
    for held in boxes:
        if len(held) < 2 or held[1][0].bbox.middle < held[0][0].bbox.bottom:
            continue  # beside it
        (piece, line), (_, below), *_ = held
        answered += 1
        if line.size is not None and below.size is not None and line.size < SMALL * below.size:
            labels.append(page.raw[piece.start : piece.stop])
    return frozenset(labels), answered


def _edges(region: BBox, inner: Sequence[Ruling], top: float, bottom: float) -> Iterator[float]:
    """Where the boxes of a row begin and end."""
    last = region.x0
    yield last
    for ruling in sorted(inner, key=lambda r: r.x0):
        if ruling.top <= top + AIR and ruling.bottom >= bottom - AIR and ruling.x0 - last > AIR:
            last = ruling.x0
            yield last
    yield region.x1


def _drawn(x: float, uprights: Sequence[Ruling], region: BBox) -> float:
    """The share of a region's height along which uprights are drawn at `x`: boxes may have frames of their own."""
    drawn, last = 0.0, region.top
    for ruling in sorted((r for r in uprights if abs(r.x0 - x) <= AIR), key=lambda r: r.top):
        bottom = min(ruling.bottom, region.bottom)
        drawn += max(0.0, bottom - max(ruling.top, last))
        last = max(last, bottom)
    return drawn / region.height


def _box(page: Page, held: Sequence[tuple[Piece, Line]], full: float) -> Iterator[Line]:
    """The lines of one box: its label, and its answer, which goes on below a line that ends to the right of `full`."""
    sizes = [piece.stop - piece.start for piece, _ in held]
    labelled = bool(held) and sizes[0] <= LABEL
    told = sum(sizes[1:]) > ANSWER and page.raw[held[-1][0].start : held[-1][0].stop].rstrip().endswith((".", ":"))
    last, above = 0.0, ""  # how far the line above goes to the right, and its words
    for n, (piece, line) in enumerate(held):
        said = page.raw[piece.start : piece.stop]
        alone = len(held) == 1 and (line.bold or said.isupper())
        item = n > 0 and (line.item or ITEM_MARK.match(said) is not None)
        heads = n == 0 and labelled and (alone or told)
        broken = above.endswith("-") and said[:1].islower()
        goes_on = n > 0 and (last > full or broken) and not (n == 1 and labelled)
        last, above = piece.bbox.x1, said.rstrip()
        block: Block = "heading" if heads else "item" if item else "continued" if goes_on else "paragraph"
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
