"""Tables and amounts told by what adds up, comes again or stands where it does, whatever the words."""

from __future__ import annotations

import pytest
from test_wordings_memo import DECISION, HEAD, case, payers, record


def roles(text: str) -> dict[str, str]:
    made = record(text)
    return {entry.value.amount: entry.role for entry in made.amounts if entry.value is not None}


CHANGE = """Så blir det
Utgifter                        Före         Efter
Personal                     110 000       195 000
Färger                       800 000       715 000
Summa                        910 000       910 000
Inkomster                       Före         Efter
Region Dalarna               600 000       700 000
Malungs byalag               310 000       210 000
Summa                        910 000       910 000
"""


def test_a_head_that_comes_again_below_another_first_word_begins_a_table() -> None:
    made = case(DECISION + CHANGE)
    assert payers(made) == [
        ("Region Dalarna", "700000", "unspecified"),
        ("Malungs byalag", "210000", "unspecified"),
    ]
    assert made.financing is not None and made.financing.stage == "revised"
    assert roles(DECISION + CHANGE)["195000"] == "cost"


BALANCED = """Pengarna
Rad                            Belopp
Löner                         400 000
Resor                         100 000
Lokalhyra                     100 000
Blir                          600 000
Region Dalarna                350 000
Malungs kommun                150 000
Egen insats                   100 000
Blir                          600 000
"""


def test_two_halves_that_add_up_to_the_same_are_costs_and_payers() -> None:
    made = case(DECISION + BALANCED)
    assert [(name, amount) for name, amount, _ in payers(made)] == [
        ("Region Dalarna", "350000"),
        ("Malungs kommun", "150000"),
        ("Egen insats", "100000"),
    ]
    assert made.financing is not None and made.financing.total is not None
    assert made.financing.total.value is not None and made.financing.total.value.amount == "600000"


def test_halves_that_do_not_add_up_are_no_halves() -> None:
    made = case(DECISION + BALANCED.replace("350 000", "360 000"))
    assert made.financing is None or len(made.financing.rows) != 3


UNNAMED = """Finansiering
Aktör                          Belopp (kr)
Region Dalarna                     350 000
Malungs kommun                     150 000
Malungs byalag                     125 000
{last}                             625 000
"""


@pytest.mark.parametrize(("last", "rows"), [("Slutlig kalkyl", 3), ("Lima kommun", 4), ("Lima byalag", 4)])
def test_a_last_row_that_names_nobody_and_adds_up_the_others_is_their_sum(last: str, rows: int) -> None:
    made = case(DECISION + UNNAMED.format(last=last))
    assert len(payers(made)) == rows


PARTED = """Finansiering
Finansiär                      Belopp (kr)
Region Dalarna                     350 000
Malungs kommun                     150 000
Det allmänna i allt                500 000
Kraftbolaget AB                     75 000
Malungs byalag                      50 000
De privata i allt                  125 000
Totalt                             625 000
"""


def test_rows_that_add_up_those_before_them_are_nobodys_where_the_sum_needs_them_away() -> None:
    names = [name for name, _, _ in payers(case(DECISION + PARTED))]
    assert names == ["Region Dalarna", "Malungs kommun", "Kraftbolaget AB", "Malungs byalag"]
    wrong = case(DECISION + PARTED.replace("Totalt                             625 000", "Totalt   1 250 000"))
    assert len(payers(wrong)) == 6  # the sum has them among its parts


REST = (
    "Projektet kostar 3 150 tkr. Byalaget söker 450 tkr. Det övriga lovas av Mora kommun (1 800 tkr), Region"
    " Dalarna (550 tkr) och skogsbolagen ({last} tkr).\n"
)


def test_the_whole_less_what_is_applied_for_is_what_the_others_pay() -> None:
    made = case(HEAD + REST.format(last=350))
    assert [(name, amount) for name, amount, _ in payers(made)] == [
        ("Mora kommun", "1800000"),
        ("Region Dalarna", "550000"),
        ("skogsbolagen", "350000"),
    ]
    assert case(HEAD + REST.format(last=300)).financing is None


PROPOSAL = HEAD + "Förslag till beslut\nNämnden föreslås besluta att {point}\n"


@pytest.mark.parametrize(
    ("point", "granted"),
    [
        ("gå in med 310 000 kronor i Vindflöjeln.", "310000"),
        ("skjuta till 310 000 kronor till Vindflöjeln.", "310000"),
        ("tillstyrka ansökan under förutsättning att Mora kommun går in med 310 000 kronor.", None),
    ],
)
def test_who_pays_in_the_words_of_a_decision_gives_unless_it_is_a_condition(point: str, granted: str | None) -> None:
    made = case(PROPOSAL.format(point=point))
    assert (made.granted.value.amount if made.granted and made.granted.value else None) == granted


def test_an_amount_nothing_tells_of_is_what_it_is_elsewhere_but_stays_doubted() -> None:
    text = HEAD + (
        "Enheten tycker att 400 tkr är en rimlig nivå, varav 150 tkr 2024 och 250 tkr 2025.\n\n"
        "Förslag till beslut\nNämnden beviljar Malungs byalag 400 tkr.\n"
    )
    made = record(text)
    told = [(entry.role, entry.confidence < 0.9) for entry in made.amounts]
    assert told == [("granted", True), ("granted", True), ("granted", True), ("granted", False)]


def test_an_amount_of_another_time_is_not_what_it_is_now() -> None:
    text = HEAD + ("Byalaget fick 400 tkr 2019.\n\nFörslag till beslut\nNämnden beviljar Malungs byalag 400 tkr.\n")
    assert record(text).amounts[0].role != "granted"


ITEMS = """Beslut
Vi beslutar att
- flytta projektets slutdatum från 2025-12-31 till 2026-06-30
- höja projektstödet från 720 000 kr till 795 000 kr

Resten av beslutet från 2023 gäller.

Varför vi gör så
Klubben skrev till oss den 2 september.
"""


def test_below_the_items_of_a_decision_the_text_goes_on() -> None:
    made = case(DECISION + ITEMS)
    assert made.decision is not None and len(made.decision.points) == 2
    assert made.period is not None and made.period.value is not None and made.period.value.end == "2026-06-30"


def test_a_clause_with_att_is_a_point_whatever_it_tells() -> None:
    text = PROPOSAL.format(point="bevilja byalaget 9 000 kr,").replace("besluta att ", "besluta\n\natt ")
    made = case(text + "att utbetalning sker mot redovisade kostnader, samt\natt medlen tas ur budgeten.\n")
    assert made.decision is not None and len(made.decision.points) == 3


def test_a_title_before_a_dash_is_the_project_where_the_text_names_it_again() -> None:
    text = HEAD.replace("Stöd till projektet Vindflöjeln", "Bättre brygga vid ån – begäran om medel")
    made = case(text + "Byalaget vill bygga Bättre brygga vid ån under 2025.\n")
    assert made.project.title is not None and made.project.title.value == "Bättre brygga vid ån"


def test_what_money_is_asked_for_may_be_a_project() -> None:
    text = HEAD.replace("Stöd till projektet Vindflöjeln", "Ansökningar")
    made = case(
        text + "Förslag till beslut\nNämnden avslår Malungs byalags ansökan om 140 000 kr till Digital stämma.\n"
    )
    assert made.project.owner is not None and made.project.owner.value == "Malungs byalag"
    assert made.project.title is not None and made.project.title.value == "Digital stämma"
    assert made.project.title.confidence < 0.9


def test_a_label_that_says_whose_number_it_is_makes_a_plain_one_a_number() -> None:
    made = case("Region Dalarna\nTjänsteskrivelse\n2011-03-28\nVår beteckning 112/10\n\nStöd till X\n\nText.\n")
    assert [(entry.value, entry.relation) for entry in made.dnr] == [("112/10", "own")]


def test_the_regions_number_beside_the_projects_is_anothers() -> None:
    text = "Slutrapport\nMora kommun\nProjektets dnr: KS 2019/881\nRegionens dnr: RUN/377/2019\n\nAllt är klart.\n"
    told = {entry.value: entry.relation for entry in case(text).dnr}
    assert told == {"KS 2019/881": "own", "RUN/377/2019": "foreign"}


def test_a_sentence_behind_the_recipients_is_none_of_them() -> None:
    made = record(
        PROPOSAL.format(point="bevilja byalaget 9 000 kr.") + "\nSändlista: Mora byalag. Anmäls till nämnden.\n"
    )
    assert [found.value for found in made.send_to] == ["Mora byalag"]


TWO_COLUMNS = """Uppställning                      SEK
Projektledning                1 150 000
Skyltar                         640 000
Blir                          1 790 000
Region Dalarna                1 200 000
Malungs kommun                  390 000
Egna medel                      200 000
Blir                          1 790 000
"""


def test_a_unit_alone_above_figures_heads_the_second_of_two_columns() -> None:
    made = record(DECISION + "Kalkyl\n" + TWO_COLUMNS)
    assert [amount for _, amount, _ in payers(made.cases[0])] == ["1200000", "390000", "200000"]
    assert [entry.role for entry in made.amounts][:2] == ["cost", "cost"]


def test_what_one_payer_gives_is_not_the_whole() -> None:
    text = DECISION + (
        "Stödet fördelas så\n"
        "                        2024        2025       Totalt\n"
        "Personal             180 000     850 000    1 030 000\n"
        "Resor                 60 000     200 000      260 000\n"
        "Summa                240 000   1 050 000    1 290 000\n\n"
        "Finansiärer\nRegion Dalarna      1 290 000 kr    60 %\nMora Energi AB        860 000 kr    40 %\n"
    )
    made = record(text)
    assert made.cases[0].total_budget is None
    assert any(finding.code == "ambiguous" for finding in made.findings)


def test_the_whole_in_the_same_sentence_is_nobodys_part() -> None:
    made = case(
        HEAD + "Byalaget söker 390 000 kronor. Projektet kostar totalt 655 000 kronor och byalaget räknar med 150 000"
        " kronor från Region Dalarna och 115 000 kronor i biljettintäkter.\n"
    )
    assert [(name, amount) for name, amount, _ in payers(made)] == [
        ("Region Dalarna", "150000"),
        ("biljettintäkter", "115000"),
    ]


def test_what_somebody_reckons_with_is_no_money_of_theirs() -> None:
    made = case(HEAD + "Föreningen räknar med att arbetet kostar 143 500 kronor och tar 40 dagar.\n")
    assert made.financing is None


def test_a_part_that_was_not_granted_is_neither_granted_nor_the_sum_applied_for() -> None:
    made = record(DECISION + "Sökt stöd var 4 100 000 kronor. Utrustning, 500 000 kronor, har inte beviljats.\n")
    assert [entry.role for entry in made.amounts] == ["applied", "other"]


@pytest.mark.parametrize(("words", "status"), [("ställer sig bakom Vindflöjeln med 875 000 kronor", "875000")])
def test_to_stand_behind_with_money_gives_it(words: str, status: str) -> None:
    made = case(HEAD + f"Förslag till beslut\nKommunstyrelsen {words} ur anslaget för utveckling.\n")
    assert made.granted is not None and made.granted.value is not None and made.granted.value.amount == status


def test_what_another_is_to_grant_as_a_condition_is_not_granted_here() -> None:
    text = HEAD + (
        "Förslag till beslut\n1. Kommunstyrelsen stödjer Vindflöjeln med 220 000 kronor.\n"
        "2. Utbetalning sker under förutsättning att Region Dalarna beviljar 180 000 kronor.\n"
    )
    made = case(text)
    assert made.granted is not None and made.granted.value is not None and made.granted.value.amount == "220000"


def test_who_wants_somebody_to_pay_applies() -> None:
    text = HEAD + "Malungs byalag vill att kommunen går in med 300 000 kronor. Resten betalar byalaget.\n"
    assert record(text).amounts[0].role == "applied"


def test_rows_without_an_amount_are_no_heads_that_come_again() -> None:
    cells = [
        ("Byalaget Vinden", "Kultur", "10 000"),
        ("Ljusets vänner", "Kultur", ""),
        ("Hedens IF", "Idrott", "20 000"),
    ]
    cells += [
        ("Torpets teater", "Kultur", ""),
        ("Kören Klang", "Kultur", "30 000"),
        ("Sjöns kajakklubb", "Idrott", "-"),
    ]
    cells += [
        ("Åsens skytteklubb", "Idrott", "5 000"),
        ("Strandens IF", "Idrott", "-"),
        ("Myrens IF", "Idrott", "7 000"),
    ]
    rows = "".join(f"<tr><td>{a}</td><td>{b}</td><td>{c}</td></tr>" for a, b, c in cells)
    head = "<h1>Beviljade bidrag 2024</h1><p>Kulturnämnden har beslutat om bidrag.</p>"
    table = f"<table><tr><th>Förening</th><th>Område</th><th>Beviljat, kr</th></tr>{rows}</table>"
    found = record(f"<html><body>{head}{table}</body></html>", "l.html").grants
    given = {grant.owner.value: grant.amount.value.amount for grant in found if grant.owner and grant.amount}
    assert given == {name: amount.replace(" ", "") for name, _, amount in cells if amount[:1].isdigit()}


def test_rows_are_doubted_once_where_an_amount_in_the_text_is_their_sum() -> None:
    rows = [("Byalaget Vinden", "-"), ("Ljusets vänner", "7 000"), ("Hedens IF", "20 000"), ("Kören Klang", "5 000")]
    listed = "".join(f"<tr><td>{name}</td><td>{given}</td><td>Insats</td></tr>" for name, given in rows)
    table = f"<table><tr><th>Förening</th><th>Beviljat, kr</th><th>Vad</th></tr>{listed}</table>"
    page = f"<h1>Beviljade bidrag 2024</h1><p>Kulturnämnden har beslutat.</p>{table}<p>I allt 32 000 kronor.</p>"
    found = record(f"<html><body>{page}</body></html>", "l.html")
    assert found.grants_total is not None
    assert found.grants_total.amount is not None
    told = [(finding.code, finding.path) for finding in found.findings if "rows of the list" in finding.message]
    assert told == [("missing", "/grants")]
