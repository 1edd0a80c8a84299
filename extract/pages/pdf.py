"""PDF: the pages of a file, each by its text layer or as a picture; what is broken is mended, what differs is told.

Pages that OCR must read are drawn here; `pdf_page` reads the others.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.errors import Encrypted, SourceError, TooLarge
from extract.model import personal, progress
from extract.model.page import BLANK, NO_TEXT, TEXT_LAYER, BBox, Document, Page
from extract.model.source import Settings
from extract.pages import locked, mend
from extract.pages.mend import Note
from extract.pages.objects import Asker
from extract.pages.pdf_page import ASK_CHARS, Opened, Store, page_of
from extract.pages.route import Look, Route, route, unread

if TYPE_CHECKING:
    from extract.pages.scan import Picture

MAX_PAGES = 10_000  # dangerzone's limit; a protocol with all its papers stays under 2 000
MAX_TEXT = 30_000_000  # characters of a file; 10 000 dense pages have as many
LOOK_AT = 20  # empty pages of a file that are looked at for what they lost
MAX_PICTURES = 20_000  # of a page
DRAWN_DPI = 300.0  # at which a page without a scan is drawn for OCR
LEAST_DPI, MOST_DPI = 90.0, 400.0  # of a scan; beyond them its sheet is not the paper that was scanned, or it is finer
LEAST_SIDE, MOST_SIDE, A4_SIDE = 600.0, 3508.0, 11.69  # pixels of the longer side it then has; inches of an A4's
MAX_PIXELS = 40_000_000  # of a drawn page: an A3 at 400 dpi


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
    store = Store(pdf, content)
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


def _read_page(store: Store, index: int, settings: Settings) -> tuple[Page, Route | None]:
    try:
        page = page_of(store, index)
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


def _read_lost(store: Store, pages: list[Page], notes: list[Note]) -> None:
    """Puts the pages that pdfium lost in their places, as others read them."""
    lost = [n for n, page in enumerate(pages) if page.why == DAMAGED]
    empty = [n for n, page in enumerate(pages) if page.why == BLANK and not page.hidden and store.is_empty(n)]
    lost += [n for n in empty[:LOOK_AT] if mend.draws(store.content, n)]
    if not lost:
        return
    saved = mend.saved_anew(store.content)
    alike = saved is not None and saved[1] == len(pages)  # else one's page 3 is the other's page 2
    anew: Store | None = None
    if saved is not None and alike:
        try:
            anew = Store(pdfium.PdfDocument(saved[0]), saved[0])
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


def _anew(store: Store, index: int) -> Page | None:
    try:
        page = page_of(store, index) if index < len(store.pdf) else None
    except pdfium.PdfiumError:
        return None
    return page if page is not None and page.lines else None


def _doubted(store: Store, pages: list[Page], routes: dict[int, Route], settings: Settings) -> Iterator[Note]:
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
    store: Store, pages: list[Page], routes: dict[int, Route], settings: Settings, notes: list[Note]
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
    huge = next((page for page in pages if page.why.endswith(("characters", "objects", "megabytes"))), None)
    if NO_TEXT in whys:
        message, hint = f"{count} and no text: it is a scan.", "Read it without --ocr never."
    elif whys == {BLANK}:
        message, hint = f"{count} and nothing on it.", "Check that it is the right file."
    elif any(page.read == "ocr" for page in pages):
        message, hint = f"{count} and OCR found no text.", "Look at it: it may be a drawing, or too faint."
    elif huge is not None:
        has = f" and page {huge.number} has" if len(pages) > 1 else " with"
        return TooLarge("limit_output", f"{count}{has} {huge.why}.", "Look at it: no page of text has so much.")
    else:
        return SourceError("damaged", f"{count} and none could be read.", "Ask for a new copy.", pages=len(pages))
    return SourceError("no_text", message, hint, pages=len(pages))


def _look(store: Store, index: int, read: Page) -> Look:
    """What tells how a page is to be read. Its objects are looked at only where its text does not settle the matter."""
    area = max(1.0, read.width * read.height)
    pictures = sum(box.width * box.height for box, _ in _pictures(store.opened(index))) / area
    shapes = len(store.opened(index).drawn.shapes()) if not read.lines and not pictures else 0
    return Look(read.raw if read.lines else "", min(1.0, pictures), shapes)


def _pictures(opened: Opened) -> Iterator[tuple[BBox, float]]:
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


def _picture(store: Store, index: int, why: str) -> Picture:
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
