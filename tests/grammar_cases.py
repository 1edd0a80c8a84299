"""The labelled examples that stand beside each grammar module, as parameters of its test."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import pytest


def cases(module: str) -> list[Any]:
    """One parameter for each case of `extract/grammar/<module>.cases.toml`: its row, named by its label."""
    source = resources.files("extract").joinpath("grammar", f"{module}.cases.toml")
    rows = tomllib.loads(source.read_text(encoding="utf-8"))["case"]
    labels = [row["label"] for row in rows]
    assert len(set(labels)) == len(labels), "two cases have the same label"
    return [pytest.param(row, id=row["label"]) for row in rows]
