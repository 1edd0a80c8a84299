"""Values told by a weak sign only: those below a confidence of 0.9 that no other finding speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from extract.checks.context import Findings, WholeFile, finding, in_a_row
from extract.model import record as r
from extract.model.evidence import Evidence, Found

SURE = 0.9  # RECORD.md, rule 8: below it a person should look, and a finding says why
NAMED = 40  # values with a finding each; a document with more is doubtful as a whole
LISTED = 20  # places named in one finding
_PARTS = ("document", "call_reference", "cases", "grants", "grants_total", "call", "programme", "people", "send_to")

_Place = tuple[str, tuple[Evidence, ...], int]  # pointer, places, and how many values were read there


def weak(whole: WholeFile) -> Findings:
    """A finding for each unsure value that has none: what it is and where to look. Values read at one place have one
    together, and so have amounts in a row, as a table's; one more for all that are above NAMED.
    """
    told = {found.path for found in whole.record.findings if found.path}
    within = {above for path in told for above in _above(path)}
    of_amounts = (found for found in whole.record.findings if (found.path or "").startswith("/amounts/"))
    shown = {piece for found in of_amounts for piece in found.evidence}
    places: dict[Evidence, list[str]] = {}
    amounts: list[tuple[int, Evidence]] = []
    for path, piece in _unsure(whole.record):
        if path in told or path in within or not told.isdisjoint(_above(path)):
            continue
        if not path.startswith("/amounts/"):
            places.setdefault(piece, []).append(path)
        elif piece not in shown:
            amounts.append((int(path.rpartition("/")[2]), piece))
    left: list[_Place] = [(paths[0], (piece,), len(paths)) for piece, paths in places.items()]
    left += [(f"/amounts/{row[0][0]}", tuple(piece for _, piece in row), 1) for row in in_a_row(amounts)]
    for path, pieces, count in left[:NAMED]:
        printed = " ".join(pieces[0].text.split())[:80]
        also = f" It stands for {count} values." if count > 1 else ""
        also += f" So do {len(pieces) - 1} amounts behind it." if len(pieces) > 1 else ""
        message = f"A weak sign only says that this is meant: {printed}.{also} Check it."
        yield finding("ambiguous", message, path, pieces)
    if left[NAMED:]:
        more = len(left) - NAMED
        message = f"A weak sign only says what {more} more values are. Check those below a confidence of 0.9."
        yield finding("ambiguous", message, None, tuple(pieces[0] for _, pieces, _ in left[NAMED : NAMED + LISTED]))


def _above(path: str) -> Iterator[str]:
    """The pointers of what a place is part of."""
    parts = path.split("/")
    return ("/".join(parts[:n]) for n in range(2, len(parts)))


def _unsure(record: r.Record) -> Iterator[tuple[str, Evidence]]:
    for name in _PARTS:
        yield from _leaves(getattr(record, name), f"/{name}")
    for n, entry in enumerate(record.amounts):
        if entry.confidence < SURE:
            yield f"/amounts/{n}", entry.evidence[0]


def _leaves(node: Any, path: str) -> Iterator[tuple[str, Evidence]]:
    if isinstance(node, Found | r.DnrEntry):
        if node.confidence < SURE and node.value is not None:
            yield path, node.evidence[0]
    elif isinstance(node, BaseModel):
        for key in type(node).model_fields:
            yield from _leaves(getattr(node, key), f"{path}/{key}")
    elif isinstance(node, tuple):
        for n, part in enumerate(node):
            yield from _leaves(part, f"{path}/{n}")
