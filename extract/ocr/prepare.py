"""A picture of a page made ready for OCR: turned upright, its light evened, specks and drawn lines taken away.

Each step is done where a measure says that it helps: on clean pages most of them do harm or nothing. Pixels here are
grey, 0 black and 255 white, as arrays of (height, width); boxes are pixels from the top left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import radians, tan
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

Grey = np.ndarray[Any, np.dtype[np.uint8]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

LOW_DPI = 190  # below it a page is read from a picture twice the size
SKEWED = 0.12  # degrees; lines of a page less askew than this are read as well as straight ones
STEEP = 4.0  # degrees; no scanner pulls paper in more askew
DOTS = 40_000  # dark pixels that are enough to tell the skew
UNEVEN = 20  # grey levels between the light and the dark parts of the paper
BLANK = 25  # grey levels; a page with no more between its lightest and darkest has no print
PALE = 60  # grey levels between paper and print; less is stretched
SPECKS = 0.0015  # of the pixels of the paper's plain parts; a clean scan has a tenth of this
TILE = 32  # pixels of the map of the paper's light
RULE_ACROSS, RULE_DOWN = 0.5, 0.28  # inches; a shorter dark run may be a letter's
RULE_THICK = 0.035  # inches; what is thicker is a bar or a picture
DOT, DOTS_IN_ROW = 0.022, 8  # inches a dot is wide; a leader has more of them
LEADER, LEADER_GAP = 0.5, 0.09  # inches: a leader is longer, its dots stand closer
STEMS = 0.3  # share of a run that stands under or over other print where it is no line
SLACK = 0.04  # of a run's pixels may be light, as where a speck fell


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line in pixels of the prepared picture."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Prepared:
    """`image` is what the engine reads, `scale` times the size of the picture given and turned by `angle` degrees
    counter-clockwise about its middle; `dark` says where its print is; `rules` are the drawn lines taken away,
    `leaders` the rows of dots.
    """

    image: Image.Image
    dark: Mask
    rules: tuple[Rule, ...]
    leaders: tuple[Rule, ...]
    dpi: float
    scale: float
    angle: float
    steps: tuple[str, ...]


def cut(image: Image.Image, box: tuple[int, int, int, int], margin: int) -> Image.Image:
    """A box of an image (left, top, right, bottom) with a margin, inside its edges: beyond them all is black."""
    left, top, right, bottom = box
    return image.crop(
        (
            max(0, left - margin),
            max(0, top - margin),
            min(image.width, right + margin),
            min(image.height, bottom + margin),
        )
    )


def prepare(picture: Image.Image, dpi: float) -> Prepared:
    """The picture of a page in grey, ready to be read. `dpi` is that of the picture given."""
    steps: list[str] = []
    grey = np.asarray(picture.convert("L"))
    light = _light(grey)
    if float(light.max()) - float(light.min()) > UNEVEN:
        grey = _evened(grey, light)
        steps.append("evened")
    paper, ink = _levels(grey)
    if paper - ink > BLANK and (paper - ink < PALE or paper < 200):
        grey = _stretched(grey, paper, ink)
        steps.append("stretched")
    threshold = _threshold(grey)
    if _specks(grey, threshold) > SPECKS:
        grey = np.asarray(Image.fromarray(grey).filter(ImageFilter.MedianFilter(3)))
        threshold = _threshold(grey)
        steps.append("despeckled")
    angle = skew(grey < threshold, dpi)
    image = Image.fromarray(grey)
    if abs(angle) >= SKEWED:
        image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
        steps.append("deskewed")
    else:
        angle = 0.0
    scale = 1.0
    if dpi < LOW_DPI:
        scale = 2.0
        image = image.resize((image.width * 2, image.height * 2), Image.Resampling.LANCZOS)
        steps.append("doubled")
    grey = np.array(image)
    dark = grey < threshold
    rules, cleaned = rulings(dark, dpi * scale)
    if rules:
        grey[cleaned] = 255
        dark &= ~cleaned
        steps.append("unruled")
    dots, pixels = leaders(dark, dpi * scale)
    if dots:
        grey[pixels] = 255
        dark &= ~pixels
        steps.append("leaders off")
    if rules or dots:
        image = Image.fromarray(grey)
    return Prepared(image, dark, rules, dots, dpi * scale, scale, angle, tuple(steps))


# ---------------------------------------------------------------- light


def _light(grey: Grey) -> Grey:
    """The light of the paper: the brighter parts of each tile of TILE by TILE pixels."""
    height, width = (n // TILE * TILE for n in grey.shape)
    if not height or not width:
        return grey[:1, :1]
    tiles = grey[:height:2, :width:2].reshape(height // TILE, TILE // 2, width // TILE, TILE // 2)
    bright = np.percentile(tiles, 80, axis=(1, 3)).astype(np.uint8)
    # a tile that is all print, or a dark picture, says nothing of the paper: its neighbours do
    return np.asarray(Image.fromarray(bright).filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.BoxBlur(3)))


def _evened(grey: Grey, light: Grey) -> Grey:
    """The picture with the paper equally light everywhere."""
    paper = np.asarray(Image.fromarray(light).resize(grey.shape[::-1], Image.Resampling.BILINEAR))
    out = grey.astype(np.uint16) * 255 // np.maximum(paper, 1)
    evened: Grey = np.minimum(out, 255).astype(np.uint8)
    return evened


def _levels(grey: Grey) -> tuple[int, int]:
    """The grey of the paper and of the print."""
    sample = grey[::3, ::3]
    ink, paper = np.percentile(sample, (0.05, 60))  # a page of a few lines is 1 part print in 200
    return int(paper), int(ink)


def _stretched(grey: Grey, paper: int, ink: int) -> Grey:
    """The picture with paper white and print black."""
    table = np.clip((np.arange(256) - ink) * 255 / max(1, paper - ink), 0, 255).astype(np.uint8)
    out: Grey = table[grey]
    return out


def _threshold(grey: Grey) -> int:
    """The grey that parts print from paper, by Otsu's method."""
    counts = np.bincount(grey[::2, ::2].ravel(), minlength=256).astype(np.float64)
    levels = np.arange(256)
    below = counts.cumsum()
    above = below[-1] - below
    mean = (counts * levels).cumsum()
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (mean / below - (mean[-1] - mean) / above) ** 2
    return int(np.clip(np.nan_to_num(between).argmax() + 1, 60, 220))


def _specks(grey: Grey, threshold: int) -> float:
    """Share of dark pixels without a dark neighbour; the salt and pepper of bad copies, the grain of worse ones."""
    height, width = grey.shape
    part = grey[height // 8 : height * 7 // 8, width // 8 : width * 7 // 8]
    dark = part < (threshold + 255) // 2
    around = np.zeros_like(dark)
    around[1:] |= dark[:-1]
    around[:-1] |= dark[1:]
    around[:, 1:] |= dark[:, :-1]
    around[:, :-1] |= dark[:, 1:]
    return float((dark & ~around).mean()) if dark.size else 0.0


# ---------------------------------------------------------------- skew


def skew(dark: Mask, dpi: float) -> float:
    """Degrees by which the lines of print fall to the right; 0 where no angle stands out.

    The sum of squares of the dark pixels in each row is largest when rows and lines agree.
    """
    step = max(1, round(dpi / 100))
    rows, columns = np.nonzero(dark[::step, ::step])
    if len(rows) < 200:
        return 0.0
    thin = max(1, len(rows) // DOTS)
    rows, columns = rows[::thin].astype(np.float32), columns[::thin].astype(np.float32)

    def sharpness(angle: float) -> float:
        shifted = rows - columns * np.float32(tan(radians(angle)))
        counts = np.bincount((shifted - shifted.min()).astype(np.int64))
        return float((counts.astype(np.float64) ** 2).sum())

    best = max(np.arange(-STEEP, STEEP + 0.01, 0.25), key=sharpness)
    best = max(np.arange(best - 0.25, best + 0.26, 0.05), key=sharpness)
    return round(float(best), 2) if sharpness(float(best)) > 1.05 * sharpness(0.0) else 0.0


# ---------------------------------------------------------------- drawn lines


def rulings(dark: Mask, dpi: float) -> tuple[tuple[Rule, ...], Mask]:
    """The drawn lines of a page, across and down, and the pixels that they are made of."""
    gone = np.zeros_like(dark)
    found: list[Rule] = []
    for across in (True, False):
        turned = dark if across else dark.T
        length = round((RULE_ACROSS if across else RULE_DOWN) * dpi)
        for rule in _runs(turned, length, round(RULE_THICK * dpi)):
            if not _drawn(turned, rule, dpi):
                continue
            box = rule if across else Rule(rule.top, rule.left, rule.bottom, rule.right)
            found.append(box)
            gone[max(0, box.top - 1) : box.bottom + 1, max(0, box.left - 1) : box.right + 1] = True
    return tuple(found), gone & _grown(dark)  # the grey edge of a line belongs to it


def _drawn(dark: Mask, rule: Rule, dpi: float) -> bool:
    """Whether a run of dark pixels is a line: thick print whose serifs touch makes such runs too, but has stems on one
    side of them.
    """
    near, far = round(0.008 * dpi) + 1, round(0.02 * dpi) + 2
    above = dark[max(0, rule.top - far) : max(0, rule.top - near), rule.left : rule.right]
    below = dark[rule.bottom + near : rule.bottom + far, rule.left : rule.right]
    return all(not side.size or np.count_nonzero(side.any(axis=0)) < STEMS * side.shape[1] for side in (above, below))


def leaders(dark: Mask, dpi: float) -> tuple[tuple[Rule, ...], Mask]:
    """Dotted leaders, as between a heading and its page, and their pixels: rows of dots with nothing above or below.

    OCR makes long words of them, and of the words beside them.
    """
    out = np.zeros_like(dark)
    half = dark[: dark.shape[0] // 2 * 2, : dark.shape[1] // 2 * 2]
    half = half[::2, ::2] | half[1::2, ::2] | half[::2, 1::2] | half[1::2, 1::2]
    inch = dpi / 2
    dot = max(2, round(DOT * inch))
    lone = half & ~_shifted(half, dot, round(0.11 * inch)) & ~_shifted(half, -round(0.045 * inch), -dot)
    if np.count_nonzero(lone) < 50:
        return (), out
    filled = _closed(lone, max(2, round(LEADER_GAP * inch)))
    found = [
        span
        for run in _runs(filled, round(LEADER * inch), dot + 2, slack=0.0)
        for span in _dotted(lone, run, 1.5 * dot)
        if _alone(half, span, inch)
    ]
    whole = tuple(Rule(2 * span.left, 2 * span.top, 2 * span.right, 2 * span.bottom) for span in found)
    for span in whole:
        out[max(0, span.top - 3) : span.bottom + 3, max(0, span.left - 2) : span.right + 2] = True
    return whole, _grown(out & dark)


def _dotted(lone: Mask, run: Rule, widest: float) -> Iterator[Rule]:
    """The stretches of a run that are dots: many, each small, all equally far from the next."""
    row: Mask = np.asarray(lone[run.top : run.bottom, run.left : run.right].any(axis=0))
    edges = np.diff(np.r_[False, row, False].astype(np.int8))
    starts, stops = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
    first = 0
    for n in range(1, len(starts) + 1):
        step = starts[first + 1] - starts[first] if first + 1 < len(starts) else 0
        even = n < len(starts) and abs(int(starts[n] - starts[n - 1]) - int(step)) <= max(2, step // 4)
        if even and stops[n] - starts[n] <= widest:
            continue
        if n - first >= DOTS_IN_ROW:
            yield Rule(run.left + int(starts[first]), run.top, run.left + int(stops[n - 1]), run.bottom)
        first = n


def _alone(half: Mask, span: Rule, inch: float) -> bool:
    """Whether nothing is printed right above and below a row of dots: the arches of mmm stand between stems."""
    above = half[max(0, span.top - round(0.08 * inch)) : max(0, span.top - 2), span.left : span.right]
    below = half[span.bottom + 1 : span.bottom + max(4, round(0.045 * inch)), span.left : span.right]
    return all(np.count_nonzero(part) <= 0.01 * part.size for part in (above, below))


def _shifted(mask: Mask, first: int, last: int) -> Mask:
    """Where any pixel `first..last` rows further up (negative: down) is set."""
    out = np.zeros_like(mask)
    for by in range(first, last + 1):
        if by > 0:
            out[by:] |= mask[:-by]
        elif by < 0:
            out[:by] |= mask[-by:]
    return out


def _closed(mask: Mask, gap: int) -> Mask:
    """Rows with the gaps between set pixels filled that are no wider than `gap`."""
    sums = np.zeros((mask.shape[0], mask.shape[1] + 1), dtype=np.int32)
    np.cumsum(mask, axis=1, out=sums[:, 1:])
    out = np.zeros_like(mask)
    width = mask.shape[1]
    left, right = max(1, gap // 2), max(1, gap - gap // 2)
    some = sums[:, left + right :] - sums[:, : -(left + right)] > 0
    out[:, left : left + some.shape[1]] = some[:, : width - left]
    return out


def _grown(mask: Mask) -> Mask:
    """A mask with one pixel more all around."""
    out = mask.copy()
    out[1:] |= mask[:-1]
    out[:-1] |= mask[1:]
    out[:, 1:] |= mask[:, :-1]
    out[:, :-1] |= mask[:, 1:]
    return out


def _runs(dark: Mask, length: int, thick: int, slack: float = SLACK) -> Iterator[Rule]:
    """Rows of dark pixels at least `length` long, those below one another as one, if no thicker than `thick`."""
    height, width = dark.shape
    if width <= length:
        return
    sums = np.zeros((height, width + 1), dtype=np.int32)
    np.cumsum(dark, axis=1, out=sums[:, 1:])
    busy = np.nonzero(sums[:, -1] >= length)[0]
    open_: list[list[int]] = []  # left, top, right, bottom
    for y in busy:
        starts = np.nonzero(sums[y, length:] - sums[y, :-length] >= length * (1 - slack))[0]
        if not len(starts):
            continue
        breaks = np.nonzero(np.diff(starts) > length)[0]
        for first, last in zip(np.r_[starts[0], starts[breaks + 1]], np.r_[starts[breaks], starts[-1]], strict=True):
            left, right = int(first), int(last) + length
            left += int(dark[y, left:right].argmax())
            right -= int(dark[y, left:right][::-1].argmax())
            for run in open_:
                if run[3] >= y - 1 and run[0] <= right and left <= run[2]:
                    run[0], run[2], run[3] = min(run[0], left), max(run[2], right), int(y) + 1
                    break
            else:
                open_.append([left, int(y), right, int(y) + 1])
    for left, top, right, bottom in open_:
        if bottom - top <= thick:
            yield Rule(left, top, right, bottom)
