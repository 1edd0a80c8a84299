"""Tables of cells: CSV and TSV, with loose lines around them and HTML in their cells, and XLSX workbooks."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Any

from extract.errors import SourceError, TooLarge
from extract.model.page import Document, Hidden, HiddenWhy
from extract.pages import OURS
from extract.pages.plain import Note, Writer, decode, has_head, source_lines

if TYPE_CHECKING:
    import zipfile

Cells = tuple[tuple[str, ...], ...]  # a row: for each cell its paragraphs
MAX_COLUMNS = 200
HIDDEN_ROWS = 200  # of a hidden sheet that are looked at: enough to tell what it is
MAX_DECIMALS = 30  # of a number's format, as in Excel
MAX_CELLS = 5_000_000  # of a workbook; a national register of a year's grants has 300 000
DELIMITERS = ("\t", ";", ",")
_HEAD = 64_000  # characters that tell how a file is delimited

_QUOTED = {
    "\t": r'"(?P<quoted>(?>[^"\t]+|"")*+)"(?=\t|[\r\n]|\Z)',  # no tab in quotes: a stray quote must not eat a column
    ";": r'"(?P<quoted>(?>[^"]+|"")*+)"[ ]?(?=;|[\r\n]|\Z)',
    ",": r'"(?P<quoted>(?>[^"]+|"")*+)"[ ]?(?=,|[\r\n]|\Z)',
}
_CELL = {mark: re.compile(rf"{quoted}|(?P<bare>[^{mark}\r\n]*)") for mark, quoted in _QUOTED.items()}
_SEPARATOR_LINE = re.compile(r"sep=(?P<mark>[\t;,])\r?\n", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|br|blockquote|div|em|h[1-6]|i|li|ol|p|span|strong|sub|sup|table|td|th|tr|u|ul)\b[^<>]*>", re.I
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
_TITLE_MARKS = re.compile(r"#{1,6}[ \t]+")


# ---- CSV and TSV ------------------------------------------------------------------------------------------------


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of each record, quotes as RFC 4180 has them; a quote that is not closed is a character."""
    pattern, at, number = _CELL[delimiter], 0, 1
    first, cells = 1, list[str]()
    while at <= len(text):
        found = pattern.match(text, at)
        assert found is not None  # `bare` matches nothing too
        quoted = found["quoted"]
        cells.append(found["bare"] if quoted is None else quoted.replace('""', '"'))
        number += found[0].count("\n")
        at = found.end()
        if text.startswith(delimiter, at):
            at += 1
            continue
        yield first, cells
        if at == len(text):
            return
        at += 2 if text.startswith("\r\n", at) else 1
        number += 1
        first, cells = number, []


def fit(text: str, delimiter: str) -> tuple[int, int, float]:
    """(columns, records that have so many, their share of those not blank): how well a delimiter parts a text."""
    widths = [len(cells) for _, cells in records(text, delimiter) if any(cell.strip() for cell in cells)]
    counted = Counter(width for width in widths if width > 1)
    if not counted:
        return 0, 0, 0.0
    width, hits = max(counted.items(), key=lambda item: (item[1], item[0]))
    return width, hits, hits / len(widths)


def delimiter_of(text: str) -> str | None:
    """The delimiter that parts most of a text's lines into equally many cells; None where none parts any."""
    head = text[:_HEAD]
    best = max(DELIMITERS, key=lambda mark: (fit(head, mark)[1], fit(head, mark)[0]))
    return best if fit(head, best)[1] else None


def read(content: bytes) -> Document:
    """The rows of a CSV or TSV with their cells; HTML in a cell is read as its visible text.

    The first line above the table is a heading; other lines with nothing but a first cell are paragraphs.
    """
    text, notes = decode(content)
    said = _SEPARATOR_LINE.match(text)
    delimiter = said["mark"] if said else delimiter_of(text)
    if said:
        text = "\n" + text[said.end() :]  # the line stays, so that the numbers hold
    if delimiter is None:
        return _document(((n, (_cell(text[a:b]),)) for a, b, n in source_lines(text)), notes)
    width = fit(text[:_HEAD], delimiter)[0]
    found = [(number, cells) for number, cells in records(text, delimiter) if any(cell.strip() for cell in cells)]
    full = [n for n, (_, cells) in enumerate(found) if len(cells) >= width]
    rows: list[tuple[int, Cells]] = []
    for n, (number, cells) in enumerate(found):
        if _is_prose(delimiter, cells, n, full):
            cells = [delimiter.join(cells)]
        rows.append((number, tuple(map(_cell, cells))))
    return _document(rows, notes)


def _is_prose(delimiter: str, cells: Sequence[str], n: int, full: Sequence[int]) -> bool:
    """Whether a record outside the table is a sentence with the delimiter as its comma."""
    outside = not full or n < full[0] or n > full[-1]
    return outside and delimiter != "\t" and any(cell.startswith(" ") for cell in cells[1:])


def _cell(text: str) -> tuple[str, ...]:
    """The paragraphs of a cell."""
    if _TAG.search(text) or _ENTITY.search(text):
        from extract.pages.web import paragraphs

        return paragraphs(text)
    return tuple(line.replace("\t", " ") for line in text.splitlines() if line.strip())


def _document(rows: Iterable[tuple[int, Cells]], notes: tuple[Note, ...]) -> Document:
    writer = Writer()
    _write(writer, rows)
    return Document((writer.page(),), notes=notes)


def _write(writer: Writer, rows: Iterable[tuple[int, Cells]]) -> None:
    """Rows and loose lines as lines; short rows are filled up, and the head is marked wherever it is repeated."""
    kept = [(number, cells) for number, cells in rows if any(cells)]
    table = [cells for _, cells in kept if not _is_loose(cells)]
    width = Counter(len(cells) for cells in table).most_common(1)[0][0] if table else 0
    head = table[0] if has_head([[" ".join(cell) for cell in row] for row in table]) else None
    title = bool(table)  # the next loose line is the title
    for number, cells in kept:
        if not _is_loose(cells):
            title = False
            writer.row((*cells, *[()] * (width - len(cells))), number, header=cells == head)
            continue
        for text in cells[0]:
            marks = _TITLE_MARKS.match(text)
            writer.line(text[marks.end() :] if marks else text, number, "heading" if title else "paragraph", int(title))
            title = False


def _is_loose(cells: Cells) -> bool:
    """Whether only the first cell of a row is filled."""
    return bool(cells[0]) and not any(cells[1:])


# ---- XLSX -------------------------------------------------------------------------------------------------------

_UNCOMPUTED = re.compile(rb"<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_PADDING = re.compile(r"_.|\*.|\[(?!\$)[^\]]*\]")  # blanks as wide as a character, fillings, colours and conditions
_DIGITS = re.compile(r"(?:[0#?][0#?, ]*)?[0#?](?:\.(?P<decimals>[0#?]+))?(?P<thousands>,*)(?P<odd>[Ee/])?")
_QUOTED_TEXT = re.compile(r'"[^"]*"|\\.')
_LITERAL = re.compile(r'"([^"]*)"|\[\$([^\]-]*)[^\]]*\]|\\(.)|([€$£%])')
_HINT = "Open it in a spreadsheet program and save it again, as XLSX or CSV."


def read_workbook(content: bytes) -> Document:
    """The rows of all visible sheets of an XLSX, one after the other, as the cells show them.

    Numbers come without thousand separators, with a decimal comma and the unit of their format; dates as ISO. A row's
    `number` counts the rows of the sheets before it too, and the sheet's name parts it from them as a heading.
    Formulas without a stored value are empty cells and a note; hidden sheets, rows, columns and cells are left out and
    told of.
    """
    from extract.pages.package import open_package

    package = open_package(content)
    uncomputed = _check_workbook(package)
    writer, notes, hidden = Writer(), list[Note](), list[Hidden]()
    if uncomputed:
        said = f"{uncomputed} formulas hold no stored value; their cells are read as empty. {_HINT}"
        notes.append(("numeric_loss", said))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of extensions that change no value
        _write_sheets(writer, content, package, hidden)
    return Document((replace(writer.page(), hidden=tuple(hidden)),), notes=tuple(notes))


def _check_workbook(package: zipfile.ZipFile) -> int:
    """How many formulas have no value. Raises SourceError for members that must not be unpacked or define entities."""
    from extract.pages.package import check_member, defines_entities, is_picture, member

    uncomputed = 0
    for name in sorted({item.filename for item in package.infolist()}):
        if is_picture(name) or name.endswith("/") or not check_member(package, name):
            continue
        content = member(package, name) or b""  # openpyxl reads what the relations name, whatever its ending
        if defines_entities(content):
            raise SourceError("xml_entities", f"{name} defines XML entities, as no office program does.", _HINT)
        if name.startswith("xl/worksheets/"):
            uncomputed += len(_UNCOMPUTED.findall(content))
    return uncomputed


@contextmanager
def _border() -> Iterator[None]:
    """The border to openpyxl, which meets a broken workbook with errors of many types. What we do ourselves stays
    outside, and so do OURS: a fault of the program's is not the file's.
    """
    try:
        yield
    except OURS:
        raise
    except Exception as error:
        raise SourceError(
            "damaged", f"The workbook cannot be read ({type(error).__name__}: {error}).", _HINT
        ) from error


def _rows_of(sheet: Any) -> Iterator[list[tuple[Any, object, str]]]:
    """For each row its cells, with their values and formats."""
    with _border():
        for row in sheet.iter_rows():
            yield [(cell, cell.value, cell.number_format) for cell in row[:MAX_COLUMNS]]


def _write_sheets(writer: Writer, content: bytes, package: zipfile.ZipFile, hidden: list[Hidden]) -> None:
    from openpyxl import load_workbook

    with _border():
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    above = filled = 0  # rows of the sheets before, cells so far
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file says of its size is often wrong
        veiled = _Veiled.of(package, str(sheet._worksheet_path), sheet.sheet_state != "visible")
        rows: list[tuple[int, Cells]] = []
        number = above
        for number, row in enumerate(_rows_of(sheet), start=above + 1):
            filled += len(row)
            if filled > MAX_CELLS:
                raise TooLarge("too_large", f"The workbook has more than {MAX_CELLS} cells.", "Split it and try again.")
            cells = tuple(_shown_cell(value, number_format) for _, value, number_format in row)
            if not any(cells):
                continue
            unseen = [veiled.why(number - above, at, row[at][0]) if said else None for at, said in enumerate(cells)]
            if told := [(why, " ".join(cells[at])) for at, why in enumerate(unseen) if why is not None]:
                hidden.append(Hidden(told[0][0], " ".join(text for _, text in told), number=number))
                if sheet.sheet_state != "visible" and number - above > HIDDEN_ROWS:
                    break
            cells = tuple(() if why is not None else said for said, why in zip(cells, unseen, strict=True))
            if any(cells):
                rows.append((number, cells))
        if sheet.sheet_state != "visible":
            continue
        if above and rows:  # the name on its tab parts the sheet's table from that of the sheet before
            writer.line(sheet.title, above + 1, "heading", 1)
        above = number
        _write(writer, _without_empty_margins(rows))


_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_VEIL = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_NUMBERED = {name: re.compile(rb"\b" + name.encode() + rb"""=["'](\d{1,7})["']""") for name in ("r", "min", "max")}


class _Veiled:
    """What of a sheet its program does not show: all of it, some rows and columns, cells in white or of format ;;;."""

    def __init__(self, whole: bool, rows: frozenset[int], columns: tuple[range, ...]) -> None:
        self._whole, self._rows, self._columns = whole, rows, columns
        self._whys: dict[object, HiddenWhy | None] = {}  # by the style of the cell

    @classmethod
    def of(cls, package: zipfile.ZipFile, name: str, whole: bool) -> _Veiled:
        from extract.pages.package import member

        content = member(package, name.lstrip("/")) or b""
        rows, columns, at = set[int](), list[range](), 0
        for found in _ROW.finditer(content):
            said = _NUMBERED["r"].search(found[0])
            at = int(said[1]) if said else at + 1
            if _VEIL.search(found[0]):
                rows.add(at)
        for found in _COLUMN.finditer(content):
            first, last = (_NUMBERED[name].search(found[0]) for name in ("min", "max"))
            if first and last and _VEIL.search(found[0]):
                columns.append(range(int(first[1]) - 1, int(last[1])))
        return cls(whole, frozenset(rows), tuple(columns))

    def why(self, row: int, column: int, cell: Any) -> HiddenWhy | None:
        """Why a cell is not seen; `row` is 1-based, `column` 0-based."""
        if self._whole or row in self._rows or any(column in span for span in self._columns):
            return "marked"
        style = getattr(cell, "_style_id", None)
        if style not in self._whys:
            with _border():
                self._whys[style] = _unseen_style(cell)
        return self._whys[style]


def _unseen_style(cell: Any) -> HiddenWhy | None:
    """Why a cell of this style shows nothing."""
    if set(cell.number_format or "") == {";"}:
        return "marked"
    font, fill = cell.font, cell.fill
    if font is not None and font.sz is not None and font.sz < 3:
        return "small"
    colour = getattr(font, "color", None)
    filled = fill is not None and fill.fill_type is not None
    return "ground" if colour is not None and not filled and _is_white(colour) else None


def _is_white(colour: Any) -> bool:
    if colour.type == "theme":  # 0 is the paper's in every theme
        return bool(colour.theme == 0 and (colour.tint or 0) > -0.06)
    return isinstance(colour.rgb, str) and colour.rgb.upper().endswith("FFFFFF")


def _shown_cell(value: object, number_format: str) -> tuple[str, ...]:
    return () if value is None else _cell(shown(value, number_format))


def _without_empty_margins(rows: list[tuple[int, Cells]]) -> list[tuple[int, Cells]]:
    """The rows without the columns left and right of all that is written."""
    used = {column for _, cells in rows for column, cell in enumerate(cells) if cell}
    first, last = min(used, default=0), max(used, default=0)
    return [(number, cells[first : last + 1]) for number, cells in rows]


def shown(value: object, number_format: str) -> str:
    """A cell's value as Excel shows it in Swedish, without thousand separators.

    >>> shown(1834207.6, '#,##0 "kr"'), shown(0.3125, "0.00%"), shown(dt.datetime(2025, 4, 3), "yyyy-mm-dd")
    ('1834208 kr', '31,25 %', '2025-04-03')
    """
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    if not isinstance(value, int | float) or isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return _number(Decimal(format(value, ".15g") if isinstance(value, float) else value), number_format)


def _number(value: Decimal, number_format: str) -> str:
    section = _PADDING.sub("", number_format.split(";")[0])
    digits = _DIGITS.search(_LITERAL.sub(lambda found: " " * len(found[0]), section))
    if digits is None or digits["odd"] or abs(value) >= 10**15:
        return _plain(value)
    if "%" in _QUOTED_TEXT.sub("", section):
        value *= 100
    decimals = min(MAX_DECIMALS, len(digits["decimals"] or ""))
    value = value.scaleb(-3 * len(digits["thousands"]))
    value = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, Context(MAX_DECIMALS + 20))
    before, after = _unit(section[: digits.start()]), _unit(section[digits.end() :])
    return " ".join(part for part in (before, _plain(value), after) if part)


def _unit(part: str) -> str:
    """What a number format writes beside the digits."""
    return "".join(
        next(text for text in found.groups() if text is not None) for found in _LITERAL.finditer(part)
    ).strip()


def _plain(value: Decimal) -> str:
    """Digits with a decimal comma, never an exponent."""
    said = format(value, "f")
    return (said.rstrip("0").rstrip(".") if "." in said else said).replace(".", ",")
