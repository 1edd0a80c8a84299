"""Protokoll and protokollsutdrag: one case for each §, with its own dnr, title, outcome and decision."""

from dataclasses import replace

from extract.find import case, days, document
from extract.find.grants import of_several, total_of_several
from extract.find.issuer import issuer_of_minutes
from extract.find.title import type_name
from extract.kinds import sections
from extract.kinds.base import Kind
from extract.kinds.memo import CASE

PROTOCOL = Kind(
    name="protocol",
    title=type_name,
    issuer=issuer_of_minutes,
    body=document.meeting_body,
    date=days.date_of("protocol"),
    parts=sections.parts,
    case=replace(CASE, dnr=sections.dnr, title=sections.title, paragraph=sections.paragraph),
    grants=of_several,
    grants_total=total_of_several,
    people=case.people,
    send_to=case.send_to,
    expects=("/document/date", "/document/body"),
)

EXTRACT = replace(PROTOCOL, name="protocol_extract")
