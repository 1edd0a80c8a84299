"""Many papers of one matter: joined where it is certain, its money counted once, and doubts told."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hand_made import case, decision, dnr, found, money, record, warning
from hypothesis import given
from hypothesis import strategies as st

from extract.cli import main
from extract.errors import Exit
from extract.link import show
from extract.link.items import authority, changes, fold
from extract.link.matters import Linked, Matter, linked
from extract.model.record import Record
from extract.model.source import Source
from extract.output.jsonl import line
from extract.run import extract

KEY = "KS|2024|1"


def paper(
    path: str, status: str | None = "decided", amount: str | None = "500", date: str | None = "2024-03-01", **told: Any
) -> Record:
    """A paper of the matter KS 2024/1 of Lindö kommun."""
    points = [found(text) for text in told.pop("points", ())]
    outcome = told.pop("outcome", "granted")
    ruling = decision(status, outcome, points=points) if status is not None else None
    if ruling is not None and date is not None:
        ruling["date"] = found(date)
    numbers = told.pop("numbers", (dnr("KS 2024/1", KEY),))
    parts = {"title": "Bro", "granted": amount and money(amount), "decision": ruling}
    outside = {key: told.pop(key) for key in ("issuer", "kind", "findings", "sha256", "grants") if key in told}
    return record(case(*numbers, **{**parts, **told}), path=path, **outside)


def listing(path: str, *rows: dict[str, Any], status: str = "decided", date: str | None = "2024-03-01") -> Record:
    ruling = decision(status, date=date) if date else decision(status)
    return record(case(decision=ruling), path=path, kind="decision_list", grants=list(rows))


def row(
    number: str | None = "KS 2024/1", amount: str = "500", title: str = "Bro", owner: str = "Byalaget"
) -> dict[str, Any]:
    return {
        "dnr": number and found(number),
        "amount": money(amount, page=4),
        "title": found(title),
        "owner": found(owner),
    }


def stored(folder: Path, *records: Record) -> str:
    """The name of a file that holds them."""
    place = folder / "in.jsonl"
    place.write_text("".join(line(made) + "\n" for made in records), encoding="utf-8")
    return str(place)


def only(*records: Record) -> Matter:
    matters = [matter for matter in linked(records).matters if any(item.amount is not None for item in matter.items)]
    (matter,) = matters
    return matter


def counts(matter: Matter) -> dict[str, str]:
    return {item.path: count for _, part in matter.projects for item, count in part.counts.items()}


# ---------------------------------------------------------------- one decision, many papers


def test_memo_minutes_extract_and_list_tell_of_one_grant() -> None:
    matter = only(
        paper("memo.pdf", "proposed", date=None, kind="decision_memo"),
        paper("minutes.pdf", kind="protocol"),
        paper("extract.pdf", date=None, kind="protocol_extract"),
        listing("list.html", row()),
    )
    assert matter.granted == 500 and matter.id == f"lindö kommun|{KEY}" and matter.issuer == "Lindö kommun"
    told = counts(matter)
    assert sorted(told.values()) == ["counted", "proposed", "same_sum", "same_sum"] and told["memo.pdf"] == "proposed"
    assert not matter.findings


def test_a_proposal_alone_grants_nothing() -> None:
    matter = only(paper("memo.pdf", "proposed"))
    assert matter.granted is None and matter.why == "only proposed" and matter.projects[0][1].proposed == 500
    assert only(paper("memo.pdf", "proposed"), paper("decision.pdf", amount="400")).granted == 400
    assert only(paper("memo.pdf", "proposed"), paper("no.pdf", outcome="rejected", amount=None)).granted == 0


def test_what_tells_no_decision_is_not_counted() -> None:
    assert only(paper("report.pdf", None, kind="report")).granted is None
    assert only(paper("report.pdf", None, kind="report"), paper("decision.pdf")).granted == 500


# ---------------------------------------------------------------- numbers that are not one


def test_equal_numbers_of_two_authorities_are_two_matters() -> None:
    both = linked([paper("a.pdf"), paper("b.pdf", issuer="Näs kommun", title="Väg")])
    assert [matter.granted for matter in both.matters] == [500, 500] and both.candidates == []
    assert show.totals(both)["granted"] == [{"amount": "1000", "currency": "SEK"}]


def test_an_authority_under_two_names_is_one() -> None:
    assert only(paper("a.pdf", issuer="LÄNSSTYRELSEN VÄRMLAND"), paper("b.pdf", issuer="Länsstyrelsen i Värmlands län"))
    assert authority("Lindö  kommun") == authority("LINDÖ KOMMUN") and authority("  ") is None


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"issuer": None}, "tells no authority"),
        ({"findings": [warning("ambiguous", "/document/issuer")]}, "the authority of b.pdf is doubted"),
        ({"numbers": (dnr("KS 2024/1", KEY, confidence=0.7),)}, "the number is doubted in b.pdf"),
        ({"numbers": (dnr("KS 2024/1", KEY, "foreign"),)}, "another authority's"),
    ],
)
def test_what_is_not_certain_is_a_candidate_and_not_joined(other: dict[str, Any], reason: str) -> None:
    both = linked([paper("a.pdf", title="Bro"), paper("b.pdf", **{"title": "Väg", **other})])
    assert len(both.matters) == 2
    (candidate,) = both.candidates
    assert reason in candidate.reason and len(candidate.matters) == 2
    assert show.totals(both)["may_be_counted_twice"] == [{"amount": "500", "currency": "SEK"}]


def test_a_number_without_letters_joins_only_with_its_body_or_project() -> None:
    bare = (dnr("2024/1", "|2024|1"),)

    def board(path: str, body: str, title: str) -> Record:
        made = decision("decided", body=body, date="2024-03-01")
        return paper(path, numbers=bare, decision=made, title=title)

    assert len(linked([board("a.pdf", "Kulturnämnden", "Kör"), board("b.pdf", "Tekniska nämnden", "Väg")]).matters) == 2
    assert len(linked([board("a.pdf", "Kulturnämnden", "Kör"), board("b.pdf", "kulturnämnden", "Sång")]).matters) == 1
    assert len(linked([board("a.pdf", "Kulturnämnden", "Kören"), board("b.pdf", "KN", "Projektet Kören")]).matters) == 1


def test_a_project_of_one_name_is_a_candidate_and_a_common_name_is_none() -> None:
    other = (dnr("KS 2025/9", "KS|2025|9"),)
    both = linked([paper("a.pdf", title="Broläge"), paper("b.pdf", title="Projektet ”Broläge”", numbers=other)])
    assert [candidate.reason for candidate in both.candidates] == ["same project and authority, other numbers"]
    assert (
        linked(
            [paper("a.pdf", title="Verksamhetsbidrag"), paper("b.pdf", title="Verksamhetsbidrag", numbers=other)]
        ).candidates
        == []
    )


def test_the_same_project_at_another_authority_is_other_money() -> None:
    parts = {"owner": "Byalaget", "title": "Broläge"}
    both = linked([paper("a.pdf", **parts), paper("b.pdf", issuer="Region Skåne", amount="900", **parts)])
    (candidate,) = [one for one in both.candidates if "another authority" in one.reason]
    assert len(candidate.matters) == 2
    totals = show.totals(both)
    assert totals["granted"] == [{"amount": "1400", "currency": "SEK"}] and totals["may_be_counted_twice"] == []


def test_rows_without_numbers_join_by_project_owner_sum_and_day() -> None:
    one, two = listing("a.html", row(None, title="Bron")), listing("b.html", row(None, title="Bron"))
    assert only(one, two).granted == 500
    undated = listing("b.html", row(None, title="Bron"), date=None)
    both = linked([one, undated])
    assert len([m for m in both.matters if m.granted]) == 2 and both.candidates


# ---------------------------------------------------------------- changes


@pytest.mark.parametrize(
    ("second", "granted", "counted"),
    [
        ({"amount": "100", "points": ["bevilja ytterligare 100 kr"]}, 600, "added"),
        ({"amount": "650", "points": ["höja stödet från 500 kr till 650 kr"]}, 650, "new_total"),
        ({"amount": "650", "points": ["stödet ska uppgå till totalt 650 kr"]}, 650, "new_total"),
        ({"amount": "300", "outcome": "amended"}, 300, "new_total"),
        ({"amount": "500", "outcome": "repealed"}, 0, "repeals"),
    ],
)
def test_a_change_adds_or_replaces(second: dict[str, Any], granted: int, counted: str) -> None:
    first = paper("first.pdf", date="2024-03-01")
    matter = only(first, paper("second.pdf", date="2025-01-10", **second))
    assert matter.granted == granted and counts(matter)["second.pdf"] == counted
    assert (counts(matter)["first.pdf"] == "replaced") == (counted != "added")


def test_an_addition_told_by_two_papers_is_added_once() -> None:
    more = {"amount": "100", "points": ["bevilja ytterligare 100 kr"], "date": "2025-01-10"}
    papers = (paper("b.pdf", kind="protocol", **more), paper("c.pdf", kind="protocol_extract", **more))
    matter = only(paper("a.pdf"), *papers)
    assert matter.granted == 600
    later = {**more, "date": "2025-06-01"}
    assert only(paper("a.pdf"), paper("b.pdf", **more), paper("c.pdf", **later)).granted == 700


def test_two_sums_that_do_not_speak_of_one_another_are_no_sum() -> None:
    matter = only(paper("a.pdf"), paper("b.pdf", amount="700", date="2024-09-01"))
    assert matter.granted is None and "nothing says" in matter.why
    assert matter.projects[0][1].between == (Decimal(500), Decimal(1200))
    assert [finding.code for finding in matter.findings] == ["amount_conflict"]
    same = only(paper("a.pdf"), paper("b.pdf", date="2024-09-01"))
    assert same.granted is None and same.projects[0][1].between == (Decimal(500), Decimal(1000))


def test_an_addition_without_what_it_is_added_to_is_no_sum() -> None:
    matter = only(paper("b.pdf", amount="100", points=["bevilja ytterligare 100 kr"]))
    assert matter.granted is None and "not among the records" in matter.why


def test_two_new_totals_without_days_are_no_sum() -> None:
    parts = {"outcome": "amended", "date": None}
    assert only(paper("a.pdf", amount="600", **parts), paper("b.pdf", amount="700", **parts)).granted is None
    dated = {"outcome": "amended"}
    one = paper("a.pdf", amount="600", date="2024-05", **dated)
    two = paper("b.pdf", amount="700", date="2024-05-20", **dated)
    assert only(one, two).granted is None  # May may be before or after the 20th
    assert only(one, paper("b.pdf", amount="700", date="2024-06-01", **dated)).granted == 700


def test_a_grant_and_a_refusal_contradict() -> None:
    matter = only(paper("a.pdf"), paper("b.pdf", outcome="rejected", amount=None, date="2024-03-01"))
    assert matter.granted is None and "refusal" in matter.why


@pytest.mark.parametrize(
    ("text", "figure", "effect"),
    [
        ("bevilja ytterligare 50 000 kr", "50 000 kr", "adds"),
        ("utöka stödet med 50 000 kr till 90 000 kr", "90 000 kr", "sets"),
        ("höja stödet till 90 000 kr", "90 000 kr", "sets"),
        ("bevilja 50 000 kr. Ytterligare villkor gäller", "50 000 kr", None),
        ("bevilja 50 000 kr", "50 000 kr", None),
        (
            "ytterligare underlag ska lämnas före årets slut, varefter stöd ges med 50 000 kr",
            "50 000 kr",
            None,
        ),
    ],
)
def test_what_is_said_of_a_figure(text: str, figure: str, effect: str | None) -> None:
    assert changes(text, figure) == effect


# ---------------------------------------------------------------- replaced decisions


def replacing(path: str, status: str, **told: Any) -> Record:
    numbers = (dnr("KS 2025/7", "KS|2025|7"), dnr("KS 2024/1", KEY, "replaces"))
    return paper(path, status, **{"numbers": numbers, "amount": "800", "date": "2025-02-02", **told})


def test_a_replaced_decision_grants_nothing_and_whoever_uses_it_is_told() -> None:
    found_ = linked([paper("old.pdf"), replacing("new.pdf", "decided")])
    old, new = found_.matters
    assert (old.granted, old.replaced_by) == (0, "lindö kommun|KS|2025|7") and new.granted == 800
    assert new.replaces == [old.id]
    (finding,) = old.findings
    assert finding.code == "replaced_decision" and finding.item.path == "old.pdf" and finding.item.page == 1
    totals = show.totals(found_)
    assert totals["granted"] == [{"amount": "800", "currency": "SEK"}] and totals["replaced"] == 1
    assert found_.candidates == []


def test_a_proposal_to_replace_replaces_nothing_yet() -> None:
    old, new = linked([paper("old.pdf"), replacing("new.pdf", "proposed")]).matters
    assert old.granted == 500 and old.replaced_by is None and new.granted is None
    (finding,) = old.findings
    assert finding.code == "replaced_decision" and "nothing is decided yet" in finding.message
    decided = paper("minutes.pdf", numbers=(dnr("KS 2025/7", "KS|2025|7"),), amount="800", date="2025-03-01")
    old, new = linked([paper("old.pdf"), replacing("new.pdf", "proposed"), decided]).matters
    assert old.granted == 0 and new.granted == 800


def test_another_authoritys_decision_is_not_replaced() -> None:
    other = replacing("new.pdf", "decided", issuer="Näs kommun")
    matters = linked([paper("old.pdf"), other]).matters
    assert all(matter.replaced_by is None for matter in matters) and matters[0].granted == 500
    (finding,) = matters[1].findings
    assert "not among the records" in finding.message


def test_two_that_replace_each_other_are_a_contradiction() -> None:
    back = paper("back.pdf", numbers=(dnr("KS 2024/1", KEY), dnr("KS 2025/7", "KS|2025|7", "replaces")))
    matters = linked([back, replacing("new.pdf", "decided")]).matters
    assert all(matter.replaced_by is None for matter in matters)
    assert {finding.code for matter in matters for finding in matter.findings} == {"ambiguous"}


def test_a_change_of_another_numbers_decision_is_of_the_same_matter() -> None:
    numbers = (dnr("KS 2025/7", "KS|2025|7"), dnr("KS 2024/1", KEY, "amends"))
    matter = only(paper("old.pdf"), paper("new.pdf", numbers=numbers, amount="800", date="2025-02-02"))
    assert matter.granted == 800 and counts(matter) == {"old.pdf": "replaced", "new.pdf": "new_total"}


# ---------------------------------------------------------------- several projects, copies, doubts


def test_projects_of_one_matter_are_added_and_a_total_of_them_is_not() -> None:
    both = record(
        case(dnr("KS 2024/1", KEY), title="Bron", granted=money("500"), decision=decision(date="2024-03-01")),
        case(dnr("KS 2024/1", KEY), title="Vägen", granted=money("300"), decision=decision(date="2024-03-01")),
        path="both.pdf",
    )
    assert only(both).granted == 800
    again = paper("list.pdf", amount="500", title="Bron", kind="decision_list")
    assert only(both, again).granted == 800
    whole = paper("whole.pdf", amount="800", title=None)
    matter = only(both, whole)
    assert matter.granted is None and "names no project" in matter.why
    renamed = paper("renamed.pdf", amount="500", title="Bron över sundet")
    assert "two names" in only(both, renamed).why


def test_the_sum_of_a_list_is_not_added_to_its_rows() -> None:
    ruling = decision("decided", date="2024-03-01")
    own = case(dnr("KS 2024/3", "KS|2024|3"), decision=ruling, granted=money("800"))
    other = row("KS 2024/2", title="Vägen", amount="300")
    made = linked([record(own, path="list.pdf", kind="decision_list", grants=[row(), other])])
    assert show.totals(made)["granted"] == [{"amount": "800", "currency": "SEK"}]
    assert show.totals(made)["decided"] == 2 and show.totals(made)["not_decided"] == 1


def test_two_names_of_one_project_in_two_papers_do_not_double_its_money() -> None:
    matter = only(paper("a.pdf", title="Bron"), paper("b.pdf", title="Bron över sundet", kind="protocol"))
    assert matter.granted == 500
    (doubt,) = matter.projects[0][1].doubts
    assert "named differently" in doubt


def test_copies_are_told_and_counted_once() -> None:
    found_ = linked([paper("a.pdf", sha256="1" * 64), paper("copy/a.pdf", sha256="1" * 64)])
    (matter,) = found_.matters
    assert matter.granted == 500 and [finding.code for finding in matter.findings] == ["possible_duplicate"]
    ((one, two),) = found_.duplicates
    assert {one.path, two.path} == {"a.pdf", "copy/a.pdf"}
    assert linked([paper("a.pdf"), paper("a.pdf")]).records == 1


def test_what_the_sum_rests_on_and_is_not_sure_of_is_told() -> None:
    made = paper("a.pdf", granted=money("500", 0.7), amount=None)
    matter = only(made)
    assert matter.granted == 500
    assert matter.projects[0][1].doubts == ["a.pdf /cases/0: amount has confidence 0.70"]


def test_currencies_are_not_added() -> None:
    matter = only(paper("a.pdf"), paper("b.pdf", granted=money("5", currency="EUR"), points=["ytterligare 5 kr"]))
    assert matter.granted is None and "EUR and SEK" in matter.why


@given(st.permutations(range(5)))
def test_the_order_of_the_records_changes_nothing(order: list[int]) -> None:
    papers = [
        paper("memo.pdf", "proposed", date=None),
        paper("minutes.pdf"),
        paper("more.pdf", amount="100", points=["bevilja ytterligare 100 kr"], date="2024-12-01"),
        paper("other.pdf", issuer="Näs kommun"),
        replacing("new.pdf", "proposed"),
    ]
    assert list(show.lines(linked(papers[n] for n in order))) == list(show.lines(linked(papers)))


def test_names_are_folded() -> None:
    assert fold("Projekt Bro – Etapp 2") == fold("”BRO, etapp 2”") and fold(None) == ""
    assert fold("Projektet") == "projektet"


# ---------------------------------------------------------------- what it prints


def test_each_step_leads_back_to_its_page(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    place = stored(tmp_path, paper("memo.pdf", "proposed"), listing("list.html", row()))
    assert main(["link", place]) == Exit.CLEAN
    told = [json.loads(text) for text in capfdbinary.readouterr().out.splitlines()]
    (matter,) = [one for one in told if one["type"] == "matter" and one["dnr"]]
    assert matter["granted"] == {"amount": "500", "currency": "SEK"}
    (step,) = [one for one in matter["steps"] if one["counts"] == "counted"]
    assert (step["path"], step["page"], step["pointer"]) == ("list.html", 4, "/grants/0") and step["record_id"]
    assert told[-1]["type"] == "total" and told[-1]["granted"] == [matter["granted"]]
    assert main(["link", place, "--format", "table"]) == Exit.CLEAN
    shown = capfdbinary.readouterr().out.decode()
    assert "granted 500 SEK" in shown and "list.html, page 4" in shown
    out = tmp_path / "out.jsonl"
    assert main(["link", place, "--out", str(out)]) == Exit.CLEAN
    assert json.loads(out.read_text(encoding="utf-8").splitlines()[-1]) == told[-1]


def test_a_row_a_matter_for_a_spreadsheet(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    unclear = paper("b.pdf", amount="700.5", date="2024-09-01", title="=Bro")
    proposed = paper("c.pdf", "proposed", numbers=(dnr("KS 2025/9", "KS|2025|9"),), title="Väg")
    without = record(case(dnr("KS 2025/8", "KS|2025|8"), decision=decision("decided", "noted")), path="d.pdf")
    place = stored(tmp_path, paper("a.pdf", title="=Bro"), unclear, proposed, without)
    assert main(["link", place, "--format", "csv", "--excel-sv"]) == Exit.CLEAN
    shown = capfdbinary.readouterr().out.decode("utf-8-sig")
    one, two = csv.DictReader(io.StringIO(shown, newline=""), delimiter=";")
    assert (one["state"], one["granted_amount"], one["least_amount"], one["most_amount"]) == (
        "unclear",
        "",
        "500",
        "1200,5",
    )
    assert one["project"] == "'=Bro" and one["findings"] == "amount_conflict" and one["papers"] == "2"
    assert (two["state"], two["proposed_amount"], two["granted_amount"]) == ("not_decided", "500", "")
    assert main(["link", place, "--excel-sv"]) == Exit.USAGE


def test_nothing_linked_is_usage(tmp_path: Path) -> None:
    assert isinstance(linked([]), Linked)
    assert main(["link", str(tmp_path / "nothing.jsonl")]) == Exit.USAGE


# ---------------------------------------------------------------- from the papers themselves

PAPERS = {
    "memo.txt": """Lysekils kommun
TJÄNSTESKRIVELSE
Datum 2025-02-11
Dnr KS 2025/118

Kommunstyrelsen

Medfinansiering av projektet Tångens återkomst

Förslag till beslut
Kommunstyrelsen beslutar att bevilja Havets vänner 240 000 kronor i medfinansiering till projektet Tångens återkomst.
Beslutet ersätter kommunstyrelsens beslut 2024-09-03, dnr KS 2024/77.

Sammanfattning
Havets vänner ansöker om 240 000 kronor för projektet Tångens återkomst.
""",
    "extract.txt": """Lysekils kommun
PROTOKOLLSUTDRAG
Kommunstyrelsen
Sammanträdesdatum 2025-03-05

§ 41 Dnr KS 2025/118
Medfinansiering av projektet Tångens återkomst

Kommunstyrelsens beslut
Kommunstyrelsen beslutar att bevilja Havets vänner 240 000 kronor i medfinansiering till projektet Tångens återkomst.

Ärendebeskrivning
Havets vänner har ansökt om 240 000 kronor.
""",
    "old.txt": """Lysekils kommun
PROTOKOLLSUTDRAG
Kommunstyrelsen
Sammanträdesdatum 2024-09-03

§ 102 Dnr KS 2024/77
Medfinansiering av projektet Tångens återkomst

Kommunstyrelsens beslut
Kommunstyrelsen beslutar att bevilja Havets vänner 180 000 kronor i medfinansiering till projektet Tångens återkomst.
""",
    "more.txt": """Lysekils kommun
PROTOKOLLSUTDRAG
Kommunstyrelsen
Sammanträdesdatum 2025-10-08

§ 190 Dnr KS 2025/118
Ytterligare medel till projektet Tångens återkomst

Kommunstyrelsens beslut
Kommunstyrelsen beslutar att bevilja Havets vänner ytterligare 60 000 kronor till projektet Tångens återkomst.
""",
    "list.html": """<html><body><h1>Beviljade projekt våren 2025</h1>
<p>Lysekils kommun, kommunstyrelsen. Beslut 2025-03-05.</p>
<table><tr><th>Dnr</th><th>Projekt</th><th>Sökande</th><th>Beviljat belopp (kr)</th></tr>
<tr><td>KS 2025/118</td><td>Tångens återkomst</td><td>Havets vänner</td><td>240 000</td></tr>
<tr><td>KS 2025/121</td><td>Ljus i sundet</td><td>Sunds byalag</td><td>35 000</td></tr></table></body></html>""",
}


def test_papers_of_one_matter_from_their_text_to_the_sum() -> None:
    other = PAPERS["extract.txt"].replace("Lysekils", "Orust").replace("Tångens återkomst", "Bron till ön")
    papers = {**PAPERS, "other.txt": other.replace("Havets vänner", "Byalaget")}
    found_ = linked(extract(Source(name, text.encode())) for name, text in papers.items())
    sums = {matter.id: matter.granted for matter in found_.matters if any(item.amount for item in matter.items)}
    assert sums == {
        "Lysekils kommun|KS|2024|77": 0,
        "Lysekils kommun|KS|2025|118": 300_000,
        "Lysekils kommun|KS|2025|121": 35_000,
        "Orust kommun|KS|2025|118": 240_000,
    }
    by_id = {matter.id: matter for matter in found_.matters}
    old, new = by_id["Lysekils kommun|KS|2024|77"], by_id["Lysekils kommun|KS|2025|118"]
    assert counts(old) == {"old.txt": "replaced"} and [finding.code for finding in old.findings] == [
        "replaced_decision"
    ]
    told = {"memo.txt": "proposed", "extract.txt": "counted", "list.html": "same_sum", "more.txt": "added"}
    assert counts(new) == told and not new.findings
    assert show.totals(found_)["granted"] == [{"amount": "575000", "currency": "SEK"}] and not found_.candidates
