"""Lists: the items under a heading or after a lead-in, and the members of an enumeration in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import regex

from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.find.scope import Scope, Section
from extract.grammar.lazy import lazy
from extract.model.reading import Block
from extract.words import table
from extract.words.marks import BULLETS, RARE, RING

Span = tuple[int, int]

LONGEST_LINE = 90  # letters of a line that may be an item without a mark
_S = r"[ \u00a0\u2009\u202f\t]"
_BULLET = lazy(rf"(?P<sign> [{BULLETS}{RARE}*] | [-–—](?={_S}) | {RING} ) {_S}*", regex.VERBOSE)
_COUNTED = lazy(
    rf"""
    (?: (?P<head> \L<heads> ) {_S}+ )?                    # Område 2: …
    \(? (?: (?P<number> \d{{1,2}} ) | (?P<letter> \p{{L}} ) )
    (?: [.):] {_S}+ | (?P<bare> {_S}+ ) (?= (?-i: \p{{Lu}} ) ) )  # a bare "A Levande hamnar" counts where a "B" follows
    """,
    regex.VERBOSE | regex.IGNORECASE,
    heads=table("calls")["item_heads"],
)
_OPEN_END = lazy(r"[\p{L}\d,)-]$")
_LOWER = lazy(r"\p{Ll}")
_LEADS_IN = lazy(r"\s\L<words>$", words=table("calls")["lists"]["lead_ends"])  # without a colon
_LEAD = lazy(r"följande|nedan|dessa|[:?]$", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """A run of items, their spans without marks; `lead` is the block before them, `first`..`last` are their blocks."""

    lead: Block | None
    items: tuple[Span, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Mark:
    sign: str  # the bullet, "1" for numbers, "a" or "A" for letters, "" for an item the source marks without a sign
    count: int  # of a number or letter, from 1; 0 for bullets
    stop: int  # where the item's words begin
    bare: bool  # nothing but a blank parts it from the words


def _mark(scope: Scope, block: Block) -> _Mark | None:
    """The mark a block begins with; None where it is no item."""
    string = scope.string
    found = _BULLET.match(string, block.start, block.stop)
    if found:
        return _Mark(found["sign"], 0, found.end(), False)
    found = _COUNTED.match(string, block.start, block.stop)
    if found and found.end() < block.stop and not (found["head"] and found["letter"]):
        if found["number"]:
            return _Mark("1", int(found["number"]), found.end(), found["bare"] is not None and not found["head"])
        letter = found["letter"]
        count = ord(letter.lower()) - ord("a") + 1
        if 1 <= count <= 26 and not (found["bare"] is not None and letter.islower()):
            return _Mark("A" if letter.isupper() else "a", count, found.end(), found["bare"] is not None)
    return _Mark("", 0, block.start, False) if block.kind == "item" else None


def listings(scope: Scope) -> tuple[Listing, ...]:
    """Every list of the scope, in the order of the text.

    Counted lines that the layout shows as paragraphs are a list where at least two follow in their order. Items under
    an item, with another mark, belong to it. An item that ends in mid-sentence goes on in the next block.
    """
    out: list[Listing] = []
    run = _Run(scope)
    for block in scope.blocks:
        if not run.takes(block):
            out += run.closed()
            run = _Run(scope)
            run.takes(block)
    out += run.closed()
    return tuple(out)


class _Run:
    """A list on the way."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.spans: list[Span] = []
        self.marks: list[_Mark] = []
        self.blocks: list[Block] = []

    def takes(self, block: Block) -> bool:
        if block.kind in ("row", "furniture"):
            return False
        mark = _mark(self.scope, block)
        if not self.blocks:
            if mark is not None and (block.kind == "item" or mark.count in (0, 1)) and block.kind != "heading":
                self._add(block, mark)
                return True
            return False
        if mark is None or mark.bare and not self._follows(mark):
            return self._continues(block) or self._between(block)
        first = self.marks[0]
        if mark.sign != first.sign and first.sign:
            if block.kind == "item" and mark.sign:
                self._extend(block)  # an item of an item
                return True
            return self._continues(block)
        if mark.count and not self._follows(mark):
            return False
        self._add(block, mark)
        return True

    def _follows(self, mark: _Mark) -> bool:
        return bool(self.marks) and mark.sign == self.marks[0].sign and mark.count == self.marks[-1].count + 1

    def _continues(self, block: Block) -> bool:
        words = self.scope.of(block)
        if (
            block.kind != "paragraph"
            or not _LOWER.match(words)
            or not _OPEN_END.search(self.scope.of(self.blocks[-1]).rstrip())
        ):
            return False
        self._extend(block)
        return True

    def _between(self, block: Block) -> bool:
        """Takes a line right below a counted item and right above the next: the rest of the item, not indented."""
        below = self.scope.layout.blocks[block.index + 1] if block.index + 1 < self.scope.last else None
        after = _mark(self.scope, below) if below is not None and not below.style.gap else None
        told = self.scope.of(block).rstrip().endswith(":")
        if block.kind != "paragraph" or block.style.gap or told or not after or not after.count:
            return False
        if not self._follows(after):
            return False
        self._extend(block)
        return True

    def _extend(self, block: Block) -> None:
        self.spans[-1] = (self.spans[-1][0], block.stop)
        self.blocks.append(block)

    def _add(self, block: Block, mark: _Mark) -> None:
        self.blocks.append(block)
        at = mark.stop
        while mark.count and (ran := self._ran_in(at, block.stop, mark)) is not None:
            self.spans.append((at, ran.start()))
            self.marks.append(mark)
            mark, at = replace(mark, count=mark.count + 1), ran.end()
        self.spans.append((at, block.stop))
        self.marks.append(mark)

    def _ran_in(self, start: int, stop: int, mark: _Mark) -> regex.Match[str] | None:
        """Where the next of counted items begins that was set on the line of this one: "… tre parter 3 En plan"."""
        if mark.sign != "1":
            return None
        ends = r"(?=\p{Lu})" if mark.bare else r"(?=\p{L})"
        sign = str(mark.count + 1) + ("" if mark.bare else r"[.):]")
        return regex.compile(rf"(?<=[\p{{L}}.)]) [ ] {sign} [ ] {ends}", regex.VERBOSE).search(
            self.scope.string, start, stop
        )

    def closed(self) -> Iterator[Listing]:
        """The list, where the run is one: a lone counted paragraph is a sentence that begins with a number."""
        if not self.blocks:
            return
        if len(self.spans) == 1 and (self.marks[0].count or self.blocks[0].kind != "item"):
            return
        first = self.blocks[0].index
        lead = self.scope.layout.blocks[first - 1] if first > self.scope.first else None
        yield Listing(lead, tuple(self.spans), first, self.blocks[-1].index + 1)


# ---------------------------------------------------------------- whose list it is


def under(
    scope: Scope, kind: str, found: Sequence[Listing], but: Sequence[str] = ()
) -> list[tuple[Section, tuple[Span, ...]]]:
    """For each section of a kind that has items: the section and its items, of all its lists together.

    A list whose lead-in has one of the words of `but` (of `phrases`) is something else, though it stands there.
    """
    other = phrases(tuple(but)) if but else None
    found = [
        listing for listing in found if not refused(scope, listing) and not (other and _led_by(scope, listing, other))
    ]
    out = []
    for section in scope.under(kind):
        if not section.blocks:
            continue
        first, last = section.blocks[0].index, section.blocks[-1].index + 1
        spans = [span for listing in found if first <= listing.first < last for span in listing.items]
        spans = spans or list(_rows(scope, section)) or list(_lines(scope, section))
        if spans:
            out.append((section, tuple(spans)))
    return out


def _led_by(scope: Scope, listing: Listing, words: regex.Pattern[str]) -> bool:
    lead = listing.lead
    return lead is not None and lead.kind in ("paragraph", "item") and words.search(folded(scope.of(lead))) is not None


@cache
def _never() -> regex.Pattern[str]:
    return phrases(tuple(table("calls")["lists"]["never"]))


def lead_sentence(scope: Scope, listing: Listing) -> Span | None:
    """The sentence that leads to a list: the last one of the block before it."""
    lead = listing.lead
    if lead is None or lead.kind in ("row", "furniture") or lead.start == lead.stop:
        return None
    return scope.sentence(lead.stop - 1)[0], lead.stop


def refused(scope: Scope, listing: Listing) -> bool:
    """Whether the lead-in says that the list is of what does not count: "Följande kan inte söka:"."""
    lead = lead_sentence(scope, listing)
    if lead is None or listing.lead is None or listing.lead.kind == "heading":
        return False
    words = scope.string[lead[0] : lead[1]]
    return words.rstrip().endswith(":") and _never().search(folded(words)) is not None


def led_in(
    scope: Scope, words: Sequence[str], found: Sequence[Listing], loose: bool = False
) -> list[tuple[Span, tuple[Span, ...]]]:
    """The lists whose lead-in has one of `words` (of `phrases`): (lead-in, items).

    The lead-in ends in a colon, or says "följande" or the like, or how many items there are, or is a heading; where
    `loose`, any block before the list does.
    """
    pattern = phrases(tuple(words))
    out = []
    for listing in found:
        lead = lead_sentence(scope, listing)
        if lead is None or listing.lead is None or refused(scope, listing):
            continue
        if loose:
            lead = (listing.lead.start, listing.lead.stop)
        text = scope.string[lead[0] : lead[1]].rstrip()
        leads = loose or listing.lead.kind == "heading" or _LEAD.search(text) or _counts(text, len(listing.items))
        if leads and pattern.search(folded(text)):
            out.append((lead, listing.items))
    return out


def _counts(text: str, count: int) -> bool:
    """Whether a sentence names the number of items below it: "Arbetet är samlat i fyra områden."."""
    return any(table("time")["numbers"].get(word) == count for word in regex.findall(r"\p{L}+", text.casefold()))


@cache
def _heads() -> frozenset[str]:
    return frozenset(folded(word) for word in table("calls")["item_heads"])


def _rows(scope: Scope, section: Section) -> Iterator[Span]:
    """The first column of a table under the heading that has words: one row, one item."""
    rows = [block for block in section.blocks if block.kind == "row"]
    for block in rows if len(rows) > 1 else ():
        if block.style.header:
            continue
        for cell in scope.layout.cells(block):
            words = scope.string[cell.start : cell.stop]
            if regex.search(r"\p{L}{3}", words):
                if folded(words.strip()) not in _heads():
                    yield cell.start, cell.stop
                break


def _lines(scope: Scope, section: Section) -> Iterator[Span]:
    """Short lines without a full stop that follow a heading directly, or its lead-in: at least two."""
    lines: list[Block] = []
    for n, block in enumerate(section.blocks):
        text = scope.of(block).strip()
        if (
            block.kind not in ("paragraph", "heading")
            or "\t" in text
            or len(text) > LONGEST_LINE
            or regex.search(r"[.!?:]$", text)
        ):
            if n == 0 and text.endswith(":"):
                continue
            break
        if n == 0 and _LEADS_IN.search(text):
            continue  # "Behöriga sökande är" above the lines that are
        lines.append(block)
    capitals = sum(scope.string[block.start].isupper() for block in lines)
    spans: list[Span] = []
    for block in lines:
        rest = _LOWER.match(scope.string, block.start) and not block.style.gap and 2 * capitals > len(lines)
        if spans and rest:  # "Kvarnar med" above "bevarad damm"
            spans[-1] = (spans[-1][0], block.stop)
        else:
            spans.append((block.start, block.stop))
    if len(spans) > 1:
        yield from spans


def subheads(scope: Scope, kind: str) -> list[tuple[Section, tuple[Span, ...]]]:
    """For each section of a kind: the headings of a lower level that follow it directly, each with text of its own.

    Headings below these are parts of theirs; where the first is numbered, the others that count on are meant.
    """
    out = []
    sections = scope.sections
    for n, section in enumerate(sections):
        if section.kind != kind or section.heading is None:
            continue
        spans: list[Span] = []
        first: tuple[int, _Mark | None] | None = None  # the level and mark of the first
        for other in sections[n + 1 :]:
            head = other.heading
            if head is None or not section.heading.style.level:
                break
            mark = _mark(scope, head)
            mark = mark if mark is not None and mark.count else None
            level, counted = first if first is not None else (head.style.level, mark)
            if (
                first is not None
                and head.style.level >= level > section.heading.style.level
                and (head.style.level > level or counted is not None and mark is None)
            ):
                continue  # "Aktiviteter" below "1. Levande byar"
            if other.kind or head.style.level <= section.heading.style.level:
                break
            first = level, counted
            spans.append((mark.stop if mark is not None else head.start, head.stop))
        if len(spans) > 1:
            out.append((section, tuple(spans)))
    return out
