"""Standard output and standard error, for the command line: whole records out, plain words to the person."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

from extract.model import personal
from extract.output.folder import WriteFailed
from extract.output.terminal import printable

if TYPE_CHECKING:
    from pydantic import SecretStr

    from extract.batch import Tally
    from extract.discover import Skipped

password_option = click.option(
    "--password-file", metavar="FILE", help="Passwords of locked PDFs, one a line; each is tried, none is ever shown."
)
people_option = click.option(
    "--no-people", is_flag=True, help="Leave out people: their names, addresses and telephones, wherever they stand."
)
EVERY = 5.0  # seconds between two lines of progress where there is no terminal


class ReaderGone(Exception):
    """Whoever read our standard output has had enough, as `head` has."""


def terminal(stream: Any) -> bool:
    return stream is not None and bool(stream.isatty())


def write(content: bytes) -> None:
    """Writes to standard output, at once: whoever reads it sees each record when it is made."""
    if sys.stdout is None:
        raise WriteFailed("Standard output is closed.")
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError as error:
        _abandon_stdout()
        if isinstance(error, BrokenPipeError):
            raise ReaderGone from error
        raise WriteFailed(f"Standard output cannot be written: {error.strerror}.") from error


def _abandon_stdout() -> None:
    """What is left in the buffer goes nowhere; else Python would try again at its end, and print that it failed."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def say(text: str, *, lines: bool = False) -> None:
    """A line to the person, who may have closed standard error; then nothing is said. No number of a person is."""
    text = personal.without(text)
    safe = "\n".join(map(printable, text.splitlines())) if lines else printable(text)
    with contextlib.suppress(OSError):
        click.echo(safe, err=True)


def passwords(name: str | None) -> tuple[SecretStr, ...]:
    """Those of a file; the person is told if others may read it. Raises UsageError."""
    if name is None:
        return ()
    from extract import passwords as held

    found, warning = held.read(name)
    if warning is not None:
        say(f"extract: {warning}")
    return found


def nothing(*_: object, **__: object) -> None:
    pass


class Progress:
    """No progress, or a line every few seconds."""

    def __init__(self, total: int, say: Callable[[str], None]) -> None:
        self.total, self.say, self.last = total, say, time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        pass

    def step(self, done: int) -> None:
        if time.monotonic() - self.last >= EVERY:
            self.last = time.monotonic()
            self.say(f"{done}/{self.total} documents")

    def aside(self) -> contextlib.AbstractContextManager[None]:
        """While this is held the terminal belongs to the record that is printed to it."""
        return contextlib.nullcontext()


class Bar(Progress):
    """A bar on the terminal, which makes room while a record is printed to the same terminal."""

    def __init__(self, total: int) -> None:
        from rich import progress as rich
        from rich.console import Console

        super().__init__(total, nothing)
        columns = (rich.BarColumn(), rich.MofNCompleteColumn(), rich.TimeRemainingColumn())
        self.bar = rich.Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self.task = self.bar.add_task("", total=total)

    def __enter__(self) -> Self:
        self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.bar.stop()

    def step(self, done: int) -> None:
        self.bar.update(self.task, completed=done)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        if not terminal(sys.stdout):
            yield
            return
        self.bar.stop()
        yield
        self.bar.start()


def progress(total: int, *, quiet: bool) -> Progress:
    if quiet or not terminal(sys.stderr):
        return Progress(total, nothing if quiet else say)
    return Bar(total)


def summary(say: Callable[[str], None], tally: Tally, total: int, skipped: Sequence[Skipped], seconds: float) -> None:
    """What was read, how it went, what was found and what was left out."""
    names = {"clean": "clean", "info": "with notes", "warning": "with warnings", "error": "with errors"}
    parts = [f"{tally.worst[severity]} {name}" for severity, name in names.items() if tally.worst[severity]]
    read = str(total) if tally.documents == total else f"{tally.documents} of {total}"
    say(f"{read} documents in {seconds:.1f} s: {', '.join(parts) or 'none read'}")
    if tally.codes:
        say("findings: " + ", ".join(f"{code} {count}" for code, count in tally.codes.most_common()))
    if tally.kept:
        say(f"already there: {tally.kept}")
    if skipped:
        reasons = Counter(item.reason for item in skipped).most_common()
        say(f"skipped: {len(skipped)} ({', '.join(f'{reason} {count}' for reason, count in reasons)})")
