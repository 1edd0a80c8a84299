"""Whom money is asked of, names that go on behind a dash, and what a paper says of money that is not its own."""

from __future__ import annotations

import pytest

from extract import run
from extract.model.record import Record
from extract.model.source import Source

HEAD = "Sundsvalls kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/512\n\nNy vår i byn\n\n"


def record(text: str) -> Record:
    return run.extract(Source("a.txt", (HEAD + text + "\n").encode()))


def roles(said: str) -> list[str]:
    return [entry.role for entry in record(f"Ärendet\n{said}").amounts]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Klubben söker 90 000 kr från Tillväxtverket och 30 000 kr från kommunen.", ["cofinancing", "applied"]),
        ("Klubben söker 90 000 kr från kommunen och 30 000 kr från Region Gävleborg.", ["applied", "cofinancing"]),
        (
            "Byalaget söker 9 000 kr från Tillväxtverket, 8 000 kr från Leader samt 7 000 kr från Sundsvalls kommun.",
            ["cofinancing", "cofinancing", "applied"],
        ),
        ("Klubben söker 90 000 kr från Region Gävleborg.", ["applied"]),
        ("Klubben söker 90 000 kr, varav 60 000 kr för 2024.", ["applied", "applied"]),
        ("Klubben sökte 80 000 kr. I ansökan ingick också utgifter om 9 000 kr för en båt.", ["applied", "cost"]),
        ("Är det sökta bidraget över 500 000 kr beslutar nämnden.", ["threshold"]),
        ("Hofors kommuns besked om sin del av finansieringen, 70 000 kr, dröjer.", ["cofinancing"]),
        ("Skötseln har tidigare år kostat 40 000 kr och väntas kosta 60 000 kr per år.", ["cost", "cost"]),
        ("Nämnden har 600 000 kr kvar att dela ut.", ["allocated"]),
        ("Resterande 20 000 kr lånar klubben.", ["cofinancing"]),
        ("I nämndens anslag återstår ett ofördelat utrymme om 90 tkr.", ["allocated"]),
        ("Begäran avser en höjning med 50 000 kr i totalbudgeten.", ["other"]),
        ("Klubben begär en höjning med 50 000 kr.", ["applied"]),
    ],
)
def test_an_amount_is_asked_of_somebody(said: str, wanted: list[str]) -> None:
    assert roles(said) == wanted


@pytest.mark.parametrize(
    ("said", "title", "doubted"),
    [
        ("beviljar projektet Lövgången – etapp 3 med 90 000 kr.", "Lövgången – etapp 3", False),
        ("stöder projektet Lövgången – skugga åt alla.", "Lövgången – skugga åt alla", False),
        ("stöder projektet Lövgången – som pågår till maj.", "Lövgången", False),
        ("stöder projektet Lövgången – en stig i byn – med 90 000 kr.", "Lövgången", False),
        ("stöder projektet Lövgången – från by till stad och betalar halva kostnaden.", "Lövgången", True),
        ("stöder projektet Grönt ljus – det är viktigt.", "Grönt ljus", False),
    ],
)
def test_the_name_of_a_project_may_go_on_behind_a_dash(said: str, title: str, doubted: bool) -> None:
    got = record(f"Beslut\nKommunstyrelsen {said}")
    assert got.cases[0].project.title and got.cases[0].project.title.value == title
    assert any("may go on with" in finding.message for finding in got.findings) == doubted


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        (
            "Nämnden avslår ansökan från Dalens hantverk ek. för. om projektstöd med 48 000 kr.",
            "Dalens hantverk ek. för.",
        ),
        ("Dalens Slöjd & Form ek. för. ansöker om 50 000 kr.", "Dalens Slöjd & Form ek. för."),
        ("Dalens byaförening ansöker genom skrivelse den 6 maj om 9 000 kr.", "Dalens byaförening"),
    ],
)
def test_a_shortened_form_ends_a_name_and_no_sentence(said: str, owner: str) -> None:
    got = record(f"Förslag till beslut\n{said}")
    assert got.cases[0].project.owner and got.cases[0].project.owner.value == owner
    assert [entry.role for entry in got.amounts] == ["applied"]


def test_a_grant_parted_over_years_is_one_grant() -> None:
    said = (
        "Kommunstyrelsen beslutar\natt stödja projektet Lövgången med 70 000 kr,\natt medlen tas från kontot för"
        " oförutsedda utgifter, varav 30 000 kr belastar 2025 och 40 000 kr belastar 2026."
    )
    got = record(f"Förslag till beslut\n{said}")
    assert got.cases[0].granted and got.cases[0].granted.value and got.cases[0].granted.value.amount == "70000"
    assert [(entry.role, entry.year) for entry in got.amounts] == [
        ("granted", None),
        ("granted", 2025),
        ("granted", 2026),
    ]


@pytest.mark.parametrize(
    ("source", "fund"),
    [
        ("ur kommunstyrelsens anslag för byutveckling", "kommunstyrelsens anslag för byutveckling"),
        ("ur bygdepengen 2024", "bygdepengen 2024"),
    ],
)
def test_whose_money_it_is_belongs_to_the_fund(source: str, fund: str) -> None:
    got = record(f"Förslag till beslut\nNämnden beslutar\natt ge klubben 5 000 kr,\natt medlen tas {source}.")
    assert got.cases[0].decision and got.cases[0].decision.fund and got.cases[0].decision.fund.value == fund


def test_what_one_of_a_board_wanted_is_no_riddle() -> None:
    minutes = (
        "PROTOKOLL\nSundsvalls kommun\nKommunstyrelsen\nSammanträdesdatum: 2024-04-09\n\n§ 4 Stöd till klubben\n\n"
    )
    text = (
        f"{minutes}Ärendet\nUtskottet föreslog 7 000 kr.\n\nBeslut\nKlubben beviljas 5 000 kr.\n\n"
        "Yrkanden\nIda Berg (C) yrkar att klubben får 9 000 kr.\n"
    )
    got = run.extract(Source("a.txt", text.encode()))
    assert [entry.role for entry in got.amounts] == ["other", "granted", "other"]
    assert not [finding for finding in got.findings if finding.code == "unclaimed_amount"]


def table(*rows: tuple[str, ...]) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    memo = "<p>Sundsvalls kommun</p><p>Tjänsteskrivelse</p><p>Dnr KS 2024/512</p><h1>Stöd till klubben</h1>"
    proposal = "<h2>Förslag till beslut</h2><p>Nämnden ställer sig bakom projektet.</p>"
    return f"{memo}{proposal}<h2>Finansiering</h2><table>{cells}</table>"


HEADS = ("Finansiär", "2025", "2026", "Totalt (kr)")
PAYERS = (("Mora kommun", "10 000", "20 000", "30 000"), ("Orsa kommun", "5 000", "5 000", "10 000"))


def financing(*rows: tuple[str, ...]) -> tuple[str | None, list[str]]:
    got = run.extract(Source("a.html", table(*rows).encode()))
    held = got.cases[0].financing
    total = held.total if held is not None else None
    return (total.value.amount if total and total.value else None), [entry.role for entry in got.amounts[-1:]]


def test_the_sum_of_one_side_is_the_whole_where_nobody_is_of_another() -> None:
    last = ("Summa kontant finansiering", "15 000", "25 000", "40 000")
    assert financing(HEADS, *PAYERS, last) == ("40000", ["total_budget"])
    other = ("Summa kontant finansiering", "10 000", "20 000", "30 000")
    assert financing(HEADS, *PAYERS, other)[0] is None


def test_the_head_of_a_column_is_no_project() -> None:
    rows = (("Skola", "Projekt", "Sökt, tkr"), ("Dalskolan", "Grön gård", "90"), ("Byskolan", "Lugn rast", "60"))
    got = run.extract(Source("a.html", table(*rows).encode()))
    assert not [case for case in got.cases if case.project.title and case.project.title.value == "Sökt, tkr"]


def test_shares_tell_which_of_two_figures_has_changed_digits() -> None:
    rows = (
        ("Finansiär", "Belopp (kr)", "Andel (%)"),
        ("Region Gävleborg", "1 698 686", "40"),
        ("Sundsvalls kommun", "1 486 350", "35"),
        ("Mora kommun", "424 671", "10"),
        ("Orsa kommun", "221 336", "5"),
        ("Egna medel", "424 671", "10"),
        ("Summa", "4 246 714", "100"),
    )
    got = run.extract(Source("a.html", table(*rows).encode()))
    swaps = [finding.path for finding in got.findings if finding.code == "possible_transposition"]
    assert swaps == ["/cases/0/financing/rows/3/amount"]


@pytest.mark.parametrize(
    ("before", "start"),
    [
        ("Den första etappen pågick åren 2019–2021 och hade en budget om 2 mnkr.", "2024-02-01"),
        ("Förstudien genomfördes under perioden 2021–2022.", "2024-02-01"),
    ],
)
def test_a_stage_that_is_over_is_not_this_project(before: str, start: str) -> None:
    now = "Projektet pågår under tiden 1 februari 2024 – 31 januari 2026. Projektets totala budget är 5 mnkr."
    got = record(f"Ärendet\n{before} {now}")
    case = got.cases[0]
    assert case.period and case.period.value and case.period.value.start == start
    assert case.total_budget and case.total_budget.value and case.total_budget.value.amount == "5000000"
    assert not [finding for finding in got.findings if finding.code in ("date_conflict", "amount_conflict")]


@pytest.mark.parametrize(
    ("said", "reference"),
    [
        ("Utlysningen har nummer 2025:3.", "2025:3"),
        ("Stödet följer förordningen (2015:4) om bidrag.", None),
        ("Tidigare utlysning 2024:3 är stängd.", None),
    ],
)
def test_the_number_of_a_call_is_told_in_a_sentence(said: str, reference: str | None) -> None:
    page = f"<h1>Utlysning: Grön by</h1><p>{said}</p><h2>Sista ansökningsdag</h2><p>1 maj 2025</p>"
    got = run.extract(Source("a.html", f"{page}<h2>Vem kan söka?</h2><p>Kommuner kan söka stödet.</p>".encode()))
    assert got.call is not None
    assert (got.call.reference.value if got.call.reference else None) == reference
