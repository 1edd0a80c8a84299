"""Förteckning över beviljade projekt: a row for each project, in tables that go on over pages."""

from extract.find import case, days, listed
from extract.find.grants import grants, grants_total
from extract.find.issuer import issuer
from extract.find.reference import call_reference
from extract.find.title import title
from extract.kinds.base import CaseFields, Kind

LIST = Kind(
    name="decision_list",
    title=title,
    issuer=issuer,
    body=listed.body,
    date=days.date_of("decision"),
    call_reference=call_reference,
    parts=listed.parts,
    case=CaseFields(title=title, dnr=listed.dnr, decision=listed.decision),
    grants=grants,
    grants_total=grants_total,
    people=case.people,
    expects=("/grants",),
)
