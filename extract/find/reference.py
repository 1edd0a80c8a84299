"""The call a decision or list belongs to: "ESF 2026:1"."""

from __future__ import annotations

from functools import cache

import regex

from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.model.evidence import Found
from extract.words import table


@cache
def _pattern() -> regex.Pattern[str]:
    return lazy(
        r"""(?<!\w)(?: (?P<value> (?:\L<series>) \s? (?P<id> \d{4}[:.]\d{1,2} ) )
        | (?i:\L<labels>)[ :\t]{1,3} (?: \p{Lu} [^\n\t().]{2,80} \( )?   # "utlysningen Nya vägar (NV 2023:2)"
          (?P<bare> (?:\p{Lu}{2,6}[ ]?)? \d{4}[:./]\d{1,5} | 20\d\d-\d{1,2}
                      | (?!20\d\d-20) [\p{Lu}\d]{2,}-\d{2,6} ) )(?!\w|-\d)""",
        regex.VERBOSE,
        series=table("calls_series")["series"],
        labels=table("dnr")["labels"]["calls"],
    )


@cache
def _past() -> regex.Pattern[str]:
    return lazy(r"(?i: \L<past> ) [ ] $", regex.VERBOSE, past=table("calls")["reference"]["past"])


def call_reference(scope: Scope) -> Found[str] | None:
    """The id of the call the document belongs to; the one said first and most. None where none is printed."""
    places: dict[str, list[tuple[int, int]]] = {}
    for found in _pattern().finditer(scope.string, scope.start, scope.stop):
        if _past().search(scope.string, max(scope.start, found.start() - 20), found.start()):
            continue  # "tidigare utlysning 2024:3"
        group = "value" if found["value"] else "bare"
        places.setdefault(" ".join(found[group].split()), []).append(found.span(group))
    if not places:
        return None
    best = max(places, key=lambda value: (len(places[value]), -places[value][0][0]))
    return scope.found(best, places[best], "call.reference", 0.96 if len(places) == 1 else 0.9)
