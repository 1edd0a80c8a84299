"""Signs that Tesseract's Swedish data cannot read, in pages that we read as pictures: § and @."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.model.text import Edit

# no Swedish decision counts in dollars before the figure; & alone parts names, never touches a figure
_SECTION = re.compile(r"\$(?=\$?[ \u00a0]?\d)|(?<!\S)&(?=&?\d)|^&(?= \d)", re.MULTILINE)
# "anna.lind Qregion.se": a letter that stands for @ before a domain, with or without a blank before it
_AT = re.compile(
    r"(?<=[\w-]) ?[QOG©(]{1,2}(?=[a-zåäö0-9-]+(?:\.[a-z0-9-]+)*\.(?:se|com|org|eu|nu|net)\b)",
)
_LOCAL = re.compile(r"(?:^|[\s(:])[\w-]+(?:[._][\w-]+)+$|(?:e-?post|mejl|mail)\w*:?\s+[\w.-]+$", re.IGNORECASE)


def signs(string: str) -> Iterator[Edit]:
    """§ that was taken for $ or &, and @ that was taken for Q in an e-mail address."""
    for found in _SECTION.finditer(string):
        yield Edit(found.start(), found.end(), "§", "ocr-sign")
    for found in _AT.finditer(string):
        if _LOCAL.search(string[max(0, found.start() - 60) : found.start()]):
            yield Edit(found.start(), found.end(), "@", "ocr-sign")
