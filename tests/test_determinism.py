"""The same input gives the same bytes, whatever the hash seed, the number of workers, or the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "fixtures").glob("*/source.*"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixtures' sources, each under its own name."""
    out = tmp_path_factory.mktemp("determinism")
    for path in SOURCES:
        shutil.copy(path, out / f"{path.parent.name}{path.suffix}")
    return out


def printed(folder: Path, seed: str = "0", jobs: int = 1) -> bytes:
    made = subprocess.run(
        [sys.executable, "-m", "extract", str(folder), "--jobs", str(jobs), "--quiet", "--format", "jsonl"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert made.returncode in (0, 1), made.stderr.decode()
    assert made.stdout.count(b"\n") == len(SOURCES)
    return made.stdout


@pytest.fixture(scope="module")
def first(folder: Path) -> bytes:
    return printed(folder)


@pytest.mark.parametrize(
    ("seed", "jobs"),
    [
        pytest.param("4711", 2, id="another hash seed and two workers"),
        pytest.param("1", 1, id="another hash seed", marks=pytest.mark.slow),
        pytest.param("0", 1, id="a second time", marks=pytest.mark.slow),
        pytest.param("0", 2, id="two workers with one hash seed", marks=pytest.mark.slow),
    ],
)
def test_the_same_bytes_come_out(folder: Path, first: bytes, seed: str, jobs: int) -> None:
    again = printed(folder, seed, jobs)
    for before, after in zip(first.splitlines(), again.splitlines(), strict=True):
        assert before == after
    assert again == first


def test_a_document_is_read_alike_alone_and_among_others(folder: Path, first: bytes) -> None:
    """Nothing one document leaves behind, in a cache or a global, changes the next."""
    from extract.model.source import Source
    from extract.output.jsonl import line
    from extract.run import extract

    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    lines = [line(extract(Source(path.name, path.read_bytes()))) for path in reversed(paths)]
    assert sorted(lines) == sorted(first.decode().splitlines())


def test_what_a_reading_compiled_is_kept_though_its_process_ends_at_once(tmp_path: Path) -> None:
    """A worker is ended, it does not go: what is kept only at the end of a process is never kept by one."""
    code = (
        "import os; from pathlib import Path; from extract.grammar import lazy\n"
        f"lazy._FILE = Path({str(tmp_path / 'patterns.bin')!r})\n"
        "from extract.run import extract; from extract.model.source import Source, Settings\n"
        "extract(Source('a.txt', 'Dnr 2024-12. Nämnden beviljar 12 000 kronor.'.encode()), Settings())\n"
        "os._exit(0)"
    )
    told = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=told, check=True)
    assert (tmp_path / "patterns.bin").stat().st_size > 10_000
