"""Values after a label: behind a colon, in the cell to the right or below, or in the block that follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

import regex

from extract.find.letters import folded
from extract.find.scope import Scope, fold
from extract.grammar.lazy import lazy
from extract.model.reading import Block

Span = tuple[int, int]

LONGEST_LABEL = 60  # letters of a cell or line that may be a label
# "Projektägare: Science City AB. Sökt EU-stöd: 4 950 000 kr": the second label ends the first value
_NEXT_LABEL = lazy(r"(?<=[\p{L}\d)]{2})\.?[ ](?=\p{Lu}[\p{L}-]+(?:[ ][\p{L}-]+){0,2}:[ ])")
_DIGIT = lazy(r"\d")
_NOTE = lazy(r"[ ]*\([^)]{1,30}\)[ ]*:?[ ]*$")  # "Utlyst belopp (kr)"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value and its label. `far`: each stands in a block of its own; the value may be but a part of its block."""

    name: str
    label: Span
    value: Span
    far: bool = False


@lru_cache(maxsize=16)
def _compiled(wordings: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], regex.Pattern[str]]:
    """Folded wordings with their names, and the pattern of a label inside a text."""
    known: dict[str, str] = {}
    for words, name in wordings:
        known.setdefault(fold(words), name)
    longest = sorted(known, key=len, reverse=True)
    pattern = lazy(
        r"""(?<! \w | - ) (?P<label> \L<labels> ) (?: [ ]? \( [^)\n\t]{1,30} \) )? [ ]* : [ ]*""",
        regex.VERBOSE,
        labels=longest,
    )
    return known, pattern


def labelled(scope: Scope, words: Mapping[str, Sequence[str]]) -> tuple[Labelled, ...]:
    """Every labelled value of the scope, in the order of the text; `words` gives the wordings of each name's labels."""
    known, pattern = _compiled(tuple((wording, name) for name, wordings in words.items() for wording in wordings))
    out: list[Labelled] = []
    blocks = scope.blocks
    for n, block in enumerate(blocks):
        inline = list(_inline(scope, block, known, pattern))
        out += inline
        if not inline:
            out += _cells(scope, blocks, n, known) if "\t" in scope.of(block) else _line(scope, blocks, n, known)
    return tuple(out)


def _name(text: str, known: Mapping[str, str]) -> str | None:
    if not text or len(text) > LONGEST_LABEL:
        return None
    folded_text = fold(text)
    return known.get(folded_text) or known.get(fold(_NOTE.sub("", text)))


def _inline(scope: Scope, block: Block, known: Mapping[str, str], pattern: regex.Pattern[str]) -> Iterator[Labelled]:
    """`Öppnar: 1 mars 2024. Stänger: 30 april 2024`: each value ends where the next label begins."""
    text = scope.of(block)
    if ":" not in text:
        return
    hits = [hit for hit in pattern.finditer(folded(text)) if _stands_alone(text, hit.start("label"))]
    for hit, after in zip_longest(hits, hits[1:]):
        stop = after.start() if after is not None else len(text)
        other = _NEXT_LABEL.search(text, hit.end(), stop)
        stop = other.start() if other is not None else stop
        border = text.find("\t", hit.end(), stop)
        if not text[hit.end() : stop].strip(" \t"):
            continue
        if border > hit.end():
            stop = border
        elif border == hit.end():
            stop = text.find("\t", border + 1) if text.find("\t", border + 1) > 0 else len(text)
        yield Labelled(
            known[hit["label"]],
            (block.start + hit.start("label"), block.start + hit.end("label")),
            (block.start + hit.end(), block.start + stop),
        )


def _stands_alone(text: str, at: int) -> bool:
    """Whether a label begins something of its own: behind plain words only with a capital ("… högskolor Kontakt:")."""
    before = text[:at].rstrip(" ")
    return not before or not before[-1].isalpha() or text[at].isupper() or before.endswith(("kr", "kronor", "procent"))


def _cells(scope: Scope, blocks: Sequence[Block], n: int, known: Mapping[str, str]) -> Iterator[Labelled]:
    """A row's labels: the value stands in the next cell, or under the label where the next cell is a label too."""
    cells = scope.layout.cells(blocks[n])
    names = [_name(scope.string[cell.start : cell.stop], known) for cell in cells]
    said = [scope.string[cell.start : cell.stop].strip() for cell in cells]
    named = [name is not None or not words for name, words in zip(names, said, strict=True)]
    # "Typ av insats | Högsta belopp | Högsta andel": what its rows are, over their names, may be called anything
    head = sum(name is not None for name in names) > 1 and all(named[1:]) and (named[0] or not _DIGIT.search(said[0]))
    for index, (cell, name) in enumerate(zip(cells, names, strict=True)):
        if name is None:
            continue
        if not head and index + 1 < len(cells):
            if names[index + 1] is None and cells[index + 1].stop > cells[index + 1].start:
                yield Labelled(name, (cell.start, cell.stop), (cells[index + 1].start, cells[index + 1].stop))
        elif head:
            for block in blocks[n + 1 :]:
                below = scope.layout.cells(block)
                if block.kind != "row" and len(below) < 2 or len(below) <= index:
                    break
                if below[index].stop > below[index].start:
                    yield Labelled(name, (cell.start, cell.stop), (below[index].start, below[index].stop))


def _line(scope: Scope, blocks: Sequence[Block], n: int, known: Mapping[str, str]) -> Iterator[Labelled]:
    """A label alone on its line, the value in the next block; or a label right before a figure."""
    block = blocks[n]
    text = scope.of(block)
    name = _name(text.strip(), known)
    if name is not None:
        following = blocks[n + 1] if n + 1 < len(blocks) else None
        if (
            following is not None
            and following.kind != "furniture"
            and (
                following.kind != "heading"
                or not following.style.level
                and following.style.size is None
                or block.style.bold
                and not following.style.bold
            )
            and _name(scope.of(following).strip(), known) is None
        ):
            yield Labelled(name, (block.start, block.stop), (following.start, following.stop), far=True)
        return
    figure = regex.search(r"\d(?!\d?[.:)][ ])", text[: LONGEST_LABEL + 20])  # not "Område 2: …"
    if figure is not None and not text.rstrip().endswith("."):  # "Ansök senast den 5 maj." is a sentence
        before = regex.sub(r"[\s:–-]*(?:den|max|högst|ca)?[\s]*$", "", text[: figure.start()])
        name = _name(before.strip(), known)
        if name is not None:
            yield Labelled(name, (block.start, block.start + len(before)), (block.start + len(before), block.stop))
