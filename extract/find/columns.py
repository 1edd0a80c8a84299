"""What a table's columns hold, and the bare numbers in them that are money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, pairwise
from typing import cast

from extract.find.heads import ColumnRole, head_role, is_aside, is_head, is_proposed, is_total_head, without_unit
from extract.find.phrase import phrases
from extract.find.scope import Scope, fold, heading_kind
from extract.grammar import money
from extract.model.reading import Block, Cell, Layout, Row, Table
from extract.model.record import AmountRole
from extract.words import table as words_table

LONGEST_CAPTION = 90  # letters of a line above a table that may name its unit
LONGEST_HEADS, MOST_HEAD_WORDS = 150, 8  # letters of a line of heads; words of one without cells
YEAR_HEAD = re.compile(r"(?:[Åå]r(?:en)? )?(?:19|20)\d\d\b|(?:[Åå]r|[Pp]rojektår) \d{1,2}\b")  # "År 1" too
_YEAR_LAST = re.compile(r"(?:^|[^-–\d]\s+)(?:år )?((?:19|20)\d\d)$")  # "Belopp 2026", not "2025 - 2026"
_UNITS = "|".join(map(re.escape, sorted(words_table("layout")["units"], key=len, reverse=True)))
_WITH_UNIT = re.compile(rf"\d\s?(?:{_UNITS})(?!\w)", re.IGNORECASE)
_FIGURE = re.compile(rf"\(?[-−–]?\d[\d \u00a0.,]*\)?(?:\s?(?:{_UNITS}|%))?", re.IGNORECASE)
PREAMBLE = 3  # rows above the heads of a sheet: its day, its unit
_NUMBERED = re.compile(r"^[A-ZÅÄÖ]{0,5}[ -]?\d+[-/.:]\d+|^\d{6,}$")  # "2019-0311", "KS 2024/31"
_AUTHORITY = re.compile(r"\b(?:kommun|stad|kommunalförbund|landsting)$|^Region |regionen$")
_DIGIT = re.compile(r"\d")
WORDED = 0.8  # of a column's cells are words: it may name who gets the money
_WORDED = re.compile(r"[^\W\d_]{3}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NOTHING = re.compile(r"[-–—−]")  # a dash stands for an amount that is not there


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    head: str  # as printed, "" where there is none
    role: ColumnRole
    money: AmountRole | None = None  # for a column of money
    guessed: bool = False  # no table knows its head: it is taken for who gets the money as nothing else can be
    payer: bool = False  # its head is who pays what stands below it, year by year
    part: bool = False  # of the amount before it: "Varav i natura"
    set_aside: bool = False  # what was proposed beside what was decided, what was given in years before

    @property
    def aside(self) -> bool:
        """Whether its money is of another time or stage, or a difference: nobody grants or pays it now."""
        return self.role == "money" and (self.set_aside or self.part or self.money == "other" and is_aside(self.head))

    @property
    def difference(self) -> bool:
        """Whether its money is the way from one amount to another."""
        return self.aside and is_aside(self.head, "differences")


@dataclass(frozen=True)
class View:
    """A table as its reader sees it: heads, what each column holds, and the rows that are no head, first or again."""

    table: Table
    heads: tuple[Row, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    goes_on: bool = False  # with the columns of the table before it, from the page before
    sums: frozenset[int] = frozenset()  # the blocks of rows that no word calls sums, and that add up the rows above

    def column(self, *roles: ColumnRole) -> Column | None:
        """The first column with one of these roles."""
        for column in self.columns:
            if column.role in roles:
                return column
        return None

    def of_what(self, column: Column) -> Column | None:
        """The column that says whose a column of money is, or what for: the nearest before it of those of payers and of
        costs, as costs and payers may stand side by side.
        """
        names = [one for one in self.columns if one.role in ("financier", "cost_item")]
        before = [one for one in names if one.index < column.index]
        return before[-1] if before else names[0] if names else None

    def money(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role == "money")

    def given(self) -> tuple[Column, ...]:
        """The columns of money but those of another time and of differences; all where there are no others."""
        return tuple(column for column in self.money() if not column.aside) or self.money()


def cell(row: Row, column: Column | None) -> Cell | None:
    """A row's cell in a column; None where the column is missing or the cell empty."""
    if column is None or column.index >= len(row.cells):
        return None
    found = row.cells[column.index]
    return found if found.start < found.stop else None


def exclusive(string: str, view: View) -> tuple[Column, ...]:
    """The columns of money of which each row fills one, by where the money comes from: "EU-medel", "Svenska medel". ()
    where they are others.
    """
    columns = [column for column in view.money() if not column.aside and column.money == "cofinancing"]
    if len(columns) < 2 or any(is_total_head(c.head) or year_head(c.head) is not None for c in columns):
        return ()
    used: set[int] = set()
    filled = 0
    for row in view.rows[:-1]:
        places = [cell(row, column) for column in columns]
        words = [string[place.start : place.stop] if place is not None else "" for place in places]
        given = [n for n, said in enumerate(words) if any(char.isdigit() for char in said)]
        if len(given) > 1:
            return ()
        used.update(given)
        filled += len(given)
    return tuple(columns) if len(used) > 1 and filled > 2 else ()


def views_in(scope: Scope) -> tuple[View, ...]:
    """The document's tables as `views` gives them, looked at once."""
    memo = scope.document.memo
    if "views" not in memo:
        memo["views"] = tuple(views(scope.layout))
    found: tuple[View, ...] = memo["views"]
    return found


def views(layout: Layout) -> Iterator[View]:
    """All tables of a layout. One without a head that goes on with the columns of the one before it keeps its head."""
    last: View | None = None
    for table in layout.tables:
        view = _turned(layout, _view(layout, table, last))
        for part in _parts(layout, view):
            yield part
            last = part


def _parts(layout: Layout, view: View) -> Iterator[View]:
    """A table that tells first what is paid for and then who pays, or the other way round, as two; any other as it is.

    Lines of their own ("Kostnader", "Finansiering") or sums ("Summa kostnader") say where the one ends.
    """
    parts: list[tuple[str, list[Row]]] = []
    kind = ""
    rows: list[Row] = []
    for row in view.rows:
        named = _names_part(layout, row)
        if named:
            parts.append((kind, rows))
            kind, rows = named, []
        rows.append(row)
        summed = _sums_part(_text(layout, row, 0))
        if summed and kind in ("", summed):
            parts.append((summed, rows))
            kind, rows = "", []
    parts = [part for part in (*parts, (kind, rows)) if part[1]]
    kinds = {kind for kind, _ in parts}
    beside = any(column.role in ("financier", "cost_item") for column in view.columns[1:])
    if kinds - {""} != {"costs", "financing"} or beside or not view.money() or view.columns[0].role not in _MAY_PART:
        yield view
        return
    for n, (kind, rows) in enumerate(parts):
        role = _TOPICS[kind or parts[n - 1][0] or parts[n + 1][0]][0]
        yield replace(view, columns=(replace(view.columns[0], role=role), *view.columns[1:]), rows=tuple(rows))


_MAY_PART = ("other", "financier", "cost_item")


def _names_part(layout: Layout, row: Row) -> str:
    """What a line that has nothing but words in its first cell says the lines below it are; "" for any other."""
    filled = [n for n in range(len(row.cells)) if _text(layout, row, n)]
    kind = heading_kind(_text(layout, row, 0)) if filled == [0] else ""
    return kind if kind in ("costs", "financing") else ""


def _sums_part(words: str) -> str:
    """What the words of a sum say that it sums: "Summa kostnader", "Summa finansiering"; "" where they do not."""
    low = fold(words)
    for kind, stems in words_table("columns")["summed"].items():
        if any(re.search(rf"\b{stem}", low) for stem in stems) and low.startswith(("summa", "total", "sa:")):
            return cast(str, kind)
    return ""


def _turned(layout: Layout, view: View) -> View:
    """A table whose columns are those who pay and whose rows are the years: its columns say so; any other as it is.

    Their heads are names that no table of words knows, and what they pay adds up to the last column; or the words above
    the table say that it is one of financing.
    """
    names = [column for column in view.columns[1:] if not is_total_head(column.head)]
    totals = [column for column in view.columns[1:] if is_total_head(column.head)]
    labels = [_text(layout, row, 0) for row in view.rows]
    years = [label for label in labels if YEAR_HEAD.fullmatch(label)]
    if len(names) < 2 or len(totals) > 1 or len(years) < 2 or len(labels) - len(years) > 1:
        return view
    if any(head_role(column.head)[0] != "other" and column.head not in _payers_heads(column.head) for column in names):
        return view
    rows = [[_number(_text(layout, row, column.index)) for column in (*names, *totals)] for row in view.rows]
    if any(None in row for row in rows):
        return view
    summed = bool(totals) and all(abs(sum(row[:-1]) - row[-1]) < 0.01 * max(row[-1], 1) for row in rows)  # type: ignore[arg-type,type-var,operator]
    if not summed and (_topic(layout, view.table) or ("",))[0] != "financing":
        return view
    out = list(view.columns)
    for column in (*names, *totals):
        kind: AmountRole = "in_kind" if head_role(column.head)[1] == "in_kind" else "cofinancing"
        out[column.index] = replace(column, role="money", money=kind, payer=column in names)
    out[0] = replace(out[0], role="year")
    return replace(view, columns=tuple(out))


def _payers_heads(head: str) -> tuple[str, ...]:
    """The head itself where it is one of money that somebody gives of their own: "Egen tid", "Egna medel"."""
    return (head,) if head_role(head)[1] in ("in_kind", "own_contribution") else ()


def _view(layout: Layout, table: Table, last: View | None) -> View:
    heads = _head_rows(layout, table)
    body = table.rows[table.rows.index(heads[-1]) + 1 :] if heads else table.rows
    width = table.width
    topic = _topic(layout, table)
    if not heads and last is not None and last.table.width == width and _follows(layout, last.table, table):
        if topic is None or topic[1] < last.table.rows[-1].block.index:
            return View(table, (), last.columns, body, True)
        # "Finansiering" between two tables of the same columns: the second says who pays
        here = _TOPICS[topic[0]][1]
        plain = [replace(c, money=here) if c.money in ("cost", "cofinancing") else c for c in last.columns[1:]]
        nameless = (replace(last.columns[0], head=""), *plain)
        return View(table, (), _told(layout, nameless, body, topic[0]), body)
    texts = _head_texts(layout, heads, width, body)
    lowest = [_text(layout, heads[-1], n) if len(heads) > 1 else "" for n in range(width)]
    columns = _together(layout, [_column(layout, n, head, lowest[n], body) for n, head in enumerate(texts)], body)
    columns = _told(layout, _beside_money(layout, columns, body), body, topic[0] if topic is not None else None)
    repeated = {tuple(fold(text) for text in texts)} | {
        tuple(fold(_text(layout, row, n)) for n in range(width)) for row in heads
    }
    rows = tuple(row for row in body if tuple(fold(_text(layout, row, n)) for n in range(width)) not in repeated)
    columns = _unheaded(layout, columns, rows)
    over = (
        last is not None
        and [fold(column.head) for column in last.columns] == [fold(text) for text in texts]
        and table.rows[0].block.style.page == last.table.rows[-1].block.style.page + 1
        and _follows(layout, last.table, table)
    )
    return View(table, heads, columns, rows, over, _unnamed_sum(layout, columns, rows))


def _unheaded(layout: Layout, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> tuple[Column, ...]:
    """The columns, those of figures with thousands that stand without a head right behind payers or costs as money."""
    out = list(columns)
    for before, column in pairwise(columns):
        if before.role not in ("financier", "cost_item") or column.role != "other" or column.head:
            continue
        texts = [text for row in rows if (text := _text(layout, row, column.index)) and not _NOTHING.fullmatch(text)]
        grouped = sum(GROUPED.fullmatch(text) is not None for text in texts)
        if len(texts) > 1 and 2 * grouped > len(texts) and all(_FIGURE.fullmatch(text) for text in texts):
            kind: AmountRole = "cofinancing" if before.role == "financier" else "cost"
            out[column.index] = replace(column, role="money", money=kind)
    return tuple(out)


def _unnamed_sum(layout: Layout, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> frozenset[int]:
    """The last row where it has no name and each of its amounts adds up those above."""
    monies = [column for column in columns if column.role == "money"]
    if len(rows) < 3 or not monies or any(map(str.isalpha, _text(layout, rows[-1], 0))):
        return frozenset()
    for column in monies:
        *parts, whole = [_number(_text(layout, row, column.index)) for row in rows]
        if not whole or abs(sum(part or 0 for part in parts) - whole) > 0.01:
            return frozenset()
    return frozenset((rows[-1].block.index,))


@cache
def _counts() -> re.Pattern[str]:
    words = "|".join(
        re.escape(word).replace(r"\*", r"\w*") for word in words_table("columns")["beside_money"]["counts"]
    )
    return re.compile(rf"\b(?:{words})\b")


def _beside_money(layout: Layout, columns: tuple[Column, ...], body: tuple[Row, ...]) -> tuple[Column, ...]:
    """The columns, one whose head nobody knows taken for money where all its figures have thousands, as those of the
    columns of money beside it do: "Fastställt av handläggaren" beside "Budget" and "Utfall".
    """
    if not any(column.role == "money" for column in columns):
        return columns
    out = list(columns)
    for n, column in enumerate(columns):
        if n == 0 or column.role != "other" or not column.head or _counts().search(fold(column.head)):
            continue
        texts = [text for row in body if (text := _text(layout, row, n)) and not _NOTHING.fullmatch(text)]
        grouped = sum(GROUPED.fullmatch(text) is not None for text in texts)
        if len(texts) > 1 and 2 * grouped > len(texts) and all(_FIGURE.fullmatch(text) for text in texts):
            out[n] = replace(column, role="money", money="other")
    cash = any(column.role == "money" and fold(column.head).startswith("kontant") for column in out)
    for n, column in enumerate(out):
        if cash and column.role == "money" and fold(column.head) in words_table("columns")["beside_money"]["in_kind"]:
            out[n] = replace(column, money="in_kind")  # "Övrigt" beside "Kontant"
    return tuple(out)


# what a table is about, by the heading above it: what its first column holds, and what its money is
_TOPICS: dict[str, tuple[ColumnRole, AmountRole]] = {
    "financing": ("financier", "cofinancing"),
    "costs": ("cost_item", "cost"),
    "payment": ("other", "paid"),
}
ABOVE = 5  # blocks above a table in which its heading may stand


def _topic(layout: Layout, table: Table) -> tuple[str, int] | None:
    """What the heading or the leading sentence above a table says that it is about, a key of _TOPICS, and where."""
    first = table.rows[0].block.index
    for block in reversed(layout.blocks[max(0, first - ABOVE) : first]):
        if block.kind == "row":
            return None
        words = layout.of(block).rstrip()
        kind = heading_kind(words) if len(words) < LEAST_PROSE else ""
        if kind in _TOPICS:
            return kind, block.index
        if kind or block.kind == "heading" and block.style.level > 0 and not words.endswith(":"):
            return None
        if words.endswith(":") and block.index == first - 1:
            said = fold(words[max(0, words.rfind(". ")) :])
            for key, stems in words_table("columns")["topics"].items():
                if any(fold(stem) in said for stem in stems):
                    return key, block.index
    return None


def says_who_pays(words: str) -> bool:
    """Whether the last sentence of a line leads in who pays: "Projektet finansieras så här:"."""
    said = fold(words.rstrip()[max(words.rstrip().rfind(". "), 0) :])
    return any(fold(stem) in said for stem in words_table("columns")["topics"]["financing"])


def _names_any(columns: tuple[Column, ...], kinds: set[AmountRole | None], topic: str | None) -> bool:
    """Whether the first column is headed by a word that may name payers too ("Namn", "Organisation"), and no other
    column says who or what gets money.
    """
    told = ("owner", "title", "dnr", "financier")
    others = any(column.role in told or column.role == "outcome" and topic is None for column in columns[1:])
    given = bool(kinds & {"granted", "applied", "ceiling", "floor"})
    weak = columns[0].role in ("owner", "title") and fold(columns[0].head) in map(
        fold, words_table("columns")["anybody"]["words"]
    )
    return weak and bool(kinds) and not others and not given


def _shared_out(layout: Layout, columns: tuple[Column, ...], body: tuple[Row, ...]) -> bool:
    """Whether a table's shares are those of its amounts in their sum: all of them together make one whole."""
    share = next((column for column in columns if column.role == "share"), None)
    monies = [column for column in columns if column.role == "money" and column.money == "cofinancing"]
    if share is None or len(monies) != 1:
        return False
    pairs = []
    for row in body:
        percent, amount = (_number(_text(layout, row, column.index)) for column in (share, monies[0]))
        if percent is not None and amount is not None:
            pairs.append((percent, amount))
    pairs = [pair for pair in pairs if pair[0] < 100]  # the line of the sum
    whole = sum(amount for _, amount in pairs)
    if len(pairs) < LEAST_SHARES or whole <= 0 or abs(sum(percent for percent, _ in pairs) - 100) > len(pairs) / 2:
        return False
    return all(abs(amount * 100 / whole - percent) <= 1 for percent, amount in pairs)


def _number(text: str) -> float | None:
    digits = re.sub(r"[ \u00a0]|kr(?:onor)?$|%$", "", text.strip(), flags=re.IGNORECASE)
    return float(digits.replace(",", ".")) if re.fullmatch(r"\d+(?:,\d+)?", digits) else None


def _names_costs(layout: Layout, columns: tuple[Column, ...], body: tuple[Row, ...]) -> bool:
    """Whether the first column has no head and what money is spent on: "Personal", "Externa tjänster", "Resor"."""
    if columns[0].head or columns[0].role != "other" or not any(column.role == "money" for column in columns):
        return False
    names = [fold(text) for row in body if (text := _text(layout, row, 0))]
    words = phrases(tuple(words_table("columns")["cost_words"]["words"]))
    costs = sum(words.match(name) is not None or _sums_part(name) == "costs" for name in names)
    return len(names) > 2 and 2 * costs > len(names)


LEAST_SHARES = 3  # rows whose shares and amounts agree
LEAST_PROSE = 90  # letters from which on a line is no heading


def _told(layout: Layout, columns: tuple[Column, ...], body: tuple[Row, ...], topic: str | None) -> tuple[Column, ...]:
    """The columns with what their table is about: names without a head are who pays under "Finansiering", what is paid
    for under "Kostnader"; columns of cash and of work beside one another say who pays by themselves.
    """
    money = [column for column in columns if column.role == "money"]
    kinds = {column.money for column in money}
    if topic is None and "in_kind" in kinds and "cofinancing" in kinds:
        topic = "financing"
    if (topic == "financing" or _shared_out(layout, columns, body)) and _names_any(columns, kinds, topic):
        return (replace(columns[0], role="financier"), *columns[1:])
    if topic is None and _names_costs(layout, columns, body):
        return (replace(columns[0], role="cost_item"), *columns[1:])
    if topic is None or any(column.role in ("owner", "title", "dnr") for column in columns[1:]):
        return columns
    first_role, role = _TOPICS[topic]
    out = list(columns)
    if not money and len(columns) == 2 and columns[1].role == "other" and not columns[1].head:
        texts = [text for row in body if (text := _text(layout, row, 1)) and not _NOTHING.fullmatch(text)]
        figures = GROUPED if not _captioned(layout, body) else _FIGURE
        if len(texts) > 1 and all(figures.fullmatch(text) for text in texts):
            out[1] = money_column = replace(columns[1], role="money", money=role)
            money = [money_column]
    if not money:
        return columns
    names = [text for row in body if (text := _text(layout, row, 0))]
    other = _TOPICS["costs" if topic == "financing" else "financing"][0]
    unnamed = columns[0].role == "other" or columns[0].role == other and not columns[0].head
    words = all(text[:1].isalpha() or not _FIGURE.match(text) for text in names)
    if names and words and unnamed and first_role != "other":
        out[0] = replace(columns[0], role=first_role)
    for n, column in enumerate(out):
        if topic == "payment" and column.role == "money" and column.money == "cofinancing":
            out[n] = replace(column, money="paid")
    return tuple(out)


def _captioned(layout: Layout, body: tuple[Row, ...]) -> bool:
    """Whether the line above a table without heads ends in a unit: "Finansiering, tkr"."""
    above = body[0].block.index - 1 if body else -1
    return above >= 0 and unit_of_caption(layout, above) is not None


GROUPED = re.compile(r"[-−–]?\d{1,3}(?:[ \u00a0.]\d{3})+(?:,\d\d)?(?: ?(?:kr|kronor|SEK))?", re.IGNORECASE)


def _head_texts(layout: Layout, heads: tuple[Row, ...], width: int, body: tuple[Row, ...]) -> list[str]:
    """The words of each column's head. A head in one piece above several columns is cut where it makes most sense."""
    if len(heads) == 1 and len(heads[0].cells) == 1 and width > 1:
        words = _text(layout, heads[0], 0).split()
        return max(
            _cuts(words, width),
            key=lambda cut: sum(head_role(text)[0] != "other" for text in cut),
            default=[""] * width,
        )
    texts = [_joined([_spanning(layout, heads, k, n) for k in range(len(heads))]) for n in range(width)]
    return _parted(layout, texts, heads[-1].block.index, body) if heads else texts


def _parted(layout: Layout, texts: list[str], head: int, body: tuple[Row, ...]) -> list[str]:
    """The heads, one of two columns' heads that ran together cut in two: "Utfall (kr) Avvikelse (kr)" above the one of
    two columns of figures, nothing above the other.
    """
    for n, (left, right) in enumerate(pairwise(texts)):
        words = (left or right).split()
        if n == 0 or (left and right) or len(words) < 2 or not all(_has_figures(layout, body, k) for k in (n, n + 1)):
            continue
        known = [cut for cut in _cuts(words, 2) if all(head_role(text)[0] in ("money", "share") for text in cut)]
        best = max(known, key=lambda cut: sum(map(is_head, cut)), default=None)
        if best is not None:
            texts = [*texts[:n], *best, *texts[n + 2 :]]
    return texts


def _has_figures(layout: Layout, body: tuple[Row, ...], index: int) -> bool:
    texts = [text for row in body if (text := _text(layout, row, index)) and not _NOTHING.fullmatch(text)]
    return len(texts) > 1 and all(_FIGURE.fullmatch(text) for text in texts)


def _joined(lines: list[str]) -> str:
    """The words of a head's lines; one that ends in a hyphen before a small letter is a word broken off."""
    out = ""
    for line in filter(None, lines):
        broken = out.endswith("-") and line[0].islower() and not line.startswith("och ")
        out = out[:-1] + line if broken else f"{out} {line}".strip()
    return out


def _spanning(layout: Layout, heads: tuple[Row, ...], k: int, n: int) -> str:
    """A head's words in row `k` above column `n`; one that spans several columns stands in the first of them only."""
    own = _text(layout, heads[k], n)
    if own or k + 1 == len(heads) or not _text(layout, heads[k + 1], n):
        return own
    return next((text for m in range(n - 1, 0, -1) if (text := _text(layout, heads[k], m))), "")


def _cuts(words: list[str], width: int) -> Iterator[list[str]]:
    """Every way to cut words into `width` heads, none empty."""
    for places in combinations(range(1, len(words)), width - 1):
        edges = (0, *places, len(words))
        if any(words[at].startswith("(") for at in places):
            continue
        yield [" ".join(words[a:b]) for a, b in pairwise(edges)]


def _follows(layout: Layout, before: Table, table: Table) -> bool:
    """Whether nothing but a heading or so stands between two tables."""
    between = layout.blocks[before.rows[-1].block.index + 1 : table.rows[0].block.index]
    return sum(block.stop - block.start for block in between) < 120


def _text(layout: Layout, row: Row, index: int) -> str:
    if index >= len(row.cells):
        return ""
    return layout.text.string[row.cells[index].start : row.cells[index].stop].replace("\f", " ")


def _head_rows(layout: Layout, table: Table) -> tuple[Row, ...]:
    """The rows marked as head by the source or the layout room; else the first one if its words are those of heads."""
    colons = sum(_text(layout, row, 0).endswith(":") for row in table.rows)
    if len(table.rows[0].cells) == 2 and 2 * colons >= len(table.rows):
        return ()  # labels and values, side by side
    if _is_form(layout, table):
        return ()
    marked = []
    for row in table.rows:
        if not row.block.style.header:
            break
        marked.append(row)
    if marked:
        below = table.rows[len(marked) :]
        return (*marked[:3], *_lower_heads(layout, marked[-1], below)) if below else tuple(marked[:1])
    for at, row in enumerate(table.rows[: PREAMBLE + 1]):
        if _is_head_row(layout, table, at) or at == 0 and _money_alone(layout, table, at):
            below = table.rows[at + 1 :]
            return (row, *_lower_heads(layout, row, below)) if below else ()
        if sum(place.start < place.stop for place in row.cells) > 2 or len(row.cells) < 3:
            break  # not "Beslutsdatum" and its day above the heads of a sheet
    return ()


def _is_form(layout: Layout, table: Table) -> bool:
    """Whether a table of two columns is a form whose first row is a label and its value, set as a head or not: words
    that head no column stand there, and below it "Sökt stöd", "Total utgift".
    """
    first, *below = table.rows
    if any(len(row.cells) != 2 for row in table.rows) or len(below) < FORM_LABELS:
        return False
    value = _text(layout, first, 1)
    roles = [head_role(_text(layout, row, 0)) for row in below]
    labels = sum(role != "other" and kind not in ("other", "cofinancing") for role, kind in roles)
    money_told = any(kind in ("granted", "applied", "total_budget") for _, kind in roles)
    heads = head_role(value) not in (("money", "other"), ("other", None))
    return bool(value) and not heads and money_told and labels >= FORM_LABELS and 2 * labels >= len(below)


FORM_LABELS = 3  # labels that tell a form


def _is_head_row(layout: Layout, table: Table, at: int) -> bool:
    """Whether the words of a row are those of heads: two that the table of words knows, and no figures."""
    row = table.rows[at]
    texts = [_text(layout, row, n) for n in range(len(row.cells))]
    known = sum(head_role(text)[0] != "other" for text in texts if text)
    years = sum(YEAR_HEAD.fullmatch(text) is not None for text in texts[1:])
    known += years if years > 1 else 0  # "Bidragsgivare | 2025 | 2026": years head columns too
    labels = sum(head_role(_text(layout, other, 0))[0] != "other" for other in table.rows[at + 1 :])
    roles = [head_role(text)[0] for text in texts]
    if len(row.cells) == 2 and labels >= 2 and not (roles[0] in ("financier", "cost_item") and roles[1] == "money"):
        return False  # labels and values, side by side
    return (
        len(table.rows) > at + 1
        and known >= 2
        and not any(_FIGURE.fullmatch(text) and not YEAR_HEAD.fullmatch(text) for text in texts)
        and all(len(text) < 80 for text in texts)
    )


def _money_alone(layout: Layout, table: Table, at: int) -> bool:
    """Whether a row has a word or unit of money, or several years, above figures, among words above whatever."""
    texts = [_text(layout, table.rows[at], n) for n in range(len(table.rows[at].cells))]
    rest = table.rows[at + 1 :]
    worded = [text for text in texts if not YEAR_HEAD.fullmatch(text)]
    if len(rest) < 2 or len(texts) < 3 or not all(text and text[0].isalpha() and len(text) < 40 for text in worded):
        return False
    for n, text in enumerate(texts):
        below = [words for row in rest if (words := _text(layout, row, n))]
        yearly = len(texts) - len(worded) > 1 and YEAR_HEAD.fullmatch(text) is not None
        of_money = yearly or head_role(text)[0] == "money" or money.unit_in(text) is not None
        if of_money and len(below) > 1 and all(_FIGURE.fullmatch(words) for words in below):
            return True
    return False


def _lower_heads(layout: Layout, head: Row, below: tuple[Row, ...]) -> tuple[Row, ...]:
    """The second line of heads set in two: nothing below the first, words without figures below others, all headed."""
    if len(below) < 2:
        return ()
    texts = [_text(layout, below[0], n) for n in range(len(below[0].cells))]
    filled = [n for n, text in enumerate(texts) if text]
    known = sum(head_role(text)[0] != "other" for text in texts if text)
    if known > 1 and len(filled) == sum(p.start < p.stop for p in head.cells) and not any(map(_DIGIT.search, texts)):
        return below[:1]  # the same heads in another language
    figures = any(_FIGURE.match(text) and not YEAR_HEAD.fullmatch(text) for text in texts)
    if not filled or filled[0] == 0 or figures or not all(_text(layout, head, n) for n in filled):
        return ()
    small = any(texts[n][0].islower() or texts[n][0] == "(" for n in filled)
    return below[:1] if small or any(_text(layout, head, n).endswith("-") for n in filled) else ()


def heads_in(layout: Layout, block: Block) -> tuple[str, ...]:
    """The heads of a line that names columns and nothing else, as a table lost in a text leaves it; () for any other.

    Its cells are heads, or it can be cut into heads that the table knows: "Finansiär Sökt belopp".
    """
    words = layout.of(block)
    if len(words) > LONGEST_HEADS or _FIGURE.search(words) or words.rstrip().endswith((".", ":", "?")):
        return ()
    cells = tuple(words[c.start - block.start : c.stop - block.start].strip() for c in layout.cells(block))
    filled = tuple(text for text in cells if text)
    if len(filled) > 1:
        known = sum(head_role(text)[0] != "other" for text in filled)
        return filled if known >= 2 and 2 * known > len(filled) else ()
    parts = words.split()
    if "\t" in words or not 2 <= len(parts) <= MOST_HEAD_WORDS or heading_kind(words):
        return ()
    for width in range(2, len(parts) + 1):
        for cut in _cuts(parts, width):
            if all(text[0].isupper() or text[0] == "%" for text in cut) and all(is_head(text) for text in cut):
                return tuple(cut)
    return ()


def lists_grants(layout: Layout, block: Block) -> bool:
    """Whether a line by itself is the head of a list of grants: who or what, and the money granted."""
    if "\t" not in layout.of(block):
        return False
    roles = [head_role(head) for head in heads_in(layout, block)]
    who = any(role in ("owner", "title") for role, _ in roles)
    return who and any(kind == "granted" for _, kind in roles) and all(role != "financier" for role, _ in roles)


def _column(layout: Layout, index: int, head: str, lowest: str, rows: tuple[Row, ...]) -> Column:
    """What a column is: by the lowest row of a head of several where that is a known word, else by the whole head."""
    role, kind = head_role(lowest) if lowest else ("other", None)
    if role == "other" or kind == "other":
        role, kind = head_role(head) if head else ("other", None)
    if index == 0 and role == "money" and kind == "cofinancing":
        said = [text for row in rows if (text := _text(layout, row, index))]
        if len(said) > 1 and not any(_FIGURE.match(text) for text in said):
            return Column(index, head, "other")  # "Belopp i tkr" above names is said of the columns beside
    if role not in ("money", "other") and money.unit_in(head):  # "Beslut (kr)"
        return Column(index, head, "money", kind or "other")
    if role in ("money", "outcome"):
        said = [text for row in rows if (text := _text(layout, row, index)) and not _NOTHING.fullmatch(text)]
        figures = sum(bool(_FIGURE.fullmatch(text)) and not _DAY.fullmatch(text) for text in said)
        if role == "outcome" and len(said) > 1 and figures > 0.6 * len(said):
            return Column(index, head, "money", "granted")  # "Beslut" above amounts
        if role == "money" and said and not any(map(_DIGIT.search, said)) and fold(head) in _wordy():
            return Column(index, head, _wordy()[fold(head)])  # "Bidrag" above "Lokalbidrag", "Ansökan" above names
    if kind == "cost" and not money.unit_in(head):
        texts = [text for row in rows if (text := _text(layout, row, index))]
        if texts and not any(_FIGURE.match(text) for text in texts):
            return Column(index, head, "cost_item")  # "Kostnad" above words is what is paid for
    if role == "title" and fold(head) in _numbers():
        texts = [text for row in rows if (text := _text(layout, row, index))]
        if texts and all(map(_NUMBERED.search, texts)):
            return Column(index, head, "dnr")
    if role in ("financier", "title", "owner") or role == "other":
        texts = [text for row in rows if (text := _text(layout, row, index)) and not _NOTHING.fullmatch(text)]
        figures = sum(bool(_FIGURE.match(text)) and not text[:1].isalpha() for text in texts)
        if texts and figures >= 0.6 * len(texts):  # "Finansiering" above figures is money, above names it is who
            if any("%" in text for text in texts):
                return Column(index, head, "share")
            if not head and sum(bool(_WITH_UNIT.search(text)) for text in texts) >= 0.6 * len(texts):
                return Column(index, head, "money", "cofinancing")  # no head, but each figure says its unit
            if (
                role != "other"
                or YEAR_HEAD.match(head)
                or year_head(head)
                or money.names_money(head)
                or money.unit_in(head)
            ):
                return Column(index, head, "money", kind or "cofinancing")
    if role == "other" or kind == "spent":
        said = [fold(text) for row in rows if (text := _text(layout, row, index))]
        if len(said) > 1 and all(text in _verdicts() for text in said):
            return Column(index, head, "outcome")  # "Beviljas", "Avslag" below "Utfall"
    if role in ("other", "source"):
        texts = [fold(text) for row in rows if (text := _text(layout, row, index))]
        if texts and all(text in _payment_kinds() for text in texts):
            return Column(index, head, "kind")  # "Kontant", "Arbetstid" below whatever head
    return Column(index, head, role, kind)


def _together(layout: Layout, columns: list[Column], rows: tuple[Row, ...]) -> tuple[Column, ...]:
    """The columns, each seen beside the others: a proposal beside a decision is no grant, nor is what was given in a
    year before the one that is applied for; where no head says who gets the money, the first column of words does.
    """
    monies = [column for column in columns if column.role == "money"]
    now = max((year_head(c.head) or 0 for c in monies if c.money == "applied"), default=0)
    before = [
        c
        for c in monies
        if c.money in ("granted", "cofinancing", "other", "spent", "paid") and 0 < (year_head(c.head) or now) < now
    ]
    parts = [column for column in monies if fold(column.head).startswith(("varav ", "darav "))]
    for column in parts if len(parts) < len(monies) else []:
        work = phrases(tuple(words_table("projects")["in_kind"]["words"])).search(fold(column.head))
        columns[column.index] = replace(column, part=True, money="in_kind" if work else column.money)
    decided = any(c.money == "granted" and not is_proposed(c.head) for c in monies if c not in before)
    for column in monies:
        if column in before and column.money not in ("spent", "paid"):
            columns[column.index] = replace(column, money="other", set_aside=True)
        elif column in before:
            columns[column.index] = replace(column, set_aside=True)
        elif decided and column.money == "granted" and is_proposed(column.head):
            columns[column.index] = replace(column, money="other", set_aside=True)
    if not any(column.role in ("owner", "financier", "cost_item") for column in columns) and monies:
        place = next((column for column in columns if _names_places(layout, column, rows)), None)
        if place is not None:
            columns[place.index] = replace(place, role="owner")
    if not any(column.role in ("owner", "title", "financier", "cost_item") for column in columns):
        who = _who_by_place(layout, columns, rows)
        if who is not None:
            columns[who.index] = replace(who, role="owner", guessed=True)
    return tuple(columns)


def _names_places(layout: Layout, column: Column, rows: tuple[Row, ...]) -> bool:
    """Whether a column headed "Kommun" has the names of the authorities, "Vara kommun": they got the money."""
    if column.role != "other" or fold(column.head) not in ("kommun", "region", "kommun/region", "kommun eller region"):
        return False
    texts = [text for row in rows if (text := _text(layout, row, column.index))]
    return bool(texts) and sum(bool(_AUTHORITY.search(text)) for text in texts) >= WORDED * len(texts) - 1


def _who_by_place(layout: Layout, columns: list[Column], rows: tuple[Row, ...]) -> Column | None:
    """The first column of words under a head that no table knows, of a table whose money was granted or applied for,
    or that says of each row what was decided.
    """
    given = any(column.money in ("granted", "applied") for column in columns)
    if len(rows) < 2 or not given and not any(column.role == "outcome" for column in columns):
        return None
    for column in columns:
        if column.role != "other" or not column.head or fold(column.head) in _nobody():
            continue
        texts = [text for row in rows if (text := _text(layout, row, column.index))]
        worded = sum(bool(_WORDED.search(text)) and not _FIGURE.match(text) for text in texts)
        if texts and worded >= WORDED * len(texts) and len({fold(text) for text in texts}) > len(texts) / 2:
            return column
    return None


@cache
def _nobody() -> frozenset[str]:
    return frozenset(map(fold, words_table("columns")["nobody"]["words"]))


@cache
def _verdicts() -> frozenset[str]:
    return frozenset(map(fold, words_table("columns")["verdicts"]["words"]))


@cache
def _numbers() -> frozenset[str]:
    """Heads of titles above numbers: "Ärende" above "2019-0311"."""
    return frozenset(("arende", "ansokan"))


@cache
def _wordy() -> dict[str, ColumnRole]:
    """What heads of money are where words stand below them."""
    return {
        fold(word): cast(ColumnRole, role) for role, words in words_table("columns")["wordy"].items() for word in words
    }


@cache
def _payment_kinds() -> frozenset[str]:
    words = words_table("projects")
    return frozenset(fold(word.rstrip("*")) for key in ("cash", "in_kind") for word in words[key]["words"])


def year_head(head: str) -> int | None:
    """The year a column's figures are for, by the end of its head."""
    found = _YEAR_LAST.search(without_unit(head))
    return int(found[1]) if found else None


def unit_of_caption(layout: Layout, index: int) -> money.Unit | None:
    """The unit at the end of a heading or a short line; None where the block is neither, or more follows the unit."""
    block = layout.blocks[index]
    words = layout.string[block.start : block.stop].strip().rstrip(":")
    if block.kind not in ("heading", "paragraph") or len(words) > LONGEST_CAPTION or "\t" in words:
        return None
    bare = without_unit(words)
    unit = money.unit_in(words[len(bare) :]) if words.startswith(bare) else None
    told = bare[-1:].isdigit() and words[len(bare) :].lstrip()[:1] not in tuple("([,")  # "Stödet är 500 tkr"
    return None if told else unit
