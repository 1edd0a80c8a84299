"""Records as tables: the cells say what the record says, and no program that opens them is misled."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hand_made import case, decision, dnr, found, money, record, warning
from hypothesis import given
from hypothesis import strategies as st

from extract.cli import main
from extract.errors import Exit, UsageError
from extract.export.cells import guarded
from extract.export.columns import TABLES
from extract.export.export import Options, Tally, export
from extract.export.rows import Row, days, rows
from extract.model.record import Record
from extract.output.jsonl import line

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("csv", "parquet")
EVIL = ("=1+1", "+46 60 12 34 56", "-5 grader", "@summa", "\tindrag", "\rretur", " =A1", "＝1", "'=1", "''@")
PERIOD = {"start": "2024-10-01", "end": None, "precision": "month"}


def memo(**told: Any) -> Record:
    """A proposal: nothing in it is granted."""
    made = case(
        dnr("KS 2024-00123", "KS|2024|123"),
        dnr("KS 2023-00871", "KS|2023|871", "replaces"),
        title="Kompetens i trä",
        owner="Lindö kommun",
        decision=decision("proposed", date="2024-05"),
        granted=money("1284600", page=2),
        applied=money("1300000.5", 0.8),
        period=found(PERIOD),
        financing={
            "stage": "applied",
            "rows": [
                {"financier": found("ESF-rådet"), "amount": money("3853800"), "kind": "cash"},
                {"financier": found("Sågverket"), "amount": money("-1000"), "share_percent": found("12.5")},
            ],
            "total": money("6423000"),
        },
    )
    findings = [
        warning("sum_mismatch", "/cases/0/financing/total"),
        warning("possible_transposition", "/cases/0/financing/rows/1/amount", suggestion={"amount": "-100"}),
        warning("ambiguous", "/cases/0/decision/status"),
        {**warning("repaired_file", "/cases/0/granted"), "severity": "info"},
    ]
    amounts = [
        {**money("1284600", page=2), "role": "granted", "case": 0},
        {**money("1"), "value": None, "min": {"amount": "5", "currency": "EUR"}, "role": "rate", "qualifier": "range"},
    ]
    return record(made, path="memo.pdf", kind="decision_memo", findings=findings, amounts=amounts, **told)


def listed(status: str | None = "decided", *, outcomes: tuple[str | None, ...] = (None, "rejected")) -> Record:
    """A list of grants whose decision has this status."""
    grants = [
        {
            "owner": found(f"Förening {n}"),
            "title": found(f"Dans {n}"),
            "amount": money(f"{n + 1}000"),
            "outcome": outcome and found(outcome),
        }
        for n, outcome in enumerate(outcomes)
    ]
    made = case(decision=decision(status, date="2025-03-01")) if status is not None else case()
    return record(made, path="list.pdf", kind="decision_list", grants=grants)


def table(record: Record, name: str) -> list[Row]:
    return [row for at, row in rows(record) if at == name]


def written(tmp_path: Path, shape: str, *records: Record, **options: Any) -> Path:
    out = tmp_path / (shape if shape in FOLDERS else f"out.{shape}")
    export(records, Options(shape, **options), str(out), print, print)
    return out


# ---------------------------------------------------------------- the rows


def test_every_row_has_every_column_of_its_table_in_order() -> None:
    met = set()
    for made in (
        memo(),
        listed(),
        record(call={"budget": money("5")}, people=[{"name": found("Eva"), "role": "chair"}]),
    ):
        for name, row in rows(made):
            met.add(name)
            assert list(row) == [column.name for column in TABLES[name].columns]
    assert met == set(TABLES)


def test_columns_have_names_of_their_own_and_say_what_they_hold() -> None:
    for name, made in TABLES.items():
        names = [column.name for column in made.columns]
        assert len(set(names)) == len(names), name
        assert made.about.endswith(".") and all(column.about for column in made.columns)
        assert names[0] == "id"
        if name != "documents":
            assert {"record_id", "path"} <= set(names)
        assert {"page"} <= set(names) or name in ("documents", "numbers")
        for value in made.values:
            assert {f"{value.name}_page", f"{value.name}_confidence", f"{value.name}_findings"} <= set(names)


@pytest.mark.parametrize(
    ("status", "column"),
    [
        ("decided", "granted_amount"),
        ("delegated", "granted_amount"),
        ("proposed", "proposed_amount"),
        ("expected", "proposed_amount"),
        (None, "unconfirmed_amount"),
    ],
)
def test_money_is_granted_only_where_somebody_decided_it(status: str | None, column: str) -> None:
    ruling = decision(status) if status else None
    (row,) = table(record(case(decision=ruling, granted=money("500"))), "cases")
    filled = {name for name in ("granted_amount", "proposed_amount", "unconfirmed_amount") if row[name] is not None}
    assert filled == {column} and row[column] == Decimal(500)
    first, refused = table(listed(status), "grants")
    assert first[column] == Decimal(1000)
    assert refused["granted_amount"] is None and refused["unconfirmed_amount"] == Decimal(2000)


def test_that_money_is_granted_is_no_surer_than_that_it_was_decided() -> None:
    ruling = decision()
    ruling["status"] = found("decided", 0.6)
    made = record(
        case(decision=ruling, granted=money("500", 0.99)), findings=[warning("ambiguous", "/cases/0/decision/status")]
    )
    (row,) = table(made, "cases")
    assert row["granted_amount_confidence"] == 0.6 and row["granted_amount_findings"] == "ambiguous"


def test_a_list_of_two_decisions_has_no_decision_for_its_items() -> None:
    grants = [{"amount": money("7")}]
    both = record(case(decision=decision("proposed")), case(decision=decision("decided")), grants=grants)
    (row,) = table(both, "grants")
    assert row["unconfirmed_amount"] == 7 and row["decision_status"] is None


def test_the_status_of_another_part_of_a_bundle_is_not_the_lists() -> None:
    memo = case(decision=decision("decided"), part={"kind": found("protocol_extract"), "pages": [1, 2]})
    (row,) = table(record(memo, grants=[{"amount": money("7")}]), "grants")
    assert row["unconfirmed_amount"] == 7 and row["granted_amount"] is None


def test_a_value_has_its_page_its_confidence_and_what_points_at_it() -> None:
    (row,) = table(memo(), "cases")
    assert row["proposed_amount_page"] == 2 and row["applied_amount_confidence"] == 0.8
    assert row["financing_total_amount_findings"] == "sum_mismatch"
    assert row["proposed_amount_findings"] == "ambiguous"  # the status; what is only info points at nothing
    assert row["applied_amount_findings"] is None
    assert row["findings"] == "sum_mismatch possible_transposition ambiguous"
    first, second = table(memo(), "financing_rows")
    assert first["amount_findings"] is None and second["amount_findings"] == "possible_transposition"
    assert second["amount"] == Decimal(-1000) and second["share_percent"] == Decimal("12.5")


def test_what_is_printed_and_cannot_be_read_is_not_what_is_not_there() -> None:
    (row,) = table(record(case(granted=found(None, 0.3), decision=decision())), "cases")
    assert row["granted_amount"] is None and row["granted_amount_page"] == 1
    assert row["applied_amount"] is None and row["applied_amount_page"] is None


def test_a_date_is_as_precise_as_its_print() -> None:
    (row,) = table(memo(), "cases")
    assert row["decision_date"] == "2024-05"
    assert (row["decision_date_first"], row["decision_date_last"]) == (dt.date(2024, 5, 1), dt.date(2024, 5, 31))
    assert (row["period_start"], row["period_end"]) == (dt.date(2024, 10, 1), None)
    assert row["period_precision"] == "month"
    assert (
        days("2023") == (dt.date(2023, 1, 1), dt.date(2023, 12, 31)) and days("2024-02-29")[0] == days("2024-02-29")[1]
    )
    impossible = record(case(decision=decision(date="2023-02-30")))
    (row,) = table(impossible, "cases")
    assert row["decision_date"] == "2023-02-30" and row["decision_date_first"] is None


def test_each_place_stands_in_the_table_of_evidence() -> None:
    places = table(memo(), "evidence")
    (place,) = [row for row in places if row["column_name"] == "proposed_amount"]
    assert (place["page"], place["text"], place["value"]) == (2, "1284600 kr", "1284600 SEK")
    assert place["row_id"] == table(memo(), "cases")[0]["id"] and place["table_name"] == "cases"
    assert (place["x0"], place["bottom"]) == (70.0, 112.5)
    ids = [row["id"] for row in places]
    assert len(ids) == len(set(ids))


def test_a_range_has_no_amount_but_two_ends() -> None:
    exact, between = table(memo(), "amounts")
    assert exact["amount"] == 1284600 and exact["decision_status"] == "proposed"
    assert between["amount"] is None and between["least_amount"] == 5 and between["least_currency"] == "EUR"
    assert between["case_id"] is None


# ---------------------------------------------------------------- CSV


def cells(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def test_csv_is_a_file_a_table_that_says_what_it_is(tmp_path: Path) -> None:
    out = written(tmp_path, "csv", memo(), listed())
    assert sorted(path.stem for path in out.glob("*.csv")) == sorted(TABLES)
    (row,) = [row for row in cells(out / "cases.csv") if row["dnr"]]
    assert row["proposed_amount"] == "1284600" and row["granted_amount"] == "" and row["applied_amount"] == "1300000.5"
    told = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    fields = next(part for part in told["resources"] if part["name"] == "cases")["schema"]["fields"]
    assert [field["name"] for field in fields] == list(row)


def test_excel_in_swedish(tmp_path: Path) -> None:
    out = written(tmp_path, "csv", memo(), excel_sv=True)
    assert (out / "cases.csv").read_bytes().startswith("\ufeffid;".encode())
    (row,) = cells(out / "cases.csv", ";", "utf-8-sig")
    assert row["applied_amount"] == "1300000,5" and row["applied_amount_confidence"] == "0,8"
    assert row["project_title"] == "Kompetens i trä" and row["decision_date"] == "2024-05"


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_becomes_a_formula(evil: str, tmp_path: Path) -> None:
    made = record(case(title=evil, decision=decision("decided"), granted=money("-5")))
    (row,) = cells(written(tmp_path, "csv", made) / "cases.csv")
    assert row["project_title"] == f"'{evil}" and row["granted_amount"] == "-5"
    book = openpyxl.load_workbook(written(tmp_path, "xlsx", made))
    head, values = book["cases"].iter_rows()
    at = {cell.value: n for n, cell in enumerate(head)}
    assert values[at["project_title"]].data_type == "s"
    assert values[at["granted_amount"]].value == -5 and values[at["granted_amount"]].data_type == "n"


@given(st.text())
def test_what_guards_a_text_can_be_taken_away(text: str) -> None:
    made = guarded(text)
    assert made in (text, "'" + text)
    assert not made.lstrip("'").startswith(tuple("=+-@\t\r\n")) or made.startswith("'")
    assert guarded(made) == made or made != text or text == made


def test_a_title_with_a_dash_in_it_is_left_alone() -> None:
    assert guarded("Bro – etapp 2") == "Bro – etapp 2" and guarded("a=b") == "a=b" and guarded("") == ""


def test_one_table_goes_to_standard_output(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    source = tmp_path / "records.jsonl"
    source.write_text("".join(line(made) + "\n" for made in (memo(), listed())), encoding="utf-8")
    assert main(["export", str(source), "--to", "csv", "--table", "grants"]) == Exit.CLEAN
    said = capfdbinary.readouterr()
    assert len(list(csv.DictReader(io.StringIO(said.out.decode())))) == 2
    assert b"2 records: grants 2" in said.err


# ---------------------------------------------------------------- the programs that open them


def test_duckdb_and_polars_open_parquet(tmp_path: Path) -> None:
    duckdb, polars = pytest.importorskip("duckdb"), pytest.importorskip("polars")
    out = written(tmp_path, "parquet", memo(), listed())
    cases, grants = out / "cases.parquet", out / "grants.parquet"
    total = duckdb.sql(f"select sum(granted_amount), sum(proposed_amount), min(period_start) from '{cases}'").fetchall()
    assert total == [(None, Decimal(1284600), dt.date(2024, 10, 1))]
    frame = polars.read_parquet(grants)
    assert frame["granted_amount"].to_list() == [Decimal(1000), None] and isinstance(
        frame.schema["granted_amount"], polars.Decimal
    )
    joined = duckdb.sql(
        f"select count(*) from '{out}/evidence.parquet' e join '{cases}' c on e.row_id = c.id"
    ).fetchall()
    assert joined[0][0] > 5


def test_parquet_says_what_its_columns_are(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    schema = parquet.read_schema(written(tmp_path, "parquet", memo()) / "cases.parquet")
    assert b"by a decision" in schema.field("granted_amount").metadata[b"description"]


def test_a_number_that_would_be_rounded_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    odd = record(case(granted=money("1.23456"), decision=decision()))
    with pytest.raises(UsageError, match=r"granted_amount 1\.23456 does not fit"):
        written(tmp_path, "parquet", odd)
    assert list(tmp_path.iterdir()) == []


def test_sqlite_has_keys_and_a_search(tmp_path: Path) -> None:
    out = written(tmp_path, "sqlite", memo(), listed())
    with sqlite3.connect(out) as database:
        assert database.execute("pragma foreign_key_check").fetchall() == []
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert database.execute("select proposed_amount, granted_amount from cases").fetchall()[0] == (1284600, None)
        assert database.execute("select typeof(applied_amount) from cases").fetchone() == ("real",)
        found = "select rowid from evidence_fts where evidence_fts match ?"
        hits = f"select column_name from evidence where rowid in ({found})"
        assert database.execute(hits, ("trä",)).fetchall() == [("project_title",)]
        assert database.execute(hits, ("tra",)).fetchall() == []  # å, ä and ö are letters
        told = dict(database.execute('select "column", about from "columns" where "table" = ?', ("cases",)))
        assert "decision" in told["granted_amount"]


def test_sqlite_utils_sees_keys_and_search(tmp_path: Path) -> None:
    sqlite_utils = pytest.importorskip("sqlite_utils")
    database = sqlite_utils.Database(written(tmp_path, "sqlite", memo()))
    keys = {(key.column, key.other_table) for key in database["financing_rows"].foreign_keys}
    assert keys == {("record_id", "documents"), ("case_id", "cases")}
    assert database["evidence"].detect_fts() == "evidence_fts" and database["cases"].pks == ["id"]
    assert list(database["evidence"].search("Kompetens"))


def test_a_workbook_has_types_filters_and_an_explanation(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, "xlsx", memo(), listed()))
    assert book.sheetnames == ["columns", *TABLES]
    told = {(row[0], row[1]): row[4] for row in book["columns"].iter_rows(values_only=True)}
    assert "never sum" in told["cases", "proposed_amount"]
    sheet = book["cases"]
    head = {cell.value: n for n, cell in enumerate(sheet[1])}
    row = sheet[2]
    assert row[head["proposed_amount"]].value == 1284600
    assert row[head["period_start"]].value == dt.datetime(2024, 10, 1) and row[head["period_start"]].is_date
    assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref.startswith("A1:")


def test_a_number_excel_would_round_stays_a_text(tmp_path: Path) -> None:
    long = record(case(title="x" * 40_000, granted=money("1234567890123456.5"), decision=decision()))
    book = openpyxl.load_workbook(written(tmp_path, "xlsx", long))
    head, row = book["cases"].iter_rows(values_only=True)
    made = dict(zip(head, row, strict=True))
    assert made["granted_amount"] == "1234567890123456.5"
    assert len(str(made["project_title"])) == 32_767 and str(made["project_title"]).endswith("[…]")


# ---------------------------------------------------------------- whole or not at all, and the same bytes


@pytest.mark.parametrize("shape", ["csv", "xlsx", "parquet", "sqlite", "jsonl", "json"])
def test_same_records_same_bytes(shape: str, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = (
        {path.name: path.read_bytes() for path in ([out] if out.is_file() else out.iterdir())}
        for out in (
            written(tmp_path / "one", shape, memo(), listed()),
            written(tmp_path / "two", shape, memo(), listed()),
        )
    )
    assert one == two


def test_a_workbook_does_not_tell_when_it_was_made(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path, "xlsx", memo())) as book:
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}
        assert b"2000-01-01" in book.read("docProps/core.xml")


def broken() -> Any:
    yield memo()
    raise UsageError("line 2 is no record")


@pytest.mark.parametrize("shape", ["csv", "xlsx", "parquet", "sqlite", "jsonl", "json"])
def test_what_fails_leaves_what_was_there(shape: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export([memo()], Options(shape), str(out), print, print)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(UsageError):
        export(broken(), Options(shape), str(out), print, print)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    export([listed()], Options(shape), str(out), print, print)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} != before


@pytest.mark.parametrize("shape", ["csv", "xlsx", "parquet", "sqlite", "jsonl", "json"])
def test_a_full_disk_is_told_and_nothing_is_left(shape: str, tmp_path: Path) -> None:
    source = tmp_path / "records.jsonl"
    source.write_text(line(memo()) + "\n", encoding="utf-8")
    code = (
        "import resource, sys; from extract.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))\n"
        f"sys.exit(main(['export', 'records.jsonl', '--to', {shape!r}, '--out', 'out']))"
    )
    told = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == Exit.DISK, done.stderr
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


def test_files_of_others_stay_and_tables_left_out_go(tmp_path: Path) -> None:
    out = written(tmp_path, "csv", memo())
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    written(tmp_path, "csv", memo(), tables=("cases",))
    assert sorted(path.name for path in out.iterdir()) == ["cases.csv", "datapackage.json", "notes.txt"]


def test_a_folder_that_is_no_export_loses_nothing(tmp_path: Path) -> None:
    out = tmp_path / "csv"
    out.mkdir()
    (out / "people.csv").write_text("mine", encoding="utf-8")
    (out / "datapackage.json").write_text('{"resources": [{"path": "people.csv"}]}', encoding="utf-8")
    written(tmp_path, "csv", memo(), tables=("cases",))
    assert (out / "people.csv").read_text(encoding="utf-8") == "mine"


# ---------------------------------------------------------------- what goes in


def test_records_come_back_as_they_were(tmp_path: Path) -> None:
    lines = [line(memo()), line(listed())]
    out = written(tmp_path, "jsonl", memo(), listed())
    assert out.read_text(encoding="utf-8").splitlines() == lines
    assert json.loads(written(tmp_path, "json", memo(), listed()).read_text(encoding="utf-8")) == [
        json.loads(x) for x in lines
    ]
    assert json.loads(written(tmp_path, "json").read_text(encoding="utf-8")) == []
    rows = written(tmp_path, "jsonl", memo(), tables=("cases",)).read_text(encoding="utf-8")
    assert json.loads(rows)["proposed_amount"] == "1284600"


def test_the_same_record_twice_is_written_once_and_a_contradiction_is_not_written() -> None:
    def told(*records: Record) -> Tally:
        pieces: list[bytes] = []
        return export(records, Options("jsonl"), None, print, pieces.append)

    tally = told(memo(), listed(), memo())
    assert (tally.records, tally.twice, tally.written["records"]) == (3, 1, 2)
    with pytest.raises(UsageError, match="say different things"):
        told(listed("decided"), listed("proposed"))


@pytest.mark.parametrize("shape", ["folder", "lines", "one", "many"])
def test_records_are_read_from_where_they_were_written(shape: str, tmp_path: Path) -> None:
    place = tmp_path / "in"
    both = [line(memo()), line(listed())]
    if shape == "folder":
        place.mkdir()
        for n, text in enumerate(both):
            (place / f"{n}.json").write_text(text + "\n", encoding="utf-8")
        (place / ".extract-ledger").write_text("x", encoding="utf-8")
    elif shape == "lines":
        place.write_text("\ufeff\n" + "\n\n".join(both), encoding="utf-8")
    elif shape == "one":
        place.write_text(json.dumps(json.loads(both[0]), indent=1), encoding="utf-8")
    else:
        place.write_text(json.dumps([json.loads(text) for text in both], indent=1), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert main(["export", str(place), "--to", "jsonl", "--out", str(out), "--quiet"]) == Exit.CLEAN
    assert out.read_text(encoding="utf-8").splitlines() == (both[:1] if shape == "one" else both)


@pytest.mark.parametrize(
    ("content", "argv", "says"),
    [
        ('{"a": 1}\n', [], "line 1 is no record"),
        ("no json\n", [], "is no JSON"),
        ('{"schema_version": "1.0", "news": 1}\n', [], "another version"),
        ("", [], "no records there"),
        (None, [], "cannot be read"),
        ("GOOD", ["--table", "nothing"], "There is no table nothing"),
        ("GOOD", ["--to", "xlsx"], "needs --out"),
        ("GOOD", ["--to", "csv"], "CSV is a file a table"),
        ("GOOD", ["--to", "json", "--excel-sv"], "--excel-sv is for csv"),
        ("GOOD", ["--to", "json", "--table", "cases", "--table", "calls"], "JSON takes one table"),
        ("GOOD", ["--to", "360giving", "--table", "cases"], "which is one list"),
    ],
)
def test_what_cannot_be_done_says_why(
    content: str | None, argv: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "in.jsonl"
    if content is not None:
        place.write_text(line(memo()) if content == "GOOD" else content, encoding="utf-8")
    given = argv if "--to" in argv else ["--to", "jsonl", *argv]
    assert main(["export", str(place), *given]) == Exit.USAGE
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(("shape", "library"), [("xlsx", "xlsxwriter"), ("parquet", "pyarrow")])
def test_a_library_that_is_missing_is_named(
    shape: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    place = tmp_path / "in.jsonl"
    place.write_text(line(memo()), encoding="utf-8")
    assert main(["export", str(place), "--to", shape, "--out", str(tmp_path / "out")]) == Exit.MISSING_TOOL
    assert f"pip install 'extract-beslut[{shape}]'" in capsys.readouterr().err


def test_memory_does_not_grow_with_the_records(tmp_path: Path) -> None:
    """A thousand records need no more than a hundred do: their rows would be 30 MB."""

    def peak(count: int, shape: str) -> int:
        code = (
            "import resource, sys; sys.path.insert(0, 'tests')\n"
            "from hand_made import record, case, money, decision\n"
            "from extract.export.export import Options, export\n"
            "one = case(granted=money('5'), decision=decision())\n"
            f"made = (record(one, path=f'{{n}}.pdf') for n in range({count}))\n"
            f"export(made, Options({shape!r}), {str(tmp_path / 'out')!r}, print, print)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        told = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=told, capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    for shape in ("csv", "sqlite"):
        small, large = peak(100, shape), peak(1000, shape)
        assert large - small < 8 * 1024, (shape, small, large)
        (tmp_path / "out").rename(tmp_path / f"old.{shape}")


# ---------------------------------------------------------------- office programs


def opened(path: Path, tmp_path: Path, filters: tuple[str, ...] = ()) -> dict[str, list[dict[str, str]]]:
    """What LibreOffice shows of a file, by sheet."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    argv = [office, home, "--headless", *filters, "--convert-to", shown, "--outdir", str(tmp_path / "shown"), str(path)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=300, check=False)
    if "could not be loaded" in done.stdout + done.stderr:
        pytest.skip("LibreOffice has no Calc here")
    files = sorted((tmp_path / "shown").glob("*.csv"))
    return {file.stem.rpartition("-")[2]: cells(file) for file in files}


@pytest.mark.slow
def test_libreoffice_opens_a_workbook(tmp_path: Path) -> None:
    evil = record(
        *(case(title=text, decision=decision("decided"), granted=money("-5")) for text in EVIL), path="evil.pdf"
    )
    sheets = opened(written(tmp_path, "xlsx", memo(), evil), tmp_path)
    assert set(sheets) == {"columns", *TABLES}
    proposed, *others = sheets["cases"]
    assert proposed["proposed_amount"].replace(",", "") == "1284600" and not proposed["granted_amount"]
    assert float(proposed["applied_amount"].replace(",", "")) == 1300000.5
    assert proposed["period_start"] == "2024-10-01" and proposed["decision_date"] == "2024-05"
    assert [row["project_title"].strip() for row in others] == [text.strip() for text in EVIL]


@pytest.mark.slow
def test_libreoffice_runs_nothing_of_a_csv_file(tmp_path: Path) -> None:
    """Even where it is told to take what looks like a formula for one."""
    evil = record(
        *(case(title=text, decision=decision("decided"), granted=money("-5")) for text in EVIL), path="evil.pdf"
    )
    out = written(tmp_path, "csv", evil, excel_sv=True)
    reads = "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,1053,false,true,false,false,false,0,false,true"
    (rows,) = opened(out / "cases.csv", tmp_path, (reads,)).values()
    assert [row["project_title"].lstrip("'").strip() for row in rows] == [text.lstrip("'").strip() for text in EVIL]
    assert {row["granted_amount"] for row in rows} == {"-5"}
