"""Who pays what: the rows of a financing table, or the clauses of running prose, with their total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, takewhile

import regex

from extract.find import document
from extract.find.columns import Column, View, cell, exclusive, views_in
from extract.find.decision import find_ruling
from extract.find.heads import is_total_head
from extract.find.letters import folded
from extract.find.money import found_money, money_value, scope_mentions
from extract.find.phrase import phrases
from extract.find.roles import group_name, says_in_kind, sum_kind
from extract.find.scope import Scope
from extract.find.unclear import UNSURE, is_unclear
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Cell, Mention, Row
from extract.model.values import Amount, Match, Share
from extract.words import table

Span = tuple[int, int]
ALONE = 160  # letters of a text that may name a single payer: a longer one tells of all, or of none
_SOURCE = lazy(r"\s*(?:\(\s*(?P<inside>[^()]{2,60}?)\s*\)|,\s+(?P<after>[^,()]{3,60}))\s*[*]*$")
_FOOTNOTE = lazy(r"\s*[*¹²³⁴⁵]+$|\s+\d\)$|(?<=[^\W\d_])\d\)$")
_NOTHING = re.compile(r"\s*[-–—−]\s*")  # a dash stands for an amount that is not there


def financing(scope: Scope) -> r.Financing | None:
    """The case's financing: from the first table of financiers, else from prose; None where neither says who pays."""
    listed = views_in(scope)
    for n, view in enumerate(listed):
        section = scope.section_at(view.table.start)
        if section is not None and section.kind == "costs" and view.column("financier") is None:
            continue
        if scope.start <= view.table.start < scope.stop:
            rest = takewhile(lambda other: other.goes_on and other.table.start < scope.stop, listed[n + 1 :])
            answer = _from_table(scope, view, rest)
            if answer is not None:
                return answer
    return _from_prose(scope)


# ---------------------------------------------------------------- tables


def _from_table(scope: Scope, view: View, rest: Iterable[View]) -> r.Financing | None:
    """The rows of a table whose columns are financiers and money, `rest` on the pages after; None for other tables."""
    who = view.column("financier")
    columns = [column for column in view.given() if column.money not in ("total_budget",)] or list(view.money())
    if who is None:
        who = view.column("source") if view.column("owner", "title") is None else None
    if who is None:
        who = _nameless(scope, view)
    if who is None or not columns or view.column("owner") is not None and view.column("title") is not None:
        return None
    rows: list[r.FinancingRow] = []
    total: Found[r.MoneyValue] | None = None
    main = _main_column(columns)
    shares, kinds = view.column("share"), view.column("kind")
    sources = next((column for column in view.columns if column.role == "source" and column is not who), None)
    by_source = exclusive(scope.string, view)
    group = ""
    for row in (row for part in (view, *rest) for row in part.rows):
        place = cell(row, who)
        group = group_name(scope.string, row, group)
        label = scope.string[place.start : place.stop] if place is not None else ""
        is_sum = sum_kind(label)
        if is_sum == "sum":
            parted = len(_paying(columns, main)) > 1 and not any(is_total_head(column.head) for column in columns)
            parted = parted or bool(by_source)
            total = None if parted else _money_in(scope, cell(row, main)) or _last_money(scope, row)
            continue
        if is_sum == "subtotal" or place is None:
            continue
        paying = list(by_source) or _paying(columns, main)
        asides = (shares, kinds, sources)
        sure = UNSURE if is_unclear(scope, view, row) else 0.96
        several = len(columns) > 1
        made = [_row(scope, row, place, column, asides, sure, group, several=several) for column in paying]
        if not any(made) and any(_is_nothing(scope, cell(row, column)) for column in paying):
            made = [_row(scope, row, place, main, asides, sure, group, several=False, absent=True)]
        rows += [each for each in made if each is not None]
    if not rows or not any(row.amount for row in rows):
        return None
    stage = _stage(scope, view, main)
    if stage in ("applied", "unknown") and main.money != "applied" and _as_granted(scope, rows):
        stage = "granted"
    return r.Financing(stage=stage, rows=_with_shares(scope, rows), total=total)


def _as_granted(scope: Scope, rows: list[r.FinancingRow]) -> bool:
    """Whether one row is the money that the decision grants, and not what was applied for: it shows who pays now."""
    ruling = find_ruling(scope)
    if ruling is None or ruling.status not in ("decided", "delegated"):
        return False

    def of(role: r.AmountRole) -> set[str]:
        return {
            money_value(m.match.value.money).amount
            for m in scope_mentions(scope)
            if m.role == role and not m.in_table and m.match.value.money is not None
        }

    paid = {row.amount.value.amount for row in rows if row.amount is not None and row.amount.value is not None}
    return bool(paid & (of("granted") - of("applied")))


_GIVEN_TO = re.compile(r"\bbevilja(?:r|s)?\s+\S")  # "beviljar X stöd med 40 procent": X is who gets it


def _with_shares(scope: Scope, rows: list[r.FinancingRow]) -> tuple[r.FinancingRow, ...]:
    """The rows with the shares the text around the table gives: "Verket finansierar 50 % av projektets budget"."""
    if any(row.share_percent is not None for row in rows):
        return tuple(rows)
    out = list(rows)
    for share in scope.between(scope.reading.shares):
        if share.value.qualifier != "exact" or share.value.of not in ("total_cost", "eligible_cost"):
            continue
        start, _ = scope.sentence(share.start)
        before = folded(scope.string[start : share.start])
        named = (
            []
            if _GIVEN_TO.search(before)
            else [
                n
                for n, row in enumerate(out)
                if row.financier is not None and row.financier.value and folded(row.financier.value) in before
            ]
        )
        if len(named) == 1 and out[named[0]].share_percent is None:
            found = scope.found(percent(share), [(share.start, share.stop)], share.rule, 0.92)
            out[named[0]] = out[named[0]].model_copy(update={"share_percent": found})
    return tuple(out)


def _nameless(scope: Scope, view: View) -> Column | None:
    """The first column of a table under a financing heading, where the head of the names is empty."""
    section = scope.section_at(view.table.start)
    if (
        section is None
        or section.kind != "financing"
        or not view.columns
        or view.columns[0].role not in ("other", "owner")
    ):
        return None
    return view.columns[0]


def _main_column(columns: list[Column]) -> Column:
    """The column that the total is read from: the last that is not in kind; "Totalt" stands last."""
    cash = [column for column in columns if column.money != "in_kind"]
    return cash[-1] if cash else columns[-1]


def _paying(columns: list[Column], main: Column) -> list[Column]:
    """The columns whose figures are rows of their own: cash and in kind apart, not their total nor earlier stages."""
    if len(columns) == 1:
        return columns
    parts = [column for column in columns if not is_total_head(column.head)]
    split = [
        c
        for c in parts
        if c.money == "in_kind" or phrases(tuple(table("projects")["cash"]["words"])).search(folded(c.head))
    ]
    return split if len(split) > 1 else [main]


def _row(
    scope: Scope,
    row: Row,
    place: Cell,
    column: Column,
    asides: tuple[Column | None, Column | None, Column | None],
    sure: float,
    group: str,
    *,
    several: bool,
    absent: bool = False,
) -> r.FinancingRow | None:
    """A row with what this column says; None where it says nothing. `absent`: a dash says that there is no amount.

    `asides` are the columns of shares, kinds and sources, `group` the line above that names a part of the rows.
    """
    shares, kinds, sources = asides
    money = _money_in(scope, cell(row, column), sure)
    share = _share_in(scope, cell(row, shares), min(sure, 0.95))
    if money is None and (share is None or several) and not absent:
        return None
    name, source = split_source(scope, place.start, place.stop)
    given = cell(row, sources)
    if given is not None:
        source = (given.start, given.stop)
    kind_cell = cell(row, kinds)
    words = f"{column.head} {group} {scope.string[place.start : place.stop]}"
    if kind_cell is not None:
        words += " " + scope.string[kind_cell.start : kind_cell.stop]
    return r.FinancingRow(
        financier=_name(scope, name, "financing.table"),
        amount=money,
        share_percent=share,
        kind=_kind(words, column.money),
        source=scope.found_text(*source, "financing.source") if source is not None else None,
    )


def split_source(scope: Scope, start: int, stop: int) -> tuple[Span, Span | None]:
    """A financier's name and the money's source behind it: "Region X (1:1-medel)", "Verket, nationella medel"."""
    note = _FOOTNOTE.search(scope.string[start:stop])
    if note:
        stop = start + note.start()
    found = _SOURCE.search(scope.string[start:stop])
    if found is None or found.start() < 3:
        return (start, stop), None
    group = "inside" if found["inside"] else "after"
    words = found[group]
    span = (start + found.start(group), start + found.end(group))
    is_fund = any(True for _ in scope.between(scope.reading.funds, *span)) or re.search(
        r"medel|anslag|kontant|egen|fond|stöd|\d:\d", words
    )
    if group == "after" and not is_fund:
        return (start, stop), None
    if group == "inside" and not is_fund and (words.isupper() or not words.islower()):
        return (start, stop), None  # an abbreviation of the name: "Europeiska socialfonden (ESF+)"
    return (start, start + found.start()), span


def without_note(scope: Scope, place: Cell | None) -> Cell | None:
    """A cell without the mark of a footnote behind its words."""
    note = _FOOTNOTE.search(scope.string[place.start : place.stop]) if place is not None else None
    return Cell(place.start, place.start + note.start()) if place is not None and note and note.start() > 2 else place


def _kind(words: str, role: r.AmountRole | None) -> r.RowKind:
    low = folded(words)
    if role == "in_kind" or says_in_kind(low):
        return "in_kind"
    return "cash" if phrases(tuple(table("projects")["cash"]["words"])).search(low) else "unspecified"


def _name(scope: Scope, span: Span, rule: str) -> Found[str] | None:
    """A financier as the register writes it where it is one, else as printed."""
    for match in scope.between(scope.reading.organisations, span[0], span[1]):
        if match.start == span[0] and span[1] - match.stop <= 1:
            return scope.found(document.shown(scope, match), [(match.start, match.stop)], rule, 0.96)
    return scope.found_text(*span, rule, 0.95)


def amounts_in(scope: Scope, place: Cell | None) -> list[Match[Amount]]:
    return scope.between(scope.reading.amounts, place.start, place.stop) if place is not None else []


def _money_in(scope: Scope, place: Cell | None, sure: float = 0.96) -> Found[r.MoneyValue] | None:
    return found_money(scope, amounts_in(scope, place)[:1], sure)


def _last_money(scope: Scope, row: Row) -> Found[r.MoneyValue] | None:
    listed = [match for place in row.cells for match in amounts_in(scope, place)]
    return found_money(scope, listed[-1:], 0.94)


_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d+)?")


def _is_nothing(scope: Scope, place: Cell | None) -> bool:
    return place is not None and _NOTHING.fullmatch(scope.string, place.start, place.stop) is not None


def _share_in(scope: Scope, place: Cell | None, sure: float) -> Found[str] | None:
    if place is None:
        return None
    number = _PERCENT.search(scope.string, place.start, place.stop)
    if number is None:
        return None
    return scope.found(_plain(number[0].replace(",", ".")), [(number.start(), place.stop)], "share.column", sure)


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _stage(scope: Scope, view: View, main: Column) -> r.Stage:
    """Applied, granted … by the head of the money, else by the words of the section above the table."""
    by_role: dict[str, r.Stage] = {"applied": "applied", "granted": "granted", "spent": "outcome", "paid": "outcome"}
    if main.money in by_role:
        return by_role[main.money]
    section = scope.section_at(view.table.start)
    before = scope.string[section.start if section else max(scope.start, view.table.start - 400) : view.table.start]
    stage = _stage_of(before + " " + main.head)
    if stage == "unknown" and any(mention.role == "applied" for mention in scope_mentions(scope)):
        return "applied"  # what is applied for is paid as the application says
    return stage


def _stage_of(words: str) -> r.Stage:
    low = folded(words)
    cues = table("projects")["financing"]["stages"]
    order: tuple[r.Stage, ...] = ("outcome", "revised", "applied", "granted")
    for stage in order:
        if phrases(tuple(cues[stage])).search(low):
            return stage
    return "unknown"


# ---------------------------------------------------------------- prose


@dataclass(frozen=True, slots=True)
class _Payer:
    name: Span
    amount: Mention | None
    kind: r.RowKind
    source: Span | None = None


@cache
def _pays() -> regex.Pattern[str]:
    return phrases(tuple(table("projects")["financing"]["sentences"]))


def _from_prose(scope: Scope) -> r.Financing | None:
    """Clauses such as "X med 1 000 kronor", "A och B bidrar med kontanta medel (1 kr respektive 2 kr)"."""
    payers: list[_Payer] = []
    stage_words = ""
    taken: set[tuple[str, str]] = set()
    given: set[int] = set()
    spans: list[Span] = []
    for start, stop in _sentences(scope):
        if not _pays().search(folded(scope.string[start:stop])):
            continue
        found = list(_payers(scope, start, stop))
        given.update(payer.amount.match.start for payer in found if payer.amount is not None)
        spans += [(start, stop)] if found else []
        if found:
            stage_words += scope.string[start:stop] + " "
        for payer in found:
            figure = scope.string[payer.amount.match.start : payer.amount.match.stop] if payer.amount else payer.kind
            key = (folded(scope.string[payer.name[0] : payer.name[1]]).rstrip("s"), figure)
            if key not in taken:
                taken.add(key)
                payers.append(payer)
    alone = scope.stop - scope.start <= ALONE
    if len(payers) < (1 if alone else 2) or sum(payer.amount is not None for payer in payers) < 1:
        return None
    rows = tuple(
        r.FinancingRow(
            financier=_name(scope, payer.name, "financing.prose"),
            amount=found_money(scope, [payer.amount.match], 0.93) if payer.amount else None,
            share_percent=_share_of(scope, payer),
            kind=payer.kind,
            source=scope.found_text(*payer.source, "financing.source", 0.93) if payer.source else None,
        )
        for payer in payers
    )
    totals = [
        mention
        for mention in scope_mentions(scope)
        if mention.role == "total_budget" and mention.match.value.money is not None
    ]
    total = (
        found_money(scope, [totals[0].match], 0.93)
        if len({m.match.value.money.amount for m in totals if m.match.value.money}) == 1
        else None
    )
    left = _without_payer(scope, spans, given)
    if left:
        named = ", ".join(scope.string[start:stop] for start, stop in left[:3])
        scope.doubt(
            "ambiguous",
            f"It is not clear who pays {named}: the rows of the financing may be incomplete. Read the sentence.",
            left,
        )
    return r.Financing(stage=_stage_of(stage_words), rows=rows, total=None if left else total)


def _without_payer(scope: Scope, spans: list[Span], given: set[int]) -> list[Span]:
    """The amounts of the sentences about financing that no payer was found for: the rows do not make up the whole."""
    aside = ("total_budget", "threshold", "ceiling", "floor", "cost")
    return [
        (mention.match.start, mention.match.stop)
        for mention in scope_mentions(scope)
        if mention.role not in aside
        and mention.match.start not in given
        and any(start <= mention.match.start < stop for start, stop in spans)
    ]


def _sentences(scope: Scope) -> Iterator[Span]:
    """The sentences with an amount, or under a financing heading, outside the decision's points and the background."""
    seen: set[Span] = set()
    for mention in scope_mentions(scope):
        if mention.in_table or mention.role in ("threshold", "ceiling", "floor", "fee", "statistic", "rate"):
            continue
        section = scope.section_at(mention.match.start)
        if section is not None and section.kind in ("decision", "proposal", "basis"):
            continue
        span = scope.sentence(mention.match.start)
        if span not in seen:
            seen.add(span)
            yield span


def _payers(scope: Scope, start: int, stop: int) -> Iterator[_Payer]:
    """The payers of one sentence, each with its amount; those who give work or premises without one come last."""
    inside = [
        m for m in scope_mentions(scope, start, stop) if m.role != "total_budget" and m.match.value.money is not None
    ]
    at = start
    n = 0
    while n < len(inside):
        first = inside[n]
        paired = [first]
        while n + len(paired) < len(inside) and _paired(scope.string, inside[n + len(paired) - 1 :]):
            paired.append(inside[n + len(paired)])
        most = 9 if first.match.value.per == "part" else len(paired)  # "A och B med 900 000 vardera"
        names = [] if _asked(scope, at, first) else list(_names(scope, at, first.match.start, most))
        if len(names) == len(paired) or len(names) > 1 and len(paired) == 1 and first.match.value.per == "part":
            clause = (
                scope.string[at : first.match.start]
                + scope.string[paired[-1].match.stop : min(stop, paired[-1].match.stop + 30)]
            )
            kind = _kind(clause, None)
            for k, (name, source) in enumerate(names):
                yield _Payer(name, paired[min(k, len(paired) - 1)], kind, source)
        at = paired[-1].match.stop
        n += len(paired)
    yield from _in_kind(scope, at, stop)


_ASKS = lazy(r"\b(?:ansöker|söker|ansökte|sökte|ansökt|sökt|begär|begärde|begärt|äskar|äskat|ansökan)\b")


def _asked(scope: Scope, start: int, mention: Mention) -> bool:
    """Whether the clause before an amount says who asks for it: that one does not pay it."""
    return mention.role == "applied" and _ASKS.search(scope.string, start, mention.match.start) is not None


def _paired(string: str, listed: Sequence[Mention]) -> bool:
    """Whether the second of two amounts belongs to the list of the first: "300 tkr, 450 tkr respektive 1 500 tkr"."""
    for one, other in pairwise(listed):
        between = string[one.match.stop : other.match.start].strip()
        if between in ("respektive", "resp.", ", respektive"):
            return True
        if between != ",":
            return False
    return False


def _in_kind(scope: Scope, start: int, stop: int) -> Iterator[_Payer]:
    """ "… samt C och D med arbetstid": who gives something else than money, without an amount."""
    pattern = phrases(tuple(table("projects")["in_kind"]["words"]))
    hit = pattern.search(folded(scope.string[start:stop]))
    if hit is None:
        return
    for name, _ in _names(scope, start, start + hit.start(), 9):
        yield _Payer(name, None, "in_kind")


_JOINS = lazy(r",\s+(?:och\s+|samt\s+)?|\s+(?:och|samt)\s+|;\s*")
_NAME = lazy(
    r"(?:(?:den|det)\s+)?(?P<name>\p{Lu}[\p{L}\d&+.:-]*(?:\s+(?:\p{Lu}[\p{L}\d&+.:-]*|\p{Ll}[\p{Ll}-]{2,}|för|i|av|\d+))*(?:\s+\([^()]{2,20}\))?)"
)
_LEAD = lazy(r"^.*?(?=\p{Lu})", regex.DOTALL)


_OPENINGS = ("utover detta", "darutover", "dessutom", "vidare", "aven", "harutover")


@cache
def _verbs() -> regex.Pattern[str]:
    return phrases(tuple(table("projects")["financing"]["verbs"]))


def _names(scope: Scope, start: int, stop: int, most: int) -> Iterator[tuple[Span, Span | None]]:
    """The payers named in a clause: registered organisations and other names in capitals, split at "och" and commas."""
    clause_start = _clause(scope, start, stop)
    verb = _verbs().search(folded(scope.string[clause_start:stop]))
    if verb and folded(scope.string[clause_start : clause_start + verb.start()]).strip() in _OPENINGS:
        clause_start += verb.end()  # "Utöver detta bidrar X med …": the name stands behind the verb
        verb = None
    subject_stop = (
        clause_start + verb.start()
        if verb and any(c.isupper() for c in scope.string[clause_start : clause_start + verb.start()])
        else stop
    )
    out: list[tuple[Span, Span | None]] = []
    at = clause_start
    for join in [*_JOINS.finditer(scope.string, clause_start, subject_stop), None]:
        end = join.start() if join is not None else subject_stop
        span = _payer(scope, at, end)
        if span is not None:
            out.append(span)
        at = join.end() if join is not None else end
    yield from out[-most:]


def _clause(scope: Scope, start: int, stop: int) -> int:
    """Where the clause of the payer begins: behind "finansieras med stöd från", behind the last figure's comma."""
    words = folded(scope.string[start:stop])
    last = start
    for cue in phrases(
        (
            "finansieras av",
            "finansieras med",
            "medfinansieras av",
            "medfinansieras med",
            "finansieras",
            "fran",
            "bestar av",
            "finansiarer ar",
            "finansiarerna ar",
            "finansiar ar",
            "bidrar aven",
        )
    ).finditer(words):
        last = start + cue.end()
    return last


@cache
def _sides() -> regex.Pattern[str]:
    return phrases(tuple(table("projects")["financing"]["sides"]))


def _payer(scope: Scope, start: int, stop: int) -> tuple[Span, Span | None] | None:
    """One name between two joins, with the source behind it ("Region X:s anslag 1:1")."""
    source = next(((m.start, m.stop) for m in scope.between(scope.reading.funds, start, stop)), None)
    if source is not None and scope.string[start : source[0]].strip() == "" and scope.string[source[0]].isupper():
        return _with_note(scope, *source, stop), None  # "Fonden för en rättvis omställning" pays itself
    for match in scope.between(scope.reading.organisations, start, stop):
        if source is not None and source[0] <= match.start:
            source = None
        return _with_note(scope, match.start, match.stop, stop), source
    side = _sides().search(folded(scope.string[start:stop]))
    if side is not None:
        return (start + side.start(), start + side.end()), source
    found = _NAME.search(scope.string, start, stop)
    if found is None:
        return None
    first, last = found.span("name")
    tail = regex.search(
        r"\s+(?:med|om|på|som|har|kommer|ska|anslag|i form"
        r"|via|genom|bidrar|motsvarande|enligt|till|deltar|står|svarar|därutöver|dessutom)\b",
        scope.string[first:last],
    )
    if tail:
        last = first + tail.start()
    if source is not None and source[0] > first:
        last = min(last, source[0])
    while last > first and scope.string[last - 1] in " ,.:(":
        last -= 1
    if last - first < 3 or folded(scope.string[first:last]) in (
        "utover detta",
        "darutover",
        "dessutom",
        "projektet",
        "total",
        "totalt",
        "resterande",
        "ovriga",
        "ovriga finansiarer",
        "ovrig finansiering",
        "finansieringen",
        "medfinansiering",
    ):
        return None
    return _with_note(scope, first, last, stop), source if source is not None and source[0] >= last else None


def _with_note(scope: Scope, start: int, stop: int, limit: int) -> Span:
    """The name with an abbreviation in brackets behind it."""
    note = lazy(r"\s+\([\p{L}\d+ .:-]{2,20}\)").match(scope.string, stop, limit)
    return (start, note.end()) if note else (start, stop)


def _share_of(scope: Scope, payer: _Payer) -> Found[str] | None:
    """A share in brackets right behind the amount: "(46,97 %)"."""
    if payer.amount is None:
        return None
    at = payer.amount.match.stop
    for share in scope.between(scope.reading.shares, at, at + 14):
        if scope.string[at : share.start].strip() in ("(", ",", ""):
            return scope.found(percent(share), [(share.start, share.stop)], share.rule, 0.93)
    return None


def percent(share: Match[Share]) -> str:
    """A share's percent as RECORD.md writes it."""
    return _plain(format(share.value.percent, "f"))
