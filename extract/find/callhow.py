"""How and by whom a call can be applied to, what it is for, and by what applications are judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import regex

from extract.find import listing
from extract.find.callpage import HEADING, LABEL, SENTENCE, WORDS, CallPage, Candidate, Span, choose, pattern
from extract.find.enumeration import members, unsure
from extract.find.roles import folded
from extract.find.scope import Section
from extract.grammar.contact import emails
from extract.model.evidence import Found

MOST_LETTERS = 400  # of a sentence that can be an enumeration of who may apply
_S = r"[ \u00a0]"
_RELATIVE = regex.compile(r",? (?:som|vilka|vilken|där) [^,.]*")
_TAIL = regex.compile(r"[\s.,;:]+$")
# A list item into which the next line ran: "… anställda Privatpersoner kan inte söka."
_REFUSAL = regex.compile(r"[.]?\s+\p{Lu}[^.]{0,60}?\b(?:kan|får)\s+inte\b[^.]*\.?\s*$")
_WHEN = regex.compile(r",? \b(?:från|till|senast|under|mellan|innan|fram|före|fr\.o\.m\.)\b[^.;]*$")
_SIDE_CLAUSE = regex.compile(r",\s+(?:vilket|vilka|som|där)\b.*$", regex.DOTALL)


# ---------------------------------------------------------------- where to apply


@cache
def _service() -> regex.Pattern[str]:
    words = WORDS["apply"]
    stems = [regex.escape(word.rstrip("*")).replace(r"\ ", _S) + (r"\w*" if word.endswith("*") else r"(?!\w)") for word in words["services"] if word[0].islower()]
    return regex.compile(
        rf"""(?<!\w) (?: via | genom | i | på | med | använd | använda ) {_S} (?: hjälp{_S}av{_S} )?
        (?P<value>
            (?: (?! (?: via | genom | i | på | med | hos | till | av | och | att ) {_S} ) [\p{{L}}\d'’-]+ {_S} ){{0,5}}?
            (?: (?i: {"|".join(stems)} ) | (?-i: {"|".join(map(regex.escape, words["names"])).replace(chr(92) + " ", _S)} ) )
            (?: {_S} för {_S} [\p{{L}}-]+ )?
            (?: {_S} ["”“]? (?-i: \p{{Lu}} ) [\p{{L}}\d-]* (?: {_S} (?-i: \p{{Lu}} ) [\p{{L}}\d-]* )*
                (?: {_S} (?! \L<ends> (?!\w) ) (?-i: \p{{Ll}} ) [\p{{L}}\d-]* )? ["”]? )?
        ) (?!\w)""",
        regex.VERBOSE | regex.IGNORECASE,
        ends=words["ends"],
    )


_NAMED = regex.compile(
    rf"(?<!\w) (?: via | genom ) {_S} (?P<value> (?: \p{{Lu}} [\p{{L}}\d-]* {_S}? )+ (?<![ \u00a0]) (?: {_S} (?: webb\w* | sajt\w* | hemsida\w* ) )? )", regex.VERBOSE
)
_SAYS, _NOT_HOW = pattern("apply", "says"), pattern("apply", "never")


def apply_via(page: CallPage) -> Found[str] | None:
    """The e-service or address through which to apply, as printed; None where no sentence about applying names one."""
    found = list(_services(page)) or list(_named(page)) or list(_addresses(page))
    return choose(page.scope, "apply_via", "way to apply", found, _one_service)


def _one_service(a: str, b: str) -> bool:
    """Whether two names are of one service: one is part of the other, or both have its capitalised name."""
    x, y = a.casefold(), b.casefold()
    return x in y or y in x or bool(set(regex.findall(r"\p{Lu}[\p{L}-]{3,}", a)) & set(regex.findall(r"\p{Lu}[\p{L}-]{3,}", b)))


def _services(page: CallPage) -> Iterator[Candidate[str]]:
    scope = page.scope
    for match in _service().finditer(scope.string, scope.start, scope.stop):
        strength = _says(page, match.start("value"))
        if strength:
            yield _service_candidate(page, match.span("value"), strength)
    for item in page.labelled("apply_via"):
        start, stop = item.value
        match = _service().match(scope.string, start, stop)
        last = min(stop, scope.sentence(start)[1])
        if match is None and last - start <= 90 and "@" not in scope.string[start:last]:
            yield _service_candidate(page, (start, last), LABEL)


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
    return Candidate(value, (start, stop), "call.service", strength, {LABEL: 0.97, HEADING: 0.97, SENTENCE: 0.94}[strength])


def _addresses(page: CallPage) -> Iterator[Candidate[str]]:
    """E-mail addresses to send an application to."""
    scope = page.scope
    for match in emails(scope.string[scope.start : scope.stop]):
        at = scope.start + match.start
        _, low = page.sentence(at)
        if pattern("apply", "sends").search(low) and _says(page, at):
            yield Candidate(match.value, (at, scope.start + match.stop), "call.address", HEADING if page.section(at) == "how" else SENTENCE, 0.94)


def _says(page: CallPage, at: int) -> int:
    """How strongly the sentence is about applying; 0 where it is not."""
    _, low = page.sentence(at)
    if _NOT_HOW.search(low):
        return 0
    headed = page.section(at) == "how"
    return (HEADING if headed else SENTENCE) if headed or _SAYS.search(low) else 0


# ---------------------------------------------------------------- who can apply


def who_can_apply(page: CallPage) -> tuple[Found[str], ...]:
    """Who can apply, one entry for each: the items of a list, or the members of an enumeration."""
    scope = page.scope
    others = [word for name in ("criteria", "principles", "priority_areas") for word in WORDS["lists"][name]]
    lists = [spans for section, spans in listing.under(scope, "who", page.lists, but=others) if not _said_first(page, section, spans[0][0])]
    lists = lists or [spans for _, spans in listing.led_in(scope, WORDS["lists"]["who_can_apply"], page.lists)]
    if lists:
        items = [span for item in lists[0] for span in _parted(page, item)]
        return _texts(page, "who_can_apply", items, 0.96)
    for section in scope.under("who"):
        spans = _sentences(page, section)
        if spans:
            return _checked(page, spans, 0.95)
    for item in page.labelled("who_can_apply"):
        return _checked(page, _framed(page, *item.value) or members(scope.string, *_trimmed(page, *item.value)), 0.95)
    for start, stop in _frames(page):
        return _checked(page, members(scope.string, start, stop), 0.93)
    return _unread(page)


def _said_first(page: CallPage, section: Section, at: int) -> bool:
    """Whether a sentence of the section says who may apply before its list begins, so that the list is something else."""
    return any(block.stop < at and _sentences(page, section, block.stop) for block in section.blocks[:1])


def _parted(page: CallPage, item: Span) -> tuple[Span, ...]:
    """An item without a refusal that ran into it."""
    start, stop = item
    refusal = _REFUSAL.search(page.scope.string, start, stop)
    return ((start, refusal.start()),) if refusal is not None and refusal.start() > start else (item,)


def _sentences(page: CallPage, section: Section, before: int | None = None) -> tuple[Span, ...]:
    """The members of the first sentence of a section that says who may apply."""
    for block in section.blocks[:4]:
        if block.kind == "row" or before is not None and block.stop > before:
            continue
        at = block.start
        while at < block.stop:
            stop = min(page.scope.sentence(at)[1], block.stop)
            spans = _framed(page, at, stop)
            if spans:
                return spans
            at = max(stop, at + 1)
    return ()


def _framed(page: CallPage, start: int, stop: int) -> tuple[Span, ...]:
    """The members of a sentence that enumerates, without the words around them; () where it does not enumerate.

    A sentence with a verb of its own, that no frame of the table takes away, is none.
    """
    start, stop = _trimmed(page, start, stop)
    if stop - start > MOST_LETTERS or stop <= start or page.scope.string[start:stop + 2].rstrip().endswith(":"):
        return ()
    low = folded(page.scope.string[start:stop])
    if pattern("who", "never").search(low):
        return ()
    before, after = pattern("who", "before").search(low), pattern("who", "after").search(low)
    first = before.end() if before is not None else 0
    last = after.start() if after is not None and after.start() > first else len(low)
    leading = pattern("who", "leading").match(low, first + (low[first : first + 1] == " "))
    first = leading.end() if leading is not None else first
    rest = _RELATIVE.sub("", low[first:last])
    if pattern("who", "verbs").search(rest) or not rest.strip() or rest.split()[0] in ("du", "ni", "vi", "den", "det"):
        return ()
    a, b = _trimmed(page, *_before_dates(page, start + first, start + last))
    return members(page.scope.string, a, b)


def _frames(page: CallPage) -> Iterator[Span]:
    """What follows "utlysningen vänder sig till" and the like, in prose under no heading of its own."""
    low = folded(page.scope.string[page.scope.start : page.scope.stop])
    for found in pattern("who", "anywhere").finditer(low):
        at = page.scope.start + found.end()
        start, stop = _trimmed(page, *_before_dates(page, at, page.scope.sentence(at)[1]))
        if not pattern("who", "never").search(folded(page.scope.string[page.scope.sentence(at)[0] : stop])) and stop - start < MOST_LETTERS:
            yield start, stop


def _before_dates(page: CallPage, start: int, stop: int) -> Span:
    """The span up to the words that say when: "kommuner och bolag från den 1 april"."""
    dated = page.scope.between(page.scope.reading.dates, start, stop)
    when = _WHEN.search(page.scope.string, start, dated[0].start) if dated else None
    return (start, when.start()) if when is not None else (start, stop)


def _trimmed(page: CallPage, start: int, stop: int) -> Span:
    words = page.scope.string[start:stop]
    return start + len(words) - len(words.lstrip(" :\t\n\f")), stop - (len(words) - len(_TAIL.sub("", words)))


def _checked(page: CallPage, spans: Sequence[Span], confidence: float) -> tuple[Found[str], ...]:
    """The members as Founds; doubted where it is not plain where one ends."""
    if unsure(page.scope.string, tuple(spans)):
        page.scope.doubt("ambiguous", "Who can apply is an enumeration whose parts may belong together. Check how it is parted.", [(spans[0][0], spans[-1][1])], path="who_can_apply")
        confidence = 0.85
    return _texts(page, "who_can_apply", spans, confidence)


def _unread(page: CallPage) -> tuple[Found[str], ...]:
    """The first sentence under the heading, where it is neither list nor enumeration."""
    for section in page.scope.under("who"):
        for block in section.blocks[:1]:
            if block.kind != "row":
                start, stop = page.scope.sentence(block.start)
                page.scope.doubt("ambiguous", "Who can apply is said in a sentence that is no plain list. Read it.", [(start, stop)], path="who_can_apply")
                return _texts(page, "who_can_apply", [(start, stop)], 0.8)
    return ()


# ---------------------------------------------------------------- criteria and areas


def criteria(page: CallPage) -> tuple[Found[str], ...]:
    """By what applications are judged: the lists under such a heading, else those led in by words on criteria."""
    spans = _listed(page, "criteria", "criteria")
    return _texts(page, "criteria", spans, 0.96, whole=True)


def priority_areas(page: CallPage) -> tuple[Found[str], ...]:
    """The areas that are put first: a list under such a heading or led in by such words, else the headings below it."""
    spans = _listed(page, "areas", "priority_areas")
    if not spans:
        heads = listing.subheads(page.scope, "areas")
        spans = list(heads[0][1]) if heads else []
    return _texts(page, "priority_areas", [_without_side_clause(page, span) for span in spans], 0.96)


def _listed(page: CallPage, kind: str, name: str) -> list[Span]:
    """The spans of a field's items: heading first, then lead-in, then label; each item once, in the order of the text."""
    scope = page.scope
    others = [word for other in ("criteria", "principles") if other != name for word in WORDS["lists"][other]]
    found = [span for _, spans in listing.under(scope, kind, page.lists, but=others) for span in spans]
    found += [span for _, spans in listing.led_in(scope, WORDS["lists"][name], page.lists) for span in spans]
    if not found:
        for item in page.labelled(name):
            start, stop = _trimmed(page, item.value[0], min(item.value[1], scope.sentence(item.value[0])[1]))
            if not item.far and stop - start <= MOST_LETTERS:
                found += members(scope.string, start, stop)
    return sorted(set(found))


def _without_side_clause(page: CallPage, span: Span) -> Span:
    """An area's name without the clause that says what it leads to."""
    clause = _SIDE_CLAUSE.search(page.scope.string, *span)
    return (span[0], clause.start()) if clause is not None and clause.start() > span[0] else span


def _texts(page: CallPage, path: str, spans: Sequence[Span], confidence: float, whole: bool = False) -> tuple[Found[str], ...]:
    """The spans as Founds. A name ends without a full stop; a sentence (`whole`) with what is printed."""
    out = []
    for start, stop in spans:
        if not whole:
            start, stop = _trimmed(page, start, stop)
        text = page.scope.found_text(start, stop, f"call.{path}", confidence)
        if text is not None:
            out.append(text)
    return tuple(out)
