"""How much of a text reads as Swedish."""

from __future__ import annotations

import re
from collections import Counter

from extract.words import lexicon

_WORD = re.compile(r"[^\W\d_]{2,}")
ENOUGH = 5  # words; fewer say nothing


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
