"""What is drawn on a page of a PDF: its objects in the order they are drawn, those of its forms in their places."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as c

MAX_WALKED = 1_000_000  # objects of a page; a detailed map has 200 000, and a look at each takes a microsecond
MAX_TEXTS = 100_000  # texts of a page; one set letter by letter has 5 000
MAX_SHAPES = 20_000  # shapes and pictures looked at: maps and plans have more, and no tables
MAX_DEPTH = 12  # forms in forms; programs that bind what others bound come to 4

Matrix = tuple[float, float, float, float, float, float]
Rect = tuple[float, float, float, float]  # left, bottom, right, top in the user space of the page


class Thing(NamedTuple):
    """An object of a page. `order` is its place in drawing; `by` takes the space of its form to that of the page."""

    order: int
    handle: Any
    by: Matrix | None


@dataclass(slots=True)
class Drawn:
    """The objects of a page by their kind. `whole` is False where there are more than are looked at."""

    count: int = 0
    whole: bool = True
    texts: list[Thing] = field(default_factory=list)
    paths: list[Thing] = field(default_factory=list)
    images: list[Thing] = field(default_factory=list)
    shadings: list[Thing] = field(default_factory=list)

    def shapes(self) -> list[Thing]:
        """The paths; none of a page that has more of them than any table needs."""
        return self.paths if len(self.paths) <= MAX_SHAPES else []


def drawn(page: pdfium.PdfPage) -> Drawn:
    """All that is drawn on a page."""
    out = Drawn()
    kinds = {
        c.FPDF_PAGEOBJ_TEXT: out.texts,
        c.FPDF_PAGEOBJ_PATH: out.paths,
        c.FPDF_PAGEOBJ_IMAGE: out.images,
        c.FPDF_PAGEOBJ_SHADING: out.shadings,
    }
    get, kind_of, form = c.FPDFPage_GetObject, c.FPDFPageObj_GetType, c.FPDF_PAGEOBJ_FORM
    count = c.FPDFPage_CountObjects(page)
    if count > MAX_WALKED:
        return Drawn(count, False)
    order = 0
    for at in range(count):
        item = get(page, at)
        kind = kind_of(item)
        if kind == form:
            order = _of_form(item, None, kinds, out, order, 1)
        elif kind in kinds:
            kinds[kind].append(Thing(order, item, None))
        order += 1
    out.count = order
    out.whole &= len(out.texts) <= MAX_TEXTS
    return out


def _of_form(item: object, by: Matrix | None, kinds: dict[int, list[Thing]], out: Drawn, order: int, depth: int) -> int:
    """Adds the objects of a form, and of those in it; the order that comes after them."""
    matrix = _times(matrix_of(item), by)
    count = c.FPDFFormObj_CountObjects(item)
    if depth > MAX_DEPTH or order + count > MAX_WALKED:
        out.whole = False
        return order
    for at in range(count):
        child = c.FPDFFormObj_GetObject(item, at)
        kind = c.FPDFPageObj_GetType(child)
        if kind == c.FPDF_PAGEOBJ_FORM:
            order = _of_form(child, matrix, kinds, out, order, depth + 1)
        elif kind in kinds:
            kinds[kind].append(Thing(order, child, matrix))
        order += 1
    return order


def matrix_of(item: object) -> Matrix:
    """An object's own matrix: for a text the one its letters are set by, for a form the one it is placed by."""
    m = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(item, m):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return m.a, m.b, m.c, m.d, m.e, m.f


def _times(m: Matrix, by: Matrix | None) -> Matrix:
    """First `m`, then `by`."""
    if by is None:
        return m
    a, b, cc, d, e, f = by
    return (
        m[0] * a + m[1] * cc,
        m[0] * b + m[1] * d,
        m[2] * a + m[3] * cc,
        m[2] * b + m[3] * d,
        m[4] * a + m[5] * cc + e,
        m[4] * b + m[5] * d + f,
    )


def whole_matrix(thing: Thing) -> Matrix:
    """An object's matrix, up to the user space of the page."""
    return _times(matrix_of(thing.handle), thing.by)


def placed(thing: Thing, rect: Rect) -> Rect:
    """A box of an object's own space in the user space of the page."""
    if thing.by is None:
        return rect
    a, b, cc, d, e, f = thing.by
    left, bottom, right, top = rect
    xs = [a * x + cc * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


class Asker:
    """Asks pdfium for what objects are like, with places for its answers that are made once."""

    def __init__(self) -> None:
        self._l, self._b, self._r, self._t = (ctypes.c_float() for _ in range(4))
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._mode, self._stroked = ctypes.c_int(), ctypes.c_int()

    def bounds(self, thing: Thing) -> Rect | None:
        """The box of an object in the user space of the page; None where it has none."""
        left, bottom, right, top = self._l, self._b, self._r, self._t
        if not c.FPDFPageObj_GetBounds(thing.handle, left, bottom, right, top):
            return None
        rect = left.value, bottom.value, right.value, top.value
        return rect if thing.by is None else placed(thing, rect)

    def colour(self, thing: Thing, *, stroke: bool = False) -> tuple[int, int, int, int] | None:
        """Red, green, blue and opacity, 0 to 255; None for a pattern."""
        ask = c.FPDFPageObj_GetStrokeColor if stroke else c.FPDFPageObj_GetFillColor
        red, green, blue, opacity = self._colour
        if not ask(thing.handle, red, green, blue, opacity):
            return None
        return red.value, green.value, blue.value, opacity.value

    def painted(self, thing: Thing) -> tuple[bool, bool]:
        """Whether a path is filled, and whether its line is drawn."""
        if not c.FPDFPath_GetDrawMode(thing.handle, self._mode, self._stroked):
            return False, False
        return self._mode.value != c.FPDF_FILLMODE_NONE, bool(self._stroked.value)


def rectangular(thing: Thing) -> bool:
    """Whether a path is one upright rectangle, so that its box is what it paints."""
    count = c.FPDFPath_CountSegments(thing.handle)
    if not 4 <= count <= 6 or (thing.by is not None and thing.by[1] and thing.by[0]):
        return False
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for at in range(count):
        segment = c.FPDFPath_GetPathSegment(thing.handle, at)
        if c.FPDFPathSegment_GetType(segment) == c.FPDF_SEGMENT_BEZIERTO:
            return False
        c.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((round(x.value, 2), round(y.value, 2)))
    matrix = matrix_of(thing.handle)
    if matrix[0] and matrix[1]:
        return False
    xs, ys = {point[0] for point in points}, {point[1] for point in points}
    return len(xs) == len(ys) == 2 and len(set(points)) == 4
