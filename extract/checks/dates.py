"""Dates against one another."""

from __future__ import annotations

from extract.checks.context import Context, Findings, finding


def periods_in_order(context: Context) -> Findings:
    """A period that ends before it begins; a call that closes before it opens."""
    for n, case in enumerate(context.record.cases):
        value = case.period.value if case.period is not None else None
        if case.period is not None and value is not None and value.start and value.end and value.start > value.end:
            message = f"The period ends ({value.end}) before it begins ({value.start}). Check both dates."
            yield finding("period_reversed", message, f"/cases/{n}/period", case.period.evidence)
    call = context.record.call
    if (
        call is not None
        and call.opens is not None
        and call.closes is not None
        and call.opens.value
        and call.closes.value
        and call.opens.value > call.closes.value
    ):
        message = f"The call closes ({call.closes.value}) before it opens ({call.opens.value}). Check both dates."
        yield finding("period_reversed", message, "/call/closes", (*call.opens.evidence, *call.closes.evidence))
