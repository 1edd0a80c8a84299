"""What tells a text from what only looks like one: shifted fonts, wrong font maps, noise."""

from __future__ import annotations

import random

import pytest
from foreign import FOREIGN

from extract.words.legible import READABLE, legibility, readable

SWEDISH = """\
Nämnden för tillväxt och bildning beslutar att lämna bidrag med 180 000 kronor till föreningen Kvarnens vänner
för att rusta upp den gamla kvarnen vid ån. Bidraget betalas ut när arbetet är färdigt och har godkänts.
Kommunen äger marken och har lovat att hålla vägen öppen även under vintern. Sökanden ska senast i november
lämna en redovisning som visar vad pengarna har gått till. Om åtgärderna inte blir av ska beloppet betalas
tillbaka. Kvarnen byggdes på artonhundratalet och har stått öde i över trettio år; nu hoppas byn att skolor
och besökare åter ska hitta dit."""
ALPHABET = "abcdefghijklmnopqrstuvwxyzåäö"
BARE = str.maketrans("åäöÅÄÖ", "aaoAAO")


def put_otherwise(text: str, letters: str) -> str:
    table = dict(zip(ALPHABET + ALPHABET.upper(), letters + letters.upper(), strict=True))
    return "".join(table.get(char, char) for char in text)


def shuffled(seed: int) -> str:
    return "".join(random.Random(seed).sample(ALPHABET, len(ALPHABET)))


def glyph_numbers(text: str) -> str:
    """What a font without a map leaves: each character 29 places down."""
    return "".join(char if char.isspace() else chr(max(33, ord(char) - 29)) for char in text)


@pytest.mark.parametrize("text", [SWEDISH, *FOREIGN.values()], ids=["sv", *FOREIGN])
def test_natural_text_is_readable_in_capitals_or_without_its_marks(text: str) -> None:
    for shown in (text, text.upper(), text.translate(BARE)):
        share = readable(shown)
        assert share is not None and share >= 0.8


@pytest.mark.parametrize("text", [SWEDISH, *FOREIGN.values()], ids=["sv", *FOREIGN])
@pytest.mark.parametrize("upper", [False, True])
def test_what_a_wrong_font_map_leaves_is_not(text: str, upper: bool) -> None:
    garbled = [put_otherwise(text, ALPHABET[n:] + ALPHABET[:n]) for n in (1, 3, 13, 26)]
    garbled += [put_otherwise(text, shuffled(seed)) for seed in range(5)]
    garbled += [glyph_numbers(text)]
    for shown in garbled:
        share = readable(shown.upper() if upper else shown)
        assert share is None or share < READABLE, shown[:80]


def test_it_falls_as_letters_are_misread() -> None:
    def misread(share: float) -> str:
        dice = random.Random(7)
        return "".join(dice.choice(ALPHABET) if c.isalpha() and dice.random() < share else c for c in SWEDISH)

    shares = [readable(misread(share)) or 0.0 for share in (0.0, 0.05, 0.1, 0.2, 0.4)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] >= 0.95 and shares[-1] < READABLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sida 3",
        "1 250 000 kr 37,5 % 2024-05-01 RUN 2023/15",
        "................ 12 ................ 13",
        "namn@exempel.se https://exempel.se/protokoll www.exempel.se 0416-123 45",
    ],
)
def test_a_page_of_figures_and_addresses_has_no_answer(text: str) -> None:
    assert readable(text) is None


def test_a_list_of_names_is_readable() -> None:
    names = "Anna Ström, Håkan Björk, Siv Åkesson, Mehmet Yılmaz, Lars-Göran Ek (ordförande), Tove af Klint, Bo Ågren"
    assert (readable(names) or 0.0) >= READABLE


def test_marks_alone_are_no_text() -> None:
    assert (readable("%*/ \"+#$ &'()* +,-./ %HVOXW RPPHGHO $QV|NDQ") or 0.0) < READABLE


def test_legibility_rises_when_a_text_is_repaired() -> None:
    damaged = SWEDISH.replace("ö", "é").replace("ä", "&").translate(BARE)
    before, after = legibility(damaged), legibility(SWEDISH)
    assert before is not None and after is not None and before < 0.9 <= 0.97 <= after
