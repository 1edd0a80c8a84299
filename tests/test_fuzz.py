"""Fixtures with bytes cut off, turned, swapped and doubled: whatever comes of it, each file has its record.

Only what the fence promises is looked at, not what is read. 200 files of one seed; `make fuzz` draws 10 000 of a new
one.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import settings as hypothesis_settings

from extract import batch
from extract.discover import discover
from extract.errors import Reason
from extract.model.record import Record
from extract.model.source import Settings
from extract.worker import MB, Limits

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = 100
LARGEST = 60_000  # bytes of a fixture; larger ones take longer and break no differently
LIMITS = Limits(memory=1000 * MB, start=60.0)
_OBJECT = re.compile(rb"\d+ 0 obj.*?endobj\s", re.DOTALL)


def seeds() -> list[Path]:
    """Small fixtures, several of each kind of file; scans are left to OCR's own tests."""
    found = sorted(path for path in (ROOT / "fixtures").glob("*/source.*") if "scan" not in path.parent.name)
    return [path for path in found if path.stat().st_size <= LARGEST]


def truncated(dice: random.Random, content: bytes) -> bytes:
    return content[: dice.randrange(len(content))]


def flipped(dice: random.Random, content: bytes) -> bytes:
    out = bytearray(content)
    for _ in range(dice.choice((1, 4, 32, 256))):
        out[dice.randrange(len(out))] ^= 1 << dice.randrange(8)
    return bytes(out)


def spliced(dice: random.Random, content: bytes, other: bytes) -> bytes:
    return content[: dice.randrange(len(content))] + other[dice.randrange(len(other)) :]


def hollow(dice: random.Random, content: bytes) -> bytes:
    start = dice.randrange(len(content))
    stop = min(len(content), start + dice.choice((1, 30, 1000)))
    return content[:start] + bytes(stop - start) + content[stop:]


def doubled(dice: random.Random, content: bytes) -> bytes:
    """A piece a second time, elsewhere: an object of a PDF, else any."""
    objects = [found.span() for found in _OBJECT.finditer(content)]
    start, stop = dice.choice(objects) if objects else sorted(dice.sample(range(len(content)), 2))
    at = dice.choice(objects)[0] if objects else dice.randrange(len(content))
    return content[:at] + content[start:stop] + content[at:]


def mutated(dice: random.Random, contents: list[bytes]) -> bytes:
    content = dice.choice(contents)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        how = dice.randrange(5)
        if len(content) < 8:
            break
        if how == 0:
            content = truncated(dice, content)
        elif how == 1:
            content = flipped(dice, content)
        elif how == 2:
            content = spliced(dice, content, dice.choice(contents))
        elif how == 3:
            content = hollow(dice, content)
        else:
            content = doubled(dice, content)
    return content


def test_every_mutated_file_has_its_record(tmp_path: Path) -> None:
    thorough = hypothesis_settings().max_examples >= 10_000
    seed = random.randrange(1 << 32) if thorough else 20261122
    dice, paths = random.Random(seed), seeds()
    contents = [path.read_bytes() for path in paths]
    faults: Counter[str] = Counter()
    for start in range(0, 10_000 if thorough else 200, AT_ONCE):
        folder = tmp_path / str(start)
        folder.mkdir()
        for n in range(AT_ONCE):
            (folder / f"{n:03}").write_bytes(mutated(dice, contents))
        inputs, skipped = discover([str(folder)])
        assert len(inputs) == AT_ONCE and not skipped
        outcomes = list(batch.run(inputs, Settings(ocr="never"), 2, limits=LIMITS))
        assert [outcome.path for outcome in outcomes] == [item.path for item in inputs], f"seed {seed}"
        for outcome in outcomes:
            record = Record.model_validate_json(outcome.line)
            for finding in record.findings:
                assert finding.severity != "error" or finding.reason in get_args(Reason), f"seed {seed}: {finding}"
            if outcome.fault is not None:
                faults[outcome.fault.strip().splitlines()[-1][:100]] += 1
        for path in folder.iterdir():  # what is worth a look stays
            if not any(outcome.fault and outcome.path == path.name for outcome in outcomes):
                path.unlink()
    if faults:  # ours to mend, but the run went on and each file has its record
        print(f"seed {seed}, files in {tmp_path}: {faults}", file=sys.stderr)


@pytest.mark.parametrize("mutate", [truncated, flipped, hollow, doubled])
def test_a_mutation_is_the_same_for_the_same_seed(mutate: object) -> None:
    assert callable(mutate)
    content = bytes(range(256)) * 4
    assert mutate(random.Random(7), content) == mutate(random.Random(7), content) != content
