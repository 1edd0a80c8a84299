"""The readers: what they read, what they leave out, what they refuse. Boxes on PDF pages are test_evidence's."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import time
import zipfile
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from extract.errors import Encrypted, SourceError
from extract.model.page import Document, Line
from extract.model.source import Source
from extract.pages import READERS, REFUSED, plain, read, sheet, sniff, web
from extract.pages.docx import read as read_docx
from extract.pages.odt import read as read_odt
from extract.run import extract

DOCX, XLSX, ODT, OLE = sniff.DOCX, sniff.XLSX, sniff.ODT, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RESTART = '<w:vMerge w:val="restart"/>'
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style")
)


def texts(document: Document, block: str | None = "any") -> list[str]:
    page = document.pages[0]
    return [page.text_of(line) for line in page.lines if block in ("any", line.block)]


def rows(document: Document) -> list[list[str]]:
    page = document.pages[0]
    return [[page.raw[start:stop] for start, stop in line.cells] for line in page.lines if line.block == "row"]


def lines(document: Document) -> tuple[Line, ...]:
    return document.pages[0].lines


def html(body: str) -> Document:
    return web.read(body.encode())


def package(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def docx(body: str, **more: str) -> bytes:
    """A DOCX with this XML in its body; `more` are further members of its folder."""
    members = {f"word/{name}.xml": f"<w:{name} {W}>{content}</w:{name}>" for name, content in more.items()}
    text = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return package({"[Content_Types].xml": "<Types/>", "word/document.xml": text, **members})


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def odt(body: str, styles: str = "", manifest: str = "<manifest/>", common: str = "") -> bytes:
    """An ODT with this XML in its body; `styles` are its own, `common` is what styles.xml holds."""
    text = (
        f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    more = {"styles.xml": f"<office:document-styles {ODF}>{common}</office:document-styles>"} if common else {}
    return package({"mimetype": ODT, "content.xml": text, "META-INF/manifest.xml": manifest, **more})


def master(*edges: str, styles: str = "") -> str:
    """What styles.xml holds for one page with these headers and footers."""
    return (
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:master-styles><style:master-page>"
        f"{''.join(edges)}</style:master-page></office:master-styles>"
    )


def xlsx(fill: Any) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# ---- what kind of file ------------------------------------------------------------------------------------------

TABBED = "Bidrag 2025\n\nSökande\tProjekt\tBelopp\nBygdegården\tNytt tak\t40 000\nHembygden\tSkyltar\t12 500\n"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.7\n", "beslut.docx", "application/pdf"),
        (b"\r\nHTTP junk\r\n" * 20 + b"%PDF-1.4\n", "x", "application/pdf"),
        (b"x" * 3000 + b"%PDF-1.4\n...\nstartxref\n0\n%%EOF", "x.pdf", "application/pdf"),
        (b"Om formatet %PDF skrivs det mycket.\n", "x.txt", "text/plain"),
        (b"\x89PNG\r\n\x1a\n\0\0", "x.pdf", "image/png"),
        (b"\xff\xd8\xff\xe0", "x", "image/jpeg"),
        (b"II*\0", "x", "image/tiff"),
        (b"RIFF\0\0\0\0WEBP", "x", "image/webp"),
        (b"{\\rtf1\\ansi}", "x.doc", "application/rtf"),
        (OLE + "WordDocument".encode("utf-16-le"), "x.docx", "application/msword"),
        (OLE + "Workbook".encode("utf-16-le"), "x", "application/vnd.ms-excel"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "x.docx", sniff.LOCKED),
        (OLE, "x", "application/x-ole-storage"),
        (b"7z\xbc\xaf\x27\x1c\0", "x", "application/x-7z-compressed"),
        (b"\x1f\x8b\x08", "x", "application/gzip"),
        (package({"a.pdf": b"%PDF"}), "x.docx", "application/zip"),
        (package({"word/a.doc": b"x"}), "x.zip", "application/zip"),
        (docx(p("Hej")), "x.zip", DOCX),
        (docx(p("Hej"))[:-40], "x", DOCX),
        (odt("<text:p>Hej</text:p>"), "x.zip", ODT),
        (b"", "x.pdf", sniff.EMPTY),
        (b"\0" * 5000, "x.pdf", sniff.EMPTY),
        (b"\xef\xbb\xbf \n", "x.txt", sniff.EMPTY),
        (b"<!-- cms -->\n<!DOCTYPE html><title>x</title>", "x.pdf", "text/html"),
        (b"\xef\xbb\xbf  <HTML><body>x", "x", "text/html"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html>', "x", "text/html"),
        ("<html><body>å".encode("utf-16"), "x", "text/html"),
        (b"<table><tr><td>1</td></tr></table>", "x.txt", "text/html"),
        (b'<?xml version="1.0"?><rss></rss>', "x", "application/xml"),
        (b'{"error": "unauthorized"}', "x.pdf", "application/json"),
        (b"[1] se bilaga\noch [2]", "x.txt", "text/plain"),
        (b"From: a@b.se\nTo: c@d.se\nMIME-Version: 1.0\nSubject: x\n\nHej", "x", "message/rfc822"),
        ("Från: Anna\nTill: Bo\nÄrende: x\n\nHej".encode(), "x", "text/plain"),
        (TABBED.encode(), "x.txt", "text/tab-separated-values"),
        (TABBED.encode("utf-16"), "x.txt", "text/tab-separated-values"),
        (b"a;b;c\n1;2;3\n4;5;6\n", "x.txt", "text/csv"),
        (b'a,b,c\n"1,5",2,3\n"x, y",5,6\n', "x", "text/csv"),
        (b"namn;belopp\nA;1\nB;2\n", "x.csv", "text/csv"),
        (b"namn\tbelopp\nA\t1\nB\t2\n", "x.tsv", "text/tab-separated-values"),
        (b"Kommunen, regionen, staten\nbetalar, i dag, lika\noch delar, som sagt, allt\n", "x.txt", "text/plain"),
        (b"1.\tBevilja stodet.\n2.\tBetala ut det.\n", "x.txt", "text/plain"),
        (b"# Beslut\n\nNamnden beslutar.\n", "x", "text/markdown"),
        (b"En rad\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "x.txt", "text/markdown"),
        (b"Vanlig text.\n", "x.md", "text/markdown"),
        (b"Vanlig text # 1.\n", "x", "text/plain"),
        ("Nämnden beslutar.\n".encode("cp1252"), "x", "text/plain"),
        ("Nämnden beslutar att bevilja.\n".encode("utf-16-le"), "x", "text/plain"),
        (bytes(range(256)) * 20, "x.txt", sniff.BINARY),
    ],
)
def test_the_type_comes_from_the_content(content: bytes, name: str, kind: str) -> None:
    assert sniff.media_type(content, name) == kind


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (sniff.EMPTY, "empty_file"),
        ("application/msword", "unsupported_type"),
        ("application/rtf", "unsupported_type"),
        ("application/vnd.ms-excel", "unsupported_type"),
        (sniff.PPTX, "unsupported_type"),
        ("application/zip", "container"),
        ("application/x-7z-compressed", "container"),
        ("message/rfc822", "container"),
        ("video/mp4", "not_a_document"),
        (sniff.BINARY, "not_a_document"),
        (sniff.LOCKED, "password_required"),
    ],
)
def test_refusals_say_what_to_do(kind: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(b"", kind)
    assert caught.value.reason == reason and caught.value.hint


def test_old_word_files_are_sent_back_with_the_formats_that_work() -> None:
    for kind in ("application/msword", "application/rtf"):
        assert "PDF or DOCX" in REFUSED[kind].hint


def test_the_table_of_readers_names_functions_that_exist_and_nothing_it_refuses() -> None:
    assert not set(READERS) & set(REFUSED)
    for where in READERS.values():
        module, _, function = where.partition(":")
        assert callable(getattr(import_module(module), function))


def test_readers_are_imported_when_needed() -> None:
    heavy = ("openpyxl", "defusedxml", "pypdfium2", "html.parser")
    code = f"import sys, extract.pages, extract.pages.sniff; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---- PDF --------------------------------------------------------------------------------------------------------


def sheets(*said: str) -> bytes:
    """A PDF with one page for each text, blank for an empty one."""
    out = io.BytesIO()
    drawn = Canvas(out)
    for words in said:
        if words:
            drawn.drawString(72, 700, words)
        drawn.showPage()
    drawn.save()
    return out.getvalue()


@pytest.mark.parametrize("pages", [1, 3])
def test_a_pdf_without_text_gives_one_error_that_says_so(pages: int) -> None:
    record = extract(Source("tomt.pdf", sheets(*[""] * pages)))
    (found,) = record.findings
    assert (found.code, found.severity, found.reason) == ("unreadable", "error", "no_text")
    assert "nothing on it" in found.message and "Check" in found.message
    assert record.source.pages == pages


def test_blank_pages_among_others_are_no_loss() -> None:
    record = extract(Source("delvis.pdf", sheets("Beslut", "", "Nämnden beviljar 40 000 kronor.", "")))
    assert "page_unreadable" not in {found.code for found in record.findings}
    assert "unreadable" not in {found.code for found in record.findings}
    assert record.source.pages == 4


# ---- plain text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp850", "mac_roman"]
)
def test_text_is_read_in_its_encoding(encoding: str) -> None:
    said = "Nämnden för regional utveckling beslutar att bevilja projektet stöd för hållbar tillväxt på 40 000 kr.\n"
    assert plain.read(said.encode(encoding)).pages[0].raw == said


def test_odd_bytes_are_kept_and_told_of() -> None:
    text, notes = plain.decode("Räntan är låg: åtgärder för ökad sjöfart ".encode() + b"\x96 1 000 kr")
    assert text.endswith("sjöfart – 1 000 kr") and notes[0][0] == "repaired_file"
    assert plain.decode(b"\xe5 \x81\x96") == ("å \x81–", ())
    assert plain.decode("„Stöd” – †".encode("cp1252"))[0] == "„Stöd” – †"  # quotes are no letters of DOS


def test_lines_are_numbered_as_an_editor_does_and_blank_ones_left_out() -> None:
    document = plain.read(b"  Ett\r\n\r\nTva  \rTre\x0cFyra\n")
    assert [(line.number, document.pages[0].text_of(line)) for line in lines(document)] == [
        (1, "Ett"),
        (3, "Tva"),
        (4, "Tre"),
        (4, "Fyra"),
    ]
    assert all(line.block is None and not line.cells for line in lines(document))


def test_a_table_by_tabs_inside_prose_is_rows() -> None:
    document = plain.read("Planen ser ut så här.\n\nKälla\tBelopp\nStiftelsen\t40 000\nSumma\t\n\nTack.\n".encode())
    assert rows(document) == [["Källa", "Belopp"], ["Stiftelsen", "40 000"], ["Summa", ""]]
    assert [line.header for line in lines(document)] == [False, True, False, False, False]
    assert texts(document, None) == ["Planen ser ut så här.", "Tack."]


def test_a_table_by_wide_blanks_is_rows_but_a_letter_head_is_not() -> None:
    document = plain.read(
        b"Foreningen            2025-01-02\nGatan 1\n\nAr       Belopp\n2024     10 000\n2025     12 000\n"
    )
    assert [line.block for line in lines(document)] == [None, None, "row", "row", "row"]
    assert len(lines(document)[0].cells) == 2


WRAPPED = """Ort                    2025     2026
Byns skola              150      200
Den nya
idrottsplatsen          800      900
Summa                   950    1 100
"""


def test_a_name_over_two_lines_stays_in_its_row() -> None:
    document = plain.read(WRAPPED.encode())
    assert rows(document)[2] == ["Den nya\nidrottsplatsen", "800", "900"]
    assert len(rows(document)) == 4
    assert [line.number for line in lines(document)] == [1, 2, 3, 5]


@pytest.mark.parametrize(
    "line", ["Nya platser", "  Den nya", "Den nya\n", "2024", "Den nya platsen som gäller från 2026 och framåt"]
)
def test_a_line_of_its_own_between_rows_is_no_part_of_a_name(line: str) -> None:
    text = WRAPPED.replace("Den nya", line).replace("idrotts", "Idrotts" if line == "Nya platser" else "idrotts")
    assert ["idrottsplatsen", "800", "900"] in [[cell.casefold() for cell in row] for row in all_rows(text)]


def all_rows(text: str) -> list[list[str]]:
    """The cells of each line that has several, of a table or not."""
    page = plain.read(text.encode()).pages[0]
    return [[page.raw[start:stop] for start, stop in line.cells] for line in page.lines if len(line.cells) > 1]


@pytest.mark.parametrize(
    "text", ["1.\tBevilja.\n2.\tBetala.\n", "-\tett\n-\ttva\n", "\tIndragen rad\n\tEn till\n", "a   b   c\n" * 4]
)
def test_lists_and_indents_are_no_tables(text: str) -> None:
    assert rows(plain.read(text.encode())) == []


# ---- Markdown ---------------------------------------------------------------------------------------------------


def test_markdown_blocks() -> None:
    source = """# **Beslut** #
Stycke ett
går vidare

**Datum**

1. Bevilja
   med villkor
- Avslå

Skäl
----

> Citat

```
# ingen rubrik
```
"""
    document = plain.read_markdown(source.encode())
    assert document.pages[0].raw == source
    found = [(line.block, line.level, document.pages[0].text_of(line)) for line in lines(document)]
    assert found == [
        ("heading", 1, "Beslut"),
        (None, 0, "Stycke ett"),
        (None, 0, "går vidare"),
        (None, 0, "Datum"),
        ("item", 0, "1. Bevilja"),
        ("continued", 0, "med villkor"),
        ("item", 0, "- Avslå"),
        ("heading", 2, "Skäl"),
        (None, 0, "Citat"),
        (None, 0, "# ingen rubrik"),
    ]
    assert lines(document)[3].bold


def test_markdown_tables() -> None:
    source = r"""| Källa | Belopp |
|:---|---:|
| **Summa** | 5 |
| a \| b |
| | |
Efter: a | b
"""
    document = plain.read_markdown(source.encode())
    assert rows(document)[:3] == [["Källa", "Belopp"], ["Summa", "5"], [r"a \| b", ""]]
    assert [line.header for line in lines(document)][:3] == [True, False, False]
    assert [line.number for line in lines(document)][:3] == [1, 3, 4]


@pytest.mark.parametrize(
    "text", ["Antingen a | b eller c\n", "#1 av tre\n", "**Obs:** läs **detta**\n", "2024. Ett år\n"]
)
def test_what_only_looks_like_markdown(text: str) -> None:
    document = plain.read_markdown(text.encode())
    assert [line.block for line in lines(document)] in ([None], ["item"]) and texts(document) == [text.strip()]


# ---- web pages --------------------------------------------------------------------------------------------------


def test_a_page_is_read_without_what_is_not_seen() -> None:
    document = html("""<!doctype html><html><head><title>Stöd  till
 byar</title><style>p{}</style></head><body><nav><p>Meny</p></nav><header>Region Exempel</header>
<script>var x = "<p>nej</p>"</script><main><h2>Beslut</h2><p>Nämnden beviljar
 40&nbsp;000 <b>kr</b>.<br>Betalas i maj.</p><ul><li>ett<li>två</ul><p hidden>gömt</p>
<span style="display: none">gömt</span><footer>Kontakt: Bo</footer></main>
<div role="dialog">Kakor</div><div class="cookie-banner">Kakor</div><footer>Om webben</footer></body></html>""")
    assert document.title == "Stöd till byar"
    assert [(line.block, line.number) for line in lines(document)] == [
        ("paragraph", 2),
        ("heading", 3),
        ("paragraph", 3),
        ("paragraph", 4),
        ("item", 4),
        ("item", 4),
        ("paragraph", 5),
    ]
    assert texts(document) == [
        "Region Exempel",
        "Beslut",
        "Nämnden beviljar 40\u00a0000 kr.",
        "Betalas i maj.",
        "ett",
        "två",
        "Kontakt: Bo",
    ]
    assert document.notes == ()


def test_longer_hidden_text_is_told_of() -> None:
    document = html("<p>Synligt</p><div hidden>Bidraget är 900 000 kr enligt tidigare utkast.</div>")
    assert texts(document) == ["Synligt"]
    assert [item.text for item in document.pages[0].hidden] == ["Bidraget är 900 000 kr enligt tidigare utkast."]


def test_table_rows_with_paragraphs_in_their_cells() -> None:
    document = html(
        "<table><caption>Bidrag</caption><tr><th>Vem<th>Vad<th>Kr"
        "<tr><td>Byn<td><p>Tak</p> <p>Golv</p><ul><li>• Dörr</ul><td>5</table>"
    )
    assert texts(document, "paragraph") == ["Bidrag"]
    assert rows(document) == [["Vem", "Vad", "Kr"], ["Byn", "Tak\nGolv\n• Dörr", "5"]]
    head, row = lines(document)[1:]
    assert head.header and not row.header
    assert [document.pages[0].raw[part:].split("\n")[0].split("\t")[0] for part in row.parts] == ["Golv", "• Dörr"]


def test_spans_keep_columns_in_line() -> None:
    document = html(
        "<table><tr><td rowspan=2>A<td>B<td>1<tr><td>C<td>2<tr><td colspan=2>Summa<td>3</table>"
        "<table><tr><td>x<td rowspan=2>y<tr><td>z</table>"
    )
    assert rows(document) == [["A", "B", "1"], ["", "C", "2"], ["Summa", "", "3"], ["x", "y"], ["z", ""]]


def test_layout_tables_are_blocks_and_nested_rows_their_own() -> None:
    document = html("<table><tr><td><h1>Rubrik</h1><p>Text<table><tr><td>a<td>b</table></table>")
    assert [line.block for line in lines(document)] == ["heading", "paragraph", "row"]
    document = html("<table><tr><td>yttre<td>två<table><tr><td>a<td>b</table><td>tre<tr><td>c<td>d<td>e</table>")
    assert rows(document) == [["yttre", "två", "tre"], ["a", "b"], ["c", "d", "e"]]


def test_definition_lists_and_raised_figures() -> None:
    document = html("<dl><dt>Dnr<dd>A 1<dt>Belopp<dd>500 000<sup>1</sup> kr, 3 m<sup>2</sup></dl>")
    assert texts(document) == ["Dnr", "A 1", "Belopp", "500 000¹ kr, 3 m²"]


@pytest.mark.parametrize(
    ("declared", "written", "noted"),
    [
        ("iso-8859-1", "cp1252", False),
        ("us-ascii", "utf-8", True),
        ("iso-8859-1", "utf-8", True),
        ("utf-8", "cp1252", True),
        ("iso-8859-2", "iso-8859-2", False),
        ("no-such-set", "utf-8", False),
        ("unicode_escape", "utf-8", True),
        ("utf-8", "utf-8", False),
    ],
)
def test_a_wrong_character_set_is_seen_through(declared: str, written: str, noted: bool) -> None:
    body = f'<html><head><meta charset="{declared}"></head><p>Bygdemedel till Öja sjö – å ä ö'
    if written == "iso-8859-2":
        body = body.replace("Ö", "Ő").replace("–", "-").replace("å", "ä")
    document = web.read(body.encode(written))
    assert texts(document)[0] == body.partition("<p>")[2] and bool(document.notes) == noted


@pytest.mark.parametrize(
    "body",
    [
        "<![if !supportLists]>x<![endif]>",
        "<p>x" + "<div>" * 5000,
        "<p>x" + "<table><tr><td>" * 3000,
        "<p>x" + "<!--" * 20000,
        "<p>x" + "<a b='" * 20000,
        "</td></tr></table>x",
        "<title>",
        "x &#xFFFFFFFF; &#0;",
        "<table><td colspan=99999999999 rowspan=-1>x<td colspan=9999>y</table>",
    ],
)
def test_broken_pages_are_read_in_time(body: str) -> None:
    start = time.perf_counter()
    assert "x" in html(body).raw or body == "<title>"
    assert time.perf_counter() - start < 5


# ---- CSV and TSV ------------------------------------------------------------------------------------------------


def test_a_tab_table_with_a_title_and_html_in_its_cells() -> None:
    source = (
        "\n# Bidrag till byar 2025\n\nVem\tVad\tKr\nByn\t<p>Tak &amp; golv.</p> <ul><li>• Dörr</li></ul>\t40 000\n\n"
        "Vem\tVad\tKr\nGården\t5 < 6 stolar\t1 500\nTotalt\t\t41 500\nSida 1\n"
    )
    document = sheet.read(source.encode())
    assert texts(document, "heading") == ["Bidrag till byar 2025"] and lines(document)[0].level == 1
    assert rows(document) == [
        ["Vem", "Vad", "Kr"],
        ["Byn", "Tak & golv.\n• Dörr", "40 000"],
        ["Vem", "Vad", "Kr"],
        ["Gården", "5 < 6 stolar", "1 500"],
        ["Totalt", "", "41 500"],
    ]
    assert [line.number for line in lines(document)] == [2, 4, 5, 7, 8, 9, 10]
    assert [line.header for line in lines(document)] == [False, True, False, True, False, False, False]
    assert texts(document, "paragraph") == ["Sida 1"]


def test_csv_quotes_and_line_ends() -> None:
    document = sheet.read('sep=;\r\nNamn;Text;Kr\r\n"A ""B""";"rad 1\r\nrad 2";1,5\r\n"öppen;x;2\r\n'.encode("cp1252"))
    assert rows(document) == [["Namn", "Text", "Kr"], ['A "B"', "rad 1\nrad 2", "1,5"], ['"öppen', "x", "2"]]
    assert [line.number for line in lines(document)] == [2, 3, 5]


def test_a_sentence_above_a_comma_table_is_no_row() -> None:
    document = sheet.read(b"Stod, beslutat i maj\nnamn,ort,belopp\nA,B,10\nC,D,20\n")
    assert texts(document, "heading") == ["Stod, beslutat i maj"] and len(rows(document)) == 3


def test_a_csv_without_delimiters_is_paragraphs() -> None:
    assert texts(sheet.read(b"Anna\n\nBo\n"), "paragraph") == ["Anna", "Bo"]


@pytest.mark.parametrize(
    ("cells", "head"),
    [
        ([["Vem", "Kr"], ["A", "5"]], True),
        ([["Vem", "2024", "2025"], ["A", "5", "6"]], True),
        ([["Dnr", "12"], ["A", "5"]], False),
        ([["Vem", "Roll"], ["A", "ordförande"]], False),
        ([["Datum", "2025-01-02"], ["Belopp", "5 000 kr"]], False),
        ([["Vem", "Kr"]], False),
    ],
)
def test_which_first_row_is_a_head(cells: list[list[str]], head: bool) -> None:
    assert plain.has_head(cells) is head


# ---- XLSX -------------------------------------------------------------------------------------------------------


def test_a_workbook_shows_its_cells() -> None:
    def fill(book: Any) -> None:
        first = book.active
        first.append([None, "Bidrag 2025"])
        first.append([])
        first.append([None, "Vem", "Kr", "Andel", "Dag"])
        first.append([None, "Byn", 1834207.6, 0.3125, dt.datetime(2025, 4, 3)])
        first["C4"].number_format, first["D4"].number_format = '#,##0\\ "kr"', "0.00%"
        hidden, second = book.create_sheet("Utkast"), book.create_sheet("Noter")
        hidden.sheet_state = "hidden"
        hidden.append(["a", 900000])
        second.append(["Obs", "Rad 1\nRad 2"])

    document = sheet.read_workbook(xlsx(fill))
    assert texts(document, "heading") == ["Bidrag 2025", "Noter"]
    assert rows(document) == [
        ["Vem", "Kr", "Andel", "Dag"],
        ["Byn", "1834208 kr", "31,25 %", "2025-04-03"],
        ["Obs", "Rad 1\nRad 2"],
    ]
    assert [line.number for line in lines(document)] == [1, 3, 4, 5, 5]
    assert [(item.why, item.text, item.number) for item in document.pages[0].hidden] == [("marked", "a 900000", 5)]


def test_a_formula_without_a_value_is_an_empty_cell_and_a_note() -> None:
    def fill(book: Any) -> None:
        book.active.append(["Summa", "=SUM(B2:B3)", "kr"])

    document = sheet.read_workbook(xlsx(fill))
    assert rows(document) == [["Summa", "", "kr"]] and document.notes[0][0] == "numeric_loss"


@pytest.mark.parametrize(
    ("value", "number_format", "said"),
    [
        (5, "General", "5"),
        (5.0, "General", "5"),
        (0.1 + 0.2, "General", "0,3"),
        (1234.5, "#,##0.00", "1234,5"),
        (2.5, "0", "3"),
        (-7, "#,##0;[Red]-#,##0", "-7"),
        (2500000, '#,##0,\\ "tkr"', "2500 tkr"),
        (12, "[$€-2] #,##0", "€ 12"),
        (30, '0"%"', "30 %"),
        (1e300, "0.00", "1" + "0" * 300),
        (float("inf"), "0", "inf"),
        (0.5, "# ?/?", "0,5"),
        (True, "General", "SANT"),
        (dt.time(9, 30), "hh:mm", "09:30"),
        ("text", "0", "text"),
    ],
)
def test_how_a_value_is_shown(value: object, number_format: str, said: str) -> None:
    assert sheet.shown(value, number_format) == said


# ---- DOCX -------------------------------------------------------------------------------------------------------


def test_a_word_document_made_by_a_library() -> None:
    from docx import Document as Word

    made: Any = Word()
    made.add_heading("Stöd till byn", 0)
    made.add_heading("Beslut", 2)
    made.add_paragraph("Första raden\nandra\traden")
    made.add_paragraph("bevilja", style="List Bullet")
    table = made.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Källa"
    table.cell(0, 2).text = "Kr"
    table.cell(1, 0).text, table.cell(1, 2).text = "Byn\nLaget", "5"
    made.sections[0].header.paragraphs[0].text = "Sidhuvud"
    out = io.BytesIO()
    made.save(out)
    document = read(out.getvalue(), sniff.media_type(out.getvalue(), "x"))
    found = [
        (line.block, line.level, document.pages[0].text_of(line)) for line in lines(document) if line.block != "row"
    ]
    assert found.pop() == ("furniture", 0, "Sidhuvud")
    assert found == [
        ("heading", 1, "Stöd till byn"),
        ("heading", 2, "Beslut"),
        ("paragraph", 0, "Första raden"),
        ("paragraph", 0, "andra raden"),
        ("item", 0, "bevilja"),
    ]
    assert rows(document) == [["Källa", "", "Kr"], ["Byn\nLaget", "", "5"]]


@pytest.mark.parametrize(
    ("runs", "wanted"),
    [
        ("Eva Ek<w:tab/>Bo Al<w:br/>Chef<w:tab/>Ekonom", ["Eva Ek|Bo Al", "Chef|Ekonom"]),
        ("Eva Ek<w:tab/>Bo Al<w:br/>Chef", ["Eva Ek Bo Al", "Chef"]),
        ("Dnr<w:tab/>KS 2031/4", ["Dnr KS 2031/4"]),
    ],
)
def test_tabs_part_columns_where_all_lines_of_a_paragraph_have_them(runs: str, wanted: list[str]) -> None:
    said = "".join(part if part.startswith("<") else f"<w:t>{part}</w:t>" for part in re.split(r"(<[^>]+>)", runs))
    document = read_docx(docx(f"<w:p><w:r>{said}</w:r></w:p>"))
    page = document.pages[0]
    assert ["|".join(page.raw[a:b] for a, b in line.cells) or page.text_of(line) for line in page.lines] == wanted


def test_tracked_changes_fields_and_controls() -> None:
    body = (
        '<w:p><w:r><w:t xml:space="preserve">Bidraget är </w:t></w:r>'
        "<w:del><w:r><w:delText>10</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>20</w:t></w:r></w:ins><w:r><w:t>\u00a0000</w:t><w:noBreakHyphen/><w:t>kr</w:t></w:r></w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText><w:t>kod</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/><w:t>3</w:t><w:fldChar w:fldCharType="end"/>'
        "<w:t> sidor</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{p('I en kontroll')}</w:sdtContent></w:sdt>"
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>dold text</w:t></w:r><w:r><w:t>5</w:t></w:r>"
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r></w:p>'
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:t>aldrig stängt</w:t></w:r></w:p>'
    )
    document = read_docx(docx(body))
    assert texts(document) == ["Bidraget är 20\u00a0000\u2011kr", "3 sidor", "I en kontroll", "5¹", "aldrig stängt"]
    assert [line.number for line in lines(document)] == [1, 2, 3, 4, 5]
    assert [(item.why, item.text, item.number) for item in document.pages[0].hidden] == [
        ("deleted", "10", 1),
        ("marked", "dold text", 4),
    ]


def test_a_text_box_is_read_once_and_a_footnote_at_the_end() -> None:
    box = f"<w:txbxContent>{p('I rutan')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>Före</w:t></w:r><w:r><w:AlternateContent><w:Choice>{box}</w:Choice>"
        f"<w:Fallback>{box}</w:Fallback></w:AlternateContent></w:r></w:p>{p('Efter')}"
    )
    footnotes = f'<w:footnote w:type="separator">{p("-")}</w:footnote><w:footnote w:id="2">{p("Noten")}</w:footnote>'
    assert texts(read_docx(docx(body, footnotes=footnotes))) == ["Före", "I rutan", "Efter", "Noten"]


def test_merged_cells_nested_tables_and_frames() -> None:
    inner = f"<w:tbl><w:tr>{tc(p('i'))}{tc(p('j'))}</w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{tc(p('A'), RESTART)}{tc(p('B'))}</w:tr>"
        f"<w:tr>{tc(p(''), '<w:vMerge/>')}{tc(p('C') + inner)}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{tc(p('struken'))}{tc(p('rad'))}</w:tr></w:tbl>"
        f"<w:tbl><w:tr>{tc(p('Ram'))}</w:tr></w:tbl>"
    )
    document = read_docx(docx(body))
    assert rows(document) == [["A", "B"], ["", "C"], ["i", "j"]]
    assert lines(document)[0].header and not lines(document)[1].header
    assert texts(document, "paragraph") == ["Ram"]


def test_headings_and_items_by_style() -> None:
    styles = (
        '<w:style w:styleId="a1"><w:name w:val="Rubrik 1"/></w:style>'
        '<w:style w:styleId="b"><w:name w:val="Beslutsrubrik"/><w:basedOn w:val="a1"/></w:style>'
        '<w:style w:styleId="c"><w:name w:val="Egen"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
        '<w:style w:styleId="d"><w:name w:val="Rubrikrad"/></w:style>'
        '<w:style w:styleId="e"><w:name w:val="x"/><w:basedOn w:val="e"/></w:style>'
    )
    number = '<w:numPr><w:numId w:val="%d"/></w:numPr>'
    body = "".join(p(name, f'<w:pStyle w:val="{name}"/>') for name in "bcde") + p("f", number % 4) + p("g", number % 0)
    body += p("a1", '<w:pStyle w:val="a1"/>' + number % 4)
    found = [(line.block, line.level) for line in lines(read_docx(docx(body, styles=styles)))]
    assert found == [
        ("heading", 1),
        ("heading", 3),
        ("paragraph", 0),
        ("paragraph", 0),
        ("item", 0),
        ("paragraph", 0),
        ("heading", 1),
    ]


# ---- ODT --------------------------------------------------------------------------------------------------------


def test_an_odt_made_by_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    import odf.element  # type: ignore[import-untyped]
    from odf.opendocument import OpenDocumentText  # type: ignore[import-untyped]
    from odf.table import Table, TableCell, TableRow  # type: ignore[import-untyped]
    from odf.text import H, LineBreak, List, ListItem, P, S  # type: ignore[import-untyped]

    # odfpy notes each name space it meets for good, and would write it into the fixtures made after this test
    monkeypatch.setattr(odf.element.Element, "namespaces", dict(odf.element.Element.namespaces))
    made: Any = OpenDocumentText()
    made.text.addElement(H(outlinelevel=2, text="Beslut"))
    paragraph = P(text="Rad ett")
    paragraph.addElement(LineBreak())
    paragraph.addText("rad")
    paragraph.addElement(S(c=2))
    paragraph.addText("två")
    made.text.addElement(paragraph)
    listed, item = List(), ListItem()
    item.addElement(P(text="bevilja"))
    listed.addElement(item)
    made.text.addElement(listed)
    table = Table()
    for cells in (("Källa", "Kr"), ("Byn", "5")):
        row = TableRow()
        for text in cells:
            cell = TableCell()
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    made.text.addElement(table)
    out = io.BytesIO()
    made.write(out)
    document = read(out.getvalue(), sniff.media_type(out.getvalue(), "x"))
    assert [(line.block, line.level) for line in lines(document)][:4] == [
        ("heading", 2),
        ("paragraph", 0),
        ("paragraph", 0),
        ("item", 0),
    ]
    assert texts(document)[:4] == ["Beslut", "Rad ett", "rad  två", "bevilja"]
    assert rows(document) == [["Källa", "Kr"], ["Byn", "5"]]


def test_odt_changes_notes_repeats_and_covered_cells() -> None:
    styles = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Rubrik_20_2"/>'
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>borta</text:p></text:deletion>"
        '</text:changed-region></text:tracked-changes><text:p text:style-name="P1">Rubrik</text:p>'
        "<text:p>Stöd<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Noten</text:p>"
        "</text:note-body></text:note> ges</text:p>"
        "<table:table><table:table-header-rows><table:table-row>"
        '<table:table-cell table:number-columns-spanned="2"><text:p>A</text:p></table:table-cell>'
        "<table:covered-table-cell/><table:table-cell><text:p>B</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows><table:table-row>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>0</text:p>'
        '</table:table-cell><table:table-cell table:number-columns-repeated="9999"/></table:table-row></table:table>'
    )
    document = read_odt(odt(body, styles))
    assert texts(document)[:2] == ["Rubrik", "Stöd¹ ges"] and texts(document)[-1] == "Noten"
    assert lines(document)[0].level == 2
    assert rows(document) == [["A", "", "B"], ["0", "0"]] and lines(document)[2].header
    assert [(item.why, item.text) for item in document.pages[0].hidden] == [("deleted", "borta")]


def test_odt_headers_and_footers_are_furniture_said_once() -> None:
    common = master(
        "<style:header><text:p>Älvbygdens kommun<text:tab/>BESLUT<text:tab/>1 (2)</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Datum</text:p></table:table-cell>"
        "<table:table-cell><text:p>2024-03-12</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p>Dnr ÄK 2024/31</text:p></style:header>",
        '<style:header-first style:display="false"><text:p>Mall för brev</text:p></style:header-first>',
        "<style:footer><text:p>Box 7, 880 30 Näsåker</text:p></style:footer>",
        "<style:header-left><text:p>DNR ÄK 2024/31</text:p><text:p>Nämnden för byar</text:p></style:header-left>",
    )
    document = read_odt(odt("<text:p>Bidraget\u00a0är<text:tab/>5 kr</text:p>", common=common))
    assert [(line.block, document.pages[0].text_of(line)) for line in lines(document)] == [
        ("paragraph", "Bidraget\u00a0är 5 kr"),
        ("furniture", "Älvbygdens kommun\tBESLUT\t1 (2)"),
        ("furniture", "Datum\t2024-03-12"),
        ("furniture", "Dnr ÄK 2024/31"),
        ("furniture", "Nämnden för byar"),
        ("furniture", "Box 7, 880 30 Näsåker"),
    ]
    assert len(lines(document)[1].cells) == 3
    assert [(one.why, one.text) for one in document.pages[0].hidden] == [("marked", "Mall för brev")]


def test_the_styles_of_an_odt_header_are_those_of_its_own_file() -> None:
    hidden = '<style:style style:name="P1" style:family="paragraph"><style:text-properties text:display="none"/>'
    shown = '<style:style style:name="P1" style:family="paragraph"/>'
    header = '<style:header><text:p text:style-name="P1">Norra nämnden</text:p></style:header>'
    body = '<text:p text:style-name="P1">Stöd ges</text:p>'
    document = read_odt(odt(body, f"{hidden}</style:style>", common=master(header, styles=shown)))
    assert texts(document) == ["Norra nämnden"] and [one.text for one in document.pages[0].hidden] == ["Stöd ges"]
    document = read_odt(odt(body, shown, common=master(header, styles=f"{hidden}</style:style>")))
    assert texts(document) == ["Stöd ges"] and [one.text for one in document.pages[0].hidden] == ["Norra nämnden"]


def test_a_letter_head_in_the_header_of_an_odt_is_the_documents() -> None:
    header = (
        "<style:header><text:p>Ljungdalens kommun<text:tab/>BESLUT</text:p>"
        "<text:p>Datum: 2024-03-12</text:p><text:p>Dnr: LK 2024/31</text:p></style:header>"
    )
    body = (
        '<text:h text:outline-level="1">Bidrag till bystugan</text:h><text:h text:outline-level="2">Beslut</text:h>'
        "<text:p>Kulturnämnden beviljar Byalaget i Skoga ett bidrag med 40 000 kronor.</text:p>"
    )
    record = extract(Source("beslut.odt", odt(body, common=master(header))))
    assert record.document.issuer is not None and record.document.issuer.value == "Ljungdalens kommun"
    assert record.document.date is not None and record.document.date.value == "2024-03-12"
    assert [dnr.value for dnr in record.cases[0].dnr] == ["LK 2024/31"]


# ---- limits -----------------------------------------------------------------------------------------------------


def reason(content: bytes, kind: str) -> str:
    with pytest.raises(SourceError) as caught:
        read(content, kind)
    return caught.value.reason


def test_packages_that_would_flood_the_memory_are_refused() -> None:
    bomb = b"<w:document>" + b"A" * 30_000_000
    assert reason(package({"word/document.xml": bomb}), DOCX) == "archive_bomb"
    assert reason(package({"content.xml": bomb}), ODT) == "archive_bomb"
    whole = "<a><body><text><p>Hej</p></text></body></a>"
    assert reason(package({"content.xml": whole, "styles.xml": bomb}), ODT) == "archive_bomb"
    assert reason(package({"xl/workbook.xml": bomb}), XLSX) == "archive_bomb"
    assert reason(package({f"x{n}": b"" for n in range(10_001)}), DOCX) == "archive_bomb"


def test_packages_with_entities_are_refused() -> None:
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
    assert reason(package({"word/document.xml": xml}), DOCX) == "xml_entities"
    assert reason(package({"content.xml": xml}), ODT) == "xml_entities"
    assert reason(package({"xl/workbook.xml": xml}), XLSX) == "xml_entities"
    assert reason(package({"xl/workbook.xml": xml.encode("utf-16")}), XLSX) == "xml_entities"


def test_broken_packages_are_damaged() -> None:
    whole = docx(p("Hej"))
    assert reason(whole[:-30], DOCX) == "damaged"
    assert reason(package({"word/other.xml": "<a/>"}), DOCX) == "damaged"
    assert reason(docx("<w:p>"), DOCX) == "damaged"
    assert reason(package({"xl/workbook.xml": "<a/>"}), XLSX) == "damaged"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target, pytest.warns(UserWarning):
        target.writestr("word/document.xml", f"<w:document {W}><w:body/></w:document>")
        target.writestr("word/document.xml", f"<w:document {W}><w:body>{p('annat')}</w:body></w:document>")
    assert reason(out.getvalue(), DOCX) == "damaged"


def test_a_locked_odt_asks_for_a_copy_without_password() -> None:
    with pytest.raises(Encrypted):
        read_odt(odt("", manifest="<manifest:encryption-data/>"))


def test_deep_nesting_is_refused_and_not_a_crash() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 2000 + "</w:tc></w:tr></w:tbl>" * 2000
    assert reason(docx(deep), DOCX) == "archive_bomb"
    deep = "<text:section>" * 2000 + "</text:section>" * 2000
    assert reason(odt(deep), ODT) == "archive_bomb"
    assert reason(odt("", common=master(f"<style:header>{deep}</style:header>")), ODT) == "archive_bomb"


# ---- for any bytes ----------------------------------------------------------------------------------------------

ALL = (plain.read, plain.read_markdown, web.read, sheet.read, sheet.read_workbook, read_docx, read_odt)
MARKS = "<table> <tr> <td_colspan=3> </td> <p> </p> <li> <br> <h2> <pre> <sup> </table> <!-- --> <b <![x <? ]]> &nbsp;"
SIGNS = ["\t", "\n", "\r\n", "\f", "    ", '"', '""', ";", ",", "|", "|---|---|\n", "# ", "**", "- ", "1. ", "---\n"]
WORDS = ["å", "Belopp", "1 834 kr", "\u00a0", "\u2028", "\x85", "\x1c", "\0", "\x0b"]
PIECES = st.sampled_from([mark.replace("_", " ") for mark in MARKS.split()] + SIGNS + WORDS)


def check(document: Document) -> None:
    """Spans hold, lines stand in order and do not overlap, cells and parts lie inside."""
    for page in document.pages:
        at = number = 0
        for line in page.lines:
            assert at <= line.start < line.stop <= len(page.raw)
            assert page.text_of(line).strip()
            assert line.number is not None and line.number >= number >= 0
            inside = line.start
            for start, stop in line.cells:
                assert inside <= start <= stop <= line.stop
                assert page.raw[start:stop] == page.raw[start:stop].strip()
                inside = stop
            for part in line.parts:
                assert page.raw[part - 1] == "\n" and any(start < part < stop for start, stop in line.cells)
            assert (line.block == "row") <= bool(line.cells)
            at, number = line.stop, line.number


def never_anything_else(content: bytes) -> None:
    for reader in ALL:
        try:
            check(reader(content))
        except SourceError as error:
            assert error.hint
    sniff.media_type(content, "x.csv")


@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    never_anything_else(content)


@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join))
def test_any_mixture_of_marks(text: str) -> None:
    never_anything_else(text.encode("utf-8", "replace"))


EDGES = master("<style:header><text:p>b</text:p></style:header>", "<style:footer><text:p>c</text:p></style:footer>")
WHOLE = (
    docx(f"<w:tbl><w:tr>{tc(p('a'))}{tc(p('b'))}</w:tr></w:tbl>{p('c')}"),
    odt(
        "<text:p>a</text:p><table:table><table:table-row><table:table-cell/></table:table-row></table:table>",
        common=EDGES,
    ),
    xlsx(lambda book: book.active.append(["a", 1])),
)


@given(st.sampled_from(WHOLE), st.integers(0, 10_000), st.binary(min_size=1, max_size=4), st.booleans())
def test_any_damage_to_a_package(whole: bytes, at: int, new: bytes, cut: bool) -> None:
    at %= len(whole)
    content = whole[:at] + new + (b"" if cut else whole[at + len(new) :])
    sniff.media_type(content, "x")
    for reader in (read_docx, read_odt, sheet.read_workbook):
        try:
            check(reader(content))
        except SourceError as error:
            assert error.hint


def test_a_package_is_unpacked_within_limits_in_all_and_pictures_never(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.pages.package.MAX_UNPACKED", 400_000)
    text = f"<w:document {W}><w:body>{p('Hej')}</w:body></w:document>"
    furniture = {f"word/header{n}.xml": "<a>" + "b" * 50_000 + "</a>" for n in range(9)}
    assert reason(package({"word/document.xml": text, **furniture}), DOCX) == "archive_bomb"
    pictures = {f"word/media/image{n}.PNG": "b" * 50_000 for n in range(9)}
    assert texts(read_docx(package({"word/document.xml": text, **pictures}))) == ["Hej"]


def test_a_small_part_of_a_package_is_no_bomb_however_well_it_packs() -> None:
    text = f"<w:document {W}><w:body>{p('Hej')}</w:body>{' ' * 500_000}</w:document>"
    assert texts(read_docx(package({"word/document.xml": text}))) == ["Hej"]


def _with_a_row(book: Any) -> None:
    book.active.append(["Byn", 125000])


def test_a_missing_library_is_not_the_files_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = xlsx(_with_a_row)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ImportError):
        sheet.read_workbook(whole)


def test_a_fault_of_ours_is_not_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> tuple[str, ...]:
        raise AttributeError("ours")

    whole = xlsx(_with_a_row)
    with monkeypatch.context() as patched:
        patched.setattr(sheet, "_shown_cell", fails)
        with pytest.raises(AttributeError, match="ours"):
            sheet.read_workbook(whole)
    for where in ("openpyxl.load_workbook", "openpyxl.worksheet._read_only.ReadOnlyWorksheet._cells_by_row"):
        with monkeypatch.context() as patched:
            patched.setattr(where, fails)
            assert reason(whole, XLSX) == "damaged"


def test_figures_beyond_reason_are_shown_as_they_are() -> None:
    assert sheet.shown(10**400, "#,##0") == "1" + "0" * 400
    assert sheet.shown(10**14, "0." + "0" * 40) == "1" + "0" * 14


def test_a_workbook_cannot_hide_a_bomb_or_entities_behind_another_ending() -> None:
    def fill(book: Any) -> None:
        book.active.append(["Vem", "Kr"])

    def renamed(change: Any) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(xlsx(fill))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for item in old.infolist():
                content = old.read(item)
                if item.filename == "xl/_rels/workbook.xml.rels":
                    content = content.replace(b"sheet1.xml", b"sheet1.dat")
                name = item.filename.replace("sheet1.xml", "sheet1.dat")
                new.writestr(name, change(content) if name.endswith(".dat") else content)
        return out.getvalue()

    assert reason(renamed(lambda xml: xml + b" " * 20_000_000), XLSX) == "archive_bomb"
    entities = b'<!DOCTYPE a [<!ENTITY b "c">]>'
    assert reason(renamed(lambda xml: xml.replace(b"<worksheet", entities + b"<worksheet", 1)), XLSX) == "xml_entities"


def test_two_signatures_set_side_by_side_with_tabs_are_read_one_by_one() -> None:
    tab = "<w:tab/>" * 3
    run = (
        "<w:p><w:r><w:t>Eva Alm</w:t><w:br/><w:t>Chef</w:t>{0}<w:t>Bo Ek</w:t><w:br/>{0}<w:t>Utredare</w:t></w:r></w:p>"
    )
    said = [page.text_of(line) for page in read_docx(docx(run.format(tab))).pages for line in page.lines]
    assert said == ["Eva Alm", "Chef", "Bo Ek", "Utredare"]
    said = [page.text_of(line) for page in read_docx(docx(run.format("<w:tab/>"))).pages for line in page.lines]
    assert said == ["Eva Alm", "Chef Bo Ek", "Utredare"]
