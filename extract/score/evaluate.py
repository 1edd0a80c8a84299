"""Gold and records brought together, document by document: what `python -m extract evaluate` answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from extract.errors import UsageError
from extract.score.compare import Fact, bare, facts
from extract.score.files import Gold
from extract.score.gold import order
from extract.score.tally import NO_VALUES, Doubts, Judged, Reliability, Tally, counted, judged, reliability

# A row of the summary and the fields it sums; in this order, then all others, each by its name. A name that ends in a
# dot takes all below it.
GROUPS: dict[str, tuple[str, ...]] = {
    "dnr_own": ("cases.dnr own",),
    "dnr_other": ("cases.dnr other",),
    "granted": ("cases.granted",),
    "applied": ("cases.applied",),
    "total": ("cases.total_budget",),
    "financing_rows": ("cases.financing.rows", "cases.financing.rows."),
    "period": ("cases.period",),
    "outcome": ("cases.decision.outcome", "cases.decision.outcomes"),
    "status": ("cases.decision.status",),
    "project_title": ("cases.project.title",),
    "grants_rows": ("grants", "grants."),
    "paragraph": ("cases.paragraph",),
}
UNKNOWN = "?"  # the kind of a document that neither gold nor record names


@dataclass(frozen=True)
class Document:
    """One document of gold, its facts judged. `path` is what its record prints, or what gold calls it without one."""

    path: str
    gold: str
    kind: str
    reading: str
    rows: tuple[Judged, ...]

    @cached_property
    def values(self) -> Tally:
        return counted(self.rows)


@dataclass(frozen=True)
class Miss:
    """A value that is wrong or was not given."""

    document: str
    row: Judged

    @property
    def rank(self) -> int:
        """Silent ones first: nobody would look there. What is about findings last."""
        if self.row.fact.part in NO_VALUES:
            return 3
        return 0 if self.row.silent else 1 if self.row.state == "wrong" else 2


@dataclass(frozen=True)
class Change:
    """What became of a fact in this run and in another."""

    document: str
    field: str
    place: str
    want: Any
    got: Any
    before: Any


@dataclass(frozen=True)
class Changes:
    """This run against another: values it gained and lost, wrong ones it gives anew and gives no more."""

    gained: tuple[Change, ...]
    lost: tuple[Change, ...]
    wrong_new: tuple[Change, ...]
    wrong_gone: tuple[Change, ...]


@dataclass(frozen=True)
class Evaluation:
    """All that was found out. `gold_alone` has no record (its facts count as missed), `records_alone` no gold."""

    documents: tuple[Document, ...]
    gold_alone: tuple[str, ...] = ()
    records_alone: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changes: Changes | None = None

    @cached_property
    def total(self) -> Tally:
        return _sum(document.values for document in self.documents)

    @cached_property
    def findings(self) -> Tally:
        """The findings gold asks for, and those nobody asked for."""
        return _sum(counted(document.rows, ("findings",)) for document in self.documents)

    @cached_property
    def forbidden(self) -> int:
        """Values that gold says must not be there."""
        return sum(row.fact.part == "must_not" for document in self.documents for row in document.rows)

    @cached_property
    def reliability(self) -> Reliability:
        return reliability(document.rows for document in self.documents)

    @cached_property
    def misses(self) -> list[Miss]:
        """Silent ones first, then wrong ones, then what was not given; each in the order of the documents."""
        found = [
            Miss(document.path, row)
            for document in self.documents
            for row in document.rows
            if row.state in ("wrong", "missed")
        ]
        return sorted(found, key=lambda miss: miss.rank)

    @cached_property
    def fields(self) -> dict[str, Tally]:
        return fields_of(self.documents)

    def by(self, what: str) -> dict[str, tuple[Document, ...]]:
        """The documents by `kind` or `reading`, the most first."""
        counts = Counter(getattr(document, what) for document in self.documents)
        return {
            name: tuple(document for document in self.documents if getattr(document, what) == name)
            for name, _ in counts.most_common()
        }


def fields_of(documents: Iterable[Document]) -> dict[str, Tally]:
    """The facts about values by the name of their field, in the order of the record."""
    out: dict[str, Tally] = {}
    for document in documents:
        for row in document.rows:
            if row.fact.part not in NO_VALUES and row.state != "nothing":
                out.setdefault(name_of(row.fact), Tally()).add(row.tally)
    places = order()
    return dict(sorted(out.items(), key=lambda entry: places.get(entry[0].partition(" ")[0], len(places))))


def grouped(fields: Mapping[str, Tally]) -> dict[str, Tally]:
    """The rows of the summary: GROUPS, then each other field; rows of nothing are left out."""
    out = {group: Tally() for group in GROUPS}
    for name, tally in fields.items():
        out.setdefault(_group(name), Tally()).add(tally)
    return {name: tally for name, tally in out.items() if tally != Tally()}


def _group(name: str) -> str:
    for group, members in GROUPS.items():
        if any(name == member or (member.endswith(".") and name.startswith(member)) for member in members):
            return group
    return name


def name_of(fact: Fact) -> str:
    """The field of a fact; numbers of a case by whether they are its own."""
    if fact.field != "cases.dnr":
        return fact.field
    told = fact.want or fact.got or {}
    return "cases.dnr own" if told.get("relation") == "own" else "cases.dnr other"


def evaluate(
    gold: Sequence[Gold], records: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]] | None = None
) -> Evaluation:
    """Every gold held against its record; `before` are the records of another run over the same documents."""
    pairs, notes = matched(gold, records)
    taken = {id(record) for _, record in pairs if record is not None}
    documents = tuple(document_of(entry, record) for entry, record in pairs)
    return Evaluation(
        documents,
        tuple(entry.name for entry, record in pairs if record is None),
        tuple(record["source"]["path"] for record in records if id(record) not in taken),
        tuple(notes),
        None if before is None else _changes(documents, _others(gold, before)),
    )


def _others(gold: Sequence[Gold], records: Sequence[Mapping[str, Any]]) -> list[Document]:
    return [document_of(entry, record) for entry, record in matched(gold, records)[0]]


def document_of(gold: Gold, record: Mapping[str, Any] | None) -> Document:
    """The facts of one gold, judged; without a record each is missed."""
    has = record or {}
    try:
        rows = judged(facts(has, gold.asserted), Doubts(has.get("findings") or []))
    except (TypeError, KeyError, AttributeError) as error:  # records are files, and files are edited
        raise UsageError(f"The record of {gold.name} has not a record's shape ({error!r}).") from error
    wanted, given = (gold.asserted.get("document") or {}).get("kind"), (has.get("document") or {}).get("kind") or {}
    source = has.get("source") or {}
    return Document(
        source.get("path") or gold.name,
        gold.name,
        wanted or given.get("value") or UNKNOWN,
        source.get("reading") or UNKNOWN,
        tuple(rows),
    )


@dataclass
class _Index:
    """The records by what gold may know of its document."""

    by_hash: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    by_path: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    by_stem: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    by_name: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]]) -> _Index:
        index = cls()
        for record in records:
            path = str(record["source"]["path"])
            index.by_hash.setdefault(str(record["source"]["sha256"]), []).append(record)
            index.by_path.setdefault(path, []).append(record)
            index.by_stem.setdefault(_stem(path), []).append(record)
            index.by_name.setdefault(_stem(path).rpartition("/")[2], []).append(record)
        return index


def _stem(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{name.rpartition('.')[0] or name}"


def matched(
    gold: Sequence[Gold], records: Sequence[Mapping[str, Any]]
) -> tuple[list[tuple[Gold, Mapping[str, Any] | None]], list[str]]:
    """Each gold with its record: by the hash of the document, else by its path, else by the name the gold has."""
    index, notes = _Index.of(records), list[str]()
    pairs: list[tuple[Gold, Mapping[str, Any] | None]] = []
    for entry in gold:
        found = index.by_hash.get(entry.sha256 or "", [])
        if not found:
            found = _by_path(entry, index)
            if len(found) == 1 and entry.sha256 is not None:
                notes.append(f"{entry.name}: matched by path; the record is of other bytes than the gold.")
        if len(found) > 1:
            among = [record for record in found if record["source"]["path"] == entry.path]
            if not among and len({record["source"]["sha256"] for record in found}) > 1:
                notes.append(f"{entry.name}: {len(found)} records have this name; none is taken.")
                found = []
            found = among or found
        pairs.append((entry, found[0] if found else None))
    return pairs, notes


def _by_path(entry: Gold, index: _Index) -> list[Mapping[str, Any]]:
    if entry.path is not None:
        return index.by_path.get(entry.path, [])
    return (
        index.by_path.get(entry.name)
        or index.by_stem.get(entry.name)
        or index.by_name.get(entry.name.rpartition("/")[2], [])
    )


def _changes(after: Sequence[Document], before: Sequence[Document]) -> Changes:
    out: dict[str, list[Change]] = {"gained": [], "lost": [], "wrong_new": [], "wrong_gone": []}
    for now, then in zip(after, before, strict=True):
        has, had = _placed(now), _placed(then)
        for place in {**had, **has}:
            new, old = has.get(place), had.get(place)
            if new is None or old is None:
                continue
            change = Change(now.path, name_of(new.fact), place, new.fact.want, new.fact.got, old.fact.got)
            if (new.state == "right") != (old.state == "right") and "nothing" not in (new.state, old.state):
                out["gained" if new.state == "right" else "lost"].append(change)
            wrong = (new.state == "wrong", old.state == "wrong")
            if wrong[0] and (not wrong[1] or new.fact.got != old.fact.got):
                out["wrong_new"].append(change)
            elif wrong[1] and not wrong[0]:
                out["wrong_gone"].append(change)
        more, fewer = _extras(now), _extras(then)
        out["wrong_new"] += _unplaced(now.path, more - fewer, now, gone=False)
        out["wrong_gone"] += _unplaced(now.path, fewer - more, then, gone=True)
    return Changes(**{name: tuple(rows) for name, rows in out.items()})


def _placed(document: Document) -> dict[str, Judged]:
    return {
        row.fact.place: row for row in document.rows if row.fact.place is not None and row.fact.part not in NO_VALUES
    }


def _extras(document: Document) -> Counter[tuple[str, str]]:
    """What gold has no place for, by field and value."""
    return Counter(
        (name_of(row.fact), repr(bare(row.fact.got)))
        for row in document.rows
        if row.fact.place is None and row.state == "wrong" and row.fact.part not in NO_VALUES
    )


def _unplaced(path: str, extra: Counter[tuple[str, str]], document: Document, *, gone: bool) -> Iterator[Change]:
    left = Counter(extra)
    for row in document.rows:
        key = (name_of(row.fact), repr(bare(row.fact.got)))
        if row.fact.place is None and left[key] > 0:
            left[key] -= 1
            got = row.fact.got
            yield Change(path, key[0], row.fact.pointer, None, None if gone else got, got if gone else None)


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total
