"""The passwords a person gives for documents: a file of them, one a line. They are never told again, by anyone."""

from __future__ import annotations

import codecs
import os
import stat

from pydantic import SecretStr

from extract.errors import UsageError

MOST = 500  # each is tried on each locked document, up to a hundredth of a second
LARGEST = 2**20  # bytes of the file
READABLE = stat.S_IRGRP | stat.S_IROTH


def read(name: str) -> tuple[tuple[SecretStr, ...], str | None]:
    """The passwords of a file, in its order, and a warning where others may read it. Raises UsageError.

    Blanks belong to a password, line ends and a BOM do not; empty lines are left out. UTF-8, else Latin-1.
    """
    try:
        with open(name, "rb") as file:
            status = os.fstat(file.fileno())
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.", "It holds passwords, one a line.") from error
    if len(content) > LARGEST:
        raise UsageError(f"{name} is too large for a file of passwords.", "It holds them one a line, nothing else.")
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    found = tuple(dict.fromkeys(row.removesuffix("\r") for row in text.split("\n") if row.removesuffix("\r")))
    if not found:
        raise UsageError(f"{name} holds no password.", "It holds them one a line.")
    if len(found) > MOST:
        raise UsageError(f"{name} holds more than {MOST} passwords.", "Each is tried on each locked document.")
    open_to_others = os.name == "posix" and stat.S_ISREG(status.st_mode) and status.st_mode & READABLE
    warning = f"{name} holds passwords and can be read by others; chmod 600 makes it yours alone."
    return tuple(map(SecretStr, found)), warning if open_to_others else None
