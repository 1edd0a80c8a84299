"""How minutes number what they treat: "§ 43", "Paragraf 43", "Ärende 5", and plain headings "5. Ekonomisk rapport"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from extract.find.scope import Scope, heading_kind
from extract.grammar.lazy import lazy
from extract.model.reading import Block
from extract.words import table

_SECTIONS = (
    "decision",
    "proposal",
    "decision_process",
    "motions",
    "summary",
    "matter",
    "basis",
    "recipients",
    "assessment",
)
KINDS = ("protocol", "protocol_extract")  # of documents
FEWEST = 3  # numbered headings in a row that number the matters of a meeting
LONGEST = 140  # letters of such a heading

# "§ 43", "KSF § 77", "§ RS 99", "Ks-au § 12 a", "D § 8."; several ("§§ 26–38", "§ 5–7") begin none
_SIGN = re.compile(
    r"(?:(?P<before>[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,7}(?:[ -][A-Za-zÅÄÖåäö]{2,5})?)\s{0,2}:?\s{0,2})?(?P<signs>§+)\s{0,3}"
    r"(?:(?P<after>[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{1,7}(?:-[A-Za-zÅÄÖåäö]{2,5})?)\s{1,2})?"
    r"(?P<number>\d{1,4}(?:/\d{2,4})?(?:\s?[a-h](?!\s?[.:]?\s?nr)|[A-H]|\s[A-H](?=\s{2}|\t|$))?(?![\w/]|-\w))"
    r"(?P<range>\s*[-–,]\s*\d|\s+(?:och|samt)\s+\d)?"
)
_WORDS = table("bodies")
_SPELLED = lazy(
    r"(?P<signs>\L<words>)(?:\s+nr)?\.?\s{1,3}(?P<number>\d{1,4}(?:/\d{2,4})?(?:\s?[a-h](?!\s?[.:]?\s?nr)|[A-H])?(?![\w/]|-\w))"
    r"(?P<range>\s*[-–,]\s*\d|\s+(?:och|samt)\s+\d)?",
    words=[form for word in _WORDS["spelled_sign"] for form in (word, word.upper())],
)
# plain: "Ärende 5 – Bidrag", "5. Bidrag", "5) Bidrag", "5 Bidrag"
_WORD = lazy(
    r"(?P<sign>\L<words>(?:\s+nr)?\.?\s+)(?P<number>\d{1,3})(?=\s*[.:)–—-]|\s+\S|\s*$)",
    words=[form for word in _WORDS["numbered"] for form in (word, word.upper())],
)
# "17 § Dagordning": in Swedish law the number stands before the sign, in some minutes too
_BEFORE = re.compile(r"(?P<number>\d{1,3})\s?§(?=\s+[^\W\d_]|\s*$)")
_PLAIN = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,2})?)(?:[.):]|\s?[–—-](?=\s)|(?=\s|\t))\s*(?=[^\W\d_]|[\"”»(])")


@dataclass(frozen=True, slots=True)
class Mark:
    """The number of a matter at the head of a block: as the record has it, how far it reaches, and what names it."""

    number: str
    stop: int  # in the words of the block
    shown: str


def sign_in(words: str) -> Mark | None:
    """The sign of one § that `words` begin with; None for several, and where a word of prose stands before it."""
    sign = _SIGN.match(words)
    if sign is None:
        sign = _SPELLED.match(words)
        if sign is None or sign["range"]:
            return None
    elif sign["range"] or len(sign["signs"]) > 1 or not (_is_series(sign["before"]) and _is_series(sign["after"])):
        return None
    number = sign["number"].strip()
    return Mark(number.replace(" ", ""), sign.end("number"), f"§ {number}")


def labels_sign(words: str) -> bool:
    """Whether a line is the label of a sign and no more: "Paragraf" over "KS § 12"."""
    return words.strip(":. ").casefold() in _sign_labels()


@cache
def _sign_labels() -> frozenset[str]:
    return frozenset(map(str.casefold, table("bodies")["sign_labels"]))


# what OCR makes of the sign: "8 22", "S 22", "$ 22", or nothing before the number
_LIKE = r"(?:[8S$5&9]\s?|s\s|fi\s)"


def lost_sign(words: str, number: str) -> Mark | None:
    """The number a block begins with whose sign was not read, where it is this one."""
    figures = re.escape(number).replace("/", "[/1l|]")
    mark = re.match(rf"{_LIKE}?{figures}(?=[\s.]|$)", words)
    return Mark(number, mark.end(), f"§ {number}") if mark is not None else None


def unsigned(scope: Scope, starts: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The blocks, with their numbers, that begin the §§ missing among these: between § 91 and § 93 a line "92
    KS 2024/287". Above the first, only with what a sign is taken for.
    """
    parted = [(index, *number.partition("/")) for index, number in starts]
    numbers = [(index, int(number)) for index, number, _, _ in parted if number.isdigit()]
    years = {slash + year for _, number, slash, year in parted if number.isdigit()}  # "§ 47/25"
    if len(numbers) < 2 or len(years) > 1:
        return []
    (year,) = years
    found: list[tuple[int, str]] = []
    first_index, first = numbers[0]
    for (index, number), (after, following) in pairwise([(scope.first - 1, first - 2), *numbers]):
        wanted = number + 1
        for block in scope.layout.blocks[index + 1 : after]:
            mark = lost_sign(scope.of(block), f"{wanted}{year}") if 0 < wanted < following else None
            like = mark is not None and not scope.of(block).startswith(str(wanted))
            if mark is None or not like and (after == first_index or not _short(scope, block, mark)):
                continue
            found.append((block.index, f"{wanted}{year}"))
            wanted += 1
    return found


def _short(scope: Scope, block: Block, mark: Mark) -> bool:
    """Whether nothing but a diarienummer or a title stands behind a number."""
    rest = scope.of(block)[mark.stop :].strip()
    return len(rest) < LONGEST and not rest.endswith((".", ",", ";", ":")) and (block.kind != "item" or not rest)


def numbered(blocks: Sequence[Block], scope: Scope) -> list[tuple[Block, Mark]]:
    """The plain numbered headings that part the matters of minutes without any sign; none where they do not count on.

    The words "Ärende 5" outrank bare numbers, headings that the page itself shows outrank short lines.
    """
    for pattern, shown in ((_BEFORE, False), (_WORD, False), (_PLAIN, True), (_PLAIN, False)):
        found = []
        for block in blocks:
            words = scope.of(block)
            mark = pattern.match(words)
            if mark is None or not _heads(block, words, words[mark.end() :], shown):
                continue
            found.append((block, _of(mark)))
        run = _counting(found)
        if len(run) >= FEWEST:
            return run
    return []


def plain(words: str) -> Mark | None:
    """The plain number a heading begins with."""
    mark = _BEFORE.match(words) or _WORD.match(words) or _PLAIN.match(words)
    return _of(mark) if mark is not None else None


def _of(mark: re.Match[str]) -> Mark:
    if mark.re is _BEFORE:
        return Mark(mark["number"], mark.end(), f"§ {mark['number']}")
    return Mark(mark["number"], mark.end("number"), mark[0][: mark.end("number")])


def _heads(block: Block, words: str, rest: str, shown: bool) -> bool:
    """Whether a numbered line can be a heading: no row, no sentence, no point of a decision."""
    if block.kind == "row" or len(words) > LONGEST:
        return False
    if block.kind == "heading" and block.style.level > 0:
        return True
    if shown:
        return False
    rest = rest.strip(" .:)–—-\t")
    return (
        bool(rest)
        and not words.rstrip().endswith((".", ",", ";", ":"))
        and not rest.startswith("att ")
        and heading_kind(rest) not in _SECTIONS
    )


def _counting(found: list[tuple[Block, Mark]]) -> list[tuple[Block, Mark]]:
    """The longest run of them whose numbers count on: 3, 4, 4.1, 4.2, 5."""
    best: list[tuple[Block, Mark]] = []
    for n, first in enumerate(found):
        if best and first in best:
            continue
        run = [first]
        for item in found[n + 1 :]:
            if _follows(run[-1][1].number, item[1].number):
                run.append(item)
        if len(run) > len(best):
            best = run
    return best


def _follows(before: str, number: str) -> bool:
    (whole, _, part), (next_whole, _, next_part) = before.partition("."), number.partition(".")
    if not next_part:
        return int(next_whole) == int(whole) + 1
    return int(next_whole) == int(whole) and int(next_part) == int(part or 0) + 1


@cache
def _series() -> frozenset[str]:
    return frozenset(word.casefold() for word in table("bodies")["series"])


def _is_series(letters: str | None) -> bool:
    """Whether letters beside the sign are short for a body: known, or capitals. "Enligt § 12" and "KL § 5" are none."""
    if not letters:
        return True
    if letters.casefold() in _series():
        return True
    if letters == "I":  # the preposition: "I § 12 anges"
        return False
    first = re.split("[ -]", letters, maxsplit=1)[0]
    return letters not in table("bodies")["law_words"] and (first.isupper() or first.casefold() in _series())


def is_matter(scope: Scope) -> bool:
    """Whether the scope is one matter of minutes, where a sentence in the present decides and a proposal is told."""
    return bool(scope.memo.get("matter")) or any("§" in scope.of(block)[:14] for block in scope.blocks[:1])
