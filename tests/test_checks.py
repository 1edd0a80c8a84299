"""Checks of the text itself; those of figures are held by the fixtures."""

from __future__ import annotations

import unicodedata

import pytest

from extract.model.source import Source
from extract.run import extract

SENTENCES = (
    "Nämnden föreslår att föreningen får stöd för att öppna en verkstad där ungdomar lär sig laga cyklar.",
    "Arbetet pågår under två år och följs upp av förvaltningen, som också svarar för lokaler och verktyg.",
    "Deltagarna möts på kvällarna, och handledarna är pensionerade mekaniker från trakten.",
    "När projektet är slut ska verkstaden bära sina egna kostnader genom medlemmarnas avgifter.",
    "Ärendet har beretts tillsammans med skolan, som ställer sig bakom förslaget.",
)
TEXT = "\n\n".join(SENTENCES * 4)
ENGLISH = "The board proposes that the society is granted money for a workshop in which the young mend bicycles. " * 15


def folded(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def doubts(text: str) -> list[str]:
    record = extract(Source("a.txt", text.encode()))
    return [found.message for found in record.findings if found.code == "low_legibility"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (folded(TEXT), "were restored"),
        (folded(TEXT) + SENTENCES[2], "were restored"),
        (SENTENCES[0] + " " + folded(TEXT)[:300], "were restored"),
        (ENGLISH, "another language"),
    ],
)
def test_a_text_that_does_not_read_as_swedish_is_doubted_once(text: str, said: str) -> None:
    (message,) = doubts(text)
    assert said in message


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT + folded("\n\n".join(SENTENCES)),  # a quoted part without
        "\n".join(["Anna Berg, Karin Lindman, Olof Palm, Sten Dahl"] * 60),  # names
    ],
)
def test_swedish_names_and_short_texts_are_not(text: str) -> None:
    assert doubts(text) == []
