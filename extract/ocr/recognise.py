"""The picture of a page in, what OCR sees on it out: words with boxes, drawn lines, second readings of its figures."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Generic, TypeVar

import numpy as np
from PIL import Image

from extract.model import personal
from extract.ocr.cache import Cache
from extract.ocr.engine import Engine, Seen, reads_figures
from extract.ocr.glyphs import with_dashes, with_quotes, with_signs
from extract.ocr.overlooked import overlooked, read_again
from extract.ocr.prepare import Mask, Prepared, Rule, cut, prepare
from extract.ocr.stacked import GUESSED, put_back, without_stacks
from extract.words import one_of, table

T = TypeVar("T")

RECIPE = 25  # counts up when the same picture would be read in another way: what is kept is then of no use
POOR = 0.7  # mean confidence of a page's letters; upside down it is near 0.4, a bad copy stays above 0.8
FEW = 40  # letters; fewer do not tell which way is up
TURN_DPI = 150.0  # the orientation is told from a picture of this resolution
DOUBTFUL = 0.955  # confidence below which a figure is read again; of those above 2 in 1 000 are wrong
BLANKS = 4.0  # heights between two words that may still be of one sentence
SHORT = 8  # words of a line that is read again as a whole
MARGIN = 0.03  # inches around a figure that is read again
BULLET, BULLET_AWAY = 0.1, 0.4  # inches: a bullet is no wider, and no farther from its text
FIGURE = re.compile(r"[$§]?[\dOolI|SB%.,:;/()+−–-]*\d[\dOolI|SB%.,:;/()+−–-]*|[A-ZÅÄÖ]{0,5}-?\d[\w/:.-]*")
SPECK = 0.008  # inches of print in a row of pixels; less may be dirt
BLANK, BLANK_BY_ONE = 0.3, 0.52  # of a digit's height: air between two digits that is a blank; a 1 has more of its own
AIR_BY_ONE = 0.6  # of a figure's height: no blank between words, where one of them begins or ends with a 1
_DOMAIN = re.compile(
    r"(?P<before>[\w.-]*\(?[QO©G])?[a-zåäö0-9-]{2,}(?:\.[a-zåäö0-9-]+)*"
    rf"\.(?:{one_of(table('domains')['ends'])})[.,;:)]*"
)
_AT = re.compile(r"[A-Z(]?[QO©G0]{1,2}")
_DIGIT = re.compile(r"\d")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


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
    degrees counter-clockwise, at `dpi`. `strokes` is how thick each word is printed, in pixels, `unread`
    where print gave no words.
    """

    quarters: int
    angle: float
    dpi: float
    words: tuple[Seen, ...]
    strokes: tuple[float, ...]
    rules: tuple[Rule, ...]
    seconds: tuple[Second, ...]
    unread: tuple[Rule, ...]

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
                "unread": tuple(Rule(**rule) for rule in held["unread"]),
                "seconds": tuple(Second(**second) for second in held["seconds"]),
            }
        )


def recognise(picture: Image.Image, dpi: float, engine: Engine, cache: Cache | None) -> Recognised:
    """What stands on the picture of a page, from the cache where it was read before. Raises TookTooLong."""

    return _once(cache, _key(picture, dpi, engine, ""), lambda: _read(picture, dpi, engine), _RECOGNISED)


def figures_again(
    words: Sequence[Seen], picture: Image.Image, dpi: float, engine: Engine, cache: Cache | None
) -> tuple[Second, ...]:
    """Second readings of the figures of words that somebody else read on a picture, whose boxes lie less well; from the
    cache where they were read before. Raises TookTooLong.
    """
    if not reads_figures():
        return ()
    runs = [
        (first, last)
        for first, last in _figures(words)
        if sum(len(w.text) for w in words[first : last + 1]) > 1 and _on(picture, _hull(words[first : last + 1]))
    ]
    boxes = [_hull(words[first : last + 1]) for first, last in runs]

    def read() -> tuple[Second, ...]:
        return tuple(_seconds(words, runs, picture, dpi, 2 * MARGIN, engine))

    return _once(cache, _key(picture, dpi, engine, f"{boxes}"), read, _SECONDS)


@dataclass(frozen=True)
class _Form(Generic[T]):
    """How something is kept: as bytes and back, and never with the number of a person."""

    dump: Callable[[T], bytes]
    load: Callable[[bytes], T]
    without_persons: Callable[[T], T]


def _once(cache: Cache | None, key: str, read: Callable[[], T], form: _Form[T]) -> T:
    """What was kept under a key; else what is read now, and kept. Numbers of persons are masked in both alike."""
    kept = cache.get(key) if cache is not None else None
    if kept is not None and cache is not None:
        with suppress(ValueError, KeyError, TypeError):  # written by something else, or cut short
            known = form.load(kept)
            clean = form.without_persons(known)
            if clean != known:  # kept by an earlier version
                cache.put(key, form.dump(clean))
            return clean
    content = form.dump(form.without_persons(read()))
    if cache is not None:
        cache.put(key, content)
    return form.load(content)


def _unnumbered(seen: Recognised) -> Recognised:
    """A page without the numbers of persons, in its words as in the second readings of them."""
    pieces, starts, at = [], [], 0
    for n, word in enumerate(seen.words):
        between = "" if not n else " " if word.line == seen.words[n - 1].line else "\n"
        pieces += [between, word.text]
        starts.append(at + len(between))
        at += len(between) + len(word.text)
    text = personal.masked("".join(pieces), _persons, unsure=True)[0]
    words = [replace(w, text=text[start : start + len(w.text)]) for w, start in zip(seen.words, starts, strict=True)]
    seconds = []
    for second in _unnumbered_seconds(seen.seconds):
        covered = range(second.first, second.last + 1)
        if any(words[n].text != seen.words[n].text for n in covered):
            second = replace(second, text=_hidden(second.text))
        elif personal.MASK in second.text:
            for n in covered:
                words[n] = replace(words[n], text=_hidden(words[n].text))
        seconds.append(second)
    return replace(seen, words=tuple(words), seconds=tuple(seconds))


def _unnumbered_seconds(seconds: Sequence[Second]) -> tuple[Second, ...]:
    return tuple(replace(one, text=personal.masked(one.text, _persons, unsure=True)[0]) for one in seconds)


def _hidden(text: str) -> str:
    return "".join(personal.MASK if char.isalnum() else char for char in text)


def _persons(text: str) -> list[personal.Span]:
    """The numbers of persons on a page, but for what has the label of another number."""
    return [one for one in personal.spans(text) if not _OTHER.search(text[max(0, one.start - LABEL) : one.start])]


LABEL = 48  # letters before a number in which its label ends
_OTHER = re.compile(rf"(?<!\w)(?:{one_of(table('people')['identifiers']['other'])})[\s:.=#–-]{{0,12}}$", re.IGNORECASE)
_RECOGNISED = _Form(Recognised.dump, Recognised.load, _unnumbered)
_SECONDS: _Form[tuple[Second, ...]] = _Form(
    lambda found: json.dumps([asdict(one) for one in found]).encode(),
    lambda content: tuple(Second(**one) for one in json.loads(content)),
    _unnumbered_seconds,
)


def _key(picture: Image.Image, dpi: float, engine: Engine, what: str) -> str:
    recipe = f"{RECIPE} {engine.name} {picture.mode} {picture.size} {dpi:.1f} {what}\n"
    return hashlib.sha256(recipe.encode() + picture.tobytes()).hexdigest()


def _read(picture: Image.Image, dpi: float, engine: Engine) -> Recognised:
    quarters = 0
    prepared = prepare(picture, dpi)
    words = engine.words(prepared.image, prepared.dpi)
    if _poor(words):
        quarters = _which_way(picture, prepared, engine)
        if quarters:
            prepared = prepare(_turned(picture, quarters), dpi)
            words = engine.words(prepared.image, prepared.dpi)
    words = [_tight(word, prepared.dark, prepared.dpi) for word in words if not _speck(word)]
    words, aside = without_stacks(words, prepared.dark)
    more, unread = read_again(overlooked(words, prepared), words, prepared, engine)
    words = put_back([*words, *(_tight(word, prepared.dark, prepared.dpi) for word in more)], aside)
    words = with_signs(words, prepared, engine, reads_figures())
    words = with_bullets(words, prepared.dark, prepared.dpi)
    words = joined([part for word in with_leaders(words, prepared.leaders) for part in in_groups(word, prepared.dark)])
    seconds = _again(words, prepared, engine)
    words = with_quotes(with_dashes(words, prepared.dark))
    return Recognised(
        quarters,
        prepared.angle,
        prepared.dpi,
        tuple(replace(word, confidence=round(word.confidence, 3)) for word in words),
        tuple(round(_stroke(prepared.dark, word), 2) for word in words),
        prepared.rules,
        tuple(seconds),
        tuple(unread),
    )


def _poor(words: Sequence[Seen]) -> bool:
    """Whether a page reads as one that lies on its side or head, or not at all. Tesseract reads lines that run up the
    page, but not their rows.
    """
    letters = sum(len(word.text) for word in words)
    upright = sum(len(word.text) for word in words if word.bottom - word.top < 2 * (word.right - word.left))
    return (
        letters < FEW
        or upright < letters / 2
        or sum(word.confidence * len(word.text) for word in words) < POOR * letters
    )


def _speck(word: Seen) -> bool:
    """Dirt and pieces of drawings that were taken for a mark."""
    if any(map(str.isalnum, word.text)):
        return False
    return word.confidence < (0.3 if word.text in "•-–—»«*" else 0.5)


def _tight(word: Seen, dark: Mask, dpi: float) -> Seen:
    """The word in a box around its print: a speck or the edge of a line nearby makes the engine's box too high."""
    least = max(2, round(SPECK * dpi))
    box = dark[word.top : word.bottom, word.left : word.right]
    found = np.nonzero(np.count_nonzero(box, axis=1) >= least)[0]
    if not len(found) or found[-1] - found[0] < 0.5 * (word.bottom - word.top):
        return word  # a dash, or print too thin to tell
    across = np.nonzero(np.count_nonzero(box, axis=0) >= least)[0]
    left, right = (int(across[0]), int(across[-1]) + 1) if len(across) else (0, word.right - word.left)
    return replace(
        word,
        left=word.left + left,
        top=word.top + int(found[0]),
        right=word.left + right,
        bottom=word.top + int(found[-1]) + 1,
    )


def with_bullets(words: list[Seen], dark: Mask, dpi: float) -> list[Seen]:
    """The words, with the bullets before lines that the engine passed over: small round marks that stand alone, two or
    more in one column.
    """
    starts = [n for n, word in enumerate(words) if not n or words[n - 1].line != word.line]
    marks = {n: mark for n in starts if (mark := _mark(words[n], words, dark, dpi)) is not None}
    near = round(0.03 * dpi)
    columns = [mark[0] for mark in marks.values()] + [words[n].left for n in starts if len(words[n].text) == 1]
    out: list[Seen] = []
    for n, word in enumerate(words):
        mark = marks.get(n)
        if mark is not None and sum(abs(mark[0] - left) <= near for left in columns) >= 2:
            out.append(Seen("•", *mark, 1.0, word.line, word.block))
        out.append(word)
    return out


def with_leaders(words: list[Seen], leaders: Sequence[Rule]) -> list[Seen]:
    """The words, and a word of dots for each leader, on a line of its own: what reads rows puts it into its row."""
    last = max((word.line for word in words), default=0)
    height = round(median(word.bottom - word.top for word in words)) if words else 0
    dots = [
        Seen("......", rule.left, rule.bottom - height, rule.right, rule.bottom, 1.0, last + n, -1)
        for n, rule in enumerate(leaders, 1)
    ]
    return words + dots


def in_groups(word: Seen, dark: Mask) -> list[Seen]:
    """A number parted into its groups of three digits where the print shows blanks that the engine passed over."""
    text = word.text
    if len(text) < 4 or not (text.isascii() and text.isdigit()):
        return [word]
    ink = dark[word.top : word.bottom, word.left : word.right].any(axis=0)
    edges = np.diff(np.r_[False, ink, False].astype(np.int8))
    starts, stops = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
    if len(starts) != len(text):  # digits that touch, or fall apart
        return [word]
    height = word.bottom - word.top
    wide = [
        at
        for at in range(1, len(text))
        if starts[at] - stops[at - 1] > height * (BLANK_BY_ONE if "1" in text[at - 1 : at + 1] else BLANK)
    ]
    if not wide or wide != list(range(len(text) % 3 or 3, len(text), 3)):
        return [word]
    ends = [0, *wide, len(text)]
    return [
        replace(word, text=text[a:b], left=word.left + int(starts[a]), right=word.left + int(stops[b - 1]))
        for a, b in pairwise(ends)
    ]


def joined(words: Sequence[Seen]) -> list[Seen]:
    """The words, with a date in one piece that the engine parted beside a 1, which has air on both its sides."""
    out: list[Seen] = []
    for word in words:
        before = out[-1] if out else None
        if (
            before is not None
            and "1" in (before.text[-1:], word.text[:1])
            and _near(before, word, AIR_BY_ONE)
            and _ISO_DATE.fullmatch(before.text + word.text)
        ):
            out[-1] = replace(
                before,
                text=before.text + word.text,
                top=min(before.top, word.top),
                right=word.right,
                bottom=max(before.bottom, word.bottom),
                confidence=min(before.confidence, word.confidence),
            )
        else:
            out.append(word)
    return out


def _mark(word: Seen, words: Sequence[Seen], dark: Mask, dpi: float) -> tuple[int, int, int, int] | None:
    """The box of a mark that stands alone before a word."""
    left = max(0, word.left - round(BULLET_AWAY * dpi))
    part = dark[word.top : word.bottom, left : max(left, word.left - 2)]
    columns = np.nonzero(part.any(axis=0))[0]
    if not len(columns) or columns[-1] - columns[0] > BULLET * dpi or columns[-1] - columns[0] < 0.02 * dpi:
        return None
    rows = np.nonzero(part.any(axis=1))[0]
    box = (left + int(columns[0]), word.top + int(rows[0]), left + int(columns[-1]) + 1, word.top + int(rows[-1]) + 1)
    alone = columns[0] > 0.05 * dpi and word.left - box[2] > 0.03 * dpi
    round_ = 0.6 < (box[3] - box[1]) / (box[2] - box[0]) < 1.6
    taken = any(
        other.left < box[2] and other.right > box[0] and other.top < box[3] and other.bottom > box[1] for other in words
    )
    return box if alone and round_ and not taken else None


def _which_way(picture: Image.Image, prepared: Prepared, engine: Engine) -> int:
    """Quarter turns that make a page upright: what a small picture does not tell, the whole or the first may."""
    shrink = max(1, round(prepared.dpi / TURN_DPI))
    return (
        engine.turn(prepared.image.reduce(shrink), TURN_DPI)
        or engine.turn(prepared.image, prepared.dpi)
        or engine.turn(picture.convert("L"), prepared.dpi / prepared.scale)
    )


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
    """Second readings of the figures whose first is in doubt, all groups of digits of an amount as one line; and of
    mail addresses, whose @ the Swedish data cannot read.
    """
    if not reads_figures():
        return []
    runs = [run for run in _figures(words) if _in_doubt(words[run[0] : run[1] + 1])] + _addresses(words)
    guesses = [guess for guess in dict.fromkeys(_guesses(words)) if not _belongs(guess, runs, words)]
    runs = [run for run in runs if not any(a <= run[1] and run[0] <= b for a, b in guesses)] + guesses
    return _seconds(words, runs, prepared.image, prepared.dpi, MARGIN, engine)


def _seconds(
    words: Sequence[Seen],
    runs: Sequence[tuple[int, int]],
    image: Image.Image,
    dpi: float,
    margin: float,
    engine: Engine,
) -> list[Second]:
    crops = [cut(image, _hull(words[first : last + 1]), round(margin * dpi)) for first, last in runs]
    read = engine.figures(crops, dpi)
    return [
        Second(first, last, text, round(sure, 3))
        for (first, last), (text, sure) in zip(runs, read, strict=True)
        if text and sure > 0
    ]


def _hull(run: Sequence[Seen]) -> tuple[int, int, int, int]:
    return (
        min(word.left for word in run),
        min(word.top for word in run),
        max(word.right for word in run),
        max(word.bottom for word in run),
    )


def _on(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Whether any of a box lies on a picture: a text layer may reach beyond its page."""
    left, top, right, bottom = box
    return left < picture.width and right > 0 and top < picture.height and bottom > 0


def _figures(words: Sequence[Seen]) -> list[tuple[int, int]]:
    """Runs of words that look like figures, side by side on one line."""
    out: list[tuple[int, int]] = []
    for n, word in enumerate(words):
        if not (_DIGIT.search(word.text) and FIGURE.fullmatch(word.text)):
            continue
        if out and out[-1][1] == n - 1 and _near(words[n - 1], word):
            out[-1] = (out[-1][0], n)
        else:
            first = n - 1 if n and _sign(words[n - 1]) and _near(words[n - 1], word) else n
            out.append((first, n))
    return [
        (first, last + 1)
        if last + 1 < len(words) and _sign(words[last + 1]) and _near(words[last], words[last + 1])
        else (first, last)
        for first, last in out
    ]


def _guesses(words: Sequence[Seen]) -> list[tuple[int, int]]:
    """Runs of words of one line that the engine only guessed: typewriter faces and small print give such."""
    out: list[tuple[int, int]] = []
    for n, word in enumerate(words):
        if word.confidence >= GUESSED or not word.text.strip("•.…-–—_") or FIGURE.fullmatch(word.text):
            continue
        if out and out[-1][1] >= n - 2 and _near(words[out[-1][1]], word, BLANKS):
            out[-1] = (out[-1][0], n)
        else:
            out.append((n, n))
    return [_whole(words, first, last) for first, last in out if sum(len(w.text) for w in words[first : last + 1]) > 1]


def _belongs(guess: tuple[int, int], runs: Sequence[tuple[int, int]], words: Sequence[Seen]) -> bool:
    """Whether a guess is one word beside a figure that is read again: a sign, or dirt."""
    touched = any(a <= guess[1] and guess[0] <= b for a, b in runs)
    return touched and sum(word.confidence < GUESSED for word in words[guess[0] : guess[1] + 1]) < 2


def _whole(words: Sequence[Seen], first: int, last: int) -> tuple[int, int]:
    """A run with what stands around it, where that is short: a line is read better than a word."""
    start, stop = first, last
    while start and _near(words[start - 1], words[start]):
        start -= 1
    while stop + 1 < len(words) and _near(words[stop], words[stop + 1]):
        stop += 1
    return (start, stop) if stop - start < SHORT else (first, last)


def _addresses(words: Sequence[Seen]) -> list[tuple[int, int]]:
    """Runs of words that may be a mail address: a domain, what may be @ before or in it, and a word before that."""
    out = []
    for n, word in enumerate(words):
        found = _DOMAIN.fullmatch(word.text)
        if found is None:
            continue
        first = n
        if not found["before"]:  # the sign may be a word of its own
            if not n or not _AT.fullmatch(words[n - 1].text) or not _near(words[n - 1], word):
                continue
            first = n - 1
        if len(found["before"] or "") <= 2 and first and _near(words[first - 1], words[first]):
            first -= 1
        out.append((first, n))
    return out


def _near(a: Seen, b: Seen, blank: float = 1.0) -> bool:
    """Whether a word follows another on its line, after a blank no wider than `blank` times its height."""
    return a.line == b.line and b.left - a.right < blank * (b.bottom - b.top)


def _sign(word: Seen) -> bool:
    """Whether a word may be a sign, % or §, that the Swedish data cannot read."""
    return len(word.text) <= 3 and word.confidence < DOUBTFUL and not word.text.islower()


def _in_doubt(run: Sequence[Seen]) -> bool:
    """Whether a figure is worth a second look; a lone sign is read worse alone than in its line."""
    if sum(len(word.text) for word in run) < 2:
        return False
    uneven = any(len(a.text) > 3 and b.text[:3].isdigit() for a, b in pairwise(run))  # groups of digits run together
    return uneven or min(word.confidence for word in run) < DOUBTFUL
