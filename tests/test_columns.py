"""What a column holds, by its head: words, with a unit behind them in every way offices write one."""

from __future__ import annotations

import pytest

from extract.find.columns import year_head
from extract.find.heads import head_role, is_granted_head

UNITS = [" (kr)", " (tkr)", " [kr]", ", kr", ", kkr", " i tkr", " i kronor", ", tusental kronor", " (SEK)", " kronor"]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    ("words", "role"), [("Beviljat belopp", "granted"), ("Sökt belopp", "applied"), ("Totalkostnad", "total_budget")]
)
def test_a_unit_behind_a_head_changes_nothing(words: str, unit: str, role: str) -> None:
    assert head_role(words + unit) == head_role(words) == ("money", role)


@pytest.mark.parametrize("head", ["Antal", "Diarienummer", "Kommentar", "Kronobergs län", "Skriv här"])
def test_a_head_without_money_gets_none_from_its_letters(head: str) -> None:
    assert head_role(head)[0] != "money"


@pytest.mark.parametrize(
    ("head", "year"), [("Belopp 2026", 2026), ("Belopp 2026 (tkr)", 2026), ("Belopp 2025-2026, kr", None)]
)
def test_year_of_a_head_with_a_unit(head: str, year: int | None) -> None:
    assert year_head(head) == year


def test_granted_head_needs_its_unit() -> None:
    assert is_granted_head("Maxbelopp (kr)")
    assert not is_granted_head("Maxbelopp")  # a label of a call's fact box
