"""Properties of the text that remembers its origins: what no edit touches is where it was, and borders stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.model.text import BLOCK, BORDERS, Edit, Repair, Text, count_repairs, in_blocks

LETTERS = st.sampled_from("abcåäö -\u00ad\u00a0\v")
BROKEN = st.text(st.one_of(LETTERS, st.sampled_from(BORDERS)), max_size=60)
NEW = st.text(LETTERS, max_size=4)
RULES = st.sampled_from(["one", "two", "three"])


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A string and edits of it that keep to the rules: apart from one another and away from the borders."""
    string = draw(BROKEN)
    cuts = sorted(draw(st.lists(st.integers(0, len(string)), max_size=12)))
    edits = []
    for start, stop in zip(cuts[::2], cuts[1::2], strict=False):
        kept = "".join(char for char in string[start:stop] if char in BORDERS)
        if not kept:
            edits.append(Edit(start, stop, draw(NEW), draw(RULES)))
    return string, edits


def origins(text: Text) -> list[tuple[int, int]]:
    return list(zip(text.starts, text.stops, strict=True))


@given(BROKEN)
def test_no_edits_are_no_change(string: str) -> None:
    text = Text.plain(string, origin=7)
    assert text.apply([]) is text
    assert text.apply([Edit(at, at + 1, char, "same") for at, char in enumerate(string)]) is text
    assert origins(text) == [(7 + at, 8 + at) for at in range(len(string))]


@given(edited())
def test_an_edited_text_is_the_string_with_its_pieces_replaced(made: tuple[str, list[Edit]]) -> None:
    string, edits = made
    want, at = "", 0
    for edit in sorted(edits):
        want, at = want + string[at : edit.start] + edit.new, edit.stop
    assert Text.plain(string).apply(edits).string == want + string[at:]


@given(edited())
def test_each_character_has_an_origin_and_origins_never_run_backwards(made: tuple[str, list[Edit]]) -> None:
    text = Text.plain(made[0]).apply(made[1])
    assert len(text) == len(text.string) == len(text.starts) == len(text.stops)
    assert all(start <= stop for start, stop in origins(text))
    assert list(text.starts) == sorted(text.starts)
    assert list(text.stops) == sorted(text.stops)


@given(edited())
def test_untouched_characters_keep_their_origin(made: tuple[str, list[Edit]]) -> None:
    string, edits = made
    text = Text.plain(string).apply(edits)
    changed = [edit for edit in edits if string[edit.start : edit.stop] != edit.new]
    touched = {at for edit in changed for at in range(edit.start, edit.stop)}
    kept = [(start, stop, char) for (start, stop), char in zip(origins(text), text.string, strict=True)]
    for at in set(range(len(string))) - touched:
        assert (at, at + 1, string[at]) in kept


@given(edited(), st.data())
def test_the_way_back_survives_a_second_pass(made: tuple[str, list[Edit]], data: st.DataObject) -> None:
    string, edits = made
    once = Text.plain(string).apply(edits)
    at = data.draw(st.integers(0, len(once)))
    stop = data.draw(st.integers(at, len(once)))
    if any(char in BORDERS for char in once.string[at:stop]):
        return
    twice = once.apply([Edit(at, stop, "ny", "later")])
    if twice is not once and at < stop:
        assert twice.origin(at, at + 2) == once.origin(at, stop)
        assert "later" in twice.repairs_in(at, at + 2) or once.origin(at, stop)[0] == once.origin(at, stop)[1]


@given(edited())
def test_borders_stay_as_many_and_in_their_order(made: tuple[str, list[Edit]]) -> None:
    def borders(string: str) -> str:
        return "".join(char for char in string if char in BORDERS)

    assert borders(Text.plain(made[0]).apply(made[1]).string) == borders(made[0])


@given(edited())
def test_every_change_is_remembered_with_what_was_printed(made: tuple[str, list[Edit]]) -> None:
    string, edits = made
    changed = sorted(edit for edit in edits if string[edit.start : edit.stop] != edit.new)
    text = Text.plain(string).apply(edits)
    assert sorted((repair.before, repair.after, repair.rule) for repair in text.repairs) == sorted(
        (string[edit.start : edit.stop], edit.new, edit.rule) for edit in changed
    )
    assert sum(count_repairs(text.repairs).values()) == len(changed)


@pytest.mark.parametrize("border", BORDERS)
def test_an_edit_moves_no_border(border: str) -> None:
    text = Text.plain(f"a{border}b")
    for edit in (Edit(0, 3, "ab", "join"), Edit(1, 2, "", "gone"), Edit(0, 1, f"a{border}", "new")):
        with pytest.raises(AssertionError, match="border"):
            text.apply([edit])
    assert text.apply([Edit(0, 3, f"x{border}y", "round")]).string == f"x{border}y"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 3, "x", "one"), Edit(2, 4, "y", "two")],
        [Edit(1, 3, "x", "one"), Edit(1, 2, "y", "two")],
        [Edit(0, 4, "x", "one"), Edit(1, 1, "y", "two")],
    ],
    ids=["crossing", "one begin", "one inside the other"],
)
def test_edits_of_one_pass_do_not_overlap(edits: list[Edit]) -> None:
    with pytest.raises(AssertionError, match="overlap"):
        Text.plain("abcd").apply(edits)


def test_edits_side_by_side_do_not_overlap() -> None:
    assert Text.plain("abcd").apply([Edit(2, 4, "y", "two"), Edit(0, 2, "x", "one")]).string == "xy"


def test_new_letters_share_the_whole_stretch_they_stand_for() -> None:
    text = Text.plain("kompe-\vtens", origin=100).apply([Edit(5, 7, "", "hyphen")])
    assert text.string == "kompetens"
    assert text.origin(0, 9) == (100, 111)
    assert text.origin(4, 6) == (104, 108)
    assert text.repairs == (Repair(105, 107, "-\v", "", "hyphen"),)
    assert text.repairs_in(0, 9) == ("hyphen",)
    assert text.repairs_in(0, 4) == () == text.repairs_in(6, 9)


def test_nothing_lies_between_its_neighbours() -> None:
    text = Text.plain("ab", origin=3)
    assert text.origin(1, 1) == (4, 4)


def test_a_text_without_its_origins_is_refused() -> None:
    whole = Text.plain("abc")
    with pytest.raises(AssertionError, match="lengths"):
        Text("ab", whole.starts, whole.stops)


def test_edits_are_kept_by_their_block_in_whatever_order_they_come() -> None:
    string = f"$ 1{BLOCK}$ 2{BLOCK}$ 3"
    edits = [Edit(8, 9, "§", "r"), Edit(0, 1, "§", "r"), Edit(4, 5, "§", "r")]
    assert [edit.start for edit in in_blocks(edits, string, [True, False, True])] == [8, 0]
    assert list(in_blocks([], "", [])) == []
