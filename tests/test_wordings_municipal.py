"""Minutes, extracts and memos of municipalities and regions: heads of minutes, bold points, words for money."""

from __future__ import annotations

from typing import Any

import pytest

from extract.grammar import contact, date, date_kind, dnr
from extract.grammar.name import bodies
from extract.model.source import Source
from extract.run import extract


def read(text: str, name: str = "a.txt") -> dict[str, Any]:
    return extract(Source(name, text.encode())).model_dump(mode="json")


def value(found: dict[str, Any] | None) -> Any:
    return None if found is None else found["value"]


# ---------------------------------------------------------------- days of the head


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Plats och tid\tGamla skolan, torsdagen den 6 mars 2025 kl 9-11\n", "meeting"),
        ("Justeringens plats och tid\tTekniska kontoret 2025-03-11\n", "adjustment"),
        ("Justeringens tid\t2025-03-11 kl. 8.00, kansliet\n", "adjustment"),
        ("Tid och plats för justering: Kansliet, 2025-03-11\n", "adjustment"),
        ("Anteckning\tTekniska kontoret 2025-03-11\n", None),
        ("Plats och tid och annat\tTekniska kontoret 2025-03-11\n", None),
    ],
)
def test_a_place_may_stand_before_the_day_in_the_cell_beside_its_label(words: str, kind: str | None) -> None:
    assert [date_kind.kind_of(words, match) for match in date.scan(words)] == [kind]


def test_the_day_of_minutes_is_that_of_the_meeting_and_not_that_of_the_adjusting() -> None:
    got = read(
        "Sammanträdesprotokoll\nAlby kommun\nPlats och tid\tRådhuset, torsdagen den 6 mars 2025 kl 9-11\n"
        "Utses att justera\tEva Alm (S)\nJusteringens plats och tid\tKommunkontoret 2025-03-11\n\n"
        "§ 12 Årsredovisning\n\nKommunstyrelsens beslut\n\nÅrsredovisningen godkänns.\n"
    )
    assert value(got["document"]["date"]) == "2025-03-06"
    assert value(got["cases"][0]["decision"]["date"]) == "2025-03-06"
    assert not [finding for finding in got["findings"] if finding["code"] == "date_conflict"]


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("Kommunstyrelsens allmänna utskott 2025-03-06", "Kommunstyrelsens allmänna utskott"),
        ("Regionstyrelsens gemensamma beredning", "Regionstyrelsens gemensamma beredning"),
        ("kommunstyrelsens förslag", "kommunstyrelsen"),
    ],
)
def test_a_part_of_a_board_may_have_its_adjective(words: str, body: str) -> None:
    assert [match.value for match in bodies(words)] == [body]


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("§ 7\tDnr: TK SN 2024/00071\n", ["TK SN 2024/00071"]),
        ("Dnr: SN 2024/00071\n", ["SN 2024/00071"]),
        ("I ärendet, TK SN 2024/00071, sägs", ["SN 2024/00071"]),
        ("§ 9 Anmälan (25RUN7)\n", ["25RUN7"]),
        ("rum 25RUN7 i huset", []),
        ("Dnr ABNF25-0031\nenligt riktlinjerna (ABNF22-0107) och XYZF22-0107", ["ABNF25-0031", "ABNF22-0107"]),
        ("enligt riktlinjerna (ABNF22-0107)", []),
        ("Dnr AB25-003\nmodell AB22-007", ["AB25-003"]),
    ],
)
def test_numbers_of_two_codes_short_ones_and_those_built_like_the_own(words: str, printed: list[str]) -> None:
    assert [match.value.printed for match in dnr.scan(words)] == printed


# ---------------------------------------------------------------- points


def test_bold_att_begins_a_point_below_a_heading_and_below_a_point() -> None:
    got = read(
        "# Protokollsutdrag\n\nAlby kommun\n\nSammanträdesdatum 2025-03-06\n\n"
        "§ 12 Stöd till projektet Ängens skafferi\n\n"
        "**Kommunstyrelsen beslutar**\n**att** bevilja Ängens byalag 41 000 kronor till projektet Ängens skafferi,\n"
        "**att** medlen tas ur utvecklingspotten.\n\n**Reservation**\n\nBo Ek (M) reserverar sig.\n",
        "a.md",
    )
    decision = got["cases"][0]["decision"]
    assert value(decision["status"]) == "decided"
    assert value(decision["outcome"]) == "granted"
    assert len(decision["points"]) == 2
    assert value(got["cases"][0]["granted"])["amount"] == "41000"


# ---------------------------------------------------------------- money


MEMO = "Tjänsteskrivelse\nAlby kommun\n2025-03-06\n\nBakgrund\n\n{}\n"


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Projektets totala kostnad är enligt ansökan 640 000 kronor.", "total_budget"),
        ("Budgeten uppgår enligt projektplanen till 640 000 kronor.", "total_budget"),
        ("Enligt den kalkyl som bifogats ansökan beräknas festivalen kosta 640 000 kr.", "total_budget"),
        ("Norrby kommun har redan beslutat om 640 000 kr.", "cofinancing"),
        ("Nämndens nettokostnad för perioden januari–mars uppgår till 3,1 mnkr.", "spent"),
        ("Nämnden bedöms hålla sin budget om 17,3 mnkr.", "allocated"),
        ("Kommunen räknar med ett underskott mot budget om 4,4 mnkr.", "statistic"),
        ("Resultatet är 0,7 mnkr lägre än periodens budget.", "statistic"),
        ("Ett enskilt projekt kan enligt riktlinjerna beviljas som mest 90 000 kronor.", "ceiling"),
        ("Näringslivsreserven uppgår för 2026 till 640 tkr.", "allocated"),
        ("Besöksomsättningen i kommunen uppgick år 2024 till 640 miljoner kronor.", "statistic"),
        ("Bolaget vill förvärva tomten för en köpeskilling av 640 000 kr.", "other"),
        ("Föreningen ansöker om 640 000 kronor.", "applied"),
        ("Nämnden har lagt 640 000 kronor på sin budget om trivsel.", None),
    ],
)
def test_what_words_of_municipal_papers_say_an_amount_is(words: str, role: str | None) -> None:
    got = read(MEMO.format(words))
    assert [(one["role"], one["confidence"] >= 0.9) for one in got["amounts"]] == (
        [(role, True)] if role else [("other", False)]
    )


@pytest.mark.parametrize("cost", ["Nettokostnaden för perioden", "Nämndens ackumulerade nettokostnad"])
def test_a_net_cost_is_the_next_amount_alone(cost: str) -> None:
    got = read(MEMO.format(f"{cost} uppgår till 4 mnkr och Ås byalag har fått bidrag om 90 000 kronor."))
    assert [one["role"] for one in got["amounts"]] == ["spent", "granted"]


def test_work_beside_the_money_of_a_decision_is_in_kind() -> None:
    got = read(
        "Tjänsteskrivelse\nAlby kommun\n2025-03-06\n\nFörslag till beslut\n\nKommunstyrelsen föreslås besluta\n"
        "att kommunen medfinansierar projektet Ängens skafferi med 600 tkr i kontanta medel "
        "och 200 tkr i form av arbetstid.\n"
    )
    assert [one["role"] for one in got["amounts"]] == ["granted", "in_kind"]
    assert value(got["cases"][0]["granted"])["amount"] == "600000"


# ---------------------------------------------------------------- periods, people, titles


def test_years_of_what_was_done_before_are_no_period_of_the_project() -> None:
    got = read(
        "Tjänsteskrivelse\nAlby kommun\n2025-03-06\n\nStöd till projektet Ängens skafferi\n\nBakgrund\n\n"
        "Projektet genomförs under perioden 2026-01-01–2027-12-31. "
        "Kommunen har under åren 2019–2021 bidragit till annat.\n"
    )
    assert value(got["cases"][0]["period"])["start"] == "2026-01-01"
    assert not [finding for finding in got["findings"] if finding["code"] == "date_conflict"]


def test_who_adjusts_beside_the_chair() -> None:
    found = contact.people("Justeras: Rut Alm, ordförande, och Eva Berg\n")
    assert ("adjuster", "Eva Berg") in [(m.value.role, m.value.name.value) for m in found if m.value.name]


def test_a_foot_is_no_person() -> None:
    foot = "Alby kommun Box 12, 351 12 Alby Besök: Norra Esplanaden 18 kontaktcenter 0470-410 00\n"
    assert not [match for match in contact.people(foot) if match.value.name is not None]


HEAD = "Sundsvalls kommun\nIda Berg\nStrateg\n{mail}\n2024-05-06\tKS 2024/512\n\n"
HEAD += "Stöd till klubben\n\nFörslag till beslut\n"


@pytest.mark.parametrize(("mail", "role"), [("ida.berg@sundsvall.se", "officer"), ("kultur@sundsvall.se", "contact")])
def test_a_name_over_its_own_mailbox_in_a_letter_head_handles_the_matter(mail: str, role: str) -> None:
    got = extract(Source("a.txt", (HEAD.format(mail=mail) + "Nämnden beviljar klubben 5 000 kronor.\n").encode()))
    assert [person.role for person in got.people] == [role]


def test_the_addressee_over_an_address_is_no_title() -> None:
    got = read(
        "Alby kommun\n\nBESLUT\n\nDatum 2025-03-06\n\nÄngens revysällskap c/o Rut Alm\n\n"
        "Åkers stationsväg 4\n\n351 12 ALBY\n\n"
        "Avslag på ansökan om arrangörsbidrag\n\nBeslut\n\nNämnden avslår ansökan.\n"
    )
    assert value(got["document"]["title"]) == "Avslag på ansökan om arrangörsbidrag"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("c/o Rut Alm\n\nÅgatan 4\n\n862 41 Njurunda", "Stöd till en klockstapel"),
        ("Att: Rut Alm\n\nÅgatan 4\n\n862 41 Njurunda", "Stöd till en klockstapel"),
        ("Till dig som läser", "Klockarnas vår"),  # a line above none of an address
    ],
)
def test_a_name_over_who_gets_its_post_is_no_title(lines: str, title: str) -> None:
    got = read(
        f"Klockarnas vår\n\n{lines}\n\nStöd till en klockstapel\n\nHej!\n\nNi har sökt 72 000 kronor.\n\n"
        "Beslut\n\nVi beviljar 72 000 kronor.\n"
    )
    assert value(got["document"]["title"]) == title


@pytest.mark.parametrize(
    ("label", "line", "roles"),
    [
        ("Punkt i delegationsordningen", "C 3, bidrag till klubbar upp till 30 000 kronor", ["threshold", "granted"]),
        ("Sökt stöd", "C 3, bidrag till klubbar upp till 30 000 kronor", ["other", "granted"]),
        ("Punkt i delegationsordningen", "C 3, bidrag om 30 000 kronor", ["granted", "granted"]),  # no bound
    ],
)
def test_what_may_be_decided_without_the_board_is_a_threshold(label: str, line: str, roles: list[str]) -> None:
    got = read(
        f"Alby kommun\n\nDELEGATIONSBESLUT\n\nDatum: 2025-03-06\n\n{label}\n\n{line}\n\n"
        "Beslut\n\nKlubben beviljas 20 000 kronor.\n"
    )
    assert [one["role"] for one in got["amounts"]] == roles


def test_the_name_behind_the_noun_of_a_programmes_project() -> None:
    got = read(
        "# Medfinansiering av Leaderprojektet Ängens skafferi\n\nAlby kommun\n\nKS 2025/12\n\n"
        "## Förslag till beslut\n\nKommunstyrelsen beviljar byalaget 41 000 kronor.\n",
        "a.md",
    )
    assert value(got["cases"][0]["project"]["title"]) == "Ängens skafferi"


# ---------------------------------------------------------------- who else pays


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Boverket har den 3 mars 2025 beviljat 640 000 kr.", "cofinancing"),
        ("Norrby kommun har redan beslutat om 640 000 kr.", "cofinancing"),
        ("Leader Skogsbygd har i sin tur beviljat 640 000 kronor.", "cofinancing"),
        ("Alby kommun har beviljat 640 000 kr.", "granted"),
        ("Kommunen har beviljat 640 000 kr.", "granted"),
        ("Kommunstyrelsen har beviljat 640 000 kr.", "granted"),
        (
            "Klubben ansöker om 90 000 kr. Föreningen har sökt 640 000 kr från Boverkets stöd till samlingslokaler.",
            "cofinancing",
        ),
        ("Föreningen har sökt 640 000 kr från Boverkets stöd till samlingslokaler.", "applied"),
        ("Därtill söks 640 000 kr från Europeiska socialfonden+.", "cofinancing"),
        ("Föreningen har sökt 640 000 kr från kommunen.", "applied"),
        ("Ansökan om 640 000 kr från Boverket har kommit in.", "applied"),
        ("Taket höjs från 250 000 till 640 000 kronor.", "ceiling"),
    ],
)
def test_what_another_is_asked_for_or_has_granted_is_what_it_pays(words: str, role: str) -> None:
    got = read(MEMO.format(words))
    assert [one["role"] for one in got["amounts"]][-1] == role


TABLE = "<table>{}</table>"


def rows(*lines: str) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in line.split("|")) for line in lines)
    return TABLE.format("".join(f"<tr>{line}</tr>" for line in cells))


def page(table: str) -> dict[str, Any]:
    return read(
        f"<html><body><h1>Tjänsteskrivelse</h1><p>Alby kommun</p><p>2025-03-06</p><h2>Bakgrund</h2>"
        f"{table}</body></html>",
        "a.html",
    )


@pytest.mark.parametrize(("said", "role"), [("Sökt", "applied"), ("Klart", "cofinancing")])
def test_what_a_row_of_payers_asks_of_the_own_authority_is_applied_for(said: str, role: str) -> None:
    got = page(rows("Finansiär|Status|Belopp (kr)", f"Alby kommun|{said}|90 000", "Norrby kommun|Sökt|41 000"))
    assert [one["role"] for one in got["amounts"]] == [role, "cofinancing"]


def test_a_budget_beside_what_was_spent_of_it_is_nobodys_payment() -> None:
    got = page(rows("Belopp i tkr|Budget helår|Utfall januari", "Ledning|14 200|3 310", "Kultur|9 600|1 045"))
    assert [one["role"] for one in got["amounts"]] == ["allocated", "spent", "allocated", "spent"]
    paid = page(rows("Finansiär|Budget|Utfall", "Alby kommun|14 200|3 310", "Norrby kommun|9 600|1 045"))
    assert {one["role"] for one in paid["amounts"]} == {"cofinancing", "spent"}


def test_what_a_report_says_another_has_granted_is_granted() -> None:
    got = read("Slutrapport\nÄngens byalag\n2025-03-06\n\nProjektet Skafferiet\n\nBoverket har beviljat 640 000 kr.\n")
    assert value(got["document"]["kind"]) == "report"
    assert [one["role"] for one in got["amounts"]] == ["granted"]
