"""Numbers, money and shares: the cases beside the modules, and what must hold for any text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import cases
from hypothesis import given
from hypothesis import strategies as st

from extract.grammar import money, number, share
from extract.grammar.unit import UNITS as SPELLED_UNITS
from extract.grammar.unit import names_money, unit_in
from extract.model.values import Amount, Match, Money


def plain(value: Money | None) -> str | None:
    return None if value is None else f"{value.amount:f}"


def amount_row(text: str, match: Match[Amount]) -> dict[str, object]:
    value = match.value
    ends = value.money or value.low
    assert ends is not None
    row: dict[str, object] = {
        "quote": text[match.start : match.stop],
        "currency": ends.currency,
        "qualifier": value.qualifier,
    }
    if value.money is not None:
        row |= {"amount": plain(value.money), "step": f"{value.money.step:f}"}
    row |= {"min": plain(value.low), "max": plain(value.high), "per": value.per, "year": value.year}
    return row | {"problem": "unit_missing" if value.unit_missing else None}


@pytest.mark.parametrize("case", cases("money"))
def test_money_case(case: dict[str, Any]) -> None:
    found = [amount_row(case["text"], match) for match in money.scan(case["text"])]
    usual = {"currency": "SEK", "per": None, "year": None, "problem": None, "min": None, "max": None}
    expected = []
    for value in case.get("values", []):
        row = {**usual, "qualifier": "exact" if "amount" in value else "range", **value}
        expected.append({"step": "1", **row} if "amount" in value else row)
    assert found == expected


@pytest.mark.parametrize("case", cases("share"))
def test_share_case(case: dict[str, Any]) -> None:
    text = case["text"]
    found = [
        {
            "quote": text[m.start : m.stop],
            "percent": f"{m.value.percent:f}",
            "of": m.value.of,
            "qualifier": m.value.qualifier,
        }
        for m in share.scan(text)
    ]
    assert found == [{"qualifier": "exact", **value} for value in case.get("values", [])]


@pytest.mark.parametrize("case", cases("number"))
def test_number_case(case: dict[str, Any]) -> None:
    power = case.get("power")
    read = number.read_words(case["text"]) if power is None else number.read_digits(case["text"], power)
    expected = None if case.get("none") else number.Number(Decimal(case["value"]), Decimal(case["step"]))
    assert read == expected


@pytest.mark.parametrize(
    ("head", "power", "currency"),
    [
        ("Maxbelopp (kr)", 0, "SEK"),
        ("Belopp, tkr", 3, "SEK"),
        ("Budget i tusental kronor", 3, "SEK"),
        ("Kostnad, kronor i tusental", 3, "SEK"),
        ("Kronor, kkr", 3, "SEK"),
        ("Belopp i kronor (tkr)", 3, "SEK"),
        ("Kronor (SEK)", 0, "SEK"),
        ("Insats MSEK", 6, "SEK"),
        ("Grant (EUR)", 0, "EUR"),
    ],
)
def test_unit_in_head(head: str, power: int, currency: str) -> None:
    unit = unit_in(head)
    assert unit is not None
    assert (unit.power, unit.currency) == (power, currency)


@pytest.mark.parametrize("head", ["Finansiär", "Antal krav", "Projektnamn", "Skriv"])
def test_no_unit_in_head(head: str) -> None:
    assert unit_in(head) is None


@pytest.mark.parametrize(
    "head", ["Sökt belopp", "Beviljad medfinansiering Region Skåne", "Totala kostnader", "Projektbudget", "Summa:"]
)
def test_head_names_money(head: str) -> None:
    assert names_money(head)


@pytest.mark.parametrize(
    "head", ["Antal bidrag", "Max stödnivå (%)", "Bidragsmottagare", "Stödgrund", "Diarienummer", "Andel av budget"]
)
def test_head_names_no_money(head: str) -> None:
    assert not names_money(head)


def test_bare_cell_takes_the_unit_of_its_head() -> None:
    match = money.bare("Boden\t3 538\tx", 6, 11, unit_in("Belopp (tkr)"))
    assert match is not None
    assert match.value.money == Money(Decimal(3538000), "SEK", Decimal(1000))
    assert (match.start, match.stop) == (6, 11)
    assert match.value.unit_from == (8, 11)


def test_bare_cell_without_unit_says_so() -> None:
    match = money.bare("3 538 439", 0, 9, None)
    assert match is not None
    assert match.value.unit_missing


@pytest.mark.parametrize("cell", ["", "-", "100 %", "12 st", "2024", "1 250 och 3 000", "se bilaga"])
def test_bare_cell_is_no_amount(cell: str) -> None:
    assert money.bare(cell, 0, len(cell), None) is None


def test_bare_cell_with_own_unit_keeps_it() -> None:
    match = money.bare("25 mnkr", 0, 7, unit_in("Belopp (tkr)"))
    assert match is not None
    assert plain(match.value.money) == "25000000"


SEPARATORS = [" ", "\u00a0", "\u202f", "\u2009", ".", "'", "’", ""]
UNITS = sorted(unit for unit, meaning in SPELLED_UNITS.items() if meaning.currency and "tal" not in unit.lower())


@given(st.integers(1, 10**9), st.sampled_from(SEPARATORS), st.sampled_from(UNITS), st.integers(0, 99), st.booleans())
def test_every_rendering_is_read_back(whole: int, separator: str, unit: str, cents: int, decimals: bool) -> None:
    meaning = SPELLED_UNITS[unit]
    power = meaning.power
    if separator == "." and (power >= 6 and whole < 10**6):
        separator = " "  # before millions one full stop parts decimals
    printed = f"{whole:,}".replace(",", separator)
    coin = unit[0] in ":,."
    if decimals and not coin:
        printed += f",{cents:02d}"
    text = f"Stöd {printed}{'' if coin else ' '}{unit}"
    (match,) = money.scan(text)
    expected = (Decimal(whole) + (Decimal(cents) / 100 if decimals and not coin else 0)) * Decimal(10) ** power
    assert match.value.money is not None
    assert match.value.money.amount == expected
    assert match.value.money.currency == meaning.currency
    assert match.value.money.step == Decimal(10) ** (power - (2 if decimals and not coin else 0))


PIECES = [
    *SPELLED_UNITS,
    *"0123456789",
    " ",
    ",",
    ".",
    "-",
    "–",
    "\n",
    "\t",
    "\f",
    "|",
    "%",
    "procent",
    "(",
    ")",
    "1 000",
    "2023",
    "mellan ",
]
PIECES += [
    " och ",
    " till ",
    "högst ",
    "ca ",
    "fem ",
    "hundra",
    " per år",
    "Belopp",
    "Belopp i tkr",
    "Summa:",
    "hälften",
    "av kostnaden",
    "\u00a0",
    "ß",
    "İ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=80))
def test_any_text_is_scanned_and_spans_hold(text: str) -> None:
    for found in (money.scan(text), share.scan(text)):
        at = 0
        for match in found:
            assert at <= match.start < match.stop <= len(text)
            assert not set(text[match.start : match.stop]) & set("\n\t\f")
            at = match.stop
    for match in money.scan(text):
        if match.value.unit_from is not None:
            assert text[slice(*match.value.unit_from)].strip()


def test_long_runs_end_in_time() -> None:
    for piece in ("1 000 ", "mellan ", "en ", "1,", "fem hundra ", "- ", "Belopp i ", "högst ", "50 % "):
        text = piece * (20_000 // len(piece))
        money.scan(text)
        share.scan(text)
