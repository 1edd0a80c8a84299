"""E-mail addresses and telephone numbers, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from extract.grammar.around import EDGE, line_at, lines_before
from extract.grammar.lazy import lazy
from extract.grammar.person import (
    TITLE,
    TITLE_END,
    WORDS,
    Person,
    S,
    any_of,
    is_template,
    name_in,
    piece_of,
    with_pieces,
)
from extract.grammar.role_label import role_of
from extract.model.values import Match

_DASH = "[-\u2010-\u2014\u2212]"
_EMAIL = lazy(
    rf"""
    (?<! [\w.+%-] ) (?P<local> [\w%+-]+ (?: \.[\w%+-]+ )* ) (?: @ | {S}?[\[(] (?: at | snabel-a ) [\])]{S}? )
    (?P<domain> (?: [\p{{L}}\d] (?: [\p{{L}}\d-]{{0,61}} [\p{{L}}\d] )? \. )+ \p{{L}}{{2,12}} ) (?! [\w-] )
    """,
    regex.VERBOSE,
)
_PHONE = lazy(
    rf"""
    (?<! [\d\p{{L}}@/] ) (?<! [\d\p{{L}}] [-–/.:,] ) (?<! \d {S} )
    (?P<value>
        (?: \+ | 00 ) (?! 0 ) \d{{1,3}} {S}? (?: \(0\) {S}? )?             # +46 (0)63 14 60 00
        [1-9]\d{{0,3}} (?: (?: {S} | {S}?{_DASH}{S}? ) \d{{2,4}} ){{1,5}} (?! \d )
      | \+ \d{{8,13}} (?! \d )
      | (?: \( 0[1-9]\d{{0,2}} \) {S}?
          | (?P<area> 0[1-9]\d{{0,2}} ) (?P<dash> {S}? [-\u2010-\u2014\u2212/] {S}? | {S} ) )
        (?P<rest>
            \d{{2}} {S} \d{{2}} {S} \d{{2}} {S} \d{{2}} (?! {S}?\d )   # the usual groupings, so that a postcode
          | \d{{3}} {S} \d{{3}} {S} \d{{2,3}}                           # behind the number is not taken along
          | \d{{2,3}} {S} \d{{2}} {S} \d{{2,3}}
          | \d{{4}} {S} \d{{4}} | \d{{4}} {S} \d{{2}} {S} \d{{2}} | \d{{2}} {S} \d{{3}} {S} \d{{2,3}}
          | \d{{3}} {S} \d{{2,4}} | \d{{2}} {S} \d{{2,4}} | \d{{5,8}}
        ) (?! \d )
      | 0[1-9] \d{{6,8}} (?! \d )
      | 11 \d (?: {S}? \d{{2}} )? (?! \d )
    )
    (?! {S}? (?: kr | tkr | mkr | mnkr | % ) ) (?! [-/:] \d ) (?! \.\d )
    """,
    regex.VERBOSE,
)
_LABEL_BEFORE = lazy(
    rf"""
    (?<! \p{{L}} ) (?: {any_of(WORDS["phone"]["labels"])} ) {S}? [.:=]? {S}?
    (?: \( [^()\n]{{1,20}} \) {S}? )? (?: till {S} )? :? {S}? $          # "Telefon (växel):", "Direkt till:"
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_NOT_BEFORE = lazy(
    rf"(?<! \p{{L}} ) (?: {any_of(WORDS['phone']['not_phone'])} ) {S}? [.:=]? {S}? $", regex.VERBOSE | regex.IGNORECASE
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
            value = regex.sub(rf"{S}*{_DASH}{S}*", "-", hit["value"])
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


_ADDRESS_LABELS = frozenset(WORDS["phone"]["labels"] + WORDS["email"]["labels"])
_AROUND = 300  # characters around an address in which its owner's name may stand


def people_reached(string: str) -> Iterator[Person]:
    """People with an e-mail address or telephone number: the name on the line or on a line of its own above."""
    items = sorted([*emails(string), *phones(string)], key=lambda item: item.start)
    end = 0
    for group in _groups(string, items):
        first = group[0]
        email = next((item for item in group if item.rule == "email"), None)
        phone = next((item for item in group if item.rule == "phone"), None)
        if is_template(string, *line_at(string, first.start)):
            continue
        person = _owner(string, end, first, email)
        end = group[-1].stop
        if person is not None or email is not None or _is_labelled(string, first) or _is_alone(string, first):
            yield replace(person or Person("contact"), email=email, phone=phone)


_SWITCHBOARD = lazy(
    rf"{S}? [(,] {S}? (?: {any_of(WORDS['phone']['labels'])} ) (?! \p{{L}} )", regex.VERBOSE | regex.IGNORECASE
)


def _is_labelled(string: str, phone: Match[str]) -> bool:
    """Whether a word before or behind a number says what it is: "Telefon 063-...", "063-... (växel)"."""
    before = string[max(0, phone.start - 40) : phone.start]
    return _LABEL_BEFORE.search(before) is not None or _SWITCHBOARD.match(string, phone.stop) is not None


def _is_alone(string: str, phone: Match[str]) -> bool:
    """Whether a number has a country code or a line of its own."""
    start, stop = line_at(string, phone.start)
    return phone.value.startswith("+") or string[start:stop].strip() == string[phone.start : phone.stop]


def _groups(string: str, items: list[Match[str]]) -> Iterator[list[Match[str]]]:
    """Addresses and numbers of one person: one of each, near each other, without a name between them."""
    group: list[Match[str]] = []
    for item in items:
        if group:
            between = string[group[-1].stop : item.start]
            apart = len(between) > 80 or sum(between.count(edge) for edge in EDGE) > 2
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


_POSTED = lazy(rf"(?<! [\d-] ) \d{{3}} {S} \d{{2}} {S} \p{{Lu}}\p{{Ll}}", regex.VERBOSE)


def _owner(string: str, end: int, item: Match[str], email: Match[str] | None) -> Person | None:
    """Whose address or number it is; None without a name before it on the line or alone on one of the lines above."""
    first = line_at(string, item.start)[0]
    start = max(first, end)
    names = []
    at = start
    while (name := name_in(string, at, item.start)) is not None:
        names.append(name)
        at = name.stop
    if names:
        name = next((other for other in names if email is not None and fits(other.value, email.value)), names[-1])
        lead = TITLE_END.search(string, start, name.start)
        title = piece_of(string, lead.start(), name.start, "title", lower=True) if lead else None
        return with_pieces(
            string, Person("contact", name), name.stop, _label_start(string, name.stop, item), title=title
        )
    title = None
    if email is not None and _POSTED.search(string, *line_at(string, item.start)) is not None:
        return None  # the line of an office: "Region Norr | 971 89 Luleå | regionen@norr.se"
    for above, below in lines_before(string, first, 5):
        if above < end or below - above > 120:
            return None
        if string[above:below].strip(" :.").lower() in _ADDRESS_LABELS:
            continue  # "Telefon" over its number
        name = name_in(string, above, below)
        if name is not None and _alone(string, above, below, name):
            return with_pieces(string, Person("contact", name, title=title), name.stop, below, title=None)
        if name is not None or title is not None or TITLE.match(string, above, below) is None:
            return None
        title = piece_of(string, above, below, "title")
    return None


_ADDRESS_LABEL = lazy(
    rf"(?<! \p{{L}} ) (?: {any_of(WORDS['phone']['labels'] + WORDS['email']['labels'])} ) {S}? [.:=]? {S}? $",
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
        or role_of(before) is not None
        or before.lower() in WORDS["blocks"]["contact"]
        or TITLE.fullmatch(before) is not None
    )
    return known and (not after or after[0] in ",(")


def fits(name: str, address: str) -> bool:
    """Whether an address's local part holds a person's last name, diacritics apart, or is the first name.

    >>> fits("Åsa Öst", "asa.ost@exempel.se"), fits("Åsa Öst", "asa@exempel.se"), fits("Åsa Öst", "asa.ek@exempel.se")
    (True, True, False)
    """
    words = name.lower().translate(str.maketrans("åäöéü", "aaoeu")).split()
    local = address.split("@")[0]
    return words[-1] in local or words[0] == local


def named_like(string: str, email: Match[str]) -> Person | None:
    """The person in one of the lines around an address whose first and last name it holds; None for a mailbox."""
    start, stop = max(0, email.start - _AROUND), min(len(string), email.stop + _AROUND)
    at = start
    while (name := name_in(string, at, stop)) is not None:
        at = name.stop
        if fits(name.value, email.value) and fits(name.value.split()[0], email.value):
            line = line_at(string, name.start)
            if _alone(string, *line, name):
                return replace(with_pieces(string, Person("contact", name), name.stop, line[1]), email=email)
    return None
