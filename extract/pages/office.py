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

from extract.errors import SourceError, TooLarge, locked_office
from extract.model.page import Block, Document, Hidden, HiddenWhy
from extract.pages.plain import Writer

MAX_UNPACKED = 200 * 2**20  # bytes of all that may be unpacked; the longest protocol seen has 30 MB of XML
MAX_RATIO = 100  # unpacked to packed; office XML stays under 30
TINY = 2**20  # bytes; a member this small is no bomb, however well it packs
MAX_MEMBERS = 10_000
MAX_DEPTH = 100  # tables, boxes and controls inside one another
MAX_COLUMNS = 200
MAX_REPEATED = 1_000  # rows that ODT says are repeated with text in them

SMALL = 3  # points; smaller letters are not read by any eye
_LIGHT = re.compile(r"#?(?:f[0-9a-f]){3}", re.IGNORECASE)
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SAVE = "Open it in a word processor, save it as PDF or DOCX and try again."
# Names of the styles that make a heading, by the language of the program that wrote the file.
_HEADING_STYLE = re.compile(
    r"(?:heading|rubrik|überschrift|overskrift)[ _]?(?P<level>[1-9])?(?:\b|[ _])|titel\b|title\b", re.I
)
_SECOND_TITLE = re.compile(r"(?:subtitle|underrubrik)\b", re.I)


_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|tiff?|bmp|emf|wmf|svg|wdp|mp4|wav)$", re.IGNORECASE)  # never unpacked


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
    size = sum(item.file_size for item in package.infolist() if not is_picture(item.filename))
    if size > MAX_UNPACKED:
        message = f"The package unpacks to {size} bytes, pictures not counted."
        raise TooLarge("archive_bomb", message, "If you trust the file: " + _SAVE)
    return package


def is_picture(name: str) -> bool:
    """Whether a member is one that no reader unpacks."""
    return _PICTURE.search(name) is not None


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
        raise locked_office()
    if item.file_size > max(TINY, MAX_RATIO * item.compress_size) or item.file_size > MAX_UNPACKED:
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
    raw, lines, hidden = page.raw, list(page.lines), list(page.hidden)
    seen: set[str] = set()
    for name in sorted(package.namelist(), key=lambda name: ("/footer" in name, name)):
        if not name.startswith(f"{folder}/") or not _FURNITURE.fullmatch(name[len(folder) + 1 :]):
            continue
        root = _part(package, name)
        if root is None:
            continue
        reader = _Word(styles, tab="\t")
        reader.blocks(root, 0)
        for other in reader.story.document().pages:
            hidden += other.hidden
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
    return replace(document, pages=(replace(page, raw=raw, lines=tuple(lines), hidden=tuple(hidden)),))


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
                level = _outline(child(node, "pPr")) or _heading_level(_value(called) or at)
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
    return "ground" if _is_light(_value(child(properties, "color")) or "") else None


def _is_light(colour: str) -> bool:
    """Whether a colour such as FFFFFF or #fefefe is that of paper."""
    return _LIGHT.fullmatch(colour) is not None


def _tinted(properties: Element | None) -> bool:
    """Whether properties give a colour to stand on."""
    if (_value(child(properties, "highlight")) or "none") not in ("none", "white"):
        return True
    shade = child(properties, "shd")
    if shade is None:
        return False
    solid = (_value(shade) or "clear") not in ("clear", "nil")
    return solid or (fill := attribute(shade, "fill") or "auto") != "auto" and not _is_light(fill)


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
    """Walks a WordprocessingML body; `tab` is what a tab is written as: in a header one parts issuer, kind and page."""

    def __init__(self, styles: dict[str, _Style], tab: str = " ") -> None:
        self.styles = styles
        self.written = {**_WORD_TEXT, "tab": tab, "ptab": tab}
        self.story = _Story()
        self.on_colour = 0  # how many things we are inside of that may have a colour of their own

    def blocks(self, node: Element, depth: int) -> None:
        """Writes all paragraphs and tables inside `node`."""
        depth = _deeper(depth)
        for below in _branches(node):
            name = local(below.tag)
            if name == "p":
                text, boxes = self.text(below)
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
                pieces.append((said.translate(_SUPERSCRIPT) if raised else said, any(codes)))
            elif name in self.written:
                pieces.append((self.written[name], any(codes)))
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
            if why == "ground" and coloured and not _is_light(_value(child(properties, "color")) or ""):
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


# ---- ODT --------------------------------------------------------------------------------------------------------


def read_odt(content: bytes) -> Document:
    """The body of an ODT as that of a DOCX: paragraphs, rows, footnotes at the end; tracked deletions left out."""
    package = open_package(content)
    manifest = member(package, "META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise locked_office()
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
            found = _heading_level(called) if attribute(nodes[at], "family") == "paragraph" else None
            if found is not None:
                level[name] = found
                break
            at = attribute(nodes[at], "parent-style-name") or ""
        if at not in nodes and at not in seen and (found := _heading_level(at.replace("_20_", " "))) is not None:
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
    plain = all(ground in (None, "transparent") or _is_light(ground or "") for ground in grounds)
    return "ground" if plain and _is_light(attribute(text, "color") or "") else None


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
        self.on_colour = 0  # how many tables and boxes we are inside of; their colours are not looked up

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
                pieces.append(said.translate(_SUPERSCRIPT) if raised else said)
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
                pieces.append(" " if name == "tab" else "\n")
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
            yield from _odt_rows(node, header or name == "table-header-rows", _deeper(depth))


def _width(row: Element) -> int:
    return sum(_repeated(cell, "number-columns-repeated", 2) for cell in row if local(cell.tag).endswith("table-cell"))


def _repeated(node: Element, name: str, limit: int) -> int:
    said = attribute(node, name) or ""
    return max(1, min(int(said), limit)) if said.isascii() and said.isdigit() and len(said) < 8 else 1
