"""Where a table begins and ends, and its columns: tables of one width on a page, heads over several columns, levels
drawn cell by cell.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest

from extract.layout import lay_out
from extract.pages import pdf
from extract.repair import repair

WIDTH, HEIGHT = 595, 842
STEP = 20
Draw = Callable[[Any], None]
Rows = Sequence[Sequence[str]]


def drawn(*parts: Draw) -> tuple[list[list[list[str]]], list[list[bool]], list[str]]:
    """The tables of a page, which of their rows are heads, and the other blocks."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    sheet.setLineWidth(0.6)
    for part in parts:
        part(sheet)
    sheet.save()
    layout = repair(lay_out(pdf.read(out.getvalue())))
    rows = [
        [[layout.string[c.start : c.stop].replace("\f", " ") for c in row.cells] for row in table.rows]
        for table in layout.tables
    ]
    heads = [[row.block.style.header for row in table.rows] for table in layout.tables]
    return rows, heads, [layout.of(block) for block in layout.blocks if block.kind != "row"]


def said(words: str, top: float, x: float = 60, bold: bool = False) -> Draw:
    def draw(sheet: Any) -> None:
        sheet.setFont("Helvetica-Bold" if bold else "Helvetica", 9)
        sheet.drawString(x, HEIGHT - top - 13, words)

    return draw


def cells(rows: Rows, edges: Sequence[float], top: float, figures_left: bool = False) -> Draw:
    """The words of a table: the first column and the head from the left, the others to their right edges."""

    def draw(sheet: Any) -> None:
        for n, row in enumerate(rows):
            sheet.setFont("Helvetica-Bold" if n == 0 else "Helvetica", 9)
            for c, (left, right) in enumerate(pairwise(edges)):
                y = HEIGHT - top - n * STEP - 13
                if c and not (n == 0 and figures_left):
                    sheet.drawRightString(right - 4, y, row[c])
                else:
                    sheet.drawString(left + 4, y, row[c])

    return draw


def level(y: float, edges: Sequence[float], air: float = 0.0) -> Draw:
    """A level drawn cell by cell, with some air between the stretches."""

    def draw(sheet: Any) -> None:
        for left, right in pairwise(edges):
            sheet.line(left, HEIGHT - y, right - air, HEIGHT - y)

    return draw


def closed(count: int, edges: Sequence[float], top: float) -> list[Draw]:
    """All lines of a table: levels from side to side, uprights from top to bottom."""

    def uprights(sheet: Any) -> None:
        for x in edges:
            sheet.line(x, HEIGHT - top, x, HEIGHT - top - count * STEP)

    return [*(level(top + n * STEP, (edges[0], edges[-1])) for n in range(count + 1)), uprights]


def bar(words: str, top: float, edges: Sequence[float]) -> Draw:
    def draw(sheet: Any) -> None:
        sheet.setFillGray(0.85)
        sheet.rect(edges[0], HEIGHT - top - STEP, edges[-1] - edges[0], STEP, stroke=0, fill=1)
        sheet.setFillGray(0)
        sheet.setFont("Helvetica-Bold", 8)
        sheet.drawString(edges[0] + 4, HEIGHT - top - 13, words)

    return draw


WORK = [
    ["Insats", "Godtagen kostnad (kr)", "Del", "Bidrag (kr)"],
    ["Bryggan vid Storön", "610 000", "40 %", "244 000"],
    ["Stigen runt tjärnen", "90 000", "40 %", "36 000"],
    ["Totalt", "700 000", "", "280 000"],
]
WORK_EDGES = (60, 210, 330, 390, 530)
PLAN = [["Bryggan", "100", "144", "244"], ["Stigen", "–", "36", "36"], ["Totalt", "100", "180", "280"]]
PLAN_EDGES = (60, 210, 300, 390, 530)


def plan(top: float) -> list[Draw]:
    """A table with a head of two lines: its years stand below "Rekvireras", with a line between."""

    def lines(sheet: Any) -> None:
        bottom = top + 5 * STEP
        for x in PLAN_EDGES:
            sheet.line(x, HEIGHT - top - (STEP if x == 300 else 0), x, HEIGHT - bottom)
        sheet.line(210, HEIGHT - top - STEP, 390, HEIGHT - top - STEP)

    return [
        lines,
        *(level(top + n * STEP, (60, 530)) for n in (0, 2, 3, 4, 5)),
        said("Insats", top + STEP / 2, 64, bold=True),
        said("Summa", top + STEP / 2, 394, bold=True),
        said("Rekvireras", top, 214, bold=True),
        said("2031", top + STEP, 214, bold=True),
        said("2032", top + STEP, 304, bold=True),
        cells([["", "", "", ""], *PLAN], PLAN_EDGES, top + STEP),
    ]


PLAN_HEADS = [["Insats", "Rekvireras", "", "Summa"], ["", "2031", "2032", ""]]


def test_two_closed_tables_of_one_width_with_other_columns_are_two() -> None:
    rows, heads, rest = drawn(
        cells(WORK, WORK_EDGES, 140),
        *closed(len(WORK), WORK_EDGES, 140),
        said("Tabell 2. När medlen betalas (tkr)", 232, bold=True),
        *plan(254),
    )
    assert rows == [WORK, [*PLAN_HEADS, *PLAN]]
    assert heads == [[True, False, False, False], [True, True, False, False, False]]
    assert rest == ["Tabell 2. När medlen betalas (tkr)"]


def test_a_head_without_a_line_below_a_part_of_it_is_one_row() -> None:
    rows, heads, _ = drawn(cells(WORK, WORK_EDGES, 140), *closed(len(WORK), WORK_EDGES, 140))
    assert rows == [WORK]
    assert heads == [[True, False, False, False]]


def test_a_column_of_years_is_no_head() -> None:
    table = [["Bergs kommun", "2031", "40 000"], ["Ovansjö kommun", "2032", "55 000"], ["Vattrång", "2033", "15 000"]]
    rows, heads, _ = drawn(cells(table, (60, 210, 330, 530), 140), *closed(3, (60, 210, 330, 530), 140))
    assert rows == [table]
    assert heads == [[False, False, False]]


COSTS = [
    ["Kostnad", "Plan", "Bokfört", "Kvar"],
    ["Löner till vägledare", "640 000", "611 500", "28 500"],
    ["Båtar och flytvästar", "85 000", "79 900", "5 100"],
    ["Summa", "725 000", "691 400", "33 600"],
]
COST_EDGES = (60, 240, 340, 440, 530)
PAYERS = [
    ["Vem som betalar för vandringen", "Plan", "Bokfört"],
    ["Stiftelsen Vildmark i norr", "500 000", "466 400"],
    ["Arjeplogs sameby", "225 000", "225 000"],
    ["Summa", "725 000", "691 400"],
]
PAYER_EDGES = (60, 330, 430, 530)


def levels(rows: Rows, edges: Sequence[float], top: float, first: int = 1) -> list[Draw]:
    """A table without uprights, its levels from the one below its head on, each drawn cell by cell."""
    return [cells(rows, edges, top), *(level(top + n * STEP, edges) for n in range(first, len(rows) + 1))]


def test_a_bar_with_a_heading_parts_tables_of_one_width() -> None:
    rows, heads, rest = drawn(
        *levels(COSTS, COST_EDGES, 140),
        said("Avskrivning ingår inte i löner.", 225),
        bar("4 Pengar in", 262, COST_EDGES),
        *levels(PAYERS, PAYER_EDGES, 286),
        bar("5 Vad som blev gjort", 390, COST_EDGES),
    )
    assert rows == [COSTS, PAYERS]
    assert heads == [[True, False, False, False]] * 2
    assert rest == ["Avskrivning ingår inte i löner.", "4 Pengar in", "5 Vad som blev gjort"]


def whole(rows: Rows, edges: Sequence[float], top: float) -> list[Draw]:
    """A table without uprights, its levels from the one below its head on, each drawn from side to side."""
    return [
        cells(rows, edges, top),
        *(level(top + n * STEP, (edges[0], edges[-1])) for n in range(1, len(rows) + 1)),
    ]


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize("gap", [8, 18, 30])
def test_a_caption_below_a_sum_parts_tables_though_no_level_stands_above_the_next_head(gap: int, bold: bool) -> None:
    top = 140 + len(COSTS) * STEP + gap
    rows, heads, rest = drawn(
        *whole(COSTS, COST_EDGES, 140), said("Så betalas det", top, bold=bold), *whole(PAYERS, PAYER_EDGES, top + STEP)
    )
    assert rows == [COSTS, PAYERS]
    assert heads == [[True, False, False, False]] * 2
    assert rest == ["Så betalas det"]


def test_the_name_of_a_group_below_a_sum_stays_in_its_table() -> None:
    table = [*COSTS, ["Så betalas det", "", "", ""], ["Stiftelsen Vildmark", "725 000", "691 400", "33 600"]]
    assert drawn(*whole(table, COST_EDGES, 140))[0] == [table]


def test_a_shaded_row_that_names_a_group_stays_in_its_table() -> None:
    below = [["", "", "", ""], ["Material", "20 000", "18 000", "2 000"], ["Frakt", "9 000", "9 000", "0"]]
    rows, _, rest = drawn(
        *levels(COSTS[:3], COST_EDGES, 140),
        bar("Övrigt", 200, COST_EDGES),
        cells(below, COST_EDGES, 200),
        *(level(200 + n * STEP, COST_EDGES) for n in (2, 3)),
    )
    assert rows == [[*COSTS[:3], ["Övrigt", "", "", ""], *below[1:]]]
    assert rest == []


SHORT = [
    ["Givare", "Beslutat (kr)", "Använt (kr)"],
    ["Umans kommun", "618 000", "609 000"],
    ["Älvens vänner", "95 000", "95 000"],
    ["Summa", "713 000", "704 000"],
]
SHORT_EDGES = (60, 220, 370, 520)


def test_levels_drawn_cell_by_cell_tell_the_columns() -> None:
    """Heads from the left above figures to the right: by the blanks alone each column would be two."""
    parts = [cells(SHORT, SHORT_EDGES, 140, figures_left=True)]
    rows, heads, _ = drawn(*parts, *(level(140 + n * STEP, SHORT_EDGES) for n in range(5)))
    assert rows == [SHORT]
    assert heads == [[True, False, False, False]]


def test_a_joint_of_one_level_is_no_column() -> None:
    """The line above the sum is drawn in more pieces than the others, at places that part nothing."""
    odd = (60, 150, 220, 300, 370, 520)
    rows, _, _ = drawn(
        cells(SHORT, SHORT_EDGES, 140, figures_left=True),
        *(level(140 + n * STEP, odd if n == 3 else SHORT_EDGES) for n in range(5)),
    )
    assert rows == [SHORT]


def test_stretches_with_air_between_meet_nowhere() -> None:
    """Lines for signatures, and dashes, are none that tell columns."""
    rows, _, _ = drawn(
        cells(SHORT, SHORT_EDGES, 140),
        *(level(140 + n * STEP, [*range(60, 520, 10), 520], air=3.5) for n in range(5)),
    )
    assert rows == [SHORT]


@pytest.mark.parametrize(("air", "thick"), [(1.5, 0.6), (0.0, 1.2)], ids=["short", "thick"])
def test_stretches_whose_ends_are_a_little_off_meet_all_the_same(air: float, thick: float) -> None:
    drawn_by_cell = [level(140 + n * STEP, SHORT_EDGES, air=air) for n in range(5)]
    words = cells(SHORT, SHORT_EDGES, 140, figures_left=True)
    rows, _, _ = drawn(lambda sheet: sheet.setLineWidth(thick), words, *drawn_by_cell)
    assert rows == [SHORT]


FACTS = [["Ägare", "Ljusnans vägförening"], ["Sträcka", "Mellan Nor och Vik"], ["Klart", "2028"]]
YEARS = [["År", "Kostnad (tkr)", "Bidrag (tkr)", "Andel"], ["2027", "800", "320", "40"], ["2028", "450", "180", "40"]]


def test_levels_drawn_at_other_joints_are_of_another_table() -> None:
    """What stands between them is not larger than the rows, and nothing is drawn beside it."""
    fact_edges, year_edges = (60, 200, 520), (60, 130, 300, 420, 520)
    rows, _, rest = drawn(
        *levels(FACTS, fact_edges, 140, first=0),
        said("Så fördelas medlen:", 200),
        *levels(YEARS, year_edges, 222, first=0),
    )
    assert rows == [FACTS, YEARS]
    assert rest == ["Så fördelas medlen:"]


def test_a_level_with_fewer_joints_stays_in_its_table() -> None:
    """The line of a sum goes through under two columns: the others begin where those of the rows do."""
    rows, _, _ = drawn(
        cells(SHORT, SHORT_EDGES, 140, figures_left=True),
        *(level(140 + n * STEP, (60, 370, 520) if n == 4 else SHORT_EDGES) for n in range(5)),
    )
    assert rows == [SHORT]


FORM = [["Ägare", "Nummer"], ["Ljusnans vägförening", "LV 31"]]
TOLD = ["Kostnaden för skyltar blev högre än planerat, då det visade sig att de gamla stolparna måste", "bytas."]
SWORN = [
    "Uppgifterna stämmer med föreningens bokföring, och de som har arbetat har skrivit på en lista",
    "hos kassören.",
]


def test_the_parts_of_a_form_are_parted_by_their_bars_and_by_prose() -> None:
    """All as wide, bars, boxes, rows and a line at the foot: neither size nor width tells one from the other."""
    form_edges = (60, 300, 530)
    rows, _, rest = drawn(
        bar("1 Vem det gäller", 120, (60, 530)),
        cells(FORM, form_edges, 143),
        *closed(2, form_edges, 143),
        bar("2 Kostnader", 200, (60, 530)),
        *levels(COSTS, COST_EDGES, 223, first=0),
        *(said(line, 310 + 12 * n) for n, line in enumerate(TOLD)),
        bar("3 Intyg", 350, (60, 530)),
        *(said(line, 375 + 12 * n) for n, line in enumerate(SWORN)),
        level(420, (60, 530)),
    )
    assert rows == [FORM, COSTS]
    assert [" ".join(block.split()) for block in rest] == [
        "1 Vem det gäller", "2 Kostnader", " ".join(TOLD), "3 Intyg",
" ".join(SWORN),
    ]  # fmt: skip


def test_a_wide_text_between_uprights_is_a_row() -> None:
    """A remark below the rows in the same box: drawn beside it are the box's sides."""
    top = 140 + STEP * len(WORK)
    sides = [lambda sheet, x=x: sheet.line(x, HEIGHT - top, x, HEIGHT - top - 30) for x in (60, 530)]
    rows, _, rest = drawn(
        cells(WORK, WORK_EDGES, 140),
        *closed(len(WORK), WORK_EDGES, 140),
        *sides,
        *(said(line, top + 12 * n) for n, line in enumerate(TOLD)),
        level(top + 30, (60, 530)),
    )
    assert rows[0][:-1] == WORK and rest == []


def test_a_head_and_the_one_row_a_page_has_room_for_are_a_table() -> None:
    """The heads of the last columns nearly touch: by the blanks they are one."""
    edges = (60, 300, 420, 480, 510)
    rows = [["Givare", "Slag", "Belopp (kr)", "Andel"], ["Lekebergs kommun", "Pengar", "1 048 000", "52 %"]]
    parts = (cells(rows, edges, 140), level(160, edges), level(180, edges))
    assert drawn(*parts)[:2] == ([rows], [[True, False]])
    assert drawn(said("Så här betalas det.", 120), cells(rows, edges, 140), level(160, edges))[0] != [rows]


def test_lines_below_words_that_meet_nowhere_alike_are_no_table() -> None:
    under = (level(160, (60, 200, 520)), level(180, (60, 350, 520)))
    assert drawn(said("Ort och dag", 140), *under, said("Namn", 163))[0] == []


# ---------------------------------------------------------------- columns that nearly touch


def close(rows: Rows, lefts: Sequence[float], right: float, sheet_size: float = 8) -> Draw:
    """Rows without lines: each column from its left edge, but the last but one, of figures, to a right edge."""

    def draw(sheet: Any) -> None:
        sheet.setFont("Times-Roman", sheet_size)
        for n, row in enumerate(rows):
            y = HEIGHT - 150 - n * 16
            for c, (x, cell) in enumerate(zip(lefts, row, strict=True)):
                if c == len(row) - 2:
                    sheet.drawRightString(right, y, cell)
                else:
                    sheet.drawString(x, y, cell)

    return draw


TAKEN = [
    ["Dag", "Nummer", "Vem som sökt", "Till vad", "Kronor", "Av"],
    ["2031-02-03", "FN 2031/14", "Rengsjö bygdeförening", "Ny golvbeläggning", "21 000", "ENH"],
    ["2031-02-07", "FN 2031/19", "Vallviks kanotsällskap och vänner", "Flytvästar till barnen", "7 400", "ENH"],
    ["2031-02-19", "FN 2031/22", "Ljusne dragspelsklubb", "Spelmansstämma", "Avslag", "CHF"],
    ["2031-03-01", "FN 2031/30", "Söderala hembygdsgille", "Skyltar", "11 500", "ENH"],
    ["2031-03-04", "FN 2031/31", "Bergviks idrottsallians", "Mål till fotbollsplanen", "1 133 000", "CHF"],
    ["Summa av det som beviljats", "", "", "", "1 172 900", ""],
]
TAKEN_LEFTS = (50, 96, 140, 255, 0, 372)


def test_columns_that_many_rows_begin_at_one_place_part_words_that_nearly_touch() -> None:
    """ "vänner Flytvästar" and "000 CHF" are one stretch to the reader; what the other rows begin parts them."""
    assert drawn(close(TAKEN, TAKEN_LEFTS, 367))[0] == [TAKEN]


def test_the_groups_of_an_amount_are_no_columns_though_others_begin_there() -> None:
    narrow = [
        ["Vem", "Kronor", "Av"],
        *([name, "133 000", "ENH"] for name in ("Rengsjö", "Vallvik", "Ljusne", "Söderala")),
        ["Bergvik", "1 133 000", "ENH"],
        ["Marma", "11 133 000", "ENH"],
    ]
    assert drawn(close(narrow, (50, 0, 372), 340))[0] == [narrow]


def test_words_of_one_column_that_begin_alike_are_not_parted() -> None:
    """An ordinary blank parts no cells, wherever the word behind it begins."""
    rows = [
        ["Namn", "Kronor", "Av"],
        *([f"{word} förening i Los", "21 000", "ENH"] for word in ("Bygdens", "Byarnas", "Bondens")),
        ["Bygdens förening i Los", "8 500", "ENH"],
    ]
    assert drawn(close(rows, (50, 0, 372), 340))[0] == [rows]


@pytest.mark.parametrize("unit", ["%", "kr", "tkr"])
def test_units_far_behind_their_figures_stay_with_them(unit: str) -> None:
    rows = [
        ["Vem", "Del", "Av"],
        *([name, f"{n}   {unit}", "ENH"] for n, name in enumerate(("Los", "Marma", "Ljusne"), 4)),
    ]

    def draw(sheet: Any) -> None:
        sheet.setFont("Times-Roman", 8)
        for n, row in enumerate(rows):
            for x, cell in zip((50, 300, 372), row, strict=True):
                sheet.drawString(x, HEIGHT - 150 - n * 16, cell)

    found = drawn(draw)[0]
    assert [[" ".join(cell.split()) for cell in row] for row in found[0]] == [
        [" ".join(c.split()) for c in r] for r in rows
    ]


def test_a_head_in_two_lines_with_years_above_the_only_row_of_a_page() -> None:
    """The words of its first column stand in the lower line and are written before the upper one."""
    edges = (60, 220, 290, 350, 410, 470, 530)
    row = ["Orsa kommun", "Pengar", "400 000", "500 000", "900 000", "60 %"]
    rows, heads, _ = drawn(
        said("Vem", 120, x=64, bold=True),
        said("Pengar från", 110, x=224, bold=True),
        cells([["", "vem", "2031", "2032", "Allt", "Andel"], row], edges, 120),
        level(137, edges),
        level(160, edges),
    )
    assert rows == [[["Vem", "Pengar från vem", "2031", "2032", "Allt", "Andel"], row]]
    assert heads == [[True, False]]


@pytest.mark.parametrize(("blank", "font"), [(" ", "Helvetica"), ("  ", "Helvetica"), (" ", "Courier")])
def test_the_letters_of_numbers_and_first_names_of_one_width_are_no_columns(blank: str, font: str) -> None:
    rows = [
        ["Nummer", "Vem", "Av"],
        *([f"FN{blank}2031/{n}", f"{first} {last}", "ENH"] for n, first, last in NAMED),
    ]

    def draw(sheet: Any) -> None:
        sheet.setFont(font, 10)
        for n, row in enumerate(rows):
            for x, cell in zip((50, 160, 372), row, strict=True):
                sheet.drawString(x, HEIGHT - 150 - n * 16, cell)

    assert [[" ".join(cell.split()) for cell in row] for row in drawn(draw)[0][0]] == [
        [" ".join(cell.split()) for cell in row] for row in rows
    ]


NAMED = [(14, "Sanna", "Bergvik"), (15, "Hanna", "Los"), (16, "Nanna", "Marma"), (17, "Sanna", "Ljusne")]
