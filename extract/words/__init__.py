"""Words are data: the tables of labels, units, verbs and names, and the one way to read them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from itertools import product
from typing import Any

from extract.errors import BadTable


@cache
def table(name: str) -> dict[str, Any]:
    """The table `extract/words/<name>.toml`, read once.

    Raises BadTable with the line where the file is no TOML.
    """
    source = resources.files("extract").joinpath("words", f"{name}.toml")
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadTable(f"words/{name}.toml: {error}", "This file is part of the program: install it again.") from error


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first, without a group around it; for verbose patterns too.

    `*` stands for any letters, or none, as in all tables: "bevilja*" is a stem, "*nämnden" an ending.

    >>> [bool(re.fullmatch(one_of(("bevilja*", "ge")), word)) for word in ("beviljades", "ge", "gett")]
    [True, True, False]
    """
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for word in sorted(words, key=len, reverse=True))


def alternatives(wordings: Iterable[str]) -> Iterator[str]:
    """Each wording once for each way through its brackets; an empty alternative leaves words out.

    >>> list(alternatives(("stöd (om|på) #", "kan (snart |)sökas")))
    ['stöd om #', 'stöd på #', 'kan snart sökas', 'kan sökas']
    """
    for wording in wordings:
        pieces = re.split(r"\(([^()]*)\)", wording)
        yield from map("".join, product(*(piece.split("|") for piece in pieces)))
