"""Lists of grants without a table: items and lines that each say who gets how much for what.

"Örebro universitet får 2 400 000 kronor till projektet AI för alla", "Våmhus IF – Anläggningsstöd – 120 000 kr",
"45 000 kr till Mora Hembygdslag för Zorndagarna". Which words lead such a list in and which verbs give stands in
words/grants.toml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from extract.find.columns import views_in
from extract.find.heads import head_role
from extract.find.letters import QUOTES, folded
from extract.find.money import found_money
from extract.find.organisation import named_as_organisation
from extract.find.outcome import outcome
from extract.find.phrase import phrases
from extract.find.scope import Scope
from extract.find.sum_rows import sum_kind
from extract.find.topics import topic_led_in
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Block
from extract.model.values import Amount, Dnr, Match
from extract.words import table
from extract.words.marks import BULLETS, RING

Span = tuple[int, int]
ABOVE = 3  # blocks above a list in which its lead may stand
LONGEST = 400  # letters of an item
TOLD = 6  # blocks at the top in which a sentence may say what all grants make
FEWEST = 2  # items of a list
SAID_FEWEST = 3  # items that show by their verbs alone that they list grants
BESIDE = 14  # letters between such a verb and its amount: "totalt", "ett stöd på"
MARKS = QUOTES + "*_"  # Markdown sets names off in stars and underscores
_MARKS = lazy(rf"(?:\d{{1,2}}[.)]|[a-zåäö][.)]|[{BULLETS}–—*-]|{RING})\s*", regex.IGNORECASE)
_PARTS = lazy(r"\s+[–—-]\s+|\s*[;\t\f|]\s*|\s*:\s+|,\s+|\s*\(|\)\s*|\s+[–—-]$")
_WORDS, _NUMBERS = table("grants"), table("time")["numbers"]
_IN_ALL = table("money")["sums"]["in_all"]
_FOR = lazy(
    rf"""
    (?: för | till ) \s+ (?: (?: \L<named_for> | \L<is_for> ) \s+ )? (?= [{MARKS}\p{{Lu}}\d] )
    | \L<named_for> \s+ (?= [{MARKS}\p{{Lu}}] )
    """,
    regex.VERBOSE,
    named_for=_WORDS["named_for"],
    is_for=_WORDS["is_for"],
)
_QUOTES = f" \n\t{MARKS}.,;:–—-"


@dataclass(frozen=True, slots=True)
class _Lead:
    """What a list is said to be, and where."""

    outcome: r.OutcomeWord
    span: Span


def in_prose(scope: Scope) -> Iterator[r.Grant]:
    """The grants of every list of the scope that is no table, in the order of the text."""
    for lead, items in _lists(scope):
        for item in items:
            made = _item(scope, item, lead)
            if made is not None:
                yield made


def spans(scope: Scope) -> tuple[Span, ...]:
    """Where the lists stand: a number in there is an item's own."""
    return tuple((items[0].start, items[-1].stop) for _, items in _lists(scope))


_COUNTED = lazy(
    r"(?<![\d-])(?P<count>\d{1,3}|\b\L<numbers>)\s+(?:\p{L}+\s+){0,2}?\L<things>(?:en|na)?\b",
    regex.IGNORECASE,
    numbers=list(_NUMBERS),
    things=list(_WORDS["counted"]),
)


_OF_ALL = lazy(r"\b\L<of>\s+(?:\L<in_all>\s+|de\s+)?$", regex.IGNORECASE, of=_WORDS["of_all"], in_all=_IN_ALL)
_GOT = lazy(
    r"\b\L<got>\s+(?P<count>\d{1,3}|\b\L<numbers>)\s+(?:\p{L}+\s+){0,2}?\L<what>\b",
    regex.IGNORECASE,
    numbers=list(_NUMBERS),
    got=_WORDS["got"],
    what=_WORDS["got_what"],
)


def told_total(scope: Scope) -> tuple[Found[r.MoneyValue] | None, Found[int] | None]:
    """What a sentence above a list says that all its grants make: "fördelade 9,1 miljoner kronor till fem projekt"."""
    summing = phrases(tuple(_WORDS["summing"]))
    for block in scope.blocks[:TOLD]:
        if block.kind not in ("paragraph", "heading"):
            continue
        at = block.start
        while at < block.stop:
            start, stop = scope.sentence(at)
            at = max(stop, at + 1)
            low = folded(scope.string[start:stop])
            amounts = _amounts(scope, start, stop)
            if len(amounts) != 1 or not summing.search(low) or not _leads().search(low):
                continue
            if _FRAME.match(scope.string, amounts[0].stop):
                continue  # "fick i år 9 miljoner kronor att fördela": what there was, not what was given
            return found_money(scope, amounts, 0.93), told_count(scope, block, (start, stop), amounts[0])
    return None, None


def counted_above(scope: Scope) -> Found[int] | None:
    """How many grants a sentence above a list says that it has, and no sum: "Sammanlagt 26 ansökningar beviljas", "21
    ansökningar kom in och 10 projekt får stöd", "Åtta av dem beviljades". None where several do.
    """
    found: dict[int, regex.Match[str]] = {}
    for block in scope.blocks[:TOLD]:
        if block.kind != "paragraph":
            continue
        for hit in (
            *_COUNTED.finditer(scope.string, block.start, block.stop),
            *_OF_THEM.finditer(scope.string, block.start, block.stop),
        ):
            start, stop = scope.sentence(hit.start())
            told = _BEGINS.fullmatch(scope.string, start, hit.start()) and _GETS.match(scope.string, hit.end())
            then = _THEN.search(scope.string, start, hit.start())
            if told and not then and not _amounts(scope, start, stop):
                found[number_of(hit["count"]) or 0] = hit
    return found_count(scope, next(iter(found.values())), 0.93) if len(found) == 1 else None


_BEGINS = lazy(  # a sentence, or what "och", "varav" or a comma joins to one
    r"(?:.*(?:[,;:–]|\b\L<joins>))?\s*(?:\L<in_all>\s+(?:\L<got>\s+)?)?",
    regex.IGNORECASE | regex.DOTALL,
    joins=_WORDS["joins"],
    in_all=_IN_ALL,
    got=_WORDS["got"],
)
_THEN = lazy(r"\b\L<words>\b", regex.IGNORECASE, words=_WORDS["of_then"])


def told_count(scope: Scope, block: Block, said: Span, amount: Match[Amount]) -> Found[int] | None:
    """How many grants the sentence `said` counts that tells their sum, else the one beside it; None where none does."""
    hits = (*_GOT.finditer(scope.string, *said), *_COUNTED.finditer(scope.string, *said, overlapped=True))
    # "2 miljoner till föreningar" counts no associations, "av 27 ansökningar" not those that got something
    counted = next(
        (
            hit
            for hit in hits
            if not amount.start <= hit.start() < amount.stop
            and not _OF_ALL.search(scope.string, said[0], hit.start("count"))
        ),
        None,
    )
    return found_count(scope, counted or _counted_beside(scope, block, said), 0.93)


def _counted_beside(scope: Scope, block: Block, said: Span) -> regex.Match[str] | None:
    """The count in the sentence before or behind that of the sum: "beslutat om bidrag till fyra organisationer. …"."""
    found = [
        hit
        for hit in (
            *_COUNTED.finditer(scope.string, block.start, block.stop, overlapped=True),
            *_OF_THEM.finditer(scope.string, block.start, block.stop),
        )
        if not said[0] <= hit.start() < said[1]
        and (_TILL.search(scope.string, block.start, hit.start("count")) or _GETS.match(scope.string, hit.end()))
    ]
    return found[0] if len({hit.start("count") for hit in found}) == 1 else None


_FRAME = lazy(r"\s+att\s+\L<parts>\b", parts=_WORDS["parts"])
_GETS = lazy(
    r"\s+\L<gets>\b(?!\s+\L<nothing>\b)",
    gets=_WORDS["gets"],
    nothing=_WORDS["gets_nothing"],
)
_OF_THEM = lazy(  # "Åtta av dem beviljades"
    r"(?<![\d-])(?P<count>\d{1,3}|\b\L<numbers>)\s+(?:stycken\s+|st\.?\s+)?av\s+(?:dem|dessa|de\s+(?:inkomna|sökande)|\L<things>na)(?:\s+ansökningar(?:na)?)?\b",
    regex.IGNORECASE,
    numbers=list(_NUMBERS),
    things=list(_WORDS["counted"]),
)
_TILL = lazy(r"\b\L<to>\s+(?:\L<in_all>\s+)?$", regex.IGNORECASE, to=_WORDS["to"], in_all=_IN_ALL)


def number_of(words: str) -> int | None:
    """A number in digits or in a word: "7", "sju"."""
    return int(words) if words.isdigit() else _NUMBERS.get(words.casefold())


def found_count(scope: Scope, hit: regex.Match[str] | None, confidence: float) -> Found[int] | None:
    """The count that a pattern's group names; None without one."""
    number = number_of(hit["count"]) if hit is not None else None
    return scope.found(number, [hit.span("count")], "grants.count", confidence) if hit and number is not None else None


def _lists(scope: Scope) -> list[tuple[_Lead, list[Block]]]:
    """Runs of blocks of one kind that each name an amount or a refusal, below words that say they were granted."""
    memo = scope.memo
    if "granted" not in memo:
        memo["granted"] = list(_runs(scope))
    found: list[tuple[_Lead, list[Block]]] = memo["granted"]
    return found


def _runs(scope: Scope) -> Iterator[tuple[_Lead, list[Block]]]:
    run: list[Block] = []
    for block in (*scope.blocks, None):
        item = block if block is not None and _may_be_item(scope, block) else None
        if item is not None and (not run or item.kind == run[0].kind):
            run.append(item)
            continue
        if len(run) >= FEWEST:
            lead = _lead(scope, run[0]) or _said_by_items(scope, run)
            if lead is not None:
                yield lead, run
        run = [item] if item is not None else []


def _said_by_items(scope: Scope, run: list[Block]) -> _Lead | None:
    """What items say by themselves, whatever stands above: in most of three or more a verb that gives stands between a
    name and an amount ("Öckerö kommun tilldelas 1 250 000 kronor för …").
    """
    section = scope.section_at(run[0].start)
    if len(run) < SAID_FEWEST or section is not None and section.kind in _WORDS["elsewhere"]:
        return None
    verbs = []
    for block in run:
        amounts = _amounts(scope, block.start, block.stop)
        verb = _giving_verb(scope, block.start, block.stop)
        if verb is not None:
            verbs.append(verb)
        to = _TO.match(scope.string, amounts[0].stop, block.stop) if amounts else None
        told = to is not None and (
            _FOR.search(scope.string, to.end(), block.stop) or _QUOTED_LAST.match(scope.string, to.end(), block.stop)
        )
        if to is not None and verb is None and told:
            verbs.append((to.start(), to.end()))  # "522 000 kr till X för projektet Y"
    return _Lead("granted", verbs[0]) if 3 * len(verbs) >= 2 * len(run) else None


def _giving_verb(scope: Scope, start: int, stop: int) -> Span | None:
    """The verb that gives right before the first amount of an item: "Öckerö kommun får 40 000 kr"."""
    amounts = _amounts(scope, start, stop)
    verb = _gives().search(scope.string, start, amounts[0].start) if amounts else None
    return verb.span() if verb is not None and amounts[0].start - verb.end() <= BESIDE else None


def _may_be_item(scope: Scope, block: Block) -> bool:
    if block.kind not in ("item", "paragraph", "row") or block.stop - block.start > LONGEST:
        return False
    if block.kind == "row" and (len(scope.layout.cells(block)) > 2 or block.style.header):
        return False
    if block.kind == "row" and block.style.table in _of_payers(scope):
        return False
    words = scope.of(block)
    amounts = _amounts(scope, block.start, block.stop)
    if not amounts and not (block.kind == "item" and _refused(words)):
        return False
    if sum_kind(scope.string[block.start : amounts[0].start] if amounts else words):
        return False
    if amounts and _labels_money(scope.string[block.start : amounts[0].start]):
        return False
    if block.kind != "paragraph" or not words.rstrip().endswith(".") and len(words) < 160:
        return True
    # a sentence that is a whole item: "Projektet X tilldelas 90 000 kr. Mottagare: Y."
    verb = _gives().search(scope.string, block.start, amounts[0].start) if len(amounts) == 1 else None
    return verb is not None and amounts[0].start - verb.end() <= BESIDE and len(words) < 220


def _of_payers(scope: Scope) -> frozenset[int]:
    """The numbers of the tables that say who pays, or what is paid for."""
    memo = scope.document.memo
    if "payer_tables" not in memo:
        memo["payer_tables"] = frozenset(
            view.table.number for view in views_in(scope) if view.column("financier", "cost_item") is not None
        )
    found: frozenset[int] = memo["payer_tables"]
    return found


_LABEL = lazy(r"([^:\t]{3,60})[:\t]\s*")


def _labels_money(before: str) -> bool:
    """Whether the words before an amount say what it is, and whom it goes to not: "Sökt belopp: "."""
    label = _LABEL.fullmatch(before)
    return label is not None and head_role(label[1])[0] == "money"


@cache
def _refusals() -> regex.Pattern[str]:
    return phrases(tuple(_WORDS["refused"]))


def _refused(words: str) -> bool:
    return _refusals().search(folded(words)) is not None


@cache
def _leads() -> regex.Pattern[str]:
    return phrases(tuple(_WORDS["leads"]))


def _lead(scope: Scope, first: Block) -> _Lead | None:
    """The nearest block above a list that says it was granted, or refused; the section's heading, the title last."""
    section = scope.section_at(first.start)
    if section is not None and section.kind in _WORDS["elsewhere"]:
        return None
    near = [block for block in scope.layout.blocks[max(scope.first, first.index - ABOVE) : first.index][::-1]]
    heading = [section.heading] if section is not None and section.heading is not None else []
    for block in (*near, *heading, *scope.blocks[:2]):
        if block.index >= first.index or block.kind == "row":
            continue
        words = scope.of(block)
        near_by = not any(one.kind != "row" for one in scope.layout.blocks[block.index + 1 : first.index])
        if near_by and topic_led_in(words) in ("financing", "costs"):
            return None
        far = block.kind != "heading" and section is not None and section.start > block.start
        hit = _leads().search(folded(words))
        if hit is None:
            continue
        verdict = outcome(words)
        both = verdict is not None and verdict[0] == "partially_granted" and _refused(words)
        if far and (both or _refused(words)):
            continue  # a sentence above another heading tells of those the list leaves out
        if verdict is not None and verdict[0] in ("granted", "partially_granted", "rejected", "dismissed") and not both:
            return _Lead(verdict[0], (block.start + verdict[1][0], block.start + verdict[1][1]))
        # "Beviljade och avslagna ansökningar": an item that is refused says so
        return _Lead("granted", (block.start + hit.start(), block.start + hit.end()))
    return None


def _amounts(scope: Scope, start: int, stop: int) -> list[Match[Amount]]:
    return [match for match in scope.between(scope.reading.amounts, start, stop) if match.value.money is not None]


def _item(scope: Scope, item: Block, lead: _Lead) -> r.Grant | None:
    mark = _MARKS.match(scope.string, item.start, item.stop) if item.kind != "row" else None
    start = mark.end() if mark else item.start
    amounts = _amounts(scope, start, item.stop)
    verdict, cue = _verdict(scope, start, item.stop, lead)
    applied, given = _asked_and_given(scope, start, amounts, verdict)
    numbers = scope.between(scope.reading.dnr, start, item.stop)
    owner, title = _who_and_what(scope, start, item.stop, amounts, numbers)
    if owner is None and title is None or owner is not None and sum_kind(scope.string[slice(*owner[0])]):
        return None
    return r.Grant(
        owner=scope.found_text(*owner[0], "grant.owner", owner[1]) if owner else None,
        title=scope.found_text(*title[0], "grant.title", title[1]) if title else None,
        amount=found_money(scope, given[:1], 0.94),
        applied=found_money(scope, applied[:1], 0.93),
        outcome=scope.found(verdict, [cue], "grant.outcome", 0.93),
        dnr=scope.found(numbers[0].value.printed, [(numbers[0].start, numbers[0].stop)], "grant.dnr", 0.95)
        if numbers
        else None,
    )


def _verdict(scope: Scope, start: int, stop: int, lead: _Lead) -> tuple[r.OutcomeWord, Span]:
    words = scope.string[start:stop]
    hit = _refusals().search(folded(words))
    if hit is not None:
        return "rejected", (start + hit.start(), start + hit.end())
    verb = _giving_verb(scope, start, stop) if lead.outcome in ("rejected", "dismissed") else None
    return ("granted", verb) if verb is not None else (lead.outcome, lead.span)


@cache
def _asks() -> regex.Pattern[str]:
    return phrases(tuple(_WORDS["asked"]))


def _asked_and_given(
    scope: Scope, start: int, amounts: list[Match[Amount]], verdict: r.OutcomeWord
) -> tuple[list[Match[Amount]], list[Match[Amount]]]:
    """What was applied for and what was given: a word of asking right before an amount says so, and so does a no."""
    applied: list[Match[Amount]] = []
    given: list[Match[Amount]] = []
    at = start
    for match in amounts:
        asked = verdict in ("rejected", "dismissed") or _asks().search(folded(scope.string[at : match.start]))
        (applied if asked else given).append(match)
        at = match.stop
    return applied, given


Named = tuple[Span, float]


def _who_and_what(
    scope: Scope, start: int, stop: int, amounts: list[Match[Amount]], numbers: list[Match[Dnr]]
) -> tuple[Named | None, Named | None]:
    """Who gets the money and for what: by the verb, by "till … för …", else by the parts between dashes and commas."""
    verb = _gives().search(scope.string, start, stop)
    named = _PROJECT_GETS.match(scope.string, start, verb.start()) if verb is not None else None
    if named is not None and verb is not None:
        title = named.span("quoted") if named["quoted"] else _trim(scope.string, *named.span("plain"))
        return _owner_label(scope, verb.end(), stop), (title, 0.93)
    if verb is not None and verb.start() > start + 2:
        owner = _trim(scope.string, start, verb.start())
        return (owner, 0.94), _purpose(scope, verb.end(), stop, amounts)
    if amounts and not scope.string[start : amounts[0].start].strip(" –-"):
        to = _TO.match(scope.string, amounts[0].stop, stop)
        if to is not None:
            rest = _FOR.search(scope.string, to.end(), stop)
            owner = _trim(scope.string, to.end(), rest.start() if rest else stop)
            quoted = _QUOTED_LAST.fullmatch(scope.string, to.end(), stop) if rest is None else None
            if quoted is not None:  # "5 000 kr till Ekeby IF, ”Bryggan”"
                return (quoted.span("out"), 0.93), (quoted.span("in"), 0.93)
            behind = _BEHIND.fullmatch(scope.string, to.end(), stop) if rest is None else None
            if behind is not None and not _is_one(scope, behind.span("in")):
                return (behind.span("out"), 0.92), (behind.span("in"), 0.92)
            return (owner, 0.92), _purpose(scope, rest.start(), stop, []) if rest else None
    goes = _GOES.match(scope.string, start, amounts[0].start) if amounts else None
    if goes is not None:
        return (goes.span("who"), 0.92), _purpose(scope, amounts[0].stop, stop, amounts)
    bracketed = _BRACKETED.match(scope.string, start, stop)
    if bracketed is not None and not any(
        bracketed.start("in") <= m.start < bracketed.end("in") for m in (*amounts, *numbers)
    ):
        out, inside = (_trim(scope.string, *bracketed.span(key)) for key in ("out", "in"))
        who, what = (out, inside) if _is_one(scope, out) and not _is_one(scope, inside) else (inside, out)
        return (who, 0.92), (what, 0.92)
    colon = _AFTER_COLON.match(scope.string, start, amounts[0].start) if amounts else None
    if colon is not None and not any(colon.start("what") <= m.start < colon.end("what") for m in numbers):
        who = _trim(scope.string, *colon.span("who"))
        if _is_one(scope, who):  # "Orust kommun: Stegvis – etapp 2, 90 000 kr": a dash is of the name
            return (who, 0.92), (_trim(scope.string, *colon.span("what")), 0.92)
    spans = list(_parts(scope, start, stop, amounts, numbers))
    if not spans:
        return None, None
    if len(spans) == 1:
        return (spans[0], 0.92), None
    first, second, last = spans[0], spans[1], spans[-1]
    if _is_one(scope, last) and not _is_one(scope, first):
        return (last, 0.92), ((first[0], spans[-2][1]), 0.92)
    return (first, 0.92 if _is_one(scope, first) else 0.88), (second, 0.92 if _is_one(scope, first) else 0.88)


_PROJECT_GETS = lazy(
    rf"\L<what>\s+"
    rf"(?:[{QUOTES}](?P<quoted>[^{QUOTES}\n]{{2,100}})[{QUOTES}]|(?P<plain>[\p{{Lu}}\d][^\n\t]{{2,100}}?))\s*$",
    what=[word.capitalize() for word in (*_WORDS["named_for"], *_WORDS["is_for"])],
)
_LABEL_IN = lazy(r"(?<=[.;,)]\s)(?P<label>\p{Lu}[\p{L} -]{3,40}):\s+(?P<value>[^:;\n\t]{3,90})")


def _owner_label(scope: Scope, start: int, stop: int) -> Named | None:
    """Who stands behind a label of those who get money, further on in the item: "… Mottagare: X."."""
    for hit in _LABEL_IN.finditer(scope.string, start, stop):
        if head_role(hit["label"])[0] == "owner":
            return _trim(scope.string, *hit.span("value")), 0.93
    return None


_BRACKETED = lazy(
    r"(?P<out>[^()\d:;\t][^():;\t]{2,90}) \((?P<in>\p{Lu}[^()\d]{2,80})\)\s*[:–\t-]"
)  # "Ljus (Åre kommun): "
_AFTER_COLON = lazy(r"(?P<who>\p{Lu}[^:;\n\t]{2,90}):[ ]+(?P<what>[^:;\n\t]{3,120}?)(?:,[ ]|[ ][–—-][ ])$")
# "Till Åsens byalag utgår 45 000 kr": whatever the verb
_GOES = lazy(
    r"(?:Till|Åt)\s+(?P<who>\p{Lu}[^,;:\n\t]{2,80}?)\s+\p{Ll}{4,}[rs](?:\s+(?:ett|bidrag|stöd|med|om|på))*\s*$"
)
# "Åsens byalag (Nytt tak på logen)"; one word in brackets may be a place
_BEHIND = lazy(r"(?P<out>\p{Lu}[^()\n]{2,90}?) \((?P<in>[\p{Lu}\d][^()\n]{2,80}? [^()\n]{1,60})\)[.,;]?\s*")
_QUOTED_LAST = lazy(rf"(?P<out>\p{{Lu}}[^,\n]{{2,80}}),? [{QUOTES}](?P<in>[^{QUOTES}\n]{{2,100}})[{QUOTES}][.,;]?\s*")
_SET_OFF = lazy(
    rf"[*_]{{0,3}}[{QUOTES}](?P<name>[^{QUOTES}\n]{{2,100}})[{QUOTES}]|(?P<mark>[*_]{{1,3}})(?P<name>[^*_\n]{{2,100}})(?P=mark)"
)
_TO = lazy(r"\s+(?:till|åt)\s+(?=\p{Lu})")


@cache
def _gives() -> regex.Pattern[str]:
    return lazy(r"(?<=\s)\L<verbs>(?=\s)", verbs=_WORDS["gives"])


def _is_one(scope: Scope, span: Span) -> bool:
    """Whether a part names an organisation: a registered one, or by a word only organisations have."""
    return named_as_organisation(scope.string[slice(*span)]) or any(
        match.start <= span[0] + 1 for match in scope.between(scope.reading.organisations, *span)
    )


def _purpose(scope: Scope, start: int, stop: int, amounts: list[Match[Amount]]) -> Named | None:
    """What stands behind "till projektet", "för": a name as far as its sentence goes, without a number in brackets."""
    money = {match.start for match in amounts}
    cue = next((hit for hit in _FOR.finditer(scope.string, start, stop) if hit.end() not in money), None)
    if cue is None:
        return None  # "skjuter till 40 000 kr" says no purpose
    at = cue.end()
    end = next((match.start for match in amounts if match.start > at), stop)
    quoted = _SET_OFF.match(scope.string, at, end)
    if quoted is not None:
        return quoted.span("name"), 0.94
    bracket = scope.string.find(" (", at, end)
    end = bracket if bracket > at else end
    comma = lazy(r",\s|;\s|\.\s+(?=\p{Lu})|\s+(?=med\s+\d|om\s+\d)").search(scope.string, at, end)
    span = _trim(scope.string, at, comma.start() if comma else end)
    return (span, 0.92) if span[1] - span[0] > 2 else None


def _parts(
    scope: Scope, start: int, stop: int, amounts: list[Match[Amount]], numbers: list[Match[Dnr]]
) -> Iterator[Span]:
    """The parts of an item between dashes, commas and colons that are words: no amount, number, date or verdict."""
    taken = [(m.start, m.stop) for m in (*amounts, *numbers, *scope.between(scope.reading.dates, start, stop))]
    at = start
    for border in (*_PARTS.finditer(scope.string, start, stop), None):
        end = border.start() if border is not None else stop
        cue = _FOR.match(scope.string, at, end)
        span = _trim(scope.string, cue.end() if cue else at, end)
        at = border.end() if border is not None else end
        if span[1] - span[0] < 3 or any(a < span[1] and span[0] < b for a, b in taken):
            continue
        words = scope.string[slice(*span)]
        if (
            folded(words) in _labels()
            or not any(char.isalpha() for char in words)
            or len(words) < 30
            and _refused(words)
        ):
            continue
        yield span


@cache
def _labels() -> frozenset[str]:
    return frozenset(map(folded, _WORDS["labels"]))


def _trim(string: str, start: int, stop: int) -> Span:
    while start < stop and string[start] in _QUOTES:
        start += 1
    while stop > start and string[stop - 1] in _QUOTES:
        stop -= 1
    return start, stop
