"""Decisions that change others: which level and period holds, and what the other decision's number is to them."""

from __future__ import annotations

import pytest

from extract.model.record import Case, Record
from extract.model.source import Source
from extract.run import extract

PAPER = """Region Halland
BESLUT
Datum 2025-04-02
Dnr RS 2025/77

Ändring av stödet till projektet Havsrum

Beslut
{}

Bakgrund
{}
"""


def record(decides: str, told: str = "Projektet har blivit försenat.") -> Record:
    return extract(Source("a.txt", PAPER.format(decides, told).encode()))


def case(decides: str) -> Case:
    (only,) = record(decides).cases
    return only


@pytest.mark.parametrize(
    ("decides", "granted"),
    [
        ("Regionstyrelsen beslutar att stödet höjs från 400 000 kronor till 450 000 kronor.", "450000"),
        ("Regionstyrelsen beslutar att sänka stödet från 400 000 kronor till 320 000 kronor.", "320000"),
        ("Regionstyrelsen beslutar att sänka stödet till 320 000 kronor.", "320000"),
        ("Regionstyrelsen ändrar bidraget från 400 000 kronor till högst 320 000 kronor.", "320000"),
        ("Regionstyrelsen höjer stödet med 50 000 kronor till totalt 450 000 kronor.", "450000"),
        ("Regionstyrelsen höjer stödet till 450 000 kronor. Tidigare beviljat belopp var 400 000 kronor.", "450000"),
        # the step and the total are both granted in words: nobody says which the register wants
        ("Regionstyrelsen beviljar ytterligare 50 000 kronor, och stödet uppgår till 450 000 kronor.", None),
    ],
)
def test_the_new_level_is_granted(decides: str, granted: str | None) -> None:
    made = case(decides)
    assert (made.granted and made.granted.value and made.granted.value.amount) == granted


def test_what_others_raise_is_not_granted() -> None:
    told = "Kommunens bidrag till hamnen höjs från 100 000 kronor till 130 000 kronor."
    made = record("Regionstyrelsen höjer stödet till 450 000 kronor.", told)
    assert [entry.role == "granted" for entry in made.amounts] == [True, False, False]


@pytest.mark.parametrize(
    "decides",
    [
        "Regionstyrelsen ändrar projektperioden från 2024-01-01–2025-12-31 till 2024-01-01–2026-06-30.",
        "Ny projektperiod är 2024-01-01–2026-06-30. Tidigare projektperiod var 2024-01-01–2025-12-31.",
        "Projektperioden är 2024-01-01–2026-06-30 i stället för 2024-01-01–2025-12-31.",
    ],
)
def test_the_new_period_holds(decides: str) -> None:
    made = record(decides)
    period = made.cases[0].period
    assert period is not None and period.value is not None and period.value.end == "2026-06-30"
    assert "date_conflict" not in [finding.code for finding in made.findings]


def test_two_periods_that_no_word_orders_are_a_conflict() -> None:
    made = record("Projektperioden är 2024-01-01–2026-06-30. Projektperioden är 2024-01-01–2025-12-31.")
    assert "date_conflict" in [finding.code for finding in made.findings]


@pytest.mark.parametrize(
    ("decides", "relation", "outcome"),
    [
        ("Detta beslut ersätter beslutet med dnr RS 2024/31.", "replaces", "amended"),
        ("Beslutet (dnr RS 2024/31) upphör att gälla och ersätts av detta beslut.", "replaces", "amended"),
        ("Regionstyrelsen ändrar beslut RS 2024/31 så att projekttiden förlängs.", "amends", "extended"),
        # a decision repealed and not replaced: RECORD.md has no relation for it, the outcome says it
        ("Regionstyrelsen upphäver beslutet med dnr RS 2024/31.", "refers_to", "repealed"),
        ("Regionstyrelsen återkallar beslutet om stöd, dnr RS 2024/31.", "refers_to", "repealed"),
        ("Regionstyrelsen upphäver inte beslutet med dnr RS 2024/31.", "refers_to", None),
    ],
)
def test_what_becomes_of_the_other_decision(decides: str, relation: str, outcome: str | None) -> None:
    made = case(decides)
    assert [(entry.value, entry.relation) for entry in made.dnr] == [("RS 2025/77", "own"), ("RS 2024/31", relation)]
    assert made.decision is not None
    assert (made.decision.outcome and made.decision.outcome.value) == outcome
