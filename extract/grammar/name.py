"""Names of public organisations, boards and funds, looked up in the registers of the package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Literal

import regex

from extract.grammar.lazy import lazy
from extract.grammar.rule import table
from extract.model.values import Match, Organisation

Kind = Literal[
    "region", "municipality", "county_board", "state_agency", "government", "university", "partnership", "other"
]
By = Literal["name", "former_name", "abbreviation", "damaged"]


_B = r"[ \u00a0\u202f\u2009]"
_LONGEST_WORD = (
    60  # letters: longer runs are damage, and walking back through them would cost the square of their length
)
_FOLD = str.maketrans("åäöéèáàüÅÄÖÉÈÁÀÜ", "aaoeeaauAAOEEAAU")
# An initial capital opens nearly every name; a run of letters, digits and inner hyphens is one word.
_CAPITAL = re.compile(r"(?<![^\W_])[A-ZÅÄÖÉ][^\W_]*")
_WORD = re.compile(r"[^\W_]+")
_NO_GENITIVE_S = ("s", "x", "z")


def lowered(string: str) -> str:
    """`string` in lower case, character for character: the few letters that would become two stay as they are."""
    small = string.lower()
    if len(small) == len(string):
        return small
    return "".join(low if len(low := character.lower()) == 1 else character for character in string)


@cache
def _by_stem(words: tuple[str, ...], stems: tuple[str, ...]) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """The words, each with the place of the stem in it, by the stem to search for (the word itself without one)."""
    groups: dict[str, list[tuple[str, int]]] = {}
    for word in words:
        stem = next((stem for stem in stems if stem in word), word)
        groups.setdefault(stem, []).append((word, word.index(stem)))
    return tuple((stem, tuple(rows)) for stem, rows in groups.items())


def occurrences(small: str, words: tuple[str, ...], stems: tuple[str, ...] = ()) -> list[tuple[int, int]]:
    """The places (start, stop) in lower-case text where one of `words` stands as a word of its own, left to right.

    Of words that begin at one place the longest comes first. `stems` are parts of words, searched for in their stead:
    one search over a long text for each stem instead of one for each word.
    """
    found: list[tuple[int, int]] = []
    for stem, rows in _by_stem(words, stems):
        at = small.find(stem)
        while at >= 0:
            for word, offset in rows:
                start = at - offset
                stop = start + len(word)
                if start >= 0 and small.startswith(word, start) and _whole(small, start, stop):
                    found.append((start, stop))
            at = small.find(stem, at + len(stem))
    return sorted(set(found), key=lambda span: (span[0], -span[1]))


def _whole(text: str, start: int, stop: int) -> bool:
    """Whether no letter or digit goes on before or behind a span; one that ends in a sign may have one behind it."""
    before, after = text[start - 1 : start], text[stop : stop + 1]
    return not before.isalnum() and not (after.isalnum() and text[stop - 1].isalnum())


def _key(name: str) -> str:
    """A name folded for comparison: lower case, no diacritics, single blanks."""
    return " ".join(name.translate(_FOLD).lower().split())


def _full_name(place: str) -> str:
    """The municipality's name: "Bodens kommun", "Luleå kommun"."""
    return f"{place} kommun" if place[-1] in "aeiouyåäö" or place.endswith(_NO_GENITIVE_S) else f"{place}s kommun"


Alias = tuple[str, Organisation]


def _rows() -> Iterator[Alias]:
    """Every printed form of every organisation, with what it names (`printed` empty)."""
    words = table("organisations")
    kinds: tuple[Kind, ...] = ("region", "state_agency", "government", "university", "partnership", "other")
    for kind in kinds:
        for row in words[kind]:
            number, nuts3 = row.get("number"), row.get("nuts3")
            forms: tuple[tuple[str, By], ...] = (
                ("also", "name"),
                ("damaged", "damaged"),
                ("former", "former_name"),
                ("short", "abbreviation"),
            )
            yield row["name"], Organisation(row["name"], kind, number, "name", "", nuts3)
            for key, by in forms:
                for alias in row.get(key, ()):
                    yield alias, Organisation(row["name"], kind, number, by, "", nuts3)
    yield from _municipalities(words["municipality"])
    for county, number in words["county_board"].items():
        board = Organisation(f"Länsstyrelsen i {county}", "county_board", number, "name", "")
        short = county.removesuffix(" län")
        bare = short.removesuffix("s") if not short.endswith("Västra Götalands") else "Västra Götaland"
        for place in {county, short, bare}:
            for link in (" i ", " ", ", "):
                yield f"Länsstyrelsen{link}{place}", board


@cache
def _numbers() -> dict[str, str]:
    return {organisation.number: organisation.name for _, organisation in _rows() if organisation.number}


def by_number(number: str) -> str | None:
    """The public organisation an organisation number is known of; None for all others.

    >>> by_number("202100-5216")
    'Vinnova'
    """
    return _numbers().get(number)


@cache
def _domains() -> dict[str, str]:
    return {
        "".join(char for char in _key(organisation.name) if char.isalnum()): organisation.name
        for _, organisation in _rows()
        if organisation.kind in ("region", "state_agency")
    }


def by_domain(domain: str) -> str | None:
    """The region or agency whose name, in one word, is a domain; None for all others.

    >>> by_domain("regionvasterbotten.se"), by_domain("post.tillvaxtverket.se"), by_domain("exempel.se")
    ('Region Västerbotten', 'Tillväxtverket', None)
    """
    return _domains().get(domain.lower().removesuffix(".se").split(".")[-1].replace("-", ""))


def _municipalities(words: dict[str, dict[str, object]]) -> Iterator[Alias]:
    """The printed forms of the municipalities: "Bodens kommun", "Boden kommun", "Solna stad"."""
    full = words["full"]
    for places in words["places"].values():
        assert isinstance(places, list)
        for place in places:
            name = str(full.get(place, _full_name(place)))
            organisation = Organisation(name, "municipality", None, "name", "")
            genitive = place if place.endswith(_NO_GENITIVE_S) else f"{place}s"
            for form in dict.fromkeys((name, f"{place} kommun", f"{genitive} kommun")):
                yield form, organisation
            if name.lower().endswith(" stad"):
                yield f"{place} stad", organisation


@cache
def _register() -> tuple[dict[str, Organisation], dict[str, Organisation | None], dict[str, tuple[str, ...]]]:
    """By printed form; by folded form (None where two share it); and the forms by their first word, longest first."""
    exact: dict[str, Organisation] = {}
    folded: dict[str, Organisation | None] = {}
    heads: dict[str, set[str]] = {}
    for alias, organisation in _rows():
        exact.setdefault(alias.lower(), organisation)
        key = _key(alias)
        same = folded.setdefault(key, organisation)
        if same is not None and same.name != organisation.name:
            folded[key] = None
        head = _CAPITAL.match(alias)
        heads.setdefault(_key(head.group()) if head else key, set()).add(alias)
    ordered = {head: tuple(sorted(aliases, key=lambda alias: (-len(alias), alias))) for head, aliases in heads.items()}
    return exact, folded, ordered


@cache
def _forms(head: str) -> regex.Pattern[str]:
    """The pattern of all names that begin with a word, the longest first, with or without diacritics and genitive s."""
    aliases = []
    for alias in _register()[2][head]:
        letters = (
            f"[{letter}{letter.translate(_FOLD)}]" if letter.translate(_FOLD) != letter else regex.escape(letter)
            for letter in alias
        )
        aliases.append("".join(letters).replace(r"\ ", f"{_B}{{1,3}}"))
    # an abbreviation keeps its letter case: "SKR", not "skr"; its genitive has a colon
    joined = "|".join(
        f"(?:{form})" if alias.isupper() else f"(?i:{form})"
        for form, alias in zip(aliases, _register()[2][head], strict=True)
    )
    return lazy(rf"(?:(?P<name>{joined})(?::?s(?![\p{{L}}\d]))?)(?![\p{{L}}\d])(?!-\p{{L}})")


_SUSPENDED = lazy(
    rf"(?r) (?<! [\p{{L}}\d] ) (?: \p{{L}}+-, {_B} )* \p{{L}}+- {_B} (?i: och | eller | samt ) {_B}", regex.VERBOSE
)
# the hyphen left out: "Barn och utbildningsnämnden"
_UNHYPHENED = lazy(
    rf"(?r) (?<! [\p{{L}}\d-] ) (?: \L<stems> , {_B} )? \L<stems> {_B} och {_B}",
    regex.VERBOSE,
    stems=[word.capitalize() for word in table("bodies")["unhyphened"]],
)


def _small_starts(string: str) -> Iterator[int]:
    """Where a name without a capital may begin: "länsstyrelsen i ...", "klimat- och näringslivsdepartementet"."""
    for stem in table("organisations")["lower_stems"]:
        at = string.find(stem)
        while at >= 0:
            start = at
            while start and string[start - 1].isalpha() and at - start < _LONGEST_WORD:
                start -= 1
            lead = _SUSPENDED.match(string, max(0, start - 40), start) if string[start - 1 : start].isspace() else None
            yield lead.start() if lead is not None else start
            at = string.find(stem, at + len(stem))


@lru_cache(maxsize=8192)
def _head(word: str) -> str | None:
    """The folded first word of names that `word` may be, its genitive s taken off if need be; None for no name's."""
    heads, key = _register()[2], _key(word)
    if key in heads:
        return key
    return key[:-1] if key.endswith("s") and key[:-1] in heads else None


def organisations(string: str) -> list[Match[Organisation]]:
    """The public organisations named in `string`, the longest name at each place.

    Names need a capital, except those that stand in lower case in running text ("länsstyrelsen i Norrbottens län",
    "regeringen"). A place alone ("Kiruna") names no municipality, "regionen" no region.
    """
    exact, folded, _ = _register()
    starts = [
        (match.start(), head) for match in _CAPITAL.finditer(string) if (head := _head(match.group())) is not None
    ]
    words = ((start, _WORD.match(string, start)) for start in _small_starts(string))
    starts += [(start, head) for start, word in words if word is not None and (head := _head(word.group())) is not None]
    found: list[Match[Organisation]] = []
    taken = 0
    for start, head in sorted(starts):
        if start < taken or (start and string[start - 1] == "-" and string[max(0, start - 2) : start - 1].isalnum()):
            continue
        hit = _forms(head).match(string, start)
        if hit is None:
            continue
        name = " ".join(hit["name"].split()).lower()
        organisation = exact.get(name) or exact.get(name + "s") or folded.get(_key(name))
        if organisation is None:
            continue
        printed = hit.group()
        found.append(
            Match(
                start,
                hit.end(),
                Organisation(
                    organisation.name,
                    organisation.kind,
                    organisation.number,
                    organisation.by,
                    printed,
                    organisation.nuts3,
                ),
                f"organisation.{organisation.by}",
            )
        )
        taken = hit.end()
    return found


# ------------------------------------------------------------------------------------------------------------ bodies
_BODY_WORDS = table("bodies")
_OWNED = tuple(f" {word}" for word in _BODY_WORDS["owned"])
_ENDINGS = tuple(dict.fromkeys(ending.removesuffix("s") for ending in _BODY_WORDS["endings"]))
_WORD_BEFORE = lazy(rf"(?r) (?<! [^\s(\"”'/] ) (?P<adjective> [\p{{L}}]+ ) {_B}{{1,3}}", regex.VERBOSE)
_PART = lazy(
    rf"""{_B}{{1,3}} (?P<part> (?: \L<adjectives> {_B} )? \p{{Ll}}* (?: \L<endings> ) )
         (?P<genitive> e?t?s )? (?! \p{{L}} )""",
    regex.VERBOSE | regex.IGNORECASE,
    endings=_BODY_WORDS["part_endings"],
    adjectives=_BODY_WORDS["adjectives"],
)
# the noun may have its adjective: "Nämnden för regional utveckling"
_SUBJECT_WORD = r"""(?: \p{L}+- (?= , | [ ] (?: och | eller ) )
    | (?: \p{L}{2,} (?: al | iv | isk | ig | bar | ad | ell | sam ) a? [ ] (?= \p{L}{4,} ) )? \p{L}{3,} )"""
_SUBJECT = lazy(
    rf"""
    {_B} för {_B} (?P<first> {_SUBJECT_WORD} )
    (?: (?: , {_B} {_SUBJECT_WORD} )* {_B} och {_B} (?P<last> \p{{L}}{{4,}} ) (?! s?{_B}utskott ) )?
    (?! [\p{{L}}-] )
    """,
    regex.VERBOSE,
)


def _longest(found: list[Match[str]]) -> list[Match[str]]:
    """The matches from left to right; of two that overlap the longer. One pass, for a long document names thousands."""
    kept: list[Match[str]] = []
    for match in sorted(found, key=lambda match: (match.start, -match.stop)):
        if not kept or match.start >= kept[-1].stop:
            kept.append(match)
        elif match.stop - match.start > kept[-1].stop - kept[-1].start:
            kept[-1] = match
    return kept


def bodies(string: str) -> list[Match[str]]:
    """The boards and assemblies named in `string`, as printed without a genitive s: "Regionala utvecklingsnämnden".

    "kommunstyrelsens arbetsutskott" is one body. The bare "nämnden", "styrelsen" and "fullmäktige" say not which, and
    are no match; nor are agencies ("länsstyrelsen").
    """
    small = lowered(string)
    found: list[Match[str]] = []
    for ending in (*_ENDINGS, *_BODY_WORDS["bare_endings"]):
        at = small.find(ending)
        while at >= 0:
            body = _body(string, small, at, ending)
            if body is not None:
                found.append(body)
            at = small.find(ending, at + len(ending))
    for start, stop in occurrences(
        small, tuple(_BODY_WORDS["names"]) + tuple(f"{name}s" for name in _BODY_WORDS["names"])
    ):
        last = (
            stop - 1 if small[start:stop].removesuffix("s") in _BODY_WORDS["names"] and small[stop - 1] == "s" else stop
        )
        found.append(Match(start, last, string[start:last], "body.name"))
    return [replace(match, value=_in_case(match.value)) for match in _longest(found)]


def _in_case(name: str) -> str:
    """A name set in capitals as it is written in text: "KULTUR- OCH FRITIDSNÄMNDEN"."""
    return name.capitalize() if name.isupper() else name


def _body(string: str, small: str, at: int, ending: str) -> Match[str] | None:
    """The body whose word ends in the `ending` at `at`; None for plurals, bare words and words that name no body."""
    start = at
    while start and small[start - 1].isalpha() and at - start < _LONGEST_WORD:
        start -= 1
    stop = at + len(ending)
    bare = ending in _BODY_WORDS["bare_endings"]
    genitive = stop < len(small) and small[stop] == "s"
    after = stop + genitive
    if (
        after < len(small)
        and small[after].isalnum()
        or small[start:stop] in _BODY_WORDS["not_bodies"]
        or (bare and genitive)
    ):
        return None
    if (
        start
        and string[start - 1] in "@."
        and string[start - 2 : start - 1] != " "
        or string[after : after + 1] == "."
        and string[after + 1 : after + 2].isalpha()
    ):
        return None  # a mail or web address
    alone = start == at
    lead = _SUSPENDED.search(string, max(0, start - 80), start)
    if lead is None and string[start : start + 1].islower() and string[max(0, start - 5) : start] == " och ":
        lead = _UNHYPHENED.search(string, max(0, start - 60), start)
    if lead is not None and lead.end() == start and not alone:
        start = lead.start()
    before = _WORD_BEFORE.search(string, max(0, start - 40), start)
    adjective = (
        before is not None
        and before.end() == start
        and small[before.start("adjective") : before.end("adjective")]
        in _BODY_WORDS["bare_adjectives" if bare else "adjectives"]
    )
    if before is not None and adjective and (not bare or string[before.start("adjective")].isupper()):
        start = before.start("adjective")
    elif alone:
        named = ending in ("nämnden", "nämnd") or string[start].isupper() and ending in ("beredningen", "utskottet")
        return _named_for(string, small, start, stop) if named and not genitive else None
    if bare and not string[start].isupper() and lead is None:
        return None
    part = _PART.match(string, stop + 1) if genitive else None
    if part is not None:
        whole = _named_for(string, small, start, part.end("part")) if part["part"].endswith("utskott") else None
        return whole or Match(start, part.end("part"), string[start : part.end("part")], "body.part")
    return Match(start, stop, string[start:stop], "body")


def _named_for(string: str, small: str, start: int, stop: int) -> Match[str] | None:
    """The body "Nämnden för trafik, infrastruktur och miljö", from the word "nämnden"; None where no name follows."""
    hit = _SUBJECT.match(string, stop)
    if hit is None or hit["first"].lower() in _BODY_WORDS["not_subjects"]:
        return None
    end, last = hit.end(), (hit["last"] or "").lower()
    # "Nämnden för kultur och bedömer", "... och kommunstyrelsen": what follows "och" is a verb or another body
    if last.endswith(("ar", "er", *_ENDINGS)):
        end = hit.end("first")
    if not end > hit.end("first") and hit["first"].endswith("-"):
        return None
    genitive = small[end - 1] == "s" and (
        small[end : end + 1] == " " and _PART.match(string, end) is not None or small.startswith(_OWNED, end)
    )
    end -= genitive
    return Match(start, end, string[start:end], "body.for")


# ------------------------------------------------------------------------------------------------------------- funds
@cache
def _funds() -> tuple[dict[str, tuple[tuple[str, str], ...]], re.Pattern[str], dict[str, str]]:
    """The names of funds with their keys, by a stem in them; the pattern of their abbreviations, and those' keys."""
    words = {key: value for key, value in table("funds").items() if key not in ("not_funds", "stems")}
    stems: dict[str, list[tuple[str, str]]] = {}
    for key, value in words.items():
        for name in value["names"]:
            plain = _plain(name)
            stems.setdefault(next((stem for stem in table("funds")["stems"] if stem in plain), plain), []).append(
                (plain, key)
            )
    short = {name: key for key, value in words.items() for name in value.get("short", ())}
    longest = sorted(short, key=lambda name: (-len(name), name))
    return {stem: tuple(rows) for stem, rows in stems.items()}, re.compile("|".join(map(re.escape, longest))), short


_ONE_TO_ONE = lazy(
    rf"""
    (?P<lead> (?: utgiftsområde | uo | utg\.omr\.? ) {_B}? (?P<area> \d{{1,2}} ) [^\n\t\f]{{0,30}} )? $
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_OTHER_APPROPRIATION = lazy(rf"{_B} (?! Regional ) \p{{Lu}}\p{{Ll}}{{3,}}", regex.VERBOSE)
_NOT_FUNDS = table("funds")["not_funds"]


def funds(string: str) -> list[Match[str]]:
    """The funds and appropriations named in `string`, as the record's key; the span is the words printed.

    "ESF-rådet" is an agency and "ESF 2026:1" a call, "skala 1:1" nothing of the kind: no matches. "anslaget 1:1" of
    another expenditure area than 19, or followed by another appropriation's name, is no match either.
    """
    small = _plain(lowered(string))
    stems, pattern, short = _funds()
    found = [match for stem, rows in stems.items() for match in _places(string, small, stem, rows)]
    for hit in pattern.finditer(string):
        if _stands_alone(string, *hit.span()) and not _is_other(string, *hit.span(), hit.group()):
            found.append(Match(*hit.span(), short[hit.group()], "fund.short"))
    return _longest(found)


def _plain(small: str) -> str:
    """Lower-case text with every blank and every hyphen or dash between words as one plain blank, length unchanged."""
    for mark in "-\u00a0\u202f\u2009\u2010\u2011\u2012\u2013":  # str.replace: str.translate takes twenty times as long
        small = small.replace(mark, " ")
    return small


def _places(string: str, small: str, stem: str, rows: tuple[tuple[str, str], ...]) -> Iterator[Match[str]]:
    """Where the names in `rows`, which all hold `stem`, stand in `small`, the plain lower case of `string`."""
    at = small.find(stem)
    while at >= 0:
        for name, key in rows:
            start = at - name.index(stem)
            if start < 0 or not small.startswith(name, start):
                continue
            stop = start + len(name)
            stop += small[stop : stop + 1] == "s"  # the genitive
            if _stands_alone(string, start, stop) and not _is_other(string, start, stop, name):
                yield Match(start, stop, key, "fund")
        at = small.find(stem, at + 1)


def _stands_alone(string: str, start: int, stop: int) -> bool:
    """Whether no letter, digit or plus sign touches the span, and no colon with a digit behind it."""
    before, after = string[start - 1 : start], string[stop : stop + 1]
    if before.isalnum() or (before and before in "-:" and string[max(0, start - 2) : start - 1].isalnum()):
        return False
    return (
        not after.isalnum()
        and not (after == "+" and string[stop - 1].isalnum())
        and not regex.match(r":\d", string[stop : stop + 2])
    )


def _is_other(string: str, start: int, stop: int, name: str) -> bool:
    """Whether the words around a fund's name make something else of it."""
    after, before = string[stop : stop + 40], string[max(0, start - 60) : start]
    if any(after.lower().startswith(word) for word in _NOT_FUNDS["after"]) or any(
        before.lower().endswith(word) for word in _NOT_FUNDS["before"]
    ):
        return True
    if regex.match(r"[ \u00a0]\d{4}[:.]\d", after):  # "ESF 2026:1": a call
        return True
    if name in ("Leader", "LEADER") and regex.match(r"[ \u00a0]\p{Lu}", after):  # "Leader Polaris": a local group
        return True
    if "1:1" not in name:
        return False
    lead = _ONE_TO_ONE.search(before)
    if lead is not None and lead["area"] is not None and lead["area"] != "19":
        return True
    return name.endswith("1:1") and _OTHER_APPROPRIATION.match(after) is not None
