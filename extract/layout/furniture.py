"""Page furniture: headers, footers, page marks and margin notes, which split sentences if they stay."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import cache
from itertools import pairwise

from extract.layout.breaks import known_heading
from extract.model.page import Document, Line, Page
from extract.words import one_of, table

MARGIN = 0.13  # share of a page's height at top and bottom where furniture stands; letter heads reach 12 %
DEEP = 0.2  # the same share, for lines right below such ones
NEXT = 2.0  # of a line's height: how far below
LONG_FOOT = 40  # letters of a line of an address
BESIDE = 4  # lines before and after a page mark in a text without pages that may belong to the same header
_NUMBER = re.compile(r"\d+")
# "Kommunfullmäktiges beslut" may head a section at the same height of two pages
_SECTION = re.compile(rf"\w(?:{one_of(table('layout')['sections'])})$", re.IGNORECASE)
_LONG = re.compile(r"\d{4}")  # no page's number: "2026/3318", the rest of a number begun in the line above
_SPACE = re.compile(r"\s+")


def shape(string: str) -> str:
    """A line without case, with `#` for each number: equal for a header on all its pages."""
    return _SPACE.sub(" ", _NUMBER.sub("#", string)).strip(" .:-–|").casefold()


@cache
def _forms() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    words = table("layout")
    before = ("", *(f"{word}{colon} " for word in words["page_words"] for colon in ("", ":")))
    return (
        frozenset(shape(word + mark) for word in before for mark in words["page_marks"]),
        frozenset(shape(form) for form in words["forms"]),
        tuple(words["form_starts"]),
    )


def marks() -> frozenset[str]:
    """The shapes of page marks."""
    return _forms()[0]


@cache
def _misread() -> frozenset[str]:
    """What OCR makes of page marks: a bracket is taken for a digit."""
    return frozenset(map(shape, table("layout")["page_marks_misread"]))


def _is_form(folded: str) -> bool:
    _, forms, starts = _forms()
    return folded in forms or folded.startswith(starts)


def furniture(document: Document) -> frozenset[tuple[int, int]]:
    """(page index, line index) of every line that belongs to the page and not to the text.

    A line is furniture if it stands in the margin of its page and recurs there on other pages, if it is a page mark in
    the margin, if it repeats a number or a day of the letter head above, if it runs up the side of the page, or if it
    is a form's own words.
    """
    out: set[tuple[int, int]] = set()
    seen: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for p, page in enumerate(document.pages):
        for n, line in enumerate(page.lines):
            folded = shape(page.text_of(line))
            if line.block is None and _is_form(folded):
                out.add((p, n))
            elif page.number is not None and line.bbox is not None:
                if line.bbox.height > 3 * line.bbox.width and line.stop - line.start > 3:
                    out.add((p, n))  # set on edge: a signing service's margin note
                elif in_margin(page, line):
                    if is_page_mark(page, line):
                        out.add((p, n))
                    seen[folded].append((p, n))
    head = _letter_head(document)
    out.update(
        place for shaped, places in seen.items() if "#" in shaped for place in places if _repeats(document, place, head)
    )
    out.update(_recurring(document, seen.values()))
    while more := frozenset(_recurring(document, _right_below(document, out))):
        out |= more
    out.update(_letter_feet(document, out))
    if not document.paged and document.pages:
        out.update((0, n) for n in _loose_marks(document.pages[0]))
    return frozenset(out)


def _recurring(document: Document, shapes: Iterable[list[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    """The lines of those shapes that stand at one height of enough pages, and say the same there."""
    need, most = max(2, len(document.pages) // 3), max(2, len(document.pages) - 1)
    for places in shapes:
        first = next((document.pages[p].text_of(document.pages[p].lines[n]) for p, n in places), "")
        if (
            # "Beslutet skickas till" may begin two pages of minutes
            len({p for p, _ in places}) >= (most if known_heading(first) else need)
            and _same_height(document, places)
            and _same_words(document, places)
        ):
            yield from places


def _right_below(document: Document, head: Set[tuple[int, int]]) -> Iterable[list[tuple[int, int]]]:
    """The lines right below the furniture at the top of their pages, by their shape: where a letter head goes on."""
    seen: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for p, page in enumerate(document.pages):
        above = [box.bottom for n, line in enumerate(page.lines) if (p, n) in head and (box := line.bbox) is not None]
        for n, line in enumerate(page.lines):
            box = line.bbox
            if box is None or (p, n) in head or in_margin(page, line) or box.bottom > page.height * DEEP:
                continue
            if any(0 <= box.top - bottom < NEXT * box.height for bottom in above):
                seen[shape(page.text_of(line))].append((p, n))
    return seen.values()


def _letter_feet(document: Document, found: Set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The last lines of pages that end alike at whatever height, one of them long and with a figure: an address that
    text programs set below the last line of a page, or of a section.
    """
    last: list[tuple[int, list[int]]] = []  # the lines in the lower margin, from the last, of each page that has some
    for p, page in enumerate(document.pages if document.paged else ()):
        low = [n for n, line in enumerate(page.lines) if (p, n) not in found and _is_low(page, line)]
        if low:
            last.append((p, low[::-1]))
    for (p, here), (q, there) in pairwise(last):
        same: list[tuple[int, int, str]] = []
        for n, m in zip(here, there, strict=False):
            words = document.pages[p].text_of(document.pages[p].lines[n])
            if words != document.pages[q].text_of(document.pages[q].lines[m]):
                break
            same.append((n, m, words))
        if any(len(words) >= LONG_FOOT and _NUMBER.search(words) for _, _, words in same):
            yield from (place for n, m, _ in same for place in ((p, n), (q, m)))


def _is_low(page: Page, line: Line) -> bool:
    return line.bbox is not None and line.bbox.top > page.height / 2 and in_margin(page, line)


def in_margin(page: Page, line: Line) -> bool:
    """Whether a line stands where headers and footers do."""
    if line.bbox is None:
        return False
    return line.bbox.bottom < page.height * MARGIN or line.bbox.top > page.height * (1 - MARGIN)


def is_page_mark(page: Page, line: Line) -> bool:
    """Whether the line, or one of its cells and nothing else of weight, is a page mark."""
    known = marks() | _misread() if page.read == "ocr" else marks()
    if shape(words := page.text_of(line)) in known:
        return page.read == "ocr" or not _LONG.search(words)
    cells = [page.raw[start:stop].strip() for start, stop in line.cells]
    return len(cells) == 2 and any(
        shape(cell) in known and (not cell.isdecimal() or int(cell) == page.number)  # else a row: "Byalaget | 790"
        for cell in cells
    )


def _letter_head(document: Document) -> frozenset[str]:
    """What stands alone in a line or a cell of the upper half of the first page, with a figure in it."""
    if not document.paged or len(document.pages) < 2:
        return frozenset()
    page = document.pages[0]
    upper = (line for line in page.lines if line.bbox is not None and line.bbox.bottom < page.height / 2)
    spans = (span for line in upper for span in ((line.start, line.stop), *line.cells))
    return frozenset(words for a, b in spans if any(map(str.isdigit, words := page.raw[a:b].strip())))


def _repeats(document: Document, place: tuple[int, int], head: frozenset[str]) -> bool:
    """Whether a line at the top of a later page says no more than a line of the letter head."""
    page, line = document.pages[place[0]], document.pages[place[0]].lines[place[1]]
    return (
        place[0] > 0
        and line.bbox is not None
        and line.bbox.bottom < page.height / 2
        and page.text_of(line).strip() in head
    )


def _same_height(document: Document, places: list[tuple[int, int]]) -> bool:
    """Whether most of the lines stand at one height: a word that two pages begin with is no header."""
    tops = Counter(round(box.top / 6) for p, n in places if (box := document.pages[p].lines[n].bbox) is not None)
    best = max(tops, key=lambda top: tops[top])
    return tops[best] + tops[best + 1] + tops[best - 1] >= 0.6 * len(places)


def _same_words(document: Document, places: list[tuple[int, int]]) -> bool:
    """Whether lines of one shape say the same on each page, but for a page counter.

    "§ 12 Dnr KS 2024/31" and "§ 15 Dnr KS 2024/40" have one shape and are two headings.
    """
    texts = [(p, document.pages[p].text_of(document.pages[p].lines[n])) for p, n in places]
    if any(text.startswith("§") or _SECTION.search(text) for _, text in texts):
        return False
    if len({text.casefold() for _, text in texts}) == 1:
        return True
    rows = [(p, [int(number) for number in _NUMBER.findall(text)]) for p, text in texts]
    for column in zip(*(numbers for _, numbers in rows), strict=True):
        offsets = Counter(number - p for (p, _), number in zip(rows, column, strict=True))
        if len(set(column)) > 1 and offsets.most_common(1)[0][1] < 0.6 * len(column):
            return False
    return True


def _loose_marks(page: Page) -> set[int]:
    """Page marks left inside a text without pages, and the lines beside them that recur beside others."""
    tail = re.compile(r"(?:^|\s)\d{1,4} ?\(\d{1,4}\)$")
    found: set[int] = set()
    beside: dict[str, list[int]] = defaultdict(list)
    for n, line in enumerate(page.lines):
        if line.block is not None:
            continue
        words = page.text_of(line)
        folded = shape(words)
        named = "(" in folded or not folded.startswith(("#/", "# /", "# av"))
        if folded in marks() and named and not _LONG.search(words):
            found.add(n)
        elif len(words) < 90 and tail.search(words) and "§" not in words:
            beside[folded].append(n)
    found.update(n for places in beside.values() if len(places) > 1 or places[0] == len(page.lines) - 1 for n in places)
    near: dict[tuple[str, int], list[int]] = defaultdict(list)
    for n in found:
        for other in (*range(n - BESIDE, n), *range(n + 1, n + BESIDE + 1)):
            if (
                0 <= other < len(page.lines)
                and other not in found
                and not _SECTION.search(page.text_of(page.lines[other]))
            ):
                near[page.text_of(page.lines[other]).casefold(), other - n].append(other)
    found.update(n for places in near.values() if len(set(places)) > 1 for n in places)
    return found
