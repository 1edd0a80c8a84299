"""What the top of a page says: which document begins there, whose it is, its numbers and days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from typing import Literal, cast

import regex

from extract.find.letters import alike, folded
from extract.find.scope import fold, heading_kind
from extract.grammar import date as dates
from extract.grammar import dnr as numbers
from extract.grammar import name as names
from extract.grammar.lazy import lazy
from extract.words import table
from extract.words.marks import BULLETS, RING

LONG_NAME = 9  # letters of a kind's name that is known with one of them misread
Use = Literal["clear", "minutes", "loose", "appendix"]
_COUNT = lazy(r"\s*(?:\L<page>\s*)?\d{1,3}\s?\(\d{1,3}\)$", regex.IGNORECASE, page=table("layout")["page_words"])
_DATED = re.compile(r"(?<=\w)[ ,:]{1,3}(?:den )?(?:\d{4}-\d\d-\d\d|\d{1,2} [a-zåäö]{3,9} \d{4})(?: +§+ ?\d{1,4}\w?)?$")
_ITEM = re.compile(rf"\s*(?:[{BULLETS}–—*-]|{RING})\s")


@cache
def type_names() -> frozenset[str]:
    """The names of kinds of documents, and the labels of letter heads: lines that are no title. Folded."""
    words = table("document")
    return frozenset(map(fold, (*words["type_names"], *words["masthead"])))


@lru_cache(maxsize=4096)
def is_type_name(line: str) -> bool:
    """Whether a folded line is the bare name of a kind of document, one letter misread or not: "Tjinsteutlåtande"."""
    near = (name for name in type_names() if len(name) >= LONG_NAME and abs(len(name) - len(line)) <= 1)
    return line in type_names() or _BUILT.fullmatch(line) is not None or any(alike(line, name) for name in near)


# a name of one word, by the noun it is made with, or of a decision by how it was taken: "Föredragnings-PM"
_BUILT = lazy(
    r"\L<of>-?\L<kind>|beslut (?:pa|enligt|genom|efter) \L<taken>",
    of=table("document")["built_of"],
    kind=table("document")["built_as"],
    taken=table("document")["taken_by"],
)


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a document as the top of a page has it, folded, and how far it can be trusted to be one."""

    words: str
    use: Use
    row: int  # of the lines it was looked for in


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`issuer` is whether an authority, a board or a unit is named, `acts` whether the heading of a
    decision stands here, taken or proposed; `numbers` are the keys of diarienummer.
    """

    name: Name | None
    issuer: bool
    numbers: frozenset[str]
    days: frozenset[str]
    acts: bool


@cache
def _uses() -> tuple[dict[str, Use], tuple[tuple[re.Pattern[str], Use], ...]]:
    exact: dict[str, Use] = {}
    open_ended: list[tuple[re.Pattern[str], Use]] = []
    for key, wordings in table("bundles").items():
        use = cast(Use, key)
        for wording in wordings:
            if "*" in wording:
                open_ended.append((re.compile(re.escape(fold(wording)).replace(r"\*", r".{1,70}")), use))
            else:
                exact[fold(wording)] = use
    return exact, tuple(open_ended)


@cache
def _stems() -> re.Pattern[str]:
    stems = {folded(wording).split()[0].rstrip("*.") for wordings in table("bundles").values() for wording in wordings}
    return re.compile("|".join(sorted(map(re.escape, stems))))


def names_in(lines: Sequence[str]) -> list[Name]:
    """The names of documents, and the words that open an appendix, each alone in a line or a cell of these lines.

    Papers that a decision was based on are named below a heading that says so: none of them begins there.
    """
    if not _stems().search(folded("\n".join(lines))):
        return []
    return [
        Name(name[0], name[1], row)
        for row, line in enumerate(takewhile(lambda line: heading_kind(line) != "basis", lines))
        for cell in line.split("\t")
        if not _ITEM.match(cell)  # "- Protokollsutdrag från arbetsutskottet" is a paper in a list
        if (name := _name(_DATED.sub("", _COUNT.sub("", cell)))) is not None
    ]


@lru_cache(1024)
def _name(cell: str) -> tuple[str, Use] | None:
    words = fold(cell)
    if not words or len(words) > 90:
        return None
    exact, open_ended = _uses()
    if words in exact:
        return words, exact[words]
    return next(((words, use) for pattern, use in open_ended if pattern.fullmatch(words)), None)


@lru_cache(64)
def letterhead(lines: tuple[str, ...], name: Name | None) -> Letterhead:
    """What these lines, the top of a page, say beside the name of the document."""
    string = "\n".join(lines)
    return Letterhead(
        name,
        bool(names.organisations(string)) or bool(names.bodies(string)) or _unit(lines),
        numbers_in(lines),
        frozenset(m.value.iso for m in dates.scan(string) if m.value.iso is not None and m.value.precision == "day"),
        any(heading_kind(line) in ("proposal", "decision") for line in lines),
    )


def numbers_in(lines: Iterable[str]) -> frozenset[str]:
    """The keys of the diarienummer in these lines."""
    found = numbers.scan("\n".join(lines))
    return frozenset(match.value.key for match in found if match.value.scheme not in ("arende_id", "journal"))


def _unit(lines: tuple[str, ...]) -> bool:
    endings = tuple(map(fold, table("document")["unit_endings"]))
    return any(fold(cell).endswith(endings) and len(cell) < 50 for line in lines for cell in line.split("\t"))
