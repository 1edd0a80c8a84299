"""Forms of boxes: each row parted by uprights of its own, a label at the top of a box and the answer below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from test_wordings_drawn import BOLD, HEIGHT, PLAIN, Words, drawn

from extract.layout import lay_out
from extract.layout.form import boxed
from extract.model.record import Record
from extract.model.source import Source
from extract.pages.pdf import read
from extract.repair import repair
from extract.run import extract

LEFT, RIGHT, TOP = 60, 540, 90
SMALL = ("Helvetica", 8)
Box = tuple[float, str, tuple[str, ...]]  # how far to the right it goes, its label, the lines of its answer
FORM: tuple[tuple[Box, ...], ...] = (
    ((230, "Beslutsdatum", ("2031-02-17",)), (400, "Diarienummer", ("KS 2031/714",)), (RIGHT, "Nr", ("11/2031",))),
    ((400, "Delegat", ("Maja Ruda, kulturchef",)), (RIGHT, "Punkt i delegationsordningen", ("5.2",))),
    ((370, "Sökande", ("Torsås byalag",)), (RIGHT, "Org.nr", ("802400-1234",))),
    ((300, "Sökt belopp", ("75 000 kr",)), (RIGHT, "Projekttid", ("2031-03-01 – 2031-09-30",))),
    (
        (
            RIGHT,
            "Beslut",
            (
                "Torsås byalag beviljas ett bidrag om 60 000 kr till projektet Ljus på bryggan, som ger alla",
                "som går där på kvällen en säker väg.",
            ),
        ),
    ),
    ((300, "Kopia till", ("Torsås byalag",)), (RIGHT, "Underskrift", ("Maja Ruda",))),
)


def paper(rows: Sequence[Sequence[Box]], *more: Words, without: Sequence[float] = (), apart: float = 0) -> bytes:
    """A form, each box with a frame of its own: `apart` is half of the air between two of them, `without` tells where
    no upright is drawn. A row without boxes is a blank between two forms.
    """
    words: list[Words] = [(LEFT, 50, "Torsås kommun", BOLD), (350, 50, "Delegationsbeslut", BOLD), *more]
    lines: list[tuple[float, float, float, float]] = []
    top: float = TOP
    for row in rows:
        if not row:
            top += 24
            continue
        bottom = top + 24 + 14 * max(len(answer) for _, _, answer in row)
        left: float = LEFT
        for right, label, answer in row:
            words.append((left + 5, top + 11, label, SMALL))
            words += [(left + 5, top + 25 + 14 * n, said, PLAIN) for n, said in enumerate(answer)]
            y0, y1 = top + apart, bottom - apart
            lines += [(left + apart, y, right - apart, y) for y in (y0, y1)]
            for side, x in ((left, left + apart), (right, right - apart)):
                if side not in without:
                    lines.append((x, y0, x, y1))
            left = right
        top = bottom

    def draw(sheet: Any) -> None:
        for x0, y0, x1, y1 in lines:
            sheet.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    return drawn(words, draw)


def record(content: bytes) -> Record:
    return extract(Source("p.pdf", content))


def test_each_box_is_read_by_itself() -> None:
    made = record(paper(FORM))
    (case,) = made.cases
    assert made.document.title and made.document.title.value == "Delegationsbeslut"  # a label is none
    assert made.document.date and made.document.date.value == "2031-02-17"
    assert [entry.value for entry in case.dnr] == ["KS 2031/714"]
    assert case.project and case.project.owner and case.project.owner.value == "Torsås byalag"
    assert (
        case.granted and case.granted.value.amount == "60000" and case.applied and case.applied.value.amount == "75000"
    )
    assert case.decision and case.decision.status and case.decision.status.value == "delegated"
    assert [one.value for one in made.send_to] == ["Torsås byalag"]


def test_a_text_over_the_whole_width_is_not_torn_where_boxes_above_it_end() -> None:
    said = repair(lay_out(read(paper(FORM)))).string
    assert "som ger alla som går där på kvällen en säker väg." in said
    assert said.index("Diarienummer") < said.index("KS 2031/714") < said.index("Nr\n")


def test_boxes_with_frames_of_their_own_are_read_as_those_that_share_lines() -> None:
    one, other = (repair(lay_out(read(paper(FORM, apart=apart)))) for apart in (0, 1.5))
    assert [block.kind for block in other.blocks] == [block.kind for block in one.blocks]
    assert other.string == one.string


def test_a_mark_on_the_edge_of_a_form_is_not_lost() -> None:
    plain = repair(lay_out(read(paper(FORM)))).string.split()
    marked = repair(lay_out(read(paper(FORM, (LEFT - 3, TOP + 74, "x", ("Helvetica", 5)))))).string.split()
    assert sorted(marked) == sorted([*plain, "x"])


@pytest.mark.parametrize("apart", [0, 1.5])
def test_a_table_whose_uprights_run_through_stays_a_table(apart: float) -> None:
    rows = [
        ((200, "Sökande", (f"Byalag {n}",)), (360, "Sökt", (f"{n}0 000 kr",)), (RIGHT, "Beviljat", (f"{n} 000 kr",)))
        for n in range(1, 6)
    ]
    kinds = [block.kind for block in repair(lay_out(read(paper(rows, apart=apart)))).blocks]
    assert kinds.count("row") == 5


def test_points_in_a_box_are_no_prose() -> None:
    points = (
        "1. Torsås byalag beviljas ett bidrag om 60 000 kr till projektet Ljus på bryggan i hamnen.",
        "2. Bidraget tas ur potten för byarnas egna idéer och betalas ut när bryggan är färdig och",
        "besiktigad.",
    )
    got = repair(lay_out(read(paper((*FORM[:4], ((RIGHT, "Beslut", points),), FORM[5])))))
    items = [got.string[block.start : block.stop] for block in got.blocks if block.kind == "item"]
    assert items == [points[0], " ".join(points[1:])]


PARTED = [(230, 400), (230, 370), (230,), (230, 300)]  # of a table with joined cells: its first column goes through


@pytest.mark.parametrize(
    ("rows", "without"),
    [
        (FORM, (230, 300, 370, 400)),  # no uprights within
        (FORM, (RIGHT,)),  # open at a side
        ((FORM[0], FORM[2], FORM[3]), ()),  # few rows
        ((FORM[4], FORM[2]) * 3, ()),  # parted in two ways alone
        ([tuple((x, "Sökande", ("Byn",)) for x in (*row, RIGHT)) for row in PARTED], ()),
    ],
)
def test_what_is_no_form_is_left_as_it_was(rows: Sequence[Sequence[Box]], without: Sequence[float]) -> None:
    (page,) = read(paper(rows, without=without)).pages
    lines = list(page.lines)
    assert boxed(page, lines) == lines


def test_the_parts_of_a_form_may_have_few_rows() -> None:
    parted = (*FORM[:4], (), FORM[4], (), FORM[5])
    layout = repair(lay_out(read(paper(parted))))
    assert {block.kind for block in layout.blocks} <= {"paragraph", "heading"}, "no box is a cell of a table"
    made = record(paper(parted))
    assert made.cases[0].granted and made.cases[0].granted.value.amount == "60000"
    assert [one.value for one in made.send_to] == ["Torsås byalag"]
    (page,) = read(paper(parted)).pages
    table = [replace(line, size=10.0) if line.bbox and line.bbox.top > 320 else line for line in page.lines]
    kinds = [line.block for line in boxed(page, table)]
    assert kinds[-4:] == [None] * 4 and "paragraph" in kinds, "a part without small labels is no part of the form"


IN_COLUMNS: tuple[tuple[Box, ...], ...] = (
    ((300, "1 Vad det gäller", ("Slutredovisning",)), (RIGHT, "2 Myndighetens diarienummer", ("KS 2031/715",))),
    ((300, "3 Organisation", ("Torsås byalag",)), (RIGHT, "4 Projektets namn", ("Ljus på bryggan",))),
    ((300, "5 Kontaktperson", ("Åsa Björk-", "lund")), (RIGHT, "6 E-post", ("asa@torsasby.example",))),
    ((300, "7 Beviljat bidrag", ("60 000 kr",)), (RIGHT, "8 Utbetalt bidrag", ("40 000 kr",))),
    (
        (300, "9 Ort och datum", ("Torsås",)),
        (RIGHT, "10 Namnteckning och namnförtydligande", ("Ove Palm, ordförande",)),
    ),
)


def test_boxes_in_two_columns_are_a_form_where_each_has_a_small_label_of_its_own() -> None:
    kinds = {block.kind for block in repair(lay_out(read(paper(IN_COLUMNS)))).blocks}
    assert kinds == {"paragraph"}, "a box is no cell of a table"
    made = record(paper(IN_COLUMNS))
    (case,) = made.cases
    assert [entry.value for entry in case.dnr] == ["KS 2031/715"]
    assert case.project.owner and case.project.owner.value == "Torsås byalag"
    assert case.project.title and case.project.title.value == "Ljus på bryggan"
    assert [(entry.value and entry.value.amount, entry.role) for entry in made.amounts] == [
        ("60000", "granted"),
        ("40000", "paid"),
    ]


def test_who_signs_a_form_is_no_chair_and_an_address_is_whose_first_name_it_is() -> None:
    people = {one.name and one.name.value: one for one in record(paper(IN_COLUMNS)).people}
    signs, asked = people["Ove Palm"], people["Åsa Björklund"]
    assert signs.role == "signatory" and signs.title and signs.title.value == "ordförande"
    assert asked.role == "contact" and asked.email and asked.email.value == "asa@torsasby.example"


def test_boxes_with_labels_as_large_as_their_answers_are_the_cells_of_a_table() -> None:
    (page,) = read(paper(IN_COLUMNS)).pages
    lines = [replace(line, size=10.0) for line in page.lines]
    assert boxed(page, lines) == lines
