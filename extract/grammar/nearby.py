"""The words around a value: its sentence, its label in another cell or block; and texts made easy to look through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from extract.grammar.around import row_start
from extract.grammar.lazy import lazy
from extract.model.text import BORDERS
from extract.words import one_of

FLAGS = regex.VERBOSE | regex.IGNORECASE
_BLANKS, _DASHES = "\u00a0\u202f\u2009\u2007\v", "–—−‐‑‒―"


def fold(string: str) -> str:
    """The string with plain blanks and hyphens for all their kinds; offsets hold."""
    for blank in _BLANKS:
        string = string.replace(blank, " ")
    for dash in _DASHES:
        string = string.replace(dash, "-")
    return string


def word_pattern(entries: Iterable[str], before: str = "", after: str = "") -> regex.Pattern[str]:
    """A pattern for any of the words, longest first; `*` stands for the rest of a word."""
    return lazy(rf"{before} (?<!\w) (?: {one_of(entries)} ) (?!\w) {after}", FLAGS)


def lower_case(string: str) -> str:
    """Small letters, one for each character: offsets hold."""
    lower = string.lower()
    return lower if len(lower) == len(string) else "".join(char.lower()[:1] for char in string)


def places_of(string: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where whole words stand. `str.find` for each: twice as fast on a whole document as one pattern for all."""
    for word in words:
        at = string.find(word)
        while at >= 0:
            stop = at + len(word)
            if not _is_letter(string[at - 1 : at]) and not _is_letter(string[stop : stop + 1]):
                yield at, stop
            at = string.find(word, stop)


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


@dataclass(frozen=True, slots=True)
class Nearby:
    """The words around a value: its sentence before and after it in its cell, and the labels outside the cell.

    `left` is the cell or the block before, where nothing stands before the value in its own; `head` the cell above.
    """

    before: str
    after: str
    left: str
    head: str


_WINDOW = 240  # characters either way that a sentence is read
_SENTENCE = lazy(r"(?<= [\p{Ll}\d)]{2} | \d ) [.!?] [ ]+ (?= \p{Lu} )", regex.VERBOSE)
_FILLED = lazy(r"^[\s:.,(-]* (?: (?:den|kl|klockan|fr\.?o\.?m|\p{L}+dag(?:en)?) (?!\p{L}) [\s.]* )* \Z", FLAGS)
_LABEL = 80  # characters of a label at most
_ROWS, _ROW = 60, 2000  # rows above in which a column's head is looked for, and characters of one
_DIGIT = lazy(r"\d")


def _cell(string: str, start: int, stop: int) -> tuple[int, int]:
    """Where the cell around `start..stop` begins and ends, no further off than a sentence is read."""
    low, high = max(0, start - _WINDOW), min(len(string), stop + _WINDOW)
    ends = [at for at in (string.find(border, stop, high) for border in BORDERS) if at >= 0]
    return max(low, *(string.rfind(border, low, start) + 1 for border in BORDERS)), min(ends, default=high)


def sentence(string: str, start: int, stop: int) -> tuple[str, str]:
    """What stands before and after `start..stop` in its sentence; borders of cells and blocks end one."""
    low, high = _cell(string, start, stop)
    return fold(_SENTENCE.split(string[low:start])[-1]), fold(_SENTENCE.split(string[stop:high])[0])


def nearby(string: str, start: int, stop: int) -> Nearby:
    """The words around `start..stop`; empty where there are none."""
    before, after = sentence(string, start, stop)
    if not _FILLED.match(before):
        return Nearby(before, after, "", "")
    low, cell = max(0, start - _WINDOW), _cell(string, start, stop)[0]
    previous = max(low, *(string.rfind(border, low, max(low, cell - 1)) + 1 for border in BORDERS))
    left = fold(string[previous : max(previous, cell - 1)])
    if not left and string[cell - 1 : cell] == "\t":  # a row of an empty cell and this one, below a line that is no row
        line = string[max(low, row_start(string, previous - 1)) : max(low, previous - 1)]
        left = "" if "\t" in line else fold(line)
    return Nearby(before, after, left if len(left) <= _LABEL else "", _head(string, cell))


def labelled_by(string: str, start: int) -> str:
    """The cell to the left of the one `start` stands in, whatever stands before it there; empty where there is none."""
    cell = _cell(string, start, start)[0]
    if string[cell - 1 : cell] != "\t":
        return ""
    before = string[max(0, cell - 1 - _LABEL) : cell - 1]
    return fold(before[max(before.rfind(border) for border in BORDERS) + 1 :])


def _head(string: str, cell: int) -> str:
    """The nearest cell of words above the one that begins at `cell`; empty outside a table."""
    row = row_start(string, cell, _ROW)
    end_of_row = string.find("\n", cell, cell + _ROW)
    if row == cell - _ROW or "\t" not in string[row : end_of_row if end_of_row >= 0 else cell + _ROW]:
        return ""
    column = string.count("\t", row, cell)
    for _ in range(_ROWS):
        if row == 0:
            break
        last, row = row - 1, row_start(string, row - 1, _ROW)
        cells = string[row:last].split("\t")
        if len(cells) <= column or len(cells) == 1 or row == last - _ROW:
            break
        if cells[column].strip() and not _DIGIT.search(cells[column]):
            return fold(cells[column].replace("\f", " "))
    return ""
