"""Profiles of hypothesis: the everyday one gives the same examples each time, `fuzz` looks for new ones.

Workers are forked, as from the command line, whatever threads other tests and their libraries have left here: those of
a fork server compile all patterns anew, each for itself. Tests of that way ask for it.

What OCR reads in tests is kept in build/ocr, by the code that read it: never in the folder of whoever runs them, and no
reading outlives the code it was made by.

A shell has what it starts in the background ignore Ctrl-C, and so would every process a test starts: it is heard again.
"""

import hashlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from extract import fence

ROOT = Path(__file__).resolve().parent.parent
CODE = b"".join(path.read_bytes() for path in sorted((ROOT / "extract" / "ocr").glob("*.py")))
os.environ["EXTRACT_CACHE"] = str(ROOT / "build" / "ocr" / hashlib.sha256(CODE).hexdigest()[:12])

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("default", derandomize=True, deadline=None)
settings.register_profile(
    "fuzz", derandomize=False, deadline=None, max_examples=10_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")


@pytest.fixture(autouse=True, scope="session")
def forked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if sys.platform == "linux":
            patch.setattr(fence, "forks", lambda: True)
        yield


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are started by a fork server, as from a process with threads."""
    if sys.platform == "linux":
        monkeypatch.setattr(fence, "forks", lambda: False)
