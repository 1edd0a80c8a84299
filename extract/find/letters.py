"""Letters without case and marks, so that a scan that lost its å ä ö is compared with the same words."""

from __future__ import annotations

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
