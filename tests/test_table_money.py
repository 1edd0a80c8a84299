"""What the money of a table is: by the labels of its rows where the head says nothing, and never a percentage."""

from __future__ import annotations

import pytest

from extract import run
from extract.find.heads import head_role
from extract.model.source import Source

PAGE = """<html><body><p>Region Fjäll</p><h1>Slutredovisning av stöd till Stigfinnarna</h1><p>Dnr RF 2031-77</p>
<h2>{heading}</h2><table>{rows}</table><p>Projektet är avslutat.</p></body></html>"""


def roles(heading: str, rows: list[list[str]]) -> list[tuple[str, str]]:
    """Each amount of a page with this table, and its role."""
    tags = ["th", *("td" for _ in rows[1:])]
    made = "".join(
        f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>" for tag, row in zip(tags, rows, strict=True)
    )
    record = run.extract(Source("a.html", PAGE.format(heading=heading, rows=made).encode()))
    return [(a.value.amount, a.role) for a in record.amounts if a.value is not None]


LABELLED = [
    ["Beviljat stöd från Region Fjäll", "410 000", "410000", "granted"],
    ["Utbetalt till och med mars 2031", "380 000", "380000", "paid"],
    ["Upparbetat stöd", "366 500", "366500", "spent"],
    ["Att återbetala", "13 500", "13500", "returned"],
]


@pytest.mark.parametrize("head", ["Kronor", "SEK", "Belopp (kr)", "Summa, kr"])
def test_labels_say_what_the_money_is_where_its_head_is_a_unit(head: str) -> None:
    found = roles("Stödet", [["", head], *(row[:2] for row in LABELLED)])
    assert found == [(amount, role) for _, _, amount, role in LABELLED]


def test_names_beside_a_unit_still_pay() -> None:
    rows = [["", "Kronor"], ["Åsele kommun", "40 000"], ["Region Fjäll", "90 000"], ["Summa", "130 000"]]
    assert [role for _, role in roles("Finansiering", rows)] == ["cofinancing", "cofinancing", "total_budget"]


def test_a_head_that_says_what_the_money_is_outranks_the_labels() -> None:
    rows = [["", "Utfall, kr"], ["Beviljat stöd från Region Fjäll", "410 000"], ["Utbetalt stöd", "380 000"]]
    assert {role for _, role in roles("Stödet", rows)} == {"spent"}


def test_what_was_given_as_work_is_in_kind_in_what_was_used_too() -> None:
    payers = [
        ["Finansiär", "Slag", "Utfall (kr)"],
        ["Åsele kommun", "Kontant", "40 000"],
        ["Byalaget", "Natura", "25 000"],
    ]
    assert [role for _, role in roles("Finansiering", payers)] == ["spent", "in_kind"]
    costs = [["Kostnad", "Slag", "Utfall (kr)"], ["Löner", "Kontant", "40 000"], ["Virke", "Natura", "25 000"]]
    assert "in_kind" not in [role for _, role in roles("Kostnader", costs)]


OUTCOME = [
    ["Kostnadsslag", "Budget (kr)", "Utfall (kr)", "{}"],
    ["Löner", "500 000", "480 000", "96"],
    ["Resor", "100 000", "120 000", "120"],
    ["Summa", "600 000", "600 000", "100"],
]


@pytest.mark.parametrize("head", ["Utfall i % av budget", "Utfall (%)", "Förbrukat i procent av budget", "Avvikelse %"])
def test_percentages_below_their_sign_are_no_money(head: str) -> None:
    rows = [[cell.format(head) for cell in row] for row in OUTCOME]
    assert sorted({amount for amount, _ in roles("Ekonomi", rows)}, key=int) == [
        "100000", "120000", "480000", "500000", "600000",
    ]  # fmt: skip


@pytest.mark.parametrize("head", ["Beviljat belopp (50 %)", "Beviljat belopp, högst 40 procent (kr)"])
def test_a_head_that_says_how_large_a_share_is_given_is_one_of_money(head: str) -> None:
    assert head_role(head)[0] == "money"


def test_the_sum_of_what_costs_were_planned_is_the_budget() -> None:
    found = roles("Ekonomi", [row[:3] for row in OUTCOME])
    assert found[-2:] == [("600000", "total_budget"), ("600000", "spent")]


def test_the_budget_of_a_part_of_a_body_is_still_allocated() -> None:
    rows = [
        ["Nämnd", "Budget 2031 (tkr)", "Utfall 2030 (tkr)"],
        ["Kulturnämnden", "510", "480"],
        ["Summa", "510", "480"],
    ]
    assert [role for _, role in roles("Ramar", rows)] == ["allocated", "spent"] * 2


LISTED = [
    ["Förening", "Ändamål", "Beviljat (kr)"],
    ["Kvarnåns bygdegård", "Nytt tak", "40 000"],
    ["Storsjö skidklubb", "Pistmaskin", "35 000"],
    ["Summa", "", "75 000"],
]
LIST = """<html><body><p>Region Fjäll</p><h1>Förteckning över beviljade bidrag 2031</h1><p>Dnr RF 2031-78</p>
<table>{rows}</table><p>{below}</p><p>Besluten kan inte överklagas.</p></body></html>"""


def counted(below: str) -> int | None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in LISTED)
    total = run.extract(Source("a.html", LIST.format(rows=rows, below=below).encode())).grants_total
    assert total is not None
    return total.count.value if total.count is not None else None


@pytest.mark.parametrize("below", ["Antal bidrag: 2", "Antal beviljade bidrag: 2 st", "Totalt antal beslut 2"])
def test_a_line_below_a_list_counts_it(below: str) -> None:
    assert counted(below) == 2


@pytest.mark.parametrize("below", ["Antal ledamöter: 2", "Antal bidrag ökade med 2 i år.", "Antal sidor: 2"])
def test_a_line_below_a_list_that_counts_something_else_does_not(below: str) -> None:
    assert counted(below) is None


BEFORE_AFTER = [
    ["", "Enligt tidigare beslut", "Enligt detta beslut"],
    ["Antal kurser", "7", "8"],
    ["Platser per kurs", "12", "12"],
]


@pytest.mark.parametrize(
    ("last", "amounts"),
    [
        (("Statsbidrag (kr)", "1 260 000", "1 440 000"), ["1260000", "1440000"]),
        (("Statsbidrag, tkr", "1 260", "1 440"), ["1260000", "1440000"]),
        (("Statsbidrag (tkr)", "900", "950"), ["900000", "950000"]),
    ],
)
def test_the_unit_in_the_label_of_a_row_is_that_rows_alone(last: tuple[str, str, str], amounts: list[str]) -> None:
    rows = [*BEFORE_AFTER, list(last)]
    assert [amount for amount, _ in roles("Beslut om ändring", rows)] == amounts


GIVEN_BY_YEAR = (
    "<tr><th>Sökande<th>Sökt belopp (kr)<th><th>Beviljat per år (kr)<th><th>Beviljat totalt (kr)"
    "<tr><th><th><th>2031<th>2032<th>2033<th>"
    "<tr><td>Rengsjö naturbruk<td>2 940 000<td>980 000<td>950 000<td>870 000<td>2 800 000"
    "<tr><td>Vallviks museum<td>1 850 000<td>900 000<td>760 000<td><td>1 660 000"
)


@pytest.mark.parametrize("over", ["<th><th>Beviljat per år (kr)<th>", "<th><th><th>Beviljat per år (kr)"])
def test_a_head_over_the_middle_or_the_last_of_years_is_that_of_all(over: str) -> None:
    rows = GIVEN_BY_YEAR.replace("<th><th>Beviljat per år (kr)<th>", over)
    page = f"<html><body><h1>Beviljade anslag 2031</h1><p>Dnr RF 2031-78</p><table>{rows}</table></body></html>"
    found = [entry.role for entry in run.extract(Source("a.html", page.encode())).amounts]
    assert found == ["applied", *["granted"] * 4, "applied", *["granted"] * 3]


def test_what_is_added_to_a_budget_is_printed_with_its_sign() -> None:
    rows = [
        ["Kostnadspost", "Tidigare (kr)", "Ändring (kr)", "Ny budget (kr)"],
        ["Personal", "690 000", "+ 180 000", "870 000"],
        ["Fältarbete", "420 000", "-20 000", "400 000"],
    ]
    assert [amount for amount, _ in roles("Budget", rows)] == [
        "690000",
        "180000",
        "870000",
        "420000",
        "-20000",
        "400000",
    ]


@pytest.mark.parametrize("own", ["Egen insats", "Egna medel", "Egenfinansiering"])
def test_who_pays_without_a_name_gives_its_own(own: str) -> None:
    rows = [["Finansiär", "Kronor"], ["Region Fjäll", "90 000"], [own, "40 000"], ["Summa", "130 000"]]
    assert roles("Finansiering", rows) == [
        ("90000", "cofinancing"),
        ("40000", "own_contribution"),
        ("130000", "total_budget"),
    ]


@pytest.mark.parametrize(("own", "role"), [("Egen arbetstid", "in_kind"), ("Egna Hem AB", "cofinancing")])
def test_own_work_and_a_firm_so_called_give_no_money_of_their_own(own: str, role: str) -> None:
    rows = [["Finansiär", "Kronor"], ["Region Fjäll", "90 000"], [own, "40 000"], ["Summa", "130 000"]]
    assert roles("Finansiering", rows)[1] == ("40000", role)


@pytest.mark.parametrize(
    ("lead", "names", "role"),
    [
        ("Tillägget avser:", ("provningar till havs", "inbindning av boken"), "cost"),
        ("Medlen ska användas till:", ("provningar till havs", "inbindning av boken"), "cost"),
        ("Resten betalas av:", ("Region Fjäll", "Åsele kommun"), "cofinancing"),
    ],
)
def test_a_sentence_says_what_the_rows_below_are_for(lead: str, names: tuple[str, str], role: str) -> None:
    rows = "".join(f"- {name}\t{amount} 000 kr\n" for name, amount in zip(names, (387, 88), strict=True))
    text = f"Region Fjäll\n\nÄndrat beslut\n\nKlubben ber om mer. {lead}\n\n{rows}\nMer följer.\n"
    found = run.extract(Source("a.txt", text.encode())).amounts
    assert [entry.role for entry in found] == [role, role]


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (["Medlemsavgift", "Startavgift (kr)", "Summa"], ["fee"] * 3),
        (["Grundtaxa", "Rörlig taxa, kr", "Totalt"], ["fee"] * 3),
        (["Lokalhyra", "Hyra 2031", "Totalt"], ["fee"] * 3),
        (["Personal", "Beviljad avgift", "Kostnad"], [None, "granted", "cost"]),
    ],
)
def test_columns_of_fees_and_what_they_make_together(heads: list[str], expected: list[str | None]) -> None:
    rows = [["År", *heads], ["2031", "17 000", "40 000", "57 000"], ["2032", "17 500", "41 000", "58 500"]]
    found = roles("Avgifter", rows)
    assert len(found) == 6
    assert all(role == wanted for (_, role), wanted in zip(found, expected * 2, strict=True) if wanted)


def test_a_head_of_fees_above_words_is_no_money() -> None:
    rows = [["Avgift", "Belopp (kr)"], ["Båtplats", "900"], ["Vinterplats", "450"]]
    assert [amount for amount, _ in roles("Avgifter", rows)] == ["900", "450"]


@pytest.mark.parametrize("lead", ["Fonden godtar kostnader enligt följande.", "Fonden godtar dessa kostnader:"])
def test_an_account_below_a_word_on_costs_is_read_by_its_labels(lead: str) -> None:
    rows = [
        ("Redovisade kostnader", "90 000 kr", "spent"),
        ("Utbetalt förskott", "70 000 kr", "paid"),
        ("Att återbetala", "13 500 kr", "returned"),
    ]
    made = "".join(f"{label}\t{amount}\n" for label, amount, _ in rows)
    text = f"Region Fjäll\n\nBeslut om återkrav\n\n{lead}\n\n{made}\nMer följer.\n"
    assert [one.role for one in run.extract(Source("a.txt", text.encode())).amounts] == [role for *_, role in rows]


def test_costs_below_a_word_on_costs_are_costs() -> None:
    made = "Virke\t90 000 kr\nTidigare utbetalt virke\t70 000 kr\nMaskinhyra\t13 500 kr\n"
    text = f"Region Fjäll\n\nBeslut\n\nKlubben räknar med kostnader enligt följande.\n\n{made}\nMer följer.\n"
    assert [one.role for one in run.extract(Source("a.txt", text.encode())).amounts][::2] == ["cost", "cost"]
