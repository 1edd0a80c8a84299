"""How much a call gives: ceiling, floor, share and whole budget; and for how long a project may last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, TypeVar

import regex

from extract.find.calllevels import highest
from extract.find.callpage import HEADING, LABEL, SENTENCE, WORDS, CallPage, Candidate, choose, nearest, pattern
from extract.find.letters import folded
from extract.find.money import agree, money_value
from extract.grammar import share as share_grammar
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.values import Amount, Duration, Match, Money, Share
from extract.words import table

V = TypeVar("V")
Field = Literal["max_amount", "min_amount", "budget"]

SURE = {LABEL: 0.98, HEADING: 0.96, SENTENCE: 0.95}
BESIDE = 45  # letters between a ceiling and the share that is its other half: "… eller 60 procent av"
_WHOSE = {name: pattern("amounts", name) for name in ("never", "support", "budget", "budget_weak")}
_OF_A_CALL = pattern("amounts", "of_a_call")
_NEVER, _OWN = pattern("amounts", "sentence_never"), pattern("amounts", "own_share")
_COMPARED = pattern("amounts", "compared")
_FLOOR, _CEILING = pattern("amounts", "floor"), pattern("amounts", "ceiling")
_PERCENT = lazy(r"(?<![\d,.])(?P<percent>\d{1,3}(?:,\d{1,2})?)\s?(?:%|procent\b)")
_PROJECT, _NO_PROJECT = pattern("months", "project"), pattern("months", "never")


def amounts(page: CallPage) -> dict[Field, Found[r.MoneyValue] | None]:
    """The ceiling and the floor of what one project can get, and the whole that the call gives."""
    found: dict[Field, list[Candidate[Money]]] = {"max_amount": [], "min_amount": [], "budget": []}
    for match in page.between(page.scope.reading.amounts):
        if match.value.per is None:
            for field, candidate in _of_amount(page, match):
                found[field].append(candidate)
    return {
        "max_amount": _money(page, "max_amount", "highest amount for a project", found["max_amount"]),
        "min_amount": _money(page, "min_amount", "lowest amount for a project", found["min_amount"]),
        "budget": _money(page, "budget", "budget of the call", found["budget"]),
    }


def _money(page: CallPage, path: str, what: str, candidates: Sequence[Candidate[Money]]) -> Found[r.MoneyValue] | None:
    if path == "max_amount":
        candidates = highest(page, path, what, candidates)
    found = choose(page.scope, path, what, candidates, agree)
    if found is None or found.value is None:
        return None if found is None else Found(value=None, confidence=found.confidence, evidence=found.evidence)
    return Found(value=money_value(found.value), confidence=found.confidence, evidence=found.evidence)


def _of_amount(page: CallPage, match: Match[Amount]) -> Iterator[tuple[Field, Candidate[Money]]]:
    """What an amount answers: nothing, one field, or as a range both bounds."""
    amount = match.value
    if _part(page, match.start) or _PART_BEHIND.match(page.scope.string, match.stop):
        return  # "…, varav minst 900 000 kronor till förstudier"
    whose, strength = _by_label(page, match) or _whose(page, match)
    if whose == "budget":
        yield from _candidates(("budget", amount.money), match=match, strength=strength)
    elif whose == "max_amount" and amount.qualifier not in ("at_least", "range"):
        yield from _candidates(("max_amount", amount.money), match=match, strength=strength)
    elif whose == "min_amount" and amount.qualifier != "range":
        yield from _candidates(("min_amount", amount.money), match=match, strength=strength)
    elif whose != "never":
        yield from _bounds(page, match, strength)


_SUMS = table("money")["sums"]
_PART = lazy(r"\b\L<part>\s+(?:\p{L}+\s+){0,3}$", regex.IGNORECASE, part=[*_SUMS["of_which"], *_SUMS["of_that"]])
_PART_BEHIND = lazy(r"\s+\L<part>\b", regex.IGNORECASE, part=_SUMS["of_that"])


def _part(page: CallPage, at: int) -> bool:
    """Whether a value is a part of another that stands before it."""
    return _PART.search(page.scope.string, page.scope.sentence(at)[0], at) is not None


# ", för förstudier med upp till": whom another share is for
_FOR_SOME = lazy(
    r"(?: ^ | [,;–(] \s* | \.\s+ ) (?: men | och | dock | undantagsvis )? \s*"
    r"(?: för (?! [ ] \L<everybody> \b) | \L<as_for> ) \s+ [^,;.()]{3,80} $",
    regex.VERBOSE | regex.IGNORECASE,
    everybody=WORDS["amounts"]["everybody"],
    as_for=WORDS["amounts"]["as_for"],
)


def _for_some(page: CallPage, at: int) -> bool:
    """Whether a value is for some only, in a clause of its own: "…, för våtmarksprojekt med upp till 90 procent"."""
    return _FOR_SOME.search(page.scope.string, page.scope.sentence(at)[0], at) is not None


def _by_label(page: CallPage, match: Match[Amount]) -> tuple[str, int] | None:
    """What the label before an amount says it is; None without a label of a call's amounts."""
    label = page.label_at(match.start)
    if label is None:
        return None
    if label.name == "budget" and label.far and match.value.qualifier in ("at_most", "at_least", "range"):
        return None  # "Stödet per projekt är lägst … och högst …" below the heading "Budget"
    if label.name == "budget":
        return ("never" if match.value.qualifier == "at_least" else "budget"), LABEL
    if label.name == "max_share_percent" and match.value.qualifier == "at_most":
        return "support", LABEL  # "Stödnivå: 50 %, högst 2 mnkr"
    return (label.name, LABEL) if label.name in ("max_amount", "min_amount") else None


def _bounds(page: CallPage, match: Match[Amount], strength: int) -> Iterator[tuple[Field, Candidate[Money]]]:
    amount = match.value
    if amount.qualifier == "at_least":
        yield from _candidates(("min_amount", amount.money), match=match, strength=strength)
    elif amount.qualifier == "range":
        yield from _candidates(("min_amount", amount.low), ("max_amount", amount.high), match=match, strength=strength)
    elif amount.qualifier == "exact" and (bound := _named_bound(page, match)) is not None:
        yield from _candidates((bound, amount.money), match=match, strength=strength, named=True)
    elif amount.qualifier in ("at_most", "under") or strength >= HEADING and amount.qualifier == "exact":
        yield from _candidates(("max_amount", amount.money), match=match, strength=strength)


def _named_bound(page: CallPage, match: Match[Amount]) -> Field | None:
    """The bound that the words of the sentence call an amount: "Det lägsta belopp ni kan söka är"."""
    start, low = page.sentence(match.start)
    bound = nearest(low, match.start - start, match.stop - start, {"min_amount": _FLOOR, "max_amount": _CEILING})
    return "min_amount" if bound == "min_amount" else "max_amount" if bound == "max_amount" else None


def _candidates(
    *sides: tuple[Field, Money | None], match: Match[Amount], strength: int, named: bool = False
) -> Iterator[tuple[Field, Candidate[Money]]]:
    for field, money in sides:
        if money is not None:
            bound = named or match.value.qualifier != "exact" or field == "budget" or strength == LABEL
            sure = SURE[strength] if bound else 0.9  # "Ni kan få 50 000 kronor": a ceiling by its heading only
            yield field, Candidate(money, (match.start, match.stop), match.rule, strength, sure)


def _whose(page: CallPage, match: Match[Amount]) -> tuple[str, int]:
    """Whether an amount is a project's support or the call's budget, by the words of its sentence and its heading."""
    start, low = page.sentence(match.start)
    if _NEVER.search(low):
        return "never", 0
    if match.value.qualifier not in ("at_least", "at_most") and _COMPARED.search(low):
        return "never", 0  # "över 500 000 kronor" bounds nothing; "får inte överstiga" does
    stop = start + len(low)
    others = [
        (other.start - start, other.stop - start)
        for other in page.scope.between(page.scope.reading.amounts, start, stop)
        if other.start != match.start
    ]
    whose = nearest(low, match.start - start, match.stop - start, _WHOSE, others)
    headed = page.section(match.start) == "how_much"
    if whose is None and _HAS.match(low) is not None and match.value.qualifier in ("exact", "approx"):
        return "budget", SENTENCE  # "Förbundet har 2,5 miljoner kronor till insatser som …"
    if whose is None:
        return ("support", HEADING) if headed else ("never", 0)
    if whose == "budget_weak":
        whose = "budget" if headed or _OF_A_CALL.search(low) else "never"
    return whose, HEADING if headed else SENTENCE


_HAS = lazy(
    r"[\w -]{2,40} \L<verbs> (?:\w+ )?[\d,. ]+(?:\w+ )?\w+ (?:till|for|att)\b", verbs=WORDS["amounts"]["sets_aside"]
)


# ---------------------------------------------------------------- shares


def share(page: CallPage) -> Found[str] | None:
    """The highest share of a project's costs that the call pays, in percent as a decimal string."""
    found: list[Candidate[str]] = []
    for match in (*page.between(page.scope.reading.shares), *_shares_by_label(page)):
        strength = _share_strength(page, match)
        if strength:
            percent = format(match.value.percent.normalize(), "f")
            found.append(Candidate(percent, (match.start, match.stop), match.rule, strength, SURE[strength]))
    of_all = [candidate for candidate in found if not _for_some(page, candidate.span[0])]
    path, what = "max_share_percent", "highest share of costs"
    return choose(page.scope, path, what, highest(page, path, what, of_all or found))


def _shares_by_label(page: CallPage) -> Iterator[Match[Share]]:
    """Shares that are such only with their label's words: "Stödnivå" in one cell, "högst 40 %" in the next."""
    string = page.scope.string
    for item in page.labelled("max_share_percent"):
        start, stop = item.value
        if not page.scope.between(page.scope.reading.shares, start, stop):
            label = string[item.label[0] : item.label[1]] + " "
            for match in share_grammar.scan(label + string[start:stop])[:1]:
                shift = start - len(label)
                yield Match(match.start + shift, match.stop + shift, match.value, match.rule)
                break
            else:
                for found in _PERCENT.finditer(string, start, min(stop, page.scope.sentence(start)[1])):
                    percent = Decimal(found["percent"].replace(",", "."))
                    if 0 < percent <= 100:
                        yield Match(found.start(), found.end(), Share(percent, "at_most", "unknown"), "share.label")


def _share_strength(page: CallPage, match: Match[Share]) -> int:
    """How strongly a share is the highest that the call pays; 0 where it is not."""
    qualifier = match.value.qualifier
    if qualifier in ("at_least", "over"):
        return 0
    label = page.label_at(match.start)
    if label is not None and label.name in ("max_share_percent", "max_amount"):
        return LABEL
    start, low = page.sentence(match.start)
    if _NEVER.search(low):
        return 0
    at, stop = match.start - start, match.stop - start
    cues = {"support": _WHOSE["support"], "own": _OWN}
    others = [
        (o.start - start, o.stop - start)
        for o in page.scope.between(page.scope.reading.shares, start, start + len(low))
        if o.start != match.start
    ]
    whose = nearest(low, at, stop, cues, others)
    headed = page.section(match.start) == "how_much"
    if whose == "own" or whose is None and not headed:
        return 0
    if qualifier == "exact" and not headed and not _beside_ceiling(page, match):
        return 0
    return HEADING if headed else SENTENCE


def _beside_ceiling(page: CallPage, match: Match[Share]) -> bool:
    """Whether the share is the other half of a ceiling: "högst 600 000 kronor eller 60 procent"."""
    near = page.scope.between(page.scope.reading.amounts, match.start - BESIDE - 30, match.stop + BESIDE)
    return any(
        amount.value.qualifier == "at_most"
        and min(abs(match.start - amount.stop), abs(amount.start - match.stop)) <= BESIDE
        and not set("\n\t\f") & set(page.scope.string[min(match.start, amount.start) : max(match.stop, amount.stop)])
        for amount in near
    )


# ---------------------------------------------------------------- how long


def months(page: CallPage) -> Found[int] | None:
    """The longest time a project may last, in months; a year is twelve. Weeks and days are no answer."""
    found: list[Candidate[int]] = []
    for match in page.between(page.scope.reading.durations):
        strength = _duration_strength(page, match)
        high = match.value.high if match.value.high is not None else match.value.low
        if strength and high is not None:
            factor = 12 if match.value.unit == "year" else 1
            found.append(Candidate(high * factor, (match.start, match.stop), match.rule, strength, SURE[strength]))
    found += _done_within(page)
    path, what = "max_months", "longest time for a project"
    return choose(page.scope, path, what, highest(page, path, what, found))


_TIME = table("time")
_MONTHS = {
    word: {"month": 1, "year": 12}[unit] for word, unit in _TIME["duration_units"].items() if unit in ("month", "year")
}
_WITHIN = lazy(
    r"""\b (?: inom | senast ) [ ] (?: (?: \L<most> | loppet [ ] av ) [ ] )? (?P<count> \d{1,2} | \L<numbers> ) [ ]
    (?P<unit> \L<units> ) \b (?= [ ] (?: från | efter | \L<counted> ) \b | [.,;]? \s* $ )""",
    regex.VERBOSE | regex.IGNORECASE | regex.MULTILINE,
    most=_TIME["duration"]["at_most"],
    numbers=list(_TIME["numbers"]),
    units=list(_MONTHS),
    counted=_TIME["duration"]["counted_from"],
)
_DONE = pattern("months", "done")


def _done_within(page: CallPage) -> Iterator[Candidate[int]]:
    """ "Projektet ska vara klart inom 15 månader från beslutet": by then it is over, so it lasts no longer."""
    scope = page.scope
    for found in _WITHIN.finditer(scope.string, scope.start, scope.stop):
        label = page.label_at(found.start())
        start, low = page.sentence(found.start())
        if _NEVER.search(low) or not _DONE.search(low, 0, found.start() - start):
            continue
        whose = nearest(low, found.start() - start, found.end() - start, {"project": _PROJECT, "never": _NO_PROJECT})
        if whose != "project" and not (label and label.name == "max_months") and page.section(found.start()) != "when":
            continue
        count = found["count"]
        number = int(count) if count.isdigit() else _TIME["numbers"][count.casefold()]
        strength = LABEL if label and label.name == "max_months" else SENTENCE
        yield Candidate(number * _MONTHS[found["unit"].casefold()], found.span(), "call.within", strength, 0.92)


def _duration_strength(page: CallPage, match: Match[Duration]) -> int:
    """How strongly a length of time is a project's longest; 0 where it is not."""
    duration = match.value
    if duration.unit not in ("month", "year") or duration.qualifier in ("at_least", "over"):
        return 0
    label = page.label_at(match.start)
    if label is not None and label.name == "max_months":
        return LABEL
    start, low = page.sentence(match.start)
    if _NEVER.search(low) or duration.qualifier not in ("at_most", "under", "range"):
        return 0
    inside = _PROJECT.search(low, match.start - start, match.stop - start)  # "längsta projekttid är 12 månader"
    cues = {"project": _PROJECT, "never": _NO_PROJECT}
    whose = "project" if inside is not None else nearest(low, match.start - start, match.stop - start, cues)
    if whose is None and (heading := page.scope.section_at(match.start)) and heading.heading is not None:
        asked = folded(page.scope.of(heading.heading))
        return HEADING if _HOW_LONG.search(asked) else 0
    if whose != "project":
        return 0
    return HEADING if page.section(match.start) in ("when", "how_much") else SENTENCE


_HOW_LONG = lazy(r"hur lang tid|hur lange|hur langt|projekttid|projektets langd|projektlangd|tid for projekt")
