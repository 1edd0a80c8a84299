"""The quick tests in two runs side by side, each with every second file: what a change must pass, in half the time.

What a run prints is shown when it has ended, so that two do not mix. Fails where either does. On one processor, one
run. Arguments go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNS = 2  # more than two starve the tests that hold workers to a time


def main() -> int:
    files = sorted(str(path.relative_to(HERE.parent)) for path in HERE.glob("test_*.py"))
    runs = min(RUNS, os.cpu_count() or 1)
    started = []
    for n in range(runs):
        out = tempfile.TemporaryFile()  # noqa: SIM115 - read when the run has ended
        # what two runs would write to one place
        own = ["-p", "no:cacheprovider"] if n else []
        command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", *own, *sys.argv[1:], *files[n::runs]]
        started.append((subprocess.Popen(command, cwd=HERE.parent, stdout=out, stderr=subprocess.STDOUT), out))
    failed = 0
    for process, out in started:
        failed = process.wait() or failed
        out.seek(0)
        sys.stdout.buffer.write(out.read())
        sys.stdout.flush()
    return failed


if __name__ == "__main__":
    sys.exit(main())
