"""Who pays what, as sentences and lists tell it: "X bidrar med 1 000 kronor", "• Region X: 1 200 000 kr"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

import regex

from extract.find.governing import asking
from extract.find.heads import head_role
from extract.find.letters import folded
from extract.find.money import found_money, scope_mentions
from extract.find.organisation import named_as_organisation, shown
from extract.find.phrase import AMOUNT, phrases
from extract.find.role_by_column import says_in_kind
from extract.find.scope import Scope
from extract.find.topics import says_who_pays
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.model.reading import Mention
from extract.model.values import Match, Share
from extract.words import table

Span = tuple[int, int]
LABEL = 60  # letters of a label
ALONE = 160  # letters of a text that may name a single payer: a longer one tells of all, or of none
_SOURCE = lazy(r"\s*(?:\(\s*(?P<inside>[^()]{2,60}?)\s*\)|,\s+(?P<after>[^,()]{3,60}))\s*[*]*$")
FOOTNOTE = lazy(r"\s*[*¹²³⁴⁵]+$|\s+\d\)$|(?<=[^\W\d_])\d\)$")


def row_kind(words: str, role: r.AmountRole | None) -> r.RowKind:
    low = folded(words)
    if role == "in_kind" or says_in_kind(low):
        return "in_kind"
    return "cash" if phrases(tuple(table("projects")["cash"]["words"])).search(low) else "unspecified"


def payer_name(scope: Scope, span: Span, rule: str) -> Found[str] | None:
    """A financier as the register writes it where it is one, else as printed."""
    for match in scope.between(scope.reading.organisations, span[0], span[1]):
        if match.start == span[0] and span[1] - match.stop <= 1:
            return scope.found(shown(scope, match), [(match.start, match.stop)], rule, 0.96)
    return scope.found_text(*span, rule, 0.95)


def split_source(scope: Scope, start: int, stop: int) -> tuple[Span, Span | None]:
    """A financier's name and the money's source behind it: "Region X (1:1-medel)", "Verket, nationella medel"."""
    note = FOOTNOTE.search(scope.string[start:stop])
    if note:
        stop = start + note.start()
    found = _SOURCE.search(scope.string[start:stop])
    if found is None or found.start() < 3 or scope.string[start + found.start() - 1] == "-":
        return (start, stop), None  # "Europeiska havs-, fiskeri- och vattenbruksfonden" is one name
    group = "inside" if found["inside"] else "after"
    words = found[group]
    span = (start + found.start(group), start + found.end(group))
    if folded(words) in _notes():
        return (start, start + found.start()), None  # "Region X (sökt)" says how far it has come
    is_fund = any(True for _ in scope.between(scope.reading.funds, *span)) or _FUNDED.search(words) is not None
    if folded(words) in map(folded, table("projects")["financing"]["forms"]):
        return (start, stop), None  # "Leader Södra Skogen, projektstöd": a form of support is no source
    if folded(scope.string[start : start + found.start()]) in map(folded, table("columns")["sources"]["words"]):
        return (start, stop), None  # "EU-medel, Interreg": the money itself stands for who gives it
    if group == "after" and not is_fund:
        return (start, stop), None
    if group == "inside" and not is_fund and (not words.islower() or any(map(str.isdigit, words))):
        return (start, stop), None  # "Europeiska socialfonden (ESF+)", "Eget arbete (300 tim à 200 kr)"
    return (start, start + found.start()), span


@cache
def _notes() -> frozenset[str]:
    return frozenset(map(folded, table("projects")["financing"]["notes"]))


def plain_number(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def stage_of(words: str) -> r.Stage:
    low = folded(words)
    cues = table("projects")["financing"]["stages"]
    order: tuple[r.Stage, ...] = ("outcome", "revised", "applied", "granted")
    for stage in order:
        if phrases(tuple(cues[stage])).search(low):
            return stage
    return "unknown"


# ---------------------------------------------------------------- prose


@dataclass(frozen=True, slots=True)
class _Payer:
    name: Span
    amount: Mention | None
    kind: r.RowKind
    source: Span | None = None


@cache
def _pays() -> regex.Pattern[str]:
    return phrases(tuple(table("projects")["financing"]["sentences"]))


def from_prose(scope: Scope) -> r.Financing | None:
    """Clauses such as "X med 1 000 kronor", "A och B bidrar med kontanta medel (1 kr respektive 2 kr)"."""
    payers: list[_Payer] = []
    stage_words = ""
    taken: set[tuple[str, str]] = set()
    given: set[int] = set()
    spans: list[Span] = []
    for (start, stop), found in _told(scope):
        given.update(payer.amount.match.start for payer in found if payer.amount is not None)
        spans += [(start, stop)] if found else []
        if found:
            stage_words += scope.string[start:stop] + " "
        for payer in found:
            if _labels_money(scope.string[slice(*payer.name)]):
                continue  # "Beslutat bidrag: 80 000 kr" in a form
            figure = scope.string[payer.amount.match.start : payer.amount.match.stop] if payer.amount else payer.kind
            key = (folded(scope.string[payer.name[0] : payer.name[1]]).rstrip("s"), figure)
            if key not in taken:
                taken.add(key)
                payers.append(payer)
    alone = scope.stop - scope.start <= ALONE
    if len(payers) < (1 if alone else 2) or sum(payer.amount is not None for payer in payers) < 1:
        return None
    rows = tuple(
        r.FinancingRow(
            financier=payer_name(scope, payer.name, "financing.prose"),
            amount=found_money(scope, [payer.amount.match], 0.93) if payer.amount else None,
            share_percent=_share_of(scope, payer),
            kind=payer.kind,
            source=scope.found_text(*payer.source, "financing.source", 0.93) if payer.source else None,
        )
        for payer in payers
    )
    totals = [
        mention
        for mention in scope_mentions(scope)
        if mention.role == "total_budget" and mention.match.value.money is not None
    ]
    total = (
        found_money(scope, [totals[0].match], 0.93)
        if len({m.match.value.money.amount for m in totals if m.match.value.money}) == 1
        else None
    )
    left = _without_payer(scope, spans, given)
    if left:
        named = ", ".join(scope.string[start:stop] for start, stop in left[:3])
        scope.doubt(
            "ambiguous",
            f"It is not clear who pays {named}: the rows of the financing may be incomplete. Read the sentence.",
            left,
        )
    return r.Financing(stage=stage_of(stage_words), rows=rows, total=None if left else total)


def _labels_money(words: str) -> bool:
    column, money = head_role(words)
    return column == "money" and money in ("granted", "applied", "total_budget", "spent", "paid")


@cache
def _before() -> regex.Pattern[str]:
    return phrases(tuple(table("projects")["financing"]["earlier"]))


def _told(scope: Scope) -> Iterator[tuple[Span, list[_Payer]]]:
    """Each sentence that says who pays, with its payers."""
    for start, stop in _sentences(scope):
        low = folded(scope.string[start:stop])
        if _OF_ASKER.match(low):
            continue  # "Ansökan, som avser projektet X, kommer från Y och lyder på N"
        if (
            _pays().search(low)
            or _label_pays(scope, start)
            or _parts_of_whole(scope, start, stop)
            or _PASSIVE.search(low)
            or _names_each(scope, start, stop)
        ) and not _before().search(low):
            yield (start, stop), list(_payers(scope, start, stop))


_OF_ASKER = lazy(
    r"\s*(?:i |en |denna |den )?\L<asked>\b", asked=list(map(folded, table("projects")["asked"]["by_genitive"]))
)
_PASSIVE = lazy(rf"{AMOUNT} (?:\p{{Ll}}{{2,}}s|\p{{Ll}}{{2,}}s in) (?:av|fran) ")  # "5 360 tkr ges av X"


def _names_each(scope: Scope, start: int, stop: int) -> bool:
    """Whether a sentence under the heading of the financing names as many organisations as amounts, of which no word
    says that they are asked for: whatever its verb, these pay.
    """
    section = scope.section_at(start)
    if section is None or section.kind != "financing":
        return False
    inside = [m for m in scope_mentions(scope, start, stop) if m.role not in ("total_budget", "rate", "cost")]
    if len(inside) < 2 or any(m.role == "applied" or m.match.value.per for m in inside):
        return False
    at, clauses = start, []
    for mention in inside:
        clauses.append((at, mention.match.start))
        at = mention.match.stop
    return all(
        named_as_organisation(scope.string[a:b]) or any(True for _ in scope.between(scope.reading.organisations, a, b))
        for a, b in clauses
    )


def _parts_of_whole(scope: Scope, start: int, stop: int) -> bool:
    """Whether a sentence tells a whole and the parts that add up to it: "Budgeten är 6 mnkr, varav X 4 mnkr och …"."""
    inside = scope_mentions(scope, start, stop)
    if _rest_of_whole(scope, inside):
        return True
    if (
        len(inside) < 3
        or inside[0].role != "total_budget"
        or any(m.match.value.year or m.match.value.per for m in inside)
    ):
        return False
    monies = [m.match.value.money for m in inside if m.match.value.money is not None]
    return len(monies) == len(inside) and sum(money.amount for money in monies[1:]) == monies[0].amount


def _rest_of_whole(scope: Scope, inside: Sequence[Mention]) -> bool:
    """Whether the amounts of a sentence are what is left of the whole once the money applied for or granted is taken
    away, wherever those are told: whoever is named beside each pays it.
    """
    parts = [m.match.value.money for m in inside if m.role != "total_budget" and not m.in_table]
    if len(parts) < 2 or any(money is None for money in parts) or any(m.role in _ASKED for m in inside):
        return False
    told: dict[str, set[Decimal]] = {"whole": set(), "part": set()}
    for mention in scope_mentions(scope):
        money = mention.match.value.money
        if money is not None and not mention.in_table:
            if mention.role == "total_budget":
                told["whole"].add(money.amount)
            elif mention.role in _ASKED:
                told["part"].add(money.amount)
    rest = sum(money.amount for money in parts if money is not None)
    return any(rest == whole - part for whole in told["whole"] for part in told["part"])


_ASKED = ("applied", "granted")


def _label_pays(scope: Scope, start: int) -> bool:
    """Whether the label in the cell before says that who pays follows: "Övrig finansiering | X 150 000 kr, Y …"."""
    block = scope.layout.block_at(start)
    before = scope.string[block.start : start]
    label, colon, rest = before.rstrip("\t").partition(":")
    listed = bool(colon) and "." not in rest  # "Övrig finansiering: X 200 000 kr; Y 150 000 kr"
    alone = block.kind == "row" and bool(label) and "\t" not in before.rstrip("\t")
    return (listed or alone) and len(label) < LABEL and says_who_pays(label)


def paid_in_prose(scope: Scope) -> dict[int, r.RowKind]:
    """Where the amounts stand that sentences say who pays, and whether in money; {} where they name but one payer."""
    found = {
        payer.amount.match.start: payer.kind
        for _, payers in _told(scope)
        for payer in payers
        if payer.amount is not None
    }
    return found if len(found) > 1 else {}


def _without_payer(scope: Scope, spans: list[Span], given: set[int]) -> list[Span]:
    """The amounts of the sentences about financing that no payer was found for: the rows do not make up the whole."""
    aside = ("total_budget", "threshold", "ceiling", "floor", "cost", "rate")
    return [
        (mention.match.start, mention.match.stop)
        for mention in scope_mentions(scope)
        if mention.role not in aside
        and mention.match.start not in given
        and any(start <= mention.match.start < stop for start, stop in spans)
    ]


_NOT_HERE = ("decision", "proposal", "basis", "motions", "reservation", "decision_process")  # nor what somebody wants


def _sentences(scope: Scope) -> Iterator[Span]:
    """The sentences with an amount, or under a financing heading, outside the decision's points and the background."""
    seen: set[Span] = set()
    for mention in scope_mentions(scope):
        if mention.in_table or mention.role in ("threshold", "ceiling", "floor", "fee", "statistic", "rate"):
            continue
        section = scope.section_at(mention.match.start)
        if section is not None and section.kind in _NOT_HERE:
            continue
        span = scope.sentence(mention.match.start)
        if span not in seen:
            seen.add(span)
            yield span


def _payers(scope: Scope, start: int, stop: int) -> Iterator[_Payer]:
    """The payers of one sentence, each with its amount; those who give work or premises without one come last."""
    inside = [
        m
        for m in scope_mentions(scope, start, stop)
        if m.role not in ("total_budget", "cost", "rate") and m.match.value.money is not None
    ]
    whole = [m for m in scope_mentions(scope, start, stop) if m.role == "total_budget"]
    if inside and whole and whole[0].match.stop <= inside[0].match.start:
        start = whole[0].match.stop  # "Projektet kostar 655 000 kr och ni räknar med 150 000 kr från X"
    turns = _in_turn(scope, start, inside, stop)
    if turns:
        yield from turns
        return
    if inside and _is_behind(scope, start, inside, stop):
        yield from _payers_behind(scope, inside, stop)
        return
    at = start
    n = 0
    while n < len(inside):
        first = inside[n]
        paired = [first]
        while n + len(paired) < len(inside) and _paired(scope.string, inside[n + len(paired) - 1 :]):
            paired.append(inside[n + len(paired)])
        most = 9 if first.match.value.per == "part" else len(paired)  # "A och B med 900 000 vardera"
        names = [] if _asked(scope, at, first) else list(_names(scope, at, first.match.start, most))
        behind = (
            None
            if names or len(paired) > 1 or _asked(scope, at, first)
            else _behind(scope, first, _next(inside, n, stop))
        )
        if behind is not None:  # "… och resterande 300 tkr kommer från X"
            yield _Payer(behind[0], first, row_kind(scope.string[first.match.stop : behind[0][1]], None), behind[1])
            at, n = max(behind[0][1], first.match.stop), n + 1
            continue
        if len(names) == len(paired) or len(names) > 1 and len(paired) == 1 and first.match.value.per == "part":
            clause = (
                scope.string[at : first.match.start]
                + scope.string[paired[-1].match.stop : min(stop, paired[-1].match.stop + 30)]
            )
            kind = row_kind(clause, None)
            for k, (name, source) in enumerate(names):
                yield _Payer(name, paired[min(k, len(paired) - 1)], kind, source)
        at = paired[-1].match.stop
        n += len(paired)
    yield from _in_kind(scope, at, stop)


_TOGETHER = ("och", ",", "samt", "respektive", "resp.")
_TURN = lazy(r",\s+|\s+(?:respektive|resp\.|och|samt)\s+")


def _in_turn(scope: Scope, start: int, inside: Sequence[Mention], stop: int) -> list[_Payer]:
    """The payers behind several amounts in the order of these: "142 tkr och 110 tkr kommer från X respektive Y"."""
    between = [scope.string[a.match.stop : b.match.start].strip() for a, b in pairwise(inside)]
    if len(inside) < 2 or any(words not in _TOGETHER for words in between):
        return []
    then = _THEN.match(scope.string, inside[-1].match.stop, stop)
    if then is None or "respektive" not in scope.string[then.end() : stop] or _asked(scope, start, inside[0]):
        return []
    out: list[_Payer] = []
    at = then.end()
    for join in [*_TURN.finditer(scope.string, at, stop), None]:
        end = join.start() if join is not None else stop
        found = _payer(scope, at, end) if len(out) < len(inside) else None
        if found is None:
            return []
        out.append(_Payer(found[0], inside[len(out)], "unspecified", found[1]))
        at = join.end() if join is not None else end
    return out if len(out) == len(inside) else []


def _next(inside: Sequence[Mention], n: int, stop: int) -> int:
    """Where the next amount of a sentence begins; its end behind the last."""
    return inside[n + 1].match.start if n + 1 < len(inside) else stop


_PAYING = table("projects")["financing"]
_FUNDED = lazy(r"\L<stems>|\d:\d", stems=_PAYING["source_stems"])
_THEN = lazy(
    r"(?:\s*\([^()\n\t]{1,40}\))?\s+(?:\L<how>\s+)?(?:(?:i|som|\L<made_of>)\s+"
    r"(?:(?!\bfrån\b|\bav\b)\p{Ll}[\p{L}-]*\s+){1,4}?)?(?:(?:kommer|\p{Ll}{2,}s)\s+(?:in\s+)?)?(?:från|av|genom|ur)\s+"
    r"|,?\s+\L<sought>\s+hos\s+",  # "Återstoden, 2 mnkr, söks hos X"
    how=_PAYING["how"],
    made_of=_PAYING["made_of"],
    sought=_PAYING["sought"],
)
_OWN = lazy(
    r"(?:\s*\([^()\n\t]{1,40}\)|,(?=\s+är\s))?\s+(?:(?:\L<made_of>|är|i|som|genom)\s+)", made_of=_PAYING["made_of"]
)


@cache
def _own() -> regex.Pattern[str]:
    return phrases(tuple(table("projects")["financing"]["payers"]))


@cache
def _named() -> regex.Pattern[str]:
    return phrases(tuple(table("projects")["financing"]["named"]))


def _is_behind(scope: Scope, start: int, inside: Sequence[Mention], stop: int) -> bool:
    """Whether a sentence names each payer behind its amount: "med 240 tkr från X och 120 tkr från Y"."""
    first = inside[0]
    if _asked(scope, start, first):
        return False
    if any(True for _ in _names(scope, start, first.match.start, 1)):
        return False
    return _behind(scope, first, inside[1].match.start if len(inside) > 1 else stop) is not None


def _behind(scope: Scope, mention: Mention, stop: int) -> tuple[Span, Span | None] | None:
    """Who is named behind an amount, up to `stop`: "från X", "i egen insats"."""
    then = _THEN.match(scope.string, mention.match.stop, stop)
    if then is not None:
        found = _payer(scope, then.end(), _end_of_name(scope, then.end(), stop))
        low = folded(scope.string[then.end() : stop])
        generic = _named().match(low)
        if generic is not None and (found is None or generic.end() > found[0][0] - then.end()):
            return (then.end(), then.end() + generic.end()), None
        if found is not None and found[0][0] - then.end() < 30:
            return found
    own = _OWN.match(scope.string, mention.match.stop, stop)
    if own is not None:
        low = folded(scope.string[own.end() : stop])
        said = _own().search(low, 0, OWN)
        if said is not None and (said.start() == 0 or _WORDS.fullmatch(low, 0, said.start())):
            return (own.end(), own.end() + said.end()), None
    return None


OWN = 60  # letters in which "deltagande åkeriers egen tid" is named
_WORDS = lazy(r"(?:\p{L}[\p{L}-]*\s){1,3}")


def _end_of_name(scope: Scope, start: int, stop: int) -> int:
    """Where the name that begins at `start` must end: at a comma or "och" before the next part of a list."""
    border = regex.search(r",\s|;\s|\s(?:och|samt)\s+(?=(?:ca\s+)?\d|resterande|$)", scope.string[start:stop])
    return start + border.start() if border else stop


def _payers_behind(scope: Scope, inside: Sequence[Mention], stop: int) -> Iterator[_Payer]:
    for n, mention in enumerate(inside):
        end = inside[n + 1].match.start if n + 1 < len(inside) else stop
        found = _behind(scope, mention, end)
        if found is not None:
            yield _Payer(found[0], mention, row_kind(scope.string[mention.match.stop : end], None), found[1])


def _asked(scope: Scope, start: int, mention: Mention) -> bool:
    """Whether the clause before an amount says who asks for it: that one does not pay it."""
    low = folded(scope.string[start : mention.match.start])
    return mention.role == "applied" and ("ansokan" in low or asking(low) is not None)


def _paired(string: str, listed: Sequence[Mention]) -> bool:
    """Whether the second of two amounts belongs to the list of the first: "300 tkr, 450 tkr respektive 1 500 tkr"."""
    for one, other in pairwise(listed):
        between = string[one.match.stop : other.match.start].strip()
        if between in ("respektive", "resp.", ", respektive"):
            return True
        if between != ",":
            return False
    return False


def _in_kind(scope: Scope, start: int, stop: int) -> Iterator[_Payer]:
    """ "… samt C och D med arbetstid": who gives something else than money, without an amount."""
    pattern = phrases(tuple(table("projects")["in_kind"]["words"]))
    hit = pattern.search(folded(scope.string[start:stop]))
    if hit is None:
        return
    for name, _ in _names(scope, start, start + hit.start(), 9):
        yield _Payer(name, None, "in_kind")


_JOINS = lazy(r",\s+(?:och\s+|samt\s+)?|(?<![-–])\s+(?:och|samt)\s+|;\s*")
_NAME = lazy(
    r"(?:(?:den|det)\s+)?(?P<name>\p{Lu}[\p{L}\d&+.:-]*(?:\s+(?:\p{Lu}[\p{L}\d&+.:-]*|\p{Ll}[\p{Ll}-]{2,}|för|i|av|of|de|von|\d+))*(?:\s+\([^()]{2,20}\))?)"
)

_OPENINGS = frozenset(map(folded, _PAYING["openings"]))
_NOBODY = _OPENINGS.union(map(folded, _PAYING["nobody"]))


@cache
def _verbs() -> regex.Pattern[str]:
    return phrases(tuple(table("projects")["financing"]["verbs"]))


def _names(scope: Scope, start: int, stop: int, most: int) -> Iterator[tuple[Span, Span | None]]:
    """The payers named in a clause: registered organisations and other names in capitals, split at "och" and commas."""
    clause_start = _clause(scope, start, stop)
    turned = _TURNED.match(scope.string, clause_start, stop)
    if turned is not None:  # "För ändamålet har X och Y avsatt": the subject stands behind the verb
        clause_start = turned.end()
        supine = _SUPINE.search(scope.string, clause_start, stop)
        stop = supine.start() if supine is not None else stop
    verb = _verbs().search(folded(scope.string[clause_start:stop]))
    if verb and folded(scope.string[clause_start : clause_start + verb.start()]).strip() in _OPENINGS:
        clause_start += verb.end()  # "Utöver detta bidrar X med …": the name stands behind the verb
        verb = None
    subject_stop = (
        clause_start + verb.start()
        if verb and any(c.isupper() for c in scope.string[clause_start : clause_start + verb.start()])
        else stop
    )
    out: list[tuple[Span, Span | None]] = []
    at = clause_start
    for join in [*_JOINS.finditer(scope.string, clause_start, subject_stop), None]:
        end = join.start() if join is not None else subject_stop
        span = _payer(scope, at, end)
        if span is not None:
            out.append(span)
        at = join.end() if join is not None else end
    yield from out[-most:]


_TURNED = lazy(
    r"\s*\L<first>\b[^,.;:\d\n\t]{0,60}?\b\L<verbs>\s+(?=\p{Lu})",
    first=_PAYING["turned_first"],
    verbs=_PAYING["turned_verbs"],
)
_SUPINE = lazy(
    r"\s+(?:\L<already>\s+)?\p{Ll}+(?:at|tt|it|agit)(?:\s+(?:in|till|med|om))?\s*$", already=_PAYING["already"]
)


def _clause(scope: Scope, start: int, stop: int) -> int:
    """Where the clause of the payer begins: behind "finansieras med stöd från", behind the last figure's comma."""
    words = folded(scope.string[start:stop])
    last = start
    for cue in phrases(tuple(_PAYING["leads"])).finditer(words):
        last = start + cue.end()
    return last


_LEADS_IN = lazy(r"\s*(?:varav|där|och|samt|medan|men)?\s*(?:att\s+)?")


def _generic(scope: Scope, start: int, stop: int) -> Span | None:
    """A payer without a name of its own at the beginning of a clause: "varav kommunen", "egna intäkter"."""
    lead = _LEADS_IN.match(scope.string, start, stop)
    first = lead.end() if lead else start
    low = folded(scope.string[first:stop])
    said = _named().match(low) or _own().match(low)
    return (first, first + said.end()) if said is not None else None


@cache
def _sides() -> regex.Pattern[str]:
    return phrases(tuple(table("projects")["financing"]["sides"]))


def _payer(scope: Scope, start: int, stop: int) -> tuple[Span, Span | None] | None:
    """One name between two joins, with the source behind it ("Region X:s anslag 1:1")."""
    source = next(((m.start, m.stop) for m in scope.between(scope.reading.funds, start, stop)), None)
    if source is not None and scope.string[start : source[0]].strip() == "" and scope.string[source[0]].isupper():
        return _with_note(scope, *source, stop), None  # "Fonden för en rättvis omställning" pays itself
    for match in scope.between(scope.reading.organisations, start, stop):
        if source is not None and source[0] <= match.start:
            source = None
        return _with_note(scope, match.start, match.stop, stop), source
    side = _sides().search(folded(scope.string[start:stop]))
    if side is not None:
        return (start + side.start(), start + side.end()), source
    found = _NAME.search(scope.string, start, stop)
    if found is None or found.start() > start + 2:
        generic = _generic(scope, start, stop)
        if generic is not None:
            return generic, source
    if found is None:
        plain = _PLAIN.fullmatch(scope.string, start, stop)
        return (plain.span("name"), None) if plain is not None else None
    first, last = found.span("name")
    tail = _TAIL.search(scope.string[first:last])
    if tail:
        last = first + tail.start()
    if source is not None and source[0] > first:
        last = min(last, source[0])
    while last > first and scope.string[last - 1] in " ,.:(":
        last -= 1
    name = scope.string[first:last]
    if last - first < 3 or folded(name) in _NOBODY or _is_clause(name):
        return None
    return _with_note(scope, first, last, stop), source if source is not None and source[0] >= last else None


def _is_clause(name: str) -> bool:
    """Whether words begin a sentence and name nobody: "Beloppen ryms inom den ram"."""
    words = name.split()
    if len(words) < 3 or any(word[0].isupper() for word in words[1:]):
        return False
    return not named_as_organisation(name) and _own().search(folded(name)) is None


def _with_note(scope: Scope, start: int, stop: int, limit: int) -> Span:
    """The name with an abbreviation in brackets behind it."""
    note = lazy(r"\s+\([\p{L}\d+ .:-]{2,20}\)").match(scope.string, stop, limit)
    return (start, note.end()) if note else (start, stop)


_TAIL = lazy(r"\s+(?:\L<ends>|för\s*$)\b", ends=_PAYING["name_ends"])
# "…, berörda kommuner (350 tkr)": the amount in brackets is theirs
_PLAIN = lazy(
    r"\s*(?:(?:och|samt|ett|en|via|genom)\s)*(?!\L<nobody>)(?P<name>\p{Ll}{4,}(?:[ ]\p{Ll}{4,}){0,2}?)\s*(?:\(|på)?\s*",
    nobody=_PAYING["nobody_stems"],
)


_PERCENT = lazy(r"(?<![\d,])(?P<number>\d{1,3}(?:,\d+)?)\s?(?:%|procent)")
_WORTH = lazy(  # between a share and the amount that it is
    r"(?:[\s,(]|\b(?:\L<same>|vilket|eller|som|är|utgör)\b|\bav\s+\p{L}{4,30})*",
    same=[*table("money")["sums"]["same_as"], *table("money")["qualifiers"]["approx"]],
)


def _share_of(scope: Scope, payer: _Payer) -> Found[str] | None:
    """A share in brackets right behind the amount, "(46,97 %)", or before it: "40 procent, motsvarande 3,6 mnkr"."""
    if payer.amount is None:
        return None
    first = payer.amount.match.start
    for before in _PERCENT.finditer(scope.string, max(payer.name[1], first - 50), first):
        if _WORTH.fullmatch(scope.string, before.end(), first):
            number = plain_number(before["number"].replace(",", "."))
            return scope.found(number, [before.span()], "share.before", 0.93)
    at = payer.amount.match.stop
    for share in scope.between(scope.reading.shares, at, at + 14):
        if scope.string[at : share.start].strip() in ("(", ",", ""):
            return scope.found(percent(share), [(share.start, share.stop)], share.rule, 0.93)
    return None


def percent(share: Match[Share]) -> str:
    """A share's percent as RECORD.md writes it."""
    return plain_number(format(share.value.percent, "f"))
