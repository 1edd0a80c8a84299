"""Work in child processes: what dies there dies alone, and the answers come in the order of the questions.

Not `concurrent.futures`: its pool cannot say which task killed a worker, throws away the answers of all others with
it, and neither stops a running task on Ctrl-C nor lets its workers notice that the parent was killed.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from extract.errors import SetupError

Task = TypeVar("Task")
Answer = TypeVar("Answer")

AHEAD = 16  # answers a worker may be ahead of the slowest document; they are kept in memory until it is done


def in_order(
    work: Callable[[Task], Answer], tasks: Sequence[Task], size: int, crashed: Callable[[Task, int], Answer]
) -> Generator[Answer, None, None]:
    """`work(task)` of each task, computed by `size` processes.

    Where a worker died over a task, `crashed(task, exit code)` stands in; the exit code is negative for a signal. A
    SetupError raised by `work` is raised here. Closing the iterator kills the workers.
    """
    crew = [_Worker[Task, Answer](work) for _ in range(size)]
    answers: dict[int, Answer] = {}
    turn = given = 0
    try:
        while turn < len(tasks):
            for place, worker in enumerate(crew):
                if worker.index is None and given < min(len(tasks), turn + AHEAD * size):
                    if not worker.give(given, tasks[given]):  # it died of something while idle
                        worker.end()
                        crew[place] = _Worker(work)
                        crew[place].give(given, tasks[given])
                    given += 1
            if turn in answers:
                yield answers.pop(turn)
                turn += 1
                continue
            ready = wait([worker.pipe for worker in crew if worker.index is not None])
            for place, worker in enumerate(crew):
                if worker.index is None or worker.pipe not in ready:
                    continue
                index, worker.index = worker.index, None
                try:
                    answers[index] = worker.take()
                except (EOFError, OSError):
                    answers[index] = crashed(tasks[index], worker.end())
                    crew[place] = _Worker(work)
    finally:
        for worker in crew:
            worker.end()


class _Worker(Generic[Task, Answer]):
    """A process of its own group, and the pipe to it. `index` is the task it is at; None when idle."""

    def __init__(self, work: Callable[[Task], Answer]) -> None:
        context: Any = multiprocessing.get_context(_method())
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        with _interrupts_held():
            self.process.start()
        theirs.close()
        self.index: int | None = None

    def give(self, index: int, task: Task) -> bool:
        """Whether the worker was there to take the task. It is busy from now on: its end would show when asked."""
        self.index = index
        try:
            self.pipe.send(task)
        except OSError:
            return False
        return True

    def take(self) -> Answer:
        answer: Answer | SetupError = self.pipe.recv()
        if isinstance(answer, SetupError):
            raise answer
        return answer

    def end(self) -> int:
        """The exit code, after the worker and all it started were killed."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)  # OCR's own processes too
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return int(self.process.exitcode)


def _method() -> str:
    """A server that has everything imported forks workers in no time; where there is none they start from nothing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return "spawn"
    multiprocessing.set_forkserver_preload(["extract.run"])
    return "forkserver"


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until the block is left, and never reaches what is started inside: the signal mask is inherited.

    Ignored it would be lost; let through it would end a process that still imports, with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # started later, it would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, work: Callable[[Task], Answer]) -> None:
    """A worker's life. It ends with the parent: then the pipe does."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # tesseract's threads fight with other workers: 5 to 36 times slower
    os.dup2(2, 1)  # standard output belongs to the records
    while True:
        try:
            task: Task = pipe.recv()
        except (EOFError, OSError):
            return
        answer: Answer | SetupError
        try:
            answer = work(task)
        except SetupError as error:
            answer = error
        try:
            pipe.send(answer)
        except OSError:
            return
