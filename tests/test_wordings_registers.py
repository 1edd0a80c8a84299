"""Papers of registers and boards that no rule had seen: whose number, whose name and which bound, with what is none."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from extract import run
from extract.model.record import Record
from extract.model.source import Source

MEMO = "Ljusdals kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\nStöd till projektet Vindflöjeln\n\n"
MINUTES = "PROTOKOLL\nLjusdals kommun\nKulturnämnden\nSammanträdesdatum: 2024-04-09\n\n"
CALL = "<html><body><h1>Utlysning: Körlyftet</h1><h2>Vem kan söka?</h2><p>Körer kan söka.</p>{}</body></html>"


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def table(*rows: tuple[str, ...]) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    heads = "".join(f"<th>{cell}</th>" for cell in rows[0])
    return f"<html><body><h1>Beviljade bidrag</h1><table><tr>{heads}</tr>{cells}</table></body></html>"


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("beside", "matter", "numbers"),
    [
        ("Beslut nr", "Dnr", ["KN 2024/31", "KN 2024/32"]),
        ("Projekt-id", "Diarienummer", ["KN 2024/31", "KN 2024/32"]),
        ("Projekt-id", "Ändamål", ["B 7/24", "B 8/24"]),  # the only number of the row
    ],
)
def test_of_two_columns_of_numbers_the_matters_is_the_number(beside: str, matter: str, numbers: list[str]) -> None:
    second = numbers if matter != "Ändamål" else ["Lägerskola", "Notställ"]
    got = record(
        table(
            (beside, "Sökande", matter, "Beviljat (kr)"),
            ("B 7/24", "Mora Manskör", second[0], "30 000"),
            ("B 8/24", "Orsa Byalag", second[1], "15 000"),
        ),
        "a.html",
    )
    assert [grant.dnr.value if grant.dnr else None for grant in got.grants] == numbers
    assert [grant.owner.value if grant.owner else None for grant in got.grants] == ["Mora Manskör", "Orsa Byalag"]


@pytest.mark.parametrize(
    ("given", "said", "relation"),
    [
        ("medel från Vinnova", "Vinnova beslutade den 3 mars 2024 (dnr 2024-01877) att bevilja 9 000 kr.", "foreign"),
        ("medel från Vinnova", "Vinnova har beviljat kommunen stöd (dnr 2024-01877).", "foreign"),
        # another authority's decision, and one's own, that gave this matter nothing
        ("en förstudie", "Vinnova beslutade den 3 mars 2024 (dnr 2024-01877) att bevilja 9 000 kr.", "refers_to"),
        ("medel från Vinnova", "Nämnden beslutade den 3 mars 2024 (dnr KN 2024/12) att avvakta.", "refers_to"),
    ],
)
def test_the_number_of_the_decision_that_gave_the_money_is_its_givers(given: str, said: str, relation: str) -> None:
    ruling = f"§ 12 Projektmedel\n\nDnr KN 2024/55\n\nBeslut\n\nNämnden tackar ja till {given}."
    numbers = record(f"{MINUTES}{ruling}\n\nÄrendet\n\n{said}\n").cases[0].dnr
    assert [entry.relation for entry in numbers] == ["own", relation]


@pytest.mark.parametrize(
    ("said", "reference", "others"),
    [
        ("Utlysning: Körer i bygden (KIB 2024/3)", "KIB 2024/3", []),
        ("Beslutet hör till utlysningen Körer i bygden (KIB 2024/3).", "KIB 2024/3", []),
        ("Beslutet hör till projektet Körer i bygden (KIB 2024/3).", None, ["KIB 2024/3"]),
    ],
)
def test_the_number_behind_a_calls_name_is_the_calls(said: str, reference: str | None, others: list[str]) -> None:
    got = record(f"Region Dalarna\nBESLUT\nDatum: 2024-05-02\nDnr: RUN 2024/91\n\nStöd till Mora Manskör\n\n{said}\n")
    assert (got.call_reference.value if got.call_reference else None) == reference
    assert [entry.value for entry in got.cases[0].dnr if entry.relation != "own"] == others


@pytest.mark.parametrize(("head", "number"), [("TRF dnr", "18830/2024"), ("Fakturanr", None)])
def test_an_authoritys_letters_stand_before_the_label_of_its_numbers(head: str, number: str | None) -> None:
    got = record(
        f"Datum\t{head}\tHandläggare\n2024-05-02\t18830/2024\tMona Ek\n\n"
        "Beslut om slutredovisning\n\nBeslut\n\nGodkänns.\n"
    )
    assert [(entry.value, entry.relation) for case in got.cases for entry in case.dnr] == (
        [(number, "own")] if number else []
    )


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Stiftelsen Gröna Älven, info@gronaalven.example", []),
        ("Föreningen Norra Lid, kontakt@norralid.example", []),
        ("Mona Grön Ek, info@gronaalven.example", ["Mona Grön Ek"]),
    ],
)
def test_the_rest_of_a_bodys_name_is_no_person(line: str, names: list[str]) -> None:
    got = record(f"{MEMO}Förslag till beslut\n\nAtt bevilja 9 000 kr.\n\nBesluten skickas till\n{line}\n")
    assert [person.name.value for person in got.people if person.name] == names


@pytest.mark.parametrize(
    ("below", "name"),
    [("Lidfors", "Mona Grön Lidfors"), ("Bergdahl", "Mona Grön"), ("Lidfors var frånvarande.", "Mona Grön")],
)
def test_a_name_that_a_column_broke_is_whole_where_the_text_has_it(below: str, name: str) -> None:
    got = record(
        f"{MINUTES}Närvarande: Bo Ström (S), ordförande, Mona Grön Lidfors (C)\n\nSekreterare\n\nEva Ek\n\n"
        f"Ordförande\n\nBo Ström\n\nJusterare\n\nMona Grön\n\n{below}\n\n"
        "§ 12 Bidrag till körer\n\nBeslut\n\nBidrag beviljas.\n"
    )
    assert [person.name.value for person in got.people if person.role == "adjuster" and person.name] == [name]


@pytest.mark.parametrize(
    ("head", "units"),
    [
        ("Kulturförvaltningen\nMona Ek\n", ["Kulturnämnden"]),
        ("Mona Ek\n", ["Kulturnämnden", "Kulturförvaltningen"]),  # any other unit gets the decision
    ],
)
def test_the_writers_unit_over_its_name_signs_and_gets_nothing(head: str, units: list[str]) -> None:
    got = record(
        f"Ljusdals kommun\n{head}Tjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\nStöd till Vindflöjeln\n\n"
        "Förslag till beslut\n\nAtt bevilja 9 000 kr.\n\nBeslutet skickas till\n\nKulturnämnden\n\n"
        "Kulturförvaltningen\n\nMona Ek\nFörvaltningschef\n"
    )
    assert [found.value for found in got.send_to] == units


@pytest.mark.parametrize(
    ("below", "title"),
    [("2 2024", "Fördelning av medel, omgång 2 2024"), ("Bakgrund", "Fördelning av medel, omgång")],
)
def test_a_heading_that_ends_before_its_number_goes_on(below: str, title: str) -> None:
    out = io.BytesIO()
    large = ParagraphStyle("h", fontName="Helvetica-Bold", fontSize=14, leading=17, spaceBefore=12)
    plain = ParagraphStyle("p", fontName="Helvetica", fontSize=10, leading=13, spaceAfter=6)
    lines = [
        *(Paragraph(words, plain) for words in ("PROTOKOLL", "Ljusdals kommun", "Kulturnämnden 2024-04-09")),
        Paragraph(f"§ 12 Fördelning av medel, omgång<br/>{below}", large),
        *(Paragraph(words, plain) for words in ("Beslut", "Nämnden beviljar bidrag enligt förslaget.") * 2),
    ]
    SimpleDocTemplate(out, invariant=1).build(lines)
    found = run.extract(Source("a.pdf", out.getvalue())).cases[0].title
    assert found is not None and found.value == title


# ---------------------------------------------------------------- bounds and money


@pytest.mark.parametrize(
    ("words", "roles"),
    [
        ("Gränsen för chefens rätt att bevilja bidrag höjs från 8 000 kr till 9 000 kr.", ["threshold", "threshold"]),
        ("Därmed sänks gränsen för direktupphandling till 8 000 kr.", ["threshold"]),
        ("Det högsta bidraget höjs från 8 000 kr till 9 000 kr.", ["ceiling", "ceiling"]),
        ("Intyg av revisor ska lämnas när bidraget uppgår till 8 000 kr eller mer.", ["threshold"]),
        ("Bidraget uppgår till 8 000 kr.", ["granted"]),
        ("Nämnden har beviljat stöd till 14 ansökningar om totalt 8 000 kr.", ["granted"]),
        ("Det kom in 14 ansökningar om totalt 8 000 kr.", ["applied"]),
        ("Ett vårddygn på jourhem kostar i snitt 8 000 kr.", ["rate"]),
        ("Anbuden på taket blev 8 000 kr högre än beräknat.", ["other"]),
        ("Till utlysningen, vars ram uppgick till 8 000 kr, inkom nio ansökningar.", ["call_budget"]),
        ("Nämndens nettobudget för 2024 är 8 000 kr.", ["allocated"]),
        ("Stiftelsernas tillgångar uppgick den 31 december till 8 000 kr.", ["statistic"]),
        ("Projektets totala kostnad beräknades till 8 000 kr.", ["total_budget"]),
        ("Projektets totala kostnad beräknades då till 8 000 kr.", ["other"]),
        ("Efter fördelningen återstår 8 000 kr.", ["allocated"]),
        ("Av nämndens anslag 2024, 9 000 kr, återstår efter besluten 8 000 kr.", ["allocated", "allocated"]),
        ("Kommunen tackar ja till 8 000 kr från Vinnova.", ["cofinancing"]),
        ("Under 2023 har utdelning skett med 8 000 kr.", ["paid"]),
        ("Fakturan om 8 000 kr saknar underlag.", ["cost"]),
        ("Nuvarande överenskommelse, som nyss löpte ut, omfattade 8 000 kr per år.", ["other"]),
        ("Kökets anpassning har i en utredning uppskattats till ca 8 000 kr.", ["cost"]),
    ],
)
def test_bounds_that_move_and_what_is_given_to_many(words: str, roles: list[str]) -> None:
    got = record(f"{MEMO}Bakgrund\n\n{words}\n")
    assert [entry.role for entry in got.amounts] == roles
    assert not [finding for finding in got.findings if finding.code == "unclaimed_amount"]


@pytest.mark.parametrize(
    ("rows", "closes"),
    [
        ("<dt>Stänger</dt><dd>21 maj 2024</dd><dt>Besked</dt><dd>Senast den 11 juni 2024</dd>", "2024-05-21"),
        ("<dt>Besked</dt><dd>Senast den 11 juni 2024</dd>", None),
        ("<dt>Ansökan</dt><dd>Senast den 11 juni 2024</dd>", "2024-06-11"),
    ],
)
def test_the_day_under_another_label_closes_no_call(rows: str, closes: str | None) -> None:
    got = record(CALL.format(f"<dl>{rows}</dl>"), "a.html")
    assert got.call is not None
    assert (got.call.closes.value if got.call.closes else None) == closes
    assert not [finding for finding in got.findings if finding.code == "date_conflict"]


@pytest.mark.parametrize(
    ("said", "least"),
    [
        ("Intyg av revisor krävs när bidraget är minst 90 000 kronor.", None),
        ("Bidraget är minst 90 000 kronor per projekt.", "90000"),
    ],
)
def test_what_is_asked_for_from_a_sum_on_is_no_least_sum(said: str, least: str | None) -> None:
    got = record(CALL.format(f"<h2>Hur mycket kan ni få?</h2><p>{said}</p>"), "a.html")
    assert got.call is not None
    assert (got.call.min_amount.value.amount if got.call.min_amount and got.call.min_amount.value else None) == least


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (
            "[Beskriv här ärendets följder för barn, unga och äldre i kommunen. Stryk rubriken om den inte behövs.]",
            True,
        ),
        ("Beskriv här ärendets följder för barn.", True),
        (
            "[Enligt nämndens beslut den 3 maj beskrivs ärendets följder i den barnkonsekvensanalys som är bifogad.]",
            False,
        ),
    ],
)
def test_a_long_prompt_in_brackets_was_left(said: str, left: bool) -> None:
    got = record(f"{MEMO}Barnkonsekvenser\n\n{said}\n")
    assert any(finding.code == "placeholder_left" for finding in got.findings) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Kostnaden beräknas till X kronor.", True),
        ("Kostnaden beräknas till 000 000 kronor.", True),
        ("Andelen är NN procent.", True),
        ("Summan ___ kronor betalas ut den XX månad 2025.", True),
        ("Frågor besvaras av Förnamn Efternamn vid kontoret.", True),
        ("Denna text tas bort innan beslut.", True),
        ("Kompletteras senare.", True),
        ("Se diarienummer XXXX.", True),
        ("Bidraget är {{belopp}}.", True),
        ("Enligt Fel! Hittar inte referenskälla. ska priset delas.", True),
        ("Summan blev #REF! kronor.", True),
        ("Summan blev (fyll i belopp) kronor.", True),
        ("Priset (anges i kronor) och listan (uppdateras årligen) är bifogade.", False),
        ("Fel uppstod i brygghuset!", False),
        ("Priset är 3 X kronor.", False),
        ("Kostnaden beräknas till 2 000 000 kronor.", False),
        ("Kompletteras ansökan inte i tid avvisas den.", False),
        ("Ta bort snö gör byalaget självt.", False),
        ("Bolaget X och föreningen NN delar på priset.", False),
    ],
)
def test_what_nobody_filled_in_was_left(said: str, left: bool) -> None:
    got = record(f"{MEMO}Bakgrund\n\n{said}\n")
    assert any(finding.code == "placeholder_left" for finding in got.findings) == left


def test_years_in_which_a_body_gave_others_are_not_the_projects() -> None:
    got = record(
        f"{MEMO}Förslag till beslut\n\nNämnden beviljar Orsa byalag 9 000 kr till projektet Vindflöjeln under perioden"
        " 1 maj 2024 – 31 december 2026.\n\nBakgrund\n\n"
        "Under åren 2019–2022 fördelade nämnden 90 000 kr till projekt.\n"
    )
    period = got.cases[0].period
    assert period is not None and period.value is not None and period.value.end == "2026-12-31"
    assert not [finding for finding in got.findings if finding.code == "date_conflict"]


def test_a_name_without_genitive_is_its_own() -> None:
    got = record("ORUST KOMMUN\n\nPROTOKOLLSUTDRAG\n\nKommunstyrelsen 2024-05-06\n\n§ 8 Stöd\n\nBeslut\n\nBifalles.\n")
    assert got.document.issuer is not None and got.document.issuer.value == "Orust kommun"


# ---------------------------------------------------------------- tables


def page(above: str, *rows: tuple[str, ...], end: str = "") -> Record:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    head = "<p>Ljusdals kommun</p><h1>{}</h1><p>Datum: 2024-03-11, Dnr: KS 2024/77</p>"
    return record(
        f"<html><body>{head.format('Tjänsteskrivelse')}{above}<table>{lines}</table>{end}</body></html>", "a.html"
    )


YEARLY = (("", "2025", "2026", "Totalt"), ("Tak", "1 200", "900", "2 100"), ("Golv", "400", "350", "750"))


@pytest.mark.parametrize(
    ("caption", "first", "role"),
    [
        ("Investeringsutgifter per etapp (tkr)", "Etapp", "cost"),
        ("Driftskostnader från och med 2025 (tkr)", "Del", "cost"),
        ("Beloppen i tkr", "Byggdel", "cost"),
        ("Finansiering (tkr)", "Part", "cofinancing"),
    ],
)
def test_a_table_of_what_is_built_by_year_is_of_costs(caption: str, first: str, role: str) -> None:
    (_, *years), *rows = YEARLY
    got = page(f"<h2>{caption}</h2>", (first, *years), *rows)
    assert {entry.role for entry in got.amounts} == {role}
    assert [entry.value.amount for entry in got.amounts if entry.value][:2] == ["1200000", "900000"]


@pytest.mark.parametrize(
    ("rows", "amounts"),
    [
        # the first head names what the lines are, whatever words stand over their figures
        (
            (
                ("Post", "Tillkommer", "Minskning"),
                ("Ränta", "1 755 000", "–"),
                ("El", "965 000", "450 000"),
                ("Summa", "2 720 000", "450 000"),
            ),
            [("1755000", "cost"), ("965000", "cost"), ("450000", "other"), ("2720000", "cost"), ("450000", "other")],
        ),
        # figures without thousands count something else
        ((("Post", "Skolor", "Förskolor"), ("Ränta", "12", "–"), ("El", "9", "45"), ("Vatten", "27", "4")), []),
    ],
)
def test_words_over_sums_behind_items_are_heads(
    rows: tuple[tuple[str, ...], ...], amounts: list[tuple[str, str]]
) -> None:
    got = page("<h2>Driftkonsekvenser per år (kronor)</h2>" if amounts else "<h2>Antal</h2>", *rows)
    assert [(entry.value.amount, entry.role) for entry in got.amounts if entry.value] == amounts
    assert not [finding for finding in got.findings if finding.code in ("unit_missing", "unclaimed_amount")]


@pytest.mark.parametrize(
    ("above", "role"),
    [
        ("<h2>Stödets fördelning</h2><p>Stödet fördelas på år enligt följande.</p>", "granted"),
        ("<h2>Kostnader</h2>", "total_budget"),
    ],
)
def test_the_sum_of_costs_that_part_a_grant_is_the_grant(above: str, role: str) -> None:
    rows = (("Kostnadsslag (kr)", "År 1", "År 2", "Summa"), ("Lön", "60 000", "30 000", "90 000"))
    got = page(above, *rows, ("Resor", "15 000", "5 000", "20 000"), ("Summa", "75 000", "35 000", "110 000"))
    assert [entry.role for entry in got.amounts][-1] == role
    assert {entry.role for entry in got.amounts[:6]} == {"cost"}
    assert min(entry.confidence for entry in got.amounts) >= 0.9


def test_a_forecast_beside_a_budget_is_a_figure() -> None:
    got = page(
        "<h2>Uppföljning</h2>",
        ("Verksamhet (tkr)", "Budget", "Prognos", "Avvikelse"),
        ("Skola", "9 600", "9 900", "-300"),
    )
    assert [entry.role for entry in got.amounts][1:] == ["statistic", "other"]
    assert not [finding for finding in got.findings if finding.code == "unclaimed_amount"]


# ---------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("Upphandling: maj 2024 – augusti 2024. Byggtid: september 2024 – mars 2026.", None),
        ("Projekttid: maj 2024 – augusti 2025. Byggtid: september 2024 – mars 2025.", ("2024-05-01", "2025-08-31")),
        ("Byggtid: september 2024 – mars 2026.", ("2024-09-01", "2026-03-31")),
    ],
)
def test_steps_of_a_plan_are_no_periods_of_the_project(words: str, period: tuple[str, str] | None) -> None:
    got = record(f"{MEMO}Förslag till beslut\n\nNämnden beviljar 9 000 kr.\n\nTidplan\n\n{words}\n")
    found = got.cases[0].period.value if got.cases[0].period else None
    assert (found and (found.start, found.end)) == period
    assert not [finding for finding in got.findings if finding.code == "date_conflict"]


@pytest.mark.parametrize(
    ("points", "period"),
    [
        ("att för avtalsperioden 1 maj 2024–30 april 2026 anslå 9 000 kronor per år", ("2024-05-01", "2026-04-30")),
        ("att godkänna avtalet för perioden 1 maj 2024–30 april 2026", None),  # no money is given for it
    ],
)
def test_money_for_the_time_of_an_agreement_has_that_time(points: str, period: tuple[str, str] | None) -> None:
    got = record(
        f"{MINUTES}§ 12 Avtal med Orsa byalag\n\nDnr KN 2024/55\n\nBeslut\n\nKulturnämnden beslutar\n\n{points}.\n"
    )
    found = got.cases[0].period.value if got.cases[0].period else None
    assert (found and (found.start, found.end)) == period
