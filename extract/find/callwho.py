"""Who can apply: the items of a list, or the members of an enumeration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.find import listing
from extract.find.callpage import WORDS, CallPage, Span, pattern, texts, trimmed
from extract.find.enumeration import members, unsure
from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.find.scope import Section
from extract.grammar.lazy import lazy
from extract.model.evidence import Found

MOST_LETTERS = 400  # of a sentence that can be an enumeration of who may apply
_RELATIVE = lazy(r",? (?:som|vilka|vilken|där) [^,.]*")
# A list item into which the next line ran: "… anställda Privatpersoner kan inte söka."
_REFUSAL = lazy(r"[.]?\s+\p{Lu}[^.]{0,60}?\b(?:kan|får)\s+inte\b[^.]*\.?\s*$")
_WHOSE = lazy(r"\p{Lu}[^:.,;\n\t]{3,40}:\s+")
_WHEN = lazy(r",? \b(?:från|till|senast|under|mellan|innan|fram|före|fr\.o\.m\.)\b[^.;]*$")


def who_can_apply(page: CallPage) -> tuple[Found[str], ...]:
    """Who can apply, one entry for each: the items of a list, or the members of an enumeration."""
    scope = page.scope
    others = [word for name in ("criteria", "principles", "priority_areas") for word in WORDS["lists"][name]]
    lists = [
        spans
        for section, spans in listing.under(scope, "who", page.lists, but=others)
        if not _said_first(page, section, spans[0][0])
    ]
    other = phrases(tuple(others))
    led = [
        (lead, spans)
        for lead, spans in listing.led_in(scope, WORDS["lists"]["who_can_apply"], page.lists)
        if not other.search(folded(scope.string[slice(*lead)]))  # "Medel kan sökas inom följande områden:"
    ]
    lists = lists or [spans for _, spans in led]
    if lists:
        items = [span for item in lists[0] for span in _parted(page, item)]
        return texts(page, "who_can_apply", items, 0.96)
    for section in scope.under("who"):
        spans = _sentences(page, section)
        if spans:
            return _checked(page, spans, 0.95)
    for item in page.labelled("who_can_apply"):
        spans = _framed(page, *item.value)
        if not spans and not item.far:
            spans = members(scope.string, *trimmed(page, *item.value))
        if spans:
            return _checked(page, spans, 0.95)
    for start, stop in _frames(page):
        return _checked(page, members(scope.string, start, stop), 0.93)
    return _unread(page)


def _said_first(page: CallPage, section: Section, at: int) -> bool:
    """Whether a sentence of the section says who may apply before its list begins: the list is something else, unless
    its own lead-in says so too, "Följande kan söka:".
    """
    scope, who = page.scope, phrases(tuple(WORDS["lists"]["who_can_apply"]))
    lead = max((block.stop for block in section.blocks if block.stop < at), default=at)
    words = scope.string[scope.sentence(lead - 1)[0] : lead].rstrip() if lead < at else ""
    if words.endswith(":") and who.search(folded(words)):
        return False
    return any(block.stop < at and _sentences(page, section, block.stop) for block in section.blocks[:1])


def _parted(page: CallPage, item: Span) -> tuple[Span, ...]:
    """An item without a refusal that ran into it."""
    start, stop = item
    refusal = _REFUSAL.search(page.scope.string, start, stop)
    return ((start, refusal.start()),) if refusal is not None and refusal.start() > start else (item,)


def _sentences(page: CallPage, section: Section, before: int | None = None) -> tuple[Span, ...]:
    """The members of the first sentence of a section that says who may apply."""
    head = section.heading
    run_in = [(section.label_stop, head.stop)] if head is not None and section.label_stop < head.stop else []
    below = [(block.start, block.stop) for block in section.blocks[:4] if block.kind != "row"]
    for first, last in (*run_in, *below):  # "Vem? Ideella föreningar och kommuner."
        if before is not None and last > before:
            continue
        at = first
        while at < last:
            stop = min(page.scope.sentence(at)[1], last)
            spans = _framed(page, at, stop)
            if spans:
                return spans
            at = max(stop, at + 1)
    return ()


def _framed(page: CallPage, start: int, stop: int) -> tuple[Span, ...]:
    """The members of a sentence that enumerates, without the words around them; () where it does not enumerate.

    A sentence with a verb of its own, that no frame of the table takes away, is none.
    """
    start, stop = trimmed(page, start, stop)
    if stop - start > MOST_LETTERS or stop <= start or page.scope.string[start : stop + 2].rstrip().endswith(":"):
        return ()
    label = _WHOSE.match(page.scope.string, start, stop)
    if label is not None and label.end() < stop:
        start = label.end()  # "Förbundets medlemmar: regionen och kommunerna"
    low = folded(page.scope.string[start:stop])
    if pattern("who", "never").search(low) or pattern("who", "asks").match(low):
        return ()  # "Kontakta kommunen och regionen i god tid"
    before, after = pattern("who", "before").search(low), pattern("who", "after").search(low)
    first = before.end() if before is not None else 0
    last = after.start() if after is not None and after.start() > first else len(low)
    leading = pattern("who", "leading").match(low, first + (low[first : first + 1] == " "))
    first = leading.end() if leading is not None else first
    rest = _RELATIVE.sub("", low[first:last])
    if pattern("who", "verbs").search(rest) or not rest.strip() or rest.split()[0] in ("du", "ni", "vi", "den", "det"):
        return ()
    a, b = trimmed(page, *_before_dates(page, start + first, start + last))
    return members(page.scope.string, a, b)


def _frames(page: CallPage) -> Iterator[Span]:
    """What follows "utlysningen vänder sig till" and the like, in prose under no heading of its own."""
    low = folded(page.scope.string[page.scope.start : page.scope.stop])
    for found in pattern("who", "anywhere").finditer(low):
        at = page.scope.start + found.end()
        start, stop = trimmed(page, *_before_dates(page, at, page.scope.sentence(at)[1]))
        if (
            not pattern("who", "never").search(folded(page.scope.string[page.scope.sentence(at)[0] : stop]))
            and stop - start < MOST_LETTERS
        ):
            yield start, stop


def _before_dates(page: CallPage, start: int, stop: int) -> Span:
    """The span up to the words that say when: "kommuner och bolag från den 1 april"."""
    dated = page.scope.between(page.scope.reading.dates, start, stop)
    when = _WHEN.search(page.scope.string, start, dated[0].start) if dated else None
    return (start, when.start()) if when is not None else (start, stop)


def _checked(page: CallPage, spans: Sequence[Span], confidence: float) -> tuple[Found[str], ...]:
    """The members as Founds; doubted where it is not plain where one ends."""
    if unsure(page.scope.string, tuple(spans)):
        page.scope.doubt(
            "ambiguous",
            "Who can apply is an enumeration whose parts may belong together. Check how it is parted.",
            [(spans[0][0], spans[-1][1])],
            path="who_can_apply",
        )
        confidence = 0.85
    return texts(page, "who_can_apply", spans, confidence)


def _unread(page: CallPage) -> tuple[Found[str], ...]:
    """The first sentence under the heading, where it is neither list nor enumeration."""
    for section in page.scope.under("who"):
        for block in section.blocks[:1]:
            if block.kind != "row":
                start, stop = page.scope.sentence(block.start)
                page.scope.doubt(
                    "ambiguous",
                    "Who can apply is said in a sentence that is no plain list. Read it.",
                    [(start, stop)],
                    path="who_can_apply",
                )
                return texts(page, "who_can_apply", [(start, stop)], 0.8)
    return ()
