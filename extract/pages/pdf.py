"""PDF: pdfium reads the characters, their boxes and the drawn lines, and draws the pages that OCR must read.

pdfium is asked as little as can be: one call for the text of a page, a few for the box of each line, and characters
only where a table may be or a value needs its place. Axes and user space end here: all boxes are in points from the
top left of the page as shown, rotation and crop box applied.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.errors import Encrypted, SourceError, TooLarge
from extract.model import personal, progress
from extract.model.page import BLANK, NO_TEXT, TEXT_LAYER, BBox, Document, Line, Page, Ruling, Tables, Turn, Word
from extract.model.source import Settings
from extract.pages import locked, mend
from extract.pages.cells import cells
from extract.pages.hidden import Unseen, without
from extract.pages.mend import Note
from extract.pages.mend import tables as _second_opinion
from extract.pages.objects import Asker, Drawn, Thing, drawn, whole_matrix
from extract.pages.route import Look, Route, route, unread

if TYPE_CHECKING:
    from extract.pages.scan import Picture

MAX_PAGES = 10_000  # dangerzone's limit; a protocol with all its papers stays under 2 000
MAX_TEXT = 30_000_000  # characters of a file; 10 000 dense pages have as many
LOOK_AT = 20  # empty pages of a file that are looked at for what they lost
MAX_CHARS = 1_000_000  # of a page; real ones stay under 20 000
ASK_CHARS, ASK_OBJECTS, ASK_PATHS = (
    20_000,
    20_000,
    2_000,
)  # of a page: pdfplumber is not asked for the tables of a larger one
MAX_PICTURES = 20_000  # of a page
MAX_SEGMENTS = 20_000  # of a path that is looked at: a coastline has more, and is no table
OPEN_PAGES = 256  # text pages kept open for boxes asked for later
THIN = 2.5  # points: a filled box or path thinner than this is a ruling
THICK = 4.5  # points: so is one this thick, if it is LONG
LONG = 40.0
DRAWN_DPI = 300.0  # at which a page without a scan is drawn for OCR
LEAST_DPI, MOST_DPI = 90.0, 400.0  # of a scan; beyond them its sheet is not the paper that was scanned, or it is finer
LEAST_SIDE, MOST_SIDE, A4_SIDE = 600.0, 3508.0, 11.69  # pixels of the longer side it then has; inches of an A4's
MAX_PIXELS = 40_000_000  # of a drawn page: an A3 at 400 dpi
UPRIGHT = 0.8  # share of a page's letters that must lie the same way for the page to be turned
UPRIGHT_LINE = 4.0  # times further down than across: a line that runs down the page
DASH = 1.2  # points: a shorter one is a dot, which has no direction
BACK = 0.4  # of a letter's height: where the next letter begins this far to the left, another word begins
LOW = 0.8  # of the size: lines are never so low; a font that tells no height (LibreOffice 7's) gives a letter's own
HYPHENS = ("\ufffe", "\x02")  # pdfium's marks for a hyphen at the line end
_LINE = re.compile(r"[^\r\n\ufffe\x02]*(?:[\ufffe\x02]|[^\r\n\ufffe\x02])(?=[\r\n]|$)|[^\r\n\ufffe\x02]*[\ufffe\x02]")


def read(content: bytes, settings: Settings | None = None) -> Document:
    """The pages of a PDF, each by its text layer or, where that is missing or ruined, by OCR.

    A broken file is mended by the steps of `mend`, and a note names them. A page that gives no text is returned with no
    lines and `why` saying so. Raises Encrypted for a password, SourceError for a file nobody can open, that has no page
    or no text on any, TooLarge beyond MAX_PAGES and MAX_TEXT, MissingTool where OCR is needed and missing.
    """
    settings = settings or Settings()
    notes = list(_joined(content))
    try:
        pdf, content, huge = _mended(content, notes, settings)
    except _OnlyPdfminer as found:
        notes.append(("repaired_file", "The file is broken; its text was read by pdfminer, without its drawings."))
        return Document(tuple(found.pages), notes=tuple(notes))
    count = len(pdf)
    if not count:
        raise mend.no_pages()
    if count > MAX_PAGES:
        raise TooLarge("too_large", f"The PDF has {count} pages; the limit is {MAX_PAGES}.", "Split it into parts.")
    store = _Store(pdf, content)
    pages: list[Page] = []
    routes: dict[int, Route] = {}
    letters = 0
    for index in range(count):
        if not progress.begin("page", index + 1, count):
            pages.append(Page(index + 1, "", (), why=progress.LEFT_OUT))
            continue
        page, routes_to = (_huge(index), None) if index in huge else _read_page(store, index, settings)
        if routes_to is not None:
            routes[index] = routes_to
        letters += len(page.raw)
        if letters > MAX_TEXT:
            raise TooLarge("limit_output", f"The PDF has more than {MAX_TEXT} characters.", "Split it into parts.")
        pages.append(page)
    _read_lost(store, pages, notes)
    notes += _doubted(store, pages, routes, settings)
    _read_pictures(store, pages, routes, settings, notes)
    notes += [unread(page) for page in pages if not page.lines and page.why not in (NO_TEXT, BLANK, progress.LEFT_OUT)]
    if not any(page.lines for page in pages):
        error = _without_text(pages)
        if not any(page.hidden for page in pages):
            raise error
        notes.append((error.code, f"{error} {error.hint}", error.reason))
    return Document(tuple(pages), notes=tuple(notes))


def _huge(index: int) -> Page:
    """A page whose drawing nobody could have meant, left alone: to look at it would take all the memory there is."""
    return Page(index + 1, "", (), why=f"more than {mend.MAX_DRAWING // 2**20} megabytes")


def _read_page(store: _Store, index: int, settings: Settings) -> tuple[Page, Route | None]:
    try:
        page = _page(store, index)
    except pdfium.PdfiumError:
        return Page(index + 1, "", (), why=DAMAGED), None
    if page.why not in (TEXT_LAYER, NO_TEXT):
        return page, None
    way = route(_look(store, index, page), settings.ocr)
    return replace(page, why=_WHY.get(way.why, page.why)), way


class _OnlyPdfminer(Exception):
    """Raised with the pages of a file that only pdfminer can read."""

    def __init__(self, pages: list[Page]) -> None:
        super().__init__()
        self.pages = pages


def _joined(content: bytes) -> Iterator[Note]:
    count = mend.joined(content)
    if count > 1:
        message = (
            f"The file holds {count} PDFs, one after the other; programs show the first or the last of them. What was "
            "read is the last. Take them apart and read each."
        )
        yield "engines_disagree", message


def _mended(content: bytes, notes: list[Note], settings: Settings) -> tuple[pdfium.PdfDocument, bytes, list[int]]:
    """The open document, the bytes it was opened from and the pages that are huge; the steps it took are noted."""
    sound = mend.sound(content)
    try:
        pdf, content = _unlocked(content, notes, settings)
    except Encrypted:
        raise
    except SourceError as error:
        again = mend.opened_anew(content)
        if again is None:
            pages = mend.by_pdfminer(content)
            if any(page.lines for page in pages):
                raise _OnlyPdfminer(pages) from error
            raise
        notes.append(("repaired_file", f"The file is broken; qpdf saved it anew, with {_pages(len(again[0]))}."))
        return *again, []
    counted, damaged, huge = mend.looked_through(content) or (None, [], [])
    for index in damaged:
        said = (
            f"The drawing of page {index + 1} is damaged in the file. What was read may be wrong or not be all of it."
        )
        notes.append(("page_unreadable", said))
    if not sound:
        notes.append(("repaired_file", f"The file's index is broken; it was made anew, with {_pages(len(pdf))}."))
    if counted is None or counted == len(pdf):
        return pdf, content, huge
    message = f"One reader finds {_pages(len(pdf))} in the file, another {counted}."
    saved = mend.saved_anew(content) if counted > len(pdf) else None
    try:
        other = pdfium.PdfDocument(saved[0]) if saved is not None else pdf
    except pdfium.PdfiumError:
        other = pdf
    if saved is None or len(other) <= len(pdf):
        notes.append(("engines_disagree", f"{message} {_pages(len(pdf))} were read. Compare with the original."))
        return pdf, content, huge
    notes.append(("engines_disagree", f"{message} All {len(other)} were read, as qpdf saved them anew."))
    return other, saved[0], huge


def _pages(count: int) -> str:
    return "one page" if count == 1 else f"{count} pages"


def _read_lost(store: _Store, pages: list[Page], notes: list[Note]) -> None:
    """Puts the pages that pdfium lost in their places, as others read them."""
    lost = [n for n, page in enumerate(pages) if page.why == DAMAGED]
    empty = [n for n, page in enumerate(pages) if page.why == BLANK and not page.hidden and store.is_empty(n)]
    lost += [n for n in empty[:LOOK_AT] if mend.draws(store.content, n)]
    if not lost:
        return
    saved = mend.saved_anew(store.content)
    alike = saved is not None and saved[1] == len(pages)  # else one's page 3 is the other's page 2
    anew: _Store | None = None
    if saved is not None and alike:
        try:
            anew = _Store(pdfium.PdfDocument(saved[0]), saved[0])
        except pdfium.PdfiumError:
            anew = None
    for n in lost:
        pages[n] = replace(pages[n], why=DAMAGED)
        page, step = _anew(anew, n) if anew is not None else None, "qpdf saved the file anew"
        if page is None and alike and progress.begin("second", n + 1, len(pages)):
            page, step = next((p for p in mend.by_pdfminer(store.content, n) if p.lines), None), "pdfminer read it"
        if page is not None:
            pages[n] = replace(page, number=n + 1)
            notes.append(("repaired_file", f"Page {n + 1} is broken; {step}."))
        progress.done("second", n + 1)


def _anew(store: _Store, index: int) -> Page | None:
    try:
        page = _page(store, index) if index < len(store.pdf) else None
    except pdfium.PdfiumError:
        return None
    return page if page is not None and page.lines else None


def _doubted(store: _Store, pages: list[Page], routes: dict[int, Route], settings: Settings) -> Iterator[Note]:
    """What makes the text of a page doubtful though it reads well."""
    for index, way in routes.items():
        page = pages[index]
        if not page.lines:
            continue
        if settings.ocr == "never" and way.why == "ocr_layer":
            message = (
                f"Page {index + 1} is a picture with somebody's OCR; without OCR of ours its figures are not checked."
            )
            yield "low_legibility", message
        elif settings.ocr == "never" and way.doubted:
            message = f"The text layer of page {index + 1} is not to be trusted. Read it without --ocr never."
            yield "low_legibility", message
        replaced = store.opened(index).unseen.replaced
        if replaced and not way.ocr and len(page.raw) <= ASK_CHARS and progress.begin("second", index + 1, len(pages)):
            ours = page.raw + " ".join(hidden.text for hidden in page.hidden)
            apart = mend.digits_apart(store.content, index, ours)
            progress.done("second", index + 1)
            if apart is not None:
                one, other = (", ".join(numbers[:12]) or "nothing" for numbers in apart)
                message = (
                    f"Two readings of page {index + 1} differ: the file gives {one} in the place of letters that draw "
                    f"{other}. Read the page by eye."
                )
                yield "engines_disagree", message


def _read_pictures(
    store: _Store, pages: list[Page], routes: dict[int, Route], settings: Settings, notes: list[Note]
) -> None:
    """Puts the pages that must be read as pictures in their places, and doubts the figures of somebody else's OCR."""
    scanned = [index for index, way in routes.items() if way.ocr]
    read = (index for index, way in routes.items() if way.why == "ocr_layer" and not way.ocr)
    layers = list(read) if settings.ocr != "never" else []
    if not scanned and not layers:
        return
    from extract.pages.scan import checked_layers, compared, read_pictures

    progress.scanned([index + 1 for index in scanned])
    count = len(pages)
    pictures = (_picture(store, n, routes[n].why) for n in scanned if progress.begin("ocr", n + 1, count))
    for page in read_pictures(pictures, settings):
        index = (page.number or 0) - 1
        layer = pages[index]
        seen = compared(page, layer) if routes[index].why == "bad_ocr_layer" else page
        if routes[index].why == "little_text" and (alone := _not_in(layer.raw, page.raw)):
            message = (
                f"Page {index + 1} is a picture; the text laid over it says {', '.join(alone)}, which OCR did not see "
                "there. What OCR saw was read."
            )
            notes.append(("engines_disagree", message))
        pages[index] = replace(seen, hidden=pages[index].hidden)
    for n in (n for n in scanned if progress.is_left(n + 1)):
        pages[n] = Page(n + 1, "", (), why=progress.LEFT_OUT, hidden=pages[n].hidden)
    given = ((pages[n], _picture(store, n, routes[n].why)) for n in layers if progress.begin("layer", n + 1, count))
    for page in checked_layers(given, settings):
        pages[(page.number or 0) - 1] = page


def _not_in(layer: str, seen: str) -> list[str]:
    """The figures of a text that another does not have, however they are grouped."""
    layer, digits = personal.without(layer), re.sub(r"\D", "", seen)
    figures = (found[0] for found in re.finditer(r"\d(?:[ \u00a0.]?\d){2,}", layer))
    return [figure for figure in dict.fromkeys(figures) if re.sub(r"\D", "", figure) not in digits]


DAMAGED = "damaged"  # `why` of a page that could not be opened, or lost its drawing
_WHY = {"never": NO_TEXT, "blank": BLANK, "text_layer": TEXT_LAYER, "ocr_layer": "OCR layer"}


def _without_text(pages: list[Page]) -> SourceError:
    count = f"The PDF has {len(pages)} pages" if len(pages) > 1 else "The PDF has one page"
    whys = {page.why for page in pages}
    if NO_TEXT in whys:
        message, hint = f"{count} and no text: it is a scan.", "Read it without --ocr never."
    elif whys == {BLANK}:
        message, hint = f"{count} and nothing on it.", "Check that it is the right file."
    elif any(page.read == "ocr" for page in pages):
        message, hint = f"{count} and OCR found no text.", "Look at it: it may be a drawing, or too faint."
    elif any(why.endswith(("characters", "objects", "megabytes")) for why in whys):
        return TooLarge("limit_output", f"{count} with {pages[0].why}.", "Look at it: no page of text has so much.")
    else:
        return SourceError("damaged", f"{count} and none could be read.", "Ask for a new copy.", pages=len(pages))
    return SourceError("no_text", message, hint, pages=len(pages))


def _look(store: _Store, index: int, read: Page) -> Look:
    """What tells how a page is to be read. Its objects are looked at only where its text does not settle the matter."""
    area = max(1.0, read.width * read.height)
    pictures = sum(box.width * box.height for box, _ in _pictures(store.opened(index))) / area
    shapes = len(store.opened(index).drawn.shapes()) if not read.lines and not pictures else 0
    return Look(read.raw if read.lines else "", min(1.0, pictures), shapes)


def _pictures(opened: _Opened) -> Iterator[tuple[BBox, float]]:
    """The pictures of a page: their boxes, cut at its edges, and their pixels to the inch."""
    width, height = opened.page.get_size()
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    ask = Asker()
    for thing in opened.drawn.images[:MAX_PICTURES]:
        rect = ask.bounds(thing)
        if rect is None:
            continue
        box = opened.axes.box(*rect)
        dpi = 0.0
        if c.FPDFImageObj_GetImagePixelSize(thing.handle, wide, high):
            dpi = 72 * max(wide.value, high.value) / max(1.0, box.width, box.height)
        seen = BBox(max(0.0, box.x0), max(0.0, box.top), min(width, box.x1), min(height, box.bottom))
        if seen.width > 0 and seen.height > 0:
            yield seen, dpi


def _picture(store: _Store, index: int, why: str) -> Picture:
    """A page as a picture: with the pixels of the scan it holds, else at DRAWN_DPI, and never beyond MAX_PIXELS.

    The sheet a scan lies on may be of any size: its letters are as large as the pixels they have. So one whose sheet
    gives it an odd resolution is taken for an A4.
    """
    from extract.pages.scan import Picture

    page = store.page(index)[0]
    width, height = page.get_size()
    scans = [(box.width * box.height, dpi) for box, dpi in _pictures(store.opened(index))]
    area, own = max(scans, default=(0.0, 0.0))
    dpi = drawn = DRAWN_DPI
    if own and area >= 0.5 * width * height:
        longest = max(width, height) * own / 72
        dpi = drawn = own
        if not LEAST_DPI <= own <= MOST_DPI:
            longest = min(max(longest, LEAST_SIDE), MOST_SIDE)
            drawn, dpi = longest * 72 / max(width, height), longest / A4_SIDE
    drawn = min(drawn, (MAX_PIXELS / max(1.0, width * height)) ** 0.5 * 72)
    image = page.render(scale=drawn / 72, grayscale=True).to_pil()
    return Picture(index + 1, image, dpi, width, height, why)


def _unlocked(content: bytes, notes: list[Note], settings: Settings) -> tuple[pdfium.PdfDocument, bytes]:
    """The open document and its bytes, by one of the passwords where it asks for one, which is noted."""
    try:
        return _open(content), content
    except SourceError as error:  # of a broken file pdfium does not say that it is locked too
        without = locked.unlocked(content, settings.passwords)
        if without is None and (isinstance(error, Encrypted) or locked.asks(content)):
            raise locked.closed(settings.passwords) from error
        if without is None:
            raise
        notes.append(locked.NOTE)
        return _open(without), without


def _open(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if c.FPDF_GetLastError() == c.FPDF_ERR_PASSWORD or "password" in str(error).casefold():
            raise locked.closed(()) from error
        raise SourceError(
            "damaged",
            "The PDF cannot be opened: its structure is broken.",
            "Ask for a new copy, or print it to PDF again.",
        ) from error


@dataclass(frozen=True, slots=True)
class _Axes:
    """From PDF user space to points from the top left of the page as shown: x' = a x + b y + e, y' = c x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @classmethod
    def of(cls, page: pdfium.PdfPage, width: float, height: float) -> _Axes:
        scale = 100  # FPDF_PageToDevice answers whole pixels: hundredths of a point
        x, y = ctypes.c_int(), ctypes.c_int()

        def shown(px: float, py: float) -> tuple[float, float]:
            c.FPDF_PageToDevice(page, 0, 0, round(width * scale), round(height * scale), 0, px, py, x, y)
            return x.value / scale, y.value / scale

        e, f = shown(0, 0)
        ax, ay = shown(1000, 0)
        bx, by = shown(0, 1000)
        return cls((ax - e) / 1000, (bx - e) / 1000, (ay - f) / 1000, (by - f) / 1000, e, f)

    def turned(self, turn: Turn) -> _Axes:
        """To the points of the page turned to be read."""
        match turn.quarters:
            case 1:
                return _Axes(-self.c, -self.d, self.a, self.b, turn.height - self.f, self.e)
            case 2:
                return _Axes(-self.a, -self.b, -self.c, -self.d, turn.width - self.e, turn.height - self.f)
            case _:
                return _Axes(self.c, self.d, -self.a, -self.b, self.f, turn.width - self.e)

    def box(self, left: float, bottom: float, right: float, top: float) -> BBox:
        if not self.b and not self.c and self.a > 0 > self.d:  # a page that is not turned
            return BBox(
                self.a * left + self.e, self.d * top + self.f, self.a * right + self.e, self.d * bottom + self.f
            )
        x0, x1 = self.a * left + self.b * bottom + self.e, self.a * right + self.b * top + self.e
        y0, y1 = self.c * left + self.d * bottom + self.f, self.c * right + self.d * top + self.f
        return BBox(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


@dataclass(frozen=True, slots=True)
class _Opened:
    """An open page and its text: what it shows, for what it hides is taken out."""

    page: pdfium.PdfPage
    text: pdfium.PdfTextPage
    axes: _Axes
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


class _Store:
    """The open document; text pages are opened when asked for and the least recently used closed."""

    def __init__(self, pdf: pdfium.PdfDocument, content: bytes) -> None:
        self.pdf = pdf
        self.content = content
        if pdf.get_formtype() in _FORMS and pdf.formenv is None:
            pdf.init_forms()
        self.form = pdf.formenv
        self.bold: dict[bytes, bool] = {}  # by the name of the font
        self._open: OrderedDict[int, _Opened] = OrderedDict()

    def page(self, index: int) -> tuple[pdfium.PdfPage, pdfium.PdfTextPage]:
        opened = self.opened(index)
        return opened.page, opened.text

    def is_empty(self, index: int) -> bool:
        """Whether nothing at all is drawn on a page."""
        return not self.opened(index).drawn.count

    def opened(self, index: int) -> _Opened:
        held = self._open.get(index)
        if held is not None:
            self._open.move_to_end(index)
            return held
        page = self.pdf[index]
        if self.form is not None and _is_filled_in(page, self.form):
            c.FPDFPage_Flatten(page, c.FLAT_NORMALDISPLAY)  # what is filled in is shown, and no part of the page's text
            page.close()
            page = self.pdf[index]
        axes, found = _Axes.of(page, *page.get_size()), drawn(page)
        text = page.get_textpage()
        readable = found.whole and text.count_chars() <= MAX_CHARS
        unseen = Unseen(page, text, found if readable else Drawn(), axes)
        if unseen.off:
            text.close()
            text = page.get_textpage()
        opened = self._open[index] = _Opened(page, text, axes, found, unseen)
        if len(self._open) > OPEN_PAGES:
            self._open.popitem(last=False)[1].close()
        return opened


class _Locator:
    """Boxes of the characters of one page, asked of pdfium when somebody wants them."""

    def __init__(self, store: _Store, index: int, axes: _Axes, raw: str) -> None:
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


def _page(store: _Store, index: int) -> Page:
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
        tuple(_rulings(opened, axes)),
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


def _rulings(opened: _Opened, axes: _Axes) -> Iterator[Ruling]:
    """Drawn lines: paths thinner than THIN, the edges of boxes, the segments of longer paths."""
    ask = Asker()
    for thing in opened.drawn.shapes():
        rect = ask.bounds(thing)
        if rect is not None:
            yield from _edges(thing, axes.box(*rect), axes)


def _edges(thing: Thing, box: BBox, axes: _Axes) -> Iterator[Ruling]:
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


def _segments(thing: Thing, count: int, axes: _Axes) -> Iterator[Ruling]:
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
