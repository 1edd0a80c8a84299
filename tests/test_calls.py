"""Calls and programme pages: what they say, and what other papers that mention a call do not."""

from __future__ import annotations

from typing import Any

import pytest

from extract.find.call import call
from extract.find.enumeration import members
from extract.find.listing import led_in, listings, under
from extract.find.programme import programme
from extract.find.scope import Scope
from extract.grammar.read import read
from extract.layout import lay_out
from extract.model import record as r
from extract.model.page import Document
from extract.pages import plain, web
from extract.repair import repair
from fixtures.making.calls import call_brochure


def scope_of(page: str) -> Scope:
    """A page of a test: HTML where it begins with a tag, Markdown where with #, else plain text."""
    content = page.strip("\n").encode()
    document: Document
    if content.startswith(b"<"):
        document = web.read(content)
    else:
        document = plain.read_markdown(content) if content.startswith(b"#") else plain.read(content)
    return Scope.whole(read(repair(lay_out(document))))


def plainly(part: r.Call | r.Programme | None) -> dict[str, Any]:
    """The values of a part that are there, amounts as their digits."""
    out: dict[str, Any] = {}
    for name in type(part).model_fields if part is not None else ():
        found = getattr(part, name)
        if isinstance(found, tuple):
            out |= {name: [item.value for item in found]} if found else {}
        elif found is not None:
            out[name] = getattr(found.value, "amount", found.value)
    return out


def codes(scope: Scope) -> list[tuple[str, str | None]]:
    return [(doubt.code, doubt.path) for doubt in scope.doubts]


WEB = """
<!doctype html><html lang="sv"><title>Grön logistik</title><main><h1>Grön logistik i glesbygd</h1>
<table><tr><th>Utlysnings-id</th><td>2027/00418</td></tr><tr><th>Öppnar</th><td>2027-02-01</td></tr>
<tr><th>Sista ansökningsdag</th><td>2027-04-15</td></tr><tr><th>Utlyst belopp</th><td>24 mnkr</td></tr>
<tr><th>Maxbelopp per projekt</th><td>3 500 000 kr</td></tr><tr><th>Stödnivå</th><td>högst 40 %</td></tr>
<tr><th>Projekttid</th><td>6–24 månader</td></tr><tr><th>Beslut</th><td>2027-06-30</td></tr></table>
<h2>Vem kan söka?</h2>
<p>Utlysningen vänder sig till små och medelstora företag, ekonomiska föreningar samt hamnar.</p>
<h2>Prioriterade områden</h2><ul><li>Samlastning</li><li>Fossilfria fordon</li></ul>
<h2>Urvalskriterier</h2>
<table><tr><th>Kriterium</th><th>Vikt</th></tr><tr><td>Nytta för klimatet</td><td>60</td></tr>
<tr><td>Genomförbarhet</td><td>40</td></tr></table>
<h2>Så ansöker ni</h2>
<p>Ni ansöker via e-tjänsten Fraktporten senast den 15 april 2027. Rekvisition av medel görs i Mina sidor.</p>
<p>Publicerad: 2027-01-12</p></main></html>
"""

ESF = """
Kompetens för omställning i träindustrin

Utlysning: ESF 2027:4
Programområde: B
Region: Sydsverige
Startdatum: 2027-03-02
Slutdatum: 2027-05-20
Utlyst belopp: 36 000 000 kr

Projekten får pågå i högst 3 år. Medfinansieringen ska vara minst 40 procent.

Projekt kan starta tidigast 1 oktober 2027 och avslutas senast 30 september 2030.
"""

DEADLINE = """
# Mötesplatspengar för byalag

Region Halland delar ut pengar till möten mellan generationer. Sammanlagt avsätter regionen 900 000 kronor.

Varje förening kan söka mellan 20 000 och 75 000 kronor. Bidraget täcker högst hälften av kostnaderna.

Sista ansökningsdag är den 3 september 2026. Besked lämnas senast den 15 oktober 2026.

Ansökan skickas till byapengen@example.se. Slutredovisning ska lämnas senast 30 november 2027.

Söka kan ideella föreningar, byalag och studieförbund. Enskilda personer kan inte söka.
"""

ROLLING = """
Företagscheckar för export

Stödet söks löpande under året. Du kan söka högst 250 000 kronor och minst 50 000 kronor.
Checken täcker högst 50 procent av kostnaden. Till exempel kan ett företag med en kostnad på 400 000 kronor
få 200 000 kronor.

Vem kan söka?
Små företag i länet med 2–49 anställda.

Hur ansöker du?
Ansök i Tillväxtverkets e-tjänst Min ansökan.
"""

INLINE = """
Utlysning
Öppnar: 2026-01-10 Stänger: 2026-02-20
Total budget: 12 miljoner kronor
Maximalt stöd per projekt: 1,5 miljoner kronor
Finansieringsgrad: max 60 %
Projektlängd: upp till 2 år
Sökande: kommuner, små och stora företag, forskningsinstitut samt universitet och högskolor
Kontakt: Eva Berg, 070-111 22 33
"""

PROSE = """
Nu är det dags igen. Utlysningen öppnar den 1 mars 2026 kl. 09.00 och stänger den 30 april 2026 kl. 24.00.
Beslut fattas i juni 2026. Ni kan få stöd med upp till 50 procent av era kostnader, dock högst 2 mnkr per projekt.
Medfinansiering på minst 50 procent krävs. Stöd av mindre betydelse får inte överstiga 300 000 euro under tre år.
Den förra utlysningen stängde den 1 oktober 2025.
"""


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(
            WEB,
            {
                "reference": "2027/00418",
                "opens": "2027-02-01",
                "closes": "2027-04-15",
                "max_amount": "3500000",
                "max_share_percent": "40",
                "budget": "24000000",
                "max_months": 24,
                "apply_via": "e-tjänsten Fraktporten",
                "who_can_apply": ["små och medelstora företag", "ekonomiska föreningar", "hamnar"],
                "criteria": ["Nytta för klimatet", "Genomförbarhet"],
                "priority_areas": ["Samlastning", "Fossilfria fordon"],
            },
            id="web page with a table of labels",
        ),
        pytest.param(
            ESF,
            {
                "reference": "ESF 2027:4",
                "opens": "2027-03-02",
                "closes": "2027-05-20",
                "budget": "36000000",
                "max_months": 36,
            },
            id="labels and values; the project's own dates and the share of others are none of the call's",
        ),
        pytest.param(
            DEADLINE,
            {
                "closes": "2026-09-03",
                "max_amount": "75000",
                "min_amount": "20000",
                "max_share_percent": "50",
                "budget": "900000",
                "apply_via": "byapengen@example.se",
                "who_can_apply": ["ideella föreningar", "byalag", "studieförbund"],
            },
            id="a deadline only, a range, an address",
        ),
        pytest.param(
            ROLLING,
            {
                "max_amount": "250000",
                "min_amount": "50000",
                "max_share_percent": "50",
                "apply_via": "Tillväxtverkets e-tjänst Min ansökan",
                "who_can_apply": ["Små företag i länet med 2–49 anställda"],
            },
            id="always open; the example's amounts are no bounds",
        ),
        pytest.param(
            INLINE,
            {
                "opens": "2026-01-10",
                "closes": "2026-02-20",
                "max_amount": "1500000",
                "max_share_percent": "60",
                "budget": "12000000",
                "max_months": 24,
                "who_can_apply": [
                    "kommuner",
                    "små och stora företag",
                    "forskningsinstitut",
                    "universitet och högskolor",
                ],
            },
            id="two labels on a line, a label in the next line of a paragraph",
        ),
        pytest.param(
            PROSE,
            {"opens": "2026-03-01", "closes": "2026-04-30", "max_amount": "2000000", "max_share_percent": "50"},
            id="all in prose; an earlier call, a rule of state aid and the decision stay out",
        ),
    ],
)
def test_call(page: str, expected: dict[str, Any]) -> None:
    scope = scope_of(page)
    assert plainly(call(scope)) == expected
    assert scope.doubts == []


def test_every_value_shows_where_it_was_read() -> None:
    found = call(scope_of(DEADLINE))
    assert found is not None and found.closes is not None and found.budget is not None
    assert [(piece.line, piece.text) for piece in found.closes.evidence] == [(7, "3 september 2026")]
    assert found.budget.evidence[0].text == "900 000 kronor"
    assert found.closes.confidence >= 0.9


def test_brochure() -> None:
    from extract.pages import pdf

    scope = Scope.whole(read(repair(lay_out(pdf.read(call_brochure())))))
    found = plainly(call(scope))
    assert {name: found[name] for name in ("reference", "opens", "closes", "max_amount", "min_amount", "budget")} == {
        "reference": "DB 2026:1",
        "opens": "2026-02-02",
        "closes": "2026-03-31",
        "max_amount": "750000",
        "min_amount": "100000",
        "budget": "6000000",
    }
    assert (found["max_share_percent"], found["max_months"]) == ("60", 18)
    assert found["apply_via"] == "Region Blekinges e-tjänst för projektstöd"
    assert found["who_can_apply"][-1] == "företag med högst 49 anställda"  # the refusal below it is none of the item
    assert len(found["criteria"]) == 5
    assert found["priority_areas"] == [
        "Service på distans",
        "Energi och vatten i bykärnor",
        "Digital delaktighet för äldre",
    ]
    assert scope.doubts == []


LEADER = """
## Leader Skärgårdslandet öppnar för ansökningar

Omgång 1 stänger den 1 mars 2026 och omgång 2 stänger den 1 september 2026.

## Vilka kan söka?

- Föreningar
- Företag

Följande kan inte söka:

- Privatpersoner

## Bedömning

Projekten bedöms efter dessa urvalskriterier:

1. Nytänkande
   - nytt för området
2. Samarbete

Förstudier kan få högst 100 000 kr. Genomförandeprojekt kan få högst 1 000 000 kr.
"""


def test_two_answers_are_doubted_and_none_is_chosen() -> None:
    scope = scope_of(LEADER)
    found = call(scope)
    assert found is not None and found.closes is not None and found.max_amount is not None
    assert (found.closes.value, found.max_amount.value) == (None, None)
    assert [piece.text for piece in found.closes.evidence] == ["1 mars 2026", "1 september 2026"]
    assert codes(scope) == [("date_conflict", "closes"), ("ambiguous", "max_amount")]
    assert plainly(found)["who_can_apply"] == ["Föreningar", "Företag"]
    assert plainly(found)["criteria"] == ["Nytänkande - nytt för området", "Samarbete"]


def test_the_label_outranks_the_sentence_but_the_other_answer_is_shown() -> None:
    scope = scope_of(
        "Utlysning om skogsbad\n\nSista ansökningsdag: 2026-05-04\n\nAnsökan ska vara inne senast den 5 maj 2026."
    )
    found = call(scope)
    assert found is not None and found.closes is not None
    assert found.closes.value == "2026-05-04"
    assert found.closes.confidence < 0.9
    assert codes(scope) == [("date_conflict", "closes")]


def test_a_year_from_elsewhere_is_marked() -> None:
    scope = scope_of(
        "Cykelpengen 2026\n\nRegionen beslutade den 3 februari 2026 om pengarna.\n\n"
        "Ansökan ska vara inne senast den 1 oktober."
    )
    found = call(scope)
    assert found is not None and found.closes is not None
    assert found.closes.value == "2026-10-01"
    assert found.closes.evidence[0].repairs[-1] == "year-inferred"
    assert found.closes.confidence < 0.9
    assert codes(scope) == [("year_inferred", "closes")]


def test_a_day_without_any_year_is_shown_without_value() -> None:
    scope = scope_of("Potten är på 700 000 kr. Er ansökan behövs senast den 1 oktober.")
    found = call(scope)
    assert found is not None and found.closes is not None
    assert found.closes.value is None
    assert plainly(found)["budget"] == "700000"
    assert codes(scope) == [("missing", "closes")]


MEMO = """
Tjänsteskrivelse

Datum 2026-03-04
Dnr RUN-00411-2026

Medfinansiering av projekt Fiskevägar

Förslag till beslut

Regionala utvecklingsnämnden föreslår att bevilja projektet högst 400 000 kronor.

Ärendet

Projektet har sökt stöd i Jordbruksverkets utlysning. Projektet ska starta den 1 augusti 2026 och pågå till den
31 juli 2028. Kommunen bidrar med upp till 200 000 kronor. Beslut väntas senast den 15 juni 2026.

Projektet har en total budget på minst 2 miljoner kronor. Slutrapport ska lämnas senast den 30 september 2028.
"""


def test_a_memo_that_mentions_a_call_is_none() -> None:
    scope = scope_of(MEMO)
    assert call(scope) is None
    assert programme(scope) is None
    assert scope.doubts == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Utlysningen riktar sig till bolag med en omsättning på minst 3 miljoner kronor.",
        "Upphandling över 100 000 kronor ska annonseras.",
        "Projektets totala budget ska vara minst 500 000 kronor.",
        "Förra året beviljades högst 250 000 kronor per projekt.",
        "Förskott kan betalas ut med högst 100 000 kronor per projekt.",
        "Resursen kostar 900 kronor per timme.",
        "Brons totala budget landar på 4 200 000 kr.",
        "Sammanlagt 3 miljoner kronor fördelas till byvägar enligt bilagan.",
    ],
)
def test_amounts_that_bound_no_support(sentence: str) -> None:
    found = plainly(call(scope_of(f"Utlysning om vattenvård\n\nAnsök senast den 4 maj 2026.\n\n{sentence}")))
    assert not {"max_amount", "min_amount", "budget"} & found.keys()


@pytest.mark.parametrize(
    "sentence",
    [
        "Informationsmöte om utlysningen hålls den 10 januari 2027.",
        "Projekten ska vara avslutade senast den 31 december 2028.",
        "Ansökan om utbetalning ska lämnas senast den 1 mars 2028.",
        "Nästa utlysning öppnar den 1 februari 2028.",
        "Ansökan skickades till fonden den 6 maj 2026.",
    ],
)
def test_dates_that_are_no_window(sentence: str) -> None:
    found = plainly(call(scope_of(f"Utlysning om vattenvård\n\n{sentence}")))
    assert not {"opens", "closes"} & found.keys()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Kommuner, regioner samt myndigheter", ["Kommuner", "regioner", "myndigheter"]),
        ("statliga, regionala och lokala museer", ["statliga, regionala och lokala museer"]),
        ("små och medelstora företag och skolor", ["små och medelstora företag", "skolor"]),
        ("närings- och utvecklingsbolag, kyrkor", ["närings- och utvecklingsbolag", "kyrkor"]),
        ("kommunerna och regionerna", ["kommunerna", "regionerna"]),
        ("lärosäten (högskolor, universitet) och institut", ["lärosäten (högskolor, universitet)", "institut"]),
        ("bolag, som har säte i länet, och byalag", ["bolag, som har säte i länet", "byalag"]),
        ("företag i Halland, Skåne och Blekinge, stiftelser", ["företag i Halland, Skåne och Blekinge", "stiftelser"]),
        ("juridiska personer, till exempel bolag och byalag", ["juridiska personer, till exempel bolag och byalag"]),
        ("Kommuner", ["Kommuner"]),
    ],
)
def test_enumeration(words: str, expected: list[str]) -> None:
    assert [words[start:stop] for start, stop in members(words, 0, len(words))] == expected


def test_who_is_doubted_where_it_is_no_plain_list() -> None:
    scope = scope_of("Utlysning\n\nVem kan söka?\n\nDu som driver bageri och vill växa kan höra av dig.\n")
    assert plainly(call(scope))["who_can_apply"] == ["Du som driver bageri och vill växa kan höra av dig"]
    assert codes(scope) == [("ambiguous", "who_can_apply")]


def test_lists_by_heading_and_by_lead_in() -> None:
    scope = scope_of(
        "Våra prioriterade områden är:\n\nA Levande hamnar, vilket ger jobb året om.\n\nB. Unga på ön\n\n"
        "Detta är 1 mening.\n\nUrvalskriterier\n\n• Nytta för fler än\nen part\n• Ägarskap\n"
    )
    found = listings(scope)
    texts = [[" ".join(scope.string[start:stop].split()) for start, stop in listing.items] for listing in found]
    assert texts == [
        ["Levande hamnar, vilket ger jobb året om.", "Unga på ön"],
        ["Nytta för fler än en part", "Ägarskap"],
    ]
    assert len(under(scope, "criteria", found)) == 1
    assert len(led_in(scope, ["prioriterade omraden"], found)) == 1
    assert plainly(call(scope))["priority_areas"] == ["Levande hamnar", "Unga på ön"]


PROGRAMME = """
# Prioriteringar i Mellersta Norrland

Regionalfondsprogrammet för Mellersta Norrland 2021–2027 har två insatsområden.

## Insatsområden

### Ett smartare näringsliv
Här ryms det som rör forskning.

### Ett grönare näringsliv
Här ryms det som rör energi.

## Principer för urval

- Nytta för fler än en part.
- Tydlig ägare efter projektet.

Agenda 2030 och länets strategi för 2020–2030 ger ramen.
"""


def test_programme() -> None:
    scope = scope_of(PROGRAMME)
    assert plainly(programme(scope)) == {
        "name": "Regionalfondsprogrammet för Mellersta Norrland",
        "region": "Mellersta Norrland",
        "start_year": 2021,
        "end_year": 2027,
        "priority_areas": ["Ett smartare näringsliv", "Ett grönare näringsliv"],
        "principles": ["Nytta för fler än en part.", "Tydlig ägare efter projektet."],
    }
    assert scope.doubts == []


def test_an_earlier_programme_is_not_meant() -> None:
    scope = scope_of(
        "Interreg Sverige-Norge\n\nProgramperioden 2021–2027 samlar partner i region Norra Mellansverige. "
        "Förra perioden var 2014–2020.\n\nPrioriterade områden:\n1. Innovation\n2. Natur\n"
    )
    assert plainly(programme(scope)) == {
        "name": "Interreg Sverige-Norge",
        "region": "Norra Mellansverige",
        "start_year": 2021,
        "end_year": 2027,
        "priority_areas": ["Innovation", "Natur"],
    }


def test_two_regions_said_alike_are_doubted() -> None:
    scope = scope_of(
        "Om ESF+ 2021–2027\n\nHär möts vi.\n\nTexten gäller.\n\nRad.\n\nRad två.\n\n"
        "I Sydsverige och Västsverige samverkar parterna."
    )
    found = programme(scope)
    assert found is not None and found.region is not None and found.name is not None
    assert (found.name.value, found.region.value) == ("ESF+", None)
    assert codes(scope) == [("ambiguous", "region")]


def test_a_programme_of_no_fund_has_the_name_its_years_stand_with() -> None:
    scope = scope_of("Programmet Öppna hamnar gäller 2025–2031.\n\nDet berör kommunerna i Kalmar län.\n")
    found = plainly(programme(scope))
    assert found == {"name": "Öppna hamnar", "region": "Kalmar län", "start_year": 2025, "end_year": 2031}


def test_another_call_in_a_box_beside_it_says_nothing() -> None:
    scope = scope_of(
        "<main><aside><h2>Fler utlysningar</h2><p>Biblioteksbåtar, stänger 2026-02-03, högst 90 000 kr per projekt</p>"
        "</aside><h1>Utlysning: Vinterbad</h1><p>Utlysningen stänger 2026-05-04.</p></main>"
    )
    assert plainly(call(scope)) == {"closes": "2026-05-04"}
    assert scope.doubts == []
