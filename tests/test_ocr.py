"""Pages read as pictures: what is done to a picture, what the engines say of it, and what becomes of their words."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import gold as held
import numpy as np
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extract.errors import MissingTool, SourceError, TooLarge, UsageError
from extract.layout import lay_out
from extract.model.page import BBox, Document, Page, Turn
from extract.model.source import Settings, Source
from extract.model.text import Text
from extract.ocr import engine as engines
from extract.ocr import prepare as made_ready
from extract.ocr import recognise as seen_by
from extract.ocr import slots
from extract.ocr.cache import Cache
from extract.ocr.engine import Library, Program, Seen, TookTooLong
from extract.ocr.prepare import prepare
from extract.ocr.recognise import Recognised, Second, recognise
from extract.pages import picture, read, readings, scan
from extract.pages.route import Look, route
from extract.repair.signs import signs
from extract.run import extract
from extract.score.compare import compare

A4 = (595.0, 842.0)
LINES = (
    "Region Gotland beviljar Föreningen Åmynnet 125 000 kronor",
    "för projektet Öppna hamnar, ur anslag 1:1.",
    "Beslutet fattades den 3 mars 2025 enligt § 12.",
    "Kvällsöppet i fiskeläget räknas som en följd av stödet.",
)
needs_tesseract = pytest.mark.skipif(
    engines.tools() is None or "swe" not in engines.tools().languages,  # type: ignore[union-attr]
    reason="needs tesseract with Swedish",
)


def paper(lines: Sequence[str] = LINES, *, size: float = 11) -> bytes:
    """A PDF of one page with these lines."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica", size)
    for n, line in enumerate(lines):
        canvas.drawString(72, 760 - 16 * n, line)
    canvas.save()
    return out.getvalue()


def drawn(lines: Sequence[str] = LINES, dpi: int = 200, **how: Any) -> Image.Image:
    return pdfium.PdfDocument(paper(lines, **how))[0].render(scale=dpi / 72, grayscale=True).to_pil()


def bound(*pages: Image.Image, dpi: int = 200) -> bytes:
    """A PDF whose pages are pictures."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=dpi)
    return out.getvalue()


def stored(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def text_of(page: Page) -> str:
    return "\n".join(page.text_of(line) for line in page.lines)


@pytest.fixture(params=[Program, Library])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Program | Library:
    """Either engine, where it is installed."""
    if request.param is Library:
        pytest.importorskip("tesserocr")
    monkeypatch.setenv("OMP_THREAD_LIMIT", "1")
    made: Program | Library = request.param()
    return made


@dataclass
class Fake:
    """An engine that says what it was told to."""

    words_: list[Seen] = field(default_factory=list)
    figures_: list[tuple[str, float]] = field(default_factory=list)
    asked: int = 0
    name: str = "fake 1"
    late: bool = False

    def words(self, image: Image.Image, dpi: float) -> list[Seen]:
        self.asked += 1
        if self.late:
            raise TookTooLong
        return self.words_

    def figures(self, images: Sequence[Image.Image], dpi: float) -> list[tuple[str, float]]:
        return self.figures_[: len(images)]

    def lines(self, images: Sequence[Image.Image], dpi: float) -> list[list[Seen]]:
        return [[] for _ in images]

    def turn(self, image: Image.Image, dpi: float) -> int:
        return 0


def word(text: str, left: int, top: int, line: int = 0, *, sure: float = 0.96, block: int = 1, high: int = 20) -> Seen:
    return Seen(text, left, top, left + 12 * len(text), top + high, sure, line, block)


def recognised(words: Sequence[Seen], seconds: Sequence[Second] = ()) -> Recognised:
    return Recognised(0, 0.0, 200, tuple(words), (2.0,) * len(words), (), tuple(seconds), ())


def page_of(words: Sequence[Seen], seconds: Sequence[Second] = ()) -> Page:
    blank = scan.Picture(1, Image.new("L", (round(A4[0] * 200 / 72), round(A4[1] * 200 / 72))), 200, *A4, "picture")
    return scan.page_of(blank, recognised(words, seconds))


# ---------------------------------------------------------------- the route


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (Look(""), "blank"),
        (Look("", pictures=1.0), "picture"),
        (Look("", pictures=0.1), "picture"),
        (Look("", shapes=400), "outlines"),
        (Look("", shapes=4), "blank"),  # a frame and nothing in it
        (Look("Sida 1 (4)", pictures=0.98), "little_text"),
        (Look("$%&'()"), "no_unicode"),
        (
            Look("\n".join("Nämnden beviljar 125 000 kr till föreningen och dess arbete i byn".replace(" ", ""))),
            "text_layer",
        ),
        (Look("\n".join("Nämndenbeviljarprojektetstödmed125000kronor" * 2)), "garbage"),
        (Look("\n".join(f"{n} {n * 7} {n % 3}" for n in range(80))), "text_layer"),
        (Look(" ".join(LINES)), "text_layer"),
        (Look(" ".join(LINES), pictures=0.3), "text_layer"),  # a photograph beside text
        (Look(" ".join(LINES), pictures=1.0), "ocr_layer"),
        (Look("(cid:12)(cid:33)(cid:7) (cid:3)(cid:61)"), "no_unicode"),
        (Look("\ue012\ue034\ue007 \ufffd\ufffd\ufffd 12"), "no_unicode"),
        (Look("• kommuner \uf0b7 föreningar och andra som vill söka"), "text_layer"),
        (Look("Sfhjpo Hpumboe cfwjmkbs Gpsfojohfo Bnzoofu gps qspkflufu Pqqob ibnobs vs botmbh"), "garbage"),
        (Look("The board has decided to grant the association 20 000 kronor for the project"), "text_layer"),
        (Look("2025 1 200 100 2026 1 850 200 950"), "text_layer"),  # a page of figures reads in no language
    ],
)
def test_each_page_is_read_the_way_its_look_asks_for(look: Look, why: str) -> None:
    way = route(look)
    assert way.why == why
    assert way.ocr == (why not in ("text_layer", "ocr_layer", "blank"))


def test_an_english_layer_of_a_swedish_page_is_read_again() -> None:
    said = " ".join(LINES) * 2
    lost = said.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))
    assert route(Look(said, pictures=1.0)).why == "ocr_layer"
    assert route(Look(lost, pictures=1.0)).why == "bad_ocr_layer"
    assert route(Look(lost)).why == "text_layer"  # no picture to read: the letters are mended instead


def test_the_user_decides_last() -> None:
    assert route(Look(" ".join(LINES)), "always").ocr
    assert not route(Look(""), "always").ocr
    assert not route(Look("", pictures=1.0), "never").ocr


# ---------------------------------------------------------------- the picture


@pytest.mark.parametrize("angle", [-1.6, -0.5, 0.7, 1.4])
def test_a_page_that_lies_askew_is_straightened(angle: float) -> None:
    askew = drawn(LINES * 8).rotate(-angle, Image.Resampling.BICUBIC, fillcolor=255)
    assert prepare(askew, 200).angle == pytest.approx(angle, abs=0.1)


def test_a_clean_page_is_left_as_it_is() -> None:
    ready = prepare(drawn(LINES * 8), 200)
    assert ready.steps == () and ready.angle == 0.0 and ready.scale == 1.0
    assert np.array_equal(np.asarray(ready.image), np.asarray(drawn(LINES * 8)))


def test_uneven_light_is_evened_specks_go_and_coarse_pictures_are_doubled() -> None:
    grey = np.asarray(drawn(LINES * 8, 150)).astype(float)
    shade = np.linspace(0.55, 1.0, grey.shape[1])[None, :]
    random = np.random.default_rng(3)
    noisy = grey * shade
    noisy[random.random(grey.shape) < 0.004] = 0
    ready = prepare(Image.fromarray(noisy.astype(np.uint8)), 150)
    assert {"evened", "despeckled", "doubled"} <= set(ready.steps)
    assert ready.dpi == 300 and ready.image.size == (grey.shape[1] * 2, grey.shape[0] * 2)


def test_drawn_lines_are_found_and_taken_away() -> None:
    image = drawn(LINES)
    pixels = np.array(image)
    pixels[600:603, 200:1400] = 0
    pixels[600:800, 200:203] = 0
    pixels[900:1000, 200:500] = 0  # a black bar is no line
    ready = prepare(Image.fromarray(pixels), 200)
    across, down = (rule for rule in ready.rules)
    assert (across.left, across.top, across.right, across.bottom) == (200, 600, 1400, 603)
    assert (down.left, down.right) == (200, 203) and down.bottom == 800
    assert not ready.dark[595:610, 250:1400].any() and ready.dark[900:1000, 200:500].all()
    kept = ready.dark[:590] != (np.asarray(image)[:590] < 128)
    assert kept.mean() < 0.002, "the print stays"


def test_leaders_are_dots_and_letters_are_not() -> None:
    image = drawn(
        [*LINES, "Innehåll ............................................ 3", "mmmmmmmmmmmmmmmmmmmmmmmmmm nnnnnnn uuuuu"]
    )
    (leader,) = prepare(image, 200).leaders
    assert leader.right - leader.left > 150
    for small in (7, 8, 9.5):
        assert prepare(drawn([*LINES, "Diarienummer mmmmmmmmmmm nummer"], size=small), 200).leaders == ()


@given(st.integers(0, 3), st.floats(-3, 3), st.floats(10, 400), st.floats(10, 300))
def test_a_box_finds_its_way_back_to_the_page_as_shown(quarters: int, angle: float, x: float, y: float) -> None:
    """A mark drawn at a place of the page is, after the page was turned, found again at that place."""
    width, height = 420.0, 600.0
    turn = Turn(quarters, angle, width, height)
    turned = (height, width) if quarters % 2 else (width, height)
    box = BBox(min(x, turned[0] - 9), min(y, turned[1] - 9), min(x, turned[0] - 9) + 8, min(y, turned[1] - 9) + 8)
    shown = turn.shown(box)
    middle = ((box.x0 + box.x1) / 2, box.middle)
    dx, dy = middle[0] - turned[0] / 2, middle[1] - turned[1] / 2
    a = np.radians(angle)
    u, v = dx * np.cos(a) - dy * np.sin(a), dx * np.sin(a) + dy * np.cos(a)
    for _ in range(quarters):  # back, a quarter at a time, counter-clockwise
        u, v = v, -u
    expected = (width / 2 + u, height / 2 + v)
    if 12 < expected[0] < width - 12 and 12 < expected[1] < height - 12:
        assert (shown.x0 + shown.x1) / 2 == pytest.approx(expected[0], abs=0.01)
        assert shown.middle == pytest.approx(expected[1], abs=0.01)


# ---------------------------------------------------------------- the engines


@needs_tesseract
def test_both_engines_read_swedish(reader: Program | Library) -> None:
    words = reader.words(drawn(), 200)
    assert [w.text for w in words if w.line == words[0].line] == LINES[0].split()
    assert {"Åmynnet", "Öppna", "fiskeläget", "räknas", "följd"} <= {w.text.strip(".,") for w in words}
    assert min(w.confidence for w in words if w.text == "beviljar") > 0.9


@needs_tesseract
def test_both_engines_read_figures_and_tell_which_way_is_up(reader: Program | Library) -> None:
    crops = [drawn(["1 250 000 kr"]).crop((190, 190, 420, 240)), drawn(["40 %"]).crop((190, 190, 300, 240))]
    (amount, _), (share, _) = reader.figures(crops, 200)
    assert amount == "1 250 000 kr" and share == "40 %"
    assert reader.figures([], 200) == []
    page = drawn(LINES * 3)
    assert reader.turn(page, 200) == 0
    assert reader.turn(page.transpose(Image.Transpose.ROTATE_180), 200) == 2
    assert reader.turn(Image.new("L", (800, 600), 255), 200) == 0


def _child(stat: Path) -> bool:
    """Whether a process of /proc is a child of this one."""
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid()
    except OSError:  # it ended
        return False


@needs_tesseract
def test_a_page_is_given_up_when_its_time_is_over(reader: Program | Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "TIME_LIMIT", 0.1)
    page = drawn(LINES * 10, 300)
    with pytest.raises(TookTooLong):
        reader.words(page, 300)
    monkeypatch.setattr(engines, "TIME_LIMIT", 60)
    assert reader.words(drawn(), 200), "the next page is read"
    names = [path.read_text() for path in Path("/proc").glob("[0-9]*/comm") if _child(path.with_name("stat"))]
    assert not [name for name in names if "tesseract" in name]


def test_a_missing_tool_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "tools", lambda: None)
    with pytest.raises(MissingTool) as missing:
        engines.require()
    assert "not installed" in str(missing.value) and "apt install tesseract-ocr" in missing.value.hint
    monkeypatch.setattr(engines, "tools", lambda: engines.Tools("tesseract", Path("/nowhere"), frozenset({"eng"})))
    with pytest.raises(MissingTool, match="no Swedish") as missing:
        engines.require()
    assert "tesseract-ocr-swe" in missing.value.hint


# ---------------------------------------------------------------- never twice


def test_no_page_is_read_twice(tmp_path: Path) -> None:
    reader, cache = Fake([word("Beslut", 100, 100)]), Cache(tmp_path)
    first = recognise(drawn(), 200, reader, cache)
    assert recognise(drawn(), 200, reader, cache) == first
    asked = reader.asked
    recognise(drawn(), 300, reader, cache)  # at another resolution it is another page
    assert reader.asked > asked
    other = Fake([word("Annat", 100, 100)], name="fake 2")
    assert recognise(drawn(), 200, other, cache).words[0].text == "Annat"


def test_what_is_kept_may_be_lost_or_spoilt(tmp_path: Path) -> None:
    reader, cache = Fake([word("Beslut", 100, 100)]), Cache(tmp_path)
    first = recognise(drawn(), 200, reader, cache)
    (kept,) = tmp_path.glob("*/*.gz")
    assert kept.stat().st_mode & 0o077 == 0 or os.name != "posix"
    for spoilt in (b"", kept.read_bytes()[:40], b"no gzip"):
        kept.write_bytes(spoilt)
        assert recognise(drawn(), 200, reader, cache) == first
    nowhere = tmp_path / "file"
    nowhere.write_text("a file where the folder should be")
    assert recognise(drawn(), 200, reader, Cache(nowhere)) == first


def test_the_cache_keeps_to_its_size(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=20_000)
    random = np.random.default_rng(1)
    for n in range(130):
        cache.put(f"{n:064x}", random.bytes(1000))
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*")) < 20_000 + 64 * 1100
    assert cache.get(f"{129:064x}") is not None and cache.get(f"{0:064x}") is None


# ---------------------------------------------------------------- words become lines


def test_lines_beside_one_another_are_one_row_with_cells() -> None:
    page = page_of([word("Kommunen", 100, 100), word("450", 600, 102, 1, block=2), word("000", 645, 102, 1, block=2)])
    (line,) = page.lines
    assert [page.raw[a:b] for a, b in line.cells] == ["Kommunen", "450 000"]


def test_columns_of_prose_stay_apart() -> None:
    left = [
        word(t, 100 + 130 * k, 100 + 30 * n, n, block=1)
        for n in range(4)
        for k, t in enumerate(["ett", "två", "tre", "fyra"])
    ]
    right = [
        word(t, 900 + 130 * k, 100 + 30 * n, 10 + n, block=2)
        for n in range(4)
        for k, t in enumerate(["fem", "sex", "sju", "åtta"])
    ]
    page = page_of(left + right)
    assert text_of(page).splitlines() == ["ett två tre fyra"] * 4 + ["fem sex sju åtta"] * 4


def test_what_runs_up_the_margin_joins_no_row() -> None:
    margin = Seen("Signaturreferens:", 30, 80, 50, 500, 0.9, 0, 1)
    page = page_of([margin, word("Beslut", 100, 100, 1), word("Summa", 100, 300, 2)])
    assert text_of(page).splitlines() == ["Beslut", "Summa", "Signaturreferens:"]


@pytest.mark.parametrize(
    ("first", "sure", "second", "second_sure", "verdict"),
    [
        ("125 000", 0.9, "125 000", 0.9, "same"),
        ("1284 600", 0.6, "1 284 600", 0.9, "better"),  # the same digits, in groups
        ("1.284 600", 0.7, "1 284 600", 0.9, "better"),
        ("2310. 000", 0.6, "2.310 000", 0.8, "better"),
        ("1096", 0.6, "10 %", 0.9, "better"),
        ("25 PN", 0.4, "25 %", 0.96, "better"),
        ("10%", 0.8, "1096", 0.9, "same"),
        ("$ 41", 0.8, "§ 41", 0.9, "better"),
        ("2025, 8 61.", 0.8, "2025, § 61.", 0.88, "better"),
        ("325 000", 0.84, "525 000", 0.96, "second"),
        ("750 000", 0.94, "1 750 000", 0.93, "second"),  # a digit missed before the others
        ("525 000", 0.96, "325 000", 0.7, "unread"),  # the second is the less sure
        ("1:1", 0.92, "Ril", 0.9, "unread"),
        ("RAÄ-2025-1184", 0.9, "RAA-2025-1184", 0.9, "same"),  # that data has no Ä
        ("Kulturchef", 0.5, "_Kulturchef.", 0.92, "same"),
        ("1 284", 0.5, "1 264", 0.92, "second"),  # a guess against a sure reading: both are told
        ("SETS DARE KS 2025/233", 0.21, "§ 118 Dnr KS 2025/233", 0.9, "better"),
        ("SETS DARE KS 2025/233", 0.21, "§ 118 Dnr KS 2025/283", 0.9, "second"),
        ("fdr Ii", 0.2, "for alla", 0.95, "second"),  # that data has no ö: it may be för
        ("anna.lind Qregion.se", 0.7, "anna.lind@region.se", 0.9, "better"),
    ],
)
def test_which_of_two_readings_stands(first: str, sure: float, second: str, second_sure: float, verdict: str) -> None:
    got = readings.verdict(first, sure, Second(0, 0, second, second_sure))
    assert got == verdict


def test_two_readings_that_differ_are_a_doubt_with_both() -> None:
    words = [word("Totalt", 100, 100), word("325", 300, 100, sure=0.84), word("000", 345, 100, sure=0.95)]
    page = page_of(words, [Second(1, 2, "525 000", 0.96)])
    (doubt,) = page.doubts
    assert page.raw[doubt.start : doubt.stop] == "525 000" and doubt.text == "325 000"
    page = page_of(words, [Second(1, 2, "325 000", 0.9)])
    assert page.doubts == () and min(w.confidence or 0 for w in page.locator.words(7, 14)) > 0.95


def test_a_figure_s_groups_are_parted_where_its_print_is() -> None:
    image = drawn(["1 284 600 1284600 1998"], 300)
    dark = np.asarray(image) < 128
    rows, columns = np.nonzero(dark)
    whole = Seen("1284600", int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1, 0.9, 0, 1)
    spans = np.split(np.unique(columns), np.nonzero(np.diff(np.unique(columns)) > 13)[0] + 1)
    ends = [(int(span[0]), int(span[-1]) + 1) for span in spans]
    assert len(ends) == 5  # 1, 284, 600, 1284600, 1998
    first = Seen(whole.text, ends[0][0], whole.top, ends[2][1], whole.bottom, 0.9, 0, 1)
    assert [part.text for part in seen_by.in_groups(first, dark)] == ["1", "284", "600"]
    second = Seen(whole.text, ends[3][0], whole.top, ends[3][1], whole.bottom, 0.9, 0, 1)
    assert [part.text for part in seen_by.in_groups(second, dark)] == ["1284600"]
    year = Seen("1998", ends[4][0], whole.top, ends[4][1], whole.bottom, 0.9, 0, 1)
    assert [part.text for part in seen_by.in_groups(year, dark)] == ["1998"]


# ---------------------------------------------------------------- whole files


@needs_tesseract
def test_a_scan_gives_the_record_of_its_digital_twin() -> None:
    content = paper(["Beslut", *LINES])
    twin = bound(pdfium.PdfDocument(content)[0].render(scale=200 / 72, grayscale=True).to_pil())
    digital, scanned = extract(Source("a.pdf", content)), extract(Source("a.pdf", twin))
    assert scanned.source.reading == "ocr" and scanned.source.pages_by_ocr == (1,)
    assert scanned.source.ocr_reasons == {"picture": (1,)} and scanned.source.page_legibility[0] is not None
    assert digital.source.reading == "text" and digital.source.ocr_reasons == {}
    (amount,), (told,) = scanned.amounts, digital.amounts
    assert amount.value == told.value and amount.role == told.role and amount.confidence >= 0.9
    box, other = amount.evidence[0].bbox, told.evidence[0].bbox
    assert box is not None and other is not None
    assert all(abs(a - b) < 4 for a, b in zip(box, other, strict=True)), "the box lies on its words"


@needs_tesseract
def test_the_scanned_fixture_holds_by_the_slower_engine_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """By that in process, where it is there, test_gold reads it."""
    monkeypatch.setattr(scan, "engine", Program)
    content = (held.FIXTURES / "scan_mixed" / "source.pdf").read_bytes()
    made = extract(Source("a.pdf", content), Settings(cache=False)).model_dump(mode="json")
    assert compare(made, held.load("scan_mixed")) == []


@needs_tesseract
@pytest.mark.parametrize("quarters", [1, 2, pytest.param(3, marks=pytest.mark.slow)])
def test_a_turned_page_is_read_and_its_boxes_are_those_of_the_page_as_shown(quarters: int) -> None:
    page = drawn([*LINES * 2, "Diarienummer: RUN-00777-2024"])
    turned = page.transpose(seen_by._QUARTER[4 - quarters])
    record = extract(Source("vriden.pdf", bound(turned)))
    dnr = record.cases[0].dnr[0]
    assert dnr.value == "RUN-00777-2024"
    box = dnr.evidence[0].bbox
    assert box is not None
    dark = np.asarray(turned) < 128
    scale = 200 / 72
    part = dark[int(box[1] * scale) : int(box[3] * scale) + 1, int(box[0] * scale) : int(box[2] * scale) + 1]
    assert part.mean() > 0.08, "there is print where the box is"
    assert (box[2] - box[0] > box[3] - box[1]) == (quarters == 2)


@needs_tesseract
@pytest.mark.parametrize(
    ("content", "pages"),
    [
        (lambda: stored(drawn(), "PNG", dpi=(200, 200)), 1),
        (lambda: stored(drawn(), "PNG"), 1),  # says no resolution: taken for an A4
        (lambda: stored(drawn(), "TIFF", save_all=True, append_images=[drawn(LINES[2:])], dpi=(200, 200)), 2),
        (lambda: stored(drawn().convert("1"), "TIFF", compression="group4", dpi=(200, 200)), 1),
        (lambda: stored(drawn().convert("RGB"), "WEBP", lossless=True), 1),
    ],
    ids=["png", "png without dpi", "tiff of two", "fax", "webp"],
)
def test_images_are_read(content: Any, pages: int) -> None:
    record = extract(Source("bild", content()))
    assert record.source.pages == pages and record.source.reading == "ocr"
    assert record.amounts[0].value is not None and record.amounts[0].value.amount == "125000"
    box = record.amounts[0].evidence[0].bbox
    assert box is not None and box[0] == pytest.approx(294, abs=4) and box[1] == pytest.approx(74, abs=4)


@needs_tesseract
def test_a_photograph_is_turned_as_it_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # shown after a quarter turn clockwise
    lying = drawn().transpose(Image.Transpose.ROTATE_90)
    document = read(stored(lying, "JPEG", exif=exif.tobytes(), dpi=(200, 200), quality=90), "image/jpeg")
    assert document.pages[0].width < document.pages[0].height and document.pages[0].turn is None
    assert "125 000 kronor" in text_of(document.pages[0])


def test_images_that_cannot_be_read_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    good = stored(drawn(), "PNG")
    for content in (good[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 50):
        with pytest.raises(SourceError) as broken:
            picture.read(content)
        assert broken.value.reason == "damaged"
    with pytest.raises(SourceError) as refused:
        picture.read(good, Settings(ocr="never"))
    assert refused.value.reason == "no_text" and "--ocr never" in refused.value.hint
    monkeypatch.setattr(picture, "MAX_PIXELS", 1000)
    with pytest.raises(TooLarge):
        picture.read(good)


def test_a_page_that_takes_too_long_is_named_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "engine", lambda: Fake(late=True))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawString(72, 760, "Beslut: kommunen beviljas 40 000 kronor.")
    canvas.showPage()
    canvas.drawInlineImage(drawn(), 0, 0, *A4)
    canvas.save()
    record = extract(Source("a.pdf", out.getvalue()), Settings(cache=False))
    (found,) = (found for found in record.findings if found.code == "page_unreadable")
    assert "Page 2" in found.message and "too long" in found.message
    assert record.source.reading == "mixed" and record.amounts


def test_without_ocr_a_scan_is_one_error_and_a_mixed_file_names_its_pages() -> None:
    never = Settings(ocr="never")
    (error,) = extract(Source("a.pdf", bound(drawn())), never).findings
    assert (error.code, error.reason) == ("unreadable", "no_text") and "--ocr never" in error.message


@needs_tesseract
def test_always_reads_what_has_a_good_text_layer_too() -> None:
    document = read(paper(), "application/pdf", Settings(ocr="always", cache=False))
    assert document.pages[0].read == "ocr" and document.pages[0].why == "asked"
    assert "125 000 kronor" in text_of(document.pages[0])


def test_a_page_s_words_know_how_sure_they_are_and_where_they_stand() -> None:
    page = page_of([word("Nämnden", 100, 100, sure=0.8), word("beviljar", 200, 100)])
    nämnden, beviljar = page.locator.words(0, 99)
    assert (nämnden.confidence, beviljar.confidence) == (0.8, 0.96)
    half = page.locator.bbox(8, 12)
    assert half is not None and half.x1 == pytest.approx(beviljar.bbox.x0 + beviljar.bbox.width / 2)
    assert lay_out(Document((page,))).string == "Nämnden beviljar"
    assert made_ready.skew(np.zeros((50, 50), dtype=bool), 200) == 0.0


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("enligt $ 12 och $$ 41-46", "enligt § 12 och §§ 41-46"),
        ("registrator(Qregionen.se", "registrator@regionen.se"),
        ("anna.lind Qregionen.se", "anna.lind@regionen.se"),
        ("E-post: kansli Qkommunen.se", "E-post: kansli@kommunen.se"),
        ("Anna Berg (1) och Sten Alm (M)", "Anna Berg (L) och Sten Alm (M)"),
        ("Sida 1 (1)", "Sida 1 (1)"),
        ("US$ och kommunens webbplats www.kommunen.se", "US$ och kommunens webbplats www.kommunen.se"),
        ("Se Qvartersgruppen.se", "Se Qvartersgruppen.se"),
        ('"Al för alla" och Ali, Al-stöd', '"AI för alla" och Ali, AI-stöd'),
    ],
)
def test_signs_the_swedish_data_cannot_read(read: str, meant: str) -> None:
    assert Text.plain(read).apply(signs(read)).string == meant


def test_letters_below_one_another_before_rows_are_bullets() -> None:
    rows = [("e", 100), ("överväga", 140)], [("o", 101), ("föreslå", 140)], [("Region", 60), ("Gotland", 160)]
    words = [word(text, left, 100 + 40 * n, n, sure=0.4) for n, row in enumerate(rows) for text, left in row]
    page = page_of(words)
    assert text_of(page).splitlines() == ["• överväga", "• föreslå", "Region Gotland"]
    alone = page_of([word("e", 100, 100), word("överväga", 140, 100)])
    assert text_of(alone) == "e överväga"


def test_no_more_pages_are_read_at_a_time_than_there_are_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "folder", lambda: tmp_path)
    monkeypatch.setattr(slots, "cores", lambda: 2)
    got = threading.Event()

    def third() -> None:
        with slots.slot():
            got.set()

    with slots.slot():
        with slots.slot():
            waiting = threading.Thread(target=third)
            waiting.start()
            assert not got.wait(0.1)
        assert got.wait(5)
    waiting.join()


def test_the_folder_of_the_slots_is_nobody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    slots.folder.cache_clear()
    mine = slots.folder()
    assert mine is not None and mine.stat().st_mode & 0o077 == 0
    mine.chmod(0o777)  # somebody could have put anything there
    slots.folder.cache_clear()
    assert slots.folder() is None
    slots.folder.cache_clear()


@needs_tesseract
def test_the_figures_of_somebody_elses_ocr_are_read_again() -> None:
    """Its words are words, but one digit is wrong: the value is doubted, and what we read is said."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.drawInlineImage(drawn(), 0, 0, *A4)
    layer = canvas.beginText(72, 760)
    layer.setFont("Helvetica", 11)
    layer.setTextRenderMode(3)
    layer.setLeading(16)
    for line in LINES:
        layer.textLine(line.replace("125 000", "123 000"))
    canvas.drawText(layer)
    canvas.save()
    record = extract(Source("a.pdf", out.getvalue()))
    assert record.source.reading == "text"
    (amount,) = record.amounts
    assert amount.value is not None and amount.value.amount == "123000" and amount.confidence < 0.9
    found = next(found for found in record.findings if found.path == "/amounts/0")
    assert found.code == "engines_disagree" and "125 000" in found.message and "OCR layer" in found.message


@needs_tesseract
def test_a_fax_has_fewer_rows_than_columns() -> None:
    tall = drawn()
    flat = tall.resize((tall.width, tall.height // 2))
    (page,) = picture.read(stored(flat, "TIFF", dpi=(200, 100))).pages
    assert page.height == pytest.approx(A4[1], abs=2) and "125 000" in text_of(page)


def test_sixteen_bits_a_pixel_are_all_read() -> None:
    deep = Image.fromarray(np.asarray(drawn()).astype(np.uint16) * 257)
    assert np.array_equal(np.asarray(picture._flat(deep)), np.asarray(drawn()))


@needs_tesseract
def test_a_broken_page_of_several_is_named() -> None:
    good = stored(drawn(), "TIFF", save_all=True, append_images=[drawn(LINES[2:])], compression="raw", dpi=(200, 200))
    document = picture.read(good[:-400_000])
    assert "125 000" in text_of(document.pages[0])
    assert document.notes == (("page_unreadable", "Page 2 was not read: damaged. Read it by eye."),)


@needs_tesseract
def test_a_page_without_words_is_named_and_not_for_being_a_picture() -> None:
    empty = Image.new("L", drawn().size, 255)
    document = picture.read(stored(drawn(), "TIFF", save_all=True, append_images=[empty], dpi=(200, 200)))
    assert document.notes == (("page_unreadable", "Page 2 was not read: OCR found no text. Read it by eye."),)


def test_an_unknown_engine_is_the_users_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACT_OCR_ENGINE", "bogus")
    engines.engine.cache_clear()
    with pytest.raises(UsageError, match="bogus"):
        engines.engine()
    monkeypatch.delenv("EXTRACT_OCR_ENGINE")
    engines.engine.cache_clear()


def test_thick_print_whose_serifs_touch_is_no_drawn_line() -> None:
    dark = np.zeros((300, 1200), dtype=bool)
    for left in range(100, 1000, 24):  # stems with feet that touch
        dark[100:140, left : left + 9] = True
    dark[137:140, 100:1000] = True
    dark[200:203, 100:1000] = True  # a line under it
    rules, _ = made_ready.rulings(dark, 300)
    assert [(rule.top, rule.bottom) for rule in rules] == [(200, 203)]


def test_print_without_words_is_read_again_or_told() -> None:
    """Two lines of a page are passed over: one is read when it is asked for alone, the other is told with its place."""
    image = drawn(["Kommunen beviljar 40 000 kronor.", "Sökande: Åmynnets båtklubb", "Rälsbussens vänner i Kil"])
    dark = np.asarray(image) < 128
    tops = np.nonzero(np.diff(dark.any(axis=1).astype(int)) == 1)[0]
    first = Seen("Kommunen", 190, int(tops[0]), 1000, int(tops[0]) + 40, 0.95, 0, 1)

    class Half(Fake):
        def lines(self, images: Sequence[Image.Image], dpi: float) -> list[list[Seen]]:
            assert len(images) == 2
            return [[Seen("Sökande:", 5, 5, 120, 30, 0.95, 0, 1)], []]

    made = recognise(image, 200, Half([first]), None)
    assert [w.text for w in made.words] == ["Kommunen", "Sökande:"] and len(made.unread) == 1
    page = scan.page_of(scan.Picture(1, image, 200, *A4, "picture"), made)
    (where,) = page.unread
    assert where.top == pytest.approx(842 - 760 + 32 - 9, abs=5) and where.x0 == pytest.approx(72, abs=4)
    assert recognise(drawn(), 200, Fake([Seen("allt", 0, 0, 1653, 2339, 0.9, 0, 1)]), None).unread == ()


def test_a_list_s_number_has_its_full_stop_and_other_commas_stay() -> None:
    rows = [("3.", 100), ("Lösningen", 140)], [("4,", 101), ("Projektet", 140)], [("12,", 100), ("vilket", 140)]
    words = [word(text, left, 100 + 40 * n, n) for n, row in enumerate(rows) for text, left in row]
    page = page_of(words, [Second(2, 2, "4,", 0.9)])
    assert text_of(page).splitlines() == ["3. Lösningen", "4. Projektet", "12, vilket"]


def test_figures_of_a_layer_are_read_once_and_not_without_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [word("Totalt", 100, 100), word("325", 300, 100), word("000", 345, 100)]
    reader, cache = Fake(figures_=[("525 000", 0.95)]), Cache(tmp_path)
    (second,) = seen_by.figures_again(words, drawn(), 200, reader, cache)
    assert (second.first, second.last, second.text) == (1, 2, "525 000")
    assert seen_by.figures_again(words, drawn(), 200, Fake(), cache) == (second,)
    moved = [replace(one, top=one.top + 40, bottom=one.bottom + 40) for one in words]
    assert seen_by.figures_again(moved, drawn(), 200, Fake(figures_=[("", 0.0)]), cache) == ()
    for far in ({"left": 5000, "right": 5100}, {"top": -90, "bottom": -60}):  # a layer may reach beyond its page
        beyond = [replace(one, **far) for one in words]
        assert seen_by.figures_again(beyond, drawn(), 200, reader, None) == ()
    monkeypatch.setattr(seen_by, "reads_figures", lambda: False)
    assert seen_by.figures_again(words, drawn(), 200, reader, None) == ()
