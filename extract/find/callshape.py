"""What a call says under labels and headings that no table knows, told by the shape of the value alone.

Two days with years behind a label are when a call is open, a range of money is what one project can get, organisations
in a list are who may apply. Only where nothing else said it, always doubted: the reader is told which label it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex

from extract.find import listing
from extract.find.callpage import CallPage, Span, pattern, texts
from extract.find.labelled import LONGEST_LABEL
from extract.find.letters import folded
from extract.find.money import money_value
from extract.find.phrase import phrases
from extract.find.scope import Scope, fold, heading_kind
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Block
from extract.words import table

SURE = 0.8  # of what only its shape tells
FILLS = 40  # letters that may stand beside a value in its cell: "kl. 14.00", "start tidigast i januari"
FEWEST = 2  # items of a list of applicants
_LABELLED = lazy(r"(?P<label> \p{Lu} [^:?.\n\t\d]{2,59} ) [:?] \s+ (?= \S )", regex.VERBOSE)
_NO_LABEL = lazy(r"[.,;\d]")


@dataclass(frozen=True, slots=True)
class Pair:
    """A short label that no table knows, and what stands behind it."""

    label: Span
    value: Span


def filled(page: CallPage, known: r.Call) -> r.Call:
    """The call, with what only shapes tell in the fields that nothing else filled."""
    unknown = list(pairs(page))
    found: dict[str, Any] = {}
    for pair in unknown:
        for name, value, span in _values(page, pair):
            taken = getattr(known, name) is not None
            if not taken and name not in found:
                found[name] = (value, span, pair)
            elif name in found and found[name][0] != value:
                found[name] = (None, span, pair)  # two labels nobody knows, with a value of one kind each
    out: dict[str, Any] = {}
    for name, (value, span, pair) in found.items():
        if value is None:
            continue
        label = " ".join(page.scope.string[slice(*pair.label)].split())
        page.scope.doubt(
            "ambiguous",
            f'"{label}" is no label that is known; by its shape the value was taken for this. Check it.',
            [pair.label, span],
            path=name,
        )
        out[name] = page.scope.found(value, [span], "call.shape", SURE)
    if not known.who_can_apply:
        out["who_can_apply"] = _applicants(page)
    return known.model_copy(update={name: value for name, value in out.items() if value})


def pairs(page: CallPage, heads: tuple[str, ...] = ()) -> Iterator[Pair]:
    """The labelled values of the page whose labels no table knows: in a line, in a row, one above the other. A label
    may be a heading of one of the kinds `heads`.
    """
    scope = page.scope
    for n, block in enumerate(scope.blocks):
        if page.label_at(block.start) is not None or page.beside(block.start):
            continue
        after = scope.blocks[n + 1] if n + 1 < len(scope.blocks) else None
        for label, value in _halves(scope, block, after):
            if page.label_at(value[0]) is None and _unknown(scope, label, heads):
                yield Pair(label, value)


def _halves(scope: Scope, block: Block, after: Block | None) -> Iterator[tuple[Span, Span]]:
    words = scope.of(block)
    cells = scope.layout.cells(block)
    if block.kind == "row" and len(cells) == 2:
        yield (cells[0].start, cells[0].stop), (cells[1].start, cells[1].stop)
        return
    inside = _LABELLED.match(words) if block.kind != "row" else None
    if inside is not None:
        yield (block.start, block.start + inside.end("label")), (block.start + inside.end(), block.stop)
    elif after is not None and after.kind in ("paragraph", "item") and block.kind in ("paragraph", "heading"):
        yield (block.start, block.stop), (after.start, after.stop)


def _unknown(scope: Scope, label: Span, heads: tuple[str, ...]) -> bool:
    """Whether a label is short, and none that a table knows, as one of another field or of what is no field."""
    words = scope.string[slice(*label)].strip(" :?")
    return (
        3 <= len(words) <= LONGEST_LABEL
        and not _NO_LABEL.search(words)
        and heading_kind(words) in ("", *heads)
        and fold(words) not in _others()
        and not pattern("dates", "past").search(folded(words))
        and not _says_other().search(folded(words))
    )


def of_other(scope: Scope, label: Span) -> bool:
    """Whether a label that says little stands below that of another field: "Besked" over "Senast den …"."""
    at = label[0]
    if fold(scope.string[slice(*label)].strip(" :?")) not in _bare():
        return False
    above = _BORDER.split(scope.string[max(scope.start, at - 1 - LONGEST_LABEL) : at])
    return len(above) > 1 and not above[-1] and fold(above[-2].strip(" :?")) in _others()


_BORDER = lazy(r"[\n\t\f]")


@cache
def _bare() -> frozenset[str]:
    return frozenset(fold(words) for words in table("calls")["shapes"]["bare"])


@cache
def _others() -> frozenset[str]:
    return frozenset(fold(words) for words in table("calls")["labels"]["other"])


@cache
def _says_other() -> regex.Pattern[str]:
    return phrases(tuple(table("calls")["shapes"]["never"]))


def _values(page: CallPage, pair: Pair) -> Iterator[tuple[str, Any, Span]]:
    """What the shape of a value says: (field, value, its span)."""
    scope = page.scope
    start, stop = pair.value
    low = folded(scope.string[start:stop])
    if pattern("dates", "past").search(low):
        return
    periods = scope.between(scope.reading.periods, start, stop)
    if len(periods) == 1 and _fills(pair, periods[0].start, periods[0].stop):
        match = periods[0]
        opens, closes = match.value.start, match.value.end
        if opens is not None and closes is not None and opens.precision == closes.precision == "day":
            yield "opens", opens.iso, (match.start, match.stop)
            yield "closes", closes.iso, (match.start, match.stop)
    amounts = scope.between(scope.reading.amounts, start, stop)
    if len(amounts) == 1 and _fills(pair, amounts[0].start, amounts[0].stop):
        at, amount = (amounts[0].start, amounts[0].stop), amounts[0].value
        if amount.low is not None and amount.high is not None:
            yield "min_amount", money_value(amount.low), at
            yield "max_amount", money_value(amount.high), at
        elif amount.money is not None and amount.per is None and amount.qualifier == "at_most":
            yield "max_amount", money_value(amount.money), at
        elif amount.money is not None and amount.per is None and amount.qualifier == "at_least":
            yield "min_amount", money_value(amount.money), at
        elif amount.money is not None and amount.per is None and amount.qualifier in ("exact", "approx"):
            yield "budget", money_value(amount.money), at
    for share in scope.between(scope.reading.shares, start, stop)[:1]:
        if share.value.qualifier in ("at_most", "under") and _fills(pair, share.start, share.stop):
            yield "max_share_percent", format(share.value.percent.normalize(), "f"), (share.start, share.stop)
    for length in scope.between(scope.reading.durations, start, stop)[:1]:
        value = length.value
        high = value.high if value.high is not None else value.low
        if high is not None and value.unit in ("month", "year") and value.qualifier in ("at_most", "range", "under"):
            yield "max_months", high * (12 if value.unit == "year" else 1), (length.start, length.stop)


def _fills(pair: Pair, start: int, stop: int) -> bool:
    """Whether a value is what its cell or line is for."""
    return start - pair.value[0] <= FILLS // 2 and pair.value[1] - stop <= FILLS


def _applicants(page: CallPage) -> tuple[Found[str], ...]:
    """The one list of the page whose items are kinds of organisations, whatever its heading says."""
    words = phrases(tuple(table("calls")["shapes"]["applicants"]))
    lists: list[Sequence[Span]] = []
    for found in page.lists:
        if found.lead is not None and (heading_kind(page.scope.of(found.lead)) or listing.refused(page.scope, found)):
            continue
        said = [words.match(folded(page.scope.string[slice(*item)]).split(" som ")[0]) for item in found.items]
        if len(said) >= FEWEST and sum(hit is not None for hit in said) >= 0.6 * len(said):
            lists.append(found.items)
    if len(lists) != 1:
        return ()
    page.scope.doubt(
        "ambiguous",
        "A list of organisations stands under a heading that is not known; it was taken for who may apply. Check it.",
        list(lists[0]),
        path="who_can_apply",
    )
    return texts(page, "who_can_apply", lists[0], SURE)
