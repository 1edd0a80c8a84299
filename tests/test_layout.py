"""Lines become blocks: what a writer parted stays apart, what the width of the page parted is joined."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extract.layout import lay_out
from extract.layout.furniture import is_page_mark
from extract.model.page import Line, Page
from extract.model.reading import Layout
from extract.model.text import LINE
from extract.pages.pdf import read as read_pdf
from extract.pages.plain import read as read_plain
from extract.repair import repair

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = 595, 842  # points of an A4 page
LEFT, SIZE, STEP = 70, 11, 14  # points: margin, letters, from line to line


def plain(text: str) -> Layout:
    return repair(lay_out(read_plain(text.encode())))


def blocks(layout: Layout, kind: str | None = None) -> list[str]:
    """The texts of the blocks, of one kind or of all but furniture."""
    return [layout.of(block) for block in layout.blocks if (block.kind == kind if kind else block.kind != "furniture")]


def rows(layout: Layout) -> list[list[list[str]]]:
    """The tables as lists of rows of cell texts."""
    return [
        [[layout.string[cell.start : cell.stop] for cell in row.cells] for row in table.rows] for table in layout.tables
    ]


def drawn(*pages: Callable[[Any], None]) -> Layout:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for page in pages:
        sheet.setFont("Helvetica", SIZE)
        page(sheet)
        sheet.showPage()
    sheet.save()
    return repair(lay_out(read_pdf(out.getvalue())))


def written(lines: Sequence[str], top: float = 120, left: float = LEFT, step: float = STEP) -> Callable[[Any], None]:
    def page(sheet: Any) -> None:
        for n, line in enumerate(lines):
            sheet.drawString(left, HEIGHT - top - n * step, line)

    return page


PROSE = [
    "Kommunen har under hösten prövat ett nytt sätt att samla in matavfall",
    "från skolor och förskolor. Försöket omfattar elva kök och leds av den",
    "tekniska förvaltningen tillsammans med barn- och utbildningsnämndens",
    "personal. En rapport lämnas i mars.",
]
MORE = [
    "Förvaltningen föreslår att försöket förlängs ett år och att ytterligare",
    "sex kök får delta. Kostnaden ryms inom ramen.",
]


# ---------------------------------------------------------------- paragraphs


@pytest.mark.parametrize("medium", ["plain", "pdf"])
def test_lines_broken_by_the_width_are_one_paragraph(medium: str) -> None:
    got = plain("\n".join(PROSE)) if medium == "plain" else drawn(written(PROSE))
    assert blocks(got) == [" ".join(PROSE)]


@pytest.mark.parametrize("medium", ["plain", "pdf"])
def test_a_blank_line_parts_paragraphs(medium: str) -> None:
    lines = [*PROSE, "", *MORE]
    got = plain("\n".join(lines)) if medium == "plain" else drawn(written(lines))
    assert blocks(got) == [" ".join(PROSE), " ".join(MORE)]


def test_a_short_line_ends_a_paragraph_without_a_blank_line() -> None:
    assert blocks(plain("\n".join([*PROSE, *MORE]))) == [" ".join(PROSE), " ".join(MORE)]


def test_lines_of_an_address_stay_apart() -> None:
    lines = ["Sjöbo kommun", "Gamla torg 10", "275 80 Sjöbo"]
    assert blocks(plain("\n".join(lines))) == lines
    assert blocks(drawn(written(lines))) == lines


def test_a_word_broken_by_a_hyphen_is_whole_again() -> None:
    lines = ["Nämnden prövade ansökan om bidrag till en ny våtmark vid åns utlopp i sjön och beslu-", "tade om stöd."]
    for got in (plain("\n".join(lines)), drawn(written(lines))):
        assert blocks(got)[0].endswith("och beslutade om stöd.")


def test_a_sentence_goes_on_over_the_page() -> None:
    first = ["Kommunen har under hösten prövat ett nytt sätt att samla in matavfall"]
    second = ["från skolor och förskolor. Försöket omfattar elva kök och leds av den", "tekniska förvaltningen."]
    got = drawn(written(first, top=700), written(second))
    assert blocks(got) == [" ".join(first + second)]


def test_a_new_sentence_on_a_new_page_is_a_new_paragraph() -> None:
    got = drawn(written(PROSE[:2], top=690), written(MORE))
    assert len(blocks(got)) == 2


def test_double_spaced_text_has_paragraphs_too() -> None:
    """Every line is followed by a blank one; two blank lines part paragraphs."""
    lines = PROSE + MORE + PROSE
    text = "\n\n".join(PROSE + MORE) + "\n\n\n\n" + "\n\n".join(PROSE)
    assert len(lines) >= 8
    assert blocks(plain(text))[0].startswith(" ".join(PROSE[:3]))
    assert " ".join(PROSE) in blocks(plain(text))[-1]


KEPT = ["2025-02-03 – 2026-11-30.", "2025–2027.", "1 450 000 kronor."]


@pytest.mark.parametrize("last", KEPT)
def test_what_no_blank_parts_is_one_word_that_did_not_fit(last: str) -> None:
    """The line above has room for the first piece of it, not for the whole."""
    room = len(PROSE[2]) - len(last) + 1
    said = "Nämnden har prövat ansökan en gång till och ändrar vad som har sagts förut om"[:room].rpartition(" ")[0]
    lines = [*PROSE[:3], said, last]
    assert blocks(plain("\n".join(lines)))[-1].endswith(f"{said.split()[-1]} {last}")


@pytest.mark.parametrize("last", KEPT)
def test_what_no_blank_parts_stands_alone_below_a_short_line_or_a_sentence(last: str) -> None:
    for said in ("Projekttiden", "Nämnden har prövat ansökan en gång till i mars."):
        assert blocks(plain("\n".join([*PROSE[:3], said, last])))[-1] == last, said


# ---------------------------------------------------------------- typed pages and text layers of OCR


def typed(lines: Sequence[str], font: str = "Courier", step: float = STEP) -> Layout:
    def page(sheet: Any) -> None:
        sheet.setFont(font, 10)
        written(lines, step=step)(sheet)

    return drawn(page)


def test_blanks_in_a_typed_line_part_its_columns() -> None:
    got = blocks(typed(["Hofors kommun          Datum           Dnr", *PROSE, "", "Ek, Bo          2025-03-04"]))
    assert got[0] == "Hofors kommun\tDatum\tDnr"
    assert got[-1] == "Ek, Bo\t2025-03-04"


def test_a_page_typed_with_a_blank_line_between_all_has_paragraphs_too() -> None:
    got = blocks(typed([*PROSE, "", *MORE, "", *PROSE], step=30))
    assert got == [" ".join(PROSE), " ".join(MORE), " ".join(PROSE)]


def test_lines_far_apart_that_no_sentence_joins_stay_apart() -> None:
    lines = [f"Ansökan nummer {n} från en förening i länet som söker pengar för {n} år" for n in range(10, 20)]
    assert blocks(typed(lines, step=30)) == lines


def test_typed_tables_have_rows() -> None:
    lines = [f"{owner:32}{amount:>12}" for owner, amount in (("Finansiär", "Belopp"), ("Gnesta kommun", "15 000 kr"),
             ("Föreningen Lyktan", "122 500 kr"))]  # fmt: skip
    assert rows(typed(lines)) == [
        [["Finansiär", "Belopp"], ["Gnesta kommun", "15 000 kr"], ["Föreningen Lyktan", "122 500 kr"]]
    ]


@pytest.mark.parametrize("font", ["Courier", "Helvetica", "Times-Roman"])
def test_two_blanks_after_a_sentence_part_nothing(font: str) -> None:
    lines = ["Ansökan kom in i mars.  Nämnden avslår den.  FYRA ÅR SENARE KOM DEN", "TILLBAKA.  Bidraget är 12 000 kr."]
    assert blocks(typed(lines, font)) == [" ".join(lines).replace("  ", " ")]


def barred(xs: Sequence[tuple[float, ...]]) -> Layout:
    """Two lines, each word at its x with a bar before it, as a text layer of OCR has drawn uprights."""

    def page(sheet: Any) -> None:
        for n, line in enumerate(xs):
            for m, x in enumerate(line):
                sheet.drawString(x, HEIGHT - 120 - n * STEP, ("| " if m else "") + f"ord{m}")
        written(PROSE, top=300)(sheet)

    return drawn(page)


def test_bars_one_below_the_other_are_borders_of_cells() -> None:
    assert rows(barred([(70, 100, 130), (70, 101, 131)])) == [[["ord0", "ord1", "ord2"]] * 2]


def test_bars_that_no_line_shares_are_text() -> None:
    assert blocks(barred([(70, 100), (70, 112)]))[0] == "ord0 | ord1"
    assert blocks(drawn(written(["Om oss | Kontakt | Lediga jobb", *PROSE])))[0].startswith("Om oss | Kontakt")


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Bidraget till föreningen är enligt den beslutade budgeten för året 2", "751 282 kr och betalas i juni."),
        ("Bidraget till föreningen är enligt den beslutade budgeten för året 2 751", "282 kr och betalas i juni."),
        ("Bidraget är 12", "500 kronor."),
    ],
)
def test_an_amount_broken_by_the_line_end_is_whole(said: str, words: str) -> None:
    for got in (plain(f"{said}\n{words}"), drawn(written([said, words]))):
        assert f"{said} {words}" in got.string


# ---------------------------------------------------------------- headings and items


def test_a_short_line_above_prose_is_a_heading() -> None:
    got = plain("Bakgrund\n" + "\n".join(PROSE) + "\n\nFörslag till beslut\n" + "\n".join(MORE))
    assert blocks(got, "heading") == ["Bakgrund", "Förslag till beslut"]
    assert blocks(got, "paragraph") == [" ".join(PROSE), " ".join(MORE)]


@pytest.mark.parametrize(
    ("read", "size", "together"),
    [("ocr", 12.4, True), ("ocr", 14.0, False), ("text", 12.4, False)],
)
def test_the_lines_of_a_scanned_paragraph_are_not_all_of_one_size(read: Any, size: float, together: bool) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    sheet.setFont("Helvetica", SIZE)
    written(PROSE)(sheet)
    sheet.save()
    document = read_pdf(out.getvalue())
    page = document.pages[0]
    lines = tuple(replace(line, size=size if n == 1 else 11.0) for n, line in enumerate(page.lines))
    got = blocks(repair(lay_out(replace(document, pages=(replace(page, read=read, lines=lines),)))))
    assert (len(got) == 1) == together


@pytest.mark.parametrize("medium", ["pdf", "text"])
@pytest.mark.parametrize(
    ("above", "apart"),
    [
        ("Uppföljning av den regionala planen för kulturens hus och scener", True),
        ("Uppföljning av den regionala planen för kulturens hus och", False),
        ("Uppföljning av den regionala planen för kulturens hus, scener,", False),
    ],
)
def test_a_heading_of_decisions_begins_below_a_title_as_wide_as_the_column(
    medium: str, above: str, apart: bool
) -> None:
    lines = [*PROSE[:3], above, "Beslut", "Nämnden lägger uppföljningen till handlingarna den här gången."]
    layout = plain("\n".join(lines)) if medium == "text" else drawn(written(lines))
    assert ("Beslut" in blocks(layout)) == apart


def test_a_font_that_tells_no_height_is_as_large_as_it_is_set() -> None:
    """LibreOffice 7 writes fonts whose ascent and descent are 0: a letter's own box is no size of type."""
    document = read_pdf((ROOT / "fixtures" / "memo_rules" / "source.pdf").read_bytes())
    page = document.pages[0]
    sizes = {page.text_of(line): line.size for line in page.lines}
    assert sizes["Kommunstyrelsen beslutar"] == 11.0
    assert sizes["Förslag till beslut"] == 13.0
    body = next(text for text in lay_out(document).string.split("\n") if text.startswith("Gislaveds kommun har"))
    assert body.endswith("15 procent av kostnaderna.")


def test_larger_and_bold_letters_make_headings_with_levels() -> None:
    def page(sheet: Any) -> None:
        for n, (font, size, words) in enumerate(
            [
                ("Helvetica", 18, "Stöd till våtmarker"),
                ("Helvetica-Bold", SIZE, "Bakgrund"),
                *(("Helvetica", SIZE, w) for w in PROSE),
            ]
        ):
            sheet.setFont(font, size)
            sheet.drawString(LEFT, HEIGHT - 140 - n * 24 if n < 2 else HEIGHT - 170 - n * STEP, words)

    got = drawn(page)
    levels = {got.of(block): block.style.level for block in got.blocks if block.kind == "heading"}
    assert levels == {"Stöd till våtmarker": 1, "Bakgrund": 3}
    assert blocks(got, "paragraph") == [" ".join(PROSE)]


@pytest.mark.parametrize("mark", ["•", "-", "–", "*"])
def test_items_with_a_mark_stand_apart_and_keep_their_lines(mark: str) -> None:
    lines = [
        "Stödet kan ges till",
        f"{mark} kommuner som har antagit en plan för hur avfallet ska minska under de",
        "  kommande fem åren,",
        f"{mark} ideella föreningar.",
    ]
    got = blocks(plain("\n".join(lines)), "item")
    assert len(got) == 2
    assert got[0].endswith("under de kommande fem åren,") and got[1].endswith("ideella föreningar.")


def test_numbered_points_are_items_and_a_year_is_none() -> None:
    got = plain(
        "Nämnden beslutar\n1. att bevilja bidraget,\n2. att följa upp det.\n\nBudgeten antogs hösten\n2024. Den gäller."
    )
    assert [text[:2] for text in blocks(got, "item")] == ["1.", "2."]
    assert not any(text.startswith("2024") for text in blocks(got, "item"))


# ---------------------------------------------------------------- furniture


def framed(number: int, of: int) -> Callable[[Any], None]:
    def page(sheet: Any) -> None:
        sheet.drawString(LEFT, HEIGHT - 40, "Region Exempel")
        sheet.drawString(470, HEIGHT - 40, f"{number} ({of})")
        written([f"Sida nummer {'ett två tre'.split()[number - 1]} har sin egen text om våtmarker och åar.", *PROSE])(
            sheet
        )
        sheet.drawString(LEFT, 40, "Box 12, 275 80 Sjöbo")

    return page


def test_headers_and_footers_are_set_aside_and_said_once() -> None:
    got = drawn(*(framed(n, 3) for n in (1, 2, 3)))
    body = "\n".join(blocks(got))
    assert "Region Exempel" not in body and "Box 12" not in body and "(3)" not in body
    assert body.count("har sin egen text") == 3
    kept = "\n".join(blocks(got, "furniture"))
    assert kept.count("Region Exempel") == 1 and kept.count("Box 12") == 1


def test_a_number_of_the_letter_head_above_a_later_page_is_a_header() -> None:
    def first(sheet: Any) -> None:
        sheet.drawString(LEFT, HEIGHT - 130, "Dnr")
        sheet.drawString(LEFT, HEIGHT - 146, "KTN 2025/118")
        written(["Väglyse i Ramvik", *PROSE], top=240)(sheet)

    def second(sheet: Any) -> None:
        sheet.drawString(430, HEIGHT - 40, "KTN 2025/118")
        sheet.drawString(LEFT, HEIGHT - 70, "Dnr KTN 2025/9")
        written(PROSE)(sheet)

    got = drawn(first, second)
    body = "\n".join(blocks(got))
    assert body.count("KTN 2025/118") == 1 and "KTN 2025/9" in body


@pytest.mark.parametrize(
    ("field", "whole"),
    [
        (("Dnr: LFN", "2031/3318"), "Dnr: LFN 2031/3318"),
        (("Diarienummer LFN 2031/", "3318"), "Diarienummer LFN 2031/ 3318"),
        (("Datum 2031-04-02", "2031/3318"), None),
        (("Dnr: LFN 2031/7", "3318"), None),
        (("Svar på en motion (LFN", "2031/140)"), "Svar på en motion (LFN 2031/140)"),
        (("Sida", "1/3"), None),
    ],
)
def test_a_number_broken_in_a_narrow_field_of_the_head_is_whole(field: tuple[str, str], whole: str | None) -> None:
    """Its second line has the shape of a page mark, and was left out with those."""

    def first(sheet: Any) -> None:
        sheet.drawString(LEFT, HEIGHT - 60, "Lövets folkhälsonämnd")
        written(field, top=60, left=430, step=9)(sheet)
        written(["Ändring av ett beslut om bidrag", *PROSE], top=160)(sheet)

    body = [block.replace("\t", " ") for block in blocks(drawn(first))]
    assert (whole in " ".join(body)) if whole else all(field[0] + " " + field[1] not in block for block in body)


def test_a_letter_head_on_each_page_is_furniture_to_its_last_line() -> None:
    """A head of five lines reaches below the margin; what stands right below it and is no part of it does not recur."""

    def headed(number: int, own: str) -> Callable[[Any], None]:
        def page(sheet: Any) -> None:
            head = ("Tibro kommun", "Samhällsbyggnad", "Datum: 2031-05-06", "Dnr SBN 2031/44")
            for n, said in enumerate((*head, f"Telefon: 0504-180 00, sida {number}", own)):
                sheet.drawString(LEFT, HEIGHT - 50 - 20 * n, said)
            written(PROSE, top=240)(sheet)

        return page

    got = drawn(headed(1, "Ängar i Fägre"), headed(2, "Hagar i Hjo"))
    body = "\n".join(blocks(got))
    assert "0504-180 00" not in body and "Tibro" not in body
    assert "Ängar i Fägre" in body and "Hagar i Hjo" in body


FOOT = ["Besöksadress: Åvägen 3, Tfn: 0504-180 00, www.tibro.se, Org.nr 212000-", "1660"]


@pytest.mark.parametrize(
    ("foot", "kept"),
    [
        (FOOT, 0),
        (["Nämnden för byggfrågor och kultur tackar alla som har lämnat synpunkter", "Eva Ek"], 2),  # no figure
        (["Sida", "Eva Ek"], 2),
    ],
)
def test_an_address_below_the_last_line_is_furniture_at_whatever_height(foot: list[str], kept: int) -> None:
    def page(own: str, low: float) -> Callable[[Any], None]:
        def draw(sheet: Any) -> None:
            written([own, *PROSE])(sheet)
            written(foot, top=HEIGHT - low, step=9)(sheet)

        return draw

    body = "\n".join(blocks(drawn(page("Ängar i Fägre", 80), page("Hagar i Hjo", 40))))
    assert body.count(foot[0]) == kept and "Ängar i Fägre" in body and "Hagar i Hjo" in body


def test_a_known_heading_at_the_top_of_two_pages_of_four_is_no_header() -> None:
    def page(top: str) -> Callable[[Any], None]:
        def draw(sheet: Any) -> None:
            sheet.drawString(LEFT, HEIGHT - 40, "Region Exempel")
            written([top, "Lövets byalag", "", *PROSE], top=60)(sheet)

        return draw

    got = drawn(
        page("§ 1 Ett ärende"), page("Beslutet skickas till"), page("Beslutet skickas till"), page("§ 4 Ett annat")
    )
    assert "\n".join(blocks(got)).count("Beslutet skickas till") == 2


def test_words_that_recur_in_the_middle_of_pages_are_text() -> None:
    pages = [written(["Beslut", *PROSE], top=300 + 60 * n) for n in range(3)]
    assert drawn(*pages).string.count("Beslut") == 3


@pytest.mark.parametrize(
    "name", ["decision_yearly", "memo_ruled", "memo_unruled", "protocol_board", "decision_delegated"]
)
def test_no_page_mark_is_left_in_the_body_of_a_fixture(name: str) -> None:
    document = read_pdf((ROOT / "fixtures" / name / "source.pdf").read_bytes())
    got = lay_out(document)
    marks = [f"{n} ({len(document.pages)})" for n in range(1, len(document.pages) + 1)]
    assert not [block for block in blocks(got) if block.strip() in marks]


def test_every_letter_of_a_fixture_is_in_its_text_or_a_copy_of_furniture() -> None:
    for path in sorted((ROOT / "fixtures").glob("*/source.pdf")):
        document = read_pdf(path.read_bytes())
        got = lay_out(document)
        held = {at for start, stop in zip(got.text.starts, got.text.stops, strict=True) for at in range(start, stop)}
        kept = set("\n".join(blocks(got, "furniture")).replace(LINE, "\n").split())
        for offset, page in zip(document.offsets, document.pages, strict=True):
            for line in page.lines:
                missing = [
                    at for at in range(line.start, line.stop) if offset + at not in held and page.raw[at].isalpha()
                ]
                assert not missing or set(page.text_of(line).split()) & kept, (path.parent.name, page.text_of(line))


# ---------------------------------------------------------------- tables

HEAD = ["Finansiär", "Sökt belopp", "Andel"]
BODY = [
    ["Sjöbo kommun", "1 250 000 kr", "50 %"],
    ["Länsstyrelsen i Skåne län", "750 000 kr", "30 %"],
    ["Föreningen Levande å", "500 000 kr", "20 %"],
    ["Summa", "2 500 000 kr", "100 %"],
]
EDGES = (70, 260, 370, 450)


def table(lines: list[list[str]], ruled: str, top: float = 140) -> Callable[[Any], None]:
    """A table of one printed line a row; `ruled`: all lines drawn, only the level ones, or none."""

    def page(sheet: Any) -> None:
        written(["Finansieringen framgår av tabellen, som bygger på vad sökanden har uppgett."], top=100)(sheet)
        for n, line in enumerate(lines):
            for x, words in zip(EDGES, line, strict=False):
                sheet.drawString(x + 4, HEIGHT - top - n * 18, words)
        bottom = HEIGHT - top - (len(lines) - 1) * 18 - 6
        if ruled != "none":
            for n in range(len(lines) + 1):
                y = HEIGHT - top + 12 - n * 18
                sheet.line(EDGES[0], y, EDGES[-1], y)
        if ruled == "all":
            for x in EDGES:
                sheet.line(x, HEIGHT - top + 12, x, bottom)
        written(
            ["Efter tabellen kommer vanlig text igen, som inte hör till den på något sätt."],
            top=top + len(lines) * 18 + 30,
        )(sheet)

    return page


@pytest.mark.parametrize("ruled", ["all", "level", "none"])
def test_a_table_is_found_with_its_head_and_cells(ruled: str) -> None:
    got = drawn(table([HEAD, *BODY], ruled))
    assert rows(got) == [[HEAD, *BODY]]
    assert got.tables[0].rows[0].block.style.header
    assert len(blocks(got, "paragraph")) == 2


FORM = [
    ["Projektnamn", "Grusvägen över åsen"],
    ["Stödmottagare", "Byalaget Övre dalen"],
    ["Löper under", "mars 2026 – februari 2027"],
    ["Utlovat stöd", "280 645 kronor"],
    ["Ansökans nummer", "20291394"],
    ["Hela kostnaden", "909 540 kronor"],
]


def test_labels_and_values_above_the_first_figure_are_no_head() -> None:
    """Line by line, as below it: a head of several lines leaves cells empty or stands closer."""
    got = drawn(table(FORM, "none"))
    assert not any(row.block.style.header for found in got.tables for row in found.rows)
    assert {"Löper under\tmars 2026 – februari 2027", "Projektnamn\tGrusvägen över åsen"} <= set(got.string.split("\n"))


@pytest.mark.parametrize("group", ["'", "’", " "])
def test_figures_are_told_whatever_stands_between_their_groups(group: str) -> None:
    yearly = [
        ["Den som betalar", "2026", "Hela tiden (tkr)"],
        ["Jordbruksmyndigheten", "1'175", "2'350"],
        ["Å kommun", "525", "1'050"],
        ["Summa", "1'700", "3'400"],
    ]
    printed = [[words.replace("'", group) for words in line] for line in yearly]
    assert rows(drawn(table(printed, "none"))) == [printed]


@pytest.mark.parametrize("ruled", ["all", "none"])
def test_a_name_wrapped_in_its_cell_is_one_row(ruled: str) -> None:
    wrapped = [HEAD, BODY[0], ["Länsstyrelsen i Skåne läns", "750 000 kr", "30 %"], BODY[2], BODY[3]]

    def page(sheet: Any) -> None:
        y = HEIGHT - 140
        levels = [y + 12]
        for n, line in enumerate(wrapped):
            for x, words in zip(EDGES, line, strict=False):
                sheet.drawString(x + 4, y, words)
            if n == 2:
                y -= 13
                sheet.drawString(EDGES[0] + 4, y, "naturvårdsenhet")
            levels.append(y - 6)
            y -= 20
        if ruled == "all":
            for level in levels:
                sheet.line(EDGES[0], level, EDGES[-1], level)
            for x in EDGES:
                sheet.line(x, levels[0], x, levels[-1])

    got = rows(drawn(page))
    assert len(got) == 1
    assert [row[0] for row in got[0]] == [
        "Finansiär",
        "Sjöbo kommun",
        "Länsstyrelsen i Skåne läns naturvårdsenhet",
        "Föreningen Levande å",
        "Summa",
    ]
    assert [row[1] for row in got[0]] == [row[1] for row in wrapped]


def test_rows_without_columns_in_plain_text_are_a_table() -> None:
    lines = [" ".join(line[:2]) for line in (HEAD, *BODY)]
    got = rows(plain("Finansieringen är denna.\n\n" + "\n".join(lines) + "\n\nSå långt tabellen."))
    assert len(got) == 1
    assert got[0][1:] == [line[:2] for line in BODY]


def test_a_table_goes_on_over_the_page_with_its_head_said_again() -> None:
    long = [[f"Kommun nummer {n}", f"{n} 000 kr", f"{n} %"] for n in range(11, 41)]
    got = drawn(table([HEAD, *long[:25]], "all"), table([HEAD, *long[25:]], "all"))
    assert [row for found in rows(got) for row in found if row != HEAD] == long


def test_prose_with_figures_at_its_line_ends_is_no_table() -> None:
    lines = [
        "Under året har kommunen betalat ut stöd till föreningar med 1 200 000 kr",
        "och till företag med 3 400 000 kr, medan staten har gett 5 600 000 kr",
        "till samma ändamål, varför summan av alla stöd blev hela 10 200 000 kr",
        "enligt den redovisning som nämnden har fått.",
    ]
    assert rows(plain("\n".join(lines))) == []
    assert rows(drawn(written(lines))) == []


def test_a_letter_head_in_two_columns_is_no_table_of_money() -> None:
    def page(sheet: Any) -> None:
        for n, (left, right) in enumerate(
            [("Region Exempel", "Beslut"), ("Handläggare", "Datum"), ("Eva Ek", "2025-03-04")]
        ):
            sheet.drawString(LEFT, HEIGHT - 130 - n * STEP, left)
            sheet.drawString(360, HEIGHT - 130 - n * STEP, right)
        written(PROSE, top=240)(sheet)

    got = drawn(page)
    assert " ".join(PROSE) in blocks(got)
    assert not any("Region Exempel Beslut" in block for block in blocks(got))


def test_a_clause_of_a_decision_begins_on_a_line_that_had_room() -> None:
    """Typed without marks: the line above ended early, so "att" begins the next clause."""
    text = (
        "Nämnden föreslås besluta\n\n"
        "att bifalla ansökan från byalaget och lämna stöd till verkstaden i det gamla magasinet vid\n"
        "ån under två år,\n"
        "att medlen tas ur nämndens egna anslag\n"
        "att beslutet gäller under förutsättning att övriga som är med betalar sin del i tid och\n"
        "att byalaget redovisar.\n"
    )
    blocks = [text.strip() for text in lay_out(read_plain(text.encode())).string.split("\n") if text.strip()]
    assert [block.split(" ", 2)[1] for block in blocks if block.startswith("att ")] == ["bifalla", "medlen", "beslutet"]


@pytest.mark.parametrize(("blank", "cells"), [(9.0, 1), (14.0, 1), (40.0, 8)])
def test_a_justified_line_is_no_row_of_a_table(blank: float, cells: int) -> None:
    """Few words set to both margins stand as far apart as close columns; columns differ in their blanks, or are far."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, invariant=1)
    sheet.setFont("Helvetica", 10)
    at = 60.0
    for word in "att bifalla ansökan från Åre kommun och bevilja".split():
        sheet.drawString(at, 700, word)
        at += sheet.stringWidth(word, "Helvetica", 10) + blank
    sheet.save()
    (line,) = (text for text in lay_out(read_pdf(out.getvalue())).string.split("\n") if text.strip())
    assert len(line.split("\t")) == cells


@pytest.mark.parametrize("unit", ["kr", "kkr", "mnkr", "SEK"])
def test_lines_of_prose_that_end_in_an_amount_are_no_typed_table(unit: str) -> None:
    """A writer who ends each line with a sum writes sentences: "… och från Region Norr kommer" names nobody."""
    prose = (
        f"Från Europeiska socialfonden kommer 900 {unit} och från Region Norr kommer 600 {unit}\n"
        f"Enligt delegationsordningen beslutar områdeschefen i ärenden som understiger 1 000 {unit}\n"
    )
    assert "\t" not in lay_out(read_plain(prose.encode())).string
    typed = f"Region Norr 600 {unit}\nÅre kommun 1 000 {unit}\n"
    assert lay_out(read_plain(typed.encode())).string.count("\t") == 2


def test_a_line_that_names_a_group_is_a_row_between_rulings_too() -> None:
    lines = [HEAD, BODY[0], ["Privat medfinansiering", "", ""], BODY[2], ["Summa", "750 000 kr", "100 %"]]

    def page(sheet: Any) -> None:
        y = HEIGHT - 140
        for line in lines:
            for x, words in zip(EDGES, line, strict=False):
                sheet.drawString(x + 4, y, words)
            y -= 15
        for level in (HEIGHT - 128, HEIGHT - 144, y + 11):
            sheet.line(EDGES[0], level, EDGES[-1], level)

    assert rows(drawn(page)) == [lines]


def test_a_form_that_begins_with_words_has_no_head_of_two_lines() -> None:
    lines = [["Projekt", "Stigar"], ["Sökande", "Byalaget"], ["Sökt stöd", "50 000 kr"], ["Total kostnad", "90 000 kr"]]

    def page(sheet: Any) -> None:
        for n, line in enumerate(lines):
            for x, words in zip(EDGES, line, strict=False):
                sheet.drawString(x + 4, HEIGHT - 140 - n * 15, words)

    assert rows(drawn(page)) == [lines]


def test_a_part_of_the_figure_above_is_a_row_of_its_own() -> None:
    lines = [["Sjöbo kommun", "1 250"], ["varav arbetstid", "400"], ["Byalaget", "750"], ["Summa", "2 000"]]

    def page(sheet: Any) -> None:
        for n, line in enumerate(lines):
            for x, words in zip(EDGES, line, strict=False):
                sheet.drawString(x + 4, HEIGHT - 140 - n * 15, words)

    assert rows(drawn(page)) == [lines]


def test_a_number_at_the_end_of_a_row_in_the_margin_is_a_page_mark_only_on_its_page() -> None:
    def mark(words: str, number: int) -> bool:
        left = words.split("\t")[0]
        cells = ((0, len(left)), (len(left) + 1, len(words)))
        line = Line(0, len(words), cells=cells)
        return is_page_mark(Page(number, words, (line,)), line)

    assert mark("Region Norrdal\t2", 2)
    assert not mark("Väl förankrat.\t790", 2)  # an amount: the row was dropped with the page's furniture
    assert mark("Region Norrdal\tSida 790", 2)
