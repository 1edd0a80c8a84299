"""Decisions that change others or refuse a part, and memos on two applications that number them without a label."""

from __future__ import annotations

import pytest

from extract import run
from extract.grammar.dnr import scan
from extract.model.record import Case, Record
from extract.model.source import Source
from extract.model.text import LINE
from extract.repair.hyphens import line_ends


def record(text: str) -> Record:
    return run.extract(Source("a.txt", text.encode()))


def decision(points: str, rest: str = "") -> Case:
    head = "Jordbruksverket\n\nBeslut\n\nDatum: 2025-05-06\nDiarienummer: 4.2.19-07731/2025\n\nTill Lindens byalag\n\n"
    return record(f"{head}Beslut\n\n{points}\n\n{rest}").cases[0]


def amount(case: Case) -> str | None:
    return case.granted.value.amount if case.granted and case.granted.value else None


def outcome(case: Case) -> str | None:
    return case.decision.outcome.value if case.decision and case.decision.outcome else None


@pytest.mark.parametrize(
    ("points", "granted"),
    [
        ("Vi höjer ert stöd med 50 000 kronor. Det innebär att ni kan få högst 450 000 kronor.", "450000"),
        ("Vi sänker ert bidrag med 50 000 kronor. Bidraget uppgår efter ändringen till 350 000 kronor.", "350000"),
        ("Vi beviljar stöd med 50 000 kronor. Det innebär att ni ska redovisa kostnader på 450 000 kronor.", "50000"),
        ("Bidraget höjs med 50 000 kronor, från 400 000 kronor till högst 450 000 kronor.", "450000"),
    ],
)
def test_the_new_level_in_the_next_sentence_is_what_is_granted(points: str, granted: str) -> None:
    assert amount(decision(points)) == granted


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ("Vi höjer ert stöd till 450 000 kronor.", "amended"),
        ("Vi höjer ert stöd till 450 000 kronor. Den del av ansökan som gäller resor avslår vi.", "partially_granted"),
        ("Vi beviljar stöd med 50 000 kronor. Ansökan avslås i den del som avser resor.", "partially_granted"),
        ("Vi avslår ansökan. Den del av underlaget som gäller resor är oklar.", "rejected"),
        ("Vi beviljar stöd med 50 000 kronor. Ansökan avslås i övriga delar.", "partially_granted"),
        ("Vi beviljar stöd med 50 000 kronor. I resterande delar avslås ansökan.", "partially_granted"),
        ("Vi beviljar stöd med 50 000 kronor. I övriga delar gäller våra villkor.", "granted"),
        (
            "Jordbruksverket ändrar sitt beslut den 3 mars 2025 på så "
            "sätt att 20 000 kronor av det stöd som beviljats byalaget flyttas till 2026.",
            "amended",
        ),
        ("Jordbruksverket ändrar inte sitt beslut, och beviljar byalaget 20 000 kronor.", "granted"),
    ],
)
def test_a_part_that_is_refused_is_not_the_whole(points: str, said: str) -> None:
    assert outcome(decision(points)) == said


def test_money_that_a_change_moves_is_not_granted_again() -> None:
    points = (
        "Jordbruksverket ändrar sitt beslut på så sätt att 20 000 kronor av det stöd som beviljats flyttas till 2026."
    )
    assert amount(decision(points)) is None
    assert amount(decision("Jordbruksverket beviljar byalaget stöd med 20 000 kronor.")) == "20000"


@pytest.mark.parametrize(("head", "role"), [("Ändrat beslut, kr", "granted"), ("Förra utfallet, kr", "other")])
def test_the_new_years_of_a_grant_beside_the_old(head: str, role: str) -> None:
    rows = f"År\tTidigare beslut, kr\t– {head}\n2030\t80 000\t30 000\n2031\t20 000\t70 000\nSumma\t100 000\t100 000"
    cells = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("\t")) + "</tr>" for row in rows.split("\n")
    )
    page = f"<h1>Beslut</h1><p>Jordbruksverket ändrar sitt beslut enligt följande.</p><table>{cells}</table>"
    read = run.extract(Source("a.html", f"<html lang='sv'><main>{page}</main></html>".encode()))
    assert [one.role for one in read.amounts][1] == role


def test_what_a_refused_part_costs_is_not_what_was_applied_for() -> None:
    points = "Vi beviljar stöd med 50 000 kronor. Ansökan avslås i den del som avser resor, 20 000 kronor."
    case = decision(points, "Skäl\n\nByalaget ansökte den 2 mars 2025 om 70 000 kronor.")
    assert case.applied is not None and case.applied.value is not None and case.applied.value.amount == "70000"


def test_we_send_the_decision_to() -> None:
    made = record(
        "Beslut\n\nVi beviljar stöd med 50 000 kronor.\n\nVi skickar beslutet till\n\nLindens byalag\nLeader Åsen\n"
    )
    assert [one.value for one in made.send_to] == ["Lindens byalag", "Leader Åsen"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ärendenr: 31RGK1187\n\nAnsökan (31RGK1187) avser mat.", 2),
        ("Ärendenr: 31RGK1187\n\nAnsökan 31RGK11875 avser mat.", 1),
        ("Dnr 1187\n\nAnsökan om 1187 kronor.", 1),
    ],
)
def test_a_number_that_a_label_announced_is_known_again(text: str, count: int) -> None:
    assert len(scan(text)) == count


TWO = """Region Solstad
MISSIV
Datum 2026-03-03
Ärendenr: 31RGK1187
Ärendenr: 31RGK1204

Två ansökningar om projektmedel

Nämnden fick in två ansökningar under mars.

1. Levande bryggor (31RGK1187)

Förslag till beslut

Regionala utvecklingsnämnden beviljar Viks byalag 795 000 kronor till projektet Levande bryggor.

Sammanfattning

Sökt belopp är 795 000 kronor. Projekttid: 1 mars 2027–28 februari 2029.

2. Stationslyftet (31RGK1204)

Förslag till beslut

Regionala utvecklingsnämnden avslår ansökan från Solbolaget AB om projektmedel till projektet Stationslyftet.

Sammanfattning

Ansökan avser 350 000 kronor. Projekttid: 1 januari 2027–31 december 2027.
"""


def test_two_matters_are_parted_by_numbers_in_brackets_without_a_label() -> None:
    cases = record(TWO).cases
    assert [[number.value for number in case.dnr] for case in cases] == [["31RGK1187"], ["31RGK1204"]]
    assert [outcome(case) for case in cases] == ["granted", "rejected"]
    assert [case.period.value.start for case in cases if case.period and case.period.value] == [
        "2027-03-01",
        "2027-01-01",
    ]


@pytest.mark.parametrize(
    ("clause", "fund"),
    [
        ("ur utvecklingspengen 2026 till projektet Badet", "utvecklingspengen 2026"),
        ("ur bygdepengen till projektet Badet", "bygdepengen"),
        ("till projektet Badet", None),
    ],
)
def test_a_purse_of_any_name_is_the_source(clause: str, fund: str | None) -> None:
    case = decision(f"Kommunstyrelsen beslutar att bevilja Viks byalag 50 000 kronor {clause}.")
    assert case.decision is not None and (case.decision.fund.value if case.decision.fund else None) == fund


@pytest.mark.parametrize(
    ("sentence", "start"),
    [
        ("Den totala budgeten är 520 000 kr och arbetet utförs under perioden april – september 2026.", "2026-04-01"),
        ("Budgeten för perioden april – september 2026 är fastställd.", None),
    ],
)
def test_the_time_of_the_work_is_the_projects_though_the_budget_is_named(sentence: str, start: str | None) -> None:
    period = decision("Vi beviljar stöd med 50 000 kronor.", f"Projektet\n\n{sentence}").period
    assert (period.value.start if period and period.value else None) == start


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Kronoberg–Kalmar–\nBlekinge", "Kronoberg–Kalmar–Blekinge"),
        ("bygden –\nBlekinge", "bygden – Blekinge"),
        ("2025–\nBlekinge", "2025– Blekinge"),
    ],
)
def test_a_dash_between_names_at_a_line_end_joins_them(printed: str, read: str) -> None:
    out = printed.replace("\n", LINE)
    for edit in sorted(line_ends(out), key=lambda one: -one.start):
        out = out[: edit.start] + edit.new + out[edit.stop :]
    assert out == read


CHANGED = (
    "Beslut om ändring\nDatum: 2027-02-11\nDiarienummer: 4.1-229/2024\n\nVi beslutar att ändra projektets tid.\n\n"
)


@pytest.mark.parametrize(
    ("rows", "period"),
    [
        (
            ["Uppgift\tTidigare\tNytt", "Startdatum\t2024-03-01\t2024-05-01", "Slutdatum\t2026-02-28\t2026-12-31"],
            ("2024-05-01", "2026-12-31"),
        ),
        (
            [
                "\tNy uppgift\tNuvarande uppgift",
                "Projektstart\toförändrat\t2024-03-01",
                "Projektslut\t2026-12-31\t2026-02-28",
            ],
            ("2024-03-01", "2026-12-31"),
        ),
        (
            ["Vad\tFöre ändring\tEfter ändring", "Projektperiod\t2024-03-01 – 2026-02-28\t2024-03-01 – 2026-12-31"],
            ("2024-03-01", "2026-12-31"),
        ),
        # days that are neither the first nor the last of a project, and columns that change nothing
        (
            [
                "Uppgift\tTidigare\tNytt",
                "Slutredovisning\t2026-04-30\t2027-02-28",
                "Lägesrapport\t2025-01-31\t2025-03-31",
            ],
            None,
        ),
        (["Delprojekt\tPlan\tUtfall", "Startdatum\t2024-03-01\t2024-05-01", "Slutdatum\t2026-02-28\t2026-12-31"], None),
    ],
)
def test_the_period_of_a_change_is_that_of_the_new_column(rows: list[str], period: tuple[str, str] | None) -> None:
    of = record(CHANGED + "\n".join(rows) + "\n").cases[0].period
    if period is None:
        assert of is None or of.evidence[0].rule != "period.changed-rows"
    else:
        assert of is not None and of.value is not None and (of.value.start, of.value.end) == period
        assert of.confidence >= 0.9


def test_a_last_day_moved_in_a_table_is_doubted_and_begins_as_the_old_period_did() -> None:
    rows = "Uppgift\tTidigare\tNytt\nSlutdatum\t2026-02-28\t2026-12-31\n"
    told = record(CHANGED + "Projektet pågår 2024-03-01 – 2026-02-28.\n\n" + rows)
    alone = record(CHANGED + rows)
    for got, start in ((told, "2024-03-01"), (alone, None)):
        period = got.cases[0].period
        assert period is not None and period.value is not None
        assert (period.value.start, period.value.end) == (start, "2026-12-31")
        assert period.confidence < 0.9 and "/cases/0/period" in {found.path for found in got.findings}


@pytest.mark.parametrize(
    ("words", "heads", "told"),
    [
        (
            "slutdatum flyttas från den 30 juni 2027 till den 31 januari 2028",
            "\tEnligt beslut 2025-02-04\tNy lydelse",
            1,
        ),
        ("sista dag för arbetet flyttas till den 31 januari 2028", "Uppgift\tFöre\tEfter", 1),
        ("projektet förlängs till och med den 31 januari 2028", "\tTidigare lydelse\tÄndrad lydelse", 1),
        ("projektslut ändras till den 31 januari 2028", "Vad\tHittills\tEnligt detta beslut", 1),
        ("tiden förlängs till den 31 januari 2028", "\tTidigare beslut\tDetta beslut", 1),
        (
            "slutdatum flyttas från den 30 juni 2027 till den 31 mars 2028",
            "\tEnligt beslut 2025-02-04\tNy lydelse",
            0,
        ),
        ("bidraget betalas ut till den 31 januari 2028 och slutdatum blir ett annat", "\tHittills\tNytt", 0),
    ],
)
def test_the_words_of_a_change_are_held_against_its_table(words: str, heads: str, told: int) -> None:
    days = ("Startdatum\t2025-03-01\t2025-03-01", "Slutdatum\t2027-06-30\t2028-03-31", "Bidrag (kr)\t90 000\t90 000")
    rows = "".join(f"<tr><td>{row.replace(chr(9), '</td><td>')}</td></tr>" for row in (heads, *days))
    html = (
        "<h1>Beslut om ändring av bidrag</h1><p>Datum: 2027-02-11</p><p>Diarienummer: 4.1-229/2024</p><h2>Beslut</h2>"
        f"<p>Norra länsverket beslutar att ändra sitt beslut den 4 februari 2025 så att {words}.</p>"
        f"<h2>Skäl för beslutet</h2><p>Arbetet har blivit försenat.</p><table>{rows}</table>"
    )
    made = run.extract(Source("a.html", html.encode()))
    period = made.cases[0].period
    assert period is not None and period.value is not None and period.value.end == "2028-03-31"
    assert [found.path for found in made.findings if found.code == "date_conflict"] == ["/cases/0/period"] * told
    assert (period.confidence < 0.9) == bool(told)
