"""Doubts: pure functions from a record (and its scope) to findings. A check changes nothing."""

from extract.checks.dates import periods_in_order
from extract.checks.left import missing, personal_numbers, placeholders_left, unclaimed, units
from extract.checks.pages import legibility, poor_pages, unread_pages, unread_print
from extract.checks.sums import financing_sums, grants_sums, shares

CHECKS = (
    financing_sums,
    shares,
    grants_sums,
    periods_in_order,
    missing,
    unclaimed,
    units,
    placeholders_left,
    personal_numbers,
    legibility,
    poor_pages,
    unread_pages,
    unread_print,
)

__all__ = ["CHECKS"]
