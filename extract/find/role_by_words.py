"""What the words of a sentence say an amount is: its nearest wording in words/roles.toml, or the verb over it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal, cast

import regex

from extract.find.governing import asking, giving, has_object
from extract.find.letters import folded
from extract.find.phrase import AMOUNT, phrases
from extract.grammar.lazy import built, lazy
from extract.model.record import AmountRole
from extract.model.values import Amount, Match
from extract.words import alternatives, one_of, table

REACH = 90  # letters between a word and the amount it speaks of
FAR = 170  # letters between "bevilja" and its amount, who and what for in between
CONDITION = 80  # letters behind "under förutsättning att" in which nothing is granted

Span = tuple[int, int]
Said = tuple[AmountRole | None, Span | None]  # what an amount is, and the words that say so

_MONEY = table("money")
# "totalt" and its like before an amount, written once and called by name: in each wording it was a tenth of the pattern
_SUM_WORDS = one_of(map(folded, (*_MONEY["sums"]["in_all"], *_MONEY["sums"]["so"])))
_IN_SUM = "(?&in_sum)"
_DEFINED = rf"(?(DEFINE)(?P<in_sum>(?:(?:{_SUM_WORDS})[ ])?))"


@cache
def _gap(roles: frozenset[AmountRole]) -> str:
    """What "..." of a wording stands for: "ansökte om stöd och fick ett bidrag om 9 000 kr" asks for no sum."""
    stops = table("roles")[next(iter(roles))].get("not_over") if len(roles) == 1 else None
    inside = rf"(?:(?!\b(?:{one_of(stops)})\b)[^.\n\t])" if stops else r"[^.\n\t]"
    return rf"(?: {inside}{{1,90}}?)? "


@dataclass(frozen=True, slots=True)
class _Wording:
    role: AmountRole
    side: Literal["before", "after", "strong"]
    rank: int
    weight: int = 0  # letters further away than it stands: a word that says little beside one that says more
    entry: str = ""  # its entry in the table, whose conditions hold for it


_SIDES: tuple[Literal["strong", "before", "after"], ...] = ("strong", "before", "after")
_Cues = tuple[regex.Pattern[str], dict[str, tuple[_Wording, ...]]]


@cache
def _cues(decides: bool) -> tuple[_Cues, ...]:
    """For each side one pattern for all wordings, and what each means; with `decides` one more, for those that count
    in the words of a decision only. At one place a wording must not hide that of another: "utbetal* 50 000 kronor",
    "50 000 kronor utbetalas".
    """
    if decides:
        return (*_cues(False), _cues_of("before", True))
    return tuple(_cues_of(side, False) for side in _SIDES)


def _cues_of(side: Literal["strong", "before", "after"], decides: bool) -> _Cues:
    meaning: dict[str, list[_Wording]] = {}
    for rank, (name, entry) in enumerate(table("roles").items()):
        if entry.get("decides", False) != decides:
            continue
        role = entry.get("role", name)
        for written in alternatives(entry.get(side, ())):
            wording, _, own = written.partition("~")
            weight = int(own or entry.get("weight", 0))
            meaning.setdefault(folded(wording), []).append(_Wording(role, side, rank, weight, name))
    groups: dict[tuple[_Wording, ...], str] = {}  # one for all wordings that mean the same
    # a word by its end, "*kostnad", says less than one by its beginning
    order = sorted(meaning, key=lambda said: (said[0] != "*" or " " not in said, said[0] == "*", -len(said)))
    told = [(wording, groups.setdefault(tuple(meaning[wording]), f"w{len(groups)}")) for wording in order]
    gaps = {wording: _gap(frozenset(one.role for one in meaning[wording])) for wording in order}

    def build() -> str:
        tree = _tree([[*_pieces(wording, gaps[wording]), f"(?P<{group}>)"] for wording, group in told])
        return rf"(?<!\w){tree}(?!\w){_DEFINED if _IN_SUM in tree else ''}"

    of = repr((told, sorted(set(gaps.items())), _DEFINED, _code()))
    return built(build, of), {group: wordings for wordings, group in groups.items()}


@cache
def _code() -> str:
    """This module: how the pattern is written."""
    return hashlib.blake2b(Path(__file__).read_bytes(), digest_size=16).hexdigest()


# What stands for the letters of an amount: its own pattern in each of thousands of wordings took seconds to compile.
_BEGINS, _GOES_ON = "\x01", "\x02"
_MARK = f"{_BEGINS}{_GOES_ON}*"
# "12 miljoner kronor" whole, not "12 miljoner"; "gav 2022 1 800 000 kr" in that year
_AMOUNT = lazy(rf"(?<!\d)(?!(?:19|20)\d\d[ ]\d){AMOUNT}", regex.POSIX)


def _marked(low: str) -> str:
    """A folded sentence with the mark of an amount over each, as long as that is."""
    marked: str = _AMOUNT.sub(lambda found: _BEGINS.ljust(len(found[0]), _GOES_ON), low)
    return marked


_PIECE = lazy(r" \.\.\. | \.\.\.(?=,)|\* (?!\.\.\. )|(?<=uppgar )(?=till)|.")


def _pieces(wording: str, gap: str) -> Iterator[str]:
    """The pattern of a wording piece by piece: a letter, a stem's end, a gap, an amount."""
    said = {" ... ": gap, " ...": gap.removesuffix(" "), "* ": r"\w*[ ]", "*": r"\w*", "#": _MARK, "": _IN_SUM}
    return (said.get(piece[0]) or regex.escape(piece[0]) for piece in _PIECE.finditer(wording))


def _tree(rows: Sequence[Sequence[str]]) -> str:
    """A pattern for any of these rows of pieces, the first that matches as of alternatives, in which those that begin
    alike begin once: letters exclude each other, so that the rows of each may stand together.
    """
    branches: list[str] = []
    for _, run in groupby(rows, key=lambda row: row[0] if len(row[0]) > len(r"\.") else ""):
        alike: dict[str, list[Sequence[str]]] = {}
        for row in run:
            alike.setdefault(row[0], []).append(row[1:])
        branches += [first + (_tree(rest) if rest[0] else "") for first, rest in alike.items()]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


@cache
def _once() -> frozenset[str]:
    """The entries that speak of the next amount only."""
    return frozenset(name for name, entry in table("roles").items() if entry.get("once", False))


@cache
def _limits(key: Literal["needs", "kinds"]) -> dict[str, frozenset[str]]:
    """The entries that hold only for some qualifiers, or in some kinds of document."""
    return {name: frozenset(entry[key]) for name, entry in table("roles").items() if key in entry}


# what a share is of, which says nothing of the amount behind it: "50 % av godkända kostnader, dock högst 180 000 kr"
OF_COSTS = rf"(?:{one_of(_MONEY['share']['costs'])})"
# and "kontot för oförutsedda utgifter" is the name of an account; "av de medel som beviljades i maj" is the whole
_DUMB = lazy(
    rf"(?<=(?:%|procent) )av [^.,;\d\n\t]{{3,60}}?{OF_COSTS}\b|\b(?:{one_of(_MONEY['share']['unforeseen'])})\b"
    rf"|(?<=\bav (?:de |det |den |)(?:{one_of(_MONEY['whole']['money'])}) )"
    rf"som (?:har )?(?:{one_of(_MONEY['whole']['given'])})"
    r"(?:[^.,;\d\n\t]|\b20\d\d\b|\b\d{1,2}(?= \p{Ll}))*?(?= har )"
)
_INNER = lazy(r"\.(?=[ ]?\p{Ll})")  # the stop of an abbreviation, "ek. för. om", ends nothing


def by_words(string: str, start: int, match: Match[Amount], stop: int, kind: str, decides: bool = False) -> Said:
    """The nearest wording of the sentence that may speak of this amount; in the words of a decision the verb that gives
    is nearer than all that stands between.
    """
    low = _DUMB.sub(lambda found: "_" * len(found[0]), folded(_INNER.sub("_", string[start:stop])))
    best: tuple[float, int, AmountRole, Span] | None = None
    bound = condition().search(low)  # "under förutsättning att kommunen bidrar med": that is no grant
    bound_at = bound.start() if bound is not None else len(low)
    for wording, a, b in _said(low, start, decides):
        behind = a - start - bound_at if bound is not None and wording.role == "granted" else -1
        if behind >= 0 and (wording.entry == "granted_there" or behind < CONDITION):
            continue
        if wording.role == "granted" and a - start < bound_at < b - start:
            continue  # "stödja projektet under förutsättning att kommunen lämnar N"
        if wording.side == "strong" and _overruled(wording.entry, low):
            continue
        distance = _distance(string, a, b, match, wording, decides)
        if distance is None or not _allowed(wording.entry, match.value, kind):
            continue
        if decides and wording.weight < 0:
            distance -= FAR
        candidate = (distance, wording.rank, wording.role, (a, b))
        if best is None or candidate[:2] < best[:2]:
            best = candidate
    return (best[2], best[3]) if best is not None else (None, None)


@cache
def condition() -> regex.Pattern[str]:
    """What begins a condition: what somebody gives behind it is no grant of this decision."""
    return phrases(tuple(table("roles")["granted_there"]["not_behind"]))


def _said(low: str, start: int, decides: bool) -> Iterator[tuple[_Wording, int, int]]:
    """Every wording in a sentence that begins at `start`, with its span."""
    marked = _marked(low)
    for pattern, meanings in _cues(decides):
        for found in pattern.finditer(marked, overlapped=True):
            for wording in meanings[cast(str, found.lastgroup)]:
                yield wording, start + found.start(), start + found.end()


def _overruled(entry: str, sentence: str) -> bool:
    """Whether a sentence has words that take away what a strong word says: a decision on delegation still grants."""
    unless = table("roles")[entry].get("unless", ())
    return bool(unless) and phrases(tuple(unless)).search(sentence) is not None


_OF_WHICH = lazy(
    r"\b\L<words>\b", words=[*_MONEY["sums"]["of_which"], *map(folded, table("columns")["parts"]["words"])]
)
_FIGURE = lazy(r"\d[\d ]*(?:\L<units>|miljoner|:-)(?!\w)", regex.IGNORECASE, units=table("layout")["units"])


def _distance(
    string: str, a: int, b: int, match: Match[Amount], wording: _Wording, decides: bool = False
) -> float | None:
    """How far a wording is from the amount; None where it cannot speak of it. A clause's end or another amount adds."""
    if wording.side == "strong":
        return -1.0
    if wording.side == "before":
        if a >= match.start or b > match.stop and wording.entry == "granted_total":
            return None  # "höjs med 123 tkr till" speaks of the next one
        between = string[b : match.start] if b < match.start else ""
    else:
        if b <= match.stop:
            return None
        between = string[match.stop : max(a, match.stop)]
    reach = FAR if wording.role == "granted" and wording.side == "before" else REACH
    if len(between) > (reach + FAR if decides and wording.role == "granted" and wording.weight < 0 else reach):
        return None
    # a figure between them takes the word for itself, unless a list goes on; a clause border weakens
    figures = len(_FIGURE.findall(between))
    if wording.entry in _once() and b < match.start and _FIGURE.search(string, a, match.start):
        return None
    if figures and wording.side == "after" and wording.entry in _once():
        return None
    if figures and wording.role in ("total_budget", "ceiling", "call_budget", "floor"):
        return None  # said of one amount, and that one stands nearer
    if figures and wording.side == "after" and _OF_WHICH.search(folded(between)) is not None:
        return None  # "54 000 kr, av vilka 6 000 kr återbetalades": of the part
    clauses = len(regex.findall(r"[;:]|, (?:och|men|varav|samt|medan)\b|\boch\b|\bvarav\b", between))
    if wording.side == "before":
        return len(between) + 60 * figures + 12 * clauses + wording.weight
    # "8 000 kr har använts och resten betalas inte ut": what is said behind the next clause's beginning is no nearer
    return len(between) + 60 * figures + 12 * clauses + 8 + (max(wording.weight, 0) if clauses else wording.weight)


def _allowed(entry: str, amount: Amount, kind: str) -> bool:
    kinds, needs = _limits("kinds"), _limits("needs")
    if entry in kinds and kind and kind not in kinds[entry]:
        return False
    return entry not in needs or amount.qualifier in needs[entry]


_NOUN_TELLS = ("granted", "cofinancing", "ceiling")  # roles that a noun of money alone gives the amount behind it


def governed(string: str, start: int, match: Match[Amount], said: Said, decides: bool) -> Said:
    """What the verb says of an amount of which nothing else speaks than the noun between: who asks for "ett bidrag på
    N" has not got it, and who decides to "lämna medfinansiering med N" gives it.
    """
    low = folded(string[start : match.start])
    role, span = said
    by_noun = role is None or role in _NOUN_TELLS and span is not None and span[0] < match.start
    if role == "applied" and decides and span is not None and has_object(low):
        verb = giving(low, gets=True)  # "8 ansökningar bifalls och får tillsammans N"
        return ("granted", (start + verb[0], start + verb[1])) if verb and start + verb[0] > span[1] else said
    if not by_noun or not has_object(low):
        return said
    verb = asking(low)
    if verb is not None and (span is None or span[0] >= start + verb[0]):
        return "applied", (start + verb[0], start + verb[1])
    verb = giving(low) if decides and role != "granted" and condition().search(low) is None else None
    return ("granted", (start + verb[0], start + verb[1])) if verb is not None else said
