"""Who pays what, as a list tells it: items or short lines of a name and an amount each, "• Region X: 1 200 000 kr".

A list is one of payers where the line or the heading above it says so, or where its names are organisations and its
amounts add up to a sum that is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import regex

from extract.find.columns import views_in
from extract.find.heads import head_role
from extract.find.letters import folded
from extract.find.money import found_money, scope_mentions
from extract.find.organisation import named_as_organisation
from extract.find.payers import payer_name, row_kind, split_source, stage_of
from extract.find.phrase import phrases
from extract.find.ruling import find_ruling
from extract.find.scope import Scope
from extract.find.sum_rows import sum_kind
from extract.find.topics import says_who_pays
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.reading import Block, Mention
from extract.words import table
from extract.words.marks import BULLETS, RING

Span = tuple[int, int]
LONGEST, NAME = 200, 90  # letters of a line, and of the name in it
FEWEST = 2  # lines of a list
ABOVE = 2  # blocks above a list in which its lead may stand
TITLE = 4  # blocks from the top where "BESLUT OM BIDRAG" is what the paper is called
NOT_HERE = ("decision", "proposal", "basis", "costs", "payment", "how_much", "recipients", "conditions")
_MARK = lazy(rf"(?:\d{{1,2}}[.)]|[a-zåäö][.)]|[{BULLETS}–—*-]|{RING})\s*")
_WORDS, _PROJECTS = table("projects")["financing"], table("projects")
_BEHIND = lazy(  # behind an amount: the end of brackets, a share, how it is given, nothing
    r"\)?,?\s*(?:\([^()\n\t]{1,50}\)|[,;]?\s*(?:\d{1,3}(?:,\d+)?\s?(?:%|procent)|(?:i\s+)?\L<kind>))?"
    r"(?:,?\s+(?:i\s+form\s+av|genom|som)\s+[\p{L}\s-]{3,40})?\s*[.;,]?\s*$",
    kind=[*_PROJECTS["in_kind"]["words"], *_PROJECTS["cash"]["words"]],
)
_MONEY = table("money")
_BETWEEN = lazy(
    r"(?:\s*[:–—-]|\s+(?:\L<gives>|\L<bound>|med|om|kr)\b|[\s.,;_(]|\b\L<bound>\b|\d{1,3}(?:,\d+)?\s?(?:%|procent))*$",
    gives=_WORDS["gives_with"],
    bound=[*_MONEY["sums"]["in_all"], *_MONEY["sums"]["up_to"], *_MONEY["qualifiers"]["approx"]],
)
_FROM = lazy(r"\s*(?:\([^()\n\t]{1,40}\)\s*)?(?:[,:–—-]\s*|(?:kommer\s+)?(?:från|av|genom)\s+)")
_IN = lazy(r"\s+(?:i|som)\s+")
_FIGURE_IN = lazy(r"\d")
_PAYS = lazy(
    r"\L<labels>(?:\s+(?:från|av|genom|med|via)\s+|\s*[,:–-]\s*)(?=\S)", regex.IGNORECASE, labels=_WORDS["labels"]
)
_SHARE = lazy(r"\(?\s*(?P<share>\d{1,3}(?:,\d+)?)\s?(?:%|procent)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: whose name, how much; `place` is its block."""

    name: Span
    amount: Mention
    place: Block
    group: str = ""
    pays: bool = False  # the line itself says that its name pays: "Medfinansiering, Region X"
    sums: str = ""  # "sum", "subtotal" where the name is none but says that it sums others


@dataclass(frozen=True, slots=True)
class PayerList:
    lines: tuple[Line, ...]
    total: Mention | None
    lead: str  # the words that say what is listed
    proven: bool  # whether the amounts add up to a sum told in the line below or elsewhere


def from_list(scope: Scope) -> r.Financing | None:
    """The financing as the first list of payers tells it; None where there is none."""
    listed = payer_lists(scope)
    if not listed:
        return None
    first = listed[0]
    rows = []
    for line in first.lines:
        name, source = split_source(scope, *line.name)
        words = f"{line.group} {scope.of(line.place)}"
        share = _SHARE.search(scope.string, min(line.name[1], line.amount.match.stop), line.place.stop)
        rows.append(
            r.FinancingRow(
                financier=payer_name(scope, name, "financing.list"),
                amount=found_money(scope, [line.amount.match], 0.94 if first.proven else 0.92),
                share_percent=scope.found(share["share"].replace(",", "."), [share.span("share")], "share.list", 0.93)
                if share
                else None,
                kind=row_kind(words, None),
                source=scope.found_text(*source, "financing.source", 0.92) if source is not None else None,
            )
        )
    total = found_money(scope, [first.total.match], 0.95) if first.total is not None else None
    stage = stage_of(first.lead)
    if stage == "unknown" and any(mention.role == "applied" for mention in scope_mentions(scope)):
        stage = "applied"  # what is applied for is paid as the application says
    return r.Financing(stage=stage, rows=tuple(rows), total=total)


def payer_lists(scope: Scope) -> tuple[PayerList, ...]:
    """Every list of payers of the scope, in the order of the text."""
    memo = scope.memo
    if "payer_lists" not in memo:
        memo["payer_lists"] = tuple(_lists(scope))
    found: tuple[PayerList, ...] = memo["payer_lists"]
    return found


def _lists(scope: Scope) -> Iterator[PayerList]:
    run: list[Line] = []
    group, waits = "", False
    for block in (*scope.blocks, None):
        line = _line(scope, block) if block is not None else None
        if line is not None:
            run.append(replace(line, group=group))
            waits = False
            if line.sums == "sum":
                yield from _made(scope, run)
                run, group = [], ""
            continue
        if block is not None and run and not waits and _names_group(scope, block):
            group, waits = scope.of(block), True
            continue
        yield from _made(scope, run)
        run, group, waits = [], "", False


def _names_group(scope: Scope, block: Block) -> bool:
    """Whether a line names those below it: "Offentlig medfinansiering:", "Privata medel"."""
    words = scope.of(block).strip()
    low = folded(words.rstrip(":"))
    return len(words) < 60 and not words.endswith(".") and phrases(_group_words()).fullmatch(low) is not None


@cache
def _group_words() -> tuple[str, ...]:
    return tuple(table("projects")["financing"]["groups"])


def _line(scope: Scope, block: Block) -> Line | None:
    """A name and an amount, in either order, and nothing else; None for any other block."""
    if block.kind == "furniture" or block.stop - block.start > LONGEST or block.style.header:
        return None
    loose = block.kind in ("paragraph", "heading")  # a guess of the layout room: a short line is a heading
    if block.kind == "row" and sum(place.start < place.stop for place in scope.layout.cells(block)) != 2:
        return None
    words = scope.of(block)
    inside = [m for m in scope_mentions(scope, block.start, block.stop) if m.match.value.money is not None]
    aside = [m for m in inside if _bracketed(words, m.match.start - block.start)]
    inside = [m for m in inside if m not in aside] or inside
    if len(inside) != 1 or inside[0].match.value.per or inside[0].role in ("threshold", "ceiling", "floor"):
        return None
    if inside[0].role == "rate" and not aside:
        return None
    amount = inside[0]
    mark = _MARK.match(scope.string, block.start, amount.match.start)
    start = mark.end() if mark else block.start
    if start == amount.match.start:
        lead = _FROM.match(scope.string, amount.match.stop, block.stop)
        own = _IN.match(scope.string, amount.match.stop, block.stop) if lead is None else None
        if own is not None and _own_words().match(folded(scope.string[own.end() : block.stop])):
            lead = own  # "150 000 kr i biljettintäkter"
        if lead is None or loose:
            return None
        first, last = lead.end(), block.stop
        while last > first and scope.string[last - 1] in " .;,\n":
            last -= 1
    else:
        if not _BEHIND.fullmatch(scope.string, amount.match.stop, block.stop):
            return None
        between = _BETWEEN.search(scope.string, start, amount.match.start)
        first, last = start, between.start() if between else amount.match.start
        if loose and not regex.search(r"[:\t–—]|\s-\s", scope.string[last : amount.match.start]):
            return None  # a sentence
    said = _PAYS.match(scope.string, first, last)
    first = said.end() if said else first
    name = scope.string[first:last]
    if not 3 <= len(name) <= NAME or not any(map(str.isalpha, name)) or regex.search(r"[.;!?]\s+\p{Lu}", name):
        return None
    return Line((first, last), amount, block, pays=said is not None, sums=sum_kind(name))


def _bracketed(words: str, at: int) -> bool:
    """Whether an offset is inside brackets."""
    return words.rfind("(", 0, at) > words.rfind(")", 0, at)


def _made(scope: Scope, run: Sequence[Line]) -> Iterator[PayerList]:
    """The list that a run of lines makes, if they are of payers."""
    total = next((line.amount for line in run if line.sums == "sum"), None)
    lines = [line for line in run if not line.sums and not _is_told(scope, line)]
    if len(lines) < FEWEST or _elsewhere(scope, lines[0]):
        return
    if any(view.column("financier") is not None and _in_table(view.table.start, view.table.stop, lines)
           for view in views_in(scope)):  # fmt: skip
        return
    costs = sum(_cost_words().match(folded(scope.string[slice(*line.name)])) is not None for line in lines)
    if 2 * costs >= len(lines):
        return
    proven = _proven(scope, lines, total)
    lead = _lead(scope, run[0].place) or next((scope.of(line.place) for line in lines if line.pays), "")
    if lead or proven and _named(scope, lines):
        if lead and not _any_payer(scope, lines):
            return
        yield PayerList(tuple(lines), total, lead, proven)


def _in_table(start: int, stop: int, lines: Sequence[Line]) -> bool:
    return start <= lines[0].place.start < stop


def _elsewhere(scope: Scope, line: Line) -> bool:
    section = scope.section_at(line.place.start)
    if section is None or section.kind not in NOT_HERE:
        return False
    # a heading that no table knows ends the points of a decision as well
    near = scope.layout.blocks[section.blocks[0].index : line.place.index] if section.blocks else ()
    own = [block for block in near if block.kind == "heading" and not _FIGURE_IN.search(scope.of(block))]
    if not section.decides:
        return True
    ruling = find_ruling(scope)
    ruled = ruling is not None and any(point.start <= line.place.start < point.stop for point in ruling.points)
    titled = section.heading is not None and section.heading.index < TITLE
    return not own and (ruled or not (titled or line.place.kind == "row"))


def _is_told(scope: Scope, line: Line) -> bool:
    """Whether the words before an amount say what it is, and name nobody: "Total kostnad", "Sökt belopp"."""
    words = scope.string[slice(*line.name)]
    column, money = head_role(words)
    return column == "money" and money in ("total_budget", "granted", "applied", "cost", "ceiling", "spent", "paid")


@cache
def _cost_words() -> regex.Pattern[str]:
    return phrases(tuple(table("columns")["cost_words"]["words"]))


@cache
def _own_words() -> regex.Pattern[str]:
    spec = table("columns")["money"]
    return phrases((*spec["own_contribution"], *spec["in_kind"], *table("projects")["financing"]["payers"]))


def _any_payer(scope: Scope, lines: Sequence[Line]) -> bool:
    return any(_is_payer(scope, line) for line in lines)


def _is_payer(scope: Scope, line: Line) -> bool:
    words = scope.string[slice(*line.name)]
    return (
        named_as_organisation(words)
        or any(match.start <= line.name[0] + 1 for match in scope.between(scope.reading.organisations, *line.name))
        or any(True for _ in scope.between(scope.reading.funds, *line.name))
        or _own_words().search(folded(words)) is not None
    )


def _named(scope: Scope, lines: Sequence[Line]) -> bool:
    """Whether at least half of the names are those of organisations, and one is: these may pay."""
    return 2 * sum(_is_payer(scope, line) for line in lines) >= len(lines)


def _proven(scope: Scope, lines: Sequence[Line], total: Mention | None) -> bool:
    """Whether the amounts add up to the sum below them, or to an amount told elsewhere in the text."""
    monies = [line.amount.match.value.money for line in lines]
    whole = sum((money.amount for money in monies if money is not None), Decimal(0))
    starts = {line.amount.match.start for line in lines}
    others = [total] if total is not None else [m for m in scope_mentions(scope) if m.match.start not in starts]
    return any(
        m.match.value.money is not None and m.match.value.money.amount == whole and not m.match.value.per
        for m in others
    )


def _lead(scope: Scope, first: Block) -> str:
    """The words above a list that say who pays is listed: a line or sentence above it, or its section's heading."""
    for block in scope.layout.blocks[max(scope.first, first.index - ABOVE) : first.index][::-1]:
        words = scope.of(block).rstrip()
        told = block.kind == "heading" or words.endswith(":") or len(words) < LONGEST
        alone = block.kind != "row" or "\t" not in words  # a line of its own within a table
        if alone and told and says_who_pays(words):
            return words
        if words.endswith(":") or block.kind == "heading":
            break
    section = scope.section_at(first.start)
    if section is not None and section.kind == "financing" and section.heading is not None:
        return scope.of(section.heading)
    return ""
