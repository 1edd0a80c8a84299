"""Discovery, one outcome per input, order, and what a crash costs."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from extract import batch
from extract.discover import discover, record_path
from extract.errors import MissingTool, UsageError
from extract.model.source import Settings
from extract.output.folder import LEDGER, Folder, WriteFailed, name_of, own_output
from extract.output.jsonl import line
from extract.output.terminal import one_line, printable

posix = pytest.mark.skipif(sys.platform == "win32", reason="names and links of POSIX")


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PIPELINE", "fake_pipeline")


def fill(folder: Path, **contents: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}.txt").write_text(content, encoding="utf-8")
    return folder


def paths(*given: Path) -> list[str]:
    return [item.path for item in discover([str(path) for path in given])[0]]


def reasons(*given: Path) -> dict[str, str]:
    return {os.path.basename(item.path): item.reason for item in discover([str(path) for path in given])[1]}


def outcomes(folder: Path, jobs: int) -> list[batch.Outcome]:
    return list(batch.run(discover([str(folder)])[0], Settings(), jobs))


def test_files_are_sorted_by_the_bytes_of_each_part_of_their_path(tmp_path: Path) -> None:
    for name in ("b/z.txt", "a-b.txt", "a/z.txt", "a/b/c.txt", "Z.txt", "ä.txt", "z.txt", "10.txt", "9.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert paths(tmp_path) == [
        "10.txt", "9.txt", "Z.txt", "a/b/c.txt", "a/z.txt", "a-b.txt", "b/z.txt", "z.txt", "ä.txt",
    ]  # fmt: skip


def test_arguments_keep_their_order_and_a_file_is_read_once(tmp_path: Path) -> None:
    fill(tmp_path, a="", b="")
    given = (tmp_path / "b.txt", tmp_path, tmp_path / "a.txt")
    assert paths(*given) == ["b.txt", "a.txt"]
    assert reasons(*given) == {"b.txt": "reached twice", "a.txt": "reached twice"}


def test_a_missing_path_is_a_usage_error_but_a_listed_one_an_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        discover([str(tmp_path / "none")])
    inputs, _ = discover([], [str(tmp_path / "none")])
    assert batch.Reader(Settings(), "fake_pipeline")(inputs[0]).findings == (("unreadable", "error"),)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".hidden", "dot file"),
        ("~$beslut.docx", "lock file"),
        ("a.part", "unfinished download"),
        ("a.PDF.crdownload", "unfinished download"),
        ("a.tmp", "temporary file"),
        ("Thumbs.db", "file manager's own"),
        ("desktop.ini", "file manager's own"),
    ],
)
def test_names_left_out_of_a_folder_are_read_when_named(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).touch()
    assert paths(tmp_path) == []
    assert reasons(tmp_path) == {name: reason}
    assert paths(tmp_path / name) == [name]


def test_dot_folders_are_left_out_but_read_when_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / ".git", a="")
    assert paths(tmp_path) == []
    assert paths(tmp_path / ".git") == ["a.txt"]
    monkeypatch.chdir(tmp_path / ".git")
    assert paths(Path(".")) == ["a.txt"]


@posix
def test_links(tmp_path: Path) -> None:
    tree = fill(tmp_path / "tree", real="")
    fill(tmp_path / "outside", secret="")
    fill(tree / ".objects", annexed="")
    links = {
        "a_same": tree / "real.txt",
        "annex.txt": tree / ".objects" / "annexed.txt",
        "broken": tree / "none",
        "folder": tree / ".objects",
        "loop": tree / "loop",
        "out": tmp_path / "outside" / "secret.txt",
        "out_folder": tmp_path / "outside",
        "up": tree,
    }
    for name, target in links.items():
        (tree / name).symlink_to(target)
    assert paths(tree) == ["annex.txt", "real.txt"]
    assert reasons(tree) == {
        ".objects": "dot file",
        "a_same": "link to a file that is read itself",
        "broken": "broken link",
        "folder": "link to a folder",
        "loop": "link loop",
        "out": "link out of the folder",
        "out_folder": "link out of the folder",
        "up": "link to a folder",
    }
    assert paths(tree / "out") == ["out"], "a link given by name is followed"


@posix
def test_what_is_no_file_is_skipped_without_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.chdir(tmp_path)  # names of sockets are short
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("socket")
        assert reasons(tmp_path) == {"fifo": "FIFO", "socket": "socket"}
    assert reasons(Path("/dev/null")) == {"null": "device"}


@posix
def test_a_file_that_became_a_fifo_or_a_link_is_not_opened(tmp_path: Path) -> None:
    fill(tmp_path, a="", b="", c="")
    inputs, _ = discover([str(tmp_path)])
    for path in tmp_path.iterdir():
        path.unlink()
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").symlink_to("/etc/passwd")
    results = list(batch.run(inputs, Settings()))
    assert [result.findings for result in results] == [(("unreadable", "error"),)] * 3
    assert all(result.record.source.sha256 == "" for result in results)


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    fill(tmp_path, a="")
    fill(tmp_path / "closed", b="")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        assert reasons(tmp_path) == {"closed": "cannot be opened: Permission denied"}
        assert outcomes(tmp_path, 1)[0].findings == (("unreadable", "error"),)
    finally:
        (tmp_path / "closed").chmod(0o700)


@posix
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"-rf.txt", "-rf.txt"),
        (b"two\nlines.txt", "two\nlines.txt"),
        (b"latin\xe5.txt", "latin\\xe5.txt"),
        (b"latin\\xe5.txt", "latin\\x5cxe5.txt"),
        (b"back\\slash.txt", "back\\slash.txt"),
        ("rtl\u202efdp.txt".encode(), "rtl\u202efdp.txt"),
        (b"$(reboot).txt", "$(reboot).txt"),
        (b"%s%n.txt", "%s%n.txt"),
        (b"x" * 251 + b".txt", "x" * 251 + ".txt"),
    ],
)
def test_hostile_names_are_read_and_give_valid_json(tmp_path: Path, name: bytes, shown: str) -> None:
    (tmp_path / os.fsdecode(name)).write_bytes(b"text")
    (outcome,) = outcomes(tmp_path, 1)
    assert outcome.record.source.path == shown
    assert printable(outcome.line) == outcome.line, "nothing in it steers a terminal"
    assert own_output([LEDGER, name_of(outcome.id, outcome.path)])


def test_paths_of_different_names_differ() -> None:
    names = ["a\udce5", "a\\xe5", "a\\x5cxe5", "a\\\udce5", "a\\\\xe5", "aå"]
    assert len({record_path([name]) for name in names}) == len(names)


def test_output_names_differ_where_case_does_not_count() -> None:
    names = {name_of(id, path).lower() for id in ("0" * 16, "1" * 16) for path in ("Å.pdf", "å.PDF", "", "å" * 300)}
    assert len(names) == 2 * 3
    assert all(len(name) <= 83 and own_output([LEDGER, name]) for name in names)


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    fill(tmp_path, a="")
    with (tmp_path / "a.txt").open("r+b") as file:
        file.truncate(batch.SIZE_LIMIT + 1)  # a hole: it takes no space
    record = outcomes(tmp_path, 1)[0].record
    assert (record.findings[0].code, record.findings[0].reason) == ("limit_exceeded", "too_large")
    assert record.source.bytes == batch.SIZE_LIMIT + 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_outcome_per_input_in_order_whatever_happens(tmp_path: Path, jobs: int) -> None:
    fill(tmp_path, a="sleep 0.3", b="raise", c="fine", d="memory", e="warning", f="print")
    results = outcomes(tmp_path, jobs)
    assert [result.path for result in results] == [f"{name}.txt" for name in "abcdef"]
    assert [result.findings for result in results] == [
        (), (("internal", "error"),), (), (("limit_exceeded", "error"),), (("missing", "warning"),), (),
    ]  # fmt: skip
    assert "KeyError" in (results[1].fault or "")
    assert "Traceback" not in results[1].line


def test_jobs_do_not_change_a_byte(tmp_path: Path) -> None:
    fill(tmp_path, **{f"n{number}": f"text {number} å" for number in range(70)})
    one, two, three = ([result.line for result in outcomes(tmp_path, jobs)] for jobs in (1, 2, 3))
    assert one == two == three
    assert len(one) == 70


def test_a_worker_that_dies_takes_only_its_document_along(tmp_path: Path) -> None:
    fill(tmp_path, a="fine", b="die", c="fine", d="abort", e="fine", f="die", g="fine")
    results = outcomes(tmp_path, 2)
    crashed = {result.path: result.record.findings[0] for result in results if result.findings}
    assert sorted(crashed) == ["b.txt", "d.txt", "f.txt"]
    assert all((finding.code, finding.reason) == ("internal", "crashed") for finding in crashed.values())
    assert "exit code 3" in crashed["b.txt"].message
    assert "SIGABRT" in crashed["d.txt"].message
    assert len(results) == 7


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_missing_tool_stops_the_run(tmp_path: Path, jobs: int) -> None:
    fill(tmp_path, a="fine", b="tool", c="fine")
    with pytest.raises(MissingTool) as caught:
        outcomes(tmp_path, jobs)
    assert caught.value.hint


def test_stopping_early_kills_the_workers(tmp_path: Path) -> None:
    fill(tmp_path, a="fine", b="sleep 60", c="sleep 60")
    start = time.monotonic()
    run = batch.run(discover([str(tmp_path)])[0], Settings(), 2)
    next(run)
    run.close()
    assert time.monotonic() - start < 20


def test_a_record_is_kept_for_the_same_bytes_options_and_version_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = fill(tmp_path / "in", a="warning", b="raise"), tmp_path / "out"

    def kept(settings: Settings | None = None, jobs: int = 1) -> list[bool]:
        settings = settings or Settings()
        folder = Folder.open(out, batch.key(settings))
        results = list(batch.run(discover([str(source)])[0], settings, jobs, folder))
        for result in results:
            if not result.kept:
                folder.write(result.id, result.path, result.line)
        return [result.kept for result in results]

    assert kept() == [False, False]
    assert kept() == [True, False], "a fault of ours is tried again"
    assert kept(jobs=2) == [True, False]
    (written,) = out.glob("a-txt-*.json")
    for damage in (written.unlink, lambda: written.write_bytes(written.read_bytes()[:-9])):
        damage()
        assert kept() == [False, False]
        assert kept() == [True, False]
    assert kept(Settings(ocr="never")) == [False, False]
    assert kept(Settings(ocr="never")) == [True, False]
    fill(source, a="other")
    assert kept(Settings(ocr="never")) == [False, False]
    monkeypatch.setattr(batch, "__version__", "9")
    assert kept(Settings(ocr="never")) == [False, False]


def test_a_ledger_cut_short_costs_one_record(tmp_path: Path) -> None:
    for id in ("a" * 16, "b" * 16):
        Folder.open(tmp_path, "key").write(id, "x.txt", "{}")
    ledger = tmp_path / LEDGER
    ledger.write_bytes(ledger.read_bytes()[:-20])
    folder = Folder.open(tmp_path, "key")
    assert [folder.kept(id, "x.txt") for id in ("a" * 16, "b" * 16)] == ["{}", None]
    folder.write("b" * 16, "x.txt", "{}")
    assert Folder.open(tmp_path, "key").kept("b" * 16, "x.txt") == "{}"


def test_outputs_are_no_inputs(tmp_path: Path) -> None:
    fill(tmp_path, a="fine")
    (tmp_path / f"x-{'0' * 16}.json").touch()
    assert len(paths(tmp_path)) == 2, "in a folder that is not ours it is a document"
    Folder.open(tmp_path, "key").write("f" * 16, "a.txt", "{}")
    assert paths(tmp_path) == ["a.txt"]


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder.open(tmp_path, "key")
    before = folder.write("a" * 16, "x", "{}")

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteFailed, match="No space left"):
        folder.write("a" * 16, "x", '{"new":1}')
    assert before.read_text() == "{}\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([LEDGER, before.name])


def test_numbers_have_the_digits_promised(tmp_path: Path) -> None:
    fill(tmp_path, a="åäö \u202e\x9b")
    (outcome,) = outcomes(tmp_path, 1)
    assert '"confidence":0.99,' in outcome.line
    assert '"bbox":[1.0,2.0,3.0,4.0]' in outcome.line
    assert "åäö \\u202e\\u009b" in outcome.line
    assert line(outcome.record) == outcome.line


def test_text_shown_cannot_steer() -> None:
    assert printable("a\x1b]0;x\x07\u2066b") == "a\\x1b]0;x\\x07\\u2066b"
    assert one_line(" 2 751\n282\u00a0kr ") == "2 751 282 kr"
