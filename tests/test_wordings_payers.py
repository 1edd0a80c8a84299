"""Who pays what, in lists, sentences and tables that no word names: by the payers' names, by sums, by shares."""

from __future__ import annotations

import pytest

from extract import run
from extract.find.scope import heading_kind
from extract.model.record import Case, Record
from extract.model.source import Source

HEAD = "Ljusdals kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\nStöd till projektet Vindflöjeln\n\n"
ASKS = "Förslag till beslut\nKommunstyrelsen beslutar att bevilja projektet 200 000 kronor.\n\n"


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def case(text: str, name: str = "a.txt") -> Case:
    return record(text, name).cases[0]


def paid(of: Case) -> list[tuple[str | None, str | None, str]]:
    if of.financing is None:
        return []
    return [
        (
            row.financier.value if row.financier else None,
            row.amount.value.amount if row.amount and row.amount.value else None,
            row.kind,
        )
        for row in of.financing.rows
    ]


def roles(of: Record) -> list[tuple[str, str]]:
    return [(entry.value.amount, entry.role) for entry in of.amounts if entry.value is not None]


LIST = (
    "Ärendet\nProjektet kostar 700 000 kronor. Finansieringen fördelas så här:\n"
    "• Ljusdals kommun: 200 000 kr\n• Boverket (sökt): 420 000 kr\n• Eget arbete (300 tim à 200 kr): 60 000 kr\n"
    "• Egna medel: 20 000 kr\n"
)


def test_a_list_below_a_line_on_financing_says_who_pays() -> None:
    read = record(HEAD + ASKS + LIST)
    assert paid(read.cases[0]) == [
        ("Ljusdals kommun", "200000", "unspecified"),
        ("Boverket", "420000", "unspecified"),
        ("Eget arbete (300 tim à 200 kr)", "60000", "in_kind"),
        ("Egna medel", "20000", "unspecified"),
    ]
    assert read.cases[0].applied is None  # of others
    assert ("420000", "cofinancing") in roles(read) and ("200", "rate") in roles(read)


def test_a_sum_below_the_list_is_its_total() -> None:
    read = case(HEAD + ASKS + LIST + "• Summa: 700 000 kr\n")
    assert read.financing is not None and read.financing.total is not None
    assert read.financing.total.value is not None and read.financing.total.value.amount == "700000"


@pytest.mark.parametrize(
    "text",
    [
        # what it costs, not who pays
        "Ärendet\nProjektets budget:\n• Personal: 420 000 kr\n• Resor: 60 000 kr\n• Lokalhyra: 20 000 kr\n",
        # no word of financing, and no sum
        "Ärendet\nTidigare har följande fått hjälp:\n• Ljusdals kommun: 200 000 kr\n• Ovanåkers kommun: 420 000 kr\n",
        # the decision's own points pay nothing twice
        "Beslutsunderlag\n• Avtal med Ljusdals kommun: 200 000 kr\n• Avtal med Boverket: 420 000 kr\n",
    ],
)
def test_a_list_of_something_else_says_of_no_payer(text: str) -> None:
    assert paid(case(HEAD + ASKS + text)) == []


def test_organisations_whose_amounts_sum_to_what_is_told_pay_it() -> None:
    text = (
        "Ärendet\nInsatsen beräknas kosta 620 000 kronor.\n\nFördelning:\n"
        "• Ljusdals kommun: 200 000 kr\n• Hudiksvalls kommun: 420 000 kr\n"
    )
    assert paid(case(HEAD + ASKS + text)) == [
        ("Ljusdals kommun", "200000", "unspecified"),
        ("Hudiksvalls kommun", "420000", "unspecified"),
    ]
    assert paid(case(HEAD + ASKS + text.replace("420 000", "410 000"))) == []


BEHIND = (
    "Ärendet\nUtöver stödet finansieras projektet med 240 tkr från Ljusdals kommun, 120 tkr från Sparbanken Nords"
    " stiftelse och 36 400 kronor i egen kontantinsats från föreningen.\n"
)


def test_who_is_named_behind_an_amount_pays_that_one() -> None:
    assert paid(case(HEAD + ASKS + BEHIND)) == [
        ("Ljusdals kommun", "240000", "unspecified"),
        ("Sparbanken Nords stiftelse", "120000", "unspecified"),
        ("föreningen", "36400", "cash"),
    ]


def test_who_is_named_before_an_amount_pays_that_one_as_before() -> None:
    text = "Ärendet\nProjektet finansieras av Ljusdals kommun med 240 tkr från egna fonder och Boverket med 120 tkr.\n"
    assert [who[:2] for who in paid(case(HEAD + ASKS + text))] == [
        ("Ljusdals kommun", "240000"),
        ("Boverket", "120000"),
    ]


WHOLE = (
    "Ärendet\nHela satsningen landar på 620 000 kronor. Ljusdals kommun bidrar med 200 000 kronor och Boverket med {}"
    " kronor.\n"
)


def test_what_the_rows_add_up_to_is_the_whole() -> None:
    read = case(HEAD + ASKS + WHOLE.format("420 000"))
    assert read.total_budget is not None and read.total_budget.value is not None
    assert read.total_budget.value.amount == "620000"
    assert case(HEAD + ASKS + WHOLE.format("320 000")).total_budget is None


HALVES = """<h1>Tjänsteskrivelse</h1><p>Dnr KS 2024/77</p><h2>Förslag till beslut</h2>
<p>Kommunstyrelsen beslutar att bevilja projektet 200 000 kronor.</p><h2>Ekonomi</h2>
<table><tr><th>Kostnader</th><th>SEK</th><th>Finansiering</th><th>SEK</th></tr>
<tr><td>Personal</td><td>450 000</td><td>Ljusdals kommun</td><td>200 000</td></tr>
<tr><td>Resor</td><td>50 000</td><td>Boverket</td><td>300 000</td></tr>
<tr><td>Summa</td><td>500 000</td><td>Summa</td><td>500 000</td></tr></table>"""


def test_costs_and_payers_side_by_side_are_each_their_own() -> None:
    read = record(HALVES, "a.html")
    assert [who[:2] for who in paid(read.cases[0])] == [("Ljusdals kommun", "200000"), ("Boverket", "300000")]
    assert roles(read)[1:5] == [
        ("450000", "cost"),
        ("200000", "cofinancing"),
        ("50000", "cost"),
        ("300000", "cofinancing"),
    ]


def table(heads: str, rows: tuple[str, ...], above: str = "Budget i översikt") -> str:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in rows)
    head = "".join(f"<th>{cell}</th>" for cell in heads.split("|"))
    return (
        "<h1>Beslut om stöd</h1><p>Dnr RUN 2024/91</p><h2>Beslut</h2><p>Region Dalarna beviljar Siljans vänner 250 000"
        f" kronor.</p><h2>{above}</h2><table><tr>{head}</tr>{cells}</table>"
    )


SHARED = ("Region Dalarna|25 %|250 000", "Mora kommun|35 %|350 000", "Siljans vänner|40 %|400 000")


def test_shares_of_one_whole_say_that_a_table_is_of_payers() -> None:
    read = record(table("Namn|Andel|Totalt", SHARED), "a.html")
    assert [who[:2] for who in paid(read.cases[0])] == [
        ("Region Dalarna", "250000"),
        ("Mora kommun", "350000"),
        ("Siljans vänner", "400000"),
    ]
    assert not read.grants


def test_shares_of_each_row_are_of_no_whole() -> None:
    rows = ("Leksands IK|50 %|250 000", "Mora BK|35 %|350 000", "Siljans vänner|70 %|400 000")
    assert paid(record(table("Namn|Andel|Totalt", rows), "a.html").cases[0] if record(
        table("Namn|Andel|Totalt", rows), "a.html"
    ).cases else Case()) == []  # fmt: skip


def test_a_form_under_one_head_says_what_each_amount_is() -> None:
    rows = ("Totala stödberättigande kostnader|1 000 000 kr", "Sökt stöd|300 000 kr", "Beviljat stöd|250 000 kr")
    read = record(table("Godkänd budget|", rows), "a.html")
    assert roles(read)[1:] == [("1000000", "total_budget"), ("300000", "applied"), ("250000", "granted")]
    assert read.document.kind is not None and read.document.kind.value == "decision"


def test_the_same_sum_in_another_currency_is_one() -> None:
    text = "Förslag till beslut\nNämnden beslutar att bevilja projektet 45 000 euro (cirka 517 500 kronor).\n"
    read = case(HEAD + text)
    assert read.granted is not None and read.granted.value is not None
    assert (read.granted.value.amount, read.granted.value.currency) == ("45000", "EUR")
    both = case(HEAD + text.replace(" (cirka 517 500 kronor)", " samt bevilja bolaget 517 500 kronor"))
    assert both.granted is None or both.granted.value is None


def test_a_sum_without_a_label_below_the_rows_is_the_total() -> None:
    text = "Finansiering\n\nFinansiär            Belopp\nLjusdals kommun      120 000\nBoverket              60 000\n"
    under = "                     -------\n                     {}\n"
    read = case(HEAD + ASKS + text + under.format("180 000"))
    assert read.financing is not None and read.financing.total is not None
    assert read.total_budget is not None and read.total_budget.value is not None
    assert read.total_budget.value.amount == "180000"
    other = case(HEAD + ASKS + text + under.format("190 000"))
    assert other.financing is None or other.financing.total is None


BELOW = (
    "Personal|450 000",
    "Resor|50 000",
    "Summa kostnader|500 000",
    "Ljusdals kommun|200 000",
    "Siljans vänner|300 000",
    "Summa finansiering|500 000",
)
NAMED = ("KOSTNADER|", *BELOW[:2], "FINANSIERING|", *BELOW[3:5], "Totalt|500 000")


@pytest.mark.parametrize("rows", [BELOW, NAMED])
def test_costs_and_payers_below_one_another_are_each_their_own(rows: tuple[str, ...]) -> None:
    read = record(table("|Belopp", rows), "a.html")
    assert [who[:2] for who in paid(read.cases[0])] == [("Ljusdals kommun", "200000"), ("Siljans vänner", "300000")]
    told = roles(read)[1:]
    assert [role for amount, role in told if amount in ("450000", "50000")] == ["cost", "cost"]
    assert told[-1] == ("500000", "total_budget")


TURNED = (
    "2024|320 000|80 000|40 000|440 000",
    "2025|320 000|60 000|40 000|420 000",
    "Totalt|640 000|140 000|80 000|860 000",
)


def test_years_below_one_another_and_payers_side_by_side() -> None:
    read = record(table("År|Region Gävleborg|Ovanåkers kommun|Egen tid|Summa", TURNED, "Fördelning"), "a.html")
    assert paid(read.cases[0]) == [
        ("Region Gävleborg", "640000", "unspecified"),
        ("Ovanåkers kommun", "140000", "unspecified"),
        ("Egen tid", "80000", "in_kind"),
    ]
    assert read.cases[0].financing is not None and read.cases[0].financing.total is not None
    years = [entry.year for entry in read.amounts if entry.value is not None and entry.value.amount == "320000"]
    assert years == [2024, 2025]


def test_years_and_columns_that_do_not_add_up_name_no_payers() -> None:
    rows = tuple(row.replace("440 000", "450 000") for row in TURNED)
    assert paid(record(table("År|Sommar|Vinter|Vår|Summa", rows, "Fördelning"), "a.html").cases[0]) == []


def test_the_label_of_a_cell_says_that_those_in_it_pay() -> None:
    rows = (
        "Sökt stöd|300 000 kr",
        "Övrig finansiering enligt ansökan|Mora kommun 150 000 kr, egna intäkter 112 000 kr",
    )
    read = record(
        table("", ("Projekt|Ljuset", *rows, "Total kostnad|562 000 kr")).replace("<tr><th></th></tr>", ""), "a.html"
    )
    assert [who[:2] for who in paid(read.cases[0])] == [("Mora kommun", "150000"), ("egna intäkter", "112000")]
    assert read.cases[0].applied is not None and read.cases[0].applied.value is not None
    assert read.cases[0].applied.value.amount == "300000"


@pytest.mark.parametrize(
    "sentence",
    [
        "Kommunen har tidigare fått 75 000 kronor i bidrag och Boverket har tidigare gett 50 000 kronor i stöd.",
        "Högst 75 procent av bidraget, 330 750 kronor, och bidraget till bolaget, 20 000 kronor, kan betalas ut.",
    ],
)
def test_money_given_before_or_paid_out_is_no_part_of_the_financing(sentence: str) -> None:
    assert paid(case(HEAD + ASKS + "Ärendet\n" + sentence + "\n")) == []


def test_lines_below_a_heading_behind_the_decision_are_no_points_of_it() -> None:
    text = (
        "Beslut\nRegion Dalarna beslutar att höja medfinansieringen från 80 000 kronor till 105 000 kronor.\n\n"
        "Ekonomi efter ändringen\nNy totalbudget: 262 500 kr (tidigare 200 000 kr)\nRegion Dalarna: 105 000 kr (40 %)\n"
        "Mora kommun: 52 500 kr (20 %)\nByalaget Vinden, eget arbete: 105 000 kr (40 %)\n"
    )
    head = "Region Dalarna\nBESLUT\nDatum: 2024-05-02\nDnr: RUN 2024/91\n\nStöd till projektet Vindflöjeln\n\n"
    read = case(head + text)
    assert [who[1:] for who in paid(read)] == [
        ("105000", "unspecified"),
        ("52500", "unspecified"),
        ("105000", "in_kind"),
    ]
    assert read.financing is not None and read.financing.rows[1].share_percent is not None
    assert read.financing.rows[1].share_percent.value == "20"


def test_a_share_before_an_amount_in_brackets_is_of_that_payer() -> None:
    text = (
        "Ärendet\nKostnaderna är 300 000 kronor och fördelas mellan följande finansiärer:\n"
        "• Ljusdals kommun 60 % (180 000 kr)\n• Byalaget Vinden 40 % (120 000 kr), arbetstid\n"
    )
    read = case(HEAD + ASKS + text)
    assert paid(read) == [("Ljusdals kommun", "180000", "unspecified"), ("Byalaget Vinden", "120000", "in_kind")]
    assert read.financing is not None
    shares = [row.share_percent for row in read.financing.rows]
    assert [share.value for share in shares if share is not None] == ["60", "40"]


def test_parts_that_add_up_to_the_whole_of_their_sentence_are_paid() -> None:
    told = "Ärendet\nTotal budget är 6,4 mnkr, varav EU-medel {} mnkr, Region Dalarna 1,6 mnkr och resterande 1,6 mnkr"
    told += " {}.\n"
    read = case(HEAD + ASKS + told.format("3,2", "kommer från Mora och Orsa kommuner"))
    assert [who[:2] for who in paid(read)] == [
        ("EU-medel", "3200000"),
        ("Region Dalarna", "1600000"),
        ("Mora och Orsa kommuner", "1600000"),
    ]
    assert paid(case(HEAD + ASKS + told.format("2,2", "är lokaler"))) == []


@pytest.mark.parametrize(
    ("last", "total"),
    [("|3 000 000|100", "3000000"), ("|3 100 000|100", None), ("Oxelösunds kommun|3 000 000|50", None)],
)
def test_a_last_row_without_a_name_that_adds_up_the_others_is_their_sum(last: str, total: str | None) -> None:
    rows = ("Region Dalarna|1 320 000|44", "Mora kommun|1 380 000|46", "Orsa kommun|300 000|10", last)
    read = record(table("Finansiärer|Kronor|%", rows, "Budget"), "a.html").cases[0]
    assert read.financing is not None
    found = read.financing.total
    assert (found.value.amount if found is not None and found.value is not None else None) == total
    assert (read.total_budget is not None) == (total is not None)


def test_costs_and_payers_side_by_side_may_have_no_heads_above_their_amounts() -> None:
    rows = ("Malmö stad|250 000|Arvoden|310 000", "Region Skåne|120 000|Resor|60 000", "Summa|370 000|Summa|370 000")
    read = record(table("Intäkter||Kostnader|", rows, "Budget enligt ansökan"), "a.html")
    assert [who[:2] for who in paid(read.cases[0])] == [("Malmö stad", "250000"), ("Region Skåne", "120000")]
    assert ("310000", "cost") in roles(read) and ("370000", "total_budget") in roles(read)


def test_a_caption_with_a_unit_heads_names_and_figures() -> None:
    text = "Ärendet\n\nTabell 1. Finansiering, tkr\n\nLjusdals kommun          750\nBoverket               1 250\n"
    text += "SUMMA                  2 000\n"
    read = case(HEAD + ASKS + text)
    assert paid(read) == [("Ljusdals kommun", "750000", "unspecified"), ("Boverket", "1250000", "unspecified")]
    assert read.total_budget is not None and read.total_budget.value is not None
    assert read.total_budget.value.amount == "2000000"
    assert paid(case(HEAD + ASKS + text.replace("Tabell 1. Finansiering, tkr", "Tabell 1. Deltagare"))) == []


def test_the_number_of_a_project_in_a_form_is_no_amount() -> None:
    rows = ("Sökt stöd|300 000 kr", "Total kostnad|562 000 kr", "Medfinansiering|100 000 kr", "Projektnummer|20352568")
    read = record(table("", rows).replace("<tr><th></th></tr>", ""), "a.html")
    assert [amount for amount, _ in roles(read)] == ["250000", "300000", "562000", "100000"]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Godkänd medfinansiering", "financing"),
        ("Uppdaterad finansieringsplan per år", "financing"),
        ("Finansiering utöver stödet", "financing"),
        ("Tabell 2: Finansiärer (tkr)", "financing"),
        ("Godkända kostnader per aktivitet", "costs"),
        ("Medfinansiering av projektet Vindflöjeln", ""),
        ("Ansökan om medfinansiering", ""),
        ("Beslut om finansiering", ""),
    ],
)
def test_a_heading_made_of_the_noun_is_of_its_kind_and_a_title_is_not(heading: str, kind: str) -> None:
    assert heading_kind(heading) == kind


def test_a_share_before_an_amount_and_own_time_behind_one() -> None:
    text = (
        "Ärendet\nTotal projektbudget är 9 miljoner kronor. Tillväxtverket går in med 40 procent, motsvarande 3,6"
        " mnkr, och Region Dalarna föreslås svara för ytterligare 40 procent, 3,6 mnkr. Återstående 1,8 mnkr utgörs av"
        " deltagande åkeriers egen tid.\n"
    )
    read = case(HEAD + ASKS + text)
    assert paid(read) == [
        ("Tillväxtverket", "3600000", "unspecified"),
        ("Region Dalarna", "3600000", "unspecified"),
        ("deltagande åkeriers egen tid", "1800000", "in_kind"),
    ]
    assert read.financing is not None
    assert [row.share_percent.value for row in read.financing.rows if row.share_percent is not None] == ["40", "40"]


def test_what_a_budget_holds_is_no_payment_of_its_owner() -> None:
    text = (
        "Ärendet\nMora kommun bidrar med 200 000 kronor och Boverket med 300 000 kronor. Kommunen har i budget för 2024"
        " avsatt 900 000 kronor för medfinansiering av projekt.\n"
    )
    assert [who[:2] for who in paid(case(HEAD + ASKS + text))] == [("Mora kommun", "200000"), ("Boverket", "300000")]


LABELLED = (
    "Kulturrådet\nBESLUT OM BIDRAG\nBeslutsdatum: 2023-12-14\nDnr: KUR 2023/7781\n\nUppgifter om projektet\n"
    "Projektets totalkostnad: 890 000 kr\nAnsökt belopp: 400 000 kr\nBeviljat belopp: {}\n"
    "Medfinansiering, Region Gotland: 180 000 kr\nMedfinansiering, Visby stift: 60 000 kr\nEgna intäkter: 250 000 kr\n"
)


def test_a_label_may_say_both_that_and_who_pays_and_a_decision_may_be_told_by_one() -> None:
    read = case(LABELLED.format("275 000 kr"))
    assert [who[:2] for who in paid(read)] == [
        ("Region Gotland", "180000"),
        ("Visby stift", "60000"),
        ("Egna intäkter", "250000"),
    ]
    assert read.granted is not None and read.granted.value is not None and read.granted.value.amount == "275000"
    assert read.granted.confidence < 0.9  # no sentence decides
    assert case(LABELLED.format("0 kr")).granted is None


def test_of_two_sums_the_whole_is_that_of_the_column_that_was_decided() -> None:
    rows = ("Region Dalarna|2 500 000|2 000 000", "Mora kommun|600 000|600 000", "Summa|3 100 000|2 600 000")
    read = record(table("Finansiär|Enligt ansökan|Enligt beslut", rows, "Ekonomi"), "a.html").cases[0]
    assert read.total_budget is not None and read.total_budget.value is not None
    assert read.total_budget.value.amount == "2600000"
    odd = (rows[0], rows[1], "Summa|3 100 000|2 700 000")
    unsure = record(table("Finansiär|Enligt ansökan|Enligt beslut", odd, "Ekonomi"), "a.html").cases[0]
    assert unsure.total_budget is None or unsure.total_budget.value is None


def test_names_without_a_head_that_are_costs_are_paid_for() -> None:
    rows = ("Personal|4 100 000|3 941 600", "Externa tjänster|350 000|350 000", "Resor|40 000|30 000")
    read = record(table("|Beviljad budget|Godkänt", rows, "Sammanställning"), "a.html")
    assert {role for _, role in roles(read)[1:]} == {"cost"}
    assert paid(read.cases[0]) == []


def test_a_share_of_the_total_cost_tells_the_whole() -> None:
    text = "Ärendet\nKommunens del utgör 20 procent av totalkostnaden 1 125 000 kr.\n"
    assert ("1125000", "total_budget") in roles(record(HEAD + ASKS + text))


def test_a_part_of_an_amount_is_no_amount_of_its_own() -> None:
    rows = ("Region Dalarna|3 300|300", "Mora kommun|1 500|250", "Sammanlagt|4 800|550")
    read = record(table("Part|Insats (tkr)|Varav i natura (tkr)", rows, "Finansieringsbild"), "a.html")
    assert paid(read.cases[0]) == [
        ("Region Dalarna", "3300000", "unspecified"),
        ("Mora kommun", "1500000", "unspecified"),
    ]
    assert read.cases[0].total_budget is not None and read.cases[0].total_budget.value is not None
    assert read.cases[0].total_budget.value.amount == "4800000"
    assert [role for amount, role in roles(read) if amount in ("300000", "550000")] == ["in_kind", "in_kind"]


def test_a_status_beside_payers_makes_no_list_of_grants() -> None:
    rows = ("EU LIFE|Bidrag|Beviljad|4 200 000", "Region Skåne|Projektmedel|Sökt|1 400 000", "Totalt|||5 600 000")
    heads = "Organisation|Typ av finansiering|Status|Belopp (SEK)"
    read = record(table(heads, rows, "Projektets finansiärer"), "a.html")
    assert [who[:2] for who in paid(read.cases[0])] == [("EU LIFE", "4200000"), ("Region Skåne", "1400000")]
    assert not read.grants
    assert record(table(heads, rows, "Beviljade projekt"), "a.html").cases[0].financing is None


def test_payers_in_a_table_after_one_of_costs_are_no_costs() -> None:
    text = (
        "Projektbudget\n\n  Kostnader\n    Lönekostnader           390 000\n    Resor                    62 000\n"
        "    Summa kostnader         452 000\n\n  Finansiering\n    Mora kommun             400 000\n"
        "    Byalaget Vinden          52 000\n    Summa finansiering      452 000\n"
    )
    told = roles(record(HEAD + ASKS + text))
    assert [role for amount, role in told if amount in ("390000", "62000")] == ["cost", "cost"]
    assert [role for amount, role in told if amount in ("400000", "52000")] == ["cofinancing", "cofinancing"]


def test_what_was_and_what_is_now_below_two_plain_words() -> None:
    rows = ("Region Dalarna|1 100 000|880 000", "Mora kommun|500 000|600 000", "Totalt|1 600 000|1 480 000")
    read = record(table("|Ursprunglig|Ny", rows, "Ny finansiering"), "a.html").cases[0]
    assert [who[:2] for who in paid(read)] == [("Region Dalarna", "880000"), ("Mora kommun", "600000")]
    assert read.financing is not None and read.financing.stage == "revised"
    assert read.total_budget is not None and read.total_budget.value is not None
    assert read.total_budget.value.amount == "1480000"


def test_money_that_somebody_puts_at_disposal_is_paid_and_a_name_ends_before_its_verb() -> None:
    text = (
        "Ärendet\nMora kommun ställer 600 000 kronor till förfogande. Byalaget skulle självt svara för 50 000 kronor."
        " Föreningens egen insats uppgår till 20 000 kronor.\n"
    )
    assert [who[:2] for who in paid(case(HEAD + ASKS + text))] == [
        ("Mora kommun", "600000"),
        ("Byalaget", "50000"),
        ("Föreningens egen insats", "20000"),
    ]


def test_years_head_columns_beside_one_of_the_whole_period() -> None:
    rows = ("Vinnova|416 000|418 000|834 000", "Mora kommun|83 000|84 000|167 000", "Summa|499 000|502 000|1 001 000")
    plain = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row.split("|")) + "</tr>" for row in rows)
    heads = "<tr><td>Bidragsgivare</td><td>2025</td><td>2026</td><td>Hela perioden</td></tr>"
    read = record(
        f"<h1>Tjänsteskrivelse</h1><p>Dnr KS 2024/77</p><h2>Ekonomi</h2><table>{heads}{plain}</table>", "a.html"
    )
    assert [who[:2] for who in paid(read.cases[0])] == [("Vinnova", "834000"), ("Mora kommun", "167000")]
    assert [entry.year for entry in read.amounts][:3] == [2025, 2026, None]


PARTS = "Ekonomi\nProjektet kostar 520 000 kronor. "


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        (
            "Ljusdals kommun bidrar med 200 000 kronor. Resten, 320 000 kronor, söks hos Boverket.",
            [("Ljusdals kommun", "200000", "unspecified"), ("Boverket", "320000", "unspecified")],
        ),
        (
            "Leader Mellansjö har gett 410 000 kronor och resten, 110 000 kronor, är egen insats.",
            [("Leader Mellansjö", "410000", "unspecified"), ("egen insats", "110000", "unspecified")],
        ),
        # where a paper lies, and what somebody was given
        ("Handlingarna, 320 sidor, söks hos Boverket. Föreningen har gett 40 kurser.", []),
        ("Boverket har gett föreningen råd för 30 000 kronor. Kursen, 90 000 kronor, är hos Boverket.", []),
    ],
)
def test_a_rest_is_sought_of_somebody_or_one_s_own(said: str, rows: list[tuple[str, str, str]]) -> None:
    assert paid(case(HEAD + ASKS + PARTS + said + "\n")) == rows


def test_only_the_amount_beside_it_is_the_own_part() -> None:
    said = "Leader Mellansjö har gett 410 000 kronor och resten, 110 000 kronor, är egen insats.\n"
    told = dict(roles(record(HEAD + ASKS + PARTS + said)))
    assert (told["410000"], told["110000"]) == ("cofinancing", "own_contribution")
