"""Dates, periods and durations: the cases beside each module, and what must hold for any text."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from grammar_cases import cases
from hypothesis import example, given
from hypothesis import strategies as st

from extract.find import period as find_period
from extract.grammar import date, date_kind, duration, period
from extract.model.text import BORDERS
from extract.model.values import Date


def written(value: Date | None) -> str:
    """A date as the cases write it."""
    if value is None:
        return ""
    if value.part is not None:
        return f"{value.year or ''}/{value.part}"
    if value.iso is not None:
        return value.iso
    return f"--{value.month:02d}" + (f"-{value.day:02d}" if value.precision == "day" else "")


@pytest.mark.parametrize("case", cases("date"))
def test_dates(case: dict[str, Any]) -> None:
    text, values = case["text"], case.get("values", [])
    seen = date.scan(text)
    got = [
        (text[match.start : match.stop], written(match.value), match.value.precision, match.value.approx)
        for match in seen
    ]
    assert got == [(value["quote"], value["date"], value["precision"], value.get("approx", False)) for value in values]
    for match, value in zip(seen, values, strict=True):
        if "kind" in value:
            assert date_kind.kind_of(text, match) == (None if value["kind"] == "none" else value["kind"])
        if "year" in value:
            assert date.with_year(match, seen) == (value["year"] or None)


@pytest.mark.parametrize("case", cases("period"))
def test_periods(case: dict[str, Any]) -> None:
    text, values = case["text"], case.get("values", [])
    seen = period.scan(text)
    got = [
        (text[match.start : match.stop], written(match.value.start), written(match.value.end), match.value.precision)
        for match in seen
    ]
    assert got == [(value["quote"], value["start"], value["end"], value["precision"]) for value in values]
    for match, value in zip(seen, values, strict=True):
        assert list(match.value.inferred) == value.get("inferred", [])
        if "kind" in value:
            assert find_period.kind_of(text, match, value.get("heading", "")) == value["kind"]
        spans = [text[start:stop] for start, stop in period.places(text, match)]
        assert spans == [value["quote"]] + ([value["also"]] if "also" in value else [])


@pytest.mark.parametrize("case", cases("duration"))
def test_durations(case: dict[str, Any]) -> None:
    text, values = case["text"], case.get("values", [])
    got = [
        (
            text[match.start : match.stop],
            match.value.low,
            match.value.high,
            match.value.unit,
            match.value.qualifier,
            match.value.anchor,
        )
        for match in duration.scan(text)
    ]
    assert got == [(v["quote"], v.get("low"), v.get("high"), v["unit"], v["qualifier"], v["anchor"]) for v in values]


# Texts of the words and marks the patterns look for come closer to breaking them than any letters do.
PIECES = [
    "2023",
    "2024-05-03",
    "28/2",
    "10.06.2013",
    "den ",
    "14 ",
    "maj ",
    "mars",
    " till ",
    "–",
    "--",
    " - ",
    "t.o.m. ",
    "fr.o.m. ",
]
PIECES += [
    "vecka ",
    "kvartal ",
    "våren ",
    "högst ",
    "tre ",
    "månader",
    "år ",
    "åriga ",
    "\n",
    "\t",
    "\f",
    "\v",
    ". ",
    " och ",
    "Startdatum: ",
]
PIECES += [
    "Slutdatum",
    "230501",
    "-",
    "1",
    "0",
    "/",
    "årsskiftet ",
    "projekt ",
    "\u00a0",
    "İ",
    "ß",
    "mellan ",
    "från ",
    "kr",
    ":",
]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map("".join))


@given(TEXTS)
@example("İ vecka 0 2023")
@example("00 maj 0000")
@example("TRE\nMÅN")
def test_any_text_is_read_and_spans_hold(text: str) -> None:
    for module in (date, period, duration):
        last = 0
        for match in module.scan(text):
            assert last <= match.start < match.stop <= len(text)
            assert not any(border in text[match.start : match.stop] for border in BORDERS)
            last = match.stop
    for seen in date.scan(text):
        date_kind.kind_of(text, seen)
        assert seen.value.year is None or seen.value.first() is not None
    for found in period.scan(text):
        find_period.kind_of(text, found)
        assert period.places(text, found)[0] == (found.start, found.stop)


DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
FORMS = [
    lambda day: day.isoformat(),
    lambda day: f"den {day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{day.day}/{day.month} {day.year}",
    lambda day: f"{day.day:02d}.{day.month:02d}.{day.year}",
]


@given(DAYS, st.sampled_from(FORMS))
def test_a_day_comes_back(day: dt.date, form: Any) -> None:
    (match,) = date.scan(f"Klart {form(day)}, sade de.")
    assert match.value.iso == day.isoformat()


@given(DAYS, DAYS, st.sampled_from([" - ", "–", "--", " till ", " t.o.m. ", " till och med "]))
def test_a_period_comes_back(first: dt.date, last: dt.date, joint: str) -> None:
    (match,) = period.scan(f"Projekttid: {first.isoformat()}{joint}{last.isoformat()}")
    assert (match.value.start, match.value.end) == (
        Date(first.year, first.month, first.day),
        Date(last.year, last.month, last.day),
    )


def test_a_year_is_given_by_dates_with_one_only() -> None:
    (lonely,) = date.scan("den 14 mars")
    assert date.with_year(lonely, [lonely]) is None
