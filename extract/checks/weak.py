"""Values told by a weak sign only: each below a confidence of 0.9 that no other finding speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from extract.checks.context import Findings, WholeFile, finding
from extract.model import record as r
from extract.model.evidence import Evidence, Found

SURE = 0.9  # RECORD.md, rule 8: below it a person should look, and a finding says why
NAMED = 40  # findings of this kind; a document with more is doubtful as a whole
_PARTS = ("document", "call_reference", "cases", "grants", "grants_total", "call", "programme", "people", "send_to")


def weak(whole: WholeFile) -> Findings:
    """One finding for each unsure value that has none: what it is and where to look."""
    record = whole.record
    told = [found.path for found in record.findings if found.path]
    left = NAMED
    for path, value, evidence in _unsure(record):
        if any(f"{path}/".startswith(f"{other}/") or other.startswith(f"{path}/") for other in told):
            continue
        if not left:
            return
        left -= 1
        printed = " ".join(str(value).split())[:80]
        yield finding("ambiguous", f"A weak sign only says that this is meant: {printed}. Check it.", path, evidence)


def _unsure(record: r.Record) -> Iterator[tuple[str, object, tuple[Evidence, ...]]]:
    for name in _PARTS:
        yield from _leaves(getattr(record, name), f"/{name}")
    for n, entry in enumerate(record.amounts):
        if entry.confidence < SURE:
            yield f"/amounts/{n}", entry.evidence[0].text, entry.evidence[:1]


def _leaves(node: Any, path: str) -> Iterator[tuple[str, object, tuple[Evidence, ...]]]:
    if isinstance(node, Found | r.DnrEntry):
        if node.confidence < SURE and node.value is not None:
            yield path, node.evidence[0].text, node.evidence[:1]
    elif isinstance(node, BaseModel):
        for key in type(node).model_fields:
            yield from _leaves(getattr(node, key), f"{path}/{key}")
    elif isinstance(node, tuple):
        for n, part in enumerate(node):
            yield from _leaves(part, f"{path}/{n}")
