"""The commands on records: export, link, evaluate, diff; and `stream`, which reads documents as they come.

Imports wait for their command.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import IO, Literal

import click

from extract import streams
from extract.errors import Exit, UsageError

EXPORT_EXAMPLES = """
\b
Examples:
  python -m extract export records/ --to xlsx --out decisions.xlsx
  python -m extract export records/ --to csv --excel-sv --out tables/
  python -m extract in/ | python -m extract export - --to csv --table cases > cases.csv

\b
RECORDS: a folder that --out wrote, JSON Lines, or - for standard input. docs/export.md says what each form holds, and
docs/tables.md has every column. CSV and Parquet are a folder with a file a table.
Exit: 0 written, 1 rows were refused and are listed, 2 usage or records that are none, 3 a library is missing,
74 the output cannot be written; others as without a command.
"""
SHAPES = ("csv", "xlsx", "jsonl", "json", "parquet", "sqlite", "360giving", "eu-operations")


@click.command(epilog=EXPORT_EXAMPLES, context_settings={"max_content_width": 120})
@click.argument("records", type=click.UNPROCESSED, metavar="RECORDS")
@click.option("--to", "shape", type=click.Choice(SHAPES), required=True, help="What to write.")
@click.option("--out", metavar="PATH", help="File or folder to write; without it, standard output where that can be.")
@click.option("--table", "tables", multiple=True, metavar="NAME", help="Only this table; may be given several times.")
@click.option("--excel-sv", is_flag=True, help="CSV as a Swedish Excel opens it: semicolon, BOM, decimal comma.")
@click.option("--prefix", metavar="PREFIX", help="360giving: the publisher's prefix; without it, a placeholder.")
@click.option("--doubtful", is_flag=True, help="360giving: publish also what is below 0.9 or pointed at by a finding.")
@click.option("--quiet", is_flag=True, help="No summary.")
def export(
    records: str,
    shape: str,
    out: str | None,
    tables: tuple[str, ...],
    excel_sv: bool,
    prefix: str | None,
    doubtful: bool,
    quiet: bool,
) -> Exit:
    """Write records as tables and lists for other programs."""
    from extract.export import export as made
    from extract.output import stored

    options = made.Options(shape, tables, excel_sv, prefix, doubtful)
    tally = made.export(stored.records(records), options, out, streams.say, streams.write)
    if not quiet:
        told = ", ".join(f"{name} {count}" for name, count in tally.written.items()) or "nothing"
        streams.say(f"{tally.records} records: {told}")
        if tally.twice:
            streams.say(f"the same record again: {tally.twice}, written once")
        if tally.refused:
            streams.say(f"refused: {tally.refused}")
    return Exit.FINDINGS if tally.refused else Exit.CLEAN


LINK_EXAMPLES = """
\b
Examples:
  python -m extract link records/                       matters, what each grants in all, and why
  python -m extract link records/ --format jsonl > matters.jsonl
  python -m extract link records/ --format csv --excel-sv --out matters.csv

\b
RECORDS: a folder that --out wrote, JSON Lines, or - for standard input. docs/link.md says what is joined and counted.
Exit: 0 linked, 2 usage or records that are none, 74 the output cannot be written; others as without a command.
"""


@click.command(epilog=LINK_EXAMPLES, context_settings={"max_content_width": 120})
@click.argument("records", type=click.UNPROCESSED, metavar="RECORDS")
@click.option("--out", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option("--format", "shape", type=click.Choice(["table", "jsonl", "csv"]), help="Default: table on a terminal.")
@click.option("--excel-sv", is_flag=True, help="CSV as a Swedish Excel opens it: semicolon, BOM, decimal comma.")
def link(records: str, out: str | None, shape: str | None, excel_sv: bool) -> Exit:
    """Join memos, minutes and lists of one matter, and count what is granted once."""
    from extract.export import target
    from extract.link import show
    from extract.link.matters import linked
    from extract.output import stored

    if excel_sv and shape != "csv":
        raise UsageError("--excel-sv is for --format csv.")
    found = linked(stored.records(records))
    for_people = shape == "table" or (shape is None and out is None and streams.terminal(sys.stdout))
    if shape == "csv":
        content = "".join(show.rows(found, excel_sv))
    else:
        content = show.table(found) if for_people else "".join(f"{line}\n" for line in show.lines(found))
    if out is None:
        streams.write(content.encode())
    else:
        with target.file(out) as path:
            path.write_bytes(content.encode())
    return Exit.CLEAN


EVALUATION_SHAPES = ("table", "markdown", "json", "svg")  # of an evaluation; svg is its reliability diagram
EVALUATE_EXAMPLES = """
\b
Examples:
  python -m extract evaluate gold/ records/                      per field, what is right, wrong and missed
  python -m extract archive/ | python -m extract evaluate gold/ -
  python -m extract evaluate gold/ new/ --against old/ --out report.md

\b
GOLD: a folder of *.json beside or apart from the documents, of folders with record.json beside source.*, or JSONL;
RECORDS: what --out wrote, JSONL, or - for standard input. docs/accuracy.md says how to label documents.
Exit: 0 evaluated, 1 below --least, 2 gold or records that are none, others as without a command.
"""


@click.command(epilog=EVALUATE_EXAMPLES, context_settings={"max_content_width": 110})
@click.argument("gold", type=click.UNPROCESSED, metavar="GOLD")
@click.argument("records", type=click.UNPROCESSED, metavar="RECORDS")
@click.option("--against", metavar="RECORDS", help="Records of another run: which values were gained and lost since.")
@click.option("--format", "shape", type=click.Choice(list(EVALUATION_SHAPES)), help="Default: as --out is named.")
@click.option("--out", metavar="FILE", help="Write to FILE (.md, .json, .svg or any other) instead of standard output.")
@click.option("--misses", type=click.IntRange(min=0), metavar="N", help="List N misses, not 20 (in JSON: all).")
@click.option("--least", type=click.FloatRange(0, 1), metavar="F1", help="Exit 1 if the F1 of all fields is less.")
def evaluate(
    gold: str,
    records: str,
    against: str | None,
    shape: str | None,
    out: str | None,
    misses: int | None,
    least: float | None,
) -> Exit:
    """Hold records against what a person read: precision, recall, F1 and silent errors, field by field."""
    from extract.model import personal
    from extract.output.table import language
    from extract.score import evaluate as score
    from extract.score import files, show

    if "-" == records == against:
        raise UsageError("Standard input can be read once.", hint="Give one of the two runs as a file or a folder.")
    done = score.evaluate(
        files.gold_in(gold), files.records_in(records), None if against is None else files.records_in(against)
    )
    shown = show.rendered(done, shape or show.shape_of(out), language(), misses)
    content = personal.without(shown).encode()  # gold is written by hand
    if out is None:
        streams.write(content)
    else:
        files.write(out, content)
    return Exit.FINDINGS if least is not None and (done.total.f1 or 0) < least else Exit.CLEAN


DIFF_EXAMPLES = """
\b
Examples:
  python -m extract diff old/ new/                      what a new version of the program, or of a paper, says otherwise
  python -m extract diff old.jsonl new.jsonl --format jsonl

\b
OLD, NEW: folders that --out wrote, JSON Lines, or one of them - for standard input. Documents are paired by path,
else by their bytes, else by id. That a value only moved on the page is no difference.
Exit: 0 no difference, 1 differences, 2 usage or records that are none; others as without a command.
"""


@click.command(epilog=DIFF_EXAMPLES, context_settings={"max_content_width": 120})
@click.argument("old", type=click.UNPROCESSED, metavar="OLD")
@click.argument("new", type=click.UNPROCESSED, metavar="NEW")
@click.option(
    "--format", "shape", type=click.Choice(["table", "jsonl"]), help="Default: table on a terminal, else jsonl."
)
def diff(old: str, new: str, shape: str | None) -> Exit:
    """Show which values changed between two versions of a document, or of the program."""
    from extract.model import personal
    from extract.score import diff as made
    from extract.score import files

    if old == new == "-":
        raise UsageError("Standard input can be read once.", hint="Give one of the two as a file or a folder.")
    machine = shape == "jsonl" or (shape is None and not streams.terminal(sys.stdout))
    tally = made.Tally()
    for line in made.lines(made.paired(files.records_in(old), files.records_in(new)), tally, machine=machine):
        streams.write(f"{personal.without(line)}\n".encode())
    return Exit.CLEAN if tally.same else Exit.FINDINGS


STREAM_EXAMPLES = """
\b
Examples:
  find in -name '*.pdf' | python -m extract stream > records.jsonl
  tar c in | python -m extract stream --tar | python -m extract export - --to sqlite --out in.db

\b
A record a line for each path, or each member of the archive, as soon as it is read and in their order: with --jobs 1
a program may write a path and wait for its record. Paths are one a line, as the system names them.
Exit: as without a command; 2 also where the archive is none or is cut short, after what came before.
"""


@click.command(epilog=STREAM_EXAMPLES, context_settings={"max_content_width": 120})
@click.option("--tar", is_flag=True, help="Standard input is a tar archive, which may be compressed, not paths.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="Documents read at a time; default 1.")
@click.option(
    "--ocr", type=click.Choice(["auto", "never", "always"]), default="auto", help="When to read as a picture."
)
@streams.password_option
@streams.people_option
def stream(
    tar: bool, jobs: int, ocr: Literal["auto", "never", "always"], password_file: str | None, no_people: bool
) -> Exit:
    """Read the paths, or the files of a tar archive, that come on standard input."""
    from extract import api, batch
    from extract.model.source import Settings
    from extract.output.jsonl import line

    tally = batch.Tally()
    source = sys.stdin.buffer
    given = Settings(ocr=ocr, people=not no_people, passwords=streams.passwords(password_file))
    made = api.of_tar(source, given, jobs) if tar else api.of_paths(_paths(source), given, jobs)
    with contextlib.closing(made) as records:
        for record in records:
            tally.add(batch.Outcome.of(record))
            streams.write(line(record).encode() + b"\n")
    return tally.exit()


def _paths(source: IO[bytes]) -> Iterator[str]:
    """Lines as they come; iterating over the file itself would wait for many."""
    while row := source.readline():
        if path := row.rstrip(b"\r\n"):
            yield os.fsdecode(path)


COMMANDS = {"export": export, "link": link, "evaluate": evaluate, "diff": diff, "stream": stream}
