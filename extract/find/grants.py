"""The rows of decision lists: who was granted how much for what, over tables and pages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import cast

import regex

from extract.find import cards, granted, told
from extract.find.columns import Column, View, cell, views_in
from extract.find.financing import amounts_in, without_note
from extract.find.granted import found_count, in_prose, told_total
from extract.find.groups import REFUSED, Verdict, verdicts
from extract.find.heads import bare, is_given, is_part, is_total_head, year_head
from extract.find.money import found_money
from extract.find.organisation import named_as_organisation
from extract.find.outcome import outcome
from extract.find.project import project
from extract.find.scope import Scope, fold
from extract.find.sum_rows import sum_kind
from extract.find.unclear import UNSURE, is_unclear
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Cell, Row
from extract.model.text import PART
from extract.words import table

_COUNT = lazy(
    r"(?<![\w,.])(?P<count>\d{1,4}|\L<numbers>)\s*(?:st\.?\s+)?(?:\L<sort>\s+)?\L<things>",
    regex.IGNORECASE,
    numbers=list(table("time")["numbers"]),
    sort=table("grants")["counted_as"],
    things=table("grants")["counted"],
)
_COUNTS = lazy(
    r"\s*\L<counting>\s+(?:\L<sort>\s+)?\L<things>(?:\s*:|\s+är)?\s+(?P<count>\d{1,4})(?:\s*st)?[.\s]*",
    regex.IGNORECASE,
    counting=table("grants")["counting"],
    sort=table("grants")["counted_as"],
    things=table("grants")["counted"],
)
BELOW = 2  # blocks below a list in which a line may count it
Span = tuple[int, int]
GUESSED = 0.8  # trust in what a column holds whose head no table of words knows
ZERO, NOTHING_GIVEN = 0.93, 0.85  # trust in a row's being refused that got 0 kronor, or has a dash there
LISTED = 10  # rows named in one finding
_NOTHING = lazy(r"(?:[-–—−]|0(?: ?(?:\L<units>|:-))?\.?)", regex.IGNORECASE, units=table("layout")["units"])
ADDED = 4  # rows of a table whose last one may be their sum, though it does not say so
NAMED = 2  # cells with words of a row that has no amount: who, and for what
SHARING = 2  # rows of a table that shares out a grant
SUM_WORDS = 2  # of the label of a sum in a line of its own
_MOTIVATION = lazy(
    r"(?:^|(?<=[\f.!?)])\s*)(?P<label>\L<labels>)\s*:\s*", regex.IGNORECASE, labels=table("grants")["motives"]
)


_SPENT = ("cost", "spent", "fee", "statistic")


def is_grants(view: View) -> bool:
    """Whether a table lists grants: it has a column of owners or projects and one of money, and no financiers; the
    money is not what something costs or what was spent on it.
    """
    who = view.column("owner") or view.column("title")
    limits = any(column.money in ("ceiling", "floor") for column in view.money())
    if view.column("owner") is None and all(column.money in _SPENT for column in view.money()):
        return False
    return who is not None and bool(view.money()) and view.column("financier", "cost_item") is None and not limits


def grants(scope: Scope) -> tuple[r.Grant, ...]:
    """One grant for each row with an amount or an outcome; heads, repeated heads and sum rows are none."""
    out: list[r.Grant] = []
    left = _Left()
    said = verdicts(scope.layout, views_in(scope))
    for view in views_in(scope):
        if not (scope.start <= view.table.start < scope.stop) or not is_grants(view):
            continue
        for row in view.rows:
            summing = _is_sum(scope, row) or _adds_up(scope, view, row)
            made = None if summing else _grant(scope, view, row, said.get(row.block.index), left)
            if made is not None:
                out.append(made)
    left.tell(scope)
    listed = tuple(out) or tuple(cards.grants(scope)) or tuple(in_prose(scope))
    return (*listed, *told.refused(scope, listed)) if listed else ()


@dataclass
class _Left:
    """What is not plain in the rows of a list: one finding for each sort of it."""

    unsaid: list[Span] = field(default_factory=list)  # rows without an amount or a word on what was decided
    nothing: list[Span] = field(default_factory=list)  # nothing given, and no word for it
    heads: set[Span] = field(default_factory=set)  # heads that no table of words knows

    def tell(self, scope: Scope) -> None:
        for spans, code, message in (
            (self.unsaid, "missing", "rows of the list say neither what was granted nor what was decided. Read them."),
            (self.nothing, "ambiguous", "rows got nothing, without a word for it: they are taken for refused. Check."),
            (sorted(self.heads), "ambiguous", "heads of columns are taken for who gets the money, or how much. Check."),
        ):
            if spans:
                scope.doubt(cast(r.Code, code), f"{len(spans)} {message}", spans[:LISTED])


def _is_sum(scope: Scope, row: Row) -> bool:
    return any(map(sum_kind, _labels(scope, row)))


def _labels(scope: Scope, row: Row) -> list[str]:
    """The words of a row that may name its sum: of its first two cells, or where these are empty of the first that is
    not, "" | "" | "Totalt".
    """
    said = [scope.string[place.start : place.stop] for place in row.cells if place.start < place.stop]
    first = [scope.string[place.start : place.stop] for place in row.cells[:2] if place.start < place.stop]
    return first or said[:1]


def _adds_up(scope: Scope, view: View, row: Row) -> bool:
    """Whether the last row names nobody and has the sum of the rows above, whatever its label: "Σ"."""
    owner = _who(scope, view)[0]
    granted = _granted(view)
    if row is not view.rows[-1] or len(view.rows) < ADDED or owner is None or not granted:
        return False
    place = cell(row, owner)
    if place is not None and place.start < place.stop and scope.string[place.start : place.stop].strip():
        return False
    listed = [amounts_in(scope, cell(one, granted[0])) for one in view.rows]
    figures = [one[0].value.money.amount if one and one[0].value.money else Decimal(0) for one in listed]
    return figures[-1] > 0 and sum(figures[:-1]) == figures[-1]


def _grant(scope: Scope, view: View, row: Row, said: Verdict | None, left: _Left) -> r.Grant | None:
    owner_at, title_at = _who(scope, view)
    owner, title = cell(row, owner_at), cell(row, title_at)
    granted = _granted(view)
    applied = [column for column in view.money() if column.money == "applied"]
    refused = said is not None and said[0] in REFUSED
    if refused and granted and not applied and granted[0].money != "granted":
        granted, applied = [], granted  # "Belopp" of what was refused is what was asked for
    given = cell(row, granted[0]) if granted else None
    sure = UNSURE if is_unclear(scope, view, row) else 0.96
    known = granted and granted[0].money in ("granted", "cofinancing") and not _of_years(granted)
    amount = found_money(scope, amounts_in(scope, given)[:1], sure if known else GUESSED)
    asked = found_money(scope, amounts_in(scope, cell(row, applied[0]) if applied else None)[:1], sure)
    verdict = _outcome(scope, cell(row, view.column("outcome")))
    if verdict is None and amount is None:
        verdict = _outcome(scope, given)  # "Avslag" where the others have their amount
    if verdict is None and said is not None and refused != _has_money(amount):
        verdict = scope.found(said[0], [said[1]], "grant.heading", 0.93)
    if owner is None and title is None:
        return None
    if verdict is None and asked is not None and given is not None and _is_nothing(scope, given):
        zero = amount is not None and known
        verdict = scope.found("rejected", [(given.start, given.stop)], "grant.nothing", ZERO if zero else NOTHING_GIVEN)
        if not zero:
            left.nothing.append((row.block.start, row.block.stop))
    if amount is None and asked is None and verdict is None:
        filled = sum(bool(scope.string[place.start : place.stop].strip()) for place in row.cells)
        if filled < NAMED and not any(cell(row, column) for column in view.money()):
            return None  # the head of a group, or the rest of a name
        left.unsaid.append((row.block.start, row.block.stop))
    if amount is not None and not known:
        left.heads.add(_head_of(view, granted[0]))
    guessed = [column for column in (owner_at, title_at) if column is not None and column.guessed]
    left.heads |= {_head_of(view, column) for column in guessed}
    description, motivation = _described(scope, view, row)
    told = _told_below(scope, view, title_at, title)
    if description is None and title is not None and told is not None:
        description = scope.found_text(told, title.stop, "grant.description", 0.93)
        title = Cell(title.start, told - 1)
    dnr_cell = cell(row, view.column("dnr"))
    return r.Grant(
        owner=_text(scope, without_note(scope, owner), "grant.owner", GUESSED if guessed else 0.96),
        title=_text(scope, without_note(scope, title), "grant.title", GUESSED if guessed else 0.96),
        amount=amount,
        applied=asked,
        outcome=verdict,
        description=description,
        motivation=motivation,
        dnr=_text(scope, dnr_cell, "grant.dnr"),
    )


def _of_years(granted: list[Column]) -> bool:
    """Whether the grant is that of the last of several years, which nothing calls the grant: "2023 | 2024 | 2025"."""
    years = [column for column in granted if year_head(column.head)]
    return len(years) > 1 and granted[0] in years and not is_given(granted[0].head) and granted[0].money != "granted"


def _who(scope: Scope, view: View) -> tuple[Column | None, Column | None]:
    """The columns of who gets the money and of what for; one that nothing names is what its cells look like."""
    owner, title = view.column("owner"), view.column("title")
    if owner is None and title is not None and not _names_many(scope, view, title):
        naming = [c for c in view.columns if c.role == "other" and c.head and _names_many(scope, view, c)]
        if len(naming) == 1:  # "Projektansvarig" above names of organisations
            return replace(naming[0], guessed=bare(naming[0].head) not in _responsible()), title
    if owner is None and title is not None and bare(title.head) in _either():
        return (title, None) if _names_many(scope, view, title) else (None, title)
    if owner is None or not owner.guessed:
        return owner, title
    if _names_many(scope, view, owner):
        return owner, None
    others = (column for column in view.columns if column.role == "other" and column.head)
    named = next((column for column in others if _names_many(scope, view, column)), None)
    return (replace(named, guessed=True) if named is not None else None), owner


@cache
def _responsible() -> frozenset[str]:
    """Heads of people or of organisations: the cells tell which."""
    return frozenset(map(fold, table("columns")["responsible"]["words"]))


@cache
def _either() -> frozenset[str]:
    """Heads of what gets the money or of what it is for: "Verksamhet", "Namn"."""
    return frozenset(map(fold, table("columns")["either"]["words"]))


def _names_many(scope: Scope, view: View, column: Column) -> bool:
    """Whether at least half of a column's cells are names of organisations."""
    names = [scope.string[place.start : place.stop] for row in view.rows if (place := cell(row, column)) is not None]
    return 2 * sum(map(named_as_organisation, names)) >= len(names) > 0


def of_several(scope: Scope) -> tuple[r.Grant, ...]:
    """The grants of a decision or memo that is about several: a table with who, what for and how much for each, or
    one that shares out what the decision's words grant.
    """
    found = [view for view in views_in(scope) if is_grants(view) and len(view.rows) > 1]
    return grants(scope) if any(_tells_all(view) or _shares_out(scope, view) for view in found) else ()


def total_of_several(scope: Scope) -> r.GrantsTotal | None:
    return grants_total(scope) if of_several(replace(scope, doubts=[])) else None  # `grants` told its doubts


def _tells_all(view: View) -> bool:
    who = view.column("owner") is not None and view.column("title", "dnr", "description") is not None
    return who and any(column.money in ("granted", "applied") for column in view.money())


def _shares_out(scope: Scope, view: View) -> bool:
    """Whether a table has organisations, and what they get comes to what a sentence outside of it grants, to no
    project: that has partners.
    """
    owner, given = view.column("owner"), _granted(view)
    if owner is None or not given or "part" in bare(owner.head):  # "Projektpart | Beviljat" shares out one grant
        return False
    if owner.guessed and not _names_many(scope, view, owner):
        return False
    one = project(replace(scope, doubts=[]))
    if one is not None and (one.title is not None or one.owner is not None and _has_part(scope, view, one.owner)):
        return False
    rows = [row for row in view.rows if not _is_sum(scope, row) and not _adds_up(scope, view, row)]
    listed = [amounts_in(scope, cell(row, given[0]))[:1] for row in rows]
    whole = sum((found[0].value.money.amount for found in listed if found and found[0].value.money), Decimal(0))
    told = [one.match for one in scope.mentions if one.role in ("granted", "allocated") and one.cue == "sentence"]
    return len(rows) >= SHARING and any(one.value.money and one.value.money.amount == whole for one in told)


def _has_part(scope: Scope, view: View, owner: Found[str]) -> bool:
    """Whether who owns a project may share its grant with the others of a table: a label says who it is, or it is one
    of them, and no column says what each of them applied for.
    """
    if owner.evidence[0].rule == "owner.label":
        return True
    asked = any(column.money == "applied" for column in view.money())
    column = view.column("owner")
    names = {
        fold(scope.string[place.start : place.stop]) for row in view.rows if (place := cell(row, column)) is not None
    }
    return not asked and fold(owner.value or "") in names


def project_of_one(scope: Scope) -> r.Project | None:
    """The case's project; of several who applied, as a list of what each gets shows, none is its owner."""
    found = project(scope)
    if found is None or found.owner is None or found.owner.evidence[0].rule == "owner.label":
        return found
    if not of_several(replace(scope, doubts=[])):
        return found
    return found.model_copy(update={"owner": None})


@cache
def _answers() -> dict[str, r.OutcomeWord]:
    return {
        fold(word): cast(r.OutcomeWord, key) for key, words in table("columns")["answers"].items() for word in words
    }


def _has_money(found: Found[r.MoneyValue] | None) -> bool:
    return found is not None and found.value is not None and found.value.amount != "0"


def _is_nothing(scope: Scope, place: Cell) -> bool:
    """Whether a cell of granted money says that there is none: a dash or a zero."""
    return _NOTHING.fullmatch(scope.string[place.start : place.stop].strip()) is not None


def _head_of(view: View, column: Column) -> Span:
    """Where the head of a column stands; that of the table where it has none of its own."""
    for row in view.heads:
        place = cell(row, column)
        if place is not None:
            return place.start, place.stop
    return view.table.rows[0].block.start, view.table.rows[0].block.stop


def _granted(view: View) -> list[Column]:
    """The columns of granted money, the ones that say so first."""
    rest = [column for column in view.given() if column.money not in ("applied", "total_budget", "cost", "fee")]
    return sorted(rest, key=_preference)


def _preference(column: Column) -> tuple[bool, bool, bool, int]:
    """Granted before other money, what is no part, the total before years, of years the last."""
    part = is_part(column.head)
    year = year_head(column.head) or 0
    return column.money != "granted", part, year > 0 and not is_total_head(column.head), -year


def _text(scope: Scope, place: Cell | None, rule: str, sure: float = 0.96) -> Found[str] | None:
    return scope.found_text(place.start, place.stop, rule, sure) if place is not None else None


def _described(scope: Scope, view: View, row: Row) -> tuple[Found[str] | None, Found[str] | None]:
    """The description without the motivation that stands in the same cell behind its label."""
    place = cell(row, view.column("description"))
    reason = _text(scope, cell(row, view.column("motivation")), "grant.motivation")
    if place is None:
        return None, reason
    label = _MOTIVATION.search(scope.string, place.start, place.stop)
    if label is None:
        return scope.found_text(place.start, place.stop, "grant.description", 0.96), reason
    return (
        scope.found_text(place.start, label.start("label"), "grant.description", 0.96),
        reason or scope.found_text(label.end(), place.stop, "grant.motivation", 0.96),
    )


def _told_below(scope: Scope, view: View, column: Column | None, place: Cell | None) -> int | None:
    """Where the sentences begin that stand below the title in its cell; None where most cells of the column, or this
    one, have none.
    """
    if column is None or place is None:
        return None
    known = f"told below {view.table.number} {column.index}"
    if known not in scope.memo:
        filled = [one for row in view.rows if (one := cell(row, column)) is not None]
        scope.memo[known] = 2 * sum(_sentences_at(scope, one) is not None for one in filled) >= len(filled)
    return _sentences_at(scope, place) if scope.memo[known] else None


def _sentences_at(scope: Scope, place: Cell) -> int | None:
    """Where a cell's second paragraph begins, if its first one is a name and the rest are sentences."""
    first, mark, rest = scope.string[place.start : place.stop].partition(PART)
    named = bool(mark) and not first.rstrip().endswith((".", ":", ","))
    return place.start + len(first) + 1 if named and rest[:1].isupper() and rest.rstrip().endswith(".") else None


def _outcome(scope: Scope, place: Cell | None) -> Found[r.OutcomeWord] | None:
    if place is None:
        return None
    words = scope.string[place.start : place.stop]
    hit = outcome(words)
    if hit is None:
        answer = _answers().get(fold(words))
        return scope.found(answer, [(place.start, place.stop)], "grant.answer", 0.93) if answer else None
    return scope.found(hit[0], [(place.start + hit[1][0], place.start + hit[1][1])], "grant.outcome", 0.95)


def grants_total(scope: Scope) -> r.GrantsTotal | None:
    """The sum row of the list: its amount and the number of projects it counts; None without a sum row.

    Several sum rows (one for each table) are doubted unless one of them sums all.
    """
    totals: list[r.GrantsTotal] = []
    said = verdicts(scope.layout, views_in(scope))
    for view in views_in(scope):
        if not (scope.start <= view.table.start < scope.stop) or not is_grants(view):
            continue
        for row in view.rows:
            ruled = said.get(row.block.index)
            if ruled is not None and ruled[0] in REFUSED:
                continue  # what was asked for in vain
            said_sum = any(sum_kind(words) == "sum" for words in _labels(scope, row))
            if said_sum or _adds_up(scope, view, row):
                totals.append(_total(scope, view, row))
    rows = [(view.table.start, view.table.stop) for view in views_in(scope) if is_grants(view)]
    quiet = replace(scope, doubts=[])  # the rows are doubted where they are given, once
    if len({_value(one) for one in totals}) > 1:
        listed = grants(quiet)
        whole = told.total(scope, listed, ()) or told.total(scope, listed, rows)
        if whole is not None:
            # each table has a sum, and one amount is that of all their rows: its row may count them too
            return next((one for one in totals if one.count is not None and _value(one) == _value(whole)), whole)
    summed = totals[-1] if totals else _loose_total(scope)
    amount, count = told_total(scope) if summed is None or summed.count is None else (None, None)
    if summed is not None:
        if summed.count is None and count is None:
            return summed.model_copy(update={"count": _count_below(scope) or granted.counted_above(scope)})
        same = amount is not None and summed.amount is not None and amount.value == summed.amount.value
        return summed.model_copy(update={"count": count}) if same else summed
    if amount is not None:
        return r.GrantsTotal(amount=amount, count=count)
    return told.total(scope, grants(quiet), (*rows, *cards.spans(scope), *granted.spans(scope)))


def _count_below(scope: Scope) -> Found[int] | None:
    """How many rows a line of its own right below the only list says that it has: "Antal beslut: 14"."""
    lists = [view for view in views_in(scope) if is_grants(view) and scope.start <= view.table.start < scope.stop]
    if len({view.table.number for view in lists}) != 1:
        return None
    last = lists[-1].table.rows[-1].block.index
    for block in scope.layout.blocks[last + 1 : min(last + 1 + BELOW, scope.last)]:
        hit = _COUNTS.fullmatch(scope.string, block.start, block.stop)
        if hit is not None:
            return found_count(scope, hit, 0.93)
    return None


def _value(total: r.GrantsTotal) -> str | None:
    return total.amount.value.amount if total.amount is not None and total.amount.value is not None else None


def _loose_total(scope: Scope) -> r.GrantsTotal | None:
    """A sum in a line of its own, as a table lost in a text leaves it: "Summa totalt 9 projekt 1 200 000 kr"."""
    answer = None
    for block in scope.blocks:
        listed = (
            scope.between(scope.reading.amounts, block.start, block.stop) if len(scope.layout.cells(block)) <= 2 else []
        )
        if len(listed) != 1 or scope.string[listed[0].stop : block.stop].strip(" \t*"):
            continue
        label, start = scope.string[block.start : listed[0].start].strip(" :\t"), block.start
        if not label and block.index > scope.first:
            above = scope.layout.blocks[block.index - 1]
            label, start = scope.of(above).strip(" :\t"), above.start
        words = _COUNT.sub("", label).strip()
        if sum_kind(words) != "sum" or len(words.split()) > SUM_WORDS:
            continue  # "Totalt söker föreningen" is a sentence
        count = _COUNT.search(scope.string, start, listed[0].start)
        answer = r.GrantsTotal(
            amount=found_money(scope, listed, 0.93),
            count=found_count(scope, count, 0.93),
        )
    return answer


def _total(scope: Scope, view: View, row: Row) -> r.GrantsTotal:
    granted = _granted(view)
    place = cell(row, granted[0]) if granted else None
    listed = amounts_in(scope, place) or [match for other in row.cells for match in amounts_in(scope, other)]
    label = row.cells[0]
    count = _COUNT.search(scope.string, label.start, row.cells[min(1, len(row.cells) - 1)].stop)
    return r.GrantsTotal(
        amount=found_money(scope, listed[-1:] if not place else listed[:1], 0.96),
        count=found_count(scope, count, 0.96),
    )
