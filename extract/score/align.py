"""Which item of a list of gold an item of a record is, so that one too many is one wrong fact and not a cascade."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

Step = tuple[int | None, int | None]  # an item of the record, an item of gold; None: it has no partner
Near = Callable[[int, int], float]

MOST = 1_000_000  # pairs weighed at once: half a second; longer lists are walked by windows
WINDOW = 400  # items of each list a window holds; a gap longer than this is not bridged
KEYED = 10.0  # what an equal key is worth; all other facts of an item together are worth 1
KEYS: dict[str, tuple[str, ...]] = {  # what says which item it is, the strongest first
    "cases": ("paragraph", "dnr/value"),
    "grants": ("dnr", "owner", "title"),
    "rows": ("financier",),
}


@dataclass(frozen=True, slots=True)
class Traits:
    """What two items are compared by: (path, value) pairs a record has, and those gold would take for each fact."""

    has: frozenset[tuple[str, Any]]
    wants: tuple[tuple[tuple[str, Any], ...], ...] = ()  # a fact each, with its alternatives
    nothing: frozenset[str] = frozenset()  # paths where gold says that there is nothing


def nearness(got: Traits, want: Traits, keys: tuple[str, ...] = ()) -> float:
    """How much of what gold says of an item holds, 0..1, and KEYED for an equal key, less for each weaker one."""
    hits = 0
    bonus = 0.0
    for fact in want.wants:
        if any(answer in got.has for answer in fact):
            hits += 1
            path = fact[0][0]
            if path in keys:
                bonus = max(bonus, KEYED / (1 + keys.index(path)))
    extra = sum(path in want.nothing for path, _ in got.has) if want.nothing else 0
    told = len(want.wants) + extra
    return hits / told + bonus if told else 0.0


def aligned(got: int, want: int, near: Near, perfect: Callable[[int, int], bool] | None = None) -> Iterator[Step]:
    """Pairs in order so that the most agrees; lists of one length pair by place unless another pairing agrees more.

    Items that agree wholly at either end pair at once (no other pairing can be better), so that two long lists that
    are nearly the same cost little more than reading them.
    """
    first, last = 0, 0
    if perfect is not None:
        while first < min(got, want) and perfect(first, first):
            first += 1
        while last < min(got, want) - first and perfect(got - 1 - last, want - 1 - last):
            last += 1
    yield from ((n, n) for n in range(first))
    stop, goal = got - last, want - last
    n, m = first, first
    while (stop - n) * (goal - m) > MOST:
        n, m = yield from _window(n, m, min(stop, n + WINDOW), min(goal, m + WINDOW), near)
    yield from _best(range(n, stop), range(m, goal), near)
    yield from ((stop + n, goal + n) for n in range(last))


def _window(n: int, m: int, stop: int, goal: int, near: Near) -> Generator[Step, None, tuple[int, int]]:
    """The first half of the best pairing of a window; comes back with where the next one begins."""
    half_n, half_m = n + WINDOW // 2, m + WINDOW // 2
    for step in _best(range(n, stop), range(m, goal), near):
        if n >= half_n or m >= half_m:
            break
        yield step
        n, m = n + (step[0] is not None), m + (step[1] is not None)
    return n, m


def _best(got: range, want: range, near: Near) -> Iterator[Step]:
    if not got or not want:
        yield from ((n, None) for n in got)
        yield from ((None, m) for m in want)
        return
    close = [[near(n, m) for m in want] for n in got]
    best = _sums(close)
    if len(got) == len(want) and sum(close[n][n] for n in range(len(got))) >= best[0][0] - 1e-9:
        yield from zip(got, want, strict=True)
        return
    n = m = 0
    while n < len(got) and m < len(want):
        if close[n][m] and best[n][m] - best[n + 1][m + 1] - close[n][m] < 1e-9:
            yield got[n], want[m]
            n, m = n + 1, m + 1
        elif best[n + 1][m] >= best[n][m + 1]:
            yield got[n], None
            n += 1
        else:
            yield None, want[m]
            m += 1
    yield from ((left, None) for left in got[n:])
    yield from ((None, left) for left in want[m:])


def _sums(close: list[list[float]]) -> list[list[float]]:
    """The most that can agree from each pair of places on."""
    width = len(close[0])
    best = [[0.0] * (width + 1)]
    for row in reversed(close):
        below, here = best[-1], [0.0] * (width + 1)
        for m in range(width - 1, -1, -1):
            here[m] = max(below[m], here[m + 1], below[m + 1] + row[m])
        best.append(here)
    best.reverse()
    return best
