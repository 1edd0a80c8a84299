"""Förteckning över beviljade projekt: a row for each project, in tables that go on over pages."""

from extract.find import case, days, document, listed
from extract.find.grants import grants, grants_total
from extract.find.reference import call_reference
from extract.kinds.base import CaseFields, Kind

LIST = Kind(
    name="decision_list",
    title=document.title,
    issuer=document.issuer,
    body=listed.body,
    date=days.date_of("decision"),
    call_reference=call_reference,
    parts=listed.parts,
    case=CaseFields(title=document.title, dnr=listed.dnr, decision=listed.decision),
    grants=grants,
    grants_total=grants_total,
    people=case.people,
    expects=("/grants",),
)
