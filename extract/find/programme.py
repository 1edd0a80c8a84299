"""What a programme's page says: the programme, its region and years, what it puts first and by which principles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import regex

from extract.find import listing
from extract.find.callhow import priority_areas
from extract.find.callpage import WORDS, CallPage, pattern, places
from extract.find.letters import folded
from extract.find.period import kind_of
from extract.find.phrase import phrases
from extract.find.scope import Scope, fold
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Block
from extract.model.values import Match, Period
from extract.words import table

Span = tuple[int, int]

BESIDE = 60  # letters between a programme's name and its years
SHORTEST, LONGEST = 3, 12  # years of a programme
PLAN_SHORTEST, PLAN_LONGEST = 1, 20  # of one that its page is named for
OWN_LINE = 60  # letters of a line that says for which years a plan holds, and no more
LONGEST_NAME = 90  # letters of a plan's name
HEAD_BLOCKS = 5  # blocks at the top that say what the page is about
_MARK = re.compile(r"(?:(?:\d{1,2}|[A-Za-z])[.):]\s+|\d{1,2}\s+)?")
_PRINCIPLES = phrases(tuple(WORDS["lists"]["principles"]))
COUNTED = 0.85  # trust in what only a counting heading says
CLEAR = 2  # times as often as the next a name must be said

_NAMED = lazy(
    r"(?<!\w) (?P<value> Interreg [ ] (?P<rest> \p{Lu}[\p{L}-]* (?: [ –-]+ \p{Lu}[\p{L}-]* ){0,3} ) )(?!\w)",
    regex.VERBOSE,
)  # Interreg Aurora, Interreg Sverige-Norge
_PERIODS = WORDS["programmes"]["before_years"]
_BEFORE_YEARS = lazy(r"[\s,(–-]*(?:för\s+)?\L<periods>?[\s,(–-]*$", periods=_PERIODS)
_AROUND_YEARS = lazy(
    r"""(?P<value> \p{Lu}[\p{L}-]*programmet (?: [ ] för [ ] \p{Lu}[\p{L}-]* (?: [ ] \p{Lu}[\p{L}-]* )* )? )
    [ ,(]* (?: för [ ] )? (?: \L<periods> [ ] )? $""",
    regex.VERBOSE,
    periods=_PERIODS,
)


def programme(scope: Scope) -> r.Programme | None:
    """The programme a page is about; None where it names none and lists nothing."""
    page = CallPage(scope)
    years = _years(scope)
    start, end = _year_ends(scope, years)
    answer = r.Programme(
        name=_name(scope, years),
        region=_region(scope),
        start_year=start,
        end_year=end,
        priority_areas=priority_areas(page) or _counted(page),
        principles=principles(page),
    )
    return answer if answer != r.Programme() else None


_COUNT = lazy(r"(?:\L<words>)\s(?:\p{Ll}+\s){0,2}\p{Ll}{4,}$", words=list(table("time")["numbers"]))


def _counted(page: CallPage) -> tuple[Found[str], ...]:
    """What a heading counts and no table knows: "Fyra färdriktningar" above four headings or items."""
    scope = page.scope
    sections = scope.sections
    for n, section in enumerate(sections):
        head = section.heading
        if head is None or section.kind or not head.style.level:
            continue
        words = fold(scope.of(head))
        if _COUNT.fullmatch(words) is None or _PRINCIPLES.search(words):
            continue
        count = next(number for word, number in table("time")["numbers"].items() if words.startswith(fold(word) + " "))
        level = head.style.level
        ends = (
            k for k, one in enumerate(sections) if k > n and (one.heading is None or one.heading.style.level <= level)
        )
        inner = [one.heading for one in sections[n + 1 : next(ends, len(sections))]]
        below = [block for block in inner if block is not None and block.style.level == level + 1]
        spans = [(block.start + len(block_mark(scope.of(block))), block.stop) for block in below]
        if not spans and section.blocks:
            last = section.blocks[-1].index
            spans = [span for found in page.lists if head.index < found.first <= last for span in found.items]
        if len(spans) == count:
            scope.doubt(
                "ambiguous",
                "A heading that is not known counts what stands below it; these were taken for the priorities. Check.",
                [(head.start, head.stop), *spans],
                path="priority_areas",
            )
            listed = (scope.found_text(start, stop, "programme.counted", COUNTED) for start, stop in spans)
            return tuple(one for one in listed if one is not None)
    return ()


def block_mark(words: str) -> str:
    """The number or letter a heading begins with, and the blanks behind it."""
    found = _MARK.match(words)
    return found[0] if found is not None else ""


def principles(page: CallPage) -> tuple[Found[str], ...]:
    """By which principles projects are put first: the lists under such a heading, or after words on principles."""
    scope = page.scope
    spans = [span for _, items in listing.under(scope, "principles", page.lists) for span in items]
    spans += [
        span
        for _, items in listing.led_in(scope, WORDS["lists"]["principles"], page.lists, loose=True)
        for span in items
    ]
    texts = (scope.found_text(start, stop, "programme.principles", 0.96) for start, stop in sorted(set(spans)))
    return tuple(text for text in texts if text is not None)


# ---------------------------------------------------------------- years and name


def _years(scope: Scope) -> list[Match[Period]]:
    """The programme periods: whole years, some in length, beside a programme's name or words for its time."""
    before, never, past = (pattern("programmes", name) for name in ("years_before", "years_never", "past"))
    out = []
    for match in scope.between(scope.reading.periods):
        start, end = match.value.start, match.value.end
        if (
            start is None
            or end is None
            or start.precision != "year"
            or end.precision != "year"
            or start.year is None
            or end.year is None
        ):
            continue
        span = end.year - start.year
        if PLAN_SHORTEST <= span <= PLAN_LONGEST and (
            _plan_heading(scope, match)
            or _below_name(scope, match)
            or _says_own(scope, match)
            or _holds(scope, match)
            or _subtitle(scope, match)
        ):
            out.append(match)
            continue
        if not SHORTEST <= span <= LONGEST:
            continue
        first, _ = scope.sentence(match.start)
        words = folded(scope.string[max(first, match.start - BESIDE) : match.start])
        said = [(found.end(), True) for found in before.finditer(words)] + [
            (found.end(), False) for found in never.finditer(words)
        ]
        if past.search(words):
            continue
        if _fund_before(scope, match) is not None or (
            max(said)[1] if said else kind_of(scope.string, match) == "programme"
        ):
            out.append(match)
    return out


def _plan_heading(scope: Scope, match: Match[Period]) -> bool:
    """Whether years stand in a heading at the top that names a plan: "Handlingsplan för digitalisering 2024–2028"."""
    block = scope.layout.block_at(match.start)
    if block.kind != "heading" or block.index >= scope.first + HEAD_BLOCKS:
        return False
    return pattern("programmes", "plans").search(folded(scope.string[block.start : match.start])) is not None


def _below_name(scope: Scope, match: Match[Period]) -> bool:
    """Whether years stand by themselves right below the name of the plan or programme, as on a title page."""
    block = scope.layout.block_at(match.start)
    named = _plan_name(scope)
    if named is None or scope.layout.block_at(named[1] - 1).index != block.index - 1:
        return False
    return not scope.string[block.start : match.start].strip() and not scope.string[match.stop : block.stop].strip()


def _says_own(scope: Scope, match: Match[Period]) -> bool:
    """Whether a line at the top of a plan's own page says for which years: "Gäller åren 2026–2028."."""
    block = scope.layout.block_at(match.start)
    if block.index >= scope.first + HEAD_BLOCKS + 1 or len(scope.of(block)) > OWN_LINE or _plan_name(scope) is None:
        return False
    return pattern("programmes", "own_years").search(folded(scope.string[block.start : match.start])) is not None


# "Blekinge laddar – handlingsprogram för näringsliv": behind the name the word for what it is
_PLANS: dict[str, Any] = {
    "whose": WORDS["programmes"]["plan_whose"],
    "plans": [*WORDS["programmes"]["plan"], *WORDS["programmes"]["the_plan"]],
}
_COMPOUND = lazy(
    r"[ –:-] (?:\L<whose> )?\L<of>\L<plans>(?: for | mot |$| \d{4})", of=WORDS["programmes"]["plan_of"], **_PLANS
)
_HOLDS = lazy(
    r"\w*\L<plans> \L<holds>\b[^.;\d]{0,40}$",
    plans=WORDS["programmes"]["the_plan"],
    holds=WORDS["programmes"]["holds"],
)


def _holds(scope: Scope, match: Match[Period]) -> bool:
    """Whether a sentence near the top says of the plan itself for which years it holds."""
    block = scope.layout.block_at(match.start)
    if block.index >= scope.first + HEAD_BLOCKS + 1:
        return False
    first, _ = scope.sentence(match.start)
    return _HOLDS.search(folded(scope.string[first : match.start])) is not None


# "Regionalt utvecklingsprogram 2024–2028", a line of its own below the name
_SUBTITLE = lazy(
    r"(?:(?:ett |en )?\L<whose> )?\w*\L<plans> (?:for [\w ,-]{3,50} )?(?:(?:for )?(?:\L<periods> )?)\d{4}\W+\d{4}",
    periods=list(map(folded, _PERIODS)),
    **_PLANS,
)


def _subtitle(scope: Scope, match: Match[Period]) -> bool:
    """Whether years end a short line near the top that says what is named above it: a plan or programme."""
    block = scope.layout.block_at(match.start)
    if block.index >= scope.first + HEAD_BLOCKS or len(scope.of(block)) > LONGEST_NAME:
        return False
    named = any(one.kind == "heading" for one in scope.layout.blocks[scope.first : block.index])
    return named and _SUBTITLE.fullmatch(folded(scope.of(block))) is not None


def opens_with_plan(scope: Scope) -> Span | None:
    """Where the first heading names a plan or programme and a sentence right below says for which years it holds."""
    named = _plan_name(scope)
    periods = scope.between(scope.reading.periods)
    under = next((match for match in periods if _subtitle(scope, match)), None)
    if under is not None:
        return under.start, under.stop
    told = named is not None and any(_holds(scope, match) or _says_own(scope, match) for match in periods)
    return named if told else None


def _plan_name(scope: Scope) -> Span | None:
    """Where the first heading names the programme or plan that its page is of; None where it names none."""
    heads = [block for block in scope.blocks[:HEAD_BLOCKS] if block.kind == "heading"]
    for block in heads[:2]:
        words = folded(scope.of(block))
        if (
            len(words) <= LONGEST_NAME
            and (pattern("programmes", "names").match(words) or _COMPOUND.search(words))
            and not words.endswith((".", "?"))
        ):
            return block.start, _goes_on_to(scope, block)
    return None


def _goes_on_to(scope: Scope, block: Block) -> int:
    """Where a name ends that goes on in the heading below: "Regional plan för" over "Dalarna"."""
    below = scope.layout.blocks[block.index + 1] if block.index + 1 < scope.last else None
    open_end = folded(scope.of(block)).split()[-1] in WORDS["programmes"]["name_goes_on"]
    return below.stop if open_end and below is not None and below.kind == "heading" else block.stop


def _fund_before(scope: Scope, match: Match[Period]) -> Match[str] | None:
    """The programme's fund right before its years, in the same sentence, or right behind them."""
    first, last = scope.sentence(match.start)
    families = WORDS["programmes"]["families"]
    near = [fund for fund in scope.between(scope.reading.funds, first, last) if fund.value in families]
    before = [fund for fund in near if fund.stop <= match.start and match.start - fund.stop <= 25]
    behind = [fund for fund in near if fund.start >= match.stop and fund.start - match.stop <= 15]
    return before[-1] if before else behind[0] if behind else None


def _year_ends(scope: Scope, years: list[Match[Period]]) -> tuple[Found[int] | None, Found[int] | None]:
    groups: dict[tuple[int, int], list[Match[Period]]] = {}
    for match in years:
        start, end = match.value.start, match.value.end
        if start is not None and end is not None and start.year is not None and end.year is not None:
            groups.setdefault((start.year, end.year), []).append(match)
    if not groups:
        return None, None
    head = scope.blocks[min(HEAD_BLOCKS, len(scope.blocks)) - 1].stop
    ranked = sorted(groups, key=lambda key: (any(m.start < head for m in groups[key]), len(groups[key])), reverse=True)
    confidence, best = 0.96, ranked[0]
    titled = [key for key in groups if any(_on_top(scope, match) for match in groups[key])]
    if len(titled) == 1:
        best = titled[0]  # "Handlingsplan 2025–2027", which tells of the one before it too
    elif len(ranked) > 1:
        a, b = (groups[key] for key in ranked[:2])
        stronger = any(m.start < head for m in a) > any(m.start < head for m in b) or len(a) >= CLEAR * len(b)
        spans = [(groups[key][0].start, groups[key][0].stop) for key in ranked]
        for path in ("start_year", "end_year"):
            scope.doubt(
                "ambiguous",
                "More than one programme period is printed. Decide which one the page is about.",
                spans,
                path=path,
            )
        if not stronger:
            nothing: Found[int] = Found(value=None, confidence=0.5, evidence=places(scope, spans, "programme.years"))
            return nothing, nothing
        confidence = 0.85
    spans = [(match.start, match.stop) for match in groups[best]]
    return scope.found(best[0], spans, "programme.years", confidence), scope.found(
        best[1], spans, "programme.years", confidence
    )


def _on_top(scope: Scope, match: Match[Period]) -> bool:
    """Whether a period stands in the first heading."""
    first = next((block for block in scope.blocks if block.kind == "heading"), None)
    return first is not None and first.start <= match.start < first.stop


def _name(scope: Scope, years: list[Match[Period]]) -> Found[str] | None:
    """The programme's name: the one its years stand with, else the one the head names, else the one said most.

    A short form (ESF+) is preferred where the page prints it.
    """
    families = WORDS["programmes"]["families"]
    funds = [match for match in scope.between(scope.reading.funds) if match.value in families]
    named = [fund for match in years if (fund := _fund_before(scope, match)) is not None]
    for match in years if not named or not _short(scope, named[0].value) else ():
        around = _AROUND_YEARS.search(scope.string, scope.sentence(match.start)[0], match.start)
        if around is not None:
            return scope.found_text(around.start("value"), around.end("value"), "programme.name", 0.95)
    if named:
        return _printed(scope, named[0].value, [(match.start, match.stop) for match in named], 0.96)
    own = _own_name(scope, years)
    if own is not None or not funds:
        return own
    head = scope.blocks[min(HEAD_BLOCKS, len(scope.blocks)) - 1].stop
    in_head = {match.value for match in funds if match.start < head}
    counts = Counter(match.value for match in funds if not in_head or match.value in in_head)
    ranked = counts.most_common(2)
    chosen = [(match.start, match.stop) for match in funds if match.value == ranked[0][0]]
    if len(ranked) > 1 and ranked[0][1] < CLEAR * ranked[1][1]:
        spans = [chosen[0], next((m.start, m.stop) for m in funds if m.value == ranked[1][0])]
        scope.doubt(
            "ambiguous", "More than one programme is named. Decide which one the page is about.", spans, path="name"
        )
        return Found(value=None, confidence=0.5, evidence=places(scope, spans, "programme.name"))
    return _printed(scope, ranked[0][0], chosen, 0.93)


def _own_name(scope: Scope, years: list[Match[Period]]) -> Found[str] | None:
    """The name of a programme of no fund: behind "programmet" in the sentence of its years, or in their heading."""
    for match in years:
        start, _ = scope.sentence(match.start)
        said = _called().search(scope.string, start, match.start + 1)
        if said is not None:
            return scope.found_text(said.start("value"), said.end("value"), "programme.name", 0.95)
        block = scope.layout.block_at(match.start)
        before = scope.string[block.start : match.start]
        if block.kind == "heading" and ("program" in before.lower() or _plan_heading(scope, match)):
            stop = match.start - len(before) + len(_BEFORE_YEARS.sub("", before))
            return scope.found_text(block.start, stop, "programme.name", 0.93)
    named = _plan_name(scope)
    if named is None and any(_subtitle(scope, match) for match in years):
        head = [block for block in scope.blocks[:HEAD_BLOCKS] if block.kind == "heading"]
        top = min(head, key=lambda block: (block.style.level or 9, block.index))
        return scope.found_text(top.start, top.stop, "programme.name", 0.91)
    return scope.found_text(*named, "programme.name", 0.95) if named is not None else None


@cache
def _called() -> regex.Pattern[str]:
    return lazy(
        r"""\b [Pp]rogrammet [ \u00a0] (?P<value> \p{Lu} [^\n\t.,;:()\d]{1,60}? )
        (?= [ \u00a0]? (?: [,;:(\d] | \L<ends> (?!\w) ) )""",
        regex.VERBOSE,
        ends=WORDS["programmes"]["name_ends"],
    )


def _printed(scope: Scope, family: str, spans: list[Span], confidence: float) -> Found[str] | None:
    """The name as printed, in its short form if the page has it; an Interreg programme with its own name."""
    if family == "interreg":
        for match in _NAMED.finditer(scope.string, scope.start, scope.stop):
            return scope.found_text(match.start("value"), match.end("value"), "programme.name", confidence)
    short = _short(scope, family)
    if short:
        name = WORDS["programmes"]["families"][family][0]
        return scope.found(name, sorted(short, key=lambda place: place not in spans), "programme.name", confidence)
    return scope.found_text(spans[0][0], spans[0][1], "programme.name", confidence)


def _short(scope: Scope, family: str) -> list[Span]:
    """Where the page prints the short name of a fund's programme."""
    for wording in WORDS["programmes"]["families"][family]:
        found = regex.finditer(
            rf"(?<!\w){regex.escape(wording)}(?![\w+-])", scope.string, pos=scope.start, endpos=scope.stop
        )
        spots = [(at.start(), at.end()) for at in found]
        if spots:
            return spots
    return []


# ---------------------------------------------------------------- region


@cache
def _regions() -> regex.Pattern[str]:
    words = WORDS["regions"]
    return lazy(
        r"""(?<!\w) (?: (?P<name> \L<names> )
            | \L<led> [ \u00a0] (?P<name> \L<common> ) )
        s? (?!\w)""",
        regex.VERBOSE,
        names=words["names"],
        common=words["common"],
        led=words["led"],
    )


def _region(scope: Scope) -> Found[str] | None:
    """The programme region the page is about: one of the eight, else the region or county it names.

    One stands in the head, or after "region", or is said at least twice as often as the next; else null and doubted.
    """
    spots: dict[str, list[Span]] = {}
    weight: Counter[str] = Counter()
    head = scope.blocks[min(HEAD_BLOCKS, len(scope.blocks)) - 1].stop if scope.blocks else 0
    for name, span, strong in (*_programme_regions(scope),) or (*_counties(scope),) or _ordinary_regions(scope):
        spots.setdefault(name, []).append(span)
        weight[name] += 1 + (3 if span[0] < head else 0) + (2 if strong else 0)
    if not spots:
        return None
    ranked = weight.most_common(2)
    if len(ranked) > 1 and ranked[0][1] < CLEAR * ranked[1][1]:
        spans = [spots[name][0] for name, _ in weight.most_common(4)]
        scope.doubt(
            "ambiguous", "More than one region is named. Decide which one the page is about.", spans, path="region"
        )
        return Found(value=None, confidence=0.5, evidence=places(scope, spans, "programme.region"))
    best = ranked[0][0]
    return scope.found(best, spots[best], "programme.region", 0.96 if len(ranked) == 1 or ranked[0][1] >= 4 else 0.92)


def _programme_regions(scope: Scope) -> Iterator[tuple[str, Span, bool]]:
    led = phrases(tuple(WORDS["programmes"]["region_before"]))
    for match in _regions().finditer(scope.string, scope.start, scope.stop):
        before = folded(scope.string[max(scope.start, match.start("name") - 18) : match.start("name")]).rstrip()
        strong = any(found.end() == len(before) for found in led.finditer(before))
        yield match["name"], match.span("name"), strong


def _counties(scope: Scope) -> Iterator[tuple[str, Span, bool]]:
    for match in regex.finditer(
        r"(?<!\w)\L<names>(?!\w)", scope.string, pos=scope.start, endpos=scope.stop, names=WORDS["regions"]["counties"]
    ):
        yield match[0], match.span(), False


def _ordinary_regions(scope: Scope) -> Iterator[tuple[str, Span, bool]]:
    for match in scope.between(scope.reading.organisations):
        if match.value.kind == "region":
            bare = match.value.name.removeprefix("Region ")
            named = re.search(rf"(?<!Region )(?<!\w){re.escape(bare)}(?!\w)", scope.string[scope.start : scope.stop])
            yield bare if named else match.value.name, (match.start, match.stop), False
