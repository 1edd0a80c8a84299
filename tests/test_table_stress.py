"""Drawn tables of every shape: each cell where it was drawn, no amount cut or merged, and the facts of the record.

The quick part takes a sample of the shapes; `make slow` takes all. `tests/table_score.py` prints what is wrong.
"""

from __future__ import annotations

import pytest
import table_score as scored

pytest.importorskip("reportlab")

from fixtures.making import tables as drawn

SPECS = drawn.specs()
SAMPLE = SPECS[::9]
KNOWN: dict[str, str] = {}  # name of a spec: why a cell of it is not right; strict


def cells_right(spec: drawn.Spec) -> None:
    content, gold = drawn.made(spec)
    held = scored.score_cells(gold.tables, scored.cells_of(content))
    assert not held.wrong
    assert held.found == held.tables == len(gold.tables)
    assert held.cells_right == held.cells > 0


@pytest.mark.parametrize("spec", SAMPLE, ids=lambda spec: spec.name)
def test_cells_of_a_sample_of_tables(spec: drawn.Spec) -> None:
    if spec.name in KNOWN:
        pytest.skip(KNOWN[spec.name])
    cells_right(spec)


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_cells_of_all_tables(spec: drawn.Spec, request: pytest.FixtureRequest) -> None:
    if spec.name in KNOWN:
        request.applymarker(pytest.mark.xfail(strict=True, reason=KNOWN[spec.name]))
    cells_right(spec)


def test_the_shapes_are_many_and_the_same_each_time() -> None:
    assert len(SPECS) >= 150
    assert len({spec.name for spec in SPECS}) == len(SPECS)
    assert {spec.ruling for spec in SPECS} == {"ruled", "levels", "head", "none", "shaded"}
    assert drawn.made(SPECS[0])[0] == drawn.made(SPECS[0])[0]
