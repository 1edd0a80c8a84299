"""One import in a process of its own, for the tests that kill it: the fake pipeline reads, and it says when it begins.
With EXTRACT_REAL in the environment the program itself reads.

python tests/import_once.py STORE SOURCES.toml JOBS [OWNER.NAME NTH before|after]: with a step, the process kills itself
when that is called for the nth time.
"""

from __future__ import annotations

import multiprocessing.context
import os
import signal
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

from extract import batch  # noqa: E402
from extract.cli import main  # noqa: E402
from extract.importing import ledger, reading, run, store  # noqa: E402

OWNERS = {"Store": store.Store, "Ledger": ledger.Ledger, "Run": run.Run}


def without_preload(self: object, names: object) -> None:
    """Workers read by the fake pipeline: what the real one imports need not be there, and would take two seconds."""


def die_at(step: str, nth: int, when: str) -> None:
    owner, _, name = step.partition(".")
    real, calls = getattr(OWNERS[owner], name), []

    def dying(*words: object, **named: object) -> object:
        calls.append(1)
        if len(calls) == nth and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*words, **named)
        if len(calls) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(OWNERS[owner], name, dying)


def go(place: str, sources: str, jobs: str, step: str = "", nth: str = "1", when: str = "after") -> int:
    if "EXTRACT_REAL" not in os.environ:
        batch.PIPELINE = reading.TEXT_OF = "fake_pipeline"
    if step:
        die_at(step, int(nth), when)
    print("ready", flush=True)
    return main(["import", "--store", place, "--ocr", "never", "--jobs", jobs, "--quiet", sources])


if __name__ == "__main__":
    multiprocessing.context.BaseContext.set_forkserver_preload = without_preload  # type: ignore[method-assign]
    sys.exit(go(*sys.argv[1:]))
