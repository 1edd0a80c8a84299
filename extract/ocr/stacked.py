"""Words the engine made of several rows' print: names over two lines beside a sum that stands in their middle, heads
of two lines beside one of three, list numbers below one another.

The engine takes such rows for one line as high as both, and guesses. Without its guesses their print is free to be
read row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from extract.ocr.engine import Seen
from extract.ocr.glyphs import AIR, SIGN_HIGH, capital
from extract.ocr.overlooked import rows_of, runs
from extract.ocr.prepare import Mask

GUESSED = 0.6  # confidence below which every second word is wrong
HIGH = 1.5  # of a capital's height: a guess no higher is one row's
ROW = (0.5, 1.7)  # of a capital's height: a row of letters, from its low ones to its accented ones that go below
NEXT = 1.2  # of a capital's height: a word this near is of the same print, and may be cut off in it
LEFTOVER, UNSURE = 0.5, 0.3  # of a capital's height, and how sure: dots and the tops of letters, read as words
RULE = 1.5  # of a capital's height: a | that is printed is 1.2 to 1.4 high


def without_stacks(words: Sequence[Seen], dark: Mask) -> tuple[list[Seen], list[Seen]]:
    """The words without those that are several rows' print, what is left of drawn lines, and pieces of letters; and of
    those taken away the ones that stand beside such print, sure in themselves: they may be half a word.
    """
    usual = median([high for word in words if (high := capital(word)) and not _upright(word)] or [0.0])
    if not usual:
        return list(words), []
    stacks = {n for n, word in enumerate(words) if _stacked(word, dark, usual)}
    beside = {m for n in stacks for m in (n - 1, n + 1) if 0 <= m < len(words) and _near(words[m], words[n], usual)}
    gone = stacks | {n for n, word in enumerate(words) if _drawn(word, usual) or _leftover(word, usual)}
    return (
        [word for n, word in enumerate(words) if n not in gone and n not in beside],
        [words[n] for n in sorted(beside - gone)],
    )


def put_back(words: Sequence[Seen], aside: Sequence[Seen]) -> list[Seen]:
    """The words and those put aside whose print nobody read anew."""
    return [*words, *(one for one in aside if not any(_over(one, word) for word in words))]


def _over(a: Seen, b: Seen) -> bool:
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    return across > 0 and down > 0 and across * down > 0.3 * (a.right - a.left) * (a.bottom - a.top)


def _near(a: Seen, b: Seen, usual: float) -> bool:
    return a.line == b.line and max(a.left, b.left) - min(a.right, b.right) < NEXT * usual


def _drawn(word: Seen, usual: float) -> bool:
    return _upright(word) and word.text in ("|", "||") and word.bottom - word.top > RULE * usual


def _leftover(word: Seen, usual: float) -> bool:
    """Dots of an Ä, the tops of letters that another word has."""
    return word.confidence < UNSURE and word.bottom - word.top < LEFTOVER * usual and any(map(str.isalnum, word.text))


def _upright(word: Seen) -> bool:
    return word.bottom - word.top > word.right - word.left


def _stacked(word: Seen, dark: Mask, usual: float) -> bool:
    """Whether a word's print is two or more pieces as high as a row, with blanks between them."""
    guess = word.confidence < GUESSED and word.bottom - word.top >= HIGH * usual
    if not guess and not _upright(word):
        return False
    rows: Mask = np.asarray(dark[word.top : word.bottom, word.left : word.right].any(axis=1))
    if guess:
        found = rows_of(rows, ROW[0] * usual)
        return len(found) > 1 and all(stop - start <= ROW[1] * usual for start, stop in found)
    pieces = list(runs(rows))
    return (
        len(pieces) > 1
        and all(SIGN_HIGH[0] * usual <= stop - start <= SIGN_HIGH[1] * usual for start, stop in pieces)
        and all(b[0] - a[1] >= AIR * usual for a, b in pairwise(pieces))
    )
