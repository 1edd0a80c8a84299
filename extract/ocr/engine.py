"""Tesseract, by either of two ways: the program itself, or its library in this process where tesserocr is installed.

Text is always read with the Swedish data: the English data gave none of 423 words with å ä ö right. The English data
reads figures a second time, one line each, where it is the better of the two.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from extract.errors import MissingTool, UsageError

if TYPE_CHECKING:
    from PIL import Image

SWEDISH, FIGURES, TURNS = "swe", "eng", "osd"
TIME_LIMIT = 120  # seconds a page may take; the slowest real ones take 20
SURE_TURN = 2.0  # Tesseract's own measure of how sure an orientation is; wrong ones stay below
PAGE, LINE, UPRIGHT = 3, 7, 0  # page segmentation modes
ENGINE = "EXTRACT_OCR_ENGINE"  # environment: `tesseract` or `tesserocr`; without it the faster one that is there
SCANNED = frozenset(".pdf .png .jpg .jpeg .jpe .tif .tiff .gif .webp .bmp".split())  # names of files that may be scans
INSTALL = "Install it with: apt install tesseract-ocr tesseract-ocr-swe (macOS: brew install tesseract tesseract-lang)"


@dataclass(frozen=True, slots=True)
class Seen:
    """A word as an engine saw it: its box in pixels, 0..1 how sure the engine is, the number of its line and block."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    line: int
    block: int


class TookTooLong(Exception):
    """A page was given up after TIME_LIMIT."""


class Engine(Protocol):
    name: str  # with its version: part of what a reading depends on

    def words(self, image: Image.Image, dpi: float) -> list[Seen]:
        """The words of a page in reading order. Raises TookTooLong."""

    def figures(self, images: Sequence[Image.Image], dpi: float) -> list[tuple[str, float]]:
        """What stands on each picture of one line, and how sure that is, by the language data for figures."""

    def lines(self, images: Sequence[Image.Image], dpi: float) -> list[list[Seen]]:
        """The words on each picture of one line."""

    def turn(self, image: Image.Image, dpi: float) -> int:
        """Quarter turns clockwise that make a page upright, 0..3; 0 also where that cannot be told."""


# ---------------------------------------------------------------- what is installed


@dataclass(frozen=True)
class Tools:
    """The program and the folder of its language data."""

    program: str
    data: Path
    languages: frozenset[str]


@cache
def tools() -> Tools | None:
    """Tesseract as it is installed; None where it is not."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        asked = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    head, *names = (asked.stdout or asked.stderr).splitlines() or [""]
    return Tools(program, Path(head.partition('"')[2].partition('"')[0]), frozenset(names))


def may_be_scan(name: str) -> bool:
    """Whether a file of this name may have pages that only OCR reads; one without a suffix may be anything."""
    suffix = Path(name).suffix.lower()
    return suffix in SCANNED or not suffix


def require() -> None:
    """Raises MissingTool, with the command that installs it, where Tesseract or its Swedish data is missing."""
    found = tools()
    otherwise = "Without it: --ocr never reads all that is not scanned."
    if found is None:
        raise MissingTool("Tesseract is not installed, so scans cannot be read.", f"{INSTALL}. {otherwise}")
    if SWEDISH not in found.languages:
        raise MissingTool("Tesseract has no Swedish data, so scans cannot be read.", f"{INSTALL}. {otherwise}")


def _data_of(language: str) -> str:
    """A few characters that change with the language data."""
    found = tools()
    assert found is not None
    with suppress(OSError):
        return hashlib.sha256((found.data / f"{language}.traineddata").read_bytes()).hexdigest()[:12]
    return ""


@cache
def engine() -> Engine:
    """The engine to read with; raises MissingTool."""
    require()
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads cost four to five times the CPU and win nothing
    wanted = os.environ.get(ENGINE, "")
    if wanted not in ("", "tesseract", "tesserocr"):
        raise UsageError(f"{ENGINE} is {wanted!r}.", "It may be tesseract or tesserocr.")
    if wanted == "tesserocr" and find_spec("tesserocr") is None:
        raise MissingTool("tesserocr is not installed.", "Install it with: pip install tesserocr")
    if wanted == "tesserocr" or not wanted and find_spec("tesserocr") is not None:
        return Library()
    return Program()


def _languages() -> str:
    found = tools()
    assert found is not None
    return ",".join(f"{name}:{_data_of(name)}" for name in (SWEDISH, FIGURES) if name in found.languages)


def reads_figures() -> bool:
    """Whether the second language data is there."""
    found = tools()
    return found is not None and FIGURES in found.languages


# ---------------------------------------------------------------- the program


class Program:
    """The dependable way: one process a page, through pytesseract."""

    def __init__(self) -> None:
        from pytesseract import get_tesseract_version

        self.name = f"tesseract {get_tesseract_version()} {_languages()}"

    def words(self, image: Image.Image, dpi: float) -> list[Seen]:
        return list(_seen(self._run([image], SWEDISH, dpi, f"--psm {PAGE}")))

    def figures(self, images: Sequence[Image.Image], dpi: float) -> list[tuple[str, float]]:
        if not images:
            return []
        return list(_one_line_each(self._run(images, FIGURES, dpi, f"--psm {LINE}"), len(images)))

    def lines(self, images: Sequence[Image.Image], dpi: float) -> list[list[Seen]]:
        if not images:
            return []
        table = self._run(images, SWEDISH, dpi, f"--psm {LINE}").splitlines()
        pages = [[row for row in table if row.split("\t", 2)[1:2] == [str(n)]] for n in range(1, len(images) + 1)]
        return [list(_seen("\n".join(rows))) for rows in pages]

    def turn(self, image: Image.Image, dpi: float) -> int:
        from pytesseract import TesseractError

        try:
            said = self._run([image], TURNS, dpi, f"--psm {UPRIGHT}", kind="osd")
        except TesseractError:  # too few characters to tell
            return 0
        told = dict(row.split(": ", 1) for row in said.splitlines() if ": " in row)
        return _quarters(int(told.get("Rotate", 0)), float(told.get("Orientation confidence", 0)))

    def _run(self, images: Sequence[Image.Image], language: str, dpi: float, config: str, kind: str = "tsv") -> str:
        from pytesseract import pytesseract as program

        made = "-c tessedit_create_tsv=1 " if kind == "tsv" else ""
        with private_folder() as folder:
            paths = [folder / f"{n}.pgm" for n in range(len(images))]
            for path, image in zip(paths, images, strict=True):
                image.save(path)
            source = paths[0]
            if len(paths) > 1:
                source = folder / "list.txt"
                source.write_text("".join(f"{path}\n" for path in paths))
            try:
                program.run_tesseract(
                    str(source),
                    str(folder / "out"),
                    extension=kind,
                    lang=language,
                    config=f"{made}{config} --dpi {round(dpi)}",
                    timeout=TIME_LIMIT,
                )
            except RuntimeError as error:
                if isinstance(error, program.TesseractError):
                    raise
                raise TookTooLong from error
            return (folder / f"out.{kind}").read_text(encoding="utf-8")


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only this user may look into, gone afterwards: pages may hold what is not for everybody."""
    with tempfile.TemporaryDirectory(prefix="extract-") as name:
        yield Path(name)


# ---------------------------------------------------------------- the library


class Library:
    """The fast way: Tesseract in this process, as many engines of each language and mode as are used at once."""

    def __init__(self) -> None:
        import tesserocr

        with suppress(AttributeError):  # of older versions
            tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)  # its chatter is nobody's
        found = tools()
        assert found is not None
        self._data = f"{found.data}/"
        self._free: dict[tuple[str, int], list[Any]] = {}
        self.name = f"tesserocr {tesserocr.tesseract_version().split()[1]} {_languages()}"

    @contextmanager
    def _api(self, language: str, mode: int) -> Iterator[Any]:
        """An engine that nobody else uses; list operations are atomic, so threads need no lock."""
        import tesserocr

        free = self._free.setdefault((language, mode), [])
        try:
            api = free.pop()
        except IndexError:
            api = tesserocr.PyTessBaseAPI(path=self._data, lang=language, psm=mode)
        try:
            yield api
        finally:
            api.Clear()
            free.append(api)

    def words(self, image: Image.Image, dpi: float) -> list[Seen]:
        with self._api(SWEDISH, PAGE) as api:
            return list(_seen(self._tsv(api, image, dpi)))

    def figures(self, images: Sequence[Image.Image], dpi: float) -> list[tuple[str, float]]:
        with self._api(FIGURES, LINE) as api:
            return [next(_one_line_each(self._tsv(api, image, dpi), 1)) for image in images]

    def lines(self, images: Sequence[Image.Image], dpi: float) -> list[list[Seen]]:
        with self._api(SWEDISH, LINE) as api:
            return [list(_seen(self._tsv(api, image, dpi))) for image in images]

    def turn(self, image: Image.Image, dpi: float) -> int:
        with self._api(TURNS, UPRIGHT) as api:
            api.SetImage(image)
            api.SetSourceResolution(round(dpi))
            told = api.DetectOrientationScript()
        return _quarters(360 - told["orient_deg"], told["orient_conf"]) if told else 0

    def _tsv(self, api: Any, image: Image.Image, dpi: float) -> str:
        api.SetImage(image)
        api.SetSourceResolution(round(dpi))
        if not api.Recognize(round(TIME_LIMIT * 1000)):
            raise TookTooLong
        return str(api.GetTSVText(0))


# ---------------------------------------------------------------- what both answer

_WORD = "5"  # the level of a word in Tesseract's table
_COLUMNS = 12


def _rows(table: str) -> Iterator[list[str]]:
    for row in csv.reader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if len(row) == _COLUMNS and row[0] == _WORD and row[11].strip():
            yield row


def _seen(table: str) -> Iterator[Seen]:
    """The words of Tesseract's table; columns: level, page, block, paragraph, line, word, box, confidence, text."""
    lines: dict[tuple[str, ...], int] = {}
    for row in _rows(table):
        line = lines.setdefault(tuple(row[1:5]), len(lines))
        left, top, width, height = map(int, row[6:10])
        sure = min(1.0, max(0.0, float(row[10]) / 100))
        yield Seen(row[11].strip(), left, top, left + width, top + height, sure, line, int(row[2]))


def _one_line_each(table: str, count: int) -> Iterator[tuple[str, float]]:
    """The words of each picture as one string, and the least sure of them."""
    words: dict[int, list[tuple[str, float]]] = {}
    for row in _rows(table):
        words.setdefault(int(row[1]), []).append((row[11].strip(), max(0.0, float(row[10])) / 100))
    for page in range(count):  # Tesseract counts pictures of a list from 1, the library's table from 0 or 1
        here = words.get(page + 1, words.get(0, []) if count == 1 else [])
        yield " ".join(text for text, _ in here), min((sure for _, sure in here), default=0.0)


def _quarters(degrees: int, sure: float) -> int:
    return degrees // 90 % 4 if sure >= SURE_TURN else 0
