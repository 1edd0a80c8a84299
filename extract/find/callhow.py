"""How and by whom a call can be applied to, what it is for, and by what applications are judged."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from extract.find import listing
from extract.find.callpage import (
    HEADING,
    LABEL,
    SENTENCE,
    WORDS,
    CallPage,
    Candidate,
    Span,
    choose,
    pattern,
    texts,
    trimmed,
)
from extract.find.enumeration import members
from extract.grammar.lazy import lazy
from extract.grammar.reach import emails
from extract.model.evidence import Found
from extract.words import one_of

MOST_LETTERS = 400  # of a sentence that can be an enumeration of who may apply
_S = r"[ \u00a0]"
_TAIL = lazy(r"[\s.,;:]+$")
_SIDE_CLAUSE = lazy(r",\s+(?:vilket|vilka|som|där)\b.*$", regex.DOTALL)


# ---------------------------------------------------------------- where to apply


@cache
def _service() -> regex.Pattern[str]:
    words = WORDS["apply"]
    stems = [
        (r"[\p{L}-]*" if word.startswith("*") else "")
        + regex.escape(word.strip("*")).replace(r"\ ", _S)
        + (r"\w*" if word.endswith("*") else r"(?!\w)")
        for word in words["services"]
    ]
    names = one_of(words["names"]).replace(r"\ ", _S)
    return lazy(
        rf"""(?<!\w) (?: via | genom | i | på | med | använd | använda ) {_S} (?: hjälp{_S}av{_S} )?
        (?P<value>
            (?: (?! (?: via | genom | i | på | med | hos | till | av | och | att ) {_S} ) [\p{{L}}\d'’-]+ {_S} ){{0,5}}?
            (?: (?i: {"|".join(stems)} ) | (?-i: {names} ) )
            (?: {_S} för {_S} [\p{{L}}-]+ )?
            (?: {_S} ["”“]? (?-i: \p{{Lu}} ) [\p{{L}}\d-]* (?: {_S} (?-i: \p{{Lu}} ) [\p{{L}}\d-]* )*
                (?: {_S} (?! \L<ends> (?!\w) ) (?-i: \p{{Ll}} ) [\p{{L}}\d-]* )?
                (?: {_S} (?! \L<ends> (?!\w) ) (?-i: \p{{Ll}} ) [\p{{L}}\d-]* (?= [,.)\n\t\f] ) )? ["”]? )?
        ) (?!\w)""",
        regex.VERBOSE | regex.IGNORECASE,
        ends=words["ends"],
    )


_NAMED = lazy(
    rf"""(?<!\w) (?: via | genom ) {_S}
    (?P<value> \p{{Lu}} [\p{{L}}\d-]* (?: {_S} \p{{Lu}} [\p{{L}}\d-]* )*
            (?: {_S} (?: webb\w* | sajt\w* | hemsida\w* ) )? )""",
    regex.VERBOSE,
)
_SAYS, _NOT_HOW = pattern("apply", "says"), pattern("apply", "never")


def apply_via(page: CallPage) -> Found[str] | None:
    """The e-service or address through which to apply, as printed; None where no sentence about applying names one."""
    found = list(_services(page)) or list(_named(page)) or list(_addresses(page))
    return choose(page.scope, "apply_via", "way to apply", found, _one_service)


def _one_service(a: str, b: str) -> bool:
    """Whether two names are of one service: one is part of the other, or both have its capitalised name."""
    x, y = a.casefold(), b.casefold()
    return (
        x in y
        or y in x
        or bool(set(regex.findall(r"\p{Lu}[\p{L}-]{3,}", a)) & set(regex.findall(r"\p{Lu}[\p{L}-]{3,}", b)))
    )


def _services(page: CallPage) -> Iterator[Candidate[str]]:
    scope = page.scope
    for match in _service().finditer(scope.string, scope.start, scope.stop):
        strength = _says(page, match.start("value"))
        if strength:
            yield _service_candidate(page, match.span("value"), strength)
    for item in page.labelled("apply_via"):
        start, stop = item.value
        match = _service().match(scope.string, start, stop)
        last = _goes_on(page, min(stop, scope.sentence(start)[1]))
        if match is None and last - start <= 90 and "@" not in scope.string[start:last]:
            yield _service_candidate(page, (start, last), LABEL)


_OPEN = lazy(r"\b(?:och|eller|samt|för|till|i)\s*$|-\s*$")


def _goes_on(page: CallPage, stop: int) -> int:
    """Where a value ends whose line breaks off within a phrase: "Sök havs- och" above "vattenmiljöbidrag"."""
    scope = page.scope
    block = scope.layout.block_at(stop - 1)
    below = scope.layout.blocks[block.index + 1] if block.index + 1 < scope.last else None
    if below is None or stop < block.stop or not _OPEN.search(scope.string, block.start, stop):
        return stop
    return below.stop if scope.string[below.start].islower() and below.kind != "row" else stop


def _named(page: CallPage) -> Iterator[Candidate[str]]:
    """A name after "via" under a heading on how to apply: a service whose name says nothing of what it is."""
    for section in page.scope.under("how"):
        for match in _NAMED.finditer(page.scope.string, section.start, section.stop):
            if _says(page, match.start("value")):
                yield _service_candidate(page, match.span("value"), HEADING)


def _service_candidate(page: CallPage, span: Span, strength: int) -> Candidate[str]:
    start, stop = span
    words = page.scope.string[start:stop]
    stop -= len(words) - len(_TAIL.sub("", words))
    value = " ".join(page.scope.string[start:stop].replace("”", "").replace("“", "").replace('"', "").split())
    return Candidate(
        value, (start, stop), "call.service", strength, {LABEL: 0.97, HEADING: 0.97, SENTENCE: 0.94}[strength]
    )


def _addresses(page: CallPage) -> Iterator[Candidate[str]]:
    """E-mail addresses to send an application to."""
    scope = page.scope
    for match in emails(scope.string[scope.start : scope.stop]):
        at = scope.start + match.start
        _, low = page.sentence(at)
        if _says(page, at) and pattern("apply", "sends").search(low) and pattern("apply", "applies").search(low):
            yield Candidate(
                match.value,
                (at, scope.start + match.stop),
                "call.address",
                HEADING if page.section(at) == "how" else SENTENCE,
                0.94,
            )


def _says(page: CallPage, at: int) -> int:
    """How strongly the sentence is about applying; 0 where it is not."""
    _, low = page.sentence(at)
    if _NOT_HOW.search(low):
        return 0
    headed = page.section(at) == "how"
    return (HEADING if headed else SENTENCE) if headed or _SAYS.search(low) else 0


# ---------------------------------------------------------------- criteria and areas


def criteria(page: CallPage) -> tuple[Found[str], ...]:
    """By what applications are judged: the lists under such a heading, else those led in by words on criteria."""
    spans = _listed(page, "criteria", "criteria")
    return texts(page, "criteria", spans, 0.96, whole=True)


def priority_areas(page: CallPage) -> tuple[Found[str], ...]:
    """The areas that are put first: a list under such a heading or led in by such words, else the headings below it."""
    spans = _listed(page, "areas", "priority_areas")
    if not spans:
        heads = listing.subheads(page.scope, "areas")
        spans = list(heads[0][1]) if heads else []
    return texts(page, "priority_areas", [_without_side_clause(page, span) for span in spans], 0.96)


def _listed(page: CallPage, kind: str, name: str) -> list[Span]:
    """The spans of a field's items, by heading, lead-in or label; each item once, in the order of the text."""
    scope = page.scope
    others = [word for other in ("criteria", "principles") if other != name for word in WORDS["lists"][other]]
    found = [span for _, spans in listing.under(scope, kind, page.lists, but=others) for span in spans]
    led_in = [span for _, spans in listing.led_in(scope, WORDS["lists"][name], page.lists) for span in spans]
    # "principer, som gäller oavsett insatsområde:" leads in what its heading says
    found += [span for span in led_in if page.section(span[0]) not in {"areas", "criteria", "principles"} - {kind}]
    if not found:
        for item in page.labelled(name):
            start, stop = trimmed(page, item.value[0], min(item.value[1], scope.sentence(item.value[0])[1]))
            if not item.far and stop - start <= MOST_LETTERS and any(map(str.isalpha, scope.string[start:stop])):
                found += members(scope.string, start, stop)
    return sorted(set(found))


def _without_side_clause(page: CallPage, span: Span) -> Span:
    """An area's name without the clause that says what it leads to."""
    clause = _SIDE_CLAUSE.search(page.scope.string, *span)
    return (span[0], clause.start()) if clause is not None and clause.start() > span[0] else span
