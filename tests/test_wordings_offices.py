"""Wordings of offices that no table was written after: what structure and grammar read all the same."""

from __future__ import annotations

import pytest

from extract import run
from extract.find.outcome import outcome, proposer
from extract.find.scope import heading_kind
from extract.model.record import Record
from extract.model.source import Source

MEMO = "Region Dalarna\nTjänsteskrivelse\nDatum: 2025-03-18\nDnr RD/2025-0417\n\nStöd till Åsens kvarn\n\n"


def record(text: str) -> Record:
    return run.extract(Source("a.txt", text.encode()))


def decided(text: str) -> tuple[list[str | None], list[str | None], str | None, str | None]:
    """Outcomes, points, body and status of the only case."""
    (case,) = record(text).cases
    made = case.decision
    assert made is not None
    return (
        [found.value for found in made.outcomes],
        [found.value for found in made.points],
        made.body and made.body.value and made.body.value.capitalize(),
        made.status and made.status.value,
    )


@pytest.mark.parametrize(
    "lead",
    [
        "Tillväxtkontoret föreslår kommunstyrelsen besluta att\n1. {}\n2. {}\n",
        "Vi föreslår kommunstyrelsen besluta att\n1. {}\n2. {}\n",
        "Kommunstyrelsen föreslås fatta följande beslut\n1. {}\n2. {}\n",
        "Kommunstyrelsen föreslås besluta enligt följande\n• att {}\n• att {}\n",
    ],
)
def test_an_office_that_asks_a_board_hands_nothing_on(lead: str) -> None:
    points = ("bevilja Åsens kvarn 40 000 kr", "uppdra åt chefen att följa upp insatsen")
    told = decided(MEMO + "Förslag till beslut\n\n" + lead.format(*points))
    assert told == (["granted", "assigned"], list(points), "Kommunstyrelsen", "proposed"), lead


def test_a_board_that_asks_another_still_does() -> None:
    outcomes, _, _, _ = decided(
        MEMO + "Förslag till beslut\n\nKommunstyrelsen föreslår kommunfullmäktige besluta att anta planen.\n"
    )
    assert outcomes[:1] == ["endorsed"]
    assert proposer("Kultur- och fritidsutskottet föreslår kommunstyrelsen att anta planen") is None


def test_an_office_may_ask_without_the_word_for_deciding() -> None:
    said = "Näringslivsenheten föreslår kommunstyrelsen att {}.\n"
    for asked, word in (("avslå ansökan", "rejected"), ("ansökan från Åsens kvarn avslås", "rejected")):
        told = decided(MEMO + "Förslag till beslut\n\n" + said.format(asked))
        assert told[0] == [word] and told[2] == "Kommunstyrelsen", asked


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("stödja Åsens kvarns projekt ”Mjöl 2.0” med ett bidrag på som mest 40 000 kr", "granted"),
        ("gå in i projektet med en summa om högst 40 000 kr", "granted"),
        ("ansökan bifalls till viss del, så att 40 000 kr beviljas", "partially_granted"),
        ("lämna Åsens kvarns begäran om pengar till projektet Mjöl utan bifall", "rejected"),
        ("Åsens kvarn får ytterligare 40 000 kr utöver det tidigare beloppet", "amended"),
        ("inte stödja Åsens kvarns projekt med ett bidrag på 40 000 kr", "rejected"),
        ("återremittera ansökan om stöd med ett bidrag på 40 000 kr", "remitted"),
        ("notera att projektet drivs med ett bidrag på 40 000 kr", "noted"),
    ],
)
def test_what_a_sum_is_given_with(said: str, word: str) -> None:
    found = outcome(said)
    assert found is not None and found[0] == word, said


def test_a_condition_about_others_grants_nothing() -> None:
    told = decided(
        MEMO + "Förslag till beslut\n\nKommunstyrelsen föreslås besluta\natt ansökan bifalls till viss del,\n"
        "att stödet villkoras av att kommunen beviljar sin andel\n"
    )
    assert told[0] == ["partially_granted"]


EXTRACT = "PROTOKOLLSUTDRAG\nRegion Dalarna\nSammanträdesdatum: 2025-03-18\n\n§ 41 Ny kulturplan\n\n"


@pytest.mark.parametrize(
    "said",
    [
        "Beslut i regionala utvecklingsnämnden\n\nRegionala utvecklingsnämnden har beslutat att anta planen.\n",
        "Regionala utvecklingsnämndens ställningstagande\n\nRegionala utvecklingsnämnden beslutar att anta planen.\n",
        "Beslutets lydelse\n\nEfter överläggning beslutar regionala utvecklingsnämnden att anta planen.\n",
    ],
)
def test_the_heading_of_a_decision_names_its_board(said: str) -> None:
    for before in ("", "Bakgrund\n\nPlanen har varit ute på samråd.\n\n"):
        assert decided(EXTRACT + before + said) == (
            ["adopted"],
            ["anta planen."],
            "Regionala utvecklingsnämnden",
            "decided",
        ), said


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Samlad bedömning och skäl", "assessment"),
        ("Grunder för avslaget", "assessment"),
        ("Om att överklaga beslutet", "appeal"),
        ("Ytterligare villkor för utbetalningen", "conditions"),
        ("För stödet gäller följande villkor", "conditions"),
        ("Ärendet i korta drag", "summary"),
        ("Bifogade handlingar", "basis"),
        ("Beslutet ska mejlas till", "recipients"),
        ("Överklagande av kommunens upphandling", ""),
        ("Ändrade villkor för projektet Mjöl", ""),
        ("Utdrag ur protokoll", ""),
        ("Förvaltningens ställningstagande", ""),
    ],
)
def test_a_heading_is_known_by_the_noun_it_is_built_on(words: str, kind: str) -> None:
    assert heading_kind(words) == kind


@pytest.mark.parametrize("name", ["Beslut över ansökan", "Tilldelningsbeslut", "Beslut enligt vidaredelegering"])
def test_a_decision_is_known_by_the_noun_of_its_name(name: str) -> None:
    text = (
        f"Länsstyrelsen Västernorrland\n{name}\nDnr: 512-17697-25\n\nMjöl från Åsen\n\nBeslut\n\n"
        "Länsstyrelsen Västernorrland avslår ansökan från Åsens kvarn.\n"
    )
    kind = record(text).document.kind
    assert kind is not None and kind.value == "decision"


def test_a_signature_below_the_list_gets_no_copy() -> None:
    for below in ("Signe Berg\nLednings- och sektionschef\n", "Signe Berg\nVerksamhetskoordinatorschef\n"):
        text = MEMO + "Beslutet skickas till\n\n- Ekonomienheten\n- Åsens kvarn\n\n" + below
        assert [found.value for found in record(text).send_to] == ["Ekonomienheten", "Åsens kvarn"], below


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        ("Daterad: 2025-03-18", "date.document"),
        ("Daterad: 18/3-2025", "date.document"),
        ("Dat.: 18 mars 2025", "date.document"),
        ("Dag för sammanträdet: 2025-03-18", "date.meeting"),
    ],
)
def test_the_day_of_a_paper_by_a_label_that_could_name_another(head: str, rule: str) -> None:
    date = record(MEMO.replace("Datum: 2025-03-18", head) + "Förslag till beslut\n\nStöd lämnas inte.\n").document.date
    assert date is not None and (date.value, date.evidence[0].rule) == ("2025-03-18", rule)


def test_a_memo_with_no_day_has_that_of_its_list_and_doubts_it() -> None:
    text = MEMO.replace("Datum: 2025-03-18\n", "") + "Bedömning\n\nDet är bra.\n\nUnderlag för beslut\n\n{}\nAnsökan\n"
    date = record(text.format("Tjänsteskrivelse 2025-03-18")).document.date
    assert date is not None and date.value == "2025-03-18" and date.confidence < 0.9
    for other in ("Remissvar 2025-03-18", "Nämndens beslut den 2025-03-18", "Yttrande från Åsens kommun 2025-03-18"):
        assert record(text.format(other)).document.date is None, other


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("Insatserna ska utföras 2024-04-01 till 2025-03-31.", ("2024-04-01", "2025-03-31")),
        ("Aktiviteterna förläggs till perioden mars 2024 till maj 2024.", ("2024-03-01", "2024-05-31")),
        ("Förstudien är planerad att genomföras under 2026.", ("2026-01-01", "2026-12-31")),
        ("Nämnden har ordnat ett seminarium under 2026.", None),
    ],
)
def test_the_time_of_what_is_to_be_done(said: str, span: tuple[str, str] | None) -> None:
    (case,) = record(MEMO + f"Bakgrund\n\nÅsens kvarn maler mjöl. {said}\n\nFörslag till beslut\n\nAvslås.\n").cases
    value = case.period and case.period.value
    assert (value and (value.start, value.end)) == span, said


LIST = (
    "<h1>Beviljade stöd 2025</h1><p>{}</p><table><tr><th>Sökande<th>Belopp<tr><td>Visby kör<td>60 000 kr"
    "<tr><td>Hemse teater<td>40 000 kr</table>"
)


def test_the_authority_of_a_list_decides_and_no_other() -> None:
    for said, body in (
        ("Länsstyrelsen Västernorrland fattade beslut den 9 maj 2025.", "Länsstyrelsen Västernorrland"),
        ("Den 9 maj 2025 fattade Vinnova beslut om sina stöd.", None),
    ):
        page = f"<p>Länsstyrelsen Västernorrland</p>{LIST.format(said)}"
        made = run.extract(Source("a.html", page.encode()))
        found = made.document.body
        assert (found and found.value) == body, said


def test_a_sentence_that_tells_who_gets_the_decision() -> None:
    text = EXTRACT + "Beslut\n\nRegionala utvecklingsnämnden beslutar att anta planen.\n\nBeslutet {}\n"
    assert [f.value for f in record(text.format("meddelas Arkivet, Ekonomienheten.")).send_to] == [
        "Arkivet",
        "Ekonomienheten",
    ]
    assert not record(text.format("meddelas inom kort.")).send_to


def test_a_board_that_leaves_its_matter_to_another_under_its_own_decision() -> None:
    text = EXTRACT.replace("Regional", "Kommunal") + (
        "Beslut i kommunstyrelsen\n\nKommunstyrelsen föreslår kommunfullmäktige besluta\n\natt anta planen.\n"
    )
    outcomes, _, body, status = decided(text)
    assert (outcomes[:1], body, status) == (["endorsed"], "Kommunstyrelsen", "decided")


def test_the_label_of_a_number_beside_a_paragraph_leaves_no_title() -> None:
    text = EXTRACT.replace("§ 41 Ny kulturplan\n", "§ 41 Vår beteckning 2025/41\nNy kulturplan\n")
    (case,) = record(text + "Beslut\n\nNämnden antar planen.\n").cases
    assert case.title is not None and case.title.value == "Ny kulturplan"
    assert [entry.value for entry in case.dnr] == ["2025/41"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Åsens kommun\nSkrivelse\nDatum: 2025-03-18\n\nAngående bänken\n\nTack för brevet. Vi svarar snart.\n",
            "other",
        ),
        ("Inbjudan till frukostmöte om handel\n\nfredag 6 juni 2025, kl. 08.30\n\nProgram\n\n09.00 Kaffe\n", "other"),
        (MEMO.replace("Tjänsteskrivelse", "Skrivelse") + "Förslag till beslut\n\nAnsökan avslås.\n", "decision_memo"),
    ],
)
def test_a_letter_and_an_invitation_are_no_memo_and_no_call(text: str, kind: str) -> None:
    found = record(text).document.kind
    assert found is not None and found.value == kind


def test_the_letter_of_a_series_alone_over_its_number_and_whose_a_matter_is() -> None:
    text = (
        "Länsstyrelsen Dalarna\nTilläggsbeslut\n\nDag för beslut\n2025-03-18\nBeteckning\nÄ-2025-01355\n"
        "Ert ärende: KS 229/2025\n\nStöd till Åsens kvarn\n\nBeslut\n\nLänsstyrelsen avslår ansökan.\n"
    )
    made = record(text)
    (case,) = made.cases
    assert {(entry.value, entry.relation) for entry in case.dnr} == {
        ("Ä-2025-01355", "own"),
        ("KS 229/2025", "foreign"),
    }
    assert case.title is not None and case.title.value == "Stöd till Åsens kvarn"


def test_whose_a_matter_is_over_or_beside_its_number() -> None:
    for said in (
        "Beteckning\tErt ärende\nRD/32/2025\tKS 747/2025\n",
        "Beteckning: RD/32/2025\nErt ärende\nKS 747/2025\n",
    ):
        (case,) = record(MEMO.replace("Dnr RD/2025-0417\n", said) + "Förslag till beslut\n\nAvslås.\n").cases
        assert [(entry.value, entry.relation) for entry in case.dnr] == [
            ("RD/32/2025", "own"),
            ("KS 747/2025", "foreign"),
        ], said


def test_what_was_decided_before_is_no_verb_and_a_number_may_lie_in_a_file() -> None:
    text = MEMO.replace("Tjänsteskrivelse", "Tilläggsbeslut") + (
        "Beslut\n\nÅsens kvarn får ytterligare 40 000 kr utöver det tidigare beslutade beloppet.\n\n"
        "Bakgrund\n\nDen förra etappen finns i akt RD 2023:417.\n"
    )
    (case,) = record(text).cases
    assert case.decision is not None and case.decision.outcome is not None
    assert case.decision.outcome.value == "amended" and case.decision.body is None
    assert [found.value for found in case.decision.points] == [
        "Åsens kvarn får ytterligare 40 000 kr utöver det tidigare beslutade beloppet."
    ]
    assert ("RD 2023:417", "refers_to") in [(entry.value, entry.relation) for entry in case.dnr]


def test_a_sentence_with_a_day_is_no_receiver() -> None:
    text = MEMO + "Beslutet skickas till\n\nEkonomienheten\n\nÄrendet avslutades den 1 december 2025.\n"
    assert [found.value for found in record(text).send_to] == ["Ekonomienheten"]


def test_the_verb_of_a_clause_has_a_subject_of_its_own() -> None:
    lead = "Beslut\n2025-03-04\nDnr 2025:311\n\nÄrendet\n\n"
    of_others = "Skolverket har räknat med det antal barn som varje kommun är huvudman för."
    own = "Säffle kommun har en plan för hur arbetet ska gå till och ansöker om 90 000 kronor."
    for said, name in ((of_others, None), (own, "Säffle kommun")):
        made = run.extract(Source("a.txt", (lead + said + "\n").encode()))
        owner = made.cases[0].project.owner
        assert (owner.value if owner else None) == name
