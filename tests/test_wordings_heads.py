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


@pytest.mark.parametrize(("below", "board"), [("Box 12\n811 80 Sandviken", None), ("Ärende 4", "Kommunstyrelsen")])
def test_a_board_above_a_postal_address_gets_the_letter_and_decided_nothing(below: str, board: str | None) -> None:
    memo = "TJÄNSTESKRIVELSE\n\nBidrag till Näsets bygdegård\n\nVi beviljar bygdegården 40 000 kronor.\n"
    body = record(f"Kommunstyrelsen\n{below}\n\n{memo}").document.body
    assert (body.value if body else None) == board


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Nya bryggor vid Storvikens strand,", "Nya bryggor vid Storvikens strand, Sandvikens kommun"),
        ("Nya bryggor vid Storvikens strand", "Nya bryggor vid Storvikens strand"),
    ],
)
def test_a_title_that_ends_in_a_comma_goes_on_in_the_next_heading(first: str, title: str) -> None:
    said = "<h2>Beslut</h2><p>Vi beviljar 40 000 kronor.</p>"
    page = (
        f"<html lang='sv'><main><p>TJÄNSTESKRIVELSE</p><h1>{first}</h1><h1>Sandvikens kommun</h1>{said}</main></html>"
    )
    found = record(page, "a.html").document.title
    assert found is not None and found.value == title


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


# ---------------------------------------------------------------- what a page draws apart


def page_of(*pieces: tuple[float, float, str]) -> list[str]:
    """The blocks of a page with these words at these places, in the order of the file."""

    def page(sheet: Any) -> None:
        for x, top, words in pieces:
            sheet.drawString(x, HEIGHT - top, words)

    layout = drawn(page)
    return [layout.of(block) for block in layout.blocks]


def test_a_number_in_the_margin_of_a_sign_stands_below_the_sign() -> None:
    got = page_of(
        (430, 200, "Dnr KS 2024/31"),
        (430, 400, "Dnr KS 2024/77"),
        (70, 200, "KS § 12"),
        (70, 214, "Stöd till Näsets bygdegård"),
        (70, 240, "Styrelsen beviljar 40 000 kronor till bygdegården på Näset, att betalas ut i år."),
        (70, 400, "KS § 13"),
        (70, 414, "Ny cykelväg mellan Näset och Åsen"),
    )
    assert got[:2] == ["KS § 12", "Dnr KS 2024/31"]
    assert got[got.index("KS § 13") + 1] == "Dnr KS 2024/77"


def test_what_stands_in_the_margin_of_a_sentence_stays_where_the_file_has_it() -> None:
    got = page_of(
        (430, 240, "se bilaga 2"),
        (70, 200, "Styrelsen beviljar 40 000 kronor till bygdegården."),
        (70, 240, "Beloppet betalas ut i år."),
        (70, 280, "Chefen får följa upp."),
    )
    assert got[0] == "se bilaga 2"


def test_a_day_set_over_its_year_is_one() -> None:
    assert page_of((70, 100, "Datum"), (70, 113, "3 november"), (70, 126, "2026"))[1] == "3 november 2026"
    assert page_of((70, 100, "Anslag"), (70, 113, "3 kommuner"), (70, 140, "2026"))[1:] == ["3 kommuner", "2026"]


# ---------------------------------------------------------------- days


def date_of(text: str) -> str | None:
    found = record(text).document.date
    return found.value if found is not None else None


def test_a_day_may_stand_beside_the_number() -> None:
    head = "Region Dalarna\nTjänsteskrivelse\n\n{} RUN 2026-0187\n\nStöd till Näsets bygdegård\n" + SAID
    assert date_of(head.format("2026-05-04")) == "2026-05-04"


def test_the_days_of_a_project_are_not_the_papers() -> None:
    text = "Slutrapport\n\nProjektets namn: Kvarnen\n\n{}: 2022-05-16 – 2024-06-30\n\nKvarnen står klar.\n{}"
    assert date_of(text.format("Tid enligt beslut", "")) is None
    assert date_of(text.format("Tid enligt beslut", "\nÅsele den 27 augusti 2024\n\nBo Ek\nchef\n")) == "2024-08-27"
    told = "\nÅsele fick den 27 augusti 2024 en ny kvarn.\n"
    assert date_of(text.format("Tid enligt beslut", told)) is None


MENUS = "".join(f"<li>{words}</li>" for words in ("Om oss", "Vård", "Skola", "Trafik", "Lediga jobb", "English"))
WEB = (
    "<html><body><p>Region Dalarna</p><ul>{}</ul><p>Vi använder kakor.</p><p>Acceptera</p><p>Protokoll</p><h1>{}</h1>"
    "<h2>§ 8. Årsplan</h2><h3>Styrelsens förslag till regionfullmäktige</h3><p>Regionfullmäktige antar planen.</p>"
    "<h2>§ 9. Tak</h2><h3>Beslut</h3><p>Regionstyrelsen avslår ansökan.</p></body></html>"
)


def test_the_head_of_a_web_page_begins_below_its_menus() -> None:
    document = record(WEB.format(MENUS * 3, "Regionstyrelsen tisdagen den 6 maj 2025"), "a.html").document
    assert document.body is not None and document.body.value == "Regionstyrelsen"
    assert document.date is not None and document.date.value == "2025-05-06"


def test_a_day_in_a_heading_without_a_board_or_a_meeting_is_none() -> None:
    document = record(WEB.format(MENUS * 3, "Vårens stora nyheter den 6 maj 2025"), "a.html").document
    assert document.date is None


# ---------------------------------------------------------------- titles


@pytest.mark.parametrize(
    "line", ["Protokoll fört vid möte med direktionen", "Protokoll från årsmöte", "Sammanträdesprotokoll kulturnämnden"]
)
def test_minutes_may_be_called_by_whose_they_are(line: str) -> None:
    text = f"Storviks kommun\n\n{line}\n\nDatum: 2024-05-06\n\n§ 1 Val\n\nBo Ek väljs.\n\n§ 2 Tak\n\nTaket lagas.\n"
    title = record(text).document.title
    assert title is not None and title.value == line


def test_a_sentence_about_minutes_is_no_title_of_them() -> None:
    line = "Protokoll som justerats läggs ut på webben"
    text = f"Storviks kommun\n\n{line}\n\nDatum: 2024-05-06\n\n§ 1 Val\n\nBo Ek väljs.\n\n§ 2 Tak\n\nTaket lagas.\n"
    assert record(text).document.title is None


def named(line: str, said: str = "") -> str | None:
    text = MEMO.replace("Stöd till Näsets bygdegård", line) + (said or "Taket läcker.")
    title = record(f"{text}\n").cases[0].project.title
    return title.value if title is not None else None


def test_a_title_names_the_project_behind_a_colon() -> None:
    assert named("Ansökan om projektmedel: Kvarnar längs Älven") == "Kvarnar längs Älven"
    assert named("Ansökan om projektmedel: Stiftelsen Kvarnen") is None


def test_who_asks_is_no_part_of_the_projects_name() -> None:
    assert named("Medfinansiering till projektet Levande kvarnar från Åsens byförening") == "Levande kvarnar"
    assert named("Medfinansiering till projektet Kvarnar från Medeltiden") == "Kvarnar från Medeltiden"


def test_the_name_in_a_labelled_title_goes_on_to_its_end() -> None:
    line = "Ärende: Stöd till Åsens byförening för projektet Ett hus att samlas i"
    assert named(line, "Föreningen driver projektet Ett hus att samlas i under 2025.") == "Ett hus att samlas i"


def test_what_the_money_is_asked_for_may_stand_in_quotes() -> None:
    assert (
        named("Kulturpengar", "Åsens byförening har ansökt om 42 000 kr till ”Sång vid kvarnen”.") == "Sång vid kvarnen"
    )
    assert named("Kulturpengar", "Föreningen fick 42 000 kr till ”Sång vid kvarnen”.") is None


# ---------------------------------------------------------------- who


@pytest.mark.parametrize(
    "line", ["Lövets AB Box 118 961 23 Boden", "Lövets AB, Kvarngatan 4 A, 961 23 Boden", "Lövets AB 961 23 Boden"]
)
def test_a_postal_address_is_no_part_of_an_owners_name(line: str) -> None:
    text = f"Region Dalarna\n\nBeslut om bidrag\n\nDnr RD 2025/417\n\nKoordinator: {line}\n" + SAID
    owner = record(text).cases[0].project.owner
    assert owner is not None and owner.value == "Lövets AB"


def test_figures_in_an_owners_name_stay() -> None:
    text = "Region Dalarna\n\nBeslut om bidrag\n\nDnr RD 2025/417\n\nKoordinator: Studio 118 Boden AB\n" + SAID
    owner = record(text).cases[0].project.owner
    assert owner is not None and owner.value == "Studio 118 Boden AB"


def test_the_next_label_of_a_head_is_no_part_of_a_title() -> None:
    text = (
        MEMO.replace("2025-03-18", "Handläggare\nAnna Ek-Lind, utvecklingsledare Till\n2025-03-18") + "Taket läcker.\n"
    )
    people = record(text).people
    assert [one.title.value for one in people if one.title is not None] == ["utvecklingsledare"]


@pytest.mark.parametrize(
    "name", ["RF-SISU Dalarna", "Energikontoret i Mittens län", "SISU Idrottsutbildarna Gävleborg"]
)
def test_offices_of_a_county_issue_lists_too(name: str) -> None:
    issuer = record(f"{name}\n\nBeslutslista\n\nDatum: 2025-03-18\n\nStödet betalas ut i maj.\n").document.issuer
    assert issuer is not None and issuer.value == name


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Älvdalens kommun Delegationsbeslut\n\nDatum: 2025-01-20", "decision"),
        ("Stiftelsen Dalkarlens minne\n\nBeslut den 18 juni 2024 Dnr 31/2024", "decision"),
        ("Trafikverket Region Mitt\n\nBeslut 2023-06-20 TRV 2023/41127", "decision"),
        ("Skogsstyrelsen\n\nBeslut · 2025-11-19 · Dnr 25-7702", "decision"),
        ("Stiftelsen Dalkarlens minne – Beslut\n\nDnr 31/2024", "decision"),
        ("Älvdalens kommun Tjänsteskrivelse\n\nDatum: 2025-01-20", "decision_memo"),
        ("Stiftelsen Dalkarlens minne\n\nNytt sedan 18 juni 2024 Dnr 31/2024", "other"),
    ],
)
def test_a_kind_beside_the_office_the_day_or_the_number(head: str, kind: str) -> None:
    text = f"{head}\n\nStöd till Fäboden\n\nIdre byalag ges 40 000 kronor till staket.\n"
    made = run.extract(Source("a.txt", text.encode())).document.kind
    assert made is not None and made.value == kind


def test_what_a_table_of_payments_names_is_no_kind_of_the_paper() -> None:
    text = (
        "Stiftelsen Idre minne\nBeslutsdatum 2025-02-19\nVår beteckning 2025-M-041\n\nBeslut om forskningsbidrag\n\n"
        "Styrelsen har beslutat att bevilja Idre byalag 90 000 kronor.\n\n"
        "Dag\tVilka handlingar\tBelopp, kr\n2025-03-01\tIngen\t40 000\n2026-03-01\tLägesrapport\t50 000\n"
    )
    made = run.extract(Source("a.txt", text.encode())).document.kind
    assert made is not None and made.value == "decision"
