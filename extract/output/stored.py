"""Records read back from where they were written: a folder of --out, JSON Lines, one JSON file, or standard input.

One at a time, so that a file of any length needs the memory of its longest record.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from extract.errors import UsageError
from extract.model.record import Record

BOM = b"\xef\xbb\xbf"
HINT = "Records are what `python -m extract` prints, or --out writes."


def records(name: str) -> Iterator[Record]:
    """Every record of `name`, in the order of the file names or lines. Raises UsageError, naming the place."""
    from pydantic import ValidationError

    met = False
    for where, content in raw(name):
        try:
            yield Record.model_validate_json(content)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = "/".join(str(part) for part in first["loc"])
            at = f" (at /{place})" if place else ""
            other = "It may be of another version of the program. " if b'"schema_version"' in content else ""
            raise UsageError(f"{where} is no record: {first['msg']}{at}.", other + HINT) from error
        met = True
    if not met:
        raise UsageError(f"{name}: no records there.", HINT)


def raw(name: str) -> Iterator[tuple[str, bytes]]:
    """(where, JSON) of every record of `name`."""
    root = Path(name)
    if name != "-" and root.is_dir():
        for path in sorted(root.glob("*.json")):
            if not path.name.startswith("."):
                yield from _in_file(str(path))
    else:
        yield from _in_file(name)


def _in_file(name: str) -> Iterator[tuple[str, bytes]]:
    shown = "standard input" if name == "-" else name
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else open(name, "rb") as file:
            yield from _split(file, shown)
    except OSError as error:
        raise UsageError(f"{shown} cannot be read: {error.strerror}.") from error


def _split(file: BinaryIO, shown: str) -> Iterator[tuple[str, bytes]]:
    """The values of a file: one a line, or one that goes over many lines, or a list of them."""
    lines = enumerate(file, 1)
    start, first = next(((n, kept) for n, line in lines if (kept := line.removeprefix(BOM)).strip()), (0, b""))
    if not first:
        return
    if not first.lstrip().startswith(b"[") and _whole(first):
        yield f"{shown}, line {start}", first
        yield from ((f"{shown}, line {n}", line) for n, line in lines if line.strip())
        return
    content = first + file.read()
    try:
        value: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{shown} is no JSON: {error}", HINT) from error
    if not isinstance(value, list):
        yield shown, content
        return
    for n, item in enumerate(value):
        yield f"{shown}, item {n}", json.dumps(item, ensure_ascii=False).encode()


def _whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
