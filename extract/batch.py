"""Many documents: one outcome per input, in the order of the inputs, whatever happens to one of them.

This is the door of the library too: `run` reads each document inside the fence (`extract/fence.py`), unless it is told
`isolation="none"`.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
import re
import stat
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from io import BufferedReader
from typing import Literal, Protocol

from extract import __version__, fence
from extract.discover import Input
from extract.errors import Exit, Reason, SetupError, SourceError, TooLarge
from extract.model import personal, progress
from extract.model.record import SCHEMA_VERSION, Code, Finding, Record, Severity, SourceInfo
from extract.model.source import Settings, Source
from extract.output.folder import WriteFailed
from extract.output.jsonl import line
from extract.worker import Limits

SIZE_LIMIT = 512 * 2**20  # bytes; the largest honest protocol bundles seen are a tenth of it
UNKNOWN = "application/octet-stream"  # media type of what nobody looked into
MANY = 10  # documents from which it pays to make ready, once, what the first document of each process waits for
_given = 0  # documents that this process has given to others
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

    def packed(self) -> bytes:
        """As bytes that hold nothing but words: what comes out of a worker may be of a document's making."""
        head = [self.path, self.id, self.findings, self.kept, self.fault]
        return json.dumps(head).encode() + b"\n" + self.line.encode()

    @classmethod
    def unpacked(cls, content: bytes) -> Outcome:
        head, _, line = content.partition(b"\n")
        path, id, findings, kept, fault = json.loads(head)
        return cls(path, id, line.decode(), tuple((code, severity) for code, severity in findings), kept, fault)


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
    left_out = {"cache", "people"} if settings.people else {"cache"}  # as before there was a choice
    return f"{SCHEMA_VERSION} {__version__} {settings.model_dump_json(exclude=left_out)}"


def run(
    inputs: Sequence[Input],
    settings: Settings,
    jobs: int = 1,
    keeper: Keeper | None = None,
    *,
    isolation: Literal["process", "none"] = "process",
    limits: Limits | None = None,
) -> Generator[Outcome, None, None]:
    """The outcome of each input, in order. Each is read in a process with limits, also where there is but one.

    Without isolation all happens in this process, which a document may then stop, fill or crash. Close the iterator to
    stop early: it ends the processes. A SetupError ends the run.
    """
    reader = Reader(settings, PIPELINE, keeper)
    if isolation == "none":
        return (reader(item) for item in inputs)
    pipeline = import_module(PIPELINE)  # once, here: processes that are forked have it then
    global _given
    _given += len(inputs)
    if _given >= MANY and hasattr(pipeline, "warm") and fence.forks():
        pipeline.warm()
    tasks = [Task(item) for item in inputs]
    limits = limits or Limits.of(os.environ)
    return fence.in_order(reader.answer, tasks, min(jobs, len(tasks)), Outcome.unpacked, ended, limits)


def made(
    work: Callable[[Input], bytes], inputs: Sequence[Input], jobs: int = 1, *, limits: Limits | None = None
) -> Generator[bytes | SourceError, None, None]:
    """What `work` makes of each input, in order, inside the same fence; why it made nothing, where that had to end."""
    return fence.in_order(
        _Made(work),
        inputs,
        max(1, min(jobs, len(inputs))),
        lambda content: content,
        lambda item, end: SourceError(*_said(end.why, end.how)[1:]),
        limits or Limits.of(os.environ),
    )


@dataclass(frozen=True)
class _Made:
    work: Callable[[Input], bytes]

    def __call__(self, item: Input, tell: progress.Tell) -> bytes:
        with contextlib.redirect_stdout(sys.stderr), _silenced(), progress.told(progress.Way(tell)):
            return self.work(item)


@dataclass(frozen=True)
class Task:
    """An input to read, and what is left out because an earlier try ended over it: `why` and `how`, as told then."""

    item: Input
    tries: int = 1
    without: frozenset[tuple[progress.Work, int]] = frozenset()
    only: frozenset[int] | None = None
    why: Reason = "internal"
    how: str = ""


TRIES = 3  # the whole file; without the pages it ended over; with those alone that had been read before


@dataclass(frozen=True)
class Reader:
    """Reads one input. `pipeline` is the module whose `extract` does it; by name, as workers import it themselves."""

    settings: Settings
    pipeline: str
    keeper: Keeper | None = None

    def __call__(self, item: Input) -> Outcome:
        """The outcome of an input; whatever goes wrong with the document, or in us over it, is in its record."""
        try:
            return self._outcome(Task(item), progress.Way(lambda word: None))
        except MemoryError:
            return refused(item, "limit_memory")

    def answer(self, task: Task, tell: progress.Tell) -> bytes:
        """The outcome, packed, as a worker sends it; `tell` is told how far the reading is. Raises MemoryError."""
        return self._outcome(task, progress.Way(tell, task.without, task.only)).packed()

    def known(self, item: Input) -> Outcome | Source:
        """The outcome of an input that need not, or cannot, be read; else its bytes."""
        try:
            source = read(item)
        except SourceError as error:
            return _unread(item, error)
        kept = self.keeper.kept(source.id, source.path) if self.keeper is not None else None
        if kept is not None:
            before = Outcome.of(Record.model_validate_json(kept))
            again = ("encrypted", "error") in before.findings and self.settings.passwords
            if ("internal", "error") not in before.findings and not again:  # a fault may be gone by now
                return Outcome(source.path, source.id, kept, before.findings, kept=True)
        return source

    def _outcome(self, task: Task, way: progress.Way) -> Outcome:
        source = self.known(task.item)
        if isinstance(source, Outcome):
            return source
        try:
            with contextlib.redirect_stdout(sys.stderr), _silenced(), progress.told(way):
                extract: Callable[[Source, Settings], Record] = import_module(self.pipeline).extract
                record = extract(source, self.settings)
            if way.left and any(finding.severity == "error" for finding in record.findings):  # nothing else was there
                return Outcome.of(refusal(source, *_said(task.why, task.how), known=record.source))
            return Outcome.of(_in_part(record, task, way.left) if way.left else record)
        except (SetupError, MemoryError):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise WriteFailed("There is no room for temporary files.", "Make room, or set TMPDIR.") from error
            if isinstance(error, OSError) and error.errno == errno.EFBIG:
                return Outcome.of(refusal(source, *_said("limit_output")))
            message = f"The program failed on this file ({type(error).__name__}); please report it with the traceback."
            return Outcome.of(refusal(source, "internal", "internal", message), fault=masked(traceback.format_exc()))


def read(item: Input) -> Source:
    """The file's bytes under the name its record gives it; raises SourceError."""
    with _opened(item) as file:
        size = os.fstat(file.fileno()).st_size
        content = file.read(size + 1)  # as much is set aside as is asked for
        if len(content) > size:  # it grows
            content += file.read(SIZE_LIMIT + 1 - len(content))
    if len(content) > SIZE_LIMIT:
        raise _too_large()
    return Source(item.path, content)


@contextlib.contextmanager
def _opened(item: Input) -> Iterator[BufferedReader]:
    """A file, opened without following a link and without waiting for a writer: what lies there may have changed
    since it was found. Raises SourceError, also while it is read.
    """
    flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    try:
        with open(os.open(item.file, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise SourceError("unreadable", "This is no longer a regular file; run again.")
            if status.st_size > SIZE_LIMIT:
                raise _too_large()
            yield file
    except OSError as error:
        message = f"The file cannot be opened ({error.strerror}); check that it exists and may be read."
        raise SourceError("unreadable", message) from error


def _too_large() -> TooLarge:
    return TooLarge("too_large", f"The file is larger than {SIZE_LIMIT // 2**20} MB; split it into documents.")


def refusal(source: Source, code: Code, reason: Reason, message: str, *, known: SourceInfo | None = None) -> Record:
    """The record of a file whose bytes are there but were not read: its `source` and one error finding."""
    known = known or SourceInfo(
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


# what is said of a file whose reading was ended: code, reason, message
_SAID: dict[Reason, tuple[Code, Reason, str]] = {
    "limit_time": (
        "limit_exceeded", "limit_time", "Reading this file was given up: {how}. Split it, or read it by eye.",
    ),
    "limit_memory": (
        "limit_exceeded", "limit_memory",
        "This file needs more memory than a document may have; the file may be made to do that. Save it anew from the "
        "program that made it, or read it by eye.",
    ),
    "limit_output": (
        "limit_exceeded", "limit_output",
        "What was made of this file is larger than a document may be. Split it, or read it by eye.",
    ),
    "crashed": (
        "internal", "crashed",
        "The process that read this file died ({how}); the file may be made to do that. Please report it.",
    ),
}  # fmt: skip


def _said(why: Reason, how: str = "") -> tuple[Code, Reason, str]:
    code, reason, message = _SAID[why]
    return code, reason, message.format(how=how)


def ended(task: Task, end: fence.End) -> Outcome | fence.Again[Task]:
    """What becomes of an input whose reading was ended: once more without the pages it ended over, or a refusal."""
    again = _again(task, end)
    if again is not None:
        return fence.Again(again)
    why, how = (task.why, task.how) if task.tries > 1 else (end.why, end.how)
    return refused(task.item, why, how, end.way)


def _again(task: Task, end: fence.End) -> Task | None:
    """What to try instead; None where no page would be read, or enough was tried.

    Where the time for all pages ran out those are read that had been: they had time enough. Else what was being done
    when it ended is left out, and should that not help, all that had not been done.
    """
    if task.tries == TRIES:
        return None
    way, first = end.way, task.tries == 1
    told = replace(task, tries=task.tries + 1, why=end.why if first else task.why, how=end.how if first else task.how)
    if not way.read and (end.out_of_time or not first):
        return replace(told, only=frozenset(way.done)) if way.done else None
    without = task.without | way.started
    lost = {page for work, page in without if work in progress.NEEDED}
    return replace(told, without=without) if way.started and len(lost) < (way.count or 0) else None


def refused(item: Input, why: Reason, how: str = "", way: fence.Way | None = None) -> Outcome:
    """The outcome of a file whose reading was ended, and of which nothing is known but what was told on the way."""
    code, reason, message = _said(why, how)
    try:
        size, digest = _identity(item)
    except SourceError as error:
        return _unread(item, error)
    source = SourceInfo(
        id=Source.id_of(item.path, digest),
        path=item.path,
        sha256=digest,
        media_type=(way and way.kind) or UNKNOWN,
        bytes=size,
        pages=way.count if way else None,
    )
    finding = Finding(code=code, severity="error", reason=reason, message=message)
    return Outcome.of(Record(source=source, findings=(finding,)))


def _in_part(record: Record, task: Task, left: Iterable[int]) -> Record:
    """The record of a file of which some pages were left out, with the error that names them."""
    code, reason, _ = _said(task.why)
    because = {
        "limit_time": f"reading was given up because {task.how}",
        "limit_memory": "reading them takes more memory than a document may have",
        "limit_output": "what was made of them is larger than a document may be",
        "crashed": f"the process that read them died ({task.how})",
    }[task.why]
    pages = sorted(left)
    which = f"Page {pages[0]}" if len(pages) == 1 else f"Pages {_ranges(pages)}"
    was = "was" if len(pages) == 1 else "were"
    message = f"{which} of {record.source.pages} {was} not read: {because}. Read by eye what stands there."
    finding = Finding(code=code, severity="error", reason=reason, message=message, path="/source/pages")
    return record.model_copy(update={"findings": (finding, *record.findings)})


def _ranges(numbers: Sequence[int]) -> str:
    """
    >>> _ranges([2, 4, 5, 6])
    '2, 4 to 6'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ", ".join(" to ".join(map(str, run)) for run in runs)


def _identity(item: Input) -> tuple[int, str]:
    """Size and hash of a file, which is not taken into memory for that; raises SourceError."""
    with _opened(item) as file:
        return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()


def masked(traceback: str) -> str:
    """A traceback without what may be a personal identity number: an exception may quote the document."""
    return personal.masked(_ESCAPED.sub(" ", traceback), unsure=True)[0]


_ESCAPED = re.compile(r"\\(?:[ntvfr]|x[0-9a-f]{2}|u[0-9a-f]{4})")  # blanks and line ends as an exception quotes them


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
