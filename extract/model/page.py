"""Pages, as every reader delivers them, and the way from a character to a place.

A reader turns bytes into `Page`s. `Page.raw` is what stands on the page, character by character, before any
repair; `Page.lines` says which of those characters form a line and where that line is. All later rooms speak of
characters by their *origin*: the offset into `Document.raw`, the raw texts of all pages one after the other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import cos, radians, sin
from typing import Literal, Protocol

from extract.model.personal import MASK


@dataclass(frozen=True, slots=True)
class BBox:
    """A box in PDF points; the origin is the top left corner of the page as shown (after rotation)."""

    x0: float
    top: float
    x1: float
    bottom: float

    def __or__(self, other: BBox) -> BBox:
        return BBox(
            min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom)
        )

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def hull(boxes: Iterable[BBox]) -> BBox | None:
    """The smallest box around all of `boxes`; None for none."""
    answer: BBox | None = None
    for box in boxes:
        answer = box if answer is None else answer | box
    return answer


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a blank: `start`, `stop` are offsets into its page's `raw`.

    `confidence` is None for a text layer and 0..1 for OCR.
    """

    start: int
    stop: int
    bbox: BBox
    confidence: float | None = None


Block = Literal["heading", "paragraph", "item", "row", "continued", "furniture"]


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: `start`, `stop` are offsets into its page's `raw`, without the line end.

    `number` is the 1-based line of the source for sources without pages. `block` is what the source itself says
    the line is (HTML, DOCX, tables of a sheet); None where the layout room has to find out, as in PDF and plain
    text. `continued` belongs to the line before it; `furniture` is a header or footer. `cells` are the spans of a
    table row's cells, empty ones included, as offsets into `raw`; `parts` are offsets inside cells where a new
    paragraph of the cell begins.
    """

    start: int
    stop: int
    bbox: BBox | None = None
    number: int | None = None
    size: float | None = None  # font size in points
    bold: bool = False
    run_in: bool = False  # it begins bold and ends plain: a label, and what follows it
    block: Block | None = None
    cells: tuple[tuple[int, int], ...] = ()
    parts: tuple[int, ...] = ()
    header: bool = False  # a row the source marks as a table's head
    level: int = 0  # of a heading, 1 the highest; 0 where the source does not say
    item: bool = False  # a bullet drawn by itself stands before it


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn line of a page, horizontal or vertical, in the page's top-left points."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page was turned to be read: by `quarters` clockwise, then by `angle` degrees counter-clockwise about its
    middle. `width`, `height` are its points as shown, before.
    """

    quarters: int
    angle: float
    width: float
    height: float

    def shown(self, box: BBox) -> BBox:
        """The hull, on the page as shown, of a box of the page as read."""
        corners = [self._back(x, y) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
        return BBox(
            max(0.0, min(x for x, _ in corners)),
            max(0.0, min(y for _, y in corners)),
            min(self.width, max(x for x, _ in corners)),
            min(self.height, max(y for _, y in corners)),
        )

    def _back(self, x: float, y: float) -> tuple[float, float]:
        width, height = (self.height, self.width) if self.quarters % 2 else (self.width, self.height)
        dx, dy, turn = x - width / 2, y - height / 2, radians(self.angle)
        x, y = width / 2 + dx * cos(turn) - dy * sin(turn), height / 2 + dx * sin(turn) + dy * cos(turn)
        match self.quarters % 4:
            case 1:
                return y, self.height - x
            case 2:
                return self.width - x, self.height - y
            case 3:
                return self.width - y, x
            case _:
                return x, y


@dataclass(frozen=True, slots=True)
class Doubt:
    """Another reading of `start..stop` of a page's `raw`, by `whom`: it differs in a letter or digit."""

    start: int
    stop: int
    text: str
    whom: Literal["second reading", "text layer"]


HiddenWhy = Literal[
    "outside",  # off the page, or outside the part of it that is shown
    "small",  # under 3 points
    "invisible",  # set to leave no ink
    "ground",  # in the colour of what it stands on
    "covered",  # something was drawn over it
    "layer",  # in a layer that is switched off
    "marked",  # the source says that it is not to be shown
    "deleted",  # struck out in a tracked change, and not yet gone
]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that a source holds and does not show: read as nothing, and told of. `bbox` is on the page as shown, None
    outside it; `number` is the line, for sources without pages.
    """

    why: HiddenWhy
    text: str
    bbox: BBox | None = None
    number: int | None = None


Tables = tuple[tuple[tuple[BBox | None, ...], ...], ...]
"""Tables as boxes of cells, row by row, in the page's points; None where a cell reaches in from the left or above."""


class Locator(Protocol):
    """Where characters of a page stand. PDF readers answer lazily: most characters are never asked for."""

    def bbox(self, start: int, stop: int) -> BBox | None:
        """The hull of the characters `start..stop` of the page's `raw`; None where they leave no ink."""

    def words(self, start: int, stop: int) -> tuple[Word, ...]:
        """The words between two offsets of the page's `raw`, in their order there."""

    def tables(self) -> Tables:
        """What a second table finder sees on the page; () for nothing. It is slow: for pages where ours fails."""


class Nowhere:
    """The locator of sources without pages."""

    def bbox(self, start: int, stop: int) -> BBox | None:
        return None

    def words(self, start: int, stop: int) -> tuple[Word, ...]:
        return ()

    def tables(self) -> Tables:
        return ()


NO_TEXT = "no text layer"  # `why` of a page that is a picture and was not read as one
TEXT_LAYER = "text layer"
BLANK = "blank"  # `why` of a page with nothing on it
INSIDE = frozenset(
    "\u2007\u2009\u202f"
)  # blanks set between the groups of a figure and nowhere else: they part no cells


@dataclass(frozen=True)
class Page:
    """One page. `number` is 1-based, None for sources without pages (they are one `Page`)."""

    number: int | None
    raw: str
    lines: tuple[Line, ...]
    width: float = 0.0
    height: float = 0.0
    locator: Locator = field(default_factory=Nowhere)
    rulings: tuple[Ruling, ...] = ()
    read: Literal["text", "ocr"] = "text"
    why: str = ""  # why it was read that way
    turn: Turn | None = None  # where a scan was turned: all boxes here are those of the page as it was read
    doubts: tuple[Doubt, ...] = ()
    unread: tuple[BBox, ...] = ()  # where print gave OCR no words, on the page as shown
    hidden: tuple[Hidden, ...] = ()  # what the source holds and does not show

    def shown(self, box: BBox) -> BBox:
        """A box of this page on the page as shown."""
        return box if self.turn is None else self.turn.shown(box)

    def text_of(self, line: Line) -> str:
        return self.raw[line.start : line.stop]


@dataclass(frozen=True)
class Document:
    """All pages of a source, and the offsets that tell whose a character is."""

    pages: tuple[Page, ...]
    title: str | None = None  # what the file itself says its title is (HTML <title>); not printed on a page
    notes: tuple[tuple[str, ...], ...] = ()  # (finding code, what the reader met, perhaps a reason), for the run

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """The origin of each page's first character."""
        out, at = [], 0
        for page in self.pages:
            out.append(at)
            at += len(page.raw) + 1
        return tuple(out)

    @cached_property
    def raw(self) -> str:
        return "".join(page.raw + "\n" for page in self.pages)

    @cached_property
    def _line_starts(self) -> tuple[list[int], list[tuple[int, Line]]]:
        """Origins of all line starts, ascending, and for each its page's index and the line."""
        found: list[tuple[int, int, Line]] = []
        for index, (offset, page) in enumerate(zip(self.offsets, self.pages, strict=True)):
            found.extend((offset + line.start, index, line) for line in page.lines)
        found.sort(key=lambda item: item[0])
        return [item[0] for item in found], [item[1:] for item in found]

    def page_at(self, origin: int) -> int:
        """The index of the page that holds an origin."""
        return max(0, bisect_right(self.offsets, origin) - 1)

    def line_at(self, origin: int) -> tuple[int, Line] | None:
        """(page index, line) of the line that holds an origin; None before the first line."""
        starts, lines = self._line_starts
        at = bisect_right(starts, origin) - 1
        return lines[at] if at >= 0 else None

    @property
    def paged(self) -> bool:
        return any(page.number is not None for page in self.pages)


@dataclass(frozen=True, slots=True)
class Counter:
    """A page mark: page `number`, `of` how many where it says so. `place` tells the marks of one document from those
    of another, or of whoever bound them.
    """

    number: int
    of: int | None
    place: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page, or the text up to a page break, shows of where documents begin and end.

    `page` is the index of its page, `first`, `last` the lines of it, half-open. `top` are the short lines it begins
    with, cells parted by a tab, each with its height on the page in steps of some points, else its place among them.
    `goes_on` is whether its last line breaks off within a sentence.
    """

    page: int
    first: int
    last: int
    counters: tuple[Counter, ...]
    top: tuple[tuple[int, str], ...]
    goes_on: bool


def masked(document: Document, origins: Iterable[tuple[int, int]], *, blanks: bool = False) -> Document:
    """The document with the letters and digits of these stretches, given in origins, replaced by MASK; with `blanks`
    also the blanks between them, so that a letter alone does not become the mark of an item.

    Offsets, lines and boxes stay; what was printed there is gone from everything that is read after, other readings of
    it too.
    """
    pages = [list(page.raw) for page in document.pages]
    gone: list[set[int]] = [set() for _ in pages]
    for start, stop in origins:
        for at in range(start, stop):
            index = document.page_at(at)
            local = at - document.offsets[index]
            if local < len(pages[index]) and (
                pages[index][local].isalnum() or (blanks and pages[index][local] in " .")
            ):
                pages[index][local] = MASK
                gone[index].add(local)
    return replace(
        document,
        pages=tuple(
            replace(page, raw="".join(raw), doubts=tuple(_unseen(doubt, places) for doubt in page.doubts))
            for page, raw, places in zip(document.pages, pages, gone, strict=True)
        ),
    )


def _unseen(doubt: Doubt, gone: set[int]) -> Doubt:
    if gone.isdisjoint(range(doubt.start, doubt.stop)):
        return doubt
    return replace(doubt, text="".join(MASK if char.isalnum() else char for char in doubt.text))
