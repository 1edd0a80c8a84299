"""Patterns compiled when a document first needs them, and kept compiled from one run to the next.

Compiling the whole grammar takes longer than reading a page: half a second of every start. As Python keeps the bytecode
of modules, compiled patterns are kept in `__pycache__` beside this module, under the versions of Python and of `regex`
that made them; `python -B` or a folder that cannot be written means they are compiled anew. A file that does not fit is
ignored.
"""

from __future__ import annotations

import contextlib
import copyreg
import hashlib
import marshal
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, cast

import regex

from extract.words import one_of

_FILE = Path(__file__).parent / "__pycache__" / f"patterns.{sys.implementation.cache_tag}.regex-{regex.__version__}.bin"


class _Lazy:
    """Stands for a compiled pattern; the first call compiles it."""

    __slots__ = ("_arguments", "_build", "_compiled")

    def __init__(self, pattern: str, flags: int, lists: dict[str, Any], build: Callable[[], str] | None = None) -> None:
        self._arguments = (pattern, flags, lists)
        self._build = build
        self._compiled: regex.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        if name == "pattern":
            return self._arguments[0] if self._build is None else self._build()
        if self._compiled is None:
            self._compiled = compiled(*self._arguments, self._build)
        return getattr(self._compiled, name)


def lazy(pattern: str, flags: int = 0, **lists: Any) -> regex.Pattern[str]:
    """A pattern as `regex.compile` gives it, but compiled at its first use; `lists` are its named lists, rows of tables
    in which `*` stands for any letters, as in `one_of`.

    >>> bool(lazy(r"\\L<verbs> #", verbs=["bevilja*", "ge"]).match("beviljades #"))
    True
    """
    lists.pop("ignore_unused", None)
    return cast("regex.Pattern[str]", _Lazy(pattern, flags, lists))


def built(build: Callable[[], str], of: str) -> regex.Pattern[str]:
    """A pattern whose text takes long to write, written only where no earlier run kept it compiled. `of` is all that
    its text hangs on: what it is written of, and how.

    >>> bool(built(lambda: "a+", of="one or more").fullmatch("aa"))
    True
    """
    return cast("regex.Pattern[str]", _Lazy(f"built of {of}", 0, {}, build))


def compiled(
    pattern: str, flags: int = 0, lists: dict[str, Any] | None = None, build: Callable[[], str] | None = None
) -> regex.Pattern[str]:
    """The compiled pattern, from the file of an earlier run where it is there; with `build` `pattern` is its key."""
    named = {name: sorted(words) for name, words in (lists or {}).items() if rf"\L<{name}>" in pattern}
    for name in [name for name, words in named.items() if any("*" in word for word in words)]:
        pattern = pattern.replace(rf"\L<{name}>", f"(?:{one_of(named.pop(name))})")
    key = hashlib.blake2b(repr((pattern, int(flags), sorted(named.items()))).encode(), digest_size=16).digest()
    store = _store()
    if key in store.kept:
        try:
            return cast("regex.Pattern[str]", store.make(*store.kept[key]))
        except (TypeError, ValueError, RuntimeError):
            del store.kept[key]
    made = regex.compile(pattern if build is None else build(), flags, **named)
    store.add(key, made)
    return made


def keep() -> None:
    """Keeps what was compiled since this was last asked; called when a document is read, not when the process ends: a
    worker's end is no orderly one."""
    _store().write()


class _Store:
    """The compiled patterns of earlier runs, as the pickle protocol of `regex` gives them: plain tuples of numbers."""

    def __init__(self) -> None:
        tiny = regex.compile("a")
        self._reduce = copyreg.dispatch_table[type(tiny)]
        self.make: Any = self._reduce(tiny)[0]
        self.kept: dict[bytes, tuple[Any, ...]] = {}
        self._grown = False
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
            self.kept = dict(marshal.loads(_FILE.read_bytes()))

    def add(self, key: bytes, pattern: regex.Pattern[str]) -> None:
        self.kept[key] = cast("tuple[Any, ...]", self._reduce(pattern)[1])
        self._grown = True

    def write(self) -> None:
        """Keep what was compiled; another process that writes at the same time wins or loses as a whole."""
        if not self._grown or sys.dont_write_bytecode:
            return
        self._grown = False
        try:
            _FILE.parent.mkdir(exist_ok=True)
            number, name = tempfile.mkstemp(dir=_FILE.parent)
        except OSError:
            return
        try:
            with os.fdopen(number, "wb") as file:
                file.write(marshal.dumps(self.kept))
            os.replace(name, _FILE)
        except (OSError, ValueError):
            with contextlib.suppress(OSError):
                os.unlink(name)


@cache
def _store() -> _Store:
    return _Store()
