"""Drawn tables of every shape: each cell where it was drawn, no amount cut or merged, and the facts of the record.

The quick part takes a sample of the shapes; `make slow` takes all. `tests/table_score.py` prints what is wrong.
"""

from __future__ import annotations

import pytest
import table_score as scored

pytest.importorskip("reportlab")

from fixtures.making import tables as drawn

SPECS = drawn.specs()
SAMPLE = [spec for spec in SPECS if spec.fault] + SPECS[::11]


def all_right(spec: drawn.Spec) -> None:
    content, gold = drawn.made(spec)
    held = scored.score(content, gold, spec.name in scored.DOUBTED)
    assert not held.wrong
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


def test_the_shapes_are_many_and_the_same_each_time() -> None:
    assert len(SPECS) >= 150
    assert len({spec.name for spec in SPECS}) == len(SPECS)
    assert {spec.ruling for spec in SPECS} == {"ruled", "levels", "head", "none", "shaded"}
    assert drawn.made(SPECS[0])[0] == drawn.made(SPECS[0])[0]
