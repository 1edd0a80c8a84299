"""Wordings of the tables as one pattern: stems, gaps, no diacritics."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from extract.find.letters import folded
from extract.grammar.lazy import compiled


@lru_cache(maxsize=256)
def phrases(wordings: Sequence[str]) -> regex.Pattern[str]:
    """A pattern for any of `wordings` in text that went through `folded`: `*` ends a stem, `...` is up to 90 letters.

    >>> bool(phrases(("avsla*",)).search(folded("Ansökan avslås.")))
    True
    """
    parts = []
    for wording in sorted(map(folded, wordings), key=len, reverse=True):
        escaped = regex.escape(wording.strip(), literal_spaces=True)
        escaped = (
            escaped.replace(r" \.\.\. ", r"(?: [^.\n\t]{1,90}?)? ")
            .replace(r"\.\.\.", r"[^.\n\t]{0,90}?")
            .replace(r"\*", r"\w*")
        )
        parts.append(escaped)
    return compiled(r"\b(?:" + "|".join(parts) + r")(?!\w)")
