"""DOCX and ODT: the paragraphs and tables of the body, in their order; and what guards every zip package."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from extract.errors import Encrypted, SourceError, TooLarge
from extract.model.page import Block, Document
from extract.pages.plain import Note, Writer

MAX_MEMBER = 200 * 2**20  # bytes of one unpacked member; the longest protocol seen has 30 MB of XML
MAX_RATIO = 100  # unpacked to packed; office XML stays under 30
SMALL = 2**20  # bytes; a member this small is no bomb, however well it packs
MAX_MEMBERS = 10_000
MAX_DEPTH = 100  # tables, boxes and controls inside one another
MAX_COLUMNS = 200
MAX_REPEATED = 1_000  # rows that ODT says are repeated with text in them

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SAVE = "Open it in a word processor, save it as PDF or DOCX and try again."
# Names of the styles that make a heading, by the language of the program that wrote the file.
_HEADING_STYLE = re.compile(
    r"(?:heading|rubrik|überschrift|overskrift)[ _]?(?P<level>[1-9])?(?:\b|[ _])|titel\b|title\b", re.I
)
_SECOND_TITLE = re.compile(r"(?:subtitle|underrubrik)\b", re.I)


# ---- packages ---------------------------------------------------------------------------------------------------


def open_package(content: bytes) -> zipfile.ZipFile:
    """The zip package; nothing is unpacked yet. Raises SourceError for a broken or an overfull one."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise SourceError("damaged", f"The file is a broken zip package ({error}).", "Ask for a new copy.") from error
    if len(package.infolist()) > MAX_MEMBERS:
        raise TooLarge(
            "archive_bomb", f"The package has more than {MAX_MEMBERS} members.", "No office document has so many."
        )
    return package


def check_member(package: zipfile.ZipFile, name: str) -> bool:
    """Whether the package has this member. Raises SourceError where it may not be unpacked."""
    found = [item for item in package.infolist() if item.filename == name]
    if not found:
        return False
    item = found[0]
    if len(found) > 1:
        raise SourceError(
            "damaged", f"The package holds {name} {len(found)} times; which one counts is unclear.", _SAVE
        )
    if item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SourceError("damaged", f"{name} is packed in a way that no office program uses.", _SAVE)
    if item.flag_bits & 1:
        raise Encrypted("password_required", "The file is locked with a password.", "Save a copy without password.")
    if item.file_size > max(SMALL, MAX_RATIO * item.compress_size) or item.file_size > MAX_MEMBER:
        size = f"{item.compress_size} bytes unpack to {item.file_size}"
        raise TooLarge("archive_bomb", f"{name} is suspiciously large: {size}.", "If you trust the file: " + _SAVE)
    return True


def member(package: zipfile.ZipFile, name: str) -> bytes | None:
    """The member of that name, None if there is none. Raises SourceError as `check_member` does and if it is broken."""
    if not check_member(package, name):
        return None
    try:
        return package.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise SourceError("damaged", f"{name} cannot be unpacked ({error}).", _SAVE) from error


def xml_of(content: bytes) -> Element:
    """The root of an XML text. Raises SourceError for a DTD, entities or broken XML."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise SourceError(
            "xml_entities", "The file defines XML entities, which no office program writes.", _SAVE
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise SourceError("damaged", f"The file's XML is broken ({error}).", _SAVE) from error
    return root


def defines_entities(content: bytes) -> bool:
    """Whether an XML text has a document type, in which alone entities can be defined."""
    return b"<!DOCTYPE" in content or any("<!DOCTYPE".encode(name) in content for name in ("utf-16-le", "utf-16-be"))


def _part(package: zipfile.ZipFile, name: str) -> Element | None:
    content = member(package, name)
    return None if content is None else xml_of(content)


def local(name: object) -> str:
    """An element's or attribute's name without its namespace: strict and transitional OOXML differ only there."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def attribute(node: Element, name: str) -> str | None:
    for key, value in node.items():
        if local(key) == name:
            return value
    return None


def child(node: Element | None, *names: str) -> Element | None:
    """The first element down a path of local names; None where the path ends early."""
    for name in names:
        if node is None:
            return None
        node = next((below for below in node if local(below.tag) == name), None)
    return node


def _heading_level(style: str) -> int | None:
    """The level that the name of a style says; None for other styles."""
    if _SECOND_TITLE.match(style):
        return 2
    found = _HEADING_STYLE.match(style)
    return None if found is None else int(found["level"] or 1)


@dataclass(slots=True)
class _Story:
    """Writes paragraphs and rows while the document is walked; `number` counts paragraphs, empty ones too."""

    writer: Writer = field(default_factory=Writer)
    number: int = 0
    hidden: list[str] = field(default_factory=list)

    def paragraph(self, text: str, block: Block, level: int = 0) -> None:
        """Each line of the paragraph is a line; those after the first of an item are plain paragraphs."""
        for n, line in enumerate(part for part in text.split("\n") if part.strip()):
            self.writer.line(line, self.number, "paragraph" if n and block == "item" else block, level)

    def hide(self, text: str) -> None:
        if text.strip():
            self.hidden.append(text.strip())

    def document(self) -> Document:
        notes: tuple[Note, ...] = ()
        if self.hidden:
            count = sum(map(len, self.hidden))
            said = f"{count} characters are marked as hidden and were left out, first: “{self.hidden[0][:60]}”."
            notes = (("hidden_text", said),)
        return Document((self.writer.page(),), notes=notes)


def _deeper(depth: int) -> int:
    if depth >= MAX_DEPTH:
        raise TooLarge("archive_bomb", f"Tables and boxes stand more than {MAX_DEPTH} deep in one another.", _SAVE)
    return depth + 1


# ---- DOCX -------------------------------------------------------------------------------------------------------


def read(content: bytes) -> Document:
    """The body of a DOCX: paragraphs and table rows, then footnotes; headers and footers, one of each, as furniture.

    A line's `number` is the running number of its paragraph. Tracked insertions count, tracked deletions do not.
    """
    package = open_package(content)
    name = _main_part(package)
    root = _part(package, name)
    body = child(root, "body")
    if body is None:
        raise SourceError("damaged", f"The file has no text: {name} is missing or empty.", _SAVE)
    folder = name.rpartition("/")[0]
    reader = _Word(_word_styles(_part(package, f"{folder}/styles.xml")))
    reader.blocks(body, 0)
    for notes in ("footnotes", "endnotes"):
        root = _part(package, f"{folder}/{notes}.xml")
        for note in root if root is not None else ():
            if "separator" not in (attribute(note, "type") or "").lower():
                reader.blocks(note, 0)
    return _with_furniture(reader.story.document(), package, folder, reader.styles)


_FURNITURE = re.compile(r"(?:header|footer)\d*\.xml")


def _with_furniture(document: Document, package: zipfile.ZipFile, folder: str, styles: dict[str, _Style]) -> Document:
    """The document with its headers and footers after the body: a letter head names issuer, number and date."""
    page = document.pages[0]
    raw, lines = page.raw, list(page.lines)
    seen: set[str] = set()
    for name in sorted(package.namelist()):
        if not name.startswith(f"{folder}/") or not _FURNITURE.fullmatch(name[len(folder) + 1 :]):
            continue
        root = _part(package, name)
        if root is None:
            continue
        reader = _Word(styles)
        reader.blocks(root, 0)
        for other in reader.story.document().pages:
            shift = len(raw) + 1
            raw += "\n" + other.raw
            for line in other.lines:
                said = other.text_of(line).casefold()
                if said not in seen:
                    seen.add(said)
                    cells = tuple((start + shift, stop + shift) for start, stop in line.cells)
                    lines.append(
                        replace(
                            line,
                            start=line.start + shift,
                            stop=line.stop + shift,
                            block="furniture",
                            cells=cells,
                            parts=tuple(part + shift for part in line.parts),
                        )
                    )
    return replace(document, pages=(replace(page, raw=raw, lines=tuple(lines)),))


def _main_part(package: zipfile.ZipFile) -> str:
    """The member that holds the text: what the package's relations say, else its usual name."""
    relations = _part(package, "_rels/.rels")
    for relation in relations if relations is not None else ():
        if (attribute(relation, "Type") or "").endswith("/officeDocument"):
            return (attribute(relation, "Target") or "").lstrip("/")
    return "word/document.xml"


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style makes of its paragraphs."""

    level: int | None
    item: bool


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
        at, seen = name, set[str]()
        while at in nodes and at not in seen:
            seen.add(at)
            node = nodes[at]
            called = child(node, "name")
            if level is None:
                level = _outline(child(node, "pPr")) or _heading_level(_value(called) or at)
            if item is None:
                item = _numbered(child(node, "pPr"))
            at = _value(child(node, "basedOn")) or ""
        out[name] = _Style(level, bool(item))
    return out


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
_WORD_TEXT = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


class _Word:
    """Walks a WordprocessingML body."""

    def __init__(self, styles: dict[str, _Style]) -> None:
        self.styles = styles
        self.story = _Story()

    def blocks(self, node: Element, depth: int) -> None:
        """Writes all paragraphs and tables inside `node`."""
        depth = _deeper(depth)
        for below in _branches(node):
            name = local(below.tag)
            if name == "p":
                text, boxes = self.text(below)
                level, item = self._kind(below)
                self.story.paragraph(text, "heading" if level else "item" if item else "paragraph", level or 0)
                for box in boxes:
                    self.blocks(box, depth)
            elif name == "tbl":
                self.table(below, depth)
            elif name not in _WORD_SKIPPED:
                self.blocks(below, depth)

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
        codes: list[bool] = []  # for each open field, whether its code is being read and not its result
        waiting: list[tuple[Element, bool]] = [(paragraph, False)]
        while waiting:
            node, raised = waiting.pop()
            name = local(node.tag)
            if name in _WORD_SKIPPED and node is not paragraph:
                continue
            if name == "txbxContent":
                boxes.append(node)
            elif name == "fldChar":
                _field(codes, attribute(node, "fldCharType"))
            elif name == "t":
                said = (node.text or "").replace("\n", " ")
                pieces.append((said.translate(_SUPERSCRIPT) if raised else said, any(codes)))
            elif name in _WORD_TEXT:
                pieces.append((_WORD_TEXT[name], any(codes)))
            else:
                properties = child(node, "rPr") if name == "r" else None
                if _on(child(properties, "vanish")):
                    self.story.hide("".join(below.text or "" for below in node if local(below.tag) == "t"))
                    continue
                raised = _value(child(properties, "vertAlign")) == "superscript" or raised
                waiting += [(below, raised) for below in reversed(list(_branches(node)))]
        unclosed = any(codes)  # a field that never comes to its result: better its code than the loss of the paragraph
        return "".join(text for text, code in pieces if unclosed or not code), boxes

    def table(self, table: Element, depth: int) -> None:
        rows = [row for row in _inside(table, "tr", "tbl") if child(row, "trPr", "del") is None]
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
                self.table(element, _deeper(depth))
            else:
                self.blocks(element, _deeper(depth))

    def _cell(self, cell: Element) -> tuple[tuple[str, ...], list[Element]]:
        """The paragraphs of a cell, and the tables and text boxes in it."""
        texts: list[str] = []
        nested: list[Element] = []
        for node in _inside(cell, "p", "", "tbl"):
            if local(node.tag) == "tbl":
                nested.append(node)
                continue
            text, boxes = self.text(node)
            texts += [line for line in text.split("\n") if line.strip()]
            nested += boxes
        return tuple(texts), nested


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


# ---- ODT --------------------------------------------------------------------------------------------------------


def read_odt(content: bytes) -> Document:
    """The body of an ODT as that of a DOCX: paragraphs, rows, footnotes at the end; tracked deletions left out."""
    package = open_package(content)
    manifest = member(package, "META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise Encrypted("password_required", "The file is locked with a password.", "Save a copy without password.")
    root = _part(package, "content.xml")
    body = child(root, "body", "text")
    if root is None or body is None:
        raise SourceError("damaged", "The file has no text: content.xml is missing or empty.", _SAVE)
    reader = _OpenText(_odt_styles(root, _part(package, "styles.xml")))
    reader.blocks(body, 0)
    while reader.notes:
        reader.blocks(reader.notes.pop(0), 0)
    return reader.story.document()


@dataclass(frozen=True, slots=True)
class _OdtStyles:
    level: dict[str, int]
    raised: frozenset[str]
    hidden: frozenset[str]


def _odt_styles(*roots: Element | None) -> _OdtStyles:
    nodes: dict[str, Element] = {}
    for root in roots:
        for node in root.iter() if root is not None else ():
            if local(node.tag) == "style":
                nodes.setdefault(attribute(node, "name") or "", node)
    level: dict[str, int] = {}
    raised, hidden = set[str](), set[str]()
    for name, node in nodes.items():
        properties = child(node, "text-properties")
        if properties is not None and (attribute(properties, "text-position") or "").startswith("super"):
            raised.add(name)
        if properties is not None and attribute(properties, "display") == "none":
            hidden.add(name)
        at, seen = name, set[str]()
        while at in nodes and at not in seen:
            seen.add(at)
            called = attribute(nodes[at], "display-name") or at.replace("_20_", " ")
            found = _heading_level(called) if attribute(nodes[at], "family") == "paragraph" else None
            if found is not None:
                level[name] = found
                break
            at = attribute(nodes[at], "parent-style-name") or ""
        if at not in nodes and at not in seen and (found := _heading_level(at.replace("_20_", " "))) is not None:
            level[name] = found  # based on a style that the file does not hold
    return _OdtStyles(level, frozenset(raised), frozenset(hidden))


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
    """Walks an OpenDocument text."""

    def __init__(self, styles: _OdtStyles) -> None:
        self.styles = styles
        self.story = _Story()
        self.notes: list[Element] = []

    def blocks(self, node: Element, depth: int, item: bool = False) -> None:
        """Writes all paragraphs and tables inside `node`; in a list item the first paragraph is the item."""
        depth = _deeper(depth)
        for below in node:
            name = local(below.tag)
            if name in ("p", "h"):
                self._paragraph(below, depth, item)
                item = False
            elif name == "table":
                self.table(below, depth)
            elif name not in _ODT_SKIPPED:
                self.blocks(below, depth, item=name == "list-item")

    def _paragraph(self, node: Element, depth: int, item: bool) -> None:
        text, boxes = self.text(node)
        level = self.styles.level.get(attribute(node, "style-name") or "", 0)
        if local(node.tag) == "h":
            said = attribute(node, "outline-level") or "1"
            level = int(said) if said.isascii() and said.isdigit() and len(said) < 3 else 1
        self.story.paragraph(text, "heading" if level else "item" if item else "paragraph", level)
        for box in boxes:
            self.blocks(box, depth)

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
                pieces.append(said.translate(_SUPERSCRIPT) if raised else said)
                continue
            name, style = local(node.tag), attribute(node, "style-name")
            if name in _ODT_SKIPPED or "svg-compatible" in str(node.tag):  # svg:title, but not the field text:title
                continue
            if name == "span" and style in self.styles.hidden:
                self.story.hide("".join(node.itertext()))
            elif name == "text-box":
                boxes.append(node)
            elif name == "note":
                self.notes += [below for below in node if local(below.tag) == "note-body"]
                waiting += [(below, True) for below in node if local(below.tag) == "note-citation"]
            elif name == "s":
                pieces.append(" " * _repeated(node, "c", 200))
            elif name in ("tab", "line-break"):
                pieces.append(" " if name == "tab" else "\n")
            else:
                raised = raised or style in self.styles.raised
                waiting += [(piece, raised) for piece in reversed(list(_mixed(node)))]
        return "".join(pieces), boxes

    def table(self, table: Element, depth: int) -> None:
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
                self.table(element, _deeper(depth))
            else:
                self.blocks(element, _deeper(depth))

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
                texts += [line for line in text.split("\n") if line.strip()]
                nested += boxes
            elif name not in _ODT_SKIPPED:
                waiting += reversed(node)
        return tuple(texts), nested


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
            yield from _odt_rows(node, header or name == "table-header-rows", _deeper(depth))


def _width(row: Element) -> int:
    return sum(_repeated(cell, "number-columns-repeated", 2) for cell in row if local(cell.tag).endswith("table-cell"))


def _repeated(node: Element, name: str, limit: int) -> int:
    said = attribute(node, name) or ""
    return max(1, min(int(said), limit)) if said.isascii() and said.isdigit() and len(said) < 8 else 1
