"""What who pays says of the amounts: each part is somebody's, and what they all add up to is the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from extract.find.columns import views_in
from extract.find.financing import financing
from extract.find.money import amount, scope_mentions
from extract.find.payer_list import payer_lists
from extract.find.payers import paid_in_prose
from extract.find.scope import Scope
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Mention

FEWEST = 2  # rows that add up
_OWN: tuple[r.AmountRole, ...] = ("own_contribution", "in_kind", "cofinancing")
_MAY_BE_WHOLE: tuple[r.AmountRole, ...] = ("other", "cost", "allocated")


def with_payers(scope: Scope, kind: str, parts: Callable[[Scope], Iterator[Scope]] | None) -> Scope:
    """The scope, its amounts with the roles that their payers and their sums give them; `parts` gives those of its
    cases, as the document is of this kind.

    An amount that nothing else tells of is what somebody pays where a list or a sentence names who; one that the rows
    of a financing add up to is the whole.
    """
    changed: dict[int, Mention] = {}
    if parts is None:
        return scope
    # asked beforehand, and again when the record is filled: neither doubts nor answers are kept
    asked = replace(scope, doubts=[], memo={"views": views_in(scope), "kind": kind})
    for part in parts(asked):
        changed.update(_parts(part))
        changed.update(_whole(part))
    if not changed:
        return scope
    return replace(scope, mentions=tuple(changed.get(m.match.start, m) for m in scope.mentions))


def _parts(scope: Scope) -> dict[int, Mention]:
    listed = {line.amount.match.start for found in payer_lists(scope) for line in found.lines}
    told = paid_in_prose(scope)
    out: dict[int, Mention] = {
        found.total.match.start: replace(found.total, role="total_budget", cue="sum", cue_span=None)
        for found in payer_lists(scope)
        if found.total is not None and found.proven and found.total.role != "total_budget"
    }
    for mention in scope.mentions:
        at = mention.match.start
        unsaid = mention.role in ("other", "cofinancing") and mention.cue in ("none", "heading")
        section = scope.section_at(at)
        if mention.role == "granted" and section is not None and section.kind == "financing":
            unsaid = True  # "X stöttar med N, Y med M" under the heading of the financing
        unsaid = unsaid or mention.role == "allocated" and mention.cue == "sentence"  # "har A och B avsatt N"
        if at in listed and mention.role not in _OWN or at in told and unsaid:
            role: r.AmountRole = "in_kind" if told.get(at) == "in_kind" else "cofinancing"
            out[at] = replace(mention, role=role, cue="sentence", cue_span=None)
    return out


def _whole(scope: Scope) -> dict[int, Mention]:
    """The amounts of the text that the rows of the financing add up to, and no word says what they are."""
    may_be = [
        m
        for m in scope.mentions
        if scope.start <= m.match.start < scope.stop
        and (m.role in _MAY_BE_WHOLE or m.cue == "heading" or _nobody_pays(scope, m))
        and not m.in_table
        and m.match.value.money is not None
        and m.match.value.per is None
        and m.match.value.year is None
        and m.match.value.qualifier in ("exact", "approx")
    ]
    found = financing(scope) if may_be else None
    if found is None:
        return {}
    rows = [row.amount.value for row in found.rows if row.amount is not None and row.amount.value is not None]
    paid = [Decimal(value.amount) for value in rows if Decimal(value.amount) > 0]
    if len(paid) < FEWEST or len({value.currency for value in rows}) > 1:
        return {}
    return {
        m.match.start: replace(m, role="total_budget", cue="sum", cue_span=None)
        for m in may_be
        if m.match.value.money is not None and m.match.value.money.amount == sum(paid)
    }


def _nobody_pays(scope: Scope, mention: Mention) -> bool:
    """Whether a sentence with the verb of a payer names none before its amount: "Projektet bekostar 900 000 kr"
    may say what the whole is.
    """
    if mention.role != "cofinancing" or mention.cue != "sentence":
        return False
    start, _ = scope.sentence(mention.match.start)
    return not scope.between(scope.reading.organisations, start, mention.match.start)


def total_budget(scope: Scope) -> Found[r.MoneyValue] | None:
    """The whole of a case: of several sums the one that the rows of the financing add up to, as two columns ("Enligt
    ansökan", "Enligt beslut") have two; else the one that words tell.
    """
    told = {
        m.match.value.money.amount
        for m in scope_mentions(scope)
        if m.role == "total_budget" and m.match.value.money is not None and (not m.in_table or m.is_sum)
    }
    if len(told) > 1:
        paid = financing(replace(scope, doubts=[], memo={**scope.memo}))
        rows = [row.amount.value for row in paid.rows if row.amount is not None] if paid is not None else []
        total = paid.total.value if paid is not None and paid.total is not None else None
        whole = sum(Decimal(value.amount) for value in rows if value is not None)
        if paid is not None and total is not None and len(rows) >= FEWEST and whole == Decimal(total.amount):
            outside = [m for m in scope_mentions(scope) if m.role == "total_budget" and not m.in_table]
            amounts = {m.match.value.money.amount for m in outside if m.match.value.money is not None}
            if amounts <= {whole}:
                return paid.total
    found = _told(scope)
    part = found is not None and found.value is not None and _is_part(scope, Decimal(found.value.amount))
    return None if part else found


def _is_part(scope: Scope, told: Decimal) -> bool:
    """Whether a sum is what one of several pays, and not the whole: a table of what is granted beside who pays it and
    the rest. It is doubted.
    """
    paid = financing(replace(scope, doubts=[], memo={**scope.memo}))
    if paid is None or paid.total is not None:
        return False
    rows = [row.amount.value for row in paid.rows if row.amount is not None]
    parts = [Decimal(value.amount) for value in rows if value is not None]
    if len(parts) < FEWEST or told not in parts or sum(parts) <= told:
        return False
    spans = [
        (m.match.start, m.match.stop)
        for m in scope_mentions(scope)
        if m.role == "total_budget" and m.match.value.money is not None and m.match.value.money.amount == told
    ]
    scope.doubt("ambiguous", "This sum is what one of those who pay gives: the whole may be more.", spans)
    return True


_told = amount("total_budget")
