"""What wordings make of an amount, a decision, a name: one thing a paper, and what must not come of it."""

from __future__ import annotations

import pytest

from extract import run
from extract.model.record import Record
from extract.model.source import Source
from extract.run import extract

HEAD = "Sundsvalls kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/512\n\nStöd till Lyktan\n\n"
MINUTES = "PROTOKOLL\nSundsvalls kommun\nKommunstyrelsen\nSammanträdesdatum: 2024-04-09\n\n"


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def roles(text: str) -> list[str]:
    return [entry.role for entry in record(text).amounts]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Under 2024 får 13 miljoner kronor utbetalas.", ["ceiling"]),
        ("Under 2024 har 13 miljoner kronor utbetalats.", ["paid"]),
        ("Bidraget utbetalas med 50 000 kr vid beslut och 25 000 kr efter redovisning.", ["paid", "paid"]),
        ("Föreningen bidrar med 50 000 kr.", ["cofinancing"]),
        ("Av detta har 70 000 kronor betalats ut. 5 000 kronor återförs.", ["paid", "returned"]),
        ("Föreningen får 80 000 kronor av sökta 90 000 kronor.", ["granted", "applied"]),
        ("I utlysningen finns 9 mnkr och ansökningar om sammanlagt 21 mnkr kom in.", ["call_budget", "applied"]),
        ("Bidrag ges med 40 procent av godkända kostnader om 300 000 kr.", ["cost"]),
        (
            "Medlen fördelas enligt följande:\na. 40 000 kr till kören.\nb. 9 000 kr till parken.",
            ["granted", "granted"],
        ),
        ("Kostnaderna är följande:\na. 40 000 kr till kören.\nb. 9 000 kr till parken.", ["cost", "cost"]),
    ],
)
def test_an_amount_is_what_its_words_say(said: str, wanted: list[str]) -> None:
    assert roles(f"{HEAD}Ärendet\n{said}\n") == wanted


@pytest.mark.parametrize(
    ("decides", "granted", "outcome"),
    [
        (
            "Nämnden beviljar stöd med 40 procent av stödberättigande kostnader, högst 130 000 kronor.",
            "130000",
            "granted",
        ),
        ("Hemställan om att använda 160 tkr ur potten för jubileet godkänns.", "160000", "approved"),
        ("Hemställan om att använda 160 tkr ur potten för jubileet avslås.", None, "rejected"),
        ("Nämnden höjer stödet till Lyktan från 120 000 kronor till 145 000 kronor.", "145000", "amended"),
        ("Projektet Lyktan beviljas 1,25 mnkr, fördelat på 500 tkr 2025 och 750 tkr 2026.", "1250000", "granted"),
        ("Nämnden beviljar Lyktan 60 000 kronor och avslår ansökan i övrigt.", "60000", "partially_granted"),
    ],
)
def test_a_decision_grants_what_its_own_words_give(decides: str, granted: str | None, outcome: str) -> None:
    case = record(f"{HEAD}Beslut\n{decides}\n").cases[0]
    assert (case.granted.value.amount if case.granted and case.granted.value else None) == granted
    assert case.decision is not None and case.decision.outcome is not None and case.decision.outcome.value == outcome


def paragraph(text: str) -> tuple[str | None, str | None, str | None]:
    """Status, main outcome and granted amount of the one § of minutes."""
    case = record(f"{MINUTES}§ 8 Stöd till Lyktan\nDnr KS 2024/95\n\n{text}\n").cases[0]
    decision = case.decision
    return (
        decision.status.value if decision and decision.status else None,
        decision.outcome.value if decision and decision.outcome else None,
        case.granted.value.amount if case.granted and case.granted.value else None,
    )


def test_in_minutes_the_sentence_decides_and_the_committee_only_proposed() -> None:
    decided = "Kommunstyrelsen beslutar\natt bevilja Lyktans vänner 60 tkr i bidrag.\n\n"
    proposed = "Arbetsutskottets förslag\nArbetsutskottet föreslår kommunstyrelsen besluta att bevilja 50 tkr.\n"
    assert paragraph(decided + proposed) == ("decided", "granted", "60000")
    assert paragraph(proposed)[0] == "proposed"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Beslut\nKommunstyrelsen beslutar föreslå fullmäktige besluta\natt motionen avslås.", "endorsed"),
        ("Beslut\nKommunstyrelsen föreslår kommunfullmäktige att avslå motionen.", "endorsed"),
        ("Beslut\nKommunstyrelsen föreslår att fullmäktige beslutar\natt entlediga Eva Noll.", "endorsed"),
        ("Beslut\nKommunstyrelsen avslår motionen.", "rejected"),
        ("Kommunstyrelsen utser Lisa Modin (S) att justera protokollet.", "appointed"),
        ("Kommunstyrelsen har tidigare behandlat frågan om Lyktan.", None),
        (
            "Sökanden berättar om budgetläget, ett underskott om 4,2 mnkr.\nBeslut\nNämnden noterar informationen.",
            "noted",
        ),
    ],
)
def test_to_recommend_is_not_to_decide(text: str, outcome: str | None) -> None:
    assert paragraph(text)[1] == outcome


def test_what_a_minority_wanted_is_not_set_aside() -> None:
    text = "Beslut\nNämnden beviljar Lyktan 60 000 kronor.\n\nReservation\nEva Ek reserverar sig för 40 000 kronor.\n"
    made = record(f"{MINUTES}§ 8 Stöd till Lyktan\n\n{text}")
    assert [entry.role for entry in made.amounts] == ["granted", "other"]


def test_a_list_in_lines_gives_grants_and_its_issuer_is_not_in_it() -> None:
    made = record(
        "<h1>Beslut från nämnden den 14 maj 2024</h1><p>Region Halland. Nämnden fördelade 4,95 miljoner kronor"
        " till tre projekt.</p><ul><li>Högskolan i Halmstad får 2 400 000 kr till projektet <em>Ljus</em>. (RS240312)"
        "<li>Varbergs kommun får 1 950 000 kr till projektet <em>Salt</em>. (RS240340)"
        "<li>Laholms kommun får avslag på sin ansökan om 600 000 kronor till Hamnen. (RS240355)</ul>",
        "a.html",
    )
    rows = [(g.owner and g.owner.value, g.title and g.title.value, g.outcome and g.outcome.value) for g in made.grants]
    assert rows == [
        ("Högskolan i Halmstad", "Ljus", "granted"),
        ("Varbergs kommun", "Salt", "granted"),
        ("Laholms kommun", "Hamnen", "rejected"),
    ]
    assert made.grants[2].amount is None and made.grants[2].applied is not None
    assert [g.dnr and g.dnr.value for g in made.grants] == ["RS240312", "RS240340", "RS240355"]
    assert made.document.issuer is not None and made.document.issuer.value == "Region Halland"
    assert made.document.date is not None and made.document.date.value == "2024-05-14"
    assert made.grants_total is not None and made.grants_total.count is not None and made.grants_total.count.value == 3
    assert [finding.path for finding in made.findings if finding.code == "sum_mismatch"] == ["/grants_total/amount"]


def test_items_of_another_section_are_no_grants() -> None:
    text = f"{HEAD}Finansiering\n- Region Halland 400 000 kr\n- Varbergs kommun 300 000 kr\n- Almi 200 000 kr\n"
    assert record(text).grants == ()


@pytest.mark.parametrize(
    ("said", "name", "doubted"),
    [
        ("Nämnden beviljar 9 000 kronor till projektet Skärgårdens fröbank.", "Skärgårdens fröbank", False),
        ("Nämnden beviljar 9 000 kronor till projektet Fjällbete i Ljungdalen.", "Fjällbete i Ljungdalen", True),
        ("Nämnden beviljar projektet Fjällbete som drivs av byn 9 000 kronor.", "Fjällbete", False),
    ],
)
def test_the_name_of_a_project_ends_with_its_clause(said: str, name: str, doubted: bool) -> None:
    made = record(f"{HEAD.replace('Stöd till Lyktan', 'Beslut om stöd')}Beslut\n{said}\n")
    title = made.cases[0].project.title if made.cases[0].project else None
    assert title is not None and title.value == name
    assert any("may end before" in finding.message for finding in made.findings) == doubted


def test_who_gets_owns_and_the_thing_that_gets_does_not() -> None:
    for said, owner in (
        ("Föreningen Fyren beviljas 9 000 kronor.", "Föreningen Fyren"),
        ("Projektet Fyren beviljas 9 000 kronor.", None),
    ):
        project = record(f"{HEAD}Beslut\n{said}\n").cases[0].project
        assert (project.owner.value if project and project.owner else None) == owner, said


def test_who_asks_pays_nothing_and_sentences_need_not_name_all() -> None:
    text = (
        "Ärendet\nMittuniversitetet söker 1 500 000 kronor i medfinansiering. Total budget är 6,2 mnkr. ERUF svarar för"
        " 3,1 mnkr och Sundsvalls kommun bidrar med 600 tkr.\n"
    )
    made = record(HEAD + text)
    financing = made.cases[0].financing
    assert financing is not None
    assert [row.financier and row.financier.value for row in financing.rows] == ["ERUF", "Sundsvalls kommun"]
    assert "sum_mismatch" not in [finding.code for finding in made.findings]


def test_a_plan_is_a_programme_by_its_title() -> None:
    made = record(
        "# Handlingsplan för fiske 2024–2028\n\nRegion Halland\n\n## Insatsområden\n\n1. Hamnar\n2. Ål\n", "a.md"
    )
    assert made.programme is not None and made.programme.name is not None and made.programme.start_year is not None
    assert (made.programme.name.value, made.programme.start_year.value) == ("Handlingsplan för fiske", 2024)


def test_each_amount_nobody_claims_is_said_by_itself() -> None:
    made = record(f"{HEAD}Ärendet\nDet rör sig om 4 000 kronor och om 7 000 kronor. Byn söker 9 000 kronor.\n")
    paths = [finding.path for finding in made.findings if finding.code == "unclaimed_amount"]
    assert paths == ["/amounts/0", "/amounts/1"]


TYPED = """Region Halland
Förteckning

Beviljade projekt 2024

Sökande                                 Projekt                 Beviljade medel (tkr)
Varbergs kommun                         Ljus i hamnen                           1 844
RISE Research Institutes of Sweden AB   Välfärd nära                            4 148
Laholms kommun                          Grön kemi                                 163
Summa beviljat                                                                  6 155
"""


def test_a_typed_table_is_cut_where_all_its_lines_are_blank() -> None:
    made = record(TYPED)
    rows = [(g.owner and g.owner.value, g.title and g.title.value) for g in made.grants]
    assert rows[1] == ("RISE Research Institutes of Sweden AB", "Välfärd nära") and len(rows) == 3
    assert made.grants_total is not None and made.grants_total.amount is not None
    assert made.grants_total.amount.value is not None and made.grants_total.amount.value.amount == "6155000"


def test_typed_prose_with_two_blanks_after_a_stop_is_no_table() -> None:
    prose = "Arbetet pågår.  Det går bra.\nStödet är 40 kr.  Nu är det klart.\nTiden är knapp.  Vi hinner ändå.\n"
    assert run.text_of(Source("a.txt", (HEAD + prose).encode())).tables == ()
    assert record(HEAD + prose).grants == ()


@pytest.mark.parametrize(
    ("item", "owner", "title"),
    [
        ("Ljus i hamnen (Varbergs kommun): 238 tkr", "Varbergs kommun", "Ljus i hamnen"),
        ("Grön kemi – bioekonomi – Laholms kommun, 139 tkr", "Laholms kommun", "Grön kemi – bioekonomi"),
        ("Laholms kommun får 139 tkr till projektet Kusten – etapp 2.", "Laholms kommun", "Kusten – etapp 2"),
    ],
)
def test_items_name_who_and_what_in_any_order(item: str, owner: str, title: str) -> None:
    text = f"<h1>Beviljade medel 2024</h1><p>Region Halland</p><p>12 projekt får dela på 2 mnkr.</p><ul><li>{item}"
    made = record(f"{text}<li>Skogen (Hylte kommun): 90 tkr<li>Ån (Falkenbergs kommun): 80 tkr</ul>", "a.html")
    first = made.grants[0]
    assert (first.owner and first.owner.value, first.title and first.title.value) == (owner, title)
    assert made.grants_total is not None and made.grants_total.count is not None and made.grants_total.count.value == 12


def test_items_of_markdown_with_a_part_of_a_name_in_bold() -> None:
    items = "- **Laholms** kommun får 139 tkr.\n- **Hylte** kommun får 90 tkr.\n- **Falkenbergs** kommun får 80 tkr.\n"
    made = record(f"# Beviljade medel 2024\n\nRegion Halland\n\nTre projekt får dela på 309 tkr.\n\n{items}", "a.md")
    owners = [grant.owner and grant.owner.value for grant in made.grants]
    assert owners == ["Laholms kommun", "Hylte kommun", "Falkenbergs kommun"]


@pytest.mark.parametrize(
    ("said", "count"),
    [("2 miljoner till föreningar", None), ("2 mnkr till projekt", None), ("2 mnkr till femton projekt", 15)],
)
def test_the_figure_of_an_amount_counts_no_grants(said: str, count: int | None) -> None:
    items = "<li>Kusten (Laholms kommun): 139 tkr<li>Skogen (Hylte kommun): 90 tkr<li>Ån (Falkenbergs kommun): 80 tkr"
    text = f"<h1>Beviljade medel 2024</h1><p>Region Halland</p><p>Nämnden fördelade totalt {said}.</p><ul>{items}"
    total = record(text, "a.html").grants_total
    assert total is not None and total.amount is not None and total.amount.value is not None
    assert (total.amount.value.amount, total.count and total.count.value) == ("2000000", count)


@pytest.mark.parametrize(
    ("title", "outcomes"),
    [
        ("Beviljade och avslagna ansökningar", ["granted", "rejected", "granted"]),
        ("Delvis beviljade bidrag", ["partially_granted", "rejected", "partially_granted"]),
    ],
)
def test_a_list_of_grants_and_refusals_grants_no_part(title: str, outcomes: list[str]) -> None:
    items = (
        "<li>Ljus (Laholms kommun): 139 tkr<li>Skog (Hylte kommun): 90 tkr, avslagen<li>Ån (Falkenbergs kommun): 80 tkr"
    )
    made = record(f"<h1>{title} 2025</h1><p>Region Halland</p><ul>{items}</ul>", "a.html")
    assert [grant.outcome and grant.outcome.value for grant in made.grants] == outcomes


@pytest.mark.parametrize(
    ("title", "said", "verdict"),
    [
        ("Avslagna ansökningar", "enligt nedan", "rejected"),
        ("Förteckning över ansökningar", "att avslå följande ansökningar om bidrag", "rejected"),
        ("Beviljade bidrag", "enligt nedan", "granted"),
    ],
)
def test_a_list_of_refusals_grants_nothing(title: str, said: str, verdict: str) -> None:
    rows = "<tr><td>Visby kör<td>Sång<td>60 000 kr<tr><td>Åre kör<td>Ton<td>50 000 kr"
    text = f"<h1>{title} 2025</h1><p>Region Halland</p><p>Kulturnämnden beslutade den 3 maj 2025 {said}.</p>"
    made = record(f"{text}<table><tr><th>Sökande<th>Projekt<th>Sökt belopp{rows}</table>", "a.html")
    decision = made.cases[0].decision
    assert decision is not None and decision.outcome is not None and decision.outcome.value == verdict
    assert (decision.outcome.confidence < 0.9) == (verdict == "rejected")


def test_a_sentence_under_no_known_heading_that_tells_of_an_earlier_decision_takes_none() -> None:
    head = "BESLUT\n\nRegion Värmland\n2025-03-18\nDnr RV/2025-0417\n\nStöd till byn\n\nOm saken\n\n"
    told = "Tidigare har regionen bifallit en ansökan om 200 000 kronor till byn. Nu har en ny kommit in.\n"
    assert record(head + told).cases[0].decision is None
    taken = "Regionen har bifallit en ansökan om 200 000 kronor till byn. Pengarna ska användas i år.\n"
    assert record(head + taken).cases[0].decision is not None


def test_a_column_of_verdicts_is_the_outcome_whatever_its_head() -> None:
    rows = "<tr><td>Å kommun<td>Ljus<td>9 tkr<td>Beviljas<tr><td>Ö kommun<td>Salt<td>8 tkr<td>Avslag"
    head = "<tr><th>Mottagare<th>Projektnamn<th>Ansökt<th>Utfall"
    made = record(
        f"<h1>Förteckning över beviljade projekt</h1><p>Region Halland</p><table>{head}{rows}</table>", "a.html"
    )
    assert [grant.outcome and grant.outcome.value for grant in made.grants] == ["granted", "rejected"]


def test_percent_without_its_sign_is_no_money_and_money_with_its_unit_is() -> None:
    table = "<table><tr><th>Bidragsgivare<th>Belopp (kr)<th>Procent<tr><td>Region Halland<td>342 000<td>57"
    made = record(f"<h1>Beslut</h1>{table}<tr><td>Hylte kommun<td>258 000<td>43</table>", "a.html")
    assert [entry.value.amount for entry in made.amounts if entry.value] == ["342000", "258000"]


def test_a_total_beside_what_is_added_is_what_is_granted() -> None:
    for said, granted in (
        ("Nämnden beviljar ytterligare 196 000 kronor. Stödet uppgår därefter till totalt 978 460 kronor.", "978460"),
        ("Stödet till Lyktan höjs med 123 tkr till 615 tkr.", "615000"),
    ):
        case = record(f"{HEAD.replace('Tjänsteskrivelse', 'Beslut om ändring')}Beslut\n{said}\n").cases[0]
        assert case.granted is not None and case.granted.value is not None and case.granted.value.amount == granted


def test_the_receiver_of_a_letter_owns_no_project() -> None:
    text = HEAD.replace("Dnr:", "Mottagare: Kommunstyrelsen\nDnr:")
    project = record(f"{text}Ärendet\nFöreningen Fyren i Ede söker 9 000 kronor.\n").cases[0].project
    assert project is None or project.owner is None or project.owner.value != "Kommunstyrelsen"


def test_a_memo_proposes_whatever_its_writer_calls_the_heading() -> None:
    case = record(f"{HEAD}Kommunstyrelsens beslut\nKommunstyrelsen beslutar att bevilja Lyktan 9 000 kronor.\n").cases[
        0
    ]
    assert case.decision is not None and case.decision.status is not None
    assert case.decision.status.value == "proposed" and case.decision.status.confidence < 0.9


def test_a_decision_under_a_heading_nobody_knows_is_read_and_doubted() -> None:
    text = (
        "Hylte kommun\nDelegationsbeslut\nDatum: 2024-03-11\nDnr: KS 2024/512\n\nStöd till Lyktan\n\nSå blev det\n"
        "Föreningen Fyren beviljas 9 000 kronor till projektet Lyktan.\n\nBakgrund\nFöreningen sökte 12 000 kronor.\n"
    )
    made = record(text)
    decision = made.cases[0].decision
    assert decision is not None and decision.outcome is not None and decision.outcome.value == "granted"
    assert made.cases[0].granted is not None and decision.status is not None and decision.status.confidence < 0.9
    assert any(finding.path == "/cases/0/decision/status" for finding in made.findings)
    assert record(text.replace("beviljas 9 000 kronor till", "arbetar med")).cases[0].decision is None


# ---------------------------------------------------------------- names in full


def named(heading: str, prose: str) -> tuple[str | None, list[str | None]]:
    text = f"Region Norr\nTjänsteskrivelse\nDnr: RUN 2025/118\n\n{heading}\n\nSammanfattning av ärendet\n\n{prose}\n"
    project = record(text).cases[0].project
    return project.title and project.title.value, [partner.value for partner in project.partners]


@pytest.mark.parametrize(
    ("heading", "prose", "title"),
    [  # in the first two the line of the heading ends before the name does
        ("Ansökan om medel till Verkstad", "Åre kommun söker stöd för projektet Verkstad Fjäll.", "Verkstad Fjäll"),
        (
            "Medel till Hamnar i norr",
            "Ås IF söker stöd för projektet Hamnar i norr 2030 hos oss.",
            "Hamnar i norr 2030",
        ),
        ("Stöd till Hamnar som lyser 2027–2030", "Vi stöder ”Hamnar som lyser”.", "Hamnar som lyser"),
        ("Stöd till Hamnar som lyser 2027–2030", "Vi stöder hamnar.", "Hamnar som lyser 2027–2030"),
    ],
)
def test_a_project_is_named_as_far_as_its_paper_says_it(heading: str, prose: str, title: str) -> None:
    assert named(heading, prose)[0] == title


@pytest.mark.parametrize(
    ("prose", "partners"),
    [
        (
            "I projektet deltar även Nätverket Öppna stränder ekonomisk förening.",
            ["Nätverket Öppna stränder ekonomisk förening"],
        ),
        (
            "I projektet deltar också Umeå universitet och Stiftelsen Fyren Syd.",
            ["Umeå universitet", "Stiftelsen Fyren Syd"],
        ),
        ("Projektet drivs tillsammans med Nätverket Grön i hela länet.", ["Nätverket Grön"]),
    ],
)
def test_a_partner_is_named_with_its_form_of_association(prose: str, partners: list[str]) -> None:
    assert named("Stöd till Fyrar", f"Åre kommun söker stöd för projektet Fyrar. {prose}")[1] == partners


def test_a_fund_that_pays_is_named_in_full() -> None:
    said = "Region Norr bidrar med 601 tkr och Fonden för en rättvis omställning bidrar med 985 tkr."
    financing = record(f"{HEAD}Finansiering\n{said}\n").cases[0].financing
    assert financing and [row.financier and row.financier.value for row in financing.rows] == [
        "Region Norr",
        "Fonden för en rättvis omställning",
    ]


ADDRESSED = ["Boverket", "Beslut om projektstöd", "Datum: 11/3 2024", "Beteckning: 2024/01570", "Byalaget Lyktan"]
DELEGATED = [
    "Region Sörmland",
    "Delegationsbeslut",
    "Datum: 11 augusti 2022",
    "Dnr: RUN/22108",
    "Er ref: KS 2022-02178",
]


@pytest.mark.parametrize(
    ("above", "title"),
    [(ADDRESSED, "Projektstöd till Byalaget Lyktan, Spel vid ån"), (DELEGATED, "Avslag: Spel vid ån")],
)
def test_a_title_says_what_becomes_of_whom(above: list[str], title: str) -> None:
    head = "\n\n".join(above)
    found = record(f"{head}\n\n{title}\n\nProjekt:\tSpel vid ån\n\nBeslut\n\nAnsökan avslås.\n").document.title
    assert found and found.value == title


@pytest.mark.parametrize(
    ("which", "expected"), [("utlysningen 2025-3", "2025-3"), ("utlysningen 2025-2027", None), ("maj 2025-03-01", None)]
)
def test_the_number_of_a_call_is_no_period_and_no_date(which: str, expected: str | None) -> None:
    items = ["Åre kommun beviljas 4 000 kr till projektet “Ljus”.", "Ås IF beviljas 9 000 kr till projektet «Is»."]
    text = f"Tranås kommun\n\nBeviljade projekt inom {which}\n\n" + "".join(f"- {item}\n" for item in items)
    found = record(text)
    assert (found.call_reference and found.call_reference.value) == expected
    assert [grant.title and grant.title.value for grant in found.grants] == ["Ljus", "Is"]


HEADED = "Åre kommun\nKulturförvaltningen\nTJÄNSTESKRIVELSE\n{}Dnr: KN 2025/17\n\nStöd till bion\n\n"


def test_a_day_behind_a_label_nobody_knows_is_the_documents_if_it_is_the_only_one() -> None:
    head = HEADED + "Förslag till beslut\n"
    body = "Kulturnämnden beslutar att bevilja Åre bio 40 000 kronor.\n"
    for line in ("Framtagen: 2025-04-22\n", "Nedtecknad: tisdag 22 april 2025\n"):
        made = extract(Source("a.txt", (head.format(line) + body).encode()))
        assert made.document.date and made.document.date.value == "2025-04-22" and made.document.date.confidence < 0.9
        assert any(f.path == "/document/date" and f.code == "ambiguous" for f in made.findings)
    two = extract(Source("a.txt", (head.format("Framtagen: 2025-04-22\nInlagd: 2025-05-02\n") + body).encode()))
    assert two.document.date is None


def test_a_heading_that_says_what_a_board_is_asked_to_decide_heads_a_proposal() -> None:
    text = HEADED.format("Datum 2025-04-22\n") + "Nämnden föreslås fatta följande beslut:\n"
    made = extract(Source("a.txt", (text + "att bevilja Åre bio 40 000 kronor.\n").encode()))
    status = made.cases[0].decision and made.cases[0].decision.status
    assert status and status.value == "proposed" and status.confidence >= 0.9


def test_a_number_of_an_unknown_form_is_given_as_printed_and_doubted() -> None:
    made = extract(Source("a.txt", "TJÄNSTESKRIVELSE\nDnr: 25KUN1128511285\nDatum 2025-04-22\n".encode()))
    (number,) = made.cases[0].dnr
    assert (number.value, number.key) == ("25KUN1128511285", "25KUN1128511285") and number.confidence < 0.9
    assert any(f.code == "ambiguous" and "25KUN1128511285" in f.message for f in made.findings)


GRID = "<p>Norra länsstyrelsen</p><p>BESLUT</p><p>Datum 2025-09-20</p><h1>Kustväg</h1><table>{}</table>"
PAIR = "<tr><td>{}</td><td>{}</td></tr>"
YES = "<h2>Beslut</h2><p>Länsstyrelsen beviljar byalaget stöd.</p>"


@pytest.mark.parametrize("first", ["", PAIR.format("Sökande", "Projektnamn") + PAIR.format("Byalaget", "Kustväg")])
def test_labels_above_their_values_say_what_the_amounts_of_a_form_are(first: str) -> None:
    rows = first + PAIR.format("Sökt belopp", "Beviljat belopp") + PAIR.format("3 263 971 kr", "3 000 000 kr")
    (case,) = run.extract(Source("a.html", (GRID.format(rows) + YES).encode())).cases
    assert case.applied and case.applied.value and case.applied.value.amount == "3263971"
    assert case.granted and case.granted.value and case.granted.value.amount == "3000000"


def test_a_form_of_three_columns_has_the_amounts_of_its_matter() -> None:
    three = "<tr><td>{}</td><td>{}</td><td>{}</td></tr>"
    rows = three.format("Sökande", "Projektnamn", "Ort") + three.format("Byalaget", "Kustväg", "Ed")
    rows += three.format("Projekttid", "Sökt belopp", "Beviljat belopp")
    rows += three.format("2025–2026", "45 000 kr", "40 000 kr")
    (case,) = run.extract(Source("a.html", (GRID.format(rows) + YES).encode())).cases
    assert case.applied and case.applied.value and case.applied.value.amount == "45000"
    assert case.granted and case.granted.value and case.granted.value.amount == "40000"


def test_a_label_beside_an_amount_is_nearer_than_the_value_above() -> None:
    rows = PAIR.format("Beviljat belopp", "Sökt belopp") + PAIR.format("Sökt belopp", "3 263 971 kr")
    made = run.extract(Source("a.html", (GRID.format(PAIR.format("Ort", "Ed") + rows) + YES).encode()))
    assert [entry.role for entry in made.amounts] == ["applied"]


def test_a_range_that_ends_before_it_begins_is_the_period_of_a_form_under_any_label() -> None:
    rows = PAIR.format("Varande", "Ort") + PAIR.format("30 juni 2025 – 1 oktober 2023", "Ed")
    made = run.extract(Source("a.html", (GRID.format(rows) + YES).encode()))
    assert [finding.code for finding in made.findings if finding.path == "/cases/0/period"] == ["period_reversed"]
