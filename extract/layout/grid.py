"""Tables on a page: from ruling lines where there are any, from the blanks between columns where there are none.

One finder for ruled, half-ruled and unruled tables: it asks where columns begin, puts each stretch of text into its
cell and cuts a stretch only where a column's border falls between two of its words. Where drawn lines show a table that
it does not close, the page's second finder is asked for cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extract.model.page import BBox, Line, Page, Ruling, hull

ALIGNED = 4.0  # points two edges may differ and still be one
AIR = 6.0  # points between the dashes of a ruling, or the frames of two cells; too little for text
WIDE = 40.0  # points; a shorter ruling is no level of a table
TALL = 260.0  # points between two rulings of one table
CELL_LINES = 5  # lines of a cell of an unruled table; ruled ones may hold whole paragraphs
SIGNS = 6  # rulings of the smallest table: three levels, three uprights
NEAR_LINES = 2.6  # line heights between two rows of an unruled table; more ends it
_NUMERIC = re.compile(
    r"[-−–]?[\d \u00a0.,]*\d[\d \u00a0.,]*(?:%|kr\.?|kronor|tkr|mnkr|mkr|msek|sek|eur|nok|:-|,-)?\s*[*)]*$",
    re.IGNORECASE,
)
_LOWER = re.compile(r"[a-zåäöéü]")
_EMPTY = re.compile(r"[-–—−](?:\s+\d|$)")  # a sign touches its figure: this one stands for an empty cell
_DIGIT = re.compile(r"\d")

Cells = list[list["Piece"]]
CellBoxes = tuple[tuple[BBox | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text inside one cell: offsets into the page's `raw`, and its box."""

    start: int
    stop: int
    bbox: BBox
    bold: bool


@dataclass(frozen=True, eq=False)
class Grid:
    """A table: its lines, its rows of cells (each a list of pieces, top to bottom), how many rows are its head."""

    lines: tuple[Line, ...]
    rows: tuple[tuple[tuple[Piece, ...], ...], ...]
    heads: int


def grids(page: Page, lines: Sequence[Line]) -> tuple[Grid, ...]:
    """The tables of a page, from top to bottom, none sharing a line."""
    if not any(line.cells for line in lines) and len(page.rulings) < 4:
        return ()
    out: list[Grid] = []
    taken: set[int] = set()
    for region, rulings in _ruled_regions(page.rulings):
        free = [line for line in lines if line.bbox is not None and id(line) not in taken]
        inside, region, outer = _with_open_ends(
            [line for line in free if _within(line.bbox or region, region)], free, region
        )
        grid = _ruled(page, inside, region, rulings + outer)
        if grid is not None:
            out.append(grid)
            taken.update(id(line) for line in grid.lines)
    free = [line for line in lines if line.bbox is not None and id(line) not in taken]
    for grid in _second_opinion(page, free, [hull(line.bbox for line in grid.lines if line.bbox) for grid in out]):
        out.append(grid)
        taken.update(id(line) for line in grid.lines)
    free = [line for line in lines if id(line) not in taken]
    rows = {id(line) for line in free if line.cells} | _beside_dashes(page, free)
    for run in _runs(free, rows):
        grid = _unruled(page, run, rows)
        if grid is not None:
            out.append(grid)
    return tuple(sorted(out, key=lambda grid: grid.lines[0].bbox.top if grid.lines[0].bbox else 0.0))


def _within(box: BBox, region: BBox) -> bool:
    return region.top - 2 <= box.middle <= region.bottom + 2 and box.x0 >= region.x0 - 12 and box.x1 <= region.x1 + 12


# ---------------------------------------------------------------- ruled


def _ruled_regions(rulings: Sequence[Ruling]) -> list[tuple[BBox, list[Ruling]]]:
    """Boxes that rulings enclose: levels of the same width, one above the other, with the uprights between them."""
    levels = [r for r in _levels([ruling for ruling in rulings if ruling.horizontal]) if r.x1 - r.x0 > WIDE]
    uprights = _uprights([ruling for ruling in rulings if not ruling.horizontal])
    groups: list[list[Ruling]] = []
    for level in levels:
        for group in groups:
            last = group[-1]
            alike = abs(last.x0 - level.x0) <= 3 * ALIGNED and abs(last.x1 - level.x1) <= 3 * ALIGNED
            bridged = any(up.top <= last.top + ALIGNED and up.bottom >= level.top - ALIGNED for up in uprights)
            walled = any(
                abs(up.bottom - last.top) <= ALIGNED and last.x0 - ALIGNED <= up.x0 <= last.x1 + ALIGNED
                for up in uprights
            )
            if alike and (level.top - last.top <= TALL and not walled or bridged):
                group.append(level)
                break
        else:
            groups.append([level])
    out = []
    for group in groups:
        if len(group) < 2:
            continue
        box = BBox(min(r.x0 for r in group), group[0].top, max(r.x1 for r in group), group[-1].top)
        inner = [
            r
            for r in uprights
            if box.x0 - ALIGNED <= r.x0 <= box.x1 + ALIGNED and r.bottom > box.top and r.top < box.bottom
        ]
        out.append((box, group + inner))
    return _banded(out)


def _banded(regions: list[tuple[BBox, list[Ruling]]]) -> list[tuple[BBox, list[Ruling]]]:
    """The same with every other row shaded: bands of one width, about as far apart as they are high, are one region.

    Two bands are a table only if uprights part them into columns: two boxes may stand one above the other.
    """
    chains: list[list[tuple[BBox, list[Ruling]]]] = []
    for box, rulings in sorted(regions, key=lambda region: region[0].top):
        for chain in chains if _levels_in(rulings) == 2 else ():
            last = chain[-1][0]
            if _levels_in(chain[-1][1]) != 2:
                continue
            alike = abs(last.x0 - box.x0) <= ALIGNED and abs(last.x1 - box.x1) <= ALIGNED
            if alike and 0 < box.top - last.bottom <= 1.5 * max(last.height, box.height):
                chain.append((box, rulings))
                break
        else:
            chains.append([(box, rulings)])
    out: list[tuple[BBox, list[Ruling]]] = []
    for chain in chains:
        frame = hull(box for box, _ in chain)
        drawn = [ruling for _, rulings in chain for ruling in rulings]
        if frame is not None and (len(chain) > 2 or _edges(frame, [r for r in drawn if not r.horizontal])):
            out.append((frame, drawn))
        else:
            out += chain
    return out


def _levels_in(rulings: list[Ruling]) -> int:
    return sum(ruling.horizontal for ruling in rulings)


def _with_open_ends(inside: list[Line], free: list[Line], region: BBox) -> tuple[list[Line], BBox, list[Ruling]]:
    """The lines of a region, with the head above its first ruling and the sum below its last where none is drawn."""
    chosen = {id(line) for line in inside}
    outer: list[Ruling] = []
    for line in sorted(free, key=lambda line: -line.bbox.top if line.bbox else 0.0):  # upwards
        if (
            _row_beside(line, chosen, region)
            and line.bbox
            and 0 <= region.top - line.bbox.bottom < 0.9 * line.bbox.height
        ):
            inside, region = [line, *inside], BBox(region.x0, line.bbox.top - 1, region.x1, region.bottom)
            chosen.add(id(line))
            outer.append(Ruling(region.x0, region.top, region.x1, region.top))
    for line in sorted(free, key=lambda line: line.bbox.top if line.bbox else 0.0):
        if (
            _row_beside(line, chosen, region)
            and line.bbox
            and 0 <= line.bbox.top - region.bottom < 0.9 * line.bbox.height
        ):
            inside, region = [*inside, line], BBox(region.x0, region.top, region.x1, line.bbox.bottom + 1)
            chosen.add(id(line))
            outer.append(Ruling(region.x0, region.bottom, region.x1, region.bottom))
    return inside, region, outer


def _row_beside(line: Line, chosen: set[int], region: BBox) -> bool:
    box = line.bbox
    return (
        bool(line.cells)
        and box is not None
        and id(line) not in chosen
        and box.x0 >= region.x0 - 12
        and box.x1 <= region.x1 + 12
    )


def _levels(horizontals: list[Ruling]) -> list[Ruling]:
    """Rulings drawn cell by cell become one from side to side."""
    out: list[Ruling] = []
    for ruling in sorted(horizontals, key=lambda r: (round(r.top / 2), r.x0)):
        last = out[-1] if out else None
        if last is not None and abs(last.top - ruling.top) <= 2.5 and ruling.x0 <= last.x1 + 2 * ALIGNED:
            out[-1] = Ruling(last.x0, last.top, max(last.x1, ruling.x1), last.bottom)
        else:
            out.append(ruling)
    return sorted(out, key=lambda r: r.top)


def _uprights(verticals: list[Ruling]) -> list[Ruling]:
    """Rulings drawn dash by dash, or cell by cell with a little air between, become one from top to bottom."""
    out: list[Ruling] = []
    for ruling in sorted(verticals, key=lambda r: (round(r.x0), r.top)):
        last = out[-1] if out else None
        if last is not None and abs(last.x0 - ruling.x0) <= 1 and ruling.top <= last.bottom + AIR:
            out[-1] = Ruling(last.x0, last.top, last.x1, max(last.bottom, ruling.bottom))
        else:
            out.append(ruling)
    return out


def _ruled(page: Page, lines: list[Line], region: BBox, rulings: list[Ruling]) -> Grid | None:
    edges = _edges(region, [r for r in rulings if not r.horizontal])
    columns = edges if len(edges) > 2 else _columns(page, lines)
    if columns is None or len(columns) < 3:
        return None
    pieces = [piece for line in lines for piece in _cut(page, line, columns)]
    tops = sorted({round(r.top, 1) for r in rulings if r.horizontal})
    rows: list[Cells] = []
    for top, bottom in pairwise(tops):
        band = [piece for piece in pieces if top <= piece.bbox.middle < bottom]
        if band:
            rows += _split_band(page, band, columns)
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or sum(sum(map(bool, row)) > 1 for row in rows) < 2:
        return None
    return _grid(page, lines, rows)


def _edges(region: BBox, uprights: list[Ruling]) -> list[float]:
    """The x of each upright that runs through at least half of the region, with the region's own sides."""
    found: list[tuple[float, float]] = []
    for ruling in sorted(uprights, key=lambda r: r.x0):
        length = min(ruling.bottom, region.bottom) - max(ruling.top, region.top)
        if found and ruling.x0 - found[-1][0] <= AIR:
            found[-1] = (found[-1][0], found[-1][1] + length)
        else:
            found.append((ruling.x0, length))
    inner = [
        x for x, length in found if length >= 0.5 * region.height and region.x0 + ALIGNED < x < region.x1 - ALIGNED
    ]
    return [region.x0, *inner, region.x1] if inner else []


def _split_band(page: Page, band: list[Piece], columns: list[float]) -> list[Cells]:
    """The rows between two rulings: one, or as many as a column of numbers has numbers there."""
    numbers: dict[int, list[float]] = {}
    for piece in band:
        if _NUMERIC.match(page.raw[piece.start : piece.stop]):
            numbers.setdefault(_column(piece, columns), []).append(piece.bbox.middle)
    most = max((_levels_of(tops) for tops in numbers.values()), key=len, default=[])
    if len(most) < 2:
        return [_place(band, columns)]
    return _by_anchor(page, band, most, columns)


def _levels_of(middles: list[float]) -> list[float]:
    out: list[float] = []
    for middle in sorted(middles):
        if not out or middle - out[-1] > 4:
            out.append(middle)
    return out


# ---------------------------------------------------------------- the second opinion
# pdfplumber's finder closes cells from intersections, wherever they are. It is slow, so it is asked only where rulings
# show a table that the levels and uprights above did not make one.


def _second_opinion(page: Page, free: list[Line], found: list[BBox | None]) -> Iterator[Grid]:
    """Tables of the lines that are in none yet, from the cells of the page's second finder; mostly it is not asked."""
    if not _promising(page, free, [box for box in found if box is not None]):
        return
    taken: set[int] = set()
    for table in page.locator.tables():
        grid = _from_cells(page, [line for line in free if id(line) not in taken], table)
        if grid is not None:
            taken.update(id(line) for line in grid.lines)
            yield grid


def _promising(page: Page, free: list[Line], found: list[BBox]) -> bool:
    """Whether rulings beside the tables found enclose two columns and two rows, with figures in at least four lines."""
    rest = [
        ruling
        for ruling in page.rulings
        if not any(_within(BBox(ruling.x0, ruling.top, ruling.x1, ruling.bottom), box) for box in found)
    ]
    if len(rest) < SIGNS:
        return False
    levels = [r for r in _levels([r for r in rest if r.horizontal]) if r.x1 - r.x0 > AIR]
    uprights = [r for r in _uprights([r for r in rest if not r.horizontal]) if r.bottom - r.top > AIR]
    if len(_levels_of([r.top for r in levels])) < 3 or len(_levels_of([r.x0 for r in uprights])) < 3:
        return False
    frame = hull(BBox(r.x0, r.top, r.x1, r.bottom) for r in (*levels, *uprights))
    inside = [line for line in free if frame is not None and line.bbox is not None and _within(line.bbox, frame)]
    return sum(bool(_DIGIT.search(page.text_of(line))) for line in inside) >= 4


def _same_columns(table: CellBoxes) -> CellBoxes:
    """The table with columns joined of which no row has both: rows that begin or end further out share a column."""
    out = [list(row[:1]) for row in table]
    for c in range(1, min(map(len, table), default=0)):
        apart = any(row[c] is not None and wide[-1] is not None for row, wide in zip(table, out, strict=True))
        for row, wide in zip(table, out, strict=True):
            if apart:
                wide.append(row[c])
            else:
                wide[-1] = wide[-1] or row[c]
    return tuple(tuple(row) for row in out)


def _from_cells(page: Page, lines: list[Line], table: CellBoxes) -> Grid | None:
    """The lines that lie in cells drawn as boxes, as rows; a cell that reaches over several rows is in its first."""
    table = _same_columns(table)
    cells = [(r, c, box) for r, row in enumerate(table) for c, box in enumerate(row) if box is not None]
    region = hull(box for _, _, box in cells)
    if region is None:
        return None
    inside = [line for line in lines if line.bbox is not None and _within(line.bbox, region)]
    placed: list[Cells] = [[[] for _ in row] for row in table]
    for line in inside:
        assert line.bbox is not None
        middle = line.bbox.middle
        near = min(max(box.top - middle, middle - box.bottom, 0.0) for _, _, box in cells)
        beside = [cell for cell in cells if max(cell[2].top - middle, middle - cell[2].bottom, 0.0) <= near]
        beside.sort(key=lambda cell: cell[2].x0)
        borders = [*(box.x0 for _, _, box in beside), beside[-1][2].x1]
        for piece in _cut(page, line, borders):
            r, c, _ = beside[_column(piece, borders)]
            placed[r][c].append(piece)
    rows = [row for r, cell_row in enumerate(placed) for row in _split_cells(page, cell_row, table[r])]
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or sum(sum(map(bool, row)) > 1 for row in rows) < 2:
        return None
    return _grid(page, inside, rows)


def _split_cells(page: Page, row: Cells, boxes: tuple[BBox | None, ...]) -> list[Cells]:
    """A row of cells, or as many as its figures show; one with a cell that reaches further down stays whole."""
    there = [(c, box) for c, box in enumerate(boxes) if box is not None]
    if not there or max(box.bottom for _, box in there) > min(box.bottom for _, box in there) + ALIGNED:
        return [row]
    borders = [*(box.x0 for _, box in there), there[-1][1].x1]
    out: list[Cells] = []
    for narrow in _split_band(page, [piece for cell in row for piece in cell], borders):
        full: Cells = [[] for _ in boxes]
        for (c, _), cell in zip(there, narrow, strict=True):
            full[c] = cell
        out.append(full)
    return out


# ---------------------------------------------------------------- unruled


def _beside_dashes(page: Page, lines: list[Line]) -> set[int]:
    """Dashes for empty cells that the reader made lines of, flat as they are, and what stands to their left, by id."""
    out: set[int] = set()
    for dash in lines:
        box = dash.bbox
        if box is None or dash.cells or not _EMPTY.match(page.text_of(dash)):
            continue
        for line in lines:
            if line.bbox and line.bbox.x1 < box.x0 and line.bbox.top < box.middle < line.bbox.bottom:
                out |= {id(line), id(dash)}
    return out


def _runs(lines: list[Line], rows: set[int]) -> list[list[Line]]:
    """Lines one below the other of which at least two are `rows`: they have stretches far apart."""
    placed = sorted(
        (line for line in lines if line.bbox is not None), key=lambda line: line.bbox.middle if line.bbox else 0.0
    )
    runs: list[list[Line]] = []
    height = median([line.bbox.height for line in placed if line.bbox] or [10.0])
    run: list[Line] = []
    for line in placed:
        assert line.bbox is not None
        if run and run[-1].bbox is not None and line.bbox.top - run[-1].bbox.bottom > NEAR_LINES * height:
            runs.append(run)
            run = []
        run.append(line)
    runs.append(run)
    return [trimmed for run in runs for trimmed in _trim(run, rows)]


def _trim(run: list[Line], rows: set[int]) -> list[list[Line]]:
    """The stretches of a run that begin and end with a line of several stretches; prose between parts them."""
    out: list[list[Line]] = []
    current: list[Line] = []
    loose: list[Line] = []
    for line in run:
        if id(line) in rows:
            if current:
                current += loose
            current.append(line)
            loose = []
            continue
        loose.append(line)
        if current and (len(loose) > 2 or not _continues(current, line)):
            out.append(current)
            current, loose = [], []
    if current:
        out.append(current + [line for line in loose if _continues(current, line)])
    return [stretch for stretch in out if sum(id(line) in rows for line in stretch) >= 2]


def _continues(rows: list[Line], line: Line) -> bool:
    """Whether a line may be the rest of a wrapped cell: no wider than its column, at the column's left edge."""
    last = next((row for row in reversed(rows) if row.cells), rows[-1])
    if last.bbox is None or line.bbox is None:
        return False
    close = line.bbox.top - rows[-1].bbox.bottom < 0.9 * line.bbox.height if rows[-1].bbox else False
    return close and line.bbox.width < 0.6 * last.bbox.width and line.bbox.x0 < last.bbox.x1


def _unruled(page: Page, lines: list[Line], row_lines: set[int]) -> Grid | None:
    columns = _columns(page, lines)
    if columns is None:
        return None
    pieces = [piece for line in lines for piece in _cut(page, line, columns)]
    anchors = _levels_of([line.bbox.middle for line in lines if id(line) in row_lines and line.bbox is not None])
    rows = _by_anchor(page, pieces, anchors, columns)
    if len(rows) < 2 or any(len(cell) > CELL_LINES for row in rows for cell in row):
        return None  # prose beside something that stands apart, not a table
    return _grid(page, lines, rows)


def _columns(page: Page, lines: list[Line]) -> list[float] | None:
    """The x where each column begins and where the last ends; None where the lines show no two columns.

    Stretches of all rows are laid over one another; a column is what hangs together. A head wider than its column may
    bridge two, and one of two lines ("Sökt belopp", "(kr)") show two that are one: then the rows below it decide, or
    the rows of most stretches if they are the most.
    """
    rows = [_pieces(page, line) for line in lines if line.cells]
    most = max(map(len, rows), default=0)
    full = [row for row in rows if len(row) == most]
    best: list[float] | None = None
    below = rows[max(1, _first_figures(page, rows)) :]
    for chosen in (rows, below, full if len(full) > len(rows) / 2 else rows):
        boxes = sorted((piece.bbox for row in chosen for piece in row), key=lambda box: box.x0)
        if len(chosen) < 2 and chosen is not rows:
            break
        spans: list[BBox] = []
        for box in boxes:
            if spans and box.x0 <= spans[-1].x1 + 1:
                spans[-1] = spans[-1] | box
            else:
                spans.append(box)
        if len(spans) >= 2:
            inner = [(a.x1 + b.x0) / 2 for a, b in pairwise(spans)]
            edges = [spans[0].x0 - 1, *inner, spans[-1].x1 + 1]
            if best is None or len(edges) > len(best) and len(chosen) >= 3:
                best = edges
    return best


def _first_figures(page: Page, rows: list[list[Piece]]) -> int:
    """The first row with a figure among rows of which most have one; 0 where few have."""
    numeric = [any(_NUMERIC.match(page.raw[piece.start : piece.stop]) for piece in row) for row in rows]
    return numeric.index(True) if sum(numeric) > len(rows) / 2 else 0


# ---------------------------------------------------------------- both


def _pieces(page: Page, line: Line) -> list[Piece]:
    if line.bbox is None:
        return []
    if not line.cells:
        return [Piece(line.start, line.stop, line.bbox, line.bold)]
    out = []
    for start, stop in line.cells:
        box = page.locator.bbox(start, stop)
        if box is not None:
            out.append(Piece(start, stop, box, line.bold))
    return out


def _cut(page: Page, line: Line, columns: list[float]) -> list[Piece]:
    """A line's stretches, cut at column borders where a blank stands there."""
    out: list[Piece] = []
    for piece in _pieces(page, line):
        inner = [x for x in columns[1:-1] if piece.bbox.x0 + ALIGNED < x < piece.bbox.x1 - ALIGNED]
        if not inner:
            out.append(piece)
            continue
        words = page.locator.words(piece.start, piece.stop)
        group: list[tuple[int, int, BBox]] = []
        for word in words:
            crossed = group and any(group[-1][2].x1 <= x <= word.bbox.x0 for x in inner)
            if crossed:
                out.append(_joined(group, piece.bold))
                group = []
            group.append((word.start, word.stop, word.bbox))
        if group:
            out.append(_joined(group, piece.bold))
    return out


def _joined(words: list[tuple[int, int, BBox]], bold: bool) -> Piece:
    box = hull(word[2] for word in words)
    assert box is not None
    return Piece(words[0][0], words[-1][1], box, bold)


def _column(piece: Piece, columns: list[float]) -> int:
    """The column a piece lies in for the most part."""
    best, most = 0, -1.0
    for n, (left, right) in enumerate(pairwise(columns)):
        share = min(piece.bbox.x1, right) - max(piece.bbox.x0, left)
        if share > most:
            best, most = n, share
    return best


def _place(pieces: list[Piece], columns: list[float]) -> Cells:
    row: Cells = [[] for _ in columns[1:]]
    for line in _printed(pieces):
        for piece in sorted(line, key=lambda p: p.bbox.x0):
            row[_column(piece, columns)].append(piece)
    return row


def _printed(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces by printed line, downwards: a dash is flat and stands as high as the middle of its figures, no more."""
    out: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.bbox.middle):
        frame = hull(other.bbox for other in out[-1]) if out else None
        if frame is not None:
            shared = min(frame.bottom, piece.bbox.bottom) - max(frame.top, piece.bbox.top)
            if shared > 0.3 * min(frame.height, piece.bbox.height):
                out[-1].append(piece)
                continue
        out.append([piece])
    return out


def _by_anchor(page: Page, pieces: list[Piece], anchors: list[float], columns: list[float]) -> list[Cells]:
    """Rows around the lines that hold the numbers; the other pieces are the rest of a wrapped cell."""
    rows: list[list[Piece]] = [[] for _ in anchors]
    rest: list[Piece] = []
    for piece in pieces:
        nearest = min(range(len(anchors)), key=lambda n: abs(anchors[n] - piece.bbox.middle))
        if abs(anchors[nearest] - piece.bbox.middle) <= 4:
            rows[nearest].append(piece)
        else:
            rest.append(piece)
    for piece in sorted(rest, key=lambda p: p.bbox.top):
        rows[_owner(page, piece, rows, anchors)].append(piece)
    return [_place(row, columns) for row in rows]


def _owner(page: Page, piece: Piece, rows: list[list[Piece]], anchors: list[float]) -> int:
    """The row a wrapped piece belongs to: by case (names go on in lower case), then by the smaller gap, then above."""
    above = [n for n, anchor in enumerate(anchors) if anchor < piece.bbox.middle]
    below = [n for n, anchor in enumerate(anchors) if anchor > piece.bbox.middle]
    if not above or not below:
        return above[-1] if above else below[0]
    up, down = above[-1], below[0]
    first = min(rows[down], key=lambda p: p.bbox.x0, default=None)
    if _LOWER.match(page.raw[piece.start]):
        return up
    if first is not None and _LOWER.match(page.raw[first.start]):
        return down
    gap_up = piece.bbox.top - max(p.bbox.bottom for p in rows[up]) if rows[up] else 0.0
    gap_down = min(p.bbox.top for p in rows[down]) - piece.bbox.bottom if rows[down] else 0.0
    return up if gap_up <= gap_down + 1.0 else down


def _grid(page: Page, lines: list[Line], rows: list[Cells]) -> Grid:
    numeric = [any(_NUMERIC.match(page.raw[p.start : p.stop]) for cell in row for p in cell) for row in rows]
    filled = [c for c in range(len(rows[0])) if any(row[c] for row in rows)]  # air between two rulings is no column
    rows = [[row[c] for c in filled] for row in rows]
    frozen = tuple(tuple(tuple(cell) for cell in row) for row in rows)
    return Grid(tuple(lines), frozen, _heads(rows, numeric))


def _heads(rows: list[Cells], numeric: list[bool]) -> int:
    """How many rows are the head: those above the first figures, where figures are the rule below; at most three.

    A second and third row belong to it only where they leave cells empty, as wrapped heads do. A list of labels and
    values has no head.
    """
    first = next((n for n, is_numeric in enumerate(numeric) if is_numeric), len(rows))
    if not 0 < first < len(rows) or sum(numeric) < 0.5 * (len(rows) - first):
        return 0
    heads = 1
    while heads < min(first, 3) and not all(rows[heads]):
        heads += 1
    return heads if heads == first else 0
