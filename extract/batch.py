"""Many documents: one outcome per input, in the order of the inputs, whatever happens to one of them."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import signal
import stat
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Protocol

from extract import __version__, fence
from extract.discover import Input
from extract.errors import Exit, Reason, SetupError, SourceError, TooLarge
from extract.model.record import SCHEMA_VERSION, Code, Finding, Record, Severity, SourceInfo
from extract.model.source import Settings, Source
from extract.output.jsonl import line

SIZE_LIMIT = 512 * 2**20  # bytes; the largest honest protocol bundles seen are a tenth of it
UNKNOWN = "application/octet-stream"  # media type of what nobody looked into
PIPELINE = "extract.run"  # the module whose `extract(source, settings)` reads a document; imported where it is needed


class Keeper(Protocol):
    """What knows the records of an earlier run."""

    def kept(self, id: str, path: str) -> str | None:
        """The line of the record with this id; None where it must be made."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: its record as a line of JSON, and what that says of itself.

    `kept` means that the record was there from an earlier run. `fault` is the traceback of a fault of ours.
    """

    path: str
    id: str
    line: str
    findings: tuple[tuple[Code, Severity], ...] = ()
    kept: bool = False
    fault: str | None = None

    @property
    def record(self) -> Record:
        return Record.model_validate_json(self.line)

    @classmethod
    def of(cls, record: Record, *, fault: str | None = None) -> Outcome:
        findings = tuple((finding.code, finding.severity) for finding in record.findings)
        return cls(record.source.path, record.source.id, line(record), findings, fault=fault)


@dataclass
class Tally:
    """The sum of many outcomes."""

    worst: Counter[str] = field(default_factory=Counter)  # records by their worst severity; "clean" without findings
    codes: Counter[str] = field(default_factory=Counter)
    kept: int = 0

    @property
    def documents(self) -> int:
        return self.worst.total()

    def add(self, outcome: Outcome) -> None:
        severities = {severity for _, severity in outcome.findings}
        self.worst[next((name for name in ("error", "warning", "info") if name in severities), "clean")] += 1
        self.codes.update(code for code, _ in outcome.findings)
        self.kept += outcome.kept

    def exit(self, *, check: bool = False) -> Exit:
        """The exit code of the run; `check` makes warnings count."""
        if self.codes["internal"]:
            return Exit.BUG
        return Exit.FINDINGS if self.worst["error"] or (check and self.worst["warning"]) else Exit.CLEAN


def key(settings: Settings) -> str:
    """All that a record depends on besides its document's path and bytes."""
    return f"{SCHEMA_VERSION} {__version__} {settings.model_dump_json(exclude={'cache'})}"


def run(
    inputs: Sequence[Input], settings: Settings, jobs: int = 1, keeper: Keeper | None = None
) -> Generator[Outcome, None, None]:
    """The outcome of each input, in order. With one job, or one input, all happens in this process.

    Close the iterator to stop early: it kills the workers. A SetupError ends the run.
    """
    reader = Reader(settings, PIPELINE, keeper)
    size = min(jobs, len(inputs))
    if size <= 1:
        return (reader(item) for item in inputs)
    return fence.in_order(reader, inputs, size, _crashed)


@dataclass(frozen=True)
class Reader:
    """Reads one input. `pipeline` is the module whose `extract` does it; by name, as workers import it themselves."""

    settings: Settings
    pipeline: str
    keeper: Keeper | None = None

    def __call__(self, item: Input) -> Outcome:
        """The outcome of an input; whatever goes wrong with the document, or in us over it, is in its record."""
        try:
            source = read(item)
        except SourceError as error:
            return _unread(item, error)
        kept = self.keeper.kept(source.id, source.path) if self.keeper is not None else None
        if kept is not None:
            before = Outcome.of(Record.model_validate_json(kept))
            if ("internal", "error") not in before.findings:  # a fault may be gone by now
                return Outcome(source.path, source.id, kept, before.findings, kept=True)
        try:
            with contextlib.redirect_stdout(sys.stderr), _silenced():
                extract: Callable[[Source, Settings], Record] = import_module(self.pipeline).extract
                return Outcome.of(extract(source, self.settings))
        except SetupError:
            raise
        except MemoryError:
            message = "There was not enough memory to read this file; read it alone or on a larger machine."
            return Outcome.of(refusal(source, "limit_exceeded", "limit_memory", message))
        except Exception as error:
            message = f"The program failed on this file ({type(error).__name__}); please report it with the traceback."
            return Outcome.of(refusal(source, "internal", "internal", message), fault=traceback.format_exc())


def read(item: Input) -> Source:
    """The file's bytes under the name its record gives it; raises SourceError.

    Opened without following a link and without waiting for a writer: what lies there may have changed since it was
    found.
    """
    flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    try:
        with open(os.open(item.file, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise SourceError("unreadable", "This is no longer a regular file; run again.")
            content = file.read(SIZE_LIMIT + 1) if status.st_size <= SIZE_LIMIT else b""
    except OSError as error:
        message = f"The file cannot be opened ({error.strerror}); check that it exists and may be read."
        raise SourceError("unreadable", message) from error
    if max(status.st_size, len(content)) > SIZE_LIMIT:
        raise TooLarge("too_large", f"The file is larger than {SIZE_LIMIT // 2**20} MB; split it into documents.")
    return Source(item.path, content)


def refusal(source: Source, code: Code, reason: Reason, message: str) -> Record:
    """The record of a file whose bytes are there but were not read: its `source` and one error finding."""
    known = SourceInfo(
        id=source.id, path=source.path, sha256=source.sha256, media_type=UNKNOWN, bytes=len(source.content)
    )
    return Record(source=known, findings=(Finding(code=code, severity="error", reason=reason, message=message),))


def _unread(item: Input, error: SourceError) -> Outcome:
    """The outcome of a file whose bytes could not be had: in its record the hash is empty."""
    try:
        size = os.stat(item.file).st_size
    except OSError:
        size = 0
    id = hashlib.sha256(item.path.encode() + b"\0").hexdigest()[:16]
    unknown = SourceInfo(id=id, path=item.path, sha256="", media_type=UNKNOWN, bytes=size)
    finding = Finding(code=error.code, severity="error", reason=error.reason, message=str(error))
    return Outcome.of(Record(source=unknown, findings=(finding,)))


def _crashed(item: Input, exit_code: int) -> Outcome:
    try:
        source = read(item)
    except SourceError as error:
        return _unread(item, error)
    how = signal.Signals(-exit_code).name if exit_code < 0 else f"exit code {exit_code}"
    message = f"The process that read this file died ({how}); the file may be made to do that. Please report it."
    return Outcome.of(refusal(source, "internal", "crashed", message))


@contextlib.contextmanager
def _silenced() -> Iterator[None]:
    """The libraries' own chatter stays off standard error; what a reader must know is a finding.

    A caller's logging set-up and `python -W` are left alone.
    """
    root = logging.getLogger()
    quiet: Iterable[logging.Handler] = () if root.handlers else (logging.NullHandler(),)
    for handler in quiet:
        root.addHandler(handler)
    try:
        with warnings.catch_warnings():
            if not sys.warnoptions:
                warnings.simplefilter("ignore")
            yield
    finally:
        for handler in quiet:
            root.removeHandler(handler)
