"""What the words of a column's head say it holds: known wordings first, then the words a head is made of.

"Sökt EU-stöd (SEK)", "Beslutat bidrag 2025", "Stöd, beviljat": one word says what happened to the money, the others
that it is money. A year, a unit and a footnote's mark are no part of the wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, cast

from extract.find.letters import alike, folded
from extract.find.scope import fold
from extract.grammar.lazy import lazy
from extract.grammar.unit import names_money, unit_in
from extract.model.record import AmountRole
from extract.words import one_of
from extract.words import table as words_table

ColumnRole = Literal[
    "owner",
    "cost_item",
    "financier",
    "dnr",
    "title",
    "description",
    "motivation",
    "outcome",
    "share",
    "kind",
    "source",
    "year",
    "money",
    "other",
]
MOST_WORDS = 8  # of a head made of known words; a longer one is a sentence
_NOTE_OPENS, _NOTE_CLOSES = re.compile(r"[\s([,/]*(?:\s[Ii])?\s*$"), re.compile(r"[\s)\].]*")  # around a unit in a head
_MARK = re.compile(r"(?<=[\w)]) ?(?:\*{1,3}|[¹²³⁴])$|(?<=[a-zåäö.])\d\)$")
_YEAR_NOTE = re.compile(
    r",? *\(?\b(?:för |år )?(?:vt |ht )?(?:19|20)\d\d(?: ?[-–/] ?(?:(?:19|20)\d\d|\d\d))?\)?$", re.IGNORECASE
)
YEAR_HEAD = re.compile(r"(?:[Åå]r(?:en)? )?(?:19|20)\d\d\b|(?:[Åå]r|[Pp]rojektår) \d{1,2}\b")  # "År 1" too
# "Belopp 2026", "År 1 2026", not "2025 - 2026"
_YEAR_LAST = re.compile(r"(?:^|[^-–\d]\s+|\b[Åå]r \d{1,2}\s+)(?:år )?((?:19|20)\d\d)$")


@cache
def _heads() -> tuple[tuple[ColumnRole, AmountRole | None, str, bool], ...]:
    """(role, what the money is, folded wording, open at its end), the longest wordings first."""
    words = words_table("columns")
    out: list[tuple[ColumnRole, AmountRole | None, str, bool]] = []
    for role, wordings in words["columns"].items():
        out += [(cast(ColumnRole, role), None, fold(w.rstrip("*")), w.endswith("*")) for w in wordings]
    aside = words["aside"]["words"]
    out += [("money", "other", fold(w.rstrip("*")), w.endswith("*")) for w in aside]
    for role, wordings in words["money"].items():
        out += [("money", cast(AmountRole, role), fold(w.rstrip("*")), w.endswith("*")) for w in wordings]
    return tuple(sorted(out, key=lambda item: -len(item[2])))


@cache
def without_unit(head: str) -> str:
    """A head's words without the unit and a footnote's mark behind them: "Belopp" of "Belopp (kr)*" and of "Belopp,
    tusental kronor".
    """
    head = _MARK.sub("", head.replace("(%)", "").strip().lstrip("–—- "))  # a drawn line that OCR read
    unit = unit_in(head)
    if unit is None or unit.span is None:
        return head
    start, stop = unit.span
    closed = _NOTE_CLOSES.match(head, stop)
    stop = closed.end() if closed else stop
    opened = _NOTE_OPENS.search(head, 0, start)
    start = opened.start() if opened else start
    if stop < len(head) and head[:stop].rstrip()[-1] not in ")]":
        return head  # "Belopp kr per år"
    return _MARK.sub("", f"{head[:start]} {head[stop:]}".strip())


@cache
def bare(head: str) -> str:
    """A head folded, without unit and mark: what the tables of words are held against."""
    return fold(without_unit(head)) or fold(head)


@cache
def _unmarked(head: str) -> str:
    """The same with its unit and without the marks around it: "Andel, %" is "andel %"."""
    return " ".join(re.sub(r"[(),;:]", " ", fold(head)).split())


@cache
def _undated(head: str) -> str:
    """The same without the year it ends in; "" where it is nothing but a year."""
    return fold(_YEAR_NOTE.sub("", without_unit(head)))


@cache
def _total_head() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of(words_table('columns')['total_heads']['words'])})\b", re.IGNORECASE)


def is_total_head(head: str) -> bool:
    """Whether a column's head says that it sums the others: "Totalt", "Summa (kr)"."""
    return _total_head().search(head) is not None


@cache
def is_aside(head: str, words: Literal["aside", "differences"] = "aside") -> bool:
    """Whether a head is one of those of money of another time: "Tidigare beviljat", "Förändring"; or of differences
    alone.
    """
    if words == "aside" and any(is_in(part, _made_of()["earlier"]) for part in _parts(bare(head))):
        return True
    wordings = [fold(wording) for wording in words_table("columns")[words]["words"]]
    return any(bare(head) == w or w.endswith("*") and bare(head).startswith(w.rstrip("*")) for w in wordings)


@cache
def _given() -> frozenset[str]:
    return frozenset(map(fold, words_table("columns")["given"]["words"]))


def is_given(head: str) -> bool:
    """Whether a head says "bidrag" and the like: granted money where the document decides."""
    plain = " ".join(_MOST.sub(" ", bare(head)).replace(",", " ").split())  # "Bidrag, högst (kr)", "Maximalt bidrag"
    return bare(head) in _given() or _undated(head) in _given() or plain in _given()


def says_at_most(head: str) -> bool:
    """Whether a head says that what stands below it is the most there is: "Högsta belopp"."""
    return _BOUND.search(bare(head)) is not None


_BOUND = lazy(r"\b\L<most>(?!\w)", most=words_table("columns")["at_most"]["words"])
_MOST = lazy(
    r"\b\L<most>(?!\w)|\b\d+(?:,\d+)? ?(?:%|procent)", most=words_table("columns")["at_most"]["words"]
)  # and how large a share it is: "Bidrag, 50 procent"


def is_part(words: str) -> bool:
    """Whether a head, or the name of a row, says that it is a part of the one before it: "varav egen tid"."""
    return fold(words).split(" ", 1)[0] in map(fold, words_table("columns")["parts"]["words"])


@cache
def is_granted_head(head: str) -> bool:
    """Whether a line is the head of a column of granted money, with its unit: "Maxbelopp (kr)"."""
    return bare(head) != fold(head) and any(kind == "granted" and bare(head) == w for _, kind, w, _ in _heads())


@cache
def is_proposed(head: str) -> bool:
    """Whether a head says that its money is suggested: "Förslag 2025", "Föreslaget belopp"."""
    return any(word.startswith(stem) for word in bare(head).split() for stem in _made_of()["proposed"])


@cache
def is_head(text: str) -> bool:
    """Whether a text is a known head, word for word."""
    return any(bare(text) == wording for _, _, wording, _ in _heads())


@cache
def head_role(head: str) -> tuple[ColumnRole, AmountRole | None]:
    """What a column holds by its head's words; ("other", None) where no table knows them.

    >>> head_role("Sökt EU-stöd (kr)"), head_role("Beslutat bidrag 2025"), head_role("Beviljade platser")
    (('money', 'applied'), ('money', 'granted'), ('other', None))
    >>> head_role("Förbrukat i % av plan"), head_role("Andel (%)"), head_role("Beviljat belopp (50 %)")
    (('other', None), ('share', None), ('money', 'granted'))
    """
    role, kind = _role_of(head)
    return ("other", None) if role == "money" and _PERCENT.search(head) and unit_in(head) is None else (role, kind)


_PERCENT = re.compile(r"(?<!\d)(?<!\d[ \u00a0])(?:%|\bprocent\b)")  # of something; "50 %" is how much


def _role_of(head: str) -> tuple[ColumnRole, AmountRole | None]:
    for words in dict.fromkeys((bare(head), fold(head), _unmarked(head), _undated(head))):
        for role, kind, wording, open_end in _heads():
            if words and (words == wording or open_end and words.startswith(wording + " ")):
                return role, kind
    if _NUMBER.fullmatch(fold(head)):
        return "dnr", None
    asked = _ASKED.match(fold(head))
    if asked is not None and not _composed_of_money(head):
        return ("owner" if asked["who"] else "title"), None
    words = _undated(head) or bare(head)
    for role, kind, wording, _ in _heads():
        if len(wording) >= 8 and abs(len(wording) - len(words)) <= 2 and alike(words, wording):
            return role, kind
    made = _composed(words)
    if made is not None:
        return made
    for role, kind, wording, _ in _heads():
        if len(wording) > 4 and (words.startswith(wording + " ") or words.endswith(" " + wording)):
            return role, kind
    if words in _given():
        return "money", "cofinancing"
    halves = {head_role(half.strip()) for half in re.split(r" ?/ ?| eller ", words)} if _EITHER.search(words) else set()
    if len({half for half in halves if half[0] != "other"}) == 1 and len(halves) < 3:
        return max(halves, key=lambda half: half[0] != "other")  # "Finansiär/part", "Bidragsgivare/källa"
    if names_money(head):
        return "money", "other"
    first, comma, _ = head.partition(", ")
    told = _role_of(first) if comma else ("other", None)
    return told if told[0] in ("financier", "cost_item") else ("other", None)  # "Finansiär, svensk del"


_EITHER = re.compile(r"[^\W\d] ?/ ?[^\W\d]| eller ")
_NUMBER = lazy(r"\L<of>s? ?-?\L<number>", **words_table("columns")["number_heads"])
# "Vem söker?", "Vilka får stöd", "Vad vill man göra?": a head that asks is answered by its cells
_ASKED = lazy(r"(?:(?P<who>\L<who>)(?! \L<not>)|(?P<what>\L<what>))\b", **words_table("columns")["asking_heads"])


def _composed_of_money(head: str) -> bool:
    """Whether a head speaks of money: "Vad beviljades? (kr)"."""
    return names_money(head) or any(is_in(part, _made_of()["money"]) for part in _parts(bare(head)))


# ---------------------------------------------------------------- heads made of known words


@cache
def _made_of() -> dict[str, tuple[str, ...]]:
    return {key: tuple(map(folded, words)) for key, words in words_table("columns")["made_of"].items()}


def _parts(words: str) -> list[str]:
    return [part for part in re.split(r"[^\w:+-]+", words) if part]


def is_in(word: str, wordings: Iterable[str]) -> bool:
    """Whether a word is one of the wordings; `stem*` begins so, `*stem` ends so, `*stem*` holds it."""
    whole, begins, ends, holds = _by_end(tuple(wordings))
    return word in whole or word.startswith(begins) or word.endswith(ends) or any(stem in word for stem in holds)


@cache
def _by_end(wordings: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Wordings by where a word may go on: nowhere, behind, before, on both sides."""
    stems: dict[tuple[bool, bool], list[str]] = {}
    for wording in wordings:
        stems.setdefault((wording.startswith("*"), wording.endswith("*")), []).append(wording.strip("*"))
    begins, ends, holds = (
        tuple(stems.get(open_ends, ())) for open_ends in ((False, True), (True, False), (True, True))
    )
    return frozenset(stems.get((False, False), ())), begins, ends, holds


def _composed(words: str) -> tuple[ColumnRole, AmountRole | None] | None:
    """A head of money told by its words: what happened to it ("sökt", "beviljat", "total") and that it is money.

    Where the words of two roles stand in it ("Beviljat av sökt belopp"), or one that is neither, nothing is told.
    """
    parts, spec = _parts(words), _made_of()
    if not parts or len(parts) > MOST_WORDS:
        return None
    if any(is_in(part, spec["counts"]) for part in parts):
        return "other", None
    if any(is_in(part, spec["never"]) for part in parts):
        return None
    things = [part for part in parts if is_in(part, spec["money"])]
    if things and any(is_in(part, spec["earlier"]) for part in parts):
        return "money", "other"
    if any(is_in(part, spec["cost"]) for part in parts):
        return ("money", "total_budget") if any(is_in(part, spec["whole"]) for part in parts) else None
    said = {role for part in parts for role in ("granted", "applied", "paid") if is_in(part, spec[role])}
    if is_in(parts[-1], spec["fee"]) and not said:
        return "money", "fee"
    known = sum(any(is_in(part, wordings) for wordings in spec.values()) for part in parts)
    if len(said) > 1:
        return "money", "other"
    if not said and things and is_proposed(words):
        return "money", "granted"
    if not said or not (things or known == len(parts)):
        return None
    return "money", cast(AmountRole, said.pop())


def year_head(head: str) -> int | None:
    """The year a column's figures are for, by the end of its head."""
    found = _YEAR_LAST.search(without_unit(head))
    return int(found[1]) if found else None
