"""Web pages: the text a reader sees, block by block, without navigation, footers and what is hidden."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from extract.model.page import Block, Document, Hidden, HiddenWhy
from extract.pages.plain import Note, Writer, cp1252
from extract.pages.plain import decode as decode_text

MAX_DEPTH = 150  # elements inside one another; what lies deeper is read as if it stood at this depth
MAX_COLUMNS = 200
HIDDEN_WORTH_A_NOTE, DIGITS_WORTH_A_NOTE = 20, 3  # characters; shorter ones are icons and labels for screen readers


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_VOID = _tags("area base br col embed hr img input link meta param source track wbr")
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = _tags(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form header hgroup html legend li main menu ol optgroup p pre search section summary table tbody td tfoot "
    "th thead tr ul"
) | frozenset(_HEADINGS)
_DROPPED = _tags(
    "script style noscript template svg head iframe object video audio canvas select datalist nav frameset"
)
_DROPPED_ROLES = frozenset({"navigation", "contentinfo", "dialog", "alertdialog"})
_HEAD_ONLY = _tags("title meta link script style base noscript template object bgsound")
_INNER = frozenset({"main", "article", "td", "blockquote"})  # a footer in these belongs to the text, not to the page
_BOLD = frozenset({"b", "strong"})
_AWAY = r"(?:position\s*:\s*absolute|text-indent|left|right|top)\s*:\s*-\d{4,}"
_INVISIBLE: tuple[tuple[HiddenWhy, re.Pattern[str]], ...] = tuple(
    (why, re.compile(pattern, re.IGNORECASE))  # type: ignore[misc]
    for why, pattern in (
        ("marked", r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"),
        ("invisible", r"opacity\s*:\s*0?\.?0+\s*(?:;|!|$)|clip\s*:\s*rect\(\s*0|clip-path\s*:\s*inset\(\s*(?:50|100)%"),
        ("small", r"font-size\s*:\s*(?:0?\.\d+|[0-2](?:\.\d+)?|3(?:\.\d+)?(?=px))(?:px|pt)?\s*(?:;|!|$)"),
        ("outside", _AWAY),
    )
)
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:white|#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\)|transparent)\s*(?:;|!|$)",
    re.IGNORECASE,
)
_COOKIES = re.compile(r"cookie[-_]?(?:banner|bar|consent|dialog|law|notice|popup)", re.IGNORECASE)
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPACE = re.compile(r"[ \t\n\r\f\v]+")  # what a browser makes one blank of; a no-break space stays

# An open element that a start tag ends, and the elements it does not look beyond (HTML standard, "in body").
_TABLE_PARTS = frozenset({"thead", "tbody", "tfoot", "tr", "td", "th", "caption"})
_CELL_BORDER = frozenset({"td", "th", "table", "caption"})
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"}) | _CELL_BORDER),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"}) | _CELL_BORDER),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"}) | _CELL_BORDER),
    "tr": (frozenset({"tr", "td", "th", "caption"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "option": (frozenset({"option"}), frozenset({"select"})),
    **{tag: (_TABLE_PARTS, frozenset({"table"})) for tag in ("thead", "tbody", "tfoot")},
    **{tag: (frozenset(_HEADINGS), _BLOCKS - frozenset(_HEADINGS)) for tag in _HEADINGS},
}
_P = frozenset({"p"})
_P_ENDERS = _BLOCKS - {"html", "body", "td", "th", "tr", "tbody", "thead", "tfoot", "caption", "optgroup"} | {"hr"}


@dataclass(slots=True)
class Node:
    """An element: its children are elements and stretches of text with the line they begin on."""

    tag: str
    attributes: dict[str, str]
    children: list[Node | tuple[str, int]] = field(default_factory=list)

    def below(self) -> Iterator[Node]:
        """All elements inside this one, in no promised order."""
        waiting: list[Node | tuple[str, int]] = list(self.children)
        while waiting:
            child = waiting.pop()
            if isinstance(child, Node):
                yield child
                waiting += child.children

    def text(self) -> str:
        """All text inside, scripts and styles left out, blanks made one."""
        pieces: list[str] = []
        waiting: list[Node | tuple[str, int]] = [self]
        while waiting:
            child = waiting.pop()
            if not isinstance(child, Node):
                pieces.append(child[0])
            elif child.tag not in _DROPPED or child is self:
                waiting += reversed(child.children)
        return _SPACE.sub(" ", " ".join(pieces)).strip()

    def first_line(self) -> int:
        """The line on which its first text stands; 0 for none."""
        waiting: list[Node | tuple[str, int]] = [self]
        while waiting:
            child = waiting.pop()
            if isinstance(child, Node):
                waiting += reversed(child.children)
            elif not child[0].isspace():
                return child[1] + child[0][: len(child[0]) - len(child[0].lstrip())].count("\n")
        return 0


def _unseen(node: Node, coloured: int) -> HiddenWhy | None:
    """Why a reader of the page does not see an element, by what it says itself; style sheets are not looked at."""
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden", "").lower() == "true":
        return "marked"
    if node.tag == "dialog" and "open" not in attributes:
        return "marked"
    style = attributes.get("style", "")
    if not style:
        return None
    for why, pattern in _INVISIBLE:
        if pattern.search(style):
            return why
    return "ground" if not coloured and not _has_ground(node) and _WHITE.search(style) else None


def _has_ground(node: Node) -> bool:
    """Whether an element may stand on a colour of its own; a class may give it one."""
    style = node.attributes.get("style", "").lower()
    return (
        "background" in style or "bgcolor" in node.attributes or "class" in node.attributes or "id" in node.attributes
    )


class _Tree(HTMLParser):
    """Builds the tree; end tags that writers leave out are put in as browsers do."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("#root", {})
        self.open = [self.root]
        self.title: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.open[-1].tag == "head" and tag not in _HEAD_ONLY:
            self.open.pop()
        if tag in _P_ENDERS:
            self._end(_P, _CELL_BORDER | {"button"})
        if tag in _ENDS:
            self._end(*_ENDS[tag])
        node = Node(tag, {name: value or "" for name, value in reversed(attrs)})
        self.open[-1].children.append(node)
        if tag not in _VOID and len(self.open) < MAX_DEPTH:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag == "br":
            self.open[-1].children.append(Node("br", {}))
        elif tag not in _VOID:
            self._end(frozenset({tag}), frozenset({"table"}) if tag in _TABLE_PARTS or tag == "table" else _CELL_BORDER)

    def _end(self, tags: frozenset[str], borders: frozenset[str]) -> None:
        """Closes the outermost open element of `tags` that no border stands before, with all inside it."""
        found = None
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag in tags:
                found = index
                if len(tags) == 1:
                    break
            elif self.open[index].tag in borders:
                break
        if found is not None:
            del self.open[found:]

    def handle_data(self, data: str) -> None:
        if self.open[-1].tag == "title" and (len(self.open) <= 3 or any(node.tag == "head" for node in self.open)):
            self.title.append(data)
            return
        if self.open[-1].tag == "head" and not data.isspace():
            self.open.pop()
        self.open[-1].children.append((data, self.getpos()[0]))

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """`<![if …]>` of office programs is a comment in HTML; the base class fails on words it does not know."""
        return int(self.parse_bogus_comment(i))


@dataclass(frozen=True, slots=True)
class Printed:
    """A block as the reader sees it; `cells` for a table row, else `text`."""

    text: str
    number: int
    block: Block = "paragraph"
    level: int = 0
    bold: bool = False
    cells: tuple[tuple[str, ...], ...] = ()
    header: bool = False


class _Flow:
    """Walks a tree and gathers blocks; a cell has a flow of its own."""

    def __init__(self, hidden: list[Hidden]) -> None:
        self.blocks: list[Printed] = []
        self.hidden = hidden
        self._text: list[tuple[str, int, bool]] = []
        self._block: Block = "paragraph"
        self._level = 0
        self._pre = self._bold = self._raised = self._inner = self._coloured = 0

    def walk(self, node: Node) -> None:
        for child in node.children:
            if not isinstance(child, Node):
                data, number = child
                self._text.append((data.translate(_SUPERSCRIPT) if self._raised else data, number, self._bold > 0))
            elif child.tag in ("br", "hr"):
                self.flush()
            elif not self._left_out(child):
                self._element(child)

    def _left_out(self, node: Node) -> bool:
        attributes = node.attributes
        role = attributes.get("role", "").strip().lower()
        if node.tag in _DROPPED or role in _DROPPED_ROLES or (node.tag == "footer" and not self._inner):
            return True
        named = f"{attributes.get('id', '')} {attributes.get('class', '')}"
        if node.tag in ("div", "section", "aside") and _COOKIES.search(named):
            return True
        why = _unseen(node, self._coloured)
        if why is not None:
            text = node.text()
            if len(text) >= HIDDEN_WORTH_A_NOTE or sum(map(str.isdigit, text)) >= DIGITS_WORTH_A_NOTE:
                self.hidden.append(Hidden(why, text, number=node.first_line() or None))
            return True
        return False

    def _element(self, node: Node) -> None:
        tag = node.tag
        inner, bold, raised, pre = tag in _INNER, tag in _BOLD, tag == "sup", tag == "pre"
        coloured = tag not in ("html", "body") and _has_ground(node)
        if tag in _BLOCKS:
            self.flush()
        self._inner += inner
        self._bold += bold
        self._raised += raised
        self._pre += pre
        self._coloured += coloured
        if tag == "table":
            self._table(node)
        elif tag in _HEADINGS or tag == "li":
            before = self._block, self._level
            self._block, self._level = ("item", 0) if tag == "li" else ("heading", _HEADINGS[tag])
            self.walk(node)
            self.flush()
            self._block, self._level = before
        else:
            self.walk(node)
            if tag in _BLOCKS:
                self.flush()
        self._inner -= inner
        self._bold -= bold
        self._raised -= raised
        self._pre -= pre
        self._coloured -= coloured

    def flush(self) -> None:
        """Ends the paragraph; the next one of an item is no item."""
        pieces, self._text = self._text, []
        seen = [(data, number, bold) for data, number, bold in pieces if data and not data.isspace()]
        if not seen:
            return
        data, number, _ = seen[0]
        number += data[: len(data) - len(data.lstrip())].count("\n")
        whole = "".join(data for data, _, _ in pieces)
        bold = all(bold for _, _, bold in seen)
        texts = whole.strip("\r\n").split("\n") if self._pre else [whole]
        for n, line in enumerate(texts):
            text = _SPACE.sub(" ", line).strip()
            if text:
                self.blocks.append(Printed(text, number + n, self._block, self._level, bold))
                if self._block == "item":
                    self._block = "paragraph"

    def _table(self, table: Node) -> None:
        """The rows of a table; one that only sets the page, as blocks."""
        rows = list(_rows(table, self))
        cells = [cell for row, _ in rows for cell in row]
        role = table.attributes.get("role", "").lower()
        single = all(len(row) <= 1 for row, _ in rows)
        titled = any(node.tag in _HEADINGS for cell in cells for node in cell.below())
        titled = titled and not any(cell.tag == "th" for cell in cells)
        if role in ("presentation", "none") or single or titled:
            for cell in cells:
                self.walk(cell)
                self.flush()
            return
        carried: dict[int, int] = {}  # column: rows that a cell above still covers
        for row, head in rows:
            self._row(row, head, carried)

    def _row(self, row: list[Node], head: bool, carried: dict[int, int]) -> None:
        cells: list[tuple[str, ...]] = []
        below: list[Printed] = []
        number = 0

        def covered() -> None:
            while carried.get(len(cells), 0) > 0:
                carried[len(cells)] -= 1
                cells.append(())

        for node in row:
            covered()
            inside = _Flow(self.hidden)
            inside._inner = 1
            inside._coloured = self._coloured + 1  # a row or a cell may have a colour that is not looked up
            inside.walk(node)
            inside.flush()
            texts = [block for block in inside.blocks if not block.cells]
            below += [block for block in inside.blocks if block.cells]
            number = number or (texts[0].number if texts else 0)
            wide, tall = _span(node, "colspan"), _span(node, "rowspan")
            for column in range(len(cells), min(len(cells) + wide, MAX_COLUMNS)):
                carried[column] = tall - 1
                cells.append(tuple(block.text for block in texts))
                texts = []  # the further columns it spans stay empty
        covered()
        if any(cells):
            header = head or all(node.tag == "th" for node in row)
            self.blocks.append(Printed("", number, "row", cells=tuple(cells), header=header))
        self.blocks += below


def _span(node: Node, name: str) -> int:
    said = node.attributes.get(name, "").strip()
    return max(1, min(int(said), 1000)) if said.isascii() and said.isdigit() and len(said) < 6 else 1


def _rows(node: Node, flow: _Flow, head: bool = False) -> Iterator[tuple[list[Node], bool]]:
    """The cells of each row of a table and whether it stands in the head; all else in it is written as blocks first."""
    for child in node.children:
        if not isinstance(child, Node):
            if not child[0].isspace():
                flow.walk(Node("#loose", {}, [child]))
                flow.flush()
        elif flow._left_out(child):
            continue
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child, flow, child.tag == "thead")
        elif child.tag == "tr":
            cells = [cell for cell in child.children if isinstance(cell, Node) and cell.tag in ("td", "th")]
            yield [cell for cell in cells if not flow._left_out(cell)], head
        elif child.tag not in ("col", "colgroup"):
            flow.walk(Node("#loose", {}, [child]))
            flow.flush()


_OPENING = re.compile(r"<[A-Za-z/!?]")
_MANY = 50  # openings that nothing closes; the parser takes quadratic time over them, and no honest page has so many


def _without_openings(text: str) -> str:
    """The page up to where, again and again, a comment or a tag is opened that nothing closes."""
    comments = text.rfind("-->") + 1
    if text.count("<!--", comments) > _MANY:
        text = text[: text.index("<!--", comments)]
    tags = list(_OPENING.finditer(text, text.rfind(">") + 1))
    return text[: tags[0].start()] if len(tags) > _MANY else text


def _parsed(text: str) -> _Tree:
    tree = _Tree()
    tree.feed(_without_openings(text))
    tree.close()
    return tree


def read(content: bytes) -> Document:
    """The visible text of a web page; `title` is what its head says, which is printed on no page.

    Left out: navigation, the page's footer, dialogs, scripts, and what is hidden, of which a note says so.
    """
    text, notes = decode(content)
    tree = _parsed(text)
    hidden: list[Hidden] = []
    flow = _Flow(hidden)
    flow.walk(tree.root)
    flow.flush()
    writer = Writer()
    for block in flow.blocks:
        if block.cells:
            writer.row(block.cells, block.number, block.header)
        else:
            writer.line(block.text, block.number, block.block, block.level, block.bold)
    title = _SPACE.sub(" ", "".join(tree.title)).strip() or None
    return Document((replace(writer.page(), hidden=tuple(hidden)),), title=title, notes=notes)


def paragraphs(fragment: str) -> tuple[str, ...]:
    """The visible text of a piece of HTML, as a table cell may hold it, paragraph by paragraph."""
    flow = _Flow([])
    flow.walk(_parsed(fragment).root)
    flow.flush()
    texts = [text for block in flow.blocks for text in (block.text, *(part for cell in block.cells for part in cell))]
    return tuple(text for text in texts if text)


_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_.:-]{2,40})",
    re.IGNORECASE,
)
_SINGLE_BYTE = re.compile(r"iso8859-\d+|cp125\d|cp437|cp8[56]\d|mac-roman|koi8-[ru]")


def decode(content: bytes) -> tuple[str, tuple[Note, ...]]:
    """The text of a web page; where it contradicts the character set it declares, the bytes win and a note says so."""
    declared = _CHARSET.search(content[:4096])
    if declared is None or content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode_text(content)
    said = declared[1].decode("ascii")
    try:
        name = codecs.lookup(said).name
    except LookupError:
        return decode_text(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        if name in ("iso8859-1", "cp1252", "ascii"):
            return cp1252(content), ()  # as browsers do
        if _SINGLE_BYTE.fullmatch(name):
            return content.decode(name, "replace"), ()
        text, notes = decode_text(content)
        note = f"The page says it is {said} but is not; it was read as Windows-1252."
        return text, notes or (("repaired_file", note),)
    if name.startswith("utf") or content.isascii():
        return text, ()
    return text, (("repaired_file", f"The page says it is {said}, but it is UTF-8 and was read so."),)
