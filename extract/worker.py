"""Inside the fence: what a process that reads documents may use, and its life from task to task.

The limits are the operating system's. Linux has all of them. macOS does not keep to a limit of memory, so there the
process outside asks how much is used; Windows has none of them, only the clock of the process outside.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import math
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from extract.errors import SetupError, UsageError
from extract.ocr import slots

Task = TypeVar("Task")
Work = Callable[[Task, Callable[[str], None]], bytes]  # makes an answer of a task, and tells how far it is

MB = 2**20
MEMORY = "EXTRACT_MEMORY"  # environment: megabytes a document may take
TIME = "EXTRACT_TIME"  # environment: seconds a document may take at most
# Not for a worker: files that are loaded by a name that stands in a PDF (CVE-2025-70559), and ways into the network.
UNWANTED = frozenset({"CMAP_PATH", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY"})
TOLD, ANSWER, SETUP = b"t", b"a", b"s"  # the first byte of what a worker sends
TAKEN = b"taken"  # told when a task is taken up: a worker may have had to start first
PDEATHSIG, NO_NEW_PRIVS = 1, 38  # of prctl


LEAST_MEMORY, MOST_MEMORY = 64, 2**20  # megabytes: less reads no page, no machine has more
LEAST_TIME, MOST_TIME = 1, 7 * 86_400  # seconds


@dataclass(frozen=True)
class Limits:
    """What one document may take. Seconds count from when a worker has it; waiting for others' OCR does not count.

    `memory` is what a worker may map beyond what it maps when idle: the largest honest page, an A3 at 400 dpi by OCR,
    took 1.1 GB, ordinary ones a tenth; what grows without end reaches any limit.
    """

    memory: int = 2560 * MB
    memory_a_core: int = 128 * MB  # a page is read on each: its picture, and the stack and the heap of a thread
    output: int = 256 * MB  # of a record, and of any file written on the way
    files: int = 256
    start: float = 30.0  # seconds for any document
    page: float = 1.0
    ocr: float = 150.0  # once, where a page is read as a picture: OCR gives up a page after 120 itself
    ocr_page: float = 20.0
    most: float = 1800.0
    silence: float = 150.0  # without a page begun or done
    documents: int = 200  # after which a worker is replaced; over 500 none was seen to grow
    growth: int = 500 * MB  # so too beyond this
    grace: float = 2.0  # between the request to end and the end

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Limits:
        """The limits, with what the environment says instead; raises UsageError."""
        memory = _number(environment, MEMORY, cls.memory // MB, LEAST_MEMORY, MOST_MEMORY, "megabytes") * MB
        most = _number(environment, TIME, cls.most, LEAST_TIME, MOST_TIME, "seconds")
        return cls(memory=int(memory), most=most, start=min(cls.start, most))

    @property
    def mapped(self) -> int:
        """Bytes a worker may map beyond what it maps when idle."""
        return self.memory + slots.cores() * self.memory_a_core


def _number(environment: Mapping[str, str], name: str, usual: float, least: int, most: int, unit: str) -> float:
    """A setting of the environment; empty is as not set. Raises UsageError, which names it and what it may be."""
    told = environment.get(name, "").strip()
    try:
        number = float(told) if told else usual
    except ValueError:
        number = math.nan
    if not least <= number <= most:  # nan is not
        raise UsageError(
            f"{name} is {told[:40]!r}.", f"Set it to a number of {unit} from {least} to {most}, or do not set it."
        )
    return number


@dataclass(frozen=True)
class Cell:
    """Where a worker works: its way out, where what libraries print goes, its own folder for temporary files."""

    pipe: Connection
    said: Connection
    folder: str
    limits: Limits
    parent: int
    forked: bool = False  # straight from the parent, whose open files it then has


def serve(cell: Cell, work: Work[Any]) -> None:
    """A worker's life. It ends with the parent: then the pipe does."""
    gc.freeze()  # what it was forked with stays: looking through it for garbage would copy all that memory
    _confine(cell)
    pipe = cell.pipe

    def tell(word: str) -> None:
        pipe.send_bytes(TOLD + word.encode())

    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            os._exit(0)
        _clock(cell.limits)
        tell(TAKEN.decode())
        try:
            answer = ANSWER + work(task, tell)
        except MemoryError:  # nobody knows what else went wrong for it
            os.write(2, b"MemoryError")
            os._exit(1)
        except SetupError as error:
            answer = SETUP + setup_said(error)
        try:
            pipe.send_bytes(answer)
        except OSError:
            os._exit(0)
        _clear(cell.folder)


def setup_said(error: SetupError) -> bytes:
    return "\0".join((type(error).__name__, str(error), error.hint)).encode()


def setup_error(content: bytes) -> SetupError:
    """The error a worker met that stops the run."""
    name, message, hint = content.decode().split("\0")
    kinds = {kind.__name__: kind for kind in _subclasses(SetupError)}
    return kinds.get(name, SetupError)(message, hint)


def _subclasses(of: type[SetupError]) -> list[type[SetupError]]:
    return [of, *(inner for kind in of.__subclasses__() for inner in _subclasses(kind))]


def _confine(cell: Cell) -> None:
    """Gives up what a document has no use for."""
    slots.folder()  # shared with all workers: found before temporary files get a place of their own
    if hasattr(os, "setpgid"):
        with contextlib.suppress(PermissionError):  # the parent has done it
            os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _streams(cell)
    os.umask(0o077)
    for name in [name for name in os.environ if name.upper() in UNWANTED]:
        del os.environ[name]
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # tesseract's threads fight with other workers: 5 to 36 times slower
    os.environ["TMPDIR"] = tempfile.tempdir = cell.folder
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
        if cell.forked and os.getppid() != cell.parent:  # it died before it could be asked to take us along
            os._exit(0)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    _limit(cell.limits)


def _streams(cell: Cell) -> None:
    """Nothing to read from, and all that is printed goes into the pipe."""
    keep_only({cell.pipe.fileno(), cell.said.fileno()}, forked=cell.forked)
    if sys.platform != "win32":
        for number in (1, 2):
            os.dup2(cell.said.fileno(), number)


def keep_only(ours: Collection[int], *, forked: bool) -> None:
    """Standard streams lead nowhere, and so do all files that a process forked from its parent has beside `ours`."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    others = [int(name) for name in os.listdir("/proc/self/fd")] if forked else []
    for number in (0, 1, 2, *others):
        if number not in ours and number != nowhere:
            with contextlib.suppress(OSError):  # the folder of files, that is closed by now
                os.fstat(number)
                os.dup2(nowhere, number, inheritable=number < 3)  # not closed: whoever holds the number may close it
    os.close(nowhere)


def _limit(limits: Limits) -> None:
    if sys.platform == "win32":
        return
    import resource

    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits.output,
        resource.RLIMIT_NOFILE: limits.files + 8 * slots.cores(),
    }
    if sys.platform == "linux":
        wanted[resource.RLIMIT_AS] = mapped(os.getpid())[0] + limits.mapped
    for what, size in wanted.items():
        hard = resource.getrlimit(what)[1]
        with contextlib.suppress(ValueError, OSError):
            size = size if hard == resource.RLIM_INFINITY else min(size, hard)
            resource.setrlimit(what, (size, size))


def _clock(limits: Limits) -> None:
    """Processor time this document may take: more than its wall clock allows, should nobody be left to look at that."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + limits.most * slots.cores()) + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def mapped(pid: int) -> tuple[int, int]:
    """Bytes a process maps, and bytes of them in memory; zeros where that is not told."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            pages = file.read().split()
        size = os.sysconf("SC_PAGE_SIZE")
        return int(pages[0]) * size, int(pages[1]) * size
    except (OSError, ValueError, IndexError, AttributeError):
        return 0, 0


def highest(pid: int) -> int:
    """The most bytes a process ever had in memory; zero where that is not told."""
    with contextlib.suppress(OSError):
        found = re.search(rb"^VmHWM:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_bytes(), re.MULTILINE)
        return int(found[1]) * 1024 if found else 0
    return 0


def stood(pid: int) -> float:
    """Seconds since a process began in which it was ready to go on and had no processor: of its threads, the most that
    one stood. Zero where that is not told; Linux does (`schedstat`, its second number, in nanoseconds).
    """
    longest = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
                longest = max(longest, int(Path(f"/proc/{pid}/task/{thread}/schedstat").read_bytes().split()[1]))
    return longest / 1e9


def _clear(folder: str) -> None:
    """Whatever a document left in the folder for temporary files."""
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(folder)):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                os.unlink(entry.path)
