"""The benchmark: how fast a document is read, held against pdfplumber reading nothing but its text.

`make bench` draws 100 pages of prose from a word list and a fixed seed, once with 5 and once with 32 pages that hold a
ruled table, and a document of one page. Both programs run as processes of their own, by turns; medians and goals are
printed, and a missed goal is said; it fails nothing. The stages are timed in this process. `--profile` shows where the
time of the 100 pages goes.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import os
import pstats
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from reportlab.pdfgen.canvas import Canvas

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import bench_fence
import bench_import
import bench_ocr

from extract.checks import CHECKS
from extract.checks.context import Context
from extract.find.figures import with_columns
from extract.find.roles import mentions
from extract.find.scope import Scope
from extract.grammar.read import read as read_values
from extract.kinds import KINDS, recognise
from extract.layout import lay_out
from extract.model.source import Source
from extract.output.jsonl import line
from extract.pages.pdf import read
from extract.repair import repair
from extract.run import _info, _parts, _record, extract, without_personal_numbers

T = TypeVar("T")

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # with it every start compiles all patterns anew: no user's machine
ROOT = Path(__file__).resolve().parent.parent
PAGES = 100
TIMES = {5: 8.0, 32: 2.5}  # by pages with tables: how many times as fast as pdfplumber's text alone
START = 1.0  # seconds from the start of the program to the record of one page
WIDTH, HEIGHT, LEFT, SIZE, STEP = 595, 842, 70, 10, 13
NAMES = (
    "nämnden regionen kommunen föreningen bolaget universitetet myndigheten styrelsen sökanden partnerskapet".split()
)
VERBS = "prövar följer leder samlar beskriver planerar utvecklar stöder redovisar bedömer".split()
THINGS = (
    "arbetet försöket området projektet underlaget avtalet nätverket samarbetet lärandet resultatet "
    "kompetensförsörjningen landsbygdsutvecklingen näringslivets verksamhetens omställningen"
).split()
PLACES = "i länet på landsbygden i skolorna vid kusten i fjällen under hösten efter sommaren inom ramen".split(" i ")
TAILS = "enligt planen, med god marginal, tillsammans med andra, utan dröjsmål, på nytt, som tidigare".split(", ")
MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()


def money(rng: random.Random) -> str:
    return f"{rng.randrange(20, 9_000) * 500:,}".replace(",", " ")


def sentence(rng: random.Random) -> str:
    parts = [
        rng.choice(NAMES).capitalize(),
        rng.choice(VERBS),
        rng.choice(THINGS),
        rng.choice(PLACES),
        "och",
        rng.choice(VERBS),
        rng.choice(THINGS),
        rng.choice(TAILS),
    ]
    dice = rng.random()
    if dice < 0.04:
        parts.append(f"till en kostnad av {money(rng)} kr")
    elif dice < 0.08:
        parts.append(f"den {rng.randrange(1, 29)} {rng.choice(MONTHS)} {rng.randrange(2019, 2027)}")
    elif dice < 0.1:
        parts.append(f"i ärende RUN-{rng.randrange(1, 999):05d}-{rng.randrange(2019, 2027)}")
    elif dice < 0.12:
        parts.append(f"motsvarande {rng.randrange(5, 90)} procent")
    return " ".join(parts) + "."


def prose(sheet: Canvas, rng: random.Random, top: float, bottom: float) -> int:
    """Fills a page from `top` to `bottom` (points from above) with paragraphs; how many words it wrote."""
    y, words = top, 0
    while y < bottom - 4 * STEP:
        text = " ".join(sentence(rng) for _ in range(rng.randrange(3, 7)))
        row = ""
        for word in [*text.split(), ""]:
            if not word or sheet.stringWidth(f"{row} {word}", "Helvetica", SIZE) > WIDTH - 2 * LEFT:
                if y > bottom:
                    break
                sheet.drawString(LEFT, HEIGHT - y, row)
                y, words, row = y + STEP, words + len(row.split()), word
            else:
                row = f"{row} {word}".strip()
        y += STEP / 2
    return words


def table(sheet: Canvas, rng: random.Random, top: float, lines: int = 14) -> float:
    """A ruled table of `lines` rows; where it ends."""
    edges, height = (70, 270, 380, 460, 525), 17
    rows = [("Finansiär", "Sökt belopp", "Andel", "År")]
    rows += [
        (f"{rng.choice(NAMES).capitalize()} {n}", f"{money(rng)} kr", f"{rng.randrange(1, 60)} %", "2025")
        for n in range(1, lines)
    ]
    for n, row in enumerate(rows):
        for x, words in zip(edges, row, strict=False):
            sheet.drawString(x + 3, HEIGHT - top - n * height - 12, words)
        sheet.line(edges[0], HEIGHT - top - n * height, edges[-1], HEIGHT - top - n * height)
    bottom = top + len(rows) * height
    sheet.line(edges[0], HEIGHT - bottom, edges[-1], HEIGHT - bottom)
    for x in edges:
        sheet.line(x, HEIGHT - top, x, HEIGHT - bottom)
    return bottom


def document(pages: int, tables: int) -> bytes:
    """A PDF of prose at 350 words a page and more; `tables` of its pages, evenly spread, hold a ruled table as well."""
    rng = random.Random(20250101)
    out = io.BytesIO()
    sheet = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    with_table = {round((n + 0.5) * pages / tables) for n in range(tables)} if tables else set()
    fewest = 10**6
    for number in range(pages):
        sheet.setFont("Helvetica", 8)
        sheet.drawString(LEFT, HEIGHT - 36, "Region Exempel  Dnr RUN-00253-2025")
        sheet.drawRightString(WIDTH - LEFT, HEIGHT - 36, f"{number + 1} ({pages})")
        top = 80.0
        if number == 0:
            sheet.setFont("Helvetica-Bold", 16)
            sheet.drawString(LEFT, HEIGHT - 80, "Tjänsteskrivelse: stöd till projektet Levande å")
            top = 110.0
        sheet.setFont("Helvetica", SIZE)
        filled = table(sheet, rng, top) + 24 if number in with_table else top
        words = prose(sheet, rng, filled, HEIGHT - 60)
        fewest = min(fewest, words if number not in with_table else 10**6)
        sheet.showPage()
    sheet.save()
    assert pages == 1 or fewest >= 350, f"a page of prose has only {fewest} words"
    return out.getvalue()


# ---------------------------------------------------------------- two programs, side by side

PLAIN = """
import sys, pdfplumber
with pdfplumber.open(sys.argv[1]) as pdf:
    for page in pdf.pages:
        page.extract_text()
"""


def ours(path: Path) -> list[str]:
    return [sys.executable, "-m", "extract", str(path), "--jobs", "1", "--quiet"]


def theirs(path: Path) -> list[str]:
    return [sys.executable, "-c", PLAIN, str(path)]


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def first_record(path: Path) -> float:
    """Seconds from the start of the program to the first byte of its first record."""
    start = time.perf_counter()
    with subprocess.Popen(ours(path), cwd=ROOT, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stdout.read(1)
        return time.perf_counter() - start


def side_by_side(path: Path, rounds: int) -> tuple[float, float]:
    """Medians of ours and theirs; the two take turns, so that both meet the same machine."""
    pairs = [(seconds(ours(path)), seconds(theirs(path))) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


# ---------------------------------------------------------------- where the time goes


def stages(content: bytes) -> Iterator[tuple[str, float]]:
    """Each stage of one document with its seconds: the steps of run.extract, with a stop-watch in this process."""
    source = Source("bench.pdf", content)

    def timed(work: Callable[[], T]) -> tuple[T, float]:
        start = time.perf_counter()
        return work(), time.perf_counter() - start

    pages, spent = timed(lambda: read(content))
    yield "read", spent
    _, spent = timed(lambda: _parts(pages))
    yield "parts", spent
    laid, spent = timed(lambda: lay_out(pages))
    yield "layout", spent
    _, spent = timed(lambda: repair(laid))
    yield "repair", spent
    layout, personal = without_personal_numbers(pages)
    values, spent = timed(lambda: with_columns(read_values(layout, personal)))
    yield "grammar", spent

    def fill() -> tuple[Any, Any, Scope]:
        scope = Scope.whole(values)
        name, evidence = recognise(scope)
        scope = scope.with_mentions(mentions(values, name))
        return KINDS[name], KINDS[name].fill(scope, evidence), scope

    (kind, filled, scope), spent = timed(fill)
    yield "find, kinds", spent
    made, spent = timed(lambda: _record(_info(source, "application/pdf", pages, (layout,)), filled, scope))
    yield "record, legibility", spent
    _, spent = timed(lambda: [found for check in CHECKS for found in check(Context(made, kind, scope))])
    yield "checks", spent
    _, spent = timed(lambda: line(made))
    yield "JSON", spent
    _, spent = timed(lambda: extract(source))
    yield "all of run.extract", spent


def print_stages(content: bytes, rounds: int) -> None:
    extract(Source("warm.pdf", content))  # tables and patterns are loaded once a process
    runs = [dict(stages(content)) for _ in range(rounds)]
    for name in runs[0]:
        sys.stdout.write(f"  {name:20} {median(run[name] for run in runs) * 1000 / PAGES:7.2f} ms a page\n")


def print_profile(content: bytes) -> None:
    source = Source("bench.pdf", content)
    extract(source)
    profile = cProfile.Profile()
    profile.runcall(extract, source)
    pstats.Stats(profile).sort_stats("tottime").print_stats(25)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5, help="how often each program runs")
    options.add_argument("--profile", action="store_true", help="show where the time of the 100 pages goes")
    chosen = options.parse_args()
    met = True
    with tempfile.TemporaryDirectory() as folder:
        for tables, goal in TIMES.items():
            content = document(PAGES, tables)
            path = Path(folder) / f"{tables}.pdf"
            path.write_bytes(content)
            mine, other = side_by_side(path, chosen.rounds)
            met &= other / mine >= goal
            sys.stdout.write(
                f"{PAGES} pages, {tables} with tables: {mine:.2f} s ({PAGES / mine:.0f} pages/s), "
                f"pdfplumber's text alone {other:.2f} s: {other / mine:.1f} times as fast (goal {goal})\n"
            )
            print_stages(content, min(3, chosen.rounds))
            if chosen.profile and tables == min(TIMES):
                print_profile(content)
        path = Path(folder) / "one.pdf"
        path.write_bytes(document(1, 0))
        first = median(first_record(path) for _ in range(chosen.rounds))
        met &= first < START
        sys.stdout.write(f"first record of one page after {first:.2f} s (goal {START})\n")
    met &= bench_fence.measure(chosen.rounds)
    met &= bench_import.measure(chosen.rounds)
    met &= bench_ocr.measure([document(bench_ocr.PAGES, bench_ocr.TABLES)] * bench_ocr.DOCUMENTS, min(2, chosen.rounds))
    sys.stdout.write("All goals met.\n" if met else "A goal was missed.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
