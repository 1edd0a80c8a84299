"""The drawn documents: the same seed gives the same bytes, and their gold says what stands on the page."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extract.score.gold import normal
from fixtures import draw as command
from fixtures.drawing import kinds
from fixtures.drawing.figures import NUMBERS
from fixtures.drawing.press import Drawn
from fixtures.drawing.words import SPLITS, TEST_FROM, pool

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "schemas" / "record.schema.json").read_text(encoding="utf-8"))
SEEDS = [*range(1, 16), *range(TEST_FROM, TEST_FROM + 16)]
DATE = re.compile(r"\d{4}-\d\d-\d\d")


@pytest.fixture(scope="module")
def drawn() -> list[Drawn]:
    """One of each kind in each split, and some as they come."""
    made = [kinds.draw(seed) for seed in SEEDS]
    return made + [
        kinds.draw(start + n, kind) for start in (100, TEST_FROM + 100) for kind in kinds.KINDS for n in range(2)
    ]


def plants(gold: dict[str, Any], *codes: str) -> bool:
    return any(finding["code"] in codes for finding in gold["findings"])


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for kind in kinds.KINDS:
        first, second = kinds.draw(7, kind), kinds.draw(7, kind)
        assert first.content == second.content and first.gold == second.gold, kind
        assert first.content != kinds.draw(8, kind).content


def test_twenty_documents_are_drawn_in_twenty_seconds(tmp_path: Path) -> None:
    start = time.monotonic()
    assert command.main(["--split", "dev", "--count", "20", "--out", str(tmp_path)]) == 0
    assert time.monotonic() - start < 20
    names = {path.stem for path in tmp_path.glob("*.json")}
    assert len(names) == 20 and len(list(tmp_path.iterdir())) == 40
    for name in names:
        gold = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        assert (tmp_path / gold["source"]["path"]).exists()


def test_the_seeds_of_the_splits_never_meet() -> None:
    assert command.seeds("dev", 5, None)[0] == 1 and command.seeds("test", 5, None)[0] == TEST_FROM
    with pytest.raises(ValueError, match="seeds of dev"):
        command.seeds("dev", 2, TEST_FROM - 1)
    with pytest.raises(ValueError, match="seeds of test"):
        command.seeds("test", 1, 3)
    assert command.seeds("blind", 2, None) == range(3_000_000, 3_000_002)


def wordings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from wordings(value)
    elif isinstance(node, list):
        for value in node:
            yield from wordings(value)


def test_the_splits_have_wordings_of_their_own() -> None:
    common, dev, test = (pool(name) for name in ("common", "dev", "test"))
    for part in common:
        for slot in common[part]:
            own = set(wordings(test[part].get(slot, []))) - {"granted", "adopted", "endorsed", "approved"}
            marks = {word for word in own if len(word) > 12}
            assert not marks & set(wordings(dev[part].get(slot, []))), f"{part}.{slot} is in dev and in test"


@pytest.mark.parametrize("split", SPLITS)
def test_a_split_says_in_its_own_words_what_most_papers_say_in_others(split: str) -> None:
    common, own = pool("common"), pool(split)
    assert set(own) <= set(common)
    for part, slots in own.items():
        assert set(slots) <= set(common[part])
        for slot, said in slots.items():
            marks = {word for word in wordings(said) if len(word) > 14}
            assert len(marks & set(wordings(common[part][slot]))) <= 1, f"{part}.{slot}"


def test_a_third_of_the_choices_are_the_splits_own() -> None:
    from fixtures.drawing.pen import Pen

    words = Pen(TEST_FROM + 1).words
    own = pool("test")["label"]["dnr"]
    share = sum(words.pick("label.dnr") in own for _ in range(3000)) / 3000
    assert 0.28 < share < 0.39


# gold has the shape of the record


def defined(schema: dict[str, Any]) -> dict[str, Any]:
    return SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def bare(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """What a value may be in gold: a Found is its value."""
    options = []
    for option in schema.get("anyOf", [schema]):
        option = defined(option)
        names = set(option.get("properties", {}))
        if {"value", "evidence"} <= names and not names & {"role", "relation"}:
            options += bare(option["properties"]["value"])
        else:
            options.append(option)
    return options


def check(value: Any, schema: dict[str, Any], path: str) -> None:
    options = bare(schema)
    if value is None:
        assert any(option.get("type") == "null" for option in options), path
        return
    if isinstance(value, dict) and value.keys() == {"value", "value_or"}:
        for one in (value["value"], *value["value_or"]):
            check(one, schema, path)
    elif isinstance(value, dict):
        shape = next(option for option in options if option.get("properties"))
        for key, inner in value.items():
            plain = key.removesuffix("_or")
            assert plain in shape["properties"], f"{path}/{key}"
            for one in inner if key.endswith("_or") else [inner]:
                check(one, shape["properties"][plain], f"{path}/{key}")
    elif isinstance(value, list):
        shape = next(option for option in options if option.get("type") == "array")
        for n, item in enumerate(value):
            check(item, shape.get("items") or shape["prefixItems"][n], f"{path}/{n}")
    else:
        kinds_of = {str: "string", int: "integer"}
        fits = [
            option
            for option in options
            if option.get("type") == kinds_of[type(value)] or value in option.get("enum", [])
        ]
        fits = [option for option in fits if "enum" not in option or value in option["enum"]]
        fits = [option for option in fits if not option.get("pattern") or re.search(option["pattern"], value)]
        assert fits or value in [option.get("const") for option in options], f"{path}: {value}"


def test_gold_has_the_shape_of_the_record(drawn: list[Drawn]) -> None:
    for one in drawn:
        for key, value in one.gold.items():
            if key in ("findings", "findings_may", "source"):
                continue
            for inner in value if key.endswith("_or") else [value]:
                check(inner, SCHEMA["properties"][key.removesuffix("_or")], f"{one.name}/{key}")
        codes = SCHEMA["$defs"]["Finding"]["properties"]["code"]["enum"]
        assert {finding["code"] for finding in one.gold["findings"]} | set(one.gold["findings_may"]) <= set(codes)


# gold holds, and a planted contradiction does not


def amount(money: dict[str, str] | None) -> int:
    return int(money["amount"]) if money else 0


def test_the_scorer_reads_the_gold(drawn: list[Drawn]) -> None:
    for one in drawn:
        normal(one.gold)


def test_sums_hold_where_nothing_is_planted_and_only_there(drawn: list[Drawn]) -> None:
    for one in drawn:
        for n, case in enumerate(one.gold["cases"]):
            plan = case.get("financing")
            if (
                not plan
                or not plan.get("total")
                or any(row["kind"] == "in_kind" and "kind_or" in plan["rows"][0] for row in plan["rows"])
            ):
                continue
            holds = sum(amount(row["amount"]) for row in plan["rows"]) == amount(plan["total"])
            path = f"/cases/{n}/financing/total"
            wrong = any(finding["path"] == path for finding in one.gold["findings"])
            assert holds != wrong, one.name
            for row in plan["rows"]:
                if row["share_percent"] and not plants(one.gold, "share_mismatch", "sum_mismatch"):
                    share = amount(row["amount"]) * 100 / amount(plan["total"])
                    assert abs(share - float(row["share_percent"])) <= 0.5, one.name
        total = one.gold["grants_total"]
        granted = [row for row in one.gold["grants"] if row.get("outcome") != "rejected"]
        if total and total["amount"]:
            assert (sum(amount(row["amount"]) for row in granted) == amount(total["amount"])) != plants(
                one.gold, "sum_mismatch"
            ), one.name
        if total and total["count"] is not None:
            assert (len(granted) == total["count"]) != plants(one.gold, "count_mismatch"), one.name


def test_periods_run_forward_where_nothing_is_planted(drawn: list[Drawn]) -> None:
    for one in drawn:
        ends = [case["period"] for case in one.gold["cases"] if case.get("period")]
        assert any(span["end"] < span["start"] for span in ends) == plants(one.gold, "period_reversed"), one.name


def test_about_a_fifth_has_one_contradiction() -> None:
    found = [kinds.draft(seed)[0].planted for seed in range(200, 500)]
    assert 0.13 <= sum(map(bool, found)) / len(found) <= 0.25
    assert all(len(codes) <= 1 for codes in found)


# gold is on the page


OURS = set(
    "kind status outcome outcomes relation stage role qualifier per period amounts findings findings_may source date "
    "opens closes share_percent max_share_percent".split()
)


def texts(node: Any, key: str = "") -> Iterator[str]:
    """The texts gold asserts, without labels of ours, dates and amounts."""
    if isinstance(node, dict):
        if key == "" or "amount" not in node or "currency" not in node:
            for name, value in node.items():
                if not name.endswith("_or") and (name not in OURS or (name == "source" and isinstance(value, str))):
                    yield from texts(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value, key)
    elif isinstance(node, str):
        yield node


def fold(text: str) -> str:
    return " ".join(text.split()).rstrip(".,")


def squeezed(text: str) -> str:
    return re.sub(r"[\s\-\u00ad]", "", text).lower()


def test_every_text_of_gold_was_set(drawn: list[Drawn]) -> None:
    for one in drawn:
        page = " ".join(" ".join(one.texts).split()).lower()
        for text in texts(one.gold):
            said = fold(text).lower()
            # a genitive differs in its last letter only
            assert said in page or said.rstrip("n") in page, f"{one.name}: {text}"


def test_every_word_that_was_set_can_be_read_in_the_pdf(drawn: list[Drawn]) -> None:
    import pypdfium2

    for one in drawn:
        if one.suffix != ".pdf":
            continue
        pdf = pypdfium2.PdfDocument(io.BytesIO(one.content))
        page = squeezed("".join(page.get_textpage().get_text_range().replace("\ufffe", "") for page in pdf))
        for text in one.texts:
            for word in text.split():
                parted = (
                    len(word) > 8 and squeezed(word)[:3] in page
                )  # over two pages, with furniture between its parts
                assert squeezed(word) in page or parted, f"{one.name}: {word}"


def test_no_text_runs_out_of_its_page(drawn: list[Drawn]) -> None:
    import pypdfium2

    for one in drawn:
        if one.suffix == ".pdf":
            for page in pypdfium2.PdfDocument(io.BytesIO(one.content)):
                text = page.get_textpage()
                for n in range(text.count_rects()):
                    left, bottom, right, top = text.get_rect(n)
                    assert left >= 10 and bottom >= 8 and right <= page.get_width() - 20, (
                        f"{one.name}: {text.get_text_bounded(left, bottom, right, top)}"
                    )


def printed(value: str) -> re.Pattern[str]:
    """The forms an amount may be printed in: in kronor, thousands or millions, or its millions in words."""
    forms = [value]
    for step in (1000, 1_000_000):
        whole, rest = divmod(int(value), step)
        forms.append(f"{whole},{rest:0{len(str(step)) - 1}}".rstrip("0").rstrip(","))
        if step == 1_000_000 and not rest and whole < len(NUMBERS):
            forms.append(f"{NUMBERS[whole]} miljon")
    forms += ["en halv miljon"] if value == "500000" else []
    return re.compile(rf"(?<![\d,])(?:{'|'.join(forms)})(?![\d]|,\d)", re.IGNORECASE)


def test_every_amount_is_in_the_order_of_the_page(drawn: list[Drawn]) -> None:
    """The digits of gold's amounts stand in the text one after the other, in whatever unit they are printed."""
    for one in drawn:
        page = re.sub(r"(?<=\d)[ \u00a0\u202f\u2009.'](?=\d{3}(?!\d))", "", "\n".join(one.texts))
        assert not any(0xE000 <= ord(sign) <= 0xF8FF for sign in page)
        at = 0
        for entry in one.gold["amounts"]:
            value = (entry["value"] or entry["min"])["amount"]
            hit = printed(value).search(page, at)
            assert hit, f"{one.name}: {value} {entry['role']}"
            at = hit.end()
        for entry in one.gold["amounts"]:
            assert entry["value"] is not None or (entry["min"] and entry["max"])
        if one.gold["cases"]:
            assert all(entry.get("case", 0) < len(one.gold["cases"]) for entry in one.gold["amounts"])
