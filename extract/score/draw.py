"""A reliability diagram: of the values at each confidence, how many are right. Plain SVG, no library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from extract.score.tally import Bin, Reliability, wilson

COLUMN, HEIGHT, LEFT, TOP, FOOT = 88, 240, 56, 36, 76  # pixels
COLOURS = ("#0072b2", "#d55e00", "#009e73")  # told apart by the colour-blind, and by their shape's place
TITLE = "Share of values that are right, by confidence"
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # lines across


def diagram(runs: Mapping[str, Reliability]) -> str:
    """A column a bin of confidence: a dot for the share that is right, a bar for its 95 % interval, a dash for the
    mean confidence, which the dot should meet; below, how many values."""
    bins = next(iter(runs.values())).bins
    width = LEFT + COLUMN * len(bins) + 16
    height = TOP + HEIGHT + FOOT + 16 * len(runs)
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12" role="img">',
        f"<title>{TITLE}</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{LEFT}" y="20" font-size="14">{TITLE}</text>',
        *_frame(bins, width),
    ]
    for number, (name, held) in enumerate(runs.items()):
        colour = COLOURS[number % len(COLOURS)]
        shift = (number - (len(runs) - 1) / 2) * 18
        for column, b in enumerate(held.bins):
            body += _column(b, LEFT + COLUMN * (column + 0.5) + shift, colour)
        y = TOP + HEIGHT + 56 + 16 * number
        body.append(f'<circle cx="{LEFT + 4}" cy="{y - 4}" r="4" fill="{colour}"/>')
        counts = ", ".join(str(b.n) for b in held.bins)
        body.append(f'<text x="{LEFT + 16}" y="{y}">{escape(name)}; values in each column: {counts}</text>')
    return "\n".join([*body, "</svg>"]) + "\n"


def _frame(bins: tuple[Bin, ...], width: int) -> Iterator[str]:
    for share in SHARES:
        y = _y(share)
        yield f'<line x1="{LEFT}" y1="{y}" x2="{width - 16}" y2="{y}" stroke="#ccc"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{share:.0%}</text>'
    for column, b in enumerate(bins):
        x = LEFT + COLUMN * (column + 0.5)
        yield f'<text x="{x}" y="{TOP + HEIGHT + 20}" text-anchor="middle">{b.low:.2f}–{b.high:.2f}</text>'
    middle = LEFT + COLUMN * len(bins) / 2
    yield f'<text x="{middle}" y="{TOP + HEIGHT + 36}" text-anchor="middle">confidence (dash: its mean)</text>'


def _column(b: Bin, x: float, colour: str) -> Iterator[str]:
    edges = wilson(b.right, b.n)
    if edges is None or b.mean is None:
        return
    low, high = map(_y, edges)
    yield f'<line x1="{x}" y1="{low}" x2="{x}" y2="{high}" stroke="{colour}" stroke-width="3" opacity="0.4"/>'
    yield f'<line x1="{x - 8}" y1="{_y(b.mean)}" x2="{x + 8}" y2="{_y(b.mean)}" stroke="black"/>'
    yield f'<circle cx="{x}" cy="{_y(b.right / b.n)}" r="4" fill="{colour}"/>'


def _y(share: float) -> float:
    return round(TOP + HEIGHT * (1 - share), 1)
