"""What a table is about, and in which unit: the heading, the leading sentence or the caption above it."""

from __future__ import annotations

import re
from functools import cache

from extract.find.heads import ColumnRole, without_unit
from extract.find.scope import fold, heading_kind
from extract.grammar.unit import Unit, unit_in
from extract.model.reading import Layout, Row, Table
from extract.model.record import AmountRole
from extract.words import one_of
from extract.words import table as words_table

LONGEST_CAPTION = 90  # letters of a line above a table that may name its unit
# what a table is about, by the heading above it: what its first column holds, and what its money is
TOPICS: dict[str, tuple[ColumnRole, AmountRole]] = {
    "financing": ("financier", "cofinancing"),
    "costs": ("cost_item", "cost"),
    "payment": ("other", "paid"),
    "grants": ("owner", "granted"),
}
ABOVE = 5  # blocks above a table in which its heading may stand
LEAST_PROSE = 90  # letters from which on a line is no heading


def topic_above(layout: Layout, table: Table) -> tuple[str, int] | None:
    """What the heading or the leading sentence above a table says that it is about, a key of TOPICS, and where."""
    first = table.rows[0].block.index
    for block in reversed(layout.blocks[max(0, first - ABOVE) : first]):
        if block.kind == "row":
            return None
        words = layout.of(block).rstrip()
        kind = heading_kind(words) if len(words) < LEAST_PROSE else ""
        if kind in TOPICS:
            return kind, block.index
        if not kind and block.kind == "heading" and _given_to_many().search(fold(words)) is not None:
            return "grants", block.index
        if kind or block.kind == "heading" and block.style.level > 0 and not words.endswith(":"):
            return None
        led = topic_led_in(words) if block.index == first - 1 else ""
        if led:
            return led, block.index
    return None


def topic_led_in(words: str) -> str:
    """What the last sentence of a line says that the lines below are about, a key of TOPICS: "Projektet har kostnader
    enligt följande:", "Kostnaden är 90 000 kronor, fördelat enligt nedan."; "" where it says nothing or leads in none.
    """
    last = _last_sentence(words)
    if not words.rstrip().endswith(":") and _points_down().search(last) is None:
        return ""
    told = next((key for key, stems in _stems().items() if any(stem in last for stem in stems)), "")
    return told or ("grants" if _gives_to_many().search(last) is not None else "")


@cache
def _gives_to_many() -> re.Pattern[str]:
    """ "att bevilja bidrag till fyra föreningar enligt följande:": a verb that gives, and several of who gets it."""
    words = words_table("grants")
    many = one_of(map(fold, words["given_to_many"]))
    return re.compile(rf"\b(?:{one_of(map(fold, words['gives_to_many']))})\b.*\b(?:{many})\b")


@cache
def _given_to_many() -> re.Pattern[str]:
    """ "Verksamhetsbidrag till idéburna organisationer 2025": a title of what several get."""
    words = words_table("grants")
    nouns, many = one_of(map(fold, words["given_nouns"])), one_of(map(fold, words["given_to_many"]))
    return re.compile(rf"\b(?:{nouns})\b(?: \w+)? (?:till|for|at) (?:[\w-]+ ){{0,3}}(?:{many})\b")


@cache
def _stems() -> dict[str, tuple[str, ...]]:
    return {key: tuple(map(fold, stems)) for key, stems in words_table("columns")["topics"].items()}


def _last_sentence(words: str) -> str:
    words = words.rstrip()
    return fold(words[max(words.rfind(". "), 0) :])


@cache
def _points_down() -> re.Pattern[str]:
    sums = words_table("money")["sums"]
    return re.compile(rf"\b(?:{one_of(map(fold, (*sums['table_follows'], *sums['points_down'])))})\.?$")


def says_who_pays(words: str) -> bool:
    """Whether the last sentence of a line leads in who pays: "Projektet finansieras så här:"."""
    said = _last_sentence(words)
    return any(stem in said for stem in _stems()["financing"])


def has_unit_above(layout: Layout, body: tuple[Row, ...]) -> bool:
    """Whether the line above a table without heads ends in a unit: "Finansiering, tkr"."""
    above = body[0].block.index - 1 if body else -1
    return above >= 0 and unit_of_caption(layout, above) is not None


def unit_of_caption(layout: Layout, index: int) -> Unit | None:
    """The unit at the end of a heading or a short line; None where the block is neither, or more follows the unit."""
    block = layout.blocks[index]
    words = layout.string[block.start : block.stop].strip().rstrip(":")
    if block.kind not in ("heading", "paragraph") or len(words) > LONGEST_CAPTION or "\t" in words:
        return None
    bare = without_unit(words)
    unit = unit_in(words[len(bare) :]) if words.startswith(bare) else None
    told = bare[-1:].isdigit() and words[len(bare) :].lstrip()[:1] not in tuple("([,")  # "Stödet är 500 tkr"
    return None if told else unit


@cache
def _stated() -> re.Pattern[str]:
    words = words_table("layout")["captions"]
    what, verbs = one_of(words["what"]), one_of(words["stated"])
    units = one_of([*words["units"], *words_table("layout")["units"]])
    said = rf"\b(?:{what})(?: i [\w ]{{3,30}})? (?:{verbs}) i (?P<unit>[^.,;:\n]{{2,30}})"
    return re.compile(rf"{said}|\b(?:samtliga|alla) (?:{what}) i (?P<bare>{units})(?!\w)", re.IGNORECASE)


def unit_stated(layout: Layout) -> Unit | None:
    """The unit that a sentence of the document names for all its tables; None where none or several are named."""
    found = {
        (unit.power, unit.currency)
        for block in layout.body()
        if block.kind != "row"
        for said in _stated().finditer(layout.of(block))
        if (unit := unit_in(said["unit"] or said["bare"])) is not None
    }
    return Unit(*found.pop()) if len(found) == 1 else None
