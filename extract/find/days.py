"""Days a document gives for itself: by a label in its head, in the sentence that says when it was decided, and by the
label that runs over the pages of minutes. What it tells of other decisions is none. The words stand in
words/document.toml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

import regex

from extract.find import document, minutes
from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.find.scope import Scope, fold
from extract.grammar import date_kind
from extract.grammar.lazy import lazy
from extract.grammar.nearby import nearby
from extract.grammar.period import places
from extract.model.evidence import Found
from extract.model.values import Date, Match
from extract.words import table

LABEL = 30  # letters before a day in which its label stands
PERIOD = 120  # letters between the first day of a period and its last, in fields of their own
SIGNED = 8  # blocks at the end where the day stands on which a paper was signed
REACH = 60  # letters between "Beslutet fattades" and its day: by whom, in between


_WORDS = table("document")["days"]


@cache
def _pattern(name: str) -> regex.Pattern[str]:
    return phrases(tuple(_WORDS[name]))


def said_decided(scope: Scope) -> list[Match[Date]]:
    """The days in blocks that begin "Beslutet fattades" or are no more than a label and the day of the decision:
    those of this decision, in the order of the text.
    """
    return [
        match
        for match in days_in(scope)
        if _pattern("decided").match(folded(_lead(scope, match))) or _is_label_and_day(scope, match)
    ]


_AFTERWARDS = ("published", "notice_up", "notice_down", "adjustment")  # what is done with a paper that has its day
_TOLD_BEFORE = lazy(  # "-des" and "-tes" end past tenses and hardly any other word
    r"(?<!\w)(?:\L<verbs>|\w{3,}[dt]es)(?:\s(?:av|vid|i|pa|hos)(?:\s[^\s.,;:()\d]+){1,6}?)?\s(?:den\s)?$"
    r"|(?<!\w)\L<came>\s(?:till|hos)(?:\s[^\s.,;:()\d]+){1,4}?\s(?:den\s)?$",
    verbs=_WORDS["told_past"],
    came=_WORDS["came_in"],
)
_TOLD_BEHIND = lazy(r"\s\L<verbs>(?!\w)", verbs=_WORDS["told_past"])


def told_past(scope: Scope) -> list[Match[Date]]:
    """The days of which a sentence says that something was decided, or came in, then: "Ansökan inkom den 3 maj"."""
    return [
        match
        for match in days_in(scope)
        if scope.layout.block_at(match.start).kind != "row"
        and (
            _TOLD_BEFORE.search(folded(scope.string[max(scope.start, match.start - REACH) : match.start]))
            or _TOLD_BEHIND.match(folded(scope.string[match.stop : match.stop + LABEL]))
        )
        and date_kind.kind_of(scope.string, match) not in _AFTERWARDS
    ]


def _is_label_and_day(scope: Scope, match: Match[Date]) -> bool:
    """Whether a line that is no row of a table says "Beslutsdag: 8 mars 2025" and no more."""
    block = scope.layout.block_at(match.start)
    rest = scope.string[match.stop : block.stop].strip(" .")
    label = scope.string[block.start : match.start].rstrip()
    alone = block.kind != "row" and len(label) < LABEL and label.endswith(":") and not rest
    return alone and date_kind.kind_of(scope.string, match) == "decision" and not of_earlier(scope, match)


def _lead(scope: Scope, match: Match[Date]) -> str:
    """What stands before a day in the first sentence of its block; nothing where that is too long or has figures.

    Further on in a paragraph "beslutet" is one that was told of.
    """
    words = scope.string[scope.layout.block_at(match.start).start : match.start]
    return words.lstrip() if len(words) < REACH and not any(c.isdigit() or c == "." for c in words) else ""


_MEETINGS = (None, "meeting", "document")


def meeting_days(scope: Scope) -> list[Match[Date]]:
    """The days right behind a label of the meeting's day, in the head and in the heads that run over pages; above the
    first § behind any words for it, and in what runs over the pages the only day too.
    """
    labelled = [
        match
        for match in days_in(scope)
        if (hit := _last(scope.string[max(scope.start, match.start - REACH) : match.start])) is not None
        and not hit.strip(" :\t\n")
    ]
    over = [days_in(scope, block.start, block.stop) for block in document.furniture(scope)]
    only = [days[0] for days in over if len(days) == 1]
    found = [match for match in only if date_kind.kind_of(scope.string, match) in _MEETINGS]
    first = next((block.start for block in scope.blocks if minutes.sign_in(scope.of(block))), scope.start)
    found += [m for m in days_in(scope, scope.start, first) if date_kind.kind_of(scope.string, m) == "meeting"]
    return labelled + [m for m in found if m not in labelled and not _of_other_meeting(scope, m)]


def _of_other_meeting(scope: Scope, match: Match[Date]) -> bool:
    """Whether a day is that of the meeting before or behind this one: "Nästa sammanträde: 8 april 2025"."""
    start = scope.layout.block_at(match.start).start
    return _pattern("other_meeting").search(folded(scope.string[start : match.start])) is not None


def _last(before: str) -> str | None:
    """What stands behind the last label; None where there is none."""
    hits = list(_pattern("meeting").finditer(folded(before)))
    return folded(before)[hits[-1].end() :] if hits else None


def days_in(scope: Scope, start: int | None = None, stop: int | None = None) -> list[Match[Date]]:
    """The whole days of the scope, or of `start..stop` of it, in the order of the text."""
    dates = scope.between(scope.reading.dates, start, stop)
    return [match for match in dates if match.value.iso is not None and match.value.precision == "day"]


def drawn_up(scope: Scope, match: Match[Date]) -> bool:
    """Whether the label of a day says that the paper was drawn up then: "Upprättad 2025-03-04"."""
    return _pattern("drawn_up").search(folded(scope.string[max(0, match.start - LABEL) : match.start])) is not None


_EARLIER = lazy(r"\b\L<words>\s+(?:\w+\s+)?(?:beslut\w*)[^.;\n\t]{0,30}$", words=_WORDS["earlier"])


def of_earlier(scope: Scope, match: Match[Date]) -> bool:
    """Whether a day is that of a decision this one changes: "Ändrar beslut 2021-11-18"."""
    block = scope.layout.block_at(match.start)
    return _EARLIER.search(folded(scope.string[block.start : match.start])) is not None


def in_title(scope: Scope, match: Match[Date]) -> bool:
    """Whether a day stands in a heading that speaks of what was decided or held then: "Beslut den 14 maj 2024",
    "Regionstyrelsen den 14 maj 2024".
    """
    block = scope.layout.block_at(match.start)
    before = scope.string[block.start : match.start]
    told = _pattern("held").search(folded(before)) is not None or bool(
        scope.between(scope.reading.bodies, block.start, match.start)
    )
    return block.kind == "heading" and match.value.precision == "day" and told


# ---------------------------------------------------------------- in the head


def date_of(order: str) -> Callable[[Scope], Found[str] | None]:
    """A finder of the document's date: the first labelled one of the kinds words/document.toml lists under `order`."""

    def find(scope: Scope) -> Found[str] | None:
        return labelled_date(scope, tuple(table("document")["dates"][order]))

    return find


date = date_of("document")


def labelled_date(scope: Scope, kinds: tuple[str, ...]) -> Found[str] | None:
    """A date in the head or the furniture by its label, the kinds in order; else a date alone in a line of the head.

    Dates without a year are none, and a season or a year alone is none: "Beviljade bidrag våren 2025" names a round.
    None where the head has no date.
    """
    spans = [(scope.start, document.head_stop(scope))]
    if scope.root is None:  # what runs over the pages is of the whole document, not of one §
        spans += [(block.start, block.stop) for block in document.furniture(scope)]
    candidates = [
        match
        for start, stop in spans
        for match in scope.between(scope.reading.dates, start, stop + 1)
        if match.value.iso is not None and match.value.precision in ("day", "month")
    ]
    candidates = [match for match in _without_rows(scope, candidates) if not of_earlier(scope, match)]
    candidates = [match for match in candidates if not _of_period(scope, match) and not _of_other_meeting(scope, match)]
    candidates = _before_matters(scope, candidates)
    told = [match for match in candidates if _in_prose(scope, match.start)]
    candidates = [match for match in candidates if match not in told]
    for kind in kinds:
        chosen = [match for match in candidates if _kind(scope, match) == kind]
        if chosen:
            return _dated(scope, chosen, f"date.{kind}", 0.97)
    said = [match for match in told if "decision" in kinds and date_kind.kind_of(scope.string, match) == "decision"]
    bare = [match for match in candidates if _alone(scope, match) and date_kind.kind_of(scope.string, match) is None]
    if len({match.value.iso for match in said}) == 1 and not bare:
        return _dated(scope, said, "date.sentence", 0.9)
    titled = [match for match in candidates if in_title(scope, match)]
    if len(titled) == 1:
        return _dated(scope, titled, "date.title", 0.92)
    alone = [
        match
        for match in candidates
        if _alone(scope, match) and date_kind.kind_of(scope.string, match) in (None, "reference")
    ]
    if alone:
        return _dated(scope, alone[:1], "date.head", 0.92)
    only = candidates if len({match.value.iso for match in candidates}) == 1 else []
    behind = [match for match in only if _labelled(scope, match) and date_kind.kind_of(scope.string, match) is None]
    if behind or candidates:
        return _dated(scope, behind, "date.only", 0.85) if behind else None
    return _listed(scope) or (_signed(scope) if scope.root is None else None)


def _before_matters(scope: Scope, found: list[Match[Date]]) -> list[Match[Date]]:
    """Of minutes, the days that stand before their first § or run over the pages, where there are any: what is told
    below a § is of another day, "Protokollet från sammanträdet den 3 maj 2024 gicks igenom".
    """
    if scope.root is not None or scope.memo.get("kind") not in minutes.KINDS:
        return found
    blocks = (block for block in scope.blocks if block.kind != "furniture" and minutes.sign_in(scope.of(block)))
    first = next((block.start for block in blocks), None)
    own = [
        match
        for match in found
        if first is None or match.start < first or scope.layout.block_at(match.start).kind == "furniture"
    ]
    return own or found


def _of_period(scope: Scope, match: Match[Date]) -> bool:
    """Whether a day begins or ends a period: "Projekttid enligt beslut: 2022-05-16 – 2024-06-30"."""
    near = scope.between(scope.reading.periods, max(0, match.start - PERIOD), match.start + 1)
    return any(
        start <= match.start and match.stop <= stop
        for one in near
        if one.value.start != one.value.end
        for start, stop in places(scope.string, one)
    )


def _signed(scope: Scope) -> Found[str] | None:
    """The town and day above the signatures of a paper that has no day in its head: "Näset den 3 maj 2025"."""
    found = [
        match
        for block in scope.blocks[-SIGNED:]
        for match in days_in(scope, block.start, block.stop)
        if block.kind != "row"
        and _TOWN.fullmatch(scope.string, block.start, match.start)
        and scope.string[block.start : match.start].endswith(" den ")  # "Remissvar 2025-03-18" is a paper's
        and not any(section.start <= block.start <= section.stop for section in scope.under("basis", "recipients"))
        and not scope.string[match.stop : block.stop].strip(" .")
    ]
    return _dated(scope, found, "date.signed", 0.9) if len({match.value.iso for match in found}) == 1 else None


def _kind(scope: Scope, match: Match[Date]) -> str | None:
    """What a day of the head is. "Daterad" in a sentence is said of another paper, by itself before or above a day of
    the head it is a label, and the paper this one.
    """
    kind = date_kind.kind_of(scope.string, match)
    if kind not in (None, "reference"):
        return kind
    words = nearby(scope.string, match.start, match.stop)
    own = any(_pattern("own").fullmatch(fold(label)) for label in (words.before, words.left, words.head) if label)
    return "document" if own else kind


def _listed(scope: Scope) -> Found[str] | None:
    """The day that a memo with none in its head gives itself in its list of papers: "Tjänsteskrivelse 2025-03-04"."""
    if scope.document.memo.get("kind") != "decision_memo":
        return None
    found = [
        match
        for section in scope.document.under("basis")
        for block in section.blocks
        for match in days_in(scope.document, block.start, block.stop)
        if _pattern("itself").fullmatch(fold(scope.string[block.start : match.start]).lstrip("-•*0123456789. "))
    ]
    return _dated(scope, found, "date.listed", 0.85) if len({match.value.iso for match in found}) == 1 else None


def _in_prose(scope: Scope, at: int) -> bool:
    """Whether an offset lies in a sentence of running text: a date there is of something it tells."""
    block = scope.layout.block_at(at)
    words = scope.of(block).rstrip()
    return block.kind == "paragraph" and len(words) > 90 and words.endswith((".", ":")) and ". " in f"{words} "


def _without_rows(scope: Scope, found: list[Match[Date]]) -> list[Match[Date]]:
    """The dates but those of a table with several: they are its rows', not the document's.

    In a table of labels and values, a date whose label no other of its dates has is the document's all the same.
    """
    isos: dict[int, set[str | None]] = {}
    labels: Counter[tuple[int, str | None]] = Counter()
    columns: dict[tuple[int, int], set[str | None]] = {}
    for match in found:
        number = scope.layout.block_at(match.start).style.table
        if number is not None:
            columns.setdefault((number, _column(scope, match)), set()).add(match.value.iso)
            isos.setdefault(number, set()).add(match.value.iso)
            labels[number, date_kind.kind_of(scope.string, match)] += 1

    def own(match: Match[Date]) -> bool:
        block = scope.layout.block_at(match.start)
        number = block.style.table
        if number is None:
            return True
        if len(scope.layout.cells(block)) > 2 and len(columns[number, _column(scope, match)]) > 1:
            return False  # below one head of several each row has its own
        if len(isos[number]) <= 2:
            return True
        kind = date_kind.kind_of(scope.string, match)
        return kind is not None and len(scope.layout.cells(block)) == 2 and labels[number, kind] == 1

    return [match for match in found if own(match)]


def _column(scope: Scope, match: Match[Date]) -> int:
    """Which cell of its row a day stands in."""
    return scope.string.count("\t", scope.layout.block_at(match.start).start, match.start)


_MINUTES = tuple(_WORDS["minutes"])  # right before the day of a meeting
_TOWN = re.compile(r"\s*[A-ZÅÄÖ][a-zåäö]{2,}(?:[ -][A-ZÅÄÖ][a-zåäö]{2,})?,? (?:den )?")


def _alone(scope: Scope, match: Match[Date]) -> bool:
    """Whether a day stands by itself in its cell: in a letter head that is the date."""
    if match.value.precision != "day":
        return False
    first = max(scope.string.rfind(border, 0, match.start) for border in "\n\t\f") + 1
    ends = [at for border in "\n\t\f" if (at := scope.string.find(border, match.stop)) >= 0]
    before = fold(scope.string[first : match.start])
    in_head = match.start < document.head_stop(scope) or scope.layout.block_at(match.start).kind == "furniture"
    if before.endswith(document.unit_endings()) and in_head or before.endswith(_MINUTES):
        before = ""  # a unit, the date and the number, side by side in a letter head; "PROTOKOLL 2023-02-22"
    if _TOWN.fullmatch(scope.string, first, match.start) and match.start < document.head_stop(scope):
        before = ""  # "Hedemora 2024-12-05", "Luleå den 3 maj 2024"
    last = min(ends, default=len(scope.string))
    beside = [m for m in scope.between(scope.reading.dnr, match.stop, last) if m.stop == last]
    if beside and in_head and not _LABEL_BESIDE.sub("", scope.string[match.stop : beside[0].start]).strip(" ,|:."):
        last = match.stop  # "2025-03-04 RUN 2025-0188", the day and the number side by side
    if before or scope.string[match.stop : last].strip(" ."):
        return in_head and document.only_facts(scope, first, last)
    return True


_LABELS = table("dnr")["labels"]
_LABEL_BESIDE = lazy(r"\b\L<labels>\b", regex.IGNORECASE, labels=[*_LABELS["strong"], *_LABELS["weak"]])
_ANY_LABEL = lazy(
    r"\p{Lu}[\p{L} ./-]{2,30}(?::[ ]*|\t)(?:\L<weekdays>\s(?:den\s)?)?",
    regex.IGNORECASE,
    weekdays=table("time")["weekdays"],
)


def _labelled(scope: Scope, match: Match[Date]) -> bool:
    """Whether a day fills what stands behind a label, whatever the label says: "Framtagen: tisdag 21 januari 2025"."""
    block = scope.layout.block_at(match.start)
    first = scope.string.rfind("\n", block.start, match.start) + 1 or block.start
    closed = scope.string[match.stop : match.stop + 1] in ("", "\n", "\f", "\t")
    return (
        match.value.precision == "day" and closed and _ANY_LABEL.fullmatch(scope.string, first, match.start) is not None
    )


def _dated(scope: Scope, matches: list[Match[Date]], rule: str, confidence: float) -> Found[str] | None:
    values = {match.value.iso for match in matches}
    chosen = matches[0]
    if len(values) > 1:
        differing = ", ".join(sorted(filter(None, values)))
        scope.doubt(
            "date_conflict",
            f"Dates of the same kind differ: {differing}. The first one is taken; check it.",
            [(match.start, match.stop) for match in matches[:3]],
        )
        confidence = min(confidence, 0.8)
    same = [(match.start, match.stop) for match in matches if match.value.iso == chosen.value.iso]
    iso = chosen.value.iso
    return scope.found(iso, same[:3], rule, confidence) if iso is not None else None
