"""`make score`: how many of the facts a careful person reads are found, per field, and which are wrong without a doubt.

Over the fixtures and, where they lie beside the repository, the seeds and the real documents of ../shared.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import gold as held
import repair_score

from extract.model.source import Source
from extract.run import extract

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SURE = 0.9  # RECORD.md, rule 8
NO_VALUES = {"findings", "must_not"}
SPLIT = re.compile(r"/(?:\d+|-)")


@dataclass
class Tally:
    """The facts of one field. `wrong`: values gold does not have; `silent`: those of them nobody is warned of."""

    n: int = 0
    right: int = 0
    wrong: int = 0
    silent: int = 0
    missed: int = 0

    def add(self, other: Tally) -> None:
        for name in ("n", "right", "wrong", "silent", "missed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def main() -> None:
    score("fixtures", (row for name, path in held.sources().items() for row in of_fixture(name, path)))
    files = sorted((SHARED / "real" / "gold").glob("*.json"))
    if files:
        score("real documents", (row for path in files for row in of_real(path)))
    seeds()
    repair_score.main()


def score(title: str, rows: Iterable[tuple[str, Tally]]) -> None:
    """A table of what is found, per field in the order of the record, and the sum of all."""
    table: dict[str, Tally] = {}
    for field, tally in rows:
        table.setdefault(field, Tally()).add(tally)
    total = Tally()
    for tally in table.values():
        total.add(tally)
    print(
        f"{title}\n{'field':36}{'n':>6}{'right':>7}{'wrong':>7}{'silent':>8}{'missed':>8}{'precision':>11}{'recall':>8}"
    )
    for field, tally in [*table.items(), ("all", total)]:
        counts = f"{tally.n:6}{tally.right:7}{tally.wrong:7}{tally.silent:8}{tally.missed:8}"
        said = ratio(tally.right, tally.right + tally.wrong)
        print(f"{field:36}{counts}{said:>11}{ratio(tally.right, tally.n):>8}")
    print()


def ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(extract(Source(path.name, path.read_bytes())).model_dump_json())
    return loaded


def of_fixture(name: str, path: Path) -> Iterator[tuple[str, Tally]]:
    record = read(path)
    doubted = [found["path"] for found in record["findings"] if found["path"]]
    for fact in held.facts(record, held.load(name)):
        if fact.part not in NO_VALUES:
            yield SPLIT.sub("", fact.pointer).strip("/").replace("/", "."), counted(fact, doubted)


def counted(fact: held.Fact, doubted: list[str]) -> Tally:
    """One fact. Where gold has nothing and the record neither, there is nothing to count."""
    want, got = fact.want not in (None, [], {}), fact.got not in (None, [], {})
    if fact.holds:
        return Tally(n=int(want or got), right=int(want or got))
    silent = got and (fact.confidence is None or fact.confidence >= SURE) and not is_doubted(fact.pointer, doubted)
    return Tally(n=int(want), wrong=int(got), silent=int(silent), missed=int(want and not got))


def is_doubted(pointer: str, doubted: list[str]) -> bool:
    """Whether a finding stands on this value, on what holds it or on a part of it."""
    return any(f"{pointer}/".startswith(f"{path}/") or path.startswith(f"{pointer}/") for path in doubted)


def of_real(label: Path) -> Iterator[tuple[str, Tally]]:
    """The fields a real document is labelled with. Its file may be missing."""
    gold = json.loads(label.read_text(encoding="utf-8"))
    path = label.parent.parent / gold["file"]
    if not path.is_file():
        return
    record = read(path)
    doubted = [found["path"] for found in record["findings"] if found["path"]]
    wanted = {key: gold[key] for key in ("kind", "title", "issuer", "body", "date")}
    for fact in held.facts(record, {"document": wanted}):
        yield fact.pointer.strip("/").replace("/", "."), counted(fact, doubted)
    numbers = [(d["value"], d["relation"]) for case in record["cases"] for d in case["dnr"]]
    yield "dnr and relation", listed(numbers, [(d["text"], d["relation"]) for d in gold["dnr"]])
    amounts = [(held.plain(a["value"]), a["role"]) for a in record["amounts"] if on(a, gold["labelled_pages"])]
    yield "amounts and role", listed(amounts, [(str(a["value"]), a["role"]) for a in gold["amounts"]])
    yield "outcomes and paragraph", listed(outcomes(record), [(o["paragraph"], o["outcome"]) for o in gold["outcomes"]])


def on(entry: dict[str, Any], pages: str) -> bool:
    """Whether an amount stands on one of the pages that were labelled ("1-4")."""
    first, _, last = pages.partition("-")
    page = entry["evidence"][0]["page"] if entry["evidence"] else None
    return page is None or int(first) <= page <= int(last or first)


def outcomes(record: dict[str, Any]) -> list[tuple[str | None, str]]:
    """Each decided outcome with the number of its paragraph; None where there is no §."""
    out = []
    for case in record["cases"]:
        number = re.search(r"\d+", held.plain(case["paragraph"]) or "")
        for outcome in (case["decision"] or {}).get("outcomes", []):
            out.append((number[0] if number else None, held.plain(outcome)))
    return out


def listed(got: list[Any], want: list[Any]) -> Tally:
    """Two lists without regard to order; nothing is said of confidence, so no value counts as silent."""
    has, goal = Counter(got), Counter(want)
    right = (has & goal).total()
    return Tally(goal.total(), right, has.total() - right, 0, goal.total() - right)


def seeds() -> None:
    """The last line of the seeds' own check."""
    check, sources = SHARED / "tools" / "check_seeds.py", sorted((SHARED / "seeds").glob("*.txt"))
    if not check.is_file() or not sources:
        return
    rendered = [path for path in [SHARED / "seeds" / "rendered"] if path.is_dir()]
    for name, paths in (("seeds, text", sources), ("seeds, rendered", rendered)):
        if paths:
            command = [sys.executable, "-m", "extract", *map(str, paths)]
            records = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
            checked = subprocess.run(
                [sys.executable, str(check)], input=records.stdout, capture_output=True, check=False
            )
            lines = checked.stdout.decode("utf-8", "replace").splitlines() or checked.stderr.decode().splitlines()
            print(f"{name}: {lines[-1] if lines else 'no answer'}")


if __name__ == "__main__":
    main()
