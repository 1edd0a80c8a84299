"""The doctor: what it looks at, what it says, and with which code it ends."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from extract import doctor
from extract.cli import main
from extract.errors import Exit
from extract.ocr import engine

ROOT = Path(__file__).resolve().parent.parent


def test_its_least_versions_are_those_of_the_package() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    least = dict(re.match(r"([\w.-]+)>=([\d.]+)", line).groups() for line in needed)  # type: ignore[union-attr]
    assert least == doctor.LIBRARIES


def test_all_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == Exit.CLEAN
    shown = capsys.readouterr().out
    assert "MISSING" not in shown and "All that is needed is there." in shown
    assert main(["doctor", "--format", "json"]) == Exit.CLEAN
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert {"tesseract", "swedish data", "limits", "temporary files", "cache"} <= {check["name"] for check in checks}
    assert {check["state"] for check in checks} <= {"ok", "note"}


def test_an_old_library_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(doctor.LIBRARIES, "pillow", "9999.1")
    monkeypatch.setitem(doctor.LIBRARIES, "no-such-library", "1")
    assert main(["doctor"]) == Exit.MISSING_TOOL
    shown = capsys.readouterr().out
    assert "pip install --upgrade 'pillow>=9999.1'" in shown
    assert "pip install 'no-such-library>=1'" in shown
    assert "2 of " in shown


@pytest.mark.parametrize(("languages", "name"), [(None, "tesseract"), (frozenset({"eng"}), "swedish data")])
def test_without_tesseract_or_its_swedish_data(
    monkeypatch: pytest.MonkeyPatch, languages: frozenset[str] | None, name: str
) -> None:
    found = None if languages is None else engine.Tools("tesseract", Path("data"), languages)
    monkeypatch.setattr(engine, "tools", lambda: found)
    by_name = {check.name: check for check in doctor.ocr()}
    assert by_name[name].state == "missing" and "tesseract-ocr-swe" in by_name[name].hint


def test_a_folder_that_cannot_be_written_or_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.folder("temporary files", tmp_path / "not" / "yet", "Make room.").state == "ok"
    monkeypatch.setattr(doctor, "ROOM", 1 << 80)
    assert doctor.folder("temporary files", tmp_path, "Make room.").state == "missing"
    assert doctor.folder("cache", tmp_path, "Make room.", needed=False).state == "note"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EXTRACT_MEMORY", "abc"), ("EXTRACT_MEMORY", "1"), ("EXTRACT_MEMORY", "-5"), ("EXTRACT_MEMORY", "9" * 20),
        ("EXTRACT_MEMORY", "nan"), ("EXTRACT_TIME", "soon"), ("EXTRACT_TIME", "inf"), ("EXTRACT_TIME", "nan"),
        ("EXTRACT_TIME", "0"), ("EXTRACT_OCR_ENGINE", "abbyy"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_and_the_rest_is_looked_at(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.engine.cache_clear()
    monkeypatch.setenv(name, value)
    assert main(["doctor"]) == Exit.USAGE
    shown = capsys.readouterr().out
    assert re.search(rf"^WRONG .*{name} is '{value[:40]}'", shown, re.MULTILINE) and "1 of " in shown
    assert "pypdfium2" in shown and "temporary files" in shown and "Traceback" not in shown
    monkeypatch.undo()
    engine.engine.cache_clear()


@pytest.mark.parametrize("value", ["", "128", "512.5", " 4096 "])
def test_a_right_setting_is_taken(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACT_MEMORY", value)
    (limits,) = (check for check in doctor.checks() if check.name == "limits")
    assert limits.state == "ok" and limits.found.startswith(f"{int(float(value or 2560))} MB")


def test_folders_that_are_none_are_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("EXTRACT_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "none"))
    assert main(["doctor"]) == Exit.CLEAN
    shown = capsys.readouterr().out
    assert "cannot be written" in shown and "What OCR reads is not kept" in shown
    assert "none cannot be used" in shown


@pytest.mark.parametrize(
    ("older", "newer"), [("9.9", "10"), ("20251107", "20251230"), ("12.2.9", "12.3"), ("5", "5.0.1")]
)
def test_versions_are_compared_by_their_numbers(older: str, newer: str) -> None:
    assert doctor.numbers(older) < doctor.numbers(newer)
