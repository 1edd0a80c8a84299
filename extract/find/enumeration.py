"""The members of an enumeration in running text: "Företag, offentliga och privata skolor samt kommuner"."""

from __future__ import annotations

from functools import cache

import regex

from extract.grammar.lazy import lazy
from extract.words import table

Span = tuple[int, int]

_SEPARATOR = lazy(
    r"""
      [,;] [ \u00a0]+ (?: (?: och/eller | och | samt | eller | liksom | respektive ) [ \u00a0]+ )?
    | [ \u00a0]+ (?: och/eller | och | samt | eller | liksom | respektive ) [ \u00a0]+
    | [ \u00a0]* \f [ \u00a0]*
    """,
    regex.VERBOSE,
)
_WORD = lazy(r"[\p{L}\d&+/.:-]+")
_DEFINITE = lazy(r"[aeo]rna$|ena$")  # kommunerna, bolagena: nouns, though they end in -a
_PLACE_AT_END = lazy(
    r"(?: ^ | [ ] ) (?: i | inom | från | vid | på )[ ] \p{Lu}[\p{L}-]+ (?: ,?[ ] \p{Lu}[\p{L}-]+ )* $", regex.VERBOSE
)
_NAME = lazy(r"\p{Lu}\p{Ll}[\p{L}-]*(?: [Ll]än)?$")


_EXAMPLES = lazy(
    r"(?<! ^ ) (?<! \w ) \L<words> (?! \w )",
    regex.VERBOSE | regex.IGNORECASE,
    words=table("calls")["enumeration"]["examples"],
)


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(table("calls")["enumeration"][name])


def members(string: str, start: int, stop: int) -> tuple[Span, ...]:
    """The spans of the members of `start..stop`, without what parts them; the whole span where nothing does.

    Commas and a final och, samt or eller part members. They do not inside brackets, after a hyphen left hanging
    ("närings- och utvecklingsbolag"), between adjectives of one noun ("små och medelstora företag"), before a relative
    clause, or between names of places ("i Halland och Skåne").
    """
    if _people_of().match(string, start, stop):
        return ((start, stop),)  # "forskare vid universitet, högskolor och institut": the places are theirs
    out: list[Span] = []
    first, depth_at = start, start
    depth = 0
    pairs = _pairs(string, start, stop)
    for found in _SEPARATOR.finditer(string, start, stop):
        if any(a <= found.start() < b for a, b in pairs):
            continue
        depth += string.count("(", depth_at, found.start()) - string.count(")", depth_at, found.start())
        depth_at = found.start()
        if depth > 0 or found.start() <= first or _belongs(string, first, found.start(), found.end(), stop):
            continue
        out.append((first, found.start()))
        first = found.end()
    if first < stop:
        out.append((first, stop))
    return tuple(out)


@cache
def _people_of() -> regex.Pattern[str]:
    return lazy(
        r"(?:\p{L}+[ ]){0,3}?\L<people>[ ](?:vid|hos|inom|från|på)[ ](?![^\n]*\bsamt\b)",
        regex.IGNORECASE,
        people=_words("people"),
    )


@cache
def _paired() -> regex.Pattern[str]:
    return lazy(r"(?<!\w) (?: \L<pairs> ) (?!\w)", regex.VERBOSE | regex.IGNORECASE, pairs=_words("pairs"))


def _pairs(string: str, start: int, stop: int) -> list[Span]:
    """Where two words said as one member stand, "universitet och högskolor", beside an och of the enumeration's own.

    Where theirs is the only one, they are its last two members: "företag, universitet och högskolor".
    """
    out = []
    for found in _paired().finditer(string, start, stop):
        before, after = string[start : found.start()].rstrip().lower(), string[found.end() : stop].lstrip()
        if after and _SEPARATOR.match(string, found.end(), stop) or before.endswith(_words("joins")):
            out.append(found.span())
    return out


def _belongs(string: str, first: int, left: int, right: int, stop: int) -> bool:
    """Whether what stands before `left` and what begins at `right` are one member."""
    before, after = string[first:left], string[right:stop]
    if before.endswith("-") or not after:
        return True
    if _begins(after, _words("goes_on")) or _EXAMPLES.search(before):
        return True
    if all(_is_adjective(word) for word in _WORD.findall(before)):
        return True
    following = _SEPARATOR.split(after, maxsplit=1)[0]
    return _PLACE_AT_END.search(before) is not None and _NAME.match(following) is not None


def _begins(text: str, words: tuple[str, ...]) -> bool:
    low = text.lower()
    return any(low.startswith(word) and not low[len(word) : len(word) + 1].isalnum() for word in words)


def _is_adjective(word: str) -> bool:
    """Whether a word looks like an adjective in the plural, as it stands before the noun it shares with another."""
    low = word.lower()
    if low in _words("adjectives"):
        return True
    return (
        low.endswith("a")
        and len(low) > 3
        and not low.endswith(_words("not_adjectives"))
        and _DEFINITE.search(low) is None
    )


def unsure(string: str, spans: tuple[Span, ...]) -> bool:
    """Whether a member before the last has words after its noun, so that the next may belong to them.

    "företag inom turism och handel": two members or one.
    """
    return any(words in string[start:stop] for start, stop in spans[:-1] for words in _words("in_modifier"))
