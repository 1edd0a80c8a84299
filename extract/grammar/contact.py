"""People of a document: who answers, who handles, who signs, and their e-mail addresses and telephone numbers.

A person is printed over several lines and cells, so a `Person` is made of pieces, each with its own span; the match as
a whole has the span of the name (of the address or the number where no name is printed).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

import regex

from extract.grammar.lazy import lazy
from extract.grammar.name import lowered, occurrences, organisations
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


_WORDS = table("people")
_S = "[ \u00a0\u202f\u2009]"
_DASH = "[-\u2010-\u2014\u2212]"
_EDGE = "\n\t\f\v"


def _any(words: list[str]) -> str:
    """An alternation of words, the longest first."""
    return "|".join(
        regex.escape(word, special_only=True, literal_spaces=True).replace(" ", _S)
        for word in sorted(words, key=lambda word: (-len(word), word))
    )


# ------------------------------------------------------------------------------------------------ e-mail, telephone
_EMAIL = lazy(
    rf"""
    (?<! [\w.+%-] ) (?P<local> [\w%+-]+ (?: \.[\w%+-]+ )* ) (?: @ | {_S}?[\[(] (?: at | snabel-a ) [\])]{_S}? )
    (?P<domain> (?: [\p{{L}}\d] (?: [\p{{L}}\d-]{{0,61}} [\p{{L}}\d] )? \. )+ \p{{L}}{{2,12}} ) (?! [\w-] )
    """,
    regex.VERBOSE,
)
_PHONE = lazy(
    rf"""
    (?<! [\d\p{{L}}@/] ) (?<! [\d\p{{L}}] [-–/.:,] ) (?<! \d {_S} )
    (?P<value>
        (?: \+ | 00 ) (?! 0 ) \d{{1,3}} {_S}? (?: \(0\) {_S}? )?             # +46 (0)63 14 60 00
        [1-9]\d{{0,3}} (?: (?: {_S} | {_S}?{_DASH}{_S}? ) \d{{2,4}} ){{1,5}} (?! \d )
      | \+ \d{{8,13}} (?! \d )
      | (?: \( 0[1-9]\d{{0,2}} \) {_S}?
          | (?P<area> 0[1-9]\d{{0,2}} ) (?P<dash> {_S}? [-\u2010-\u2014\u2212/] {_S}? | {_S} ) )
        (?P<rest>
            \d{{2}} {_S} \d{{2}} {_S} \d{{2}} {_S} \d{{2}} (?! {_S}?\d )   # the usual groupings, so that a postcode
          | \d{{3}} {_S} \d{{3}} {_S} \d{{2,3}}                           # behind the number is not taken along
          | \d{{2,3}} {_S} \d{{2}} {_S} \d{{2,3}}
          | \d{{4}} {_S} \d{{4}} | \d{{4}} {_S} \d{{2}} {_S} \d{{2}} | \d{{2}} {_S} \d{{3}} {_S} \d{{2,3}}
          | \d{{3}} {_S} \d{{2,4}} | \d{{2}} {_S} \d{{2,4}} | \d{{5,8}}
        ) (?! \d )
      | 0[1-9] \d{{6,8}} (?! \d )
      | 11 \d (?: {_S}? \d{{2}} )? (?! \d )
    )
    (?! {_S}? (?: kr | tkr | mkr | mnkr | % ) ) (?! [-/:] \d ) (?! \.\d )
    """,
    regex.VERBOSE,
)
_LABEL_BEFORE = lazy(
    rf"""
    (?<! \p{{L}} ) (?: {_any(_WORDS["phone"]["labels"])} ) {_S}? [.:=]? {_S}?
    (?: \( [^()\n]{{1,20}} \) {_S}? )? (?: till {_S} )? :? {_S}? $          # "Telefon (växel):", "Direkt till:"
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_NOT_BEFORE = lazy(
    rf"(?<! \p{{L}} ) (?: {_any(_WORDS['phone']['not_phone'])} ) {_S}? [.:=]? {_S}? $", regex.VERBOSE | regex.IGNORECASE
)
_LOCAL_DIGITS = {
    2: (6, 9),
    3: (5, 8),
    4: (5, 6),
}  # after an area code of two digits (08), three (063, 070), four (0920)


def emails(string: str) -> list[Match[str]]:
    """The e-mail addresses of `string` in lower case, without a full stop behind one; a masked one is none."""
    if "@" not in string and "at]" not in string and "at)" not in string:
        return []
    return [
        Match(hit.start(), hit.end(), f"{hit['local']}@{hit['domain']}".lower(), "email")
        for hit in _EMAIL.finditer(string)
    ]


def phones(string: str) -> list[Match[str]]:
    """The telephone numbers of `string`, grouped as printed, dashes folded to "-" without blanks around them.

    Without a label before it a number needs an area code and a dash, or nine digits in groups behind 07, 08 or 010.
    """
    found = []
    for hit in _PHONE.finditer(string):
        before = string[max(0, hit.start() - 40) : hit.start()]
        if _NOT_BEFORE.search(before) is None and (_LABEL_BEFORE.search(before) is not None or _looks_like_phone(hit)):
            value = regex.sub(rf"{_S}*{_DASH}{_S}*", "-", hit["value"])
            found.append(Match(hit.start("value"), hit.end("value"), regex.sub(r"\s+", " ", value), "phone"))
    return found


def _looks_like_phone(hit: regex.Match[str]) -> bool:
    """Whether the look alone makes a telephone number: no amount begins with 0, a diarienummer has other lengths."""
    value: str = hit["value"]
    area: str | None = hit["area"]
    digits = sum(character.isdigit() for character in value)
    if value.startswith(("+", "0046")):
        return digits >= 9
    if area is None:
        return value[0] == "(" and 8 <= digits <= 11
    low, high = _LOCAL_DIGITS[len(area)]
    if not low <= digits - len(area) <= high or "/" in hit["dash"]:
        return False
    dashed = str(hit["dash"]).strip() != ""
    return dashed or (digits >= 9 and area.startswith(("07", "08", "010")))


# ---------------------------------------------------------------------------------------------------- names, titles
_NAME_WORD = r"""
    (?: \p{Lu} (?: \p{Ll} | ['’] (?= \p{Lu} ) )+ (?: \p{Lu}\p{Ll}+ )? (?: - \p{Lu}\p{Ll}+ )?    # Lind, Ann-Sofi
      | \p{Lu}\. (?: -? \p{Lu}\. )? | \p{Lu} (?= [ ]\p{Lu}\p{Ll} ) )                       # A. A.-B., "Eva L Ek"
"""
_PARTICLE = f"(?: {_any(_WORDS['names']['particles'])} )"
_NAME = lazy(
    rf"""
    (?<! [\p{{L}}\d@.-] ) {_NAME_WORD}
    (?: {_S} (?: {_PARTICLE} {_S} ){{0,2}} {_NAME_WORD} ){{1,5}}
    (?! [\p{{L}}\d@-] )
    """,
    regex.VERBOSE,
)
_PARTY = lazy(
    rf"""
    {_S}{{0,2}} (?: \( (?P<party> \p{{L}}{{1,4}} | [-–] ) \)
                 | , {_S} (?P<party> S | M | C | V | L | MP | KD | SD ) (?! \p{{L}} ) )
    """,
    regex.VERBOSE,
)
_TITLE_WORD = rf"(?: \p{{L}}+[-/] )? \p{{L}}{{0,40}} (?: {_any(_WORDS['titles']['endings'])} ) (?: en | n | an | et )?"
_WHOSE = rf"(?-i: \p{{Lu}} ) \p{{L}}{{0,25}} (?: {_any(_WORDS['titles']['whose'])} ) {_S}"
_TITLE = lazy(
    rf"(?<! [\p{{L}}\d] ) (?: {_WHOSE} )? (?: (?: {_any(_WORDS['titles']['before'])} ) {_S} ){{0,3}}"
    rf"{_TITLE_WORD} (?! \p{{L}} )",
    regex.VERBOSE | regex.IGNORECASE,
)
_TITLE_END = lazy(
    rf"(?<! [\p{{L}}\d] ) (?: (?: {_any(_WORDS['titles']['before'])} ) {_S} ){{0,3}} {_TITLE_WORD} {_S} $",
    regex.VERBOSE | regex.IGNORECASE,
)
_AND = lazy(rf"{_S}? (?: , | ; | och | samt | & | / ) {_S}?", regex.VERBOSE)
_FIRST = frozenset(_WORDS["names"]["first"])
_NEVER = frozenset(_WORDS["names"]["never"])
_NEVER_ENDS = tuple(_WORDS["names"]["never_endings"])
_PARTICLES = frozenset(_WORDS["names"]["particles"])


def _is_no_name(word: str) -> bool:
    """Whether a capitalised word belongs to an organisation, a heading, a month or a title."""
    small = word.lower()
    if word in _PARTICLES:
        return False
    if small in _NEVER or small.endswith(_NEVER_ENDS):
        return True
    title = _TITLE.fullmatch(word)
    return title is not None and word not in _FIRST


def name_in(string: str, start: int, stop: int) -> Match[str] | None:
    """The first name within a span: two to four words that all may be part of one; None where there is none."""
    for hit in _NAME.finditer(string, start, stop):
        words = [
            (word.start(), word.end()) for word in regex.finditer(r"\S+", string, pos=hit.start(), endpos=hit.end())
        ]
        run: list[tuple[int, int]] = []
        for first, last in [*words, (stop, stop)]:
            word = string[first:last]
            if word and not _is_no_name(word):
                run.append((first, last))
                continue
            while run and string[run[-1][0] : run[-1][1]] in _PARTICLES:
                run.pop()
            name = _name(string, run)
            if name is not None:
                return name
            run = []
    return None


def has_party(string: str, stop: int) -> bool:
    """Whether a party in brackets stands behind what ends here, as behind the name of somebody elected."""
    return _PARTY.match(string, stop) is not None


def _name(string: str, run: list[tuple[int, int]]) -> Match[str] | None:
    """The name a run of words makes; None for fewer than two or more than four besides particles, and for initials."""
    words = [string[first:last] for first, last in run]
    full = [word for word in words if word not in _PARTICLES]
    if not 2 <= len(full) <= 4 or full[-1].endswith(".") or words[0] in _PARTICLES:
        return None
    start, stop = run[0][0], run[-1][1]
    return Match(start, stop, " ".join(words), "name")


def _piece(string: str, start: int, stop: int, rule: str, *, lower: bool = False) -> Match[str] | None:
    """A stretch of text without blanks and commas at its ends; None for nothing."""
    while start < stop and string[start] in " \u00a0,;:\u2009\u202f":
        start += 1
    while stop > start and string[stop - 1] in " \u00a0,;:\u2009\u202f":
        stop -= 1
    text = " ".join(string[start:stop].split())
    if lower and text[1:2].islower():
        text = text[0].lower() + text[1:]
    return Match(start, stop, text, rule) if text else None


_ADDRESS_LABELS = frozenset(_WORDS["phone"]["labels"] + _WORDS["email"]["labels"])
_AROUND = 300  # characters around an address in which its owner's name may stand
_REACH = 400  # characters: no line with a person is longer, and a document in one line stays cheap to read


_FILL = lazy(r"[ _.…-]{3,}")  # the line to sign on, no text


def _line(string: str, at: int) -> tuple[int, int]:
    """The stretch between two borders that holds the character `at`, at most `_REACH` characters to either side."""
    before, after = string[max(0, at - _REACH) : at], string[at : at + _REACH]
    start = at - len(before) + max(before.rfind(edge) for edge in _EDGE) + 1
    stops = [place for edge in _EDGE if (place := after.find(edge)) >= 0]
    return start, at + min(stops, default=len(after))


def _lines_before(string: str, start: int, count: int) -> Iterator[tuple[int, int]]:
    """Up to `count` stretches with text before the one that begins at `start`, nearest first."""
    at = start - 1
    while at >= 0 and count:
        while at >= 0 and string[at] in _EDGE + " ":
            at -= 1
        if at < 0:
            return
        first, last = _line(string, at)
        at = first - 1
        if not _FILL.fullmatch(string, first, last):
            yield first, last
            count -= 1


def _line_after(string: str, stop: int) -> tuple[int, int] | None:
    """The next stretch with text after one that ends at `stop`; None at the end."""
    while True:
        while stop < len(string) and (string[stop] in _EDGE or string[stop] == " "):
            stop += 1
        if stop >= len(string):
            return None
        found = _line(string, stop)
        if not _FILL.fullmatch(string, *found):
            return found
        stop = found[1]


def _cell_below(string: str, start: int, stop: int) -> tuple[int, int] | None:
    """The cell under one that is `start..stop`, where both rows have as many cells; None for text without columns."""
    block = string.rfind("\n", 0, start) + 1
    end = string.find("\n", stop)
    if end < 0 or "\t" not in string[block:end]:
        return None
    below = string.find("\n", end + 1)
    below = len(string) if below < 0 else below
    cells = string[end + 1 : below].split("\t")
    index = string[block:start].count("\t")
    if len(cells) != string[block:end].count("\t") + 1:
        return None
    at = end + 1 + sum(len(cell) + 1 for cell in cells[:index])
    return (at, at + len(cells[index])) if cells[index].strip() else None


def _row_below(string: str, start: int, stop: int) -> tuple[int, int] | None:
    """The first cell of the row under the first cell `start..stop`, where it is a name: rows of other columns too."""
    end = string.find("\n", stop)
    if end < 0 or string[stop : stop + 1] != "\t" or start and string[start - 1] != "\n":
        return None
    cell = _line(string, end + 1)
    return cell if _NAME.match(string, *cell) is not None else None


def _beside(string: str, stop: int) -> tuple[int, int] | None:
    """The cell to the right of a label, where it begins with a name; None where it is another label or empty."""
    if string[stop : stop + 1] != "\t":
        return None
    cell = _line(string, stop + 1)
    text = string[cell[0] : cell[1]].strip().lower()
    return cell if text and text not in _labels() and _NAME.match(string, cell[0], cell[1]) else None


def _is_template(string: str, start: int, stop: int) -> bool:
    text = string[start:stop].lower()
    return any(word in text for word in _WORDS["blocks"]["template"])


# ----------------------------------------------------------------------------------------------------------- people
def people(string: str) -> list[Match[Person]]:
    """The people of `string`: contacts, officers, signatories, chairs, secretaries, adjusters; one entry a mention.

    A contact without a name (an address or a labelled number alone) has `name` None. Organisations, mailboxes of a
    function and template text are no people; other members of a board have no role here and are left out.
    """
    found: dict[int, Person] = {}
    for person in (*_labelled(string), *_acting(string), *_closing(string), *_signing(string), *_reachable(string)):
        piece = person.name or person.email or person.phone
        if piece is None:
            continue
        old = found.get(piece.start)
        found[piece.start] = person if old is None else _joined(old, person)
    named = [
        Match(piece.start, piece.stop, person, f"person.{person.role}")
        for person in found.values()
        if (piece := person.name or person.email or person.phone)
    ]
    return sorted(named, key=lambda match: match.start)


def _joined(first: Person, second: Person) -> Person:
    """Two readings of one mention: the role of the first, the pieces of both.

    A name between two labels took the title of the one it does not belong to; a name over a title and an address is a
    contact, not a signature.
    """
    if (
        first.label is not None
        and second.title is not None
        and second.role in ("chair", "secretary", "adjuster")
        and second.role != first.role
    ):
        second = replace(second, title=None)
    if first.label is not None and second.title is not None and second.title.start == first.label.start:
        second = replace(second, title=None)  # "Handläggare Anna Ek, 0920-12 34 56"
    reachable = (
        second.role == "contact"
        and (second.email or second.phone)
        and first.role == "signatory"
        and first.label is None
    )
    if (
        first.role == "adjuster"
        and second.role in ("chair", "secretary")
        and second.name is not None
        and any(piece is not None and piece.start >= second.name.stop for piece in (second.label, second.title))
    ):
        first = replace(first, role=second.role)  # "Justeras: Eva Ek, ordförande": what stands with the name tells
    return replace(
        first,
        role="contact" if reachable else first.role,
        name=first.name or second.name,
        label=first.label or second.label,
        title=first.title or second.title,
        organisation=first.organisation or second.organisation,
        email=first.email or second.email,
        phone=first.phone or second.phone,
        party=first.party or second.party,
    )


@cache
def _labels() -> dict[str, Role]:
    return {label: role for role in _ROLES for label in _WORDS["labels"][role]}


def _labelled(string: str) -> Iterator[Person]:
    """People behind a label, on its line or, where it ends its line, on the next: "Handläggare: Anna Ek"."""
    small = lowered(string)
    for start, stop in occurrences(small, tuple(_labels()), tuple(_WORDS["labels"]["stems"])):
        before = small[max(0, start - 16) : start].split()
        if string[start - 1 : start] in ("-", "/") or (before and before[-1] in _WORDS["not_before_label"]["words"]):
            continue
        if small[start:stop] in _WORDS["titles"]["listed"] and _LISTED.search(small[max(0, start - 40) : start]):
            continue  # "kommunchef Ann Ek, utredare Bo Al": who was there, with their titles
        role = _labels()[small[start:stop]]
        label = Match(start, stop, string[start:stop], "label")
        led = list(_name_before_label(string, start, stop, role, label)) if string[stop : stop + 1] == " " else []
        yield from (
            led or [*_names_behind(string, stop, role, label)] or _name_before_label(string, start, stop, role, label)
        )


_LISTED = lazy(rf"[\p{{L}})] , {_S} $", regex.VERBOSE)
_BEHIND = lazy(
    rf"""(?: {_S}* (?: \( [^()\n]{{1,20}} \) )? {_S}* [:–-]? {_S}*
         (?: (?: den {_S} )? (?: \d{{4}}-\d\d-\d\d | \d{{1,2}} {_S} \p{{Ll}}{{3,9}} {_S} \d{{4}} ) {_S}* [:,]? {_S}* )?
         (?: [_.…]{{2,80}} {_S}* )? )""",
    regex.VERBOSE,
)


def _names_behind(string: str, stop: int, role: Role, label: Match[str]) -> Iterator[Person]:
    """The names that begin right behind a label; several only in a list with commas, "och" or parties."""
    lead = _BEHIND.match(string, stop)
    at = lead.end() if lead else stop
    first, last = _line(string, at)
    below = False
    if at >= last:  # the label ends its line or cell
        beside = _beside(string, last)
        following = beside or _cell_below(string, first, last) or _row_below(string, first, last)
        following = following or _line_after(string, last)
        begins = not string[first : label.start].strip()
        if (
            following is None
            or not begins
            or beside is None
            and _names_first(string, first, last)
            or _NAME.match(string, following[0], following[1]) is None
        ):
            return
        at, last = following
        below = following == _line_after(string, stop) and "\t" not in string[first:last]
    title = _TITLE.match(string, at, last)
    while True:
        begin = title.end() + 1 if title and title.end() < last else at
        name = name_in(string, begin, min(last, begin + 80))
        if name is None or name.start != begin or _is_template(string, at, last):
            return
        party = _PARTY.match(string, name.stop, last)
        end = party.end() if party else name.stop
        several = _run_together(string, name) if role == "adjuster" else []
        yield from (Person(role, other, label) for other in several[:-1])
        name = several[-1] if several else name
        person = Person(role, name, label, party=_party(party))
        yield _with_pieces(
            string,
            person,
            end,
            last,
            title=_piece(string, at, begin, "title", lower=True) if title and begin != at else None,
        )
        link = _AND.match(string, end, last)
        if link is None and role == "adjuster" and below and (more := _name_below(string, end, last)) is not None:
            at, last = more
            title = None
            continue
        if link is None or role in ("chair", "secretary", "officer"):
            return
        at = link.end()
        title = _TITLE.match(string, at, last)


def _name_below(string: str, end: int, last: int) -> tuple[int, int] | None:
    """The line below a name that ends its line, where it is a name and no more: adjusters one under the other."""
    if string[end:last].strip() and string[end:last].strip(" ,()").lower() not in _labels():
        return None  # "Eva Ek, ordförande" may stand above the other adjusters
    following = _line_after(string, last)
    return following if following is not None and _is_name_line(string, *following) else None


def _run_together(string: str, name: Match[str]) -> list[Match[str]]:
    """The two names that cells beside each other made one: "Justerande Love Rahm Per Bergdahl"; [] for one name."""
    words = name.value.split()
    if len(words) < 4 or any(word in _PARTICLES for word in words):
        return []
    return [other for other, _ in _split_names(string, name.start, name.stop, 2)]


_LONGEST_COLUMN = 8  # labels of one column of signatures


def _names_first(string: str, start: int, stop: int) -> bool:
    """Whether, in a column of names and labels by turns, the label `start..stop` stands under its name, not over it.

    The column's ends tell: one that begins with a name and ends with a label has its names first. One that begins and
    ends with a name has a list above it where the line above that name is a name too.
    """
    above = next(_lines_before(string, start, 1), None)
    if above is None or not _is_name_line(string, *above):
        return False
    for _ in range(_LONGEST_COLUMN):  # up to the first name of the column
        if above is None or not _is_name_line(string, *above):
            break
        over = next(_lines_before(string, above[0], 1), None)
        if over is None or not _is_label_line(string, *over):
            above = over
            break
        above = next(_lines_before(string, over[0], 1), None)
        if above is None or not _is_name_line(string, *above):
            return False  # the column begins with a label
    listed = above is not None and _is_name_line(string, *above)
    below = (start, stop)
    for _ in range(_LONGEST_COLUMN):
        following = _line_after(string, below[1])
        if following is None or not _is_name_line(string, *following):
            return True
        after = _line_after(string, following[1])
        if after is None or not _is_label_line(string, *after):
            return not listed
        below = after
    return True


def _is_name_line(string: str, start: int, stop: int) -> bool:
    return stop - start < 60 and _is_name_alone(string[start:stop])


@lru_cache(maxsize=4096)  # a column of signatures asks for each of its lines many times
def _is_name_alone(line: str) -> bool:
    """Whether a line is one name, with at most a party behind it."""
    name = name_in(line, 0, len(line))
    if name is None or line[: name.start].strip():
        return False
    return regex.fullmatch(r"\s*(?:\(\p{L}{1,4}\)|,\s\p{Lu}{1,2})?\s*", line[name.stop :]) is not None


_SIGNING_LINE = lazy(r"\s*[_.…]{3,}\s*(?:(?:paragraf(?:er)?|§+)\b.*)?$", regex.IGNORECASE)


def _is_label_line(string: str, start: int, stop: int) -> bool:
    """Whether a line is a label, perhaps with the line to sign on behind it: "Sekreterare ....... §§ 1-9"."""
    words = _SIGNING_LINE.sub("", string[start:stop])
    return words.strip(" :.").lower() in _labels()


def _party(hit: regex.Match[str] | None) -> Match[str] | None:
    return Match(hit.start("party"), hit.end("party"), hit["party"].upper(), "party") if hit else None


def _with_pieces(string: str, person: Person, start: int, stop: int, *, title: Match[str] | None = None) -> Person:
    """The person with title and organisation from the parts behind the name, between commas, up to an address."""
    organisation = None
    at = start
    for part in string[start:stop].split(","):
        first, last = at, at + len(part)
        at = last + 1
        if first == start and part.strip():
            if part.strip().startswith(("(", ".", "–", "-")) or part[:1].isspace():
                break  # "Anna Ek yrkar": prose, not a list of facts
            continue
        if not part.strip():
            continue
        if "@" in part or any(character.isdigit() for character in part) or len(part) > 80:
            break
        named = organisations(part)
        if title is None and _TITLE.match(part.lstrip()) is not None:
            title = _piece(string, first, last, "title")
            if title is not None and title.value.endswith("."):
                title = _piece(string, first, title.stop - 1, "title")
        elif organisation is None and named:
            hit = named[0]
            organisation = Match(first + hit.start, first + hit.stop, hit.value.name, "organisation")
        else:
            break
    return replace(person, title=title or person.title, organisation=organisation or person.organisation)


_NAME_BEFORE = lazy(rf"(?P<name> {_NAME.pattern} ) {_S} $", regex.VERBOSE)
_NAME_AT_END = lazy(  # "Anna Ek (S), ordförande", "Anna Ek (S) ordförande", "Anna Ek (ordf)"
    rf"(?P<name> {_NAME.pattern} ) (?: {_PARTY.pattern} (?: {_S}? , )? {_S} | {_S}? [,(–-] {_S}? ) $", regex.VERBOSE
)


# behind the label: whom the person stands for, and the end or the next of a list
_ASIDE_BEHIND = lazy(rf"\.? {_S}? (?: \( [^()\n]{{1,40}} \) )? {_S}? (?: [,;] | $ )", regex.VERBOSE)
# "Justeras: Eva Ek, ordförande  Bo Al": the label belongs to the name before it
_NEXT_ADJUSTER = lazy(rf"{_S} (?= {_NAME.pattern} {_S}? $ )", regex.VERBOSE)
_ADJUSTED = lazy(rf"{_S}* juster\w* {_S}* :", regex.VERBOSE | regex.IGNORECASE)


def _name_before_label(string: str, start: int, stop: int, role: Role, label: Match[str]) -> Iterator[Person]:
    """The name before a label that ends its line: "Anna Ek (S), ordförande"."""
    first, last = _line(string, start)
    if role not in ("chair", "secretary", "adjuster") or start == first:
        return
    hit = _NAME_AT_END.search(string, max(first, start - 80), start)
    # a party makes it a list of those present; without one a name is sure only on a line of its own
    ends = not string[stop:last].strip(" .,;)") or (
        hit is not None
        and (hit["party"] and (string[stop] in ",;." or _NAME.match(string, stop + 1, last) is not None))
        or string[start - 1] == "("
        and string[stop] in "),."
        or _ASIDE_BEHIND.match(string, stop, last) is not None
        or _ADJUSTED.match(string, first, start) is not None
        and _NEXT_ADJUSTER.match(string, stop, last) is not None
    )
    name = name_in(string, hit.start("name"), hit.end("name")) if hit and ends else None
    if hit is not None and name is not None and name.stop == hit.end("name"):
        party = Match(hit.start("party"), hit.end("party"), hit["party"].upper(), "party") if hit["party"] else None
        yield Person(role, name, label, party=party)


def _acting(string: str) -> Iterator[Person]:
    """People of whom it is said what they did: "Generaldirektör Anna Ek har beslutat i detta ärende."."""
    small = lowered(string)
    acts = _WORDS["acts"]
    roles: tuple[Role, ...] = ("signatory", "officer")
    for role in roles:
        for start, stop in occurrences(small, tuple(acts[role]), tuple(acts["stems"])):
            first = max(_line(string, start)[0], start - 90)
            hit = _NAME_BEFORE.search(string, first, start)
            if hit is None:
                yield from _acting_with_title(string, first, start, stop, role)
                continue
            name = name_in(string, hit.start("name"), hit.end("name"))
            if name is None or name.stop != hit.end("name"):
                continue
            title = _TITLE_END.search(string, first, name.start)
            if title is None and _HANDLED.search(small, start, stop):
                yield Person(role, name, Match(start, stop, string[start:stop], "label"))
                continue
            if title is None or title.group().strip().lower() in _labels():
                continue  # anybody ("Anna Ek beslutade att resa"), or the chair of a meeting who ruled
            yield Person(
                role,
                name,
                Match(start, stop, string[start:stop], "label"),
                title=_piece(string, title.start(), name.start, "title", lower=True),
            )


# how an authority's decision ends: "I den slutliga handläggningen har också länsassessor Anna Ek deltagit."
_CLOSES = lazy(r"handläggning|\bberedning|föredra|\bfatta(?:t|ts|des)\b|\bavgjorts\b", regex.IGNORECASE)
_SENTENCE = lazy(rf"[^{_EDGE}]+?(?:\.(?={_S}+\p{{Lu}}|{_S}*$)|(?=[{_EDGE}])|$)", regex.MULTILINE)
_TITLED = lazy(
    rf"""
    (?P<title> {_TITLE.pattern} (?: {_S} (?: för | vid | på ) (?: {_S} \p{{Ll}}[\p{{L}}-]+ ){{1,4}}? )? )
    {_S} (?P<name> {_NAME.pattern} )
    """,
    regex.VERBOSE,
)
_DECIDED_BY = lazy(
    r"\b(?:fatta(?:ts|des|s)|beslutats|beslutades|avgjorts|tagits)\b[^.,;]{0,40}?\bav\s*$", regex.IGNORECASE
)
_TOOK_PART = lazy(r"\bdelt(?:agit|og|ar)\b|\bberedning|\bföredra\w*|\bhandl(?:agt\w*|ade)|\bberett\b", regex.IGNORECASE)


def _closing(string: str) -> Iterator[Person]:
    """People with a title in a sentence that says who took part in the decision: "Beslutet har fattats av chefen för
    naturavdelningen Bo Ek. I den slutliga handläggningen har också jurist Anna Ek deltagit."
    """
    for sentence in _SENTENCE.finditer(string):
        if len(sentence[0]) > _REACH or not _CLOSES.search(sentence[0]):
            continue
        for hit in _TITLED.finditer(string, sentence.start(), sentence.end()):
            name = name_in(string, hit.start("name"), hit.end("name"))
            title = _piece(string, hit.start("title"), hit.end("title"), "title", lower=True)
            if name is None or title is None or name.start != hit.start("name") or title.value in _labels():
                continue
            signs = _DECIDED_BY.search(string, sentence.start(), hit.start()) is not None
            if signs or _TOOK_PART.search(sentence[0]) is not None:
                label = Match(sentence.start(), sentence.end(), sentence[0], "label")
                yield Person("signatory" if signs else "officer", name, label, title=title)


_HANDLED = lazy(r"varit handläggare|föredragande|handlagt|föredragit")  # nobody else does that in a decision
_NAME_TITLE_BEFORE = lazy(
    rf"(?P<name> {_NAME.pattern} ) ,{_S}? (?P<title> \p{{Ll}}[^,.\n\t\f\v]{{3,60}}? ) ,?{_S}? \Z", regex.VERBOSE
)


def _acting_with_title(string: str, first: int, start: int, stop: int, role: Role) -> Iterator[Person]:
    """ "Anna Ek, enhetschef, har beslutat": the title between name and verb."""
    hit = _NAME_TITLE_BEFORE.search(string, first, start)
    if hit is None or _TITLE.match(hit["title"]) is None:
        return
    name = name_in(string, hit.start("name"), hit.end("name"))
    if name is not None and name.stop == hit.end("name"):
        yield Person(
            role,
            name,
            Match(start, stop, string[start:stop], "label"),
            title=_piece(string, hit.start("title"), hit.end("title"), "title"),
        )


# -------------------------------------------------------------------------------------------------------- signatures
_NAMES_LINE = lazy(
    rf"""
    {_S}*
    (?P<names> {_NAME_WORD} (?: {_S}+ (?: \p{{Ll}}{{2,3}} {_S} )? (?: {_NAME_WORD} | \( \p{{L}}{{1,4}} \) ) ){{1,9}} )
    {_S}*
    """,
    regex.VERBOSE,
)
# "Eva Ek tf. enhetschef": a title in small letters below its name is one line with it
_NAME_AND_TITLE = lazy(
    rf"""{_S}* (?P<name> {_NAME_WORD} (?: {_S}+ {_NAME_WORD} ){{1,3}} )
    {_S}+ (?P<title> \p{{Ll}} [\p{{L}}\d ./-]+ ) {_S}*""",
    regex.VERBOSE,
)
_LINES = lazy(rf"[^{_EDGE}]+")
_HEADINGS = tuple(_WORDS["blocks"]["signature"])
_HEADING = lazy(
    rf"{_S}* (?P<heading> {_any(_WORDS['blocks']['signature'])} ) (?! \p{{L}} ) {_S}* [:,]? {_S}* (?P<rest> .* )",
    regex.VERBOSE | regex.IGNORECASE,
)
_LONGEST_LINE = 160  # characters: two names with two titles and a heading


def _signing(string: str) -> Iterator[Person]:
    """People over their titles at the end of a paper, with or without "I tjänsten" above them."""
    for line in _LINES.finditer(string):
        start, stop = line.span()
        text = line.group()
        if stop - start > _LONGEST_LINE or not text.lstrip()[:1].isupper():
            continue
        if text.lower().lstrip().startswith(_HEADINGS) and (heading := _HEADING.fullmatch(string, start, stop)):
            yield from _under_heading(string, heading)
        if stop - start < 90 and (led := _NAME_AND_TITLE.fullmatch(string, start, stop)) is not None:
            title = _TITLE.match(string, *led.span("title"))
            if title is not None and not _is_template(string, start, stop):
                yield from _signed(string, led.start("name"), led.end("name"), _titles(string, *led.span("title")))
            continue
        hit = _NAMES_LINE.fullmatch(string, start, stop) if stop - start < 90 else None
        if hit is not None and (title := _second_signature(string, start, stop)) is not None:
            yield from _signed(string, start, title, _titles(string, title, stop))
            continue
        below = _below(string, start, stop) if hit else None
        if hit is None or below is None or _is_template(string, start, stop):
            continue
        titles = _titles(string, *below)
        named = name_in(string, *below)
        if named is not None and (named.value.split()[0] in _FIRST or "," in string[slice(*below)]):
            continue  # who was there besides: "Kommundirektör Iris Falk"
        over = _row_of_names(string, start, stop) and titles
        if over or titles and not (_is_label_line(string, *below) and not _names_first(string, *below)):
            yield from _signed(string, hit.start("names"), hit.end("names"), titles)


def _row_of_names(string: str, start: int, stop: int) -> bool:
    """Whether the row of cells around a name holds names alone, and the row under it as many titles or labels."""
    first, end = string.rfind("\n", max(0, start - _REACH), start) + 1, string.find("\n", stop, stop + _REACH)
    if end < 0:
        return False
    below = string.find("\n", end + 1, end + 1 + _REACH)
    cells = string[first:end].split("\t")
    under = string[end + 1 : below if below >= 0 else len(string)].split("\t")
    return (
        len(cells) == len(under) > 1
        and all(_NAMES_LINE.search(cell) is not None for cell in cells)
        and all(cell.strip().lower() in _labels() or _TITLE.match(cell.strip()) is not None for cell in under)
    )


def _second_signature(string: str, start: int, stop: int) -> int | None:
    """Where the title begins in a name and title on one line right below a name over its title; None elsewhere."""
    title = _TITLE.search(string, start, stop)
    if title is None or not string[start : title.start()].strip():
        return None
    above = list(_lines_before(string, start, 2))
    signed = len(above) == 2 and _titles(string, *above[0]) and _is_name_line(string, *above[1])
    return title.start() if signed else None


def _below(string: str, start: int, stop: int) -> tuple[int, int] | None:
    """The stretch under a line of names: the next line, or in a row of cells the cell under it in the next row."""
    row = string.rfind("\n", max(0, start - _REACH), start) + 1
    end = string.find("\n", stop, stop + _REACH)
    if "\t" not in string[max(row, start - _REACH) : end if end >= 0 else stop + _REACH]:
        return _line_after(string, stop)
    if end < 0 or (row == 0 and start > _REACH):
        return None
    cells = string[end + 1 : end + 1 + 2 * _REACH].split("\n")[0].split("\t")
    place = string.count("\t", row, start)
    if place >= len(cells) or len(cells) == 1:
        return None
    first = end + 1 + sum(len(cell) + 1 for cell in cells[:place])
    return first, first + len(cells[place])


def _titles(string: str, start: int, stop: int) -> list[Match[str]]:
    """The titles a line consists of, one after another; none where it does not begin with one or is a sentence."""
    text = string[start:stop]
    if (
        len(text) > 120
        or text.rstrip().endswith((".", ":", "?"))
        or "@" in text
        or any(character.isdigit() for character in text.replace("1:", "").replace("2:", ""))
    ):
        return []
    hits = [hit for hit in _TITLE.finditer(string, start, stop)]
    if not hits or string[start : hits[0].start()].strip():
        return []
    begins = [hits[0]]
    for hit in hits[1:]:  # "Kanslichef/Biträdande kommundirektör", "chef och ekonom" and "chef, ekonom" are one title
        between = string[begins[-1].end() : hit.start()]
        if (
            not regex.search(r"(?:/|,|\boch|\bför|\bav|\binom)\s*$", between)
            and string[hit.start()].isupper()
            or "   " in between
        ):
            begins.append(hit)
    ends = [hit.start() for hit in begins[1:]] + [stop]
    return [
        piece
        for hit, end in zip(begins, ends, strict=True)
        if (piece := _piece(string, hit.start(), end, "title")) is not None
    ]


def _signed(string: str, start: int, stop: int, titles: list[Match[str]]) -> Iterator[Person]:
    """The names of a line, each with its title, where there are as many of one as of the other."""
    names = _split_names(string, start, stop, len(titles))
    for (name, party), title in zip(names, titles, strict=False):
        role = _labels().get(title.value.lower(), "signatory")
        yield Person(
            role if role in ("chair", "secretary", "adjuster", "officer") else "signatory",
            name,
            title=title,
            party=party,
        )


def _split_names(string: str, start: int, stop: int, count: int) -> list[tuple[Match[str], Match[str] | None]]:
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
        or "(" in string[words[index - 1][1] : words[index][0]]
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
        out.append((name, _party(party)))
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
        string[slice(*words[first])] in _FIRST
        and string[slice(*words[last - 1])] not in _FIRST
        and string[slice(*words[last - 1])] not in _PARTICLES
        for first, last in pairwise(bounds)
    )


def _under_heading(string: str, hit: regex.Match[str]) -> Iterator[Person]:
    """Names and titles on one line with their heading ("I tjänsten Anna Ek Regiondirektör"); "Anna Ek, chef" below."""
    start, stop = hit.span("rest")
    label = Match(hit.start("heading"), hit.end("heading"), hit["heading"], "label")
    if not string[start:stop].strip():
        following = _line_after(string, hit.end())
        if following is None:
            return
        name = name_in(string, *following)
        if (
            name is not None
            and string[following[0] : name.start].strip() == ""
            and string[name.stop : name.stop + 1] == ","
        ):
            yield _with_pieces(string, Person("signatory", name, label), name.stop, following[1])
        return
    title = _TITLE.search(string, start, stop)
    if title is None or stop - start > 160:
        return
    for person in _signed(string, start, title.start(), _titles(string, title.start(), stop)):
        yield replace(person, label=label)


# ---------------------------------------------------------------------------------------------------------- contacts
def _reachable(string: str) -> Iterator[Person]:
    """People with an e-mail address or telephone number: the name on the line or on a line of its own above."""
    items = sorted([*emails(string), *phones(string)], key=lambda item: item.start)
    end = 0
    for group in _groups(string, items):
        first = group[0]
        email = next((item for item in group if item.rule == "email"), None)
        phone = next((item for item in group if item.rule == "phone"), None)
        if _is_template(string, *_line(string, first.start)):
            continue
        person = _owner(string, end, first, email)
        end = group[-1].stop
        if person is not None or email is not None or _is_labelled(string, first) or _is_alone(string, first):
            yield replace(person or Person("contact"), email=email, phone=phone)


_SWITCHBOARD = lazy(
    rf"{_S}? [(,] {_S}? (?: {_any(_WORDS['phone']['labels'])} ) (?! \p{{L}} )", regex.VERBOSE | regex.IGNORECASE
)


def _is_labelled(string: str, phone: Match[str]) -> bool:
    """Whether a word before or behind a number says what it is: "Telefon 063-...", "063-... (växel)"."""
    before = string[max(0, phone.start - 40) : phone.start]
    return _LABEL_BEFORE.search(before) is not None or _SWITCHBOARD.match(string, phone.stop) is not None


def _is_alone(string: str, phone: Match[str]) -> bool:
    """Whether a number has a country code or a line of its own."""
    start, stop = _line(string, phone.start)
    return phone.value.startswith("+") or string[start:stop].strip() == string[phone.start : phone.stop]


def _groups(string: str, items: list[Match[str]]) -> Iterator[list[Match[str]]]:
    """Addresses and numbers of one person: one of each, near each other, without a name between them."""
    group: list[Match[str]] = []
    for item in items:
        if group:
            between = string[group[-1].stop : item.start]
            apart = len(between) > 80 or sum(between.count(edge) for edge in _EDGE) > 2
            if (
                apart
                or item.rule in {other.rule for other in group}
                or name_in(string, group[-1].stop, item.start) is not None
            ):
                yield group
                group = []
        group.append(item)
    if group:
        yield group


def _owner(string: str, end: int, item: Match[str], email: Match[str] | None) -> Person | None:
    """Whose address or number it is; None without a name before it on the line or alone on one of the lines above."""
    first = _line(string, item.start)[0]
    start = max(first, end)
    names = []
    at = start
    while (name := name_in(string, at, item.start)) is not None:
        names.append(name)
        at = name.stop
    if names:
        name = next((other for other in names if email is not None and fits(other.value, email.value)), names[-1])
        lead = _TITLE_END.search(string, start, name.start)
        title = _piece(string, lead.start(), name.start, "title", lower=True) if lead else None
        return _with_pieces(
            string, Person("contact", name), name.stop, _label_start(string, name.stop, item), title=title
        )
    title = None
    for above, below in _lines_before(string, first, 5):
        if above < end or below - above > 120:
            return None
        if string[above:below].strip(" :.").lower() in _ADDRESS_LABELS:
            continue  # "Telefon" over its number
        name = name_in(string, above, below)
        if name is not None and _alone(string, above, below, name):
            return _with_pieces(string, Person("contact", name, title=title), name.stop, below, title=None)
        if name is not None or title is not None or _TITLE.match(string, above, below) is None:
            return None
        title = _piece(string, above, below, "title")
    return None


_ADDRESS_LABEL = lazy(
    rf"(?<! \p{{L}} ) (?: {_any(_WORDS['phone']['labels'] + _WORDS['email']['labels'])} ) {_S}? [.:=]? {_S}? $",
    regex.VERBOSE | regex.IGNORECASE,
)


def _label_start(string: str, start: int, item: Match[str]) -> int:
    """Where the label before an address or number begins, "strateg Telefon: 0920-…"; its own start without one."""
    label = _ADDRESS_LABEL.search(string, start, item.start)
    return label.start() if label is not None else item.start


def _alone(string: str, start: int, stop: int, name: Match[str]) -> bool:
    """Whether a line is a name, with at most a label or title before it and facts behind commas."""
    before, after = string[start : name.start].strip(" :–-"), string[name.stop : stop].strip()
    known = (
        not before
        or before.lower() in _labels()
        or before.lower() in _WORDS["blocks"]["contact"]
        or _TITLE.fullmatch(before) is not None
    )
    return known and (not after or after[0] in ",(")


def fits(name: str, address: str) -> bool:
    """Whether an address's local part holds a person's last name, diacritics apart."""
    last = name.split()[-1].lower().translate(str.maketrans("åäöéü", "aaoeu"))
    return last in address.split("@")[0]


def named_like(string: str, email: Match[str]) -> Person | None:
    """The person in one of the lines around an address whose first and last name it holds; None for a mailbox."""
    start, stop = max(0, email.start - _AROUND), min(len(string), email.stop + _AROUND)
    at = start
    while (name := name_in(string, at, stop)) is not None:
        at = name.stop
        if fits(name.value, email.value) and fits(name.value.split()[0], email.value):
            line = _line(string, name.start)
            if _alone(string, *line, name):
                return replace(_with_pieces(string, Person("contact", name), name.stop, line[1]), email=email)
    return None
