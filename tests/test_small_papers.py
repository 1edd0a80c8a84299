"""Small papers, each with one fact that was once lost or wrong without a word."""

from __future__ import annotations

import pytest

from extract import run
from extract.model.record import Case, Record
from extract.model.source import Source

HEAD = "PROTOKOLLSUTDRAG\nRegion Värmland\nKulturnämnden\nSammanträdesdatum: 2025-03-18\nDnr RV/2025-0417\n\n"
FIRST = "§ 41 Bidrag till Kvarnens vänner\n\nBeslut\nNämnden beviljar Kvarnens vänner 385 000 kronor.\n\n"
OTHER = "§ 42 Bidrag till Åsens kör\n\nBeslut\nNämnden beviljar Åsens kör 12 000 kronor.\n"


def record(name: str, text: str) -> Record:
    return run.extract(Source(name, text.encode()))


def numbers(text: str) -> list[list[str | None]]:
    return [[entry.value for entry in case.dnr] for case in record("a.txt", text).cases]


def test_the_number_above_the_only_paragraph_is_its_own() -> None:
    assert numbers(HEAD + FIRST) == [["RV/2025-0417"]]


def test_the_number_above_several_paragraphs_is_of_none() -> None:
    assert numbers(HEAD + FIRST + OTHER) == [[], []]


EXTRACT = HEAD.replace("Dnr RV/2025-0417", "\n{}") + "Beslut\nNämnden beviljar Kvarnens vänner 385 000 kronor.\n"


def test_two_days_behind_the_label_of_a_period_are_its_ends_and_doubted() -> None:
    for said, doubts in (("Projekttid 2025-04-01 2026-03-31", 1), ("Projekttid 2025-04-01 – 2026-03-31", 0)):
        made = record("a.txt", f"{HEAD}{FIRST}{said}\n")
        period = made.cases[0].period
        assert period is not None and period.value is not None and period.value.end == "2026-03-31"
        assert sum(finding.path == "/cases/0/period" for finding in made.findings) == doubts, said


def test_a_number_whose_label_was_lost_is_doubted() -> None:
    made = record("a.txt", EXTRACT.format("SKT DNA KUN 2025/417"))
    assert [finding.path for finding in made.findings if finding.code == "ambiguous"] == ["/cases/0/dnr"]
    assert made.cases[0].dnr[0].confidence < 0.9
    for said in (
        "Dnr KUN 2025/417",
        "SKT DNA KUN 2025/417\n\nDnr KUN 2025/555",
        "Se även beslutet i ärendet KUN 2025/417",
    ):
        codes = [finding.code for finding in record("a.txt", EXTRACT.format(said)).findings]
        assert "ambiguous" not in codes, said


def test_a_paragraph_keeps_its_own_number() -> None:
    assert numbers(HEAD + FIRST.replace("§ 41", "§ 41 Dnr RV/2025-0555")) == [["RV/2025-0555"]]


LIST = "<h1>Beviljade kulturstöd {}</h1><table><tr><th>Sökande<th>Beviljat<tr><td>Visby kör<td>60 000 kr</table>"


def test_the_round_of_a_list_is_no_date() -> None:
    for said in ("våren 2025", "2025"):
        assert record("a.html", LIST.format(said)).document.date is None, said


def test_a_word_where_the_others_have_an_amount_is_the_outcome() -> None:
    table = LIST.replace(
        "</table>", "<tr><td>Hemse teater<td>Avslag<tr><td>Roma rytm<td>Vilande ansökan om lokal</table>"
    )
    grants = record("a.html", table.format("2025")).grants
    assert [(g.owner and g.owner.value, g.outcome and g.outcome.value, g.amount is None) for g in grants] == [
        ("Visby kör", "granted", False),
        ("Hemse teater", "rejected", True),
        ("Roma rytm", None, True),
    ]


def test_a_day_in_the_title_of_a_list_is_its_date() -> None:
    date = record("a.html", LIST.format("2025-05-06")).document.date
    assert date is not None and date.value == "2025-05-06"


MEMO = """Tjänsteskrivelse
Datum 2025-02-11
Dnr KS 2025/88

Förslag till beslut
Kommunstyrelsen beviljar projektet 450 tkr.

Ärendet
Projektets totala budget är {}.

Finansiär                 2025      2026    Totalt
Ljusne kommun              150       300       450
Region Gävleborg           500     2 850     3 350
Totalt                     650     3 150     3 800
(belopp i tkr)
"""


def conflicts(said: str) -> list[str | None]:
    made = record("a.txt", MEMO.format(said))
    assert made.cases[0].total_budget is not None and made.cases[0].total_budget.value is not None
    assert made.cases[0].total_budget.value.amount == "3800000"
    return [finding.path for finding in made.findings if finding.code == "amount_conflict"]


def test_two_totals_that_differ_are_a_conflict() -> None:
    assert conflicts("3 900 tkr") == ["/cases/0/total_budget"]


def test_totals_that_agree_or_only_bound_are_none() -> None:
    for said in ("3 800 tkr", "3,8 mnkr", "högst 4 000 tkr"):
        assert conflicts(said) == [], said


PROTOCOL = """# Kommunstyrelsen – protokoll 2025-09-03

Hofors kommun

## § 99 Dnr KS 2025/287 Föreningsbidrag till Torsåkers idrottsförening

{bold}Beslut:{bold} Kommunstyrelsen avslår ansökan om 60 000 kr, eftersom föreningen redan har fått allt stöd för i år.

{bold}Reservation:{bold} Per Holm (X) reserverar sig till förmån för eget yrkande om 30 000 kr.
"""


@pytest.mark.parametrize("bold", ["", "**", "__"])
def test_labels_before_their_text_are_headings(bold: str) -> None:
    (case,) = record("a.md", PROTOCOL.format(bold=bold)).cases
    assert case.decision is not None and case.decision.outcome is not None
    assert case.decision.outcome.value == "rejected"
    (point,) = case.decision.points
    assert point.value is not None and point.value.startswith("Kommunstyrelsen avslår") and "Holm" not in point.value


def test_a_colon_in_a_sentence_makes_no_heading() -> None:
    said = (
        "Förslag till åtgärder finns i bilagan: nämnden beviljar inget av dem, och ärendet är därmed avslutat för " * 2
    )
    (case,) = record("a.md", PROTOCOL.format(bold="").split("Beslut:")[0] + said + "i år.\n").cases
    assert case.decision is None or case.decision.status is None or case.decision.status.value != "proposed"


CHANGE = """BESLUT                                     Diarienr
2024-06-19                                 2023-01877-3

Tillväxtverket
                                           Mottagare
                                           Norrlands Batteriby AB
                                           Org.nr 556000-0001

Ändring av beslut om stöd

Tillväxtverket beslutar att förlänga projekttiden till och med 2025-08-31.
"""


def test_the_receiver_in_a_letter_head_is_no_title() -> None:
    title = record("a.txt", CHANGE).document.title
    assert title is not None and title.value == "Ändring av beslut om stöd"


PROPOSAL = """Tjänsteskrivelse
Datum 2026-01-15
Dnr KUN 2026/41

Förslag till beslut
Kulturnämnden föreslås besluta {}.

Bakgrund
{}
"""


def case(decides: str, told: str = "Gården är från 1840.") -> Case:
    (only,) = record("a.txt", PROPOSAL.format(decides, told)).cases
    return only


GIVES = ["att lämna {} till Gårdens vänner", "att ge {} i bidrag till Gårdens vänner", "att lämna högst {} till gården"]
GIVES += ["att utge {} till Gårdens vänner", "att stötta föreningen Gårdens vänner med {}"]


@pytest.mark.parametrize("gives", GIVES)
@pytest.mark.parametrize("amount", ["64 000 kronor", "64 000 kr", "64 tkr"])
def test_plain_verbs_grant_too(gives: str, amount: str) -> None:
    made = case(gives.format(amount))
    assert made.granted is not None and made.granted.value is not None and made.granted.value.amount == "64000"
    assert made.decision is not None and made.decision.outcome is not None
    assert made.decision.outcome.value == "granted"


@pytest.mark.parametrize(
    ("decides", "outcome"),
    [
        ("att föreningen ska lämna en redovisning av de 64 000 kronor den har använt", None),
        ("att lämna ansökan om 64 000 kronor utan bifall", "rejected"),
        ("att inte bevilja 64 000 kronor", "rejected"),
        ("att inte bevilja Gårdens vänner bidrag med 64 000 kronor", "rejected"),
        ("att inte lämna 64 000 kronor till Gårdens vänner", "rejected"),
        ("att inte medfinansiera projektet med 64 000 kronor", "rejected"),
        ("att ge förvaltningen i uppdrag att följa upp", "assigned"),
    ],
)
def test_the_same_verbs_with_another_object_grant_nothing(decides: str, outcome: str | None) -> None:
    made = case(decides)
    assert made.granted is None
    assert made.decision is not None
    assert (made.decision.outcome and made.decision.outcome.value) == outcome


@pytest.mark.parametrize(
    ("told", "role"),
    [
        ("Kostnaderna har beräknats till {} för alla tre åren.", "total_budget"),
        ("Den sammanlagda kostnaden för projektet är {}.", "total_budget"),
        ("Kostnaden för projektet är {}.", "total_budget"),
        ("Kostnaden för en ny pump är {}.", "cost"),
        ("Lönekostnaderna har beräknats till {}.", "cost"),
    ],
)
def test_a_cost_is_the_total_where_nothing_narrows_it(told: str, role: str) -> None:
    made = record("a.txt", PROPOSAL.format("att avslå ansökan", told.format("210 000 kronor")))
    assert [entry.role for entry in made.amounts] == [role]


@pytest.mark.parametrize(
    ("told", "owner"),
    [
        ("Gnesta kommun har i en ansökan den 3 maj 2025 begärt 64 000 kronor.", "Gnesta kommun"),
        ("Gnesta kommun har begärt bidrag med 64 000 kronor.", "Gnesta kommun"),
        ("Gnesta kommun har begärt ett yttrande över planen.", None),
    ],
)
def test_who_asks_for_money_owns_the_project(told: str, owner: str | None) -> None:
    project = case("att avslå ansökan", told).project
    assert (project.owner and project.owner.value) == owner


FACTS = "<h1>Beslut om projektbidrag</h1><table>{}</table><h2>Beslut</h2><p>Skogsstyrelsen beviljar 9 000 kronor.</p>"


def dated(*rows: tuple[str, str]) -> str | None:
    html = FACTS.format("".join(f"<tr><td>{label}<td>{value}" for label, value in rows))
    date = record("a.html", html).document.date
    return date and date.value


def test_the_label_of_a_date_tells_it_from_the_other_dates_of_a_form() -> None:
    period = ("Projekttid", "2026-03-15 – 2027-10-31")
    assert dated(("Beslutsdatum", "2026-02-26"), period) == "2026-02-26"
    assert dated(("Inkom", "2026-02-26"), period) is None


def test_dates_of_one_label_are_those_of_rows() -> None:
    assert dated(*[("Beslut", f"2026-0{n}-11") for n in range(1, 5)]) is None


def signatories(said: str) -> list[str | None]:
    people = record("a.txt", f"Beslut\nDnr 2026/77\n\nNämnden beviljar 9 000 kronor.\n\n{said}\n").people
    return [person.name.value for person in people if person.name and person.role == "signatory"]


def test_who_has_taken_the_decision_signs_it() -> None:
    for said in ("har fattat beslutet", "fattade beslutet", "har fattat beslut i ärendet"):
        assert signatories(f"Distriktschefen Sven Alm {said}.") == ["Sven Alm"], said
    for said in ("Sven Alm har fattat beslutet att resa.", "Distriktschefen Sven Alm har fattat penna och papper."):
        assert signatories(said) == [], said


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("Ludvika kommun | Kulturnämnden | 2024-03-11 | KUN 2024/45", "2024-03-11"),
        ("Region Värmland, 2025-06-12. Dnr RV2025-114", "2025-06-12"),
        ("Ludvika kommun – Svar på remiss, 2023-11-02", None),
        ("Ludvika kommun, 2023-11-02 till 2023-12-01", None),
    ],
)
def test_a_line_of_names_days_and_numbers_is_a_head_and_no_title(line: str, iso: str | None) -> None:
    paper = "Bidrag till Ludvika teater\n\nKulturnämnden beviljar Ludvika teaterförening 40 000 kronor.\n"
    made = record("a.txt", f"{line}\n\n{paper}").document
    assert (made.date and made.date.value) == iso
    assert iso is None or made.title is not None and made.title.value == "Bidrag till Ludvika teater"


def test_a_row_of_a_list_without_an_amount_is_told_of_and_a_heading_of_rows_is_none() -> None:
    rows = [("Sunne kommun", "Vägen in", "250 000"), ("Föreningen Gläntan", "Kvarnen", ""), ("Norra länet", "", "")]
    rows += [("Kils kommun", "Kör", "Se bilaga"), ("Arvika kommun", "Lära nytt", "175 000")]
    cells = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
    head = "<h1>Beviljade projektmedel 2025</h1><table><tr><th>Sökande<th>Projekt<th>Beviljat belopp (kr)"
    made = record("a.html", f"{head}{cells}</table>")
    owners = [grant.owner and grant.owner.value for grant in made.grants]
    assert owners == ["Sunne kommun", "Föreningen Gläntan", "Kils kommun", "Arvika kommun"]
    told = [item.message for item in made.findings if item.code == "missing" and item.path == "/grants"]
    assert len(told) == 1 and told[0].startswith("2 rows")


@pytest.mark.parametrize(
    ("line", "told"),
    [("XXXX", 1), ("Beslut DI-2020-XXXX", 0), ("Personnummer 811218-XXXX", 0), ("XXX", 0)],
)
def test_a_line_of_nothing_but_x_is_left_of_a_template(line: str, told: int) -> None:
    text = f"Beslut\nDnr 2026/77\n\nNämnden beviljar Åsens byalag 9 000 kronor.\n\n{line}\n\nMed vänlig hälsning\n"
    codes = [item.code for item in record("a.txt", text).findings]
    assert codes.count("placeholder_left") == told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Nämnden beviljar XX kronor ur bidragsramen.", 1),
        ("Se även protokollet § XX.", 1),
        ("Insatsen avslutas under 20XX och redovisas då.", 1),
        ("Kontaktperson: Förnamn Efternamn", 1),
        ("Slutdatum: ÅÅÅÅ-MM-DD", 1),
        ("[Infoga kommunens logotyp]", 1),
        ("Ta bort rubriken om ärendet inte rör barn.", 1),
        ("Beskriv kortfattat bakgrunden till ärendet", 1),
        ("XX", 1),
        ("Datum skrivs på formen ÅÅÅÅ-MM-DD i blanketten.", 0),
        ("Bolaget XXL Sport & Vildmark har yttrat sig.", 0),
        ("Ludvig XX regerade inte länge.", 0),
        ("[...] och därutöver kostnader för lokaler.", 0),
        ("Nämnden har bett sökanden att beskriva bakgrunden.", 0),
        ("Läs mer och klicka här för att ansöka.", 0),
    ],
)
def test_what_a_template_leaves_in_a_memo(line: str, told: int) -> None:
    head = "Tjänsteskrivelse\nDnr 2026/77\n\nFörslag till beslut\n\nNämnden antar planen.\n\nBakgrund\n\n"
    text = f"{head}{line}\n\nMed vänlig hälsning\n"
    codes = [item.code for item in record("a.txt", text).findings]
    assert codes.count("placeholder_left") == told


def test_a_letter_and_a_call_may_tell_their_reader_to_describe() -> None:
    head = "Utlysning: Levande byar\n\nSök senast 2026-05-01.\n\nSå söker ni\n\n"
    text = f"{head}Beskriv kortfattat bakgrunden till projektet.\n"
    assert "placeholder_left" not in [item.code for item in record("a.txt", text).findings]


ASKED = (
    "Svenska dansrådet\n2031-03-04\nDnr 2031-118\n\nBeslut om turnébidrag till Åsens dansgille\n\nBeslut\n\n{}\n\n"
    "Beslutet har fattats av direktören Lo Ek.\n"
)


@pytest.mark.parametrize(
    ("said", "points"),
    [
        ("Föreningen hade ansökt om 90 000 kronor till en turné. Dansrådet avslår ansökan.", 1),
        ("Tack för er ansökan. Dansrådet har beslutat att bevilja 40 000 kronor.", 1),
        ("Dansrådet beviljar 40 000 kronor. Medlen ska användas före årets slut.", 2),
        ("Dansrådet avslår den ansökan som föreningen hade sökt 90 000 kronor med.", 1),
    ],
)
def test_what_was_asked_for_and_who_decided_are_no_points_of_a_decision(said: str, points: int) -> None:
    decision = record("a.txt", ASKED.format(said)).cases[0].decision
    assert decision is not None and len(decision.points) == points, decision
