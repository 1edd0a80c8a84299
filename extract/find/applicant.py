"""Who asks for money or gets it, told by the order of words: "söker Säffle kommun 90 000 kr", "Lövets byalags projekt".

A name is read as far as Swedish lets one go: capitals, the words of its kind ("ekonomisk förening"), small words only
inside ("i Hälsingland") or behind a word that only organisations are called ("Föreningen Byarna runt sjön"). It never
ends in a verb, a preposition or what is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from extract.find.organisation import named_as_organisation
from extract.find.outcome import outcome
from extract.find.phrase import AMOUNT
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.words import one_of, table

Span = tuple[int, int]
# "Kvinno- och tjejjouren" counts as one word
_WORD = lazy(
    r"(?:\p{L}+-[ \n](?:och|eller|samt)[ \n])?"
    r"[^\s,;:()\[\]\"”“»«.]+(?:\.(?=[^\s\p{Lu}]))?[^\s,;:()\[\]\"”“»«.]*"
)
_LONGEST = 8  # words of a name
_SMALL = 3  # words in small letters that one name has in a row


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(table("projects")["names"][key])


@cache
def _ends() -> regex.Pattern[str]:
    """Small words that belong to no name: verbs, what is asked for, what joins clauses."""
    return regex.compile(one_of(table("projects")["names"]["never"]))


@cache
def _shortened() -> regex.Pattern[str]:
    """A legal form with stops, which end no sentence: "ek. för."."""
    forms = sorted(table("projects")["names"]["shortened"], key=len, reverse=True)
    return regex.compile("|".join(regex.escape(form, literal_spaces=True).replace(" ", r"[ \n]") for form in forms))


def name_at(scope: Scope, at: int, stop: int, known: tuple[str, ...] = ()) -> Span | None:
    """The name of an organisation that begins at an offset; None where none can begin there. `known` are names that
    the document's tables have in full.
    """
    for match in scope.between(scope.reading.organisations, at, at + 1):
        if match.start == at:
            return match.start, match.stop
    for name in sorted(known, key=len, reverse=True):
        if scope.string.startswith(name, at) and not scope.string[at + len(name) : at + len(name) + 1].isalnum():
            return at, at + len(name)
    end, small, count, begin = 0, 0, 0, at
    spans: list[Span] = []
    for word in _WORD.finditer(scope.string, at, stop):
        between = scope.string[begin : word.start()]
        form = _shortened().match(scope.string, word.start(), stop) if count and between in (" ", "\n") else None
        if form is not None:
            return at, form.end()
        if count == _LONGEST or between.strip(" \n\u00a0") or "\n\n" in between or (count == 0 and between):
            break
        text = word[0]
        begin = word.end()
        if text[:1].isupper() or text == "&" or (count and text[:1].isdigit() and not _is_amount(scope, word.start())):
            spans.append(word.span())
            end, small, count = word.end(), 0, count + 1
            if text.endswith(":s"):
                return at, end - 2
            continue
        if not count or not text[0].isalpha() or _ends().fullmatch(text) or outcome(text) is not None:
            break
        spans.append(word.span())
        count += 1
        if text in _words("tails"):
            end, small = word.end(), 0
            continue
        small += 1
        if small > _SMALL:
            break
        first = scope.string[slice(*spans[0])]
        if text not in _words("joins") and named_as_organisation(first):
            end = word.end()  # only a word for an association goes on in small letters; others up to "förening"
    if not end or end - at < 4:
        return None
    return at, end


def of_a_name(words: str) -> bool:
    """Whether words behind capitals may go on a name: one or two, none of those that end it.

    >>> of_a_name(" hembygdskrets"), of_a_name(" bifalls och"), of_a_name(" medel till")
    (True, False, False)
    """
    rest = words.split()
    return 0 < len(rest) < 3 and not any(_ends().fullmatch(word) or outcome(word) for word in rest)


def _is_amount(scope: Scope, at: int) -> bool:
    return any(match.start <= at for match in scope.between(scope.reading.amounts, at, at + 1))


@cache
def _asking() -> regex.Pattern[str]:
    verbs = one_of(table("projects")["owner"]["inverted"])
    return regex.compile(rf"(?<![\p{{L}}-])(?:{verbs})[ ](?=\p{{Lu}})", regex.IGNORECASE)


@cache
def _after_asked() -> regex.Pattern[str]:
    asked = one_of(table("projects")["owner"]["asked"])
    bound = one_of((*_SUMS["in_all"], *_SUMS["up_to"]))
    return regex.compile(
        rf"[ \n](?:om[ ]|nu[ ]|(?:{bound})[ ]|ett[ ]|en[ ]|{AMOUNT}|(?:{asked})(?!\p{{L}}))",
        regex.IGNORECASE,
    )


_FROM = lazy(r"(?<!\p{L})[Ff]rån[ ](?=\p{Lu})")
_SUMS, _PROJECTS = table("money")["sums"], table("projects")
_CAME_IN = lazy(
    r"[ ]\L<came_in>[ ](?:nu[ ])?en?t?[ ]\L<asked>",
    came_in=_PROJECTS["owner"]["came_in"],
    asked=_PROJECTS["asked"]["by_genitive"],
)
_CAPITAL = lazy(r"(?<=[ ])(?=\p{Lu})")
_WITH = lazy(r"(?<!\p{L})med[ ](?=\p{Lu})")
_AS = lazy(r"[ ]som[ ](?:ansvarig[ ])?(\p{Ll}+)")
_GENITIVE = lazy(r"(?<![\p{L}\d-])(?=\p{Lu})")


AHEAD = 70  # letters behind what is asked for in which it says that it is money
_FOR_MONEY = lazy(
    r"\L<stems>|\d[ \u00a0]\L<units>",
    regex.IGNORECASE,
    stems=_PROJECTS["owner"]["for_money"],
    units=table("layout")["units"],
)


@cache
def _owned() -> regex.Pattern[str]:
    things = one_of(table("projects")["owner"]["owned"])
    return regex.compile(rf"(?P<genitive>:?s)[ ](?:{things})(?!\p{{L}})")


def asks(scope: Scope, known: tuple[str, ...]) -> Iterator[Span]:
    """Names that Swedish word order makes the one who asks, in the order of the text."""
    found = [*_inverted(scope, known), *_came_from(scope, known), *_in_role(scope, known)]
    yield from sorted(found)


_THAT = lazy(r"(?:,[ ]?|[ ])som[ ](?:nu[ ]|även[ ]|också[ ]|därmed[ ])?$")


def of_verb(scope: Scope, start: int, stop: int, known: tuple[str, ...]) -> Span | None:
    """The name that a verb at `start..stop` belongs to where that is not the one its sentence begins with: the one
    right behind it, before an amount, or the one its "som" stands for: "Regionen har fått en ansökan från Lövets
    byalag, som söker 90 000 kr". None where the beginning of the sentence may be meant, and is not plainly a name.
    """
    first, end = scope.sentence(start)
    word = scope.string.find(" ", start, stop)  # "begär … #" reaches over the name
    for at in dict.fromkeys((word if word > 0 else stop, stop)):
        behind = name_at(scope, at + 1, end, known)
        if behind is not None and _after_asked().match(scope.string, behind[1]) is not None:
            return behind
    that = _THAT.search(scope.string, first, start)
    if that is None:
        return None
    while first < that.start() and scope.string[first] in " \n\t":
        first += 1
    begins = name_at(scope, first, that.start(), known)  # "Rosets Idrottsklubb, som har 90 medlemmar, söker": all of it
    if begins is not None and begins[1] == that.start():
        name = scope.string[slice(*begins)]
        return begins if named_as_organisation(name) and name.split()[-1][:1].isupper() else None
    for lead in _CAPITAL.finditer(scope.string, first + 1, that.start()):
        span = name_at(scope, lead.start(), that.start(), known)
        if span is not None and span[1] == that.start():
            return span
    return None


def _inverted(scope: Scope, known: tuple[str, ...]) -> Iterator[Span]:
    """ "I ärendet söker Säffle kommun 90 000 kr": verb, who, what."""
    for verb in _asking().finditer(scope.string, scope.start, scope.stop):
        _, stop = scope.sentence(verb.start())
        span = name_at(scope, verb.end(), stop, known)
        if span is not None and _after_asked().match(scope.string, span[1]) is not None:
            yield span


def _came_from(scope: Scope, known: tuple[str, ...]) -> Iterator[Span]:
    """ "Från Säffle kommun har det inkommit en ansökan"."""
    for lead in _FROM.finditer(scope.string, scope.start, scope.stop):
        span = name_at(scope, lead.end(), scope.sentence(lead.start())[1], known)
        if span is not None and _CAME_IN.match(scope.string, span[1]) is not None:
            yield span


def _in_role(scope: Scope, known: tuple[str, ...]) -> Iterator[Span]:
    """ "projektet Vass, med Säffle kommun som projektägare"."""
    for lead in _WITH.finditer(scope.string, scope.start, scope.stop):
        span = name_at(scope, lead.end(), scope.sentence(lead.start())[1], known)
        role = _AS.match(scope.string, span[1]) if span is not None else None
        if span is not None and role is not None and role[1] in _words("roles"):
            yield span


def owns(scope: Scope, known: tuple[str, ...]) -> Iterator[Span]:
    """Names in the genitive before what they own or ask for: "stödja Lövets byalags projekt Vass"."""
    for thing in _owned().finditer(scope.string, scope.start, scope.stop):
        start, stop = scope.sentence(thing.start())
        if _FOR_MONEY.search(scope.string, thing.start(), min(stop, thing.end() + AHEAD)) is None:
            continue  # "bolagets hemställan om försäljning av marken"
        for lead in _GENITIVE.finditer(scope.string, max(start, thing.start() - 90), thing.start()):
            span = name_at(scope, lead.start(), thing.end("genitive"), known)
            if span is None or span[1] not in (thing.start(), thing.start() + 1):
                continue
            name = scope.string[span[0] : thing.start()]
            registered = any(
                match.start == span[0] for match in scope.between(scope.reading.organisations, span[0], span[0] + 1)
            )
            if registered or named_as_organisation(name) or name in known:
                yield span[0], thing.start()
            break
