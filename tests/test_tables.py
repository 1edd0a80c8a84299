"""Tables however their lines are drawn: ours where it can, the second finder where it cannot, offsets exact in both."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from extract.layout import lay_out
from extract.model.page import Document
from extract.pages import pdf, pdf_page, plain
from extract.repair import repair

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = 595, 842
SIZE = 10
EDGES = (70, 170, 250, 300)  # close columns: without their lines they hang together
TOP, STEP = 140, 32
CELLS = [
    [["Finansiär"], ["Sökt", "belopp, kr"], ["Andel"]],
    [["Åsele skola,", "köksenheten"], ["1 250 000"], ["50 %"]],
    [["Kulturhuset i", "Vilhelmina"], ["750 000"], ["30 %"]],
    [["Föreningen", "Levande å"], ["500 000"], ["20 %"]],
    [["Summa"], [], ["100 %"]],  # an empty cell in the middle of the row of the sum
]
TABLE = [[" ".join(cell) for cell in row] for row in CELLS]
LEVELS = [TOP + n * STEP for n in range(len(CELLS) + 1)]
Draw = Callable[[Any], None]


def up(y: float) -> float:
    return HEIGHT - y


def words(sheet: Any) -> None:
    sheet.setFont("Helvetica", SIZE)
    sheet.drawString(EDGES[0], up(100), "Så här delas kostnaden för skolmaten mellan dem som ger bidrag under 2026.")
    for top, row in zip(LEVELS, CELLS, strict=False):
        for x, cell in zip(EDGES, row, strict=False):
            for n, line in enumerate(cell):
                sheet.drawString(x + 3, up(top + 12 + n * 13), line)
    sheet.drawString(EDGES[0], up(400), "Bidragen betalas ut i två delar, en i mars och en i oktober, mot redovisning.")


def drawn(*pages: Draw) -> bytes:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for page in pages:
        sheet.setLineWidth(0.5)
        page(sheet)
        words(sheet)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def tables(document: Document) -> list[list[list[str]]]:
    layout = repair(lay_out(document))
    return [
        [[layout.string[cell.start : cell.stop] for cell in row.cells] for row in table.rows] for table in layout.tables
    ]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pages the second finder was asked for, by index."""
    pages: list[int] = []
    ask = pdf_page._second_opinion

    def noted(content: bytes, index: int, axes: Any) -> Any:
        pages.append(index)
        return ask(content, index, axes)

    monkeypatch.setattr(pdf_page, "_second_opinion", noted)
    return pages


# ---------------------------------------------------------------- ways to draw the lines


def boxes(edges: Callable[[int], tuple[float, ...]] = lambda n: EDGES) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, width, height of each cell, in the canvas's points."""
    for n, (top, bottom) in enumerate(pairwise(LEVELS)):
        for left, right in pairwise(edges(n)):
            yield left, up(bottom), right - left, bottom - top


def frames(air: float) -> Draw:
    def page(sheet: Any) -> None:
        for x, y, width, height in boxes():
            sheet.rect(x + air / 2, y + air / 2, width - air, height - air)

    return page


def round_frames(sheet: Any) -> None:
    for x, y, width, height in boxes():
        sheet.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, 3)


def filled(sheet: Any) -> None:
    sheet.setFillGray(0.9)
    for x, y, width, height in boxes():
        sheet.rect(x + 1, y + 1, width - 2, height - 2, stroke=0, fill=1)
    sheet.setFillGray(0)


def every_other_filled(sheet: Any) -> None:
    sheet.setFillGray(0.9)
    for n, (x, y, width, height) in enumerate(boxes()):
        if n // 3 % 2 == 0:
            sheet.rect(x, y, width, height, stroke=0, fill=1)
    sheet.setFillGray(0)


def dashes(on: float, off: float) -> Draw:
    """Each dash a path of its own, as some programs write them."""

    def page(sheet: Any) -> None:
        for level in LEVELS:
            x = float(EDGES[0])
            while x < EDGES[-1]:
                sheet.line(x, up(level), min(x + on, EDGES[-1]), up(level))
                x += on + off
        for edge in EDGES:
            y = float(LEVELS[0])
            while y < LEVELS[-1]:
                sheet.line(edge, up(y), edge, up(min(y + on, LEVELS[-1])))
                y += on + off

    return page


def bars(thick: float) -> Draw:
    """Lines as filled boxes."""

    def page(sheet: Any) -> None:
        for level in LEVELS:
            width = EDGES[-1] - EDGES[0] + thick
            sheet.rect(EDGES[0] - thick / 2, up(level) - thick / 2, width, thick, stroke=0, fill=1)
        for edge in EDGES:
            sheet.rect(edge - thick / 2, up(LEVELS[-1]), thick, LEVELS[-1] - LEVELS[0], stroke=0, fill=1)

    return page


def one_path(sheet: Any) -> None:
    """All cells in one path, drawn right to left and upwards, each closed by the word for it."""
    path = sheet.beginPath()
    for x, y, width, height in boxes():
        path.moveTo(x + width, y)
        path.lineTo(x, y)
        path.lineTo(x, y + height)
        path.lineTo(x + width, y + height)
        path.close()
    sheet.drawPath(path)


def curves(sheet: Any) -> None:
    """Straight lines written as Bézier curves."""
    for level in LEVELS:
        path = sheet.beginPath()
        path.moveTo(EDGES[0], up(level))
        for x in range(EDGES[0], EDGES[-1], 23):
            stop = min(x + 23, EDGES[-1])
            path.curveTo(x + 5, up(level), stop - 5, up(level), stop, up(level))
        sheet.drawPath(path)
    for edge in EDGES:
        sheet.line(edge, up(LEVELS[0]), edge, up(LEVELS[-1]))


def stairs_right(sheet: Any) -> None:
    """Each row reaches further to the right: no two levels are alike, yet every cell is closed."""
    for box in boxes(lambda n: (*EDGES[:-1], EDGES[-1] + 20 * n)):
        sheet.rect(*box)


def stairs_left(sheet: Any) -> None:
    for box in boxes(lambda n: (EDGES[0] - 14 * n, *EDGES[1:])):
        sheet.rect(*box)


OURS = {
    "frames that touch": frames(0),
    "frames with air": frames(3),
    "frames far apart": frames(7),
    "round frames": round_frames,
    "filled cells": filled,
    "every other row filled": every_other_filled,
    "dashes": dashes(3, 2),
    "short dashes": dashes(1.5, 1.5),
    "long dashes": dashes(6, 5),
    "thick lines": bars(3),
    "thicker lines": bars(4),
    "bars": bars(6),
    "one path": one_path,
    "curves": curves,
}
THEIRS = {"stairs to the right": stairs_right, "stairs to the left": stairs_left}


@pytest.mark.parametrize("name", OURS)
def test_our_finder_reads_lines_however_they_are_drawn(name: str, asked: list[int]) -> None:
    assert tables(pdf.read(drawn(OURS[name]))) == [TABLE]
    assert not asked


@pytest.mark.parametrize("name", THEIRS)
def test_the_second_finder_is_asked_where_ours_closes_no_table(name: str, asked: list[int]) -> None:
    document = pdf.read(drawn(frames(0), THEIRS[name]))
    assert tables(document) == [TABLE, TABLE]
    assert asked == [1]
    tables(document)
    assert asked == [1], "the answer is kept: a document is laid out twice"


def test_dotted_lines_are_no_rulings_but_the_table_is_read() -> None:
    assert tables(pdf.read(drawn(dashes(0.8, 1.5)))) == [TABLE]


# ---------------------------------------------------------------- the way back


def saved(content: bytes, change: Callable[[Any], None]) -> bytes:
    pikepdf = pytest.importorskip("pikepdf")
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as file:
        for page in file.pages:
            change(page)
        file.save(out)
    return out.getvalue()


def cropped(page: Any) -> None:
    page.cropbox = [20, 15, WIDTH - 40, HEIGHT - 30]


def shifted(page: Any) -> None:
    page.contents_add(b"q 1 0 0 1 33 -47 cm", prepend=True)
    page.contents_add(b"Q")
    page.mediabox = [33, -47, 33 + WIDTH, HEIGHT - 47]


def turned(degrees: int) -> Callable[[Any], None]:
    """Drawn turned and shown turned back, with unequal margins cut off: it is shown as the cropped page is."""
    turn, box, crop = {
        90: (f"0 1 -1 0 {HEIGHT} 0", (HEIGHT, WIDTH), (30, 20, HEIGHT - 15, WIDTH - 40)),
        180: (f"-1 0 0 -1 {WIDTH} {HEIGHT}", (WIDTH, HEIGHT), (40, 30, WIDTH - 20, HEIGHT - 15)),
        270: (f"0 -1 1 0 0 {WIDTH}", (HEIGHT, WIDTH), (15, 40, HEIGHT - 30, WIDTH - 20)),
    }[degrees]

    def change(page: Any) -> None:
        page.contents_add(f"q {turn} cm".encode(), prepend=True)
        page.contents_add(b"Q")
        page.mediabox = [0, 0, *box]
        page.cropbox = list(crop)
        page.rotate(degrees, relative=False)

    return change


def cells_of(content: bytes) -> list[tuple[float, float, float, float]]:
    found = pdf.read(content).pages[0].locator.tables()
    return sorted((c.x0, c.top, c.x1, c.bottom) for table in found for row in table for c in row if c is not None)


CHANGES = {"cropped": cropped, "shifted": shifted, **{f"turned {n}": turned(n) for n in (90, 180, 270)}}


@pytest.mark.parametrize("name", CHANGES)
def test_cells_of_the_second_finder_stand_where_the_page_is_shown(name: str, asked: list[int]) -> None:
    plain = drawn(stairs_right)
    content = saved(plain, CHANGES[name])
    left, top = (0, 0) if name == "shifted" else (20, 30)  # what is cut off
    expected = [(x0 - left, y0 - top, x1 - left, y1 - top) for x0, y0, x1, y1 in cells_of(plain)]
    assert len(expected) == 15
    for found, wanted in zip(cells_of(content), expected, strict=True):
        assert found == pytest.approx(wanted, abs=0.2)
    assert tables(pdf.read(content)) == [TABLE]
    assert asked


def test_characters_of_a_table_of_the_second_finder_keep_their_origin() -> None:
    document = pdf.read(drawn(stairs_right))
    layout = lay_out(document)
    for char, start, stop in zip(layout.text.string, layout.text.starts, layout.text.stops, strict=True):
        if start < stop and not char.isspace():
            assert document.raw[start:stop] == char
    held = {at for start, stop in zip(layout.text.starts, layout.text.stops, strict=True) for at in range(start, stop)}
    assert all(at in held for at, char in enumerate(document.raw) if not char.isspace())


# ---------------------------------------------------------------- when it is not asked


ASKED = {  # fixtures the second finder is asked about, and why; strict
    "call_columns": "the coloured boxes of a brochure look like cells",
}


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures").glob("*/source.pdf")), ids=lambda path: path.parent.name)
def test_no_other_fixture_needs_the_second_finder(path: Path, asked: list[int]) -> None:
    lay_out(pdf.read(path.read_bytes()))
    assert bool(asked) == (path.parent.name in ASKED)


def crowded(sheet: Any) -> None:
    stairs_right(sheet)
    for n in range(pdf_page.ASK_PATHS + 1):
        sheet.line(400 + n % 100, up(500 + n // 100), 400.5 + n % 100, up(500 + n // 100))


def wordy(sheet: Any) -> None:
    stairs_right(sheet)
    sheet.setFont("Helvetica", 4)
    for n in range(100):
        sheet.drawString(
            EDGES[0], up(450 + n * 3), "barnens skolmat och kommunens kök " * (pdf_page.ASK_CHARS // 3_000)
        )


@pytest.mark.parametrize("page", [crowded, wordy])
def test_a_page_too_large_for_the_second_finder_is_left_to_ours(page: Draw, asked: list[int]) -> None:
    document = pdf.read(drawn(page))
    lay_out(document)
    assert document.pages[0].locator.tables() == ()
    assert not asked


def test_a_page_the_second_finder_cannot_read_is_left_to_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    import pdfplumber

    def broken(*_: object, **__: object) -> None:
        raise ValueError("no /Root")

    monkeypatch.setattr(pdfplumber, "open", broken)
    content = drawn(stairs_right)
    assert pdf.read(content).pages[0].locator.tables() == ()
    assert tables(pdf.read(content))


def test_the_second_finder_is_imported_only_where_it_is_asked(tmp_path: Path) -> None:
    code = (
        "import sys; from extract.layout import lay_out; from extract.pages.pdf import read;"
        "lay_out(read(open(sys.argv[1], 'rb').read())); print('pdfplumber' in sys.modules)"
    )
    for draw, wanted in ((frames(0), "False"), (stairs_right, "True")):
        path = tmp_path / "page.pdf"
        path.write_bytes(drawn(draw))
        shown = subprocess.run([sys.executable, "-c", code, path], cwd=ROOT, capture_output=True, text=True, check=True)
        assert shown.stdout.strip() == wanted


# ---------------------------------------------------------------- close columns without lines


def columns(rows: list[list[str]], rights: tuple[float, ...]) -> bytes:
    """Rows without lines: the first cell from the left, the others to their right edges."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    sheet.setFont("Helvetica", SIZE)
    for n, row in enumerate(rows):
        sheet.drawString(70, up(140 + n * 16), row[0])
        for right, cell in zip(rights, row[1:], strict=True):
            sheet.drawRightString(right, up(140 + n * 16), cell)
    sheet.save()
    return out.getvalue()


CASH = [
    ["Finansiär", "Kontant", "Annat än kontant", "Totalt"],
    ["Bergs skola", "480 000", "–", "480 000"],
    ["Kulturhuset i Strömsund", "–", "345 000", "345 000"],
    ["Föreningen Levande å", "150 000", "225 000", "375 000"],
    ["Summa", "630 000", "570 000", "1 200 000"],
]


@pytest.mark.parametrize("rights", [(320, 390, 470), (330, 378, 440)], ids=["heads touch", "heads overlap"])
def test_heads_wider_than_their_columns_and_lone_dashes(rights: tuple[float, ...]) -> None:
    assert tables(pdf.read(columns(CASH, rights))) == [CASH]


def test_a_dash_for_an_empty_cell_does_not_stick_to_the_next_column() -> None:
    rows = [row[:3] for row in CASH]
    rows[0] = ["Finansiär", "Eget", "Annat"]
    assert tables(pdf.read(columns(rows, (320, 362)))) == [rows]


def test_a_range_of_figures_stays_whole() -> None:
    rows = [["Område", "Spann"], ["Bergs skola", "10 000 – 20 000"], ["Kulturhuset", "15 000 – 30 000"]]
    assert tables(pdf.read(columns(rows, (380,)))) == [rows]


@pytest.mark.parametrize("amount", ["1 111 000", "11 111 111", "2 500 000", "7 171 711"])
def test_an_amount_of_narrow_figures_is_not_cut(amount: str) -> None:
    rows = [["Område", "Bidrag"], ["Bergs skola", amount], ["Kulturhuset", "15 000"]]
    assert tables(pdf.read(columns(rows, (380,)))) == [rows]


def test_an_empty_cell_in_the_row_of_the_sum_stays_empty() -> None:
    rows = [*CASH[:-1], ["Summa", "", "", "1 200 000"]]
    assert tables(pdf.read(columns(rows, (320, 410, 490)))) == [rows]


# ---------------------------------------------------------------- over a page's end


def over_pages(*pages: list[list[str]]) -> list[list[str]]:
    """All rows of an unruled table whose stretches on several pages are these."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for listed in pages:
        sheet.setFont("Helvetica", SIZE)
        for n, row in enumerate(listed):
            for x, cell in zip((70, 260, 400), row, strict=False):
                sheet.drawString(x, up(400 + 24 * n), cell)
        sheet.showPage()
    sheet.save()
    return [row for table in tables(pdf.read(out.getvalue())) for row in table]


@pytest.mark.parametrize("unit", ["", " kr", " kronor", " SEK", ":-", " msek"])
def test_a_row_with_its_figure_is_no_rest_of_the_page_before(unit: str) -> None:
    first = [["Sökande", "Belopp"], ["Byalaget i Åmynnet", f"11 000{unit}"], ["Teatergruppen Sol", f"23 000{unit}"]]
    second = [["Orkestern i Byn", f"12 000{unit}"], ["Bygdegårdens vänner", f"25 000{unit}"]]
    assert over_pages(first, second) == first + second


def test_a_row_with_its_verdict_is_no_rest_of_the_page_before() -> None:
    first = [["Sökande", "Belopp", "Beslut"], ["Byalaget i Ås", "11 000", "Beviljas"], ["Tea Sol", "9 000", "Beviljas"]]
    second = [first[0], ["Orkestern i Byn", "", "Avslås"], ["Bygdegårdens vänner", "25 000", "Beviljas"]]
    assert over_pages(first, second) == first + second


@pytest.mark.parametrize("post", ["Ledamot", "ledamot"])
@pytest.mark.parametrize("head", [[], [["Namn", "Kommun", "Uppdrag"]]])
def test_rows_of_words_alone_stay_rows_over_the_page(head: list[list[str]], post: str) -> None:
    first = [["Namn", "Kommun", "Uppdrag"], ["Anna Ek", "Umeå", "Ordförande"], ["Dan Lind", "Boden", post]]
    second = [*head, ["Eva Gran", "Kiruna", post], ["Finn Tall", "", post]]
    assert over_pages(first, second) == first + second


def test_a_row_that_a_page_s_end_cuts_is_whole() -> None:
    first = [["Sökande", "Projekt", "Belopp"], ["Byalaget", "Badplats", "11 000"], ["Teatern och", "Scen för", "9 000"]]
    second = [["musiken", "unga"], ["Orkestern", "Noter", "12 000"], ["Bygdegården", "Nytt tak", "25 000"]]
    assert over_pages(first, second) == [*first[:2], ["Teatern och musiken", "Scen för unga", "9 000"], *second[1:]]


def test_a_head_left_behind_at_a_page_s_end_is_that_of_the_rows_below() -> None:
    head, rows = ["Vem", "Slag", "Kronor"], [["Byalaget", "Kontant", "11 000"], ["Teatern", "Natura", "9 000"]]
    assert over_pages([head], rows) == [head, *rows]
    assert over_pages([["Byggår", "Plats", "1 931"]], rows) == rows  # a figure heads nothing
    assert over_pages([head], [["Aktör", "Form", "Summa"], *rows]) == [["Aktör", "Form", "Summa"], *rows]


# ---------------------------------------------------------------- typed


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_columns_of_a_typed_table_stand_where_each_line_begins(end: str) -> None:
    typed = [
        "Namn            Sökt   Beviljat",
        "Byalaget       12 000     8 000",
        "Teatern i Ån   23 000    20 000",
        "Kören           9 000     7 000",
    ]
    expected = [line.split("  ") for line in typed]
    (table,) = tables(plain.read(end.join(typed).encode()))
    assert table == [[cell.strip() for cell in row if cell.strip()] for row in expected]


def test_a_line_of_thousands_of_wide_blanks_makes_no_columns() -> None:
    typed = ["x  y " * 6_000, *["namn  12 000"] * 600]  # in time: every line was held against each of its columns
    assert not tables(plain.read("\n".join(typed).encode()))


# ---------------------------------------------------------------- long cells, broken figures


def cells_of_lines(
    rows: list[list[list[str]]],
    lefts: tuple[float, ...],
    step: float = 12,
    gap: float = 8,
    levels: Sequence[int] = (),
    shaded: Sequence[int] = (),
) -> bytes:
    """Rows whose cells are lists of lines, without rulings but levels above some rows, and with some rows shaded."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    sheet.setFont("Helvetica", SIZE)
    y = 120.0
    for number, row in enumerate([*rows, [[] for _ in lefts]]):
        height = max(len(cell) for cell in row) * step + gap
        if number in levels:
            sheet.line(lefts[0] - 4, up(y - step - gap / 2 + 3), 540, up(y - step - gap / 2 + 3))
        if number in shaded:
            sheet.setFillGray(0.9)
            sheet.rect(lefts[0] - 4, up(y + height - step - gap / 2 + 3), 544 - lefts[0], height, stroke=0, fill=1)
            sheet.setFillGray(0)
        for left, cell in zip(lefts, row, strict=True):
            for n, line in enumerate(cell):
                sheet.drawString(left, up(y + n * step), line)
        y += height
    sheet.save()
    return out.getvalue()


REFUSED = [
    [["Vem"], ["Om vad"], ["Kronor"], ["Svar"]],
    [["Ås byalag"], ["Lärlingar bygger om", "ett magasin."], ["40 000"], ["Beviljas"]],
    [["Duveds skola"], ["Byns unga lagar cyklar", "och möts på kvällarna."], [], ["Avslås"]],
    [["Mörsils IF"], ["En båt till sjön så att", "fler kan lära sig segla."], [], ["Avslås"]],
    [["Åre kommun"], ["Ljus längs stigen runt", "tjärnen."], ["70 000"], ["Beviljas"]],
]


def test_who_got_nothing_has_a_row_between_two_rulings() -> None:
    """No figure stands in it; its verdict does, as in each row that has one."""
    rows = [[" ".join(cell) for cell in row] for row in REFUSED]
    assert tables(pdf.read(cells_of_lines(REFUSED, (70, 170, 350, 440), gap=3, levels=(0, 1, 5)))) == [rows]
    said = [[*row[:3], row[3] if n != 1 else ["Enligt", "ovan"]] for n, row in enumerate(REFUSED)]
    (read,) = tables(pdf.read(cells_of_lines(said, (70, 170, 350, 440), gap=3, levels=(0, 1, 5))))
    assert len(read) < len(rows)  # the words of such a column are no verdicts


@pytest.mark.parametrize("lines", [4, 9])
def test_shaded_rows_of_many_lines_are_rows(lines: int) -> None:
    """The head is shaded, right above a shaded row; what is refused has no figure, and its cells many lines."""
    told = ["Lärlingar bygger om", "ett magasin, verkstad", "där byns unga kan", "vara som mors ros", "och möta"] * 2
    table = [[row[0], told[:lines] if n else row[1], *row[2:]] for n, row in enumerate(REFUSED)]
    (read,) = tables(pdf.read(cells_of_lines(table, (70, 170, 350, 440), shaded=(0, 1, 3))))
    assert read == [[" ".join(cell) for cell in row] for row in table]


@pytest.mark.parametrize("lines", [2, 6, 9])
def test_a_cell_may_have_many_lines(lines: int) -> None:
    """A list with descriptions fell apart where one had more than five lines: its amounts lost their unit."""
    told = ["Lärlingar bygger om", "ett magasin till verkstad", "där byns unga kan", "laga cyklar och möta"] * 3
    rows = [[["Dnr"], ["Mottagare"], ["Om projektet"], ["Stöd, tkr"]]]
    for n, who in enumerate(("Åre kommun", "Ås byalag", "Duveds skola", "Mörsils IF")):
        rows.append([[f"2024/0{n}28"], [who], told[: lines if n == 1 else 2], [f"{n + 3}00"]])
    wanted = [[" ".join(cell) for cell in row] for row in rows]
    assert tables(pdf.read(cells_of_lines(rows, (70, 140, 250, 430)))) == [wanted]


def test_two_whole_figures_are_two_rows() -> None:
    """The plus belongs to the fund's name; "912 900" and "820 400" below it are no amount of twelve digits."""
    rows = [["Finansiär", "Planerat", "Utfall"], ["Socialfonden+", "912 900", "799 029"]]
    rows += [["Region Norr", "820 400", "765 797"], ["Summa", "1 733 300", "1 564 826"]]
    assert tables(pdf.read(columns(rows, (330, 440)))) == [rows]


COSTS = [["Kostnad", "Belopp"], ["Löner", "480 kkr"], ["Lokaler", "150 kkr"], ["Summa", "630 kkr"]]
PAYERS = [["Finansiär", "Kontant", "Natura"], ["Bergs skola", "300 kkr", "30 kkr"], ["Ås IF", "200 kkr", "100 kkr"]]


def ruled(heading: float, *listed: list[list[str]]) -> list[list[list[str]]]:
    """Tables below one another, each with a line above and below its head and one at its end; a heading between two."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for top, rows in zip((140, 240), listed, strict=False):
        sheet.setFont("Helvetica", SIZE)
        for n, row in enumerate(rows):
            for x, cell in zip((74, 330, 430), row, strict=False):
                sheet.drawString(x, up(top + n * 16), cell)
        for y in (top - 12, top + 4, top + 16 * (len(rows) - 1) + 4):
            sheet.line(70, up(y), 500, up(y))
        if top > 140:
            sheet.setFont("Helvetica", heading)
            sheet.drawString(74, up(215), "Finansiering")
    sheet.save()
    return tables(pdf.read(out.getvalue()))


def test_a_heading_between_two_ruled_tables_parts_them() -> None:
    """Were they one, the second would have the columns of the first. A line as large as the rows is a row, but over
    the head of another table.
    """
    assert ruled(14, COSTS, PAYERS) == [COSTS, PAYERS]
    assert ruled(SIZE, COSTS, PAYERS) == [COSTS, PAYERS]
    (both,) = ruled(SIZE, COSTS, COSTS[1:])
    assert ["Finansiering", ""] in both


def test_figures_of_every_unit_part_the_rows_between_two_rulings() -> None:
    assert ruled(14, COSTS) == [COSTS]


# ---------------------------------------------------------------- two tables of one width, a shaded row amid another

YEARLY = [
    ("Slag av kostnad", "2027", "2028", "2029", "Summa"),
    ("Löner", "1 200 000", "1 250 000", "1 300 000", "3 750 000"),
    ("Lokaler", "90 000", "90 000", "–", "180 000"),
    ("Kostnader", "1 290 000", "1 340 000", "1 300 000", "3 930 000"),
]
SHARED = [
    ("Bidragsgivare", "2027", "2028", "2029", "Summa", "Del (%)"),
    ("I pengar", "", "", "", "", ""),
    ("Hagfors kommun", "900 000", "950 000", "910 000", "2 760 000", "70,2"),
    ("I eget arbete", "", "", "", "", ""),
    ("Bygdegården", "390 000", "390 000", "390 000", "1 170 000", "29,8"),
]
AT = {5: (75, 240, 340, 440, 520), 6: (75, 200, 270, 340, 420, 520)}


def budget(sheet: Any, caption: str = "Tabell 2. Vem som betalar, kronor", shaded: bool = True) -> None:
    """Both with levels between all rows, no uprights, the figures set flush right, the caption as large as the rows."""
    sheet.setFont("Helvetica", 9)
    y = 120
    for row in [*YEARLY, *([(caption,)] if caption else []), *SHARED]:
        sheet.line(70, up(y), 525, up(y))
        if shaded and row[0].startswith("I ") and not any(row[1:]):
            sheet.setFillGray(0.9)
            sheet.rect(70, up(y + 16), 455, 16, stroke=0, fill=1)
            sheet.setFillGray(0)
        for n, words in enumerate(row):
            if n:
                sheet.drawRightString(AT[len(row)][n], up(y + 11), words)
            else:
                sheet.drawString(75, up(y + 11), words)
        y += 16
    sheet.line(70, up(y), 525, up(y))


@pytest.mark.parametrize("shaded", [False, True])
def test_the_second_of_two_tables_of_one_width_begins_at_its_caption(shaded: bool) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    budget(sheet, shaded=shaded)
    sheet.showPage()
    sheet.save()
    assert tables(pdf.read(out.getvalue())) == [[list(row) for row in YEARLY], [list(row) for row in SHARED]]


def test_a_line_over_rows_of_one_table_begins_none() -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    sheet.setFont("Helvetica", 9)
    rows = [SHARED[0], SHARED[2], ("Särskilda insatser", "", "", "", "", ""), SHARED[4]]
    for n, row in enumerate(rows):
        sheet.line(70, up(120 + 16 * n), 525, up(120 + 16 * n))
        sheet.drawString(75, up(131 + 16 * n), row[0])
        for x, words in zip(AT[6][1:], row[1:], strict=True):
            sheet.drawRightString(x, up(131 + 16 * n), words)
    sheet.line(70, up(184), 525, up(184))
    sheet.showPage()
    sheet.save()
    assert tables(pdf.read(out.getvalue())) == [[list(row) for row in rows]]


def test_a_head_right_below_a_sum_begins_another_table() -> None:
    """Neither a ruling nor a blank tells them apart, as in a scan."""
    rows = [("Löner", "480 000"), ("Lokaler", "150 000"), ("Summa kostnader", "630 000")]
    payers = [
        ("Finansiär", "Kontant, kr", "Natura, kr"),
        ("Bergs skola", "300 000", "30 000"),
        ("Ås IF", "200 000", ""),
    ]
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    sheet.setFont("Helvetica", 10)
    for n, row in enumerate([*rows, *payers]):
        sheet.drawString(70, up(120 + 16 * n), row[0])
        for x, words in zip((330, 460) if len(row) > 2 else (460,), row[1:], strict=True):
            sheet.drawRightString(x, up(120 + 16 * n), words)
    sheet.showPage()
    sheet.save()
    got = tables(pdf.read(out.getvalue()))
    assert got == [[list(row) for row in rows], [list(row) for row in payers]]


def booktabs(
    *listed: tuple[list[list[str]], tuple[float, ...]], air: float, bold: bool = False
) -> list[list[list[str]]]:
    """Tables of one width below one another, `air` between the last line of one and the first of the next."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    sheet.setFont("Helvetica", 9)
    y = 120.0
    for rows, rights in listed:
        for n, row in enumerate(rows):
            if n in (0, 1, len(rows) - 1):
                sheet.line(70, up(y), 525, up(y))
            sheet.setFont("Helvetica-Bold" if bold and n == 0 else "Helvetica", 9)
            for x, words in zip((75, *rights), row, strict=True):
                (sheet.drawRightString if x > 75 else sheet.drawString)(x, up(y + 11), words)
            y += 16
        sheet.line(70, up(y), 525, up(y))
        y += air
    sheet.save()
    return tables(pdf.read(out.getvalue()))


def test_the_second_of_two_tables_of_one_width_begins_below_a_blank() -> None:
    costs = [["Slag", "Beviljat", "Använt", "Rest"], ["Löner", "618 000", "606 000", "12 000"]]
    costs += [["Lokaler", "92 000", "90 000", "2 000"], ["Summa", "710 000", "696 000", "14 000"]]
    payers = [["Betalas av", "Beviljat", "Använt", "Del av använt"], ["Bergs skola", "410 000", "396 000", "56,9 %"]]
    payers += [["Ås IF", "300 000", "300 000", "43,1 %"], ["Summa", "710 000", "696 000", "100 %"]]
    wide, narrow = (375, 455, 523), (330, 400, 523)
    assert booktabs((costs, wide), (payers, narrow), air=12) == [costs, payers]
    few = [row[:2] for row in costs], [row[:2] for row in payers]
    assert booktabs((few[0], (523,)), (few[1], (523,)), air=12, bold=True) == list(few)
    # rows go on below a blank
    assert booktabs((costs, wide), (costs[1:], wide), air=12) == [[*costs, *costs[1:]]]
