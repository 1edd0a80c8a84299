"""From the words after `import` to sources: a folder, a file, an address, or a TOML file that describes several."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from extract.errors import UsageError
from extract.importing.folder import Folder
from extract.importing.listed import Listed
from extract.importing.page import Feed, Page
from extract.importing.remote import Remote
from extract.importing.source import Row, Source, passwords_in, without_password
from extract.importing.web import Client, Host, Robots
from extract.model.evidence import Border

ON_THE_WEB: dict[str, Callable[[Row, Client], Source]] = {"page": Page, "feed": Feed, "list": Listed}
ON_DISKS: dict[str, Callable[[Row], Source]] = {"folder": Folder, "files": Remote}
KINDS = (*ON_DISKS, *ON_THE_WEB)
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*(?:://|::)")


class Described(Border):
    """A file of sources. `contact` is told to every server on the web: an e-mail address or a page about us."""

    contact: str = ""
    source: tuple[Row, ...]


@dataclass(frozen=True)
class Sources:
    """What is to be imported, in a stable order. No two sources have one name."""

    rows: tuple[Row, ...]
    contact: str = ""

    def opened(self, robots: Robots) -> list[Source]:
        """The sources themselves; those on the web share what they know of hosts, and so wait for one another."""
        hosts: dict[str, Host] = {}
        return [
            ON_DISKS[row.kind](row)
            if row.kind in ON_DISKS
            else ON_THE_WEB[row.kind](row, Client(row, self.contact, robots, hosts=hosts))
            for row in self.rows
        ]


def sources(words: Sequence[str], store: Path) -> Sources:
    """The sources these words name. Raises UsageError where a word names none, or one and the store hold each other."""
    rows: list[Row] = []
    contact = ""
    for word in words:
        if word.lower().endswith(".toml") and not _is_address(word):
            described = _described(word)
            contact = described.contact or contact
            rows += described.source
        else:
            rows.append(Row(name=without_password(word), kind=_kind_of(word), at=word))
    rows = [_placed(row) for row in rows]
    for n, row in enumerate(rows):
        if row.kind not in KINDS:
            raise UsageError(f"{row.name}: there is no kind {row.kind!r}.", f"One of: {', '.join(KINDS)}.")
        if row.name in {other.name for other in rows[:n]}:
            raise UsageError(f"Two sources are called {row.name}.", "Give each a name of its own.")
        if row.kind in ON_THE_WEB and passwords_in(row.at):
            raise UsageError(
                f"{without_password(row.at)}: no page is read with a password.", "Ask for an address that needs none."
            )
        if row.kind == "folder":
            _apart(row, store)
        try:
            re.compile(row.match or "")
        except re.error as error:
            raise UsageError(f"{row.name}: match is no pattern: {error}.") from error
    if not contact.isascii() or not contact.isprintable():
        raise UsageError("The contact is told to servers in ASCII.", "Give an e-mail address.")
    return Sources(tuple(rows), contact)


def _kind_of(word: str) -> str:
    if word.lower().startswith(("http://", "https://")):
        return "page"
    if _is_address(word):
        return "files"
    if not os.path.exists(word):
        raise UsageError(f"{word} does not exist.", "A source is a folder, an address, a CSV or a TOML file.")
    return "list" if word.lower().endswith(".csv") and os.path.isfile(word) else "folder"


def _is_address(word: str) -> bool:
    return ADDRESS.match(word.lower()) is not None


def _placed(row: Row) -> Row:
    """A folder's path, whole: the store knows it from wherever the import is started."""
    if row.kind not in ("folder", "list") or _is_address(row.at):
        return row
    at = os.path.abspath(row.at)
    return row.model_copy(update={"at": at, "name": at if row.name == row.at else row.name})


def _described(name: str) -> Described:
    """The sources of a TOML file; its folders are relative to it."""
    try:
        told = tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: {error}.", "docs/import.md shows a file of sources.") from error
    try:
        described = Described.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(f"{name}: {where}: {first['msg']}.", "docs/import.md names all keys.") from error
    folder = os.path.dirname(os.path.abspath(name))
    local = ("folder", "list")
    return described.model_copy(
        update={
            "source": tuple(
                row.model_copy(update={"at": os.path.join(folder, row.at)}) if row.kind in local else row
                for row in described.source
            )
        }
    )


def _apart(row: Row, store: Path) -> None:
    """Raises UsageError where the store lies in the folder, which then would import itself, or the other way round."""
    folder, ours = os.path.realpath(row.at), os.path.realpath(store)
    if os.path.commonpath((folder, ours)) in (folder, ours):
        raise UsageError(f"The store and {row.name} lie in one another.", "Keep the store in a folder of its own.")
