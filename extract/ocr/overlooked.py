"""Print that the engine passed over: lines of letters on which none of its words lie. They are read again, one by one.

Page segmentation loses lines in forms, beside stamps and in small blocks. What still gives no words is kept as a place,
so that somebody can be told to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from extract.ocr.engine import Engine, Seen
from extract.ocr.prepare import Mask, Prepared, Rule, cut

CELL = 0.04  # inches: the page is looked at in squares of this size
INKED = 0.05  # share of a square that is print
GAP = 2  # empty squares between two letters of one line
LEAST_WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 0.35, 0.05, 0.24  # inches of a line of print
FILLED = (0.06, 0.5)  # share of a line's box that is print; less is a scribble or dirt, more a bar or a picture
LETTERS = 5  # parts with nothing between them that a line of print has at least
MANY = 25  # lines on a page; more are a drawing, or a page that is upside down
MOST_BOXES = 5_000  # of ink on a page; noise and rasters have more
READ, READ_FIGURE = 0.7, 0.6  # mean confidence of words that were read again; figures are read a third time
MARGIN = 0.04
UNDERLINED, THICK = 0.75, 0.035  # share of a line's width that is dark where it is underlined; inches a stroke is thick
PAPER = 255


def overlooked(words: Sequence[Seen], prepared: Prepared) -> list[Rule]:
    """The boxes of lines of print that no word lies on; () for a page with too many to be text."""
    free = prepared.dark.copy()
    grown = round(0.03 * prepared.dpi)
    for word in words:
        free[max(0, word.top - grown) : word.bottom + grown, max(0, word.left - grown) : word.right + grown] = False
    found = [
        line
        for box in boxes(free, prepared.dpi)
        for line in _lines(free, box, prepared.dpi)
        if _is_print(free, line, prepared.dpi)
    ]
    return found if len(found) <= MANY else []


def read_again(
    lines: Sequence[Rule], words: Sequence[Seen], prepared: Prepared, engine: Engine
) -> tuple[list[Seen], list[Rule]]:
    """The words of these lines, each on a line of its own, and the lines that gave none."""
    margin = round(MARGIN * prepared.dpi)
    plain = _without_underlines(prepared, lines)
    crops = [cut(plain, (line.left, line.top, line.right, line.bottom), margin) for line in lines]
    out: list[Seen] = []
    unread: list[Rule] = []
    number = max((word.line for word in words), default=0)
    for line, seen in zip(lines, engine.lines(crops, prepared.dpi), strict=True):
        letters = sum(len(word.text) for word in seen)
        signs = [sign for word in seen for sign in word.text if sign.isalnum()]
        if len(signs) < 2 or _sure(seen, letters) < (READ if any(map(str.isalpha, signs)) else READ_FIGURE):
            unread.append(line)
            continue
        number += 1
        out += [_moved(word, max(0, line.left - margin), max(0, line.top - margin), number) for word in seen]
    return out, unread


def _sure(seen: Sequence[Seen], letters: int) -> float:
    return sum(word.confidence * len(word.text) for word in seen) / max(1, letters)


def _moved(word: Seen, x: int, y: int, line: int) -> Seen:
    return replace(
        word, left=word.left + x, right=word.right + x, top=word.top + y, bottom=word.bottom + y, line=line, block=-1
    )


def boxes(free: Mask, dpi: float) -> list[Rule]:
    """Boxes of print: squares with ink, those beside one another as one, and with those above and below them."""
    cell = max(2, round(CELL * dpi))
    height, width = (side // cell for side in free.shape)
    if not height or not width:
        return []
    counts = free[: height * cell, : width * cell].reshape(height, cell, width, cell).sum(axis=(1, 3))
    inked = counts >= INKED * cell * cell
    done: list[list[int]] = []
    open_: list[list[int]] = []  # left, top, right, bottom in squares; which box it was
    made = 0
    for y in np.nonzero(inked.any(axis=1))[0]:
        done += [box for box in open_ if box[3] < y]  # nothing below touches them: noise has many thousands
        open_ = [box for box in open_ if box[3] >= y]
        xs = np.nonzero(inked[y])[0]
        breaks = np.nonzero(np.diff(xs) > GAP + 1)[0]
        for left, right in zip(np.r_[xs[0], xs[breaks + 1]], np.r_[xs[breaks], xs[-1]], strict=True):
            made += 1
            box = [int(left), int(y), int(right) + 1, int(y) + 1, made]
            first, last, apart = box[0], box[2], []
            for other in open_:
                if other[0] <= last and first <= other[2]:
                    box[0], box[1] = min(box[0], other[0]), min(box[1], other[1])
                    box[2], box[3] = max(box[2], other[2]), max(box[3], other[3])
                else:
                    apart.append(other)
            open_ = [*apart, box]
        if len(done) > MOST_BOXES:
            return []
    found = sorted((*done, *open_), key=lambda box: box[4])
    return [Rule(*(side * cell for side in box[:4])) for box in found]


def _lines(free: Mask, box: Rule, dpi: float) -> Iterator[Rule]:
    """The lines of print in a box, one below another with a blank between them; the box where it is one."""
    part = free[box.top : box.bottom, box.left : box.right]
    part = part & ~_underlines(part, dpi)[:, None]
    found = rows_of(np.asarray(part.any(axis=1)), round(LEAST_HEIGHT * dpi))
    if len(found) < 2:
        yield box
    for start, stop in found if len(found) > 1 else ():
        columns = np.nonzero(part[start:stop].any(axis=0))[0]
        yield Rule(box.left + int(columns[0]), box.top + start, box.left + int(columns[-1]) + 1, box.top + stop)


def rows_of(inked: Mask, least: float) -> list[tuple[int, int]]:
    """The rows of letters among rows of pixels that are inked or not: pieces no lower than `least`, with the dots and
    rings just above them.
    """
    found: list[tuple[int, int]] = []
    loose: int | None = None  # where dots begin whose letters are still to come
    for start, stop in runs(inked):
        if stop - start < least:
            loose = start if loose is None else loose
            continue
        found.append((loose if loose is not None and start - loose < least else start, stop))
        loose = None
    return found


def runs(line: Mask) -> Iterator[tuple[int, int]]:
    """Where the stretches of True begin and end in a row of pixels."""
    edges = np.diff(np.r_[False, line, False].astype(np.int8))
    for start, stop in zip(np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0], strict=True):
        yield int(start), int(stop)


def _underlines(part: Mask, dpi: float) -> Mask:
    """The rows of pixels of a box that are an underline, which ties all its letters together."""
    out: Mask = np.zeros(len(part), dtype=np.bool_)
    if part.shape[1] < LEAST_WIDTH * dpi:
        return out
    for start, stop in runs(np.asarray(part.mean(axis=1) >= UNDERLINED)):
        if stop - start <= THICK * dpi and start > len(part) / 2:
            out[max(0, start - 1) : stop + 1] = True
    return out


def _without_underlines(prepared: Prepared, lines: Sequence[Rule]) -> Image.Image:
    """The picture without the underlines of these lines: the engine cannot read over them."""
    pixels = None
    for line in lines:
        box = slice(line.top, line.bottom), slice(line.left, line.right)
        under = _underlines(prepared.dark[box], prepared.dpi)
        if under.any():
            pixels = np.array(prepared.image) if pixels is None else pixels
            pixels[box][under] = PAPER
    return prepared.image if pixels is None else Image.fromarray(pixels)


def _is_print(free: Mask, line: Rule, dpi: float) -> bool:
    """Whether a box holds a line of letters."""
    part = free[line.top : line.bottom, line.left : line.right]
    wide, high = line.right - line.left, line.bottom - line.top
    if wide < LEAST_WIDTH * dpi or not LEAST_HEIGHT * dpi <= high <= MOST_HEIGHT * dpi:
        return False
    columns: Mask = np.asarray(part[~_underlines(part, dpi)].any(axis=0))
    letters = int(np.count_nonzero(columns[1:] & ~columns[:-1])) + int(columns[0])
    return bool(FILLED[0] <= part.mean() <= FILLED[1] and letters >= LETTERS)
