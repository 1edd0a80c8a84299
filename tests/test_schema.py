"""The published schema is the models', and records hold to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fake_pipeline import extract

from extract.model.source import Settings, Source
from extract.output import schema
from extract.output.jsonl import line

PUBLISHED = Path(__file__).parent.parent / "schemas" / "record.schema.json"


def sample() -> dict[str, Any]:
    record: dict[str, Any] = json.loads(line(extract(Source("a.txt", b"warning"), Settings())))
    return record


def validator() -> jsonschema.Draft202012Validator:
    made = schema.schema()
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def test_the_published_schema_is_fresh() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema.schema(), "run: make schema"


def test_a_record_holds_to_the_schema() -> None:
    validator().validate(sample())


@pytest.mark.parametrize("change", [{"schema_version": "9"}, {"unknown": 1}, {"findings": [{}]}, {"cases": None}])
def test_the_schema_refuses_what_is_no_record(change: dict[str, Any]) -> None:
    assert not validator().is_valid({**sample(), **change})


def test_all_keys_are_always_there() -> None:
    record = sample()
    del record["people"]
    assert not validator().is_valid(record)


def test_every_part_is_described() -> None:
    made = schema.schema()
    assert made["title"] and made["$id"] and made["description"]
    assert not [name for name, part in made["$defs"].items() if not part["description"]]
