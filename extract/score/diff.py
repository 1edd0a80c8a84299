"""Two records of one document held against each other: what the new one says otherwise.

The old record stands as gold and the new one is compared with it, so that items are paired as `evaluate` pairs them:
one more in a list is one change, not a change of all that follow. `evaluate --against` asks which of two runs is right;
this asks only where they differ.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from extract.errors import UsageError
from extract.output.jsonl import compact
from extract.output.terminal import one_line
from extract.score.compare import SPLIT, Fact, bare, confidence_of, facts
from extract.score.gold import Unfit, normal
from extract.score.tally import SURE

Record = Mapping[str, Any]
What = Literal["changed", "added", "removed", "doubted", "sure"]
QUOTE = 70  # characters of a value that is shown


@dataclass(frozen=True)
class Side:
    """What one of the two records has: its value, where that is in the record and on the page, how sure."""

    value: Any = None
    pointer: str | None = None
    page: int | None = None
    line: int | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class Change:
    """One difference. `doubted` and `sure`: the same value, whose confidence has crossed 0.9."""

    path: str
    field: str
    what: What
    old: Side
    new: Side


@dataclass(frozen=True)
class Pair:
    """Two records of one document, either of them None where only the other run has it."""

    old: Record | None
    new: Record | None

    @property
    def path(self) -> str:
        return str((self.new or self.old or {})["source"]["path"])

    def told(self) -> list[str]:
        """What differs beside the values: name, bytes, program."""
        if self.old is None or self.new is None:
            return []
        before, after = self.old["source"], self.new["source"]
        out = [f"before: {before['path']}"] if before["path"] != after["path"] else []
        out += ["other bytes"] if before["sha256"] != after["sha256"] else []
        versions = [str((record.get("generator") or {}).get("version")) for record in (self.old, self.new)]
        return out + ([f"version {versions[0]} → {versions[1]}"] if versions[0] != versions[1] else [])


def paired(old: Sequence[Record], new: Sequence[Record]) -> list[Pair]:
    """The records of two runs by document: of one path, else of the same bytes, else of one id. In the order of the
    new run, then what only the old one has."""
    left, right = dict(enumerate(old)), dict(enumerate(new))
    found: dict[int, int] = {}
    for key in ("path", "sha256", "id"):
        places: dict[str, list[int]] = {}
        for n, record in left.items():
            if name := str(record["source"].get(key) or ""):
                places.setdefault(name, []).append(n)
        for m in [m for m in right if m not in found]:
            matching = places.get(str(right[m]["source"].get(key) or ""), [])
            if matching:
                found[m] = matching.pop(0)
                left.pop(found[m])
    pairs = [Pair(old[found[m]] if m in found else None, record) for m, record in right.items()]
    return pairs + [Pair(record, None) for record in left.values()]


def changes(pair: Pair) -> Iterator[Change]:
    """What differs between the two records of a document; nothing where one is missing."""
    if pair.old is None or pair.new is None:
        return
    try:
        asserted = normal(dict(pair.old))
    except Unfit as error:
        raise UsageError(f"The old record of {pair.path} has not a record's shape: {error}") from error
    gone: dict[str, list[Fact]] = {}  # by item of the old record: its facts, where the new one has no such item
    try:
        for fact in facts(pair.new, asserted):
            if fact.holds:
                yield from _surer(pair, fact)
            elif "/-" in fact.pointer and fact.place is not None and fact.part != "findings":
                gone.setdefault(_item(fact), []).append(fact)
            else:
                yield _change(pair, fact)
    except (TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"The records of {pair.path} have not a record's shape ({error!r}).") from error
    for place, lost in gone.items():
        values = {_within(fact, place): fact.want for fact in lost if fact.want not in (None, [], {})}
        told: Any = values[""] if values.keys() == {""} else values
        if told not in ({}, None):
            yield Change(pair.path, _name(place), "removed", _side(pair.old, place, told), Side())


def _change(pair: Pair, fact: Fact) -> Change:
    old = Side() if fact.want in (None, [], {}) else _side(pair.old, fact.place, bare(fact.want))
    new = Side() if fact.got in (None, [], {}) else _side(pair.new, fact.pointer, bare(fact.got))
    what: What = "added" if old == Side() else "removed" if new == Side() else "changed"
    return Change(pair.path, fact.field, what, old, new)


def _surer(pair: Pair, fact: Fact) -> Iterator[Change]:
    """The same value, where it became one to trust or one to look at."""
    if fact.confidence is None or fact.place is None or fact.value is None:
        return
    before = confidence_of(_at(pair.old, fact.place))
    if before is not None and (before < SURE) != (fact.confidence < SURE):
        old, new = _side(pair.old, fact.place, bare(fact.got)), _side(pair.new, fact.pointer, bare(fact.got))
        yield Change(pair.path, fact.field, "doubted" if fact.confidence < SURE else "sure", old, new)


def _item(fact: Fact) -> str:
    """The place in the old record of an item that the new one does not have."""
    assert fact.place is not None
    depth = fact.pointer.split("/").index("-")
    return "/".join(fact.place.split("/")[: depth + 1])


def _name(place: str) -> str:
    return SPLIT.sub("", place).strip("/").replace("/", ".")


def _within(fact: Fact, place: str) -> str:
    return (fact.place or "").removeprefix(place).strip("/").replace("/", ".")


def _side(record: Record | None, pointer: str | None, value: Any) -> Side:
    node = _at(record, pointer)
    first = next(_places(node), {})
    return Side(value, pointer, first.get("page"), first.get("line"), confidence_of(node))


def _at(record: Record | None, pointer: str | None) -> Any:
    """What stands at a place; of a bare label of an item, the item."""
    node: Any = record
    for key in (pointer or "").strip("/").split("/"):
        try:
            inner = node[int(key)] if isinstance(node, (list, tuple)) else node[key]
        except (KeyError, IndexError, ValueError, TypeError):
            return node
        if not isinstance(inner, (dict, list, tuple)):
            return node
        node = inner
    return node


def _places(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, dict):
        yield from node.get("evidence") or ()
        for key, part in node.items():
            if key != "evidence":
                yield from _places(part)
    elif isinstance(node, (list, tuple)):
        for part in node:
            yield from _places(part)


# ---------------------------------------------------------------- shown


@dataclass
class Tally:
    """How much differs."""

    documents: int = 0
    differing: int = 0
    alone: int = 0
    values: Counter[str] = field(default_factory=Counter)

    @property
    def same(self) -> bool:
        return not self.differing and not self.alone


def lines(pairs: Iterable[Pair], tally: Tally, *, machine: bool) -> Iterator[str]:
    """The differences, a line each, and last their number: JSON for machines, else words."""
    for pair in pairs:
        tally.documents += 1
        if pair.old is None or pair.new is None:
            tally.alone += 1
            what = "added" if pair.old is None else "removed"
            told = {"type": "document", "path": pair.path, "what": what}
            yield (
                compact(told)
                if machine
                else f"{one_line(pair.path)}: only in the {'new' if pair.old is None else 'old'} run"
            )
            continue
        found = list(changes(pair))
        tally.differing += bool(found)
        tally.values.update(change.what for change in found)
        if found and not machine:
            about = pair.told()
            yield one_line(pair.path + (f"  ({', '.join(about)})" if about else ""))
        yield from (compact(as_json(change)) if machine else "  " + shown(change) for change in found)
    totals = {name: tally.values[name] for name in ("changed", "added", "removed", "doubted", "sure")}
    if machine:
        counts = {"documents": tally.documents, "differing": tally.differing, "only_in_one": tally.alone}
        yield compact({"type": "total", **counts, **totals})
    else:
        told_ = ", ".join(f"{count} {name}" for name, count in totals.items() if count) or "no value differs"
        yield f"{tally.documents} documents, {tally.differing} differ, {tally.alone} in one run only: {told_}"


def as_json(change: Change) -> dict[str, Any]:
    return {
        "type": "change",
        "path": change.path,
        "field": change.field,
        "what": change.what,
        **{f"old_{name}": value for name, value in vars(change.old).items()},
        **{f"new_{name}": value for name, value in vars(change.new).items()},
    }


def shown(change: Change) -> str:
    """A difference in one line."""
    old, new = _said(change.old.value), _said(change.new.value)
    place = next((side for side in (change.new, change.old) if side.page is not None or side.line is not None), Side())
    where = f"page {place.page}" if place.page is not None else f"line {place.line}" if place.line is not None else ""
    if change.what in ("doubted", "sure"):
        said = f"{new}: confidence {change.old.confidence} → {change.new.confidence}"
    else:
        said = {"changed": f"{old} → {new}", "added": f"+ {new}", "removed": f"- {old}"}[change.what]
    return f"{change.field}: {said}" + (f"  [{where}]" if where else "")


def _said(value: Any) -> str:
    text = one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= QUOTE else text[: QUOTE - 1] + "…"
