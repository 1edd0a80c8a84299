"""Which printed lines of a table are one row: names go on over several lines, their figures stand on one of these.

Every border between two lines is weighed: how wide the blank is beside the other blanks of the table, whether the words
go on, whether the next word would have had room. The division with the most weight is taken, each row with one line of
figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Literal

from extract.layout.pieces import EMPTY, GROUPING, NUMERIC, UNITS, Piece, column_of
from extract.model.page import Page
from extract.words import one_of, table

LONGEST = 14  # lines of one row of a table without rulings
RULED = 6.0  # what a line drawn between two lines of text weighs
SAME = 0.35  # of a letter's size: lines closer than this are one
AIRY, SET = 1.3, 1.1  # of a letter's size: rows this far apart have air between them, lines of a cell are set so
DIGITS = 10  # of the largest amount a broken figure may be, in kronor
LOWER = re.compile(r"[\"”'(]?[a-zåäöéü]")
_PART = re.compile(
    rf"(?:{one_of(table('columns')['parts']['words'])}) \w", re.IGNORECASE
)  # a row that tells a part of the one above
_OPEN = re.compile(r"(?:[,&/–-]|(?:^|\s)\+)$")  # not "Europeiska socialfonden+"
_GROUPS = re.compile(rf"\d{{3}}(?:[{GROUPING}]\d{{3}})*(?:[{GROUPING}]?kr)?")
_BEGUN = re.compile(rf"[-−–(]?\d{{1,3}}(?:[{GROUPING}]\d{{3}})*")
# the halves of an amount that a line's end cuts, the second one with its unit
_HALF = re.compile(rf"(?<![\d.,])[-−]?\d{{1,3}}(?:[{GROUPING}]\d{{3}})*$")
_REST = re.compile(rf"\d{{3}}(?:[{GROUPING}]\d{{3}})*[{GROUPING}]?(?:{UNITS})(?!\w)", re.IGNORECASE)

Where = Literal["first", "middle", "last"]


@dataclass(slots=True)
class Level:
    """A printed line of a table: its pieces by column, and whether figures stand on it."""

    pieces: list[Piece]
    cells: dict[int, list[Piece]]
    base: float
    size: float
    anchor: bool = False
    weak: bool = False  # its figures may be the rest of those above it: "282" below "2 751"
    joins: float = 0.0  # what speaks for a border above it, negative against one
    group: bool = False  # its words head the rows below it: "Offentlig finansiering"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of a table, and which of them hold figures."""

    page: Page
    columns: list[float]
    figures: frozenset[int]
    rights: dict[int, float]  # how far the words of each column reach
    rules: tuple[float, ...]  # where lines are drawn across it


def levels(listed: Sequence[Piece], columns: list[float]) -> list[Level]:
    """The printed lines downwards."""
    out: list[Level] = []
    for piece in sorted(listed, key=lambda p: p.base):
        if out and piece.base - out[-1].base <= SAME * max(piece.size, out[-1].size):
            out[-1].pieces.append(piece)
        else:
            out.append(Level([piece], {}, piece.base, piece.size))
    for level in out:
        level.base = median(p.base for p in level.pieces)
        level.size = max(p.size for p in level.pieces)
        for piece in sorted(level.pieces, key=lambda p: p.bbox.x0):
            level.cells.setdefault(column_of(piece, columns), []).append(piece)
    return out


def sheet(page: Page, columns: list[float], listed: Sequence[Level]) -> Sheet:
    """Columns of figures are those of whose lines most are figures or stand for none."""
    figures = set()
    rights: dict[int, float] = {}
    for c in range(len(columns) - 1):
        cells = [level.cells[c] for level in listed if c in level.cells]
        numeric = sum(is_figure(page, cell) for cell in cells)
        if cells and numeric >= 0.5 * len(cells) and numeric >= min(2, len(listed)):
            figures.add(c)
        rights[c] = max((cell[-1].bbox.x1 for cell in cells), default=columns[c])
    return Sheet(page, columns, frozenset(figures), rights, _rules(page, columns))


def _rules(page: Page, columns: list[float]) -> tuple[float, ...]:
    """The heights at which lines or the edges of shaded bands run below most of the columns."""
    found: dict[float, float] = {}
    for ruling in page.rulings:
        if ruling.horizontal:
            inside = min(ruling.x1, columns[-1]) - max(ruling.x0, columns[0])
            if inside > 0:
                found[round(ruling.top, 1)] = found.get(round(ruling.top, 1), 0.0) + inside
    return tuple(top for top, length in found.items() if length > 0.6 * (columns[-1] - columns[0]))


def is_figure(page: Page, cell: Sequence[Piece]) -> bool:
    return is_figure_text(words_of(page, cell))


def is_figure_text(words: str) -> bool:
    """Whether words are a figure or the dash that stands for none."""
    return NUMERIC.match(words) is not None or EMPTY.fullmatch(words) is not None


def words_of(page: Page, cell: Sequence[Piece]) -> str:
    return " ".join(page.raw[piece.start : piece.stop].strip() for piece in cell)


def mark(on: Sheet, listed: list[Level]) -> None:
    """Notes on which lines figures stand, and which of these may be the rest of the figures above them."""
    any_figures = bool(on.figures)
    verdicts = _verdicts(on, listed)
    for n, level in enumerate(listed):
        there = [c for c in level.cells if c in on.figures]
        wrapped = n > 0 and _whole_goes_on(on, listed, n)
        told = bool(there) or verdicts in level.cells
        level.anchor = told if any_figures else len(level.cells) > 1 and not wrapped
        level.group = len(level.cells) == 1 and 0 in level.cells and _is_group(words_of(on.page, level.cells[0]))
        level.weak = (
            level.anchor
            and any_figures
            and n > 0
            and all(_goes_on(on, listed, n, c) for c in level.cells if c not in on.figures)
            and all(
                c in listed[n - 1].cells
                and _one_figure(words_of(on.page, listed[n - 1].cells[c]), words_of(on.page, level.cells[c]))
                for c in there
            )
        )


def _verdicts(on: Sheet, listed: list[Level]) -> int | None:
    """The column whose words are verdicts and stand on each line of figures: who got nothing has a verdict and no
    figure there. None where there is none.
    """
    columns = {c for level in listed for c in level.cells} - on.figures
    figured = [level for level in listed if on.figures & level.cells.keys()]
    for c in sorted(columns):
        said = [words_of(on.page, level.cells[c]) for level in listed if c in level.cells]
        if all(c in level.cells for level in figured) and all(map(is_verdict, said)):
            return c
    return None


def is_verdict(words: str) -> bool:
    """Whether words are one of those that say by themselves what became of an application: "Avslås"."""
    return words.strip().casefold() in _answers()


@cache
def _answers() -> frozenset[str]:
    answers = table("columns")["answers"]
    return frozenset((*answers["granted"], *answers["rejected"]))


def _one_figure(above: str, below: str) -> bool:
    """Whether a figure may be broken in two: whole groups below what can begin them, no more than an amount has."""
    digits = sum(map(str.isdigit, above + below))
    return digits <= DIGITS and bool(_GROUPS.fullmatch(below) and _BEGUN.fullmatch(above))


def _goes_on(on: Sheet, listed: list[Level], n: int, column: int) -> bool:
    """Whether the words of a line plainly go on from the line above: they are no row of their own."""
    above = listed[n - 1].cells.get(column)
    return above is not None and _said(on, column, above[-1], listed[n].cells[column][0]) <= -3.0


def _whole_goes_on(on: Sheet, listed: list[Level], n: int) -> bool:
    """Whether all cells of a line plainly go on from those above, of which the first begins with a capital: one that
    does not may begin so in each row.
    """
    first = listed[n - 1].cells.get(0)
    begins = first is not None and not LOWER.match(words_of(on.page, first))
    return begins and all(_goes_on(on, listed, n, c) for c in listed[n].cells)


def divided(on: Sheet, listed: list[Level], *, closed: bool = False) -> list[list[Level]]:
    """The lines as rows. `closed`: between two rulings, where each row has its figures."""
    if not listed:
        return []
    _weigh(on, listed)
    best: tuple[float, list[int]] | None = None
    for where in ("first", "middle", "last"):
        found = _cheapest(listed, where, closed)
        if found is not None and (best is None or found[0] > best[0] + 1e-6):
            best = found
    if best is None:
        return [listed]
    return [listed[a:b] for a, b in pairwise([0, *best[1]])]


def _weigh(on: Sheet, listed: list[Level]) -> None:
    size = median(level.size for level in listed)
    steps = [b.base - a.base for a, b in pairwise(listed)]
    sure = [step for step, (a, b) in zip(steps, pairwise(listed), strict=True) if a.anchor and b.anchor and not b.weak]
    loose = [
        step
        for step, (a, b) in zip(steps, pairwise(listed), strict=True)
        if not (a.anchor and b.anchor and not b.weak) and step > 0.9 * size
    ]
    narrow, wide = _blanks(sure, loose, size)
    for n, level in enumerate(listed[1:], 1):
        level.joins = _by_blank(steps[n - 1], size, narrow, wide) + _by_words(on, listed, n)
        if any(listed[n - 1].base < rule < level.base - 0.4 * level.size for rule in on.rules):
            level.joins += RULED


def _blanks(sure: list[float], loose: list[float], size: float) -> tuple[float, float]:
    """The steps from line to line inside a row, and from row to row; both the same where the table does not tell."""
    if sure and loose:
        wide, narrow = median(sure), min(loose)
        if narrow < 0.9 * wide:
            return narrow, wide
        if wide > AIRY * size:
            return SET * size, wide
    known = sorted({round(step, 1) for step in loose} | ({round(median(sure), 1)} if sure else set()))
    jumps = [(b / a, a, b) for a, b in pairwise(known)]
    if jumps and max(jumps)[0] >= 1.12:
        _, narrow, wide = max(jumps)
        return narrow, wide
    return (known[0], known[0]) if known else (0.0, 0.0)


def _by_blank(step: float, size: float, narrow: float, wide: float) -> float:
    if step < 0.9 * size:
        return -3.0  # figures in the middle of a name of two lines
    if wide > narrow:
        return max(-3.0, min(3.0, 6.0 * (step - (narrow + wide) / 2) / (wide - narrow)))
    return 3.0 if narrow and step > 1.4 * narrow else 0.0


def _by_words(on: Sheet, listed: list[Level], n: int) -> float:
    """What the words of two lines say: those of a column with words in both, or with a line of figures between."""
    level, weight = listed[n], 0.0
    for c, cell in level.cells.items():
        if c in on.figures:
            continue
        above = listed[n - 1].cells.get(c)
        between = n > 1 and above is None and listed[n].base - listed[n - 2].base < 1.9 * level.size
        held = listed[n - 2].cells.get(c) if between else above
        if held is not None:
            said = _said(on, c, held[-1], cell[0])
            if between:  # the figures between them belong to the one or the other, or to both
                listed[n - 1].joins += said if said < 0 else said / 2
            weight += said if said < 0 or not between else said / 2
    if level.weak:
        weight -= 2.0
    return max(-6.0, min(6.0, weight))


def _said(on: Sheet, column: int, before: Piece, after: Piece) -> float:
    said, words = on.page.raw[before.start : before.stop].strip(), on.page.raw[after.start : after.stop].strip()
    if before.bold != after.bold or _is_group(said) or _is_group(words) or _PART.match(words):
        return 3.0
    if LOWER.match(words) or _OPEN.search(said) or left_open(said) or split_amount(said, words):
        return -3.0
    first = words.split(maxsplit=1)[0]
    needed = after.bbox.width * (len(first) + 1) / max(1, len(words))
    room = on.rights[column] - before.bbox.x1
    return 2.5 if room > 1.15 * needed else -0.7


def split_amount(said: str, words: str) -> bool:
    """Whether a line ends in the middle of an amount: "högst 1 500" above "000 kronor"."""
    return _HALF.search(said) is not None and _REST.match(words) is not None


def _is_group(words: str) -> bool:
    """Whether a line heads rows: "Offentlig finansiering"."""
    return words.lower().rstrip(" :") in _groups()


@cache
def _groups() -> frozenset[str]:
    return frozenset(table("layout")["groups"])


def left_open(words: str) -> bool:
    """Whether words end in one that something must follow."""
    return words.rsplit(maxsplit=1)[-1].lower() in _unfinished()


@cache
def _unfinished() -> frozenset[str]:
    return frozenset(table("layout")["unfinished"])


def _cheapest(listed: list[Level], where: Where, closed: bool) -> tuple[float, list[int]] | None:
    """The division with the most weight, if figures stand mostly on that line of their row; None for none."""
    most = len(listed) if closed else LONGEST
    best: list[tuple[float, int] | None] = [(0.0, 0), *[None] * len(listed)]
    for stop in range(1, len(listed) + 1):
        inside, anchored = 0.0, False
        for start in range(stop - 1, max(-1, stop - 1 - most), -1):
            held = best[start]
            weight = _row(listed[start:stop], where, closed)
            anchored |= listed[start].anchor
            if weight is None and anchored:
                break  # figures of two rows: so have all that begin further up
            if held is not None and weight is not None:
                border = listed[start].joins if start else 0.0
                total = held[0] + border - inside + weight
                now = best[stop]
                if now is None or total > now[0]:
                    best[stop] = (total, start)
            inside += listed[start].joins
    end = best[-1]
    if end is None:
        return None
    stops, at = [], len(listed)
    while at:
        stops.append(at)
        held = best[at]
        assert held is not None
        at = held[1]
    return end[0], stops[::-1]


def _row(listed: list[Level], where: Where, closed: bool) -> float | None:
    """What speaks for these lines being one row; None where they cannot be."""
    anchors = [n for n, level in enumerate(listed) if level.anchor]
    if not anchors:
        return None if closed and not (len(listed) == 1 and listed[0].group) else -2.0
    strong = [n for n in anchors if not (listed[n].weak and n > anchors[0])]
    if len(strong) > 1 or anchors != list(range(anchors[0], anchors[0] + len(anchors))):
        return None
    middle = (anchors[0] + anchors[-1]) / 2
    wanted = {"first": 0.0, "middle": (len(listed) - 1) / 2, "last": len(listed) - 1.0}[where]
    return 0.0 if abs(middle - wanted) <= 0.6 or len(anchors) > 1 else -1.5
