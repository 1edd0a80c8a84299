"""Who signs, keeps and handles: rows of names over roles, machines that sign, units before names, heads of pages."""

from __future__ import annotations

import pytest

from extract import run
from extract.grammar import contact
from extract.model.source import Source


def people(text: str) -> list[tuple[str, str]]:
    return [(m.value.role, m.value.name.value) for m in contact.people(text) if m.value.name is not None]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Vid protokollet\tJusteras\nIda Berg\tBo Alm\tUlla Ström\nSekreterare\tOrdförande\tPer Nyman\n",
            {("secretary", "Ida Berg"), ("chair", "Bo Alm"), ("adjuster", "Ulla Ström"), ("adjuster", "Per Nyman")},
        ),
        (
            "Sekreterare\tDigitalt signerat Ida Berg\nOrdförande\tDigitalt signerat\n\nBo Alm\n\nDatum\n",
            {("secretary", "Ida Berg"), ("chair", "Bo Alm")},
        ),
        ("Ordförande\tSignerat elektroniskt i systemet\nNärvarande\tBo Alm\n", set()),
        ("Undertecknat för styrelsen av Bo Alm", {("signatory", "Bo Alm")}),
        ("Avtalet är undertecknat för fem år av två parter", set()),
        ("Handläggare\tDatum\nMiljökontoret Ida Berg\t2024-05-06\n", {("officer", "Ida Berg")}),
        ("Handläggare\tDatum\nMiljö i Dalen Ek\t2024-05-06\n", set()),
        ("Beredningsansvarig\nIda Berg, strateg\n", {("officer", "Ida Berg")}),
        ("Ida Berg   Bo Alm\nekonomichef   kommunchef\n", {("signatory", "Ida Berg"), ("signatory", "Bo Alm")}),
        ("Ida Berg\nsenior rådgivare\n", {("signatory", "Ida Berg")}),
        # a form: the title behind a label of its own
        ("Underskrift\n\nIda Berg\n\nBefattning\n\nEnhetschef\n", {("signatory", "Ida Berg")}),
        ("Namnteckning\tIda Berg\nTitel\tEnhetschef\n", {("signatory", "Ida Berg")}),
        ("Underskrift\n\nIda Berg\n\nTjänst\n\n2024-05-06\n", set()),
        ("Underskrift\n\nHögsby\n\nTitel\n\nEnhetschef\n", set()),
    ],
)
def test_signatures(text: str, wanted: set[tuple[str, str]]) -> None:
    assert set(people(text)) == wanted


LETTER = "Sundsvalls kommun\n{head}\n2024-05-06\tKS 2024/512\n\nStöd till klubben\n\n{rest}"


@pytest.mark.parametrize(
    ("rest", "role"),
    [
        ("Förslag till beslut\nNämnden beviljar klubben 5 000 kronor.\n", "officer"),
        ("Du kan söka stöd hela året.\n", "contact"),
    ],
)
def test_a_name_over_its_number_in_a_letter_head_handles_the_matter(rest: str, role: str) -> None:
    head = "Ida Berg\nTfn: 060-12 34 56\nE-post: ida.berg@sundsvall.se\n"
    got = run.extract(Source("a.txt", LETTER.format(head=head, rest=rest).encode()))
    assert [person.role for person in got.people] == [role]


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("Att justera protokollet valdes Eva Ek.", [("adjuster", "Eva Ek")]),
        ("Styrelsen utser Bo Al att jämte ordföranden justera dagens protokoll.", [("adjuster", "Bo Al")]),
        ("Till justerare utses Bo Al (C) och Ann Lo.", [("adjuster", "Bo Al"), ("adjuster", "Ann Lo")]),
        ("Bo Al (S) utses att justera protokollet med Ann Lo som ersättare.", [("adjuster", "Bo Al")]),
        ("Till sekreterare för mötet utsågs Ann Lo.", [("secretary", "Ann Lo")]),
        ("Till mötesordförande valdes Eva Ek.", [("chair", "Eva Ek")]),
        ("Till ordförande för nämnden valdes Eva Ek.", []),
        ("Eva Ek föreslår Bo Al till justerare.", []),
        ("Bo Al avsade sig uppdraget att justera protokollet.", []),
    ],
)
def test_whom_a_meeting_chooses_has_the_role_and_whom_it_only_names_has_none(
    said: str, chosen: list[tuple[str, str]]
) -> None:
    text = f"§ 2 Formalia\n\n{said}\n\n§ 3 Ekonomi\n"
    assert people(text) == chosen


def test_a_place_behind_a_name_is_no_part_of_it() -> None:
    text = "Beslutande: Maj Ek, Åsele, ordförande\nBo Al, Sorsele\nAtt jämte ordföranden justera protokollet: Bo Al\n"
    assert people(text) == [("chair", "Maj Ek"), ("adjuster", "Bo Al")]
