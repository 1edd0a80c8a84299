"""Personal identity numbers, in every spelling and in every kind of file, are in nothing that comes out by any door.

Each spelling has a number of its own, so that a leak tells where it came from. All bytes are looked at: outputs,
messages, caches, ledgers, the names of files; packed ones are unpacked first. Numbers of organisations stay.
"""

from __future__ import annotations

import contextlib
import gzip
import html
import io
import json
import os
import re
import sqlite3
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hostile
import pytest
from openpyxl import Workbook
from PIL import Image, ImageDraw, ImageFont
from test_readers import docx, odt, p

import extract
from extract import batch
from extract.cli import main
from extract.errors import SourceError
from extract.model import personal
from extract.ocr import engine
from extract.output import schema

ORGANISATION = "556000-4615"


def number(six: str, birth: str) -> str:
    """The ten digits of a number: a date of birth, three digits and the check digit they ask for."""
    return next(f"{six}{birth}{check}" for check in range(10) if personal.luhn(f"{six}{birth}{check}"))


# how a number is written: of the ten digits `a`, the date, and `b`, the last four
SPELLINGS: dict[str, Callable[[str, str], str]] = {
    "dash": lambda a, b: f"{a}-{b}",
    "century": lambda a, b: f"19{a}-{b}",
    "no sign": lambda a, b: f"{a}{b}",
    "twelve": lambda a, b: f"19{a}{b}",
    "plus": lambda a, b: f"{a}+{b}",
    "blank": lambda a, b: f"{a} {b}",
    "century and blank": lambda a, b: f"19{a} {b}",
    "blanks round the dash": lambda a, b: f"{a} - {b}",
    "en dash": lambda a, b: f"{a}–{b}",
    "minus": lambda a, b: f"{a}−{b}",
    "no-break": lambda a, b: f"{a}\u2011{b}",
    "soft hyphen": lambda a, b: f"{a}\u00ad{b}",
    "date with dashes": lambda a, b: f"19{a[:2]}-{a[2:4]}-{a[4:]}-{b}",
    "date with blanks": lambda a, b: f"{a[:2]} {a[2:4]} {a[4:]}-{b}",
    "all in groups": lambda a, b: f"19 {a[:2]} {a[2:4]} {a[4:]} {b}",
    "last four in two": lambda a, b: f"{a}-{b[:2]} {b[2:]}",
    "dot": lambda a, b: f"{a}.{b}",
    "letters for digits": lambda a, b: f"{a}-{b}".replace("1", "I", 1).replace("0", "O", 1),
    "after a label, a wrong digit": lambda a, b: f"personnummer {a}-{b[:3]}{(int(b[3]) + 1) % 10}",
    "after a label, in groups": lambda a, b: f"Personnr: {a[:2]} {a[2:4]} {a[4:]} {b}",
    "in an address": lambda a, b: f"https://www.example.se/arende/{a}-{b}/beslut.pdf",
    "in a mail address": lambda a, b: f"19{a}{b}@example.se",
}  # fmt: skip
SPLIT: dict[str, Callable[[str, str], str]] = {  # where a line ends within one
    "after the dash": lambda a, b: f"{a}-\n{b}",
    "before the dash": lambda a, b: f"{a}\n-{b}",
    "after the century": lambda a, b: f"19{a}\n{b}",
    "in the date": lambda a, b: f"{a[:4]}\n{a[4:]}-{b}",
    "in the last four": lambda a, b: f"{a}-{b[:2]}\n{b[2:]}",
}
COORDINATION = {f"coordination {name}": SPELLINGS[name] for name in ("dash", "twelve", "plus")}


def planted() -> dict[str, tuple[str, str]]:
    """Of each spelling: the ten digits as they can be found, and how they are written."""
    out = {}
    for n, (name, spell) in enumerate({**SPELLINGS, **SPLIT, **COORDINATION}.items()):
        day = 11 + n % 18 + (60 if name in COORDINATION else 0)
        digits = number(f"{61 + n}{1 + n % 12:02}{day}", f"{240 + 7 * n}")
        written = spell(digits[:6], digits[6:])
        if "wrong" in name:
            digits = f"{digits[:9]}{(int(digits[9]) + 1) % 10}"
        out[name] = digits, written
    return out


PLANTED = planted()
IN_NAMES = {name: number(f"7{n}0{n + 1}1{n}", f"31{n}") for n, name in enumerate(("file", "folder", "title", "hidden"))}
DIGITS = frozenset(digits for digits, _ in PLANTED.values()) | frozenset(IN_NAMES.values())


def dashed(name: str) -> str:
    return f"{IN_NAMES[name][:6]}-{IN_NAMES[name][6:]}"


def lines(*, split: bool = True) -> list[str]:
    """A decision that names every number; paragraphs, of which some go over two lines."""
    told = [
        f"Sökande nummer {n} är Anna Ek i Byn, {written}, som har sökt bidrag med {n + 10} 000 kr till lokalen."
        for n, (name, (_, written)) in enumerate(PLANTED.items())
        if split or name not in SPLIT
    ]
    return [
        "Exempelbyns kommun", "BESLUT", "Diarienummer: KS 2031/00123", "Datum: 2031-03-04",
        f"Stöd till byns lokaler, organisationsnummer {ORGANISATION}", *told,
        "Beslut", "Kommunstyrelsen beslutar att bevilja Exempelbyns förening 250 000 kronor för år 2031.",
        f"Beslutet avser Anna Ek, {PLANTED['dash'][1]}, och villkoren gäller {PLANTED['twelve'][1]}.",
    ]  # fmt: skip


def text() -> bytes:
    return "\n\n".join(lines()).encode()


def page() -> bytes:
    said = "".join(f"<p>{html.escape(line)}</p>" for line in lines())
    link = f'<a href="/akt/{dashed("file")}.pdf" title="{dashed("title")}">Akt {dashed("file")}</a>'
    hidden = f'<p style="display:none">Dolt {dashed("hidden")}</p>'
    head = f'<title>Beslut om {dashed("title")}</title><meta name="description" content="{dashed("title")}">'
    head = f'<head><meta charset="utf-8">{head}</head>'
    return f"<html>{head}<body><h1>Beslut</h1>{said}{link}{hidden}</body></html>".encode()


def word() -> bytes:
    def paragraph(line: str) -> str:
        return p(html.escape(line).replace("\n", "</w:t><w:br/><w:t>"))

    return docx("".join(map(paragraph, lines())), footnotes="")


def open_text() -> bytes:
    body = "".join(f"<text:p>{html.escape(line).replace(chr(10), '<text:line-break/>')}</text:p>" for line in lines())
    return odt(body)


def sheet(separator: str) -> bytes:
    rows = [["Sökande", "Personnummer", "Projekt", "Beviljat belopp (kr)"]]
    rows += [
        ["Anna Ek", written.replace("\n", " "), f"Lokal {n}", f"{n + 1}0 000"]
        for n, (_, written) in enumerate(PLANTED.values())
    ]
    return "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows).encode()


def workbook() -> bytes:
    book, held = Workbook(), io.BytesIO()
    book.properties.title = f"Lista {dashed('title')}"
    page = book.active
    assert page is not None
    page.append(["Sökande", "Personnummer", "Projekt", "Beviljat belopp (kr)"])
    for n, (digits, written) in enumerate(PLANTED.values()):
        page.append(
            ["Anna Ek", int(digits) if n % 5 == 2 else written.replace("\n", " "), f"Lokal {n}", 10_000 * (n + 1)]
        )
    page.append([dashed("hidden")])
    page.row_dimensions[page.max_row].hidden = True
    book.save(held)
    return held.getvalue()


def drawn() -> bytes:
    """A PDF with a title, text nobody sees, and lines that end where they are made to."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, invariant=1)
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    canvas.setTitle(f"Beslut {dashed('title')}")
    canvas.setSubject(dashed("title"))
    rows = [row for line in lines() for row in (*line.replace("\u2011", "-").split("\n"), "")]
    for start in range(0, len(rows), 50):
        canvas.setFont("Vera", 7)
        for n, row in enumerate(rows[start : start + 50]):
            canvas.drawString(60, 780 - 13 * n, row)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(60, 100, f"Dolt {dashed('hidden')}")
        canvas.setFillColorRGB(0, 0, 0)
        canvas.bookmarkPage(f"p{start}")
        canvas.addOutlineEntry(f"Akt {dashed('file')}", f"p{start}")
        canvas.linkURL(f"https://www.example.se/{dashed('file')}.pdf", (60, 90, 200, 110))
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def picture() -> Image.Image:
    image = Image.new("L", (2480, 3508), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(44)
    rows = ["BESLUT", "Diarienummer: KS 2031/00123", f"Organisationsnummer {ORGANISATION}"]
    rows += [f"Bidrag till Anna Ek, {PLANTED[name][1]}, med 10 000 kr" for name in OF_PICTURES]
    for n, row in enumerate(rows):
        pen.text((200, 250 + n * 130), row, font=font, fill=0)
    return image


OF_PICTURES = ("dash", "century", "no sign", "twelve", "plus", "blank", "blanks round the dash")


def scan() -> bytes:
    held = io.BytesIO()
    picture().save(held, "PNG", dpi=(300, 300))
    return held.getvalue()


def layered() -> bytes:
    """A scan whose text layer has another number than its picture."""
    return hostile.scanned(picture().resize((1240, 1754)), f"Bidrag till Anna Ek, {dashed('hidden')}, med 99 000 kr")


FILES: dict[str, Callable[[], bytes]] = {
    "beslut.txt": text, "beslut.md": text, "beslut.html": page, "beslut.docx": word, "beslut.odt": open_text,
    "lista.csv": lambda: sheet(","), "lista.tsv": lambda: sheet("\t"), "lista.xlsx": workbook, "beslut.pdf": drawn,
    f"Beslut {dashed('file')}.txt": lambda: b"Beslut att bevilja 10 000 kr.",
    f"{dashed('folder')}/tom {IN_NAMES['file']}.pdf": lambda: b"",
}  # fmt: skip
SCANS: dict[str, Callable[[], bytes]] = {"scan.png": scan, "scan.pdf": layered}


def leaks(content: bytes) -> set[str]:
    """The spellings whose number a piece of output has, whatever stands between its digits."""
    told = content.decode("utf-8", "replace")
    told = re.sub(r"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[ntvfr]|&#\d+;|%2[0Dd]|&nbsp;", " ", told)
    told = re.sub(
        r"[^0-9A-Za-z]", "", "".join(char if char not in "OIl" else "011"["OIl".index(char)] for char in told)
    )
    names = {digits: name for name, (digits, _) in PLANTED.items()} | {
        digits: name for name, digits in IN_NAMES.items()
    }
    return {name for digits, name in names.items() if digits in told}


def unpacked(path: Path) -> Iterator[bytes]:
    """What a file holds: its bytes, and those of what is packed in it."""
    content = path.read_bytes()
    yield content
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    elif content[:2] == b"PK":
        with zipfile.ZipFile(path) as held:
            yield from (held.read(name) for name in held.namelist())
    elif content[:15] == b"SQLite format 3":
        with contextlib.closing(sqlite3.connect(path)) as base:
            yield "\n".join(base.iterdump()).encode()
    elif content[:4] == b"PAR1":
        from pyarrow import parquet

        yield f"{parquet.read_table(path).to_pylist()}".encode()


LOOKED: set[tuple[object, ...]] = set()  # states of files in which there was no number


def look(folder: Path, *, but: str = "in") -> None:
    """Nothing below a folder has a number, in what it holds or is called; the documents as they came are left out, and
    files that were looked at as they are now."""
    for path in sorted(folder.rglob("*")):
        inside, told = path.relative_to(folder), path.lstat()
        state = (path, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
        if inside.parts[0] == but or inside.parts[:2] == ("store", "blobs") or state in LOOKED:
            continue
        assert not leaks(os.fsencode(path.name)), path
        for content in unpacked(path) if path.is_file() else ():
            assert not leaks(content), path
        LOOKED.add(state)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents of every kind in `in`, and their records in `records`."""
    desk = tmp_path_factory.mktemp("desk")
    for name, make in FILES.items():
        (desk / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (desk / "in" / name).write_bytes(make())
    (desk / "in.toml").write_text('[[source]]\nname = "in"\nkind = "folder"\nat = "in"\nsettle = 0\n')
    os.symlink("/nowhere", desk / "in" / f"länk {dashed('file')}.pdf")
    run(desk, "in", "--out", "records", "--ocr", "never")
    return desk


def run(desk: Path, *argv: str, stdin: bytes = b"") -> bytes:
    """What a command prints, on either stream, which has no number in it; nor has any file it wrote."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(desk):
        patch.setenv("EXTRACT_CACHE", str(desk / "cache"))
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(argv)
    said, told = (stream.buffer.getvalue() for stream in (out, err))  # type: ignore[attr-defined]
    assert b"Traceback" not in told and code in (0, 1), told.decode()
    assert not leaks(said) and not leaks(told)
    look(desk)
    return said + told


def test_the_test_sees_what_it_looks_for() -> None:
    for name, (digits, written) in PLANTED.items():
        assert (
            leaks(f"x {written} y".encode()) == {name} == leaks(json.dumps(written).encode()) == leaks(digits.encode())
        )
    assert len(DIGITS) == len(PLANTED) + len(IN_NAMES)
    assert leaks(text()) == set(PLANTED)


@pytest.mark.parametrize("name", [*SPELLINGS, *SPLIT, *COORDINATION])
def test_each_spelling_is_found_and_only_that(name: str) -> None:
    if not name.startswith("after a label"):
        shown, count = personal.masked(f"Anna Ek, {PLANTED[name][1]}, har sökt 10 000 kr")
        assert count == 1 and not leaks(shown.encode()) and shown.endswith(", har sökt 10 000 kr")


@pytest.mark.parametrize(
    "written",
    [
        ORGANISATION, "16556000-4615", "SE556000461501",
        "KS 2024/00123", "070-123 45 67", "08-508 290 00", "0701121898",
        "1 250 000 kr", "2024-03-01 4500", "2024-03-01\t4500", "20240301 1230", "2023-04-01 12:30", "240115–240220",
        "2024-05-01–2025-06-30", "2024-03-01 – 2026", "5012-1234", "110 512–200 000", "2024-03-01\n- 2350 kr",
        "811218-9870",
        "8112189876 kr", "12 34 56 78 90 12 34", "978-91-7437-123-4",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_is_left(written: str) -> None:
    assert personal.without(f"Se {written}, tack") == f"Se {written}, tack"


def test_every_kind_of_file_is_read_and_tells_that_it_held_numbers(desk: Path) -> None:
    look(desk)
    records = {record.source.path: record for record in extract.records(desk / "records")}
    assert (
        len(records) == len(FILES)
        and "Beslut ••••••-••••.txt" in records
        and "••••••-••••/tom ••••••••••.pdf" in records
    )
    for name in FILES:
        if name.startswith(("beslut", "lista")):
            said = {finding.code: finding.message for finding in records[name].findings}
            assert "personal_number_suppressed" in said, name
            count = int(said["personal_number_suppressed"].split()[0])
            assert count >= len(PLANTED) - 3, (name, count)
            assert records[name].amounts, name


DOORS: dict[str, tuple[str, ...]] = {
    "json lines": ("in", "--format", "jsonl", "--ocr", "never"),
    "table": ("in", "--format", "table", "--ocr", "never"),
    "folder, again": ("in", "--out", "records", "--ocr", "never"),
    "import": ("import", "--store", "store", "in.toml", "--ocr", "never"),
    "status": ("status", "--store", "store", "--format", "json"),
    "status, for a person": ("status", "--store", "store"),
    "import, again": ("import", "--store", "store", "in.toml", "--ocr", "never", "--again", "failed"),
    "diff": ("diff", "records", "records", "--format", "jsonl"),
    "link": ("link", "records", "--format", "jsonl"),
    "link, table": ("link", "records", "--format", "table"),
    **{f"to {to}": ("export", "records", "--to", to, "--out", f"tables-{to}") for to in
       ("csv", "xlsx", "jsonl", "json", "parquet", "sqlite", "360giving", "eu-operations")},
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_no_door_lets_one_out(door: str, desk: Path) -> None:
    assert run(desk, *DOORS[door]) or door in ("diff", "link")


@pytest.mark.slow  # a process for each
@pytest.mark.parametrize("name", [name for name in FILES if name.startswith(("beslut", "lista"))])
def test_neither_does_the_text_of_any_kind_of_file(name: str, desk: Path) -> None:
    shown = run(desk, "text", f"in/{name}", "--ocr", "never")
    assert personal.MASK.encode() in shown
    if name.startswith("beslut"):
        assert ORGANISATION.encode() in shown and b"250\xc2\xa0000" in shown.replace(b"250 000", b"250\xc2\xa0000")
    run(desk, "text", "--diff", f"in/{name}", "--ocr", "never")


def test_an_import_knows_two_whose_names_differ_in_a_number_only(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n, name in enumerate(("file", "folder")):
        (folder / f"beslut {dashed(name)}.txt").write_text(f"Beslut att bevilja {n + 1}0 000 kr.")
    (tmp_path / "in.toml").write_text('[[source]]\nname = "in"\nkind = "folder"\nat = "in"\nsettle = 0\n')
    words = ("import", "--store", "store", "in.toml", "--ocr", "never")
    assert b"2 new, 2 read" in run(tmp_path, *words)
    assert b"nothing new" in run(tmp_path, *words)
    (folder / f"beslut {dashed('file')}.txt").write_text("Beslut att bevilja 30 000 kr.")
    assert b"1 changed, 1 read" in run(tmp_path, *words)


def test_a_stream_and_an_archive(desk: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        archive.add(desk / "in", arcname=dashed("folder"))
    assert b"suppressed" in run(desk, "stream", "--tar", "--ocr", "never", stdin=held.getvalue())
    names = "".join(f"in/{name}\n" for name in FILES) + f"in/saknas {dashed('file')}.pdf\n"
    assert b"suppressed" in run(desk, "stream", "--ocr", "never", stdin=names.encode())


def test_gold_that_has_one_is_not_quoted(desk: Path) -> None:
    gold = [
        {
            "source": {"path": record.source.path, "sha256": record.source.sha256},
            "document": {"title": f"Om {dashed('title')}"},
        }
        for record in extract.records(desk / "records")
    ]
    (desk / "in" / "gold.jsonl").write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in gold))
    try:
        for shape in ("table", "markdown", "json"):
            run(desk, "evaluate", "in/gold.jsonl", "records", "--format", shape)
    finally:
        (desk / "in" / "gold.jsonl").unlink()


def test_the_library_and_its_log(desk: Path, caplog: pytest.LogCaptureFixture) -> None:
    from extract.langchain import DecisionLoader

    for record in extract.read_folder(desk / "in", ocr="never"):
        assert not leaks(record.model_dump_json().encode()) and not leaks(repr(record).encode())
    told = "".join(f"{one.page_content}\n{one.metadata}\n" for one in DecisionLoader(desk / "in", ocr="never").load())
    assert personal.MASK in told and not leaks(told.encode())
    assert caplog.records and not leaks(caplog.text.encode())


def test_neither_does_a_traceback() -> None:
    for _, written in PLANTED.values():
        if "personn" not in written.casefold():
            assert not leaks(batch.masked(f"KeyError: {f'text {written} mer'!r}").encode())
    assert not leaks(str(SourceError("damaged", "x")).encode()) and not leaks(json.dumps(schema.schema()).encode())


@pytest.mark.skipif(engine.tools() is None, reason="no Tesseract")
def test_scans_and_what_is_kept_of_them(tmp_path: Path) -> None:
    """What OCR read is kept without the numbers, and read from there the record is the same, its count too."""
    (tmp_path / "in").mkdir()
    for name, make in SCANS.items():
        (tmp_path / "in" / name).write_bytes(make())
    first = run(tmp_path, "in", "--format", "jsonl", "--quiet")
    assert [path for path in (tmp_path / "cache").rglob("*.gz")]
    assert first == run(tmp_path, "in", "--format", "jsonl", "--quiet")
    assert first == run(tmp_path, "in", "--format", "jsonl", "--quiet", "--no-cache")
    for line in first.splitlines():
        record = json.loads(line)
        (count,) = [one["message"] for one in record["findings"] if one["code"] == "personal_number_suppressed"]
        assert int(count.split()[0]) >= len(OF_PICTURES) - 1, record["source"]["path"]
    assert ORGANISATION.encode() in run(tmp_path, "text", "in/scan.png")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Född ••••••-•••• i Umeå", 1),
        ("Född ••••••••-•••• i Umeå", 1),
        ("Född ••••••-\n•••• i Umeå", 1),
        ("•\n" * 10, 0),  # a list's bullets, its words in another column
        ("• \r\n" * 12, 0),
        ("• " * 3, 0),
    ],
)
def test_what_was_masked_is_counted_and_bullets_are_not(text: str, count: int) -> None:
    assert personal.count_masked(text) == count
