"""Förteckning över beviljade projekt: a row for each project, in tables that go on over pages."""

from extract.find import case, document
from extract.find.grants import grants, grants_total
from extract.find.reference import call_reference
from extract.kinds.base import CaseFields, Kind, with_number
from extract.find.decision import decision

LIST = Kind(
    name="decision_list",
    title=document.title,
    issuer=document.issuer,
    body=document.body,
    date=document.date_of("decision"),
    call_reference=call_reference,
    parts=with_number,
    case=CaseFields(title=document.title, dnr=case.dnr, decision=decision),
    grants=grants,
    grants_total=grants_total,
    people=case.people,
    expects=("/document/date", "/grants"),
)
