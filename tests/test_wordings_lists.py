"""Lists of grants as offices really head them, and what must not be taken for one."""

from __future__ import annotations

import io

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


def test_what_was_used_and_decided_in_years_before_is_no_grant() -> None:
    made = table(
        "Förening | Utfall 2024 | Beslut 2025 | Ansökan 2026 | Förslag 2026",
        "Ekens teaterförening | 10 000 | 20 000 | 50 000 | 30 000",
        "Granens IF | 11 000 | 21 000 | 51 000 | 31 000",
        title="Förslag till fördelning av bidrag 2026",
    )
    assert [given(grant)[:2] for grant in made.grants] == [("30000", "50000"), ("31000", "51000")]
    assert [entry.role for entry in made.amounts[:4]] == ["spent", "other", "applied", "granted"]


CARDS = """<!doctype html><html lang='sv'><main><h1>De får stöd</h1>
<p>Länsstyrelsen beslutade den 2 maj 2024 om stöd till tre föreningar. Totalt fördelas 90 000 kronor.</p>
{}</main></html>"""


def test_labelled_lines_one_below_the_other_are_grants() -> None:
    lines = "".join(
        f"<p>Projekt: {what}</p><p>Sökande: {who}</p><p>Dnr: 12{n}-2024</p><p>Beviljat belopp: {n}0 000 kr</p>"
        for n, (who, what) in enumerate(
            (("Ekens byalag", "Bryggan"), ("Granens IF", "Spåret"), ("Aspens kör", "Sång")), 2
        )
    )
    made = record(CARDS.format(lines), "a.html")
    assert made.document.kind and made.document.kind.value == "decision_list"
    assert [(g.owner and g.owner.value, g.title and g.title.value, given(g)[0]) for g in made.grants] == [
        ("Ekens byalag", "Bryggan", "20000"),
        ("Granens IF", "Spåret", "30000"),
        ("Aspens kör", "Sång", "40000"),
    ]
    assert [g.dnr and g.dnr.value for g in made.grants] == ["122-2024", "123-2024", "124-2024"]
    total = made.grants_total
    assert total and total.amount and total.amount.value and total.amount.value.amount == "90000"
    assert total.count and total.count.value == 3


def test_a_heading_names_who_gets_what_its_lines_say() -> None:
    lines = "".join(
        f"<h3>{who}</h3><p>Projekt: {what}</p><p>Beviljat belopp: 10 000 kr</p>"
        for who, what in (("Ekens förening", "Bryggan"), ("Granens förening", "Spåret"))
    )
    made = record(CARDS.format(lines), "a.html")
    assert [(g.owner and g.owner.value, g.title and g.title.value) for g in made.grants] == [
        ("Ekens förening", "Bryggan"),
        ("Granens förening", "Spåret"),
    ]


def test_the_labels_of_one_decision_are_no_list() -> None:
    made = record("Beslut om stöd\n\nProjekt: Bryggan\n\nSökande: Ekens byalag\n\nBeviljat belopp: 20 000 kr\n")
    assert made.grants == ()


def test_those_who_applied_are_not_those_who_got() -> None:
    made = record(
        "Beviljade projekt\n\nAv 27 ansökningar har tre beviljats stöd med totalt 60 000 kronor.\n\n"
        "Sökande\tBeviljat\nEkens byalag\t20 000\nGranens IF\t30 000\nAspens kör\t10 000\n"
    )
    assert made.grants_total and made.grants_total.count and made.grants_total.count.value == 3


def test_the_heads_of_a_sheet_may_stand_below_its_day() -> None:
    made = record(
        "Beslutsdatum;2024-03-20;;\nDnr;Förening;Sökt belopp;Beviljat belopp\n"
        "KF 1;Ekens IF;500;400\nKF 2;Alens IF;90;80\n",
        "a.csv",
    )
    assert [given(grant)[:2] for grant in made.grants] == [("400", "500"), ("80", "90")]


def test_a_decision_on_several_has_their_grants() -> None:
    rows = "".join(f"<tr><td>{who}<td>Läger<td>9 000<td>{n}000" for n, who in ((5, "Ekens IF"), (6, "Granens IF")))
    made = record(
        "<!doctype html><html lang='sv'><main><p>DELEGATIONSBESLUT</p><h1>Lokala bidrag</h1><h2>Beslut</h2>"
        "<p>Fritidschefen beslutar på delegation att bevilja bidrag enligt följande.</p><table><tr><th>Sökande"
        f"<th>Ändamål<th>Sökt<th>Beviljat{rows}</table><h2>Så överklagar ni</h2><p>Beslutet kan inte överklagas.</p>",
        "a.html",
    )
    assert [given(grant)[:2] for grant in made.grants] == [("5000", "9000"), ("6000", "9000")]


def test_a_plan_of_payments_grants_nothing() -> None:
    rows = "<tr><td>1<td>2024-03-15<td>1 500 000<tr><td>2<td>2025-01-15<td>2 100 000"
    made = record(
        "<!doctype html><html lang='sv'><main><h1>Beslut om stöd</h1><h2>Beslut</h2><p>Energimyndigheten beviljar "
        "Ekens AB stöd med 3 600 000 kronor.</p><h2>Plan</h2><table><tr><th>Utbetalning<th>Tidpunkt<th>Belopp (kr)"
        f"{rows}</table></main></html>",
        "a.html",
    )
    assert [entry.role for entry in made.amounts] == ["granted", "paid", "paid"]


# ---------------------------------------------------------------- set on a page


def page(*lines: tuple[float, float, str], rules: tuple[float, ...] = ()) -> bytes:
    """A PDF of one page: text at (x, points from the top); a negative x ends the text there."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842), invariant=1)
    sheet.setFont("Helvetica", 9)
    for x, top, text in lines:
        (sheet.drawString if x > 0 else sheet.drawRightString)(abs(x), 842 - top, text)
    for top in rules:
        sheet.line(60, 842 - top, 520, 842 - top)
    sheet.save()
    return out.getvalue()


def rows(top: float, *listed: tuple[str, ...]) -> list[tuple[float, float, str]]:
    """Rows of a table: names at the left, figures that end below one another."""
    at = (62, -330, -420, -510)
    return [(x, top + 12 * n, text) for n, row in enumerate(listed) for x, text in zip(at, row, strict=False) if text]


def test_a_line_that_heads_rows_is_no_part_of_a_name() -> None:
    lines = rows(
        100,
        ("Finansiär", "2024", "2025", "Summa"),
        ("Offentlig finansiering",),
        ("Region Kronoberg", "612 500", "612 500", "1 225 000"),
        ("EU",),
        ("Europeiska socialfonden", "1 262 500", "1 237 500", "2 500 000"),
        ("Privat finansiering",),
        ("Växjö Hockey AB", "300 000", "475 000", "775 000"),
        ("Totalt", "2 175 000", "2 325 000", "4 500 000"),
    )
    layout = run.text_of(Source("a.pdf", page((62, 80, "Finansiering"), *lines)))
    first = [row.split("\t")[0] for row in layout.string.split("\n") if "\t" in row]
    assert "Region Kronoberg" in first and "Europeiska socialfonden" in first and "Växjö Hockey AB" in first


def test_heads_in_two_lines_above_the_first_ruling_are_heads() -> None:
    listed = rows(
        140,
        ("Ekens förening", "840 000", "420 000"),
        ("Granens IF", "215 500", "0"),
        ("Totalt", "1 055 500", "420 000"),
    )
    heads = [(62.0, 112.0, "Sökande"), (-330.0, 112.0, "Godkänt kostnads-"), (-420.0, 112.0, "Beviljat"),
             (-330.0, 122.0, "underlag, kr"), (-420.0, 122.0, "bidrag, kr")]  # fmt: skip
    title = (62.0, 80.0, "Beviljade bidrag till samlingslokaler 2022")
    made = run.extract(Source("a.pdf", page(title, *heads, *listed, rules=(126, 143, 155, 167))))
    assert [given(grant)[0] for grant in made.grants] == ["420000", "0"]
    assert [entry.role for entry in made.amounts] == ["cost", "granted"] * 3


def test_a_little_air_above_a_line_begins_a_paragraph() -> None:
    said = "Projektet prövar bastu, marknad och ljus i hamnen mellan november och mars,"
    prose = [(62.0, 60.0 + 11 * n, said) for n in range(4)]
    note = (62.0, 104.0, "Alla belopp i tabellen är avrundade. Uppräkning med index görs inte här.")
    lines = [*prose, note, (62.0, 123.0, "Håkan Ström"), (62.0, 134.0, "Regional utvecklingsdirektör")]
    layout = run.text_of(Source("a.pdf", page(*lines)))
    assert "här. Håkan" not in layout.string


def test_the_last_of_several_years_is_the_grant_and_is_doubted() -> None:
    made = table(
        "Förening | 2023 | 2024 | 2025", "Ekens byalag | 10 000 | 20 000 | 30 000", "Granens IF | 1 000 | 2 000 | 3 000"
    )
    assert [given(grant)[0] for grant in made.grants] == ["30000", "3000"]
    assert all(grant.amount and grant.amount.confidence < 0.9 for grant in made.grants)
    assert {entry.role for entry in made.amounts} == {"granted"}


def test_days_below_a_head_are_no_money() -> None:
    made = table(
        "Projekt | Sökande | Beslut | Stöd totalt | varav EU",
        "Fiberstig | Ekens byalag | 2021-01-05 | 438 500 | 351 500",
        "Badplats | Granens IF | 2021-02-05 | 116 500 | 69 500",
    )
    assert [given(grant)[0] for grant in made.grants] == ["438500", "116500"]


def test_ja_and_nej_are_outcomes() -> None:
    made = table(
        "Vem | Vad | Ansökt, kr | Beviljat, kr | Bifall",
        "Ekens IF | Läger | 90 | 80 | Ja",
        "Alens IF | Resa | 70 | | Nej",
    )
    assert [given(grant) for grant in made.grants] == [("80", "90", "granted"), (None, "70", "rejected")]


def test_the_day_of_a_changed_decision_is_not_the_days_of_this_one() -> None:
    made = record(
        "Ändringsbeslut\n\nDatum: 2022-09-01\n\nÄndrar beslut 2021-11-18\n\nBeslut\n\nStödet höjs till 90 000 kronor.\n"
    )
    assert made.document.date and made.document.date.value == "2022-09-01"


def typed(*listed: tuple[str, str, str]) -> Record:
    """A list typed in columns of fixed width: names from the left, figures that end at one column."""
    lines = [f"{who:<22}{what:<16}{much:>9}" for who, what, much in (("Sökande", "Projekt", "Beviljat"), *listed)]
    return record("Beviljade bidrag 2024\n\n" + "\n".join(lines) + "\n")


def test_a_long_name_may_reach_over_a_typed_column() -> None:
    made = typed(
        ("Ekens byalag", "Bryggan", "50 000"),
        ("Alnarps bygdegårdsvakt", "Tak på loge", "9 000"),
        ("Granens IF", "Spåret", "380 000"),
        ("Aspens kör", "Sång i parken", "1 250 000"),
        ("Lindens förening", "Lekplats", "75 000"),
    )
    assert [(g.owner and g.owner.value, g.title and g.title.value, given(g)[0]) for g in made.grants] == [
        ("Ekens byalag", "Bryggan", "50000"),
        ("Alnarps bygdegårdsvakt", "Tak på loge", "9000"),
        ("Granens IF", "Spåret", "380000"),
        ("Aspens kör", "Sång i parken", "1250000"),
        ("Lindens förening", "Lekplats", "75000"),
    ]


@pytest.mark.parametrize("words", ["Ett projekt", "Sommarläger i"])
def test_a_figure_of_more_groups_than_the_others_is_not_cut(words: str) -> None:
    made = typed(
        ("Ekens byalag", "Bryggan", "50 000"),
        ("Granens IF", "Spåret", "380 000"),
        ("Aspens kör", words, "1 250 000"),
        ("Lindens förening", "Lekplats", "75 000"),
        ("Almens IF", "Läger", "12 000"),
    )
    assert [given(grant)[0] for grant in made.grants] == ["50000", "380000", "1250000", "75000", "12000"]


def test_a_refused_tables_sum_is_not_the_lists() -> None:
    rows = "<table><tr><th>Sökande<th>Ändamål<th>Belopp{}</table>"
    yes = rows.format("<tr><td>Ekens IF<td>Läger<td>400<tr><td>Alens IF<td>Resa<td>80<tr><td>Summa<td><td>480")
    no = rows.format("<tr><td>Olvons IF<td>Buss<td>900<tr><td>Summa<td><td>900")
    made = record(
        f"<html lang='sv'><h1>Årets bidrag</h1><p>Beviljade ansökningar</p>{yes}<p>Avslagna ansökningar</p>{no}",
        "a.html",
    )
    assert [given(grant) for grant in made.grants] == [
        ("400", None, "granted"),
        ("80", None, "granted"),
        (None, "900", "rejected"),
    ]
    assert made.grants_total and made.grants_total.amount and made.grants_total.amount.value
    assert made.grants_total.amount.value.amount == "480"


def test_municipalities_below_kommun_got_the_money() -> None:
    made = table("Kommun | Projekt | Bidrag", "Vara kommun | Orkester | 50 000", "Borås stad | Kulturbuss | 9 000")
    assert [g.owner and g.owner.value for g in made.grants] == ["Vara kommun", "Borås stad"]
    made = table("Kommun | Sökande | Bidrag", "Vara | Ekens IF | 50 000", "Borås | Alens IF | 9 000")
    assert [g.owner and g.owner.value for g in made.grants] == ["Ekens IF", "Alens IF"]


def test_a_number_behind_the_day_of_the_decision_is_the_lists_own() -> None:
    made = record(
        "Region Örebro län\n\nBeviljade projektmedel\n\nBeslut 2024-05-15 § 34, dnr 24RS2210\n\n"
        "Sökande\tProjekt\tBeviljat\nEkens IF\tLäger\t400\nAlens IF\tResa\t80\n"
    )
    assert [(entry.value, entry.relation) for entry in made.cases[0].dnr] == [("24RS2210", "own")]


def test_a_sum_that_reaches_left_of_its_column_is_not_cut_at_its_thin_blanks() -> None:
    listed = [("Lilla laget", "Brygga vid Lillsjön", "1 451 335"), ("Stora laget", "Väg över åsen", "869 550")]
    listed += [("Norra laget", "Lyse", "8 550"), ("Östra laget", "Lada", "27 670 565")]
    lines = [
        f"{owner:<14}{what:<24}{amount:>12}" for owner, what, amount in (("Sökande", "Projekt", "Belopp"), *listed)
    ]
    total = "Summa, 4 projekt".ljust(36) + "30 000 000 SEK"
    text = "\n".join(["Åre kommun", "", "Beviljade projekt 2025", "", *lines, total.rjust(50)])
    made = run.extract(Source("a.txt", text.replace("8 550", "8\u2009550").replace(" 000", "\u2009000").encode()))
    assert made.grants_total and made.grants_total.amount and made.grants_total.amount.value
    assert made.grants_total.amount.value.amount == "30000000"
    assert len(made.grants) == 4


def test_the_project_may_stand_in_brackets_behind_who_gets_the_money() -> None:
    items = ("2 175 000 kronor till Bergs byalag (Bryggan vid sjön – etapp 3)", "45 000 kronor till Åsens IF (Rättvik)")
    listed = "".join(f"<li>{words}</li>" for words in (*items, "9 000 kronor till Leva här (Falu kommun)"))
    html = f"<p>Åre kommun</p><h1>Beviljade medel 2025</h1><ul>{listed}</ul>"
    made = run.extract(Source("a.html", html.encode()))
    first, place, municipality = ((grant.owner and grant.owner.value, grant.title) for grant in made.grants)
    assert first[0] == "Bergs byalag" and first[1] and first[1].value == "Bryggan vid sjön – etapp 3"
    assert place[1] is None and municipality[1] is None


def test_a_list_whose_heads_nobody_knows_is_read_by_what_its_cells_are() -> None:
    rows = (("Kustväg – del 2", "Nora byalag", "100 000", "Bifall"), ("Bad", "Åsens IF", "20 000", "Bifall"))
    rows = (
        ("Påhittet", "Adressat", "Belopp/kr", "Beslut"),
        *rows,
        ("Ljus", "Ådalens hembygdsförening", "0", "Avslag"),
    )
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    html = f"<p>Norra regionen</p><h1>Beslut om bygdepengar 2026</h1><table>{cells}</table>"
    made = run.extract(Source("a.html", html.encode()))
    told = [(grant.owner and grant.owner.value, grant.title and grant.title.value) for grant in made.grants]
    assert told == [("Nora byalag", "Kustväg – del 2"), ("Åsens IF", "Bad"), ("Ådalens hembygdsförening", "Ljus")]
    assert all(grant.owner and grant.owner.confidence < 0.9 for grant in made.grants)


def test_who_gets_the_money_may_stand_between_till_and_a_verb() -> None:
    items = ("• Till Nora byalag utgår 338 000 kronor för »Kustväg».", "• Till Åsens IF utgår 20 000 kronor för »Bad».")
    text = "Norra regionen\n\nBeviljade medel 2023\n\nTotalt beviljas 3 projekt.\n\n" + "\n".join((*items, items[1]))
    made = run.extract(Source("a.txt", text.encode()))
    told = [(grant.owner and grant.owner.value, grant.title and grant.title.value) for grant in made.grants[:2]]
    assert told == [("Nora byalag", "Kustväg"), ("Åsens IF", "Bad")]


def test_a_project_may_be_named_between_single_quotes() -> None:
    items = "".join(f"<li>{who} beviljas 45.395 kr till projektet ‘Ljus i {who}’.</li>" for who in ("Åre IF", "Ed IF"))
    made = run.extract(Source("a.html", f"<h1>Beviljade projekt 2025</h1><ul>{items}</ul>".encode()))
    assert [grant.title and grant.title.value for grant in made.grants] == ["Ljus i Åre IF", "Ljus i Ed IF"]


VILLAGES = (
    "Storsjö kommun||||",
    "418-2031|Norra byalaget|Brygga|40 000|30 000",
    "422-2031|Åsens IF|Spårljus|25 000|25 000",
    "Lillsjö kommun||||",
    "509-2031|Ekens hembygdsförening|Tak|90 000|60 000",
)
HEADS = "Ärende|Sökande|Ändamål|Sökt (kr)|Beviljat (kr)"


def test_lines_that_name_where_the_rows_below_are_hide_no_numbers_and_end_no_verdict() -> None:
    made = table(HEADS, *VILLAGES, title="Beviljade bygdepengar")
    assert [grant.dnr and grant.dnr.value for grant in made.grants] == ["418-2031", "422-2031", "509-2031"]
    assert [given(grant)[2] for grant in made.grants] == ["granted"] * 3


def test_a_line_that_says_nothing_ends_what_a_line_like_it_ruled() -> None:
    rows = ("Avslag||||", "401-2031|Södra byalaget|Bod|20 000|", *VILLAGES)
    made = table(HEADS, *rows, title="Beviljade bygdepengar")
    assert [given(grant)[2] for grant in made.grants] == ["rejected", None, None, None]


def test_a_line_of_one_cell_right_below_the_heads_is_no_head() -> None:
    head = f"<tr>{''.join(f'<th>{cell}</th>' for cell in HEADS.split('|'))}</tr>"
    group = "<tr><th>Storsjö kommun</th><th></th><th></th><th></th><th></th></tr>"
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row.split('|'))}</tr>" for row in VILLAGES[1:3])
    made = record(f"<main><h1>Beviljade bygdepengar</h1><table>{head}{group}{rows}</table></main>", "a.html")
    assert [grant.dnr and grant.dnr.value for grant in made.grants] == ["418-2031", "422-2031"]


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("Totalt 4 föreningar får stöd.", 4),
        ("Tre projekt beviljas.", 3),
        ("Totalt 4 föreningar sökte stöd.", None),
        ("Av 4 ansökningar beviljas de flesta.", None),
        ("I fjol fick 4 föreningar stöd.", None),
        ("Det kom in nio ansökningar och 4 byalag beviljas medel.", 4),
        ("Nio byalag sökte, varav fyra fick pengar i år. 4 av dem beviljades mer än hälften.", 4),
        ("Vi tog emot nio ansökningar. Fyra av dem beviljades.", 4),
        ("Nio ansökningar prövades: totalt 4 projekt får stöd.", 4),
        ("Nio föreningar sökte, men 4 föreningar får inget stöd.", None),
        ("Förra omgången kom nio ansökningar in och 4 byalag fick stöd.", None),
        ("Nio ansökningar kom in och 4 byalag får avslag.", None),
        ("Tre projekt beviljas. Totalt 2 föreningar får stöd.", None),
    ],
)
def test_a_sentence_above_a_list_counts_what_its_sum_does_not(said: str, count: int | None) -> None:
    made = table(HEADS, *VILLAGES, "Summa||||115 000", above=f"<p>{said}</p>")
    total = made.grants_total
    assert total is not None and total.amount is not None
    assert (total.count.value if total.count else None) == count
    assert ("count_mismatch" in [finding.code for finding in made.findings]) == (count == 4)
