"""Whom money is asked of, where a sentence asks several: "söker 900 000 kr från Tillväxtverket och 300 000 kr från
kommunen" applies for the second only, in the kommun's own paper. And who else gives: "Boverket har beviljat N".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import regex

from extract.find import minutes
from extract.find.governing import giving
from extract.find.issuer import issuer
from extract.find.letters import folded
from extract.find.phrase import AMOUNT, phrases
from extract.find.scope import Scope, fold
from extract.grammar.lazy import lazy
from extract.model.reading import Mention
from extract.model.record import AmountRole
from extract.words import alternatives, table

_BEHIND = lazy(
    r"(?:[ ](?:per|om)[ ]år(?:et)?)?[ ](?:från|av|hos|ur)[ ](?P<who>\p{L}[^.,;:()\n\t\d]{2,60}?)"
    r"(?=[ ]?[.,;:()\n\t]|$|[ ](?:och|samt|till|för|medan)[ ])"
)
_BEFORE = lazy(
    r"\b(?i:från|av|hos)[ ](?P<who>\p{L}[^.,;:()\n\t\d]{2,60}?)"
    r"(?:[ ]\L<verbs>[^.,;\d\n\t]{0,30}?)?(?:[ ](?:med|om))?[ ]$",
    verbs=table("roles")["governing"]["asked_of"],
)


def asked_here(scope: Scope, found: Sequence[Mention]) -> list[Mention]:
    """The mentions, those of a sentence that asks the paper's own authority and others told apart: what is asked of
    another is what that one pays. As they are where it is not told of all of them whom they are asked of.
    """
    sentences: dict[tuple[int, int], list[int]] = {}
    for n, mention in enumerate(found):
        told = mention.role in ("applied", "cofinancing") and mention.cue == "sentence"
        if not mention.in_table and (told or mention.cue == "none"):
            sentences.setdefault(scope.sentence(mention.match.start), []).append(n)
    out = list(found)
    for span, members in sentences.items():
        sentence = folded(scope.string[slice(*span)])
        if len(members) < 2 or _asks().search(sentence) is None:
            continue
        whom = [_payer(scope, span, [found[n] for n in members], k) for k in range(len(members))]
        if None in whom:
            continue
        own = _own(scope)
        ours = [who is not None and fold(who) in own for who in whom]
        if sum(ours) == 1:
            for n, our in zip(members, ours, strict=True):
                role: AmountRole = "applied" if our and _asks().search(_paper().sub("", sentence)) else "cofinancing"
                out[n] = replace(found[n], role=role, cue="sentence")
    return out


def of_others(scope: Scope, found: Sequence[Mention], kind: str) -> list[Mention]:
    """The mentions, with what another than the paper's own authority is asked for or has granted as what that one pays:
    "har sökt 900 000 kr från Boverket", "Boverket har den 3 mars 2025 beviljat 900 000 kr". What is granted under the
    heading of the decision is its own, and a report is written by who got the money.
    """
    if kind not in _OF_AUTHORITIES:
        return list(found)
    out = list(found)
    for n, mention in enumerate(found):
        if mention.in_table and mention.role == "cofinancing" and _asked_in_row(scope, mention):
            out[n] = replace(mention, role="applied")
        if mention.in_table or mention.cue not in ("sentence", "none") or not mention.match.value.money:
            continue
        beside = mention.role == "other" or _has_beside(found, mention)
        asked = mention.role in ("applied", "other") and beside and _asked_of_other(scope, mention)
        untold = mention.role == "other" and mention.cue == "none"
        given = mention.role == "granted" and (_from_other(scope, mention) or _paid_by_other(scope, mention))
        if asked or given or (mention.role == "granted" or untold) and _given_by_other(scope, mention):
            out[n] = replace(mention, role="cofinancing", cue="sentence")
    return out


def _has_beside(found: Sequence[Mention], mention: Mention) -> bool:
    """Whether another sum is asked for or granted: the only one of a paper may be what it is about."""
    money = mention.match.value.money
    return any(other.role in ("applied", "granted") and other.match.value.money != money for other in found)


def _asked_in_row(scope: Scope, mention: Mention) -> bool:
    """Whether a row of payers names the paper's own authority, and says beside it that this is what is asked for:
    "Alby kommun | Sökt | 90 000".
    """
    row = scope.layout.block_at(mention.match.start)
    cells = [fold(scope.string[cell.start : cell.stop]) for cell in scope.layout.cells(row)]
    asked = table("columns")["asked_of_own"]["words"]
    return len(cells) > 2 and cells[0] in _own(scope) and any(cell in asked for cell in cells[1:])


def _asked_of_other(scope: Scope, mention: Mention) -> bool:
    start, stop = scope.sentence(mention.match.start)
    behind = _BEHIND.match(scope.string, mention.match.stop, stop)
    low = folded(scope.string[start : mention.match.start])
    verbs = list(_asking_verbs().finditer(low)) if behind is not None else []
    if behind is None or not verbs or any(char.isdigit() for char in low[verbs[-1].end() :]):
        return False
    at = behind.start("who")
    named = [match for match in scope.between(scope.reading.organisations, at, stop) if match.start == at]
    if named:
        return _is_other(scope, scope.string[at : named[0].stop], named[0].value.name)
    return (
        _local(scope) and phrases(tuple(table("roles")["governing"]["others"])).match(folded(behind["who"])) is not None
    )


def _given_by_other(scope: Scope, mention: Mention) -> bool:
    start, _ = scope.sentence(mention.match.start)
    said = _HAS_GIVEN.search(scope.string, start, mention.match.start)
    if said is None or scope.decides_at(mention.match.start):
        return False
    if phrases(tuple(table("decisions")["changes"]["then"])).search(folded(scope.string[start : mention.match.start])):
        return False  # what was given earlier, to something else
    first, last = said.span("who")
    named = [match for match in scope.between(scope.reading.organisations, first, last) if match.stop == last]
    if scope.between(scope.reading.bodies, first, last):
        return False
    # "Länsstyrelsen" alone is one that the paper names in full somewhere
    if not named and not said["who"].count(" ") and not _in_full(scope, said["who"]):
        return False
    return _is_other(scope, said["who"], named[0].value.name if named else said["who"])


def _from_other(scope: Scope, mention: Mention) -> bool:
    """Whether the words behind an amount name another authority as its source, "medfinansiering på N från Borås stad",
    and no verb before it says that it was given once: "beviljades ett bidrag på N av Borås stad".
    """
    start, stop = scope.sentence(mention.match.start)
    behind = _BEHIND.match(scope.string, mention.match.stop, stop)
    verb = giving(folded(scope.string[start : mention.match.start]), gets=True)
    if behind is None or verb is not None or scope.decides_at(mention.match.start):
        return False
    at = behind.start("who")
    named = [match for match in scope.between(scope.reading.organisations, at, stop) if match.start == at]
    return bool(named) and _is_other(scope, scope.string[at : named[0].stop], named[0].value.name)


def _paid_by_other(scope: Scope, mention: Mention) -> bool:
    """Whether a sentence begins with another authority, by name or by the noun of its kind, and says that it pays a
    part: "Kommunen medfinansierar projektet med N" in a paper that is not a kommun's.
    """
    start, _ = scope.sentence(mention.match.start)
    said = _PAYS.match(scope.string, start, mention.match.start)
    if said is None or scope.decides_at(mention.match.start):
        return False
    first, last = said.span("who")
    named = [match for match in scope.between(scope.reading.organisations, first, last) if match.start == first]
    noun = any(fold(said["who"]) in nouns for nouns in _OWN_NOUNS.values())
    return (noun or bool(named)) and _is_other(scope, said["who"], named[0].value.name if named else said["who"])


def _in_full(scope: Scope, who: str) -> bool:
    return any(match.value.name.startswith(f"{who} ") for match in scope.reading.organisations)


def _is_other(scope: Scope, said: str, name: str) -> bool:
    """Whether one who is named is not the authority whose paper it is; not where that is unknown."""
    own = _own(scope)
    return bool(own) and not {fold(said), fold(said).removesuffix("s"), fold(name)} & own


def _local(scope: Scope) -> bool:
    """Whether the paper is of a municipality or a region, which gives out no fund of the union or the state."""
    return not _LOCAL.isdisjoint(_authority(scope).split())


_OF_AUTHORITIES = ("decision", "decision_memo", *minutes.KINDS)
_LOCAL = frozenset(table("roles")["governing"]["local"])
_HAS_GIVEN = lazy(
    r"(?<=\A|[\n\t]|[.,;:!?] |\b(?:och|men|där) )(?P<who>\p{Lu}[\p{L}-]*(?:[ ][\p{L}-]+){0,4}?)[ ]har[ ]"
    r"(?:den[ ]\d{1,2}[ ]\p{L}+(?:[ ]\d{4})?,?[ ](?:§[ ]?\d+,?[ ])?|\L<adverbs>[ ])?\L<given>[ ](?:\p{L}+[ ]){0,3}"
    rf"(?:från[ ]{AMOUNT}[ ]till[ ])?$",
    given=table("roles")["governing"]["given"],
    adverbs=table("roles")["governing"]["given_now"],
)
_OWN_NOUNS = {fold(word): frozenset(map(fold, nouns)) for word, nouns in table("bodies")["own_nouns"].items()}
_PAYS = lazy(
    r"[ ]?(?P<who>\p{Lu}[\p{L}-]*(?:[ ][\p{L}-]+){0,3}?)[ ](?:har[ ])?\L<pays>[ ](?:\p{L}+[ ]){0,4}med[ ]$",
    pays=table("roles")["governing"]["pays_part"],
)


@cache
def _asking_verbs() -> regex.Pattern[str]:
    return phrases(tuple(table("roles")["governing"]["asks"]))


def _payer(scope: Scope, span: tuple[int, int], members: Sequence[Mention], k: int) -> str | None:
    """The words behind "från" after an amount, else before it; None for no such words."""
    match = members[k].match
    behind = _BEHIND.match(scope.string, match.stop, span[1])
    if behind is not None:
        return str(behind["who"])
    first = members[k - 1].match.stop if k else span[0]
    before = _BEFORE.search(scope.string, first, match.start)
    return str(before["who"]) if before is not None else None


@cache
def _asks() -> regex.Pattern[str]:
    return phrases(tuple(table("roles")["asking"]["says"]))


@cache
def _paper() -> regex.Pattern[str]:
    return phrases(tuple(alternatives(table("roles")["asking"]["names"])))


def _own(scope: Scope) -> frozenset[str]:
    """What a paper calls the authority it is of: by its name, and by the noun of its kind, "kommunen"."""
    name = _authority(scope)
    said = {noun for word in name.split() for noun in _OWN_NOUNS.get(word, ())}
    return frozenset(said | {name} if name else said)


def _authority(scope: Scope) -> str:
    """The folded name of the authority that a paper is of, "" where it is unknown; looked for once."""
    if "authority" not in scope.memo:
        found = issuer(scope)
        scope.memo["authority"] = fold(found.value or "") if found is not None else ""
    name: str = scope.memo["authority"]
    return name
