"""Wordings of offices that no rule had seen, each class with what must not come of it."""

from __future__ import annotations

import io

import pytest

from extract import run
from extract.model.record import Record
from extract.model.source import Source

MEMO = "Ljusdals kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\nStöd till projektet Vindflöjeln\n\n"
DECISION = "Region Dalarna\nBESLUT\nDatum: 2024-05-02\nDnr: RUN 2024/91\n\nStöd till projektet Vindflöjeln\n\n"
MINUTES = "PROTOKOLL\nLjusdals kommun\nKulturnämnden\nSammanträdesdatum: 2024-04-09\n\n§ 12 Bidrag till körer\n\n"


def record(text: str, name: str = "a.txt") -> Record:
    return run.extract(Source(name, text.encode()))


def roles(text: str, head: str = MEMO) -> list[str]:
    return [entry.role for entry in record(head + text).amounts]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        # who else has decided, and who pays the rest itself
        ("Ockelbo kommun har den 3 mars 2024, § 18, beslutat att tillskjuta 8 000 kr.", "cofinancing"),
        ("Ockelbo kommun har den 3 mars 2024 beslutat att ge stöd med 8 000 kr.", "cofinancing"),
        ("Ljusdals kommun har den 3 mars 2024 beslutat att ge stöd med 8 000 kr.", "granted"),
        ("Återstoden, 8 000 kr, avser byalaget att ta av egna medel.", "own_contribution"),
        ("Kommunen skjuter till 8 000 kr av egna medel.", "cofinancing"),
        ("Det banklån om 8 000 kr som klubben räknar med är inte beviljat.", "cofinancing"),
        ("Ockelbo kommun har ställt i utsikt att betala 8 000 kr.", "cofinancing"),
        ("Leader Fjäll prövar en ansökan om 8 000 kr.", "cofinancing"),
        ("Byalaget har ansökt om 8 000 kr.", "applied"),
        ("Från Leader Fjäll har sökts 8 000 kr.", "cofinancing"),
        ("Utöver bidraget räknar föreningen med 8 000 kr från Leader Fjäll.", "cofinancing"),
        ("Utöver kommunen avser byalaget självt att gå in med 8 000 kr.", "own_contribution"),
        ("Den sammanlagda kostnaden för projektet uppgår enligt ansökan till 8 000 kr.", "total_budget"),
        ("Av den sökta summan avser 8 000 kr notutgivning.", "cost"),
        ("Budgeten har fler poster, varav 8 000 kr utgör egen insats.", "own_contribution"),
        ("Återstoden, 8 000 kr, svarar föreningarna själva för.", "own_contribution"),
        ("Det höjda bidraget om sammanlagt 8 000 kr ryms inom ramen.", "granted"),
        # a sum set off behind what it is of
        ("Kostnaden för en extra resa till Umeå, 8 000 kr, ingår inte.", "cost"),
        ("Regionens insats, 8 000 kr, är en tredjedel av det hela.", "cofinancing"),
        ("Den höjda badavgiften, 8 000 kr för ett lag, har betalats av få.", "fee"),
        ("I lön och sociala avgifter går det åt 8 000 kr.", "cost"),
        # what grants are reckoned on
        ("De kostnader som bildar underlag för stödet har fastställts till 8 000 kr.", "cost"),
        ("Stödet är 40 procent av de godkända kostnaderna, som bestäms till 8 000 kr.", "cost"),
        ("Stödet uppgår till 8 000 kr.", "granted"),
        ("Avdrag har gjorts med 8 000 kr.", "other"),
        ("Resorna till Tromsö, 8 000 kr, godtas därför inte.", "other"),
        # what the whole costs, what a part of it
        ("Tillbyggnaden har kostnadsberäknats till 8 000 kr.", "total_budget"),
        ("Renoveringen är kalkylerad till 8 000 kr.", "total_budget"),
        ("Staketet har kostnadsberäknats till 8 000 kr.", "cost"),
        ("Lokalen drar kostnader för el och städning, vilka klubben beräknar till cirka 8 000 kr.", "cost"),
        ("Driften, som sällskapet bedömer till 8 000 kr, ska täckas av medlemmarna.", "cost"),
        ("Skötseln uppskattas av byalaget till 8 000 kr.", "cost"),
        ("Entréerna, som byalaget uppskattar till 8 000 kr, är osäkra.", "other"),
        # a custom is a limit where it is passed
        ("Det är mer än vad nämnden vanligen ger en kör, 8 000 kr.", "ceiling"),
        ("Summan överskrider det som kommunen brukar lämna, det vill säga 8 000 kr.", "ceiling"),
        ("Nämnden ger normalt bidrag med 8 000 kr.", "granted"),
        # what was given and spent before
        ("Kören har i många år fått verksamhetsstöd, senast med 8 000 kr.", "granted"),
        ("Kören har fått nej till en ansökan om 8 000 kr, senast i våras.", "applied"),
        ("Förra året lade kommunen 8 000 kr på nya notställ.", "spent"),
        ("I fjol satsade nämnden 8 000 kr på körer.", "spent"),
        ("Kören lade fram en budget om 8 000 kr.", "total_budget"),
        ("Därefter återstår av nämndens ram 8 000 kr.", "allocated"),
        # whose the money is before anybody gets it
        ("Länsstyrelsen i Dalarnas län har för 2024 tilldelats 8 000 kr.", "allocated"),
        ("Byalaget har för 2024 tilldelats 8 000 kr.", "granted"),
        ("Av potten är 8 000 kr uppbundna.", "allocated"),
        ("Utskottet inrättar en fond om 8 000 kr.", "allocated"),
        ("Av årets pott har 8 000 kr tagits i anspråk.", "spent"),
        ("Nämnden får omdisponera högst 8 000 kr mellan posterna.", "ceiling"),
        # figures that are no support
        ("Det egna kapitalet uppgick vid årsskiftet till 8 000 kr.", "statistic"),
        ("Föreningens intäkter för året uppgick till 8 000 kr.", "statistic"),
        ("Sedan bildandet 1987 har över 8 000 kr gått till bygden.", "statistic"),
        ("Kommunen sålde magasinet till byalaget för 8 000 kr.", "other"),
        ("Tillväxtverket har öppnat en utlysning om 8 000 kr.", "call_budget"),
        # agreed, accounted for, paid, asked
        ("Rådet ingick avtal med skolan om bidrag med högst 8 000 kr.", "granted"),
        ("I slutrapporten redovisas kostnader motsvarande 8 000 kr.", "spent"),
        ("I fjol betalade verket ut 8 000 kr till hamnar.", "paid"),
        ("Byalaget begär att kommunen bidrar med en tredjedel av kostnaden, 8 000 kr.", "applied"),
        ("En rekvisition ska avse minst 8 000 kr.", "floor"),
    ],
)
def test_an_amount_is_what_its_words_say(words: str, role: str) -> None:
    assert roles(f"Ärendet\n{words}\n") == [role]


@pytest.mark.parametrize(
    ("words", "granted"),
    [
        ("beviljar Orsa IF 90 000 kr, vilket är en höjning med 15 000 kr jämfört med fjolåret", "90000"),
        ("beviljar Orsa IF ytterligare 15 000 kr. Stödet uppgår därefter till sammanlagt högst 90 000 kr", "90000"),
        ("beviljar Orsa IF en höjning med 15 000 kr", "15000"),
    ],
)
def test_by_how_much_a_grant_rises_is_not_what_is_granted(words: str, granted: str) -> None:
    (case,) = record(f"{DECISION}Beslut\nRegion Dalarna {words}.\n").cases
    assert case.granted is not None and case.granted.value is not None and case.granted.value.amount == granted


def test_a_loan_says_nothing_of_the_sum_behind_it() -> None:
    words = "Banken har lovat ett lån på 60 000 kr, och på auktionen har vi fått in 8 000 kr."
    assert roles(f"Ärendet\n{words}\n") == ["cofinancing", "other"]


@pytest.mark.parametrize(("verb", "qualifier"), [("förfogar i år", "exact"), ("har i år", "over")])
def test_over_behind_a_verb_of_disposing_bounds_nothing(verb: str, qualifier: str) -> None:
    (amount,) = record(f"{MEMO}Ärendet\nNämnden {verb} över 12 mnkr.\n").amounts
    assert amount.qualifier == qualifier


@pytest.mark.parametrize(
    ("lead", "role"),
    [
        ("Nämnden fördelar 90 000 kronor enligt nedanstående fördelning.", "granted"),
        ("Medlemmarna bidrar enligt följande:", "cofinancing"),
        ("Nämnden fördelar 90 000 kronor till körer.", "other"),
    ],
)
def test_the_sentence_that_points_to_a_table_says_what_it_holds(lead: str, role: str) -> None:
    text = f"{MINUTES}Beslut\n{lead}\n\nMedlem\tBelopp, kronor\nOrsa kör\t60 000\nMora kör\t30 000\n"
    assert {entry.role for entry in record(text).amounts if entry.value and entry.value.amount != "90000"} == {role}


def test_the_number_in_the_head_is_read_whole() -> None:
    text = (
        "Kulturkontoret\nBidrag till körer\nDiarienummer: 24/KUN 0377\n\nBeslut\nNämnden beviljar Mora kör 9 000 kr.\n"
    )
    (number,) = record(text).cases[0].dnr
    assert (number.value, number.key) == ("24/KUN 0377", "KUN|2024|377")


CALL = (
    "Vattenmyndigheten\n\nUtlysning: Fria bäckar 2026\n\nNu kan kommuner söka stöd. {open}\n\n"
    "Hur mycket kan ni söka?\nNi kan söka mellan 50 000 och 400 000 kronor. "
    "Stödet är högst 70 procent av kostnaderna.\n\n"
    "{more}\n\nUppdaterad: 2025-12-18\n"
)


def test_the_reference_of_a_call_is_no_diarienummer() -> None:
    found = record(CALL.format(open="Ansökan stänger 5 mars 2026.", more="Beteckning\nVaM 2026:7"))
    assert found.call is not None and found.call.reference is not None and found.call.reference.value == "VaM 2026:7"
    assert not found.cases


@pytest.mark.parametrize(
    ("again", "doubted"), [("Ansökan ska lämnas senast den 5 mars.", False), ("Ansök senast den 6 mars.", True)]
)
def test_a_last_day_said_again_without_its_year_is_the_same(again: str, doubted: bool) -> None:
    found = record(CALL.format(open="Ansökan är öppen 10 januari–5 mars 2026.", more=f"Så söker ni\n{again}"))
    assert any(one.path == "/call/closes" for one in found.findings) == doubted
    if not doubted:
        assert found.call is not None and found.call.closes is not None and found.call.closes.value == "2026-03-05"


@pytest.mark.parametrize(("head", "most"), [("Kostnad", "400000"), ("Typ av kostnad", "400000")])
def test_how_much_each_cost_may_be_is_not_how_much_a_call_gives(head: str, most: str) -> None:
    rows = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in (("Konsult", "9 000 kr"), ("Resor", "12 procent")))
    page = (
        "<h1>Utlysning: Fria bäckar</h1><p>Nu kan kommuner söka stöd. Ansökan stänger 5 mars 2026.</p>"
        "<h2>Vem kan söka?</h2><p>Kommuner.</p><h2>Hur mycket kan ni söka?</h2>"
        "<p>Ni kan söka mellan 50 000 och 400 000 kronor. Stödet är högst 70 procent av kostnaderna.</p>"
        f"<table><tr><th>{head}</th><th>Högst</th></tr>{rows}</table>"
    )
    found = record(f"<html><body>{page}</body></html>", "a.html")
    assert found.call is not None and found.call.max_amount is not None and found.call.max_amount.value is not None
    assert found.call.max_amount.value.amount == most and found.call.budget is None
    assert found.call.max_share_percent is not None and found.call.max_share_percent.value == "70"
    assert [entry.role for entry in found.amounts][-1] == "ceiling"


def test_an_address_below_the_recipients_is_no_recipient() -> None:
    found = record(
        f"{DECISION}Beslut\nRegion Dalarna beviljar Orsa IF 9 000 kr.\n\nKopia till\nOrsa IF\nMora kommun\n\n"
        "Postadress\n791 00 Falun\nTelefon\n023-77 70 00\n"
    )
    assert [one.value for one in found.send_to] == ["Orsa IF", "Mora kommun"]


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("Byalaget har sökt stöd hos Leader, journalnummer 2024-3187.", ["2024-3187"]),
        ("Byalaget har sökt stöd hos Leader, projektnr P2023-00417.", ["P2023-00417"]),
        ("Byalaget fick tidigare stöd, journalnummer 2024-3187.", []),
    ],
)
def test_the_number_of_a_project_is_told_by_its_label(said: str, ids: list[str]) -> None:
    assert [one.value for one in record(f"{MEMO}Ärendet\n{said}\n").cases[0].project.ids] == ids


@pytest.mark.parametrize(
    ("said", "period"),
    [
        (
            "Projektets giltighetstid förlängs från 2023-03-01–2024-12-31 till 2023-03-01–2025-09-30.",
            ("2023-03-01", "2025-09-30"),
        ),
        (
            "Projektet pågår 2024-08-01–2026-07-31. I en förstudie 2021–2022, till vilken regionen lämnade stöd, "
            "kartlades hamnarna.",
            ("2024-08-01", "2026-07-31"),
        ),
    ],
)
def test_the_period_that_holds_is_the_projects(said: str, period: tuple[str, str]) -> None:
    found = record(f"{DECISION}Beslut\n{said}\n")
    value = found.cases[0].period and found.cases[0].period.value
    assert value is not None and (value.start, value.end) == period
    assert not any(one.code == "date_conflict" for one in found.findings)


HEAD = (
    "Region Dalarna\n\n2024-05-02\nDnr RUN 2024/91\n\nOrsa Slöjd AB\nStorgatan 1\n794 30 Orsa\n\n"
    "Beslut om stöd\n\nBeslut\n"
)


@pytest.mark.parametrize(
    ("said", "sure"),
    [
        ("Region Dalarna beslutar att bevilja Orsa Slöjd AB, org.nr 559000-1111, ett bidrag om 9 000 kr.", True),
        ("Region Dalarna beslutar att Orsa Slöjd AB ska betala tillbaka 9 000 kr.", True),
        ("Region Dalarna beslutar att bidraget ska betalas tillbaka.", False),
    ],
)
def test_whom_a_letter_goes_to_is_sure_where_the_decision_names_it(said: str, sure: bool) -> None:
    owner = record(f"{HEAD}{said}\n").cases[0].project.owner
    assert owner is None and not sure or owner is not None and (owner.confidence >= 0.9) == sure
    assert owner is None or owner.value == "Orsa Slöjd AB"


@pytest.mark.parametrize(
    ("said", "sure"),
    [
        ("Beslut\nRegion Dalarna beviljar Orsa kommun 9 000 kr till projektet Lyktan i parken.", True),
        ("Beslut\nAnsökan avslås.\n\nÄrendet\nKommunen vill ljussätta parken (projektet ”Lyktan i parken”).", True),
        ("Beslut\nAnsökan avslås.\n\nÄrendet\nKommunen vill i projektet Lyktan i parken sätta upp ljus.", False),
    ],
)
def test_a_project_named_in_the_decision_or_set_off_is_sure(said: str, sure: bool) -> None:
    head = "Region Dalarna\nBESLUT\nDatum: 2024-05-02\nDnr: RUN 2024/91\n\nBeslut om stöd\n\n"
    title = record(f"{head}{said}\n").cases[0].project.title
    assert title is None and not sure or title is not None and (title.confidence >= 0.9) == sure


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Ärendet har handlagts av byalots Eva Lindgren.", "byalots"),
        ("Ärendet har handlagts av Eva Lindgren.", None),
        ("Ärendet har handlagts av kommunens Eva Lindgren.", None),
    ],
)
def test_a_word_between_who_handled_a_matter_and_the_name_is_the_post(said: str, title: str | None) -> None:
    people = record(f"{DECISION}Beslut\nRegion Dalarna beviljar Orsa IF 9 000 kr.\n\n{said}\n").people
    officers = [person for person in people if person.role == "officer"]
    assert [person.title and person.title.value for person in officers] == ([title] if officers else [])
    assert officers or said.startswith("Ärendet har handlagts av kommunens")


PLAN = (
    "<h1>{title}</h1><p>Antagen av regionfullmäktige.</p>"
    "<h2>Prioriterade områden</h2><ul><li>Språk</li><li>Mat</li></ul>"
)
EARLIER = "<p>Planen ersätter handlingsplanen för programperioden 2019–2022. Under 2019–2022 gavs stöd.</p>"
TABLE = (
    "<p>{caption}</p><table><tr><th>Område</th><th>2024</th><th>2025</th></tr>"
    "<tr><td>Språk</td><td>900 tkr</td><td>800 tkr</td></tr>"
    "<tr><td>Mat</td><td>700 tkr</td><td>600 tkr</td></tr></table>"
)


@pytest.mark.parametrize(("title", "doubted"), [("Handlingsplan för bygden 2024–2027", False), ("Handlingsplan", True)])
def test_the_years_of_a_plan_are_those_of_its_title(title: str, doubted: bool) -> None:
    more = "" if "2024" in title else "<p>Handlingsplanen gäller programperioden 2024–2027.</p>"
    found = record(f"<html><body>{PLAN.format(title=title)}{EARLIER}{more}</body></html>", "a.html")
    assert any(one.path == "/programme/start_year" for one in found.findings) == doubted
    if not doubted:
        assert found.programme is not None and found.programme.start_year is not None
        assert found.programme.start_year.value == 2024


@pytest.mark.parametrize(
    ("caption", "sure"), [("Tabell 1. Fördelning av medel", True), ("Tabell 1. Så här ser det ut", False)]
)
def test_the_caption_of_a_plans_table_says_what_it_parts(caption: str, sure: bool) -> None:
    page = PLAN.format(title="Handlingsplan för bygden 2024–2027") + TABLE.format(caption=caption)
    amounts = record(f"<html><body>{page}</body></html>", "a.html").amounts
    assert [entry.role for entry in amounts] == ["allocated"] * 4
    assert all((entry.confidence >= 0.9) == sure for entry in amounts)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("Nämnden beviljar byalaget totalt 90 000 kronor, varav 30 000 kronor får användas i år.", "90000"),
        ("Nämnden beviljar byalaget 30 000 kronor, varav det mesta i år, och kören 90 000 kronor.", None),
    ],
)
def test_a_part_of_a_grant_is_no_other_grant(said: str, amount: str | None) -> None:
    granted = record(f"{DECISION}Beslut\n\n{said}\n").cases[0].granted
    assert (granted.value.amount if granted is not None and granted.value is not None else None) == amount


@pytest.mark.parametrize(
    ("said", "name", "doubted"),
    [
        ("Projektet Kallt vatten sydost får pågå till och med den 31 december 2027.", "Kallt vatten sydost", True),
        ("Projektet Vattenringen inte får pågå till och med den 31 december 2027.", "Vattenringen", False),
    ],
)
def test_small_words_before_the_verb_of_a_project_are_of_its_name(said: str, name: str, doubted: bool) -> None:
    found = record(DECISION.replace("Stöd till projektet Vindflöjeln", "Beslut om stöd") + f"Beslut\n\n{said}\n")
    title = found.cases[0].project.title if found.cases[0].project is not None else None
    assert title is not None and title.value == name
    assert any(one.path == "/cases/0/project/title" for one in found.findings) is doubted


def test_a_letter_head_gives_its_name_and_its_receiver_no_title() -> None:
    text = (
        "MYNDIGHETEN FÖR STÖD TILL TROSSAMFUND (SST)\n\nBESLUT     Datum: 2031-05-21\n           Dnr: SST 2031/14\n\n"
        "Sångarförbundet i Ljusnedalen\nKlockargatan 9\n151 71 Ramvik\n\n\n"
        "Ansökan om projektbidrag till Kör i kor\n\n\n"
        "BESLUT\n\nMyndigheten avslår ansökan.\n"
    )
    found = record(text)
    assert found.document.title is not None and found.document.title.value == "Ansökan om projektbidrag till Kör i kor"
    project = found.cases[0].project
    assert project is not None and project.title is not None and project.title.value == "Kör i kor"


@pytest.mark.parametrize(("domain", "issuer"), [("bygdelyftet", "BygdeLyftet"), ("annat", None)])
def test_who_stands_before_the_address_in_the_foot_and_has_the_mailbox_is_the_issuer(
    domain: str, issuer: str | None
) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842), invariant=1)
    for number in (1, 2):
        sheet.drawString(72, 730, f"Beviljade projekt 2031, del {number}")
        sheet.drawString(72, 700, f"Elva projekt fick medel. Frågor besvaras av lo.ek@{domain}.se varje vardag.")
        sheet.drawString(72, 40, "BygdeLyftet, Rosengatan 54, 118 63 Ramvik")
        sheet.drawString(480, 40, f"Sida {number} av 2")
        sheet.showPage()
    sheet.save()
    found = run.extract(Source("a.pdf", out.getvalue())).document.issuer
    assert (found.value if found is not None else None) == issuer


@pytest.mark.parametrize(
    ("words", "period"),
    [
        (
            "Bygget ska enligt ansökan pågå från och med den 1 mars 2026 till och med den 30 maj 2025.",
            "2026-03-01/2025-05-30",
        ),
        ("Arbetet ska enligt er ansökan pågå från den 1 mars 2026 till den 30 maj 2027.", "2026-03-01/2027-05-30"),
        ("Ansökan kan lämnas från den 1 mars 2026 till den 30 maj 2026.", None),  # when one may apply
    ],
)
def test_what_an_application_says_of_a_time_is_no_time_to_apply(words: str, period: str | None) -> None:
    got = record(DECISION + words + "\n\nBeslut\n\nByalaget beviljas 8 000 kr.\n")
    value = got.cases[0].period.value if got.cases[0].period else None
    assert (f"{value.start}/{value.end}" if value else None) == period
    reversed_ = value is not None and (value.start or "") > (value.end or "")
    assert ("period_reversed" in [finding.code for finding in got.findings]) == reversed_


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("De godkända utgifterna uppgår efter granskningen till 8 000 kr.", "cost"),
        ("Länsrådet godtar inte de redovisade utgifterna på 8 000 kr.", "cost"),
        ("Det godkända stödet uppgår till 8 000 kr.", "granted"),
        ("Länsrådet godkänner bidraget på 8 000 kr.", "granted"),
    ],
)
def test_costs_found_eligible_or_not_are_costs(words: str, role: str) -> None:
    assert roles(words, DECISION + "Beslut\n\n") == [role]


@pytest.mark.parametrize(
    ("value", "fund"),
    [
        ("Kultur- och fritidsnämndens medel för klubbar 2025", "Kultur- och fritidsnämndens medel för klubbar 2025"),
        ("Kommunstyrelsens pott för byar", "Kommunstyrelsens pott för byar"),
        ("Kommunens verksamhet", None),
        ("Projektets medel för resor", None),
    ],
)
def test_a_form_names_whose_money_it_is(value: str, fund: str | None) -> None:
    made = record(f"{DECISION}Finansiering\n\n{value}\n\nBeslut\n\nByalaget beviljas 8 000 kr.\n").cases[0].decision
    assert made is not None and (made.fund.value if made.fund else None) == fund


@pytest.mark.parametrize(
    ("mail", "issuer"),
    [
        ("livia.alm@smedforsk.se", "Smedforsk"),
        ("livia.alm@lovlab.se", None),
        ("a@smedforsk.se eller b@lovlab.se", None),
    ],
)
def test_a_name_on_top_that_is_the_domain_of_the_only_addresses_issues_the_page(mail: str, issuer: str | None) -> None:
    found = record(
        "<html><body><nav>Smedforsk</nav><p>Smedforsk</p><h1>Utlysning: järn i bruk</h1><p>Nu utlyses sex miljoner"
        f" kronor.</p><p>Sista ansökningsdag 3 maj 2027</p><p>Fråga {mail}</p></body></html>",
        "a.html",
    ).document.issuer
    assert (found.value if found else None) == issuer


@pytest.mark.parametrize(
    ("words", "own"),
    [
        (
            "Enligt ansökan finansieras lägret med 8 000 kr från Ljusdals kommun och 9 000 kr från Ockelbo kommun.",
            False,
        ),
        ("Lägret bekostas enligt ansökan med 9 000 kr från Ockelbo kommun och 8 000 kr från Ljusdals kommun.", False),
        ("Kören söker 9 000 kr från Ockelbo kommun och 8 000 kr från Ljusdals kommun.", True),
        ("Enligt ansökan söks 9 000 kr från Ockelbo kommun och 8 000 kr från Ljusdals kommun.", True),
    ],
)
def test_a_plan_named_by_its_paper_asks_nobody(words: str, own: bool) -> None:
    told = {entry.value.amount: entry.role for entry in record(MEMO + words).amounts if entry.value}
    assert told == {"9000": "cofinancing", "8000": "applied" if own else "cofinancing"}


@pytest.mark.parametrize(
    ("behind", "title", "doubted"),
    [
        ("Sångstugan och scen vid Edet", "Sångstugan och scen vid Edet", True),
        ("Sångstugan samt bänkar mellan Alby och Edet", "Sångstugan", False),
        ("Sångstugan samt läktare mellan Alby och Edet", "Sångstugan samt läktare mellan Alby och Edet", True),
        ("Sångstugan och avslår ansökan i övrigt", "Sångstugan", False),
        ("Sångstugan och startar vid midsommar", "Sångstugan", False),
    ],
)
def test_a_name_goes_on_with_a_second_half_and_its_place(behind: str, title: str, doubted: bool) -> None:
    head = MEMO.replace("Stöd till projektet Vindflöjeln", "Stöd till en kör")
    found = record(f"{head}Förslag till beslut\n\nNämnden beviljar Ekens kör 8 000 kr till åtgärden {behind}.\n")
    project = found.cases[0].project.title
    assert project is not None and project.value == title
    assert ("/cases/0/project/title" in {one.path for one in found.findings}) == doubted


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Av medlen som beviljades genom förra årets beslut har 8 000 kr rekvirerats.", "paid"),
        ("Av de medel som beviljats enligt tidigare beslut har 8 000 kr betalats ut.", "paid"),
        ("Av de medel som beviljats enligt tidigare beslut har hittills 8 000 kr betalats ut.", "paid"),
        ("Av bidraget som beviljades den 3 maj 2023 har 8 000 kr förbrukats.", "spent"),
        ("Av det stöd som tilldelats har 8 000 kr återbetalats.", "returned"),
        ("Klubben har det stöd som beviljades 2023, 8 000 kr.", "granted"),
        ("Stödet som beviljades har uppgått till 8 000 kr.", "granted"),
        ("Föreningen har tidigare tagit emot bidrag för en resa om 8 000 kr.", "granted"),
        ("Därutöver ska övriga medel, 8 000 kr, tillföras av två fonder.", "cofinancing"),
        ("Därutöver har övriga medel, 8 000 kr, förbrukats.", "spent"),
    ],
)
def test_what_became_of_money_of_before(words: str, role: str) -> None:
    assert [entry.role for entry in record(MEMO + words).amounts] == [role]


@pytest.mark.parametrize(
    ("decides", "outcome"),
    [
        ("godkänna slutrapporten och att till Ekens kör betala ut 8 000 kr, återstoden av stödet", "approved"),
        ("godkänna Ekens kör och betala ut 8 000 kr i bidrag", "granted"),
        ("till Ekens kör betala ut 8 000 kr i bidrag", "granted"),
    ],
)
def test_what_is_paid_once_the_account_is_approved_is_no_new_grant(decides: str, outcome: str) -> None:
    found = record(f"Region Fjäll\n\nBeslut\n\nDatum 2031-05-06\n\nBeslut\n\nRegion Fjäll beslutar att {decides}.\n")
    decision = found.cases[0].decision
    assert decision is not None and decision.outcome is not None and decision.outcome.value == outcome


@pytest.mark.parametrize(
    ("decides", "end"),
    [
        ("Nämnden väljer Bo Ek till ersättare för tiden till och med den 31 december 2026.", None),
        ("Nämnden entledigar Bo Ek från uppdraget för tiden 2025-01-01–2026-12-31.", None),
        ("Nämnden utser Bo Ek till ombud under perioden 2025-01-01 till 2026-12-31.", None),
        ("Nämnden beviljar Ekens kör 8 000 kr för tiden till och med den 31 december 2026.", "2026-12-31"),
        ("Nämnden väljer att bevilja kören 8 000 kr. Projektet pågår 2025-01-01 till 2026-12-31.", "2026-12-31"),
    ],
)
def test_a_term_of_office_is_no_projects_period(decides: str, end: str | None) -> None:
    period = record(f"{MINUTES}Beslut\n\n{decides}\n").cases[0].period
    assert (period.value.end if period is not None and period.value is not None else None) == end
