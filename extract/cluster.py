"""Many documents on a Dask cluster that is there: outcomes as the local pool gives them, in the order of the inputs.

The bytes of a document are sent along with its task. No disk has to be shared, a worker needs no right to the archive,
and what is read is what lay here when it was read. The cluster only carries: which documents are under way, their order
and what is made of one that is lost is decided here, and a worker reads each in a process of its own inside the fence
(`extract/desk.py`). Dask is imported by nothing else, and here only when a run begins.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import queue
import sys
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from extract import __version__, batch
from extract.batch import Keeper, Outcome
from extract.desk import DESKS, Died, Order
from extract.discover import Input
from extract.errors import Exit, MissingTool, SetupError, UsageError
from extract.model.source import Settings
from extract.ocr import engine
from extract.worker import ANSWER, SETUP, Limits, setup_error

CONNECT = 10.0  # seconds for the scheduler to answer
END = 5.0  # seconds for the workers to hear that a run is over
TICK = 1.0  # seconds between two looks at how large the cluster is
PATIENCE = 10.0  # seconds without a worker after which that is told
EACH = 2  # documents under way for each thread of the cluster: the one it reads, and the next
AHEAD = 16  # outcomes for each thread that may wait for a slow document before them
BYTES = 256 * 2**20  # of documents under way, however many threads there are; one larger is alone under way
AGAIN = 2  # times more that a document is read whose desk died
OTHER = b"o"  # first byte of the answer of a worker that has another program
# What else decides what is read, beside the program itself and Tesseract.
LIBRARIES = ("ftfy", "numpy", "openpyxl", "pdfminer.six", "pdfplumber", "pikepdf", "pillow", "pypdfium2", "regex")


class Gone(SetupError):
    """The cluster was there and is not any more."""

    exit_code = Exit.LOCKED


def run(
    inputs: Sequence[Input],
    settings: Settings,
    address: str,
    keeper: Keeper | None = None,
    *,
    limits: Limits | None = None,
    say: Callable[[str], None] = lambda words: None,
) -> Generator[Outcome, None, None]:
    """The outcome of each input, in order; close the iterator to stop early. A SetupError ends the run.

    `address` is a scheduler's, or the name of the file it writes (.json). `say` is told what a person should know.
    """
    limits = limits or Limits.of(os.environ)
    reader = batch.Reader(settings, batch.PIPELINE, keeper)
    answers: dict[int, Outcome] = {}
    turn = given = 0
    with _Run(address, settings, limits, say) as cluster:
        while turn < len(inputs):
            while given < min(len(inputs), turn + AHEAD * cluster.threads) and cluster.has_room():
                known = reader.known(inputs[given])
                if isinstance(known, Outcome):
                    answers[given] = known
                else:
                    cluster.give(given, inputs[given], known.content)
                given += 1
            if turn in answers:
                yield answers.pop(turn)
                turn += 1
            else:
                answers.update(cluster.answers())


# ---------------------------------------------------------------- here


@dataclass(frozen=True)
class _Sent:
    index: int
    item: Input
    size: int
    future: Any


class _Run:
    """The client of a scheduler, and what is under way."""

    def __init__(self, address: str, settings: Settings, limits: Limits, say: Callable[[str], None]) -> None:
        self.address, self.say = address, say
        self.run = uuid.uuid4().hex
        secrets = [password.get_secret_value() for password in settings.passwords]
        if secrets and not address.startswith("tls://"):
            raise UsageError(
                "Passwords are not sent over a connection that others may read.",
                "Give the scheduler as tls://…, or read what is locked without --scheduler.",
            )
        told = {"settings": settings.model_dump(), "pipeline": batch.PIPELINE, "limits": asdict(limits)}
        self.order = json.dumps({"run": self.run, "passwords": secrets, **told})
        self.program = program(settings.ocr != "never")
        self.sent: dict[str, _Sent] = {}
        self.done: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.threads = 1
        self.looked, self.seen = float("-inf"), time.monotonic()

    def __enter__(self) -> _Run:
        self.stack = contextlib.ExitStack()
        with self.stack:
            self.stack.enter_context(_quiet())
            self.client = self.stack.enter_context(_connected(self.address, self.say))
            self.stack.callback(self._stop)
            self.stack = self.stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def has_room(self) -> bool:
        """Whether one more document may be under way."""
        self._look()
        size = sum(sent.size for sent in self.sent.values())
        return not self.sent or (len(self.sent) < EACH * self.threads and size < BYTES)

    def give(self, index: int, item: Input, content: bytes) -> None:
        key = f"extract-{self.run}-{index}"
        try:
            future = self.client.submit(
                answer, Parcel(self.program, self.order, item.path, content),
                key=key, pure=False, retries=AGAIN, priority=-index,
            )  # fmt: skip
        except Exception as error:
            raise self._gone(error) from error
        self.sent[key] = _Sent(index, item, len(content), future)
        future.add_done_callback(lambda future: self.done.put(future.key))

    def answers(self) -> Iterator[tuple[int, Outcome]]:
        """What is there when next something is."""
        self._look()
        with contextlib.suppress(queue.Empty):
            sent = self.sent.pop(self.done.get(timeout=TICK))
            yield sent.index, self._outcome(sent)

    def _outcome(self, sent: _Sent) -> Outcome:
        try:
            content: bytes = sent.future.result()
        except Exception as error:
            name = type(error).__name__
            if name == "KilledWorker" or isinstance(error, Died):
                return batch.refused(sent.item, "crashed", "and more than once the worker of the cluster with it")
            if "Cancelled" in name or isinstance(error, (OSError, TimeoutError)):
                raise self._gone(error) from error
            raise UsageError(
                f"A worker of the cluster cannot run this program ({name}: {error}).",
                f"Each needs extract {__version__}, as it is installed here.",
            ) from error
        if content[:1] == ANSWER:
            return Outcome.unpacked(content[1:])
        if content[:1] == OTHER:
            raise _other(self.program, content[1:].decode())
        where, _, said = content[1:].partition(b"\n")
        fault = setup_error(said)
        raise type(fault)(f"{where.decode()}: {fault}", fault.hint)

    def _gone(self, error: Exception) -> Gone:
        return Gone(
            f"The cluster at {self.address} is gone ({type(error).__name__}).",
            "Run again when it is there: with --out, what was read is kept.",
        )

    def _look(self) -> None:
        """How large the cluster is now: workers come and go."""
        now = time.monotonic()
        if now - self.looked < TICK:
            return
        self.looked = now
        try:
            threads = sum(self.client.nthreads().values())
        except Exception as error:
            raise self._gone(error) from error
        self.threads = max(1, threads)
        if threads or self.seen == float("inf"):
            self.seen = now if threads else self.seen
        elif now - self.seen > PATIENCE:
            self.say(f"The cluster at {self.address} has no worker; waiting for one.")
            self.seen = float("inf")

    def _stop(self) -> None:
        """The workers end what they read for this run, if they hear of it in time; who does not reads to the end."""

        def told() -> None:
            self.client.cancel([sent.future for sent in self.sent.values()])
            self.client.run(stop, self.run, on_error="ignore")

        with contextlib.suppress(Exception):
            _in_time(told, END)


@contextlib.contextmanager
def _connected(address: str, say: Callable[[str], None]) -> Iterator[Any]:
    """A client of the scheduler; raises MissingTool and UsageError."""
    try:
        dask, distributed = import_module("dask"), import_module("distributed")
    except ImportError as error:
        raise MissingTool("--scheduler needs the package distributed.", "pip install '.[dask]'") from error
    place = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
    if "scheduler_file" in place and not os.path.exists(address):
        raise UsageError(f"{address} does not exist.", "Name the file that dask scheduler --scheduler-file wrote.")

    def connect() -> Any:
        return distributed.Client(**place, timeout=CONNECT, set_as_default=False, name="extract")

    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"}):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                client = _in_time(connect, 2 * CONNECT + 5)  # of who listens and says nothing, Dask waits for ever
            except Exception as error:
                raise UsageError(
                    f"No Dask scheduler answers at {address} ({type(error).__name__}).",
                    "Start one with: dask scheduler; it prints its address, such as tcp://10.0.0.1:8786.",
                ) from error
        for warning in told:
            if "VersionMismatch" in warning.category.__name__:
                say(str(warning.message))
        try:
            yield client
        finally:
            with contextlib.suppress(Exception):
                client.close(timeout=END)


def _in_time(work: Callable[[], Any], seconds: float) -> Any:
    """What `work` gives, or raises; TimeoutError if that takes longer, and then it is left alone."""
    made: queue.SimpleQueue[tuple[Any, Exception | None]] = queue.SimpleQueue()

    def done() -> None:
        try:
            made.put((work(), None))
        except Exception as error:
            made.put((None, error))

    threading.Thread(target=done, daemon=True).start()
    try:
        answer, error = made.get(timeout=seconds)
    except queue.Empty as gone:
        raise TimeoutError from gone
    if error is not None:
        raise error
    return answer


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What Dask logs of a connection that is lost is said by us, once."""
    logger = logging.getLogger("distributed")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _other(ours: str, theirs: str) -> UsageError:
    here, there = json.loads(ours), json.loads(theirs)
    name = next(name for name in [*here, *there] if here.get(name) != there.get(name))
    return UsageError(
        f"A worker of the cluster, {there['worker']}, would read otherwise than this machine: {name} is "
        f"{there.get(name, 'not there')}, here {here.get(name, 'not there')}.",
        "Install the same on all: records are the same bytes wherever they are made.",
    )


# ---------------------------------------------------------------- there


@dataclass(frozen=True, repr=False)  # Dask logs the arguments of what fails: no document, no password is shown there
class Parcel:
    """A document, and how it is to be read, as JSON: a worker that has another program must be able to open it."""

    program: str
    order: str
    path: str
    content: bytes


def answer(parcel: Parcel) -> bytes:
    """On a worker: the outcome of a document, packed; or, as the first byte says, why there is none."""
    told = json.loads(parcel.order)
    theirs = program(told["settings"]["ocr"] != "never")
    if theirs != parcel.program:
        return OTHER + json.dumps({**json.loads(theirs), "worker": _worker()}).encode()
    settings = Settings.model_validate({**told["settings"], "passwords": told["passwords"]})
    order = Order(told["run"], settings, told["pipeline"], Limits(**told["limits"]))
    made = DESKS.answer(order, parcel.path, parcel.content)
    return SETUP + _worker().encode() + b"\n" + made[1:] if made[:1] == SETUP else made


def stop(run: str) -> None:
    """On a worker: a run is over."""
    DESKS.stop(run)


def _worker() -> str:
    return str(import_module("distributed").get_worker().address)


@cache
def program(scans: bool) -> str:
    """All that makes what is read on one machine differ from what is read on another, as JSON."""
    told = {"extract": f"{__version__} ({_source()})", "python": ".".join(map(str, sys.version_info[:2]))}
    for name in LIBRARIES:
        try:
            told[name] = version(name)
        except PackageNotFoundError:
            told[name] = "not installed"
    if scans:
        try:
            told["tesseract"] = engine.engine().name
        except MissingTool as error:
            told["tesseract"] = str(error)
    return json.dumps(told)


def _source() -> str:
    """A few characters that change with the program's code and tables."""
    root, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml", ".gz") and not path.name.endswith(".cases.toml"):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:8]
