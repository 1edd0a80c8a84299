"""The import on a schedule: the recipes of docs/import.md, and `--watch`."""

from __future__ import annotations

import configparser
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from import_rig import described, records, sound

from extract.cli import main
from extract.errors import Exit
from extract.importing.config import sources
from extract.importing.source import Row
from extract.importing.watch import Alarm

ROOT = Path(__file__).resolve().parent.parent
TOLD = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")


def fenced(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TOLD, re.DOTALL | re.MULTILINE)


def units() -> dict[str, str]:
    found = {}
    for text in fenced("ini"):
        head, _, body = text.partition("\n")
        found[head.removeprefix("# ")] = body
    return found


def test_the_file_of_sources_shown_is_one(tmp_path: Path) -> None:
    (shown,) = fenced("toml")
    (tmp_path / "sources.toml").write_text(shown, encoding="utf-8")
    page, folder = sources([str(tmp_path / "sources.toml")], tmp_path / "store").rows
    assert (page.kind, page.expect, page.select) == ("page", 20, "main .documents a")
    assert (folder.kind, folder.at, folder.settle) == ("folder", str(tmp_path / "skannat"), 30)


def test_every_key_of_a_source_is_told_of() -> None:
    for name in Row.model_fields:
        assert re.search(rf"`{name}`|^{name} = ", TOLD, re.MULTILINE), name


def test_the_units_say_what_systemd_understands(tmp_path: Path) -> None:
    for name, text in units().items():
        parsed = configparser.ConfigParser(interpolation=None, strict=True)
        parsed.optionxform = str  # type: ignore[assignment, method-assign]
        parsed.read_string(text)
        assert "Unit" in parsed
        here = re.sub(r"^(ExecStart=)\S+", rf"\1{sys.executable}", text, flags=re.MULTILINE)
        (tmp_path / name).write_text(here, encoding="utf-8")
    assert set(units()) == {"extract-import.service", "extract-import.timer"}
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        pytest.skip("no systemd-analyze here")
    for name in units():
        done = subprocess.run([verifier, "verify", str(tmp_path / name)], capture_output=True, text=True, check=False)
        said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "extract-import" in line]
        assert not said and done.returncode == 0, done.stderr


def test_the_recipes_commands_are_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Their options are those of the command: with a folder in place of the sources they run."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Dnr 2024-1")
    told = [row for row in fenced("cron")[0].splitlines() if row] + [
        row for row in units()["extract-import.service"].splitlines() if row.startswith("ExecStart=")
    ]
    assert len(told) == 2
    for row in told:
        words = row.partition("extract-beslut ")[2].split()
        words[words.index("--store") + 1] = str(tmp_path / "store")
        words[-1] = str(tmp_path / "in")
        assert main(words) == Exit.CLEAN
    assert capsys.readouterr().out == ""


def started(store: Path, toml: str, every: str) -> subprocess.Popen[bytes]:
    code = (
        "import sys; sys.path.insert(0, 'tests'); from extract import batch; from extract.importing import reading\n"
        "import multiprocessing.context as c; c.BaseContext.set_forkserver_preload = lambda self, names: None\n"
        "batch.PIPELINE = reading.TEXT_OF = 'fake_pipeline'\n"
        "from extract.cli import main\n"
        f"sys.exit(main(['import', '--store', {str(store)!r}, '--ocr', 'never', '--watch', {every!r}, {toml!r}]))"
    )
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE)


def waited(store: Path, *paths: str) -> None:
    until = time.monotonic() + 40
    while time.monotonic() < until:
        if (store / "ledger.sqlite").exists() and set(records(store)) == set(paths):
            return
        time.sleep(0.1)
    raise AssertionError(f"{paths} were not read")


@pytest.mark.parametrize("every", ["600", "1"])
def test_watching_wakes_up_when_files_come_and_by_the_clock(tmp_path: Path, every: str) -> None:
    folder, store = tmp_path / "in", tmp_path / "store"
    folder.mkdir()
    (folder / "a.txt").write_text("fine a")
    toml = described(
        tmp_path / "s.toml", {"name": "in", "kind": "folder", "at": str(folder), "settle": 0.2, "expect": 0}
    )
    time.sleep(0.3)
    process = started(store, toml, every)
    try:
        waited(store, "a.txt")
        time.sleep(1)
        (folder / "b.txt").write_text("fine b")
        waited(store, "a.txt", "b.txt")
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)
    assert process.returncode == Exit.TERMINATED, said.decode()
    sound(store)


def test_without_a_folder_the_clock_wakes_up() -> None:
    slept: list[float] = []
    with Alarm([Row(name="x", kind="page", at="https://a.example/")], slept.append) as alarm:
        alarm.wait(7.0)
        alarm.wait(7.0, unsettled=True)
    assert slept == [7.0, 0.5]
