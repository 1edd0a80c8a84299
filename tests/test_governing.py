"""The verb that governs a noun of money says whose it is; what labels of sums and heads are made of."""

from __future__ import annotations

import pytest

from extract import run
from extract.find.governing import asking, giving, has_object
from extract.find.head_rows import _closed
from extract.find.heads import head_role, is_given
from extract.find.letters import folded
from extract.layout.breaks import _UNIT_NOTE
from extract.model.record import Case, Record
from extract.model.source import Source

HEAD = "Ljusdals kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\nStöd till projektet Vindflöjeln\n\n"


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def role_of(amount: str, text: str) -> str:
    (found,) = {a.role for a in record(HEAD + text).amounts if a.value is not None and a.value.amount == amount}
    return found


def granted(text: str) -> str | None:
    case: Case = record(HEAD + text).cases[0]
    return case.granted.value.amount if case.granted is not None and case.granted.value is not None else None


@pytest.mark.parametrize(
    "words",
    [
        "För att hinna klart begär Vinföreningen ett bidrag på 65 000 kr.",
        "För projektet Vindflöjeln hemställer Vinföreningen om en medfinansiering på högst 65 000 kr.",
        "Till sommarens arrangemang önskar Vinföreningen ett stöd om 65 000 kr.",
    ],
)
def test_who_asks_for_a_grant_has_not_got_it(words: str) -> None:
    assert role_of("65000", f"Ärendet\n{words}\n") == "applied"


def test_a_grant_told_of_behind_another_verb_is_not_asked_for() -> None:
    assert (
        role_of("65000", "Ärendet\nVinföreningen begär mer, och har beviljats ett bidrag på 65 000 kr.\n") == "granted"
    )


@pytest.mark.parametrize(
    "words",
    [
        "bifalla ansökan från Vinföreningen och lämna medfinansiering med 65 000 kr till projektet Vindflöjeln",
        "stödja Vinföreningens projekt Vindflöjeln med ett bidrag på maximalt 65 000 kr",
        "medverka i finansieringen av projektet Vindflöjeln med upp till 65 000 kr",
        "bistå Vinföreningen i arbetet med Vindflöjeln med totalt 65 000 kr",
    ],
)
def test_a_verb_of_giving_in_the_decision_gives_the_amount_behind_its_object(words: str) -> None:
    assert granted(f"Förslag till beslut\nKommunstyrelsen beslutar\natt {words}.\n\nÄrendet\nText.\n") == "65000"


def test_what_others_are_to_give_as_a_condition_is_no_grant() -> None:
    points = (
        "att stödja projektet Vindflöjeln under förutsättning att Ovanåkers kommun lämnar medfinansiering med 9 000 kr"
    )
    assert granted(f"Förslag till beslut\nKommunstyrelsen beslutar\n{points}.\n\nÄrendet\nText.\n") is None


def test_the_last_verb_before_the_amount_tells() -> None:
    low = folded("Föreningen söker stöd och beviljas ett bidrag på ")
    assert asking(low) is None and giving(low) is not None and has_object(low)
    assert giving(folded("att inte bevilja föreningen ett bidrag på ")) is None
    assert asking(folded("begär 5 000 kr och vill låna ")) is None  # that one is of the amount before
    assert not has_object(folded("bidrag till lokaler för "))


def test_a_line_that_tells_its_own_amount_labels_no_other() -> None:
    text = "Finansiering\nTotalkostnaden är 90 000 kronor.\n\n30 000 kronor kommer från Boverket.\n"
    assert role_of("30000", text) != "total_budget"


def test_either_half_of_a_head_may_say_what_the_column_holds() -> None:
    assert head_role("Finansiär/källa till medel")[0] == "financier"
    assert head_role("Organisation/finansiär")[0] == "other"  # the halves do not agree
    assert is_given("Bidrag, som mest (kr)") and not is_given("Högsta bidragsandel (%)")


def test_a_unit_in_brackets_is_no_amount() -> None:
    read = record(
        "Förteckning\nBeviljade bidrag 2024\nSökande\tBidrag (tusen kronor)\nEkeby IF\t40\nAskö BK\t25\n", "a.txt"
    )
    assert "1000" not in {a.value.amount for a in read.amounts if a.value is not None}


def rows_of(text: str) -> list[tuple[str | None, str | None]]:
    found = record(HEAD + text).cases[0].financing
    return [
        (
            row.financier.value if row.financier else None,
            row.amount.value.amount if row.amount and row.amount.value else None,
        )
        for row in (found.rows if found is not None else ())
    ]


ASKED = "Ärendet\nVinföreningen hemställer om medfinansiering med 40 000 kr till projektet Vindflöjeln.\n\n"
PAID = (
    "Finansiering\nProjektet kostar 400 000 kr. "
    "Ljusdals kommun går in med 40 000 kr och Boverket går in med 110 000 kr. "
    "Återstående 90 000 kr och 60 000 kr kommer från Skogsbolaget Viken AB respektive Ovanåkers kommun. "
    "För ändamålet har Destination Hälsinge AB och Norrlands bygderåd avsatt 70 000 kr respektive 30 000 kr.\n"
)


def test_payers_named_in_turn_behind_or_before_their_amounts() -> None:
    rows = rows_of(ASKED + PAID)
    assert ("Vinföreningen", "40000") not in rows  # who asks pays nothing
    assert rows == [
        ("Ljusdals kommun", "40000"),
        ("Boverket", "110000"),
        ("Skogsbolaget Viken AB", "90000"),
        ("Ovanåkers kommun", "60000"),
        ("Destination Hälsinge AB", "70000"),
        ("Norrlands bygderåd", "30000"),
    ]
    assert role_of("70000", ASKED + PAID) == "cofinancing"


def test_two_sums_of_one_payer_are_nobodys_in_turn() -> None:
    text = "Finansiering\nProjektet kostar 90 000 kr. 50 000 kr och 40 000 kr kommer från Boverket.\n"
    assert ("Boverket", "50000") not in rows_of(text)


LISTED = (
    "Sammanställning\nBeviljade bidrag 2024\nStyrelsen beslutade den 3 mars 2024 att bevilja stöd till dessa projekt.\n"
)


def test_a_column_of_numbers_of_matters_is_no_title() -> None:
    text = (
        "Ärende\tInsats\tProjektägare\tBeslutat belopp\nKS/93/2024\tBryggan\tEkeby IF\t40 000 kr\n"
        "KS/120/2024\tSpången\tAskö BK\t25 000 kr\nTotalt för två projekt\t\t\t65 000 kr\n"
    )
    read = record(LISTED + text)
    assert [(g.dnr.value if g.dnr else None, g.title.value if g.title else None) for g in read.grants] == [
        ("KS/93/2024", "Bryggan"),
        ("KS/120/2024", "Spången"),
    ]
    assert read.grants_total is not None and read.grants_total.count is not None and read.grants_total.count.value == 2


def test_days_are_no_numbers_of_matters() -> None:
    text = "Datum\tProjekt\tSökande\tBidrag\n2024-03-03\tBryggan\tEkeby IF\t40 000 kr\n"
    text += "2024-04-09\tSpången\tAskö BK\t25 000 kr\n"
    assert all(grant.dnr is None for grant in record(LISTED + text).grants)


def test_who_is_responsible_got_the_money_where_the_cells_are_organisations() -> None:
    text = "Projektansvarig\tProjekt\tBeviljat belopp\nEkeby kommun\tBryggan\t40 000 kr\nAskö AB\tSpången\t25 000 kr\n"
    assert [g.owner.value if g.owner else None for g in record(LISTED + text).grants] == ["Ekeby kommun", "Askö AB"]
    people = "Projektansvarig\tProjekt\tBeviljat belopp\nAnna Ek\tBryggan\t40 000 kr\nBo Al\tSpången\t25 000 kr\n"
    assert all(grant.owner is None for grant in record(LISTED + people).grants)


def test_an_appropriation_has_its_area_and_a_purpose_ends_before_the_project() -> None:
    def fund(words: str) -> str | None:
        text = f"Förslag till beslut\nKommunstyrelsen beslutar\natt bevilja Vinföreningen 5 000 kr, och\natt {words}.\n"
        found = record(HEAD + text).cases[0].decision
        return found.fund.value if found is not None and found.fund is not None else None

    assert fund("beloppet belastar anslag 1:1, utgiftsområde 19") == "anslag 1:1, utgiftsområde 19"
    assert fund("medlen tas ur anslaget för bygdevård till projektet Vindflöjeln") == "anslaget för bygdevård"


DECIDED = (
    "Region Exempel\nBidragsbeslut\nDatum: 2024-03-11\nDnr: RUN 2024/77\n\n{}\n\nBeslut\nRegionala utvecklingsnämnden "
)
DECIDED += "beviljar Vinföreningen 65 000 kr till projektet Vindflöjeln.\n"


@pytest.mark.parametrize(
    ("form", "fund"),
    [
        ("Medelskälla: det regionala tillväxtanslaget", "det regionala tillväxtanslaget"),
        ("Finansieringskälla\tkommunens bygdepott", "kommunens bygdepott"),
        ("Bidraget finansieras av nämndens projektmedel", "nämndens projektmedel"),
        ("Finansiering: se nedan", None),
        ("Konto: 4711-2", None),
    ],
)
def test_a_form_may_label_where_the_money_comes_from(form: str, fund: str | None) -> None:
    decision = record(DECIDED.format(form)).cases[0].decision
    assert decision is not None and (decision.fund.value if decision.fund else None) == fund


def test_applications_that_get_a_sum_together_are_granted_it() -> None:
    read = record(LISTED + "2 ansökningar bifalls och får tillsammans 65 000 kr.\n")
    assert [entry.role for entry in read.amounts] == ["granted"]


def test_a_figure_alone_below_an_open_phrase_goes_on_with_it() -> None:
    text = (
        "Förslag till beslut\nKommunstyrelsen beslutar\n\n"
        "1. att för projektet Vindflöjelns nya brygga bevilja Vinföreningen i Ljusdal ett bidrag på\n"
        "   6 575 000 kronor\n2. att kostnaden belastar kommunstyrelsens medel.\n"
    )
    assert granted(text) == "6575000"


def test_what_another_project_got_is_no_grant() -> None:
    told = "En tidigare förstudie inom samma område fick 120 000 kr i stöd."
    assert role_of("120000", f"Finansiering\n{told}\n") == "other"


def grants_of(text: str) -> list[tuple[str | None, str | None, str | None]]:
    return [
        (
            g.owner.value if g.owner else None,
            g.title.value if g.title else None,
            g.amount.value.amount if g.amount and g.amount.value else None,
        )
        for g in record(text).grants
    ]


def test_amounts_to_somebody_for_a_project_are_a_list_of_grants() -> None:
    text = "Förteckning\nUtfall av omgång 2\nStyrelsen sammanträdde den 3 mars 2024.\n"
    text += "- 5 000 kr till Ekeby IF för projektet Bryggan\n- 7 000 kr till Askö BK för projektet Spången\n"
    text += "- 9 000 kr till Hembygdsföreningen Rian för projektet Kvarnen\n"
    assert grants_of(text)[:2] == [("Ekeby IF", "Bryggan", "5000"), ("Askö BK", "Spången", "7000")]


def test_a_project_may_be_what_gets_the_money_and_its_owner_stand_behind_a_label() -> None:
    text = LISTED + "Det samlade stödet till de 2 projekten är 65 000 kr.\n\n"
    text += "Projektet ”Bryggan” tilldelas 40 000 kr. Mottagare: Ekeby IF.\n\n"
    text += "Projektet ”Spången” tilldelas 25 000 kr. Mottagare: Askö BK.\n"
    assert grants_of(text) == [("Ekeby IF", "Bryggan", "40000"), ("Askö BK", "Spången", "25000")]
    total = record(text).grants_total
    assert total is not None and total.count is not None and total.count.value == 2


def test_labels_of_a_form_name_no_payers() -> None:
    form = "Beslutat bidrag: 65 000 kr\nSökt bidrag: 65 000 kr"
    assert record(DECIDED.format(form)).cases[0].financing is None


def test_payers_before_the_verb_of_coming() -> None:
    text = (
        "Finansiering\nProjektet kostar 90 000 kr. Från Boverket kommer 50 000 kr och från Viken AB kommer 40 000 kr.\n"
    )
    assert rows_of(text) == [("Boverket", "50000"), ("Viken AB", "40000")]


def test_money_that_comes_back_is_returned() -> None:
    assert role_of("7000", "Ekonomi\nLjusdals kommun får tillbaka 7 000 kr som inte har använts.\n") == "returned"


def test_a_column_of_appropriations_and_own_money_is_the_source() -> None:
    text = (
        "Finansiering\nFinansiär\tUrsprung\tBelopp (kr)\nBoverket\tAnslag 1:1\t50 000\nViken AB\tEgna medel\t40 000\n"
    )
    found = record(HEAD + text + "Summa\t\t90 000\n").cases[0].financing
    assert found is not None and [row.source.value if row.source else None for row in found.rows] == [
        "Anslag 1:1",
        "Egna medel",
    ]


def test_a_note_of_units_below_a_sentence_holds_for_the_table() -> None:
    text = LISTED + "Belopp i tkr\nSökande\tProjekt\tBeviljat belopp\nEkeby IF\tBryggan\t40\nAskö BK\tSpången\t25\n"
    assert [amount for _, _, amount in grants_of(text)] == ["40000", "25000"]


ASKS = "Ärendet\nVinföreningen äskar 65 000 kr för arbetet med Vindflöjeln.\n\n"


@pytest.mark.parametrize(
    "words",
    [
        "ställa 65 000 kr till Vinföreningens förfogande för projektet Vindflöjeln",
        "reservera 65 000 kr till Vinföreningen för projektet Vindflöjeln",
        "delvis bifalla ansökan från Vinföreningen med 65 000 kr",
    ],
)
def test_the_only_amount_of_a_point_is_given_if_it_is_what_was_asked_for(words: str) -> None:
    assert granted(f"{ASKS}Förslag till beslut\nKommunstyrelsen beslutar\natt {words}.\n") == "65000"


def test_a_point_gives_no_amount_that_nobody_asked_for_nor_one_it_refuses() -> None:
    for words in ("avslå ansökan om 65 000 kr", "reservera 12 000 kr till nämndens eget arbete"):
        assert granted(f"{ASKS}Förslag till beslut\nKommunstyrelsen beslutar\natt {words}.\n") is None


def test_passives_name_who_pays_and_an_application_that_comes_from_somebody_does_not() -> None:
    told = "Finansiering\nProjektet kostar 90 000 kr. 50 000 kr ges av Boverket och 40 000 kr ges av Viken AB.\n"
    assert rows_of(told) == [("Boverket", "50000"), ("Viken AB", "40000")]
    asks = "Ärendet\nAnsökan, som avser projektet Vindflöjeln, kommer från Ljusdals kommun och lyder på 65 000 kr.\n"
    assert rows_of(asks) == [] and role_of("65000", asks) == "applied"


def test_payers_each_with_an_amount_under_the_heading_of_the_financing_pay_whatever_the_verb() -> None:
    told = "Finansiering\nProjektet kostar 90 000 kr. Boverket slantar upp 50 000 kr och Ovanåkers kommun 40 000 kr.\n"
    assert {amount for _, amount in rows_of(told)} == {"50000", "40000"}


def payers_of(table: str) -> list[tuple[str | None, str | None]]:
    return rows_of("Ekonomi\n" + table)


def test_cash_and_work_beside_names_say_that_these_pay() -> None:
    table = "Vem\tSlag\tÖnskat belopp\nBoverket\tKontanter\t50 000 kr\nViken AB\tTid\t40 000 kr\n"
    table += "Allt som allt\t\t90 000 kr\n"
    assert payers_of(table) == [("Boverket", "50000"), ("Viken AB", "40000")]
    listed = "Vem\tSlag\tBeviljat\nEkeby IF\tVerksamhetsbidrag\t50 000 kr\nViken AB\tStartbidrag\t40 000 kr\n"
    assert payers_of(listed) == []  # kinds of grants, not of payment


def test_shares_of_one_whole_say_that_these_pay() -> None:
    table = (
        "Organisation\tBeviljat belopp\t%\nBoverket\t50 000 kr\t50\nViken AB\t30 000 kr\t30\nAskö BK\t20 000 kr\t20\n"
    )
    assert payers_of(table + "Budget totalt\t100 000 kr\t100\n")[0] == ("Boverket", "50000")


def test_verdicts_below_a_head_of_reasons_are_outcomes() -> None:
    text = "Sökande\tProjekt\tFår\tBedömning\nEkeby IF\tBryggan\t40 000 kr\tJa\nAskö BK\tSpången\t0 kr\tAvslås\n"
    assert [g.outcome.value if g.outcome else None for g in record(LISTED + text).grants] == ["granted", "rejected"]


def test_a_label_on_the_line_says_what_the_amount_is() -> None:
    assert role_of("90000", "Budget totalt: 90 000 kr\n\nBeslut\nNämnden beviljar stöd.\n") == "total_budget"


def test_what_is_given_at_most_is_what_is_given() -> None:
    text = (
        DECIDED.format("Stödets storlek\n65 000 kr")
        + "Stödet är begränsat till 40 % av underlaget, dock maximalt 65 000 kr.\n"
    )
    assert {entry.role for entry in record(text).amounts[1:]} == {"granted"}


def test_a_quoted_title_behind_a_comma_is_the_project() -> None:
    text = LISTED + "\n- 5 000 kr till Ekeby IF, ”Bryggan”\n- 7 000 kr till Askö BK, ”Spången”\n"
    assert grants_of(text) == [("Ekeby IF", "Bryggan", "5000"), ("Askö BK", "Spången", "7000")]


def test_a_bracket_that_goes_over_two_heads_is_one_head_s() -> None:
    assert _closed(["Finansiär", "Typ av medel Sökt belopp (tusen", "kronor)"]) == [
        "Finansiär",
        "Typ av medel",
        "Sökt belopp (tusen kronor)",
    ]
    assert _closed(["Namn", "Belopp (kr)", "Andel (%)"]) == ["Namn", "Belopp (kr)", "Andel (%)"]


def test_only_a_note_of_units_is_one() -> None:
    notes = ("Belopp i tkr", "(belopp i kronor)", "Alla belopp anges i mnkr")
    assert all(_UNIT_NOTE.fullmatch(note) for note in notes)
    assert not any(_UNIT_NOTE.fullmatch(words) for words in ("kr", "mnkr", "Belopp i tkr per år"))
