"""From a span of the text to a `Found`: the way back to the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from extract.model.evidence import Evidence, Found
from extract.model.page import BBox, Document, Line
from extract.model.reading import Layout
from extract.words import table

T = TypeVar("T")
Span = tuple[int, int]


def evidence(layout: Layout, start: int, stop: int, rule: str) -> tuple[Evidence, ...]:
    """Where `start..stop` of the text is printed: one piece for each page, or for each run of lines without pages.

    `text` is what is printed, lines parted by a line feed, with the hyphens and blanks that a repair took away. A span
    of nothing but borders and blanks has no evidence: ().
    """
    places = _places(layout, start, stop)
    if not places:
        return ()
    repairs = layout.text.repairs_in(start, stop)
    return tuple(_piece(layout.document, group, rule, repairs) for group in _groups(layout.document, places))


_Place = tuple[int, Line, int, int]  # page index, line, start and stop in the page's raw


def _places(layout: Layout, start: int, stop: int) -> list[_Place]:
    """The stretches of printed lines a span came from, in the order of the text."""
    document, text = layout.document, layout.text
    out: list[_Place] = []
    for at in range(start, stop):
        if text.string[at] in " \n\t\f\v":
            continue
        first, last = text.starts[at], text.stops[at]
        while first < last:
            page = document.page_at(first)
            offset = document.offsets[page]
            held = document.line_at(first)
            if held is None:
                break
            index, line = held
            a, b = first - offset, min(last - offset, line.stop)
            if b <= a:
                break
            if out and out[-1][0] == index and out[-1][1] is line:
                out[-1] = (index, line, min(out[-1][2], a), max(out[-1][3], b))
            else:
                out.append((index, line, a, b))
            first = offset + b
            while first < last and document.raw[first].isspace():
                first += 1
    return _whole_hyphens(document, out)


def _whole_hyphens(document: Document, places: list[_Place]) -> list[_Place]:
    """A hyphen that broke a word at a line end belongs to what is printed, though the text has it no more."""
    out = []
    for n, (page, line, start, stop) in enumerate(places):
        raw = document.pages[page].raw
        if (
            n + 1 < len(places)
            and stop < line.stop
            and raw[stop] in "-\u00ad\u2010"
            and not raw[stop + 1 : line.stop].strip()
        ):
            stop += 1
        out.append((page, line, start, stop))
    return out


def _groups(document: Document, places: list[_Place]) -> list[list[_Place]]:
    groups: list[list[_Place]] = []
    for place in places:
        if groups and _beside(document, groups[-1][-1], place):
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _beside(document: Document, before: _Place, place: _Place) -> bool:
    if before[0] != place[0]:
        return False
    page = document.pages[place[0]]
    if page.number is not None:
        return True
    return not page.raw[before[3] : place[2]].strip() if before[3] <= place[2] else False


def _piece(document: Document, places: Sequence[_Place], rule: str, repairs: tuple[str, ...]) -> Evidence:
    page = document.pages[places[0][0]]
    printed = "\n".join(page.raw[start:stop] for _, _, start, stop in places)
    if page.number is None:
        return Evidence(page=None, bbox=None, line=places[0][1].number, text=printed, rule=rule, repairs=repairs)
    box: BBox | None = None
    for _, line, start, stop in places:
        piece = page.locator.bbox(start, stop) or line.bbox
        if piece is not None:
            box = piece if box is None else box | piece
    box = box and page.shown(box)
    corners = None if box is None else (round(box.x0, 1), round(box.top, 1), round(box.x1, 1), round(box.bottom, 1))
    return Evidence(page=page.number, bbox=corners, line=None, text=printed, rule=rule, repairs=repairs)


def found(layout: Layout, value: T, spans: Iterable[Span], rule: str, confidence: float) -> Found[T] | None:
    """A Found of `value`, supported by each of `spans`, strongest first; None where none of them is printed."""
    spans = list(spans)
    pieces = dict.fromkeys(piece for start, stop in spans for piece in evidence(layout, start, stop, rule))
    if not pieces:
        return None
    return Found(value=value, confidence=round(min(confidence, _measured(rule, len(spans))), 2), evidence=tuple(pieces))


def _measured(rule: str, places: int) -> float:
    """How far a rule was right where that was measured to be less than it says itself (words/confidence.toml)."""
    entry = table("confidence")["rules"].get(rule)
    return 1.0 if entry is None else float(entry["again" if places > 1 else "once"])
