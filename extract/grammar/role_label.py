"""Which role a label gives by the words in it, for labels no list has: "Protokollet fört av", "Nämndens ordförande".

Only a label that stands apart from its name is read so: in a cell or line of its own, or before a colon.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

import regex

from extract.grammar.around import EDGE, line_at
from extract.grammar.person import NAME_WORD, WORDS, Role, role_labels

LONGEST = 45  # letters of a label
_MOST_WORDS = 6
_ROLES: tuple[Role, ...] = ("chair", "secretary", "adjuster", "officer", "signatory", "contact")


@cache
def _said() -> tuple[tuple[Role, regex.Pattern[str]], ...]:
    words = WORDS["label_words"]
    return tuple((role, _words(words[role])) for role in _ROLES)


@cache
def _never() -> regex.Pattern[str]:
    return _words(WORDS["label_words"]["never"])


def _words(patterns: list[str]) -> regex.Pattern[str]:
    parts = (regex.escape(one, literal_spaces=True).replace(r"\*", r"\p{L}*") for one in patterns)
    return regex.compile(rf"(?<![\p{{L}}-])(?:{'|'.join(parts)})(?![\p{{L}}-])")


# a label's first word alone has a capital, or every word has nothing else: "Eva Ek (M), ordförande" is none
_LABEL = regex.compile(r"\p{Lu}[\p{Ll}.]+(?:[ ][\p{Ll}.§/-]+)*|[\p{Lu}. ]+")


_PLAIN = regex.compile(r"[\p{Ll}. §/-]+")


@lru_cache(maxsize=4096)
def role_of(label: str) -> Role | None:
    """The role that a label gives: of the list, else by its words; None where they give none, or two.

    >>> role_of("Ordförande vid mötet"), role_of("Till justerare utses"), role_of("Vice ordförande")
    ('chair', 'adjuster', None)
    """
    low = " ".join(label.lower().split()).strip(" :.,?")
    known = role_labels().get(low)
    if known is not None or not low or len(low) > LONGEST or low.count(" ") >= _MOST_WORDS or not _PLAIN.fullmatch(low):
        return known
    if _never().search(low):
        return None
    roles = {role for role, words in _said() if words.search(low)}
    return roles.pop() if len(roles) == 1 else None


def labels_apart(string: str, small: str) -> Iterator[tuple[int, int, Role]]:
    """The labels no list has that stand in a cell or line of their own, or before a colon: (start, stop, role)."""
    seen: set[int] = set()
    for stem in WORDS["label_words"]["stems"]:
        at = small.find(stem)
        while at >= 0:
            first, last = line_at(string, at)
            colon = string.find(":", first, min(last, first + LONGEST + 1))
            before_name = _BEFORE_NAMES.match(string, first, last) if colon < 0 else None
            stop = colon if colon >= 0 else before_name.end("label") if before_name is not None else last
            if first not in seen and at < stop:
                seen.add(first)
                start = first + len(string[first:stop]) - len(string[first:stop].lstrip(" -–•"))
                stop = start + len(string[start:stop].rstrip())
                label = string[start:stop]
                if _LABEL.fullmatch(label) is not None and label.lower().rstrip(".") not in role_labels():
                    role = role_of(label)
                    if role is not None and (before_name is None or _is_phrase(label)):
                        yield start, stop, role
            at = small.find(stem, at + len(stem))


# "Justerande ledamöter Axel Ek Bo Al": no colon and no cell parts a label from names to the end of the line
_BEFORE_NAMES = regex.compile(
    rf"""[ ]* (?P<label> \p{{Lu}}\p{{Ll}}+\.? (?: [ ] \p{{Ll}}+\.? ){{0,4}} )
    (?: [ ] (?= \p{{Lu}} ) {NAME_WORD} (?: [ ] {NAME_WORD} )+ (?: [ ]? \( \p{{L}}{{1,4}} \) )?
        (?: [ ]?, | [ ]och (?=[ ]) | (?= [ ]*$ ) ) )+ [ ]* $""",
    regex.VERBOSE,
)


@cache
def _phrase_words() -> regex.Pattern[str]:
    words = WORDS["label_words"]
    return _words([*words["beside"], *(word for role in _ROLES for one in words[role] for word in one.split())])


def _is_phrase(label: str) -> bool:
    """Whether a label has no word but those of labels, so that none can be the verb of a sentence."""
    return all(_phrase_words().fullmatch(word.strip(".").lower()) is not None for word in label.split())


_NOTHING_MORE = regex.compile(rf"[ \u00a0]*(?:$|[{EDGE},;&/(+\d–-]|och[ ]|samt[ ])", regex.MULTILINE)


def ends_a_name(string: str, stop: int, last: int) -> bool:
    """Whether what stands behind a name is no prose: the end of the line, a title behind a comma, the next name."""
    return stop >= last or _NOTHING_MORE.match(string, stop) is not None
