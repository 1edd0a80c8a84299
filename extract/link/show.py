"""Matters for machines, one a line, and for people."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from extract.export.cells import sheet
from extract.export.columns import SEPARATOR
from extract.export.rows import Cell
from extract.link.items import Item
from extract.link.matters import NOT_DECIDED, Finding, Linked, Matter
from extract.link.net import Net
from extract.output.jsonl import compact
from extract.output.terminal import one_line

STATES = ("decided", "unclear", "replaced", "not_decided", "without_money")


def lines(found: Linked) -> Iterator[str]:
    """JSON Lines: matters, then candidates, duplicates, and the totals."""
    for matter in found.matters:
        yield compact(as_json(matter))
    for candidate in found.candidates:
        yield compact({"type": "candidate", "reason": candidate.reason, "matters": list(candidate.matters)})
    for group in found.duplicates:
        documents = [{"record_id": document.record, "path": document.path} for document in group]
        told = {"type": "finding", "code": "possible_duplicate", "severity": "warning"}
        yield compact({**told, "message": "Documents of the same bytes.", "documents": documents})
    yield compact({"type": "total", **totals(found)})


COLUMNS = (
    "matter", "issuer", "dnr", "project", "owner", "state", "granted_amount", "currency", "least_amount", "most_amount",
    "proposed_amount", "why", "replaced_by", "doubts", "findings", "papers", "record_id", "path", "page",
)  # fmt: skip


def rows(found: Linked, excel_sv: bool = False) -> Iterator[str]:
    """CSV: a row a matter with money, its place that of the step that counts, else of the first."""
    stream = io.StringIO(newline="")
    put = sheet(stream, COLUMNS, excel_sv)
    for matter in found.matters:
        if state(matter) != "without_money":
            put(_row(matter))
    yield stream.getvalue()


def _row(matter: Matter) -> list[Cell]:
    parts = [part for _, part in matter.projects]
    steps = [(part.counts[item], item) for part in parts for item in _in_order(part)]
    first = next((item for count, item in steps if count in ("counted", "new_total", "added")), steps[0][1])
    unclear = len(parts) == 1 and parts[0].between or (None, None)
    proposed = [part.proposed for part in parts if part.proposed is not None]
    doubts = dict.fromkeys(doubt for part in parts for doubt in part.doubts)
    return [
        matter.id,
        matter.issuer,
        SEPARATOR.join(number.value for number in matter.numbers("own")) or None,
        matter.title,
        matter.owner,
        state(matter),
        matter.granted,
        matter.currency,
        *unclear,
        sum(proposed, Decimal(0)) if proposed and matter.granted is None else None,
        matter.why,
        matter.replaced_by,
        SEPARATOR.join(doubts) or None,
        " ".join(dict.fromkeys(finding.code for finding in matter.findings)) or None,
        len({item.record for _, item in steps}),
        first.record,
        first.path,
        first.page,
    ]


def as_json(matter: Matter) -> dict[str, Any]:
    return {
        "type": "matter",
        "matter": matter.id,
        "issuer": matter.issuer,
        "dnr": [number.value for number in matter.numbers("own")],
        "keys": [number.key for number in matter.numbers("own")],
        "project": matter.title,
        "owner": matter.owner,
        "granted": _money(matter.granted, matter.currency),
        "why": matter.why,
        "replaced_by": matter.replaced_by,
        "replaces": sorted(matter.replaces),
        "projects": [_project(name, part) for name, part in matter.projects],
        "steps": [_step(item, part) for _, part in matter.projects for item in _in_order(part)],
        "refers_to": [number.value for number in matter.numbers("refers_to", "foreign")],
        "findings": [_finding(finding) for finding in matter.findings],
    }


def _in_order(part: Net) -> list[Item]:
    return sorted(part.counts, key=lambda item: item.order)


def _project(name: str | None, part: Net) -> dict[str, Any]:
    between = None if part.between is None else [_money(side, part.currency) for side in part.between]
    return {
        "project": name,
        "granted": _money(part.amount, part.currency),
        "why": part.why,
        "between": between,
        "proposed": _money(part.proposed, part.currency),
        "doubts": part.doubts,
    }


def _step(item: Item, part: Net) -> dict[str, Any]:
    return {
        "record_id": item.record,
        "path": item.path,
        "pointer": item.pointer,
        "page": item.page,
        "line": item.line,
        "kind": item.kind,
        "date": item.date,
        "status": item.status,
        "outcome": item.outcome,
        "amount": _money(item.amount, item.currency),
        "counts": part.counts[item],
        "doubts": list(item.doubts),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": "warning",
        "message": finding.message,
        **_place(finding.item),
        "others": [_place(other) for other in finding.others],
    }


def _place(item: Item) -> dict[str, Any]:
    return {"record_id": item.record, "path": item.path, "pointer": item.pointer, "page": item.page, "line": item.line}


def totals(found: Linked) -> dict[str, Any]:
    """What is granted in all, by currency, and what of it is not known."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    counts: Counter[str] = Counter()
    for matter in found.matters:
        if matter.granted is not None and matter.replaced_by is None and matter.currency is not None:
            sums[matter.currency] += matter.granted
        counts[state(matter)] += 1
    return {
        "records": found.records,
        "matters": len(found.matters),
        "granted": [_money(amount, currency) for currency, amount in sorted(sums.items())],
        "may_be_counted_twice": [_money(amount, currency) for currency, amount in sorted(_twice(found).items())],
        **{name: counts[name] for name in STATES},
        "candidates": len(found.candidates),
    }


def _twice(found: Linked) -> dict[str, Decimal]:
    """What would not count if matters that may belong together do: of each group all but the largest sum."""
    matters = {matter.id: matter for matter in found.matters}
    lesser: dict[str, Matter] = {}
    for candidate in found.candidates:
        group = [matters[id] for id in candidate.matters if matters[id].granted]
        group.sort(key=lambda matter: (matter.granted or Decimal(0), matter.id))
        if candidate.twice:
            lesser |= {matter.id: matter for matter in group[:-1]}
    out: dict[str, Decimal] = defaultdict(Decimal)
    for matter in lesser.values():
        out[matter.currency or "SEK"] += matter.granted or Decimal(0)
    return out


def state(matter: Matter) -> str:
    """Whether the sum of a matter is known."""
    if matter.replaced_by is not None:
        return "replaced"
    if all(item.amount is None and item.effect not in ("refuses", "repeals") for item in matter.items):
        return "without_money"
    whys = {part.why for _, part in matter.projects}
    if whys <= set(NOT_DECIDED):
        return "not_decided"
    return "unclear" if whys - {*NOT_DECIDED, "decided"} else "decided"


def table(found: Linked) -> str:
    """The matters with money in them, for a person; the rest is counted."""
    out: list[str] = []
    for matter in found.matters:
        if not any(item.amount is not None for item in matter.items) and not matter.findings:
            continue
        number = ", ".join(n.value for n in matter.numbers("own")) or "no number"
        out.append(one_line(f"{matter.issuer or 'no authority told'}  {number}  {matter.title or ''}"))
        out.append(f"  granted {_shown(matter)}")
        out += [f"  {line}" for _, part in matter.projects for line in _steps(part)]
        doubts = list(dict.fromkeys(doubt for _, part in matter.projects for doubt in part.doubts))
        out += [f"  ! {one_line(doubt)}" for doubt in doubts]
        out += [f"  ! {one_line(finding.message)} [{finding.code}]" for finding in matter.findings]
        out.append("")
    if found.candidates:
        out.append("May belong together, and are not joined:")
        out += ["  " + one_line(f"{one.reason}: {', '.join(one.matters)}") for one in found.candidates]
        out.append("")
    for group in found.duplicates:
        out.append(one_line(f"Same bytes: {', '.join(document.path for document in group)} [possible_duplicate]"))
    told = totals(found)
    granted = ", ".join(_figure(money) for money in told["granted"]) or "nothing"
    if told["may_be_counted_twice"]:
        granted += f" ({', '.join(_figure(money) for money in told['may_be_counted_twice'])} of it perhaps twice)"
    out.append(
        f"{told['records']} records, {told['matters']} matters: granted in all {granted}; "
        f"{told['unclear']} unclear, {told['replaced']} replaced, {told['not_decided']} not decided, "
        f"{told['without_money']} without money, {told['candidates']} that may belong together"
    )
    return "\n".join(out) + "\n"


def _shown(matter: Matter) -> str:
    known = _money(matter.granted, matter.currency)
    if known is not None:
        return _figure(known) + (" (replaced)" if matter.replaced_by is not None else "")
    between = [part.between for _, part in matter.projects if part.between is not None]
    proposed = [part.proposed for _, part in matter.projects if part.proposed is not None]
    told = f"not known: {matter.why}" if state(matter) == "unclear" else f"nothing: {matter.why}"
    if between:
        told += f", {between[0][0]:,f} to {between[0][1]:,f}"
    return told + (f", {sum(proposed):,f} {matter.currency}" if proposed else "")


def _steps(part: Net) -> Iterator[str]:
    for item in _in_order(part):
        money = _money(item.amount, item.currency)
        if money is not None:
            place = f"page {item.page}" if item.page is not None else f"line {item.line}"
            told = f"{item.date or 'no day':10}  {_figure(money):>18}  {part.counts[item].replace('_', ' '):12}"
            yield f"{told}  {one_line(item.path)}, {place}"


def _figure(money: dict[str, str]) -> str:
    return f"{Decimal(money['amount']):,f} {money['currency']}"


def _money(amount: Decimal | None, currency: str | None) -> dict[str, str] | None:
    if amount is None:
        return None
    plain = f"{amount:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return {"amount": plain, "currency": currency or "SEK"}
