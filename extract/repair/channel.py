"""What a printed letter may have been, and the words that come of it."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.words import table
from extract.words.lexicon import fold

LETTER_E = (("é", 0.4), ("e", 6.5))  # what é itself costs: that it is meant, or a plain e
HARD = frozenset("é6")  # misread so often that a second one in a word is no surprise
AGAIN = 0.5  # what each further confusion in a word costs


@dataclass(frozen=True, slots=True)
class Reading:
    """A word without marks that a printed stretch may stand for.

    `stop` is where the stretch ends; `fixed` are the places whose letters are known; `edits` counts the confusions.
    """

    stop: int
    bare: str
    fixed: tuple[tuple[int, str], ...]
    cost: float
    edits: int

    def allows(self, word: str) -> bool:
        return all(word[at : at + len(letters)] == letters for at, letters in self.fixed)


@dataclass(frozen=True)
class Channel:
    """Costs of confusions, in nats. `doubt` is added to each: for a text in which nothing looks misread."""

    name: str = "misread"
    doubt: float = 0.0
    costs: dict[str, tuple[tuple[str, float], ...]] = field(init=False)

    def __post_init__(self) -> None:
        costs: dict[str, tuple[tuple[str, float], ...]] = {}
        for printed, meant, share in table("confusions")[self.name]:
            costs[printed] = (*costs.get(printed, ()), (meant, self.doubt - math.log(share)))
        object.__setattr__(self, "costs", costs)

    def cheapest(self, printed: str) -> float:
        """The least that any confusion in a printed word costs."""
        pairs = (printed[at : at + 2] for at in range(len(printed) - 1))
        found = [cost for piece in (*printed, *pairs) for _, cost in self.costs.get(piece, ())]
        return min(found, default=math.inf)

    def readings(
        self, printed: str, among: Sequence[str], budget: float, most: int, start: int = 0
    ) -> Iterator[Reading]:
        """Every stretch of `printed` from `start` on that stands for one of `among`, which is sorted, within a budget.

        Only what some entry begins with is followed, so the work grows with the entries and not with the letters.
        """
        stack: list[tuple[int, str, int, tuple[tuple[int, str], ...], float, int]] = [(start, "", 0, (), 0.0, 0)]
        while stack:
            at, bare, low, fixed, cost, edits = stack.pop()
            if bare:
                low = bisect_left(among, bare, low)
                if low == len(among) or not among[low].startswith(bare):
                    continue
                if among[low] == bare:
                    yield Reading(at, bare, fixed, cost, edits)
            if at == len(printed):
                continue
            here = len(bare)
            for meant, price in _as_printed(printed[at]):
                if cost + price <= budget:
                    known = (*fixed, (here, meant)) if price or fold(meant) != meant else fixed
                    stack.append((at + 1, bare + fold(meant), low, known, cost + price, edits))
            if edits == most:
                continue
            for size in (1, 2):
                piece = printed[at : at + size]
                again = 0.0 if piece in HARD else AGAIN * edits
                for meant, price in self.costs.get(piece, ()) if len(piece) == size else ():
                    if cost + price + again <= budget:
                        known = (*fixed, (here, meant))
                        stack.append((at + size, bare + fold(meant), low, known, cost + price + again, edits + 1))


def _as_printed(letter: str) -> tuple[tuple[str, float], ...]:
    if letter == "é":
        return LETTER_E
    return ((letter, 0.0),) if letter.isalpha() else ()
