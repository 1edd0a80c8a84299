"""Who gives and who gets, whose a letter is, who takes part and who signs, each class with what must not come of it."""

from __future__ import annotations

import pytest

from extract import run
from extract.grammar import contact
from extract.grammar.name import bodies
from extract.grammar.number import qualifier_at
from extract.model.record import Record
from extract.model.source import Source

MEMO = "Ljusdals kommun\nTjänsteskrivelse\nDatum: 2031-03-11\nDnr: KS 2031/77\n\nStöd till projektet Vindflöjeln\n\n"
DECISION = "Region Dalarna\nBESLUT\nDatum: 2031-05-02\nDnr: RUN 2031/91\n\nStöd till projektet Vindflöjeln\n\n"


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def people(text: str) -> list[tuple[str, str, str | None]]:
    found = [match.value for match in contact.people(text)]
    return [(one.role, one.name.value, one.title.value if one.title else None) for one in found if one.name]


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        ("SVENSKA KYRKAN LYSJÖ STIFT", "Lysjö stift"),
        ("Svenska kyrkan Lysjö stift", "Lysjö stift"),
        ("RÖDLANDETS KOMMUNALFÖRBUND", "Rödlandets Kommunalförbund"),
        ("TORSVIKS KOMMUN", "Torsviks kommun"),
    ],
)
def test_an_unregistered_issuer_is_written_as_the_text_writes_it(lines: str, issuer: str) -> None:
    text = f"{lines}\n\nFÖRTECKNING\nDatum: 2031-04-03\nDnr: A 2031/4\n\nRödlandets Kommunalförbund delar ut stöd.\n"
    found = record(text).document.issuer
    assert found is not None and found.value == issuer


@pytest.mark.parametrize(
    ("line", "issuer"),
    [
        ("Protokoll fört vid styrelsemöte i Leader Rödlandet", "Leader Rödlandet"),
        ("Protokoll fört vid resan till Leader Rödlandet", None),
    ],
)
def test_the_head_of_minutes_says_whose_meeting_it_was(line: str, issuer: str | None) -> None:
    text = (
        f"<h1>{line}</h1><p>Datum: 2031-05-06</p><h2>§ 4 Ekonomi</h2><p>Beslut: Rapporten läggs till handlingarna.</p>"
    )
    found = record(text, "a.html").document.issuer
    assert (found.value if found is not None else None) == issuer


LETTER = (
    "                             1 (2)\nTillväxtverket\n\n\nStiftelsen Lönnen\nLönngatan 4\n961 31 Boden\n\n"
    "Återkrav av stöd\n\nDatum: 2031-05-21\nDnr: Ä 2031-90\n\nBeslut\n\n{said}\n\n"
    "                             2 (2)\nTillväxtverket\n\n\nBakgrund\n\nProjektet har avslutats.\n\n"
    "Hur du överklagar\n\nBeslutet får överklagas till Förvaltningsrätten i Luleå.\n"
)


def test_above_an_address_stands_who_the_letter_goes_to() -> None:
    said = "Tillväxtverket upphäver beslutet till den del det avser 4 000 kronor."
    found = record(LETTER.format(said=said)).document.issuer
    assert found is not None and found.value == "Tillväxtverket"


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ("Genom beslutet den 3 mars 2030 beviljade Tillväxtverket Stiftelsen Lönnen stöd.", "Stiftelsen Lönnen"),
        ("Verket beviljade Ockelbo kommun Bygdestöd.", "Ockelbo kommun"),
    ],
)
def test_who_gives_stands_before_who_gets(said: str, owner: str) -> None:
    project = record(LETTER.format(said=said)).cases[0].project
    found = project.owner.value if project is not None and project.owner is not None else None
    assert found == owner


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Mona Ek af Lövön\tBo Alm\nKommundirektör\tEkonomichef\n",
            [("signatory", "Mona Ek af Lövön", "Kommundirektör"), ("signatory", "Bo Alm", "Ekonomichef")],
        ),
        ("Mona Ek tf. enhetschef\n", [("signatory", "Mona Ek", "tf. enhetschef")]),
        (
            "Sekreterare\t............................ Mona Ek\nOrdförande\t......................... Bo Alm\n",
            [("secretary", "Mona Ek", None), ("chair", "Bo Alm", None)],
        ),
        ("Sekreterare ................... Paragrafer 4– 19 Mona Ek\n", [("secretary", "Mona Ek", None)]),
        ("Sekreterare ................... Paragrafer 4–19\n", []),
        ("Handläggare: Mona Ek strateg\n", [("officer", "Mona Ek", "strateg")]),
        ("Handläggare: Mona Ek yrkar avslag\n", [("officer", "Mona Ek", None)]),
        (
            "Justeras\nMona Ek, ordförande\nBo Alm\nSlut\n",
            [("chair", "Mona Ek", "ordförande"), ("adjuster", "Bo Alm", None)],
        ),
    ],
)
def test_who_signs_over_and_behind_lines(text: str, wanted: list[tuple[str, str, str | None]]) -> None:
    assert people(text) == wanted


def test_the_title_under_a_signature_outranks_the_inflected_one() -> None:
    said = "Beslut\nAnsökan avslås.\n\nI detta ärende har enhetschefen Mona Ek beslutat.\n\nMona Ek\n\n{title}\n"
    for title, shown in (("enhetschef", "enhetschef"), ("utredare", "enhetschefen")):
        person = next(p for p in record(DECISION + said.format(title=title)).people if p.name is not None)
        assert person.title is not None and person.title.value == shown


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Ockelbo kommun och Bergvattnets fiskeförening har varit samarbetspartner.", 2),
        ("Umeå universitet, Campus Norr, och Lönnens Energi AB deltar som samverkansparter.", 2),
        ("Ockelbo kommun är part i ett annat ärende.", 0),
        ("Byarna runt sjön och deras barn är samverkansparter.", 0),
    ],
)
def test_partners_are_named_before_the_verb(said: str, names: int) -> None:
    project = record(f"{MEMO}Bakgrund\n\nProjektet pågår i två år. {said}\n").cases[0].project
    partners = [found.value for found in project.partners] if project is not None else []
    assert len(partners) == names
    assert names < 2 or said.startswith(f"{partners[0]}") and partners[1] is not None and partners[1] in said


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Projektägare har varit Ockelbo kommun.", "Ockelbo kommun"),
        ("Projektledare har varit Ockelbo kommun.", None),
    ],
)
def test_who_has_owned_a_project(said: str, name: str | None) -> None:
    project = record(f"{MEMO}Bakgrund\n\n{said}\n").cases[0].project
    assert (project.owner.value if project is not None and project.owner is not None else None) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Stöd till projektet Sjöbodarna, brådskande ärende", "Sjöbodarna"),
        ("Stöd till projektet Sjöbodarna, bryggor och båtar", "Sjöbodarna, bryggor och båtar"),
    ],
)
def test_how_a_matter_is_handled_is_no_part_of_its_projects_name(title: str, name: str) -> None:
    head = MEMO.replace("Stöd till projektet Vindflöjeln", title)
    project = record(f"{head}Förslag till beslut\n\nNämnden beviljar stöd med 8 000 kronor.\n").cases[0].project
    assert project is not None and project.title is not None and project.title.value == name


def test_a_lead_with_abbreviations_is_no_point() -> None:
    lead = "Med stöd av 6 kap. 39 § kommunallagen beslutar nämndens ordförande på nämndens vägnar"
    points = "1. att bevilja Lövets byalag 8 000 kronor, samt\n2. att beslutet ska anmälas den 26 augusti\n   2031."
    decision = record(f"{DECISION}Beslut\n\n{lead}\n\n{points}\n").cases[0].decision
    assert decision is not None
    assert [point.value for point in decision.points] == [
        "bevilja Lövets byalag 8 000 kronor",
        "beslutet ska anmälas den 26 augusti 2031.",
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Beredningen för lokala medel beslutar", ["Beredningen för lokala medel"]),
        ("Nämnden för sociala frågor beslutar", ["Nämnden för sociala frågor"]),
        ("inom beredningen för lokala medel", []),
        ("Beredningen för ärendet pågår", []),
    ],
)
def test_a_board_for_something(text: str, names: list[str]) -> None:
    assert [match.value for match in bodies(text)] == names


@pytest.mark.parametrize(
    ("text", "qualifier"), [("har tagits upp till 50 000 kr", "exact"), ("kan få upp till 50 000 kr", "at_most")]
)
def test_what_was_taken_up_is_no_bound(text: str, qualifier: str) -> None:
    start = text.index("50")
    assert qualifier_at(text, start, start + 6) == qualifier


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("Utrustningen, som i ansökan tagits upp till 8 000 kr, finns redan.", "cost"),
        ("Belopp per barnprojekt är 8 000 kr.", "other"),
        ("Högsta möjliga belopp per barnprojekt är 8 000 kr.", "ceiling"),
        ("I ansökan söks 8 000 kr.", "applied"),
    ],
)
def test_roles_of_what_an_application_has_and_of_the_highest(said: str, role: str) -> None:
    entry = record(f"{MEMO}Bakgrund\n\n{said}\n").amounts[0]
    assert entry.role == role


@pytest.mark.parametrize(
    ("caption", "figures", "money"),
    [
        ("Fångst, fiskar per hektar", ("24", "27"), 0),
        ("Fångst, tkr", ("24", "27"), 4),
        ("Fångst", ("24 000", "27 000"), 4),
    ],
)
def test_figures_below_years_are_money_where_something_says_so(
    caption: str, figures: tuple[str, str], money: int
) -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{figures[0]}</td><td>{figures[1]}</td></tr>" for name in ("Ån", "Sjön"))
    page = f"<h1>Öringen</h1><p>{caption}</p><table><tr><th>Lokal</th><th>2030</th><th>2031</th></tr>{rows}</table>"
    assert len(record(page, "a.html").amounts) == money


@pytest.mark.parametrize(
    ("other", "own"), [("", ["2031-1187"]), ("<h2>§ 5 Budget, dnr KS 2031/8</h2><p>Beslut: Budgeten antas.</p>", [])]
)
def test_the_journal_numbers_of_minutes_are_their_own_where_they_have_no_others(other: str, own: list[str]) -> None:
    page = (
        "<h1>Protokoll fört vid styrelsemöte i Leader Rödlandet</h1><p>Datum: 2031-05-06</p>"
        "<h2>§ 4 Projektansökan Sjöbodarna, journalnr 2031-1187</h2><p>Beslut: Ansökan avslås.</p>"
    )
    assert [entry.value for entry in record(page + other, "a.html").cases[0].dnr] == own


def test_the_row_that_sums_all_counts_them_too() -> None:
    rows = "".join(
        f"<tr><td>{place} kyrka</td><td>{place} församling</td><td>{first} 000</td></tr>" for place, first in ROWS
    )
    sums = [f"<tr><td>Summa {name}</td><td></td><td>{n} 000</td></tr>" for name, n in (("norr", 30), ("söder", 70))]
    half = len(rows) // 2
    total = "<tr><td>Totalt 4 objekt</td><td></td><td>100 000</td></tr>"
    head = "<tr><th>Kyrka</th><th>Församling</th><th>Beviljat belopp, kr</th></tr>"
    page = f"<h1>Beviljade medel 2031</h1><table>{head}{rows[:half]}{sums[0]}{rows[half:]}{sums[1]}{total}</table>"
    found = record(page, "a.html").grants_total
    assert found is not None and found.count is not None and found.count.value == 4


ROWS = (("Alnö", 10), ("Berg", 20), ("Dals", 30), ("Ekby", 40))


BUDGETS = (("Ockelbo kommun", "60 000", "50 000"), ("Lövets byalag", "40 000", "30 000"))


@pytest.mark.parametrize(("total", "wrong"), [("100 000", 0), ("90 000", 1)])
def test_a_budget_beside_what_came_of_it_sums_too(total: str, wrong: int) -> None:
    listed = (("Finansiär", "Budget", "Utfall"), *BUDGETS, ("Summa", total, "80 000"))
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in listed)
    page = f"<h1>Slutrapport</h1><h2>Finansiering</h2><p>Belopp i kronor</p><table>{rows}</table>"
    found = [one for one in record(page, "a.html").findings if one.code == "sum_mismatch"]
    assert len(found) == wrong
    assert not found or found[0].path is not None and found[0].path.startswith("/amounts/")


@pytest.mark.parametrize(
    ("payer", "source"),
    [("Europeiska sjö-, ström- och havsfonden", None), ("Ockelbo kommun, sociala fonden", "sociala fonden")],
)
def test_a_hyphen_before_a_comma_goes_on_with_the_name(payer: str, source: str | None) -> None:
    rows = f"<tr><td>{payer}</td><td>60 000</td></tr><tr><td>Lövets byalag</td><td>40 000</td></tr>"
    head = "<p>Tjänsteskrivelse</p><h1>Väg</h1><h2>Förslag till beslut</h2><p>Nämnden beviljar byn stöd.</p>"
    page = f"{head}<h2>Finansiering</h2><table><tr><th>Finansiär</th><th>Belopp, kr</th></tr>{rows}</table>"
    financing = record(page, "a.html").cases[0].financing
    assert financing is not None
    row = financing.rows[0]
    assert row.financier is not None and (row.financier.value == payer) is (source is None)
    assert (row.source.value if row.source is not None else None) == source


OWN_LETTER = (
    "Ljusdals kommun\nKommunchefen\nLjusdal den 11 juni 2031\n\nLövets Båtlag ek. för.\natt. Bo Alm\nHamngatan 4\n"
    "827 30 Ljusdal\n\nBidrag till er båtlinje\n\nNi har i brev den 4 maj 2031 ansökt om 20 000 kronor. {said}\n\n"
    "Pengarna tas ur nämndens medel till förfogande.\n\nBo Ek\nkommunchef\n"
)


@pytest.mark.parametrize(
    ("said", "granted", "fund"),
    [
        (
            "Jag har med stöd av delegationsordningen i dag beslutat att bevilja er ett bidrag på 15 000 kronor.",
            "15000",
            "nämndens medel till förfogande",
        ),
        ("Jag har i dag läst om att ni i fjol fick ett bidrag på 15 000 kronor.", None, None),
    ],
)
def test_a_letter_may_decide_in_the_first_person(said: str, granted: str | None, fund: str | None) -> None:
    found = record(OWN_LETTER.format(said=said))
    case = found.cases[0] if found.cases else None
    money = case.granted.value if case is not None and case.granted is not None else None
    assert (money.amount if money is not None else None) == granted
    assert (found.document.kind is not None and found.document.kind.value == "decision") is (granted is not None)
    if granted is not None and case is not None:
        assert case.project is not None and case.project.owner is not None
        assert case.project.owner.value == "Lövets Båtlag ek. för."
        assert case.decision is not None and case.decision.fund is not None and case.decision.fund.value == fund


@pytest.mark.parametrize(
    ("said", "outcomes"),
    [
        ("Kulturnämnden godkänner rapporten och lägger den till handlingarna.", ["approved", "filed"]),
        ("Kulturnämnden lägger rapporten till handlingarna.", ["filed"]),
    ],
)
def test_what_is_approved_and_filed_is_approved(said: str, outcomes: list[str]) -> None:
    head = "PROTOKOLL\nLjusdals kommun\nKulturnämnden\nSammanträdesdatum: 2031-04-09\n\n§ 12 Rapport\n\nBeslut\n\n"
    decision = record(f"{head}{said}\n").cases[0].decision
    assert decision is not None and [found.value for found in decision.outcomes] == outcomes
    assert decision.outcome is not None and decision.outcome.value == outcomes[0]


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("Uppdraget gick till Lövets AB, vars anbud uppgick till 8 000 kronor.", "cost"),
        ("Stiftelsens bundna kapital uppgick vid bokslutet till 8 000 kronor.", "statistic"),
        ("Byalagets låneskuld är 8 000 kronor.", "statistic"),
        ("Efter beslutet återstår knappt 8 000 kronor av årets ram.", "allocated"),
        ("Efter beslutet söker byalaget 8 000 kronor.", "applied"),
    ],
)
def test_roles_of_bids_capital_and_what_is_left(said: str, role: str) -> None:
    assert [entry.role for entry in record(f"{MEMO}Bakgrund\n\n{said}\n").amounts] == [role]


@pytest.mark.parametrize(
    ("told", "count"),
    [("Beslutet har fattats av enhetschefen Bo Ek med handläggaren Ia Al som föredragande.", 0), ("Lövets byalag", 1)],
)
def test_who_took_part_in_a_decision_is_no_partner(told: str, count: int) -> None:
    text = (
        LETTER.format(said="Tillväxtverket beviljar Stiftelsen Lönnen stöd med 90 000 kr.")
        + f"\nMedverkande\n\n{told}\n"
    )
    assert len(record(text).cases[0].project.partners) == count


@pytest.mark.parametrize("lead", ["Enligt den plan som föreningen", "Det framgår att föreningen"])
def test_words_that_are_a_clause_are_no_name(lead: str) -> None:
    told = f"Tillväxtverket avslår ansökan från Kulturföreningen Vadet om 90 000 kr. {lead} har gett in kostar det mer."
    project = record(LETTER.format(said=told)).cases[0].project
    assert project is not None and project.owner is not None and project.owner.value == "Kulturföreningen Vadet"
