"""What an amount is whose own words do not say: the same amount said elsewhere, and parts that add up to a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.find.letters import folded
from extract.find.outcome import outcome
from extract.find.phrase import phrases
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.model.reading import Mention
from extract.model.record import AmountRole
from extract.words import table

_TELLING: tuple[AmountRole, ...] = ("granted", "applied", "total_budget")
_SUMS = table("money")["sums"]
_VARAV = lazy(r"[^.;\d\n\t]{0,60}?\b\L<parts>\b", parts=[*_SUMS["of_which"], *_SUMS["in_parts"]])
LEAST = 1000  # kronor: smaller amounts are the same by chance


def told_elsewhere(scope: Scope, found: Sequence[Mention]) -> list[Mention]:
    """The mentions, those that nothing tells of with the role of the same amount where words tell it, and of the whole
    that they are parts of: "att 400 tkr är rimligt, varav 150 tkr 2011, 150 tkr 2012 och 100 tkr 2013". They stay
    doubted: no word of their own says what they are.
    """
    roles: dict[object, set[AmountRole]] = {}
    for mention in found:
        money = mention.match.value.money
        if money is not None and mention.cue in ("sentence", "label", "total") and not mention.in_table:
            roles.setdefault((money.amount, money.currency, mention.match.value.per), set()).add(mention.role)
    out = list(found)
    for n, mention in enumerate(found):
        if _given_by_point(scope, found, mention):
            out[n] = replace(mention, role="granted", cue="sentence", cue_span=None)
            continue
        money = mention.match.value.money
        bounded = mention.role == "ceiling" and _decides(scope, mention)  # "dock maximalt N", where N is granted
        if money is None or not (_untold(mention) or bounded) or money.amount < LEAST or told_of_then(scope, mention):
            continue
        said = roles.get((money.amount, money.currency, mention.match.value.per), set()) - {"ceiling"}
        if "granted" in said and said <= {"granted", "applied"} and _decides(scope, mention):
            out[n] = replace(mention, role="granted")  # all that was applied for
        elif len(said) == 1 and (role := next(iter(said))) in _TELLING:
            out[n] = replace(mention, role=role)
    for n, whole in enumerate(out):
        for m, part in _parts(scope, out, n):
            out[m] = replace(part, role=whole.role)
    for members in _untold_together(scope, out):
        told = _of_sum(scope, [out[m] for m in members], roles)
        if told is not None:
            cue = "sentence" if _of_years(scope, [out[m] for m in members]) else out[members[0]].cue
            out = [replace(one, role=told, cue=cue) if m in members else one for m, one in enumerate(out)]
    return out


def _of_years(scope: Scope, parts: Sequence[Mention]) -> bool:
    """Whether words part a whole told elsewhere into those of one year each: "varav 200 tkr belastar 2025 och …"."""
    years = [part.match.value.year for part in parts]
    start, _ = scope.sentence(parts[0].match.start)
    parted = _VARAV.search(scope.string, start, parts[0].match.start) is not None
    return parted and None not in years and len(set(years)) == len(years)


def _untold_together(scope: Scope, found: Sequence[Mention]) -> list[list[int]]:
    """The places of the amounts that nothing tells of, two or more of a sentence."""
    groups: dict[int, list[int]] = {}
    for m, mention in enumerate(found):
        if _untold(mention) and mention.match.value.per is None and not told_of_then(scope, mention):
            groups.setdefault(scope.sentence(mention.match.start)[0], []).append(m)
    return [members for members in groups.values() if len(members) > 1]


def _of_sum(scope: Scope, parts: Sequence[Mention], roles: dict[object, set[AmountRole]]) -> AmountRole | None:
    """What the parts of a sentence are that add up to an amount told elsewhere: "Av stödet belastar 200 tkr 2025 och
    300 tkr 2026". None where it may be two things.
    """
    monies = [part.match.value.money for part in parts]
    known = [money for money in monies if money is not None]
    if len(known) < len(monies) or len({money.currency for money in known}) > 1:
        return None
    said = roles.get((sum(money.amount for money in known), known[0].currency, None), set()) - {"ceiling"}
    if said == {"granted", "applied"}:  # all that was applied for
        start, stop = scope.sentence(parts[0].match.start)
        asks = phrases(tuple(table("roles")["asking"]["says"])).search(folded(scope.string[start:stop]))
        return "applied" if asks is not None else "granted"
    whole_said = said & {"granted", "applied"}  # the parts of a whole budget are what each of several pays
    return next(iter(whole_said)) if len(said) == 1 and whole_said else None


_OTHERWISE: tuple[AmountRole, ...] = ("other", "allocated", "paid", "cofinancing", "applied")


def _given_by_point(scope: Scope, found: Sequence[Mention], mention: Mention) -> bool:
    """Whether the only amount of a decision's sentence is given by it, whatever its verb: the same is applied for
    elsewhere, and the sentence refuses nothing ("ställa N till föreningens förfogande", "reservera N till X"); or the
    sentence says yes to an application "med N".
    """
    money = mention.match.value.money
    if money is None or mention.role not in _OTHERWISE or mention.in_table or not _decides(scope, mention):
        return False
    start, stop = scope.sentence(mention.match.start)
    if len(scope.between(scope.reading.amounts, start, stop)) != 1 or money.amount < LEAST:
        return False
    said = outcome(scope.string[start:stop])
    if said is not None and said[0] not in _YES:
        return False
    if phrases(tuple(table("roles")["granted_there"]["not_behind"])).search(folded(scope.string[start:stop])):
        return False
    if mention.role == "applied":
        before = folded(scope.string[start : mention.match.start])
        return said is not None and _WITH.search(before) is not None
    asked = any(
        other.role == "applied"
        and other.match.value.money is not None
        and other.match.value.money.amount == money.amount
        for other in found
        if not other.in_table and other is not mention and not _decides(scope, other)
    )
    return asked and (said is not None or _TO.search(scope.string, mention.match.stop, stop) is not None)


_YES = ("granted", "partially_granted", "approved", "assigned", "other")
_WITH = lazy(r"\bansokan .{3,90} med (?:\L<up_to> )?$", up_to=list(map(folded, _SUMS["up_to"])))
_TO = lazy(r"\s(?:till|för|åt)\s")


def _decides(scope: Scope, mention: Mention) -> bool:
    return scope.decides_at(mention.match.start)


def _untold(mention: Mention) -> bool:
    return mention.role == "other" and mention.cue == "none" and not mention.in_table


def told_of_then(scope: Scope, mention: Mention) -> bool:
    """Whether the sentence of an amount tells of another time: what was given then is not what is given now."""
    start, stop = scope.sentence(mention.match.start)
    return phrases(tuple(table("decisions")["changes"]["then"])).search(folded(scope.string[start:stop])) is not None


def _parts(scope: Scope, found: Sequence[Mention], n: int) -> list[tuple[int, Mention]]:
    """The amounts behind "varav" in the sentence of a whole that add up to it, where nothing tells of them."""
    whole = found[n]
    money = whole.match.value.money
    if money is None or whole.role not in ("granted", "applied") or whole.in_table:
        return []
    _, stop = scope.sentence(whole.match.start)
    if _VARAV.match(scope.string, whole.match.stop, stop) is None:
        return []
    parts = [(m, part) for m, part in enumerate(found[n + 1 :], n + 1) if part.match.start < stop]
    monies = [part.match.value.money for _, part in parts]
    if len(parts) < 2 or any(one is None for one in monies) or not all(_untold(part) for _, part in parts):
        return []
    return parts if sum(one.amount for one in monies if one is not None) == money.amount else []
