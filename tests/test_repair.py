"""Repairs: named, in order, and no more of them than the text needs."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.layout import lay_out
from extract.model.page import Document
from extract.model.reading import Layout, Style
from extract.model.text import BLOCK, BORDERS, CELL, LINE, PART, Text, count_repairs
from extract.pages.plain import read
from extract.repair import repair
from extract.repair.hyphens import decide
from extract.repair.signs import signs
from extract.words.legible import legibility

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "text" / "pud_sv.txt"
ONLY_SHAPE = {"line-break", "space"}  # repairs that change no letter

CLEAN = """Nämnden beslutar att bevilja Sjöbo kommun 450 000 kronor till projektet ”Levande å” under åren 2025–2026.
Beloppet motsvarar 37,5 % av kostnaden; resten betalar kommunen själv – allt enligt budgeten på 1,2 mnkr.

Syftet är att binda näring i våtmarker så att Östersjön mår bättre. Åtgärderna ska följas upp à 2 gånger om året,
och en idé om ett nät av mät- och provstationer prövas: sju à åtta platser. Dnr RU 2025-0411. Läs mer på
exempel.se/våtmark eller ring 0416-123 45. Temperaturen fick vara −3 °C, ytan 10³ m² och priset £5 eller 5 €.

E-post och IT-stöd finns. Region Skåne-ledningen, f.d. landstinget, m.fl. tackar för arbetet ‘i det tysta’.
"""


def laid(string: str) -> Layout:
    """A layout of a text that has its borders already."""
    styles = (Style("paragraph", 0),) * (string.count(BLOCK) + 1)
    return Layout(Document(()), Text.plain(string), styles)


def repaired(string: str) -> str:
    return repair(laid(string)).string


def rules(layout: Layout) -> dict[str, int]:
    return count_repairs(layout.text.repairs)


# ---------------------------------------------------------------- what holds for any text

ANY = st.text(max_size=200)
TRICKY = st.text(
    st.one_of(
        st.sampled_from(
            [*BORDERS, LINE, "-", "\u00ad", "\u00a0", "\u2009", " ", "Ã", "¤", "¶", "å", "ä", "\u0308", "a", "A"]
        ),
        st.sampled_from("kommunens3,.:/\u200b\ufb01\u2010–"),
    ),
    max_size=80,
)


@given(st.one_of(ANY, TRICKY))
def test_repair_takes_any_text_and_a_second_time_changes_nothing(string: str) -> None:
    once = repair(laid(string))
    assert LINE not in once.string
    assert repair(laid(once.string)).string == once.string


@given(st.one_of(ANY, TRICKY))
def test_repair_keeps_the_borders_and_the_way_back(string: str) -> None:
    once = repair(laid(string))
    assert [c for c in once.string if c in BORDERS] == [c for c in string if c in BORDERS]
    assert len(once.string) == len(once.text.starts) == len(once.text.stops)
    for at, char in enumerate(once.string):
        if char in BORDERS:
            start, stop = once.text.origin(at, at + 1)
            assert char in string[start:stop]


@given(st.binary(max_size=300))
def test_any_bytes_read_as_text_can_be_repaired(content: bytes) -> None:
    from extract.errors import SourceError

    try:
        document = read(content)
    except SourceError:
        return
    repair(lay_out(document))


# ---------------------------------------------------------------- what must stay as it is


def clean_texts() -> Iterator[tuple[str, str]]:
    yield "own", CLEAN
    if SHARED.exists():
        yield "pud_sv", SHARED.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name, _ in clean_texts()])
def test_clean_swedish_is_left_alone(name: str) -> None:
    text = dict(clean_texts())[name]
    got = repair(lay_out(read(text.encode())))
    assert set(rules(got)) <= ONLY_SHAPE, [r for r in got.text.repairs if r.rule not in ONLY_SHAPE]
    assert "".join(got.string.split()) == "".join(lay_out(read(text.encode())).string.split())


@pytest.mark.parametrize(
    "string",
    [
        "10³ kr",
        "ﬁ".replace("ﬁ", "fi"),
        "”citat” – ‘så’",
        "½ procent",
        "à 5 kr",
        "Þórr",
        "naïv idé",
        "Ås Åkeri AB",
        "5−3",
        "…",
        "№ 5",
    ],
)
def test_what_is_meant_stays(string: str) -> None:
    assert repaired(string) == string


# ---------------------------------------------------------------- what is repaired, and how


@pytest.mark.parametrize(
    ("string", "want", "rule"),
    [
        ("två\u00a0000\u202fkr", "två 000 kr", "space"),
        ("1\u2009250\u2009000", "1 250 000", "space"),
        ("för   långt", "för långt", "space"),
        (f"inne {CELL}i {CELL}ut ", f"inne{CELL}i{CELL}ut", "space"),
        (f"inne{CELL} i", f"inne{CELL}i", "space"),
        ("våt\u00admark", "våtmark", "soft-hyphen"),
        (f"våt\u00ad{LINE}mark", "våtmark", "soft-hyphen"),
        ("mät\u2010 och", "mät- och", "dash"),
        ("å\u200bker", "åker", "control"),
        ("\ufeffBeslut", "Beslut", "control"),
        ("a\x00b", "ab", "control"),
        ("vÃ¥tmark i Ã–stersjÃ¶n", "våtmark i Östersjön", "encoding"),
        ("a\u030aker och o\u0308", "åker och ö", "encoding"),
        ("\ufb01n \ufb02ora", "fin flora", "encoding"),
        (f"en rad{LINE}till", "en rad till", "line-break"),
        (f"ett ord {LINE} till", "ett ord till", "line-break"),
    ],
)
def test_a_repair_does_its_own_work_under_its_own_name(string: str, want: str, rule: str) -> None:
    got = repair(laid(string))
    assert got.string == want
    assert rule in rules(got)


@pytest.mark.parametrize(
    ("left", "right", "want"),
    [
        ("våtmarks", "området", "join"),
        ("kommu", "nens", "join"),
        ("för", "valtning", "join"),
        ("miljö", "mål.", "join"),
        ("vår", "och", "suspended"),
        ("cykel", "eller", "suspended"),
        ("bygg-", "och", "suspended"),
        ("EU", "medel", "keep"),
        ("IT", "stöd", "keep"),
        ("Skåne", "Blekinge", "keep"),
        ("2024", "11", "keep"),
        ("A", "kassa", "keep"),
        ("e", "post", "keep"),
        ("0416", "123", "keep"),
    ],
)
def test_the_hyphen_at_a_line_end(left: str, right: str, want: str) -> None:
    assert decide(left, right) == want
    joined = {"join": f"{left}{right}", "keep": f"{left}-{right}", "suspended": f"{left}- {right}"}[want]
    assert repaired(f"en {left}-{LINE}{right} ord") == f"en {joined} ord"


def test_a_hyphen_at_the_edge_of_a_block_waits_for_nothing() -> None:
    assert repaired(f"våt-{BLOCK}mark") == f"våt-{BLOCK}mark"
    assert repaired(f"våt-{CELL}mark{PART}slut-") == f"våt-{CELL}mark{PART}slut-"


@pytest.mark.parametrize(
    "string",
    [
        "mark-vatten",
        "nord-syd",
        "a-kassa",
        "Malmö-området",
        "kommun-TV",
        "2024-kommun",
        "Paris-avtalet gäller",
        "så gäller Lissabon-fördraget",
    ],
)
def test_a_true_hyphen_inside_a_line_stays(string: str) -> None:
    assert repaired(string) == string


def test_a_hyphen_left_by_an_earlier_line_end_goes_where_the_word_is_known() -> None:
    assert repaired("Riks-förbund för kommu-nerna") == "Riksförbund för kommunerna"
    assert repaired("de Blindas Riks-förbund. Kommu-nerna") == "de Blindas Riksförbund. Kommunerna"


def test_what_was_printed_is_remembered() -> None:
    got = repair(laid(f"en våt-{LINE}mark"))
    at = got.string.index("våtmark")
    assert got.text.origin(at, at + 7) == (3, 12)
    assert got.text.repairs_in(at, at + 7) == ("hyphen",)
    assert got.text.repairs_in(0, 2) == ()


# ---------------------------------------------------------------- how well it reads


def test_clean_swedish_is_legible_and_noise_is_not() -> None:
    clean = legibility(CLEAN)
    assert clean is not None and clean >= 0.95
    noise = legibility("jkf wqpo zxcvb aqwsx edcrf tgbyh ujmik olpqa zwsxe")
    assert noise is not None and noise <= 0.2
    assert legibility("två ord") is None


def test_the_word_lists_are_what_their_readers_expect() -> None:
    folder = Path(__file__).resolve().parent.parent / "extract" / "words" / "lexicon"
    widths = {"lexicon.tsv.gz": 2, "hyphen.tsv.gz": 2, "parts.tsv.gz": 3}
    for name, width in widths.items():
        lines = gzip.decompress((folder / name).read_bytes()).decode("utf-8").splitlines()
        assert lines and {len(line.split()) for line in lines} == {width}, name


@pytest.mark.parametrize(
    ("read_as", "printed"),
    [
        ("&77 Bidrag till kören", "§77 Bidrag till kören"),
        ("Enligt && 12 och &&14", "Enligt && 12 och §§14"),
        ("& 9\nKS $ 41", "§ 9\nKS § 41"),
        ("Lind & 3 till", "Lind & 3 till"),  # & between words, R&D: as they are
        ("R&2 AB, Ek & Alm", "R&2 AB, Ek & Alm"),
    ],
)
def test_a_paragraph_sign_that_ocr_does_not_know(read_as: str, printed: str) -> None:
    assert Text.plain(read_as).apply(signs(read_as)).string == printed
