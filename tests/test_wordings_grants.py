"""Lists of grants that are no table: typed columns over pages, items in prose, the cards of web pages."""

from __future__ import annotations

import pytest

from extract import run
from extract.model.record import Grant, Record
from extract.model.source import Source


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def given(grant: Grant) -> tuple[str | None, str | None, str | None]:
    """(amount, applied, outcome)"""
    return (
        grant.amount.value.amount if grant.amount and grant.amount.value else None,
        grant.applied.value.amount if grant.applied and grant.applied.value else None,
        grant.outcome.value if grant.outcome else None,
    )


def test_a_form_feed_ends_a_typed_table() -> None:
    head = "Lista över beslut                     Blad {} av 2\nBygdemedel                   Utskrift 2025-03-05\n"
    columns = "Nr  Förening              Projekt                  Sökt  Beviljat  Beslut\n"
    made = record(
        head.format(1)
        + "\nBidrag till bygden, beslut den 4 mars 2025\n\n"
        + columns
        + "1   Ekens Byalag          Ny brygga              50 000    40 000  Beviljas\n"
        + "2   Granens IF            Belysning i spåret     30 000         -  Avslås\n"
        + "3   Tallens Bygdegård     Tak                    20 000    20 000  Beviljas\n\f"
        + head.format(2)
        + "\n"
        + columns
        + "4   Rönnens Ryttare       Paddock                10 000    10 000  Beviljas\n"
        + "5   Asparnas Sångkör      Noter                   5 000     5 000  Beviljas\n"
        + "6   Alens Kanotister      Två kanoter            15 000    15 000  Beviljas\n"
    )
    owners = [grant.owner.value for grant in made.grants if grant.owner]
    assert owners[:4] == ["Ekens Byalag", "Granens IF", "Tallens Bygdegård", "Rönnens Ryttare"] and len(owners) == 6
    assert [given(grant)[2] for grant in made.grants].count("rejected") == 1


MARKED = """# Beviljade bidrag våren 2025

Styrelsen fördelade den 4 mars 2025 bidrag ur bygdefonden. Av tolv ansökningar var fyra inte fullständiga. Tre av dem
beviljades stöd. Sammanlagt beviljades 180 000 kronor.

Fem ansökningar avslogs eftersom pengarna inte räckte.

## Kultur

- **Ekens Byalag** får 40 000 kr till *Sången – under eken*. Byalaget skjuter själv till 15 000 kr.
- **Granens IF** får 90 000 kr till __Ljus i spåret__, en slinga på två kilometer.
- Tallens Bygdegård får 50 000 kr och skjuter till 20 000 kr.
"""


def test_what_an_item_gives_outranks_a_sentence_on_those_who_got_nothing() -> None:
    made = record(MARKED, "a.md")
    assert [given(grant)[::2] for grant in made.grants] == [
        ("40000", "granted"),
        ("90000", "granted"),
        ("50000", "granted"),
    ]


def test_stars_set_off_a_name_and_money_is_no_purpose() -> None:
    made = record(MARKED, "a.md")
    titles = [grant.title.value if grant.title else None for grant in made.grants]
    assert titles == ["Sången – under eken", "Ljus i spåret", None]


def test_a_list_led_in_by_a_refusal_is_refused() -> None:
    made = record(
        "# Bidrag våren 2025\n\nDen 4 mars 2025 beslutade styrelsen.\n\n## Avslag\n\nFöljande ansökningar avslogs:\n\n"
        "- Ekens Byalag, 40 000 kr\n- Granens IF, 90 000 kr\n- Tallens Bygdegård, 50 000 kr\n",
        "a.md",
    )
    asked = ("40000", "90000", "50000")
    assert [given(grant) for grant in made.grants] == [(None, amount, "rejected") for amount in asked]


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("Tre av dem beviljades stöd. Sammanlagt beviljades 180 000 kronor.", 3),
        ("Tillsammans fördelas 180 000 kronor. Tre av ansökningarna beviljas.", 3),
        ("Totalt beviljas 3 bidrag om sammanlagt 180 000 kronor.", 3),
        ("Sammanlagt beviljades 180 000 kronor. Två av dem var sena.", None),
    ],
)
def test_how_many_got_the_sum_may_stand_in_the_sentence_beside(said: str, count: int | None) -> None:
    whole = "Tre av dem\nbeviljades stöd. Sammanlagt beviljades 180 000 kronor."
    total = record(MARKED.replace(whole, said), "a.md").grants_total
    assert total is not None and (total.count.value if total.count else None) == count


def card(tag: str, name: str, line: str, told: str, amount: str) -> str:
    return (
        f"<article><p>{tag}</p><h3><a href='/x'>{name}</a></h3><p>{line}</p><p>{told}</p>"
        f"<dl><dt>Belopp</dt><dd>{amount}</dd></dl><a href='/x'>Läs mer</a></article>"
    )


CARDS = (
    card("Beviljad", "Sången under eken", "Ekens Byalag", "Fyra kvällar med allsång för alla i byn.", "40 000 kr"),
    card("Beviljad", "Ljus i spåret", "Vännerna i Granby", "Belysning längs två kilometer av spåret.", "90 000 kr"),
    card("Avslag", "Tak", "Tallens ek. för.", "Nytt tak på bygdegården, med plats för solceller.", "50 000 kr"),
)  # fmt: skip


def cards_of(*parts: str) -> Record:
    top = "<h1>Tre projekt får stöd</h1><p>Styrelsen beslutade den 4 mars 2025.</p><h2>Projekten</h2>"
    return record(f"<!doctype html><html lang='sv'><main>{top}{''.join(parts)}</main></html>", "a.html")


def test_cards_of_a_page_have_a_name_a_line_below_it_and_a_labelled_amount() -> None:
    made = cards_of(*CARDS)
    assert made.document.kind is not None and made.document.kind.value == "decision_list"
    rows = [(g.title.value, g.owner.value, given(g)[0], given(g)[2]) for g in made.grants if g.title and g.owner]
    assert rows == [
        ("Sången under eken", "Ekens Byalag", "40000", "granted"),
        ("Ljus i spåret", "Vännerna i Granby", "90000", "granted"),
        ("Tak", "Tallens ek. för.", "50000", "rejected"),
    ]
    told = [grant.description.value for grant in made.grants if grant.description]
    assert told[0] == "Fyra kvällar med allsång för alla i byn." and len(told) == 3


def test_the_heading_of_a_card_may_be_who_and_the_line_below_what() -> None:
    turned = [
        card("Beviljad", "Ekens Byalag", "Sången under eken", "Fyra kvällar med allsång för alla i byn.", "40 000 kr"),
        card(
            "Beviljad", "Granens IF", "Ljus i spåret", "Belysning längs två kilometer av spåret i skogen.", "9 000 kr"
        ),
    ]
    rows = [(g.title.value, g.owner.value) for g in cards_of(*turned).grants if g.title and g.owner]
    assert rows == [("Sången under eken", "Ekens Byalag"), ("Ljus i spåret", "Granens IF")]


def test_one_card_is_no_list() -> None:
    assert not cards_of(CARDS[0]).grants
