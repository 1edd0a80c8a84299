"""What is to be read: the files behind the paths given, each once, in a stable order, and what is left out and why."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from extract.errors import UsageError
from extract.model import personal
from extract.output.folder import own_output

# Office lock files, unfinished downloads and what file managers leave behind; compared in lower case.
LEFT_OUT = {
    "~$*": "lock file",
    "*.part": "unfinished download",
    "*.crdownload": "unfinished download",
    "*.tmp": "temporary file",
    "thumbs.db": "file manager's own",
    "desktop.ini": "file manager's own",
}
_KINDS = (
    (stat.S_ISFIFO, "FIFO"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


@dataclass(frozen=True, slots=True)
class Input:
    """A document to be read: `path` is what its record prints, `file` is where it lies (no symbolic link)."""

    path: str
    file: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was met and not read; `path` as the operating system names it."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shard:
    """The `index`th of `count` parts of all inputs, counted from 1.

    An input belongs to the part that a hash of its record's path says. That asks for nothing but the path: no file is
    opened, no other input counts, so parts that list the folder at other times, in another order or from another place
    never share a document, and a document that comes or goes moves no other one.
    """

    index: int
    count: int

    def __post_init__(self) -> None:
        if self.count < 1 or not 1 <= self.index <= self.count:
            raise UsageError(
                f"There is no shard {self.index}/{self.count}.",
                hint="Shards are counted from 1: 1/4 to 4/4. Where tasks are counted from 0, add 1.",
            )

    @classmethod
    def parse(cls, text: str) -> Shard:
        """
        >>> Shard.parse("3/100")
        Shard(index=3, count=100)
        """
        found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text)
        if found is None:
            raise UsageError(
                f"{text!r} is no shard.",
                hint="Give which and of how many, as 3/100; in a job array they may be variables that are not set.",
            )
        return cls(int(found[1]), int(found[2]))

    def holds(self, path: str) -> bool:
        """Whether the input of this path is in it. How a file system writes å (as one sign or two) does not count."""
        digest = hashlib.sha256(unicodedata.normalize("NFC", path).encode("utf-8", "surrogateescape")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.index - 1


@dataclass(frozen=True, slots=True)
class _Candidate:
    shown: str
    parts: tuple[str, ...]
    real: str
    link: bool = False


def discover(
    paths: Sequence[str], listed: Sequence[str] = (), ours: Collection[tuple[int, int]] = ()
) -> tuple[list[Input], list[Skipped]]:
    """The inputs behind `paths` and then `listed`, in that order, a folder's files sorted by the bytes of their names.

    A missing path raises UsageError; a missing one of `listed`, which a program wrote, stays an input and fails as
    one. `ours` are (device, inode) of files this run writes. A link inside a folder is followed to a file of the same
    folder, unless that file is read under its own name anyway.
    """
    met: list[_Candidate | Skipped] = []
    for path in paths:
        if not os.path.exists(path):
            hint = "Read a list of paths with --files-from -." if path == "-" else ""
            raise UsageError(f"{path} does not exist.", hint)
        met.extend(_given(path, ours))
    for path in listed:
        met.extend(_given(path, ours))
    return _each_once(met)


def record_path(parts: Sequence[str]) -> str:
    r"""Names joined by slashes, with bytes that are not UTF-8 as \xNN and without numbers of persons.

    No two paths give the same text: a name that itself holds the letters \xNN has its backslash written as \x5c.
    """
    joined = "/".join(parts)
    joined = re.sub(r"\\(?=x[0-9a-f]{2})", r"\\x5c", joined)
    return personal.without(re.sub("[\udc80-\udcff]", lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", joined))


def _each_once(met: Sequence[_Candidate | Skipped]) -> tuple[list[Input], list[Skipped]]:
    own_names = {item.real for item in met if isinstance(item, _Candidate) and not item.link}
    seen: set[str] = set()
    inputs: list[Input] = []
    skipped: list[Skipped] = []
    for item in met:
        if isinstance(item, Skipped):
            skipped.append(item)
        elif item.link and item.real in own_names:
            skipped.append(Skipped(item.shown, "link to a file that is read itself"))
        elif item.real in seen:
            skipped.append(Skipped(item.shown, "reached twice"))
        else:
            seen.add(item.real)
            inputs.append(Input(record_path(item.parts), item.real))
    return inputs, skipped


def _given(path: str, ours: Collection[tuple[int, int]]) -> Iterator[_Candidate | Skipped]:
    """What a path of the caller holds: a folder's files, or the file itself whatever its name."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        mode = stat.S_IFREG  # reading it will say what is wrong
    if stat.S_ISDIR(mode):
        yield from _walk(path, ours)
    elif stat.S_ISREG(mode):
        yield _Candidate(path, (os.path.basename(path.rstrip(os.sep)),), os.path.realpath(path))
    else:
        yield Skipped(path, _kind(mode))


def _walk(folder: str, ours: Collection[tuple[int, int]]) -> Iterator[_Candidate | Skipped]:
    """A folder's files, depth first. A stack instead of recursion: folders nest deeper than Python calls may."""
    root = os.path.realpath(folder)
    inodes = {inode for _, inode in ours}
    stack: list[tuple[str, tuple[str, ...], os.DirEntry[str] | None]] = [(folder, (), None)]
    while stack:
        shown, parts, entry = stack.pop()
        real = os.path.join(root, *parts)
        try:
            if entry is None or entry.is_dir(follow_symlinks=False):
                inside, left_out = _listing(shown)
                yield from left_out
                stack.extend((item.path, (*parts, item.name), item) for item in reversed(inside))
            elif entry.is_symlink():
                yield _link(shown, parts, root)
            elif not entry.is_file(follow_symlinks=False):
                yield Skipped(shown, _kind(entry.stat(follow_symlinks=False).st_mode))
            elif entry.inode() in inodes and (os.stat(real).st_dev, entry.inode()) in ours:
                yield Skipped(shown, "this run writes it")
            else:
                yield _Candidate(shown, parts, real)
        except OSError as error:
            yield Skipped(shown, f"cannot be opened: {error.strerror}")


def _listing(folder: str) -> tuple[list[os.DirEntry[str]], list[Skipped]]:
    """A folder's entries worth a look, sorted by the bytes of their names, and those left out for their names."""
    with os.scandir(folder) as entries:
        everything = sorted(entries, key=lambda entry: os.fsencode(entry.name))
    outputs = own_output(entry.name for entry in everything)
    kept: list[os.DirEntry[str]] = []
    left_out: list[Skipped] = []
    for entry in everything:
        reason = unwanted(entry.name)
        if reason is not None:
            left_out.append(Skipped(entry.path, reason))
        elif entry.name not in outputs:
            kept.append(entry)
    if outputs:
        left_out.append(Skipped(folder, f"records written by extract ({len(outputs)})"))
    return kept, left_out


def unwanted(name: str) -> str | None:
    if name.startswith("."):
        return "dot file"
    return next((reason for pattern, reason in LEFT_OUT.items() if fnmatchcase(name.lower(), pattern)), None)


def _link(shown: str, parts: tuple[str, ...], root: str) -> _Candidate | Skipped:
    try:
        real = os.path.realpath(os.path.join(root, *parts), strict=True)
        mode = os.stat(real).st_mode
    except OSError as error:
        return Skipped(shown, "link loop" if error.errno == errno.ELOOP else "broken link")
    if os.path.commonpath((root, real)) != root:
        return Skipped(shown, "link out of the folder")
    if stat.S_ISDIR(mode):
        return Skipped(shown, "link to a folder")
    if not stat.S_ISREG(mode):
        return Skipped(shown, _kind(mode))
    return _Candidate(shown, parts, real, link=True)


def _kind(mode: int) -> str:
    return next((name for test, name in _KINDS if test(mode)), "not a regular file")
