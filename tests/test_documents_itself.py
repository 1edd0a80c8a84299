"""The documents say what the program does: examples run, tables fit the code, figures have the score's own form.

The tables between `<!-- name -->` and `<!-- /name -->` are made here; `python tests/test_documents_itself.py` writes
them anew. A last column written by hand is kept.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import gold as held
import pypdfium2 as pdfium
import pytest
import score
from pydantic import BaseModel
from test_architecture import OUTSIDE, ROOMS

import extract
from extract.checks.context import severity
from extract.cli import COMMANDS
from extract.errors import Exit, Reason
from extract.export.columns import TABLES
from extract.kinds import KINDS, Kind
from extract.kinds.base import CaseFields, none, nothing
from extract.model import record as r
from extract.model.evidence import Found
from extract.pages import READERS, REFUSED
from extract.score import show
from extract.score.show import Words, lines_of, ratio
from extract.score.tally import Tally
from extract.words import table

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGES = {path.name: path for path in (README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NOT_RUN = ("Install",)  # sections whose commands set up a machine
PLAIN_TYPES = {
    str: "text", int: "integer", float: "decimal", bool: "yes or no", r.MoneyValue: "money", r.PeriodValue: "period",
}  # fmt: skip
NAMED_TYPES: dict[Any, str] = {r.PartialDate: "date", r.Share: "percent"}
ALL = tuple(KINDS)


# ---------------------------------------------------------------- what the code says


def own_text(name: str) -> str:
    return PAGES[name].read_text(encoding="utf-8")


def block(page: str, name: str) -> str:
    """What stands between the marks of a made table; the blank lines around it are not part of it."""
    found = re.search(rf"<!-- {name} -->\n\n?(.*?)\n?<!-- /{name} -->", own_text(page), re.DOTALL)
    assert found is not None, f"{page} has no part {name!r}"
    return found[1].rstrip("\n")


def rows_of(shown: str) -> list[list[str]]:
    """The cells of a Markdown table, without its head; an escaped bar is part of its cell."""
    lines = [line for line in shown.splitlines() if line.startswith("|")][2:]
    return [[cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def shown(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def by_hand(page: str, name: str) -> dict[str, str]:
    """The last column of a table by its first, as it stands in the document."""
    return {row[0]: row[-1] for row in rows_of(block(page, name))}


def unwrapped(kind: Any) -> tuple[Any, str, bool]:
    """What a field holds: the bare type, "[]" where it is a list, whether it is a Found."""
    mark, found = "", False
    while True:
        origin, args = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            kind = next(arg for arg in args if arg is not type(None))
        elif origin is tuple and args[-1] is Ellipsis:
            kind, mark = args[0], "[]"
        elif isinstance(kind, type) and issubclass(kind, BaseModel) and issubclass(kind, Found):
            kind, found = kind.model_fields["value"].annotation, True
        elif hasattr(kind, "__metadata__") and kind not in NAMED_TYPES:
            kind = kind.__origin__
        else:
            return kind, mark, found


def type_name(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return next((f"word: {name}" for name, values in enumerations() if values == get_args(kind)), "word")
    if get_origin(kind) is tuple:
        return "first and last"
    if kind in NAMED_TYPES:
        return NAMED_TYPES[kind]
    return PLAIN_TYPES.get(kind, "object")


def enumerations() -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in vars(r).items():
        if get_origin(value) is Literal and name not in ("Code",):
            yield name, get_args(value)


def leaves(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, str]]:
    """Every field of the record with its type, lists as `[]`; evidence is told of once, in words."""
    for name, field in model.model_fields.items():
        kind, mark, found = unwrapped(field.annotation)
        where = f"{path}{name}{mark}"
        if name in ("evidence", "suggestion", "repairs"):
            yield where, "list" if name == "evidence" else "object"
        elif isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in PLAIN_TYPES:
            yield from leaves(kind, f"{where}.")
        else:
            yield where, f"{'Found ' if found else ''}{type_name(kind)}"


def fills(kind: Kind, path: str) -> bool:
    """Whether a kind looks for what stands at a path of the record."""
    first, _, rest = path.replace("[]", "").partition(".")
    if first in ("schema_version", "generator", "source", "amounts", "findings"):
        return True
    if first == "document":
        return rest in ("", "kind") or getattr(kind, rest) is not nothing
    if first == "cases":
        if kind.parts is None:
            return False
        return not rest or rest.startswith("part.") or getattr(kind.case, rest.partition(".")[0]) not in (none, nothing)
    return getattr(kind, first) not in (none, nothing)


def kinds_of(path: str) -> str:
    """The kinds that fill a part, or all but a few of them."""
    names = [name for name, kind in KINDS.items() if fills(kind, path)]
    others = [name for name in ALL if name not in names]
    if not names:
        return "none yet"
    if len(others) < len(names) and others:
        return "all but " + ", ".join(others)
    return ", ".join(names) if others else "all"


@cache
def named_in_code() -> frozenset[str]:
    """Every string constant of the program, but for the table of codes and of their severity."""
    found: set[str] = set()
    for path in (ROOT / "extract").rglob("*.py"):
        if path.name not in ("record.py", "context.py") and path.parent.name != "link":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found |= {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return frozenset(found)


@cache
def named_by_link() -> frozenset[str]:
    """The codes that are given over many documents, in no record."""
    tree = ast.parse((ROOT / "extract" / "link" / "matters.py").read_text(encoding="utf-8"))
    return frozenset(n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def given(code: str) -> str:
    if code in named_in_code():
        return "yes"
    return "by `link`" if code in named_by_link() else "not yet"


# ---------------------------------------------------------------- the made tables


def parts_table() -> str:
    meant = by_hand("README.md", "parts")
    return shown(
        ("part", "filled by", "holds"),
        [
            (f"`{name}`", kinds_of(name), meant.get(f"`{name}`", ""))
            for name in r.Record.model_fields
            if name not in ("schema_version", "generator")
        ],
    )


def exit_table() -> str:
    meant = by_hand("README.md", "exits")
    return shown(("code", "meaning"), [(f"`{code.value}`", meant.get(f"`{code.value}`", "")) for code in Exit])


def fields_table() -> str:
    meant = by_hand("record.md", "fields")
    rows = [(f"`{path}`", kind, kinds_of(path), meant.get(f"`{path}`", "")) for path, kind in leaves(r.Record)]
    return shown(("field", "type", "filled by", "holds"), rows)


def words_table() -> str:
    rows = [(name, " · ".join(f"`{value}`" for value in values)) for name, values in enumerations()]
    return shown(("word", "values"), rows)


def codes_table() -> str:
    words = table("findings")["code"]
    rows = [
        (f"`{code}`", severity(code), given(code), words[code]["en"], words[code]["sv"]) for code in get_args(r.Code)
    ]
    return shown(("code", "severity", "given", "what is the matter, what to do", "på svenska"), rows)


def reasons_table() -> str:
    words = table("findings")["reason"]
    rows = [(f"`{reason}`", words[reason]["en"], words[reason]["sv"]) for reason in get_args(Reason)]
    return shown(("reason", "what is the matter, what to do", "på svenska"), rows)


def rooms_table() -> str:
    meant = by_hand("design.md", "rooms")
    rows = [
        (f"`{room}`", ", ".join(f"`{name or 'extract'}`" for name in sorted(may - {room})) or "nothing")
        for room, may in ROOMS.items()
    ]
    outside = [(f"`{name}`", "no room that reads a document") for name in sorted(OUTSIDE) if not name.startswith("__")]
    return shown(
        ("room", "may import, beside itself", "owns"), [(*row, meant.get(row[0], "")) for row in [*rows, *outside]]
    )


def readers_table() -> str:
    meant = by_hand("formats.md", "readers")
    return shown(("file", "notes"), [(f"`{name}`", meant.get(f"`{name}`", "")) for name in READERS])


def refused_table() -> str:
    rows = [(f"`{name}`", no.reason, f"{no.message} {no.hint}") for name, no in REFUSED.items()]
    return shown(("file", "reason", "what is the matter, what to do"), rows)


def columns_table(name: str) -> str:
    """The columns of a table of an export; of what an auditor needs of each value, only that it is there."""
    made = TABLES[name]
    values = {value.name for value in made.values}
    rows = [
        (f"`{column.name}`", column.type, column.unit or "–", "yes" if column.of in values else "–", column.about)
        for column in made.columns
        if not column.evidence
    ]
    return f"{made.about}\n\n" + shown(("column", "type", "unit", "evidence", "holds"), rows)


MADE: dict[tuple[str, str], Callable[[], str]] = {
    ("README.md", "parts"): parts_table,
    ("README.md", "exits"): exit_table,
    ("formats.md", "readers"): readers_table,
    ("formats.md", "refused"): refused_table,
    ("record.md", "fields"): fields_table,
    ("record.md", "words"): words_table,
    ("findings.md", "codes"): codes_table,
    ("findings.md", "reasons"): reasons_table,
    ("design.md", "rooms"): rooms_table,
    **{("tables.md", name): partial(columns_table, name) for name in TABLES},
}


def write() -> None:
    for (page, name), make in MADE.items():
        old, new = block(page, name), make()
        PAGES[page].write_text(own_text(page).replace(old, new) if old else _filled(page, name, new), encoding="utf-8")


def _filled(page: str, name: str, new: str) -> str:
    return re.sub(
        rf"(<!-- {name} -->\n)\n*(<!-- /{name} -->)", lambda m: f"{m[1]}\n{new}\n\n{m[2]}", own_text(page), count=1
    )


# ---------------------------------------------------------------- tests


@pytest.mark.parametrize(("page", "name"), list(MADE), ids=lambda value: str(value))
def test_a_table_says_what_the_code_says(page: str, name: str) -> None:
    assert block(page, name) == MADE[page, name](), "run: python tests/test_documents_itself.py, and read the diff"


@pytest.mark.parametrize(("page", "name"), list(MADE), ids=lambda value: str(value))
def test_nothing_in_a_table_is_left_to_guess(page: str, name: str) -> None:
    assert all(row[-1] for row in rows_of(block(page, name)))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the README's commands work: `python` is this one, and of the demo's documents it has those that
    are named and one of each kind of file."""
    tmp_path = tmp_path_factory.mktemp("desk")
    demo, programs = tmp_path / "build" / "demo", tmp_path / "programs"
    demo.mkdir(parents=True)
    programs.mkdir()
    pages = own_text("README.md") + own_text("library.md")
    kinds: set[str] = set()
    for name, path in held.sources().items():
        if f"{name}{path.suffix}" in pages or path.suffix not in kinds:
            shutil.copy(path, demo / f"{name}{path.suffix}")
            kinds.add(path.suffix)
    python = programs / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    return tmp_path


def run(desk: Path, command: str) -> subprocess.CompletedProcess[str]:
    told = {
        **os.environ,
        "PATH": f"{desk / 'programs'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
    }
    return subprocess.run(["bash", "-c", command], cwd=desk, env=told, capture_output=True, text=True, check=False)


def sections(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^## ", text, flags=re.MULTILINE):
        title, _, body = part.partition("\n")
        yield title.strip(), body


def fences(language: str, page: str = "README.md", but: tuple[str, ...] = ()) -> list[str]:
    parts = [body for title, body in sections(own_text(page)) if title not in but]
    return [found[2] for body in parts for found in FENCE.finditer(body) if found[1] == language]


def test_every_command_of_the_readme_runs_and_the_second_into_a_folder_reads_nothing_again(desk: Path) -> None:
    commands = [line for shell in fences("sh", but=NOT_RUN) for line in shell.splitlines() if line.strip()]
    assert len(commands) >= 5
    for command in commands:
        want = re.search(r"# .*\bexits? (\d+)", command)
        done = run(desk, command)
        assert done.returncode == (int(want[1]) if want else 0), f"{command}\n{done.stderr}"
        assert "Traceback" not in done.stderr
    again = run(desk, "python -m extract build/demo --out records --jobs 1")
    assert f"already there: {len(list((desk / 'build' / 'demo').iterdir()))}" in again.stderr


@pytest.mark.parametrize("number", range(len(fences("python", "library.md"))))
def test_a_python_example_runs(number: int, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = fences("python", "library.md")[number]
    monkeypatch.chdir(desk)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(example, "library.md", "exec"), {})
    told = re.findall(r"# prints (.*)", example)
    assert told
    for value in told:
        assert value in said.getvalue()


def test_the_page_shown_is_the_fixtures(desk: Path) -> None:
    page, *_ = fences("text")
    with pdfium.PdfDocument(desk / "build" / "demo" / "memo_ruled.pdf") as pdf:
        printed = folded(" ".join(sheet.get_textpage().get_text_range() for sheet in pdf))
    for line in page.splitlines():
        assert folded(line.replace("…", "")) in printed, line


def folded(text: str) -> str:
    return " ".join(text.split())


def test_the_record_shown_is_what_the_program_prints(desk: Path) -> None:
    done = run(desk, "python -m extract build/demo/memo_ruled.pdf")
    record = json.loads(done.stdout)
    (piece,) = fences("json")
    pieces = json.loads(piece)
    assert len(pieces) >= 3
    for pointer, want in pieces.items():
        assert at(record, pointer) == want, pointer


def at(record: Any, pointer: str) -> Any:
    for key in pointer.strip("/").split("/"):
        record = record[int(key)] if isinstance(record, list) else record[key]
    return record


def test_the_table_shown_is_what_a_terminal_shows(desk: Path) -> None:
    _, shown_table, *_ = fences("text")
    done = run(desk, "python -m extract build/demo/memo_ruled.pdf --format table --quiet")
    printed = [folded(line) for line in done.stdout.splitlines()]
    for line in shown_table.splitlines():
        assert folded(line) in printed, line


def test_help_is_the_readmes(desk: Path) -> None:
    done = run(desk, "python -m extract --help")
    told = set(re.findall(r"^\s+(--[a-z-]+)", done.stdout, re.MULTILINE))
    assert told == set(re.findall(r"`(--[a-z-]+)", block("README.md", "options")))
    for code in Exit:
        assert re.search(rf"\b{code.value}\b", done.stdout), code
    for name in COMMANDS:
        assert f"`{name}`" in done.stdout and f"python -m extract {name}" in own_text("README.md")


def test_every_code_has_its_words() -> None:
    words = table("findings")
    assert set(words["code"]) == set(get_args(r.Code)) and set(words["reason"]) == set(get_args(Reason))


def test_every_kind_is_told_of() -> None:
    assert set(get_args(r.Kind)) == set(KINDS)
    assert {name for name in vars(CaseFields()) if name not in r.Case.model_fields} == set()


HEAD = next(lines_of({}, Words(), "field"))
NAMES = 36  # columns before the figures


def scores(shown: str) -> dict[str, list[str]]:
    """The tables of a score by their titles: the lines below the head."""
    tables: dict[str, list[str]] = {}
    for part in shown.strip("\n").split("\n\n"):
        title, *lines = part.splitlines()
        if lines and lines[0] == HEAD:
            tables[title] = lines[1:]
    return tables


def test_the_figures_have_the_scores_form_and_add_up() -> None:
    tables = scores("\n".join(FENCE.search(block("accuracy.md", "score"))[2].splitlines()))  # type: ignore[index]
    assert list(tables) == ["fixtures", "real documents"]
    for lines in tables.values():
        counts = {line[:NAMES].strip(): [int(cell) for cell in line[NAMES:].split()[:5]] for line in lines}
        whole = counts.pop("all")
        assert whole == [sum(column) for column in zip(*counts.values(), strict=True)]
        for line in lines:
            figures = line[NAMES:].split()
            tally = Tally(*map(int, figures[:5]))
            assert tally.right + tally.missed <= tally.n <= tally.right + tally.missed + tally.wrong
            assert figures[5:] == [ratio(tally.precision), ratio(tally.recall), ratio(tally.f1)]


def test_the_readmes_figures_are_those_of_the_long_table() -> None:
    (long,) = [FENCE.search(block("accuracy.md", "score"))]
    (short,) = [FENCE.search(block("README.md", "score"))]
    assert long is not None and short is not None
    assert set(short[2].splitlines()) - {""} <= set(long[2].splitlines())


def test_the_readmes_held_out_figures_are_those_of_the_drawn_documents() -> None:
    pattern = r"\*\*F1 ([\d.]+)\*\*, precision ([\d.]+), recall ([\d.]+), \*\*([\d.]+) % silent"
    told = re.findall(pattern, own_text("README.md"))
    for split, figures in zip(("blind", "test"), told, strict=True):
        (whole,) = [row for row in rows_of(own_text(f"drawn_{split}.md")) if row[0] == "all"]
        right, wrong, silent = map(int, whole[2:5])
        precision, recall, f1 = (cell.split()[0] for cell in whole[6:])
        assert figures == (f1, precision, recall, f"{100 * silent / (right + wrong):.1f}")


def test_the_fixtures_figures_are_todays() -> None:
    now = score.shown("fixtures", show.summary(score.of_fixtures(), Words()))
    assert now in own_text("accuracy.md"), "run: make score, and read the diff"


def test_the_readmes_speed_is_the_benchmarks() -> None:
    (bench,) = [FENCE.search(block("accuracy.md", "bench"))]
    assert bench is not None
    told = re.findall(r"\*\*(\d+\.\d+)\*\* (times|s)\b", own_text("README.md"))
    assert len(told) == 3
    for number, unit in told:
        assert (f"{number} times as fast" if unit == "times" else f"after {number} s") in bench[2]


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (\S+)", own_text("CHANGELOG.md"), re.MULTILINE)
    assert next(name for name in versions if name != "Unreleased") == extract.__version__
    first = next(body for title, body in sections(own_text("CHANGELOG.md")) if title.startswith(versions[0]))
    assert re.findall(r"^### (.+)$", first, re.MULTILINE)[0] == "Records"


def test_the_readme_is_short_and_in_place() -> None:
    assert len(own_text("README.md").splitlines()) <= 200
    links = [target for text in map(own_text, PAGES) for target in re.findall(r"\]\(([^)#:]+)\)", text)]
    assert links
    for name in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", own_text(name)):
            assert (PAGES[name].parent / target).exists(), f"{name}: {target}"


def test_files_named_in_the_documents_are_there() -> None:
    for name in PAGES:
        for target in re.findall(r"`((?:extract|tests|docs|fixtures|schemas)/[\w./*-]+)`", own_text(name)):
            assert list(ROOT.glob(target.rstrip("/"))), f"{name}: {target}"


def test_make_targets_named_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {word for name in PAGES for word in re.findall(r"`make ([a-z]+)`|^make ([a-z]+)$", own_text(name), re.M)}
    assert {word for pair in named for word in pair if word} <= targets


def test_no_document_knows_the_machine_it_was_written_on() -> None:
    for name in PAGES:
        text = own_text(name)
        assert not re.search(r"/(?:work|root|home|tmp)/", text), name
    assert "../shared" not in own_text("README.md")


def test_nothing_leaves_the_machine() -> None:
    """As the README says: no module imports what speaks to a network, but those of the import's sources on the web,
    which fetch what the person named and send nothing, and the one that --scheduler asks for."""
    web = {"web.py": {"urllib", "httpx"}, "guarded.py": {"socket", "httpx"}, "page.py": {"urllib"}}
    banned = {"socket", "ssl", "urllib", "http", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "urllib3"}
    cluster = [path.name for path in (ROOT / "extract").rglob("*.py") if '"distributed"' in path.read_text("utf-8")]
    assert cluster == ["cluster.py"], "and that sends documents to the cluster the person named"
    for path in (ROOT / "extract").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            may = web.get(path.name, set()) if path.parent.name == "importing" else set()
            assert not [name for name in names if name.partition(".")[0] in banned - may], path


def test_the_licence_is_the_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "MIT" and "MIT" in own_text("README.md")
    notice = (ROOT / "extract" / "words" / "lexicon" / "NOTICE.md").read_text(encoding="utf-8")
    for name in ("CC BY-SA 4.0", "LGPL-3.0"):
        assert name in notice and name in own_text("README.md")


if __name__ == "__main__":
    write()
