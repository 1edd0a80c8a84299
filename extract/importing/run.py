"""One import: list the sources, take what is new, read it, keep its record. Everything a run does it can do twice."""

from __future__ import annotations

import contextlib
import hashlib
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType

from extract import batch, streams
from extract.batch import Outcome
from extract.errors import Exit
from extract.importing import reading
from extract.importing.config import ON_THE_WEB, Sources
from extract.importing.ledger import LOCKED, Ledger, Version, Wanted
from extract.importing.page import path_of
from extract.importing.source import FetchFailed, Item, Listing, Row, Source, SourceFailed, Tag
from extract.importing.store import Staged, Store
from extract.importing.web import Robots
from extract.model import personal
from extract.model.source import Settings
from extract.ocr.engine import may_be_scan, require
from extract.pages.sniff import media_type

AT_ONCE = 200  # documents fetched before they are read: a run that is killed has their records, not only their bytes
SECONDS = 60.0  # and so long at most
IN_A_ROW = 5  # fetches that fail one after the other: the rest of the source is left for the next run
HALF = 3  # a PDF without its end is waited for so many times, then read as it is
HEAD, TAIL = 1 << 16, 4096  # bytes in which a PDF tells that it is one, and in which it has its end
DIED = "internal/crashed"  # what the record says of a document whose worker died
POISON = "poison"  # what the ledger says when it died once too often


@contextlib.contextmanager
def _undivided() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until the block is left: a record that lies in its place is in the ledger too.

    A kill cannot wait; after one the next run makes both agree.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's to answer
        return
    came: list[tuple[int, FrameType | None]] = []
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
    held = {sign: handler for sign, handler in before.items() if callable(handler)}
    for sign in held:
        signal.signal(sign, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        for sign, handler in held.items():
            signal.signal(sign, handler)
    for number, frame in came[:1]:
        held[signal.Signals(number)](number, frame)


@dataclass(frozen=True)
class Wishes:
    """What the person asked for beside the import."""

    recheck: int = 0  # known items of each source whose address is asked again
    again: str | None = None  # "failed" or "all": tried or read again now
    accept: frozenset[str] = frozenset()  # names of sources whose list is believed however short it is
    jobs: int = 1
    say: Callable[[str], None] = streams.nothing


@dataclass
class Counts:
    """What a run did."""

    documents: Counter[str] = field(default_factory=Counter)  # by what became of them
    failed_sources: int = 0
    faults: int = 0  # of ours

    def exit(self) -> Exit:
        if self.faults:
            return Exit.BUG
        bad = self.failed_sources or self.documents["put aside"] or self.documents["not fetched"]
        return Exit.FINDINGS if bad or self.documents["worker died"] else Exit.CLEAN

    def told(self) -> str:
        done = ", ".join(f"{count} {what}" for what, count in sorted(self.documents.items()) if count)
        failed = f"; {self.failed_sources} sources failed" if self.failed_sources else ""
        return f"{done or 'nothing new'}{failed}"


@dataclass
class Run:
    """A run over a store whose lock is held."""

    store: Store
    ledger: Ledger
    settings: Settings
    wishes: Wishes = Wishes()
    counts: Counts = field(default_factory=Counts)
    locked: frozenset[int] = frozenset()  # versions that no password opened in an earlier run

    @property
    def made_by(self) -> str:
        return batch.key(self.settings)

    def all(self, sources: Sources) -> Counts:
        """Imports everything there is to import."""
        self.store.swept()
        self.store.spacious()
        self.ledger.untold(self._sizes())
        self.ledger.again(self.made_by, self.wishes.again)
        if self.settings.passwords:
            self.locked = self.ledger.locked_again()
        self.read()
        robots = Robots(self.ledger.robots, self.ledger.has_robots)
        for source in sources.opened(robots):
            try:
                with contextlib.closing(source):
                    self.source(source)
            except SourceFailed as error:
                self._failed(source.row, error)
        return self.counts

    def source(self, source: Source) -> None:
        """Lists one source and takes from it what is new or changed. Raises SourceFailed."""
        id, tag = self.ledger.source(source.row)
        items = self._listed(source, id, tag)
        wanted = self.ledger.wanted(id, again=self.wishes.again is not None)
        if items is not None:
            ready = [one for one in wanted if one.locator in items]
            self.counts.documents["still being written"] += len(wanted) - len(ready)
            wanted = ready
        self._fetched(source, wanted, items or {})
        if self.wishes.recheck and source.row.kind in ON_THE_WEB:  # the marks of the others tell what changed
            self._fetched(source, self.ledger.longest_unchecked(id, self.wishes.recheck), items or {})

    def _listed(self, source: Source, id: int, tag: Tag) -> dict[str, Item] | None:
        """The items of a source that are at rest, all being in the ledger now; None where its list is as it was.

        Raises SourceFailed.
        """
        row = source.row
        accepted = row.name in self.wishes.accept
        listing = source.listing(Tag() if accepted else tag)
        if listing.items is None:
            self.ledger.same(id)
            return None
        listing = replace(listing, items=[item.nameless() for item in listing.items])
        assert listing.items is not None
        found, before = len(listing.items), self.ledger.listed_before(id)
        if not accepted:
            self._believed(listing, row, found, before)
            self._known(listing, row, id, before)
        rested = {} if all(item.settled for item in listing.items) else self.ledger.rested(id, row.settle)
        self.ledger.listed(id, listing.items, listing.tag, whole=listing.whole)
        for reason, count in sorted(listing.left_out.items()):
            self.wishes.say(f"{row.name}: left out: {count} ({reason})")
        return {item.locator: item for item in listing.items if item.settled or rested.get(item.locator) == item.mark}

    def _believed(self, listing: Listing, row: Row, found: int, before: int) -> None:
        """Raises SourceFailed where a list is much shorter than the last, or than the source is known to be."""
        told = f"{found} items; before {before}, expected at least {row.expect}"
        if found < row.expect or found < row.share * before:
            raise SourceFailed("login_page" if listing.login else "far_fewer" if found else "no_items", told)

    def _known(self, listing: Listing, row: Row, id: int, before: int) -> None:
        """Raises SourceFailed where a list is long enough and yet another: what was known is not in it."""
        if not listing.whole or not before or listing.items is None:
            return
        known = self.ledger.present(id)
        kept = len(known & {item.locator for item in listing.items})
        if kept < row.share * len(known):
            raise SourceFailed("others", f"{kept} of {len(known)} known items are listed")

    # ------------------------------------------------------------ bytes

    def _fetched(self, source: Source, wanted: Sequence[Wanted], items: dict[str, Item]) -> None:
        """Takes the bytes of items, and reads them every so often. Raises SourceFailed where the source gives up."""
        taken, since, in_a_row = 0, time.monotonic(), 0
        given_up: SourceFailed | None = None
        for one in wanted:
            if one.locator not in items and personal.MASK in one.locator:  # only its list tells the address
                continue
            item = items.get(one.locator) or Item(one.locator, path_of(one.locator), one.mark)
            try:
                taken += self._took(source, one, item)
                in_a_row = 0
            except FetchFailed as error:
                self._not_taken(source.row, one, error)
                in_a_row = 0 if error.lasting else in_a_row + 1
                if source.row.kind != "list" and (error.source or in_a_row == IN_A_ROW):  # a list has many hosts
                    given_up = SourceFailed(error.reason, error.detail)
                    break
            if taken >= AT_ONCE or (taken and time.monotonic() - since > SECONDS):
                self.read()
                taken, since = 0, time.monotonic()
        self.read()
        if given_up is not None:
            raise given_up

    def _took(self, source: Source, wanted: Wanted, item: Item) -> bool:
        """Whether there are bytes to be read that were not there before. Raises FetchFailed."""
        with self.store.staged() as staged:
            fetched = source.fetch(item, wanted.tag, staged)
            if not fetched.modified:
                self.ledger.not_modified(wanted, fetched.tag)
                self.counts.documents["unchanged"] += 1
                return False
            kind = self._checked(staged, wanted, item)
            self.store.keep(staged)
        blob = (staged.sha256, staged.size, kind)
        what = self.ledger.took(wanted, blob, fetched.tag, item.path)
        self.counts.documents[what] += 1
        return what in ("new", "changed")

    def _checked(self, staged: Staged, wanted: Wanted, item: Item) -> str:
        """The media type of what was fetched. Raises FetchFailed where it is not what it was, or half of it."""
        kind = media_type(staged.content(0, HEAD), item.path)
        if kind != "application/pdf":  # told by its beginning; it may be a bundle of scans of half a gigabyte
            kind = media_type(staged.content(), item.path)
        if kind == "text/html" and wanted.sha256 is not None and "://" in item.locator:
            (before,) = self.ledger.rows("SELECT media_type FROM blob WHERE sha256 = ?", wanted.sha256)
            if before["media_type"] != kind:
                raise FetchFailed("soft_404", personal.without(item.locator))
        if kind == "application/pdf" and b"%%EOF" not in staged.content(-TAIL) and wanted.tries < HALF - 1:
            raise FetchFailed("half")
        return kind

    def _not_taken(self, row: Row, wanted: Wanted, error: FetchFailed) -> None:
        detail = personal.without(error.detail)
        aside = self.ledger.not_taken(wanted, error.reason, detail, lasting=error.lasting, after=error.after)
        in_motion = error.reason == "in_motion"
        self.counts.documents["put aside" if aside else "still being written" if in_motion else "not fetched"] += 1
        self._told(f"{row.name}: {wanted.locator}", error)

    def _failed(self, row: Row, error: SourceFailed) -> None:
        self.ledger.failed(self.ledger.source(row)[0], error.reason, personal.without(error.detail))
        self.counts.failed_sources += 1
        self._told(row.name, error)

    def _told(self, where: str, error: FetchFailed | SourceFailed) -> None:
        from extract.importing.status import words
        from extract.output.table import language

        detail = f" ({error.detail})" if error.detail else ""
        self.wishes.say(f"{where}: {words(error.reason, language())} [{error.reason}]{detail}")

    # ------------------------------------------------------------ records

    def read(self) -> None:
        """Reads every version that was taken and not read, and keeps its record."""
        versions = self._changed_in_text(self.ledger.unread())
        if not versions:
            return
        if self.settings.ocr != "never" and any(may_be_scan(version.path) for version in versions):
            require()
        outcomes = reading.outcomes(versions, self.store, self.settings, self.wishes.jobs)
        with contextlib.closing(outcomes):
            for version, outcome in outcomes:
                self._kept(version, outcome)

    def _changed_in_text(self, versions: list[Version]) -> list[Version]:
        """Those whose text is another than that of the record that stands; the others are re-issues of it."""
        again = [one for one in versions if one.change == "changed" and one.record_sha256 is None and one.before]
        before = {one.id: self.ledger.version(one.before) for one in again if one.before}
        needed = {one.id: one for one in [*again, *before.values()] if one.text_sha256 is None}
        if not again:
            return versions
        if needed:
            found = reading.texts(list(needed.values()), self.store, self.settings, self.wishes.jobs)
            known = {id: text for id, text in zip(needed, found, strict=True) if text is not None}
            self.ledger.has_text(known.items())
        else:
            known = {}
        text = {one.id: known.get(one.id) or one.text_sha256 for one in [*again, *before.values()]}
        same = {one.id for one in again if text[one.id] is not None and text[one.id] == text[before[one.id].id]}
        last: set[int] = set()
        for one in again:  # of several changes between two readings only an unbroken row of re-issues is one
            if one.item in last:
                same.discard(one.id)
            elif one.id in same:
                self.ledger.reissued(one)
                self.counts.documents["re-issued"] += 1
            else:
                last.add(one.item)
        return [one for one in versions if one.id not in same]

    def _kept(self, version: Version, outcome: Outcome) -> None:
        """The record of a version lies where it belongs, and the version is done; or its worker died."""
        unread = _unread(outcome)
        if outcome.fault is not None:
            self.counts.faults += 1
            streams.say(f"{outcome.path}:\n{outcome.fault}", lines=True)
        if unread == DIED:
            if not self.ledger.died(version, self.made_by, unread):
                self.counts.documents["worker died"] += 1
                return
            unread = POISON
        version = self.ledger.version(version.id)  # what stands may have changed since this one was asked for
        content = outcome.line.encode() + b"\n"
        with _undivided():
            self.store.write(self._place(version), content)
            self.ledger.read(version, self.made_by, (hashlib.sha256(content).hexdigest(), len(content)), unread)
        told = unread == LOCKED and version.id in self.locked  # by an earlier run
        self.counts.documents["read" if unread is None else "still locked" if told else "put aside"] += 1

    def _place(self, version: Version) -> Path:
        """Where the record of a version goes; the record that stood there before is with the superseded ones."""
        if version.before is None or version.before == version.id:
            return self.store.record(version.record)
        stands = self.ledger.version(version.before)
        if stands.n > version.n:
            return self.store.superseded(version.record, version.n)
        at = self.store.record(version.record)
        content = at.read_bytes() if at.exists() else b""
        if hashlib.sha256(content).hexdigest() == stands.record_sha256:  # else a run was killed after this step
            self.store.write(self.store.superseded(version.record, stands.n), content)
        return at

    def _sizes(self) -> Callable[[str, int | None], int | None]:
        sizes = self.store.sizes()
        return lambda name, n: sizes(self.store.record(name) if n is None else self.store.superseded(name, n))


def _unread(outcome: Outcome) -> str | None:
    """Code and reason of the finding that says why a document could not be read; None where it was."""
    if all(severity != "error" for _, severity in outcome.findings):
        return None
    first = next(finding for finding in outcome.record.findings if finding.severity == "error")
    return f"{first.code}/{first.reason}" if first.reason else first.code
