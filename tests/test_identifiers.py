"""Numbers of organisations and persons, addresses, people and paragraph signs: the cases beside the modules."""

from __future__ import annotations

import time
from typing import Any

import pytest
from grammar_cases import cases
from hypothesis import given
from hypothesis import strategies as st

from extract.grammar import contact, identifier, paragraph, reach
from extract.grammar.person import Person
from extract.model.text import BORDERS
from extract.model.values import Match

PIECES = ("name", "title", "organisation", "email", "phone", "party")


@pytest.mark.parametrize("case", cases("identifier"))
def test_identifier_case(case: dict[str, Any]) -> None:
    text = case["text"]
    numbers = [
        {"quote": text[match.start : match.stop], "value": match.value, "rule": match.rule}
        for match in identifier.scan_organisation_numbers(text)
    ]
    found = identifier.scan_personal_numbers(text)
    personal = [text[match.start : match.stop] for match in found]
    assert case.get("sure", [match.value for match in found]) == [match.value for match in found]
    assert numbers == [{"rule": "org_nr", **row} for row in case.get("values", [])]
    assert personal == case.get("personal", [])


def test_nothing_of_a_personal_number_leaves() -> None:
    text = "Personnummer 811218-9876, SE811218987601, 19811218-9876"
    found = identifier.scan_personal_numbers(text)
    assert len(found) == 3
    assert all(match.value is True for match in found), "only that it is sure"
    assert "811218" not in repr(found)


@pytest.mark.parametrize("case", cases("paragraph"))
def test_paragraph_case(case: dict[str, Any]) -> None:
    text = case["text"]
    found = []
    for match in paragraph.scan(text):
        value = match.value
        row = {"quote": text[match.start : match.stop], "kind": value.kind, "number": value.number}
        extra = {"chapter": value.chapter, "series": value.series, "year": value.year}
        extra["date"] = value.date.iso if value.date else None
        found.append(row | {key: item for key, item in extra.items() if item is not None})
    assert found == case.get("values", [])


def person_row(person: Person) -> dict[str, str]:
    return {"role": person.role} | {key: getattr(person, key).value for key in PIECES if getattr(person, key)}


@pytest.mark.parametrize("case", cases("contact"))
def test_contact_case(case: dict[str, Any]) -> None:
    text = case["text"]
    people = case.get("people", [])
    assert [person_row(match.value) for match in contact.people(text)] == people
    for key, scan in (("email", reach.emails), ("phone", reach.phones)):
        expected = case.get(f"{key}s", [person[key] for person in people if key in person])
        assert sorted(match.value for match in scan(text)) == sorted(expected)


def test_pieces_of_a_person_quote_the_page() -> None:
    text = "Mer information\nKontaktperson: Berit Sund, enhetschef,\nberit.sund@bygden.se\nTelefon: 070 – 123 45 67"
    (match,) = contact.people(text)
    person = match.value
    assert text[match.start : match.stop] == "Berit Sund"
    assert person.label is not None and text[person.label.start : person.label.stop] == "Kontaktperson"
    assert person.phone is not None and text[person.phone.start : person.phone.stop] == "070 – 123 45 67"
    assert person.phone.value == "070-123 45 67"


def pieces(person: Person) -> list[Match[str]]:
    found = (person.name, person.label, person.title, person.organisation, person.email, person.phone, person.party)
    return [piece for piece in found if piece is not None]


TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                "Anna",
                "Ek",
                "von",
                "(S)",
                "Ordförande",
                "Handläggare:",
                "I tjänsten",
                "chef",
                "@",
                "a.ek@x.se",
                "§",
                "§§",
                "kap.",
                "12",
                "3 a",
                "-",
                "–",
                "och",
                ",",
                ".",
                "\n",
                "\t",
                "\x0c",
                "070-123 45 67",
                "202100-6149",
                "SE",
                "01",
                "811218-9876",
                "Personnummer",
                "nämnden",
                "lagen",
                "KS",
                "75/2013",
                "den 4 april 2023",
                "İ",
                "\xa0",
            ]
        ),
        max_size=24,
    ).map(" ".join),
)


@given(TEXTS)
def test_any_text_gives_spans_within_lines(text: str) -> None:
    single: list[Match[Any]] = [
        *identifier.scan_organisation_numbers(text),
        *paragraph.scan(text),
        *reach.emails(text),
        *reach.phones(text),
    ]
    for match in contact.people(text):
        single += [match, *pieces(match.value)]
    for number in identifier.scan_personal_numbers(text):  # a line, a cell or a page may end within one
        assert 0 <= number.start < number.stop <= len(text)
    for match in single:
        assert 0 <= match.start < match.stop <= len(text)
        assert not any(border in text[match.start : match.stop] for border in BORDERS)


@given(
    st.integers(0, 9999), st.sampled_from(["-", "–", " - ", ""]), st.sampled_from(["Org.nr ", "organisationsnummer: "])
)
def test_a_number_that_is_written_is_read(serial: int, dash: str, label: str) -> None:
    head = f"5560{serial % 100:02d}"
    tail = next(
        f"{serial:04d}"[:3] + str(check)
        for check in range(10)
        if identifier.luhn(f"{head}{serial:04d}"[:9] + str(check))
    )
    (match,) = identifier.scan_organisation_numbers(f"{label}{head}{dash}{tail}")
    assert match.value == f"{head}-{tail}"


@pytest.mark.parametrize("piece", ["0", "§ 1, ", "Anna Ek ", "070-1", "a.", "Handläggare: Anna Ek ", "811218-9876 "])
def test_long_texts_end_in_time(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    start = time.monotonic()
    identifier.scan_organisation_numbers(text)
    identifier.scan_personal_numbers(text)
    paragraph.scan(text)
    contact.people(text)
    assert time.monotonic() - start < 5
