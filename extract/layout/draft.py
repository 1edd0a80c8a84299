"""Blocks on the way: stretches of raw text by cell, and the text that they become, each character with its origin."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from extract.model.page import Document, Line
from extract.model.reading import BlockKind, Layout, Style
from extract.model.text import BLOCK, CELL, LINE, PART, Text


@dataclass(slots=True)
class Draft:
    """A block on the way: stretches of raw text (page, start, stop), by cell."""

    kind: BlockKind
    page: int
    cells: list[list[tuple[int, int, int]]] = field(default_factory=lambda: [[]])
    parts: frozenset[int] = frozenset()
    level: int = 0
    table: int | None = None
    header: bool = False
    size: float | None = None
    bold: bool = False
    gap: float = 0.0
    unsure: bool = False
    last: Line | None = None
    last_page: int = 0


def written(document: Document, drafts: list[Draft]) -> Layout:
    """The text of the drafts in their order, with the borders of blocks, cells and lines, and the style of each."""
    pieces: list[str] = []
    starts, stops = array("l"), array("l")
    last = 0

    def put(border: str) -> None:
        pieces.append(border)
        starts.append(last)
        stops.append(last)

    for number, draft in enumerate(drafts):
        if number:
            put(BLOCK)
        for c, cell in enumerate(draft.cells):
            if c:
                put(CELL)
            for s, (p, start, stop) in enumerate(cell):
                if s:
                    put(LINE)
                raw = _visible(document.pages[p].raw[start:stop], start, draft.parts)
                offset = document.offsets[p]
                pieces.append(raw)
                starts.extend(range(offset + start, offset + stop))
                stops.extend(range(offset + start + 1, offset + stop + 1))
                last = offset + stop
    styles = tuple(
        Style(
            draft.kind,
            draft.page,
            draft.level,
            draft.table,
            draft.header,
            draft.size,
            draft.bold,
            draft.gap,
            draft.unsure,
        )
        for draft in drafts
    )
    return Layout(document, Text("".join(pieces), starts, stops), styles)


_BORDERS = str.maketrans({BLOCK: LINE, CELL: " ", PART: LINE, "\r": " "})


def _visible(raw: str, start: int, parts: frozenset[int]) -> str:
    """A stretch with the borders that only this room sets: a paragraph inside a cell, a line end inside a block."""
    if not any(char in raw for char in "\n\t\f\r\v"):
        return raw
    out = raw.translate(_BORDERS)
    for part in sorted(parts):
        at = part - start - 1
        if 0 <= at < len(out) and out[at] == LINE:
            out = out[:at] + PART + out[at + 1 :]
    return out
