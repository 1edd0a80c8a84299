"""An import killed at any moment: the next one loses nothing and doubles nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

import pytest
from import_rig import described, imported, outputs, rows, sound, told

import extract
from extract import batch
from extract.errors import Exit
from extract.importing import reading

HERE = Path(__file__).resolve().parent
ONCE = HERE / "import_once.py"


class Folder:
    """Documents that are written, changed, renamed and taken away, and what each held, in the order it held it."""

    env: ClassVar[dict[str, str]] = dict(os.environ)

    def __init__(self, tmp_path: Path, count: int, chance: random.Random) -> None:
        self.at, self.store, self.chance = tmp_path / "in", tmp_path / "store", chance
        self.at.mkdir()
        self.toml = described(
            tmp_path / "sources.toml", {"name": "in", "kind": "folder", "at": str(self.at), "settle": 0, "share": 0.0}
        )
        self.rounds = 0
        for number in range(count):
            self.put(f"d{number}.txt")

    def put(self, name: str) -> None:
        half = self.at / f".{name}"
        half.write_text(self.text(name), encoding="utf-8")
        half.replace(self.at / name)

    def text(self, name: str) -> str:
        kind = self.chance.choice(["fine", "warning", "error"])
        return f"{kind} {name} {self.rounds} {self.chance.random()}"

    def changed(self, count: int) -> None:
        """Some documents change; one is renamed, one is gone, one is new, one is given out anew with the same text."""
        self.rounds += 1
        names = sorted(os.listdir(self.at))
        for name in self.chance.sample(names, count):
            self.put(name)
        renamed, gone, anew = self.chance.sample(names, 3)
        (self.at / renamed).rename(self.at / f"r{self.rounds}.txt")
        (self.at / gone).unlink()
        with (self.at / anew).open("a", encoding="utf-8") as file:
            file.write(f"\n%{self.rounds}")
        self.put(f"new{self.rounds}.txt")

    def started(self, jobs: int, *step: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, str(ONCE), str(self.store), self.toml, str(jobs), *step]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env)
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        return process

    def finished(self) -> int:
        process = self.started(1)
        _, said = process.communicate(timeout=120)
        assert b"Traceback" not in said, said.decode()
        return process.returncode

    def texts(self) -> dict[str, str]:
        return {path.name: path.read_text(encoding="utf-8") for path in self.at.iterdir()}

    def checked(self) -> None:
        """Each document has one record, of the text it has now; one given out anew may stand with the text before."""
        sound(self.store)
        where = "SELECT locator, record, version.path, version.n FROM item JOIN version ON version.id = item.version"
        found = {row["locator"]: row for row in rows(self.store, f"{where} WHERE gone_since IS NULL")}
        texts = self.texts()
        assert set(found) == set(texts)
        standing = {name: record for name, record in records_by_file(self.store).items()}
        for name, row in found.items():
            said = standing[row["record"]]
            assert stripped(said) == stripped(texts[name]), name
        known = rows(self.store, "SELECT gone_since, version FROM item")
        assert len(standing) == len([row for row in known if row["version"]]), "one record a document, gone ones too"
        assert all(row["gone_since"] for row in known if not row["version"]), "gone before it was taken: only that"
        assert not rows(self.store, "SELECT * FROM version WHERE state = 'taken'")


def records_by_file(store: Path) -> dict[str, str]:
    return {
        path.name: json.loads(path.read_bytes())["document"]["title"]["value"]
        for path in (store / "records").glob("*.json")
    }


def stripped(text: str) -> str:
    return " ".join(line for line in text.splitlines() if not line.startswith("%"))


def killed(folder: Folder, kills: int, changes: int, jobs: int) -> tuple[int, int]:
    """How many runs were killed at work, and how many had ended before. Every third kill is followed by a whole run."""
    assert folder.finished() in (Exit.CLEAN, Exit.FINDINGS)
    folder.checked()
    longest, hit, late = 0.3, 0, 0
    while hit < kills:
        folder.changed(changes)
        process = folder.started(jobs if folder.rounds % 2 else 1)
        begun = time.monotonic()
        try:
            process.wait(folder.chance.uniform(0, longest))
            late += 1
            longest = max(0.05, time.monotonic() - begun)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            hit += 1
            longest *= 1.05
        process.communicate()
        if folder.rounds % 3 == 0:
            assert folder.finished() in (Exit.CLEAN, Exit.FINDINGS)
            folder.checked()
    assert folder.finished() in (Exit.CLEAN, Exit.FINDINGS)
    folder.checked()
    return hit, late


def test_six_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path, 30, random.Random(5))
    assert killed(folder, 6, 5, 1)[0] == 6


@pytest.mark.slow
def test_a_hundred_kills_over_120_documents(tmp_path: Path) -> None:
    folder = Folder(tmp_path, 120, random.Random(int(os.environ.get("EXTRACT_SEED", "7"))))
    assert killed(folder, 100, 12, 2)[0] == 100
    assert len(rows(folder.store, "SELECT * FROM version WHERE change = 'changed'")) > 500


class Memos(Folder):
    """The same, of documents that the program itself reads."""

    env: ClassVar[dict[str, str]] = {**os.environ, "EXTRACT_REAL": "1"}

    def text(self, name: str) -> str:
        amount = self.chance.randrange(10, 900)
        return (
            f"Tjänsteskrivelse\n\nDiarienummer: KS 2031-{self.chance.randrange(99_999):05}\nKommunstyrelsen\n\n"
            f"Medfinansiering av projektet {name}\n\nFörslag till beslut\n\n"
            f"Kommunstyrelsen beviljar projektet {amount} 000 kronor för {2032 + self.rounds}.\n"
        )

    def checked(self) -> None:
        """Each document has one record, which is the one it has when its folder is read."""
        sound(self.store)
        fresh = {made.source.path: made for made in extract.read_folder(self.at, ocr="never")}
        query = "SELECT locator, record FROM item WHERE gone_since IS NULL"
        standing = {row["locator"]: row["record"] for row in rows(self.store, query)}
        assert set(standing) == set(fresh)
        for name, file in standing.items():
            record = extract.Record.model_validate_json((self.store / "records" / file).read_bytes())
            assert (record.source.sha256, record.cases) == (fresh[name].source.sha256, fresh[name].cases), name
            assert record.cases[0].granted is not None or record.cases[0].decision is not None
        assert not rows(self.store, "SELECT * FROM version WHERE state = 'taken'")


@pytest.mark.slow
def test_kills_over_documents_that_are_read_for_real(tmp_path: Path) -> None:
    folder = Memos(tmp_path, 20, random.Random(11))
    assert killed(folder, 9, 5, 2)[0] == 9
    assert len(rows(folder.store, "SELECT * FROM version WHERE change = 'changed'")) > 30


STEPS = (
    ("Ledger.listed", 1, "before"),
    ("Ledger.listed", 1, "after"),
    ("Store.keep", 2, "before"),  # the first document that changed, or is new, is there
    ("Store.keep", 2, "after"),
    ("Ledger.took", 2, "after"),
    ("Store.write", 1, "after"),  # the record of the version before is among the superseded
    ("Store.write", 2, "after"),  # the new record is in its place
    ("Ledger.read", 1, "after"),
)


def test_killed_at_each_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of docs/import.md: the store after the next run is that of a run that was not killed."""
    monkeypatch.setattr(batch, "PIPELINE", "fake_pipeline")
    monkeypatch.setattr(reading, "TEXT_OF", "fake_pipeline")
    plain = rounds(tmp_path / "plain")
    imported(plain.store, plain.toml)
    want = outputs(plain.store)
    for number, step in enumerate(STEPS):
        cut = rounds(tmp_path / str(number))
        process = cut.started(1, *map(str, step))
        assert process.wait(60) == -signal.SIGKILL, step
        imported(cut.store, cut.toml)
        cut.checked()
        assert outputs(cut.store) == want, step
        imported(cut.store, cut.toml)
        assert outputs(cut.store) == want and not told(cut.store)["came_in"], step


def rounds(at: Path) -> Folder:
    """A folder that was imported and has since changed: one document is another, one is new."""
    at.mkdir()
    folder = Folder(at, 4, random.Random(1))
    imported(folder.store, folder.toml)
    folder.put("d1.txt")
    folder.put("e.txt")
    return folder


def test_a_document_longer_than_any_run_does_not_keep_the_others_waiting(tmp_path: Path) -> None:
    folder = Folder(tmp_path, 6, random.Random(2))
    (folder.at / "a.txt").write_text("sleep 60")  # the first by its name
    for _ in range(12):
        process = folder.started(1)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.5)
        process.kill()
        process.communicate()
        if len(list(folder.store.glob("records/*.json"))) == 6:
            return
    raise AssertionError("twelve runs of a second and a half did not read six short documents")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, Exit.TERMINATED), (signal.SIGINT, Exit.INTERRUPTED)])
def test_a_signal_ends_the_run_and_the_next_goes_on(tmp_path: Path, number: signal.Signals, code: Exit) -> None:
    folder = Folder(tmp_path, 3, random.Random(3))
    (folder.at / "slow.txt").write_text("sleep 4")
    process = folder.started(2)
    until = time.monotonic() + 20
    while not list(folder.store.glob("records/d*.json")) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert (process.returncode, b"Traceback" in said) == (code, False), said.decode()
    (folder.at / "slow.txt").write_text("fine")
    assert folder.finished() in (Exit.CLEAN, Exit.FINDINGS)
    folder.checked()
