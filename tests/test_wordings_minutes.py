"""Minutes as offices number and head them: plain numbers for signs, codes without labels, issuers no register has."""

from __future__ import annotations

from typing import Any

import pytest

from extract.grammar import dnr
from extract.grammar.name import bodies
from extract.kinds.sections import sign_in
from extract.model.record import Record
from extract.model.source import Source
from extract.run import extract


def record(text: str) -> dict[str, Any]:
    return extract(Source("p.txt", text.encode())).model_dump(mode="json")


def html(body: str) -> dict[str, Any]:
    page = f"<html><body>{body}</body></html>"
    return extract(Source("p.html", page.encode())).model_dump(mode="json")


def value(found: dict[str, Any] | None) -> Any:
    return None if found is None else found["value"]


# ---------------------------------------------------------------- what numbers a matter


MEETING = "<h1>Protokoll styrelsemöte</h1><p>Datum: 2024-11-06</p><p>Ordförande: Rut Alm</p>"


def test_headings_that_count_on_are_the_matters_of_minutes_without_signs() -> None:
    read = html(
        MEETING + "<h2>1. Mötets öppnande</h2><p>Ordföranden öppnade mötet.</p>"
        "<h2>2. Bidrag till Norra byalaget</h2><p>Styrelsen beslutar att bevilja byalaget 20 000 kr.</p>"
        "<h2>3. Ekonomisk rapport</h2><p><b>Beslut:</b> Rapporten läggs till handlingarna.</p>"
    )
    cases = read["cases"]
    assert [value(c["paragraph"]) for c in cases] == ["1", "2", "3"]
    assert [value(c["title"]) for c in cases] == ["Mötets öppnande", "Bidrag till Norra byalaget", "Ekonomisk rapport"]
    assert cases[0]["decision"] is None
    assert value(cases[1]["decision"]["outcome"]) == "granted"
    assert value(cases[2]["decision"]["outcome"]) == "filed"


def test_the_points_of_a_decision_are_no_matters() -> None:
    read = html(
        MEETING + "<h2>Bidrag</h2><p>Styrelsen beslutar</p><p>1. Byalaget beviljas 20 000 kr.</p>"
        "<p>2. Medlen tas ur fonden.</p><p>3. Beloppet betalas ut i juni.</p>"
    )
    assert [value(c["paragraph"]) for c in read["cases"]] == [None]
    assert len(read["cases"][0]["decision"]["points"]) == 3


def test_numbered_headings_of_a_memo_are_no_paragraphs() -> None:
    read = html(
        "<h1>Tjänsteskrivelse</h1><h2>Förslag till beslut</h2><p>Nämnden föreslås besluta att anta planen.</p>"
        "<h2>1. Bakgrund</h2><p>Text.</p><h2>2. Syfte</h2><p>Text.</p><h2>3. Tidplan</h2><p>Text.</p>"
    )
    assert [value(c["paragraph"]) for c in read["cases"]] == [None]


@pytest.mark.parametrize(
    ("line", "shown"),
    [("D § 40 – Delår", "§ 40"), ("Paragraf 51 Val", "§ 51"), ("Paragraf nr 7", "§ 7"), ("PARAGRAF 12a Val", "§ 12a")],
)
def test_a_sign_of_one_letter_or_spelled_out(line: str, shown: str) -> None:
    sign = sign_in(line)
    assert sign is not None
    assert sign.shown == shown


@pytest.mark.parametrize("line", ["Paragrafen justeras", "Paragraferna 5 och 6", "Paragraf 5–7", "I § 12 anges"])
def test_words_about_paragraphs_begin_none(line: str) -> None:
    assert sign_in(line) is None


# ---------------------------------------------------------------- the number beside a sign


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Kf § 98\tKs 2009.0212\t041\nBudget", "Ks 2009.0212"),
        ("§ 64 NHU250112\nTextil", "NHU250112"),
        ("§ 12\nVerksamhetsplan\n2024/18\nText", "2024/18"),
        ("§ 43 2024/123 KS\nTitel", "2024/123"),
    ],
)
def test_a_code_alone_in_a_field_beside_a_sign_is_its_number(words: str, number: str) -> None:
    assert [match.value.printed for match in dnr.scan(words)] == [number]


@pytest.mark.parametrize(
    "words",
    [
        "§ 5 2025-2027\nPlan",
        "§ 12\nBudget\n2024-2026\nText",
        "§ 7 Bokslut 2023/24\n2023/24\n",
        "§ 43/24\nTitel\nText 2024-05-05",
        "Enligt vad som sägs i lagens § 12\nTitel\n2024/18\n",
    ],
)
def test_years_beside_a_sign_are_no_number(words: str) -> None:
    assert not dnr.scan(words)


@pytest.mark.parametrize(("words", "number"), [("Diarienr 2025-0004 KFN", "2025-0004 KFN"), ("(dnr 23/014)", "23/014")])
def test_a_labelled_number_with_its_board_behind_or_a_short_serial(words: str, number: str) -> None:
    assert [match.value.printed for match in dnr.scan(words)] == [number]


def test_a_title_is_no_code() -> None:
    read = record(
        "Ormåsa\n\nProtokoll\n\nKommunstyrelsen\n\nSammanträdesdatum: 2024-05-06\n\n"
        "Ks § 12      Ks 2024.0031      041\n\nCykelplan\n\nBeslut\n\nPlanen antas.\n\n"
        "Ks § 13\n\nGångplan (journalnr 2024-3098)\n\nBeslut\n\nPlanen antas.\n"
    )
    assert [value(c["title"]) for c in read["cases"]] == ["Cykelplan", "Gångplan"]
    assert [n["value"] for n in read["cases"][0]["dnr"]] == ["Ks 2024.0031"]


def test_a_number_told_in_the_sentence_below_a_title_is_another_matters() -> None:
    read = record(
        "Ormåsa\n\nProtokoll\n\nKommunstyrelsen\n\nSammanträdesdatum: 2024-05-06\n\n"
        "§ 12 Jäv\n\nEva Ek anmäler jäv i ärende KS 2024/31.\n\n§ 13 Cykelplan\n\nBeslut\n\nPlanen antas.\n"
    )
    assert [n["relation"] for n in read["cases"][0]["dnr"]] == ["refers_to"]


# ---------------------------------------------------------------- whose minutes


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("ORMÅSA KOMMUN", "Ormåsa kommun"),
        ("Region Mellanfjäll", "Region Mellanfjäll"),
        ("Samordningsförbundet Norra Ormåsa", "Samordningsförbundet Norra Ormåsa"),
        ("Sparbanksstiftelsen Ormbygd", "Sparbanksstiftelsen Ormbygd"),
        ("Leader Ormbygden", "Leader Ormbygden"),
    ],
)
def test_an_issuer_no_register_has_stands_at_the_top(head: str, name: str) -> None:
    read = record(
        f"{head}\n\nProtokoll\n\nStyrelsen\n\nSammanträdesdatum: 2024-05-06\n\n"
        "§ 12 Remiss från Boverket\n\nBeslut\n\nYttrandet antas.\n\n§ 13 Övrigt\n\nInget.\n"
    )
    assert value(read["document"]["issuer"]) == name


def test_a_receiver_and_a_sentence_are_no_issuer() -> None:
    read = record("Till Ormåsa kommun\n\nBeslut\n\nVi har hört att Ormåsa kommun antar planen.\n")
    assert value(read["document"]["issuer"]) is None


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("KULTUR- OCH FRITIDSNÄMNDENS BESLUT", "Kultur- och fritidsnämnden"),
        ("Bygg och miljönämnden beslutar", "Bygg och miljönämnden"),
        ("Insynsrådets möte", "Insynsrådet"),
    ],
)
def test_a_body_in_capitals_or_without_its_hyphen(words: str, body: str) -> None:
    assert [match.value for match in bodies(words)] == [body]


def test_two_bodies_are_not_one_without_a_hyphen() -> None:
    assert [m.value for m in bodies("Kommunstyrelsen och miljönämnden")] == ["Kommunstyrelsen", "miljönämnden"]


def test_the_bare_word_for_a_committee_is_the_one_that_meets() -> None:
    read = record(
        "Ormåsa kommun\n\nProtokoll\n\nKommunstyrelsens arbetsutskott\n\nSammanträdesdatum: 2024-05-06\n\n"
        "§ 12 Plan\n\nArbetsutskottets beslut\n\nPlanen antas.\n\n§ 13 Två\n\nBeslut\n\nPlanen antas.\n"
    )
    assert [value(c["decision"]["body"]) for c in read["cases"]] == ["Kommunstyrelsens arbetsutskott"] * 2


# ---------------------------------------------------------------- what is decided

HEAD = "Boxholms kommun\n\nProtokoll\n\nKommunstyrelsen\n\nSammanträdesdatum: 2024-05-06\n\n"


def matter(words: str, title: str = "Bygdegården") -> dict[str, Any]:
    read = record(f"{HEAD}§ 12 {title}\n\n{words}\n\n§ 13 Två\n\nBeslut\n\nPlanen antas.\n")
    held: dict[str, Any] = read["cases"][0] | {"amounts": [a for a in read["amounts"] if a["case"] == 0]}
    return held


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Föreningen erhåller ett engångsbidrag om 85.000 kronor.", "granted"),
        ("Fördela 400 000 kr i snabbstöd till unga.", "granted"),
        ("Bidrag för hälsoinsatser fördelas enligt följande:", "granted"),
        ("Ärendet hänskjuts till nästa möte.", "tabled"),
        ("Styrelsen skjuter på ärendet till i höst.", "tabled"),
        ("att avge yttrande till departementet i enlighet med upprättat förslag.", "answered"),
        ("Ordföranden ges rätt att underteckna avtalet.", "assigned"),
        ("Kommunen ska inte bidra med 50 000 kronor.", "rejected"),
        ("Projektet nekas bidrag.", "rejected"),
        ("Driftbudgeten för 2010 fastställs till 412 mnkr.", "adopted"),
    ],
)
def test_what_minutes_decide_in_other_words(words: str, outcome: str) -> None:
    assert value(matter(f"Beslut\n\n{words}")["decision"]["outcome"]) == outcome


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Att justera dagens protokoll utsågs Eva Ek.", "appointed"),
        ("Protokoll från den 7 februari genomgicks och lades till handlingarna.", "filed"),
        ("Rådet ställde frågor och noterade redovisningen.", "noted"),
    ],
)
def test_a_short_paragraph_decides_in_the_past(words: str, outcome: str) -> None:
    assert value(matter(words, "Justering")["decision"]["outcome"]) == outcome


@pytest.mark.parametrize(
    "words", ["Ordföranden tackar för visat intresse.", "Nästa möte hålls den 15 juni.", "Eva Ek berättar om läget."]
)
def test_what_is_told_in_a_short_paragraph_decides_nothing(words: str) -> None:
    assert matter(words)["decision"] is None


def test_what_somebody_tells_below_the_decision_is_no_point_of_it() -> None:
    told = "Beslut\n\nPlanen antas.\n\nEkonomichefen redogör för att staten har krävt tillbaka 310 000 kronor."
    assert len(matter(told)["decision"]["points"]) == 1
    decided = "Beslut\n\nPlanen antas.\n\nNämnden redovisar utfallet senast i maj."
    assert len(matter(decided)["decision"]["points"]) == 2


def test_what_somebody_else_decided_is_told_beside_the_decision() -> None:
    """Nor is that one the body of the paper, which names no other."""
    head = "Landsbygdsverket\n\nBeslut om stöd\n\n" + "Ås by ska rusta sin brygga under våren.\n\n" * 12
    gives = f"{head}Beslut\n\nVerket beslutar att bevilja Ås by 20 000 kr.\n\n"
    told = "Frågan har varit hos strukturfondspartnerskapet för Norr, som den 4 mars beslutade att prioritera ansökan."
    made = extract(Source("a.txt", f"{gives}{told}".encode()))
    decision = made.cases[0].decision
    assert decision is not None and [one.value for one in decision.outcomes] == ["granted"]
    assert len(decision.points) == 1 and made.document.body is None
    own = "Verket beslutar att projektet, som redan pågår, förlängs till maj."
    again = extract(Source("a.txt", f"{gives}{own}".encode())).cases[0].decision
    assert again is not None and len(again.points) == 2


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Föreningen ansöker om stöd med 30 000 kr.", "applied"),
        ("Föreningen har i skrivelse anhållit om 140.000 kronor i bidrag till taket.", "applied"),
        ("Verket har prövat ansökan om EU-stöd med 2 800 000 kronor.", "applied"),
        ("Föreningen söker 100 000 kronor och beviljas 30 000 kr i bidrag.", "applied"),
    ],
)
def test_what_is_asked_for_is_not_granted(words: str, role: str) -> None:
    amounts = matter(f"Beslut\n\nPlanen antas.\n\nSammanfattning\n\n{words}")["amounts"]
    assert amounts[0]["role"] == role
    assert all(a["role"] == "granted" for a in amounts[1:])


def test_a_grant_and_its_parts_are_one_even_where_they_are_alike() -> None:
    words = "Beslut\n\nKommunen beviljar projektet 240 000 kr fördelat på 120 000 kr 2025 och 120 000 kr 2026."
    assert value(matter(words)["granted"])["amount"] == "240000"


def test_counted_up_to_is_no_bound() -> None:
    amounts = matter("Beslut\n\nErsättningen räknas upp till 135 000 kronor per år. Högst upp till 9 000 kr ges.")
    assert [a["qualifier"] for a in amounts["amounts"]] == ["exact", "at_most"]


# ---------------------------------------------------------------- who signs


def signed(words: str) -> set[tuple[str, str]]:
    read = record(f"{HEAD}§ 12 Plan\n\nBeslut\n\nPlanen antas.\n\n{words}\n")
    return {(value(person["name"]), person["role"]) for person in read["people"]}


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("Närvarande: Siv Ek (ordf), Leif Al, Kajsa Ros", {("Siv Ek", "chair")}),
        ("Ledamöter: Siv Ek (M) ordförande, Leif Al (C)", {("Siv Ek", "chair")}),
        (
            "Ordförande ........................\n\nSiv Ek\n\nJusterande ......................\n\nLeif Al",
            {("Siv Ek", "chair"), ("Leif Al", "adjuster")},
        ),
        ("Justeras: Siv Ek, ordförande   Leif Al", {("Siv Ek", "chair"), ("Leif Al", "adjuster")}),
        ("Kommunchef Siv Ek, utredare Leif Al", set()),
    ],
)
def test_who_chairs_and_adjusts_as_lists_and_lines_have_them(words: str, people: set[tuple[str, str]]) -> None:
    assert signed(words) == people


def test_receivers_in_one_line_and_a_receiver_that_heads_a_call() -> None:
    read = record(
        f"{HEAD}§ 12 Plan\n\nBeslut\n\nPlanen antas.\n\nExp: Norra byalaget, ekonomikontoret\n\n"
        "§ 13 Två\n\nBeslut\n\nPlanen antas.\n\nBeslutet skickas till\n\nSökande\n\nEkonomienheten\n"
    )
    assert [value(one) for one in read["send_to"]] == ["Norra byalaget", "ekonomikontoret", "Sökande", "Ekonomienheten"]


# ---------------------------------------------------------------- proposed above decided, points and what follows them


def test_the_noun_below_a_proposal_is_the_decision() -> None:
    words = (
        "Föreslaget beslut\n\nKommunstyrelsen beviljar byalaget 900 000 kronor.\n\n"
        "Beslut\n\nKommunstyrelsen beviljar byalaget 750 000 kronor. I övrigt avslås ansökan."
    )
    made = matter(words)
    assert value(made["decision"]["status"]) == "decided"
    assert value(made["granted"])["amount"] == "750000"


def test_the_verb_below_a_proposal_leads_it_in() -> None:
    words = "Förslag till beslut\n\nKommunstyrelsen beslutar att\n\nbevilja byalaget 900 000 kronor."
    assert value(matter(words)["decision"]["status"]) == "proposed"


def test_the_text_goes_on_below_counted_points() -> None:
    words = (
        "Kommunstyrelsens beslut\n\n1  Byalaget tillerkännes ett engångsbidrag av 350 000 kr.\n\n"
        "2  Beloppet anvisas ur anslaget.\n\nByalaget har i skrivelse hemställt om 500 000 kr."
    )
    made = matter(words)
    assert len(made["decision"]["points"]) == 2
    assert value(made["granted"])["amount"] == "350000"
    assert value(made["applied"])["amount"] == "500000"


def test_a_decision_in_words_nobody_knows_is_decided_without_an_outcome() -> None:
    made = matter("Styrelsen beslutade att firman tecknas av två i förening.")
    assert value(made["decision"]["status"]) == "decided"
    assert made["decision"]["outcome"] is None
    assert matter("Styrelsen beslutade 2019 att firman tecknas av två i förening.")["decision"] is None


def test_headings_count_on_within_a_heading() -> None:
    read = html(
        MEETING + "<h2>1. Öppnande</h2><p>Text.</p><h2>2. Ansökningar</h2><h3>2.1 Norra byn</h3>"
        "<p>Beslut: Ansökan avslås.</p><h3>2.2 Södra byn</h3><p>Beslut: Ansökan bordläggs.</p>"
        "<h2>3. Övrigt</h2><p>Inget.</p>"
    )
    assert [value(c["paragraph"]) for c in read["cases"]] == ["1", "2", "2.1", "2.2", "3"]
    assert [c["decision"] and value(c["decision"]["outcome"]) for c in read["cases"][2:4]] == ["rejected", "tabled"]


def test_a_label_ends_the_value_before_it() -> None:
    read = html(
        MEETING + "<h2>§ 1 Projekt Dal</h2><p>Projektägare: Norra Science Park AB. Sökt stöd: 95 000 kr.</p>"
        "<p>Beslut: Ansökan avslås.</p><h2>§ 2 Övrigt</h2><p>Inget.</p>"
    )
    assert value(read["cases"][0]["project"]["owner"]) == "Norra Science Park AB"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Dnr 2023-000014 1.1.3.1", "2023-000014 1.1.3.1"),
        ("Dnr KS/2021:198 045", "KS/2021:198 045"),
        ("Dnr 2023-000014 1 (3)", "2023-000014"),
    ],
)
def test_a_class_code_behind_a_number(words: str, number: str) -> None:
    assert [match.value.printed for match in dnr.scan(words)] == [number]


def test_the_day_behind_the_word_protokoll_in_the_head() -> None:
    read = record("Boxholms kommun\nSocialnämnden PROTOKOLL 2023-02-22\n\n§ 1 Ett\n\nBeslut\n\nPlanen antas.\n")
    assert value(read["document"]["date"]) == "2023-02-22"


# ---------------------------------------------------------------- signs behind their number, numbers above their sign


def test_a_sign_behind_its_number_counts_on_in_minutes() -> None:
    read = record(
        "Hjälpmedelsnämnden\n\nProtokoll nr 2\n\nDatum: 2022-05-05\n\n"
        "17 § Dagordning\n\nBeslut: Dagordningen fastställs.\n\n"
        "18 § Budget\n\nDnr HMN/220018\n\nBeslut: Nämnden antar budgeten.\n\nBakgrund: Budgeten var 91 mnkr.\n\n"
        "19 § Information\n\nChefen informerar om läget. Beslut: Nämnden lägger informationen till handlingarna.\n"
    )
    cases = read["cases"]
    assert [value(c["paragraph"]) for c in cases] == ["§ 17", "§ 18", "§ 19"]
    assert [value(c["title"]) for c in cases] == ["Dagordning", "Budget", "Information"]
    assert [value(c["decision"]["outcome"]) for c in cases] == ["approved", "adopted", "filed"]
    assert [len(c["decision"]["points"]) for c in cases] == [1, 1, 1]


def test_a_law_is_no_matter_of_minutes() -> None:
    read = record(
        f"{HEAD}§ 12 Plan\n\nBeslut\n\nPlanen antas med stöd av\n\n5 § plan- och bygglagen\n\n"
        "§ 13 Två\n\nBeslut\n\nPlanen antas.\n"
    )
    assert [value(c["paragraph"]) for c in read["cases"]] == ["§ 12", "§ 13"]


def test_a_number_over_its_sign_belongs_to_what_is_below() -> None:
    read = record(
        "Boxholms kommun\n\nProtokoll\n\nKommunstyrelsen   2003-05-06\n\nDnr 140/2003.800\n\n§ 97\n\nFilmfestival\n\n"
        "Kommunstyrelsen beslutar\n\n- att bidrag utgår med 15 000 kr\n\nSändlista\n\nFilmvänner\n\n"
        "Dnr 151/2003.042\n\n§ 98\n\nBokslut\n\nKommunstyrelsen beslutar\n\n- att fastställa bokslutet\n"
    )
    assert [[n["value"] for n in c["dnr"]] for c in read["cases"]] == [["140/2003.800"], ["151/2003.042"]]
    assert [value(one) for one in read["send_to"]] == ["Filmvänner"]


def test_a_code_in_brackets_ends_the_heading_of_a_matter() -> None:
    assert [m.value.printed for m in dnr.scan("§ 88 - Ismaskin (KS 20-612)\nBeslut\nx")] == ["KS 20-612"]
    assert not dnr.scan("§ 88 - Motion (S)\nBeslut\nx")


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Frågan utgår.", "tabled"),
        ("Nämnden avsätter 90 000 kronor till Innovatum AB för projektet Svarv.", "granted"),
        ("Nämnden omfördelar 90 000 kronor mellan nämnderna.", "other"),
        ("Nämnden lämnar svaret till revisorerna som sitt eget.", "answered"),
    ],
)
def test_more_of_what_minutes_decide(words: str, outcome: str) -> None:
    assert value(matter(f"Beslut\n\n{words}")["decision"]["outcome"]) == outcome


def test_what_is_left_to_another_body_is_decided_by_this_one() -> None:
    made = matter("Beslut\n\nMedborgarförslaget överlåts till tekniska nämnden att besluta om.")
    assert value(made["decision"]["outcome"]) == "forwarded"
    assert value(made["decision"]["body"]) == "Kommunstyrelsen"


def test_a_cover_without_a_paragraph_names_no_matter() -> None:
    """Who was there is no title of a case, and the vice chair of a list set in one line chairs nothing."""
    members = " ".join(f"Ledamot {name} (X)" for name in ("Eva Ek", "Bo By", "Siv Sand", "Ola Å", "Kim Ko", "Åsa Dal"))
    text = (
        "Kulturnämnden Sammanträdesprotokoll\n\nBeslutande\n\n"
        f"Ledamöter Frida Falk 1:e v. ordf. (X) Inger Kling (Y) {members} {members}\n\n"
        "Plats och tid Rådhuset måndagen den 10 mars 2025\n\n§ 12. Stipendium ........ 4\n"
    )
    record = extract(Source("a.txt", text.encode()))
    assert [case.title for case in record.cases] == [None]
    assert "chair" not in {person.role for person in record.people}


def test_the_name_of_a_kind_with_a_letter_misread_is_no_title() -> None:
    head = "Åre kommun\nTjinsteutlåtande\nDatum: 2025-03-04\nDnr: KS/2025:17\n"
    text = f"{head}Avfallstaxa 2025\nFörslag till beslut\nTaxan antas.\n"
    record = extract(Source("a.txt", text.encode()))
    assert record.document.title and record.document.title.value == "Avfallstaxa 2025"


DONE = ("godkänner rapporten för april.", "antar planen för 2026.", "avslår ansökan från Hembygdens vänner.")


def own_words(head: str, said: list[str]) -> Record:
    matters = (
        f"§ {n} KN 2025/{n}\nÄrende nummer {n}\n\n{head}\n\n{words}\n\nBakgrund\n\nFrågan har varit uppe förut.\n\n"
        for n, words in enumerate(said, 41)
    )
    return extract(
        Source("a.txt", ("Åre kommun\n\nPROTOKOLL\n\nKulturnämnden 2025-04-02\n\n" + "".join(matters)).encode())
    )


def test_what_an_office_calls_its_decisions_is_known_by_what_stands_below() -> None:
    """Under a line that no table knows, in matter after matter, the body acts: it heads the decisions."""
    record = own_words("Nämndens utgång", [f"Kulturnämnden {words}" for words in DONE])
    assert [c.decision and c.decision.outcome and c.decision.outcome.value for c in record.cases] == [
        "approved", "adopted", "rejected",
    ]  # fmt: skip
    assert [c.title and c.title.value for c in record.cases] == [f"Ärende nummer {n}" for n in (41, 42, 43)]
    alone = own_words("Utgång", [words.capitalize() for words in DONE])
    assert [c.decision and c.decision.status and c.decision.status.value for c in alone.cases] == ["decided"] * 3


def test_what_is_only_suggested_under_a_line_of_their_own_is_not_decided() -> None:
    said = [f"Förvaltningen föreslår att nämnden {words}" for words in DONE]
    record = own_words("Kontorets linje", said)
    assert "decided" not in {c.decision and c.decision.status and c.decision.status.value for c in record.cases}
    told = own_words("Kontorets linje", [f"Tidigare har nämnden sagt nej. {words.capitalize()}" for words in DONE])
    assert "decided" not in {c.decision and c.decision.status and c.decision.status.value for c in told.cases}


# ---------------------------------------------------------------- left to the council, granted in part, handed on


def decided(said: str, body: str = "Kommunstyrelsen", heading: str = "Beslut") -> list[str | None]:
    """What a § of minutes decides."""
    read = record(
        f"Orust kommun\n{body}\nPROTOKOLL\nSammanträdesdatum: 2024-08-09\n\n"
        f"§ 142 Ärendet om saken\n\n{heading}\n{said}\n\n§ 143 Val\n\nBeslut\nEva Lind utses till ombud.\n"
    )
    return [value(found) for found in read["cases"][0]["decision"]["outcomes"]]


@pytest.mark.parametrize(
    "said",
    [
        "Kommunstyrelsen föreslår att kommunfullmäktige antar energiplanen.",
        "Kommunstyrelsen hemställer att kommunfullmäktige antar energiplanen.",
        "Kommunstyrelsen föreslår att energiplanen antas av kommunfullmäktige.",
        "Kommunstyrelsen beslutar att låta kommunfullmäktige anta energiplanen.",
        "Kommunstyrelsen anser att kommunfullmäktige bör anta energiplanen.",
        "Kommunstyrelsen lämnar följande förslag till kommunfullmäktige: Energiplanen antas.",
        "Kommunstyrelsen överlämnar ärendet till kommunfullmäktige med förslag att anta energiplanen.",
    ],
)
def test_what_is_left_to_the_council_is_recommended_whatever_the_verb(said: str) -> None:
    assert decided(said) == ["endorsed"]


@pytest.mark.parametrize(
    "said",
    [
        "Kommunstyrelsen antar energiplanen i enlighet med kommunfullmäktiges budget.",
        "Kommunstyrelsen antar energiplanen enligt beslut i kommunfullmäktige den 3 maj 2023.",
        "Kommunstyrelsen antar den av kommunfullmäktige begärda energiplanen.",
        "Kommunstyrelsen beslutar att anta energiplanen.",
    ],
)
def test_a_board_that_names_the_council_decides_itself(said: str) -> None:
    assert decided(said) == ["adopted"]


def test_the_council_decides_itself_and_a_heading_may_leave_to_it() -> None:
    assert decided("Kommunfullmäktige antar energiplanen.", "Kommunfullmäktige") == ["adopted"]
    assert decided("Energiplanen antas.", heading="Kommunstyrelsens förslag till kommunfullmäktige") == ["endorsed"]


@pytest.mark.parametrize(
    ("said", "outcomes"),
    [
        ("beviljar Lövets byalag 200 000 kronor av de sökta 400 000 kronorna", ["partially_granted"]),
        ("beviljar inte hela det sökta beloppet utan 200 000 kronor", ["partially_granted"]),
        ("beviljar Lövets byalag 200 000 kronor", ["granted"]),
        ("beviljar inte det sökta beloppet", ["rejected"]),
        ("fastställer föredragningslistan", ["approved"]),
        ("fastställer avgiften", ["adopted"]),
        ("godkänner svaret och sänder det till länsstyrelsen", ["approved", "forwarded"]),
        ("godkänner svaret och lämnar frågan", ["approved"]),
    ],
)
def test_what_the_words_beside_the_verb_make_of_it(said: str, outcomes: list[str]) -> None:
    assert decided(f"Kommunstyrelsen {said}.") == outcomes


# ---------------------------------------------------------------- signs that OCR did not read

SCANNED = """Sammanträdesprotokoll
Kommunstyrelsen
2025-03-04

{first}
Val av justerare

Beslut

Karin Ek väljs.

{second}
Taxa för livsmedelskontroll

Beslut

Kommunstyrelsen antar taxan.

§ 14
Bidrag till Skogby bygdegård

Beslut

Kommunstyrelsen beviljar Skogby bygdegårdsförening 40 000 kronor.
{point}
§ 15
Anmälningar

Beslut

Kommunstyrelsen lägger anmälningarna till handlingarna.
"""


@pytest.mark.parametrize(
    ("first", "second", "point", "numbers"),
    [
        ("§ 12", "8 13", "", ["§ 12", "§ 13", "§ 14", "§ 15"]),
        ("§ 12", "13  KS 2025/14", "", ["§ 12", "§ 13", "§ 14", "§ 15"]),
        ("S 12", "§ 13", "", ["§ 12", "§ 13", "§ 14", "§ 15"]),
        ("12", "§ 13", "", ["§ 13", "§ 14", "§ 15"]),  # above the first a number may be anything
        ("§ 12", "§ 13", "14 personer deltog i arbetet.\n", ["§ 12", "§ 13", "§ 14", "§ 15"]),
        ("§ 12", "8 17", "", ["§ 12", "§ 14", "§ 15"]),  # no number that is missing
    ],
)
def test_a_sign_that_was_not_read_is_counted(first: str, second: str, point: str, numbers: list[str]) -> None:
    made = record(SCANNED.format(first=first, second=second, point=point))
    assert [value(case["paragraph"]) for case in made["cases"]] == numbers
    counted = [
        n for n, case in enumerate(made["cases"]) if not case["paragraph"]["evidence"][0]["text"].startswith("§")
    ]
    told = [finding["path"] for finding in made["findings"] if finding["code"] == "ambiguous"]
    assert [path for path in told if path.endswith("/paragraph")] == [f"/cases/{n}/paragraph" for n in counted]
    assert all(made["cases"][n]["paragraph"]["confidence"] < 0.9 for n in counted)


@pytest.mark.parametrize(("second", "number"), [("8 13125", "§ 13/25"), ("8 13/25", "§ 13/25"), ("8 13926", None)])
def test_a_counted_number_has_the_year_its_neighbours_have(second: str, number: str | None) -> None:
    text = SCANNED.format(first="§ 12", second=second, point="")
    for n in (12, 14, 15):
        text = text.replace(f"§ {n}\n", f"§ {n}/25\n")
    numbers = [value(case["paragraph"]) for case in record(text)["cases"]]
    assert numbers == [one for one in ("§ 12/25", number, "§ 14/25", "§ 15/25") if one]


def test_a_list_of_grants_within_one_paragraph_makes_minutes_no_list() -> None:
    given = "".join(f"{name} {n}0 000 kr\n" for n, name in enumerate(("Åsens teater", "Vikens kör", "Byns dansare"), 2))
    many = "".join(f"§ {n} Ärende {n}\n\nBeslut\n\nNämnden noterar informationen.\n\n" for n in (41, 42, 43, 44))
    text = (
        "Ånge kommun\nKulturnämnden 2031-03-04\n\n"
        f"{many}§ 45 Bidrag till fria grupper\n\nBeslut\n\nKulturnämnden beviljar följande bidrag:\n\n{given}"
    )
    made = record(text)
    assert value(made["document"]["kind"]) == "protocol"
    assert [value(case["paragraph"]) for case in made["cases"]] == [f"§ {n}" for n in range(41, 46)]
