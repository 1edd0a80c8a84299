"""ODT: the paragraphs and tables of the body, in their order, with its footnotes, headers and footers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from extract.errors import SourceError, locked_office
from extract.model.page import Document, HiddenWhy
from extract.pages.package import SAVE_ANEW, attribute, child, local, member, open_package, xml_part
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

MAX_REPEATED = 1_000  # rows that ODT says are repeated with text in them


def read(content: bytes) -> Document:
    """An ODT as a DOCX: paragraphs, rows, footnotes at the end; headers and footers, one of each, as furniture; tracked
    deletions left out.
    """
    package = open_package(content)
    manifest = member(package, "META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise locked_office()
    root = xml_part(package, "content.xml")
    body = child(root, "body", "text")
    if root is None or body is None:
        raise SourceError("damaged", "The file has no text: content.xml is missing or empty.", SAVE_ANEW)
    common = xml_part(package, "styles.xml")
    return with_furniture(_story(body, _odt_styles(root, common)), _furniture(common))


def _story(node: Element, styles: _OdtStyles, parted: bool = False) -> Document:
    """What stands inside `node`, its notes at the end."""
    reader = _OpenText(styles, parted)
    reader.blocks(node, 0)
    while reader.notes:
        reader.blocks(reader.notes.pop(0), 0)
    return reader.story.document()


_EDGES = tuple(f"{edge}{pages}" for edge in ("header", "footer") for pages in ("", "-first", "-left"))


def _furniture(common: Element | None) -> Iterator[Document]:
    """The headers of the master pages, then their footers. Their names of styles are those of their own file: another
    style may have the same name in the body.
    """
    masters = child(common, "master-styles")
    edges = [edge for page in (masters if masters is not None else ()) for edge in page]
    edges = [edge for edge in edges if local(edge.tag) in _EDGES]
    styles = _odt_styles(common)
    for edge in sorted(edges, key=lambda edge: local(edge.tag).startswith("footer")):
        if attribute(edge, "display") == "false":  # kept for whoever wants a first page of its own again
            kept = Story()
            kept.hide(" ".join(_said(edge)), "marked")
            yield kept.document()
        else:
            yield _story(edge, styles, parted=True)


@dataclass(frozen=True, slots=True)
class _OdtStyles:
    level: dict[str, int]
    raised: frozenset[str]
    unseen: dict[str, HiddenWhy]


def _odt_styles(*roots: Element | None) -> _OdtStyles:
    nodes: dict[str, Element] = {}
    for root in roots:
        for node in root.iter() if root is not None else ():
            if local(node.tag) == "style":
                nodes.setdefault(attribute(node, "name") or "", node)
    level: dict[str, int] = {}
    raised, unseen = set[str](), dict[str, HiddenWhy]()
    for name, node in nodes.items():
        properties = child(node, "text-properties")
        if properties is not None and (attribute(properties, "text-position") or "").startswith("super"):
            raised.add(name)
        if properties is not None and (why := _odt_unseen(properties, child(node, "paragraph-properties"))) is not None:
            unseen[name] = why
        at, seen = name, set[str]()
        while at in nodes and at not in seen:
            seen.add(at)
            called = attribute(nodes[at], "display-name") or at.replace("_20_", " ")
            found = heading_level(called) if attribute(nodes[at], "family") == "paragraph" else None
            if found is not None:
                level[name] = found
                break
            at = attribute(nodes[at], "parent-style-name") or ""
        if at not in nodes and at not in seen and (found := heading_level(at.replace("_20_", " "))) is not None:
            level[name] = found  # based on a style that the file does not hold
    return _OdtStyles(level, frozenset(raised), unseen)


_POINTS = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "px": 0.75}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(pt|mm|cm|in|px)")


def _odt_unseen(text: Element, paragraph: Element | None) -> HiddenWhy | None:
    """Why letters of these properties do not show."""
    if attribute(text, "display") == "none":
        return "marked"
    size = _LENGTH.fullmatch(attribute(text, "font-size") or "")
    if size is not None and float(size[1]) * _POINTS[size[2]] < SMALL:
        return "small"
    grounds = [attribute(node, "background-color") for node in (text, paragraph) if node is not None]
    plain = all(ground in (None, "transparent") or is_light(ground or "") for ground in grounds)
    return "ground" if plain and is_light(attribute(text, "color") or "") else None


_ODT_SKIPPED = frozenset(
    {"tracked-changes", "annotation", "annotation-end", "forms", "sequence-decls", "variable-decls", "user-field-decls"}
    | {
        "hidden-text",
        "hidden-paragraph",
        "ruby-text",
        "dde-connection-decls",
        "table-columns",
        "shapes",
    }
)


class _OpenText:
    """Walks an OpenDocument text; `parted` where each tab parts cells: in a header issuer, kind and page."""

    def __init__(self, styles: _OdtStyles, parted: bool = False) -> None:
        self.styles = styles
        self.parted = parted
        self.story = Story()
        self.notes: list[Element] = []
        self.on_colour = 0  # how many tables and boxes we are inside of; their colours are not looked up

    def blocks(self, node: Element, depth: int, item: bool = False) -> None:
        """Writes all paragraphs and tables inside `node`; in a list item the first paragraph is the item."""
        depth = deeper(depth)
        for below in node:
            name = local(below.tag)
            if name in ("p", "h"):
                self._paragraph(below, depth, item)
                item = False
            elif name == "table":
                self.table(below, depth)
            elif name == "tracked-changes":
                for change in below.iter():
                    if local(change.tag) == "deletion":
                        self.story.hide(" ".join(_said(change)), "deleted")
            elif name == "section" and attribute(below, "display") == "none":
                self.story.hide(" ".join(_said(below)), "marked")
            elif name not in _ODT_SKIPPED:
                self.blocks(below, depth, item=name == "list-item")

    def _paragraph(self, node: Element, depth: int, item: bool) -> None:
        text, boxes = self.text(node)
        text = text if self.parted else in_columns(text)
        level = self.styles.level.get(attribute(node, "style-name") or "", 0)
        if local(node.tag) == "h":
            said = attribute(node, "outline-level") or "1"
            level = int(said) if said.isascii() and said.isdigit() and len(said) < 3 else 1
        self.story.paragraph(text, "heading" if level else "item" if item else "paragraph", level)
        self.on_colour += 1
        for box in boxes:
            self.blocks(box, depth)
        self.on_colour -= 1

    def _unseen(self, node: Element) -> HiddenWhy | None:
        why = self.styles.unseen.get(attribute(node, "style-name") or "")
        return None if why == "ground" and self.on_colour else why

    def text(self, paragraph: Element) -> tuple[str, list[Element]]:
        """The text of a paragraph, its line breaks as line ends, and the text boxes anchored in it."""
        self.story.number += 1
        pieces: list[str] = []
        boxes: list[Element] = []
        waiting: list[tuple[Element | str, bool]] = [(paragraph, False)]
        while waiting:
            node, raised = waiting.pop()
            if isinstance(node, str):
                said = re.sub(r"[ \t\r\n]+", " ", node)
                pieces.append(said.translate(SUPERSCRIPT) if raised else said)
                continue
            name, style = local(node.tag), attribute(node, "style-name")
            if (name in _ODT_SKIPPED and name != "hidden-text") or "svg-compatible" in str(
                node.tag
            ):  # svg:title, but not the field text:title
                continue
            if name == "hidden-text" and attribute(node, "is-hidden") == "true":
                self.story.hide(attribute(node, "string-value") or "".join(node.itertext()), "marked")
            elif name in ("span", "p", "h") and (why := self._unseen(node)) is not None:
                self.story.hide("".join(node.itertext()), why)
            elif name == "text-box":
                boxes.append(node)
            elif name == "note":
                self.notes += [below for below in node if local(below.tag) == "note-body"]
                waiting += [(below, True) for below in node if local(below.tag) == "note-citation"]
            elif name == "s":
                pieces.append(" " * _repeated(node, "c", 200))
            elif name in ("tab", "line-break"):
                pieces.append("\t" if name == "tab" else "\n")
            elif name != "hidden-text":
                raised = raised or style in self.styles.raised
                waiting += [(piece, raised) for piece in reversed(list(_mixed(node)))]
        return "".join(pieces), boxes

    def table(self, table: Element, depth: int) -> None:
        self.on_colour += 1
        self._rows(table, depth)
        self.on_colour -= 1

    def _rows(self, table: Element, depth: int) -> None:
        rows = list(_odt_rows(table, False, depth))
        if all(_width(row) <= 1 for row, _ in rows):
            for row, _ in rows:
                self.blocks(row, depth)
            return
        for row, header in rows:
            self._row(row, header, depth)

    def _row(self, row: Element, header: bool, depth: int) -> None:
        first = self.story.number + 1
        texts: list[tuple[str, ...]] = []
        nested: list[Element] = []
        for cell in row:
            written, inner = self._cell(cell)
            if local(cell.tag) == "covered-table-cell":
                written = ()
            if local(cell.tag) in ("table-cell", "covered-table-cell") and len(texts) < MAX_COLUMNS:
                texts += [written] * _repeated(cell, "number-columns-repeated", MAX_COLUMNS)
            nested += inner
        while (
            texts and not texts[-1] and len(texts) > 1 and row and _repeated(row[-1], "number-columns-repeated", 2) > 1
        ):
            texts.pop()  # the empty rest of a sheet's width
        for _ in range(_repeated(row, "number-rows-repeated", MAX_REPEATED) if any(texts) else 1):
            self.story.writer.row(texts[:MAX_COLUMNS], first, header)
        for element in nested:
            if local(element.tag) == "table":
                self.table(element, deeper(depth))
            else:
                self.blocks(element, deeper(depth))

    def _cell(self, cell: Element) -> tuple[tuple[str, ...], list[Element]]:
        """The paragraphs of a cell, those of its lists too, and the tables and text boxes in it."""
        texts: list[str] = []
        nested: list[Element] = []
        waiting = list(reversed(cell))
        while waiting:
            node = waiting.pop()
            name = local(node.tag)
            if name == "table":
                nested.append(node)
            elif name in ("p", "h"):
                text, boxes = self.text(node)
                text = text if self.parted else text.replace("\t", " ")
                texts += [line for line in text.split("\n") if line.strip()]
                nested += boxes
            elif name not in _ODT_SKIPPED:
                waiting += reversed(node)
        return tuple(texts), nested


def _said(node: Element) -> Iterator[str]:
    """The text of each paragraph inside an element."""
    return ("".join(below.itertext()) for below in node.iter() if local(below.tag) in ("p", "h"))


def _mixed(node: Element) -> Iterator[Element | str]:
    """Text and elements inside an element, in their order."""
    if node.text:
        yield node.text
    for below in node:
        yield below
        if below.tail:
            yield below.tail


def _odt_rows(table: Element, header: bool, depth: int) -> Iterator[tuple[Element, bool]]:
    for node in table:
        name = local(node.tag)
        if name == "table-row":
            yield node, header
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _odt_rows(node, header or name == "table-header-rows", deeper(depth))


def _width(row: Element) -> int:
    return sum(_repeated(cell, "number-columns-repeated", 2) for cell in row if local(cell.tag).endswith("table-cell"))


def _repeated(node: Element, name: str, limit: int) -> int:
    said = attribute(node, name) or ""
    return max(1, min(int(said), limit)) if said.isascii() and said.isdigit() and len(said) < 8 else 1
