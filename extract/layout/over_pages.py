"""What the end of a page does to a table: rows that it cut are made whole, a head that it left behind is one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from extract.layout.draft import Draft
from extract.layout.grid import LEAST_HEAD
from extract.layout.rows import LOWER, is_figure_text, is_verdict, left_open
from extract.model.page import Document


def head_left_behind(document: Document, drafts: list[Draft]) -> None:
    """A line of words in cells at a page's end is the head of the table that opens the next page without one."""
    for before, row in pairwise(drafts):
        opens = row.kind == "row" and not row.header and row.table is not None
        if not opens or before.table is not None or row.page != before.page + 1 or len(before.cells) != len(row.cells):
            continue
        heads = [_words(document, cell) for cell in before.cells]
        if len(heads) < LEAST_HEAD or not all(heads) or any(map(is_figure_text, heads)):
            continue
        if any(is_figure_text(_words(document, cell)) for cell in row.cells):
            before.kind, before.table, before.header = "row", row.table, True


def made_whole(document: Document, drafts: list[Draft]) -> list[Draft]:
    """The drafts with rows made whole that a page's end cut: what is left of them opens the next page's table."""
    out: list[Draft] = []
    heads: dict[int | None, set[str]] = {}
    for draft in drafts:
        said = " ".join(_words(document, cell) for cell in draft.cells) if draft.kind == "row" else ""
        before = None
        if said and draft.table not in {other.table for other in out[-1:] if not other.header}:
            before = next((other for other in reversed(out) if not (other.header and other.table == draft.table)), None)
        if before is not None and _is_rest(document, draft, before, heads):
            plain = _row_goes_on(document, draft, before)
            if plain or not _has_groups(out, before.table):
                before.unsure |= not plain
                for cell, rest in zip(before.cells, draft.cells, strict=True):
                    cell += rest
                continue
        if draft.header:
            heads.setdefault(draft.table, set()).add(said)
        out.append(draft)
    return out


def _is_rest(document: Document, row: Draft, before: Draft, heads: dict[int | None, set[str]]) -> bool:
    """Whether a row may be what is left of the last one of the page before: no figures, no verdict, words below words.

    It may be taken for a part of the head, but the head above it is whole: it is that of the table before. Where the
    last row has no figures either, all its words must go on plainly and leave a cell empty: else it is the next row.
    """
    if before.kind != "row" or before.header or row.page != before.page + 1 or len(row.cells) != len(before.cells):
        return False
    if row.header and not heads.get(row.table, set()) & heads.get(before.table, set()):
        return False
    pairs = list(_pairs(document, row, before))
    if any(a and (is_figure_text(a) or is_verdict(a) or not b or is_figure_text(b)) for a, b in pairs):
        return False
    if any(is_figure_text(b) for _, b in pairs):
        return any(a for a, _ in pairs)
    return not all(a for a, _ in pairs) and all(goes_on_plainly(a, b) for a, b in pairs if a)


def _pairs(document: Document, row: Draft, before: Draft) -> Iterator[tuple[str, str]]:
    for cell, above in zip(row.cells, before.cells, strict=True):
        yield _words(document, cell), _words(document, above)


def _row_goes_on(document: Document, row: Draft, before: Draft) -> bool:
    """Whether a row goes on in small letters or after an open end; a capital may begin a group of rows."""
    return any(a and b and goes_on_plainly(a, b) for a, b in _pairs(document, row, before))


def goes_on_plainly(words: str, said: str) -> bool:
    """Whether the words of a cell go on with what is said in the one above: in small letters, or after an open end."""
    return bool(LOWER.match(words)) or said.endswith((",", "-", "–")) or left_open(said)


def _has_groups(drafts: list[Draft], table: int | None) -> bool:
    """Whether a table has rows of one cell, as the headings of its groups are; the first is taken for its head's."""
    return any(d.table == table and sum(map(bool, d.cells)) == 1 for d in drafts if d.kind == "row")


def _words(document: Document, cell: list[tuple[int, int, int]]) -> str:
    return " ".join(document.pages[p].raw[start:stop].strip() for p, start, stop in cell)
