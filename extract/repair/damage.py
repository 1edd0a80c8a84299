"""Which blocks of a text have lost their å ä ö. Repairing runs on them alone: on clean Swedish it would do harm.

A word tells of damage when it is hardly a word as it stands, but a frequent one with marks: "fran", "Jamtland". In
clean Swedish these are at most 3 in 100 of the words that have marks or should; in text read without marks, all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from extract.model.text import BLOCK
from extract.words import lexicon, table
from extract.words.legible import own_words

_WORD = re.compile(r"[^\W\d_]+")
_MARK = re.compile(r"[åäöÅÄÖ]")
_FOREIGN = re.compile(r"[æøßçñèêàâîôûœÆØ]")

FREQUENT = 15  # level of a word with marks that its bare form tells of
RARER = 5 * 3.7  # and how much lower the level of that form is: 40 times as rare
SHORT, MUCH_RARER = 4, 5 * 5.0  # letters of words that need to be 150 times as rare
ENOUGH = 3  # telling words of a document
MOSTLY, RATHER = 0.5, 0.25  # share of telling words on a page that lost its marks; of many (MANY) telling words
MANY = 6
ALONE, OUTWEIGH = 4, 3  # telling words of a block among clean ones, and how many times the words with marks near it
FEW = 0.01  # marks a character; clean Swedish has 0.03 to 0.06
BARE_BLOCK = 14  # words; of so many in clean Swedish one has a mark in 98 of 100 blocks
LONG = 8  # words of a block that says itself which language it is in


@dataclass
class Count:
    """Words of a stretch: all, those with marks, those that tell of lost ones, small Swedish and small foreign ones."""

    words: int = 0
    marked: int = 0
    telling: int = 0
    swedish: int = 0
    foreign: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.words + other.words,
            self.marked + other.marked,
            self.telling + other.telling,
            self.swedish + other.swedish,
            self.foreign + other.foreign,
        )

    @property
    def lost(self) -> float:
        """The share of words without the marks they should have."""
        return self.telling / max(1, self.telling + self.marked)

    @property
    def is_swedish(self) -> bool:
        return self.swedish + self.telling / 2 >= 2 * self.foreign + 1


def damaged(string: str, pages: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Start and stop of each block that lost its marks; `pages` has the page of each block, None for one to leave."""
    if not _suspect(string):
        return
    spans, at = [], 0
    for piece in string.split(BLOCK):
        spans.append((at, at + len(piece)))
        at += len(piece) + 1
    counts = [
        count(string[start:stop]) if page is not None else Count()
        for (start, stop), page in zip(spans, pages, strict=True)
    ]
    whole = sum(counts, Count())
    if whole.telling < ENOUGH or whole.swedish < 2 or whole.swedish + whole.telling / 2 < 1.5 * whole.foreign:
        return
    by_page: dict[int, Count] = {}
    for one, page in zip(counts, pages, strict=True):
        if page is not None:
            by_page[page] = by_page.get(page, Count()) + one
    for n, (span, page) in enumerate(zip(spans, pages, strict=True)):
        if page is not None and _is_damaged(n, counts, by_page[page], whole):
            yield span


def _is_damaged(n: int, counts: Sequence[Count], page: Count, whole: Count) -> bool:
    here = counts[n]
    near = sum(counts[max(0, n - 1) : n + 2], Count())
    lost = page if page.telling + page.marked >= ENOUGH else whole
    if lost.lost >= MOSTLY or lost.lost >= RATHER and lost.telling >= MANY:
        return here.is_swedish or here.foreign <= (here.swedish if here.words >= LONG else near.swedish)
    return here.telling >= ALONE and here.telling >= OUTWEIGH * near.marked and not here.marked and here.is_swedish


def _suspect(string: str) -> bool:
    """Whether it is worth a closer look: Swedish with hardly a mark, or with a block of many words without one."""
    small = _small()[0]
    few = len(_MARK.findall(string)) < FEW * len(string)
    return any(
        not small.isdisjoint(words)
        for block in string.split(BLOCK)
        if (few or _MARK.search(block) is None)
        and len(words := _WORD.findall(block.casefold())) >= (1 if few else BARE_BLOCK)
    )


def count(string: str) -> Count:
    words = [word.casefold() for word in _WORD.findall(string)]
    swedish, foreign = _small()
    return Count(
        len(words),
        sum(_MARK.search(word) is not None for word in words),
        sum(map(telling, words)),
        sum(word in swedish for word in words),
        sum(word in foreign or _FOREIGN.search(word) is not None for word in words),
    )


@lru_cache(maxsize=2**16)
def telling(word: str) -> bool:
    """Whether a word in lower case has almost certainly lost its marks."""
    if len(word) < 2 or not word.isascii() or word in _not_telling():
        return False
    levels = [lexicon.level(other) for other in lexicon.marked().get(word, ()) if _MARK.search(other)]
    apart = MUCH_RARER if len(word) <= SHORT else RARER
    return bool(levels) and max(levels) >= FREQUENT and max(levels) - (lexicon.level(word) or -3) > apart


@cache
def _small() -> tuple[frozenset[str], frozenset[str]]:
    """Small words that Swedish alone has, without marks lost or not, and those that only other languages have."""
    raw = {name: frozenset(words) for name, words in table("languages").items()}
    foreign = frozenset[str]().union(*(words for name, words in own_words().items() if name != "sv"))
    others = frozenset[str]().union(*(words for name, words in raw.items() if name != "sv"))
    return raw["sv"] - others, foreign


@cache
def _not_telling() -> frozenset[str]:
    return frozenset(table("confusions")["not_telling"])
