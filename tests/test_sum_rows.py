"""Rows about other rows: sums, parts of sums, and lines that name the rows below them."""

from __future__ import annotations

import pytest

from extract.find.sum_rows import group_name, sum_kind
from extract.model.reading import Block, Cell, Row, Style


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Totalt, 16 insatser", "sum"),
        ("Summa: 3 projekt", "sum"),
        ("Totalt (12 st)", "sum"),
        ("Delsumma, offentliga", "subtotal"),
        ("Totalförsvarets museum", ""),
        ("Summerums kommun", ""),
    ],
)
def test_a_sum_row_may_say_what_it_counts(words: str, wanted: str) -> None:
    assert sum_kind(words) == wanted


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("S:a", "sum"),
        ("S:a beviljat belopp", "sum"),
        ("Totala projektkostnader", "sum"),
        ("S:a kommunal finansiering", "subtotal"),
        ("Ideella insatser, totalt", "subtotal"),
        ("Privata finansiärer", ""),
        ("Byggservice Total AB", ""),
        ("Region Sammanlagt", ""),
    ],
)
def test_labels_of_sums_are_made_of_known_words(label: str, kind: str) -> None:
    assert sum_kind(label) == kind


def test_a_line_of_one_cell_names_the_rows_below_it_until_a_sum() -> None:
    def named(cells: str, before: str) -> str:
        """The name of the rows from the one on whose cells are parted by bars."""
        starts = [0, *(n + 1 for n, letter in enumerate(cells) if letter == "|")]
        places = tuple(Cell(a, b - 1) for a, b in zip(starts, [*starts[1:], len(cells) + 1], strict=True))
        return group_name(cells, Row(Block(0, 0, len(cells), Style("row", 0)), places), before)

    assert named("Naturainsatser||", "Kontant") == "Naturainsatser"
    assert named("Orsa kommun|kontant|5 000", "Kontant") == "Kontant"
    assert named("Summa|kontant|5 000", "Kontant") == ""
    assert named("|Naturainsatser|", "Kontant") == "Kontant"
