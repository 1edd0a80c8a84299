"""Prompts of a template that nobody filled in. The words stand in words/placeholders.toml."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from extract.find import minutes
from extract.find.letters import folded
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.words import one_of, table

INSIDE = ("decision_memo", *minutes.KINDS)  # kinds whose readers are given no orders
# a prompt gives an order at the start of its sentence; "den som vill fylla i blanketten" is prose
_START = r"(?:^|[\n\t\f.:;(\[]\s*)"
_ALONE = r"(?<![^\n\t\f])"  # at the start of its line or cell
_END = r"(?=\.?(?:[\n\t\f]|$))"


@cache
def _prompts() -> regex.Pattern[str]:
    return lazy(_START + rf"(?P<prompt>{one_of(table('placeholders')['prompts'])})(?!\w)")


@cache
def _advice() -> regex.Pattern[str]:
    return lazy(one_of(table("placeholders")["advice"]))


@cache
def _inside() -> regex.Pattern[str]:
    words = one_of(table("placeholders")["inside"])
    return lazy(rf"(?:{words})(?!\w)")


@cache
def _fields() -> regex.Pattern[str]:
    """What is no text of a document whatever stands around it, in folded words.

    "XXX" alone may be the number of a chapter and "XX" one in Roman figures: capitals count beside a figure or a unit.
    """
    words = table("placeholders")
    first = one_of(words["brackets"])
    return lazy(
        r"«[^»\n]{2,40}»|<<[^>\n]{2,40}>>"
        rf"|[\[<](?:{first})(?!\w)[^\]>\n]{{0,300}}[\]>]"
        rf"|\((?:{one_of(words['orders'])})(?!\w)[^()\n]{{0,120}}\)"
        rf"|{_ALONE}x{{4,}}{_END}"
        rf"|(?<![\w./-])x{{2,}}(?= ?(?:{one_of(words['units'])})(?!\w)| ?%)"
        r"|§ ?x{2,}(?!\w)"
        # "X kronor", "___ kronor", "000 000 kr", "NN procent"; "3 x kronor" is a product
        r"|(?<![\d\w./-])(?<!\d )(?:x|n{2,}|_{3,}|[.…]{4,}|0{1,3}(?: 000)+)"
        rf"(?= (?:{one_of(words['units'])})(?!\w))"
        r"|\{\{?[^{}\n]{2,60}\}|\?{3,}|[\[(]x{2,}[\])]"
        r"|(?<!\w)den (?:x{1,2}|dd) (?:manad\w*|x{2,}|mm|[a-z]{3,9}) (?:20\d\d|20xx|aaaa)(?!\w)"
        rf"|(?<![\w.@])(?:{one_of(words['anywhere'])})(?![\w@])"
        rf"|(?<!\w)(?:{one_of(words['errors'])})"
        r"|(?<!\w)(?:dnr|diarienummer|diarienr):? x{2,}(?!\w)"
        r"|(?<![\w:/.-])20(?:xx|\dx)(?![\w:/-])"
        r"|(?<!\w)20(?:xx|\dx)-(?:mm|xx)-(?:dd|xx)(?!\w)"
        rf"|(?:{_ALONE}|(?<=: )|(?<=:))(?:{one_of(words['names'])}|(?:aaaa|yyyy)-mm-dd){_END}"
    )


def placeholders(scope: Scope) -> Iterator[tuple[int, int]]:
    """The spans of prompts in the scope, each to the end of its sentence or bracket."""
    low = folded(scope.string[scope.start : scope.stop])
    seen = [(scope.start + found.start(), scope.start + found.end()) for found in _fields().finditer(low)]
    for found in _prompts().finditer(low):
        if not _advice().match(low, found.start("prompt")):
            _add(scope, seen, scope.start + found.start("prompt"))
    if scope.document.memo.get("kind") in INSIDE:
        for block in scope.blocks:
            words = folded(scope.of(block)).strip()
            if block.kind != "row" and (_inside().match(words) or _X.fullmatch(words)):
                _add(scope, seen, block.start)
    yield from sorted(seen)


_X = lazy(r"x{2,}\.?")


def _add(scope: Scope, seen: list[tuple[int, int]], start: int) -> None:
    if not any(first <= start < last for first, last in seen):
        seen.append((start, scope.sentence(start)[1]))


def is_placeholder(words: str) -> bool:
    """Whether a line is a prompt.

    >>> is_placeholder("Klicka här för att ange mottagare."), is_placeholder("Regiondirektören")
    (True, False)
    >>> is_placeholder("XXXX"), is_placeholder("DI-2020-XXXX")
    (True, False)
    """
    return bool(_prompts().match(folded(words)) or _fields().search(folded(words)))
