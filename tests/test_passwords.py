"""Passwords of locked PDFs: what opens is read as if it had no lock, and the password is in nothing that comes out."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from pydantic import SecretStr

import extract
from extract import batch, passwords
from extract.cli import main
from extract.discover import discover
from extract.errors import Encrypted, Exit, UsageError
from extract.model.record import Record
from extract.model.source import Settings, Source
from extract.pages import pdf
from extract.run import extract as extract_here

FIXTURES = Path(__file__).parent.parent / "fixtures"
PLAIN = (FIXTURES / "memo_ruled" / "source.pdf").read_bytes()
SECRET = "Sälg-hemligt 7"


def locked(user: str = SECRET, content: bytes = PLAIN, version: int = 6) -> bytes:
    out = io.BytesIO()
    how = pikepdf.Encryption(user=user, owner="ägaren", R=version, aes=version >= 4, metadata=version >= 4)  # type: ignore[arg-type]
    with warnings.catch_warnings(), pikepdf.open(io.BytesIO(content)) as held:
        warnings.simplefilter("ignore")  # old ciphers, on purpose
        held.save(out, encryption=how)
    return out.getvalue()


def given(*words: str) -> Settings:
    return Settings(ocr="never", cache=False, passwords=tuple(map(SecretStr, words)))


def said(record: Record) -> dict[str, str]:
    return {finding.code: finding.message for finding in record.findings}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a locked PDF, and beside it the passwords."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "beslut.pdf").write_bytes(locked())
    (tmp_path / "in.toml").write_text('[[source]]\nname = "in"\nkind = "folder"\nat = "in"\nsettle = 0\n')
    secrets = tmp_path / "words.txt"
    secrets.write_text(f"fel\n{SECRET}\r\nannat\n", encoding="utf-8")
    secrets.chmod(0o600)
    return tmp_path


def run(folder: Path, *argv: str) -> subprocess.CompletedProcess[bytes]:
    """The command line, in this process; its workers are others."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(folder):
        patch.setenv("EXTRACT_CACHE", str(folder / "cache"))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(argv)
    said, told = (stream.buffer.getvalue() for stream in (out, err))  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(argv, code, said, told)


@pytest.mark.parametrize("version", [2, 3, 4, 6])
@pytest.mark.parametrize("password", [SECRET, "ägaren"])
def test_a_password_opens_what_every_kind_of_lock_closes(version: int, password: str) -> None:
    open_, plain = pdf.read(locked(version=version), given("fel", password)), pdf.read(PLAIN)
    assert [page.raw for page in open_.pages] == [page.raw for page in plain.pages]
    assert [note[0] for note in open_.notes] == ["password_used"]


def test_what_needs_no_password_is_read_as_without(folder: Path) -> None:
    assert pdf.read(PLAIN, given("fel")).notes == ()
    assert pdf.read(locked(user=""), given("fel")).notes == ()


def test_the_wrong_password_is_told_and_what_to_do() -> None:
    for words in ((), ("fel", "också fel")):
        with pytest.raises(Encrypted) as raised:
            pdf.read(locked(), given(*words))
        assert raised.value.reason == "password_required" and "--password-file" in raised.value.hint
        assert ("none of those given" in str(raised.value)) == bool(words)
        assert "fel" not in str(raised.value)


def test_a_locked_office_file_says_that_passwords_open_pdfs_only() -> None:
    name = "EncryptedPackage".encode("utf-16-le")
    record = extract_here(Source("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name), given(SECRET))
    assert said(record) == {
        "encrypted": "The file is locked with a password. Save a copy without one; --password-file opens PDFs only."
    }


def test_a_broken_file_that_is_locked_is_opened_or_said_to_be_locked() -> None:
    broken = re.sub(rb"startxref\s+\d+", b"startxref\n7", locked())
    assert [note[0] for note in pdf.read(broken, given(SECRET)).notes] == ["password_used", "repaired_file"]
    with pytest.raises(Encrypted):
        pdf.read(broken, given("fel"))


def test_the_record_is_that_of_the_open_file_and_says_that_a_password_was_needed(folder: Path) -> None:
    record = extract.read(folder / "in" / "beslut.pdf", passwords=["fel", SECRET])
    (folder / "beslut.pdf").write_bytes(PLAIN)
    plain = extract.read(folder / "beslut.pdf")
    assert record.cases == plain.cases and record.amounts == plain.amounts
    (finding,) = [finding for finding in record.findings if finding not in plain.findings]
    assert (finding.code, finding.severity) == ("password_used", "info")
    other = extract.read(folder / "in" / "beslut.pdf", passwords=[SECRET])
    assert other == record, "not even how many were tried shows"


def test_a_tested_library_call_takes_a_list(folder: Path) -> None:
    with pytest.raises(TypeError, match="list"):
        extract.read(folder / "in" / "beslut.pdf", passwords=SECRET)


def everything_below(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        yield os.fsencode(path)
        if path.is_file() and path.name != "words.txt":
            yield path.read_bytes()


def test_no_output_and_no_file_holds_the_password(folder: Path) -> None:
    words = ("--password-file", "words.txt", "--ocr", "never")
    runs = [
        run(folder, "in", *words, "--format", "jsonl"),
        run(folder, "in", *words, "--format", "table", "--jobs", "2"),
        run(folder, "in", *words, "--out", "records"),
        run(folder, "text", "in/beslut.pdf", *words),
        run(folder, "import", "--store", "store", "in.toml", *words),
        run(folder, "status", "--store", "store", "--format", "json"),
        run(folder, "export", "records", "--to", "csv", "--out", "tables"),
    ]
    for done in runs:
        assert done.returncode == Exit.CLEAN, done.stderr.decode()
        assert b"can be read by others" not in done.stderr
    assert b"password_used" in runs[0].stdout and b"bevilja" in runs[3].stdout
    for held in (*everything_below(folder), *(done.stdout + done.stderr for done in runs)):
        for word in (SECRET.encode(), SECRET.encode("latin-1"), json.dumps(SECRET).encode(), b"hemligt 7"):
            assert word not in held


def test_what_was_locked_is_read_again_when_there_are_passwords_and_kept_when_not(folder: Path) -> None:
    words = ("in", "--out", "records", "--ocr", "never")
    assert run(folder, *words).returncode == Exit.FINDINGS
    (held,) = (folder / "records").glob("*.json")
    assert b"password_required" in held.read_bytes()
    assert run(folder, *words, "--password-file", "words.txt").returncode == Exit.CLEAN
    opened = held.read_bytes()
    assert b"password_used" in opened
    again = run(folder, *words, "--password-file", "words.txt")
    assert b"already there: 1" in again.stderr and held.read_bytes() == opened
    assert b"already there: 1" in run(folder, *words).stderr and held.read_bytes() == opened


def test_an_import_reads_what_was_locked_when_there_are_passwords(folder: Path) -> None:
    words = ("import", "--store", "store", "in.toml", "--ocr", "never")
    (folder / "wrong").write_text("fel\n")
    (folder / "wrong").chmod(0o600)
    assert run(folder, *words).returncode == Exit.FINDINGS
    assert b"nothing new" in run(folder, *words).stderr
    told = run(folder, *words, "--password-file", "wrong")
    assert told.returncode == Exit.CLEAN and b"1 still locked" in told.stderr, "an earlier run told of it"
    assert b"1 read" in run(folder, *words, "--password-file", "words.txt").stderr
    (held,) = (folder / "store" / "records").glob("*.json")
    assert b"password_used" in held.read_bytes()
    assert b"nothing new" in run(folder, *words, "--password-file", "words.txt").stderr


def test_settings_do_not_tell_them_nor_does_the_key_of_a_record() -> None:
    settings = given(SECRET)
    assert "7" not in f"{settings!r} {settings} {settings.model_dump_json()} {settings.model_dump()}"
    assert batch.key(settings) == batch.key(Settings(ocr="never"))


def test_a_process_that_reads_does_not_show_them(folder: Path) -> None:
    """Nor does the program's own command line, that of a forked worker and that of a fork server's."""
    inputs, _ = discover([str(folder / "in")])
    outcomes = batch.run(inputs, given(SECRET))
    next(outcomes)
    shown = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    outcomes.close()
    assert shown and not [line for line in shown if SECRET.encode() in line]


# ---------------------------------------------------------------- the file


def written(path: Path, content: bytes, mode: int = 0o600) -> str:
    path.write_bytes(content)
    path.chmod(mode)
    return str(path)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"ett\ntv\xc3\xa5\n", ["ett", "två"]),
        (b"\xef\xbb\xbfett\r\n\r\n  med blanka \r\n", ["ett", "  med blanka "]),
        (b"tv\xe5", ["två"]),
        (b"ett\nett\n", ["ett"]),
        (b"a\x0bb\x85\n", ["a\x0bb\x85"]),
    ],
)
def test_a_file_holds_a_password_a_line(content: bytes, found: list[str], tmp_path: Path) -> None:
    held, warning = passwords.read(written(tmp_path / "words", content))
    assert [password.get_secret_value() for password in held] == found and warning is None


@pytest.mark.parametrize(
    "content", [b"", b"\n\r\n", b"x" * (passwords.LARGEST + 1), b"".join(b"%d\n" % n for n in range(501))]
)
def test_a_file_that_is_none_stops_the_run(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        passwords.read(written(tmp_path / "words", content))
    assert "xxx" not in str(raised.value)
    with pytest.raises(UsageError, match="No such file"):
        passwords.read(str(tmp_path / "none"))


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)])
def test_a_file_that_others_may_read_is_told_of(mode: int, warned: bool, tmp_path: Path) -> None:
    _, warning = passwords.read(written(tmp_path / "words", b"ett\n", mode))
    assert (warning is not None) == warned


def test_the_command_line_says_it(folder: Path) -> None:
    (folder / "words.txt").chmod(0o644)
    done = run(folder, "in", "--password-file", "words.txt", "--ocr", "never")
    assert b"can be read by others" in done.stderr and done.returncode == Exit.CLEAN
    done = run(folder, "in", "--password-file", "missing.txt")
    assert done.returncode == Exit.USAGE and b"missing.txt cannot be read" in done.stderr
