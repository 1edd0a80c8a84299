"""What sentences reckon with, held against itself; each check with papers in which nothing is wrong."""

from __future__ import annotations

import pytest

from extract import run
from extract.find.scope import Scope
from extract.model.evidence import Evidence
from extract.model.source import Source

HEAD = "Region Dalarna\nBESLUT\nDatum: 2024-05-02\nDnr: RUN 2024/91\n\nStöd till projektet Vindflöjeln\n\n"


def told(text: str, head: str = HEAD, name: str = "a.txt") -> list[tuple[str, str | None]]:
    record = run.extract(Source(name, (head + text).encode()))
    codes = ("sum_mismatch", "amount_conflict", "count_mismatch", "possible_transposition")
    return [(finding.code, finding.path) for finding in record.findings if finding.code in codes]


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        # parts of a whole
        (
            "Regionen beviljar Mora Hembygdslag 540 000 kronor. Bidraget fördelas med 160 000 kronor år 2025, "
            "180 000 kronor år 2026 och 190 000 kronor år 2027.",
            [("sum_mismatch", "/cases/0/granted")],
        ),
        (
            "Regionen beviljar Mora Hembygdslag 540 000 kronor. Bidraget fördelas med 160 000 kronor år 2025, "
            "180 000 kronor år 2026 och 200 000 kronor år 2027.",
            [],
        ),
        (
            "Regionen beviljar Mora Hembygdslag 540 000 kronor, varav 100 000 kronor till hyra "
            "och 60 000 kronor till resor.",
            [],
        ),
        # words and figures
        (
            "Regionen beviljar Mora Hembygdslag 85 000 kronor (femtioåttatusen kronor) till mönster.",
            [("amount_conflict", "/cases/0/granted")],
        ),
        ("Regionen beviljar Mora Hembygdslag 85 000 kronor (åttiofemtusen kronor) till mönster.", []),
        # what is left
        (
            "Mora Hembygdslag beviljades 2 340 000 kronor. Av dem har 1 985 500 kronor använts. "
            "Regionen beslutar att laget ska betala tillbaka 345 500 kronor.",
            [("sum_mismatch", "/amounts/2")],
        ),
        (
            "Mora Hembygdslag beviljades 2 340 000 kronor. Av dem har 1 985 500 kronor använts. "
            "Regionen beslutar att laget ska betala tillbaka 354 500 kronor.",
            [],
        ),
        # how many at what price
        ("Kostnaden beräknas på 320 timmar à 650 kronor, totalt 218 000 kronor.", [("amount_conflict", "/amounts/1")]),
        ("Kostnaden beräknas på 320 timmar à 650 kronor, totalt 208 000 kronor.", []),
        # a change
        (
            "Regionen beslutar att höja bidraget från 400 000 kronor med 120 000 kronor till 540 000 kronor.",
            [("sum_mismatch", "/cases/0/granted")],
        ),
        ("Regionen beslutar att höja bidraget från 400 000 kronor med 120 000 kronor till 520 000 kronor.", []),
        ("Regionen beslutar att sänka bidraget från 400 000 kronor med 120 000 kronor till 280 000 kronor.", []),
    ],
)
def test_what_a_sentence_reckons_is_held_against_its_figures(text: str, findings: list[tuple[str, str]]) -> None:
    assert told(text) == findings


@pytest.mark.parametrize(
    ("votes", "findings"),
    [
        (
            "Av de 35 tjänstgörande ledamöterna röstar 24 ja och 8 nej, medan 2 avstår.",
            [("count_mismatch", "/cases/0")],
        ),
        ("Av de 34 tjänstgörande ledamöterna röstar 24 ja och 8 nej, medan 2 avstår.", []),
        ("Med 24 ja-röster mot 8 nej-röster beslutar nämnden enligt förslaget.", []),
    ],
)
def test_votes_are_held_against_those_who_voted(votes: str, findings: list[tuple[str, str]]) -> None:
    head = "Mora kommun\nSammanträdesprotokoll\nKulturnämnden 2024-05-02\n\n§ 12 Bidrag till Mora Hembygdslag\n\n"
    text = f"Nämndens beslut\n\nNämnden beviljar Mora Hembygdslag 40 000 kronor.\n\nOmröstning\n\n{votes}\n"
    assert told(text, head) == findings


def test_a_grant_of_a_list_above_what_its_row_asked_for() -> None:
    rows = "Förening\tSökt\tBeviljat\nMora Biodlare\t40 000 kr\t40 000 kr\nSiljans Båtklubb\t65 000 kr\t{} kr\n"
    head = "Mora kommun\nBeviljade bidrag 2025\n\n"
    assert told(rows.format("85 000"), head) == [("amount_conflict", "/grants/1/amount")]
    assert told(rows.format("65 000"), head) == []


def test_a_receiver_that_is_in_a_list_twice_with_two_amounts() -> None:
    rows = "Förening\tBeviljat\nMora Biodlare\t40 000 kr\nSiljans Båtklubb\t65 000 kr\nMora Biodlare\t{} kr\n"
    head = "Mora kommun\nBeviljade bidrag 2025\n\n"
    assert told(rows.format("45 000"), head) == [("amount_conflict", "/grants/2/amount")]
    assert told(rows.replace("Mora Biodlare\t{}", "Mora Körsångare\t{}").format("45 000"), head) == []


def test_costs_and_payers_that_come_to_two_sums() -> None:
    text = (
        "Kostnader\nKostnadsslag\tBelopp, kr\nLöner\t300 000\nResor\t45 000\nSumma\t345 000\n\n"
        "Finansiering\nFinansiär\tBelopp, kr\nRegion Dalarna\t200 000\nMora kommun\t{}\nSumma\t{}\n"
    )
    conflict = ("amount_conflict", "/cases/0/financing/total")
    assert conflict in told(text.format("115 000", "315 000"))
    assert conflict not in told(text.format("145 000", "345 000"))


@pytest.mark.parametrize(
    ("foot", "doubted"), [("RUN 2024/2391", True), ("RUN 2024/2319", False), ("RUN 2024/2320", False)]
)
def test_a_number_in_the_foot_with_two_digits_swapped(foot: str, doubted: bool) -> None:
    text = HEAD.replace("2024/91", "2024/2319") + f"Regionen beviljar Mora Hembygdslag 40 000 kronor.\n\nDnr {foot}\n"
    record = run.extract(Source("a.txt", text.encode()))
    assert any(f.code == "ambiguous" and f.path == "/cases/0/dnr" for f in record.findings) is doubted


def test_rows_below_a_sentence_that_gives_to_many_are_grants() -> None:
    head = "Mora kommun\nSammanträdesprotokoll\nKulturnämnden 2024-05-02\n\n§ 12 Dnr KN 2024/7\nBidrag 2024\n\n"
    text = (
        "Nämnden beslutar\natt bevilja bidrag till {} föreningar med sammanlagt 73 000 kronor enligt följande:\n"
        "Sollerö bygdegård\t45 000 kr\nVenjans hembygdsförening\t28 000 kr\n"
    )
    record = run.extract(Source("a.txt", (head + text.format("två")).encode()))
    assert [
        (grant.owner and grant.owner.value, grant.amount and grant.amount.value and grant.amount.value.amount)
        for grant in record.grants
    ] == [
        ("Sollerö bygdegård", "45000"),
        ("Venjans hembygdsförening", "28000"),
    ]
    assert told(text.format("tre"), head) == [("count_mismatch", "/grants_total/count")]


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("Enligt utlysningen kan ett projekt få högst 30 000 kronor.", [("amount_conflict", "/cases/0/granted")]),
        ("Enligt utlysningen kan ett projekt få högst 50 000 kronor.", []),
        ("Resor ersätts med högst 500 kronor.", []),
    ],
)
def test_a_grant_above_the_most_there_is(text: str, findings: list[tuple[str, str]]) -> None:
    given = "Regionen beslutar att bevilja Mora Hembygdslag 40 000 kronor till projektet Vindflöjeln.\n\n"
    assert told(given + text) == findings


@pytest.mark.parametrize(
    ("proposed", "findings"), [("42 000", [("amount_conflict", "/cases/0/granted")]), ("40 000", [])]
)
def test_what_is_decided_as_proposed(proposed: str, findings: list[tuple[str, str]]) -> None:
    head = "Mora kommun\nSammanträdesprotokoll\nKulturnämnden 2024-05-02\n\n§ 12 Bidrag till Mora Hembygdslag\n\n"
    text = (
        "Kulturnämndens beslut\n\nMora Hembygdslag beviljas 40 000 kronor.\n\n"
        f"Förvaltningens förslag till beslut\n\nMora Hembygdslag beviljas {proposed} kronor.\n\n"
        "Beslutsgång\n\nOrdföranden finner att nämnden beslutar enligt förvaltningens förslag.\n"
    )
    assert told(text, head) == findings
    assert told(text.replace("enligt förvaltningens förslag", "enligt yrkandet"), head) == []


@pytest.mark.parametrize(("last", "findings"), [("20 000", [("sum_mismatch", "/cases/0/granted")]), ("10 000", [])])
def test_the_rows_of_a_plan_of_payments(last: str, findings: list[tuple[str, str]]) -> None:
    text = (
        "Regionen beslutar att bevilja Mora Hembygdslag 40 000 kronor. Bidraget betalas ut enligt följande:\n\n"
        f"Utbetalning\tDatum\tBelopp (kr)\n1\t2024-06-01\t30 000\n2\t2024-12-01\t{last}\n"
    )
    assert told(text) == findings


@pytest.mark.parametrize(("now", "findings"), [("530 000", ["sum_mismatch"]), ("520 000", [])])
def test_the_lines_of_a_change(now: str, findings: list[str]) -> None:
    rows = f"Del\tStöd, kronor\nTidigare beviljat stöd\t400 000\nÖkning\t120 000\nNytt beviljat stöd\t{now}\n"
    assert [code for code, _ in told("Regionen beslutar att höja stödet enligt följande.\n\n" + rows)] == findings


@pytest.mark.parametrize(("cost", "findings"), [("142 800", ["amount_conflict"]), ("124 800", [])])
def test_a_row_that_multiplies(cost: str, findings: list[str]) -> None:
    rows = f"Post\tTimmar\tTimpris\tKostnad\nLedare\t420\t510 kr\t214 200 kr\nSpelare\t260\t480 kr\t{cost} kr\n"
    assert [code for code, _ in told("Kostnader\n\n" + rows)] == findings


@pytest.mark.parametrize(
    ("day", "came", "doubted"),
    [
        ("2024-03-08", "kom in till regionen den 22 maj 2024", True),
        ("2024-03-08", "kom in till regionen den 22 februari 2024", False),
        ("2024-03-08", "ska komma in till regionen senast den 22 maj 2025", False),
        ("2042-03-08", "kom in till regionen den 22 februari 2024", True),
        ("2023-03-08", "prövades utan anmärkning", True),  # before the year of its number
    ],
)
def test_a_paper_older_than_what_it_tells_or_than_its_number(day: str, came: str, doubted: bool) -> None:
    text = (
        HEAD.replace("2024-05-02", day)
        + f"Ansökan {came}.\n\nRegionen beslutar att bevilja Mora Hembygdslag 40 000 kr.\n"
    )
    record = run.extract(Source("a.txt", text.encode()))
    assert any(finding.code == "date_conflict" for finding in record.findings) is doubted


def test_the_work_grows_with_the_paper_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    """700 accounts in one memo took 56 s: each of them had asked for the place of every amount."""
    asked = 0
    evidence = Scope.evidence

    def counted(scope: Scope, start: int, stop: int, rule: str) -> tuple[Evidence, ...]:
        nonlocal asked
        asked += 1
        return evidence(scope, start, stop, rule)

    monkeypatch.setattr(Scope, "evidence", counted)
    calls = []
    for many in (20, 80):
        asked = 0
        told(
            "".join(
                f"Byn {n} fick {n + 3} 000 kronor. Kostnaden var {n + 2} 000 kr och 1 000 kr återstår.\n\n"
                for n in range(many)
            )
        )
        calls.append(asked)
    assert calls[1] < 5 * calls[0]
