"""Grants that sentences of a list tell of one by one, and a sum that only arithmetic shows to be theirs.

"Vi kunde inte ge stöd till Åsens byalag ("Ljusspår", 40 000 kronor) eller Ekens IF (25 000 kronor)": a name, and in
brackets what it asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

import regex

from extract.find.granted import spans, told_count
from extract.find.letters import QUOTES, folded
from extract.find.money import found_money
from extract.find.outcome import outcome
from extract.find.phrase import phrases
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.values import Amount, Match
from extract.words import table

Span = tuple[int, int]
FEWEST = 2  # grants whose sum another amount may be
_NAMED = lazy(
    r"""(?: ^ | [ ,:;–-] )
    (?P<who> \p{Lu} (?: (?! [ ](?:eller|och|samt|till|från)[ ]\p{Lu} ) [^(),;:\n\t\d] ){2,70}? )
    [ ] \( (?P<in> [^()\n]{3,140} ) \)""",
    regex.VERBOSE,
)
_QUOTED = lazy(rf"[{QUOTES}](?P<what>[^{QUOTES}\n]{{2,100}})[{QUOTES}]")


@cache
def _refuses() -> regex.Pattern[str]:
    return phrases(tuple(table("grants")["refused_of"]))


def refused(scope: Scope, but: Sequence[r.Grant]) -> Iterator[r.Grant]:
    """Those that a sentence outside the lists says got nothing, each with what it asked for in brackets."""
    held = {grant.owner.value for grant in but if grant.owner is not None}
    taken = spans(scope)
    for block in scope.blocks:
        if block.kind == "row" or any(a <= block.start < b for a, b in taken):
            continue
        at = block.start
        while at < block.stop:
            start, stop = scope.sentence(at)
            at = max(stop, at + 1)
            cue = _refuses().search(folded(scope.string[start:stop]))
            if cue is None:
                continue
            word: r.OutcomeWord = "rejected"
            for hit in _NAMED.finditer(scope.string, start + cue.end(), stop):
                amounts = scope.between(scope.reading.amounts, hit.start("in"), hit.end("in"))
                if len(amounts) != 1 or amounts[0].value.money is None or hit["who"] in held:
                    continue
                what = _QUOTED.search(scope.string, hit.start("in"), hit.end("in"))
                yield r.Grant(
                    owner=scope.found_text(hit.start("who"), hit.end("who"), "grant.told", 0.91),
                    title=scope.found_text(what.start("what"), what.end("what"), "grant.told", 0.91) if what else None,
                    applied=found_money(scope, amounts, 0.91),
                    outcome=scope.found(word, [(start + cue.start(), start + cue.end())], "grant.told", 0.91),
                )


def total(scope: Scope, listed: Sequence[r.Grant], inside: Sequence[Span]) -> r.GrantsTotal | None:
    """The amount outside the rows that is the sum of what the rows grant, to the krona; None where none is."""
    given = [grant.amount.value for grant in listed if grant.amount is not None and grant.amount.value is not None]
    if len(given) < FEWEST:
        return None
    whole = sum((Decimal(money.amount) for money in given), Decimal(0))
    same: list[Match[Amount]] = [
        match
        for match in scope.between(scope.reading.amounts)
        if match.value.money is not None
        and match.value.money.amount == whole
        and not any(a <= match.start < b for a, b in inside)
        and not _denies(scope, match)
    ]
    if not same:
        return None
    counts = (
        told_count(scope, scope.layout.block_at(match.start), scope.sentence(match.start), match) for match in same
    )
    count = next((count for count in counts if count is not None), None)
    return r.GrantsTotal(amount=found_money(scope, same, 0.92), count=count)


def _denies(scope: Scope, match: Match[Amount]) -> bool:
    start, stop = scope.sentence(match.start)
    said = outcome(scope.string[start:stop])
    return said is not None and said[0] in ("rejected", "dismissed")
