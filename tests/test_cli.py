"""The command line: exit codes, the two streams, the folder, and how it ends when it is stopped."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, get_args

import pytest
from fake_pipeline import extract
from rich.console import Console

from extract import __version__, batch
from extract.cli import documents, main
from extract.errors import Exit, Reason
from extract.model.record import Code, OutcomeWord, Record, Severity, Stage, Status
from extract.model.record import Kind as DocumentKind
from extract.model.source import Settings, Source
from extract.output.folder import LEDGER
from extract.output.table import MARKS, language, render, words

TESTS = Path(__file__).parent
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PIPELINE", "fake_pipeline")


@pytest.fixture
def fill(tmp_path: Path) -> Callable[..., str]:
    """Makes a folder of documents and answers its name."""

    def made(**contents: str) -> str:
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        for name, content in contents.items():
            (folder / f"{name}.txt").write_text(content, encoding="utf-8")
        return str(folder)

    return made


def start(*argv: str, stdout: int | IO[bytes] = subprocess.PIPE, group: bool = False) -> subprocess.Popen[bytes]:
    """The program as a process of its own, with the fake pipeline."""
    code = (
        "import sys; from extract import batch, cli; batch.PIPELINE = 'fake_pipeline'\n"
        "if __name__ == '__main__': sys.exit(cli.main())"
    )
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    return subprocess.Popen(
        [sys.executable, "-c", code, *argv],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=group,
    )


@pytest.mark.parametrize(
    ("contents", "options", "code"),
    [
        (["fine"], [], Exit.CLEAN),
        (["note"], ["--check"], Exit.CLEAN),
        (["fine", "warning"], [], Exit.CLEAN),
        (["fine", "warning"], ["--check"], Exit.FINDINGS),
        (["error", "fine"], [], Exit.FINDINGS),
        (["memory"], [], Exit.FINDINGS),
        (["fine"], ["--jobs", "0"], Exit.USAGE),
        (["fine"], ["--format", "xml"], Exit.USAGE),
        (["fine"], ["--unknown"], Exit.USAGE),
        (["fine"], ["--files-from", "/no/such/list"], Exit.USAGE),
        (["fine"], ["no such file"], Exit.USAGE),
        ([], [], Exit.USAGE),
        (["tool"], [], Exit.MISSING_TOOL),
        (["fine", "tool"], ["--jobs", "2"], Exit.MISSING_TOOL),
        (["raise", "error"], [], Exit.BUG),
        (["die", "fine"], ["--jobs", "2"], Exit.BUG),
    ],
)
def test_exit_codes(
    fill: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
    contents: list[str],
    options: list[str],
    code: Exit,
) -> None:
    folder = fill(**{f"n{number}": content for number, content in enumerate(contents)})
    assert main([folder, *options]) == code
    captured = capsys.readouterr()
    assert all(Record.model_validate_json(row) for row in captured.out.splitlines())
    if code in (Exit.USAGE, Exit.MISSING_TOOL):
        assert "extract: " in captured.err
    assert ("Traceback" in captured.err) == ("raise" in contents)


def test_no_path_and_a_file_as_folder_are_usage_errors(fill: Callable[..., str], tmp_path: Path) -> None:
    assert main([]) == Exit.USAGE
    folder = fill(a="fine")
    assert main([folder, "--out", str(tmp_path / "in" / "a.txt")]) == Exit.USAGE


@pytest.mark.parametrize("words_given", [["--help"], ["schema", "--help"], ["--version"]])
def test_help_and_version(words_given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words_given) == Exit.CLEAN
    out = capsys.readouterr().out
    assert __version__ in out if words_given == ["--version"] else "Usage: " in out


def test_the_help_fits_a_screen_and_names_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    out = capsys.readouterr().out
    assert len(out.splitlines()) < 50
    assert out.count("python -m extract ") >= 3
    (ocr,) = (option for option in documents.params if option.name == "ocr")
    assert tuple(ocr.type.choices) == get_args(Settings.model_fields["ocr"].annotation)  # type: ignore[attr-defined]


def test_help_imports_nothing_heavy() -> None:
    code = "import sys\nfrom extract.cli import main\nmain(['--help'])\nprint(*sorted(sys.modules), file=sys.stderr)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stderr.split()
    assert not {"pydantic", "rich", "pypdfium2", "pdfplumber", "multiprocessing"} & set(loaded)


def test_standard_output_holds_records_and_standard_error_the_summary(
    fill: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = fill(a="print å", b="warning", c="fine")
    Path(folder, "x.part").touch()
    assert main([folder]) == Exit.CLEAN
    captured = capsys.readouterr()
    records = [json.loads(row) for row in captured.out.splitlines()]
    assert [record["source"]["path"] for record in records] == ["a.txt", "b.txt", "c.txt"]
    assert list(records[0]) == list(Record.model_fields)
    assert '"value":"print å"' in captured.out
    assert "3 documents in" in captured.err
    assert "2 clean, 1 with warnings" in captured.err
    assert "findings: missing 1" in captured.err
    assert "x.part (unfinished download)" in captured.err
    assert "skipped: 1 (unfinished download 1)" in captured.err


def test_quiet_says_nothing_but_faults(fill: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    folder = fill(a="warning")
    Path(folder, ".hidden").touch()
    main([folder, "--quiet"])
    assert capsys.readouterr().err == ""
    fill(a="raise")
    assert main([folder, "--quiet"]) == Exit.BUG
    assert "KeyError" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_progress_is_a_line_now_and_then(
    fill: Callable[..., str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    monkeypatch.setattr("extract.streams.EVERY", 0.0)
    main([fill(a="fine", b="fine"), "--jobs", jobs])
    assert "1/2 documents\n2/2 documents\n" in capsys.readouterr().err


@pytest.mark.parametrize("separator", ["\n", "\0"])
def test_paths_from_a_list(
    fill: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    separator: str,
) -> None:
    folder = fill(a="fine", b="fine", c="fine")
    listed = separator.join(f"{folder}/{name}.txt" for name in ("c", "a", "gone")) + separator
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(listed.encode())))
    assert main(["--files-from", "-"]) == Exit.FINDINGS
    records = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert [record["source"]["path"] for record in records] == ["c.txt", "a.txt", "gone.txt"]
    assert records[2]["findings"][0]["code"] == "unreadable"


def test_a_first_word_that_names_a_command_is_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "a.txt").write_text("fine")
    monkeypatch.chdir(tmp_path)
    assert main(["schema"]) == Exit.CLEAN
    assert "$defs" in json.loads(capsys.readouterr().out)
    assert main(["./schema"]) == Exit.CLEAN
    assert json.loads(capsys.readouterr().out)["source"]["path"] == "a.txt"


def test_a_folder_of_records_is_written_once_and_findings_count_again(
    fill: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = fill(a="fine", b="error", c="warning"), tmp_path / "in" / "out"
    assert main([folder, "--out", str(out)]) == Exit.FINDINGS
    assert capsys.readouterr().out == "", "the records are in the folder"
    files = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.glob("*.json")}
    assert len(files) == 3
    assert all(Record.model_validate_json(content) for content, _ in files.values())
    assert main([folder, "--out", str(out)]) == Exit.FINDINGS
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.glob("*.json")} == files
    captured = capsys.readouterr()
    assert "already there: 3" in captured.err
    assert "3 documents" in captured.err
    next(iter(files)).unlink()
    assert main([folder, "--out", str(out), "--format", "jsonl"]) == Exit.FINDINGS
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert sorted(path.name for path in out.iterdir()) == sorted([LEDGER, *(path.name for path in files)])


@pytest.mark.parametrize(("tongue", "sentence"), [("sv_SE.UTF-8", "brukar finnas saknas"), ("C", "usually stated")])
def test_the_table_speaks_the_language_of_the_terminal(
    fill: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tongue: str,
    sentence: str,
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", tongue)
    fill(a="warning [red]\x1b[2Jx\u202ey", b="note")
    assert main([fill(), "--format", "table"]) == Exit.CLEAN
    out = capsys.readouterr().out
    assert sentence in " ".join(out.split()), "no matter how it was wrapped"
    assert "[red]\\x1b[2Jx\\u202ey" in out
    assert not {"\x1b", "\u202e"} & set(out)


def test_every_code_and_every_word_of_a_closed_list_has_its_sentence_in_both_languages() -> None:
    findings, screen = words("findings"), words("screen")
    assert set(findings["code"]) == set(get_args(Code))
    assert set(findings["reason"]) == set(get_args(Reason))
    for group, members in {"kind": DocumentKind, "status": Status, "outcome": OutcomeWord, "stage": Stage}.items():
        assert set(screen[group]) == set(get_args(members)), group
    for table in (*findings.values(), *screen.values()):
        assert all(set(entry) == {"sv", "en"} for entry in table.values())
    assert set(MARKS) == set(get_args(Severity))
    assert language({"LANG": "sv_SE.UTF-8"}) == "sv"
    assert language({"LANG": "sv_SE.UTF-8", "LC_ALL": "de_DE"}) == "en"
    assert language({}) == "en"


@posix
def test_the_program_itself() -> None:
    run = subprocess.run([sys.executable, "-m", "extract", "--version"], capture_output=True, text=True, check=True)
    assert run.stdout == f"extract {__version__}\n"


@posix
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_reader_that_has_enough_ends_the_run_quietly(fill: Callable[..., str], jobs: str) -> None:
    folder = fill(**{f"n{number:03}": "x" * 5000 for number in range(200)})
    process = start(folder, "--jobs", jobs)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b'{"schema_version"')
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read().decode()
    assert process.wait(20) == Exit.CLEAN
    assert "Traceback" not in said
    assert "Exception" not in said


@posix
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, Exit.INTERRUPTED), (signal.SIGTERM, Exit.TERMINATED)])
def test_a_signal_ends_the_run_with_whole_files_only(
    fill: Callable[..., str], tmp_path: Path, number: signal.Signals, code: Exit, jobs: str
) -> None:
    folder, out = fill(a="fine", b="sleep 60", c="sleep 60", d="fine"), tmp_path / "out"
    process = start(folder, "--jobs", jobs, "--out", str(out), group=True)
    deadline = time.monotonic() + 20
    while not list(out.glob("*.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, number)  # as Ctrl-C does: the whole group of the terminal
    _, said = process.communicate(timeout=20)
    assert process.returncode == code, said
    assert b"1 of 4 documents" in said
    assert b"Traceback" not in said
    (written,) = out.glob("*.json")
    assert Record.model_validate_json(written.read_bytes())
    assert sorted(path.name for path in out.iterdir()) == sorted([LEDGER, written.name])


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_ends_the_run_with_a_clear_word(fill: Callable[..., str]) -> None:
    with open("/dev/full", "wb") as full:
        process = start(fill(a="fine", b="fine"), "--jobs", "1", stdout=full)
        said = process.communicate(timeout=20)[1].decode()
    assert process.returncode == Exit.DISK
    assert "No space left on device" in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said


def test_standard_output_inside_the_folder_is_not_read(fill: Callable[..., str]) -> None:
    folder = fill(a="fine")
    records = Path(folder, "records.jsonl")
    with records.open("wb") as file:
        process = start(folder, stdout=file)
        said = process.communicate(timeout=20)[1].decode()
    assert process.returncode == Exit.CLEAN
    assert len(records.read_text().splitlines()) == 1
    assert "this run writes it" in said


def test_the_table_shows_what_was_found_and_calls_nothing_granted_that_is_proposed() -> None:
    def found(value: Any) -> Any:
        return {"value": value, "confidence": 0.9, "evidence": []}

    def money(amount: str) -> Any:
        return found({"amount": amount, "currency": "SEK"})

    case = {
        "paragraph": found("§ 4"),
        "dnr": [{"value": "KS 2030-12", "key": "KS|2030|12", "relation": "own", "confidence": 1, "evidence": []}],
        "period": found({"start": "2030-04-01", "end": None, "precision": "day"}),
        "decision": {"status": found("proposed"), "outcome": found("granted"), "body": found("Nämnden")},
        "granted": money("2751282.5"),
        "financing": {
            "stage": "applied",
            "rows": [{"financier": found("Kommunen"), "amount": money("0"), "share_percent": found("46.97")}],
            "total": found(None),
        },
    }
    blank = extract(Source("a.txt", b""), Settings()).model_dump(mode="json")
    blank |= {"cases": [case], "grants": [{"owner": found("Byn")}] * 20, "grants_total": {"count": found(21)}}
    record = Record.model_validate(blank)
    page = io.StringIO()
    Console(file=page, width=100).print(render(record, "sv"))
    shown = "\n".join(" ".join(row.split()) for row in page.getvalue().splitlines())
    for row in (
        "Ärende § 4",
        "Dnr KS 2030-12",
        "Beslut föreslås · bifall · Nämnden",
        "Belopp föreslaget 2 751 282,5 kr",
        "Period 2030-04-01 – tills vidare",
        "Finansiering sökt\nKommunen · 0 kr · 46,97 %\ntotalt oläsligt",
        "Bidrag antal 20 · enligt listan 21",
        "… 8",
    ):
        assert row in shown


@pytest.mark.parametrize(
    ("tongue", "suggestion", "said"),
    [
        ("sv", {"path": "/x", "amount": "1250000", "printed": "1520000"}, "föreslår 1 250 000 i stället för 1 520 000"),
        ("en", {"path": "/x", "amount": "1250000", "printed": "1520000"}, "suggests 1,250,000 instead of 1,520,000"),
        ("sv", {"path": "/x", "share_percent": "12.5", "printed": "15.2"}, "föreslår 12,5 % i stället för 15,2 %"),
        ("en", {"path": "/x", "count": 14}, "suggests 14"),
    ],
)
def test_a_suggestion_is_read_as_a_sentence(tongue: str, suggestion: dict[str, Any], said: str) -> None:
    doubt = {"code": "sum_mismatch", "severity": "warning", "message": "Check it.", "suggestion": suggestion}
    shown = " ".join(rendered([doubt], tongue).split())
    assert said in shown and "/x" not in shown


@pytest.mark.parametrize(("tongue", "said"), [("sv", "Filen är skadad."), ("en", "Broken; ask for a new copy.")])
def test_a_file_that_was_not_read_gets_one_advice(tongue: str, said: str) -> None:
    failed = {"code": "unreadable", "severity": "error", "reason": "damaged", "message": "Broken; ask for a new copy."}
    rows = rendered([failed], tongue).strip().splitlines()
    assert len(rows) == 2 and said in rows[1]


def rendered(findings: list[dict[str, Any]], tongue: str) -> str:
    blank = extract(Source("a.txt", b""), Settings()).model_dump(mode="json")
    page = io.StringIO()
    Console(file=page, width=100).print(render(Record.model_validate(blank | {"findings": findings}), tongue))
    return page.getvalue()
