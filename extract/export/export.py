"""Records to a file or folder of the form asked for: what `python -m extract export` does."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from extract.errors import UsageError
from extract.export import target, writers
from extract.export.columns import TABLES, Table
from extract.export.rows import rows
from extract.model.record import Record
from extract.output.jsonl import line

SHAPES = ("csv", "xlsx", "jsonl", "json", "parquet", "sqlite", "360giving", "eu-operations")
STREAMS = ("csv", "jsonl", "json", "360giving", "eu-operations")  # can go to standard output


@dataclass
class Tally:
    """What was written, and what was not and why."""

    records: int = 0
    twice: int = 0
    written: Counter[str] = field(default_factory=Counter)
    refused: int = 0


@dataclass(frozen=True)
class Options:
    shape: str
    tables: tuple[str, ...] = ()
    excel_sv: bool = False
    prefix: str | None = None
    doubtful: bool = False

    def chosen(self) -> tuple[Table, ...]:
        for name in self.tables:
            if name not in TABLES:
                raise UsageError(f"There is no table {name}.", hint=f"Tables are {', '.join(TABLES)}.")
        return tuple(table for name, table in TABLES.items() if not self.tables or name in self.tables)

    def check(self, out: str | None) -> None:
        """Raises UsageError for what does not go together."""
        if self.excel_sv and self.shape not in ("csv", "eu-operations"):
            raise UsageError("--excel-sv is for csv; a workbook needs no dialect.", hint="Leave it out, or --to csv.")
        if (self.prefix is not None or self.doubtful) and self.shape != "360giving":
            raise UsageError("--prefix and --doubtful are for --to 360giving.")
        if self.tables and self.shape in ("360giving", "eu-operations"):
            raise UsageError(f"--table does not go with --to {self.shape}, which is one list.")
        if self.shape in ("json", "jsonl") and len(self.chosen()) > 1 and self.tables:
            raise UsageError("JSON takes one table.", hint="Name one --table, or none for the records themselves.")
        if out is None and self.shape not in STREAMS:
            raise UsageError(f"--to {self.shape} needs --out.", hint="Name a file or folder to write.")
        if out is None and self.shape == "csv" and len(self.chosen()) != 1:
            raise UsageError("CSV is a file a table.", hint="Name a folder with --out, or one --table.")


def export(
    records: Iterable[Record],
    options: Options,
    out: str | None,
    say: Callable[[str], None],
    write: Callable[[bytes], None],
) -> Tally:
    """Writes the records; `say` tells a person what was left out, `write` is standard output where `out` is None."""
    options.check(out)
    tally = Tally()
    once = _once(records, tally)
    if out is not None and (options.shape in writers.WRITERS):
        with _opened(options, out) as put:
            _fill(once, options.chosen(), put, tally)
        return tally
    pieces = _pieces(once, options, tally, say)
    if out is None:
        for piece in pieces:
            write(piece)
        return tally
    with target.file(out) as path, path.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)
    return tally


def _opened(options: Options, out: str) -> AbstractContextManager[writers.Put]:
    if options.shape == "csv":
        return writers.delimited_files(out, options.chosen(), options.excel_sv)
    return writers.WRITERS[options.shape](out, options.chosen())  # type: ignore[index]


def _fill(records: Iterable[Record], tables: Sequence[Table], put: writers.Put, tally: Tally) -> None:
    names = {table.name for table in tables}
    for record in records:
        for table, row in rows(record, evidence="evidence" in names):
            if table in names:
                put(table, row)
                tally.written[table] += 1


def _once(records: Iterable[Record], tally: Tally) -> Iterator[Record]:
    """Each record once: a second one of the same path and bytes says nothing new, or contradicts the first."""
    seen: dict[str, bytes] = {}
    for record in records:
        tally.records += 1
        mark = hashlib.blake2b(record.model_dump_json().encode(), digest_size=8).digest()
        known = seen.setdefault(record.source.id, mark)
        if known != mark:
            raise UsageError(
                f"Two records of {record.source.path} ({record.source.id}) say different things.",
                hint="They are of two runs; export one run at a time, and see what changed with: extract diff.",
            )
        if known is not mark:
            tally.twice += 1
            continue
        yield record


def _pieces(records: Iterator[Record], options: Options, tally: Tally, say: Callable[[str], None]) -> Iterator[bytes]:
    """The bytes of what is one file."""

    def refuse(why: str) -> None:
        tally.refused += 1
        say(why)

    def count() -> None:
        tally.written[options.shape] += 1

    if options.shape == "360giving":
        from extract.export import grants360

        if options.prefix is None:
            say(f"no --prefix: ids begin with {grants360.PREFIX}, which is not to be published")
        yield from grants360.package(records, refuse, count, options.prefix, options.doubtful)
    elif options.shape == "eu-operations":
        from extract.export import operations

        yield from operations.listed(records, refuse, count, options.excel_sv)
    elif options.shape == "csv":
        yield from _csv(records, options, tally)
    elif options.shape == "jsonl":
        yield from (piece.encode() + b"\n" for piece in _lines(records, options, tally))
    else:
        before = "[\n"
        for piece in _lines(records, options, tally):
            yield (before + piece).encode()
            before = ",\n"
        yield b"\n]\n" if before == ",\n" else b"[]\n"


def _lines(records: Iterator[Record], options: Options, tally: Tally) -> Iterator[str]:
    for record in records:
        if not options.tables:
            tally.written["records"] += 1
            yield line(record)
            continue
        (name,) = options.tables
        for table, row in rows(record, evidence=name == "evidence"):
            if table == name:
                tally.written[name] += 1
                yield writers.as_json(row)


def _csv(records: Iterator[Record], options: Options, tally: Tally) -> Iterator[bytes]:
    (table,) = options.chosen()
    stream = io.StringIO(newline="")
    put = writers.delimited_stream(stream, table, options.excel_sv)

    def taken() -> bytes:
        made = stream.getvalue().encode()
        stream.seek(0)
        stream.truncate()
        return made

    yield taken()
    for record in records:
        for name, row in rows(record, evidence=table.name == "evidence"):
            if name == table.name:
                put(name, row)
                tally.written[name] += 1
        if made := taken():
            yield made
