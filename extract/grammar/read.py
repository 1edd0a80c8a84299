"""Every value in sight of a document: all of the grammar over one text."""

from __future__ import annotations

from extract.grammar import date, dnr, duration, money, name, period, share
from extract.model.reading import Layout, Reading


def read(layout: Layout, personal: tuple[tuple[int, int], ...] = ()) -> Reading:
    """Every value in sight of a laid-out text, each kind in the order of the text. `personal`: spans masked before."""
    string = layout.text.string
    return Reading(
        layout,
        dnr=tuple(dnr.scan(string)),
        amounts=tuple(money.scan(string)),
        shares=tuple(share.scan(string)),
        dates=tuple(date.scan(string)),
        periods=tuple(period.scan(string)),
        durations=tuple(duration.scan(string)),
        organisations=tuple(name.organisations(string)),
        bodies=tuple(name.bodies(string)),
        funds=tuple(name.funds(string)),
        personal=personal,
    )
