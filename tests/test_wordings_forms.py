"""What fixtures were known to miss, in other words: letter heads, who took part, funds, points, receivers; each with
what must not follow.
"""

from __future__ import annotations

import pytest

from extract.model.record import Decision, Record
from extract.model.source import Source
from extract.run import extract


def record(text: str, name: str = "a.txt") -> Record:
    return extract(Source(name, text.encode()))


def html(body: str) -> Record:
    return record(f"<html><body>{body}</body></html>", "a.html")


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def people(text: str) -> dict[str, str]:
    return {one.name.value: one.role for one in record(text).people if one.name is not None and one.name.value}


# ---------------------------------------------------------------- numbers of a letter head


SAID = "<h1>Beslut om stöd</h1><h2>Beslut</h2><p>Myndigheten beslutar att bevilja Lunds universitet 90 000 kronor.</p>"


def numbers(body: str) -> tuple[list[str | None], list[str]]:
    case = html(body).cases[0]
    return [found.value for found in case.project.ids], [one.value or "" for one in case.dnr if one.relation == "own"]


def test_a_letter_head_of_labels_gives_the_number_under_each() -> None:
    head = table(("Datum", "Diarienummer", "Projektnr"), ("2024-02-11", "2024-117204", "P2024-00317"))
    assert numbers(head + SAID) == (["P2024-00317"], ["2024-117204"])


def test_the_column_of_a_list_is_no_letter_head() -> None:
    rows = table(("Projektnr", "Kommun"), ("20311", "Orust"), ("20312", "Tjörn"), ("20313", "Lysekil"))
    assert numbers(f"<p>Dnr 2024-117204</p>{SAID}<h2>Bilaga</h2>{rows}")[0] == []


@pytest.mark.parametrize(
    ("head", "own"),
    [
        ("Journalnummer: 2025-4107", ["2025-4107"]),
        ("Journalnr 2025-4107", ["2025-4107"]),
        ("Dnr 2025-88\nJournalnummer: 2025-4107", ["2025-88"]),  # a number of its own outranks it
        ("Journalnummer: 20417733", []),  # the id of an application, no matter's
    ],
)
def test_the_number_of_a_journal_is_the_only_one_of_a_local_action_group(head: str, own: list[str]) -> None:
    text = (
        f"Leader Vätterstranden\nBeslut\n{head}\nDatum: 2025-03-04\n\nLAG beslutar att bevilja Ydre kommun 90 000 kr.\n"
    )
    assert [one.value for one in record(text).cases[0].dnr if one.relation == "own"] == own


LONG = "<p>Bidragen betalas ut när arbetet är utfört.</p>" * 20  # below the letter head


def list_of(edge: str, *, label: str = "Dnr") -> list[str | None]:
    rows = table((label, "Projektägare", "Beviljat (kr)"), ("VRN 2025-11", "Mora kommun", "90 000"))
    said = "<p>Nämnden i Region Dalarna beslutade den 4 mars 2025 att bevilja projekt stöd.</p>"
    found = html(f"<h1>Beviljade projekt 2025</h1>{said}{rows}{LONG}<p>{edge}</p>")
    return [one.value for case in found.cases for one in case.dnr]


def test_a_number_alone_has_the_series_of_those_with_a_label() -> None:
    assert "VRN 2025-9" in list_of("VRN 2025-9")
    assert list_of("VRN 2025-9", label="Kommun") == []  # no label tells what such a code is
    assert list_of("QZN 2025-9") == []


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("Utvecklingsavdelningen 2024-06-08 RV 2024/1142", ["RV 2024/1142"]),
        ("Enheten för kultur, fritid 2024-06-08 RV 2024/1142", ["RV 2024/1142"]),
        ("Yttrandet är från 2024-06-08 RV 2024/1142 och antogs.", []),
    ],
)
def test_a_number_behind_a_unit_and_its_day_is_the_papers_own(line: str, own: list[str]) -> None:
    said = "Förslag till beslut\n\nNämnden beviljar Mora kommun 90 000 kr.\n"
    found = record(f"Region Dalarna\n\nTjänsteskrivelse\n\n{line}\n\nStöd till Mora\n\n{said}").cases[0]
    assert [one.value for one in found.dnr if one.relation == "own"] == own


@pytest.mark.parametrize(
    ("said", "relation"),
    [
        ("Region Värmland behandlar en egen ansökan i samma projekt (dnr 24RVV1187).", "foreign"),
        ("Region Värmland behandlade år 2022 en förstudie (dnr 24RVV1187).", "refers_to"),
        ("Nämnden behandlade förra året samma projekt (dnr KS 2023/88).", "refers_to"),  # built like the own one
    ],
)
def test_another_authoritys_number_of_the_same_project(said: str, relation: str) -> None:
    text = (
        "Mora kommun\nTjänsteskrivelse\nDnr KS 2024/231\n\nFörslag till beslut\n\n"
        f"Nämnden beviljar X AB 9 tkr.\n\nBakgrund\n\n{said}\n"
    )
    (other,) = (one for one in record(text).cases[0].dnr if one.relation != "own")
    assert other.relation == relation


def test_what_a_paragraph_answers_is_no_other_paragraphs() -> None:
    text = (
        "Region Dalarna\nProtokoll 2025-03-04\n\n§ 3 Yttrande över länsplanen (RUN2025-0204)\n\n"
        "Beslut\n\nÄrendet bordläggs.\n\n"
        "§ 4 Månadsrapport (RUN2025-0088)\n\nBeslut\n\nRapporten läggs till handlingarna.\n"
    )
    assert [[one.relation for one in case.dnr] for case in record(text).cases] == [["own"], ["own"]]


# ---------------------------------------------------------------- days and amounts


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Nämnden fattade den 4 mars 2025 beslut om årets bidrag. Sju ansökningar kom in till nämnden.", "2025-03-04"),
        ("Nämnden tog den 4 mars 2025 beslut om årets bidrag. Sju ansökningar kom in till nämnden.", "2025-03-04"),
        ("Nämnden fattade inget den 4 mars 2025. Beslut om årets bidrag kommer senare till våren för alla.", None),
    ],
)
def test_the_day_between_a_verb_and_its_decision(said: str, day: str | None) -> None:
    rows = table(
        ("Sökande", "Projekt", "Beviljat (kr)"), ("Mora kommun", "Vass", "90 000"), ("Älvens IF", "Bro", "9 000")
    )
    found = html(f"<p>Region Dalarna</p><h1>Fördelade bidrag</h1><p>{said}</p>{rows}").document.date
    assert (found.value if found is not None else None) == day


@pytest.mark.parametrize(("second", "day"), [("2025-09-03", None), ("2025-06-11", "2025-06-11")])
def test_the_days_of_a_lists_column_are_its_rows(second: str, day: str | None) -> None:
    head = "Sökande;Projekt;Beviljat stöd;Beslutsdatum"
    rows = f"Mora kommun;Vass;90 000 kr;2025-06-11\nÄlvens IF;Bro;9 000 kr;{second}\nByns IF;Is;8 000 kr;{second}\n"
    text = f"{head}\n{rows}"
    found = record(text, "a.csv")
    assert (found.document.date.value if found.document.date is not None else None) == day
    assert "date_conflict" not in [one.code for one in found.findings]


def amounts(said: str) -> list[tuple[str, str]]:
    text = (
        "Region Dalarna\nBeslut\nDnr RS 2024/11\n2024-03-04\n\nBeslut\n\n"
        f"Regionen beviljar Mora kommun 90 000 kr.\n\nSkäl\n\n{said}\n"
    )
    return [(one.role, one.qualifier) for one in record(text).amounts[1:]]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            "Det är 40 procent av de stödberättigande kostnaderna, som är beräknade till 600 000 kr.",
            [("cost", "approx")],
        ),
        ("Det är 40 % av de stödberättigande kostnaderna, vilka har uppskattats till 600 000 kr.", [("cost", "exact")]),
        ("Stödet är 40 procent av kostnaderna. Kassan är på 600 000 kronor.", [("other", "exact")]),
        ("Delegationen omfattar stöd till och med 500 000 kronor per ansökan.", [("threshold", "at_most")]),
    ],
)
def test_costs_that_are_reckoned_and_bounds(said: str, found: list[tuple[str, str]]) -> None:
    assert amounts(said) == found


def test_what_all_asked_for_is_not_what_this_one_did() -> None:
    text = (
        "Statens kulturråd\nBeslut 2024-11-28\nDnr KUR 2024/55\n\nBeslut\n\n"
        "Rådet avslår Byns teaters ansökan om 80 000 kronor.\n\n"
        "Skäl\n\nRådet hade 2 miljoner kronor, medan ansökningarna uppgick till 9 miljoner kronor.\n"
    )
    found = record(text)
    assert found.cases[0].applied is not None
    assert found.cases[0].applied.value is not None and found.cases[0].applied.value.amount == "80000"


@pytest.mark.parametrize("said", ["som omsätter minst 3 miljoner kronor", "med en omsättning över 3 miljoner kronor"])
def test_what_companies_turn_over_is_no_least_amount(said: str) -> None:
    text = (
        "Utlysning: Checkar för företag\n\nRegion Halland\n\nHur mycket kan man få?\n\n"
        "Stödet är högst 250 000 kronor.\n\n"
        f"Vem kan söka?\n\n- företag {said}\n- kommuner\n\nSå ansöker du\n\nAnsök i e-tjänsten.\n"
    )
    found = record(text)
    assert found.amounts[1].role == "threshold"
    assert found.call is not None and found.call.min_amount is None


# ---------------------------------------------------------------- who took part


@pytest.mark.parametrize(
    ("said", "name", "role"),
    [
        ("Ordförande var Solveig Brandt.", "Solveig Brandt", "chair"),
        ("Ordförande vid mötet var Solveig Brandt.", "Solveig Brandt", "chair"),
        ("Sekreterare har varit Alvar Tun.", "Alvar Tun", "secretary"),
        ("Närvarande var projektekonomen Alvar Tun, som har berett ärendet.", "Alvar Tun", "officer"),
        ("Alvar Tun, som även har handlagt ärendet, deltog.", "Alvar Tun", "officer"),
    ],
)
def test_sentences_tell_who_took_part(said: str, name: str, role: str) -> None:
    text = f"Leader Vätterstranden\nBeslut\n\nLAG beviljar Ydre kommun 90 000 kr.\n\nBeslutet fattades i går. {said}\n"
    assert people(text).get(name) == role


@pytest.mark.parametrize(
    "said",
    [
        "Föreningen har 40 medlemmar. Ordförande är Solveig Brandt.",
        "Föreningens ordförande var Solveig Brandt.",
        "Vice ordförande var Solveig Brandt.",
        "Solveig Brandt, som har ansökt om medel, deltog inte.",
    ],
)
def test_who_leads_an_applicant_is_none_of_them(said: str) -> None:
    text = f"Leader Vätterstranden\nBeslut\n\nLAG beslutar att bevilja Ydre kommun 90 000 kr.\n\nBakgrund\n\n{said}\n"
    assert "Solveig Brandt" not in people(text)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Justeras: Maj Tun, ordförande; Ivar Brandt", {"Maj Tun": "chair", "Ivar Brandt": "adjuster"}),
        ("Justeras: Maj Tun (S), ordförande; Ivar Brandt (M)", {"Maj Tun": "chair", "Ivar Brandt": "adjuster"}),
        ("Justeras: Maj Tun (ordf.), Ivar Brandt", {"Maj Tun": "chair", "Ivar Brandt": "adjuster"}),
        ("Justerare: Maj Tun (C) och Ivar Brandt (L)", {"Maj Tun": "adjuster", "Ivar Brandt": "adjuster"}),
    ],
)
def test_a_line_of_adjusters_goes_on_behind_what_else_one_is(line: str, found: dict[str, str]) -> None:
    text = f"Nämnden\nProtokoll 2025-03-04\n\n§ 3 Budget\n\nNämnden beslutar att anta budgeten.\n\n{line}\n"
    assert people(text) == found


@pytest.mark.parametrize("name", ["Kinda Sparbanksstiftelse", "Mosjö Sparbank", "Ydre Hembygdssällskap"])
def test_who_pays_is_no_person(name: str) -> None:
    rows = table(("Finansiär", "Typ", "Belopp (kr)"), (name, "Kontant", "90 000"), ("Ydre kommun", "Kontant", "10 000"))
    found = html(f"<h1>Beslut</h1><p>LAG beviljar Ydre kommun 90 000 kronor.</p>{rows}")
    assert [one.name for one in found.people] == []


# ---------------------------------------------------------------- funds and points


def ruling(said: str, below: str = "") -> Decision:
    text = (
        f"Region Dalarna\nProtokollsutdrag 2025-03-04\n\n§ 7 Stöd till projektet Myrlöpa\n\nBeslut\n\n{said}\n\n{below}"
    )
    decided = record(text).cases[0].decision
    assert decided is not None
    return decided


@pytest.mark.parametrize(
    ("said", "fund"),
    [
        ("Nämnden beviljar Mora kommun 90 000 kronor i regionala projektmedel.", "regionala projektmedel"),
        ("Mora kommun beviljas regionala tillväxtmedel med högst 90 000 kronor.", "regionala tillväxtmedel"),
        ("Mora kommun tilldelas 1:1-medel om 90 000 kr.", "1:1-medel"),
        ("Nämnden beviljar Mora kommun 90 000 kronor till mötet om Europeiska socialfonden.", None),
        (
            "Nämnden beviljar Mora kommun 90 000 kronor under förutsättning att den får 40 000 kronor i LONA-bidrag.",
            None,
        ),
    ],
)
def test_a_fund_beside_the_amount(said: str, fund: str | None) -> None:
    found = ruling(said).fund
    assert (found.value if found is not None else None) == fund


@pytest.mark.parametrize(
    ("form", "fund"),
    [
        ("Anslag: 1:11, Åtgärder för havs- och vattenmiljö", "1:11, Åtgärder för havs- och vattenmiljö"),
        ("Anslag: 1:1 ap 4", "1:1 ap 4"),
        ("Anslag: 90 000 kronor", None),
        ("Anslag: 2:30 på natten", None),
    ],
)
def test_a_fund_is_told_by_its_number(form: str, fund: str | None) -> None:
    found = ruling("Nämnden beviljar Mora kommun 90 000 kronor.", f"Uppgifter\n\n{form}\n").fund
    assert (found.value if found is not None else None) == fund


def test_figures_without_dots_count_points() -> None:
    said = (
        "1 Myrens byalag beviljas 90 000 kronor.\n\n2 Medlen betalas ut i maj.\n\n"
        "3 Beslutet gäller under förutsättning att bygglov ges."
    )
    found = ruling(said)
    assert [point.value for point in found.points] == [
        "Myrens byalag beviljas 90 000 kronor.",
        "Medlen betalas ut i maj.",
        "Beslutet gäller under förutsättning att bygglov ges.",
    ]
    assert [one.value for one in found.conditions] == ["Beslutet gäller under förutsättning att bygglov ges."]


def test_a_point_that_binds_under_villkor_is_one_condition() -> None:
    said = "bevilja Myrens byalag 90 000 kronor under förutsättning att byalaget ska lämna en slutredovisning."
    head = "Sävbyns kommun\nBESLUT\nDatum: 2024-03-12\nDnr: SK 2024/31\n\nBidrag till bystugan\n\n"
    made = record(head + f"Villkor\nKulturnämnden beslutar att {said}\n\nByalaget ska spara alla kvitton.\n")
    found = made.cases[0].decision
    assert found is not None and [one.value for one in found.conditions] == [said, "Byalaget ska spara alla kvitton."]


def test_a_figure_that_counts_nothing_stays() -> None:
    assert [point.value for point in ruling("7 Eleven Sverige AB beviljas 90 000 kronor.").points] == [
        "7 Eleven Sverige AB beviljas 90 000 kronor."
    ]


# ---------------------------------------------------------------- receivers


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Myrens byalag, nämndens arbetsutskott", ["Myrens byalag", "nämndens arbetsutskott"]),
        ("Sökanden, kommunens revisorer, akten", ["Sökanden, kommunens revisorer", "akten"]),
        ("Myrens byalag, kassören", ["Myrens byalag, kassören"]),
    ],
)
def test_receivers_in_one_line(line: str, names: list[str]) -> None:
    text = (
        f"Mora kommun\nBeslut 2025-03-04\n\nKommunchefen beviljar Myrens byalag 90 000 kr.\n\nBeslutet delges: {line}\n"
    )
    assert [found.value for found in record(text).send_to] == names


# ---------------------------------------------------------------- names


HEAD = (
    "Region Dalarna\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: RUN 2024/77\n\n"
    "Medel till Mora\n\nFörslag till beslut\n\n"
)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Vassvik Data ek. för. söker 90 000 kronor.", "Vassvik Data ek. för."),
        (
            "Nämnden avslår ansökan från Vassvik Slöjd & Tork ek. för. om stöd med 9 000 kr.",
            "Vassvik Slöjd & Tork ek. för.",
        ),
        ("Nämnden beviljar Vassvik Slöjd ek.för. 90 000 kronor.", "Vassvik Slöjd ek.för."),
        ("Projektet drivs av Vassvik Slöjd ek. för. Det pågår i år.", "Vassvik Slöjd ek. för."),
        ("Kungl. Tekniska högskolan söker 90 000 kronor.", "Kungliga Tekniska högskolan"),
        ("Nämnden avslår ansökan från Vassvik Teknik för 9 000 kr.", "Vassvik Teknik"),
    ],
)
def test_the_short_form_of_an_association_ends_no_name(said: str, name: str) -> None:
    found = record(f"{HEAD}{said}\n").cases[0].project.owner
    assert found is not None and found.value == name


# ---------------------------------------------------------------- boxes that are ticked


def ticked(answer: str, label: str = "Beslut") -> Record:
    rows = (
        ("Diarienummer", "KS 2031/81"),
        ("Beslutsdatum", "2031-02-17"),
        ("Sökande", "Asparnas byalag"),
        ("Ärendet gäller", "Ny spång över bäcken"),
        ("Sökt belopp", "40 000 kr"),
        (label, answer),
        ("Beviljat belopp", "30 000 kr"),
    )
    return html(f"<h1>Delegationsbeslut om bygdebidrag</h1><p>Torsås kommun</p>{table(*rows)}")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("☐ Bifall ☒ Bifall med lägre belopp ☐ Avslag", "partially_granted"),
        ("[x] Bifall [ ] Avslag", "granted"),
        ("☑ Beviljas □ Avslås", "granted"),
    ],
)
def test_what_is_ticked_is_decided(answer: str, outcome: str) -> None:
    made = ticked(answer)
    said = made.cases[0].decision
    assert said is not None and said.outcome is not None and said.status is not None
    assert (said.status.value, said.outcome.value, len(said.points)) == ("delegated", outcome, 1)
    assert made.cases[0].granted is not None and made.cases[0].granted.confidence > 0.9
    assert "ambiguous" not in [finding.code for finding in made.findings]
    title = made.cases[0].project.title
    assert title is not None and title.value == "Ny spång över bäcken"


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("☐ Bifall ☐ Avslag", "Beslut"),
        ("☒ Bifall ☒ Avslag", "Beslut"),
        ("☒ Bifall", "Beslut"),
        ("☐ Bifall ☒ Avslag", "Styrelsens åsikt"),
    ],
)
def test_boxes_that_tell_no_decision_leave_it_doubted(answer: str, label: str) -> None:
    said = ticked(answer, label).cases[0].decision
    assert said is None or said.outcome is None or said.outcome.confidence < 0.9
