"""A list of addresses that somebody keeps: CSV with a column `url`, or one address a line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from extract.importing.page import Web, address_of, path_of
from extract.importing.source import Item, Listing, SourceFailed, Tag

ADDRESS, TITLE = "url", "title"
HEAD = 4096  # characters in which the separator of the cells is looked for


class Listed(Web):
    """The documents behind the addresses of a file, on the hosts that it names."""

    def listing(self, before: Tag) -> Listing:
        try:
            text = Path(self.row.at).read_bytes().decode("utf-8-sig")
        except FileNotFoundError as error:
            raise SourceFailed("missing", self.row.at) from error
        except OSError as error:
            raise SourceFailed("unreadable", error.strerror or "") from error
        except UnicodeDecodeError as error:
            raise SourceFailed("bad_list", "not UTF-8") from error
        items: dict[str, Item] = {}
        try:
            rows = _rows(text)
        except csv.Error as error:  # a quote that is never closed
            raise SourceFailed("bad_list", str(error)) from error
        for number, (address, title) in enumerate(rows, 1):
            plain = address_of(address, "")
            if plain is None:
                raise SourceFailed("bad_list", f"row {number}: {address[:80]!r} is no http address")
            self.client.has_host(plain)
            items.setdefault(plain, Item(plain, path_of(plain), "", title or None))
        return Listing(list(items.values()))


def _rows(text: str) -> list[tuple[str, str]]:
    """Address and title of each row.

    >>> _rows("title;URL\\nProtokoll;https://a.example/1.pdf\\n")
    [('https://a.example/1.pdf', 'Protokoll')]
    >>> _rows("https://a.example/1.pdf\\n\\n")
    [('https://a.example/1.pdf', '')]
    """
    first = text.lstrip().partition("\n")[0]
    separator = max(";,\t", key=first.count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(cell.strip() for cell in row)]
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    if ADDRESS not in head:
        return [(row[0].strip(), "") for row in rows]
    at, title = head.index(ADDRESS), head.index(TITLE) if TITLE in head else None
    return [
        (row[at].strip() if at < len(row) else "", row[title].strip() if title is not None and title < len(row) else "")
        for row in rows[1:]
    ]
