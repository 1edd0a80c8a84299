"""The source of the money where a form labels it, and not the words of the decision: "Medelskälla: anslaget 1:1"."""

from __future__ import annotations

from collections.abc import Iterator

from extract.find import labelled as labels
from extract.find.letters import folded
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.model.evidence import Found
from extract.words import table

Span = tuple[int, int]
LONGEST = 90  # letters of such a value
_SOURCES = table("decisions")["funds"]["sources"]
_NOUN = lazy(r"\L<sources>(?:\s+till\s+förfogande)?$", sources=_SOURCES)
_NOUN_FIRST = lazy(r"(?:det\s+|de\s+)?(?:\p{Ll}+\s+){0,2}\L<sources>\b", sources=_SOURCES)


def labelled_fund(scope: Scope) -> Found[str] | None:
    """The value of the first label of this meaning that looks like a fund; None where none does."""
    wordings = tuple(table("decisions")["funds"]["labels"])
    found = [(one.value, one.label) for one in labels.labelled(scope, {"fund": wordings})]
    for value, _ in sorted([*found, *_in_one_cell(scope, wordings)]):
        start, stop = _trimmed(scope.string, *value)
        if stop - start <= LONGEST and _is_fund(scope, start, stop):
            return scope.found_text(start, stop, "decision.fund", 0.93)
    return None


def _in_one_cell(scope: Scope, wordings: tuple[str, ...]) -> Iterator[tuple[Span, Span]]:
    """`Stödet finansieras av regionala medel` in a cell or line of its own: a blank parts label and value."""
    known = sorted((folded(wording) for wording in wordings), key=len, reverse=True)
    for block in scope.blocks:
        for place in scope.layout.cells(block):
            low = folded(scope.string[place.start : place.stop])
            label = next((one for one in known if low.startswith(one + " ")), None) if len(low) < 2 * LONGEST else None
            if label is not None and not low.endswith("."):
                at = place.start + len(label)
                yield (at, place.stop), (place.start, at)


def _is_fund(scope: Scope, start: int, stop: int) -> bool:
    words = scope.string[start:stop]
    if "\t" in words or not words:
        return False
    named = any(match.start <= start + 4 for match in scope.between(scope.reading.funds, start, stop))
    return named or _NOUN.search(words) is not None or _NOUN_FIRST.match(words) is not None


def _trimmed(string: str, start: int, stop: int) -> Span:
    end = string.find("\n", start, stop)
    stop = end if end > 0 else stop
    while start < stop and string[start] in " \t:":
        start += 1
    while stop > start and string[stop - 1] in " \t.":
        stop -= 1
    return start, stop
