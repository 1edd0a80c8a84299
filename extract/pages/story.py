"""What DOCX and ODT share: paragraphs and rows written on a walk, headings and unseen letters told by their styles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from extract.errors import TooLarge
from extract.model.page import Block, Document, Hidden, HiddenWhy
from extract.pages.package import SAVE_ANEW
from extract.pages.plain import Writer

MAX_DEPTH = 100  # tables, boxes and controls inside one another
MAX_COLUMNS = 200

SMALL = 3  # points; smaller letters are not read by any eye
_LIGHT = re.compile(r"#?(?:f[0-9a-f]){3}", re.IGNORECASE)
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Names of the styles that make a heading, by the language of the program that wrote the file.
_HEADING_STYLE = re.compile(
    r"(?:heading|rubrik|überschrift|overskrift)[ _]?(?P<level>[1-9])?(?:\b|[ _])|titel\b|title\b", re.I
)
_SECOND_TITLE = re.compile(r"(?:subtitle|underrubrik)\b", re.I)


def heading_level(style: str) -> int | None:
    """The level that the name of a style says; None for other styles."""
    if _SECOND_TITLE.match(style):
        return 2
    found = _HEADING_STYLE.match(style)
    return None if found is None else int(found["level"] or 1)


@dataclass(slots=True)
class Story:
    """Writes paragraphs and rows while the document is walked; `number` counts paragraphs, empty ones too."""

    writer: Writer = field(default_factory=Writer)
    number: int = 0
    hidden: list[Hidden] = field(default_factory=list)

    def paragraph(self, text: str, block: Block, level: int = 0) -> None:
        """Each line of the paragraph is a line, of cells where tabs part it; those after the first of an item are plain
        paragraphs.
        """
        for n, line in enumerate(part for part in text.split("\n") if part.strip()):
            if "\t" in line.strip():
                self.writer.row([[cell] for cell in line.split("\t") if cell.strip()], self.number)
                continue
            self.writer.line(line, self.number, "paragraph" if n and block == "item" else block, level)

    def hide(self, text: str, why: HiddenWhy) -> None:
        text = " ".join(text.split())
        if text:
            self.hidden.append(Hidden(why, text, number=max(1, self.number)))

    def document(self) -> Document:
        return Document((replace(self.writer.page(), hidden=tuple(self.hidden)),))


def in_columns(text: str) -> str:
    """The text of a paragraph of the body, its tabs as blanks; but not where all its lines, two or more, have as many:
    names in columns over their titles. Where several tabs in a row set lines to the right, below the end of others,
    as a second signature one line lower than the first, the left ones come first.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    tabs = {line.strip().count("\t") for line in lines}
    if len(lines) > 1 and len(tabs) == 1 and tabs != {0}:
        return text
    both = [_FAR.split(line, 1) for line in lines]
    if any(all(map(str.strip, sides)) for sides in both if len(sides) > 1) and any(map(_FAR.match, lines)):
        left = [sides[0] for sides in both]
        right = [sides[1] for sides in both if len(sides) > 1]
        text = "\n".join(line.strip() for line in (*left, *right) if line.strip())
    return text.replace("\t", " ")


_FAR = re.compile(r"\t{2,}")


def with_furniture(document: Document, stories: Iterable[Document]) -> Document:
    """The document with its headers and footers after the body: a letter head names issuer, number and date. A line
    that several of them have, as that of the first page and that of the others, is kept once.
    """
    page = document.pages[0]
    raw, lines, hidden = page.raw, list(page.lines), list(page.hidden)
    seen: set[str] = set()
    for other in (page for story in stories for page in story.pages):
        hidden += other.hidden
        shift = len(raw) + 1
        raw += "\n" + other.raw
        for line in other.lines:
            said = other.text_of(line).casefold()
            if said not in seen:
                seen.add(said)
                lines.append(
                    replace(
                        line,
                        start=line.start + shift,
                        stop=line.stop + shift,
                        block="furniture",
                        cells=tuple((start + shift, stop + shift) for start, stop in line.cells),
                        parts=tuple(part + shift for part in line.parts),
                    )
                )
    return replace(document, pages=(replace(page, raw=raw, lines=tuple(lines), hidden=tuple(hidden)),))


def deeper(depth: int) -> int:
    if depth >= MAX_DEPTH:
        raise TooLarge("archive_bomb", f"Tables and boxes stand more than {MAX_DEPTH} deep in one another.", SAVE_ANEW)
    return depth + 1


def is_light(colour: str) -> bool:
    """Whether a colour such as FFFFFF or #fefefe is that of paper."""
    return _LIGHT.fullmatch(colour) is not None
