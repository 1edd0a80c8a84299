"""Every fixture's record is its gold, part by part; what is known to fail stands in known_failures.toml, strictly."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import gold as held
import pytest

from extract.score.compare import PARTS, Difference, compare
from extract.score.gold import normal

TABLE = Path(__file__).with_name("known_failures.toml")
KNOWN: dict[str, dict[str, list[str]]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))  # fixture: reason: places
SOURCES = held.sources()
UNSEEN = sorted(path for path in Path(__file__).with_name("unseen").iterdir() if path.is_dir())


@cache
def record(name: str) -> dict[str, Any]:
    """The record of a fixture, as a reader of the output gets it; read once a session."""
    loaded: dict[str, Any] = json.loads(held.read(SOURCES[name]).model_dump_json())
    return loaded


def asserted(name: str) -> tuple[str, ...]:
    """The parts gold speaks of; every one where there is no gold, so that each fails."""
    try:
        known = held.load(name)
    except FileNotFoundError:
        return tuple(PARTS)
    return tuple(part for part, keys in PARTS.items() if any(key in known for key in keys))


def place(difference: Difference) -> str:
    """Where a record differs, as the table of known failures names it: a finding too many by its code, a mention of
    money that is missed as one."""
    if re.fullmatch(r"/findings/\d+", difference.pointer) and isinstance(difference.got, str):
        return "/findings/" + difference.got.split()[0]
    return "/amounts/-" if difference.pointer.startswith("/amounts/-/") else difference.pointer


def known(name: str) -> set[str]:
    return {pointer for pointers in KNOWN.get(name, {}).values() for pointer in pointers}


def part_of(key: str) -> str | None:
    """The part a key of gold belongs to; None for one that only qualifies others (`findings_may`)."""
    return next((part for part, keys in PARTS.items() if key in keys), None)


@pytest.mark.parametrize(("name", "part"), [(name, part) for name in SOURCES for part in asserted(name)])
def test_the_record_is_its_gold(name: str, part: str) -> None:
    asked = {key: value for key, value in held.load(name).items() if part_of(key) in (part, None)}
    differences = [one for one in compare(record(name), asked) if place(one) not in known(name)]
    assert not differences, "\n" + "\n".join(map(str, differences))


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_known_to_fail_fails(name: str) -> None:
    """What holds again must leave the table, so that it cannot break unseen."""
    failing = {place(one) for one in compare(record(name), held.load(name))}
    assert not known(name) - failing, f"these hold now: take them out of {TABLE.name}"


@pytest.mark.parametrize("name", SOURCES)
def test_a_fixture_has_a_source_and_gold(name: str) -> None:
    assert SOURCES[name].is_file()
    assert normal(held.load(name)) == held.load(name), "a fixture's gold is in the form that is compared"
    assert held.load(name)["findings"] is not None, "a person reads the source and writes record.json"


@pytest.mark.parametrize("folder", UNSEEN, ids=lambda folder: str(folder.name))
def test_a_strangers_paper_has_one_source_and_gold(folder: Path) -> None:
    gold = normal(json.loads((folder / "record.json").read_text(encoding="utf-8")))  # raises where not well formed
    assert gold["document"]["kind"], "a person says what it is"
    assert len(list(folder.glob("source.*"))) == 1


def test_known_failures_have_a_fixture_and_a_reason() -> None:
    assert set(KNOWN) <= set(SOURCES)
    assert all(len(reason.split()) > 3 and places for reasons in KNOWN.values() for reason, places in reasons.items())


def found(value: Any) -> dict[str, Any]:
    return {"value": value, "confidence": 0.95, "evidence": []}


def money(kronor: str) -> dict[str, str]:
    return {"amount": kronor, "currency": "SEK"}


def amount(kronor: str, role: str = "granted", case: int | None = 0) -> dict[str, Any]:
    labels = {"role": role, "qualifier": "exact", "min": None, "max": None, "per": None, "case": case}
    return {**found(money(kronor)), **labels}


def person(name: str, role: str) -> dict[str, Any]:
    return {"name": found(name), "role": role, "title": None}


def finding(code: str, path: str | None = None, suggestion: Any = None) -> dict[str, Any]:
    return {"code": code, "path": path, "suggestion": suggestion, "message": "", "severity": "warning"}


GRANTED = {"amount": "250", "role": "granted", "qualifier": "exact", "case": 0}
CLOSES = {"case": None, "case_or": [0]}
DNR = [{"value": "A 1/24", "relation": "own"}, {"value": "B 2/24", "relation": "replaces"}]
PERIOD = {"start": "2025-01-01", "end": None, "precision": "month"}


def numbers(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"value": value, "relation": relation, "confidence": 1.0} for value, relation in pairs]


@pytest.mark.parametrize(
    ("got", "want", "pointers"),
    [
        pytest.param(
            {"document": {"title": found("1. Stöd  till\nkören.")}},
            {"document": {"title": "Stöd till kören"}},
            [],
            id="folded",
        ),
        pytest.param(
            {"document": {"title": found("Stöd")}},
            {"document": {"title": "stöd"}},
            ["/document/title"],
            id="letter case counts",
        ),
        pytest.param(
            {"document": {"date": found("2025-01-01.")}},
            {"document": {"date": "2025-01-01"}},
            ["/document/date"],
            id="dates are strict",
        ),
        pytest.param(
            {"document": {"date": None, "title": found("X")}},
            {"document": {"date": None}},
            [],
            id="absent says nothing",
        ),
        pytest.param(
            {"document": {"title": found("X")}},
            {"document": {"title": None}},
            ["/document/title"],
            id="null says nothing is there",
        ),
        pytest.param(
            {"document": {"title": found("X")}},
            {"document": {"title": None, "title_or": ["X"]}},
            [],
            id="an alternative",
        ),
        pytest.param(
            {"cases": [{"granted": found(money("2500"))}]},
            {"cases": [{"granted": "250"}]},
            ["/cases/0/granted"],
            id="money",
        ),
        pytest.param(
            {"cases": [{"period": found(PERIOD)}]},
            {"cases": [{"period": {**PERIOD, "precision": "day"}}]},
            ["/cases/0/period"],
            id="period",
        ),
        pytest.param(
            {"cases": [{"decision": {"points": [found("a"), found("b")]}}]},
            {"cases": [{"decision": {"points": 3}}]},
            ["/cases/0/decision/points"],
            id="points are counted",
        ),
        pytest.param(
            {"cases": [{"decision": {"body": found("X")}}]},
            {"cases": [{"decision": None}]},
            ["/cases/0/decision"],
            id="no decision",
        ),
        pytest.param(
            {"cases": [{"dnr": numbers(("B 2/24", "replaces"), ("A 1/24", "own"))}]},
            {"cases": [{"dnr": DNR}]},
            [],
            id="dnr in any order",
        ),
        pytest.param(
            {"cases": [{"dnr": numbers(("A 1/24", "foreign"))}]},
            {"cases": [{"dnr": DNR}]},
            ["/cases/0/dnr/0", "/cases/0/dnr/-"],
            id="dnr with relation, complete",
        ),
        pytest.param(
            {"send_to": [found("A"), found("B"), found("C")]},
            {"send_to": ["A", "C"]},
            ["/send_to/1"],
            id="one too many",
        ),
        pytest.param(
            {"send_to": [found("C"), found("A")]},
            {"send_to": ["A", "C"]},
            ["/send_to/0", "/send_to/-"],
            id="order counts",
        ),
        pytest.param(
            {"amounts": [amount("9"), amount("250", "cost")]},
            {"amounts": [GRANTED]},
            ["/amounts/0", "/amounts/1/role"],
            id="a mention too many, a wrong role",
        ),
        pytest.param({"amounts": [amount("250", case=0)]}, {"amounts": [{**GRANTED, **CLOSES}]}, [], id="case or none"),
        pytest.param(
            {"amounts": []},
            {"amounts": [GRANTED]},
            [f"/amounts/-/{key}" for key in GRANTED],
            id="a mention missed, with all that gold says of it",
        ),
        pytest.param(
            {"people": [person("Bo Ek", "officer"), person("Bo Ek", "contact")]},
            {"people": [{"name": "Bo Ek", "role": "contact"}]},
            ["/people/0/name"],
            id="a role that is not there",
        ),
        pytest.param(
            {"people": [person("Bo Ek", "contact"), person("Ida Alm", "contact")]},
            {"people": [{"name": "Bo Ek", "role": "contact"}]},
            ["/people/1/name"],
            id="another person",
        ),
        pytest.param(
            {"findings": [finding("missing")]}, {"findings": ["ambiguous"]}, ["/findings", "/findings/0"], id="codes"
        ),
        pytest.param(
            {"findings": [finding("missing")]},
            {"findings": [], "findings_may": ["missing"]},
            [],
            id="a code that may be",
        ),
        pytest.param(
            {"findings": [finding("missing", "/a", {"path": "/a", "count": 5})]},
            {"finding_details": [{"code": "missing", "path": "/a", "suggestion": "5"}]},
            [],
            id="details",
        ),
        pytest.param(
            {"findings": [finding("missing", "/a", {"amount": money("5")})]},
            {"finding_details": [{"code": "missing", "path": "/a", "suggestion": "50"}]},
            ["/findings/0"],
            id="another suggestion",
        ),
        pytest.param(
            {"amounts": [amount("30")]}, {"must_not": ["30"]}, ["/amounts/0/amount"], id="must not be a value"
        ),
        pytest.param({"amounts": [amount("30", case=3)]}, {"must_not": ["3"]}, [], id="an index is no value"),
        pytest.param(
            {"send_to": [found("Klicka här")]},
            {"must_not_contain": ["Klicka"]},
            ["/send_to/0"],
            id="must not stand in a value",
        ),
    ],
)
def test_the_comparison(got: dict[str, Any], want: dict[str, Any], pointers: list[str]) -> None:
    assert [difference.pointer for difference in compare(got, want)] == pointers
