"""Values told by a weak sign only: each below a confidence of 0.9 that no other finding speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from extract.checks.context import Findings, WholeFile, finding
from extract.model import record as r
from extract.model.evidence import Evidence, Found

SURE = 0.9  # RECORD.md, rule 8: below it a person should look, and a finding says why
NAMED = 40  # values with a finding each; a document with more is doubtful as a whole
LISTED = 20  # places named in one finding
_PARTS = ("document", "call_reference", "cases", "grants", "grants_total", "call", "programme", "people", "send_to")


def weak(whole: WholeFile) -> Findings:
    """A finding for each unsure value that has none: what it is and where to look; one for all that are above NAMED."""
    told = {found.path for found in whole.record.findings if found.path}
    within = {above for path in told for above in _above(path)}
    left = [
        (path, piece)
        for path, piece in _unsure(whole.record)
        if path not in told and path not in within and told.isdisjoint(_above(path))
    ]
    for path, piece in left[:NAMED]:
        printed = " ".join(piece.text.split())[:80]
        yield finding("ambiguous", f"A weak sign only says that this is meant: {printed}. Check it.", path, (piece,))
    if left[NAMED:]:
        message = (
            f"A weak sign only says what {len(left) - NAMED} more values are. Check those below a confidence of 0.9."
        )
        yield finding("ambiguous", message, None, tuple(piece for _, piece in left[NAMED : NAMED + LISTED]))


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
