"""The record: the contract of the output, shared with every reader of it. The order of the keys is the order here."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from extract import __version__
from extract.model.evidence import Border, Confidence, Evidence, Found

SCHEMA_VERSION = "1.0"

Kind = Literal[
    "decision_memo", "decision", "decision_list", "protocol", "protocol_extract", "call", "programme", "report", "other"
]
Relation = Literal["own", "foreign", "replaces", "amends", "refers_to"]
Status = Literal["proposed", "decided", "delegated", "expected"]
OutcomeWord = Literal[
    "granted", "partially_granted", "rejected", "dismissed", "approved", "adopted", "endorsed", "not_endorsed",
    "tabled", "remitted", "noted", "filed", "answered", "forwarded", "assigned", "appointed", "released", "repealed",
    "amended", "extended", "closed", "other",
]  # fmt: skip
Stage = Literal["applied", "granted", "revised", "outcome", "unknown"]
RowKind = Literal["cash", "in_kind", "unspecified"]
Precision = Literal["day", "month", "quarter", "tertial", "half", "season", "year"]
AmountRole = Literal[
    "granted", "applied", "total_budget", "cofinancing", "own_contribution", "in_kind", "ceiling", "floor",
    "threshold", "call_budget", "allocated", "paid", "spent", "returned", "cost", "fee", "rate", "statistic", "other",
]  # fmt: skip
AmountQualifier = Literal["exact", "approx", "at_most", "at_least", "over", "under", "range"]
AmountPer = Literal["year", "month", "hour", "person", "part"]
PersonRole = Literal["contact", "signatory", "officer", "chair", "secretary", "adjuster"]
Severity = Literal["error", "warning", "info"]
Code = Literal[
    "sum_mismatch", "possible_transposition", "share_mismatch", "count_mismatch", "amount_conflict", "date_conflict",
    "period_reversed", "ambiguous", "missing", "unit_missing", "numeric_loss", "low_legibility", "page_unreadable",
    "table_unclear", "placeholder_left", "unclaimed_amount", "year_inferred", "digit_repaired", "hidden_text",
    "engines_disagree", "repaired_file", "possible_duplicate", "personal_number_suppressed", "replaced_decision",
    "password_used",
    "people_left_out", "kind_unknown", "unreadable", "encrypted", "limit_exceeded", "internal",
]  # fmt: skip

PartialDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="YYYY-MM-DD, YYYY-MM or YYYY")]
DayDate = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Share = Annotated[str, Field(pattern=r"^\d+(\.\d+)?$", description="percent as a decimal string")]
F = Found[str] | None


class MoneyValue(Border):
    """Whole currency units as a decimal string without trailing zeros or exponent."""

    amount: Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class PeriodValue(Border):
    """First and last day; null is open. `precision` is the coarser of the two as printed."""

    start: DayDate | None
    end: DayDate | None
    precision: Precision


class Generator(Border):
    name: Literal["extract"] = "extract"
    version: str = __version__


class SourceInfo(Border):
    id: str = Field(description="first 16 hex digits of sha256(path + NUL + sha256)")
    path: str = Field(description="relative to the folder given; a file given by name: its name")
    sha256: str
    media_type: str
    bytes: int
    pages: int | None = Field(default=None, description="null for sources without pages")
    reading: Literal["text", "ocr", "mixed"] = "text"
    pages_by_ocr: tuple[int, ...] = ()
    ocr_reasons: dict[str, tuple[int, ...]] = Field(
        default_factory=dict, description="why pages were read by OCR: reason and page numbers"
    )
    legibility: float | None = Field(
        default=None, description="share of words that are plausible Swedish after repair; null where nothing was read"
    )
    page_legibility: tuple[float | None, ...] = Field(
        default=(), description="the same for each page; empty for sources without pages"
    )
    repairs: dict[str, int] = Field(default_factory=dict, description="count per repair")


class DocumentInfo(Border):
    kind: Found[Kind] | None = None
    title: F = None
    issuer: F = None
    body: F = None
    date: Found[PartialDate] | None = None


class Part(Border):
    kind: Found[Kind] | None = None
    issuer: F = None
    pages: tuple[int, int] | None = None


class DnrEntry(Border):
    value: str | None = Field(description="as printed, without its label")
    key: str = Field(description="series|year|serial, for joining")
    relation: Relation
    confidence: Confidence
    evidence: tuple[Evidence, ...]


class Project(Border):
    title: F = None
    owner: F = None
    partners: tuple[Found[str], ...] = ()
    ids: tuple[Found[str], ...] = ()


class Decision(Border):
    status: Found[Status] | None = None
    outcome: Found[OutcomeWord] | None = None
    outcomes: tuple[Found[OutcomeWord], ...] = ()
    body: F = None
    date: Found[PartialDate] | None = None
    fund: F = None
    points: tuple[Found[str], ...] = ()
    conditions: tuple[Found[str], ...] = ()


class FinancingRow(Border):
    financier: F = None
    amount: Found[MoneyValue] | None = None
    share_percent: Found[Share] | None = None
    kind: RowKind = "unspecified"
    source: F = None


class Financing(Border):
    stage: Stage = "unknown"
    rows: tuple[FinancingRow, ...] = ()
    total: Found[MoneyValue] | None = None


class Case(Border):
    part: Part | None = None
    paragraph: F = None
    title: F = None
    dnr: tuple[DnrEntry, ...] = ()
    project: Project = Project()
    period: Found[PeriodValue] | None = None
    decision: Decision | None = None
    granted: Found[MoneyValue] | None = None
    applied: Found[MoneyValue] | None = None
    total_budget: Found[MoneyValue] | None = None
    financing: Financing | None = None


class Grant(Border):
    owner: F = None
    title: F = None
    amount: Found[MoneyValue] | None = None
    applied: Found[MoneyValue] | None = None
    outcome: Found[OutcomeWord] | None = None
    description: F = None
    motivation: F = None
    dnr: F = None


class GrantsTotal(Border):
    amount: Found[MoneyValue] | None = None
    count: Found[int] | None = None


class Call(Border):
    reference: F = None
    opens: Found[PartialDate] | None = None
    closes: Found[PartialDate] | None = None
    max_amount: Found[MoneyValue] | None = None
    min_amount: Found[MoneyValue] | None = None
    max_share_percent: Found[Share] | None = None
    budget: Found[MoneyValue] | None = None
    max_months: Found[int] | None = None
    apply_via: F = None
    who_can_apply: tuple[Found[str], ...] = ()
    criteria: tuple[Found[str], ...] = ()
    priority_areas: tuple[Found[str], ...] = ()


class Programme(Border):
    name: F = None
    region: F = None
    start_year: Found[int] | None = None
    end_year: Found[int] | None = None
    priority_areas: tuple[Found[str], ...] = ()
    principles: tuple[Found[str], ...] = ()


class Person(Border):
    name: F = None
    role: PersonRole
    title: F = None
    organisation: F = None
    email: F = None
    phone: F = None


class AmountEntry(Border):
    value: MoneyValue | None = Field(description="null for a range, which has min and max")
    role: AmountRole
    qualifier: AmountQualifier = "exact"
    min: MoneyValue | None = None
    max: MoneyValue | None = None
    per: AmountPer | None = None
    year: int | None = None
    case: int | None = Field(default=None, description="index into cases")
    confidence: Confidence
    evidence: tuple[Evidence, ...]


class Finding(Border):
    code: Code
    severity: Severity
    reason: str | None = None
    message: str = Field(description="English; says what to do")
    path: str | None = Field(default=None, description="JSON Pointer into this record")
    suggestion: dict[str, Any] | None = None
    evidence: tuple[Evidence, ...] = ()


class Record(Border):
    """What one source file says. One record per file, whatever the file."""

    schema_version: Literal["1.0"] = "1.0"
    generator: Generator = Generator()
    source: SourceInfo
    document: DocumentInfo = DocumentInfo()
    call_reference: F = None
    cases: tuple[Case, ...] = ()
    grants: tuple[Grant, ...] = ()
    grants_total: GrantsTotal | None = None
    call: Call | None = None
    programme: Programme | None = None
    people: tuple[Person, ...] = ()
    send_to: tuple[Found[str], ...] = ()
    amounts: tuple[AmountEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
