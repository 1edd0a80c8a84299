"""Drawn tables of every shape: each cell where it was drawn, no amount cut or merged, and the facts of the record.

The quick part takes a sample of the shapes; `make slow` takes all. `tests/table_score.py` prints what is wrong.
"""

from __future__ import annotations

from typing import get_args

import pytest
import table_score as scored

pytest.importorskip("reportlab")

from extract.grammar import number
from extract.layout.pieces import NUMERIC
from fixtures.making import tables as drawn
from fixtures.making.paper import FONTS

SPECS = drawn.specs()
SAMPLE = [
    spec
    for n, spec in enumerate(SPECS)
    if spec.fault or n % 11 == 0 or spec.name.endswith(" none") or spec.name.startswith("zero")
]


def all_right(spec: drawn.Spec) -> None:
    content, gold = drawn.made(spec)
    held = scored.score(content, gold, spec.name in scored.DOUBTED)
    assert not held.wrong
    assert held.found == held.tables
    assert held.cells_right == held.cells
    assert held.facts_right == held.facts
    assert (held.extra, held.cut, held.silent) == (0, 0, 0)
    assert held.kept == held.amounts
    assert held.faults_found == held.faults == bool(spec.fault)


@pytest.mark.parametrize("spec", SAMPLE, ids=lambda spec: spec.name)
def test_a_sample_of_tables(spec: drawn.Spec) -> None:
    all_right(spec)


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_all_tables(spec: drawn.Spec) -> None:
    all_right(spec)


@pytest.mark.slow
def test_tables_drawn_by_another_seed() -> None:
    """Nothing was mended for these: one row of a hundred may be wrong, no amount may be cut or merged."""
    whole = scored.Score()
    for spec in drawn.mixed(40, "another"):
        whole += scored.score(*drawn.made(spec))
    assert whole.cut == 0
    assert whole.rows_right >= 0.99 * whole.rows
    assert whole.facts_right >= 0.98 * whole.facts


@pytest.mark.parametrize("blank", ["\u2007", "\u2009", "\u202f"], ids=["figure", "thin", "narrow"])
@pytest.mark.parametrize("ruling", get_args(drawn.Ruling))
def test_figures_are_figures_with_every_blank_between_their_groups(ruling: drawn.Ruling, blank: str) -> None:
    """No font of reportlab's own has these blanks. Rows between two rulings are parted by their figures."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for face, file in (("Blanks", "DejaVuSans"), ("Blanks-Bold", "DejaVuSans-Bold")):
        if not (FONTS / f"{file}.ttf").exists():
            pytest.skip("needs DejaVu")
        pdfmetrics.registerFont(TTFont(face, FONTS / f"{file}.ttf"))
    all_right(drawn.Spec("blank", ruling=ruling, separator=blank, font="Blanks", rows=5))


@pytest.mark.parametrize("blank", number._BLANKS)
def test_layout_knows_the_blanks_the_grammar_knows(blank: str) -> None:
    assert NUMERIC.match(f"1{blank}693{blank}575")
    assert not NUMERIC.match(f"rad{blank}575")


SCANNED = (  # of each, rows of the record that are right of how many
    ("plain ruled", 5, 5),
    ("list levels", 8, 8),
    ("wrapped middle none", 3, 6),  # shares are misread, one as a line of its own
    ("years ruled", 4, 4),
    ("cash and in kind none", 7, 8),  # a figure is read with a digit more and hangs together with the one beside it
    ("groups none", 6, 6),
    ("turned none", 9, 9),
    ("small and tight", 6, 10),  # "1 %" of eight points is read as 192
)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "right", "rows"), SCANNED, ids=[name for name, _, _ in SCANNED])
def test_tables_of_scans_are_right_or_doubted(name: str, right: int, rows: int) -> None:
    scans = pytest.importorskip("fixtures.making.scans")
    pytest.importorskip("pytesseract")
    spec = next(spec for spec in SPECS if spec.name == name)
    content, gold = drawn.made(spec)
    held = scored.score(scans.scanned(content, scans.CLEAN, name), gold, doubted=True)
    assert held.facts == rows
    assert held.facts_right >= right
    assert (held.silent, held.cut) == (0, 0)


def test_the_shapes_are_many_and_the_same_each_time() -> None:
    assert len(SPECS) >= 150
    assert len({spec.name for spec in SPECS}) == len(SPECS)
    assert {spec.ruling for spec in SPECS} == set(get_args(drawn.Ruling))
    assert drawn.made(SPECS[0])[0] == drawn.made(SPECS[0])[0]
