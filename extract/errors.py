"""Exceptions and exit codes. What is the document's fault is a Finding, never an exception."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal


class Exit(IntEnum):
    """The exit codes of the command line; part of its stable interface."""

    CLEAN = 0
    FINDINGS = 1  # error findings; with --check any warning
    USAGE = 2
    MISSING_TOOL = 3
    BUG = 70
    DISK = 74
    LOCKED = 75  # by another import; or a cluster is gone: try later
    INTERRUPTED = 130
    TERMINATED = 143


Reason = Literal[
    "empty_file",
    "not_a_document",
    "unsupported_type",
    "damaged",
    "no_pages",
    "no_text",
    "password_required",
    "too_large",
    "unreadable",
    "container",
    "archive_bomb",
    "xml_entities",
    "limit_time",
    "limit_memory",
    "limit_output",
    "crashed",
    "internal",
]


class ExtractError(Exception):
    """An error with a hint: what the person who reads it can do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class SourceError(ExtractError):
    """The file's fault: it becomes an `error` finding with this code and reason, and the folder goes on."""

    code: Literal["unreadable", "encrypted", "limit_exceeded"] = "unreadable"

    def __init__(self, reason: Reason, message: str, hint: str = "", *, pages: int | None = None) -> None:
        super().__init__(message, hint)
        self.reason: Reason = reason
        self.pages = pages  # where they could be counted


class Encrypted(SourceError):
    code = "encrypted"


def locked_office() -> Encrypted:
    """What an office document with a password is, whatever passwords were given: they open PDFs."""
    hint = "Save a copy without one; --password-file opens PDFs only."
    return Encrypted("password_required", "The file is locked with a password.", hint)


class TooLarge(SourceError):
    code = "limit_exceeded"


class SetupError(ExtractError):
    """The setting's fault: stops the run before the first file."""

    exit_code: Exit = Exit.USAGE


class UsageError(SetupError):
    pass


class MissingTool(SetupError):
    exit_code = Exit.MISSING_TOOL


class BadTable(SetupError):
    """One of our own tables (TOML, TSV) is wrong; the message names file and line."""

    exit_code = Exit.BUG
