"""`--watch`: the same import again and again. Events of files only wake it up; the import looks at everything."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from extract.importing.source import Row


class Alarm:
    """Tells when something moved in one of the folders; also what moved while an import was on."""

    def __init__(self, rows: Sequence[Row], sleep: Callable[[float], None] = time.sleep) -> None:
        self._folders = [row for row in rows if row.kind == "folder" and os.path.isdir(row.at)]
        self._sleep = sleep
        self._moved, self._enough = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def wait(self, seconds: float, *, unsettled: bool = False) -> None:
        """Returns when something moved and had time to come to rest, or after so many seconds at the latest.

        Network shares send no events, and nobody listens for them where watchfiles is not installed: the clock is
        enough. `unsettled`: the last import left files for this one.
        """
        rest = max((row.settle for row in self._folders), default=0.0) + 0.5
        if unsettled:
            self._sleep(min(rest, seconds))
        elif self._thread is None:
            self._sleep(seconds)
        elif self._moved.wait(seconds):
            self._moved.clear()
            self._sleep(rest)

    def _listen(self, watch: Callable[..., object]) -> None:
        """In a thread of its own: signals are answered in the main one; the library would swallow what they raise."""
        for _ in watch(  # type: ignore[attr-defined]
            *(row.at for row in self._folders), watch_filter=None, stop_event=self._enough, rust_timeout=1000
        ):
            self._moved.set()

    def __enter__(self) -> Self:
        try:
            from watchfiles import watch
        except ImportError:
            return self
        if self._folders:
            self._thread = threading.Thread(target=self._listen, args=(watch,), daemon=True)
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._enough.set()
        if self._thread is not None:
            self._thread.join(5)
