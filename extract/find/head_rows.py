"""Which rows of a table are its head, and what words each column has above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from extract.find.cells import DIGIT, FIGURE, are_figures, are_sums, first_alone, said_in, text_of
from extract.find.heads import YEAR_HEAD, head_role, is_head
from extract.find.scope import heading_kind
from extract.grammar.unit import unit_in
from extract.model.reading import Block, Layout, Row, Table
from extract.words import one_of, table

LONGEST_HEADS, MOST_HEAD_WORDS = 150, 8  # letters of a line of heads; words of one without cells
PREAMBLE = 3  # rows above the heads of a sheet: its day, its unit
FORM_LABELS = 3  # labels that tell a form


def head_texts(layout: Layout, heads: tuple[Row, ...], width: int, body: tuple[Row, ...]) -> list[str]:
    """The words of each column's head. A head in one piece above several columns is cut where it makes most sense."""
    if len(heads) == 1 and len(heads[0].cells) == 1 and width > 1:
        words = text_of(layout, heads[0], 0).split()
        return max(
            _cuts(words, width),
            key=lambda cut: sum(head_role(text)[0] != "other" for text in cut),
            default=[""] * width,
        )
    texts = [_joined([_spanning(layout, heads, k, n) for k in range(len(heads))]) for n in range(width)]
    return _parted(layout, _closed(texts), body) if heads else texts


def _closed(texts: list[str]) -> list[str]:
    """The heads, two that a bracket goes over cut where each has its own: "Typ Sökt belopp (tusen" and "kronor)" are
    "Typ" and "Sökt belopp (tusen kronor)". A unit cut in two would be another.
    """
    for n, (left, right) in enumerate(pairwise(texts)):
        if left.count("(") <= left.count(")") or right.count(")") <= right.count("("):
            continue
        cuts = [
            cut
            for cut in _cuts(f"{left} {right}".split(), 2)
            if all(text.count("(") == text.count(")") and text for text in cut)
        ]
        best = max(cuts, key=_fit, default=None)
        if best is not None:
            texts = [*texts[:n], *best, *texts[n + 2 :]]
    return texts


def _fit(cut: list[str]) -> int:
    """How well words are cut into heads: known ones, each with its capital."""
    return sum(is_head(text) + (head_role(text)[0] != "other") + text[:1].isupper() for text in cut)


_DAY = r"(?:\d{4}-\d\d(?:-\d\d)?|(?:\d{1,2} )?[a-zåäö]{3,9} \d{4})"
_UNTIL = one_of(table("time")["period"]["last_days"])
_DAYS = re.compile(rf"{_DAY}\s?(?:[–—-]|{_UNTIL})\s?{_DAY}", re.IGNORECASE)
_YEAR_ON = re.compile(r"((?:19|20)\d\d)(?=[^\W\d_])")  # "2027Hela projektet"


def _parted(layout: Layout, texts: list[str], body: tuple[Row, ...]) -> list[str]:
    """The heads, one of two columns' heads that ran together cut in two: "Utfall (kr) Avvikelse (kr)" above the one of
    two columns of figures, nothing above the other.
    """
    for n, (left, right) in enumerate(pairwise(texts)):
        words = _YEAR_ON.sub(r"\1 ", left or right).split()
        figures = all(are_figures(said_in(layout, body, k)) for k in (n, n + 1))
        if n == 0 or (left and right) or len(words) < 2 or not figures:
            continue
        cuts = list(_cuts(words, 2))
        known = [cut for cut in cuts if all(head_role(text)[0] in ("money", "share") for text in cut)]
        known = known or [cut for cut in cuts if YEAR_HEAD.fullmatch(cut[0]) and head_role(cut[1])[0] == "money"]
        best = max(known, key=lambda cut: sum(map(is_head, cut)), default=None)
        if best is not None:
            texts = [*texts[:n], *best, *texts[n + 2 :]]
    return texts


def _joined(lines: list[str]) -> str:
    """The words of a head's lines; one that ends in a hyphen before a small letter is a word broken off."""
    out = ""
    for line in filter(None, lines):
        broken = out.endswith("-") and line[0].islower() and not line.startswith("och ")
        out = out[:-1] + line if broken else f"{out} {line}".strip()
    return out


def _spanning(layout: Layout, heads: tuple[Row, ...], k: int, n: int) -> str:
    """A head's words in row `k` above column `n`; one that spans several columns stands in the first of them only, or
    over the middle: then nothing stands over the first.
    """
    own = text_of(layout, heads[k], n)
    if own or n == 0 or k + 1 == len(heads) or not text_of(layout, heads[k + 1], n):
        return own
    first = n
    while first > 1 and text_of(layout, heads[k + 1], first - 1):
        first -= 1
    stop = n + 1
    while text_of(layout, heads[k + 1], stop):
        stop += 1
    over = [m for m in range(first, stop) if text_of(layout, heads[k], m)]
    years = all(_is_year(text_of(layout, heads[k + 1], m)) for m in range(first, stop))
    if over and over[0] > first and (years or over[0] < stop - 1):  # "Beviljat per år" over the second of the years
        return text_of(layout, heads[k], min(over, key=lambda m: (abs(m - n), m)))
    return next((text for m in range(n - 1, 0, -1) if (text := text_of(layout, heads[k], m))), "")


def _cuts(words: list[str], width: int) -> Iterator[list[str]]:
    """Every way to cut words into `width` heads, none empty."""
    for places in combinations(range(1, len(words)), width - 1):
        edges = (0, *places, len(words))
        if any(words[at].startswith("(") for at in places):
            continue
        yield [" ".join(words[a:b]) for a, b in pairwise(edges)]


def head_rows(layout: Layout, table: Table) -> tuple[Row, ...]:
    """The rows marked as head by the source or the layout room; else the first one if its words are those of heads."""
    colons = sum(text_of(layout, row, 0).endswith(":") for row in table.rows)
    if len(table.rows[0].cells) == 2 and 2 * colons >= len(table.rows):
        return ()  # labels and values, side by side
    if _is_form(layout, table):
        return ()
    marked: list[Row] = []
    for row in table.rows:
        if not row.block.style.header:
            break
        if marked and _names_group(layout, marked[0], row):
            break  # "Vara kommun" right below the heads
        marked.append(row)
    if marked:
        below = table.rows[len(marked) :]
        return (*marked[:3], *_lower_heads(layout, marked[-1], below)) if below else tuple(marked[:1])
    for at, row in enumerate(table.rows[: PREAMBLE + 1]):
        if is_head_row(layout, table, at) or at == 0 and _money_alone(layout, table, at):
            below = table.rows[at + 1 :]
            return (row, *_lower_heads(layout, row, below)) if below else ()
        if sum(place.start < place.stop for place in row.cells) > 2 or len(row.cells) < 3:
            break  # not "Beslutsdatum" and its day above the heads of a sheet
    return ()


def _names_group(layout: Layout, head: Row, row: Row) -> bool:
    """Whether a row below complete heads has words in its first cell alone, that begin anew: they name those below."""
    whole = all(text_of(layout, head, n) for n in range(len(head.cells)))
    return whole and first_alone(row) and text_of(layout, row, 0)[:1].isupper()


def _is_form(layout: Layout, table: Table) -> bool:
    """Whether a table of two columns is a form whose first row is a label and its value, set as a head or not: words
    that head no column stand there, and below it "Sökt stöd", "Total utgift".
    """
    first, *below = table.rows
    if table.width == 2 and len(first.cells) == 2 and _DAYS.fullmatch(text_of(layout, first, 1)):
        return True  # "Projekttid | 2025-09-01 – 2026-03-31": no head of a column has two days
    if any(len(row.cells) != 2 for row in table.rows) or len(below) < FORM_LABELS:
        return False
    value = text_of(layout, first, 1)
    roles = [head_role(text_of(layout, row, 0)) for row in below]
    labels = sum(role != "other" and kind not in ("other", "cofinancing") for role, kind in roles)
    money_told = any(kind in ("granted", "applied", "total_budget") for _, kind in roles)
    heads = head_role(value) not in (("money", "other"), ("other", None))
    return bool(value) and not heads and money_told and labels >= FORM_LABELS and 2 * labels >= len(below)


def is_head_row(layout: Layout, table: Table, at: int) -> bool:
    """Whether the words of a row are those of heads: two that the table of words knows, and no figures."""
    row = table.rows[at]
    texts = [text_of(layout, row, n) for n in range(len(row.cells))]
    known = sum(head_role(text)[0] != "other" for text in texts if text)
    years = sum(_is_year(text) for text in texts[1:])
    known += years if years > 1 else 0  # "Bidragsgivare | 2025 | 2026": years head columns too
    labels = sum(head_role(text_of(layout, other, 0))[0] != "other" for other in table.rows[at + 1 :])
    roles = [head_role(text)[0] for text in texts]
    if _alone_above_figures(layout, table, at) or _items_above_sums(layout, table, at):
        return True
    if len(row.cells) == 2 and labels >= 2 and not (roles[0] in ("financier", "cost_item") and roles[1] == "money"):
        return False  # labels and values, side by side
    return (
        len(table.rows) > at + 1
        and known >= 2
        and not any(FIGURE.fullmatch(text) and not _is_year(text) for text in texts)
        and all(len(text) < 80 for text in texts)
    )


def _is_year(text: str) -> bool:
    """Whether a text is a year, with a unit set off or not: "2025", "2025, tkr", "År 1 (kr)". "2025 kr" is money."""
    if YEAR_HEAD.fullmatch(text):
        return True
    year, mark, unit = text.replace("(", ",", 1).partition(",")
    return bool(mark and YEAR_HEAD.fullmatch(year.strip())) and unit_in(unit) is not None


def _alone_above_figures(layout: Layout, table: Table, at: int) -> bool:
    """Whether the second of two columns has a unit or a word of money on top and figures below it: "Plan | SEK"."""
    texts = [text_of(layout, table.rows[at], n) for n in range(len(table.rows[at].cells))]
    if at or table.width != 2 or len(texts) != 2 or not all(text and text[0].isalpha() for text in texts):
        return False
    below = said_in(layout, table.rows[1:], 1)
    named = unit_in(texts[1]) is not None or head_role(texts[1]) == ("money", "cofinancing")
    return named and len(below) > 2 and len(below) == len(table.rows) - 1 and are_figures(below)


def _items_above_sums(layout: Layout, table: Table, at: int) -> bool:
    """Whether the first row names what its lines are, costs or payers, and has words over sums: "Post | Ökning"."""
    texts = [text_of(layout, table.rows[at], n) for n in range(len(table.rows[at].cells))]
    if at or len(texts) < 3 or head_role(texts[0])[0] not in ("cost_item", "financier"):
        return False
    worded = all(text and text[0].isalpha() and len(text) < 40 for text in texts)
    return worded and any(are_sums(said_in(layout, table.rows[1:], n)) for n in range(1, len(texts)))


def _money_alone(layout: Layout, table: Table, at: int) -> bool:
    """Whether a row has a word or unit of money, or several years, above figures, among words above whatever."""
    texts = [text_of(layout, table.rows[at], n) for n in range(len(table.rows[at].cells))]
    rest = table.rows[at + 1 :]
    worded = [text for text in texts if not _is_year(text)]
    if len(rest) < 2 or len(texts) < 3 or not all(text and text[0].isalpha() and len(text) < 40 for text in worded):
        return False
    for n, text in enumerate(texts):
        below = [words for row in rest if (words := text_of(layout, row, n))]
        yearly = len(texts) - len(worded) > 1 and _is_year(text)
        of_money = yearly or head_role(text)[0] == "money" or unit_in(text) is not None
        if of_money and len(below) > 1 and all(FIGURE.fullmatch(words) for words in below):
            return True
    return False


def _lower_heads(layout: Layout, head: Row, below: tuple[Row, ...]) -> tuple[Row, ...]:
    """The second line of heads set in two: nothing below the first, words without figures below others, all headed."""
    if len(below) < 2:
        return ()
    texts = [text_of(layout, below[0], n) for n in range(len(below[0].cells))]
    filled = [n for n, text in enumerate(texts) if text]
    known = sum(head_role(text)[0] != "other" for text in texts if text)
    if known > 1 and len(filled) == sum(p.start < p.stop for p in head.cells) and not any(map(DIGIT.search, texts)):
        return below[:1]  # the same heads in another language
    figures = any(FIGURE.match(text) and not _is_year(text) for text in texts)
    if not filled or filled[0] == 0 or figures or not all(text_of(layout, head, n) for n in filled):
        return ()
    small = any(texts[n][0].islower() or texts[n][0] == "(" for n in filled)
    return below[:1] if small or any(text_of(layout, head, n).endswith("-") for n in filled) else ()


def heads_in(layout: Layout, block: Block) -> tuple[str, ...]:
    """The heads of a line that names columns and nothing else, as a table lost in a text leaves it; () for any other.

    Its cells are heads, or it can be cut into heads that the table knows: "Finansiär Sökt belopp".
    """
    words = layout.of(block)
    if len(words) > LONGEST_HEADS or FIGURE.search(words) or words.rstrip().endswith((".", ":", "?")):
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
