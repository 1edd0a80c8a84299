"""Tjänsteskrivelse, förslag till beslut: an official proposes what a board is to decide."""

from extract.find import case, days, document
from extract.find.decision import decision
from extract.find.financing import financing
from extract.find.grants import of_several, project_of_one, total_of_several
from extract.find.issuer import issuer
from extract.find.money import amount
from extract.find.proven import total_budget
from extract.find.reference import call_reference
from extract.find.title import title
from extract.kinds.base import CaseFields, Kind, whole

CASE = CaseFields(
    title=title,
    dnr=case.dnr,
    project=project_of_one,
    period=case.period,
    decision=decision,
    granted=amount("granted"),
    applied=amount("applied"),
    total_budget=total_budget,
    financing=financing,
)

MEMO = Kind(
    name="decision_memo",
    title=title,
    issuer=issuer,
    body=document.body,
    date=days.date,
    parts=whole,
    case=CASE,
    call_reference=call_reference,
    grants=of_several,
    grants_total=total_of_several,
    people=case.people,
    send_to=case.send_to,
    expects=("/document/date", "/cases/0/dnr", "/cases/0/decision"),
    several=True,
)
