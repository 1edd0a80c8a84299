"""What all finders of a call share: its labelled values, the words near a value, and the choice of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import regex

from extract.find.columns import View, views_in
from extract.find.labelled import Labelled, labelled
from extract.find.letters import folded
from extract.find.listing import Listing, listings
from extract.find.phrase import phrases
from extract.find.scope import Scope, fold, heading_kind
from extract.grammar.lazy import lazy
from extract.model.evidence import Evidence, Found
from extract.model.record import Code
from extract.model.values import Match
from extract.words import table

T = TypeVar("T")
V = TypeVar("V")
Span = tuple[int, int]

WORDS = table("calls")
LABEL, HEADING, SENTENCE = 3, 2, 1  # how strongly a value's place speaks for it
_TAIL = lazy(r"[\s.,;:]+$")
REACH = 120  # letters between a word and the value it speaks of
BEHIND = 15  # letters a word behind a value counts as farther away than one before it
OTHER_VALUE = 60  # letters another value between them counts for


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """A value in question; None where it is printed but cannot be said, as a day without any year."""

    value: T | None
    span: Span
    rule: str
    strength: int
    confidence: float
    year_inferred: bool = False


@dataclass(frozen=True)
class CallPage:
    """A scope read as a call."""

    scope: Scope

    @cached_property
    def labels(self) -> tuple[Labelled, ...]:
        found = labelled(self.scope, WORDS["labels"])
        labels = [item.label[0] for item in found]
        return tuple(
            item
            for item in found
            if not self.beside(item.label[0])
            # "Viktiga datum" over rows with labels of their own is their heading
            and not (item.far and any(item.value[0] <= at < item.value[1] for at in labels))
        )

    @cached_property
    def lists(self) -> tuple[Listing, ...]:
        return listings(self.scope)

    @cached_property
    def asides(self) -> tuple[Span, ...]:
        """Sections beside the call, as of other calls, and tables of what each cost may be: nothing in them is said of
        this call.
        """
        aside = frozenset(fold(words) for words in WORDS["dates"]["aside"])
        heads = [section for section in self.scope.sections if section.heading is not None]
        return tuple(
            (section.start, section.stop)
            for section in heads
            if section.heading is not None and fold(self.scope.of(section.heading)) in aside
        ) + tuple((view.table.start, view.table.stop) for view in views_in(self.scope) if _of_items(view))

    def between(self, matches: Sequence[Match[V]]) -> list[Match[V]]:
        """The values of the scope that may be of this call."""
        return [match for match in self.scope.between(matches) if not self.beside(match.start)]

    def beside(self, at: int) -> bool:
        """Whether an offset is in what stands beside the call."""
        return any(start <= at < stop for start, stop in self.asides)

    def labelled(self, *names: str) -> list[Labelled]:
        return [found for found in self.labels if found.name in names]

    def label_at(self, at: int) -> Labelled | None:
        """The labelled value that holds an offset."""
        for found in self.labels:
            if found.value[0] <= at < found.value[1]:
                return found
        return None

    def section(self, at: int) -> str:
        """The kind of the section that holds an offset, or of the question its row begins with ("Hur mycket?"); "" for
        none that the table knows.
        """
        block = self.scope.layout.block_at(at)
        if block.kind == "row":
            first = self.scope.layout.cells(block)[0]
            kind = heading_kind(self.scope.string[first.start : first.stop]) if at >= first.stop else ""
            if kind:
                return kind
        section = self.scope.section_at(at)
        return section.kind if section is not None else ""

    def sentence(self, at: int) -> tuple[int, str]:
        """Where the sentence around an offset begins, and its words folded, one letter for each of the text."""
        start, stop = self.scope.sentence(at)
        return start, folded(self.scope.string[start:stop])


def _of_items(view: View) -> bool:
    """Whether the first column of a table with heads holds kinds of cost: "Kostnad | Högst"."""
    head = fold(view.columns[0].head) if view.columns else ""
    return view.columns[0].role == "cost_item" or head in map(fold, WORDS["amounts"]["items"])


def pattern(*path: str) -> regex.Pattern[str]:
    """The wordings of words/calls.toml at `path` as one pattern for folded text."""
    words: object = WORDS
    for key in path:
        assert isinstance(words, dict)
        words = words[key]
    assert isinstance(words, list)
    return phrases(tuple(words))


def nearest(
    low: str, start: int, stop: int, cues: Mapping[str, regex.Pattern[str]], others: Sequence[Span] = ()
) -> str | None:
    """The name of the cue nearest to `start..stop` of the folded words `low`; None where none is within reach.

    A cue behind the value, or with another value (`others`, spans in `low`) between, counts as farther. One around it
    is nearest of all.
    """
    best: tuple[float, str] | None = None
    for name, cue in cues.items():
        for found in cue.finditer(low, max(0, start - REACH), min(len(low), stop + REACH), overlapped=True):
            first, last = found.span()
            if first < start and last > stop:
                distance = 0.0
            elif first < start:
                distance = max(0, start - last) + OTHER_VALUE * _between(others, last, start)
            elif last > stop:
                distance = max(0, first - stop) + BEHIND + OTHER_VALUE * _between(others, stop, first)
            else:
                continue
            if best is None or distance < best[0]:
                best = (distance, name)
    return best[1] if best is not None else None


def _between(others: Sequence[Span], first: int, last: int) -> int:
    return sum(first <= start and stop <= last for start, stop in others)


def choose(
    scope: Scope,
    path: str,
    what: str,
    candidates: Iterable[Candidate[T]],
    same: Callable[[T, T], bool] = lambda a, b: a == b,
    code: Code = "ambiguous",
) -> Found[T] | None:
    """The one answer among the candidates, with all the places that support it, strongest first.

    Where they differ, the answer of the strongest place stands, doubted (`code`); where none is stronger, its value is
    null.
    """
    groups: list[list[Candidate[T]]] = []
    for candidate in sorted(candidates, key=lambda item: (item.value is None, -item.strength, item.span[0])):
        for group in groups:
            first = group[0].value
            if candidate.value is None or first is None or same(first, candidate.value):
                group.append(candidate)
                break
        else:
            groups.append([candidate])
    if not groups:
        return None
    best = groups[0]
    confidence = max(item.confidence for item in best)
    value: T | None = best[0].value
    spans = list(dict.fromkeys(item.span for item in best))
    if len(groups) > 1:
        rivals = [group[0] for group in groups[1:]]
        tied = max(item.strength for item in rivals) >= best[0].strength
        shown = [best[0].span, *(item.span for item in rivals)]
        printed = ", ".join(" ".join(scope.string[a:b].split()) for a, b in shown[:4])
        scope.doubt(code, f"More than one {what} is printed: {printed}. Decide which one it is.", shown, path=path)
        value, spans = (None, shown) if tied else (value, spans)
        confidence = 0.5 if tied else min(confidence, 0.85)
    elif value is None:
        confidence = 0.5
        scope.doubt("missing", f"The {what} is printed without a year. Add it.", spans, path=path)
    elif all(item.year_inferred for item in best):
        confidence = min(confidence, 0.85)
        scope.doubt(
            "year_inferred",
            f"The {what} is printed without a year; it was taken from a date nearby. Check it.",
            spans,
            path=path,
        )
    pieces = places(scope, spans, best[0].rule)
    if value is not None and all(item.year_inferred for item in best):
        pieces = tuple(piece.model_copy(update={"repairs": (*piece.repairs, "year-inferred")}) for piece in pieces)
    return Found(value=value, confidence=round(confidence, 2), evidence=pieces) if pieces else None


def places(scope: Scope, spans: Iterable[Span], rule: str) -> tuple[Evidence, ...]:
    """Where the spans are printed, each place once."""
    return tuple(dict.fromkeys(piece for start, stop in spans for piece in scope.evidence(start, stop, rule)))


def trimmed(page: CallPage, start: int, stop: int) -> Span:
    """The span without blanks and closing marks."""
    words = page.scope.string[start:stop]
    return start + len(words) - len(words.lstrip(" :\t\n\f")), stop - (len(words) - len(_TAIL.sub("", words)))


def texts(
    page: CallPage, path: str, spans: Sequence[Span], confidence: float, whole: bool = False
) -> tuple[Found[str], ...]:
    """The spans as Founds. A name ends without a full stop; a sentence (`whole`) with what is printed."""
    out = []
    for start, stop in spans:
        if not whole:
            start, stop = trimmed(page, start, stop)
        text = page.scope.found_text(start, stop, f"call.{path}", confidence)
        if text is not None and any(map(str.isalpha, text.value or "")):  # the mark of an item is none
            out.append(text)
    return tuple(out)
