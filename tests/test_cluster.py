"""`--scheduler`: the batch on a Dask cluster: a scheduler and workers, as processes of their own on loopback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

import extract
from extract import batch, cluster
from extract.cli import main
from extract.discover import discover
from extract.errors import Exit, MissingTool
from extract.model.source import Settings

# Real schedulers and workers on loopback: half a minute, and a client of Dask's that waits for one may hold up a run.
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("served")]
TESTS = Path(__file__).resolve().parent
FIXTURES = TESTS.parent / "fixtures"
ENV = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
SOON = 60.0  # seconds for what takes a moment on a machine at rest: a busy one took more than twenty


def dask(log: Path, what: str, *words: str, **more: str) -> subprocess.Popen[bytes]:
    """A scheduler or a worker, as a user starts it."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *words, "--host", "127.0.0.1", "--no-dashboard"]
    with log.open("ab") as file:
        return subprocess.Popen(command, env=ENV | more, stdin=subprocess.DEVNULL, stdout=file, stderr=file)


def until(what: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + SOON
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
    return found


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """All at once, as by a power cut; what it had started, which is to end by itself."""
    started = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    return started


class Cluster:
    """A scheduler, a worker under a nanny, which makes it a daemon, and one without."""

    def __init__(self, folder: Path) -> None:
        self.file, self.log, self.temporary = folder / "scheduler.json", folder / "log", folder / "temporary"
        self.temporary.mkdir()
        self.scheduler = dask(self.log, "scheduler", "--port", "0", "--scheduler-file", str(self.file))
        self.workers = [self.worker(), self.worker("--no-nanny")]

    def worker(self, *words: str) -> subprocess.Popen[bytes]:
        return dask(
            self.log,
            "worker",
            "--scheduler-file",
            str(self.file),
            "--nthreads",
            "1",
            *words,
            TMPDIR=str(self.temporary),
        )

    @property
    def address(self) -> str:
        return str(json.loads(self.file.read_text())["address"])

    def at_work(self) -> list[psutil.Process]:
        """The processes that read documents: all below the workers but Dask's own."""
        return [process for worker in self.workers for process in desks(worker)]


def desks(worker: subprocess.Popen[bytes]) -> list[psutil.Process]:
    found = []
    for process in psutil.Process(worker.pid).children(recursive=True):
        try:
            if "desk.serve" in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            pass
    return found


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    until(made.file.exists)
    yield made
    started = [process for worker in made.workers for process in kill(worker)]
    kill(made.scheduler)
    until(lambda: not any(map(alive, started)))
    until(lambda: not list(made.temporary.rglob("extract-run-*")))
    assert b"never to be shown" not in made.log.read_bytes(), "what a document says is in no log"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PIPELINE", "fake_pipeline")


def filled(folder: Path, contents: Sequence[str]) -> str:
    folder.mkdir()
    for number, content in enumerate(contents):
        (folder / f"{number:03}.txt").write_text(content, encoding="utf-8")
    return str(folder)


def run(there: Cluster, folder: str, **named: Any) -> Generator[batch.Outcome, None, None]:
    return cluster.run(discover([folder])[0], Settings(), there.address, **named)


# ---------------------------------------------------------------- the same as here


def test_the_same_bytes_as_here(there: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the program itself: what is read, what is damaged, empty, and not there."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("memo_ruled", "memo_prose"):
        (source,) = (FIXTURES / name).glob("source.*")
        shutil.copy(source, folder / f"{name}{source.suffix}")
    (folder / "half.pdf").write_bytes((folder / "memo_ruled.pdf").read_bytes()[:3000])
    (folder / "empty.txt").touch()
    (tmp_path / "list").write_text(f"{tmp_path / 'gone.pdf'}\n{folder / 'empty.txt'}\n")
    listed = ["--files-from", str(tmp_path / "list"), "--ocr", "never", "--quiet", "--format", "jsonl"]
    assert main([str(folder), *listed, "--scheduler", there.address]) == Exit.FINDINGS
    inputs, _ = discover([str(folder)], [str(tmp_path / "gone.pdf")])
    here = [outcome.line for outcome in batch.run(inputs, Settings(ocr="never"), isolation="none")]
    assert capsys.readouterr().out.splitlines() == here and len(here) == 5


def test_every_fixture_is_read_there_as_here_though_a_worker_is_killed(there: Cluster, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for source in sorted(FIXTURES.glob("*/source.*")):
        shutil.copy(source, folder / f"{source.parent.name}{source.suffix}")
    inputs, settings = discover([str(folder)])[0], Settings(ocr="never")
    doomed = there.worker("--no-nanny")
    until(lambda: workers_of(there) == 3)
    got = []
    for outcome in cluster.run(inputs, settings, there.address):
        got.append(outcome)
        if doomed.poll() is None and desks(doomed):
            kill(doomed)
    assert doomed.poll() is not None, "it never had work"
    assert got == list(batch.run(inputs, settings, 2)) and len(got) > 50


def workers_of(there: Cluster) -> int:
    with cluster._connected(there.address, print) as client:
        return len(client.nthreads())


def test_what_becomes_of_bad_documents_is_what_becomes_of_them_here(there: Cluster, fake: None, tmp_path: Path) -> None:
    contents = ["sleep 0.3", "die", "fine", "raise never to be shown", "memory", "abort", "warning", "print", "fine"]
    folder = filled(tmp_path / "in", contents)
    (tmp_path / "in" / "link.txt").symlink_to("/dev/null")
    here = list(batch.run(discover([folder])[0], Settings(), 1))
    assert [outcome.findings for outcome in here[1:6:4]] == [(("internal", "error"),)] * 2
    assert list(run(there, folder)) == here


def test_the_library_reads_there_too(there: Cluster, fake: None, tmp_path: Path) -> None:
    folder = filled(tmp_path / "in", ["fine", "warning", "fine"])
    assert list(extract.read_folder(folder, scheduler=str(there.file))) == list(extract.read_folder(folder))


def test_records_that_are_there_are_not_sent(there: Cluster, fake: None, tmp_path: Path) -> None:
    folder, out = filled(tmp_path / "in", ["fine 1", "warning 2"]), str(tmp_path / "out")
    assert main([folder, "--out", out, "--quiet"]) == Exit.CLEAN
    sent: list[int] = []
    give = cluster._Run.give
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster._Run, "give", lambda self, index, *more: (sent.append(index), give(self, index, *more)))
        assert main([folder, "--out", out, "--quiet", "--scheduler", there.address]) == Exit.CLEAN
        assert sent == []
        filled(tmp_path / "more", ["fine 1"])
        shutil.copy(tmp_path / "more" / "000.txt", tmp_path / "in" / "9.txt")
        assert main([folder, "--out", out, "--quiet", "--scheduler", there.address]) == Exit.CLEAN
        assert sent == [2]
    assert len(list(extract.records(out))) == 3


# ---------------------------------------------------------------- how much is under way


def test_few_documents_are_under_way_and_few_wait_for_a_slow_one(
    there: Cluster, fake: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way: list[int] = []
    given: list[int] = []
    give = cluster._Run.give

    def seen(self: Any, index: int, *more: Any) -> None:
        give(self, index, *more)
        given.append(index)
        under_way.append(len(self.sent))

    monkeypatch.setattr(cluster._Run, "give", seen)
    folder = filled(tmp_path / "in", ["sleep 0.8", *("fine" for _ in range(60))])
    outcomes = run(there, folder)
    next(outcomes)
    assert max(under_way) <= cluster.EACH * 2 and len(given) <= 1 + cluster.AHEAD * 2
    assert [outcome.path for outcome in outcomes] == [f"{number:03}.txt" for number in range(1, 61)]
    monkeypatch.setattr(cluster, "BYTES", 1)
    under_way.clear()
    shutil.rmtree(tmp_path / "in")
    assert len(list(run(there, filled(tmp_path / "in", ["fine"] * 4)))) == 4
    assert max(under_way) == 1, "a large document goes alone"


# ---------------------------------------------------------------- what is lost


def test_a_worker_that_is_killed_costs_a_retry_and_nothing_else(there: Cluster, fake: None, tmp_path: Path) -> None:
    doomed = there.worker("--no-nanny")
    until(lambda: workers_of(there) == 3)
    folder = filled(tmp_path / "in", [f"sleep {0.2 + number / 1000}" for number in range(24)])
    here = [f"{number:03}.txt" for number in range(24)]
    outcomes = run(there, folder)
    got = [next(outcomes)]
    for outcome in outcomes:
        got.append(outcome)
        if doomed.poll() is None and any(
            desk.children() for desk in desks(doomed)
        ):  # which read in processes of theirs
            started = kill(doomed)
    assert doomed.poll() is not None, "it never had work"
    assert [outcome.path for outcome in got] == here and not any(outcome.findings for outcome in got)
    until(lambda: not any(map(alive, started)))


def test_a_document_that_kills_its_desk_each_time_is_given_up_alone(there: Cluster, fake: None, tmp_path: Path) -> None:
    folder = filled(tmp_path / "in", ["fine", "parent never to be shown", "fine", "fine"])
    outcomes = list(run(there, folder))
    assert [bool(outcome.findings) for outcome in outcomes] == [False, True, False, False]
    (finding,) = outcomes[1].record.findings
    assert (finding.code, finding.reason) == ("internal", "crashed") and "more than once" in finding.message
    assert outcomes[1].record.source.bytes == 24 and outcomes[1].record.source.path == "001.txt"


def test_without_a_worker_it_waits_and_without_a_scheduler_it_ends(
    fake: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.1)
    monkeypatch.setattr(cluster, "TICK", 0.2)
    monkeypatch.setattr(cluster, "CONNECT", 2.0)
    file = tmp_path / "scheduler.json"
    alone = dask(tmp_path / "log", "scheduler", "--port", "0", "--scheduler-file", str(file))
    until(file.exists)
    said: list[str] = []

    def heard(words: str) -> None:
        said.append(words)
        alone.kill()

    with pytest.raises(cluster.Gone, match="is gone") as caught:
        list(cluster.run(discover([filled(tmp_path / "in", ["fine"])])[0], Settings(), str(file), say=heard))
    assert "has no worker" in said[0] and len(said) == 1 and caught.value.exit_code == Exit.LOCKED
    alone.wait()


def test_ctrl_c_ends_it_here_and_there(there: Cluster, tmp_path: Path) -> None:
    folder = filled(tmp_path / "in", ["sleep 60"] * 6)
    code = "import sys; from extract import batch, cli; batch.PIPELINE = 'fake_pipeline'; sys.exit(cli.main())"
    words = [sys.executable, "-c", code, folder, "--scheduler", there.address, "--format", "jsonl"]
    process = subprocess.Popen(words, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until(lambda: len(there.at_work()) == 2)
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=SOON)
    assert (process.returncode, out) == (Exit.INTERRUPTED, b"") and b"Traceback" not in said, said.decode()
    assert b"0 of 6 documents" in said
    until(lambda: not there.at_work())


def test_a_run_that_is_over_leaves_no_process_behind(there: Cluster, fake: None, tmp_path: Path) -> None:
    folder = filled(tmp_path / "in", ["fine"] * 3)
    outcomes = run(there, folder)
    next(outcomes)
    assert there.at_work()
    outcomes.close()
    until(lambda: not there.at_work())


# ---------------------------------------------------------------- what is refused


@pytest.fixture
def silent() -> Iterator[str]:
    """Something listens, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield f"tcp://127.0.0.1:{door.getsockname()[1]}"


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1:1", "nonsense://x", "tcp://", "no such.json", ""])
def test_an_address_that_does_not_answer(
    fake: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    assert main([filled(tmp_path / "in", ["fine"]), "--scheduler", address]) == Exit.USAGE
    shown = capsys.readouterr()
    assert not shown.out and "Traceback" not in shown.err
    assert "No Dask scheduler answers at" in shown.err or "does not exist" in shown.err


def test_one_who_listens_and_says_nothing(tmp_path: Path, silent: str) -> None:
    """Dask would wait without end. In a process of its own: a client that waits holds up the next one in its own."""
    code = "import sys; from extract import cli, cluster; cluster.CONNECT = 0.5; sys.exit(cli.main())"
    words = [sys.executable, "-c", code, filled(tmp_path / "in", ["fine"]), "--scheduler", silent]
    done = subprocess.run(words, env=ENV, capture_output=True, text=True, timeout=SOON, check=False)
    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert len(done.stderr.splitlines()) == 2, "one line of ours, and the summary"


def test_a_worker_with_another_program_is_refused(
    there: Cluster, fake: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = cluster.program(True)
    monkeypatch.setattr(cluster, "program", lambda scans: ours.replace('"pikepdf": "', '"pikepdf": "0.'))
    assert main([filled(tmp_path / "in", ["fine"]), "--scheduler", there.address]) == Exit.USAGE
    shown = capsys.readouterr()
    assert not shown.out and "pikepdf is " in shown.err and "here 0." in shown.err and "tcp://" in shown.err


def test_what_a_worker_lacks_is_told_with_its_address(there: Cluster, fake: None, tmp_path: Path) -> None:
    with pytest.raises(MissingTool, match=r"^tcp://.*: Tesseract has no Swedish data") as caught:
        list(run(there, filled(tmp_path / "in", ["fine", "tool", "fine"])))
    assert caught.value.hint.startswith("apt install")


def test_what_cannot_be_together(fake: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = filled(tmp_path / "in", ["fine"])
    assert main([folder, "--scheduler", "tcp://127.0.0.1:1", "--jobs", "2"]) == Exit.USAGE
    (tmp_path / "words").write_text("hemligt\n")
    (tmp_path / "words").chmod(0o600)
    given = ["--password-file", str(tmp_path / "words")]
    assert main([folder, "--scheduler", "tcp://127.0.0.1:1", *given]) == Exit.USAGE
    assert "hemligt" not in capsys.readouterr().err
    assert "hemligt" not in repr(cluster.Parcel("", "hemligt", "", b"hemligt"))


def test_without_dask_it_says_what_to_install(
    fake: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main([filled(tmp_path / "in", ["fine"]), "--scheduler", "tcp://127.0.0.1:1"]) == Exit.MISSING_TOOL
    assert "pip install '.[dask]'" in capsys.readouterr().err
