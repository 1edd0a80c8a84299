"""Digits that OCR took for letters or marks: `1O 000 kr`, `2.751 282 kronor`, `RUN 2O25/114`, `50960 av`.

Each is an edit of its own rule, so that the value keeps what is printed, and whoever weighs it knows. Only blocks that
were read from a picture are looked at: in a text that was typed, S5 is S5.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from extract.model.reading import Layout
from extract.model.text import Edit, in_blocks
from extract.words import one_of, table

DIGIT, GROUP = "digit", "digit-group"  # a changed digit or sign; a mark between groups that was a blank
MISREAD = frozenset({"diacritics", "ocr-letters"})  # repairs that show somebody's OCR behind a text
_UNITS = rf"(?:{one_of(table('layout')['units'])}|miljoner)\b"


@cache
def _letters() -> dict[str, str]:
    return dict(table("digits")["letters"])


@cache
def _patterns() -> dict[str, regex.Pattern[str]]:
    words = table("digits")
    letters = regex.escape("".join(words["letters"]), special_only=True)
    digit = rf"[\d{letters}]"
    mark = rf"[{regex.escape(words['marks']['dots'])}]"
    signs, numbers = ("|".join(map(regex.escape, words["percent"][key])) for key in ("signs", "digits"))
    sources = {
        # digits and their like in groups of three, before a unit or alone in a cell
        "amount": rf"""
            (?<! [\w.,:/-] )
            (?P<figure> {digit}{{1,3}} (?: [ \u00a0]? {digit}{{3}} )* )
            (?= [ \u00a0]? {_UNITS} | [ ]? (?: \t | \n | \f | $ ) )""",
        # groups parted by marks of which one is no blank, before a unit or, where two part it, alone in a cell
        "groups": rf"""
            (?<! [\w.,:/-] )
            \d{{1,3}} (?: (?: {mark}[ ]? | [ \u00a0] ) \d{{3}} )+
            (?: (?= [ \u00a0]? {_UNITS} ) | (?<= \d{{3}} .{{1,2}} \d{{3}} ) (?= [ ]? (?: \t | \n | \f | $ ) ) )""",
        # a reference: letters of a series, then year and number with a mark between them
        "reference": rf"""
            (?<! [\w/-] ) [A-ZÅÄÖ]{{2,6}} [ -]?
            (?P<figure> {digit}{{2,6}} [-/:] {digit}{{2,6}} (?: [-/:] {digit}{{1,4}} )? ) (?! [\w/] )""",
        # a year after a month's name or in a date of figures
        "date": rf"""
            (?<! [\w/-] ) (?P<figure> {digit}{{4}} - {digit}{{2}} - {digit}{{2}} ) (?! [\w/-] )""",
        "percent": rf"""
            (?: (?<! [\w.,:/-] ) \d{{1,2}} (?: ,\d{{1,2}} )? [ ]? (?P<sign> {signs} ) (?! \w )
              | (?<= [(] ) (?! (?:19|20)9[06] ) \d{{1,2}} (?P<sign> {numbers} ) (?= \) | [ ] av \b ) )""",
    }
    return {name: regex.compile(source, regex.VERBOSE) for name, source in sources.items()}


def repaired(layout: Layout) -> Layout:
    """The layout with the figures repaired in the blocks that were read from a picture."""
    wanted = _scanned(layout)
    if not any(wanted):
        return layout
    return layout.with_text(layout.text.apply(in_blocks(repairs(layout.string), layout.string, wanted)))


def _scanned(layout: Layout) -> list[bool]:
    """For each block whether it was read from a picture: by our OCR, or by one that left its traces on the page."""
    pages = layout.document.pages
    traces = {layout.document.page_at(repair.start) for repair in layout.text.repairs if repair.rule in MISREAD}
    ours = {n for n, page in enumerate(pages) if page.read == "ocr" or page.why == "OCR layer"}
    return [style.page in ours or style.page in traces for style in layout.styles]


def repairs(string: str) -> Iterator[Edit]:
    """The edits that make figures of what OCR left of them, none overlapping another."""
    taken: list[tuple[int, int]] = []
    for name, pattern in _patterns().items():
        for found in pattern.finditer(string, timeout=5):
            start, stop = found.span()
            if any(start < b and a < stop for a, b in taken):
                continue
            edits = list(_FINDERS[name](found))
            if edits:
                taken.append((start, stop))
                yield from edits


def _figure(found: regex.Match[str]) -> Iterator[Edit]:
    """Letters among digits become the digits they stand for; there must be more digits than letters."""
    text, start = found["figure"], found.start("figure")
    digits = sum(char.isdigit() for char in text)
    letters = [at for at, char in enumerate(text) if char in _letters()]
    if not letters or digits <= len(letters) or digits < 2:
        return
    for at in letters:
        yield Edit(start + at, start + at + 1, _letters()[text[at]], DIGIT)


def _groups(found: regex.Match[str]) -> Iterator[Edit]:
    """Marks between groups of digits become blanks; a figure parted by full stops alone needs none."""
    text, start = found[0], found.start()
    marks = [m for m in regex.finditer(r"[^\d \u00a0][ ]?", text)]
    kinds = {m[0] for m in marks}
    if not marks or kinds == {"."} and not regex.search(r"[ \u00a0]", text):
        return
    if kinds <= {","} and len(marks) == 1 and not regex.search(r"[ \u00a0]", text):
        return  # a decimal comma, as far as anybody can tell
    for mark in marks:
        yield Edit(start + mark.start(), start + mark.end(), " ", GROUP)


def _percent(found: regex.Match[str]) -> Iterator[Edit]:
    start, stop = found.span("sign")
    yield Edit(start, stop, "%" if found.string[start - 1] == " " else " %", DIGIT)


_FINDERS = {
    "percent": _percent,
    "amount": _figure,
    "groups": _groups,
    "reference": _figure,
    "date": _figure,
}
