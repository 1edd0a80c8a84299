"""Wordings of the tables as one pattern: stems, gaps, amounts, no diacritics."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from extract.find.letters import folded
from extract.grammar.lazy import compiled
from extract.words import one_of, table

# an amount of money in folded text
_COUNTED = r"(?:miljon(?:er)?|miljard(?:er)?)(?:[ ](?:kr|kronor))?"
AMOUNT = rf"\d[\d \u00a0.,]*(?:{one_of(table('layout')['units'])}|:-|,-|{_COUNTED})"
_SUMS = table("money")["sums"]
# what `#` stands for in a phrase: with how much at most, or in all, before it
UP_TO = rf"(?:(?:{one_of(map(folded, (*_SUMS['up_to'], *_SUMS['in_all'])))})[ ])?{AMOUNT}"


@lru_cache(maxsize=256)
def phrases(wordings: Sequence[str]) -> regex.Pattern[str]:
    """A pattern for any of `wordings` in text that went through `folded`: `*` ends a stem, `...` is up to 90 letters of
    one sentence, `#` an amount of money, with "högst" or the like before it.

    >>> bool(phrases(("avsla*",)).search(folded("Ansökan avslås.")))
    True
    >>> bool(phrases(("ge #",)).search(folded("att ge 20 000 kr"))), bool(phrases(("ge #",)).search("ge 20 personer"))
    (True, False)
    """
    words = one_of(folded(wording).strip() for wording in wordings)
    words = words.replace(r"\ \.\.\.\ ", r"(?: (?:[^.\n\t]|\.(?=\S)){1,90}?)? ")
    words = words.replace(r"\.\.\.", r"[^.\n\t]{0,90}?").replace(r"\#", UP_TO)
    return compiled(rf"\b(?:{words})(?!\w)")
