"""One writer a format. Each takes rows as they come and keeps no more of them than it must."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from decimal import Decimal
from typing import Any, Literal

from extract.errors import MissingTool, UsageError
from extract.export import target
from extract.export.cells import DELIMITER, LINE_END, plain, sheet
from extract.export.columns import Column, Table, Type
from extract.export.rows import Cell, Row
from extract.output.jsonl import compact

Put = Callable[[str, Row], None]  # table, row
Shape = Literal["csv", "xlsx", "parquet", "sqlite"]

BATCH = 5000  # rows kept until they are written
MONEY = (28, 4)  # digits, and digits behind the point; what does not fit is refused, not rounded
PERCENT = (12, 6)


class Missing(MissingTool):
    """A library that a format needs and that is not installed."""

    @classmethod
    def extra(cls, name: str, needs: str) -> Missing:
        return cls(f"{needs} is not installed.", hint=f"Install it with: pip install 'extract-beslut[{name}]'")


# ---------------------------------------------------------------- CSV


@contextlib.contextmanager
def delimited_files(name: str, tables: Sequence[Table], excel_sv: bool = False) -> Iterator[Put]:
    """A folder with a file a table: RFC 4180 in UTF-8, or as a Swedish Excel opens it."""
    dialect = {"delimiter": DELIMITER[excel_sv], "lineTerminator": LINE_END, "header": True}
    described = _package(tables, ".csv", {"dialect": dialect, "encoding": "utf-8", "format": "csv"})
    with target.folder(name, described) as folder, ExitStack() as stack:
        puts = {}
        for table in tables:
            stream = stack.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
            puts[table.name] = delimited_stream(stream, table, excel_sv)
        yield lambda table, row: puts[table](table, row)


def delimited_stream(stream: Any, table: Table, excel_sv: bool = False) -> Put:
    """One table to an open stream."""
    put = sheet(stream, [column.name for column in table.columns], excel_sv)
    return lambda _, row: put(row.values())


# ---------------------------------------------------------------- Excel

SHEET_ROWS = 2**20 - 1  # below the head
CELL = 32_767  # characters
DIGITS = 15  # of a number that Excel keeps
CUT = " […]"
EPOCH = dt.datetime(2000, 1, 1)  # the file says when it was made; same input, same bytes
WIDTHS: dict[Type, int] = {"text": 24, "integer": 10, "money": 16, "percent": 10, "decimal": 10, "date": 12}


@contextlib.contextmanager
def workbook(name: str, tables: Sequence[Table]) -> Iterator[Put]:
    """An Excel workbook: a sheet that explains the columns, then a sheet a table."""
    try:
        import xlsxwriter
        from xlsxwriter.exceptions import XlsxFileError
    except ImportError as error:
        raise Missing.extra("xlsx", "XlsxWriter") from error
    with target.file(name) as path, target.scratch(name) as scratch:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": scratch,
        }
        book = xlsxwriter.Workbook(str(path), options)
        book.set_properties({"created": EPOCH, "title": "extract"})
        _explained(book, tables)
        sheets = {table.name: _Sheet(book, table) for table in tables}
        yield lambda table, row: sheets[table].add(row)
        for sheet in sheets.values():
            sheet.finish()
        try:
            book.close()
        except XlsxFileError as error:
            raise OSError(str(error)) from error


class _Sheet:
    def __init__(self, book: Any, table: Table) -> None:
        self.table, self.rows = table, 0
        self.sheet = book.add_worksheet(table.name)
        self.formats = {
            "money": book.add_format({"num_format": "#,##0"}),
            "öre": book.add_format({"num_format": "#,##0.00##"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.sheet.freeze_panes(1, 1)
        for n, column in enumerate(table.columns):
            told = {"level": 1} if column.evidence else {}
            self.sheet.set_column(n, n, max(WIDTHS[column.type], len(column.name) // 2 + 2), None, told)
            self.sheet.write_string(0, n, column.name, head)

    def add(self, row: Row) -> None:
        self.rows += 1
        if self.rows > SHEET_ROWS:
            raise UsageError(
                f"{self.table.name} has more than {SHEET_ROWS} rows, which no sheet holds.",
                hint="Export to csv, parquet or sqlite, or fewer tables with --table.",
            )
        for n, (column, cell) in enumerate(zip(self.table.columns, row.values(), strict=True)):
            if cell is not None:
                self.write(n, column, cell)

    def write(self, n: int, column: Column, cell: Cell) -> None:
        at = (self.rows, n)
        if isinstance(cell, dt.date):
            self.sheet.write_datetime(*at, cell, self.formats["date"])
        elif isinstance(cell, str):
            self.sheet.write_string(*at, cell if len(cell) <= CELL else cell[: CELL - len(CUT)] + CUT)
        elif isinstance(cell, Decimal) and len(cell.as_tuple().digits) > DIGITS:  # Excel would round it
            self.sheet.write_string(*at, plain(cell))
        else:
            whole = not isinstance(cell, Decimal) or cell == cell.to_integral_value()
            shown = column.type if whole or column.type != "money" else "öre"
            self.sheet.write_number(*at, cell, self.formats.get(shown))

    def finish(self) -> None:
        self.sheet.autofilter(0, 0, self.rows, len(self.table.columns) - 1)


def _explained(book: Any, tables: Sequence[Table]) -> None:
    sheet = book.add_worksheet("columns")
    head = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for n, (name, width) in enumerate((("table", 16), ("column", 34), ("type", 10), ("unit", 22), ("about", 100))):
        sheet.set_column(n, n, width)
        sheet.write_string(0, n, name, head)
    rows = [
        line
        for table in tables
        for line in (
            (table.name, "", "", "", table.about),
            *((table.name, column.name, column.type, column.unit, column.about) for column in table.columns),
        )
    ]
    for n, line in enumerate(rows, 1):
        for m, cell in enumerate(line):
            sheet.write_string(n, m, cell)
    sheet.autofilter(0, 0, len(rows), 4)


# ---------------------------------------------------------------- Parquet


@contextlib.contextmanager
def parquet_files(name: str, tables: Sequence[Table]) -> Iterator[Put]:
    """A folder with a Parquet file a table; columns and tables carry their descriptions."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise Missing.extra("parquet", "pyarrow") from error
    with target.folder(name, _package(tables, ".parquet", {"format": "parquet"})) as folder, ExitStack() as stack:
        schemas = {table.name: arrow_schema(pyarrow, table) for table in tables}
        kept: dict[str, list[Row]] = {table.name: [] for table in tables}
        writers = {
            table: stack.enter_context(parquet.ParquetWriter(folder / f"{table}.parquet", schema))
            for table, schema in schemas.items()
        }

        def flush(table: str) -> None:
            rows, schema = kept[table], schemas[table]
            if rows:
                writers[table].write_table(pyarrow.Table.from_pylist(rows, schema=schema))
                rows.clear()

        def put(table: str, row: Row) -> None:
            for cell, column in zip(row.values(), by_name[table].columns, strict=True):
                if isinstance(cell, Decimal):
                    fits(cell, column, row)
            kept[table].append(row)
            if len(kept[table]) >= BATCH:
                flush(table)

        by_name = {table.name: table for table in tables}
        yield put
        for table in kept:
            flush(table)


def arrow_schema(pyarrow: Any, table: Table) -> Any:
    """The schema of a table in Arrow, with descriptions and units."""
    types = {
        "text": pyarrow.string(),
        "integer": pyarrow.int64(),
        "money": pyarrow.decimal128(*MONEY),
        "percent": pyarrow.decimal128(*PERCENT),
        "decimal": pyarrow.float64(),
        "date": pyarrow.date32(),
    }
    fields = []
    for column in table.columns:
        told = {"description": column.about, **({"unit": column.unit} if column.unit else {})}
        fields.append(pyarrow.field(column.name, types[column.type], metadata=told))
    return pyarrow.schema(fields, metadata={"description": table.about})


def fits(cell: Decimal, column: Column, row: Row) -> None:
    """Raises where a number would have to be rounded to be written."""
    if column.type in ("money", "percent"):
        whole, behind = MONEY if column.type == "money" else PERCENT
        _, digits, exponent = cell.as_tuple()
        assert isinstance(exponent, int)
        if -exponent > behind or len(digits) + exponent > whole - behind:
            raise UsageError(
                f"{row['id']}: {column.name} {cell} does not fit a decimal({whole}, {behind}).",
                hint="Export to csv or sqlite, which take any number.",
            )


# ---------------------------------------------------------------- SQLite

_SQL: dict[Type, str] = {
    "text": "TEXT", "integer": "INTEGER", "money": "NUMERIC", "percent": "NUMERIC", "decimal": "REAL", "date": "TEXT",
}  # fmt: skip
INDEXED = ("record_id", "case_id", "row_id", "dnr_key", "code", "decision_status")


@contextlib.contextmanager
def database(name: str, tables: Sequence[Table]) -> Iterator[Put]:
    """An SQLite file: keys, indexes, and full-text search over what is printed. Datasette shows it as it is."""
    import sqlite3

    with target.file(name) as path, contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")  # the file is thrown away if anything fails
        connection.execute("PRAGMA synchronous = OFF")  # it is brought to the disk before it gets its name
        connection.execute("BEGIN")
        there = {table.name for table in tables}
        kept: dict[str, list[list[Cell]]] = {}
        inserts = {}
        for table in tables:
            connection.execute(_create(table, there))
            marks = ", ".join("?" for _ in table.columns)
            inserts[table.name], kept[table.name] = f'INSERT INTO "{table.name}" VALUES ({marks})', []
        _describe(connection, tables)

        def flush() -> None:
            for table, rows in kept.items():
                connection.executemany(inserts[table], rows)
                rows.clear()

        def put(table: str, row: Row) -> None:
            kept[table].append(
                [cell if isinstance(cell, (str, int, float)) else plain(cell) or None for cell in row.values()]
            )
            if len(kept[table]) >= BATCH:
                flush()

        yield put
        flush()
        for table in tables:
            for column in table.keys + table.columns[len(table.keys) :]:
                if column.name in INDEXED:
                    index = f'"{table.name}_{column.name}"'
                    connection.execute(f'CREATE INDEX {index} ON "{table.name}" ("{column.name}")')
        if "evidence" in there:
            connection.execute(
                "CREATE VIRTUAL TABLE evidence_fts USING fts5"
                "(text, value, content=\"evidence\", tokenize = 'unicode61 remove_diacritics 0')"
            )
            connection.execute("INSERT INTO evidence_fts (evidence_fts) VALUES ('rebuild')")
        connection.execute("COMMIT")


def _create(table: Table, there: set[str]) -> str:
    rows = [
        f'"{column.name}" {_SQL[column.type]}' + (" PRIMARY KEY" if column.name == "id" else "")
        for column in table.columns
    ]
    rows += [f'FOREIGN KEY ("{key}") REFERENCES "{parent}" ("id")' for key, parent in table.parents if parent in there]
    return f'CREATE TABLE "{table.name}" ({", ".join(rows)})'


def _describe(connection: Any, tables: Sequence[Table]) -> None:
    """The columns, told in the database itself."""
    connection.execute('CREATE TABLE "columns" ("table" TEXT, "column" TEXT, "type" TEXT, "unit" TEXT, "about" TEXT)')
    for table in tables:
        connection.executemany(
            'INSERT INTO "columns" VALUES (?, ?, ?, ?, ?)',
            [(table.name, column.name, column.type, column.unit or None, column.about) for column in table.columns],
        )


# ---------------------------------------------------------------- JSON


def as_json(row: Row) -> str:
    """A row as one line of JSON; money and percentages are texts, as in the record."""
    told = {name: _json(cell) for name, cell in row.items()}
    return compact(told)


def _json(cell: Cell) -> str | int | float | None:
    return plain(cell) if isinstance(cell, (Decimal, dt.date)) else cell


# ---------------------------------------------------------------- what tables there are, for machines

_FRICTIONLESS: dict[Type, str] = {
    "text": "string", "integer": "integer", "money": "number", "percent": "number", "decimal": "number", "date": "date",
}  # fmt: skip


def _package(tables: Sequence[Table], suffix: str, told: dict[str, Any]) -> dict[str, Any]:
    """The description of a folder of tables, as a Frictionless data package."""
    there = {table.name for table in tables}
    comma = {"decimalChar": ","} if told.get("dialect", {}).get("delimiter") == ";" else {}
    resources = []
    for table in tables:
        fields = [
            {
                "name": column.name,
                "type": _FRICTIONLESS[column.type],
                **(comma if _FRICTIONLESS[column.type] == "number" else {}),
                "description": column.about + (f" ({column.unit})" if column.unit else ""),
            }
            for column in table.columns
        ]
        keys = [
            {"fields": key, "reference": {"resource": parent, "fields": "id"}}
            for key, parent in table.parents
            if parent in there
        ]
        schema = {"fields": fields, "primaryKey": "id", "foreignKeys": keys}
        about = {"name": table.name, "path": table.name + suffix, **told, "description": table.about}
        resources.append({**about, "schema": schema})
    return {"name": "records", "created_by": "extract", "resources": resources}


WRITERS: dict[Shape, Callable[[str, Sequence[Table]], AbstractContextManager[Put]]] = {
    "csv": delimited_files,
    "xlsx": workbook,
    "parquet": parquet_files,
    "sqlite": database,
}
