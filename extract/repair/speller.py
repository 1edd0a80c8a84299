"""The Swedish word that a printed one most likely is, when marks were lost and letters misread.

How likely a word is in itself stands against what it costs to have been printed so. Compounds are put together from
parts; a word that is nothing known is as likely as its length allows, so names and foreign words stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from extract.repair.channel import Channel, Reading
from extract.words import lexicon, table
from extract.words.lexicon import PER_NAT, fold

CERTAIN = 0.0
# logarithms of shares, natural
UNKNOWN, A_LETTER = -14.0, -1.15  # a word that is not known, and each of its letters
ODD = -12.0  # such a word with a digit, a sign or an é in it
MODIFIER, HEAD = -2.0, -3.0  # what a part of a compound costs beside its own share
NAME = 40  # level at least of the name of a municipality or a region

LONGEST_BUDGET, SHORT_BUDGET, SHORT = 15.0, 11.0, 5  # cost of all confusions of a word, of a word of few letters
COMPOUND = 6  # letters of the shortest compound
REMEMBERED = 50_000  # words; a worker reads many documents
LONGEST = 40  # letters; longer runs are no words
MODIFIER_LETTERS, HEAD_LETTERS = 2, 3
COMMON_HEAD = 8  # level of a word that may end any compound
MOST_PARTS = 4


@dataclass(frozen=True, slots=True, order=True)
class Guess:
    """A word in lower case, how likely it is, and how many letters were misread for it to be the one printed.

    The score is the logarithm of a share, below 0; CERTAIN where nothing else comes into question.
    """

    score: float
    word: str
    edits: int = 0


class Speller:
    """Guesses words, and remembers them. `most` letters of a word may be misread; by its length if not given."""

    def __init__(self, channel: Channel, most: int | None = None) -> None:
        self.channel = channel
        self.most = most
        self._known: dict[tuple[str, bool], Guess] = {}

    def best(self, printed: str, name: bool = False) -> Guess:
        """What a printed word in lower case is; `name` says that it has a capital, as the names of places have."""
        key = printed, name
        if key not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = self._guess(printed, name)
        return self._known[key]

    def _guess(self, printed: str, name: bool) -> Guess:
        odd = not printed.isalpha() or "é" in printed
        unknown = Guess(UNKNOWN + A_LETTER * len(printed) + (ODD if odd else 0.0), printed)
        if len(printed) > LONGEST:
            return unknown
        bare = fold(printed)
        exact = [Guess(share(word, name), word) for word in variants(bare) if _agrees(printed, word)]
        if not exact and len(printed) >= COMPOUND:
            exact = [guess for guess in _compound(bare) if _agrees(printed, guess.word)]
        best = max((unknown, *exact))
        budget = min(LONGEST_BUDGET if len(printed) > SHORT else SHORT_BUDGET, ceiling(len(printed)) - best.score)
        if self.channel.cheapest(printed) > budget:
            return best
        most = self.most or (3 if len(printed) >= 8 else 2 if len(printed) >= 4 else 1)
        found = list(self._misread(printed, name, budget, most))
        if not exact and len(printed) > COMPOUND and max((best, *found)) is unknown:
            found += self._misread_compound(printed, budget, most)
        return max((best, *found))

    def _misread(self, printed: str, name: bool, budget: float, most: int) -> Iterator[Guess]:
        for reading in self.channel.readings(printed, _bare_words(), budget, most):
            if reading.stop == len(printed):
                for word in variants(reading.bare):
                    if reading.allows(word) and (len(printed) >= SHORT or not printed.isalpha() or fold(word) != word):
                        yield Guess(share(word, name) - reading.cost, word, reading.edits)

    def _misread_compound(self, printed: str, budget: float, most: int) -> list[Guess]:
        """The likeliest way through the printed letters, part by part."""
        ways: dict[int, tuple[Guess, float, int]] = {0: (Guess(0.0, ""), 0.0, 0)}
        ends: list[Guess] = []
        modifiers, heads = lexicon.compound_parts()
        for start in range(len(printed) - HEAD_LETTERS + 1):
            if start not in ways:
                continue
            way, cost, parts = ways[start]
            for reading in self.channel.readings(printed, _sorted_parts()[0], budget - cost, most - way.edits, start):
                word, weight = modifiers[reading.bare]
                if parts == MOST_PARTS or len(word) < MODIFIER_LETTERS or not reading.allows(word):
                    continue
                score = way.score + weight + MODIFIER - reading.cost
                if reading.stop not in ways or ways[reading.stop][0].score < score:
                    further = Guess(score, way.word + word, way.edits + reading.edits)
                    ways[reading.stop] = (further, cost + reading.cost, parts + 1)
            if start:
                for reading in self.channel.readings(
                    printed, _sorted_parts()[1], budget - cost, most - way.edits, start
                ):
                    if reading.stop == len(printed):
                        ends += _ended(way, reading, heads)
        return [guess for guess in ends if guess.edits]


def _ended(way: Guess, reading: Reading, heads: dict[str, tuple[str, float]]) -> Iterator[Guess]:
    word, weight = heads.get(reading.bare, ("", 0.0))
    if word and reading.allows(word):
        yield Guess(way.score + weight + HEAD - reading.cost, way.word + word, way.edits + reading.edits)


@cache
def _bare_words() -> list[str]:
    """The folds of all words and names, sorted."""
    known = lexicon.folds()
    return sorted((*known, *(names().keys() - set(known))))


@cache
def _sorted_parts() -> tuple[list[str], list[str]]:
    modifiers, heads = lexicon.compound_parts()
    return sorted(modifiers), sorted(heads)


def variants(bare: str) -> tuple[str, ...]:
    """The words that are `bare` when their marks are lost."""
    marked = lexicon.marked().get(bare, ())
    if bare in lexicon.words():
        marked = (*marked, bare)
    name = names().get(bare)
    return (*marked, name) if name is not None and name not in marked else marked


def share(word: str, name: bool = False) -> float:
    """The logarithm of the share of a word among all words; known names are at least as frequent as NAME."""
    level = lexicon.level(word)
    if name and level < NAME and names().get(fold(word)) == word:
        level = NAME
    return level / PER_NAT - lexicon.log_total()


@cache
def municipalities() -> dict[str, str | None]:
    """The names of municipalities and their genitives by their fold, in lower case; None where two have one."""
    found: dict[str, str | None] = {}
    for places in table("organisations")["municipality"]["places"].values():
        for place in places:
            for name in {place.casefold(), place.casefold().rstrip("s") + "s"}:
                found[fold(name)] = None if found.get(fold(name), name) != name else name
    return found


@cache
def names() -> dict[str, str]:
    """Words of the names of regions, counties and municipalities that have marks, in lower case, by their fold."""
    organisations = table("organisations")
    places = organisations["municipality"]["places"]
    texts = [name for county, all_in in places.items() for name in (county, *all_in)]
    texts += [region["name"] for region in organisations["region"]]
    words = {word for text in texts for word in text.casefold().replace("-", " ").split()}
    words |= {f"{word}s" for word in words if not word.endswith("s")}
    return {fold(word): word for word in sorted(words) if fold(word) != word and len(word) > 2 and word != "län"}


def ceiling(letters: int) -> float:
    """The greatest share of a word of so many letters, less one, or more."""
    return _highest()[max(0, min(letters - 1, LONGEST))] / PER_NAT - lexicon.log_total()


@cache
def _highest() -> list[int]:
    """For each number of letters, the highest level of a word that has so many or more."""
    highest = [0] * (LONGEST + 1)
    for word, level in lexicon.words().items():
        length = min(len(word), LONGEST)
        highest[length] = max(highest[length], int(level))
    return list(accumulate(reversed(highest), max))[::-1]


def _agrees(printed: str, word: str) -> bool:
    """Whether each mark that is printed stands in the word too."""
    return printed.isascii() or all(a == b or fold(a) == a for a, b in zip(printed, word, strict=True))


def _compound(bare: str) -> Iterator[Guess]:
    """The likeliest compound of known parts; nothing where there is none."""
    modifiers, heads = lexicon.compound_parts()
    ways: dict[int, tuple[float, str, int]] = {0: (0.0, "", 0)}
    best: tuple[float, str] = (-math.inf, "")
    for at in range(MODIFIER_LETTERS, len(bare) - HEAD_LETTERS + 1):
        for before in list(ways):
            part = modifiers.get(bare[before:at]) if at - before >= MODIFIER_LETTERS else None
            if part is not None and ways[before][2] < MOST_PARTS:
                score = ways[before][0] + part[1] + MODIFIER
                if at not in ways or ways[at][0] < score:
                    ways[at] = (score, ways[before][1] + part[0], ways[before][2] + 1)
        if at in ways:
            for word, weight in _heads(bare[at:], heads):
                if ways[at][0] + weight + HEAD > best[0]:
                    best = (ways[at][0] + weight + HEAD, ways[at][1] + word)
    if best[1]:
        yield Guess(*best)


def _heads(bare: str, heads: dict[str, tuple[str, float]]) -> Iterator[tuple[str, float]]:
    if bare in heads:
        yield heads[bare]
    if len(bare) > HEAD_LETTERS:
        known = max(variants(bare), key=lexicon.level, default=None)
        if known is not None and lexicon.level(known) >= COMMON_HEAD:
            yield known, share(known)
