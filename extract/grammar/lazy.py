"""Patterns compiled when a document first needs them: compiling all of the grammar takes longer than reading a page."""

from __future__ import annotations

from typing import Any, cast

import regex


class _Lazy:
    """Stands for a compiled pattern; the first call compiles it."""

    __slots__ = ("_arguments", "_compiled")

    def __init__(self, pattern: str, flags: int, lists: dict[str, Any]) -> None:
        self._arguments = (pattern, flags, lists)
        self._compiled: regex.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        if name == "pattern":
            return self._arguments[0]
        if self._compiled is None:
            pattern, flags, lists = self._arguments
            self._compiled = regex.compile(pattern, flags, ignore_unused=True, **lists)
        return getattr(self._compiled, name)


def lazy(pattern: str, flags: int = 0, **lists: Any) -> regex.Pattern[str]:
    """A pattern as `regex.compile` gives it, but compiled at its first use; `lists` are its named lists."""
    lists.pop("ignore_unused", None)
    return cast("regex.Pattern[str]", _Lazy(pattern, flags, lists))
