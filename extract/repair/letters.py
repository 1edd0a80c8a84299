"""Lost marks and misread letters in text that somebody else's OCR made: `Jamtland`, `vilfard`, `6ka`.

Only blocks that `damage` finds are touched. E-mail, web addresses, references, numbers and abbreviations stay; so does
every mark that is printed. Digits become letters where they stand in a word, never the other way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extract.model.text import BLOCK, Edit
from extract.repair import context
from extract.repair.channel import Channel
from extract.repair.damage import count as damage_count
from extract.repair.damage import damaged, telling
from extract.repair.speller import CERTAIN, Guess, Speller, municipalities, names, variants
from extract.words import lexicon, one_of, table
from extract.words.lexicon import fold

_ENDS = one_of((*table("domains")["ends"], *table("domains")["files"]))
_ADDRESS = re.compile(
    rf"""
    (?<![\w.+-])[\w.+-]{{1,64}}@[\w.-]{{1,80}}\.\w+ | (?:https?://|www\.)\S{{1,200}}  # e-mail, web
    | \b[\w-]{{1,64}}\.(?:{_ENDS})\b(?:/\S{{0,200}})?  # a domain or a file
    | \b[A-ZÅÄÖ]{{1,6}}[ -]?\d{{2,30}}[\w/:.-]{{0,30}}  # a reference: RUN-00253-2023
    | \b\d[\d .,:/%-]{{0,40}}\d\b  # a number
    """,
    re.VERBOSE,
)
_PIECE = re.compile(
    r"(?P<word>[|&§@]?[^\W_](?:[^\W_]|[&@§|\ufffd](?=[^\W\d_]))*(?:[&@§](?![\w&@§]))?)"
    r"|(?P<stop>[.!?:;\n\t\f])|(?P<pause>[,()\"”»«])"
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_MARKED = re.compile(r"[åäöÅÄÖ]")
_ODD = re.compile(r"[\d&@§|]")
_WORD = re.compile(r"(?<![\w.@/])[^\W_][\w&@§|]*[^\W\d_](?![\w@/])")
_SIGN = re.compile(r"é|(?<![\d])[64&§@|](?=[^\W\d_])")
_CODE = re.compile(r"[A-ZÅÄÖ]{1,5}\d+|\d[a-zA-Z]|[A-Za-z]\d+|\d\d+\w+")
_KOMMUN = re.compile(r" [Kk]ommun")
_CAPITALS = re.compile(r"[A-ZÅÄÖÉ]{2,}")
_OPENS = re.compile(r"(?:^|[.!?:\n\t\f])[\s\"”»(•*–-]*$")
_INSIDE = re.compile(r"[\w,] $")  # before a word that does not open a sentence
ACRONYM = 5  # letters at most
SHOUTING = 3  # words in capitals among five: then capitals are no sign of an abbreviation
DOUBT = 3.0  # added to each confusion where no letter looks misread
SIGNS, SIGNS_LEAST = 300, 2  # letters are misread where one in so many words, and two, hold an é or a digit
LOWER = 30  # level of a word whose capital O or A inside a sentence is a misread ö or ä
COMPOUND = 9  # letters from which a token with digits or signs may be a compound
CLEARLY = 6  # how much higher the level of a name with marks must be: three times as frequent
FEW = 8  # words of a text too short to be judged by counting
BESIDE = 20  # level of a word that shows that a text of few words is Swedish
LONG, SHORTEST = 10, 6  # letters of a word that is nothing else when one is misread; of one that lost its marks alone
REAL = 10  # level of a word that a shorter one may be


@dataclass
class Piece:
    """A word as printed, and the word it is taken for; `open` says that it may be changed."""

    start: int
    text: str
    place: int  # in the stream of words that the context sees
    open: bool
    guess: Guess

    @property
    def stop(self) -> int:
        return self.start + len(self.text)


def misread(string: str, pages: Sequence[int | None]) -> Iterator[Edit]:
    """Lost marks ("diacritics") and misread letters ("ocr-letters") of damaged blocks, word by word.

    `pages` has the page of each block, None for a block that is not to be touched.
    """
    spans = list(damaged(string, pages))
    if not spans:
        yield from _in_few_words(string, pages)
        return
    speller = _speller(_looks_misread(string, spans))
    for start, stop in spans:
        yield from _block(string, start, stop, speller)


def _in_few_words(string: str, pages: Sequence[int | None]) -> Iterator[Edit]:
    """The edits of a text too short to show that it is damaged, where a word in it can be nothing else.

    A word that is none as printed and a known one with its marks; one with a misread letter only if it is long or has
    a known word beside it, for "skdne" alone may be anything.
    """
    if None in pages or len(string) > 12 * FEW or _MARKED.search(string):
        return
    words = _LETTERS.findall(string)
    if not 0 < len(words) <= FEW or not any(telling(w.casefold()) or not lexicon.known(w) for w in words):
        return
    known = sum(lexicon.level(word) >= BESIDE for word in words)
    if damage_count(string).foreign:
        return
    speller = _speller(True)
    at = 0
    for block in string.split(BLOCK):
        pieces, _ = _pieces(string, at, at + len(block), speller)
        if any(piece.open and _is_sure(piece, known) for piece in pieces):
            yield from _block(string, at, at + len(block), speller)
        at += len(block) + 1


def _is_sure(piece: Piece, known: int) -> bool:
    """Whether a printed word is none, and its guess one that no other could be."""
    printed, word = piece.text.casefold(), piece.guess.word
    if word == printed or not piece.text.isalpha():
        return False
    if not piece.guess.edits:
        return telling(printed) or not lexicon.known(printed) and len(printed) + 2 * known >= SHORTEST
    if lexicon.known(printed) or not lexicon.known(word) or piece.text[0].isupper() and fold(word) not in names():
        return len(printed) >= LONG and not lexicon.known(printed) and lexicon.known(word)
    return len(printed) >= LONG or len(printed) >= SHORTEST - 2 and known > 0


@cache
def _speller(misread: bool) -> Speller:
    return Speller(Channel(doubt=0.0 if misread else DOUBT))


def _looks_misread(string: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a text shows, by é and digits inside words that are none, that letters were misread; a short one may."""
    words = [word for start, stop in spans for word in _WORD.findall(string[start:stop].casefold())]
    signs = sum(_SIGN.search(word) is not None and not lexicon.level(word) for word in words)
    return signs >= SIGNS_LEAST and signs * SIGNS >= len(words) or len(words) < SIGNS // 2


def _block(string: str, start: int, stop: int, speller: Speller) -> Iterator[Edit]:
    pieces, stream = _pieces(string, start, stop, speller)
    for piece in pieces:
        if not piece.open:
            continue
        word = piece.guess.word
        if piece.guess.score < CERTAIN and fold(word) in lexicon.context():
            among = _allowed(piece)
            word = context.choose(word, among, piece.place, stream)
        new = _cased(piece, word, string)
        if new != piece.text:
            rule = "diacritics" if fold(new.casefold()) == fold(piece.text.casefold()) else "ocr-letters"
            yield Edit(piece.start, piece.stop, new, rule)


def _pieces(string: str, start: int, stop: int, speller: Speller) -> tuple[list[Piece], list[str]]:
    """The words of a block, and all it holds as the context sees it: words without marks, # for numbers, . and ,"""
    pieces: list[Piece] = []
    stream: list[str] = []
    kept = [found.span() for found in _ADDRESS.finditer(string, start, stop)]
    shouting = len(_CAPITALS.findall(string[start:stop])) >= SHOUTING
    at = 0
    for found in _PIECE.finditer(string, start, stop):
        text = found[0]
        if found["stop"]:
            stream.append(context.EDGE)
        elif found["pause"]:
            if stream and stream[-1] not in ".,":
                stream.append(",")
        else:
            while at < len(kept) and kept[at][1] <= found.start():
                at += 1
            inside = at < len(kept) and kept[at][0] < found.end()
            guess = None if inside or not _may_change(text, shouting) else _taken_for(found, string, speller)
            if not text.isalpha() and (guess is None or not guess.edits):
                if not stream or stream[-1] != "#":
                    stream.append("#")
                continue
            as_read = guess or Guess(CERTAIN, text.casefold())
            pieces.append(Piece(found.start(), text, len(stream), guess is not None, as_read))
            stream.append(fold(as_read.word))
    return pieces, stream


def _taken_for(found: re.Match[str], string: str, speller: Speller) -> Guess | None:
    """What a token is taken for; None where it is to stay whatever stands around it."""
    text = found[0]
    if text in _whole() and not speller.channel.doubt and string[found.end() : found.end() + 1] != ".":
        return Guess(CERTAIN, _whole()[text], 1)
    bare = fold(text.casefold())
    if text.istitle() and bare in municipalities() and _KOMMUN.match(string, found.end()):
        name = municipalities()[bare]
        return Guess(CERTAIN, name) if name is not None else None
    guess = speller.best(text.casefold(), text[:1].isupper())
    if guess.edits and _ODD.search(text) and len(text) < COMPOUND and lexicon.level(guess.word) < REAL:
        return None
    if guess.word != text.casefold() and _is_a_name(found, guess, string):
        return None
    return guess


def _may_change(text: str, shouting: bool) -> bool:
    """Whether a token is a word that may have been misread."""
    if text.isalpha():
        return not (1 < len(text) <= ACRONYM and text.isupper() and not shouting)
    if text.casefold() in _short():
        return True
    if text[0].isdigit() and text[1:].casefold() in _after_number():
        return False
    odd = len(_ODD.findall(text))
    plain = text.replace("|", "l") if text.startswith("|") else text
    if plain.isalpha():
        return True
    return odd <= 2 and len(text) - odd >= 2 * odd and _CODE.fullmatch(text) is None and text[1:] == text[1:].lower()


def _is_a_name(found: re.Match[str], guess: Guess, string: str) -> bool:
    """Whether a capital inside a sentence is that of a name which is better left as it is: Barratt, Ford, Rona."""
    printed = fold(found[0].casefold())
    if not found[0].istitle() or names().get(fold(guess.word)) == guess.word:
        return False
    if _INSIDE.search(string[max(0, found.start() - 3) : found.start()]) is None:
        return False
    level = lexicon.level(guess.word)
    return level < lexicon.level(printed) + CLEARLY if level else len(printed) < COMPOUND


@cache
def _short() -> frozenset[str]:
    return frozenset(table("confusions")["short"])


@cache
def _whole() -> dict[str, str]:
    found: dict[str, str] = table("confusions")["whole"]
    return found


@cache
def _always_capital() -> frozenset[str]:
    return frozenset(table("confusions")["always_capital"])


@cache
def _after_number() -> frozenset[str]:
    return frozenset(table("confusions")["after_number"])


def _allowed(piece: Piece) -> Sequence[str]:
    """The variants of a guess that keep what is printed: each mark, and each letter that is not misread."""
    word, printed = piece.guess.word, piece.text.casefold()
    if piece.guess.edits or len(word) != len(printed):
        return [other for other in variants(fold(word)) if _same_marks(word, other, printed)]
    return [
        other
        for other in variants(fold(word))
        if all(a == b or fold(a) == a for a, b in zip(printed, other, strict=True))
    ]


def _same_marks(word: str, other: str, printed: str) -> bool:
    """Whether two variants differ only where a plain letter is printed."""
    if len(printed) != len(word):
        return word == other
    return all(a == b or fold(a) == p for a, b, p in zip(word, other, printed, strict=True))


def _cased(piece: Piece, word: str, string: str) -> str:
    """A word in lower case with the capitals of what is printed."""
    text = piece.text
    if text.isupper() and sum(map(str.isalpha, text)) > 1:
        return word.upper()
    if not text[0].isalpha():
        return word.capitalize() if _OPENS.search(string[max(0, piece.start - 20) : piece.start]) else word
    if len(word) != len(text):
        return word.capitalize() if text[0].isupper() else word
    cased = "".join(new.upper() if old.isupper() else new for old, new in zip(text, word, strict=True))
    if cased[0] in "ÅÄÖ" and text[0] in "AO" and _is_lower_case(piece, word, string):
        return word
    misread = all(old in "AOG" and new in "åäö" for old, new in zip(text[1:], word[1:], strict=True) if old.isupper())
    return cased[0] + word[1:] if misread else cased


def _is_lower_case(piece: Piece, word: str, string: str) -> bool:
    """Whether a capital inside a sentence is itself misread: `som Overstiger` for som överstiger."""
    before = string[max(0, piece.start - 12) : piece.start]
    after = string[piece.stop : piece.stop + 2]
    return (
        re.search(r"[a-zåäö],? $", before) is not None
        and re.match(r" ?[A-ZÅÄÖ]|:", after) is None
        and lexicon.level(word) >= LOWER
        and fold(word) not in names()
        and word not in _always_capital()
    )
