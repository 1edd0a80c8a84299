"""Whether words name an organisation, by the register or by a word that only such names have."""

from __future__ import annotations

import re
from functools import cache

from extract.find.scope import Scope
from extract.model.evidence import Found
from extract.words import one_of, table

Span = tuple[int, int]
# the names of authorities and schools: who holds public money
AUTHORITY = re.compile(
    r"\b(?:kommun|stad|kommunalförbund|landsting|universitet|högskola)$|^(?:Region|Länsstyrelsen) |regionen$"
)


def is_organisation(scope: Scope, span: Span) -> bool:
    return any(
        match.start == span[0] and match.stop >= span[1] - 1
        for match in scope.between(scope.reading.organisations, *span)
    )


@cache
def _organisation_words() -> re.Pattern[str]:
    words = one_of(table("projects")["title"]["organisations"]).replace(r"\*", r"\w*")
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def named_as_organisation(name: str) -> bool:
    """Whether a name has a word that only organisations' names have."""
    return _organisation_words().search(name) is not None


def found_organisation(scope: Scope, span: Span, rule: str) -> Found[str] | None:
    for match in scope.between(scope.reading.organisations, span[0], span[1]):
        if match.start == span[0]:
            printed = scope.string[match.start : match.stop]  # "Örebro Universitet" is not set right
            name = printed if printed.casefold() == match.value.name.casefold() else match.value.name
            return scope.found(name, [(match.start, match.stop)], rule, 0.93)
    return scope.found_text(*span, rule, 0.9)
