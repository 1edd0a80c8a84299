"""Who owns a project and who takes part, in the words of offices nobody tuned to: told by the order of words."""

from __future__ import annotations

import pytest

from extract import run
from extract.model.record import Record
from extract.model.source import Source

HEAD = "Region Dalarna\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: RUN 2024/77\n\nStöd till projektet Vindflöjeln\n\n"


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def owner(said: str) -> str | None:
    found = record(f"{HEAD}Sammanfattning\n{said}\n").cases[0].project.owner
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("I ärendet söker Mora kommun 90 000 kronor i medfinansiering av projektet Vindflöjeln.", "Mora kommun"),
        ("För att kunna driva projektet Vindflöjeln begär Nordanlid Data AB ett bidrag på 9 tkr.", "Nordanlid Data AB"),
        (
            "För projektet Vindflöjeln äskar Föreningen Husen kring torget 40 000 kronor.",
            "Föreningen Husen kring torget",
        ),
        ("Från Stiftelsen Kvarnhjulet har det inkommit en ansökan om 40 000 kronor.", "Stiftelsen Kvarnhjulet"),
        ("Från Älvnätet Grön kust ekonomisk förening föreligger en ansökan.", "Älvnätet Grön kust ekonomisk förening"),
        ("Mora kommun hemställer om medfinansiering med 40 000 kronor.", "Mora kommun"),
        (
            "Nämnden föreslås besluta att projektet Vindflöjeln, med Mora kommun som projektägare, får 9 000 kr.",
            "Mora kommun",
        ),
        ("Vi föreslår att nämnden stödjer Stiftelsen Kvarnhjulets projekt Vindflöjeln.", "Stiftelsen Kvarnhjulet"),
        ("Nämnden föreslås stödja Nordanlid Data AB:s projekt Vindflöjeln med 9 000 kr.", "Nordanlid Data AB"),
        (
            "Det föreslås att ansökan från Stiftelsen Kvarnhjulet bifalls och att 9 000 kr beviljas.",
            "Stiftelsen Kvarnhjulet",
        ),
        (
            "Nämnden föreslås bifalla ansökan från Stiftelsen Kvarnhjulet och lämna 9 000 kr i stöd.",
            "Stiftelsen Kvarnhjulet",
        ),
        ("Nämnden beslutade att inte bevilja Nordanlid Data AB medel till projektet Vindflöjeln.", "Nordanlid Data AB"),
        ("Nämnden har vid sammanträdet beslutat att Mora kommun beviljas 9 000 kr.", "Mora kommun"),
    ],
)
def test_the_order_of_words_tells_who_asks(said: str, name: str) -> None:
    assert owner(said) == name


@pytest.mark.parametrize(
    "said",
    [
        "Frågan har tidigare beretts tillsammans med Mora kommun som grannkommun.",
        "Här söker Ledningen nya vägar.",
        "Från Mora kommun har personal deltagit.",
        "Uppföljningen av Mora kommuns budget redovisas senare.",
    ],
)
def test_who_is_named_for_something_else_asks_for_nothing(said: str) -> None:
    assert owner(said) is None


def test_a_board_that_a_narrow_column_broke_is_no_owner() -> None:
    head = "<p>Region Dalarna</p><p>Tjänsteskrivelse</p><p>Mottagare</p><p>Regionala</p><p>utvecklingsnämnden</p>"
    said = "<h1>Stöd till projektet Vindflöjeln</h1><p>Mora kommun ansöker om 40 000 kronor.</p>"
    found = record(f"<html><body>{head}{said}</body></html>", "a.html").cases[0].project.owner
    assert found is not None and found.value == "Mora kommun"


@pytest.mark.parametrize(
    "said",
    [
        "Vid sidan av sökanden deltar Mora kommun, Nordanlid Data AB och Föreningen Husen kring torget.",
        "Övriga parter i projektet: Mora kommun, Nordanlid Data AB och Föreningen Husen kring torget.",
        "Arbetet utförs gemensamt med Mora kommun, Nordanlid Data AB och Föreningen Husen kring torget.",
    ],
)
def test_partners_are_named_one_by_one(said: str) -> None:
    project = record(f"{HEAD}Sammanfattning\nOrsa kommun ansöker om 40 000 kronor.\n\n{said}\n").cases[0].project
    names = [partner.value for partner in project.partners]
    assert names == ["Mora kommun", "Nordanlid Data AB", "Föreningen Husen kring torget"]


ROW = "<tr><td>{}</td><td>{}</td><td>45</td></tr>"
TABLE = "<table><tr><th>Organisation</th><th>Högsta bidrag (kr)</th><th>Bidragsnivå, högst (%)</th></tr>{}</table>"
GIVEN = (
    "<html><body><p>Vinnova</p><p>Beslut om bidrag</p><p>Dnr: 2024-00771</p><p>Projekt: Vindflöjeln</p>"
    "<p>Koordinator: Mora kommun</p><h2>Beslut</h2><p>Vinnova beviljar projektet bidrag med 950 000 kronor.</p>{}"
)


def test_who_gets_a_part_beside_the_owner_is_a_partner() -> None:
    rows = ROW.format("Mora kommun", "475 000") + ROW.format("Nordanlid Data AB", "475 000")
    project = record(GIVEN.format(TABLE.format(rows + ROW.format("Summa", "950 000"))), "a.html").cases[0].project
    assert [partner.value for partner in project.partners] == ["Nordanlid Data AB"]


def test_a_table_that_does_not_begin_with_the_owner_names_no_partners() -> None:
    rows = ROW.format("Orsa kommun", "475 000") + ROW.format("Nordanlid Data AB", "475 000")
    assert record(GIVEN.format(TABLE.format(rows)), "a.html").cases[0].project.partners == ()


TWO = """<html><body><p>Region Dalarna</p><p>Tjänsteskrivelse</p><p>Dnr: RUN 2024/77</p>
<h1>Projektmedel till projekten Vindflöjeln och Snöspåret</h1>
<h2>Ärendet</h2><p>Mora kommun söker 40 000 kronor för projektet Vindflöjeln.</p>
<p>I projektet medverkar även Orsa kommun.</p>
<h2>Förslag till beslut</h2><p>Nämnden föreslås besluta</p><ul>
<li>att medverka i finansieringen av projektet Vindflöjeln med 40 000 kronor</li>
<li>att medverka i finansieringen av projektet Snöspåret med 70 000 kronor</li></ul>
<h2>Vindflöjeln</h2><h2>Pengarna i projektet</h2><p>Projektets totalbudget är 90 000 kronor.</p>
<h2>Snöspåret</h2><p>Nordanlid Data AB söker 70 000 kronor för projektet Snöspåret.</p>
<h2>Pengarna i projektet</h2><p>Projektets totalbudget är 160 000 kronor.</p>
<h2>Bedömning</h2><p>Båda projekten stärker länet.</p></body></html>"""


def test_a_heading_that_comes_again_under_each_project_ends_neither() -> None:
    cases = record(TWO, "a.html").cases
    told = [
        (case.project.title and case.project.title.value, case.project.owner and case.project.owner.value)
        for case in cases
    ]
    assert told == [("Vindflöjeln", "Mora kommun"), ("Snöspåret", "Nordanlid Data AB")]
    totals = [case.total_budget.value.amount for case in cases if case.total_budget and case.total_budget.value]
    assert totals == ["90000", "160000"]


def test_what_is_said_below_a_project_is_said_of_it_alone() -> None:
    first, second = (case.project for case in record(TWO, "a.html").cases)
    assert [partner.value for partner in first.partners] == ["Orsa kommun"]
    assert second.partners == ()
