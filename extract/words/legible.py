"""How much of a text reads as Swedish, and whether it reads as anything at all."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from extract.words import lexicon, table

_WORD = re.compile(r"[^\W\d_]{2,}")
_TOKEN = re.compile(r"\S+")
_EDGES = "\"'”’“‘»«()[]{}<>.,:;!?…–—-*•·/+"  # what stands around a word
# a token that is no word and need not be one: a number, an amount, a date, an address, a line of dots, a reference
_NEUTRAL = re.compile(
    r"\W{1,2} | [._…–—-]{3,} | [\d\W]*\d[\d\W]* | \S+@\S+\.\w+ | (?:https?://|www\.)\S+ | [\w-]+(?:\.[\w-]+)+\S* | "
    r"[A-ZÅÄÖ]{1,6}[\s-]?\d[\w/:.-]* | \d+[:.\-]?[a-zåäö]{1,4}",
    re.VERBOSE,
)
_INNER = re.compile(r"[-/:&’']")
_PARTS = re.compile(r"[^\W\d_]+(?:[-/:&’'][^\W\d_]+)*")
ENOUGH = 5  # words; fewer say nothing
# Share of small words at which a text is certainly one of its language. Words that Swedish has too do not count.
USUAL, FULL = 0.2, {"fi": 0.1}
FEW = 12  # words: of fewer a small word or two would be enough
# Measured on pages of 120 words: Swedish >= 0.87, without its å ä ö >= 0.81, English, German, Danish, Finnish 1.0; with
# every tenth letter wrong 0.66, every fifth 0.46; shifted alphabets and wrong font maps <= 0.38, most 0.2.
READABLE = 0.55


def legibility(string: str) -> float | None:
    """Share of the words that the lexicon holds or that are compounds of its parts, 0..1, two decimals; names and
    abbreviations in capitals do not count. None for a text of fewer than ENOUGH words.
    """
    counts = Counter(_WORD.findall(string))
    good = total = 0
    for word, count in counts.items():
        if word.isupper():
            continue
        plausible = lexicon.known(word)
        if plausible or not word[0].isupper():
            total += count
            good += count * plausible
    return round(good / total, 2) if total >= ENOUGH else None


def readable(string: str) -> float | None:
    """How well a text reads, in Swedish or another language, 0..1, two decimals; None for fewer than ENOUGH words.

    READABLE parts natural text of any of the languages of words/languages.toml, with or without its å ä ö, in capitals
    or not, from what a shifted font or a wrong font map leaves. Numbers, addresses and references count neither way: a
    page of figures has no answer.
    """
    words: Counter[str] = Counter()
    broken = 0
    for token in _TOKEN.findall(string):
        bare = token.strip(_EDGES)
        if not bare or _NEUTRAL.fullmatch(bare):
            broken += not bare and len(set(token)) > 2  # %*/"+ is no punctuation
        elif _PARTS.fullmatch(bare):
            words.update(part for part in _INNER.split(bare) if len(part) > 1)
        else:
            broken += 1
    total = words.total() + broken
    if total < ENOUGH:
        return None
    known = sum(count for word, count in words.items() if lexicon.known(word))
    names = sum(count for word, count in words.items() if word.istitle() and not lexicon.known(word))
    swedish = known / (total - min(names, total // 3))  # names count little, but a text is not made of them
    other = max(share for name, share in _shares(words, total).items() if name != "sv") if total >= FEW else 0.0
    return round(min(1.0, max(swedish, other)), 2)


def _shares(words: Counter[str], total: int) -> dict[str, float]:
    """The share of each language's small words, as a part of what running text has of them."""
    lower: Counter[str] = Counter()
    for word, count in words.items():
        lower[word.casefold()] += count
    most = max(2.0, total / 30)  # one word that a wrong font map makes often by chance is no language
    return {
        name: sum(min(lower[word], most) for word in small & lower.keys()) / total / FULL.get(name, USUAL)
        for name, small in own_words().items()
    }


@cache
def own_words() -> dict[str, frozenset[str]]:
    """The function words of each language, in lower case; of the foreign ones those that Swedish does not have."""
    words = {name: frozenset(small) for name, small in table("languages").items()}
    return {name: small if name == "sv" else small - words["sv"] for name, small in words.items()}
