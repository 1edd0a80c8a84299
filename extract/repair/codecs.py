"""Letters that a wrong codec put in the place of Swedish ones, where ftfy knows no cure; the lexicon votes.

Each segment is judged for itself: a file may hold one ruined paragraph among clean ones. A reading is taken where
nearly all words it makes are Swedish and the segment has none of the letters that it would have ruined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from extract.model.text import BORDERS, Edit
from extract.repair import context
from extract.repair.channel import Channel
from extract.repair.speller import Speller, names, variants
from extract.words import lexicon, table

_SEGMENT = re.compile(f"[^{re.escape(''.join(BORDERS))}]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_TOKEN = re.compile(r"[^ \n\t\f\v\u00a0]+")  # \x85 is a blank to Python, and an Ö of MacRoman's
_MARKED = re.compile(r"[åäöÅÄÖéÉ]")
_PLACE = re.compile(r"\b[A-Za-z]:\\|\\\\|//|@|\w/\w")  # paths and addresses keep their signs
SWEDISH = "åäöÅÄÖé"  # one misreading leaves these too; each of its texts has others
VOTES, CERTAIN = 3, 0.85  # words that must come out right, and their share
WORTH = 5  # level of a word that has a vote
LONGEST = 120  # characters of what may be one word
NEAR, MANY = 40, 200  # characters looked at beside a loose mark, and of how many marks
COMPOUND = 9  # letters of a compound that has one


@dataclass(frozen=True)
class Misreading:
    """What stands there, and the letter or sign it was. `exact` where two or more characters stand for one letter,
    `by_word` where its letters are Swedish too: then only words that are none as printed are undone, each for itself.
    """

    letters: dict[str, str]
    signs: dict[str, str]
    by_word: bool = False

    @property
    def exact(self) -> bool:
        return all(len(shown) > 1 for shown in self.letters)

    @property
    def pattern(self) -> re.Pattern[str]:
        return _any_of((*self.letters, *self.signs))

    @property
    def letter(self) -> re.Pattern[str]:
        return _any_of(tuple(self.letters))

    def undone(self, string: str) -> str:
        return self.letter.sub(lambda found: self.letters[found[0]], string)


@cache
def _any_of(shown: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(text) for text in sorted(shown, key=lambda text: (-len(text), text))))


@cache
def misreadings() -> tuple[Misreading, ...]:
    words = table("codecs")
    found = [Misreading(_misread(words["letters"], *pair), _misread(words["signs"], *pair)) for pair in words["pairs"]]
    return (*found, *(Misreading(other["letters"], {}, other.get("by_word", False)) for other in words["other"]))


def _misread(letters: str, meant: str, read: str) -> dict[str, str]:
    """What each letter looks like, where that is another one."""
    found = {}
    for letter in letters:
        shown = _shown(letter, meant, read)
        if shown is not None and shown != letter:
            found[shown] = letter
    return found


def _shown(letter: str, meant: str, read: str) -> str | None:
    """A letter's bytes read as another code; those that code does not know stay controls, as web browsers have it."""
    try:
        content = letter.encode(meant)
    except UnicodeEncodeError:
        return None
    return "".join(_byte(byte, read) for byte in content)


def _byte(byte: int, read: str) -> str:
    try:
        return bytes([byte]).decode(read)
    except UnicodeDecodeError:
        return chr(byte)


@cache
def _signs_of_trouble() -> re.Pattern[str]:
    """Any letter or sign that a misreading leaves next to a letter, but not those that every Swedish text has."""
    shown = _any_of(
        tuple(sorted({text for one in misreadings() for text in one.letters if text not in SWEDISH}))
    ).pattern
    return re.compile(rf"(?<=[^\W\d_])(?:{shown})|(?:{shown})(?=[^\W\d_])")


@cache
def _first_signs() -> re.Pattern[str]:
    """What a sign of trouble may begin with: found many times faster, and clean texts have few of them."""
    first = {text[0] for one in misreadings() for text in one.letters if text not in SWEDISH}
    return re.compile(f"[{re.escape(''.join(sorted(first)))}]")


@cache
def _capitals_inside() -> re.Pattern[str]:
    """A letter that Swedish has too, but no word inside it as a capital."""
    shown = {text for one in misreadings() if one.by_word for text in one.letters if text in SWEDISH}
    return re.compile(f"[{re.escape(''.join(sorted(shown)))}](?<=[a-zåäöé].)(?=[a-zåäöé])")


def _in_trouble(string: str) -> bool:
    if _capitals_inside().search(string) is not None:
        return True
    signs = _signs_of_trouble()
    return any(signs.match(string, found.start()) for found in _first_signs().finditer(string))


def suspect(string: str) -> bool:
    """Whether a text has anything that one of these repairs would look at."""
    shown = (_LOOSE, _NUMBERED, _INSIDE)
    return "\ufffd" in string or _in_trouble(string) or any(pattern.search(string) for pattern in shown)


def pairs(string: str) -> Iterator[Edit]:
    """Bytes of one code that were read as another ("codec")."""
    if not _in_trouble(string):
        return
    segments = [found for found in _SEGMENT.finditer(string) if _in_trouble(found[0])]
    votes = [[_vote(one, found[0]) for one in misreadings()] for found in segments]
    total = [(sum(row[n][0] for row in votes), sum(row[n][1] for row in votes)) for n in range(len(misreadings()))]
    taken = [
        right >= (1 if one.exact or one.by_word else VOTES) and right >= CERTAIN * (right + wrong)
        for one, (right, wrong) in zip(misreadings(), total, strict=True)
    ]
    for found, row in zip(segments, votes, strict=True):
        likely = [n for n, (right, wrong) in enumerate(row) if taken[n] and right + wrong and right >= wrong]
        if likely:
            best = max(likely, key=lambda n: (row[n][0], total[n][0], -n))
            yield from _undo(misreadings()[best], found[0], found.start(), row[best][0] >= VOTES)


def _vote(one: Misreading, segment: str) -> tuple[int, int]:
    """How many words a misreading would explain, and how many it would ruin."""
    if one.letter.search(segment) is None:
        return 0, 0
    right = wrong = 0
    for token in _TOKEN.findall(segment):
        if len(token) <= LONGEST and one.letter.search(token) and not _PLACE.search(token):
            if one.by_word and not _is_none(token):
                continue
            for word in _WORD.findall(one.undone(token)):
                if _MARKED.search(word) and word not in token:
                    right, wrong = (right + 1, wrong) if _has_vote(word) else (right, wrong + 1)
    if not one.exact and not one.by_word:
        ruined = set(one.letters.values()) - set(one.letters)
        kept = sum(not ruined.isdisjoint(word) for word in _WORD.findall(segment))
        if kept * 3 > right:
            return 0, 0
    return right, wrong


def _is_none(token: str) -> bool:
    """Whether a token is no Swedish word as it is printed."""
    words = _WORD.findall(token)
    return any(not _one_case(word) or not lexicon.known(word) for word in words)


def _has_vote(word: str) -> bool:
    if not _one_case(word):
        return False
    return lexicon.level(word) >= WORTH or len(word) >= COMPOUND and lexicon.known(word)


def _one_case(word: str) -> bool:
    return word.isupper() or not any(map(str.isupper, word[1:]))


def _undo(one: Misreading, segment: str, offset: int, sure: bool) -> Iterator[Edit]:
    """Puts back the letters of a segment; where few words spoke for it, those of words that are Swedish then."""
    for token in _TOKEN.finditer(segment):
        if len(token[0]) > LONGEST or _PLACE.search(token[0]):
            continue
        words = _WORD.findall(one.undone(token[0]))
        if one.by_word and not (_is_none(token[0]) and all(map(_has_vote, filter(_MARKED.search, words)))):
            continue
        if one.exact and not any(map(_has_vote, words)) and not (sure and all(map(_one_case, words))):
            continue
        for found in one.pattern.finditer(token[0]):
            start, stop = found.span()
            near = token[0][max(0, start - 1) : start] + token[0][stop : stop + 1]
            letter = one.letters.get(found[0])
            if letter is not None and any(char.isalpha() or char in one.letters for char in near):
                yield Edit(offset + token.start() + start, offset + token.start() + stop, letter, "codec")
            elif letter is None:
                yield Edit(offset + token.start() + start, offset + token.start() + stop, one.signs[found[0]], "codec")


# ------------------------------------------------------------------------------------------- marks beside their letter

_AFTER = re.compile(r"(?P<letter>[aoAO])(?:\u00a8|[ ]\u0308)|(?P<ring>[aA])(?:\u02da|[ ]\u030a)")
_BEFORE = re.compile(r"(?:\u00a8|[ ]?\u0308)(?P<letter>[aoAO])|(?:\u02da|[ ]?\u030a)(?P<ring>[aA])")
_LOOSE = re.compile(r"[\u00a8\u02da]|[ ][\u0308\u030a]")
_WITH = {"a": "ä", "o": "ö", "A": "Ä", "O": "Ö"}
_NUMBERED = re.compile(r"\(cid:(?P<number>\d{1,3})\)")


def loose_marks(string: str) -> Iterator[Edit]:
    """Dots and rings that stand before or after their letter: `Ja¨mtland`, `f˚ar`; by vote on which side."""
    if _LOOSE.search(string) is None:
        return
    votes = {side: _votes_for(side, string) for side in (_AFTER, _BEFORE)}
    best = max(votes, key=votes.__getitem__)
    if votes[best] > 0:
        for found in best.finditer(string):
            yield Edit(*found.span(), _with_mark(found), "codec")


def _with_mark(found: re.Match[str]) -> str:
    return _WITH[found["letter"]] if found["letter"] else "å" if found["ring"] == "a" else "Å"


def _votes_for(side: re.Pattern[str], string: str) -> int:
    """Words that come out right less those that do not."""
    votes = 0
    for found in islice(side.finditer(string), MANY):
        start = max(string.rfind(" ", 0, found.start() + 1) + 1, found.start() - NEAR)
        whole = side.sub(_with_mark, string[start : found.end() + NEAR])
        word = _WORD.search(whole)
        votes += 1 if word is not None and _MARKED.search(word[0]) and _has_vote(word[0]) else -1
    return votes


def numbered(string: str) -> Iterator[Edit]:
    """Glyph numbers that are letters of latin-1, where that makes Swedish words: `J(cid:228)mtland`."""
    if _NUMBERED.search(string) is None:
        return
    tokens = [token for token in _TOKEN.finditer(string) if _NUMBERED.search(token[0])]
    good = [token for token in tokens if any(map(_has_vote, _WORD.findall(_NUMBERED.sub(_letter, token[0]))))]
    if good and len(good) >= CERTAIN * len(tokens):
        for token in good:
            for found in _NUMBERED.finditer(token[0]):
                yield Edit(token.start() + found.start(), token.start() + found.end(), _letter(found), "codec")


def _letter(found: re.Match[str]) -> str:
    letter = chr(int(found["number"]) % 256)
    return letter if letter.isalpha() else found[0]


# ------------------------------------------------------------------------------------------- letters lost altogether

_LOST = re.compile(r"[^\W\d_\ufffd]{0,40}(?:(?:\ufffd|Ã\?)[^\W\d_\ufffd]{0,40})+")
_ASKED = re.compile(r"(?<![\w?&=/.])(?:[^\W\d_]+(?:\?[^\W\d_]+)+|\?[^\W\d_]{2,}(?:\?[^\W\d_]+)*)(?![\w=/])")
_NEAR = re.compile(r"[^\W\d_]+")
_INSIDE = re.compile(r"[^\W\d_]\?[^\W\d_]")
MOST_LOST = 5


def lost_letters(string: str) -> Iterator[Edit]:
    """Letters that became a replacement character, a question mark or half of their bytes ("lost-letter")."""
    if "\ufffd" in string or "Ã?" in string:
        for found in _LOST.finditer(string):
            new = _guessed(found[0].replace("Ã?", "\ufffd"), string, found.start(), "Ã?" in found[0])
            if new is not None:
                yield Edit(*found.span(), new, "lost-letter")
    if "?" in string and _INSIDE.search(string):
        yield from _asked(string)


def _asked(string: str) -> Iterator[Edit]:
    """Question marks for letters, in segments that have no mark left."""
    edits: list[Edit] = []
    tried = 0
    for segment in _SEGMENT.finditer(string):
        if "?" not in segment[0] or _MARKED.search(segment[0]):
            continue
        for found in _ASKED.finditer(segment[0]):
            at = segment.start() + found.start()
            new = _guessed(found[0].replace("?", "\ufffd"), string, at, False)
            tried += _INSIDE.search(found[0]) is not None
            if new is not None:
                edits.append(Edit(at, at + len(found[0]), new, "lost-letter"))
    sure = sum(_INSIDE.search(string[edit.start : edit.stop]) is not None for edit in edits)
    if sure >= VOTES and sure >= CERTAIN * tried:
        yield from edits


@cache
def _speller() -> Speller:
    return Speller(Channel("lost"), most=MOST_LOST)


def _guessed(token: str, string: str, at: int, capital: bool) -> str | None:
    """A word with the letters it lost; None where no Swedish word fits."""
    if token.count("\ufffd") == len(token) or token.count("\ufffd") > MOST_LOST:
        return None
    guess = _speller().best(token.casefold(), token[0].isupper() or token[0] == "\ufffd")
    if not guess.edits:
        return None
    word = _in_context(guess.word, token.casefold(), string, at)
    if token.isupper() and len(token) > 2:
        return word.upper()
    if token[0] == "\ufffd":
        opens = re.search(r"(?:^|[.!?:\n\t\f]\s?)$", string[max(0, at - 2) : at]) is not None
        is_name = lexicon.fold(word) in names()
        return word.capitalize() if capital or opens or is_name else word
    return word.capitalize() if token[0].isupper() else word


def _in_context(word: str, token: str, string: str, at: int) -> str:
    """The variant of a guess that fits what stands around it and has a mark where one was lost."""
    if len(word) != len(token):
        return word
    among = [
        other
        for other in variants(lexicon.fold(word))
        if all(a == b or b == "\ufffd" and _MARKED.match(a) for a, b in zip(other, token, strict=True))
    ]
    before = [lexicon.fold(near) for near in _NEAR.findall(string[max(0, at - 80) : at].casefold())]
    after = [lexicon.fold(near) for near in _NEAR.findall(string[at + len(token) : at + 80].casefold())]
    return context.choose(word, among, len(before), [*before, lexicon.fold(word), *after])
