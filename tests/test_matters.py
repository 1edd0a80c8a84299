"""Two matters in one memo or decision: parted where the document parts them, doubted where it does not."""

from __future__ import annotations

import pytest

from extract.model.record import Record
from extract.model.source import Source
from extract.run import extract

HEAD = "<p>Tierps kommun</p><p>TJÄNSTESKRIVELSE</p><p>Datum: 2025-09-01</p>{}<h1>Bidrag till två projekt</h1>"
BOTH = "<p>Dnr: KS 2025/201, KS 2025/207</p>"
ONE = "<p>Dnr: KS 2025/201</p>"
PROPOSAL = """<h2>Förslag till beslut</h2><p>Kommunstyrelsen beslutar</p>
<ol><li>att bevilja projektet Strandcafé 80 000 kronor{}</li>
<li>att avslå ansökan från projektet Skogslek{}</li></ol>"""
CAFE = "<p>Sökande: Öregrunds byalag</p><p>Sökt belopp: 95 000 kronor</p><p>Projekttid: 2026-01-01 – 2026-06-30</p>"
WOOD = "<p>Sökande: Tobo förskola</p><p>Sökt belopp: 41 000 kronor</p><p>Projekttid: 2026-03-01 – 2026-12-31</p>"
END = "<h2>Beslutet skickas till</h2><p>Öregrunds byalag</p><p>Tobo förskola</p>"


def read(text: str, name: str = "a.html") -> Record:
    return extract(Source(name, text.encode()))


def told(record: Record) -> list[tuple[object, ...]]:
    """Of each case: its own numbers, owner, outcome, what was granted and applied for, when it begins."""
    return [
        (
            [entry.value for entry in case.dnr if entry.relation == "own"],
            case.project.owner and case.project.owner.value,
            case.decision and case.decision.outcome and case.decision.outcome.value,
            case.granted and case.granted.value and case.granted.value.amount,
            case.applied and case.applied.value and case.applied.value.amount,
            case.period and case.period.value and case.period.value.start,
        )
        for case in record.cases
    ]


TWO = [
    (["KS 2025/201"], "Öregrunds byalag", "granted", "80000", "95000", "2026-01-01"),
    (["KS 2025/207"], "Tobo förskola", "rejected", None, "41000", "2026-03-01"),
]


@pytest.mark.parametrize(
    "sections",
    [
        f"<h2>Strandcafé (dnr KS 2025/201)</h2>{CAFE}<h2>Skogslek (dnr KS 2025/207)</h2>{WOOD}",
        f"<h2>Strandcafé, KS 2025/201</h2>{CAFE}<h2>Skogslek, KS 2025/207</h2>{WOOD}",
        f"<h2>Strandcafé (ärendenummer KS 2025/201)</h2>{CAFE}<h2>Skogslek – diarienr: KS 2025/207</h2>{WOOD}",
        f"<h2>1. Strandcafé</h2><p>Dnr: KS 2025/201</p>{CAFE}<h2>2. Skogslek</h2><p>Dnr: KS 2025/207</p>{WOOD}",
        f"<p>1. Projekt Strandcafé</p><p>Diarienr KS 2025/201</p>{CAFE}"
        f"<p>2. Projekt Skogslek</p><p>Diarienr KS 2025/207</p>{WOOD}",
        f"<h2>Strandcafé</h2><p>Dnr: KS 2025/201</p><h3>Bakgrund</h3>{CAFE}<h3>Bedömning</h3><p>Bra läge.</p>"
        f"<h2>Skogslek</h2><p>Dnr: KS 2025/207</p><h3>Bakgrund</h3>{WOOD}<h3>Bedömning</h3><p>Saknar mark.</p>",
    ],
)
def test_headings_part_two_matters(sections: str) -> None:
    record = read(HEAD.format(BOTH) + PROPOSAL.format("", "") + sections + END)
    assert told(record) == TWO
    assert [entry.case for entry in record.amounts] == [0, 0, 1]
    assert [found.value for found in record.send_to] == ["Öregrunds byalag", "Tobo förskola"]
    assert record.document.title is not None and record.document.title.value == "Bidrag till två projekt"
    assert [case.title and case.title.value for case in record.cases] in (
        ["Strandcafé", "Skogslek"],
        ["Projekt Strandcafé", "Projekt Skogslek"],
    )
    doubts = [finding for finding in record.findings if finding.code == "ambiguous"]
    assert all((finding.path or "").endswith("/project/title") for finding in doubts)  # named once, in a sentence


def test_a_number_above_the_next_page_is_no_matter() -> None:
    """The header of a second page may be read between two matters that have one number together."""
    sections = f"<h2>Strandcafé</h2>{CAFE}<h2>KS 2025/201</h2><h2>Skogslek</h2>{WOOD}"
    record = read(HEAD.format(ONE) + PROPOSAL.format("", "") + sections + END)
    assert told(record) == [(["KS 2025/201"], *rest) for _, *rest in TWO]


def test_a_name_that_one_point_has_parts_too() -> None:
    sections = f"<h2>Strandcafé</h2>{CAFE}<h2>Skogslek</h2>{WOOD}"
    record = read(HEAD.format(BOTH) + PROPOSAL.format(", KS 2025/201", ", KS 2025/207") + sections + END)
    assert told(record) == TWO


def test_numbers_that_nothing_ties_to_a_matter_are_doubted() -> None:
    sections = f"<h2>Strandcafé</h2>{CAFE}<h2>Skogslek</h2>{WOOD}"
    record = read(HEAD.format(BOTH) + PROPOSAL.format("", "") + sections + END)
    assert [case[1:] for case in told(record)] == [case[1:] for case in TWO]
    numbers = [(n, k, entry) for n, case in enumerate(record.cases) for k, entry in enumerate(case.dnr)]
    assert len(numbers) == 4 and all(entry.confidence < 0.9 for _, _, entry in numbers)
    places = {entry.evidence for _, _, entry in numbers}  # both matters have what is printed once
    assert len(places) == 2
    assert {f"/cases/0/dnr/{k}" for k in range(2)} <= {finding.path for finding in record.findings}


def test_a_point_that_is_about_neither_heading_parts_nothing() -> None:
    sections = f"<h2>Strandcafé (dnr KS 2025/201)</h2>{CAFE}<h2>Skogslek (dnr KS 2025/207)</h2>{WOOD}"
    record = read(HEAD.format(BOTH) + PROPOSAL.format("", "").replace("Strandcafé ", "") + sections + END)
    (case,) = record.cases
    assert case.granted is not None and case.granted.confidence < 0.9
    assert "/cases/0" in [finding.path for finding in record.findings if finding.code == "ambiguous"]


def test_points_with_a_number_each_part_what_they_say() -> None:
    record = read(HEAD.format(BOTH) + PROPOSAL.format(", KS 2025/201,", ", KS 2025/207.") + CAFE + END)
    assert [case[0] for case in told(record)] == [["KS 2025/201"], ["KS 2025/207"]]
    assert [case[2:4] for case in told(record)] == [("granted", "80000"), ("rejected", None)]
    assert [case[4:] for case in told(record)] == [(None, None)] * 2  # one of them applied for it: nobody says which
    assert [entry.case for entry in record.amounts] == [0, None]


DELEGATED = """Heby kommun
DELEGATIONSBESLUT
Datum: 2025-05-05

1. Ansökan från Morgongåva kulturhus
Dnr: KUN 2025/31

Beslut
Kulturnämnden beviljar Morgongåva kulturhus 12 000 kronor.

2. Ansökan från Harbo spelmän
Dnr: KUN 2025/32

Beslut
Kulturnämnden avslår ansökan från Harbo spelmän om 9 000 kronor.
"""


def test_a_decision_with_two_decisions_in_it() -> None:
    record = read(DELEGATED, "a.txt")
    assert [(case[0], *case[2:4]) for case in told(record)] == [
        (["KUN 2025/31"], "granted", "12000"),
        (["KUN 2025/32"], "rejected", None),
    ]


def test_what_is_not_parted_is_doubted() -> None:
    said = "<p>Byalaget har sökt 95 000 kronor och förskolan 41 000 kronor.</p>"
    record = read(HEAD.format(BOTH) + PROPOSAL.format("", "") + said + END)
    (case,) = record.cases
    assert [f.code for f in record.findings if f.path == "/cases/0"] == ["ambiguous"]
    for found in (case.granted, case.applied, case.project.title, case.project.owner):
        assert found is None or found.confidence < 0.9


PARTS = "<h2>Arbetspaket 1</h2><p>Kostnad: 60 000 kronor.</p><h2>Arbetspaket 2</h2><p>Kostnad: 35 000 kronor.</p>"
PAYERS = (
    "<h2>Region Uppsala</h2><p>Dnr hos regionen: RS 2025-0101</p><p>Sökt belopp: 30 000 kronor</p>"
    "<h2>Tierps sparbank</h2><p>Sökt belopp: 20 000 kronor</p>"
)
EARLIER = (
    "<h2>Tidigare beslut</h2><p>Nämnden beviljade 20 000 kronor 2023 (dnr KS 2023/11) och 2024 (dnr KS 2024/9).</p>"
)
CHANGED = "<p>Beslutet ersätter kommunstyrelsens beslut i ärende KS 2024/99.</p>"
GIVEN = """<h2>Förslag till beslut</h2><p>Kommunstyrelsen beslutar</p>
<ol><li>att bevilja projektet Strandcafé 80 000 kronor</li><li>att medlen tas ur anslaget för landsbygd</li></ol>"""


@pytest.mark.parametrize(
    "sections", [PARTS, PAYERS, EARLIER, CHANGED, CAFE], ids=["parts", "payers", "past", "old", ""]
)
def test_one_matter_stays_one(sections: str) -> None:
    record = read(HEAD.format(ONE) + GIVEN + sections + END)
    (case,) = record.cases
    assert case.granted is not None and case.granted.value is not None and case.granted.value.amount == "80000"
    assert case.granted.confidence >= 0.9
    assert not [finding for finding in record.findings if finding.path == "/cases/0"]


def test_headings_that_the_title_names_part_two_matters() -> None:
    """No number, no applicant below them: that the title says both names is enough. Its first word is no name."""
    table = "<table><tr><th>Finansiär</th><th>Belopp (kr)</th></tr>{}</table>"
    rows = "<tr><td>Åre kommun</td><td>{0}</td></tr><tr><td>Ås IF</td><td>10 000</td></tr>"
    text = (
        "<p>Åre kommun</p><p>Tjänsteskrivelse</p><p>Dnr: KS 2025/201</p>"
        "<h1>Projektmedel till Strandcaféet och Skogsleken</h1>"
        "<h2>Förslag till beslut</h2><p>Kommunstyrelsen beslutar</p>"
        "<ol><li>att bevilja Ås IF 80 000 kr till Strandcaféet</li>"
        "<li>att bevilja Tobo IF 41 000 kr till Skogsleken</li></ol>"
        f"<h2>Strandcaféet</h2><p>Caféet byggs i vår.</p>{table.format(rows.format('80 000'))}"
        f"<h2>Skogsleken</h2><p>Leken byggs i höst.</p>{table.format(rows.format('41 000'))}"
        "<h2>Projektmedel</h2><p>Medlen räcker.</p>"
    )
    record = read(text)
    assert [case.granted and case.granted.value and case.granted.value.amount for case in record.cases] == [
        "80000",
        "41000",
    ]
    assert [len(case.financing.rows) if case.financing else 0 for case in record.cases] == [2, 2]
