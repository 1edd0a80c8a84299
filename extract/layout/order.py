"""Lines become blocks: paragraphs, headings, items and table rows, in reading order.

Furniture and tables are taken out first; what is left goes on with the block before it or begins one (`breaks`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from extract.layout.beside import set_beside
from extract.layout.breaks import ITEM_MARK, continues, heading_level
from extract.layout.bullets import marked
from extract.layout.draft import Draft, written
from extract.layout.flat import flat_rows
from extract.layout.form import boxed
from extract.layout.furniture import furniture, is_page_mark, shape
from extract.layout.grid import grids
from extract.layout.over_pages import goes_on_plainly, head_left_behind, made_whole
from extract.layout.pieces import Grid, Piece
from extract.layout.rows import is_figure_text
from extract.layout.setting import (
    NARROW,
    NARROW_COLUMN,
    SHORT_LINES,
    Setting,
    close,
    double_spaced,
    gap_between,
    in_narrow_columns,
    size_of,
    width_of,
)
from extract.layout.stretches import parted
from extract.model.page import Document, Line, Page
from extract.model.reading import BlockKind, Layout

PROSE = 250  # letters outside the tables of a page that show what size its text is set in
NEXT_LINE = 1.6  # of a letter's size: the next line of a cell is no further down
FEW_LINES = 15  # of a last page: its signatures and receivers do not tell how wide the text is set


def lay_out(document: Document) -> Layout:
    """The document's text. Blocks stand in reading order; page furniture, one of each, at the end."""
    document = marked(parted(document))
    aside = furniture(document)
    drafts: list[Draft] = []
    widest = max((width_of(list(page.lines)) for page in document.pages if len(page.lines) >= FEW_LINES), default=0.0)
    leaflet = any(map(in_narrow_columns, document.pages))
    tables = 0
    for p, page in enumerate(document.pages):
        own = [line for n, line in enumerate(page.lines) if (p, n) not in aside]
        tables = _of_page(drafts, document, p, own, tables, widest, leaflet)
    drafts = [draft for draft in drafts if any(draft.cells)]
    declared = [draft for draft in drafts if draft.kind == "furniture"]
    drafts = [draft for draft in drafts if draft.kind != "furniture"]
    _number_tables(drafts, tables)
    head_left_behind(document, drafts)
    drafts = made_whole(document, drafts)
    drafts += [*_furniture_drafts(document, aside), *declared]
    return written(document, drafts)


def _of_page(
    drafts: list[Draft], document: Document, p: int, own: list[Line], tables: int, widest: float, leaflet: bool
) -> int:
    """The drafts of a page's own lines behind those before it, which its first lines may go on with; how many tables
    there are then.
    """
    page = document.pages[p]
    lines = set_beside(page, _downwards(own))
    free = {id(line) for line in lines}
    lines = boxed(page, lines)
    found = grids(page, [line for line in lines if id(line) in free]) if page.number is not None else ()
    inside = {id(line): grid for grid in found for line in grid.lines}
    outside = [line for line in lines if id(line) not in inside]
    prose = sum(line.stop - line.start for line in outside)
    body = size_of(outside if prose > PROSE else lines)  # tables are often set smaller than the text
    doubled = double_spaced(page, lines)
    width = max(width_of(lines), widest if len(lines) < FEW_LINES else 0.0)
    setting = Setting(
        document, page, body, doubled, width, NARROW_COLUMN if leaflet and width < SHORT_LINES else NARROW
    )
    flat = flat_rows(lines, page.text_of, partial(close, doubled=doubled))
    done: set[int] = set()
    for n, line in enumerate(lines):
        if (grid := inside.get(id(line))) is not None:
            parts = [] if id(grid) in done else [part for part in (grid, grid.beside) if part is not None]
            done.add(id(grid))
            for part in parts:
                drafts += _rows(page, part, p, tables)
                tables += 1
        elif n in flat:
            cells = [[(p, start, stop)] for start, stop in flat[n]]
            drafts.append(Draft("row", p, cells=cells, header=len(cells) == 1, size=line.size))
        elif line.block is not None:
            _structured(drafts, line, p)
        else:
            _loose(drafts, lines, n, p, setting)
    return tables


def _downwards(lines: list[Line]) -> list[Line]:
    """The lines in reading order: the file's, but a stretch drawn late that stands wholly above others goes before.

    Letter heads and title boxes are often drawn last. Stretches beside one another, as columns are, stay in the file's
    order.
    """
    runs: list[list[Line]] = []
    for line in lines:
        if line.bbox is None:
            return lines
        last = runs[-1][-1].bbox if runs else None
        if last is None or line.bbox.bottom < last.top:
            runs.append([])
        runs[-1].append(line)
    out: list[list[Line]] = []
    for run in runs:
        bottom = max(line.bbox.bottom for line in run if line.bbox)
        at = len(out)
        while at and bottom <= min(line.bbox.top for line in out[at - 1] if line.bbox) + 1:
            at -= 1
        out.insert(at, run)
    return [line for run in out for line in run]


def _structured(drafts: list[Draft], line: Line, p: int) -> None:
    """A line of a source that says what its blocks are: it is one, or goes on with the one before it."""
    if line.block == "continued" and drafts:
        drafts[-1].cells[-1].append((p, line.start, line.stop))
        return
    kind: BlockKind = "paragraph" if line.block in (None, "continued") else line.block  # type: ignore[assignment]
    draft = Draft(
        kind, p, parts=frozenset(line.parts), level=line.level, header=line.header, bold=line.bold, size=line.size
    )
    spans = line.cells if line.cells else ((line.start, line.stop),)
    draft.cells = [[(p, start, stop)] if start < stop else [] for start, stop in spans]
    draft.last, draft.last_page = line, p
    drafts.append(draft)


def _rows(page: Page, grid: Grid, p: int, number: int) -> list[Draft]:
    out: list[Draft] = []
    for n, row in enumerate(grid.rows):
        cells = [[(p, piece.start, piece.stop) for piece in cell] for cell in row]
        if n > grid.heads and _is_more(page, row, grid.rows[n - 1]):
            for cell, rest in zip(out[-1].cells, cells, strict=True):
                cell += rest
            continue
        out.append(
            Draft(
                "row",
                p,
                cells=cells,
                table=number,
                header=n < grid.heads,
                bold=all(piece.bold for cell in row for piece in cell),
                unsure=n in grid.unsure,
            )
        )
    return out


def _is_more(page: Page, row: tuple[tuple[Piece, ...], ...], above: tuple[tuple[Piece, ...], ...]) -> bool:
    """Whether a row of a form without a label is the next line of the values above it: right below, no figures, each
    stretch under another, and one of them plainly goes on.
    """
    pairs = [(cell, over) for cell, over in zip(row, above, strict=True) if cell]
    if row[0] or not pairs or not all(over for _, over in pairs):
        return False
    if any(a[0].base - b[-1].base > NEXT_LINE * a[0].size for a, b in pairs):
        return False
    said = [[page.raw[piece.start : piece.stop].strip() for piece in (a[0], b[-1])] for a, b in pairs]
    return not any(is_figure_text(words) for words, _ in said) and any(goes_on_plainly(a, b) for a, b in said)


def _number_tables(drafts: list[Draft], number: int) -> None:
    """Rows that follow one another are a table; repeated heads and a blank line do not end one."""
    inside = False
    for draft in drafts:
        if draft.kind == "row" and draft.table is None:
            if not inside:
                number += 1
            draft.table = number - 1
            inside = True
        else:
            inside = False


def _loose(drafts: list[Draft], lines: list[Line], n: int, p: int, setting: Setting) -> None:
    """A line of PDF or plain text: it goes on with the block before it, or begins one."""
    line, page = lines[n], setting.page
    before = (
        drafts[-1] if drafts and drafts[-1].kind not in ("row", "furniture") and drafts[-1].last is not None else None
    )
    if before is not None and before.last is not None and continues(before, lines, n, p, setting):
        before.cells[-1].append((p, line.start, line.stop))
        before.last, before.last_page = line, p
        return
    words = page.text_of(line)
    kind: BlockKind = "item" if line.item or ITEM_MARK.match(words) else "paragraph"
    level = 0
    heading = None if line.item else heading_level(lines, n, setting)
    if heading is not None:
        kind, level = "heading", heading
    gap = (
        gap_between(before.last, line, setting.doubled)
        if before is not None and before.last_page == p and before.last
        else 0.0
    )
    draft = Draft(kind, p, level=level, size=line.size, bold=line.bold, gap=gap, last=line, last_page=p)
    if (
        line.cells and kind != "item"
    ):  # stretches far apart on one line: a letter head, a form; no pattern may join them
        draft.cells = [[(p, start, stop)] for start, stop in line.cells]
    else:
        draft.cells = [[(p, line.start, line.stop)]]
    drafts.append(draft)


def _furniture_drafts(document: Document, aside: frozenset[tuple[int, int]]) -> list[Draft]:
    """One block for each kind of furniture: the letter head names issuer and number, and is said only there."""
    seen: set[str] = set()
    out: list[Draft] = []
    kept: dict[int, list[Line]] = {}
    for p, n in sorted(aside):
        line = document.pages[p].lines[n]
        page = document.pages[p]
        said = shape(page.text_of(line)) if is_page_mark(page, line) else page.text_of(line).casefold()
        if said not in seen:
            seen.add(said)
            kept.setdefault(p, []).append(line)
    for p, lines in kept.items():
        found = grids(document.pages[p], lines)
        inside = {id(line): grid for grid in found for line in grid.lines}
        done: set[int] = set()
        for line in lines:
            grid = inside.get(id(line))
            if grid is None:
                spans = line.cells or ((line.start, line.stop),)
                out.append(
                    Draft(
                        "furniture",
                        p,
                        cells=[[(p, start, stop)] for start, stop in spans],
                        size=line.size,
                        bold=line.bold,
                    )
                )
            elif id(grid) not in done:
                done.add(id(grid))
                out += [replace(row, kind="furniture", table=None) for row in _rows(document.pages[p], grid, p, 0)]
    return out
