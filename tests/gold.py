"""The gold of the fixtures. How a record is held against gold is `extract.score`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from extract.model.record import Record
from extract.model.source import Source
from extract.run import extract

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


def sources() -> dict[str, Path]:
    """The source of every fixture by its name; a folder without one counts, with the path it should have."""
    others = ("making", "drawing", "__pycache__")
    folders = sorted(path for path in FIXTURES.iterdir() if path.is_dir() and path.name not in others)
    return {path.name: next(path.glob("source.*"), path / "source.*") for path in folders}


def load(name: str) -> dict[str, Any]:
    """The gold of a fixture. Raises FileNotFoundError where nobody has written one."""
    loaded: dict[str, Any] = json.loads((FIXTURES / name / "record.json").read_text(encoding="utf-8"))
    return loaded


@cache
def read(path: Path) -> Record:
    """The record of a file, which all tests share: nobody changes it."""
    return extract(Source(path.name, path.read_bytes()))
