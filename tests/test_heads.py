"""What the head of a document gives the record: the number above the only §, and what is no date."""

from __future__ import annotations

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


def test_a_day_in_the_title_of_a_list_is_its_date() -> None:
    date = record("a.html", LIST.format("2025-05-06")).document.date
    assert date is not None and date.value == "2025-05-06"
