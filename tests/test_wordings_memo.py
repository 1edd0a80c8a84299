"""Memos and decisions as offices nobody tuned to write them: tables, leads, matters, and who took part."""

from __future__ import annotations

import pytest

from extract import run
from extract.find.outcome import outcome
from extract.model.record import Case, Record
from extract.model.source import Source

HEAD = "Ljusdals kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\nStöd till projektet Vindflöjeln\n\n"
DECISION = "Region Dalarna\nBESLUT\nDatum: 2024-05-02\nDnr: RUN 2024/91\n\nStöd till projektet Vindflöjeln\n\n"


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def case(text: str) -> Case:
    return record(text).cases[0]


def payers(of: Case) -> list[tuple[str | None, str | None, str]]:
    assert of.financing is not None
    return [
        (
            row.financier.value if row.financier else None,
            row.amount.value.amount if row.amount and row.amount.value else None,
            row.kind,
        )
        for row in of.financing.rows
    ]


GROUPED = """Projektets finansiering
                                                Belopp, kr      Andel
Stöd från regionen                                 600 000    60,00 %
Offentlig kontant medfinansiering
   Rättviks kommun                                 150 000    15,00 %
Privat medfinansiering i annat än pengar
   Dalälvens Kraft AB                              250 000    25,00 %
Totalt                                           1 000 000   100,00 %
"""


def test_a_line_that_names_a_group_of_rows_ends_no_typed_table() -> None:
    made = record(DECISION + GROUPED)
    assert payers(made.cases[0]) == [
        ("Stöd från regionen", "600000", "unspecified"),
        ("Rättviks kommun", "150000", "cash"),
        ("Dalälvens Kraft AB", "250000", "in_kind"),
    ]
    assert [entry.role for entry in made.amounts] == ["cofinancing", "cofinancing", "in_kind", "total_budget"]


def test_prose_between_two_tables_is_no_row_of_one() -> None:
    text = GROUPED.replace("Offentlig kontant medfinansiering", "Det som kommunen ger betalas ut i två delar.")
    made = case(DECISION + text)
    assert made.financing is None or len(payers(made)) == 1


def test_a_heading_between_two_tables_of_the_same_columns_says_what_the_second_is() -> None:
    made = record(
        DECISION + "Kostnadsbudget\n"
        "Utgiftsslag          Belopp (kr)\n"
        "Personal                 400 000\n"
        "Resor                     50 000\n"
        "Summa                    450 000\n"
        "\n"
        "Finansiering\n"
        "Rättviks kommun          250 000\n"
        "Orsa Besparingsskog      200 000\n"
        "Summa                    450 000\n"
    )
    roles = [entry.role for entry in made.amounts]
    assert roles == ["cost", "cost", "total_budget", "cofinancing", "cofinancing", "total_budget"]
    assert [name for name, _, _ in payers(made.cases[0])] == ["Rättviks kommun", "Orsa Besparingsskog"]


@pytest.mark.parametrize(
    ("lead", "wanted"),
    [
        ("Resterande finansiering lämnas av följande parter:", "cofinancing"),
        ("Betalningsplan", "paid"),
    ],
)
def test_a_table_without_heads_is_what_the_line_above_it_says(lead: str, wanted: str) -> None:
    rows = (
        "Mora kommun              120 000 kr\n"
        "Siljans Bruk AB           80 000 kr\n"
        "Malungs kommun            40 000 kr\n"
    )
    assert [entry.role for entry in record(f"{DECISION}{lead}\n{rows}").amounts] == [wanted] * 3


def test_the_sum_of_the_money_is_not_the_whole_where_work_stands_beside_it() -> None:
    made = case(
        DECISION + "Finansiering\n"
        "Vem                      Kontant, kr    Eget arbete, kr\n"
        "Mora kommun                  200 000            45 000\n"
        "Älvdalens byalag              20 000           100 000\n"
        "Summa                        220 000           145 000\n"
    )
    assert payers(made)[0] == ("Mora kommun", "200000", "cash") and made.financing is not None
    assert made.financing.total is None and made.total_budget is None


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("bevilja Ture Alm entledigande från uppdraget som ersättare", "released"),
        ("att godkänna avsägelsen från Ture Alm", "released"),
        ("avslå begäran om entledigande från Ture Alm", "rejected"),
        ("ge regiondirektören i uppdrag att utreda utökat stöd", "assigned"),
        ("uppdra åt förvaltningen att bevilja bidrag enligt reglerna", "assigned"),
        ("bevilja kören 20 000 kr och ge ordföranden i uppdrag att underteckna", "granted"),
        ("ge kören bidrag med 20 000 kr", "granted"),
        ("delfinansiera projektet med 90 000 kronor", "granted"),
        ("inte prioritera ansökan", "rejected"),
    ],
)
def test_what_governs_is_what_is_decided(words: str, wanted: str) -> None:
    said = outcome(words)
    assert said is not None and said[0] == wanted


LEAD = (
    "Bakgrund\nVindspelets vänner har ansökt om medfinansiering med 90 tkr.\n\n"
    "Kulturförvaltningens yttrande\nFörvaltningen ser positivt på projektet.\n\n"
)


def test_a_proposal_needs_no_heading() -> None:
    made = case(
        HEAD
        + LEAD
        + "Kulturförvaltningen föreslår kommunstyrelsen besluta\natt     delfinansiera projektet med 60 000 kr,\n"
        "att     medlen tas ur kommunstyrelsens utvecklingsanslag.\n\nÅsa Brink\nKulturchef\n"
    )
    assert made.decision is not None and made.decision.status is not None and made.decision.outcome is not None
    assert (made.decision.status.value, made.decision.outcome.value) == ("proposed", "granted")
    assert [p.value for p in made.decision.points] == [
        "delfinansiera projektet med 60 000 kr",
        "medlen tas ur kommunstyrelsens utvecklingsanslag.",
    ]
    assert made.decision.fund is not None and made.decision.fund.value == "kommunstyrelsens utvecklingsanslag"
    assert made.granted is not None and made.granted.value is not None and made.granted.value.amount == "60000"


def test_what_was_proposed_earlier_is_no_proposal() -> None:
    made = case(HEAD + LEAD + "Förvaltningen har tidigare föreslagit att nämnden beslutar om 60 000 kr till kören.\n")
    assert made.decision is None or made.decision.status is None or made.granted is None


def test_a_body_no_register_knows_decides_above_its_points() -> None:
    made = case(
        "LEADER SILJANSBYGDEN\n\nLAG-beslut                          2024-05-22\nJournalnummer: 2024-118\n"
        "Sökande: Forsens byalag\n\nLAG Siljansbygden beslutar\n1. att prioritera ansökan,\n"
        "2. att fastställa stödbeloppet till 80 000 kr, vilket är 80 % av godkända utgifter på 100 000 kr.\n"
    )
    assert made.decision is not None and len(made.decision.points) == 2
    assert made.granted is not None and made.granted.value is not None and made.granted.value.amount == "80000"


MATTERS = """Region Dalarna
Tjänsteskrivelse
Datum 2023-01-25

Två ansökningar

Ärende 1: Vinterleder
Sökande: Leksands turistförening
Sökt belopp: 150 000 kr
Total projektkostnad: 300 000 kr

Förslag till beslut: Regionala utvecklingsnämnden beviljar Leksands turistförening 150 000 kr.

Ärende 2: Smidesskolan
Sökande: Mora hembygdslag
Sökt belopp: 90 000 kr
Total projektkostnad: 110 000 kr

Förslag till beslut: Regionala utvecklingsnämnden avslår ansökan.
"""


def test_each_of_several_matters_may_bring_its_own_decision() -> None:
    cases = record(MATTERS).cases
    told = [(c.applied and c.applied.value, c.decision and c.decision.outcome) for c in cases]
    assert [(a.amount, o.value) for a, o in told if a is not None and o is not None] == [
        ("150000", "granted"),
        ("90000", "rejected"),
    ]
    assert cases[1].granted is None


@pytest.mark.parametrize(
    ("said", "name", "role", "title"),
    [
        (
            "I den slutliga handläggningen har länsassessor Hild Modin deltagit.",
            "Hild Modin",
            "officer",
            "länsassessor",
        ),
        (
            "Beslutet har fattats av chefen för naturavdelningen Rut Ekdal med jurist Bo Alm som föredragande.",
            "Rut Ekdal",
            "signatory",
            "chefen för naturavdelningen",
        ),
        (
            "Vid den slutliga handläggningen har även deltagit enhetschefen Mia Jansdal.",
            "Mia Jansdal",
            "officer",
            "enhetschefen",
        ),
    ],
)
def test_who_took_part_in_a_decision_of_the_state(said: str, name: str, role: str, title: str) -> None:
    people = [p for p in record(f"{DECISION}Beslut\nAnsökan avslås.\n\n{said}\n").people if p.name]
    found = next(p for p in people if p.name is not None and p.name.value == name)
    assert found.role == role and found.title is not None and found.title.value == title


def test_a_person_in_prose_took_no_part() -> None:
    people = record(f"{DECISION}Bakgrund\nI kursen har förra året jurist Bo Alm deltagit.\n").people
    assert "Bo Alm" not in [p.name.value for p in people if p.name]


def test_a_lengthened_project_begins_as_it_did() -> None:
    made = case(
        DECISION + "Beslut\natt bifalla begäran om förlängd projekttid till och med 2025-06-30.\n\n"
        "Skäl till beslutet\nProjektets ursprungliga tid var 2022-08-01–2024-12-31.\n"
    )
    assert made.period is not None and made.period.value is not None
    assert (made.period.value.start, made.period.value.end) == ("2022-08-01", "2025-06-30")
    assert made.period.confidence < 0.9  # put together of two: doubted


def test_whole_years_beside_the_days_of_the_same_years_are_no_other_period() -> None:
    made = case(
        HEAD
        + "Förslag till beslut\natt medfinansiera projektet Vindflöjeln med 90 000 kr fördelat på åren 2022–2024.\n\n"
        "Ärendet\nProjektet pågår 2022-09-01–2024-12-31.\n"
    )
    assert made.period is not None and made.period.value is not None and made.period.confidence >= 0.9
    assert made.period.value.start == "2022-09-01"


def test_who_pays_a_part_did_not_issue_the_paper() -> None:
    rows = (
        "Hudiksvalls kommun           100 000 kr\n"
        "Nordanstigs kommun            59 000 kr\n"
        "Forsa byalag                  10 000 kr\n"
    )
    issuer = record(f"BESLUT\nDatum: 2024-05-02\n\nFinansiering\n{rows}").document.issuer
    assert issuer is None or issuer.value != "Hudiksvalls kommun"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Mora kommun ansökte den 1 december 2022 om 400 000 kr i bidrag.", ["applied"]),
        ("Mora kommun ansökte om stöd och beviljades 300 000 kr.", ["granted"]),
        ("Bidraget är 50 procent av de bidragsgrundande utgifterna, som beräknas till 690 000 kr.", ["cost"]),
        ("Resterande del av beviljat belopp, 135 000 kronor, återförs.", ["returned"]),
        ("Projektet omsätter totalt 3 650 tkr.", ["total_budget"]),
        ("Företaget omsätter 3 650 tkr.", ["statistic"]),
        ("Utgifter för lokaler om 12 000 kronor godtas inte.", ["cost"]),
        ("Övriga finansiärer är Mora kommun med 25 000 kr, Orsa kommun med 15 000 kr.", ["cofinancing", "cofinancing"]),
    ],
)
def test_an_amount_of_a_memo_is_what_its_words_say(said: str, wanted: list[str]) -> None:
    assert [entry.role for entry in record(f"{HEAD}Ärendet\n{said}\n").amounts] == wanted


def test_a_difference_in_a_table_of_costs_is_no_cost() -> None:
    made = record(
        HEAD + "Utfall i kronor\n"
        "Post                 Budget        Utfall      Avvikelse\n"
        "Arvoden             320 000       171 300       148 700\n"
        "Teknik              180 000       121 000        59 000\n"
        "Totalt              500 000       292 300       207 700\n"
    )
    assert [entry.role for entry in made.amounts[:3]] == ["cost", "spent", "other"]


FORM = """Beräkning
Total investeringskostnad enligt ansökan            9 800 000 kronor
Stödgrundande kostnad                               9 100 000 kronor
Sökt stöd                                           4 410 000 kronor
Beviljat stöd                                       3 913 000 kronor
Egen finansiering                                   5 887 000 kronor
"""


def test_the_labels_of_a_form_say_what_its_amounts_are() -> None:
    made = record(DECISION + "Beslut\nAnsökan bifalls delvis.\n\n" + FORM)
    assert [entry.role for entry in made.amounts] == ["total_budget", "cost", "applied", "granted", "own_contribution"]
    assert made.cases[0].applied is not None and made.cases[0].applied.value is not None
    assert made.cases[0].applied.value.amount == "4410000"


def test_years_that_run_over_two_are_money_too() -> None:
    made = record(
        DECISION + "Beslutad kostnadsbudget\n"
        "Kostnadsslag               År 2024         År 2025-2026          Totalt\n"
        "Personal                 1 820 000            2 310 000       4 130 000\n"
        "Investeringar              450 000                    0         450 000\n"
        "Summa                    2 270 000            2 310 000       4 580 000\n"
    )
    assert [e.value.amount for e in made.amounts if e.value] == [
        *("1820000", "2310000", "4130000"),
        *("450000", "0", "450000"),
        *("2270000", "2310000", "4580000"),
    ]
    assert [e.year for e in made.amounts] == [2024, None, None] * 3


def test_a_column_of_counts_beside_money_is_none() -> None:
    made = record(
        DECISION + "Finansiering\n"
        "Finansiär              Belopp (kr)       Antal invånare\n"
        "Mora kommun                200 000               20 700\n"
        "Orsa kommun                150 000               10 100\n"
    )
    assert [e.value.amount for e in made.amounts if e.value] == ["200000", "150000"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Vi betalar ut 148 620 kronor. Det är den andra och sista utbetalningen.", "granted"),
        ("Nämnden ändrar sitt beslut den 3 maj.", "amended"),
    ],
)
def test_another_is_no_change(words: str, wanted: str) -> None:
    said = outcome(words)
    assert said is not None and said[0] == wanted


def test_the_second_payment_changes_nothing() -> None:
    assert outcome("Det är den andra utbetalningen för året.") is None


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Hälften, 60 000 kronor, betalas ut när ni har skickat tillbaka avtalet.", ["paid"]),
        ("Föreningen betalar tillbaka 60 000 kronor.", ["returned"]),
        ("Kommunen har fått en förfrågan om 150 000 kronor.", ["applied"]),
        ("Föreningens budget för verksamheten uppgår till 3 150 000 kronor.", ["total_budget"]),
        ("Hyran är 420 000 kronor per år.", ["fee"]),
        (
            "Falu kommun, Säters kommun och Mora kommun väntas bidra med 30 tkr, 45 tkr respektive 15 tkr.",
            ["cofinancing"] * 3,
        ),
    ],
)
def test_an_amount_of_an_office_is_what_its_words_say(said: str, wanted: list[str]) -> None:
    assert [entry.role for entry in record(f"{HEAD}Ärendet\n{said}\n").amounts] == wanted


def test_three_names_and_three_amounts_are_three_payers() -> None:
    made = case(
        HEAD
        + "Ärendet\nFalu kommun, Säters kommun och Mora kommun väntas bidra med 30 tkr, 45 tkr respektive 15 tkr.\n"
    )
    assert [(name, amount) for name, amount, _ in payers(made)] == [
        ("Falu kommun", "30000"),
        ("Säters kommun", "45000"),
        ("Mora kommun", "15000"),
    ]


def test_parts_in_a_list_make_the_whole_above_it() -> None:
    made = case(
        DECISION + "Beslut\nRegionen beviljar Lyktans vänner bidrag med 90 000 kronor. Bidraget består av\n"
        "– grundbidrag 50 000 kronor\n– medlemsbidrag 30 000 kronor\n– merkostnadsbidrag 10 000 kronor.\n"
    )
    assert made.granted is not None and made.granted.value is not None and made.granted.value.amount == "90000"


def test_what_is_refused_of_an_application_is_not_all_that_was_asked_for() -> None:
    made = case(
        DECISION
        + "Beslut\nRegionen beviljar Lyktans vänner bidrag med 90 000 kronor. Regionen avslår ansökan i den del som "
        "gäller resor, 20 000 kronor.\n\nÄrendet\nLyktans vänner ansökte den 1 december 2023 om 110 000 kronor.\n"
    )
    assert made.applied is not None and made.applied.value is not None and made.applied.value.amount == "110000"


LETTERED = MATTERS.replace("Ärende 1: Vinterleder", "A. Dnr RUN 2023/14 - Vinterleder").replace(
    "Ärende 2: Smidesskolan", "B. Dnr RUN 2023/17 - Smidesskolan"
)


def test_matters_may_be_lettered_and_named_behind_their_numbers() -> None:
    cases = record(LETTERED).cases
    assert [[d.value for d in c.dnr] for c in cases] == [["RUN 2023/14"], ["RUN 2023/17"]]
    assert [c.title.value for c in cases if c.title] == ["Vinterleder", "Smidesskolan"]


def test_a_project_is_named_behind_the_dash_of_its_title() -> None:
    text = HEAD.replace("Stöd till projektet Vindflöjeln", "Ansökan om förstudiemedel - Gläntans nya glasblåsare")
    title = case(text + "Ärendet\nKommunen har fått en ansökan.\n").project.title
    assert title is not None and title.value == "Gläntans nya glasblåsare"
    text = HEAD.replace("Stöd till projektet Vindflöjeln", "Ansökan om bidrag - Lyktans hembygdsförening")
    assert case(text + "Ärendet\nKommunen har fått en ansökan.\n").project.title is None


SOURCES = """Finansiering
Finansiär                    EU-medel     Svenska medel    Norska medel (IR)
Interreg Nord               4 500 000                 -                    -
Region Dalarna                      -         2 205 000                    -
Högskolan Dalarna                   -         1 395 000                    -
Norges arktiske universitet         -                 -              900 000
Summa                       4 500 000         3 600 000              900 000
"""


def test_columns_by_source_give_each_payer_one_row() -> None:
    made = record(HEAD + "Ärendet\nTotal budget är 9 000 000 kronor.\n\n" + SOURCES)
    assert [(name, amount) for name, amount, _ in payers(made.cases[0])] == [
        ("Interreg Nord", "4500000"),
        ("Region Dalarna", "2205000"),
        ("Högskolan Dalarna", "1395000"),
        ("Norges arktiske universitet", "900000"),
    ]
    assert made.cases[0].total_budget is not None and made.cases[0].total_budget.value is not None
    assert made.cases[0].total_budget.value.amount == "9000000"


def test_a_name_may_end_one_blank_before_its_figures() -> None:
    made = record(HEAD + SOURCES)
    assert "Norges arktiske universitet" in [name for name, _, _ in payers(made.cases[0])]


REVISED = """Ny finansieringsbudget
                       Gällande beslut        Ändring     Nytt beslut
Stöd från regionen           6 600 000      1 360 000       7 960 000
Mora kommun                  2 200 000        450 000       2 650 000
Summa                        8 800 000      1 810 000      10 610 000
"""


def test_the_new_decision_pays_not_the_one_it_changes() -> None:
    made = record(
        DECISION
        + "Beslut\nRegionen beslutar att bevilja utökat stöd med 1 360 000 kr till totalt högst 7 960 000 kr.\n\n"
        + REVISED
    )
    first = made.cases[0]
    assert [(name, amount) for name, amount, _ in payers(first)] == [
        ("Stöd från regionen", "7960000"),
        ("Mora kommun", "2650000"),
    ]
    assert first.financing is not None and first.financing.stage == "revised"
    assert first.granted is not None and first.granted.value is not None and first.granted.value.amount == "7960000"


def test_a_plan_of_payments_grants_nothing() -> None:
    made = record(
        DECISION + "Beslut\nRegionen beviljar Lyktans vänner 90 000 kronor.\n\nBetalningsplan\n"
        "Utbetalning      Datum          Belopp\nFörsta           2024-07-01     45 000\n"
        "Andra            2025-01-15     45 000\nSumma                           90 000\n"
    )
    assert [entry.role for entry in made.amounts] == ["granted", "paid", "paid", "paid"]


@pytest.mark.parametrize(
    ("said", "granted"),
    [
        ("Regionen lämnar Mora kommun ett bidrag om högst 735 000 kr för saneringen.", "735000"),
        (
            "Regionen lämnar Mora kommun ett bidrag om högst 735 000 kr. Av bidraget får högst 35 000 kr användas här.",
            "735000",
        ),
        ("Nämnden beslutar att kräva tillbaka outnyttjat bidrag på 38 400 kronor.", None),
    ],
)
def test_what_a_decision_gives_is_not_what_may_be_used_or_is_claimed_back(said: str, granted: str | None) -> None:
    made = case(DECISION + f"Beslut\n{said}\n")
    assert (made.granted.value.amount if made.granted and made.granted.value else None) == granted


def test_a_board_called_a_delegation_sets_no_threshold() -> None:
    made = record(DECISION + "Beslut\nDelegationen är positiv till stöd för år 2, preliminärt 205 000 kronor.\n")
    assert [entry.role for entry in made.amounts] != ["threshold"]


def test_a_name_with_och_is_one_receiver_where_it_is_one_name() -> None:
    made = record(
        HEAD + "Ärendet\nSiljans Friidrott och Motion har ansökt om 90 000 kronor.\n\n"
        "Beslutet skickas till\nSiljans Friidrott och Motion\n"
    )
    assert [found.value for found in made.send_to] == ["Siljans Friidrott och Motion"]


def test_money_claimed_back_is_no_grant_though_it_was_one() -> None:
    made = case(DECISION + "Beslut\nRegionen beslutar att Lyktans IF ska betala tillbaka 6 000 kr av beviljat stöd.\n")
    assert made.decision is not None and made.decision.outcome is not None
    assert made.decision.outcome.value == "other" and made.granted is None


def test_years_of_a_project_without_a_date_are_columns_of_money() -> None:
    made = record(
        HEAD + "Finansiering\n"
        "Finansiering           År 1       År 2     Summa (tkr)\n"
        "Mora kommun             700        900           1 600\n"
        "Orsa kommun             600        600           1 200\n"
        "Summa                 1 300      1 500           2 800\n"
    )
    assert [e.value.amount for e in made.amounts if e.value] == [
        *("700000", "900000", "1600000"),
        *("600000", "600000", "1200000"),
        *("1300000", "1500000", "2800000"),
    ]


DELEGATED = [
    "Beslutet är fattat enligt vidaredelegation 2024-03-01.",
    "Med stöd av delegerad beslutanderätt beslutar chefen att bevilja bidraget.",
    "Beslutet fattas genom delegation.",
    "Rätten att besluta har delegerats till enhetschefen.",
    "Delegationspunkt 4.2 i nämndens ordning.",
    "Ordföranden beslutar med stöd av 6 kap. 39 § kommunallagen att bevilja bidraget.",
]


def decided_as(text: str) -> str | None:
    found = case(text).decision
    return found.status.value if found is not None and found.status is not None else None


@pytest.mark.parametrize("words", DELEGATED)
def test_who_decides_on_delegation_may_say_so_in_many_ways(words: str) -> None:
    letter = DECISION + "Beslut\n\nRegion Dalarna beviljar Föreningen Stigen 40 000 kronor. {}\n"
    assert decided_as(letter.format(words)) == "delegated"
    assert decided_as(letter.format("")) == "decided"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Jag har i dag, med stöd av punkt 4.2 i nämndens delegationsordning, fattat följande beslut.", "delegated"),
        ("Beslutet har fattats av enhetschefen Bo Ek enligt regionens delegationsordning.", "delegated"),
        ("Nämnden beslutade i maj om en ny delegationsordning.", "decided"),
        ("Enligt delegationsordningen prövas större ansökningar av nämnden.", "decided"),
    ],
)
def test_a_sentence_beside_the_decision_says_that_it_was_delegated(words: str, status: str) -> None:
    text = f"{DECISION}Beslut\n\nFöreningen Stigen beviljas 40 000 kronor.\n\nBakgrund\n\n{words}\n"
    assert decided_as(text) == status


def test_what_is_delegated_by_a_decision_does_not_make_it_a_delegated_one() -> None:
    text = DECISION + "Beslut\n\nRegionala utvecklingsnämnden delegerar till direktören att teckna avtal om stödet.\n"
    assert decided_as(text) == "decided"


def test_beslutsmening_heads_what_is_decided_in_a_decision_and_what_is_proposed_in_a_memo() -> None:
    said = "Beslutsmening\n\nRegionala utvecklingsnämnden beviljar Föreningen Stigen 40 000 kronor.\n"
    assert (decided_as(DECISION + said), decided_as(HEAD + said)) == ("decided", "proposed")


def receivers(text: str) -> list[str | None]:
    return [found.value for found in record(text).send_to]


MEMO_TO = HEAD.replace("Stöd till", "{}Stöd till")
RULES = "Förslag till beslut\n\nKommunstyrelsen beslutar att bevilja Stigen 40 000 kronor.\n\n"
LIST = "Beslutet skickas till\n\nEkonomienheten\nSökanden\n"


def test_who_a_memo_is_written_to_does_not_get_the_decision() -> None:
    assert receivers(MEMO_TO.format("Sändlista\nKommunstyrelsen\n\n") + RULES) == []
    assert receivers(MEMO_TO.format("Sändlista\nKommunstyrelsen\n\n") + RULES + LIST) == ["Ekonomienheten", "Sökanden"]
    assert receivers(MEMO_TO.format("Expedieras till\nByarådet\n\n") + RULES + LIST) == ["Ekonomienheten", "Sökanden"]
    assert receivers(MEMO_TO.format("Expedieras till: Byalaget Stigen\n\n") + RULES) == ["Byalaget Stigen"]  # no board


def test_a_number_or_a_running_head_below_a_list_ends_it() -> None:
    assert receivers(HEAD + RULES + LIST + "KS 2024/77\n") == ["Ekonomienheten", "Sökanden"]
    assert receivers(HEAD + RULES + LIST + "Byalaget 2024\n") == ["Ekonomienheten", "Sökanden", "Byalaget 2024"]


LETTER = "Länsstyrelsen Gotland\n\n{}\n\nDatum: 2024-05-02\nDnr: 4021-2024\n\n{}\n\nBeslut\n\nStöd beviljas.\n"


@pytest.mark.parametrize(
    ("above", "below", "title"),
    [
        ("Beslut om ert sökta stöd", "Stängsel runt Lövbackens betesmarker 2024", 1),
        ("Besked i stödärende", "Medel till Föreningen Lyktans Vänner", 1),
        ("Beslut om stöd till Föreningen Lyktan", "Så har vi tänkt", 0),  # it has a name: that is what it is about
        ("Lövbackens betesmarker", "Stöd till Föreningen Lyktan", 0),  # no kind of document
        ("Beslut om ert sökta stöd", "Vår tanke", 0),
    ],
)
def test_a_kind_of_document_in_words_of_its_own_is_no_title_where_the_matter_stands_below_the_numbers(
    above: str, below: str, title: int
) -> None:
    found = record(LETTER.format(above, below)).document.title
    assert found is not None
    assert found.value == (above, below)[title]


@pytest.mark.parametrize(
    ("words", "qualifier"),
    [
        ("begränsas till", "at_most"),
        ("maximeras till", "at_most"),
        ("utan att överstiga", "at_most"),  # "överstiga" alone is more than
        ("dock inte över", "at_most"),
        ("upp emot", "approx"),
        ("inom ramen för budgeten på", "exact"),
        ("och höjs till", "exact"),
    ],
)
def test_a_bound_in_other_words(words: str, qualifier: str) -> None:
    (found,) = record(DECISION + f"Stödet utgör 38 procent av kostnaderna, {words} 900 000 kronor.\n").amounts
    assert found.qualifier == qualifier


PAID = " Ljusdals kommun skjuter till 400 000 kr, Almi 300 000 kr och Bollnäs kommun 200 000 kr.\n"


def test_a_payers_verb_without_a_payer_tells_the_whole_where_those_who_pay_add_up_to_it() -> None:
    def roles(words: str) -> list[str]:
        found = record(HEAD + RULES.replace("40 000", "400 000") + "Finansiering\n\n" + words + PAID).amounts
        return [amount.role for amount in found if amount.value.amount == "900000"]

    assert roles("Projektet bekostar 900 000 kr.") == ["total_budget"]
    assert roles("Region Gävleborg bekostar 900 000 kr.") == ["cofinancing"]  # it is one more who pays


def test_a_sum_a_year_is_not_the_same_sum_once() -> None:
    text = DECISION + "Stödet uppgår totalt till 2 500 000 kronor. Därtill kommer cirka 2 500 000 kronor per år.\n"
    once, yearly = record(text).amounts
    assert once.role != "other"
    assert (yearly.per, yearly.role) == ("year", "other")
