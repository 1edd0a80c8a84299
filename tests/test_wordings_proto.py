"""Minutes and extracts of them in wordings nobody listed, each with what must not follow from it."""

from __future__ import annotations

from typing import Any

import pytest

from extract.find.letterhead import names_in
from extract.find.outcome import procedural
from extract.grammar import contact, dnr
from extract.grammar.name import bodies
from extract.kinds.sections import sign_in
from extract.model.source import Source
from extract.run import extract

HEAD = "Storvik\n\nProtokoll\n\nKommunstyrelsen\n\nSammanträdesdatum: 2024-05-06\n\n"


def minutes(*paragraphs: str) -> dict[str, Any]:
    """The record of minutes with these §§."""
    text = HEAD + "\n\n".join(paragraphs) + "\n"
    return extract(Source("p.txt", text.encode())).model_dump(mode="json")


def case(words: str, sign: str = "§ 12") -> dict[str, Any]:
    """The case of a § with these words under its title, the first of two."""
    record = minutes(f"{sign} Cykelplan\n\n{words}", f"{sign[:-1]}3 Nästa ärende\n\nBeslut\n\nPlanen antas.")
    held: dict[str, Any] = record["cases"][0]
    return held


def outcomes(words: str) -> list[str]:
    return [found["value"] for found in case(words)["decision"]["outcomes"]]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("§ 12 Val", "12"),
        ("KSF § 77 Val", "77"),
        ("Ks § 9", "9"),
        ("KS-AU § 12 Val", "12"),
        ("§ TRU 14 Val", "14"),
        ("§ 8. Val", "8"),
        ("§12a Val", "12a"),
    ],
)
def test_any_short_name_of_a_body_may_stand_beside_the_sign(line: str, number: str) -> None:
    sign = sign_in(line)
    assert sign is not None
    assert sign.shown == f"§ {number}"


@pytest.mark.parametrize(
    "line",
    [
        "§§ 26–38",
        "§§ 26 till 38",
        "§ 5–7",
        "§ 5 och 6",
        "Enligt § 12 ska",
        "Se § 4",
        "KL § 5",
        "Nämnden § 12",
        "§ Val 2",
    ],
)
def test_several_signs_and_words_before_one_begin_no_paragraph(line: str) -> None:
    assert sign_in(line) is None


def test_every_paragraph_with_its_own_number_behind_any_label() -> None:
    record = minutes(
        "KSF § 77 Beteckning KSF 2024/260\n\nCykelplan\n\nBeslut\n\nPlanen antas.",
        "KSF § 78\n\nD nr: KSF 2024/261\n\nMotion om bad\n\nBeslut\n\nMotionen avslås.",
    )
    assert [c["title"]["value"] for c in record["cases"]] == ["Cykelplan", "Motion om bad"]
    assert [[n["value"] for n in c["dnr"]] for c in record["cases"]] == [["KSF 2024/260"], ["KSF 2024/261"]]


def test_a_title_may_begin_with_the_word_for_a_label() -> None:
    record = minutes("§ 1 Beteckning av gator\n\nBeslut\n\nFörslaget antas.", "§ 2 Två\n\nBeslut\n\nPlanen antas.")
    assert record["cases"][0]["title"]["value"] == "Beteckning av gator"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Kommunstyrelsen beslut\n\nKommunstyrelsen beslutar att anta planen.", ["adopted"]),
        ("Beslut\n\nKommunstyrelsen beslutar enhälligt att anta planen.", ["adopted"]),
        ("Beslut\n\nKommunstyrelsen beslutar följande anta planen.", ["adopted"]),
        ("Beslut\n\nKommunstyrelsen beslutar att ärendet utgår och tas upp vid nästa sammanträde.", ["tabled"]),
        ("Beslut\n\nKommunstyrelsen beslutar att tacka för informationen.", ["noted"]),
        ("Beslut\n\nKommunstyrelsen föreslår kommunfullmäktige besluta att anta planen.", ["endorsed"]),
    ],
)
def test_what_a_paragraph_decides(words: str, said: list[str]) -> None:
    assert outcomes(words) == said


def test_who_recommends_decides_the_paragraph() -> None:
    words = "Beslut\n\nKommunstyrelsen föreslår kommunfullmäktige besluta att anta planen."
    assert case(words)["decision"]["body"]["value"] == "Kommunstyrelsen"


def test_the_points_without_what_leads_in_joins_and_follows() -> None:
    words = (
        "Beslut\n\nKommunstyrelsen beslutar enhälligt att anta planen, samt\natt kostnaden ryms inom ram.\n\n"
        "Denna paragraf förklaras omedelbart justerad."
    )
    points = [point["value"] for point in case(words)["decision"]["points"]]
    assert points == ["anta planen", "kostnaden ryms inom ram."]


def test_how_the_minutes_are_handled_is_no_decision_of_the_matter() -> None:
    assert procedural("Denna paragraf förklaras omedelbart justerad.")
    assert not procedural("Planen justeras enligt förslaget.")


def test_minutes_that_tell_of_delegated_decisions_are_not_delegated() -> None:
    words = "Anmälan av delegationsbeslut\n\nBeslut\n\nKommunstyrelsen lägger redovisningen till handlingarna."
    assert case(words)["decision"]["status"]["value"] == "decided"


def test_a_disqualified_member_does_not_reach_the_decision() -> None:
    words = (
        "Beslut\n\nKommunstyrelsen beslutar att anta planen.\n\nDeltar inte på grund av jäv\n\nBo Ek (C) anmäler jäv."
    )
    assert len(case(words)["decision"]["points"]) == 1


def test_recipients_on_one_line_are_cut_and_named_once() -> None:
    record = minutes(
        "§ 1 Ett\n\nBeslut\n\nPlanen antas.\n\nKopia: Sökanden, Registrator",
        "§ 2 Två\n\nBeslut\n\nPlanen antas.\n\nSkickas till\n\nSökanden\n\nAB Bad, Strandvägen 3",
    )
    assert [found["value"] for found in record["send_to"]] == ["Sökanden", "Registrator", "AB Bad, Strandvägen 3"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Justerande Lisa Holm Per Sjö", ["Lisa Holm", "Per Sjö"]),
        ("Justerande Lisa Holm", ["Lisa Holm"]),
        ("Justerande Anna Maria von Essen", ["Anna Maria von Essen"]),
        ("Justerande Lisa Holm-Berg", ["Lisa Holm-Berg"]),
    ],
)
def test_names_of_cells_beside_each_other_are_not_one(line: str, names: list[str]) -> None:
    assert [m.value.name.value for m in contact.people(line) if m.value.name] == names


def test_a_board_without_article_has_its_adjective() -> None:
    assert [m.value for m in bodies("Regional tillväxtnämnd beslutar")] == ["Regional tillväxtnämnd"]
    assert [m.value for m in bodies("en regional nämnd")] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "Kommunstyrelsen beslutar att godkänna yttrandet och överlämna det till departementet.",
            ["approved", "forwarded"],
        ),
        (
            "Kommunstyrelsen beslutar att delvis bifalla ansökan och bevilja föreningen 20 000 kr.",
            ["partially_granted"],
        ),
        ("Kommunstyrelsen beslutar att bevilja föreningen 20 000 kr, att medlen anvisas ur anslag 1:1.", ["granted"]),
        ("Kommunstyrelsen beslutar att tillstyrka planen och överlämna den till fullmäktige.", ["endorsed"]),
    ],
)
def test_a_second_verb_decides_where_it_is_a_decision_of_its_own(words: str, said: list[str]) -> None:
    assert outcomes(f"Beslut\n\n{words}") == said


@pytest.mark.parametrize(
    ("line", "number"), [("§ 12 D nr KS 2025/643", "12"), ("§ 12 d Val", "12 d"), ("§ 12D Val", "12D")]
)
def test_the_letter_of_a_label_is_none_of_the_number(line: str, number: str) -> None:
    sign = sign_in(line)
    assert sign is not None
    assert sign.shown == f"§ {number}"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Nämnden för regional utveckling beslutar", "Nämnden för regional utveckling"),
        ("Nämnden för hållbar tillväxt och miljö beslutar", "Nämnden för hållbar tillväxt och miljö"),
        ("Nämnden för kultur beslutar", "Nämnden för kultur"),
    ],
)
def test_a_board_is_named_for_what_it_does(words: str, named: str) -> None:
    assert [m.value for m in bodies(words)] == [named]


def test_recipients_at_the_end_of_another_paragraph() -> None:
    record = minutes(
        "§ 1 Ett\n\nBeslut\n\nPlanen antas.\n\nUnderlag\n\nSkrivelse den 3 maj 2024 Kopia: Akten, Registrator",
        "§ 2 Två\n\nBeslut\n\nPlanen antas. Nämnden anser: Planen är bra.",
    )
    assert [found["value"] for found in record["send_to"]] == ["Akten", "Registrator"]


def test_adjusters_one_under_the_other() -> None:
    named = [
        (m.value.name.value, m.value.role)
        for m in contact.people("Justerande\nAnna Ek\nBo Sjö\nBilaga")
        if m.value.name
    ]
    assert named == [("Anna Ek", "adjuster"), ("Bo Sjö", "adjuster")]
    mixed = [(m.value.name.value, m.value.role) for m in contact.people("Ordförande\nAnna Ek\nBo Sjö") if m.value.name]
    assert mixed == [("Anna Ek", "chair")]


def test_a_paper_in_a_list_begins_no_document() -> None:
    assert [name.words for name in names_in(("- Protokollsutdrag från arbetsutskottet",))] == []
    assert [name.use for name in names_in(("Protokollsutdrag från arbetsutskottet",))] == ["minutes"]


@pytest.mark.parametrize(
    ("words", "owner"),
    [
        ("Byföreningen Gamla vägen ansöker om 40 000 kr till projektet Bro.", "Byföreningen Gamla vägen"),
        ("En ansökan från Lövets Trä AB på 40 000 kr har kommit in.", "Lövets Trä AB"),
        ("Det finns en ansökan från Bygdegården i Byn om 40 000 kr.", "Bygdegården i Byn"),
        ("Örebro Universitet ansöker om 40 000 kr till projektet Bro.", "Örebro Universitet"),
        ("Kommunen har tagit emot en ansökan från flera parter.", None),
    ],
)
def test_who_asks_is_named_as_printed(words: str, owner: str | None) -> None:
    found = case(f"Sammanfattning\n\n{words}\n\nBeslut\n\nAnsökan avslås.")["project"]["owner"]
    assert (found and found["value"]) == owner


def test_a_running_head_dates_the_minutes_and_not_a_paragraph() -> None:
    record = minutes("§ 1 Ett\n\nBeslut\n\nPlanen antas.", "§ 2 Två\n\nBeslut\n\nPlanen antas.")
    assert [c["decision"]["date"]["value"] for c in record["cases"]] == ["2024-05-06", "2024-05-06"]


@pytest.mark.parametrize(
    "said", ["Projektets samlade budget är 90 000 kr.", "Hela projektet beräknas kosta 90 000 kr."]
)
def test_what_the_whole_project_costs(said: str) -> None:
    assert case(f"Sammanfattning\n\n{said}\n\nBeslut\n\nPlanen antas.")["total_budget"]["value"]["amount"] == "90000"


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("Projektperioden är 2026.", ("2026-01-01", "2026-12-31")),
        ("Projektet genomförs under 2026.", ("2026-01-01", "2026-12-31")),
        ("Projektet genomförs 2026-03-01 – 2027-02-28.", ("2026-03-01", "2027-02-28")),
        ("Projektet pågår 2025–2026.", ("2025-01-01", "2026-12-31")),
        ("Ansökan kom in 2026.", None),
    ],
)
def test_one_year_may_be_the_whole_period(said: str, period: tuple[str, str] | None) -> None:
    found = case(f"Sammanfattning\n\n{said}\n\nBeslut\n\nPlanen antas.")["period"]
    assert (found and (found["value"]["start"], found["value"]["end"])) == period


@pytest.mark.parametrize(
    ("line", "number"), [("§ 12 RUN/25421", "RUN/25421"), ("Dnr RUN/2627", "RUN/2627"), ("Dnr KS/2024", "KS/2024")]
)
def test_a_year_and_a_serial_without_a_mark_between(line: str, number: str) -> None:
    assert [match.value.printed for match in dnr.scan(line + "\n")] == [number]


def test_a_number_of_that_look_is_none_without_a_label() -> None:
    assert dnr.scan("Linje RUN/2627 går till Storvik.") == []


def test_a_prompt_left_is_no_recipient() -> None:
    record = minutes("§ 1 Ett\n\nBeslut\n\nPlanen antas.\n\nSkickas till\n\n<Ange mottagare>\n\nAkten", "§ 2 Två")
    assert [finding["code"] for finding in record["findings"]].count("placeholder_left") == 1
    assert "<Ange mottagare>" not in [found["value"] for found in record["send_to"]]


def test_a_line_to_sign_on_is_no_name_and_parts_none() -> None:
    text = "Sekreterare\t.........\nEva Krans\nOrdförande\t.........\nKarin Modig\nJusterande\t.........\nBo Sjö\n"
    named = [(m.value.name.value, m.value.role, m.value.title) for m in contact.people(text) if m.value.name]
    assert named == [("Eva Krans", "secretary", None), ("Karin Modig", "chair", None), ("Bo Sjö", "adjuster", None)]


def test_what_a_member_moves_at_the_meeting_is_not_granted() -> None:
    record = minutes(
        "§ 1 Ett\n\nFörslag till beslut på sammanträdet\n\nBo Ek (V) yrkar att föreningen beviljas 300 000 kronor.\n\n"
        "Beslut\n\nKommunstyrelsen beviljar föreningen 200 000 kronor.",
        "§ 2 Två\n\nBeslut\n\nPlanen antas.",
    )
    assert [entry["role"] for entry in record["amounts"]] == ["other", "granted"]
    assert record["cases"][0]["granted"]["value"]["amount"] == "200000"


def test_who_gets_the_decision_is_not_its_issuer_and_the_list_ends_above_the_signature() -> None:
    record = minutes(
        "§ 1 Ett\n\nBeslut\n\nPlanen antas.\n\nBeslutet expedieras till:\n\nLövs AB, Regionens ekonomiavdelning och "
        "Tillväxtverket\n\nRätt utdraget intygar 2024-06-01\n\nLena Häll",
    )
    assert record["document"]["issuer"] is None
    assert [found["value"] for found in record["send_to"]] == [
        "Lövs AB",
        "Regionens ekonomiavdelning",
        "Tillväxtverket",
    ]


def test_a_short_title_is_one_and_a_number_no_part_of_a_project() -> None:
    record = minutes(
        "§ 3 Jäv\n\nBo Ek anmäler jäv.", "§ 4 Projektansökan: Gröna rum\nRUN/611/2022\n\nBeslut\n\nAnsökan avslås."
    )
    assert [c["title"]["value"] for c in record["cases"]] == ["Jäv", "Projektansökan: Gröna rum"]
    assert record["cases"][1]["project"]["title"]["value"] == "Gröna rum"


def test_a_surety_is_a_decision_without_a_word_of_its_own() -> None:
    assert outcomes("Beslut\n\nKommunstyrelsen beslutar att ingå borgen för bolaget.") == ["other"]
    assert (
        outcomes("Beslut\n\nKommunstyrelsen beslutar att godkänna avtalet och att teckna avtal senast i maj.")[0]
        == "approved"
    )


def test_an_authority_that_only_a_paragraph_names_is_doubted() -> None:
    record = minutes("§ 1 Ett\n\nBeslut\n\nKommunstyrelsen lämnar yttrande till Finansdepartementet.", "§ 2 Två")
    issuer = record["document"]["issuer"]
    assert issuer is None or issuer["confidence"] < 0.9
    assert issuer is None or "/document/issuer" in [finding["path"] for finding in record["findings"]]


def test_the_day_of_the_meeting_stands_behind_the_board() -> None:
    text = "Protokollsutdrag\n\nKommunstyrelsen 2024-10-02\n\n§ 3 Plan\n\nBeslut\n\nPlanen från den 1 maj 2023 antas.\n"
    record = extract(Source("p.txt", text.encode())).model_dump(mode="json")
    assert record["document"]["date"]["value"] == "2024-10-02"
    assert record["cases"][0]["decision"]["date"]["value"] == "2024-10-02"


def test_a_title_that_runs_on_is_doubted() -> None:
    record = minutes(
        "§ 1 Beslut av direktören Förteckning 2023-02-01 anmäls. Nämndens beslut\n\nPlanen antas.", "§ 2 Två"
    )
    assert record["cases"][0]["title"]["confidence"] < 0.9
    assert record["cases"][1]["title"]["confidence"] >= 0.9


def test_a_project_is_named_as_far_as_the_title_has_its_words() -> None:
    told = "Sammanfattning\n\nAnsökan gäller projektet Bruk som möts.\n\nBeslut\n\nAnsökan avslås."
    record = minutes(f"§ 1 KS 2024/12\n\nStöd till Bruk som möts\n\n{told}", f"§ 2 KS 2024/13\n\nEn ansökan\n\n{told}")
    assert record["cases"][0]["project"]["title"]["value"] == "Bruk som möts"
    assert record["cases"][1]["project"]["title"]["value"] == "Bruk"
    assert "/cases/1/project/title" in [finding["path"] for finding in record["findings"]]
    assert "/cases/0/project/title" not in [finding["path"] for finding in record["findings"]]


def test_a_name_beside_its_label_is_not_that_of_the_row_above() -> None:
    text = "Protokolljusterare\tFilip Dahl\nSekreterare\tBo Ek\nOrdförande\tDaniel Ny\nJusterande\tFilip Dahl\nANSLAG\n"
    named = {m.value.name.value: m.value.role for m in contact.people(text) if m.value.name}
    assert named == {"Filip Dahl": "adjuster", "Bo Ek": "secretary", "Daniel Ny": "chair"}


def test_a_label_is_no_part_of_a_name_or_a_project() -> None:
    text = "Beslutande ledamöter: Åsa Malm (V), ordförande, Bo Ek (S)\n"
    assert [m.value.name.value for m in contact.people(text) if m.value.name] == ["Åsa Malm"]
    record = minutes(
        "§ 4 Stöd till projektet Gröna rum\nÄrendenummer: RUN/611/2022\n\nBeslut\n\nAnsökan avslås.", "§ 5 Två"
    )
    assert record["cases"][0]["project"]["title"]["value"] == "Gröna rum"


def test_a_recipient_whom_the_first_lines_speak_of_stays_one() -> None:
    told = (
        "Ansökan från Bodens kommun avser 60 000 kr till ett projekt om skogens råvaror. " + "Det pågår i tre år. " * 4
    )
    text = "Region Norrbotten\n\nProtokollsutdrag\n\n2025-06-24\n\n§ 7 Skogen\n\n"
    text += f"Ärendet\n\n{told}\n\nBeslut\n\nAnsökan avslås.\n"
    text += "\nSkickas till\n\nEkonomienheten\n\nBodens kommun\n\nUtdragets riktighet bestyrks\n\nSekreterare: Bo Ek\n"
    sent = extract(Source("p.txt", text.encode())).model_dump(mode="json")["send_to"]
    assert [found["value"] for found in sent] == ["Ekonomienheten", "Bodens kommun"]


def test_a_paragraph_whose_number_nobody_knows_has_the_title_below_it() -> None:
    below = "Beslut\n\nKommunstyrelsen beslutar att godkänna rapporten."
    record = minutes(
        f"§ 4 22XQZ0016300\n\nRapport om bredband\n\n{below}",
        f"§ 5 Akt/Nr KS 2024/31\n\nRapport om vägar\n\n{below}",
        f"§ 6 Rapport 2024 om broar\n\nEn bilaga\n\n{below}",
    )
    titles = [held["title"]["value"].split(" En ")[0] for held in record["cases"]]
    assert titles == ["Rapport om bredband", "Rapport om vägar", "Rapport 2024 om broar"]


def test_the_sign_of_a_paragraph_with_the_boards_letters_begins_a_line_of_its_own() -> None:
    first = ["KS § 7 Val av justerare", "Beslut i korthet", "Kommunstyrelsen utser som vanligt två personer"]
    more = ["att tillsammans med ordföranden justera dagens protokoll."]
    second = ["KS § 8 Vägar och broar i kommunens norra delar", "Kommunstyrelsen beslutar nu som förvaltningen vill"]
    last = ["att godkänna planen för vägar och för broar i norr."]
    record = minutes(*first, *more, *second, *last)
    titles = ["Val av justerare", "Vägar och broar i kommunens norra delar"]
    assert [held["title"]["value"] for held in record["cases"]] == titles
