"""People of a document: who answers, who handles, who signs, and their e-mail addresses and telephone numbers.

A person is printed over several lines and cells, so a `Person` is made of pieces, each with its own span; the match as
a whole has the span of the name (of the address or the number where no name is printed).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from extract.grammar.around import EDGE, REACH, cell_below, line_after, line_at, row_start
from extract.grammar.chosen import people_chosen
from extract.grammar.lazy import lazy
from extract.grammar.name import lowered, occurrences
from extract.grammar.person import (
    FIRST,
    NAME,
    NAME_WORD,
    PARTICLES,
    PARTY,
    TITLE,
    TITLE_END,
    WORDS,
    Person,
    Role,
    S,
    any_of,
    is_template,
    name_in,
    party_behind,
    piece_of,
    role_labels,
    split_names,
    with_pieces,
)
from extract.grammar.reach import people_reached
from extract.grammar.role_label import ends_a_name, labels_apart, role_of
from extract.grammar.signature import is_name_line, names_first, names_over_labels, over_label, people_signing
from extract.model.values import Match
from extract.words import table

_AND = lazy(rf"{S}? (?: , | ; | och | samt | & | / ) {S}?", regex.VERBOSE)


def _row_below(string: str, start: int, stop: int) -> tuple[int, int] | None:
    """The first cell of the row under the first cell `start..stop`, where it is a name: rows of other columns too."""
    end = string.find("\n", stop)
    if end < 0 or string[stop : stop + 1] != "\t" or start and string[start - 1] != "\n":
        return None
    cell = line_at(string, end + 1)
    return cell if NAME.match(string, *cell) is not None else None


def _beside(string: str, stop: int) -> tuple[int, int] | None:
    """The cell to the right of a label, where it begins with a name; None where it is another label or empty."""
    if string[stop : stop + 1] != "\t":
        return None
    own = string[max(string.rfind("\n", 0, stop), string.rfind("\t", 0, stop)) + 1 : stop]
    if _TO_SIGN.search(own) is not None:
        return None  # a line to sign on, a name and this label in one cell
    cell = line_at(string, stop + 1)
    signed = _SIGNED.match(string, *cell)
    if signed is not None:  # "Sekreterare | Digitalt signerat Eva Ek", or the name in the line below
        cell = (signed.end(), cell[1]) if signed.end() < cell[1] else line_after(string, cell[1]) or cell
    text = string[cell[0] : cell[1]].strip()
    return cell if text and role_of(text) is None and NAME.match(string, cell[0], cell[1]) else None


# a line to sign on, and the paragraphs that are signed: "............ Paragrafer 8–19"
_DOTS = rf"(?: [_.…]{{2,160}} {S}* (?: (?: §+ | \L<signs> ) {S}* \d [\d \u00a0,–-]* )? )"
_TO_SIGN = lazy(r"[_.…]{3}")
_SIGNS = [form for word in table("bodies")["spelled_signs"] for form in (word, word.capitalize())]
_SIGNED = lazy(
    rf"{S}* (?: (?: {any_of(WORDS['blocks']['signed'])} ) (?! \p{{L}} ) {S}* :? | {_DOTS} ) {S}*",
    regex.VERBOSE | regex.IGNORECASE,
    signs=_SIGNS,
)
_UNIT = lazy(
    rf"(?=\p{{Lu}}) [\p{{L}} ,&-]{{0,60}}? (?: {any_of(WORDS['blocks']['units'])} ) {S}+ (?= {NAME.pattern} )",
    regex.VERBOSE,
)


def people(string: str) -> list[Match[Person]]:
    """The people of `string`: contacts, officers, signatories, chairs, secretaries, adjusters; one entry a mention.

    A contact without a name (an address or a labelled number alone) has `name` None. Organisations, mailboxes of a
    function and template text are no people; other members of a board have no role here and are left out.
    """
    found: dict[int, Person] = {}
    told = (*_labelled(string), *_acting(string), *_closing(string), *_signed_for(string), *names_over_labels(string))
    for person in (*told, *people_chosen(string), *people_signing(string), *people_reached(string)):
        piece = person.name or person.email or person.phone
        if piece is None:
            continue
        old = found.get(piece.start)
        found[piece.start] = person if old is None else _joined(old, person)
    named = [
        Match(piece.start, piece.stop, person, f"person.{person.role}")
        for person in (_with_rest(string, person) for person in found.values())
        if (piece := person.name or person.email or person.phone)
    ]
    return sorted(named, key=lambda match: match.start)


_REST = lazy(rf"{S}* [\n\f\v] [\n\f\v]? {S}* (?P<rest> {NAME_WORD} ) (?= {S}* (?: [\n\t\f\v] | $ ) )", regex.VERBOSE)


def _with_rest(string: str, person: Person) -> Person:
    """The person with the last of the surnames, where a narrow column broke the name before it and the text has the
    whole name elsewhere: "Eva Berg" over "Lind", and "Eva Berg Lind" among those present.
    """
    name = person.name
    below = _REST.match(string, name.stop) if name is not None else None
    if name is None or below is None or (whole := f"{name.value} {below['rest']}") not in string:
        return person
    return replace(person, name=Match(name.start, below.end("rest"), whole, name.rule))


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
    if first.role == "chair" and second.label is not None and second.label.value.lower() in _SIGNS_FOR:
        said = first.label
        first = replace(first, role="signatory", title=said and Match(said.start, said.stop, said.value, "title"))
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


_SIGNS_FOR = frozenset(WORDS["blocks"]["signs_for"])


def _labelled(string: str) -> Iterator[Person]:
    """People behind a label, on its line or, where it ends its line, on the next: "Handläggare: Anna Ek"."""
    small = lowered(string)
    for start, stop in occurrences(small, tuple(role_labels()), tuple(WORDS["labels"]["stems"])):
        before = small[max(0, start - 16) : start].split()
        if string[start - 1 : start] in ("-", "/") or (before and before[-1] in WORDS["not_before_label"]["words"]):
            continue
        if small[start:stop] in WORDS["titles"]["listed"] and _LISTED.search(small[max(0, start - 40) : start]):
            continue  # "kommunchef Ann Ek, utredare Bo Al": who was there, with their titles
        role = role_labels()[small[start:stop]]
        label = Match(start, stop, string[start:stop], "label")
        led = list(_name_before_label(string, start, stop, role, label)) if string[stop : stop + 1] == " " else []
        yield from (
            led or [*_names_behind(string, stop, role, label)] or _name_before_label(string, start, stop, role, label)
        )
    for start, stop, role in labels_apart(string, small):
        label = Match(start, stop, string[start:stop], "label")
        led = [*_names_behind(string, stop, role, label)]
        end = led[-1].name if led else None
        if end is not None and ends_a_name(string, end.stop, line_at(string, end.start)[1]):
            yield from led


_LISTED = lazy(rf"[\p{{L}})] , {S} $", regex.VERBOSE)
_BEHIND = lazy(
    rf"""(?: {S}* (?: \( [^()\n]{{1,20}} \) )? {S}* [:–-]? {S}*
         (?: (?: den {S} )? (?: \d{{4}}-\d\d-\d\d | \d{{1,2}} {S} \p{{Ll}}{{3,9}} {S} \d{{4}} ) {S}* [:,]? {S}* )?
         {_DOTS}? )""",
    regex.VERBOSE,
    signs=_SIGNS,
)


# "Ordförande var Eva Ek", "Sekreterare vid mötet har varit Bo Al": of a meeting that was; an applicant's chair is one
_WAS = lazy(
    rf"""(?: {S} (?: vid | för | i | på ) (?: {S} \p{{Ll}}[\p{{L}}-]+ ){{1,2}}? )?
         {S} (?: var | har {S} varit ) {S} (?= \p{{L}} )""",
    regex.VERBOSE,
)
_NUMBER = lazy(r"\s*(?:\d{1,2}[.)]?\s+)?")  # of a box in a form: "7 Kontaktperson"
_BEGINS = lazy(rf"(?: ^ | [{EDGE}.!?:] {S}* ) $", regex.VERBOSE)


def _lead(string: str, label: Match[str], stop: int) -> int:
    """Where what stands behind a label begins."""
    begins = label.value[:1].isupper() and _BEGINS.search(string, max(0, label.start - 8), label.start) is not None
    lead = (_WAS.match(string, stop) if begins else None) or _BEHIND.match(string, stop)
    return stop if lead is None else int(lead.end())


def _names_behind(string: str, stop: int, role: Role, label: Match[str]) -> Iterator[Person]:
    """The names that begin right behind a label; several only in a list with commas, "och" or parties."""
    at = _lead(string, label, stop)
    first, last = line_at(string, at)
    below = False
    if at >= last:  # the label ends its line or cell
        if over_label(string, last) is not None:
            return  # a row of names and labels under one of names: what stands beside is another's
        beside = _beside(string, last)
        following = beside or cell_below(string, first, last) or _row_below(string, first, last)
        following = following or line_after(string, last)
        begins = _NUMBER.fullmatch(string, first, label.start) is not None
        if following is not None and (unit := _UNIT.match(string, *following)) is not None:
            following = unit.end(), following[1]  # "Näringslivsenheten Eva Ek" below "Handläggare"
        if (
            following is None
            or not begins
            or beside is None
            and names_first(string, first, last)
            or NAME.match(string, following[0], following[1]) is None
        ):
            return
        named = name_in(string, following[0], following[1]) if beside is None else None
        told = string[named.stop : following[1]] if named is not None else ""
        if role_of(told.strip()) not in (None, role) and not (role == "adjuster" and told.startswith(",")):
            return  # "Eva Ek ordförande" below "sekreterare"; who chairs adjusts too: "Eva Ek, ordförande"
        headed = beside is None and string[last : last + 1] == "\t"
        at, last = following
        below = following == line_after(string, stop) and "\t" not in string[first:last]
        if headed and role == "contact" and string[at:last].split(" ")[0].split("-")[0] not in FIRST:
            return  # "Projektansvarig" over a column of organisations
    title = TITLE.match(string, at, last) or _post(string, label, at, last)
    broken = _broken_name(string, at, last)
    if broken is not None:
        last = line_at(string, broken.stop)[1]
        yield with_pieces(string, Person(role, broken, label), broken.stop, last)
        return
    while True:
        begin = title.end() + 1 if title and title.end() < last else at
        name = name_in(string, begin, min(last, begin + 80))
        if name is None or name.start != begin or is_template(string, at, last):
            return
        party = PARTY.match(string, name.stop, last)
        end = party.end() if party else name.stop
        several = _run_together(string, name) if role == "adjuster" else []
        yield from (Person(role, other, label) for other in several[:-1])
        name = several[-1] if several else name
        person = Person(role, name, label, party=party_behind(party))
        led = piece_of(string, at, begin, "title", lower=True) if title and begin != at else None
        yield with_pieces(string, person, end, last, title=led or _title_below(string, end, last))
        aside = _ROLE_ASIDE.match(string, end, last) if role == "adjuster" else None
        link = _AND.match(string, aside.end() if aside is not None else end, last)
        if link is not None and string[link.end() : last].strip(" )").lower() in role_labels():
            link = None  # "Justeras" over "Eva Ek, ordförande" over "Bo Al"
        if link is None and role == "adjuster" and party is not None:
            link = _NEXT_WITH_PARTY.match(string, end, last)
        more = _name_below(string, end, last) if link is None and role == "adjuster" else None
        if more is not None and (below or _column_of_names(string, label, more)):
            at, last = more
            below = True
            title = None
            continue
        if link is None or role in ("chair", "secretary", "officer"):
            return
        at = link.end()
        title = TITLE.match(string, at, last)


_POST = lazy(rf"\p{{Ll}}[\p{{Ll}}-]{{5,}} (?<! ens | ets | nas ) (?= {S} {NAME.pattern} )", regex.VERBOSE)


def _post(string: str, label: Match[str], at: int, last: int) -> regex.Match[str] | None:
    """The word in small letters between "handlagts av" and a name: a post, if of no known kind."""
    led = string[label.start : at].rstrip().endswith(" av")
    return _POST.match(string, at, last) if led else None


# "Justeras: Eva Ek (S), ordförande; Bo Al (M)": what else the first is, before the next
_ROLE_ASIDE = lazy(
    rf"""(?: , {S} | {S} \( ) (?i: {any_of([*WORDS["labels"]["chair"], *WORDS["labels"]["secretary"]])} )
         (?! \p{{L}} ) \)? (?: , (?= {S} (?: och | samt ) {S} ) )?
         (?= {S}? [,;] {S} {NAME.pattern} | {S} (?: och | samt | & ) {S} {NAME.pattern} )""",
    regex.VERBOSE,
)
_NEXT_WITH_PARTY = lazy(rf"{S}+ (?= {NAME.pattern} {S}* {PARTY.pattern} {S}* (?: [\t\n\f] | $ ) )", regex.VERBOSE)


def _column_of_names(string: str, label: Match[str], second: tuple[int, int]) -> bool:
    """Whether a name right below one that stands behind its label is of the same list: no title or label under it."""
    first, _ = line_at(string, label.start)
    if string[first : label.start].strip() or (under := line_after(string, second[1])) is None:
        return not string[first : label.start].strip()
    words = string[slice(*under)].strip()
    return TITLE.match(words) is None and (role_of(words) is None or not names_first(string, *under))


_FIRST_ALONE = lazy(rf"(?P<first> {NAME_WORD} ) {S}* (?= [\n\f\v] )", regex.VERBOSE)
_LAST_BELOW = lazy(rf"[\n\f\v] {S}* (?P<last> {NAME_WORD} ) (?= {S}* (?: , | $ ) )", regex.VERBOSE | regex.MULTILINE)


def _broken_name(string: str, at: int, last: int) -> Match[str] | None:
    """A name that a narrow column broke: a first name ends the line, and a capitalised word begins the next."""
    first = _FIRST_ALONE.match(string, at)
    if first is None or first["first"] not in FIRST or first.end() < last:
        return None
    second = _LAST_BELOW.match(string, first.end())
    if second is None:
        return None
    start, stop = second.span("last")
    name = name_in(f"{first['first']} {second['last']}", 0, len(first["first"]) + 1 + stop - start)
    words = f"{first['first']} {second['last']}"
    return Match(at, stop, words, "name") if name is not None and name.value == words else None


def _title_below(string: str, end: int, last: int) -> Match[str] | None:
    """The title in the line below a name that ends in a comma: "Mona Ek," over "landsbygdsutvecklare"."""
    if string[end:last].strip() != "," or (below := line_after(string, last)) is None:
        return None
    title = TITLE.fullmatch(string, *below)
    return piece_of(string, below[0], below[1], "title") if title is not None and title[0][0].islower() else None


def _name_below(string: str, end: int, last: int) -> tuple[int, int] | None:
    """The line below a name that ends its line, where it is a name and no more: adjusters one under the other."""
    if string[end:last].strip() and string[end:last].strip(" ,()").lower() not in role_labels():
        return None  # "Eva Ek, ordförande" may stand above the other adjusters
    following = line_after(string, last)
    return following if following is not None and is_name_line(string, *following) else None


def _run_together(string: str, name: Match[str]) -> list[Match[str]]:
    """The two names that cells beside each other made one: "Justerande Love Rahm Per Bergdahl"; [] for one name."""
    words = name.value.split()
    if len(words) < 4 or any(word in PARTICLES for word in words):
        return []
    return [other for other, _ in split_names(string, name.start, name.stop, 2)]


_NAME_BEFORE = lazy(  # "Anna Ek har handlagt", "Anna Ek, som också har handlagt"
    rf"(?P<name> {NAME.pattern} ) (?: , {S} som (?: {S} (?: också | även | tillika ) )? )? {S} $",
    regex.VERBOSE,
)
_MUNICIPAL = any_of(WORDS["names"]["municipal"])
# "Anna Ek (S), ordförande", "Anna Ek (S) ordförande", "Anna Ek (ordf)", "Anna Ek, Åsele, ordförande"
_NAME_AT_END = lazy(
    rf"""(?P<name> {NAME.pattern} ) (?: , {S} \p{{Lu}}\p{{Ll}}[\p{{L}}-]+ (?: {S} (?: {_MUNICIPAL} ) )? (?= , ) )?
         (?: {PARTY.pattern} (?: {S}? , )? {S} | {S}? [,(–-] {S}? ) $""",
    regex.VERBOSE,
)
# behind the label: whom the person stands for, and the end or the next of a list
_ASIDE_BEHIND = lazy(rf"\.? {S}? (?: \( [^()\n]{{1,40}} \) )? {S}? (?: [,;] | $ )", regex.VERBOSE)
# "Justeras: Eva Ek, ordförande  Bo Al": the label belongs to the name before it
_NEXT_ADJUSTER = lazy(rf"{S} (?= {NAME.pattern} {S}? $ )", regex.VERBOSE)
_ADJUSTED = lazy(rf"{S}* juster\w* {S}* :", regex.VERBOSE | regex.IGNORECASE)


def _name_before_label(string: str, start: int, stop: int, role: Role, label: Match[str]) -> Iterator[Person]:
    """The name before a label that ends its line: "Anna Ek (S), ordförande"."""
    first, last = line_at(string, start)
    if role == "officer" and (start, stop) == (first, last):
        yield from _name_in_row_above(string, first, label)
    if role not in ("chair", "secretary", "adjuster"):
        return
    if start == first:
        over = _SIGNED_OVER.search(string, max(0, first - 120), first) if stop == last else None
        if over is not None and (name := name_in(string, *over.span("name"))) is not None:
            yield Person(role, name, label)
        return
    signed = _SIGNED_CELL.fullmatch(string, first, start) if stop == last else None
    if signed is not None and (name := name_in(string, *signed.span("name"))) is not None:
        yield Person(role, name, label)  # "__________ Eva Ek Ordförande" in a cell of its own
        return
    hit = _NAME_AT_END.search(string, max(first, start - 80), start)
    # a party makes it a list of those present; without one a name is sure only on a line of its own
    ends = not string[stop:last].strip(" .,;)") or (
        hit is not None
        and (hit["party"] and (string[stop] in ",;." or NAME.match(string, stop + 1, last) is not None))
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


_SIGNED_CELL = lazy(rf"[_.…]{{3,}} {S}* (?P<name> {NAME.pattern} ) {S}", regex.VERBOSE)

# the line to sign on, the name below it and the label below that, in one cell
_SIGNED_OVER = lazy(rf"[_.…]{{3,}} {S}* \v {S}* (?P<name> {NAME.pattern} ) {S}* \v {S}* $", regex.VERBOSE)


def _name_in_row_above(string: str, first: int, label: Match[str]) -> Iterator[Person]:
    """The name that begins the row right above a label alone in its line: "Eva Ek | Kommunstyrelsen" over
    "Handläggare".
    """
    end = len(string[:first].rstrip("\n"))
    row = row_start(string, end)
    cell, tab, _ = string[row:end].partition("\t")
    if tab and is_name_line(string, row, row + len(cell)) and (name := name_in(string, row, row + len(cell))):
        yield Person("officer", name, label)


def _acting(string: str) -> Iterator[Person]:
    """People of whom it is said what they did: "Generaldirektör Anna Ek har beslutat i detta ärende."."""
    small = lowered(string)
    acts = WORDS["acts"]
    roles: tuple[Role, ...] = ("signatory", "officer")
    for role in roles:
        for start, stop in occurrences(small, tuple(acts[role]), tuple(acts["stems"])):
            first = max(line_at(string, start)[0], start - 90)
            hit = _NAME_BEFORE.search(string, first, start)
            if hit is None:
                yield from _acting_with_title(string, first, start, stop, role)
                continue
            name = name_in(string, hit.start("name"), hit.end("name"))
            if name is None or name.stop != hit.end("name"):
                continue
            title = TITLE_END.search(string, first, name.start)
            if title is None and _HANDLED.search(small, start, stop):
                yield Person(role, name, Match(start, stop, string[start:stop], "label"))
                continue
            if title is None or title.group().strip().lower() in role_labels():
                continue  # anybody ("Anna Ek beslutade att resa"), or the chair of a meeting who ruled
            yield Person(
                role,
                name,
                Match(start, stop, string[start:stop], "label"),
                title=piece_of(string, title.start(), name.start, "title", lower=True),
            )


# how an authority's decision ends: "I den slutliga handläggningen har också länsassessor Anna Ek deltagit."
_CLOSING = WORDS["closing"]
_CLOSES = lazy(r"\b\L<says>\b", regex.IGNORECASE, says=_CLOSING["says"])
_SENTENCE = lazy(rf"[^{EDGE}]+?(?:\.(?={S}+\p{{Lu}}|{S}*$)|(?=[{EDGE}])|$)", regex.MULTILINE)
_TITLED = lazy(
    rf"""
    (?P<title> {TITLE.pattern} (?: {S} (?: för | vid | på ) (?: {S} \p{{Ll}}[\p{{L}}-]+ ){{1,4}}? )? )
    {S} (?P<name> {NAME.pattern} )
    """,
    regex.VERBOSE,
)
_DECIDED_BY = lazy(r"\b\L<decided>\b[^.,;]{0,40}?\bav\s*$", regex.IGNORECASE, decided=_CLOSING["decided"])
_TOOK_PART = lazy(r"\b\L<words>\b", regex.IGNORECASE, words=_CLOSING["took_part"])


def _closing(string: str) -> Iterator[Person]:
    """People with a title in a sentence that says who took part in the decision: "Beslutet har fattats av chefen för
    naturavdelningen Bo Ek. I den slutliga handläggningen har också jurist Anna Ek deltagit."
    """
    for sentence in _SENTENCE.finditer(string):
        if len(sentence[0]) > REACH or not _CLOSES.search(sentence[0]):
            continue
        for hit in _TITLED.finditer(string, sentence.start(), sentence.end()):
            name = name_in(string, hit.start("name"), hit.end("name"))
            title = piece_of(string, hit.start("title"), hit.end("title"), "title", lower=True)
            if name is None or title is None or name.start != hit.start("name") or title.value in role_labels():
                continue
            signs = _DECIDED_BY.search(string, sentence.start(), hit.start()) is not None
            if signs or _TOOK_PART.search(sentence[0]) is not None:
                label = Match(sentence.start(), sentence.end(), sentence[0], "label")
                yield Person("signatory" if signs else "officer", name, label, title=title)


_SIGNED_FOR = lazy(
    rf"""\b (?: {any_of(WORDS["blocks"]["signed_for"])} ) {S} (?: för | på{S}uppdrag{S}av | å ) {S}
    [^.,:;\n\t\d]{{2,40}}? {S} av {S} (?= {NAME.pattern} )""",
    regex.VERBOSE | regex.IGNORECASE,
)


def _signed_for(string: str) -> Iterator[Person]:
    """Who signs for another: "Undertecknat för LAG av Eva Ek"."""
    for lead in _SIGNED_FOR.finditer(string):
        _, last = line_at(string, lead.end())
        name = name_in(string, lead.end(), last)
        if name is not None and name.start == lead.end():
            label = Match(lead.start(), lead.end(), lead[0], "label")
            yield with_pieces(string, Person("signatory", name, label), name.stop, last)


_HANDLED = lazy(r"\L<words>", words=_CLOSING["handled"])
_NAME_TITLE_BEFORE = lazy(
    rf"(?P<name> {NAME.pattern} ) ,{S}? (?P<title> \p{{Ll}}[^,.\n\t\f\v]{{3,60}}? ) ,?{S}? \Z", regex.VERBOSE
)


def _acting_with_title(string: str, first: int, start: int, stop: int, role: Role) -> Iterator[Person]:
    """ "Anna Ek, enhetschef, har beslutat": the title between name and verb."""
    hit = _NAME_TITLE_BEFORE.search(string, first, start)
    if hit is None or TITLE.match(hit["title"]) is None:
        return
    name = name_in(string, hit.start("name"), hit.end("name"))
    if name is not None and name.stop == hit.end("name"):
        yield Person(
            role,
            name,
            Match(start, stop, string[start:stop], "label"),
            title=piece_of(string, hit.start("title"), hit.end("title"), "title"),
        )
