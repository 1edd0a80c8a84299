"""Whose the project is, and who takes part in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import regex

from extract.find import applicant, document
from extract.find.columns import cell, views_in
from extract.find.form_labels import both_of, labelled
from extract.find.heads import head_role
from extract.find.issuer import issuer
from extract.find.letters import folded
from extract.find.organisation import found_organisation, is_organisation, named_as_organisation
from extract.find.outcome import lead_words, outcome
from extract.find.phrase import phrases
from extract.find.project_title import name_ends
from extract.find.scope import Scope, fold
from extract.find.sum_rows import sum_kind
from extract.grammar.lazy import lazy
from extract.grammar.name import bodies
from extract.model.evidence import Found
from extract.words import one_of, table

Span = tuple[int, int]


# between two names: also behind the form of a company before a name with one, "Lövet AB Granens ekonomiska förening"
_FORMS = table("projects")["partners"]["forms"]
_BEHIND = "|".join(rf"(?<=\w {re.escape(form)})" for form in _FORMS)
_SPLIT = re.compile(
    r"\s*(?:,|;|\f|\boch\b|\bsamt\b)\s*"
    rf"|(?:{_BEHIND})\s+(?=[A-ZÅÄÖ][^,;\t\n\f]*\s(?:{one_of(_FORMS)})\s*(?:[,;\t\n\f]|$))"
)


@cache
def _verbs() -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    words = table("projects")["owner"]
    return phrases(tuple(words["verbs"])), phrases(tuple(words["passive"]))


_WORDS = table("projects")["owner"]
# "Lövet AB Box 118 961 23 Boden": the postal address below a name, in its cell
_ADDRESS = lazy(
    r"(?<=[^\s,]),?[ ](?=(?:Box[ ]\d{1,5}[ ,]+"
    r"|(?=\p{Lu})\L<streets>[ ]\d+(?:[ ]?\p{L})?[ ,]+)?"
    r"(?:SE-)?\d{3}[ ]\d{2}[ ]\p{Lu}\p{L}+)",
    streets=table("document")["streets"],
)


_ADDRESS_LINE = lazy(r"[ \n](?:(?:(?!Box[ ])[^\d,\n\t]){2,40}\d{1,4}[ ]?\p{L}?,?[ ])?(?:SE-)?\d{3}[ ]\d{2}[ ]\p{Lu}")


def _above_address(scope: Scope, start: int, stop: int) -> int:
    """Where a name ends whose next line in the cell is an address: "Lövets byalag" above "Lövet 4, 961 23 Boden"."""
    text, raw = scope.layout.text, scope.layout.document.raw
    for address in _ADDRESS_LINE.finditer(scope.string, start, stop, overlapped=True):
        at: int = address.start()
        if at > start and raw[text.starts[at] : text.stops[at]] != " ":  # a line's end, not a blank
            return at
    return stop


def owner(scope: Scope) -> Found[str] | None:
    """Who owns the project or asks for the money: behind a label, else the body before "söker", after "drivs av"."""
    for start, stop in labelled(scope, "owner"):
        if any(
            match.start <= start + 1 and match.stop >= stop - 1
            for match in scope.between(scope.reading.bodies, start, stop)
        ):
            continue  # "Mottagare: Kommunstyrelsen" in a letter head
        if head_role(scope.string[start:stop])[0] in ("money", "share"):
            continue  # the head of the next column: "Stödmottagare | Högst (kr)"
        place = scope.layout.block_at(start)
        if place.kind == "row" and place.style.header and len(scope.layout.cells(place)) > 2:
            continue  # the head of the next column, whatever it is called: "Sökande | Insats | Belopp"
        if _begins_body(scope, start, stop):
            continue  # the same, broken by a narrow column
        first, last = _first_of(scope.string, start, stop)
        address = _ADDRESS.search(scope.string, first, stop)
        last = min(last, address.start()) if address is not None else last
        last = min(last, _above_address(scope, first, stop))
        return scope.found_text(first, last, "owner.label", 0.96)
    for start, stop in both_of(scope):
        border = _SPLIT.search(scope.string, start, stop)
        return scope.found_text(start, border.start() if border else stop, "owner.label", 0.94)
    active, passive = _verbs()
    low = folded(scope.string[scope.start : scope.stop])
    short: Span | None = None
    known = _names_in_tables(scope)
    for verb in active.finditer(low):
        first, last = scope.start + verb.start(), scope.start + verb.end()
        span = applicant.of_verb(scope, first, last, known) or _subject(scope, first)
        if span is not None and _short_form(scope, span):
            short = short or span  # "Filmstudion söker 90 000 kr": it has a longer name
        elif span is not None:
            return found_organisation(scope, span, "owner.verb")
    for span in applicant.asks(scope, known):
        if scope.string[slice(*span)].casefold() not in _generic():
            return found_organisation(scope, span, "owner.order")
    for verb in _GETS.finditer(scope.string, scope.start, scope.stop):
        span = _gets_before(scope, verb.start(), known) or _subject(scope, verb.start())
        told = scope.string[slice(*span)] if span is not None else ""
        if span is not None and not _named_thing(told) and _NO_NAME.match(told) is None:
            return found_organisation(scope, span, "owner.gets")
    for asked in _ASKED_BY.finditer(scope.string, scope.start, scope.stop):
        at = asked.start("name")
        span = applicant.name_at(scope, at, scope.sentence(at)[1], known) or asked.span("name")
        if applicant.of_a_name(scope.string[span[1] : asked.end("name")]):
            span = at, asked.end("name")
        if scope.string[slice(*span)].casefold() not in _generic():
            return found_organisation(scope, span, "owner.asks")
    for span in applicant.owns(scope, known):
        return found_organisation(scope, span, "owner.genitive")
    for asked in _asks_of().finditer(scope.string, scope.start, scope.stop):
        verb = _verb_end(asked["name"])  # "Nämnden avslår Lövets byalag"
        name = asked["name"][verb:]
        if named_as_organisation(name) and name[:1].isupper():
            return scope.found_text(asked.start("name") + verb, asked.end("name"), "owner.genitive", 0.9)
    for verb in passive.finditer(low):
        at = scope.start + verb.end()
        for match in scope.between(scope.reading.organisations, at, at + 6):
            return found_organisation(scope, (match.start, match.stop), "owner.passive")
        while scope.string[at : at + 1] in (" ", "\n", ":"):
            at += 1
        named = applicant.name_at(scope, at, scope.sentence(at)[1], known)
        if named is not None and named[1] - named[0] > 4 and scope.string[slice(*named)].casefold() not in _generic():
            return scope.found_text(*named, "owner.passive", 0.92)
    found = _grantee(scope) or _owes(scope, known) or _grant_of(scope, known) or _addressed(scope) or _in_head(scope)
    return found_organisation(scope, short, "owner.verb") if found is None and short is not None else found


def _begins_body(scope: Scope, start: int, stop: int) -> bool:
    """Whether one word behind a label and the line below it are a board: "Regionala" over "utvecklingsnämnden"."""
    below = scope.string[stop : stop + 60].lstrip().split("\n", 1)[0]
    if " " in scope.string[start:stop] or not below[:1].islower():
        return False
    named = bodies(f"{scope.string[start:stop]} {below}")
    return any(match.start == 0 and match.stop > stop - start for match in named)


_DEFINITE = lazy(r"\p{Lu}\p{Ll}+(?:en|et|an|on|laget|bundet)")


def _short_form(scope: Scope, span: Span) -> bool:
    """Whether a subject is one word in the definite form that no register has."""
    known = any(match.start == span[0] for match in scope.between(scope.reading.organisations, *span))
    return _DEFINITE.fullmatch(scope.string, *span) is not None and not known


_TO_YOU = lazy(
    r"\b(?:er|din|ert|era) \L<of>\b|\b(?:ni|du) (?:\L<did>|har [^.\n]{0,40}\b\L<done>)\b",
    regex.IGNORECASE,
    of=_WORDS["to_you_of"],
    did=_WORDS["to_you_did"],
    done=_WORDS["to_you_done"],
)


def _addressed(scope: Scope) -> Found[str] | None:
    """Who a decision on "er ansökan" is sent to: the name over the street and the town in its head."""
    if not _TO_YOU.search(scope.string, scope.start, scope.stop):
        return None
    for block in scope.blocks[: document.HEAD_BLOCKS]:
        lines = [(place.start, place.stop) for place in scope.layout.cells(block)]
        if not any(document.POSTAL.fullmatch(scope.string[a:b].strip(" :.,")) for a, b in lines):
            continue
        for above in reversed(scope.layout.blocks[max(scope.first, block.index - 3) : block.index]):
            if named_as_organisation(scope.of(above)) and above.stop - above.start < 80 and above.kind != "row":
                return found_organisation(scope, (above.start, above.stop), "owner.addressed")
    return None


# "en ansökan från Kulturföreningen Sankt Olof i Byn på 40 000 kr", "avslå ansökan från Lövet ekonomisk förening."
_ASKED_BY = lazy(
    r"\b[Aa]nsökan (?:\L<came> )?(?:från|av) (?:\L<articles> )?(?=\p{Lu})(?P<name>[^.,;:\d\n\t\f]{4,80}?)"
    r"(?=[ ]\L<ends>\b|[.,;:\n\t\f]|$)",
    came=_WORDS["came"],
    articles=_WORDS["articles"],
    ends=_WORDS["asked_by_ends"],
)


# "avslå Lövets byalags ansökan om 9 000 kr"
@cache
def _asks_of() -> regex.Pattern[str]:
    asked = one_of(table("projects")["asked"]["by_genitive"])
    return regex.compile(
        rf"(?<![\p{{L}}\d-])(?P<name>\p{{Lu}}[\w&-]*(?:[ ][\p{{L}}\d&-]+){{0,5}}?)s[ ](?:{asked})"
        r"(?=[ ](?:om|till|för|på)\b)"
    )


def _verb_end(words: str) -> int:
    """Where the last word of a decision ends, and the blank behind it; 0 where there is none."""
    said = outcome(words)
    return said[1][1] + 1 if said is not None else 0


_GETS = lazy(r"(?<=[ ])(?:\L<gets>|får(?=[ ]\d))\b", gets=_WORDS["gets"])


_ATT = lazy(r"(?<!\p{L})att[ ](?=\p{Lu})")


def _gets_before(scope: Scope, verb: int, known: tuple[str, ...]) -> Span | None:
    """The name between "att" and the verb: "Nämnden har beslutat att Säffle kommun beviljas 9 000 kr"."""
    start, _ = scope.sentence(verb)
    for lead in _ATT.finditer(scope.string, start, verb):
        span = applicant.name_at(scope, lead.end(), verb, known)
        if span is not None and not scope.string[span[1] : verb].strip():
            return span
    return None


_NO_NAME = lazy(r"\L<words>\s", regex.IGNORECASE, words=table("projects")["names"]["never_first"])


def _named_thing(words: str) -> bool:
    """Whether the subject of "beviljas" is what is asked for, not who gets it: "Projektet X", "Ansökan"."""
    return words.split(" ", 1)[0].casefold() in table("projects")["owner"]["things"]


_GIVES = lazy(
    r"\b(?:(?i:\L<gives>)"
    r"|[Bb]eviljade(?:,? (?:den )?\d{1,2} \p{Ll}{3,9} \d{4}|,? \d{4}(?:-\d\d-\d\d)?)?(?:,? § ?\d+,?)?)[ ]"
    r"(?:\L<articles> )?(?=\p{Lu})",
    gives=_WORDS["gives"],
    articles=_WORDS["articles"],
)
_GIVEN_TO = lazy(
    r"\b(?i:\L<gives>) [^.\n]{0,20}"
    r"(?:\L<given>(?: (?:med|om|på) (?:[^.\n]|\.(?=\d)){3,40}?)?|\d[\d ]+ \L<units>)"
    r" till (?=\p{Lu})(?P<name>[^.,;\n\t()]{3,70}?)(?= för | till | i stöd| som | med | om | på | \(|[.,;])",
    gives=_WORDS["gives_to"],
    given=_WORDS["given"],
    units=table("layout")["units"],
)
_GIVEN = lazy(
    r"(?P<name>\p{Lu}(?:[^.,;\d\n\t]|(?<=\b(?:ek|ekon|id|för))\.){2,70}?)"
    r"(?:,? \(?(?i:org(?:anisations)?\.? ?(?:nr|nummer))\.?:? ?\d{6}-\d{4}\)?,?)?(?:, [^.,;\d\n\t]{2,40},)?\s+"
    r"(?=\d|ett\s|\L<given>)",
    given=_WORDS["given_what"],
)


# a decision that asks for it back: "av det bidrag som Lövets byalag har tagit emot", "återkräver 9 000 kr från …"
_HAD = lazy(
    r"(?i:\b(?:\L<money>)[ \n]som[ \n])(?=\p{Lu})|(?i:\b(?:\L<asks>)\b[^.\n\t]{0,80}?[ ](?:från|av)[ ])(?=\p{Lu})",
    money=_WORDS["money"],
    asks=_WORDS["asks_back"],
)
_GOT = lazy(r"[ \n](?:har[ \n]|hade[ \n])?(?:\L<verbs>)\b", verbs=_WORDS["had"])


def _owes(scope: Scope, known: tuple[str, ...]) -> Found[str] | None:
    """Who got the money that a decision asks for back."""
    for lead in _HAD.finditer(scope.string, scope.start, scope.stop):
        span = applicant.name_at(scope, lead.end(), scope.sentence(lead.start())[1], known)
        if span is None or not (is_organisation(scope, span) or named_as_organisation(scope.string[slice(*span)])):
            continue
        if not lead[0].rstrip().endswith("som") or _GOT.match(scope.string, span[1]):
            return found_organisation(scope, span, "owner.grantee")
    return None


def _grantee(scope: Scope) -> Found[str] | None:
    """The one a decision gives to: "beviljar Säffle kommun bidrag", "beviljar Föreningen X 40 000 kronor"."""
    for given in _GIVEN_TO.finditer(scope.string, scope.start, scope.stop):
        return found_organisation(scope, given.span("name"), "owner.grantee")
    for verb in _GIVES.finditer(scope.string, scope.start, scope.stop):
        at, (_, stop) = _behind_issuer(scope, verb.end()), scope.sentence(verb.start())
        for match in scope.between(scope.reading.organisations, at, at + 1):
            return found_organisation(scope, (match.start, match.stop), "owner.grantee")
        name = _GIVEN.match(scope.string, at, stop)
        if name:
            first, last = applicant.name_at(scope, at, stop, _names_in_tables(scope)) or name.span("name")
            if applicant.of_a_name(scope.string[last : name.end("name")]):
                last = name.end("name")  # "Färila hembygdskrets"
            return scope.found_text(first, min(last, name.end("name")), "owner.grantee", 0.9)
    return None


def _behind_issuer(scope: Scope, at: int) -> int:
    """Where the name of who gets it begins, behind whoever gives: "Genom beslutet beviljade verket Lövets byalag"."""
    own = issuer(scope)
    for match in scope.between(scope.reading.organisations, at, at + 1):
        after = match.stop + 1
        if own is not None and match.value.name == own.value and scope.string[after : after + 1].isupper():
            return after
    return at


_GRANT_OF = lazy(r"\b(?i:\L<things>) till (?=\p{Lu})", things=_WORDS["grant_of"])


def _grant_of(scope: Scope, known: tuple[str, ...]) -> Found[str] | None:
    """Whose grant is changed: "Stödet till Orust kommun för projektet Vass utökas"."""
    for lead in _GRANT_OF.finditer(scope.string, scope.start, scope.stop):
        span = applicant.name_at(scope, lead.end(), scope.sentence(lead.start())[1], known)
        if span is not None and (is_organisation(scope, span) or named_as_organisation(scope.string[slice(*span)])):
            return found_organisation(scope, span, "owner.grantee")
    return None


ADDRESSEE = 0.85  # trust in the one organisation that stands alone in the head of a decision on a project


def _in_head(scope: Scope) -> Found[str] | None:
    """The one name on a line of its own in the head, beside who issues it: to whom a decision on a project is sent."""
    if scope.root is not None or not _DECIDES.search(scope.string, scope.start, min(scope.stop, scope.start + 300)):
        return None
    own = issuer(scope)
    names: dict[str, Span] = {}
    for block in document.head(scope):
        span = (block.start, block.stop)
        words = scope.of(block)
        if block.kind == "row" or len(words) > 80 or own is None or fold(words) == fold(own.value or ""):
            continue
        whole = [match for match in scope.between(scope.reading.organisations, *span) if match.start == span[0]]
        named = named_as_organisation(words) and applicant.name_at(scope, *span) == span
        if whole and whole[0].stop == span[1] or not whole and named:
            names[fold(words)] = span
    if len(names) != 1:
        return None
    span = next(iter(names.values()))
    return scope.found_text(*span, "owner.head", 0.92 if _ruled_on(scope, scope.string[slice(*span)]) else ADDRESSEE)


def _ruled_on(scope: Scope, name: str) -> bool:
    """Whether the decision's own words name somebody."""
    return any(name in scope.string[section.start : section.stop] for section in scope.sections if section.decides)


_DECIDES = lazy(r"\b\L<words>\b", regex.IGNORECASE, words=_WORDS["decides"])
_CAPITALS = lazy(
    r"(?:\p{Lu}[\w&+.-]*)"
    r"(?: (?:och|i|för|of|and|&|[\p{Lu}\d][\w&+.-]*|\L<small>))*",
    small=_WORDS["in_name"],
)
_CLAUSE = frozenset(table("projects")["names"]["clause"])
_NAME_IN_FULL = lazy(r"\p{Lu}[\w&+.-]*(?:[ ][\w&+.-]+){1,7}")


# "Verket har räknat på den mark som en kommun" äger: the verb of a clause has a subject of its own
_OF_ANOTHER = lazy(r"^[ \n](?!som\b)[^,]*\bsom\s+(?!(?:de|den|det|vi|man|nu)\b)[^,]*\S\s*$")
_FIGURE = lazy(r"\d{1,2}[.)]?[ ]+(?=\p{Lu})")  # of a point: "1 Säffle kommun beviljas"


def _subject(scope: Scope, verb: int) -> Span | None:
    """The name that begins the verb's sentence, if no other verb stands between."""
    start, _ = scope.sentence(verb)
    while start < verb and scope.string[start] in " \n\t":
        start += 1
    figure = _FIGURE.match(scope.string, start, verb)
    start = figure.end() if figure is not None else start
    named = scope.between(scope.reading.organisations, start, verb)
    if named and named[0].start - start < 4:
        gap = scope.string[named[0].stop : verb]
        if _OF_ANOTHER.search(gap):
            return None
        if len(gap) < 70 and (not gap.strip() or gap.lstrip().startswith((",", "har", "genom", "(", "och"))):
            return named[0].start, named[0].stop
    whole = _NAME_IN_FULL.match(scope.string, start, verb)
    named_so = whole is not None and verb - whole.end() <= 2 and named_as_organisation(whole[0])
    if whole is not None and named_so and _CLAUSE.isdisjoint(whole[0].split()):
        return whole.start(), whole.end()  # "Byföreningen Gamla vägen ansöker om"
    found = _CAPITALS.match(scope.string, start, verb)
    if found is None or len(found[0]) < 5 or found[0].casefold() in _generic():
        return None
    end = _whole_name(scope, start, found.end(), verb + 10)
    return (start, end) if verb - end <= 2 else None


_AFTER_NAME = lazy(
    r"(?:(?:[ ][\p{Ll}-]{3,}){0,3}[ ](?:ekonomisk|ideell)[ ]förening|(?:[ ][\p{Ll}-]{3,}){1,2})"
    r"(?=[,.;:)\n]|[ ]\L<ends>\b)",
    ends=_WORDS["name_ends"],
)


def _whole_name(scope: Scope, start: int, at: int, stop: int) -> int:
    """Where a name ends that goes on in lower case behind its capitals: "Intresseföreningen Övre dalen", by what only
    organisations are called, or because a table or form of the document has it so.
    """
    words = scope.string[start:at]
    if " " in words:
        for name in _names_in_tables(scope):
            if len(name) > len(words) and name.startswith(words) and scope.string.startswith(name, start):
                return start + len(name)
    rest = _AFTER_NAME.match(scope.string, at, stop)
    if rest is None or " " not in words:
        return at
    if not named_as_organisation(words.split(" ", 1)[0]) and not rest[0].endswith(" förening"):
        return at
    maybe = table("projects")["title"]["ends"]["maybe"]
    if any(word in name_ends() or word in maybe for word in rest[0].split()):
        return at
    end: int = rest.end()
    return end


def _names_in_tables(scope: Scope) -> tuple[str, ...]:
    """The names in the columns of those who pay or get, in the document's tables."""
    memo = scope.document.memo
    if "names in tables" not in memo:
        places = (
            place
            for view in views_in(scope)
            for column in view.columns
            if column.role in ("financier", "owner")
            for row in view.rows
            if (place := cell(row, column)) is not None
        )
        memo["names in tables"] = tuple({" ".join(scope.string[p.start : p.stop].split()) for p in places})
    names: tuple[str, ...] = memo["names in tables"]
    return names


@cache
def _generic() -> frozenset[str]:
    return frozenset(table("projects")["owner"]["generic"])


def _first_of(string: str, start: int, stop: int) -> Span:
    """The first of a list of names, without an organisation number behind it."""
    cut = re.search(
        r"\s*(?:\f|;|,\s*(?:org|\d|•|Box\b)|\(\s*(?:org|\d)|\borg\.? ?nr\b|\d{6}-\d{4})",
        string[start:stop],
        re.IGNORECASE,
    )
    return (start, start + cut.start()) if cut and cut.start() > 2 else (start, stop)


def partners(scope: Scope) -> Iterator[Found[str]]:
    """The names behind a label for partners."""
    shared = [
        (border.end(), stop) for start, stop in both_of(scope) if (border := _SPLIT.search(scope.string, start, stop))
    ]
    for start, stop in [*labelled(scope, "partners"), *shared]:
        at = start
        for border in [*_SPLIT.finditer(scope.string, start, stop), None]:
            end = border.start() if border is not None else stop
            found = scope.found_text(at, end, "partner.label", 0.93)
            tells = lead_words("taken_by").search(folded(scope.string[start:stop])) is not None  # "Medverkande" in it
            if found is not None and found.value and found.value[0].isupper() and not tells:
                yield found
            at = border.end() if border is not None else stop


def partners_in_table(scope: Scope, owner: Found[str] | None) -> Iterator[Found[str]]:
    """Who gets a part of the money beside the owner, where a table of recipients begins with the owner."""
    if owner is None or owner.value is None:
        return
    for view in views_in(scope):
        column = view.column("owner") or (view.columns[0] if view.columns else None)
        limited = any(other.money == "ceiling" or other.role == "share" for other in view.columns)
        if column is None or view.column("title", "financier", "cost_item") is not None or not view.money():
            continue
        if column.role != "owner" and not limited:
            continue
        places = [
            place
            for row in view.rows
            if (place := cell(row, column)) is not None and not sum_kind(scope.string[place.start : place.stop])
        ]
        if not places or fold(scope.string[places[0].start : places[0].stop]) != fold(owner.value):
            continue
        for place in places[1:]:
            found = scope.found_text(place.start, place.stop, "partner.table", 0.9)
            if found is not None and found.value and found.value[0].isupper():
                yield found
        return


def partners_in_prose(scope: Scope) -> Iterator[Found[str]]:
    """Organisations after "tillsammans med", "samverkar med" in sentences about the project, to the end of the list."""
    pattern = phrases(tuple(table("projects")["partners"]["prose"]))
    seen: set[str] = set()
    for section in scope.sections:
        if section.kind not in ("summary", "matter", "purpose", "", "assessment"):
            continue
        low = folded(scope.string[section.start : section.stop])
        for cue in pattern.finditer(low, overlapped=True):  # "i projektet deltar även": the second one leads
            at = section.start + cue.end()
            _, stop = scope.sentence(at)
            for start, end in _listed_names(scope, at, stop):
                words = scope.string[start:end]
                registered = any(match.stop == end for match in scope.between(scope.reading.organisations, start, end))
                rule = "partner.named" if registered or named_as_organisation(words) else "partner.prose"
                found = scope.found_text(start, end, rule, 0.93 if rule == "partner.named" else 0.9)
                if found is not None and words.casefold() not in seen:
                    seen.add(words.casefold())
                    yield found


_ARE = lazy(
    r"[ \n]\L<are>[ \n](?:\p{Ll}+[ \n])?\L<roles>(?!\p{L})",
    are=table("projects")["partners"]["are"],
    roles=table("projects")["labels"]["partners"],
)
_ASIDE = re.compile(r"(?P<first>[^,]+,[^,]+),\s+(?:och|samt)\s+(?P<last>[^,]+)")  # a comma before "och" ends an aside


def partners_before(scope: Scope) -> Iterator[Found[str]]:
    """The names that begin a sentence and are said to be partners: "Lövets byalag och Åsens IF är samverkansparter"."""
    known = _names_in_tables(scope)
    for cue in _ARE.finditer(scope.string, scope.start, scope.stop):
        at, _ = scope.sentence(cue.start())
        at += len(scope.string[at : cue.start()]) - len(scope.string[at : cue.start()].lstrip())
        aside = _ASIDE.fullmatch(scope.string, at, cue.start())
        edges = [at, *(edge for join in _JOIN.finditer(scope.string, at, cue.start()) for edge in join.span())]
        spans: list[Span] = list(zip(edges[::2], [*edges[1::2], cue.start()], strict=True))
        for start, stop in [aside.span("first"), aside.span("last")] if aside is not None else spans:
            named = is_organisation(scope, (start, stop)) or named_as_organisation(scope.string[start:stop])
            end = (applicant.name_at(scope, start, stop, known) or (start, start))[1]
            whole = end == stop or end > start and applicant.of_a_name(scope.string[end:stop])
            if named and (aside is not None or whole):
                found = scope.found_text(start, stop, "partner.said", 0.92)
                if found is not None:
                    yield found


_JOIN = lazy(r"\s*,\s*(?:och\s+|samt\s+)?(?=\p{Lu})|\s+(?:och|samt)\s+(?=\p{Lu})")
_LISTED = lazy(
    r"\p{Lu}[\w&.-]*(?:\s+(?:\p{Lu}[\w&.-]*|i(?=\s\p{Lu})|\L<small>))*",
    small=_WORDS["in_name"],
)


def _listed_names(scope: Scope, start: int, stop: int) -> Iterator[Span]:
    """Names one after another, parted by commas and "och": a registered one as far as the register knows it."""
    at = start
    while at < stop and scope.string[at] in " \n:":
        at += 1
    while at < stop:
        known = scope.between(scope.reading.organisations, at, at + 1)
        span = applicant.name_at(scope, at, stop, _names_in_tables(scope))
        named = None if known or span is not None else _LISTED.match(scope.string, at, stop)
        end = span[1] if span is not None else at
        if known:
            end = known[0].stop
        elif named is not None:
            end = _whole_name(scope, at, named.end(), stop)
        if end == at:
            return
        yield at, end - (scope.string[end - 1] == ".")
        join = _JOIN.match(scope.string, end, stop)
        if join is None:
            return
        at = join.end()
