"""Two readings of the same print, by the Swedish data and by that for figures: which stands, whether they agree."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from extract.ocr.engine import Seen
from extract.ocr.recognise import Second
from extract.ocr.stacked import GUESSED
from extract.words import lexicon, table

SURE = 0.9  # a reading less sure than this gives way to a second one that is surer
AGREED = 0.97  # how sure two readings are that agree
UNREAD = 0.3  # a second reading less sure than this says nothing
LESS_SURE = 0.05  # a second reading less sure by more than this casts no doubt
_SIGN = re.compile("[%§]")
_EDGE, _EDGE_AFTER = re.compile(r"[|'‘’*.,_—–-]+\s+"), re.compile(r"\s+[|'‘’*.,_—–-]+$")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+[.,;:)]*")
_MARKED = re.compile(r"\d{1,3}(?:[ .:,]\d{3})+")
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+")
_DIRT = "._,;:‹›«»'’|*"  # marks at either end that one reading has and the other has not
_DIGITS = re.compile(r"\d")
_DASH = re.compile("[-–]")


def verdict(first: str, sure: float, second: Second) -> Literal["same", "better", "first", "second", "unread"]:
    """Which of two readings of a figure stands, and whether they agree (`same`, `better`: the second has what the first
    data cannot read, or its digits in groups).
    """
    ours, theirs = _bare(first), _bare(second.text)
    if is_address(second.text):
        return "better" if _same_letters(first, second.text) else "second"
    if sure < GUESSED and second.confidence >= SURE - LESS_SURE and _makes_words(second.text, first):
        return "better"
    if ours == theirs or ours.strip(_DIRT) == theirs.strip(_DIRT) and not _GROUPED.fullmatch(second.text):
        return "better" if first != second.text and _GROUPED.fullmatch(second.text) else "same"
    if _DIGITS.findall(ours) == _DIGITS.findall(theirs) and _MARKED.fullmatch(second.text) and ours[-1:].isdigit():
        return "better"  # `2310. 000` and `2.310 000`: only the marks between groups differ
    if len(_DIGITS.findall(theirs)) < len(_DIGITS.findall(ours)) / 2 or second.confidence < UNREAD:
        return "unread"
    if _taken_for(theirs, ours, sure=second.confidence >= SURE - LESS_SURE):
        return "better"
    if _taken_for(ours, theirs):
        return "same"
    if theirs.endswith(ours) and _GROUPED.fullmatch(second.text) and second.confidence >= SURE - LESS_SURE:
        return "second"  # the first missed a digit before the others
    if second.confidence < sure - LESS_SURE:
        return "unread"
    return "second" if sure < SURE <= second.confidence else "first"


def worth(verdict: str, sure: float, other: float) -> float:
    """How sure a second reading is that stands: as sure as it is where the first was a guess."""
    return min(AGREED, other) if verdict == "better" else min(sure, other)


def _makes_words(text: str, first: str) -> bool:
    """Whether all of a text are words or figures where the first reading had guesses: every figure of the first is
    among them, and no word is one that would be another with å ä ö.
    """
    pieces, before = text.split(), first.split()
    figures = [piece for piece in before if _DIGITS.search(piece)]
    if len(figures) == len(before) or not all(piece in pieces for piece in figures):
        return False
    return all(piece in before or _plain_word(piece.strip('.,:;()"”')) for piece in pieces)


def _plain_word(word: str) -> bool:
    if word in ("", "§", "§§", "%", "–", "-") or _DIGITS.search(word):
        return True
    own = lexicon.level(word)
    return own > 0 and all(lexicon.level(other) < own for other in lexicon.marked().get(word.casefold(), ()))


def marks_doubtful(word: str) -> bool:
    """Whether a word is none, and would be one without a ring or dots: specks are taken for them."""
    bare = word.strip('.,:;()"“”')
    return (
        not bare.isascii() and bare.isalpha() and not lexicon.known(bare) and lexicon.known(bare.translate(_UNMARKED))
    )


def is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None


def _same_letters(first: str, address: str) -> bool:
    """Whether a mail address has the letters of the first reading, with whatever that took @ for."""
    local, _, domain = (
        "".join(filter(str.isalnum, part)) for part in address.translate(_FOLD).casefold().partition("@")
    )
    letters = "".join(filter(str.isalnum, first.translate(_FOLD).casefold()))
    return re.fullmatch(f"{re.escape(local)}[a-z0-9]{{0,2}}{re.escape(domain)}", letters) is not None


def address(text: str) -> str:
    """A mail address without the blanks that came into it; empty for what is none."""
    joined = "".join(text.split())
    return joined if is_address(joined) else ""


def trimmed(text: str, first: str) -> str:
    """A second reading without the marks at its edges that the first has not: dirt, or the edge of a neighbour."""
    before, after = _EDGE.match(text), _EDGE_AFTER.search(text)
    if after is not None and after[0].strip() not in first[-2:]:
        text = text[: after.start()]
    if before is not None and before[0].strip() not in first[:2]:
        text = text[before.end() :]
    return text


def dashed(text: str, first: str) -> str:
    """A second reading with the dashes of the first, which were measured."""
    measured = _DASH.findall(first)
    if len(_DASH.findall(text)) != len(measured):
        return text
    each = iter(measured)
    return _DASH.sub(lambda _: next(each), text)


def without_dirt(run: list[Seen], second: str) -> list[Seen]:
    """The words of a figure without marks at its ends of which the second reading, else the same, has nothing."""
    kept = [n for n, word in enumerate(run) if any(map(str.isalnum, word.text))]
    inner = run[kept[0] : kept[-1] + 1] if kept else run
    return inner if _bare("".join(word.text for word in inner)) == _bare(second) else run


def _taken_for(right: str, wrong: str, *, sure: bool = False) -> bool:
    """Whether `wrong` is `right` with its percent or section signs taken for what they are often taken for; where the
    sign is sure, for whatever stands there, for the Swedish data has none for it.
    """
    if not _SIGN.search(right):
        return False
    if sure and right.endswith("%") and re.fullmatch(re.escape(right[:-1]) + ".{0,3}", wrong):
        return True
    pattern = "".join(_taken_for_pattern().get(char) or re.escape(char) for char in right)
    return re.fullmatch(pattern, wrong) is not None


@cache
def _taken_for_pattern() -> dict[str, str]:
    """For each sign a pattern of what it is taken for; one or two letters may be a percent sign, as in `25 PN`."""
    signs = {sign: list(map(re.escape, seen)) for sign, seen in table("digits")["taken_for"].items()}
    signs["%"].append("[A-Za-z]{1,2}")
    return {sign: f"(?:{'|'.join(seen)})" for sign, seen in signs.items()}


_UNMARKED = str.maketrans("åäöÅÄÖ", "aaoAAO")
_FOLD = str.maketrans("åäöéÅÄÖÉ–—", "aaoeAAOE--")  # the data for figures has no å ä ö


def _bare(text: str) -> str:
    return re.sub(r"[\s\u00a0]", "", text).translate(_FOLD)
