"""One record as one line of JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from extract.model.record import Record

# Legal inside a JSON string, but a terminal obeys them: DEL and C1 controls, bidi marks, line and paragraph separator.
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_DIGITS = {"confidence": 2, "legibility": 2, "bbox": 1}


def line(record: Record) -> str:
    """The record as compact JSON without a line end: keys in model order, non-ASCII kept, numbers rounded as promised.

    Characters that could steer a terminal are written as \\u escapes, which read back as the same characters.
    """
    return compact(_rounded(record.model_dump(mode="json")))


def compact(value: Any) -> str:
    """A value as one line of JSON, of which a terminal obeys nothing."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _rounded(value: Any, digits: int | None = None) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item, _DIGITS.get(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item, digits) for item in value]
    if digits is not None and isinstance(value, float):
        return round(value, digits) + 0.0  # no -0.0
    return value
