"""Pages that are read as pictures: OCR's words become lines, sizes and cells, as a text layer has them."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import TypeVar

from PIL import Image

from extract.model import progress
from extract.model.page import BBox, Doubt, Line, Page, Ruling, Tables, Turn, Word, hull
from extract.model.source import Settings
from extract.ocr.cache import Cache
from extract.ocr.engine import Engine, Seen, TookTooLong, engine
from extract.ocr.recognise import Recognised, Second, figures_again, recognise
from extract.ocr.slots import cores, slot
from extract.ocr.stacked import GUESSED
from extract.pages.cells import cells
from extract.pages.printed import UPRIGHT, bullets, list_numbers, rows
from extract.pages.readings import (
    AGREED,
    address,
    dashed,
    is_address,
    marks_doubtful,
    trimmed,
    verdict,
    without_dirt,
    worth,
)
from extract.pages.route import TOO_LONG

T = TypeVar("T")

TYPICAL = 60  # letters of a shape on a page that tell how high it usually is
SAME_SIZE = 0.11  # share two sizes may differ and be one: heights of words tell no more
BOLD = 1.22  # times the page's usual stroke
LEADING = 1.15  # a line's height as a font sets it, times its size
PRINTED = 0.88  # of a type's size: from the top of its capitals to the foot of its g, less what print grows by
SPECKED = 0.85  # how sure a word is at most whose ring or dots may be specks
LARGER = 1.15  # times the page's usual type
FULL, BLANK = 5, 0.3  # words of a line that tells where the text ends; of a type's size: a blank
LAST = 30  # letters of a short line: they tell little of their size
SHORT = 0.85  # of the width its digits have elsewhere: the box of a figure that has lost its last one
WHOLE = 3  # digits of a figure whose width tells
SEVERAL = 4  # figures of a page that tell how wide a digit is
OPEN = 1.6  # times the page's usual blank: columns stand further apart, in type that is set wide too
OPEN_AT_MOST = 1.5  # of a line's height: where most blanks of a page part columns, its usual one tells nothing
_DIGITS = re.compile(r"\d")
_UNCONFIRMED = re.compile(r"[AO]")  # the data for figures has no Å, Ä and Ö: what it reads so too confirms nothing
DENIED = 0.4  # how sure a reading must be to cast doubt on a figure of somebody else's OCR


@dataclass(frozen=True)
class Picture:
    """A page to read: its picture, and its size in points as shown. `dpi` is how finely its letters are drawn: that of
    the paper that was scanned, whatever sheet it was laid on since.
    """

    number: int
    image: Image.Image
    dpi: float
    width: float
    height: float
    why: str  # why it is read as a picture


def read_pictures(pictures: Iterable[Picture], settings: Settings) -> Iterator[Page]:
    """The pages of these pictures, in their order. Pictures are asked for in this thread, few at a time.

    Raises MissingTool where Tesseract is missing.
    """
    reader, cache = engine(), Cache() if settings.cache else None
    return _side_by_side(lambda picture: _page(picture, reader, cache), pictures)


def checked_layers(layers: Iterable[tuple[Page, Picture]], settings: Settings) -> Iterator[Page]:
    """Pages with somebody's OCR under their pictures, and as doubts the figures that we read otherwise.

    That a layer's words are words says nothing of its digits; a figure cut out and read as one line is seldom wrong.
    """
    reader, cache = engine(), Cache() if settings.cache else None
    placed = ((page, picture, *_placed(page, picture)) for page, picture in layers)  # asks pdfium: in this thread

    def check(item: tuple[Page, Picture, list[Word], list[Seen]]) -> Page:
        page, picture, words, seen = item
        try:
            with slot():
                seconds = figures_again(seen, picture.image, picture.dpi, reader, cache)
        except TookTooLong:
            return page
        finally:
            progress.done("layer", picture.number)
        return replace(page, doubts=tuple(_denied(page, words, seconds)))

    return _side_by_side(check, placed)


def _side_by_side(work: Callable[[T], Page], items: Iterable[T]) -> Iterator[Page]:
    """The pages made of some items, in their order, as many at a time as there are cores; this thread makes them."""
    size = cores()
    waiting: deque[Future[Page]] = deque()
    with ThreadPoolExecutor(size) as pool:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > size:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _page(picture: Picture, reader: Engine, cache: Cache | None) -> Page:
    try:
        with slot():
            seen = recognise(picture.image, picture.dpi, reader, cache)
        return page_of(picture, seen)
    except TookTooLong:
        return Page(picture.number, "", (), picture.width, picture.height, read="ocr", why=TOO_LONG)
    finally:
        progress.done("ocr", picture.number)


def page_of(picture: Picture, seen: Recognised) -> Page:
    """The page OCR saw. Its boxes are in points of the page as it was turned to be read."""
    width, height = picture.width, picture.height
    scale = width / picture.image.width * picture.dpi / seen.dpi  # points for each pixel of what was read
    turn = Turn(seen.quarters, seen.angle, width, height) if seen.quarters or seen.angle else None
    found = rows(seen.words)
    text = _Raw(seen, scale, {**dict.fromkeys(bullets(seen.words, found), "•"), **list_numbers(seen.words, found)})
    for row in found:
        text.add(row)
    lines = text.lines()
    unread = [BBox(r.left * scale, r.top * scale, r.right * scale, r.bottom * scale) for r in seen.unread]
    return Page(
        picture.number,
        text.string,
        lines,
        *((height, width) if seen.quarters % 2 else (width, height)),
        locator=_Words(text.string, tuple(text.words)),
        rulings=tuple(
            Ruling(rule.left * scale, rule.top * scale, rule.right * scale, rule.bottom * scale) for rule in seen.rules
        ),
        read="ocr",
        why=picture.why,
        turn=turn,
        doubts=tuple(text.doubts),
        unread=tuple(box if turn is None else turn.shown(box) for box in unread),
    )


# ---------------------------------------------------------------- text


class _Raw:
    """A page's text as it grows, row by row."""

    def __init__(self, seen: Recognised, scale: float, marks: dict[int, str]) -> None:
        self._seen, self._scale, self._marks = seen, scale, marks
        self._seconds = {second.first: second for second in seen.seconds}
        self._pieces: list[str] = []
        self._at = 0
        self._drafts: list[tuple[int, int, list[int]]] = []  # start, stop, the words' places in `words`
        self.words: list[Word] = []
        self._strokes: list[float] = []
        self.doubts: list[Doubt] = []

    @property
    def string(self) -> str:
        return "".join(self._pieces)

    def add(self, row: Sequence[int]) -> None:
        start, places = self._at, []
        skip: set[int] = set()
        for n in row:
            if n in skip:
                continue
            if self._at > start:
                self._put(" ")
            second = self._seconds.get(n) if n not in self._marks else None
            run = range(n, second.last + 1) if second is not None else range(n, n + 1)
            if second is not None and all(m in row for m in run):
                skip.update(run)
                places += self._figure([self._seen.words[m] for m in run], second, n)
            else:
                places += self._word(self._seen.words[n], n)
        self._drafts.append((start, self._at, places))
        self._put("\n")

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._at += len(text)

    def _word(self, word: Seen, n: int) -> list[int]:
        mark = self._marks.get(n)
        text, sure = (mark, AGREED) if mark is not None else (word.text.replace("—", "–"), word.confidence)
        if marks_doubtful(text):
            sure = min(sure, SPECKED)
        return [self._place(text, self._box(word), sure, n)]

    def _place(self, text: str, box: BBox, confidence: float, n: int) -> int:
        self.words.append(Word(self._at, self._at + len(text), box, round(confidence, 3)))
        self._strokes.append(self._seen.strokes[n])
        self._put(text)
        return len(self.words) - 1

    def _box(self, word: Seen) -> BBox:
        return BBox(*(round(side * self._scale, 2) for side in (word.left, word.top, word.right, word.bottom)))

    def _figure(self, run: list[Seen], second: Second, n: int) -> list[int]:
        """A figure that was read twice. Readings that differ only in blanks agree; the one grouped by thousands stands.

        Else the surer reading stands and the other is a doubt.
        """
        run = without_dirt(run, second.text)
        first = " ".join(word.text for word in run).replace("—", "–")
        theirs = dashed(second.text.replace("—", "–"), first)
        second = replace(second, text=address(theirs) or trimmed(theirs, first))
        start, sure = self._at, min(word.confidence for word in run)
        stands = verdict(first, sure, second)
        agreed = stands == "same" or stands == "better" and (sure >= GUESSED or is_address(second.text))
        if stands in ("same", "first", "unread"):
            places = []
            for word in run:
                if self._at > start:
                    self._put(" ")
                text = word.text.replace("—", "–")
                trust = AGREED if agreed and not _UNCONFIRMED.search(text) else word.confidence
                places.append(self._place(text, self._box(word), trust, n))
        else:
            places = self._spread(second, run, AGREED if agreed else worth(stands, sure, second.confidence), n)
        if stands in ("first", "second"):
            other = second.text if stands == "first" else first
            self.doubts.append(Doubt(start, self._at, other, "second reading"))
        return places

    def _spread(self, second: Second, run: list[Seen], confidence: float, n: int) -> list[int]:
        """The words of the second reading over the boxes of the first: where it has as many, one each."""
        pieces = second.text.split(" ")
        boxes = [self._box(word) for word in run]
        whole = hull(boxes)
        assert whole is not None
        letters = [
            _part(box, len(word.text), letter, letter + 1)
            for box, word in zip(boxes, run, strict=True)
            for letter in range(len(word.text))
        ]
        step = whole.width / len(second.text)
        places, gone, at = [], 0, 0
        for k, piece in enumerate(pieces):
            if k:
                self._put(" ")
            if len(pieces) == len(boxes):
                box = boxes[k]
            elif len(letters) == sum(map(len, pieces)):  # as many letters: the blanks differ
                own = hull(letters[at : at + len(piece)])
                assert own is not None
                box = replace(own, x0=round(own.x0, 2), x1=round(own.x1, 2))
            else:
                x0 = whole.x0 + gone * step
                box = BBox(round(x0, 2), whole.top, round(x0 + len(piece) * step, 2), whole.bottom)
            gone, at = gone + len(piece) + 1, at + len(piece)
            places.append(self._place(piece, box, confidence, n))
        return places

    def lines(self) -> tuple[Line, ...]:
        """The lines with their sizes, which of them are bold, and their cells."""
        string = self.string
        own = [self._size(places, string) for _, _, places in self._drafts]
        self._made_whole(own)
        wide = OPEN * self._usual_blank(own)
        lengths = [stop - start for start, stop, _ in self._drafts]
        inked = [self._stroke(places, 1.0) for _, _, places in self._drafts]
        common = _usual(inked, lengths)
        sizes = _levelled(
            own,
            [any(map(str.isalpha, string[start:stop])) for start, stop, _ in self._drafts],
            [stroke > BOLD * common for stroke in inked],
        )
        sizes = self._as_wrapped(sizes)
        strokes = [self._stroke(places, size) for (_, _, places), size in zip(self._drafts, sizes, strict=True)]
        usual = _usual(strokes, lengths)
        strokes = self._as_one(sizes, strokes)
        out = []
        for (start, stop, places), box, size, mine, stroke in zip(
            self._drafts, self._boxes, sizes, own, strokes, strict=True
        ):
            if start == stop:
                continue
            some = [self.words[at] for at in places]
            em = PRINTED * mine / LEADING or (box.height if box else 10.0)
            em = max(em, min(wide * mine, OPEN_AT_MOST * em))
            out.append(
                Line(
                    start,
                    stop,
                    box,
                    size=size or None,
                    bold=bool(usual and stroke > BOLD * usual),
                    cells=cells(some, em, lambda a, b: string[a:b], _Blank(some, string)),
                )
            )
        return tuple(out)

    def _made_whole(self, sizes: Sequence[float]) -> None:
        """Widens the boxes of figures that leave their last digit out: digits are as wide as those of other figures."""
        figures = [
            (at, (word.bbox.width / (word.stop - word.start)) / size)
            for (_, _, places), size in zip(self._drafts, sizes, strict=True)
            for at in places
            for word in [self.words[at]]
            if size and word.stop - word.start >= WHOLE and self._said(at).isdigit()
        ]
        if len(figures) < SEVERAL:
            return
        usual = median(width for _, width in figures)
        for at, width in figures:
            word, box = self.words[at], self.words[at].bbox
            if width < SHORT * usual:
                following = self.words[at + 1].bbox if at + 1 < len(self.words) else None
                right = box.x0 + box.width * usual / width
                if following is None or following.x0 <= box.x1 or right < following.x0:
                    self.words[at] = replace(word, bbox=replace(box, x1=round(right, 2)))

    def _usual_blank(self, sizes: Sequence[float]) -> float:
        """The blank between two words of the page's text, in sizes of its type: the lower quartile, as tables have
        wide ones; 0 where there are too few to tell.
        """
        blanks = sorted(
            (after.bbox.x0 - before.bbox.x1) / size
            for (_, _, places), size in zip(self._drafts, sizes, strict=True)
            for before, after in pairwise([self.words[at] for at in places])
            if size and after.bbox.x0 > before.bbox.x1
        )
        return blanks[len(blanks) // 4] if len(blanks) >= TYPICAL else 0.0

    def _as_one(self, sizes: Sequence[float], strokes: Sequence[float]) -> list[float]:
        """The strokes of the lines, those of a heading's lines as one: few letters tell little of their weight."""
        out = list(strokes)
        first = 0
        for n in range(1, len(out) + 1):
            if n < len(out) and sizes[n] == sizes[n - 1] > LARGER * self._body and self._below(n, sizes[n]):
                continue
            if n - first > 1:
                together = [at for _, _, places in self._drafts[first:n] for at in places]
                out[first:n] = [self._stroke(together, sizes[first])] * (n - first)
            first = n
        return out

    def _as_wrapped(self, sizes: Sequence[float]) -> list[float]:
        """The sizes of the lines, those of a heading's lines as one: where its next word did not fit into a line, what
        stands below is as large, whatever its few letters look like in a face of their own. So is a last short line
        that begins with a small letter: it ends what stands above.
        """
        edge = max(
            (
                box.x1
                for box, (_, _, places) in zip(self._boxes, self._drafts, strict=True)
                if box and len(places) >= FULL
            ),
            default=0.0,
        )
        out = list(sizes)
        for n in range(1, len(out)):
            above, own = out[n - 1], out[n]
            if own != above and abs(own - above) <= 2 * SAME_SIZE * above and self._below(n, own):
                start, stop, places = self._drafts[n]
                before, first = self._boxes[n - 1], self.words[places[0]].bbox
                assert before is not None
                heads = min(own, above) > LARGER * self._body
                full = heads and before.x1 + first.width + BLANK * above > edge
                ends = own > above and len(places) < FULL and stop - start < LAST and self.string[start].islower()
                if full or ends:
                    out[n] = above
        return out

    @cached_property
    def _boxes(self) -> list[BBox | None]:
        return [hull(self.words[at].bbox for at in places) for _, _, places in self._drafts]

    def _below(self, n: int, size: float) -> bool:
        """Whether a line stands right below the one before it and begins where that does."""
        above, box = self._boxes[n - 1], self._boxes[n]
        if above is None or box is None:
            return False
        return 0 <= box.top - above.bottom < size and abs(box.x0 - above.x0) < size

    def _size(self, places: Sequence[int], string: str) -> float:
        """The size of a line's type in points, as high as a font sets it: that of the page's type, times how much
        higher its words are than others of like letters.
        """
        ratios = []
        for at in places:
            word = self.words[at]
            usual, _ = self._heights.get(_shape(string[word.start : word.stop]), (0.0, 0.0))
            if usual and word.bbox.height < UPRIGHT * max(word.bbox.width, 3.0):
                ratios += [word.bbox.height / usual] * (word.stop - word.start)
        return median(ratios) * self._body if ratios else 0.0

    def _said(self, at: int) -> str:
        return self.string[self.words[at].start : self.words[at].stop]

    @cached_property
    def _heights(self) -> dict[Shape, tuple[float, float]]:
        """For each shape of word how high it usually is on the page, and the size that makes it; by letters."""
        string, found = self.string, dict[Shape, list[float]]()
        for word in self.words:
            shape = _shape(string[word.start : word.stop])
            if shape is not None:
                found.setdefault(shape, []).extend([word.bbox.height] * (word.stop - word.start))
        body = {shape: (median(heights), len(heights)) for shape, heights in found.items()}
        common = max(body, key=lambda shape: body[shape][1], default=None)
        if common is None:
            return {}
        size = body[common][0] / _part_of(common)
        # too few of a shape may all be in a heading: what fonts usually make of it is the better guess
        return {
            shape: (height if count >= TYPICAL else _part_of(shape) * size, size)
            for shape, (height, count) in body.items()
        }

    @cached_property
    def _body(self) -> float:
        return next((size for _, size in self._heights.values()), 0.0) * LEADING

    def _stroke(self, places: Sequence[int], size: float) -> float:
        """How thick a line's letters are printed, for its size; 0 for one of figures and marks, which differ."""
        words = [at for at in places if any(map(str.isalpha, self._said(at)))]
        letters = [self._strokes[at] for at in words for _ in self._said(at)]
        return median(letters) / size if letters and size else 0.0


_TALL = re.compile(r"[A-ZÅÄÖÉ0-9bdfhklåäöéß§%&()/?!|]")
_DEEP = re.compile(r"[gjpqyQ,;()§/|]")
_LOW = re.compile(r"[acemnorsuvwxzti]")
_ABOVE = ((re.compile("[ÅÄÖÉ]"), 0.93), (_TALL, 0.73), (re.compile("[ti]"), 0.68), (_LOW, 0.53), (_DEEP, 0.53))


Shape = tuple[float, bool, bool] | None  # the part of its size above the line, whether below it, whether digits alone


def _shape(text: str) -> Shape:
    """What the letters of a word take up of their size; None for a mark."""
    if not any(map(str.isalnum, text)):
        return None
    above = next((part for letters, part in _ABOVE if letters.search(text)), None)
    return (above, bool(_DEEP.search(text)), not any(map(str.isalpha, text))) if above is not None else None


def _part_of(shape: Shape) -> float:
    assert shape is not None
    return shape[0] + (0.21 if shape[1] else 0.0)


def _levelled(sizes: Sequence[float], lettered: Sequence[bool], thick: Sequence[bool]) -> list[float]:
    """Sizes in half points; those near one another are the one that most lines have. Of lines of figures alone less can
    be told: those not far from the commonest size have it. So have lines of thin print that are nearest to a size in
    which headings are set: thick ones.
    """
    counts = Counter(round(size * 2) / 2 for size in sizes if size)
    kept: list[float] = []
    for size, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if not any(abs(size - other) <= SAME_SIZE * other for other in kept):
            kept.append(size)
    near = [min(kept, key=lambda other: abs(other - size)) if size else 0.0 for size in sizes]
    weights: dict[float, list[bool]] = {}
    for level, letters, heavy in zip(near, lettered, thick, strict=True):
        if letters:
            weights.setdefault(level, []).append(heavy)
    headings = {level for level, all_ in weights.items() if sum(all_) > len(all_) / 2}
    out = []
    for size, level, letters, heavy in zip(sizes, near, lettered, thick, strict=True):
        loose = not letters or not heavy and level in headings
        out.append(kept[0] if size and loose and abs(size - kept[0]) <= 2 * SAME_SIZE * kept[0] else level)
    return out


def _usual(strokes: Sequence[float], letters: Sequence[int]) -> float:
    """The stroke that most letters of a page are printed with."""
    spread = [stroke for stroke, count in zip(strokes, letters, strict=True) for _ in range(count) if stroke]
    return median(spread) if spread else 0.0


class _Blank:
    """Points between two letters of a line, without the air on both sides of a 1."""

    def __init__(self, words: Sequence[Word], string: str) -> None:
        self._ends = {word.stop - 1: word for word in words}
        self._starts = {word.start: word for word in words}
        self._string = string

    def __call__(self, last: int, first: int) -> float | None:
        left, right = self._ends.get(last), self._starts.get(first)
        if left is None or right is None:
            return None
        air = 0.12 * max(left.bbox.height, right.bbox.height)
        return right.bbox.x0 - left.bbox.x1 - air * (self._string[last] == "1") - air * (self._string[first] == "1")


class _Words:
    """Where the characters of a page read by OCR stand: inside a word, as far along as they are."""

    def __init__(self, string: str, words: tuple[Word, ...]) -> None:
        self._string, self._all = string, tuple(sorted(words, key=lambda word: word.start))

    def bbox(self, start: int, stop: int) -> BBox | None:
        return hull(
            _part(word.bbox, word.stop - word.start, start - word.start, stop - word.start)
            for word in self.words(start, stop)
        )

    def words(self, start: int, stop: int) -> tuple[Word, ...]:
        return tuple(word for word in self._all if word.start < stop and word.stop > start)

    def tables(self) -> Tables:
        return ()


def _part(box: BBox, count: int, start: int, stop: int) -> BBox:
    """The part of the box of a word of `count` letters that those from `start` to `stop` take up."""
    letter = box.width / max(1, count)
    return BBox(box.x0 + max(0, start) * letter, box.top, box.x1 - max(0, count - stop) * letter, box.bottom)


def compared(page: Page, layer: Page) -> Page:
    """A page read by OCR with, as doubts, the figures that the text layer under its picture has otherwise."""
    theirs = [
        word for word in layer.locator.words(0, len(layer.raw)) if _DIGITS.search(layer.raw[word.start : word.stop])
    ]
    doubts = list(page.doubts)
    for word in page.locator.words(0, len(page.raw)):
        ours = page.raw[word.start : word.stop]
        if not _DIGITS.search(ours) or any(doubt.start < word.stop and word.start < doubt.stop for doubt in doubts):
            continue
        box = page.shown(word.bbox)
        over = [layer.raw[other.start : other.stop] for other in theirs if _same_place(box, other.bbox)]
        if len(over) == 1 and _figure_of(over[0]) != _figure_of(ours):
            doubts.append(Doubt(word.start, word.stop, over[0], "text layer"))
    return replace(page, doubts=tuple(doubts))


def _placed(layer: Page, picture: Picture) -> tuple[list[Word], list[Seen]]:
    """The words of a text layer, and the same on the picture of the page."""
    scale = picture.image.width / max(1.0, layer.width)
    words: list[Word] = []
    seen: list[Seen] = []
    for number, line in enumerate(layer.lines):
        for word in layer.locator.words(line.start, line.stop):
            box = word.bbox
            left, top, right, bottom = (round(side * scale) for side in (box.x0, box.top, box.x1, box.bottom))
            words.append(word)
            seen.append(Seen(layer.raw[word.start : word.stop], left, top, right, bottom, 1.0, number, number))
    return words, seen


def _denied(layer: Page, words: Sequence[Word], seconds: Iterable[Second]) -> Iterator[Doubt]:
    """The figures of a text layer that were read otherwise."""
    for second in seconds:
        start, stop = words[second.first].start, words[second.last].stop
        theirs = layer.raw[start:stop]
        second = replace(second, text=trimmed(second.text, theirs))
        denied = second.confidence >= DENIED and verdict(theirs, DENIED, second) in ("first", "second")
        if denied and _other_digits(theirs, second.text):
            yield Doubt(start, stop, second.text, "second reading")


def _other_digits(ours: str, theirs: str) -> bool:
    """Whether two readings have different digits, not only one of them fewer: a box may cut some off."""
    a, b = ("".join(_DIGITS.findall(text)) for text in (ours, theirs))
    return bool(b) and a not in b and b not in a


def _same_place(a: BBox, b: BBox) -> bool:
    across = min(a.x1, b.x1) - max(a.x0, b.x0)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    return across > 0.7 * max(a.width, b.width) and down > 0.4 * min(a.height, b.height)


def _figure_of(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
