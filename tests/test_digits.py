"""Digits that OCR took for letters or marks."""

from __future__ import annotations

from typing import Any

import pytest
from grammar_cases import cases

from extract.grammar.digits import repairs
from extract.model.text import Text


@pytest.mark.parametrize("case", cases("digits"))
def test_a_figure_is_repaired_or_left(case: dict[str, Any]) -> None:
    text = Text.plain(case["text"])
    once = text.apply(repairs(text.string))
    assert once.string == case.get("becomes", case["text"])
    assert once.apply(repairs(once.string)).string == once.string
