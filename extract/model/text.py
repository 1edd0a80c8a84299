"""Text that remembers where each of its characters came from, and the edits that change it.

Characters that part what no pattern may join:
    BLOCK  end of a paragraph, heading, list item or table row
    CELL   border of two cells of a row
    PART   border of two paragraphs inside one cell
    LINE   end of a printed line inside a block; the repair room turns each into a blank or nothing
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

BLOCK, CELL, PART, LINE = "\n", "\t", "\f", "\v"
BORDERS = (BLOCK, CELL, PART)


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace `start..stop` of a text by `new`; `rule` names the repair."""

    start: int
    stop: int
    new: str
    rule: str


@dataclass(frozen=True, slots=True, order=True)
class Repair:
    """An edit that was made, in origins: what was printed there, what stands there now, by which rule."""

    start: int
    stop: int
    before: str
    after: str
    rule: str


@dataclass(frozen=True)
class Text:
    """A string with, for each character, the origins (start, stop) of what was printed for it.

    `len(starts) == len(stops) == len(string)`; origins never run backwards. Every character of an edit's new text has
    the whole printed stretch as its origin, for which letter of it came from where is not known.
    """

    string: str
    starts: array[int]
    stops: array[int]
    repairs: tuple[Repair, ...] = ()
    _repair_starts: list[int] = field(default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not len(self.string) == len(self.starts) == len(self.stops):
            raise AssertionError("a text and its origins have different lengths")
        self._repair_starts.extend(repair.start for repair in self.repairs)

    def __len__(self) -> int:
        return len(self.string)

    @classmethod
    def plain(cls, string: str, origin: int = 0) -> Text:
        """A text that is its own origin.

        >>> Text.plain("abc").origin(1, 2)
        (1, 2)
        """
        return cls(
            string,
            array("l", range(origin, origin + len(string))),
            array("l", range(origin + 1, origin + len(string) + 1)),
        )

    def apply(self, edits: Iterable[Edit]) -> Text:
        """The text after one pass of edits. No edits: the text itself.

        Raises AssertionError for edits that overlap, or that add or remove a border: those are faults of a rule.

        >>> Text.plain("kompe-tens").apply([Edit(5, 6, "", "hyphen")]).string
        'kompetens'
        """
        ordered = sorted(edit for edit in edits if self.string[edit.start : edit.stop] != edit.new)
        if not ordered:
            return self
        pieces: list[str] = []
        starts, stops = array("l"), array("l")
        made: list[Repair] = []
        at = 0
        for edit in ordered:
            old = self.string[edit.start : edit.stop]
            if edit.start < at:
                raise AssertionError(f"edits of one pass overlap at {edit.start}: {edit.rule}")
            if any(old.count(border) != edit.new.count(border) for border in BORDERS):
                raise AssertionError(f"{edit.rule} moves a border: {old!r} -> {edit.new!r}")
            pieces += (self.string[at : edit.start], edit.new)
            starts += self.starts[at : edit.start]
            stops += self.stops[at : edit.start]
            first, last = self.origin(edit.start, edit.stop)
            starts.extend([first] * len(edit.new))
            stops.extend([last] * len(edit.new))
            made.append(Repair(first, last, old, edit.new, edit.rule))
            at = edit.stop
        pieces.append(self.string[at:])
        starts += self.starts[at:]
        stops += self.stops[at:]
        return Text("".join(pieces), starts, stops, tuple(sorted((*self.repairs, *made))))

    def origin(self, start: int, stop: int) -> tuple[int, int]:
        """Origins (first, last) of the characters `start..stop`; of nothing, the place between its neighbours."""
        if start < stop:
            return self.starts[start], self.stops[stop - 1]
        at = self.stops[start - 1] if start else 0
        return at, at

    def repairs_in(self, start: int, stop: int) -> tuple[str, ...]:
        """The rules that changed something between two characters of the text, each once, in the order of the text."""
        first, last = self.origin(start, stop)
        names: dict[str, None] = {}
        at = bisect_left(self._repair_starts, first - 200)  # no repair is longer: the longest are a few words
        for repair in self.repairs[at:]:
            if repair.start >= last:
                break
            if repair.stop > first:
                names[repair.rule] = None
        return tuple(names)


def in_blocks(edits: Iterable[Edit], string: str, wanted: Sequence[bool]) -> Iterator[Edit]:
    """The edits, in any order, that begin in blocks that are wanted.

    >>> list(in_blocks([Edit(2, 3, "C", "r"), Edit(0, 1, "A", "r")], f"a{BLOCK}c", [False, True]))
    [Edit(start=2, stop=3, new='C', rule='r')]
    """
    ends = [at for at, char in enumerate(string) if char == BLOCK]
    return (edit for edit in edits if wanted[bisect_left(ends, edit.start)])


def count_repairs(repairs: Sequence[Repair]) -> dict[str, int]:
    """How often each rule made a repair, by name."""
    out: dict[str, int] = {}
    for repair in repairs:
        out[repair.rule] = out.get(repair.rule, 0) + 1
    return dict(sorted(out.items()))
