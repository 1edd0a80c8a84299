"""Beside a worker of a cluster: a process that reads one document at a time inside the fence, for whoever started it.

A Dask worker reads in threads of a process that its nanny made a daemon: beside threads no process can be forked, and
multiprocessing gives a daemon no children. So the fence is not put up in there. It stands in a process with one thread
that is started like any other program, where it is the fence of the command line in all: workers are forked, their
memory is known when they die, and a document has the record it has there. The desk ends with who started it, also when
that is killed; and with the desk go its worker and all that started.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

from extract import batch, fence
from extract.discover import Input
from extract.errors import SetupError
from extract.model.source import Settings
from extract.output.folder import WriteFailed
from extract.worker import ANSWER, SETUP, Limits, setup_said

IDLE = 60.0  # seconds after which a desk nobody asks is closed


class Died(Exception):
    """A desk was gone before it answered."""


@dataclass(frozen=True)
class Order:
    """How the documents of a run are read."""

    run: str
    settings: Settings
    pipeline: str
    limits: Limits


class Desk:
    """The process, seen from who started it."""

    def __init__(self, order: Order) -> None:
        self.pipe, theirs = Pipe()
        path = os.pathsep.join(entry for entry in sys.path if entry)
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"from extract import desk; desk.serve({theirs.fileno()})"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # Ctrl-C is for who started it
        )
        theirs.close()
        self.timer: threading.Timer | None = None
        with contextlib.suppress(OSError):  # it is gone: the first answer will not come
            self.pipe.send(order)

    def answer(self, path: str, content: bytes) -> bytes:
        try:
            self.pipe.send_bytes(path.encode())
            self.pipe.send_bytes(content)
            return self.pipe.recv_bytes()
        except (EOFError, OSError) as error:
            raise Died from error

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.pipe.close()


@dataclass
class Desks:
    """The desks of this process: one for each document that is read in it at a time, kept for the next."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    idle: defaultdict[Order, list[Desk]] = field(default_factory=lambda: defaultdict(list))
    busy: defaultdict[Order, list[Desk]] = field(default_factory=lambda: defaultdict(list))
    stopped: set[str] = field(default_factory=set)

    def answer(self, order: Order, path: str, content: bytes) -> bytes:
        """What a desk makes of a document, as its first byte says. Raises Died."""
        with self.lock:
            if order.run in self.stopped:
                raise Died
            desk = self.idle[order].pop() if self.idle[order] else Desk(order)
            self.busy[order].append(desk)
        if desk.timer is not None:
            desk.timer.cancel()
        try:
            answer = desk.answer(path, content)
        except BaseException:
            with self.lock:
                self.busy[order].remove(desk)
            desk.end()
            raise
        with self.lock:
            self.busy[order].remove(desk)
            self.idle[order].append(desk)
        desk.timer = threading.Timer(IDLE, self._close, (order, desk))
        desk.timer.daemon = True
        desk.timer.start()
        return answer

    def stop(self, run: str) -> None:
        """Ends all that is read for a run, and takes no more of it."""
        with self.lock:
            self.stopped.add(run)
            for order in [order for order in self.busy if order.run == run]:
                for desk in self.busy[order]:
                    desk.process.kill()  # its thread hears of that
            idle = [desk for order in list(self.idle) if order.run == run for desk in self.idle.pop(order)]
        for desk in idle:
            desk.end()

    def _close(self, order: Order, desk: Desk) -> None:
        with self.lock:
            if desk not in self.idle[order]:
                return
            self.idle[order].remove(desk)
        desk.end()


DESKS = Desks()


def serve(number: int) -> None:
    """The life of the process."""
    pipe = Connection(number)
    with contextlib.suppress(EOFError, OSError):  # whoever started it is gone
        _serve(pipe, pipe.recv())


def _serve(pipe: Connection, order: Order) -> None:
    pipeline = import_module(order.pipeline)
    if hasattr(pipeline, "warm") and fence.forks():
        pipeline.warm()
    reader = batch.Reader(order.settings, order.pipeline)
    single = fence.Single(reader.answer, batch.Outcome.unpacked, batch.ended, order.limits)
    with single:
        file = Path(single.crew.folder) / "document"  # where whatever becomes of this process, nothing is left
        while True:
            path, content = pipe.recv_bytes().decode(), pipe.recv_bytes()
            try:
                outcome = _read(single, path, content, file, pipe)
            except SetupError as error:
                pipe.send_bytes(SETUP + setup_said(error))
                continue
            if outcome is None:
                return
            pipe.send_bytes(ANSWER + outcome.packed())


def _read(
    single: fence.Single[batch.Task, batch.Outcome], path: str, content: bytes, file: Path, pipe: Connection
) -> batch.Outcome | None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise WriteFailed("There is no room for temporary files.", "Make room, or set TMPDIR.") from error
    del content
    try:
        return single(
            batch.Task(Input(path, str(file))), lambda: not pipe.poll()
        )  # nothing comes meanwhile but the end
    finally:
        file.unlink(missing_ok=True)
