"""Whose an address or a telephone number is that no name stands with: a named person's, or nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.find.document import head_stop
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.grammar.person import Person, Role
from extract.grammar.reach import fits, named_like
from extract.model.values import Match
from extract.words import table

NEAR = 60  # letters between a name and a number that is its own: "Tfn: 0920-12 34 56", "Handläggare", "Anna Ek"
LINE = 40  # letters of a line between them: a label, no sentence
_POSTCODE = lazy(r"(?<!\d)\d{3}[ \u00a0]\d{2}[ \u00a0]+\p{Lu}\p{L}")

_OWN = lazy(r"(?<!\p{L})(?i:\L<labels>)[ \u00a0:]{0,4}$", labels=table("people")["private"]["labels"])
_STOP = lazy(r"[.!?]\s|\n")
HOME = 80  # letters from a name to the postcode of the same sentence

People = list[Match[Person]]


def settled(scope: Scope, found: Sequence[Match[Person]]) -> People:
    """The people of a document, each with the address and number printed in another line than the name.

    What is nobody's is a person only as the one way to ask that a section of contacts names: a switchboard, a
    registrar's mailbox and the number in a page's foot are none.
    """
    people = [match for match in found if match.value.name is not None]
    out = []
    for match in found:
        if match.value.name is not None:
            continue
        at = _owner(scope, people, match)
        if at is not None:
            whose = people[at]
            reached = match.start > whose.stop and whose.value.role == "signatory" and whose.value.label is None
            person = replace(
                whose.value,
                role="contact" if reached else whose.value.role,  # over an address a name with its title signs nothing
                email=whose.value.email or match.value.email,
                phone=whose.value.phone or match.value.phone,
            )
            people[at] = replace(whose, value=person)
        elif (person := match.value).email is not None and (named := named_like(scope.string, person.email)):
            above = match.start < head_stop(scope)  # whose name stands in the letter head handles the matter
            role: Role = "officer" if above else "contact"
            assert named.name is not None
            out.append(
                Match(named.name.start, named.name.stop, replace(named, role=role, phone=person.phone), match.rule)
            )
        elif _asked(scope, people, match):
            out.append(match)
    people = [_of_head(scope, match) for match in people]
    settled = sorted([*people, *out], key=lambda match: match.start)
    return [kept for match in settled if (kept := _without_private(scope, match)) is not None]


def _of_head(scope: Scope, match: Match[Person]) -> Match[Person]:
    """The officer for a name without a label over a number and an address, or one made of that name, in a letter head:
    who handles the matter.
    """
    person = match.value
    mailbox = named_like(scope.string, person.email) if person.email is not None and person.phone is None else None
    own = mailbox is not None and mailbox.name is not None and mailbox.name.value == (person.name and person.name.value)
    told = person.label or person.organisation or person.email is None or person.phone is None and not own
    if told or person.role != "contact" or match.start >= head_stop(scope) or not _in_letter(scope):
        return match
    return replace(match, value=replace(person, role="officer"))


def _in_letter(scope: Scope) -> bool:
    """Whether a document decides or proposes, as no call and no web page does."""
    return any(section.decides for section in scope.sections)


def _without_private(scope: Scope, match: Match[Person]) -> Match[Person] | None:
    """The person without an address and a telephone of the own home: so labelled, or printed with where somebody lives
    who has no office. None for who is told by nothing else.
    """
    person, lives = match.value, _lives(scope, match)
    if person.email is not None and (lives or _own(scope, person.email)):
        person = replace(person, email=None)
    if person.phone is not None and (lives or _own(scope, person.phone)):
        person = replace(person, phone=None)
    if person is match.value:
        return match
    told = person.label or person.title or person.organisation or person.email or person.phone
    return replace(match, value=person) if told is not None else None


def _own(scope: Scope, piece: Match[str]) -> bool:
    """Whether an address or a number has a label that says it is of a home."""
    return _OWN.search(scope.string[max(0, piece.start - NEAR) : piece.start]) is not None


def _lives(scope: Scope, match: Match[Person]) -> bool:
    """Whether the sentence of a person without label, title and organisation gives where that person lives."""
    person = match.value
    if person.name is None or person.label or person.title or person.organisation or person.role != "contact":
        return False
    block = scope.layout.block_at(person.name.start)
    found = _POSTCODE.search(scope.string, person.name.stop, min(block.stop, person.name.stop + HOME))
    return found is not None and _STOP.search(scope.string, person.name.stop, found.start()) is None


def _owner(scope: Scope, people: Sequence[Match[Person]], loose: Match[Person]) -> int | None:
    """The place among `people` of the one whose address or number it is; None where no one's or several could be."""
    email, phone = loose.value.email, loose.value.phone
    if email is not None:
        same = [n for n, other in enumerate(people) if _name_fits(other, email.value) and other.value.email is None]
        if len({people[n].value.name.value for n in same if people[n].value.name}) == 1:  # type: ignore[union-attr]
            return same[0]
        return None
    if phone is None:
        return None
    free = [n for n, other in enumerate(people) if other.value.phone is None]
    near = [(distance, n) for n in free if (distance := _distance(scope, people[n], loose)) is not None]
    if near:
        return min(near)[1]
    stop = head_stop(scope)
    above = [n for n in free if people[n].start < stop]
    return above[0] if loose.start < stop and len(above) == 1 else None


def _name_fits(match: Match[Person], address: str) -> bool:
    return match.value.name is not None and fits(match.value.name.value, address)


def _distance(scope: Scope, match: Match[Person], loose: Match[Person]) -> int | None:
    """The letters between a name and a number with nothing but labels between them; None where there is more."""
    first, last = sorted(((match.start, match.stop), (loose.start, loose.stop)))
    between = scope.string[first[1] : last[0]]
    lines = between.replace("\t", "\n").replace("\f", "\n").split("\n")
    if len(between) > NEAR or any(len(line) > LINE or line.rstrip().endswith(".") for line in lines):
        return None
    return len(between)


def _asked(scope: Scope, people: Sequence[Match[Person]], loose: Match[Person]) -> bool:
    """Whether a section of contacts gives nothing but this address or number, in no line of a postal address."""
    section = scope.section_at(loose.start)
    if section is None or section.kind != "contact":
        return False
    if any(section.start <= other.start <= section.stop for other in people):
        return False
    block = scope.layout.block_at(loose.start)
    return block.kind != "furniture" and _POSTCODE.search(scope.string, block.start, block.stop) is None
