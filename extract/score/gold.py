"""Gold as it is written by hand, in its two forms, made one: read, tested against the record's own shape, named.

The shape is that of `extract.model.record`; a key it does not know would assert nothing without a word, so it is an
error. Money may be written "450000", 450000 or as an object; a value may also stand in its Found, whose evidence is
left out, so that a corrected record is gold too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from extract.model import record as r
from extract.model.evidence import Found

OURS = {"schema_version", "generator", "source"}  # bookkeeping of a record: not asserted
REMARKS = {"note", "notes", "why", "comment"}  # for whoever reads the gold
EXTRA = {"findings", "findings_may", "finding_details", "must_not", "must_not_contain"}
NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(?: ([A-Z]{3}))?")
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CODES: tuple[str, ...] = get_args(r.Code)


class Unfit(Exception):
    """What cannot be gold: where, and why."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where or '/'}: {why}")


@dataclass(frozen=True)
class Leaf:
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class Many:
    of: Leaf | Parts


@dataclass(frozen=True)
class Parts:
    named: Mapping[str, Leaf | Many | Parts]


Shape = Leaf | Many | Parts


def normal(gold: object) -> dict[str, Any]:
    """What gold asserts, in the form `compare` reads. Raises Unfit."""
    if not isinstance(gold, dict):
        raise Unfit("", "gold is an object, as a record is.")
    whole = _record()
    asserted = {key: part for key, part in gold.items() if key not in OURS | REMARKS}
    out = _parts({key: part for key, part in asserted.items() if key not in EXTRA}, whole, "")
    for key in EXTRA & asserted.keys():
        out[key] = _extra(key, asserted[key])
    if not out:
        raise Unfit("", "nothing is asserted; gold has the keys of a record, as document, cases, amounts.")
    return out


@cache
def _record() -> Parts:
    whole = shape_of(r.Record)
    assert isinstance(whole, Parts)
    return whole


@cache
def order() -> Mapping[str, int]:
    """The place of each field of a record by its name, as `cases.financing.rows.amount`."""
    return {name: n for n, name in enumerate(_names(_record(), ""))}


def _names(shape: Shape, path: str) -> Iterator[str]:
    yield path
    if isinstance(shape, Many):
        shape = shape.of
    if isinstance(shape, Parts):
        for name, part in shape.named.items():
            yield from _names(part, f"{path}.{name}".lstrip("."))


def shape_of(kind: Any) -> Shape:
    """The shape gold has for a type of the record; evidence and confidence are no part of it."""
    origin, args = get_origin(kind), get_args(kind)
    if kind in _LEAVES:
        return Leaf(_LEAVES[kind])
    if origin in (Union, UnionType):
        return shape_of(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        inner = shape_of(args[0])
        assert not isinstance(inner, Many)
        return Many(inner)
    if origin is Literal:
        return Leaf(_word(args))
    if isinstance(kind, type) and issubclass(kind, Found):
        return shape_of(kind.model_fields["value"].annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        left_out = {"evidence", "confidence", *(OURS | {"findings"} if kind is r.Record else ())}
        named = {name: shape_of(part.annotation) for name, part in kind.model_fields.items() if name not in left_out}
        if kind is r.AmountEntry:  # the name of the figure in a list of mentions
            named = {"amount": named.pop("value"), **named}
        return Parts(named)
    return Leaf(_text)


def _fit(value: Any, shape: Shape, where: str) -> Any:
    if isinstance(shape, Many):
        if value is None:
            return []
        if not isinstance(value, list):
            raise Unfit(where, f"{_told(value)} is no list.")
        return [_item(item, shape.of, f"{where}/{n}") for n, item in enumerate(value)]
    if isinstance(shape, Parts):
        if value is None and not where.endswith("/project"):  # a case always has a project, perhaps without anything
            return None
        if value is not None and not isinstance(value, dict):
            raise Unfit(where, f"{_told(value)} is no object with {', '.join(shape.named)}.")
        return _parts({name: None for name in shape.named} if value is None else value, shape, where)
    if isinstance(value, dict) and "value" in value and value.keys() & {"evidence", "confidence"}:
        value = value["value"]
    if value is None:
        return None
    try:
        return shape.read(value)
    except ValueError as error:
        raise Unfit(where, f"{_told(value)} {error}") from error


def _item(value: Any, shape: Shape, where: str) -> Any:
    """An item of a list; one of plain values may be an object of the value and its alternatives."""
    if isinstance(shape, Leaf) and isinstance(value, dict) and value.keys() - REMARKS == {"value", "value_or"}:
        if not isinstance(value["value_or"], list):
            raise Unfit(f"{where}/value_or", "other right values are a list.")
        others = [_fit(other, shape, f"{where}/value_or/{n}") for n, other in enumerate(value["value_or"])]
        return {"value": _fit(value["value"], shape, f"{where}/value"), "value_or": others}
    return _fit(value, shape, where)


def _parts(value: Mapping[str, Any], shape: Parts, where: str) -> dict[str, Any]:
    if "amount" in shape.named and "value" in value and "role" in shape.named:
        value = {"amount": value["value"], **{key: part for key, part in value.items() if key != "value"}}
    out: dict[str, Any] = {}
    for key, part in value.items():
        place, name = f"{where}/{key}", key.removesuffix("_or")
        if key in REMARKS or (key in ("evidence", "confidence") and key not in shape.named):
            continue
        if name not in shape.named:
            raise Unfit(place, f"no such key; known are {', '.join(shape.named)}.")
        inner = shape.named[name]
        if key != name:
            if not isinstance(inner, Leaf) or not isinstance(part, list):
                raise Unfit(place, "other right values are a list, beside a key with one value.")
            out[key] = [_fit(other, inner, f"{place}/{n}") for n, other in enumerate(part)]
        elif key == "points" and isinstance(part, int) and not isinstance(part, bool):
            out[key] = part
        else:
            out[key] = _fit(part, inner, place)
    for key in [key for key in out if key.endswith("_or") and key.removesuffix("_or") not in out]:
        raise Unfit(f"{where}/{key}", f"stands beside {key.removesuffix('_or')!r}, which is not there.")
    return out


def _extra(key: str, value: Any) -> list[Any]:
    """Findings, and what must not be."""
    where = f"/{key}"
    if not isinstance(value, list):
        raise Unfit(where, f"{_told(value)} is no list.")
    out: list[Any] = []
    for n, item in enumerate(value):
        if key == "findings" and isinstance(item, dict):
            out.append(_finding(item, f"{where}/{n}"))
        elif key == "finding_details":
            out.append({**(item if isinstance(item, dict) else {}), **_finding(item, f"{where}/{n}")})
        elif not isinstance(item, str):
            raise Unfit(f"{where}/{n}", f"{_told(item)} is no text.")
        else:
            out.append(_finding({"code": item}, f"{where}/{n}")["code"] if key.startswith("findings") else item)
    return out


def _finding(item: Any, where: str) -> dict[str, Any]:
    if not isinstance(item, dict) or item.get("code") not in CODES:
        raise Unfit(where, f"{_told(item)} names no code of a finding; docs/findings.md has them.")
    path = item.get("path")
    if path is not None and not isinstance(path, str):
        raise Unfit(f"{where}/path", f"{_told(path)} is no JSON Pointer.")
    return {"code": item["code"], **({"path": path} if "path" in item else {})}


def _told(value: Any) -> str:
    said = repr(value)
    return said if len(said) <= 60 else said[:59] + "…"


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("is no text.")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("is no whole number.")
    return value


def _date(value: Any) -> str:
    if not isinstance(value, str) or not DATE.fullmatch(value):
        raise ValueError("is no date; write 2025-03-31, or 2025-03 or 2025 if no more is printed.")
    return value


def _word(words: tuple[Any, ...]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if value not in words:
            raise ValueError(f"is none of {', '.join(map(str, words))}.")
        return value

    return read


def _decimal(value: Any, what: str) -> str:
    """A number as the record writes it: no exponent, no zeros at the end of its decimals."""
    try:
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
            raise InvalidOperation
        number = Decimal(value)
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise ValueError(f"is no {what}; write digits without blanks, as 450000 or 46.97.") from None
    said = f"{number:f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def _money(value: Any) -> str:
    """Digits, and the currency where it is not SEK."""
    currency = "SEK"
    if isinstance(value, dict):
        if value.keys() != {"amount", "currency"} or not isinstance(value["currency"], str):
            raise ValueError("is no money; write 450000 or an object with amount and currency.")
        value, currency = value["amount"], value["currency"]
    elif isinstance(value, str) and (found := NUMBER.fullmatch(value)):
        value, currency = found[1], found[2] or "SEK"
    amount = _decimal(value, "amount of money")
    return amount if currency == "SEK" else f"{amount} {currency}"


def _share(value: Any) -> str:
    return _decimal(value, "percentage")


def _period(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not {"start", "end"} <= value.keys() <= {"start", "end", "precision"}:
        raise ValueError("is no period; it has start, end (null is open) and precision.")
    for key in ("start", "end"):
        if value[key] is not None and not (isinstance(value[key], str) and DAY.fullmatch(value[key])):
            raise ValueError(f"has no day as {key}; write 2025-03-31, the first and the last day.")
    if "precision" in value:
        _word(get_args(r.Precision))(value["precision"])
    return dict(value)


_LEAVES: dict[Any, Callable[[Any], Any]] = {
    r.MoneyValue: _money,
    r.PeriodValue: _period,
    r.PartialDate: _date,
    r.Share: _share,
    int: _whole,
    str: _text,
}
