"""The drawn lines of a PDF's page: thin paths, the edges of boxes, the straight stretches of longer paths."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2.raw as c

from extract.model.page import BBox, Ruling
from extract.pages.axes import Axes
from extract.pages.objects import Asker, Drawn, Thing, whole_matrix

MAX_SEGMENTS = 20_000  # of a path that is looked at: a coastline has more, and is no table
THIN = 2.5  # points: a filled box or path thinner than this is a ruling
THICK = 4.5  # points: so is one this thick, if it is LONG
LONG = 40.0
DASH = 1.2  # points: a shorter one is a dot, which has no direction


def rulings(found: Drawn, axes: Axes) -> Iterator[Ruling]:
    """Drawn lines: paths thinner than THIN, the edges of boxes, the segments of longer paths."""
    ask = Asker()
    for thing in found.shapes():
        rect = ask.bounds(thing)
        if rect is not None:
            yield from _edges(thing, axes.box(*rect), axes)


def _edges(thing: Thing, box: BBox, axes: Axes) -> Iterator[Ruling]:
    if box.width <= THIN or box.height <= THIN:
        if max(box.width, box.height) > max(DASH, 2 * min(box.width, box.height)):
            yield Ruling(box.x0, box.top, box.x1, box.bottom)
        return
    segments = c.FPDFPath_CountSegments(thing.handle)
    if segments <= 6 and min(box.width, box.height) <= THICK and max(box.width, box.height) >= LONG:  # a thick line
        x, y = (box.x0 + box.x1) / 2, box.middle
        yield (Ruling(box.x0, y, box.x1, y) if box.width > box.height else Ruling(x, box.top, x, box.bottom))
    elif segments <= 6:  # a box
        yield Ruling(box.x0, box.top, box.x1, box.top)
        yield Ruling(box.x0, box.bottom, box.x1, box.bottom)
        yield Ruling(box.x0, box.top, box.x0, box.bottom)
        yield Ruling(box.x1, box.top, box.x1, box.bottom)
    elif segments <= MAX_SEGMENTS:
        yield from _segments(thing, segments, axes)


def _segments(thing: Thing, count: int, axes: Axes) -> Iterator[Ruling]:
    """The straight, upright stretches of a path of many segments."""
    a, b, cc, d, e, f = whole_matrix(thing)
    x, y = ctypes.c_float(), ctypes.c_float()
    first = before = (0.0, 0.0)
    for at in range(count):
        segment = c.FPDFPath_GetPathSegment(thing.handle, at)
        kind = c.FPDFPathSegment_GetType(segment)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        px, py = a * x.value + cc * y.value + e, b * x.value + d * y.value + f
        made = [(before, (px, py))] if kind == c.FPDF_SEGMENT_LINETO else []
        if kind == c.FPDF_SEGMENT_MOVETO:
            first = (px, py)
        elif c.FPDFPathSegment_GetClose(segment):
            made.append(((px, py), first))
        for (ax, ay), (bx, by) in made:  # drawn in any direction
            box = axes.box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
            if min(box.width, box.height) <= THIN < max(box.width, box.height):
                yield Ruling(box.x0, box.top, box.x1, box.bottom)
        before = (px, py)
