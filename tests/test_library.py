"""What other programs call: documents in, records out; streams; frames; a loader for retrieval."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import gold as held
import pytest
from hand_made import case, decision, found, money, record

import extract
from extract import batch
from extract.errors import Exit, UsageError
from extract.model.record import Record

ROOT = Path(__file__).resolve().parent.parent
MEMO = held.sources()["memo_ruled"]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PIPELINE", "fake_pipeline")


def told(code: str, **options: Any) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, **options
    )


# ---------------------------------------------------------------- the names


def test_importing_costs_nothing() -> None:
    code = (
        "import sys, extract; print(sorted(name for name in sys.modules if name.startswith(('extract', 'pydantic'))))"
    )
    assert told(code).stdout.strip() == "['extract']"


def test_every_name_is_there_and_others_are_not() -> None:
    assert extract.Record is Record
    for name in extract.__all__:
        assert getattr(extract, name) is not None and name in dir(extract)
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        _ = extract.reed


# ---------------------------------------------------------------- documents


def test_a_document_and_the_folder_it_is_in_give_one_record(tmp_path: Path, served: None) -> None:
    """Also where the caller has threads."""
    (tmp_path / "memo.pdf").write_bytes(MEMO.read_bytes())
    one = extract.read(tmp_path / "memo.pdf")
    assert isinstance(one, extract.Record) and one.source.path == "memo.pdf"
    assert list(extract.read_folder(tmp_path)) == [one]
    assert extract.read(str(tmp_path / "memo.pdf"), ocr="never") == one


def test_what_is_not_there_is_raised_and_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        extract.read(tmp_path / "none.pdf")
    with pytest.raises(FileNotFoundError):
        next(iter(extract.read_folder(tmp_path / "none")))
    with pytest.raises(IsADirectoryError):
        extract.read(tmp_path)
    (tmp_path / "empty.pdf").write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        extract.read_folder(tmp_path / "empty.pdf")
    assert extract.read(tmp_path / "empty.pdf").findings[0].severity == "error"
    (missing,) = extract.read_paths([tmp_path / "none.pdf"])
    assert missing.findings[0].code == "unreadable"


def test_a_fault_of_ours_is_in_the_record_and_in_the_log(
    fake: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.txt").write_text("raise x", encoding="utf-8")
    made = extract.read(tmp_path / "a.txt")
    assert made.findings[0].code == "internal" and "KeyError" in caplog.text


@pytest.mark.parametrize(
    "read", ["extract.read_paths(names, jobs=2)", "(o.record for o in batch.run(inputs, plain, 2))"]
)
def test_a_script_without_a_guard_is_not_run_again_by_its_workers(tmp_path: Path, read: str) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("clean", encoding="utf-8")
    (tmp_path / "script.py").write_text(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()  # no process is forked beside a thread\n"
        "print('top')\n"
        "import extract\n"
        "from extract import batch\n"
        "batch.PIPELINE = 'fake_pipeline'\n"
        "from extract.discover import discover\n"
        "from extract.model.source import Settings\n"
        "names = ['a.txt', 'b.txt']\n"
        "inputs, plain = discover(names)[0], Settings()\n"
        f"print([made.source.path for made in {read}])\n",
        encoding="utf-8",
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    env = {**os.environ, "PYTHONPATH": path}
    argv = [sys.executable, "script.py"]
    done = subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.splitlines() == ["top", "['a.txt', 'b.txt']"], done.stderr


def test_paths_are_taken_as_they_are_read(fake: None, tmp_path: Path) -> None:
    taken: list[str] = []

    def paths() -> Any:
        for name in ("a.txt", "b.txt", "c.txt"):
            (tmp_path / name).write_text(f"clean {name}", encoding="utf-8")
            taken.append(name)
            yield tmp_path / name

    made = extract.read_paths(paths())
    assert next(made).source.path == "a.txt" and taken == ["a.txt"]
    made.close()


# ---------------------------------------------------------------- archives


@pytest.fixture
def archive() -> Callable[..., io.BytesIO]:
    def made(mode: str = "w", **members: bytes | tarfile.TarInfo) -> io.BytesIO:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode=mode) as tar:  # type: ignore[call-overload]
            for name, content in members.items():
                if isinstance(content, tarfile.TarInfo):
                    tar.addfile(content)
                    continue
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        out.seek(0)
        return out

    return made


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_files_of_an_archive(mode: str, jobs: int, archive: Callable[..., io.BytesIO]) -> None:
    stream = archive(mode, **{"in/memo.pdf": MEMO.read_bytes(), "./b.txt": b"Ett brev.", "in/.hidden": b"x"})
    one, two = extract.read_tar(stream, jobs=jobs)
    assert (one.source.path, two.source.path) == ("in/memo.pdf", "b.txt")
    assert one.cases == extract.read(MEMO).cases


def test_an_archive_writes_nothing_outside(fake: None, tmp_path: Path, archive: Callable[..., io.BytesIO]) -> None:
    link = tarfile.TarInfo("link.txt")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    target = str(tmp_path / "target.txt")
    stream = archive(**{"../../up.txt": b"clean", target: b"clean", "link.txt": link, "d/": tarfile.TarInfo("d")})
    paths = [made.source.path for made in extract.read_tar(stream)]
    assert len(paths) <= 2 and not any(path.startswith("/") for path in paths)
    assert not Path(target).exists() and list(tmp_path.iterdir()) == []


def test_an_archive_cut_short_gives_what_came_before_and_says_so(
    fake: None, archive: Callable[..., io.BytesIO]
) -> None:
    whole = archive(**{"a.txt": b"clean a", "b.txt": b"clean b" * 2000}).getvalue()
    made = extract.read_tar(io.BytesIO(whole[:4096]))
    assert next(made).source.path == "a.txt"
    with pytest.raises(UsageError, match="no whole tar archive"):
        next(made)
    with pytest.raises(UsageError):
        next(extract.read_tar(io.BytesIO(b"no archive at all" * 100)))


# ---------------------------------------------------------------- the command


def streaming(*argv: str) -> list[str]:
    code = "import sys; from extract import batch, cli; batch.PIPELINE = 'fake_pipeline'; sys.exit(cli.main())"
    return [sys.executable, "-c", code, "stream", *argv]


def test_each_path_is_answered_before_the_next_is_given(tmp_path: Path) -> None:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    with subprocess.Popen(
        streaming(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        for name in ("å.txt", "b.txt"):
            (tmp_path / name).write_text("clean", encoding="utf-8")
            process.stdin.write(os.fsencode(tmp_path / name) + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["source"]["path"] == name
        process.stdin.write(b"/nowhere/x.txt\n")
        process.stdin.close()
        assert json.loads(process.stdout.readline())["findings"][0]["code"] == "unreadable"
        assert process.wait() == Exit.FINDINGS


def test_an_archive_on_standard_input(tmp_path: Path, archive: Callable[..., io.BytesIO]) -> None:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    env = {**os.environ, "PYTHONPATH": path}
    content = archive(**{"a.txt": b"clean", "b.txt": b"warning"}).getvalue()
    done = subprocess.run(streaming("--tar"), input=content, capture_output=True, env=env, check=False)
    assert [json.loads(row)["source"]["path"] for row in done.stdout.splitlines()] == ["a.txt", "b.txt"]
    assert done.returncode == Exit.CLEAN
    done = subprocess.run(streaming("--tar"), input=b"nothing", capture_output=True, env=env, check=False)
    assert done.returncode == Exit.USAGE and b"Traceback" not in done.stderr


# ---------------------------------------------------------------- frames


def records() -> list[Record]:
    decided = case(decision=decision("decided", date="2025-03"), granted=money("500.5"), title="Bron")
    proposed = case(decision=decision("proposed"), granted=money("700"), period=found(PERIOD))
    return [record(decided, path="a.pdf"), record(proposed, path="b.pdf")]


PERIOD = {"start": "2024-10-01", "end": None, "precision": "month"}


def test_frames_of_pandas() -> None:
    pytest.importorskip("pandas")
    cases = extract.frames(records())["cases"]
    assert cases["granted_amount"].dropna().tolist() == [Decimal("500.5")]
    assert cases["granted_amount"].sum() == Decimal("500.5") and cases["proposed_amount"].sum() == 700
    assert cases["period_start"].iloc[1] == dt.datetime(2024, 10, 1) and cases["decision_date"].iloc[0] == "2025-03"
    assert str(cases["page"].dtype) == "Int64" and cases["granted_amount_confidence"].iloc[0] == 0.97


def test_frames_of_polars() -> None:
    polars = pytest.importorskip("polars")
    tables = extract.frames(iter(records()), "polars")
    cases = tables["cases"]
    assert cases["granted_amount"].sum() == Decimal("500.5") and cases.schema["period_start"] == polars.Date
    joined = cases.join(tables["documents"], left_on="record_id", right_on="id")
    assert joined.height == 2 and tables["calls"].height == 0 and "budget_amount" in tables["calls"].columns
    odd = record(case(decision=decision(), granted=money("1.23456")))
    with pytest.raises(UsageError, match="does not fit"):
        extract.frames([odd], "polars")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_library_that_is_missing_is_named(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(Exception, match=f"{library} is not installed") as raised:
        extract.frames(records(), library)
    assert raised.value.hint == f"Install it with: pip install 'extract-beslut[{library}]'"  # type: ignore[attr-defined]


# ---------------------------------------------------------------- retrieval


def test_passages_know_their_place_and_their_document() -> None:
    pytest.importorskip("langchain_core")
    from extract.langchain import DecisionLoader

    passages = DecisionLoader(MEMO).load()
    assert passages == list(DecisionLoader(MEMO).lazy_load())
    (row,) = [one for one in passages if "ESF-rådet" in one.page_content and one.metadata["kind"] == "row"]
    assert "3 853 800" in row.page_content and row.metadata["page"] in (1, 2)
    left, top, right, bottom = row.metadata["bbox"]
    assert 0 < left < right < 600 and 0 < top < bottom < 850
    made = extract.read(MEMO)
    assert {one.metadata["record_id"] for one in passages} == {made.source.id}
    assert row.metadata["issuer"] == "Härnösands kommun" and row.metadata["dnr"] == ["KS 2024-00123"]
    assert row.metadata["document_kind"] == "decision_memo" and "line" not in row.metadata


def test_passages_are_read_inside_the_fence(tmp_path: Path) -> None:
    pytest.importorskip("langchain_core")
    code = """
import os
from extract import fence, run
from extract.langchain import DecisionLoader

before = run.passages

def passages(source, settings):
    if source.path == "raise.txt":
        raise KeyError("19121212-1212")
    return os.abort() if source.path == "abort.txt" else before(source, settings)

run.passages = passages
assert fence.forks(), "else a worker knows nothing of what was just changed"
print([(one.metadata["source"], one.page_content) for one in DecisionLoader(".").load()])
"""
    for name in ("abort", "letter", "raise"):
        (tmp_path / f"{name}.txt").write_text("Brev om bron.", encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    done = told(code, cwd=tmp_path)
    assert done.stdout.strip() == "[('letter.txt', 'Brev om bron.')]", done.stderr
    log = done.stderr.splitlines()
    assert "SIGABRT" in log[0] and log[0].startswith("abort.txt: ") and "The file is empty" in log[1]
    assert log[-1] == "KeyError: '••••••••-••••'" and "raise.txt: Traceback" in done.stderr


def test_pages_and_sources_without_pages(tmp_path: Path) -> None:
    pytest.importorskip("langchain_core")
    from extract.langchain import DecisionLoader

    pages = DecisionLoader(MEMO, by="page").load()
    assert [one.metadata["page"] for one in pages] == [1, 2, 3] and "bbox" not in pages[0].metadata
    (tmp_path / "a.txt").write_text("Lindö kommun\n\nBrev till 19121212-1212 om bron.\n", encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    passages = DecisionLoader(tmp_path).load()
    assert {one.metadata["source"] for one in passages} == {"a.txt"}
    assert passages[-1].metadata["line"] == 3 and "page" not in passages[-1].metadata
    assert "19121212" not in "".join(one.page_content for one in passages)
