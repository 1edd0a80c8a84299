"""A pipeline that misbehaves as a library over a hostile file may: the first word of a document says how."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import subprocess
import sys
import tempfile
import time

from fake_pipeline import extract as well_behaved

from extract.model import progress
from extract.model.record import Record
from extract.model.source import Settings, Source

LEFT_BEHIND = "left-behind"  # name of the program that a document leaves running, to be looked for


def hang() -> None:
    while True:
        time.sleep(0.01)


def spin() -> None:
    sum(range(10**15))  # in C, with the lock of the interpreter: no handler of Python's ever runs


def work() -> None:
    """Takes as much of the processor as it needs, and by the clock as long as others leave it."""
    until = time.process_time() + 1.0
    while time.process_time() < until:
        sum(range(10_000))


def allocate() -> None:
    held = []
    while True:
        held.append(bytearray(8 << 20))


def allocate_in_c() -> None:
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while place := libc.malloc(8 << 20):
        ctypes.memset(place, 1, 8 << 20)
    os.abort()  # as pdfium does


def gorge() -> None:
    b"x" * (240 << 20)  # filled and given back: no mischief


def die_by_signal() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(7)


def chatter() -> None:
    for _ in range(1 << 10):
        os.write(1, b"\x1b[31m" * (1 << 18))


def fork() -> None:
    subprocess.Popen(["sleep", "61.25"])
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(61.25)"])
    os.abort()


def ignore() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    hang()


def litter() -> None:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(b"left")
    os.mkdir(os.path.join(tempfile.gettempdir(), "deep"))
    die_by_signal()


def fill() -> None:
    with tempfile.TemporaryFile() as file:
        while True:
            file.write(bytes(1 << 20))


def no_room() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def quote() -> None:
    raise KeyError("Anna Ek, 19121212-1212 and 121212+1212")


HOW = {
    b"hang": hang, b"spin": spin, b"allocate": allocate, b"malloc": allocate_in_c, b"segv": die_by_signal,
    b"exit": leave, b"chatter": chatter, b"fork": fork, b"ignore": ignore, b"litter": litter, b"fill": fill,
    b"noroom": no_room, b"work": work, b"quote": quote, b"gorge": gorge,
}  # fmt: skip


def extract(source: Source, settings: Settings) -> Record:
    """`pages 4 segv 2`: of four pages the second does what its word says."""
    words = source.content.split()
    if words[:1] == [b"flood"]:
        return well_behaved(Source(source.path, b"x" * (8 << 20)), settings)
    if words[:1] == [b"env"]:
        told = (os.environ.get("CMAP_PATH"), os.environ.get("https_proxy"), os.environ["TMPDIR"], os.umask(0o077))
        return well_behaved(Source(source.path, repr(told).encode()), settings)
    if words[:1] == [b"pages"]:
        count, bad = int(words[1]), dict(zip(words[3::2], words[2::2], strict=True))
        read = []
        for page in range(1, count + 1):
            if progress.begin("page", page, count):
                HOW.get(bad.get(str(page).encode(), b""), lambda: None)()
                read.append(page)
        progress.read(count)
        record = well_behaved(Source(source.path, f"read {read}".encode()), settings)
        info = record.source.model_copy(update={"pages": count, "id": source.id, "sha256": source.sha256})
        return record.model_copy(update={"source": info})
    if words and words[0] in HOW:
        HOW[words[0]]()
    return well_behaved(source, settings)
