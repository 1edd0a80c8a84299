"""Counting: right, wrong, silent and missed; what the shares of few documents can mean; how far a confidence holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any, Literal

from extract.score.compare import Fact

SURE = 0.9  # RECORD.md, rule 8: at this confidence a person need not look
EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)  # of the bins of confidence; the last bin holds its upper edge too
Z = 1.959964  # of the normal distribution, for 95 % of both sides
NO_VALUES = {"findings", "must_not"}  # parts of gold that are about no value
State = Literal["right", "wrong", "missed", "nothing"]


@dataclass
class Tally:
    """The facts of one field. `n` is what a person reads; `wrong` are values gold does not have, in its place or
    beside it; `silent` those of them nobody is warned of; `missed` what was not given."""

    n: int = 0
    right: int = 0
    wrong: int = 0
    silent: int = 0
    missed: int = 0

    def add(self, other: Tally) -> None:
        self.n += other.n
        self.right += other.right
        self.wrong += other.wrong
        self.silent += other.silent
        self.missed += other.missed

    @property
    def given(self) -> int:
        return self.right + self.wrong

    @property
    def precision(self) -> float | None:
        return share(self.right, self.given)

    @property
    def recall(self) -> float | None:
        return share(self.right, self.n)

    @property
    def f1(self) -> float | None:
        return share(2 * self.right, self.given + self.n)

    @property
    def silent_rate(self) -> float | None:
        return share(self.silent, self.given)


@dataclass(frozen=True, slots=True)
class Judged:
    """A fact, what became of it, and whether the record itself says that it may be wrong."""

    fact: Fact
    state: State
    doubted: bool  # confidence below SURE, or a finding on it

    @property
    def silent(self) -> bool:
        return self.state == "wrong" and not self.doubted and self.fact.part not in NO_VALUES

    @property
    def tally(self) -> Tally:
        wanted = self.state == "right" or not _empty(self.fact.want)
        return Tally(
            n=int(wanted and self.state != "nothing"),
            right=int(self.state == "right"),
            wrong=int(self.state == "wrong"),
            silent=int(self.silent),
            missed=int(self.state == "missed"),
        )


@dataclass(frozen=True)
class Bin:
    """The values of one range of confidence; `mean` is their mean confidence."""

    low: float
    high: float
    n: int
    right: int
    mean: float | None


@dataclass(frozen=True)
class Reliability:
    """How far a confidence holds. A value is right if all that gold says of it is: of an amount the role too."""

    bins: tuple[Bin, ...]
    right: int  # values that are right,
    sure_right: int  # and of them those that are sure: SURE or more, and no finding
    sure: int  # all that are sure


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson 1927), None of nothing. It holds for facts that do not hang together; those
    of one document do, so the true interval is wider.

    >>> [round(edge, 3) for edge in wilson(98, 100)]
    [0.93, 0.994]
    """
    if not whole:
        return None
    p, square = part / whole, Z * Z
    middle = (p + square / (2 * whole)) / (1 + square / whole)
    half = Z * sqrt(p * (1 - p) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    return (middle - half if part else 0.0), (middle + half if part < whole else 1.0)


class Doubts:
    """Where the findings of a record point: on a value, on what holds it or on a part of it."""

    def __init__(self, findings: Iterable[Mapping[str, Any]]) -> None:
        told = [found for found in findings if found.get("severity") != "info"]
        self.paths = {found["path"] for found in told if found.get("path")}
        self.above = {path for whole in self.paths for path in _ancestors(whole)}

    def on(self, pointer: str) -> bool:
        return pointer in self.above or any(path in self.paths for path in (pointer, *_ancestors(pointer)))


def _ancestors(pointer: str) -> Iterator[str]:
    while pointer.count("/") > 1:
        pointer = pointer.rpartition("/")[0]
        yield pointer


def judged(facts: Iterable[Fact], doubts: Doubts) -> list[Judged]:
    """What became of each fact. Where the record has nothing and gold allows that, it is `nothing`."""
    return [Judged(fact, _state(fact), _doubted(fact, doubts)) for fact in facts]


def _state(fact: Fact) -> State:
    if fact.holds:
        return "nothing" if _empty(fact.got) else "right"
    if not _empty(fact.got):
        return "wrong"
    return "nothing" if _empty(fact.want) else "missed"


def _doubted(fact: Fact, doubts: Doubts) -> bool:
    """An item of several values only where each of them is: one of which nobody is warned would be trusted."""
    parts = fact.parts or ((fact.pointer, fact.confidence),)
    return all((confidence is not None and confidence < SURE) or doubts.on(pointer) for pointer, confidence in parts)


def _empty(value: Any) -> bool:
    return value is None or value == [] or value == {}


def counted(rows: Iterable[Judged], parts: Collection[str] | None = None) -> Tally:
    """The sum over facts about values, or over those of the parts named."""
    total = Tally()
    for row in rows:
        if row.fact.part not in NO_VALUES if parts is None else row.fact.part in parts:
            total.add(row.tally)
    return total


def reliability(documents: Iterable[Iterable[Judged]]) -> Reliability:
    """Over all values with a confidence of their own that gold speaks of."""
    values = [value for rows in documents for value in _values(rows)]
    bins = []
    for low, high in pairwise(EDGES):
        inside = [(c, right) for c, right, _ in values if low <= c < high or (c == high == EDGES[-1])]
        mean = sum(c for c, _ in inside) / len(inside) if inside else None
        bins.append(Bin(low, high, len(inside), sum(right for _, right in inside), mean))
    right = [doubted for _, right, doubted in values if right]
    return Reliability(tuple(bins), len(right), right.count(False), sum(not doubted for *_, doubted in values))


def _values(rows: Iterable[Judged]) -> Iterator[tuple[float, bool, bool]]:
    """(confidence, right, doubted) of each value; facts of one value are taken together."""
    held: dict[str, tuple[float, bool, bool]] = {}
    for row in rows:
        fact = row.fact
        if fact.value is None or fact.confidence is None or fact.part in NO_VALUES:
            continue
        if _empty(fact.got) and fact.value == fact.pointer:
            continue
        _, right, doubted = held.get(fact.value, (0.0, True, False))
        held[fact.value] = (fact.confidence, right and fact.holds, doubted or row.doubted)
    yield from held.values()
