"""Whose name a sentence begins with, for how long something is given, what certifies an extract, and what of a page is
no receiver: with what is none of these.
"""

from __future__ import annotations

import pytest

from extract import run
from extract.find.heads import head_role
from extract.find.letters import alike
from extract.model.record import Record
from extract.model.source import Source

MEMO = "Ljusdals kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\nStöd till projektet Vindflöjeln\n\n"


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ("Ramsjö Hembygdsförening, som har 90 medlemmar, har ansökt om 40 000 kronor.", "Ramsjö Hembygdsförening"),
        (
            "Kommunen har fått en ansökan från Ramsjö Hembygdsförening, som ansöker om 40 000 kr.",
            "Ramsjö Hembygdsförening",
        ),
        ("Den förening, som har flest medlemmar, har ansökt om 40 000 kronor.", None),
    ],
)
def test_a_name_that_begins_the_sentence_is_read_from_its_beginning(said: str, owner: str | None) -> None:
    found = record(f"{MEMO}Ärendet\n\n{said}\n").cases[0].project.owner
    assert (found.value if found else None) == owner


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("att bevilja Ramsjö Hembygdsförening 40 000 kronor per år under åren 2025, 2026 och 2027.", ("2025", "2027")),
        ("att anslå 90 000 kronor per år för avtalsperioden 1 januari 2025–31 december 2027.", ("2025", "2027")),
        ("att bevilja stödet. Beslutet gäller för perioden 2025-01-01–2026-12-31.", ("2025", "2026")),
        ("att bevilja Ramsjö Hembygdsförening 40 000 kronor ur anslaget för 2025–2027.", None),
        ("att anta taxan, som gäller 2025–2027.", None),
    ],
)
def test_what_is_given_for_years_has_them_as_its_period(said: str, period: tuple[str, str] | None) -> None:
    found = record(f"{MEMO}Förslag till beslut\n\nKommunstyrelsen beslutar\n\n{said}\n").cases[0].period
    assert (found and found.value and (str(found.value.start)[:4], str(found.value.end)[:4]) or None) == period


@pytest.mark.parametrize(
    ("last", "kind"),
    [("Rätt utdraget intygar", "protocol_extract"), ("Utdragsbestyrkande", "protocol"), ("Justeras", "protocol")],
)
def test_who_certifies_an_extract_says_that_it_is_one(last: str, kind: str) -> None:
    text = (
        "SAMMANTRÄDESPROTOKOLL\nLjusdals kommun\nKulturnämnden\nSammanträdesdatum: 2024-04-09\n\n§ 31\n\nStöd till"
        " Vindflöjeln\n\nBeslut\n\nKulturnämnden beviljar 40 000 kronor.\n\nReservation\n\nEva Alm reserverar sig."
        f"\n\n{last}\n"
    )
    document = record(text).document
    assert document.kind is not None and document.kind.value == kind


def test_a_number_behind_who_gets_the_decision_is_theirs() -> None:
    sent = f"{MEMO}Förslag till beslut\n\nKommunstyrelsen antar svaret, se TRV 2024/118.\n\nBeslutet skickas till\n\n"
    numbers = record(f"{sent}Trafikverket (TRV 2024/4417)\n").cases[0].dnr
    assert {one.value: one.relation for one in numbers} == {
        "KS 2024/77": "own",
        "TRV 2024/118": "refers_to",
        "TRV 2024/4417": "foreign",
    }


def test_the_labels_of_a_form_are_no_title() -> None:
    form = "Ljusdals kommun\nDELEGATIONSBESLUT\n\nNämnd\n\nKulturnämnden\n\nÄrende\n\nStöd till Vindflöjeln\n"
    title = record(f"{form}\nBeslut\n\nKulturchefen beviljar 40 000 kronor.\n").cases[0].title
    assert title is not None and title.value == "Stöd till Vindflöjeln"


def test_when_a_page_was_published_is_no_receiver() -> None:
    page = (
        "<html lang='sv'><body><main><h1>Stöd till Vindflöjeln</h1><p>Tjänsteskrivelse KS 2024/77</p><h2>Förslag till"
        " beslut</h2><p>Kommunstyrelsen beviljar 40 000 kr.</p><h2>Beslutet skickas till</h2>"
        "<p>Ramsjö Hembygdsförening</p><p>{}</p></main></body></html>"
    )
    for last, number in (("Sidan uppdaterad 2024-03-12 av kansliet", 1), ("Ekonomienheten", 2)):
        assert len(record(page.format(last), "a.html").send_to) == number


@pytest.mark.parametrize(
    ("head", "kind"),
    [("Kontant finansiering (kr)", "cash"), ("Finansiär (kontant)", "cash"), ("Finansiär", "unspecified")],
)
def test_the_head_of_the_names_says_that_all_is_cash(head: str, kind: str) -> None:
    rows = "<tr><td>Ljusdals kommun<td>40 000<tr><td>Region Gävleborg<td>60 000<tr><td>Summa<td>100 000"
    page = (
        f"<h1>Tjänsteskrivelse</h1><p>KS 2024/77</p><h2>Finansiering</h2><table><tr><th>{head}<th>Totalt{rows}</table>"
    )
    financing = record(f"<html lang='sv'><main>{page}</main></html>", "a.html").cases[0].financing
    assert financing is not None and {row.kind for row in financing.rows} == {kind}


def test_a_head_is_misspelt_word_by_word() -> None:
    assert head_role("Övriga kostnader") == ("money", "cost")
    assert head_role("Verkiiga kostnader") == ("money", "spent")
    assert alike("beviljai bidrag", "beviljat bidrag") and not alike("ovriga kostnader", "verkliga kostnader")


# ---------------------------------------------------------------- who pays, a § by itself, a page by its name


def test_a_head_with_more_behind_a_comma_is_that_of_its_first_word() -> None:
    assert head_role("Finansiär, svensk del") == ("financier", None)
    assert head_role("Medfinansiär, Sverige")[0] == "financier"
    assert head_role("Ort, svensk del")[0] == "other"


def test_a_clause_is_no_payer() -> None:
    said = (
        "Beloppen ryms inom den ram om 650 000 kronor som nämnden avsatt för medfinansiering av projekt."
        " Ljusdals kommun bidrar med 60 000 kronor och Region Gävleborg med 40 000 kronor."
    )
    financing = record(f"{MEMO}Finansiering\n\n{said}\n").cases[0].financing
    payers = [row.financier.value for row in financing.rows if row.financier] if financing else []
    assert payers == ["Ljusdals kommun", "Region Gävleborg"]


MINUTES = (
    "PROTOKOLL\nLjusdals kommun\nKulturnämnden\nSammanträdesdatum: 2024-04-09\n\n§ 31 Val\n\nBeslut\n\nEva väljs.\n\n"
)


@pytest.mark.parametrize(
    ("ending", "conflicts"),
    [
        ("Det beviljade bidraget om 54 000 kronor ryms.", 1),
        ("Det beviljade bidraget om 45 000 kronor ryms.", 0),
        ("Beviljat belopp: 20 000 kronor till scenen. Beviljat belopp: 25 000 kronor till ljuset.", 0),
    ],
)
def test_the_grant_of_a_paragraph_is_held_against_its_own_text(ending: str, conflicts: int) -> None:
    given = "§ 32 Stöd till Vindflöjeln\n\nBeslut\n\nKulturnämnden beviljar Ramsjö Hembygdsförening 45 000 kronor."
    found = record(f"{MINUTES}{given}\n\nBedömning\n\n{ending}\n")
    assert [one.path for one in found.findings if one.code == "amount_conflict"] == ["/cases/1/granted"] * conflicts
    other = "§ 33 Bryggan\n\nBeslut\n\nNämnden avslår.\n\nBedömning\n\nDet beviljade bidraget om 9 000 kronor ryms.\n"
    after = f"{given}\n\n{other}"
    assert not [one for one in record(MINUTES + after).findings if one.code == "amount_conflict"]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("§ 32 Ansökan om projektbidrag: Byns berättelser", "Byns berättelser"),
        ("§ 32 Ansökan om projektbidrag – Byns berättelser", "Byns berättelser"),
        ("§ 32 Ansökan om projektbidrag: Ljusdals kommun", None),
    ],
)
def test_the_heading_of_a_paragraph_names_the_project_behind_what_is_asked(heading: str, title: str | None) -> None:
    found = record(f"{MINUTES}{heading}\n\nBeslut\n\nKulturnämnden beviljar 45 000 kronor.\n").cases[1].project.title
    assert (found.value if found else None) == title


@pytest.mark.parametrize(
    ("name", "issuer"),
    [("Protokoll 3 maj - Ljusdals kommun", "Ljusdals kommun"), ("Ljusdals kommun får stöd", None), ("Protokoll", None)],
)
def test_a_page_that_names_nobody_is_whose_its_name_says_doubted(name: str, issuer: str | None) -> None:
    body = "<h1>Protokoll kulturnämnden 2024-05-03</h1><h2>§ 1 Val</h2><h3>Beslut</h3><p>Eva Alm väljs.</p>"
    made = record(f"<html lang='sv'><head><title>{name}</title></head><main>{body}</main></html>", "a.html")
    found = made.document.issuer
    assert (found.value if found else None) == issuer
    assert found is None or found.confidence < 0.9
    assert any(one.path == "/document/issuer" for one in made.findings) == (issuer is not None)


def test_the_list_of_a_paragraph_has_its_total_and_is_summed() -> None:
    def minutes(total: str) -> Record:
        rows = "".join(
            f"<tr><td>{who}<td>{what}<td>{money}"
            for who, what, money in (
                ("Ramsjö Hembygdsförening", "Byns berättelser", "40 000"),
                ("Ljusdals Orkesterförening", "Noter åt alla", "25 000"),
                ("Färila Byalag", "Ljus på bryggan", "30 000"),
                ("Summa", "", total),
            )
        )
        table = f"<table><tr><th>Sökande<th>Projekt<th>Beviljat belopp, kr{rows}</table>"
        said = "<p>Kulturnämnden beviljar bidrag till tre projekt enligt nedan.</p>"
        page = "<h1>Protokoll</h1><p>Kulturnämnden 2024-04-09</p><h2>§ 31 Val</h2><h3>Beslut</h3><p>Eva väljs.</p>"
        page += "<h2>§ 32 Bidrag</h2>"
        return record(f"<html lang='sv'><main>{page}<h3>Beslut</h3>{said}{table}</main></html>", "a.html")

    right, wrong = minutes("95 000"), minutes("98 000")
    assert right.grants_total and right.grants_total.amount and right.grants_total.amount.value.amount == "95000"
    assert not [one for one in right.findings if one.code == "sum_mismatch"]
    assert [one.path for one in wrong.findings if one.code == "sum_mismatch"] == ["/grants_total/amount"]


def test_what_many_were_granted_is_not_held_against_the_one_grant() -> None:
    many = "Nämnden har i år beviljat bidrag till 12 ansökningar om sammanlagt 900 000 kronor."
    head = "Ljusdals kommun\nDELEGATIONSBESLUT\nDatum: 2024-04-09\n\n"
    decision = f"{head}Beslut\n\nKulturchefen beviljar Färila Byalag 40 000 kronor."
    made = record(f"{decision}\n\nMotivering\n\n{many}\n")
    assert [entry.role for entry in made.amounts] == ["granted", "granted"]
    assert not [one for one in made.findings if one.code == "amount_conflict"]
    own = record(f"{decision}\n\nMotivering\n\nDet beviljade bidraget om 45 000 kronor räcker.\n")
    assert [one.path for one in own.findings if one.code == "amount_conflict"] == ["/cases/0/granted"]
