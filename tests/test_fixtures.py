"""The fixtures: their sources are what make.py draws, and their gold is written in the words of the record."""

from __future__ import annotations

import importlib
import json
import re
import sys
import tomllib
import typing
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from pydantic import BaseModel

from extract.model import record as contract

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
NAMES = sorted(path.parent.name for path in FIXTURES.glob("*/source.*"))
DRAWN = {".pdf", ".docx", ".xlsx", ".odt"}
WRITTEN = {".html", ".txt", ".tsv", ".csv", ".md"}
LARGEST = 60_000  # bytes; the repository stays quick to clone
GOLD_KEYS = set(contract.Record.model_fields) | {"findings_may", "finding_details", "must_not", "must_not_contain"}
LEGAL = {  # the enumerations by the key (and the key above it) they stand under
    ("document", "kind"): contract.Kind,
    ("part", "kind"): contract.Kind,
    ("dnr", "relation"): contract.Relation,
    ("decision", "status"): contract.Status,
    ("decision", "outcome"): contract.OutcomeWord,
    ("grants", "outcome"): contract.OutcomeWord,
    ("financing", "stage"): contract.Stage,
    ("rows", "kind"): contract.RowKind,
    ("period", "precision"): contract.Precision,
    ("amounts", "role"): contract.AmountRole,
    ("amounts", "qualifier"): contract.AmountQualifier,
    ("amounts", "per"): contract.AmountPer,
    ("people", "role"): contract.PersonRole,
    ("finding_details", "code"): contract.Code,
}
SHAPES: dict[str, type[BaseModel]] = {
    "document": contract.DocumentInfo,
    "cases": contract.Case,
    "part": contract.Part,
    "dnr": contract.DnrEntry,
    "project": contract.Project,
    "decision": contract.Decision,
    "financing": contract.Financing,
    "rows": contract.FinancingRow,
    "grants": contract.Grant,
    "grants_total": contract.GrantsTotal,
    "call": contract.Call,
    "programme": contract.Programme,
    "people": contract.Person,
}


def gold(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FIXTURES / name / "record.json").read_text(encoding="utf-8"))
    return loaded


def entries(value: Any, above: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a gold record with the key it stands under."""
    if isinstance(value, dict):
        yield above, value
        for key, part in value.items():
            yield from entries(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from entries(part, above)


def sums(record: dict[str, Any]) -> Iterator[tuple[set[Decimal], Decimal]]:
    """What the rows (all of them, or those in cash) and the grants sum to, beside the total that is printed."""
    for case in record.get("cases", []):
        plan = case.get("financing") or {}
        rows = [row for row in plan.get("rows", []) if row["amount"]]
        if plan.get("total"):
            cash = added(row["amount"] for row in rows if row.get("kind") != "in_kind")
            yield {cash, added(row["amount"] for row in rows)}, Decimal(plan["total"])
    stated = (record["grants_total"] or {}).get("amount")
    if stated:
        yield {added(row["amount"] for row in record["grants"] if row["amount"])}, Decimal(stated)


def added(amounts: Iterable[str]) -> Decimal:
    return sum(map(Decimal, amounts), Decimal(0))


def the_maker() -> Any:
    for module in ("reportlab", "fpdf", "fontTools", "docx", "openpyxl", "odf"):
        pytest.importorskip(module)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return importlib.import_module("fixtures.make")


OUTSIDE = {path.stem for path in (FIXTURES / "making" / "sheets").glob("*.html")} | {  # other bytes each time
    "memo_rules",
    "protocol_extract_park",
    "decision_leader",
}


def drawn() -> list[str]:
    """The fixtures whose bytes make.py draws again."""
    return [name for name in NAMES if next((FIXTURES / name).glob("source.*")).suffix in DRAWN and name not in OUTSIDE]


@pytest.mark.parametrize("name", drawn())
def test_the_committed_source_is_what_make_draws(name: str) -> None:
    maker = the_maker()
    if maker.other_versions():
        pytest.skip(f"made with other versions of {', '.join(maker.other_versions())}")
    if "ng" in zlib.ZLIB_RUNTIME_VERSION:
        pytest.skip("zlib-ng packs the same content into other bytes")
    source = next((FIXTURES / name).glob("source.*"))
    if name in maker.EMBEDDED and maker.other_fonts():
        pytest.skip("needs DejaVu 2.37")
    draw = maker.SOURCES[f"{name}/{source.name}"]
    assert draw() == source.read_bytes()


def test_every_drawn_source_is_committed() -> None:
    maker = the_maker()
    assert {name.split("/")[0] for name in maker.outside.OUTSIDE} == OUTSIDE
    assert sorted([*maker.SOURCES, *maker.outside.OUTSIDE]) == sorted(
        f"{path.parent.name}/{path.name}" for path in FIXTURES.glob("*/source.*") if path.suffix in DRAWN
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in (FIXTURES / "making" / "sheets").glob("*.html")))
def test_a_sheet_says_what_its_page_says(name: str) -> None:
    """The HTML is changed together with the PDF; every paragraph and cell of it begins the same on the page."""
    html = (FIXTURES / "making" / "sheets" / f"{name}.html").read_text(encoding="utf-8")
    texts = [letters(text) for text in re.split(r"<[^>]*>", html.partition("<body>")[2])]
    with pdfium.PdfDocument(FIXTURES / name / "source.pdf") as pdf:
        printed = letters("".join(page.get_textpage().get_text_range() for page in pdf))
    assert not [text for text in texts if text[:20] not in printed]


def letters(text: str) -> str:
    """A text as letters and figures: blanks, hyphens and ligatures are the page's own."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", unescape(text)) if sign.isalnum())


@pytest.mark.parametrize("name", NAMES)
def test_a_fixture_is_whole(name: str) -> None:
    folder = FIXTURES / name
    sources = list(folder.glob("source.*"))
    about = tomllib.loads((folder / "about.toml").read_text(encoding="utf-8"))
    assert [path.name for path in sources] == [about["source"]]
    assert sources[0].suffix in DRAWN | WRITTEN
    assert sources[0].stat().st_size < LARGEST
    assert about["origin"] == "synthetic"
    assert about["licence"] and about["made_by"] and about["verified"] and about["tests"]
    assert f"| {name} |" in (FIXTURES / "README.md").read_text(encoding="utf-8")
    planted = {text.split(":")[0] for text in about["planted"]}
    assert planted == set(gold(name)["findings"]) - {"kind_unknown", "personal_number_suppressed"}


@pytest.mark.parametrize("name", NAMES)
def test_gold_speaks_the_words_of_the_record(name: str) -> None:
    record = gold(name)
    assert set(record) <= GOLD_KEYS
    codes = typing.get_args(contract.Code)
    assert all(code in codes for code in record["findings"] + record["findings_may"])
    for above, entry in entries({key: part for key, part in record.items() if key != "findings"}, ""):
        for key, value in entry.items():
            plain = key.removesuffix("_or")
            words = LEGAL.get((above, plain))
            for word in value if key.endswith("_or") else [value]:
                assert words is None or word is None or word in typing.get_args(words), (above, key, word)
            if above in SHAPES:
                assert plain in SHAPES[above].model_fields, (above, key)


@pytest.mark.parametrize("name", NAMES)
def test_gold_agrees_with_itself(name: str) -> None:
    record = gold(name)
    mentions = {entry.get("amount") for entry in record["amounts"]}  # none of a range
    fields = {case[key] for case in record.get("cases", []) for key in ("granted", "applied") if case.get(key)}
    assert fields | {grant["amount"] for grant in record["grants"] if grant["amount"]} <= mentions
    assert any(total not in rows for rows, total in sums(record)) == ("sum_mismatch" in record["findings"])
    cases = [entry["case"] for entry in record["amounts"] if entry["case"] is not None]
    assert all(index < len(record.get("cases", [])) for index in cases)
    text = json.dumps({key: record[key] for key in record if not key.startswith(("must", "find"))}, ensure_ascii=False)
    assert not [word for word in record["must_not_contain"] if word in text]
    assert not [word for word in record["must_not"] if f'"{word}"' in text]
