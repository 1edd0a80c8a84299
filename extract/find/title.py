"""The title of a document: the heading that says what it is about."""

from __future__ import annotations

import re
from functools import cache

import regex

from extract.find.document import LABELLED, POSTAL, furniture, head, only_facts, unit_endings
from extract.find.issuer import ADDRESS, is_unregistered, reporter
from extract.find.letterhead import is_type_name, type_names
from extract.find.letters import QUOTES
from extract.find.scope import Scope, fold, heading_kind
from extract.grammar import name as names
from extract.grammar.lazy import lazy
from extract.model.evidence import Found
from extract.model.reading import Block
from extract.words import one_of, table

UNIT_WORDS = 4  # a unit's name has no more: "Trafik- och utvecklingsförvaltningen"
LABEL = 30  # letters of a label over its value
MOST_GENERAL = 4  # words of a heading that is no title: "Så har vi tänkt"
_WORDY = re.compile(r"[^\W\d_]{3,}")
_TITLE_LABEL = lazy(r"\L<labels>\s*:\s*", regex.IGNORECASE, labels=table("document")["title_labels"])
_NAMING = re.compile(rf"[A-ZÅÄÖ\d{QUOTES}]")  # a name, a year, a quotation: no kind of document has one
_TOWN = re.compile(r"[A-ZÅÄÖ][a-zåäö]+(?:[ -][A-ZÅÄÖ][a-zåäö]+)?,?\s(?:den\s)?")  # above a letter, before its day
_FIELD = re.compile(r"[^\W\d_][\w /.-]{2,30}:\s+\S")


@cache
def _not_title() -> re.Pattern[str]:
    """A label of the head with its value: "Ärende-id 20371234", "Diarienummer: 505-3412-2023"."""
    return re.compile(rf"(?:{one_of(table('document')['head_labels'])})\b\.?(?:\s*:|\s*$|(?=.*\d))", re.IGNORECASE)


@cache
def _owner_labels() -> frozenset[str]:
    return frozenset(fold(name) for name in table("projects")["labels"]["owner"])


@cache
def _name_labels() -> frozenset[str]:
    """Labels of a form about the project, as they stand alone above a value."""
    labels = table("projects")["labels"]
    return frozenset(fold(name) for key in ("sure", "partners", "other", "ids") for name in labels[key])


@cache
def _goes_on() -> tuple[str, ...]:
    return tuple(table("document")["goes_on_after"])


@cache
def _kind_stems() -> tuple[str, ...]:
    return tuple(map(fold, table("document")["kind_stems"]))


@cache
def _title_leads() -> tuple[str, ...]:
    """The words before a colon that a title begins with: "Avslag: Grön kemi"."""
    words = table("projects")["title"]
    return tuple({word for key in ("before", "loose") for word in words[key] if word.endswith(":")})


def title(scope: Scope) -> Found[str] | None:
    """The heading that says what the document is about; over several lines one title. None where no heading can be one.

    On a page the largest heading of the first page with one, else the first heading; the bare name of a kind of
    document ("Tjänsteskrivelse"), a known section heading, a date or a number is none.
    """
    labelled = _labelled_title(scope)
    if labelled is not None:
        return labelled
    candidates = _candidates(scope)
    if not candidates:
        return _opening_line(scope)
    chosen = candidates[0]
    for better in (_of_the_first_level, _said_below, _largest):
        chosen = better(scope, chosen, candidates)
    named = _kind_on_top(scope)
    if named is not None and chosen.index > _first_section(scope):
        return scope.found_text(named.start, named.stop, "title.kind", 0.9)
    sure = chosen.style.level or chosen.index <= scope.first + 3
    chosen = _matter_below(scope, chosen, candidates)
    return scope.found_text(chosen.start, title_stop(scope, chosen), "title.heading", 0.95 if sure else 0.9)


def _candidates(scope: Scope) -> list[Block]:
    """The headings that may be the title, in reading order; of plain text its first line too."""
    who = reporter(scope)
    found = [
        block
        for block in scope.blocks
        if block.kind == "heading"
        and _may_be_title(scope, block)
        and (who is None or fold(scope.of(block)) != fold(who.value or ""))
    ]
    first = scope.blocks[0] if scope.blocks else None
    plain = first is not None and first.kind == "paragraph" and first.style.size is None
    if first is not None and plain and _opens(scope, first) and who is None:
        found.insert(0, first)
    if found and found[0].style.size is None and not found[0].style.level:
        section = _first_section(scope)  # plain text: a heading below "Beslut" is one of the text's
        found = [block for block in found if block.index < section]
    return found[1:] if len(found) > 1 and _names_issuer(scope, found[0]) else found


def _of_the_first_level(_: Scope, chosen: Block, candidates: list[Block]) -> Block:
    """Where headings have levels instead of sizes, the first of the highest."""
    levels = [block.style.level for block in candidates if block.style.size is None and block.style.level]
    if chosen.style.size is not None or not levels or chosen.style.level == min(levels):
        return chosen
    return next(block for block in candidates if block.style.level == min(levels))


def _said_below(scope: Scope, chosen: Block, candidates: list[Block]) -> Block:
    """The line below a name that says what becomes of it: a paper's addressee above "Stöd till Byalaget Lyktan"."""
    if len(candidates) < 2:
        return chosen
    second = candidates[1]
    name, words = scope.of(chosen).strip(), scope.of(second)
    told = second.index == chosen.index + 1 and name in words and not words.startswith(name)
    return second if told else chosen


def _largest(_: Scope, chosen: Block, candidates: list[Block]) -> Block:
    """The first of the page's headings set in the largest type."""
    sized = [block for block in candidates if block.style.page == chosen.style.page and block.style.size is not None]
    most = max((block.style.size or 0.0 for block in sized), default=0.0)
    if most <= (chosen.style.size or 0.0) + 1.0:
        return chosen
    return next(block for block in sized if (block.style.size or 0.0) == most)


def _matter_below(scope: Scope, chosen: Block, candidates: list[Block]) -> Block:
    later = next((block for block in candidates if block.index > chosen.index), None)
    return later if later is not None and _of_kind(scope, chosen, later) else chosen


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


def _kind_on_top(scope: Scope) -> Block | None:
    """A heading above all else that names the kind of document in several words: "Beslut om bidrag"; the title of a
    form, where no heading but those of its parts follows.
    """
    first = next((block for block in scope.blocks if block.kind == "heading"), None)
    words = scope.of(first) if first is not None else ""
    return first if is_type_name(fold(words)) and len(words.split()) > 1 else None


def _names_issuer(scope: Scope, block: Block) -> bool:
    """Whether the first line, of whatever type, is no more than the name of an authority that no register has."""
    first = block.index == scope.first and (block.style.size is not None or not block.style.level)
    return first and is_unregistered(scope.of(block).strip())


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
        or folded in _name_labels()
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
    if _not_title().match(words.lstrip("[]|_ ")) or field and _beside_field(scope, block):
        return False
    if any(
        match.stop - match.start >= len(words) - 2
        or match.stop >= block.stop - 1
        and _TOWN.fullmatch(words[: match.start - block.start])
        for match in scope.between(scope.reading.dates, block.start, block.stop)
    ):
        return False  # "2025-03-18", "Näset den 18 mars 2025"
    named = len(_SHORT_NAME.sub("", words))  # "Myndigheten för stöd till trossamfund (SST)"
    if any(
        match.stop - match.start >= named - 1
        for match in scope.between(scope.reading.organisations, block.start, block.stop)
    ):
        return False
    if (
        ADDRESS.search(words)
        or _over_address(scope, block)
        or _second_line(scope, block)
        or only_facts(scope, block.start, block.stop)
    ):
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


_IN_CARE = re.compile(r"(?:c/o|attn?[.:]|att )", re.IGNORECASE)  # a line between a name and its street
_STREET = 45  # letters of the line between a name and its postal address


def _over_address(scope: Scope, block: Block) -> bool:
    """Whether a line of the head is whom a letter goes to: a street and a postal address stand below. A title may stand
    above "Till: …" or a box, as `above_address` has it.
    """
    below = [scope.of(one) for one in scope.layout.blocks[block.index + 1 : min(block.index + 4, scope.last)]]
    below = below[1:] if below and _IN_CARE.match(below[0]) else below
    return len(below) > 1 and len(below[0]) <= _STREET and POSTAL.fullmatch(below[1].strip()) is not None


_SHORT_NAME = re.compile(r"\s*\([A-ZÅÄÖ]{2,6}\)$")


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


def _beside_field(scope: Scope, block: Block) -> bool:
    """Whether a field stands right above or below: a line among the labels of a head is one of them."""
    near = [n for n in (block.index - 1, block.index + 1) if scope.first <= n < scope.last]
    words = [scope.of(scope.layout.blocks[n]) for n in near]
    return any(_FIELD.match(line) or _not_title().match(line) for line in words)


def _opens(scope: Scope, block: Block) -> bool:
    """Whether the first line of plain text, which has no type sizes, can be its title: short and no sentence."""
    words = scope.of(block)
    return len(words) < 140 and not words.endswith((".", ":", ",", ";")) and _may_be_title(scope, block)


_YEARS = re.compile(r"(?:19|20)\d\d(?:\s?[-–—/]\s?(?:19|20)?\d\d)?")  # what a title ends with in a line of its own


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
        above = scope.of(last).rstrip()
        like = block.style.level == last.style.level and block.style.bold == last.style.bold
        # "… (LONA) i" above a town, "… vid Storåns strand," above whose it is
        open_end = above.endswith(",") and like or above.rpartition(" ")[2].casefold() in _goes_on()
        said = rest or open_end and like and block.style.size == last.style.size
        if (
            block.kind != "heading"
            and not _YEARS.fullmatch(words)
            or not said
            and (not _may_be_title(scope, block) or heading_kind(words))
        ):
            break
        if any(section.kind and section.heading == block for section in scope.sections) or fold(words) in scope.again:
            break  # "Kommunstyrelsen beslut": a board's name makes a heading that no table has
        same_type = (
            last.style.size is not None
            and block.style.size is not None
            and abs(block.style.size - last.style.size) < 0.6
            and block.style.bold == last.style.bold
            and block.style.gap < 0.7
            and last.index == block.index - 1
        )
        open_bracket = above.count("(") > above.count(")")
        if not (same_type or open_bracket or open_end):
            break
        stop, last = block.stop, block
    return stop


def _labelled_title(scope: Scope) -> Found[str] | None:
    for block in head(scope):
        words = scope.of(block)
        label = _TITLE_LABEL.match(words)
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
    for block in head(scope):
        words = scope.of(block).strip()
        led = _OF_MINUTES.match(words)
        if led is None or block.kind == "row":
            continue
        named = [m for m in names.bodies(words) if m.start == led.end() and m.stop >= len(words) - 1]
        if named or led["how"]:
            return scope.found_text(block.start, block.stop, "title.minutes", 0.92)
    return None


# "Protokoll fört vid sammanträde med direktionen", "Sammanträdesprotokoll kommunstyrelsen", with no day and no number
_OF_MINUTES = re.compile(
    r"(?:(?i:utdrag ur )?(?:[A-ZÅÄÖ][a-zåäö]*-?p|P)rotokoll(?:sutdrag)?|PROTOKOLL(?:SUTDRAG)?) "
    r"(?=[^\d§.:;]{4,80}$)(?P<how>(?:fört|från|förda|för|vid|över)\b(?= ))?"
)


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
        for place in scope.layout.cells(block):
            name = fold(scope.string[place.start : place.stop])
            if name in type_names() and any(stem in name for stem in _kind_stems()):
                return scope.found_text(place.start, place.stop, "title.kind", 0.9)
    return None
