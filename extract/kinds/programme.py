"""Programsida, handlingsplan: what a programme puts first in a region."""

from extract.find import case, days, document
from extract.find.issuer import issuer
from extract.find.programme import programme
from extract.find.title import title
from extract.kinds.base import CaseFields, Kind, with_number

PROGRAMME = Kind(
    name="programme",
    title=title,
    issuer=issuer,
    body=document.body,
    date=days.date,
    parts=with_number,
    case=CaseFields(dnr=case.dnr),
    programme=programme,
    people=case.people,
    expects=("/document/title", "/programme/name"),
)
