"""Which verb governs an amount: "begär X ett bidrag på N" asks for it, "lämna medfinansiering med N" gives it.

The noun of money between is the same in both; only the verb before it tells. The verbs stand in words/roles.toml.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import regex

from extract.find.letters import folded
from extract.find.phrase import AMOUNT, phrases
from extract.grammar.lazy import lazy
from extract.words import table

Span = tuple[int, int]
Side = Literal["asks", "gives", "gets"]
REACH = 190  # letters between a verb and its amount: who, for what and the noun of money
_WORDS, _MONEY = table("roles")["governing"], table("money")
# what a verb and its amount have between them: "ett bidrag på maximalt", "projektstöd om", "med upp till"
_OBJECT = lazy(
    r"(?<!\p{L})(?:\L<object>(?: \L<object_leads>)?|\L<leads>) (?:\L<limits> )*$",
    object=_WORDS["object"],
    object_leads=_WORDS["object_leads"],
    leads=_WORDS["leads"],
    limits=[
        folded(word)
        for words in (*(_MONEY["sums"][name] for name in ("up_to", "all_of", "in_all")), _MONEY["qualifiers"]["approx"])
        for word in words
    ],
)
_ANOTHER = lazy(rf"{AMOUNT}(?!\w)|[;:]|\. ")


@cache
def _verbs(side: str) -> regex.Pattern[str]:
    return phrases(tuple(_WORDS[side]))


def has_object(low: str) -> bool:
    """Whether folded words that end where an amount begins end in a noun of money, or in the preposition of one."""
    return _OBJECT.search(low[-REACH:]) is not None


def asking(low: str) -> Span | None:
    """Where the verb of asking stands that governs the amount behind `low`; None where another verb stands between."""
    return _last(low, "asks")


def giving(low: str, gets: bool = False) -> Span | None:
    """The same for a verb of giving, not denied: "inte bevilja" gives nothing; with `gets` for "får" too."""
    found = _last(low, "gives") or (_last(low, "gets") if gets else None)
    return None if found is None or _verbs("denied").search(low[max(0, found[0] - 12) : found[1]]) else found


def _last(low: str, side: Side) -> Span | None:
    """The last verb before the amount, where it is one of this side: no figure and no end of a clause between."""
    said = [(hit.span(), one) for one in ("asks", "gives", "gets", "parts") for hit in _verbs(one).finditer(low)]
    if not said:
        return None
    span, which = max(said)
    between = low[span[1] :]
    return span if which == side and len(between) <= REACH and _ANOTHER.search(between) is None else None
