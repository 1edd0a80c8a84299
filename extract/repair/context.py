"""Which of several words with the same letters is meant: är or år, för or for, by what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extract.words import lexicon, table
from extract.words.lexicon import fold

EDGE = "."  # what stands before the first word and after the last


def choose(word: str, among: Sequence[str], at: int, stream: Sequence[str]) -> str:
    """The variant of `word` that fits the `at`-th place of a stream of words without marks; `among` are the allowed.

    The word itself where nothing is known of its group.
    """
    group = lexicon.context().get(fold(word))
    if group is None:
        return word
    variants, prior, weights = group
    allowed = [n for n, variant in enumerate(variants) if variant in among]
    if not allowed:
        return word
    scores = list(prior)
    for feature in _features(at, stream):
        for n, weight in enumerate(weights.get(feature, ())):
            scores[n] += weight
    best = variants[max(allowed, key=scores.__getitem__)]
    rule = _preferred().get(fold(word))
    if rule is not None and rule.variant in among and not rule.unless_near(at, stream):
        return rule.variant
    return best


def _features(at: int, stream: Sequence[str]) -> tuple[str, ...]:
    l2, l1, r1, r2 = (stream[n] if 0 <= n < len(stream) else EDGE for n in (at - 2, at - 1, at + 1, at + 2))
    return (
        f"a{l1}",
        f"b{r1}",
        f"c{l1} {r1}",
        f"d{l2} {l1}",
        f"e{r1} {r2}",
        f"f{l1[-3:]}",
        f"g{r1[-3:]}",
        f"h{l2}",
        f"i{r2}",
        f"j{r1[-2:]}{l1[-2:]}",
    )


@dataclass(frozen=True, slots=True)
class Preference:
    """A variant to take unless a word that begins with one of `unless` stands within `within` words."""

    variant: str
    within: int
    unless: tuple[str, ...]

    def unless_near(self, at: int, stream: Sequence[str]) -> bool:
        near = (*stream[max(0, at - self.within) : at], *stream[at + 1 : at + 1 + self.within])
        return any(word.startswith(self.unless) for word in near)


@cache
def _preferred() -> dict[str, Preference]:
    return {
        bare: Preference(variant, rule["within"], tuple(rule["unless"]))
        for rule in table("confusions")["prefer"]
        for bare, variant in rule["variants"].items()
    }
