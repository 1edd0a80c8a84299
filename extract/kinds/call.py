"""Utlysning: what can be applied for, by whom, when and how."""

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.find import case, days, document
from extract.find.call import call, reference
from extract.find.callpage import CallPage
from extract.find.issuer import issuer
from extract.find.scope import Scope
from extract.find.title import title
from extract.kinds.base import CaseFields, Kind, with_number
from extract.model import record as r

_NAMES_CALL = re.compile(r"[^\W\d_]+ ?\d{4}:\d{1,2}")  # as calls are counted, and matters are not: "HaV 2026:4"


def _numbers(scope: Scope) -> tuple[r.DnrEntry, ...]:
    """The diarienummer of the call, not the reference that it is known by."""
    return tuple(entry for entry in case.dnr(scope) if not _names(scope, entry))


def _names(scope: Scope, entry: r.DnrEntry) -> bool:
    known = reference(CallPage(scope))
    alike = known is not None and known.value == entry.value
    return alike and _NAMES_CALL.fullmatch(entry.value or "") is not None


def _parts(scope: Scope) -> Iterator[Scope]:
    """One case where the call prints a diarienummer."""
    if any(_numbers(replace(part, doubts=[])) for part in with_number(scope)):
        yield scope


CALL = Kind(
    name="call",
    title=title,
    issuer=issuer,
    body=document.body,
    date=days.date_of("call"),
    parts=_parts,
    case=CaseFields(dnr=_numbers),
    call=call,
    people=case.people,
    expects=("/document/title", "/call/closes"),
)
