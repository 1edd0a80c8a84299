"""`--shard I/N`: parts of a folder that are read apart, on any machine, and are together the folder, each file once."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract
from extract import batch
from extract.cli import main
from extract.discover import Shard
from extract.errors import Exit, UsageError

NAMES = [*(f"{year}/{number}.txt" for year in (2023, 2024) for number in range(12)), "å.txt", "Å/1.txt", "b/1.txt"]


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PIPELINE", "fake_pipeline")


def filled(folder: Path, names: list[str]) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{'warning' if '7' in name else 'fine'} {name}", encoding="utf-8")
    return folder


@given(st.text(), st.integers(1, 50))
def test_each_path_is_in_one_shard(path: str, count: int) -> None:
    assert sum(Shard(index, count).holds(path) for index in range(1, count + 1)) == 1


def test_which_shard_a_path_is_in_never_changes() -> None:
    """Arrays are run again after an update, for the parts that failed: written down, so that no change goes unseen."""
    assert [next(n for n in range(1, 9) if Shard(n, 8).holds(name)) for name in NAMES[:6]] == [4, 7, 2, 4, 7, 3]
    for index in range(1, 9):
        assert Shard(index, 8).holds("å.txt") == Shard(index, 8).holds(unicodedata.normalize("NFD", "å.txt"))


def test_shards_are_about_as_large_as_each_other() -> None:
    names = [f"namnd/{year}/protokoll {number}.pdf" for year in range(2010, 2020) for number in range(1000)]
    sizes = [sum(Shard(index, 10).holds(name) for name in names) for index in range(1, 11)]
    assert sum(sizes) == len(names) and min(sizes) > 900 and max(sizes) < 1100


@pytest.mark.parametrize("listed", [False, True], ids=["folder", "list"])
def test_the_shards_joined_are_the_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str], listed: bool) -> None:
    """Also where each machine has the folder in another place, or the list in another order."""
    places = [filled(tmp_path / name / "in", NAMES) for name in ("one", "two", "three", "whole")]

    def lines(place: Path, *words: str) -> list[str]:
        given = [str(place)]
        if listed:  # the paths of a list have no folder of their own: their names are all that counts
            files = [str(place / name) for name in NAMES]
            random.Random(str(place)).shuffle(files)
            (tmp_path / "list").write_text("\n".join(files), encoding="utf-8")
            given = ["--files-from", str(tmp_path / "list")]
        assert main([*given, "--quiet", "--format", "jsonl", *words]) == Exit.CLEAN
        return capsys.readouterr().out.splitlines()

    whole = lines(places[3])
    parts = [lines(place, "--shard", f"{index}/3") for index, place in enumerate(places[:3], 1)]
    assert all(parts) and sorted(line for part in parts for line in part) == sorted(whole) and len(whole) == len(NAMES)
    if not listed:
        assert all(part == [line for line in whole if line in part] for part in parts), "in the order of the whole"


def test_what_comes_or_goes_moves_no_other_document(tmp_path: Path) -> None:
    before = [[made.source.path for made in extract.read_folder(filled(tmp_path, NAMES), shard=(n, 3))] for n in (1, 2)]
    filled(tmp_path, ["0.txt", "2023/new.txt"])
    (tmp_path / NAMES[3]).unlink()
    after = [[made.source.path for made in extract.read_folder(tmp_path, shard=(n, 3))] for n in (1, 2)]
    for old, new in zip(before, after, strict=True):
        assert set(new) - set(old) <= {"0.txt", "2023/new.txt"} and set(old) - set(new) <= {NAMES[3]}


def test_shards_may_share_a_folder_of_records(tmp_path: Path) -> None:
    folder, out = str(filled(tmp_path / "in", NAMES)), tmp_path / "out"
    for index in (2, 1, 2):
        assert main([folder, "--out", str(out), "--quiet", "--shard", f"{index}/2"]) == Exit.CLEAN
    assert sorted(made.source.path for made in extract.records(out)) == sorted(NAMES)


def test_a_shard_may_be_empty_and_says_how_much_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(filled(tmp_path, ["a.txt", ".hidden"]))
    said = []
    for index in (1, 2):
        assert main([folder, "--format", "jsonl", "--shard", f"{index}/2"]) == Exit.CLEAN
        shown = capsys.readouterr()
        assert len(shown.out.splitlines()) == len([json.loads(line) for line in shown.out.splitlines()])
        said.append(shown.err)
        assert f"shard {index}/2: {len(shown.out.splitlines())} of 1 documents" in shown.err
    assert "".join(said).count("skipped: ") == 2, "what is left out is told by one of them, and in its summary"
    assert main([str(tmp_path / ".hidden"), "--quiet", "--shard", "1/1"]) == Exit.CLEAN


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0/4", "counted from 1"),
        ("5/4", "counted from 1"),
        ("1/0", "counted from 1"),
        ("/4", "variables that are not set"),
        ("3/", "variables that are not set"),
        ("3", "no shard"),
        ("-1/4", "no shard"),
        ("1/4/2", "no shard"),
        ("¹/4", "no shard"),
        ("a/b", "no shard"),
        ("", "no shard"),
    ],
)
def test_what_is_no_shard_is_a_usage_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    assert main([str(filled(tmp_path, ["a.txt"])), "--shard", text]) == Exit.USAGE
    shown = capsys.readouterr()
    assert said in shown.err and not shown.out


def test_the_library_says_the_same(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no shard 0/2"):
        extract.read_folder(filled(tmp_path, ["a.txt"]), shard=(0, 2))
