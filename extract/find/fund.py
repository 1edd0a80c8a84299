"""The source of the money: as the words of the decision name it, else as a form labels it: "Medelskälla: anslaget"."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extract.find import labelled as labels
from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.find.points import Point
from extract.find.ruling import Ruling
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.model.evidence import Found
from extract.words import table

Span = tuple[int, int]
LONGEST = 90  # letters of such a value
# what stands behind an appropriation and belongs to it: "anslag 1:1, utgiftsområde 19"
_FUNDS = table("decisions")["funds"]
_NOUN = lazy(r"\L<sources>(?:\s+till\s+förfogande)?$", sources=_FUNDS["sources"])
_NOUN_FIRST = lazy(r"(?:det\s+|de\s+)?(?:\p{Ll}+\s+){0,2}\L<sources>\b", sources=_FUNDS["sources"])
# "Kulturnämndens medel för föreningar 2025": whose it is, before it
_OF_BODY = lazy(
    r"\p{Lu}[\p{L} -]{0,50}?\L<owners>\s+(?:\p{Ll}+\s+)?\L<sources>(?:\s+för\s+[\p{L}\s-]{3,50})?(?:\s*20\d\d)?",
    owners=_FUNDS["owners"],
    sources=_FUNDS["sources"],
)
_POST = lazy(r",?\s+(?:inom\s+)?\L<posts>\s+\d{1,4}(?:[.:]\d{1,3})?", regex.IGNORECASE, posts=_FUNDS["posts"])
_DETERMINER = lazy(r"\b(?:det|den|de)(?: \p{Ll}+){0,2} $")
# what money is taken out of, where no register knows its name: "kommunstyrelsens anslag för näringslivsutveckling"
_SOURCE = lazy(
    r"""
    \s* (?: (?: ur | från | av | inom | med | genom ) \s+ )? (?: medel \s+ (?: ur | från | inom | i ) \s+ )?
    (?: ramen \s+ för \s+ )?
    (?P<source> [^.;\n\t]{0,60}? \b \p{L}* \L<sources> \b
      (?: (?<= \L<yearly> ) \s+ (?: 19 | 20 ) \d\d \b )?
      (?: \s+ \d{1,2}:\d{1,2} (?: \s+ \p{Lu} [^.;,\n\t]{2,60} )? )?
      (?: \s+ till [ ] förfogande )?
      (?: \s+ för \s+
        (?: (?! \L<beyond> \b ) [^\s.;,]+ [ ]? ){1,7} (?<! [ ] ) )? )
    """,
    regex.IGNORECASE | regex.VERBOSE,
    sources=_FUNDS["sources"],
    yearly=_FUNDS["yearly"],
    beyond=_FUNDS["beyond"],
)
# an appropriation of the state's budget: "1:12, Vård", "1:1 ap 4"
_NUMBERED = lazy(r"\d{1,2}:\d{1,3}(?:\s+(?:ap|anslagspost)\.?\s*\d+)?(?:,?\s+\p{Lu}|$)")
_NOUN_CUE = lazy(r"(?:ur|fran|inom)(?= \p{L}+$)")


def fund(scope: Scope, ruling: Ruling) -> Found[str] | None:
    """The money's source as the decision names it: "det statliga 1:1 anslaget"; else as a form labels it."""
    pattern = phrases(tuple(_FUNDS["words"]))
    for point in ruling.points:
        words = scope.string[point.start : point.stop]
        cue = pattern.search(folded(words))
        if cue is None:
            beside = _beside_amount(scope, point)
            if beside is not None:
                return scope.found_text(*beside, "decision.fund", 0.94)
            continue
        for match in scope.between(scope.reading.funds, point.start, point.stop):
            lead = _DETERMINER.search(scope.string[point.start : match.start])
            first = point.start + lead.start() if lead else match.start
            post = _POST.match(scope.string, match.stop, point.stop)
            return scope.found_text(first, post.end() if post else match.stop, "decision.fund", 0.95)
        noun = _NOUN_CUE.match(cue[0])  # "ur kommunstyrelsens": whose it is, is of the name
        at = point.start + (cue.start() + noun.end() if noun else cue.end())
        rest = _SOURCE.match(scope.string, at, point.stop)
        if rest is not None:
            return scope.found_text(rest.start("source"), rest.end("source"), "decision.fund", 0.92)
    return _labelled(scope) or _taken_from(scope)


# "Pengarna tas ur nämndens medel till förfogande": a letter that decides tells it further down
_TAKEN = lazy(r"\b\L<money> \L<verbs>(?= (?:ur|från|av|inom|med) )", money=_FUNDS["money"], verbs=_FUNDS["taken"])


def _taken_from(scope: Scope) -> Found[str] | None:
    """What a sentence that begins with the money of the decision says that it is taken from."""
    for cue in _TAKEN.finditer(scope.string, scope.start, scope.stop):
        start, stop = scope.sentence(cue.start())
        rest = _SOURCE.match(scope.string, cue.end(), stop)
        if rest is not None and not scope.string[start : cue.start()].strip():
            return scope.found_text(rest.start("source"), rest.end("source"), "decision.fund", 0.9)
    return None


_OF_FUND = lazy(r"\s+(?:i|av|ur)\s+(?:s\.k\.\s+|så kallade\s+)?")
_FUND_OF = lazy(r"\s+\L<of>(?:\s+\L<bounds>)*\s+", of=_FUNDS["of"], bounds=_FUNDS["bounds"])


def _beside_amount(scope: Scope, point: Point) -> Span | None:
    """The fund right beside an amount of a point, "9 000 kronor i regionala projektmedel", "1:1-medel om 9 000 kr".
    None behind a condition, which tells what others give.
    """
    binds = phrases(tuple(table("decisions")["conditions"]["words"]))
    amounts = scope.between(scope.reading.amounts, point.start, point.stop)
    for match in scope.between(scope.reading.funds, point.start, point.stop):
        if binds.search(folded(scope.string[point.start : match.start])):
            continue
        for amount in amounts:
            if _OF_FUND.fullmatch(scope.string, amount.stop, max(amount.stop, match.start)):
                return match.start, match.stop
            if _FUND_OF.fullmatch(scope.string, match.stop, max(match.stop, amount.start)):
                return match.start, match.stop
    return None


def _labelled(scope: Scope) -> Found[str] | None:
    """The value of the first label of this meaning that looks like a fund; None where none does."""
    wordings = tuple(_FUNDS["labels"])
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
    shapes = (_NOUN.search(words), _NOUN_FIRST.match(words), _OF_BODY.fullmatch(words), _NUMBERED.match(words))
    return named or any(shapes)


def _trimmed(string: str, start: int, stop: int) -> Span:
    end = string.find("\n", start, stop)
    stop = end if end > 0 else stop
    while start < stop and string[start] in " \t:":
        start += 1
    while stop > start and string[stop - 1] in " \t.":
        stop -= 1
    return start, stop
