"""How much of a drawn table comes out: its cells as laid out, and its facts through the whole pipeline."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from extract.layout import lay_out  # noqa: E402
from extract.model.evidence import Found  # noqa: E402
from extract.model.record import FinancingRow, Grant, MoneyValue, Record  # noqa: E402
from extract.model.source import Settings, Source  # noqa: E402
from extract.pages import pdf  # noqa: E402
from extract.repair import repair  # noqa: E402
from extract.run import extract  # noqa: E402
from fixtures.making import tables as drawn  # noqa: E402

SPOILT = ("column", "more")  # faults that take away what a row's cells are
DOUBTED = {"mixed 18"}  # right, and doubted: the rest of a name after a page's end begins with a capital
DOUBTS = {"sum_mismatch", "possible_transposition", "share_mismatch", "table_unclear", "count_mismatch"}


@dataclass
class Score:
    """Counts of one document, or of many added up."""

    tables: int = 0
    found: int = 0  # tables most of whose rows are right, in one table a page that holds no other's
    cells: int = 0
    cells_right: int = 0
    rows: int = 0  # of the tables as printed
    rows_right: int = 0
    facts: int = 0  # rows of financing and of grants
    facts_right: int = 0
    extra: int = 0  # rows of the record that are no row of the table
    silent: int = 0  # facts wrong or extra with no finding that doubts the table
    amounts: int = 0
    kept: int = 0
    cut: int = 0  # amounts in the record that are printed nowhere, and not doubted
    totals: int = 0
    totals_right: int = 0
    costs: int = 0
    costs_right: int = 0
    false_alarms: int = 0
    faults: int = 0
    faults_found: int = 0
    wrong: list[str] = field(default_factory=list)

    def __iadd__(self, other: Score) -> Score:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


def plain(words: str) -> str:
    return " ".join(words.replace("\f", " ").split())


def cells_of(content: bytes) -> list[list[list[str]]]:
    layout = repair(lay_out(pdf.read(content)))
    return [
        [[plain(layout.string[cell.start : cell.stop]) for cell in row.cells] for row in table.rows]
        for table in layout.tables
    ]


def score_cells(gold: list[list[list[str]]], found: list[list[list[str]]], pages: int) -> Score:
    """Rows and cells of the gold that stand in the tables found, each found row used once."""
    out = Score(tables=len(gold))
    taken: set[int] = set()
    free = [(t, row) for t, table in enumerate(found) for row in table]
    for table in gold:
        homes, right = set[int](), 0
        for row in table:
            row = [plain(cell) for cell in row]
            best, most = None, 0
            for n, (_, candidate) in enumerate(free):
                alike = sum(a == b for a, b in zip(row, candidate, strict=False) if a)
                if alike > most or alike == most and alike and candidate == row:
                    best, most = n, alike
            full = sum(bool(cell) for cell in row)
            out.cells += full
            out.rows += 1
            if best is None:
                out.wrong.append(f"row lost: {row}")
                continue
            home, candidate = free.pop(best)
            homes.add(home)
            out.cells_right += most
            if padded(candidate, len(row)) == row:
                out.rows_right += 1
                right += 1
            else:
                out.wrong.append(f"row {row} is {candidate}")
        out.found += right >= 0.5 * len(table) and len(homes) <= pages and not homes & taken
        taken |= homes
    return out


def padded(row: list[str], width: int) -> list[str]:
    """A row without empty cells at its end, or with as many as the table has columns."""
    while len(row) > width and not row[-1]:
        row = row[:-1]
    return row + [""] * (width - len(row))


def value(found: Found[MoneyValue] | None) -> Decimal | None:
    return Decimal(found.value.amount) if found is not None and found.value is not None else None


def text(found: Found[str] | None) -> str | None:
    return plain(found.value) if found is not None and found.value is not None else None


def payer(row: FinancingRow) -> drawn.Payer:
    return drawn.Payer(text(row.financier) or "", value(row.amount), row.kind, text(row.share_percent))


def grant(row: Grant) -> drawn.Grant:
    return drawn.Grant(
        text(row.owner) or "", text(row.title) or "", value(row.amount), value(row.applied), text(row.dnr)
    )


def score_record(gold: drawn.Gold, record: Record, doubted: bool = False) -> Score:
    """The facts of the record against the gold."""
    out = Score()
    financing = next((case.financing for case in record.cases if case.financing is not None), None)
    codes = {finding.code for finding in record.findings}
    if gold.payers is not None or financing is not None:
        _compare(out, gold.payers or [], [payer(row) for row in financing.rows] if financing else [])
        if gold.payers is not None:
            out.totals += gold.total is not None
            held = value(financing.total) if financing else None
            out.totals_right += gold.total is not None and held == gold.total
            if held != gold.total:
                out.wrong.append(f"total {gold.total} is {held}")
    if gold.grants or record.grants:
        _compare(out, gold.grants, [grant(row) for row in record.grants])
        held = value(record.grants_total.amount) if record.grants_total else None
        out.totals += gold.grants_total is not None
        out.totals_right += gold.grants_total is not None and held == gold.grants_total
        if held != gold.grants_total:
            out.wrong.append(f"total {gold.grants_total} is {held}")
    _amounts(out, gold, record)
    if gold.fault:
        out.faults = 1
        wanted = {"share": "share_mismatch", "column": "table_unclear", "more": "table_unclear"}.get(
            gold.fault, "sum_mismatch"
        )
        out.faults_found = int(wanted in codes)
        if wanted not in codes:
            out.wrong.append(f"no {wanted} for the fault of {gold.fault}")
    elif codes & DOUBTS and not doubted:
        out.false_alarms = 1
        out.wrong += [f"false alarm {f.code}: {f.message}" for f in record.findings if f.code in DOUBTS]
    if not codes & DOUBTS:
        out.silent = out.facts - out.facts_right + out.extra
    return out


def _compare(out: Score, gold: Iterable[object], found: list[object]) -> None:
    rest = list(found)
    for row in gold:
        out.facts += 1
        if row in rest:
            rest.remove(row)
            out.facts_right += 1
        else:
            out.wrong.append(f"missed {row}")
    out.extra += len(rest)
    out.wrong += [f"extra {row}" for row in rest]


def _amounts(out: Score, gold: drawn.Gold, record: Record) -> None:
    """Every amount printed in the tables is among the record's, with its year, and none that is not printed."""
    printed = Counter((money.value, money.year) for money in gold.printed)
    held = Counter((Decimal(e.value.amount), e.year) for e in record.amounts if e.value is not None)
    out.amounts += printed.total()
    out.kept += (printed & held).total()
    values = {value for value, _ in printed}
    doubtful = {item.path for item in record.findings if item.code in DOUBTS and item.path}
    strange = [
        Decimal(e.value.amount)
        for n, e in enumerate(record.amounts)
        if e.value is not None and Decimal(e.value.amount) not in values and f"/amounts/{n}" not in doubtful
    ]
    out.cut += len(strange)
    if printed - held:
        out.wrong.append(f"amounts lost: {[f'{v} {y or str()}' for v, y in (printed - held).elements()]}")
    if strange:
        out.wrong.append(f"amounts printed nowhere: {[str(v) for v in strange]}")
    if gold.costs:
        costs = Counter(Decimal(e.value.amount) for e in record.amounts if e.value is not None and e.role == "cost")
        out.costs += len(gold.costs)
        out.costs_right += (costs & Counter(gold.costs)).total()
        if Counter(gold.costs) - costs:
            out.wrong.append(f"costs without their role: {[str(c) for c in (Counter(gold.costs) - costs).elements()]}")


def score(content: bytes, gold: drawn.Gold, doubted: bool = False) -> Score:
    """Cells and facts of one drawn document; of one whose cells are spoilt, only whether it is doubted."""
    pages = len(pdf.read(content).pages)
    out = score_cells(gold.tables, cells_of(content), pages) if gold.fault not in SPOILT else Score()
    out += score_record(gold, extract(Source("drawn.pdf", content), Settings()), doubted)
    if gold.fault in SPOILT:
        return Score(faults=1, faults_found=out.faults_found, wrong=out.wrong if not out.faults_found else [])
    return out


def main(argv: list[str]) -> None:
    """Prints what is wrong in each document, and the counts of all; names on the command line choose some."""
    whole = Score()
    wrong = 0
    for spec in drawn.specs():
        if argv and not any(re.fullmatch(name, spec.name) for name in argv):
            continue
        content, gold = drawn.made(spec)
        one = score(content, gold, spec.name in DOUBTED)
        if one.wrong:
            wrong += 1
            print(f"== {spec.name}")
            for line in one.wrong[:12]:
                print("  ", line)
        whole += one
    whole.wrong = []
    print(f"{wrong} documents with something wrong")
    print({key: held for key, held in vars(whole).items() if key != "wrong"})


if __name__ == "__main__":
    main(sys.argv[1:])
