"""The store's folder: its lock, blobs by their hash, and records; each file is whole or not there.

ledger.sqlite   what is known; the truth
lock            held by the run that is on
staging/        what is being fetched; emptied when a run begins
blobs/ab/…      the bytes of every document ever taken, by sha256
records/        the record that stands, one a document, always under the same name
superseded/v1/  the records of first versions that have a later one; v2/ of second ones, and so on
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from extract.errors import Exit, SetupError, UsageError
from extract.output.folder import LEDGER as MARK
from extract.output.folder import WriteFailed, settle, whole

LEDGER = "ledger.sqlite"
STAGING, BLOBS, RECORDS, SUPERSEDED = "staging", "blobs", "records", "superseded"
SPARE = 64 * 2**20  # bytes that must be free when a run begins: the ledger must be able to tell how it ended
CHUNK = 1 << 20
DYING = 10.0  # seconds in which the workers of a run that was killed are surely gone
# WAL needs memory shared between processes, and flock a lock that is true for all of them.
OVER_THE_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "fuse.sshfs", "fuse.s3fs", "fuse.rclone")


class Locked(SetupError):
    """Another run holds the store."""

    exit_code = Exit.LOCKED


@dataclass(frozen=True)
class Store:
    """A store that lies on a disk of this machine."""

    folder: Path

    @classmethod
    def made(cls, name: str) -> Store:
        """The store of this name, made where it is missing. Raises SetupError where it cannot be one."""
        folder = Path(name).absolute()
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{name} is a file.", "Name a folder after --store.")
        strange = folder.is_dir() and not (folder / LEDGER).exists() and any(folder.iterdir())
        if strange and not (folder / "lock").exists():
            raise UsageError(f"{name} holds other things.", "Name a new or empty folder after --store.")
        try:
            for part in (STAGING, BLOBS, RECORDS, SUPERSEDED):
                (folder / part).mkdir(parents=True, exist_ok=True)
            (folder / RECORDS / MARK).touch()  # whoever reads the folder as documents leaves out what we wrote
        except OSError as error:
            raise WriteFailed(f"{name} cannot be used: {error.strerror}.") from error
        system = file_system(folder)
        if system.startswith(OVER_THE_NETWORK):
            message = f"{name} lies on a network file system ({system}), where the ledger could be torn."
            raise UsageError(message, "Keep the store on a disk of this machine; sources may lie anywhere.")
        return cls(folder)

    @classmethod
    def there(cls, name: str) -> Store:
        """The store of this name. Raises UsageError where there is none."""
        if not (Path(name) / LEDGER).is_file():
            raise UsageError(f"{name} is no store.", "A store is made by: python -m extract import --store DIR SOURCE")
        return cls(Path(name).absolute())

    @property
    def ledger(self) -> Path:
        return self.folder / LEDGER

    @contextlib.contextmanager
    def locked(self, since: str) -> Iterator[None]:
        """Held by one process at a time; the system lets go of it when that process ends, however it ends."""
        with open(os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o666), "r+b") as file:
            _hold(file)
            file.seek(0)
            file.truncate(0)
            file.write(f"process {os.getpid()}, since {since}\n".encode())
            file.flush()
            try:
                yield
            finally:
                file.truncate(0)
                fcntl.flock(file, fcntl.LOCK_UN)  # also for a worker that shares it and still lives

    def swept(self) -> None:
        """What a killed run left half done is thrown away."""
        for half in (self.folder / STAGING).iterdir():
            half.unlink()
        for folder in self._of_records():
            for half in folder.glob(".*.tmp"):
                half.unlink()

    def spacious(self) -> None:
        """Raises WriteFailed where the disk is all but full."""
        if shutil.disk_usage(self.folder).free < SPARE:
            raise WriteFailed(f"Less than {SPARE // 2**20} MB are free where {self.folder} lies.", "Make room first.")

    @contextlib.contextmanager
    def staged(self) -> Iterator[Staged]:
        """A file to fetch into; gone when the block is left, unless its bytes were kept."""
        path = self.folder / STAGING / f"{os.getpid()}.tmp"
        with _writing(self.folder):
            file = path.open("w+b")
        try:
            with file:
                yield Staged(file, path)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, staged: Staged) -> None:
        """What was fetched lies in the blob store from now on. Raises WriteFailed."""
        target = self.blob(staged.sha256)
        with _writing(self.folder):
            staged.file.flush()
            if not (target.exists() and target.stat().st_size == staged.size):
                target.parent.mkdir(exist_ok=True)
                os.fsync(staged.file.fileno())
                os.replace(staged.path, target)
                settle(target.parent)
                settle(target.parent.parent)

    def blob(self, sha256: str) -> Path:
        return self.folder / BLOBS / sha256[:2] / sha256

    def record(self, name: str) -> Path:
        return self.folder / RECORDS / name

    def superseded(self, name: str, n: int) -> Path:
        return self.folder / SUPERSEDED / f"v{n}" / name

    def write(self, target: Path, content: bytes) -> None:
        """The content under this name, whole and on the disk. Raises WriteFailed."""
        try:
            if not target.parent.exists():
                target.parent.mkdir()
                (target.parent / MARK).touch()
                settle(target.parent.parent)
            whole(target, content)
            settle(target.parent)
        except OSError as error:
            raise WriteFailed(f"{target.name} cannot be written to {target.parent}: {error.strerror}.") from error

    def sizes(self) -> Callable[[Path], int | None]:
        """The size of each record there is, by one look at the folders; None for one that is not there."""
        found: dict[str, int] = {}
        for folder in self._of_records():
            with os.scandir(folder) as entries:
                found.update({entry.path: entry.stat().st_size for entry in entries if entry.is_file()})
        return lambda path: found.get(str(path))

    def _of_records(self) -> list[Path]:
        return [self.folder / RECORDS, *sorted((self.folder / SUPERSEDED).iterdir())]


def _hold(file: IO[bytes]) -> None:
    """Takes the lock, or raises Locked with the holder. A holder that was killed may have workers that are just dying
    and share its lock: those are waited for."""
    until = time.monotonic() + DYING
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read(100).decode("ascii", "replace").strip()
        number = re.match(r"process (\d+)", holder)
        if number is None or _lives(int(number[1])) or time.monotonic() > until:
            raise Locked(f"The store is in use by {holder or 'another process'}.", "Try again when that run has ended.")
        time.sleep(0.05)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


class Staged:
    """Bytes on their way in, hashed as they are written. Raises WriteFailed where the disk is full."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self.file, self.path, self.size, self._digest = file, path, 0, hashlib.sha256()

    def write(self, piece: bytes) -> None:
        with _writing(self.path.parent):
            self.file.write(piece)
        self._digest.update(piece)
        self.size += len(piece)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def content(self, start: int = 0, size: int = -1) -> bytes:
        """What was written, or so many bytes of it; a start below 0 counts from the end."""
        self.file.seek(start if start >= 0 else max(0, self.size + start))
        content = self.file.read(size)
        self.file.seek(0, os.SEEK_END)
        return content


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WriteFailed(f"A document cannot be kept in {folder}: {error.strerror}.") from error


def file_system(folder: Path) -> str:
    """The type of the file system a folder lies on, as Linux names it; empty where that cannot be known."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    best, kind = "", ""
    real = os.path.realpath(folder)
    for row in mounts.splitlines():
        _, at, type_of, *_ = row.split(" ")
        at = at.replace("\\040", " ")
        if len(at) >= len(best) and os.path.commonpath((at, real)) == at:
            best, kind = at, type_of
    return kind
