"""Broken PDFs are read by the steps that it takes, which are told of; what cannot be read is never an empty success."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from test_hidden import amounts, pdf, record, write

from extract.errors import SourceError, TooLarge
from extract.model.page import BBox, Page
from extract.model.record import Record
from extract.model.source import Settings, Source
from extract.pages import mend, picture
from extract.pages import pdf as pdf_reader
from extract.pages.pdf import read
from extract.run import extract

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def made(objects: dict[int, bytes]) -> bytes:
    """A PDF of these objects with an index that fits them."""
    out, places = bytearray(b"%PDF-1.5\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    index, last = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % last
    for number in range(1, last):
        out += b"%010d 00000 n \n" % places.get(number, 0)
    return bytes(out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (last, index))


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n" % (len(data), more) + data + b"\nendstream"


def sheets(*said: str, count: int | None = None, **bodies: bytes) -> bytes:
    """A PDF with a page for each text; `count` is what it says of their number, `bodies` objects written otherwise."""
    kids = b" ".join(b"%d 0 R" % (10 + 2 * n) for n in range(len(said)))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(said) if count is None else count),
        3: FONT,
    }
    for n, text in enumerate(said):
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
        objects[10 + 2 * n] = page % (11 + 2 * n)
        objects[11 + 2 * n] = stream(b"BT /F 12 Tf 72 700 Td (%s) Tj ET" % text.encode("cp1252"))
    return made({**objects, **{int(name[1:]): body for name, body in bodies.items()}})


WHOLE = sheets("Nämnden beviljar 125 000 kr.", "Kommunen betalar 340 000 kr.", "Staten betalar 560 000 kr.")


def told(of: Record) -> list[tuple[str, str | None]]:
    ours = ("repaired_file", "engines_disagree", "page_unreadable", "unreadable", "limit_exceeded", "hidden_text")
    return [(finding.code, finding.reason) for finding in of.findings if finding.code in ours]


def message(of: Record, code: str) -> str:
    return next(finding.message for finding in of.findings if finding.code == code)


def test_a_whole_file_needs_no_mending() -> None:
    read_so = record(WHOLE)
    assert amounts(read_so) == ["125000", "340000", "560000"] and told(read_so) == []


def test_a_file_that_was_saved_on_top_of_itself_is_whole() -> None:
    """As signing does: the old index stays, and a new one follows that names it."""
    old = int(re.findall(rb"startxref\n(\d+)", WHOLE)[-1])
    first = len(WHOLE)
    note = b"40 0 obj\n<</Producer(Signering)>>\nendobj\n"
    index = first + len(note)
    signed = WHOLE + note + b"xref\n40 1\n%010d 00000 n \n" % first
    signed += b"trailer\n<</Size 41/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (old, index)
    assert amounts(record(signed)) == ["125000", "340000", "560000"] and told(record(signed)) == []


def test_a_file_in_a_file_is_no_second_file() -> None:
    import pikepdf

    with pikepdf.open(io.BytesIO(WHOLE)) as held:
        held.attachments["bilaga.pdf"] = pikepdf.AttachedFileSpec(held, WHOLE)
        out = io.BytesIO()
        held.save(out, compress_streams=False, deterministic_id=True)
    assert told(record(out.getvalue())) == []


def test_a_broken_index_is_told_of() -> None:
    for broken in (WHOLE[:-12], re.sub(rb"startxref\n\d+", b"startxref\n99999999", WHOLE)):
        read_so = record(broken)
        assert amounts(read_so) == ["125000", "340000", "560000"] and told(read_so) == [("repaired_file", None)]
        assert "3 pages" in message(read_so, "repaired_file")


def test_what_pdfium_cannot_open_is_saved_anew() -> None:
    read_so = record(b"X" * 2048 + WHOLE)
    assert amounts(read_so) == ["125000", "340000", "560000"] and told(read_so) == [("repaired_file", None)]
    assert "qpdf" in message(read_so, "repaired_file")


def test_a_pdf_that_lost_its_first_line_is_mended() -> None:
    read_so = record(WHOLE.replace(b"%PDF-1.5", b"%XDF-1.5"))
    assert amounts(read_so) == ["125000", "340000", "560000"] and told(read_so) == [("repaired_file", None)]


def test_what_qpdf_cannot_save_is_read_by_pdfminer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: bytes) -> None:
        raise SourceError("damaged", "broken")

    def sheet(canvas: Any) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        write(canvas, "Dolt belopp 900 000 kr")

    monkeypatch.setattr("extract.pages.pdf._open", fails)
    monkeypatch.setattr(mend, "saved_anew", lambda content: None)
    read_so = record(pdf(sheet))
    assert amounts(read_so) == ["125000"] and told(read_so) == [("repaired_file", None)]
    assert "pdfminer" in message(read_so, "repaired_file")
    place = read_so.amounts[0].evidence[0]
    assert place.page == 1 and place.bbox is not None and abs(place.bbox[1] - 73) < 3


def test_a_page_that_is_lost_is_named_and_the_others_are_read() -> None:
    read_so = record(sheets("Nämnden beviljar 125 000 kr.", "borta", "Staten betalar 560 000 kr.", _12=b"null"))
    assert amounts(read_so) == ["125000", "560000"]
    assert {"engines_disagree", "page_unreadable"} & {code for code, _ in told(read_so)}


def test_a_page_whose_drawing_is_lost_is_no_blank_page() -> None:
    spoilt = stream(b"x\x9c" + b"\x00\xff" * 60, b"/Filter/FlateDecode")
    lost = record(sheets("Nämnden beviljar 125 000 kr.", "borta", _13=spoilt))
    assert told(lost) == [("page_unreadable", None)] * 2 and "page 2" in message(lost, "page_unreadable")
    for empty in (b"", b"q Q", b"q 1 0 0 1 0 0 cm Q\n"):
        assert told(record(sheets("Nämnden beviljar 125 000 kr.", "tom", _13=stream(empty)))) == []


def test_a_page_with_a_changed_byte_is_doubted() -> None:
    """A figure that was changed on the way, in a file that is whole but for that."""
    import zlib

    packed = bytearray(zlib.compress(b"BT /F 12 Tf 72 700 Td (Kommunen betalar 340 000 kr.) Tj ET", 0))
    whole = sheets("Nämnden beviljar 125 000 kr.", "", _13=stream(bytes(packed), b"/Filter/FlateDecode"))
    assert amounts(record(whole)) == ["125000", "340000"] and told(record(whole)) == []
    packed[packed.index(b"340")] = ord("9")
    changed = record(sheets("Nämnden beviljar 125 000 kr.", "", _13=stream(bytes(packed), b"/Filter/FlateDecode")))
    assert told(changed) == [("page_unreadable", None)] and "page 2" in message(changed, "page_unreadable")


@pytest.mark.parametrize("filters", [b"/Filter/FlateDecode", b"/Filter[/FlateDecode]"])
def test_a_page_whose_drawing_breaks_off_is_doubted(filters: bytes) -> None:
    """However its packing is named. Where only the sum of the bytes is missing, as some leave it, nothing is lost."""
    import zlib

    drawn = b"BT /F 12 Tf 72 700 Td (Kommunen betalar 340 000 kr.) Tj 0 -20 Td (Staten betalar 560 000 kr.) Tj ET"
    packed = zlib.compress(drawn)
    for whole in (packed, packed[:-4]):
        read_so = record(sheets("Nämnden beviljar 125 000 kr.", "", _13=stream(whole, filters)))
        assert amounts(read_so) == ["125000", "340000", "560000"] and told(read_so) == []
    for broken in (packed[:-12], packed[:40] + b"\xff" + packed[41:]):
        codes = told(record(sheets("Nämnden beviljar 125 000 kr.", "", _13=stream(broken, filters))))
        assert codes and {code for code, _ in codes} == {"page_unreadable"}


@pytest.mark.parametrize(
    ("library", "asked", "nothing"),
    [
        ("pikepdf", mend.saved_anew, None),
        ("pikepdf", mend.looked_through, None),
        ("pikepdf", lambda content: mend.draws(content, 0), True),
        ("pdfplumber", mend.by_pdfminer, []),
        ("pdfplumber", lambda content: mend.digits_apart(content, 0, "125"), None),
        ("pdfplumber", lambda content: mend.tables(content, 0, BBox), ()),
    ],
)
def test_what_a_library_cannot_read_is_the_files_fault_and_what_is_missing_is_ours(
    monkeypatch: pytest.MonkeyPatch, library: str, asked: Callable[[bytes], object], nothing: object
) -> None:
    for error in (ValueError("broken"), ModuleNotFoundError("No module named 'part'"), MemoryError()):

        def fails(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(f"{library}.open", fails)
        if isinstance(error, ValueError):
            assert asked(WHOLE) == nothing
        else:
            with pytest.raises(type(error)):
                asked(WHOLE)


def test_fewer_pages_than_another_reader_finds_are_told_of() -> None:
    read_so = record(sheets("Nämnden beviljar 125 000 kr.", "Kommunen betalar 340 000 kr.", count=1))
    assert amounts(read_so) == ["125000", "340000"] and told(read_so) == [("engines_disagree", None)]
    assert "one page" in message(read_so, "engines_disagree") and "2" in message(read_so, "engines_disagree")


def test_two_files_in_one_are_told_of() -> None:
    other = sheets("Kommunen betalar 340 000 kr.")
    codes = told(record(WHOLE + other))
    assert codes[0] == ("engines_disagree", None) and "2 PDFs" in message(record(WHOLE + other), "engines_disagree")


def test_a_file_without_pages_says_so() -> None:
    assert told(record(made({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[]/Count 0>>"}))) == [
        ("unreadable", "no_pages")
    ]


@pytest.mark.parametrize("content", [WHOLE[:300], b"%PDF-1.7\n", b"%PDF-1.7\n" + b"[" * 50_000])
def test_what_nobody_can_read_is_an_error(content: bytes) -> None:
    codes = told(record(content))
    assert codes and codes[-1][0] == "unreadable" and codes[-1][1] in ("damaged", "no_text", "no_pages")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%\n", "x.txt"),
        (b"- - -\n\n***\n", "x.md"),
        (b"<html><body><p> </p></body></html>", "x.html"),
        (b";;;\n;;;\n;;;\n", "x.csv"),
    ],
)
def test_a_file_without_a_word_is_an_error(content: bytes, name: str) -> None:
    assert told(extract(Source(name, content), Settings(ocr="never"))) == [("unreadable", "no_text")]


def test_a_web_page_under_the_name_of_a_pdf_is_not_the_document() -> None:
    page = b"<!doctype html><html><body><h1>404</h1><p>Sidan finns inte, 125 000 kr</p></body></html>"
    of = {name: extract(Source(name, page), Settings(ocr="never")) for name in ("beslut.PDF", "beslut.html", "beslut")}
    assert told(of["beslut.PDF"]) == [("unreadable", "not_a_document")] and not of["beslut.PDF"].amounts
    assert told(of["beslut.html"]) == told(of["beslut"]) == [] and amounts(of["beslut"]) == ["125000"]


def test_digits_that_are_given_for_others_that_are_drawn() -> None:
    """A reader that copies the text gets the digits of ActualText; a person sees those that are drawn."""
    lying = b"BT /F 12 Tf 72 700 Td (Beviljas ) Tj /Span <</ActualText (900 000)>> BDC (125 000) Tj EMC ( kr) Tj ET"
    read_so = record(sheets("byts ut", _11=stream(lying)))
    assert told(read_so) == [("engines_disagree", None)]
    assert "900" in message(read_so, "engines_disagree") and "125" in message(read_so, "engines_disagree")
    honest = lying.replace(b"900 000", b"125 000")
    assert told(record(sheets("byts ut", _11=stream(honest)))) == []


def test_a_page_with_too_many_letters_is_not_read_and_says_so() -> None:
    many = b"BT /F 1 Tf 10 800 Td " + b"(%s) Tj " % (b"a" * 1000) * 1100 + b"ET"
    assert told(record(sheets("byts ut", _11=stream(many)))) == [("limit_exceeded", "limit_output")]
    second = record(sheets("", "byts ut", _13=stream(many)))
    assert "page 2 has 1100000 characters" in message(second, "limit_exceeded")
    both = record(sheets("Nämnden beviljar 125 000 kr.", "byts ut", _13=stream(many)))
    assert amounts(both) == ["125000"] and ("page_unreadable", None) in told(both)


def test_a_text_beyond_reason_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.pages.pdf.MAX_TEXT", 40)
    with pytest.raises(TooLarge) as caught:
        read(WHOLE, Settings(ocr="never"))
    assert caught.value.reason == "limit_output"


@pytest.mark.parametrize(("turned", "first"), [(90, 2), (180, 3), (270, 0)])
def test_a_page_that_lies_on_its_side_is_read_as_whoever_turns_it_does(turned: int, first: int) -> None:
    """`first` is the side of the page as shown that the text begins at: left, top, right, bottom."""
    import pikepdf

    with pikepdf.open(io.BytesIO(WHOLE)) as held:
        held.pages[0].Rotate = turned
        out = io.BytesIO()
        held.save(out, deterministic_id=True)
    read_so = record(out.getvalue())
    assert amounts(read_so) == ["125000", "340000", "560000"]
    box = read_so.amounts[0].evidence[0].bbox
    assert box is not None
    width, height = (842, 595) if turned % 180 else (595, 842)
    assert 0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height
    long_side = box[3] - box[1] if turned % 180 else box[2] - box[0]
    assert long_side > 40
    assert {90: box[0] > 690, 180: box[1] > 690, 270: box[2] < 150}[turned]


def test_a_line_in_the_margin_turns_no_page() -> None:
    def margin(sheet: Any) -> None:
        sheet.saveState()
        sheet.rotate(90)
        sheet.drawString(300, -40, "Region Exempel 2025")
        sheet.restoreState()

    pages = read(pdf(margin), Settings(ocr="never")).pages
    assert [page.turn for page in pages] == [None]


# ---- pictures ---------------------------------------------------------------------------------------------------


def test_a_picture_with_more_pixels_than_paper_has_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    out = io.BytesIO()
    Image.new("L", (60, 60), 255).save(out, "PNG")
    with pytest.raises(TooLarge):
        picture.read(out.getvalue(), Settings(ocr="never"))


def test_only_named_kinds_of_pictures_are_decoded() -> None:
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EOF\n"
    with pytest.raises(SourceError) as caught:
        picture.read(eps, Settings(ocr="never"))
    assert caught.value.reason == "damaged"


def test_pdfminer_reads_letters_filled_with_a_pattern() -> None:
    drawn = stream(b"/Pattern cs /P scn BT /F 12 Tf 72 700 Td (Kommunen betalar 340 000 kr.) Tj ET")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 11 0 R/Resources<</Font<</F 3 0 R>>>>>>"
    (read_so,) = mend.by_pdfminer(sheets("byts ut", _10=page, _11=drawn))
    assert [read_so.text_of(line) for line in read_so.lines] == ["Kommunen betalar 340 000 kr."]


def test_the_pages_of_pdfminer_are_those_of_pdfium() -> None:
    ours = read(WHOLE, Settings(ocr="never")).pages
    theirs = mend.by_pdfminer(WHOLE)

    def of(page: Page) -> list[str]:
        return [page.text_of(line) for line in page.lines]

    assert list(map(of, ours)) == list(map(of, theirs))


def test_figures_laid_over_a_picture_that_shows_others() -> None:
    seen = "Summa 2 751 282 kr, sida 1 (4)"
    assert pdf_reader._not_in("Summa 99 999 999 kr", seen) == ["99 999 999"]
    for honest in ("Sida 1 (4)", "2751282", "2.751.282 kr, 12", "Bilaga 12"):
        assert pdf_reader._not_in(honest, seen) == []
