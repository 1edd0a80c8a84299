"""The §§ of a protocol, each a case of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from extract.find import case, document, minutes
from extract.find.minutes import Mark, sign_in
from extract.find.outcome import lead_words, rules_at_once
from extract.find.scope import Scope, fold, heading_kind
from extract.find.title import title_stop
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Block
from extract.model.values import Dnr, Match
from extract.words import one_of, table

_EXTRACT = re.compile(r"utdrag\b")
HEAD_LINES, LONGEST_HEAD = 6, 90  # of the head of an extract, and letters of the line that names it
FEWEST = 3  # matters that show what a line heads
LONGEST_TITLE = 200  # letters of a title that no § stands before
_COVER = ("meeting", "notice", "contents")  # headings of what stands before the matters

LABEL = 20  # letters of the label of a number
_DOTS = re.compile(r"\.{4,}|…{2,}|(?:\. ){4,}")
_LEADERS = re.compile(r"\.{4,}|…|\s\d{1,3}$")


def paragraphs(scope: Scope) -> tuple[Scope, ...]:
    """The scopes of the §§, in order. A § named twice (the table of contents) is the one with the longer text; ranges
    ("§§ 26–38") and references inside a sentence begin none.
    """
    if "paragraphs" not in scope.memo:
        scope.memo["paragraphs"] = _paragraphs(scope)
    found: tuple[Scope, ...] = scope.memo["paragraphs"]
    return found


def _paragraphs(scope: Scope) -> tuple[Scope, ...]:
    starts: list[tuple[int, str]] = []
    for block in scope.blocks:
        words = scope.of(block)
        sign = sign_in(words)
        if sign is None or block.kind == "row" and len(scope.layout.cells(block)) > 3 or _is_reference(words, sign):
            continue
        starts.append((block.index, sign.number))
    if not starts and scope.memo.get("kind") in minutes.KINDS:
        starts = [(block.index, mark.number) for block, mark in minutes.numbered(scope.blocks, scope)]
    begun = [start for start in starts if not _DOTS.search(scope.of(scope.layout.blocks[start[0]]))]
    lost = minutes.unsigned(scope, begun) if scope.memo.get("kind") in minutes.KINDS else []
    starts = sorted([*starts, *lost]) or list(_in_head_line(scope))
    spans: dict[str, Scope] = {}
    listed = {number for _, number in [*begun, *lost]}
    # "Dnr 140/2003" over each "§ 97"; above the first alone it is the meeting's
    above = len(starts) > 1 and all(_number_above(scope, first) is not None for first, _ in starts)
    for n, (first, number) in enumerate(starts):
        last = starts[n + 1][0] if n + 1 < len(starts) else scope.last
        last -= n + 1 < len(starts) and (above or _label_above(scope, first, last))
        if number in listed and _DOTS.search(scope.of(scope.layout.blocks[first])):
            continue  # its line in the table of contents
        part = scope.part(first, last)
        part.memo["matter"] = True
        part.memo["above"] = above
        part.memo["unsigned"] = number if (first, number) in lost else None
        held = spans.get(number)
        if held is None or part.stop - part.start > held.stop - held.start:
            spans[number] = part
    parts = sorted(spans.values(), key=lambda part: part.first)
    scope.document.memo["house"] = _own_decisions(scope.again, parts)
    return tuple(part for part in parts if not _only_contents(part))


_LAST_SIGN = re.compile(r"(?:^|.*[\s,;|])§\s?(?P<number>\d{1,4}[a-z]?)$", re.DOTALL)


def _in_head_line(scope: Scope) -> Iterator[tuple[int, str]]:
    """The one § that ends the line which names an extract: "UTDRAG UR PROTOKOLL 2024-09-19 § 88"."""
    if scope.memo.get("kind") not in (None, *minutes.KINDS):
        return
    for block in document.head(scope)[:HEAD_LINES]:
        words = scope.of(block).rstrip()
        sign = _LAST_SIGN.match(words) if len(words) < LONGEST_HEAD and _EXTRACT.search(fold(words)) else None
        if sign is not None:
            yield block.index, sign["number"]
            return


def _own_decisions(again: frozenset[str], parts: Sequence[Scope]) -> frozenset[str]:
    """The lines that no table knows and that head the decision in these minutes: what stands below decides in most of
    the matters that have no heading for it.
    """
    below: dict[str, list[bool]] = {}
    for part in parts:
        if any(heading_kind(part.of(block)) == "decision" for block in part.blocks if block.kind == "heading"):
            continue
        for block, after in pairwise(part.blocks[1:]):
            line = fold(part.of(block))
            if block.kind == "heading" and line in again and not heading_kind(part.of(block)):
                said = part.of(after)
                below.setdefault(line, []).append(rules_at_once(said) or _clause(line, said))
    return frozenset(line for line, rules in below.items() if len(rules) >= FEWEST and sum(rules) > 0.6 * len(rules))


def _clause(line: str, said: str) -> bool:
    """Whether a clause of a decision stands below a line that asks for nothing: "att tilldela …"."""
    return re.match(r"(?:\d{1,2}[.)]\s*)?att\s+\w", said) is not None and not lead_words("asks").search(line)


def _number_above(scope: Scope, first: int) -> Block | None:
    """The block right above a § that is a labelled number and no more: "Dnr 140/2003.800" over "§ 97"."""
    block = scope.layout.blocks[first - 1] if first > scope.first else None
    if block is None or _label().match(scope.of(block)) is None:
        return None
    numbers = scope.between(scope.reading.dnr, block.start, block.stop)
    rest = len(scope.of(block)) - sum(number.stop - number.start for number in numbers)
    return block if numbers and rest < LABEL else None


def _label_above(scope: Scope, first: int, last: int) -> bool:
    """Whether the block before the next § is the label of its number: "Paragraf" over "KS § 12"."""
    return last - 1 > first and minutes.labels_sign(scope.of(scope.layout.blocks[last - 1]))


def _is_reference(words: str, sign: Mark) -> bool:
    """A sentence that begins with a § speaks of it: "§ 12 justeras omedelbart."."""
    rest = words[sign.stop :].strip()
    return rest.endswith(".") and rest[:1].islower()


def _only_contents(part: Scope) -> bool:
    """A line of a table of contents: one block with dot leaders and a page number."""
    return part.last - part.first == 1 and bool(_LEADERS.search(part.of(part.blocks[0])))


def parts(scope: Scope) -> Iterator[Scope]:
    """The §§ of a protocol; the whole document where it shows none."""
    found = paragraphs(scope)
    if found:
        yield from found
    else:
        yield scope


def dnr(scope: Scope) -> tuple[r.DnrEntry, ...]:
    """The numbers of a §. Where it is the only one and names none of its own, the own ones above it are the matter's:
    an extract has its dnr in the letter head. Above several §§ a number is the meeting's.
    """
    inside = case.dnr(scope)
    block = _number_above(scope.document, scope.first) if scope.memo.get("above") else None
    if block is not None and not any(entry.relation == "own" for entry in inside):
        found = case.dnr(scope.document.part(block.index, scope.first))
        return (*(entry.model_copy(update={"relation": "own"}) for entry in found), *inside)
    if scope.first == 0 or any(entry.relation == "own" for entry in inside) or len(paragraphs(scope.document)) != 1:
        return inside
    above = case.dnr(scope.document.part(0, scope.first))
    return (*(entry for entry in above if entry.relation == "own"), *inside)


def paragraph(scope: Scope) -> Found[str] | None:
    """ "§ 43" as the case's heading prints it."""
    block = scope.blocks[0] if scope.blocks else None
    mark = _mark(scope, block) if block is not None else None
    if block is None or mark is None:
        return None
    span = (block.start, block.start + mark.stop)
    if not scope.memo.get("unsigned"):
        return scope.found(mark.shown, [span], "paragraph", 0.97)
    message = f"The sign before {mark.number} was not read; the numbers around it count {mark.shown}. Check it."
    scope.doubt("ambiguous", message, [span])
    return scope.found(mark.shown, [span], "paragraph.counted", 0.85)


def _mark(scope: Scope, block: Block) -> Mark | None:
    """The number a block begins with: a sign, or a plain one where the headings of these minutes count so."""
    sign = sign_in(scope.of(block))
    last = _LAST_SIGN.match(scope.of(block).rstrip()) if sign is None and block.index == scope.first else None
    if last is not None and _EXTRACT.search(fold(scope.of(block))):
        return Mark(last["number"], last.end("number"), f"§ {last['number']}")
    if sign is not None or block.index != scope.first or not scope.memo.get("matter"):
        return sign
    if scope.memo.get("unsigned"):
        return minutes.lost_sign(scope.of(block), scope.memo["unsigned"])
    return minutes.plain(scope.of(block))


@cache
def number_labels() -> str:
    """The labels of a number as one pattern, the longest first."""
    labels = table("dnr")["labels"]
    return one_of((*labels["strong"], *labels["weak"], *labels["journal"], *labels["arende_id"]))


@cache
def _label() -> re.Pattern[str]:
    """The label of a number at either end of a line, or alone in it."""
    words = number_labels()
    return re.compile(
        rf"^\W*(?:{words})\.?(?:\s*:|(?!\w)\s*$|(?=\s+[A-ZÅÄÖ]*[\d/]))\s*|\s(?:{words})\.?:?\s*$", re.IGNORECASE
    )


_RUN_ON = re.compile(r"[a-zåäö]{4}[.!?]\s+[A-ZÅÄÖ]")  # a sentence ends within what should be a title


def title(scope: Scope) -> Found[str] | None:
    """The § title: what follows its number and dnr, in the heading or the blocks below, before the first section."""
    numbers = scope.between(scope.reading.dnr)
    for block in scope.blocks[:4]:
        start, stop = block.start, block.stop
        sign = _mark(scope, block)
        if sign is not None:
            start += sign.stop
        elif heading_kind(scope.of(block)) in _COVER:
            break  # "Beslutande" and who they are: a cover without a §
        elif block.index == scope.first or stop - start > LONGEST_TITLE:
            continue
        pieces = _without(scope, start, stop, [(m.start, m.stop) for m in numbers])
        for a, b in pieces:
            words = _closed(_label().sub("", scope.string[a:b]).strip(" \t.:–-"))
            if words.casefold() in _whose():
                continue  # "§ 51 Vår beteckning 2023/39": what its label left
            if sign is not None and _names_number(scope, block, words, b, numbers):
                continue
            if len(words) > 2 and any(char.isalpha() for char in words):
                at = scope.string.index(words, a, b)
                stop = at + len(words)
                if stop >= block.stop - 1 and block.kind == "heading":
                    stop = max(stop, title_stop(scope, block))
                run_on = _RUN_ON.search(words)
                if run_on is not None:
                    scope.doubt("ambiguous", "The text of the § may have run on to its title. Check it.", [(at, stop)])
                return scope.found_text(at, stop, "paragraph.title", 0.95 if run_on is None else 0.7)
    return None


def _names_number(scope: Scope, block: Block, words: str, stop: int, numbers: Sequence[Match[Dnr]]) -> bool:
    """Whether words beside a § are its number, or the label of one, in a form nobody knows, and the heading right below
    is its title: "§ 12 22XYZ0016", "§ 12 Akt/Dnr KS.2024.31".
    """
    below = scope.layout.blocks[block.index + 1] if block.index + 1 < scope.last else None
    if below is None or below.kind != "heading" or heading_kind(scope.of(below)):
        return False
    number = " " not in words and sum(map(str.isdigit, words)) > len(words) / 2
    return number or len(words) < LABEL and any(m.start - stop in (0, 1) for m in numbers)


@cache
def _whose() -> frozenset[str]:
    labels = table("dnr")["labels"]
    return frozenset((*labels["mine"], *labels["foreign"]))


_OPEN = re.compile(r"\(\s*\)?$")


@cache
def _number_left() -> re.Pattern[str]:
    """The label of a number that was cut off: "Cykelväg (dnr", "Cykelväg (journalnr:"."""
    return re.compile(rf"[(,–-]\s*(?:{number_labels()})\.?:?\s*\)?$", re.IGNORECASE)


def _closed(words: str) -> str:
    """Without a bracket that a number left open or empty behind it: "Cykelväg (" and "Cykelväg ( )"."""
    words = _OPEN.sub("", _number_left().sub("", words)).strip(" \t.:–,-")
    return words.strip("()").strip() if words.count("(") != words.count(")") else words


def _without(scope: Scope, start: int, stop: int, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`start..stop` without the spans inside it and cut at cells."""
    cuts = [(a, b) for a, b in spans if start <= a < stop]
    out = []
    at = start
    for a, b in [*cuts, (stop, stop)]:
        piece = scope.string[at:a]
        offset = at
        for cell in piece.split("\t"):
            if cell.strip():
                out.append((offset, offset + len(cell)))
            offset += len(cell) + 1
        at = b
    return out
