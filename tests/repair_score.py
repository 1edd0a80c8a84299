"""How well text is repaired, in figures: part of `make score`, or alone with `python tests/repair_score.py`.

Words are those between blanks; a word counts as right where it equals the undamaged one, case and comma included.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from damaged import DOCUMENTS, LATER, read_in_english, stripped
from foreign import FOREIGN

from extract.layout import lay_out
from extract.model.reading import Layout
from extract.pages.plain import read
from extract.repair import repair
from extract.repair.damage import damaged
from extract.words import lexicon, table
from extract.words.legible import legibility, readable

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
SEED, SEED_GOLD = SHARED / "seeds" / "004_697d51bc697f4572.txt", SHARED / "seeds" / "gold" / "004_corrected.txt"
CLEAN = SHARED / "text" / "pud_sv.txt"
LETTERS = {"diacritics", "ocr-letters", "codec", "lost-letter", "encoding"}
SEEDS = range(5)


def main() -> None:
    print("text repair")
    lexicon.words()
    unloaded = memory()
    looking()
    loading(unloaded)
    if CLEAN.is_file():
        pud = CLEAN.read_text(encoding="utf-8")
        show("clean Swedish, pud_sv", f"{changed(pud)} changes in {len(pud.split())} words")
        damage("without marks, pud_sv", pud, stripped(pud))
        show("memory of the engine at work", f"{memory() - unloaded} MB")
        damage("read in English, pud_sv", pud, read_in_english(pud, 1))
    for name, text in FOREIGN.items():
        show(f"clean {name}", f"{changed(text)} changes in {len(text.split())} words")
    if SEED.is_file() and SEED_GOLD.is_file():
        printed = SEED.read_text(encoding="utf-8")
        damage("seed 004 (developed on)", SEED_GOLD.read_text(encoding="utf-8"), printed)
    own = "\n".join(DOCUMENTS.values())
    damage("without marks, own texts", own, stripped(own))
    many = "\n".join([own] * len(SEEDS))
    damage("read in English, own texts", many, "\n".join(read_in_english(own, seed) for seed in SEEDS))
    later = "\n".join([*LATER.values()] * len(SEEDS))
    held = "\n".join(read_in_english("\n".join(LATER.values()), seed) for seed in SEEDS)
    damage("read in English, held out", later, held)
    for meant, code in table("codecs")["pairs"]:
        damage(f"{meant} read as {code}", own, own.encode(meant, "replace").decode(code, "replace"))
    print()


def show(name: str, what: str) -> None:
    print(f"{name:36}{what}")


def laid(text: str) -> Layout:
    return lay_out(read(text.encode("utf-8")))


def changed(text: str) -> int:
    return sum(made.rule in LETTERS for made in repair(laid(text)).text.repairs)


def damage(name: str, whole: str, printed: str) -> None:
    """How many words are right before and after, of those of the whole text; how fast; how well both read."""
    layout = laid(printed)
    start = time.perf_counter()
    got = repair(layout).string
    seconds = time.perf_counter() - start
    want = repair(laid(whole)).string
    before, after, least = right(laid(printed).string, want), right(got, want), right(whole, want)
    assert least > 0.99, "lines of the whole text are laid out otherwise"
    told = f"{legibility(printed)} → {legibility(got)}, readable {readable(printed)} → {readable(got)}"
    show(
        name,
        f"{before:8.2%} → {after:7.2%} of words right, {len(want.split()) / seconds:6.0f} words/s, legibility {told}",
    )


def right(got: str, want: str) -> float:
    """The share of the words of `want` that stand at their place, or, where the counts differ, in the same order."""
    mine, theirs = got.split(), want.split()
    if len(mine) == len(theirs):
        return sum(map(str.__eq__, mine, theirs)) / len(theirs)
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(theirs)


def looking() -> None:
    """What it costs to see that ten pages of clean Swedish are clean."""
    pages = [" ".join(text.split()) for text in DOCUMENTS.values()] * 7
    string = "\n".join(pages)
    start = time.perf_counter()
    found = list(damaged(string, [0] * len(pages)))
    show(
        "looking for damage",
        f"{(time.perf_counter() - start) * 1000:.1f} ms for {len(string.split())} clean words, {len(found)} found",
    )


def loading(unloaded: int) -> None:
    """What the engine costs the first damaged document."""
    start = time.perf_counter()
    repair(laid(stripped(DOCUMENTS["memo"])))
    show("loading the engine", f"{time.perf_counter() - start:.2f} s, {memory() - unloaded} MB")


def memory() -> int:
    """Megabytes this process holds."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 // 2**20
    except OSError:
        return 0


if __name__ == "__main__":
    main()
