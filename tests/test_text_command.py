"""`extract text`: the repaired text of a document, and what was repaired."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from damaged import DOCUMENTS, stripped

from extract.cli import main
from extract.errors import Exit
from extract.output.terminal import tame

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"


@pytest.fixture
def damaged(tmp_path: Path) -> str:
    path = tmp_path / "beslut.txt"
    path.write_text(stripped(DOCUMENTS["memo"]), encoding="utf-8")
    return str(path)


def shown(capfdbinary: pytest.CaptureFixture[bytes]) -> tuple[str, str]:
    out, err = capfdbinary.readouterr()
    return out.decode(), err.decode()


def test_it_prints_the_repaired_text_and_nothing_else(damaged: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["text", damaged]) == Exit.CLEAN
    out, err = shown(capfdbinary)
    assert out.split() == DOCUMENTS["memo"].split()
    assert err == ""


def test_diff_says_where_what_and_by_which_rule(damaged: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["text", "--diff", damaged]) == Exit.CLEAN
    lines = shown(capfdbinary)[0].splitlines()
    assert lines[0] == "line 1: Tjansteskrivelse → Tjänsteskrivelse  [diacritics]"
    assert "line 3: Vasternorrland → Västernorrland  [diacritics]" in lines
    assert lines[-1].startswith("also: line-break ")
    assert not any("exempel.se" in line for line in lines)


def test_a_pdf_has_pages_and_a_word_over_a_line_end(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["text", "--diff", str(FIXTURES / "protocol_board" / "source.pdf")]) == Exit.CLEAN
    lines = shown(capfdbinary)[0].splitlines()
    assert any(line.startswith("page 3, line ") and line.endswith("[hyphen]") for line in lines)
    assert max(map(len, lines)) < 120


def test_nothing_repaired_is_said_beside(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "rent.txt"
    path.write_text("Nämnden beslutar att bevilja stöd.\n", encoding="utf-8")
    assert main(["text", "--diff", str(path)]) == Exit.CLEAN
    assert shown(capfdbinary) == ("", "Nothing was repaired.\n")


@pytest.mark.parametrize("name", sorted(path.parent.name for path in FIXTURES.glob("*/source.*")))
def test_every_fixture_has_a_text(name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    source = next(FIXTURES.joinpath(name).glob("source.*"))
    assert main(["text", "--ocr", "never", str(source)]) in (Exit.CLEAN, Exit.FINDINGS)
    out, err = shown(capfdbinary)
    assert bool(out.strip()) != bool(err.strip())


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [(b"", Exit.FINDINGS, "empty"), (b"PK\x03\x04" + b"\0" * 60, Exit.FINDINGS, ""), (None, Exit.USAGE, "exist")],
)
def test_what_cannot_be_read_is_said_on_standard_error(
    tmp_path: Path, content: bytes | None, code: Exit, says: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "fil.pdf"
    if content is not None:
        path.write_bytes(content)
    assert main(["text", str(path)]) == code
    out, err = shown(capfdbinary)
    assert out == "" and says in err and err.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["a", "b"], ["."], ["--nothing", "x"]])
def test_it_takes_one_file(words: list[str], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["text", *words]) == Exit.USAGE
    assert shown(capfdbinary)[0] == ""


def test_whoever_reads_it_may_have_enough(tmp_path: Path) -> None:
    path = tmp_path / "lang.txt"
    path.write_text("En mening som är lång nog.\n\n" * 5_000, encoding="utf-8")
    command = [sys.executable, "-m", "extract", "text", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as done:
        assert done.stdout is not None and done.stderr is not None
        assert done.stdout.readline() == "En mening som är lång nog.\n".encode()
        done.stdout.close()
        assert done.stderr.read() == b""
        assert done.wait(timeout=60) == Exit.CLEAN


def test_it_is_utf_8_whatever_the_locale(damaged: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "extract", "text", damaged],
        cwd=ROOT,
        capture_output=True,
        check=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "latin-1"},
    )
    assert done.stdout.decode("utf-8").startswith("Tjänsteskrivelse")


def test_personal_identity_numbers_are_masked(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "person.txt"
    path.write_text("Beslutet avser sökanden 19811218-9876 i Åre.\n", encoding="utf-8")
    assert main(["text", str(path)]) == Exit.CLEAN
    out, _ = shown(capfdbinary)
    assert "9876" not in out and "sökanden" in out


def test_nothing_printed_can_steer_a_terminal() -> None:
    assert tame("a\x1b[2J\x07\x9b31m\tb\u202e\u2028c\u2069\n") == "a\\x1b[2J\\x07\\x9b31m\tb\\u202e\\u2028c\\u2069\n"
    assert tame("Åäö – ”kr”\u00a0\u00ad\n") == "Åäö – ”kr”\u00a0\u00ad\n"
