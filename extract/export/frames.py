"""The tables as data frames of pandas or polars."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Literal

from extract.export import writers
from extract.export.columns import TABLES, Table
from extract.export.rows import Row, rows
from extract.model.record import Record


def frames(records: Iterable[Record], library: Literal["pandas", "polars"]) -> dict[str, Any]:
    """A frame a table. Raises where the library is not installed, or a number would have to be rounded."""
    made: dict[str, list[Row]] = {name: [] for name in TABLES}
    for record in records:
        for name, row in rows(record):
            made[name].append(row)
    frame = {"pandas": _pandas, "polars": _polars}[library]
    return {name: frame(TABLES[name], found) for name, found in made.items()}


def _pandas(table: Table, found: list[Row]) -> Any:
    """Money stays Decimal in columns of objects: it is exact, and sums with `.sum()`."""
    try:
        import pandas
    except ImportError as error:
        raise writers.Missing.extra("pandas", "pandas") from error
    types = {"integer": "Int64", "decimal": "Float64", "date": "datetime64[s]", "text": "string"}
    columns = {}
    for column in table.columns:
        cells = [row[column.name] for row in found]
        columns[column.name] = pandas.Series(cells, dtype=types.get(column.type, "object"))
    return pandas.DataFrame(columns)


def _polars(table: Table, found: list[Row]) -> Any:
    try:
        import polars
    except ImportError as error:
        raise writers.Missing.extra("polars", "polars") from error
    types: dict[str, Any] = {
        "text": polars.String, "integer": polars.Int64, "decimal": polars.Float64, "date": polars.Date,
        "money": polars.Decimal(*writers.MONEY), "percent": polars.Decimal(*writers.PERCENT),
    }  # fmt: skip
    for row in found:
        for column in table.columns:
            cell = row[column.name]
            if isinstance(cell, Decimal):
                writers.fits(cell, column, row)
    cells = {column.name: [row[column.name] for row in found] for column in table.columns}
    return polars.DataFrame(cells, schema={column.name: types[column.type] for column in table.columns})
