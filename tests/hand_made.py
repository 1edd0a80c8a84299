"""Records made by hand, for what works on records and reads no document."""

from __future__ import annotations

import hashlib
from typing import Any

from extract.model.record import Record

STAMP = "0" * 64


def found(value: Any, confidence: float = 0.97, page: int | None = 1, text: str | None = None) -> dict[str, Any]:
    told = str(value) if text is None else text
    box = [70.0, 100.0, 200.0, 112.5] if page is not None else None
    place = {"page": page, "bbox": box, "line": None if page is not None else 3, "text": told, "rule": "made.by-hand"}
    return {"value": value, "confidence": confidence, "evidence": [place]}


def money(amount: str, confidence: float = 0.97, page: int | None = 1, currency: str = "SEK") -> dict[str, Any]:
    return found({"amount": amount, "currency": currency}, confidence, page, f"{amount} kr")


def dnr(value: str, key: str, relation: str = "own", confidence: float = 0.97) -> dict[str, Any]:
    return {**found(value, confidence), "key": key, "relation": relation}


def decision(status: str | None = "decided", outcome: str | None = "granted", **told: Any) -> dict[str, Any]:
    """A decision; what is given as text becomes a Found."""
    out: dict[str, Any] = {"status": status and found(status), "outcome": outcome and found(outcome)}
    out["outcomes"] = [found(outcome)] if outcome else []
    for key, value in told.items():
        out[key] = found(value) if isinstance(value, str) else value
    return out


def case(*numbers: dict[str, Any], title: str | None = None, owner: str | None = None, **told: Any) -> dict[str, Any]:
    project = {"title": title and found(title), "owner": owner and found(owner)}
    return {"dnr": list(numbers), "project": project, **told}


def record(
    *cases: dict[str, Any],
    path: str = "a.pdf",
    kind: str = "decision",
    issuer: str | None = "Lindö kommun",
    **told: Any,
) -> Record:
    """A record of a document that is nowhere; its id is the path's."""
    document = {"kind": found(kind), "issuer": issuer and found(issuer), **told.pop("document", {})}
    source = {
        "id": hashlib.sha256(path.encode()).hexdigest()[:16],
        "path": path,
        "sha256": told.pop("sha256", hashlib.sha256(path.encode()).hexdigest()),
        "media_type": "application/pdf",
        "bytes": 1,
        "pages": 9,
    }
    return Record.model_validate({"source": source, "document": document, "cases": list(cases), **told})


def warning(code: str, path: str | None, **told: Any) -> dict[str, Any]:
    return {"code": code, "severity": "warning", "message": "Look there.", "path": path, **told}
