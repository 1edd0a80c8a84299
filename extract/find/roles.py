"""What each amount is: granted, applied for, a ceiling … by the first of those that tell.

In a table that is its column (`role_by_column`); elsewhere the label of a form right above it, the words of its
sentence (`role_by_words`), a label beside it (`role_by_label`) and the heading it stands under. What then is untold may
be told by the amount before it, by a change from one amount to another (`changes`), or where it recurs (`recur`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import regex

from extract.find import minutes
from extract.find.asked import asked_here, of_others
from extract.find.changes import new_levels
from extract.find.letters import folded
from extract.find.outcome import outcome
from extract.find.phrase import phrases
from extract.find.recur import told_elsewhere
from extract.find.role_by_column import by_cell
from extract.find.role_by_label import by_label, by_lead, by_table_lead, label_above
from extract.find.role_by_words import OF_COSTS, Span, by_words, governed
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.model.reading import Cue, Mention, Reading
from extract.model.record import AmountRole
from extract.model.values import Amount, Match
from extract.words import alternatives, table


def mentions(reading: Reading, kind: str) -> tuple[Mention, ...]:
    """Every amount of the body with its role, in the order of the text. `kind` is the document's."""
    scope = Scope.whole(reading)
    in_cells = by_cell(reading, kind)
    out = []
    for match in scope.between(reading.amounts):
        column = in_cells.get(match.start)
        out.append(_led_in(scope, column, kind) if column is not None else _in_text(scope, match, kind))
    return tuple(
        told_elsewhere(scope, of_others(scope, asked_here(scope, new_levels(scope, _respectively(reading, out))), kind))
    )


def _led_in(scope: Scope, mention: Mention, kind: str) -> Mention:
    """An amount in a table; where no head says what it is, the sentence above that points to the table does."""
    if mention.cue != "none" or mention.is_sum:
        return mention
    role, span = by_table_lead(scope, scope.layout.block_at(mention.match.start), mention.match, kind)
    return mention if role is None else replace(mention, role=role, cue="label", cue_span=span)


_MONEY = table("money")
_CHANGE = lazy(
    r"\b(?:den|de|denna|dessa) \L<stems>\p{L}*\b[^.\n\t]{0,60}(?:från|till) $", stems=_MONEY["clause"]["change"]
)
_RAISED = lazy(r"\bfrån[ ][\d ]+\p{L}{2,6}[ ]till[ ]$")
_FROM, _TO = lazy(r"\bfrån[ ]$"), lazy(r"[ ]till(?: högst)?[ ]\d")
_ALWAYS: tuple[AmountRole, ...] = (
    "fee",
    "rate",
    "cost",
    "statistic",
    "spent",
    "ceiling",
    "threshold",
)  # before a change and after it


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

# an amount right behind the share of it is the base: "40 procent av godkända kostnader om 3 250 000 kronor"
_BASE = lazy(
    rf"(?:%|procent) av [^.,;\d\n\t]{{3,60}}?{OF_COSTS},? (?:(?:som|vilka|vilken) )?(?:har )?(?:ar )?"
    r"(?:(?:om|pa|ar|uppgar till|(?:berakn|uppskatta|budgeter|faststall|bestam|godkan)\w* (?:uppga )?till)"
    r" (?:totalt |sammanlagt )?)?$"
)
_OF_TOTAL = re.compile(r"\btotal")


@cache
def _wants() -> regex.Pattern[str]:
    return phrases(tuple(table("roles")["governing"]["wants"]))


def _in_text(scope: Scope, match: Match[Amount], kind: str) -> Mention:
    """What an amount is that stands in no column of money: by what stands nearest to it first."""
    string = scope.string
    block = scope.layout.block_at(match.start)
    start, stop = scope.sentence(match.start)
    section = scope.section_at(match.start)
    decides = section is not None and section.decides
    above = label_above(scope, block, match)
    if above is not None:
        return Mention(match, above[0], "label", above[1])  # not `in_table`: a form speaks of one matter
    base = _BASE.search(folded(string[start : match.start]))
    if base is not None:
        of: AmountRole = "total_budget" if _OF_TOTAL.search(base[0]) else "cost"
        return Mention(match, of, "sentence", (start + base.start(), start + base.end()))
    role, span = by_words(string, start, match, stop, kind, decides)
    role, span = governed(string, start, match, (role, span), decides or kind == "decision_list")
    if section is not None and section.kind in _OF_SOME:
        if _wants().search(folded(string[start:stop])):
            return Mention(match, "other", "sentence", (start, stop), block.kind == "row")
        role = None  # what some wanted to give was not given
    in_table = block.kind == "row" and len(scope.layout.cells(block)) > 2
    if in_table and role is not None and span is not None and span[0] < match.start:
        # a form's cell with its own label, "Sökt stöd 90 000 kr" beside "Län Dalarna", speaks of one matter
        in_table = all(place.start != span[0] for place in scope.layout.cells(block))
    raised = _FROM.search(string, start, match.start) or _RAISED.search(string, start, match.start)
    if role in ("granted", "other") and raised and _charges(folded(string[start : match.start])):
        return Mention(match, "fee", "sentence", (start, stop), in_table)  # "Taxan höjs från 50 kr till 60 kr"
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
    role, span = by_label(scope, block, match, kind)
    if role is not None:
        return Mention(match, role, "label", span, in_table)
    role, span = by_lead(scope, block, match, kind)
    if role is not None:
        return Mention(match, role, "label", span, in_table)
    if match.value.per in ("hour", "person"):
        return Mention(match, "rate", "sentence")
    if section is not None and section.heading is not None:
        role = _BY_HEADING.get(section.kind)
        if role == "ceiling" and kind in ("decision", "decision_memo", "decision_list", *minutes.KINDS):
            role = None  # "Stödets storlek" of a form says what is given
        if role is not None:
            return Mention(match, role, "heading", (section.heading.start, section.heading.stop))
    return Mention(match, "other", "none")


def _is_answer(scope: Scope, start: int, match: Match[Amount], stop: int) -> bool:
    """Whether a decision's sentence says yes to what was asked for, and the amount is all it names: "Hemställan om
    60 000 kronor godkänns" gives them, "Ansökan om 60 000 kronor avslås" does not.
    """
    if not scope.decides_at(match.start):
        return False
    said = outcome(scope.string[start:stop])
    if said is None or said[0] not in ("granted", "approved"):
        return False
    asks = phrases(tuple(table("roles")["granted"]["asks"])).search(folded(scope.string[start : match.start]))
    return asks is not None and len(scope.between(scope.reading.amounts, start, stop)) == 1


@cache
def _totals() -> regex.Pattern[str]:
    entries = (table("roles")[name]["before"] for name in ("granted_total", "granted_total_there"))
    return phrases(tuple(wording.partition("~")[0] for entry in entries for wording in alternatives(entry)))


@cache
def _all_applied() -> regex.Pattern[str]:
    wordings = alternatives(table("roles")["all_applied"]["before"])
    return phrases(tuple(wording.partition("~")[0] for wording in wordings))


def _cue_of(string: str, role: AmountRole, span: Span | None) -> Cue:
    """ "total" where the words say that an amount is all that is granted now, beside what is added to it; "all" where
    it is what all applications ask for together.
    """
    words = folded(string[span[0] : span[1]]) if span is not None else ""
    if role == "statistic" and _all_applied().fullmatch(words):
        return "all"
    return "total" if role == "granted" and _totals().fullmatch(words) else "sentence"


# "…, Norsjö kommun med": who pays the amount behind it, as somebody does the one before
_NEXT_PAYER = lazy(
    r"\(?[\d,. %)]*(?:,|och|samt|, och|, samt) \p{Lu}[^.;:\d\n\t]{2,80} (?:\L<gives>|med|om)",
    gives=table("projects")["financing"]["gives_with"],
)


# "om 900 000 kronor för tre år, varav 250 000 kronor för det första året"
_YEARS_PART = lazy(r"^[^.;:\d\n\t]{0,80}\b\L<parts>$", parts=table("columns")["parts"]["words"])
_OF_A_YEAR = lazy(
    r"\s(?:för|under|avser|avseende)\s(?:det\s|den\s|år\s|projektets\s)?(?:\L<ordinals>|(?:19|20)\d\d|år\s\d)\b",
    ordinals=list(table("time")["ordinals"]),
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
                or last.role == "cofinancing"
                and _NEXT_PAYER.fullmatch(between) is not None
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
