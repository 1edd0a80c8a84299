"""What changed between two records of a document: each change once, with both places, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import gold as held
import pytest
from hand_made import case, decision, dnr, found, money, record, warning

from extract.cli import main
from extract.errors import Exit
from extract.model.record import Record
from extract.model.source import Source
from extract.output.jsonl import line
from extract.run import extract
from extract.score.diff import Change, Pair, changes, paired


def told(made: Record) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(line(made))
    return loaded


def paper(path: str = "a.pdf", **parts: Any) -> Record:
    outside = {key: parts.pop(key) for key in ("findings", "amounts", "people", "sha256") if key in parts}
    plan = {"stage": "applied", "rows": [{"financier": found(name), "amount": money("5")} for name in ("A", "B", "C")]}
    whole = {
        "title": "Bron",
        "granted": money("500"),
        "decision": decision(date="2024-03-01"),
        "financing": plan,
        **parts,
    }
    return record(case(dnr("KS 2024/1", "KS|2024|1"), **{**whole, **parts}), path=path, **outside)


def between(old: Record, new: Record) -> list[Change]:
    return list(changes(Pair(told(old), told(new))))


def test_a_record_does_not_differ_from_itself() -> None:
    assert between(paper(), paper()) == []


@pytest.mark.parametrize("name", ["memo_ruled", "list_page", "protocol_board", "call_page", "programme_page"])
def test_what_the_program_says_does_not_differ_from_itself(name: str) -> None:
    source = held.sources()[name]
    made = extract(Source(source.name, source.read_bytes()))
    assert between(made, made) == []


def test_a_value_that_changed_is_told_with_both_places() -> None:
    (change,) = between(paper(), paper(granted=money("700", 0.8, page=4)))
    assert (change.field, change.what) == ("cases.granted", "changed")
    assert (change.old.value, change.old.page, change.old.confidence) == ("500", 1, 0.97)
    assert (change.new.value, change.new.page, change.new.confidence) == ("700", 4, 0.8)
    assert change.new.pointer == "/cases/0/granted"


def test_the_status_is_a_value_like_others() -> None:
    (change,) = between(paper(), paper(decision=decision("proposed", date="2024-03-01")))
    assert (change.field, change.old.value, change.new.value) == ("cases.decision.status", "decided", "proposed")


def test_one_row_more_is_one_change() -> None:
    plan = {"stage": "applied", "rows": [{"financier": found(n), "amount": money("5")} for n in ("A", "X", "B", "C")]}
    (change,) = between(paper(), paper(financing=plan))
    assert change.what == "added" and change.field == "cases.financing.rows" and change.new.value["financier"] == "X"
    (change,) = between(paper(financing=plan), paper())
    assert change.what == "removed" and change.old.value["financier"] == "X" and change.new.value is None


def test_a_mention_of_money_that_is_gone_is_one_change() -> None:
    mention = {**money("78000", page=3), "role": "cost"}
    (change,) = between(paper(amounts=[mention]), paper())
    assert (change.field, change.what, change.old.page) == ("amounts", "removed", 3)
    assert change.old.value["amount"] == "78000" and change.old.value["role"] == "cost"


def test_what_is_there_anew_or_no_more() -> None:
    (change,) = between(paper(), paper(applied=money("900")))
    assert (change.field, change.what, change.new.value) == ("cases.applied", "added", "900")
    (change,) = between(paper(), paper(title=None))
    assert (change.field, change.what, change.old.value) == ("cases.project.title", "removed", "Bron")


def test_findings_are_told() -> None:
    (change,) = between(paper(), paper(findings=[warning("sum_mismatch", "/cases/0/granted")]))
    assert change.what == "added" and "sum_mismatch" in str(change.new.value)
    (change,) = between(paper(findings=[warning("missing", "/document/date")]), paper())
    assert change.what == "removed" and "missing" in str(change.old.value)


def test_the_same_value_that_came_into_doubt() -> None:
    (change,) = between(paper(), paper(granted=money("500", 0.7)))
    assert (change.what, change.old.confidence, change.new.confidence) == ("doubted", 0.97, 0.7)
    (change,) = between(paper(granted=money("500", 0.7)), paper())
    assert change.what == "sure"
    assert between(paper(granted=money("500", 0.95)), paper()) == []


def test_a_value_that_only_moved_is_no_change() -> None:
    assert between(paper(), paper(granted=money("500", page=8))) == []


def test_documents_pair_by_path_then_by_bytes() -> None:
    old = [told(paper("a.pdf", sha256="1" * 64)), told(paper("b.pdf", sha256="2" * 64)), told(paper("gone.pdf"))]
    new = [told(paper("moved.pdf", sha256="2" * 64)), told(paper("a.pdf", sha256="3" * 64)), told(paper("new.pdf"))]
    pairs = paired(old, new)
    names = [tuple(one and one["source"]["path"] for one in (pair.old, pair.new)) for pair in pairs]
    assert names == [("b.pdf", "moved.pdf"), ("a.pdf", "a.pdf"), (None, "new.pdf"), ("gone.pdf", None)]
    assert pairs[0].told() == ["before: b.pdf"] and pairs[1].told() == ["other bytes"]


def test_a_path_outweighs_bytes_and_copies_pair_once() -> None:
    old = [told(paper("a.pdf", sha256="1" * 64)), told(paper("copy.pdf", sha256="1" * 64))]
    new = [told(paper("copy.pdf", sha256="1" * 64)), told(paper("c.pdf", sha256="1" * 64))]
    names = [tuple(one and one["source"]["path"] for one in (pair.old, pair.new)) for pair in paired(old, new)]
    assert names == [("copy.pdf", "copy.pdf"), ("a.pdf", "c.pdf")]


def test_the_command_ends_as_diff_does(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text(line(paper()) + "\n", encoding="utf-8")
    new.write_text(line(paper(granted=money("700", page=4))) + "\n" + line(paper("b.pdf")) + "\n", encoding="utf-8")
    assert main(["diff", str(old), str(old)]) == Exit.CLEAN
    assert json.loads(capfdbinary.readouterr().out)["differing"] == 0
    assert main(["diff", str(old), str(new)]) == Exit.FINDINGS
    change, alone, total = map(json.loads, capfdbinary.readouterr().out.splitlines())
    assert (change["old_value"], change["new_value"], change["new_page"]) == ("500", "700", 4)
    assert (alone["path"], alone["what"]) == ("b.pdf", "added") and total["changed"] == 1
    assert main(["diff", str(old), str(new), "--format", "table"]) == Exit.FINDINGS
    shown = capfdbinary.readouterr().out.decode()
    assert "cases.granted: 500 → 700  [page 4]" in shown and "b.pdf: only in the new run" in shown
    new.write_text(line(paper("a\u202e\x9b.pdf", sha256="c" * 64)) + "\n", encoding="utf-8")
    assert main(["diff", str(old), str(new)]) == Exit.FINDINGS
    out = capfdbinary.readouterr().out.decode()
    assert json.loads(out.splitlines()[0])["path"] == "a\u202e\x9b.pdf", "what steers a terminal is escaped, not lost"
    assert "\u202e" not in out and "\x9b" not in out
    broken = re.sub(r'"confidence":[\d.]+', '"confidence":NaN', line(paper(granted=money("700"))))
    new.write_text(broken, encoding="utf-8")
    assert "NaN" in broken and main(["diff", str(old), str(new)]) == Exit.USAGE
    assert main(["diff", "-", "-"]) == Exit.USAGE
    assert main(["diff", str(old), str(tmp_path / "none")]) == Exit.USAGE
