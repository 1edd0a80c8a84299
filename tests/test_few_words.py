"""Texts of a few words: repaired and decided without a document around them, and left alone where nothing is sure."""

from __future__ import annotations

import pytest

from extract.find.decision import decision
from extract.find.figures import with_columns
from extract.find.financing import financing
from extract.find.grants import grants_total
from extract.find.head_rows import heads_in
from extract.find.issuer import issuer
from extract.find.period import kind_of
from extract.find.project import project
from extract.find.roles import mentions
from extract.find.scope import Scope
from extract.grammar.contact import people
from extract.grammar.period import scan as periods
from extract.grammar.read import read as read_values
from extract.kinds import recognise
from extract.layout import lay_out
from extract.pages.plain import read
from extract.repair import repair
from extract.words import table


def scope(text: str) -> Scope:
    return Scope.whole(read_values(repair(lay_out(read(text.encode())))))


def with_columns_scope(text: str) -> Scope:
    whole = Scope.whole(with_columns(scope(text).reading))
    return whole.with_mentions(mentions(whole.reading, ""))


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Region Vasternorrland", "Region Västernorrland"),
        ("namndens yttrande", "nämndens yttrande"),
        ("Ansokan om stod", "Ansökan om stöd"),
        ("frdn EU", "från EU"),
        ("lrendet galler", "lrendet gäller"),
        ("kompetensforsdrjning", "kompetensförsörjning"),
        ("innovationsstrateqi och tillvaxt", "innovationsstrateqi och tillväxt"),
        ("F&ouml;rslag till &aring;tg&auml;rd", "Förslag till åtgärd"),
        ("Milj&amp;ouml;n&auml;mnden", "Miljönämnden"),
        ("<p>Projektet</p><p>avslutas</p>", "Projektet avslutas"),
        ("stöd till <b>Kiruna</b> kommun", "stöd till Kiruna kommun"),
        ("ansökan överlÀmnas frÄn länet", "ansökan överlämnas från länet"),
        ("ÄtgÀrder i Ängelholm", "åtgärder i Ängelholm"),
        ("Ã…re kommun", "Åre kommun"),
    ],
)
def test_a_few_words_are_mended_where_a_word_can_be_nothing_else(printed: str, meant: str) -> None:
    once = repair(lay_out(read(printed.encode())))
    assert once.text.string == meant
    assert repair(lay_out(read(meant.encode()))).text.string == meant


@pytest.mark.parametrize(
    "printed",
    [
        "skdne",  # alone it may be anything
        "tillvixt",
        "KF 218-12-18",
        "Anna Lindh",
        "Marjo Kivela",
        "Budget for the year",
        "Das ist ein Haus",
        "for det",
        "Nya noder",
        "Sodertorn ABC",
        "Ängelholms Ä-lag",
        "a < b och c > d",
        "AT&T; och H&M;",
        "Bo & Co; Ek",
    ],
)
def test_a_few_words_stay_where_nothing_is_sure(printed: str) -> None:
    assert repair(lay_out(read(printed.encode()))).text.string == printed


@pytest.mark.parametrize(
    ("text", "status", "outcome", "body"),
    [
        ("Slutrapporten läggs till handlingarna.", "decided", "filed", None),
        ("Kommunfullmäktige antar översiktsplanen.", "decided", "adopted", "Kommunfullmäktige"),
        ("Utskottet bordlägger ärendet till nästa möte.", "decided", "tabled", None),
        ("Medborgarförslaget anses besvarat.", "decided", "answered", None),
        ("Ansökan avslås då medlen är slut.", "decided", "rejected", None),
        ("Regionstyrelsen lägger informationen till handlingarna.", "decided", "filed", "Regionstyrelsen"),
        ("Styrelsen beslutar att uppdra åt kansliet att ta fram ett förslag.", "decided", "assigned", None),
        ("Nämnden bifaller ansökan under förutsättning att kommunen bidrar.", "decided", "granted", None),
        ("Projekttiden förlängs till den 30 juni 2026.", "decided", "extended", None),
        ("Projekt Fjällbro beviljas 250 000 kr.", "decided", "granted", None),
    ],
)
def test_a_sentence_by_itself_decides(text: str, status: str, outcome: str, body: str | None) -> None:
    found = decision(scope(text))
    assert found is not None and found.status is not None and found.outcome is not None
    assert (found.status.value, found.outcome.value) == (status, outcome)
    assert (found.body.value if found.body is not None else None) == body


@pytest.mark.parametrize(
    "text",
    [
        "Bidrag beviljas med högst 40 procent av kostnaden.",  # a rule
        "Ansökan kan avslås om handlingar saknas.",
        "Motionen bör avslås.",
        "Förra året antogs handlingsplanen.",
        "Rapporten beskriver hur medel beviljas.",
        "Ansökningar som kommer in för sent avvisas.",
        "Nämnden sammanträder den 4 mars.",
        "Motionen behandlas i kommunstyrelsen.",
        "Bakgrund\nMotionen bordlades och återremitterades.",
        "Punkterna i beslutsförslaget ska numreras.",
    ],
)
def test_a_sentence_that_tells_of_rules_or_of_the_past_decides_nothing(text: str) -> None:
    assert decision(scope(text)) is None


def test_a_long_text_is_not_taken_for_a_bare_decision() -> None:
    prose = "Regionen har under lång tid arbetat med frågan tillsammans med kommunerna i länet. " * 8
    assert decision(scope(prose + "Motionen anses besvarad.")) is None


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("Finansiär Belopp", ("Finansiär", "Belopp")),
        ("Finansiär\tSökt belopp\tAndel", ("Finansiär", "Sökt belopp", "Andel")),
        ("Bidragsmottagare Projektnamn Beviljat belopp", ("Bidragsmottagare", "Projektnamn", "Beviljat belopp")),
        ("Finansiering", ()),
        ("Beslut om belopp", ()),
        ("Sökande söker stöd.", ()),
        ("Finansiär Belopp 2024", ()),
    ],
)
def test_a_line_of_heads_is_known_without_its_table(text: str, heads: tuple[str, ...]) -> None:
    whole = scope(text)
    assert heads_in(whole.layout, whole.blocks[0]) == heads


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Delegationsbeslut - förlängd projekttid", "decision"),
        ("PROTOKOLL 3 (14)\nJusterares signatur", "protocol"),
        ("Beviljade projekt\nBidragsmottagare\tProjektnamn\tSyfte\tBeviljat belopp", "decision_list"),
        ("Kostnader\nFinansiär\tSökt belopp\tAndel", "other"),
        ("Protokollet kommer senare.", "other"),
    ],
)
def test_the_first_lines_show_the_kind(text: str, kind: str) -> None:
    assert recognise(scope(text))[0] == kind


@pytest.mark.parametrize(
    ("text", "kind", "role"),
    [
        ("Projektet omfattar totalt 4 200 000 kronor.", "", "total_budget"),
        ("Utlysningen omfattar totalt 4 200 000 kronor.", "call", "call_budget"),
        ("Kommunen bidrar med 25 procent och högst 300 tkr.", "", "cofinancing"),
        ("Kommunen kan bevilja högst 300 tkr per projekt.", "call", "ceiling"),
        ("Maxbelopp (kr)\n750 000", "decision", "granted"),
        ("Maxbelopp (kr)\n750 000", "call", "ceiling"),
        ("Maxbelopp är 750 000 kronor.", "", "ceiling"),
    ],
)
def test_the_role_of_an_amount_with_few_words_around_it(text: str, kind: str, role: str) -> None:
    (mention,) = mentions(with_columns(scope(text).reading), kind)
    assert mention.role == role


@pytest.mark.parametrize(
    ("text", "amount", "count"),
    [
        ("Summa totalt 12 projekt 4 300 000 kr", "4300000", 12),
        ("Summa:\n640 000", "640000", None),
        ("Totalt\t\t1 250 000 kr", "1250000", None),
        ("Totalt söker föreningen 300 000 kr.", None, None),
        ("Summa 3 projekt", None, None),
    ],
)
def test_a_sum_in_a_line_of_its_own(text: str, amount: str | None, count: int | None) -> None:
    found = grants_total(with_columns_scope(text))
    money = found.amount if found is not None else None
    assert (money.value.amount if money is not None and money.value is not None else None) == amount
    assert (found.count.value if found is not None and found.count is not None else None) == count


def test_cells_parted_by_bars_are_a_table_of_two_lines_or_more() -> None:
    whole = scope("Finansiär | Kontant (tkr) | Arbetstid (tkr)\nBodens kommun | 300 | 120")
    assert [len(table.rows) for table in whole.layout.tables] == [2]
    assert not scope("Hem | Om oss | Kontakt").layout.tables
    assert not scope("ja|nej\nja|nej").layout.tables


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Norsk medfinansiering 400 000 NOK, svensk medfinansiering kontant 900 000 SEK",
            [("Norsk medfinansiering", "NOK"), ("svensk medfinansiering", "SEK")],
        ),
        ("Medfinansiering söks med 400 000 kr, och budgeten är 900 000 kr", []),
    ],
)
def test_the_sides_of_a_border_pay(text: str, rows: list[tuple[str, str]]) -> None:
    found = financing(with_columns_scope(text))
    listed = found.rows if found is not None else ()
    got = [(row.financier.value, row.amount.value.currency) for row in listed if row.financier and row.amount]  # type: ignore[union-attr]
    assert got == rows


@pytest.mark.parametrize(
    ("text", "owner", "partners"),
    [
        ("Sökande och medsökande: Luleå kommun, Piteå kommun", "Luleå kommun", ["Piteå kommun"]),
        ("Projektägare/samverkanspart: Högskolan Väst", "Högskolan Väst", []),
        ("Projektledare och ekonom: Anna Ek, Bo Ek", None, []),
        (
            "Sökande: Råå by\nSamverkansparter: Vik Data AB Lo Kvarn ek. för.",
            "Råå by",
            ["Vik Data AB", "Lo Kvarn ek. för."],
        ),
        ("Sökande: Råå by\nSamverkansparter: Stiftelsen AB Eks minne", "Råå by", ["Stiftelsen AB Eks minne"]),
    ],
)
def test_one_label_for_owner_and_partners(text: str, owner: str | None, partners: list[str]) -> None:
    found = project(scope(text))
    assert found is not None
    assert (found.owner.value if found.owner else None) == owner
    assert [partner.value for partner in found.partners] == partners


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2022-09-01 -- 2025-02-28", "project"),
        ("maj 2023–april 2025", "project"),
        ("3–17 juni 2024", "unknown"),
        ("2021–2027", "unknown"),
        ("fr.o.m. 2023-01-01 t.o.m. 2025-06-30", "unknown"),
        ("Mandatperiod 2022-11-01 – 2026-10-31", "unknown"),
    ],
)
def test_a_long_range_by_itself_is_a_projects(text: str, kind: str) -> None:
    string = scope(text).string
    (match,) = periods(string)
    assert kind_of(string, match) == kind if kind == "project" else kind_of(string, match) != "project"


@pytest.mark.parametrize(
    ("text", "status", "outcome"),
    [
        ("Arbetsutskottet föreslår nämnden besluta att avslå ansökan.", "proposed", "rejected"),
        ("Förvaltningschefen föreslår att nämnden godkänner slutrapporten.", "proposed", "approved"),
        ("På delegation av styrelsen beviljas föreningen 40 000 kr.", "delegated", "granted"),
        ("Bo Ek entledigas från uppdraget som ersättare.", "decided", "released"),
        ("Nämnden beslutar om bidrag med 90 000 kr.", "decided", "granted"),
        ("Vinnova beviljar Luleå kommun högst 300 000 kronor.", "decided", "granted"),
    ],
)
def test_a_sentence_by_itself_is_suggested_or_delegated(text: str, status: str, outcome: str) -> None:
    found = decision(scope(text))
    assert found is not None and found.status is not None and found.outcome is not None
    assert (found.status.value, found.outcome.value) == (status, outcome)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Projekttitel Norrljus", "Norrljus"),
        ("Projektets namn\nKust i fokus", "Kust i fokus"),
        ("Projekttitel: Kust i fokus Projektägare: Kalix kommun", "Kust i fokus"),
        ("Projekttitel och diarienummer", None),
        ("Projekttitel", None),
    ],
)
def test_a_titles_label_without_a_colon(text: str, title: str | None) -> None:
    found = project(scope(text))
    assert (found.title.value if found is not None and found.title is not None else None) == title


def test_a_title_in_small_letters_is_one_line_with_its_name() -> None:
    (person,) = (match.value for match in people(scope("Underskrift\nBo Ek\ntf. avdelningschef").string))
    assert person.name is not None and person.title is not None
    assert (person.role, person.name.value, person.title.value) == ("signatory", "Bo Ek", "tf. avdelningschef")
    assert people(scope("Kalix kommun bidrar").string) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bidrag till föreningar\n\nStyrelsen har läst ansökan.\n\nOrg.nr 202100-6149", "Tillväxtverket"),
        ("Bidrag till föreningar\n\nFrågor: eva.ek@regionvasterbotten.se", "Region Västerbotten"),
        ("Bidrag till föreningar\n\nFrågor: eva.ek@skogsbyn.se", None),
        ("Bidrag till föreningar\n\nOrg.nr 802002-4280", None),
        ("Org.nr 202100-6149 och org.nr 202100-5216", None),  # two: whose is it
        ("Bidrag till föreningar\n\nSida 1 av 3", None),  # a page, not an agency
    ],
)
def test_who_issued_it_by_number_and_by_mail(text: str, name: str | None) -> None:
    found = issuer(scope(text))
    assert (found.value if found is not None else None) == name


def test_the_register_is_whole() -> None:
    """21 regions, 290 municipalities (Gotland is both), 21 county boards, each with its number."""
    words = table("organisations")
    assert len(words["region"]) == 21 == len({row["nuts3"] for row in words["region"]})
    places = [place for county in words["municipality"]["places"].values() for place in county]
    assert len(places) == 289 == len(set(places))
    assert len(words["county_board"]) == 21 == len(set(words["county_board"].values()))
    numbers = [row["number"] for kind in ("region", "state_agency") for row in words[kind] if "number" in row]
    assert len(numbers) == len(set(numbers)) >= 29
