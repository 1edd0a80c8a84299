"""Wordings of offices that no rule had seen, each class with what must not come of it."""

from __future__ import annotations

import pytest

from extract import run
from extract.model.record import Record
from extract.model.source import Source

MEMO = "Ljusdals kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\nStöd till projektet Vindflöjeln\n\n"
DECISION = "Region Dalarna\nBESLUT\nDatum: 2024-05-02\nDnr: RUN 2024/91\n\nStöd till projektet Vindflöjeln\n\n"
MINUTES = "PROTOKOLL\nLjusdals kommun\nKulturnämnden\nSammanträdesdatum: 2024-04-09\n\n§ 12 Bidrag till körer\n\n"


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def roles(text: str, head: str = MEMO) -> list[str]:
    return [entry.role for entry in record(head + text).amounts]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        # who else has decided, and who pays the rest itself
        ("Ockelbo kommun har den 3 mars 2024, § 18, beslutat att tillskjuta 8 000 kr.", "cofinancing"),
        ("Ockelbo kommun har den 3 mars 2024 beslutat att ge stöd med 8 000 kr.", "cofinancing"),
        ("Ljusdals kommun har den 3 mars 2024 beslutat att ge stöd med 8 000 kr.", "granted"),
        ("Återstoden, 8 000 kr, avser byalaget att ta av egna medel.", "own_contribution"),
        ("Kommunen skjuter till 8 000 kr av egna medel.", "cofinancing"),
        ("Det banklån om 8 000 kr som klubben räknar med är inte beviljat.", "cofinancing"),
        # a sum set off behind what it is of
        ("Kostnaden för en extra resa till Umeå, 8 000 kr, ingår inte.", "cost"),
        ("Regionens insats, 8 000 kr, är en tredjedel av det hela.", "cofinancing"),
        ("Den höjda badavgiften, 8 000 kr för ett lag, har betalats av få.", "fee"),
        ("I lön och sociala avgifter går det åt 8 000 kr.", "cost"),
        # what grants are reckoned on
        ("De kostnader som bildar underlag för stödet har fastställts till 8 000 kr.", "cost"),
        ("Stödet är 40 procent av de godkända kostnaderna, som bestäms till 8 000 kr.", "cost"),
        ("Stödet uppgår till 8 000 kr.", "granted"),
        ("Avdrag har gjorts med 8 000 kr.", "other"),
        ("Resorna till Tromsö, 8 000 kr, godtas därför inte.", "other"),
        # whose the money is before anybody gets it
        ("Länsstyrelsen i Dalarnas län har för 2024 tilldelats 8 000 kr.", "allocated"),
        ("Byalaget har för 2024 tilldelats 8 000 kr.", "granted"),
        ("Av potten är 8 000 kr uppbundna.", "allocated"),
        ("Utskottet inrättar en fond om 8 000 kr.", "allocated"),
        ("Av årets pott har 8 000 kr tagits i anspråk.", "spent"),
        ("Nämnden får omdisponera högst 8 000 kr mellan posterna.", "ceiling"),
        # figures that are no support
        ("Det egna kapitalet uppgick vid årsskiftet till 8 000 kr.", "statistic"),
        ("Föreningens intäkter för året uppgick till 8 000 kr.", "statistic"),
        ("Sedan bildandet 1987 har över 8 000 kr gått till bygden.", "statistic"),
        ("Kommunen sålde magasinet till byalaget för 8 000 kr.", "other"),
        ("Tillväxtverket har öppnat en utlysning om 8 000 kr.", "call_budget"),
        # agreed, accounted for, paid, asked
        ("Rådet ingick avtal med skolan om bidrag med högst 8 000 kr.", "granted"),
        ("I slutrapporten redovisas kostnader motsvarande 8 000 kr.", "spent"),
        ("I fjol betalade verket ut 8 000 kr till hamnar.", "paid"),
        ("Byalaget begär att kommunen bidrar med en tredjedel av kostnaden, 8 000 kr.", "applied"),
        ("En rekvisition ska avse minst 8 000 kr.", "floor"),
    ],
)
def test_an_amount_is_what_its_words_say(words: str, role: str) -> None:
    assert roles(f"Ärendet\n{words}\n") == [role]


@pytest.mark.parametrize(
    ("words", "granted"),
    [
        ("beviljar Orsa IF 90 000 kr, vilket är en höjning med 15 000 kr jämfört med fjolåret", "90000"),
        ("beviljar Orsa IF ytterligare 15 000 kr. Stödet uppgår därefter till sammanlagt högst 90 000 kr", "90000"),
        ("beviljar Orsa IF en höjning med 15 000 kr", "15000"),
    ],
)
def test_by_how_much_a_grant_rises_is_not_what_is_granted(words: str, granted: str) -> None:
    (case,) = record(f"{DECISION}Beslut\nRegion Dalarna {words}.\n").cases
    assert case.granted is not None and case.granted.value is not None and case.granted.value.amount == granted


def test_a_loan_says_nothing_of_the_sum_behind_it() -> None:
    words = "Banken har lovat ett lån på 60 000 kr, och på auktionen har vi fått in 8 000 kr."
    assert roles(f"Ärendet\n{words}\n") == ["cofinancing", "other"]


@pytest.mark.parametrize(("verb", "qualifier"), [("förfogar i år", "exact"), ("har i år", "over")])
def test_over_behind_a_verb_of_disposing_bounds_nothing(verb: str, qualifier: str) -> None:
    (amount,) = record(f"{MEMO}Ärendet\nNämnden {verb} över 12 mnkr.\n").amounts
    assert amount.qualifier == qualifier


@pytest.mark.parametrize(
    ("lead", "role"),
    [
        ("Nämnden fördelar 90 000 kronor enligt nedanstående fördelning.", "granted"),
        ("Medlemmarna bidrar enligt följande:", "cofinancing"),
        ("Nämnden fördelar 90 000 kronor till körer.", "other"),
    ],
)
def test_the_sentence_that_points_to_a_table_says_what_it_holds(lead: str, role: str) -> None:
    text = f"{MINUTES}Beslut\n{lead}\n\nMedlem\tBelopp, kronor\nOrsa kör\t60 000\nMora kör\t30 000\n"
    assert {entry.role for entry in record(text).amounts if entry.value and entry.value.amount != "90000"} == {role}
