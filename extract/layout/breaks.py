"""Where blocks of prose end: which line goes on with the one before it, and which is a heading."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from extract.layout.draft import Draft
from extract.layout.pieces import GROUPING, UNITS
from extract.layout.rows import LOWER, left_open, split_amount
from extract.layout.setting import NARROW, SENTENCE_END, Setting, gap_between
from extract.model.page import Line, Page
from extract.words import one_of, table
from extract.words.marks import BULLETS, RING

NEAR = 4  # lines before and after that tell how wide the column is
UNEVEN = 0.15  # of a scanned line's size: so much may the next one differ that is set alike
LARGE = 1.25  # of the body's size: type that only headings have
HEADING_WORDS = 12
THINNEST = 0.01  # points of a letter; a broken font says that its letters have no width
COLUMN = 10  # heights: a paragraph's first line is indented less
APART = 0.2  # lines of blank more than between the lines of a paragraph
INDENT, ROOM = 0.8, 0.85  # of a letter's size; of the text's width: a line of an item with its first word ends before
TITLE = 60  # letters of a line from which on a typed title may have gone on
ITEM_MARK = re.compile(
    rf"(?:[{BULLETS}*]|[-–—](?=\s))\s*|(?P<number>\d{{1,2}})[.)](?=\s+\S)|[a-zåäö]\)(?=\s)"
    rf"|(?P<letter>(?-i:[a-z]))\.(?=\s+\S)|{RING}",
    re.IGNORECASE,
)
_MARK_AND_BLANK = re.compile(rf"(?:{ITEM_MARK.pattern})\s*", re.IGNORECASE)
_DASHES = ("-", "–", "—")
_ALONE = re.compile(rf"\d{{1,3}}(?:[{GROUPING}]\d{{3}})+(?:[{GROUPING}]?(?i:{UNITS}))?")
_LABELLED = re.compile(r"[^\W\d_][\w /.-]{2,40}:\s+\S")  # "Datum: 3 mars" is a field, no heading
_WORDS = table("layout")
_PARAGRAPH = re.compile(rf"(?:(?-i:[A-ZÅÄÖ]{{2,6}})\s)?§+\s*\d|(?:{one_of(_WORDS['numbered'])})\s+\d+\b", re.IGNORECASE)
# what writers keep together with blanks that do not break, to a reader of its blanks several words
_KEPT = re.compile(
    r"\d[\d.-]* ?[-–—]{1,2} ?\d[\d.-]*\S?"
    rf"|\d{{1,3}}(?:[{GROUPING}]\d{{3}})+(?:[{GROUPING}]?(?i:{UNITS}))?\S?"
)
_CONTACT = re.compile(r"\S+@\S+|www\.|https?:|\+?\d[\d –-]{6,}$")
_DAY_END, _YEAR = re.compile(r"(?:den )?\d{1,2} [a-zåäö]{3,9}"), re.compile(r"(?:19|20)\d\d")
_NUMBER_CUT = re.compile(  # "Dnr: MYH" over "2026/3318" in a narrow field
    rf"(?:.*\s)?(?i:{one_of(table('dnr')['labels']['strong'])})[.:]?\s*"
    r"(?:[A-ZÅÄÖ]{1,6}[ /-]?|(?:[A-ZÅÄÖ]{1,6}[ /-]?)?(?:19|20)\d\d[/:-])"
)
_CLOSED = re.compile(r"(?:19|20)\d\d[/:-]\d{1,6}\)")
_NUMBER_REST = re.compile(r"(?:(?:19|20)\d\d[/:-])?\d{2,7}")
_HYPHEN_END = re.compile(r"[^\W\d_]-$|\w\u00ad$")
_LETTER = re.compile(r"[^\W\d_]")
_YEARS_ALONE = re.compile(r"(?:19|20)\d\d\s?[–-]\s?(?:19|20)\d\d")  # the end of a title: "… i Lövets kommun" above it
_TO_COME = re.compile(rf"\b(?:{one_of(_WORDS['numbers_to_come'])})$", re.IGNORECASE)  # "… omgång" over "2 2025"

_UNIT_NOTE = re.compile(rf"\(?(?i:(?:{one_of(_WORDS['captions']['only'])}) i (?:hela )?(?:{UNITS}))\)?\.?")
# no label ends so: "… ett bidrag på"
_OPEN_END = re.compile(rf"\s(?:{one_of(_WORDS['open_ends'])})$")
_GIVEN_TO = re.compile(rf"\d[\d\s.,]*(?:(?i:{UNITS})|:-) till [A-ZÅÄÖ]|(?:{one_of(_WORDS['named_things'])}) [\"”’»]")


def continues(block: Draft, lines: list[Line], n: int, p: int, setting: Setting) -> bool:
    """Whether a line continues the block before it: the break between them came from the width, not from the writer."""
    line, last, page = lines[n], block.last, setting.page
    assert last is not None
    last_page = setting.document.pages[block.last_page]
    words, said = page.text_of(line), last_page.text_of(last)
    new_page = block.last_page != p
    gap = 0.0 if new_page else gap_between(last, line, setting.doubled)
    if not new_page and gap < 0.6 and _of_one(block, line, (said, words), p, page):
        return True
    if not line.cells and len(block.cells) == 1 and split_amount(said, words) and gap < 1.5:
        return True
    clause = words.startswith("att ")
    if clause and line.run_in:
        return False  # "**att** bevilja …" below "**Nämnden beslutar**" and below the point before it
    if line.item or len(block.cells) > 1 or line.cells and not new_page and line.bbox is not None:
        return False
    if _HYPHEN_END.search(said) and (LOWER.match(words) or not new_page and gap < 0.5):
        return gap < 2
    emphasis = line.run_in and not words[:1].isupper() and not SENTENCE_END.search(said)  # "… med **640 000 kr** för"
    if gap >= 0.6 or _new_style(last, line, page.read == "ocr") and not emphasis:
        return False
    open_end = _OPEN_END.search(said) or block.kind == "item" and said.endswith(":")  # "• X (Y):" and its amount
    if _ALONE.fullmatch(words) and not (open_end and len(said) >= 0.6 * setting.width):
        return False  # a figure by itself stands under its label
    if _UNIT_NOTE.fullmatch(words) and SENTENCE_END.search(said):
        return False  # "Belopp i tkr" below a sentence speaks of the table to come
    if _GIVEN_TO.match(words) and _GIVEN_TO.match(_opening(block, p, setting, 40)):
        return False  # "560 tkr till X" below "2 410 tkr till Y", 'Projektet "B" får' below 'Projektet "A" får': items
    if setting.narrow < NARROW and (_CONTACT.match(words) or "@" in said):
        return False  # the lines of a contact in a narrow column
    if _LABELLED.match(words) and len(said) < 0.75 * setting.width:
        return False  # "Telefon: …" below a short line is a field of its own
    if (
        _starts_item(words, said, block, _opening(block, p, setting))
        or (SENTENCE_END.search(said) or block.kind == "item" or _closed(said))
        and words[:1].isupper()
        and known_heading(words)
    ):
        return False
    outdented = line.bbox is not None and last.bbox is not None and line.bbox.x0 < last.bbox.x0 - 2
    if block.kind == "item" and outdented and not new_page and not ITEM_MARK.match(_opening(block, p, setting)):
        return False  # left of an item whose mark stands beside its words
    if block.kind == "item" and outdented and _LABELLED.match(words):
        return False  # "Kontakt: …" back at the margin below the last item
    if block.kind == "item" and outdented and SENTENCE_END.search(said) and words[:1].isupper() and len(words) < NARROW:
        return False  # a signature right below the last point, back at the margin
    if block.kind == "heading":
        if clause and known_heading(said):
            return False  # "Beslut" over "att bevilja …", a typed line each
        number = words[:1].isdigit() and _TO_COME.search(said)
        goes_on = number or LOWER.match(words) or _YEARS_ALONE.fullmatch(words) or _closes(said, words)
        return bool(goes_on) and not new_page and (line.size is not None or gap < 0.5)
    if _PARAGRAPH.match(words) or _LABELLED.match(words) and _LABELLED.match(said):
        return False
    least = max(0.75 * setting.width, TITLE if line.size is None else 0)
    if _PARAGRAPH.match(said) and words[:1].isupper() and len(said) < least:
        return False  # the title of a §, and what stands below it
    if new_page:
        return bool(LOWER.match(words)) and not SENTENCE_END.search(said)
    if _in_other_column(block, last, line):
        return False
    if (
        SENTENCE_END.search(said)
        and words[:1].isupper()
        and not new_page
        and _set_apart(lines, n, gap, setting.doubled)
    ):
        return False
    return _full(lines, n, setting, clause and _decides(block, p, setting))


def _of_one(block: Draft, line: Line, said: tuple[str, str], p: int, page: Page) -> bool:
    """Whether a line is the other half of a day or a number, or more of an item."""
    halves = _halves(*said) and block.last is not None and not _in_other_column(block, block.last, line)
    return halves or _hangs(block, line, said[0], p, page)


def _hangs(block: Draft, line: Line, said: str, p: int, page: Page) -> bool:
    """Whether a typed line that goes on stands below the words of an item, right of its mark."""
    first, words = block.cells[0][0], page.text_of(line)
    if block.kind != "item" or line.bbox is not None or line.cells or first[0] != p or ITEM_MARK.match(words):
        return False
    mark = _MARK_AND_BLANK.match(page.raw, first[1], first[2])
    if mark is None or not (LOWER.match(words) or left_open(said)):
        return False
    return _column(page.raw, line.start) == _column(page.raw, mark.end()) > _column(page.raw, first[1])


def _column(raw: str, at: int) -> int:
    """How many letters stand before an offset on its line."""
    return at - (raw.rfind("\n", 0, at) + 1)


def _closes(said: str, words: str) -> bool:
    """Whether a line closes the bracket that the one above leaves open: "Svar på en motion (KS" over "2025/140)"."""
    return said.count("(") > said.count(")") and 0 <= words.find(")") < (words + "(").find("(")


def _halves(said: str, words: str) -> bool:
    """Whether two lines are one day, "3 november" over "2026" in a narrow column, or one number: "(KS" over "25/4)"."""
    day = _DAY_END.fullmatch(said) and _YEAR.fullmatch(words)
    cut = _NUMBER_CUT.fullmatch(said) and _NUMBER_REST.fullmatch(words)
    return bool(day or cut or _CLOSED.fullmatch(words) and _closes(said, words))


def _in_other_column(block: Draft, last: Line, line: Line) -> bool:
    """Whether a line stands far to the right of the last, or is back at the left of a number in the margin."""
    if line.bbox is None or last.bbox is None:
        return False
    right = line.bbox.x0 - last.bbox.x0
    return right > 4 * line.bbox.height and block.kind != "item" or -right > COLUMN * line.bbox.height


def _set_apart(lines: list[Line], n: int, gap: float, doubled: bool) -> bool:
    """Whether more blank stands above line `n` than between the lines around it: a paragraph with little air above."""
    if gap < APART or lines[n].bbox is None:
        return False
    pairs = (*pairwise(lines[max(0, n - 2) : n]), *pairwise(lines[n : n + 2]))
    inside = [gap_between(a, b, doubled) for a, b in pairs if a.bbox and b.bbox]
    return any(gap - other >= APART for other in inside)


def _new_style(last: Line, line: Line, scanned: bool) -> bool:
    if last.size is None or line.size is None:
        return last.bold != line.bold  # a whole line between the stars of Markdown
    most = UNEVEN * last.size if scanned else 0.7  # OCR takes the sizes of one paragraph's lines for several
    return abs(last.size - line.size) > most or (last.bold and not last.run_in) != line.bold


def _opening(block: Draft, p: int, setting: Setting, letters: int = 2) -> str:
    """The first letters of a block that began on this page."""
    first = next((stretch for cell in block.cells for stretch in cell), None)
    return setting.page.raw[first[1] : first[1] + letters].lstrip() if first is not None and first[0] == p else ""


def _decides(block: Draft, p: int, setting: Setting) -> bool:
    """Whether a block that began on this page is a clause of a decision, or leads one in: "att godkänna …", "Nämnden
    föreslås besluta att …".
    """
    if _opening(block, p, setting) == "at":
        return True
    said = (setting.page.raw[start:stop] for cell in block.cells for page, start, stop in cell if page == p)
    return any("besluta" in words for words in said)


def _starts_item(words: str, said: str, block: Draft, opening: str) -> bool:
    mark = ITEM_MARK.match(words)
    if not mark:
        return False
    if mark["number"] is None and mark["letter"] is None:
        # "• att bevilja … i praktiken" and below it "– etapp 2.": a dash within the item, not the mark of the next
        inner = block.kind == "item" and words[0] in _DASHES and not SENTENCE_END.search(said)
        return not (inner and LOWER.match(words[mark.end() :]) and opening[:1] not in ("", *_DASHES))
    first = mark["letter"] == "a" if mark["letter"] else int(mark["number"]) == 1
    return bool(SENTENCE_END.search(said)) or block.kind in ("item", "heading") or first


def _full(lines: list[Line], n: int, setting: Setting, clause: bool = False) -> bool:
    """Whether the first word of line `n` would not have fitted on the line before it.

    Letters differ in width, so the room is judged with a slack: little where a sentence ended and the next line begins
    with a capital, more where the sentence goes on. `clause`: the line may as well begin a clause of its own.
    """
    if n == 0:
        return False
    page, line, last = setting.page, lines[n], lines[n - 1]
    words, said = page.text_of(line), page.text_of(last)
    goes_on = not SENTENCE_END.search(said) and not clause
    if setting.narrow < NARROW and goes_on and LOWER.match(words) and len(said) >= setting.narrow:
        return True  # a leaflet's column: "upp till 70 % av projektets" above "kostnader"
    if goes_on and len(said) >= max(setting.narrow, 0.8 * setting.width) and LOWER.match(words):
        return True  # most lines of prose: no need to look around
    kept = _KEPT.match(words) if goes_on else None
    first = kept[0] if kept is not None else words.split(maxsplit=1)[0]
    near = [
        other
        for other in _around(lines, n, setting.doubled)
        if not other.cells and not _new_style(other, line, page.read == "ocr")
    ]
    boxes = [other.bbox for other in near if other.bbox is not None]
    if line.bbox is not None and last.bbox is not None and boxes:
        letter = max(line.bbox.width / max(1, line.stop - line.start), THINNEST)
        width = (max(box.x1 for box in boxes) - min(box.x0 for box in boxes)) / letter
        used = (last.bbox.x1 - min(box.x0 for box in boxes)) / letter
    else:
        width, used = float(max((other.stop - other.start for other in near), default=0)), float(len(said))
    if (
        goes_on
        and _indented(lines, line, last)
        and words[:1].isupper()
        and len(said) + len(first) < ROOM * setting.width
    ):
        return False  # items whose marks are drawn, each in a line: the next word had had room on the page
    if width < max(setting.narrow, 0.65 * setting.width):
        return False  # a block of short lines: a title, an address, signatures
    if goes_on and LOWER.match(words) and used > 0.5 * width:
        return True
    return used + len(first) + 1 > width - (0.1 * width if goes_on else 2)


def _indented(lines: list[Line], line: Line, last: Line) -> bool:
    """Whether two lines begin to the right of where most lines of the page do, one below the other."""
    if line.bbox is None or last.bbox is None or line.size is None:
        return False
    lefts = sorted(other.bbox.x0 for other in lines if other.bbox is not None and not other.cells)
    margin = lefts[len(lefts) // 4] if lefts else 0.0
    return line.bbox.x0 > margin + INDENT * line.size and abs(line.bbox.x0 - last.bbox.x0) < INDENT * line.size


def _around(lines: list[Line], n: int, doubled: bool) -> list[Line]:
    """Up to NEAR lines on either side of the break before line `n` that no blank parts from it."""
    first, last = n - 1, n
    while first > 0 and n - first < NEAR and gap_between(lines[first - 1], lines[first], doubled) < 0.6:
        first -= 1
    while last + 1 < len(lines) and last - n < NEAR and gap_between(lines[last], lines[last + 1], doubled) < 0.6:
        last += 1
    return lines[first : last + 1]


def heading_level(lines: list[Line], n: int, setting: Setting) -> int | None:
    """The level of a heading, 0 for a guess; None for other lines."""
    line, words = lines[n], setting.page.text_of(lines[n])
    if line.cells or not any(char.isalnum() for char in words):
        return None
    if line.size is not None and setting.body is not None and line.size > setting.body * LARGE and len(words) < 160:
        return 1  # a title: it may be long, and break anywhere
    if (
        not _LETTER.search(words)
        or len(words) > 110
        or words.endswith((",", ";", "-"))
        or words.count(" ") >= HEADING_WORDS
    ):
        return None
    if line.size is not None and setting.body is not None:
        bold = line.bold and not line.run_in
        if not bold and line.size <= setting.body * 1.07 and not words.isupper():
            return None
        larger = line.size > setting.body * 1.07
        if larger or bold:
            return (
                (1 if line.size > setting.body * LARGE else 2 if larger else 3)
                if not words.endswith(".") or larger
                else None
            )
        if not words.isupper() or len(words) < 5:
            return None
        return 3
    if words.endswith((".", ":")) or LOWER.match(words) or ITEM_MARK.match(words) or _LABELLED.match(words):
        return None
    if left_open(words):
        return None
    if n + 1 < len(lines) and _goes_into(words, lines, n, setting) and not line.bold and not known_heading(words):
        return None
    return 0


def _closed(words: str) -> bool:
    """Whether a line without a stop may end as it does, as a title above "Beslut"."""
    return words[-1:].isalnum() and not left_open(words) and not _OPEN_END.search(words)


def known_heading(words: str) -> bool:
    """Whether a whole line is a heading that decision documents use, wherever its lines break: "Beslut"."""
    return words.rstrip(": ").casefold() in _headings()


@cache
def _headings() -> frozenset[str]:
    return frozenset(wording for wordings in table("headings").values() for wording in wordings)


def _goes_into(words: str, lines: list[Line], n: int, setting: Setting) -> bool:
    """Whether the next line goes on with this one, so that it is prose and no heading."""
    following = setting.page.text_of(lines[n + 1])
    if gap_between(lines[n], lines[n + 1], setting.doubled) >= 0.6:
        return False
    return not SENTENCE_END.search(words) and _full(lines, n + 1, setting) and not ITEM_MARK.match(following)
