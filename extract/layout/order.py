"""Lines become blocks: paragraphs, headings, items and table rows, each character with its origin."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import pairwise

from extract.layout.beside import set_beside
from extract.layout.bullets import marked
from extract.layout.flat import flat_rows
from extract.layout.furniture import furniture, is_page_mark, shape
from extract.layout.grid import LEAST_HEAD, grids
from extract.layout.pieces import GROUPING, UNITS, Grid, Piece
from extract.layout.rows import LOWER, is_figure_text, left_open
from extract.layout.stretches import parted
from extract.model.page import Document, Line, Page
from extract.model.reading import BlockKind, Layout, Style
from extract.model.text import BLOCK, CELL, LINE, PART, Text
from extract.words import one_of, table

NEAR = 4  # lines before and after that tell how wide the column is
PROSE = 250  # letters outside the tables of a page that show what size its text is set in
LARGE = 1.25  # of the body's size: type that only headings have
HEADING_WORDS = 12
NARROW = 40  # letters; no column of prose is narrower
SHORT_LINES = 50  # letters of the longer lines of a page in which columns may be narrower
NARROW_COLUMN = 24  # but on a page set in narrow columns, whose lines plainly go on
GOING_ON, OF_ALL = 6, 0.25  # lines of such a page that go on in small letters: at least, and of all
THINNEST = 0.01  # points of a letter; a broken font says that its letters have no width
NEXT_LINE = 1.6  # of a letter's size: the next line of a cell is no further down
COLUMN = 10  # heights: a paragraph's first line is indented less
SPACED = 1.35  # sizes from line to line; further apart, something stands between them, if only a blank
BLANK = 3.0  # sizes from line to line with one blank between: fonts tell their height differently, 10 points or 12
APART = 0.2  # lines of blank more than between the lines of a paragraph
TITLE = 60  # letters of a line from which on a typed title may have gone on
WIDE = 120  # letters; a longer line was never broken
_MARK = re.compile(
    r"(?:[•‣▪●○■□◦\uf0b7\uf0a7*]|[-–—](?=\s))\s*|(?P<number>\d{1,2})[.)](?=\s+\S)|[a-zåäö]\)(?=\s)"
    r"|(?P<letter>(?-i:[a-z]))\.(?=\s+\S)",
    re.IGNORECASE,
)
_DASHES = ("-", "–", "—")
_ALONE = re.compile(rf"\d{{1,3}}(?:[{GROUPING}]\d{{3}})+(?:[{GROUPING}]?(?i:{UNITS}))?")
_LABELLED = re.compile(r"[^\W\d_][\w /.-]{2,40}:\s+\S")  # "Datum: 3 mars" is a field, no heading
_WORDS = table("layout")
_PARAGRAPH = re.compile(rf"(?:(?-i:[A-ZÅÄÖ]{{2,6}})\s)?§+\s*\d|(?:{one_of(_WORDS['numbered'])})\s+\d+\b", re.IGNORECASE)
# what writers keep together with blanks that do not break, to a reader of its blanks several words
_KEPT = re.compile(
    r"\d[\d.-]* ?[-–—]{1,2} ?\d[\d.-]*\S?"
    rf"|\d{{1,3}}(?:[{GROUPING}]\d{{3}})+(?:[{GROUPING}]?(?i:{UNITS}))?\S?"
)
_CONTACT = re.compile(r"\S+@\S+|www\.|https?:|\+?\d[\d –-]{6,}$")
_END = re.compile(r"[.!?:;]['\"”’)\]]*$")
_DAY_END, _YEAR = re.compile(r"(?:den )?\d{1,2} [a-zåäö]{3,9}"), re.compile(r"(?:19|20)\d\d")
_HYPHEN_END = re.compile(r"[^\W\d_]-$|\w\u00ad$")
_LETTER = re.compile(r"[^\W\d_]")
_YEARS_ALONE = re.compile(r"(?:19|20)\d\d\s?[–-]\s?(?:19|20)\d\d")  # the end of a title: "… i Lövets kommun" above it
_GROUPS = re.compile(rf"(?<![\d.,])[-−]?\d{{1,3}}(?:[{GROUPING}]\d{{3}})*$")
_REST = re.compile(rf"\d{{3}}(?:[{GROUPING}]\d{{3}})*[{GROUPING}]?(?:{UNITS})(?!\w)", re.IGNORECASE)


FEW_LINES = 15  # of a last page: its signatures and receivers do not tell how wide the text is set


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


def lay_out(document: Document) -> Layout:
    """The document's text. Blocks stand in reading order; page furniture, one of each, at the end."""
    document = marked(parted(document))
    aside = furniture(document)
    drafts: list[Draft] = []
    tables = 0
    widest = max((_width_of(list(page.lines)) for page in document.pages if len(page.lines) >= FEW_LINES), default=0.0)
    leaflet = any(map(_in_narrow_columns, document.pages))
    for p, page in enumerate(document.pages):
        lines = _downwards([line for n, line in enumerate(page.lines) if (p, n) not in aside])
        lines = set_beside(page, lines)
        found = grids(page, lines) if page.number is not None else ()
        inside = {id(line): grid for grid in found for line in grid.lines}
        outside = [line for line in lines if id(line) not in inside]
        prose = sum(line.stop - line.start for line in outside)
        body = _size_of(outside if prose > PROSE else lines)  # tables are often set smaller than the text
        doubled = _double_spaced(page, lines)
        width = max(_width_of(lines), widest if len(lines) < FEW_LINES else 0.0)
        narrow = NARROW_COLUMN if leaflet and width < SHORT_LINES else NARROW
        flat = flat_rows(lines, page.text_of, partial(_close, doubled=doubled))
        done: set[int] = set()
        for n, line in enumerate(lines):
            grid = inside.get(id(line))
            if grid is not None:
                if id(grid) not in done:
                    done.add(id(grid))
                    for part in (grid, grid.beside):
                        if part is not None:
                            drafts += _rows(document.pages[p], part, p, tables)
                            tables += 1
            elif n in flat:
                drafts.append(
                    Draft(
                        "row",
                        p,
                        cells=[[(p, start, stop)] for start, stop in flat[n]],
                        header=len(flat[n]) == 1,
                        size=line.size,
                    )
                )
            elif line.block is not None:
                _structured(drafts, line, p, document)
            else:
                _loose(drafts, lines, n, p, _Setting(document, page, body, doubled, width, narrow))
    drafts = [draft for draft in drafts if any(draft.cells)]
    declared = [draft for draft in drafts if draft.kind == "furniture"]
    drafts = [draft for draft in drafts if draft.kind != "furniture"]
    _number_tables(drafts, tables)
    _head_left_behind(document, drafts)
    drafts = _over_pages(document, drafts)
    drafts += [*_furniture_drafts(document, aside), *declared]
    return _write(document, drafts)


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


@dataclass(frozen=True, slots=True)
class _Setting:
    document: Document
    page: Page
    body: float | None
    doubled: bool
    width: float  # letters of the page's longer lines
    narrow: float = NARROW  # letters of a line in which a column of prose may be set


def _size_of(lines: list[Line]) -> float | None:
    """The size most characters of a page are set in."""
    weights: Counter[float] = Counter()
    for line in lines:
        if line.size is not None:
            weights[line.size] += line.stop - line.start
    return weights.most_common(1)[0][0] if weights else None


def _width_of(lines: list[Line]) -> float:
    """How many letters the longer lines of a page have: three of four are no longer."""
    lengths = sorted(line.stop - line.start for line in lines if not line.cells and line.block is None)
    return float(min(lengths[len(lengths) * 3 // 4], WIDE)) if lengths else 0.0


def _in_narrow_columns(page: Page) -> bool:
    """Whether a page of short lines is prose all the same: in many of them a sentence goes on, as in leaflets."""
    lines = page.lines
    if page.number is None or not NARROW_COLUMN < _width_of(list(lines)) < SHORT_LINES:
        return False
    loose = [
        (a, b) for a, b in pairwise(lines) if a.bbox and b.bbox and not b.cells and a.bbox.bottom <= b.bbox.top + 1
    ]
    going = [b for a, b in loose if LOWER.match(page.text_of(b)) and not _END.search(page.text_of(a))]
    return len(going) >= max(GOING_ON, OF_ALL * len(loose))


def _double_spaced(page: Page, lines: list[Line]) -> bool:
    """Whether a blank line parts nearly all lines, so that it says nothing of paragraphs: sentences go on across it."""
    pairs = [(a, b) for a, b in pairwise(lines) if a.number and b.number or a.bbox and b.bbox]
    doubled = [(a, b) for a, b in pairs if _a_line_apart(a, b)]
    width = _width_of(lines)
    long = [(a, b) for a, b in doubled if a.stop - a.start >= 0.75 * width]
    going_on = sum(bool(LOWER.match(page.text_of(b))) for _, b in long)
    return len(pairs) >= 8 and len(doubled) >= 0.6 * len(pairs) and going_on >= max(2, 0.3 * len(long))


def _a_line_apart(before: Line, line: Line) -> bool:
    """Whether there is room for one line between two, and not for more."""
    if before.bbox is not None and line.bbox is not None:
        return SPACED < (line.bbox.middle - before.bbox.middle) / (line.size or line.bbox.height or 10.0) <= BLANK
    return (line.number or 0) - (before.number or 0) == 2


def _structured(drafts: list[Draft], line: Line, p: int, document: Document) -> None:
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
    return not any(is_figure_text(words) for words, _ in said) and any(_plainly(a, b) for a, b in said)


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


def _head_left_behind(document: Document, drafts: list[Draft]) -> None:
    """A line of words in cells at a page's end is the head of the table that opens the next page without one."""
    for before, row in pairwise(drafts):
        opens = row.kind == "row" and not row.header and row.table is not None
        if not opens or before.table is not None or row.page != before.page + 1 or len(before.cells) != len(row.cells):
            continue
        heads = [_words(document, cell) for cell in before.cells]
        if len(heads) < LEAST_HEAD or not all(heads) or any(map(is_figure_text, heads)):
            continue
        if any(is_figure_text(_words(document, cell)) for cell in row.cells):
            before.kind, before.table, before.header = "row", row.table, True


def _over_pages(document: Document, drafts: list[Draft]) -> list[Draft]:
    """The drafts with rows made whole that a page's end cut: what is left of them opens the next page's table."""
    out: list[Draft] = []
    heads: dict[int | None, set[str]] = {}
    for draft in drafts:
        said = " ".join(_words(document, cell) for cell in draft.cells) if draft.kind == "row" else ""
        before = None
        if said and draft.table not in {other.table for other in out[-1:] if not other.header}:
            before = next((other for other in reversed(out) if not (other.header and other.table == draft.table)), None)
        if before is not None and _is_rest(document, draft, before, heads):
            plain = _goes_on_plainly(document, draft, before)
            if plain or not _has_groups(out, before.table):
                before.unsure |= not plain
                for cell, rest in zip(before.cells, draft.cells, strict=True):
                    cell += rest
                continue
        if draft.header:
            heads.setdefault(draft.table, set()).add(said)
        out.append(draft)
    return out


def _is_rest(document: Document, row: Draft, before: Draft, heads: dict[int | None, set[str]]) -> bool:
    """Whether a row may be what is left of the last one of the page before: it has no figures, and words below words.

    It may be taken for a part of the head, but the head above it is whole: it is that of the table before. Where the
    last row has no figures either, all its words must go on plainly and leave a cell empty: else it is the next row.
    """
    if before.kind != "row" or before.header or row.page != before.page + 1 or len(row.cells) != len(before.cells):
        return False
    if row.header and not heads.get(row.table, set()) & heads.get(before.table, set()):
        return False
    pairs = list(_pairs(document, row, before))
    if any(a and (is_figure_text(a) or not b or is_figure_text(b)) for a, b in pairs):
        return False
    if any(is_figure_text(b) for _, b in pairs):
        return any(a for a, _ in pairs)
    return not all(a for a, _ in pairs) and all(_plainly(a, b) for a, b in pairs if a)


def _pairs(document: Document, row: Draft, before: Draft) -> Iterator[tuple[str, str]]:
    for cell, above in zip(row.cells, before.cells, strict=True):
        yield _words(document, cell), _words(document, above)


def _goes_on_plainly(document: Document, row: Draft, before: Draft) -> bool:
    """Whether a row goes on in small letters or after an open end; a capital may begin a group of rows."""
    return any(a and b and _plainly(a, b) for a, b in _pairs(document, row, before))


def _plainly(words: str, said: str) -> bool:
    return bool(LOWER.match(words)) or said.endswith((",", "-", "–")) or left_open(said)


def _has_groups(drafts: list[Draft], table: int | None) -> bool:
    """Whether a table has rows of one cell, as the headings of its groups are; the first is taken for its head's."""
    return any(d.table == table and sum(map(bool, d.cells)) == 1 for d in drafts if d.kind == "row")


def _words(document: Document, cell: list[tuple[int, int, int]]) -> str:
    return " ".join(document.pages[p].raw[start:stop].strip() for p, start, stop in cell)


def _loose(drafts: list[Draft], lines: list[Line], n: int, p: int, setting: _Setting) -> None:
    """A line of PDF or plain text: it goes on with the block before it, or begins one."""
    line, page = lines[n], setting.page
    before = (
        drafts[-1] if drafts and drafts[-1].kind not in ("row", "furniture") and drafts[-1].last is not None else None
    )
    if before is not None and before.last is not None and _goes_on(before, lines, n, p, setting):
        before.cells[-1].append((p, line.start, line.stop))
        before.last, before.last_page = line, p
        return
    words = page.text_of(line)
    kind: BlockKind = "item" if line.item or _MARK.match(words) else "paragraph"
    level = 0
    heading = None if line.item else _heading(lines, n, setting, before)
    if heading is not None:
        kind, level = "heading", heading
    gap = (
        _gap(before.last, line, setting.doubled)
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


_UNIT_NOTE = re.compile(rf"\(?(?i:(?:{one_of(_WORDS['captions']['only'])}) i (?:hela )?(?:{UNITS}))\)?\.?")
# no label ends so: "… ett bidrag på"
_OPEN_END = re.compile(rf"\s(?:{one_of(_WORDS['open_ends'])})$")
_GIVEN_TO = re.compile(rf"\d[\d\s.,]*(?:(?i:{UNITS})|:-) till [A-ZÅÄÖ]|(?:{one_of(_WORDS['named_things'])}) [\"”’»]")


def _close(before: Line, line: Line, doubled: bool) -> bool:
    return _gap(before, line, doubled) < 0.6


def _gap(before: Line, line: Line, doubled: bool) -> float:
    """Blank between two lines in lines; 0 where they follow one another as the text does."""
    if before.bbox is not None and line.bbox is not None:
        height = line.size or line.bbox.height or 10.0
        return max(0.0, (line.bbox.middle - before.bbox.middle) / height - (BLANK if doubled else SPACED))
    if before.number is not None and line.number is not None:
        step = line.number - before.number - 1
        return float(max(0, step - 1) if doubled else step)
    return 0.0


def _goes_on(block: Draft, lines: list[Line], n: int, p: int, setting: _Setting) -> bool:
    """Whether a line continues the block before it: the break between them came from the width, not from the writer."""
    line, last, page = lines[n], block.last, setting.page
    assert last is not None
    last_page = setting.document.pages[block.last_page]
    words, said = page.text_of(line), last_page.text_of(last)
    new_page = block.last_page != p
    if _DAY_END.fullmatch(said) and _YEAR.fullmatch(words) and not new_page and _gap(last, line, setting.doubled) < 0.6:
        return True  # "3 november" over "2026" in a narrow column
    if (
        not line.cells
        and len(block.cells) == 1
        and _split_amount(said, words)
        and (new_page or _gap(last, line, setting.doubled) < 1.5)
    ):
        return True
    if line.item or len(block.cells) > 1 or line.cells and not new_page and line.bbox is not None:
        return False
    if _HYPHEN_END.search(said) and (LOWER.match(words) or not new_page and _gap(last, line, setting.doubled) < 0.5):
        return _gap(last, line, setting.doubled) < 2 or new_page
    gap = 0.0 if new_page else _gap(last, line, setting.doubled)
    emphasis = line.run_in and not words[:1].isupper() and not _END.search(said)  # "… med **640 000 kr** för"
    if gap >= 0.6 or _new_style(last, line) and not emphasis:
        return False
    open_end = _OPEN_END.search(said) or block.kind == "item" and said.endswith(":")  # "• X (Y):" and its amount
    if _ALONE.fullmatch(words) and not (open_end and len(said) >= 0.6 * setting.width):
        return False  # a figure by itself stands under its label
    if _UNIT_NOTE.fullmatch(words) and _END.search(said):
        return False  # "Belopp i tkr" below a sentence speaks of the table to come
    if _GIVEN_TO.match(words) and _GIVEN_TO.match(_opening(block, p, setting, 40)):
        return False  # "560 tkr till X" below "2 410 tkr till Y", 'Projektet "B" får' below 'Projektet "A" får': items
    if setting.narrow < NARROW and (_CONTACT.match(words) or "@" in said):
        return False  # the lines of a contact in a narrow column
    if _LABELLED.match(words) and len(said) < 0.75 * setting.width:
        return False  # "Telefon: …" below a short line is a field of its own
    if (
        _starts_item(words, said, block, _opening(block, p, setting))
        or (_END.search(said) or block.kind == "item")
        and words[:1].isupper()
        and _known_heading(words)
    ):
        return False
    outdented = line.bbox is not None and last.bbox is not None and line.bbox.x0 < last.bbox.x0 - 2
    if block.kind == "item" and outdented and not new_page and not _MARK.match(_opening(block, p, setting)):
        return False  # left of an item whose mark stands beside its words
    if block.kind == "item" and outdented and _LABELLED.match(words):
        return False  # "Kontakt: …" back at the margin below the last item
    if block.kind == "item" and outdented and _END.search(said) and words[:1].isupper() and len(words) < NARROW:
        return False  # a signature right below the last point, back at the margin
    if block.kind == "heading":
        if words.startswith("att ") and _known_heading(said):
            return False  # "Beslut" over "att bevilja …", a typed line each
        goes_on = LOWER.match(words) or _YEARS_ALONE.fullmatch(words)
        return bool(goes_on) and not new_page and (line.size is not None or gap < 0.5)
    if _PARAGRAPH.match(words) or _LABELLED.match(words) and _LABELLED.match(said):
        return False
    least = max(0.75 * setting.width, TITLE if line.size is None else 0)
    if _PARAGRAPH.match(said) and words[:1].isupper() and len(said) < least:
        return False  # the title of a §, and what stands below it
    if new_page:
        return bool(LOWER.match(words)) and not _END.search(said)
    if _in_other_column(block, last, line):
        return False
    if _END.search(said) and words[:1].isupper() and not new_page and _set_apart(lines, n, gap, setting.doubled):
        return False
    return _full(lines, n, setting, words.startswith("att ") and _decides(block, p, setting))


def _in_other_column(block: Draft, last: Line, line: Line) -> bool:
    """Whether a line stands far to the right of the last, or is back at the left of a number in the margin."""
    if line.bbox is None or last.bbox is None:
        return False
    right = line.bbox.x0 - last.bbox.x0
    return right > 4 * line.bbox.height and block.kind != "item" or -right > COLUMN * line.bbox.height


def _set_apart(lines: list[Line], n: int, gap: float, doubled: bool) -> bool:
    """Whether more blank stands above line `n` than between the lines around it: a paragraph with little air above."""
    if gap < APART or lines[n].bbox is None:
        return False
    pairs = (*pairwise(lines[max(0, n - 2) : n]), *pairwise(lines[n : n + 2]))
    inside = [_gap(a, b, doubled) for a, b in pairs if a.bbox and b.bbox]
    return any(gap - other >= APART for other in inside)


def _new_style(last: Line, line: Line) -> bool:
    if last.size is None or line.size is None:
        return last.bold != line.bold  # a whole line between the stars of Markdown
    return abs(last.size - line.size) > 0.7 or (last.bold and not last.run_in) != line.bold


def _split_amount(said: str, words: str) -> bool:
    """`… 2 751` and `282 kr …`: a grouped number broken by the line end."""
    return bool(_GROUPS.search(said) and _REST.match(words))


def _opening(block: Draft, p: int, setting: _Setting, letters: int = 2) -> str:
    """The first letters of a block that began on this page."""
    first = next((stretch for cell in block.cells for stretch in cell), None)
    return setting.page.raw[first[1] : first[1] + letters].lstrip() if first is not None and first[0] == p else ""


def _decides(block: Draft, p: int, setting: _Setting) -> bool:
    """Whether a block that began on this page is a clause of a decision, or leads one in: "att godkänna …", "Nämnden
    föreslås besluta att …".
    """
    if _opening(block, p, setting) == "at":
        return True
    said = (setting.page.raw[start:stop] for cell in block.cells for page, start, stop in cell if page == p)
    return any("besluta" in words for words in said)


def _starts_item(words: str, said: str, block: Draft, opening: str) -> bool:
    mark = _MARK.match(words)
    if not mark:
        return False
    if mark["number"] is None and mark["letter"] is None:
        # "• att bevilja … i praktiken" and below it "– etapp 2.": a dash within the item, not the mark of the next
        inner = block.kind == "item" and words[0] in _DASHES and not _END.search(said)
        return not (inner and LOWER.match(words[mark.end() :]) and opening[:1] not in ("", *_DASHES))
    first = mark["letter"] == "a" if mark["letter"] else int(mark["number"]) == 1
    return bool(_END.search(said)) or block.kind in ("item", "heading") or first


def _full(lines: list[Line], n: int, setting: _Setting, clause: bool = False) -> bool:
    """Whether the first word of line `n` would not have fitted on the line before it.

    Letters differ in width, so the room is judged with a slack: little where a sentence ended and the next line begins
    with a capital, more where the sentence goes on. `clause`: the line may as well begin a clause of its own.
    """
    if n == 0:
        return False
    page, line, last = setting.page, lines[n], lines[n - 1]
    words, said = page.text_of(line), page.text_of(last)
    goes_on = not _END.search(said) and not clause
    if setting.narrow < NARROW and goes_on and LOWER.match(words) and len(said) >= setting.narrow:
        return True  # a leaflet's column: "upp till 70 % av projektets" above "kostnader"
    if goes_on and len(said) >= max(setting.narrow, 0.8 * setting.width) and LOWER.match(words):
        return True  # most lines of prose: no need to look around
    kept = _KEPT.match(words) if goes_on else None
    first = kept[0] if kept is not None else words.split(maxsplit=1)[0]
    near = [other for other in _around(lines, n, setting.doubled) if not other.cells and not _new_style(other, line)]
    boxes = [other.bbox for other in near if other.bbox is not None]
    if line.bbox is not None and last.bbox is not None and boxes:
        letter = max(line.bbox.width / max(1, line.stop - line.start), THINNEST)
        width = (max(box.x1 for box in boxes) - min(box.x0 for box in boxes)) / letter
        used = (last.bbox.x1 - min(box.x0 for box in boxes)) / letter
    else:
        width, used = float(max((other.stop - other.start for other in near), default=0)), float(len(said))
    if width < max(setting.narrow, 0.65 * setting.width):
        return False  # a block of short lines: a title, an address, signatures
    if goes_on and LOWER.match(words) and used > 0.5 * width:
        return True
    return used + len(first) + 1 > width - (0.1 * width if goes_on else 2)


def _around(lines: list[Line], n: int, doubled: bool) -> list[Line]:
    """Up to NEAR lines on either side of the break before line `n` that no blank parts from it."""
    first, last = n - 1, n
    while first > 0 and n - first < NEAR and _gap(lines[first - 1], lines[first], doubled) < 0.6:
        first -= 1
    while last + 1 < len(lines) and last - n < NEAR and _gap(lines[last], lines[last + 1], doubled) < 0.6:
        last += 1
    return lines[first : last + 1]


def _heading(lines: list[Line], n: int, setting: _Setting, before: Draft | None) -> int | None:
    """The level of a heading, 0 for a guess; None for other lines."""
    line, words = lines[n], setting.page.text_of(lines[n])
    if line.cells or not any(char.isalnum() for char in words):
        return None
    if line.size is not None and setting.body is not None and line.size > setting.body * LARGE and len(words) < 160:
        return 1  # a title: it may be long, and break anywhere
    if (
        not _LETTER.search(words)
        or len(words) > 110
        or words.endswith((",", ";", "-"))
        or words.count(" ") >= HEADING_WORDS
    ):
        return None
    if line.size is not None and setting.body is not None:
        bold = line.bold and not line.run_in
        if not bold and line.size <= setting.body * 1.07 and not words.isupper():
            return None
        larger = line.size > setting.body * 1.07
        if larger or bold:
            return (
                (1 if line.size > setting.body * LARGE else 2 if larger else 3)
                if not words.endswith(".") or larger
                else None
            )
        if not words.isupper() or len(words) < 5:
            return None
        return 3
    if words.endswith((".", ":")) or LOWER.match(words) or _MARK.match(words) or _LABELLED.match(words):
        return None
    if left_open(words):
        return None
    if n + 1 < len(lines) and _goes_into(words, lines, n, setting) and not line.bold and not _known_heading(words):
        return None
    return 0


def _known_heading(words: str) -> bool:
    """Whether a whole line is a heading that decision documents use, wherever its lines break: "Beslut"."""
    return words.rstrip(": ").casefold() in _headings()


@cache
def _headings() -> frozenset[str]:
    return frozenset(wording for wordings in table("headings").values() for wording in wordings)


def _goes_into(words: str, lines: list[Line], n: int, setting: _Setting) -> bool:
    """Whether the next line goes on with this one, so that it is prose and no heading."""
    following = setting.page.text_of(lines[n + 1])
    if _gap(lines[n], lines[n + 1], setting.doubled) >= 0.6:
        return False
    return not _END.search(words) and _full(lines, n + 1, setting) and not _MARK.match(following)


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


def _write(document: Document, drafts: list[Draft]) -> Layout:
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
