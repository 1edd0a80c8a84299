"""The benchmark of scheduled import: an index of 10 000 known documents and one new, from start to record.

Run by `make bench`. The program runs as a process of its own against a server on loopback, and reads the new document,
a PDF of three pages, in earnest. What it asked is counted: robots.txt once a day, then the index and the document.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from import_rig import described
from test_import_web import Desk, Site, knows

ROOT = Path(__file__).resolve().parent.parent
KNOWN, SECONDS = 10_000, 3.0
MEMO = ROOT / "fixtures" / "memo_ruled" / "source.pdf"


def measure(rounds: int) -> bool:
    """Prints the medians; whether the goal was met."""
    site = Site()
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), site)
        links, new, figures = knows(desk, KNOWN), list[str](), list[tuple[float, float]]()
        toml = described(desk.toml, desk.row)
        words = [sys.executable, "-m", "extract", "import", "--store", str(desk.store), "--ocr", "never", toml]
        for number in range(rounds + 1):
            new.insert(0, f"/ny{number}.pdf")
            site.pages[new[0]] = MEMO.read_bytes() + b"%%%d\n%%%%EOF\n" % number  # another file, with the same pages
            desk.index(*new, *links)
            site.paths()
            before, start = os.times(), time.perf_counter()
            said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stderr
            spent = os.times()
            cpu = spent.children_user + spent.children_system - before.children_user - before.children_system
            asked = site.paths()
            assert "1 new, 1 read" in said and asked[-2:] == ["/", new[0]], (said, asked)
            if number:  # the first asks for robots.txt too
                assert len(asked) == 2, asked
                figures.append((time.perf_counter() - start, cpu))
    site.server.shutdown()
    wall, cpu = (median(column) for column in zip(*figures, strict=True))
    sys.stdout.write(
        f"import of an index of {KNOWN} known and 1 new: {wall:.2f} s, {cpu:.2f} s of processor time, 2 requests "
        f"(goal {SECONDS} s)\n"
    )
    return wall < SECONDS


if __name__ == "__main__":
    sys.exit(not measure(5))
