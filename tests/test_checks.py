"""Checks of the text itself; those of figures are held by the fixtures."""

from __future__ import annotations

import unicodedata

import pytest

from extract.checks.context import WholeFile, finding
from extract.checks.weak import NAMED, weak
from extract.model.evidence import Evidence, Found
from extract.model.source import Source
from extract.pages import plain
from extract.run import extract

SENTENCES = (
    "Nämnden föreslår att föreningen får stöd för att öppna en verkstad där ungdomar lär sig laga cyklar.",
    "Arbetet pågår under två år och följs upp av förvaltningen, som också svarar för lokaler och verktyg.",
    "Deltagarna möts på kvällarna, och handledarna är pensionerade mekaniker från trakten.",
    "När projektet är slut ska verkstaden bära sina egna kostnader genom medlemmarnas avgifter.",
    "Ärendet har beretts tillsammans med skolan, som ställer sig bakom förslaget.",
)
TEXT = "\n\n".join(SENTENCES * 4)
ENGLISH = "The board proposes that the society is granted money for a workshop in which the young mend bicycles. " * 15


def folded(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def doubts(text: str) -> list[str]:
    record = extract(Source("a.txt", text.encode()))
    return [found.message for found in record.findings if found.code == "low_legibility"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (folded(TEXT), "were restored"),
        (folded(TEXT) + SENTENCES[2], "were restored"),
        (SENTENCES[0] + " " + folded(TEXT)[:300], "were restored"),
        (ENGLISH, "another language"),
    ],
)
def test_a_text_that_does_not_read_as_swedish_is_doubted_once(text: str, said: str) -> None:
    (message,) = doubts(text)
    assert said in message


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT + folded("\n\n".join(SENTENCES)),  # a quoted part without
        "\n".join(["Anna Berg, Karin Lindman, Olof Palm, Sten Dahl"] * 60),  # names
    ],
)
def test_swedish_names_and_short_texts_are_not(text: str) -> None:
    assert doubts(text) == []


def unsure(count: int, *told: str) -> list[tuple[str | None, str]]:
    """What is said of a record with so many recipients told by a weak sign, and one by a strong one."""
    sent = []
    for n in range(count + 1):
        piece = Evidence(page=None, bbox=None, line=n + 1, text=f"Part {n}", rule="x")
        sent.append(Found(value=piece.text, confidence=0.8 if n < count else 0.95, evidence=(piece,)))
    findings = [finding("ambiguous", "Check it.", path) for path in told]
    record = extract(Source("a.txt", b"")).model_copy(update={"send_to": tuple(sent), "findings": tuple(findings)})
    said = weak(WholeFile(record, plain.read(b""), (), 0))
    return [(found.path, found.message) for found in said]


def test_each_weak_value_is_said_once() -> None:
    assert [path for path, _ in unsure(3)] == ["/send_to/0", "/send_to/1", "/send_to/2"]
    assert [path for path, _ in unsure(3, "/send_to/1")] == ["/send_to/0", "/send_to/2"]
    assert [path for path, _ in unsure(2, "/send_to/1/value", "/send_to/10")] == ["/send_to/0"]
    assert unsure(3, "/send_to") == []


def test_weak_values_of_one_place_are_said_together() -> None:
    piece = Evidence(page=1, bbox=None, line=None, text="2026-05-04", rule="x")
    day = Found(value="2026-05-04", confidence=0.8, evidence=(piece,))
    text = "§ 1 Ett\n\nBeslut\n\nPlanen antas.\n\n§ 2 Två\n\nBeslut\n\nPlanen antas."
    made = extract(Source("a.txt", text.encode()))
    cases = []
    for case in made.cases:
        assert case.decision is not None
        cases.append(case.model_copy(update={"decision": case.decision.model_copy(update={"date": day})}))
    document = made.document.model_copy(update={"date": day})
    record = made.model_copy(update={"cases": tuple(cases), "document": document, "findings": ()})
    (said,) = [f for f in weak(WholeFile(record, plain.read(b""), (), 0)) if "2026-05-04" in f.message]
    assert said.path == "/document/date" and "3 values" in said.message


ROW = "Tjänsteskrivelse\n\nFörslag till beslut\n\nNämnden antar planen.\n\nBakgrund\n\n{}\n"


def test_amounts_in_a_row_that_nobody_claims_are_said_together() -> None:
    rows = "\n\n".join(f"Under perioden nämns {n} 400 kr i underlaget." for n in range(1, 5))
    found = extract(Source("a.txt", ROW.format(rows).encode())).findings
    (said,) = [one for one in found if one.code == "unclaimed_amount"]
    assert said.path == "/amounts/0" and "4 amounts" in said.message and len(said.evidence) == 4
    two = extract(Source("a.txt", ROW.format("\n\n".join(rows.split("\n\n")[:2])).encode())).findings
    assert [one.path for one in two if one.code == "unclaimed_amount"] == ["/amounts/0", "/amounts/1"]


def test_weak_values_beyond_those_named_are_counted() -> None:
    *named, (path, message) = unsure(NAMED + 5)
    assert len(named) == NAMED and path is None and " 5 more values " in message
    assert len(unsure(NAMED)) == NAMED


MEMO = "<p>Tierps kommun</p><p>TJÄNSTESKRIVELSE</p><p>Datum: 2025-09-01</p><p>Dnr: KS 2025/201</p><h2>Finansiering</h2>"


def sums(heads: str, *rows: str) -> list[str]:
    """What is said of the sums of a table, its cells parted by bars."""
    told = "".join(f"<tr><td>{row.replace('|', '<td>')}" for row in rows)
    record = extract(Source("a.html", f"{MEMO}<table><tr><th>{heads.replace('|', '<th>')}{told}</table>".encode()))
    return [found.message.split(",")[0] for found in record.findings if found.code == "sum_mismatch"]


@pytest.mark.parametrize(
    "heads",
    [
        "Finansiär|2025 (kr)|2026 (kr)|Totalt (kr)",
        "Finansiär|Kontanta medel (kr)|Eget arbete (kr)|Totalt (kr)",
    ],
)
def test_the_parts_of_a_row_make_its_total(heads: str) -> None:
    assert sums(heads, "Tierps kommun|10 000|20 000|30 000", "Region Uppsala|5 000|5 000|10 000") == []
    assert sums(heads, "Tierps kommun|10 000|20 000|31 000", "Region Uppsala|5 000|5 000|10 000") == [
        "The parts of this row sum to 30000"
    ]


def test_the_rows_above_a_subtotal_make_it() -> None:
    public, private = ("Tierps kommun|10 000", "Region Uppsala|5 000"), ("Byalaget|4 000", "Skogen AB|6 000")
    for subtotal, said in (("15 000", []), ("16 000", ["The rows above this subtotal sum to 15000"])):
        rows = (*public, f"Summa offentlig finansiering|{subtotal}", *private, "Summa|25 000")
        assert sums("Finansiär|Belopp (kr)", *rows) == said
    assert sums("Finansiär|Belopp (kr)", *public, *private, "Summa|25 000", "Varav kontant|9 000") == []


@pytest.mark.parametrize(
    ("heads", "rows", "right", "wrong"),
    [
        ("Post|Kostnad (kr)", ("Murning|257 400", "Plåt|152 200", "Puts|57 900"), "Summa|467 500", "Summa|476 500"),
        (
            "Kostnadsslag|Redovisat (kr)|Godkänt (kr)|Ej godkänt (kr)",
            ("Personal|400 000|390 000|10 000", "Resor|25 000|25 000|–", "Lokaler|30 000|30 000|–"),
            "Totalt|455 000|445 000|10 000",
            "Totalt|455 000|454 000|10 000",
        ),
        (
            "Budgetpost|Budget (kr)|Utfall (kr)|Avvikelse (kr)",
            ("Personal|400 000|390 000|10 000", "Resor|25 000|25 000|0"),
            "Summa|425 000|415 000|10 000",
            "Summa|425 000|451 000|10 000",
        ),
    ],
)
def test_a_column_that_no_part_of_the_record_holds_makes_its_sum(
    heads: str, rows: tuple[str, ...], right: str, wrong: str
) -> None:
    assert sums(heads, *rows, right) == []
    assert len(sums(heads, *rows, wrong)) == 1
    first, *others = rows
    assert sums(heads, first, *others, wrong.replace("Summa", "Beslutat").replace("Totalt", "Beslutat")) == []
    assert sums(heads, first, f"varav {others[0]}", *others[1:], wrong) == []
    assert sums(heads, first, f"Avgår {others[0].lower()}", *others[1:], wrong) == []


# ---------------------------------------------------------------- grants and days said twice

DECISION = """Region Norr

Beslut om stöd

Diarienummer: RUN 2025/118
{dated}

Stöd till projektet Lyktan

Sökande: Frösö kulturförening
{labels}

Beslut

{decided}

Skäl för beslutet

Föreningens verksamhet når många unga i länet.
{closing}
"""


def conflicts(
    code: str,
    *,
    dated: str = "Beslutsdatum: 2025-03-04",
    labels: str = "",
    decided: str = "Regionala utvecklingsnämnden beslutar att bevilja föreningen stöd med 307 000 kr.",
    closing: str = "",
) -> list[tuple[str | None, str]]:
    text = DECISION.format(dated=dated, labels=labels, decided=decided, closing=closing)
    record = extract(Source("a.txt", text.encode()))
    return [(found.path, found.message) for found in record.findings if found.code == code]


@pytest.mark.parametrize("labels", ["Beviljat belopp: 370 000 kr", "Sökt belopp: 207 000 kr"])
def test_a_grant_that_is_said_otherwise_or_exceeds_what_was_asked_is_a_conflict(labels: str) -> None:
    ((path, message),) = conflicts("amount_conflict", labels=labels)
    assert path == "/cases/0/granted" and "307 000 kr" in message and labels[-10:] in message


@pytest.mark.parametrize(
    "labels",
    [
        "Beviljat belopp: 307 000 kr",
        "Beviljat belopp: 307 tkr",
        "Sökt belopp: 307 000 kr",
        "Sökt belopp: 450 000 kr",
        "",
    ],
)
def test_a_grant_that_agrees_or_is_less_than_asked_is_none(labels: str) -> None:
    assert conflicts("amount_conflict", labels=labels) == []


def test_a_sentence_that_calls_another_sum_the_grant_is_a_conflict() -> None:
    closing = "\nUtbetalning\n\nDet beviljade stödet om {} kr betalas ut i maj.\n"
    ((path, message),) = conflicts("amount_conflict", closing=closing.format("330 000"))
    assert path == "/cases/0/granted" and "330 000 kr" in message
    assert conflicts("amount_conflict", closing=closing.format("307 000")) == []
    earlier = "\nBakgrund\n\nDet tidigare projektet är klart; det beviljade stödet om 330 000 kr har redovisats.\n"
    assert conflicts("amount_conflict", closing=earlier) == []


GRANTS = "Nämnden beslutar\natt bevilja föreningen stöd med 307 000 kr, samt\natt {}"


@pytest.mark.parametrize(
    "said",
    [
        "medlen, 317 000 kr, tas ur nämndens utvecklingspott.",
        "stödet om 317 000 kr belastar konto 4711.",
        "medel om 317 000 kr anvisas från nämndens reserv.",
        "anvisa 317 000 kr ur nämndens reserv.",
        "finansiering sker med 317 000 kr ur nämndens reserv.",
        "nämndens konto för projekt belastas med 297 000 kr.",
    ],
)
def test_another_sum_than_is_granted_where_it_is_taken_from_is_a_conflict(said: str) -> None:
    text = DECISION.format(dated="Beslutsdatum: 2025-03-04", labels="", decided=GRANTS.format(said), closing="")
    record = extract(Source("a.txt", text.encode()))
    assert record.cases[0].granted is not None and record.cases[0].granted.value is not None
    assert record.cases[0].granted.value.amount == "307000"
    assert [found.code for found in record.findings if found.path == "/cases/0/granted"] == ["amount_conflict"]
    proposed = text.replace("BESLUT", "TJÄNSTESKRIVELSE").replace("\nBeslut\n", "\nFörslag till beslut\n")
    assert conflicts_in(proposed) == ["/cases/0/granted"]


@pytest.mark.parametrize(
    "said",
    [
        "medlen, 307 000 kr, tas ur nämndens utvecklingspott.",
        "anvisa 107 000 kr ur 2025 års reserv.",
        "finansiering sker med 107 000 kr ur nämndens reserv och med 200 000 kr ur potten.",
        "föreningen redovisar senast i maj.",
    ],
)
def test_the_same_sum_or_a_part_of_it_taken_from_somewhere_is_none(said: str) -> None:
    assert conflicts("amount_conflict", decided=GRANTS.format(said)) == []


def test_a_raised_grant_is_no_conflict_with_the_old_one() -> None:
    decided = "Stödet till projektet höjs med 60 000 kr till 367 000 kr."
    assert conflicts("amount_conflict", labels="Tidigare beviljat belopp: 307 000 kr", decided=decided) == []


def test_a_decision_that_names_two_days_for_itself_is_a_conflict() -> None:
    ((path, message),) = conflicts("date_conflict", closing="\nBeslutet fattades den 14 mars 2025.")
    assert path == "/document/date" and "2025-03-04" in message and "2025-03-14" in message


@pytest.mark.parametrize(
    ("dated", "expected"), [("Datum: 2025-02-20", 1), ("Datum: 2025-03-10", 0), ("Upprättad: 2025-02-20", 0)]
)
def test_a_letter_dated_before_its_decision_is_a_conflict(dated: str, expected: int) -> None:
    closing = "\nBeslutet fattades den 4 mars 2025."
    assert len(conflicts("date_conflict", dated=dated, closing=closing)) == expected


@pytest.mark.parametrize(
    "closing",
    [
        "\nBeslutet fattades den 4 mars 2025.",
        "Det första beslutet fattades den 14 mars 2022.",
        "Styrelsens beslut fattades den 14 mars 2022.",
    ],
)
def test_the_same_day_again_and_the_day_of_another_decision_are_none(closing: str) -> None:
    assert conflicts("date_conflict", closing=closing) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Ansökan inkom den 14 mars 2025.", 1),
        ("Avtalet undertecknades av parterna den 14 mars 2025.", 1),
        ("Den 14 mars 2025 beslutade nämnden att tillstyrka ansökan.", 1),
        ("Ansökan inkom den 14 januari 2025.", 0),
        ("Nämnden beslutar om nästa etapp den 14 mars 2025.", 0),
        ("Uppgifterna uppdaterades den 14 mars 2025.", 0),
        ("Föreningen beslutade att festivalen äger rum den 14 mars 2025.", 0),
    ],
)
def test_what_happened_after_the_day_of_a_decision_cannot_stand_in_it(said: str, expected: int) -> None:
    assert len(conflicts("date_conflict", closing=said)) == expected


def test_the_day_of_a_decision_is_the_one_it_names_not_that_of_its_draft() -> None:
    text = DECISION.format(
        dated="Upprättad: 2025-02-20",
        labels="",
        decided="Region Norr beviljar föreningen stöd med 307 000 kr.",
        closing="\nBeslutet är fattat den 4 mars 2025.",
    )
    record = extract(Source("a.txt", text.encode()))
    assert record.document.date and record.document.date.value == "2025-02-20"
    decision = record.cases[0].decision
    assert decision and decision.date and decision.date.value == "2025-03-04"
    assert "date_conflict" not in {found.code for found in record.findings}


MINUTES = """Region Norr
Regionala utvecklingsnämnden
Protokoll
Sammanträdesdatum: 2025-03-11

§ 1 Val av justerare

Beslut

Regionala utvecklingsnämnden utser Eva Lund att justera protokollet.
\f
Regionala utvecklingsnämnden
Sammanträdesdatum {again}

§ 2 Information

Beslut

Regionala utvecklingsnämnden noterar informationen. Nästa sammanträde är den 8 april 2025.
"""


@pytest.mark.parametrize(
    ("above", "told"),
    [
        ("Plats och tid: Rådhuset, den 25 mars 2025 kl. 13.00", True),
        ("Plats och tid: Rådhuset, den 11 mars 2025 kl. 13.00", False),
        ("Nästa sammanträde: den 25 mars 2025", False),
        ("Justering, plats och tid: Rådhuset den 25 mars 2025", False),
    ],
)
def test_the_day_of_a_meeting_on_the_first_page_is_that_of_the_head(above: str, told: bool) -> None:
    text = MINUTES.format(again="2025-03-11").replace("\n\n§ 1", f"\n{above}\n\n§ 1", 1)
    codes = [found.code for found in extract(Source("a.txt", text.encode())).findings]
    assert ("date_conflict" in codes) is told


@pytest.mark.parametrize(("again", "expected"), [("2025-03-25", 1), ("2025-03-11", 0)])
def test_the_day_over_the_pages_of_minutes_is_that_of_their_head(again: str, expected: int) -> None:
    record = extract(Source("a.txt", MINUTES.format(again=again).encode()))
    assert [found.code for found in record.findings].count("date_conflict") == expected


@pytest.mark.parametrize(
    ("said", "doubted"),
    [
        ("beräknas kosta 890 000 kr", True),  # two digits changed places
        ("beräknas kosta 970 000 kr", False),
        ("beräknas kosta 980 000 kr", False),
        ("kostar totalt 970 000 kr", True),
        ("beräknas kosta 1 miljon kronor", False),
    ],
)
def test_a_total_that_is_about_another_is_no_conflict_if_it_is_near(said: str, doubted: bool) -> None:
    text = (
        "Region Norr\nTjänsteskrivelse\nDnr: RUN 2025/118\n\nStöd till Lyktan\n\nFinansiering\n\n"
        f"Hela projektet {said}.\n\nFinansiär\tBelopp (kr)\nRegion Norr\t490 000\nÅre kommun\t490 000\nSumma\t980 000\n"
    )
    record = extract(Source("a.txt", text.encode()))
    assert ("amount_conflict" in {found.code for found in record.findings}) == doubted


# ---------------------------------------------------------------- figures that are nearly alike

FORM = """Vimmerby kommun

Beslut om bidrag

Datum: 2024-09-06
Diarienummer: KS 40/2024

Projekt: Sensorer i skogen

Beviljad medfinansiering
{form}

Beslut

Till projektet Sensorer i skogen beviljas Storebro Skogsförening {text}.
"""


def conflicts_in(text: str) -> list[str | None]:
    return [one.path for one in extract(Source("a.txt", text.encode())).findings if one.code == "amount_conflict"]


@pytest.mark.parametrize(
    ("form", "text", "told"),
    [
        ("2 080 664 kronor", "2 008 664 kronor", True),  # two digits changed places
        ("345 000 kronor", "354 000 kronor", True),
        ("2 080 664 kronor", "2 080 654 kronor", True),  # one was mistyped
        ("2 080 664 kronor", "2 080 664 kronor", False),
    ],
)
def test_a_grant_given_twice_with_nearly_the_same_figures_is_a_conflict(form: str, text: str, told: bool) -> None:
    assert conflicts_in(FORM.format(form=form, text=text)) == (["/cases/0/granted"] if told else [])


OWN_ROW = """Region Halland

Tjänsteskrivelse

Förslag till beslut

Regionstyrelsen beslutar att bevilja projektet Säker hamn 1 234 500 kronor.

Finansiering

Finansiär\tBelopp (kr)
Region Halland\t{own}
Varbergs kommun\t{other}
"""


def test_the_row_of_who_gives_is_held_against_the_grant() -> None:
    assert conflicts_in(OWN_ROW.format(own="1 243 500", other="800 000")) == ["/cases/0/granted"]
    assert conflicts_in(OWN_ROW.format(own="1 234 500", other="1 234 600")) == []


BALANCED = """Region Halland

Tjänsteskrivelse

Förslag till beslut

Regionstyrelsen beslutar att bevilja projektet Säker hamn 1 350 000 kronor.

Projektets totala budget är {total} kronor.{asked}

Finansiering

Finansiär\tBelopp (kr)
Region Halland\t{own}
Varbergs kommun\t700 000
"""


@pytest.mark.parametrize(
    ("own", "total", "asked", "told"),
    [
        ("1 310 000", "2 010 000", "", True),  # the rows come to the total: the row holds
        ("1 310 000", "2 900 000", "", False),  # they do not: who pays may be another matter
        ("1 350 000", "2 050 000", "", False),
        ("1 710 000", "2 410 000", "", False),  # two digits: more was asked for
        ("1 850 000", "2 550 000", " Klubben har ansökt om 1 850 000 kronor.", False),  # what was asked for
    ],
)
def test_a_row_that_makes_the_total_is_held_against_a_grant_of_few_figures(
    own: str, total: str, asked: str, told: bool
) -> None:
    text = BALANCED.format(own=own, total=total, asked=asked)
    assert conflicts_in(text) == (["/cases/0/granted"] if told else [])


SHARED = """Region Halland

Tjänsteskrivelse

Förslag till beslut

Regionstyrelsen beslutar att bevilja projektet Säker hamn 500 000 kronor.

Finansiering

Finansiär\tBelopp (kr)\tAndel (%)
Region Halland\t500 000\t{first}
Varbergs kommun\t300 000\t{second}
Hamnföreningen\t200 000\t20
"""


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [
        ("50", "30", None),
        ("50", "38", "/cases/0/financing/rows/1/share_percent"),
        ("25", "15", None),  # the three need not be all who pay: what they are shares of is not printed
    ],
)
def test_shares_without_a_total_are_held_against_the_sum_of_the_rows(first: str, second: str, path: str | None) -> None:
    found = extract(Source("a.txt", SHARED.format(first=first, second=second).encode())).findings
    assert [one.path for one in found if one.code == "share_mismatch"] == ([path] if path else [])


LETTER = """Länsstyrelsen Dalarna

Beslut om bidrag

Beslutet fattat: 2025-02-26
Dnr: 512-17697-25

Beslut

Länsstyrelsen beviljar Ore byalag 45 000 kronor.

{foot}
"""


@pytest.mark.parametrize(
    ("foot", "told"),
    [
        ("Beslutsdag: 8 mars 2025.", True),
        ("Beslutsdag: 26 februari 2025.", False),
        ("Ändrar beslut: 8 mars 2024.", False),
        ("Utskriven: 8 mars 2025.", False),
    ],
)
def test_the_day_of_a_decision_in_the_foot_is_held_against_the_head(foot: str, told: bool) -> None:
    found = extract(Source("a.txt", LETTER.format(foot=foot).encode())).findings
    assert ("date_conflict" in [one.code for one in found]) is told


@pytest.mark.parametrize(("last", "told"), [("18 452 000", True), ("18 542 000", False), ("17 452 000", False)])
def test_a_grant_whose_digits_are_swapped_in_the_plan_of_payment_is_a_conflict(last: str, told: bool) -> None:
    head = "Naturvårdsverket\n\nBeslut om bidrag\n\nDnr: NV-07714-23\n\nBeslut\n\n"
    grant = "Naturvårdsverket beviljar Ystads Flispanna AB bidrag med 18 542 000 kronor.\n\nUtbetalning\n\n"
    plan = f"Del\tBelopp (kr)\n1\t10 000 000\n2\t8 452 000\nAllt som betalas\t{last}\n"
    assert conflicts_in(head + grant + plan) == (["/cases/0/granted"] if told else [])


@pytest.mark.parametrize(
    ("head", "total", "told"),
    [
        ("Beviljat bidrag", "354 000", True),
        ("Beviljat bidrag", "345 000", False),
        ("Godkända kostnader", "354 000", False),
    ],
)
def test_a_grant_parted_by_what_it_is_for_is_held_against_the_one_in_words(head: str, total: str, told: bool) -> None:
    words = "Naturvårdsverket\n\nBeslut om bidrag\n\nDnr: NV-07714-23\n\nBeslut\n\nNaturvårdsverket beviljar "
    costs = f"Kostnadsslag\t{head}, kr\nTimmer\t300 000\nSpik\t45 000\nTotalt\t{total}\n"
    text = f"{words}Kvinno- och tjejlaget Ripan bidrag med 345 000 kronor.\n\nBudget\n\n{costs}"
    assert conflicts_in(text) == (["/cases/0/granted"] if told else [])
    case = extract(Source("a.txt", text.encode())).cases[0]
    assert case.total_budget is None
    assert case.project.owner is not None and case.project.owner.value == "Kvinno- och tjejlaget Ripan"
