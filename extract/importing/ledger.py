"""What is known of every source, item, blob, version and run, in SQLite; each change is one transaction.

Times are UTC. The order of work makes a death at any moment harmless: a blob lies in the store before a row names it,
a record is written before its version is done, and what is half done is done again with the same result.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from extract.errors import SetupError, UsageError
from extract.importing.migrations import STEPS
from extract.importing.source import Item, Row, Tag
from extract.output.folder import WriteFailed, name_of

BUSY = 30.0  # seconds to wait for a reader of the ledger, as `status`, to let go
FIRST_WAIT, LONGEST_WAIT = 60.0, 86_400.0  # seconds before a failed fetch is tried again: 1 minute, times 4 each time
TRIES = 8  # failed fetches in a row, two days and more, after which an item is put aside
LOCKED = "encrypted/password_required"  # why a version could not be read that a password may open
DEATHS = 3  # workers that a document may kill before it is put aside


class NoLedger(SetupError):
    """The file is no ledger of ours, or one of a newer program."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item whose bytes are to be taken."""

    id: int
    locator: str
    path: str
    mark: str
    tag: Tag
    sha256: str | None
    tries: int


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an item, and the one whose record stands now (`before`), which may be itself."""

    id: int
    item: int
    n: int
    sha256: str
    path: str
    change: str
    record: str
    record_sha256: str | None
    text_sha256: str | None
    before: int | None


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


class Ledger:
    """A ledger and the run that writes in it; `clock` gives the time."""

    def __init__(self, base: sqlite3.Connection, clock: Callable[[], dt.datetime] = now) -> None:
        self.base, self.clock, self.run = base, clock, 0

    @classmethod
    @contextlib.contextmanager
    def opened(cls, path: Path, clock: Callable[[], dt.datetime] = now, *, write: bool = True) -> Iterator[Self]:
        """The ledger in this file, of the present shape. Raises NoLedger, WriteFailed."""
        base = sqlite3.connect(path if write else f"file:{_quoted(path)}?mode=ro", BUSY, uri=not write)
        base.isolation_level = None
        base.row_factory = sqlite3.Row
        try:
            base.execute(f"PRAGMA busy_timeout = {int(BUSY * 1000)}")
            base.execute("PRAGMA foreign_keys = ON")
            if write:
                (mode,) = base.execute("PRAGMA journal_mode = WAL").fetchone()
                if mode != "wal":
                    raise NoLedger(
                        f"{path}: this file system does not carry SQLite's journal.", "Keep the store elsewhere."
                    )
                base.execute("PRAGMA synchronous = FULL")
            _migrate(base, write=write)
            yield cls(base, clock)
        except sqlite3.OperationalError as error:
            raise WriteFailed(f"{path} cannot be used: {error}.") from error
        except sqlite3.DatabaseError as error:
            message = f"{path} is no ledger, or a damaged one: {error}."
            raise NoLedger(message, "Keep the file, take the last good copy, or begin a new store.") from error
        finally:
            base.close()

    @contextlib.contextmanager
    def together(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is kept, or nothing of it."""
        self.base.execute("BEGIN IMMEDIATE")
        try:
            yield self.base
        except BaseException:
            if self.base.in_transaction:
                self.base.execute("ROLLBACK")
            raise
        self.base.execute("COMMIT")

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        return self.base.execute(query, values).fetchall()

    def time(self, later: float = 0) -> str:
        return (self.clock() + dt.timedelta(seconds=later)).isoformat()

    # ------------------------------------------------------------ runs and sources

    def begin(self) -> None:
        with self.together() as base:
            self.run = _id(base.execute("INSERT INTO run (started) VALUES (?)", (self.time(),)))

    def end(self, exit_code: int) -> None:
        with self.together() as base:
            base.execute("UPDATE run SET ended = ?, exit_code = ? WHERE id = ?", (self.time(), exit_code, self.run))

    def source(self, row: Row) -> tuple[int, Tag]:
        """The source's number, and what its list was called when it was last had; nothing where it is told anew."""
        with self.together() as base:
            found = base.execute("SELECT id, config, etag, last_modified FROM source WHERE name = ?", (row.name,))
            known = found.fetchone()
            if known is None:
                added = base.execute(
                    "INSERT INTO source (name, kind, config) VALUES (?, ?, ?)", (row.name, row.kind, row.hash)
                )
                return _id(added), Tag()
            if known["config"] == row.hash:
                return known["id"], Tag(known["etag"], known["last_modified"])
            base.execute(
                "UPDATE source SET kind = ?, config = ?, etag = NULL, last_modified = NULL, listed = NULL WHERE id = ?",
                (row.kind, row.hash, known["id"]),
            )
            return known["id"], Tag()

    def listed_before(self, source: int) -> int:
        """How many items the last good list had; 0 where there was none."""
        return self.rows("SELECT listed FROM source WHERE id = ?", source)[0]["listed"] or 0

    def present(self, source: int) -> set[str]:
        """The locators of a source that the last good list had."""
        query = "SELECT locator FROM item WHERE source = ? AND gone_since IS NULL"
        return {row["locator"] for row in self.rows(query, source)}

    def rested(self, source: int, seconds: float) -> dict[str, str]:
        """The marks the last good list gave, by locator, where it was made at least so long ago.

        A file whose time lies ahead of the clock never seems to rest; one that has the same mark in two runs does.
        """
        (row,) = self.rows("SELECT ok_at FROM source WHERE id = ?", source)
        if row["ok_at"] is None:
            return {}
        if abs((self.clock() - dt.datetime.fromisoformat(row["ok_at"])).total_seconds()) < max(seconds, 1):
            return {}
        return {row["locator"]: row["seen"] for row in self.rows("SELECT * FROM item WHERE source = ?", source)}

    def failed(self, source: int, reason: str, detail: str) -> None:
        with self.together() as base:
            base.execute(
                "UPDATE source SET failure = ?, detail = ?, failed_since = coalesce(failed_since, ?) WHERE id = ?",
                (reason, detail, self.time(), source),
            )
            self._event(base, source, None, "source_failed", f"{reason} {detail}".strip())

    def same(self, source: int) -> None:
        """The source says that its list is as it was."""
        with self.together() as base:
            base.execute(_GOOD, (self.time(), source))

    def listed(self, source: int, items: Sequence[Item], tag: Tag, *, whole: bool) -> None:
        """A list that is believed: its items are known, those missing from it are gone, and only now its tag counts."""
        query = "SELECT id, locator, seen, title, gone_since FROM item WHERE source = ?"
        known = {row["locator"]: row for row in self.rows(query, source)}
        met: set[str] = set()
        with self.together() as base:
            for item in items:
                if item.locator in met:
                    continue
                met.add(item.locator)
                row = known.get(item.locator)
                if row is None:
                    self._add(base, source, item)
                    continue
                if row["gone_since"] is not None:
                    base.execute("UPDATE item SET gone_since = NULL WHERE id = ?", (row["id"],))
                    self._event(base, source, row["id"], "back", None)
                if row["seen"] != item.mark:
                    base.execute(
                        "UPDATE item SET seen = ?, tries = 0, retry_at = NULL, failure = NULL, detail = NULL,"
                        " quarantined = 0 WHERE id = ?",
                        (item.mark, row["id"]),
                    )
                if row["title"] != item.title:
                    base.execute("UPDATE item SET title = ? WHERE id = ?", (item.title, row["id"]))
            if whole:
                for locator, row in known.items():
                    if locator not in met and row["gone_since"] is None:
                        base.execute("UPDATE item SET gone_since = ? WHERE id = ?", (self.run, row["id"]))
                        self._event(base, source, row["id"], "gone", None)
            base.execute(_GOOD, (self.time(), source))
            base.execute(
                "UPDATE source SET etag = ?, last_modified = ?, listed = ? WHERE id = ?",
                (tag.etag, tag.last_modified, len(met), source),
            )

    def _add(self, base: sqlite3.Connection, source: int, item: Item) -> None:
        """A new item. Its key is of its locator; where another item had that first, of the locator and a number."""
        (name,) = base.execute("SELECT name FROM source WHERE id = ?", (source,)).fetchone()
        key, k = "", 0
        while not key or base.execute("SELECT 1 FROM item WHERE key = ?", (key,)).fetchone():
            told = f"{name}\0{item.locator}\0{k}".encode("utf-8", "surrogateescape")
            key, k = hashlib.sha256(told).hexdigest()[:16], k + 1
        base.execute(
            "INSERT INTO item (source, locator, key, record, title, first_seen, seen) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (source, item.locator, key, name_of(key, item.path), item.title, self.run, item.mark),
        )

    # ------------------------------------------------------------ fetching

    def wanted(self, source: int, *, again: bool = False) -> list[Wanted]:
        """The items of a source whose bytes are to be taken now: new, changed, or due to be tried again.

        With `again` also those put aside, and those not due yet.
        """
        due = "" if again else " AND NOT quarantined AND (retry_at IS NULL OR retry_at <= ? OR retry_at > ?)"
        # a time further off than we ever wait was written by a clock that has since been set back
        times = () if again else (self.time(), self.time(2 * LONGEST_WAIT))
        return [
            _wanted(row)
            for row in self.rows(
                f"SELECT * FROM item WHERE source = ? AND gone_since IS NULL AND taken IS NOT seen{due} ORDER BY id",
                source,
                *times,
            )
        ]

    def longest_unchecked(self, source: int, count: int) -> list[Wanted]:
        """Items that were taken, those first whose address was not asked for the longest time."""
        query = (
            "SELECT * FROM item WHERE source = ? AND gone_since IS NULL AND taken IS seen AND sha256 IS NOT NULL"
            " ORDER BY checked, id LIMIT ?"
        )
        return [_wanted(row) for row in self.rows(query, source, count)]

    def took(self, wanted: Wanted, blob: tuple[str, int, str], tag: Tag, path: str) -> str:
        """Bytes lie in the store: what they are to the item, new, changed, renamed or unchanged."""
        sha256, size, _ = blob
        with self.together() as base:
            base.execute("INSERT OR IGNORE INTO blob VALUES (?, ?, ?)", blob)
            self._fetched(base, wanted.id, "taken", tag, size, sha256)
            item = base.execute("SELECT * FROM item WHERE id = ?", (wanted.id,)).fetchone()
            if item["sha256"] is None:
                twin = base.execute(
                    "SELECT id FROM item WHERE source = ? AND sha256 = ? AND gone_since IS NOT NULL ORDER BY id",
                    (item["source"], sha256),
                ).fetchone()
                if twin is not None:
                    self._rename(base, twin["id"], item)
                    self._settle(base, replace(wanted, id=twin["id"]), tag)
                    return "renamed"
            self._settle(base, wanted, tag, sha256)
            if item["sha256"] == sha256:
                return "unchanged"
            (n,) = base.execute("SELECT coalesce(max(n), 0) + 1 FROM version WHERE item = ?", (wanted.id,)).fetchone()
            change = "new" if n == 1 else "changed"
            base.execute(
                "INSERT INTO version (item, n, sha256, path, change, state, run) VALUES (?, ?, ?, ?, ?, 'taken', ?)",
                (wanted.id, n, sha256, path, change, self.run),
            )
            self._event(base, item["source"], wanted.id, change, None)
            return change

    def not_modified(self, wanted: Wanted, tag: Tag) -> None:
        with self.together() as base:
            self._fetched(base, wanted.id, "not_modified", tag, None, None)
            self._settle(base, wanted, Tag(tag.etag or wanted.tag.etag, tag.last_modified or wanted.tag.last_modified))

    def not_taken(self, wanted: Wanted, reason: str, detail: str, *, lasting: bool, after: float | None) -> bool:
        """A fetch failed: it is due again later, or the item is put aside; returns whether it is."""
        tries = wanted.tries + 1
        aside = lasting or tries >= TRIES
        wait = max(backoff(wanted.locator, tries), min(after or 0, LONGEST_WAIT))
        with self.together() as base:
            self._fetched(base, wanted.id, reason, Tag(), None, None)
            base.execute(
                "UPDATE item SET tries = ?, retry_at = ?, failure = ?, detail = ?, quarantined = ?, checked = ?"
                " WHERE id = ?",
                (tries, None if aside else self.time(wait), reason, detail, aside, self.time(), wanted.id),
            )
        return aside

    def _fetched(
        self, base: sqlite3.Connection, item: int, outcome: str, tag: Tag, size: int | None, sha256: str | None
    ) -> None:
        base.execute(
            "INSERT INTO fetch (item, run, at, outcome, etag, last_modified, bytes, sha256)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (item, self.run, self.time(), outcome, tag.etag, tag.last_modified, size, sha256),
        )

    def _settle(self, base: sqlite3.Connection, wanted: Wanted, tag: Tag, sha256: str | None = None) -> None:
        base.execute(
            "UPDATE item SET taken = ?, etag = ?, last_modified = ?, checked = ?, sha256 = coalesce(?, sha256),"
            " tries = 0, retry_at = NULL, failure = NULL, detail = NULL, quarantined = 0 WHERE id = ?",
            (wanted.mark, tag.etag, tag.last_modified, self.time(), sha256, wanted.id),
        )

    def _rename(self, base: sqlite3.Connection, twin: int, item: sqlite3.Row) -> None:
        """A document that was gone is back under the locator of `item`, which never was one of its own."""
        (before,) = base.execute("SELECT locator FROM item WHERE id = ?", (twin,)).fetchone()
        base.execute("UPDATE fetch SET item = ? WHERE item = ?", (twin, item["id"]))
        base.execute("UPDATE event SET item = ? WHERE item = ?", (twin, item["id"]))
        base.execute("DELETE FROM item WHERE id = ?", (item["id"],))
        base.execute(
            "UPDATE item SET locator = ?, title = ?, gone_since = NULL, seen = ? WHERE id = ?",
            (item["locator"], item["title"], item["seen"], twin),
        )
        self._event(base, item["source"], twin, "renamed", before)

    # ------------------------------------------------------------ reading

    def untold(self, there: Callable[[str, int | None], int | None]) -> int:
        """Versions whose record is not where it should be, or of another size, are to be read again; their number.

        `there` tells the size of a record: by name, and by its n where it is superseded.
        """
        query = (
            "SELECT version.id, n, record, record_bytes, item.version = version.id AS stands FROM version"
            " JOIN item ON item.id = version.item WHERE record_sha256 IS NOT NULL AND state != 'taken'"
        )
        lost = [
            (row["id"],)
            for row in self.rows(query)
            if there(row["record"], None if row["stands"] else row["n"]) != row["record_bytes"]
        ]
        if lost:
            with self.together() as base:
                base.executemany("UPDATE version SET state = 'taken' WHERE id = ?", lost)
        return len(lost)

    def again(self, made_by: str, which: str | None = None) -> None:
        """What could not be read is to be read again by another program, or with other options; with `failed` also by
        the same; with `all` every record that stands and was made by another, too."""
        other = "made_by IS NOT ?" if which != "failed" else "coalesce(made_by, ?) IS NOT NULL"
        chosen = "id IN (SELECT version FROM item)" if which == "all" else "superseded_by IS NULL"
        failed = "" if which == "all" else " AND state = 'quarantined'"
        with self.together() as base:
            base.execute(
                f"UPDATE version SET state = 'taken' WHERE {other} AND change != 'reissued' AND {chosen}{failed}",
                (made_by,),
            )

    def locked_again(self) -> frozenset[int]:
        """What asked for a password is to be read again, as there are some now, or others than before; its numbers."""
        locked = "state = 'quarantined' AND superseded_by IS NULL AND reason = ?"
        with self.together() as base:
            found = base.execute(f"SELECT id FROM version WHERE {locked}", (LOCKED,)).fetchall()
            base.execute(f"UPDATE version SET state = 'taken' WHERE {locked}", (LOCKED,))
        return frozenset(row["id"] for row in found)

    def unread(self) -> list[Version]:
        """The versions to be read, those of an item in the order they came; one that this run tried is left for the
        next.

        Where the run before did not come to its end, the items are shuffled: else a document that takes longer than a
        run may last would stand in the way of all behind it, for ever.
        """
        query = (
            "SELECT version.*, item.record, item.version AS before FROM version JOIN item ON item.id = version.item"
            " WHERE state = 'taken' AND NOT EXISTS (SELECT 1 FROM attempt WHERE version = version.id AND run = ?)"
            " ORDER BY version.id"
        )
        found = [_version(row) for row in self.rows(query, self.run)]
        if self.rows("SELECT 1 FROM run WHERE id = ? AND ended IS NULL", self.run - 1):
            found.sort(key=lambda one: hashlib.sha256(f"{self.run} {one.item}".encode()).digest())
        return found

    def version(self, id: int) -> Version:
        query = (
            "SELECT version.*, item.record, item.version AS before FROM version JOIN item ON item.id = version.item"
            " WHERE version.id = ?"
        )
        return _version(self.rows(query, id)[0])

    def has_text(self, texts: Iterable[tuple[int, str]]) -> None:
        with self.together() as base:
            base.executemany("UPDATE version SET text_sha256 = ? WHERE id = ?", ((text, id) for id, text in texts))

    def reissued(self, version: Version) -> None:
        """The bytes differ from those before, the text does not: the record that stands goes on standing."""
        with self.together() as base:
            base.execute("UPDATE version SET change = 'reissued', state = 'done' WHERE id = ?", (version.id,))
            base.execute(
                "UPDATE event SET what = 'reissued' WHERE item = ? AND what = 'changed' AND run ="
                " (SELECT run FROM version WHERE id = ?)",
                (version.item, version.id),
            )

    def died(self, version: Version, made_by: str, reason: str) -> bool:
        """A worker died over a version; returns whether that was once too often."""
        with self.together() as base:
            self._attempt(base, version, made_by, "died", reason)
            (deaths,) = base.execute(
                "SELECT count(*) FROM attempt WHERE version = ? AND outcome = 'died' AND made_by = ?",
                (version.id, made_by),
            ).fetchone()
        return int(deaths) >= DEATHS

    def read(self, version: Version, made_by: str, record: tuple[str, int], unread: str | None) -> None:
        """The record of a version lies in its place; `unread` says why the document could not be read."""
        with self.together() as base:
            if unread != "poison":
                self._attempt(base, version, made_by, "read" if unread is None else "unread", unread)
            base.execute(
                "UPDATE version SET state = ?, record_sha256 = ?, record_bytes = ?, made_by = ?, reason = ?"
                " WHERE id = ?",
                ("done" if unread is None else "quarantined", *record, made_by, unread, version.id),
            )
            stands = None if version.before is None else self.version(version.before)
            if stands is None or stands.n < version.n:
                base.execute("UPDATE item SET version = ? WHERE id = ?", (version.id, version.item))
                if stands is not None:
                    base.execute("UPDATE version SET supersedes = ? WHERE id = ?", (stands.id, version.id))
                    base.execute("UPDATE version SET superseded_by = ? WHERE id = ?", (version.id, stands.id))
            elif stands.n > version.n:  # read late: a later version was read meanwhile
                base.execute("UPDATE version SET superseded_by = ? WHERE id = ?", (stands.id, version.id))

    def _attempt(
        self, base: sqlite3.Connection, version: Version, made_by: str, outcome: str, reason: str | None
    ) -> None:
        base.execute(
            "INSERT INTO attempt (version, run, at, made_by, outcome, reason) VALUES (?, ?, ?, ?, ?, ?)",
            (version.id, self.run, self.time(), made_by, outcome, reason),
        )

    # ------------------------------------------------------------ hosts and events

    def robots(self, host: str, seconds: float) -> str | None:
        """robots.txt of a host, if it was asked for less than so many seconds ago."""
        rows = self.rows(
            "SELECT robots FROM host WHERE name = ? AND fetched > ? AND fetched <= ?",
            host,
            self.time(-seconds),
            self.time(),
        )
        return rows[0]["robots"] if rows else None

    def has_robots(self, host: str, robots: str) -> None:
        with self.together() as base:
            base.execute("INSERT OR REPLACE INTO host VALUES (?, ?, ?)", (host, robots, self.time()))

    def _event(self, base: sqlite3.Connection, source: int, item: int | None, what: str, detail: str | None) -> None:
        base.execute(
            "INSERT INTO event (run, source, item, what, detail) VALUES (?, ?, ?, ?, ?)",
            (self.run, source, item, what, detail),
        )


_GOOD = "UPDATE source SET ok_at = ?, failure = NULL, detail = NULL, failed_since = NULL WHERE id = ?"


def backoff(locator: str, tries: int) -> float:
    """Seconds until the next try: 1 minute, 4, 16 … a day at most, and up to a quarter more, by the locator.

    >>> [round(backoff("a", tries)) // 60 for tries in (1, 2, 3, 9)]
    [1, 4, 18, 1621]
    """
    share = hashlib.sha256(f"{locator}\0{tries}".encode("utf-8", "surrogateescape")).digest()[0] / 255
    return float(min(FIRST_WAIT * 4 ** (tries - 1), LONGEST_WAIT) * (1 + share / 4))


def _migrate(base: sqlite3.Connection, *, write: bool) -> None:
    (have,) = base.execute("PRAGMA user_version").fetchone()
    if have > len(STEPS):
        message = f"This store was written by a newer version of the program (ledger {have}, known {len(STEPS)})."
        raise NoLedger(message, "Use that version, or a newer one.")
    if have < len(STEPS) and not write:
        raise UsageError("This store is of an older version of the program.", "Run an import once to bring it up.")
    for number, step in enumerate(STEPS[have:], have + 1):
        # a script of several statements commits what is open; so the script has its own transaction
        base.executescript(f"BEGIN IMMEDIATE;\n{step}\nPRAGMA user_version = {number};\nCOMMIT;")


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _id(cursor: sqlite3.Cursor) -> int:
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _wanted(row: Any) -> Wanted:
    tag = Tag(row["etag"], row["last_modified"])
    return Wanted(row["id"], row["locator"], "", row["seen"], tag, row["sha256"], row["tries"])


def _version(row: Any) -> Version:
    names = Version.__slots__
    return Version(**{name: row[name] for name in names})
