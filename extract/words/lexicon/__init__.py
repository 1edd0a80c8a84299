"""Swedish word data; its own licences stand in NOTICE.md beside this file."""

from __future__ import annotations

import gc
import gzip
import json
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib import resources

PER_NAT = 5.0  # levels are five times the natural logarithm of a count
_MARKS = str.maketrans("åäöéèêüáàøÅÄÖÉÈÊÜÁÀØ", "aaoeeeuaaoAAOEEEUAAO")


def fold(word: str) -> str:
    """A word without its marks; as many letters as before.

    >>> fold("Härjedalen")
    'Harjedalen'
    """
    return word.translate(_MARKS)


def _read(name: str) -> bytes:
    return gzip.decompress(resources.files("extract").joinpath("words", "lexicon", name).read_bytes())


def _tsv(name: str) -> list[str]:
    return _read(name).decode("utf-8").split()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hundreds of thousands of strings and no cycle among them: the collector would look through them for nothing."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


@cache
def words() -> dict[str, str]:
    """Word forms in lower case with the level of their frequency (log-quantised; as text: seldom needed as numbers)."""
    with _without_collector():
        fields = _tsv("lexicon.tsv.gz")
        return dict(zip(fields[::2], fields[1::2], strict=True))


@cache
def log_total() -> float:
    """The natural logarithm of the count of all words; `level(word) / PER_NAT - log_total()` is that of its share."""
    levels = Counter(words().values())
    return math.log(sum(count * math.exp(int(level) / PER_NAT) for level, count in levels.items()))


@cache
def marked() -> dict[str, tuple[str, ...]]:
    """The words that have marks, by what they are without; the other words are their own fold."""
    found: dict[str, tuple[str, ...]] = {}
    with _without_collector():
        for word in words():
            if not word.isascii() and (bare := fold(word)) != word:
                found[bare] = (*found.get(bare, ()), word)
    return found


@cache
def folds() -> list[str]:
    """All words without their marks, each once, sorted: what begins with the same letters stands together."""
    bare, known = marked(), words()
    with _without_collector():
        plain = [word for word in known if word.isascii() or fold(word) == word]
        plain += [word for word in bare if word not in known]
        return sorted(plain)


@cache
def compound_parts() -> tuple[dict[str, tuple[str, float]], dict[str, tuple[str, float]]]:
    """Modifiers and heads of compounds by what they are without marks: the most frequent one, and the logarithm of its
    share of all modifiers or heads.
    """
    fields = _tsv("parts.tsv.gz")
    found: dict[str, dict[str, tuple[str, float]]] = {"m": {}, "h": {}}
    with _without_collector():
        rows = [(kind, part, int(count)) for kind, part, count in zip(*(fields[n::3] for n in range(3)), strict=True)]
        totals = {which: math.log(sum(count for kind, _, count in rows if kind == which)) for which in found}
        for kind, part, count in rows:
            share, bare, best = math.log(count) - totals[kind], fold(part), found[kind]
            if bare not in best or best[bare][1] < share:
                best[bare] = (part, share)
    return found["m"], found["h"]


Group = tuple[list[str], list[float], dict[str, list[float]]]


@cache
def context() -> dict[str, Group]:
    """Words that are one when their marks are lost, by that form: the variants, how likely each is in itself, and how
    much each is favoured by what stands around it.
    """
    with _without_collector():
        loaded: dict[str, Group] = json.loads(_read("context.json.gz"))
    return loaded


@cache
def hyphenated() -> frozenset[str]:
    """Forms written with a true hyphen more often than without, in lower case."""
    return frozenset(_tsv("hyphen.tsv.gz")[::2])


@cache
def _parts() -> tuple[frozenset[str], frozenset[str]]:
    fields = _tsv("parts.tsv.gz")
    kinds, parts = fields[::3], fields[1::3]
    pairs = list(zip(kinds, parts, strict=True))
    return frozenset(part for kind, part in pairs if kind == "m"), frozenset(
        part for kind, part in pairs if kind == "h"
    )


def level(word: str) -> int:
    """How frequent a word is; 0 for a word that is not known."""
    return int(words().get(word.casefold(), 0))


@lru_cache(maxsize=2**16)
def is_compound(word: str) -> bool:
    """Whether a word in lower case is a modifier or two and a head, as Swedish puts them together."""
    modifiers, heads = _parts()
    return any(
        word[at:] in heads
        and (
            word[:at] in modifiers
            or any(word[:mid] in modifiers and word[mid:at] in modifiers for mid in range(3, at - 2))
        )
        for at in range(3, len(word) - 2)
    )


def known(word: str) -> bool:
    """Whether a word is one the lexicon holds, or is put together from such."""
    lower = word.casefold()
    return lower in words() or len(lower) > 6 and is_compound(lower)
