"""The picture of a page in, what OCR sees on it out: words with boxes, drawn lines, second readings of its figures."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise

import numpy as np
from PIL import Image

from extract.ocr.cache import Cache
from extract.ocr.engine import Engine, Seen, reads_figures
from extract.ocr.prepare import Mask, Prepared, Rule, prepare

RECIPE = 1  # counts up when the same picture would be read in another way: what is kept is then of no use
POOR = 0.7  # mean confidence of a page's letters; upside down it is near 0.4, a bad copy stays above 0.8
FEW = 40  # letters; fewer do not tell which way is up
TURN_DPI = 150.0  # the orientation is told from a picture of this resolution
DOUBTFUL = 0.955  # confidence below which a figure is read again; of those above 2 in 1 000 are wrong
MARGIN = 0.03  # inches around a figure that is read again
FIGURE = re.compile(r"[\dOolI|SB%.,:;/()+−–-]*\d[\dOolI|SB%.,:;/()+−–-]*|[A-ZÅÄÖ]{0,5}-?\d[\w/:.-]*")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Second:
    """A second reading of the words `first..last` (inclusive) as one line."""

    first: int
    last: int
    text: str
    confidence: float


@dataclass(frozen=True)
class Recognised:
    """What stands on a page. Boxes are pixels of the picture after it was turned by `quarters` clockwise and `angle`
    degrees counter-clockwise, at `dpi`. `strokes` is how thick each word is printed, in pixels.
    """

    quarters: int
    angle: float
    dpi: float
    words: tuple[Seen, ...]
    strokes: tuple[float, ...]
    rules: tuple[Rule, ...]
    seconds: tuple[Second, ...]
    steps: tuple[str, ...]

    def dump(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def load(cls, content: bytes) -> Recognised:
        """Raises ValueError, KeyError or TypeError for what `dump` did not write."""
        held = json.loads(content)
        return cls(
            **{
                **held,
                "words": tuple(Seen(**word) for word in held["words"]),
                "strokes": tuple(held["strokes"]),
                "rules": tuple(Rule(**rule) for rule in held["rules"]),
                "seconds": tuple(Second(**second) for second in held["seconds"]),
                "steps": tuple(held["steps"]),
            }
        )


def recognise(picture: Image.Image, dpi: float, engine: Engine, cache: Cache | None) -> Recognised:
    """What stands on the picture of a page, from the cache where it was read before. Raises TookTooLong."""
    key = _key(picture, dpi, engine)
    kept = cache.get(key) if cache is not None else None
    if kept is not None:
        try:
            return Recognised.load(kept)
        except (ValueError, KeyError, TypeError):
            pass  # written by something else, or cut short
    made = _read(picture, dpi, engine)
    if cache is not None:
        cache.put(key, made.dump())
    return made


def _key(picture: Image.Image, dpi: float, engine: Engine) -> str:
    recipe = f"{RECIPE} {engine.name} {picture.mode} {picture.size} {dpi:.1f}\n"
    return hashlib.sha256(recipe.encode() + picture.tobytes()).hexdigest()


def _read(picture: Image.Image, dpi: float, engine: Engine) -> Recognised:
    quarters = 0
    prepared = prepare(picture, dpi)
    words = engine.words(prepared.image, prepared.dpi)
    if _poor(words):
        quarters = engine.turn(_small(prepared), TURN_DPI)
        if quarters:
            prepared = prepare(_turned(picture, quarters), dpi)
            words = engine.words(prepared.image, prepared.dpi)
    words = [word for word in words if not _speck(word)]
    seconds = _again(words, prepared, engine)
    return Recognised(
        quarters,
        prepared.angle,
        prepared.dpi,
        tuple(replace(word, confidence=round(word.confidence, 3)) for word in words),
        tuple(round(_stroke(prepared.dark, word), 2) for word in words),
        prepared.rules,
        tuple(seconds),
        prepared.steps,
    )


def _poor(words: Sequence[Seen]) -> bool:
    """Whether a page reads as one that lies on its side or head, or not at all."""
    letters = sum(len(word.text) for word in words)
    return letters < FEW or sum(word.confidence * len(word.text) for word in words) < POOR * letters


def _speck(word: Seen) -> bool:
    """Dirt and pieces of drawings that were taken for a mark."""
    return word.confidence < 0.5 and not any(map(str.isalnum, word.text)) and word.text not in "•-–—»«*"


def _small(prepared: Prepared) -> Image.Image:
    shrink = max(1, round(prepared.dpi / TURN_DPI))
    return prepared.image.reduce(shrink)


_QUARTER = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}


def _turned(picture: Image.Image, quarters: int) -> Image.Image:
    """The picture turned clockwise."""
    return picture.transpose(_QUARTER[quarters])


def _stroke(dark: Mask, word: Seen) -> float:
    """How thick a word is printed: dark pixels for each run of them from left to right."""
    box = dark[word.top : word.bottom, word.left : word.right]
    if not box.size:
        return 0.0
    runs = int(np.count_nonzero(box[:, 0])) + int(np.count_nonzero(box[:, 1:] & ~box[:, :-1]))
    return float(np.count_nonzero(box)) / runs if runs else 0.0


# ---------------------------------------------------------------- figures, read again


def _again(words: Sequence[Seen], prepared: Prepared, engine: Engine) -> list[Second]:
    """Second readings of the figures whose first is in doubt: all groups of digits of an amount as one line."""
    if not reads_figures():
        return []
    runs = [run for run in _figures(words) if _in_doubt(words[run[0] : run[1] + 1])]
    crops = [prepared.image.crop(_around(words[first : last + 1], prepared)) for first, last in runs]
    read = engine.figures(crops, prepared.dpi)
    return [
        Second(first, last, text, round(sure, 3))
        for (first, last), (text, sure) in zip(runs, read, strict=True)
        if text and sure > 0
    ]


def _around(run: Sequence[Seen], prepared: Prepared) -> tuple[int, int, int, int]:
    """The box of some words with a margin, inside the picture: outside it all is black."""
    margin = round(MARGIN * prepared.dpi)
    return (
        max(0, min(word.left for word in run) - margin),
        max(0, min(word.top for word in run) - margin),
        min(prepared.image.width, max(word.right for word in run) + margin),
        min(prepared.image.height, max(word.bottom for word in run) + margin),
    )


def _figures(words: Sequence[Seen]) -> list[tuple[int, int]]:
    """Runs of words that look like figures, side by side on one line."""
    out: list[tuple[int, int]] = []
    for n, word in enumerate(words):
        if not (_DIGIT.search(word.text) and FIGURE.fullmatch(word.text)):
            continue
        before = words[n - 1] if n else None
        near = before is not None and before.line == word.line and word.left - before.right < word.bottom - word.top
        if near and out and out[-1][1] == n - 1:
            out[-1] = (out[-1][0], n)
        else:
            out.append((n, n))
    return out


def _in_doubt(run: Sequence[Seen]) -> bool:
    """Whether a figure is worth a second look; a lone sign is read worse alone than in its line."""
    if sum(len(word.text) for word in run) < 2:
        return False
    uneven = any(len(a.text) > 3 and b.text[:3].isdigit() for a, b in pairwise(run))  # groups of digits run together
    return uneven or min(word.confidence for word in run) < DOUBTFUL
