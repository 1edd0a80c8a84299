"""What other programs call: documents in, records out, and records as frames. docs/library.md shows it.

Documents are read as the command line reads them, by the same code and under the same limits; nothing is printed and
nothing exits. What is wrong with a document is in its record; only a missing path, or a missing tool, is raised.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import tarfile
import tempfile
import traceback
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from pydantic import SecretStr

from extract import batch
from extract.discover import Input, Shard, discover, record_path
from extract.errors import SetupError, SourceError, UsageError
from extract.model.record import Record
from extract.model.source import Settings, Way
from extract.output import stored
from extract.output.jsonl import line

if TYPE_CHECKING:
    from extract.batch import Outcome
    from extract.run import Passage

Stream = Generator[Record, None, None]
PathLike = str | os.PathLike[str]
AHEAD = 4  # documents a worker is given at a time where they come from a stream

_log = logging.getLogger("extract")


def read(
    path: PathLike, *, ocr: Way = "auto", cache: bool = True, people: bool = True, passwords: Sequence[str] = ()
) -> Record:
    """The record of one document. Raises FileNotFoundError and IsADirectoryError.

    `passwords` are tried in their order on a PDF that asks for one; they are kept and told nowhere. Without `people`
    nobody is named, in no field and no evidence.
    """
    name = os.fspath(path)
    if os.path.isdir(name):
        raise IsADirectoryError(f"{name} is a folder; read it with read_folder.")
    (record,) = _records(found(name), _settings(ocr, cache, people, passwords), 1)
    return record


def read_folder(
    path: PathLike,
    *,
    jobs: int = 1,
    ocr: Way = "auto",
    cache: bool = True,
    people: bool = True,
    passwords: Sequence[str] = (),
    shard: tuple[int, int] = (1, 1),
    scheduler: str | None = None,
) -> Iterator[Record]:
    """The record of each file of a folder and of those below, in a stable order, as soon as it is made.

    With more than one job the documents are read by as many processes. Closing the iterator ends them. With a shard
    only that part of the folder is read: (1, 4) to (4, 4) are all of it. Raises UsageError where there is none such.
    With a scheduler, given by its address, the documents are read on its Dask cluster, and `jobs` says nothing.
    """
    name = os.fspath(path)
    part = Shard(*shard)
    if os.path.isfile(name):
        raise NotADirectoryError(f"{name} is a file; read it with read.")
    inputs = [item for item in found(name) if part.holds(item.path)]
    settings = _settings(ocr, cache, people, passwords)
    if scheduler is None:
        return _records(inputs, settings, jobs)
    from extract import cluster

    return _told(cluster.run(inputs, settings, scheduler, say=_log.warning))


def read_paths(
    paths: Iterable[PathLike],
    *,
    jobs: int = 1,
    ocr: Way = "auto",
    cache: bool = True,
    people: bool = True,
    passwords: Sequence[str] = (),
) -> Stream:
    """The record of each path as it comes, of a list or of another program: no more are taken than are being read.

    A path that does not exist has a record that says so.
    """
    return of_paths(paths, _settings(ocr, cache, people, passwords), jobs)


def of_paths(paths: Iterable[PathLike], settings: Settings, jobs: int) -> Stream:
    inputs = (item for path in paths for item in discover((), [os.fspath(path)])[0])
    for group in _groups(inputs, jobs):
        yield from _records(group, settings, jobs)


def read_tar(
    stream: IO[bytes],
    *,
    jobs: int = 1,
    ocr: Way = "auto",
    cache: bool = True,
    people: bool = True,
    passwords: Sequence[str] = (),
) -> Stream:
    """The record of each file of a tar archive (also compressed) as it is read; `source.path` is the member's name.

    Members are laid in a folder of their own, a few at a time, and removed. Links, devices and dot files are left out.
    Raises UsageError where the stream is no archive or is cut short, after the records of what came before.
    """
    return of_tar(stream, _settings(ocr, cache, people, passwords), jobs)


def of_tar(stream: IO[bytes], settings: Settings, jobs: int) -> Stream:
    with tempfile.TemporaryDirectory(prefix="extract-") as folder:
        for group in _groups(_members(stream, Path(folder)), jobs):
            yield from _records(group, settings, jobs)
            for item in group:
                os.unlink(item.file)


def records(path: PathLike) -> Iterator[Record]:
    """The records that were written before: a folder of --out, a JSON Lines or JSON file, one at a time."""
    return stored.records(os.fspath(path))


def frames(records: Iterable[Record], library: Literal["pandas", "polars"] = "pandas") -> dict[str, Any]:
    """The tables of docs/tables.md as data frames, by name. Money is Decimal, days are days, what is not there null."""
    from extract.export import frames as made

    return made.frames(records, library)


def passages(
    path: PathLike, *, ocr: Way = "auto", people: bool = True, passwords: Sequence[str] = ()
) -> Iterator[tuple[Record, list[Passage]]]:
    """The record and the text of a document, or of each of a folder; of one that cannot be read, only the log tells."""
    from extract.run import Passage

    inputs = found(path)
    with contextlib.closing(batch.made(_Passages(_settings(ocr, True, people, passwords)), inputs)) as contents:
        for item, content in zip(inputs, contents, strict=True):
            made: dict[str, Any]
            made = {"error": f"{content} {content.hint}"} if isinstance(content, SourceError) else json.loads(content)
            if "error" in made:
                _log.error("%s: %s", item.path, made["error"].rstrip())
                continue
            texts = [Passage(*told)._replace(bbox=told[3] and tuple(told[3])) for told in made["texts"]]
            yield Record.model_validate_json(made["record"]), texts


class _Passages:
    """The record of an input and its passages, as a worker sends them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __call__(self, item: Input) -> bytes:
        from extract import run

        try:
            source = batch.read(item)
            texts = list(run.passages(source, self.settings))
            made = {"record": line(run.extract(source, self.settings)), "texts": texts}
        except SourceError as error:
            made = {"error": f"{error} {error.hint}"}
        except (SetupError, MemoryError):
            raise
        except Exception:
            made = {"error": batch.masked(traceback.format_exc())}
        return json.dumps(made).encode()


def found(path: PathLike) -> list[Input]:
    """The files behind a path, in a stable order. Raises FileNotFoundError."""
    name = os.fspath(path)
    if not os.path.exists(name):
        raise FileNotFoundError(f"{name} does not exist.")
    return discover([name])[0]


def _settings(ocr: Way, cache: bool, people: bool, passwords: Sequence[str]) -> Settings:
    if isinstance(passwords, str):
        raise TypeError("passwords is a list of passwords, not one.")
    return Settings(ocr=ocr, cache=cache, people=people, passwords=tuple(map(SecretStr, passwords)))


def _records(inputs: list[Input], settings: Settings, jobs: int) -> Iterator[Record]:
    yield from _told(batch.run(inputs, settings, jobs))


def _told(made: Generator[Outcome, None, None]) -> Iterator[Record]:
    with contextlib.closing(made) as outcomes:
        yield from map(_record, outcomes)


def _record(outcome: Outcome) -> Record:
    if outcome.fault is not None:
        _log.error("%s: %s", outcome.path, outcome.fault)
    return outcome.record


def _groups(inputs: Iterable[Input], jobs: int) -> Iterator[list[Input]]:
    """As many as can be read side by side; one alone is read at once."""
    source = iter(inputs)
    while group := list(islice(source, 1 if jobs == 1 else AHEAD * jobs)):
        yield group


def _members(stream: IO[bytes], folder: Path) -> Iterator[Input]:
    try:
        with tarfile.open(fileobj=stream, mode="r|*") as archive:
            for n, member in enumerate(archive):
                parts = [part for part in member.name.split("/") if part not in ("", ".")]
                if not member.isreg() or not parts or any(part.startswith(".") for part in parts):
                    continue
                content = archive.extractfile(member)
                assert content is not None
                place = folder / f"{n}"
                with place.open("wb") as copy:
                    _copied(content, copy)
                yield Input(record_path(parts), str(place))
    except (tarfile.TarError, EOFError) as error:
        raise UsageError(f"The stream is no whole tar archive: {error}.") from error


def _copied(content: IO[bytes], copy: IO[bytes]) -> None:
    """A member's bytes, up to one more than is read: then its record says that it is too large."""
    left = batch.SIZE_LIMIT + 1
    while left > 0 and (piece := content.read(min(left, 2**20))):
        copy.write(piece)
        left -= len(piece)
