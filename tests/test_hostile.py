"""Every made file becomes what hostile.toml says, and nothing of it is left: no process, no file, no memory.

The everyday part has small limits and leaves out what takes long; `make slow` reads all with the limits of every day.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import hostile
import pytest
from test_fence import left_running

from extract import batch
from extract import run as pipeline
from extract.discover import discover
from extract.errors import Reason
from extract.model.source import Settings
from extract.output.folder import name_of
from extract.output.terminal import printable
from extract.worker import MB, Limits, mapped

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="not all limits are there elsewhere")

GOLD: dict[str, Any] = tomllib.loads((Path(__file__).parent / "hostile.toml").read_text(encoding="utf-8"))
LONG = frozenset(GOLD["long"])  # files that take seconds: bombs with room to grow, pictures
SMALL = Limits(memory=600 * MB, memory_a_core=0, start=12.0, page=0.2)
GROWTH = 50 * MB  # of this process, whatever the documents did


class Run:
    """What became of the files, and what the run left."""

    def __init__(self, folder: Path, names: list[str], limits: Limits) -> None:
        made = folder / "in"
        subprocess.run([sys.executable, hostile.__file__, str(made), *names], check=True)  # its memory is not ours
        inputs, _ = discover([str(made)])
        assert sorted(item.path for item in inputs) == sorted(names)
        pipeline.warm()  # what is imported and made ready once is no document's doing, whichever test comes first
        with held() as self.growth:
            self.outcomes = {o.path: o for o in batch.run(inputs, Settings(cache=False), 2, limits=limits)}
        self.left = left_running()
        self.temporary = [name for name in os.listdir(tempfile.gettempdir()) if name.startswith("extract-run-")]


@contextlib.contextmanager
def held() -> Iterator[list[int]]:
    """Bytes that this process has more when the block is left; what it had freed before is given back first, as it
    would take up what is kept in the block."""
    growth: list[int] = []
    before = in_use()
    yield growth
    growth.append(in_use() - before)


def in_use() -> int:
    gc.collect()
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)
    return mapped(os.getpid())[1]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with own_temporary(tmp_path_factory.mktemp("hostile")) as folder:
        yield Run(folder, [name for name in hostile.FILES if name not in LONG], SMALL)


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with own_temporary(tmp_path_factory.mktemp("hostile")) as folder:
        yield Run(folder, list(hostile.FILES), Limits())


@contextlib.contextmanager
def own_temporary(folder: Path) -> Iterator[Path]:
    """Temporary files go to the folder: what other runs on this machine have in theirs is none of ours."""
    with pytest.MonkeyPatch.context() as patch:
        (folder / "tmp").mkdir()
        patch.setenv("TMPDIR", str(folder / "tmp"))
        patch.setattr(tempfile, "tempdir", None)
        yield folder


def became(outcome: batch.Outcome) -> str:
    """`read`, or code and reason of the errors."""
    errors = [f"{item.code} {item.reason}" for item in outcome.record.findings if item.severity == "error"]
    return ", ".join(errors) or "read"


def expected(name: str, *, small: bool) -> str:
    return str(GOLD["small"].get(name) if small and name in GOLD["small"] else GOLD["file"][name])


def fits(outcome: batch.Outcome, wanted: str) -> bool:
    """Whether it became one of those parted by ` or `; `+ code` asks for a finding beside."""
    found = {item.code for item in outcome.record.findings}
    ways = [way.split(" + ") for way in wanted.split(" or ")]
    return any(became(outcome) == way and found >= set(codes) for way, *codes in ways)


def test_every_file_is_in_the_table_and_no_other() -> None:
    assert set(GOLD["file"]) == set(hostile.FILES)
    assert {*GOLD["small"], *GOLD["known"], *LONG} <= set(hostile.FILES)


@pytest.mark.parametrize("name", [name for name in hostile.FILES if name not in LONG])
def test_a_file_becomes_what_the_table_says(name: str, run: Run) -> None:
    assert fits(run.outcomes[name], expected(name, small=True)), became(run.outcomes[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", list(hostile.FILES))
def test_a_file_becomes_that_with_the_limits_of_every_day(name: str, whole_run: Run) -> None:
    assert fits(whole_run.outcomes[name], expected(name, small=False)), became(whole_run.outcomes[name])


def test_what_is_known_to_be_wrong_is_wrong_still(run: Run) -> None:
    """A file under [known] becomes what it should not; once it becomes what it ought to, its row there goes."""
    for name, known in GOLD["known"].items():
        assert known["why"] and known["ought"] != GOLD["file"][name], name
        assert name in LONG or not fits(run.outcomes[name], known["ought"]), f"{name} is mended: take it out of [known]"


def test_nothing_is_left(run: Run) -> None:
    assert len(run.outcomes) == len(hostile.FILES) - len(LONG)
    assert run.left == [] and run.temporary == []
    assert sum(run.growth) < GROWTH
    for outcome in run.outcomes.values():
        assert outcome.fault is None, outcome.fault
        for finding in outcome.record.findings:
            assert finding.severity != "error" or finding.reason in get_args(Reason)


@pytest.mark.slow
def test_nothing_is_left_of_all(whole_run: Run) -> None:
    assert len(whole_run.outcomes) == len(hostile.FILES)
    assert whole_run.left == [] and whole_run.temporary == []
    assert sum(whole_run.growth) < GROWTH


def test_what_this_process_keeps_would_be_seen() -> None:
    freed = [bytes(1000) for _ in range(GROWTH // 500)]  # room in this process that could take up what is kept later
    freed.clear()
    with held() as growth:
        kept = [bytes(1000) for _ in range(GROWTH // 1000)]
    assert GROWTH <= sum(growth) < 2 * GROWTH and kept
    with held() as growth:
        kept.clear()
        bytearray(2 * GROWTH)
    assert sum(growth) < 0


def test_odd_names_are_read_or_skipped_with_a_reason(tmp_path: Path) -> None:
    folder = hostile.names(tmp_path / "names")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    inputs, skipped = discover([str(folder)])
    reasons = {os.path.basename(item.path): item.reason for item in skipped}
    assert reasons == {
        "..hidden.pdf": "dot file", ".hidden.pdf": "dot file", "~$lock.docx": "lock file",
        "half.pdf.crdownload": "unfinished download", "half.pdf.part": "unfinished download",
        "Thumbs.db": "file manager's own", "fifo.pdf": "FIFO", "link-dangling.pdf": "broken link",
        "link-loop": "link to a folder", "link-inside.pdf": "link to a file that is read itself",
        "link-outside.pdf": "link out of the folder", "link-self.pdf": "link loop",
    }  # fmt: skip
    assert len(inputs) == len(hostile.NAMES) + 3, "those, one in each of two folders, and the closed one"
    outcomes = list(batch.run(inputs, Settings(ocr="never"), 2, limits=Limits(start=60.0)))
    assert [outcome.path for outcome in outcomes] == [item.path for item in inputs]
    for outcome in outcomes:
        closed = outcome.path == "closed.pdf" and not root
        assert became(outcome) == ("unreadable unreadable" if closed else "read")
        assert printable(outcome.line) == outcome.line, "nothing in it steers a terminal"
        assert name_of(outcome.id, outcome.path).isascii()
    assert len({name_of(outcome.id, outcome.path).lower() for outcome in outcomes}) == len(outcomes)


def test_pages_beside_a_hostile_one_are_read(tmp_path: Path) -> None:
    """The second of three pages makes pdfium grow until it dies: the record has the first and the third."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 9 0 R>>>>"
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 8 0 R>>%b>>>>"
    (tmp_path / "a.pdf").write_bytes(
        hostile.pdf(
            {
                1: hostile.CATALOG,
                2: b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>",
                3: sheet % (6, b""),
                4: sheet % (10, b"/XObject<</X 9 0 R>>"),
                5: sheet % (7, b""),
                6: hostile.stream(hostile.words(("Byn beviljas 111 000 kr",))),
                7: hostile.stream(hostile.words(("Staden beviljas 333 000 kr",))),
                8: hostile.FONT,
                9: hostile.stream(b"/X Do /X Do", form),
                10: hostile.stream(b"/X Do"),
            }
        )
    )
    (outcome,) = batch.run(discover([str(tmp_path / "a.pdf")])[0], Settings(ocr="never"), limits=SMALL)
    record = outcome.record
    (error,) = [finding for finding in record.findings if finding.severity == "error"]
    assert error.code == "limit_exceeded" and "Page 2 of 3 was not read" in error.message
    assert record.source.pages == 3
    amounts = {entry.value.amount for entry in record.amounts if entry.value is not None}
    assert amounts == {"111000", "333000"}
