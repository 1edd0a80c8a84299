"""One page of a PDF: pdfium reads its characters, their boxes and the drawn lines.

pdfium is asked as little as can be: one call for the text of a page, a few for the box of each line, and characters
only where a table may be or a value needs its place. All boxes are in points from the top left of the page as shown,
rotation and crop box applied.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.model import progress
from extract.model.page import NO_TEXT, TEXT_LAYER, BBox, Line, Page, Tables, Turn, Word
from extract.pages.axes import Axes
from extract.pages.cells import cells
from extract.pages.hidden import Unseen, without
from extract.pages.mend import tables as _second_opinion
from extract.pages.objects import Drawn, drawn
from extract.pages.rulings import rulings

MAX_CHARS = 1_000_000  # of a page; real ones stay under 20 000
# of a page: pdfplumber is not asked for the tables of a larger one
ASK_CHARS, ASK_OBJECTS, ASK_PATHS = 20_000, 20_000, 2_000
OPEN_PAGES = 256  # text pages kept open for boxes asked for later
UPRIGHT = 0.8  # share of a page's letters that must lie the same way for the page to be turned
UPRIGHT_LINE = 4.0  # times further down than across: a line that runs down the page
BACK = 0.4  # of a letter's height: where the next letter begins this far to the left, another word begins
LOW = 0.8  # of the size: lines are never so low; a font that tells no height (LibreOffice 7's) gives a letter's own
HYPHENS = ("\ufffe", "\x02")  # pdfium's marks for a hyphen at the line end
_LINE = re.compile(r"[^\r\n\ufffe\x02]*(?:[\ufffe\x02]|[^\r\n\ufffe\x02])(?=[\r\n]|$)|[^\r\n\ufffe\x02]*[\ufffe\x02]")


@dataclass(frozen=True, slots=True)
class Opened:
    """An open page and its text: what it shows, for what it hides is taken out."""

    page: pdfium.PdfPage
    text: pdfium.PdfTextPage
    axes: Axes
    drawn: Drawn
    unseen: Unseen

    def close(self) -> None:
        self.text.close()
        self.page.close()


_FORMS = (c.FORMTYPE_ACRO_FORM, c.FORMTYPE_XFA_FOREGROUND)
_WRITTEN = (c.FPDF_FORMFIELD_TEXTFIELD, c.FPDF_FORMFIELD_COMBOBOX, c.FPDF_FORMFIELD_LISTBOX)


def _is_filled_in(page: pdfium.PdfPage, form: pdfium.PdfFormEnv) -> bool:
    """Whether somebody wrote something into a field of a page."""
    for at in range(c.FPDFPage_GetAnnotCount(page)):
        annotation = c.FPDFPage_GetAnnot(page, at)
        if not annotation:
            continue
        written = (
            c.FPDFAnnot_GetSubtype(annotation) == c.FPDF_ANNOT_WIDGET
            and c.FPDFAnnot_GetFormFieldType(form, annotation) in _WRITTEN
            and c.FPDFAnnot_GetFormFieldValue(form, annotation, None, 0) > 2
        )
        c.FPDFPage_CloseAnnot(annotation)
        if written:
            return True
    return False


class Store:
    """The open document; text pages are opened when asked for and the least recently used closed."""

    def __init__(self, pdf: pdfium.PdfDocument, content: bytes) -> None:
        self.pdf = pdf
        self.content = content
        if pdf.get_formtype() in _FORMS and pdf.formenv is None:
            pdf.init_forms()
        self.form = pdf.formenv
        self.bold: dict[bytes, bool] = {}  # by the name of the font
        self._open: OrderedDict[int, Opened] = OrderedDict()

    def page(self, index: int) -> tuple[pdfium.PdfPage, pdfium.PdfTextPage]:
        opened = self.opened(index)
        return opened.page, opened.text

    def is_empty(self, index: int) -> bool:
        """Whether nothing at all is drawn on a page."""
        return not self.opened(index).drawn.count

    def opened(self, index: int) -> Opened:
        held = self._open.get(index)
        if held is not None:
            self._open.move_to_end(index)
            return held
        page = self.pdf[index]
        if self.form is not None and _is_filled_in(page, self.form):
            c.FPDFPage_Flatten(page, c.FLAT_NORMALDISPLAY)  # what is filled in is shown, and no part of the page's text
            page.close()
            page = self.pdf[index]
        axes, found = Axes.of(page, *page.get_size()), drawn(page)
        text = page.get_textpage()
        readable = found.whole and text.count_chars() <= MAX_CHARS
        unseen = Unseen(page, text, found if readable else Drawn(), axes)
        if unseen.off:
            text.close()
            text = page.get_textpage()
        opened = self._open[index] = Opened(page, text, axes, found, unseen)
        if len(self._open) > OPEN_PAGES:
            self._open.popitem(last=False)[1].close()
        return opened


class _Locator:
    """Boxes of the characters of one page, asked of pdfium when somebody wants them."""

    def __init__(self, store: Store, index: int, axes: Axes, raw: str) -> None:
        self._store, self._index, self._axes, self._raw = store, index, axes, raw
        self._d = [ctypes.c_double() for _ in range(4)]
        self._name, self._flags, self._rect = ctypes.create_string_buffer(96), ctypes.c_int(), c.FS_RECTF()
        self._tables: Tables | None = None

    def text(self, start: int, stop: int) -> str:
        return self._raw[start:stop]

    def rects(self, start: int, stop: int) -> list[BBox]:
        """The boxes pdfium draws around `start..stop`: one for each text object of each line."""
        text = self._store.page(self._index)[1]
        left, top, right, bottom = self._d
        out = []
        for at in range(c.FPDFText_CountRects(text, start, stop - start)):
            if c.FPDFText_GetRect(text, at, left, top, right, bottom):
                out.append(self._axes.box(left.value, bottom.value, right.value, top.value))
        return out

    def bbox(self, start: int, stop: int) -> BBox | None:
        answer: BBox | None = None
        for box in self.rects(start, stop):
            answer = box if answer is None else answer | box
        return answer

    def words(self, start: int, stop: int) -> tuple[Word, ...]:
        text = self._store.page(self._index)[1]
        left, right, bottom, top = self._d
        out: list[Word] = []
        for found in re.finditer(r"\S+", self._raw[start:stop]):
            first = start + found.start()
            box = last = None
            rightwards = False
            for at in range(first, start + found.end()):
                if not c.FPDFText_GetCharBox(text, at, left, right, bottom, top):
                    continue
                char = self._axes.box(left.value, bottom.value, right.value, top.value)
                if box is not None and last is not None and last.top < char.bottom and char.top < last.bottom:
                    if rightwards and char.x0 < last.x0 - BACK * last.height:
                        out.append(Word(first, at, box))  # heads wider than their columns: two words without a blank
                        first, box = at, None
                    rightwards = box is not None and char.x0 > last.x0
                box, last = char if box is None else box | char, char
            if box is not None:
                out.append(Word(first, start + found.end(), box))
        return tuple(out)

    def quarters(self, line: Line) -> int:
        """By how many quarters clockwise the page must be turned for a line to be read from left to right."""
        ends = [box for at in (line.start, line.stop - 1) if (box := self.set_box(at)) is not None]
        if len(ends) < 2 or line.stop - line.start < 3:
            return 0
        across = (ends[1].x0 + ends[1].x1) - (ends[0].x0 + ends[0].x1)
        down = 2 * (ends[1].middle - ends[0].middle)
        if abs(down) > UPRIGHT_LINE * abs(across):
            return 1 if down < 0 else 3
        return 2 if across < 0 and line.bbox is not None and -across > 0.8 * line.bbox.width else 0

    def tables(self) -> Tables:
        if self._tables is None:
            found = self._store.opened(self._index).drawn
            small = len(self._raw) <= ASK_CHARS and found.count <= ASK_OBJECTS
            ask = small and sum(1 + c.FPDFPath_CountSegments(path.handle) // 10 for path in found.paths) <= ASK_PATHS
            ask = ask and progress.begin("tables", self._index + 1, len(self._store.pdf))
            self._tables = _second_opinion(self._store.content, self._index, self._axes.box) if ask else ()
            progress.done("tables", self._index + 1)
        return self._tables

    def size(self, at: int) -> float | None:
        """The height of a character's line as its font sets it, in points."""
        box = self.set_box(at)
        if box is None:
            return None
        em = self._em(at)
        return round(em if box.height < LOW * em else box.height, 1)

    def _em(self, at: int) -> float:
        """The size a character is set in, in points."""
        text = self._store.page(self._index)[1]
        matrix = c.FS_MATRIX()
        if not c.FPDFText_GetMatrix(text, at, matrix):
            return 0.0
        return float(c.FPDFText_GetFontSize(text, at) * math.hypot(matrix.b, matrix.d))

    def set_box(self, at: int) -> BBox | None:
        """A character's box as its font sets it: as high as its lines, as wide as the way to the next character."""
        text = self._store.page(self._index)[1]
        rect = self._rect
        if not c.FPDFText_GetLooseCharBox(text, at, rect):
            return None
        return self._axes.box(rect.left, rect.bottom, rect.right, rect.top)

    def blank(self, last: int, first: int) -> float | None:
        """Points between two characters as their font sets them: a 1 is narrow and leaves air on both its sides."""
        left, right = self.set_box(last), self.set_box(first)
        return right.x0 - left.x1 if left is not None and right is not None else None

    def bold(self, at: int) -> bool:
        """Whether a character's font calls itself bold or weighs as much."""
        text = self._store.page(self._index)[1]
        c.FPDFText_GetFontInfo(text, at, self._name, len(self._name), self._flags)
        font = self._name.value
        held = self._store.bold.get(font) if font else None
        if held is None:
            low = font.lower()
            held = b"bold" in low or b"black" in low or b"heavy" in low or c.FPDFText_GetFontWeight(text, at) >= 600
            self._store.bold[font] = held
        return held


def page_of(store: Store, index: int) -> Page:
    opened = store.opened(index)
    text, axes = opened.text, opened.axes
    width, height = opened.page.get_size()
    count, hidden = text.count_chars(), opened.unseen.hidden
    if count > MAX_CHARS:
        return Page(index + 1, "", (), width, height, why=f"{count} characters", hidden=hidden)
    if not opened.drawn.whole:
        return Page(index + 1, "", (), width, height, why=f"{opened.drawn.count} objects", hidden=hidden)
    raw = _characters(text, count)
    raw, partly = without(raw, opened.unseen.letters(text, raw))
    shown = raw.replace(HYPHENS[0], "-").replace(HYPHENS[1], "-")
    locator = _Locator(store, index, axes, shown)
    lines = tuple(_lines(raw, locator))
    turn = None if opened.unseen.scan else _turn(lines, locator, width, height)
    if turn is not None:  # a table that lies on its side: it is read as whoever turns the page reads it
        axes = axes.turned(turn)
        locator = _Locator(store, index, axes, shown)
        lines = tuple(_lines(raw, locator))
        if turn.quarters % 2:
            width, height = height, width
    return Page(
        index + 1,
        shown,
        lines,
        width,
        height,
        locator,
        tuple(rulings(opened.drawn, axes)),
        why=TEXT_LAYER if lines else NO_TEXT,
        turn=turn,
        hidden=hidden + partly,
    )


def _turn(lines: Sequence[Line], locator: _Locator, width: float, height: float) -> Turn | None:
    """How a page must be turned for most of its text to stand upright; None for most pages."""
    longest = max(lines, key=lambda line: line.stop - line.start, default=None)
    if longest is None or not locator.quarters(longest):
        return None
    counted: Counter[int] = Counter()
    for line in lines:
        counted[locator.quarters(line)] += line.stop - line.start
    quarters, letters = counted.most_common(1)[0]
    if not quarters or letters < UPRIGHT * sum(counted.values()):
        return None
    return Turn(quarters, 0.0, width, height)


def _characters(text: pdfium.PdfTextPage, count: int) -> str:
    """The page's characters, one for each of pdfium's indices.

    FPDFText_GetText leaves out characters without a Unicode value and doubles those beyond the first plane; only then
    are they asked for one by one, to keep offsets and boxes together.
    """
    if not count:
        return ""
    buffer = ctypes.create_string_buffer((count + 1) * 2)
    written = c.FPDFText_GetText(text, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    raw: str = buffer.raw[: max(0, written - 1) * 2].decode("utf-16-le", "replace")
    if len(raw) == count:
        return raw
    codes = (c.FPDFText_GetUnicode(text, at) for at in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _lines(raw: str, locator: _Locator) -> Iterator[Line]:
    for found in _LINE.finditer(raw):
        start, stop = found.span()
        while start < stop and raw[start].isspace():
            start += 1
        while stop > start and raw[stop - 1].isspace():
            stop -= 1
        if start == stop:
            continue
        boxes = locator.rects(start, stop)
        if not boxes:
            continue
        box = boxes[0]
        for other in boxes[1:]:
            box = box | other
        bold = locator.bold(start)
        yield Line(
            start,
            stop,
            box,
            size=locator.size(_plain_letter(raw, start, stop)),
            bold=bold,
            run_in=bold and len(boxes) > 1 and not locator.bold(stop - 1),
            cells=_cells(start, stop, boxes, locator),
        )


_PLAIN = re.compile(r"[A-Za-z]")


def _plain_letter(raw: str, start: int, stop: int) -> int:
    """The first letter without a mark above it: a ring or a bullet is taller than the type it is set in."""
    found = _PLAIN.search(raw, start, stop)
    return found.start() if found else start


def _cells(start: int, stop: int, boxes: list[BBox], locator: _Locator) -> tuple[tuple[int, int], ...]:
    """Stretches of a line parted by wide blanks; () for a line without any.

    Text objects tell of a blank that is worth a closer look; characters are asked for only then.
    """
    if len(boxes) < 2:
        return ()
    spread = sorted(boxes, key=lambda box: box.x0)
    em = max(box.height for box in boxes)
    if max(b.x0 - a.x1 for a, b in pairwise(spread)) < em:
        return ()
    return cells(locator.words(start, stop), em, locator.text, locator.blank)
