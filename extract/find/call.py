"""The facts of a call for applications."""

from __future__ import annotations

import regex

from extract.find import callhow, callmoney, callshape, callwhen, callwho
from extract.find.callpage import LABEL, SENTENCE, WORDS, CallPage, Candidate, choose
from extract.find.reference import call_reference
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found

_ID = lazy(
    r"(?: [\p{Lu}][\p{L}+]{0,9} [ \u00a0-]? )? (?: 19 | 20 )\d\d [:/.-] \d{1,6} (?![\d-]) | [\p{Lu}\d]{2,6}-\d{2,6}",
    regex.VERBOSE,
)
# A series of capitals and a number by year, beside words that speak of the call: "Märk ansökan med DB 2026:1"
_CUED = lazy(
    r"""(?<!\w) (?i: \L<cues> ) [ \u00a0:]{1,3}
    (?P<value> \p{Lu}[\p{Lu}+]{1,5} [ \u00a0-]? (?: 19 | 20 )\d\d : \d{1,3}
            | (?: 19 | 20 )\d\d (?: [/:] \d{2,6} | : \d ) ) (?![\d-])""",
    regex.VERBOSE,
    cues=WORDS["reference"]["cues"],
)
_PAST = lazy(r"(?i: \L<past> ) [ ] \p{L}* [ ]? $", regex.VERBOSE, past=WORDS["reference"]["past"])


def call(scope: Scope) -> r.Call | None:
    """What the call says of itself; None where the document says none of it."""
    page = CallPage(scope)
    opens, closes = callwhen.window(page)
    amounts = callmoney.amounts(page)
    answer = r.Call(
        reference=reference(page),
        opens=opens,
        closes=closes,
        max_amount=amounts["max_amount"],
        min_amount=amounts["min_amount"],
        max_share_percent=callmoney.share(page),
        budget=amounts["budget"],
        max_months=callmoney.months(page),
        apply_via=callhow.apply_via(page),
        who_can_apply=callwho.who_can_apply(page),
        criteria=callhow.criteria(page),
        priority_areas=callhow.priority_areas(page),
    )
    answer = callshape.filled(page, answer)
    return answer if answer != r.Call() else None


def reference(page: CallPage) -> Found[str] | None:
    """The call's number: behind its label, or beside words that speak of the call. None where none is printed."""
    scope = page.scope
    found: list[Candidate[str]] = []
    for item in page.labelled("reference"):
        match = _ID.match(scope.string, *item.value)
        if match is not None:
            found.append(Candidate(" ".join(match[0].split()), match.span(), "call.reference", LABEL, 0.97))
    for match in _CUED.finditer(scope.string, scope.start, scope.stop):
        start = max(scope.start, match.start() - 20)
        if not _PAST.search(scope.string, start, match.start()):
            found.append(
                Candidate(" ".join(match["value"].split()), match.span("value"), "call.reference", SENTENCE, 0.95)
            )
    return choose(scope, "reference", "number of the call", found) or call_reference(scope)
