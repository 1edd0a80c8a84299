"""What wordings make of a call, a programme page, a report and their people; and what must not come of them."""

from __future__ import annotations

import pytest

from extract import run
from extract.find.enumeration import members
from extract.grammar.money import scan
from extract.model.record import Call, Record
from extract.model.source import Source


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def page(body: str) -> Record:
    """A web page of a call with `body` between its headings."""
    head = "<!doctype html><html lang='sv'><main><h1>Utlysning: Levande hamnar</h1><p>Region Skåne utlyser medel.</p>"
    return record(f"{head}{body}</main></html>", "a.html")


def call(body: str) -> Call:
    answer = page(body).call
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("said", "qualifier"),
    [
        ("Ni kan inte söka mindre än 40 000 kronor.", "at_least"),
        ("Ansökningar under 40 000 kronor prövas inte.", "at_least"),
        ("Projekt under 40 000 kr kan inte beviljas stöd.", "at_least"),
        ("Bidrag över 40 000 kr lämnas inte.", "at_most"),
        ("Stödet får inte vara lägre än 40 000 kronor.", "at_least"),
        ("Det är inte klart, kostnaden understiger 40 000 kronor.", "under"),
        ("Inköp under 40 000 kronor behöver inte redovisas.", "under"),
        ("Ansökningar under 40 000 kronor prövas av chefen.", "under"),
    ],
)
def test_a_denied_comparison_is_a_bound(said: str, qualifier: str) -> None:
    assert [match.value.qualifier for match in scan(said)] == [qualifier]


@pytest.mark.parametrize("said", ["Ansökningar under 30 000 kr prövas inte.", "Ni kan inte söka mindre än 30 000 kr."])
def test_what_cannot_be_had_below_is_the_floor(said: str) -> None:
    got = call(f"<h2>Stödets storlek</h2><p>Projektet kan få max 700 tkr i stöd. {said}</p>")
    assert got.max_amount is not None and got.max_amount.value is not None
    assert got.min_amount is not None and got.min_amount.value is not None
    assert (got.max_amount.value.amount, got.min_amount.value.amount) == ("700000", "30000")


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("regioner, universitet och högskolor och stiftelser", ["regioner", "universitet och högskolor", "stiftelser"]),
        ("kommuner samt universitet och högskolor", ["kommuner", "universitet och högskolor"]),
        ("kommuner, universitet och högskolor", ["kommuner", "universitet", "högskolor"]),
        ("kommuner och föreningar", ["kommuner", "föreningar"]),
    ],
)
def test_a_pair_is_one_member_beside_another_och(said: str, parts: list[str]) -> None:
    assert [said[a:b] for a, b in members(said, 0, len(said))] == parts


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("De här kan söka", "Rätt att söka har kommuner, företag och ideella föreningar."),
        ("Vem kan söka medel ur fonden?", "Följande kan söka: kommuner, företag och ideella föreningar."),
        ("Vem kan söka?", "<ul><li>kommuner</li><li>företag</li><li>ideella föreningar</li></ul>"),
        (
            "Vad kan ni söka medel för?",
            "<p>Medel kan sökas inom följande områden:</p><ul><li>hamnar</li><li>fyrar</li></ul><h2>Vem kan söka?</h2>"
            "<p>Sökande ska vara en organisation i länet. Följande kan söka:</p>"
            "<ul><li>kommuner</li><li>företag</li><li>ideella föreningar</li></ul>",
        ),
    ],
)
def test_who_can_apply_is_its_members(heading: str, said: str) -> None:
    got = call(f"<h2>{heading}</h2><div>{said}</div><h2>Ansökan</h2><p>Ni ansöker via e-tjänsten Sök medel.</p>")
    assert [found.value for found in got.who_can_apply] == ["kommuner", "företag", "ideella föreningar"]


def test_an_item_set_on_the_line_of_the_one_before_is_its_own() -> None:
    got = call("<h2>Det här tittar vi på</h2><p>1. Nytta</p><p>2. Minst tre parter 3. En plan</p><p>4. Budget</p>")
    assert [found.value for found in got.criteria] == ["Nytta", "Minst tre parter", "En plan", "Budget"]


def test_a_heading_over_labelled_rows_is_no_label_of_the_first() -> None:
    rows = "<tr><td>Utlysningen öppnar</td><td>3 maj 2027</td></tr><tr><td>Sista dag</td><td>9 juni 2027</td></tr>"
    got = page(f"<h2>När kan ni söka?</h2><table>{rows}</table>")
    assert got.call is not None and got.call.opens is not None and got.call.closes is not None
    assert (got.call.opens.value, got.call.closes.value) == ("2027-05-03", "2027-06-09")
    assert not [found for found in got.findings if (found.path or "").startswith("/call")]


def test_the_day_under_the_heading_on_days_stands_and_the_other_is_told() -> None:
    got = page(
        "<p>Sista ansökningsdag: 8 maj 2027</p><h2>Viktiga datum</h2>"
        "<p>Utlysningen är öppen från den 2 april 2027 till den 5 maj 2027.</p>"
    )
    assert got.call is not None and got.call.closes is not None
    assert got.call.closes.value == "2027-05-05" and got.call.closes.confidence < 0.9
    assert [(found.code, found.path) for found in got.findings] == [("date_conflict", "/call/closes")]


def test_a_title_with_a_colon_is_no_field() -> None:
    got = page("<p>Utlysnings-id: 2027-04</p><h2>Ansökan</h2><p>Ni ansöker via e-tjänsten Sök medel.</p>")
    assert got.document.title is not None and got.document.title.value == "Utlysning: Levande hamnar"


HEAD = "Region Skåne\nBESLUT\nDatum: 2027-03-11\nDnr: RUN 2027/512\n"
BODY = "\nStöd till Lyktan\n\nBeslut\nRegion Skåne beviljar Lyktan ek. för. 90 000 kronor.\n"


def people(text: str) -> list[tuple[str | None, str, str | None, str | None]]:
    """(name, role, title, telephone) of each person of a decision."""
    return [
        (
            one.name.value if one.name is not None else None,
            one.role,
            one.title.value if one.title is not None else None,
            one.phone.value if one.phone is not None else None,
        )
        for one in record(text).people
    ]


@pytest.mark.parametrize(
    "head", ["Tfn: 0980-31 92 14\nHandläggare: Ida Krans\n", "Handläggare: Ida Krans\nTfn: 0980-31 92 14\n"]
)
def test_a_number_in_the_head_is_the_officers(head: str) -> None:
    assert people(f"{HEAD}{head}{BODY}") == [("Ida Krans", "officer", None, "0980-31 92 14")]


def test_the_switchboard_is_nobody() -> None:
    foot = "\nRegion Skåne, 291 89 Kristianstad, telefon 044-309 30 00, region@skane.se\n"
    assert people(f"{HEAD}Handläggare: Ida Krans, 0980-31 92 14\n{BODY}{foot}") == [
        ("Ida Krans", "officer", None, "0980-31 92 14")
    ]
    assert people(f"{HEAD}{BODY}{foot}") == []


def test_labels_may_stand_between_a_name_and_its_number() -> None:
    got = page(
        "<h2>Kontakt</h2><p>Ida Krans, strateg</p><p>Telefon</p><p>0980-31 92 14</p>"
        "<p>Mejl</p><p>ida.krans@skane.se</p>"
    )
    assert len(got.people) == 1
    one = got.people[0]
    assert one.name is not None and one.phone is not None and one.email is not None and one.title is not None
    assert (one.name.value, one.title.value) == ("Ida Krans", "strateg")
    assert (one.phone.value, one.email.value) == ("0980-31 92 14", "ida.krans@skane.se")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (
            "Beslutet är fattat av biträdande enhetschef Ida Krans. Programansvarig Bo Lind har handlagt ärendet.",
            [("Ida Krans", "signatory", "biträdande enhetschef"), ("Bo Lind", "officer", "programansvarig")],
        ),
        (
            "Avdelningschef Ida Krans har beslutat med strategen Bo Lind som föredragande.",
            [("Ida Krans", "signatory", "avdelningschef"), ("Bo Lind", "officer", "strategen")],
        ),
        ("Ärendet har handlagts av Bo Lind.", [("Bo Lind", "officer", None)]),
        (
            "Ida Krans\\nEnhetschef\\nBo Lind Utvecklingsledare",
            [("Ida Krans", "signatory", "Enhetschef"), ("Bo Lind", "signatory", "Utvecklingsledare")],
        ),
        ("Projektet leds av den som Lyktan utser.", []),
    ],
)
def test_who_decides_and_who_handles(said: str, wanted: list[tuple[str, str, str | None]]) -> None:
    text = said.replace("\\n", "\n")
    assert [(name, role, title) for name, role, title, _ in people(f"{HEAD}{BODY}\n{text}\n")] == wanted


def test_a_sentence_below_the_recipients_is_none() -> None:
    text = f"{HEAD}{BODY}\nBeslutet skickas till\nSökanden\nEkonomienheten\nBeslutet fattades den 3 maj 2027.\n"
    assert [found.value for found in record(text).send_to] == ["Sökanden", "Ekonomienheten"]


REPORT = """{top}
Slutrapport

Datum: 2027-05-03
Dnr: RUN 2025/88

Slutrapport för projektet Lyktan

{label}: Lyktan
Stödmottagare: Nordvik Mekaniska AB
Samverkansparter: Åre kommun, Högskolan Dalarna

Ekonomi

Beslutat stöd från Region Skåne är 700 tkr.

Finansiär                 Planerat (tkr)   {spent} (tkr)
Region Skåne                       700            612
Åre kommun                       1 300          1 104
Summa                            2 000          1 716

88 000 kronor {back}.
"""


@pytest.mark.parametrize(
    ("label", "spent", "back"),
    [
        ("Projekt", "Utfall", "återbetalas till Region Skåne"),
        ("Ansökan avser", "Använt", "lämnas tillbaka"),
        ("Rapporten avser", "Förbrukat", "betalas tillbaka"),
    ],
)
def test_a_final_report_tells_plan_from_outcome(label: str, spent: str, back: str) -> None:
    got = record(REPORT.format(top="Nordvik Mekaniska AB", label=label, spent=spent, back=back))
    assert [(one.role, one.value.amount) for one in got.amounts if one.value is not None] == [
        ("granted", "700000"),
        ("cofinancing", "700000"),
        ("spent", "612000"),
        ("cofinancing", "1300000"),
        ("spent", "1104000"),
        ("total_budget", "2000000"),
        ("spent", "1716000"),
        ("returned", "88000"),
    ]
    case = got.cases[0]
    assert case.granted is not None and case.granted.value is not None and case.granted.value.amount == "700000"
    assert case.total_budget is not None and case.total_budget.value is not None
    assert case.total_budget.value.amount == "2000000"
    assert case.project.title is not None and case.project.title.value == "Lyktan"
    assert got.document.issuer is not None and got.document.issuer.value == "Nordvik Mekaniska AB"


def test_a_partner_in_the_head_is_not_who_writes() -> None:
    got = record(REPORT.format(top="Rapport om Lyktan", label="Projekt", spent="Utfall", back="återförs"))
    assert got.document.issuer is None or got.document.issuer.value not in ("Åre kommun", "Högskolan Dalarna")


@pytest.mark.parametrize(
    ("heading", "years", "wanted"),
    [
        ("Färdplan för levande hamnar", "Gäller åren 2026–2028.", ("Färdplan för levande hamnar", 2026, 2028)),
        ("Regionalt program hamnar", "Programperiod: 2024-2030", ("Regionalt program hamnar", 2024, 2030)),
        ("Handlingsplan för hamnar 2025–2027", "Så här ser den ut.", ("Handlingsplan för hamnar", 2025, 2027)),
        ("Hamnarna i länet", "Projektet pågick 2024–2026.", (None, None, None)),
    ],
)
def test_a_plans_page_is_named_by_its_heading(heading: str, years: str, wanted: tuple[object, ...]) -> None:
    page = (
        f"<!doctype html><html lang='sv'><main><h1>{heading}</h1><p>{years}</p><h2>Insatsområden</h2>"
        "<ul><li>Kajer</li><li>Farleder</li></ul><h2>Så arbetar vi</h2><p>Parterna följer arbetet.</p>"
        "<ul><li>Öppenhet</li><li>Långsiktighet</li></ul></main></html>"
    )
    got = record(page, "a.html").programme
    assert got is not None
    fields = (got.name, got.start_year, got.end_year)
    assert tuple(found.value if found is not None else None for found in fields) == wanted
    assert [found.value for found in got.priority_areas] == ["Kajer", "Farleder"]
    assert [found.value for found in got.principles] == ["Öppenhet", "Långsiktighet"]


def test_one_figure_twice_in_a_line_is_two_amounts() -> None:
    got = page(
        "<h2>Stödets storlek</h2><p>Ni kan söka högst 500 000:- per projekt. Det finns 500 000:- att fördela.</p>"
    )
    assert [entry.role for entry in got.amounts] == ["ceiling", "call_budget"]


def test_an_example_is_no_ceiling() -> None:
    got = call(
        "<h2>Stödets storlek</h2><p>Projektet kan få max 700 tkr i stöd. "
        "Räkneexempel: med kostnader på 800 000 kr blir stödet högst 400 000 kr.</p>"
    )
    assert got.max_amount is not None and got.max_amount.value is not None
    assert got.max_amount.value.amount == "700000"


def test_a_label_behind_a_title_is_no_part_of_it() -> None:
    got = page("<h2>Kontakt</h2><p>Ida Krans, regional utvecklare Telefon: 0980-31 92 14</p>")
    assert [one.title.value for one in got.people if one.title is not None] == ["regional utvecklare"]


def test_labels_of_cells_need_no_colon_where_every_cell_has_one() -> None:
    rows = (
        "<tr><td>Projektets namn Lyktan</td><td>Huvudman Åre kommun</td></tr>"
        "<tr><td>Projekttid 2025-01-01–2026-12-31</td><td>Medsökande Högskolan Dalarna, Kustkraft AB</td></tr>"
    )
    got = record(
        f"<!doctype html><html lang='sv'><main><h1>Slutrapport</h1><p>Datum: 2027-05-03</p><p>Dnr: RUN 2025/88</p>"
        f"<table>{rows}</table><h2>Resultat</h2><p>Projektet har nått målen.</p></main></html>",
        "a.html",
    )
    project = got.cases[0].project
    assert project.owner is not None and project.owner.value == "Åre kommun"
    assert [found.value for found in project.partners] == ["Högskolan Dalarna", "Kustkraft AB"]


def test_the_foot_of_the_page_gets_nothing() -> None:
    text = f"{HEAD}{BODY}\nBeslutet skickas till\nSökanden\nRegion Halland\n"
    assert [found.value for found in record(text).send_to] == ["Sökanden", "Region Halland"]
    for foot in ("Region Skåne", "Region Skåne\n\nIda Krans\nEnhetschef", "Region Skåne | Box 5 | 291 89 Kristianstad"):
        got = record(f"{HEAD}{BODY}\nBeslutet skickas till\nSökanden\nEkonomienheten\n{foot}\n")
        assert [found.value for found in got.send_to] == ["Sökanden", "Ekonomienheten"]


def test_a_label_between_two_names_is_of_the_one_with_the_party() -> None:
    minutes = "PROTOKOLL\nÅre kommun\nKommunstyrelsen\nSammanträdesdatum: 2027-04-09\n\n"
    got = record(f"{minutes}Beslutande\tVendela Grip (S), ordförande Algot Stenmark (M)\n\n§ 1\n\nVal\n")
    assert [(one.name.value, one.role) for one in got.people if one.name] == [("Vendela Grip", "chair")]


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ("Projektet ska vara klart inom 15 månader från beslutet.", 15),
        ("Arbetet ska vara avslutat inom två år från beslut.", 24),
        ("Projektet ska påbörjas inom sex månader från beslutet.", None),
        ("Slutrapporten ska vara klar inom tre månader från beslutet.", None),
    ],
)
def test_what_must_be_done_within_lasts_no_longer(said: str, months: int | None) -> None:
    got = call(
        f"<h2>Viktiga datum</h2><p>Sista ansökningsdag är den 3 maj 2025.</p><h2>Krav</h2><p>{said}</p>"
    ).max_months
    assert (got.value if got else None) == months


def test_days_may_stand_before_what_they_are() -> None:
    rows = (
        "<tr><td>2025-01-20<td>Utlysningen öppnar<tr><td>2025-04-08<td>Utlysningen stänger<tr><td>2025-06-24<td>Beslut"
    )
    got = call(f"<h2>Viktiga datum</h2><table>{rows}</table>")
    assert got.opens and got.opens.value == "2025-01-20"
    assert got.closes and got.closes.value == "2025-04-08"


def test_a_question_in_a_cell_heads_its_row() -> None:
    rows = "<tr><td>Hur mycket?<td>Mellan 10 000 och 75 000 kronor<tr><td>När?<td>3 februari–17 mars 2025"
    got = call(f"<table>{rows}</table>")
    assert got.max_amount and got.max_amount.value and got.max_amount.value.amount == "75000"
    assert got.min_amount and got.min_amount.value and got.min_amount.value.amount == "10000"
    assert got.opens and got.opens.value == "2025-02-03"


def test_a_share_behind_its_label_needs_no_word_on_costs() -> None:
    got = call("<p>Stödnivå: 80 % för allmännyttiga projekt</p>").max_share_percent
    assert got and got.value == "80"


def test_the_day_of_a_meeting_to_come_is_not_the_calls() -> None:
    assert page("<p>Beslutsmöte: 27 november 2025</p>").document.date is None


def test_items_that_are_words_of_headings_head_nothing() -> None:
    got = call(
        "<h2>Urval</h2><p>Projekten poängsätts efter</p><ol><li>samverkan</li><li>jämställdhet</li></ol>"
    ).criteria
    assert [one.value for one in got] == ["samverkan", "jämställdhet"]


@pytest.mark.parametrize(
    "rows",
    [
        "<h2>Tidplan</h2><h3>Vi börjar ta emot</h3><p>2025-02-03</p><h3>Stängningsdag</h3><p>2025-03-20</p>",
        "<h2>Tidplan</h2><p>Öppningsdag: 2025-02-03</p><p>Sista dag att lämna in: 2025-03-20</p>",
        "<h2>Övrigt</h2><p>Ansökningstiden börjar: 2025-02-03</p><p>Ansökningstiden slutar: 2025-03-20</p>",
        "<h2>Tidplan</h2><p>Utlysningen pågår fr.o.m. den 3 februari t.o.m. den 20 mars 2025.</p>",
        "<h2>Tidplan</h2><p>Ansökningsomgången pågår mellan 3 februari och 20 mars 2025.</p>",
    ],
)
def test_a_label_says_by_its_words_which_end_of_the_call_a_day_is(rows: str) -> None:
    answer = call(rows)
    assert answer.opens is not None and answer.opens.value == "2025-02-03"
    assert answer.closes is not None and answer.closes.value == "2025-03-20"


@pytest.mark.parametrize(
    "row",
    [
        "<h2>Tidplan</h2><p>Projektet avslutas: 2025-03-20</p>",
        "<h2>Tidplan</h2><p>Beslut senast: 2025-03-20</p>",
        "<h2>Om oss</h2><p>Stängningsdag: 2025-03-20</p>",
        "<h2>Tidplan</h2><p>Projektet pågår t.o.m. den 20 mars 2025.</p>",
    ],
)
def test_another_day_closes_no_call(row: str) -> None:
    answer = page(row).call
    assert answer is None or answer.closes is None


def test_a_narrow_column_may_break_a_day_from_its_month() -> None:
    answer = call("<h2>Tidplan</h2><p>Ansökan är öppen fr.o.m. den 3<br>februari 2025 t.o.m. den 20 mars 2025.</p>")
    assert answer.opens is not None and answer.opens.value == "2025-02-03"


def test_the_longest_time_named_with_its_own_word() -> None:
    answer = call("<h2>Hur mycket kan ni få?</h2><p>Taket är 90 000 kr. Längsta projekttid är 18 månader.</p>")
    assert answer.max_months is not None and answer.max_months.value == 18


def test_areas_counted_in_the_lead_of_their_list() -> None:
    found = call("<p>I år prioriterar vi två områden:</p><ul><li>Stränder</li><li>I skogen och på myren</li></ul>")
    assert [area.value for area in found.priority_areas] == ["Stränder", "I skogen och på myren"]


def test_a_small_word_of_one_letter_marks_no_item() -> None:
    items = "<li>Hur nyttan ser ut</li><li>Om tiden räcker</li><li>I vilken grad fler nås</li>"
    found = call(f"<h2>Så bedömer vi ansökan</h2><ul>{items}</ul>")
    assert [one.value for one in found.criteria][-1] == "I vilken grad fler nås"


def test_the_name_of_a_service_may_end_in_two_small_words_before_a_comma() -> None:
    named = call("<h2>Så ansöker du</h2><p>Du ansöker i vår e-tjänst Sök stöd våtmark, där du loggar in.</p>").apply_via
    assert named is not None and named.value is not None and named.value.endswith("e-tjänst Sök stöd våtmark")
    more = call("<h2>Så ansöker du</h2><p>Du ansöker i vår e-tjänst Minsida innan mars.</p>").apply_via
    assert more is not None and more.value is not None and "mars" not in more.value


def test_what_an_authority_may_use_in_all_is_no_ceiling_for_a_project() -> None:
    said = "<p>Nu får länsstyrelserna använda högst 60 000 000 kronor. För länet är beloppet 9 000 kronor.</p>"
    found = call(f"{said}<table><tr><td>Högsta belopp</td><td>5 000 kr</td></tr></table>")
    assert found.max_amount is not None and found.max_amount.value is not None
    assert (found.max_amount.value.amount, found.max_amount.confidence >= 0.9) == ("5000", True)


def test_the_name_of_a_programme_may_go_on_in_the_heading_below() -> None:
    body = "<h2>Mål</h2><p>Planen gäller 2026–2030. Den förra planen gällde 2020–2025.</p>"
    for lines, name in (
        ("<h1>Regionalt skogsprogram för</h1><h1>Vikbolandet</h1>", "Regionalt skogsprogram för Vikbolandet"),
        ("<h1>Regionalt skogsprogram</h1><h1>Vikbolandet</h1>", "Regionalt skogsprogram"),
    ):
        years = "<p>Handlingsplan 2026–2030</p><h2>Prioriterade områden</h2><ul><li>Skog</li><li>Mark</li></ul>"
        made = page(lines + years + body)
        assert made.programme is not None and made.programme.name is not None
        assert made.programme.name.value == name


LEVELS = "<h2>Hur mycket kan ni få?</h2><p>Det finns två slags stöd:</p><ul>{}</ul>"


@pytest.mark.parametrize(
    ("items", "most", "share", "months"),
    [
        (
            "<li>Idéstudie: högst 90 000 kronor, upp till 80 procent av kostnaderna, högst 5 månader.</li>"
            "<li>Utvecklingsprojekt: högst 700 000 kronor, upp till 60 procent av kostnaderna, högst 20 månader.</li>",
            "700000",
            "80",
            20,
        ),
        ("<li>Nivå A – högst 40 000 kronor</li><li>Nivå B – högst 30 000 kronor</li>", "40000", None, None),
        # two bounds that no name of a level parts: either may be meant
        ("<li>Lokalhyra: högst 40 000 kronor</li><li>Resor: högst 30 000 kronor</li>", None, None, None),
        ("<li>Vi ger högst 40 000 kronor.</li><li>Vi ger högst 30 000 kronor.</li>", None, None, None),
    ],
)
def test_of_levels_of_support_the_highest_is_the_most(
    items: str, most: str | None, share: str | None, months: int | None
) -> None:
    got = page(LEVELS.format(items))
    said = got.call
    assert said is not None and said.max_amount is not None
    assert (said.max_amount.value.amount if said.max_amount.value else None) == most
    assert said.max_amount.confidence < 0.9, "levels are a doubt, whatever is taken"
    assert "/call/max_amount" in {found.path for found in got.findings}
    assert (said.max_share_percent.value if said.max_share_percent else None) == share
    assert (said.max_months.value if said.max_months else None) == months


@pytest.mark.parametrize(("head", "qualifier"), [("Högsta stöd (kr)", "at_most"), ("Stöd (kr)", "exact")])
def test_the_head_of_a_column_bounds_its_amounts(head: str, qualifier: str) -> None:
    rows = (
        f"<table><tr><th>Slag</th><th>{head}</th><th>Högsta andel</th></tr>"
        "<tr><td>Startcheck</td><td>35 000</td><td>90 %</td></tr>"
        "<tr><td>Växtprojekt</td><td>480 000</td><td>55 %</td></tr></table>"
    )
    got = page(f"<h2>Belopp</h2>{rows}")
    if qualifier == "at_most":
        assert got.call is not None and got.call.max_share_percent is not None
        assert got.call.max_amount is not None and got.call.max_amount.value is not None
        assert (got.call.max_amount.value.amount, got.call.max_share_percent.value) == ("480000", "90")
    assert [one.qualifier for one in got.amounts] == [qualifier, qualifier]


def test_an_example_of_a_project_that_costs_something_bounds_nothing() -> None:
    got = page(
        "<h2>Hur mycket?</h2><p>Högsta belopp är 640 000 kronor. För en insats som kostar 500 000 kronor blir stödet "
        "alltså 300 000 kronor.</p>"
    )
    assert got.call is not None and got.call.max_amount is not None and got.call.max_amount.value is not None
    assert got.call.max_amount.value.amount == "640000"
    assert [one.role for one in got.amounts] == ["ceiling", "other", "other"]


@pytest.mark.parametrize(("value", "reference"), [("DH 2027:3", "DH 2027:3"), ("Ljus i kvarnen", None)])
def test_the_name_of_a_call_is_its_reference_where_it_is_a_number(value: str, reference: str | None) -> None:
    said = call(f"<dl><dt>Utlysningens namn</dt><dd>{value}</dd><dt>Sista dag</dt><dd>2027-03-04</dd></dl>")
    assert (said.reference.value if said.reference else None) == reference


@pytest.mark.parametrize(
    ("title", "mail", "issuer", "sure"),
    [
        ("Ljus i kvarnen | Energimyndigheten", "kvarn@energimyndigheten.example", "Energimyndigheten", True),
        ("Ljus i kvarnen", "kvarn@energimyndigheten.nu", "Energimyndigheten", False),
        ("Ljus i kvarnen | Vinnova", "kvarn@energimyndigheten.se", "Energimyndigheten", False),
        ("Ljus i kvarnen | Energimyndigheten", "kvarn@ljuskvarnen.example", None, False),
    ],
)
def test_an_address_tells_the_issuer_and_the_page_s_own_name_bears_it_out(
    title: str, mail: str, issuer: str | None, sure: bool
) -> None:
    body = f"<main><h1>Utlysning: Ljus i kvarnen</h1><p>Nu kan ni söka pengar.</p><p>Fråga: {mail}</p></main>"
    got = record(f"<!doctype html><html lang='sv'><head><title>{title}</title></head>{body}</html>", "a.html")
    found = got.document.issuer
    assert (found.value if found else None) == issuer
    assert found is None or (found.confidence >= 0.9) == sure


def lists(text: str) -> tuple[list[str | None], list[str | None]]:
    """Who may apply and by what it is judged, of a typed call."""
    opening = "Utlysning: Levande smedjor\n\nRegion Halland utlyser medel. Sista ansökningsdag är 3 maj 2027.\n\n"
    said = record(opening + text).call
    assert said is not None
    return [one.value for one in said.who_can_apply], [one.value for one in said.criteria]


@pytest.mark.parametrize("mark", ["-", "•", "o"])
def test_an_item_goes_on_below_its_own_words(mark: str) -> None:
    text = (
        f"Sökande kan vara:\n{mark} Byalag och\n  smedföreningar\n{mark} Ägare till en\n  Hallandsgård\n"
        f"{mark} Stiftelser\n\nBedömningskriterier\n\n{mark} Städets skick\n{mark} Nytta för besöksnäringen\n"
    )
    assert lists(text) == (
        ["Byalag och smedföreningar", "Ägare till en Hallandsgård", "Stiftelser"],
        ["Städets skick", "Nytta för besöksnäringen"],
    )


def test_a_counted_item_goes_on_to_the_next_and_not_over_a_blank_line() -> None:
    counted = "Bedömningskriterier\n\n1. Om fler än en\nHallandsgård är med\n2. Städets skick\n3. Plan för drift\n"
    assert lists(counted)[1] == ["Om fler än en Hallandsgård är med", "Städets skick", "Plan för drift"]
    parted = "Bedömningskriterier\n\n1. Städets skick\n2. Plan för drift\n\nSå ansöker ni\n3. Fyll i blanketten\n"
    assert lists(parted)[1] == ["Städets skick", "Plan för drift"]


def test_an_unmarked_item_goes_on_in_small_letters_unless_all_are_small() -> None:
    head = "Vem kan söka?\n\n"
    assert lists(head + "Föreningar med\neget städ\nStiftelser\nByalag\n")[0] == [
        "Föreningar med eget städ",
        "Stiftelser",
        "Byalag",
    ]
    assert lists(head + "föreningar\nstiftelser\nbyalag\n")[0] == ["föreningar", "stiftelser", "byalag"]


def test_a_line_of_its_own_below_an_item_is_none_of_it() -> None:
    """The cards of a list: what stands right of a mark has a label of its own."""
    text = "Beviljade projekt 2026\n\n1. Ljus i smedjan\n   Sökande: Byalaget Städet\n   Beviljat belopp: 90 000 kr\n"
    text += "2. Eld i ässjan\n   Sökande: Smidesgillet\n   Beviljat belopp: 40 000 kr\n"
    got = record(text)
    assert [one.title.value for one in got.grants if one.title] == ["Ljus i smedjan", "Eld i ässjan"]
    assert [one.owner.value for one in got.grants if one.owner] == ["Byalaget Städet", "Smidesgillet"]


def test_a_word_that_begins_with_o_is_no_mark() -> None:
    assert lists("Vem kan söka?\n\nosa är inte att elda\nOmbud\nOrtsråd\n")[0] == [
        "osa är inte att elda",
        "Ombud",
        "Ortsråd",
    ]


def test_a_share_of_one_kind_of_costs_is_no_share_of_the_project() -> None:
    said = "Fonden står för upp till 80 procent av kostnaderna. Indirekta kostnader godtas med högst 25 procent."
    got = call(f"<h2>Hur mycket kan ni söka?</h2><p>{said}</p>")
    assert got.max_share_percent is not None and got.max_share_percent.value == "80"


@pytest.mark.parametrize("verb", ["fördelar totalt", "fördelar sammanlagt"])
def test_what_a_call_hands_out_in_all_is_its_budget(verb: str) -> None:
    got = page(f"<h2>Om stödet</h2><p>Vi {verb} 6,5 miljoner kronor under året.</p>")
    assert [item.role for item in got.amounts] == ["call_budget"]


def test_a_heading_of_days_above_a_label_that_says_what_it_is_takes_nothing_from_it() -> None:
    days = "<tr><td>Öppningsdatum<td>2 september 2031<tr><td>Sista ansökningsdag<td>25 november 2031"
    got = call(f"<h2>Datum</h2><table>{days}<tr><td>Projektstart tidigast<td>16 mars 2032</table>")
    assert got.opens is not None and str(got.opens.value) == "2031-09-02"
    assert got.closes is not None and str(got.closes.value) == "2031-11-25"
