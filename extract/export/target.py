"""Where an export goes: a file or a folder of files, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extract.errors import UsageError
from extract.output.folder import WriteFailed, settle

PACKAGE = "datapackage.json"  # what is in a folder of tables; written last, so a folder without it is not whole


@contextlib.contextmanager
def file(name: str) -> Iterator[Path]:
    """A path to write to; what stands there when the block is left becomes `name`, in one step."""
    target = Path(name).absolute()
    if target.is_dir():
        raise UsageError(f"{name} is a folder.", hint="Name a file after --out.")
    half = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with failures(name):
            yield half
            settle(half)
            os.replace(half, target)
    finally:
        for left in (half, Path(f"{half}-journal")):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)


@contextlib.contextmanager
def folder(name: str, described: dict[str, Any]) -> Iterator[Path]:
    """A folder to write files into; when the block is left they become the files of `name`, each in one step.

    What a former export left there and this one does not write is removed; files that no export wrote stay. The
    description of the whole is taken away first and put back last, with the hash of every file.
    """
    target = Path(name).absolute()
    if target.exists() and not target.is_dir():
        raise UsageError(f"{name} is a file.", hint="Name a folder after --out.")
    half = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with failures(name):
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir(parents=True)
            yield half
            made = sorted(path.name for path in half.iterdir())
            for resource in described["resources"]:
                path = half / resource["path"]
                settle(path)
                resource["bytes"], resource["hash"] = path.stat().st_size, f"sha256:{_hash(path)}"
            (half / PACKAGE).write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
            settle(half / PACKAGE)
            if not target.exists():
                os.rename(half, target)
                return
            before = _listed(target)
            (target / PACKAGE).unlink(missing_ok=True)
            for one in made:
                os.replace(half / one, target / one)
            for one in before - set(made):
                (target / one).unlink(missing_ok=True)
            os.replace(half / PACKAGE, target / PACKAGE)
    finally:
        shutil.rmtree(half, ignore_errors=True)


@contextlib.contextmanager
def scratch(name: str) -> Iterator[str]:
    """A folder beside the target, on the same disk, that is gone when the block is left."""
    import tempfile

    with failures(name), tempfile.TemporaryDirectory(prefix=".extract-", dir=Path(name).absolute().parent) as folder:
        yield folder


@contextlib.contextmanager
def failures(name: str) -> Iterator[None]:
    """A disk that is full, and the like, is WriteFailed whatever library met it."""
    import sqlite3

    try:
        yield
    except sqlite3.OperationalError as error:
        raise WriteFailed(f"{name} cannot be written: {error}.") from error
    except OSError as error:
        raise WriteFailed(f"{name} cannot be written: {error.strerror or error}.") from error


def _listed(target: Path) -> set[str]:
    """The files a former export says it wrote."""
    try:
        told = json.loads((target / PACKAGE).read_bytes())
        names = {resource["path"] for resource in told["resources"] if told.get("created_by") == "extract"}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if isinstance(name, str) and "/" not in name and not name.startswith(".")}


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
