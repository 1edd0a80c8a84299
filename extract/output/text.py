"""The text of a document for a person, and what was repaired in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from extract.model.reading import BlockKind, Layout
from extract.model.text import BORDERS, CELL, PART, Repair, count_repairs
from extract.output.terminal import one_line, tame

CLOSE: tuple[BlockKind, ...] = ("row", "item", "furniture")  # blocks that stand without a blank line between them
NEAR = 8  # characters between two letters of a word that are shown: a hyphen, a line end, blanks
QUIET = ("line-break", "space")  # repairs that change no letter; they are counted


def rendered(layout: Layout) -> str:
    """Paragraph by paragraph with a blank line between; the cells of a table row are parted by tabs."""
    pieces: list[str] = []
    before: BlockKind | None = None
    for block in layout.blocks:
        piece = layout.of(block).replace(PART, " ")
        if not piece.strip():
            continue
        if before is not None:
            pieces.append("\n" if before == block.kind and block.kind in CLOSE else "\n\n")
        pieces.append(piece)
        before = block.kind
    return tame("".join(pieces)) + "\n" if pieces else ""


def changes(layout: Layout) -> Iterator[str]:
    """One line for each word that was repaired: where, what is printed, what it was taken for, and by which rules."""
    place = ""
    for start, stop, rules in _repaired_words(layout):
        shown = one_line(_printed(layout, start, stop))
        after = one_line(layout.string[start:stop])
        place = _place(layout, start) or place
        yield f"{place}: {shown or '(nothing)'} → {after or '(nothing)'}  [{', '.join(rules)}]"
    rest = count_repairs([repair for repair in layout.text.repairs if repair.rule in QUIET])
    if rest:
        yield "also: " + ", ".join(f"{rule} {count}" for rule, count in rest.items())


def _repaired_words(layout: Layout) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start and stop of each word with a repair that changed a letter, in the order of the text, and its rules."""
    found: dict[tuple[int, int], dict[str, None]] = {}
    for repair in layout.text.repairs:
        if repair.rule not in QUIET:
            found.setdefault(_word(layout, repair), {})[repair.rule] = None
    for (start, stop), rules in sorted(found.items()):
        yield start, stop, tuple(rules)


def _word(layout: Layout, repair: Repair) -> tuple[int, int]:
    """The word of the text around the place of a repair."""
    string, starts = layout.string, layout.text.starts
    start = stop = bisect_left(starts, repair.start)
    while stop < len(string) and starts[stop] < repair.stop:
        stop += 1
    while start and not _parts(string[start - 1]):
        start -= 1
    while stop < len(string) and not _parts(string[stop]):
        stop += 1
    return start, stop


def _parts(char: str) -> bool:
    return char.isspace() or char in BORDERS or char == CELL


def _printed(layout: Layout, start: int, stop: int) -> str:
    """What is printed for a stretch; where it goes on elsewhere, what stands between is left out."""
    raw, text = layout.document.raw, layout.text
    if start == stop:
        return raw[slice(*text.origin(start, stop))]
    pieces = [raw[text.starts[start] : text.stops[start]]]
    for at in range(start + 1, stop):
        before, here = text.stops[at - 1], text.starts[at]
        if here >= before:
            between = raw[before:here]
            pieces += (between if len(between) <= NEAR else f"{between[:1].strip()} … ", raw[here : text.stops[at]])
    return "".join(pieces)


def _place(layout: Layout, start: int) -> str:
    """`page 2, line 7`, or `line 7` where there are no pages; lines are counted as printed."""
    document = layout.document
    held = document.line_at(layout.text.origin(start, start + 1)[0] if start < len(layout.text) else 0)
    if held is None:
        return ""
    index, line = held
    page = document.pages[index]
    number = line.number or 1 + sum(other.start < line.start for other in page.lines)
    return f"line {number}" if page.number is None else f"page {page.number}, line {number}"
