"""What an amount in a table is: by the head of its column, by what its row is, and by what the table lists."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract.find import minutes
from extract.find.cells import note_of
from extract.find.columns import Column, View, cell, exclusive, views
from extract.find.groups import REFUSED, verdicts
from extract.find.heads import (
    YEAR_HEAD,
    bare,
    head_role,
    is_given,
    is_in,
    is_total_head,
    says_at_most,
    without_unit,
    year_head,
)
from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.find.role_by_label import OF_FORMS, by_row
from extract.find.scope import fold
from extract.find.sum_rows import group_name, is_sum_row
from extract.find.topics import topic_above
from extract.model.reading import Cue, Mention, Reading, Row
from extract.model.record import AmountRole
from extract.model.values import Amount, Match
from extract.words import alternatives, one_of, table


def by_cell(reading: Reading, kind: str) -> dict[int, Mention]:
    """Amounts in tables, by their offset: the column's head says what they are, the row's whether they are a sum."""
    starts = {match.start: match for match in reading.amounts}
    ordered = sorted(starts)
    out: dict[int, Mention] = {}
    listed = tuple(views(reading.layout))
    said = verdicts(reading.layout, listed)
    for view in listed:
        # two columns, their heads empty or a unit: a form, whose labels say what each amount is, or who pays what
        formal = len(view.columns) == 2 and _is_unsaid(view.columns[1].head) and _is_form(reading, view)
        by_source = bool(exclusive(reading.string, view))
        labelled = _is_of_times(reading, view)
        group = ""
        for row in view.rows:
            ruled = said.get(row.block.index)
            refused = ruled is not None and ruled[0] in REFUSED and view.column("owner", "title") is not None
            group = group_name(reading.string, row, group)
            work = view.column("financier") is not None and _is_work(reading, view, row, group)
            for column in view.columns:
                place = cell(row, column)
                if place is None or column.role != "money" or column.money == "other" and not column.head:
                    continue  # without a head the words of its row say what it is
                is_sum = is_sum_row(reading, view, row, column)
                for start in ordered[bisect_left(ordered, place.start) : bisect_left(ordered, place.stop)]:
                    at = _Place(reading, kind, view, row, column, starts[start], is_sum, by_source, refused, work)
                    role = _role_in(view, column, at.match, is_sum, kind)
                    unsaid = formal and role in ("cofinancing", "paid", "cost") and not is_sum
                    told = _by_label(at, labelled) if labelled and not column.difference or unsaid else None
                    mention = told or _by_column(at, _by_row(at, role))
                    if mention is not None:
                        out[start] = mention
    return out


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an amount stands in a table."""

    reading: Reading
    kind: str  # the document's
    view: View
    row: Row
    column: Column
    match: Match[Amount]
    is_sum: bool
    by_source: bool  # whether each row fills one of several columns, by where the money comes from
    refused: bool  # whether the row is an application that was refused
    work: bool  # whether the row says that no money is given


def _by_label(at: _Place, labelled: bool) -> Mention | None:
    """What the label of its row says an amount is; None where it says nothing."""
    told, span = by_row(at.reading, at.row, at.kind)
    if labelled and at.column.aside and told in ("granted", "applied"):
        told = "other"  # what it was before
    return Mention(at.match, told, "label", span) if told is not None else None


def _by_row(at: _Place, role: AmountRole) -> AmountRole:
    """What its row makes of an amount that is `role` by its column. Each rule sees what those before it made."""
    if at.is_sum and role == "paid" and _sums_grant(at.reading, at.row):
        role = "granted"  # all payments together
    if at.is_sum and role == "total_budget" and (_of_cash(at.view, at.column) or at.by_source):
        role = "cofinancing"  # what all pay in money, work not counted
    if at.is_sum and role == "total_budget":
        above = _words_above(at.reading, at.view)
        if _PARTED.search(above) and not _is_of_year(at.column, at.match):
            role = "granted"  # "Bidraget fördelas enligt följande": by what it is for
        elif _RUNNING.search(above):
            role = "cost"  # what a thing costs each year once it is there
    pays = role == "cofinancing" or role == "spent" and at.view.column("financier") is not None
    if not at.is_sum and pays and at.work:
        role = "in_kind"
    if not at.is_sum and role == "cofinancing" and _is_own(at.reading, at.view, at.row):
        role = "own_contribution"
    if not at.is_sum and role == "cofinancing" and _asks_here(at.reading, at.row):
        role = "applied"
    if at.refused and at.column.money != "granted" and role in ("granted", "cofinancing", "other"):
        role = "applied"  # "Belopp" below "Avslagna ansökningar"
    return role


def _by_column(at: _Place, role: AmountRole) -> Mention | None:
    """An amount that its column and row say to be `role`; None where the words of its row are to say what it is."""
    if role == "cofinancing" and not at.is_sum and at.kind in minutes.KINDS and _only_belopp(at.view, at.column):
        return None  # a list of decisions in minutes
    cue: Cue = "none" if role == "other" and not at.column.aside else "column"  # a head that says money, but not which
    if role in ("cofinancing", "other", "total_budget") and _is_of_body(at.view, at.column):
        role, cue = "allocated", "column"
    if role == "cofinancing" and _by_year(at.column) and at.view.column("financier") is None:
        cue = "none"  # years alone do not say that somebody pays
        if at.kind == "programme":
            role = "allocated"  # what its own body plans to spend on each area
            cue = "label" if _is_planned(at) else "heading"
    unpaid = at.view.column("financier", "source") is None and _PAYS.search(folded(at.column.head)) is None
    unpaid = unpaid and (topic_above(at.reading.layout, at.view.table) or ("",))[0] != "financing"
    if role == "cofinancing" and cue == "column" and unpaid and not any(column.payer for column in at.view.columns):
        role, cue = "other", "none"  # "Belopp" where no column says who pays
    whole = at.is_sum and not (role == "total_budget" and _is_of_year(at.column, at.match))
    return Mention(_bounded(at, role), role, cue, None, len(at.view.rows) > 1, whole)


def _bounded(at: _Place, role: AmountRole) -> Match[Amount]:
    """The amount of a cell, the most there is where its column says so for all its rows: "Högsta belopp"."""
    exact = at.match.value.qualifier == "exact" and not at.is_sum
    if role == "ceiling" and exact and says_at_most(at.column.head):
        return replace(at.match, value=replace(at.match.value, qualifier="at_most"))
    return at.match


def _is_planned(at: _Place) -> bool:
    """Whether the caption of a table says that it parts money: "Tabell 2. Fördelning av medel"."""
    blocks, first = at.reading.layout.blocks, at.reading.layout.block_at(at.view.table.start).index
    above = blocks[first - 1] if first else None
    words = folded(at.reading.string[above.start : above.stop]) if above is not None and above.kind != "row" else ""
    return phrases(tuple(table("columns")["planned"]["words"])).search(words) is not None


def _is_form(reading: Reading, view: View) -> bool:
    """Whether the first of two columns has labels: of amounts, whatever stands above them, or where it has no head."""
    if view.columns[0].role == "other":
        return True
    labels = [reading.string[row.cells[0].start : row.cells[0].stop] for row in view.rows if row.cells]
    told = [kind for role, kind in map(head_role, labels) if role == "money"]
    known = sum(kind in OF_FORMS for kind in told)
    # what became of money, not what it was for, whatever the sentence above speaks of
    settled = len({"granted", "applied", "spent", "paid", "returned"} & set(told)) > 1
    return settled or known > 1 and 2 * known >= len(labels)


def _is_unsaid(head: str) -> bool:
    """Whether the head of a column says no more than that it is money: "Kronor", "Belopp (kr)", nothing."""
    return not without_unit(head) or bare(head) in table("columns")["unsaid"]["words"]


_UNIT = re.compile(rf"\d ?(?:{one_of(table('layout')['units'])}|:-)|\d \d{{3}}\b", re.IGNORECASE)


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
    return any(kind in OF_FORMS for _, kind in told) and all(
        role == "money" and kind not in (None, "other", "cofinancing") for role, kind in told
    )


def _texts(reading: Reading, row: Row, columns: Sequence[Column]) -> Iterator[str]:
    for column in columns:
        place = cell(row, column)
        if place is not None:
            yield reading.string[place.start : place.stop]


def _sums_grant(reading: Reading, row: Row) -> bool:
    """Whether the label of a sum says that it is all of a grant: "Summa bidrag"."""
    words = next((text for text in (reading.string[c.start : c.stop] for c in row.cells) if text), "")
    return is_given(words.partition(" ")[2])


def _is_of_body(view: View, column: Column) -> bool:
    """Whether a column is the budget of each part of a body: "Nämnd | Budget 2024 | Ram 2025"."""
    bodies = table("columns")["parts_of_body"]
    budget = any(is_in(word, tuple(map(fold, bodies["budget"]))) for word in fold(column.head).split())
    if column.aside or view.column("financier", "cost_item") is not None:
        return False
    if any(other.money == "spent" for other in view.money()):
        return budget  # beside what was spent of it
    return bare(view.columns[0].head) in map(fold, bodies["words"]) and (budget or _by_year(column))


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
    beside = [other.money for other in view.money() if other is not column and not other.aside]
    if set(beside) == {"fee"} and is_total_head(column.head):
        return "fee"  # "Medlemsavgift | Serviceavgift | Summa"
    if role in ("granted", "applied") and paying and all(other in ("spent", "paid") for other in beside):
        role = "cofinancing"  # what each of those who pay decided to give, or was asked for
    if role == "applied" and paid_for and beside == ["cost"]:
        return "cost"  # "Utgiftsslag | Sökt | Godkänt": what the applicant meant to spend
    if paid_for and is_sum and role == "granted" and _OF_GRANT.search(folded(column.head)):
        return "granted"  # "Kostnadsslag | Beviljat bidrag": the grant, parted by what it is for
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
    unheaded = not view.heads and role != "applied"
    if is_sum and (paying or unheaded) and column.money not in ("spent", "paid", "in_kind"):
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


_PAYS = phrases(tuple(alternatives(table("columns")["says_who_pays"]["words"])))
_OF_GRANT = phrases(tuple(alternatives(table("columns")["of_grant"]["words"])))
_PARTED = phrases(tuple(alternatives(table("columns")["parted"]["words"])))
_RUNNING = phrases(tuple(alternatives(table("columns")["running"]["words"])))
_ABOVE = 3  # lines above a table that may say what it is of, the last of them a caption or a short paragraph
_LONGEST = 240  # letters of such a line


def _words_above(reading: Reading, view: View) -> str:
    """The folded words right above a table, up to the heading it stands under; no table's nor a long paragraph's."""
    first = reading.layout.block_at(view.table.start).index
    said: list[str] = []
    for block in reversed(reading.layout.blocks[max(0, first - _ABOVE) : first]):
        if block.kind == "row" or block.stop - block.start > _LONGEST:
            break
        said.append(folded(reading.string[block.start : block.stop]))
        if block.kind == "heading":
            break
    return " ".join(reversed(said))


_YEARS = table("columns")["years"]
_YEAR_BY_YEAR, _PARTING = phrases(tuple(_YEARS["words"])), phrases(tuple(_YEARS["parting"]))


def _parts_grant(view: View, column: Column) -> bool:
    """Whether a column of a table of years says how a grant is parted over them: "Budgetår | Ny fördelning, kr"."""
    if view.column("owner", "title") is not None or _PARTING.search(fold(column.head)) is None:
        return False
    return _YEAR_BY_YEAR.match(fold(view.columns[0].head)) is not None


def _pays_out(view: View) -> bool:
    """Whether the rows of a table are payments: "Utbetalning | Tidpunkt | Belopp"."""
    heads = {fold(column.head) for column in view.columns}
    return bool(heads & set(map(fold, table("columns")["payments"]["words"])))


def _of_cash(view: View, column: Column) -> bool:
    """Whether a column holds money alone, beside one of work and none of both."""
    others = [other for other in view.money() if other is not column]
    return any(other.money == "in_kind" and not other.part for other in others) and not any(
        map(is_total_head, [column.head, *(o.head for o in others)])
    )


def _is_work(reading: Reading, view: View, row: Row, group: str) -> bool:
    """Whether a row, or the line that names it and others, says that work or premises are given, not money."""
    places = [place for column in view.columns if column.role in ("financier", "kind") if (place := cell(row, column))]
    texts = [reading.string[place.start : place.stop] for place in places]
    notes = (note_of(reading.layout, row, text) for text in texts)
    return says_in_kind(folded(" ".join((group, *texts, *notes))))


def _is_own(reading: Reading, view: View, row: Row) -> bool:
    """Whether a row of payers names no one but who gets the money: "Egen insats", "Egna medel"."""
    column = view.column("financier")
    place = cell(row, column) if column is not None else None
    words = folded(reading.string[place.start : place.stop]) if place is not None else ""
    return phrases(tuple(table("columns")["own_here"]["words"])).fullmatch(words) is not None


def says_in_kind(low: str) -> bool:
    """Whether folded words say that something else than money is given."""
    return phrases(tuple(table("projects")["in_kind"]["words"])).search(low) is not None
