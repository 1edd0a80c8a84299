"""What a document may do to the process that reads it, and that nothing of it is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract import batch, fence
from extract.discover import discover
from extract.errors import UsageError
from extract.model.source import Settings
from extract.output.folder import WriteFailed
from extract.worker import MB, Limits

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="not all limits are there elsewhere"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
FORKS = fence.forks
SMALL = Limits(memory=300 * MB, memory_a_core=0, output=4 * MB, start=6.0, page=0.0, silence=2.5, grace=0.3)


@pytest.fixture(autouse=True)
def mischief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PIPELINE", "mischief")


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No process and no temporary file outlives a run."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield
    assert left_running() == []
    others = (
        f"extract-{os.getuid()}",
        "pymp-",
    )  # places of OCR in the queue; multiprocessing's own, of its fork server
    assert [path.name for path in temporary.iterdir() if not path.name.startswith(others)] == []


def left_running() -> list[str]:
    """The command lines of what mischief starts, wherever it runs, and of children of ours."""
    deadline = time.monotonic() + 3
    while found := _running():
        if time.monotonic() > deadline:
            return found
        time.sleep(0.05)
    return []


def _running() -> list[str]:
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if "61.25" in command or (parent == os.getpid() and "multiprocessing" not in command):
            found.append(f"{process.name} {command}")
    return found


def read(folder: Path, *contents: str, jobs: int = 1, limits: Limits = SMALL) -> list[batch.Outcome]:
    given = folder / "in"
    given.mkdir(exist_ok=True)
    for number, content in enumerate(contents):
        (given / f"n{number:02}.txt").write_text(content, encoding="utf-8")
    return list(batch.run(discover([str(given)])[0], Settings(), jobs, limits=limits))


def told(outcome: batch.Outcome) -> tuple[str, str | None]:
    (finding,) = outcome.record.findings
    return finding.code, finding.reason


@pytest.mark.parametrize(
    ("word", "code", "reason"),
    [
        ("hang", "limit_exceeded", "limit_time"),
        ("spin", "limit_exceeded", "limit_time"),
        ("ignore", "limit_exceeded", "limit_time"),
        ("allocate", "limit_exceeded", "limit_memory"),
        ("malloc", "limit_exceeded", "limit_memory"),
        ("segv", "internal", "crashed"),
        ("exit", "internal", "crashed"),
        ("fork", "internal", "crashed"),
        ("litter", "internal", "crashed"),
        ("fill", "limit_exceeded", "limit_output"),
        ("flood", "limit_exceeded", "limit_output"),
    ],
)
def test_mischief_ends_as_what_it_was_and_the_next_document_is_read(
    tmp_path: Path, word: str, code: str, reason: str
) -> None:
    bad, good = read(tmp_path, word, "fine")
    assert told(bad) == (code, reason)
    assert bad.record.source.sha256 and bad.record.source.bytes == len(word)
    assert good.findings == ()


def test_what_an_earlier_document_took_is_not_held_against_a_later_one(tmp_path: Path) -> None:
    large, bad = read(tmp_path, "gorge", "segv")
    assert large.findings == () and told(bad) == ("internal", "crashed")


def test_a_gigabyte_of_chatter_goes_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    bad, good = read(tmp_path, "chatter", "fine", limits=Limits())
    assert bad.findings == good.findings == ()
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_mischief_side_by_side_keeps_the_order(tmp_path: Path) -> None:
    results = read(tmp_path, "spin", "fine", "segv", "fork", "fine", "malloc", "exit", "fine", jobs=2)
    assert [result.path for result in results] == [f"n{number:02}.txt" for number in range(8)]
    assert [bool(result.findings) for result in results] == [True, False, True, True, False, True, True, False]


@pytest.mark.parametrize("word", ["segv", "malloc", "hang"])
def test_a_page_that_ends_the_reading_is_left_out_and_named(tmp_path: Path, word: str) -> None:
    (outcome,) = read(tmp_path, f"pages 5 {word} 3")
    record = outcome.record
    assert record.document.title is not None and record.document.title.value == "read [1, 2, 4, 5]"
    (finding,) = record.findings
    assert finding.severity == "error" and "Page 3 of 5 was not read" in finding.message
    assert (finding.code, finding.reason) == {
        "segv": ("internal", "crashed"),
        "malloc": ("limit_exceeded", "limit_memory"),
        "hang": ("limit_exceeded", "limit_time"),
    }[word]
    assert record.source.pages == 5


def test_where_more_pages_do_it_those_before_them_are_kept(tmp_path: Path) -> None:
    (outcome,) = read(tmp_path, "pages 9 segv 3 exit 6 segv 8")
    record = outcome.record
    assert record.document.title is not None and record.document.title.value == "read [1, 2, 4, 5]"
    assert "Pages 3, 6 to 9 of 9 were not read" in record.findings[0].message


@pytest.mark.parametrize("content", ["pages 1 segv 1", "pages 2 segv 1 segv 2"])
def test_a_file_none_of_whose_pages_can_be_read_is_refused(tmp_path: Path, content: str) -> None:
    (outcome,) = read(tmp_path, content)
    assert told(outcome) == ("internal", "crashed")
    assert outcome.record.document.title is None
    assert outcome.record.source.pages == int(content.split()[1])


def test_the_clock_counts_pages(tmp_path: Path) -> None:
    limits = Limits(start=1.0, page=0.05, silence=60.0, grace=0.3)
    few, many = read(tmp_path, "pages 20 hang 20", "pages 60 hang 60", limits=limits)
    for outcome, pages in ((few, 20), (many, 60)):
        (finding,) = outcome.record.findings
        assert f"it took more than {1 + pages / 20:.0f} seconds" in finding.message
        assert f"Page {pages} of {pages} was not read" in finding.message


def test_a_worker_has_no_use_for_some_variables_and_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CMAP_PATH", "/nowhere")
    monkeypatch.setenv("https_proxy", "http://nowhere")
    (outcome,) = read(tmp_path, "env")
    assert outcome.record.document.title is not None
    cmap, proxy, folder, mask = eval(outcome.record.document.title.value)
    assert (cmap, proxy, mask) == (None, None, 0o077)
    assert folder.startswith(str(tmp_path / "tmp" / "extract-run-")) and not os.path.exists(folder)
    assert os.environ["CMAP_PATH"] == "/nowhere", "ours is left alone"


def test_workers_are_replaced_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    before = fence._Worker.__init__
    monkeypatch.setattr(fence._Worker, "__init__", lambda self, *given: (started.append(1), before(self, *given))[1])
    read(tmp_path, *["fine"] * 7, limits=Limits(documents=3))
    assert len(started) == 3


def test_the_same_beside_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then workers are not forked from it, which might find a lock held for ever, but by a server."""
    monkeypatch.setattr(fence, "forks", FORKS)
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert fence._method() == "forkserver"
        results = read(tmp_path, "fine", "segv", "fork", "spin", "fine", jobs=2, limits=Limits(start=3.0, grace=0.3))
    finally:
        stop.set()
        thread.join()
    assert [result.record.findings[0].reason if result.findings else None for result in results] == [
        None, "crashed", "crashed", "limit_time", None,
    ]  # fmt: skip


def test_a_long_name_of_the_folder_for_temporary_files_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fork server's socket would stand in it, and names of sockets are short."""
    monkeypatch.setattr(fence, "forks", lambda: False)
    long = tmp_path / ("l" * 100)
    long.mkdir()
    monkeypatch.setenv("TMPDIR", str(long))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert fence._method() == "spawn"  # a server that already runs would hide that none can be started
    fine, bad = read(tmp_path, "fine", "segv", limits=Limits(grace=0.3))
    assert fine.findings == () and told(bad) == ("internal", "crashed")


@pytest.fixture
def crowded() -> Iterator[None]:
    """One processor for this process, what it starts and five others that never rest."""
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(own)})
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"], stdout=subprocess.DEVNULL) for _ in range(5)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()
        os.sched_setaffinity(0, own)


@pytest.mark.usefixtures("crowded")
def test_time_in_which_others_have_the_processor_is_not_the_documents(tmp_path: Path) -> None:
    if not fence.stood(os.getpid()):
        pytest.skip("the system does not tell")
    limits = Limits(start=2.0, page=0.0, grace=0.3)
    began = time.monotonic()
    works, hangs = read(tmp_path, "work", "hang", limits=limits)
    assert works.findings == ()
    assert time.monotonic() - began > 2 * limits.start, "the others left it the processor"
    assert told(hangs) == ("limit_exceeded", "limit_time")


def test_whoever_is_slow_to_take_the_records_costs_no_document_its_time(tmp_path: Path) -> None:
    given = tmp_path / "in"
    given.mkdir()
    for number in range(3):
        (given / f"{number}.txt").write_text("sleep 0.3")
    results = []
    for outcome in batch.run(discover([str(given)])[0], Settings(), limits=Limits(start=1.5)):
        results.append(outcome.findings)
        time.sleep(2)
    assert results == [(), (), ()]


def test_a_full_disk_ends_the_run_and_is_no_fault_of_the_document(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="no room for temporary files"):
        read(tmp_path, "fine", "noroom", "fine")


def test_a_traceback_quotes_no_personal_number(tmp_path: Path) -> None:
    (outcome,) = read(tmp_path, "quote")
    assert outcome.fault is not None and "KeyError" in outcome.fault and "Anna Ek" in outcome.fault
    for shown in (outcome.fault, outcome.line):
        assert "1212-1212" not in shown and "121212" not in shown


@pytest.mark.parametrize("word", ["spin", "hang"])
def test_nothing_outlives_a_parent_that_is_killed(tmp_path: Path, word: str) -> None:
    given = tmp_path / "in"
    given.mkdir()
    (given / "a.txt").write_text(word)
    (given / "b.txt").write_text("ignore")
    code = "from extract import batch, cli; batch.PIPELINE = 'mischief'\nif __name__ == '__main__': cli.main()"
    tests = Path(__file__).parent
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(given), "--jobs", "2", "--ocr", "never"],
        env={**os.environ, "PYTHONPATH": f"{tests.parent}{os.pathsep}{tests}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 20
    while len(children := offspring(process.pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(children) == 3, "two workers and the one who sees to their end"
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 10
    while any(alive(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [child for child in children if alive(child)]


def offspring(pid: int) -> list[int]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_limits_may_be_set() -> None:
    assert Limits.of({}) == Limits()
    assert Limits.of({"EXTRACT_MEMORY": "4000", "EXTRACT_TIME": "20"}).memory == 4000 * MB
    assert Limits.of({"EXTRACT_TIME": "20"}).start == 20
    for wrong in ({"EXTRACT_MEMORY": "much"}, {"EXTRACT_TIME": "0"}, {"EXTRACT_MEMORY": "1"}):
        with pytest.raises(UsageError):
            Limits.of(wrong)


def test_in_this_process_only_if_asked_for(tmp_path: Path) -> None:
    given = tmp_path / "a.txt"
    given.write_text("env")
    inputs, _ = discover([str(given)])
    (outcome,) = batch.run(inputs, Settings(), isolation="none")
    assert outcome.record.document.title is not None
    assert str(tmp_path / "tmp") in outcome.record.document.title.value
    assert "extract-run-" not in outcome.record.document.title.value
