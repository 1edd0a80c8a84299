"""The amounts of a case: which mention is granted, applied for, the whole budget; and all of them for the record."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cache

import regex

from extract.find.changes import of_earlier_stage
from extract.find.groups import REFUSED
from extract.find.letters import folded
from extract.find.outcome import outcome
from extract.find.phrase import phrases
from extract.find.ruling import LOOSE, Ruling, decided_spans, find_ruling
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Mention
from extract.model.values import Amount, Match, Money
from extract.words import alternatives, table

ROUGHLY = Decimal("0.05")  # of an amount: so far may one that is said to be about it lie
SURE = {
    "column": 0.96,
    "label": 0.96,
    "total": 0.95,
    "sum": 0.94,
    "sentence": 0.95,
    "all": 0.95,
    "heading": 0.85,
    "none": 0.8,
}


def money_value(money: Money) -> r.MoneyValue:
    """Whole units as RECORD.md writes them: no trailing zeros, no exponent.

    >>> money_value(Money(Decimal("1500000.50"))).amount
    '1500000.5'
    """
    text = format(money.amount, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return r.MoneyValue(amount="0" if text in ("-0", "") else text, currency=money.currency)


def found_money(scope: Scope, matches: Iterable[Match[Amount]], confidence: float) -> Found[r.MoneyValue] | None:
    """A Found of an amount with all the places it is printed; None for no match."""
    listed = [match for match in matches if match.value.money is not None]
    if not listed or listed[0].value.money is None:
        return None
    return scope.found(
        money_value(listed[0].value.money), [(match.start, match.stop) for match in listed], listed[0].rule, confidence
    )


def agree(a: Money, b: Money) -> bool:
    """Whether two amounts are one within the steps they state: 1,5 mnkr and 1 500 000 kr are."""
    return a.currency == b.currency and abs(a.amount - b.amount) * 2 <= max(a.step, b.step)


def amount(role: r.AmountRole, anywhere: bool = False) -> Callable[[Scope], Found[r.MoneyValue] | None]:
    """A finder of the case's one amount of a role.

    `granted` counts only in the words of the decision, unless `anywhere`: a report tells of one. Two amounts that do
    not agree are doubted, and the field null unless one of them is said more often. Amounts that agree are one; the
    finest is the value.
    """

    def find(scope: Scope) -> Found[r.MoneyValue] | None:
        listed = [
            m
            for m in scope_mentions(scope)
            if m.role == role and m.match.value.money is not None and not m.match.value.per
        ]
        if role == "granted" and not anywhere:
            inside = decided_spans(scope)
            if inside is None:
                return None
            labelled = (
                [m for m in listed if m.cue in ("label", "column") and not m.in_table or m.is_sum]
                if inside[1] in ("decided", "delegated")
                else []
            )
            listed = [m for m in listed if inside[0](m.match.start)] or labelled
            listed = [m for m in listed if not of_source(scope.string, m)] or listed
            ruling = find_ruling(scope)
            if ruling is not None and listed and _refuses(scope, ruling):
                spans = [(m.match.start, m.match.stop) for m in listed[:1]]
                scope.doubt("ambiguous", "An amount reads as granted in a decision that refuses. Check it.", spans)
                return None
            if ruling is not None and ruling.rule == LOOSE:
                found = _one(scope, role, listed)
                return found and found.model_copy(update={"confidence": min(found.confidence, SURE["heading"])})
        else:
            listed = [m for m in listed if not m.in_table or m.is_sum] or []
            if role == "total_budget":
                listed = [m for m in listed if not of_earlier_stage(scope, m.match.start)] or listed
            if role == "applied" and len(listed) > 1:
                listed = _in_all(scope, _without_refused(scope, [m for m in listed if not _of_others(scope, m)]))
        return _one(scope, role, listed)

    return find


def of_source(string: str, mention: Mention) -> bool:
    """Whether an amount is what a decision takes from a fund or account for what it grants: "Medlen, 90 000 kronor,
    anvisas ur nämndens budget".
    """
    span = mention.cue_span
    return (
        mention.role == "granted"
        and span is not None
        and _sources().fullmatch(folded(string[slice(*span)])) is not None
    )


@cache
def _sources() -> regex.Pattern[str]:
    return phrases(tuple(said.partition("~")[0] for said in alternatives(table("roles")["granted_source"]["before"])))


def _without_parts(scope: Scope, listed: list[Mention]) -> list[Mention]:
    """The mentions but those that "varav" parts from a larger one right before in its sentence: "totalt 900 000 kronor,
    varav 300 000 kronor får användas i år".
    """
    out: list[Mention] = []
    for mention in listed:
        whole, money = out[-1] if out else None, mention.match.value.money
        more = whole.match.value.money if whole is not None else None
        between = scope.string[whole.match.stop : mention.match.start] if whole is not None else ""
        part = more is not None and money is not None and more.currency == money.currency and more.amount > money.amount
        if not (part and _OF_WHICH.fullmatch(between)):
            out.append(mention)
    return out


def _refuses(scope: Scope, ruling: Ruling) -> bool:
    """Whether all that the points of a decision say is a refusal."""
    said = {hit[0] for point in ruling.points if (hit := outcome(scope.string[point.start : point.stop])) is not None}
    return bool(said) and said <= set(REFUSED)


def _of_others(scope: Scope, mention: Mention) -> bool:
    """Whether an amount is what others applied for: "Övriga tre omfattar tillsammans 4 mnkr i sökta medel"."""
    start, _ = scope.sentence(mention.match.start)
    words = folded(scope.string[start : mention.match.start])
    return phrases(tuple(table("roles")["applied"]["of_others"])).search(words) is not None


def _in_all(scope: Scope, listed: list[Mention]) -> list[Mention]:
    """The mentions of the largest amount where words say that it is the sum, beside the parts of years or of places:
    "om sammanlagt 4 mnkr, varav 1 mnkr för det första året". All where no words do, or of a smaller one.
    """
    monies = [m.match.value.money for m in listed if m.match.value.money is not None]
    said = [m for m in listed if _SUM_OF.search(scope.string, max(scope.start, m.match.start - 30), m.match.start)]
    most = max((money.amount for money in monies), default=Decimal(0))
    whole = [m for m in said if m.match.value.money is not None and m.match.value.money.amount == most]
    same = len({money.currency for money in monies}) == 1
    return [m for m in listed if _equal(m, whole[0])] if whole and same and len(said) == len(whole) else listed


def _equal(a: Mention, b: Mention) -> bool:
    one, other = a.match.value.money, b.match.value.money
    return one is not None and other is not None and agree(one, other)


_WORDS = table("money")
_SUM_OF = lazy(
    r"\b\L<in_all>\s(?:\L<bound>\s)?$",
    regex.IGNORECASE,
    in_all=_WORDS["sums"]["in_all"],
    bound=[*_WORDS["qualifiers"]["at_most"], *_WORDS["qualifiers"]["approx"]],
)


_OF_WHICH = lazy(r"[^.;:\n\t]{0,60}\b\L<words>\b[^.;:\d\n\t]{0,20}", words=_WORDS["sums"]["of_which"])


def _without_refused(scope: Scope, listed: list[Mention]) -> list[Mention]:
    """The mentions but those in a point that refuses a part, where the decision grants the rest: the whole that was
    applied for stands elsewhere.
    """
    ruling = find_ruling(scope)
    points = ruling.points if ruling is not None else ()
    said = [(point, outcome(scope.string[point.start : point.stop])) for point in points]
    if not any(hit is not None and hit[0] in ("granted", "partially_granted") for _, hit in said):
        return listed
    given = phrases(tuple(table("grants")["given"]))
    texts = ((point, hit, folded(scope.string[point.start : point.stop])) for point, hit in said if hit is not None)
    refused = [
        point
        for point, hit, words in texts
        # "Ansökan avslås i den del som avser resor": a part, and nothing is given there
        if hit[0] == "rejected" or hit[0] == "partially_granted" and "avsla" in words and not given.search(words)
    ]
    left = [m for m in listed if not any(point.start <= m.match.start < point.stop for point in refused)]
    return left or listed


def _one(scope: Scope, role: r.AmountRole, listed: list[Mention]) -> Found[r.MoneyValue] | None:
    groups: list[list[Mention]] = []
    for mention in [m for m in listed if not _converted(scope, m, listed)]:
        money = mention.match.value.money
        for group in groups:
            other = group[0].match.value.money
            if money is not None and other is not None and agree(money, other):
                group.append(mention)
                break
        else:
            groups.append([mention])
    if not groups:
        return None
    if len(groups) == 1:
        finest = min(groups[0], key=lambda m: m.match.value.money.step if m.match.value.money else Decimal(0))
        ordered = [finest.match, *(m.match for m in groups[0] if m is not finest)]
        return found_money(scope, ordered, max(SURE[m.cue] for m in groups[0]))
    whole = _whole(scope, groups, role) or _total(groups) or (_of_parts(groups) if role == "total_budget" else None)
    if whole is not None:
        return found_money(scope, [m.match for m in whole], max(SURE[m.cue] for m in whole))
    left = _without_parts(scope, listed)
    if len(left) < len(listed):
        return _one(scope, role, left)
    labelled = [group for group in groups if any(m.cue in ("label", "column") for m in group)]
    if len(labelled) == 1 and len(groups) > 1:
        best = sorted(labelled[0], key=lambda m: m.cue not in ("label", "column"))
        return found_money(scope, [m.match for m in best], _against(scope, role, labelled[0], groups, 0.93))
    ranked = sorted(groups, key=lambda group: -len(group))
    if role == "total_budget" and len(ranked[0]) > len(ranked[1]):
        return found_money(scope, [m.match for m in ranked[0]], _against(scope, role, ranked[0], groups, 0.9))
    spans = [(group[0].match.start, group[0].match.stop) for group in groups]
    named = ", ".join(scope.string[start:stop] for start, stop in spans[:4])
    scope.doubt("ambiguous", f"More than one amount could be meant: {named}. Decide which one it is.", spans)
    return None


def _converted(scope: Scope, mention: Mention, listed: list[Mention]) -> bool:
    """Whether an amount in brackets is the one before it in another currency: "45 000 euro (cirka 517 500 kronor)"."""
    money = mention.match.value.money
    return any(
        other.match.value.money is not None
        and money is not None
        and other.match.value.money.currency != money.currency
        and other.match.stop <= mention.match.start <= other.match.stop + 40
        and _OPENS.fullmatch(scope.string, other.match.stop, mention.match.start) is not None
        for other in listed
    )


_OPENS = lazy(r"\s*(?:\(|, )(?:\L<same>|\s)*", same=[*_WORDS["sums"]["same_as"], *_WORDS["qualifiers"]["approx"]])


def _total(groups: list[list[Mention]]) -> list[Mention] | None:
    """The one amount that is said to be all that is granted now: "ytterligare 196 000 kronor … totalt 978 460"."""
    said = [group for group in groups if any(mention.cue == "total" for mention in group)]
    return said[0] if len(said) == 1 else None


def _of_parts(groups: list[list[Mention]]) -> list[Mention] | None:
    """The one amount that the others are the parts of: the sums of two columns beside the whole."""
    monies = [group[0].match.value.money for group in groups]
    known = [money for money in monies if money is not None]
    if len(groups) < 3 or len(known) < len(groups) or len({money.currency for money in known}) > 1:
        return None
    most = max(known, key=lambda money: money.amount)
    rest = sum(money.amount for money in known) - most.amount
    return groups[known.index(most)] if rest == most.amount else None


def _whole(scope: Scope, groups: list[list[Mention]], role: r.AmountRole) -> list[Mention] | None:
    """The amount that the others of its sentence are the parts of: "1,25 mnkr, fördelat på 500 tkr 2025 och 750 tkr
    2026". None where they do not sum to it, or stand elsewhere; the points of a decision may part what one grants.
    """
    first, *parts = sorted((mention for group in groups for mention in group), key=lambda m: m.match.start)
    monies = [mention.match.value.money for mention in (first, *parts)]
    known = [money for money in monies if money is not None]
    if len(parts) < 2 or len(known) < len(monies) or len({money.currency for money in known}) > 1:
        return None
    if sum(money.amount for money in known[1:]) != known[0].amount:
        return None
    begins, ends = (scope.layout.block_at(mention.match.start) for mention in (first, parts[-1]))
    between = scope.layout.blocks[begins.index + 1 : ends.index + 1]  # the parts may be the items of a list
    near = all(role == "granted" or block.kind == "item" for block in between) and len(between) <= len(parts)
    return next(group for group in groups if first in group) if near else None


def _against(
    scope: Scope, role: r.AmountRole, chosen: list[Mention], groups: list[list[Mention]], confidence: float
) -> float:
    """The confidence of the chosen one of several totals: a project has one, so another exact one is a conflict, said
    as a doubt. Of grants and applications there may be several, of years and of parts too.
    """
    if role != "total_budget" or not _is_whole(chosen[0]):
        return confidence
    whole = [group[0].match for group in groups if _is_whole(group[0]) and _is_another(chosen[0], group[0])]
    whole = [match for match in whole if _currency(match) == _currency(chosen[0].match)]
    if not whole:
        return confidence
    first = chosen[0].match
    spans = [(first.start, first.stop), *((m.start, m.stop) for m in whole)]
    named = ", ".join(scope.string[start:stop] for start, stop in spans[1:4])
    scope.doubt(
        "amount_conflict",
        f"The total is given as {scope.string[first.start : first.stop]} and as {named}. Decide which one holds.",
        spans,
    )
    return min(confidence, 0.8)


def _currency(match: Match[Amount]) -> str:
    return match.value.money.currency if match.value.money is not None else ""


def _is_whole(mention: Mention) -> bool:
    return mention.match.value.qualifier in ("exact", "approx") and mention.match.value.year is None


def _is_another(chosen: Mention, other: Mention) -> bool:
    """Whether an amount is not the chosen one said again: one about as much ("beräknas kosta") may be a little off."""
    a, b = chosen.match.value, other.match.value
    if a.money is None or b.money is None or agree(a.money, b.money):
        return False
    exact = a.qualifier == b.qualifier == "exact"
    return exact or abs(a.money.amount - b.money.amount) > ROUGHLY * max(a.money.amount, b.money.amount)


def scope_mentions(scope: Scope, start: int | None = None, stop: int | None = None) -> Sequence[Mention]:
    """The amounts of the scope, or of `start..stop` of it, with their roles, in the order of the text."""
    first, last = (
        bisect_left(scope.mentions, at, key=lambda mention: mention.match.start)
        for at in (scope.start if start is None else start, scope.stop if stop is None else stop)
    )
    return scope.mentions[first:last]


def entry(scope: Scope, mention: Mention, case: int | None) -> r.AmountEntry | None:
    """One mention as the record lists it; None where it is printed nowhere (never for text of a page)."""
    value = mention.match.value
    evidence = scope.evidence(mention.match.start, mention.match.stop, mention.match.rule)
    if not evidence:
        return None
    confidence = SURE[mention.cue]
    return r.AmountEntry(
        value=money_value(value.money) if value.money is not None else None,
        role="applied" if mention.cue == "all" else mention.role,
        qualifier=value.qualifier,
        min=money_value(value.low) if value.low is not None else None,
        max=money_value(value.high) if value.high is not None else None,
        per=value.per,
        year=value.year,
        case=case,
        confidence=confidence,
        evidence=evidence,
    )
