"""What a taken version says, read in workers: its record, and whether its text is that of the version before."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Generator, Sequence

from extract import batch
from extract.batch import Outcome
from extract.discover import Input
from extract.importing.ledger import Version
from extract.importing.store import Store
from extract.model.source import Settings


def outcomes(
    versions: Sequence[Version], store: Store, settings: Settings, jobs: int
) -> Generator[tuple[Version, Outcome], None, None]:
    """The outcome of each version, in order. Close the iterator to stop early: it ends the workers."""
    inputs = [input_of(version, store) for version in versions]
    with contextlib.closing(batch.run(inputs, settings, jobs)) as found:
        yield from zip(versions, found, strict=True)


def texts(versions: Sequence[Version], store: Store, settings: Settings, jobs: int) -> list[str | None]:
    """The hash of each version's text; None where it has none, or cannot be read.

    Portals that make a file anew for each reader give other bytes for the same document. What a person reads in it is
    its text, whatever the blanks and line ends between the words.
    """
    inputs = [input_of(version, store) for version in versions]
    made = batch.made(_Text(settings, TEXT_OF), inputs, jobs)
    return [(hashed.decode() if isinstance(hashed, bytes) else "") or None for hashed in made]


def input_of(version: Version, store: Store) -> Input:
    return Input(version.path, str(store.blob(version.sha256)))


TEXT_OF = "extract.run"  # the module whose `text_of(source, settings)` gives a document's text; workers import it


class _Text:
    """The hash of one document's text."""

    def __init__(self, settings: Settings, module: str) -> None:
        self.settings, self.module = settings, module

    def __call__(self, item: Input) -> bytes:
        from importlib import import_module

        try:
            words = import_module(self.module).text_of(batch.read(item), self.settings).string.split()
        except MemoryError:
            raise
        except Exception:  # its record will say what is the matter with it
            return b""
        return hashlib.sha256(" ".join(words).encode()).hexdigest().encode() if words else b""
