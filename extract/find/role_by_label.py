"""What a label says an amount is: beside it, in the row or short line above it, or of the list or row it stands in."""

from __future__ import annotations

from extract.find.columns import cell, views_in
from extract.find.heads import head_role, is_given, is_granted_head
from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.find.role_by_words import FAR, Said, Span, by_words
from extract.find.scope import Scope
from extract.find.sum_rows import sum_kind
from extract.find.topics import topic_led_in
from extract.grammar.lazy import lazy
from extract.model.reading import Block, Reading, Row
from extract.model.record import AmountRole
from extract.model.values import Amount, Match
from extract.words import table

LABEL = 80  # letters a label may have
LIST = 12  # items of a list below the sentence that leads it in
# what the labels of a form say of amounts
OF_FORMS = ("granted", "applied", "total_budget", "in_kind", "own_contribution", "paid", "spent", "ceiling")

# "Budget totalt: 13 mnkr"
_MONEY = table("money")
_INLINE = lazy(
    r"\s*(?P<label>\p{Lu}[^:.\t\d]{3,60}):\s*(?:\L<bound>\s+)?",
    bound=[*_MONEY["sums"]["up_to"], *_MONEY["qualifiers"]["approx"]],
)


def by_label(scope: Scope, block: Block, match: Match[Amount], kind: str) -> Said:
    """A label in the cell before, before a colon, or in the short block above."""
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
    elif (delegates := _delegates(scope, block, match)) is not None:
        return "threshold", delegates
    for start, stop in spans:
        if 0 < stop - start <= LABEL:
            if kind not in ("call", "programme") and is_granted_head(string[start:stop]):
                return "granted", (start, stop)  # the head of a column that a text has lost
            near = Match(stop, stop, match.value, match.rule)
            role, span = by_words(string, start, near, stop, kind)
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


_DELEGATED = phrases(tuple(_MONEY["sums"]["delegated"]))


def _delegates(scope: Scope, block: Block, match: Match[Amount]) -> Span | None:
    """The label right above a line of a form with what may be decided without the board, and up to which amount:
    "Punkt i delegationsordningen" over "C 3, bidrag upp till 30 000 kronor". None elsewhere.
    """
    above = scope.layout.blocks[block.index - 1] if block.index > scope.first else None
    if above is None or match.value.qualifier != "at_most" or block.stop - block.start > LABEL:
        return None
    label = above.stop - above.start <= LABEL // 2 and _DELEGATED.search(folded(scope.of(above)))
    return (above.start, above.stop) if label else None


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


def label_above(scope: Scope, block: Block, match: Match[Amount]) -> tuple[AmountRole, Span] | None:
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
    if role != "money" or money is None or money not in OF_FORMS or labelled:
        return None
    return money, (above[at].start, above[at].stop)


def by_row(reading: Reading, row: Row, kind: str) -> Said:
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
    return by_words(reading.string, label.start, at, label.stop, kind)


def by_table_lead(scope: Scope, block: Block, match: Match[Amount], kind: str) -> Said:
    """The sentence above a table that points to it: "Nämnden fördelar medlen enligt nedanstående tabell"."""
    first = block.index
    while first > scope.first and scope.layout.blocks[first - 1].style.table == block.style.table:
        first -= 1
    for lead in reversed(scope.layout.blocks[max(scope.first, first - ABOVE) : first]):
        words = scope.of(lead).rstrip()
        near = lead.index == first - 1 and words.endswith(":")
        at = len(words) - 1 if near else next((hit.start() for hit in _POINTS.finditer(folded(words))), -1)
        if lead.kind in ("row", "heading") or at < 0:
            if lead.kind == "heading":
                break
            continue
        start, stop = scope.sentence(lead.start + at)
        said = Match(stop, stop, match.value, match.rule)
        return by_words(scope.string, max(start, stop - FAR), said, stop, kind, scope.decides_at(lead.start))
    return None, None


ABOVE = 4  # blocks above a table in which the sentence may stand that points to it
_POINTS = phrases(tuple(_MONEY["sums"]["table_follows"]))
_OPEN_LEAD = lazy(r"\b\L<words>$", words=list(map(folded, _MONEY["sums"]["parts_follow"])))


def by_lead(scope: Scope, block: Block, match: Match[Amount], kind: str) -> Said:
    """The sentence that leads in a list: "Medlen fördelas enligt följande:" speaks of the amount of each item below."""
    if block.kind == "row":
        return by_table_lead(scope, block, match, kind)
    if block.kind != "item":
        return None, None
    for lead in reversed(scope.layout.blocks[max(scope.first, block.index - LIST) : block.index]):
        words = scope.of(lead).rstrip()
        if lead.kind == "paragraph" and topic_led_in(words) == "costs":
            return "cost", (lead.start, lead.stop)
        if not words.endswith(":") and not (lead.kind == "paragraph" and _OPEN_LEAD.search(folded(words))):
            if lead.kind != "item":
                break
            continue
        start, _ = scope.sentence(lead.start + len(words) - 1)
        said = Match(lead.stop, lead.stop, match.value, match.rule)
        decides = scope.decides_at(lead.start)
        return by_words(scope.string, max(start, lead.stop - FAR), said, lead.stop, kind, decides)
    return None, None
