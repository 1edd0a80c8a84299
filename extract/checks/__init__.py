"""Doubts: pure functions from a record (and its scope) to findings. A check changes nothing.

CHECKS look at a document, each part of a bundle by itself; FILE_CHECKS at the whole file.
"""

from extract.checks.dates import days_agree, periods_in_order, year_of_number
from extract.checks.left import missing, placeholders_left, unclaimed, units
from extract.checks.nearly import nearly_alike
from extract.checks.pages import (
    hidden,
    legibility,
    people_left_out,
    personal_numbers,
    poor_pages,
    unread_pages,
    unread_print,
)
from extract.checks.said import (
    above_ceiling,
    as_proposed,
    asked_for,
    changed_by,
    costs_and_payers,
    dealt_out,
    given_twice,
    in_words,
    numbers_alike,
    rates,
    summed_up,
    votes,
    what_is_left,
)
from extract.checks.sums import financing_sums, granted_agrees, grants_sums, shares
from extract.checks.tables import column_sums, instalments, lines_of_a_change, products, row_totals, subtotals, unclear
from extract.checks.weak import weak

CHECKS = (
    financing_sums,
    shares,
    grants_sums,
    granted_agrees,
    nearly_alike,
    dealt_out,
    in_words,
    asked_for,
    what_is_left,
    rates,
    votes,
    numbers_alike,
    changed_by,
    summed_up,
    costs_and_payers,
    given_twice,
    as_proposed,
    above_ceiling,
    products,
    lines_of_a_change,
    instalments,
    row_totals,
    column_sums,
    subtotals,
    unclear,
    periods_in_order,
    days_agree,
    year_of_number,
    missing,
    unclaimed,
    units,
    placeholders_left,
)
FILE_CHECKS = (
    personal_numbers,
    people_left_out,
    legibility,
    poor_pages,
    unread_pages,
    unread_print,
    hidden,
    weak,
)

__all__ = ["CHECKS", "FILE_CHECKS"]
