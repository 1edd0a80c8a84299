"""What each amount is: granted, applied, a ceiling … by its column, its label, its sentence and its heading."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

import regex

from extract.find.changes import new_levels
from extract.find.columns import Column, View, cell, exclusive, views, views_in
from extract.find.governing import asking, giving, has_object
from extract.find.groups import REFUSED, verdicts
from extract.find.heads import YEAR_HEAD, head_role, is_given, is_granted_head, is_in, is_total_head, year_head
from extract.find.letters import folded
from extract.find.outcome import outcome
from extract.find.phrase import AMOUNT, phrases
from extract.find.recur import told_elsewhere
from extract.find.scope import Scope, fold
from extract.grammar.lazy import lazy
from extract.model.reading import Block, Cue, Mention, Reading, Row
from extract.model.record import AmountRole
from extract.model.values import Amount, Match
from extract.words import table

MINUTES = ("protocol", "protocol_extract")
REACH = 90  # letters between a word and the amount it speaks of
FAR = 170  # letters between "bevilja" and its amount, who and what for in between
LABEL = 80  # letters a label may have
LIST = 12  # items of a list below the sentence that leads it in


@dataclass(frozen=True, slots=True)
class _Wording:
    role: AmountRole
    side: Literal["before", "after", "strong"]
    rank: int
    weight: int = 0  # letters further away than it stands: a word that says little beside one that says more
    entry: str = ""  # its entry in the table, whose conditions hold for it


_SIDES: tuple[Literal["strong", "before", "after"], ...] = ("strong", "before", "after")
_Cues = tuple[regex.Pattern[str], dict[str, tuple[_Wording, ...]]]


# what a gap of a wording of a role does not reach over: "ansökte om stöd och fick ett bidrag om 9 000 kr", "betalas ut
# när ni har skickat tillbaka avtalet"
_NOT_OVER = {
    "applied": "bevilj|tilldel|fick|erhol",
    "returned": r"\but\b|skick",
    "statistic": r"sokt|bevilj|tilldel|fick|\bfar\b|erhol|bifal|avsl",
}


_IN_SUM = "(?:(?:sammanlagt|totalt|tillsammans|sammantaget|alltsa|darmed|idag|nu|preliminart)[ ])?"


def _gap(roles: set[AmountRole]) -> str:
    """What "..." of a wording stands for."""
    role = next(iter(roles)) if len(roles) == 1 else ""
    inside = rf"(?:(?!{_NOT_OVER[role]})[^.\n\t])" if role in _NOT_OVER else r"[^.\n\t]"
    return rf"(?: {inside}{{1,90}}?)? "


@cache
def _cues(decides: bool) -> tuple[_Cues, ...]:
    """For each side one pattern for all wordings, and what each means; with `decides` one more, for those that count
    in the words of a decision only. At one place a wording must not hide that of another: "utbetal* 50 000 kronor",
    "50 000 kronor utbetalas".
    """
    if decides:
        return (*_cues(False), _cues_of("before", True))
    return tuple(_cues_of(side, False) for side in _SIDES)


def _cues_of(side: Literal["strong", "before", "after"], decides: bool) -> _Cues:
    meaning: dict[str, list[_Wording]] = {}
    for rank, (name, entry) in enumerate(table("roles").items()):
        if entry.get("decides", False) != decides:
            continue
        role = entry.get("role", name)
        for written in entry.get(side, ()):
            wording, _, own = written.partition("~")
            weight = int(own or entry.get("weight", 0))
            meaning.setdefault(folded(wording), []).append(_Wording(role, side, rank, weight, name))
    alternatives = sorted(meaning, key=len, reverse=True)
    parts = [
        regex.escape(w, literal_spaces=True)
        .replace(r" \.\.\. ", _gap({one.role for one in meaning[w]}))
        .replace(r"\*", r"\w*")
        .replace(" ", r"[ ]")
        .replace(r"\#", AMOUNT)
        .replace("uppgar[ ]till", rf"uppgar[ ]{_IN_SUM}till")
        for w in alternatives
    ]
    pattern = lazy(r"\b(?:" + "|".join(f"(?P<w{n}>{part})" for n, part in enumerate(parts)) + r")(?!\w)")
    return pattern, {f"w{n}": tuple(meaning[w]) for n, w in enumerate(alternatives)}


@cache
def _once() -> frozenset[str]:
    """The entries that speak of the next amount only."""
    return frozenset(name for name, entry in table("roles").items() if entry.get("once", False))


_OF_WHICH = lazy(r"\b(?:varav|darav|av vilka|av vilket|varutav)\b")


@cache
def _limits(key: Literal["needs", "kinds"]) -> dict[str, frozenset[str]]:
    """The entries that hold only for some qualifiers, or in some kinds of document."""
    return {name: frozenset(entry[key]) for name, entry in table("roles").items() if key in entry}


def mentions(reading: Reading, kind: str) -> tuple[Mention, ...]:
    """Every amount of the body with its role, in the order of the text. `kind` is the document's."""
    scope = Scope.whole(reading)
    by_cell = _by_cell(reading, kind)
    out = []
    for match in scope.between(reading.amounts):
        column = by_cell.get(match.start)
        out.append(column if column is not None else _in_text(scope, match, kind))
    return tuple(told_elsewhere(scope, new_levels(scope, _respectively(reading, out))))


def _by_cell(reading: Reading, kind: str) -> dict[int, Mention]:
    """Amounts in tables, by their offset: the column's head says what they are, the row's whether they are a sum."""
    starts = {match.start: match for match in reading.amounts}
    ordered = sorted(starts)
    out: dict[int, Mention] = {}
    listed = tuple(views(reading.layout))
    said = verdicts(reading.layout, listed)
    for view in listed:
        # two columns without heads: a form, whose labels say what each amount is, or names and what they pay
        formal = len(view.columns) == 2 and not view.columns[1].head and _is_form(reading, view)
        by_source = exclusive(reading.string, view)
        labelled = _is_of_times(reading, view)
        group = ""
        for row in view.rows:
            ruled = said.get(row.block.index)
            refused = ruled is not None and ruled[0] in REFUSED and view.column("owner", "title") is not None
            group = group_name(reading.string, row, group)
            work = view.column("financier") is not None and _is_work(reading, view, row, group)
            for column in view.columns:
                place = cell(row, column)
                if place is None or column.role != "money":
                    continue
                is_sum = _is_sum_row(reading, view, row, column)
                for start in ordered[bisect_left(ordered, place.start) : bisect_left(ordered, place.stop)]:
                    if column.money == "other" and not column.head:
                        continue  # the words of its row say what it is
                    role = _role_in(view, column, starts[start], is_sum, kind)
                    if (
                        labelled
                        and not column.difference
                        or formal
                        and role in ("cofinancing", "paid", "cost")
                        and not is_sum
                    ):
                        told, span = _by_row(reading, row, kind)
                        if labelled and column.aside and told in ("granted", "applied"):
                            told = "other"  # what it was before
                        if told is not None:
                            out[start] = Mention(starts[start], told, "label", span)
                            continue
                    if is_sum and role == "paid" and _sums_grant(reading, row):
                        role = "granted"  # all payments together
                    if is_sum and role == "total_budget" and (_of_cash(view, column) or by_source):
                        role = "cofinancing"  # what all pay in money, work not counted
                    if work and role == "cofinancing" and not is_sum:
                        role = "in_kind"
                    if role == "cofinancing" and not is_sum and _asks_here(reading, row):
                        role = "applied"
                    if refused and column.money != "granted" and role in ("granted", "cofinancing", "other"):
                        role = "applied"  # "Belopp" below "Avslagna ansökningar"
                    elif role == "cofinancing" and not is_sum and kind in MINUTES and _only_belopp(view, column):
                        continue  # a list of decisions in minutes: the words of its row say what it is
                    # its head says money, but not which
                    cue: Cue = "none" if role == "other" and not column.aside else "column"
                    if role in ("cofinancing", "other", "total_budget") and _is_of_body(view, column):
                        role, cue = "allocated", "column"
                    if role == "cofinancing" and _by_year(column) and view.column("financier") is None:
                        cue = "none"  # years alone do not say that somebody pays
                        if kind == "programme":
                            role, cue = "allocated", "heading"  # what its own body plans to spend on each area
                    whole = is_sum and not (role == "total_budget" and _is_of_year(column, starts[start]))
                    out[start] = Mention(starts[start], role, cue, None, len(view.rows) > 1, whole)
    return out


def _is_of_times(reading: Reading, view: View) -> bool:
    """Whether the columns of a table say when, and its lines what: "Stödberättigande utgifter" and "Beviljat stöd"
    beside "Före ändringen" and "Efter ändringen".
    """
    money = view.money()
    if len(money) < 2 or view.columns[0].role != "other" or len(money) < len(view.columns) - 1:
        return False
    if any(column.money not in ("other", "cofinancing") or column.part or not column.head for column in money):
        return False
    rows = [row for row in view.rows if any(map(_UNIT.search, _texts(reading, row, money)))]
    told = [head_role(reading.string[row.cells[0].start : row.cells[0].stop]) for row in rows]
    return any(kind in _OF_FORMS for _, kind in told) and all(
        role == "money" and kind not in (None, "other", "cofinancing") for role, kind in told
    )


def _texts(reading: Reading, row: Row, columns: Sequence[Column]) -> Iterator[str]:
    for column in columns:
        place = cell(row, column)
        if place is not None:
            yield reading.string[place.start : place.stop]


_UNIT = re.compile(r"\d ?(?:kr|kronor|tkr|kkr|mnkr|mkr|SEK|:-)|\d \d{3}\b", re.IGNORECASE)


def _sums_grant(reading: Reading, row: Row) -> bool:
    """Whether the label of a sum says that it is all of a grant: "Summa bidrag"."""
    words = next((text for text in (reading.string[c.start : c.stop] for c in row.cells) if text), "")
    return is_given(words.partition(" ")[2])


def _is_of_body(view: View, column: Column) -> bool:
    """Whether a column is the budget of each part of a body: "Nämnd | Budget 2024 | Ram 2025"."""
    bodies = table("columns")["parts_of_body"]
    if column.aside or fold(view.columns[0].head) not in map(fold, bodies["words"]):
        return False
    return any(is_in(word, tuple(map(fold, bodies["budget"]))) for word in fold(column.head).split()) or _by_year(
        column
    )


def _by_year(column: Column) -> bool:
    """Whether nothing but a year, or a word for all of them, heads a column."""
    return YEAR_HEAD.fullmatch(column.head) is not None or is_total_head(column.head)


def _is_of_year(column: Column, match: Match[Amount]) -> bool:
    """Whether an amount of a column is of one of several years: "2026", "År 1 (kr)"."""
    return match.value.year is not None or YEAR_HEAD.match(column.head) is not None


def _only_belopp(view: View, column: Column) -> bool:
    """Whether a column says no more than "Belopp", in a table where nobody pays."""
    return is_given(column.head) and view.column("financier") is None


def _role_in(view: View, column: Column, match: Match[Amount], is_sum: bool, kind: str) -> AmountRole:
    """What an amount of a column is, in the table as it stands."""
    role: AmountRole = column.money or "other"
    if role == "spent" and kind == "decision_list" and "utfall" in column.head.lower():
        asked = [other.money for other in view.money()]
        if "applied" in asked and "granted" not in asked:
            return "granted"  # "Sökt | Utfall" in a list of what was decided
    if any(other.payer for other in view.columns):  # years below one another, those who pay beside
        whole = is_sum and is_total_head(column.head)
        return "total_budget" if whole else role
    names = view.of_what(column)
    paid_for, paying = (names is not None and names.role == role for role in ("cost_item", "financier"))
    if column.part:
        return role
    if kind == "decision" and role in ("other", "cofinancing") and _parts_grant(view, column):
        return "allocated" if column.aside else "granted"
    if column.aside and (column.difference or not paid_for):
        return role if role in ("spent", "paid") else "other"
    if role in ("granted", "applied") and len(view.money()) == 1 and paying:
        role = "cofinancing"  # what each of those who pay decided to give, or was asked for
    if paid_for and role in ("other", "cofinancing", "granted"):
        return "total_budget" if is_sum else "cost"
    alone = (
        len([one for one in view.money() if one.money != "applied"]) == 1 and view.column("owner", "title") is not None
    )  # "Vem | Vad | Summa"
    years = year_head(column.head) is not None
    if (
        kind == "decision_list"
        and role in ("cofinancing", "other")
        and (years or alone)
        and not column.aside
        and not paying
        and not paid_for
    ):
        return "granted"  # "2024 | 2025" in a list of grants
    if kind in ("decision", "decision_list") and is_given(column.head) and not paying and role != "paid":
        return "paid" if _pays_out(view) else "granted"
    if is_sum and (paying or not view.heads) and column.money not in ("spent", "paid", "in_kind"):
        if _is_of_year(column, match):
            return "total_budget"  # what all pay in a year
        # beside a column of totals the others sum parts only
        whole = any(is_total_head(other.head) for other in view.money())
        return "cofinancing" if whole and not is_total_head(column.head) else "total_budget"
    return "cofinancing" if role == "other" and paying else role


def _asks_here(reading: Reading, row: Row) -> bool:
    """Whether a row of payers names what the paper itself applies for: "Kulturrådet, sökt i denna ansökan"."""
    words = (folded(reading.string[place.start : place.stop]) for place in row.cells[:2])
    return any(phrases(tuple(table("columns")["asked_here"]["words"])).search(word) is not None for word in words)


_YEAR_BY_YEAR = re.compile(r"(?:budget|kalender|verksamhets)?ar(?:et)?\b|period")
_PARTING = re.compile(r"\bfordelning\w*\b")


def _parts_grant(view: View, column: Column) -> bool:
    """Whether a column of a table of years says how a grant is parted over them: "Budgetår | Ny fördelning, kr"."""
    if view.column("owner", "title") is not None or _PARTING.search(fold(column.head)) is None:
        return False
    return _YEAR_BY_YEAR.match(fold(view.columns[0].head)) is not None


def _pays_out(view: View) -> bool:
    """Whether the rows of a table are payments: "Utbetalning | Tidpunkt | Belopp"."""
    heads = {fold(column.head) for column in view.columns}
    return bool(heads & set(map(fold, table("columns")["payments"]["words"])))


@cache
def _sum_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = table("columns")["sums"]
    return tuple(sorted(map(fold, words["words"]), key=len, reverse=True)), tuple(map(fold, words["subtotals"]))


_AFTER_SUM = (" ", ",", ":", ";", "(")  # "Totalt, 16 insatser", "Summa: 3 projekt"


def sum_kind(words: str) -> Literal["sum", "subtotal", ""]:
    """Whether a row's first words are those of a sum or a subtotal.

    >>> sum_kind("Summa totalt 9 projekt"), sum_kind("Delsumma"), sum_kind("Summerums kommun")
    ('sum', 'subtotal', '')
    >>> sum_kind("Totalt, 16 insatser"), sum_kind("Totalt (12 st)"), sum_kind("Totalförsvarets museum")
    ('sum', 'sum', '')
    """
    bare = fold(words)
    sums, subtotals = _sum_words()
    if bare in subtotals or bare.startswith(tuple(f"{word}{mark}" for word in subtotals for mark in _AFTER_SUM)):
        return "subtotal"
    for wording in sums:
        goes_on = bare.startswith(tuple(wording + mark for mark in _AFTER_SUM))
        if bare == wording or goes_on and len(bare) < len(wording) + 40:
            return "subtotal" if any(bare.startswith(sub) for sub in subtotals) else "sum"
    return _composed_sum(bare)


def _composed_sum(bare: str) -> Literal["sum", "subtotal", ""]:
    """The same for a label of known words only, one of them a sum's: of one side of those who pay it sums a part.

    >>> _composed_sum("s:a privat finansiering"), _composed_sum("offentliga medel, totalt"), _composed_sum("totalt ab")
    ('subtotal', 'subtotal', '')
    """
    made = table("columns")["sum_labels"]
    parts = [part.strip(".") for part in re.split(r"[\s,()/–-]+", bare) if part.strip(".:")]
    said = {key: [is_in(part, made[key]) for part in parts] for key in ("sum", "side", "of")}
    if not parts or not any(said["sum"]) or not all(map(any, zip(*said.values(), strict=True))):
        return ""
    return "subtotal" if any(said["side"]) else "sum"


def group_name(string: str, row: Row, before: str) -> str:
    """What names the rows from this one on: its words where it has none but those of its first cell ("Offentlig kontant
    medfinansiering"), nothing behind a sum, else `before`.
    """
    filled = [place for place in row.cells if place.start < place.stop]
    words = string[filled[0].start : filled[0].stop] if filled else ""
    if len(row.cells) > 1 and len(filled) == 1 and filled[0] is row.cells[0]:
        return words
    return "" if sum_kind(words) else before


def _by_row(reading: Reading, row: Row, kind: str) -> tuple[AmountRole | None, tuple[int, int] | None]:
    """What the label in the first cell of a row says of the amount beside it; None for a name."""
    label = row.cells[0]
    words = reading.string[label.start : label.stop]
    if any(
        match.start <= label.start + 1 for match in reading.organisations if label.start <= match.start < label.stop
    ):
        return None, None
    column, money = head_role(words)
    if kind in ("decision", "decision_list") and is_given(words):
        column, money = "money", "granted"  # "Bidrag, 50 procent"
    if column == "money" and money not in (None, "other", "cofinancing"):
        return money, (label.start, label.stop)
    amount = next((match for match in reading.amounts if label.stop <= match.start < row.cells[-1].stop), None)
    if amount is None:
        return None, None
    at = Match(label.stop, label.stop, amount.value, amount.rule)
    return _by_words(reading.string, label.start, at, label.stop, kind)


def _of_cash(view: View, column: Column) -> bool:
    """Whether a column holds money alone, beside one of work and none of both."""
    others = [other for other in view.money() if other is not column]
    return any(other.money == "in_kind" and not other.part for other in others) and not any(
        map(is_total_head, [column.head, *(o.head for o in others)])
    )


def _is_work(reading: Reading, view: View, row: Row, group: str) -> bool:
    """Whether a row, or the line that names it and others, says that work or premises are given, not money."""
    places = [place for column in view.columns if column.role in ("financier", "kind") if (place := cell(row, column))]
    words = " ".join(reading.string[place.start : place.stop] for place in places)
    return says_in_kind(folded(f"{group} {words}"))


def says_in_kind(low: str) -> bool:
    """Whether folded words say that something else than money is given."""
    return phrases(tuple(table("projects")["in_kind"]["words"])).search(low) is not None


def _is_form(reading: Reading, view: View) -> bool:
    """Whether the first of two columns has labels: of amounts, whatever stands above them, or where it has no head."""
    if view.columns[0].role == "other":
        return True
    labels = [reading.string[row.cells[0].start : row.cells[0].stop] for row in view.rows if row.cells]
    known = sum(head_role(label)[0] == "money" and head_role(label)[1] in _OF_FORMS for label in labels)
    return known > 1 and 2 * known >= len(labels)


_OF_FORMS = ("granted", "applied", "total_budget", "in_kind", "own_contribution", "paid", "spent", "ceiling")


def _is_sum_row(reading: Reading, view: View, row: Row, column: Column) -> bool:
    """Whether a row sums the others, at least in the half of the table that a column is in."""
    names = view.of_what(column)
    own = row.cells[names.index : names.index + 1] if names is not None and names.index > 1 else row.cells[:2]
    words = (reading.string[place.start : place.stop] for place in (*own, *row.cells[:3]))
    said = sum_kind(next(filter(None, words), ""))  # "" | "" | "Totalt" where numbers stand first
    return said == "sum" or not said and row.block.index in view.sums


_CHANGE = lazy(r"\b(?:den|de|denna|dessa) (?:höj|sänk|änd|skriv|justera)\p{L}*s?\b[^.\n\t]{0,60}(?:från|till) $")
_FROM, _TO = lazy(r"\bfrån[ ]$"), lazy(r"[ ]till(?: högst)?[ ]\d")
_ALWAYS: tuple[AmountRole, ...] = ("fee", "rate", "cost", "statistic", "spent")  # before a change and after it


def _charges(low: str) -> bool:
    """Whether folded words before an amount say that it is taken from those who use something."""
    return phrases(tuple(table("roles")["fee"]["charged"])).search(low) is not None


_OF_SOME = ("reservation", "motions", "decision_process")  # sections that tell what some of a body wanted
_BY_HEADING: dict[str, AmountRole] = {
    "financing": "cofinancing",
    "how_much": "ceiling",
    "costs": "cost",
    "payment": "paid",
    **dict.fromkeys(_OF_SOME, "other"),
}


def _in_text(scope: Scope, match: Match[Amount], kind: str) -> Mention:
    string = scope.string
    block = scope.layout.block_at(match.start)
    start, stop = scope.sentence(match.start)
    section = scope.section_at(match.start)
    decides = section is not None and section.kind in ("decision", "proposal")
    above = _label_above(scope, block, match)
    if above is not None:
        return Mention(match, above[0], "label", above[1])
    base = _BASE.search(folded(string[start : match.start]))
    if base is not None:
        of: AmountRole = "total_budget" if _OF_TOTAL.search(base[0]) else "cost"
        return Mention(match, of, "sentence", (start + base.start(), start + base.end()))
    role, span = _by_words(string, start, match, stop, kind, decides)
    role, span = _governed(string, start, match, (role, span), decides or kind == "decision_list")
    if section is not None and section.kind in _OF_SOME:
        role = None  # what some wanted to give was not given
    in_table = block.kind == "row" and len(scope.layout.cells(block)) > 2
    change = role in (None, "other") and _CHANGE.search(string, start, match.start) is not None
    if change and _charges(folded(string[block.start : match.start])):
        return Mention(match, "fee", "sentence", (start, stop), in_table)  # "Avgiften … Den höjs från 50 till 60 kr"
    if _FROM.search(string, start, match.start) and _TO.match(string, match.stop) and role not in _ALWAYS:
        return Mention(match, "other", "sentence", (start, stop), in_table)  # what it was before
    if role == "rate" and _charges(folded(string[start : match.start])):
        role = "fee"  # "Avgiften höjs till 250 kronor per timme"
    elif match.value.per == "hour" and role in ("in_kind", "cost", "cofinancing", "own_contribution"):
        role = "rate"  # "Ideell tid värderas till 220 kr/timme"
    if role in (None, "applied") and _is_answer(scope, start, match, stop):
        return Mention(match, "granted", "sentence", (start, stop), in_table)
    if role is not None:
        return Mention(match, role, _cue_of(string, role, span), span, in_table)
    role, span = _by_label(scope, block, match, kind)
    if role is not None:
        return Mention(match, role, "label", span, in_table)
    role, span = _by_lead(scope, block, match, kind)
    if role is not None:
        return Mention(match, role, "label", span, in_table)
    if match.value.per in ("hour", "person"):
        return Mention(match, "rate", "sentence")
    if section is not None and section.heading is not None:
        role = _BY_HEADING.get(section.kind)
        if role == "ceiling" and kind in ("decision", "decision_memo", "decision_list", *MINUTES):
            role = None  # "Stödets storlek" of a form says what is given
        if role is not None:
            return Mention(match, role, "heading", (section.heading.start, section.heading.stop))
    return Mention(match, "other", "none")


def _label_above(scope: Scope, block: Block, match: Match[Amount]) -> tuple[AmountRole, tuple[int, int]] | None:
    """The label of a form right above the amount, where a row of labels stands above a row of values: "Projekttid" and
    "Sökt stöd" above "2025–2026" and "45 000 kr". None where the cell before is a label of money itself.
    """
    labels = scope.layout.blocks[block.index - 1] if block.index > scope.first else None
    if block.kind != "row" or labels is None or labels.kind != "row":
        return None
    cells, above = (list(scope.layout.cells(one)) for one in (block, labels))
    at = next((n for n, place in enumerate(cells) if place.start <= match.start < place.stop), None)
    if at is None or len(cells) != len(above) or len(cells) < 2 or any(map(str.isdigit, scope.of(labels))):
        return None
    words, before = (scope.string[place.start : place.stop] for place in (above[at], cells[max(at - 1, 0)]))
    role, money = head_role(words)
    labelled = at and not any(map(str.isdigit, before)) and head_role(before)[0] == "money"
    if role != "money" or money is None or money not in _OF_FORMS or labelled:
        return None
    return money, (above[at].start, above[at].stop)


def _is_answer(scope: Scope, start: int, match: Match[Amount], stop: int) -> bool:
    """Whether a decision's sentence says yes to what was asked for, and the amount is all it names: "Hemställan om
    60 000 kronor godkänns" gives them, "Ansökan om 60 000 kronor avslås" does not.
    """
    section = scope.section_at(match.start)
    if section is None or section.kind not in ("decision", "proposal"):
        return False
    said = outcome(scope.string[start:stop])
    if said is None or said[0] not in ("granted", "approved"):
        return False
    asks = phrases(tuple(table("roles")["granted"]["asks"])).search(folded(scope.string[start : match.start]))
    return asks is not None and len(scope.between(scope.reading.amounts, start, stop)) == 1


# what a share is of says nothing of the amount behind it: "50 procent av godkända kostnader, dock högst 180 000 kronor"
_OF = r"(?:(?:kostnad|utgift)(?:en|er|erna)?|investering(?:en|ar|arna)?|budget(?:en)?|underlag(?:et)?|finansieringen)"
_SHARE_OF = lazy(rf"(?<=(?:%|procent) )av [^.,;\d\n\t]{{3,60}}?{_OF}\b")


_OF_TOTAL = re.compile(r"\btotal")
# and the amount right behind it is that base: "40 procent av godkända kostnader om 3 250 000 kronor"
_BASE = lazy(
    rf"(?:%|procent) av [^.,;\d\n\t]{{3,60}}?{_OF},? (?:(?:som|vilka|vilken) )?"
    r"(?:(?:om|pa|ar|uppgar till|berakn\w* (?:uppga )?till) (?:totalt |sammanlagt )?)?$"
)


def _by_words(
    string: str, start: int, match: Match[Amount], stop: int, kind: str, decides: bool = False
) -> tuple[AmountRole | None, tuple[int, int] | None]:
    """The nearest wording of the sentence that may speak of this amount; in the words of a decision the verb that gives
    is nearer than all that stands between.
    """
    low = _SHARE_OF.sub(lambda found: "_" * len(found[0]), folded(string[start:stop]))
    best: tuple[float, int, AmountRole, tuple[int, int]] | None = None
    bound = _if().search(low)  # "under förutsättning att kommunen bidrar med": that is no grant
    bound_at = bound.start() if bound is not None else len(low)
    for wording, a, b in _said(low, start, decides):
        behind = a - start - bound_at if bound is not None and wording.role == "granted" else -1
        if behind >= 0 and (wording.entry == "granted_there" or behind < LABEL):
            continue
        if wording.role == "granted" and a - start < bound_at < b - start:
            continue  # "stödja projektet under förutsättning att kommunen lämnar N"
        if wording.side == "strong" and _overruled(wording.entry, low):
            continue
        distance = _distance(string, a, b, match, wording, decides)
        if distance is None or not _allowed(wording.entry, match.value, kind):
            continue
        if decides and wording.weight < 0:
            distance -= FAR
        candidate = (distance, wording.rank, wording.role, (a, b))
        if best is None or candidate[:2] < best[:2]:
            best = candidate
    return (best[2], best[3]) if best is not None else (None, None)


_Said = tuple[AmountRole | None, tuple[int, int] | None]
_NOUN_TELLS = ("granted", "cofinancing", "ceiling")  # roles that a noun of money alone gives the amount behind it


def _governed(string: str, start: int, match: Match[Amount], said: _Said, decides: bool) -> _Said:
    """What the verb says of an amount of which nothing else speaks than the noun between: who asks for "ett bidrag på
    N" has not got it, and who decides to "lämna medfinansiering med N" gives it.
    """
    low = folded(string[start : match.start])
    role, span = said
    by_noun = role is None or role in _NOUN_TELLS and span is not None and span[0] < match.start
    if role == "applied" and decides and span is not None and has_object(low):
        verb = giving(low, gets=True)  # "8 ansökningar bifalls och får tillsammans N"
        return ("granted", (start + verb[0], start + verb[1])) if verb and start + verb[0] > span[1] else said
    if not by_noun or not has_object(low):
        return said
    verb = asking(low)
    if verb is not None and (span is None or span[0] >= start + verb[0]):
        return "applied", (start + verb[0], start + verb[1])
    verb = giving(low) if decides and role != "granted" and _if().search(low) is None else None
    return ("granted", (start + verb[0], start + verb[1])) if verb is not None else said


@cache
def _if() -> regex.Pattern[str]:
    return phrases(tuple(table("roles")["granted_there"]["not_behind"]))


def _cue_of(string: str, role: AmountRole, span: tuple[int, int] | None) -> Cue:
    """ "total" where the words say that an amount is all that is granted now, beside what is added to it."""
    words = folded(string[span[0] : span[1]]) if span is not None else ""
    return "total" if role == "granted" and _totals().fullmatch(words) else "sentence"


@cache
def _totals() -> regex.Pattern[str]:
    entries = (table("roles")[name]["before"] for name in ("granted_total", "granted_total_there"))
    return phrases(tuple(wording.partition("~")[0] for entry in entries for wording in entry))


def _said(low: str, start: int, decides: bool) -> Iterator[tuple[_Wording, int, int]]:
    """Every wording in a sentence that begins at `start`, with its span."""
    for pattern, meanings in _cues(decides):
        for found in pattern.finditer(low, overlapped=True):
            for wording in meanings[cast(str, found.lastgroup)]:
                yield wording, start + found.start(), start + found.end()


def _overruled(entry: str, sentence: str) -> bool:
    """Whether a sentence has words that take away what a strong word says: a decision on delegation still grants."""
    return any(re.search(rf"\b{word}\b", sentence) for word in _unless(entry))


@cache
def _unless(entry: str) -> tuple[str, ...]:
    return tuple(folded(word) for word in table("roles")[entry].get("unless", ()))


def _distance(
    string: str, a: int, b: int, match: Match[Amount], wording: _Wording, decides: bool = False
) -> float | None:
    """How far a wording is from the amount; None where it cannot speak of it. A clause's end or another amount adds."""
    if wording.side == "strong":
        return -1.0
    if wording.side == "before":
        if a >= match.start or b > match.stop and wording.entry == "granted_total":
            return None  # "höjs med 123 tkr till" speaks of the next one
        between = string[b : match.start] if b < match.start else ""
    else:
        if b <= match.stop:
            return None
        between = string[match.stop : max(a, match.stop)]
    reach = FAR if wording.role == "granted" and wording.side == "before" else REACH
    if len(between) > (reach + FAR if decides and wording.role == "granted" and wording.weight < 0 else reach):
        return None
    # a figure between them takes the word for itself, unless a list goes on; a clause border weakens
    figures = len(_FIGURE.findall(between))
    if wording.entry in _once() and b < match.start and _FIGURE.search(string, a, match.start):
        return None
    if figures and wording.role in ("total_budget", "ceiling", "call_budget", "floor"):
        return None  # said of one amount, and that one stands nearer
    if figures and wording.side == "after" and _OF_WHICH.search(folded(between)) is not None:
        return None  # "54 000 kr, av vilka 6 000 kr återbetalades": of the part
    clauses = len(regex.findall(r"[;:]|, (?:och|men|varav|samt|medan)\b|\boch\b|\bvarav\b", between))
    return len(between) + 60 * figures + 12 * clauses + (8 if wording.side == "after" else 0) + wording.weight


_FIGURE = lazy(r"\d[\d ]*(?:kr|kronor|tkr|kkr|mnkr|mkr|miljoner|:-)(?!\w)")


def _allowed(entry: str, amount: Amount, kind: str) -> bool:
    kinds, needs = _limits("kinds"), _limits("needs")
    if entry in kinds and kind and kind not in kinds[entry]:
        return False
    return entry not in needs or amount.qualifier in needs[entry]


def _by_label(
    scope: Scope, block: Block, match: Match[Amount], kind: str
) -> tuple[AmountRole | None, tuple[int, int] | None]:
    """A label in the cell before, in the head above, or in the short block above."""
    string = scope.string
    before = string[block.start : match.start]
    spans = []
    if "\t" in before:
        cut = before.rindex("\t")
        head = before[:cut].rsplit("\t", 1)[-1]
        spans.append((block.start + cut - len(head), block.start + cut))
    elif (inline := _INLINE.fullmatch(before)) is not None:
        spans.append((block.start + inline.start("label"), block.start + inline.end("label")))
    elif not before.strip(" -–(") and block.index > scope.first:
        above = scope.layout.blocks[block.index - 1]
        told = scope.between(scope.reading.amounts, above.start, above.stop)
        if above.stop - above.start <= LABEL and not told:  # a line with an amount speaks of that one
            spans.append((above.start, above.stop))
    for start, stop in spans:
        if 0 < stop - start <= LABEL:
            if kind not in ("call", "programme") and is_granted_head(string[start:stop]):
                return "granted", (start, stop)  # the head of a column that a text has lost
            near = Match(stop, stop, match.value, match.rule)
            role, span = _by_words(string, start, near, stop, kind)
            if role is not None:
                return role, span
            if _sums_table_above(scope, block, match, string[start:stop]):
                return "total_budget", (start, stop)
            column, money = head_role(string[start:stop])
            if kind in ("decision", "decision_list") and is_given(string[start:stop]):
                money = "granted"
            if column == "money" and money not in (None, "other"):
                return money, (start, stop)
    return None, None


def _sums_table_above(scope: Scope, block: Block, match: Match[Amount], label: str) -> bool:
    """Whether a line set off below a table of who pays, or of what for, has the sum of its amounts: "Totalt"."""
    money = match.value.money
    if sum_kind(label) != "sum" or money is None or block.index == scope.first:
        return False
    above = scope.layout.blocks[block.index - 1]
    view = next((view for view in views_in(scope) if view.table.number == above.style.table), None)
    if above.kind != "row" or view is None or view.column("financier", "cost_item") is None or not view.money():
        return False
    places = [place for row in view.rows if (place := cell(row, view.money()[-1])) is not None]
    paid = [one for place in places for one in scope.between(scope.reading.amounts, place.start, place.stop)]
    known = [one.value.money.amount for one in paid if one.value.money is not None]
    return len(known) > 1 and sum(known) == money.amount


_INLINE = lazy(
    r"\s*(?P<label>\p{Lu}[^:.\t\d]{3,60}):\s*(?:ca\s+|högst\s+|upp till\s+|max\s+)?"
)  # "Budget totalt: 13 mnkr"


def _by_lead(
    scope: Scope, block: Block, match: Match[Amount], kind: str
) -> tuple[AmountRole | None, tuple[int, int] | None]:
    """The sentence that leads in a list: "Medlen fördelas enligt följande:" speaks of the amount of each item below."""
    if block.kind != "item":
        return None, None
    for lead in reversed(scope.layout.blocks[max(scope.first, block.index - LIST) : block.index]):
        words = scope.of(lead).rstrip()
        if not words.endswith(":") and not (lead.kind == "paragraph" and _OPEN_LEAD.search(folded(words))):
            if lead.kind != "item":
                break
            continue
        start, _ = scope.sentence(lead.start + len(words) - 1)
        said = Match(lead.stop, lead.stop, match.value, match.rule)
        section = scope.section_at(lead.start)
        decides = section is not None and section.kind in ("decision", "proposal")
        return _by_words(scope.string, max(start, lead.stop - FAR), said, lead.stop, kind, decides)
    return None, None


# "250 tkr per år under åren 2022, 2023 och 2024, totalt 750 tkr"
_IN_ALL = lazy(
    r"[^.;:\n\t]{0,60}?,? (?:totalt|sammanlagt|tillsammans|dvs\.? totalt|det vill säga totalt|summa|i summa)(?: högst)?"
)
_OPEN_LEAD = lazy(r"\b(?:bestar av|fordelas pa|fordelat pa|enligt foljande|omfattar|avser)$")
_NEXT_PAYER = lazy(
    r"\(?[\d,. %)]*(?:,|och|samt|, och|, samt) \p{Lu}[^.;:\d\n\t]{2,80} (?:med|bidrar med|går in med|om)"
)


def _of_next(between: str) -> str:
    """The role of what stands behind "…, Norsjö kommun med" where it goes on with that of the amount before."""
    return "cofinancing" if _NEXT_PAYER.fullmatch(between) else ""


# "om 900 000 kronor för tre år, varav 250 000 kronor för det första året"
_YEARS_PART = lazy(r"^[^.;:\d\n\t]{0,80}\b(?:varav|därav)$")
_OF_A_YEAR = lazy(
    r"\s(?:för|under|avser|avseende)\s(?:det\s|den\s|år\s|projektets\s)?(?:första|andra|tredje|(?:19|20)\d\d|år\s\d)\b"
)


def _respectively(reading: Reading, found: list[Mention]) -> list[Mention]:
    """`(300 000 kronor respektive 100 500 kronor)`: the second amount is what the first is, the part of a year what the
    whole is.
    """
    out: list[Mention] = []
    for mention in found:
        if out:
            last = out[-1]
            between = reading.string[last.match.stop : mention.match.start].strip()
            if (
                (
                    between in ("respektive", "resp.", "och")
                    and mention.cue in ("none", "heading", "sentence")
                    and last.cue == "sentence"
                    and (between != "och" or mention.cue == "none")
                )
                or last.role == "cofinancing" == _of_next(between)
                and mention.cue == "none"
                and last.cue == "sentence"
                or last.cue == "sentence"
                and not mention.in_table
                and _YEARS_PART.search(between) is not None
                and _OF_A_YEAR.match(reading.string, mention.match.stop) is not None
            ):
                mention = Mention(mention.match, last.role, last.cue, last.cue_span, mention.in_table)
        out.append(mention)
    return out
