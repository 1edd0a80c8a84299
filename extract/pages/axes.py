"""Where a PDF's own space lies on the page as shown: axes and user space end here."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.model.page import BBox, Turn


@dataclass(frozen=True, slots=True)
class Axes:
    """From PDF user space to points from the top left of the page as shown: x' = a x + b y + e, y' = c x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @classmethod
    def of(cls, page: pdfium.PdfPage, width: float, height: float) -> Axes:
        scale = 100  # FPDF_PageToDevice answers whole pixels: hundredths of a point
        x, y = ctypes.c_int(), ctypes.c_int()

        def shown(px: float, py: float) -> tuple[float, float]:
            c.FPDF_PageToDevice(page, 0, 0, round(width * scale), round(height * scale), 0, px, py, x, y)
            return x.value / scale, y.value / scale

        e, f = shown(0, 0)
        ax, ay = shown(1000, 0)
        bx, by = shown(0, 1000)
        return cls((ax - e) / 1000, (bx - e) / 1000, (ay - f) / 1000, (by - f) / 1000, e, f)

    def turned(self, turn: Turn) -> Axes:
        """To the points of the page turned to be read."""
        match turn.quarters:
            case 1:
                return Axes(-self.c, -self.d, self.a, self.b, turn.height - self.f, self.e)
            case 2:
                return Axes(-self.a, -self.b, -self.c, -self.d, turn.width - self.e, turn.height - self.f)
            case _:
                return Axes(self.c, self.d, -self.a, -self.b, self.f, turn.width - self.e)

    def box(self, left: float, bottom: float, right: float, top: float) -> BBox:
        if not self.b and not self.c and self.a > 0 > self.d:  # a page that is not turned
            return BBox(
                self.a * left + self.e, self.d * top + self.f, self.a * right + self.e, self.d * bottom + self.f
            )
        x0, x1 = self.a * left + self.b * bottom + self.e, self.a * right + self.b * top + self.e
        y0, y1 = self.c * left + self.d * bottom + self.f, self.c * right + self.d * top + self.f
        return BBox(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
