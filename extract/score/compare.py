"""A record held against its gold, fact by fact; fixtures/README.md says what gold asserts."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extract.score.align import KEYS, Step, Traits, aligned, nearness

PARTS = {  # the parts a failure is named by, and the keys of gold that belong to each
    "document": ("document",),
    "cases": ("cases",),
    "grants": ("grants", "grants_total"),
    "call": ("call", "call_reference"),
    "programme": ("programme",),
    "people": ("people",),
    "send_to": ("send_to",),
    "amounts": ("amounts",),
    "findings": ("findings", "finding_details"),
    "must_not": ("must_not", "must_not_contain"),
}
NOT_VALUES = {"schema_version", "generator", "source", "findings", "evidence"}
LABELS = {"relation", "stage", "kind", "role", "qualifier", "case", "per", "key", "confidence", "currency", "precision"}
TEXTS = {  # compared after folding; every other value strictly
    "title", "issuer", "body", "owner", "partners", "fund", "conditions", "points", "financier", "source",
    "description", "motivation", "apply_via", "who_can_apply", "criteria", "priority_areas", "name", "region",
    "principles", "organisation", "phone", "send_to",
}  # fmt: skip
PERIOD = {"start", "end", "precision"}
FIGURES = ("amount", "min", "max")  # what a mention of money must agree in to be the same mention
# a mark before an item, the "att" of a list of points, a bullet of a list inside a cell
LIST_MARK = re.compile(r"^(?:(?:[•·▪*–-]|\d{1,2}[.)]|[a-zåäö]\))\s+)?(?:att\s+)?|(?<=\s)[•▪]\s+")
PARAGRAPH = re.compile(r"\d+\s?[a-zA-Z]?\b(?:/\d+)?")
SPLIT = re.compile(r"/(?:\d+|-)(?=/|$)")


@dataclass(frozen=True)
class Difference:
    """Where a record says something else than its gold; the pointer is into the record."""

    pointer: str
    got: Any
    want: Any

    def __str__(self) -> str:
        return f"{self.pointer}: got {show(self.got)}, want {show(self.want)}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing gold asserts, or the record says where gold is complete; None where there is nothing."""

    part: str
    pointer: str  # into the record; "-" is an item it does not have
    place: str | None  # into gold; None where gold has no such thing
    got: Any
    want: Any
    holds: bool
    confidence: float | None = None
    value: str | None = None  # the pointer of the value whose confidence it is; None for a bare label
    parts: tuple[tuple[str, float], ...] = ()  # the values of an item gold does not have: pointer, confidence

    @property
    def field(self) -> str:
        """The name of the field, without the places in lists: `cases.financing.rows.amount`."""
        return SPLIT.sub("", self.pointer).strip("/").replace("/", ".")


def compare(record: Mapping[str, Any], gold: Mapping[str, Any]) -> list[Difference]:
    """Every assertion of `gold` that `record` (as JSON) does not fulfil, in the order of PARTS."""
    return [Difference(fact.pointer, fact.got, fact.want) for fact in facts(record, gold) if not fact.holds]


def facts(record: Mapping[str, Any], gold: Mapping[str, Any]) -> Iterator[Fact]:
    """What `gold` asserts, part by part. A key that is absent from gold asserts nothing, and one absent from the
    record is nothing there: of an empty record every fact is missed."""
    held = _Held(record, gold)
    for part, keys in PARTS.items():
        for key in keys:
            if key in gold:
                for raw in held.of(key):
                    fact = Fact(part, *raw)
                    several = fact.value == fact.pointer and fact.want is None and isinstance(fact.got, dict)
                    yield replace(fact, parts=tuple(_sureness(record, fact.pointer))) if several else fact


def plain(value: Any) -> Any:
    """A Found as its value, Money as digits (with its currency unless that is SEK); everything else as it is, numbers
    of cases and mentions of money too, which say more than their value."""
    if isinstance(value, dict):
        if "value" in value and "evidence" in value and not value.keys() & {"role", "relation"}:
            value = value["value"]
        if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
            return value["amount"] if value["currency"] == "SEK" else f"{value['amount']} {value['currency']}"
    return value


def bare(value: Any) -> Any:
    """A value and all in it as `plain`, without empty parts: what an item of several values says."""
    value = plain(value)
    if isinstance(value, dict):
        left_out = ("confidence", "evidence")
        return {key: bare(part) for key, part in value.items() if part not in (None, [], {}) and key not in left_out}
    return [bare(part) for part in value] if isinstance(value, (list, tuple)) else value


def fold(text: str) -> str:
    """A text without list mark, closing stop or comma, and differences of blanks."""
    text = LIST_MARK.sub("", blanks(text))
    return text.rstrip(".,").rstrip()


def blanks(text: str) -> str:
    """A text with plain single blanks and composed letters: what nobody who labels can see makes no difference."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(key: str, value: Any) -> Any:
    """A plain value as it is compared; two are the same where these are equal and of one type."""
    if isinstance(value, str):
        if key.endswith("share_percent") and "." in value:  # 12.50 is 12.5
            value = value.rstrip("0").rstrip(".")
        return fold(value) if key in TEXTS else blanks(value)
    return value


def same(key: str, got: Any, want: Any) -> bool:
    """Whether two plain values of a field agree: texts folded, all else strictly; of a period what gold gives."""
    if key == "paragraph" and isinstance(got, str) and isinstance(want, str) and (number := PARAGRAPH.findall(want)):
        return PARAGRAPH.findall(got) == number  # "KS § 77" and "§ 77" are one paragraph
    if isinstance(got, dict) and isinstance(want, dict):
        return all(got.get(name) == part for name, part in want.items())
    return type(got) is type(want) and bool(folded(key, got) == folded(key, want))


def show(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def values(node: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a record as text, with where it stands; neither evidence, findings nor labels of our own."""
    found = isinstance(node, dict) and "value" in node and "evidence" in node  # what a Found holds is never a label
    if isinstance(node, dict):
        for name, part in node.items():
            if name not in NOT_VALUES and not (name in LABELS and not (isinstance(part, dict) and "value" in part)):
                yield from values(part, pointer if found and name == "value" else f"{pointer}/{name}")
    elif isinstance(node, list):
        for n, part in enumerate(node):
            yield from values(part, f"{pointer}/{n}")
    elif node is not None:
        yield pointer, str(node)


# pointer, place, got, want, holds, confidence, value
Raw = tuple[str, str | None, Any, Any, bool, float | None, str | None]


class _Held:
    """One record and its gold, with the pairs of the lists that others point into."""

    def __init__(self, record: Mapping[str, Any], gold: Mapping[str, Any]) -> None:
        self.record, self.gold = record, gold
        self.steps: dict[tuple[str, str], list[Step]] = {}  # by the places of a list in the record and in gold
        self.places: dict[str, dict[int, int]] = {}  # by key: place in the record → place in gold

    def of(self, key: str) -> Iterator[Raw]:
        if key == "people":
            return self._people()
        if key == "amounts":
            return self._amounts()
        if key == "findings":
            return self._findings()
        if key == "finding_details":
            return self._details()
        if key in ("must_not", "must_not_contain"):
            return self._forbidden(key)
        return self._field(f"/{key}", f"/{key}", key, self.record.get(key), self.gold, key)

    def _field(self, pointer: str, place: str, name: str, got: Any, holder: Any, key: Any) -> Iterator[Raw]:
        """The facts of one key of a gold object: `holder[key]`, or one of its alternatives."""
        want, others = _answers(holder, key)
        if key == "dnr" and isinstance(want, list):
            yield from _dnr(pointer, place, got or [], want)
        elif key == "points" and isinstance(want, int):
            yield pointer, place, len(got or []) or None, want or None, len(got or []) == want, None, None
        elif isinstance(want, list):
            yield from self._list(pointer, place, name, got or [], want)
        elif isinstance(want, dict) and not _is_period(want):  # an empty one asserts nothing
            yield from self._object(pointer, place, got, want)
        else:
            value, confidence = plain(got), confidence_of(got)
            if want is None:
                value = _anything(value)
            holds = any(same(name, value, answer) for answer in (want, *others))
            yield pointer, place, value, want, holds, confidence, None if confidence is None else pointer

    def _object(self, pointer: str, place: str, got: Any, want: dict[str, Any]) -> Iterator[Raw]:
        got = got or {}
        for key in want:
            if not key.endswith("_or"):
                yield from self._field(f"{pointer}/{key}", f"{place}/{key}", key, got.get(key), want, key)

    def _list(self, pointer: str, place: str, name: str, got: Sequence[Any], want: Sequence[Any]) -> Iterator[Raw]:
        """Complete and in reading order; an item too many is one fact, not one for every item after it."""
        for n, m in self._pairs((pointer, place), name, got, want):
            if m is None:
                assert n is not None
                where = f"{pointer}/{n}"
                yield where, None, _anything(plain(got[n])), None, False, confidence_of(got[n]), where
            else:
                where = f"{pointer}/{'-' if n is None else n}"
                yield from self._field(where, f"{place}/{m}", name, None if n is None else got[n], want, m)

    def _pairs(self, places: tuple[str, str], name: str, got: Sequence[Any], want: Sequence[Any]) -> list[Step]:
        if places not in self.steps:
            has = [Traits(frozenset(_has(name, item))) for item in got]
            wants = [_traits(name, item) for item in want]
            keys = KEYS.get(name, ())

            def near(n: int, m: int) -> float:
                return nearness(has[n], wants[m], keys)

            def perfect(n: int, m: int) -> bool:
                return nearness(has[n], wants[m]) == 1.0

            self.steps[places] = list(aligned(len(got), len(want), near, perfect))
        return self.steps[places]

    def _people(self) -> Iterator[Raw]:
        """Each person of gold in this role, in any order, once each, and no other person or role."""
        got, goal = self.record.get("people") or [], self.gold["people"]
        names = [fold(plain(person["name"]) or "") for person in got]
        wanted = [fold(person.get("name") or "") for person in goal]
        has = [Traits(frozenset(_has("people", person))) for person in got]
        traits = [_traits("people", person) for person in goal]
        pairs: dict[int, int] = {}

        def pair(fit: Callable[[int, int], bool]) -> None:
            near = [
                (nearness(has[n], traits[m]), -m, -n) for m in range(len(goal)) for n in range(len(got)) if fit(n, m)
            ]
            for close, m, n in sorted(near, reverse=True):
                if close > 0 and -m not in pairs and -n not in pairs.values():
                    pairs[-m] = -n

        pair(lambda n, m: names[n] == wanted[m])
        # whose name was read wrong is one wrong fact where anything else of the person fits
        pair(lambda n, m: names[n] not in wanted)
        for m in range(len(goal)):
            n = pairs.get(m)
            where = f"/people/{'-' if n is None else n}"
            yield from self._object(where, f"/people/{m}", None if n is None else got[n], goal[m])
        for n in sorted(set(range(len(got))) - set(pairs.values())):
            pointer, name = f"/people/{n}/name", got[n]["name"]
            yield pointer, None, plain(name) or bare(got[n]), None, False, confidence_of(name or got[n]), pointer

    def _amounts(self) -> Iterator[Raw]:
        """One entry a mention, in reading order; `per`, `year`, `min` and `max` where gold gives them."""
        entries, goal = self.record.get("amounts") or [], self.gold["amounts"]
        for n, m in self._mentions():
            where = f"/amounts/{'-' if n is None else n}"
            confidence = None if n is None else entries[n].get("confidence")
            got = None if n is None else self._mention(entries[n])
            if m is not None:
                for pointer, place, value, want, holds, *_ in self._object(where, f"/amounts/{m}", got, goal[m]):
                    yield pointer, place, value, want, holds, confidence, None if n is None else where
            elif got is not None:
                extra = {key: got[key] for key in (*FIGURES, "role", "qualifier", "per") if got[key] is not None}
                yield where, None, extra, None, False, confidence, where

    def _mentions(self) -> list[Step]:
        """The pairs of the mentions of money: those of one figure, the rest of it telling which of them."""
        places = ("/amounts", "/amounts")
        if places not in self.steps:
            got = [self._mention(entry) for entry in self.record.get("amounts") or []]
            has = [Traits(frozenset(_has("amounts", entry))) for entry in got]
            traits = [_traits("amounts", entry) for entry in self.gold["amounts"]]
            figures = [_figures(entry) for entry in got]
            sought = [_figures(entry) for entry in self.gold["amounts"]]

            def near(n: int, m: int) -> float:  # another amount is no near miss
                return 0.01 + nearness(has[n], traits[m]) if figures[n] == sought[m] else 0.0

            def perfect(n: int, m: int) -> bool:
                return figures[n] == sought[m] and nearness(has[n], traits[m]) == 1.0

            self.steps[places] = list(aligned(len(got), len(sought), near, perfect))
        return self.steps[places]

    def _mention(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """An amount of the record as gold writes it; its case by the place the case has in gold."""
        case = entry.get("case")
        own = {"amount": plain(entry["value"]), "min": plain(entry.get("min")), "max": plain(entry.get("max"))}
        labels = {key: entry.get(key) for key in ("role", "qualifier", "per", "year")}
        return {**own, **labels, "case": case if case is None else self._in_gold("cases", case)}

    def _in_gold(self, key: str, n: int) -> int:
        """The place in gold of an item of the record's list: one case too many shifts no other. An item that gold
        does not have is at no place of gold, -1."""
        if key not in self.gold:
            return n
        if key not in self.places:
            pairs = self._mentions() if key == "amounts" else self._of_list(key)
            self.places[key] = {at: -1 if m is None else m for at, m in pairs if at is not None}
        return self.places[key].get(n, n)

    def _of_list(self, key: str) -> list[Step]:
        return self._pairs((f"/{key}", f"/{key}"), key, self.record.get(key) or [], self.gold[key])

    def _path(self, path: str | None) -> str | None:
        """A path into the record as a path into gold."""
        found = re.match(r"/(cases|grants|amounts)/(\d+)(?=/|$)", path or "")
        if found is None or path is None:
            return path
        return f"/{found[1]}/{self._in_gold(found[1], int(found[2]))}{path[found.end() :]}"

    def _findings(self) -> Iterator[Raw]:
        """Every code of gold, at its path where gold names one, and none that gold does not know."""
        given = [(found["code"], self._path(found.get("path"))) for found in self.record.get("findings") or []]
        asked = [{"code": item} if isinstance(item, str) else item for item in self.gold["findings"]]
        goal = [(item["code"], item.get("path")) for item in asked]
        may = set(self.gold.get("findings_may", []))
        for m, (code, path) in enumerate(goal):
            there = any(code == known and path in (None, at) for known, at in given)
            said = code if path is None else f"{code} at {path}"
            yield "/findings", f"/findings/{m}", said if there else None, said, there, None, None
        for n, (code, at) in enumerate(given):
            if code not in may and not any(code == known and path in (None, at) for known, path in goal):
                found = self.record["findings"][n]
                told = f"{code} at {found.get('path')}: {found.get('message')}"
                yield f"/findings/{n}", None, told, None, False, None, None

    def _details(self) -> Iterator[Raw]:
        """One finding of the code with gold's path and suggestion. A code that is not there at all failed already."""
        for m, want in enumerate(self.gold["finding_details"]):
            known = enumerate(self.record.get("findings") or [])
            found = [(n, {**f, "path": self._path(f.get("path"))}) for n, f in known if f["code"] == want["code"]]
            goal = {key: want[key] for key in ("path", "suggestion") if key in want}
            hit = next((n for n, f in found if _detailed(f, goal)), None)
            where = f"/findings/{hit if hit is not None else found[0][0] if found else '-'}"
            got = [{"path": f["path"], "suggestion": f.get("suggestion")} for _, f in found]
            place = f"/finding_details/{m}"
            yield where, place, got or None, {"code": want["code"], **goal}, hit is not None, None, None

    def _forbidden(self, key: str) -> Iterator[Raw]:
        """The values that must not be there, or the texts no value may contain."""
        words: list[str] = self.gold[key]
        for pointer, value in values(self.record):
            if key == "must_not":
                hits = [f"not {value}"] if value in words else []
            else:
                hits = [f"without {text}" for text in words if text in value]
            for hit in hits:
                yield pointer, None, value, hit, False, None, None


def confidence_of(got: Any) -> float | None:
    """The confidence of a value; of an item of several values that of its surest; None where it has none."""
    return max((known for _, known in _confidences(got, "")), default=None)


def _confidences(got: Any, pointer: str) -> Iterator[tuple[str, float]]:
    """Every value of an item that has a confidence: its pointer, and that."""
    if isinstance(got, dict) and got.get("confidence") is not None:
        yield pointer, got["confidence"]
    elif isinstance(got, dict):
        for key, part in got.items():
            yield from _confidences(part, f"{pointer}/{key}")
    elif isinstance(got, (list, tuple)):
        for n, part in enumerate(got):
            yield from _confidences(part, f"{pointer}/{n}")


def _sureness(record: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, float]]:
    node: Any = record
    for key in pointer.strip("/").split("/"):
        node = node[int(key)] if isinstance(node, (list, tuple)) else node[key]
    return _confidences(node, pointer)


def _answers(holder: Any, key: Any) -> tuple[Any, list[Any]]:
    """What gold wants, and what is as right: beside the key, or beside the value of an item of a list."""
    want = holder[key]
    if isinstance(key, str):
        return want, holder.get(f"{key}_or", [])
    if isinstance(want, dict) and want.keys() == {"value", "value_or"}:
        return want["value"], want["value_or"]
    return want, []


def _anything(value: Any) -> Any:
    """A value, or what an object says without its empty parts; None where it says nothing."""
    if isinstance(value, dict) and not _is_period(value):
        value = {key: plain(part) for key, part in value.items() if plain(part) not in (None, [], ())}
    return None if value in ({}, []) else value


def _is_period(node: Any) -> bool:
    return isinstance(node, dict) and bool(node) and node.keys() <= PERIOD


def _dnr(
    pointer: str, place: str, got: Sequence[Mapping[str, Any]], want: Sequence[Mapping[str, Any]]
) -> Iterator[Raw]:
    """Number and relation, complete, in any order. A right number with another relation is one wrong fact, and so is
    a wrong number in the place of another."""
    left = dict(enumerate(want))
    pairs: dict[int, int] = {}

    def pair(*agree: str) -> None:
        for n, entry in enumerate(got):
            fit = (m for m, goal in left.items() if all(_alike(key, entry, goal) for key in agree))
            if n not in pairs and (m := next(fit, None)) is not None:
                pairs[n] = m
                del left[m]

    pair("value", "relation")
    pair("value")
    pair("relation")
    for n, entry in enumerate(got):
        goal = want[pairs[n]] if n in pairs else None
        named = [key for key in ("value", "relation", "key") if (key != "key" if goal is None else key in goal)]
        has = None if entry.get("value") is None else {key: folded("", entry.get(key)) for key in named}
        wanted = None if goal is None else {key: folded("", goal[key]) for key in named}
        at = f"{place}/{pairs[n]}" if n in pairs else None
        yield f"{pointer}/{n}", at, has, wanted, has == wanted, entry.get("confidence"), f"{pointer}/{n}"
    for m, missed in left.items():
        yield f"{pointer}/-", f"{place}/{m}", None, dict(missed), False, None, None


def _alike(key: str, got: Mapping[str, Any], want: Mapping[str, Any]) -> bool:
    return bool(folded("", got.get(key)) == folded("", want.get(key)))


def _detailed(found: Mapping[str, Any], goal: Mapping[str, Any]) -> bool:
    """Whether a finding stands at gold's path and its suggestion has gold's figure as one of its values."""
    if "path" in goal and found["path"] != goal["path"]:
        return False
    told = found.get("suggestion")
    if goal.get("suggestion") is None:
        return "suggestion" not in goal or told is None
    figures = {str(plain(part)) for key, part in (told or {}).items() if key not in ("path", "printed")}
    return goal["suggestion"] in figures


def _figures(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(entry.get(key) for key in FIGURES)


def _has(name: str, node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The (path, value) pairs of an item of a record, places in lists left out."""
    node = plain(node)
    if _is_period(node):
        yield path, (node.get("start"), node.get("end"))
    elif isinstance(node, dict):
        for key, part in node.items():
            if key not in ("confidence", "evidence"):
                yield from _has(key, part, f"{path}/{key}" if path else key)
    elif isinstance(node, (list, tuple)):
        if name == "points":
            yield f"{path}#", len(node)
        for part in node:
            yield from _has(name, part, path)
    elif node is not None:
        yield path, folded(name, node)


def _traits(name: str, item: Any) -> Traits:
    nothing: set[str] = set()
    wants = tuple(_wants(name, item, "", [], nothing))
    return Traits(frozenset(), wants, frozenset(nothing))


def _wants(
    name: str, node: Any, path: str, others: Sequence[Any], nothing: set[str]
) -> Iterator[tuple[tuple[str, Any], ...]]:
    """The facts of an item of gold, each with the (path, value) pairs that fulfil it."""
    if isinstance(node, dict) and not _is_period(node):
        for key, part in node.items():
            if not key.endswith("_or"):
                inner = f"{path}/{key}" if path else key
                yield from _wants(key, part, inner, node.get(f"{key}_or", []), nothing)
    elif isinstance(node, list):
        for n in range(len(node)):
            part, also = _answers(node, n)
            yield from _wants(name, part, path, also, nothing)
        if not node:
            nothing.add(path)
    elif node is None:
        if not others:
            nothing.add(path)
    elif name == "points" and isinstance(node, int):
        yield ((f"{path}#", node),)
    else:
        answers = [node, *(other for other in others if other is not None)]
        yield tuple((path, (a.get("start"), a.get("end")) if isinstance(a, dict) else folded(name, a)) for a in answers)
