"""What a column holds, by its head: words, with a unit behind them in every way offices write one."""

from __future__ import annotations

import pytest

from extract import run
from extract.find.heads import head_role, is_granted_head, year_head
from extract.model.source import Source

UNITS = [" (kr)", " (tkr)", " [kr]", ", kr", ", kkr", " i tkr", " i kronor", ", tusental kronor", " (SEK)", " kronor"]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    ("words", "role"), [("Beviljat belopp", "granted"), ("Sökt belopp", "applied"), ("Totalkostnad", "total_budget")]
)
def test_a_unit_behind_a_head_changes_nothing(words: str, unit: str, role: str) -> None:
    assert head_role(words + unit) == head_role(words) == ("money", role)


@pytest.mark.parametrize("head", ["Andel, %", "Andel (%)", "Andel; procent", "andel av total (%)"])
def test_a_share_is_one_whatever_marks_its_unit(head: str) -> None:
    assert head_role(head) == ("share", None)


@pytest.mark.parametrize("head", ["Antal", "Diarienummer", "Kommentar", "Kronobergs län", "Skriv här"])
def test_a_head_without_money_gets_none_from_its_letters(head: str) -> None:
    assert head_role(head)[0] != "money"


@pytest.mark.parametrize(
    ("head", "year"),
    [
        ("Belopp 2026", 2026),
        ("Belopp 2026 (tkr)", 2026),
        ("Belopp 2025-2026, kr", None),
        ("År 1 2026", 2026),
        ("2025 2026", None),
    ],
)
def test_year_of_a_head_with_a_unit(head: str, year: int | None) -> None:
    assert year_head(head) == year


def test_granted_head_needs_its_unit() -> None:
    assert is_granted_head("Maxbelopp (kr)")
    assert not is_granted_head("Maxbelopp")  # a label of a call's fact box


FINANCING = """Region Norr
Tjänsteskrivelse
Dnr: RUN 2025/118

Stöd till Lyktan

{caption}

Finansiär\tKontant\tTotalt
Region Norr\t480\t480
Åre kommun\t150\t150
Summa\t630\t630
"""


@pytest.mark.parametrize(
    ("caption", "total", "doubted"),
    [
        ("Projektets finansiering (tkr)", "630000", False),
        ("Finansiering 2025, tkr", "630000", False),
        ("Finansiering i tusental kronor:", "630000", False),
        ("Finansiering (kronor)", "630", False),
        ("Finansiering", "630", True),
        ("Regionen bidrar med 480 tkr", "630", True),
        ("Kronoberg och Skriv", "630", True),
    ],
)
def test_the_words_above_a_table_name_its_unit(caption: str, total: str, doubted: bool) -> None:
    record = run.extract(Source("a.txt", FINANCING.format(caption=caption).encode()))
    financing = record.cases[0].financing
    assert financing and financing.total and financing.total.value and financing.total.value.amount == total
    assert ("unit_missing" in {found.code for found in record.findings}) == doubted


@pytest.mark.parametrize(
    ("said", "doubted"),
    [
        ("Kvarnen kostar 2 310 000 kronor.", False),
        ("Kvarnen kostar 2 310 tkr.", False),
        ("Kvarnen kostar 2,31 miljarder kronor.", True),
        ("Kvarnen har 2 310 000 besökare.", True),
    ],
)
def test_an_amount_of_a_table_told_in_words_tells_the_unit_of_them_all(said: str, doubted: bool) -> None:
    rows = "Finansiär\tÅr 2027\tÅr 2028\tTotalt\nÅre kommun\t600 000\t210 000\t810 000\n"
    rows += "Kvarnföreningen\t800 000\t700 000\t1 500 000\nSumma\t1 400 000\t910 000\t2 310 000\n"
    record = run.extract(Source("a.txt", f"Beslut\nStöd till kvarnen\n\n{said}\n\n{rows}".encode()))
    assert ("unit_missing" in {found.code for found in record.findings}) == doubted


def test_labels_that_end_in_a_colon_are_no_heads() -> None:
    """The first line of a form is no head: its other figures would be money, one of them the id of the matter."""
    lines = [
        "Projekt:\tGrön verkstad 2030",
        "Sökande:\tÅre kommun",
        "Ärendeid:\t20481177",
        "Total kostnad:\t900 000 kr",
    ]
    text = (
        "Region Norr\nBeslut om stöd\nDnr: RUN 2025/118\n\nStöd till Grön verkstad 2030\n\n" + "\n".join(lines) + "\n"
    )
    record = run.extract(Source("a.txt", text.encode()))
    assert [(entry.value and entry.value.amount, entry.role, entry.year) for entry in record.amounts] == [
        ("900000", "total_budget", None)
    ]


def test_the_sums_beside_a_total_column_are_no_totals() -> None:
    rows = ["Finansiär\tKontant\tArbetstid\tSumma", "Region Norr\t480 000 kr\t\t480 000 kr"]
    rows += ["Åre kommun\t\t150 000 kr\t150 000 kr", "Totalt\t480 000 kr\t150 000 kr\t630 000 kr"]
    text = "Region Norr\nTjänsteskrivelse\nDnr: RUN 2025/118\n\nStöd till Lyktan\n\nFinansiering\n\n" + "\n".join(rows)
    record = run.extract(Source("a.txt", f"{text}\n".encode()))
    total = record.cases[0].total_budget
    assert total and total.value and total.value.amount == "630000" and total.confidence >= 0.9
    assert not {"amount_conflict", "ambiguous"} & {found.code for found in record.findings}


def test_a_unit_above_figures_makes_a_head_of_words_and_years() -> None:
    listed = [["Insatsen", "2027", "2028", "Samman (kr)"], ["Ås kommun", "2 012 950", "2 012 950", "4 025 900"]]
    listed += [["Eget", "949 100", "949 100", "1 898 200"], ["Alltihop", "2 962 050", "2 962 050", "5 924 100"]]
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in listed)
    made = run.extract(Source("a.html", f"<h1>Väg</h1><h2>Finansieringsplan</h2><table>{cells}</table>".encode()))
    assert [entry.year for entry in made.amounts[:3]] == [2027, 2028, None]
    assert [entry.value and entry.value.amount for entry in made.amounts[:3]] == ["2012950", "2012950", "4025900"]


def test_years_above_figures_make_a_head_whatever_stands_beside_them() -> None:
    listed = [["Påhitt", "2026", "2027", "Alla år"], ["Ås kommun", "126 000", "128 000", "254 000"]]
    listed += [["Byalaget", "45 000", "46 000", "91 000"], ["Summa", "171 000", "174 000", "345 000"]]
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in listed)
    for caption in ("", "<p>Belopp i kronor</p>"):
        page = f"<h1>Väg</h1><h2>Den godkända finansieringsplanen</h2>{caption}<table>{cells}</table>"
        made = run.extract(Source("a.html", page.encode()))
        assert [entry.year for entry in made.amounts[:3]] == [2026, 2027, None]
        assert {entry.role for entry in made.amounts[:2]} == {"cofinancing"}
