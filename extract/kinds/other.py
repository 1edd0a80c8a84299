"""Everything else: its title, numbers, amounts and people, and no more."""

from dataclasses import replace

from extract.find import case
from extract.find.money import amount
from extract.kinds.base import CaseFields, none, nothing, with_number
from extract.kinds.memo import CASE, MEMO

OTHER = replace(
    MEMO,
    name="other",
    parts=with_number,
    case=CaseFields(dnr=case.dnr),
    call_reference=nothing,
    grants=none,
    grants_total=nothing,
    expects=(),
    several=False,
)

REPORT = replace(
    MEMO,
    name="report",
    case=replace(CASE, granted=amount("granted", anywhere=True)),
    call_reference=nothing,
    grants=none,
    grants_total=nothing,
    expects=("/document/date", "/cases/0/dnr"),
    several=False,
)
