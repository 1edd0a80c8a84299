"""Whether words name an organisation, by the register or by a word that only such names have."""

from __future__ import annotations

import re
from functools import cache

from extract.find.scope import Scope, fold
from extract.grammar import name as names
from extract.grammar.lazy import lazy
from extract.model.evidence import Found
from extract.model.values import Match, Organisation
from extract.words import one_of, table

Span = tuple[int, int]
# the names of authorities and schools: who holds public money
AUTHORITY = lazy(r"\b\L<last>$|^\L<first> ", **table("projects")["authorities"])


def is_organisation(scope: Scope, span: Span) -> bool:
    return any(
        match.start == span[0] and match.stop >= span[1] - 1
        for match in scope.between(scope.reading.organisations, *span)
    )


@cache
def _organisation_words() -> re.Pattern[str]:
    words = one_of(table("projects")["title"]["organisations"])
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


def shown(scope: Scope, match: Match[Organisation]) -> str:
    """The name to show for an organisation: the register's, or another it goes by as printed, without a genitive s."""
    printed = scope.string[match.start : match.stop]
    name = match.value.name
    if match.value.by != "name" or fold(printed) in (fold(name), fold(name) + "s"):
        cased = printed[: len(name)]  # "Högskolan Norr" and "högskolan norr" are one; what is printed well stays
        return cased if len(printed) - len(name) in (0, 1) and _same_words(cased, name) else name
    if printed.endswith("s") and any(m.stop == len(printed) - 1 for m in names.organisations(printed[:-1])):
        return printed[:-1]
    return printed


def _same_words(printed: str, name: str) -> bool:
    """Whether a name is printed in letters of another case than in the register, and not in capitals throughout."""
    pairs = list(zip(printed.split(), name.split(), strict=False))
    alike = printed.lower() == name.lower() and len(printed.split()) == len(name.split()) > 1
    return alike and all(one == two or one[1:] == two[1:] and one[:1].isupper() or one.islower() for one, two in pairs)
