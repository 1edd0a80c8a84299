"""Letters without case and marks, so that a scan that lost its å ä ö is compared with the same words."""

from __future__ import annotations

from difflib import SequenceMatcher

QUOTES = "”\"“»«'‘’"  # the marks that names are set between
SPELLING = 0.88  # of two texts' letters alike: one letter wrong in a word of eight, as in "Projektamn"
LONG, WORDS = 4, 0.75  # letters of a word that tells, and how many of these are alike
_PLAIN = tuple(zip("åäöéèáàüæøëïñçó", "aaoeeaauaoeinco", strict=True))


def folded(string: str) -> str:
    """Lower case without diacritics, one character for each of the string's."""
    low = string.lower()
    if len(low) != len(string):  # the few letters that have no lower case of one letter
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in string)
    for letter, plain in _PLAIN:
        if letter in low:
            low = low.replace(letter, plain)
    return low


def alike(words: str, wording: str) -> bool:
    """Whether two folded texts differ by a misspelling, or a letter OCR took for another. The cheap upper bounds come
    first, that of the letters only one of them has before all: most are not alike.
    """
    one, other = set(words), set(wording)
    shared = min(len(words) - len(one - other), len(wording) - len(other - one))
    if 2 * shared < SPELLING * (len(words) + len(wording)):
        return False
    both = SequenceMatcher(None, words, wording)
    return both.quick_ratio() >= SPELLING and both.ratio() >= SPELLING and _word_by_word(words, wording)


def _word_by_word(words: str, wording: str) -> bool:
    """Whether each long word is like its fellow, where there are as many: "övriga kostnader" are not the real ones,
    "verkliga kostnader".
    """
    ours, theirs = words.split(), wording.split()
    if len(ours) != len(theirs):
        return True
    pairs = zip(ours, theirs, strict=True)
    return all(len(a) < LONG or SequenceMatcher(None, a, b).ratio() >= WORDS for a, b in pairs)
