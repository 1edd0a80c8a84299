"""Tables on a page: from ruling lines where there are any, from the blanks between columns where there are none.

One finder for ruled, half-ruled and unruled tables: it asks where columns begin, puts each stretch of text into its
cell and cuts a stretch only where a column's border falls between two of its words. Where drawn lines show a table that
it does not close, the page's second finder is asked for cells.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from extract.layout.pieces import ALIGNED, NUMERIC, YEAR, Cells, Grid, Piece, column_of, cut, pieces, place, table_of
from extract.layout.rows import divided, levels, mark, sheet
from extract.layout.unruled import LARGER, columns_of, head_above, is_sum, row_lines, runs, unruled
from extract.model.page import BBox, Line, Page, Ruling, hull

AIR = 6.0  # points between the dashes of a ruling, or the frames of two cells; too little for text
WIDE = 40.0  # points; a shorter ruling is no level of a table
TALL = 260.0  # points between two rulings of one table
SIGNS = 6  # rulings of the smallest table: three levels, three uprights
RULED_ROWS = 3  # levels below a shaded head that end its rows
SET_OFF = 0.9  # of a heading's height: the blank above its bar
PROSE = 0.7  # of a table's width: no cell has a line so long, where others stand beside it
JOINT = 2.0  # points between the ends of two stretches of one level that meet
CAPS = 3.0  # points that their ends go over one another: a thick line is told with half its thickness more on each side
JOINTED = 2  # levels drawn cell by cell that tell columns
LEAST_HEAD = 3  # columns of a table that begins right below another
_DIGIT = re.compile(r"\d")

CellBoxes = tuple[tuple[BBox | None, ...], ...]


def grids(page: Page, lines: Sequence[Line]) -> tuple[Grid, ...]:
    """The tables of a page, from top to bottom, none sharing a line."""
    if not any(line.cells for line in lines) and len(page.rulings) < 4:
        return ()
    out: list[Grid] = []
    taken: set[int] = set()
    for region, rulings in _parted(page, ruled_regions(page.rulings, lines), lines):
        free = [line for line in lines if line.bbox is not None and id(line) not in taken]
        inside, region, outer = _with_open_ends(
            [line for line in free if _within(line.bbox or region, region)], free, region
        )
        grid = _ruled(page, inside, region, rulings + outer, free)
        if grid is not None:
            out.append(grid)
            taken.update(id(line) for line in grid.lines)
    free = [line for line in lines if line.bbox is not None and id(line) not in taken]
    for grid in _second_opinion(page, free, [hull(line.bbox for line in grid.lines if line.bbox) for grid in out]):
        out.append(grid)
        taken.update(id(line) for line in grid.lines)
    free = [line for line in lines if id(line) not in taken]
    rows = row_lines(page, free)
    for run in runs(page, free, rows):
        grid = unruled(page, run, free)
        if grid is not None:
            out.append(grid)
            taken.update(id(line) for line in grid.lines)
            free = [line for line in free if id(line) not in taken]
    return tuple(sorted(out, key=lambda grid: grid.lines[0].bbox.top if grid.lines[0].bbox else 0.0))


def _within(box: BBox, region: BBox) -> bool:
    return region.top - 2 <= box.middle <= region.bottom + 2 and box.x0 >= region.x0 - 12 and box.x1 <= region.x1 + 12


# ---------------------------------------------------------------- ruled


def ruled_regions(rulings: Sequence[Ruling], lines: Sequence[Line] = ()) -> list[tuple[BBox, list[Ruling]]]:
    """Boxes that rulings enclose: levels of the same width, one above the other, with the uprights between them.

    The head of a table may be a band of shaded cells: a row of `lines` right below it belongs to them.
    """
    levels = [r for r in _levels([ruling for ruling in rulings if ruling.horizontal]) if r.x1 - r.x0 > WIDE]
    uprights = _uprights([ruling for ruling in rulings if not ruling.horizontal])
    groups: list[list[Ruling]] = []
    for level in levels:
        for group in reversed(groups):  # the nearest above: another of the same width may have begun
            last = group[-1]
            alike = abs(last.x0 - level.x0) <= 3 * ALIGNED and abs(last.x1 - level.x1) <= 3 * ALIGNED
            bridged = any(up.top <= last.top + ALIGNED and up.bottom >= level.top - ALIGNED for up in uprights)
            walled = any(  # by the sides of a box; those of a shaded row begin within
                abs(up.bottom - last.top) <= ALIGNED
                and up.top <= group[0].top + ALIGNED
                and last.x0 - ALIGNED <= up.x0 <= last.x1 + ALIGNED
                for up in uprights
            )
            walled = walled and not _heads_table(last, level, uprights, levels, lines)
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
    return _banded(out, rulings, lines)


def _heads_table(
    last: Ruling, level: Ruling, uprights: list[Ruling], levels: list[Ruling], lines: Sequence[Line]
) -> bool:
    """Whether a table of its own begins between the box that ends at `last` and the level below: with a row of fewer
    stretches than the box has sides, or, a group's name above it or not, with rows that have levels and no sides.
    """
    row = next((row for row in _rows_between(lines, last.top, level.top) if row >= LEAST_HEAD), 0)
    if not row:
        return False
    sides = sum(
        abs(up.bottom - last.top) <= ALIGNED and last.x0 - ALIGNED <= up.x0 <= last.x1 + ALIGNED for up in uprights
    )
    boxed = any(up.top <= level.top + ALIGNED and up.bottom > last.top + ALIGNED for up in uprights)
    ruled = sum(other.top > last.top for other in levels) >= RULED_ROWS  # else only a sum is set off
    return row < sides or not boxed and ruled


def _rows_between(lines: Sequence[Line], top: float, bottom: float) -> Iterator[int]:
    """How many stretches each row of lines between two heights has, from the top."""
    between = [(line.bbox, max(1, len(line.cells))) for line in lines if line.bbox is not None]
    between = sorted((one for one in between if top < one[0].middle < bottom), key=lambda one: one[0].top)
    while between:
        first = between[0][0]
        beside = [one for one in between if first.top < one[0].middle < first.bottom] or between[:1]
        yield sum(stretches for _, stretches in beside)
        between = [one for one in between if one not in beside]


def _parted(
    page: Page, regions: list[tuple[BBox, list[Ruling]]], lines: Sequence[Line]
) -> Iterator[tuple[BBox, list[Ruling]]]:
    """The regions, parted where a heading stands between two levels: tables of one width, ruled alike.

    A heading is set larger than the rows or stands over a second head of columns, and no upright runs beside it.
    """
    for box, rulings in regions:
        inside = [line for line in lines if line.bbox is not None and line.size and _within(line.bbox, box)]
        # where no line has cells, what stands between the levels may be prose with boxes drawn in it
        sizes = [line.size for line in inside if line.cells and line.size] or [line.size or 0.0 for line in inside]
        size = LARGER * median(sizes) if sizes else 0.0
        heads = [line.bbox.middle for line in inside if line.bbox and not line.cells and (line.size or 0.0) > size > 0]
        levels = [r for r in rulings if r.horizontal]
        heads += _captions(page, inside, levels)
        heads += _air(page, inside, levels)
        heads += [(above + below) / 2 for above, below in _other_joints(page, box)]
        uprights = [r for r in rulings if not r.horizontal]
        bars = _bars(page, inside, levels, uprights)
        groups = [[levels[0]]]
        for above, below in pairwise(levels):
            headed = any(above.top < at < below.top for at in heads)
            bridged = any(up.top <= above.top + ALIGNED and up.bottom >= below.top - ALIGNED for up in uprights)
            if above in bars:
                groups[-1].remove(above)
            if headed and not bridged or above in bars or _is_prose(inside, above, below, uprights):
                groups.append([])
            groups[-1].append(below)
        if len(groups) == 1:
            yield box, rulings
            continue
        for group in groups:
            if len(group) > 1:
                part = BBox(box.x0, group[0].top, box.x1, group[-1].top)
                yield part, [*group, *(r for r in uprights if r.bottom > part.top and r.top < part.bottom)]


def _bars(page: Page, lines: list[Line], levels: list[Ruling], uprights: list[Ruling]) -> list[Ruling]:
    """The upper edge of each bar that holds a heading: a shaded box from side to side with one stretch of words in it,
    set off from what stands above, the head of a table right below, or prose, or none of the rows.
    """
    out = []
    for n, (top, bottom) in enumerate(pairwise(levels)):
        beside = [up for up in uprights if up.top < bottom.top - ALIGNED and up.bottom > top.top + ALIGNED]
        own = all(up.top >= top.top - ALIGNED for up in beside)  # a box right below may go on with them
        sides = all(min(up.x0 - top.x0, top.x1 - up.x0) <= ALIGNED for up in beside)
        held = [line for line in lines if line.bbox and top.top < line.bbox.middle < bottom.top]
        if not beside or not own or not sides or len(held) != 1 or held[0].cells or held[0].bbox is None:
            continue
        over = [line.bbox.bottom for line in lines if line.bbox and line.bbox.middle < top.top]
        over += [levels[n - 1].top] if n else []
        below = sorted((line for line in lines if line.bbox and line.bbox.middle > bottom.top), key=_height)
        first = [line for line in below if line.bbox and below[0].bbox and line.bbox.top < below[0].bbox.bottom]
        cells = len(first) > 1 or any(line.cells for line in first)
        heads = not below or cells and not any(_has_figures(page, line) for line in first)
        heads = heads or n + 2 < len(levels) and _is_prose(lines, bottom, levels[n + 2], uprights)
        if heads and top.top - max(over, default=0.0) > max(AIR, SET_OFF * held[0].bbox.height):
            out.append(top)
    return out


def _is_prose(lines: list[Line], above: Ruling, below: Ruling, uprights: list[Ruling]) -> bool:
    """Whether lines of text, one of them as wide as a table is, stand between two levels with nothing drawn beside."""
    if any(up.top < below.top - ALIGNED and up.bottom > above.top + ALIGNED for up in uprights):
        return False
    held = [line for line in lines if line.bbox and above.top < line.bbox.middle < below.top]
    widest = max((line.bbox.width for line in held if line.bbox), default=0.0)
    return len(held) > 1 and widest > PROSE * (above.x1 - above.x0) and not any(line.cells for line in held)


def _height(line: Line) -> float:
    return line.bbox.middle if line.bbox is not None else 0.0


def _captions(page: Page, lines: list[Line], levels: list[Ruling]) -> Iterator[float]:
    """The height of each line of one stretch, with air above and a level below, after rows of figures and before a row
    of words and years: the caption of another table, as "Tabell 2. Finansiering" is of "Finansiär | 2027 | 2028". No
    level needs to stand above heads that are bold where the row above the caption is a sum.
    """
    figures, bottom, above = False, 0.0, ""
    for line, below in pairwise(sorted(lines, key=lambda line: line.bbox.top if line.bbox else 0.0)):
        if line.bbox is None or below.bbox is None:
            continue
        apart = line.bbox.top - bottom > 0.5 * (line.size or line.bbox.height)  # else it ends the cell above it
        closed = any(line.bbox.middle < level.top < below.bbox.middle for level in levels)
        closed = closed or below.bold and is_sum(above)
        bottom = line.bbox.bottom
        if line.cells:
            figures, above = figures or _has_figures(page, line), page.text_of(line)
        elif figures and apart and closed and len(below.cells) >= LEAST_HEAD and not _has_figures(page, below):
            figures = False
            yield line.bbox.middle


def _air(page: Page, lines: list[Line], levels: list[Ruling]) -> Iterator[float]:
    """The middle of each blank between the last level of rows and the first of another table of the same width: nothing
    stands in it, figures above and a line of words and years right below.
    """
    placed = sorted((line for line in lines if line.bbox), key=lambda line: line.bbox.middle if line.bbox else 0.0)
    for above, below in pairwise(levels):
        blank = (above.top + below.top) / 2
        before = [line for line in placed if line.bbox and line.bbox.middle < blank]
        after = placed[len(before) :]
        inside = any(line.bbox and above.top < line.bbox.middle < below.top for line in placed)
        if below.top - above.top <= AIR or inside or not any(_has_figures(page, line) for line in before) or not after:
            continue
        wide = len(after[0].cells) >= LEAST_HEAD or len(after[0].cells) > 1 and after[0].bold
        if wide and not _has_figures(page, after[0]):
            yield blank


def _has_figures(page: Page, line: Line) -> bool:
    """Whether a cell of a line is a figure: of years the heads of columns are made."""
    cells = (page.raw[start:stop].strip() for start, stop in line.cells)
    return any(NUMERIC.match(cell) and not YEAR.fullmatch(cell) for cell in cells)


def _banded(
    regions: list[tuple[BBox, list[Ruling]]], all_drawn: Sequence[Ruling], lines: Sequence[Line]
) -> list[tuple[BBox, list[Ruling]]]:
    """The same with every other row shaded: bands of one width, about as far apart as they are high, are one region.

    Bands and pairs of lines that no uprights part into columns are none: what stands between them tells the columns,
    and they only where a row ends (`unruled`).
    """
    chains: list[list[tuple[BBox, list[Ruling]]]] = []
    for box, rulings in sorted(regions, key=lambda region: region[0].top):
        for chain in chains if _levels_in(rulings) == 2 else ():
            last = chain[-1][0]
            head = len(chain) == 1 and _levels_in(chain[0][1]) == 3 and not _divided(*chain[0])
            if _levels_in(chain[-1][1]) != 2 and not head:
                continue  # but a shaded head right above a shaded row is the first of them
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
        uprights = [r for r in drawn if not r.horizontal]
        if frame is not None and _edges(frame, uprights):
            out.append((frame, drawn))
        elif len(chain) == 1 and (_levels_in(drawn) > 2 or _in_cells(all_drawn, lines, chain[0][0])):
            out += chain
        else:
            out += [(box, rulings) for box, rulings in chain if _divided(box, rulings)]  # boxes of a form, each its own
    return out


def _divided(box: BBox, rulings: Sequence[Ruling]) -> bool:
    """Whether uprights stand within a box."""
    return any(not r.horizontal and box.x0 + ALIGNED < r.x0 < box.x1 - ALIGNED for r in rulings)


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
            and (0 <= line.bbox.top - region.bottom < 0.9 * line.bbox.height or _in_step(inside, line))
        ):
            inside, region = [*inside, line], BBox(region.x0, region.top, region.x1, line.bbox.bottom + 1)
            chosen.add(id(line))
            outer.append(Ruling(region.x0, region.bottom, region.x1, region.bottom))
    return inside, region, outer


def _in_step(rows: list[Line], line: Line) -> bool:
    """Whether a line stands as far below the last row as the rows do below one another: one that is not shaded."""
    middles = sorted(row.bbox.middle for row in rows if row.bbox is not None and row.cells)
    steps = [below - above for above, below in pairwise(middles)]
    if len(steps) < RULED_ROWS - 1 or line.bbox is None or max(steps) - min(steps) > ALIGNED:
        return False
    return abs(line.bbox.middle - middles[-1] - median(steps)) <= ALIGNED


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
    places: list[list[Ruling]] = []
    for ruling in sorted(verticals, key=lambda r: r.x0):
        if places and ruling.x0 - places[-1][0].x0 <= 1:
            places[-1].append(ruling)
        else:
            places.append([ruling])
    out: list[Ruling] = []
    for beside in places:
        first = len(out)
        for ruling in sorted(beside, key=lambda r: r.top):
            last = out[-1] if len(out) > first else None
            if last is not None and ruling.top <= last.bottom + AIR:
                out[-1] = Ruling(last.x0, last.top, last.x1, max(last.bottom, ruling.bottom))
            else:
                out.append(ruling)
    return out


def _ruled(page: Page, lines: list[Line], region: BBox, rulings: list[Ruling], free: list[Line]) -> Grid | None:
    edges = _edges(region, [r for r in rulings if not r.horizontal])
    columns = edges if len(edges) > 2 else _joints(page, region) or columns_of(page, lines)
    if columns is None or len(columns) < 3:
        return None
    tops = sorted({round(r.top, 1) for r in rulings if r.horizontal})
    cells = [piece for line in lines for piece in _cut(page, line, columns, lines, tops)]
    rows: list[Cells] = []
    for top, bottom in pairwise(tops):
        band = [piece for piece in cells if top <= piece.bbox.middle < bottom]
        if band:
            heads = [] if rows else _stacked_heads(page, band, columns, top, bottom)
            rows += heads or _split_band(page, band, columns)
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or sum(sum(map(bool, row)) > 1 for row in rows) < 2:
        return None
    above: list[Line] = []
    if len(edges) <= 2:
        half = _half_head(page, rows[0], lines)
        begun = head_above(page, [line for line in lines if line not in half], free, columns) if half else []
        if len(begun) > len(half) and all(line in begun for line in half):
            # "utfall, kr | Godkänt, kr" alone touched the first ruling; "Redovisat" stands over it
            above, rows, lines = begun, rows[1:], [line for line in lines if line not in half]
        elif _headless(page, rows[0]):
            above = head_above(page, lines, free, columns)
    if above:
        # the rulings begin below the head: "Godkänt kostnads-" above "underlag, kr" in lines of their own
        head = place([piece for line in above for piece in cut(page, line, columns)], columns)
        return table_of(page, [*above, *lines], [head, *rows], 1)
    return table_of(page, lines, rows)


def _cut(page: Page, line: Line, columns: list[float], lines: list[Line], tops: list[float]) -> list[Piece]:
    """A line's stretches by column. One alone in its band may go over several columns: it heads the rows below."""
    if not line.cells and line.bbox is not None:
        at = bisect(tops, line.bbox.middle)
        band = [one for one in lines if one.bbox is not None and bisect(tops, one.bbox.middle) == at]
        if band == [line] and 0 < at < len(tops):
            return pieces(page, line)
    return cut(page, line, columns)


def _half_head(page: Page, row: Cells, lines: list[Line]) -> list[Line]:
    """The lines of a first row of words and years that leaves cells empty, the first among them: a head of which the
    rest stands in lines of its own.
    """
    listed = [piece for cell in row for piece in cell]
    words = [page.raw[piece.start : piece.stop] for piece in listed]
    if row[0] or len(listed) < 2 or any(NUMERIC.match(word) and not YEAR.fullmatch(word.strip()) for word in words):
        return []
    return [line for line in lines if any(line.start <= piece.start < line.stop for piece in listed)]


def _headless(page: Page, row: Cells) -> bool:
    """Whether the first row below the first ruling is no head: it has figures, or words in its first cell alone."""
    figures = any(NUMERIC.match(page.raw, piece.start, piece.stop) for cell in row for piece in cell)
    return figures or sum(map(bool, row)) == 1


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


def _joints(page: Page, region: BBox) -> list[float]:
    """The columns' borders by the levels, where these are drawn cell by cell: where one stretch ends and the next
    begins in at least half of those that have such places; [] where there are none.
    """
    levels = [level for _, level in _stretched(page.rulings, region) if level]
    found: list[list[float]] = []
    for x in sorted(x for level in levels for x in level if region.x0 + ALIGNED < x < region.x1 - ALIGNED):
        if found and x - found[-1][0] <= ALIGNED:
            found[-1].append(x)
        else:
            found.append([x])
    told = [
        median(xs)
        for xs in found
        if 2 * sum(any(xs[0] <= x <= xs[-1] for x in level) for level in levels) >= len(levels) >= JOINTED
    ]
    return [region.x0, *told, region.x1] if told else []


def _stretched(rulings: Sequence[Ruling], region: BBox) -> list[tuple[float, set[float]]]:
    """The height of each level of a region, and where on it one stretch ends and the next begins."""
    by_level: dict[float, list[Ruling]] = {}
    for r in sorted(rulings, key=lambda r: r.top):
        if r.horizontal and r.x1 - r.x0 > AIR and region.top - ALIGNED <= r.top <= region.bottom + ALIGNED:
            near = next((top for top in reversed(by_level) if r.top - top <= 3), r.top)
            by_level.setdefault(near, []).append(r)
    return [
        (top, {x for x in (r.x0 for r in level) if any(-CAPS <= x - other.x1 <= JOINT for other in level)})
        for top, level in by_level.items()
    ]


def _in_cells(rulings: Sequence[Ruling], lines: Sequence[Line], region: BBox) -> bool:
    """Whether two levels are drawn cell by cell at the same places, with one row between: a head and the only row that
    a page has room for.
    """
    if sum(stretches > 1 for stretches in _rows_between(lines, region.top, region.bottom)) != 1:
        return False
    first, *others = (joints for _, joints in _stretched(rulings, region))
    return len(first) > 1 and all(_alike(first, joints) for joints in others)


def _alike(joints: set[float], others: set[float]) -> bool:
    return len(joints) == len(others) and all(any(abs(x - other) <= ALIGNED for other in others) for x in joints)


def _other_joints(page: Page, region: BBox) -> list[tuple[float, float]]:
    """The pairs of levels, one right below the other, that are drawn in stretches of which none begins where one of the
    other does: the last of one table and the first of the next.
    """
    return [
        (above, below)
        for (above, ends), (below, begins) in pairwise(_stretched(page.rulings, region))
        if ends and begins and not any(abs(x - other) <= ALIGNED for x in ends for other in begins)
    ]


def _stacked_heads(page: Page, band: list[Piece], columns: list[float], top: float, bottom: float) -> list[Cells]:
    """The two lines of a head of which one goes over several columns, with a line drawn below it and no further; []
    for a head without such a line.
    """
    drawn = [r for r in page.rulings if r.horizontal and top + ALIGNED < r.top < bottom - ALIGNED]
    for level in _levels(drawn):
        covered = [n for n, (a, b) in enumerate(pairwise(columns)) if level.x0 - AIR <= a and b <= level.x1 + AIR]
        upper = [p for p in band if column_of(p, columns) not in covered or p.bbox.middle < level.top]
        lower = [p for p in band if p not in upper]
        if 1 < len(covered) < len(columns) - 1 and lower and any(column_of(p, columns) in covered for p in upper):
            return [place(upper, columns), place(lower, columns)]
    return []


def _split_band(page: Page, band: list[Piece], columns: list[float]) -> list[Cells]:
    """The rows between two rulings: one, or as many as a column of numbers has numbers there."""
    if len(band) == 1 and band[0].bbox.x0 < columns[1]:
        return [[band, *([] for _ in columns[2:])]]  # however far it goes
    numbers: dict[int, list[float]] = {}
    for piece in band:
        if NUMERIC.match(page.raw[piece.start : piece.stop]):
            numbers.setdefault(column_of(piece, columns), []).append(piece.bbox.middle)
    if max((len(_levels_of(tops)) for tops in numbers.values()), default=0) < 2:
        return [place(band, columns)]
    listed = levels(band, columns)
    on = sheet(page, columns, listed)
    mark(on, listed)
    return [place([p for level in row for p in level.pieces], columns) for row in divided(on, listed, closed=True)]


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
        for piece in cut(page, line, borders):
            r, c, _ = beside[column_of(piece, borders)]
            placed[r][c].append(piece)
    rows = [row for r, cell_row in enumerate(placed) for row in _split_cells(page, cell_row, table[r])]
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or sum(sum(map(bool, row)) > 1 for row in rows) < 2:
        return None
    return table_of(page, inside, rows)


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
