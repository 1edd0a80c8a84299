"""Which kind a document is: the signs of words/kinds.toml, weighed and kept as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

from extract.find import cards, document, granted
from extract.find.columns import views_in
from extract.find.grants import is_grants
from extract.find.head_rows import lists_grants
from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.find.programme import opens_with_plan
from extract.find.scope import Scope, fold
from extract.kinds.sections import paragraphs
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Block
from extract.words import table

Span = tuple[int, int]
OTHER: r.Kind = "other"
MANY = 5  # §§ that make minutes, whatever list one of them holds
EVIDENCE = 3  # places listed for a kind: the strongest


def recognise(scope: Scope) -> tuple[r.Kind, Found[r.Kind] | None]:
    """The kind with the most points and the places that speak for it; "other" where none has enough.

    A close race is doubted: the second kind and its points are named.
    """
    spec = table("kinds")
    shapes = _shapes(scope)
    low = folded(scope.string[scope.start : scope.stop])
    scores: list[tuple[int, str, list[tuple[int, Span]]]] = []
    for name, signs in spec.items():
        if isinstance(signs, dict):
            hits = list(_signs(scope, low, signs, shapes))
            scores.append((sum(points for points, _ in hits), name, hits))
    scores.sort(key=lambda item: -item[0])
    best, second = scores[0], scores[1]
    if best[0] < spec["enough"]:
        opening = [(block.start, block.stop) for block in scope.blocks[:1]]
        scope.doubt(
            "kind_unknown",
            "The document is none of the kinds known: only its numbers, amounts and people were read.",
            opening,
            path="/document/kind",
        )
        return "other", scope.found(OTHER, opening, "kind.none", 0.6)
    kind = cast(r.Kind, best[1])
    spans = [span for _, span in sorted(best[2], key=lambda hit: -hit[0])][:EVIDENCE]
    margin = best[0] - second[0]
    if margin < 2:
        message = f"The document may be {best[1]} ({best[0]} signs) or {second[1]} ({second[0]}). Check which it is."
        scope.doubt("ambiguous", message, spans, path="/document/kind")
    return kind, scope.found(kind, spans, "kind.signs", 0.97 if margin >= 4 else 0.92 if margin >= 2 else 0.75)


def _shapes(scope: Scope) -> dict[str, Span]:
    out: dict[str, Span] = {}
    for view in views_in(scope):
        if is_grants(view) and len(view.rows) >= 2 and view.table.start < scope.stop:
            row = view.heads[0] if view.heads else view.rows[0]
            out.setdefault("grants_table", (row.block.start, row.block.stop))
    if "grants_table" not in out:
        for block in scope.blocks:
            if lists_grants(scope.layout, block):
                out["grants_head"] = (block.start, block.stop)
                break
    carded = cards.lists_given(scope)
    if carded is not None:
        out["grants_cards"] = carded
    elif "grants_table" not in out and len(list(granted.in_prose(scope))) > 2:
        item = scope.layout.block_at(granted.spans(scope)[0][0])
        out["grants_items"] = (item.start, item.stop)
    plan = opens_with_plan(scope)
    if plan is not None:
        out["plan_head"] = plan
    found = paragraphs(scope)
    if found:
        first = scope.layout.blocks[found[0].first]
        out["paragraphs" if len(found) > 1 else "one_paragraph"] = (first.start, first.stop)
        if len(found) >= MANY:
            out["many_paragraphs"] = (first.start, first.stop)
            out.pop("grants_items", None)  # what one § gives to several
        if len(found) == 1 and first.start < document.head_stop(scope):
            out["paragraph_head"] = (first.start, first.stop)
    return out


def _signs(scope: Scope, low: str, signs: dict[str, Any], shapes: dict[str, Span]) -> Iterator[tuple[int, Span]]:
    """The signs of one kind with their points; `low` is the text of the scope, folded."""
    if "names" in signs:
        span = _named(scope, tuple(signs["names"]["words"]))
        if span is not None:
            yield signs["names"]["points"], span
        elif "built" in signs["names"]:
            span = _built(scope, signs["names"]["built"])
            if span is not None:
                yield signs["names"]["built_points"], span
    for kind, points in signs.get("sections", {}).items():
        for section in scope.under(kind)[:1]:
            if section.heading is not None:
                yield points, (section.heading.start, section.heading.stop)
    for key, stop in (("phrases", scope.stop), ("first", document.head_stop(scope))):
        if key in signs:
            for word in signs[key]["words"]:
                hit = phrases((word,)).search(low, 0, stop - scope.start)
                if hit is not None:
                    yield signs[key]["points"], (scope.start + hit.start(), scope.start + hit.end())
                    if key == "first":
                        break
    if "certified" in signs and "paragraph_head" in shapes:
        hit = phrases(tuple(signs["certified"]["words"])).search(low)
        if hit is not None:
            yield signs["certified"]["points"], (scope.start + hit.start(), scope.start + hit.end())
    if "furniture" in signs:
        pattern = phrases(tuple(signs["furniture"]["words"]))
        for block in document.furniture(scope):
            if pattern.search(folded(scope.of(block))):
                yield signs["furniture"]["points"], (block.start, block.stop)
                break
    for shape, points in signs.get("shapes", {}).items():
        if shape in shapes:
            yield points, shapes[shape]


@cache
def _name_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        "(?:"
        + "|".join(re.escape(fold(word.replace("*", "\x00"))).replace("\x00", r".{1,60}") for word in words)
        # "LAG-beslut 2024-09-18", "PROTOKOLL 2 (20)": a day, or the page's mark, on the line of the name
        + r")(?:(?<=beslut),? (?:den )?\d{4}-\d\d-\d\d)?(?: (?:sid\w*\.? )?\d{1,4} ?\(\d{1,4}\))?"
    )


_NOT_BUILT = re.compile(
    r".*[\d:§”\"’]|.+\s[A-ZÅÄÖ](?![A-ZÅÄÖ])"
)  # what a line says of one matter: a name, a number, a value


def _built(scope: Scope, pattern: str) -> Span | None:
    """The first line or cell of the head that by its noun names a kind of document, and no matter: "Beslut över
    ansökan", "Delegeringsbeslut", not "Beslut om stöd till Norrsken".
    """
    for block in document.head(scope)[:10]:
        for place in scope.layout.cells(block):
            text = scope.string[place.start : place.stop].strip()
            words = text.capitalize() if text.isupper() else text
            if len(text) < 70 and not _NOT_BUILT.match(words) and re.fullmatch(pattern, fold(text)):
                return place.start, place.stop
    return None


def _named(scope: Scope, words: tuple[str, ...]) -> Span | None:
    """The first line or cell of the head, or of the furniture, that is one of the names."""
    pattern = _name_pattern(words)
    listed = {row.block.index for view in views_in(scope) if view.money() for row in view.rows}
    for block in [*document.head(scope)[:10], *_headings_below(scope), *document.furniture(scope)]:
        for place in scope.layout.cells(block) if block.index not in listed else ():
            for line in _LINE.finditer(scope.string, place.start, place.stop):
                if len(line[0]) < LONGEST and pattern.fullmatch(fold(line[0])):
                    return line.span()
    for block in document.head(scope)[:NAMED]:
        for place in scope.layout.cells(block):
            for first, last in _pieces(scope, place.start, place.stop):
                if pattern.fullmatch(fold(scope.string[first:last])):
                    return first, last
    return None


def _headings_below(scope: Scope) -> Iterator[Block]:
    """The first block below the head, where its words head a section too: "Beslut om stöd" over what is decided."""
    stop = document.head_stop(scope)
    below = next((block for block in scope.blocks if block.start >= stop), None)
    if below is not None and below.kind == "heading" and "§" not in (words := scope.of(below)) and " " in words.strip():
        yield below


NAMED = 6  # lines of a head in which a kind may stand beside the office, the day or the number
# "Beslut · 2025-11-19 · Dnr 25-7702", "Stiftelsen Bygd – Bidragsbesked", "Beslut den 18 juni 2024 Dnr 31/2024"
_PARTED = re.compile(r"\s(?:[·|•–—-]|//?)\s")
_BEHIND = re.compile(r",?\s(?:den\s)?(?:\d{4}-\d\d-\d\d|\d{1,2}\s[a-zåäö]{3,9}\s\d{4})(?!\d).*$", re.DOTALL)


def _pieces(scope: Scope, start: int, stop: int) -> Iterator[Span]:
    """The parts of a line between signs that part them, without the office before them and the day behind them."""
    string = scope.string
    if stop - start >= LONGEST:
        return
    cuts = [start, *(place for hit in _PARTED.finditer(string, start, stop) for place in hit.span()), stop]
    for first, last in zip(cuts[::2], cuts[1::2], strict=True):
        if len(cuts) > 2:
            yield first, last
        named = scope.between(scope.reading.organisations, first, last)
        office = named[0].stop if named and named[0].start == first else first
        day = _BEHIND.search(string, office, last)
        end = day.start() if day is not None else last
        while office < end and string[office] in " ,:":
            office += 1
        if (office, end) != (first, last) and office < end:
            yield office, end


LONGEST = 90  # letters of a line that may name a kind


_LINE = re.compile(r"[^\f]+")  # of a cell: "PROTOKOLLSUTDRAG" above "Sammanträdesdatum" and the day
