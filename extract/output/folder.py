"""One `.json` file per document in a folder, written whole or not at all, and skipped when it is there already.

A file's name is a readable slug of the document's path and the record's id. The id covers path and bytes, so two
documents never share a name, not even where upper and lower case are one, and a document whose bytes changed gets a
new file beside the old one. What a record depends on besides its bytes (options, schema, version of the program) is
not in the name, which therefore stays the same over releases; it stands in the folder's ledger, a text file with one
line a file written: its name and a hash over those options and the file's content. A record counts as there only if
the last line for its name fits both, so one that was deleted, cut short, edited or made by another version is made
anew, and a run that was killed goes on where it stopped.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from extract.errors import Exit, SetupError, UsageError

LEDGER = ".extract-ledger"
_NAME = re.compile(r"(?:[a-z0-9-]{1,60}-)?[0-9a-f]{16}\.json")
_SLUG_LENGTH = 60  # characters; names of 255 bytes are the limit of most file systems


class WriteFailed(SetupError):
    """The output cannot be written: the disk is full, the folder is not ours."""

    exit_code = Exit.DISK


def name_of(id: str, path: str) -> str:
    """The file name of a record, in lower-case ASCII.

    >>> name_of("9f2c000011112222", "2023/Beslut å.PDF")
    '2023-beslut-a-pdf-9f2c000011112222.json'
    """
    folded = unicodedata.normalize("NFKD", path).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", folded)[-_SLUG_LENGTH:].strip("-")
    return f"{slug}-{id}.json" if slug else f"{id}.json"


def whole(target: Path, content: bytes) -> None:
    """The content under this name: complete and on the disk, or not there at all. Raises OSError."""
    half = target.with_name(f".extract-{os.getpid()}-{os.urandom(4).hex()}.tmp")  # two machines may share the folder
    try:
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, target)
    finally:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)


def settle(path: Path) -> None:
    """A file, or the names in a folder, are on the disk and not on their way there. Raises OSError."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def own_output(names: Iterable[str]) -> frozenset[str]:
    """Those of a folder's names that are records written by this module; none in a folder without its ledger."""
    names = frozenset(names)
    return frozenset(name for name in names if _NAME.fullmatch(name)) if LEDGER in names else frozenset()


@dataclass(frozen=True)
class Folder:
    """The folder of `--out`. `key` names all that a record depends on besides its path and bytes."""

    folder: Path
    key: str
    marks: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def open(cls, folder: Path, key: str) -> Folder:
        """The folder, made if missing, with what its ledger says of the files in it."""
        folder = folder.absolute()
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is a file.", hint="Name a folder after --out.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            ledger = folder / LEDGER
            ledger.touch()
            told = ledger.read_bytes()
            if told and not told.endswith(b"\n"):  # a run was killed while it wrote the line
                with ledger.open("ab") as file:
                    file.write(b"\n")
        except OSError as error:
            raise WriteFailed(f"{folder} cannot be used: {error.strerror}.") from error
        rows = (row.split("\t") for row in told.decode("ascii", "replace").splitlines())
        return cls(folder, key, {row[0]: row[1] for row in rows if len(row) == 2})

    def kept(self, id: str, path: str) -> str | None:
        """The record's line as it stands in the folder; None where it must be made."""
        name = name_of(id, path)
        if name not in self.marks:
            return None
        try:
            content = (self.folder / name).read_bytes()
        except OSError:
            return None
        return content.decode().rstrip("\n") if self._mark(content) == self.marks[name] else None

    def write(self, id: str, path: str, line: str) -> Path:
        """The file the record was written to: complete, or not there at all."""
        target = self.folder / name_of(id, path)
        content = line.encode() + b"\n"
        try:
            whole(target, content)
            self.marks[target.name] = self._mark(content)
            with (self.folder / LEDGER).open("ab") as ledger:
                ledger.write(f"{target.name}\t{self.marks[target.name]}\n".encode())
        except OSError as error:
            raise WriteFailed(f"{target.name} cannot be written to {self.folder}: {error.strerror}.") from error
        return target

    def _mark(self, content: bytes) -> str:
        return hashlib.sha256(self.key.encode() + b"\0" + content).hexdigest()
