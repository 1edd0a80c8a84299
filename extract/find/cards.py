"""Grants one below the other, a few labelled lines each: "Projekt: …", "Koordinator: …", "Beviljat belopp: …".

The labels are those of the heads of tables; on web pages they stand above their values. A card begins where a label
comes again, or at a heading with who or what; a short line right below the headings of all cards says the other, or the
headings say both: "Granens IF – Ljus i spåret".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import cast

from extract.find.heads import ColumnRole, head_role
from extract.find.money import found_money
from extract.find.organisation import named_as_organisation
from extract.find.outcome import outcome
from extract.find.scope import Scope, heading_kind
from extract.find.sum_rows import sum_kind
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Block
from extract.model.record import AmountRole

Span = tuple[int, int]
FEWEST = 2  # cards of a list
APART = 3  # blocks without a label inside a card
SURE, BY_HEADING = 0.94, 0.9  # trust in what a label names, in what a heading does
SHORT, LABEL, SAYS = 90, 40, 40  # letters: of a name at most, of a label at most, of a description at least
_FIELD = lazy(r"(?:^|(?<=\n))[ ]*(?P<label>\p{Lu}[^:\n\t.]{2,40}?)[ ]*(?::[ ]*|\t[ ]*)(?P<value>[^\n]+)")
_SHORTENED = lazy(r"\.[ ]?\p{L}{1,4}\.$")  # "Teaterlaget ek. för.": the stop ends no sentence
_DASH = lazy(r"\s+[–—|-]\s+")  # "Granens IF – Ljus i spåret"
_STOP = lazy(r"\.\s+(?=\p{Lu})")
_ROLES = ("owner", "title", "dnr", "money", "outcome", "description", "motivation")
Key = tuple[ColumnRole, AmountRole | None]


@dataclass
class Card:
    """The labelled values of one grant; `name` is the heading above them, `below` the words between without a label,
    `after` those behind the money.
    """

    name: Span | None = None
    below: list[Span] = field(default_factory=list)
    after: list[Span] = field(default_factory=list)
    start: int = 0
    stop: int = 0
    values: dict[Key, Span] = field(default_factory=dict)
    loose: int = 0
    headed: bool = False  # whether its name is a heading: then no line below it is another's name

    def has(self, *roles: str) -> bool:
        return any(role in roles for role, _ in self.values)

    def money(self, kind: AmountRole) -> Span | None:
        return self.values.get(("money", kind))


def cards(scope: Scope) -> tuple[Card, ...]:
    """The cards of the scope, none where fewer than two stand together; looked at once."""
    if "cards" not in scope.memo:
        scope.memo["cards"] = tuple(_cards(scope))
    found: tuple[Card, ...] = scope.memo["cards"]
    return found


def _cards(scope: Scope) -> Iterator[Card]:
    run: list[Card] = []
    for card in _runs(scope):
        if card is not None:
            run.append(card)
            continue
        if len(run) >= FEWEST:
            yield from run
        run = []
    if len(run) >= FEWEST:
        yield from run


def _runs(scope: Scope) -> Iterator[Card | None]:
    """Every card that says who or what and how much; None where something else stands between two."""
    card, verdict = Card(), None
    valued = -1  # the block that is the value of the label above it
    for block in scope.blocks:
        if block.index == valued:
            continue
        fields = list(_fields(scope, block))
        if not fields:
            above = _stacked(scope, block)
            fields, valued = ([above], block.index + 1) if above is not None else ([], valued)
        if not fields:
            heads = block.kind == "heading" and not heading_kind(scope.of(block))
            below_name = card.headed and not card.has("money")
            below_name = below_name or card.name is not None and not card.values and not card.loose
            if not heads and _tags(scope, block):
                verdict = block.start, block.stop  # "Beviljad" above the name
                continue
            numbered = _numbered(scope, block)
            if not heads and (numbered or not below_name):
                heads = _opens(scope, block)
            card.loose += not heads
            if heads or card.loose > APART:
                yield from _closed(card)
                if card.loose > APART:
                    yield None
                name = (block.start + numbered, block.stop)
                card = Card(name if heads else None, start=block.start, stop=block.stop)
                card.headed = heads and block.kind == "heading"
                if heads and verdict is not None:
                    card.values[("outcome", None)] = verdict
                verdict = None
            elif card.name is not None and not card.has("money"):
                card.below.append((block.start, block.stop))
            elif card.values:
                card.after.append((block.start, block.stop))
            continue
        for key, span in fields:
            if key in card.values:
                yield from _closed(card)
                card = Card(start=block.start)
            card.values[key] = span
            card.start = card.start or block.start
            card.stop, card.loose = max(block.stop, span[1]), 0
    yield from _closed(card)
    yield None


def _stacked(scope: Scope, block: Block) -> tuple[Key, Span] | None:
    """A label of money that is a block by itself, and the amount that is all of the next: "Belopp", "640 000 kr"."""
    words = scope.of(block).strip(" :")
    after = block.index + 1
    if block.kind in ("row", "item") or len(words) > LABEL or after >= scope.last or "\n" in words:
        return None
    role, kind = head_role(words)
    value = scope.layout.blocks[after]
    amounts = scope.between(scope.reading.amounts, value.start, value.stop)
    if role != "money" or len(amounts) != 1 or sum_kind(words):
        return None
    whole = amounts[0].start == value.start and not scope.string[amounts[0].stop : value.stop].strip(" .")
    return ((role, kind), (value.start, value.stop)) if whole else None


def _tags(scope: Scope, block: Block) -> bool:
    """Whether a word right above a heading says what was decided of it, and nothing else: "Beviljad"."""
    words = scope.of(block).strip()
    said = outcome(words) if len(words) <= LABEL and block.kind == "paragraph" else None
    below = scope.layout.blocks[block.index + 1] if block.index + 1 < scope.last else None
    return said is not None and said[1] == (0, len(words)) and below is not None and below.kind == "heading"


_NUMBER = lazy(r"\d{1,2}[.)][ ]+(?=\p{Lu})")


def _numbered(scope: Scope, block: Block) -> int:
    """How many letters the number of a line takes, "3. Ljus i byn", which parts what is listed; 0 without one."""
    mark = _NUMBER.match(scope.string, block.start, block.stop) if block.kind in ("item", "paragraph") else None
    return mark.end() - block.start if mark is not None else 0


def _opens(scope: Scope, block: Block) -> bool:
    """Whether a short line stands right above a labelled one: it may name what the labels below are of."""
    words = scope.of(block)
    if (
        block.kind != "paragraph"
        and not _numbered(scope, block)
        or len(words) > SHORT
        or words.rstrip().endswith((".", ":"))
        or "\t" in words
    ):
        return False
    below = scope.layout.blocks[block.index + 1] if block.index + 1 < scope.last else None
    return below is not None and next(_fields(scope, below), None) is not None and not heading_kind(words)


def _fields(scope: Scope, block: Block) -> Iterator[tuple[Key, Span]]:
    if block.kind == "row" and len(scope.layout.cells(block)) != 2:
        return
    for found in _FIELD.finditer(scope.string, block.start, block.stop):
        role, kind = head_role(found["label"])
        if role == "outcome" and outcome(found["value"]) is None and any(map(str.isdigit, found["value"])):
            continue  # "Beslutad: 2024-05-02"
        start, stop = found.span("value")
        if role == "money" and any(day.start == start for day in scope.between(scope.reading.dates, start, stop)):
            continue
        if role in _ROLES and not sum_kind(found["label"]):
            yield (role, kind), found.span("value")


def _closed(card: Card) -> Iterator[Card]:
    told = any(card.money(kind) for kind in ("granted", "applied", "cofinancing")) or card.has("outcome")
    if told and (card.name is not None or card.has("owner", "title")) and (card.name or len(card.values) > 1):
        yield card


def grants(scope: Scope) -> Iterator[r.Grant]:
    """The grant of each card."""
    for card in cards(scope):
        owner = _named(scope, card, "owner")
        title = _named(scope, card, "title")
        told = card.values.get(("description", None)) or _described(scope, card) or _told_after(scope, card)
        given = card.money("granted") or card.money("cofinancing")
        verdict = card.values.get(("outcome", None))
        said = outcome(scope.string[slice(*verdict)]) if verdict else None
        yield r.Grant(
            owner=owner,
            title=title,
            amount=_amount(scope, given),
            applied=_amount(scope, card.money("applied")),
            outcome=scope.found(said[0], [verdict], "grant.outcome", SURE) if said and verdict else None,
            description=_text(scope, told, "grant.description"),
            motivation=_text(scope, card.values.get(("motivation", None)), "grant.motivation"),
            dnr=_text(scope, card.values.get(("dnr", None)) or _number(scope, card), "grant.dnr"),
        )


def _named(scope: Scope, card: Card, role: ColumnRole) -> Found[str] | None:
    """Who or what: by its label, else by the heading, which is the one of the two that no label names."""
    own = card.values.get((role, None))
    if own is not None:
        return _text(scope, own, f"grant.{role}")
    if card.name is None:
        return None
    if "card names" not in scope.memo:
        scope.memo["card names"] = _both(scope), _second(scope)
    both, beside = scope.memo["card names"]
    if both is not None:
        first, last = _halves(scope, card, both)
        span = first if role == both else last
        return scope.found_text(*span, f"grant.{role}", BY_HEADING)
    second = beside if _line_below(scope, card) else None
    if second is not None:
        return scope.found_text(*(card.below[0] if second == role else card.name), f"grant.{role}", BY_HEADING)
    other = card.has("title" if role == "owner" else "owner")
    is_one = named_as_organisation(scope.string[slice(*card.name)])
    if not other and is_one != (role == "owner"):
        return None
    return scope.found_text(*card.name, f"grant.{role}", BY_HEADING)


def _both(scope: Scope) -> ColumnRole | None:
    """What stands first in the headings of all cards where a dash parts who and what in each; None where none does, or
    nothing tells the two apart.
    """
    names = [scope.string[slice(*card.name)] for card in cards(scope) if card.name is not None]
    if len(names) < FEWEST or not all(map(_DASH.search, names)):
        return None
    first, last = ([_DASH.split(name)[at] for name in names] for at in (0, -1))
    owners, others = (sum(map(named_as_organisation, half)) for half in (first, last))
    if 3 * max(owners, others) < len(names) or owners == others:
        return None
    return "owner" if owners > others else "title"


def _halves(scope: Scope, card: Card, first: ColumnRole) -> tuple[Span, Span]:
    """The two parts of a card's heading; a title may have a dash of its own."""
    start, stop = cast(Span, card.name)
    dashes = list(_DASH.finditer(scope.string, start, stop))
    dash = dashes[0 if first == "owner" else -1]
    return (start, dash.start()), (dash.end(), stop)


def _line_below(scope: Scope, card: Card) -> bool:
    """Whether a short line that is no sentence stands right below a card's heading."""
    words = scope.string[slice(*card.below[0])].rstrip() if card.below else ""
    if not 0 < len(words) <= SHORT or words.endswith((":", "!", "?")) or "\t" in words:
        return False
    return not words.endswith(".") or _SHORTENED.search(words) is not None


def _second(scope: Scope) -> ColumnRole | None:
    """What the lines right below the headings of all cards say: a name that is no organisation's is like the others."""
    lined = [card for card in cards(scope) if card.name is not None and _line_below(scope, card)]
    if len(lined) < FEWEST:
        return None
    above = sum(card.name is not None and named_as_organisation(scope.string[slice(*card.name)]) for card in lined)
    below = sum(named_as_organisation(scope.string[slice(*card.below[0])]) for card in lined)
    if 3 * max(above, below) < len(lined) or above == below:
        return None
    return "owner" if below > above else "title"


def _described(scope: Scope, card: Card) -> Span | None:
    """The sentences between a card's names and its labels."""
    said = card.below[1:] if _line_below(scope, card) else card.below
    if not said or said[-1][1] - said[0][0] < SAYS or not scope.string[said[-1][0] : said[-1][1]].endswith("."):
        return None
    return said[0][0], said[-1][1]


def _told_after(scope: Scope, card: Card) -> Span | None:
    """The sentences right behind a card's labels; behind those of the last no more than behind the others."""
    told = _sentences(scope, card)
    if card is cards(scope)[-1]:
        told = told[: max(len(_sentences(scope, other)) for other in cards(scope)[:-1])]
    return (told[0][0], told[-1][1]) if told and told[-1][1] - told[0][0] >= SAYS else None


def _sentences(scope: Scope, card: Card) -> list[Span]:
    spans = [*_behind_value(scope, card), *card.after]
    return list(takewhile(lambda span: scope.string[slice(*span)].rstrip().endswith("."), spans))


def _behind_value(scope: Scope, card: Card) -> list[Span]:
    """What stands in the line of the money behind it, and behind the number of the matter: "9 000 kr. Båtar köps."."""
    place = next((span for (role, _), span in card.values.items() if role == "money"), None)
    if place is None:
        return []
    read = (*scope.between(scope.reading.amounts, *place)[:1], *scope.between(scope.reading.dnr, *place))
    at = max((match.stop for match in read), default=place[1])
    stop = _STOP.match(scope.string, at, place[1])
    return [(stop.end(), place[1])] if stop is not None and stop.end() < place[1] else []


def _number(scope: Scope, card: Card) -> Span | None:
    """The one number of a matter in a card, whatever stands before it: "Belopp: 9 000 kr. Ärende 12-34-2025"."""
    numbers = {
        match.value: (match.start, match.stop) for match in scope.between(scope.reading.dnr, card.start, card.stop)
    }
    return next(iter(numbers.values())) if len(numbers) == 1 else None


def _amount(scope: Scope, span: Span | None) -> Found[r.MoneyValue] | None:
    return found_money(scope, scope.between(scope.reading.amounts, *span)[:1], SURE) if span is not None else None


def _text(scope: Scope, span: Span | None, rule: str) -> Found[str] | None:
    return scope.found_text(*span, rule, SURE) if span is not None else None


def spans(scope: Scope) -> tuple[Span, ...]:
    """Where the cards stand: a number in there is a grant's own."""
    return tuple((card.start, card.stop) for card in cards(scope))


def lists_given(scope: Scope) -> Span | None:
    """Where the first of the cards stands, if they say what was granted."""
    found = cards(scope)
    if sum(_is_given(scope, card) for card in found) < FEWEST:
        return None
    return found[0].start, found[0].stop


def _is_given(scope: Scope, card: Card) -> bool:
    """Whether a card names what was granted, or any money and that it was granted."""
    verdict = card.values.get(("outcome", None))
    said = outcome(scope.string[slice(*verdict)]) if verdict is not None else None
    granted = said is not None and said[0] in ("granted", "partially_granted")
    return card.money("granted") is not None or granted and card.money("cofinancing") is not None
