"""What every document has: its head, what is printed on each page, and the board it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import regex

from extract.find.letterhead import is_type_name
from extract.find.scope import Scope, fold, heading_kind
from extract.grammar.lazy import lazy
from extract.model.evidence import Found
from extract.model.reading import Block
from extract.model.values import Match
from extract.words import table

PROSE = 200  # letters: a longer block is text, and the head is over
ABBREVIATED = 8  # letters of a label that a stop cuts short: "Dat.", "Handl.:"
MENUS, MENU = 60, 3  # blocks of a web page within which its heading stands, and items of a menu above it
HEAD_BLOCKS = 14  # blocks at the top where a letter head, a title and a table of labels stand
LABELLED = 90  # letters of a line with a label and its value, or with several
SHORT_LABEL = 5  # letters of the label of a number in such a line: "Dnr: "
_VERBS = table("decisions")["verbs"]
_CLAUSE = lazy(r"att\s|.{3,60}\b\L<verbs>\b", verbs=[*_VERBS["decides"], *_VERBS["proposes"]])
_PARTS = re.compile(r"\s*[,;|·•]\s+|\.\s+|\s+[–—-]\s+")
_IN_HEAD = ("", "areas", "matter", "report")


def head(scope: Scope) -> tuple[Block, ...]:
    """The blocks above the first section whose heading the table knows, at most HEAD_BLOCKS."""
    if "head" not in scope.memo:
        scope.memo["head"] = _head(scope)
    found: tuple[Block, ...] = scope.memo["head"]
    return found


def _head(scope: Scope) -> tuple[Block, ...]:
    top = _page_heading(scope)
    out: list[Block] = list(scope.blocks[:top])
    for n, block in enumerate(scope.blocks[top : top + HEAD_BLOCKS], top):
        after = scope.blocks[n + 1] if n + 1 < len(scope.blocks) else None
        label = is_type_name(fold(scope.of(block))) and after is not None and not _decides(scope, after)
        if out and heading_kind(scope.of(block)) not in _IN_HEAD and block.kind != "row" and not label:
            break
        out.append(block)
        if block.stop - block.start > PROSE:
            break
    return tuple(out)


def _page_heading(scope: Scope) -> int:
    """The place of a web page's heading below its menus and notes on cookies; 0 where no such stand above it."""
    if scope.root is not None:
        return 0
    levels = [
        (n, b.style.level) for n, b in enumerate(scope.blocks[:MENUS]) if b.kind == "heading" and b.style.size is None
    ]
    first = next((n for n, level in levels if level == 1), 0)
    menus = sum(block.kind == "item" for block in scope.blocks[:first])
    return first if menus >= MENU and not any(len(scope.of(b)) > PROSE for b in scope.blocks[:first]) else 0


def _decides(scope: Scope, block: Block) -> bool:
    """Whether a block is what stands below the heading "Beslut": a sentence, an item, a clause. A short line, a date, a
    number or a row of a form below "Delegationsbeslut" is still the head.
    """
    words = scope.of(block)
    if block.kind == "row":
        return False
    stopped = words.endswith((".", ",", ":")) and len(words) > ABBREVIATED
    return block.kind == "item" or len(words) > 90 or stopped or _CLAUSE.match(words) is not None


def head_stop(scope: Scope) -> int:
    """The offset where the document's head ends."""
    blocks = head(scope)
    return blocks[-1].stop if blocks else scope.start


def furniture(scope: Scope) -> Iterator[Block]:
    """Repeated headers and footers, one of each."""
    return (block for block in scope.layout.blocks if block.kind == "furniture")


@cache
def unit_endings() -> tuple[str, ...]:
    """How names of units within an authority end, folded: "förvaltningen", "kontoret"."""
    return tuple(map(fold, table("document")["unit_endings"]))


def only_facts(scope: Scope, start: int, stop: int) -> bool:
    """Whether a line has several names, days and numbers and no more: "Region Dalarna | 2025-06-12 | Dnr 45/25"."""
    cuts = [start, *(at for found in _PARTS.finditer(scope.string, start, stop) for at in found.span()), stop]
    if stop - start > LABELLED or len(cuts) < 4:
        return False
    reading = scope.reading
    facts = (*reading.organisations, *reading.bodies, *reading.dates, *reading.dnr)
    spans = [(one.start, one.stop) for one in facts]
    return all(
        any(first <= begin <= first + SHORT_LABEL and last - 1 <= end <= last for begin, end in spans)
        for first, last in zip(cuts[::2], cuts[1::2], strict=True)
    )


ACTS = lazy(r"\W{0,3}(?:har )?(?:\L<verbs>|ger [^.\n]{1,80} i uppdrag)\b", regex.IGNORECASE, verbs=_VERBS["acts"])

# "partnerskapet för Västsverige, som den 24 mars prioriterade ansökan": of that one a clause tells, not the paper
_ASIDE = lazy(r"[^.,;:\n\t]{0,40}, \L<words>\b", words=table("decisions")["leads"]["relative"])


def body(scope: Scope) -> Found[str] | None:
    """The board, council or committee the document is of: the one that decides or is to decide, else the first named.

    None where none is named.
    """
    inside = scope.between(scope.reading.bodies)
    for section in scope.under("proposal", "decision"):
        for match in scope.between(scope.reading.bodies, section.start, section.stop + 1):
            if ACTS.match(scope.string, match.stop):
                return _body(scope, match, "body.decides", 0.97)
    for match in _on_top(scope):
        return _body(scope, match, "body.head", 0.95)
    for match in inside:
        if ACTS.match(scope.string, match.stop):
            return _body(scope, match, "body.decides", 0.93)
    for match in inside:
        start, stop = scope.sentence(match.start)
        if _is_written_to(scope, match):
            continue
        if not _OPINES.search(scope.string, start, stop) and not _ASIDE.match(scope.string, match.stop):
            return _body(scope, match, "body.named", 0.9)
    return None


POSTAL = lazy(r"(?:SE-)?\d{3} ?\d{2} +\p{Lu}[\p{L} -]{1,30}")  # the whole last line of an address


def _on_top(scope: Scope) -> Iterator[Match[str]]:
    """The boards that the furniture and the head name."""
    for block in furniture(scope):
        yield from scope.between(scope.reading.bodies, block.start, block.stop)
    for match in scope.between(scope.reading.bodies, scope.start, head_stop(scope)):
        if not _is_written_to(scope, match):
            yield match


def _is_written_to(scope: Scope, match: Match[str]) -> bool:
    """Whether a letter goes to a board: it stands above a postal address."""
    at = scope.layout.block_at(match.start).index
    below = scope.layout.blocks[at + 1 : min(at + 3, scope.last)]
    return any(POSTAL.fullmatch(scope.of(block).strip()) for block in below)


# a body that only says what it thinks of an application decides nothing
_OPINES = lazy(r"\b(?:\L<verbs>)\b", regex.IGNORECASE, verbs=table("document")["opines"])


def meeting_body(scope: Scope) -> Found[str] | None:
    """The body whose minutes they are: in the furniture or the head, else the one that decides. What a § proposes to
    another body is not that body's meeting.
    """
    for match in _on_top(scope):
        return _body(scope, match, "body.head", 0.95)
    return body(scope)


def _body(scope: Scope, match: Match[str], rule: str, confidence: float) -> Found[str] | None:
    return scope.found(as_name(scope, match), [(match.start, match.stop)], rule, confidence)


def as_name(scope: Scope, match: Match[str]) -> str:
    """A body's name with its capital where the document prints it so on a line or in a cell of its own: "att
    kommunstyrelsen beslutar" in a paper to the "Kommunstyrelsen".
    """
    if not match.value[:1].islower():
        return match.value
    name = match.value[0].upper() + match.value[1:]
    alone = re.compile(rf"(?:^|[\n\t\f]|: ){re.escape(name)}(?=[\n\t\f]|$|, \d)")
    return name if alone.search(scope.string) else match.value
