"""What the words around a date call it: a decision's, a meeting's, a deadline."""

from __future__ import annotations

from typing import Literal, cast

import regex

from extract.grammar.date import WORDS
from extract.grammar.lazy import lazy
from extract.grammar.nearby import FLAGS, labelled_by, nearby, word_pattern
from extract.model.values import Date, Match

Kind = Literal[
    "decision", "document", "meeting", "adjustment", "notice_up", "notice_down", "received", "deadline", "reporting",
    "foreign", "published", "expected", "tabled", "reference",
]  # fmt: skip
_KINDS = {name: word_pattern(words) for name, words in WORDS["date_kinds"].items()}
_REPORTING = word_pattern(WORDS["date_kind_words"]["reporting"])
_EARLIER_DATE = lazy(
    r"""\d{4}-\d\d-\d\d
    | (?<!\d) \d{1,2} (?: [ ](?:\L<months>|\L<short>)(?!\p{L}) | /\d{1,2}(?!\d) ) (?: [ -]\d{4} )?
    | (?<!\d) (?:19|20)\d\d (?!\d)""",
    FLAGS,
    months=list(WORDS["months"]),
    short=list(WORDS["months_short"]),
)
_JOINED = word_pattern(WORDS["date_kind_words"]["between_dates"])
_AUXILIARY = word_pattern(WORDS["date_kind_words"]["auxiliaries"], after=r"(?: [ ](?:den|i[ ]dag) )? [ ]? \Z")
_PARTICIPLES = {name: word_pattern(words, before=r"\A ,? [ ]?") for name, words in WORDS["date_participles"].items()}
_PLACED_KINDS = ("meeting", "adjustment")
_PLACED = word_pattern(WORDS["date_kind_words"]["placed"], before=r"\A \s*")
_GAP, _GAP_WORDS = 45, 4  # characters and words that may stand between a label's word and its date
_PLACE = 110  # characters that a place may take


def _nearest_kind(words: str) -> tuple[str, str] | None:
    """The kind whose word ends last in `words`, the longest of those, and what follows it."""
    hits = [
        (found.end(), -found.start(), name) for name, pattern in _KINDS.items() for found in pattern.finditer(words)
    ]
    return (max(hits)[2], words[max(hits)[0] :]) if hits else None


def kind_of(string: str, match: Match[Date]) -> Kind | None:
    """What the words before a date call it; in a table the cell before it or its column's head. None if no word does.

    `expected` is a date planned, `tabled` of an adjournment, `reference` of another paper; a deadline in a sentence of
    reporting is `reporting`.
    """
    words = nearby(string, match.start, match.stop)
    before = words.before
    label = labelled_by(string, match.start)
    if label and _PLACED.fullmatch(label.rstrip(" :")):  # "Tid och plats | Rådhuset, 3 mars 2025": a place in between
        before = f"{label} {before}"
    if _AUXILIARY.search(before):  # "har den 3 maj 2024 beslutat": the verb says it, behind the date
        for name, participle in _PARTICIPLES.items():
            if participle.match(words.after):
                return cast(Kind, name)
    for earlier in reversed(list(_EARLIER_DATE.finditer(before))):
        if regex.sub(
            r"[\s,-]+", "", _JOINED.sub("", before[earlier.end() :])
        ):  # "2024-05-01 och": both have the one label
            before = before[earlier.end() :]
            break
        before = before[: earlier.start()]
    hit = _nearest_kind(before)
    placed = hit is not None and hit[0] in _PLACED_KINDS and len(hit[1]) <= _PLACE and _PLACED.match(before) is not None
    if hit is not None and not placed and (len(hit[1]) > _GAP or len(hit[1].split()) > _GAP_WORDS):
        return None
    for label in () if hit else (words.left, words.head):
        hit = hit or (None if _EARLIER_DATE.search(label) else _nearest_kind(label))
    if hit is None or hit[0] == "none" or (hit[0] == "reference" and match.value.precision != "day"):
        return None
    if hit[0] == "deadline" and _REPORTING.search(words.before + words.after):
        return "reporting"
    return cast(Kind, hit[0])
