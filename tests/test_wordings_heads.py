"""Letter heads, labelled forms and numbers as offices nobody looked at write them, each with what must not follow."""

from __future__ import annotations

from typing import Any

import pytest
from test_layout import HEIGHT, drawn, rows
from test_readers import docx, p

from extract import run
from extract.model.record import Record
from extract.model.source import Source

SAID = "\n\nBeslut\n\nNämnden beviljar Näsets bygdegård 40 000 kronor.\n\nBakgrund\n\nTaket läcker sedan i våras.\n"


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def of_word(body: str, **more: str) -> Record:
    return run.extract(Source("a.docx", docx(body, **more)))


# ---------------------------------------------------------------- whose paper it is


def test_who_stands_above_a_postal_address_gets_the_letter_and_wrote_nothing() -> None:
    form = "Beslut om bidrag\n\nSökande: Sandvikens kommun\n\nProjekttid: 2024-01-01 – 2024-12-31\n"
    letter = f"Sandvikens kommun\nBox 12\n811 80 Sandviken\n\n{form}" + SAID
    found = record(letter).document.issuer
    assert found is None or found.value != "Sandvikens kommun"
    own = record(f"Sandvikens kommun\n\n{form}" + SAID).document.issuer
    assert own is not None and own.value == "Sandvikens kommun"


def header(words: str) -> str:
    pieces = "<w:tab/>".join(f"<w:t>{piece}</w:t>" for piece in words.split("\t"))
    return f"<w:p><w:r>{pieces}</w:r></w:p>"


def test_tabs_in_a_header_of_word_part_issuer_and_kind() -> None:
    body = p("Stöd till Näsets bygdegård") + p("Beslut") + p("Nämnden beviljar 40 000 kronor.")
    head = "KOMMUNALFÖRBUNDET SJÖDALEN\tDirektionen\tTjänsteskrivelse"
    document = of_word(body, header1=header(head)).document
    assert document.issuer is not None and document.issuer.value == "Kommunalförbundet Sjödalen"
    assert document.kind is not None and document.kind.value == "decision_memo"


def test_a_tab_in_the_text_of_word_is_a_blank() -> None:
    layout = run.text_of(Source("a.docx", docx(header("Vi\tbeviljar\t40 000 kronor."))))
    assert layout.string.strip() == "Vi beviljar 40 000 kronor."


def test_a_header_of_word_is_read_before_a_footer() -> None:
    body = p("Stöd till Näsets bygdegård") + p("Beslut") + p("Nämnden beviljar 40 000 kronor.")
    made = of_word(body, footer1=p("Skatteverket, 171 94 Solna"), header2=header("Region Dalarna\tBeslut"))
    assert made.document.issuer is not None and made.document.issuer.value == "Region Dalarna"


def test_the_name_of_a_paper_may_stand_above_its_day_in_one_cell() -> None:
    cell = p("PROTOKOLLSUTDRAG") + p("Sammanträdesdatum") + p("2025-03-04")
    head = f"<w:tbl><w:tr><w:tc>{p('Region Dalarna')}</w:tc><w:tc>{cell}</w:tc></w:tr></w:tbl>"
    body = p("§ 8 Stöd till Näsets bygdegård") + p("Beslut") + p("Nämnden beviljar 40 000 kronor.")
    kind = of_word(body, header1=head).document.kind
    assert kind is not None and kind.value == "protocol_extract"


# ---------------------------------------------------------------- numbers


def numbers(text: str) -> list[tuple[str, str]]:
    (case,) = record(text).cases
    return [(entry.value or "", entry.relation) for entry in case.dnr]


MEMO = "Region Dalarna\nTjänsteskrivelse\n2025-03-18\nDnr RD 2025/417\n\nStöd till Näsets bygdegård\n\nBakgrund\n\n"


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ("Länsstyrelsen har tillstyrkt ansökan (länsstyrelsens dnr 605-1188-2025).", "605-1188-2025"),
        ("Departementet har remitterat förslaget, departementets beteckning Ku2025/00381.", "Ku2025/00381"),
        ("Kommunen har yttrat sig, kommunens dnr KS 2025-0088.", "KS 2025-0088"),
        ("Samma ansökan prövas av verket (verkets ärendenummer 2025/00412).", "2025/00412"),
    ],
)
def test_a_number_that_another_authority_has_for_the_matter_is_foreign(told: str, number: str) -> None:
    assert (number, "foreign") in numbers(f"{MEMO}{told}\n")


def test_an_own_earlier_matter_is_not_foreign_however_it_is_called() -> None:
    told = numbers(f"{MEMO}Ett bidrag gavs även då, regionens dnr RD 2023/118.\n")
    assert ("RD 2023/118", "refers_to") in told and ("RD 2025/417", "own") in told


def test_the_number_of_a_call_is_the_calls() -> None:
    text = (
        "Vinnova\n\nBeslut om bidrag\n\nDiarienummer: 2024-00713\n\nSökande: Lövets AB\n\nUtlysning\t2023-01877\n\n"
        "Projektperiod: 2024-04-01 – 2025-03-31\n" + SAID
    )
    made = record(text)
    assert [(entry.value, entry.relation) for entry in made.cases[0].dnr] == [("2024-00713", "own")]
    assert made.call_reference is not None and made.call_reference.value == "2023-01877"


@pytest.mark.parametrize(
    "line",
    [
        "Ansökan 2025-01-20, projekt-id 20371188",
        "Projektets ärende-ID hos Tillväxtverket: 20371188.",
        "Ansökan (NYPS-id 20371188) kom in den 20 januari 2025.",
    ],
)
def test_the_id_of_a_project_may_stand_in_a_sentence_or_a_list_of_papers(line: str) -> None:
    (case,) = record(f"{MEMO}{line}\n").cases
    assert [found.value for found in case.project.ids] == ["20371188"]


def test_the_id_of_an_earlier_project_is_none_and_of_two_neither() -> None:
    earlier = "Den föregående förstudien (ärende-id 20350001) gav gott resultat.\n"
    assert record(MEMO + earlier).cases[0].project.ids == ()
    two = "Ansökan, ärende-id 20371188, och bilaga, ärende-id 20371199, kom in samtidigt.\n"
    assert record(MEMO + two).cases[0].project.ids == ()


# ---------------------------------------------------------------- forms


def form(*lines: tuple[str, ...]) -> Any:
    def page(sheet: Any) -> None:
        at = 100.0
        for n, line in enumerate(lines):
            at += 0 if not n else 13 if not line[0] else 22
            for x, words in zip((70, 170, 330, 430), line, strict=False):
                sheet.drawString(x, HEIGHT - at, words)

    return page


def test_the_next_line_of_values_side_by_side_belongs_to_their_row() -> None:
    got = rows(
        drawn(
            form(
                ("Sökande", "Näsets bygdegård", "Datum", "2025-04-01"),
                ("Projektnamn", "Bygdens kvarnar och såg i", "Program", "Norra"),
                ("", "norra delen av", "", "Mellansverige"),
                ("", "Dalarna", "", "2021–2027"),
                ("Område", "Landsbygd", "Mål", "1.1"),
            )
        )
    )
    named = [
        "Projektnamn",
        "Bygdens kvarnar och såg i norra delen av Dalarna",
        "Program",
        "Norra Mellansverige 2021–2027",
    ]
    assert got[0][1] == named
    assert len(got[0]) == 3


def test_lines_of_which_none_plainly_goes_on_stay_rows() -> None:
    got = rows(
        drawn(
            form(
                ("Sökande", "Näsets bygdegård", "Datum", "2025-04-01"),
                ("Parter", "Åsens kvarn", "Orter", "Näset"),
                ("", "Hembygdens vänner", "", "Åsen"),
                ("Område", "Landsbygd", "Mål", "1.1"),
            )
        )
    )
    assert ["", "Hembygdens vänner", "", "Åsen"] in got[0]


@pytest.mark.parametrize("label", ["Åtgärdens namn", "Insatsens titel", "Namn på åtgärden"])
def test_a_measure_has_a_name_like_a_project(label: str) -> None:
    text = f"Region Dalarna\n\nBeslut om bidrag\n\nDnr RD 2025/417\n\n{label}: Kvarnens nya hjul\n" + SAID
    title = record(text).cases[0].project.title
    assert title is not None and title.value == "Kvarnens nya hjul"
