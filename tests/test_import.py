"""Scheduled import of folders: what is new, changed, renamed or gone, and what a store is after each run."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from import_rig import Clock, described, imported, outputs, records, rows, sound, told

from extract import batch
from extract.cli import main
from extract.errors import Exit, UsageError
from extract.importing import reading, run
from extract.importing.ledger import Ledger, NoLedger, backoff
from extract.importing.migrations import STEPS
from extract.importing.source import Item, Tag
from extract.importing.store import Locked, Staged, Store, file_system
from extract.output.folder import WriteFailed


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PIPELINE", "fake_pipeline")
    monkeypatch.setattr(reading, "TEXT_OF", "fake_pipeline")


class Desk:
    """A folder of documents, a store, and a clock."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder, self.store, self.clock = tmp_path / "in", tmp_path / "store", Clock()
        self.folder.mkdir()
        self.row = {"name": "nämnden", "kind": "folder", "at": str(self.folder), "settle": 0}

    def put(self, **contents: str) -> None:
        for name, content in contents.items():
            (self.folder / f"{name}.txt").write_text(content, encoding="utf-8")

    def run(self, **wishes: object) -> dict[str, int]:
        self.clock.later(days=1)
        toml = described(self.store.parent / "sources.toml", self.row)
        self.counts = imported(self.store, toml, clock=self.clock, **wishes)
        return {what: count for what, count in self.counts.documents.items() if count}

    def texts(self) -> dict[str, str]:
        return {path: record["document"]["title"]["value"] for path, record in records(self.store).items()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_new_then_nothing_then_changed(desk: Desk) -> None:
    desk.put(a="one", b="two")
    assert desk.run() == {"new": 2, "read": 2}
    assert desk.texts() == {"a.txt": "one", "b.txt": "two"}
    before = outputs(desk.store)
    assert desk.run() == {}
    assert outputs(desk.store) == before
    desk.put(b="three")
    assert desk.run() == {"changed": 1, "read": 1}
    assert desk.texts() == {"a.txt": "one", "b.txt": "three"}
    (old,) = (desk.store / "superseded" / "v1").glob("*.json")
    name = old.name
    assert before[f"records/{name}"] == old.read_bytes(), "the record of the version before is kept as it was"
    first, second = rows(desk.store, "SELECT * FROM version WHERE item = 2 ORDER BY n")
    assert (first["superseded_by"], second["supersedes"]) == (second["id"], first["id"])


def test_a_change_back_is_a_version_of_its_own(desk: Desk) -> None:
    for text in ("one", "two", "one"):
        desk.put(a=text)
        desk.run()
    assert [row["n"] for row in rows(desk.store, "SELECT n FROM version")] == [1, 2, 3]
    assert desk.texts() == {"a.txt": "one"}
    assert {path.parent.name for path in (desk.store / "superseded").rglob("*.json")} == {"v1", "v2"}
    assert len(rows(desk.store, "SELECT * FROM blob")) == 2


def test_other_bytes_with_the_same_text_are_a_reissue(desk: Desk) -> None:
    desk.put(a="warning beviljas\n%2026-03-01")
    desk.run()
    before = outputs(desk.store)
    desk.put(a="warning  beviljas\n%2026-03-02")
    assert desk.run()["re-issued"] == 1
    after = outputs(desk.store)
    assert {name for name in after if name not in before and not name.startswith("blobs/")} == set()
    assert [event["what"] for event in told(desk.store)["came_in"]] == ["reissued"]
    assert desk.run() == {}
    desk.put(a="warning avslås\n%2026-03-03")
    assert desk.run() == {"changed": 1, "read": 1}
    rows_of = rows(desk.store, "SELECT n, change, supersedes FROM version ORDER BY n")
    assert [row["change"] for row in rows_of] == ["new", "reissued", "changed"]
    assert rows_of[2]["supersedes"] == 1, "what is superseded is the version whose record stood"


def test_a_change_there_and_back_between_two_readings_is_no_reissue(desk: Desk) -> None:
    desk.put(a="one")
    desk.run()
    with pytest.MonkeyPatch.context() as stopped:
        stopped.setattr(run.Run, "read", lambda self: None)
        for text in ("two\n%1", "one\n%2"):
            desk.put(a=text)
            assert desk.run() == {"changed": 1}
    assert desk.run() == {"read": 2}
    assert desk.texts() == {"a.txt": "one\n%2"}, "back to the first text by way of another: no re-issue of the first"


def test_renamed_gone_and_back(desk: Desk) -> None:
    desk.put(a="one", b="two", c="three", d="four")
    desk.run()
    before = outputs(desk.store)
    (desk.folder / "a.txt").rename(desk.folder / "z.txt")
    assert desk.run() == {"renamed": 1}
    assert outputs(desk.store) == before, "a rename changes no record"
    assert rows(desk.store, "SELECT locator FROM item WHERE id = 1") == [{"locator": "z.txt"}]
    (desk.folder / "b.txt").unlink()
    desk.run()
    assert outputs(desk.store) == before, "what is gone keeps its record"
    assert [item["gone_since"] for item in rows(desk.store, "SELECT gone_since FROM item ORDER BY id")] == [
        None, 3, None, None,
    ]  # fmt: skip
    desk.put(b="two")
    desk.run()
    assert [event["what"] for event in told(desk.store)["came_in"]] == ["back"]
    assert outputs(desk.store) == before
    desk.put(a="one")  # the old name, used again, is another document than the one that moved away
    assert desk.run() == {"new": 1, "read": 1}
    assert len(list((desk.store / "records").glob("*.json"))) == 5


def test_a_rename_ends_the_failures_of_the_old_name(desk: Desk) -> None:
    good, path = b"%PDF-1.4 whole %%EOF", desk.folder / "a.pdf"
    desk.put(b="two", c="three", d="four")
    path.write_bytes(good)
    desk.run()
    path.write_bytes(b"%PDF-1.4 half")
    assert desk.run() == {"not fetched": 1}
    path.unlink()
    (desk.folder / "z.pdf").write_bytes(good)
    assert desk.run() == {"renamed": 1}
    assert told(desk.store)["failed"] == [] and told(desk.store)["sources"][0]["items"] == 4
    assert rows(desk.store, "SELECT tries, retry_at FROM item WHERE locator = 'z.pdf'") == [
        {"tries": 0, "retry_at": None}
    ]
    assert desk.run() == {}


def test_a_pdf_is_not_held_whole_to_see_what_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    whole = Staged.content

    def content(self: Staged, *place: int) -> bytes:
        held.append(len(whole(self, *place)))
        return whole(self, *place)

    monkeypatch.setattr(Staged, "content", content)
    (desk.folder / "a.pdf").write_bytes(b"%PDF-1.4 " + b"x" * 2**20 + b"%%EOF")
    assert desk.run() == {"new": 1, "read": 1}
    assert held and max(held) <= run.HEAD
    (desk.folder / "b.pdf").write_bytes(b"%PDF-1.4 %%EOF" + b"x" * 2**20)
    assert desk.run() == {"not fetched": 1}, "its end is looked for at its end"
    (desk.folder / "c.txt").write_bytes(b" " * 2**20 + b"one")
    assert desk.run()["new"] == 1 and max(held) > 2**20, "what does not tell by its beginning is looked at whole"
    assert {row["media_type"] for row in rows(desk.store, "SELECT media_type FROM blob")} == {
        "application/pdf", "text/plain",
    }  # fmt: skip


def test_equal_documents_have_a_record_each(desk: Desk) -> None:
    desk.put(a="one", b="one", c="one")
    assert desk.run() == {"new": 3, "read": 3}
    assert set(records(desk.store)) == {"a.txt", "b.txt", "c.txt"}
    assert len(rows(desk.store, "SELECT * FROM blob")) == 1


def test_a_source_that_shrinks_is_not_believed(desk: Desk) -> None:
    desk.put(**{f"n{number}": f"text {number}" for number in range(10)})
    desk.run()
    for number in range(3):
        (desk.folder / f"n{number}.txt").unlink()
    desk.put(late="new one")
    assert desk.run() == {"new": 1, "read": 1}, "7 of 10: that happens"
    assert told(desk.store)["sources"][0]["gone"] == 3
    for number in range(3, 9):
        (desk.folder / f"n{number}.txt").unlink()
    assert desk.run() == {}
    assert desk.counts.exit() == Exit.FINDINGS
    (source,) = told(desk.store)["sources"]
    assert (source["failure"], source["gone"], source["items"]) == ("far_fewer", 3, 8)
    assert desk.run(accept=frozenset({"nämnden"})) == {}
    (source,) = told(desk.store)["sources"]
    assert (source["failure"], source["gone"], source["items"]) == (None, 9, 2)


def test_another_disk_in_the_place_of_the_known_one_is_not_believed(desk: Desk) -> None:
    desk.put(**{f"n{number}": f"text {number}" for number in range(10)})
    desk.run()
    before = outputs(desk.store)
    for path in list(desk.folder.iterdir()):
        path.rename(path.with_name(f"other {path.name}"))
    assert desk.run() == {}
    (source,) = told(desk.store)["sources"]
    assert (source["failure"], source["gone"], source["items"]) == ("others", 0, 10)
    assert desk.run(accept=frozenset({"nämnden"})) == {"renamed": 10}
    assert outputs(desk.store) == before


@pytest.mark.parametrize("how", ["emptied", "missing"])
def test_a_disk_that_is_not_mounted_takes_nothing_away(desk: Desk, how: str) -> None:
    desk.put(a="one")
    desk.run()
    (desk.folder / "a.txt").unlink()
    if how == "missing":
        desk.folder.rmdir()
    assert desk.run() == {}
    (source,) = told(desk.store)["sources"]
    assert source["failure"] == ("no_items" if how == "emptied" else "missing")
    assert (source["gone"], source["items"]) == (0, 1)


def test_fewer_than_expected_is_a_failure_from_the_first(desk: Desk) -> None:
    desk.row["expect"] = 3
    desk.put(a="one", b="two")
    desk.run()
    assert told(desk.store)["sources"][0]["failure"] == "far_fewer"
    desk.put(c="three")
    assert desk.run() == {"new": 3, "read": 3}


def test_a_file_that_is_written_waits_until_it_rests(desk: Desk) -> None:
    desk.row["settle"] = 1.0
    desk.put(a="beginning", b="older")
    (desk.folder / "c.pdf.part").write_bytes(b"half")
    assert desk.run() == {"still being written": 2}
    assert desk.counts.exit() == Exit.CLEAN
    time.sleep(1.1)
    desk.put(a="beginning and end")
    assert desk.run() == {"new": 1, "read": 1, "still being written": 1}
    time.sleep(1.1)
    assert desk.run() == {"new": 1, "read": 1}
    assert desk.texts() == {"a.txt": "beginning and end", "b.txt": "older"}


def test_a_file_from_the_future_rests_when_two_runs_saw_it_alike(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.row["settle"] = 60.0
    desk.put(a="one")
    earlier = time.time() - 7200
    monkeypatch.setattr("extract.importing.folder.time.time", lambda: earlier)  # the clock was set back
    assert desk.run() == {"still being written": 1}
    assert desk.run() == {"new": 1, "read": 1}


def test_a_file_replaced_while_it_is_copied_is_taken_next_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put(a="one")
    from extract.importing import folder

    real = folder.os.fstat
    seen = []

    def fstat(number: int) -> os.stat_result:
        status = real(number)
        if not seen:
            seen.append(1)
            desk.put(a="another text")
        return status

    monkeypatch.setattr(folder.os, "fstat", fstat)
    assert desk.run() == {"still being written": 1}
    monkeypatch.undo()
    monkeypatch.setattr(batch, "PIPELINE", "fake_pipeline")
    assert desk.run() == {"new": 1, "read": 1}
    assert desk.texts() == {"a.txt": "another text"}


def test_half_a_pdf_is_waited_for_and_then_read_as_it_is(desk: Desk) -> None:
    path = desk.folder / "a.pdf"
    path.write_bytes(b"%PDF-1.4 half")
    assert desk.run() == {"not fetched": 1}
    assert told(desk.store)["failed"][0]["reason"] == "half"
    assert desk.run() == {"not fetched": 1}
    assert desk.run() == {"new": 1, "read": 1}
    path.write_bytes(b"%PDF-1.4 whole %%EOF")
    assert desk.run() == {"changed": 1, "read": 1}


def test_a_document_that_cannot_be_read_is_put_aside_with_its_reason(desk: Desk) -> None:
    desk.put(a="error", b="raise", c="fine")
    assert desk.run() == {"new": 3, "put aside": 2, "read": 1}
    assert desk.counts.exit() == Exit.BUG
    assert {row["reason"] for row in told(desk.store)["failed"]} == {"unreadable/damaged", "internal/internal"}
    assert len(records(desk.store)) == 3, "every document has a record, also one that says why it has nothing"
    assert desk.run() == {}
    assert desk.counts.exit() == Exit.CLEAN, "told once"


def test_another_version_of_the_program_tries_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put(a="error", b="fine")
    desk.run()
    monkeypatch.setattr(batch, "__version__", "9")
    assert desk.run() == {"put aside": 1}, "what failed is tried by the new one; what was read is left"
    assert rows(desk.store, "SELECT count(DISTINCT made_by) AS n FROM version") == [{"n": 2}]
    assert desk.run(again="all") == {"read": 1}
    assert desk.run(again="all") == {}
    assert desk.run(again="failed") == {"put aside": 1}
    assert desk.run() == {}


def test_a_worker_that_dies_three_times_is_poison(desk: Desk) -> None:
    desk.put(a="die", b="die now", c="fine")
    assert desk.run(jobs=2) == {"new": 3, "worker died": 2, "read": 1}
    assert set(desk.texts()) == {"c.txt"}
    assert desk.run(jobs=2) == {"worker died": 2}
    assert {row["tries"] for row in told(desk.store)["failed"]} == {2}
    assert desk.run(jobs=2) == {"put aside": 2}
    assert {row["reason"] for row in told(desk.store)["failed"]} == {"poison"}
    assert desk.run(jobs=2) == {}
    found = records(desk.store)["a.txt"]["findings"]
    assert [(one["code"], one["reason"]) for one in found] == [("internal", "crashed")]


def test_a_lost_or_damaged_record_is_made_again(desk: Desk) -> None:
    desk.put(a="one", b="two", c="three")
    desk.run()
    desk.put(c="four")
    desk.run()
    before = outputs(desk.store)
    name_a, name_b = (row["record"] for row in rows(desk.store, "SELECT record FROM item ORDER BY id LIMIT 2"))
    (desk.store / "records" / name_a).unlink()
    (desk.store / "records" / name_b).write_bytes(b"{")
    next((desk.store / "superseded" / "v1").glob("*.json")).unlink()
    assert desk.run() == {"read": 3}
    assert outputs(desk.store) == before


def test_retries_wait_longer_each_time_and_then_stop(tmp_path: Path) -> None:
    waits = [backoff("x", tries) for tries in range(1, 9)]
    assert waits == sorted(waits) or waits[-1] <= 86_400 * 1.25
    assert waits[0] >= 60 and max(waits) <= 86_400 * 1.25
    clock = Clock()
    with Ledger.opened(tmp_path / "ledger.sqlite", clock) as ledger:
        from extract.importing.source import Row

        ledger.begin()
        id, _ = ledger.source(Row(name="x", kind="page", at="http://a.example/"))
        ledger.listed(id, [Item("http://a.example/1.pdf", "1.pdf")], Tag(), whole=True)
        tries = 0
        while wanted := ledger.wanted(id):
            tries += 1
            aside = ledger.not_taken(wanted[0], "timeout", "", lasting=False, after=None)
            assert not ledger.wanted(id)
            assert ledger.wanted(id, again=True)
            clock.later(days=2)
        assert tries == 8 and aside
        ledger.listed(id, [Item("http://a.example/1.pdf", "1.pdf", "new mark")], Tag(), whole=True)
        assert ledger.wanted(id), "a document that changed is tried again"
        clock.later(days=-30)
        ledger.not_taken(ledger.wanted(id)[0], "busy", "", lasting=False, after=7200)
        clock.later(hours=1)
        assert not ledger.wanted(id), "what the server asks for is kept to"
        clock.later(days=-30)
        assert ledger.wanted(id), "a clock that was set back does not make anything wait for a month"


def test_one_run_at_a_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    store = Store.made(str(tmp_path / "store"))
    taken = pytest.raises(Locked, match=rf"process {os.getpid()}, since 2026-03-02")
    with store.locked("2026-03-02"), taken, store.locked("later"):
        pass
    holder = (
        "import sys; from extract.importing.store import Store\n"
        f"with Store.made({str(store.folder)!r}).locked('then'):\n print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline() == b"held\n"
        assert main(["import", "--store", str(store.folder), str(tmp_path / "in")]) == Exit.LOCKED
        said = capsys.readouterr().err
        assert f"process {other.pid}" in said and len(said.splitlines()) == 1
        other.kill()
    with store.locked("after the holder was killed"):
        pass


def test_a_newer_ledger_an_older_one_and_garbage(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.opened(path) as ledger:
        assert ledger.rows("PRAGMA user_version")[0][0] == len(STEPS)
        assert ledger.rows("PRAGMA journal_mode")[0][0] == "wal"
        assert ledger.rows("PRAGMA synchronous")[0][0] == 2
        assert ledger.rows("PRAGMA foreign_keys")[0][0] == 1
    base = sqlite3.connect(path)
    base.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    base.close()
    with pytest.raises(NoLedger, match="newer version"), Ledger.opened(path):
        pass
    path.unlink()
    sqlite3.connect(path).close()  # empty: a run was killed before the first step
    with pytest.raises(UsageError, match="older"), Ledger.opened(path, write=False):
        pass
    with Ledger.opened(path) as ledger:
        ledger.begin()
    path.write_bytes(b"no ledger at all" * 1000)
    with pytest.raises(NoLedger, match="no ledger"), Ledger.opened(path):
        pass


def test_a_store_is_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("fine")
    for store in (tmp_path / "in" / "store", tmp_path):
        with pytest.raises(UsageError, match=r"lie in one another|holds other things"):
            imported(store, str(tmp_path / "in"))
    with pytest.raises(UsageError, match="no store"):
        Store.there(str(tmp_path / "in"))
    monkeypatch.setattr("extract.importing.store.file_system", lambda folder: "nfs4")
    with pytest.raises(UsageError, match="network file system"):
        Store.made(str(tmp_path / "new"))


def test_a_killed_holders_workers_are_waited_for(tmp_path: Path) -> None:
    """A worker shares the lock of the run that was killed; it dies a moment later."""
    store = Store.made(str(tmp_path / "store"))
    code = (
        "import os, time; from pathlib import Path; from extract.importing.store import Store\n"
        f"with Store(Path({str(store.folder)!r})).locked('then'):\n"
        " if os.fork() == 0: time.sleep(2); os._exit(0)\n"
        " os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    begun = time.monotonic()
    with store.locked("now"):
        assert time.monotonic() - begun > 0.5


def test_what_was_fetched_cannot_steer_a_terminal() -> None:
    from extract.importing.status import as_json, rendered

    source = {key: 0 for key in ("items", "waiting", "unread", "put_aside", "gone")}
    evil = "a\x1b[2J\u202efdp\x9b"
    told = {
        "run": {"started": "2026-03-02T06:00:00+00:00", "ended": None},
        "sources": [{"name": evil, **source, "last_good": None, "failure": "timeout", "detail": evil}],
        "came_in": [{"what": "new", "source": evil, "locator": evil}],
        "failed": [{"locator": evil, "reason": "unheard of", "detail": evil, "quarantined": False, "retry_at": None}],
        "made_by_another": 0,
    }
    for shown in (as_json(told), rendered(told, "sv"), rendered(told, "en")):
        assert all(char == "\n" or char.isprintable() for char in shown)


def test_file_systems_are_told_apart() -> None:
    assert file_system(Path("/proc")) == "proc"
    assert file_system(Path("/")) != ""


def test_a_full_disk_ends_the_run_and_the_next_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put(a="one", b="two", c="three")
    real, calls = os.fsync, []

    def fsync(number: int) -> None:
        calls.append(number)
        if len(calls) == 5:
            raise OSError(28, "No space left on device")
        real(number)

    monkeypatch.setattr("extract.importing.store.os.fsync", fsync)
    with pytest.raises(WriteFailed, match="No space left"):
        desk.run()
    monkeypatch.undo()
    monkeypatch.setattr(batch, "PIPELINE", "fake_pipeline")
    desk.run()
    assert desk.texts() == {"a.txt": "one", "b.txt": "two", "c.txt": "three"}
    monkeypatch.setattr("extract.importing.store.SPARE", 2**62)
    with pytest.raises(WriteFailed, match="free"):
        desk.run()


def test_what_the_command_says_and_its_exit_codes(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "sv_SE.UTF-8")
    desk.put(a="fine", b="error")
    toml = described(desk.store.parent / "sources.toml", desk.row)
    words = ["import", "--store", str(desk.store), "--ocr", "never", "--jobs", "1", toml]
    assert main(words) == Exit.FINDINGS
    assert "2 new" in capsys.readouterr().err
    assert main(words) == Exit.CLEAN
    assert main(["status", "--store", str(desk.store)]) == Exit.CLEAN
    shown = capsys.readouterr().out
    assert "nämnden" in shown and "unreadable/damaged" in shown and "åt sidan" in shown
    assert main(["status", "--store", str(desk.store), "--format", "json"]) == Exit.CLEAN
    shown = capsys.readouterr().out
    assert '"put_aside": 1' in shown and '"came_in": []' in shown
    assert main(["status", "--store", str(desk.store), "--format", "json", "--runs", "2"]) == Exit.CLEAN
    assert '"what": "new"' in capsys.readouterr().out
    assert main([*words, "--accept", "nobody"]) == Exit.USAGE
    assert main(["import", "--store", str(desk.store), str(desk.folder / "none")]) == Exit.USAGE
    assert main(["status", "--store", str(desk.folder)]) == Exit.USAGE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[source]]\nname = 'x'\nkind = 'folder'\n", "source.0.at"),
        ("[[source]]\nname = 'x'\nkind = 'wiki'\nat = '.'\n", "no kind 'wiki'"),
        ("[[source]]\nname = 'x'\nkind = 'folder'\nat = '.'\ncolour = 'red'\n", "colour"),
        ("[[source]]\nname = 'x'\nkind = 'page'\nat = 'https://a.example'\nmatch = '('\n", "no pattern"),
        ("[[source]\n", "Expected"),
        ("contact = 'å@b.example'\n[[source]]\nname = 'x'\nkind = 'page'\nat = 'https://a.example'\n", "ASCII"),
    ],
)
def test_a_wrong_file_of_sources_says_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said.replace("(", r"\(")):
        imported(tmp_path / "store", str(path))


def test_hostile_names_are_imported_as_they_are_read(desk: Desk) -> None:
    names = [
        b"-rf.txt",
        b"two\nlines.txt",
        b"latin\xe5.txt",
        "rtl\u202efdp.txt".encode(),
        b"$(reboot).txt",
        b"%s'\".txt",
    ]
    for name in names:
        (desk.folder / os.fsdecode(name)).write_bytes(b"fine " + name)
    (desk.folder / "out.txt").symlink_to("/etc/hostname")
    os.mkfifo(desk.folder / "fifo.txt")
    assert desk.run() == {"new": len(names), "read": len(names)}
    assert desk.run() == {}
    (desk.folder / os.fsdecode(names[2])).write_bytes(b"other")
    assert desk.run() == {"changed": 1, "read": 1}


def test_an_import_is_the_same_as_reading_the_folder(desk: Desk, tmp_path: Path) -> None:
    from extract.discover import discover
    from extract.model.source import Settings

    desk.put(a="fine å", b="warning x")
    desk.run()
    plain = [outcome.line for outcome in batch.run(discover([str(desk.folder)])[0], Settings(ocr="never"))]
    assert sorted(path.read_text() for path in (desk.store / "records").glob("*.json")) == sorted(
        line + "\n" for line in plain
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_waits_until_the_record_in_its_place_is_in_the_ledger(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """Between the two the store had a record of which the ledger knew nothing, until the next run."""

    class Ended(BaseException):
        pass

    def end(number: int, frame: object) -> None:
        raise Ended

    def write(store: Store, at: Path, content: bytes) -> None:
        wrote(store, at, content)
        os.kill(os.getpid(), number)
        time.sleep(0.01)

    wrote = Store.write
    monkeypatch.setattr(Store, "write", write)
    desk.put(a="one", b="two")
    before = signal.signal(number, end)
    try:
        with pytest.raises(Ended):
            desk.run()
    finally:
        signal.signal(number, before)
    sound(desk.store)
    assert len(records(desk.store)) == 1
    monkeypatch.setattr(Store, "write", wrote)
    desk.run()
    assert desk.texts() == {"a.txt": "one", "b.txt": "two"}
