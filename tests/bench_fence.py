"""What the fence costs: 500 copies of a two-page fixture, read behind it and without it, by turns.

Each run is a process of its own that reads all copies with one job. Wall clock and processor time (its own and that of
all it started) are both told: the processor's is the figure to trust where others use the machine; the wall clock's is
what a person waits. The figure is the median over the rounds of what the fenced run took beyond the other of the same
round, and its spread is printed: a median inside the spread of two equal runs says nothing. Memory is that of a worker
that is never replaced, from the 50th copy to the last.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FIXTURE = ROOT / "fixtures" / "decision_delegated" / "source.pdf"
COPIES = 500
COST = 0.05  # of the time without the fence, goal
GROWTH = 20 * 2**20  # bytes, goal

READ = """
import json, multiprocessing, os, resource, sys, time
from extract import batch, worker
from extract.discover import discover
from extract.model.source import Settings

folder, isolation, documents = sys.argv[1], sys.argv[2], int(sys.argv[3])
inputs, _ = discover([folder])
limits = worker.Limits(documents=documents or worker.Limits.documents)
def used():
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
sizes = []
start, before = time.perf_counter(), used()
for n, outcome in enumerate(batch.run(inputs, Settings(ocr="never"), isolation=isolation, limits=limits)):
    assert not [1 for _, severity in outcome.findings if severity == "error"]
    if documents and n % 10 == 9:
        sizes.append(max(worker.mapped(child.pid)[1] for child in multiprocessing.active_children()))
print(json.dumps([time.perf_counter() - start, used() - before, sizes]))
"""


def read(folder: Path, isolation: str, documents: int = 0) -> Any:
    """Seconds of the clock and of the processor for all copies, and the bytes a worker has after every tenth."""
    words = [sys.executable, "-c", READ, str(folder), isolation, str(documents)]
    done = subprocess.run(words, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def beyond(pairs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """The median of what the first of each pair is beyond the second, as a share, the least and the most of them."""
    shares = [first / second - 1 for first, second in pairs]
    return median(shares), min(shares), max(shares)


def measure(rounds: int, copies: int = COPIES) -> bool:
    """Prints what the fence costs, in time and memory; whether both goals are met."""
    content = FIXTURE.read_bytes()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for n in range(copies):
            (folder / f"{n:04}.pdf").write_bytes(content)
        read(folder, "none")  # files are in memory, patterns are compiled
        runs = []
        for n in range(rounds):  # by turns, and each first as often as the other
            ways = ["process", "none", "none"] if n % 2 else ["none", "process", "none"]
            found = [(way, read(folder, way)) for way in ways]
            fenced = next(run for way, run in found if way == "process")
            without = [run for way, run in found if way == "none"]
            runs.append((fenced, *without))
        sizes = read(folder, "process", 10 * copies)[2]
    met = True
    for at, what in enumerate(("clock", "processor")):
        cost, least, most = beyond([(fenced[at], (one[at] + other[at]) / 2) for fenced, one, other in runs])
        _, low, high = beyond([(one[at], other[at]) for _, one, other in runs])
        plain = median(one[at] for _, one, _ in runs)
        sys.stdout.write(
            f"{copies} copies of two pages, {what}: {plain:.2f} s without the fence, with it {cost:+.1%} "
            f"({least:+.1%} to {most:+.1%}; two runs without it differ by {low:+.1%} to {high:+.1%}; goal {COST:.0%})\n"
        )
        met &= cost <= COST
    growth = sizes[-1] - sizes[min(4, len(sizes) - 1)]
    sys.stdout.write(
        f"a worker that reads all: {sizes[min(4, len(sizes) - 1)] / 2**20:.0f} MB after 50, {sizes[-1] / 2**20:.0f} MB "
        f"after {copies} (goal: less than {GROWTH // 2**20} MB more)\n"
    )
    return met and growth < GROWTH


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=6)
    options.add_argument("--copies", type=int, default=COPIES)
    chosen = options.parse_args()
    sys.stdout.write("Met.\n" if measure(chosen.rounds, chosen.copies) else "A goal was missed.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
