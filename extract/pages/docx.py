"""DOCX: the paragraphs and tables of the body, in their order, with its footnotes, headers and footers."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from extract.errors import SourceError
from extract.model.page import Document, HiddenWhy
from extract.pages.package import SAVE_ANEW, attribute, child, local, open_package, xml_part
from extract.pages.story import (
    MAX_COLUMNS,
    SMALL,
    SUPERSCRIPT,
    Story,
    deeper,
    heading_level,
    in_columns,
    is_light,
    with_furniture,
)


def read(content: bytes) -> Document:
    """The body of a DOCX: paragraphs and table rows, then footnotes; headers and footers, one of each, as furniture.

    A line's `number` is the running number of its paragraph. Tracked insertions count, tracked deletions do not.
    """
    package = open_package(content)
    name = _main_part(package)
    root = xml_part(package, name)
    body = child(root, "body")
    if body is None:
        raise SourceError("damaged", f"The file has no text: {name} is missing or empty.", SAVE_ANEW)
    folder = name.rpartition("/")[0]
    reader = _Word(_word_styles(xml_part(package, f"{folder}/styles.xml")))
    reader.blocks(body, 0)
    for notes in ("footnotes", "endnotes"):
        root = xml_part(package, f"{folder}/{notes}.xml")
        for note in root if root is not None else ():
            if "separator" not in (attribute(note, "type") or "").lower():
                reader.blocks(note, 0)
    return with_furniture(reader.story.document(), _furniture(package, folder, reader.styles))


_FURNITURE = re.compile(r"(?:header|footer)\d*\.xml")


def _furniture(package: zipfile.ZipFile, folder: str, styles: dict[str, _Style]) -> Iterator[Document]:
    """The headers of the package, then its footers."""
    for name in sorted(package.namelist(), key=lambda name: ("/footer" in name, name)):
        if not name.startswith(f"{folder}/") or not _FURNITURE.fullmatch(name[len(folder) + 1 :]):
            continue
        root = xml_part(package, name)
        if root is not None:
            reader = _Word(styles, parted=True)
            reader.blocks(root, 0)
            yield reader.story.document()


def _main_part(package: zipfile.ZipFile) -> str:
    """The member that holds the text: what the package's relations say, else its usual name."""
    relations = xml_part(package, "_rels/.rels")
    for relation in relations if relations is not None else ():
        if (attribute(relation, "Type") or "").endswith("/officeDocument"):
            return (attribute(relation, "Target") or "").lstrip("/")
    return "word/document.xml"


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style makes of its paragraphs."""

    level: int | None
    item: bool
    unseen: HiddenWhy | None = None  # why its text does not show
    tinted: bool = False  # whether it stands on a colour of its own


def _word_styles(root: Element | None) -> dict[str, _Style]:
    """Styles by id; what a style does not say itself it has from the style it is based on."""
    nodes = {
        attribute(node, "styleId") or "": node
        for node in (root if root is not None else ())
        if local(node.tag) == "style"
    }
    out: dict[str, _Style] = {}
    for name in nodes:
        level: int | None = None
        item: bool | None = None
        unseen: HiddenWhy | None = None
        tinted = False
        at, seen = name, set[str]()
        while at in nodes and at not in seen:
            seen.add(at)
            node = nodes[at]
            called = child(node, "name")
            if level is None:
                level = _outline(child(node, "pPr")) or heading_level(_value(called) or at)
            if item is None:
                item = _numbered(child(node, "pPr"))
            unseen = unseen or _unseen(child(node, "rPr"))
            tinted = tinted or _tinted(child(node, "pPr")) or _tinted(child(node, "rPr"))
            at = _value(child(node, "basedOn")) or ""
        out[name] = _Style(level, bool(item), unseen, tinted)
    return out


def _unseen(properties: Element | None) -> HiddenWhy | None:
    """Why letters of these properties do not show; `ground` holds on white paper."""
    if _on(child(properties, "vanish")):
        return "marked"
    size = _value(child(properties, "sz")) or ""
    if size.isascii() and size.isdigit() and int(size) < 2 * SMALL:
        return "small"
    return "ground" if is_light(_value(child(properties, "color")) or "") else None


def _tinted(properties: Element | None) -> bool:
    """Whether properties give a colour to stand on."""
    if (_value(child(properties, "highlight")) or "none") not in ("none", "white"):
        return True
    shade = child(properties, "shd")
    if shade is None:
        return False
    solid = (_value(shade) or "clear") not in ("clear", "nil")
    return solid or (fill := attribute(shade, "fill") or "auto") != "auto" and not is_light(fill)


def _value(node: Element | None) -> str | None:
    return None if node is None else attribute(node, "val")


def _on(node: Element | None) -> bool:
    """Whether a switch such as w:vanish is set."""
    return node is not None and (attribute(node, "val") or "true").lower() not in ("0", "false", "off", "none")


def _outline(properties: Element | None) -> int | None:
    said = _value(child(properties, "outlineLvl")) or ""
    return int(said) + 1 if said.isascii() and said.isdigit() and len(said) == 1 and said != "9" else None


def _numbered(properties: Element | None) -> bool | None:
    """Whether paragraph properties number it; None where they say nothing."""
    if child(properties, "numPr") is None:
        return None
    return _value(child(properties, "numPr", "numId")) != "0"


_WORD_SKIPPED = frozenset(
    {"del", "moveFrom", "rPr", "pPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "sectPr", "rt", "delText", "instrText"}
)
_WORD_TEXT = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


class _Word:
    """Walks a WordprocessingML body; `parted` where each tab parts cells: in a header issuer, kind and page."""

    def __init__(self, styles: dict[str, _Style], parted: bool = False) -> None:
        self.styles = styles
        self.parted = parted
        self.story = Story()
        self.on_colour = 0  # how many things we are inside of that may have a colour of their own

    def blocks(self, node: Element, depth: int) -> None:
        """Writes all paragraphs and tables inside `node`."""
        depth = deeper(depth)
        for below in _branches(node):
            name = local(below.tag)
            if name == "p":
                text, boxes = self.text(below)
                text = text if self.parted else in_columns(text)
                level, item = self._kind(below)
                self.story.paragraph(text, "heading" if level else "item" if item else "paragraph", level or 0)
                self._boxes(boxes, depth)
            elif name == "tbl":
                self.table(below, depth)
            elif name == "del":
                self._deleted(below)
            elif name not in _WORD_SKIPPED:
                self.blocks(below, depth)

    def _boxes(self, boxes: list[Element], depth: int) -> None:
        self.on_colour += 1
        for box in boxes:
            self.blocks(box, depth)
        self.on_colour -= 1

    def _deleted(self, node: Element) -> None:
        """What a tracked change deletes is no longer the text, but whoever shows the changes reads it."""
        said = "".join(below.text or "" for below in node.iter() if local(below.tag) in ("delText", "t"))
        self.story.hide(said, "deleted")

    def _kind(self, paragraph: Element) -> tuple[int | None, bool]:
        properties = child(paragraph, "pPr")
        style = self.styles.get(_value(child(properties, "pStyle")) or "", _Style(None, False))
        numbered = _numbered(properties)
        return _outline(properties) or style.level, style.item if numbered is None else numbered

    def text(self, paragraph: Element) -> tuple[str, list[Element]]:
        """The text of a paragraph, its line breaks as line ends, and the text boxes anchored in it."""
        self.story.number += 1
        pieces: list[tuple[str, bool]] = []  # with whether it stands in the code of a field
        boxes: list[Element] = []
        style = self.styles.get(_value(child(paragraph, "pPr", "pStyle")) or "", _Style(None, False))
        tinted = self.on_colour > 0 or style.tinted or _tinted(child(paragraph, "pPr"))
        codes: list[bool] = []  # for each open field, whether its code is being read and not its result
        waiting: list[tuple[Element, bool]] = [(paragraph, False)]
        while waiting:
            node, raised = waiting.pop()
            name = local(node.tag)
            if name in _WORD_SKIPPED and node is not paragraph:
                if name == "del":
                    self._deleted(node)
                continue
            if name == "txbxContent":
                boxes.append(node)
            elif name == "fldChar":
                _field(codes, attribute(node, "fldCharType"))
            elif name == "t":
                said = (node.text or "").replace("\n", " ").replace("\t", " ")
                pieces.append((said.translate(SUPERSCRIPT) if raised else said, any(codes)))
            elif name in _WORD_TEXT:
                pieces.append((_WORD_TEXT[name], any(codes)))
            else:
                properties = child(node, "rPr") if name == "r" else None
                if name == "r" and (why := self._run_unseen(properties, style, tinted)) is not None:
                    self.story.hide("".join(below.text or "" for below in node if local(below.tag) == "t"), why)
                    continue
                raised = _value(child(properties, "vertAlign")) == "superscript" or raised
                waiting += [(below, raised) for below in reversed(list(_branches(node)))]
        unclosed = any(codes)  # a field that never comes to its result: better its code than the loss of the paragraph
        return "".join(text for text, code in pieces if unclosed or not code), boxes

    def _run_unseen(self, properties: Element | None, style: _Style, tinted: bool) -> HiddenWhy | None:
        """Why a run does not show. What it says itself goes before what its own style says, and the paragraph's."""
        own = self.styles.get(_value(child(properties, "rStyle")) or "", _Style(None, False))
        if (vanish := child(properties, "vanish")) is not None and not _on(vanish):
            return None
        coloured = child(properties, "color") is not None
        for why in (_unseen(properties), own.unseen, style.unseen):
            if why == "ground" and (tinted or own.tinted or _tinted(properties)):
                continue
            if why == "ground" and coloured and not is_light(_value(child(properties, "color")) or ""):
                continue
            if why is not None:
                return why
        return None

    def table(self, table: Element, depth: int) -> None:
        styled = self.on_colour > 0 or child(table, "tblPr", "tblStyle") is not None
        shaded = styled or any(_tinted(node) for node in _cell_styles(table))
        self.on_colour += shaded
        self._rows(table, depth)
        self.on_colour -= shaded

    def _rows(self, table: Element, depth: int) -> None:
        rows = []
        for row in _inside(table, "tr", "tbl"):
            if child(row, "trPr", "del") is not None:
                self._deleted(row)
            else:
                rows.append(row)
        cells = [list(_inside(row, "tc", "tbl")) for row in rows]
        if all(len(row) <= 1 for row in cells):  # a frame around text, no table
            for cell in (cell for row in cells for cell in row):
                self.blocks(cell, depth)
            return
        for row, content in zip(rows, cells, strict=True):
            self._row(row, content, depth)

    def _row(self, row: Element, cells: list[Element], depth: int) -> None:
        first = self.story.number + 1
        texts: list[tuple[str, ...]] = [()] * _count(child(row, "trPr", "gridBefore"), 0)
        nested: list[Element] = []
        for cell in cells:
            properties = child(cell, "tcPr")
            merge = child(properties, "vMerge")
            written, inner = self._cell(cell)
            covered = merge is not None and _value(merge) != "restart"
            texts += [() if covered else written]
            texts += [()] * (_count(child(properties, "gridSpan"), 1) - 1)
            nested += inner
        self.story.writer.row(texts[:MAX_COLUMNS], first, _on(child(row, "trPr", "tblHeader")))
        for element in nested:
            if local(element.tag) == "tbl":
                self.table(element, deeper(depth))
            else:
                self.blocks(element, deeper(depth))

    def _cell(self, cell: Element) -> tuple[tuple[str, ...], list[Element]]:
        """The paragraphs of a cell, and the tables and text boxes in it."""
        texts: list[str] = []
        nested: list[Element] = []
        for node in _inside(cell, "p", "", "tbl"):
            if local(node.tag) == "tbl":
                nested.append(node)
                continue
            text, boxes = self.text(node)
            text = text if self.parted else text.replace("\t", " ")
            texts += [line for line in text.split("\n") if line.strip()]
            nested += boxes
        return tuple(texts), nested


def _cell_styles(table: Element) -> Iterator[Element]:
    """The properties of a table and of its cells; deeper tables' too, which are shown in its cells."""
    return (node for node in table.iter() if local(node.tag) in ("tblPr", "tcPr"))


def _field(codes: list[bool], kind: str | None) -> None:
    if kind == "begin":
        codes.append(True)
    elif codes and kind == "separate":
        codes[-1] = False
    elif codes and kind == "end":
        codes.pop()


def _count(node: Element | None, default: int) -> int:
    said = _value(node) or ""
    return min(int(said), MAX_COLUMNS) if said.isascii() and said.isdigit() and len(said) < 6 else default


def _branches(node: Element) -> Iterator[Element]:
    """The children of an element; of the alternatives written for old and new programs only the first."""
    if local(node.tag) != "AlternateContent":
        yield from node
        return
    chosen = child(node, "Choice")
    if chosen is None:
        chosen = child(node, "Fallback")
    yield from chosen if chosen is not None else ()


def _inside(node: Element, name: str, border: str, *also: str) -> Iterator[Element]:
    """The nearest elements of a name inside `node`, through controls and tracked insertions but no `border`."""
    waiting = list(reversed(list(_branches(node))))
    while waiting:
        found = waiting.pop()
        tag = local(found.tag)
        if tag == name or tag in also:
            yield found
        elif tag != border and tag not in _WORD_SKIPPED:
            waiting += reversed(list(_branches(found)))
