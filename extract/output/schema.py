"""The JSON Schema of the record, generated from the models."""

from __future__ import annotations

from typing import Any

from extract.model.record import SCHEMA_VERSION, Record

ID = f"urn:extract-beslut:record:{SCHEMA_VERSION}"  # a name, not a place: nothing is ever fetched

# What the models' own docstrings leave to their readers here; a test holds that no part is without a description.
DESCRIPTIONS = {
    "AmountEntry": "One mention of an amount of money; all printed ones are listed, in reading order.",
    "Call": "A call for applications (utlysning).",
    "Case": "One matter (ärende): a project, or a section of a protocol.",
    "Decision": "What is decided, or proposed, and by whom. `outcome` is the main one of `outcomes`.",
    "DnrEntry": "A registration number (diarienummer) and whose it is.",
    "DocumentInfo": "What the document is and who issued it.",
    "Financing": "The financing plan as printed; its rows need not add up to its total.",
    "FinancingRow": "One financier's part.",
    "Finding": "A doubt, a gap or a failure, for a person to look at. Values are never corrected because of one.",
    "Found": "A value with the places it was read from, strongest first; null where it is printed but cannot be read.",
    "Generator": "The program that wrote the record.",
    "Grant": "One row of a list of decisions.",
    "GrantsTotal": "Sum and count as the list itself states them.",
    "Part": "The part of a bundle that a case stands in.",
    "Person": "A person named in an official role.",
    "Programme": "A funding programme as its page describes it.",
    "Project": "The project a matter is about.",
    "SourceInfo": "The file and how it was read.",
}


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every record holds to, with all keys required."""
    made = Record.model_json_schema(mode="serialization")
    for name, part in made["$defs"].items():
        part.setdefault("description", DESCRIPTIONS.get(name.split("_")[0], ""))
    for part in (made, *made["$defs"].values()):
        part["required"] = list(part["properties"])  # what has a default is written all the same
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        **made,
        "title": "Record of a Swedish decision document",
    }
