"""Lists of grants as offices really head them, and what must not be taken for one."""

from __future__ import annotations

import pytest

from extract import run
from extract.find.groups import verdict
from extract.find.heads import head_role, is_aside, is_given, is_proposed
from extract.find.scope import heading_kind
from extract.model.record import Grant, Record
from extract.model.source import Source


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def table(heads: str, *rows: str, above: str = "", title: str = "Bidrag ur bygdefonden") -> Record:
    """A web page with one table; cells are parted by a bar."""
    cells = [f"<tr>{''.join(f'<td>{c.strip()}</td>' for c in row.split('|'))}</tr>" for row in rows]
    head = f"<tr>{''.join(f'<th>{c.strip()}</th>' for c in heads.split('|'))}</tr>"
    body = f"<h1>{title}</h1><p>Kommunstyrelsen beslutade den 4 mars 2025.</p>{above}"
    return record(f"<!doctype html><html lang='sv'><main>{body}<table>{head}{''.join(cells)}</table></main>", "a.html")


def given(grant: Grant) -> tuple[str | None, str | None, str | None]:
    """(amount, applied, outcome)"""
    return (
        grant.amount.value.amount if grant.amount and grant.amount.value else None,
        grant.applied.value.amount if grant.applied and grant.applied.value else None,
        grant.outcome.value if grant.outcome else None,
    )


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("Sökt 2025", "applied"),
        ("Sökt EU-stöd (kr)", "applied"),
        ("Stöd, sökt", "applied"),
        ("Äskade medel, tkr", "applied"),
        ("Beslutat 2025", "granted"),
        ("Beviljat EU-stöd (SEK)", "granted"),
        ("Tilldelat bidrag i kr", "granted"),
        ("Bidrag beviljat av nämnden", "granted"),
        ("Beslutat bidrag 2025*", "granted"),
        ("Utbetalt bidrag 2024", "paid"),
        ("Total investering", "total_budget"),
        ("Totala stödberättigande kostnader (kr)", "total_budget"),
        ("Stödberättigande kostnader", "cost"),
        ("Beviljat av sökt belopp", "other"),
        ("Bidrag föregående år", "other"),
    ],
)
def test_a_head_of_money_is_told_by_the_words_it_is_made_of(head: str, role: str) -> None:
    assert head_role(head) == ("money", role)


@pytest.mark.parametrize("head", ["Antal beviljade", "Beviljade platser", "Sökande", "Beslutsdatum", "Ansökan avser"])
def test_heads_with_such_words_that_are_no_money(head: str) -> None:
    assert head_role(head)[0] != "money"


def test_a_year_is_no_part_of_a_heads_wording() -> None:
    assert is_given("Bidrag 2025") and is_given("Belopp 2024–2026") and head_role("År 2026")[1] is None
    assert is_proposed("Förslag 2025") and not is_proposed("Beslutat 2025")
    assert is_aside("Tidigare bidrag") and not is_aside("Bidrag")


def test_what_was_proposed_is_no_grant_beside_what_was_decided() -> None:
    made = table(
        "Förening | Sökt 2025 | Förslag 2025 | Beslutat 2025",
        "Ekens byalag | 50 000 | 45 000 | 40 000",
        "Granens IF | 30 000 | 20 000 | 20 000",
        "Totalt | 80 000 | 65 000 | 60 000",
    )
    assert [given(grant)[:2] for grant in made.grants] == [("40000", "50000"), ("20000", "30000")]
    assert made.grants_total and made.grants_total.amount and made.grants_total.amount.value
    assert made.grants_total.amount.value.amount == "60000"
    roles = {entry.value.amount: entry.role for entry in made.amounts if entry.value}
    assert (roles["45000"], roles["40000"], roles["50000"]) == ("other", "granted", "applied")


def test_what_was_given_in_the_year_before_is_no_grant() -> None:
    made = table(
        "Förening | Bidrag 2024 | Sökt 2025 | Bidrag 2025",
        "Ekens byalag | 11 000 | 50 000 | 40 000",
        "Granens IF | 12 000 | 30 000 | 20 000",
    )
    assert [given(grant)[0] for grant in made.grants] == ["40000", "20000"]


def test_a_row_that_got_nothing_was_refused() -> None:
    made = table(
        "Förening | Sökt | Beviljat",
        "Ekens byalag | 50 000 | 40 000",
        "Granens IF | 30 000 | 0",
        "Asparnas vänner | 20 000 | –",
    )
    assert [given(grant)[2] for grant in made.grants] == [None, "rejected", "rejected"]
    zero, dash = made.grants[1].outcome, made.grants[2].outcome
    assert zero and zero.confidence >= 0.9 and dash and dash.confidence < 0.9
    assert any(finding.code == "ambiguous" for finding in made.findings)


def test_rows_without_a_known_amount_are_kept_and_told() -> None:
    made = table(
        "Sökande | Projekt | Omslutning",
        "Ekens byalag | Ny brygga | 150 000",
        "Granens IF | Nytt spår | 230 000",
    )
    assert [given(grant) for grant in made.grants] == [(None, None, None)] * 2
    assert any(finding.code == "missing" and "neither" in finding.message for finding in made.findings)


@pytest.mark.parametrize(
    ("heading", "outcome"),
    [
        ("Avslagna ansökningar", "rejected"),
        ("Ansökningar som inte beviljas", "rejected"),
        ("Följande föreningar får inget bidrag:", "rejected"),
        ("Projekt som inte prioriteras", "not_endorsed"),
        ("Avvisade ansökningar", "dismissed"),
    ],
)
def test_the_heading_above_says_what_became_of_the_rows(heading: str, outcome: str) -> None:
    above = f"<h2>{heading}</h2>"
    made = table(
        "Sökande | Projekt | Belopp", "Ekens byalag | Bryggan | 50 000", "Granens IF | Spår | 9 000", above=above
    )
    assert [given(grant) for grant in made.grants] == [(None, "50000", outcome), (None, "9000", outcome)]
    assert {entry.role for entry in made.amounts} == {"applied"}


def test_a_line_inside_the_table_heads_the_rows_below_it() -> None:
    made = table(
        "Sökande | Projekt | Belopp",
        "Beviljade | | ",
        "Ekens byalag | Bryggan | 50 000",
        "Avslag | | ",
        "Granens IF | Spår | 9 000",
    )
    assert [given(grant) for grant in made.grants] == [("50000", None, "granted"), (None, "9000", "rejected")]


@pytest.mark.parametrize("words", ["Beviljade och avslagna ansökningar", "Beviljas/avslås", "Inkomna ansökningar"])
def test_words_that_say_two_things_or_none_say_nothing_of_a_row(words: str) -> None:
    assert verdict(words) is None


def test_a_head_that_no_table_knows_names_who_gets_the_money_and_is_doubted() -> None:
    made = table(
        "Kulturverksamma | Säte | Beviljat", "Ekens teaterförening | Vara | 50 000", "Granens förening | Ed | 9 000"
    )
    owners = [grant.owner for grant in made.grants]
    assert [owner.value for owner in owners if owner] == ["Ekens teaterförening", "Granens förening"]
    assert all(owner.confidence < 0.9 for owner in owners if owner)
    assert table("Län | Antal | Beviljat", "Blekinge | 2 | 50 000", "Skåne | 3 | 9 000").grants == ()


@pytest.mark.parametrize(
    "line",
    [
        "Beslutsdatum: 2025-03-04",
        "Sammanställning efter nämndens beslut 2025-03-04 § 14",
        "Fastställd av stiftelsens styrelse den 4 mars 2025",
        "Styrelsen har vid sitt möte den 4 mars 2025 beslutat att dela ut följande:",
    ],
)
def test_a_line_at_the_top_dates_the_decision(line: str) -> None:
    rows = "\n".join(f"{name:<40}{sum_:>12} kr" for name, sum_ in (("Ekens byalag", "50 000"), ("Granens IF", "9 000")))
    made = record(f"Bidrag till bygden\n\n{line}\n\nFörening                               Beviljat\n{rows}\n")
    assert made.cases and made.cases[0].decision and made.cases[0].decision.date
    assert made.cases[0].decision.date.value == "2025-03-04"


@pytest.mark.parametrize("line", ["Nästa beslut: 2025-03-04", "Preliminärt beslutsdatum 2025-03-04"])
def test_a_decision_to_come_is_none(line: str) -> None:
    made = record(
        f"Bidrag till bygden\n\n{line}\n\nFörening\tBeviljat\nEkens byalag\t50 000\nGranens IF\t9 000\n", "a.txt"
    )
    assert not made.cases or made.cases[0].decision is None or made.cases[0].decision.date is None


def test_a_rule_between_typed_rows_parts_no_table() -> None:
    made = record(
        "Beviljade bidrag\n\n"
        "Sökande              Projekt        Beviljat\n"
        "-------------------  -------------  --------\n"
        "Ekens byalag         Bryggan          50 000\n"
        "Granens IF           Spår              9 000\n"
        "--------------------------------------------\n"
        "Summa                                 59 000\n"
    )
    assert [given(grant)[0] for grant in made.grants] == ["50000", "9000"]
    assert made.grants_total and made.grants_total.amount and made.grants_total.amount.value


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Strategins insatsområden 2023–2027", "areas"),
        ("Genomgående principer", "principles"),
        ("Utlysningens bedömningskriterier", "criteria"),
        ("Våra mål och medel", ""),
    ],
)
def test_a_heading_may_say_whose_it_is(words: str, kind: str) -> None:
    assert heading_kind(words) == kind
