"""Work in child processes: what dies there dies alone, what takes too much is ended, and answers keep their order.

Of our own, on multiprocessing. `concurrent.futures` cannot say which task killed a worker and throws away the answers
of all others with it. loky replaces a broken pool, but the tasks it held are lost with it all the same, and it knows no
limit for one task. pebble has a time limit for a task and ends the worker of it, which is the half of what is needed;
it ends one process and not what that started, sets no other limit, and hears nothing before the answer, so that clocks
in proportion to pages and pages that survive would have to be built around it.

How workers start: on Linux they are forked, which takes a thousandth of a second, as long as this process has one
thread; else by multiprocessing's fork server, and on Windows, where there is none, from nothing.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any, Generic, Literal, Self, TypeVar, cast

from extract.model import progress
from extract.worker import (
    ANSWER,
    SETUP,
    TAKEN,
    Cell,
    Limits,
    Work,
    highest,
    keep_only,
    mapped,
    serve,
    setup_error,
    stood,
)

if sys.platform != "win32":
    from multiprocessing import context as processes
    from multiprocessing import popen_fork

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Why = Literal["limit_time", "limit_memory", "limit_output", "crashed"]

AHEAD = 16  # answers a worker may be ahead of the slowest document; they are kept in memory until it is done
TICK = 0.1  # seconds between two looks at the clocks and at the memory of the workers
LONGEST_SOCKET = 104  # bytes of a socket's name: 104 on macOS, 108 on Linux, each with the one that ends it
SOCKET = len("/pymp-12345678/listener-12345678") + 1  # of it that multiprocessing puts behind the folder
ABSENT = 1.0  # seconds between two looks after which the clocks are set back
TAIL = 4096  # bytes kept of what a worker printed last: it may say what it died of
NEAR = 0.6  # of the memory allowed: who dies having so much died of it
MEMORY_SIGNALS = frozenset({"SIGABRT", "SIGTRAP", "SIGILL", "SIGSEGV", "SIGBUS", "SIGKILL"})
_NO_MEMORY = re.compile(rb"MemoryError|bad_alloc|out of memory|cannot allocate|allocation failed", re.IGNORECASE)


@dataclass
class Way:
    """How far a worker has told it is with its document."""

    kind: str | None = None
    count: int | None = None  # pages of the file
    started: set[tuple[progress.Work, int]] = field(default_factory=set)  # begun and not done
    done: set[int] = field(default_factory=set)
    scans: set[int] = field(default_factory=set)
    read: bool = False  # all pages are read
    size: int = 1  # pages, or so much text
    waited: float = 0.0

    def hear(self, word: str) -> None:
        """Takes in what the worker tells; what cannot be understood is nothing."""
        match word.split(" "):
            case ["kind", name]:
                self.kind = name if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,100}", name) else None
            case [("page" | "ocr" | "layer" | "tables" | "second") as work, page, count] if (
                page.isdigit() and count.isdigit()
            ):
                self.started.add((work, int(page)))
                if work == "page":  # read one after the other
                    self._finish_pages(but=int(page))
                    self.size = max(self.size, int(count))
                elif work == "ocr":
                    self.scans.add(int(page))
                self.count = int(count)
            case ["done", ("page" | "ocr" | "layer" | "tables" | "second") as work, page] if page.isdigit():
                self.started.discard((work, int(page)))
                if work in progress.NEEDED:
                    self.done.add(int(page))
            case ["scan", pages]:
                self._finish_pages()
                self.scans.update(int(page) for page in pages.split(",") if page.isdigit())
                self.done -= self.scans
            case ["read", size] if size.isdigit():
                self._finish_pages()
                self.read, self.size = True, max(self.size, int(size))
            case ["wait", seconds] if re.fullmatch(r"\d+(\.\d+)?", seconds):
                self.waited += float(seconds)

    def _finish_pages(self, but: int = 0) -> None:
        begun = {item for item in self.started if item[0] == "page" and item[1] != but}
        self.done |= {page for _, page in begun}
        self.started -= begun


@dataclass(frozen=True)
class End:
    """How the reading of a document ended that gave no answer; `how` says it in words."""

    why: Why
    how: str
    way: Way
    out_of_time: bool = False  # for all pages, not over one


@dataclass(frozen=True)
class Again(Generic[Task]):
    """What to do instead of a task that ended without an answer."""

    task: Task


def in_order(
    work: Work[Task],
    tasks: Sequence[Task],
    size: int,
    read: Callable[[bytes], Answer],
    ended: Callable[[Task, End], Answer | Again[Task]],
    limits: Limits | None = None,
) -> Generator[Answer, None, None]:
    """`read(work(task))` of each task, in order; `work` is done by `size` processes, `read` here.

    Where a worker came to no answer, `ended` makes one, or another task instead. A SetupError raised by `work` is
    raised here. Closing the iterator kills the workers and all they started.
    """
    answers: dict[int, Answer] = {}
    turn = given = 0
    with _Crew(work, size, limits or Limits()) as crew:
        while turn < len(tasks):
            for place in range(size):
                if crew.idle(place) and given < min(len(tasks), turn + AHEAD * size):
                    crew.give(place, given, tasks[given])
                    given += 1
            if turn in answers:
                yield answers.pop(turn)
                turn += 1
                continue
            answers.update(crew.answers(read, ended))


class Single(Generic[Task, Answer]):
    """The same for tasks that come one at a time: one worker, which is kept between them."""

    def __init__(
        self,
        work: Work[Task],
        read: Callable[[bytes], Answer],
        ended: Callable[[Task, End], Answer | Again[Task]],
        limits: Limits,
    ) -> None:
        self.crew: _Crew[Task] = _Crew(work, 1, limits)
        self.read, self.ended = read, ended

    def __enter__(self) -> Self:
        self.crew.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.crew.__exit__()

    def __call__(self, task: Task, wanted: Callable[[], bool]) -> Answer | None:
        """The answer; None if it is not wanted any more, which is asked ten times a second."""
        self.crew.give(0, 0, task)
        self.crew.looked = time.monotonic()  # that there was nothing to do is no absence
        while wanted():
            answers: Iterator[tuple[int, Answer]] = self.crew.answers(self.read, self.ended)
            for _, answer in answers:
                return answer
        return None


class _Crew(Generic[Task]):
    """The workers, and the one who sees to their end should this process be killed."""

    def __init__(self, work: Work[Task], size: int, limits: Limits) -> None:
        self.work, self.size, self.limits = work, size, limits
        self.method = _method()
        self.context: Any = multiprocessing.get_context(self.method)
        self.workers: list[_Worker[Task] | None] = [None] * size
        self.looked = time.monotonic()

    def __enter__(self) -> _Crew[Task]:
        self.folder = tempfile.mkdtemp(prefix="extract-run-")
        self.warden = _Warden(self.context, self.folder) if self.method != "spawn" else None
        return self

    def __exit__(self, *_: object) -> None:
        for place in range(self.size):
            self._end(place)
        if self.warden is not None:
            self.warden.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def idle(self, place: int) -> bool:
        worker = self.workers[place]
        return worker is None or worker.task is None

    def give(self, place: int, index: int, task: Task) -> None:
        worker = self.workers[place]
        if worker is None or worker.spent():
            worker = self._start(place)
        if not worker.give(index, task):  # it died of something while idle
            self._start(place).give(index, task)

    def hear(self) -> Iterator[tuple[int, int, Task, bytes | End]]:
        """What the workers have to say when next one says something: answers, and how those ended that gave none."""
        busy = {worker.pipe: place for place, worker in enumerate(self.workers) if worker is not None and worker.task}
        outputs = {worker.said: worker for worker in self.workers if worker is not None and worker.said is not None}
        ready = _ready([*busy, *outputs], TICK)
        away, self.looked = time.monotonic() - self.looked, time.monotonic()
        if away > ABSENT:  # whoever reads the records let us wait: no document's fault
            for place in busy.values():
                self._worker(place).pardon(away)
        for pipe in ready:
            if pipe in outputs:
                outputs[pipe].listen()
        for pipe, place in busy.items():
            worker = self._worker(place)
            assert worker.task is not None
            index, (task,) = worker.index, worker.task
            said = worker.hear() if pipe in ready else None
            if said is None:
                said = worker.overdue()
            if said is None:
                continue
            worker.task = None
            if isinstance(said, End):
                said = self._end(place, said)
            yield place, index, task, said

    def answers(
        self, read: Callable[[bytes], Answer], ended: Callable[[Task, End], Answer | Again[Task]]
    ) -> Iterator[tuple[int, Answer]]:
        """The answers that are there when next a worker says something."""
        for place, index, task, said in self.hear():
            made = read(said) if isinstance(said, bytes) else ended(task, said)
            if isinstance(made, Again):
                self.give(place, index, made.task)
            else:
                yield index, made

    def _worker(self, place: int) -> _Worker[Task]:
        worker = self.workers[place]
        assert worker is not None
        return worker

    def _start(self, place: int) -> _Worker[Task]:
        self._end(place)
        worker = self.workers[place] = _Worker(self.work, self.limits, self.context, self.method, self.folder)
        if self.warden is not None:
            self.warden.know(worker.process.pid, alive=True)
        return worker

    def _end(self, place: int, end: End | None = None) -> End:
        """The worker is gone, with all it started; how its last task ended, now that it is known."""
        worker, self.workers[place] = self.workers[place], None
        if worker is None:
            return end or End("crashed", "", Way())
        pid = worker.process.pid
        told = worker.end(end)
        if self.warden is not None:
            self.warden.know(pid, alive=False)
        return told


class _Worker(Generic[Task]):
    """A process of its own group, the pipe to it, and the clocks of the task it is at (None when idle)."""

    def __init__(self, work: Work[Task], limits: Limits, context: Any, method: str, folder: str) -> None:
        self.limits = limits
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        self.said: Connection | None
        self.said, output = context.Pipe(duplex=False)
        self.folder = tempfile.mkdtemp(dir=folder)
        cell = Cell(theirs, output, self.folder, limits, os.getpid(), forked=method == "fork")
        kind: Any = _Forked if method == "fork" else context.Process
        self.process = kind(target=serve, args=(cell, work), daemon=True)
        with _signals_held(method), _without_main(method):
            self.process.start()
        if hasattr(os, "setpgid"):
            with contextlib.suppress(OSError):  # the worker does it too; whoever comes first
                os.setpgid(self.process.pid, self.process.pid)
        theirs.close()
        output.close()
        self.task: tuple[Task] | None = None
        self.index = self.served = 0
        self.idle = (0, 0)  # bytes mapped and in memory before it read anything
        self.peak = 0  # bytes beyond that it was seen to map for this task
        self.before = 0  # most bytes it ever had in memory before this task
        self.way, self.began, self.heard, self.tail = Way(), 0.0, 0.0, b""
        self.stood = 0.0  # seconds it had waited for a processor before this task
        self.look = 0.0  # when its clocks and its memory are looked at next

    def spent(self) -> bool:
        """Whether it has read as much as one worker should."""
        resident = mapped(self.process.pid)[1]
        return self.served >= self.limits.documents or resident > self.idle[1] + self.limits.growth

    def give(self, index: int, task: Task) -> bool:
        """Whether the worker was there to take the task. It is busy from now on: its end would show when asked."""
        if not self.served:
            self.idle = mapped(self.process.pid)
        self.index, self.task = index, (task,)
        self.served += 1
        self.way, self.tail = Way(), b""
        self.peak, self.before = 0, highest(self.process.pid)
        self.began = self.heard = time.monotonic()
        self.stood = stood(self.process.pid)
        try:
            self.pipe.send(task)
        except OSError:
            return False
        return True

    def hear(self) -> bytes | End | None:
        """The answer, or how the worker ended; None where it only told how far it is. Raises SetupError."""
        self.heard = time.monotonic()
        try:
            while _ready([self.pipe], 0):
                content = self.pipe.recv_bytes(self.limits.output)
                if content[:1] == ANSWER:
                    return content[1:]
                if content[:1] == SETUP:
                    raise setup_error(content[1:])
                if content[1:] == TAKEN:
                    self.began = self.heard
                self.way.hear(content[1:].decode("ascii", "replace"))
        except EOFError:
            return End("crashed", "", self.way)
        except OSError as error:  # too long a message, or the pipe broke
            return End("limit_output" if "bad message" in str(error) else "crashed", "", self.way)
        return None

    def listen(self) -> None:
        """Takes what was printed out of the way, else whoever prints would wait."""
        assert self.said is not None
        try:
            printed = os.read(self.said.fileno(), 1 << 16)
        except OSError:
            printed = b""
        self.tail = (self.tail + printed)[-TAIL:]
        if not printed:
            self.said.close()
            self.said = None

    def pardon(self, seconds: float) -> None:
        """For so long nobody listened to it."""
        self.heard += seconds
        self.way.waited += seconds

    def overdue(self) -> End | None:
        """How the task ends if it has taken more than it may. Looked at ten times a second, however much it tells."""
        now, limits, way = time.monotonic(), self.limits, self.way
        if now < self.look:
            return None
        self.look = now + TICK
        allowed = limits.start + limits.page * way.size
        allowed += limits.ocr * bool(way.scans) + limits.ocr_page * len(way.scans)
        allowed = min(limits.most, allowed)
        late = now - self.began - allowed - way.waited
        silent = 0.0 if way.read else now - self.heard - limits.silence
        if max(late, silent) > 0:  # on a machine with too much to do it may be no fault of the document's
            idle = stood(self.process.pid) - self.stood
            if late > idle:
                return End("limit_time", f"it took more than {allowed:.0f} seconds", way, out_of_time=True)
            if silent > idle:
                return End("limit_time", f"a page took more than {limits.silence:.0f} seconds", way)
        size, resident = mapped(self.process.pid)
        self.peak = max(self.peak, size - self.idle[0])
        if sys.platform == "darwin":
            resident = _resident(self.process.pid)
        if resident - self.idle[1] > limits.mapped:
            return End("limit_memory", "", way)
        return None

    def end(self, end: End | None) -> End:
        """How the task ended, after the worker and all it started were ended: asked first, where time ran out."""
        if end is not None and end.why == "limit_time":
            self._signal("SIGTERM")
        code = self._exit_code(self.limits.grace if end is not None else 0.0)
        self._signal("SIGKILL")  # OCR's own processes too, which outlive it
        self.process.kill()
        self.process.join()
        while self.said is not None and self.said.poll():
            self.listen()
        if self.said is not None:  # one who left the group has it open still
            self.said.close()
        self.pipe.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        if end is None:
            return End("crashed", "", self.way)
        return self._told(end, code) if end.why == "crashed" and code is not None else end

    def _exit_code(self, seconds: float) -> int | None:
        """The exit code; None if it is still there after so long.

        Not asked of `join`, which waits for a pipe to close that a forked worker has closed already.
        """
        deadline = time.monotonic() + seconds
        while (code := self.process.exitcode) is None and time.monotonic() < deadline:
            time.sleep(0.005)
        return None if code is None else int(code)

    def _told(self, end: End, code: int) -> End:
        """What a worker that died by itself died of."""
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        full = self._peak() > NEAR * self.limits.mapped and name in MEMORY_SIGNALS
        if name == "SIGXCPU":
            return End("limit_time", "it took too much processor time", end.way)
        if full or name == "SIGKILL" or _NO_MEMORY.search(self.tail):
            return End("limit_memory", name, end.way)
        return End("crashed", name, end.way)

    def _peak(self) -> int:
        """Bytes beyond what it has when idle that a worker that is gone had for its last task.

        What it was seen to map ten times a second misses one that fills its memory between two looks. The system tells
        the most it ever had in memory, of a process that was forked: if that is more than before, this task had it.
        """
        most = getattr(self.process._popen, "most", 0)
        return max(self.peak, most - self.idle[1]) if most > self.before else self.peak

    def _signal(self, name: str) -> None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, getattr(signal, name))


if sys.platform != "win32":

    class _Popen(popen_fork.Popen):
        """Waits for a process as multiprocessing does, and keeps what the system tells only then."""

        most = 0  # bytes it had in memory at most, once it is gone

        def poll(self, flag: int = os.WNOHANG) -> int | None:
            if self.returncode is None:
                try:
                    pid, status, used = os.wait4(self.pid, flag)
                except OSError:
                    return None
                if pid == self.pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
                    self.most = used.ru_maxrss * 1024
            return self.returncode

    class _Forked(processes.ForkProcess):
        @staticmethod
        def _Popen(process: Any) -> _Popen:
            return _Popen(process)


def _ready(pipes: Sequence[Connection], seconds: float) -> Collection[Connection]:
    """Those of some pipes that have something to say, or have ended, when the first does.

    `wait` and `poll` of multiprocessing make an object for each pipe, at each message; it costs three times as much.
    """
    if not hasattr(select, "poll"):
        return cast("list[Connection]", wait(pipes, seconds))
    poll = select.poll()
    for pipe in pipes:
        poll.register(pipe.fileno(), select.POLLIN)
    found = dict(poll.poll(1000 * seconds))
    return [pipe for pipe in pipes if pipe.fileno() in found] if found else ()


class _Warden:
    """A process that does one thing: when this one is gone, however, it kills the workers' groups and their files."""

    def __init__(self, context: Any, folder: str) -> None:
        theirs, self.pipe = context.Pipe(duplex=False)
        method = context.get_start_method()
        self.process = context.Process(target=_watch, args=(theirs, folder, method == "fork"), daemon=True)
        with _signals_held(method), _without_main(method):
            self.process.start()
        theirs.close()

    def know(self, pid: int, *, alive: bool) -> None:
        with contextlib.suppress(OSError):
            self.pipe.send_bytes(b"%d" % (pid if alive else -pid))

    def end(self) -> None:
        self.pipe.close()
        self.process.join()


def _watch(pipe: Connection, folder: str, forked: bool) -> None:
    """The warden's life. Its pipe ends with the parent, who alone holds the other end."""
    os.setpgid(0, 0)
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    keep_only({pipe.fileno()}, forked=forked)
    groups: set[int] = set()
    while True:
        try:
            number = int(pipe.recv_bytes())
        except (EOFError, OSError):
            break
        groups = groups | {number} if number > 0 else groups - {-number}
    for group in groups:
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def forks() -> bool:
    """Whether workers are forked from this process, with all it has: on Linux, while it has one thread."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


def _method() -> str:
    """How processes are started. What is imported already, or by the fork server, need not be again by each of them."""
    if forks():
        return "fork"
    named = len(os.fsencode(tempfile.gettempdir())) + SOCKET
    if "forkserver" not in multiprocessing.get_all_start_methods() or named > LONGEST_SOCKET:
        return "spawn"
    multiprocessing.set_forkserver_preload(["extract.run"])
    return "forkserver"


@contextlib.contextmanager
def _signals_held(method: str) -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until the block is left, and reach nothing that is started inside before it is ready.

    The signal mask is inherited. Ignored they would be lost; let through they would end a process that still imports
    with a traceback, or run the parent's handler in a process that was just forked.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    if method != "fork":
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # started later, it would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _without_main(method: str) -> Iterator[None]:
    """A process that is not forked imports the program it is started from, to find what is defined there. Nothing that
    a worker needs is, and a script without `if __name__ == "__main__"` would read its documents again, without end.
    """
    if method == "fork":
        yield
        return
    before = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = before


def _resident(pid: int) -> int:
    """Bytes a process has in memory, where no file tells it."""
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, timeout=5, check=False)
        return int(shown.stdout or 0) * 1024
    return 0
