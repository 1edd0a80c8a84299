"""Bundles: where documents in one file begin, where they do not, and what the one record of all says."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from extract.model.record import Record
from extract.model.source import Source
from extract.run import extract

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
pytest.importorskip("reportlab")

from fixtures.making.paper import LEFT, RIGHT, ReportlabPaper, right  # noqa: E402

MEMO = (
    ("Timrå kommun", "TJÄNSTESKRIVELSE", "Datum 2025-02-03", "Dnr KS 2025/31"),
    "Förslag till beslut",
    "Kommunstyrelsen föreslås besluta att bevilja projektet Ljustorps bad 210 000 kronor.",
    "Sammanfattning",
    "Badet behöver en ny brygga. Byalaget har sökt 210 000 kronor.",
)
MORE = ((), "Bedömning", "Bryggan behövs, och byalaget sköter den. Arbetet görs under sommaren.")
EXTRACT = (
    ("Timrå kommun", "Kommunstyrelsen", "PROTOKOLLSUTDRAG", "Sammanträdesdatum 2025-02-25"),
    "§ 19",
    "Bidrag till Ljustorps bad",
    "Dnr KS 2025/31",
    "Beslut",
    "Kommunstyrelsen beviljar projektet Ljustorps bad 180 000 kronor.",
)
DECISION = (
    ("Länsstyrelsen Västernorrland", "BESLUT", "Datum 2025-03-19", "Dnr 1234-2025"),
    "Beslut",
    "Länsstyrelsen Västernorrland beviljar Ljustorps byalag 90 000 kronor.",
    "Skäl för beslutet",
    "Badet ligger i ett skyddat område, och bryggan skyddar stranden.",
)
BUDGET = ((), "Projektbudget", "Brygga och stege 150 000 kr", "Frakt 60 000 kr")
Sheet = tuple[tuple[str, ...] | str, ...]


def pdf(pages: Sequence[tuple[Sheet, str]], foot: bool = False, binder: bool = False) -> bytes:
    """Pages of short lines below a letter head, each with its page mark at the top or the foot."""
    paper = ReportlabPaper("Handlingar")
    for n, (sheet, mark) in enumerate(pages):
        paper.page()
        y = 50.0
        for line in sheet[0]:
            paper.text(LEFT, y, line, 10)
            y += 14
        if mark:
            right(paper, RIGHT, 806 if foot else 36, mark, 9)
        if binder:
            right(paper, RIGHT, 825, f"Sida {n + 7} av 40", 8)
        y = 170.0
        for line in sheet[1:]:
            assert isinstance(line, str)
            heading = len(line) < 30 and not line.endswith(".")
            paper.text(LEFT, y, line, 12 if heading else 10.5, "bold" if heading else "regular")
            y += 24
    return paper.bytes()


def read(content: bytes, name: str = "a.pdf") -> Record:
    return extract(Source(name, content))


def parts(record: Record) -> list[tuple[str, str, tuple[int, int] | None]]:
    """Kind, issuer and pages of the part of each case."""
    out = []
    for case in record.cases:
        assert case.part is not None and case.part.kind is not None and case.part.issuer is not None
        out.append((str(case.part.kind.value), str(case.part.issuer.value), case.part.pages))
    return out


def granted(record: Record) -> list[str | None]:
    return [case.granted.value.amount if case.granted and case.granted.value else None for case in record.cases]


THREE = [
    ("decision_memo", "Timrå kommun", (1, 2)),
    ("protocol_extract", "Timrå kommun", (3, 3)),
    ("decision", "Länsstyrelsen Västernorrland", (4, 4)),
]
FORMS = ["{} ({})", "{}({})", "Sida {} av {}", "Sid {}/{}", "Sida {} ({})", "- {} -", "Sida {}", "{}"]


@pytest.mark.parametrize("foot", [False, True], ids=["top", "foot"])
@pytest.mark.parametrize("form", FORMS)
def test_a_counter_that_begins_anew_under_a_letter_head_is_a_border(form: str, foot: bool) -> None:
    marks = [form.format(1, 2), form.format(2, 2), form.format(1, 1), form.format(1, 1)]
    record = read(pdf(list(zip((MEMO, MORE, EXTRACT, DECISION), marks, strict=True)), foot))
    assert parts(record) == THREE
    assert granted(record) == ["210000", "180000", "90000"]


@pytest.mark.parametrize(
    "marks",
    [
        ("", "", "", ""),
        ("", "2 (2)", "", ""),  # first pages often have no mark
        ("1 (2)", "2 (2)", "", "Sida 1 av 1"),
        ("1 (4)", "3 (4)", "1 (1)", "1 (2)"),  # a page is missing
    ],
)
def test_letter_heads_part_documents_where_counters_do_not(marks: tuple[str, ...]) -> None:
    assert parts(read(pdf(list(zip((MEMO, MORE, EXTRACT, DECISION), marks, strict=True))))) == THREE


def test_a_letter_head_of_an_earlier_document_is_no_running_header() -> None:
    other = ((*MEMO[0][:2], "Datum 2025-04-03", "Dnr KS 2025/55"), *MEMO[1:])
    assert parts(read(pdf([(MEMO, ""), (EXTRACT, ""), (other, "")]))) == [
        ("decision_memo", "Timrå kommun", (1, 1)),
        ("protocol_extract", "Timrå kommun", (2, 2)),
        ("decision_memo", "Timrå kommun", (3, 3)),
    ]


MATTER_FIRST = (
    ("Timrå kommun", "§ 19   Dnr KS 2025/31", "Kommunstyrelsen 2025-02-25", "Utdrag"),
    *EXTRACT[2:3],
    *EXTRACT[4:],
)
UNNAMED = (
    ("Timrå kommun", "Kommunstyrelsen den 25 februari 2025", "§ 19   Dnr KS 2025/31"),
    *EXTRACT[2:3],
    *EXTRACT[4:],
)


@pytest.mark.parametrize("extract", [MATTER_FIRST, UNNAMED], ids=["above the name", "without a name"])
def test_an_extract_may_begin_with_its_paragraph_where_a_counter_begins_anew(extract: Sheet) -> None:
    record = read(pdf([(MEMO, "1 (2)"), (MORE, "2 (2)"), (extract, "1 (1)")]))
    assert [case.part and case.part.pages for case in record.cases] == [(1, 2), (3, 3)]
    assert granted(record) == ["210000", "180000"]


def test_one_number_at_one_height_is_no_running_header_where_name_and_day_are_new() -> None:
    same = (("Timrå kommun", "PROTOKOLLSUTDRAG", "Datum 2025-02-25", "Dnr KS 2025/31"), *EXTRACT[1:3], *EXTRACT[4:])
    record = read(pdf([(MEMO, ""), (same, "")]))
    assert [case.part and case.part.pages for case in record.cases] == [(1, 1), (2, 2)]


def test_people_and_recipients_of_several_parts_are_named_once() -> None:
    first = (
        *MEMO,
        "Kontakt",
        "Handläggare: Ida Krans, ida.krans@timra.se",
        "Beslutet skickas till",
        "Ljustorps byalag",
    )
    second = (*EXTRACT, "Beslutet skickas till", "Ljustorps byalag", "Ekonomienheten")
    third = (*DECISION, "Kontakt", "Handläggare: Ida Krans, tfn 060-12 34 56")
    record = read(as_text(first, second, third), "a.txt")
    assert [kind for kind, _, _ in parts(record)] == ["decision_memo", "protocol_extract", "decision"]
    (person,) = record.people
    assert person.email is not None and person.phone is not None
    assert (person.email.value, person.phone.value) == ("ida.krans@timra.se", "060-12 34 56")
    assert [(found.value, len(found.evidence)) for found in record.send_to] == [
        ("Ljustorps byalag", 2),
        ("Ekonomienheten", 1),
    ]


def test_what_a_record_has_once_and_two_parts_have_is_told() -> None:
    rows = "Mottagare\tProjekt\tBeviljat belopp (kr)\nÅ kommun\tLjus\t{0} 000\nÖ kommun\tSalt\t1 000\nSumma\t\t{1} 000"
    lists = [
        (
            ("Region Halland", "Förteckning över beviljade projekt", f"Datum 2025-0{n}-03", f"Dnr RS 2025/{n}"),
            rows.format(n, n + 1),
        )
        for n in (2, 3)
    ]
    record = read(as_text(*lists), "a.txt")
    assert [grant.amount and grant.amount.value and grant.amount.value.amount for grant in record.grants] == [
        "2000",
        "1000",
        "3000",
        "1000",
    ]
    assert record.grants_total is not None and record.grants_total.amount is not None
    assert record.grants_total.amount.value is not None and record.grants_total.amount.value.amount == "3000"
    assert [(found.code, found.path) for found in record.findings] == [("ambiguous", "/grants_total")]


def test_the_document_is_the_first_part_of_a_known_kind() -> None:
    letter = (("Region Gävleborg", "SKRIVELSE TILL", "Datum 2025-01-03", "Dnr RG 2025/7"), "Vi tackar.")
    record = read(pdf([(letter, "1 (1)"), (MEMO, "1 (1)")]))
    assert record.document.kind is not None and record.document.kind.value == "decision_memo"
    assert [(found.code, found.path) for found in record.findings if found.code == "kind_unknown"] == [
        ("kind_unknown", "/cases/0/part/kind")
    ]


def test_who_bound_the_documents_may_count_all_pages() -> None:
    marks = ("1 (2)", "2 (2)", "1 (1)", "1 (1)")
    assert parts(read(pdf(list(zip((MEMO, MORE, EXTRACT, DECISION), marks, strict=True)), binder=True))) == THREE
    bare = [(sheet, "") for sheet in (MEMO, MORE, EXTRACT, DECISION)]
    assert parts(read(pdf(bare, binder=True))) == THREE


def test_the_record_of_a_bundle_is_of_all_its_parts() -> None:
    marks = ("1 (2)", "2 (2)", "1 (1)", "1 (1)")
    no_date = (DECISION[0][:2] + DECISION[0][3:], *DECISION[1:])  # type: ignore[operator]
    record = read(pdf(list(zip((MEMO, MORE, EXTRACT, no_date), marks, strict=True))))
    assert record.document.kind is not None and record.document.kind.value == "decision_memo"
    assert [entry.case for entry in record.amounts] == [0, 0, 1, 2]
    assert [entry.evidence[0].page for entry in record.amounts] == [1, 1, 3, 4]
    assert record.source.pages == 4 and len(record.source.page_legibility) == 4
    (missing,) = [finding for finding in record.findings if finding.code == "missing"]
    assert missing.path == "/cases/2/part" and missing.message.startswith("Pages 4 to 4: ")


def test_what_a_part_suggests_points_where_its_figure_went() -> None:
    rows = "\nFinansiär\tBelopp (kr)\nTimrå kommun\t384 600\nRegion Västernorrland\t658 300\nSumma\t1 069 900\n"
    record = read(as_text(EXTRACT, MEMO) + rows.encode(), "a.txt")
    pointed = [(finding.code, finding.path, finding.suggestion) for finding in record.findings if finding.suggestion]
    swapped = {"path": "/cases/1/financing/rows/1/amount", "amount": "685300", "printed": "658300"}
    assert pointed == [
        ("sum_mismatch", "/cases/1/financing/total", swapped),
        ("possible_transposition", "/cases/1/financing/rows/1/amount", swapped),
    ]


def test_an_appendix_with_a_counter_of_its_own_is_no_case() -> None:
    record = read(pdf([(MEMO, "1 (2)"), (MORE, "2 (2)"), (BUDGET, "1 (1)")]))
    assert len(record.cases) == 1 and record.cases[0].part is None
    assert [entry.value.amount for entry in record.amounts if entry.value] == ["210000", "210000", "150000", "60000"]


def test_an_appendix_named_so_is_none_either() -> None:
    named = (("Timrå kommun", "Bilaga 1", "2025-02-03", "Dnr KS 2025/31"), *BUDGET[1:])
    record = read(pdf([(MEMO, "1 (2)"), (MORE, "2 (2)"), (named, "1 (1)")]))
    assert len(record.cases) == 1 and record.cases[0].part is None


def test_a_report_behind_a_memo_is_a_part_without_a_case() -> None:
    report = (("Ljustorps byalag", "SLUTRAPPORT", "2024-11-30", "Timrå kommun"), "Resultat", "Badet öppnade i juni.")
    record = read(pdf([(MEMO, "1 (2)"), (MORE, "2 (2)"), (report, "1 (1)")]))
    assert parts(record) == [("decision_memo", "Timrå kommun", (1, 2))]


MINUTES = (("Timrå kommun", "PROTOKOLL", "Kommunstyrelsen", "Sammanträdesdatum 2025-02-25"),)
MATTERS = [
    (*MINUTES, f"§ {n}    Dnr KS 2025/{n}", f"Bidrag till badet nummer {n}", "Beslut", f"Kommunstyrelsen avslår {n}.")
    for n in range(20, 24)
]


@pytest.mark.parametrize(
    "marks",
    [
        ("1 (4)", "2 (4)", "1 (4)", "4 (4)"),  # OCR took a 3 for a 1
        ("1 (4)", "2 (4)", "3 (4)", "1 (4)"),
        ("1", "2", "1", "4"),
        ("1 (9)", "2 (9)", "7 (9)", "8 (9)"),  # pages are missing
        ("", "1 (3)", "2 (3)", "3 (3)"),  # a cover that is not counted
        ("", "", "", ""),
    ],
)
def test_a_protocol_stays_whole(marks: tuple[str, ...]) -> None:
    record = read(pdf(list(zip(MATTERS, marks, strict=True))))
    assert [case.paragraph and case.paragraph.value for case in record.cases] == ["§ 20", "§ 21", "§ 22", "§ 23"]
    assert all(case.part is None for case in record.cases)


SECTION = ((), "Beslut", "Kommunstyrelsen 2024-12-03", "Kommunstyrelsen har sagt ja till badet förut.")
RUNNING = (MEMO[0], *MORE[1:])
LISTED = ((), "Beslutsunderlag", "Tjänsteskrivelse 2025-02-03", "Protokollsutdrag 2025-01-14, dnr KS 2024/7")
PAPERS = (
    ("Timrå kommun", "Kommunstyrelsen", "Underlag", "Ansökan 2025-01-14", "Protokoll från byalaget", "Dnr KS 2024/7"),
)


@pytest.mark.parametrize("second", [SECTION, RUNNING, LISTED], ids=["section", "running header", "list of papers"])
@pytest.mark.parametrize("marks", [("", ""), ("1 (2)", "2 (2)"), ("", "1 (2)")])
def test_a_memo_stays_whole(second: Sheet, marks: tuple[str, str]) -> None:
    record = read(pdf([(MEMO, marks[0]), (second, marks[1])]))
    assert len(record.cases) == 1 and record.cases[0].part is None


@pytest.mark.parametrize("marks", [("", ""), ("Sida: 1 av 2", "Sida: 2 av 2")])
def test_papers_that_a_decision_was_based_on_begin_no_document(marks: tuple[str, str]) -> None:
    record = read(pdf([(MEMO, marks[0]), (PAPERS, marks[1])]))
    assert [case.part for case in record.cases] == [None]


@pytest.mark.parametrize("marks", [("", ""), ("28 (101)", "32 (101)"), ("28", "32")])
def test_pages_out_of_minutes_stay_together(marks: tuple[str, str]) -> None:
    record = read(pdf([(((), *MATTERS[0][1:]), marks[0]), (MATTERS[1], marks[1])]))
    assert [case.part for case in record.cases] == [None, None]


def as_text(*sheets: Sheet) -> bytes:
    pages = ("\n".join([*sheet[0], "", *(f"{line}\n" for line in sheet[1:])]) for sheet in sheets)
    return "\n\f".join(pages).encode()


def test_a_form_feed_ends_a_page_of_text() -> None:
    record = read(as_text(MEMO, MORE, EXTRACT, DECISION), "a.txt")
    assert parts(record) == [(kind, issuer, None) for kind, issuer, _ in THREE]
    assert granted(record) == ["210000", "180000", "90000"]
    lines = as_text(MEMO, MORE, EXTRACT, DECISION).decode().replace("\f", "").split("\n")
    for case in record.cases:
        assert case.granted is not None
        piece = case.granted.evidence[0]
        assert piece.line is not None and piece.text in lines[piece.line - 1]


def test_text_without_page_breaks_is_one_document() -> None:
    record = read(as_text(MEMO, MORE, EXTRACT).replace(b"\f", b""), "a.txt")
    assert all(case.part is None for case in record.cases)


def test_a_text_of_one_document_with_page_breaks_stays_whole() -> None:
    assert all(case.part is None for case in read(as_text(*MATTERS), "a.txt").cases)
    assert [case.part for case in read(as_text(MEMO, MORE, RUNNING), "a.txt").cases] == [None]
