"""`python -m extract doctor`: whether this machine has what a long run needs, before it is started.

What is needed and missing ends with exit code 3, and says how to get it; a setting of the environment that stops every
run is wrong, exit code 2; what only makes a run slower, or a limit that the platform does not give, is told.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import click

from extract import __version__, streams
from extract.errors import Exit, MissingTool, UsageError

State = Literal["ok", "note", "wrong", "missing"]
MARKS: dict[State, str] = {"ok": "ok", "note": "note", "wrong": "WRONG", "missing": "MISSING"}
# Least versions: those of pyproject.toml, which says why; a test holds them together. Older ones of the first three let
# a file run code or write beyond its memory.
LIBRARIES = {
    "pdfminer.six": "20251230", "pillow": "12.3", "pypdfium2": "5", "pdfplumber": "0.11.8", "pikepdf": "10",
    "click": "8.1", "defusedxml": "0.7.1", "ftfy": "6.3", "numpy": "1.26", "openpyxl": "3.1.5", "pydantic": "2.10",
    "pytesseract": "0.3.13", "regex": "2024.5.15", "rich": "13",
}  # fmt: skip
MB = 2**20
ROOM = 512 * MB  # of a folder that is written to, below which a run may come to an end


@dataclass(frozen=True)
class Check:
    """One thing looked at: how it is, and what to do if it is not as it should be."""

    name: str
    state: State
    found: str
    hint: str = ""


def checks() -> Iterator[Check]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Check("python", "ok", python)  # older ones do not get this far
    for name, least in LIBRARIES.items():
        yield library(name, least)
    yield from ocr()
    yield from limits()
    yield from folders()


def library(name: str, least: str) -> Check:
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    try:
        version = version_of(name)
    except PackageNotFoundError:
        return Check(name, "missing", "not installed", f"pip install '{name}>={least}'")
    if numbers(version) < numbers(least):
        return Check(name, "missing", version, f"At least {least} is needed: pip install --upgrade '{name}>={least}'")
    return Check(name, "ok", version)


def numbers(version: str) -> tuple[int, ...]:
    """
    >>> numbers("12.3.0rc1") >= numbers("12.3")
    True
    """
    return tuple(int(part) for part in re.findall(r"\d+", version)[:4])


def ocr() -> Iterator[Check]:
    from extract.ocr import engine

    found = engine.tools()
    try:
        engine.require()
        try:
            yield Check("tesseract", "ok", engine.engine().name.split(" swe:")[0])
        except UsageError as error:
            yield Check("tesseract", "wrong", str(error), error.hint)
        yield Check("swedish data", "ok", str(found.data if found else ""))
    except MissingTool as error:
        yield Check("tesseract" if found is None else "swedish data", "missing", str(error), error.hint)
    if found is not None:
        for name, use in (
            (engine.FIGURES, "figures are read once only"),
            (engine.TURNS, "turned pages are not turned back"),
        ):
            there = name in found.languages
            yield Check(
                f"data {name}", "ok" if there else "note", "there" if there else "missing", "" if there else f"{use}."
            )


def limits() -> Iterator[Check]:
    """Which limits a document has here; docs/limits.md says what they are for."""
    from extract import worker
    from extract.ocr import slots

    limit = worker.Limits()
    for name in (worker.MEMORY, worker.TIME):
        try:
            worker.Limits.of({name: os.environ.get(name, "")})
        except UsageError as error:
            yield Check(name, "wrong", str(error), error.hint)
        else:
            one = worker.Limits.of({name: os.environ.get(name, "")})
            limit = replace(limit, memory=one.memory) if name == worker.MEMORY else replace(limit, most=one.most)
    given = f"{limit.memory // MB} MB and {limit.memory_a_core // MB} a core, {limit.most:.0f} s"
    if sys.platform == "win32":
        yield Check(
            "limits", "note", "time only", "Windows gives no limit of memory: read files of unknown origin elsewhere."
        )
    elif sys.platform != "linux":
        yield Check(
            "limits", "note", given, "Memory is looked at ten times a second only; it has no limit of the system's."
        )
    else:
        yield Check("limits", "ok", given)
    memory = _memory()
    if memory:
        most = memory // limit.mapped
        state: State = "ok" if most >= slots.cores() else "note"
        hint = (
            "" if state == "ok" else f"Hostile files in all workers at once may fill it; --jobs {max(1, most)} cannot."
        )
        yield Check("memory", state, f"{memory // MB} MB, {slots.cores()} cores", hint)


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 0


def folders() -> Iterator[Check]:
    from extract.ocr.cache import default_folder

    used, wanted = tempfile.gettempdir(), os.environ.get("TMPDIR")
    if wanted and os.path.realpath(wanted) != os.path.realpath(used):
        yield Check("TMPDIR", "note", f"{wanted} cannot be used", f"{used} is used instead.")
    yield folder("temporary files", Path(used), "Make room, or set TMPDIR.")
    cache = default_folder()
    if cache is None:
        yield Check("cache", "note", "no folder", "What OCR reads is not kept; set EXTRACT_CACHE.")
    else:
        yield folder("cache", cache, "What OCR reads is not kept; set EXTRACT_CACHE.", needed=False)


def folder(name: str, path: Path, hint: str, *, needed: bool = True) -> Check:
    """A folder that is written to, or the nearest one above it that is there."""
    there = next((place for place in (path, *path.parents) if os.path.lexists(place)), Path("/"))
    bad: State = "missing" if needed else "note"
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return Check(name, bad, f"{path} cannot be written", hint)
    free = shutil.disk_usage(there).free
    found = f"{path}, {free // MB} MB free"
    return Check(name, "ok", found) if free >= ROOM else Check(name, bad, found, hint)


EXAMPLES = """
\b
Examples:
  python -m extract doctor                    what a run needs, and whether it is there
  python -m extract doctor --format json      the same for programs

\b
Exit: 0 all that is needed is there, 2 a setting is wrong, 3 something is missing; others as without a command.
"""


@click.command(epilog=EXAMPLES, context_settings={"max_content_width": 100})
@click.option("--format", "shape", type=click.Choice(["table", "json"]), default="table", help="How to print it.")
def doctor(shape: str) -> Exit:
    """Look whether this machine has what a run needs: libraries, Tesseract, limits, room."""
    done = list(checks())
    missing = [check for check in done if check.state == "missing"]
    wrong = [check for check in done if check.state == "wrong"]
    if shape == "json":
        shown = json.dumps(
            {"version": __version__, "checks": [asdict(check) for check in done]}, ensure_ascii=False, indent=2
        )
    else:
        width = max(len(check.name) for check in done)
        rows = [f"{MARKS[check.state]:<8}{check.name:<{width + 2}}{check.found}" for check in done]
        hints = [
            f"{'':<8}{'':<{width + 2}}{check.hint}" if check.state != "ok" and check.hint else "" for check in done
        ]
        lines = [line for pair in zip(rows, hints, strict=True) for line in pair if line]
        shown = "\n".join(
            [*lines, *([f"{len(missing)} of {len(done)} are missing."] if missing else [])]
            + [f"{len(wrong)} of {len(done)} are wrong; nothing can be read until that is put right."] * bool(wrong)
            + ["All that is needed is there."] * (not missing and not wrong)
        )
    streams.write(shown.encode() + b"\n")
    return Exit.MISSING_TOOL if missing else Exit.USAGE if wrong else Exit.CLEAN


COMMANDS = {"doctor": doctor}
