"""`--watch`: the same import again and again. Events of files only wake it up; the import looks at everything."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence

from extract.importing.source import Row

EVERY = 900.0  # seconds between two imports where nothing wakes it up


def woken(rows: Sequence[Row], every: float, sleep: Callable[[float], None] = time.sleep) -> None:
    """Returns when something in one of the folders moved and had time to come to rest, or after so many seconds.

    Network shares send no events, and nobody watches for them who has not installed watchfiles: the clock is enough.
    """
    folders = [row for row in rows if row.kind == "folder" and os.path.isdir(row.at)]
    if not folders:
        sleep(every)
        return
    try:
        from watchfiles import watch
    except ImportError:
        sleep(every)
        return
    until = time.monotonic() + every
    step = min(1000, max(1, int(every * 1000)))
    for changes in watch(
        *(row.at for row in folders), watch_filter=None, rust_timeout=step, yield_on_timeout=True, raise_interrupt=True
    ):
        if changes:
            sleep(max(row.settle for row in folders) + 0.5)
            return
        if time.monotonic() >= until:
            return
