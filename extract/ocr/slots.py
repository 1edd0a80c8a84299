"""How many pages are read by OCR at a time: one a core, over all processes of this user on this machine.

Each slot is a file that its holder locks. A process that dies lets go of its locks, whatever it died of.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

from extract.model import progress

POLL = 0.02  # seconds between two looks for a free slot
TELL = 50  # looks between two times it is told that a page waits


def cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def folder() -> Path | None:
    """Where the slots lie, a folder of this user's alone; None where there is none to be had."""
    if not hasattr(os, "getuid"):
        return None
    path = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"extract-{os.getuid()}"
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        status = path.lstat()
    except OSError:
        return None
    ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()
    return path if ours and not status.st_mode & 0o077 else None


@contextlib.contextmanager
def slot() -> Iterator[None]:
    """Waits until one of the machine's cores is free for a page, and holds it."""
    where = folder()
    if where is None:
        yield
        return
    import fcntl

    for look in count(1):
        for number in range(cores()):
            held = os.open(where / f"slot-{number}", os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(held)
                continue
            try:
                yield
                return
            finally:
                os.close(held)
        time.sleep(POLL)
        if look % TELL == 0:
            progress.waited(POLL * TELL / cores())  # so many pages of a document wait at a time
