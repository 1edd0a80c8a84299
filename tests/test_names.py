"""Names of organisations, bodies and funds: the cases beside the module, and the registers themselves."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from grammar_cases import cases
from hypothesis import given
from hypothesis import strategies as st

from extract.grammar import name
from extract.grammar.identifier import luhn
from extract.grammar.rule import table
from extract.model.text import BORDERS

FUNDS = {
    "regional_development_appropriation", "own_budget", "erdf", "esf", "esf_plus", "jtf", "interreg", "eafrd_leader",
    "emfaf", "react_eu", "national_agency", "klimatklivet", "lona", "inheritance_fund", "ir_funds", "other",
}  # fmt: skip


def places() -> list[str]:
    return [place for county in table("organisations")["municipality"]["places"].values() for place in county]


@pytest.mark.parametrize("case", cases("name"))
def test_name_case(case: dict[str, Any]) -> None:
    text = case["text"]
    found = []
    for match in name.organisations(text):
        value = match.value
        row = {"quote": text[match.start : match.stop], "name": value.name, "kind": value.kind, "by": value.by}
        found.append(row | ({"number": value.number} if value.number else {}))
        assert value.printed == text[match.start : match.stop]
    assert found == case.get("organisations", [])
    for key, scan in (("bodies", name.bodies), ("funds", name.funds)):
        rows = [{"quote": text[match.start : match.stop], "value": match.value} for match in scan(text)]
        assert rows == case.get(key, [])


def test_register_is_complete() -> None:
    words = table("organisations")
    assert len(places()) + 1 == 290  # and Gotland, which is a region
    assert len(set(places())) == len(places())
    assert len(words["region"]) == len(words["county_board"]) == 21
    assert len(words["municipality"]["places"]) == 20
    assert set(words["municipality"]["full"]) <= set(places())
    assert len({region["nuts3"] for region in words["region"]}) == 21


def test_numbers_of_the_register_have_their_check_digit() -> None:
    words = table("organisations")
    numbers = list(words["county_board"].values())
    numbers += [row["number"] for key in ("region", "state_agency") for row in words[key] if "number" in row]
    assert len(set(numbers)) == len(numbers)
    assert all(luhn(number.replace("-", "")) for number in numbers)


@pytest.mark.parametrize("kind", ["region", "state_agency", "government", "university", "partnership", "other"])
def test_each_form_of_the_register_is_read(kind: str) -> None:
    for row in table("organisations")[kind]:
        for form in (row["name"], *(form for key in ("also", "former", "short") for form in row.get(key, ()))):
            for text in (form, f"enligt {form}."):
                assert [match.value.name for match in name.organisations(text)] == [row["name"]], text


def test_each_municipality_is_read_once() -> None:
    for place in places():
        (full,) = name.organisations(f"till {place} kommun.")
        assert full.value.kind == "municipality"
        assert name.organisations(f"i {place}.") == []
        (official,) = name.organisations(f"{full.value.name} och")
        assert official.value.name == full.value.name


def test_each_fund_is_read() -> None:
    words = table("funds")
    assert set(words) == FUNDS | {"stems", "not_funds"}
    for key in FUNDS:
        for form in (*words[key]["names"], *words[key].get("short", ())):
            assert [match.value for match in name.funds(f"medges ur {form}.")] == [key], form


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "Region",
                    "Norrbotten",
                    "s",
                    "Nämnden",
                    "för",
                    "och",
                    "barn-",
                    "utbildnings",
                    "nämnden",
                    "styrelsens",
                    "arbetsutskott",
                    "1:1",
                    "medel",
                    "ESF",
                    "+",
                    "-",
                    "(",
                    ")",
                    "Länsstyrelsen",
                    "i",
                    "län",
                    "\n",
                    "\t",
                    "İ",
                    "Europeiska",
                    "socialfonden",
                    "kommun",
                    "Luleå",
                    "\xa0",
                    "utgiftsområde 3",
                    "anslaget",
                ]
            ),
            max_size=20,
        ).map("".join),
    )
)
def test_any_text_gives_spans_within_lines(text: str) -> None:
    for found in (name.organisations(text), name.bodies(text), name.funds(text)):
        for match in found:
            assert 0 <= match.start < match.stop <= len(text)
            assert not any(border in text[match.start : match.stop] for border in BORDERS)
        for before, after in itertools.pairwise(found):
            assert before.stop <= after.start
