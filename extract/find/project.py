"""The project a case is about: its name, who owns it, its partners and ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import regex

from extract.find import document
from extract.find import labelled as labels
from extract.find.columns import cell, views_in
from extract.find.letters import QUOTES, folded
from extract.find.outcome import outcome
from extract.find.phrase import phrases
from extract.find.scope import Scope, fold, heading_kind
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.words import one_of, table

Span = tuple[int, int]
_QUOTED = re.compile(rf"[{QUOTES}]\s*(?P<name>[^{QUOTES}\n]{{3,100}}?)\s*[{QUOTES}]")
SHORTEST = 6  # letters of a name that may be looked for in the text
MENTIONS = 4  # places listed for it
LONGEST = 200  # letters of a value behind a label
FORM = 200  # letters between two labels of one form
_SPLIT = re.compile(r"\s*(?:,|;|\f|\boch\b|\bsamt\b)\s*")


def project(scope: Scope) -> r.Project | None:
    """The case's project; each part null where nothing names it."""
    return r.Project(
        title=title(scope),
        owner=owner(scope),
        partners=tuple(partners(scope)) or tuple(_partners_in_prose(scope)),
        ids=tuple(_ids(scope)),
    )


def labelled(scope: Scope, key: str) -> Iterator[Span]:
    """Values behind, beside or below a label of words/projects.toml, in the order of the text."""
    if "project labels" not in scope.memo:
        found = [(one.label, one.name, one.value, one.far) for one in labels.labelled(scope, _wordings())]
        scope.memo["project labels"] = sorted([*found, *_spaced(scope)])
    listed: list[tuple[Span, str, Span, bool]] = scope.memo["project labels"]
    seen: set[Span] = set()
    for n, (label, name, value, far) in enumerate(listed):
        if name != key or value[1] - value[0] > LONGEST or scope.string[label[0] - 1 : label[0]] == "/":
            continue  # "Projektägare/samverkanspart:" is one label
        if key == "title" and any(m.start <= value[0] + 1 for m in scope.between(scope.reading.amounts, *value)):
            continue  # "Ansökan avser: 1 750 000 kr"
        if far and key == "title" and not _in_form(scope, listed, n, label):
            continue
        stop = scope.string.find("\n", value[0], value[1])
        span = _trim(scope.string, value[0], stop if stop > 0 else value[1])
        if span not in seen:
            seen.add(span)
            yield span


def _in_form(scope: Scope, listed: list[tuple[Span, str, Span, bool]], n: int, label: Span) -> bool:
    """Whether a label on a line of its own is one of a form: "Projekt" alone is a heading as well."""
    if fold(scope.string[slice(*label)]) in _labels("sure"):
        return True
    near = (*listed[max(0, n - 1) : n], *listed[n + 1 : n + 2])
    return any(far and abs(other[0] - label[0]) < FORM for other, _, _, far in near)


def _spaced(scope: Scope) -> Iterator[tuple[Span, str, Span, bool]]:
    """`Projektnummer 20279339`, `Projektnamn Ljus<tab>Stödmottagare Kustkraft AB`: a blank parts label and value."""
    for block in scope.blocks:
        cells = scope.layout.cells(block)
        found = [(place, _spaced_label(scope.string[place.start : place.stop])) for place in cells]
        grid = len(cells) > 1 and all(hit is not None for _, hit in found)
        for place, hit in found:
            if (
                hit is not None
                and hit[0] != "other"
                and (grid or hit[0] == "ids" or hit[0] == "sure" and len(cells) == 1)
            ):
                start = place.start + hit[1]
                yield (place.start, start), "title" if hit[0] == "sure" else hit[0], (start, place.stop), False


def _spaced_label(words: str) -> tuple[str, int] | None:
    """The key of the label that words begin with, and where its value begins; None for other words."""
    parts = words.split(" ")
    for size in (3, 2, 1):
        head = " ".join(parts[:size])
        opens = parts[size][:1] if len(parts) > size else ""
        if ":" not in head and opens and (opens.isupper() or opens.isdigit() or opens in QUOTES):
            label = fold(head)
            for key in ("sure", "title", "owner", "partners", "ids", "other"):
                if label in _labels(key):
                    return key, len(head) + 1
    return None


@cache
def _wordings() -> dict[str, tuple[str, ...]]:
    return {key: tuple(table("projects")["labels"][key]) for key in ("title", "owner", "partners", "ids")}


def _trim(string: str, start: int, stop: int) -> Span:
    while start < stop and string[start] in " \t":
        start += 1
    while stop > start and string[stop - 1] in " \t":
        stop -= 1
    return start, stop


@cache
def _labels(key: str) -> frozenset[str]:
    return frozenset(map(fold, table("projects")["labels"][key]))


_BOTH = re.compile(r"(?: och |/| samt |, )")


def _both(scope: Scope) -> Iterator[Span]:
    """Values behind one label of both: "Koordinator och samverkanspart: A, B"; the owner stands first."""
    owners, others = _labels("owner"), _labels("partners")
    for block in scope.blocks:
        head, colon, rest = scope.of(block).partition(":")
        names = _BOTH.split(fold(head)) if colon and len(head) < 60 else []
        if len(names) == 2 and names[0] in owners and names[1] in others and rest.strip():
            start = block.start + len(head) + 1
            yield start + len(rest) - len(rest.lstrip()), block.stop


def title(scope: Scope) -> Found[str] | None:
    """The project's name: behind its label, or what the title says after "projektet" and the like, quoted or not."""
    for start, stop in labelled(scope, "title"):
        first, last = _name(scope.string, start, stop)
        return scope.found_text(first, last, "project.label", 0.96)
    spans = list(_in_titles(scope, "before"))
    if not spans:
        said = _in_prose(scope)
        if said is not None:
            return _with_mentions(scope, said)
        spans = list(_in_titles(scope, "loose")) or list(_behind_dash(scope)) or list(_before_dash(scope))
    if not spans:
        return _behind_money(scope)
    return scope.found_text(*_without_years(scope, _without_number(scope, spans[0])), "project.title", 0.93)


def _without_years(scope: Scope, span: Span) -> Span:
    """A name without the years behind it in a title, where the text quotes it without them."""
    years = _YEARS.search(scope.string, *span)
    if years is None:
        return span
    bare = re.escape(scope.string[span[0] : years.start()])
    quoted = re.compile(rf"[{QUOTES}]{bare}[{QUOTES}]").search(scope.string, scope.start, scope.stop)
    plain = re.compile(rf"{bare}(?=[.,;:)\n]| [a-zåäö])").search(scope.string, scope.start, scope.stop)
    return (span[0], years.start()) if quoted or plain else span


_YEARS = lazy(r"[ ,]+20\d\d(?:\s?[–-]\s?20\d\d)?$")


_ASKS_DASH = lazy(
    r"(?:Ärende(?:t|mening)?: ?)?(?:Ansökan|Begäran|Beslut|Medfinansiering|Projektmedel|Projektstöd|Förstudiemedel"
    r"|Bidrag|Stöd|Avslag|Slututbetalning|Slutredovisning|Förlängning)\b[^\n\t–—-]{0,70}? [–—-] (?=[\p{Lu}”\"“»])",
)


def _behind_dash(scope: Scope) -> Iterator[Span]:
    """The name behind the dash of a title: "Ansökan om förstudiemedel – Glasrikets hantverkare"."""
    for block in scope.blocks[: document.HEAD_BLOCKS]:
        for place in scope.layout.cells(block):
            cue = _ASKS_DASH.match(scope.string, place.start, place.stop)
            if cue is None or scope.of(block).rstrip().endswith("."):
                continue
            span = _name(
                scope.string,
                cue.end(),
                place.stop if len(scope.layout.cells(block)) > 1 else _run_on(scope, block.index),
            )
            if not _is_organisation(scope, span) and not named_as_organisation(scope.string[slice(*span)]):
                yield span


@cache
def _dash_asks() -> re.Pattern[str]:
    asked = one_of(table("projects")["asked"]["behind_dash"])
    return re.compile(rf"(?P<name>[^\W\d_][^\n\t]{{4,80}}?) [–—-] (?i:{asked})\b[^\n\t.]*")


def _before_dash(scope: Scope) -> Iterator[Span]:
    """The name before the dash of a title that tells what is asked, where the text has it too: "Lövgången – begäran om
    medel".
    """
    for block in scope.blocks[: document.HEAD_BLOCKS]:
        cue = _dash_asks().fullmatch(scope.of(block).rstrip())
        if cue is None or not cue["name"][0].isupper():
            continue
        name = (block.start, block.start + cue.end("name"))
        words = scope.string[slice(*name)]
        again = scope.string.find(words, block.stop, scope.stop) > 0
        if again and not _is_organisation(scope, name) and not named_as_organisation(words):
            yield name


_ASKED_FOR = lazy(
    r"\b(?:ansökan|ansöker|söker|sökt|anhåller|anhållit|begär|begärt|äskar|ber|bidrag|stöd|medel)\b[^.\n\t]{0,80}$"
)
_THING = lazy(
    r"[ ](?:till|för)[ ](?P<name>\p{Lu}[^.,;:\n\t()]{3,70}?)"
    r"(?=[ ](?:den|under|med|i[ ]\p{Ll}+[ ]\d|som|och[ ]har|\d{4})\b|[ ]?[.,;:()\n\t]|$)"
)


def _behind_money(scope: Scope) -> Found[str] | None:
    """What the money that is asked for is for, where nothing else names a project: "ansökan om 9 000 kr till Lövdagen".
    It may be a place or a house as well: doubted.
    """
    for match in scope.between(scope.reading.amounts):
        start, stop = scope.sentence(match.start)
        thing = _THING.match(scope.string, match.stop, stop)
        if thing is None or _ASKED_FOR.search(scope.string, start, match.start) is None:
            continue
        span = thing.span("name")
        if (
            _is_organisation(scope, span)
            or named_as_organisation(thing["name"])
            or scope.between(scope.reading.bodies, span[0], span[1])
        ):
            continue
        scope.doubt(
            "ambiguous",
            f'"{thing["name"]}" is what the money is asked for: it may be no project\'s name. Check it.',
            [span],
            path="title",
        )
        return scope.found_text(span[0], span[1], "project.asked", 0.85)
    return None


def _without_number(scope: Scope, span: Span) -> Span:
    """A name without the diarienummer that the line below its title brought."""
    for match in scope.between(scope.reading.dnr, span[0] + 3, span[1]):
        label = _LABEL_BEFORE.search(scope.string, span[0], match.start)
        return _trim(scope.string, span[0], label.start() if label else match.start)
    return span


_LABEL_BEFORE = lazy(r"\s+(?:d[. :-]?nr|\p{L}*(?:nummer|nr)|beteckning)\.?\s*:?\s*$", regex.IGNORECASE)


def _with_mentions(scope: Scope, span: Span) -> Found[str] | None:
    """A name found in prose, with the other places it is printed at: one that is said again is surer."""
    first = scope.found_text(*span, "project.prose", 0.92)
    words = scope.string[slice(*span)]
    if first is None or first.value is None or len(words) < SHORTEST:
        return first
    at = [m.start() for m in re.finditer(re.escape(words) + r"(?!\w)", scope.string[scope.start : scope.stop])]
    spans = [span, *((scope.start + n, scope.start + n + len(words)) for n in at if scope.start + n != span[0])]
    return scope.found(first.value, spans[:MENTIONS], "project.prose", 0.92)


def _run_on(scope: Scope, index: int) -> int:
    """The end of a heading that goes on in the next one, as titles do."""
    block = scope.layout.blocks[index]
    if block.kind != "heading":
        return block.stop
    return document.title_stop(scope, block)


def _in_titles(scope: Scope, words: str) -> Iterator[Span]:
    for block in scope.blocks[: document.HEAD_BLOCKS]:
        if block.kind != "row":
            span = _name_after(scope, block.start, _run_on(scope, block.index), words)
            if span is not None and words == "loose":
                span = _without_owner(scope, span)
            if span is not None and not _is_organisation(scope, span):
                yield span


def _without_owner(scope: Scope, span: Span) -> Span | None:
    """What a title names beside who gets the money: "Stöd till Lövets ekonomiska förening, Grön kemi". None where it
    names nothing else.
    """
    comma = scope.string.find(", ", *span)
    purpose = scope.string.find(" för ", *span)  # "Finansiering till Lövet AB för Grön kemi"
    if comma < 0 < purpose and scope.string[purpose + 5].isupper():
        who = (span[0], purpose)
        if named_as_organisation(scope.string[slice(*who)]) or _is_organisation(scope, who):
            return purpose + 5, span[1]
    first = (span[0], comma) if comma > 0 else span
    if not named_as_organisation(scope.string[slice(*first)]) and not _is_organisation(scope, first):
        return span
    return (comma + 2, span[1]) if comma > 0 else None


def _is_organisation(scope: Scope, span: Span) -> bool:
    return any(
        match.start == span[0] and match.stop >= span[1] - 1
        for match in scope.between(scope.reading.organisations, *span)
    )


@cache
def _organisation_words() -> re.Pattern[str]:
    words = table("projects")["title"]["organisations"]
    return re.compile(
        r"\b(?:" + "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words) + r")\b", re.IGNORECASE
    )


def named_as_organisation(name: str) -> bool:
    """Whether a name has a word that only organisations' names have."""
    return _organisation_words().search(name) is not None


def _in_prose(scope: Scope) -> Span | None:
    """The name after "projektet" in prose, as far as a title or heading has its words; else its words in capitals."""
    headings = [scope.of(block) for block in scope.blocks[: document.HEAD_BLOCKS] if block.kind == "heading"]
    if scope.root is not None:  # the title of a § stands on its first lines, set as a heading or not
        headings += [words for block in scope.blocks[:3] if len(words := scope.of(block)) < 120 and words[-1:] != "."]
    first: Span | None = None
    for cue in _before("before").finditer(scope.string, scope.start, scope.stop):
        at = cue.end()
        quoted = _QUOTED.match(scope.string, at, scope.stop) if first is None else None
        if quoted is not None and scope.string[at - 1] == " ":
            return quoted.span("name")
        if at >= scope.stop or not scope.string[at].isupper() or scope.string[at - 1] in "\n\t":
            continue
        block = scope.layout.block_at(at)
        if cue[0].rstrip().endswith(":") and heading_kind(scope.string[block.start : at].strip()):
            continue
        shared = max((_shared(scope.string[at : min(block.stop, at + 90)], heading) for heading in headings), default=0)
        if first is not None:  # said again: the heading has more of it, which a page or a line cut off the first time
            said, again = scope.string[slice(*first)], scope.string[at : at + shared]
            first = (at, at + shared) if again.startswith(said + " ") else first
            continue
        named = _CAPITAL_RUN.match(scope.string, at, block.stop)
        if shared > 3:
            more = _CAPITALS_ON.match(scope.string, at + shared, block.stop)
            words = scope.string[at : at + shared]
            cut = more is not None and any(heading.rstrip().endswith(words) for heading in headings)
            first = _name(scope.string, at, more.end() if more and cut else at + shared)
        elif named and not _is_organisation(scope, named.span()):
            return _name(scope.string, at, _run_out(scope, named.end(), block.stop))
    return first


def _run_out(scope: Scope, at: int, stop: int) -> int:
    """Where a name ends that goes on in lower case to the end of its clause: "projektet Skärgårdens fröbank.". It is
    doubted where one of its words may as well say something of the project ("projektet Fjällbete i Ljungdalen.").
    """
    rest = _LOWER_RUN.match(scope.string, at, stop)
    words = rest[0].split() if rest else []
    ends = table("projects")["title"]["ends"]
    if rest is None or any(word in ends["always"] for word in words):
        if rest is not None and words[0] in ends["clause"]:
            scope.doubt(
                "ambiguous",
                f'The name of the project may go on with "{rest[0].strip()}". Check it.',
                [(at + 1, rest.end())],
                path="title",
            )
        return at
    if any(word in ends["maybe"] for word in words):
        scope.doubt(
            "ambiguous",
            f'The name of the project may end before or after "{rest[0].strip()}". Check it.',
            [(at + 1, rest.end())],
            path="title",
        )
    end: int = rest.end()
    return end


_LOWER_RUN = lazy(
    r"(?:[ ][\p{L}\d-]+){1,6}?"
    r"(?=[.,;:)\n\t\f]|$|[ ](?:med|om|på)[ ](?:\d|högst|upp till|maximalt|totalt|ett belopp|stöd))"
)


_CAPITALS_ON = lazy(r"(?:[ ](?:\p{Lu}|\d)[\w&+-]*)+")
_CAPITAL_RUN = lazy(r"\p{Lu}[\w&+-]*(?:[ ](?:\p{Lu}|\d)[\w&+-]*(?:\.[\w&+-]+)*)*")


def _shared(words: str, heading: str) -> int:
    """How many letters from the first word of `words` on stand in `heading` too, to the end of a word."""
    best = 0
    for end in re.finditer(r"(?=[\s.,;:]|$)", words):
        if words[: end.start()] and words[: end.start()] in heading:
            best = end.start()
    return best


@cache
def _before(key: str) -> regex.Pattern[str]:
    words = sorted(table("projects")["title"][key], key=len, reverse=True)
    return lazy(
        r"\b(?:" + "|".join(regex.escape(word, literal_spaces=True) for word in words) + r")(?!\w)[\s:]*",
        regex.IGNORECASE,
    )


def _name_after(scope: Scope, start: int, stop: int, words: str) -> Span | None:
    """The name after "projekt(et)" in a title or an opening sentence: quoted, or in capitals up to the phrase's end."""
    block = scope.layout.block_at(start)
    for cue in _before(words).finditer(scope.string, start, stop):
        at = cue.end()
        if cue[0].rstrip().endswith(":") and heading_kind(scope.string[block.start : at].strip()):
            continue  # "Förslag till beslut: Nämnden beviljar …" names no project behind "beslut:"
        while at < stop and scope.string[at] in " \n\t":
            at += 1
        quoted = _QUOTED.match(scope.string, at, stop)
        if quoted:
            return quoted.start("name"), quoted.end("name")
        if at >= stop or not (scope.string[at].isupper() or scope.string[at].isdigit()):
            continue
        if (
            block.kind == "heading"
            or block.index <= scope.first + 1
            and block.stop - block.start < 130
            and not scope.of(block).endswith(".")
        ):
            return _name(scope.string, at, stop)
    return None


def _name(string: str, start: int, stop: int) -> Span:
    """A name without quotes, and without what a title says after it."""
    while start < stop and string[start] in f" \n\t{QUOTES}":
        start += 1
    low = string[start:stop].casefold()
    for word in table("projects")["title"]["stops"]:
        at = low.find(word)
        if at > 2:
            stop = min(stop, start + at)
    tab = string.find("\t", start, stop)
    if tab > start:
        stop = tab
    numbered = _NUMBERED.search(string, start, stop)
    stop = numbered.start() if numbered and numbered.start() > start + 2 else stop
    while stop > start and string[stop - 1] in f" \n\t{QUOTES}.,;:":
        stop -= 1
    return start, stop


# a diarienummer in brackets behind a name; "(2021–2027)" is part of it
_NUMBERED = lazy(
    r"""
    \s* \( (?! \d{4} \s* [-–—] \s* \d{2,4} \) ) (?: [Dd]nr\.?:? \s* )? (?= [^()]* \d{2} )
    (?: \p{Lu}{1,6} [ -]? \d [\d/: .-]+ | \d [\d/: .-]{4,} | \p{Lu}{1,6} / [\d/]+ ) \) $
    """,
    regex.VERBOSE,
)


@cache
def _verbs() -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    words = table("projects")["owner"]
    return phrases(tuple(words["verbs"])), phrases(tuple(words["passive"]))


def owner(scope: Scope) -> Found[str] | None:
    """Who owns the project or asks for the money: behind a label, else the body before "söker", after "drivs av"."""
    for start, stop in labelled(scope, "owner"):
        if any(
            match.start <= start + 1 and match.stop >= stop - 1
            for match in scope.between(scope.reading.bodies, start, stop)
        ):
            continue  # "Mottagare: Kommunstyrelsen" in a letter head
        first, last = _first_of(scope.string, start, stop)
        return scope.found_text(first, last, "owner.label", 0.96)
    for start, stop in _both(scope):
        border = _SPLIT.search(scope.string, start, stop)
        return scope.found_text(start, border.start() if border else stop, "owner.label", 0.94)
    active, passive = _verbs()
    low = folded(scope.string[scope.start : scope.stop])
    short: Span | None = None
    for verb in active.finditer(low):
        span = _subject(scope, scope.start + verb.start())
        if span is not None and _short_form(scope, span):
            short = short or span  # "Filmstudion söker 90 000 kr": it has a longer name
        elif span is not None:
            return _organisation(scope, span, "owner.verb")
    for verb in _GETS.finditer(scope.string, scope.start, scope.stop):
        span = _subject(scope, verb.start())
        if span is not None and not _named_thing(scope.string[slice(*span)]):
            return _organisation(scope, span, "owner.gets")
    for asked in _ASKED_BY.finditer(scope.string, scope.start, scope.stop):
        if asked["name"].casefold() not in _generic():
            return _organisation(scope, asked.span("name"), "owner.asks")
    for asked in _asks_of().finditer(scope.string, scope.start, scope.stop):
        verb = _verb_end(asked["name"])  # "Nämnden avslår Lövets byalag"
        name = asked["name"][verb:]
        if named_as_organisation(name) and name[:1].isupper():
            return scope.found_text(asked.start("name") + verb, asked.end("name"), "owner.genitive", 0.9)
    for verb in passive.finditer(low):
        at = scope.start + verb.end()
        for match in scope.between(scope.reading.organisations, at, at + 6):
            return _organisation(scope, (match.start, match.stop), "owner.passive")
        named = _CAPITALS.match(scope.string, at + 1, scope.sentence(at)[1])
        if named is not None and len(named[0]) > 4:
            end = _whole_name(scope, named.start(), named.end(), scope.sentence(at)[1])
            return scope.found_text(named.start(), end, "owner.passive", 0.92)
    found = _grantee(scope) or _addressed(scope)
    return _organisation(scope, short, "owner.verb") if found is None and short is not None else found


_DEFINITE = lazy(r"\p{Lu}\p{Ll}+(?:en|et|an|on|laget|bundet)")


def _short_form(scope: Scope, span: Span) -> bool:
    """Whether a subject is one word in the definite form that no register has."""
    known = any(match.start == span[0] for match in scope.between(scope.reading.organisations, *span))
    return _DEFINITE.fullmatch(scope.string, *span) is not None and not known


_TO_YOU = lazy(
    r"\b(?:er|din|ert|era) (?:ansökan|begäran|projekt)\b|\b(?:ni|du) (?:ansökte|sökte|har (?:an)?sökt)\b",
    regex.IGNORECASE,
)
_POSTCODE = lazy(r"(?:SE-)?\d{3} ?\d{2} \p{Lu}[\p{L} ]{2,30}")


def _addressed(scope: Scope) -> Found[str] | None:
    """Who a decision on "er ansökan" is sent to: the name over the street and the town in its head."""
    if not _TO_YOU.search(scope.string, scope.start, scope.stop):
        return None
    for block in scope.blocks[: document.HEAD_BLOCKS]:
        lines = [(place.start, place.stop) for place in scope.layout.cells(block)]
        if not any(_POSTCODE.fullmatch(scope.string[a:b].strip()) for a, b in lines):
            continue
        for above in reversed(scope.layout.blocks[max(scope.first, block.index - 3) : block.index]):
            if named_as_organisation(scope.of(above)) and above.stop - above.start < 80 and above.kind != "row":
                return _organisation(scope, (above.start, above.stop), "owner.addressed")
    return None


# "en ansökan från Kulturföreningen Sankt Olof i Byn på 40 000 kr", "avslå ansökan från Lövet ekonomisk förening."
_ASKED_BY = lazy(
    r"\b[Aa]nsökan (?:har inkommit |inkom )?(?:från|av) (?:den ideella föreningen |föreningen )?(?=\p{Lu})"
    r"(?P<name>[^.,;:\d\n\t\f]{4,80}?)"
    r"(?=[ ](?:avser|på|om|gäller|för|till|som|med|har|den|inkom|kom|att|och söker)\b|[.,;:\n\t\f]|$)"
)


# "avslå Lövets byalags ansökan om 9 000 kr"
@cache
def _asks_of() -> regex.Pattern[str]:
    asked = one_of(table("projects")["asked"]["by_genitive"])
    return regex.compile(
        rf"(?<![\p{{L}}\d-])(?P<name>\p{{Lu}}[\w&-]*(?:[ ][\p{{L}}\d&-]+){{0,5}}?)s[ ](?:{asked})"
        r"(?=[ ](?:om|till|för|på)\b)"
    )


def _verb_end(words: str) -> int:
    """Where the last word of a decision ends, and the blank behind it; 0 where there is none."""
    said = outcome(words)
    return said[1][1] + 1 if said is not None else 0


_GETS = lazy(r"(?<=[ ])(?:beviljas|tilldelas|beviljades|får(?=[ ]\d))\b")


def _named_thing(words: str) -> bool:
    """Whether the subject of "beviljas" is what is asked for, not who gets it: "Projektet X", "Ansökan"."""
    return words.split(" ", 1)[0].casefold() in table("projects")["owner"]["things"]


_GIVES = lazy(
    r"\b(?:[Bb]evilja[rs]?|[Tt]illdela[rs]?|[Ll]ämnar|[Gg]er?|[Mm]edfinansierar"
    r"|[Bb]eviljade(?:,? (?:den )?\d{1,2} \p{Ll}{3,9} \d{4}|,? \d{4}(?:-\d\d-\d\d)?)?(?:,? § ?\d+,?)?)[ ]"
    r"(?:den ideella föreningen |föreningen )?(?=\p{Lu})"
)


_GIVEN_TO = lazy(
    r"\b(?:[Ll]ämnar|[Bb]eviljar?|[Uu]tbetalar?|[Bb]etalar? ut|[Gg]er) [^.\n]{0,20}"
    r"(?:(?:stöd|bidrag|medfinansiering|projektmedel|medel|finansiering)(?: (?:med|om|på) [^.\n]{3,40}?)?"
    r"|\d[\d ]+ (?:kr|kronor))"
    r" till (?=\p{Lu})(?P<name>[^.,;\n\t()]{3,70}?)(?= för | till | i stöd| som | med | om | på | \(|[.,;])"
)
_GIVEN = lazy(
    r"(?P<name>\p{Lu}[^.,;\d\n\t]{2,70}?)(?:, [^.,;\d\n\t]{2,40},)?\s+"
    r"(?=\d|etta?\s|ytterligare|bidrag|stöd|medfinansiering|högst|projekt|statsbidrag|förläng|fortsatt|uppskov|anstånd)"
)


def _grantee(scope: Scope) -> Found[str] | None:
    """The one a decision gives to: "beviljar Säffle kommun bidrag", "beviljar Föreningen X 40 000 kronor"."""
    for given in _GIVEN_TO.finditer(scope.string, scope.start, scope.stop):
        return _organisation(scope, given.span("name"), "owner.grantee")
    for verb in _GIVES.finditer(scope.string, scope.start, scope.stop):
        at, (_, stop) = verb.end(), scope.sentence(verb.start())
        for match in scope.between(scope.reading.organisations, at, at + 1):
            return _organisation(scope, (match.start, match.stop), "owner.grantee")
        name = _GIVEN.match(scope.string, at, stop)
        if name:
            return scope.found_text(name.start("name"), name.end("name"), "owner.grantee", 0.9)
    return None


def _organisation(scope: Scope, span: Span, rule: str) -> Found[str] | None:
    for match in scope.between(scope.reading.organisations, span[0], span[1]):
        if match.start == span[0]:
            printed = scope.string[match.start : match.stop]  # "Örebro Universitet" is not set right
            name = printed if printed.casefold() == match.value.name.casefold() else match.value.name
            return scope.found(name, [(match.start, match.stop)], rule, 0.93)
    return scope.found_text(*span, rule, 0.9)


_CAPITALS = lazy(
    r"(?:\p{Lu}[\w&+.-]*)"
    r"(?: (?:och|i|för|of|and|&|[\p{Lu}\d][\w&+.-]*|kommun|län|universitet|högskola|förening|stiftelse|AB|region))*"
)


_NAME_IN_FULL = lazy(r"\p{Lu}[\w&+.-]*(?:[ ][\w&+.-]+){1,7}")


def _subject(scope: Scope, verb: int) -> Span | None:
    """The name that begins the verb's sentence, if no other verb stands between."""
    start, _ = scope.sentence(verb)
    while start < verb and scope.string[start] in " \n\t":
        start += 1
    named = scope.between(scope.reading.organisations, start, verb)
    if named and named[0].start - start < 4:
        gap = scope.string[named[0].stop : verb]
        if len(gap) < 70 and (not gap.strip() or gap.lstrip().startswith((",", "har", "genom", "(", "och"))):
            return named[0].start, named[0].stop
    whole = _NAME_IN_FULL.match(scope.string, start, verb)
    if whole is not None and verb - whole.end() <= 2 and named_as_organisation(whole[0]):
        return whole.start(), whole.end()  # "Byföreningen Gamla vägen ansöker om"
    found = _CAPITALS.match(scope.string, start, verb)
    if found is None or len(found[0]) < 5 or found[0].casefold() in _generic():
        return None
    end = _whole_name(scope, start, found.end(), verb + 10)
    return (start, end) if verb - end <= 2 else None


_AFTER_NAME = lazy(
    r"(?:(?:[ ][\p{Ll}-]{3,}){0,3}[ ](?:ekonomisk|ideell)[ ]förening|(?:[ ][\p{Ll}-]{3,}){1,2})"
    r"(?=[,.;:)\n]|[ ](?:och|samt|på|om|med|har|är|söker|ansöker|bidrar|som|till|för|kommer)\b)"
)


def _whole_name(scope: Scope, start: int, at: int, stop: int) -> int:
    """Where a name ends that goes on in lower case behind its capitals: "Intresseföreningen Övre dalen", by what only
    organisations are called, or because a table or form of the document has it so.
    """
    words = scope.string[start:at]
    if " " in words:
        for name in _names_in_tables(scope):
            if len(name) > len(words) and name.startswith(words) and scope.string.startswith(name, start):
                return start + len(name)
    rest = _AFTER_NAME.match(scope.string, at, stop)
    if rest is None or " " not in words:
        return at
    if not named_as_organisation(words.split(" ", 1)[0]) and not rest[0].endswith(" förening"):
        return at
    ends = table("projects")["title"]["ends"]
    if any(word in ends["always"] or word in ends["maybe"] for word in rest[0].split()):
        return at
    end: int = rest.end()
    return end


def _names_in_tables(scope: Scope) -> tuple[str, ...]:
    """The names in the columns of those who pay or get, in the document's tables."""
    memo = scope.document.memo
    if "names in tables" not in memo:
        places = (
            place
            for view in views_in(scope)
            for column in view.columns
            if column.role in ("financier", "owner")
            for row in view.rows
            if (place := cell(row, column)) is not None
        )
        memo["names in tables"] = tuple({" ".join(scope.string[p.start : p.stop].split()) for p in places})
    names: tuple[str, ...] = memo["names in tables"]
    return names


@cache
def _generic() -> frozenset[str]:
    return frozenset(table("projects")["owner"]["generic"])


def _first_of(string: str, start: int, stop: int) -> Span:
    """The first of a list of names, without an organisation number behind it."""
    cut = re.search(
        r"\s*(?:\f|;|,\s*(?:org|\d|•|Box\b)|\(\s*(?:org|\d)|\borg\.? ?nr\b|\d{6}-\d{4})",
        string[start:stop],
        re.IGNORECASE,
    )
    return (start, start + cut.start()) if cut and cut.start() > 2 else (start, stop)


def partners(scope: Scope) -> Iterator[Found[str]]:
    """The names behind a label for partners."""
    shared = [
        (border.end(), stop) for start, stop in _both(scope) if (border := _SPLIT.search(scope.string, start, stop))
    ]
    for start, stop in [*labelled(scope, "partners"), *shared]:
        at = start
        for border in [*_SPLIT.finditer(scope.string, start, stop), None]:
            end = border.start() if border is not None else stop
            found = scope.found_text(at, end, "partner.label", 0.93)
            if found is not None and found.value and found.value[0].isupper():
                yield found
            at = border.end() if border is not None else stop


def _partners_in_prose(scope: Scope) -> Iterator[Found[str]]:
    """Organisations after "tillsammans med", "samverkar med" in sentences about the project, to the end of the list."""
    pattern = phrases(tuple(table("projects")["partners"]["prose"]))
    seen: set[str] = set()
    for section in scope.sections:
        if section.kind not in ("summary", "matter", "purpose", "", "assessment"):
            continue
        low = folded(scope.string[section.start : section.stop])
        for cue in pattern.finditer(low, overlapped=True):  # "i projektet deltar även": the second one leads
            at = section.start + cue.end()
            _, stop = scope.sentence(at)
            for start, end in _listed_names(scope, at, stop):
                words = scope.string[start:end]
                registered = any(match.stop == end for match in scope.between(scope.reading.organisations, start, end))
                rule = "partner.named" if registered or named_as_organisation(words) else "partner.prose"
                found = scope.found_text(start, end, rule, 0.93 if rule == "partner.named" else 0.9)
                if found is not None and words.casefold() not in seen:
                    seen.add(words.casefold())
                    yield found


_JOIN = lazy(r"\s*,\s*(?:och\s+|samt\s+)?(?=\p{Lu})|\s+(?:och|samt)\s+(?=\p{Lu})")
_LISTED = lazy(
    r"\p{Lu}[\w&.-]*(?:\s+(?:\p{Lu}[\w&.-]*|i(?=\s\p{Lu})|kommun|stad|län|ekonomisk|ideell|förening|tekniska|universitet|högskola))*"
)


def _listed_names(scope: Scope, start: int, stop: int) -> Iterator[Span]:
    """Names one after another, parted by commas and "och": a registered one as far as the register knows it."""
    at = start
    while at < stop and scope.string[at] in " \n":
        at += 1
    while at < stop:
        known = scope.between(scope.reading.organisations, at, at + 1)
        named = None if known else _LISTED.match(scope.string, at, stop)
        end = known[0].stop if known else _whole_name(scope, at, named.end(), stop) if named is not None else at
        if end == at:
            return
        yield at, end - (scope.string[end - 1] == ".")
        join = _JOIN.match(scope.string, end, stop)
        if join is None:
            return
        at = join.end()


def _ids(scope: Scope) -> Iterator[Found[str]]:
    for start, stop in labelled(scope, "ids"):
        number = re.match(r"\S+", scope.string[start:stop])
        if number and any(char.isdigit() for char in number[0]):
            found = scope.found_text(start, start + number.end(), "project.id", 0.96)
            if found is not None:
                yield found
