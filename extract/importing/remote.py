"""Files that fsspec reaches: S3, SFTP and others, listed below a prefix and copied as they are."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from typing import Any

from extract.batch import SIZE_LIMIT
from extract.discover import unwanted
from extract.errors import SetupError
from extract.importing.source import (
    Fetched,
    FetchFailed,
    Item,
    Listing,
    Row,
    Sink,
    SourceFailed,
    Tag,
    passwords_in,
    without_password,
)
from extract.importing.store import CHUNK
from extract.importing.web import missing

# How the file systems name what tells the state of a file; the first that is there.
MARKS = ("VersionId", "ETag", "etag", "checksum", "md5", "sha256", "CRC", "modify")
TIMES = ("LastModified", "last_modified", "last_write_time", "mtime", "modified", "updated", "created")


class Remote:
    """All files below an address of fsspec's."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.system: Any = None

    def listing(self, before: Tag) -> Listing:
        """Every file but those a folder leaves out, too; listed anew, not from what fsspec remembers."""
        try:
            self.system, root = _opened(self.row.at)
            self.system.invalidate_cache()
            found = self.system.find(root, detail=True)
        except FileNotFoundError as error:
            raise SourceFailed("missing", without_password(self.row.at)) from error
        except SetupError:
            raise
        except Exception as error:  # each file system has a library with errors of its own: no key, no such host
            raise SourceFailed("connection", self._said(error)) from error
        now, items, left_out = time.time(), [], Counter[str]()
        prefix = root.rstrip("/") + "/"
        for name, told in sorted(found.items()):
            path = name.removeprefix(prefix) if name != root else name.rpartition("/")[2]
            reason = next(filter(None, map(unwanted, path.split("/"))), None) or _no_file(name, told)
            if reason is not None:
                left_out[reason] += 1
                continue
            changed = _time(told)
            settled = changed is None or abs(now - changed) >= self.row.settle
            items.append(Item(name, path, _mark(told), None, settled))
        return Listing(items, left_out=left_out)

    def fetch(self, item: Item, before: Tag, into: Sink) -> Fetched:
        try:
            first = self._state(item)
            if (first.get("size") or 0) > SIZE_LIMIT:
                raise FetchFailed("too_large", f"{first['size'] // 2**20} MB", lasting=True)
            left = SIZE_LIMIT
            with self.system.open(item.at, "rb") as file:
                while piece := file.read(CHUNK):
                    left -= len(piece)
                    if left < 0:
                        raise FetchFailed("too_large", lasting=True)
                    into.write(piece)
            if _mark(self._state(item)) != _mark(first):
                raise FetchFailed("in_motion")
        except FileNotFoundError as error:
            raise FetchFailed("in_motion") from error
        except (FetchFailed, SetupError):
            raise
        except Exception as error:
            raise FetchFailed("connection", self._said(error)) from error
        return Fetched()

    def _state(self, item: Item) -> dict[str, Any]:
        """What the system tells of a file now. It may be more than its list told (S3: an object's version), so it is
        not held against that; a file that changed in between has another mark in the next list.
        """
        self.system.invalidate_cache()
        told: dict[str, Any] = self.system.info(item.at)
        return told

    def _said(self, error: Exception) -> str:
        said = f"{type(error).__name__}: {error}"
        for password in passwords_in(self.row.at):
            said = said.replace(password, "…")
        return said

    def close(self) -> None:
        pass


def _opened(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise missing("fsspec") from error
    try:
        system, root = url_to_fs(address)
    except ImportError as error:  # the file system of this address has a package of its own
        raise missing(str(error)) from error
    return system, root


def _no_file(name: str, told: dict[str, Any]) -> str | None:
    """Why what is listed is no file: a link may lead anywhere, and S3 lists empty objects that stand for folders."""
    if name.endswith("/"):
        return "a folder's mark"
    return None if told.get("type", "file") == "file" else "link or no regular file"


def _mark(told: dict[str, Any]) -> str:
    states = [str(told[name]) for name in MARKS if told.get(name)]
    return f"{told.get('size')} {_time(told)} {states[0] if states else ''}".strip()


def _time(told: dict[str, Any]) -> float | None:
    """When the file changed last; None where the file system does not tell."""
    value = next((told[name] for name in TIMES if told.get(name)), None)
    if isinstance(value, dt.datetime):
        return value.timestamp()
    return float(value) if isinstance(value, (int, float)) else None
