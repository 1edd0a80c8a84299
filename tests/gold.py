"""A record held against its gold, fact by fact; fixtures/README.md says what gold asserts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
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
    "title", "issuer", "body", "owner", "partners", "fund", "conditions", "financier", "source", "description",
    "motivation", "apply_via", "who_can_apply", "criteria", "priority_areas", "name", "region", "principles",
    "organisation", "phone", "send_to",
}  # fmt: skip
# a mark before an item, the "att" of a list of points, a bullet of a list inside a cell
LIST_MARK = re.compile(r"^(?:(?:[•·▪*–-]|\d{1,2}[.)]|[a-zåäö]\))\s+)?(?:att\s+)?|(?<=\s)[•▪]\s+")


@dataclass(frozen=True)
class Difference:
    """Where a record says something else than its gold; the pointer is into the record."""

    pointer: str
    got: Any
    want: Any

    def __str__(self) -> str:
        return f"{self.pointer}: got {show(self.got)}, want {show(self.want)}"


@dataclass(frozen=True)
class Fact:
    """One thing gold asserts, or the record says where gold is complete; None where there is nothing."""

    part: str
    pointer: str
    got: Any
    want: Any
    holds: bool
    confidence: float | None = None


def compare(record: dict[str, Any], gold: dict[str, Any]) -> list[Difference]:
    """Every assertion of `gold` that `record` (as JSON) does not fulfil, in the order of PARTS."""
    return [Difference(fact.pointer, fact.got, fact.want) for fact in facts(record, gold) if not fact.holds]


def facts(record: dict[str, Any], gold: dict[str, Any]) -> Iterator[Fact]:
    """What `gold` asserts, part by part. A key that is absent from gold asserts nothing."""
    for part, keys in PARTS.items():
        for key in keys:
            if key in gold:
                for fact in CHECKS.get(key, partial(_plain, key))(record, gold):
                    yield Fact(part, *fact)


def part_of(key: str) -> str | None:
    """The part a key of gold belongs to; None for one that only qualifies others (`findings_may`)."""
    return next((part for part, keys in PARTS.items() if key in keys), None)


def sources() -> dict[str, Path]:
    """The source of every fixture by its name; a folder without one counts, with the path it should have."""
    others = ("making", "__pycache__")
    folders = sorted(path for path in FIXTURES.iterdir() if path.is_dir() and path.name not in others)
    return {path.name: next(path.glob("source.*"), path / "source.*") for path in folders}


def load(name: str) -> dict[str, Any]:
    """The gold of a fixture. Raises FileNotFoundError where nobody has written one."""
    loaded: dict[str, Any] = json.loads((FIXTURES / name / "record.json").read_text(encoding="utf-8"))
    return loaded


def plain(value: Any) -> Any:
    """A Found as its value, Money as digits (with its currency unless that is SEK); everything else as it is."""
    if isinstance(value, dict) and "value" in value and "evidence" in value and "role" not in value:
        value = value["value"]
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return value["amount"] if value["currency"] == "SEK" else f"{value['amount']} {value['currency']}"
    return value


def fold(text: str) -> str:
    """A text without list mark, closing stop or comma, and differences of blanks."""
    text = LIST_MARK.sub("", " ".join(text.split()))
    return text.rstrip(".,").rstrip()


def same(key: str, got: Any, want: Any) -> bool:
    """Whether two plain values of a field agree: texts folded, all else strictly."""
    if key in TEXTS and isinstance(got, str) and isinstance(want, str):
        return fold(got) == fold(want)
    return type(got) is type(want) and bool(got == want)


def show(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


Raw = tuple[str, Any, Any, bool, float | None]  # pointer, got, want, holds, confidence


def _plain(key: str, record: dict[str, Any], gold: dict[str, Any]) -> Iterator[Raw]:
    yield from _field(f"/{key}", key, record.get(key), gold, key)


def _field(pointer: str, name: str, got: Any, holder: dict[str, Any], key: str) -> Iterator[Raw]:
    """The facts of one key of a gold object: `holder[key]`, or one of its alternatives."""
    want = holder[key]
    if key == "dnr" and isinstance(want, list):
        yield from _dnr(pointer, got or [], want)
    elif key == "points" and isinstance(want, int):
        count = len(got or [])
        yield pointer, count, want, count == want, None
    elif isinstance(want, list):
        yield from _list(pointer, name, got or [], want)
    elif isinstance(want, dict) and want.keys() != {"start", "end", "precision"}:
        yield from _object(pointer, got, want)
    else:
        answers = [want, *holder.get(f"{key}_or", [])]
        value = plain(got)
        confidence = got.get("confidence") if isinstance(got, dict) else None
        if want is None and isinstance(value, dict):  # an object gold says is not there
            value = {field: plain(part) for field, part in value.items() if plain(part) not in (None, [], ())}
        yield pointer, value, want, any(same(name, value, answer) for answer in answers), confidence


def _object(pointer: str, got: Any, want: dict[str, Any]) -> Iterator[Raw]:
    got = got or {}
    for key in want:
        if not key.endswith("_or"):
            yield from _field(f"{pointer}/{key}", key, got.get(key), want, key)


def _list(pointer: str, name: str, got: Sequence[Any], want: Sequence[Any]) -> Iterator[Raw]:
    """Complete and in reading order; an item too many or too few is one fact, not one for every item after it."""

    def item(n: int | None, m: int) -> list[Raw]:
        where = f"{pointer}/{'-' if n is None else n}"
        return list(_field(where, name, None if n is None else got[n], {"": want[m]}, ""))

    for n, m in _aligned(len(got), len(want), lambda n, m: _share(item(n, m))):
        if m is None:
            assert n is not None
            value = plain(got[n])
            if isinstance(value, dict):
                value = {field: plain(part) for field, part in value.items() if plain(part) not in (None, [], ())}
            yield f"{pointer}/{n}", value, None, False, got[n].get("confidence") if isinstance(got[n], dict) else None
        else:
            yield from item(n, m)


def _dnr(pointer: str, got: Sequence[dict[str, Any]], want: Sequence[dict[str, Any]]) -> Iterator[Raw]:
    """Number and relation, complete, in any order. A right number with another relation is one wrong fact."""
    left = list(want)
    for n, entry in enumerate(got):
        pair = {"value": entry["value"], "relation": entry["relation"]}
        near = [w for w in left if w["value"] == entry["value"]]
        match = next((w for w in near if w["relation"] == entry["relation"]), near[0] if near else None)
        if match is not None:
            left.remove(match)
        yield f"{pointer}/{n}", pair, match, pair == match, entry["confidence"]
    for missed in left:
        yield f"{pointer}/-", None, missed, False, None


def _people(record: dict[str, Any], gold: dict[str, Any]) -> Iterator[Raw]:
    """Each person of gold in this role, in any order. No other person; one of gold's may have other roles too."""
    got, names = record["people"], {fold(person["name"]) for person in gold["people"]}
    for want in gold["people"]:
        named = [n for n, person in enumerate(got) if fold(plain(person["name"]) or "") == fold(want["name"])]
        best = max(named, key=lambda n: _share(list(_object("", got[n], want))), default=None)
        where = f"/people/{'-' if best is None else best}"
        yield from _object(where, None if best is None else got[best], want)
    for n, person in enumerate(got):
        name = plain(person["name"])
        if name is None or fold(name) not in names:
            yield f"/people/{n}/name", name, None, False, (person["name"] or {}).get("confidence")


def _amounts(record: dict[str, Any], gold: dict[str, Any]) -> Iterator[Raw]:
    """One entry a mention, in reading order; `per`, `year`, `min` and `max` where gold gives them."""
    got, want = record["amounts"], gold["amounts"]

    def entry(n: int | None, m: int) -> list[Raw]:
        where, has = ("/amounts/-", None) if n is None else (f"/amounts/{n}", got[n])
        if has is None:
            return [(where, None, _brief(want[m]), False, None)]
        parts = {"amount": has["value"], **{key: has[key] for key in has if key != "value"}}
        rows = _object(where, parts, want[m])
        return [(pointer, value, goal, holds, has["confidence"]) for pointer, value, goal, holds, _ in rows]

    def near(n: int, m: int) -> float:
        rows = entry(n, m)
        return _share(rows) if rows[0][3] else 0.0  # another amount is no near miss

    for n, m in _aligned(len(got), len(want), near):
        if m is not None:
            yield from entry(n, m)
        elif n is not None:
            extra = {key: plain(got[n][key]) for key in ("value", "role", "qualifier", "min", "max", "per")}
            yield f"/amounts/{n}", _brief(extra), None, False, got[n]["confidence"]


def _findings(record: dict[str, Any], gold: dict[str, Any]) -> Iterator[Raw]:
    """Every code of gold, and none that gold does not know."""
    given: dict[str, list[str | None]] = {}
    for found in record["findings"]:
        given.setdefault(found["code"], []).append(f"{found['path']}: {found['message']}")
    for code in gold["findings"]:
        yield "/findings", code if code in given else None, code, code in given, None
    for n, found in enumerate(record["findings"]):
        if found["code"] not in (*gold["findings"], *gold.get("findings_may", [])):
            yield f"/findings/{n}", f"{found['code']} at {found['path']}: {found['message']}", None, False, None


def _finding_details(record: dict[str, Any], gold: dict[str, Any]) -> Iterator[Raw]:
    """One finding of the code with gold's path and suggestion. A code that is not there at all failed already."""
    for want in gold["finding_details"]:
        found = [(n, f) for n, f in enumerate(record["findings"]) if f["code"] == want["code"]]
        goal = {key: want[key] for key in ("path", "suggestion") if key in want}
        hit = next((n for n, f in found if _detailed(f, goal)), None)
        where = f"/findings/{hit if hit is not None else found[0][0] if found else '-'}"
        got = [{"path": f["path"], "suggestion": f["suggestion"]} for _, f in found]
        yield where, got, {"code": want["code"], **goal}, hit is not None, None


def _detailed(found: dict[str, Any], goal: dict[str, Any]) -> bool:
    """Whether a finding stands at gold's path and its suggestion has gold's figure as one of its values."""
    if "path" in goal and found["path"] != goal["path"]:
        return False
    if goal.get("suggestion") is None:
        return "suggestion" not in goal or found["suggestion"] is None
    figures = {str(plain(part)) for key, part in (found["suggestion"] or {}).items() if key not in ("path", "printed")}
    return goal["suggestion"] in figures


def _must_not(record: dict[str, Any], gold: dict[str, Any]) -> Iterator[Raw]:
    for pointer, value in values(record):
        if value in gold["must_not"]:
            yield pointer, value, f"not {value}", False, None


def _must_not_contain(record: dict[str, Any], gold: dict[str, Any]) -> Iterator[Raw]:
    for pointer, value in values(record):
        for text in gold["must_not_contain"]:
            if text in value:
                yield pointer, value, f"without {text}", False, None


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


def _brief(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in entry.items() if part is not None and not key.endswith("_or") and key != "case"}


def _share(rows: Sequence[Raw]) -> float:
    """How much of what is asserted holds, 0..1; what is absent on both sides says nothing."""
    telling = [row for row in rows if row[2] not in (None, []) or not row[3]]
    return sum(row[3] for row in telling) / len(telling) if telling else 0.0


def _aligned(got: int, want: int, near: Callable[[int, int], float]) -> Iterator[tuple[int | None, int | None]]:
    """Pairs in order so that the most agrees; lists of one length pair by place unless another pairing agrees more."""
    best = [[0.0] * (want + 1) for _ in range(got + 1)]
    close = [[near(n, m) for m in range(want)] for n in range(got)]
    for n in range(got - 1, -1, -1):
        for m in range(want - 1, -1, -1):
            best[n][m] = max(best[n + 1][m], best[n][m + 1], best[n + 1][m + 1] + close[n][m])
    if got == want and sum(close[n][n] for n in range(got)) >= best[0][0] - 1e-9:
        yield from ((n, n) for n in range(got))
        return
    n = m = 0
    while n < got and m < want:
        if close[n][m] and best[n][m] - best[n + 1][m + 1] - close[n][m] > -1e-9:
            yield n, m
            n, m = n + 1, m + 1
        elif best[n + 1][m] >= best[n][m + 1]:
            yield n, None
            n += 1
        else:
            yield None, m
            m += 1
    yield from ((left, None) for left in range(n, got))
    yield from ((None, left) for left in range(m, want))


CHECKS: dict[str, Callable[[dict[str, Any], dict[str, Any]], Iterator[Raw]]] = {
    "people": _people,
    "amounts": _amounts,
    "findings": _findings,
    "finding_details": _finding_details,
    "must_not": _must_not,
    "must_not_contain": _must_not_contain,
}
