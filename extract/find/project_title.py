"""What the project is called: behind its label, in the title of the matter, quoted or named in the text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import cache

import regex

from extract.find import document
from extract.find.form_labels import labelled, trim
from extract.find.letters import QUOTES
from extract.find.organisation import is_organisation, named_as_organisation
from extract.find.outcome import outcome
from extract.find.scope import Scope, heading_kind
from extract.find.title import title as document_title
from extract.find.title import title_stop
from extract.grammar.lazy import lazy
from extract.model.evidence import Found
from extract.model.reading import Block
from extract.words import one_of, table

Span = tuple[int, int]


_QUOTED = re.compile(rf"[{QUOTES}]\s*(?P<name>[^{QUOTES}\n]{{3,100}}?)\s*[{QUOTES}]")
SHORTEST = 6  # letters of a name that may be looked for in the text
MENTIONS = 4  # places listed for it


def title(scope: Scope) -> Found[str] | None:
    """The project's name: behind its label, or what the title says after "projektet" and the like, quoted or not."""
    for start, stop in labelled(scope, "title"):
        first, last = _name(scope.string, start, stop)
        lead = _before("before").match(scope.string, first, last)
        if lead is not None and " " in lead[0].strip() and scope.string[lead.end() : last][:1].isupper():
            first = lead.end()  # "Ärendet avser: Bidrag till projektet Vinterbad"
        return scope.found_text(first, last, "project.label", 0.96)
    spans = list(_in_titles(scope, "before"))
    if not spans:
        said = _in_prose(scope)
        if said is not None:
            return _with_mentions(scope, said)
        spans = list(_in_titles(scope, "loose")) or list(_behind_dash(scope)) or list(_before_dash(scope))
    if not spans:
        return _of_report(scope) or _quoted_asked(scope) or _behind_money(scope)
    span = _without_asker(scope, _without_years(scope, _without_number(scope, spans[0])))
    return scope.found_text(*span, "project.title", 0.93)


# "Slutrapport", "Slutrapport och slutlig ekonomisk redovisning": what a paper is, right below what it is about
_REPORTS = lazy(r"(?:\L<words>)\b[^.\n\t]{0,60}", regex.IGNORECASE, words=table("projects")["title"]["reports"])


def _of_report(scope: Scope) -> Found[str] | None:
    """The heading of a report that says below what it is, where the text has the same name too."""
    if scope.memo.get("kind") != "report":
        return None
    for above, below in itertools.pairwise(scope.blocks[: document.HEAD_BLOCKS]):
        name = scope.of(above).strip()
        if above.kind != "heading" or len(name) < SHORTEST or _REPORTS.match(name):
            continue
        again = scope.string.find(name, below.stop, scope.stop) > 0
        span = (above.start, above.stop)
        organisation = is_organisation(scope, span) or named_as_organisation(name)
        if _REPORTS.fullmatch(scope.of(below).strip()) and again and not organisation:
            return scope.found_text(*span, "project.report", 0.93)
    return None


def _without_asker(scope: Scope, span: Span) -> Span:
    """A name without the organisation behind it that a title says the application is from."""
    who = scope.string.rfind(" från ", *span)
    if who < 0:
        who = scope.string.rfind(" från\n", *span)
    rest = (who + len(" från "), span[1])
    if who <= span[0] or not (is_organisation(scope, rest) or named_as_organisation(scope.string[slice(*rest)])):
        return span
    return span[0], who


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
_LABELS, _ASKED = table("document")["title_labels"], table("projects")["asked"]
_ASKS_DASH = lazy(
    r"(?:§ ?\d+[a-z]?(?:/\d{2,4})?\.?[ \t]+)?(?:(?i:\L<labels>): ?)?\L<asked>\b"
    r"(?:[^\n\t–—-]{0,70}? [–—-] |[ ](?:om|av|till|för|ur|inom)[ ][^\n\t.:]{3,60}: )(?=[\p{Lu}”\"“»])",
    labels=_LABELS,
    asked=[word.capitalize() for word in _ASKED["behind_dash"]],
)


def _behind_dash(scope: Scope) -> Iterator[Span]:
    """The name behind the dash or the colon of a title: "Ansökan om förstudiemedel – Glasrikets hantverkare"."""
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
            if not is_organisation(scope, span) and not named_as_organisation(scope.string[slice(*span)]):
                yield span


@cache
def _dash_asks() -> re.Pattern[str]:
    asked = one_of(_ASKED["behind_dash"])
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
        if again and not is_organisation(scope, name) and not named_as_organisation(words):
            yield name


_ASKED_FOR = lazy(r"\b\L<says>\b[^.\n\t]{0,80}$", says=_ASKED["says"])
_QUOTED_THING = lazy(
    rf"[ ](?:till|för)[ ](?:[\p{{Ll}}]+[ ]){{0,2}}[{QUOTES}](?P<name>\p{{Lu}}[^{QUOTES}\n\t]{{3,70}})[{QUOTES}]"
)
_THING = lazy(
    r"[ ](?:till|för)[ ](?P<name>\p{Lu}[^.,;:\n\t()]{3,70}?)"
    r"(?=[ ](?:den|under|med|i[ ]\p{Ll}+[ ]\d|som|och[ ]har|\d{4})\b|[ ]?[.,;:()\n\t]|$)"
)


_ASKED_THING = lazy(
    r"\b\L<asked>[ ]om[ ][\p{Ll}-]{3,40}(?:[ ][\p{Ll}-]+){0,4}"
    rf"[ ](?:till|för|avseende)[ ][{QUOTES}](?P<name>\p{{Lu}}[^{QUOTES}\n\t]{{3,70}})[{QUOTES}]",
    regex.IGNORECASE,
    asked=_ASKED["by_genitive"],
)


def _quoted_asked(scope: Scope) -> Found[str] | None:
    """The one name in quotation marks that money is asked for without a sum: "er ansökan om stöd för ”Lövdagen”"."""
    hits = list(_ASKED_THING.finditer(scope.string, scope.start, scope.stop))
    if len({hit["name"] for hit in hits}) != 1:
        return None
    span = (hits[0].start("name"), hits[0].end("name"))
    if is_organisation(scope, span) or named_as_organisation(hits[0]["name"]):
        return None
    return scope.found_text(*span, "project.asked", 0.92)


def _behind_money(scope: Scope) -> Found[str] | None:
    """What the money that is asked for is for, where nothing else names a project: "ansökan om 9 000 kr till Lövdagen".
    It may be a place or a house as well: doubted.
    """
    for match in scope.between(scope.reading.amounts):
        start, stop = scope.sentence(match.start)
        quoted = _QUOTED_THING.match(scope.string, match.stop, stop)
        if quoted is not None and _ASKED_FOR.search(scope.string, start, match.start) is not None:
            return scope.found_text(quoted.start("name"), quoted.end("name"), "project.asked", 0.9)
        thing = _THING.match(scope.string, match.stop, stop)
        if thing is None or _ASKED_FOR.search(scope.string, start, match.start) is None:
            continue
        span = thing.span("name")
        if (
            is_organisation(scope, span)
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
        return trim(scope.string, span[0], label.start() if label else match.start)
    return span


_LABEL_BEFORE = lazy(
    r"\s+(?:\L<labels>|\p{L}*(?:nummer|nr))\.?\s*:?\s*$",
    regex.IGNORECASE,
    labels=[word for name in ("strong", "weak") for word in table("dnr")["labels"][name]],
)


def _with_mentions(scope: Scope, span: Span) -> Found[str] | None:
    """A name found in prose, with the other places it is printed at: one that is said again is surer."""
    quoted = scope.string[max(0, span[0] - 1) : span[0]] in tuple(QUOTES)
    if quoted or scope.decides_at(span[0]):
        return scope.found_text(*span, "project.ruled", 0.92)  # set off as a name, or named where it is decided on
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
    return title_stop(scope, block)


def _in_titles(scope: Scope, words: str) -> Iterator[Span]:
    for block in scope.blocks[: document.HEAD_BLOCKS]:
        if block.kind != "row":
            span = _name_after(scope, block.start, _run_on(scope, block.index), words)
            if span is not None and words == "loose":
                span = _without_owner(scope, span)
            if span is not None and not is_organisation(scope, span) and not _within_name(scope, block, span):
                yield span


def _within_name(scope: Scope, block: Block, span: Span) -> bool:
    """Whether words are the end of an authority's name: "Myndigheten för stöd till …"."""
    named = scope.between(scope.reading.organisations, block.start, block.stop)
    return any(match.start < span[0] < match.stop for match in named)


def _without_owner(scope: Scope, span: Span) -> Span | None:
    """What a title names beside who gets the money: "Stöd till Lövets ekonomiska förening, Grön kemi". None where it
    names nothing else.
    """
    comma = scope.string.find(", ", *span)
    purpose = scope.string.find(" för ", *span)  # "Finansiering till Lövet AB för Grön kemi"
    if comma < 0 < purpose and scope.string[purpose + 5].isupper():
        who = (span[0], purpose)
        if named_as_organisation(scope.string[slice(*who)]) or is_organisation(scope, who):
            return purpose + 5, span[1]
    first = (span[0], comma) if comma > 0 else span
    if not named_as_organisation(scope.string[slice(*first)]) and not is_organisation(scope, first):
        return span
    return (comma + 2, span[1]) if comma > 0 else None


def _in_prose(scope: Scope) -> Span | None:
    """The name after "projektet" in prose, as far as a title or heading has its words; else its words in capitals."""
    headings = [scope.of(block) for block in scope.blocks[: document.HEAD_BLOCKS] if _heads(scope, block)]
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
        elif named and not is_organisation(scope, named.span()):
            return _name(
                scope.string, at, _second_half(scope, at, _run_out(scope, named.end(), block.stop), block.stop)
            )
    return first


def _heads(scope: Scope, block: Block) -> bool:
    """Whether a block is a heading, or the line that the document has for one: a title may be set as the text is."""
    if block.kind == "heading":
        return True
    if "title line" not in scope.memo:
        found = document_title(scope) if scope.root is None else None
        scope.memo["title line"] = found.value if found is not None and found.evidence[0].rule == "title.first" else ""
    line: str = scope.memo["title line"]
    return bool(line) and " ".join(scope.of(block).split()) == line


def _run_out(scope: Scope, at: int, stop: int) -> int:
    """Where a name ends that goes on in lower case to the end of its clause: "projektet Skärgårdens fröbank.". It is
    doubted where one of its words may as well say something of the project ("projektet Fjällbete i Ljungdalen.").
    """
    rest = _LOWER_RUN.match(scope.string, at, stop)
    behind = rest or _WORDS_ON.match(scope.string, at, stop)
    words = behind[0].split() if behind else []
    ends = table("projects")["title"]["ends"]
    if rest is not None and _goes_on_there(words):
        scope.doubt(
            "ambiguous",
            f'The name of the project may end before or after "{rest[0].strip()}". Check it.',
            [(at + 1, rest.end())],
            path="title",
        )
        return int(rest.end())
    if rest is None or any(word in name_ends() or _rules(word) for word in words) or _joins_verb(words):
        before = _before_verb(scope, at, words)
        if before is not None:
            return before
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


def _second_half(scope: Scope, start: int, at: int, stop: int) -> int:
    """Where a name ends that goes on behind a dash to the end of its clause: "projektet Lövgången – etapp 2 med N".
    What begins like a clause of its own is none of it; one that may be either is doubted, unless it is said again.
    """
    half = _HALF.match(scope.string, at, stop)
    if half is None:
        return at
    words = half["words"].split()
    ends = table("projects")["title"]["ends"]
    if words[0].casefold() in ends["said"]:
        return at
    whole = regex.escape(scope.string[start : half.end()])
    if len(regex.findall(rf"{whole}(?!\w)", scope.document.string)) > 1:
        return int(half.end())
    within = table("projects")["title"]["ends"]["within"]
    verbs = [word for word in words if word in name_ends() and word not in within or _rules(word)]
    if verbs or words[0].casefold() in ends["half"] or _AND_VERB.search(half["words"]):
        scope.doubt(
            "ambiguous",
            f'The name of the project may go on with "{half[0].strip()}". Check it.',
            [(at + 1, half.end())],
            path="title",
        )
        return at
    return int(half.end())


def _goes_on_there(words: Sequence[str]) -> bool:
    """Whether words behind a name may be its second half with a place: "och stigar vid Edet", not "och startar vid"."""
    ends = table("projects")["title"]["ends"]
    return (
        len(words) > 3
        and words[0] in ends["joins"]
        and words[2] in ends["places"]
        and not words[1].endswith(("s", "ar"))  # as verbs do
        and not _joins_verb(words)
        and all(word not in name_ends() for word in words[3:])
    )


def _joins_verb(words: Sequence[str]) -> bool:
    """Whether words behind a name go on with what else is decided: "och avslår ansökan i övrigt"."""
    joins = table("projects")["title"]["ends"]["joins"]
    return len(words) > 1 and words[0] in joins and outcome(words[1]) is not None


_AND_VERB = lazy(r"[ ]och[ ]\p{Ll}+[rs][ ]")  # "och tar pengarna", or "sjöar och skogar runt"
_HALF = lazy(
    r"[ ][–—][ ](?P<words>[\p{L}\d][^.,;:()\n\t\f–—]{2,70}?)"
    r"(?=[.,;:)\n\t\f]|$|[ ](?:med|om|på)[ ](?:\d|\L<bounds>))",
    bounds=[word for name in ("up_to", "in_all") for word in table("money")["sums"][name]],
)


def _rules(word: str) -> bool:
    """Whether a word is the verb of a decision: "tilldelas", "avslås"."""
    return outcome(word) is not None and word[-1:] == "s"


@cache
def name_ends() -> frozenset[str]:
    """The small words that no name in running text goes on with."""
    ends = table("projects")["title"]["ends"]
    return frozenset((*ends["always"], *ends["verbs"]))


def _before_verb(scope: Scope, at: int, words: Sequence[str]) -> int | None:
    """Where a name ends whose small words a verb follows ("projektet Gröna vägar avslås"), if the document has it so
    once more; doubted where only the verb tells. None elsewhere.
    """
    small = list(itertools.takewhile(lambda word: word not in name_ends() and not _rules(word), words))
    stop = at + sum(len(word) + 1 for word in small)
    start = max(scope.string.rfind(" ", scope.start, at), scope.string.rfind("\n", scope.start, at)) + 1
    said = scope.string[start:stop]
    again = regex.findall(rf"{regex.escape(said)}(?!\w)", scope.document.string)
    if not small or scope.string[at:stop] != " " + " ".join(small):
        return None
    if len(again) > 1:
        return stop
    ends = table("projects")["title"]["ends"]
    subject = len(small) < len(words) and words[len(small)] in ends["verbs"]
    if not subject or any(word in ends["adverbs"] or word in ends["maybe"] for word in small):
        return None
    scope.doubt(
        "ambiguous",
        f'The name of the project may end before or after "{" ".join(small)}". Check it.',
        [(at + 1, stop)],
        path="title",
    )
    return stop


_LOWER_RUN = lazy(
    r"(?:[ ][\p{L}\d-]+){1,6}?"
    r"(?=[.,;:)\n\t\f]|$|[ ][–—][ ]|[ ](?:med|om|på)[ ](?:\d|\L<bounds>|ett belopp|stöd))",
    bounds=[word for name in ("up_to", "in_all") for word in table("money")["sums"][name]],
)
_WORDS_ON = lazy(r"(?:[ ][\p{L}\d-]+){1,6}")
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
    return lazy(rf"\b(?:{one_of(table('projects')['title'][key])})(?!\w)[\s:]*", regex.IGNORECASE)


def _name_after(scope: Scope, start: int, stop: int, words: str) -> Span | None:
    """The name after "projekt(et)" in a title or an opening sentence: quoted, or in capitals up to the phrase's end."""
    block = scope.layout.block_at(start)
    for cue in _before(words).finditer(scope.string, start, stop):
        at = cue.end()
        report = scope.memo.get("kind") == "report" and _REPORTS.match(cue[0]) is not None
        if cue[0].rstrip().endswith(":") and heading_kind(scope.string[block.start : at].strip()) and not report:
            continue  # "Förslag till beslut: Nämnden beviljar …" names no project behind "beslut:"
        while at < stop and scope.string[at] in " \n\t":
            at += 1
        quoted = _QUOTED.match(scope.string, at, stop)
        if quoted:
            return quoted.start("name"), quoted.end("name")
        if at >= stop or not (scope.string[at].isupper() or scope.string[at].isdigit()):
            continue
        if (
            _heads(scope, block)
            or _LABELLED_TITLE.match(scope.string, block.start, block.stop)
            and not scope.of(block).endswith(".")
            or block.index <= scope.first + 1
            and block.stop - block.start < 130
            and not scope.of(block).endswith(".")
        ):
            return _name(scope.string, at, stop)
    return None


_LABELLED_TITLE = lazy(r"\L<labels>[ ]?:", regex.IGNORECASE, labels=_LABELS)


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
