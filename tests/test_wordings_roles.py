"""What each amount is, in the words of offices nobody tuned to write them: parts, years, bounds, changes, others."""

from __future__ import annotations

import pytest

from extract import run
from extract.find import role_by_words
from extract.model.record import Record
from extract.model.source import Source

MEMO = "Ljusdals kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\nStöd till projektet Vindflöjeln\n\n"
DECISION = "Region Dalarna\nBESLUT\nDatum: 2024-05-02\nDnr: RUN 2024/91\n\nStöd till projektet Vindflöjeln\n\n"


def record(text: str) -> Record:
    return run.extract(Source("a.txt", text.encode()))


def roles(text: str, head: str = MEMO) -> list[str]:
    return [entry.role for entry in record(head + text).amounts]


def sure(text: str, head: str = MEMO) -> list[float]:
    return [entry.confidence for entry in record(head + text).amounts]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Av projektstödet om 120 000 kr betalades 8 000 kr tillbaka.", "returned"),
        ("Tillväxtverket har hittills betalat ut 8 000 kr.", "paid"),
        ("Det begärda bidraget uppgår till 8 000 kr.", "applied"),
        ("Det stöd om 8 000 kr som klubben tilldelades 2021 är slut.", "granted"),
        ("Av ramen är 8 000 kr förbrukade.", "spent"),
        ("Av bidraget har 8 000 kr ännu inte använts.", "other"),
        ("Av bidraget återstår 8 000 kr att använda.", "other"),
        ("Av medlen har 8 000 kr inte behövts och ska gå åter.", "returned"),
        ("Föreningen har 8 000 kr som inte har använts.", "returned"),
        ("Av medlen har 8 000 kr använts och resten har ännu inte betalats ut.", "spent"),
        ("Av årets 8 000 kr är det mesta intecknat.", "allocated"),
        ("I budget 2025 finns 8 000 kr avsatta för lägerskolor.", "allocated"),
        ("Nämnden avsatte i investeringsbudgeten för 2025 8 000 kr för en brygga.", "allocated"),
        ("Byapotten uppgår 2025 till 8 000 kr.", "allocated"),
        ("Utgiften för hyra av en scenvagn, 8 000 kr, godtas inte.", "cost"),
        ("Rivningskostnaden är 8 000 kr.", "cost"),
        ("Länsstyrelsen har lämnat besked om ett bidrag på 8 000 kr.", "cofinancing"),
        ("Klubben skjuter själv till 8 000 kr.", "own_contribution"),
        ("Resterande 8 000 kr avses täckas av klubben.", "cofinancing"),
        ("Bolaget redovisar ett negativt resultat om 8 000 kr.", "statistic"),
        ("Det kom in 23 ansökningar om sammanlagt 8 000 kr.", "applied"),
        ("Vid köp över 8 000 kr ska tre offerter tas in.", "threshold"),
        ("Direktören beslutar i ärenden där stödet uppgår till högst 8 000 kr.", "threshold"),
        ("Stöd betalas inte ut med mindre än 8 000 kr.", "floor"),
        ("Ansökan överstiger det belopp om 8 000 kr som chefen har delegation att besluta om.", "threshold"),
        ("Ansökan understiger det belopp på 8 000 kr som kräver revision.", "threshold"),
        ("Ansökan gäller det belopp om 8 000 kr som klubben saknar.", "applied"),
        ("Driftkostnaden, som klubben själv bär, uppgår till 8 000 kr per år.", "cost"),
        ("Nämnden beviljar bidrag till driftkostnaden med 8 000 kr.", "granted"),
        ("Klubben räknar med ett eget banklån på 8 000 kr.", "own_contribution"),
        ("Resten täcks av klubbens egna medel, 8 000 kr.", "own_contribution"),
        ("Av 9 000 kr, varav resterande 8 000 kr täcks av klubben.", "cofinancing"),
        (
            "Den totala kostnaden för bryggan beräknas till 8 000 kronor, varav Boverket beviljat hälften.",
            "total_budget",
        ),
        ("Om stödet är större än 8 000 kr ska en revisor granska det.", "threshold"),
        ("Stödet är 8 000 kr.", "granted"),
        ("Det minsta belopp som kan sökas är 8 000 kr.", "floor"),
        ("Det högsta bidrag som kan sökas är 8 000 kr.", "ceiling"),
        ("Arbetad tid värderas till 8 000 kr per timme.", "rate"),
        ("Skattesatsen är 22,30 kronor per skattekrona.", "rate"),
        ("Pengar som blir över betalas tillbaka om beloppet uppgår till mer än 8 000 kr.", "threshold"),
        ("Pengar som blir över, 8 000 kr, betalas tillbaka.", "returned"),
        ("Riksdagen har för året anvisat 8 000 kr.", "allocated"),
        ("Föreningarna valdes bland ansökningar från i fjol, då 8 000 kr fördelades.", "granted"),
        ("Näringens förädlingsvärde uppskattas till 8 000 kr.", "statistic"),
        ("Ekens byalag fick 8 000 kr för att laga bryggan.", "granted"),
        ("De beviljade bidragen uppgick totalt till 8 000 kr.", "granted"),
        ("De avsatta medlen uppgår totalt till 8 000 kr.", "allocated"),
        ("Lanthandlare har möjlighet att söka hemsändningsbidrag med maximalt 8 000 kr per år.", "ceiling"),
        ("Klubben söker bidrag med upp till 8 000 kr.", "applied"),
        ("Högskolan avser att själv svara för 8 000 kr.", "own_contribution"),
        ("Kommunen avser att svara för 8 000 kr.", "cofinancing"),
        ("Bryggan kostar en del, och klubben svarar för resten, 8 000 kr, med gåvor.", "own_contribution"),
        ("Bryggan kostar en del, och Åre kommun svarar för resten, 8 000 kr, med gåvor.", "cofinancing"),
        ("Kostnaden för bryggan är beräknad till 8 000 kr, där klubben svarar för resten.", "total_budget"),
        ("Resten avses täckas genom bidrag från Åre kommun med 8 000 kr, vilket ännu inte är beviljat.", "cofinancing"),
        ("Återstoden täcks av Åre kommun och genom entréintäkter om 8 000 kr.", "cofinancing"),
        ("För året uppgår de medel som kan fördelas till 8 000 kr.", "allocated"),
        ("Totalt avsattes 8 000 kr och fem klubbar har beviljats stöd.", "allocated"),
        ("Nämnden har haft 8 000 kr att fördela, och fem klubbar har beviljats stöd.", "allocated"),
        ("När detta skrevs, före detta beslut, var allt klart. Efter detta beslut återstod 8 000 kr.", "allocated"),
        ("Pengarna är medel som kommunen årligen erhåller från täkten, i år 8 000 kr.", "allocated"),
        ("Det lägsta bidrag som har beviljats uppgår till 8 000 kr.", "statistic"),
        ("Fondens förvaltare är en bank, vars kapital vid årets slut uppgick till 8 000 kr.", "statistic"),
        ("Torkan kostade lantbruket 8 000 kr i utebliven skörd.", "statistic"),
        ("Det beviljade projektbidraget om 8 000 kr betalas ut i maj.", "granted"),
        ("Bidraget om 8 000 kr är inte beviljat, men betalas ut i maj om så sker.", "granted"),
    ],
)
def test_words_that_say_what_an_amount_is(words: str, role: str) -> None:
    assert roles(f"Ärendet\n{words}\n")[-1] == role


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # a part told in a clause of its own is not the whole
        ("Åren 2017–2019 erhöll klubben 54 000 kr, av vilka 6 000 kr återbetalades.", ["granted", "returned"]),
        # "själv" is said of one payer, not of the next
        ("Klubben bidrar själv med 54 000 kr och Åsens Kraft AB med 6 000 kr.", ["own_contribution", "cofinancing"]),
        # the verb of those who try it is no bound where there is none
        ("Projektet, vars budget uppgår till 54 000 kr, prövas av nämnden i maj.", ["total_budget"]),
        ("Ansökningar över 54 000 kr prövas av nämnden.", ["threshold"]),
        # before a change and after it a charge is one, what was granted before is not granted
        ("Avgiften höjs från 54 kr till 60 kr per timme.", ["fee", "fee"]),
        ("Bidraget höjs från 54 000 kr till 60 000 kr.", ["other", "other"]),
        ("Två ansökningar beviljades sammanlagt 54 000 kr.", ["granted"]),
    ],
)
def test_words_that_speak_of_one_amount_and_not_of_the_next(words: str, expected: list[str]) -> None:
    assert roles(f"Ärendet\n{words}\n") == expected


BOARD = MEMO.replace("Ljusdals kommun", "Länsstyrelsen i Gävleborgs län")
UNION = MEMO.replace("Ljusdals kommun", "Norra Skogslänens kommunalförbund")


@pytest.mark.parametrize(
    ("head", "words", "role"),
    [
        (UNION, "Kommunen medfinansierar satsningen med 8 000 kr.", "cofinancing"),
        (UNION, "Förbundet medfinansierar projektet med 8 000 kr.", "granted"),
        (MEMO, "Kommunen medfinansierar projektet med 8 000 kr.", "granted"),
        (MEMO, "Ovanåkers kommun medfinansierar projektet med 8 000 kr.", "cofinancing"),
        (BOARD, "Länsstyrelsen medfinansierar projektet med 8 000 kr.", "granted"),
        (MEMO, "Klubben nämner en medfinansiering på 8 000 kr från Ovanåkers kommun.", "cofinancing"),
        (MEMO, "Klubben nämner en medfinansiering på 8 000 kr från Ljusdals kommun.", "granted"),
        (MEMO, "Klubben tilldelades 2021 en medfinansiering på 8 000 kr från Ovanåkers kommun.", "granted"),
    ],
)
def test_what_another_authority_pays_is_no_grant(head: str, words: str, role: str) -> None:
    assert roles(f"Ärendet\nProjektet är stort. {words}\n", head) == [role]


def test_the_part_of_a_year_is_what_the_whole_is() -> None:
    told = "Ärendet\nKlubben ansökte om stöd med 90 000 kr för tre år, varav 40 000 kr för det första året.\n"
    assert roles(told) == ["applied", "applied"]
    other = "Ärendet\nKlubben ansökte om stöd med 90 000 kr, varav 40 000 kr i egeninsats.\n"
    assert roles(other)[1] == "own_contribution"


def test_parts_of_a_sentence_that_add_up_to_what_is_granted_are_granted_but_stay_doubted() -> None:
    point = "Förslag till beslut\nRegionen beviljar Vinföreningen 90 000 kr till projektet Vindflöjeln.\n\nEkonomi\n"
    parts = point + "Av det föreslagna stödet belastar {} kr 2025 och 50 000 kr 2026.\n"
    assert roles(parts.format("40 000"))[1:] == ["granted", "granted"]
    assert max(sure(parts.format("40 000"))[1:]) < 0.9
    assert roles(parts.format("30 000"))[1:] == ["other", "other"]


YEARS = """Finansiering
Finansiär            2025      2026     Totalt
Rättviks kommun    40 000    50 000     90 000
Orsa Besparing     20 000    30 000     50 000
Summa              60 000    80 000    140 000
"""


def test_what_all_pay_in_a_year_is_the_whole_of_that_year() -> None:
    made = record(DECISION + YEARS)
    assert [entry.role for entry in made.amounts] == 6 * ["cofinancing"] + 3 * ["total_budget"]
    total = made.cases[0].total_budget
    assert total is not None and total.value is not None and total.value.amount == "140000"


def test_sums_of_sources_beside_a_total_are_parts_and_no_whole() -> None:
    text = YEARS.replace("     2025      2026 ", "   Kontant  Eget arbete").replace("Totalt", "Summa")
    assert roles(text, DECISION)[-3:-1] == ["cofinancing", "in_kind"]


def test_lines_say_what_an_amount_is_where_columns_say_when() -> None:
    table = (
        "Ändringen\n"
        "Uppgift                      Före ändringen   Efter ändringen\n"
        "Stödberättigande utgifter        200 000 kr        240 000 kr\n"
        "Beviljat stöd                    100 000 kr        120 000 kr\n"
    )
    assert roles(table, DECISION) == ["cost", "cost", "other", "granted"]
    payers = table.replace("Stödberättigande utgifter", "Rättviks kommun          ").replace(
        "Beviljat stöd", "Orsa kommun  "
    )
    assert "granted" not in roles(payers, DECISION)


def test_the_budget_of_each_part_of_a_body_is_allocated() -> None:
    table = (
        "Belopp i tkr\n{}                Budget 2025    Ram 2026\n"
        "Socialnämnden            12 400      12 900\nSkolnämnden              44 000      45 100\n"
    )
    head = "Orsa kommun\nPROTOKOLL\nKommunstyrelsen\n2025-06-02\n\n§ 12\nRamar för 2026\n\n"
    assert roles(table.format("Nämnd"), head) == 4 * ["allocated"]
    assert "allocated" not in roles(table.format("Post "), head)


def test_a_rise_and_what_it_makes_in_all() -> None:
    text = "Beslut\nVi höjer ert stöd med 20 000 kr. Det innebär att ni kan få högst 140 000 kr.\n"
    found = record(DECISION + text).cases[0].granted
    assert found is not None and found.value is not None and found.value.amount == "140000"
    limit = "Villkor\nUnder varje år kan ni få högst 140 000 kr i förskott.\n"
    assert roles(limit, DECISION) == ["ceiling"]


def test_all_payments_together_are_the_grant() -> None:
    table = (
        "Utbetalning\n"
        "Utbetalning   Tidpunkt      Belopp (kr)\n"
        "1             mars 2025         40 000\n"
        "2             maj 2026          60 000\n"
        "Summa {}                   100 000\n"
    )
    assert roles(table.format("bidrag"), DECISION)[-1] == "granted"
    assert roles(table.format("      "), DECISION)[-1] != "granted"


def test_the_sum_applied_for_outranks_its_parts_and_what_others_want() -> None:
    told = "Ärendet\n{}Klubben ansökte om {}90 000 kr. För 2026 söker klubben 40 000 kr.\n"

    def applied(others: str, whole: str) -> str | None:
        found = record(MEMO + told.format(others, whole)).cases[0].applied
        return found.value.amount if found is not None and found.value is not None else None

    assert applied("", "sammanlagt ") == "90000"
    assert applied("Övriga två omfattar tillsammans 120 000 kr i sökta medel. ", "sammanlagt ") == "90000"
    assert applied("", "") is None


MATTERS = """Orsa kommun
TJÄNSTESKRIVELSE
2025-02-03
Dnr: 25ORK117
Dnr: 25ORK122

Två ansökningar om bygdemedel

1. Bygdens kvarn (25ORK117)
{0}
Kommunstyrelsen beviljar Kvarnlaget 60 000 kr till projektet Bygdens kvarn.
Sammanfattning
Sökt belopp är 60 000 kr.

2. Bygdens damm (25ORK122)
{0}
Kommunstyrelsen avslår ansökan från Dammlaget om medel till projektet Bygdens damm.
Sammanfattning
Ansökan avser 85 000 kr.
"""


def test_numbered_headings_with_a_proposal_under_each_are_matters() -> None:
    made = record(MATTERS.format("Förslag till beslut"))
    assert [[entry.value for entry in one.dnr] for one in made.cases] == [["25ORK117"], ["25ORK122"]]
    applied = [one.applied.value.amount for one in made.cases if one.applied is not None and one.applied.value]
    assert applied == ["60000", "85000"]
    assert [entry.case for entry in made.amounts] == [0, 0, 1]


def test_numbered_headings_without_a_proposal_or_a_number_are_parts_of_one_matter() -> None:
    text = MATTERS.format("Beskrivning").replace(" (25ORK117)", "").replace(" (25ORK122)", "")
    assert len(record(text).cases) == 1


def test_years_with_a_unit_set_off_are_heads() -> None:
    table = (
        "Medlemmarnas avgifter\n"
        "Medlem                 2025{0}    2026{0}\n"
        "Rättviks kommun             400         450\n"
        "Orsa kommun                 200         230\n"
    )
    made = record(MEMO + table.format(", tkr")).amounts
    assert [(one.value.amount, one.year) for one in made if one.value is not None] == [
        ("400000", 2025),
        ("450000", 2026),
        ("200000", 2025),
        ("230000", 2026),
    ]
    assert all(one.year is None for one in record(MEMO + table.format(" kr  ")).amounts)


def test_a_sum_set_off_below_a_table_of_payers_is_the_whole_if_it_adds_up() -> None:
    table = (
        "<h2>Finansiering</h2><table><tr><th>Finansiär</th><th>Typ</th><th>Belopp, kr</th></tr>"
        "<tr><td>Rättviks kommun</td><td>Kontant</td><td>90 000</td></tr>"
        "<tr><td>Orsa Besparing</td><td>Kontant</td><td>50 000</td></tr></table><p>Totalt&#9;{} kr</p>"
    )
    page = "<html><body><p>Region Dalarna</p><h1>Beslut</h1><p>Dnr: RUN 2024/91</p>{}</body></html>"
    made = [run.extract(Source("a.html", page.format(table.format(n)).encode())) for n in ("140 000", "170 000")]
    assert [one.amounts[-1].role == "total_budget" for one in made] == [True, False]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("För dygnsvård föreslås en ersättning om 9 200 kronor per vårddygn.", "rate"),
        ("För distanskontakt gäller 640 kronor per besök.", "rate"),
        ("Avgiften är 90 kronor per besök.", "fee"),
        ("Utgifterna för en ny ramp beräknas bli minst 8 000 kr och ryms i planen.", "cost"),
        ("Kostnaden för en ny ramp skulle uppgå till minst 8 000 kr.", "cost"),
        ("Lägsta sökta belopp är 8 000 kr.", "floor"),
        ("I omgången kunde byalag söka högst 8 000 kr.", "ceiling"),
        ("Stöd av mindre betydelse kan lämnas med upp till 8 000 kr.", "ceiling"),
        ("Budgeten för ljudteknik, som i ansökan uppgick till 8 000 kr, var för hög.", "cost"),
        ("Nämnden godkänner redovisningen för Gränslöst möte med undantag av kostnader om 8 000 kr.", "cost"),
        ("Belopp under gränsen 8 000 kr avgörs av chefen.", "threshold"),
    ],
)
def test_bounds_rates_and_parts_are_what_their_nouns_say(words: str, role: str) -> None:
    assert roles(f"Ärendet\n{words}\n")[-1] == role


def test_a_charge_that_is_raised_is_a_fee_before_and_after() -> None:
    said = (
        "Avgiften för båtplats är oförändrad sedan 2029. Nämnden föreslår att den höjs från 400 kronor till 500 kronor."
    )
    text = f"Ärendet\n{said}\n"
    assert roles(text)[-2:] == ["fee", "fee"]
    assert roles(text.replace("Avgiften för båtplats", "Bidraget till båtklubben"))[-2:] != ["fee", "fee"]


def test_a_grant_on_delegation_is_no_bound_of_delegation() -> None:
    for verb in ("bevilja", "beviljade", "beviljar"):
        assert roles(f"Beslut\nOrdföranden {verb} på delegation Byalaget i Skoga 8 000 kr.\n", DECISION) == ["granted"]
    assert roles("Ärendet\nOrdföranden får på delegation godta inköp för 8 000 kr.\n") == ["threshold"]


def test_what_all_applied_for_is_not_what_this_one_applied_for() -> None:
    text = (
        "Beslut\nRegionen beviljar Lövets teater 40 000 kr i bidrag.\n\n"
        "Ansökan\nNi har ansökt om 90 000 kr.\n\n"
        "Skäl\nTill omgången kom det in 41 ansökningar, i vilka söktes sammanlagt 9 miljoner kronor.\n"
    )
    applied = record(DECISION + text).cases[0].applied
    assert applied is not None and applied.value is not None and applied.value.amount == "90000"


@pytest.mark.parametrize(
    ("said", "granted", "applied"),
    [
        ("avslår ansökan från Vindelns Slöjd om projektstöd med 648 000 kronor", None, "648000"),
        ("beviljar ansökan från Vindelns Slöjd om projektstöd med 648 000 kronor", "648000", None),
        ("avslår ansökan. I ärendet ges Vindelns Slöjd 648 000 kronor", None, None),
    ],
)
def test_a_refusal_grants_nothing(said: str, granted: str | None, applied: str | None) -> None:
    text = f"Sametinget\n\nBeslut\n2025-03-04\nDnr 1.2.3-2025-77\n\nSametingets beslut\n\nSametinget {said}.\n"
    (case,) = run.extract(Source("a.txt", text.encode())).cases
    assert (case.granted and case.granted.value and case.granted.value.amount) == granted
    if applied is not None:
        assert case.applied is not None and case.applied.value is not None and case.applied.value.amount == applied


def test_the_words_of_all_roles_are_compiled_in_a_second_or_two() -> None:
    """A fresh install compiles them at its first document, one that may not write to its folder at each start. The
    length of a pattern tells, whatever else the machine does: 0.6 MB took 8 s, 0.15 MB takes 0.8.
    """
    assert sum(len(pattern.pattern) for pattern, _ in role_by_words._cues(True)) < 300_000


def test_an_amount_in_a_wording_is_the_whole_of_it() -> None:
    """ "# att fordela" of "12 miljoner kronor att fördela": "12 miljoner" is an amount by itself too."""
    assert role_by_words._marked("hade 12 miljoner kronor att fordela") == f"hade \x01{17 * chr(2)} att fordela"
    assert role_by_words._marked("gav 2022 1 800 kr") == f"gav 2022 \x01{7 * chr(2)}"
    assert role_by_words._marked("hade 12 hus att fordela") == "hade 12 hus att fordela"
