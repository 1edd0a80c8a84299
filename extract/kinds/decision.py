"""Beslut, delegationsbeslut: something is decided, for one project or matter."""

from dataclasses import replace

from extract.find import days
from extract.kinds.memo import MEMO

DECISION = replace(
    MEMO,
    name="decision",
    date=days.date_of("decision"),
    expects=("/document/date", "/cases/0/dnr", "/cases/0/decision"),
)
