"""The commands `import` and `status`. What they need is imported when they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from extract.errors import Exit, UsageError
from extract.streams import password_option, people_option

if TYPE_CHECKING:
    from extract.importing.config import Sources
    from extract.importing.run import Counts, Wishes
    from extract.importing.store import Store
    from extract.model.source import Settings

IMPORT_EXAMPLES = """
\b
Examples:
  python -m extract import --store archive protocols/          a folder; files still being written wait
  python -m extract import --store archive sources.toml        what docs/import.md describes, from cron or systemd
  python -m extract import --store archive https://www.example.se/protokoll

\b
SOURCE: a folder, a file, an address of a page or a feed, an address of fsspec's (s3://...), a CSV list of
addresses, or a TOML file of sources. Records are in archive/records. Run again, it takes what is new.
Exit: 0 done, 1 a source or a document failed (see `status`), 75 another run is on, others as without a command.
"""


@click.command(epilog=IMPORT_EXAMPLES, context_settings={"max_content_width": 110})
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED, metavar="SOURCE...")
@click.option("--store", required=True, metavar="DIR", help="Where documents, records and the ledger are kept.")
@click.option(
    "--recheck", type=click.IntRange(min=0), default=0, metavar="N", help="Ask N known addresses whether they changed."
)
@click.option(
    "--again",
    type=click.Choice(["failed", "all"]),
    help="Try what failed now, or read anew all that another version or other options read.",
)
@click.option(
    "--accept", multiple=True, metavar="NAME", help="Believe this source's list, however much shorter than before."
)
@click.option(
    "--watch", type=click.FloatRange(min=1), metavar="SECONDS", help="Go on: again when files come, or so often."
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Documents read at a time; default: one a core.")
@click.option(
    "--ocr", type=click.Choice(["auto", "never", "always"]), default="auto", help="When to read as a picture."
)
@password_option
@people_option
@click.option("--quiet", is_flag=True, help="Say nothing but what stops the run.")
def import_documents(
    words: tuple[str, ...],
    store: str,
    recheck: int,
    again: Literal["failed", "all"] | None,
    accept: tuple[str, ...],
    watch: float | None,
    jobs: int | None,
    ocr: Literal["auto", "never", "always"],
    password_file: str | None,
    no_people: bool,
    quiet: bool,
) -> Exit:
    """Take in what is new, changed or gone in folders and on web pages, and read it: one run, fit for cron."""
    from pathlib import Path

    from extract import streams
    from extract.importing.config import sources
    from extract.importing.run import Wishes
    from extract.importing.store import Locked, Store
    from extract.importing.watch import Alarm
    from extract.model.source import Settings
    from extract.ocr.slots import cores

    say = streams.nothing if quiet else streams.say
    described = sources(words, Path(store))
    unknown = set(accept) - {row.name for row in described.rows}
    if unknown:
        raise UsageError(f"No source is called {min(unknown)}.", "`status` tells their names.")
    wishes = Wishes(recheck, again, frozenset(accept), jobs or cores(), say)
    settings = Settings(ocr=ocr, people=not no_people, passwords=streams.passwords(password_file))
    place = Store.made(store)
    if watch is None:
        return _once(place, described, settings, wishes).exit()
    with Alarm(described.rows) as alarm:
        while True:
            unsettled = False
            try:
                counts = _once(place, described, settings, wishes)
                unsettled = counts.documents["still being written"] > 0
            except Locked as error:  # cron and this loop may share a store
                say(f"extract: {error}")
            alarm.wait(watch, unsettled=unsettled)


def _once(store: Store, sources: Sources, settings: Settings, wishes: Wishes) -> Counts:
    """One run, told in the ledger also where it fails; one that is killed has no end there."""
    from extract.errors import SetupError
    from extract.importing.ledger import Ledger, now
    from extract.importing.run import Run

    with store.locked(now().isoformat()), Ledger.opened(store.ledger) as ledger:
        ledger.begin()
        try:
            counts = Run(store, ledger, settings, wishes).all(sources)
        except SetupError as error:
            ledger.end(error.exit_code)
            raise
        ledger.end(counts.exit())
    wishes.say(counts.told())
    return counts


@click.command(context_settings={"max_content_width": 110})
@click.option("--store", required=True, metavar="DIR", help="The store of an import.")
@click.option("--format", "shape", type=click.Choice(["table", "json"]), default="table", help="Default: a table.")
@click.option("--runs", type=click.IntRange(min=1), default=1, metavar="N", help="What came in, in the last N runs.")
def status(store: str, shape: Literal["table", "json"], runs: int) -> Exit:
    """Tell what a scheduled import took in, what failed and why, source by source."""
    from extract import batch, streams
    from extract.importing.ledger import Ledger
    from extract.importing.status import as_json, rendered
    from extract.importing.status import status as told
    from extract.importing.store import Store
    from extract.model.source import Settings
    from extract.output.table import language

    with Ledger.opened(Store.there(store).ledger, write=False) as ledger:
        found = told(ledger, batch.key(Settings()), runs)
    streams.write((as_json(found) if shape == "json" else rendered(found, language())).encode())
    return Exit.CLEAN


COMMANDS = {"import": import_documents, "status": status}
