"""What sums are that offices tell beside the matter: offers, insurance, all applications, earlier years, property."""

from __future__ import annotations

import pytest

from extract import run
from extract.model.record import Record
from extract.model.source import Source

MEMO = "Tranemo kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\nStöd till projektet Lyktan\n\n"


def record(text: str) -> Record:
    return run.extract(Source("a.txt", (MEMO + text).encode()))


@pytest.mark.parametrize(
    ("words", "role", "qualifier"),
    [
        ("Offerten på 8 000 kr för en ny mast är bifogad.", "cost", "exact"),
        ("Föreningen har begärt in tre offerter, varav den billigaste är på 8 000 kr.", "cost", "exact"),
        ("Klubben har tagit in två anbud, varav det lägsta är på 8 000 kr.", "cost", "exact"),
        ("Det lägsta belopp som kan sökas är 8 000 kr.", "floor", "exact"),
        ("En kylanläggning upphandlades under våren för 8 000 kr.", "cost", "exact"),
        ("Försäkringen ersätter 8 000 kr av skadan.", "cofinancing", "exact"),
        ("Klubben får även 8 000 kr från Sparbankens stiftelse.", "cofinancing", "exact"),
        ("Föreningen har därtill statsbidrag från Kulturrådet om 8 000 kr.", "cofinancing", "exact"),
        ("Kommunens stöd är oförändrat 8 000 kr.", "granted", "exact"),
        ("År 2022 uppgick bidraget till 8 000 kr.", "granted", "exact"),
        ("Bidraget räknas upp med 8 000 kr.", "other", "exact"),
        ("Beloppet har därför minskats med 8 000 kr.", "other", "exact"),
        ("Fastigheten är bokförd till 8 000 kr.", "other", "exact"),
        ("Bolaget vill förvärva fastigheten Lärkan 2 för 8 000 kr.", "other", "exact"),
        ("Under 2021 genomfördes en förstudie, som bekostades med 8 000 kr.", "other", "exact"),
        ("Resan, som i ansökan beräknats kosta 8 000 kr, behövs inte.", "cost", "exact"),
        ("Stödet till ett och samma företag får inte överstiga 8 000 kr.", "ceiling", "at_most"),
        ("Föreningar som beviljats mer än 8 000 kr ska lämna revisorsintyg.", "threshold", "over"),
        ("Föreningar som fått 8 000 kr eller mer ska lämna en delrapport.", "threshold", "at_least"),
        ("Föreningen Bygdens väl beviljas 8 000 kr.", "granted", "exact"),
        ("Resterande 8 000 kr av det beviljade bidraget har inte behövt tas i anspråk.", "returned", "exact"),
    ],
)
def test_what_a_sum_beside_the_matter_is(words: str, role: str, qualifier: str) -> None:
    read = record(words)
    assert [(entry.role, entry.qualifier) for entry in read.amounts] == [(role, qualifier)]
    assert "unclaimed_amount" not in [finding.code for finding in read.findings]


def test_what_all_ask_for_together_is_applied_but_no_cases() -> None:
    read = record("Klubben ansöker om 30 000 kr. I år inkom 13 ansökningar om sammanlagt 910 000 kr.")
    assert [entry.role for entry in read.amounts] == ["applied", "applied"]
    applied = read.cases[0].applied
    assert applied is not None and applied.value is not None and applied.value.amount == "30000"
    assert not {"ambiguous", "amount_conflict"} & {finding.code for finding in read.findings}


def test_all_applications_alone_give_a_case_nothing() -> None:
    read = record("I år har det kommit in 13 ansökningar om sammanlagt 910 000 kr.")
    assert [entry.role for entry in read.amounts] == ["applied"]
    assert read.cases[0].applied is None


def test_a_fee_by_the_hour_before_and_after() -> None:
    read = record("Timtaxan föreslås höjas från 900 kronor till 950 kronor.")
    assert [(entry.role, entry.per) for entry in read.amounts] == [("fee", "hour")] * 2
    read = record("Bidraget höjs från 900 kronor till 950 kronor.")
    assert [entry.per for entry in read.amounts] == [None, None]
