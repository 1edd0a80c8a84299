"""What the tables are: each column once, with its type, its unit and what it means.

Every writer, the frames of the library and docs/tables.md are made from this. The names are those an analyst meets
first, so they must not mislead: money is `granted_amount` only where somebody decided it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Type = Literal["text", "integer", "money", "percent", "decimal", "date"]
Kind = Literal["text", "integer", "money", "percent", "date", "period", "list"]  # of a value in the record

SEPARATOR = " | "  # between the values of a list in one cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is written. `of` is the value it tells of: its own name, or that of the value it is evidence of;
    empty where the record has no evidence, as for its own ids."""

    name: str
    type: Type
    about: str
    unit: str = ""
    of: str = ""

    @property
    def evidence(self) -> bool:
        """Whether it tells where and how surely another column was read."""
        return self.name in (f"{self.of}_page", f"{self.of}_confidence", f"{self.of}_findings")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the record that has evidence. `at` is its path in the row's part of the record; empty where a
    function picks it."""

    name: str
    kind: Kind
    about: str
    at: str = ""

    def columns(self) -> Iterator[Column]:
        name, about = self.name, self.about
        if self.kind == "money":
            yield Column(name, "money", about, "see currency", name)
            yield Column(f"{_stem(name)}_currency", "text", f"currency of `{name}`, ISO 4217", of=name)
        elif self.kind == "date":
            yield Column(name, "text", f"{about}, as precisely as printed: 2024-05-31, 2024-05 or 2024", of=name)
            yield Column(f"{name}_first", "date", f"first day `{name}` can mean", of=name)
            yield Column(f"{name}_last", "date", f"last day `{name}` can mean", of=name)
        elif self.kind == "period":
            yield Column(f"{name}_start", "date", f"first day of the {about}", of=name)
            yield Column(f"{name}_end", "date", f"last day of the {about}; empty where it is open", of=name)
            yield Column(
                f"{name}_precision", "text", f"how precisely the {about} is printed: day, month, year, …", of=name
            )
        elif self.kind == "list":
            yield Column(name, "text", f"{about}; several are parted by `{SEPARATOR}`", of=name)
        else:
            unit = "percent" if self.kind == "percent" else ""
            yield Column(name, self.kind, about, unit, name)

    def companions(self) -> Iterator[Column]:
        name = self.name
        yield Column(f"{name}_page", "integer", f"page `{name}` was read from; empty in sources without pages", of=name)
        yield Column(
            f"{name}_confidence", "decimal", f"confidence of `{name}`; below 0.9 a person should look", "0–1", name
        )
        yield Column(f"{name}_findings", "text", f"codes of the findings that point at `{name}`", of=name)


def _stem(name: str) -> str:
    return name.removesuffix("_amount")


@dataclass(frozen=True)
class Table:
    """`keys` are written first, then the values, then what an auditor needs of each value. `parents` are the tables
    the columns of `keys` point into."""

    name: str
    about: str
    keys: tuple[Column, ...]
    values: tuple[Value, ...] = ()
    parents: tuple[tuple[str, str], ...] = ()  # a column, and the table whose `id` it holds

    @cached_property
    def plan(self) -> tuple[tuple[Value, tuple[str, ...], tuple[str, ...]], ...]:
        """Each value with the names of its columns and of what an auditor needs of it."""
        return tuple(
            (value, tuple(column.name for column in value.columns()), tuple(c.name for c in value.companions()))
            for value in self.values
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its keys."""
        return tuple(column.name for column in self.keys)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        told = tuple(column for value in self.values for column in value.columns())
        return (*self.keys, *told, *(column for value in self.values for column in value.companions()))


def _key(name: str, about: str, type: Type = "text", unit: str = "") -> Column:
    return Column(name, type, about, unit)


_ID = _key("id", "the row: id of the record and the JSON Pointer of what the row tells of")
_RECORD = _key("record_id", "id of the record, as in its `source.id`")
_CASE = _key("case_id", "the case it belongs to, `id` in `cases`; empty where it belongs to none")
_PATH = _key("path", "the document: its path in the folder that was read")
_PAGE = _key("page", "page the row begins on; empty in sources without pages", "integer")
_LINE = _key("line", "line the row begins on; only in sources without pages", "integer")
_DOUBTS = _key("findings", "codes of the findings that point at the row or at a value of it")
_STATUS = _key("decision_status", "proposed, decided, delegated or expected: whether the money of this row is decided")
_ROW = (_ID, _RECORD, _PATH, _PAGE, _LINE)
_ROW_OF_CASE = (_ID, _RECORD, _CASE, _PATH, _PAGE, _LINE)
_IN_RECORD = ("record_id", "documents")
_IN_CASE = ("case_id", "cases")

_NOT_DECIDED = "never sum it with `granted_amount`"
GRANTED = (
    Value("granted_amount", "money", "what is granted, by a decision: status `decided` or `delegated`"),
    Value(
        "proposed_amount", "money", f"what is proposed or expected to be granted, and is not decided; {_NOT_DECIDED}"
    ),
    Value(
        "unconfirmed_amount",
        "money",
        f"what the document calls granted without telling a decision of its own, as a report does; {_NOT_DECIDED}",
    ),
)

DOCUMENTS = Table(
    "documents",
    "A row a file, also of one that could not be read.",
    (
        _key("id", "id of the record: the first 16 hex digits of sha256(path + NUL + sha256)"),
        _PATH,
        _key("sha256", "hash of the file's bytes"),
        _key("media_type", "what kind of file it is"),
        _key("bytes", "size of the file", "integer", "bytes"),
        _key("pages", "number of pages; empty for sources without pages", "integer"),
        _key("reading", "text, ocr or mixed"),
        _key("legibility", "share of words that are plausible Swedish", "decimal", "0–1"),
        _key("errors", "findings of severity error: not, or not wholly, read", "integer"),
        _key("warnings", "findings of severity warning: look at the place", "integer"),
        _key("findings", "codes of all findings of the record"),
        _key("schema_version", "version of the record's schema"),
        _key("version", "version of the program that wrote the record"),
    ),
    (
        Value("kind", "text", "kind of document", "document/kind"),
        Value("title", "text", "title of the document", "document/title"),
        Value("issuer", "text", "authority the document is of", "document/issuer"),
        Value("body", "text", "board or unit the document is of", "document/body"),
        Value("date", "date", "date of the document", "document/date"),
        Value("call_reference", "text", "the call a list or decision belongs to", "call_reference"),
        Value("grants_total_amount", "money", "sum of a list as the list itself states it", "grants_total/amount"),
        Value("grants_total_count", "integer", "number of grants as the list itself states it", "grants_total/count"),
        Value("programme_name", "text", "name of the programme a programme page tells of", "programme/name"),
        Value("programme_region", "text", "where the programme is", "programme/region"),
        Value("programme_start_year", "integer", "first year of the programme", "programme/start_year"),
        Value("programme_end_year", "integer", "last year of the programme", "programme/end_year"),
        Value("send_to", "list", "who gets the decision", "send_to"),
    ),
)
CASES = Table(
    "cases",
    "A row a matter (ärende): a project, or a § of a protocol.",
    (
        *_ROW,
        _key("case_index", "place in the record's `cases`, from 0", "integer"),
        _key("document_kind", "kind of the document, or of the part of a bundle the case stands in"),
        _key("issuer", "authority of the document, or of that part of a bundle"),
        _key("dnr_key", "own registration number folded for joining: series|year|serial; unique only with the issuer"),
        _key("financing_stage", "what the financing plan tells: applied, granted, revised, outcome or unknown"),
        _DOUBTS,
    ),
    (
        Value("paragraph", "text", "number of the § in a protocol", "paragraph"),
        Value("title", "text", "heading of the matter", "title"),
        Value("dnr", "text", "own registration number (diarienummer) as printed; others in `numbers`"),
        Value("project_title", "text", "name of the project", "project/title"),
        Value("project_owner", "text", "who runs the project", "project/owner"),
        Value("project_partners", "list", "partners in the project", "project/partners"),
        Value("project_ids", "list", "ids of the project with its financiers", "project/ids"),
        Value("period", "period", "project's period", "period"),
        Value("decision_status", "text", "proposed, decided, delegated or expected", "decision/status"),
        Value("decision_outcome", "text", "main outcome: granted, rejected, …", "decision/outcome"),
        Value("decision_outcomes", "list", "all outcomes", "decision/outcomes"),
        Value("decision_body", "text", "who decides", "decision/body"),
        Value("decision_date", "date", "day of the decision", "decision/date"),
        Value("decision_fund", "text", "appropriation or fund the money is taken from", "decision/fund"),
        Value("decision_points", "list", "points of the decision", "decision/points"),
        Value("decision_conditions", "list", "conditions", "decision/conditions"),
        *GRANTED,
        Value("applied_amount", "money", "what was applied for", "applied"),
        Value("total_budget_amount", "money", "total cost of the project", "total_budget"),
        Value("financing_total_amount", "money", "sum of the financing plan as printed", "financing/total"),
    ),
    (_IN_RECORD,),
)
NUMBERS = Table(
    "numbers",
    "A row a registration number of a case, own and others'.",
    (
        _ID,
        _RECORD,
        _CASE,
        _PATH,
        _key("relation", "own, foreign, replaces, amends or refers_to"),
        _key("dnr_key", "folded for joining: series|year|serial"),
        _key("issuer", "authority of the document; the number is its only where `relation` is own"),
    ),
    (Value("dnr", "text", "the number as printed, without its label"),),
    (_IN_RECORD, _IN_CASE),
)
FINANCING_ROWS = Table(
    "financing_rows",
    "A row a financier of a financing plan, without the sums.",
    (
        *_ROW_OF_CASE,
        _key("stage", "what the plan tells: applied, granted, revised, outcome or unknown"),
        _STATUS,
        _key("kind", "cash, in_kind, or unspecified where the document does not say"),
        _DOUBTS,
    ),
    (
        Value("financier", "text", "who pays", "financier"),
        Value("amount", "money", "what they are to pay according to the plan; no grant by itself", "amount"),
        Value("share_percent", "percent", "their share as printed", "share_percent"),
        Value("source", "text", "where they take it from", "source"),
    ),
    (_IN_RECORD, _IN_CASE),
)
GRANTS = Table(
    "grants",
    "A row an item of a list of decisions.",
    (
        *_ROW,
        _key("issuer", "authority the list is of"),
        _STATUS,
        _key("decision_date", "day of the list's decision as precisely as printed, where it has one for all"),
        _DOUBTS,
    ),
    (
        Value("owner", "text", "who the money is for", "owner"),
        Value("title", "text", "what it is for", "title"),
        Value("dnr", "text", "registration number of the item", "dnr"),
        Value("outcome", "text", "outcome of the item where the list tells it", "outcome"),
        *GRANTED,
        Value("applied_amount", "money", "what was applied for", "applied"),
        Value("description", "text", "description of the project", "description"),
        Value("motivation", "text", "why it was decided so", "motivation"),
    ),
    (_IN_RECORD,),
)
CALLS = Table(
    "calls",
    "A row a call for applications (utlysning).",
    (*_ROW, _key("issuer", "authority the page is of"), _DOUBTS),
    (
        Value("reference", "text", "number or name of the call", "reference"),
        Value("opens", "date", "day it opens", "opens"),
        Value("closes", "date", "last day to apply", "closes"),
        Value("max_amount", "money", "most an application may get", "max_amount"),
        Value("min_amount", "money", "least an application may be for", "min_amount"),
        Value("max_share_percent", "percent", "largest share of the cost", "max_share_percent"),
        Value("budget_amount", "money", "what the call has to give in all", "budget"),
        Value("max_months", "integer", "longest project, in months", "max_months"),
        Value("apply_via", "text", "where to apply", "apply_via"),
        Value("who_can_apply", "list", "who may apply", "who_can_apply"),
        Value("criteria", "list", "what applications are judged by", "criteria"),
        Value("priority_areas", "list", "what is given priority", "priority_areas"),
    ),
    (_IN_RECORD,),
)
AMOUNTS = Table(
    "amounts",
    "A row a mention of money, in reading order. One sum may be mentioned many times: never add this table up.",
    (
        *_ROW_OF_CASE,
        _key("role", "what the money is: granted, applied, total_budget, …"),
        _key("qualifier", "exact, approx, at_most, at_least, over, under or range"),
        _STATUS,
        _key("per", "year, month, hour, person or part, for a rate"),
        _key("year", "the year it is for", "integer"),
    ),
    (
        Value("amount", "money", "the amount; empty for a range"),
        Value("least_amount", "money", "lower end of a range"),
        Value("most_amount", "money", "upper end of a range"),
    ),
    (_IN_RECORD, _IN_CASE),
)
PEOPLE = Table(
    "people",
    "A row a person named in an official role.",
    (
        *_ROW,
        _key("role", "contact, signatory, officer, chair, secretary or adjuster"),
        _DOUBTS,
    ),
    (
        Value("name", "text", "name", "name"),
        Value("title", "text", "title", "title"),
        Value("organisation", "text", "where they work", "organisation"),
        Value("email", "text", "e-mail", "email"),
        Value("phone", "text", "telephone", "phone"),
    ),
    (_IN_RECORD,),
)
FINDINGS = Table(
    "findings",
    "A row a doubt, gap or failure.",
    (
        *_ROW,
        _key("code", "what is the matter; docs/findings.md has every code"),
        _key("severity", "error, warning or info"),
        _key("reason", "why a file could not be read"),
        _key("message", "what is the matter and what to do, in English"),
        _key("message_sv", "the same in Swedish, in general words"),
        _key("pointer", "JSON Pointer of what it is about in the record"),
        _key("suggestion", "what the arithmetic would have, as JSON; the printed figure was not changed"),
        _key("text", "what is printed at the place"),
    ),
    (),
    (_IN_RECORD,),
)
EVIDENCE = Table(
    "evidence",
    "A row a place that supports a value, the strongest first.",
    (
        _ID,
        _RECORD,
        _PATH,
        _key("table_name", "the table the value is in"),
        _key("row_id", "`id` of its row"),
        _key("column_name", "the value, as its column is called"),
        _key("value", "the value as text; empty where something is printed that cannot be read"),
        _key("confidence", "confidence of the value", "decimal", "0–1"),
        _key("page", "page, from 1", "integer"),
        _key("line", "line, from 1, in sources without pages", "integer"),
        _key("x0", "left edge of the box", "decimal", "PDF points from the left"),
        _key("top", "top edge of the box", "decimal", "PDF points from the top"),
        _key("x1", "right edge of the box", "decimal", "PDF points from the left"),
        _key("bottom", "bottom edge of the box", "decimal", "PDF points from the top"),
        _key("text", "what is printed there, before repair"),
        _key("rule", "the rule that read it"),
        _key("repairs", "repairs made in it"),
    ),
    (),
    (_IN_RECORD,),
)

TABLES = {
    table.name: table
    for table in (
        DOCUMENTS, CASES, NUMBERS, FINANCING_ROWS, GRANTS, CALLS, AMOUNTS, PEOPLE, FINDINGS, EVIDENCE,
    )
}  # fmt: skip
