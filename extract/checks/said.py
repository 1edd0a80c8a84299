"""What sentences reckon with: a whole and its parts, an amount in words and in figures, votes, hours at a price, what
is left of a grant; and a diarienummer that is printed twice and differs by two digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise, takewhile

import regex

from extract.checks.context import Context, Findings, amount_at, finding
from extract.checks.nearly import alike
from extract.checks.sums import mismatch
from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Evidence, Found
from extract.model.reading import Mention
from extract.model.values import Money
from extract.words import table

_WORDS = table("checks")
_ALL, _PART_WAY, _NOT_PARTS = (
    phrases(tuple(map(folded, _WORDS["dealt"][name]))) for name in ("all", "part_way", "not_parts")
)
_LEAD = 160  # letters between a whole and the first of its parts
_BETWEEN = 90  # and between two parts
_ITEM = 60  # letters of a line of a list before its amount
_END = lazy(r"[.!?]\s+\p{Lu}")
_OPENS, _CLOSES = lazy(r"\s*\(\s*"), lazy(r"\s*(?:kr\w*\s*)?\)")


def dealt_out(context: Context) -> Findings:
    """A whole against the parts it is said to be dealt into: "540 000 kr fördelas med 160 000 kr 2025 och ..."."""
    scope = context.scope
    told = [mention for mention in scope.mentions if mention.match.value.money is not None]
    for n, whole in enumerate(told):
        if whole.match.value.year is not None or whole.match.value.per or whole.in_table:
            continue
        parts = list(_parts(context, told, n))
        lead = scope.string[whole.match.stop : parts[0].match.start] if parts else ""
        all_told = _ALL.search(folded(lead)) is not None
        if all_told and _END.search(lead) is not None and whole.role != "granted":
            continue  # what is dealt out in another sentence may be another sum
        if len(parts) < 2 or not all_told and not _PART_WAY.search(folded(lead)):
            continue
        entries = [_entry(context, mention) for mention in (whole, *parts)]
        known = [entry for entry in entries if entry is not None]
        if len(known) < len(entries) or len({entry.currency for _, entry, _ in known}) > 1:
            continue
        (path, total, held), *rest = known
        summed = sum((Decimal(value.amount) for _, value, _ in rest), Decimal(0))
        if summed in {money.amount for mention in told if (money := mention.match.value.money) is not None}:
            continue  # they are the parts of another
        if not all_told and not alike(total, total.model_copy(update={"amount": f"{summed.normalize():f}"})):
            continue
        path = _where(context, known[0])
        yield from mismatch(context, [(where, _found(value, e)) for where, value, e in rest], path, _found(total, held))


def _parts(context: Context, told: Sequence[Mention], n: int) -> Iterator[Mention]:
    """The amounts behind the n-th of these that may be parts of it: near one another, in one sentence or list."""
    string, reach = context.scope.string, _LEAD
    for k in range(n, len(told) - 1):
        before, mention = told[k], told[k + 1]
        between = string[before.match.stop : mention.match.start]
        if (
            len(between) > reach
            or mention.is_sum
            or mention.match.value.per
            or mention.match.value.qualifier != "exact"
        ):
            return
        if mention.in_table:
            return  # rows have checks of their own
        if before is not told[n] and _END.search(between) is not None:
            return
        if len(between.rpartition("\n")[2]) > _ITEM and "\n" in between:
            return  # another paragraph
        if before is not told[n] and _NOT_PARTS.search(folded(between)):
            return
        yield mention
        reach = _BETWEEN


_Entry = tuple[str, r.MoneyValue, tuple[Evidence, ...]]


def _entry(context: Context, mention: Mention) -> _Entry | None:
    """The pointer, the value and the place of an amount in the record."""
    evidence = context.scope.evidence(mention.match.start, mention.match.stop, mention.match.rule)
    path = amount_at(context.record, evidence)
    value = context.record.amounts[int(path.rpartition("/")[2])].value if path is not None else None
    return None if path is None or value is None else (path, value, evidence)


def _same(found: Found[r.MoneyValue], evidence: Sequence[Evidence]) -> bool:
    one, other = found.evidence[0], evidence[0]
    return (one.page, one.bbox, one.line, one.text) == (other.page, other.bbox, other.line, other.text)


def _where(context: Context, entry: _Entry) -> str:
    """The pointer of an amount: what its case is granted where it is that, or what that was not decided to be."""
    told = context.record.amounts[int(entry[0].rpartition("/")[2])]
    case = context.record.cases[told.case] if told.case is not None else None
    whole = told.role == "granted" and told.year is None
    if case is not None and (_same(case.granted, entry[2]) if case.granted is not None else whole):
        return f"/cases/{told.case}/granted"
    return entry[0]


def _found(value: r.MoneyValue, evidence: tuple[Evidence, ...]) -> Found[r.MoneyValue]:
    return Found(value=value, confidence=1, evidence=evidence)


def in_words(context: Context) -> Findings:
    """An amount in figures against the same in words in brackets: "85 000 kronor (femtioåttatusen kronor)"."""
    string = context.scope.string
    for one, other in pairwise(context.scope.mentions):
        between = string[one.match.stop : other.match.start]
        if _OPENS.fullmatch(between) is None or _CLOSES.match(string, other.match.stop) is None:
            continue
        spelt = [not any(letter.isdigit() for letter in string[m.match.start : m.match.stop]) for m in (one, other)]
        first, second = _entry(context, one), _entry(context, other)
        if first is None or second is None or spelt[0] == spelt[1] or first[1] == second[1]:
            continue
        path = _where(context, first)
        said = f"{first[2][0].text} in one way and as {second[2][0].text} in the other"
        message = f"The amount is given as {said}, in figures and in words. Decide which one holds."
        yield finding("amount_conflict", message, path, (*first[2][:1], *second[2][:1]))


_COUNT = r"(?P<{name}>(?<![\d/§.:-])\d{{1,3}})(?:\s\p{{Ll}}[\p{{Ll}}-]*){{0,3}}?\s(?:{words})\b"
_VOTES = {
    name: lazy(
        _COUNT.format(name="count", words="|".join(map(regex.escape, sorted(_WORDS["votes"][name], key=len)[::-1])))
    )
    for name in ("yes", "no", "abstain", "whole")
}


def votes(context: Context) -> Findings:
    """The votes for, against and none of a sentence against how many voted or were there, where it says so too."""
    string = context.scope.string
    for hit in _VOTES["whole"].finditer(string):
        start, stop = context.scope.sentence(hit.start())
        counts = {name: list(_VOTES[name].finditer(string, start, stop)) for name in ("yes", "no", "abstain")}
        if any(len(found) > 1 for found in counts.values()) or not (counts["yes"] and counts["no"]):
            continue
        each = [int(found[0]["count"]) for found in counts.values() if found]
        whole = int(hit["count"])
        if any(hit.start() == found.start() for one in counts.values() for found in one) or sum(each) == whole:
            continue
        evidence = context.scope.evidence(hit.start(), max(one[0].end() for one in counts.values() if one), "votes")
        message = f"The votes told are {sum(each)}, those who voted {whole}. Check the counts against the minutes."
        case = _case_at(context, hit.start())
        yield finding("count_mismatch", message, f"/cases/{case}" if case is not None else None, evidence)


def _case_at(context: Context, at: int) -> int | None:
    """The case in whose words a place stands: the last whose paragraph number, title or number is printed before it."""
    if len(context.record.cases) == 1:
        return 0
    told = [amount for amount in context.scope.mentions if amount.match.start <= at]
    for mention in reversed(told):
        entry = _entry(context, mention)
        if entry is not None:
            return context.record.amounts[int(entry[0].rpartition("/")[2])].case
    return None


def asked_for(context: Context) -> Findings:
    """A grant of a list that is more than what the same row applied for."""
    for n, grant in enumerate(context.record.grants):
        given, asked = grant.amount, grant.applied
        if given is None or asked is None or given.value is None or asked.value is None:
            continue
        if given.value.currency == asked.value.currency and Decimal(given.value.amount) > Decimal(asked.value.amount):
            message = (
                f"{given.evidence[0].text} is given where {asked.evidence[0].text} was applied for. Check the row."
            )
            yield finding("amount_conflict", message, f"/grants/{n}/amount", (*given.evidence[:1], *asked.evidence[:1]))


_WHOLES: tuple[r.AmountRole, ...] = ("granted", "paid")
_USED: tuple[r.AmountRole, ...] = ("spent", "cost")


def what_is_left(context: Context) -> Findings:
    """What is left of a grant, or goes back, against what was given less what was spent: exactly where one sentence or
    its neighbour tells all three, else where it comes nearly to that.
    """
    left = [m for m in context.scope.mentions if not m.in_table and (m.role == "returned" or _is_left(context, m))]
    entries = [entry for mention in left if (entry := _entry(context, mention)) is not None]
    backs = [(path, context.record.amounts[int(path.rpartition("/")[2])]) for path, _, _ in entries]
    for n in range(len(context.record.cases)) if backs else ():
        own = [a for a in context.record.amounts if a.case in (n, None) and a.value is not None]
        lefts = [(path, a) for path, a in backs if a.case in (n, None) and a.role not in _WHOLES]
        wholes = [a for a in own if a.role in _WHOLES]
        used = [a for a in own if a.role in _USED]
        if len(wholes) * len(used) > MOST_WAYS:
            continue
        ways = [(a, b, less) for a in wholes for b in used if (less := _less(a.value, b.value)) is not None]
        for path, back in lefts if ways else ():
            if any(less == back.value for _, _, less in ways):
                continue
            near = [way for way in ways if back.value is not None and alike(way[2], back.value)]
            alone = ways if len(ways) == 1 and len(lefts) == 1 and _told_together(context, (*ways[0][:2], back)) else []
            for whole, spent, less in (near or alone)[:1]:
                parts = (whole.evidence[:1], spent.evidence[:1], back.evidence[:1])
                message = (
                    f"{whole.evidence[0].text} less {spent.evidence[0].text} is {less.amount}, "
                    f"and {back.evidence[0].text} is printed. Check the figures against the source."
                )
                yield finding("sum_mismatch", message, path, tuple(e for part in parts for e in part))


MOST_WAYS = 60  # pairs of what was given and what was spent: more are a list, no account
_LEFT = phrases(tuple(map(folded, _WORDS["left"]["words"])))


def _mention(context: Context, entry: r.AmountEntry) -> Mention | None:
    """The mention that an amount of the record is."""
    scope = context.scope
    amount = Decimal(entry.value.amount) if entry.value is not None else None
    alike_ones = (m for m in scope.mentions if (money := m.match.value.money) is not None and money.amount == amount)
    told = (m for m in alike_ones if scope.evidence(m.match.start, m.match.stop, m.match.rule) == entry.evidence)
    return next(told, None)


def _is_left(context: Context, mention: Mention) -> bool:
    """Whether the words right beside an amount say that it is left."""
    string = context.scope.string
    start, stop = context.scope.sentence(mention.match.start)
    before = string[max(start, mention.match.start - 25) : mention.match.start]
    behind = string[mention.match.stop : min(stop, mention.match.stop + 25)]
    return _LEFT.search(folded(f"{before} # {behind}")) is not None


def _told_together(context: Context, entries: Sequence[r.AmountEntry]) -> bool:
    """Whether amounts stand in two sentences at most, with no share between them that parts the costs."""
    places = [
        m.match.start if (m := _mention(context, entry)) is not None and not m.in_table else -1 for entry in entries
    ]
    first, last = min(places), max(places)
    if first < 0:
        return False
    _, stop = context.scope.sentence(first)
    start, end = context.scope.sentence(last)
    return start <= stop + 2 and _SHARE.search(context.scope.string, first, end) is None


_SHARE = lazy(r"\d\s?(?:%|procent)")


def _less(one: r.MoneyValue | None, other: r.MoneyValue | None) -> r.MoneyValue | None:
    if one is None or other is None or one.currency != other.currency:
        return None
    left = Decimal(one.amount) - Decimal(other.amount)
    return one.model_copy(update={"amount": f"{left:f}"}) if left > 0 else None


_RATE = lazy(
    r"(?P<count>(?<![\d.,])\d{1,3}(?:[ \u00a0]\d{3})?(?:,\d+)?)\s\L<units>\s\L<at>\s$",
    units=_WORDS["rates"]["units"],
    at=_WORDS["rates"]["at"],
)
_MAKES = lazy(r"(?:/\p{Ll}+)?(?:\s\p{Ll}+){0,4}[\s,=(]{1,4}(?:\p{Ll}+\s){0,3}")


def rates(context: Context) -> Findings:
    """How many at what price against what they come to: "320 timmar à 650 kronor, sammanlagt 218 000 kronor"."""
    string = context.scope.string
    for price, whole in pairwise(context.scope.mentions):
        hit = _RATE.search(string, max(0, price.match.start - 40), price.match.start)
        between = string[price.match.stop : whole.match.start]
        each, all_of = price.match.value.money, whole.match.value.money
        if hit is None or each is None or all_of is None or _MAKES.fullmatch(between) is None:
            continue
        count = Decimal(regex.sub(r"[ \u00a0]", "", hit["count"]).replace(",", "."))
        entry = _entry(context, whole)
        if entry is None or abs(count * each.amount - all_of.amount) <= _half(each, count, all_of):
            continue
        message = (
            f"{hit['count']} at {each.amount:f} make {count * each.amount:f}, and {all_of.amount:f} is printed. "
            "Check the figures against the source."
        )
        evidence = (*context.scope.evidence(hit.start(), price.match.stop, "rate"), *entry[2])
        yield finding("amount_conflict", message, entry[0], evidence)


def _half(each: Money, count: Decimal, all_of: Money) -> Decimal:
    """Half the steps of a price, times how many, and of what they come to; a whole krona at least."""
    return max(Decimal(1), (count * each.step if each.step > 1 else Decimal(0)) / 2 + all_of.step / 2)


_RUN = lazy(r"\d+")


def numbers_alike(context: Context) -> Findings:
    """A matter's own number against another in the paper that differs from it by two digits that changed places."""
    for n, case in enumerate(context.record.cases):
        for one, other in combinations(case.dnr, 2):
            if "own" not in (one.relation, other.relation) or not _swapped(one.value or "", other.value or ""):
                continue
            message = (
                f"The paper says {one.value} and {other.value}: two digits changed places. Check which one is right."
            )
            yield finding("ambiguous", message, f"/cases/{n}/dnr", (*one.evidence[:1], *other.evidence[:1]))


def _swapped(one: str, other: str) -> bool:
    """Whether two numbers are alike but for two neighbouring digits of one run of three or more.

    >>> _swapped("RS 2024/2319", "RS 2024/2391"), _swapped("KS 2024/118", "KS 2024/119"), _swapped("A 12", "A 21")
    (True, False, False)
    """
    runs = [[hit[0] for hit in _RUN.finditer(text)] for text in (one, other)]
    if _RUN.sub("#", one) != _RUN.sub("#", other):
        return False
    differing = [(a, b) for a, b in zip(*runs, strict=True) if a != b]
    if len(differing) != 1 or len(differing[0][0]) != len(differing[0][1]) or len(differing[0][0]) < 3:
        return False
    a, b = differing[0]
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=True))))
    swapped: bool = a[same : same + 2] == b[same : same + 2][::-1]
    return swapped and a[same + 2 :] == b[same + 2 :]


_RECKONS = _WORDS["reckons"]
_FROM, _TO, _BY = (
    lazy(r"\b\L<words>\s(?:\L<stand>\s)?$", words=_RECKONS[name], stand=_RECKONS["stand"])
    for name in ("from", "to", "by")
)
_CHANGES = lazy(r"\b\L<verbs>", regex.IGNORECASE, verbs=_RECKONS["changes"])
_LESS = lazy(r"\b\L<verbs>", regex.IGNORECASE, verbs=_RECKONS["lessens"])


def changed_by(context: Context) -> Findings:
    """What a sentence says is raised or lowered: from what, by how much and to what must agree."""
    scope = context.scope
    sentences: dict[int, list[Mention]] = {}
    for mention in scope.mentions:
        if not mention.in_table and mention.match.value.money is not None and mention.match.value.per is None:
            sentences.setdefault(scope.sentence(mention.match.start)[0], []).append(mention)
    for start, told in sentences.items():
        verb = _CHANGES.search(scope.string, start, told[-1].match.stop)
        if len(told) != 3 or verb is None:
            continue
        lead = [scope.string[max(start, m.match.start - 40) : m.match.start] for m in told]
        places = [[n for n in range(3) if side.search(lead[n])] for side in (_FROM, _BY, _TO)]
        if any(len(one) != 1 for one in places) or len({one[0] for one in places}) < 3:
            continue
        entries = [_entry(context, told[one[0]]) for one in places]
        known = [entry for entry in entries if entry is not None]
        if len(known) < 3 or len({value.currency for _, value, _ in known}) > 1:
            continue
        old, by, new = (Decimal(value.amount) for _, value, _ in known)
        less = _LESS.search(scope.string, start, told[-1].match.stop) is not None
        fits = old - by if less else old + by
        if new != fits:
            message = (
                f"{old:f} {'less' if less else 'and'} {by:f} make {fits:f}, and {new:f} is printed. Check the figures."
            )
            path = _where(context, known[2])
            yield finding("sum_mismatch", message, path, tuple(e for _, _, held in known for e in held[:1]))


_SUMS = lazy(r"[,;(]\s(?:\L<leads>\s)?\L<words>\s$", leads=_RECKONS["in_all_leads"], words=_RECKONS["in_all"])


LEAD = 40  # letters before a sum with the words that say so
MOST_PARTS = 12


def summed_up(context: Context) -> Findings:
    """Amounts of one role in a sentence against what it says they come to at its end: "A kr och B kr, totalt C kr"."""
    scope = context.scope
    told = [m for m in scope.mentions if not m.in_table and m.match.value.money is not None]
    for n, whole in enumerate(told):
        start, _ = scope.sentence(whole.match.start)
        if _SUMS.search(scope.string, max(start, whole.match.start - LEAD), whole.match.start) is None:
            continue
        parts = [m for m in told[max(0, n - MOST_PARTS) : n] if m.match.start >= start]
        alike_all = len({part.role for part in parts}) == 1
        if len(parts) < 2 or not alike_all or len({part.match.value.per for part in (*parts, whole)}) > 1:
            continue
        entries = [_entry(context, mention) for mention in (*parts, whole)]
        known = [entry for entry in entries if entry is not None]
        if len(known) == len(entries) and len({value.currency for _, value, _ in known}) == 1:
            *rest, (path, total, held) = known
            yield from mismatch(context, [(where, _found(v, e)) for where, v, e in rest], path, _found(total, held))


def costs_and_payers(context: Context) -> Findings:
    """What a case costs in all against what its payers come to, both summed in tables of their own; in a report the
    one is a plan and the other what it came to.
    """
    if context.kind.name == "report":
        return
    sums = [m for m in context.scope.mentions if m.is_sum and m.match.value.money is not None]
    for n, case in enumerate(context.record.cases):
        total = case.financing.total if case.financing is not None else None
        if case.financing is None or total is None or total.value is None:
            continue
        own = [m for m in sums if m.role in ("cost", "total_budget") and not _at(context, total, m)]
        needed = {money.amount for m in own if _case_at(context, m.match.start) == n and (money := m.match.value.money)}
        if len(needed) != 1 or not any(_at(context, total, m) for m in sums):
            continue
        given, cost = Decimal(total.value.amount), next(iter(needed))
        work = [
            Decimal(a.value.amount)
            for row in case.financing.rows
            if row.kind == "in_kind" and (a := row.amount) and a.value
        ]
        if abs(given - cost) not in (Decimal(0), *work, sum(work)):
            message = f"The costs come to {cost:f}, what is paid to {given:f}. Decide which one holds."
            evidence = context.scope.evidence(own[0].match.start, own[0].match.stop, own[0].match.rule)
            yield finding("amount_conflict", message, f"/cases/{n}/financing/total", (*total.evidence[:1], *evidence))


def _at(context: Context, found: Found[r.MoneyValue], mention: Mention) -> bool:
    return _same(found, context.scope.evidence(mention.match.start, mention.match.stop, mention.match.rule))


def given_twice(context: Context) -> Findings:
    """A receiver that a list has twice, for the same thing or for none, with two amounts."""
    seen: dict[tuple[str, str], tuple[int, r.Grant]] = {}
    titled = any(grant.title is not None for grant in context.record.grants)
    for n, grant in enumerate(context.record.grants):
        if grant.owner is None or not grant.owner.value or grant.dnr is not None or grant.description is not None:
            continue
        title = grant.title.value if grant.title is not None else None
        if titled and not title:
            continue
        key = (" ".join(grant.owner.value.split()).casefold(), (title or "").casefold())
        before = seen.setdefault(key, (n, grant))[1]
        one, other = before.amount, grant.amount
        if before is not grant and one is not None and other is not None and one.value != other.value:
            message = (
                f"{grant.owner.value} is in the list twice, with {one.evidence[0].text} and {other.evidence[0].text}. "
                "Check whether both hold."
            )
            yield finding("amount_conflict", message, f"/grants/{n}/amount", (*one.evidence[:1], *other.evidence[:1]))


_FOLLOWS = phrases(tuple(map(folded, _WORDS["follows"]["words"])))


def as_proposed(context: Context) -> Findings:
    """What a body decides "enligt förslaget" against the amount of that proposal."""
    scope = context.scope
    proposed = [(s.start, s.stop) for s in scope.under("proposal")]
    for n, case in enumerate(context.record.cases):
        granted = case.granted
        if granted is None or granted.value is None or not proposed or len(context.record.cases) > 1:
            continue
        told = [m for m in scope.mentions if any(first <= m.match.start < last for first, last in proposed)]
        given = [
            m for m in told if m.role == "granted" and m.match.value.money is not None and m.match.value.year is None
        ]
        if len(given) != 1 or _FOLLOWS.search(folded(scope.string)) is None:
            continue
        money = given[0].match.value.money
        if (
            money is not None
            and money.currency == granted.value.currency
            and money.amount != Decimal(granted.value.amount)
        ):
            evidence = scope.evidence(given[0].match.start, given[0].match.stop, given[0].match.rule)
            message = f"{evidence[0].text} was proposed, {granted.evidence[0].text} is decided as proposed. Check it."
            yield finding("amount_conflict", message, f"/cases/{n}/granted", (*granted.evidence[:1], *evidence))


OF_ANOTHER = 3  # times a limit: more is above that of something else, a share or what a thing may cost


def above_ceiling(context: Context) -> Findings:
    """A grant above the most that a paper says one can get."""
    for n, case in enumerate(context.record.cases):
        granted = case.granted
        if granted is None or granted.value is None or context.kind.name not in ("decision", "decision_memo"):
            continue
        limits = [
            a
            for a in context.record.amounts
            if a.role == "ceiling" and a.case in (n, None) and a.per is None and a.year is None and a.value is not None
        ]
        given = Decimal(granted.value.amount)
        over = [
            a
            for a in limits
            if a.value is not None and a.value.currency == granted.value.currency
            if Decimal(a.value.amount) < given < OF_ANOTHER * Decimal(a.value.amount)
        ]
        if over and len(limits) == 1 and limits[0].confidence >= 0.9:
            message = (
                f"{granted.evidence[0].text} is granted, {over[0].evidence[0].text} is the most there is. Check it."
            )
            yield finding(
                "amount_conflict", message, f"/cases/{n}/granted", (*granted.evidence[:1], *over[0].evidence[:1])
            )
