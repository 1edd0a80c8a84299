"""Where the decision of a document or of one § stands: its status, the words that say so, who acts, its points.

The heading the words stand under outranks their tense (RECORD.md rule 4): "nämnden beslutar att" under "Förslag till
beslut" is proposed. Without a heading the sentence a body decides with is looked for, then a decision by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

import regex

from extract.find import document
from extract.find.letters import folded
from extract.find.minutes import KINDS as MINUTES
from extract.find.minutes import is_matter
from extract.find.outcome import lead_words, outcome, procedural, proposer
from extract.find.phrase import phrases
from extract.find.points import LEAD, MARK, Point, Span, after_lead, leads, names_body, points_in, skip_att, split
from extract.find.scope import Scope, Section, heading_kind, sentence
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.reading import Block
from extract.words import alternatives, table
from extract.words.marks import BULLETS, RING

BARE = 600  # letters of a text or § that may be a decision without a heading


@dataclass(frozen=True, slots=True)
class Ruling:
    """Where a decision stands: its status, the words that say so, the body that acts, its points."""

    status: r.Status
    cue: Span
    rule: str
    points: tuple[Point, ...]
    body: Span | None = None


def find_ruling(scope: Scope) -> Ruling | None:
    """Where the scope's decision stands, found once; None where it holds none."""
    if "ruling" not in scope.memo:
        found = _in_kind(scope, _find_ruling(scope))
        scope.memo["ruling"] = found and replace(found, points=_without_told(scope, found.points))
    ruling: Ruling | None = scope.memo["ruling"]
    return ruling


def _without_told(scope: Scope, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The points without those that only tell, where others decide: what was asked for, "Föreningen hade ansökt om
    90 000 kronor", and who took the decision.
    """
    told = [scope.string[point.start : point.stop] for point in points]
    decides = [outcome(words) is not None for words in told]
    if not any(decides):
        return points
    return tuple(
        point
        for point, words, rules in zip(points, told, decides, strict=True)
        if rules or not any(lead_words(name).search(folded(words), 0, LEAD) for name in ("asked_for", "taken_by"))
    )


def _in_kind(scope: Scope, found: Ruling | None) -> Ruling | None:
    """The ruling as the kind of the document has it: a memo's is a proposal, whatever heading its writer gave it; a
    decision whose heading nobody knows decides all the same.
    """
    kind = scope.document.memo.get("kind")
    if kind == "decision_memo" and found is not None and found.status in ("decided", "delegated"):
        return replace(found, status="proposed", rule="status.memo")
    if kind in _DECIDING and found is None:
        loose = (
            _ticked_ruling(scope) or _loose_ruling(scope) or (_labelled_ruling(scope) if kind == "decision" else None)
        )
        return replace(loose, status="proposed") if loose is not None and kind == "decision_memo" else loose
    return found


LOOSE = "status.loose"  # the rule of a decision under no heading: what hangs on it is doubted with it
_DECIDING = ("decision", "decision_memo", *MINUTES)
_LOOSE = ("granted", "partially_granted", "rejected", "dismissed", "extended", "amended", "repealed")


_BOX = lazy(r"(?:(?P<ticked>\L<ticked>)|\L<empty>)\s*", **table("decisions")["boxes"])


def _ticked_ruling(scope: Scope) -> Ruling | None:
    """What stands behind the one ticked box of those that a form has beside "Beslut": "☐ Bifall ☒ Avslag"."""
    for block in scope.blocks:
        cells = scope.layout.cells(block)
        for n, place in enumerate(cells):
            boxes = list(_BOX.finditer(scope.string, place.start, place.stop))
            ticked = [k for k, box in enumerate(boxes) if box["ticked"]]
            if len(boxes) < 2 or len(ticked) != 1:
                continue
            beside = n > 0 and boxes[0].start() == place.start  # the label fills the cell before
            start, end = (cells[n - 1].start, cells[n - 1].stop) if beside else (place.start, boxes[0].start())
            if heading_kind(scope.string[start:end]) != "decision":
                continue
            start = boxes[ticked[0]].end()
            end = boxes[ticked[0] + 1].start() if ticked[0] + 1 < len(boxes) else place.stop
            if outcome(scope.string[start:end]) is not None:
                status: r.Status = "delegated" if _delegated(scope) else "decided"
                return Ruling(status, (start, end), "status.ticked", (Point(start, end),))
    return None


def _labelled_ruling(scope: Scope) -> Ruling | None:
    """The one line of a decision that tells by its label what was given, where no sentence does: "Beviljat: 900 kr"."""
    found = [
        mention
        for mention in scope.mentions
        if mention.role == "granted"
        and not mention.in_table
        and mention.cue_span is not None
        and mention.match.value.money is not None
        and mention.match.value.money.amount > 0
        and scope.string[mention.cue_span[1] : mention.match.start].strip(" \t.") in ("", ":")
        and (block := scope.layout.block_at(mention.match.start)).start == mention.cue_span[0]
        and mention.match.stop == block.stop
    ]
    said = {mention.match.value.money.amount for mention in found if mention.match.value.money is not None}
    if len(said) != 1 or found[0].cue_span is None:
        return None
    status: r.Status = "delegated" if _delegated(scope) else "decided"
    return Ruling(status, found[0].cue_span, LOOSE, tuple(split(scope, found[0].cue_span[0], found[0].match.stop)))


def _loose_ruling(scope: Scope) -> Ruling | None:
    """The first sentence under no heading that tables know which says what becomes of an application or a grant."""
    for section in scope.sections:
        if section.kind and not (section.kind == "decision" and _names_kind(scope, section)):
            continue
        for block in section.blocks:
            written = scope.of(block).rstrip()
            said = outcome(written) if block.kind != "row" and written.endswith((".", ":")) else None
            words = folded(written)
            if said is None or said[0] not in _LOOSE or lead_words("past").search(words):
                continue
            amounts = scope.between(scope.reading.amounts, block.start, block.stop)
            if not amounts and "ansokan" not in words and not lead_words("opens").match(words):
                continue
            cue = (block.start + said[1][0], block.start + said[1][1])
            status: r.Status = "delegated" if _delegated(scope) else "decided"
            return Ruling(status, cue, LOOSE, tuple(split(scope, block.start, block.stop)))
    return None


def _find_ruling(scope: Scope) -> Ruling | None:
    """The decision section, else the proposal section, else the sentence a body decides with; None for none of them.

    A document with both is a protocol or a decision that quotes the proposal: what was decided counts.
    """
    told = is_matter(scope)
    taken = _sentence_ruling(scope) if told else None
    for kind, status in (("decision", "decided"), ("proposal", "proposed")):
        if kind == "proposal" and taken is not None:
            return taken  # "Kommunstyrelsen beslutar" above what its committee had proposed
        sections = [section for section in scope.under(kind) if section.blocks or section.label_stop < section.stop]
        for section in sections:
            points, body = _points(scope, section)
            if points:
                decides = any(outcome(scope.string[p.start : p.stop]) for p in points)
                if not decides and (section is not sections[-1] or _names_kind(scope, section)):
                    continue
                cue = _cue(section)
                shown = cast(r.Status, "delegated" if status == "decided" and _delegated(scope) else status)
                return Ruling(shown, cue, f"status.{kind}", points, body)
    return (_inline_ruling(scope) if told else _sentence_ruling(scope)) or _bare_ruling(scope)


_INLINE = lazy(r"(?<=[.!?]\s)\L<labels>:\s+(?=\p{Lu})", labels=table("decisions")["leads"]["labels"])


def _inline_ruling(scope: Scope) -> Ruling | None:
    """The decision that a paragraph of a § ends with: "Chefen informerar. Beslut: Informationen antecknas."."""
    for block in scope.blocks:
        label = _INLINE.search(scope.string, block.start, block.stop) if block.kind != "row" else None
        if label is not None:
            points = tuple(split(scope, label.end(), block.stop))
            return Ruling("decided", label.span(), "status.decision", points) if points else None
    return None


def _names_kind(scope: Scope, section: Section) -> bool:
    """Whether a section's heading is the document's name in its head: below "BESLUT" stand the day and a number."""
    return scope.first == 0 and section.heading is not None and section.heading.start < document.head_stop(scope)


def _cue(section: Section) -> Span:
    """The words that name a section: its heading, or its first block."""
    if section.heading is not None:
        return section.heading.start, min(section.heading.stop, section.label_stop or section.heading.stop)
    return section.blocks[0].start, section.blocks[0].stop


def _delegated(scope: Scope) -> bool:
    pattern = phrases(tuple(table("decisions")["delegated"]["words"]))
    taken = phrases(tuple(alternatives(table("decisions")["delegated"]["taken"])))
    if is_matter(scope):  # minutes tell of such decisions: "Anmälan av delegationsbeslut" is a matter of its own
        own = (scope.string[section.start : section.stop] for section in scope.under("decision"))
        return any(taken.search(folded(words)) for words in own)
    top = folded(scope.string[scope.start : document.head_stop(scope)])
    furniture = " ".join(folded(scope.of(block)) for block in document.furniture(scope))
    decided = " ".join(
        folded(scope.string[s.start : s.stop])
        for s in scope.sections
        if s.kind in ("decision", "signature", "assessment")
    )
    whole = folded(scope.string[scope.start : scope.stop])
    return bool(pattern.search(top) or pattern.search(furniture) or pattern.search(decided) or taken.search(whole))


def _points(scope: Scope, section: Section) -> tuple[tuple[Point, ...], Span | None]:
    """The points of a decision section and the body that its lead-in names."""
    points: list[Point] = []
    numbered = False
    body: Span | None = None
    spans = [(block.start, block.stop, block) for block in section.blocks if block.kind != "row"]
    if section.heading is not None and section.label_stop < section.heading.stop:
        spans.insert(0, (section.label_stop, section.heading.stop, section.heading))
    listed = False
    for n, (start, stop, block) in enumerate(spans):
        after = spans[n + 1][2] if n + 1 < len(spans) else None
        if listed and points and _goes_on(scope, points[-1], block, after):
            points[-1] = Point(points[-1].start, stop)
            continue
        if listed and points and not _is_item(scope, block) and _is_aside(scope, block):
            break  # below the list the text goes on
        listed = listed or _is_item(scope, block)
        if points and (_ends_points(scope, block) or block.kind != "item" and _narrates(scope, start, stop)):
            break
        if points and _of_others(scope, start, stop):
            continue
        figure = _COUNTED.match(scope.string, start, stop)
        counted = figure is not None
        goes_on = scope.string[start : start + 1].islower()  # an item that the end of a page cut
        if points and numbered and not counted and not goes_on and block.kind == "paragraph":
            break  # below "1 …" and "2 …" the text goes on
        numbered = numbered or counted
        if figure is not None and not figure["mark"] and _in_turn(scope, [span[:2] for span in spans], n):
            start = figure.end()  # "1 Säffle kommun beviljas", "2 Medlen fördelas"
        begin, acting = after_lead(scope, start, stop)
        body = body or acting
        led = scope.string[start : acting[1]] if acting is not None else ""
        if not points and acting is not None and proposer(led) is None and outcome(led) is not None:
            points.append(
                Point(start, begin)
            )  # "tillstyrker förslaget och föreslår att fullmäktige beslutar": that is the decision
        if acting is not None and begin == acting[1] and scope.string[begin:stop].rstrip().endswith(":"):
            points.append(Point(begin, stop))  # "föreslår att fullmäktige beslutar:", and the items below are for that
            continue
        points.extend(
            point
            for k, point in enumerate(split(scope, begin, stop))
            if block.kind == "item" and k == 0 or not _handles(scope, point)
        )
    return tuple(points), body


_RELATIVE = lazy(r", \L<words>\b[^,;:]*$", words=table("decisions")["leads"]["relative"])


def _of_others(scope: Scope, start: int, stop: int) -> bool:
    """Whether a sentence tells beside the decision what somebody else decided: "Ärendet har behandlats av
    partnerskapet, som den 4 mars beslutade att prioritera ansökan."
    """
    low = folded(scope.string[start : sentence(scope.string, start, start, stop)[1]])
    lead = leads().search(low)
    return lead is not None and _RELATIVE.search(low, 0, lead.start()) is not None


_COUNTED = lazy(r"(?P<figure>\d{1,2})(?P<mark>[.)]?)\s+(?=\p{Lu})")


def _in_turn(scope: Scope, spans: list[Span], n: int) -> bool:
    """Whether the figure that begins a block counts it: the one above or below has the next, "1 …" over "2 …"."""
    figures = [_COUNTED.match(scope.string, *spans[k]) if 0 <= k < len(spans) else None for k in (n - 1, n, n + 1)]
    above, here, below = (int(figure["figure"]) if figure is not None else None for figure in figures)
    return here is not None and (above == here - 1 or below == here + 1)


_ITEM = lazy(rf"(?:(?:\d{{1,2}}|[a-zåäö])[.)]|[{BULLETS}–-]|{RING})\s+\S")  # a list whose marks are written as text


def _is_item(scope: Scope, block: Block) -> bool:
    return block.kind == "item" or _ITEM.match(scope.string, block.start, block.stop) is not None


def _goes_on(scope: Scope, last: Point, block: Block, after: Block | None) -> bool:
    """Whether a short block between two items ends the upper one, which has no stop: "… ett bidrag på" and, as if it
    were an item of its own, "6 575 000 kronor".
    """
    if block.kind not in ("paragraph", "item") or after is None or not _is_item(scope, after):
        return False
    words = scope.of(block)
    said = scope.string[last.start : last.stop].rstrip()
    begins = words[:1].isdigit() and not lazy(r"\d{1,2}[.)]\s").match(words)
    return len(words) < 60 and begins and not said.endswith((".", ";", ":", ","))


def _handles(scope: Scope, point: Point) -> bool:
    """Whether a sentence below the points says how the minutes are handled: "Paragrafen justeras omedelbart."."""
    return procedural(scope.string[point.start : point.stop])


def _ends_points(scope: Scope, block: Block) -> bool:
    """A signature, a name, a line of the form: what stands below the points without a heading."""
    words = scope.of(block)
    return (
        not _is_item(scope, block)
        and not words.startswith("att ")
        and not words.rstrip().endswith((".", ":", ";", ","))
        and outcome(words) is None
        and len(words) < 60
    )


def _is_aside(scope: Scope, block: Block) -> bool:
    """Whether what stands below the items of a decision is none of it: a heading, or a text in which nobody decides."""
    words = scope.of(block)
    if words[:1].islower():
        return False  # an item that the end of a page cut
    heads = block.kind == "heading" and not words.rstrip().endswith((".", ":", ";", ","))
    return heads or not leads().search(folded(words)) and outcome(words) is None


def _narrates(scope: Scope, start: int, stop: int) -> bool:
    """Whether a paragraph tells what somebody said: "Ekonomichefen redogör för läget." below what was decided."""
    end = sentence(scope.string, start, start, stop)[1]
    words = scope.string[start:end]
    if words.startswith("att ") or names_body(scope, start):
        return False
    told = lead_words("narrates").search(folded(words), 0, LEAD) is not None
    return told and outcome(words) is None


_OLD = lazy(r"(?:den\s+|år\s+|i\s+)?\d")  # "beslutade 2019 att": that was then


def _sentence_ruling(scope: Scope) -> Ruling | None:
    """A decision without a heading of its own: "<body> beslutar …" with the body named right before the verb."""
    pattern = lead_words("acts")
    silent: Ruling | None = None
    low = folded(scope.string[scope.start : scope.stop])
    names = sorted(
        [*scope.between(scope.reading.bodies), *scope.between(scope.reading.organisations)], key=lambda m: m.start
    )
    for verb in pattern.finditer(low):
        at = scope.start + verb.start()
        acting = next((m for m in reversed(names) if m.start < at and 0 <= at - m.stop <= 2), None)
        actor = (acting.start, acting.stop) if acting is not None else _actor(scope, at)
        section = scope.section_at(at)
        if (
            actor is None
            or section is not None
            and section.kind in ("matter", "basis", "motions", "reservation", "decision_process", "summary")
        ):
            continue
        _, stop = scope.sentence(at)
        begin = at if outcome(verb[0]) is not None else skip_att(scope, scope.start + verb.end(), stop)
        points = tuple(split(scope, begin, stop)) or _following(scope, stop)
        status: r.Status = "delegated" if _delegated(scope) else "decided"
        ruled = Ruling(status, (at, at + len(verb[0])), "status.verb", points, actor)
        if points and any(outcome(scope.string[p.start : p.stop]) for p in points):
            return ruled
        named = folded(scope.string[slice(*actor)]).strip() in bare_bodies()
        if points and silent is None and named and not _OLD.match(scope.string, points[0].start):
            silent = ruled  # "Styrelsen beslutade att firman tecknas av två i förening."
    if not is_matter(scope):
        return None
    return _plain_ruling(scope) or silent


def _plain_ruling(scope: Scope) -> Ruling | None:
    """In minutes a body may act without "beslutar": "Kommunstyrelsen utser Lisa Modin att justera protokollet."."""
    for match in scope.between(scope.reading.bodies):
        start, stop = scope.sentence(match.start)
        section = scope.section_at(match.start)
        if match.start - start > 1 or section is not None and section.kind not in ("", "decision"):
            continue
        said = outcome(scope.string[match.stop : stop])
        if said is not None and said[1][0] <= 2 and scope.string[stop - 1] == ".":
            cue = (match.stop + said[1][0], match.stop + said[1][1])
            return Ruling("decided", cue, "status.verb", tuple(split(scope, start, stop)), (match.start, match.stop))
    return None


def _actor(scope: Scope, verb: int) -> Span | None:
    """A body no register knows, right before the verb: "LAG beslutar"."""
    bare = [body.capitalize() for body in table("document")["bare_bodies"]] if is_matter(scope) else []
    for words in (*table("bodies")["acting"], *bare):
        start = verb - len(words) - 1
        if (
            start >= scope.start
            and scope.string.startswith(f"{words} ", start)
            and not scope.string[start - 1 : start].isalnum()
        ):
            return start, verb - 1
    return None


_SUBJECT = lazy(
    r"(?:(?:den|det|de|detta|denna|samtliga)\s|projekt\b|\p{L}*(?:an|en|on|in|et|at|ot|na)\b|\p{L}+ens\b"
    r"|(?-i:\p{Lu}[\p{L}-]+[ ]\p{Lu}))",
    regex.IGNORECASE,
)  # what is decided on is known: "Motionen", "Ansökan", "Projekt Norrsken"; "Bidrag beviljas" is a rule


def _bare_ruling(scope: Scope) -> Ruling | None:
    """A decision by itself, with no heading and no "beslutar": "Motionen anses besvarad.", "Nämnden antar planen."

    Only in a § and in a text of a few sentences: in longer prose the same words tell of what is usual or was earlier.
    """
    loose = [
        block
        for section in scope.sections
        if not section.kind
        for block in section.blocks
        if block.kind in ("paragraph", "item") or section.heading is None and block.kind == "heading"
    ]
    if not loose or sum(block.stop - block.start for block in loose) > BARE:
        return None
    points: list[Point] = []
    cue: Span | None = None
    body: Span | None = None
    status: r.Status = "delegated" if _delegated(scope) else "decided"
    for block in loose:
        at = block.start
        while at < block.stop:
            stop = sentence(scope.string, at, at, block.stop)[1]
            handled = procedural(scope.string[at:stop])  # "7. Mötet avslutas"
            found = None if handled else _bare_verb(scope, at, stop) or _suggested(scope, at, stop)
            if found is not None:
                verb, acting = found
                if lead_words("suggests").match(folded(scope.string[slice(*verb)])):
                    status = "proposed"
                leads_in = leads().match(folded(scope.string[slice(*verb)])) is not None
                begin = skip_att(scope, verb[1], stop) if leads_in else verb[0] if acting else at
                if outcome(scope.string[begin:stop]) is None:
                    begin = verb[0]  # "beslutar om bidrag": the verb is part of what is decided
                points.extend(split(scope, begin, stop))
                cue, body = cue or verb, body or acting
            at = stop
    if cue is None or not any(outcome(scope.string[p.start : p.stop]) for p in points):
        return None
    return Ruling(status, cue, "status.bare", tuple(points), body)


def _suggested(scope: Scope, start: int, stop: int) -> tuple[Span, Span | None] | None:
    """The words with which a sentence suggests a decision by itself: "Direktören föreslår att nämnden godkänner …"."""
    low = folded(scope.string[start:stop])
    verb = lead_words("suggests").search(low, 0, LEAD)
    if verb is None or lead_words("suggests_not").search(low, 0, verb.start()):
        return None
    return (start + verb.start(), start + verb.end()), None


def _bare_verb(scope: Scope, start: int, stop: int) -> tuple[Span, Span | None] | None:
    """The verb of a sentence that decides by itself, and the body that acts; None for any other sentence.

    A body decides in the active voice; what is decided on stands before a passive, and is known.
    """
    words = table("decisions")["bare"]
    mark = MARK.match(scope.string, start, stop)
    start = mark.end() if mark else start
    while start < stop and scope.string[start] in " \t\n\f":
        start += 1
    low = folded(scope.string[start:stop])
    if phrases(tuple(words["unless"])).search(low):
        return None
    named = [
        *scope.between(scope.reading.bodies, start, start + 1),
        *scope.between(scope.reading.organisations, start, start + 1),
    ]
    acting = named[0].stop - start if named else _bare_body(low)
    verb = phrases(tuple(words["active"])).match(low, acting + 1) if acting else None
    if verb is None and _SUBJECT.match(scope.string, start, stop):
        verb = phrases(tuple(words["passive"])).search(low, 0, LEAD)
        if verb is not None and phrases(tuple(words["not_before"])).search(low, 0, verb.start()):
            return None
        acting = 0
    if verb is None and is_matter(scope):
        verb = phrases(tuple(words["past"])).search(low, 0, LEAD)
        if verb is not None and phrases(tuple(words["not_before"])).search(low, 0, verb.start()):
            return None
        acting = 0
    if verb is None and phrases(tuple(table("decisions")["delegated"]["words"])).match(low):
        verb = phrases((*words["active"], *words["passive"])).search(low, 0, LEAD)  # "På delegation beviljas X stöd"
    if verb is None:
        return None
    return (start + verb.start(), start + verb.end()), (start, start + acting) if acting else None


def _bare_body(low: str) -> int:
    """Where a body without its name ends that begins a folded sentence; 0 where none does."""
    first = low.split(" ", 1)[0]
    return len(first) if first in bare_bodies() else 0


def _following(scope: Scope, stop: int) -> tuple[Point, ...]:
    """The list items below "… beslutar att:"."""
    points: list[Point] = []
    block = scope.layout.block_at(stop)
    for item in scope.layout.blocks[block.index + 1 : scope.last]:
        if item.kind != "item":
            break
        points.extend(points_in(scope, item.start, item.stop))
    return tuple(points)


@cache
def bare_bodies() -> frozenset[str]:
    """Words for a body without its name, folded: "styrelsen", "utskottet"."""
    return frozenset(map(folded, table("document")["bare_bodies"]))


def decided_spans(scope: Scope) -> tuple[Callable[[int], bool], r.Status] | None:
    """Whether an offset lies in the words of the decision, and the decision's status; None without a decision."""
    ruling = find_ruling(scope)
    if ruling is None:
        return None
    spans = [(point.start, point.stop) for point in ruling.points]
    return (lambda at: any(start <= at < stop for start, stop in spans)), ruling.status
