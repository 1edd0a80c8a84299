"""How far a document has been read, told to whoever guards the process that reads it, and what to leave out of it.

One document is read at a time in a process. Where nobody guards it nothing is told and nothing left out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

# What is being done with a page: its text is read, it is read as a picture, somebody's OCR under it is checked, a
# second table finder or a second reader is asked. Only the first two are needed to have read it.
Work = Literal["page", "ocr", "layer", "tables", "second"]
LEFT_OUT = "left out"  # `why` of a page over which an earlier try to read the document ended
NEEDED: frozenset[Work] = frozenset(("page", "ocr"))
Tell = Callable[[str], None]


@dataclass
class Way:
    """What one document's reading tells, and leaves out. `left` are the pages that were left out in the end."""

    tell: Tell
    without: Collection[tuple[Work, int]] = ()
    only: Collection[int] | None = None
    left: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)  # pages are read by OCR in threads


_way: Way | None = None


@contextmanager
def told(way: Way) -> Iterator[None]:
    """While this is held, what is read tells `way` and leaves out what it says."""
    global _way
    before, _way = _way, way
    try:
        yield
    finally:
        _way = before


def begin(work: Work, page: int, count: int) -> bool:
    """Whether this is to be done with a page (from 1) of `count`: not where an earlier try ended over it."""
    if _way is None:
        return True
    if (work, page) in _way.without or (_way.only is not None and page not in _way.only):
        if work in NEEDED:
            _way.left.add(page)
        return False
    _tell(f"{work} {page} {count}")
    return True


def is_left(page: int) -> bool:
    """Whether a page was left out."""
    return _way is not None and page in _way.left


def done(work: Work, page: int) -> None:
    """The page is finished; of work done one page after the other, only the last needs it."""
    _tell(f"done {work} {page}")


def scanned(pages: Collection[int]) -> None:
    """These pages are going to be read as pictures: it takes longer, and until then they are not read."""
    _tell("scan " + ",".join(map(str, pages)))


def read(pages: int) -> None:
    """All pages are read, or so much text as fills that many; what is left to do knows no pages."""
    _tell(f"read {pages}")


def kind(media_type: str) -> None:
    """What kind of file it is."""
    _tell(f"kind {media_type}")


def waited(seconds: float) -> None:
    """The reading stood still for so long through no fault of the document."""
    _tell(f"wait {seconds}")


def _tell(word: str) -> None:
    if _way is not None:
        with _way.lock:
            _way.tell(word)
