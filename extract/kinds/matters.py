"""Several matters in one memo or decision: two applications or more that are treated together.

They are parted only where the document parts them: by headings with what is said of each below, under a number, a name
or a decision of its own, or by points of the decision that name a number each. Then a matter is the document without
what is about the others, read like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from extract.find import document
from extract.find.case import dnr
from extract.find.form_labels import labelled
from extract.find.organisation import named_as_organisation
from extract.find.outcome import outcome
from extract.find.ruling import find_ruling
from extract.find.scope import Scope, fold, heading_kind
from extract.kinds.sections import number_labels
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Block
from extract.words import one_of, table

Span = tuple[int, int]
SMALLER = 0.3  # points of type by which a heading stands below another of its level
BELOW = 4  # blocks below a heading in which the number of its matter stands
NAME = 6  # letters of a name that tell a matter from others where a point names it
MAIN = ("granted", "partially_granted", "rejected", "dismissed", "approved")  # outcomes of an application
DOUBTED = 0.8  # confidence of values that may be those of either matter
# headings after which nothing is about one matter any more
CLOSING = ("recipients", "basis", "appeal", "contact", "signature")


@cache
def _ordinal() -> re.Pattern[str]:
    """ "Ärende 1:", "Projekt B –", "2." before a name."""
    words = one_of(table("projects")["matters"]["counted"])
    return re.compile(
        rf"^(?:(?:{words})\s+(?:nr\s+)?(?:\d{{1,2}}|[A-Z])\b|\d{{1,2}}[.)]|(?-i:[A-H])[.)])\s*[:.–—-]?\s*(?=\w)",
        re.IGNORECASE,
    )


@cache
def _before_number() -> re.Pattern[str]:
    """What stands between a name and its number: " (dnr ", ", "."""
    return re.compile(rf"[(,–—-]?\s*(?:(?<!\w)(?:{number_labels()}))?\.?:?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Matter:
    """One of several matters: the blocks that are about it alone, its numbers, the heading that names it; and blocks
    that are about one of the matters, nobody can tell which.
    """

    own: frozenset[int]
    numbers: frozenset[str]
    title: Found[str] | None = None
    unclear: frozenset[int] = frozenset()

    def left_out(self, others: Sequence[Matter]) -> frozenset[int]:
        """The blocks that are, or may be, about another matter."""
        return self.unclear.union(*(other.own for other in others if other is not self)) - self.own


def matters_in(scope: Scope) -> tuple[Matter, ...]:
    """The matters of a memo or decision; () where it is about one, or does not part them clearly."""
    counted = len(scope.reading.dnr) > 1 or any(_ordinal().match(scope.of(block)) for block in scope.blocks)
    if not counted and len(_granting(scope)) < 2 and len(_titled(scope)) < 2:
        return ()
    found = list(_with_mentions(scope, _by_headings(scope)))
    if found:
        return tuple(found) if _points_parted(scope, found) else ()
    found = list(_with_mentions(scope, _by_points(scope)))
    unclear = frozenset(_unclear(scope, found))
    return tuple(replace(matter, unclear=unclear) for matter in found)


# ---------------------------------------------------------------- headings


def _by_headings(scope: Scope) -> list[Matter]:
    """Stretches under headings of their own, each with a number no other has, or each with who applies and for how
    much under a name that one point of the decision has.
    """
    top = document.head_stop(scope)
    decides = {
        scope.layout.block_at(start).index for start, stop, _ in _points(scope) if outcome(scope.string[start:stop])
    }
    headings = [
        block
        for block in scope.blocks[1:]
        if block.index not in decides
        and (block.start >= top or _ordinal().match(scope.of(block)))
        and _may_head(scope, block)
        and not _repeats_head(scope, block)
    ]
    told = []
    ruled, titled = _granting(scope), _titled(scope)
    alike = _parts_alike(scope, [block for block in headings if block.index in titled])
    for block in headings:
        part = _stretch(scope, block, headings, alike)
        numbers = _numbers(scope, part)
        name = _key(scope.of(block))
        decided = len(name) >= NAME and sum(name in fold(scope.string[start:stop]) for start, stop in ruled) == 1
        ruled_here = _ordinal().match(scope.of(block)) is not None and _decides(part)
        named = (decided or block.index in titled) and part.last > part.first + 1
        if numbers or _applies(part) or named or ruled_here:
            told.append((block, part, numbers))
    if len(told) < 2:
        return []
    keys = [numbers for _, _, numbers in told]
    by_number = all(keys) and all(not a & b for n, a in enumerate(keys) for b in keys[n + 1 :])
    each = all(_decides(part) for _, part, _ in told)
    by_title = all(block.index in titled for block, _, _ in told)
    if not by_number and not each and not by_title and not _named_by_points(scope, [block for block, _, _ in told]):
        return []
    return [
        Matter(frozenset(range(part.first, part.last)), numbers, _name(scope, block)) for block, part, numbers in told
    ]


def _decides(part: Scope) -> bool:
    """Whether a stretch has a decision of its own, or a proposal."""
    return any(section.decides for section in part.sections)


def _repeats_head(scope: Scope, block: Block) -> bool:
    """Whether a line is nothing but a number that the head of the document has: a header of its next page."""
    numbers = scope.between(scope.reading.dnr, block.start, block.stop)
    if not numbers or _before_number().sub("", scope.string[block.start : numbers[0].start]):
        return False
    held = {number.value.key for number in scope.between(scope.reading.dnr, scope.start, document.head_stop(scope))}
    return numbers[-1].stop == block.stop and all(number.value.key in held for number in numbers)


def _titled(scope: Scope) -> frozenset[int]:
    """The headings below the head whose names stand in the title: "A" and "B" below "Stöd till A och B"."""
    if "titled" not in scope.memo:
        lines = [fold(scope.of(block)) for block in document.head(scope) if block.kind == "heading"]
        above = " ".join(lines)
        top = document.head_stop(scope)
        found: dict[str, int] = {}
        for block in scope.blocks:
            name = _key(scope.of(block))
            heads = block.start >= top and block.kind == "heading" and not heading_kind(scope.of(block))
            if not heads or len(name) < NAME or _repeats_head(scope, block):
                continue
            opens = any(line.startswith(f"{name} ") for line in lines)  # "Projektmedel till …" above a "Projektmedel"
            if not opens and re.search(rf"\b{re.escape(name)}(?!\w)", above):
                found.setdefault(name, block.index)
        apart = [n for n, at in found.items() if not any(n != other and n in other for other in found)]
        scope.memo["titled"] = frozenset(found[n] for n in apart)
    answer: frozenset[int] = scope.memo["titled"]
    return answer


def _may_head(scope: Scope, block: Block) -> bool:
    """A heading that no table knows, or a numbered short line."""
    words = scope.of(block)
    if len(words) > 110 or block.kind == "row" or heading_kind(_ordinal().sub("", words)) or heading_kind(words):
        return False
    return block.kind == "heading" or bool(_ordinal().match(words)) and not words.rstrip().endswith((".", ",", ";"))


INSIDE = ("financing", "costs", "purpose", "period")  # sections of a project, not of the paper


def _parts_alike(scope: Scope, headings: Sequence[Block]) -> frozenset[str]:
    """The headings right below each of several headings: of sections of a project, or the same words under each. A page
    of one size of headings has them on one level; empty where one of them has none.
    """
    below = [_next_heading(scope, block) for block in headings]
    words = frozenset(fold(scope.of(block)) for block in below if block is not None and block not in headings)
    kinds = {heading_kind(scope.of(block)) for block in below if block is not None}
    if len(headings) < 2 or None in below or not (len(words) == 1 or kinds <= set(INSIDE)):
        return frozenset()
    return words


def _next_heading(scope: Scope, heading: Block) -> Block | None:
    below = scope.layout.blocks[heading.index + 1 : scope.last]
    return next((block for block in below if block.kind == "heading"), None)


def _stretch(scope: Scope, heading: Block, headings: Sequence[Block], alike: frozenset[str]) -> Scope:
    """What stands under a heading: to the next of its kind, or to a section that is about the document. `alike` are the
    headings of the matter's own sections, which may look as its own.
    """
    below = scope.layout.blocks[heading.index + 1 : scope.last]
    for block in below:
        level = block.style.level
        closes = heading_kind(scope.of(block)) in CLOSING and block.kind != "row"
        smaller = block.style.size is not None and block.style.size < (heading.style.size or 0.0) - SMALLER
        own = level == heading.style.level and fold(scope.of(block)) in alike
        higher = block.kind == "heading" and 0 < level <= heading.style.level and not smaller and not own
        next_one = block in headings and not own and (level <= heading.style.level or not heading.style.level)
        if closes or higher or next_one:
            return scope.part(heading.index, block.index)
    return scope.part(heading.index, scope.last)


def _numbers(scope: Scope, part: Scope) -> frozenset[str]:
    """The numbers in the heading of a stretch, or with a label right below it."""
    blocks = part.blocks[: BELOW + 1]
    return frozenset(
        match.value.key
        for n, block in enumerate(blocks)
        for match in scope.between(scope.reading.dnr, block.start, block.stop)
        if match.value.scheme not in ("arende_id", "journal")
        and (n == 0 or match.rule == "dnr.label" and block.stop - block.start < 160)
    )


def _applies(part: Scope) -> bool:
    """Whether a stretch says who applies and for how much, or for when."""
    owner = next(labelled(part, "owner"), None)
    applied = any(
        mention.role in ("applied", "granted") and part.start <= mention.match.start < part.stop
        for mention in part.mentions
    )
    return owner is not None and (applied or bool(part.between(part.reading.periods)))


def _named_by_points(scope: Scope, headings: Sequence[Block]) -> bool:
    """Whether each heading's name stands in one point of the decision, no two in the same."""
    points = _points(scope)
    places = []
    for block in headings:
        name = _key(scope.of(block))
        hits = [n for n, (start, stop, _) in enumerate(points) if name in fold(scope.string[start:stop])]
        if len(name) < NAME or len(hits) != 1:
            return False
        places.append(hits[0])
    return len(set(places)) == len(places)


def _key(words: str) -> str:
    """A heading as a point may name its matter: without its ordinal and the word for what it is, folded."""
    name = fold(_ordinal().sub("", words))
    for before in table("projects")["matters"]["before"]:
        if name.startswith(f"{fold(before)} "):
            return name[len(fold(before)) + 1 :].strip(' :”"')
    return name


def _name(scope: Scope, heading: Block) -> Found[str] | None:
    """What the heading of a matter says, without its ordinal and its number."""
    words = scope.of(heading)
    mark = _ordinal().match(words)
    start, stop = heading.start + (mark.end() if mark else 0), heading.stop
    for match in scope.between(scope.reading.dnr, start, stop):
        if len(re.sub(r"\W", "", _before_number().sub("", scope.string[start : match.start]))) < NAME // 2:
            behind = re.compile(r"\)?\s*[-–—:,]\s*(?=\w)").match(scope.string, match.stop)
            start = behind.end() if behind is not None else match.stop  # "Dnr RUN 2022/14 - Steg för steg"
        else:
            stop = min(stop, match.start)
    stop = start + len(_before_number().sub("", scope.string[start:stop]).rstrip(" ,:;(–—-"))
    return scope.found_text(start, stop, "title.matter", 0.93)


# ---------------------------------------------------------------- points


def _points(scope: Scope) -> list[tuple[int, int, frozenset[str]]]:
    """The points of the decision, each with the numbers it names."""
    ruling = find_ruling(scope)
    return [
        (
            point.start,
            point.stop,
            frozenset(
                match.value.key
                for match in scope.between(scope.reading.dnr, point.start, point.stop)
                if match.value.scheme not in ("arende_id", "journal")
            ),
        )
        for point in (ruling.points if ruling is not None else ())
    ]


def _granting(scope: Scope) -> list[Span]:
    """The points that decide an application and name an amount: two of them may be about two projects."""
    return [
        (start, stop)
        for start, stop, _ in _points(scope)
        if _rules(scope, start, stop) and scope.between(scope.reading.amounts, start, stop)
    ]


def _by_points(scope: Scope) -> list[Matter]:
    """Points of the decision that each say what becomes of an application, under a number no other point has."""
    told = [
        (scope.layout.block_at(start).index, numbers)
        for start, stop, numbers in _points(scope)
        if len(numbers) == 1 and _rules(scope, start, stop)
    ]
    blocks, keys = [block for block, _ in told], [key for _, key in told]
    changed = {
        entry.key for entry in dnr(replace(scope, doubts=[])) if entry.relation in ("replaces", "amends", "foreign")
    }
    if len(told) < 2 or len(set(blocks)) < len(blocks) or len(set(keys)) < len(keys) or any(k & changed for k in keys):
        return []
    return [Matter(frozenset({block}), key) for block, key in told]


def _points_parted(scope: Scope, found: Sequence[Matter]) -> bool:
    """Whether each point that decides an application and names an amount is about one of the matters alone."""
    blocks = [scope.layout.block_at(start).index for start, _ in _granting(scope)]
    return all(sum(block in matter.own for matter in found) == 1 for block in blocks)


def _with_mentions(scope: Scope, found: Sequence[Matter]) -> Iterator[Matter]:
    """The matters with every block that names one of them and no other: by its number or by its name."""
    names = [_key(matter.title.value) if matter.title is not None and matter.title.value else "" for matter in found]
    top = _told_from(scope)
    numbers = list(_numbers_of_points(scope, found, names))
    taken = frozenset[int]().union(*(matter.own for matter in found))
    more: list[set[int]] = [set() for _ in found]
    for block in scope.blocks:
        if block.index in taken or block.start < top:
            continue
        keys = {match.value.key for match in scope.between(scope.reading.dnr, block.start, block.stop)}
        words = fold(scope.of(block))
        about = [
            n
            for n in range(len(found))
            if keys & numbers[n] or len(names[n]) >= NAME and re.search(rf"\b{re.escape(names[n])}\b", words)
        ]
        if len(about) == 1:
            more[about[0]].add(block.index)
    _go_on(scope, more, taken)
    for n, matter in enumerate(found):
        yield replace(matter, own=matter.own | more[n], numbers=numbers[n])


TOLD = ("summary", "matter", "purpose", "background", "")  # sections in which an application is described


def _told_from(scope: Scope) -> int:
    """Where the document begins to tell: below its head, or at a section on the matter that stands in it."""
    told = (section.start for section in scope.sections if section.kind in TOLD and section.kind and section.heading)
    return min(document.head_stop(scope), next(told, scope.stop))


def _go_on(scope: Scope, more: Sequence[set[int]], taken: frozenset[int]) -> None:
    """Give a matter the blocks behind the one that names it, to the end of a section that names no other: "I projektet
    deltar även Säffle kommun" is said of the project of the sentence before.
    """
    top = _told_from(scope)
    for section in scope.sections:
        blocks = [block for block in scope.blocks if section.start <= block.start < section.stop and block.start >= top]
        named = [n for n, found in enumerate(more) if any(block.index in found for block in blocks)]
        if section.kind not in TOLD or len(named) != 1 or any(block.index in taken for block in blocks):
            continue
        first = min(block.index for block in blocks if block.index in more[named[0]])
        more[named[0]].update(block.index for block in blocks if block.index > first)


def _unclear(scope: Scope, found: Sequence[Matter]) -> Iterator[int]:
    """The blocks below the head that no matter has and that hold what a case has one of: who applies, money, a period.

    Where only the points of the decision tell the matters apart, such a block is about one of them.
    """
    taken = frozenset[int]().union(*(matter.own for matter in found))
    owners = {scope.layout.block_at(start).index for start, _ in labelled(scope, "owner")}
    decides = {scope.layout.block_at(start).index for start, _, _ in _points(scope)}
    top = document.head_stop(scope)
    for block in scope.blocks:
        if block.index in taken or block.index in decides or block.start < top:
            continue
        held = (scope.reading.amounts, scope.reading.periods)
        if block.index in owners or any(scope.between(matches, block.start, block.stop) for matches in held):
            yield block.index


def _numbers_of_points(scope: Scope, found: Sequence[Matter], names: Sequence[str]) -> Iterator[frozenset[str]]:
    """The numbers of each matter: its own, else those of the one point that names it."""
    points = _points(scope)
    for matter, name in zip(found, names, strict=True):
        said = [keys for start, stop, keys in points if len(name) >= NAME and name in fold(scope.string[start:stop])]
        yield matter.numbers or (said[0] if len(said) == 1 else frozenset())


# ---------------------------------------------------------------- what comes of them


def of_matter(case: r.Case, matter: Matter, others: Sequence[Matter]) -> r.Case:
    """The case of one matter: without the numbers of the others, its own named as its own."""
    foreign = frozenset[str]().union(*(other.numbers for other in others if other is not matter)) - matter.numbers
    entries = [
        entry.model_copy(update={"relation": "own"})
        if entry.key in matter.numbers and entry.relation == "refers_to"
        else entry
        for entry in case.dnr
        if entry.key not in foreign
    ]
    own = {entry.key for entry in entries if entry.relation == "own"}
    entries = [entry for entry in entries if entry.relation != "foreign" or entry.key not in own]
    if not matter.numbers and sum(entry.relation == "own" for entry in entries) > 1:  # nobody says which is its own
        entries = [entry.model_copy(update={"confidence": min(entry.confidence, DOUBTED)}) for entry in entries]
    entries.sort(key=lambda entry: entry.relation != "own")
    project = case.project
    if project.title is None and matter.title is not None and _names_project(matter.title.value or ""):
        project = project.model_copy(update={"title": matter.title.model_copy(update={"confidence": NAMED})})
    return case.model_copy(update={"dnr": tuple(entries), "title": matter.title or case.title, "project": project})


NAMED = 0.85  # of a project's name that only the heading of its matter has


def _names_project(words: str) -> bool:
    """Whether the heading of a matter may be the name of a project: no organisation's, nor "Bidrag till …"."""
    return ":" not in words and not named_as_organisation(words) and outcome(words) is None and " till " not in words


def unparted(scope: Scope, case: r.Case) -> r.Case | None:
    """The case with its values doubted where the document seems to be about several matters and does not part them:
    several numbers of its own and several applications decided. None where it is about one.
    """
    if sum(entry.relation == "own" for entry in case.dnr) < 2:
        return None
    ruled = [(start, stop) for start, stop, _ in _points(scope) if _rules(scope, start, stop)]
    if len(ruled) < 2:
        return None
    named = ", ".join(entry.value or "" for entry in case.dnr if entry.relation == "own")
    scope.doubt(
        "ambiguous",
        f"It has the numbers {named} and decides {len(ruled)} applications, but does not part what is said of each. "
        "Amounts, period and project may be those of either: read which is whose.",
        ruled,
        path="/cases/0",
    )
    keys = ("project", "period", "granted", "applied", "total_budget", "financing")
    return case.model_copy(update={key: _doubted(getattr(case, key)) for key in keys})


def _rules(scope: Scope, start: int, stop: int) -> bool:
    said = outcome(scope.string[start:stop])
    return said is not None and said[0] in MAIN


def _doubted(node: object) -> object:
    """A part of a case with no confidence above DOUBTED."""
    if isinstance(node, tuple):
        return tuple(map(_doubted, node))
    if isinstance(node, Found):
        return node.model_copy(update={"confidence": min(node.confidence, DOUBTED)})
    if isinstance(node, r.Project | r.Financing | r.FinancingRow):
        return node.model_copy(update={key: _doubted(getattr(node, key)) for key in type(node).model_fields})
    return node
