"""What the tests of the scheduled import share: a store, a run over it, and what holds after every good run."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from extract.importing.config import sources
from extract.importing.ledger import Ledger
from extract.importing.run import Counts, Run, Wishes
from extract.importing.status import status
from extract.importing.store import Store
from extract.model.source import Settings

START = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.UTC)


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> dt.datetime:
        return self.time

    def later(self, **span: float) -> None:
        self.time += dt.timedelta(**span)


def described(at: Path, *rows: Mapping[str, Any]) -> str:
    """The name of a file of sources."""
    lines: list[str] = []
    for row in rows:
        lines.append("[[source]]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in row.items()]
    at.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(at)


def imported(
    store: Path, *words: str, clock: Callable[[], dt.datetime] | None = None, ocr: Any = "never", **wishes: Any
) -> Counts:
    """One run over a store."""
    place = Store.made(str(store))
    told = sources(words, place.folder)
    with place.locked("now"), Ledger.opened(place.ledger, clock or Clock()) as ledger:
        ledger.begin()
        counts = Run(place, ledger, Settings(ocr=ocr), Wishes(**wishes)).all(told)
        ledger.end(counts.exit())
    sound(store)
    return counts


def told(store: Path) -> dict[str, Any]:
    with read_only(store) as ledger:
        return status(ledger, "")


@contextlib.contextmanager
def read_only(store: Path) -> Iterator[Ledger]:
    with Ledger.opened(store / "ledger.sqlite", write=False) as ledger:
        yield ledger


def rows(store: Path, query: str, *values: object) -> list[dict[str, Any]]:
    with read_only(store) as ledger:
        return [dict(row) for row in ledger.rows(query, *values)]


def records(store: Path) -> dict[str, dict[str, Any]]:
    """The records that stand, by the path they print."""
    found = [json.loads(path.read_bytes()) for path in sorted((store / "records").glob("*.json"))]
    assert len({record["source"]["path"] for record in found}) == len(found)
    return {record["source"]["path"]: record for record in found}


def outputs(store: Path) -> dict[str, bytes]:
    """Every file of a store but the ledger and the lock."""
    return {
        str(path.relative_to(store)): path.read_bytes()
        for part in ("blobs", "records", "superseded", "staging")
        for path in sorted((store / part).rglob("*"))
        if path.is_file()
    }


def sound(store: Path) -> None:
    """Ledger, blobs and records agree; nothing is half done, nothing there twice, nothing there that nobody knows."""
    with read_only(store) as ledger:
        assert ledger.rows("PRAGMA integrity_check")[0][0] == "ok"
        assert not ledger.rows("PRAGMA foreign_key_check")
        versions = [
            dict(row)
            for row in ledger.rows(
                "SELECT version.*, item.record, item.version AS stands FROM"
                " version JOIN item ON item.id = version.item ORDER BY item, n"
            )
        ]
        blobs = {row["sha256"]: row["bytes"] for row in ledger.rows("SELECT sha256, bytes FROM blob")}
        twice = ledger.rows(
            "SELECT 1 FROM version AS a JOIN version AS b ON a.item = b.item AND b.n = a.n + 1 AND a.sha256 = b.sha256"
        )
        assert not twice, "the same bytes are two versions of a document, one after the other"
    assert not list((store / "staging").iterdir())
    on_disk = {path.name: path for path in (store / "blobs").rglob("*") if path.is_file()}
    assert set(blobs) <= set(on_disk)
    for sha256, path in on_disk.items():
        content = path.read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256 and blobs.get(sha256, len(content)) == len(content)
    expected = {}
    for version in versions:
        if version["record_sha256"] is not None and version["state"] != "taken":
            stands = version["id"] == version["stands"]
            where = "records" if stands else f"superseded/v{version['n']}"
            expected[f"{where}/{version['record']}"] = version["record_sha256"]
    there = {
        str(path.relative_to(store)): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("records", "superseded")
        for path in (store / part).rglob("*")
        if path.is_file() and path.name != ".extract-ledger"
    }
    assert there == expected
