"""What a picture shows and an engine does not: wide dashes, lone signs; and the rows its words stand in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from test_ocr import A4, Fake, page_of, recognised, text_of, word

from extract.layout.furniture import furniture, is_page_mark
from extract.model.page import Document
from extract.ocr.engine import Seen
from extract.ocr.glyphs import with_dashes, with_quotes, with_signs
from extract.ocr.prepare import Prepared, prepare
from extract.ocr.recognise import Second
from extract.pages import readings, scan

HIGH = 120  # points of a page that is drawn here
Line = Sequence[tuple[float, str]]  # words, with the points from the left at which each is drawn


def printed(lines: Sequence[Line], font: str = "Helvetica", size: float = 11) -> tuple[Prepared, list[Seen]]:
    """A page at 300 dpi, and its words as an engine would box them, all dashes as hyphens."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(A4[0], HIGH), invariant=1)
    canvas.setFont(font, size)
    for n, line in enumerate(lines):
        for x, text in line:
            canvas.drawString(x, HIGH - 30 - 20 * n, text)
    canvas.save()
    made = prepare(pdfium.PdfDocument(out.getvalue())[0].render(scale=300 / 72, grayscale=True).to_pil(), 300)
    words = []
    for n, line in enumerate(lines):
        base = round((30 + 20 * n) * 300 / 72)
        for x, text in line:
            left, right = (round(at * 300 / 72) for at in (x, x + canvas.stringWidth(text, font, size)))
            part = made.dark[base - 50 : base + 14, left:right]
            rows, columns = np.nonzero(part.any(axis=1))[0], np.nonzero(part.any(axis=0))[0]
            box = left + columns[0], base - 50 + rows[0], left + columns[-1] + 1, base - 50 + rows[-1] + 1
            words.append(Seen(text.replace("–", "-"), *map(int, box), 0.95, n, 1))
    return made, words


def spread(texts: Sequence[str], of: int, wide: float) -> list[Line]:
    """Lines of so many words, so far apart."""
    return [[(60 + wide * n, text) for n, text in enumerate(texts[k : k + of])] for k in range(0, len(texts), of)]


def said(words: Sequence[Seen]) -> list[str]:
    return [one.text for one in words]


@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman", "Helvetica-Bold"])
def test_a_dash_is_as_wide_as_it_is_printed(font: str) -> None:
    texts = ["Projekt", "2025–2028", "Vård", "–", "omsorg", "RUN-2025-00123", "RUN–2025–00123", "kl.", "13.00–15.45"]
    made, words = printed(spread(texts, 4, 120), font)
    assert said(words)[1] == "2025-2028"
    assert said(with_dashes(words, made.dark)) == texts


def test_the_hyphens_of_a_typewriter_stay() -> None:
    texts = "bidraget utbetalas RUN-2025-00123 kommunen enligt beslutet styrelsen projektet sammanlagt".split()
    made, words = printed(spread(texts, 4, 120), "Courier")
    assert said(with_dashes(words, made.dark)) == texts
    kept, words = printed([[(60, "natt-"), (160, "RUN-2025-00123"), (300, "2025–2028")]], "Courier")
    assert said(with_dashes(words, kept.dark))[:2] == ["natt-", "RUN-2025-00123"]


def test_what_shows_no_dash_or_another_number_of_them_stays() -> None:
    made, words = printed([[(60, "Beslut"), (160, "2025–2028"), (260, "a=b")]])
    words[1:] = [replace(words[1], text="20-25-28"), replace(words[2], text="a-b")]
    assert said(with_dashes(words, made.dark)) == ["Beslut", "20-25-28", "a-b"]


PASSED_OVER: Sequence[Line] = (
    [(60, "KS"), (82, "§"), (94, "160"), (120, "Motion")],
    [(60, "Byalaget"), (200, "580"), (300, "0")],
    [(60, "Scen"), (94, "–"), (108, "etapp")],
)


def without(words: Sequence[Seen], *texts: str) -> list[Seen]:
    return [one for one in words if one.text not in texts]


def test_signs_that_stand_alone_are_read_again_and_a_dash_is_known_by_its_print() -> None:
    made, words = printed(PASSED_OVER)
    reader = Fake(figures_=[("§", 0.93), ("0", 0.95)])
    found = with_signs(without(words, "§", "0", "-"), made, reader, True)
    assert said(found) == ["KS", "§", "160", "Motion", "Byalaget", "580", "0", "Scen", "–", "etapp"]
    assert [one.line for one in found] == [0] * 4 + [1] * 3 + [2] * 3
    sign, box = found[1], words[1]
    assert (sign.left, sign.right, sign.confidence) == (box.left, box.right, 0.93)


@pytest.mark.parametrize("read", [("§", 0.6), ("i", 0.95), ("", 0.0), ("B8", 0.95)])
def test_what_is_not_surely_a_sign_is_none(read: tuple[str, float]) -> None:
    made, words = printed(PASSED_OVER)
    known = without(words, "§", "0")
    assert said(with_signs(known, made, Fake(figures_=[read, read]), True)) == said(known)
    assert said(with_signs(known, made, Fake(figures_=[("§", 0.9)] * 2), False)) == said(known)


def test_letters_beside_a_word_that_was_cut_short_are_no_signs() -> None:
    made, words = printed([[(60, "Tio"), (100, "projekt")], [(60, "Summa"), (140, "77")]])
    known = [*words[:3], replace(words[3], text="7", right=words[3].left + 20)]
    assert said(with_signs(known, made, Fake(figures_=[("7", 0.95)]), True)) == said(known)


# ---------------------------------------------------------------- rows


def test_rows_go_downwards_though_the_engine_read_a_column_of_numbers_apart() -> None:
    late = [word("10.", 90, 400, 0), word("Kullens", 140, 400, 0), word("byalag", 260, 400, 0)]
    early = [
        word(text, left, 100 + 40 * n, 1 + n, block=2)
        for n in range(3)
        for text, left in (("Åns", 140), ("vänner", 260))
    ]
    assert text_of(page_of([*late, *early])).splitlines() == [*["Åns vänner"] * 3, "10. Kullens byalag"]


def test_a_heading_and_small_print_beside_it_are_no_row() -> None:
    words = [word("Sök", 100, 100, high=40), word("stöd", 180, 100, high=40)]
    small, large = (word("Brevet", 900, 105, 1, block=2, high=high) for high in (20, 34))
    assert text_of(page_of([*words, small])).splitlines() == ["Sök stöd", "Brevet"]
    assert len(page_of([*words, large]).lines) == 1


def test_the_lines_of_one_heading_are_as_bold_as_they_are_together() -> None:
    body = [word("texten", 100 + 90 * k, 300 + 40 * n, 10 + n) for n in range(6) for k in range(6)]
    heads = [word("Utlysning:", 100, 100, 0, high=44), word("byggande", 100, 160, 1, high=44)]
    seen = replace(recognised([*heads, *body]), strokes=(4.0, 6.5, *(2.0,) * len(body)))
    blank = scan.Picture(1, Image.new("L", (1653, 2339)), 200, *A4, "picture")
    first, second, *rest = scan.page_of(blank, seen).lines
    assert (first.bold, second.bold) == (True, True) and not any(line.bold for line in rest)


def test_columns_as_close_as_the_type_is_high_are_cells() -> None:
    def row(blank: int) -> list[str]:  # pixels; capitals are 20 high, so the type is 27, 26 of them printed
        words = [word("Byalaget", 100, 100)]
        for text in ("490", "Avslås"):
            words.append(word(text, words[-1].right + blank, 100))
        page = page_of(words)
        return [page.raw[start:stop] for start, stop in page.lines[0].cells]

    assert row(28) == ["Byalaget", "490", "Avslås"] and row(22) == []


# ---------------------------------------------------------------- second readings


def test_dirt_beside_a_figure_is_no_part_of_its_box() -> None:
    words = [word("RUN-2025-14247", 100, 100, sure=0.9), word("=", 290, 90, sure=0.5, high=50), word("Byn", 420, 100)]
    page = page_of(words, [Second(0, 1, "RUN-2025-14247", 0.92)])
    assert text_of(page) == "RUN-2025-14247 Byn"
    box = page.locator.words(0, 14)[0].bbox
    assert box.x1 == pytest.approx(words[0].right * 72 / 200, abs=0.1) and box.height < 8
    kept = page_of(words, [Second(0, 1, "RUN-2025-14247%", 0.92)])  # the sign is read: it stays
    assert kept.locator.words(0, 14)[0].bbox.x1 > box.x1


def test_a_second_reading_has_the_dashes_that_were_measured() -> None:
    assert readings.dashed("RUN-2025-00123", "RUN–2025–00123") == "RUN–2025–00123"
    assert readings.dashed("2025-2028 -", "2025–2028") == "2025-2028 -"


# ---------------------------------------------------------------- lists


class Reads(Fake):
    """An engine that reads lines as it is told to."""

    def __init__(self, *lines: Sequence[tuple[str, float]]) -> None:
        super().__init__()
        self._lines = lines

    def lines(self, images: Sequence[Image.Image], dpi: float) -> list[list[Seen]]:
        assert len(images) == len(self._lines)
        return [[Seen(text, 0, 0, 9, 9, sure, 0, 1) for text, sure in line] for line in self._lines]


def test_the_numbers_of_a_list_are_read_with_their_text_and_their_full_stop_is_no_word() -> None:
    made, words = printed([[(60, f"{n}."), (90, "Byalaget"), (150, "Udden")] for n in (9, 10)])
    stop = next(one for one in words if one.text == "10.")
    stop = replace(stop, text=".", left=stop.right - 6, top=stop.bottom - 6)
    known = [*without(words, "9.", "10.")[:2], stop, *words[4:]]
    reader = Reads([("9.", 0.92), ("Byalaget", 0.9)], [("10.", 0.96), ("Byalaget", 0.9)])
    assert said(with_signs(known, made, reader, True)) == ["9.", "Byalaget", "Udden", "10.", "Byalaget", "Udden"]
    other = Reads([("9.", 0.5), ("Byalaget", 0.9)], [("Så", 0.96), ("Byalaget", 0.9)])
    other.figures_ = [("", 0.0)] * 2
    assert said(with_signs(known, made, other, True)) == said(known)


def test_dashes_before_items_are_known_by_their_column() -> None:
    made, words = printed([[(60, "-"), (80, "Byalaget")], [(60, "-"), (80, "Udden")], [(80, "Kullen")]])
    assert said(with_signs(without(words, "-"), made, Fake(), True)) == ["-", "Byalaget", "-", "Udden", "Kullen"]
    made, words = printed([[(60, "-"), (80, "Byalaget")], [(80, "Udden")]])
    assert said(with_signs(without(words, "-"), made, Fake(), True)) == ["Byalaget", "Udden"]  # one is dirt


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ('projektet "Öppna hamnar” beviljas', "projektet “Öppna hamnar” beviljas"),
        ('projektet "Hamnen”.', "projektet “Hamnen”."),
        ('projektet "Öppna hamnar" beviljas', 'projektet "Öppna hamnar" beviljas'),
        ('3" rör, “Hamnen”', '3" rör, “Hamnen”'),
    ],
)
def test_what_closes_with_a_curl_opens_with_one(read: str, meant: str) -> None:
    words = [word(text, 100 + 200 * n, 100) for n, text in enumerate(read.split())]
    assert " ".join(said(with_quotes(words))) == meant


def test_a_word_that_is_one_without_its_specks_is_in_doubt() -> None:
    texts = ["personäl", "personal", "Stadshusgätan", "Åmål", "ärendet", "Häxkvist"]
    page = page_of([word(text, 100 + 250 * n, 100) for n, text in enumerate(texts)])
    sure = [one.confidence for one in page.locator.words(0, len(page.raw))]
    assert sure == [0.85, 0.96, 0.85, 0.96, 0.96, 0.96]


def test_thin_print_has_no_size_of_headings() -> None:
    """A line of thin print reads a little too high, as lines with å and f do; the headings are so high and thick."""
    body = [("medlen", 20, 2.0)] * 6
    rows = [("Beslut", 24, 4.2), ("nämnden", 15, 2.0), *body, ("Ärendet", 31, 4.2), *body]
    words = [
        word(text, 100 + 100 * k, 100 + 50 * n, n, high=high)
        for n, (text, high, _) in enumerate(rows)
        for k in range(4)
    ]
    words[4:8] = [replace(one, text="medlet", bottom=one.top + 23) for one in words[4:8]]
    seen = replace(recognised(words), strokes=tuple(stroke for _, _, stroke in rows for _ in range(4)))
    lines = scan.page_of(scan.Picture(1, Image.new("L", (1653, 2339)), 200, *A4, "picture"), seen).lines
    assert lines[0].size != lines[2].size and lines[1].size == lines[2].size


def test_a_page_mark_whose_bracket_was_taken_for_a_digit_is_one() -> None:
    top = [word("Länsstyrelsen", 100, 60), word("20)", 1400, 60)]
    body = [word("Byalaget", 100, 500, 1), word("20)", 1400, 500, 1)]
    page = page_of([*top, *body])
    assert [is_page_mark(page, line) for line in page.lines] == [True, True]
    found = furniture(Document((page,)))
    assert found == {(0, 0)}  # the other stands in the text
    assert furniture(Document((replace(page, read="text"),))) == frozenset()


TYPED = "Tack för brevet den 6 oktober 2025 och svaren i den ordning ni bad om då vi sågs i maj 2024 och 2023".split()


def typed(blank: int) -> list[Seen]:
    """Lines of five words whose letters are 12 pixels wide, of 24 high, with a blank of so many pixels between."""
    words = []
    for n, line in enumerate([TYPED[k : k + 5] for k in range(0, len(TYPED), 5)] * 4):
        left = 100
        for text in line:
            words.append(word(text, left, 100 + 40 * n, n, high=24))
            left += 12 * len(text) + blank
    return words


def test_the_blanks_of_a_typewriter_part_no_columns() -> None:
    assert not any(line.cells for line in page_of(typed(23)).lines)
    label = [word("Ert", 100, 1200, 90, high=21), word("dnr:", 163, 1200, 90, high=21)]  # 27 apart
    assert page_of([*typed(8), *label]).lines[-1].cells  # where blanks are narrow it would be two columns
    assert not page_of([*typed(20), *label]).lines[-1].cells
    apart = [word("Ert", 100, 1200, 90, high=24), word("dnr:", 240, 1200, 90, high=24)]
    assert page_of([*typed(20), *apart]).lines[-1].cells


def test_a_figure_whose_box_has_lost_a_digit_is_as_wide_as_others_and_parts_no_line() -> None:
    words = typed(8)
    at = next(n for n, one in enumerate(words) if one.text == "2025")
    short = replace(words[at], right=words[at].right - 14)
    page = page_of([*words[:at], short, *words[at + 1 :]])
    start = page.raw.index("2025")
    whole = page.locator.bbox(start, start + 4)
    assert whole is not None and whole.width == pytest.approx(4 * 12 * 72 / 200, abs=0.1)
    alone = page_of([word("Beslut", 100, 100, high=24), word("2025", 200, 100, high=24), word("1 ", 400, 100)])
    first = alone.locator.bbox(7, 11)
    assert first is not None and first.width == pytest.approx(4 * 12 * 72 / 200, abs=0.1)
