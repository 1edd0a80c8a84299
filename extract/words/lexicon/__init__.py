"""Swedish word data; its own licences stand in NOTICE.md beside this file."""

from __future__ import annotations

import gc
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources


def _tsv(name: str) -> list[str]:
    packed = resources.files("extract").joinpath("words", "lexicon", name).read_bytes()
    return gzip.decompress(packed).decode("utf-8").split()


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


@cache
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
