"""Arithmetic: rows against their total, shares against their rows, a list against its sum and count.

Amounts agree within half the steps they state; there is no other tolerance. The printed figures stay: a finding says by
how much they differ and, where two digits changed places explain it, which figure would fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import regex

from extract.checks.context import Context, Findings, finding
from extract.find.letters import folded
from extract.find.money import of_source
from extract.find.phrase import phrases
from extract.find.recur import told_of_then
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Evidence, Found
from extract.model.reading import Mention
from extract.words import alternatives, table

Part = tuple[str, Found[r.MoneyValue]]  # pointer and amount


def _value(found: Found[r.MoneyValue] | None) -> Decimal | None:
    return Decimal(found.value.amount) if found is not None and found.value is not None else None


def _currency(found: Found[r.MoneyValue] | None) -> str | None:
    return found.value.currency if found is not None and found.value is not None else None


def _slack(context: Context, parts: Sequence[Found[r.MoneyValue]]) -> Decimal:
    """Half the steps of all the figures: 1,5 mnkr states no more than hundreds of thousands."""
    steps = {
        match.start: match.value.money.step for match in context.scope.reading.amounts if match.value.money is not None
    }
    by_text = {
        context.scope.string[start:stop]: steps[start]
        for start, stop in ((m.start, m.stop) for m in context.scope.reading.amounts)
        if start in steps
    }
    total = sum((by_text.get(_printed(part), Decimal(1)) for part in parts), Decimal(0))
    exact = all(by_text.get(_printed(part), Decimal(1)) <= 1 for part in parts)
    return Decimal(0) if exact else total / 2


def _printed(found: Found[r.MoneyValue]) -> str:
    return " ".join(found.evidence[0].text.split())


def _plain(amount: Decimal) -> str:
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def financing_sums(context: Context) -> Findings:
    """The rows of each case's financing against its total, and against the total budget said elsewhere."""
    for n, case in enumerate(context.record.cases):
        if case.financing is None:
            continue
        base = f"/cases/{n}/financing"
        parts = [
            (f"{base}/rows/{k}/amount", row.amount)
            for k, row in enumerate(case.financing.rows)
            if row.amount is not None
        ]
        cash = [
            (f"{base}/rows/{k}/amount", row.amount)
            for k, row in enumerate(case.financing.rows)
            if row.amount is not None and row.kind != "in_kind"
        ]
        total = case.financing.total
        listed = [(path, amount) for path, amount in parts if amount is not None]
        if total is not None and listed:
            paid = [(path, amount) for path, amount in cash if amount is not None]
            if len({_currency(amount) for _, amount in [*listed, ("", total)]}) > 1 or _fits(context, paid, total):
                continue
            shared = _agreeing(case.financing, base, total)
            yield from mismatch(context, listed, f"{base}/total", total, _told(case.financing.rows), shared)


def _agreeing(financing: r.Financing, base: str, total: Found[r.MoneyValue]) -> frozenset[str]:
    """The rows whose amount is their printed share of the total, where every row has one: they tell which is right."""
    whole = _value(total)
    shared = [
        (f"{base}/rows/{k}/amount", Decimal(row.share_percent.value), amount)
        for k, row in enumerate(financing.rows)
        if row.share_percent is not None and row.share_percent.value is not None
        if (amount := _value(row.amount)) is not None
    ]
    if not whole or len(shared) < len(financing.rows):
        return frozenset()
    return frozenset(path for path, percent, amount in shared if _closely(whole, percent, amount))


def _closely(total: Decimal, percent: Decimal, amount: Decimal) -> bool:
    """Whether an amount is its share of the whole to the krona."""
    return abs(total * percent / 100 - amount) < 1


def _fits(context: Context, parts: Sequence[Part], total: Found[r.MoneyValue]) -> bool:
    whole = _value(total)
    summed = sum((_value(found) or Decimal(0) for _, found in parts), Decimal(0))
    return (
        whole is not None
        and bool(parts)
        and abs(summed - whole) <= _slack(context, [*(found for _, found in parts), total])
    )


def mismatch(
    context: Context,
    parts: Sequence[Part],
    path: str,
    total: Found[r.MoneyValue],
    told: bool = False,
    shared: frozenset[str] = frozenset(),
) -> Findings:
    """That parts do not make up their total, and the figure that would fit with two digits that changed places."""
    whole = _value(total)
    if whole is None or _fits(context, parts, total):
        return
    summed = sum((_value(found) or Decimal(0) for _, found in parts), Decimal(0))
    difference = whole - summed
    swaps = list(_transpositions(parts, path, total, difference))
    if len(swaps) > 1:  # a figure that is its printed share of the total to the krona is right
        swaps = [swap for swap in swaps if swap[0] not in shared] or swaps
    if told and difference > 0 and not swaps:
        return  # sentences need not name everybody who pays
    suggestion = (
        {"path": swaps[0][0], "amount": swaps[0][2], "printed": swaps[0][1]}
        if swaps
        else {"path": path, "amount": _plain(summed), "printed": _plain(whole)}
    )
    evidence = (*total.evidence[:1], *(found.evidence[0] for _, found in parts))
    wrong = f"{_plain(abs(difference))} {'missing' if difference > 0 else 'too much'}"
    message = (
        f"The rows sum to {_plain(summed)}, the total says {_plain(whole)}: {wrong}. "
        "Check the figures against the source."
    )
    yield finding("sum_mismatch", message, path, evidence, suggestion=suggestion)
    for where, printed, fitting in swaps[:3]:
        message = (
            f"{printed} may be {fitting} with two digits that changed places: then the rows sum to the total. Check it."
        )
        held = total if where == path else dict(parts)[where]
        yield finding(
            "possible_transposition",
            message,
            where,
            held.evidence[:1],
            suggestion={"path": where, "amount": fitting, "printed": printed},
        )


def _told(rows: Sequence[r.FinancingRow]) -> bool:
    """Whether the rows were read out of sentences, not out of a table."""
    payers = [row.financier for row in rows if row.financier is not None]
    return bool(payers) and all(payer.evidence[0].rule == "financing.prose" for payer in payers)


def _transpositions(
    parts: Sequence[Part], path: str, total: Found[r.MoneyValue], difference: Decimal
) -> Iterator[tuple[str, str, str]]:
    """(pointer, printed, fitting) of each figure that two neighbouring digits swapped would make right."""
    if difference % 9:
        return
    for where, found in parts:
        yield from ((where, printed, fit) for printed, fit in _swapped(found, difference))
    yield from ((path, printed, fit) for printed, fit in _swapped(total, -difference))


def _swapped(found: Found[r.MoneyValue], difference: Decimal) -> Iterator[tuple[str, str]]:
    value = _value(found)
    if value is None or value != value.to_integral_value() or value < 0:
        return
    digits = str(int(value))
    for at in range(len(digits) - 1):
        swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        if Decimal(swapped) - value == difference and swapped[0] != "0":
            yield digits, swapped


def grants_sums(context: Context) -> Findings:
    """The grants of a list against its sum row and the number of projects it names."""
    record = context.record
    if record.grants_total is None or not record.grants:
        return
    total, count = record.grants_total.amount, record.grants_total.count
    parts = [(f"/grants/{n}/amount", grant.amount) for n, grant in enumerate(record.grants) if grant.amount is not None]
    listed = [(path, amount) for path, amount in parts if amount is not None]
    if total is not None and listed:
        yield from mismatch(context, listed, "/grants_total/amount", total)
    counted = [
        grant
        for grant in record.grants
        if grant.outcome is None or grant.outcome.value not in ("rejected", "dismissed")
    ]
    if count is not None and count.value is not None and count.value not in (len(record.grants), len(counted)):
        message = (
            f"The list says {count.value} projects and has {len(record.grants)} rows. "
            "Check whether a row is missing or counted twice."
        )
        yield finding(
            "count_mismatch",
            message,
            "/grants_total/count",
            count.evidence,
            suggestion={"path": "/grants_total/count", "count": len(record.grants)},
        )


_PLAIN_GRANT = ("granted", "partially_granted")  # a change tells old sums beside the new one


def granted_agrees(context: Context) -> Findings:
    """What a case is granted against a label that says it once more, and against what was applied for."""
    cases = context.record.cases
    for n, case in enumerate(cases):
        value, decision = _value(case.granted), case.decision
        if case.granted is None or value is None or decision is None or decision.outcome is None:
            continue
        if decision.outcome.value not in _PLAIN_GRANT:
            continue
        if decision.status is not None and decision.status.value in ("decided", "delegated"):
            for other in _other_grants(context, n, case.granted, value):
                evidence = context.scope.evidence(other.match.start, other.match.stop, other.match.rule)
                yield _against(n, case.granted, evidence, f"and as {evidence[0].text}")
        for other in _other_sources(context, n, case.granted, value):
            evidence = context.scope.evidence(other.match.start, other.match.stop, other.match.rule)
            yield _against(n, case.granted, evidence, f"and as {evidence[0].text}, where it is taken from")
        if _exceeds(context, case):
            assert case.applied is not None
            told = f"of {case.applied.evidence[0].text} applied for"
            yield _against(n, case.granted, case.applied.evidence, told)


def _other_grants(context: Context, n: int, granted: Found[r.MoneyValue], value: Decimal) -> Iterator[Mention]:
    """The grants that the text of a case names as its own and that differ from its one; no parts of that."""
    labelled = [
        (mention, money)
        for mention in _labelled_grants(context)
        if (money := mention.match.value.money) is not None and money.currency == _currency(granted)
        if len(context.record.cases) == 1 or _case_of(context, mention) == n
    ]
    if sum(money.amount for _, money in labelled) != value:
        slack = _slack(context, [granted])
        for mention, money in labelled:
            if abs(money.amount - value) > max(slack, money.step / 2 if money.step > 1 else Decimal(0)):
                yield mention


def _other_sources(context: Context, n: int, granted: Found[r.MoneyValue], value: Decimal) -> Iterator[Mention]:
    """What the decision takes from a fund or account where that is another sum than it grants; not where the rest of it
    is printed too, nor a smaller one of a year.
    """
    scope = context.scope
    taken = [m for m in scope.mentions if of_source(scope.string, m) and _case_of(context, m) in (n, None)]
    printed = {money.amount for m in scope.mentions if (money := m.match.value.money) is not None}
    for mention in taken:
        money = mention.match.value.money
        if money is None or money.currency != _currency(granted) or money.amount == value or mention.match.value.per:
            continue
        start, stop = scope.sentence(mention.match.start)
        part = money.amount < value and _YEAR.search(scope.string, start, stop) is not None
        if not part and value - money.amount not in printed and money.amount - value not in printed:
            yield mention


_YEAR = lazy(r"\b20\d\d\b")


def _case_of(context: Context, mention: Mention) -> int | None:
    """The case of an amount of the record."""
    told = context.scope.evidence(mention.match.start, mention.match.stop, mention.match.rule)
    return next((amount.case for amount in context.record.amounts if amount.evidence == told), None)


@cache
def _itself() -> regex.Pattern[str]:
    return phrases(
        tuple(wording.partition("~")[0] for wording in alternatives(table("roles")["granted_itself"]["before"]))
    )


def _labelled_grants(context: Context) -> Iterator[Mention]:
    """The whole grants that a label names, "Beviljat belopp: 370 000 kr", or two cells that say so, or a sentence: "Det
    beviljade bidraget om 370 000 kr".
    """
    string = context.scope.string
    for mention in context.scope.mentions:
        value = mention.match.value
        if mention.role != "granted" or mention.in_table or value.year is not None or value.per:
            continue
        between = string[mention.cue_span[1] : mention.match.start] if mention.cue_span else ""
        named = mention.cue_span is not None and _itself().fullmatch(folded(string[slice(*mention.cue_span)]))
        told = mention.cue == "label" or between.strip() == ":" or named and not told_of_then(context.scope, mention)
        if value.qualifier in ("exact", "at_most") and told:
            yield mention


def _exceeds(context: Context, case: r.Case) -> bool:
    """Whether more is granted than was applied for, both being sure."""
    granted, applied = case.granted, case.applied
    if granted is None or applied is None or min(granted.confidence, applied.confidence) < 0.9:
        return False
    given, asked = _value(granted), _value(applied)
    if given is None or asked is None or _currency(granted) != _currency(applied):
        return False
    return given > asked + _slack(context, [granted, applied])


def _against(n: int, granted: Found[r.MoneyValue], evidence: Sequence[Evidence], told: str) -> r.Finding:
    message = f"The grant is given as {granted.evidence[0].text} {told}. Decide which one holds."
    return finding("amount_conflict", message, f"/cases/{n}/granted", (*granted.evidence[:1], *evidence[:1]))


def shares(context: Context) -> Findings:
    """Each row's share of the total against its amount, as exactly as the share is printed.

    Where no total is printed the rows are all there is if all but one agree with their sum.
    """
    for n, case in enumerate(context.record.cases):
        if case.financing is None:
            continue
        shared = [
            (f"/cases/{n}/financing/rows/{k}/share_percent", Decimal(row.share_percent.value), amount, row)
            for k, row in enumerate(case.financing.rows)
            if row.share_percent is not None and row.share_percent.value is not None
            if (amount := _value(row.amount)) is not None
        ]
        yield from _all_shares(n, case.financing)
        total = _value(case.financing.total) or _value(case.total_budget)
        whole = total or sum((amount for _, _, amount, _ in shared), Decimal(0))
        if not whole:
            continue
        wrong = [one for one in shared if not _shares_of(whole, one[1], one[2])]
        if total or len(wrong) == 1 and len(shared) == len(case.financing.rows) > 1:
            for path, percent, amount, row in wrong:
                yield _share(path, percent, amount, whole, row)


def _all_shares(n: int, financing: r.Financing) -> Findings:
    """The shares of rows that have no amounts against a hundred, as exactly as they are printed."""
    told = [row.share_percent for row in financing.rows]
    if len(told) < 2 or any(row.amount is not None for row in financing.rows):
        return
    shares = [Decimal(found.value) for found in told if found is not None and found.value is not None]
    summed = sum(shares, Decimal(0))
    if len(shares) == len(told) and abs(summed - 100) > sum(map(_step, shares), Decimal(0)) / 2:
        message = f"The shares sum to {_plain(summed)} %. Check them."
        evidence = tuple(found.evidence[0] for found in told if found is not None)
        yield finding("share_mismatch", message, f"/cases/{n}/financing", evidence)


def _step(percent: Decimal) -> Decimal:
    exponent = percent.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)


def _shares_of(total: Decimal, percent: Decimal, amount: Decimal) -> bool:
    return abs(amount * 100 / total - percent) <= _step(percent)  # rounded or cut off, both are done


def _share(path: str, percent: Decimal, amount: Decimal, total: Decimal, row: r.FinancingRow) -> r.Finding:
    shown = (amount * 100 / total).quantize(min(_step(percent), Decimal("0.1")), ROUND_HALF_UP)
    evidence: tuple[Evidence, ...] = (
        *(row.share_percent.evidence if row.share_percent else ()),
        *(row.amount.evidence[:1] if row.amount else ()),
    )
    message = (
        f"{_plain(percent)} % is printed, but {_plain(amount)} of {_plain(total)} is {_plain(shown)} %. "
        "Check the share and the amount."
    )
    return finding(
        "share_mismatch",
        message,
        path,
        evidence,
        suggestion={"path": path, "share_percent": _plain(shown), "printed": _plain(percent)},
    )
