"""Everything in a text that names a person, for whoever wants records without people: names, addresses, telephones.

A name is known by its label, its title or its address (`contact`), by a first name of the table before other words
that may be of a name, or by the party behind it. Once known, it is found wherever it stands, also in parts. A person
whom none of this tells is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extract.grammar import contact, person, reach
from extract.grammar.rule import table
from extract.words import one_of

Span = tuple[int, int]

_NAMES = table("people")["names"]
_GIVEN = frozenset(_NAMES["first"]) | frozenset(_NAMES["given"])
_PARTICLES = frozenset(_NAMES["particles"])
_MAILBOX = re.compile(rf"[^\W\d_]+|[\w.+-]*(?:{one_of(_NAMES['mailboxes'])})[\w.+-]*", re.IGNORECASE)
_PLAIN = str.maketrans("åäöéü", "aaoeu")  # as addresses write names
_BLANKS = r"[\s\u00a0\u202f-]{1,3}"


def spans(string: str, known: Iterable[str] = (), kept: Iterable[Span] = ()) -> list[Span]:
    """The stretches of a text that name a person or are a way to reach one, in their order. `known` are names that were
    read, `kept` stretches that name an organisation: a part of a name is left there.
    """
    people = contact.people(string)
    names = {*known, *(name for _, _, name in _told(string))}
    names |= {match.value.name.value for match in people if match.value.name is not None}
    found = [(start, stop) for start, stop, _ in _told(string)]
    for match in people:
        pieces = (match.value.name, match.value.phone) if match.value.name is not None else ()
        found += [(piece.start, piece.stop) for piece in pieces if piece is not None]
    addresses = reach.emails(string)
    found += [(one.start, one.stop) for one in addresses if not _MAILBOX.fullmatch(one.value.split("@")[0])]
    lasts = {word.casefold().translate(_PLAIN) for name in names for word in name.split()}
    found += [(one.start, one.stop) for one in addresses if one.value.split("@")[0].casefold() in lasts]
    whole, parts = _patterns(names)
    organisations = sorted(kept)
    for pattern, anywhere in ((whole, True), (parts, False)):
        for hit in pattern.finditer(string) if pattern is not None else ():
            if anywhere or not any(a <= hit.start() and hit.end() <= b + 1 for a, b in organisations):
                found.append(hit.span())
    return _merged(found)


def _told(string: str) -> Iterator[tuple[int, int, str]]:
    """Names that begin with a first name, or have a party behind them."""
    at = 0
    while (name := person.name_in(string, at, len(string))) is not None:
        at = name.stop
        first = name.value.split()[0]
        if first in _GIVEN or any(part in _GIVEN for part in first.split("-")) or person.has_party(string, name.stop):
            yield name.start, name.stop, name.value


def _patterns(names: Iterable[str]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Patterns of whole names, in either order and case, and of their words alone, as they are written."""
    whole, parts = set(), set()
    for name in names:
        words = name.split()
        whole.add(_BLANKS.join(map(re.escape, words)))
        if len(words) > 1:
            whole.add(rf"{re.escape(words[-1])},?{_BLANKS}{_BLANKS.join(map(re.escape, words[:-1]))}")
        parts |= {word for word in words if len(word.strip(".")) > 1 and word not in _PARTICLES}
        parts |= {word.upper() for word in parts if len(word) > 3}
    return tuple(  # type: ignore[return-value]
        re.compile(rf"(?<!\w)(?:{'|'.join(sorted(found, key=lambda one: (-len(one), one)))})s?(?!\w)", flags)
        if found
        else None
        for found, flags in ((whole, re.IGNORECASE), ({re.escape(part) for part in parts}, 0))
    )


def _merged(found: Iterable[Span]) -> list[Span]:
    """
    >>> _merged([(5, 9), (0, 3), (2, 4), (8, 9)])
    [(0, 4), (5, 9)]
    """
    out: list[Span] = []
    for start, stop in sorted(found):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(stop, out[-1][1]))
        else:
            out.append((start, stop))
    return out
