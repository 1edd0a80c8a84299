"""Which kind of period it is: the project's, the window to apply in, a programme's, a plan's, by the words near it."""

from __future__ import annotations

from typing import Literal, cast

import regex

from extract.grammar.lazy import lazy
from extract.grammar.nearby import fold, nearby, word_pattern
from extract.model.values import Match, Period
from extract.words import table

Kind = Literal[
    "project", "application_window", "eligibility", "programme", "budget_year", "notice", "reporting", "plan_validity",
    "meeting", "agreement", "unknown",
]  # fmt: skip

FINEST = ("day", "month", "quarter", "tertial", "half", "season", "year")

_WORDS = table("time")
_KINDS = {name: word_pattern(words) for name, words in _WORDS["period_kinds"].items()}
_WEAK = {name: word_pattern(words) for name, words in _WORDS["period_kinds_weak"].items()}
_CLAUSE = lazy(
    r", (?= [ ](?:men|medan|och[ ]den|dock|varav)\b ) | ;"
    # "Budgeten är 500 000 kr och arbetet utförs under …": another clause, with a subject and a verb of its own
    r" | [ ]och (?= [ ]\L<subjects>[ ]\p{L}+[rs]\b )",
    regex.VERBOSE | regex.IGNORECASE,
    subjects=_WORDS["period"]["one_year_of"],
)
# "Arbetet ska enligt ansökan pågå …": who says it, not when one may apply
_AS_ASKED = word_pattern(_WORDS["period"]["as_asked"])


def _nearest(kinds: dict[str, regex.Pattern[str]], words: str, last: bool) -> str | None:
    """The kind whose word stands nearest to the value: the last of the words before it, the first of those after it."""
    hits = [
        (found.end() if last else -found.start(), found.end() - found.start(), name)
        for name, pattern in kinds.items()
        for found in pattern.finditer(words)
    ]
    return max(hits)[2] if hits else None


def kind_of(string: str, match: Match[Period], heading: str = "") -> Kind:
    """The kind of a period by the nearest word that tells: before it in its sentence, then after it, then its label in
    another cell or block, then the heading it stands under; verbs that any period may have count last. `unknown` where
    nothing tells.
    """
    words = nearby(string, match.start, match.stop)
    before, after = _AS_ASKED.sub("", _CLAUSE.split(words.before)[-1]), _CLAUSE.split(words.after)[0]
    parts = ((before, True), (after, False), (words.left, True), (words.head, True), (heading, True))
    for kinds in (_KINDS, _WEAK):
        for part, last in parts:
            kind = _nearest(kinds, part, last)
            if kind is not None:
                return cast(Kind, kind)
    alone = (not before.strip() or _LABEL.fullmatch(before) is not None) and not after.strip()
    return "project" if alone and _is_long_range(string, match) else "unknown"


def is_projects(label: str) -> bool:
    """Whether a label speaks of a project's time: "Projekttid", not "Upphandling"."""
    return _KINDS["project"].search(fold(label)) is not None


_LABEL = lazy(r"\s*\p{Lu}[^.:;\d]{2,30}:\s*")  # of whatever words
_RANGE = lazy(r"[^\n\t]{4,20}?\s*(?:--|[-–—])\s*[^\n\t]{4,20}")
LONG = 12  # months of a bare range that is a project's, not that of a meeting or of a notice


def _is_long_range(string: str, match: Match[Period]) -> bool:
    """Whether a period is two days or months with a dash between them, by itself, and a year long at least, or ends
    before it begins.

    So the forms of decisions print the time of a project; that of a programme has years only.
    """
    start, end = match.value.start, match.value.end
    if start is None or end is None or start.year is None or end.year is None or not start.month or not end.month:
        return False
    months = 12 * (end.year - start.year) + end.month - start.month
    return (months >= LONG or months < 0) and _RANGE.fullmatch(string, match.start, match.stop) is not None
