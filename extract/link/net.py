"""What a matter grants in all: each decision once, an addition added, a new total in the place of the old one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from extract.link.items import Item, span

Counts = Literal[
    "counted", "added", "new_total", "same_sum", "replaced", "repeals", "refuses", "proposed", "not_counted"
]


@dataclass
class Net:
    """The sum, or None with the reason; what each item did to it; what is not sure of it."""

    amount: Decimal | None = None
    currency: str | None = None
    why: str = ""
    counts: dict[Item, Counts] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    proposed: Decimal | None = None  # where nothing is decided
    between: tuple[Decimal, Decimal] | None = None  # what an unclear sum may be


class Unclear(Exception):
    """The papers do not say what the sum is. `least` and `most` are what it may be."""

    def __init__(self, why: str, least: Decimal | None = None, most: Decimal | None = None) -> None:
        super().__init__(why)
        self.between = None if least is None or most is None else (least, most)


def net(items: Sequence[Item]) -> Net:
    """The net sum of the items of one project in one matter."""
    out = Net(counts={item: "not_counted" for item in items})
    ordered = sorted(items, key=lambda item: item.order)
    currencies = sorted({item.currency for item in ordered if item.currency is not None})
    if len(currencies) > 1:
        out.why = f"sums in {' and '.join(currencies)} are not added"
        return out
    out.currency = currencies[0] if currencies else None
    proposals = [item for item in ordered if item.effect == "proposes"]
    for item in proposals:
        out.counts[item] = "proposed"
    decided = [item for item in ordered if item.decided]
    if not decided:
        _only_proposed(out, proposals)
        return out
    try:
        out.amount = _total(decided, out)
        out.why = "decided"
    except Unclear as error:
        out.why, out.between = str(error), error.between
    counted = [item for item in decided if out.counts[item] not in ("not_counted", "same_sum", "replaced")]
    out.doubts += [f"{item.path} {item.pointer}: {doubt}" for item in counted for doubt in item.doubts]
    return out


def _only_proposed(out: Net, proposals: Sequence[Item]) -> None:
    sums = {item.amount for item in proposals if item.amount is not None}
    out.why = "only proposed" if proposals else "nothing is decided"
    if len(sums) == 1:
        (out.proposed,) = sums
    elif sums:
        out.why = "proposed with different sums"


def _total(decided: Sequence[Item], out: Net) -> Decimal | None:
    """The running sum over the decisions in the order of their days."""
    running: Decimal | None = None
    base: Item | None = None  # the decision the running sum is from
    held: list[Item] = []  # those that make up the running sum
    refused = False
    for item in _in_turn(_stated_once(decided, out)):
        if item.effect in ("grants", "sets", "adds") and item.amount is None:
            raise Unclear("a sum that is granted cannot be read")
        if item.effect == "repeals":
            for earlier in held:
                out.counts[earlier] = "replaced"
            running, base, held = Decimal(0), None, []
            out.counts[item] = "repeals"
        elif item.effect == "refuses":
            if running:
                raise Unclear("a grant and a refusal, and nothing says which holds", Decimal(0), running)
            running, refused, out.counts[item] = Decimal(0), True, "refuses"
        elif item.effect == "sets":
            for earlier in held:
                out.counts[earlier] = "replaced"
            running, base, held, out.counts[item] = item.amount, item, [item], "new_total"
        elif item.effect == "adds":
            assert item.amount is not None
            if running is None or refused:
                raise Unclear("a sum is added to one that is not among the records")
            running += item.amount
            held.append(item)
            out.counts[item] = "added"
        else:
            assert item.amount is not None
            if base is not None and running is not None:
                how = "the same sum is" if base.amount == item.amount else "different sums are"
                least, most = sorted((base.amount or Decimal(0), item.amount))
                raise Unclear(f"{how} granted, and nothing says whether one changes the other", least, least + most)
            running, base, held, refused, out.counts[item] = item.amount, item, [item], False, "counted"
    return running


def _stated_once(decided: Sequence[Item], out: Net) -> list[Item]:
    """Of the papers that tell of one decision, the one with a day: same effect, same sum, days that may be one."""
    kept: list[Item] = []
    for item in sorted(decided, key=lambda item: (item.date is None, item.order)):
        same = [other for other in kept if _one_decision(item, other)]
        if not same:
            kept.append(item)
            continue
        out.counts[item] = "same_sum"
        if len(same) > 1 and item.effect == "adds":
            out.doubts.append(f"{item.path} {item.pointer}: may tell of either of {len(same)} additions of this sum")
    return kept


def _one_decision(one: Item, other: Item) -> bool:
    """Whether two papers tell of the same decision. A later paper may call a new total just granted."""
    if one.amount != other.amount:
        return False
    kinds = {one.effect, other.effect}
    if len(kinds) > 1 and kinds != {"grants", "sets"}:
        return False
    if kinds == {"sets"}:
        return True  # a total said again
    if one.date is None or other.date is None:
        return True
    first, second = span(one.date), span(other.date)
    return first[0] <= second[1] and second[0] <= first[1]


def _in_turn(items: Sequence[Item]) -> list[Item]:
    """In the order in which they were decided. Raises Unclear where the sum hangs on an order that is not told."""
    rank = {"grants": 0, "refuses": 0, "adds": 1, "sets": 2, "repeals": 3}
    out = sorted(items, key=lambda item: (item.date or "9999", rank[item.effect], item.path, item.pointer))
    for n, one in enumerate(out):
        for other in out[n + 1 :]:
            if _matters(one, other) and not _told_apart(one, other):
                if {one.effect, other.effect} == {"grants", "refuses"}:
                    sums = Decimal(0), one.amount or other.amount or Decimal(0)
                    raise Unclear("a grant and a refusal, and nothing says which holds", *sums)
                raise Unclear("decisions that change the sum, and their order is not told")
    first = [item for item in out if item.date is None and item.effect == "grants"]
    return first + [item for item in out if item not in first]


def _matters(one: Item, other: Item) -> bool:
    """Whether the sum hangs on which of two comes first. A grant comes before what changes it."""
    kinds = {one.effect, other.effect}
    if kinds == {"adds"} or ("grants" in kinds and kinds <= {"grants", "adds", "sets", "repeals"} and len(kinds) > 1):
        return False
    return kinds != {"grants"} and kinds != {"refuses"} and kinds != {"repeals"}


def _told_apart(one: Item, other: Item) -> bool:
    if one.date is None or other.date is None:
        return False
    first, second = span(one.date), span(other.date)
    return first[1] < second[0] or second[1] < first[0]
