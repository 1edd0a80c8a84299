"""Utlysning: what can be applied for, by whom, when and how."""

from extract.find import case, days, document
from extract.find.call import call
from extract.find.issuer import issuer
from extract.find.title import title
from extract.kinds.base import CaseFields, Kind, with_number

CALL = Kind(
    name="call",
    title=title,
    issuer=issuer,
    body=document.body,
    date=days.date_of("call"),
    parts=with_number,
    case=CaseFields(dnr=case.dnr),
    call=call,
    people=case.people,
    expects=("/document/title", "/call/closes"),
)
