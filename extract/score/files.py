"""Where gold and records lie: a folder, a file of JSON or of JSON Lines, or standard input."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.errors import UsageError
from extract.output.folder import WriteFailed
from extract.score.gold import Unfit, normal

BESIDE = "record.json"  # gold that lies in a folder of its own, beside source.*
FORM = "docs/accuracy.md says how gold is written."


@dataclass(frozen=True)
class Gold:
    """What one document says. `name` is what the gold is called: its file without .json, or its line; `path` and
    `sha256` are the document's, where gold or a document beside it tells them."""

    name: str
    asserted: dict[str, Any]
    path: str | None = None
    sha256: str | None = None


def gold_in(name: str) -> list[Gold]:
    """The gold of a folder (*.json in it and below, or record.json beside source.*), of a JSON or a JSONL file.

    Raises UsageError for what is no gold, naming the file and the place in it.
    """
    root = Path(name)
    if root.is_dir():
        files = [path for path in sorted(root.rglob("*.json")) if not _hidden(path.relative_to(root))]
        found = [_file(path, path.relative_to(root).with_suffix("").as_posix()) for path in files]
    else:
        found = [_entry(gold, where, None) for where, gold in _objects(name, exact=True)]
    if not found:
        raise UsageError(f"{name}: no gold there.", FORM)
    return found


def records_in(name: str) -> list[dict[str, Any]]:
    """The records of a folder that --out wrote, of a JSON or JSONL file, or of standard input (-)."""
    root = Path(name)
    out = []
    rows = (
        (row for path in sorted(root.glob("*.json")) if not path.name.startswith(".") for row in _objects(str(path)))
        if name != "-" and root.is_dir()
        else _objects(name)
    )
    for where, row in rows:
        source = row.get("source") if isinstance(row, dict) else None
        if not isinstance(source, dict) or not {"path", "sha256"} <= source.keys() or not _shaped(row):
            raise UsageError(f"{where} is no record.", "Records are what `python -m extract` prints, or --out writes.")
        out.append(row)
    if not out:
        raise UsageError(f"{name}: no records there.")
    return out


def write(name: str, content: bytes) -> None:
    """The content, whole, in a file of this name. Raises WriteFailed."""
    target = Path(name)
    half = target.with_name(f".extract-{os.getpid()}.tmp")
    try:
        half.write_bytes(content)
        os.replace(half, target)
    except OSError as error:
        raise WriteFailed(f"{name} cannot be written: {error.strerror}.") from error
    finally:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)


def _shaped(record: dict[str, Any]) -> bool:
    """Whether the parts of a record are lists of objects, and objects, where they should be."""
    lists = all(
        isinstance(record.get(key) or [], list) and all(isinstance(item, dict) for item in record.get(key) or [])
        for key in ("cases", "grants", "people", "amounts", "findings", "send_to")
    )
    return lists and all(isinstance(record.get(key) or {}, dict) for key in ("document", "call", "programme"))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _file(path: Path, name: str) -> Gold:
    (row,) = _objects(str(path), lines=False, exact=True)
    if path.name == BESIDE and path.parent.name:
        name = name.rpartition("/")[0] or path.parent.resolve().name
        beside = sorted(path.parent.glob("source.*"))
    else:
        beside = sorted(
            other for other in (*path.parent.glob(f"{_literal(path.stem)}.*"), path.with_suffix("")) if other != path
        )
    return _entry(row[1], row[0], next((other for other in beside if other.is_file()), None), name)


def _literal(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def _entry(gold: Any, where: str, document: Path | None, name: str | None = None) -> Gold:
    try:
        asserted = normal(gold)
    except Unfit as error:
        raise UsageError(f"{where}: {error}", FORM) from error
    source = gold.get("source") or {}
    if not isinstance(source, dict) or not all(isinstance(source.get(key, ""), str) for key in ("path", "sha256")):
        raise UsageError(f"{where}: /source: has path and sha256, as texts.", FORM)
    path, sha256 = source.get("path"), source.get("sha256")
    if sha256 is None and document is not None:
        sha256 = hashlib.sha256(document.read_bytes()).hexdigest()
    if name is None and path is None and sha256 is None:
        raise UsageError(f"{where}: names no document.", "Give it a source with path or sha256.")
    return Gold(name or path or sha256 or where, asserted, path, sha256)


def _objects(name: str, *, lines: bool = True, exact: bool = False) -> Iterator[tuple[str, Any]]:
    """(where, what) of each JSON value: one, or one a line."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8.", "Save it as UTF-8.") from error
    shown = "standard input" if name == "-" else name
    if not lines or not name.endswith((".jsonl", ".ndjson", "-")):
        try:
            yield shown, _loaded(text, exact=exact)
            return
        except ValueError as error:
            if not lines or "\n{" not in text:
                raise UsageError(f"{shown} is no JSON: {error}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield f"{shown}, line {number}", _loaded(line, exact=exact)
            except ValueError as error:
                raise UsageError(f"{shown}, line {number} is no JSON: {error}") from error


def _loaded(text: str, *, exact: bool) -> Any:
    """A JSON value. In gold (`exact`) numbers are as written, and a key that stands twice is an error."""
    try:
        if exact:
            return json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"{next(key for key in keys if keys.count(key) > 1)!r} stands twice in an object")
    return out
