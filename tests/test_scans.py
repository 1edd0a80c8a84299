"""A fixture as a scan gives the facts of the digital one, or a finding on the very value that differs.

`make slow`. The scans are made by fixtures/make.py and kept under build/scans by what they are made of.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import gold as held
import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "scans"
SHARED = ROOT.parent / "shared"
CHECKER = SHARED / "tools" / "check_seeds.py"
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
for needed in ("reportlab", "pikepdf", "PIL", "pytesseract"):
    pytest.importorskip(needed)
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

from extract.model.source import Source  # noqa: E402
from extract.run import extract  # noqa: E402
from extract.score.compare import Difference, facts, plain  # noqa: E402
from fixtures import make  # noqa: E402
from fixtures.making import layers, prints  # noqa: E402

pytestmark = pytest.mark.slow
NAMES = list(make.PRINTED)
COMPARED = ("clean300", "noisy200")
SURE = 0.9
VALUES = re.compile(  # what a scan must hold: numbers, money, dates, periods and outcomes
    r"/cases/\d+/(?:dnr/(?:\d+|-)|granted|applied|total_budget|period|financing/total|financing/rows/(?:\d+/amount|-)"
    r"|decision/(?:date|outcome|outcomes(?:/(?:\d+|-))?))"
    r"|/grants/(?:\d+/(?:amount|applied|dnr|outcome)|\d+|-)(?:/(?:amount|applied|dnr|outcome))?"
    r"|/grants_total/(?:amount|count)|/document/date|/call/(?:opens|closes|max_amount|min_amount|budget)"
    r"|/amounts/(?:\d+|-)(?:/amount)?"
)
KNOWN: dict[tuple[str, str], str] = {}  # (fixture, kind): why it fails; strict
KNOWN_PAPER: dict[tuple[str, str], str] = {}
SPECIAL = [kind for kind in layers.ALL if kind not in COMPARED]
KNOWN_SPECIAL: dict[tuple[str, str], str] = {}


@dataclass(frozen=True)
class Held:
    """What became of the values of one scan."""

    facts: int
    right: int
    sure: int  # right, at 0.9 or more, no finding on it
    doubted: tuple[str, ...]  # wrong, with a finding on the very value
    silent: tuple[str, ...]  # wrong, and nothing says so

    @property
    def row(self) -> str:
        return f"{self.facts:6}{self.right:6}{self.sure:6}{len(self.doubted):9}{len(self.silent):8}"


def scan(name: str, kind: str) -> Path:
    """The scan, made anew where its source or its makers changed."""
    source = held.sources()[name]
    makers = b"".join(path.read_bytes() for path in sorted((ROOT / "fixtures" / "making").glob("[lps]*.py")))
    key = hashlib.sha256(source.read_bytes() + makers).hexdigest()[:12]
    known = next(BUILD.glob(f"{key}/{name}.{kind}.*"), None)
    if known is not None:
        return known
    suffix, content = layers.made(prints.printed(source), kind, name)
    path = BUILD / key / f"{name}.{kind}.{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def read(name: str, content: bytes) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(extract(Source(name, content)).model_dump_json())
    return loaded


@cache
def record(name: str, kind: str) -> dict[str, Any]:
    path = scan(name, kind)
    return read(path.name, path.read_bytes())


def at(tree: Any, pointer: str) -> Any:
    """What stands at a pointer; None for nothing."""
    for step in pointer.strip("/").split("/"):
        if isinstance(tree, list):
            tree = tree[int(step)] if step.isdigit() and int(step) < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def places(value: Any) -> set[str]:
    """Where a value was read; two values from one place are one printed figure."""
    found = value.get("evidence") or [] if isinstance(value, dict) else []
    return {json.dumps([piece["page"], piece["bbox"]]) for piece in found if piece["bbox"]}


def doubts(made: dict[str, Any], pointer: str, planted: list[str]) -> Iterator[str]:
    """The codes of the findings on one value: at it, at the entry it is part of, or on the same print."""
    target = pointer.removesuffix("/amount") if pointer.startswith("/amounts/") else pointer.removesuffix("/-")
    missed = pointer.endswith("/-")
    own = places(at(made, target)) if not missed else set()
    for finding in made["findings"]:
        path = finding["path"] or ""
        entry = re.fullmatch(r"/(?:amounts|grants|cases/\d+/dnr|cases/\d+/financing/rows)/\d+", path)
        part = path.startswith(target + "/") and not missed
        on = path == target or part or entry is not None and target.startswith(path + "/")
        if finding["code"] not in planted and (on or bool(own) and bool(own & places(finding))):
            yield finding["code"]


def hold(made: dict[str, Any], gold: dict[str, Any]) -> Held:
    """The values of a record against gold, and what its findings say about those that differ.

    A figure misread is one entry too many and one missed; a finding on the first speaks of both.
    """
    doubted, silent, right, sure, count = [], [], 0, 0, 0
    misread: Counter[str] = Counter()
    planted = [*gold["findings"], *gold.get("findings_may", [])]
    about = [fact for fact in facts(made, gold) if VALUES.fullmatch(fact.pointer)]
    for fact in sorted(about, key=lambda fact: "/-" in fact.pointer):
        if fact.want in (None, []) and fact.got in (None, []):
            continue
        count += 1
        codes, missed = list(doubts(made, fact.pointer, planted)), "/-" in fact.pointer
        parent = fact.pointer.partition("/-")[0] if missed else fact.pointer.rpartition("/")[0]
        if fact.holds:
            right += 1
            sure += (fact.confidence or 0) >= SURE and not codes
            continue
        if missed and misread[parent]:
            misread[parent] -= 1
            codes.append("misread")
        misread[parent] += bool(codes) and fact.want is None
        line = f"{Difference(fact.pointer, fact.got, fact.want)} {codes or ''}"
        (doubted if codes else silent).append(line)
    return Held(count, right, sure, tuple(doubted), tuple(silent))


def rows(names: list[str], kinds: list[str] | tuple[str, ...], known: dict[tuple[str, str], str]) -> list[Any]:
    return [
        pytest.param(name, kind, id=f"{name}-{kind}", marks=[pytest.mark.xfail(reason=why)] if why else [])
        for name in names
        for kind in kinds
        for why in [known.get((name, kind))]
    ]


@pytest.mark.parametrize(("name", "kind"), rows(NAMES, COMPARED, KNOWN))
def test_a_scan_gives_the_values_of_the_digital_one_or_doubts_them(name: str, kind: str) -> None:
    outcome = hold(record(name, kind), held.load(name))
    assert outcome.facts or name == "programme_page"
    assert not outcome.silent, "\n" + "\n".join(outcome.silent)


@pytest.mark.parametrize("kind", COMPARED)
def test_nine_of_ten_right_values_need_no_look(kind: str) -> None:
    table = {name: hold(record(name, kind), held.load(name)) for name in NAMES}
    print(f"\n{kind:22}{'facts':>6}{'right':>6}{'sure':>6}{'doubted':>9}{'silent':>8}")
    for name, outcome in table.items():
        print(f"{name:22}{outcome.row}")
    right, sure = (sum(getattr(outcome, key) for outcome in table.values()) for key in ("right", "sure"))
    print(f"{sure} of {right} right values are sure ({sure / right:.1%})")
    assert sure >= 0.9 * right


@pytest.mark.parametrize(("name", "kind"), rows(NAMES, ("paper",), KNOWN_PAPER))
def test_the_paper_itself_gives_the_values(name: str, kind: str) -> None:
    """What fails here is the printer's or the layout's fault, not the scanner's."""
    outcome = hold(read("paper.pdf", prints.printed(held.sources()[name])), held.load(name))
    assert not outcome.silent, "\n" + "\n".join(outcome.silent)
    assert outcome.right >= 0.95 * outcome.facts, "\n".join(outcome.doubted)


def core(made: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a document and the money it grants."""
    return {
        "dnr": [sorted(entry["value"] for entry in case["dnr"]) for case in made["cases"]],
        "granted": [plain(case["granted"]) for case in made["cases"]],
        "grants": [plain(grant["amount"]) for grant in made["grants"]],
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    rows(["memo_ruled", "decision_delegated", "list_workbook"], SPECIAL, KNOWN_SPECIAL),
)
def test_number_and_money_of_the_special_kinds(name: str, kind: str) -> None:
    source = held.sources()[name]
    if kind in ("png", "png_bare", "photo"):  # pictures of the first page alone
        want = core(record(name, "clean300"))["dnr"]
        got = core(record(name, kind))["dnr"]
    else:
        want, got = core(read(source.name, source.read_bytes())), core(record(name, kind))
    assert got == want


@pytest.mark.parametrize("kind", [kind for kind in layers.ALL if kind not in ("good_layer", "mixed", "unmapped_font")])
def test_a_page_without_a_good_text_layer_is_read_by_ocr(kind: str) -> None:
    made = record("memo_ruled", kind)
    assert made["source"]["reading"] == "ocr"
    assert made["source"]["pages_by_ocr"] == list(range(1, made["source"]["pages"] + 1))


def test_a_mixed_file_is_read_by_ocr_only_where_it_is_a_picture() -> None:
    made = record("memo_ruled", "mixed")
    assert made["source"]["reading"] == "mixed"
    assert made["source"]["pages_by_ocr"] == [2, 3]


@pytest.mark.skipif(not CHECKER.exists(), reason="needs ../shared/tools/check_seeds.py")
@pytest.mark.parametrize("number", ["000", "002"])
def test_a_seed_printed_and_scanned_holds_its_facts(number: str) -> None:
    source = next((SHARED / "seeds" / "rendered").glob(f"{number}_*.pdf"))
    _, content = layers.made(source.read_bytes(), "clean300", source.stem)
    line = extract(Source(f"{source.stem}_scan.pdf", content)).model_dump_json().encode() + b"\n"
    checked = subprocess.run([sys.executable, str(CHECKER)], input=line, capture_output=True, check=False, timeout=120)
    *lines, last = checked.stdout.decode().splitlines()
    assert re.fullmatch(r"1 records, \d+ of \d+ facts hold", last), last
    assert not lines, "\n" + "\n".join(lines)
