"""Plain text and Markdown; and what all readers without pages share: decoding, and writing lines with their spans."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.model.page import Block, Document, Line, Page
from extract.words.marks import BULLETS

Note = tuple[str, str]
Span = tuple[int, int]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What Windows-1252 leaves undefined is read as Latin-1 does, so that no byte is lost.
_CP1252 = {n: bytes([n]).decode("cp1252") for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_STRAY = {0xDC00 + n: _CP1252.get(n, chr(n)) for n in range(0x80, 0x100)}  # a byte that surrogateescape kept
_OLD = {"cp850": rb"[\x84\x86\x94]", "mac_roman": rb"[\x8a\x8c\x9a]"}  # å, ä, ö inside a word
_INSIDE = {name: re.compile(rb"(?<=[A-Za-z])" + letters + rb"(?=[a-z])") for name, letters in _OLD.items()}
_LATIN = re.compile(rb"[\xc4\xc5\xd6\xe4\xe5\xf6]")


def decode(content: bytes) -> tuple[str, tuple[Note, ...]]:
    """The text of `content` without byte order mark, and a note where its encoding had to be guessed against the grain.

    Byte order mark, then UTF-16 by its NULs, then UTF-8; text with few bytes that are no UTF-8 is UTF-8 with these
    read as Windows-1252; the rest is Windows-1252, or a DOS or Mac code page where only that gives å, ä and ö.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            if name == "utf-8":
                return _utf8(content[len(mark) :], trusted=True)
            return content[len(mark) :].decode(name, "replace"), ()
    sample = content[:4000]
    if len(sample) >= 4 and sample.count(0) > 0.3 * len(sample) and b"\0\0\0" not in sample:
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be", "replace"), ()
    return _utf8(content, trusted=False)


def _utf8(content: bytes, trusted: bool) -> tuple[str, tuple[Note, ...]]:
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        text = content.decode("utf-8", "surrogateescape")
    stray = sum("\udc80" <= char <= "\udcff" for char in text)
    right = sum(char > "\x7f" for char in text) - stray
    if trusted or right >= 5 * stray:
        note = f"{stray} bytes are not UTF-8 as the rest of the text is; they were read as Windows-1252."
        return text.translate(_STRAY), (("repaired_file", note),)
    for name, letters in _INSIDE.items():
        if len(letters.findall(content)) >= 3 and not _LATIN.search(content):
            return content.decode(name), (("repaired_file", f"The text was read in the old code page {name}."),)
    return cp1252(content), ()


def cp1252(content: bytes) -> str:
    """The bytes as Windows-1252, those it does not define as Latin-1."""
    return content.decode("latin-1").translate(_CP1252)


class Writer:
    """Writes visible text line after line and keeps the span of each line, cell and paragraph of a cell.

    Lines are parted by a line end, cells by a tab, paragraphs of a cell by a line end. What is blank is not written.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._at = 0
        self._lines: list[Line] = []

    def line(self, text: str, number: int, block: Block, level: int = 0, bold: bool = False) -> None:
        text = text.strip()
        if text:
            start = self._at
            self._put(text)
            self._lines.append(Line(start, self._at, number=number, bold=bold, block=block, level=level))
            self._put("\n")

    def row(self, cells: Sequence[Sequence[str]], number: int, header: bool = False) -> None:
        """A table row; each cell is a sequence of paragraphs, none for an empty one."""
        written = [[text for text in (part.strip() for part in cell) if text] for cell in cells]
        if not any(written):
            return
        start, spans, parts = self._at, list[Span](), list[int]()
        for n, cell in enumerate(written):
            if n:
                self._put("\t")
            first = self._at
            for m, text in enumerate(cell):
                if m:
                    self._put("\n")
                    parts.append(self._at)
                self._put(text)
            spans.append((first, self._at))
        line = Line(start, self._at, number=number, block="row", cells=tuple(spans), parts=tuple(parts), header=header)
        self._lines.append(line)
        self._put("\n")

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._at += len(text)

    def page(self) -> Page:
        return Page(None, "".join(self._pieces), tuple(self._lines))


_FIGURE = re.compile(r"[^\w\n]{0,3}\d[\d\s.,:/%–−'’-]*[^\W\d]{0,7}\W{0,2}")
_YEAR = re.compile(r"(?:19|20)\d\d")


def is_figure(cell: str) -> bool:
    """Whether a cell holds a number, an amount, a share or a date and nothing else."""
    return len(cell) < 40 and _FIGURE.fullmatch(cell) is not None


def has_head(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: only words, or years in a wide table, above rows with figures."""
    if len(rows) < 2:
        return False
    first = [cell for cell in rows[0] if cell]
    figures = [cell for cell in first if is_figure(cell) and not (len(first) > 2 and _YEAR.fullmatch(cell))]
    return len(first) > 1 and not figures and any(is_figure(cell) for row in rows[1:] for cell in row)


_SOURCE_LINE = re.compile(r"(?P<text>[^\n\r\f]+)|(?P<end>\r\n?|\n)|\f")


def source_lines(raw: str) -> Iterator[tuple[int, int, int]]:
    """(start, stop, number) of each line with something on it; a form feed ends a line and counts none."""
    number = 1
    for found in _SOURCE_LINE.finditer(raw):
        if found["end"]:
            number += 1
        elif found["text"] and not found["text"].isspace():
            yield found.start(), found.end(), number


def trimmed(raw: str, start: int, stop: int) -> Span:
    """The span without the blanks at both its ends."""
    text = raw[start:stop]
    left = start + len(text) - len(text.lstrip())
    return left, max(left, start + len(text.rstrip()))


# ---- plain text -------------------------------------------------------------------------------------------------

_BLANKS = re.compile(r"[ \t\u00a0]+")
_WIDE = re.compile(r"[ \u00a0]{4}|\t")
_BARS = re.compile(r"[ \t\u00a0]\|(?=[ \t\u00a0])|^\||\|$")  # "Finansiär | Belopp": bars that part cells
_UNDERLINE = re.compile(  # below a typed heading; the rule of a typed table may leave its gutters blank
    r"\s*(?:={3,}|-{4,}|_{4,}|\*{4,}|~{4,}|[+|]?(?:-{2,}|={2,}|_{2,})(?:[ \t+|]+(?:-{2,}|={2,}|_{2,}))+[+|]?)\s*"
)
_TWO = re.compile(r"\S[ \u00a0]{2,}\S")
_TWO_BLANK = re.compile(r"(?<=x) {2,}(?=x)")
_BLANK_RUN = re.compile(r"(?<=x) +(?=x)")
_STRETCH = re.compile(r"\S+(?:\s\S+)*")  # words with one blank between them, of whatever width, are one cell
_DASHES = ("-", "–", "—")
LEAST, MOST = 3, 60  # lines of a typed table, and columns
GROUP = 60  # letters of a line inside a table that names the rows below it
CROSSED = 0.7  # of a typed table's lines are blank where a column ends
_GAP = 4  # blanks between two words from which on they are stretches of their own; justified text has up to three
_ITEM_MARK = re.compile(rf"(?:\(?\d{{1,3}}[.)]|\(?[a-zåäö][.)]|[{BULLETS}*–—-]|§+ ?\d*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of text as it may stand in a table: its cells by tab, empty ones too, and its stretches by wide blanks."""

    line: Line
    tabbed: tuple[Span, ...]
    stretches: tuple[Span, ...]
    column: int  # characters before its first on its line
    height: int = 1  # source lines
    barred: bool = False  # its cells are parted by bars: a row beside others only
    ruled: int = 0  # typed rules right above it: "Finansiär   Belopp" above "----------" and the rows


def read(content: bytes) -> Document:
    """A text, line by line; `raw` is the decoded text as it is. Blank lines are no lines, but the numbers count them.

    Lines in columns, by tab or wide blanks, are rows; a lone line with stretches far apart has them as its cells.
    """
    raw, notes = decode(content)
    typed: list[_Row] = []
    rules: list[int] = []  # the numbers of the typed rules since the last line
    for start, stop, number in source_lines(raw):
        if _UNDERLINE.fullmatch(raw, start, stop):
            rules.append(number)
            continue
        ruled = sum(number - n == len(rules) - at for at, n in enumerate(rules))
        typed.append(replace(_row(raw, start, stop, number), ruled=ruled))
        rules = []
    rows = _in_columns(raw, _whole_rows(raw, typed))
    lines: list[Line] = []
    while len(lines) < len(rows):
        run, by_tab = _run(rows, len(lines))
        lines += _table(raw, run, by_tab) or (_loose(raw, row) for row in run)
    return Document((Page(None, raw, tuple(lines)),), notes=notes)


def _row(raw: str, start: int, stop: int, number: int) -> _Row:
    first, last = trimmed(raw, start, stop)
    tabbed: list[Span] = []
    stretches: list[Span] = []
    at = start
    if "\t" in raw[first:stop]:
        for cell in raw[start:stop].split("\t"):
            tabbed.append(trimmed(raw, at, at + len(cell)))
            at += len(cell) + 1
    if not tabbed and "|" in raw[first:last] and (bars := _barred(raw, first, last)):
        return _Row(Line(first, last, number=number), bars, bars, first - start, barred=True)
    at = first
    for gap in _BLANKS.finditer(raw, first, last) if _WIDE.search(raw, first, last) else ():
        if len(gap[0]) >= _GAP or "\t" in gap[0]:
            stretches.append(trimmed(raw, at, gap.start()))
            at = gap.end()
    stretches.append(trimmed(raw, at, last))
    filled = tuple(span for span in stretches if span[0] < span[1])
    return _Row(Line(first, last, number=number), tuple(tabbed), filled, first - start)


def _in_columns(raw: str, rows: Sequence[_Row]) -> list[_Row]:
    """The rows, those of a typed table cut where every one of its lines is blank: a long name may leave two blanks
    before the next column, and a sum has empty cells.
    """
    out: list[_Row] = []
    at = 0
    while at < len(rows):
        stop = at
        while stop < len(rows) and (_gapped(raw, rows[stop]) or stop > at and _heads_group(raw, rows, stop)):
            if stop > at and (_step(rows[stop - 1], rows[stop]) != 1 or _turns(raw, rows[stop - 1], rows[stop])):
                break
            stop += 1
        run = rows[at:stop]
        cut = _cut(raw, run) or [*run[:1], *_cut(raw, run[1:])]
        out += cut if len(cut) == len(run) and run else run or [rows[at]]
        at = max(stop, at + 1)
    return out


def _heads_group(raw: str, rows: Sequence[_Row], at: int) -> bool:
    """Whether a line inside a typed table names the rows below it: "Offentlig kontant medfinansiering", with figures
    right above and right below.
    """
    row = rows[at]
    words = raw[slice(*_bounds(row))]
    if len(row.stretches) != 1 or row.tabbed or row.barred or row.height > 1 or at + 1 == len(rows):
        return False
    if len(words) > GROUP or words[-1] in ".,;?" or not words[0].isupper() or is_figure(words):
        return False
    above, below = rows[at - 1], rows[at + 1]
    near = _step(above, row) == _step(row, below) == 1 and _gapped(raw, above) and _gapped(raw, below)
    return near and all(is_figure(raw[slice(*one.stretches[-1])]) for one in (above, below) if len(one.stretches) > 1)


def _turns(raw: str, last: _Row, row: _Row) -> bool:
    """Whether a form feed stands between two lines: what comes first on a page is not of the table above it."""
    return "\f" in raw[last.line.stop : row.line.start]


def _gapped(raw: str, row: _Row) -> bool:
    return not row.tabbed and not row.barred and row.height == 1 and _TWO.search(raw, *_bounds(row)) is not None


def _bounds(row: _Row) -> Span:
    return row.line.start, row.line.stop


def _cut(raw: str, run: Sequence[_Row]) -> list[_Row]:
    """The rows of a run with the cells of their common columns; none where they have none, or no column of figures."""
    if len(run) < LEAST:
        return []
    zeros = [row.line.start - row.column for row in run]  # where column 0 is
    width = max(row.line.stop - zero for row, zero in zip(run, zeros, strict=True))
    taken = bytearray(b" " * width)
    for row, zero in zip(run, zeros, strict=True):
        if not _gapped(raw, row):
            continue  # the name of a group may reach into the columns of figures
        for found in _STRETCH.finditer(raw, row.line.start, row.line.stop):
            start, stop = found.start() - zero, found.end() - zero
            taken[start:stop] = b"x" * (stop - start)
    edges = [0, *(found.end() for found in _BLANK_RUN.finditer(taken.decode())), width]
    crossed = _crossed(raw, run, zeros, width) if len(run) > LEAST else []
    if crossed and len(crossed[0].tabbed) > len(edges) - 1:
        return crossed
    if not 3 <= len(edges) <= MOST + 1:
        return []
    made = []
    for row, zero in zip(run, zeros, strict=True):
        start, end = _bounds(row)
        whole = ((start, end), *[(end, end)] * (len(edges) - 2))
        made.append(replace(row, tabbed=_spans(raw, row, zero, edges) if _gapped(raw, row) else whole))
    columns = [list(column) for column in zip(*([raw[a:b] for a, b in row.tabbed] for row in made), strict=True)]
    # a dash stands for an amount that is not there
    figures = (sum(is_figure(c) or c in _DASHES for c in column) for column in columns if any(map(is_figure, column)))
    return made if any(2 * count > len(run) for count in figures) else []


def _crossed(raw: str, run: Sequence[_Row], zeros: Sequence[int], width: int) -> list[_Row]:
    """The rows cut where most of them are blank, if a few long cells reach over a border there: "intresseförening" to
    the very column where "Slöjdstuga" begins. None where no cell does, or it cannot be told where it ends.
    """
    lines = [(" " * row.column + raw[row.line.start : row.line.stop]).ljust(width) for row in run]
    blank = [sum(line[at] == " " for line in lines) for at in range(width)]
    common = "".join(" " if count > CROSSED * len(run) else "x" for count in blank)
    gaps = [found.span() for found in _TWO_BLANK.finditer(common)]
    if not any(line[a:b].strip() for a, b in gaps for line in lines) or not 2 <= len(gaps) < MOST:
        return []
    cuts: list[list[int]] = []
    for line in lines:
        places = [_border(line, a, b) for a, b in gaps]
        if None in places:
            return []
        cuts.append([0, *(place for place in places if place is not None), width])
    made = [
        replace(row, tabbed=_spans(raw, row, zero, edges)) for row, zero, edges in zip(run, zeros, cuts, strict=True)
    ]
    columns = zip(*([raw[a:b] for a, b in row.tabbed] for row in made), strict=True)
    figures = (sum(is_figure(cell) for cell in column) for column in columns)
    return made if any(2 * count > len(run) for count in figures) else []


def _spans(raw: str, row: _Row, zero: int, edges: Sequence[int]) -> tuple[Span, ...]:
    """A row's cells between the columns at `edges`; `zero` is where column 0 is."""
    start, stop = _bounds(row)
    return tuple(trimmed(raw, max(start, zero + a), max(start, min(stop, zero + b))) for a, b in pairwise(edges))


def _border(line: str, first: int, stop: int) -> int | None:
    """Where a line is cut in the gap `first..stop` of the others; None where a word goes on across it."""
    if not line[first:stop].strip():
        return stop
    for at in range(stop, max(0, first - 1) - 1, -1):
        before, after = line[:at].rstrip(), line[at:].lstrip()
        if line[at - 1 : at] != " " and line[at : at + 1] != " ":
            continue
        if not (before[-1:].isdigit() and after[:1].isdigit() and len(line) - len(before) - len(after) < 2):
            return at  # no blank between the groups of a figure: "1 250 000" below "380 000"
    glued = stop < len(line) and line[stop].isupper() and line[stop - 1].islower()
    return stop if glued else None


def _barred(raw: str, first: int, last: int) -> tuple[Span, ...]:
    """The cells of a line whose cells are parted by bars; () where none are."""
    at, cells = first, list[Span]()
    for bar in _BARS.finditer(raw[first:last]):
        if bar.end() > 1:
            cells.append(trimmed(raw, at, first + bar.start()))
        at = first + bar.end()
    if at < last:
        cells.append(trimmed(raw, at, last))
    return tuple(cells) if len(cells) > 1 else ()


def _whole_rows(raw: str, rows: Sequence[_Row]) -> list[_Row]:
    """The rows, a name that goes on at the start of the next line put together with it: "Europeiska regionala" above
    "utvecklingsfonden    800    900", between rows in columns of which it begins the first.
    """
    out: list[_Row] = []
    for row in rows:
        if len(out) > 1 and _goes_on(raw, out[-2], out[-1], row):
            upper = out.pop()
            start = upper.line.start
            line = replace(row.line, start=start, number=upper.line.number)
            stretches = ((start, row.stretches[0][1]), *row.stretches[1:])
            row = _Row(line, (), stretches, upper.column, upper.height + 1)
        out.append(row)
    return [_as_head(raw, row, out[n + 1 : n + 3]) for n, row in enumerate(out)]


_NARROW = re.compile(r"[ \u00a0]{2,}")


def _as_head(raw: str, row: _Row, below: Sequence[_Row]) -> _Row:
    """The row, parted at narrow gaps too where that gives it the columns of the two rows of figures right below it.

    Long heads leave few blanks over short figures: "Planerat (tkr)   Utfall (tkr)".
    """
    wide = len(below[0].stretches) if len(below) == 2 else 0
    if wide < 3 or not 1 < len(row.stretches) < wide or any(one.tabbed or one.barred for one in (row, *below)):
        return row
    if (
        len(below[1].stretches) != wide
        or _step(row, below[0]) != 1
        or not is_figure(raw[slice(*below[0].stretches[-1])])
    ):
        return row
    cells, at = list[Span](), row.line.start
    for gap in _NARROW.finditer(raw, row.line.start, row.line.stop):
        cells.append((at, gap.start()))
        at = gap.end()
    cells.append((at, row.line.stop))
    if len(cells) != wide or any(is_figure(raw[start:stop]) for start, stop in cells):
        return row
    return replace(row, stretches=tuple(cells))


def _goes_on(raw: str, before: _Row, upper: _Row, row: _Row) -> bool:
    wide = len(row.stretches)
    return (
        wide > 2
        and len(before.stretches) == wide
        and len(upper.stretches) == 1
        and not (before.tabbed or upper.tabbed or row.tabbed)
        and _step(before, upper) == _step(upper, row) == 1
        and before.column == upper.column == row.column
        and raw[row.line.start].islower()
        and upper.line.stop - upper.line.start < before.stretches[1][0] - before.line.start
        and not is_figure(raw[upper.line.start : upper.line.stop])
    )


def _loose(raw: str, row: _Row) -> Line:
    if row.barred or len(row.stretches) < 2 or _ITEM_MARK.fullmatch(raw[slice(*row.stretches[0])]):
        return row.line
    return replace(row.line, cells=row.stretches)


def _run(rows: Sequence[_Row], at: int) -> tuple[list[_Row], bool]:
    """The rows from `at` on that stand in the same columns, one at least, and whether tabs part these."""
    first = rows[at]
    tabs, wide = len(first.tabbed), len(first.stretches)
    run = [first]
    by_tab = tabs > 0 and at + 1 < len(rows) and len(rows[at + 1].tabbed) == tabs
    for row in map(rows.__getitem__, range(at + 1, len(rows) if wide > 1 else 0)):
        same = len(row.tabbed) == tabs if by_tab else len(row.stretches) == wide and bool(row.tabbed) == (tabs > 0)
        if not same or _step(run[-1], row) > (2 if tabs else 1):
            break
        run.append(row)
    return run, by_tab


def _table(raw: str, run: Sequence[_Row], by_tab: bool) -> list[Line]:
    """The rows of a table; none where a run of lines is too short for one, or a list with its marks set off."""
    if len(run) < (2 if run[0].tabbed else 3) or len(run[0].stretches) < 2:
        return []
    cells = [row.tabbed if by_tab else row.stretches for row in run]
    texts = [[raw[start:stop] for start, stop in row] for row in cells]
    if all(not row[0] or _ITEM_MARK.fullmatch(row[0]) for row in texts):
        return []
    head = has_head(texts)
    made = []
    for n, (row, spans) in enumerate(zip(run, cells, strict=True)):
        start, stop = min(row.line.start, spans[0][0]), max(row.line.stop, spans[-1][1])
        header = head and texts[n] == texts[0]  # repeated heads too
        made.append(replace(row.line, start=start, stop=stop, block="row", cells=spans, header=header))
    return made


def _step(last: _Row, row: _Row) -> int:
    return (row.line.number or 0) - (last.line.number or 0) - last.height + 1 - row.ruled


# ---- Markdown ---------------------------------------------------------------------------------------------------

_ATX = re.compile(r" {0,3}(?P<marks>\#{1,6})[ \t]+(?P<text>.*)")
_CLOSING = re.compile(r"(?<![^ \t])\#+$")
_SETEXT = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_QUOTE = re.compile(r"(?: {0,3}>[ \t]?)+")
_RULER = re.compile(r"\|?[ \t]*+:?-+:?[ \t]*+(?:\|[ \t]*+:?-+:?[ \t]*+)*+\|?")
_BAR = re.compile(r"(?<!\\)\|")
_WRAPS = ("***", "___", "**", "__", "*", "_")


def read_markdown(content: bytes) -> Document:
    """A Markdown text; `raw` is the text as it is, the marks of headings and whole-line emphasis stay out of the spans.

    Lines that are no heading, item or table row are left to the layout room, as those of plain text.
    """
    raw, notes = decode(content)
    source = list(source_lines(raw))
    lines = tuple(line for line in _markdown(raw, source) if line.start < line.stop)  # marks with nothing behind them
    return Document((Page(None, raw, lines),), notes=notes)


def _markdown(raw: str, source: Sequence[tuple[int, int, int]]) -> Iterator[Line]:
    front = _front_matter(raw, source)
    at, fenced, inside = front, False, -1  # inside: the number of the last line of a list item
    for start, stop, number in source[1 : max(1, front - 1)]:
        yield _line(raw, start, stop, number, "paragraph")
    while at < len(source):
        start, stop, number = source[at]
        text = raw[start:stop]
        at += 1
        if _FENCE.match(text):
            fenced, inside = not fenced, -1
        elif fenced:
            yield _line(raw, start, stop, number, None)
        elif heading := _ATX.fullmatch(text):
            inside = -1
            first, last = trimmed(raw, start + heading.start("text"), stop)
            closing = _CLOSING.search(raw[first:last])
            if closing:
                first, last = trimmed(raw, first, first + closing.start())
            yield _line(raw, first, last, number, "heading", level=len(heading["marks"]))
        elif "|" in text and (rows := list(_pipe_rows(raw, source, at - 1))):
            inside, at = -1, _after_table(raw, source, at - 1)
            yield from rows
        elif _RULE.fullmatch(text):
            inside = -1
        elif _ITEM.match(text):
            inside = number
            yield _line(raw, start, stop, number, "item")
        elif _is_setext(raw, source, at) and number != inside + 1:
            yield _line(raw, start, stop, number, "heading", level=1 if "=" in raw[slice(*source[at][:2])] else 2)
            at += 1
        elif number == inside + 1:
            inside = number
            yield _line(raw, start, stop, number, "continued")
        else:
            inside = -1
            quote = _QUOTE.match(text)
            yield _line(raw, start + quote.end() if quote else start, stop, number, None)


def _line(raw: str, start: int, stop: int, number: int, block: Block | None, level: int = 0) -> Line:
    first, last = trimmed(raw, start, stop)
    start, stop = _unwrapped(raw, first, last)
    return Line(start, stop, number=number, block=block, level=level, bold=start - first >= 2)


def _unwrapped(raw: str, start: int, stop: int) -> Span:
    """The span without emphasis marks that stand around all of it."""
    text = raw[start:stop]
    for mark in _WRAPS:
        inner = text[len(mark) : -len(mark)]
        if text.startswith(mark) and text.endswith(mark) and inner.strip() == inner != "" and mark[0] not in inner:
            return start + len(mark), stop - len(mark)
    return start, stop


def _front_matter(raw: str, source: Sequence[tuple[int, int, int]]) -> int:
    """The index of the first line after a block of `---` lines at the top; 0 where there is none."""
    if not source or source[0][2] != 1 or raw[source[0][0] : source[0][1]].rstrip() != "---":
        return 0
    for n, (start, stop, _) in enumerate(source[1:60], start=1):
        if raw[start:stop].rstrip() == "---":
            return n + 1
    return 0


def _is_setext(raw: str, source: Sequence[tuple[int, int, int]], at: int) -> bool:
    """Whether the line before index `at` is a paragraph of one line that the line `at` underlines."""
    if at >= len(source) or source[at][2] != source[at - 1][2] + 1:
        return False
    alone = at < 2 or source[at - 2][2] < source[at - 1][2] - 1
    text = raw[slice(*source[at][:2])]
    return alone and text.strip() != "-" and _SETEXT.fullmatch(text) is not None


def _after_table(raw: str, source: Sequence[tuple[int, int, int]], at: int) -> int:
    """The index of the first line that no longer belongs to the pipe table at `at`."""
    stop = at + 1
    while stop < len(source) and source[stop][2] == source[stop - 1][2] + 1 and "|" in raw[slice(*source[stop][:2])]:
        stop += 1
    return stop


def _pipe_rows(raw: str, source: Sequence[tuple[int, int, int]], at: int) -> Iterator[Line]:
    """The rows of the pipe table that begins at index `at`; none where there is no table.

    A table has a line of dashes under its first row, or bars around each of at least two lines.
    """
    lines = source[at : _after_table(raw, source, at)]
    texts = [raw[start:stop].strip() for start, stop, _ in lines]
    ruled = len(lines) > 1 and "|" in texts[1] and _RULER.fullmatch(texts[1]) is not None
    if not ruled and (len(lines) < 2 or not all(len(text) > 1 and text[0] == text[-1] == "|" for text in texts)):
        return
    width = 0
    for n, (start, stop, number) in enumerate(lines):
        if _RULER.fullmatch(texts[n]):
            continue
        start, stop = trimmed(raw, start, stop)
        cells = _pipe_cells(raw, start, stop)
        width = max(width, len(cells))
        cells += ((stop, stop),) * (width - len(cells))
        if any(first < last for first, last in cells):
            yield Line(start, stop, number=number, block="row", cells=cells, header=ruled and n == 0)


def _pipe_cells(raw: str, start: int, stop: int) -> tuple[Span, ...]:
    bars = [bar.start() for bar in _BAR.finditer(raw, start, stop)]
    if not bars or bars[0] != start:
        bars.insert(0, start - 1)
    if bars[-1] != stop - 1:
        bars.append(stop)
    return tuple(_unwrapped(raw, *trimmed(raw, a + 1, b)) for a, b in pairwise(bars))
