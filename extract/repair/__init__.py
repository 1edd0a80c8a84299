"""Text in, text out: named repairs in a fixed order, each an `Edit`, so that what was printed stays known.

The order is data. A repair finds edits in the text as the repairs before it left it. Only the encoding may have more to
mend where a later repair joined two letters; then all are run again until none finds any. So repairing a repaired text
changes nothing. Letters never become digits here: that is a rule of the grammar, and leaves a finding.
"""

from __future__ import annotations

from extract.model.reading import Layout
from extract.repair import encoding, hyphens, spaces

REPAIRS = (
    encoding.controls,
    encoding.mojibake,
    spaces.soft_hyphens,
    spaces.blanks,
    hyphens.line_ends,
    hyphens.leftovers,
)
ROUNDS = 8  # nearly every text needs one; each leaves less to mend


def repair(layout: Layout) -> Layout:
    """The layout with its text repaired; each repair stands in `text.repairs`."""
    text = layout.text
    for _ in range(ROUNDS):
        before = text.string
        for find in REPAIRS:
            text = text.apply(find(text.string))
        if text.string == before or not encoding.suspect(text.string):
            break
    return layout.with_text(text)
