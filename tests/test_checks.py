"""Checks of the text itself; those of figures are held by the fixtures."""

from __future__ import annotations

import unicodedata

import pytest

from extract.checks.context import WholeFile, finding
from extract.checks.weak import NAMED, weak
from extract.model.evidence import Evidence, Found
from extract.model.source import Source
from extract.pages import plain
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


def unsure(count: int, *told: str) -> list[tuple[str | None, str]]:
    """What is said of a record with so many recipients told by a weak sign, and one by a strong one."""
    sent = []
    for n in range(count + 1):
        piece = Evidence(page=None, bbox=None, line=n + 1, text=f"Part {n}", rule="x")
        sent.append(Found(value=piece.text, confidence=0.8 if n < count else 0.95, evidence=(piece,)))
    findings = [finding("ambiguous", "Check it.", path) for path in told]
    record = extract(Source("a.txt", b"")).model_copy(update={"send_to": tuple(sent), "findings": tuple(findings)})
    said = weak(WholeFile(record, plain.read(b""), (), 0))
    return [(found.path, found.message) for found in said]


def test_each_weak_value_is_said_once() -> None:
    assert [path for path, _ in unsure(3)] == ["/send_to/0", "/send_to/1", "/send_to/2"]
    assert [path for path, _ in unsure(3, "/send_to/1")] == ["/send_to/0", "/send_to/2"]
    assert [path for path, _ in unsure(2, "/send_to/1/value", "/send_to/10")] == ["/send_to/0"]
    assert unsure(3, "/send_to") == []


def test_weak_values_beyond_those_named_are_counted() -> None:
    *named, (path, message) = unsure(NAMED + 5)
    assert len(named) == NAMED and path is None and " 5 more values " in message
    assert len(unsure(NAMED)) == NAMED


MEMO = "<p>Tierps kommun</p><p>TJÄNSTESKRIVELSE</p><p>Datum: 2025-09-01</p><p>Dnr: KS 2025/201</p><h2>Finansiering</h2>"


def sums(heads: str, *rows: str) -> list[str]:
    """What is said of the sums of a table, its cells parted by bars."""
    told = "".join(f"<tr><td>{row.replace('|', '<td>')}" for row in rows)
    record = extract(Source("a.html", f"{MEMO}<table><tr><th>{heads.replace('|', '<th>')}{told}</table>".encode()))
    return [found.message.split(",")[0] for found in record.findings if found.code == "sum_mismatch"]


@pytest.mark.parametrize(
    "heads",
    [
        "Finansiär|2025 (kr)|2026 (kr)|Totalt (kr)",
        "Finansiär|Kontanta medel (kr)|Eget arbete (kr)|Totalt (kr)",
    ],
)
def test_the_parts_of_a_row_make_its_total(heads: str) -> None:
    assert sums(heads, "Tierps kommun|10 000|20 000|30 000", "Region Uppsala|5 000|5 000|10 000") == []
    assert sums(heads, "Tierps kommun|10 000|20 000|31 000", "Region Uppsala|5 000|5 000|10 000") == [
        "The parts of this row sum to 30000"
    ]


def test_the_rows_above_a_subtotal_make_it() -> None:
    public, private = ("Tierps kommun|10 000", "Region Uppsala|5 000"), ("Byalaget|4 000", "Skogen AB|6 000")
    for subtotal, said in (("15 000", []), ("16 000", ["The rows above this subtotal sum to 15000"])):
        rows = (*public, f"Summa offentlig finansiering|{subtotal}", *private, "Summa|25 000")
        assert sums("Finansiär|Belopp (kr)", *rows) == said
    assert sums("Finansiär|Belopp (kr)", *public, *private, "Summa|25 000", "Varav kontant|9 000") == []
