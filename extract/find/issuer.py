"""The authority whose document it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import regex

from extract.find.columns import views_in
from extract.find.document import ACTS, POSTAL, PROSE, furniture, head, head_stop
from extract.find.labelled import labelled
from extract.find.letters import folded
from extract.find.organisation import shown
from extract.find.scope import Doubt, Scope, fold
from extract.grammar import identifier as identifiers
from extract.grammar import name as names
from extract.grammar.lazy import lazy
from extract.model.evidence import Found
from extract.model.reading import Block, Cell
from extract.model.values import Match, Organisation
from extract.words import one_of, table

DOUBTED = 0.7  # a value that is as likely another's
FOOT_BLOCKS = 4  # blocks at the end where a letter's foot may stand
COLOPHON = 6  # blocks at the end where a leaflet says who made it
OPENING = 3  # blocks at the top where an unregistered issuer's name stands
_WORDS = table("document")
ADDRESS = lazy(
    r"^(?:(?-i:\p{Lu}\p{Ll}+[as]) )?\L<streets> \d+\w?$|\bc/o\b|^Box \d+|^\d{3} ?\d{2} [A-ZÅÄÖ]|^(?:Till|Att):? ",
    regex.IGNORECASE,
    streets=_WORDS["streets"],
)
_NUMBERED = re.compile(r"(?:20|21|23)\d{4}-?\d{4}")  # of the state, a municipality, a region
_PIECES = re.compile(r"[^\t\f|·•,–\n]+")
_COUNTED = lazy(
    r"\s*(?:\L<page> )?\d{1,3} ?(?:\(\d{1,3}\)|av \d{1,3})?$", regex.IGNORECASE, page=table("layout")["page_words"]
)
_MAILBOX = lazy(
    r"(?:\bwww\.|(?<![\w.])\L<boxes>@)(?P<root>[\w-]{4,})\.se\b", regex.IGNORECASE, boxes=_WORDS["mailboxes"]
)
_MAIL_DOMAIN = lazy(r"@(?P<domain>[\w.-]+)\.\L<ends>\b", ends=table("domains")["ends"])
_RECEIVER = lazy(r"\L<words>\b", regex.IGNORECASE, words=_WORDS["receivers"])


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
    writer = reporter(scope)
    if writer is not None:
        return writer
    unregistered = _by_shape(scope)
    if unregistered is not None:
        return unregistered
    for place, confidence in ((_in_furniture, 0.97), (_in_head, 0.95)):
        for match in place(scope, named):
            official = _by_mailbox(scope) if place is _in_head else None
            if official is not None and official.value.name != match.value.name:
                return _organisation(scope, official, "issuer.mailbox", 0.92)
            return _organisation(scope, match, "issuer.head", confidence)
    met = _by_meeting(scope)
    if met is not None:
        return met
    by_mail = _by_domain(scope) or _by_compound(scope)
    if by_mail is not None:
        return by_mail
    elsewhere = _by_number(scope) or _by_address(scope) or _by_own_domain(scope) or _in_colophon(scope)
    if elsewhere is not None:
        return elsewhere
    for match in scope.between(named):
        if match.value.kind not in ("partnership", "university", "other") and ACTS.match(scope.string, match.stop):
            return _organisation(scope, match, "issuer.acts", 0.92)
    counts: Counter[str] = Counter()
    first: dict[str, Match[Organisation]] = {}
    others, told = _others(scope), scope.under("recipients")
    partners = _partners(scope)
    for match in scope.between(named):
        if any(match.value.name in words for words in partners):
            continue  # who takes part in another's project did not write of it
        if match.value.kind in ("partnership", "university", "other") or any(a <= match.start < b for a, b in others):
            continue
        if any(section.start <= match.start < section.stop for section in told):
            continue  # who gets the decision did not take it
        if _IN_NAME.match(scope.string, match.stop - 1) and not match.value.name.endswith("s"):
            continue  # "Kriminalvårdens Vänner i Mosjö": the name of another
        row = scope.layout.block_at(match.start)
        if row.kind == "row" and scope.between(scope.reading.amounts, row.start, row.stop):
            continue  # nor did who pays a part
        counts[match.value.name] += 1
        first.setdefault(match.value.name, match)
    if not counts:
        return _by_named_domain(scope) or _by_page_title(scope)
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


def _partners(scope: Scope) -> list[str]:
    """What stands behind the labels of those who take part in a project."""
    labels = {"partners": table("projects")["labels"]["partners"]}
    return [scope.string[slice(*item.value)] for item in labelled(scope, labels)]


_IN_NAME = re.compile(r"s [A-ZÅÄÖ][a-zåäö]+")


@cache
def _shapes() -> re.Pattern[str]:
    """The name of an authority or fund that no register has, by the word that such names begin or end with."""
    words = table("document")["issuer_shapes"]
    name = rf"(?:[A-ZÅÄÖÉ][\w-]*|{one_of(words['small'])}|&)"
    first = one_of(words["first"])
    last = one_of(words["last"])
    return re.compile(
        rf"(?:(?i:{first})(?: {name}){{0,4}} [A-ZÅÄÖÉ][\w-]+"
        rf"(?: (?i:{one_of(words['tails'])}))?"
        rf"|[A-ZÅÄÖÉ][\w-]{{2,}}(?: {name}){{0,3}} (?i:{last}))"
    )


def _by_shape(scope: Scope) -> Found[str] | None:
    """An issuer that no register knows, alone in a piece of the furniture or the first lines: "Torsviks kommun".

    Above a postal address stands who a letter goes to, where the furniture has a registered name.
    """
    foot = any(scope.between(scope.reading.organisations, block.start, block.stop) for block in furniture(scope))
    for block in [*furniture(scope), *head(scope)[:OPENING]]:
        if len(scope.of(block)) > PROSE or _RECEIVER.match(scope.of(block)):
            continue
        if foot and block.kind != "furniture" and above_address(scope, block):
            continue
        for piece in _PIECES.finditer(scope.string, block.start, block.stop):
            words = _COUNTED.sub("", piece[0].rstrip())
            start = piece.start() + len(words) - len(words.lstrip())
            words = words.strip()
            church = _OF_CHURCH.match(words)
            if church is not None:
                start, words = start + church.end(), words[church.end() :]
            if len(words) > 60 or _shapes().fullmatch(words) is None:
                continue
            known = scope.between(scope.reading.organisations, start, start + len(words))
            if known and known[0].start == start:
                return None  # the register has it, and knows how it is written
            return scope.found(_in_case(scope, words), [(start, start + len(words))], "issuer.shape", 0.93)
    return None


_OF_CHURCH = lazy(r"\L<names>[ ,]+", regex.IGNORECASE, names=_WORDS["issuer_shapes"]["before"])


def above_address(scope: Scope, block: Block) -> bool:
    """Whether one of the two blocks below is the line of a postal address: a letter goes to whom this block names."""
    return any(ADDRESS.search(scope.of(below)) for below in scope.layout.blocks[block.index + 1 : block.index + 3])


_MET = lazy(r"\L<meetings>[ ](?:i|för|med|hos)[ ]", regex.IGNORECASE, meetings=_WORDS["meetings"])


def _by_meeting(scope: Scope) -> Found[str] | None:
    """Whose meeting the head of minutes says that it was: "Protokoll fört vid LAG-möte i Leader Lövet"."""
    for block in head(scope):
        met = _MET.search(scope.string, block.start, block.stop)
        named = _shapes().match(scope.string, met.end(), block.stop) if met is not None else None
        if named is not None and named.end() == block.stop:
            return scope.found(named[0], [named.span()], "issuer.meeting", 0.92)
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
            return scope.found(_in_case(scope, words), [(start, start + len(words))], "issuer.compound", 0.91)
    return None


def _in_case(scope: Scope, name: str) -> str:
    """A name set in capitals as the text writes it, or as names are written: "STORÅ KOMMUN" is "Storå kommun"."""
    if not name.isupper():
        return name
    for again in re.finditer(rf"\b{re.escape(name)}\b", scope.string, re.IGNORECASE):
        if again[0][0].isupper() and not again[0].isupper():
            return again[0]
    words = _WORDS["issuer_shapes"]
    last = tuple(f" {word}" for word in words["last"])
    shown = " ".join(word.lower() if word.lower() in words["small"] else word.capitalize() for word in name.split())
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


_ADDRESSED = lazy(  # "Bygdefonden, Ågatan 5, 118 63 Stockholm"
    r"(?<![^\n\t\f|·•– ][ ]?)(?P<name>\p{Lu}[\p{L}\d&. -]{2,50}?)\s*[,|·•]\s*"
    r"[^,|·•\n\t]{2,40}\d[^,|·•\n\t]{0,10}[,|·•]\s*(?:SE-)?\d{3} ?\d{2}\s+\p{Lu}"
)


def _by_address(scope: Scope) -> Found[str] | None:
    """Who stands before the postal address in what runs over the pages, if the domain of a mailbox is so called."""
    domains = {mail["domain"].casefold() for mail in _MAIL_DOMAIN.finditer(scope.string, scope.start, scope.stop)}
    for block in furniture(scope):
        found = _ADDRESSED.search(scope.string, block.start, block.stop)
        if found is not None and folded(found["name"]).replace(" ", "") in {name.replace("-", "") for name in domains}:
            return scope.found(_in_case(scope, found["name"]), [found.span("name")], "issuer.address", 0.92)
    return None


def _by_own_domain(scope: Scope) -> Found[str] | None:
    """Who a page names in a line of its own among its first, if the domain of its one kind of mail address is so called
    and no address stands below: "Bygdefonden" over "eva.ek@bygdefonden.se".
    """
    domains = {mail["domain"].casefold() for mail in _MAIL_DOMAIN.finditer(scope.string, scope.start, scope.stop)}
    if len(domains) != 1:
        return None
    own = folded(domains.pop()).replace("-", "")
    for block in scope.blocks[: OPENING + 1]:
        if folded(scope.of(block)).replace(" ", "").replace("-", "") == own and not above_address(scope, block):
            name = _in_case(scope, scope.of(block).strip())
            return scope.found(name, [(block.start, block.stop)], "issuer.own-domain", 0.92)
    return None


def _in_colophon(scope: Scope) -> Found[str] | None:
    """Who stands alone over the postal address that a leaflet ends with, by the shape of the name."""
    told = scope.under("recipients")
    for block in scope.blocks[-COLOPHON:]:
        below = scope.layout.blocks[block.index + 1] if block.index + 1 < scope.last else None
        if below is None or block.kind not in ("paragraph", "heading") or not POSTAL.search(scope.of(below)):
            continue
        received = any(section.start <= block.start < section.stop for section in told)
        if not received and _shapes().fullmatch(scope.of(block).strip()) is not None:
            return scope.found_text(block.start, block.stop, "issuer.address", 0.9)
    return None


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
    received = _addressed(scope) and _owner_on_top(scope) is not None
    return [
        (block.start, block.stop)
        for n, block in enumerate(blocks)
        if _of_others(scope, block, blocks[max(0, n - 1) : n]) or n == 0 and received
    ]


def reporter(scope: Scope) -> Found[str] | None:
    """Who writes in its own name: the first line or cell of the page that is also behind the label of the owner."""
    if "reporter" not in scope.memo:
        scope.memo["reporter"] = _find_reporter(scope)
    found: Found[str] | None = scope.memo["reporter"]
    return found


def _find_reporter(scope: Scope) -> Found[str] | None:
    place = _owner_on_top(scope)
    if place is None or _addressed(scope):
        return None
    return scope.found_text(place.start, place.stop, "issuer.reporter", 0.93)


def _owner_on_top(scope: Scope) -> Cell | None:
    """The first line, or the cell of it, that is also behind the label of the owner."""
    if not scope.blocks:
        return None
    owners = {
        fold(scope.string[slice(*item.value)])
        for item in labelled(scope, {"owner": table("projects")["labels"]["owner"]})
        if scope.blocks[0].stop <= item.label[0] < head_stop(scope)
    }
    cells = scope.layout.cells(scope.blocks[0])
    return next((place for place in cells if fold(scope.string[place.start : place.stop]) in owners), None)


def _addressed(scope: Scope) -> bool:
    """Whether the first lines are a name and its postal address: who asks for the money is who the letter goes to."""
    return any(ADDRESS.search(scope.of(block)) for block in scope.blocks[1:4])


def _in_head(scope: Scope, named: tuple[Match[Organisation], ...]) -> Iterator[Match[Organisation]]:
    """Names in the short blocks of the head: prose there names others too."""
    tables = {view.table.number for view in views_in(scope) if view.money()}
    blocks = head(scope)
    received = _addressed(scope) and _owner_on_top(scope) is not None
    for n, block in enumerate(blocks):
        if block.kind == "item" or block.style.table is not None and block.style.table in tables:
            continue  # the rows and items of a list name whom it gives to
        if (n or received) and above_address(scope, block):
            continue
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
    for mail in _MAIL_DOMAIN.finditer(scope.string, scope.start, scope.stop):
        name = names.by_domain(mail["domain"])
        if name is not None:
            found.setdefault(name, mail.span())
    if len(found) != 1:
        return None
    ((name, span),) = found.items()
    called = names.organisations(scope.layout.document.title or "")  # a web page's own name, printed nowhere
    if name in {one.value.name for one in called}:
        return scope.found(name, [span], "issuer.domain-and-title", 0.95)
    return scope.found(name, [span], "issuer.domain", 0.9)


def _by_page_title(scope: Scope) -> Found[str] | None:
    """The one authority that a web page's own name ends with, "Protokoll 3 maj - Säffle kommun", where no text names
    any: it is printed nowhere, so it is doubted and told by the page's first words.
    """
    said = scope.layout.document.title or ""
    called = [match for match in names.organisations(said) if match.stop == len(said.rstrip())]
    opening = next(((block.start, block.stop) for block in scope.blocks), None)
    if len(called) != 1 or opening is None or called[0].value.kind in ("partnership", "university", "other"):
        return None
    if _MAIL_DOMAIN.search(scope.string, scope.start, scope.stop) is not None:
        return None  # an address that is not that authority's
    message = f"Only the name of the web page tells whose it is: {said}. Check it."
    scope.doubt("ambiguous", message, [opening], path="/document/issuer")
    return scope.found(called[0].value.name, [opening], "issuer.page-title", 0.8)


def _organisation(scope: Scope, match: Match[Organisation], rule: str, confidence: float) -> Found[str] | None:
    return scope.found(shown(scope, match), [(match.start, match.stop)], rule, confidence)


def is_unregistered(line: str) -> bool:
    """Whether a line is no more than the name of an authority that no register has."""
    return (_shapes().fullmatch(line) or _compounds().fullmatch(line)) is not None
