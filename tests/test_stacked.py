"""Print of several rows that an engine takes for one; what it passes over; titles and figures of scans in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from test_glyphs import printed, said
from test_ocr import Fake, page_of, recognised, text_of, word

from extract.ocr.engine import Seen
from extract.ocr.overlooked import overlooked, read_again, rows_of
from extract.ocr.recognise import Second, joined, recognise
from extract.ocr.stacked import put_back, without_stacks


def test_numbers_below_one_another_are_no_word_that_runs_up_the_page_nor_is_a_drawn_line() -> None:
    made, words = printed([[(60, "2."), (80, "Byalaget")], [(60, "3."), (80, "Udden")], [(60, "sid"), (80, "|")]])
    stack = replace(words[0], text="AN", bottom=words[2].bottom)
    rule = replace(words[5], top=words[5].top - 30)
    found, aside = without_stacks([stack, *words[1:5], rule], made.dark)
    assert said(found) == ["Byalaget", "3.", "Udden", "sid"] and aside == []
    assert without_stacks(words, made.dark) == (words, [])


def test_a_guess_over_two_rows_is_no_word_and_what_stands_right_beside_it_may_be_half_of_one() -> None:
    made, words = printed([[(60, "Ramsele"), (140, "sockenstämma")], [(60, "hembygdsförening"), (200, "900")]])
    guess = replace(words[0], text="RSE", bottom=words[2].bottom, confidence=0.2)
    near = replace(words[1], left=guess.right + 10, right=guess.right + 90, confidence=0.95)
    far = words[3]
    found, aside = without_stacks([guess, near, replace(far, line=0)], made.dark)
    assert said(found) == ["900"] and said(aside) == ["sockenstämma"]
    assert said(put_back(found, aside)) == ["900", "sockenstämma"]  # nobody read it anew
    anew = replace(near, text="sockenstämma,", left=near.left - 20)
    assert said(put_back([*found, anew], aside)) == ["900", "sockenstämma,"]
    sure = replace(guess, confidence=0.9)  # a high letter the engine is sure of
    assert without_stacks([sure, near], made.dark) == ([sure, near], [])


def test_pieces_of_letters_that_the_engine_guesses_at_are_no_words() -> None:
    made, words = printed([[(60, "Ramsele"), (140, "sockenstämma")]])
    dots = replace(words[0], text="6", bottom=words[0].top + 6, confidence=0.0)
    full_stop = replace(words[0], text=".", top=words[0].bottom - 5, confidence=0.9)
    assert said(without_stacks([dots, full_stop, *words], made.dark)[0]) == [".", "Ramsele", "sockenstämma"]


def test_rows_of_letters_have_their_dots() -> None:
    inked = np.zeros(60, dtype=np.bool_)
    for start, stop in ((2, 4), (6, 18), (22, 34), (40, 42)):  # the dots of an Ä, its row, a row, dirt
        inked[start:stop] = True
    assert rows_of(inked, 8) == [(2, 18), (22, 34)]
    assert rows_of(inked, 14) == []


class Lines(Fake):
    """An engine that says what is to be read on each line asked for, and keeps the pictures of them."""

    def __init__(self, *texts: tuple[str, float]) -> None:
        super().__init__()
        self.texts, self.pictures = texts, list[Image.Image]()

    def lines(self, images: Sequence[Image.Image], dpi: float) -> list[list[Seen]]:
        self.pictures += images
        return [[Seen(text, 0, 0, 9, 9, sure, 0, 1)] for text, sure in self.texts[: len(images)]]


def test_two_rows_below_one_another_are_read_one_by_one() -> None:
    made, words = printed([[(60, "Ramsele hembygdsförening")], [(60, "och dess vänner, Ådalen")]])
    close = np.asarray(made.image).copy()
    gap = slice(words[0].bottom + 4, words[1].top - 4)  # so near that a net of squares does not part them
    close = np.delete(close, gap, axis=0)
    near = replace(made, image=Image.fromarray(close), dark=close < 128)
    reader = Lines(("Ramsele", 0.9), ("vänner", 0.9))
    found = overlooked([], near)
    assert len(found) == 2 and said(read_again(found, [], near, reader)[0]) == ["Ramsele", "vänner"]
    assert all(picture.height < 1.9 * (words[0].bottom - words[0].top) for picture in reader.pictures)


def test_underlined_print_is_seen_and_read_without_its_line() -> None:
    made, words = printed([[(60, "Bakgrunden")], [(60, "Ärendet")]])
    for one in words:
        under = slice(one.bottom + 1, one.bottom + 4), slice(one.left, one.right)
        pixels = np.asarray(made.image).copy()
        pixels[under] = 0
        made.dark[under] = True
        made = replace(made, image=Image.fromarray(pixels))
    reader = Lines(("Bakgrunden", 0.9), ("Ärendet", 0.9))
    found = overlooked([], made)
    assert said(read_again(found, [], made, reader)[0]) == ["Bakgrunden", "Ärendet"]
    for picture in reader.pictures:
        assert (np.asarray(picture) < 128).mean(axis=1).max() < 0.6  # no row of it is a drawn line


def test_figures_read_again_need_less_trust_than_words_since_they_are_read_a_third_time() -> None:
    made, _ = printed([[(60, "2025-06-10")], [(60, "Kallsedlar")]])
    more, unread = read_again(overlooked([], made), [], made, Lines(("2025-06-10", 0.64), ("Kallsedlar", 0.64)))
    assert said(more) == ["2025-06-10"] and len(unread) == 1


def test_a_date_parted_beside_a_one_is_whole() -> None:
    pair = word("2024-1", 100, 100), word("1-06", 174, 100)
    pair = replace(pair[0], right=165), pair[1]
    assert said(joined(pair)) == ["2024-11-06"]
    assert said(joined([pair[0], replace(pair[1], left=240, right=300)])) == ["2024-1", "1-06"]  # far away
    assert said(joined([pair[0], replace(pair[1], text="1-0")])) == ["2024-1", "1-0"]  # no date


def test_a_name_over_two_lines_beside_a_sum_in_their_middle_is_read_row_by_row() -> None:
    made, words = printed([[(60, "Jordbruksverket, landsbygds-")], [(60, "programmet genom Leader"), (300, "310 000")]])
    guess = replace(words[0], text="rdE", bottom=words[1].bottom, confidence=0.15)
    reader = Lines(("Jordbruksverket", 0.93), ("programmet", 0.95))
    reader.words_ = [guess, words[2]]
    found = recognise(made.image, 300, reader, None)
    assert sorted(said(found.words)) == ["310 000", "Jordbruksverket", "programmet"] and found.unread == ()


# ---------------------------------------------------------------- from words to lines


def test_the_data_for_figures_confirms_no_letter_it_does_not_have() -> None:
    for text, known in (("RAA-2024-1940", False), ("RUN-2024-1940", True)):
        words = [replace(word(text, 100, 100), confidence=0.86)]
        (sure,) = (one.confidence for one in page_of(words, [Second(0, 0, text, 0.95)]).locator.words(0, 99))
        assert (sure > 0.9) is known


def test_a_figure_whose_readings_differ_in_blanks_keeps_the_place_of_each_digit() -> None:
    words = [
        word("Totalt", 100, 100),
        replace(word("1400", 300, 100), right=360),
        replace(word("000", 372, 100), right=417),
    ]
    words = [replace(one, confidence=0.9) for one in words]
    page = page_of(words, [Second(1, 2, "1 400 000", 0.95)])
    assert text_of(page) == "Totalt 1 400 000"
    one, four, zeros = page.locator.words(7, 99)
    scale = one.bbox.x0 / 300
    assert zeros.bbox.x0 == pytest.approx(372 * scale, abs=0.1) and four.bbox.x0 == pytest.approx(315 * scale, abs=0.1)
    assert recognised(words) is not None


@pytest.mark.parametrize(
    ("end", "said_last", "one"), [(1190, "Resurs", True), (700, "Resurs", False), (700, "resurs", True)]
)
def test_what_ends_a_heading_is_as_large_as_it(end: int, said_last: str, one: bool) -> None:
    """A face of its own makes low letters higher than those of the text. What did not fit into the line above, and a
    short line that begins with a small letter, ends it.
    """
    body = [word("Ledningen", 100 + 180 * n, 300 + 40 * m, 10 + m, high=20) for m in range(8) for n in range(6)]
    body = [replace(one, right=one.left + 150) for one in body]
    head = replace(word("Lokaltrafikens", 100, 100, 0, high=30), right=end)
    last = replace(word(said_last, 100, 140, 1, high=26), right=200)
    sizes = [line.size for line in page_of([head, last, *body]).lines[:2]]
    assert (sizes[0] == sizes[1]) is one
