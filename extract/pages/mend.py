"""Broken PDFs: what shows that a file is broken, and the steps by which it is read all the same.

The ladder: pdfium; the file saved anew by qpdf, for pdfium; pdfminer, whose characters become lines; then, for a page
that still gives no text, its picture. A step that was needed is told of, and so is every page that one reader finds and
another does not.
"""

from __future__ import annotations

import contextlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2 as pdfium

from extract.errors import SourceError
from extract.model import personal
from extract.model.page import TEXT_LAYER, BBox, Line, Page, Tables, Word, hull
from extract.pages import OURS
from extract.pages.hidden import SMALL

TAIL = 2048  # bytes at the end among which a reader looks for the way in
MAX_STREAM = 2**20  # bytes of a page's drawing that are unpacked to see whether it draws
MAX_DRAWING = 2**28  # bytes of a drawing; pdfium unpacks all of it before it looks, and holds it twice
MAX_CHARS = 200_000  # of a page that pdfminer reads; it takes a second for 50 000
LIGHT = 0.78  # brightness: what pdfminer reads beyond it, or smaller than SMALL, is left out, as in hidden.py
_START = re.compile(rb"startxref\s+(\d{1,15})\s+%%EOF")
_INDEX = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")
_JOINED = re.compile(rb"%%EOF\s*%PDF-\d")
_DRAWS = re.compile(rb"\b(?:Tj|TJ|Do|Tf)\b|['\"]\s")
_NUMBER = re.compile(r"\d+")

Note = tuple[str, ...]


class _Border:
    """The border to qpdf and pdfminer, which meet broken files with errors of many types: what they raise ends the
    block, and what follows it says so. OURS goes on: a fault of the program's is not the file's.
    """

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        return isinstance(error, Exception) and not isinstance(error, OURS)


def sound(content: bytes) -> bool:
    """Whether the end of a PDF leads to its index, as in every file that came over whole."""
    found = list(_START.finditer(content, max(0, len(content) - TAIL)))
    if not found:
        return False
    at = int(found[-1][1])
    begins = max(0, content.find(b"%PDF-", 0, TAIL))  # offsets count from there, or from the first byte
    return any(_INDEX.match(content, place) is not None for place in (at, at + begins) if 0 < place < len(content))


def joined(content: bytes) -> int:
    """How many PDFs stand one after the other in a file."""
    return 1 + len(_JOINED.findall(content))


def saved_anew(content: bytes) -> tuple[bytes, int] | None:
    """The file as qpdf writes it after mending what it can, and the number of its pages; None where qpdf gives up."""
    import pikepdf

    out = io.BytesIO()
    with _Border(), pikepdf.open(io.BytesIO(content)) as held:
        count = len(held.pages)
        held.save(out, deterministic_id=True)
        return out.getvalue(), count
    return None


class Drawings(NamedTuple):
    """What qpdf sees of a file's pages; the pages by their index."""

    pages: int
    damaged: list[int]
    huge: list[int]  # more than MAX_DRAWING bytes once unpacked


def looked_through(content: bytes) -> Drawings | None:
    """How many pages qpdf finds, and those whose drawing is damaged or huge; None where it cannot open the file.

    A packed stream has a sum of its bytes: a letter that was changed on the way shows. A tenth of a millisecond a page.
    """
    import pikepdf

    with _Border(), pikepdf.open(io.BytesIO(content)) as held:
        seen = Drawings(len(held.pages), [], [])
        for index, page in enumerate(held.pages):
            streams = page.obj.get("/Contents")
            parts = [] if streams is None else [part for part in _parts(streams) if isinstance(part, pikepdf.Stream)]
            if sum(map(_unpacked, parts)) > MAX_DRAWING:
                seen.huge.append(index)
            elif any(map(_spoilt, parts)):
                seen.damaged.append(index)
        return seen
    return None


def _parts(streams: Any) -> list[Any]:
    import pikepdf

    return list(streams) if isinstance(streams, pikepdf.Array) else [streams]


def _packings(stream: Any) -> list[str]:
    """The names of what a stream was packed with, last first."""
    import pikepdf

    packed = stream.get("/Filter")
    return [] if packed is None else list(map(str, packed if isinstance(packed, pikepdf.Array) else [packed]))


def _unpacked(stream: Any) -> int:
    """The bytes a stream has once unpacked, or more than MAX_DRAWING; 0 where it cannot be suspected of that many."""
    packings = _packings(stream)
    if set(packings) != {"/FlateDecode"} or int(stream.get("/Length", 0)) * 1032 ** len(packings) <= MAX_DRAWING:
        return 0  # a byte unpacks to 1032 at most
    pieces: Iterable[bytes] = [bytes(stream.read_raw_bytes())]
    for _ in packings:
        pieces = _piecewise(pieces)
    size = 0
    with contextlib.suppress(zlib.error):
        for piece in pieces:
            size += len(piece)
            if size > MAX_DRAWING:
                break
    return size


def _piecewise(packed: Iterable[bytes]) -> Iterator[bytes]:
    """What packed bytes hold, a megabyte at a time at most."""
    unpacking = zlib.decompressobj()
    for piece in packed:
        while piece:
            yield unpacking.decompress(piece, MAX_STREAM)
            piece = unpacking.unconsumed_tail


def _spoilt(stream: Any) -> bool:
    """Whether a stream cannot be unpacked to its end. Only the usual packing is looked at, up to a megabyte."""
    if _packings(stream) != ["/FlateDecode"]:
        return False
    if int(stream.get("/Length", 0)) > MAX_STREAM:
        return False
    raw = bytes(stream.read_raw_bytes())
    try:
        if _ends(zlib.decompressobj(), raw):
            return False
        return not _ends(zlib.decompressobj(-zlib.MAX_WBITS), raw[2:])  # whole but for its sum, which some leave out
    except zlib.error:
        return True


def _ends(unpacking: Any, raw: bytes) -> bool:
    """Whether packed bytes come to their end, or to more than is looked at."""
    return len(unpacking.decompress(raw, MAX_STREAM)) >= MAX_STREAM or unpacking.eof


def draws(content: bytes, index: int) -> bool:
    """Whether a page that shows nothing has a drawing that should: it was lost on the way."""
    import pikepdf

    with _Border(), pikepdf.open(io.BytesIO(content)) as held:
        if held.get_warnings():
            return True
        streams = held.pages[index].obj.get("/Contents")
        return streams is not None and any(map(_draws, _parts(streams)))
    return True  # a page that qpdf cannot find is lost


def _draws(stream: Any) -> bool:
    raw = bytes(stream.read_raw_bytes())
    for name in _packings(stream):
        if name != "/FlateDecode":
            return len(raw) > 100  # it cannot be seen cheaply; so long a drawing draws something
        try:
            raw = zlib.decompressobj().decompress(raw, MAX_STREAM)
        except zlib.error:
            return True
    return _DRAWS.search(raw) is not None


class Words:
    """Where the words of a page stand, as somebody else than pdfium read it."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = tuple(words)

    def bbox(self, start: int, stop: int) -> BBox | None:
        return hull(word.bbox for word in self._words if word.start < stop and start < word.stop)

    def words(self, start: int, stop: int) -> tuple[Word, ...]:
        return tuple(word for word in self._words if start <= word.start and word.stop <= stop)

    def tables(self) -> tuple[()]:
        return ()


def by_pdfminer(content: bytes, index: int | None = None) -> list[Page]:
    """The pages, or the one page, as pdfminer reads them; [] for a file it cannot read. It sees no drawings."""
    import pdfplumber

    with _Border(), pdfplumber.open(io.BytesIO(content), pages=None if index is None else [index + 1]) as held:
        out = []
        for page in held.pages:
            out.append(_page(page))
            page.close()
        return out
    return []


def _page(page: Any) -> Page:
    left, top = float(page.bbox[0]), float(page.bbox[1])
    if len(page.chars) > MAX_CHARS:
        return Page(
            page.page_number, "", (), float(page.width), float(page.height), why=f"{len(page.chars)} characters"
        )
    shown = page.filter(lambda thing: thing["object_type"] != "char" or _shows(thing, page.bbox)).dedupe_chars()
    pieces: list[str] = []
    at = 0
    lines: list[Line] = []
    words: list[Word] = []
    for line in shown.extract_text_lines(return_chars=True):
        start, row = at, []
        for word in re.finditer(r"\S+", line["text"]):
            row.append((start + word.start(), start + word.end()))
        box = BBox(line["x0"] - left, line["top"] - top, line["x1"] - left, line["bottom"] - top)
        pieces.append(line["text"] + "\n")
        at += len(line["text"]) + 1
        wide = box.width / max(1, len(line["text"]))
        words += [
            Word(a, b, BBox(box.x0 + (a - start) * wide, box.top, box.x0 + (b - start) * wide, box.bottom))
            for a, b in row
        ]
        size = line["chars"][0].get("size") if line["chars"] else None
        lines.append(Line(start, start + len(line["text"]), box, size=round(size, 1) if size else None))
    raw = "".join(pieces)
    return Page(
        page.page_number, raw, tuple(lines), float(page.width), float(page.height), Words(words), why=TEXT_LAYER
    )


def _shows(char: Any, bbox: tuple[float, float, float, float]) -> bool:
    """Whether a character of pdfminer's can be seen, as far as it says."""
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    if not (bbox[0] <= x <= bbox[2] and bbox[1] <= y <= bbox[3]) or char["size"] < SMALL:
        return False
    colour = char.get("non_stroking_color")
    if not colour or len(colour) == 4 or isinstance(colour[-1], str):  # four are inks, a name is a pattern's: not white
        return True
    return bool(min(colour) < LIGHT)


def digits_apart(content: bytes, index: int, ours: str) -> tuple[list[str], list[str]] | None:
    """The numbers that only we, and only pdfminer, read on a page; None where both read the same digits."""
    import pdfplumber

    theirs = ours
    with _Border(), pdfplumber.open(io.BytesIO(content), pages=[index + 1]) as held:
        page = held.pages[0]
        theirs = page.extract_text() if len(page.chars) <= MAX_CHARS else ours
    ours, theirs = personal.without(ours), personal.without(theirs)
    mine, other = Counter(_NUMBER.findall(ours)), Counter(_NUMBER.findall(theirs))
    if Counter("".join(mine.elements())) == Counter("".join(other.elements())):
        return None
    return sorted((mine - other).elements()), sorted((other - mine).elements())


def opened_anew(content: bytes) -> tuple[pdfium.PdfDocument, bytes] | None:
    """A file that pdfium cannot open, opened after qpdf saved it anew. Raises SourceError for one without pages."""
    again = saved_anew(content)
    if again is None:
        return None
    if not again[1]:
        raise no_pages()
    try:
        return pdfium.PdfDocument(again[0]), again[0]
    except pdfium.PdfiumError:
        return None


def no_pages() -> SourceError:
    return SourceError(
        "no_pages", "The PDF has no pages.", "Open it in a PDF reader and save it again, or ask for a new copy."
    )


def tables(content: bytes, index: int, box: Callable[[float, float, float, float], BBox]) -> Tables:
    """The cells pdfplumber finds on a page, as `box` says; () also for a page it cannot read: ours stands alone."""
    import pdfplumber

    with _Border(), pdfplumber.open(io.BytesIO(content), pages=[index + 1]) as pdf:
        page = pdf.pages[0]
        return tuple(
            tuple(
                tuple(cell and box(*_in_user_space(page, *cell)) for cell in row.cells)  # None stays None
                for row in table.rows
            )
            for table in page.find_tables()
        )
    return ()


def _in_user_space(page: Any, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
    """Left, bottom, right, top in PDF user space of a box of pdfplumber's: from the top left of the uncropped page."""
    left, low, right, high = page.page_obj.mediabox
    x0, x1 = x0 - page.mediabox[0], x1 - page.mediabox[0]
    below, above = page.height + page.mediabox[1] - bottom, page.height + page.mediabox[1] - top
    match page.rotation:
        case 90:
            return right - above, low + x0, right - below, low + x1
        case 180:
            return right - x1, high - above, right - x0, high - below
        case 270:
            return left + below, high - x1, left + above, high - x0
        case _:
            return left + x0, low + below, left + x1, low + above
