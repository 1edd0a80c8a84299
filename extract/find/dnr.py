"""What each diarienummer in sight is to the document that prints it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, cast

import regex

from extract.grammar.around import row_start
from extract.grammar.lazy import lazy
from extract.model.values import Dnr, Match
from extract.words import table

Relation = Literal["own", "foreign", "replaces", "amends", "refers_to"]

BEFORE: Final = 200  # characters before a number within which a word still speaks of it
AFTER: Final = 60  # characters after it
TOP: Final = 1500  # letters at the top in which a sentence says what was decided
NEAR_LABEL: Final = 25  # characters from a word of mere reference to the label it speaks of, where that is a head's

_WORDS = table("dnr")
_S = r"[ \u00a0\u2009\u202f]"


def _words(name: str) -> dict[str, Relation]:
    """The words of a table with the relation each gives."""
    return {word: cast(Relation, relation) for relation, words in _WORDS[name].items() for word in words}


_BEFORE, _AFTER = _words("before_number"), _words("after_number")
_FAINT: Final = frozenset(_WORDS["faint"]["words"])
_FLAGS = regex.VERBOSE | regex.IGNORECASE
_VERB = lazy(r"(?<! [\w-] ) \L<words> (?! [\w-] )", _FLAGS, words=list(_BEFORE))
_VERB_AFTER = lazy(  # in the same clause: "Beslut dnr 2019/35 från den 3 maj upphör att gälla"
    r"[)\],\"]* [^\n\t\f.;:,\d]{0,40}? (?<! [\w-] ) (?P<word> \L<words> ) (?! [\w-] )", _FLAGS, words=list(_AFTER)
)
_OWN = lazy(r"(?<! [\w-] ) \L<words> (?! [\w-] ) [^\n.,;(]{0,30} $", _FLAGS, words=_WORDS["own"]["before"])
_ANSWER = lazy(r"(?<! \w ) \L<words> (?! \w )", _FLAGS, words=_WORDS["own"]["answers"])
# A sentence ends at a full stop before a capital, not after an abbreviation: "Dnr. KS", "bl.a. Region", "A. Berg".
_SENTENCE = lazy(
    rf"(?<! \b (?: \L<short> | \p{{L}} ) ) [.!?] {_S}+ (?= \p{{Lu}} )", regex.VERBOSE, short=_WORDS["own"]["short"]
)
_KINDS = ("strong", "weak", "arende_id", "journal", "court")
_LABELS: Final[list[str]] = [word for kind in _KINDS for word in _WORDS["labels"][kind]]
_MINE: Final[list[str]] = _WORDS["labels"]["mine"]
_ASIDE = rf"(?<!\w) (?: \d{{1,3}} {_S}? \( \d{{1,3}} \) | \d{{4}}-\d\d-\d\d (?!\w) )"  # a page mark, a date
_LABEL = lazy(
    rf"""(?<! \w ) (?P<label> (?: \L<mine> {_S} )? (?: \L<labels> {_S}? / {_S}? )? \L<labels> )
         (?: {_S} | [.:] | {_ASIDE} | \b är \b )* $""",
    _FLAGS,
    labels=_LABELS,
    mine=_MINE,
)
_GENITIVE = lazy(rf"^ {_S}* (?P<who> \p{{Lu}}[\p{{L}}:-]*s ) {_S}+ $", regex.VERBOSE)
_PARAGRAPH = lazy(rf"^ {_S}* § {_S}? \d+ [a-z]? {_S}* (?: \L<labels> [.:]? {_S}* )? $", _FLAGS, labels=_LABELS)
_BESIDE = lazy(  # what may stand beside an own number in its field
    rf"""(?: {_S} | [:.,;|/–-] | (?<!\w) (?: m\.fl | \L<heads> ) (?!\w) | {_ASIDE} | \(delvis\)
          | (?<!\w) \L<papers> [:.]? {_S}? \d{{1,4}} (?!\w) )*+""",
    _FLAGS,
    papers=_WORDS["labels"]["papers"],
    heads=[*_WORDS["labels"]["heads"], *_LABELS, *_MINE, *_WORDS["labels"]["also"]],
)
_ALSO = lazy(  # between two numbers of one list
    rf"{_S}* (?: [,;&] | \L<also> (?!\w) ) (?: {_S} | [,;&] | \L<also> (?!\w) )*+",
    regex.VERBOSE,
    also=_WORDS["labels"]["also"],
)
_TITLE_END = lazy(rf"\) {_S}* (?= [\n\t\f] | $ )", regex.VERBOSE)
_STAMP = lazy(r"\d{4}-\d{3,6}-0\d{3}")  # 2022-3038-0007, stamped by who received the paper


def relate(
    string: str, found: Sequence[Match[Dnr]], head_stop: int, running: Sequence[Match[Dnr]] = ()
) -> list[Relation]:
    """For each number of `found`, in its order, what it is to the document whose head ends at `head_stop` in `string`.

    A label of another decides first, then a verb in the same sentence, then the place. A number that is own once is own
    wherever it stands, unless a verb says that it is replaced or amended. Unlabelled in the body: refers_to. `running`:
    the numbers that run over the pages are the document's own.
    """
    spoken = [_spoken(string, match, match.start < head_stop) for match in found]
    listed = _listed(string, found)
    for index, follows in enumerate(listed):
        if follows and spoken[index] is None:
            spoken[index] = spoken[index - 1]
    alone = [_alone(string, found, index) for index in range(len(found))]
    own = _own(string, found, spoken, alone, head_stop)
    for index, follows in enumerate(listed):
        if follows and spoken[index] is None and _key(found[index - 1]) in own:
            own.add(_key(found[index]))
    named = [_mine(string, match) for match in found]
    projects = any(word in _PROJECTS for word in named)
    answer: list[Relation] = []
    for match, relation, lonely, whose in zip(found, spoken, alone, named, strict=True):
        if (
            projects
            and whose in _AUTHORITYS
            and _key(match) not in {_key(other) for other, word in zip(found, named, strict=True) if word in _PROJECTS}
        ):
            answer.append("foreign")  # "Regionens dnr" beside "Projektets dnr"
        elif relation in ("foreign", "replaces", "amends"):
            answer.append(relation)
        elif _key(match) in own:
            answer.append("own")
        elif (relation == "refers_to" or relation is None and match.start >= head_stop) and (
            _of_another(string, match, others := [*(m for m in found if _key(m) in own), *running])
            or _of_giver(string, match, others)
        ):
            answer.append("foreign")
        elif relation is None and match.start < head_stop and lonely and match.rule == "dnr.series":
            answer.append("foreign")  # beside an own one with a label: the receiver's, under its name in a letter head
        else:
            answer.append("refers_to")
    return answer


_WHOSE = lazy(rf"(?<! [\w-] ) (?P<who> \p{{L}}{{4,}}s ) {_S}+ $", regex.VERBOSE)
_DIGITS, _CAPITALS = lazy(r"\d+"), lazy(r"\p{Lu}+")


def _of_another(string: str, match: Match[Dnr], own: Sequence[Match[Dnr]]) -> bool:
    """Whether a genitive before its label gives a number to another authority, "(länsstyrelsens dnr 425-33018-2023)",
    or its sentence speaks of the same project, and no own number is built like it: the writer's own earlier matter may
    be called so too.
    """
    before = _before(string, match.start)
    label = _LABEL.search(before)
    if label is None or not own:
        return False
    mine = next((word for word in _MINE if label["label"].lower().startswith(f"{word} ")), "")
    whose = _WHOSE.search(before[: label.start()])
    named = mine in _AUTHORITYS or mine == "" and whose is not None and whose["who"].lower() not in _NO_OWNERS
    if not (named or before[: label.start()].endswith("(") and _SAME.search(before)):
        return False
    return all(_built(other) != _built(match) for other in own)


_SAYS_YES = lazy(
    rf"""(?P<who> \p{{Lu}}[\p{{L}}-]+ (?: {_S} (?: i {_S} )? \p{{Lu}}[\p{{L}}-]+ ){{0,3}} ) {_S} (?: har {_S} )?
         \L<verbs> (?! \w ) [^\n\t\f]* \( $""",
    regex.VERBOSE,
    verbs=_WORDS["own"]["says_yes"],
)


def _of_giver(string: str, match: Match[Dnr], own: Sequence[Match[Dnr]]) -> bool:
    """Whether the number is that of the decision by which another authority gave the money this matter is about:
    "Vinnova beslutade den 3 maj (dnr 2025-04411) att bevilja kommunen medel", and "pengar från Vinnova" before it.
    """
    before = _before(string, match.start)
    label = _LABEL.search(before)
    said = _SAYS_YES.match(before[: label.start()] if label else before)
    if said is None or not own or any(_built(other) == _built(match) for other in own):
        return False
    start = string.rfind("\n§", 0, match.start) + 1
    return f"från {said['who']}" in string[start : match.start]


def alike(match: Match[Dnr], others: Sequence[Match[Dnr]]) -> bool:
    """Whether another number, in the heading of another § too, is built like this one in a heading."""
    if match.rule != "dnr.section":
        return False
    return any(
        other.rule == match.rule and _key(other) != _key(match) and _built(other) == _built(match) for other in others
    )


def _built(match: Match[Dnr]) -> str:
    """How a number is built: its series and the places of its digits, "425-33018-2023" as "#-#-#"."""
    return match.value.series or _CAPITALS.sub("A", _DIGITS.sub("#", match.value.printed))


_SAME = lazy(r"(?<! \w ) \L<words> (?! \w )", _FLAGS, words=_WORDS["labels"]["same"])
_NO_OWNERS: Final = frozenset(_WORDS["labels"]["no_owners"])
_PROJECTS: Final[list[str]] = _WORDS["labels"]["projects"]
_AUTHORITYS: Final[list[str]] = _WORDS["labels"]["authoritys"]


def _mine(string: str, match: Match[Dnr]) -> str:
    """Whose number a label says it is, "projektets" of "Projektets dnr"; "" where it does not say."""
    label = _LABEL.search(_before(string, match.start, cells=True))
    words = label["label"].lower() if label else ""
    return next((word for word in _MINE if words.startswith(f"{word} ")), "")


def _key(match: Match[Dnr]) -> str:
    return match.value.key if match.value.serial else match.value.printed


def _listed(string: str, found: Sequence[Match[Dnr]]) -> list[bool]:
    """For each number whether it goes on a list with the one before it, and so shares what is said of that."""
    answer = [False] * len(found)
    for index in range(1, len(found)):
        before, match = found[index - 1], found[index]
        if match.rule in (before.rule, "dnr.series"):
            answer[index] = _ALSO.fullmatch(string, before.stop, match.start) is not None
    return answer


def _own(
    string: str, found: Sequence[Match[Dnr]], spoken: Sequence[Relation | None], alone: Sequence[bool], head_stop: int
) -> set[str]:
    """The keys of the document's own numbers: labelled in the head, heading a paragraph, or alone under a label.

    Where no label tells, an unlabelled number that stands alone in the head, or in brackets at the end of its title;
    where there is none either, the first with a label that begins with a capital.
    """
    own = {_key(match) for match, relation in zip(found, spoken, strict=True) if relation == "own"}
    bare: set[str] = set()
    first: str | None = None
    for match, relation, lonely in zip(found, spoken, alone, strict=True):
        if relation is not None:
            continue
        in_head, labelled = match.start < head_stop, match.rule == "dnr.label"
        before = _before(string, match.start)
        if (
            _PARAGRAPH.match(before)
            or (labelled and in_head)
            or (
                labelled
                and lonely
                and (_LABEL.search(before) or not before.strip() and _LABEL.search(_above(string, match.start)))
            )
        ):
            own.add(_key(match))
        elif in_head and (lonely or _ends_title(string, match) or _behind_unit(string, match)):
            bare.add(_key(match))
        elif labelled and first is None and _capital(before):
            first = _key(match)
    return own or bare or ({first} if first else set()) or _of_act(string, found, spoken)


# "Länsstyrelsen har den 14 november tagit ställning till ansökningarna (ärende 604-7712-2023)"
_ACT = lazy(
    r"\b\L<acts>\b[^\n.]{0,160}\b\L<on>\b",
    regex.IGNORECASE,
    acts=_WORDS["own"]["acts"],
    on=_WORDS["own"]["on"],
)


_EARLIER = lazy(r"(?<! \w ) \L<words> (?! \w )", _FLAGS, words=_WORDS["own"]["earlier"])
_BRACKET = lazy(r"\((?:\p{L}+\s)?\s*$")


def _of_act(string: str, found: Sequence[Match[Dnr]], spoken: Sequence[Relation | None]) -> set[str]:
    """The only labelled number of a document, in brackets in a sentence that says what was decided."""
    if len({_key(match) for match in found}) != 1 or set(spoken) != {"refers_to"} or found[0].rule == "dnr.series":
        return set()
    before = _before(string, found[0].start)
    label = _LABEL.search(before)
    words = before[: label.start()] if label else before
    closed = _BRACKET.search(words) is not None and _ACT.search(words) is not None and found[0].start < TOP
    closed = closed and _EARLIER.search(words) is None
    return {_key(found[0])} if closed and not _verb(words, near=NEAR_LABEL) else set()


# "Beslut 2024-05-15 § 34, dnr 24RS2210": words of a line of the head that are about the decision only
_OF_DECISION = lazy(
    r"(?: [\W\d]+ | \b \L<words> \b )*", _FLAGS, words=[*_WORDS["own"]["of_decision"], *table("time")["months"]]
)


# who asks for an answer gives the matter a number of its own
_ASKS = lazy(
    r"\)[ ](?:har[ ])?(?:den[ ][^.()\n]{5,25}[ ])?\L<verbs>\b[^.\n]{0,120}\b\L<what>\b",
    regex.IGNORECASE,
    verbs=_WORDS["asks"]["verbs"],
    what=_WORDS["asks"]["what"],
)
_THEIRS = lazy(r"\s*\L<foreign>\s(?:\p{L}+[ ]?){1,2}:?\s*", regex.IGNORECASE, foreign=_WORDS["labels"]["foreign"])


def _spoken(string: str, match: Match[Dnr], in_head: bool) -> Relation | None:
    """What the words around a number say of it; None where they say nothing."""
    if match.rule == "dnr.foreign-label" or (match.rule == "dnr.series" and _STAMP.fullmatch(match.value.printed)):
        return "foreign"
    before = _before(string, match.start)
    if in_head and _THEIRS.fullmatch(before):
        return "foreign"  # "Ert ärende: KS 229/2025"
    headed = _verb(_column_head(string, match.start), near=BEFORE) if not before.strip() else None
    if headed in ("replaces", "amends"):
        return headed
    label = _LABEL.search(before)
    words = before[: label.start()] if label else before
    after = _VERB_AFTER.match(string, match.stop, min(len(string), match.stop + AFTER))
    if after:
        return _AFTER[after["word"].lower()]
    capital = _capital(before)
    if verb := _verb(words, near=NEAR_LABEL if capital else BEFORE):
        return verb
    if _OWN.search(words):
        return "own"
    owner = _GENITIVE.match(words)
    if in_head and label and owner and owner["who"].lower() not in _MINE:
        return "foreign"  # "Vinnovas diarienummer: 2022-02892" in a letter head
    bracketed = words.rstrip().endswith("(")
    if bracketed and not capital and _ANSWER.search(string, _own_paragraph(string, match.start), match.start):
        return "foreign"  # the number of what this document answers: "Remissvar gällande ... (KN2026/00741)"
    if bracketed and not label and _ASKS.match(string, match.stop):
        return "foreign"  # "Departementet (KN2026/00741) har berett oss tillfälle att yttra oss"
    inside = label is not None and not capital and words.strip(" (\u00a0") != ""
    inside = inside and not (in_head and _OF_DECISION.fullmatch(words))
    if inside or match.value.scheme == "court" and words.strip():
        return "refers_to"
    return None


def _capital(before: str) -> bool:
    """Whether the words before a number end in a label that begins with a capital, as heads do."""
    label = _LABEL.search(before)
    return label is not None and label["label"][0].isupper()


def _verb(words: str, near: int) -> Relation | None:
    """The relation the last telling word of a sentence gives, faint ones ("tidigare") only where there is no other.

    Words of mere reference count within `near` characters of the end.
    """
    clear: Relation | None = None
    faint: Relation | None = None
    for hit in _VERB.finditer(words):
        relation, word = _BEFORE[hit[0].lower()], hit[0].lower()
        if relation == "refers_to" and len(words) - hit.end() > near:
            continue
        if word in _FAINT:
            faint = relation
        else:
            clear = relation
    return clear or faint


def _before(string: str, start: int, *, cells: bool = False) -> str:
    """The sentence up to an offset, no farther back than its field and `BEFORE` characters; with `cells` the label in
    the cell before it too.
    """
    if cells and string[start - 1 : start] == "\t":
        return string[row_start(string, start, BEFORE) : start - 1]
    field = max(string.rfind(border, max(0, start - BEFORE), start) for border in "\n\t\f") + 1
    text = string[max(field, start - BEFORE) : start]
    ends = [end.end() for end in _SENTENCE.finditer(text)]
    return text[ends[-1] :] if ends else text


def _above(string: str, start: int) -> str:
    """The line above the one an offset is in: a label may stand there, as in a list of facts on a page."""
    stop = string.rfind("\n", 0, start)
    return string[row_start(string, max(stop, 0)) : max(stop, 0)]


def _column_head(string: str, start: int) -> str:
    """The cell right above that of an offset in a row of several: "Ersätter beslut" over the number; else ""."""
    row = row_start(string, start)
    column = string.count("\t", row, start)
    cells = string[row_start(string, row - 1) : row - 1].split("\t") if row else []
    return cells[column] if 0 < column < len(cells) else ""


def _own_paragraph(string: str, start: int) -> int:
    """Where the words begin that may be of an offset's title: no farther back than `BEFORE`, nor before its §."""
    first = max(0, start - BEFORE)
    return max(first, string.rfind("§", first, start))


def _alone(string: str, found: Sequence[Match[Dnr]], index: int) -> bool:
    """Whether a number has its block or cell for itself, but for its label, other heads, dates and other numbers."""
    match = found[index]
    start = max(string.rfind(border, max(0, match.start - BEFORE), match.start) for border in "\n\t\f") + 1
    stops = [stop for border in "\n\t\f" if (stop := string.find(border, match.stop, match.stop + BEFORE)) >= 0]
    stop = min(stops, default=len(string))
    if match.start - start > BEFORE or stop - match.stop > BEFORE:
        return False
    first, last = index, index + 1
    while first and found[first - 1].start >= start:
        first -= 1
    while last < len(found) and found[last].stop <= stop:
        last += 1
    at = start
    for other in found[first:last]:
        if not _BESIDE.fullmatch(string, at, other.start):
            return False
        at = other.stop
    return _BESIDE.fullmatch(string, at, stop) is not None


_UNIT_AND_DAY = lazy(rf"\p{{Lu}} [\p{{L}}, &/-]{{3,80}} {_S} \d{{4}}-\d\d-\d\d [ |,]+", regex.VERBOSE)


def _behind_unit(string: str, match: Match[Dnr]) -> bool:
    """Whether a number ends a line of a unit and a day: "Utvecklingsavdelningen 2023-06-08 RS 2023/1142"."""
    first = max(string.rfind(border, 0, match.start) for border in "\n\f\t") + 1
    return _UNIT_AND_DAY.fullmatch(string, first, match.start) is not None and string[match.stop : match.stop + 1] in (
        "",
        *"\n\f\t",
    )


def _ends_title(string: str, match: Match[Dnr]) -> bool:
    """Whether a number stands in brackets at the end of a title: "Länsgemensam plattform (RUN/291/2015)"."""
    opened = string[max(0, match.start - 1) : match.start] == "("
    return opened and _TITLE_END.match(string, match.stop) is not None
