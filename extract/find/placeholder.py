"""Prompts of a template that nobody filled in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from extract.find.letters import folded
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.words import table

_FIELD = lazy(
    r"«[^»\n]{2,40}»|\[(?=[^\]\n]*\p{L}{3})(?:klicka|skriv|ange|fyll|välj|text|namn|datum|belopp|dnr|diarie)[^\]\n]{0,80}\]|<<[^>\n]{2,40}>>"
    r"|<(?:klicka|skriv|ange|fyll|välj|infoga)[^<>\n]{2,60}>"
    r"|(?<![^\n\t\f])X{4,}(?![^\n\t\f])",  # alone in its line or cell; "XXX" may be the number of a chapter
    regex.IGNORECASE,
)
# a prompt gives an order at the start of its sentence; "den som vill fylla i blanketten" is prose
_START = r"(?:^|[\n\t\f.:;(\[]\s*)"


@cache
def _prompts() -> regex.Pattern[str]:
    words = sorted(map(folded, table("placeholders")["prompts"]), key=len, reverse=True)
    return lazy(
        _START + r"(?P<prompt>" + "|".join(regex.escape(word, literal_spaces=True) for word in words) + r")(?!\w)"
    )


def placeholders(scope: Scope) -> Iterator[tuple[int, int]]:
    """The spans of prompts in the scope, each to the end of its sentence or bracket."""
    text = scope.string[scope.start : scope.stop]
    seen: list[tuple[int, int]] = []
    for found in _FIELD.finditer(text):
        seen.append((scope.start + found.start(), scope.start + found.end()))
    low = folded(text)
    for found in _prompts().finditer(low):
        start = scope.start + found.start("prompt")
        if _is_instruction(scope, start) and not any(a <= start < b for a, b in seen):
            seen.append((start, scope.sentence(start)[1]))
    yield from sorted(seen)


def _is_instruction(scope: Scope, start: int) -> bool:
    """ "Fyll i ansökan i e-tjänsten" is advice to a reader: calls give it. A prompt speaks of text to write here."""
    words = folded(scope.string[start : scope.sentence(start)[1]])
    return (
        bool(regex.match(r"(?:klicka|tryck)", words))
        and "for att" in words
        and "fyll" in words
        or bool(
            regex.match(
                r"(?:klicka (?:eller tryck )?har|klicka och skriv|ange text|skriv text|skriv har|infoga text"
                r"|valj ett|lorem|tryck har for att|har skriver du"
                r"|ange (?:datum|mottagare|namn|handlaggare|diarienummer|belopp|rubrik|titel)|valj mottagare)",
                words,
            )
        )
        and not regex.match(r"klicka har for att (?:ansok|komma|lasa|ladda|se|oppna|logga|anmal)", words)
    )


def is_placeholder(words: str) -> bool:
    """Whether a line is a prompt.

    >>> is_placeholder("Klicka här för att ange mottagare."), is_placeholder("Regiondirektören")
    (True, False)
    >>> is_placeholder("XXXX"), is_placeholder("DI-2020-XXXX")
    (True, False)
    """
    return bool(_prompts().match(folded(words)) or _FIELD.search(words))
