"""Dates against one another."""

from __future__ import annotations

from extract.checks.context import Context, Findings, finding
from extract.find import minutes
from extract.find.days import days_in, drawn_up, meeting_days, said_decided, told_past

_DECIDES = ("decision", "protocol_extract")
_TELLS = (*_DECIDES, "decision_memo")


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


def days_agree(context: Context) -> Findings:
    """The day of a decision or a meeting against what the same document says of it elsewhere: the sentence that closes
    a decision, the label that runs over the pages of minutes; and what it tells of against its own day.
    """
    date, scope = context.record.document.date, context.scope
    if date is None or date.value is None or len(date.value) < len("2025-01-01"):
        return
    others = []
    rule = date.evidence[0].rule
    if context.kind.name in _TELLS and rule in ("date.decision", "date.document", "date.head"):
        told = said_decided(scope) if context.kind.name in _DECIDES else []
        # a letter may be dated after its decision, and be drawn up before it
        others = told if rule == "date.decision" else [m for m in told if (m.value.iso or "") > date.value]
        others = others + [m for m in told_past(scope) if (m.value.iso or "") > date.value and m not in others]
        own = (m for m in days_in(scope) if date.evidence[0] in scope.evidence(m.start, m.stop, rule))
        if others and any(drawn_up(scope, match) for match in own):
            others = []
    if context.kind.name in minutes.KINDS and rule == "date.meeting":
        others += meeting_days(scope)
    differing = [match for match in others if match.value.iso != date.value]
    if differing and "date_conflict" not in {doubt.code for doubt in scope.doubts if doubt.path == "/document/date"}:
        said = ", ".join(sorted({match.value.iso for match in differing if match.value.iso is not None}))
        message = f"The day is given as {date.value} and as {said}. Decide which one holds."
        evidence = [piece for match in differing[:3] for piece in scope.evidence(match.start, match.stop, match.rule)]
        yield finding("date_conflict", message, "/document/date", (*date.evidence[:1], *evidence))


def year_of_number(context: Context) -> Findings:
    """The day of a paper against the year in its own diarienummer: no paper is older than its number, or ten years
    younger.
    """
    date = context.record.document.date
    numbers = [one for case in context.record.cases for one in case.dnr if one.relation == "own"]
    years = {
        int(part) for one in numbers if (part := one.key.split("|")[1] if one.key.count("|") > 1 else "").isdigit()
    }
    if date is None or date.value is None or len(years) != 1:
        return
    (year,) = years
    if not year <= int(date.value[:4]) <= year + OLDEST:
        message = f"The paper is dated {date.value}, its number is of {year}. Check both."
        yield finding("date_conflict", message, "/document/date", (*date.evidence[:1], *numbers[0].evidence[:1]))


OLDEST = 10  # years a matter may have run
