"""What the fence costs: 500 copies of a two-page fixture, read behind it and without it, by turns of a quarter second.

Machines have slow and quick minutes: of two equal runs one after the other, one took 40 % longer. So both run at a time
as far as the system can tell, but one is always stopped (SIGSTOP), with all it started, while the other works: what the
machine does meets both alike. A round is one pair; two runs without the fence are a pair as well, and tell what is left
of the noise. Memory is that of a worker that is never replaced, from the 50th copy to the last.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FIXTURE = ROOT / "fixtures" / "decision_delegated" / "source.pdf"
COPIES = 500
COST = 0.05  # of the time without the fence, goal
GROWTH = 20 * 2**20  # bytes, goal

TURN = 0.25  # seconds

READ = """
import json, multiprocessing, os, resource, signal, sys
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
if not documents:
    os.kill(os.getpid(), signal.SIGSTOP)  # until its first turn
before = used()
for n, outcome in enumerate(batch.run(inputs, Settings(ocr="never"), isolation=isolation, limits=limits)):
    assert not [1 for _, severity in outcome.findings if severity == "error"]
    if documents and n % 10 == 9:
        sizes.append(max(worker.mapped(child.pid)[1] for child in multiprocessing.active_children()))
print(json.dumps([used() - before, sizes]))
"""


def started(folder: Path, isolation: str, documents: int = 0) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", READ, str(folder), isolation, str(documents)]
    return subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE)


def told(run: subprocess.Popen[bytes]) -> Any:
    """What a run printed: seconds of the processor, and the bytes its worker had after every tenth copy."""
    out, _ = run.communicate()
    if run.returncode:
        sys.exit(f"a run ended with {run.returncode}")
    return json.loads(out)


def family(process: int) -> list[int]:
    """A process and all it started that still are."""
    out = [process]
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        for child in listed.read_text().split():
            out += family(int(child))
    return out


def send(process: int, what: signal.Signals) -> None:
    for one in family(process):
        try:
            os.kill(one, what)
        except ProcessLookupError:
            continue  # it has just ended


def by_turns(folder: Path, ways: tuple[str, str]) -> list[tuple[float, float]]:
    """Of two runs, each stopped while the other works: seconds of the clock while it worked, and of the processor."""
    runs = [started(folder, way) for way in ways]
    for run in runs:
        os.waitid(os.P_PID, run.pid, os.WSTOPPED)
    spent = [0.0, 0.0]
    going = [0, 1]
    while going:
        for n in tuple(going):
            begin = time.perf_counter()
            send(runs[n].pid, signal.SIGCONT)
            try:
                runs[n].wait(TURN)
                going.remove(n)
            except subprocess.TimeoutExpired:
                send(runs[n].pid, signal.SIGSTOP)
            spent[n] += time.perf_counter() - begin
    return [(clock, told(run)[0]) for clock, run in zip(spent, runs, strict=True)]


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
        by_turns(folder, ("none", "none"))  # files are in memory, patterns are compiled
        fenced, equal = [], []
        for n in range(rounds):  # each first as often as the other
            pair = by_turns(folder, ("none", "process") if n % 2 else ("process", "none"))
            fenced.append(pair[::-1] if n % 2 else pair)
            equal.append(by_turns(folder, ("none", "none")))
        sizes = told(started(folder, "process", 10 * copies))[1]
    met = True
    for at, what in enumerate(("clock", "processor")):
        cost, least, most = beyond([(one[at], other[at]) for one, other in fenced])
        _, low, high = beyond([(one[at], other[at]) for one, other in equal])
        plain = median(other[at] for _, other in fenced)
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
    options.add_argument("--rounds", type=int, default=4)
    options.add_argument("--copies", type=int, default=COPIES)
    chosen = options.parse_args()
    sys.stdout.write("Met.\n" if measure(chosen.rounds, chosen.copies) else "A goal was missed.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
