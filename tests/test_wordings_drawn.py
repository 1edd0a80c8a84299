"""Papers as offices draw them: numbers floated beside titles, boxes over each §, heads that touch a line in part."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from extract.layout import lay_out
from extract.layout.flat import flat_rows
from extract.model.record import Record
from extract.model.source import Source
from extract.pages import plain
from extract.pages.pdf import read
from extract.repair import repair
from extract.run import extract

WIDTH, HEIGHT, LEFT = 595, 842, 70
PLAIN, BOLD = ("Helvetica", 11), ("Helvetica-Bold", 11)
Words = tuple[float, float, str, tuple[str, int]]


def drawn(words: Sequence[Words], lines: Callable[[Any], None] | None = None) -> bytes:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for x, top, said, font in words:
        sheet.setFont(*font)
        sheet.drawString(x, HEIGHT - top, said)
    if lines is not None:
        lines(sheet)
    sheet.showPage()
    sheet.save()
    return out.getvalue()


def record(content: bytes) -> Record:
    return extract(Source("p.pdf", content))


# ---------------------------------------------------------------- a number beside a title that was drawn apart from it


def floated(*, label: str = "Dnr ") -> bytes:
    """Minutes of three §§ with the numbers of two of them drawn before all other text."""
    first = [(400, 210, f"{label}KN 2031/41", PLAIN), (400, 330, f"{label}KN 2031/52", PLAIN)]
    rest = [
        (LEFT, 60, "Tranås kommun", PLAIN),
        (LEFT, 80, "Sammanträdesprotokoll", BOLD),
        (LEFT, 100, "Kulturnämnden 2031-03-04", PLAIN),
        (LEFT, 140, "§ 11 Val av justerare", BOLD),
        (LEFT, 160, "Beslut", BOLD),
        (LEFT, 176, "Nämnden utser Vera Ek att justera.", PLAIN),
        (LEFT, 210, "§ 12 Bidrag till Stenkulla bygdespel för åren", BOLD),
        (LEFT, 224, "2031–2033", BOLD),
        (LEFT, 250, "Beslut", BOLD),
        (LEFT, 266, "Kulturnämnden beviljar Stenkulla bygdespel 40 000 kronor.", PLAIN),
        (LEFT, 330, "§ 13 Taxa för utlåning av notställ", BOLD),
        (LEFT, 356, "Beslut", BOLD),
        (LEFT, 372, "Kulturnämnden återremitterar ärendet.", PLAIN),
    ]
    return drawn([*first, *rest])


def test_a_number_drawn_first_is_that_of_the_title_it_stands_beside() -> None:
    cases = record(floated()).cases
    assert [[entry.value for entry in case.dnr] for case in cases] == [[], ["KN 2031/41"], ["KN 2031/52"]]
    titles = [case.title.value for case in cases if case.title]
    assert titles[1:] == ["Bidrag till Stenkulla bygdespel för åren 2031–2033", "Taxa för utlåning av notställ"]


def test_words_drawn_first_that_are_no_number_stay_where_they_are_drawn() -> None:
    layout = repair(lay_out(read(floated(label="Anteckning till "))))
    assert layout.string.index("Anteckning till KN 2031/41") < layout.string.index("§ 11")


def test_a_title_of_two_lines_with_a_number_beside_the_first_is_whole_in_a_scan() -> None:
    pdfium = pytest.importorskip("pypdfium2")
    words = [
        (LEFT, 60, "Tranås kommun", PLAIN),
        (LEFT, 80, "Sammanträdesprotokoll", BOLD),
        (LEFT, 100, "Kulturnämnden 2031-03-04", PLAIN),
        (LEFT, 210, "§ 12 Bidrag till Stenkulla bygdespel och dess vänner", BOLD),
        (420, 210, "Dnr KN 2031/41", PLAIN),
        (LEFT, 225, "på Holaveden", BOLD),
        (LEFT, 250, "Beslut", BOLD),
        (LEFT, 266, "Kulturnämnden beviljar Stenkulla bygdespel 40 000 kronor för ett år.", PLAIN),
        (LEFT, 310, "§ 13 Taxa för utlåning av notställ", BOLD),
        (420, 310, "Dnr KN 2031/52", PLAIN),
        (LEFT, 325, "Nämnden behandlade frågan senast i januari och väntar på förslag.", PLAIN),
        (LEFT, 350, "Beslut", BOLD),
        (LEFT, 366, "Kulturnämnden återremitterar ärendet till förvaltningen.", PLAIN),
    ]
    out = io.BytesIO()
    pdfium.PdfDocument(drawn(words))[0].render(scale=200 / 72).to_pil().save(out, "PNG", dpi=(200, 200))
    cases = extract(Source("p.png", out.getvalue())).cases
    assert [(case.title.value, [entry.value for entry in case.dnr]) for case in cases if case.title] == [
        ("Bidrag till Stenkulla bygdespel och dess vänner på Holaveden", ["KN 2031/41"]),
        ("Taxa för utlåning av notställ", ["KN 2031/52"]),
    ]


# ---------------------------------------------------------------- boxes with the number of each §


def boxed(*, prose: bool) -> bytes:
    """Three §§ on a page, each below a box of its own with two cells; without prose a form of boxes."""
    words: list[Words] = []
    for n in range(3):
        top = 120 + n * 150
        words += [
            (75, top, "Paragraf", ("Helvetica", 8)),
            (75, top + 12, f"SN § {n + 7}", BOLD),
            (305, top, "Ärendenummer", ("Helvetica", 8)),
            (305, top + 12, f"SN2031/{n + 60}", BOLD),
        ]
        if prose:
            words += [
                (LEFT, top + 40, ("Ny lekplats vid ån", "Val av ombud", "Anmälda beslut")[n], ("Helvetica-Bold", 15)),
                (LEFT, top + 64, "Beslut", BOLD),
                (LEFT, top + 80, "Nämnden lägger ärendet till handlingarna.", PLAIN),
            ]

    def boxes(sheet: Any) -> None:
        for n in range(3):
            top = 120 + n * 150
            sheet.rect(LEFT, HEIGHT - top - 18, 240, 28)
            sheet.rect(LEFT + 230, HEIGHT - top - 18, 240, 28)

    head: list[Words] = [
        (LEFT, 50, "Mora kommun", PLAIN),
        (LEFT, 66, "Sammanträdesprotokoll", BOLD),
        (LEFT, 82, "Socialnämnden 2031-05-06", PLAIN),
    ]
    return drawn([*head, *words], boxes)


def test_boxes_over_each_paragraph_make_no_table_of_what_stands_between() -> None:
    cases = record(boxed(prose=True)).cases
    assert [case.title.value for case in cases if case.title] == [
        "Ny lekplats vid ån",
        "Val av ombud",
        "Anmälda beslut",
    ]
    assert [[entry.value for entry in case.dnr] for case in cases] == [["SN2031/60"], ["SN2031/61"], ["SN2031/62"]]


def test_the_label_over_the_next_sign_is_not_the_end_of_the_last_matter() -> None:
    text = "\n\n".join(
        [
            "Mora kommun\nSammanträdesprotokoll\nSocialnämnden 2031-05-06",
            "Paragraf",
            "SN § 7",
            "Ny lekplats",
            "Beslut",
            "Socialnämnden godkänner planen.",
            "Beslutet skickas till",
            "Tekniska kontoret",
            "Paragraf",
            "SN § 8",
            "Val av ombud",
            "Beslut",
            "Socialnämnden utser Vera Ek.",
        ]
    )
    read_back = extract(Source("p.txt", text.encode()))
    assert [found.value for found in read_back.send_to] == ["Tekniska kontoret"]


# ---------------------------------------------------------------- a head of which only the lowest line touches a ruling


def half_headed(*, upper: bool) -> list[list[list[str]]]:
    words: list[Words] = [(399, 210, "utfall, kr", BOLD), (470, 210, "Godkänt, kr", BOLD)]
    if upper:
        words[:0] = [
            (73, 210, "Kostnadsslag", BOLD),
            (320, 198, "Beviljad", BOLD),
            (310, 210, "budget, kr", BOLD),
            (393, 198, "Redovisat", BOLD),
        ]
    for n, name in enumerate(("Löner", "Resor", "Tryck")):
        top = 232 + 20 * n
        words += [(73, top, name, PLAIN)]
        words += [(x, top, f"{n + 1}0 {n}00", PLAIN) for x in (320, 400, 480)]

    def levels(sheet: Any) -> None:
        for n in range(4):
            sheet.line(LEFT, HEIGHT - (218 + 20 * n), 530, HEIGHT - (218 + 20 * n))

    layout = repair(lay_out(read(drawn(words, levels))))
    return [
        [[layout.string[cell.start : cell.stop] for cell in row.cells] for row in table.rows] for table in layout.tables
    ]


def test_without_words_above_it_the_lowest_line_is_all_of_the_head() -> None:
    (table,) = half_headed(upper=False)
    assert [head for head in table[0] if head] == ["utfall, kr", "Godkänt, kr"]


def test_a_head_of_which_one_line_touches_the_first_ruling_is_whole() -> None:
    (table,) = half_headed(upper=True)
    heads = [head.replace("\n", " ") for head in table[0]]
    assert heads == ["Kostnadsslag", "Beviljad budget, kr", "Redovisat utfall, kr", "Godkänt, kr"]
    assert table[1][0] == "Löner" and len(table) == 4


# ---------------------------------------------------------------- lists are no tables


LIST = """Region Gävleborg
Tjänsteskrivelse
Datum 2031-02-03
Dnr RS 2031/12

Stöd till projektet Nya kajen

Ärendet
Enligt ansökan ska projektet finansieras på följande sätt:
{mark}Söderhamns kommun: 400 000 kr
{mark}Norrala skärgårdsförening: 90 000 kr, i form av arbetstid
{mark}Skärså hamn ekonomisk förening: 110 000 kr
"""


def test_lines_behind_bullets_are_items_whatever_they_end_in() -> None:
    layout = repair(lay_out(plain.read(LIST.format(mark="• ").encode())))
    assert not [block for block in layout.blocks if block.kind == "row"]


def test_flat_rows_need_lines_without_a_bullet() -> None:
    page = plain.read(b"Norrala kommun 400 000 kr\nSommens hamn 110 000 kr\n").pages[0]
    assert len(flat_rows(page.lines, page.text_of, lambda _one, _next: True)) == 2


def test_how_a_payer_gives_stands_behind_its_share() -> None:
    text = LIST.format(mark="• ").replace("90 000 kr,", "90 000 kr (15 %),")
    financing = extract(Source("p.txt", text.encode())).cases[0].financing
    assert financing is not None
    assert [(row.financier.value, row.kind) for row in financing.rows if row.financier] == [
        ("Söderhamns kommun", "unspecified"),
        ("Norrala skärgårdsförening", "in_kind"),
        ("Skärså hamn ekonomisk förening", "unspecified"),
    ]


def test_a_meeting_told_of_below_a_paragraph_gives_minutes_no_day() -> None:
    text = (
        "Samverkansnämnden Norr\n\nProtokoll fört vid sammanträde i Luleå\nden 7 maj 2031\n\n§ 3 Val av justerare\n\n"
        "Nämnden utser Vera Ek.\n\n§ 4 Föregående protokoll\n\n"
        "Protokollet från sammanträdet den 3 februari 2031 gicks igenom.\n\nBeslut\n\nDet läggs till handlingarna.\n"
    )
    date = extract(Source("p.txt", text.encode())).document.date
    assert date is not None and date.value == "2031-05-07"


def test_two_adjusters_in_a_line_are_two_where_each_has_a_party() -> None:
    text = (
        "Sammanträdesprotokoll\nRegionfullmäktige 2031-05-07\n\nOrdförande\nAnna Lind (C)\n\n"
        "Justerande\nEva Strand (S)  Karin Berg (M)\n\n§ 3 Val av ombud\n\nFullmäktige utser Vera Ek.\n"
    )
    people = extract(Source("p.txt", text.encode())).people
    assert [found.name.value for found in people if found.role == "adjuster" and found.name] == [
        "Eva Strand",
        "Karin Berg",
    ]


SPLIT = """Riksantikvarieämbetet
BESLUT
Datum 2031-05-07
Dnr RAÄ-2031-77

Ändrad fördelning av bidrag

Beslut
Myndigheten beslutar att ändra fördelningen mellan åren.

| {head} | Tidigare fördelning, kr | Ny fördelning, kr |
| --- | --- | --- |
| {rows[0]} | 64 000 | 60 000 |
| {rows[1]} | 36 000 | 40 000 |
| Totalt | 100 000 | 100 000 |
"""


def test_how_a_grant_is_parted_over_years_is_no_payers_money() -> None:
    by_year = extract(Source("p.md", SPLIT.format(head="Budgetår", rows=("2032", "2033")).encode())).amounts
    assert [entry.role for entry in by_year[:4]] == ["allocated", "granted", "allocated", "granted"]
    payers = extract(Source("p.md", SPLIT.format(head="Finansiär", rows=("Mora kommun", "Ekfonden")).encode())).amounts
    assert "granted" not in [entry.role for entry in payers[:4]]


NUMBERED = """Bilaga 1 till beslut 2031-05-07

Förteckning över beviljade bidrag

| Nr | Ärendenummer | Sökande | Projekt | Sökt belopp | Beviljat belopp |
| --- | --- | --- | --- | --- | --- |
| 1 | TX 2031/31 | Skövde universitet | Halkvarning | 90 000 | 60 000 |
| 2 | TX 2031/32 | Norrala kommun | Vilttunnlar | 70 000 | 40 000 |
|  |  | Totalt |  | 160 000 | 100 000 |
"""


def test_a_sum_below_who_applied_is_no_grant() -> None:
    got = extract(Source("p.md", NUMBERED.encode()))
    assert [grant.owner.value for grant in got.grants if grant.owner] == ["Skövde universitet", "Norrala kommun"]
    assert got.grants_total is not None and got.grants_total.amount is not None
    assert got.grants_total.amount.value is not None and got.grants_total.amount.value.amount == "100000"


@pytest.mark.parametrize(
    ("words", "role"), [(", sökt i denna ansökan", "applied"), (", efter sökt lov", "cofinancing")]
)
def test_a_payer_that_the_paper_itself_asks(words: str, role: str) -> None:
    head = "| Finansiering | Belopp i kronor |\n| --- | --- |\n"
    table = f"{head}| Kulturfonden{words} | 90 000 |\n| Mora kommun | 10 000 |\n"
    got = extract(Source("p.md", f"# Beslut om bidrag\n\nNi ansökte 2031-05-07.\n\n{table}".encode()))
    assert [entry.role for entry in got.amounts] == [role, "cofinancing"]


@pytest.mark.parametrize("service", ["Stödportalen", "sökportalen"])
def test_a_portal_by_a_name_of_one_word(service: str) -> None:
    text = f"Utlysning: Gröna byar\n\nSå ansöker ni\n\nAnsökan görs i {service}. Alla ska logga in i portalen först.\n"
    call = extract(Source("p.txt", text.encode())).call
    assert call is not None and call.apply_via is not None and call.apply_via.value == service
