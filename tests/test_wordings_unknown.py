"""What is read without knowing the word: by where it stands, what it adds up to, what kind of value it is."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from extract import run
from extract.find.scope import heading_kind
from extract.model.record import Record
from extract.model.source import Source


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def doubted(got: Record, path: str) -> bool:
    return any(finding.path == path for finding in got.findings)


def pdf(*paragraphs: str) -> Record:
    out = io.BytesIO()
    style = ParagraphStyle("p", fontName="Helvetica", fontSize=11, leading=14, spaceAfter=7)
    SimpleDocTemplate(out, invariant=1).build([Paragraph(words, style) for words in paragraphs])
    return run.extract(Source("a.pdf", out.getvalue()))


CALL = "<h1>Utlysning: Skolgårdar som lever</h1><p>Nu kan ni söka medel. Du ansöker i Min ansökan.</p>"


def test_a_call_is_read_by_the_shape_of_its_values() -> None:
    got = record(
        CALL + "<dl><dt>Luckan</dt><dd>3 mars 2025 – 11 april 2025</dd><dt>Kassan</dt><dd>6 miljoner kronor</dd>"
        "<dt>Varje skola</dt><dd>50 000–300 000 kr</dd><dt>Varaktighet</dt><dd>högst 20 månader</dd></dl>",
        "a.html",
    )
    call = got.call
    assert call is not None
    told = {
        name: getattr(call, name) for name in ("opens", "closes", "budget", "min_amount", "max_amount", "max_months")
    }
    said = {name: one.value for name, one in told.items() if one is not None}
    assert (said["opens"], said["closes"], said["max_months"]) == ("2025-03-03", "2025-04-11", 20)
    assert [said[name].amount for name in ("budget", "min_amount", "max_amount")] == ["6000000", "50000", "300000"]
    assert all(one is not None and one.confidence < 0.9 and doubted(got, f"/call/{name}") for name, one in told.items())


@pytest.mark.parametrize("label", ["Projektstart", "Beslut väntas", "Förra omgången", "Egeninsats", "Kurs"])
def test_a_label_of_something_else_fills_no_field_of_a_call(label: str) -> None:
    call = record(CALL + f"<dl><dt>{label}</dt><dd>3 mars 2025 – 11 april 2025</dd></dl>", "a.html").call
    assert call is None or call.opens is None and call.closes is None


def test_organisations_below_a_heading_nobody_knows_may_apply() -> None:
    items = "<ul><li>kommuner</li><li>ideella föreningar</li><li>friskolor</li></ul>"
    call = record(CALL + f"<h2>Kretsen</h2>{items}", "a.html").call
    assert call is not None and [one.value for one in call.who_can_apply] == [
        "kommuner", "ideella föreningar", "friskolor",
    ]  # fmt: skip
    things = "<ul><li>bänkar</li><li>planteringar</li><li>lekställning</li></ul>"
    call = record(CALL + f"<h2>Kretsen</h2>{things}", "a.html").call
    assert call is None or not call.who_can_apply


def test_a_label_set_bold_does_not_tear_its_paragraph() -> None:
    got = pdf(
        "<b>Vad?</b> Utlysning: bidrag till nya odlingslotter i hela länet, som ni kan söka medel för redan i år.",
        "<b>Vem?</b> Koloniföreningar och bostadsrättsföreningar.",
        "<b>Hur mycket?</b> Högst 90 000 kronor. Bidraget täcker högst 70 procent av kostnaderna. Beslut om mindre"
        " belopp tas av nämndens ordförande.",
        "<b>När?</b> Ansökan ska vara inne senast den 15 maj 2025.",
    )
    assert got.document.kind is not None and got.document.kind.value == "call" and got.call is not None
    assert [one.value for one in got.call.who_can_apply] == ["Koloniföreningar", "bostadsrättsföreningar"]
    assert got.call.max_amount is not None and got.call.max_amount.value is not None
    assert got.call.max_amount.value.amount == "90000"
    assert got.call.closes is not None and got.call.closes.value == "2025-05-15"


MINUTES = "PROTOKOLL\nArboga kommun\nTekniska nämnden\nSammanträdesdatum: 2024-09-10\n\n"


def minutes(line: str) -> Record:
    parts = (
        f"§ {n} {title}\n\n{line}\n\n{clause}\n\nBakgrund\n\nNämnden har begärt in underlag.\n\n"
        for n, title, clause in (
            (11, "Stöd till Åbadet", "att tilldela Åbadets vänner 25 000 kronor,"),
            (12, "Rapport om vägar", "att lägga rapporten till handlingarna."),
            (13, "Ny förskola", "att bordlägga ärendet."),
        )
    )
    return record(MINUTES + "".join(parts))


def test_clauses_below_a_line_that_comes_again_are_decisions() -> None:
    got = minutes("Nämndens viljeyttring")
    said = [case.decision.outcome.value for case in got.cases if case.decision and case.decision.outcome]
    assert said == ["granted", "filed", "tabled"]
    status = {case.decision.status.value for case in got.cases if case.decision and case.decision.status}
    assert status == {"decided"}


def test_clauses_below_a_line_that_asks_are_none() -> None:
    status = [
        case.decision.status.value
        for case in minutes("Rekommendation från kansliet").cases
        if case.decision and case.decision.status
    ]
    assert "decided" not in status


LIST = "Norrlands Skogsfond\n\nUtfall våren 2024\n\nFonden har den 7 maj 2024 tagit ställning.\n\n"
GIVEN = (
    "- Vindelns Hembygdsförening tilldelas 40 000 kronor för \"Kolmilan\".\n"
    "- Åsele kommun tilldelas 90 000 kronor för \"Stigen\".\n"
    "- Fredrika Byalag tilldelas 20 000 kronor för \"Boden\".\n\n"
)  # fmt: skip


def test_items_that_give_are_a_list_whatever_leads_them_in() -> None:
    got = record(
        LIST + GIVEN + 'Vi kunde inte ge stöd till Lycksele Ridklubb ("Stallet", 55 000 kronor) eller Dorotea IF'
        " (15 000 kronor).\n\nSammanlagt blev det 150 000 kronor.\n"
    )
    assert got.document.kind is not None and got.document.kind.value == "decision_list"
    assert got.document.issuer is not None and got.document.issuer.value == "Norrlands Skogsfond"
    rows = [(g.owner and g.owner.value, g.outcome and g.outcome.value) for g in got.grants]
    assert rows[:3] == [
        ("Vindelns Hembygdsförening", "granted"), ("Åsele kommun", "granted"), ("Fredrika Byalag", "granted"),
    ]  # fmt: skip
    assert rows[3:] == [("Lycksele Ridklubb", "rejected"), ("Dorotea IF", "rejected")]
    assert [g.applied.value.amount for g in got.grants[3:] if g.applied and g.applied.value] == ["55000", "15000"]
    total = got.grants_total.amount if got.grants_total else None
    assert total is not None and total.value is not None and total.value.amount == "150000"


def test_an_amount_that_is_not_the_sum_of_the_rows_is_no_total() -> None:
    got = record(LIST + GIVEN + "Kvar till hösten är 160 000 kronor.\n")
    assert got.grants_total is None


def test_a_row_without_a_name_that_adds_up_is_the_sum() -> None:
    rows = "Åsele IF;Ljus;40000;40000\nVilhelmina SK;Tak;90000;30000\nDorotea GK;Bana;20000;10000\n"
    got = record("Vem söker?;Till vad?;Sökt;Beviljat\n" + rows + ";Σ;150000;80000\n", "a.csv")
    assert [g.owner.value for g in got.grants if g.owner] == ["Åsele IF", "Vilhelmina SK", "Dorotea GK"]
    assert len(got.grants) == 3
    total = got.grants_total.amount if got.grants_total else None
    assert total is not None and total.value is not None and total.value.amount == "80000"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [("HMR 22/319", ["HMR 22/319"]), ("Sida 22/319", []), ("SOU 22/319", []), ("HMR 2022:319", [])],
)
def test_a_code_alone_at_the_top_is_the_number(line: str, wanted: list[str]) -> None:
    got = record(f"Bohusläns Museum\n2022-12-08\n{line}\n\nBeslut\nMuseet beviljar Koster IF 9 000 kronor i bidrag.\n")
    assert [entry.value for case in got.cases for entry in case.dnr] == wanted


def test_what_a_heading_counts_are_the_priorities_of_a_programme() -> None:
    page = (
        "<h1>Dalsland lyfter – utvecklingsprogram för bygden</h1><p>Programmet gäller från 2025 till och med 2030.</p>"
        "<h2>Tre vägval</h2><h3>1. Fler nätter</h3><p>x</p><h3>2. Fler lärlingar</h3><p>x</p>{third}"
        "<h2>Så arbetar vi</h2><ul><li>Öppet</li><li>Tillsammans</li></ul>"
    )
    got = record(page.format(third="<h3>3. Fler båtar</h3><p>x</p>"), "a.html")
    assert got.programme is not None and got.programme.start_year is not None and got.programme.start_year.value == 2025
    areas = got.programme.priority_areas
    assert [one.value for one in areas] == ["Fler nätter", "Fler lärlingar", "Fler båtar"]
    assert all(one.confidence < 0.9 for one in areas)
    fewer = record(page.format(third=""), "a.html").programme
    assert fewer is not None and not fewer.priority_areas


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Vad kan du få stöd till?", "what"),
        ("Vi tar emot ansökningar från", "who"),
        ("Så här rangordnar vi", "criteria"),
        ("När öppnar ni för att söka?", "when"),
        ("Hur stort bidrag kan vår klubb få?", "how_much"),
        ("Vad hände i projektet?", ""),
        ("Hur gick det för Åsele kommun?", ""),
        ("Så blev skolgården grön", ""),
    ],
)
def test_a_heading_that_asks_is_known_by_its_question_and_verb(heading: str, kind: str) -> None:
    assert heading_kind(heading) == kind


def test_a_window_is_two_days_with_their_hours() -> None:
    page = (
        CALL + "<table><tr><td>Ansökningsperiod</td><td>1 okt 2024 kl. 09.00 – 14 nov 2024 kl. 16.00</td></tr></table>"
    )
    call = record(page, "a.html").call
    assert call is not None and call.opens is not None and call.closes is not None
    assert (call.opens.value, call.closes.value) == ("2024-10-01", "2024-11-14")


def test_a_subtitle_says_what_the_name_above_is_and_for_which_years() -> None:
    page = "<h1>Närmare sjön</h1><p>{line}</p><h2>Fyra löften</h2><ul><li>a1</li><li>b2</li><li>c3</li><li>d4</li></ul>"
    got = record(page.format(line="Regionalt friluftsprogram 2026–2031"), "a.html")
    assert got.document.kind is not None and got.document.kind.value == "programme" and got.programme is not None
    assert got.programme.name is not None and got.programme.name.value == "Närmare sjön"
    assert got.programme.end_year is not None and got.programme.end_year.value == 2031
    assert len(got.programme.principles) == 4 and not got.programme.priority_areas
    other = record(page.format(line="Bilder från sommaren 2026–2031"), "a.html")
    assert other.document.kind is not None and other.document.kind.value != "programme"


def test_the_sum_of_all_tables_outranks_that_of_one() -> None:
    def table(*rows: tuple[str, str, str]) -> str:
        cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        return f"<table><tr><th>Vem</th><th>Vad</th><th>Summa</th></tr>{cells}</table>"

    one = table(("Åsele IF", "Ljus", "40 000 kr"), ("Malå SK", "Tak", "5 000 kr"), ("Summa", "", "45 000 kr"))
    two = table(("Dorotea GK", "Bana", "9 000 kr"), ("Sorsele FK", "Bod", "1 000 kr"), ("Summa", "", "10 000 kr"))
    got = record(
        f"<h1>Beviljade bidrag 2025</h1><h2>A</h2>{one}<h2>B</h2>{two}<p>Sammanlagt delas 55 000 kronor ut.</p>",
        "a.html",
    )
    total = got.grants_total.amount if got.grants_total else None
    assert total is not None and total.value is not None and total.value.amount == "55000"
    assert {entry.role for entry in got.amounts[:-1]} == {"granted"}


def test_the_paragraph_may_end_the_line_that_names_an_extract() -> None:
    body = "\n\nStöd till Lyktan\nDnr RUN/240377\n\nNämndens beslut\n\nLyktan beviljas 9 000 kronor.\n"
    got = record("Region Värmland\n\nUTDRAG UR PROTOKOLL 2024-09-19 § 88" + body)
    assert got.cases[0].paragraph is not None and got.cases[0].paragraph.value == "§ 88"
    assert got.cases[0].title is not None and got.cases[0].title.value == "Stöd till Lyktan"


def test_codes_and_names_below_a_head_of_money_are_no_money() -> None:
    rows = "Åsele IF;Ljus vid banan;2024-0412;40000;40000\nMalå SK;Nytt tak;2024-0417;9000;5000\n"
    got = record("Sökande;Investering;Ansökan;Sökt;Beviljat\n" + rows, "a.csv")
    said = [(g.title and g.title.value, g.dnr and g.dnr.value, g.applied and g.applied.value) for g in got.grants]
    assert [(title, dnr, asked and asked.amount) for title, dnr, asked in said] == [
        ("Ljus vid banan", "2024-0412", "40000"), ("Nytt tak", "2024-0417", "9000"),
    ]  # fmt: skip
    money = record("Sökande;Investering;Beviljat\nÅsele IF;90000;40000\nMalå SK;80000;5000\n", "a.csv")
    assert [entry.role for entry in money.amounts] == ["total_budget", "granted", "total_budget", "granted"]
