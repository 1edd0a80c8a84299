"""Shaded heads, signatures, heads of years and words of offices read for the first time, each with what must not
follow.
"""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import pytest
from test_layout import HEIGHT, WIDTH, blocks, drawn, rows
from test_wordings_forms import html, people, record

from extract.grammar import contact, money
from extract.model.source import Source
from extract.run import extract

# ---------------------------------------------------------------- tables


COLUMNS = (70, 230, 330, 430, 530)


def shaded_head(sheet: Any, *, below: bool = True) -> None:
    """A head of shaded cells, the first row of two lines right below it, and a line drawn below each row."""
    for left, right in pairwise(COLUMNS):
        sheet.setFillColorRGB(0.1, 0.3, 0.4)
        sheet.rect(left, HEIGHT - 218, right - left, 18, stroke=0, fill=1)
    sheet.setFillColorRGB(0, 0, 0)
    sheet.setFont("Helvetica", 9)
    said = [(212, ("Sökande", "Insats", "Sökt (kr)", "Beviljat (kr)"))]
    if below:
        said += [
            (230, ("Hörselföreningen i", "Sång i grupp", "45 000", "40 000")),
            (242, ("Mosjö socken", "", "", "")),
            (262, ("Mosjö scoutkår", "Läger", "80 000", "60 000")),
            (282, ("Mosjö ryttare", "Stall", "30 000", "30 000")),
        ]
        for top in (249, 269, 289):
            sheet.line(COLUMNS[0], HEIGHT - top, COLUMNS[-1], HEIGHT - top)
    for top, cells in said:
        for x, words in zip(COLUMNS, cells, strict=False):
            sheet.drawString(x + 3, HEIGHT - top, words)


def test_a_head_of_shaded_cells_belongs_to_the_rows_below_it() -> None:
    tables = rows(drawn(shaded_head))
    assert len(tables) == 1
    assert [row[0] for row in tables[0]] == [
        "Sökande",
        "Hörselföreningen i Mosjö socken",
        "Mosjö scoutkår",
        "Mosjö ryttare",
    ]
    assert tables[0][1][1:] == ["Sång i grupp", "45 000", "40 000"]


def test_shaded_cells_above_prose_take_none_of_it() -> None:
    def page(sheet: Any) -> None:
        shaded_head(sheet, below=False)
        sheet.drawString(70, HEIGHT - 240, "Nämnden har läst alla ansökningar och föreslår en fördelning.")
        sheet.line(COLUMNS[0], HEIGHT - 250, COLUMNS[-1], HEIGHT - 250)
        sheet.line(COLUMNS[0], HEIGHT - 270, COLUMNS[-1], HEIGHT - 270)

    layout = drawn(page)
    assert "Nämnden har läst alla ansökningar och föreslår en fördelning." in blocks(layout, "paragraph")


def amounts(string: str) -> list[str]:
    return [str(one.value.money.amount) for one in money.scan(string) if one.value.money is not None]


def test_years_with_a_unit_below_each_head_columns() -> None:
    assert amounts("Betalare\t2026 kr\t2027 kr\tTotalt kr\nMosjö kommun\t40 000 kr\t5 000 kr\t45 000 kr\n") == [
        "40000",
        "5000",
        "45000",
    ]
    assert amounts("Bidrag\t2026 kr\t2100 kr\n") == ["2026", "2100"]  # two sums that do not follow one another
    assert amounts("Avgiften är 2026 kr.\n") == ["2026"]


TABLE = (
    "<table><tr><th>Finansiär</th><th>Belopp (kr)</th></tr><tr><td>Mosjö kommun</td><td>40 000</td></tr>"
    "<tr><td>Region Örebro län</td><td>60 000</td></tr><tr><td>Summa</td><td>100 000</td></tr></table>"
)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Nedan visas hur projektet betalas. Alla belopp avser kontanta medel.", "cash"),
        ("Samtliga finansiärer bidrar kontant.", "cash"),
        ("Nedan visas hur projektet betalas. En del av insatsen är kontant.", "unspecified"),
    ],
)
def test_a_sentence_above_a_table_may_say_that_all_of_it_is_cash(said: str, kind: str) -> None:
    head = "<p>Tjänsteskrivelse</p><h1>Stöd till Mosjödagen</h1><p>Dnr KS 2025/7</p><h2>Förslag till beslut</h2>"
    grant = "<p>Kommunstyrelsen beviljar Mosjö byalag 40 000 kronor.</p><h2>Finansiering</h2>"
    financing = html(f"{head}{grant}<p>{said}</p>{TABLE}").cases[0].financing
    assert financing is not None and {row.kind for row in financing.rows} == {kind}


# ---------------------------------------------------------------- who signs


def test_a_name_on_the_line_of_the_day_begins_a_column_of_names_first() -> None:
    text = (
        "Protokoll\n\nKulturnämnden\n\nJusteras digitalt den 3 april 2025 Eva Alm (S)\n\nOrdförande\n\nBo Ek (M)\n\n"
        "Justerare\n\nIda Dal\n\nSekreterare\n\nProtokollet anslogs den 4 april 2025.\n"
    )
    found = people(text)
    assert found.pop("Eva Alm", "chair") == "chair"
    assert found == {"Bo Ek": "adjuster", "Ida Dal": "secretary"}
    over = "Protokoll\n\nKulturnämnden\n\nOrdförande\n\nEva Alm (S)\n\nJusterare\n\nBo Ek (M)\n"
    assert people(over) == {"Eva Alm": "chair", "Bo Ek": "adjuster"}


def test_the_line_to_sign_on_may_stand_before_the_name() -> None:
    line = "...................."
    text = f"Protokoll\n\nKulturnämnden\n\nSekreterare\n\n{line} Ida Dal\n\nOrdförande\n\n{line} Eva Alm (S)\n"
    assert people(text) == {"Ida Dal": "secretary", "Eva Alm": "chair"}


def test_a_role_behind_a_name_is_that_of_the_name() -> None:
    head = "Protokoll\n\nKulturnämnden\n\nVid protokollet\n\nIda Dal-Holm\n\n"
    found = people(head + "sekreterare\n\nEva Alm ordförande\n\nJusteras\n\nBo Ek\n")
    assert found == {"Ida Dal-Holm": "secretary", "Eva Alm": "chair", "Bo Ek": "adjuster"}


# ---------------------------------------------------------------- titles, days, numbers


def test_years_below_a_title_end_it_without_a_blank_behind_the_dash() -> None:
    def page(sheet: Any) -> None:
        sheet.setFont("Helvetica-Bold", 16)
        for n, line in enumerate(("Avtal om gemensam folkhälsa i Mosjö kommun", "2026–2029")):
            sheet.drawString(70, HEIGHT - 100 - 19 * n, line)
        sheet.setFont("Helvetica", 11)
        for n in range(8):
            sheet.drawString(
                70, HEIGHT - 160 - 14 * n, "Parterna har under våren enats om hur arbetet ska fördelas mellan dem"
            )

    assert "Avtal om gemensam folkhälsa i Mosjö kommun 2026–2029" in blocks(drawn(page), "heading")


def test_years_parted_by_the_line_end_have_no_blank_behind_the_dash() -> None:
    def page(sheet: Any) -> None:
        for n, line in enumerate(
            ("Mosjö kommun och Näsets byalag har kommit överens om att arbeta ihop 2026–", "2029.")
        ):
            sheet.drawString(70, HEIGHT - 100 - 14 * n, line)

    assert "arbeta ihop 2026–2029." in " ".join(blocks(drawn(page)))


def decided(said: str) -> str | None:
    head = "Mosjöstiftelsen\n\nMosjö den 9 juni 2025\n\nBeslut om bidrag till Byaladan\n\n"
    decision = record(f"{head}{said}\n\nBetalning sker i juli.\n").cases[0].decision
    return decision.date.value if decision is not None and decision.date is not None else None


def test_the_deciding_sentence_may_tell_the_day_of_the_meeting() -> None:
    said = "Styrelsen behandlade vid sitt möte den 2 juni 2025 er ansökan och beslutade att bevilja Byalaget"
    assert decided(f"{said} 20 000 kronor.") == "2025-06-02"
    told = "Styrelsen behandlade er ansökan och beslutade att bevilja Byalaget 20 000 kronor. Ett möte hölls vid"
    told += " Byalagets sammanträde den 2 juni 2025."
    assert decided(told) == "2025-06-09"


MINUTES = (
    "Protokoll\n\nRegionstyrelsen\n\nSammanträdesdatum 2025-03-19\n\n§ 7 Dnr RS 2025/12\n\nNya skolskepp\n\n"
    "Beslut\n\natt anta yttrandet.\n\nBakgrund\n\n"
)


@pytest.mark.parametrize(
    ("said", "relation"),
    [
        ("Miljödepartementet (LI2025/00123) har berett regionen tillfälle att yttra sig över förslaget.", "foreign"),
        ("Miljödepartementet (LI2025/00123) skickade i mars förslaget på remiss.", "foreign"),
        ("Förslaget (LI2025/00123) har tidigare behandlats av styrelsen.", "refers_to"),
    ],
)
def test_the_number_of_who_asks_for_an_answer_is_foreign(said: str, relation: str) -> None:
    found = {dnr.value: dnr.relation for dnr in record(MINUTES + said + "\n").cases[0].dnr}
    assert found.get("LI2025/00123") == relation


# ---------------------------------------------------------------- words


def test_what_each_gives_for_every_inhabitant_is_per_person() -> None:
    said = [
        one.value.per
        for one in money.scan("Parterna avsätter 7 kronor vardera per invånare. De ger 900 kronor vardera.")
    ]
    assert said == ["person", "part"]


def test_a_plan_sets_money_aside_and_pays_nobody() -> None:
    page = (
        "<h1>Handlingsplan för besöksnäringen 2025–2028</h1><h2>Prioriterade områden</h2><ul><li>Vandring</li>"
        "<li>Mat</li></ul><h2>Finansiering</h2><p>Region Gotland {} 2 miljoner kronor per år{}.</p>"
    )
    assert [one.role for one in html(page.format("avsätter", " till genomförandet")).amounts] == ["allocated"]
    assert [one.role for one in html(page.format("bidrar med", "")).amounts] == ["cofinancing"]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("Nämnden avsätter 900 tkr till Mosjö kommunalförbund för genomförande av Textillyftet.", "granted"),
        ("Nämnden avsätter 900 tkr för oförutsedda behov.", "other"),
    ],
)
def test_what_is_set_aside_for_somebody_to_carry_out_is_granted(said: str, outcome: str) -> None:
    decision = (
        record(f"Tjänsteskrivelse\n\nDnr KS 2025/7\n\nFörslag till beslut\n\n{said}\n\nBakgrund\n\nText.\n")
        .cases[0]
        .decision
    )
    assert decision is not None and decision.outcome is not None and decision.outcome.value == outcome


def test_a_name_in_quotation_marks_behind_the_application_is_the_project() -> None:
    head = (
        "Beslut om kulturstöd\n\nDnr KN 2025/7\n\nBeslut\n\nKulturnämnden avslår er ansökan om kulturstöd {}.\n\n"
        "Skäl\n\nMedlen räcker inte.\n"
    )
    title = record(head.format("för ”Ljud vid bron”")).cases[0].project.title
    assert title is not None and title.value == "Ljud vid bron"
    assert record(head.format("")).cases[0].project.title is None


def test_the_head_of_the_next_column_owns_nothing() -> None:
    page = (
        "<h1>Beslut om föreningsstöd</h1><p>Dnr KN 2025/7</p><h2>Beslut</h2>"
        "<p>Nämnden beviljar stöd enligt tabellen.</p><table><tr>"
        "<th>Sökande</th><th>Insats</th><th>Sökt</th></tr><tr><td>Mosjö IF</td><td>Läger</td><td>4 000</td></tr>"
        "<tr><td>Mosjö SK</td><td>Bad</td><td>5 000</td></tr></table>"
    )
    assert html(page).cases[0].project.owner is None


def test_a_town_and_its_day_are_no_title() -> None:
    def letter(line: str) -> str | None:
        text = f"Mosjöstiftelsen\n\n{line}\n\nBidrag till Byaladan\n\nBeslut\n\nByalaget beviljas 9 000 kronor.\n"
        title = record(text).document.title
        return title.value if title is not None else None

    assert letter("Mosjö den 9 juni 2025") == "Bidrag till Byaladan"
    assert letter("Marknaden i Mosjö den 9 juni 2025") == "Marknaden i Mosjö den 9 juni 2025"


# ---------------------------------------------------------------- letters, signatures and what was before


def form(first: str) -> list[str]:
    """The roles of the amounts of a form of two columns in a decision."""
    lines = (first, ("Totalt beräknad kostnad", "90 000 kr"), ("Anslag från stiftelsen", "20 000 kr"))
    cells = "".join(f"<tr><td>{label}</td><td>{said}</td></tr>" for label, said in lines)
    head = "<h1>Beslut om anslag</h1><p>Dnr 2025:7</p><h2>Beslut</h2><p>Styrelsen beviljar Mosjö byalag anslag.</p>"
    return [one.role for one in html(f"{head}<table>{cells}</table>").amounts]


def test_a_form_may_begin_with_the_time_of_the_project() -> None:
    assert form(("Projekttid", "2025-09-01 – 2026-03-31")) == ["total_budget", "granted"]
    assert form(("Projekttid", "1 september 2025 till 31 mars 2026")) == ["total_budget", "granted"]


def test_another_name_that_begins_with_an_authoritys_writes_nothing() -> None:
    card = "<h1>Nya projekt</h1><p>{} får 20 000 kr till en kurs i odling för den som vill lära sig.</p>"
    assert html(card.format("Kriminalvårdens Vänner i Mosjö")).document.issuer is None
    known = html(card.format("Av Kriminalvårdens medel beviljas att Mosjö byalag")).document.issuer
    assert known is not None and known.value == "Kriminalvården"


def period(said: str) -> str | None:
    text = (
        "Beslut om projektstöd\n\nDnr KN 2025/7\n\nBeslut\n\nNämnden avslår ansökan om stöd till projektet Väven.\n\n"
        f"Bakgrund\n\n{said}\n"
    )
    found = record(text).cases[0].period
    return found.value.start if found is not None and found.value is not None else None


def test_the_time_of_a_grant_that_was_before_is_not_the_projects() -> None:
    before = "Föreningen har tidigare fått stöd. Under åren 2017–2019 erhöll föreningen stöd till projektet Ljuset."
    assert period(before) is None
    assert period("Projektet Väven pågår under åren 2025–2027.") == "2025-01-01"
    assert period(f"Projektet pågår 2026-01-01–2027-12-31. {before}") == "2026-01-01"


def test_who_is_told_of_a_decision_on_a_last_page_of_few_lines() -> None:
    wide = "Nämnden har under året prövat ett stort antal ansökningar och funnit att medlen räcker till alla som"

    def first(sheet: Any) -> None:
        for n in range(20):
            sheet.drawString(70, HEIGHT - 100 - 14 * n, wide)

    def last(sheet: Any) -> None:
        for n, line in enumerate(("Beslutet skickas till", "Skogsverket, Mosjö", "Regionens kontor, enheten för stöd")):
            sheet.drawString(70, HEIGHT - 100 - 14 * n, line)

    assert "Skogsverket, Mosjö" in blocks(drawn(first, last))


def test_a_name_in_the_row_above_its_label_handles_the_matter() -> None:
    head = "Tjänsteskrivelse\n\nIda Dal Lind                      Kommunstyrelsen\nHandläggare\n016-35 72 19\n\n"
    assert people(head + "Stöd till Mosjödagen\n\nFörslag till beslut\n\nNämnden beviljar 9 000 kr.\n") == {
        "Ida Dal Lind": "officer"
    }


def test_the_line_to_sign_on_tells_that_the_label_stands_below_its_name() -> None:
    cells = [
        f"{'_' * 12}{{0}}{name}{{0}}{label}" for name, label in (("Ida Dal", "Sekreterare"), ("Bo Ek", "Ordförande"))
    ]
    for border in (" ", "\v"):
        row = "Protokoll\n" + "\t".join(cells).format(border) + "\n"
        found = {m.value.name.value: m.value.role for m in contact.people(row) if m.value.name is not None}
        assert found == {"Ida Dal": "secretary", "Bo Ek": "chair"}


def test_who_writes_in_the_largest_type_is_no_title() -> None:
    def page(name: str) -> Any:
        def draw(sheet: Any) -> None:
            for top, size, words in (
                (80, 18, name),
                (120, 13, "Beslut om bidrag till Byaladan"),
                (150, 11, "Styrelsen beslutade den 2 juni 2025 att bevilja Mosjö byalag 20 000 kronor."),
            ):
                sheet.setFont("Helvetica-Bold" if size > 11 else "Helvetica", size)
                sheet.drawString(70, HEIGHT - top, words)

        return draw

    def title(name: str) -> str | None:
        canvas = pytest.importorskip("reportlab.pdfgen.canvas")
        out = io.BytesIO()
        sheet = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
        page(name)(sheet)
        sheet.showPage()
        sheet.save()
        found = extract(Source("a.pdf", out.getvalue())).document.title
        return found.value if found is not None else None

    assert title("Sparbanksstiftelsen Mosjö") == "Beslut om bidrag till Byaladan"
    assert title("Nya tider för byns ladugård") == "Nya tider för byns ladugård"
