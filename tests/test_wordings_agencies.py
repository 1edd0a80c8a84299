"""Decisions, memos and final reports of agencies and local groups: their tables, units, numbers and forms."""

from __future__ import annotations

import io

import pytest

from extract import run
from extract.model.record import Record
from extract.model.source import Source

DECISION = "Region Dalarna\nBESLUT\nDatum: 2024-05-02\nDnr: RUN 2024/91\n\nStöd till projektet Vindflöjeln\n\n"
MEMO = "Ljusdals kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\nBidrag till byalag\n\n"
REPORT = "Slutrapport\nDnr: RUN 2024/91\nProjektnamn: Vindflöjeln\n\n"


def record(text: str) -> Record:
    return run.extract(Source("a.txt", text.encode()))


def page(*parts: str) -> Record:
    return run.extract(Source("a.html", "".join(parts).replace("\n", "</p><p>").encode()))


def table(*rows: tuple[str, ...]) -> str:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def money(of: Record) -> list[tuple[str, str, str]]:
    return [(entry.value.amount, entry.value.currency, entry.role) for entry in of.amounts if entry.value is not None]


def codes(of: Record) -> set[str]:
    return {found.code for found in of.findings}


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Bidraget betalades ut i två delar, 8 000 kr i maj.", "paid"),
        ("Byalaget drev tidigare Gungan, där stöd betalades ut med 8 000 kr.", "paid"),
        ("Lägret har kostat 8 000 kr.", "spent"),
        ("I sena fall tas en påminnelseavgift om 8 000 kr ut.", "fee"),
        ("EU-medel om 8 000 kr kommer inte att rekvireras.", "returned"),
        ("De outnyttjade 8 000 kr återgår till fonden.", "returned"),
        ("Ni har sökt stöd för utgifter på totalt 8 000 kr.", "cost"),
        ("Ansökan kom in i maj och avsåg då stöd med 8 000 kr.", "applied"),
        ("Utlysningen omfattar totalt 8 000 kr.", "call_budget"),
        ("Skogsstyrelsen ska enligt regleringsbrevet fördela 8 000 kr till byalag.", "allocated"),
        ("Verket har i uppdrag att årligen fördela 8 000 kr till byalag.", "allocated"),
        ("Under 2023 fördelades 8 000 kr till sex byalag.", "granted"),
        ("Skillnaden på 8 000 kr är skyltarna.", "other"),
        ("Sekretariatet godkände att 8 000 kr flyttades från resor till löner.", "other"),
    ],
)
def test_words_that_say_what_an_amount_is(words: str, role: str) -> None:
    (entry,) = record(f"{DECISION}Bakgrund\n{words}\n").amounts
    assert entry.role == role and entry.confidence > 0.9


@pytest.mark.parametrize("unit", ["kr", "SEK"])
def test_what_something_has_cost_is_the_next_amount_alone(unit: str) -> None:
    of = record(f"{DECISION}Bakgrund\nLägret har kostat 9 000 {unit}, och kassan hade 8 000 {unit}.\n")
    assert [entry.role == "spent" for entry in of.amounts] == [True, False]


PAYERS = [
    ("Finansiering", "Beviljad budget", "Utfall", "Andel av utfall"),
    ("EU-medel, Interreg", "600 000", "500 000", "50,0 %"),
]
PAYERS += [("Åre kommun", "400 000", "500 000", "50,0 %"), ("Summa", "1 000 000", "1 000 000", "100 %")]


def test_a_report_s_payers_with_what_they_were_to_pay_and_what_they_paid() -> None:
    of = page(f"<p>{REPORT}</p>", "<h2>Redovisning</h2><p>Samtliga belopp är angivna i euro.</p>", table(*PAYERS))
    assert money(of)[:4] == [
        ("600000", "EUR", "cofinancing"),
        ("500000", "EUR", "spent"),
        ("400000", "EUR", "cofinancing"),
        ("500000", "EUR", "spent"),
    ]
    financing = of.cases[0].financing
    assert financing is not None and financing.stage == "outcome"
    rows = [
        (row.financier.value, row.share_percent.value) for row in financing.rows if row.financier and row.share_percent
    ]
    assert rows == [("EU-medel, Interreg", "50"), ("Åre kommun", "50")]


def test_a_note_below_a_table_says_what_a_payer_gives() -> None:
    rows = [("Finansiär", "Belopp (kr)"), ("Åre kommun", "30 000"), ("Skogslaget*", "10 000"), ("Ås IF**", "5 000")]
    notes = "<p>** Ännu inte beslutat.</p><p>* Bidrag i annat än pengar.</p>"
    of = page(f"<p>{DECISION}</p><h2>Finansiering</h2>", table(*rows), notes)
    financing = of.cases[0].financing
    assert financing is not None
    assert [row.kind for row in financing.rows] == ["unspecified", "in_kind", "unspecified"]
    assert [role for _, _, role in money(of)] == ["cofinancing", "in_kind", "cofinancing"]


@pytest.mark.parametrize(
    ("said", "currency", "amount"),
    [
        ("Samtliga belopp i tabellerna anges i euro.", "EUR", "600000"),
        ("Samtliga belopp i tkr.", "SEK", "600000000"),
        ("Resor blev billigare. Alla belopp i denna rapport redovisas i tusental kronor.", "SEK", "600000000"),
        ("Kostnader i svenska kronor är omräknade.", "SEK", "600000"),
    ],
)
def test_a_sentence_names_the_unit_of_all_tables(said: str, currency: str, amount: str) -> None:
    """The last sentence names none: the figures are kronor, with a doubt."""
    of = page(f"<p>{REPORT}</p><p>{said}</p><h2>Vem som har betalat</h2>", table(*PAYERS))
    assert money(of)[0][:2] == (amount, currency)
    assert ("unit_missing" in codes(of)) == said.startswith("Kostnader")


def test_a_table_right_below_another_stands_below_the_same_caption() -> None:
    costs = [("Kostnadsslag", "Budget"), ("Löner", "600"), ("Lokaler", "400"), ("Summa", "1 000")]
    paid = [("Finansiär", "Budget", "Andel"), ("Ås IF", "600", "60 %"), ("Åre kommun", "400", "40 %")]
    of = page(f"<p>{REPORT}</p><h2>Ekonomi (tkr)</h2>", table(*costs), table(*paid))
    assert [amount for amount, _, _ in money(of)] == ["600000", "400000", "1000000", "600000", "400000"]


def test_what_an_applicant_meant_to_spend_was_not_applied_for() -> None:
    costs = [("Utgiftsslag", "Sökt", "{}"), ("Löner", "600 000", "600 000"), ("Båt", "400 000", "0 000")]
    for head, roles in (("Godkänt", {"cost"}), ("Godtaget", {"cost"}), ("Beviljat bidrag", {"applied", "cost"})):
        rows = [tuple(cell.format(head) for cell in row) for row in costs]
        of = page(f"<p>{DECISION}</p><h2>Så har vi räknat</h2>", table(*rows))
        assert {role for _, _, role in money(of)} == roles


def test_the_years_of_a_column_may_be_several() -> None:
    rows = [("Kostnadsslag", "2025", "2026", "2027–28", "Totalt (kr)"), ("Löner", "10 000", "20 000", "30 000", "{}")]
    for total, wrong in (("60 000", False), ("70 000", True)):
        listed = [tuple(cell.format(total) for cell in row) for row in rows]
        of = page(f"<p>{DECISION}</p><h2>Budget</h2>", table(*listed, ("Hyra", "1 000", "1 000", "–", "2 000")))
        assert ("sum_mismatch" in codes(of)) == wrong


def test_kinds_and_forms_of_support_beside_a_payer() -> None:
    rows = [("Finansiär", "Typ", "Belopp (kr)"), ("Leader Åsen, projektstöd", "EU-stöd", "60 000")]
    rows += [("Åre kommun (anslag 1:1)", "Offentligt", "30 000"), ("Byalaget", "Privat, ideella resurser", "10 000")]
    financing = page(f"<p>{DECISION}</p><h2>Finansiering</h2>", table(*rows)).cases[0].financing
    assert financing is not None
    told = [
        (row.financier and row.financier.value, row.source and row.source.value, row.kind) for row in financing.rows
    ]
    assert told == [
        ("Leader Åsen, projektstöd", None, "cash"),
        ("Åre kommun", "anslag 1:1", "unspecified"),
        ("Byalaget", None, "in_kind"),
    ]


def test_a_journal_number_is_the_matter_s_own_where_it_has_no_other() -> None:
    head = "Leader Åsen\nBeslut om stöd\n{}Journalnummer: 2025-3310\nBeslutsdatum: 2025-05-02\n\n"
    head += "Beslut\nLAG beviljar stöd.\n"
    (case,) = record(head.format("")).cases
    assert [(number.value, number.relation) for number in case.dnr] == [("2025-3310", "own")]
    (case,) = record(head.format("Dnr: LÅ 2025/8\n")).cases
    assert [number.value for number in case.dnr] == ["LÅ 2025/8"]


ASKED = [("Organisation", "Sökt, kr", "Förslag 2026, kr"), ("Lövets byalag", "90 000", "60 000")]
ASKED += [("Åsens teater", "80 000", "50 000"), ("Vikens IF", "70 000", "0"), ("Summa", "240 000", "110 000")]


def test_a_memo_lists_who_gets_what_of_several_applicants() -> None:
    said = "Bakgrund\nTre har sökt.\n\nFörslag till beslut\natt bevilja bidrag med 110 000 kr enligt tabell 1\n\n"
    rows = "\n".join("\t".join(row) for row in ASKED)
    of = record(f"{MEMO}{said}Tabell 1\n\n{rows}\n")
    assert of.document.kind is not None and of.document.kind.value == "decision_memo"
    told = [
        (g.owner and g.owner.value, g.amount and g.amount.value and g.amount.value.amount, g.applied is not None)
        for g in of.grants[:2]
    ]
    assert told == [("Lövets byalag", "60000", True), ("Åsens teater", "50000", True)]
    plain = "\n".join("\t".join((row[0], row[2])) for row in ASKED)
    more = f"{said}Ekonomiska konsekvenser\nPengarna finns.\n\nBeslutet skickas till\nAkten\n\n"
    assert [len(of.grants), of.document.kind and of.document.kind.value] == [3, "decision_memo"]
    of = record(f"{MEMO}{more}Tabell 1\n\n{plain}\n")
    assert [len(of.grants), of.document.kind and of.document.kind.value] == [3, "decision_memo"]
    shared = plain.replace("Organisation", "Projektpart")
    assert record(f"{MEMO}{more}Tabell 1\n\n{shared}\n").grants == ()
    # those who share in one project are no list
    assert record(f"{MEMO}Projektnamn: Vindflöjeln\n\n{said}Tabell 1\n\n{rows}\n").grants == ()


def test_an_official_decides_what_the_items_below_say() -> None:
    text = f"{MEMO}Förslag till beslut\nEnheten för stöd föreslår att generaldirektören beslutar\n\n"
    text += "1. att fördela 110 000 kr till byalag,\n\n2. att avslå ansökan från Vikens IF, samt\n\n"
    decision = record(text + "3. att uppdra åt enheten att följa upp medlen.\n").cases[0].decision
    assert decision is not None
    assert [point.value.split()[0] for point in decision.points if point.value] == ["fördela", "avslå", "uppdra"]


def test_of_several_applicants_none_is_the_owner() -> None:
    said = "Bakgrund\nVikens IF sökte 70 000 kr i bidrag.\n\nFörslag till beslut\natt bevilja bidrag med 110 000 kr\n\n"
    rows = "\n".join("\t".join(row) for row in ASKED)
    owner = record(f"{MEMO}{said}").cases[0].project.owner
    assert owner is not None and owner.value == "Vikens IF"
    assert record(f"{MEMO}{said}Tabell 1\n\n{rows}\n").cases[0].project.owner is None


def test_totals_in_two_currencies_are_of_two_sides() -> None:
    said = "Projektets totala budget är 120 000 euro.\n\n"
    said += (
        "Av projektets totala budget på 120 000 euro är allt använt.\n\nDen norska projektbudgeten, {}, är en annan.\n"
    )
    for other, sure in (("400 000 norska kronor", True), ("140 000 euro", False)):
        total = record(f"{REPORT}Ekonomi\n{said.format(other)}").cases[0].total_budget
        assert (total is not None and total.confidence >= 0.9) == sure


@pytest.mark.parametrize("line", ["Övergården 4, 961 23 Boden", "Box 12, 961 23 Boden", "961 23 Boden"])
def test_a_form_s_cells_have_their_labels_above_their_values(line: str) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842), invariant=1)
    sheet.setFont("Helvetica-Bold", 16)
    sheet.drawString(70, 770, "Beslut om stöd")
    cells = [
        [["Sökande", "Föreningen Lövets Vänner", line], ["Organisationsnummer", "867200-5519"]],
        [["Projektets namn", "Lövgången – steg, ljud och", "berättelser"], ["Insatsområde", "2. Besök"]],
    ]
    for n, row in enumerate(cells):
        for x, cell in zip((70, 320), row, strict=True):
            sheet.rect(x, 690 - 50 * n, 250, 50)
            for k, words in enumerate(cell):
                sheet.setFont("Helvetica", 9 if k else 7)
                sheet.drawString(x + 5, 690 - 50 * n + 36 - 13 * k, words)
    sheet.setFont("Helvetica", 10)
    sheet.drawString(70, 600, "Leader Åsen beviljar stöd för projektet Lövgången från den 1 maj.")
    sheet.save()
    (case,) = run.extract(Source("a.pdf", out.getvalue())).cases
    assert case.project.owner is not None and case.project.owner.value == "Föreningen Lövets Vänner"
    assert case.project.title is not None and case.project.title.value == "Lövgången – steg, ljud och berättelser"


def test_a_report_below_the_name_of_its_project() -> None:
    def report(*lines: str) -> Record:
        head = "<h1>Lövgången 2</h1>" + "".join(f"<p>{line}</p>" for line in lines)
        parties = table(("Stödmottagare", "Byalaget i Lövet"), ("Partner", "Torsby kommun; Skogsstyrelsen"))
        return page(head, parties, "<h2>Resultat</h2><p>Lövgången 2 är byggd. Skogsstyrelsen hjälpte till.</p>")

    of = report("Slutrapport och ekonomisk redovisning", "Dnr 2024/91")
    title = of.cases[0].project.title
    assert title is not None and title.value == "Lövgången 2"
    assert of.document.issuer is None, "who takes part did not write it"


@pytest.mark.parametrize(
    "said",
    [
        "Verket beslutar att kräva tillbaka 9 000 kr av det bidrag som Föreningen Lövets Vänner har tagit emot.",
        "Verket återkräver 9 000 kr från Föreningen Lövets Vänner.",
    ],
)
def test_who_is_to_pay_back_owns_the_project(said: str) -> None:
    owner = (
        record(f"Skogsstyrelsen\nBESLUT\nDatum: 2024-05-02\nDnr: 2024/91\n\nBeslut\n{said}\n").cases[0].project.owner
    )
    assert owner is not None and owner.value == "Föreningen Lövets Vänner"


def test_a_body_that_says_what_it_thinks_is_not_the_one_that_decides() -> None:
    said = "Skäl\nStrukturfondspartnerskapet har {}.\n"
    bodies = [
        record(f"Skogsstyrelsen\nBESLUT\nDatum: 2024-05-02\nDnr: 2024/91\n\n{said.format(what)}").document.body
        for what in ("yttrat sig i maj", "ett kansli")
    ]
    assert [body is not None for body in bodies] == [False, True]


@pytest.mark.parametrize(("head", "kind"), [("Avslutsrapport", "report"), ("Avslutningsfest", "other")])
def test_a_report_on_the_end_of_a_project_is_one(head: str, kind: str) -> None:
    text = f"{head}\n\nProjekt: Kvarnhjulet\n\nArbetet är klart. Kostnaderna blev 310 000 kronor.\n"
    got = run.extract(Source("a.txt", text.encode())).document.kind
    assert got is not None and got.value == kind


def test_who_coordinates_for_others_owns_and_what_a_year_was_given_is_granted() -> None:
    head = "Region Halland\n\nBeslut\n\nDatum: 2025-05-06\nDnr: RS 2025/118\n\n"
    body = (
        "Samordnande stödmottagare: Kvarnbyns bygdegård\n\nRegionstyrelsen har för 2025 anslagit 310 000 kronor till "
    )
    got = run.extract(Source("a.txt", (head + body + "Kvarnhjulet.\n").encode()))
    owner = got.cases[0].project.owner
    assert owner is not None and owner.value == "Kvarnbyns bygdegård"
    assert [(one.role, one.year) for one in got.amounts] == [("granted", 2025)]
