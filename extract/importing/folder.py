"""A folder of this machine, or one that is mounted: its files are listed anew each time, and copied when they rest."""

from __future__ import annotations

import os
import stat
import time
from collections import Counter

from extract.batch import SIZE_LIMIT
from extract.discover import discover
from extract.errors import UsageError
from extract.importing.source import Fetched, FetchFailed, Item, Listing, Row, Sink, SourceFailed, Tag
from extract.importing.store import CHUNK
from extract.model import personal

_CLOSED = "cannot be opened"  # how `discover` begins the reason of a folder it could not look into


class Folder:
    """The documents below a folder; or one file."""

    def __init__(self, row: Row) -> None:
        self.row = row

    def listing(self, before: Tag) -> Listing:
        """Every file `python -m extract` would read there. Part of it closed to us is a failure of the source: what
        lies behind is not gone."""
        try:
            inputs, skipped = discover([self.row.at])
        except UsageError as error:
            raise SourceFailed("missing", str(error)) from error
        for one in skipped:
            if one.reason.startswith(_CLOSED):
                raise SourceFailed("partly_closed", f"{one.path}: {one.reason}")
        now, items = time.time(), []
        for one_input in inputs:
            try:
                status = os.stat(one_input.file, follow_symlinks=False)
            except FileNotFoundError:
                continue  # it was taken away since the list was made
            except OSError as error:
                raise SourceFailed("partly_closed", f"{one_input.path}: {error.strerror}") from error
            # ctime too: programs that copy set mtime back to that of the original, nobody sets ctime
            age = now - max(status.st_mtime, status.st_ctime)
            settled = age >= self.row.settle
            name = one_input.path
            if personal.MASK in name:  # what is kept of it has no number of a person, and yet tells it from another
                name = os.path.relpath(one_input.file, os.path.realpath(self.row.at))
            items.append(Item(name, one_input.path, mark_of(status), None, settled, one_input.file))
        return Listing(items, left_out=Counter(one.reason for one in skipped))

    def fetch(self, item: Item, before: Tag, into: Sink) -> Fetched:
        """A copy of the file, of which nothing changed while it was made."""
        assert item.file is not None
        try:
            with open(os.open(item.file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                first = os.fstat(file.fileno())
                if not stat.S_ISREG(first.st_mode) or mark_of(first) != item.mark:
                    raise FetchFailed("in_motion")
                if first.st_size > SIZE_LIMIT:
                    raise FetchFailed("too_large", f"{first.st_size // 2**20} MB", lasting=True)
                left = first.st_size + 1
                while left and (piece := file.read(min(CHUNK, left))):
                    left -= len(piece)
                    into.write(piece)
                if left != 1 or mark_of(os.fstat(file.fileno())) != item.mark:
                    raise FetchFailed("in_motion")
        except FileNotFoundError as error:
            raise FetchFailed("in_motion") from error
        except OSError as error:
            raise FetchFailed("unreadable", error.strerror or "") from error
        return Fetched()

    def close(self) -> None:
        pass


def mark_of(status: os.stat_result) -> str:
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"
