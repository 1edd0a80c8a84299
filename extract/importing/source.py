"""What a source is: something that lists its items and gives the bytes of one."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from extract.model import personal
from extract.model.evidence import Border

# the password of an address, also of one within another (zip://x::sftp://…)
_PASSWORD = re.compile(r"(?<=//)([^/:@\s]*):([^/\s]+)@")
FEWER = 0.7  # of the items listed before: with less than this share the list is not believed


class SourceFailed(Exception):
    """The list of a source cannot be had, or not be believed; `reason` is a word of words/importing.toml."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


class FetchFailed(Exception):
    """The bytes of an item cannot be had. `lasting`: asking again is of no use until the item changes.

    `after` is the number of seconds the server asks us to wait; `source` is true where the fault is not this item's:
    none other of the source need be tried now.
    """

    def __init__(
        self, reason: str, detail: str = "", *, lasting: bool = False, after: float | None = None, source: bool = False
    ) -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail, self.lasting, self.after, self.source = reason, detail, lasting, after, source


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a source. `locator` tells it from the others, `path` is what its record prints.

    `mark` is what the list tells of its state (size and time, an ETag): when it changes, the bytes are taken again.
    Not `settled`: it is being written just now. `file` is where a local one lies, `real` the address of one whose
    locator would tell the number of a person.
    """

    locator: str
    path: str
    mark: str = ""
    title: str | None = None
    settled: bool = True
    file: str | None = None
    real: str | None = None

    @property
    def at(self) -> str:
        """The address it is asked for by."""
        return self.real or self.locator

    def nameless(self) -> Item:
        """The item without the numbers of persons in what is kept of it. Sixteen bits of the locator stay, so that two
        that differ in such a number only are two; they tell it from no other of thousands.
        """
        if not any(map(personal.ENOUGH.match, (self.locator, self.path, self.title or ""))):
            return self
        title = None if self.title is None else personal.without(self.title)
        locator, path = personal.without(self.locator), personal.without(self.path)
        if (locator, path, title) == (self.locator, self.path, self.title):
            return self
        if locator == self.locator:
            return replace(self, title=title, path=path)
        told = hashlib.sha256(self.locator.encode("utf-8", "surrogateescape")).hexdigest()[:4]
        return replace(self, locator=f"{locator} {told}", path=path, title=title, real=self.locator)


@dataclass(frozen=True, slots=True)
class Tag:
    """What an HTTP server calls the state of a thing, given back to it to ask whether it changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source lists. `items` is None where it says that nothing changed since the list called `tag`.

    Not `whole`: items may exist that are not listed (a feed has the latest ones only), so none is gone.
    """

    items: Sequence[Item] | None
    tag: Tag = Tag()
    whole: bool = True
    left_out: Counter[str] = field(default_factory=Counter)
    login: bool = False  # it asks for a password: if it has too little, that is why


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes were written; or, `modified` being false, they are those had before."""

    tag: Tag = Tag()
    modified: bool = True


class Row(Border):
    """A source as the user describes it: a [[source]] of a TOML file, or a word on the command line."""

    name: str
    kind: str
    at: str
    expect: int = 1  # least number of items it has when all is well
    share: float = FEWER
    settle: float = 5.0  # seconds a file must have been left alone
    select: str | None = None  # CSS selector of the links
    follow: str | None = None  # CSS selector of links to further pages that hold links: a board's meetings
    match: str | None = None  # pattern that a link's text or address must hold
    hosts: tuple[str, ...] = ()  # other hosts whose documents and redirects belong to the site
    every: float = 2.0  # seconds between two requests to a host
    private: bool = False  # addresses of private networks may be asked

    @property
    def hash(self) -> str:
        """Of all that decides what the source lists."""
        told = self.model_dump_json(include={"kind", "at", "select", "follow", "match", "hosts"})
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def without_password(address: str) -> str:
    """An address as it may be shown and kept: `sftp://user:secret@host/x` is `sftp://user@host/x`."""
    return _PASSWORD.sub(r"\1@", address)


def passwords_in(address: str) -> set[str]:
    """The passwords an address holds, as they are written there, which is how fsspec takes them."""
    return {found[2] for found in _PASSWORD.finditer(address)}


class Sink(Protocol):
    def write(self, piece: bytes) -> None: ...


class Source(Protocol):
    """Lists items, and writes the bytes of one."""

    row: Row

    def listing(self, before: Tag) -> Listing:
        """What the source has now; raises SourceFailed."""

    def fetch(self, item: Item, before: Tag, into: Sink) -> Fetched:
        """Writes the bytes of an item, unless it is as `before`; raises FetchFailed."""

    def close(self) -> None:
        """Lets go of what it holds."""
