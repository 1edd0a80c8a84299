"""A person as printed: the shapes of names, titles and parties, and the words that give somebody a role."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal

import regex

from extract.grammar.lazy import lazy
from extract.grammar.name import organisations
from extract.grammar.rule import table
from extract.model.values import Match

Role = Literal["contact", "signatory", "officer", "chair", "secretary", "adjuster"]
_ROLES: tuple[Role, ...] = ("contact", "signatory", "officer", "chair", "secretary", "adjuster")


@dataclass(frozen=True, slots=True)
class Person:
    """A person as printed. `label` are the words that gave the role; a title before the name is in lower case."""

    role: Role
    name: Match[str] | None = None
    label: Match[str] | None = None
    title: Match[str] | None = None
    organisation: Match[str] | None = None
    email: Match[str] | None = None
    phone: Match[str] | None = None
    party: Match[str] | None = None


WORDS = table("people")
# a blank of whatever width, for patterns of this room and those beside it
S = "[ \u00a0\u202f\u2009]"


def any_of(words: list[str]) -> str:
    """An alternation of words, the longest first."""
    return "|".join(
        regex.escape(word, special_only=True, literal_spaces=True).replace(" ", S)
        for word in sorted(words, key=lambda word: (-len(word), word))
    )


NAME_WORD = r"""
    (?: \p{Lu} (?: \p{Ll} | ['’] (?= \p{Lu} ) )+ (?: \p{Lu}\p{Ll}+ )? (?: - \p{Lu}\p{Ll}+ )?    # Lind, Ann-Sofi
      | \p{Lu}\. (?: -? \p{Lu}\. )? | \p{Lu} (?= [ ]\p{Lu}\p{Ll} ) )                       # A. A.-B., "Eva L Ek"
"""
_PARTICLE = f"(?: {any_of(WORDS['names']['particles'])} )"
NAME = lazy(
    rf"""
    (?<! [\p{{L}}\d@.-] ) {NAME_WORD}
    (?: {S} (?: {_PARTICLE} {S} ){{0,2}} {NAME_WORD} ){{1,5}}
    (?! [\p{{L}}\d@-] )
    """,
    regex.VERBOSE,
)
PARTY = lazy(
    rf"""
    {S}{{0,2}} (?: \( (?P<party> \p{{L}}{{1,4}} | [-–] ) \)
                 | , {S} (?P<party> S | M | C | V | L | MP | KD | SD ) (?! \p{{L}} ) )
    """,
    regex.VERBOSE,
)
_HALF = rf"(?: \p{{L}}{{2,30}}- {S} (?: och | eller | samt ) {S} )?"  # "Tillväxt- och utvecklingschef"
_TITLE_WORD = (
    rf"{_HALF} (?: \p{{L}}+[-/] )? \p{{L}}{{0,40}} (?: {any_of(WORDS['titles']['endings'])} ) (?: en | n | an | et )?"
)
_WHOSE = rf"(?-i: \p{{Lu}} ) \p{{L}}{{0,25}} (?: {any_of(WORDS['titles']['whose'])} ) {S}"
TITLE = lazy(
    rf"(?<! [\p{{L}}\d] ) (?: {_WHOSE} )? (?: (?: {any_of(WORDS['titles']['before'])} ) {S} ){{0,3}}"
    rf"{_TITLE_WORD} (?! \p{{L}} )",
    regex.VERBOSE | regex.IGNORECASE,
)
TITLE_END = lazy(
    rf"(?<! [\p{{L}}\d] ) (?: (?: {any_of(WORDS['titles']['before'])} ) {S} ){{0,3}} {_TITLE_WORD} {S} $",
    regex.VERBOSE | regex.IGNORECASE,
)
FIRST = frozenset(WORDS["names"]["first"])
_NEVER = frozenset(WORDS["names"]["never"])
_BODIES = frozenset(WORDS["names"]["bodies"])
_NEVER_ENDS = tuple(WORDS["names"]["never_endings"])
PARTICLES = frozenset(WORDS["names"]["particles"])


def _is_no_name(word: str) -> bool:
    """Whether a capitalised word belongs to an organisation, a heading, a month or a title."""
    small = word.lower()
    if word in PARTICLES:
        return False
    if small in _NEVER or small.endswith(_NEVER_ENDS):
        return True
    title = TITLE.fullmatch(word)
    return title is not None and word not in FIRST


_FIRM = lazy(rf"{S} (?: {any_of(WORDS['names']['firms'])} ) (?! [\p{{L}}-] )", regex.VERBOSE)


def name_in(string: str, start: int, stop: int) -> Match[str] | None:
    """The first name within a span: two to four words that all may be part of one; None where there is none."""
    for hit in NAME.finditer(string, start, stop):
        words = [
            (word.start(), word.end()) for word in regex.finditer(r"\S+", string, pos=hit.start(), endpos=hit.end())
        ]
        run: list[tuple[int, int]] = []
        body = False  # "Stiftelsen Nya Leden": what goes on is of that name
        for first, last in [*words, (stop, stop)]:
            word = string[first:last]
            if word and not _is_no_name(word) and word.lower() not in _BODIES:
                if not body:
                    run.append((first, last))
                continue
            while run and string[run[-1][0] : run[-1][1]] in PARTICLES:
                run.pop()
            name = _name(string, run)
            if name is not None and _FIRM.match(string, name.stop, stop) is None:
                return name
            run = []
            body = word.lower() in _BODIES
    return None


def has_party(string: str, stop: int) -> bool:
    """Whether a party in brackets stands behind what ends here, as behind the name of somebody elected."""
    return PARTY.match(string, stop) is not None


def _name(string: str, run: list[tuple[int, int]]) -> Match[str] | None:
    """The name a run of words makes; None for fewer than two or more than four besides particles, and for initials."""
    words = [string[first:last] for first, last in run]
    full = [word for word in words if word not in PARTICLES]
    if not 2 <= len(full) <= 4 or full[-1].endswith(".") or words[0] in PARTICLES:
        return None
    start, stop = run[0][0], run[-1][1]
    return Match(start, stop, " ".join(words), "name")


def piece_of(string: str, start: int, stop: int, rule: str, *, lower: bool = False) -> Match[str] | None:
    """A stretch of text without blanks and commas at its ends; None for nothing."""
    while start < stop and string[start] in " \u00a0,;:\u2009\u202f":
        start += 1
    while stop > start and string[stop - 1] in " \u00a0,;:\u2009\u202f":
        stop -= 1
    text = " ".join(string[start:stop].split())
    if lower and text[1:2].islower():
        text = text[0].lower() + text[1:]
    return Match(start, stop, text, rule) if text else None


def is_template(string: str, start: int, stop: int) -> bool:
    text = string[start:stop].lower()
    return any(word in text for word in WORDS["blocks"]["template"])


@cache
def role_labels() -> dict[str, Role]:
    return {label: role for role in _ROLES for label in WORDS["labels"][role]}


def party_behind(hit: regex.Match[str] | None) -> Match[str] | None:
    return Match(hit.start("party"), hit.end("party"), hit["party"].upper(), "party") if hit else None


_HEAD_LABEL = lazy(r"(?<=\p{Ll})[ ]\L<labels>:?$", labels=WORDS["titles"]["next_labels"])


def with_pieces(string: str, person: Person, start: int, stop: int, *, title: Match[str] | None = None) -> Person:
    """The person with title and organisation from the parts behind the name, between commas, up to an address."""
    organisation = None
    at = start
    for part in string[start:stop].split(","):
        first, last = at, at + len(part)
        at = last + 1
        if first == start and part.strip():
            if part.strip().startswith(("(", ".", "–", "-")) or part[:1].isspace():
                title = title or _title_right_behind(string, start, stop, person)
                break  # "Anna Ek yrkar": prose, not a list of facts
            continue
        if not part.strip():
            continue
        if "@" in part or any(character.isdigit() for character in part) or len(part) > 80:
            break
        named = organisations(part)
        if title is None and TITLE.match(part.lstrip()) is not None:
            title = piece_of(string, first, last, "title")
            if title is not None and title.value.endswith("."):
                title = piece_of(string, first, title.stop - 1, "title")
            if title is not None and (label := _HEAD_LABEL.search(string, first, title.stop)) is not None:
                title = piece_of(string, first, label.start(), "title")  # the next label of a letter head
        elif organisation is None and named:
            hit = named[0]
            organisation = Match(first + hit.start, first + hit.stop, hit.value.name, "organisation")
        else:
            break
    return replace(person, title=title or person.title, organisation=organisation or person.organisation)


def _title_right_behind(string: str, start: int, stop: int, person: Person) -> Match[str] | None:
    """The title that is all the rest of a line behind a name with a label: "Handläggare: Anna Ek strateg"."""
    said = string[start:stop].strip()
    plain = said[:1].islower() and TITLE.fullmatch(said) is not None and said not in role_labels()
    return piece_of(string, start, stop, "title") if plain and person.role == "officer" and person.label else None


def titles_in(string: str, start: int, stop: int) -> list[Match[str]]:
    """The titles a line consists of, one after another; none where it does not begin with one or is a sentence."""
    text = string[start:stop]
    if (
        len(text) > 120
        or text.rstrip().endswith((".", ":", "?"))
        or "@" in text
        or any(character.isdigit() for character in text.replace("1:", "").replace("2:", ""))
    ):
        return []
    hits = [hit for hit in TITLE.finditer(string, start, stop)]
    if not hits or string[start : hits[0].start()].strip():
        return []
    begins = [hits[0]]
    for hit in hits[1:]:  # "Kanslichef/Biträdande kommundirektör", "chef och ekonom" and "chef, ekonom" are one title
        between = string[begins[-1].end() : hit.start()]
        if (
            not regex.search(r"(?:/|,|\boch|\bför|\bav|\binom)\s*$", between)
            and (string[hit.start()].isupper() or not between.strip() and hits[0].group()[0].islower())
            or "   " in between
        ):
            begins.append(hit)
    ends = [hit.start() for hit in begins[1:]] + [stop]
    return [
        piece
        for hit, end in zip(begins, ends, strict=True)
        if (piece := piece_of(string, hit.start(), end, "title")) is not None
    ]


def split_names(string: str, start: int, stop: int, count: int) -> list[tuple[Match[str], Match[str] | None]]:
    """The `count` names of a line with their parties; [] where it is not clear where one ends and the next begins."""
    parties = list(regex.finditer(r"\((?P<party>\p{L}{1,4})\)", string, pos=start, endpos=stop))
    words = [
        hit.span()
        for hit in regex.finditer(r"[^\s(,][^\s,]*", string, pos=start, endpos=stop)
        if not any(party.start() <= hit.start() < party.end() for party in parties)
    ]
    if any(_is_no_name(word := string[first:last]) or word.endswith(":") for first, last in words):
        return []
    cuts = {
        index
        for index in range(1, len(words))
        if "   " in string[words[index - 1][1] : words[index][0]]
        or not {"(", ","}.isdisjoint(string[words[index - 1][1] : words[index][0]])
    }
    if len(cuts) != count - 1:
        options = [cut for cut in _cuts(len(words), count) if cuts <= set(cut) and _plausible(string, words, cut)]
        if not options and len(words) == 2 * count:
            options = [tuple(range(2, 2 * count, 2))]
        if len(options) != 1:
            return []
        cuts = set(options[0])
    bounds = [0, *sorted(cuts), len(words)]
    names = [_name(string, words[first:last]) for first, last in pairwise(bounds)]
    out = []
    for name, last in zip(names, bounds[1:], strict=True):
        if name is None:
            return []
        limit = words[last][0] if last < len(words) else stop
        party = next((hit for hit in parties if name.stop <= hit.start() < limit), None)
        out.append((name, party_behind(party)))
    return out


def _cuts(words: int, count: int) -> list[tuple[int, ...]]:
    """Every way to part words into `count` runs of two to four."""
    ways: list[tuple[int, ...]] = [()]
    for _ in range(count - 1):
        ways = [(*way, (way[-1] if way else 0) + size) for way in ways for size in (2, 3, 4)]
    return [way for way in ways if 2 <= words - (way[-1] if way else 0) <= 4]


def _plausible(string: str, words: list[tuple[int, int]], cut: tuple[int, ...]) -> bool:
    """Whether every run begins with a first name and ends with a word that is none."""
    bounds = [0, *cut, len(words)]
    return all(
        string[slice(*words[first])] in FIRST
        and string[slice(*words[last - 1])] not in FIRST
        and string[slice(*words[last - 1])] not in PARTICLES
        for first, last in pairwise(bounds)
    )
