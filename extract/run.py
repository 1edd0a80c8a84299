"""One document through the whole pipeline; the only module that knows every room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import NamedTuple

from extract.checks import CHECKS, FILE_CHECKS
from extract.checks.context import Context, WholeFile, finding, severity
from extract.errors import SourceError
from extract.find.figures import with_columns
from extract.find.found import evidence
from extract.find.money import entry
from extract.find.proven import with_payers
from extract.find.roles import mentions
from extract.find.scope import Scope
from extract.find.trust import weigh
from extract.grammar import digits, lazy, named
from extract.grammar.identifier import of_another_kind, scan_personal_numbers
from extract.grammar.read import read as read_values
from extract.kinds import KINDS, Filled, Kind, beginnings, bound, matters_in, of_matter, recognise, unparted
from extract.layout import apart, lay_out, sheets
from extract.model import personal, progress
from extract.model import record as r
from extract.model.evidence import Evidence, Found
from extract.model.page import Document, masked
from extract.model.reading import Layout, Mention
from extract.model.source import Settings, Source
from extract.model.text import CELL, PART, count_repairs
from extract.pages import read as read_pages
from extract.pages.sniff import media_type
from extract.repair import repair
from extract.words.legible import legibility

MASKINGS = 3  # times that personal numbers are looked for: masking one changes what is round it
A_PAGE = 3_000  # characters of a page: a text without pages takes as long as the pages it would fill


def extract(source: Source, settings: Settings | None = None) -> r.Record:
    """The record of one source: what it says, and what is doubtful about it. Never raises for what a file holds.

    A file that cannot be read gives a record with empty parts and one `error` finding that says why and what to do.
    """
    kind_of_file = media_type(source.content, source.path)
    progress.kind(kind_of_file)
    try:
        document = _document(source, kind_of_file, settings)
    except SourceError as error:
        return _unread(source, kind_of_file, error)
    progress.read(len(document.pages) + sum(len(page.raw) for page in document.pages) // A_PAGE)
    document, personal_hidden = _without_hidden_numbers(document)
    parts = _parts(document)
    laid_out = [without_personal_numbers(part) for part in parts]
    people: int | None = None
    if settings is not None and not settings.people:
        nameless = _without_people([layout for layout, _ in laid_out], document)
        laid_out = [(layout, gone) for layout, (_, gone) in zip(nameless.layouts, laid_out, strict=True)]
        document, people = nameless.document, nameless.places
    layouts = tuple(layout for layout, _ in laid_out)
    info = _info(source, kind_of_file, document, layouts)
    records = [_read(layout, gone, info) for layout, gone in laid_out]
    record = bound(records, [_pages(part) for part in parts]) if len(records) > 1 else records[0]
    personal_numbers = personal_hidden + sum(len(gone) for _, gone in laid_out)
    personal_numbers += sum(personal.count_masked(page.raw) for page in document.pages)  # by OCR, before it kept them
    if people is not None:
        record = record.model_copy(update={"people": ()})
    whole = WholeFile(record, document, layouts, personal_numbers, people)
    checked = tuple(found for check in FILE_CHECKS for found in check(whole))
    lazy.keep()
    return record.model_copy(update={"findings": (*record.findings, *checked)})


def _document(source: Source, kind_of_file: str, settings: Settings | None) -> Document:
    """The pages of a source; raises SourceError. A web page under the name of a PDF is what a server said instead."""
    if kind_of_file == "text/html" and source.path.lower().endswith(".pdf"):
        message = "The file is named as a PDF and is a web page, as an error or a log-in is."
        raise SourceError("not_a_document", message, "Fetch the document again; if it is this page, name it .html.")
    return read_pages(source.content, kind_of_file, settings)


def _parts(document: Document) -> tuple[Document, ...]:
    """The documents in one file: several in a bundle, as a rule one."""
    if len(document.pages) == 1 and "\f" not in document.pages[0].raw:
        return (document,)
    found = sheets(document)
    return apart(document, found, beginnings(found))


def _pages(part: Document) -> tuple[int, int] | None:
    numbers = [page.number for page in part.pages if page.number is not None]
    return (numbers[0], numbers[-1]) if numbers else None


def _read(layout: Layout, personal: tuple[tuple[int, int], ...], info: r.SourceInfo) -> r.Record:
    """The record of one document, its findings included but for those of the whole file."""
    reading = with_columns(read_values(layout, personal))
    scope = Scope.whole(reading)
    name, evidence = recognise(scope)
    scope = scope.with_mentions(mentions(reading, name))
    kind = KINDS[name]
    scope = with_payers(scope, name, kind.parts)
    filled = kind.fill(scope, evidence)
    if kind.several:
        filled = _parted(kind, filled, scope)
    doubts = (
        finding(d.code, d.message, d.path, d.evidence, suggestion=d.suggestion, reason=d.reason) for d in filled.doubts
    )
    record, weighed = weigh(_record(info, filled, scope), layout.document)
    unsure = (finding(w.code, w.message, w.path, (w.evidence,), suggestion=w.suggestion) for w in weighed)
    context = Context(record, kind, scope)
    checked = (found for check in CHECKS for found in check(context))
    return record.model_copy(update={"findings": (*doubts, *unsure, *checked)})


def _parted(kind: Kind, filled: Filled, scope: Scope) -> Filled:
    """What a kind filled in, with a case for each matter that the document treats; itself where it treats one.

    A matter is read from the document without the blocks that are about the others.
    """
    found = matters_in(scope)
    if not found:
        doubted = unparted(scope, filled.cases[0]) if len(filled.cases) == 1 else None
        return filled if doubted is None else replace(filled, cases=(doubted,), doubts=tuple(scope.doubts))
    cases, doubts = [], [doubt for doubt in filled.doubts if not (doubt.path or "").startswith("/cases/")]
    for n, matter in enumerate(found):
        reading = with_columns(read_values(scope.layout.without(matter.left_out(found)), scope.reading.personal))
        own = Scope.whole(reading).with_mentions(mentions(reading, kind.name))
        own = with_payers(own, kind.name, lambda one: iter((one,)))
        own.memo["kind"] = kind.name
        cases.append(of_matter(kind.case.fill(own, f"/cases/{n}"), matter, found))
        doubts += own.doubts
    blocks = scope.layout.blocks
    places = sorted((blocks[at].start, blocks[at].stop, n) for n, matter in enumerate(found) for at in matter.own)
    return replace(filled, cases=tuple(cases), doubts=tuple(doubts), places=tuple(places))


@cache
def warm() -> None:
    """Makes ready what the first document of a process has to wait for: patterns, tables of words, the reader of PDF.

    Processes that are forked afterwards have it all.
    """
    for text in (WARM, f"{WARM_LIST}\f{WARM}"):
        extract(Source("warm.txt", text.encode()), Settings(ocr="never", cache=False))
    import_module("extract.pages.pdf")
    import_module("pikepdf")  # every PDF is looked through by it


# A document that has a little of everything.
WARM = """Tjänsteskrivelse
Handläggare: Anna Ek
Diarienummer: KS 2031-00012
Datum: 2031-03-04
Kommunstyrelsen
Medfinansiering av projektet Skogsväg
Förslag till beslut
1. att bevilja Exempelbyns förening högst 250 000 kronor för åren 2031 och 2032,
2. att medlen betalas ut mellan den 1 april 2031 och den 30 juni 2032.
Ärendet
Föreningen ansöker om stöd. Den totala budgeten är 1,5 mnkr.
Finansiär\tBelopp
Kommunen\t100 000 kr
Summa\t100 000 kr
"""


# One that lists what was granted, with a letter head, and whose second part is another document.
WARM_LIST = """Region Exempel
Regionala utvecklingsnämnden
DELEGATIONSBESLUT 1 (2)
Datum 2031-03-04
Diarienummer RUN-00012-2031
Beslut om bidrag till Skogsväg
Sökande\tExempelbyns kommun
Organisationsnummer\t212000-0019
Projekttid\t2031-06-01 – 2032-10-31
Beviljat belopp\t386 500 kronor
Sökande\tProjekt\tSökt belopp (kr)\tBeviljat belopp (kr)\tDnr
Länsstyrelsen i Kalmar län\tSkogsväg\t120 000\t100 000\tRUN-00013-2031
Skogsbyns kommun\tVägskog\t80 000\tAvslag\tRUN-00014-2031
Summa\t\t200 000\t100 000
Beslut
Regionala utvecklingsnämnden beviljar Exempelbyns kommun bidrag med högst 386 500 kronor, dock högst 50 procent av de
godkända kostnaderna. Slutredovisning ska ha kommit in senast den 31 mars 2032.
Beslutet har fattats av enhetschefen Anna Ek efter föredragning av Bo Lund, bo.lund@exempel.se, 070-123 45 67.
Anna Ek
Enhetschef
"""


def text_of(source: Source, settings: Settings | None = None) -> Layout:
    """The repaired text of one source, with the way back to what is printed; raises SourceError."""
    kind_of_file = media_type(source.content, source.path)
    document = _document(source, kind_of_file, settings)
    layout = without_personal_numbers(document)[0]
    if settings is not None and not settings.people:
        (layout,) = _without_people([layout], document).layouts
    lazy.keep()
    return layout


class Passage(NamedTuple):
    """A paragraph, heading, item or table row of the repaired text, and where it begins."""

    text: str
    kind: str
    page: int | None
    bbox: tuple[float, float, float, float] | None
    line: int | None


def passages(source: Source, settings: Settings | None = None) -> Iterator[Passage]:
    """The text of one source in reading order, without what is repeated on each page; raises SourceError.

    A passage that goes on over a page's end has the place of its first part.
    """
    layout = text_of(source, settings)
    for block in layout.body():
        text = " ".join(layout.of(block).replace(CELL, " | ").replace(PART, " ").split())
        place = next(iter(evidence(layout, block.start, block.stop, "passage")), None)
        if text and place is not None:
            yield Passage(text, block.kind, place.page, place.bbox, place.line)


def without_personal_numbers(document: Document) -> tuple[Layout, tuple[tuple[int, int], ...]]:
    """The repaired text of a document in which personal identity numbers are masked before anything else sees them.

    They are found in the repaired text (a line end may break one) and in the raw one (repair may have broken one), and
    masked in what is printed, so that no evidence can show one. Once more, should the masked text show another.
    """
    layout = digits.repaired(repair(lay_out(document)))
    gone: list[tuple[int, int]] = []
    for _ in range(MASKINGS):
        found = _personal(layout)
        if not found:
            break
        gone += found
        layout = digits.repaired(repair(lay_out(masked(layout.document, found))))
    return layout, tuple(gone)


def _personal(layout: Layout) -> list[tuple[int, int]]:
    """Where personal numbers are printed in a document, in origins. A page that was read as a picture may have one that
    was misread: there the form and the date are enough.
    """
    document = layout.document
    found = []
    for match in scan_personal_numbers(layout.string):
        start, stop = layout.text.origin(match.start, match.stop)
        if match.value or document.pages[document.page_at(start)].read == "ocr":
            found.append((start, stop))
    for offset, page in zip(document.offsets, document.pages, strict=True):
        for span in personal.spans(page.raw):
            start, stop = offset + span.start, offset + span.stop
            apart = all(stop <= other[0] or start >= other[1] for other in found)
            if apart and span.sure and not of_another_kind(page.raw, span.start):
                found.append((start, stop))
    return sorted(found)


class _Nameless(NamedTuple):
    layouts: list[Layout]
    document: Document
    places: int


def _without_people(layouts: list[Layout], document: Document) -> _Nameless:
    """The parts of a document without the names of people, their addresses and telephones, and the document without
    those in what it hides, is called and its reader notes.

    Read as ever first: whom the record names is looked for in all of it.
    """
    known: set[str] = set()
    count, out = 0, []
    for layout in layouts:
        reading = with_columns(read_values(layout))
        scope = Scope.whole(reading)
        name, evidence = recognise(scope)
        filled = KINDS[name].fill(scope.with_mentions(mentions(reading, name)), evidence)
        known |= {person.name.value for person in filled.people if person.name is not None and person.name.value}
    for layout in layouts:
        for _ in range(MASKINGS):
            reading = read_values(layout)
            kept = [(one.start, one.stop) for one in (*reading.organisations, *reading.bodies, *reading.funds)]
            found = named.spans(layout.string, known, kept)
            if not found:
                break
            count += len(found)
            origins = [layout.text.origin(start, stop) for start, stop in found]
            layout = digits.repaired(repair(lay_out(masked(layout.document, origins, blanks=True))))
        out.append(layout)

    def unnamed(text: str) -> str:
        chars = list(text)
        for start, stop in named.spans(text, known):
            chars[start:stop] = [
                personal.MASK if char.isalnum() or char in " ." else char for char in chars[start:stop]
            ]
        return "".join(chars)

    pages = tuple(
        replace(page, hidden=tuple(replace(hidden, text=unnamed(hidden.text)) for hidden in page.hidden))
        for page in document.pages
    )
    notes = tuple((code, unnamed(said), *more) for code, said, *more in document.notes)
    title = None if document.title is None else unnamed(document.title)
    return _Nameless(out, replace(document, pages=pages, notes=notes, title=title), count)


def _without_hidden_numbers(document: Document) -> tuple[Document, int]:
    """The document with personal numbers masked in what it hides, is called and its reader notes; how many it hides."""
    if document.title is not None:
        document = replace(document, title=_masked(document.title)[0])
    if document.notes:
        notes = tuple((code, _masked(said)[0], *more) for code, said, *more in document.notes)
        document = replace(document, notes=notes)
    if not any(page.hidden for page in document.pages):
        return document, 0
    count = 0
    pages = []
    for page in document.pages:
        texts = []
        for hidden in page.hidden:
            text, found = _masked(hidden.text)
            count += found
            texts.append(replace(hidden, text=text))
        pages.append(replace(page, hidden=tuple(texts)))
    return replace(document, pages=tuple(pages)), count


def _masked(text: str) -> tuple[str, int]:
    """A text with its personal numbers masked, and how many they are."""
    return personal.masked(
        text, lambda text: [personal.Span(m.start, m.stop, m.value) for m in scan_personal_numbers(text)]
    )


def _record(info: r.SourceInfo, filled: Filled, scope: Scope) -> r.Record:
    return r.Record(
        source=info,
        document=filled.document,
        call_reference=filled.call_reference,
        cases=filled.cases,
        grants=filled.grants,
        grants_total=filled.grants_total,
        call=filled.call,
        programme=filled.programme,
        people=filled.people,
        send_to=filled.send_to,
        amounts=_amounts(scope, filled),
    )


_CALL_ROLES: tuple[tuple[str, r.AmountRole], ...] = (
    ("budget", "call_budget"),
    ("max_amount", "ceiling"),
    ("min_amount", "floor"),
)


def _amounts(scope: Scope, filled: Filled) -> tuple[r.AmountEntry, ...]:
    """Every mention of money; one that a field of the call or a grant was read from has that field's role."""
    entries = [
        made for mention in scope.mentions if (made := entry(scope, mention, _case_of(mention, filled))) is not None
    ]
    roles: dict[tuple[object, ...], list[r.AmountRole]] = {}
    claims: list[tuple[Found[r.MoneyValue] | None, r.AmountRole]] = []
    if filled.call is not None:
        claims += [(getattr(filled.call, key), role) for key, role in _CALL_ROLES]
    lists: list[tuple[Found[r.MoneyValue] | None, r.AmountRole]] = []
    for grant in filled.grants:
        lists += [(grant.amount, "granted"), (grant.applied, "applied")]
    if filled.grants_total is not None:
        lists.append((filled.grants_total.amount, "granted"))
    told = {_place(made.evidence[0]) for made in entries if made.role in ("granted", "applied")}
    for found, role in (*claims, *lists):
        for piece in found.evidence if found is not None else ():
            if (found, role) in claims or _place(piece) not in told:  # two cells of a row may print one figure
                roles.setdefault(_place(piece), []).append(role)
    if not roles:
        return tuple(entries)
    out = []
    for made in entries:
        claims_here = roles.get(_place(made.evidence[0]), [])
        # one figure printed twice in a line without boxes: each mention that is one of the claims keeps its role
        claimed = made.role if made.role in claims_here else claims_here[-1] if claims_here else None
        out.append(
            made.model_copy(update={"role": claimed, "confidence": max(made.confidence, 0.95)})
            if claimed is not None
            else made
        )
    return tuple(out)


def _place(piece: Evidence) -> tuple[object, ...]:
    return piece.page, piece.bbox, piece.line, piece.text


def _case_of(mention: Mention, filled: Filled) -> int | None:
    """The case in whose part of the document an amount stands."""
    return next((n for start, stop, n in filled.places if start <= mention.match.start < stop), None)


def _info(
    source: Source, kind_of_file: str, document: Document | None, layouts: tuple[Layout, ...] = ()
) -> r.SourceInfo:
    base = dict(
        id=source.id, path=source.path, sha256=source.sha256, media_type=kind_of_file, bytes=len(source.content)
    )
    if document is None:
        return r.SourceInfo(**base)  # type: ignore[arg-type]
    pages = document.pages
    by_ocr = tuple(page.number for page in pages if page.read == "ocr" and page.number is not None)
    texts = [text for layout in layouts for text in layout.by_page()] if document.paged else []
    return r.SourceInfo(
        **base,  # type: ignore[arg-type]
        pages=len(pages) if document.paged else None,
        reading="text" if not by_ocr else "ocr" if len(by_ocr) == len(pages) else "mixed",
        pages_by_ocr=by_ocr,
        ocr_reasons=_reasons(document),
        legibility=legibility("\n".join(layout.string for layout in layouts)),
        page_legibility=tuple(map(legibility, texts)),
        repairs=count_repairs([repair for layout in layouts for repair in layout.text.repairs]),
    )


def _reasons(document: Document) -> dict[str, tuple[int, ...]]:
    """Why pages were read by OCR, and which."""
    out: dict[str, tuple[int, ...]] = {}
    for page in document.pages:
        if page.read == "ocr" and page.number is not None:
            out[page.why] = (*out.get(page.why, ()), page.number)
    return dict(sorted(out.items()))


def _unread(source: Source, kind_of_file: str, error: SourceError) -> r.Record:
    message = f"{error} {error.hint}".strip()
    found = r.Finding(code=error.code, severity=severity(error.code), reason=error.reason, message=message)
    info = _info(source, kind_of_file, None).model_copy(update={"pages": error.pages})
    return r.Record(source=info, findings=(found,))
