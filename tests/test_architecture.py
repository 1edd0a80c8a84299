"""The rooms of the house: who may import whom, what start-up costs, how large a module grows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from extract.grammar.lazy import lazy
from extract.kinds import KINDS, Kind
from extract.pages import READERS
from extract.words import one_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "extract"
MODULES = sorted(PACKAGE.rglob("*.py"))
# A path that only one machine has: a folder of this checkout's, or one under a user's home.
ABSOLUTE = re.compile(r"(?<![\w.:/*-])/(?:home|root|Users|tmp)/\w")

# Each room and what it may import of ours; a room without an entry may import nothing. The order is that of the
# pipeline: what stands further down is not seen from above. "" is `extract` itself, for its version.
ROOMS = {
    "errors": set[str](),
    "model": {"model", ""},
    "words": {"errors", "words"},
    "ocr": {"model", "errors", "words", "ocr"},
    "pages": {"model", "errors", "words", "ocr", "pages"},
    "layout": {"model", "words", "layout"},
    "repair": {"model", "words", "repair"},
    "grammar": {"model", "words", "grammar", "errors"},
    "find": {"model", "words", "grammar", "find"},
    "kinds": {"model", "words", "find", "kinds"},
    "checks": {"model", "words", "find", "grammar", "kinds.base", "checks"},
    "output": {"model", "words", "output", "errors"},
    "score": {"model", "errors", "words", "output", "score"},
    "export": {"model", "errors", "words", "grammar", "output", "export"},
    # Scheduled import stands outside: it asks for records, and looks at what it fetched before it keeps it.
    "importing": {"model", "errors", "words", "output", "ocr", "pages.sniff", "importing"}
    | {"batch", "discover", "fence", "passwords", "streams", ""},
    "link": {"model", "errors", "words", "grammar", "output", "export", "link"},
    "run": {"model", "errors", "pages", "layout", "repair", "grammar", "find", "kinds", "checks", "output", "words"},
}
# The outside: many documents, the command line, the fence. They know records, not how one is read.
OUTSIDE = {
    "cli", "cli_records", "api", "langchain", "doctor", "batch", "cluster", "desk", "discover", "fence",
    "worker", "streams", "passwords", "__main__", "__init__",
}  # fmt: skip
INSIDE = {"grammar", "find", "kinds", "layout", "repair", "checks", "words"}
MODEL_MAY_USE = {"pydantic", "typing_extensions"}  # beside the standard library
# Costly to import, and not needed for each document. (pypdfium2 is: it reads every PDF; its reader imports it.)
HEAVY = (
    "pdfplumber",
    "pdfminer",
    "openpyxl",
    "ftfy",
    "rich",
    "PIL",
    "pypdfium2",
    "pikepdf",
    "pytesseract",
    "tesserocr",
    "numpy",
    "click",
    "httpx",
    "lxml",
    "feedparser",
    "fsspec",
    "watchfiles",
    "dask",
    "distributed",
)

LONGEST_FUNCTION, LONGEST_MODULE = 70, 800  # lines
# Longer ones, with the reason. The lists can only shrink: what is no longer too long must leave them.
LONG_FUNCTIONS: dict[str, str] = {}
LONG_MODULES: dict[str, str] = {}


def name_of(path: Path) -> str:
    """extract/find/dnr.py is `find.dnr`, extract/find/__init__.py is `find`, extract/__init__.py is `__init__`."""
    parts = list(path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in it: at the top, in a function, for type checking only."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{path}: imports of ours name the whole path"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if _is_module(whole) else node.module


def _is_module(name: str) -> bool:
    stem = ROOT.joinpath(*name.split("."))
    return stem.with_suffix(".py").exists() or (stem / "__init__.py").exists()


def ours(path: Path) -> Iterator[str]:
    for name in imported(path):
        if name == "extract" or name.startswith("extract."):
            yield name.removeprefix("extract").removeprefix(".")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    name = name_of(path)
    room = name.split(".")[0]
    for target in ours(path):
        if room in OUTSIDE:
            assert target.split(".")[0] not in INSIDE, f"{name} imports {target}"
        else:
            allowed = ROOMS[room]
            assert target in allowed or target.split(".")[0] in allowed, f"{name} imports {target}"


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path).startswith("model")], ids=name_of)
def test_the_nouns_need_nothing_but_pydantic(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(path)} - {"extract"}
    assert roots <= sys.stdlib_module_names | MODEL_MAY_USE


def test_every_folder_is_a_known_room() -> None:
    names = {name_of(path).split(".")[0] for path in MODULES}
    assert names == set(ROOMS) | OUTSIDE


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name_of(path): set(ours(path)) & {name_of(other) for other in MODULES} for path in MODULES}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for target in sorted(graph[name]):
                if target != name and not name.startswith(f"{target}.") and not target.startswith(f"{name}."):
                    visit(target, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_every_kind_is_named_in_the_table() -> None:
    modules = [import_module(f"extract.kinds.{path.stem}") for path in sorted((PACKAGE / "kinds").glob("[!_]*.py"))]
    made = {value.name: value for module in modules for value in vars(module).values() if isinstance(value, Kind)}
    assert made == KINDS


def test_every_reader_is_there_and_every_reader_is_named() -> None:
    for where in READERS.values():
        module, _, function = where.partition(":")
        assert callable(getattr(import_module(module), function))
    named = {where.partition(":")[0].rpartition(".")[2] for where in READERS.values()}
    others = {
        "package",
        "story",
        "axes",
        "rulings",
        "pdf_page",
        "sniff",
        "route",
        "scan",
        "cells",
        "readings",
        "printed",
        "objects",
        "hidden",
        "mend",
        "locked",
    }  # they serve several readers
    assert {path.stem for path in (PACKAGE / "pages").glob("[!_]*.py")} - others == named


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = f"import sys, extract.run; print([name for name in {HEAVY!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_help_needs_no_pipeline() -> None:
    code = (
        "import sys, extract.cli; print([name for name in sys.modules if name in ('extract.run', 'pydantic', 'regex')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_importing_a_folder_loads_nothing_of_the_web(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Dnr 2024-1")
    words = ["import", "--store", str(tmp_path / "store"), "--jobs", "1", "--ocr", "never", str(tmp_path / "in")]
    web = ("httpx", "httpcore", "ssl", "lxml", "feedparser", "fsspec", "protego", "watchfiles")
    code = f"import sys; from extract.cli import main; main({words!r}); print([m for m in {web!r} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_program_knows_nothing_of_what_it_was_made_with() -> None:
    for path in PACKAGE.rglob("*"):
        if path.suffix in (".py", ".toml", ".md") and path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "../shared" not in text and str(ROOT) not in text and not ABSOLUTE.search(text), path


def too_long() -> tuple[set[str], set[str]]:
    functions, modules = set(), set()
    for path in MODULES:
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE:
            modules.add(name_of(path))
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                functions.add(f"{name_of(path)}.{node.name}")
    return functions, modules


def test_no_function_and_no_module_grows_without_end() -> None:
    functions, modules = too_long()
    assert functions == set(LONG_FUNCTIONS)
    assert modules == set(LONG_MODULES)


# ---------------------------------------------------------------- words are data

READING = ("checks", "find", "grammar", "kinds", "layout", "link")  # the rooms that read Swedish
# What a pattern has beside the words it looks for: comments, the names of groups and lists, escapes, classes.
_NO_WORDS = re.compile(r"\s\#\s.*|\\[pP]\{\w+\}|\\L<\w+>|\(\?P?[<=]\w+[>)]|\\[A-Za-z]|\[[^\]]*\]")
# Small words of any sentence.
_GRAMMAR = frozenset("för från på är år även också då när där över får både än så åt".split())
# Without å, ä and ö a word is known as Swedish by how it begins: these are what the tables hold most of.
_STEMS = (
    "ansok", "arende", "avsla", "belopp", "beslu", "bevilj", "bidra", "darav", "finans", "forening", "forstud", "hogst",
    "kommun", "kontant", "kostnad", "kronor", "maximal", "medel", "medfin", "namnd", "projekt", "protokoll",
    "sammanlagt", "sammantr", "stod", "styrelse", "tidigare", "tilldel", "totalt", "utlys", "varav",
)  # fmt: skip

# A word is a row of a table in extract/words/. What is left in code: frames of a sentence ("har fått … kronor"), and
# how names are built ("Bodens kommun"). The list can only shrink: a new word goes into a table, one gone is struck.
SWEDISH_IN_CODE: dict[str, str] = {
    "checks.left": "kronor",
    "find.applicant": "därmed rån",
    "find.callhow": "använd använda hjälp",
    "find.callmoney": "projekt projektets projektlangd projekttid",
    "find.callwho": "före",
    "find.columns": "kontant",
    "find.days": "beslut",
    "find.fund": "förfogande förfogande medel",
    "find.granted": "ansökningar bidrag stöd sökande",
    "find.heads": "rojektår",
    "find.labelled": "högst kronor",
    "find.letterhead": "beslut",
    "find.listed": "beslut",
    "find.listing": "följande",
    "find.money": "avsla",
    "find.owner": "förening förening nsökan stöd",
    "find.payers": "ansokan utgör varav",
    "find.period": "varav",
    "find.phrase": "kronor",
    "find.points": "beslut",
    "find.project_title": "belopp stöd",
    "find.recur": "ansokan",
    "find.role_by_words": "varav varav",
    "find.roles": "högst projektets sammanlagt totalt",
    "find.ruling": "ansokan projekt",
    "find.scope": "följande följande",
    "find.title": "förda fört protokoll protokoll",
    "find.unclear": "kronor",
    "grammar.amount": "mån års",
    "grammar.date": "början månad utgången",
    "grammar.duration": "årig årig årig",
    "grammar.figure": "kronor",
    "grammar.name": "götaland götalands kommun kommun kommun kommun län länsstyrelsen länsstyrelsen nämnd "
    "nämnden utgiftsområde västra västra",
    "grammar.period": "kalenderåret året års års",
    "grammar.share": "kostnaderna",
    "kinds.recognise": "beslut",
    "layout.breaks": "besluta",
    "layout.flat": "varav varför",
}


def swedish_in(path: Path) -> list[str]:
    """The Swedish words in a module's strings, sorted; not those of docstrings, nor the small ones of any sentence."""
    tree = parsed(path)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in told
        and not ("_" in node.value and node.value.isidentifier())  # the name of a table
    )
    words = (word.lower() for string in strings for word in re.findall(r"[^\W\d_]{2,}", _NO_WORDS.sub(" ", string)))
    swedish = (word for word in words if set("åäö") & set(word) or word.startswith(_STEMS))
    return sorted(word for word in swedish if word not in _GRAMMAR and set("bcdfghjklmnpqrstvwx") & set(word))


def test_words_stand_in_tables_and_not_in_code() -> None:
    found = {name_of(path): " ".join(swedish_in(path)) for path in MODULES if name_of(path).split(".")[0] in READING}
    assert {name: words for name, words in found.items() if words} == SWEDISH_IN_CODE


def test_a_word_in_a_pattern_is_seen(tmp_path: Path) -> None:
    made = tmp_path / "made.py"
    made.write_text(
        '"""Om bidrag till åtgärder."""\nA = r"(?P<stod>\\bför (?:bidrag|ÅTGÄRD)\\w*)"\nB = {"owner": f"Beslut {A}"}\n'
    )
    assert swedish_in(made) == ["beslut", "bidrag", "åtgärd"]


def test_a_star_in_a_row_stands_for_letters_in_either_way() -> None:
    rows = ["avstyrk*", "*kassan", "stå för"]
    wholes = (re.compile(one_of(rows)), lazy(r"\L<rows>", rows=rows))
    for whole in wholes:
        assert all(whole.fullmatch(words) for words in ("avstyrkte", "avstyrk", "sparkassan", "stå för"))
        assert not any(whole.fullmatch(words) for words in ("avstyr", "kassans", "står för", "stå inför"))
