"""What wordings make of a call, a programme page, a report and their people; and what must not come of them."""

from __future__ import annotations

import pytest

from extract import run
from extract.find.enumeration import members
from extract.grammar.money import scan
from extract.model.record import Call, Record
from extract.model.source import Source


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def page(body: str) -> Record:
    """A web page of a call with `body` between its headings."""
    head = "<!doctype html><html lang='sv'><main><h1>Utlysning: Levande hamnar</h1><p>Region Skåne utlyser medel.</p>"
    return record(f"{head}{body}</main></html>", "a.html")


def call(body: str) -> Call:
    answer = page(body).call
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("said", "qualifier"),
    [
        ("Ni kan inte söka mindre än 40 000 kronor.", "at_least"),
        ("Ansökningar under 40 000 kronor prövas inte.", "at_least"),
        ("Projekt under 40 000 kr kan inte beviljas stöd.", "at_least"),
        ("Bidrag över 40 000 kr lämnas inte.", "at_most"),
        ("Stödet får inte vara lägre än 40 000 kronor.", "at_least"),
        ("Det är inte klart, kostnaden understiger 40 000 kronor.", "under"),
        ("Inköp under 40 000 kronor behöver inte redovisas.", "under"),
        ("Ansökningar under 40 000 kronor prövas av chefen.", "under"),
    ],
)
def test_a_denied_comparison_is_a_bound(said: str, qualifier: str) -> None:
    assert [match.value.qualifier for match in scan(said)] == [qualifier]


@pytest.mark.parametrize("said", ["Ansökningar under 30 000 kr prövas inte.", "Ni kan inte söka mindre än 30 000 kr."])
def test_what_cannot_be_had_below_is_the_floor(said: str) -> None:
    got = call(f"<h2>Stödets storlek</h2><p>Projektet kan få max 700 tkr i stöd. {said}</p>")
    assert got.max_amount is not None and got.max_amount.value is not None
    assert got.min_amount is not None and got.min_amount.value is not None
    assert (got.max_amount.value.amount, got.min_amount.value.amount) == ("700000", "30000")


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("regioner, universitet och högskolor och stiftelser", ["regioner", "universitet och högskolor", "stiftelser"]),
        ("kommuner samt universitet och högskolor", ["kommuner", "universitet och högskolor"]),
        ("kommuner, universitet och högskolor", ["kommuner", "universitet", "högskolor"]),
        ("kommuner och föreningar", ["kommuner", "föreningar"]),
    ],
)
def test_a_pair_is_one_member_beside_another_och(said: str, parts: list[str]) -> None:
    assert [said[a:b] for a, b in members(said, 0, len(said))] == parts


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("De här kan söka", "Rätt att söka har kommuner, företag och ideella föreningar."),
        ("Vem kan söka medel ur fonden?", "Följande kan söka: kommuner, företag och ideella föreningar."),
        ("Vem kan söka?", "<ul><li>kommuner</li><li>företag</li><li>ideella föreningar</li></ul>"),
    ],
)
def test_who_can_apply_is_its_members(heading: str, said: str) -> None:
    got = call(f"<h2>{heading}</h2><div>{said}</div><h2>Ansökan</h2><p>Ni ansöker via e-tjänsten Sök medel.</p>")
    assert [found.value for found in got.who_can_apply] == ["kommuner", "företag", "ideella föreningar"]


def test_an_item_set_on_the_line_of_the_one_before_is_its_own() -> None:
    got = call("<h2>Det här tittar vi på</h2><p>1. Nytta</p><p>2. Minst tre parter 3. En plan</p><p>4. Budget</p>")
    assert [found.value for found in got.criteria] == ["Nytta", "Minst tre parter", "En plan", "Budget"]


def test_a_heading_over_labelled_rows_is_no_label_of_the_first() -> None:
    rows = "<tr><td>Utlysningen öppnar</td><td>3 maj 2027</td></tr><tr><td>Sista dag</td><td>9 juni 2027</td></tr>"
    got = page(f"<h2>När kan ni söka?</h2><table>{rows}</table>")
    assert got.call is not None and got.call.opens is not None and got.call.closes is not None
    assert (got.call.opens.value, got.call.closes.value) == ("2027-05-03", "2027-06-09")
    assert not [found for found in got.findings if (found.path or "").startswith("/call")]


def test_the_day_under_the_heading_on_days_stands_and_the_other_is_told() -> None:
    got = page(
        "<p>Sista ansökningsdag: 8 maj 2027</p><h2>Viktiga datum</h2>"
        "<p>Utlysningen är öppen från den 2 april 2027 till den 5 maj 2027.</p>"
    )
    assert got.call is not None and got.call.closes is not None
    assert got.call.closes.value == "2027-05-05" and got.call.closes.confidence < 0.9
    assert [(found.code, found.path) for found in got.findings] == [("date_conflict", "/call/closes")]


def test_a_title_with_a_colon_is_no_field() -> None:
    got = page("<p>Utlysnings-id: 2027-04</p><h2>Ansökan</h2><p>Ni ansöker via e-tjänsten Sök medel.</p>")
    assert got.document.title is not None and got.document.title.value == "Utlysning: Levande hamnar"
