"""Profiles of hypothesis: the everyday one gives the same examples each time, `fuzz` looks for new ones.

What OCR reads in tests is kept in build/ocr, by the code that read it: never in the folder of whoever runs them, and no
reading outlives the code it was made by.
"""

import hashlib
import os
from pathlib import Path

from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
CODE = b"".join(path.read_bytes() for path in sorted((ROOT / "extract" / "ocr").glob("*.py")))
os.environ["EXTRACT_CACHE"] = str(ROOT / "build" / "ocr" / hashlib.sha256(CODE).hexdigest()[:12])

settings.register_profile("default", derandomize=True, deadline=None)
settings.register_profile(
    "fuzz", derandomize=False, deadline=None, max_examples=10_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")
