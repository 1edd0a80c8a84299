"""Small papers, each with one fact that was once lost or wrong without a word."""

from __future__ import annotations

import pytest

from extract import run
from extract.model.record import Record
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
        ("Visby kör", None, False),
        ("Hemse teater", "rejected", True),
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
