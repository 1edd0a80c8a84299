"""What print shows and the engine does not: which dashes are wide, and single signs that no word lies on.

The Swedish data has one answer for - and –, none for §, and passes over a lone 0 in its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median, pstdev

import numpy as np
from PIL import Image

from extract.ocr.engine import Engine, Seen
from extract.ocr.overlooked import boxes, runs
from extract.ocr.prepare import Mask, Prepared, Rule, cut

# heights and widths are in heights of a capital
CAPITAL, ACCENTED, DOTTED, LOW, BELOW = (
    0.73,
    0.93,
    0.68,
    0.53,
    0.21,
)  # of a type's size: its letters above the line, and below it
THIN = 0.28  # a dash is no higher
SHORTEST, LONGEST = 0.2, 1.3  # a dash is as wide; hyphens of 8 typefaces are 0.24 to 0.41 wide, en dashes 0.44 to 0.78
WIDE, WIDER = 0.43, 1.2  # an en dash is wider, and so many times as wide as what are surely hyphens of its page
LONE, LONE_WIDER = 0.4, 1.15  # so too one between blanks, where few hyphens stand
MIDDLE = (0.35, 0.72)  # where in the height of its word a dash that touches its neighbours lies, from the top
EVEN, EVEN_LETTERS, EVEN_WORDS = 0.05, 5, 8  # letters of a typewriter are so evenly wide, told by words of so many
AIR = 0.3  # blank around a sign that stands alone
OFF = 0.3  # from the middle of its words a dash may be
BESIDE, BEFORE = 1.5, 5.0  # from the nearest word a dash may be, and from its text one that begins an item
SIGN_HIGH, SIGN_WIDE = (0.6, 1.5), (0.15, 2.2)
SIGN_SURE = 0.85  # the data for figures is 0.9 and more sure of a § or 0 that stands alone
GROWN = 0.012  # inches around a word that are its own
MARGIN = 0.04  # inches
TEXT_WORDS = 3
QUOTED = 15  # words between two quotation marks, at most
MANY = 60  # marks on a page; more are dirt

_DASHES = re.compile("[-–—]")
_DOTTED = re.compile("[tij]")
_TALL, _ACCENTED, _DEEP = re.compile(r"[A-Z0-9bdfhklß]"), re.compile("[ÅÄÖÉ]"), re.compile(r"[gjpqyQ,;()§/|]")
_HYPHENED = re.compile(r"[a-zåäö]-[a-zåäö]|[a-zåäö]-[A-ZÅÄÖ]|\d{4}-\d\d-\d\d|[a-zåäö]-$")  # no en dash stands there
_QUOTE = re.compile('["“”]')
_FIGURES = re.compile(r"[\dA-GI-ZÅÄÖ .,:/–—-]+")  # a word in which nothing but a dash is a bar in the middle
_SIGN, _ITEM = re.compile(r"§§?|\d{1,3}"), re.compile(r"\d{1,2}[.)]")  # an item of a list begins so


def capital(word: Seen) -> float | None:
    """How high a capital of a word's type is, in pixels; None for marks."""
    if not any(map(str.isalnum, word.text)):
        return None
    part = ACCENTED if _ACCENTED.search(word.text) else CAPITAL if _TALL.search(word.text) else LOW
    part = DOTTED if part == LOW and _DOTTED.search(word.text) else part
    part += BELOW if _DEEP.search(word.text) else 0.0
    return (word.bottom - word.top) * CAPITAL / part


# ---------------------------------------------------------------- dashes


def with_dashes(words: Sequence[Seen], dark: Mask) -> list[Seen]:
    """The words with each dash as wide as it is printed: - or –."""
    heights = _heights(words)
    found = {
        n: bars
        for n, word in enumerate(words)
        if _DASHES.search(word.text)
        and word.line in heights
        and (bars := _widths(word, dark, heights[word.line])) is not None
    }
    hyphens = [width for n, widths in found.items() if _HYPHENED.search(words[n].text) for width in widths]
    if not hyphens and _even(words):
        return list(words)  # a typewriter's hyphen is wide
    least = max(WIDE, WIDER * median(hyphens)) if hyphens else WIDE
    lone = max(LONE, LONE_WIDER * median(hyphens)) if hyphens else LONE
    return [
        _measured(word, found[n], lone if len(word.text) == 1 else least) if n in found else word
        for n, word in enumerate(words)
    ]


def with_quotes(words: Sequence[Seen]) -> list[Seen]:
    """The words with “ where the engine has \", which it has for “ too, and what it closes with is ”."""
    out = list(words)
    for n, word in enumerate(out):
        if not word.text.startswith('"'):
            continue
        for other in [replace(word, text=word.text[1:]), *out[n + 1 : n + QUOTED]]:
            if found := _QUOTE.search(other.text):
                if found[0] == "”":
                    out[n] = replace(word, text=f"“{word.text[1:]}")
                break
    return out


def _heights(words: Sequence[Seen]) -> dict[int, float]:
    """How high capitals are on each line."""
    lines: dict[int, list[float]] = {}
    for word in words:
        if (high := capital(word)) is not None:
            lines.setdefault(word.line, []).append(high)
    return {line: median(all_) for line, all_ in lines.items()}


def _even(words: Sequence[Seen]) -> bool:
    """Whether all letters are equally wide."""
    wide = [
        (word.right - word.left) / len(word.text)
        for word in words
        if len(word.text) >= EVEN_LETTERS and word.text.isalpha() and word.text.islower()
    ]
    return len(wide) >= EVEN_WORDS and pstdev(wide) < EVEN * mean(wide)


def _measured(word: Seen, widths: Sequence[float], least: float) -> Seen:
    """A word with its dashes."""
    each = iter(widths)
    text = _DASHES.sub(lambda found: ("–" if found[0] != "—" else "—") if next(each) > least else "-", word.text)
    return replace(word, text=text)


def _widths(word: Seen, dark: Mask, high: float) -> list[float] | None:
    """How wide the dashes of a word are; None where its print does not show as many."""
    count = len(_DASHES.findall(word.text))
    box = dark[max(0, word.top - 2) : word.bottom + 2, word.left : word.right]
    if not box.size:
        return None
    bars = list(_bars(box, high, apart=True))
    if len(bars) != count and _FIGURES.fullmatch(word.text):  # print touches a wide dash
        bars = list(_bars(box, high, apart=False))
    return [(stop - start) / high for start, stop in bars] if len(bars) == count else None


def _bars(box: Mask, high: float, *, apart: bool) -> Iterator[tuple[int, int]]:
    """Columns of a word whose print is a dash: thin, in the middle of its height, and with blanks on both sides."""
    ink: Mask = np.asarray(box.any(axis=0))
    first, last = box.argmax(axis=0), box.shape[0] - 1 - box[::-1].argmax(axis=0)
    middle = (first + last) / 2 / box.shape[0]
    flat = ink & (last - first + 1 <= THIN * high)
    if not apart:
        flat &= (middle > MIDDLE[0]) & (middle < MIDDLE[1])
    for start, stop in runs(ink if apart else flat):
        if not SHORTEST * high <= stop - start <= LONGEST * high:
            continue
        thick = int(last[start:stop].max() - first[start:stop].min()) + 1
        if thick <= THIN * high and stop - start > 1.2 * thick:
            yield start, stop


# ---------------------------------------------------------------- signs that stand alone


@dataclass(frozen=True, slots=True)
class _Alone:
    """Print beside words of a row: its box, the words before and after it, if any, how far off
    the nearest is, how high a capital and where its middle.
    """

    box: Rule
    before: int | None
    after: int | None
    near: float
    high: float
    middle: float


def with_signs(words: list[Seen], prepared: Prepared, engine: Engine, figures: bool) -> list[Seen]:
    """The words, and those single signs of their rows that the engine passed over: a § or a figure before or behind
    words, a dash between two. `figures`: whether the data that knows § is there.
    """
    found: list[tuple[int, int, Seen]] = []  # behind which word (-1: before the first), from the left, the sign
    tall: list[_Alone] = []
    starts: list[_Alone] = []
    for one in _alone(words, prepared):
        if _is_dash(one, WIDE, BESIDE):
            found.append(_placed(words, one, "–", 0.95))
        elif one.before is None and _is_dash(one, SHORTEST / 2, BEFORE):
            starts.append(one)
        elif figures and _is_sign(one):
            tall.append(one)
    for one in starts:
        if sum(abs(one.box.left - other.box.left) <= one.high / 3 for other in starts) > 1:
            found.append(_placed(words, one, "-", 0.95))
    stops: list[int] = []
    numbered = [one for one in tall if one.before is None and one.near <= BEFORE * one.high]
    for one, seen in zip(numbered, _with_their_text(numbered, words, prepared, engine), strict=True):
        if seen and _ITEM.fullmatch(seen[0].text) and seen[0].confidence >= SIGN_SURE:
            found.append(_placed(words, one, seen[0].text, seen[0].confidence))
            tall.remove(one)
            stops += [n for n, word in enumerate(words) if word.text == "." and _follows(word, one)]
    crops = [_cut(one.box, prepared) for one in tall]
    for one, (text, sure) in zip(tall, engine.figures(crops, prepared.dpi), strict=True):
        if _SIGN.fullmatch(text) and sure >= SIGN_SURE:
            found.append(_placed(words, one, text, sure))
    out: list[Seen | None] = [word if n not in stops else None for n, word in enumerate(words)]
    for at, _, sign in sorted(found, key=lambda item: item[:2], reverse=True):
        out.insert(at + 1, sign)
    return [word for word in out if word is not None]


def _follows(word: Seen, one: _Alone) -> bool:
    """Whether a full stop is that of a number."""
    return 0 <= word.left - one.box.right < one.high and one.box.top < word.bottom <= one.box.bottom + one.high / 4


def _with_their_text(
    numbered: Sequence[_Alone], words: Sequence[Seen], prepared: Prepared, engine: Engine
) -> list[list[Seen]]:
    """What is read on these signs and the first words behind them: a lone number is read worse than a line."""
    crops = []
    for one in numbered:
        assert one.after is not None
        text = [word for word in words[one.after : one.after + TEXT_WORDS] if word.line == words[one.after].line]
        box = Rule(
            one.box.left,
            min(one.box.top, *(word.top for word in text)),
            max(word.right for word in text),
            max(one.box.bottom, *(word.bottom for word in text)),
        )
        crops.append(_cut(box, prepared))
    return engine.lines(crops, prepared.dpi) if crops else []


def _cut(box: Rule, prepared: Prepared) -> Image.Image:
    return cut(prepared.image, (box.left, box.top, box.right, box.bottom), round(MARGIN * prepared.dpi))


def _alone(words: Sequence[Seen], prepared: Prepared) -> list[_Alone]:
    """The print that no word lies on and that may be a sign of a row; () where there is so much that it is dirt."""
    free = prepared.dark.copy()
    grown = round(GROWN * prepared.dpi)
    for word in words:
        free[max(0, word.top - grown) : word.bottom + grown, max(0, word.left - grown) : word.right + grown] = False
    highs = [capital(word) for word in words]
    usual = median([high for high in highs if high] or [0.0])
    small = [box for square in boxes(free, prepared.dpi) if _small(box := _inked(free, square), usual)]
    if len(small) > MANY:
        return []
    out = []
    for box in small:
        row = [
            n
            for n, word in enumerate(words)
            if highs[n] and min(word.bottom, box.bottom) - max(word.top, box.top) > (box.bottom - box.top) / 2
        ]
        if not row:
            continue
        high = median(highs[n] or 0.0 for n in row)
        near = min(max(words[n].left - box.right, box.left - words[n].right) for n in row)
        if near >= AIR * high:
            before = max((n for n in row if words[n].right <= box.left), key=lambda n: words[n].right, default=None)
            after = min((n for n in row if words[n].left >= box.right), key=lambda n: words[n].left, default=None)
            middle = median((words[n].top + words[n].bottom) / 2 for n in row)
            out.append(_Alone(box, before, after, near, high, middle))
    return out


def _inked(free: Mask, square: Rule) -> Rule:
    """The box of the print in a part of the page."""
    part = free[square.top : square.bottom, square.left : square.right]
    rows, columns = np.nonzero(part.any(axis=1))[0], np.nonzero(part.any(axis=0))[0]
    left, top = square.left + int(columns[0]), square.top + int(rows[0])
    return Rule(left, top, left + int(columns[-1] - columns[0]) + 1, top + int(rows[-1] - rows[0]) + 1)


def _small(box: Rule, high: float) -> bool:
    """Whether print may be a sign of type about so high."""
    wide, tall = box.right - box.left, box.bottom - box.top
    return SHORTEST * high / 2 <= wide <= 2 * SIGN_WIDE[1] * high and tall <= 2 * SIGN_HIGH[1] * high


def _is_dash(one: _Alone, least: float, away: float) -> bool:
    wide, thick = (one.box.right - one.box.left) / one.high, (one.box.bottom - one.box.top) / one.high
    off = abs((one.box.top + one.box.bottom) / 2 - one.middle) / one.high
    return least < wide <= LONGEST and thick <= min(THIN, wide / 1.2) and off < OFF and one.near <= away * one.high


def _is_sign(one: _Alone) -> bool:
    wide, tall = (one.box.right - one.box.left) / one.high, (one.box.bottom - one.box.top) / one.high
    return SIGN_HIGH[0] <= tall <= SIGN_HIGH[1] and SIGN_WIDE[0] <= wide <= SIGN_WIDE[1]


def _placed(words: Sequence[Seen], one: _Alone, text: str, sure: float) -> tuple[int, int, Seen]:
    """Where in the words a sign belongs, and as a word of the line of its neighbour."""
    beside = one.before if one.before is not None else one.after
    assert beside is not None
    line, block = words[beside].line, words[beside].block
    box = one.box
    at = beside if one.before is not None else beside - 1
    return at, box.left, Seen(text, box.left, box.top, box.right, box.bottom, sure, line, block)
