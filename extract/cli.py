"""argv → exit code: reading documents, and the way to every other command; what is said goes through `streams`.

Standard output carries records and nothing else, standard error all that is said to a person. What is not needed to
answer `--help` is imported by the command that needs it.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Literal

import click

from extract import __version__, cli_records, doctor, streams
from extract.errors import Exit, SetupError, UsageError
from extract.importing.command import COMMANDS as IMPORTING

if TYPE_CHECKING:
    from extract.batch import Outcome
    from extract.discover import Input, Skipped
    from extract.model.source import Settings

EXAMPLES = """
\b
Examples:
  python -m extract decisions/                     what was found, as a table
  python -m extract decisions/ > records.jsonl     one JSON record a line
  find in -name '*.pdf' -print0 | python -m extract --files-from - --out records/

\b
Commands: `text` FILE prints the repaired text of a document, with --diff what was repaired in it;
`schema` prints the JSON Schema of a record; `evaluate` GOLD RECORDS counts what is right, wrong and
missed, against what a person has labelled; `export` RECORDS writes CSV, Excel, Parquet, SQLite and lists
for publishing; `link` RECORDS joins the papers of a matter and counts what is granted once; `diff` OLD NEW
shows which values changed between two versions of a document or of the program; `stream` reads paths
or a tar archive from standard input;
`import` --store DIR SOURCE takes in what is new, for cron, and `status` --store DIR tells
what came in and what failed; `doctor` looks whether this machine has what a run needs.
A folder of such a name is ./text, ./schema and so on.
Exit: 0 all read, 1 errors found (with --check: any warning), 2 usage, 3 missing tool, 70 bug,
74 output cannot be written, 75 locked by another import or cluster gone, 130 interrupted,
143 terminated.
"""
WIDTH = 100  # columns of a table that is not shown on a terminal


class _Terminated(BaseException):
    """SIGTERM; no Exception, so that nothing on the way takes it for the fault of a file."""


@click.command(epilog=EXAMPLES, context_settings={"max_content_width": 100})
@click.argument("paths", nargs=-1, type=click.UNPROCESSED, metavar="PATH...")
@click.option("--out", metavar="DIR", help="Write one JSON file a document to DIR; skip those already there.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Documents read at a time; default: one a core.")
@click.option("--files-from", metavar="FILE", help="Read paths from FILE or - , one a line or NUL-separated.")
@click.option("--shard", metavar="I/N", help="Read the Ith of N parts only, I from 1 to N: for job arrays.")
@click.option("--scheduler", metavar="ADDRESS", help="Read on the Dask cluster of this scheduler, not here.")
@click.option(
    "--format", "shape", type=click.Choice(["table", "jsonl"]), help="Print so; default: table on a terminal."
)
@click.option(
    "--ocr",
    type=click.Choice(["auto", "never", "always"]),
    default="auto",
    help="Read pages as pictures: where their text is missing or ruined (auto), not at all, or all of them.",
)
@click.option("--no-cache", is_flag=True, help="Do not keep what OCR read, nor use what was kept.")
@streams.password_option
@streams.people_option
@click.option("--check", is_flag=True, help="Exit 1 on any warning: a linter for those who write decisions.")
@click.option("--quiet", is_flag=True, help="No progress, no summary.")
@click.version_option(__version__, message="extract %(version)s")
def documents(
    paths: tuple[str, ...],
    out: str | None,
    jobs: int | None,
    files_from: str | None,
    shard: str | None,
    scheduler: str | None,
    shape: Literal["table", "jsonl"] | None,
    ocr: Literal["auto", "never", "always"],
    no_cache: bool,
    password_file: str | None,
    no_people: bool,
    check: bool,
    quiet: bool,
) -> Exit:
    """Read Swedish decision documents, files or folders, into validated records."""
    from extract import batch
    from extract.discover import Shard, discover
    from extract.model.source import Settings
    from extract.ocr.engine import may_be_scan, require
    from extract.ocr.slots import cores
    from extract.output.folder import Folder

    if not paths and files_from is None:
        raise UsageError("No path given.", hint="Name a file or a folder, or see --help.")
    if scheduler is not None and jobs is not None:
        raise UsageError("--jobs is for this machine.", hint="A cluster has the threads its workers were given.")
    part = Shard.parse(shard) if shard is not None else Shard(1, 1)
    settings = Settings(ocr=ocr, cache=not no_cache, people=not no_people, passwords=streams.passwords(password_file))
    inputs, skipped = discover(paths, _listed(files_from) if files_from is not None else (), _written_to())
    say = streams.nothing if quiet else streams.say
    if not inputs:
        _say_skipped(say, skipped)
        raise UsageError("No input found.", hint=f"{len(skipped)} skipped." if skipped else "The folder is empty.")
    if shard is not None:
        every, inputs = len(inputs), [item for item in inputs if part.holds(item.path)]
        skipped = [item for item in skipped if part.holds(item.path)]
        say(f"shard {part.index}/{part.count}: {len(inputs)} of {every} documents")
    _say_skipped(say, skipped)
    if ocr != "never" and any(may_be_scan(item.path) for item in inputs):
        require()
    folder = Folder.open(Path(out), batch.key(settings)) if out is not None else None
    show = _printer(shape, quiet_by_default=out is not None)
    tally, start = batch.Tally(), time.monotonic()
    if scheduler is not None:
        from extract import cluster

        made = cluster.run(inputs, settings, scheduler, folder, say=streams.say)
    else:
        made = batch.run(inputs, settings, jobs or cores(), folder)
    with contextlib.closing(made) as outcomes:
        try:
            with streams.progress(len(inputs), quiet=quiet) as progress:
                for outcome in outcomes:
                    tally.add(outcome)
                    if folder is not None and not outcome.kept:
                        folder.write(outcome.id, outcome.path, outcome.line)
                    if outcome.fault is not None:
                        streams.say(f"{outcome.path}:\n{outcome.fault}", lines=True)
                    with progress.aside():
                        show(outcome)
                    progress.step(tally.documents)
        except streams.ReaderGone:
            return tally.exit(check=check)
        finally:
            streams.summary(say, tally, len(inputs), skipped, time.monotonic() - start)
    return tally.exit(check=check)


@click.command()
def schema() -> Exit:
    """Print the JSON Schema of a record."""
    import json

    from extract.output import schema as made

    streams.write(json.dumps(made.schema(), ensure_ascii=False, indent=2).encode() + b"\n")
    return Exit.CLEAN


TEXT_EXAMPLES = """
\b
Examples:
  python -m extract text decision.pdf              paragraphs with a blank line between, table cells with tabs
  python -m extract text --diff decision.pdf       page 1, line 3: Jamtland → Jämtland  [diacritics]

\b
Personal identity numbers are masked. Exit: 0 read, 1 the file cannot be read, others as without a command.
"""


@click.command(epilog=TEXT_EXAMPLES, context_settings={"max_content_width": 100})
@click.argument("file", type=click.UNPROCESSED, metavar="FILE")
@click.option("--diff", is_flag=True, help="What was repaired instead: the place, before and after, by which rule.")
@click.option(
    "--ocr", type=click.Choice(["auto", "never", "always"]), default="auto", help="When to read as a picture."
)
@streams.password_option
@streams.people_option
def text(
    file: str, diff: bool, ocr: Literal["auto", "never", "always"], password_file: str | None, no_people: bool
) -> Exit:
    """Print the text of one document as the program reads it: in reading order, repaired."""
    import json

    from extract import batch
    from extract.discover import discover
    from extract.errors import SourceError
    from extract.model.source import Settings

    inputs, _ = discover([file])
    if Path(file).is_dir() or len(inputs) != 1:
        raise UsageError(f"{file} is not one file.", hint="Name a document; folders are read without a command.")
    settings = Settings(ocr=ocr, people=not no_people, passwords=streams.passwords(password_file))
    (made,) = batch.made(_Shown(settings, diff), inputs)
    if isinstance(made, SourceError):
        streams.say(f"extract: {file}: {made} {made.hint}".rstrip())
        return Exit.FINDINGS
    code, said, shown = json.loads(made)
    for words in said:
        streams.say(words.replace("{file}", file), lines=True)
    streams.write(shown.encode())
    return Exit(code)


class _Shown:
    """The text of a document as it is printed, or what was repaired in it, with what is to be said of it."""

    def __init__(self, settings: Settings, diff: bool) -> None:
        self.settings, self.diff = settings, diff

    def __call__(self, item: Input) -> bytes:
        import json
        import traceback

        from extract import batch, run
        from extract.errors import SourceError
        from extract.output import text

        code, said, shown = Exit.CLEAN, list[str](), ""
        try:
            layout = run.text_of(batch.read(item), self.settings)
            shown = "".join(f"{line}\n" for line in text.changes(layout)) if self.diff else text.rendered(layout)
            said += ["Nothing was repaired."] if self.diff and not shown else []
        except SourceError as error:
            code, said = Exit.FINDINGS, [f"extract: {{file}}: {error} {error.hint}".rstrip()]
        except (SetupError, MemoryError):
            raise
        except Exception as error:
            what = f"extract: {{file}}: The program failed on this file ({type(error).__name__}); please report it."
            code, said = Exit.BUG, [batch.masked(traceback.format_exc()), what]
        return json.dumps([code, said, shown]).encode()


COMMANDS = {
    "schema": schema,
    "text": text,
    **cli_records.COMMANDS,
    **IMPORTING,
    **doctor.COMMANDS,
}


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code. A first word that names a command is the command; else all words are for `documents`."""
    words = list(sys.argv[1:] if argv is None else argv)
    name = words.pop(0) if words and words[0] in COMMANDS else ""
    program = "python -m extract" if Path(sys.argv[0]).name == "__main__.py" else "extract-beslut"
    command = COMMANDS.get(name, documents)
    with _terminable():
        try:
            return int(command.main(words, prog_name=f"{program} {name}".rstrip(), standalone_mode=False) or Exit.CLEAN)
        except click.ClickException as error:
            streams.say(f"extract: {error.format_message()} See --help.")
            return Exit.USAGE
        except SetupError as error:
            streams.say(f"extract: {error} {error.hint}".rstrip())
            return error.exit_code
        except (click.Abort, KeyboardInterrupt):
            return Exit.INTERRUPTED
        except _Terminated:
            return Exit.TERMINATED
        except streams.ReaderGone:
            return Exit.CLEAN


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends the run as Ctrl-C does; outside, it does what it did before."""
    try:
        before = signal.getsignal(signal.SIGTERM)
        if before is signal.SIG_IGN:
            yield
            return
        signal.signal(signal.SIGTERM, _terminate)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise _Terminated


def _say_skipped(say: Callable[[str], None], skipped: Sequence[Skipped]) -> None:
    for item in skipped:
        say(f"skipped: {item.path} ({item.reason})")


def _listed(name: str) -> list[str]:
    """The paths a file holds, or standard input for `-`: NUL-separated where it has a NUL, else one a line."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from error
    rows = content.split(b"\0") if b"\0" in content else content.splitlines()
    return [os.fsdecode(row) for row in rows if row]


def _written_to() -> list[tuple[int, int]]:
    """Device and inode of standard output and standard error: `extract . > here.jsonl` must not read itself."""
    found = []
    for number in (1, 2):
        with contextlib.suppress(OSError):
            status = os.fstat(number)
            found.append((status.st_dev, status.st_ino))
    return found


def _printer(shape: str | None, *, quiet_by_default: bool) -> Callable[[Outcome], None]:
    """What prints one outcome to standard output; nothing where the records go to a folder and nobody asked."""
    if shape is None and quiet_by_default:
        return streams.nothing
    if shape == "jsonl" or (shape is None and not streams.terminal(sys.stdout)):
        return lambda outcome: streams.write(outcome.line.encode() + b"\n")
    return _as_table


def _as_table(outcome: Outcome) -> None:
    import shutil

    from rich.console import Console

    from extract.output import table

    shown = streams.terminal(sys.stdout)
    width = shutil.get_terminal_size((WIDTH, 25)).columns if shown else WIDTH
    page = io.StringIO()
    console = Console(file=page, force_terminal=shown, width=width, highlight=False, emoji=False, markup=False)
    console.print(table.render(outcome.record, table.language()))
    lines = (row.rstrip() + "\n" for row in page.getvalue().splitlines())
    streams.write("".join(lines).encode(sys.stdout.encoding or "utf-8", "replace"))
