"""The promise of evidence: what the record says stands at the place it names, as another engine reads the page."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import gold as held
import pdfplumber
import pypdfium2 as pdfium
import pytest
from pdfminer.encodingdb import EncodingDB

from extract.model.source import Source
from extract.run import extract

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
FIXTURES = sorted((ROOT / "fixtures").glob("*/source.*"))
SEEN = [*sorted(SEEDS.glob("*.txt")), *sorted((SEEDS / "rendered").glob("00[0-3]*"))]
FILES = [pytest.param(path, id=f"{path.parent.name}/{path.name}"[-48:]) for path in (*FIXTURES, *SEEN)]
DUSTY = {"scan_noisy"}  # cut elsewhere, other specks of it are taken for dots
TORN = {("memo_rules", 270): "pdfium ends a line before a page's number in larger type where the page is turned so"}
LONG = {path.parent.name for path in FIXTURES if "scan" in path.parent.name}  # OCR of a page each time it is turned
SCAN = "scan_unruled"  # of these one is cut every day, and turned a little by test_ocr
PAGED = [
    pytest.param(path, id=path.parent.name, marks=[pytest.mark.slow] if path.parent.name in LONG - {SCAN} else [])
    for path in FIXTURES
    if path.suffix == ".pdf"
]
QUARTERS = [90, *(pytest.param(other, marks=pytest.mark.slow) for other in (180, 270))]
GROWN = 1.5  # points: two engines set the edge of a glyph differently
BARE = {"stage", "kind", "role", "pages"}  # our own labels, where they are no Found
OURS = {"schema_version", "generator", "source", "findings"}
# ISO 32000-1, D.2, note 3: codes of WinAnsi that are not in use are bullets; pdfminer gives them no width.
EncodingDB.win2unicode.setdefault(127, "•")


@cache
def record(path: Path) -> dict[str, Any]:
    return held.read(path).model_dump(mode="json")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every Found, diarienummer and amount with its pointer; a value without evidence comes as an empty dict."""
    if isinstance(value, dict):
        if "evidence" in value:
            yield path, value
            return
        for key, part in value.items():
            if key not in BARE or isinstance(part, dict) and "evidence" in part:
                yield from leaves(part, f"{path}/{key}")
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from leaves(part, f"{path}/{n}")
    elif value is not None:
        yield path, {}


def pieces(whole: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every piece of evidence of a record with the pointer of what it supports, the findings' too."""
    for path, leaf in leaves({key: part for key, part in whole.items() if key not in OURS}):
        assert leaf and leaf["evidence"], f"{path} has no evidence"
        for piece in leaf["evidence"]:
            yield path, piece
    for n, finding in enumerate(whole["findings"]):
        for piece in finding["evidence"]:
            yield f"/findings/{n} {finding['code']}", piece


def squeezed(text: str) -> str:
    """Letters and digits only; ligatures and wide forms as their letters."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


def misplaced(content: bytes, whole: dict[str, Any], *, upright: bool = True) -> list[str]:
    """What is wrong with the boxes of a record of a PDF, in words; pdfplumber reads what stands in them.

    Text that does not stand upright it reads in an order of its own: then only the letters are counted.
    """
    wrong = []
    seen: Callable[[str], str] = squeezed if upright else lambda text: "".join(sorted(squeezed(text)))
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for path, piece in pieces(whole):
            if piece["page"] is None or piece["bbox"] is None or piece["line"] is not None:
                wrong.append(f"{path}: not a place on a page: {piece}")
                continue
            page = pdf.pages[piece["page"] - 1]
            left, top, right, bottom = page.cropbox
            x0, y0, x1, y1 = piece["bbox"]
            if not (0 <= x0 < x1 <= right - left + 0.1 and 0 <= y0 < y1 <= bottom - top + 0.1):
                wrong.append(f"{path}: {piece['bbox']} is not inside its page")
                continue
            if piece["page"] in whole["source"]["pages_by_ocr"]:
                if not _inked(content, piece):
                    wrong.append(f"{path}: nothing is printed at {piece['bbox']}")
                continue
            box = (
                max(left + x0 - GROWN, page.bbox[0]),
                max(top + y0 - GROWN, page.bbox[1]),
                min(left + x1 + GROWN, page.bbox[2]),
                min(top + y1 + GROWN, page.bbox[3]),
            )
            printed = seen(page.crop(box).extract_text())
            lines = piece["text"].split("\n")
            if not all(_held(seen(line), printed, upright) for line in lines):
                wrong.append(f"{path}: {piece['text']!r} is not in {printed!r} at {piece['bbox']}")
            elif len(lines) == 1:  # a hull over lines holds what stands beside them too; one line holds nothing else
                middle = page.filter(lambda item, box=box: _inside(item, box))
                if (only := seen(middle.extract_text())) != seen(piece["text"]):
                    wrong.append(f"{path}: the box of {piece['text']!r} holds {only!r}")
    return wrong


@cache
def _drawn(content: bytes, page: int) -> Any:
    return pdfium.PdfDocument(content)[page - 1].render(scale=2, grayscale=True).to_numpy() < 140


def _inked(content: bytes, piece: dict[str, Any]) -> bool:
    """Whether the picture of a page has print where a piece of evidence says, from one edge of its box to the other."""
    x0, top, x1, bottom = (round(2 * side) for side in piece["bbox"])
    box = _drawn(content, piece["page"])[top:bottom, x0:x1]
    edges = (box[:, :8], box[:, -8:], box[:8], box[-8:])
    return bool(box.size and box.mean() > 0.03 and all(edge.any() for edge in edges))


def _held(text: str, printed: str, upright: bool) -> bool:
    return text in printed if upright else not Counter(text) - Counter(printed)


def _inside(item: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    if item["object_type"] != "char":
        return False
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


class _Visible(HTMLParser):
    """The text of an HTML page; scripts and styles are none, and entities are resolved."""

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.out.append(data)


def visible(path: Path) -> str:
    """All that a source without pages can show, squeezed; read without a word of ours."""
    content = path.read_bytes()
    if path.suffix == ".xlsx":
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        return squeezed(" ".join(_in_its_format(cell) for cell in cells))
    if path.suffix in (".docx", ".odt"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [name for name in packed.namelist() if name.endswith(".xml")]
            return squeezed(" ".join(re.sub(r"<[^>]+>", "", packed.read(name).decode()) for name in parts))
    return squeezed(untagged(content.decode("utf-8-sig")))


def _in_its_format(cell: Any) -> str:
    """What a reader of the sheet sees: a figure whose format has no decimals is shown rounded, half up."""
    if isinstance(cell.value, float) and cell.number_format == "#,##0":
        return str(Decimal(str(cell.value)).quantize(Decimal(1), ROUND_HALF_UP))
    return str(cell.value)


def untagged(text: str) -> str:
    """What a browser shows; cells of a table written out as text may hold tags too."""
    parser = _Visible()
    parser.feed(text)
    return "".join(parser.out)


@pytest.mark.parametrize("path", FILES)
def test_every_value_is_printed_where_its_evidence_says(path: Path) -> None:
    whole = record(path)
    if path.suffix == ".pdf":
        assert not misplaced(path.read_bytes(), whole)
        return
    shown = visible(path)
    plain = path.suffix in (".txt", ".md", ".tsv")
    lines = [squeezed(untagged(line)) for line in path.read_text(encoding="utf-8-sig").split("\n")] if plain else []
    for where, piece in pieces(whole):
        assert piece["page"] is None and piece["bbox"] is None, where
        assert piece["line"] is not None and piece["line"] >= 1, where
        assert squeezed(piece["text"]) in shown, (where, piece)
        if lines:
            there = "".join(lines[piece["line"] - 1 :])
            assert squeezed(piece["text"].split("\n")[0]) in lines[piece["line"] - 1], (where, piece)
            assert squeezed(piece["text"]) in there, (where, piece)


@pytest.mark.parametrize("path", FILES)
def test_evidence_names_its_rule_and_shows_something(path: Path) -> None:
    for where, piece in pieces(record(path)):
        assert piece["rule"] and piece["text"].strip(), where


def rotated(content: bytes, degrees: int) -> bytes:
    """The pages turned: what was upright lies on its side or stands on its head."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            page.rotate(degrees, relative=False)
        return _saved(pdf)


def turned_back(content: bytes, degrees: int) -> bytes:
    """The pages drawn turned and shown turned back, as landscape pages are often made: they look as they did."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            x0, y0, x1, y1 = map(float, page.mediabox)
            width, height = x1 - x0, y1 - y0
            turn = {90: "0 1 -1 0 {h} 0", 180: "-1 0 0 -1 {w} {h}", 270: "0 -1 1 0 0 {w}"}[degrees]
            page.contents_add(f"q {turn.format(w=width, h=height)} cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.mediabox = pikepdf.Array([0, 0, width, height] if degrees == 180 else [0, 0, height, width])
            if "/CropBox" in page:
                del page["/CropBox"]
            page.rotate(degrees, relative=False)
        return _saved(pdf)


def cropped(content: bytes) -> bytes:
    """The page's margins cut off: what is shown begins at (20, 20) from the corner; nothing printed is cut."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            x0, y0, x1, y1 = map(float, page.mediabox)
            page.cropbox = pikepdf.Array([x0 + 20, y0 + 15, x1 - 10, y1 - 20])
        return _saved(pdf)


def _saved(pdf: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def facts(whole: dict[str, Any]) -> list[tuple[str, Any]]:
    """The leaves without their places."""
    return [(path, leaf.get("value")) for path, leaf in leaves({k: v for k, v in whole.items() if k not in OURS})]


@pytest.mark.parametrize("degrees", QUARTERS)
@pytest.mark.parametrize("path", PAGED)
def test_text_on_its_side_has_its_boxes_where_it_is_shown(path: Path, degrees: int) -> None:
    pytest.importorskip("pikepdf")
    turned = rotated(path.read_bytes(), degrees)
    whole = extract(Source(path.name, turned)).model_dump(mode="json")
    assert any(True for _ in pieces(whole))
    assert not misplaced(turned, whole, upright=False)


@pytest.mark.parametrize("degrees", QUARTERS)
@pytest.mark.parametrize("path", PAGED)
def test_a_page_shown_upright_reads_the_same_however_it_was_drawn(
    path: Path, degrees: int, request: pytest.FixtureRequest
) -> None:
    pytest.importorskip("pikepdf")
    if (path.parent.name, degrees) in TORN:
        request.applymarker(pytest.mark.xfail(strict=True, reason=TORN[path.parent.name, degrees]))
    whole = extract(Source(path.name, turned_back(path.read_bytes(), degrees))).model_dump(mode="json")
    assert facts(whole) == facts(record(path))
    for (where, piece), (_, before) in zip(pieces(whole), pieces(record(path)), strict=True):
        assert piece["bbox"] == pytest.approx(before["bbox"], abs=0.2), where


@pytest.mark.parametrize("path", PAGED)
def test_a_cropped_page_has_its_boxes_from_the_corner_that_is_shown(path: Path) -> None:
    pytest.importorskip("pikepdf")
    cut = cropped(path.read_bytes())
    whole = extract(Source(path.name, cut)).model_dump(mode="json")
    assert not misplaced(cut, whole)
    if path.parent.name not in DUSTY:
        assert facts(whole) == facts(record(path))
