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


def test_a_label_of_a_card_that_says_something_else_is_not_its_name() -> None:
    """Its heading is, however much stands between: a name, what it is about, who leads it."""
    lead = "<p>Projektledare: docent Ylva Bok</p><p>Beviljat: "
    led = [part.replace("<dl><dt>Belopp</dt><dd>", lead).replace("</dd></dl>", "</p>") for part in CARDS[:2]]
    rows = [(g.title.value, g.owner.value, given(g)[0]) for g in cards_of(*led).grants if g.title and g.owner]
    assert rows == [("Sången under eken", "Ekens Byalag", "40000"), ("Ljus i spåret", "Vännerna i Granby", "90000")]


def test_one_card_is_no_list() -> None:
    assert not cards_of(CARDS[0]).grants


# ---------------------------------------------------------------- who and what in one heading, what for below

ROWS = (
    ("Ekens Byalag", "Sång vid bäcken – hösten", "40 000", "12-311-2025", "Fyra kvällar med allsång för alla i byn."),
    ("Granens IF", "Ljus i spåret", "90 000", "12-312-2025", "Belysning sätts upp längs två kilometer av spåret."),
    ("Öppet Hav", "Strandstädning vid den långa och steniga stranden söder om udden", "9 000", "12-319-2025",
     "Två helger i maj, med lån av båtar från varvet."),
)  # fmt: skip


def in_stars(rows: tuple[tuple[str, ...], ...], mark: str = "–", end: str = "") -> Record:
    parts = [f"**{a} {mark} {b}**\nBeviljat belopp: {c} kr. Ärende {d}.\n{e}\n" for a, b, c, d, e in rows]
    lead = "# Bygdemedel 2025\n\n*Nämnden för bygden, 4 mars 2025*\n\nNämnden har beslutat om bidrag.\n\n---\n\n"
    return record(lead + "\n".join(parts) + end, "a.md")


def halves(made: Record) -> list[tuple[str | None, str | None]]:
    return [(g.owner.value if g.owner else None, g.title.value if g.title else None) for g in made.grants]


@pytest.mark.parametrize("mark", ["–", "-", "|"])
def test_the_headings_of_cards_may_name_who_and_what(mark: str) -> None:
    made = in_stars(ROWS, mark, end="\n---\n\n## Kontakt\n\nFrågor besvaras av nämndens kansli på vardagar.\n")
    assert halves(made) == [(row[0], row[1]) for row in ROWS]
    assert [g.dnr.value for g in made.grants if g.dnr] == [row[3] for row in ROWS]
    assert [g.description.value for g in made.grants if g.description] == [row[4] for row in ROWS]


def test_what_stands_last_in_the_headings_of_cards_may_be_who() -> None:
    turned = tuple((b, a, *rest) for a, b, *rest in ROWS)
    assert halves(in_stars(turned))[:2] == [
        ("Ekens Byalag", "Sång vid bäcken – hösten"),
        ("Granens IF", "Ljus i spåret"),
    ]


def test_a_dash_in_some_of_the_headings_parts_nothing() -> None:
    made = in_stars((("Ekens Byalag", "Sång", *ROWS[0][2:]), ("Granens IF", "Ljus", *ROWS[1][2:])))
    assert halves(made)[0] == ("Ekens Byalag", "Sång")
    one = "**Ekens Byalag**\nBeviljat belopp: 9 000 kr.\n\n**Granens IF – avd. 2**\nBeviljat belopp: 8 000 kr.\n"
    plain = record(f"# Bygdemedel 2025\n\nNämnden har beslutat om bidrag.\n\n---\n\n{one}", "a.md")
    assert halves(plain) == [("Ekens Byalag", None), ("Granens IF – avd. 2", None)]


def test_what_follows_the_last_card_is_not_told_of_it() -> None:
    end = "\nAlla som har sökt får ett brev hem i brevlådan.\n\nEn lista finns på kontoret under hela våren.\n"
    made = in_stars(ROWS, end=end)
    assert [g.description.value for g in made.grants if g.description] == [row[4] for row in ROWS]


def titled(*cells: str) -> list[tuple[str | None, str | None]]:
    rows = "".join(f"<tr><td>Lövets Byalag {n}</td><td>{cell}</td><td>9 000</td></tr>" for n, cell in enumerate(cells))
    head = "<tr><th>Sökande</th><th>Projekt</th><th>Beviljat belopp (kr)</th></tr>"
    made = record(f"<html lang='sv'><main><h1>Beviljade bidrag</h1><table>{head}{rows}</table></main>", "a.html")
    return [(g.title.value if g.title else None, g.description.value if g.description else None) for g in made.grants]


def test_sentences_below_a_title_in_its_cell_are_what_it_is_about() -> None:
    cells = ("<b>Nytt tak</b><br>Taket läggs om före vintern.", "<b>Båtar</b><br>Två ekor köps in. De lånas ut.", "Bio")
    assert titled(*cells) == [
        ("Nytt tak", "Taket läggs om före vintern."),
        ("Båtar", "Två ekor köps in. De lånas ut."),
        ("Bio", None),
    ]


def test_a_title_in_two_lines_is_one() -> None:
    assert titled("Nytt tak<br>på bygdegården", "Båtar<br>Etapp 2") == [
        ("Nytt tak på bygdegården", None),
        ("Båtar Etapp 2", None),
    ]


# ---------------------------------------------------------------- a decision that shares out a sum

SHARED = (("Lövs kommun", "120", "48 000"), ("Alms kommun", "80", "32 000"), ("Viks stad", "50", "20 000"))


def shared(told: str, head: str = "Kommun|Antal barn|Statsbidrag, kr", total: str = "100 000") -> Record:
    rows = [*SHARED, ("Summa", "1 250", total)]
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    heads = "".join(f"<th>{cell}</th>" for cell in head.split("|"))
    top = "<h1>Beslut</h1><p>2025-03-04</p><p>Dnr 2025:311</p><p>Statsbidrag till lekplatser</p><h2>Beslut</h2>"
    why = "<h2>Skälen för beslutet</h2><p>Antalet barn avgör.</p><h2>Överklagande</h2><p>Det får inte överklagas.</p>"
    end = f"<p>Beslutet har fattats av chefen Siv Alm.</p><h2>Bilaga</h2><table><tr>{heads}</tr>{cells}</table>"
    made = record(f"<html lang='sv'><main>{top}<p>Verket för lek {told}</p>{why}{end}</main>", "a.html")
    assert made.document.kind is not None and made.document.kind.value == "decision"
    return made


def test_a_table_that_shares_out_what_a_decision_grants_lists_grants() -> None:
    made = shared("beslutar att fördela 100 000 kronor i statsbidrag till kommunerna.")
    assert [(g.owner.value, g.amount.value.amount) for g in made.grants if g.owner and g.amount and g.amount.value] == [
        ("Lövs kommun", "48000"),
        ("Alms kommun", "32000"),
        ("Viks stad", "20000"),
    ]
    assert made.grants_total is not None and made.grants_total.amount is not None
    assert "1250" not in [a.value.amount for a in made.amounts if a.value]


def test_a_grant_to_one_project_is_not_shared_out() -> None:
    told = (
        "beslutar att bevilja projektet 100 000 kronor.</p><p>Koordinator: Lövs kommun</p><p>Projekttitel: Lek och spel"
    )
    assert not shared(told).grants


def test_a_table_of_other_sums_shares_nothing_out() -> None:
    assert not shared("beslutar att fördela 700 000 kronor i statsbidrag till kommunerna.").grants
    assert not shared("beslutar att bidraget ska betalas tillbaka.").grants
    paying = shared("beslutar att bevilja 100 000 kronor.", head="Finansiär|Antal barn|Belopp, kr")
    assert not paying.grants


COSTED = """Lövets kommun
Delegationsbeslut

Datum: 2031-04-02
Dnr: KFN 2031/44

Bidrag till Åsens byalag för en ny bastu

Beslut

Åsens byalag beviljas bidrag med 40 000 kronor för en ny bastu vid Åsjön.

Bakgrund

Åsens byalag har den 3 mars 2031 ansökt om 40 000 kronor. {lead}

{rows}
"""
COLUMNS = (
    "    Bastukamin, 12 kW               31 000 kr\n"
    "    Panel (gran, hyvlad)            18 500 kr\n"
    "    Golv och lavar                  10 500 kr\n"
    "    Summa                           60 000 kr\n"
)
DASHED = "- Bastukamin, 12 kW: 31 000 kr\n- Panel (gran, hyvlad): 18 500 kr\n- Golv och lavar: 10 500 kr\n"


@pytest.mark.parametrize("rows", [COLUMNS, DASHED])
@pytest.mark.parametrize(
    "lead",
    [
        "Kostnaden för bastun är 60 000 kronor, fördelat enligt följande.",
        "Byalagets kalkyl på 60 000 kronor är fördelad så här:",
        "De beräknade kostnaderna fördelar sig enligt nedan.",
        "Utgifterna, 60 000 kronor, fördelas på följande sätt.",
        "Enligt lämnad offert kostar arbetet 60 000 kronor, fördelat på följande poster.",
        "Kostnaderna, för vilka bidrag beviljas, är som följer:",
    ],
)
def test_what_one_project_costs_is_no_list_of_grants(lead: str, rows: str) -> None:
    made = record(COSTED.format(lead=lead, rows=rows))
    assert not made.grants and made.document.kind and made.document.kind.value == "decision"
    granted = made.cases[0].granted
    assert granted and granted.value and granted.value.amount == "40000"
    roles = {one.value.amount: one.role for one in made.amounts if one.value is not None}
    assert [roles[amount] for amount in ("31000", "18500", "10500")] == ["cost"] * 3


def test_what_many_are_given_is_a_list_of_grants_whatever_it_costs() -> None:
    text = "Beviljade bidrag 2031\n\nBidragen, som ska täcka en del av kostnaden, fördelas av nämnden. {}\n\n"
    rows = "- Åsens byalag: 31 000 kr\n- Granens IF: 18 500 kr\n- Tallens Bygdegård: 10 500 kr\n"
    assert len(record(text.format("Följande föreningar beviljas bidrag:") + rows).grants) == 3
