"""How far a value can be trusted that was read from a picture, or in which a letter was taken for a digit.

What OCR is unsure of lowers the confidence of the values it stands in, and each such value is said to be in doubt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from extract.find.agree import Place, confirmed, place, would_fit
from extract.model import record as r
from extract.model.evidence import Evidence, Found
from extract.model.page import BBox, Document, Page
from extract.words import lexicon

# Share of words right by OCR's own confidence, measured on 43 000 words of 11 pages at three resolutions, clean, noisy
# and askew: (least confidence, share of words, share of figures).
RIGHT = ((0.955, 1.0, 1.0), (0.9, 0.985, 0.965), (0.8, 0.9, 0.75), (0.6, 0.75, 0.6), (0.0, 0.55, 0.5))
A_WORD = 0.97  # share of unsure words right where they are words at all: errors seldom make another word
UNSURE = 0.5  # confidence below which even a word of the lexicon may be a guess
DOUBTED = 0.9  # trust below this leaves a finding; RECORD.md, rule 8
OTHERWISE = 0.8  # trust in a figure that two readings disagree on
REPAIRED = {"digit": 0.85, "digit-group": 0.95}  # trust in a figure after these repairs (grammar/digits.py)
CONFIRMED = "confirmed-by-sum"  # among the repairs of a doubted figure that sums with others to their total
_FIXED = ("kind", "status", "outcome", "outcomes")  # labels of ours: what the words say was told by a whole vocabulary
_ABOUT = 1.0  # points a box may be off after rounding


@dataclass(frozen=True, slots=True)
class Weighed:
    """A value found wanting: its path in the record, a code, what to say, and the place."""

    code: r.Code
    path: str
    message: str
    evidence: Evidence
    suggestion: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A word of a scanned page: its place as shown, how far to trust it, and what else it was read as, by whom."""

    text: str
    box: BBox
    trust: float
    sure: float
    otherwise: str = ""
    whom: str = ""
    read: str = ""  # all that was read otherwise: a figure is several words
    ours: bool = True  # whether our OCR read it, or somebody else's


def weigh(record: r.Record, document: Document) -> tuple[r.Record, tuple[Weighed, ...]]:
    """The record with its confidences lowered where the reading is in doubt, and one doubt for each such value."""
    scale = _Scale(document, record)
    doubts: list[Weighed] = []
    weighed = scale.record(record, doubts)
    return weighed, tuple(doubts)


class _Scale:
    def __init__(self, document: Document, record: r.Record) -> None:
        self._record = record
        self._pages = {page.number: _Words(page) for page in document.pages if page.read == "ocr" or page.doubts}

    def record(self, record: r.Record, doubts: list[Weighed]) -> r.Record:
        parts = {
            name: getattr(record, name) for name in type(record).model_fields if name not in ("source", "findings")
        }
        made = {name: self._node(value, f"/{name}", name, doubts) for name, value in parts.items()}
        changed = {name: value for name, value in made.items() if value is not parts[name]}
        return record.model_copy(update=changed) if changed else record

    def _node(self, node: Any, path: str, name: str, doubts: list[Weighed]) -> Any:
        if isinstance(node, tuple):
            items = tuple(self._node(item, f"{path}/{n}", name, doubts) for n, item in enumerate(node))
            return items if any(a is not b for a, b in zip(items, node, strict=True)) else node
        if not isinstance(node, BaseModel):
            return node
        if isinstance(node, Found | r.DnrEntry | r.AmountEntry):
            return self._value(node, path, name, doubts)
        fields = {key: getattr(node, key) for key in type(node).model_fields}
        made = {key: self._node(value, f"{path}/{key}", key, doubts) for key, value in fields.items()}
        changed = {key: value for key, value in made.items() if value is not fields[key]}
        return node.model_copy(update=changed) if changed else node

    def _value(self, node: Any, path: str, name: str, doubts: list[Weighed]) -> Any:
        if name in _FIXED or not node.evidence:
            return node
        piece = node.evidence[0]
        trust, found = self._trust(node, path, piece)
        if trust < 1 and place(piece) in self._confirmed:
            agreed = piece.model_copy(update={"repairs": (*piece.repairs, CONFIRMED)})
            said = (one for one in found if one.code == "digit_repaired")  # a changed digit is always said
            doubts += (replace(one, message=f"{one.message} The rows sum to the total with it.") for one in said)
            return node.model_copy(update={"evidence": (agreed, *node.evidence[1:])})
        doubts += found
        confidence = round(node.confidence * trust, 2)
        if not found and node.confidence >= DOUBTED:
            confidence = max(confidence, DOUBTED)  # what falls below is said
        return node.model_copy(update={"confidence": confidence}) if confidence != node.confidence else node

    def _trust(self, node: Any, path: str, piece: Evidence) -> tuple[float, list[Weighed]]:
        """How far a value can be trusted, and what there is to doubt."""
        trust, doubts = 1.0, list[Weighed]()
        for rule in piece.repairs:
            trust = min(trust, REPAIRED.get(rule, 1.0))
        if trust < DOUBTED:
            message = f"A letter or mark was read as a digit or its like in {piece.text!r}. Compare with the page."
            doubts.append(Weighed("digit_repaired", path, message, piece))
        figures_only = not isinstance(getattr(node, "value", None), str) or isinstance(node, r.DnrEntry)
        counts = str.isdigit if figures_only else str.isalnum
        words = [word for word in self._within(piece) if any(map(counts, word.text))]
        other = next((word for word in words if word.otherwise), None)
        if other is not None:
            trust = min(trust, other.trust)
            doubts.append(self._disagreement(path, piece, other))
        else:
            worst = min(words, key=lambda word: (word.trust, word.sure), default=None)
            if worst is not None:
                trust = min(trust, worst.trust)
                if worst.trust < DOUBTED:
                    doubts.append(_unsure(path, piece, worst))
        return trust, doubts

    @cached_property
    def _confirmed(self) -> set[Place]:
        return confirmed(self._record)

    def _disagreement(self, path: str, piece: Evidence, word: _Reading) -> Weighed:
        who = "OCR read" if word.ours else "The OCR layer has"
        message = f"{who} {word.read!r}, the {word.whom} {word.otherwise!r}. Compare with the page."
        suggestion = {"reading": word.otherwise}
        fitting = would_fit(self._record, piece, word.otherwise)
        if fitting is not None:
            message += " With that the rows sum to the total."
            suggestion["amount"] = fitting
        return Weighed("engines_disagree", path, message, piece, suggestion)

    def _within(self, piece: Evidence) -> tuple[_Reading, ...]:
        """The words a piece of evidence is made of: those in its box that follow one another as its text does; where
        they do not, as in the lines of a cell, all in the box that its text has.
        """
        page = self._pages.get(piece.page)
        if page is None or piece.bbox is None:
            return ()
        x0, top, x1, bottom = piece.bbox
        inside = [
            word
            for word in page.readings
            if x0 - _ABOUT <= (word.box.x0 + word.box.x1) / 2 <= x1 + _ABOUT
            and top - _ABOUT <= word.box.middle <= bottom + _ABOUT
        ]
        tokens = piece.text.split()
        for at in range(len(inside) - len(tokens) + 1):
            run = inside[at : at + len(tokens)]
            if all(token in word.text for token, word in zip(tokens, run, strict=True)):
                return tuple(run)
        return tuple(word for word in inside if word.text in piece.text or piece.text in word.text)


class _Words:
    """The words of a page read by OCR."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @cached_property
    def readings(self) -> tuple[_Reading, ...]:
        page = self._page
        out = []
        for word in page.locator.words(0, len(page.raw)):
            text, sure = page.raw[word.start : word.stop], 1.0 if word.confidence is None else word.confidence
            doubt = next((one for one in page.doubts if one.start < word.stop and word.start < one.stop), None)
            trust = _trust(text, sure)
            if doubt is None:
                out.append(_Reading(text, page.shown(word.bbox), trust, sure))
                continue
            # a text layer is another's reading of the same picture: it is named, but outweighs no two readings of ours
            by_layer = doubt.whom == "text layer" and trust >= DOUBTED
            out.append(
                _Reading(
                    text,
                    page.shown(word.bbox),
                    0.95 if by_layer else min(trust, OTHERWISE),
                    sure,
                    doubt.text,
                    doubt.whom,
                    page.raw[doubt.start : doubt.stop],
                    page.read == "ocr",
                )
            )
        return tuple(out)


def _trust(text: str, sure: float) -> float:
    """How likely a word was read right."""
    figure = any(map(str.isdigit, text))
    word, number = next((word, number) for least, word, number in RIGHT if sure >= least)
    if figure:
        return number
    bare = text.strip('.,:;()"”!?*•-–')
    if word < A_WORD and sure >= UNSURE and (not bare or lexicon.known(bare)):
        return A_WORD
    return word


def _unsure(path: str, piece: Evidence, word: _Reading) -> Weighed:
    message = f"OCR is only {word.sure:.0%} sure of {word.text!r}. Compare with the page."
    return Weighed("low_legibility", path, message, piece)
