"""The benchmark of OCR: a folder of scans against bare Tesseract reading the same pictures, one process a core.

Run by `make bench`. The pages are those of tests/bench.py as pictures of 300 dpi. Bare Tesseract gets them ready drawn,
with the data and the mode we use, so the difference is all that we do besides: drawing, preparing, second readings,
records. CPU time is the machine's: run it on one that does nothing else.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import pypdfium2 as pdfium

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from extract.ocr.slots import cores

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS, PAGES, TABLES, DPI = 4, 2, 1, 300
WALL, CPU = 1.15, 0.9  # times bare Tesseract's wall time at most; share of its CPU time that ours is at least
ENGINES = ("tesserocr", "tesseract")


def used(commands: Sequence[Sequence[str]], **more: str) -> tuple[float, float]:
    """Wall seconds of some processes that run at once, and the CPU seconds the machine spent meanwhile."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1", **more}
    before, start = busy(), time.perf_counter()
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    for process in running:
        process.wait()
    return time.perf_counter() - start, busy() - before


def busy() -> float:
    """CPU seconds of the machine since it started: workers are nobody's children, so theirs cannot be asked for."""
    user, nice, system, *_ = map(int, Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def pictures(folder: Path, content: bytes, number: int) -> list[Path]:
    """The pages of a PDF as pictures in files, and beside them a PDF made of nothing but these."""
    drawn = [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in pdfium.PdfDocument(content)]
    paths = []
    for page, image in enumerate(drawn):
        paths.append(folder / "bare" / f"{number}-{page}.pgm")
        image.save(paths[-1])
    drawn[0].save(
        folder / "scans" / f"{number}.pdf", "PDF", save_all=True, append_images=drawn[1:], resolution=DPI, quality=90
    )
    return paths


def bare(folder: Path, paths: Sequence[Path]) -> list[list[str]]:
    """One process of Tesseract a core, each with its share of the pictures."""
    commands = []
    for n in range(cores()):
        listed = folder / f"list-{n}.txt"
        listed.write_text("".join(f"{path}\n" for path in paths[n :: cores()]))
        commands.append(["tesseract", str(listed), str(folder / f"out-{n}"), "-l", "swe", "--psm", "3", "tsv"])
    return commands


def measure(documents: Sequence[bytes], rounds: int) -> bool:
    """Prints a line for each engine; whether the goals are met by the faster."""
    met = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bare").mkdir()
        (folder / "scans").mkdir()
        paths = [path for n, content in enumerate(documents) for path in pictures(folder, content, n)]
        ours = [sys.executable, "-m", "extract", str(folder / "scans"), "--no-cache", "--quiet"]
        taken: dict[str, list[tuple[float, float]]] = {"": [], **{engine: [] for engine in ENGINES}}
        for _ in range(rounds):  # by turns, so that all meet the same machine
            taken[""].append(used(bare(folder, paths)))
            for engine in ENGINES:
                taken[engine].append(used([ours], EXTRACT_OCR_ENGINE=engine))
        wall, cpu = (median(one[n] for one in taken[""]) for n in (0, 1))
        sys.stdout.write(
            f"OCR of {len(paths)} pages at {DPI} dpi, {cores()} bare processes of Tesseract: "
            f"{wall:.1f} s, {cpu:.1f} s of CPU\n"
        )
        for engine in ENGINES:
            mine, spent = (median(one[n] for one in taken[engine]) for n in (0, 1))
            met |= mine <= WALL * wall and spent / (mine * cores()) >= CPU * cpu / (wall * cores())
            sys.stdout.write(
                f"  ours by {engine}: {mine:.1f} s ({mine / wall:.2f} times, goal {WALL}), {spent:.1f} s of CPU "
                f"({spent / (mine * cores()):.0%} of the cores, bare {cpu / (wall * cores()):.0%})\n"
            )
    return met


def main() -> int:
    from bench import document

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    met = measure([document(PAGES, TABLES) for _ in range(DOCUMENTS)], rounds)
    sys.stdout.write("All goals met.\n" if met else "A goal was missed.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
