"""The values a document states: money, dates, periods, shares, diarienummer, and what was found where."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar

T = TypeVar("T", covariant=True)


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A value in sight: its span in a text (half-open), what it says, the rule that read it.

    A match never crosses a border of the text (`text.BORDERS`).
    """

    start: int
    stop: int
    value: T
    rule: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole currency units. `step` is the finest unit *stated*: 1,5 mnkr states steps of 100 000 kr.

    Sums agree within half the steps of their parts; there is no other tolerance.
    """

    amount: Decimal
    currency: str = "SEK"  # ISO 4217
    step: Decimal = Decimal(1)


Qualifier = Literal["exact", "approx", "at_most", "at_least", "over", "under", "range"]
Per = Literal["year", "month", "hour", "person", "part"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A mention of money. `money` is None for a range, which has `low` and `high` instead.

    `unit_missing`: the number stands under a head that names money, but no unit is printed with it or in the head.
    `unit_from`: the span of the unit where it stands elsewhere (a column head, "belopp i tkr").
    """

    money: Money | None
    qualifier: Qualifier = "exact"
    low: Money | None = None
    high: Money | None = None
    per: Per | None = None
    year: int | None = None
    unit_missing: bool = False
    unit_from: tuple[int, int] | None = None


DatePrecision = Literal["day", "week", "month", "quarter", "tertial", "half", "season", "year"]
_MONTHS = {"quarter": 3, "tertial": 4, "half": 6}


@dataclass(frozen=True, slots=True)
class Date:
    """A date as precise as it is printed; `year` is None where none is printed.

    `month` for day and month, `day` for day, `part` for the number of a week, quarter, tertial or half and, for a
    season, 1 vår, 2 sommar, 3 höst, 4 vinter.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    precision: DatePrecision = "day"
    part: int | None = None
    approx: bool = False

    @property
    def iso(self) -> str | None:
        """`YYYY-MM-DD`, `YYYY-MM` or `YYYY`, as RECORD.md writes a date; None without a year."""
        if self.year is None:
            return None
        if self.precision == "day":
            return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
        if self.precision == "month":
            return f"{self.year:04d}-{self.month:02d}"
        return f"{self.year:04d}"

    def first(self) -> dt.date | None:
        """The first day the date covers; None without a year."""
        days = self._days()
        return days[0] if days else None

    def last(self) -> dt.date | None:
        """The last day the date covers; None without a year."""
        days = self._days()
        return days[1] if days else None

    def _days(self) -> tuple[dt.date, dt.date] | None:
        if self.year is None:
            return None
        year, part = self.year, self.part or 1
        if self.precision == "day":
            day = dt.date(year, self.month or 1, self.day or 1)
            return day, day
        if self.precision == "week":
            monday = dt.date.fromisocalendar(year, part, 1)
            return monday, monday + dt.timedelta(days=6)
        if self.precision == "season":  # vår: January to June, as terms and budgets count; sommar and vinter by month
            first, last = {1: (1, 6), 2: (6, 8), 3: (7, 12), 4: (12, 12)}[part]
        elif self.precision == "month":
            first = last = self.month or 1
        elif self.precision == "year":
            first, last = 1, 12
        else:
            length = _MONTHS[self.precision]
            first = (part - 1) * length + 1
            last = first + length - 1
        return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


PeriodPrecision = Literal["day", "month", "quarter", "tertial", "half", "season", "year"]
PERIOD_PRECISIONS: tuple[PeriodPrecision, ...] = ("day", "month", "quarter", "tertial", "half", "season", "year")


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day of `start` to the last day of `end`; None is open. Reversed ones are kept: a finding says so.

    `inferred` names ends whose year is printed only at the other end ("15 januari till 31 mars 2019").
    """

    start: Date | None
    end: Date | None
    inferred: tuple[str, ...] = ()

    @property
    def precision(self) -> PeriodPrecision:
        """The coarser of the two ends; a week counts as day."""
        kinds = {date.precision for date in (self.start, self.end) if date is not None}
        return max((kind for kind in PERIOD_PRECISIONS if kind in kinds), key=PERIOD_PRECISIONS.index, default="day")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time without dates: at least one of `low` and `high`, in `unit`."""

    low: int | None
    high: int | None
    unit: Literal["day", "week", "month", "year"]
    qualifier: Qualifier = "exact"
    anchor: Literal["none", "decision", "start"] = "none"


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage; `of` is what the words say it is a share of."""

    percent: Decimal
    qualifier: Qualifier = "exact"
    of: Literal["total_cost", "eligible_cost", "public_funding", "unknown"] = "unknown"


DnrProblem = Literal["unreadable", "truncated", "redacted", "unknown_form"]


@dataclass(frozen=True, slots=True)
class Dnr:
    """A diarienummer in its parts. `printed` is the number without its label.

    `series` letters, `plan` classification code, `year` four digits, `serial` without leading zeros, `unit` the
    handling unit of a ministry, `document` the number of the document inside the case, `scheme` where it is no
    diarienummer in the strict sense (court case, ärende-id). Of an `unknown_form` only `printed` is known.
    """

    printed: str
    series: str | None = None
    plan: str | None = None
    year: int | None = None
    serial: str | None = None
    unit: str | None = None
    document: str | None = None
    partial: bool = False
    scheme: Literal["dnr", "court", "arende_id", "journal"] = "dnr"
    problem: DnrProblem | None = None

    @property
    def key(self) -> str:
        """The folded form for joining: series|year|serial; with the class number where there is no series.

        >>> Dnr("RUN-00253-2023", series="RUN", year=2023, serial="253").key
        'RUN|2023|253'
        """
        if self.problem == "unknown_form":
            return self.printed.upper()
        series = self.series or self.plan or ""
        return f"{series.upper()}|{self.year or ''}|{self.serial or ''}"


OrganisationKind = Literal[
    "region", "municipality", "county_board", "state_agency", "government", "university", "partnership", "other"
]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A public body of the register, named in a text. `number` only where the register has a source for it.

    `by` says how it is named: by its name or another it goes by, a former name, an abbreviation, or a form that OCR
    damaged.
    """

    name: str
    kind: OrganisationKind
    number: str | None = None
    by: Literal["name", "former_name", "abbreviation", "damaged"] = "name"
    printed: str = ""  # what stands in the text, the genitive s included
    nuts3: str | None = None
