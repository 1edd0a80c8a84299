"""A part of a document and what stands in it: sections by heading, values between two offsets, Founds of spans."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import takewhile
from typing import Any, TypeVar

import regex

from extract.find import found as way
from extract.find.letters import folded
from extract.find.phrase import phrases
from extract.grammar.lazy import lazy
from extract.model.evidence import Evidence, Found
from extract.model.reading import Block, Layout, Mention, Reading
from extract.model.record import Code
from extract.model.values import Match
from extract.words import one_of, table

T = TypeVar("T")
V = TypeVar("V")

_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?|[a-zA-Z][.)]|§+\s*\d+\w?)\s+")
_CLOSE = " .:?!–-\t"
LONGEST_HEADING = 110  # letters
AGAIN = 3  # times that a line stands by itself which heads something, whatever it says
# "Beslut: Nämnden avslår ansökan.", in Markdown "**Beslut:** Nämnden …"
_RUN_IN = re.compile(r"[*_]{0,3}(?P<label>[^:*_\n\t]{3,49})[*_]{0,3}:[*_]{0,3}[ \n]*(?=[^\s*_])")
_ASKED_IN = re.compile(
    r"[*_]{0,3}(?P<label>[A-ZÅÄÖ][^?:.*_\n\t]{2,59}\?)[*_]{0,3}[ \n]+(?=[^\s*_])"
)  # "Vem? Ideella föreningar"
_ASKED_KINDS = ("who", "how_much", "when", "how", "criteria", "areas", "what", "contact")
_RUN_IN_MATTERS = ("matter", "summary", "basis")  # of the § of minutes: elsewhere "Ärende: X" is a label
_RUN_IN_KINDS = ("recipients", "contact", "decision", "proposal", "reservation", "motions", "decision_process")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading's block and the blocks under it. `kind` is a key of words/headings.toml, "" for the unknown."""

    kind: str
    heading: Block | None
    blocks: tuple[Block, ...]
    label_stop: int = 0  # where the heading's words end, if text follows them in the same block

    @property
    def start(self) -> int:
        return self.heading.start if self.heading is not None else self.blocks[0].start

    @property
    def decides(self) -> bool:
        """Whether what stands here is decided, or proposed to be."""
        return self.kind in ("decision", "proposal")

    @property
    def stop(self) -> int:
        return self.blocks[-1].stop if self.blocks else self.heading.stop if self.heading is not None else 0


_WHO_GETS = (
    "who",
    "areas",
    "how",
    "contact",
    "economy",
)  # headings elsewhere that may be a receiver: "Sökande", "Ekonomi"


def fold(words: str) -> str:
    """A heading without case, numbering, closing marks and diacritics: a scan that lost its å ä ö has headings too."""
    return folded(_NUMBERING.sub("", words.strip()).strip(_CLOSE))


@cache
def _bare_bodies() -> frozenset[str]:
    return frozenset(map(fold, table("document")["bare_bodies"]))


@cache
def _heading_words() -> tuple[dict[str, str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """Exact headings with their kind, and the ones with a wildcard, in the order of the table."""
    exact: dict[str, str] = {}
    loose: list[tuple[str, re.Pattern[str]]] = []
    for kind, wordings in table("headings").items():
        for words in map(fold, wordings):
            if "*" in words:
                pattern = "".join(
                    r"[\w .,/-]{1,60}" if piece == "*" else re.escape(piece) for piece in re.split(r"(\*)", words)
                )
                loose.append((kind, re.compile(pattern)))
            else:
                exact.setdefault(words, kind)
    return exact, tuple(loose)


@cache
def _captions() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The number of a table before its caption, the unit behind it, and a line that only names the unit below."""
    words = table("layout")["captions"]
    numbered, units, only = (one_of(map(fold, words[key])) for key in ("numbered", "units", "only"))
    units = f"{units}|{one_of(table('layout')['units'])}"
    return (
        re.compile(rf"^(?:{numbered}) \d{{1,2}}[.:]?[ –-]*(?=\w)"),
        re.compile(rf",? \(?(?:i )?(?:{units})\)?$"),
        re.compile(rf"(?:{only}) i [\w-]+"),
    )


@cache
def heading_kind(words: str) -> str:
    """What a heading's words say its section is: a key of words/headings.toml; "" where no table knows them."""
    folded = fold(words)
    exact, loose = _heading_words()
    if folded in exact:
        return exact[folded]
    number, unit, only_unit = _captions()
    if len(folded) > 70 or only_unit.fullmatch(folded):
        return ""
    for kind, pattern in loose:
        if pattern.fullmatch(folded):
            return kind
    plain = unit.sub("", number.sub("", folded))
    if plain != folded and plain:
        return heading_kind(plain)
    made = _made_of_payers(folded) or _asks(folded)
    if made:
        return made
    bare = _bare_heading(folded)
    return exact.get(bare, "") if bare != folded and exact.get(bare) in _asides()["of"] else ""


@cache
def _made_of_payers(folded: str) -> str:
    """ "financing" for a heading that no table knows and that is made of the noun and words beside it: "Godkänd
    medfinansiering", "Uppdaterad finansieringsplan per år"; "costs" likewise; "" for others, as titles are.
    """
    spec = table("headings_made_of")["words"]
    for kind in ("financing", "costs"):
        nouns, before, after = ("|".join(spec[key]) for key in (kind, "before", "after"))
        if re.fullmatch(rf"(?:(?:{before}) ){{0,3}}(?:{nouns})(?: (?:{after}))*", folded):
            return kind
    return ""


@cache
def _questions() -> tuple[tuple[str, re.Pattern[str]], ...]:
    spec = (table(name)["patterns"].items() for name in ("headings_asked", "headings_built"))
    return tuple((kind, re.compile(pattern)) for rows in spec for kind, pattern in rows)


def _asks(folded: str) -> str:
    """What a heading asks or is about that no table has word for word: by its question and its verb, "Vad kan du få
    stöd till", or by the noun it is built on, "Samlad bedömning och skäl", "Upplysning om överklagande".
    """
    return next((kind for kind, pattern in _questions() if pattern.fullmatch(folded)), "")


@cache
def _asides() -> dict[str, tuple[str, ...]]:
    words = table("document")["heading_asides"]
    return {key: tuple(words[key] if key == "of" else map(fold, words[key])) for key in words}


@cache
def _aside_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    before, after = (
        "|".join(re.escape(word).replace(r"\*", r"[\w-]+") for word in sorted(_asides()[key], key=len, reverse=True))
        for key in ("before", "after")
    )
    years = r"(?:19|20)\d\d(?: ?[-–] ?(?:19|20)\d\d)?"
    return re.compile(rf"^(?:(?:{before}) )+"), re.compile(rf"(?: (?:{after}|{years}))+$")


def _bare_heading(folded: str) -> str:
    """A folded heading without whose it is, and for what: "Programmets övergripande fokusområden 2023–2027"."""
    before, after = _aside_patterns()
    return after.sub("", before.sub("", folded))


@dataclass(frozen=True, slots=True)
class Doubt:
    """A finding on its way: `path` is None until the kind that asked knows where in the record the value stands."""

    code: Code
    message: str
    evidence: tuple[Evidence, ...] = ()
    path: str | None = None
    suggestion: dict[str, Any] | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Scope:
    """A part of a reading: the blocks from `first` to before `last` (indices of layout.blocks)."""

    reading: Reading
    first: int
    last: int
    doubts: list[Doubt] = field(default_factory=list)
    mentions: tuple[Mention, ...] = ()  # every amount of the document with its role, once its kind is known
    root: Scope | None = None  # the whole document, of a part
    memo: dict[str, Any] = field(default_factory=dict, compare=False)  # answers that several fields ask for

    @classmethod
    def whole(cls, reading: Reading) -> Scope:
        """The body of the document, without furniture."""
        return cls(reading, 0, sum(1 for _ in reading.layout.body()))

    def with_mentions(self, mentions: tuple[Mention, ...]) -> Scope:
        return Scope(self.reading, self.first, self.last, self.doubts, mentions)

    def part(self, first: int, last: int) -> Scope:
        """The blocks `first` to before `last` of the document as a scope of its own; doubts go to the same list."""
        return Scope(self.reading, first, last, self.doubts, self.mentions, self.root or self)

    def doubt(self, code: Code, message: str, spans: Iterable[tuple[int, int]] = (), **more: Any) -> None:
        """Note a doubt; `more` are the other fields of Doubt. The path is set by the kind that knows the field."""
        pieces = tuple(piece for start, stop in spans for piece in self.evidence(start, stop, f"doubt.{code}"))
        self.doubts.append(Doubt(code, message, pieces, **more))

    @property
    def document(self) -> Scope:
        """The whole document this is a part of; itself if it is no part."""
        return self.root or self

    @property
    def layout(self) -> Layout:
        return self.reading.layout

    @property
    def string(self) -> str:
        return self.layout.text.string

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return self.layout.blocks[self.first : self.last]

    @property
    def start(self) -> int:
        return self.blocks[0].start if self.blocks else 0

    @property
    def stop(self) -> int:
        return self.blocks[-1].stop if self.blocks else 0

    def of(self, block: Block) -> str:
        return self.layout.of(block)

    def between(self, matches: Sequence[Match[V]], start: int | None = None, stop: int | None = None) -> list[Match[V]]:
        """The matches that lie in the scope, or in `start..stop` of it."""
        first = self.start if start is None else start
        last = self.stop if stop is None else stop
        at = bisect_left(matches, first, key=lambda match: match.start)
        return list(matches[at : bisect_left(matches, last, at, key=lambda match: match.start)])

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The scope cut at its headings. A section goes on to the next heading that the table knows, that the page
        itself shows as one (`level` above 0) or that comes again and again; a guess of the layout room ends none.
        """
        out: list[Section] = []
        kind, heading, stop = "", None, 0
        blocks: list[Block] = []
        for block in self.blocks:
            named, label = self._heading(block)
            if kind == "proposal" and named == "decision" and _LEADS.search(fold(self.of(block))):
                named = None  # "Nämnden beslutar att" under "Förslag till beslut" leads in what is proposed
            if kind == "decision" and named == "proposal" and not blocks and self._decides_by(block):
                named = None  # "Enligt styrelsens förslag:" under "Beslut" says what was decided
            if kind == "recipients" and (named in _WHO_GETS or named == "" and not block.style.level):
                named = None  # "Sökande" in a list of those who get the decision
            if named is None:
                blocks.append(block)
                continue
            if heading is not None or blocks:
                out.append(Section(kind, heading, tuple(blocks), stop))
            kind, heading, stop, blocks = named, block, label, []
        if heading is not None or blocks:
            out.append(Section(kind, heading, tuple(blocks), stop))
        if self.root is None and not any(section.decides for section in out):
            out = [part for section in out for part in self._with_lead(section)]
        return tuple(out)

    def _decides_by(self, block: Block) -> bool:
        """Whether a line right below "Beslut" that could head a proposal tells the decision: "Enligt förslaget:", or
        one board that leaves the matter to another, "Kommunstyrelsen föreslår kommunfullmäktige besluta".
        """
        named = self.between(self.reading.bodies, block.start, block.stop)
        return fold(self.of(block)).startswith("enligt") or len(named) > 1 and named[0].start == block.start

    def _with_lead(self, section: Section) -> Iterator[Section]:
        """A section, cut where a sentence in it proposes a decision under no heading of its own, with what follows in
        the sentence and in the items below: "Förvaltningen föreslår att nämnden beslutar".
        """
        for n, block in enumerate(section.blocks):
            words = self.of(block)
            lead = _PROPOSES.match(words) if block.kind != "row" else None
            if lead is None:
                continue
            below = section.blocks[n + 1 :]
            items = list(takewhile(lambda one: one.kind == "item" or _ATT_FIRST.match(self.of(one)), below))
            if len(words) - lead.end() < 12 and not items:
                continue
            if n or section.heading is not None:
                yield replace(section, blocks=section.blocks[:n])
            yield Section("proposal", block, tuple(items), block.start + lead.end())
            if len(items) < len(below):
                yield Section("", None, tuple(below[len(items) :]))
            return
        yield section

    def _heading(self, block: Block) -> tuple[str | None, int]:
        """(kind, end of the heading's words) where a block is a heading; (None, 0) where it is not."""
        if block.kind == "row":
            return None, 0
        words = self.of(block)
        run_in = _RUN_IN.match(words)
        if run_in is not None and (
            len(words) <= LONGEST_HEADING or fold(run_in["label"]) in _heading_words()[0]
        ):  # a wildcard in a long block would take any sentence with a colon for a heading
            label = heading_kind(run_in["label"])
            if label in _RUN_IN_KINDS or label in _RUN_IN_MATTERS and self.memo.get("matter"):
                return label, block.start + run_in.end()
        asked = _ASKED_IN.match(words) if block.kind != "heading" else None
        if asked is not None and heading_kind(asked["label"]) in _ASKED_KINDS:
            return heading_kind(asked["label"]), block.start + asked.end()
        if len(words) > LONGEST_HEADING:
            return None, 0
        kind = (
            heading_kind(words)
            or self._acting(block, words)
            or ("decision" if fold(words) in self.document.memo.get("house", ()) else "")
        )
        if kind not in ("", "decision", "proposal") and block.index == self.first and self.memo.get("matter"):
            return "", block.stop  # "§ 2 Justering" is what the matter is called
        if kind and block.kind == "item" and self._among_items(block):
            return None, 0  # "jämställdhet" in a list of principles heads nothing
        if kind and (block.kind == "heading" or not words.rstrip().endswith(".")):
            return kind, block.stop
        if block.kind == "heading" and (block.style.level > 0 or fold(words) in self.again):
            return "", block.stop
        return None, 0

    @property
    def again(self) -> frozenset[str]:
        """The folded lines that stand like a heading again and again in the document: an office's own words for one."""
        memo = self.document.memo
        if "again" not in memo:
            lines = (fold(self.of(block)) for block in self.layout.blocks if block.kind == "heading")
            memo["again"] = frozenset(line for line, times in Counter(lines).items() if times >= AGAIN)
        again: frozenset[str] = memo["again"]
        return again

    def _among_items(self, block: Block) -> bool:
        near = [n for n in (block.index - 1, block.index + 1) if 0 <= n < len(self.layout.blocks)]
        return any(self.layout.blocks[n].kind == "item" for n in near)

    def _acting(self, block: Block, words: str) -> str:
        """ "decision" for "Kommunstyrelsen beslutar (att)" or "Kommunstyrelsen beslut" by itself: the name of a body
        and the verb or the noun, no more.
        """
        place = _PLACE.match(folded(words))
        if place is not None:  # "Beslut i regionala utvecklingsnämnden"
            named = self.between(self.reading.bodies, block.start + place.end(), block.start + place.end() + 1)
            return "decision" if named and named[0].stop >= block.start + len(words.rstrip(" :.")) else ""
        if not _ACTS.search(fold(words)):
            return ""
        if _asked().search(fold(words)):
            return "proposal"  # "Nämnden föreslås fatta följande beslut:"
        if fold(words).split(" ", 1)[0] in _bare_bodies() and len(words.split()) <= 5:
            return "decision"  # "Nämnden beslutar": which one stands above
        named = [
            match for match in self.between(self.reading.bodies, block.start, block.stop) if match.start == block.start
        ]
        rest = fold(words[named[0].stop - block.start :]).removeprefix("s ") if named else ""  # "Nämndens avgörande"
        if rest and _ACTS.fullmatch(rest):
            return "decision"
        # a body that no register knows, above the points of what it decides: "LAG Höga Kusten beslutar"
        below = self.layout.blocks[block.index + 1] if block.index + 1 < self.last else None
        leads = below is not None and (below.kind == "item" or _ATT_FIRST.match(self.of(below)) is not None)
        return "decision" if leads and _UNKNOWN_ACTS.fullmatch(words.strip()) else ""

    def under(self, *kinds: str) -> list[Section]:
        """The sections of these kinds, in the order of the text."""
        return [section for section in self.sections if section.kind in kinds]

    def section_at(self, at: int) -> Section | None:
        """The section that holds an offset."""
        n = bisect_right(self.sections, at, key=lambda section: section.start) - 1
        return self.sections[n] if n >= 0 and at <= self.sections[n].stop else None

    def decides_at(self, at: int) -> bool:
        """Whether an offset stands in what is decided or proposed."""
        section = self.section_at(at)
        return section is not None and section.decides

    # ------------------------------------------------------------ the way back

    def found(self, value: T, spans: Iterable[tuple[int, int]], rule: str, confidence: float) -> Found[T] | None:
        return way.found(self.layout, value, spans, rule, confidence)

    def found_text(self, start: int, stop: int, rule: str, confidence: float = 0.95) -> Found[str] | None:
        """A Found of the text between two offsets, trimmed; None where nothing stands there."""
        while start < stop and self.string[start] in " \n\t\f\v":
            start += 1
        while stop > start and self.string[stop - 1] in " \n\t\f\v":
            stop -= 1
        if start == stop:
            return None
        words = re.sub(r"\s+", " ", self.string[start:stop].replace("**", ""))  # Markdown's marks are not said
        return self.found(words, [(start, stop)], rule, confidence)

    def evidence(self, start: int, stop: int, rule: str) -> tuple[Evidence, ...]:
        return way.evidence(self.layout, start, stop, rule)

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence around an offset: it ends at a full stop before a capital, and at every border."""
        block = self.layout.block_at(at)
        return sentence(self.string, at, block.start, block.stop)


@cache
def _asked() -> regex.Pattern[str]:
    return phrases(tuple(table("decisions")["leads"]["asked"]))


# the verb, that is: the noun, "Beslut", is a heading of its own
_HEADS, _VERBS = table("decisions")["leads"], table("decisions")["verbs"]
_LEADS = lazy(r"\b\L<verbs>\b", verbs=list(map(fold, (*_VERBS["decides"], *_VERBS["decided"], *_VERBS["to_decide"]))))
_PLACE = lazy(r"\L<nouns> (?:i|av|fran|vid) (?=\w)", nouns=_HEADS["heads_of"])
_ACTS = lazy(r"\b\L<words>$", words=_HEADS["heads"])
_PROPOSES = lazy(
    r"\p{Lu}(?:(?!\b\L<never>\b)[^.;:\n\t]){2,90}?\b\L<proposes>\b"
    r"(?:(?!\b\L<never>\b)[^.;:\n\t]){0,70}?\b\L<decides>\b(?: att)?(?=[ :]|$)",
    never=_VERBS["not_now"],
    proposes=_VERBS["proposes"],
    decides=[*_VERBS["to_decide"], *_VERBS["decides"]],
)
_ATT_FIRST = re.compile(r"(?:\d{1,2}[.)]\s+)?att\s")
_UNKNOWN_ACTS = lazy(
    r"[A-ZÅÄÖ][\w&-]*(?: (?:[A-ZÅÄÖ][\w&-]*|[a-zåäö]{1,20})){0,5} \L<decides>"
    r"(?: följande| enligt följande)?(?: att)?\s*:?",
    decides=[*_VERBS["decides"], *_VERBS["decided"]],
)
_STOP = lazy(
    rf"""(?<!\b[A-Za-zÅÄÖ]) (?<!\b(?:{one_of(table("document")["short"])}))
    [.!?;]['\"”)]* (?=\s+[A-ZÅÄÖ0-9§”\"(•-]) | [\n\t\f]""",
    regex.VERBOSE,
)


def sentence(string: str, at: int, first: int, last: int) -> tuple[int, int]:
    """The bounds of the sentence around `at` within `first..last`."""
    start = first
    for stop in _stops(string, first, last):
        if stop > at:
            return start, stop
        start = stop
    return start, last


def _stops(string: str, first: int, last: int) -> Iterator[int]:
    return (found.end() for found in _STOP.finditer(string, first, last))
