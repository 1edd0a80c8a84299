"""What a form, a list or a head says beside the value: leads, bounds in a label, people of places, numbered items."""

from __future__ import annotations

import pytest

from extract import run
from extract.model.record import Record
from extract.model.source import Source

HEAD = "Tranemo kommun\nTjänsteskrivelse\nDatum: 2024-03-11\nDnr: KS 2024/77\n\n"
DECISION = "Region Dalarna\nBESLUT\nDatum: 2024-05-02\nDnr: RUN 2024/91\n\nStöd till projektet Vindflöjeln\n\n"
CALL = "Bygdefonden\n\nUtlysning: Pengar till broar\n\nVem kan söka?\n\n"


def record(text: str) -> Record:
    return run.extract(Source("a.txt", text.encode()))


def points(text: str) -> list[str | None]:
    decision = record(text).cases[0].decision
    assert decision is not None
    return [point.value for point in decision.points]


def test_a_line_that_leads_in_a_list_is_no_point() -> None:
    head = HEAD + "Ny badplats\n\nFörslag till beslut\n\n"
    listed = "1. Badplatsen godkänns.\n2. Förvaltningen får i uppdrag att bygga den.\n"
    assert len(points(head + "Kulturnämnden föreslår kommunstyrelsen besluta\n\n" + listed)) == 2
    assert len(points(head + listed)) == 2


def test_what_is_changed_leads_in_what_is_decided() -> None:
    text = "Beslut\n\nDirektören beslutar att med ändring av beslut 2023-03-12,\n\n"
    listed = "1. förlänga projektet till och med den 30 juni 2025,\n2. godkänna den nya planen.\n"
    assert points(DECISION + text + listed)[0] == "förlänga projektet till och med den 30 juni 2025"
    alone = "Beslut\n\nDirektören beslutar enligt förslaget.\n"
    assert len(points(DECISION + alone)) == 1


def test_who_may_apply_is_not_parted_where_places_are_theirs() -> None:
    def who(words: str) -> list[str | None]:
        call = record(CALL + words + "\n\nNär?\n\nSista ansökningsdag är 2026-03-01.\n").call
        return [found.value for found in call.who_can_apply] if call is not None else []

    assert who("Forskare vid universitet, högskolor och museer") == ["Forskare vid universitet, högskolor och museer"]
    assert len(who("Föreningar, stiftelser och kommuner")) == 3


def test_what_stands_below_a_list_of_receivers_is_another_field() -> None:
    text = DECISION + "Beslut\n\nBidraget beviljas.\n\nBeslutet skickas till\n\nByns IF\n\nEkonomienheten\n\n"
    names = [found.value for found in record(text + "Anmäls till nämnden\n\n2024-06-04\n").send_to]
    assert names == ["Byns IF", "Ekonomienheten"]
    assert len(record(text + "Anmälningsenheten\n").send_to) == 3


def test_a_label_bounds_the_amount_in_the_next_cell() -> None:
    def bounds(label: str) -> list[str]:
        text = f"<h1>Beslut om stöd</h1><table><tr><td>Län</td><td>Dalarna</td></tr><tr><td>{label}</td>"
        text += "<td>90 000 kr</td></tr></table>"
        return [entry.qualifier for entry in run.extract(Source("a.html", text.encode())).amounts]

    assert bounds("Beviljat stöd, högst") == ["at_most"]
    assert bounds("Beviljat stöd (högst)") == ["at_most"]
    assert bounds("Beviljat stöd, totalt") == ["exact"]


def test_the_number_of_a_paper_beside_the_matters_own() -> None:
    text = "Myndigheten för broar\nBESLUT\n2024-05-02 NTS 2024-1473 Aktbilaga: 31\n\nSaken\n\nStöd till en bro\n\n"
    text += "Beslut\n\nAnsökan avslås.\n\nBakgrund\n\nOmgången inleddes genom ett beslut (dnr 24-1102).\n"
    numbers = [(number.value, number.relation) for number in record(text).cases[0].dnr]
    assert numbers == [("NTS 2024-1473", "own"), ("24-1102", "refers_to")]


def test_numbered_names_below_a_heading_open_cards() -> None:
    text = "Sagastiftelsen\n\nBEVILJADE PROJEKT\n\nStiftelsen stöder två projekt.\n\nNATUR\n\n"
    for n, (title, owner, amount) in enumerate(
        (("Ljus i ån", "Byns IF", "40 000"), ("Fåglar i hagen", "Hagens vänner", "55 000")), 1
    ):
        text += f"{n}. {title}\n\nOrganisation: {owner}\n\nBelopp: {amount} kr\n\nDe unga får vara med.\n\n"
    grants = record(text).grants
    assert [grant.title.value for grant in grants if grant.title] == ["Ljus i ån", "Fåglar i hagen"]


def test_the_number_in_the_heading_of_an_answer_is_the_minutes_own_beside_others() -> None:
    text = "Region Dalarna\n\nProtokoll för regionala utvecklingsnämnden 2024-03-04\n\n"
    text += "§ 7 Bidrag till Lövets IF (24RDX0112)\n\nBeslut\n\nBidraget beviljas.\n\n"
    answer = "Beslut\n\nNämnden ställer sig bakom yttrandet.\n"
    alike = record(text + "§ 8 Remissvar: Plan för vägar (24RDX0304)\n\n" + answer).cases[1].dnr
    assert [(number.value, number.relation) for number in alike] == [("24RDX0304", "own")]
    theirs = record(text + "§ 8 Remissvar: Plan för vägar (KN2024/00741)\n\n" + answer).cases[1].dnr
    assert [number.relation for number in theirs] != ["own"]


def test_partners_are_parted_behind_the_form_of_a_company() -> None:
    def partners(words: str) -> list[str | None]:
        page = "<h1>Beslut om stöd</h1><table><tr><td>Projektets namn</td><td>Lyktan</td></tr>"
        page += f"<tr><td>Samverkansparter</td><td>{words}</td></tr></table>"
        cases = run.extract(Source("a.html", page.encode())).cases
        return [found.value for found in cases[0].project.partners]

    assert partners("Lövets Teknik AB Granens lantbruk ekonomisk förening") == [
        "Lövets Teknik AB",
        "Granens lantbruk ekonomisk förening",
    ]
    assert partners("Granens kommun, AB Lövets Teknik") == ["Granens kommun", "AB Lövets Teknik"]


def test_what_there_was_to_give_is_no_sum_of_what_was_given() -> None:
    text = "Sagastiftelsen\n\nBEVILJADE PROJEKT\n\nStyrelsen har beslutat att stödja två projekt med sammanlagt 95 000 "
    text += "kronor. Stiftelsen fick i år 2 miljoner kronor att fördela till projekt i Norden.\n\nNATUR\n\n"
    for n, (title, amount) in enumerate((("Ljus i ån", "40 000"), ("Fåglar i hagen", "55 000")), 1):
        text += f"{n}. {title}\n\nOrganisation: Byns IF\n\nBelopp: {amount} kr\n\n"
    total = record(text).grants_total
    assert total is not None and total.amount is not None and total.amount.value is not None
    assert total.amount.value.amount == "95000"


@pytest.mark.parametrize("head", ["Miljönämndens beslut ska skickas till", "Direktionens beslut skickas till"])
def test_a_heading_may_say_whose_decision_is_sent(head: str) -> None:
    text = "Tjänsteskrivelse\n\nLövets kommun\n\nFörslag till beslut\n\nNämnden beviljar Åsens IF 5 000 kr.\n\n"
    assert [found.value for found in record(f"{text}{head}\n\nÅsens IF\n\nAkten\n").send_to] == ["Åsens IF", "Akten"]
