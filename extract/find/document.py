"""What a document says of itself: its title, who issued it, which body it is about, its date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from extract.find.columns import views_in
from extract.find.labelled import labelled
from extract.find.letterhead import is_type_name, type_names
from extract.find.letters import QUOTES, folded
from extract.find.scope import Doubt, Scope, fold, heading_kind
from extract.grammar import identifier as identifiers
from extract.grammar import name as names
from extract.model.evidence import Found
from extract.model.reading import Block, Cell
from extract.model.values import Match, Organisation
from extract.words import one_of, table

PROSE = 200  # letters: a longer block is text, and the head is over
DOUBTED = 0.7  # a value that is as likely another's
UNIT_WORDS = 4  # a unit's name has no more: "Trafik- och utvecklingsförvaltningen"
ABBREVIATED = 8  # letters of a label that a stop cuts short: "Dat.", "Handl.:"
LABEL = 30  # letters of a label over its value
HEAD_BLOCKS = 14  # blocks at the top where a letter head, a title and a table of labels stand
FOOT_BLOCKS = 4  # blocks at the end where a letter's foot may stand
_NUMBERED = re.compile(r"(?:20|21|23)\d{4}-?\d{4}")  # of the state, a municipality, a region
_WORDY = re.compile(r"[^\W\d_]{3,}")
_ADDRESS = re.compile(
    r"^[^\W\d]+(?:gatan|vägen|torget|gränd|allén|platsen|stigen) \d+\w?$"
    r"|^Box \d+|^\d{3} ?\d{2} [A-ZÅÄÖ]|^(?:Till|Att):? ",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"att\s|.{3,60}\b(?:beslutar|beslutade|föreslås|föreslår)\b")
_PROJECT_LABEL = re.compile(r"^(?:Ärende|Rubrik|Titel|Ärendemening|Angående)\s*:\s*", re.IGNORECASE)


@cache
def _not_title() -> re.Pattern[str]:
    """A label of the head with its value: "Ärende-id 20371234", "Diarienummer: 505-3412-2023"."""
    return re.compile(rf"(?:{one_of(table('document')['head_labels'])})\b\.?(?:\s*:|\s*$|(?=.*\d))", re.IGNORECASE)


@cache
def _owner_labels() -> frozenset[str]:
    return frozenset(fold(name) for name in table("projects")["labels"]["owner"])


@cache
def unit_endings() -> tuple[str, ...]:
    """How names of units within an authority end, folded: "förvaltningen", "kontoret"."""
    return tuple(map(fold, table("document")["unit_endings"]))


@cache
def _goes_on() -> tuple[str, ...]:
    return tuple(table("document")["goes_on_after"])


def head(scope: Scope) -> tuple[Block, ...]:
    """The blocks above the first section whose heading the table knows, at most HEAD_BLOCKS."""
    if "head" not in scope.memo:
        scope.memo["head"] = _head(scope)
    found: tuple[Block, ...] = scope.memo["head"]
    return found


_IN_HEAD = ("", "areas", "matter", "report")


def _head(scope: Scope) -> tuple[Block, ...]:
    out: list[Block] = []
    for n, block in enumerate(scope.blocks[:HEAD_BLOCKS]):
        after = scope.blocks[n + 1] if n + 1 < len(scope.blocks) else None
        label = is_type_name(fold(scope.of(block))) and after is not None and not _decides(scope, after)
        if out and heading_kind(scope.of(block)) not in _IN_HEAD and block.kind != "row" and not label:
            break
        out.append(block)
        if block.stop - block.start > PROSE:
            break
    return tuple(out)


def _decides(scope: Scope, block: Block) -> bool:
    """Whether a block is what stands below the heading "Beslut": a sentence, an item, a clause. A short line, a date, a
    number or a row of a form below "Delegationsbeslut" is still the head.
    """
    words = scope.of(block)
    if block.kind == "row":
        return False
    stopped = words.endswith((".", ",", ":")) and len(words) > ABBREVIATED
    return block.kind == "item" or len(words) > 90 or stopped or _CLAUSE.match(words) is not None


def head_stop(scope: Scope) -> int:
    """The offset where the document's head ends."""
    blocks = head(scope)
    return blocks[-1].stop if blocks else scope.start


def furniture(scope: Scope) -> Iterator[Block]:
    """Repeated headers and footers, one of each."""
    return (block for block in scope.layout.blocks if block.kind == "furniture")


# ---------------------------------------------------------------- title


def title(scope: Scope) -> Found[str] | None:
    """The heading that says what the document is about; over several lines one title. None where no heading can be one.

    On a page the largest heading of the first page with one, else the first heading; the bare name of a kind of
    document ("Tjänsteskrivelse"), a known section heading, a date or a number is none.
    """
    labelled = _labelled_title(scope)
    if labelled is not None:
        return labelled
    who = _reporter(scope)
    candidates = [
        block
        for block in scope.blocks
        if block.kind == "heading"
        and _may_be_title(scope, block)
        and (who is None or fold(scope.of(block)) != fold(who.value or ""))
    ]
    first = scope.blocks[0] if scope.blocks else None
    plain = first is not None and first.kind == "paragraph" and first.style.size is None
    if first is not None and plain and _opens(scope, first) and who is None:
        candidates.insert(0, first)
    if candidates and candidates[0].style.size is None and not candidates[0].style.level:
        section = _first_section(scope)  # plain text: a heading below "Beslut" is one of the text's
        candidates = [block for block in candidates if block.index < section]
    if len(candidates) > 1 and _names_issuer(scope, candidates[0]):
        candidates = candidates[1:]
    if not candidates:
        return _opening_line(scope)
    chosen = candidates[0]
    levels = [block.style.level for block in candidates if block.style.size is None and block.style.level]
    if chosen.style.size is None and levels and chosen.style.level != min(levels):
        chosen = next(block for block in candidates if block.style.level == min(levels))
    if len(candidates) > 1 and _below(scope, chosen, candidates[1]):
        chosen = candidates[1]
    sized = [block for block in candidates if block.style.page == chosen.style.page and block.style.size is not None]
    if sized:
        most = max(block.style.size or 0.0 for block in sized)
        if most > (chosen.style.size or 0.0) + 1.0:
            chosen = next(block for block in sized if (block.style.size or 0.0) == most)
    later = next((block for block in candidates if block.index > chosen.index), None)
    sure = chosen.style.level or chosen.index <= scope.first + 3
    if later is not None and _of_kind(scope, chosen, later):
        chosen = later
    return scope.found_text(chosen.start, title_stop(scope, chosen), "title.heading", 0.95 if sure else 0.9)


def _of_kind(scope: Scope, above: Block, below: Block) -> bool:
    """Whether a heading above the numbers and days of a letter head names a kind of document in words of its own, and
    the one right below them the matter: "Beslut om ert sökta stöd", "Dnr …", "Stöd till Stigfinnarna 2025".
    """
    between = scope.layout.blocks[above.index + 1 : below.index]
    if not between or any(block.kind == "heading" or len(scope.of(block)) > LABELLED for block in between):
        return False
    start, stop = between[0].start, between[-1].stop
    told = bool(scope.between(scope.reading.dnr, start, stop)) or bool(scope.between(scope.reading.dates, start, stop))
    words, matter = scope.of(above), scope.of(below)
    general = _NAMING.search(words[1:]) is None and any(stem in fold(words) for stem in _kind_stems())
    return told and general and (_NAMING.search(matter[1:]) is not None or len(matter.split()) > MOST_GENERAL)


LABELLED = 90  # letters of a line with a label and its value, or with several
SHORT_LABEL = 5  # letters of the label of a number in such a line: "Dnr: "
_PARTS = re.compile(r"\s*[,;|·•]\s+|\.\s+|\s+[–—-]\s+")
MOST_GENERAL = 4  # words of a heading that is no title: "Så har vi tänkt"
_NAMING = re.compile(rf"[A-ZÅÄÖ\d{QUOTES}]")  # a name, a year, a quotation: no kind of document has one


@cache
def _kind_stems() -> tuple[str, ...]:
    return tuple(map(fold, table("document")["kind_stems"]))


def _names_issuer(scope: Scope, block: Block) -> bool:
    """Whether the first line of a plain text is no more than the name of an authority that no register has."""
    words = scope.of(block).strip()
    plain = block.style.size is None and not block.style.level and block.index == scope.first
    return plain and (_shapes().fullmatch(words) or _compounds().fullmatch(words)) is not None


def _below(scope: Scope, first: Block, second: Block) -> bool:
    """Whether the line below a name says what becomes of it: a paper's addressee above "Stöd till Byalaget Lyktan"."""
    name, words = scope.of(first).strip(), scope.of(second)
    return second.index == first.index + 1 and name in words and not words.startswith(name)


def _first_section(scope: Scope) -> int:
    """The index of the first block below the head that is a heading the table knows."""
    above = head(scope)
    first = above[-1].index + 1 if above else scope.first
    known = (b.index for b in scope.layout.blocks[first : scope.last] if b.kind != "row" and heading_kind(scope.of(b)))
    return next(known, scope.last)


def _may_be_title(scope: Scope, block: Block) -> bool:
    words = scope.of(block)
    folded = fold(words)
    if (
        words.startswith("§")
        or folded in _owner_labels()
        or is_type_name(folded)
        or len(folded) < 4
        or not _WORDY.search(words)
        or "\t" in words
    ):
        return False
    if any(
        match.start <= block.start + 1 and match.stop >= block.stop - 2
        for match in scope.between(scope.reading.dnr, block.start, block.stop)
    ):
        return False
    plain = block.style.size is None and not block.style.level
    field = plain and _FIELD.match(words) and not words.casefold().startswith(_title_leads())
    if _not_title().match(words) or field and _beside_field(scope, block):
        return False
    if any(
        match.stop - match.start >= len(words) - 2
        for match in scope.between(scope.reading.dates, block.start, block.stop)
    ):
        return False
    if any(
        match.stop - match.start >= len(words) - 1
        for match in scope.between(scope.reading.organisations, block.start, block.stop)
    ):
        return False
    if _ADDRESS.search(words) or _second_line(scope, block) or only_facts(scope, block.start, block.stop):
        return False
    if _over_day(scope, block):
        return False
    if block.index > scope.first and fold(scope.of(scope.layout.blocks[block.index - 1])) in _owner_labels():
        return False  # "Mottagare" and who that is
    if any(m.stop - m.start >= len(words) - 1 for m in scope.between(scope.reading.bodies, block.start, block.stop)):
        return False
    if folded.endswith(unit_endings()) and len(words.split()) <= UNIT_WORDS:
        return False
    kind = heading_kind(words)
    return (
        kind == ""
        or kind in ("areas", "principles", "plan", "decision", "report")
        and block.index <= scope.first + 2
        and len(words.split()) > 1
    )


def only_facts(scope: Scope, start: int, stop: int) -> bool:
    """Whether a line has several names, days and numbers and no more: "Region Dalarna | 2025-06-12 | Dnr 45/25"."""
    cuts = [start, *(at for found in _PARTS.finditer(scope.string, start, stop) for at in found.span()), stop]
    if stop - start > LABELLED or len(cuts) < 4:
        return False
    reading = scope.reading
    facts = (*reading.organisations, *reading.bodies, *reading.dates, *reading.dnr)
    spans = [(one.start, one.stop) for one in facts]
    return all(
        any(first <= begin <= first + SHORT_LABEL and last - 1 <= end <= last for begin, end in spans)
        for first, last in zip(cuts[::2], cuts[1::2], strict=True)
    )


def _over_day(scope: Scope, block: Block) -> bool:
    """Whether a line stands over nothing but a day, in the head: "Dag för beslut" over "2025-03-18"."""
    if block.index + 1 >= scope.last or len(scope.of(block)) > LABEL or block.style.level:
        return False
    below = scope.layout.blocks[block.index + 1]
    days = scope.between(scope.reading.dates, below.start, below.stop)
    return len(days) == 1 and days[0].start <= below.start + 1 and days[0].stop >= below.stop - 1


def _second_line(scope: Scope, block: Block) -> bool:
    """Whether a line ends the name of an authority that begins in the line above: "Länsstyrelsen" "Västernorrland"."""
    if block.index <= scope.first or len(scope.of(block)) > 40:
        return False
    above = scope.of(scope.layout.blocks[block.index - 1])
    if len(above) > 40 or "\t" in above:
        return False
    whole = f"{above} {scope.of(block)}"
    return any(match.start <= 1 and match.stop >= len(whole) - 1 for match in names.organisations(whole))


@cache
def _title_leads() -> tuple[str, ...]:
    """The words before a colon that a title begins with: "Avslag: Grön kemi"."""
    words = table("projects")["title"]
    return tuple({word for key in ("before", "loose") for word in words[key] if word.endswith(":")})


_FIELD = re.compile(r"[^\W\d_][\w /.-]{2,30}:\s+\S")


def _beside_field(scope: Scope, block: Block) -> bool:
    """Whether a field stands right above or below: a line among the labels of a head is one of them."""
    near = [n for n in (block.index - 1, block.index + 1) if scope.first <= n < scope.last]
    words = [scope.of(scope.layout.blocks[n]) for n in near]
    return any(_FIELD.match(line) or _not_title().match(line) for line in words)


def _opens(scope: Scope, block: Block) -> bool:
    """Whether the first line of plain text, which has no type sizes, can be its title: short and no sentence."""
    words = scope.of(block)
    return len(words) < 140 and not words.endswith((".", ":", ",", ";")) and _may_be_title(scope, block)


def title_stop(scope: Scope, chosen: Block) -> int:
    """Where a title ends that goes on in the headings below: set in the same type, or broken off within a phrase."""
    stop, last = chosen.stop, chosen
    words = scope.of(chosen)
    if words.count("(") > words.count(")") and chosen.index + 1 < len(scope.layout.blocks):
        below = scope.layout.blocks[chosen.index + 1]  # a bracket that the line end broke closes in the next line
        end = scope.of(below).find(")")
        if 0 <= end < 40:
            return below.start + end + 1
    for block in scope.layout.blocks[chosen.index + 1 : chosen.index + 4]:
        words = scope.of(block)
        rest = len(words) < 10 and any(char.isdigit() for char in words)  # "… året om" above "2027"
        if block.kind != "heading" or not rest and (not _may_be_title(scope, block) or heading_kind(words)):
            break
        if any(section.kind and section.heading == block for section in scope.sections) or fold(words) in scope.again:
            break  # "Kommunstyrelsen beslut": a board's name makes a heading that no table has
        before = scope.of(last).rstrip()
        same_type = (
            last.style.size is not None
            and block.style.size is not None
            and abs(block.style.size - last.style.size) < 0.6
            and block.style.bold == last.style.bold
            and block.style.gap < 0.7
            and last.index == block.index - 1
        )
        open_bracket = before.count("(") > before.count(")")
        if not (same_type or open_bracket or before.split()[-1].casefold() in _goes_on()):
            break
        stop, last = block.stop, block
    return stop


def _labelled_title(scope: Scope) -> Found[str] | None:
    for block in head(scope):
        words = scope.of(block)
        label = _PROJECT_LABEL.match(words)
        if label and label.end() < len(words) and "\t" not in words:
            return scope.found_text(block.start + label.end(), block.stop, "title.label", 0.95)
    return None


def type_name(scope: Scope) -> Found[str] | None:
    """What a protocol calls itself ("Sammanträdesprotokoll"), in the head or the furniture; None where it does not."""
    for block in [*head(scope), *furniture(scope)]:
        for place in scope.layout.cells(block):
            words = scope.string[place.start : place.stop]
            if fold(words) in type_names() and fold(words).find("protokoll") >= 0:
                return scope.found_text(place.start, place.stop, "title.kind", 0.95)
    return None


def _opening_line(scope: Scope) -> Found[str] | None:
    """The first short block that is no number, date or name of a kind: plain texts have no headings."""
    for block in scope.blocks[:6]:
        words = scope.of(block)
        if (
            block.kind == "paragraph"
            and len(words) < 140
            and _may_be_title(scope, block)
            and not words.endswith((".", ":", ","))
        ):
            return scope.found_text(block.start, block.stop, "title.first", 0.9)
    for block in scope.blocks[:6]:
        if fold(scope.of(block)) in type_names():
            return scope.found_text(block.start, block.stop, "title.kind", 0.9)
    return None


# ---------------------------------------------------------------- issuer and body


def issuer_of_minutes(scope: Scope) -> Found[str] | None:
    """The authority of minutes: one that only their text names may be anybody a § speaks of, and is doubted."""
    found = issuer(scope)
    if found is None or found.evidence[0].rule not in ("issuer.text", "issuer.acts"):
        return found
    if found.confidence > DOUBTED:
        message = "Only the text of the minutes names this authority. Check whose minutes they are."
        scope.doubts.append(Doubt("ambiguous", message, found.evidence))
    return found.model_copy(update={"confidence": min(found.confidence, DOUBTED)})


def issuer(scope: Scope) -> Found[str] | None:
    """The authority whose document it is: in the letter head, the title, a mail address, else the one most named.

    Where only the body names it, the first and most named wins; with a rival named as often it is doubted.
    """
    named = scope.reading.organisations
    over_two = _over_two_lines(scope)
    if over_two is not None:
        return over_two
    reporter = _reporter(scope)
    if reporter is not None:
        return reporter
    unregistered = _by_shape(scope)
    if unregistered is not None:
        return unregistered
    for place, confidence in ((_in_furniture, 0.97), (_in_head, 0.95)):
        for match in place(scope, named):
            official = _by_mailbox(scope) if place is _in_head else None
            if official is not None and official.value.name != match.value.name:
                return _organisation(scope, official, "issuer.mailbox", 0.92)
            return _organisation(scope, match, "issuer.head", confidence)
    by_mail = _by_domain(scope) or _by_compound(scope)
    if by_mail is not None:
        return by_mail
    by_number = _by_number(scope)
    if by_number is not None:
        return by_number
    for match in scope.between(named):
        if match.value.kind not in ("partnership", "university", "other") and _ACTS.match(scope.string, match.stop):
            return _organisation(scope, match, "issuer.acts", 0.92)
    counts: Counter[str] = Counter()
    first: dict[str, Match[Organisation]] = {}
    others, told = _others(scope), scope.under("recipients")
    for match in scope.between(named):
        if match.value.kind in ("partnership", "university", "other") or any(a <= match.start < b for a, b in others):
            continue
        if any(section.start <= match.start < section.stop for section in told):
            continue  # who gets the decision did not take it
        row = scope.layout.block_at(match.start)
        if row.kind == "row" and scope.between(scope.reading.amounts, row.start, row.stop):
            continue  # nor did who pays a part
        counts[match.value.name] += 1
        first.setdefault(match.value.name, match)
    if not counts:
        return _by_named_domain(scope)
    ranked = sorted(counts, key=lambda name: (-(counts[name] + 2 * (name == next(iter(first)))), first[name].start))
    best = first[ranked[0]]
    sure = len(ranked) == 1 or counts[ranked[0]] + 2 * (ranked[0] == next(iter(first))) > counts[ranked[1]]
    if not sure:
        either = f"{ranked[0]} or {ranked[1]}"
        scope.doubt(
            "ambiguous",
            f"The issuer may be {either}: neither stands in a letter head. Check whose document it is.",
            [(first[name].start, first[name].stop) for name in ranked[:2]],
        )
    return _organisation(scope, best, "issuer.text", 0.9 if sure else 0.7)


@cache
def _shapes() -> re.Pattern[str]:
    """The name of an authority or fund that no register has, by the word that such names begin or end with."""
    words = table("document")["issuer_shapes"]
    name = r"(?:[A-ZÅÄÖÉ][\w-]*|och|i|för|&)"
    first = one_of(words["first"])
    last = one_of(words["last"])
    return re.compile(
        rf"(?:(?i:{first})(?: {name}){{0,4}} [A-ZÅÄÖÉ][\w-]+"
        rf"(?: (?i:län|kulturfonden|kulturfond|fonden|fond|minnesfond))?"
        rf"|[A-ZÅÄÖÉ][\w-]{{2,}}(?: {name}){{0,3}} (?i:{last}))"
    )


_PIECES = re.compile(r"[^\t|·•,–\n]+")
_COUNTED = re.compile(r"\s*(?:sid\w*\.? )?\d{1,3} ?(?:\(\d{1,3}\)|av \d{1,3})?$", re.IGNORECASE)
OPENING = 3  # blocks at the top where an unregistered issuer's name stands


def _by_shape(scope: Scope) -> Found[str] | None:
    """An issuer that no register knows, alone in a piece of the furniture or the first lines: "Torsviks kommun"."""
    for block in [*furniture(scope), *head(scope)[:OPENING]]:
        if len(scope.of(block)) > PROSE or _RECEIVER.match(scope.of(block)):
            continue
        for piece in _PIECES.finditer(scope.string, block.start, block.stop):
            words = _COUNTED.sub("", piece[0].rstrip())
            start = piece.start() + len(words) - len(words.lstrip())
            words = words.strip()
            if len(words) > 60 or _shapes().fullmatch(words) is None:
                continue
            known = scope.between(scope.reading.organisations, start, start + len(words))
            if known and known[0].start == start:
                return None  # the register has it, and knows how it is written
            return scope.found(_in_case(words), [(start, start + len(words))], "issuer.shape", 0.93)
    return None


@cache
def _compounds() -> re.Pattern[str]:
    ends = one_of(table("document")["issuer_shapes"]["compound"])
    return re.compile(
        rf"(?:[A-ZÅÄÖÉ][\w-]{{3,}}(?i:{ends})|[A-ZÅÄÖÉ][\w-]+(?: (?:[A-ZÅÄÖÉ]?[\w-]+)){{0,3}} (?i:[\w-]*(?:{ends})))"
    )


def _by_compound(scope: Scope) -> Found[str] | None:
    """Who writes, where neither register nor known shape has the name: one alone in the furniture or on the first line
    whose last word ends as such names do.
    """
    for block in [*furniture(scope), *head(scope)[:1]]:
        if len(scope.of(block)) > PROSE or _RECEIVER.match(scope.of(block)):
            continue
        for piece in _PIECES.finditer(scope.string, block.start, block.stop):
            words = _COUNTED.sub("", piece[0].rstrip()).strip(" *_")
            if not 7 <= len(words) <= 50 or _compounds().fullmatch(words) is None:
                continue
            if folded(words) in map(folded, table("document")["issuer_shapes"]["compound_not"]):
                continue
            start = scope.string.index(words, piece.start())
            return scope.found(_in_case(words), [(start, start + len(words))], "issuer.compound", 0.91)
    return None


def _in_case(name: str) -> str:
    """A name set in capitals as it is written in text: "STORÅ KOMMUN" is "Storå kommun"."""
    if not name.isupper():
        return name
    last = tuple(f" {word}" for word in table("document")["issuer_shapes"]["last"])
    shown = " ".join(word.lower() if word in ("OCH", "I", "FÖR") else word.capitalize() for word in name.split())
    ending = next((word for word in last if shown.casefold().endswith(word)), "")
    return shown[: len(shown) - len(ending)] + ending


def _by_number(scope: Scope) -> Found[str] | None:
    """The authority whose organisation number the head, the foot or a line of its own prints, if it is the only one."""
    places = [*furniture(scope), *head(scope), *scope.blocks[-FOOT_BLOCKS:]]
    found: dict[str, Match[str]] = {}
    for block in places:
        words = scope.of(block)
        if len(words) > PROSE or not _NUMBERED.search(words):
            continue
        for match in identifiers.scan_organisation_numbers(words):
            name = names.by_number(match.value)
            if name is not None:
                at = Match(block.start + match.start, block.start + match.stop, match.value, match.rule)
                found.setdefault(name, at)
    if len(found) != 1:
        return None
    ((name, at),) = found.items()
    return scope.found(name, [(at.start, at.stop)], "issuer.number", 0.92)


def _over_two_lines(scope: Scope) -> Found[str] | None:
    """A letter head's name set in two lines: "Region" above "Jämtland Härjedalen"."""
    for blocks in (tuple(furniture(scope)), head(scope)):
        for above, below in _stacked(scope, blocks):
            first, second = scope.string[above.start : above.stop], scope.string[below.start : below.stop]
            if (
                len(first) > 40
                or len(second) > 40
                or not first.replace(" ", "").isalpha()
                or not second.replace(" ", "").replace("-", "").isalpha()
            ):
                continue
            for match in names.organisations(f"{first} {second}"):
                if match.start == 0 and match.stop >= len(first) + 1 + len(second) - 1:
                    return scope.found(match.value.name, [(above.start, below.stop)], "issuer.head", 0.96)
    return None


def _stacked(scope: Scope, blocks: tuple[Block, ...]) -> Iterator[tuple[Cell, Cell]]:
    """Cells one above the other: in two rows of as many cells, or two lines of one."""
    for above, below in pairwise(blocks):
        upper, lower = scope.layout.cells(above), scope.layout.cells(below)
        yield from zip(upper, lower, strict=False) if len(upper) == len(lower) else [(upper[0], lower[0])]


_MAILBOX = re.compile(
    r"(?:\bwww\.|(?<![\w.])(?:registrator|registratur|info|diarium|kontakt|kansli)@)(?P<root>[\w-]{4,})\.se\b",
    re.IGNORECASE,
)


def _by_mailbox(scope: Scope) -> Match[Organisation] | None:
    """The one organisation named whose web site or mailbox is printed: the sender, where the head has a receiver."""
    roots = {fold(found["root"]).replace("-", "") for found in _MAILBOX.finditer(scope.string)}
    own: dict[str, Match[Organisation]] = {}
    for match in scope.reading.organisations:
        squeezed = "".join(char for char in fold(match.value.name) if char.isalnum())
        if any(squeezed.startswith(root) or squeezed == root for root in roots):
            own.setdefault(match.value.name, match)
    return next(iter(own.values())) if len(own) == 1 else None


def _in_furniture(scope: Scope, named: tuple[Match[Organisation], ...]) -> Iterator[Match[Organisation]]:
    for block in furniture(scope):
        yield from scope.between(named, block.start, block.stop)


_RECEIVER = re.compile(r"(?:till|sökande|mottagare|er|projektägare|stödmottagare)\b", re.IGNORECASE)


@cache
def _party_labels() -> frozenset[str]:
    labels = table("projects")["labels"]
    return frozenset(map(fold, (*labels["owner"], *labels["partners"])))


def _of_others(scope: Scope, block: Block, above: Sequence[Block]) -> bool:
    """Whether a block names the parties of a project: a label of theirs stands in it or alone above it."""
    first = scope.layout.cells(block)[0] if block.kind == "row" else None
    words = scope.string[first.start : first.stop] if first is not None else scope.of(block).split(":")[0]
    return fold(words) in _party_labels() or any(fold(scope.of(one)) in _party_labels() for one in above)


def _others(scope: Scope) -> list[tuple[int, int]]:
    """Where the head names the parties of a project."""
    blocks = head(scope)
    return [
        (block.start, block.stop)
        for n, block in enumerate(blocks)
        if _of_others(scope, block, blocks[max(0, n - 1) : n])
    ]


def _reporter(scope: Scope) -> Found[str] | None:
    """Who writes in its own name: the first line or cell of the page that is also behind the label of the owner."""
    if "reporter" not in scope.memo:
        scope.memo["reporter"] = _find_reporter(scope)
    found: Found[str] | None = scope.memo["reporter"]
    return found


def _find_reporter(scope: Scope) -> Found[str] | None:
    if not scope.blocks:
        return None
    owners = {
        fold(scope.string[slice(*item.value)])
        for item in labelled(scope, {"owner": table("projects")["labels"]["owner"]})
        if scope.blocks[0].stop <= item.label[0] < head_stop(scope)
    }
    for place in scope.layout.cells(scope.blocks[0]):
        if fold(scope.string[place.start : place.stop]) in owners:
            return scope.found_text(place.start, place.stop, "issuer.reporter", 0.93)
    return None


def _in_head(scope: Scope, named: tuple[Match[Organisation], ...]) -> Iterator[Match[Organisation]]:
    """Names in the short blocks of the head: prose there names others too."""
    tables = {view.table.number for view in views_in(scope) if view.money()}
    blocks = head(scope)
    for n, block in enumerate(blocks):
        if block.kind == "item" or block.style.table is not None and block.style.table in tables:
            continue  # the rows and items of a list name whom it gives to
        if n and any(_ADDRESS.search(scope.of(below)) for below in blocks[n + 1 : n + 3]):
            continue  # above a postal address stands who the letter goes to
        words = scope.of(block)
        if len(words) < 120 and not words.endswith(".") and not _RECEIVER.match(words):
            if _of_others(scope, block, blocks[max(0, n - 1) : n]):
                continue
            yield from scope.between(named, block.start, block.stop)


def _by_domain(scope: Scope) -> Found[str] | None:
    domains = table("document")["domains"]
    for found in re.finditer(r"@([\w.-]+\.se)\b", scope.string[scope.start : scope.stop]):
        name = domains.get(found[1].casefold())
        if name is not None:
            span = (scope.start + found.start(), scope.start + found.end())
            named = [
                (match.start, match.stop)
                for match in scope.between(scope.reading.organisations)
                if match.value.name == name
            ]
            return scope.found(name, [*named[:1], span], "issuer.domain", 0.92)
    return None


def _by_named_domain(scope: Scope) -> Found[str] | None:
    """The one region or agency whose name is the domain of a mail address, where no text names any."""
    found: dict[str, tuple[int, int]] = {}
    for mail in re.finditer(r"@([\w.-]+\.se)\b", scope.string[scope.start : scope.stop]):
        name = names.by_domain(mail[1])
        if name is not None:
            found.setdefault(name, (scope.start + mail.start(), scope.start + mail.end()))
    if len(found) != 1:
        return None
    ((name, span),) = found.items()
    return scope.found(name, [span], "issuer.domain", 0.9)


def _organisation(scope: Scope, match: Match[Organisation], rule: str, confidence: float) -> Found[str] | None:
    return scope.found(shown(scope, match), [(match.start, match.stop)], rule, confidence)


def shown(scope: Scope, match: Match[Organisation]) -> str:
    """The name to show for an organisation: the register's, or another it goes by as printed, without a genitive s."""
    printed = scope.string[match.start : match.stop]
    name = match.value.name
    if match.value.by != "name" or fold(printed) in (fold(name), fold(name) + "s"):
        cased = printed[: len(name)]  # "Högskolan Norr" and "högskolan norr" are one; what is printed well stays
        return cased if len(printed) - len(name) in (0, 1) and _same_words(cased, name) else name
    if printed.endswith("s") and any(m.stop == len(printed) - 1 for m in names.organisations(printed[:-1])):
        return printed[:-1]
    return printed


def _same_words(printed: str, name: str) -> bool:
    """Whether a name is printed in letters of another case than in the register, and not in capitals throughout."""
    pairs = list(zip(printed.split(), name.split(), strict=False))
    alike = printed.lower() == name.lower() and len(printed.split()) == len(name.split()) > 1
    return alike and all(one == two or one[1:] == two[1:] and one[:1].isupper() or one.islower() for one, two in pairs)


# in the active voice: "X tillstyrks" is said of X, not by it
_ACTS = re.compile(
    r"\W{0,3}(?:har )?(?:beslutar|beslutade|beslutat|beslöt|föreslår|föreslås besluta|godkänner|beviljar|antar"
    r"|lämnar|tilldelar|medfinansierar|avvisar|tillstyrker|avslår|noterar|uppdrar|ger [^.\n]{1,80} i uppdrag)\b",
    re.IGNORECASE,
)


def body(scope: Scope) -> Found[str] | None:
    """The board, council or committee the document is of: the one that decides or is to decide, else the first named.

    None where none is named.
    """
    inside = scope.between(scope.reading.bodies)
    outside = [
        match for block in furniture(scope) for match in scope.between(scope.reading.bodies, block.start, block.stop)
    ]
    for section in scope.under("proposal", "decision"):
        for match in scope.between(scope.reading.bodies, section.start, section.stop + 1):
            if _ACTS.match(scope.string, match.stop):
                return _body(scope, match, "body.decides", 0.97)
    top = head_stop(scope)
    for match in [*outside, *(match for match in inside if match.start < top)]:
        return _body(scope, match, "body.head", 0.95)
    for match in inside:
        if _ACTS.match(scope.string, match.stop):
            return _body(scope, match, "body.decides", 0.93)
    return _body(scope, inside[0], "body.named", 0.9) if inside else None


def meeting_body(scope: Scope) -> Found[str] | None:
    """The body whose minutes they are: in the furniture or the head, else the one that decides. What a § proposes to
    another body is not that body's meeting.
    """
    top = head_stop(scope)
    outside = [m for block in furniture(scope) for m in scope.between(scope.reading.bodies, block.start, block.stop)]
    for match in [*outside, *(m for m in scope.between(scope.reading.bodies) if m.start < top)]:
        return _body(scope, match, "body.head", 0.95)
    return body(scope)


def _body(scope: Scope, match: Match[str], rule: str, confidence: float) -> Found[str] | None:
    return scope.found(as_name(scope, match), [(match.start, match.stop)], rule, confidence)


def as_name(scope: Scope, match: Match[str]) -> str:
    """A body's name with its capital where the document prints it so on a line or in a cell of its own: "att
    kommunstyrelsen beslutar" in a paper to the "Kommunstyrelsen".
    """
    if not match.value[:1].islower():
        return match.value
    name = match.value[0].upper() + match.value[1:]
    alone = re.compile(rf"(?:^|[\n\t\f]|: ){re.escape(name)}(?=[\n\t\f]|$)")
    return name if alone.search(scope.string) else match.value
