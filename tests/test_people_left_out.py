"""`--no-people`: nobody is named by any output. Without it: no private address or telephone in any field."""

from __future__ import annotations

import json
from pathlib import Path

import gold as held
import pytest

import extract
from extract import batch, run
from extract.cli import main
from extract.errors import Exit
from extract.grammar import named
from extract.model.record import Record
from extract.model.source import Settings, Source
from extract.output.jsonl import line

FIXTURES = Path(__file__).parent.parent / "fixtures"
WITHOUT = Settings(ocr="never", cache=False, people=False)
READ = sorted(path for path in FIXTURES.glob("*/source.*") if "scan" not in path.parent.name)
LETTER = """\
Exempelbyns kommun
TJÄNSTESKRIVELSE
Handläggare: Torborg Ödegård
torborg.odegard@exempelbyn.se, 0980-31 92 14
Diarienummer: KS 2031/00123
Datum: 2031-03-04
Kommunstyrelsen

Bidrag till Doris Ekfeldt för en utställning

Förslag till beslut
1. att bevilja Doris Ekfeldt 25 000 kronor,
2. att medlen betalas ut när Ödegård har godkänt redovisningen.

Ärendet
Doris Ekfeldt, Storgatan 4, 123 45 Exempelbyn, hemtelefon 0980-77 66 55, doris@hemma.example, har sökt bidrag. Ekfeldts
förra utställning besöktes av många. Frågor ställs till registrator@exempelbyn.se. Ledamoten Xerxes Quist (C) är jävig.
Medlen tas ur Lindhska fonden. Lunds kommun bidrar med 5 000 kronor, enligt Kerstin Lund.

I tjänsten
TORBORG ÖDEGÅRD
enhetschef

Beslutet skickas till
Doris Ekfeldt
Kerstin Lund, Lunds kommun
"""
NAMES = ("torborg", "ödegård", "odegard", "doris", "ekfeldt", "xerxes", "quist", "kerstin", "hemma.example")
NUMBERS = ("31 92 14", "77 66 55")


def read(text: str, settings: Settings) -> Record:
    return run.extract(Source("brev.txt", text.encode()), settings)


def test_nobody_is_named_in_any_value_or_evidence() -> None:
    record = read(LETTER, WITHOUT)
    shown = line(record).casefold()
    assert not [name for name in NAMES if name in shown] and not [number for number in NUMBERS if number in shown]
    assert record.people == () and "lunds kommun" in shown
    (finding,) = [finding for finding in record.findings if finding.code == "people_left_out"]
    assert finding.severity == "info" and "as was asked" in finding.message


def test_all_else_is_as_with_people() -> None:
    without, before = read(LETTER, WITHOUT), read(LETTER, Settings(ocr="never"))
    assert before.people and "people_left_out" not in {finding.code for finding in before.findings}
    assert [one.value for one in without.amounts] == [one.value for one in before.amounts]
    assert [one.role for one in without.amounts] == [one.role for one in before.amounts]
    assert [case.dnr[0].value for case in without.cases] == [case.dnr[0].value for case in before.cases]


def test_the_text_and_the_passages_name_nobody() -> None:
    source = Source("brev.txt", LETTER.encode())
    passages = "\n".join(passage.text for passage in run.passages(source, WITHOUT))
    for shown in (run.text_of(source, WITHOUT).string, passages):
        assert not [name for name in NAMES if name in shown.casefold()]
        assert "registrator@exempelbyn.se" in shown and "Lunds kommun" in shown and "25 000 kronor" in shown
        assert "Lindhska fonden" in shown


@pytest.mark.parametrize("path", READ, ids=lambda path: path.parent.name)
def test_no_fixture_names_anybody_and_none_says_less_of_money(path: Path) -> None:
    before, without = held.read(path), run.extract(Source(path.name, path.read_bytes()), WITHOUT)
    shown = line(without)
    names = {person.name.value for person in before.people if person.name is not None and person.name.value}
    assert not [name for name in names if name in shown]
    assert [(one.value, one.role) for one in without.amounts] == [(one.value, one.role) for one in before.amounts]
    assert len(without.cases) == len(before.cases) and len(without.grants) == len(before.grants)


def test_every_door_leaves_them_out(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from extract.langchain import DecisionLoader

    path, out = tmp_path / "brev.txt", str(tmp_path / "records")
    path.write_text(LETTER, encoding="utf-8")
    (tmp_path / "in.toml").write_text('[[source]]\nname = "in"\nkind = "folder"\nat = "brev.txt"\nsettle = 0\n')
    words = ("--no-people", "--ocr", "never")
    for argv in (
        (str(path), *words), (str(path), *words, "--format", "table"), (str(path), *words, "--out", out),
        ("text", str(path), *words), ("text", "--diff", str(path), *words), ("link", out),
        ("export", out, "--to", "csv", "--out", str(tmp_path / "tables")), ("export", out, "--to", "360giving"),
        ("import", "--store", str(tmp_path / "store"), str(tmp_path / "in.toml"), *words),
    ):  # fmt: skip
        assert main(argv) in (Exit.CLEAN, Exit.FINDINGS), argv
    shown = b"".join(capfdbinary.readouterr()).decode()
    for file in (
        (tmp_path / "records").iterdir(),
        (tmp_path / "tables").iterdir(),
        (tmp_path / "store/records").iterdir(),
    ):
        shown += "".join(path.read_text(encoding="utf-8") for path in file)
    shown += "".join(one.page_content for one in DecisionLoader(path, ocr="never", people=False).load())
    shown += line(extract.read(path, people=False))
    assert shown.count("people_left_out") >= 4
    assert not [name for name in NAMES if name in shown.casefold()] and not [one for one in NUMBERS if one in shown]


def test_a_record_with_people_is_not_kept_for_one_without() -> None:
    assert batch.key(WITHOUT) != batch.key(Settings(ocr="never"))
    assert "people" not in batch.key(Settings())


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Handläggare: Ulrika Sjögren", ["Ulrika Sjögren"]),
        ("Sjögren, Ulrika och Ulrika Sjögren", ["Sjögren, Ulrika", "Ulrika Sjögren"]),
        ("Maria Qvarnström skrev. Qvarnströms svar kom.", ["Maria Qvarnström", "Qvarnströms"]),
        ("Skriv till anna.ek@x.se eller kommun@x.se", ["anna.ek@x.se"]),
        ("Gösta Ek-Lund (SD) reserverar sig", ["Gösta Ek-Lund"]),
        ("Science Park Borås och Höga Kusten Hamnar", []),
        ("Testbädd Omsorg Örebro beviljas 10 000 kr av Lerums kommun", []),
        ("den 4 maj 2024", []),
    ],
)
def test_what_names_a_person(text: str, masked: list[str]) -> None:
    assert [text[start:stop] for start, stop in named.spans(text)] == masked


def test_private_addresses_and_telephones_are_in_no_field() -> None:
    record = json.loads(line(read(LETTER, Settings(ocr="never"))))
    assert [person["email"]["value"] for person in record["people"] if person["email"]] == [
        "torborg.odegard@exempelbyn.se"
    ]
    del record["findings"]
    shown = json.dumps(record, ensure_ascii=False)
    assert (
        "Storgatan" not in shown and "77 66 55" not in shown and "hemma.example" not in shown and "123 45" not in shown
    )
