"""Image files: each frame is a page, read by OCR."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps

from extract.errors import SourceError, TooLarge
from extract.model import progress
from extract.model.page import Document, Page
from extract.model.source import Settings
from extract.pages.route import unread
from extract.pages.scan import Picture, read_pictures

MAX_PIXELS = 100_000_000  # of a frame: an A2 at 400 dpi; what says more may be made to fill the memory
MAX_FRAMES = 2_000
FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "WEBP", "BMP")  # no others are decoded, whatever a file begins with
LEAST_DPI, MOST_DPI = 60.0, 1200.0  # what a file says beyond these is not meant (72 and 96 often mean nothing)
UNEQUAL = 1.05  # times: resolutions that differ more are made equal
UNSAID = (72, 96)  # what programs write that do not know
LONG_SIDE = 11.69  # inches of an A4, which a page of unknown size most often is
LARGE = 2400  # pixels of the long side; at 72 or 96 dpi such a picture would be a poster


def read(content: bytes, settings: Settings | None = None) -> Document:
    """The pages of an image file: one for each frame. Raises SourceError, TooLarge, MissingTool."""
    settings = settings or Settings()
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        frames = getattr(image, "n_frames", 1)
    except Image.DecompressionBombError as error:
        raise TooLarge(
            "too_large", "The image says that it has more pixels than any paper.", "Save it smaller."
        ) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise _damaged() from error
    if frames > MAX_FRAMES:
        raise TooLarge("too_large", f"The image has {frames} pages; the limit is {MAX_FRAMES}.", "Split it into parts.")
    if settings.ocr == "never":
        raise SourceError(
            "no_text", "The file is an image, which only OCR reads.", "Read it without --ocr never.", pages=frames
        )
    broken: list[int] = []
    left_out: list[int] = []
    read_ones = tuple(read_pictures(_frames(image, frames, broken, left_out), settings))
    lost = tuple(Page(number, "", (), why="damaged") for number in broken)
    lost += tuple(Page(number, "", (), why=progress.LEFT_OUT) for number in left_out)
    pages = tuple(sorted((*read_ones, *lost), key=lambda page: page.number or 0))
    if not any(page.lines for page in pages):
        if broken:
            raise _damaged()
        count = f"{frames} pages" if frames > 1 else "one page"
        raise SourceError(
            "no_text", f"The image has {count} and OCR found no text.", "Look at it: it may be a drawing.", pages=frames
        )
    return Document(
        pages, notes=tuple(unread(page) for page in pages if not page.lines and page.why != progress.LEFT_OUT)
    )


def _frames(image: Image.Image, count: int, broken: list[int], left_out: list[int]) -> Iterator[Picture]:
    """The frames of an image as pictures; the numbers of those that cannot be decoded are added to `broken`."""
    for index in range(count):
        if not progress.begin("ocr", index + 1, count):
            left_out.append(index + 1)
            continue
        try:
            image.seek(index)
            if image.width * image.height > MAX_PIXELS:
                size = f"{image.width} by {image.height} pixels"
                raise TooLarge("too_large", f"Page {index + 1} of the image has {size}.", "Save it smaller.")
            across, down = _dpi(image)
            grey = ImageOps.exif_transpose(_flat(image)).convert("L")
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
            broken.append(index + 1)
            continue
        dpi = max(across, down)
        if dpi > UNEQUAL * min(across, down):  # a fax has half as many rows as columns
            across, down = (
                (down, across) if (grey.width > grey.height) != (image.width > image.height) else (across, down)
            )
            square = (round(grey.width * dpi / across), round(grey.height * dpi / down))
            grey = grey.resize(square, Image.Resampling.LANCZOS)
        yield Picture(index + 1, grey, dpi, grey.width * 72 / dpi, grey.height * 72 / dpi, "picture")


def _flat(image: Image.Image) -> Image.Image:
    """The image in at most 256 greys a colour, and on white paper where parts of it are transparent."""
    if image.mode.startswith("I") or image.mode == "F":
        levels = np.asarray(image).astype(np.float32)  # a large page of them fills the memory soon enough
        top = (
            65535.0
            if image.mode.startswith("I") and levels.max(initial=0.0) > 255
            else max(1.0, levels.max(initial=1.0))
        )
        flat = Image.fromarray((levels * 255 / top).clip(0, 255).astype(np.uint8))
        flat.getexif().update(image.getexif())
        return flat
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        full = image.convert("RGBA")
        paper = Image.new("RGBA", full.size, "white")
        paper.alpha_composite(full)
        paper.info.update(image.info)
        paper.getexif().update(image.getexif())
        return paper
    return image


def _dpi(image: Image.Image) -> tuple[float, float]:
    """Pixels to the inch, across and down, as the file says, or as they would be if the page were an A4."""
    said = image.info.get("dpi", (0.0, 0.0))
    across, down = (float(said[0]), float(said[1])) if isinstance(said, tuple) else (float(said), float(said))
    longest = max(image.size)
    unsaid = round(across) == round(down) and round(across) in UNSAID and longest >= LARGE / 2
    if all(LEAST_DPI <= dpi <= MOST_DPI for dpi in (across, down)) and not unsaid:
        return across, down
    known = max(LEAST_DPI, longest / LONG_SIDE)
    return known, known


def _damaged() -> SourceError:
    return SourceError("damaged", "The image cannot be opened: it is broken or cut short.", "Ask for a new copy.")
