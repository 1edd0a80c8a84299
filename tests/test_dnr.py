"""Diarienummer: the cases beside the grammar, what each is to its document, and what holds for any text."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from grammar_cases import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.find.dnr import Relation, relate
from extract.grammar.dnr import labels, scan
from extract.model.text import BORDERS


@pytest.mark.parametrize("case", cases("dnr"))
def test_case(case: dict[str, Any]) -> None:
    found = scan(case["text"])
    if case.get("none"):
        assert [match.value.printed for match in found] == []
        return
    hits = [match for match in found if match.value.printed == case["quote"]]
    assert len(hits) == 1, [match.value.printed for match in found]
    parts = dataclasses.asdict(hits[0].value)
    assert {name: parts[name] for name in case["value"]} == case["value"]


def related(text: str, head: str | None = None) -> list[tuple[str, Relation]]:
    """Each number of a text with its relation; the head is `head`, or the whole text."""
    found = scan(text)
    stop = len(text) if head is None else len(head)
    return [(match.value.printed, relation) for match, relation in zip(found, relate(text, found, stop), strict=True)]


HEAD = "Region Exempel\nDatum Diarienummer\n2024-02-01 RUN-00417-2024\n"
OWN = ("RUN-00417-2024", "own")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Härmed ersätter nämnden sitt tidigare ställningstagande, Dnr 00311-2022.", [("00311-2022", "replaces")]),
        ("Nytt beslut i stället för RUN-00311-2022 fattas.", [("RUN-00311-2022", "replaces")]),
        ("Beslutet med dnr 00311-2022 upphör att gälla.", [("00311-2022", "replaces")]),
        ("Med ändring av beslut RUN-00311-2022 förlängs projektet.", [("RUN-00311-2022", "amends")]),
        ("Projektet bygger vidare på RUN-00311-2022.", [("RUN-00311-2022", "refers_to")]),
        ("Se även dnr 2019/35.", [("2019/35", "refers_to")]),
        ("Förstudien (RUN-00311-2022) är klar.", [("RUN-00311-2022", "refers_to")]),
        ("I beslutet anges RUN-00417-2024 som nummer.", [OWN]),
        ("Verket har begärt yttrande. Myndighetens diarienummer är 00311-2022.", [("00311-2022", "foreign")]),
        ("Verket har begärt yttrande. Diarienumret är 00311-2022.", [("00311-2022", "refers_to")]),
        ("Ert diarienummer: A301.114/2025", [("A301.114/2025", "foreign")]),
        (
            "Det ersätter RUN-00311-2022 och RUN-00312-2022.",
            [("RUN-00311-2022", "replaces"), ("RUN-00312-2022", "replaces")],
        ),
        ("Beslutet är ersatt av RUN-00500-2025.", [("RUN-00500-2025", "refers_to")]),
        ("Dnr RUN-00417-2024 2 (4)", [OWN]),
        ("§ 14 Ärendenummer RUN-00900-2024\nEtt ärende till", [("RUN-00900-2024", "own")]),
        ("§ 15 0377/23 En hemställan", [("0377/23", "own")]),
    ],
)
def test_relation_in_the_body(body: str, expected: list[tuple[str, Relation]]) -> None:
    assert related(HEAD + body, HEAD) == [OWN, *expected]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Dnr KS 2022/12 och KS 2022/13", [("KS 2022/12", "own"), ("KS 2022/13", "own")]),
        ("Dnr: RS-2024/0311 (tidigare RS-2021/0077)", [("RS-2024/0311", "own"), ("RS-2021/0077", "refers_to")]),
        ("Klimatdepartementet\nKN2026/00118\n\nDnr 2026/44", [("KN2026/00118", "foreign"), ("2026/44", "own")]),
        ("Remissvar om en utredning\n(KN2026/00118)\nDnr 2026/44", [("KN2026/00118", "foreign"), ("2026/44", "own")]),
        ("Vårt dnr Ert dnr\n2019/44 2018/977", [("2019/44", "own"), ("2018/977", "foreign")]),
        ("Ert dnr Vårt dnr\n2018/977 2019/44", [("2018/977", "foreign"), ("2019/44", "own")]),
        ("Ert dnr\tVårt dnr\n\t2019/44", [("2019/44", "own")]),
        ("2023-1177-0003 2024-02-01\nDiarienummer 2022-02117", [("2023-1177-0003", "foreign"), ("2022-02117", "own")]),
        ("N2004/1188/A\nN2004/1190/A", [("N2004/1188/A", "own"), ("N2004/1190/A", "own")]),
        ("Stöd till filmfestival (RUN/58/2016)", [("RUN/58/2016", "own")]),
        ("Förvaltande myndighets dnr 304-1123-10", [("304-1123-10", "own")]),
        ("Bidragsmottagarens beteckning 2018/977\nDnr 2019/44", [("2018/977", "foreign"), ("2019/44", "own")]),
        ("Formas diarienummer: 2020-01177\nDnr KS 2022/12", [("2020-01177", "foreign"), ("KS 2022/12", "own")]),
        ("Ansökan i ärende 2019/188\nDnr KS 2022/12", [("2019/188", "refers_to"), ("KS 2022/12", "own")]),
        ("Dnr\tErsätter tidigare beslut\n2019/44\tNTS 2018-977", [("2019/44", "own"), ("NTS 2018-977", "replaces")]),
        ("överklagat, se mål 3071-17", [("3071-17", "refers_to")]),
    ],
)
def test_relation_in_the_head(head: str, expected: list[tuple[str, Relation]]) -> None:
    assert related(head) == expected


@pytest.mark.parametrize(
    ("words", "relation"),
    [
        ("Verket har den 3 maj tagit ställning till ansökningarna (dnr 604-7112-2023).", "own"),
        ("Föreningen har beviljats bidrag, senast 2022 (dnr 604-7112-2023).", "refers_to"),
    ],
)
def test_the_only_number_of_a_paper_is_its_own_unless_it_is_of_another_time(words: str, relation: Relation) -> None:
    assert related(words, "") == [("604-7112-2023", relation)]


def test_a_number_to_be_told_when_paying_is_own() -> None:
    assert related("Stödet betalas ut med angivande av referensen VHF 2031:0412.", "") == [("VHF 2031:0412", "own")]
    assert related("Bidragsbeslut VHF 2031:0412") == [("VHF 2031:0412", "own")]
    assert related("Beslut VHF 2031:0412") == []


def test_two_spellings_have_one_key() -> None:
    keys = {match.value.key for match in scan("Dnr RJL 2017/84\nTjänsteskrivelse\nRJL2017/84")}
    assert keys == {"RJL|2017|84"}


def test_labels_tell_whose_number_they_announce() -> None:
    text = "Vårt dnr\tEr beteckning\tÄrende-id\nÄrendet om mål och medel"
    assert [(text[match.start : match.stop], match.value) for match in labels(text)] == [
        ("Vårt dnr", "own"),
        ("Er beteckning", "foreign"),
        ("Ärende-id", "own"),
    ]


PIECES = st.sampled_from(
    [parameter.values[0]["text"] for parameter in cases("dnr")]
    + ["Dnr", "Er beteckning", " ", "\n", "\t", "\f", "2024", "-", "/", "KS", "§ 1 ", "(", ")", "0", "İ", "XXXX"]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text_is_read_and_spans_hold(text: str) -> None:
    found = scan(text)
    assert len(relate(text, found, len(text) // 2)) == len(found)
    at = 0
    for match in found:
        assert at <= match.start < match.stop <= len(text)
        assert text[match.start : match.stop] == match.value.printed
        assert not any(border in match.value.printed for border in BORDERS)
        at = match.stop
    for label in labels(text):
        assert text[label.start : label.stop].strip()
