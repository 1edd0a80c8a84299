"""Where a printed line has cells: stretches of words parted by blanks too wide for prose."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import inf
from statistics import median

from extract.model.page import INSIDE, Word
from extract.words.marks import BULLETS

WIDER = 1.6  # times: a blank between two figures, held against one inside a figure
SPREAD = 1.4  # times: the blanks of a justified line differ less
SPREAD_WORDS = 7  # of a line that may be so
SPREAD_AT_MOST = 1.6  # of a line's height: columns stand further apart
FAR = 0.5  # of a line's height: a blank inside a stretch of words is narrower
_MARK = re.compile(rf"\(?(?:\d{{1,2}}|[a-zA-ZåäöÅÄÖ])[.)]|[{BULLETS}»–—*-]")
_BARE = re.compile(r"\d{1,2}")  # a list's number without its full stop, where only its text follows
_DASH = re.compile(r"[-–—−]")

Text = Callable[[int, int], str]  # what stands between two offsets
Blank = Callable[[int, int], float | None]  # points between the characters at two offsets; None where unknown


def cells(words: Sequence[Word], em: float, text: Text, blank: Blank) -> tuple[tuple[int, int], ...]:
    """The offsets of each cell of a line, left to right; () for a line that is one stretch. `em` is its height."""
    line = _Words(words, em, text, blank)
    if line.spread():
        return ()
    out: list[tuple[int, int]] = []
    for n, word in enumerate(words):
        if n and not line.parted(n):
            out[-1] = (out[-1][0], word.stop)
        else:
            out.append((word.start, word.stop))
    if len(out) > 1 and (
        _MARK.fullmatch(text(*out[0]))
        or len(out) == 2
        and _BARE.fullmatch(text(*out[0]))
        and text(*out[1])[:1].isupper()
    ):
        out[:2] = [(out[0][0], out[1][1])]  # a list's number or bullet and its text are one
    return tuple(out) if len(out) > 1 else ()


class _Words:
    """The words of a line and the blanks between them."""

    def __init__(self, words: Sequence[Word], em: float, text: Text, blank: Blank) -> None:
        self._words, self._em, self._text, self._between = words, em, text, blank

    def parted(self, n: int) -> bool:
        """Whether another cell begins with word `n`."""
        if self._text(self._words[n - 1].stop, self._words[n].start) in INSIDE:
            return False
        blank = self._blank(n - 1)
        if blank >= self._em or self._words[n].start == self._words[n - 1].stop:
            return True
        return blank >= FAR * self._em and (self._empty(n) or self._next_figure(n))

    def spread(self) -> bool:
        """Whether the line is one of prose whose blanks are all wide: few words set to both margins."""
        if len(self._words) < SPREAD_WORDS:
            return False
        blanks = [
            self._blank(n)
            for n, (before, word) in enumerate(pairwise(self._words))
            if self._text(before.stop, word.start) not in INSIDE
        ]
        if len(blanks) < SPREAD_WORDS - 1 or max(blanks) < self._em:
            return False
        middle = median(blanks)
        wordy = sum(self._text(word.start, word.start + 1).isalpha() for word in self._words)
        return (
            middle <= SPREAD_AT_MOST * self._em and max(blanks) <= SPREAD * middle and wordy >= 0.7 * len(self._words)
        )

    def _blank(self, n: int) -> float:
        """Points between a word and the next; infinite where that one does not follow to the right, and at the end."""
        if n < 0 or n + 1 >= len(self._words):
            return inf
        gap = self._words[n + 1].bbox.x0 - self._words[n].bbox.x1
        return gap if gap > -self._em else inf

    def _next_figure(self, n: int) -> bool:
        """Whether word `n` begins a figure of its own: the blank before it is wider than others between the line's
        digits.
        """
        blanks: dict[int, float] = {}
        for m, (before, word) in enumerate(pairwise(self._words), 1):
            last, first = before.stop - 1, word.start
            if self._text(last, last + 1).isdigit() and self._text(first, first + 1).isdigit():
                between = self._between(last, first)
                if between is not None:
                    blanks[m] = between
        narrowest = min((blank for blank in blanks.values() if blank > 0), default=inf)
        return blanks.get(n, 0.0) > WIDER * narrowest

    def _empty(self, n: int) -> bool:
        """Whether words `n - 1` and `n` are a dash that stands for an empty cell, and a figure of the next or last
        column.

        A sign touches its figure, and a range has figures on both sides: this dash stands off from both its
        neighbours, and from one of them as far as columns do.
        """
        before, after = (self._text(word.start, word.stop) for word in self._words[n - 1 : n + 1])
        if _DASH.fullmatch(before):
            return n > 1 and after[0].isdigit() and self._blank(n - 2) >= self._em
        return bool(_DASH.fullmatch(after)) and before[-1].isdigit() and self._blank(n) >= self._em
