"""`make score`: how many of the facts a careful person reads are found, per field, and which are silently wrong.

Over the fixtures and, where they lie beside the repository, the seeds and the real documents of ../shared. It writes
the tables into README.md and docs/accuracy.md, draws docs/reliability.svg and prints what the real documents miss.
`python tests/score.py --look` writes nothing.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import gold as held
import repair_score

from extract.score import show
from extract.score.compare import Fact, facts, plain
from extract.score.draw import diagram
from extract.score.evaluate import Document, Evaluation, document_of, evaluate
from extract.score.files import Gold, gold_in
from extract.score.gold import normal
from extract.score.show import Words, lines_of, summary, table_of
from extract.score.tally import Doubts, Tally, counted, judged

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LISTS = ("dnr and relation", "amounts and role", "outcomes and paragraph")  # rows of the real documents' own labels


def main() -> None:
    known, real, words = of_fixtures(), of_real(), Words()
    real_table = [shown("real documents", of_labels(real))] if real.documents else []
    tables = [shown("fixtures", summary(known, words)), *real_table, *confident(known, real), *seeds()]
    if real.documents:
        print(table_of(real, words, misses=1000))
    print("\n\n".join(tables))
    repair_score.main()
    if "--look" not in sys.argv[1:]:
        write(ROOT / "docs" / "accuracy.md", tables)
        short = [shown("real documents", {"all": of_labels(real)["all"]})] if real.documents else []
        write(ROOT / "README.md", [shown("fixtures", {"all": known.total}), *short])
        if real.documents:
            runs = {"fixtures (tuned on)": known.reliability, "real documents": real.reliability}
            (ROOT / "docs" / "reliability.svg").write_text(diagram(runs), encoding="utf-8")


def confident(known: Evaluation, real: Evaluation) -> Iterator[str]:
    """How far a confidence holds."""
    for name, told in (("fixtures", known), ("real documents", real)):
        if told.documents:
            yield "\n".join([f"confidence, {name}", *show.confidence(told, Words())])


def shown(title: str, tables: Mapping[str, Tally]) -> str:
    """A table as the documents have it."""
    return "\n".join([title, *lines_of(tables, Words(), "field")])


def write(page: Path, tables: list[str]) -> None:
    """Puts the tables where those of the same titles stand; what was not measured now stays as it is."""
    old = page.read_text(encoding="utf-8")
    for table in tables:
        title = re.escape(table.split("\n")[0].partition(":")[0])
        ends = r"(?=\n\n|\nreal documents|\nseeds|\n```)"
        old, count = re.subn(
            rf"(?<=\n){title}(?=[\n:]).*?{ends}", lambda _, new=table: new, old, count=1, flags=re.DOTALL
        )
        if not count:
            print(f"{page.name} has no table {title}; put it there.", file=sys.stderr)
    page.write_text(old, encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(held.read(path).model_dump_json())
    return loaded


def of_fixtures() -> Evaluation:
    return evaluate(gold_in(str(ROOT / "fixtures")), [read(path) for path in sorted(ROOT.glob("fixtures/*/source.*"))])


def of_real() -> Evaluation:
    """The real documents. Their labels have a form of their own, or that of a record; a file may be missing."""
    documents = []
    for label in sorted((SHARED / "real" / "gold").glob("*.json")):
        gold = json.loads(label.read_text(encoding="utf-8"))
        path = label.parent.parent / str(gold.get("file"))
        if path.is_file():
            record = read(path)
            if "document" in gold:
                documents.append(document_of(Gold(label.stem, normal(gold)), record))
            else:
                rows = judged(labelled(record, gold), Doubts(record["findings"]))
                documents.append(
                    Document(path.name, label.stem, gold["kind"], record["source"]["reading"], tuple(rows))
                )
    return Evaluation(tuple(documents))


def of_labels(real: Evaluation) -> dict[str, Tally]:
    """The rows of the real documents: those of the document, and the lists by what a value is right with."""
    names = {"cases.dnr": LISTS[0], "amounts": LISTS[1], "cases.decision.outcomes": LISTS[2]}
    out: dict[str, Tally] = {}
    for document in real.documents:
        for row in document.rows:
            name = names.get(row.fact.field, row.fact.field)
            out.setdefault(name, Tally()).add(counted([row]))
    return {**out, "all": real.total}


def labelled(record: dict[str, Any], gold: dict[str, Any]) -> Iterator[Fact]:
    """The facts of a real document's labels: its head, and three lists without regard to order."""
    yield from facts(record, {"document": {key: gold[key] for key in ("kind", "title", "issuer", "body", "date")}})
    numbers, outcomes = [], []
    for n, case in enumerate(record["cases"]):
        paragraph = re.search(r"\d+", plain(case["paragraph"]) or "")
        for m, entry in enumerate(case["dnr"]):
            numbers.append((f"/cases/{n}/dnr/{m}", (entry["value"], entry["relation"]), entry["confidence"]))
        for m, outcome in enumerate((case["decision"] or {}).get("outcomes", [])):
            pair = (paragraph and paragraph[0], outcome["value"])
            outcomes.append((f"/cases/{n}/decision/outcomes/{m}", pair, outcome["confidence"]))
    amounts = [
        (f"/amounts/{n}", (plain(entry["value"]), entry["role"]), entry["confidence"])
        for n, entry in enumerate(record["amounts"])
        if on(entry, gold["labelled_pages"])
    ]
    wanted = [(entry["text"], entry["relation"]) for entry in gold["dnr"]]
    yield from listed("/cases/-/dnr/-", ("value", "relation"), numbers, wanted)
    wanted = [(str(entry["value"]), entry["role"]) for entry in gold["amounts"]]
    yield from listed("/amounts/-", ("amount", "role"), amounts, wanted)
    wanted = [(entry["paragraph"], entry["outcome"]) for entry in gold["outcomes"]]
    yield from listed("/cases/-/decision/outcomes/-", ("paragraph", "outcome"), outcomes, wanted)


Pair = tuple[str | None, str | None]


def listed(place: str, names: tuple[str, str], got: list[tuple[str, Pair, float]], want: list[Pair]) -> Iterator[Fact]:
    """Two lists of pairs without regard to order; the right first half with a wrong second one is one wrong fact.
    `place` is where a missed one would stand."""
    part, pairs = place.split("/")[1], dict[int, int]()
    for agree in (slice(0, 2), slice(0, 1)):
        for n, (_, value, _) in enumerate(got):
            free = (m for m, goal in enumerate(want) if m not in pairs.values() and goal[agree] == value[agree])
            if n not in pairs and (m := next(free, None)) is not None:
                pairs[n] = m
    told = [dict(zip(names, goal, strict=True)) for goal in want]
    for n, (pointer, value, confidence) in enumerate(got):
        has, goal = dict(zip(names, value, strict=True)), told[pairs[n]] if n in pairs else None
        yield Fact(part, pointer, None, has, goal, has == goal, confidence, pointer)
    for m in sorted(set(range(len(want))) - set(pairs.values())):
        yield Fact(part, place, None, None, told[m], False)


def on(entry: dict[str, Any], pages: str) -> bool:
    """Whether an amount stands on one of the pages that were labelled ("1-4")."""
    first, _, last = pages.partition("-")
    page = entry["evidence"][0]["page"] if entry["evidence"] else None
    return page is None or int(first) <= page <= int(last or first)


def seeds() -> Iterable[str]:
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
            yield f"{name}: {lines[-1] if lines else 'no answer'}"


if __name__ == "__main__":
    main()
