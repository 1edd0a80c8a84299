"""What is left over or lacking: facts the kind must have, amounts nobody claimed, units, prompts, personal numbers."""

from __future__ import annotations

from typing import Any

from extract.checks.context import Context, Findings, amount_at, finding, in_a_row
from extract.find.columns import cell, views_in
from extract.find.placeholder import placeholders
from extract.model.evidence import Evidence

LISTED = 20  # places named in one finding
SURE = 0.9  # an amount told by its words or heading to be none of these
NAMED = 20  # unclaimed amounts with a finding each


def _at(record: Any, pointer: str) -> Any:
    """What stands at a JSON pointer of the record; None where nothing does."""
    for key in pointer.strip("/").split("/"):
        if record is None:
            return None
        if not key.isdigit():
            record = getattr(record, key)
        elif int(key) < len(record):
            record = record[int(key)]
        else:
            return None
    return record


_NAMES = {
    "date": "date",
    "dnr": "diarienummer",
    "decision": "decision",
    "body": "deciding body",
    "grants": "row of a grant",
    "call": "call",
}


def missing(context: Context) -> Findings:
    """The facts a document of the kind must have and the page lacks."""
    for pointer in context.kind.expects:
        if not _at(context.record, pointer):
            name = pointer.rsplit("/", 1)[-1]
            message = f"No {_NAMES.get(name, name)} was found. If the document has one, tell where; if not, it should."
            yield finding("missing", message, pointer)


def unclaimed(context: Context) -> Findings:
    """Amounts whose words say nothing of what they are: a finding each, for those in a row one together, and one for
    what is above NAMED.
    """
    held = _evidence_of_fields(context)
    unknown = [
        (n, entry.evidence[0])
        for n, entry in enumerate(context.record.amounts)
        if entry.role == "other" and entry.confidence < SURE and not any(piece in held for piece in entry.evidence)
    ]
    left = in_a_row(unknown)
    for row in left[:NAMED]:
        (n, piece), *more = row
        printed = " ".join(piece.text.split())
        what = f"these {len(row)} amounts are, from {printed} on" if more else f"this amount is: {printed}"
        message = f"It is not clear what {what}. Read {'them' if more else 'it'} in context."
        yield finding("unclaimed_amount", message, f"/amounts/{n}", tuple(piece for _, piece in row))
    if left[NAMED:]:
        message = f"It is not clear what {len(left) - NAMED} more amounts are. Read them in their context."
        evidence = tuple(row[0][1] for row in left[NAMED : NAMED + LISTED])
        yield finding("unclaimed_amount", message, "/amounts", evidence)


def _evidence_of_fields(context: Context) -> set[Evidence]:
    out: set[Evidence] = set()
    for case in context.record.cases:
        for found in (case.granted, case.applied, case.total_budget):
            out.update(found.evidence if found is not None else ())
        if case.financing is not None:
            out.update(piece for row in case.financing.rows if row.amount is not None for piece in row.amount.evidence)
    for grant in context.record.grants:
        out.update(piece for found in (grant.amount, grant.applied) if found is not None for piece in found.evidence)
    return out


def units(context: Context) -> Findings:
    """Amounts without a unit anywhere: in a column, unless one of its cells or its head prints one; in a table, unless
    one of them is told in words with its unit, so that it cannot be in thousands.
    """
    amounts = context.scope.between(context.scope.reading.amounts)
    without = {match.start: match for match in amounts if match.value.unit_missing}
    told = {match.value.money.amount for match in amounts if match.value.money and not match.value.unit_missing}
    for view in views_in(context.scope):
        inside = [match for match in without.values() if view.table.start <= match.start < view.table.stop]
        if any(match.value.money and match.value.money.amount in told for match in inside):
            for match in inside:
                del without[match.start]
        for column in view.money():
            places = [place for row in view.rows if (place := cell(row, column)) is not None]
            inside = [
                match
                for place in places
                for match in context.scope.between(context.scope.reading.amounts, place.start, place.stop)
            ]
            if any(not match.value.unit_missing for match in inside):
                for match in inside:
                    without.pop(match.start, None)
    if without:
        listed = list(without.values())
        pieces = [context.scope.evidence(m.start, m.stop, m.rule) for m in listed[:LISTED]]
        message = (
            f"{len(listed)} amounts are printed without a unit and were read as kronor. Check that they are not in tkr."
        )
        evidence = tuple(piece for group in pieces for piece in group[:1])
        yield finding("unit_missing", message, amount_at(context.record, evidence) or "/amounts", evidence)


def placeholders_left(context: Context) -> Findings:
    """Prompts of the template that nobody replaced."""
    for start, stop in placeholders(context.scope):
        evidence = context.scope.evidence(start, stop, "placeholder")
        words = " ".join(context.scope.string[start:stop].split())[:80]
        yield finding(
            "placeholder_left",
            f'A prompt of the template was left in the text: "{words}". Fill it in or take it out.',
            None,
            evidence,
        )
