"""Labels of what a project is called, who owns it and who takes part: on a line, in a form, two in one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extract.find import labelled as labels
from extract.find.cells import FIGURE
from extract.find.heads import head_role
from extract.find.letters import QUOTES
from extract.find.scope import Scope, fold
from extract.model.reading import Cell
from extract.words import table

Span = tuple[int, int]


LONGEST = 200  # letters of a value behind a label
FORM = 200  # letters between two labels of one form
TOP = 12  # blocks of a letter head


def labelled(scope: Scope, key: str) -> Iterator[Span]:
    """Values behind, beside or below a label of words/projects.toml, in the order of the text."""
    if "project labels" not in scope.memo:
        found = [(one.label, one.name, one.value, one.far) for one in labels.labelled(scope, _wordings())]
        scope.memo["project labels"] = sorted({*found, *_spaced(scope), *_in_head(scope)})
    listed: list[tuple[Span, str, Span, bool]] = scope.memo["project labels"]
    seen: set[Span] = set()
    for n, (label, name, value, far) in enumerate(listed):
        if name != key or value[1] - value[0] > LONGEST or scope.string[label[0] - 1 : label[0]] == "/":
            continue  # "Projektägare/samverkanspart:" is one label
        if key == "title" and any(m.start <= value[0] + 1 for m in scope.between(scope.reading.amounts, *value)):
            continue  # "Ansökan avser: 1 750 000 kr"
        if key == "title" and _heads_columns(scope, label, value):
            continue
        if key in ("owner", "partners") and (_heads_figures(scope, label, value) or _receives(scope, label)):
            continue
        if far and key == "title" and not _in_form(scope, listed, n, label):
            continue
        stop = scope.string.find("\n", value[0], value[1])
        span = trim(scope.string, value[0], stop if stop > 0 else value[1])
        if span not in seen:
            seen.add(span)
            yield span


def _heads_columns(scope: Scope, label: Span, value: Span) -> bool:
    """Whether a label and what stands beside it are heads of columns: "Skola | Projekt | Sökt, tkr | Beviljat, tkr"."""
    block = scope.layout.block_at(label[0])
    cells = scope.layout.cells(block)
    if block.kind != "row" or len(cells) < 3 or block.start > value[0] or value[0] >= block.stop:
        return False
    heads = [head_role(scope.string[place.start : place.stop])[0] for place in cells if place.start >= value[0]]
    return "money" in heads and not any(map(str.isdigit, scope.of(block)))


def _heads_figures(scope: Scope, label: Span, value: Span) -> bool:
    """Whether a label and what stands beside it head columns: "Organisation | Kontant", and a figure below."""
    block = scope.layout.block_at(label[0])
    if block.kind != "row" or block.index + 1 >= len(scope.layout.blocks):
        return False
    below = scope.layout.blocks[block.index + 1]
    column = next((n for n, cell in enumerate(scope.layout.cells(block)) if cell.start <= value[0] <= cell.stop), 0)
    cells = scope.layout.cells(below) if below.kind == "row" else ()
    if not 0 < column < len(cells):
        return False
    words = scope.string[cells[column].start : cells[column].stop]
    return FIGURE.fullmatch(words.strip()) is not None and not any(
        char.isdigit() for char in scope.string[slice(*value)]
    )


def _receives(scope: Scope, label: Span) -> bool:
    """Whether a label is one of those a decision is sent to: "Kopia till", "Sökande", "Akten"."""
    section = scope.section_at(label[0])
    return section is not None and section.kind == "recipients" and scope.string[label[1] : label[1] + 1] != ":"


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
                and (
                    grid
                    or hit[0] == "ids"
                    or hit[0] == "sure"
                    and len(cells) == 1
                    or _of_two_words(scope, place, hit, cells)
                )
            ):
                start = place.start + hit[1]
                yield (place.start, start), "title" if hit[0] == "sure" else hit[0], (start, place.stop), False


def _in_head(scope: Scope) -> Iterator[tuple[Span, str, Span, bool]]:
    """`Datum | Diarienummer | Projektnummer` over one row of their values, as a letter head has them."""
    blocks = scope.blocks
    for n, block in enumerate(blocks[:TOP][:-1]):
        heads, below = scope.layout.cells(block), scope.layout.cells(blocks[n + 1])
        after = blocks[n + 2] if n + 2 < len(blocks) else None
        if len(heads) < 2 or len(below) != len(heads) or after is not None and len(scope.layout.cells(after)) > 1:
            continue
        keys = [_key_of(scope.string[place.start : place.stop]) for place in heads]
        if all(keys) and not any(_key_of(scope.string[place.start : place.stop]) for place in below):
            for key, label, value in zip(keys, heads, below, strict=True):
                if key == "ids" and value.start < value.stop:
                    yield (label.start, label.stop), key, (value.start, value.stop), False


def _key_of(words: str) -> str | None:
    """The key of the label that a cell is."""
    label = fold(words.strip(" :"))
    return next((key for key in ("sure", "title", "owner", "partners", "ids", "other") if label in _labels(key)), None)


def _of_two_words(scope: Scope, place: Cell, hit: tuple[str, int], cells: Sequence[Cell]) -> bool:
    """Whether a cell of a form's row begins with a label of two words, no name: "Sökandens namn Åre kommun"."""
    label = scope.string[place.start : place.start + hit[1]].strip()
    value = scope.string[place.start + hit[1] : place.stop].strip()
    named = hit[0] == "sure" and _spaced_label(f"{value} X") is None and head_role(value)[0] == "other"
    return len(cells) == 2 and (hit[0] in ("owner", "partners") or named) and " " in label


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


def trim(string: str, start: int, stop: int) -> Span:
    while start < stop and string[start] in " \t":
        start += 1
    while stop > start and string[stop - 1] in " \t":
        stop -= 1
    return start, stop


@cache
def _labels(key: str) -> frozenset[str]:
    return frozenset(map(fold, table("projects")["labels"][key]))


_BOTH = re.compile(r"(?: och |/| samt |, )")


def both_of(scope: Scope) -> Iterator[Span]:
    """Values behind one label of both: "Koordinator och samverkanspart: A, B"; the owner stands first."""
    owners, others = _labels("owner"), _labels("partners")
    for block in scope.blocks:
        head, colon, rest = scope.of(block).partition(":")
        names = _BOTH.split(fold(head)) if colon and len(head) < 60 else []
        if len(names) == 2 and names[0] in owners and names[1] in others and rest.strip():
            start = block.start + len(head) + 1
            yield start + len(rest) - len(rest.lstrip()), block.stop
