"""Calls and plans as leaflets and booklets set them: narrow columns, bullets drawn apart, parts and exceptions."""

from __future__ import annotations

import io

import pytest

from extract import run
from extract.model.evidence import Found
from extract.model.record import Call, Programme, Record
from extract.model.source import Source

Lines = list[tuple[float, float, str]]


def record(body: str) -> Record:
    text = f"<!doctype html><html lang='sv'><main>{body}</main></html>"
    return run.extract(Source("a.html", text.encode()))


def call(body: str) -> Call:
    answer = record(f"<h1>Utlysning: Levande hamnar</h1><p>Region Skåne utlyser medel.</p>{body}").call
    assert answer is not None
    return answer


def plan(body: str) -> Programme:
    told = "<h2>Våra principer</h2><p>Detta är en regional handlingsplan.</p>"
    answer = record(f"<h1>Handlingsplan för levande hamnar</h1>{body}{told}").programme
    assert answer is not None
    return answer


def said(found: tuple[Found[str], ...]) -> list[str | None]:
    return [one.value for one in found]


def drawn(*lines: tuple[float, float, str]) -> Source:
    """A PDF of one page: (x, points from the top, text), in the order they are drawn; headings are larger."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(420, 595), invariant=1)
    for x, top, text in lines:
        sheet.setFont("Helvetica", 13 if text.endswith("?") or text.startswith("#") else 9)
        sheet.drawString(x, 595 - top, text.lstrip("#"))
    sheet.save()
    return Source("a.pdf", out.getvalue())


def leaflet(*lines: tuple[float, float, str]) -> Record:
    return run.extract(drawn(*lines))


COLUMN = (
    "#Utlysning: Levande hamnar",
    "Hamnar är mer än kajer och bryggor.",
    "De är platser där människor möts",
    "och där nya verksamheter kan växa.",
    "Därför utlyser Region Skåne medel",
    "för tredje året i rad. Vi hoppas att",
    "många vill vara med och visa vägen.",
    "Vem kan söka?",
    "• Föreningar som har en hamn som sin",
    "mötesplats",
    "• Kommuner vid kusten",
    "• Företag",
    "Den som söker ska ha en plan för",
    "underhåll. Privatpersoner kan inte",
    "få stöd i den här utlysningen.",
    "Hur mycket kan ni söka?",
    "Ni kan söka lägst 100 000 kronor och",
    "högst 600 000 kronor. Stödet täcker",
    "som mest 60 procent av projektets",
    "kostnader.",
)


def column(apart: bool) -> Lines:
    """The leaflet's lines; its bullets on their lines, or drawn after all of them."""
    lines: Lines = []
    marks: Lines = []
    for n, text in enumerate(COLUMN):
        top = 60 + 14 * n
        item = text.startswith("• ") or text == "mötesplats"
        if not apart or not item:
            lines.append((40 if not item or text[0] == "•" else 50, top, text))
        else:
            lines.append((50, top, text.removeprefix("• ")))
            marks += [(42, top, "•")] if text[0] == "•" else []
    return lines + marks


@pytest.mark.parametrize("apart", [True, False])
def test_items_of_a_narrow_column_are_whole_wherever_their_bullets_are_drawn(apart: bool) -> None:
    made = leaflet(*column(apart)).call
    assert made is not None
    assert said(made.who_can_apply) == [
        "Föreningar som har en hamn som sin mötesplats",
        "Kommuner vid kusten",
        "Företag",
    ]
    assert made.max_share_percent is not None and made.max_share_percent.value == "60"


def test_the_lines_of_a_contact_in_a_narrow_column_stay_apart() -> None:
    lines = column(apart=True)
    contact = ("Maja Ek, samordnare", "010-000 00 00", "maja.ek@hamn.example", "Bo Alm, ekonom", "bo.alm@hamn.example")
    made = leaflet(*lines, *((40.0, 400.0 + 14 * n, text) for n, text in enumerate(("Frågor?", *contact))))
    assert [(one.name.value, one.email.value) for one in made.people if one.name and one.email] == [
        ("Maja Ek", "maja.ek@hamn.example"),
        ("Bo Alm", "bo.alm@hamn.example"),
    ]


def test_a_part_of_the_budget_is_not_the_budget() -> None:
    made = call(
        "<h2>Hur mycket?</h2><p>Det finns 4 miljoner kronor att fördela, varav 1 miljon kronor till hamnar.</p>"
    )
    assert made.budget is not None and made.budget.value is not None and made.budget.value.amount == "4000000"


@pytest.mark.parametrize(
    ("sentence", "share"),
    [
        ("Stödet är högst 40 procent av kostnaderna, för förstudier upp till 80 procent.", "40"),
        ("För projekt lämnas stöd med högst 40 procent av kostnaderna.", "40"),
        ("Stödet är högst 40 procent av kostnaderna eller högst 80 procent av kostnaderna.", None),
    ],
)
def test_a_share_for_some_is_not_the_share_of_all(sentence: str, share: str | None) -> None:
    found = call(f"<h2>Hur mycket kan ni söka?</h2><p>{sentence}</p>").max_share_percent
    assert found is not None and found.value == share


def test_a_sentence_that_asks_something_names_no_applicants() -> None:
    made = call("<h2>Vem kan söka?</h2><p>Kontakta kommunen, hamnen och regionen i god tid.</p>")
    assert all(one.confidence < 0.9 for one in made.who_can_apply)


ITEMS = "<ul><li>Trygga bryggor</li><li>Fler gästplatser</li><li>Hållbar sjömat</li></ul>"


@pytest.mark.parametrize(
    "lead",
    [
        "Insatserna är samlade i tre prioriterade områden.",
        "Vi prioriterar projekt inom följande områden:",
    ],
)
def test_a_sentence_that_counts_the_items_below_leads_them_in(lead: str) -> None:
    assert said(plan(f"<h2>Om planen</h2><p>{lead}</p>{ITEMS}").priority_areas)[1:] == [
        "Fler gästplatser",
        "Hållbar sjömat",
    ]


def test_a_sentence_that_counts_something_else_leads_nothing_in() -> None:
    assert not plan(f"<h2>Om planen</h2><p>Planen har fem prioriterade områden.</p>{ITEMS}").priority_areas


def test_numbered_headings_are_areas_though_headings_stand_below_them() -> None:
    parts = "".join(
        f"<h3>{n}. {name}</h3><p>Det här gör vi.</p><h4>Aktiviteter</h4><p>Möten varje år.</p>"
        for n, name in enumerate(("Trygga bryggor", "Fler gästplatser"), 1)
    )
    contents = "<table><tr><td>Prioriterade områden</td><td>5</td></tr><tr><td>Uppföljning</td><td>7</td></tr></table>"
    made = plan(f"{contents}<h2>Prioriterade områden</h2><p>Arbetet har två delar.</p>{parts}<h2>Uppföljning</h2>")
    assert said(made.priority_areas) == ["Trygga bryggor", "Fler gästplatser"]


def test_years_by_themselves_below_a_plans_name_are_its_years() -> None:
    made = plan("<h1>2026–2030</h1><p>Region Skåne</p><p>Planen 2020–2025 hade andra mål.</p>")
    assert made.start_year and made.end_year and (made.start_year.value, made.end_year.value) == (2026, 2030)


FACTS: Lines = [
    (40, 40, "#Utlysning: Levande hamnar"),
    (40, 70, "Öppnar"),
    (150, 70, "11 januari 2031"),
    (40, 90, "Stänger"),
    (150, 90, "15 mars 2031"),
    (40, 110, "Utlyst belopp"),
    (150, 110, "9 000 000 kronor"),
]


def test_a_label_and_its_value_of_two_lines_each_are_one_row_whatever_order_they_are_drawn_in() -> None:
    """A box of facts is drawn cell by cell; the amount is cut by its line's end."""
    wrapped = [
        (40.0, 130.0, "Belopp per"),
        (40.0, 142.0, "projekt"),
        (150.0, 130.0, "lägst 200 000 kronor och högst 1 400"),
        (150.0, 142.0, "000 kronor"),
        (40.0, 162.0, "Projekttid"),
        (150.0, 162.0, "högst 24 månader"),
    ]
    made = leaflet(*FACTS, *wrapped).call
    assert made is not None and made.max_amount is not None and made.min_amount is not None
    assert made.max_amount.value is not None and made.max_amount.value.amount == "1400000"
    assert made.min_amount.value is not None and made.min_amount.value.amount == "200000"
    assert made.max_months is not None and made.max_months.value == 24


def test_lines_side_by_side_that_no_row_begins_as_are_no_row() -> None:
    columns = [
        (40.0, 70.0, "Hamnar är mer än"),
        (40.0, 82.0, "kajer."),
        (150.0, 70.0, "Bryggor är"),
        (150.0, 82.0, "fler."),
    ]
    text = " ".join(one.text for one in leaflet(FACTS[0], *columns).document.title.evidence)  # type: ignore[union-attr]
    assert text == "Utlysning: Levande hamnar"


INDENTED: Lines = [
    (40, 40, "#Utlysning: Levande hamnar"),
    (40, 60, "Region Skåne utlyser medel till den som vill ge våra hamnar ett nytt liv och nya gäster."),
    (40, 72, "Sök medel senast den 3 maj 2031. Vem kan söka? Alla föreningar kan söka, och många hoppas vi."),
    (40, 84, "Läs gärna mer på vår webbplats, där det finns exempel från de år som har gått sedan starten."),
    (40, 110, "#Prioriterade områden"),
    (54, 130, "Bryggor och kajer i trä"),
    (54, 145, "Drivmedel och el till båtar i hamnar med gäster"),
    (54, 157, "Skyltar på flera språk"),
]


def areas(*lines: tuple[float, float, str]) -> list[str | None]:
    """The priority areas, whichever of the two kinds of such papers it is taken for."""
    made = leaflet(*lines)
    return said((made.call or made.programme).priority_areas) if made.call or made.programme else []


def test_short_lines_set_in_are_items_of_their_own() -> None:
    """Bullets that are drawn as pictures leave no mark."""
    assert areas(*INDENTED) == [words for _, _, words in INDENTED[5:]]


def test_a_full_line_set_in_goes_on() -> None:
    full = "Drivmedel och el till båtar i hamnar med gäster som kommer långt bortifrån och vill möta"
    text = run.text_of(drawn(*INDENTED[:6], (54, 145, full), (54, 157, "Åland och Gotland"))).string
    assert f"{full} Åland och Gotland" in text


@pytest.mark.parametrize("lead", ["Behöriga sökande är", "Ansökan kan göras av", "Behöriga sökande är:"])
def test_a_lead_in_without_its_colon_is_nobody(lead: str) -> None:
    found = call(f"<h2>Vem kan söka?</h2><p>{lead}</p><p>kommuner</p><p>byalag</p><p>Privatpersoner får inte söka.</p>")
    assert said(found.who_can_apply) == ["kommuner", "byalag"]


def test_money_of_another_call_is_no_bound_of_this() -> None:
    told = "<p>Ansök senast den 3 maj 2031.</p><h2>Frågor och svar</h2><p>Kan vi söka för en förstudie? {}</p>"
    other = call(told.format("Nej. Vi utlyser varje höst särskilda medel för förstudier om 50 000–90 000 kronor."))
    assert other.max_amount is None and other.min_amount is None
    own = call(told.format("Ja, ett projekt kan få högst 90 000 kronor."))
    assert own.max_amount is not None and own.max_amount.value is not None and own.max_amount.value.amount == "90000"


@pytest.mark.parametrize(
    ("foot", "issuer"),
    [
        (
            "<p>Kungl. Torv- och Mossakademien</p><p>Kajgatan 9 B, Box 12, 113 00 Stockholm</p>",
            "Kungl. Torv- och Mossakademien",
        ),
        ("<p>Torv och Mossa</p><p>Kajgatan 9 B, Box 12, 113 00 Stockholm</p>", None),
        ("<p>Kungl. Torv- och Mossakademien</p><p>Vi tackar för visat intresse.</p>", None),
    ],
)
def test_who_stands_over_the_address_at_the_end_made_the_leaflet(foot: str, issuer: str | None) -> None:
    more = "<p>Hamnar är mer än kajer.</p><p>De är platser där människor möts.</p><p>Välkommen att söka medel.</p>"
    found = record(f"<h1>Utlysning: Levande hamnar</h1>{more * 3}{foot}").document.issuer
    assert (found.value if found is not None else None) == issuer
