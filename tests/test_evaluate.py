"""Records held against gold: one wrong leaf is one wrong fact, nothing is dropped, and what is broken is said."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import re
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gold as held
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.cli import main
from extract.errors import Exit, UsageError
from extract.score import show
from extract.score.align import WINDOW, aligned
from extract.score.compare import compare, facts
from extract.score.draw import diagram
from extract.score.evaluate import Evaluation, document_of, evaluate, fields_of
from extract.score.files import Gold, gold_in, records_in
from extract.score.gold import Unfit, normal
from extract.score.tally import EDGES, Doubts, Judged, Tally, judged, reliability, wilson
from extract.words import table

NAMES = list(held.sources())
FEW = [  # one of each kind, and those with the longest tables
    *("memo_ruled", "decision_change", "list_page", "list_tabs", "protocol_board", "protocol_extract", "call_page"),
    *("programme_page", "final_report", "letter", "bundle_matter"),
]
BARE = {"stage", "relation", "role", "qualifier", "case", "per", "year", "key"}
NO_PARTS = {"findings", "findings_may", "finding_details", "must_not", "must_not_contain"}


# ---------------------------------------------------------------- a record that says what gold says


def found(value: Any, confidence: float = 0.95) -> dict[str, Any]:
    return {"value": value, "confidence": confidence, "evidence": []}


def money(value: str | None) -> dict[str, str] | None:
    amount, _, currency = (value or "").partition(" ")
    return {"amount": amount, "currency": currency or "SEK"} if value is not None else None


MONEY = {"amount", "granted", "applied", "total_budget", "total", "max_amount", "min_amount", "budget", "min", "max"}


def as_record(gold: dict[str, Any], **source: Any) -> dict[str, Any]:
    """What the program would print, had it read just what gold says."""
    told = {"path": "a.pdf", "sha256": "0" * 64, "reading": "text", **source}
    parts = {key: _filled(key, part, "") for key, part in gold.items() if key not in NO_PARTS}
    return {"source": told, **parts, "findings": []}


def _filled(key: str, value: Any, above: str) -> Any:
    if key == "dnr" and isinstance(value, list):
        return [{**entry, "confidence": 0.95, "evidence": []} for entry in value]
    if key == "amounts":
        return [_mention(entry) for entry in value]
    if key == "points" and isinstance(value, int):
        return [found(f"point {n}") for n in range(value)]
    if isinstance(value, list):
        return [_filled(key, item, key) for item in value]
    if isinstance(value, dict) and "value_or" in value:
        return found(value["value"])
    if isinstance(value, dict) and not value.keys() <= {"start", "end", "precision"}:
        return {name: _filled(name, part, key) for name, part in value.items() if not name.endswith("_or")}
    if value is None or key in BARE or (key == "kind" and above == "rows"):
        return value
    return found(money(value) if key in MONEY else value)


def _mention(entry: dict[str, Any]) -> dict[str, Any]:
    figures = {key: money(entry.get(name)) for key, name in (("value", "amount"), ("min", "min"), ("max", "max"))}
    labels = {key: entry.get(key) for key in ("role", "qualifier", "per", "year", "case")}
    return {**figures, **labels, "confidence": 0.95, "evidence": []}


def leaves(node: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every value with a confidence, and where it stands."""
    if isinstance(node, dict):
        if "confidence" in node:
            yield pointer, node
        else:
            for key, part in node.items():
                yield from leaves(part, f"{pointer}/{key}")
    elif isinstance(node, list):
        for n, part in enumerate(node):
            yield from leaves(part, f"{pointer}/{n}")


def spoilt(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, dict) and "amount" in value:
        return {**value, "amount": value["amount"] + "1"}
    if isinstance(value, dict):
        return {**value, "end": "1999-12-31"}
    return value + 1 if isinstance(value, int) else f"{value}x"


def judge(record: dict[str, Any], gold: dict[str, Any]) -> list[Judged]:
    return judged(facts(record, gold), Doubts(record.get("findings") or []))


def values(record: dict[str, Any] | None, gold: dict[str, Any]) -> Tally:
    return document_of(Gold("a", gold), record).values


def strict(gold: Any) -> Any:
    """Gold about values alone, without alternatives: with them what is wrong may be right, or need not be there."""
    if isinstance(gold, dict):
        if gold.keys() == {"value", "value_or"}:
            return gold["value"]
        return {key: strict(part) for key, part in gold.items() if key not in NO_PARTS and not key.endswith("_or")}
    return [strict(part) for part in gold] if isinstance(gold, list) else gold


# ---------------------------------------------------------------- one thing changed


@pytest.mark.parametrize("name", NAMES)
def test_a_record_that_says_what_gold_says_is_right(name: str) -> None:
    gold = strict(held.load(name))
    told = values(as_record(gold), gold)
    assert told.n == told.right > 10 and not (told.wrong or told.silent or told.missed)


@pytest.mark.parametrize("name", FEW)
def test_one_leaf_changed_is_one_wrong_fact(name: str) -> None:
    gold = strict(held.load(name))
    record = as_record(gold)
    whole = values(record, gold).n
    for pointer, leaf in leaves(record):
        if leaf.get("value") is None or "/points/" in pointer:
            continue
        before, leaf["value"] = leaf["value"], spoilt(leaf["value"])
        told = values(record, gold)
        assert (told.n, told.right, told.wrong, told.silent, told.missed) == (whole, whole - 1, 1, 1, 0), pointer
        leaf["value"] = before


@pytest.mark.parametrize(
    ("confidence", "finding", "silent"),
    [
        pytest.param(0.9, None, 1, id="sure"),
        pytest.param(0.89, None, 0, id="doubted"),
        pytest.param(0.9, ("ambiguous", "warning", "/cases/0/granted"), 0, id="a finding on it"),
        pytest.param(0.9, ("ambiguous", "warning", "/cases/0"), 0, id="a finding on what holds it"),
        pytest.param(0.9, ("ambiguous", "warning", "/cases/0/granted/evidence"), 0, id="a finding on a part of it"),
        pytest.param(0.9, ("ambiguous", "warning", "/cases/0/grant"), 1, id="a finding beside it"),
        pytest.param(0.9, ("ambiguous", "warning", None), 1, id="a finding on nothing"),
        pytest.param(0.9, ("personal_number_suppressed", "info", "/cases/0/granted"), 1, id="a remark is no doubt"),
    ],
)
def test_what_is_wrong_without_a_doubt_is_silent(
    confidence: float, finding: tuple[str, str, str | None] | None, silent: int
) -> None:
    gold = {"cases": [{"granted": "100"}]}
    record = as_record({"cases": [{"granted": "900"}]})
    record["cases"][0]["granted"]["confidence"] = confidence
    if finding is not None:
        record["findings"] = [dict(zip(("code", "severity", "path"), finding, strict=True))]
    assert values(record, gold) == Tally(n=1, wrong=1, silent=silent)


@pytest.mark.parametrize(
    ("paths", "weak", "silent"),
    [
        ([], [], 1),
        ([], ["owner"], 1),
        ([], ["owner", "amount"], 0),
        (["/grants/1/owner"], [], 1),
        (["/grants/1/owner"], ["amount"], 0),
        (["/grants/1"], [], 0),
    ],
)
def test_an_invented_item_is_silent_where_one_of_its_values_is_not_doubted(
    paths: list[str], weak: list[str], silent: int
) -> None:
    gold = {"grants": [{"owner": "A", "amount": "1"}]}
    record = as_record({"grants": [*gold["grants"], {"owner": "B", "amount": "2"}]})
    for name in weak:
        record["grants"][1][name]["confidence"] = 0.5
    record["findings"] = [{"code": "ambiguous", "severity": "warning", "path": path} for path in paths]
    assert values(record, gold) == Tally(n=2, right=2, wrong=1, silent=silent)


def test_an_invented_part_is_silent_where_one_of_its_values_is_not_doubted() -> None:
    rows = [{"financier": found("A", 0.5), "amount": found(money("1"), 0.5), "kind": "cash"}]
    record = {**as_record({}), "cases": [{"financing": {"stage": "applied", "rows": rows, "total": None}}]}
    assert values(record, {"cases": [{"financing": None}]}) == Tally(wrong=1)
    rows[0]["amount"] = found(money("1"), 0.9)
    assert values(record, {"cases": [{"financing": None}]}) == Tally(wrong=1, silent=1)


@pytest.mark.parametrize("name", FEW)
def test_a_list_with_one_item_too_many_has_one_wrong_fact(name: str) -> None:
    gold = strict(held.load(name))
    whole = values(as_record(gold), gold).n
    tried = 0
    for pointer in sorted(lists(as_record(gold))):
        for where in (0, 1, 99):
            record = as_record(gold)
            items = at(record, pointer)
            extra = copy.deepcopy(items[0])
            for _, leaf in leaves(extra):
                leaf["value"] = spoilt(leaf["value"]) if leaf.get("value") is not None else None
            items.insert(where, extra)
            if pointer == "/cases":
                for entry in record.get("amounts") or []:
                    if entry["case"] is not None and entry["case"] >= where:
                        entry["case"] += 1
            told = values(record, gold)
            assert (told.n, told.right, told.wrong, told.missed) == (whole, whole, 1, 0), (pointer, where)
            tried += 1
    assert tried


def lists(node: Any, pointer: str = "") -> Iterator[str]:
    """The lists of a record, but the points, of which gold may have the number alone."""
    if isinstance(node, dict) and "confidence" not in node:
        for key, part in node.items():
            yield from lists(part, f"{pointer}/{key}")
    elif isinstance(node, list) and node and not pointer.endswith("/points"):
        yield pointer
        for n, part in enumerate(node):
            yield from lists(part, f"{pointer}/{n}")


def at(node: Any, pointer: str) -> Any:
    for key in pointer.strip("/").split("/"):
        node = node[int(key)] if isinstance(node, list) else node[key]
    return node


@pytest.mark.parametrize("name", NAMES)
def test_an_item_that_is_missing_misses_what_gold_says_of_it_and_nothing_else(name: str) -> None:
    gold = strict(held.load(name))
    whole = values(as_record(gold), gold).n
    for key in ("cases", "grants", "people", "amounts", "send_to"):
        if len(gold.get(key) or []) > 1:
            record = as_record(gold)
            record[key].pop(1)
            if key == "cases":
                for entry in record.get("amounts") or []:
                    entry["case"] = {0: 0, 1: None, None: None}.get(entry["case"], (entry["case"] or 1) - 1)
            told = values(record, gold)
            assert told.n == whole and told.right + told.missed == whole - told.wrong
            assert told.missed > 0 and (key == "cases" or not told.wrong), key


@pytest.mark.parametrize("name", NAMES)
def test_of_no_record_every_fact_is_missed(name: str) -> None:
    gold = strict(held.load(name))
    whole, none = values(as_record(gold), gold), values(None, gold)
    assert (none.n, none.missed) == (whole.n, whole.n) and not (none.right or none.wrong)


def test_what_need_not_be_there_counts_where_it_is_given() -> None:
    gold = {"document": {"title": "A", "body": "B", "body_or": ["C", None]}}
    for body, told in (("C", Tally(2, 2)), (None, Tally(1, 1)), ("X", Tally(2, 1, 1, 1))):
        assert values(as_record({"document": {"title": "A", "body": body}}), gold) == told


def test_a_case_too_many_moves_neither_amounts_nor_findings() -> None:
    gold = {
        "cases": [{"paragraph": "§ 4", "granted": "100"}, {"paragraph": "§ 5", "granted": "200"}],
        "amounts": [{"amount": "200", "role": "granted", "case": 1}],
        "findings": [{"code": "ambiguous", "path": "/cases/1/granted"}],
    }
    record = as_record(gold)
    record["cases"].insert(1, {"paragraph": found("§ 45"), "granted": found(money("900"))})
    record["amounts"][0]["case"] = 2
    record["findings"] = [{"code": "ambiguous", "severity": "warning", "path": "/cases/2/granted", "message": ""}]
    assert [difference.pointer for difference in compare(record, gold)] == ["/cases/1"]
    record["amounts"][0]["case"] = 1
    assert [difference.pointer for difference in compare(record, gold)] == ["/cases/1", "/amounts/0/case"]


@pytest.mark.parametrize(
    ("got", "want", "pointers"),
    [
        pytest.param(
            [{"paragraph": "§ 9", "title": "A"}, {"paragraph": "§ 8", "title": "B"}],
            [{"paragraph": "§ 8", "title": "A"}],
            ["/cases/0", "/cases/1/title"],
            id="the § says which case it is, not the title",
        ),
        pytest.param(
            [{"paragraph": "§ 8", "title": "A"}],
            [{"paragraph": "§ 3", "title": "A"}],
            ["/cases/0/paragraph"],
            id="a § misread is one wrong fact",
        ),
    ],
)
def test_which_case_it_is(got: list[dict[str, Any]], want: list[dict[str, Any]], pointers: list[str]) -> None:
    assert [d.pointer for d in compare(as_record({"cases": got}), {"cases": want})] == pointers


def test_a_grant_is_known_by_its_number() -> None:
    want = [{"dnr": f"A {n}", "owner": "Kören", "amount": "100"} for n in (1, 2, 3)]
    got = as_record({"grants": [{"dnr": "A 3", "owner": "Kören", "amount": "777"}]})
    told = [d.pointer for d in compare(got, {"grants": want})]
    assert told[-1] == "/grants/0/amount" and told[:-1] == [f"/grants/-/{key}" for key in want[0]] * 2


def test_a_name_misread_is_one_wrong_fact_and_a_stranger_another() -> None:
    gold = {"people": [{"name": "Bo Ek", "role": "officer", "title": "Utredare", "email": "bo@ek.se"}]}
    record = as_record({"people": [{**gold["people"][0], "name": "Bo Elk"}, {"name": "Ida Alm", "role": "contact"}]})
    assert [d.pointer for d in compare(record, gold)] == ["/people/0/name", "/people/1/name"]


@pytest.mark.parametrize(
    ("got", "pointers"),
    [
        pytest.param(["officer"], ["/people/-/name", "/people/-/role"], id="one of two roles"),
        pytest.param(["contact", "officer"], [], id="in any order"),
        pytest.param(["officer", "contact", "chair"], ["/people/2/name"], id="a role too many"),
        pytest.param(["officer", "officer", "contact"], ["/people/1/name"], id="twice"),
    ],
)
def test_a_person_stands_once_in_each_role(got: list[str], pointers: list[str]) -> None:
    gold = {"people": [{"name": "Bo Ek", "role": role} for role in ("officer", "contact")]}
    record = as_record({"people": [{"name": "Bo Ek", "role": role} for role in got]})
    assert [d.pointer for d in compare(record, gold)] == pointers


MOST = 40  # leaves of a fixture that are changed, or a few more; of a long list they are all of a kind


@pytest.mark.parametrize("name", NAMES)
def test_a_leaf_changed_is_seen_also_where_gold_has_alternatives(name: str) -> None:
    gold = held.load(name)
    record = as_record(gold)
    whole = values(record, gold)
    assert not whole.wrong and not whole.missed
    every = list(leaves(record))
    for pointer, leaf in every[:: 1 + len(every) // MOST]:
        if leaf.get("value") is not None and "/points/" not in pointer:  # of the points gold has the number
            before, leaf["value"] = leaf["value"], spoilt(leaf["value"])
            told = values(record, gold)
            assert (told.right, told.wrong, told.silent) == (whole.right - 1, 1, 1), pointer
            leaf["value"] = before


@pytest.mark.parametrize("name", FEW)
def test_an_item_given_twice_is_seen(name: str) -> None:
    gold = held.load(name)
    for pointer in sorted(lists(as_record(gold))):
        record = as_record(gold)
        items = at(record, pointer)
        items.append(copy.deepcopy(items[0]))
        assert values(record, gold).wrong, pointer


def test_empty_gold_is_never_right() -> None:
    record = as_record({"document": {"title": "A"}, "cases": [{"decision": {"status": "decided"}}]})
    for gold in ({"document": {}}, {"cases": [{}]}, {"cases": [{"decision": {}}]}, {"document": {"title": None}}):
        assert values(record, normal(gold)).right == 0, gold
    assert values(record, {"cases": []}) == Tally(wrong=1, silent=1)
    assert values(record, {"document": {"title": ""}}) == Tally(n=1, wrong=1, silent=1)


@pytest.mark.parametrize(
    ("got", "want", "right"),
    [
        ("KS § 77", "§ 77", True),
        ("§ 77 b", "§ 77 a", False),
        ("§ 5B", "§ 4A", False),
        ("§ 4B", "§ 4A", False),
        ("§ 4A", "§ 4A", True),
        ("Ärende B", "Ärende A", False),
        ("Ärende A", "Ärende A", True),
        ("§", "§ 4", False),
    ],
)
def test_a_paragraph_is_its_number(got: str, want: str, right: bool) -> None:
    gold = {"cases": [{"paragraph": want}]}
    assert values(as_record({"cases": [{"paragraph": got}]}), gold).right == right


# ---------------------------------------------------------------- alignment


def steps(got: str, want: str) -> list[tuple[int | None, int | None]]:
    return list(aligned(len(got), len(want), lambda n, m: float(got[n] == want[m]), lambda n, m: got[n] == want[m]))


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_each_item_has_one_place_and_the_order_is_kept(got: str, want: str) -> None:
    done = steps(got, want)
    assert [n for n, _ in done if n is not None] == list(range(len(got)))
    assert [m for _, m in done if m is not None] == list(range(len(want)))


@given(st.text("abcd", min_size=1, max_size=20), st.integers(0, 20))
def test_one_item_more_leaves_the_others_where_they_are(want: str, place: int) -> None:
    place = min(place, len(want))
    done = steps(f"{want[:place]}x{want[place:]}", want)
    assert [n for n, m in done if m is None] == [place]


def test_long_lists_are_paired_in_time() -> None:
    size = 3 * WINDOW
    got, want = list(range(size)), [n for n in range(size) if n % 7]
    begun = time.monotonic()
    done = list(aligned(len(got), len(want), lambda n, m: float(got[n] == want[m])))
    assert sum(n is not None and m is not None and got[n] == want[m] for n, m in done) == len(want)
    assert time.monotonic() - begun < 20


def test_two_hundred_documents_are_evaluated_in_a_second_or_two() -> None:
    golds = [strict(held.load(name)) for name in ("memo_ruled", "protocol_board", "list_page", "rejection")]
    entries = [Gold(f"{n}", golds[n % 4], path=f"{n}.pdf") for n in range(200)]
    records = [as_record(golds[n % 4], path=f"{n}.pdf", sha256=f"{n:064}") for n in range(200)]
    for record in records[::3]:
        record["amounts"] = record["amounts"][1:] + record["amounts"][:1]
    begun = time.monotonic()
    assert len(evaluate(entries, records, records).documents) == 200
    assert time.monotonic() - begun < 20  # about 1 s alone


# ---------------------------------------------------------------- counting


def test_shares_and_their_intervals() -> None:
    told = Tally(n=10, right=6, wrong=2, silent=1, missed=3)
    assert (told.precision, told.recall, told.silent_rate) == (0.75, 0.6, 0.125)
    assert told.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert Tally().precision is Tally().recall is Tally().f1 is None
    assert wilson(0, 0) is None
    low, high = wilson(0, 300) or (1.0, 1.0)
    assert low == 0 and high == pytest.approx(0.01264, abs=1e-5)
    assert wilson(300, 300) == pytest.approx((1 - high, 1))
    assert show.ratio(0.99996) == "0.999" and show.ratio(1.0) == "1.000" and show.ratio(None) == "-"


def test_reliability_counts_values_once_in_their_bins() -> None:
    gold = {
        "document": {"title": "A", "issuer": "B", "body": "C", "date": "2025-01-01"},
        "amounts": [{"amount": "5", "role": "granted", "qualifier": "exact"}],
        "send_to": ["D"],
    }
    record = as_record(gold)
    for key, confidence in (("title", 0.49), ("issuer", 0.5), ("body", 0.9), ("date", 1.0)):
        record["document"][key]["confidence"] = confidence
    record["document"]["body"]["value"] = "X"
    record["amounts"][0]["role"] = "cost"  # a right figure in a wrong role is a wrong value, and one value
    record["findings"] = [{"code": "date_conflict", "severity": "warning", "path": "/document"}]
    told = reliability([judge(record, gold)])
    assert [(b.low, b.high, b.n, b.right) for b in told.bins] == [
        (0.0, 0.5, 1, 1),
        (0.5, 0.7, 1, 1),
        (0.7, 0.8, 0, 0),
        (0.8, 0.9, 0, 0),
        (0.9, 0.95, 1, 0),
        (0.95, 0.98, 2, 1),
        (0.98, 1.0, 1, 1),
    ]
    assert [*(b.low for b in told.bins), 1.0] == list(EDGES)
    assert (told.sure, told.sure_right, told.right) == (2, 1, 4)  # a finding on the document doubts all of it


def test_the_diagram_is_an_image_with_a_dot_for_each_bin_that_has_values() -> None:
    gold = {"send_to": ["A", "B & C"]}
    record = as_record(gold)
    record["send_to"][0]["confidence"] = 0.6
    drawn = ElementTree.fromstring(diagram({"A & <B>": reliability([judge(record, gold)])}))
    circles = [part for part in drawn.iter() if part.tag.endswith("circle")]
    assert len(circles) == 2 + 1  # and the one of the legend
    assert any("A & <B>" in (part.text or "") for part in drawn.iter())


def test_groups_sum_what_they_name_and_all_is_the_sum() -> None:
    gold = held.load("memo_ruled")
    told = Evaluation((document_of(Gold("a", gold), as_record(gold)),))
    rows = show.summary(told, show.Words())
    assert list(rows)[:4] == ["dnr, own", "dnr, other", "granted", "applied"] and list(rows)[-1] == "all"
    assert rows["dnr, own"].n == rows["dnr, other"].n == 1
    assert rows["financing rows"].n == sum(t.n for f, t in told.fields.items() if ".financing.rows" in f) == 12
    assert sum(tally.n for name, tally in rows.items() if name != "all") == rows["all"].n
    assert fields_of(()) == {}


def test_findings_and_forbidden_values_are_no_values() -> None:
    gold = {"send_to": ["A"], "findings": ["missing"], "must_not_contain": ["A"]}
    record = as_record(gold)
    record["findings"] = [{"code": "ambiguous", "severity": "warning", "path": None, "message": ""}]
    told = Evaluation((document_of(Gold("a", gold), record),))
    assert told.total == Tally(n=1, right=1) and told.forbidden == 1
    assert (told.findings.n, told.findings.missed, told.findings.wrong) == (1, 1, 1)
    assert [miss.row.silent for miss in told.misses] == [False] * 3


# ---------------------------------------------------------------- gold and its forms


def test_the_form_of_a_record_and_the_form_of_the_fixtures_are_one() -> None:
    short = {
        "cases": [{"granted": "450000", "dnr": [{"value": "A 1", "relation": "own"}]}],
        "amounts": [{"amount": "450000", "role": "granted"}, {"amount": "9 EUR", "role": "cost"}],
        "grants_total": {"count": 3},
        "send_to": [],
    }
    long = {
        "schema_version": "1.0",
        "source": {"path": "a.pdf"},
        "note": "read twice",
        "cases": [{"granted": {"amount": "450000", "currency": "SEK"}, "dnr": [{"value": "A 1", "relation": "own"}]}],
        "amounts": [
            {"value": {"amount": "450000.00", "currency": "SEK"}, "role": "granted"},
            {"value": {"amount": "9", "currency": "EUR"}, "role": "cost"},
        ],
        "grants_total": {"count": found(3)},
        "send_to": None,
    }
    assert normal(long) == normal(short) == short
    assert normal({"cases": [{"granted": 450000}]}) == {"cases": [{"granted": "450000"}]}
    assert normal({"cases": [{"project": None}]})["cases"][0]["project"]["partners"] == []


def test_the_example_of_the_documents_is_gold() -> None:
    page = (held.FIXTURES.parent / "docs" / "accuracy.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert len(normal(json.loads(example))["cases"][0]) == 5


def test_points_are_a_number_or_the_points() -> None:
    record = as_record({"cases": [{"decision": {"points": 2}}]})
    for points, differences in ((2, 0), (3, 1), (["point 0", "point 1"], 0), (["att point 0.", "another"], 1)):
        gold = normal({"cases": [{"decision": {"points": points}}]})
        assert len(compare(record, gold)) == differences, points


def test_a_period_asserts_what_it_gives_and_a_share_its_number() -> None:
    record = as_record({"cases": [{"period": {"start": "2025-01-01", "end": None, "precision": "month"}}]})
    for want, right in (
        ({"end": None}, True),
        ({"end": None, "precision": "day"}, False),
        ({"end": "2025-12-31"}, False),
    ):
        gold = normal({"cases": [{"period": {"start": "2025-01-01", **want}}]})
        assert (compare(record, gold) == []) is right
    share = as_record({"call": {"max_share_percent": "12.50"}})
    assert compare(share, normal({"call": {"max_share_percent": 12}})) != []
    assert compare(share, normal({"call": {"max_share_percent": "12.5"}})) == []


def test_numbers_and_dates_are_strict_and_blanks_nobody_sees_are_not() -> None:
    record = as_record({"document": {"date": "2025-01-01", "title": "Stöd"}, "cases": [{"paragraph": "§\u00a043"}]})
    assert compare(record, {"document": {"title": "Sto\u0308d"}, "cases": [{"paragraph": "§ 43"}]}) == []
    for want in ({"document": {"date": "2025-01"}}, {"cases": [{"paragraph": "§ 4"}]}):
        assert len(compare(record, want)) == 1
    assert len(compare(as_record({"cases": [{"granted": "100"}]}), {"cases": [{"granted": "100 EUR"}]})) == 1


BROKEN = {
    '{"document": {"kid": "decision"}}': "/document/kid: no such key",
    '{"document": {"kind": "beslut"}}': "/document/kind: 'beslut' is none of decision_memo",
    '{"cases": [{"granted": "450 000"}]}': "/cases/0/granted: '450 000' is no amount of money",
    '{"cases": [{"granted": true}]}': "/cases/0/granted: True is no amount",
    '{"cases": {"granted": 1}}': "/cases: {'granted': 1} is no list",
    '{"cases": [[]]}': "/cases/0: [] is no object",
    '{"cases": [{"period": {"start": "2025"}}]}': "/cases/0/period",
    '{"document": {"date": "1 maj 2025"}}': "/document/date: '1 maj 2025' is no date",
    '{"grants_total": {"count": "3"}}': "/grants_total/count: '3' is no whole number",
    '{"findings": ["sum_mismatsh"]}': "/findings/0",
    '{"findings": [{"path": "/cases"}]}': "/findings/0",
    '{"document": {"title_or": ["A"]}}': "/document/title_or: stands beside 'title'",
    '{"cases_or": []}': "/cases_or",
    '{"amounts": [{"amount": 1, "role": "granted", "roll": 1}]}': "/amounts/0/roll: no such key",
    '{"source": {"path": "a"}}': "nothing is asserted",
    '{"source": {"path": 1}, "send_to": []}': "/source: has path",
    '{"send_to": [1]}': "/send_to/0: 1 is no text",
    '{"send_to": [], "send_to": ["A"]}': "'send_to' stands twice",
    '{"send_to": [': "is no JSON",
    "[]": "gold is an object",
    "[" * 100_000: "is no JSON",
}


@pytest.mark.parametrize(("content", "said"), BROKEN.items(), ids=range(len(BROKEN)))
def test_broken_gold_is_told_with_its_place(
    content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "a.json").write_text(content, encoding="utf-8")
    (tmp_path / "records.jsonl").write_text(json.dumps(as_record({"send_to": []})), encoding="utf-8")
    assert main(["evaluate", str(tmp_path / "gold"), str(tmp_path / "records.jsonl")]) == Exit.USAGE
    told = capsys.readouterr()
    assert not told.out and "a.json" in told.err and said in told.err and "Traceback" not in told.err


@pytest.mark.parametrize(
    "content", ["", "{}", '{"source": {}}', "[]", "x", '{"source": {"path": "a", "sha256": "b"}, "cases": [1]}']
)
def test_records_that_are_none(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gold.jsonl").write_text('{"source": {"path": "a"}, "send_to": []}', encoding="utf-8")
    (tmp_path / "records.jsonl").write_text(content, encoding="utf-8")
    assert main(["evaluate", str(tmp_path / "gold.jsonl"), str(tmp_path / "records.jsonl")]) == Exit.USAGE
    assert "records.jsonl" in capsys.readouterr().err


def test_a_record_of_another_shape_is_told() -> None:
    record = {**as_record({}), "cases": [{"decision": ["decided"]}]}
    with pytest.raises(UsageError, match=r"a has not a record's shape"):
        evaluate([Gold("a", {"cases": [{"decision": {"status": "decided"}}]}, path="a.pdf")], [record])
    with pytest.raises(Unfit):
        normal({"cases": [{"decision": ["decided"]}]})


# ---------------------------------------------------------------- which record belongs to which gold


def entry(name: str, **about: str) -> Gold:
    return Gold(name, {"send_to": ["A"]}, **about)


def test_a_record_is_found_by_hash_then_path_then_name() -> None:
    records = [as_record({"send_to": ["A"]}, path=f"2023/{n}.pdf", sha256=f"{n:064}") for n in range(4)]
    golds = [
        entry("x", sha256=f"{2:064}", path="2023/0.pdf"),
        entry("y", path="2023/1.pdf"),
        entry("2023/3"),
        entry("0"),
        entry("z", sha256="f" * 64, path="2023/1.pdf"),
        entry("nobody"),
    ]
    told = evaluate(golds, records)
    assert [document.path for document in told.documents] == [
        *("2023/2.pdf", "2023/1.pdf", "2023/3.pdf", "2023/0.pdf", "2023/1.pdf", "nobody")
    ]
    assert told.gold_alone == ("nobody",) and told.records_alone == ()
    assert len(told.notes) == 1 and told.notes[0].startswith("z: matched by path")
    assert told.total == Tally(n=6, right=5, missed=1)


def test_a_name_two_records_have_is_nobodys() -> None:
    records = [as_record({"send_to": ["A"]}, path=f"{n}/a.pdf", sha256=f"{n:064}") for n in range(2)]
    told = evaluate([entry("a")], records)
    assert told.gold_alone == ("a",) and told.records_alone == ("0/a.pdf", "1/a.pdf") and "2 records" in told.notes[0]


def test_gold_lies_in_folders_files_and_lines(tmp_path: Path) -> None:
    folder = tmp_path / "gold"
    (folder / "deep" / "one").mkdir(parents=True)
    (folder / ".hidden.json").write_text("x")
    (folder / "deep" / "one" / "record.json").write_text('{"send_to": ["A"]}')
    (folder / "deep" / "one" / "source.pdf").write_bytes(b"one")
    (folder / "two[1].json").write_text('{"send_to": ["A"]}', encoding="utf-8-sig")
    (folder / "two[1].txt").write_bytes(b"two")
    (folder / "three.html.json").write_text('{"send_to": ["A"], "source": {"sha256": "abc"}}')
    (folder / "three.html").write_bytes(b"three")
    told = {gold.name: gold.sha256 for gold in gold_in(str(folder))}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in (("one", b"one"), ("two", b"two"))}
    assert told == {"deep/one": hashes["one"], "two[1]": hashes["two"], "three.html": "abc"}
    lines = tmp_path / "gold.jsonl"
    lines.write_text('{"source": {"path": "a.pdf"}, "send_to": []}\n\n{"source": {"path": "b.pdf"}, "send_to": []}\n')
    assert [gold.path for gold in gold_in(str(lines))] == ["a.pdf", "b.pdf"]
    lines.write_text('{"send_to": []}\n')
    with pytest.raises(UsageError, match="names no document"):
        gold_in(str(lines))
    with pytest.raises(UsageError, match="no gold"):
        (tmp_path / "empty").mkdir()
        gold_in(str(tmp_path / "empty"))


def test_the_fixtures_are_gold_for_their_documents_under_any_name(tmp_path: Path) -> None:
    source = held.sources()["letter"]
    record = as_record(held.load("letter"), path="else.txt", sha256=hashlib.sha256(source.read_bytes()).hexdigest())
    told = evaluate(gold_in(str(held.FIXTURES)), [record])
    assert len(told.gold_alone) == len(NAMES) - 1 and told.records_alone == ()
    assert next(document for document in told.documents if document.gold == "letter").values.missed == 0


# ---------------------------------------------------------------- two runs


def test_two_runs_are_compared_value_by_value() -> None:
    gold = {"document": {"title": "A", "issuer": "B", "body": "C", "date": None}, "send_to": ["D", "E"]}
    now, before = as_record(gold), as_record(gold)
    now["document"]["title"] = found("X")  # lost, and newly wrong
    before["document"]["issuer"] = None  # gained
    before["document"]["body"], now["document"]["body"] = found("Y"), None  # wrong before, not given now
    before["document"]["date"] = found("2025-01-01")  # given where there is none
    now["send_to"].insert(0, found("Z"))  # moves no other
    told = evaluate([Gold("a", gold, path="a.pdf")], [now], [before]).changes
    assert told is not None
    assert [change.field for change in told.gained] == ["document.issuer"]
    assert [(change.field, change.before, change.got) for change in told.lost] == [("document.title", "A", "X")]
    assert [(change.field, change.got) for change in told.wrong_new] == [("document.title", "X"), ("send_to", "Z")]
    assert [change.field for change in told.wrong_gone] == ["document.body", "document.date"]
    same = evaluate([Gold("a", gold, path="a.pdf")], [now], [now]).changes
    assert same is not None and not (same.gained or same.lost or same.wrong_new or same.wrong_gone)


# ---------------------------------------------------------------- the command


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A gold of two documents, records of two others of which one is the same, and the records of another run."""
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / "a.json").write_text('{"document": {"kind": "decision", "title": "A", "issuer": "B"}, "send_to": ["C"]}')
    (gold / "b.json").write_text('{"document": {"kind": "call", "title": "B"}}')
    record = as_record({"document": {"kind": "decision", "title": "A|*\x1b[2J", "issuer": "B"}, "send_to": ["C"]})
    other = as_record({"document": {"title": "C"}}, path="c.pdf", sha256="1" * 64, reading="ocr")
    (tmp_path / "records.jsonl").write_text(f"{json.dumps(record)}\n{json.dumps(other)}\n")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a-pdf-0000.json").write_text(json.dumps({**record, "send_to": []}) + "\n")
    return tmp_path


def run(desk: Path, *options: str) -> int:
    return main(["evaluate", str(desk / "gold"), str(desk / "records.jsonl"), *options])


def test_the_table_says_all_a_person_must_know(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(desk, "--against", str(desk / "old")) == Exit.CLEAN
    told = capsys.readouterr().out
    lines = {" ".join(line.split()) for line in told.splitlines()}
    assert "2 documents, 0 without a wrong or missed value, 1 with a silent error" in lines
    assert "all 6 3 1 1 2 0.750 0.500 0.600" in lines
    assert "decision (1) 4 3 1 1 0 0.750 0.750 0.750" in lines and "call (1) 2 0 0 0 2 - 0.000 0.000" in lines
    assert "0.95–0.98 4 3 0.750 0.301–0.954" in lines
    assert "Sure values (0.9 or more, no finding): 3 of 4 are right: 0.750 (0.301–0.954)." in lines
    assert "silent a.pdf /document/title (0.95)" in lines and "missed b /document/kind" in lines
    assert "Gold without a record (all of it counts as missed): 1" in lines
    assert "Records without gold (not counted): 1" in lines and "c.pdf" in lines
    assert "Against the other run, gained: 1" in lines and "a.pdf /send_to/0: before nothing, got C, gold C" in lines
    assert "\x1b" not in told and "\\x1b[2J" in told


def test_misses_are_listed_as_many_as_asked_for_silent_ones_first(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(desk, "--misses", "1") == Exit.CLEAN
    told = capsys.readouterr().out
    assert "silent  a.pdf" in told and "/document/kind" not in told and "… and 2 more" in told


def test_markdown_cannot_be_broken_by_a_document(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(desk, "--format", "markdown") == Exit.CLEAN
    told = capsys.readouterr().out
    (row,) = [line for line in told.splitlines() if "/document/title" in line and "a.pdf" in line]
    assert r"A\|\*" in row and "\x1b" not in told
    assert "| all | 6 | 3 | 1 | 1 | 2 | 0.750 (0.301–0.954) | 0.500 (0.188–0.812) | 0.600 |" in told
    assert told.startswith("# Evaluation\n") and "## Records without gold (not counted): 1" in told


def test_json_has_all_of_it(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(desk, "--format", "json", "--against", str(desk / "old")) == Exit.CLEAN
    told = json.loads(capsys.readouterr().out)
    assert told["documents"] == {"n": 2, "flawless": 0, "with_silent": 1}
    whole = told["all"]
    assert {key: whole[key] for key in ("n", "right", "wrong", "silent", "missed")} == {
        **{"n": 6, "right": 3, "wrong": 1, "silent": 1, "missed": 2}
    }
    assert (whole["precision"], whole["recall"], whole["f1"], whole["silent_rate"]) == (0.75, 0.5, 0.6, 0.25)
    assert whole["precision_interval"] == [0.3006, 0.9544] and whole["silent_rate_interval"] == [0.0456, 0.6994]
    assert (
        set(told["groups"])
        == set(told["fields"])
        == {*("document.kind", "document.title", "document.issuer", "send_to")}
    )
    assert told["by_kind"]["decision"]["groups"]["document.title"]["silent"] == 1
    assert {name: part["documents"] for name, part in told["by_reading"].items()} == {"text": 1, "?": 1}
    assert [(b["low"], b["n"], b["right"]) for b in told["reliability"]["bins"] if b["n"]] == [(0.95, 4, 3)]
    assert told["reliability"]["right"]["sure"] == 3 and told["reliability"]["sure"]["n"] == 4
    assert told["misses_total"] == len(told["misses"]) == 3
    assert told["misses"][0] == {
        **{"document": "a.pdf", "field": "document.title", "path": "/document/title", "gold_path": "/document/title"},
        **{"state": "silent", "confidence": 0.95, "got": "A|*\x1b[2J", "want": "A"},
    }
    assert told["unmatched"] == {"gold": ["b"], "records": ["c.pdf"]}
    assert [change["gold_path"] for change in told["against"]["gained"]] == ["/send_to/0"]
    assert told["against"]["lost"] == []


def test_records_come_by_standard_input_and_from_a_folder(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = (desk / "records.jsonl").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert main(["evaluate", str(desk / "gold"), "-", "--format", "json"]) == Exit.CLEAN
    assert json.loads(capsys.readouterr().out)["all"]["right"] == 3
    assert len(records_in(str(desk / "old"))) == 1
    assert main(["evaluate", str(desk / "gold"), "-", "--against", "-"]) == Exit.USAGE


def test_the_form_follows_the_name_of_the_file(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, start in (("r.md", "# Evaluation"), ("r.json", "{\n"), ("r.svg", "<svg"), ("r.txt", "2 documents")):
        assert run(desk, "--out", str(desk / name)) == Exit.CLEAN
        assert (desk / name).read_text(encoding="utf-8").startswith(start)
    assert capsys.readouterr().out == ""
    assert run(desk, "--out", str(desk / "missing" / "r.md")) == Exit.DISK
    assert [path.name for path in desk.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(("least", "code"), [("0.6", Exit.CLEAN), ("0.61", Exit.FINDINGS), ("2", Exit.USAGE)])
def test_the_least_f1(desk: Path, least: str, code: Exit) -> None:
    assert run(desk, "--least", least) == code


def test_a_swedish_locale_has_swedish_words(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "sv_SE.UTF-8")
    assert run(desk) == Exit.CLEAN
    told = capsys.readouterr().out
    assert "tysta" in told and "Poster utan facit (räknas inte): 1" in told and "silent" not in told
    for words in table("score").values():
        assert all(entry.keys() == {"sv", "en"} and all(entry.values()) for entry in words.values())


def test_what_is_not_there_is_told(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(desk / "nowhere"), str(desk / "records.jsonl")]) == Exit.USAGE
    assert main(["evaluate", str(desk / "gold"), str(desk / "nowhere")]) == Exit.USAGE
    assert main(["evaluate", str(desk / "gold")]) == Exit.USAGE
    assert "nowhere" in capsys.readouterr().err
