"""What is published: grants in the form of 360Giving, and the list of operations of the Union's funds."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hand_made import case, decision, dnr, found, money, record, warning

from extract.cli import main
from extract.errors import Exit
from extract.export.export import Options, Tally, export
from extract.export.grants360 import PREFIX, organisation
from extract.model.record import Record
from extract.output.jsonl import line

# The part of the standard's schema that an export touches, written down from its description: what a grant to an
# organisation must have, the types, the form of a date.
TEXT = {"type": "string", "minLength": 1}
DAY = {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])$"}
BODIES = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["id", "name"],
        "properties": {"id": TEXT, "name": TEXT, "department": TEXT},
    },
}
GRANT = {
    "type": "object",
    "required": [
        *("id", "title", "description", "currency", "amountAwarded", "awardDate"),
        *("recipientOrganization", "fundingOrganization"),
    ],
    "properties": {
        "id": TEXT,
        "title": TEXT,
        "description": TEXT,
        "currency": {"enum": ["SEK", "EUR", "NOK", "DKK"]},
        "amountAppliedFor": {"type": "number"},
        "amountAwarded": {"type": "number"},
        "awardDate": DAY,
        "plannedDates": {"type": "array", "items": {"properties": {"startDate": DAY, "endDate": DAY}}},
        "recipientOrganization": BODIES,
        "fundingOrganization": BODIES,
        "grantProgramme": {"type": "array", "items": {"type": "object", "properties": {"code": TEXT, "title": TEXT}}},
        "fromOpenCall": {"enum": ["Yes", "No"]},
        "relatedDocument": {"type": "array", "items": {"type": "object", "properties": {"title": TEXT}}},
        "classifications": {"type": "array", "items": {"type": "object", "properties": {"code": TEXT}}},
    },
}
PACKAGE = {
    "type": "object",
    "required": ["grants"],
    "properties": {
        "version": {"type": "string", "pattern": r"^(\d+\.)(\d+)$"},
        "grants": {"type": "array", "uniqueItems": True, "items": GRANT},
    },
}


def granted(path: str = "a.pdf", **told: Any) -> Record:
    """A decision that lacks nothing; what is given takes the place of what it says."""
    parts = {
        "title": "Fiskevägar",
        "owner": "Åviks byalag",
        "decision": decision("decided", date="2025-03-04", body="Kommunstyrelsen", fund="anslag 1:1"),
        "granted": money("915000", page=2),
        "applied": money("1000000.5"),
        "period": found({"start": "2025-04-01", "end": "2026-12-31", "precision": "day"}),
    }
    numbers = told.pop("numbers", (dnr("KS 2025/318", "KS|2025|318"),))
    outside = {key: told.pop(key) for key in ("findings", "issuer", "call_reference", "grants", "kind") if key in told}
    return record(case(*numbers, **{**parts, **told}), path=path, document={"title": found("Bidrag")}, **outside)


def published(*records: Record, shape: str = "360giving", **options: Any) -> tuple[str, list[str], Tally]:
    said: list[str] = []
    pieces: list[bytes] = []
    tally = export(records, Options(shape, **options), None, said.append, pieces.append)
    return b"".join(pieces).decode(), said, tally


def grants(*records: Record, **options: Any) -> tuple[list[dict[str, Any]], list[str]]:
    told, said, tally = published(*records, **{"prefix": "360G-test", **options})
    package = json.loads(told)
    jsonschema.validate(package, PACKAGE)
    assert len(said) == tally.refused and len(package["grants"]) == tally.written["360giving"]
    return package["grants"], said


def test_a_grant_that_lacks_nothing_holds_to_the_schema() -> None:
    (grant,), said = grants(granted(call_reference=found("UTL 2025:1")))
    assert said == []
    assert grant["id"] == "360G-test-lindo-kommun-ks-2025-318"
    assert grant["amountAwarded"] == 915000 and isinstance(grant["amountAwarded"], int)
    assert grant["amountAppliedFor"] == 1000000.5 and grant["currency"] == "SEK"
    assert grant["awardDate"] == "2025-03-04" and grant["fromOpenCall"] == "Yes"
    assert grant["plannedDates"] == [{"startDate": "2025-04-01", "endDate": "2026-12-31"}]
    assert grant["fundingOrganization"][0]["department"] == "Kommunstyrelsen"
    assert "page 2" in grant["relatedDocument"][0]["description"]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"decision": decision("proposed", date="2025-03-04")}, "not decided (proposed)"),
        ({"decision": decision("expected", date="2025-03-04")}, "not decided (expected)"),
        ({"decision": None}, "not decided (no decision is told); awardDate missing"),
        ({"decision": decision("decided")}, "awardDate missing"),
        ({"decision": decision("decided", date="2025-03")}, "awardDate 2025-03 is no day"),
        ({"owner": None}, "recipientOrganization missing"),
        ({"issuer": None}, "fundingOrganization missing"),
        ({"granted": found(None)}, "amountAwarded is printed and cannot be read"),
        ({"granted": money("0")}, "amountAwarded: Input should be greater than 0"),
        ({"granted": money("5", 0.7)}, "amountAwarded is not sure (0.70)"),
        ({"findings": [warning("amount_conflict", "/cases/0/granted")]}, "amountAwarded is doubted: amount_conflict"),
        ({"findings": [warning("ambiguous", "/cases/0/decision/status")]}, "that it is decided is doubted"),
    ],
)
def test_what_lacks_something_is_refused_with_the_reason(told: dict[str, Any], reason: str) -> None:
    made, (said,) = grants(granted(**told))
    assert made == [] and reason in said
    assert said.startswith("refused: a.pdf") and "/cases/0]" in said


def test_what_is_doubted_is_published_where_somebody_asks_for_it_and_a_proposal_never() -> None:
    doubted = granted(granted=money("5", 0.7))
    made, said = grants(doubted, doubtful=True)
    assert [grant["amountAwarded"] for grant in made] == [5] and said == []
    made, said = grants(granted(decision=decision("proposed", date="2025-03-04")), doubtful=True)
    assert made == [] and len(said) == 1


def test_a_grant_told_twice_is_published_once() -> None:
    made, (said,) = grants(granted("a.pdf"), granted("b.pdf"))
    assert len(made) == 1 and "the same grant told twice" in said and said.startswith("refused: b.pdf")
    made, said_too = grants(granted("a.pdf"), granted("b.pdf", issuer="Näs kommun"))
    assert len(made) == 2 and said_too == []


def test_a_list_gives_a_grant_a_row_and_none_for_what_was_refused() -> None:
    rows = [
        {"owner": found("Byalaget"), "title": found("Bro"), "amount": money("5000"), "dnr": found("RS 2025/4")},
        {
            "owner": found("Körsällskapet"),
            "title": found("Sång"),
            "amount": money("7000"),
            "outcome": found("rejected"),
        },
    ]
    told = {"numbers": (), "granted": None, "applied": None, "title": None, "owner": None, "kind": "decision_list"}
    (grant,), (said,) = grants(granted(grants=rows, **told))
    assert grant["title"] == "Bro" and grant["id"].endswith("rs-2025-4") and grant["awardDate"] == "2025-03-04"
    assert "not granted (rejected)" in said


def test_a_period_that_is_not_printed_by_the_day_gives_no_days() -> None:
    (grant,), _ = grants(granted(period=found({"start": "2025-04-01", "end": "2026-12-31", "precision": "month"})))
    assert "plannedDates" not in grant


def test_a_number_stands_only_where_the_register_has_one() -> None:
    assert organisation("Tillväxtverket", "p").id == "SE-ORGNR-2021006149"
    assert organisation("Byalaget vid Tillväxtverket", "p").id == "p-org-byalaget-vid-tillvaxtverket"
    assert organisation("Länsstyrelsen Värmland", "p").id == organisation("Länsstyrelsen i Värmlands län", "p").id


def test_the_exit_code_and_the_placeholder_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "in.jsonl"
    place.write_text(line(granted()) + "\n", encoding="utf-8")
    argv = ["export", str(place), "--to", "360giving", "--out", str(tmp_path / "out.json")]
    assert main(argv) == Exit.CLEAN
    assert PREFIX in capsys.readouterr().err
    place.write_text(line(granted(owner=None)) + "\n", encoding="utf-8")
    assert main(argv) == Exit.FINDINGS
    assert "refused: 1" in capsys.readouterr().err
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["grants"] == []


# ---------------------------------------------------------------- the list of operations


def plan(financier: str, share: str | None = None) -> dict[str, Any]:
    rows = [
        {"financier": found(financier), "amount": money("400000"), "share_percent": share and found(share)},
        {"financier": found("Byalaget"), "amount": money("600000")},
    ]
    return {"stage": "granted", "rows": rows, "total": money("1000000")}


def operations(*records: Record, **options: Any) -> tuple[list[dict[str, str]], list[str]]:
    told, said, _ = published(*records, shape="eu-operations", **options)
    return list(csv.DictReader(io.StringIO(told, newline=""))), said


def test_an_operation_of_a_fund_of_the_union() -> None:
    made = granted(
        issuer="Tillväxtverket", financing=plan("Europeiska regionala utvecklingsfonden"), total_budget=money("1000000")
    )
    (row,), said = operations(made)
    assert said == []
    assert (row["fund"], row["union_amount"], row["total_cost"]) == ("ERDF", "400000", "1000000")
    assert (row["cofinancing_rate"], row["rate_is"]) == ("40.00", "derived")
    assert row["source_role"] == "managing_authority" and row["start"] == "2025-04-01"
    assert row["record_id"] and row["page"] == "1"


def test_who_finances_a_part_decides_on_no_operation() -> None:
    (row,), _ = operations(granted(financing=plan("Svenska ESF-rådet", "40"), total_budget=money("1000000")))
    assert row["source_role"] == "cofinancier" and row["fund"] == "ESF+"
    assert (row["cofinancing_rate"], row["rate_is"]) == ("40", "printed")


def test_what_names_no_fund_is_no_operation_and_a_proposal_is_refused() -> None:
    assert operations(granted(financing=plan("Sparbanksstiftelsen"), total_budget=money("1000000"))) == ([], [])
    proposed = granted(
        decision=decision("proposed"), financing=plan("Svenska ESF-rådet"), total_budget=money("1000000"), owner=None
    )
    made, (said,) = operations(proposed)
    assert made == [] and "not decided (proposed); beneficiary missing" in said
    made, (said,) = operations(
        granted(decision=decision("decided", "rejected"), financing=plan("ESF-rådet"), total_budget=money("1"))
    )
    assert made == [] and "not granted (rejected)" in said


def test_doubts_come_along() -> None:
    made = granted(financing=plan("ESF-rådet"), total_budget=money("1000000", 0.6))
    (row,), _ = operations(made)
    assert row["doubts"] == "total_cost 0.60"
