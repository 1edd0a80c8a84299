"""What goes in: a file's bytes under the name the record gives it, and the settings that change what comes out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import Field, SecretStr

from extract.model.evidence import Border


@dataclass(frozen=True)
class Source:
    """`path` is what the record prints: relative to the folder given, with forward slashes; never absolute."""

    path: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def id(self) -> str:
        return self.id_of(self.path, self.sha256)

    @staticmethod
    def id_of(path: str, sha256: str) -> str:
        """First 16 hex digits of sha256(path + NUL + sha256)."""
        return hashlib.sha256(path.encode("utf-8", "surrogateescape") + b"\0" + sha256.encode()).hexdigest()[:16]


Way = Literal["auto", "never", "always"]  # when pages are read as pictures


class Settings(Border):
    """What the caller may decide; part of what a record depends on."""

    ocr: Way = "auto"
    cache: bool = True  # whether what OCR read is kept; no record depends on it
    people: bool = True  # whether people are named
    passwords: tuple[SecretStr, ...] = Field(
        default=(), exclude=True, repr=False
    )  # tried on what is locked; told nowhere
