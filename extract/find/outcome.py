"""What the words of a decision do with what was asked for: grant, reject, assign, note; and which do not count."""

from __future__ import annotations

from functools import cache
from typing import cast

import regex

from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.model import record as r
from extract.words import table

Span = tuple[int, int]
LEAD_IN = 60  # letters of a body that decides from the first word of a text on


@cache
def lead_words(name: str) -> regex.Pattern[str]:
    """The wordings of one row of the leads of words/decisions.toml, in a folded text."""
    return phrases(tuple(table("decisions")["leads"][name]))


@cache
def _outcomes() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    return tuple((row["word"], phrases(tuple(row["words"]))) for row in table("decisions")["outcome"])


def outcome(words: str) -> tuple[r.OutcomeWord, Span] | None:
    """The outcome a sentence of a decision states, with the span of its words; None where it states none.

    What somebody is told to do is not decided, whatever the words say that it is.

    >>> outcome("Ansökan avslås.")[0], outcome("Paragrafen justeras omedelbart.")
    ('rejected', None)
    >>> outcome("ge direktören i uppdrag att utreda ett utökat stöd")[0], outcome("bevilja Bo Ek entledigande")[0]
    ('assigned', 'released')
    """
    low = folded(words)
    task = _tasks().search(low)
    for word, pattern in _outcomes():
        hit = pattern.search(low)
        if word == "amended" and hit is not None and _another(words, hit.span()):
            continue
        if hit is None:
            continue
        if word and task is not None and task.start() <= hit.start() and task.end() < hit.end():
            return "assigned", task.span()
        return (cast(r.OutcomeWord, word), hit.span()) if word else None
    return None


def proposer(words: str) -> int | None:
    """How many letters the official and the verb take at the start of a text who proposes what a board is to decide;
    None where nobody does, or a board that hands the matter on to another.

    >>> words = "Förvaltningen föreslår nämnden besluta att"
    >>> words[proposer(words):], proposer("Arbetsutskottet föreslår kommunstyrelsen besluta")
    ('nämnden besluta att', None)
    """
    low = folded(words)
    spec = table("decisions")["proposers"]
    who = phrases(tuple(spec["who"])).match(low)
    verb = phrases(tuple(spec["verbs"])).match(low, who.end() + 1) if who is not None else None
    return verb.end() + 1 if verb is not None else None


def rules_at_once(words: str) -> bool:
    """Whether a text decides from its first words on, which may name the body.

    >>> rules_at_once("Kulturnämnden godkänner rapporten."), rules_at_once("Förvaltningen föreslår att planen antas.")
    (True, False)
    """
    said = outcome(words)
    if said is None or said[1][0] > LEAD_IN:
        return False
    before = folded(words[: said[1][1]])
    return not any(lead_words(name).search(before) for name in ("recommends", "past"))


def _another(words: str, hit: Span) -> bool:
    """Whether "andra" is the word for another one, not "ändra" that lost its dots: the rest has them."""
    return words[slice(*hit)].casefold().startswith("andra") and any(char in "åäö" for char in words.casefold())


@cache
def _tasks() -> regex.Pattern[str]:
    """The verbs that give somebody a task, which govern those behind them."""
    listed = (row["words"] for row in table("decisions")["outcome"] if row["word"] == "assigned")
    return phrases(tuple(wording for row in listed for wording in row))


def procedural(words: str) -> bool:
    """Whether a sentence is no part of what is decided in the matter.

    >>> procedural("Paragrafen förklaras omedelbart justerad."), procedural("Motionen avslås.")
    (True, False)
    """
    rows = (row["words"] for row in table("decisions")["outcome"] if row.get("of") == "minutes")
    return any(phrases(tuple(row)).search(folded(words)) for row in rows)
