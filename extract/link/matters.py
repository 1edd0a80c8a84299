"""Items joined to matters where it is certain that they are of one, and told apart as candidates where it is not.

Certain is: one authority and one registration number, both read surely; or, of items without a number, one authority,
project, owner, sum and day. An authority's number is its own: KS 2024/1 of two municipalities are two matters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from extract.link.items import Item, Number, fold, items
from extract.link.net import Net, net
from extract.model.record import Record
from extract.words import table

LEAST_TITLE = 4  # letters of a project's name that say something
Code = Literal["replaced_decision", "possible_duplicate", "amount_conflict", "ambiguous"]


@dataclass
class Finding:
    """A doubt over more than one document, at the place where it matters."""

    code: Code
    message: str
    item: Item
    others: tuple[Item, ...] = ()


@dataclass
class Matter:
    """What one authority decided in one matter. `projects` are its parts where it has several: name and net sum."""

    id: str
    items: list[Item]
    projects: list[tuple[str | None, Net]] = field(default_factory=list)
    replaced_by: str | None = None
    replaces: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def issuer(self) -> str | None:
        """Its authority as the register names it, else as printed."""
        return next((item.authority for item in self.items if item.authority is not None), None)

    @property
    def title(self) -> str | None:
        """The name of its project, or of the matter's first where there are several."""
        return next((item.title for item in self.items if item.title), None)

    @property
    def owner(self) -> str | None:
        return next((item.owner for item in self.items if item.owner), None)

    def numbers(self, *relations: str) -> list[Number]:
        """Its numbers of these relations, each key once."""
        found = {n.key: n for item in self.items for n in item.numbers if n.relation in relations}
        return [found[key] for key in sorted(found)]

    @property
    def granted(self) -> Decimal | None:
        """The net sum over its projects; None where one of them is not clear, or nothing was decided."""
        if self.replaced_by is not None:
            return Decimal(0)
        decided = [part for _, part in self.projects if part.why not in NOT_DECIDED]
        sums = [part.amount for part in decided if part.amount is not None]
        if not sums or len(sums) < len([p for p in decided if p.why != "decided" or p.amount is not None]):
            return None
        return sum(sums, Decimal(0)) if len({part.currency for part in decided if part.currency}) <= 1 else None

    @property
    def currency(self) -> str | None:
        return next((part.currency for _, part in self.projects if part.currency is not None), None)

    @property
    def why(self) -> str:
        """Why the sum is what it is, or is none."""
        if self.replaced_by is not None:
            return "replaced"
        told = list(dict.fromkeys(part.why for _, part in self.projects))
        return "; ".join(told)


NOT_DECIDED = ("only proposed", "nothing is decided", "proposed with different sums")


@dataclass(frozen=True)
class Candidate:
    """Matters that may belong together, and why that is not certain. They are not joined."""

    reason: str
    matters: tuple[str, ...]
    twice: bool = False  # whether the same money would be counted twice if they do


@dataclass
class Linked:
    matters: list[Matter]
    candidates: list[Candidate]
    duplicates: list[tuple[Document, ...]] = field(default_factory=list)
    records: int = 0


@dataclass(frozen=True)
class Document:
    record: str
    path: str
    sha256: str


class _Sets:
    """Which items are joined: each points towards the first of its set."""

    def __init__(self, size: int) -> None:
        self.up = list(range(size))

    def root(self, n: int) -> int:
        while self.up[n] != n:
            self.up[n] = self.up[self.up[n]]
            n = self.up[n]
        return n

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self.up[second] = first


def linked(records: Iterable[Record]) -> Linked:
    """The matters of many records, in the order of authority and number."""
    everything: list[Item] = []
    documents: dict[str, Document] = {}
    for record in records:
        if record.source.id not in documents:  # the same record again says nothing new
            documents[record.source.id] = Document(record.source.id, record.source.path, record.source.sha256)
            everything += items(record)
    everything.sort(key=lambda item: (item.path, item.record, item.pointer.count("grants"), item.order[2]))
    matters = _named(_joined(everything))
    for matter in matters:
        _sum(matter)
    by_key = _by_key(matters)
    _replace(matters, by_key)
    _told_twice(matters)
    same = defaultdict(list)
    for document in documents.values():
        same[document.sha256].append(document)
    duplicates = [tuple(sorted(group, key=lambda d: d.path)) for sha, group in same.items() if sha and len(group) > 1]
    return Linked(
        matters, list(_candidates(matters, by_key)), sorted(duplicates, key=lambda g: g[0].path), len(documents)
    )


# ---------------------------------------------------------------- joining


def _joined(everything: Sequence[Item]) -> list[list[Item]]:
    sets = _Sets(len(everything))
    first: dict[tuple[object, ...], int] = {}
    for n, item in enumerate(everything):
        for mark in _marks(item):
            sets.join(n, first.setdefault(mark, n))
    groups: dict[int, list[Item]] = {}
    for n, item in enumerate(everything):
        groups.setdefault(sets.root(n), []).append(item)
    return list(groups.values())


def _marks(item: Item) -> Iterator[tuple[object, ...]]:
    """What makes an item certainly one with another of the same mark."""
    certain = item.issuer is not None and item.issuer_sure
    for number in item.numbers:
        if number.relation not in ("own", "amends") or not _whole(number.key):
            continue
        yield "in one document", item.record, number.key
        if certain and number.sure:
            if not number.key.startswith("|"):
                yield "number", item.issuer, number.key
            else:  # a number without letters: each board of an authority may have one
                if item.body:
                    yield "number of a body", item.issuer, number.key, fold(item.body)
                if telling(item.title):
                    yield "number of a project", item.issuer, number.key, fold(item.title)
    if certain and not item.own and telling(item.title) and item.owner and item.amount and _is_day(item.date):
        yield "project", item.issuer, fold(item.title), fold(item.owner), item.amount, item.currency, item.date


def _whole(key: str) -> bool:
    _, year, serial = [*key.split("|"), "", ""][:3]
    return bool(year and serial)


def _is_day(date: str | None) -> bool:
    return date is not None and len(date) == len("2024-05-31")


def telling(title: str | None) -> bool:
    """Whether a name tells one project from others."""
    folded = fold(title)
    return len(folded) >= LEAST_TITLE and folded not in {fold(word) for word in table("link")["common"]}


def _named(groups: Sequence[list[Item]]) -> list[Matter]:
    """The matters with ids that do not hang on what else was read: authority and least number, else the first place."""
    out, taken = [], set[str]()
    for group in groups:
        keys = sorted({number.key for item in group for number in item.own if _whole(number.key)})
        issuer = next((item.issuer for item in group if item.issuer is not None and item.issuer_sure), None)
        place = f"{group[0].record}{group[0].pointer}"
        id = f"{issuer}|{keys[0]}" if keys and issuer is not None else place
        if id in taken:  # numbers without letters, of two bodies
            id = f"{id}@{place}"
        taken.add(id)
        out.append(Matter(id, group))
    return sorted(out, key=lambda matter: (matter.issuer or "~", matter.id))


# ---------------------------------------------------------------- sums


def _sum(matter: Matter) -> None:
    groups = _projects(matter)
    told: list[Net] = []
    for name, group in groups:
        part = net(group)
        if part.amount is not None and len(groups) > 1:
            _apart(part, name, told)
        told.append(part)
        matter.projects.append((name, part))
        titles = list(dict.fromkeys(item.title for item in group if telling(item.title)))
        if len({fold(title) for title in titles}) > 1 and part.amount is not None:
            part.doubts.append("the project is named differently: " + " / ".join(str(title) for title in titles))
        if part.amount is None and part.why not in (*NOT_DECIDED, "decided"):
            decided = [item for item in group if item.decided]
            code: Code = "amount_conflict" if len({item.amount for item in decided}) > 1 else "ambiguous"
            matter.findings.append(Finding(code, part.why, decided[-1], tuple(decided[:-1])))


def _apart(part: Net, name: str | None, others: Sequence[Net]) -> None:
    """A sum that may be part of another's, or the same under another name, is not added to it."""
    records = {item.record for item in part.counts}
    same = [other for other in others if other.amount == part.amount and not records & {i.record for i in other.counts}]
    if name is None:
        part.why = "a sum that names no project, in a matter of several"
    elif same:
        part.why = "the same sum under two names of a project"
    else:
        return
    part.between, part.amount = (Decimal(0), part.amount or Decimal(0)), None


def _projects(matter: Matter) -> list[tuple[str | None, list[Item]]]:
    """The items by project, where one document of the matter has several; else all of them as one. Two documents that
    name one project differently would count its money twice."""
    names: dict[str, set[str]] = defaultdict(set)
    for item in matter.items:
        if fold(item.title) and item.amount is not None:
            names[item.record].add(fold(item.title))
    if max(map(len, names.values()), default=0) < 2:
        return [(matter.title, matter.items)]
    groups: dict[str, list[Item]] = {}
    for item in matter.items:
        groups.setdefault(fold(item.title), []).append(item)
    loose = groups.pop("", [])
    out: list[tuple[str | None, list[Item]]] = [(group[0].title, group) for group in groups.values()]
    if loose:
        out.append((None, loose))
    return out


# ---------------------------------------------------------------- replaced decisions


def _by_key(matters: Sequence[Matter]) -> dict[tuple[str, str], list[Matter]]:
    """Matters by authority and own number, both sure."""
    out: dict[tuple[str, str], list[Matter]] = defaultdict(list)
    for matter in matters:
        known = {
            (item.issuer, number.key)
            for item in matter.items
            for number in item.own
            if item.issuer is not None and item.issuer_sure and number.sure and _whole(number.key)
        }
        for key in sorted(known):
            out[key].append(matter)
    return out


def _replace(matters: Sequence[Matter], by_key: dict[tuple[str, str], list[Matter]]) -> None:
    """What a decided matter says it replaces grants nothing any more, and whoever uses it is told."""
    names = {matter.id: matter for matter in matters}
    told: dict[str, list[tuple[Item, str]]] = defaultdict(list)  # by the replaced matter: who says so
    for matter in matters:
        decided = any(item.decided for item in matter.items)
        for item in matter.items:
            for number in item.numbers:
                if number.relation != "replaces" or item.issuer is None or not (item.issuer_sure and number.sure):
                    continue
                known = [other for other in by_key.get((item.issuer, number.key), []) if other is not matter]
                if len(known) == 1 and decided:
                    told[known[0].id].append((item, matter.id))
                elif len(known) == 1:
                    for used in _granting(known[0]):
                        message = f"{item.path} proposes to replace this decision; nothing is decided yet."
                        known[0].findings.append(Finding("replaced_decision", message, used, (item,)))
                else:
                    which = "more than one matter has it" if known else "it is not among the records"
                    message = f"A decision is to be replaced, {number.value}: {which}."
                    matter.findings.append(Finding("ambiguous" if known else "replaced_decision", message, item))
    for id, tellers in told.items():
        by = {matter for _, matter in tellers}
        round_about = any(other in told and id in {m for _, m in told[other]} for other in by)
        if len(by) > 1 or round_about:
            message = "Several matters say that they replace this one, or two replace each other. Decide which holds."
            names[id].findings.append(Finding("ambiguous", message, names[id].items[0], tuple(i for i, _ in tellers)))
            continue
        (new,) = by
        names[id].replaced_by = new
        for _, part in names[id].projects:
            for item, count in part.counts.items():
                if count in ("counted", "added", "new_total"):
                    part.counts[item] = "replaced"
        names[new].replaces.append(id)
        teller = tellers[0][0]
        for used in _granting(names[id]) or names[id].items[:1]:
            message = f"Replaced by {new}, as {teller.path} says; what it grants no longer counts."
            names[id].findings.append(Finding("replaced_decision", message, used, (teller,)))


def _granting(matter: Matter) -> list[Item]:
    return [item for item in matter.items if item.amount is not None and item.effect in ("grants", "sets", "adds")]


# ---------------------------------------------------------------- documents told twice, and what may belong together


def _told_twice(matters: Sequence[Matter]) -> None:
    """Two papers of one kind that say the same of a matter: one of them may be a copy."""
    for matter in matters:
        alike: dict[tuple[object, ...], list[Item]] = defaultdict(list)
        for item in matter.items:
            if item.amount is not None:
                mark = (item.kind, item.date, item.effect, item.amount, item.currency, fold(item.title))
                alike[mark].append(item)
        for group in alike.values():
            for n, item in enumerate(group[1:], 1):
                first = next((other for other in group[:n] if other.record != item.record), None)
                if first is not None:
                    how = "has the same bytes as" if first.sha256 == item.sha256 else "says the same as"
                    message = f"This document {how} {first.path}; its sum is counted once."
                    matter.findings.append(Finding("possible_duplicate", message, item, (first,)))


def _candidates(matters: Sequence[Matter], by_key: dict[tuple[str, str], list[Matter]]) -> Iterator[Candidate]:
    yield from _of_number(matters)
    linked_already = {frozenset((matter.id, matter.replaced_by)) for matter in matters if matter.replaced_by}
    titles: dict[tuple[str | None, str], list[Matter]] = defaultdict(list)
    projects: dict[tuple[str, str], list[Matter]] = defaultdict(list)
    for matter in matters:
        named = {(fold(item.title), fold(item.owner)) for item in matter.items if telling(item.title)}
        for title in sorted({title for title, _ in named}):
            titles[matter.issuer, title].append(matter)
        for title, owner in sorted(named):
            if owner:
                projects[title, owner].append(matter)
    for (issuer, _), group in titles.items():
        ids = tuple(matter.id for matter in group)
        if len(group) > 1 and frozenset(ids) not in linked_already:
            reason = "same project and authority, other numbers" if issuer else "same project, no authority told"
            yield Candidate(reason, ids, twice=True)
    for group in projects.values():
        if len({matter.issuer for matter in group}) > 1:
            yield Candidate("same project and owner at another authority", tuple(matter.id for matter in group))


def _of_number(matters: Sequence[Matter]) -> Iterator[Candidate]:
    """Equal numbers that are not certain to be one authority's."""
    keys: dict[str, list[tuple[Matter, Item, Number]]] = defaultdict(list)
    for matter in matters:
        for item in matter.items:
            for number in item.numbers:
                if _whole(number.key) and number.relation in ("own", "foreign"):
                    keys[number.key].append((matter, item, number))
    for group in keys.values():
        ids = tuple(dict.fromkeys(matter.id for matter, _, _ in group))
        if len(ids) < 2:
            continue
        reasons = list(dict.fromkeys(_why_not(item, number) for _, item, number in group))
        told = [reason for reason in reasons if reason]
        if told:
            yield Candidate(f"same number, but {' and '.join(told)}", ids, twice=True)


def _why_not(item: Item, number: Number) -> str:
    if number.relation == "foreign":
        return f"{item.path} calls it another authority's"
    if item.issuer is None:
        return f"{item.path} tells no authority"
    if not item.issuer_sure:
        return f"the authority of {item.path} is doubted"
    if not number.sure:
        return f"the number is doubted in {item.path}"
    return f"{item.path} has no letters in it" if number.key.startswith("|") else ""
