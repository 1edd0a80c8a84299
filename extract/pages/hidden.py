"""Text that a PDF holds and its page does not show: taken out before anything is read, and told of.

Most of it shows by what pdfium says of a text in a microsecond: where it stands, how large, in which colour, what is
drawn over it. Where that does not settle the matter (white on a coloured band, a drawing over a line) the page is drawn
with these texts and without them: what makes no difference is not seen. Nothing is drawn for most pages.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.model.page import BBox, Hidden, HiddenWhy
from extract.pages.axes import Axes
from extract.pages.objects import Asker, Drawn, Rect, Thing, rectangular, whole_matrix
from extract.pages.route import COVERED

if TYPE_CHECKING:
    import numpy as np

SMALL = 3.0  # points: one millimetre; no eye reads it, and small print has 5
SQUEEZED = 3.0  # times narrower than high: letters that are only strokes
SLIVER = 2.0  # points of a text inside the page that still show nothing of it
LIGHT = 200  # of 255 in each colour: on white paper this may be too light
NEAR = 24  # of 255: two colours that differ less in each are one to the eye
FAINT = 40  # of 255: opacity of a text that may not be seen
BROAD = 5.0  # points: what is drawn narrower covers no text
LAID = 0.5  # share of a text's height that must lie under a thing that covers it
INK = 20  # of 255: a pixel that changes less when a text is left out does not show it
TRACE = 0.01  # share of the pixels in a text's box that must change for it to be seen; the thinnest letters change 0.05
SCALE = 2.0  # pixels to the point, for texts of 3 points too
MAX_PIXELS = 16_000_000  # of what is drawn: an A0 at 1.4 pixels to the point
LEAST_SCALE = 0.7  # pixels to the point below which letters leave no trace
MAX_DRAWN = 200_000  # objects of a page that is drawn for this; more take long
MAX_COVERS = 3_000  # of a page that are looked at one by one; where more are, the page is drawn to see what shows
FEW = 50  # texts of a page whose characters pdfium is asked for one by one
SAME = 0.15, 1.5  # points by which the width and the place of a text printed twice may differ
BOX = "█"  # stands for a letter that is covered, off the page, or otherwise not seen, within a line that is
# Annotations that may lie over print: free text, square, circle, polygon, ink, stamp, redaction.
_COVERING = frozenset(
    {
        c.FPDF_ANNOT_FREETEXT,
        c.FPDF_ANNOT_SQUARE,
        c.FPDF_ANNOT_CIRCLE,
        c.FPDF_ANNOT_POLYGON,
        c.FPDF_ANNOT_INK,
        c.FPDF_ANNOT_STAMP,
        c.FPDF_ANNOT_REDACT,
    }
)
_CLIPS = 7  # render mode: the letters are only where something else is drawn
_INVISIBLE = 3
_STROKED = (1, 5)


class _Cover(NamedTuple):
    """What may lie over a text, or under it."""

    order: float
    rect: Rect
    colour: tuple[int, int, int, int] | None
    thing: Thing | None  # None for an annotation


class _Text(NamedTuple):
    thing: Thing
    rect: Rect
    why: HiddenWhy


BAND = 50.0  # units of the page: things are looked up by the bands they stand in


class Unseen:
    """What of an open page is not seen. Its texts are taken out of the page; where `off`, the page's text must be asked
    for anew. `scan` is whether a picture covers the page, so that its text is somebody's OCR; `replaced` are digits
    that the file gives in the place of letters it draws.
    """

    def __init__(self, page: pdfium.PdfPage, text: pdfium.PdfTextPage, drawn: Drawn, axes: Axes) -> None:
        self.hidden: tuple[Hidden, ...] = ()
        self.off = False
        self.replaced = ""
        self._page, self._axes, self._ask = page, axes, Asker()
        self._said = _Said(text)
        self._view = _view(page)
        self._unit = axes.box(0, 0, 1000, 1000).width / 1000 or 1.0  # points to a unit of the page
        self._least, self._covers = SMALL / self._unit, 0
        self._size, self._bands, self.scan = ctypes.c_float(), dict[int, list[_Cover]](), False
        self._partly: list[Thing] = []  # texts of which some letters may not be seen
        self._drawn: frozenset[int] = frozenset()  # the texts the page was drawn without, to see their trace
        self._trace: _Trace | None = None
        self._boxes: list[BBox] = []  # drawn over somebody's OCR
        if drawn.texts:
            self._look(drawn)

    def _look(self, drawn: Drawn) -> None:
        self._find_covers(drawn)
        hidden: list[_Text] = []
        doubtful: list[_Text] = []
        placed: list[tuple[float, float, float, float, Thing]] = []
        for thing in drawn.texts:
            rect = self._ask.bounds(thing)
            if rect is None or rect[0] >= rect[2] or rect[1] >= rect[3]:
                continue
            placed.append((round(rect[2] - rect[0], 1), rect[1], rect[0], rect[3] - rect[1], thing))
            why, sure = self._judged(thing, rect)
            if why is not None and self._said(thing).strip():
                (hidden if sure else doubtful).append(_Text(thing, rect, why))
        if doubtful:
            hidden += self._without_trace(doubtful, drawn)
        self.hidden = tuple(self._told(hidden))
        taken = [text.thing for text in hidden]
        gone = {thing.order for thing in taken}
        taken += _doubles([entry for entry in placed if entry[4].order not in gone], self._said)
        for thing in taken:
            c.FPDFPageObj_SetIsActive(thing.handle, False)
        self.off = bool(taken)
        self._partly = [thing for thing in self._partly if thing.order not in gone]

    # ---- what a text is like

    def _judged(self, thing: Thing, rect: Rect) -> tuple[HiddenWhy | None, bool]:
        """Why a text is not seen, and whether that is sure; None for one that is."""
        left, bottom, right, top = rect
        x0, y0, x1, y1 = self._view
        wide, high = right - left, top - bottom
        if left < x0 or right > x1 or bottom < y0 or top > y1:
            across, up = min(right, x1) - max(left, x0), min(top, y1) - max(bottom, y0)
            if across < min(SLIVER, 0.3 * wide) or up < min(SLIVER, 0.3 * high):
                return "outside", True
            if across < wide - SLIVER or up < high - SLIVER:
                self._partly.append(thing)
        if (wide < self._least or high < self._least) and self._em(thing) < self._least:
            return "small", True
        mode = c.FPDFTextObj_GetTextRenderMode(thing.handle)
        if self.scan:  # somebody's OCR, read with care elsewhere; a black box over it hides it all the same
            return self._boxed(thing, rect), True
        if mode == _INVISIBLE:
            return "invisible", True
        colour = self._ask.colour(thing, stroke=mode in _STROKED)
        if mode == _CLIPS or colour is None or colour[3] < FAINT or min(colour[:3]) >= LIGHT:
            return "ground", False
        if self._covers > MAX_COVERS:
            return "covered", False
        for cover in self._near(rect) if self._bands else ():
            if cover.order > thing.order:
                return "covered", False
            if cover.colour is not None and all(abs(a - b) < NEAR for a, b in zip(cover.colour, colour, strict=True)):
                return "ground", False
        return ("layer", False) if self._marked(thing) else (None, True)

    def _em(self, thing: Thing) -> float:
        """The size a text is set in, in units of the page; less where it is squeezed."""
        if not c.FPDFTextObj_GetFontSize(thing.handle, self._size):
            return math.inf
        m = whole_matrix(thing)
        return self._size.value * min(math.hypot(m[2], m[3]), SQUEEZED * math.hypot(m[0], m[1]))

    def _marked(self, thing: Thing) -> bool:
        """Whether a text belongs to a layer, which may be switched off. Digits it is given as are noted by the way."""
        marks = c.FPDFPageObj_CountMarks(thing.handle)
        layer = False
        for at in range(marks):
            mark = c.FPDFPageObj_GetMark(thing.handle, at)
            if c.FPDFPageObjMark_GetName(mark, _BUFFER, len(_BYTES), _LENGTH) and _LENGTH.value == 6:
                layer |= _BYTES.raw[:4] == b"O\0C\0"
            if c.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", _BUFFER, len(_BYTES), _LENGTH):
                given = _BYTES.raw[: max(0, min(len(_BYTES), _LENGTH.value) - 2)].decode("utf-16-le", "replace")
                self.replaced += "".join(filter(str.isdigit, given))
        return layer

    # ---- what lies over and under

    def _find_covers(self, drawn: Drawn) -> None:
        x0, y0, x1, y1 = self._view
        ask, area = self._ask, 0.0
        for thing in drawn.images:
            rect = ask.bounds(thing)
            if rect is not None:
                self._cover(_Cover(thing.order, rect, None, thing))
                wide, high = min(rect[2], x1) - max(rect[0], x0), min(rect[3], y1) - max(rect[1], y0)
                area += max(0.0, wide) * max(0.0, high)
        self.scan = area >= COVERED * max(1.0, (x1 - x0) * (y1 - y0))
        for thing in drawn.paths:
            rect = ask.bounds(thing)
            if rect is None or rect[2] - rect[0] < BROAD or rect[3] - rect[1] < BROAD:
                continue
            filled, stroked = ask.painted(thing)
            if filled:
                self._cover(_Cover(thing.order, rect, ask.colour(thing), thing))
            elif stroked and c.FPDFPageObj_GetStrokeWidth(thing.handle, self._size) and self._size.value >= BROAD:
                self._cover(_Cover(thing.order, rect, ask.colour(thing, stroke=True), thing))
        for thing in drawn.shadings:
            rect = ask.bounds(thing)
            if rect is not None:
                self._cover(_Cover(thing.order, rect, None, thing))
        for rect in _annotations(self._page):
            self._cover(_Cover(math.inf, rect, None, None))

    def _cover(self, cover: _Cover) -> None:
        self._covers += 1
        if self._covers > MAX_COVERS:
            return
        _, bottom, _, top = cover.rect
        first, last = max(bottom, self._view[1]), min(top, self._view[3])
        if first <= last:
            for band in range(int(first // BAND), int(last // BAND) + 1):
                self._bands.setdefault(band, []).append(cover)

    def _near(self, rect: Rect) -> list[_Cover]:
        """The things that share a text's place."""
        left, bottom, right, top = rect
        least = min(LAID * (top - bottom), LAID * (right - left))
        return [
            cover
            for cover in self._bands.get(int((bottom + top) / 2 // BAND), ())
            if min(right, cover.rect[2]) - max(left, cover.rect[0]) >= least
            and min(top, cover.rect[3]) - max(bottom, cover.rect[1]) >= least
        ]

    def _boxed(self, thing: Thing, rect: Rect) -> HiddenWhy | None:
        """Whether a box of one colour that lets nothing through was drawn over all of a text."""
        for cover in self._near(rect):
            if (
                cover.order > thing.order
                and cover.thing is not None
                and cover.colour is not None
                and cover.colour[3] == 255
                and not c.FPDFPageObj_HasTransparency(cover.thing.handle)
                and rectangular(cover.thing)
            ):
                if cover.rect[0] <= rect[0] + SLIVER and cover.rect[2] >= rect[2] - SLIVER:
                    return "covered"
                self._partly.append(thing)
                self._boxes.append(self._axes.box(*cover.rect))
        return None

    # ---- what leaves no trace

    def _without_trace(self, doubtful: Sequence[_Text], drawn: Drawn) -> list[_Text]:
        """The texts that make no difference to the page. All, where it cannot be drawn for this."""
        things = [text.thing for text in doubtful]
        if drawn.count <= MAX_DRAWN:
            self._trace = _traced(self._page, things, [self._axes.box(*text.rect) for text in doubtful])
        trace = self._trace
        if trace is None:
            return list(doubtful)
        self._drawn = frozenset(thing.order for thing in things)
        unseen = [text for text in doubtful if not trace.seen(self._axes.box(*text.rect))]
        gone = {text.thing.order for text in unseen}
        self._partly += [text.thing for text in doubtful if text.why != "layer" and text.thing.order not in gone]
        return unseen

    def letters(self, text: pdfium.PdfTextPage, raw: str) -> dict[int, tuple[HiddenWhy, BBox]]:
        """The characters of the page's text that are not seen, of the texts that are seen in part."""
        if not self._partly:
            return {}
        partly = {_address(thing.handle): thing.order in self._drawn for thing in self._partly}
        width, height = self._page.get_size()
        out: dict[int, tuple[HiddenWhy, BBox]] = {}
        sides = [ctypes.c_double() for _ in range(4)]
        left, right, bottom, top = sides
        for at, char in enumerate(raw):
            if char.isspace():
                continue
            traced = partly.get(_address(c.FPDFText_GetTextObject(text, at)))
            if traced is None:
                continue
            if not c.FPDFText_GetCharBox(text, at, left, right, bottom, top) or left.value >= right.value:
                continue
            box = self._axes.box(left.value, bottom.value, right.value, top.value)
            x, y = (box.x0 + box.x1) / 2, box.middle
            if not (0 <= x <= width and 0 <= y <= height):
                out[at] = "outside", box
            elif any(b.x0 <= x <= b.x1 and b.top <= y <= b.bottom for b in self._boxes) or (
                traced and self._trace is not None and self._trace.lost(box)
            ):
                out[at] = "covered", box
        return out

    def _told(self, hidden: Iterable[_Text]) -> Iterable[Hidden]:
        """The texts as they are told of: those that follow one another in a line as one."""
        width, height = self._page.get_size()
        row: list[tuple[_Text, BBox]] = []

        def joined() -> Hidden:
            pieces, before = [], None
            for item, box in row:
                if before is not None and box.x0 - before.x1 > 0.15 * max(box.height, before.height):
                    pieces.append(" ")
                pieces.append(self._said(item.thing))
                before = box
            hull = row[0][1]
            for _, box in row[1:]:
                hull = hull | box
            inside = BBox(max(0.0, hull.x0), max(0.0, hull.top), min(width, hull.x1), min(height, hull.bottom))
            why = row[0][0].why
            return Hidden(why, " ".join("".join(pieces).split()), None if why == "outside" else inside)

        for item in sorted(hidden, key=lambda item: item.thing.order):
            box = self._axes.box(*item.rect)
            if row and (row[-1][0].why != item.why or not row[-1][1].top < box.middle < row[-1][1].bottom):
                yield joined()
                row = []
            row.append((item, box))
        if row:
            yield joined()


def without(raw: str, letters: Mapping[int, tuple[HiddenWhy, BBox]]) -> tuple[str, tuple[Hidden, ...]]:
    """A page's text with BOX for the letters that are not seen, and what they were, run by run."""
    if not letters:
        return raw, ()
    unknown = set(letters)
    for figure in _FIGURE.finditer(raw):  # of a figure that is half covered nothing is known
        if not unknown.isdisjoint(range(*figure.span())):
            unknown.update(range(*figure.span()))
    shown = "".join(BOX if at in unknown and not char.isspace() else char for at, char in enumerate(raw))
    out: list[Hidden] = []
    at = -1
    for start in sorted(unknown):
        if start < at:
            continue
        at = start
        while at in unknown or (at < len(raw) and raw[at] == " " and at + 1 in unknown):
            at += 1
        met = [letters[n] for n in range(start, at) if n in letters]
        why, box = met[0]
        for _, other in met[1:]:
            box = box | other
        out.append(Hidden(why, " ".join(raw[start:at].split()), None if why == "outside" else box))
    return shown, tuple(out)


_FIGURE = re.compile(r"\d(?:[ \u00a0\u202f.,:-]?\d)*")
_BYTES = ctypes.create_string_buffer(512)
_BUFFER = ctypes.cast(_BYTES, ctypes.POINTER(ctypes.c_ushort))
_LENGTH = ctypes.c_ulong()


class _Said:
    """The characters of texts. pdfium goes through the whole page for each: where many are asked for, we do so once."""

    def __init__(self, text: pdfium.PdfTextPage) -> None:
        self._text, self._asked, self._known = text, 0, dict[int, str]()
        self._all: dict[int | None, str] | None = None

    def __call__(self, thing: Thing) -> str:
        held = self._known.get(thing.order)
        if held is None:
            self._asked += 1
            held = self._known[thing.order] = self._one(thing) if self._asked <= FEW else self._among_all(thing)
        return held

    def _one(self, thing: Thing) -> str:
        size = c.FPDFTextObj_GetText(thing.handle, self._text, None, 0)
        held = ctypes.create_string_buffer(size + 2)
        c.FPDFTextObj_GetText(thing.handle, self._text, ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort)), size)
        return str(held.raw[: max(0, size - 2)].decode("utf-16-le", "replace"))

    def _among_all(self, thing: Thing) -> str:
        if self._all is None:
            pieces: dict[int | None, list[str]] = {}
            for at in range(self._text.count_chars()):
                code = c.FPDFText_GetUnicode(self._text, at)
                if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000:
                    pieces.setdefault(_address(c.FPDFText_GetTextObject(self._text, at)), []).append(chr(code))
            self._all = {address: "".join(chars) for address, chars in pieces.items()}
        return self._all.get(_address(thing.handle), "")


def _address(handle: Any) -> int | None:
    return ctypes.cast(handle, ctypes.c_void_p).value


def _view(page: pdfium.PdfPage) -> Rect:
    """What is shown of a page, in its user space."""
    rect = c.FS_RECTF()
    if not c.FPDF_GetPageBoundingBox(page, rect):
        return -math.inf, -math.inf, math.inf, math.inf
    return rect.left, rect.bottom, rect.right, rect.top


def _annotations(page: pdfium.PdfPage) -> Iterable[Rect]:
    """The boxes of the annotations that may lie over print."""
    rect = c.FS_RECTF()
    for at in range(c.FPDFPage_GetAnnotCount(page)):
        annotation = c.FPDFPage_GetAnnot(page, at)
        if not annotation:
            continue
        if c.FPDFAnnot_GetSubtype(annotation) in _COVERING and c.FPDFAnnot_GetRect(annotation, rect):
            yield rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top)
        c.FPDFPage_CloseAnnot(annotation)


def _doubles(placed: list[tuple[float, float, float, float, Thing]], said: _Said) -> list[Thing]:
    """The texts that were printed once more in the same place, as drivers do to make them bold."""
    out: list[Thing] = []
    placed.sort(key=lambda entry: entry[:3])
    gone = set[int]()
    for n, (wide, bottom, left, high, thing) in enumerate(placed):
        near = min(SAME[1], 0.25 * wide), min(SAME[1], 0.25 * high)
        for other in placed[n + 1 : n + 4]:
            if other[0] - wide > SAME[0]:
                break
            if abs(other[1] - bottom) > near[1] or abs(other[2] - left) > near[0]:
                continue
            later = max(thing, other[4])
            if later.order in gone or said(thing) != said(other[4]) or not said(thing).strip():
                continue
            gone.add(later.order)
            out.append(later)
    return out


class _Trace:
    """Where a page changes when some texts are left out of it."""

    def __init__(self, changed: np.ndarray[Any, Any], scale: float, left: int, top: int) -> None:
        self._changed, self._scale, self._left, self._top = changed, scale, left, top

    def _share(self, box: BBox) -> float | None:
        """The share of pixels that change; None for a box that is not in the picture."""
        x0, x1 = math.floor(box.x0 * self._scale) - self._left, math.ceil(box.x1 * self._scale) - self._left
        y0, y1 = math.floor(box.top * self._scale) - self._top, math.ceil(box.bottom * self._scale) - self._top
        part = self._changed[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
        return float(part.mean()) if part.size else None

    def seen(self, box: BBox) -> bool:
        return (self._share(box) or 0.0) >= TRACE

    def lost(self, box: BBox) -> bool:
        share = self._share(box)
        return share is not None and share < TRACE


def _traced(page: pdfium.PdfPage, things: Sequence[Thing], boxes: Sequence[BBox]) -> _Trace | None:
    """What changes on a page without these texts; None for a page too large to be drawn finely enough."""
    import numpy as np

    width, height = page.get_size()
    x0, y0 = max(0.0, min(box.x0 for box in boxes) - 2), max(0.0, min(box.top for box in boxes) - 2)
    x1, y1 = min(width, max(box.x1 for box in boxes) + 2), min(height, max(box.bottom for box in boxes) + 2)
    scale = min(SCALE, (MAX_PIXELS / max(1.0, (x1 - x0) * (y1 - y0))) ** 0.5)
    if scale < LEAST_SCALE or x1 - x0 < 1 or y1 - y0 < 1:
        return None
    crop = x0, height - y1, width - x1, y0

    def drawn() -> np.ndarray[Any, Any]:
        return np.array(page.render(scale=scale, crop=crop).to_numpy(), dtype=np.int16)

    before = drawn()
    for thing in things:
        c.FPDFPageObj_SetIsActive(thing.handle, False)
    after = drawn()
    for thing in things:
        c.FPDFPageObj_SetIsActive(thing.handle, True)
    changed = np.abs(before - after).max(axis=2) >= INK
    return _Trace(changed, scale, math.ceil(x0 * scale), math.ceil(y0 * scale))
