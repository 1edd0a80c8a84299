"""A document read: its text, what its parts are, and every value in sight."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from extract.model.page import Document
from extract.model.record import AmountRole
from extract.model.text import BLOCK, CELL, Text
from extract.model.values import Amount, Date, Dnr, Duration, Match, Organisation, Period, Share

BlockKind = Literal["heading", "paragraph", "item", "row", "furniture"]


@dataclass(frozen=True, slots=True)
class Style:
    """What the layout room knows of a block; the n-th style is that of the n-th block of the text.

    `level` of a heading: 1 the highest, 0 a guess (plain text, where a short line may be one). `table` numbers the
    table a row belongs to, from 0. `gap` is the blank above in lines, where the source shows one. `unsure`: what the
    cells of a row are could not be told with certainty.
    """

    kind: BlockKind
    page: int  # index of the page it begins on
    level: int = 0
    table: int | None = None
    header: bool = False
    size: float | None = None
    bold: bool = False
    gap: float = 0.0
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row: `start`, `stop` are offsets into the text."""

    index: int
    start: int
    stop: int
    style: Style

    @property
    def kind(self) -> BlockKind:
        return self.style.kind


@dataclass(frozen=True, slots=True)
class Cell:
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Row:
    block: Block
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as printed; the first `heads` are its head. Repeated heads inside are marked in their style."""

    number: int
    rows: tuple[Row, ...]

    @property
    def start(self) -> int:
        return self.rows[0].block.start

    @property
    def stop(self) -> int:
        return self.rows[-1].block.stop

    @property
    def width(self) -> int:
        return max(len(row.cells) for row in self.rows)


@dataclass(frozen=True)
class Layout:
    """A document's text with the style of each of its blocks."""

    document: Document
    text: Text
    styles: tuple[Style, ...]

    def with_text(self, text: Text) -> Layout:
        return Layout(self.document, text, self.styles)

    @property
    def string(self) -> str:
        return self.text.string

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        out, at = [], 0
        pieces = self.text.string.split(BLOCK) if self.styles else []
        for index, (piece, style) in enumerate(zip(pieces, self.styles, strict=True)):
            out.append(Block(index, at, at + len(piece), style))
            at += len(piece) + 1
        return tuple(out)

    @cached_property
    def starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    def block_at(self, at: int) -> Block:
        from bisect import bisect_right

        return self.blocks[max(0, bisect_right(self.starts, at) - 1)]

    def of(self, block: Block) -> str:
        return self.text.string[block.start : block.stop]

    def cells(self, block: Block) -> tuple[Cell, ...]:
        out, at = [], block.start
        for piece in self.of(block).split(CELL):
            out.append(Cell(at, at + len(piece)))
            at += len(piece) + 1
        return tuple(out)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        grouped: dict[int, list[Row]] = {}
        for block in self.blocks:
            if block.kind == "row" and block.style.table is not None:
                grouped.setdefault(block.style.table, []).append(Row(block, self.cells(block)))
        return tuple(Table(number, tuple(rows)) for number, rows in grouped.items())

    def without(self, left_out: Collection[int]) -> Layout:
        """The layout without the blocks of these indices."""
        pieces: list[str] = []
        styles: list[Style] = []
        starts, stops = array("l"), array("l")
        for block in self.blocks:
            if block.index in left_out:
                continue
            if styles:
                pieces.append(BLOCK)
                starts.append(stops[-1] if stops else 0)
                stops.append(stops[-1] if stops else 0)
            pieces.append(self.of(block))
            starts.extend(self.text.starts[block.start : block.stop])
            stops.extend(self.text.stops[block.start : block.stop])
            styles.append(block.style)
        return Layout(self.document, Text("".join(pieces), starts, stops, self.text.repairs), tuple(styles))

    def by_page(self) -> list[str]:
        """The text of each page: of the blocks that begin on it."""
        out: list[list[str]] = [[] for _ in self.document.pages]
        for block in self.blocks:
            out[block.style.page].append(self.of(block))
        return [BLOCK.join(pieces) for pieces in out]

    def body(self) -> Iterator[Block]:
        return (block for block in self.blocks if block.kind != "furniture")


@dataclass(frozen=True)
class Reading:
    """Every value in sight, in the order of the text. Nothing is chosen here.

    `amounts` includes the bare numbers of table columns that name money. `people` is filled by the room that finds
    contacts. `personal` are the spans of personal identity numbers: the numbers themselves are kept nowhere.
    """

    layout: Layout
    dnr: tuple[Match[Dnr], ...] = ()
    amounts: tuple[Match[Amount], ...] = ()
    shares: tuple[Match[Share], ...] = ()
    dates: tuple[Match[Date], ...] = ()
    periods: tuple[Match[Period], ...] = ()
    durations: tuple[Match[Duration], ...] = ()
    organisations: tuple[Match[Organisation], ...] = ()
    bodies: tuple[Match[str], ...] = ()
    funds: tuple[Match[str], ...] = ()
    personal: tuple[tuple[int, int], ...] = ()

    @property
    def string(self) -> str:
        return self.layout.text.string


Cue = Literal["column", "label", "total", "sum", "sentence", "all", "heading", "none"]
# "sum": others add up to it; "all": what all who applied asked for together, which is no case's


@dataclass(frozen=True, slots=True)
class Mention:
    """An amount with its role and what said so: `cue_span` are the words. `is_sum` in a row that sums the others."""

    match: Match[Amount]
    role: AmountRole
    cue: Cue
    cue_span: tuple[int, int] | None = None
    in_table: bool = False
    is_sum: bool = False
