"""What is said of the rows of a list by words above them: a heading before the table, a line of its own inside it.

"Avslagna ansökningar" above a table says of every row that it got nothing, whatever the head of its money is.
"""

from __future__ import annotations

from functools import cache

import regex

from extract.find.columns import View, cell
from extract.find.letters import folded
from extract.find.outcome import outcome
from extract.find.phrase import phrases
from extract.model.reading import Layout, Row
from extract.model.record import OutcomeWord
from extract.words import table

Span = tuple[int, int]
Verdict = tuple[OutcomeWord, Span]
ABOVE = 3  # blocks above a table that may say what its rows are
LONGEST = 140  # letters of words that head rows
_RULED = ("granted", "partially_granted", "rejected", "dismissed")
REFUSED = ("rejected", "dismissed", "not_endorsed")


def verdicts(layout: Layout, views: tuple[View, ...]) -> dict[int, Verdict]:
    """What was decided of each row, by the index of its block, where words above it say so."""
    out: dict[int, Verdict] = {}
    above: Verdict | None = None
    current: Verdict | None = None
    for view in views:
        heading = _above(layout, view)
        if heading is not None or not view.goes_on:
            above = current = heading
        for row in view.rows:
            alone = _alone(row)
            if alone is not None:
                said = verdict(layout.string[slice(*alone)])
                if said is not None:
                    above, current = None, (said[0], (alone[0] + said[1][0], alone[0] + said[1][1]))
                else:
                    current = above  # "Vara kommun" says where, or what for, and ends what a line like it ruled
            elif current is not None:
                out[row.block.index] = current
    own = {row.block.index for view in views for row in view.rows if cell(row, view.column("outcome")) is not None}
    return {index: said for index, said in out.items() if index not in own}  # a column of verdicts outranks a heading


def _alone(row: Row) -> Span | None:
    """The one cell of a row that has words."""
    filled = [place for place in row.cells if place.start < place.stop]
    return (filled[0].start, filled[0].stop) if len(filled) == 1 and len(row.cells) > 1 else None


def _above(layout: Layout, view: View) -> Verdict | None:
    first = view.table.rows[0].block.index
    for block in reversed(layout.blocks[max(0, first - ABOVE) : first]):
        if block.kind in ("row", "item"):
            return None
        words = layout.of(block)
        if len(words) > LONGEST or block.kind == "paragraph" and not _leads(words):
            continue
        said = verdict(words)
        if said is not None:
            return said[0], (block.start + said[1][0], block.start + said[1][1])
        if block.kind == "heading" and block.style.level > 0:
            return None  # a heading of something else
    return None


def _leads(words: str) -> bool:
    """Whether a paragraph may head a table: a line without a full stop, or one that ends in a colon."""
    return not words.rstrip().endswith((".", ";", "!", "?"))


@cache
def _unranked() -> regex.Pattern[str]:
    return phrases(tuple(table("grants")["unranked"]))


@cache
def _refusals() -> regex.Pattern[str]:
    return phrases(tuple(table("grants")["refused"]))


def verdict(words: str) -> Verdict | None:
    """What words above rows say of all of them; None where they say nothing, or more than one thing.

    >>> verdict("Avslagna ansökningar"), verdict("Beviljade och avslagna ansökningar")
    (('rejected', (0, 8)), None)
    """
    low = folded(words)
    hit = _unranked().search(low)
    if hit is not None:
        return "not_endorsed", hit.span()
    said = outcome(words)
    if said is None or said[0] not in _RULED:
        hit = _refusals().search(low)
        return ("rejected", hit.span()) if hit is not None else None
    if said[0] in ("granted", "partially_granted") and _refusals().search(low) is not None:
        return None
    if said[0] == "rejected" and _given(low):
        return None
    return said[0], said[1]


def _given(low: str) -> bool:
    """Whether words of a refusal tell of grants too: "Beviljade/avslagna"."""
    return phrases(tuple(table("grants")["given"])).search(_refusals().sub(" ", low)) is not None
