"""The five seed documents: the facts a careful person reads in them, held by ../shared/tools/check_seeds.py."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
CHECKER = SHARED / "tools" / "check_seeds.py"
SEEDS = sorted(SHARED.glob("seeds/*.txt")) + sorted(SHARED.glob("seeds/rendered/00[0-3]*"))
SCANS = sorted(SHARED.glob("seeds/rendered/004*"))  # OCR of four pages takes 16 seconds


@cache
def printed(paths: tuple[Path, ...]) -> dict[str, bytes]:
    """What the command line prints for each seed, by file name."""
    made = subprocess.run(
        [sys.executable, "-m", "extract", *map(str, paths), "--jobs", "1", "--quiet", "--format", "jsonl"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert made.returncode in (0, 1), made.stderr.decode()
    return {Path(json.loads(line)["source"]["path"]).name: line for line in made.stdout.splitlines()}


def failing(line: bytes) -> list[str]:
    """The lines the checker prints about one seed: one for each fact that does not hold."""
    held = subprocess.run([sys.executable, str(CHECKER)], input=line, capture_output=True, check=False, timeout=120)
    *lines, last = held.stdout.decode().splitlines()
    assert re.fullmatch(r"1 records, \d+ of \d+ facts hold", last), last
    return lines


@pytest.mark.skipif(not CHECKER.exists(), reason="needs ../shared/tools/check_seeds.py")
@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in SEEDS])
def test_every_fact_of_a_seed_holds(path: Path) -> None:
    assert failing(printed(tuple(SEEDS))[path.name]) == []


@pytest.mark.slow
@pytest.mark.skipif(not CHECKER.exists(), reason="needs ../shared/tools/check_seeds.py")
@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in SCANS])
def test_every_fact_of_a_scanned_seed_holds(path: Path) -> None:
    assert failing(printed(tuple(SCANS))[path.name]) == []
