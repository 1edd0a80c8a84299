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


def decision(said: str, above: str = "") -> str | None:
    head = f"Tillväxtverket\nÄndrat beslut\nDatum: 2024-05-02\nDnr: 2024-00771\n\n{above}"
    head += "Ändrade villkor för projektet Vindflöjeln\n\n"
    found = record(f"{head}Beslut\n{said}\n").cases[0].project.owner
    return found.value if found is not None and found.confidence >= 0.85 else None


def test_whose_grant_is_changed() -> None:
    assert decision("Stödet till Orsa kommun för projektet Vindflöjeln utökas med 27 000 kronor.") == "Orsa kommun"
    assert decision("Tillväxtverket lämnar stöd med 335.000 kr till Nordanlid Data AB för projektet Vindflöjeln.") == (
        "Nordanlid Data AB"
    )


def test_the_one_name_alone_in_the_head_of_a_decision_is_doubted() -> None:
    said = "Tillväxtverket medger att projektet Vindflöjeln förlängs."
    assert decision(said, "Orsa kommun\n\n") == "Orsa kommun"
    assert decision(said, "Orsa kommun\n\nMora kommun\n\n") is None
    assert decision(said) is None


def test_the_head_of_the_next_column_is_no_owner() -> None:
    head = TABLE.replace("Organisation", "Stödmottagare").format(ROW.format("Orsa kommun", "475 000"))
    found = record(GIVEN.replace("<p>Koordinator: Mora kommun</p>", "").format(head), "a.html").cases[0].project.owner
    assert found is None or found.value == "Orsa kommun"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Nämnden beslutade att ansökan om medel till projektet Gröna vägar avslås.", "Gröna vägar"),
        ("Nämnden beslutade att projektet Gröna vägar tilldelas 9 000 kr.", "Gröna vägar"),
    ],
)
def test_a_name_in_small_letters_goes_on_to_the_verb_if_it_is_said_again(said: str, name: str) -> None:
    text = HEAD.replace("Stöd till projektet Vindflöjeln", "Fråga om medel")
    again = "Orsa kommun hemställer om 9 000 kr till projektet Gröna vägar. Det ska vara klart i år."
    title = record(f"{text}Beslut\n{said}\n\nSammanfattning\n{again}\n").cases[0].project.title
    assert title is not None and title.value == name


LIST = "Region Dalarna\nBeviljade projektmedel 2024\n\nStöd har beviljats enligt följande.\n\n"


def rows(*items: str) -> list[tuple[str | None, str | None]]:
    found = record(LIST + "\n\n".join(f"- {item}" for item in items) + "\n").grants
    return [(row.owner and row.owner.value, row.title and row.title.value) for row in found]


def test_a_dash_behind_a_colon_is_of_the_name() -> None:
    assert rows(
        "Orsa kommun: Vindflöjeln – etapp 2, 90 000 kr",
        "Stiftelsen Kvarnhjulet: ”Snöspåret – fjäll och is”, 80 000 kr",
        "Mora kommun: Gröna vägar, 70 000 kr",
    ) == [
        ("Orsa kommun", "Vindflöjeln – etapp 2"),
        ("Stiftelsen Kvarnhjulet", "Snöspåret – fjäll och is"),
        ("Mora kommun", "Gröna vägar"),
    ]


def test_dashes_alone_part_who_and_what() -> None:
    assert rows("Orsa IF – Läktare – 90 000 kr", "Mora IF – Spår – 80 000 kr", "Älvdalens IF – Ljus – 7 000 kr") == [
        ("Orsa IF", "Läktare"),
        ("Mora IF", "Spår"),
        ("Älvdalens IF", "Ljus"),
    ]


def test_a_project_that_gets_is_no_owner() -> None:
    assert rows(
        "Projektet ”Vindflöjeln” tilldelas 90 000 kronor. Mottagare: Orsa kommun.",
        "Projektet ”Snöspåret” tilldelas 80 000 kronor. Mottagare: Stiftelsen Kvarnhjulet.",
        "Projektet ”Ljuset” tilldelas 7 000 kronor. Mottagare: Mora kommun.",
    ) == [("Orsa kommun", "Vindflöjeln"), ("Stiftelsen Kvarnhjulet", "Snöspåret"), ("Mora kommun", "Ljuset")]


def test_a_day_behind_a_word_of_giving_makes_no_card_of_a_list() -> None:
    head = "Region Dalarna\nMeddelande om beslut\nBeslutad: 20240502\nVårt diarienummer: 2024/905\n\n"
    said = "Beviljad medfinansiering – Vindflöjeln\n\nInsats: Vindflöjeln\nBeviljat bidrag: 9 000 kr\n\nBeslut\n"
    said += "Regionstyrelsen beviljar Orsa kommun 9 000 kr till projektet Vindflöjeln.\n"
    assert record(head + said).grants == ()


# ---------------------------------------------------------------- whose verb it is, and labels that are none


def owner_of(matter: str, below: str = "") -> str | None:
    """The owner that a memo of Region Värmland tells by a sentence of its matter."""
    text = (
        "Region Värmland\nTjänsteskrivelse\nDnr RV2024-118\n2024-08-09\n\nMedfinansiering av projektet Vass\n\n"
        "Förslag till beslut\nRegionala utvecklingsnämnden beslutar att bevilja projektet Vass 500 000 kronor.\n\n"
        f"Ärendet\n{matter}\n{below}"
    )
    made = run.extract(Source("a.txt", text.encode())).cases[0].project
    return made.owner.value if made is not None and made.owner is not None else None


@pytest.mark.parametrize(
    ("matter", "name"),
    [
        ("Region Värmland har fått en ansökan från Säffle kommun, som söker 500 000 kronor för Vass.", "Säffle kommun"),
        ("Regionen har nu en ansökan från Lövets byalag som begär 500 000 kronor till Vass.", "Lövets byalag"),
        ("I en ansökan till Region Värmland begär Säffle kommun 500 000 kronor till Vass.", "Säffle kommun"),
        ("Arvika kommun, som söker 500 000 kronor, driver projektet Vass.", "Arvika kommun"),
        ("Säffle kommun söker 500 000 kr från Region Värmland, som bereder ärendet.", "Säffle kommun"),
    ],
)
def test_a_verb_of_asking_is_of_the_name_that_som_stands_for_or_of_the_one_behind_it(matter: str, name: str) -> None:
    assert owner_of(matter) == name


def test_the_head_of_a_column_and_a_receiver_are_no_labels_of_the_owner() -> None:
    costs = "\nOrganisation\tKontant finansiering\nTillväxtverket\t300 000\nRegion Värmland\t500 000\n"
    assert owner_of("Arbetet leds av en styrgrupp.", costs) is None
    assert owner_of("Arbetet leds av en styrgrupp.", "\nKopia till\nSökande\nProjektgruppen\nAkten\n") is None
    form = "\nOrganisation\tSäffle kommun\nOrganisationsnummer\t212000-1234\n"
    assert owner_of("Arbetet leds av en styrgrupp.", form) == "Säffle kommun"
