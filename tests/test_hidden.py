"""What a document holds and does not show is read as nothing, and told of with its place; what shows is read."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from test_readers import docx, odt, p, rows, texts, xlsx

from extract.model.page import Document
from extract.model.record import Finding, Record
from extract.model.source import Settings, Source
from extract.pages import sheet, web
from extract.pages.docx import read as read_docx
from extract.pages.odt import read as read_odt
from extract.pages.pdf import read
from extract.run import extract

WIDE, HIGH = 595, 842
SEEN = "Nämnden beviljar 125 000 kr."


def pdf(draw: Callable[[Canvas], Any], *, said: str = SEEN, then: Callable[[Any], Any] | None = None) -> bytes:
    """A page with a line in plain sight and what `draw` draws; `then` changes the first page by pikepdf."""
    out = io.BytesIO()
    sheet = Canvas(out, pagesize=(WIDE, HIGH), invariant=1)
    sheet.setFont("Helvetica", 12)
    if said:
        sheet.drawString(72, 760, said)
    draw(sheet)
    sheet.showPage()
    sheet.save()
    if then is None:
        return out.getvalue()
    import pikepdf

    with pikepdf.open(out) as held:
        then(held)
        changed = io.BytesIO()
        held.save(changed, deterministic_id=True)
    return changed.getvalue()


def record(content: bytes, name: str = "beslut.pdf") -> Record:
    return extract(Source(name, content), Settings(ocr="never", cache=False))


def found(made: Record) -> list[Finding]:
    return [finding for finding in made.findings if finding.code == "hidden_text"]


def amounts(made: Record) -> list[str]:
    return [entry.value.amount for entry in made.amounts if entry.value is not None]


def lines(content: bytes) -> list[str]:
    return [page.text_of(line) for page in read(content, Settings(ocr="never")).pages for line in page.lines]


def write(sheet: Canvas, text: str, x: float = 72, y: float = 600, mode: int | None = None) -> None:
    line = sheet.beginText(x, y)
    if mode is not None:
        line.setTextRenderMode(mode)
    line.textOut(text)
    if mode:
        line.setTextRenderMode(0)
    sheet.drawText(line)


# ---- hidden -----------------------------------------------------------------------------------------------------


def white(sheet: Canvas) -> None:
    sheet.setFillColorRGB(1, 1, 1)
    write(sheet, "Dolt belopp 900 000 kr")


def nearly_white(sheet: Canvas) -> None:
    sheet.setFillColorRGB(0.96, 0.97, 0.96)
    write(sheet, "Dolt belopp 900 000 kr")


def transparent(sheet: Canvas) -> None:
    sheet.setFillAlpha(0)
    write(sheet, "Dolt belopp 900 000 kr")


def beside_the_page(sheet: Canvas) -> None:
    write(sheet, "Dolt belopp 900 000 kr", x=700)


def below_the_page(sheet: Canvas) -> None:
    write(sheet, "Dolt belopp 900 000 kr", y=-30)


def tiny(sheet: Canvas) -> None:
    sheet.setFont("Helvetica", 1)
    write(sheet, "Dolt belopp 900 000 kr")


def scaled_down(sheet: Canvas) -> None:
    sheet.scale(0.1, 0.1)
    write(sheet, "Dolt belopp 900 000 kr", 720, 6000)


def invisible(sheet: Canvas) -> None:
    write(sheet, "Dolt belopp 900 000 kr", mode=3)


def on_its_own_colour(sheet: Canvas) -> None:
    sheet.setFillColorRGB(0.1, 0.2, 0.5)
    sheet.rect(60, 590, 300, 30, fill=1, stroke=0)
    write(sheet, "Dolt belopp 900 000 kr")


def blackened(sheet: Canvas) -> None:
    write(sheet, "Dolt belopp 900 000 kr")
    sheet.rect(60, 590, 300, 30, fill=1, stroke=0)


def whitened(sheet: Canvas) -> None:
    write(sheet, "Dolt belopp 900 000 kr")
    sheet.setFillColorRGB(1, 1, 1)
    sheet.rect(60, 590, 300, 30, fill=1, stroke=0)


def struck_by_a_broad_line(sheet: Canvas) -> None:
    write(sheet, "Dolt belopp 900 000 kr")
    sheet.setLineWidth(16)
    sheet.line(60, 604, 300, 604)


def under_a_picture(sheet: Canvas) -> None:
    write(sheet, "Dolt belopp 900 000 kr")
    sheet.drawImage(ImageReader(Image.new("RGB", (80, 40), (200, 120, 40))), 60, 580, 250, 60)


def over_a_small_picture(sheet: Canvas) -> None:
    sheet.drawImage(ImageReader(Image.new("RGB", (80, 40), (200, 120, 40))), 60, 580, 250, 60)
    write(sheet, "Dolt belopp 900 000 kr", mode=3)


def in_a_form(sheet: Canvas) -> None:
    sheet.beginForm("inner")
    sheet.setFillColorRGB(1, 1, 1)
    sheet.drawString(0, 0, "Dolt belopp 900 000 kr")
    sheet.endForm()
    sheet.translate(72, 600)
    sheet.doForm("inner")


@pytest.mark.parametrize(
    ("draw", "why"),
    [
        (white, "ground"),
        (nearly_white, "ground"),
        (transparent, "ground"),
        (beside_the_page, "outside"),
        (below_the_page, "outside"),
        (tiny, "small"),
        (scaled_down, "small"),
        (invisible, "invisible"),
        (on_its_own_colour, "ground"),
        (blackened, "covered"),
        (whitened, "covered"),
        (struck_by_a_broad_line, "covered"),
        (under_a_picture, "covered"),
        (over_a_small_picture, "invisible"),
        (in_a_form, "ground"),
    ],
)
def test_what_the_page_does_not_show_is_no_amount_and_is_told_of(draw: Callable[[Canvas], Any], why: str) -> None:
    made = record(pdf(draw))
    assert amounts(made) == ["125000"]
    (told,) = found(made)
    (place,) = told.evidence
    assert (place.page, place.text, place.rule) == (1, "Dolt belopp 900 000 kr", f"hidden.{why}")
    assert "page 1" in told.message and told.severity == "warning"
    if why == "outside":
        assert place.bbox is None
    else:
        assert place.bbox is not None and 0 <= place.bbox[0] < place.bbox[2] <= WIDE
        assert 215 < place.bbox[1] < place.bbox[3] < 255


def test_outside_the_crop_box_is_outside_the_page() -> None:
    def crop(held: Any) -> None:
        held.pages[0].CropBox = [0, 650, WIDE, HIGH]

    made = record(pdf(lambda sheet: write(sheet, "Dolt belopp 900 000 kr"), then=crop))
    assert amounts(made) == ["125000"] and found(made)[0].evidence[0].rule == "hidden.outside"


def test_a_layer_that_is_switched_off_is_not_read() -> None:
    def layer(on: bool) -> Callable[[Any], Any]:
        def change(held: Any) -> None:
            from pikepdf import Array, Dictionary, Name, String

            group = held.make_indirect(Dictionary(Type=Name.OCG, Name=String("Utkast")))
            state = Dictionary(Order=Array([group]), OFF=Array([] if on else [group]))
            held.Root.OCProperties = Dictionary(OCGs=Array([group]), D=state)
            page = held.pages[0]
            page.Resources.Properties = Dictionary(Oc1=group)
            page.Contents = held.make_stream(b"/OC /Oc1 BDC\n" + page.Contents.read_bytes() + b"\nEMC")

        return change

    content = pdf(lambda sheet: None, said="Nämnden avslår, 340 000 kr.", then=layer(on=False))
    made = record(content)
    assert not amounts(made) and [told.evidence[0].rule for told in found(made)] == ["hidden.layer"]
    shown = record(pdf(lambda sheet: None, said="Nämnden avslår, 340 000 kr.", then=layer(on=True)))
    assert amounts(shown) == ["340000"] and not found(shown)


def test_an_annotation_drawn_over_a_figure_hides_it() -> None:
    def cover(held: Any) -> None:
        from pikepdf import Array, Dictionary, Name

        square = Dictionary(
            Type=Name.Annot, Subtype=Name.Square, Rect=Array([60, 590, 360, 620]), F=4, IC=Array([0, 0, 0]),
            C=Array([0, 0, 0]),
        )  # fmt: skip
        square.AP = Dictionary(
            N=held.make_stream(b"0 0 0 rg 0 0 300 30 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 300, 30])
        )
        held.pages[0].Annots = Array([held.make_indirect(square)])

    made = record(pdf(lambda sheet: write(sheet, "Dolt belopp 900 000 kr"), then=cover))
    assert amounts(made) == ["125000"] and found(made)[0].evidence[0].text == "Dolt belopp 900 000 kr"


def test_of_a_figure_that_is_half_covered_nothing_is_known() -> None:
    def half(sheet: Canvas) -> None:
        text = "Kostnaden blev 1 750 000 kr för Hembygden i byn"
        write(sheet, text)
        before, upto = (
            sheet.stringWidth(text[:n], "Helvetica", 12) for n in (text.index("750"), text.index("750") + 3)
        )
        sheet.rect(72 + before - 1, 596, upto - before + 2, 16, fill=1, stroke=0)

    content = pdf(half)
    assert lines(content) == [SEEN, "Kostnaden blev █ ███ ███ kr för Hembygden i byn"]
    made = record(content)
    assert amounts(made) == ["125000"]
    assert [place.text for place in found(made)[0].evidence] == ["1 750 000"]


def test_a_line_that_runs_off_the_page_ends_there() -> None:
    made = record(pdf(lambda sheet: write(sheet, "Bidrag 3 450 000 kr", x=520)))
    assert amounts(made) == ["125000"] and found(made)[0].evidence[0].rule == "hidden.outside"


def test_a_personal_number_that_is_hidden_is_masked_and_counted() -> None:
    def number(sheet: Canvas) -> None:
        sheet.setFillColorRGB(1, 1, 1)
        write(sheet, "Sökande 19811218-9876, 900 000 kr")

    made = record(pdf(number))
    assert "9876" not in made.model_dump_json() and "900 000" in found(made)[0].evidence[0].text
    assert [finding.code for finding in made.findings].count("personal_number_suppressed") == 1


def test_a_page_with_nothing_but_hidden_text_is_no_empty_success() -> None:
    made = record(pdf(white, said=""))
    assert found(made) and "900 000" in found(made)[0].evidence[0].text
    assert any(finding.severity == "error" and finding.reason == "no_text" for finding in made.findings)


def test_a_scan_with_a_box_over_a_figure_keeps_it_covered() -> None:
    """The page is a picture with somebody's OCR over it; what was covered afterwards still stands in that."""
    picture = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(picture).rectangle((100, 100, 400, 140), fill=30)
    words = "Nämnden har i dag beslutat om stöd till projektet och till den som har sökt det för hela året."

    def scan(sheet: Canvas) -> None:
        sheet.drawImage(ImageReader(picture), 0, 0, WIDE, HIGH)
        for row in range(6):
            write(sheet, words, y=700 - 20 * row, mode=3)
        write(sheet, "Beloppet är 640 000 kr", y=500, mode=3)
        write(sheet, "Dolt belopp 900 000 kr", mode=3, y=450)
        sheet.rect(60, 440, 300, 30, fill=1, stroke=0)

    made = record(pdf(scan, said=""))
    assert amounts(made) == ["640000"]
    assert [place.text for place in found(made)[0].evidence] == ["Dolt belopp 900 000 kr"]


# ---- not hidden -------------------------------------------------------------------------------------------------


def white_on_a_band(sheet: Canvas) -> None:
    sheet.setFillColorRGB(0, 0.25, 0.5)
    sheet.rect(60, 590, 300, 30, fill=1, stroke=0)
    sheet.setFillColorRGB(1, 1, 1)
    write(sheet, "Summa 340 000 kr")


def white_on_a_rounded_band(sheet: Canvas) -> None:
    sheet.setFillColorRGB(0, 0.25, 0.5)
    sheet.roundRect(60, 590, 300, 30, 8, fill=1, stroke=0)
    sheet.setFillColorRGB(1, 1, 1)
    write(sheet, "Summa 340 000 kr")


def white_on_a_picture(sheet: Canvas) -> None:
    sheet.drawImage(ImageReader(Image.new("RGB", (80, 40), (20, 60, 40))), 60, 580, 250, 60)
    sheet.setFillColorRGB(1, 1, 1)
    write(sheet, "Summa 340 000 kr")


def grey(sheet: Canvas) -> None:
    sheet.setFillColorRGB(0.8, 0.8, 0.8)
    write(sheet, "Summa 340 000 kr")


def in_a_frame_drawn_later(sheet: Canvas) -> None:
    write(sheet, "Summa 340 000 kr")
    sheet.rect(60, 590, 300, 30, fill=0, stroke=1)


def marked_with_a_pen(sheet: Canvas) -> None:
    write(sheet, "Summa 340 000 kr")
    sheet.setFillColorRGB(1, 1, 0)
    sheet.setFillAlpha(0.4)
    sheet.rect(60, 590, 300, 30, fill=1, stroke=0)


def on_a_shaded_row(sheet: Canvas) -> None:
    sheet.setFillColorRGB(1, 1, 1)
    sheet.rect(0, 0, WIDE, HIGH, fill=1, stroke=0)
    sheet.setFillColorRGB(0.9, 0.9, 0.9)
    sheet.rect(60, 590, 300, 30, fill=1, stroke=0)
    sheet.setFillColorRGB(0, 0, 0)
    write(sheet, "Nämnden beviljar 125 000 kr.", y=760)
    write(sheet, "Summa 340 000 kr")


def underlined(sheet: Canvas) -> None:
    write(sheet, "Summa 340 000 kr")
    sheet.rect(72, 597, 120, 1.5, fill=1, stroke=0)


def small_print(sheet: Canvas) -> None:
    sheet.setFont("Helvetica", 4.5)
    write(sheet, "Summa 340 000 kr")


def bold_by_printing_twice(sheet: Canvas) -> None:
    for shift in (0, 0.4):
        write(sheet, "Summa 340 000 kr", x=72 + shift)


def bold_by_printing_the_page_twice(sheet: Canvas) -> None:
    for shift in (0, 0.4):
        for row in range(40):
            write(sheet, f"Rad {row} med sin text", x=72 + shift, y=500 - 10 * row)
        write(sheet, "Summa 340 000 kr", x=72 + shift)


def letter_by_letter(sheet: Canvas) -> None:
    x = 72.0
    for letter in "Summa 340 000 kr till allihop":
        write(sheet, letter, x=x)
        x += sheet.stringWidth(letter, "Helvetica", 12)


def half_off_the_page_but_blank(sheet: Canvas) -> None:
    write(sheet, "Summa 340 000 kr")
    sheet.setFillColorRGB(1, 1, 1)
    write(sheet, "   ", y=580)
    write(sheet, "*", x=700, y=580)


def letters_as_a_window(sheet: Canvas) -> None:
    """Letters that a colour shines through."""
    sheet.saveState()
    line = sheet.beginText(72, 600)
    line.setTextRenderMode(7)
    line.textOut("Summa 340 000 kr")
    sheet.drawText(line)
    sheet.setFillColorRGB(0.4, 0, 0)
    sheet.rect(60, 590, 300, 30, fill=1, stroke=0)
    sheet.restoreState()


@pytest.mark.parametrize(
    "draw",
    [
        white_on_a_band,
        white_on_a_rounded_band,
        white_on_a_picture,
        grey,
        in_a_frame_drawn_later,
        marked_with_a_pen,
        on_a_shaded_row,
        underlined,
        small_print,
        bold_by_printing_twice,
        bold_by_printing_the_page_twice,
        letter_by_letter,
        half_off_the_page_but_blank,
    ],
)
def test_what_the_page_shows_is_read(draw: Callable[[Canvas], Any]) -> None:
    made = record(pdf(draw, said="" if draw is on_a_shaded_row else SEEN))
    assert amounts(made) == ["125000", "340000"] and not found(made)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_hides_what_an_upright_one_does(turned: int) -> None:
    def both(sheet: Canvas) -> None:
        white_on_a_band(sheet)
        write(sheet, "Dolt belopp 900 000 kr", y=400)

    def turn(held: Any) -> None:
        held.pages[0].Rotate = turned
        held.pages[0].CropBox = [20, 20, WIDE, HIGH]

    made = record(pdf(both, then=turn))
    assert turned != 180 or sorted(amounts(made)) == ["125000", "340000"]
    assert [place.text for place in found(made)[0].evidence] == ["Dolt belopp 900 000 kr"]


def test_a_crowded_page_is_drawn_to_see_what_shows() -> None:
    """Many grounds that lie over one another: each text is not held against each of them."""
    import time

    def crowded(sheet: Canvas) -> None:
        sheet.setFillColorRGB(0.9, 0.95, 0.9)
        for step in range(3_500):
            sheet.rect(10, 590, 500 - step / 100, 20, fill=1, stroke=0)
        sheet.setFillColorRGB(0, 0, 0)
        for row in range(60):
            write(sheet, f"Rad {row} med ord", y=560 - 9 * row)
        write(sheet, "Summa 340 000 kr")
        sheet.setFillColorRGB(0.9, 0.95, 0.9)
        write(sheet, "Dolt belopp 900 000 kr", x=300)

    start = time.process_time()
    made = record(pdf(crowded))
    assert amounts(made) == ["125000", "340000"] and time.process_time() - start < 10
    assert [place.text for place in found(made)[0].evidence] == ["Dolt belopp 900 000 kr"]


def test_most_pages_are_not_drawn_to_see_what_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdfium2

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a page was drawn")

    monkeypatch.setattr(pypdfium2.PdfPage, "render", never)

    def table(sheet: Canvas) -> None:
        on_a_shaded_row(sheet)
        sheet.grid([60, 200, 360], [500, 520, 540])
        write(sheet, "Kommunen", y=505)

    assert amounts(record(pdf(table, said=""))) == ["125000", "340000"]


def test_what_is_filled_into_a_form_shows_and_is_read() -> None:
    def form(flags: str) -> Callable[[Canvas], Any]:
        def fill(sheet: Canvas) -> None:
            write(sheet, "Nämnden beviljar i stöd")
            sheet.acroForm.textfield(name="kr", value="340 000 kr", x=220, y=594, width=150, height=20, fontSize=11)
            sheet.acroForm.textfield(name="tom", value="", x=220, y=500, width=150, height=20)
            sheet.acroForm.textfield(
                name="dold", value="900 000 kr", x=220, y=550, width=150, height=20, annotationFlags=flags
            )

        return fill

    assert amounts(record(pdf(form("hidden")))) == ["125000", "340000"]
    assert amounts(record(pdf(form("print")))) == ["125000", "340000", "900000"]
    (place,) = record(pdf(form("hidden"))).amounts[1].evidence
    assert place.bbox is not None and 215 < place.bbox[0] < 240 and 225 < place.bbox[1] < 250


# ---- other sources ----------------------------------------------------------------------------------------------

R, SAID = "<w:r><w:rPr>{}</w:rPr><w:t>Dolt belopp 900 000 kr</w:t></w:r>", "Dolt belopp 900 000 kr"
WHITE = '<w:color w:val="FFFFFF"/>'
DARK = '<w:shd w:val="clear" w:fill="1F3864"/>'


def of(name: str, value: str) -> str:
    return f'<w:{name} w:val="{value}"/>'


def hidden_of(document: Document) -> list[tuple[str, str]]:
    return [(item.why, item.text) for item in document.pages[0].hidden]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f"<w:p>{R.format('<w:vanish/>')}</w:p>", "marked"),
        (f"<w:p>{R.format(WHITE)}</w:p>", "ground"),
        (f"<w:p>{R.format(of('color', 'FEFEFE'))}</w:p>", "ground"),
        (f"<w:p>{R.format(of('sz', '2'))}</w:p>", "small"),
        (f"<w:p><w:del>{R.format('')}</w:del></w:p>", "deleted"),
        (f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{R.format('')}</w:p></w:tc></w:tr></w:tbl>", "deleted"),
        (f"<w:tbl><w:tr><w:tc><w:p>{R.format(WHITE)}</w:p></w:tc></w:tr></w:tbl>", "ground"),
        ('<w:p><w:pPr><w:pStyle w:val="Dold"/></w:pPr>' + R.format("") + "</w:p>", "marked"),
        ("<w:p>" + R.format('<w:rStyle w:val="Vit"/>') + "</w:p>", "ground"),
    ],
)
def test_what_a_word_document_does_not_show(body: str, why: str) -> None:
    styles = (
        '<w:style w:styleId="Dold"><w:rPr><w:vanish/></w:rPr></w:style>'
        f'<w:style w:styleId="Vit"><w:rPr>{WHITE}</w:rPr></w:style>'
    )
    document = read_docx(docx(p(SEEN) + body, styles=styles))
    assert texts(document) == [SEEN] and hidden_of(document) == [(why, SAID)]
    made = record(docx(p(SEEN) + body, styles=styles), "beslut.docx")
    assert amounts(made) == ["125000"]
    (told,) = found(made)
    assert (told.evidence[0].page, told.evidence[0].bbox, told.evidence[0].line) == (
        None,
        None,
        1 if "trPr" in body else 2,
    )


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{R.format(of('vanish', 'false'))}</w:p>",
        f"<w:p>{R.format(WHITE + DARK)}</w:p>",
        f"<w:p>{R.format(WHITE + of('highlight', 'black'))}</w:p>",
        f"<w:p><w:pPr>{DARK}</w:pPr>{R.format(WHITE)}</w:p>",
        f"<w:tbl><w:tr><w:tc><w:tcPr>{DARK}</w:tcPr><w:p>{R.format(WHITE)}</w:p></w:tc></w:tr></w:tbl>",
        '<w:tbl><w:tblPr><w:tblStyle w:val="Rutor"/></w:tblPr><w:tr><w:tc><w:p>'
        + R.format(WHITE)
        + "</w:p></w:tc></w:tr></w:tbl>",
        f"<w:p><w:r><w:txbxContent><w:p>{R.format(WHITE)}</w:p></w:txbxContent></w:r></w:p>",
        f"<w:p><w:ins>{R.format('')}</w:ins></w:p>",
        f"<w:p>{R.format(of('color', 'D9D9D9'))}</w:p>",
        f"<w:p>{R.format(of('sz', '14'))}</w:p>",
    ],
)
def test_what_a_word_document_shows(body: str) -> None:
    document = read_docx(docx(p(SEEN) + body))
    assert texts(document) == [SEEN, SAID] and not hidden_of(document)


STYLES = (
    '<style:style style:name="N" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="W" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="D" style:family="text"><style:text-properties fo:color="#ffffff" '
    'fo:background-color="#000000"/></style:style>'
    '<style:style style:name="S" style:family="text"><style:text-properties fo:font-size="1pt"/></style:style>'
)
FO = 'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f'<text:p><text:span text:style-name="N">{SAID}</text:span></text:p>', "marked"),
        (f'<text:p text:style-name="N">{SAID}</text:p>', "marked"),
        (f'<text:p><text:span text:style-name="W">{SAID}</text:span></text:p>', "ground"),
        (f'<text:p><text:span text:style-name="S">{SAID}</text:span></text:p>', "small"),
        (f'<text:section text:display="none"><text:p>{SAID}</text:p></text:section>', "marked"),
        (f'<text:p><text:hidden-text text:is-hidden="true" text:string-value="{SAID}"/></text:p>', "marked"),
        (f'<text:p><text:span text:style-name="D">{SAID}</text:span></text:p>', None),
        (
            '<table:table><table:table-row><table:table-cell><text:p text:style-name="W">'
            f"{SAID}</text:p></table:table-cell></table:table-row></table:table>",
            None,
        ),
    ],
)
def test_what_an_open_document_shows(body: str, why: str | None) -> None:
    content = odt(f"<text:p>{SEEN}</text:p>{body}", STYLES.replace("<style:style ", f"<style:style {FO} "))
    document = read_odt(content)
    assert hidden_of(document) == ([(why, SAID)] if why else [])
    assert texts(document) == ([SEEN] if why else [SEEN, SAID])


def test_what_a_workbook_does_not_show() -> None:
    from openpyxl.styles import Font, PatternFill

    def fill(book: Any) -> None:
        first = book.active
        for row in (
            ("Vem", "Kr", "Utkast"),
            ("Byn", 125000, 1),
            ("Dold", 900000, 2),
            ("Vit", 800000, 3),
            ("Blank", 700000, 4),
        ):
            first.append(row)
        first.row_dimensions[3].hidden = True
        first.column_dimensions["C"].hidden = True
        first["B4"].font = Font(color="FFFFFFFF")
        first["B5"].number_format = ";;;"
        first["A1"].font, first["A1"].fill = Font(color="FFFFFFFF"), PatternFill("solid", "FF1F3864")

    document = sheet.read_workbook(xlsx(fill))
    assert rows(document) == [["Vem", "Kr"], ["Byn", "125000"]] and texts(document)[2:] == ["Vit", "Blank"]
    assert [(item.why, item.text, item.number) for item in document.pages[0].hidden] == [
        ("marked", "Utkast", 1),
        ("marked", "1", 2),
        ("marked", "Dold 900000 2", 3),
        ("ground", "800000 3", 4),
        ("marked", "700000 4", 5),
    ]
    assert amounts(record(xlsx(fill), "lista.xlsx")) == ["125000"]


@pytest.mark.parametrize(
    ("style", "why"),
    [
        ("display: none", "marked"),
        ("visibility:hidden", "marked"),
        ("opacity: 0", "invisible"),
        ("opacity:0.0;", "invisible"),
        ("font-size:0", "small"),
        ("font-size: 1px", "small"),
        ("font-size: 2.5pt !important", "small"),
        ("color: #fff", "ground"),
        ("color: white; margin: 0", "ground"),
        ("position: absolute; left: -9999px", "outside"),
        ("text-indent:-9999px", "outside"),
        ("position:absolute;clip: rect(0 0 0 0)", "invisible"),
        ("opacity: 0.6", None),
        ("font-size: 10px", None),
        ("font-size: 0.9em", None),
        ("background-color: white", None),
        ("color: #fff; background: #123", None),
        ("margin-left: -12px", None),
    ],
)
def test_what_a_web_page_does_not_show(style: str, why: str | None) -> None:
    document = web.read(f'<p>{SEEN}</p><p style="{style}">{SAID}</p>'.encode())
    assert hidden_of(document) == ([(why, SAID)] if why else [])
    assert texts(document) == ([SEEN] if why else [SEEN, SAID])


def test_white_on_a_coloured_part_of_a_web_page_shows() -> None:
    for around in (
        '<div style="background:#123">{}</div>',
        '<div class="band">{}</div>',
        "<table><tr><td>a<td>{}</table>",
    ):
        document = web.read(around.format(f'<span style="color:#fff">{SAID}</span>').encode())
        assert not hidden_of(document) and SAID in document.pages[0].raw
