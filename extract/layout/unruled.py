"""Tables without drawn columns: where the columns begin, which lines belong to them, and what is the head above."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import islice, pairwise
from math import inf
from statistics import median

from extract.layout.pieces import (
    ALIGNED,
    EMPTY,
    GROUPING,
    NUMERIC,
    UNITS,
    Cells,
    Grid,
    Piece,
    column_of,
    cut,
    pieces,
    place,
    printed,
    table_of,
)
from extract.layout.rows import Level, Sheet, divided, is_figure_text, is_verdict, levels, mark, sheet, words_of
from extract.model.page import BBox, Line, Page, hull
from extract.words import table

CELL_LINES = 12  # lines of a cell of an unruled table; ruled ones may hold whole paragraphs
NEAR_LINES = 2.6  # line heights between two rows of an unruled table; more ends it
HEAD_LINES = 5
BEYOND = 0.35  # of its width: so far may a head reach into the column of names
HEAD_WORDS = 60  # letters of a column's head
FULL = 0.4  # of a table's rows
LOOSE = 1.6  # line heights of blank above a line of a wrapped cell and below a head, at most
OUTDENT = 3.0  # points left of all rows at which a line is none of theirs
OFF_TABLE = 1.6  # times the widest blank between a table's lines: more ends it
INK = 0.3  # of a letter's size: as much more or less blank is between lines of the same table
FORM_LINES = 2  # of words, and of figures, in a form
FEW = 2  # blanks that do not tell how a table is set
ROUND = 40  # lines above that show how a table is set
LARGER = 1.12  # times the type of its rows
NEIGHBOURS = 3  # rows on either side that a wrapped line is held against
BESIDE = 12  # lines looked at above and below a figure
FIGURE = 20  # letters of an amount with its unit
APART = 1.6  # times the other gutters: the one between two tables beside one another
FLUSH = 1.5  # points: stretches of one column begin so close to one another
AGREE, AGREEING = 3, 0.5  # rows, and part of the rows, that show where a column begins
WIDER = 1.3  # times a blank between words
GAP = 0.5  # of a letter's size: a blank between words is narrower, from ink to ink
_YEAR = re.compile(r"(?:år )?(?:19|20)\d\d")
_SERIES, _NUMBER = re.compile(r"[A-ZÅÄÖ]{1,6}"), re.compile(r"\d+[/:.-]\d")  # "FN 2031/14" is one number
_NAME = re.compile(rf"(?!(?:{UNITS})\.?(?!\w))\w", re.IGNORECASE)  # no sign or unit behind a figure
_AMOUNT = re.compile(rf"\d[\d{GROUPING}.]{{3,}}")
_LOWER = re.compile(r"[a-zåäöéü]")


def row_lines(page: Page, lines: list[Line]) -> set[int]:
    """The ids of the lines with stretches far apart, of figures and verdicts the reader made lines of, and of what
    stands beside these.
    """
    out = {id(line) for line in lines if line.cells}
    out |= _in_step(page, lines)
    placed = sorted(
        (line for line in lines if line.bbox is not None), key=lambda line: line.bbox.middle if line.bbox else 0.0
    )
    for n, line in enumerate(placed):
        box = line.bbox
        if (
            box is None
            or not line.cells
            and (
                line.stop - line.start > FIGURE
                or not is_figure_text(page.text_of(line))
                and not EMPTY.match(page.text_of(line))
                and not is_verdict(page.text_of(line))
            )
        ):
            continue
        beside = [
            other
            for other in placed[max(0, n - BESIDE) : n + BESIDE]
            if other.bbox
            and (other.bbox.x1 + ALIGNED < box.x0 or line.cells and box.x1 + ALIGNED < other.bbox.x0)
            and (other.bbox.top < box.middle < other.bbox.bottom or box.top < other.bbox.middle < box.bottom)
        ]
        if beside:
            out |= {id(line), *(id(other) for other in beside)}
    return out


def _in_step(page: Page, lines: list[Line]) -> set[int]:
    """The ids of the first lines of a label and of its value that both go on below, where a file has one behind the
    other: they begin on one level where the first and another stretch of rows do.
    """
    rows = [[piece.bbox.x0 for piece in pieces(page, line)] for line in lines if line.cells and line.bbox is not None]
    out: set[int] = set()
    for label, more, value, rest in zip(lines, lines[1:], lines[2:], lines[3:], strict=False):
        boxes = [line.bbox for line in (label, more, value, rest) if line.bbox is not None and not line.cells]
        if len(boxes) < 4 or not _LOWER.match(page.text_of(more)):
            continue
        left, _, right, _ = boxes
        level = all(abs(a.middle - b.middle) < FLUSH for a, b in zip(boxes[:2], boxes[2:], strict=True))
        alike = [row for row in rows if abs(row[0] - left.x0) < FLUSH and any(abs(x - right.x0) < FLUSH for x in row)]
        if level and left.x1 + ALIGNED < right.x0 and len(alike) >= AGREE:
            out |= {id(label), id(more), id(value), id(rest)}
    return out


# ---------------------------------------------------------------- which lines


def runs(page: Page, lines: list[Line], rows: set[int]) -> list[list[Line]]:
    """Lines one below the other of which at least two are `rows`: they have stretches far apart."""
    placed = sorted(
        (line for line in lines if line.bbox is not None), key=lambda line: line.bbox.middle if line.bbox else 0.0
    )
    found: list[list[Line]] = []
    height = median([line.bbox.height for line in placed if line.bbox] or [10.0])
    run: list[Line] = []
    for line in placed:
        assert line.bbox is not None
        if run and run[-1].bbox is not None and line.bbox.top - run[-1].bbox.bottom > NEAR_LINES * height:
            found.append(run)
            run = []
        run.append(line)
    found.append(run)
    return [trimmed for run in found for trimmed in _trim(page, run, rows)]


def _trim(page: Page, run: list[Line], rows: set[int]) -> list[list[Line]]:
    """The stretches of a run that begin and end with a line of several stretches; prose between parts them."""
    if sum(id(line) in rows for line in run) < 2:
        return []
    cells = _cells_beside(page, run, rows)
    out: list[list[Line]] = []
    current: list[Line] = []
    loose: list[Line] = []
    first = 0
    for n, line in enumerate(run):
        if id(line) in rows:
            if current and not loose and _begins_anew(page, current[-1], line):
                out.append(current)
                current, first = [], n
            elif current:
                current += loose
            else:
                first = n
            current.append(line)
            loose = []
            continue
        loose.append(line)
        if current and (_printed(loose) > CELL_LINES or not _fits(run, n, cells, first)):
            out.append(current + _close(current, loose[:-1]))
            current, loose = [], []
    if current:
        out.append(current + _close(current, loose))
    return [stretch for stretch in out if sum(id(line) in rows for line in stretch) >= 2]


def _cells_beside(page: Page, run: list[Line], rows: set[int]) -> list[list[BBox]]:
    """The stretches of each line that is one of `rows`, with those of the lines beside it; none for other lines."""
    own = [[piece.bbox for piece in pieces(page, line)] if id(line) in rows else [] for line in run]
    out: list[list[BBox]] = []
    for n, boxes in enumerate(own):
        near = range(max(0, n - BESIDE), min(len(run), n + BESIDE)) if boxes else ()
        beside = [box for m in near if m != n for box in own[m] if box.top < boxes[0].middle < box.bottom]
        out.append(_side_by_side([*boxes, *beside]))
    return out


def _printed(lines: list[Line]) -> int:
    """How many lines one below the other: several cells of a row may have theirs side by side."""
    count, bottom = 0, -inf
    for box in sorted((line.bbox for line in lines if line.bbox is not None), key=lambda box: box.middle):
        if box.middle > bottom:
            count, bottom = count + 1, box.bottom
    return count


@cache
def _sum_words() -> frozenset[str]:
    return frozenset(table("columns")["sum_labels"]["sum"])


def _begins_anew(page: Page, before: Line, line: Line) -> bool:
    """Whether a line right below a sum is the head of another table: three columns or more, and no figure in them."""
    heads = [page.raw[piece.start : piece.stop] for piece in pieces(page, line)]
    figures = any(NUMERIC.match(head) and not _YEAR.fullmatch(head) for head in heads)
    return is_sum(page.text_of(before)) and len(heads) > 2 and not figures


def is_sum(words: str) -> bool:
    """Whether the words of a row begin with one for a sum."""
    first = words.split(maxsplit=1)[:1]
    return bool(first) and first[0].casefold() in _sum_words()


def _close(rows: list[Line], loose: list[Line]) -> list[Line]:
    """The words below the last figures that stand as close as the lines of a cell do: notes keep off."""
    for n, (a, b) in enumerate(pairwise([rows[-1], *loose])):
        if a.bbox is None or b.bbox is None or b.bbox.top - a.bbox.bottom >= 0.9 * b.bbox.height:
            return loose[:n]
    return loose


def _fits(run: list[Line], n: int, cells: list[list[BBox]], first: int) -> bool:
    """Whether a line may be the rest of a wrapped cell, or the first of the next one: no wider than its column."""
    box, above = run[n].bbox, run[n - 1].bbox
    if box is None or above is None or box.top - above.bottom > LOOSE * max(run[n].size or 0.0, box.height):
        return False
    if _stands_off(run, n, first) or _larger(run, n, cells, first):
        return False
    before = list(islice((cells[m] for m in range(n - 1, first - 1, -1) if cells[m]), NEIGHBOURS))
    after = list(islice((cells[m] for m in range(n + 1, len(cells)) if cells[m]), NEIGHBOURS))
    whole = hull(cell for row in (*before, *after) for cell in row)
    return (
        whole is not None
        and whole.x0 - OUTDENT <= box.x0 < whole.x1
        and all(sum(cell.x0 < box.x1 and box.x0 < cell.x1 for cell in row) <= 1 for row in (*before, *after))
        and box.x1 <= max(row[-1].x1 for row in (*before, *after)) + ALIGNED
    )


def _stands_off(run: list[Line], n: int, first: int) -> bool:
    """Whether the blank above a line is wider than any between the lines of the table above: what stands there is not
    of the table.
    """
    boxes = [line.bbox for line in run[max(first, n - ROUND) : n + 1] if line.bbox is not None]
    blanks = [b.top - a.bottom for a, b in pairwise(boxes) if b.middle > a.bottom]  # else of one printed line
    least = max(1.0, INK * (run[n].size or 0.0))  # letters without strokes up or down leave blanks of their own
    return len(blanks) > FEW and blanks[-1] > OFF_TABLE * max(*blanks[:-1], least)


def _larger(run: list[Line], n: int, cells: list[list[BBox]], first: int) -> bool:
    """Whether a line is set in larger type than the rows above: a heading below the table."""
    sizes = [size for m in range(max(first, n - ROUND), n) if cells[m] and (size := run[m].size) is not None]
    size = run[n].size
    return bool(sizes) and size is not None and size > LARGER * max(sizes)


# ---------------------------------------------------------------- columns


def columns_of(page: Page, lines: list[Line]) -> list[float] | None:
    """The x where each column begins and where the last ends; None where the lines show no two columns.

    Stretches of all rows are laid over one another; a column is what hangs together. A head wider than its column may
    bridge two, and one of two lines ("Sökt belopp", "(kr)") show two that are one: then the rows below it decide, or
    the rows of most stretches if they are many: long words of columns set close together are one stretch.
    """
    rows = [row for row in printed([piece for line in lines for piece in pieces(page, line)]) if len(row) > 1]
    rows = _at_starts(page, rows)
    wide = [len(_side_by_side([piece.bbox for piece in row])) for row in rows]
    full = [row for row, count in zip(rows, wide, strict=True) if count == max(wide)]
    best: list[BBox] | None = None
    below = rows[max(1, _first_figures(page, rows)) :]
    for chosen in (rows, below, full if len(full) > FULL * len(rows) else rows):
        if len(chosen) < 2 and chosen is not rows:
            break
        spans = _side_by_side([piece.bbox for row in chosen for piece in row])
        if len(spans) >= 2 and (best is None or len(spans) > len(best) and len(chosen) >= 3):
            best = spans
    return _borders(best, [line.bbox for line in lines if not line.cells and line.bbox]) if best else None


def _at_starts(page: Page, rows: list[list[Piece]]) -> list[list[Piece]]:
    """The rows, their stretches cut before words that begin where those of many rows do, each behind a blank wider than
    one between words: what stands before them fills its column to the last letter.
    """
    usual = _blank(page, rows)
    parts = [[_at_wide_blanks(page, piece, usual) for piece in row] for row in rows]
    starts: list[list[float]] = []
    for x in sorted(part.bbox.x0 for row in parts for n, piece in enumerate(row) for part in piece[n == 0 :]):
        if starts and x - starts[-1][0] <= FLUSH:
            starts[-1].append(x)
        else:
            starts.append([x])
    told = [(xs[0], xs[-1]) for xs in starts if len(xs) >= max(AGREE, AGREEING * len(rows))]
    return [[cell for piece in row for cell in _cut_at(piece, told)] for row in parts]


def _blank(page: Page, rows: list[list[Piece]]) -> float:
    """How wide a blank between words of the rows is, in sizes of their letters: a typewriter's is wide."""
    words = [(piece, page.locator.words(piece.start, piece.stop)) for row in rows for piece in row]
    blanks = [(b.bbox.x0 - a.bbox.x1) / piece.size for piece, listed in words for a, b in pairwise(listed)]
    return sorted(blanks)[len(blanks) // 4] if blanks else 0.0


def _at_wide_blanks(page: Page, piece: Piece, usual: float) -> list[Piece]:
    """A stretch, cut at blanks wider than those between words; the groups of a figure stay together. `usual`: how wide
    a blank between words is.
    """
    words = page.locator.words(piece.start, piece.stop)
    cuts = [
        n
        for n, (before, word) in enumerate(pairwise(words), 1)
        if word.bbox.x0 - before.bbox.x1 >= max(GAP, WIDER * usual) * piece.size
        and not (page.raw[before.stop - 1].isdigit() and page.raw[word.start].isdigit())
        and _NAME.match(page.raw, word.start, word.stop) is not None
        and not (
            _SERIES.fullmatch(page.raw, before.start, before.stop) and _NUMBER.match(page.raw, word.start, word.stop)
        )
    ]
    if not cuts:
        return [piece]
    groups = [words[a:b] for a, b in pairwise([0, *cuts, len(words)])]
    boxes = [hull(word.bbox for word in group) for group in groups]
    return [
        replace(piece, start=group[0].start, stop=group[-1].stop, bbox=box)
        for group, box in zip(groups, boxes, strict=True)
        if box is not None
    ]


def _cut_at(parts: list[Piece], starts: list[tuple[float, float]]) -> list[Piece]:
    """The parts of a stretch, those that begin at none of the starts with the one before them."""
    out = parts[:1]
    for part in parts[1:]:
        if any(first <= part.bbox.x0 <= last for first, last in starts):
            out.append(part)
        else:
            out[-1] = replace(out[-1], stop=part.stop, bbox=out[-1].bbox | part.bbox)
    return out


def _side_by_side(boxes: list[BBox]) -> list[BBox]:
    """The boxes from left to right, with those that hang together as one."""
    spans: list[BBox] = []
    for box in sorted(boxes, key=lambda box: box.x0):
        if spans and box.x0 <= spans[-1].x1 + 1:
            spans[-1] = spans[-1] | box
        else:
            spans.append(box)
    return spans


def _borders(spans: list[BBox], loose: list[BBox]) -> list[float]:
    """The borders halfway between the columns, when the lines of wrapped cells are counted to theirs."""
    for box in loose:
        for n, span in enumerate(spans):
            room = spans[n + 1].x0 if n + 1 < len(spans) else box.x1 + 1
            if span.x0 - ALIGNED <= box.x0 < span.x1 and box.x1 < room:
                spans[n] = span | box
    inner = [(a.x1 + b.x0) / 2 for a, b in pairwise(spans)]
    return [spans[0].x0 - 1, *inner, spans[-1].x1 + 1]


def _first_figures(page: Page, rows: list[list[Piece]]) -> int:
    """The first row with a figure among rows of which most have one; 0 where few have."""
    numeric = [any(NUMERIC.match(page.raw[piece.start : piece.stop]) for piece in row) for row in rows]
    return numeric.index(True) if sum(numeric) > len(rows) / 2 else 0


# ---------------------------------------------------------------- a table


def unruled(page: Page, lines: list[Line], free: list[Line]) -> Grid | None:
    """The table of these lines, with the head that stands above them among the `free` ones; None where it is none."""
    columns = columns_of(page, lines)
    if columns is None:
        return None
    above = head_above(page, lines, free, columns)
    lines = [*above, *lines]
    columns = columns_of(page, lines) or columns if above and not above[0].cells else columns
    listed = levels([piece for line in lines for piece in cut(page, line, columns)], columns)
    on = sheet(page, columns, listed)
    border = _between_tables(on, listed)
    if border is None:
        return _table(page, lines, listed, columns)
    left = _table(page, lines, *_part(page, listed, columns, 0, border))
    right = _table(page, lines, *_part(page, listed, columns, border, len(columns) - 1))
    if left is None or right is None:
        return _table(page, lines, listed, columns)
    whole = {id(line): line for grid in (left, right) for line in grid.lines}
    return Grid(tuple(line for line in lines if id(line) in whole), left.rows, left.heads, right)


def _part(
    page: Page, listed: list[Level], columns: list[float], first: int, last: int
) -> tuple[list[Level], list[float]]:
    """The lines of some of the columns, and their borders."""
    inside = [piece for level in listed for c, cell in level.cells.items() if first <= c < last for piece in cell]
    narrow = columns[first : last + 1]
    return levels(inside, narrow), narrow


def _between_tables(on: Sheet, listed: list[Level]) -> int | None:
    """The column where a second table begins, beside the first: words and figures, a wide gutter, words and figures."""
    count = len(on.columns) - 1
    if count < 4 or 0 in on.figures or count - 1 not in on.figures:
        return None
    spans = [hull(p.bbox for level in listed for p in level.cells.get(c, ())) for c in range(count)]
    gutters = [b.x0 - a.x1 if a is not None and b is not None else 0.0 for a, b in pairwise(spans)]
    widest = max(range(len(gutters)), key=lambda n: gutters[n])
    others = [gutter for n, gutter in enumerate(gutters) if n != widest]
    if widest in on.figures and widest + 1 not in on.figures and gutters[widest] >= APART * max(others):
        return widest + 1
    return None


def _table(page: Page, lines: list[Line], listed: list[Level], columns: list[float]) -> Grid | None:
    heads, first = _head_levels(page, listed, columns)
    body = listed[first:]
    on = sheet(page, columns, body)
    mark(on, body)
    rows = divided(on, body)
    while rows and not any(level.anchor for level in rows[-1]):
        rows.pop()  # words below the last figures are no row
    while rows and not heads and not any(level.anchor for level in rows[0]) and not _begins_small(page, rows[0]):
        rows.pop(0)
    cells = [place([piece for level in row for piece in level.pieces], columns) for row in rows]
    if len(rows) + len(heads) < 2 or any(len(cell) > CELL_LINES for row in cells for cell in row):
        return None  # prose beside something that stands apart, not a table
    used = {at for row in (*heads, *cells) for cell in row for piece in cell for at in range(piece.start, piece.stop)}
    kept = [line for line in lines if line.start in used or any(start in used for start, _ in line.cells)]
    rest = bool(rows) and not heads and _begins_small(page, rows[0])
    return table_of(page, kept, [*heads, *cells], len(heads) if heads or rest else None)


def _begins_small(page: Page, row: list[Level]) -> bool:
    """Whether words above the first figures are the rest of a row that the page before began."""
    return all(_LOWER.match(page.raw[piece.start : piece.stop]) is not None for piece in row[0].pieces)


# ---------------------------------------------------------------- heads


def head_above(page: Page, lines: list[Line], free: list[Line], columns: list[float]) -> list[Line]:
    """The lines of the head above a table's first row, downwards, [] for none; of a cell begun there too.

    A head has words above a column that is not the first; what stands above the first alone is a title.
    """
    boxes = [line.bbox for line in lines if line.bbox is not None]
    size = median([line.size or line.bbox.height for line in lines if line.bbox] or [10.0])
    top = min((box.top for box in boxes), default=0.0)
    taken = {id(line) for line in lines}
    above = sorted(
        (line for line in free if line.bbox and id(line) not in taken and line.bbox.bottom <= top + size / 2),
        key=lambda line: -line.bbox.bottom if line.bbox else 0.0,
    )
    found: list[Line] = []
    reach = _reach(page, lines, columns)
    for line in above[: HEAD_LINES * len(columns)]:
        assert line.bbox is not None
        heads = any(other.bbox is not None and other.bbox.x1 > reach[1] for other in found)
        far = top - line.bbox.bottom > (1.3 if heads else LOOSE) * size
        if far or not _heads_column(page, line, columns, size, reach):
            break
        found.append(line)
        top = min(top, line.bbox.top)
    middle = (columns[0] + reach[0]) / 2
    while found and found[-1].bbox and found[-1].bbox.x0 < middle and not _beside(found[-1], found[:-1]):
        found.pop()
    return found[::-1]


def _beside(line: Line, others: list[Line]) -> bool:
    """Whether the line has cells, or others stand at its height or, beyond the first column, above it."""
    box = line.bbox
    return (
        bool(line.cells)
        or box is not None
        and any(other.bbox and other.bbox.x0 > box.x1 and other.bbox.top < box.bottom for other in others)
    )


def _reach(page: Page, lines: list[Line], columns: list[float]) -> tuple[float, float]:
    """Where the words of the first column end, and where the first of what stands beside them begins."""
    rows = [piece for line in lines for piece in cut(page, line, columns)]
    first = [piece.bbox.x1 for piece in rows if column_of(piece, columns) == 0]
    others = [piece.bbox.x0 for piece in rows if column_of(piece, columns) > 0]
    return max(first, default=columns[1]), min(others, default=columns[1])


def _heads_column(page: Page, line: Line, columns: list[float], size: float, reach: tuple[float, float]) -> bool:
    """Whether a line may be part of a head: short words above one column, or above several that hold figures.

    `reach` is where the words of the first column end and the next begins: a head of the second may be wider.
    """
    box, words = line.bbox, page.text_of(line)
    if box is None or (line.size or size) > 1.15 * size or _AMOUNT.search(words) and not _YEAR.search(words):
        return False
    if box.x0 < columns[0] - 12 or box.x0 > columns[-1] or words.endswith((".", ":")):
        return False
    return all(
        piece.stop - piece.start <= HEAD_WORDS
        and not (piece.bbox.x0 < (columns[0] + reach[0]) / 2 and reach[1] < piece.bbox.x1)
        for piece in cut(page, line, columns)
    )


def _head_levels(page: Page, listed: list[Level], columns: list[float]) -> tuple[list[Cells], int]:
    """The rows of the head and how many lines they are; ([], 0) for none.

    The head ends with the last words above a column of figures. Its lines are one row, but words that stand above
    several columns are a row of their own.
    """
    on = sheet(page, columns, listed)
    first = next((n for n, level in enumerate(listed) if _has_figures(on, level)), 0)
    last = max((n for n in range(first) if any(c in on.figures for c in listed[n].cells)), default=-1)
    if last < 0 or _are_rows(page, listed, first):
        return [], 0
    last = _last_bold(page, listed, last)
    while last + 1 < first and _head_goes_on(page, listed[last], listed[last + 1]):
        last += 1
    below = [[p.bbox for level in listed[last + 1 :] for p in level.cells.get(c, ())] for c in range(len(columns) - 1)]
    spans = [
        BBox(max(left, box.x0), 0, min(right, box.x1), 0) if (box := hull(boxes)) else BBox(left, 0, right, 0)
        for boxes, (left, right) in zip(below, pairwise(columns), strict=True)
    ]
    rows: list[Cells] = []
    together: list[Piece] = []
    for level in listed[: last + 1]:
        if any(_spans(piece, columns) for piece in level.pieces):
            rows.append(_over(level.pieces, spans))
        else:
            together += level.pieces
    if together:
        rows.append(_over(together, spans))
    return rows, last + 1


def _last_bold(page: Page, listed: list[Level], last: int) -> int:
    """The last line of a head of which the first is bold: lines below that are not, and begin anew, are rows."""
    bold = [all(piece.bold for piece in level.pieces) for level in listed[: last + 1]]
    end = bold.index(False) if bold[0] and False in bold else last + 1
    after = [piece for level in listed[end : last + 1] for piece in level.pieces]
    anew = all(len(level.cells) > 1 for level in listed[end : last + 1]) and not any(
        _LOWER.match(page.raw[piece.start : piece.stop]) or page.raw[piece.start] == "(" for piece in after
    )
    return end - 1 if anew else last


def _are_rows(page: Page, listed: list[Level], first: int) -> bool:
    """Whether the lines of words above the first figures are rows of a form: as far apart as those below, and each with
    a label and a value: "Projekt  Stigar", "Sökande  Byalaget", "Sökt stöd  50 000 kr".
    """
    above, below = listed[:first], listed[first:]
    if len(above) < FORM_LINES or len(below) < FORM_LINES or any(len(level.cells) != 2 for level in (*above, *below)):
        return False
    steps = [b.base - a.base for a, b in pairwise(listed)]
    even = max(steps) - min(steps) < 0.15 * median(steps)
    cells = [cell for level in above[1:] for cell in level.cells.values()]
    words = [page.raw[cell[0].start : cell[0].stop] for cell in cells]
    small = any(_LOWER.match(said) and not any(map(str.isdigit, said)) for said in words)  # "mars 2026 – juni 2027"
    bold = above[0].pieces[0].bold and not below[0].pieces[0].bold
    return even and not small and not bold


def _over(heads: list[Piece], spans: list[BBox]) -> Cells:
    """The words of a head above their columns: they may be wider than what stands below them."""
    row: Cells = [[] for _ in spans]
    for line in printed(heads):
        for piece in sorted(line, key=lambda p: p.bbox.x0):
            shared = [min(piece.bbox.x1, span.x1) - max(piece.bbox.x0, span.x0) for span in spans]
            row[max(range(len(spans)), key=lambda n: shared[n])].append(piece)
    return row


def _has_figures(on: Sheet, level: Level) -> bool:
    """Whether a line holds figures other than the years that head columns."""
    figures = (words_of(on.page, cell) for c, cell in level.cells.items() if c in on.figures)
    return any(NUMERIC.match(words) and not _YEAR.fullmatch(words) for words in figures)


def _spans(piece: Piece, columns: list[float]) -> bool:
    """Whether words stand above several columns, and not only reach a little beyond theirs."""
    part = max(ALIGNED, BEYOND * piece.bbox.width)
    return any(piece.bbox.x0 + part < x < piece.bbox.x1 - part for x in columns[1:-1])


def _head_goes_on(page: Page, level: Level, following: Level) -> bool:
    """Whether the line below the last head is its second line: as bold, close below, in small letters or brackets."""
    words = page.raw[following.pieces[0].start : following.pieces[0].stop]
    close = following.base - level.base < 1.3 * level.size
    return (
        close
        and (words[:1] == "(" or _LOWER.match(words) is not None)
        and following.pieces[0].bold == level.pieces[0].bold
    )
