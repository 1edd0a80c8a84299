"""The commands that work on records already made. What they need is imported when one is called."""

from __future__ import annotations

import sys

import click

from extract import streams
from extract.errors import Exit

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

\b
RECORDS: a folder that --out wrote, JSON Lines, or - for standard input. docs/link.md says what is joined and counted.
Exit: 0 linked, 2 usage or records that are none, 74 the output cannot be written; others as without a command.
"""


@click.command(epilog=LINK_EXAMPLES, context_settings={"max_content_width": 120})
@click.argument("records", type=click.UNPROCESSED, metavar="RECORDS")
@click.option("--out", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option(
    "--format", "shape", type=click.Choice(["table", "jsonl"]), help="Default: table on a terminal, else jsonl."
)
def link(records: str, out: str | None, shape: str | None) -> Exit:
    """Join memos, minutes and lists of one matter, and count what is granted once."""
    from extract.export import target
    from extract.link import show
    from extract.link.matters import linked
    from extract.output import stored

    found = linked(stored.records(records))
    for_people = shape == "table" or (shape is None and out is None and streams.terminal(sys.stdout))
    content = show.table(found) if for_people else "".join(f"{line}\n" for line in show.lines(found))
    if out is None:
        streams.write(content.encode())
    else:
        with target.file(out) as path:
            path.write_bytes(content.encode())
    return Exit.CLEAN


COMMANDS = {"export": export, "link": link}
