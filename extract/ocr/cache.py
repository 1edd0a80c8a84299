"""What OCR read, kept by what it was read from: no page is read twice. The folder is this user's alone."""

from __future__ import annotations

import contextlib
import gzip
import os
import tempfile
from pathlib import Path

FOLDER = "EXTRACT_CACHE"  # environment: where the readings are kept; by default below the user's cache folder
LIMIT = 256 * 2**20  # bytes; a page takes 5 to 10 thousand, so this is some 30 000 pages
SWEEP = 64  # readings written between two looks at the size of the folder


class Cache:
    """Readings by key, the longest unused of them thrown away beyond LIMIT. A folder that fails keeps nothing."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        self._folder = folder or default_folder()
        self._limit = limit
        self._written = 0

    def get(self, key: str) -> bytes | None:
        """What was kept under a key; None where nothing was, or where it cannot be read."""
        if self._folder is None:
            return None
        path = self._path(self._folder, key)
        try:
            content = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, ValueError):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # used last
        return content

    def put(self, key: str, content: bytes) -> None:
        if self._folder is None:
            return
        path = self._path(self._folder, key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            number, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            with os.fdopen(number, "wb") as file:
                file.write(gzip.compress(content, 6, mtime=0))
            os.replace(name, path)
        except OSError:
            return
        if self._written % SWEEP == 0:
            self._sweep(self._folder)
        self._written += 1

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.gz"

    def _sweep(self, folder: Path) -> None:
        """Throws away what was used least recently until three quarters of the limit are left."""
        kept: list[tuple[float, int, Path]] = []
        for path in folder.glob("*/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                kept.append((status.st_mtime, status.st_size, path))
        size = sum(item[1] for item in kept)
        if size <= self._limit:
            return
        for _, bytes_, path in sorted(kept):
            if size <= self._limit * 3 // 4:
                break
            with contextlib.suppress(OSError):
                path.unlink()
            size -= bytes_


def default_folder() -> Path | None:
    """$EXTRACT_CACHE, or `extract/ocr` below $XDG_CACHE_HOME or ~/.cache; None for a user without a home."""
    given = os.environ.get(FOLDER)
    if given:
        return Path(given)
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None
    return base / "extract" / "ocr"
