"""A record as a person reads it: what was found, and in plain words what is doubtful."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from extract.model.evidence import Evidence, Found
from extract.model.record import Case, Finding, MoneyValue, PeriodValue, Record
from extract.output.terminal import one_line

MARKS = {"error": ("✗", "bold red"), "warning": ("!", "yellow"), "info": ("i", "cyan")}
PLACES = 3  # places named for a finding that occurs many times
QUOTE = 60  # characters of a quote
ROWS = 12  # grants or cases shown of a long list


@cache
def words(name: str) -> dict[str, Any]:
    """A table of words of the package, `extract/words/<name>.toml`."""
    return tomllib.loads(resources.files("extract").joinpath("words", f"{name}.toml").read_text(encoding="utf-8"))


def language(environment: Mapping[str, str] = os.environ) -> str:
    """`sv` where the locale is Swedish, else `en`; the first of LC_ALL, LC_MESSAGES and LANG that is set decides."""
    name = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "")
    return "sv" if name.startswith("sv") else "en"


def render(record: Record, tongue: str) -> RenderableType:
    """All of one record: a heading, what was found, and the findings."""
    view = _View(tongue)
    heading = Text(one_line(record.source.path), style="bold")
    about = [view.word("kind", record.document.kind)]
    if record.source.pages is not None:
        about.append(f"{record.source.pages} {view.label('page' if record.source.pages == 1 else 'pages')}")
    heading.append("".join(f"  {word}" for word in about if word), style="not bold cyan")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    facts = list(view.facts(record))
    for name, value in facts:
        grid.add_row(Text("  " + view.label(name) if name else ""), Text(value))
    if not facts and not any(finding.severity == "error" for finding in record.findings):
        grid.add_row(Text(""), Text(view.label("nothing"), style="dim"))
    return Group(heading, grid, *view.findings(record.findings), Text(""))


class _View:
    """The words of one language, and how values look in it."""

    def __init__(self, tongue: str) -> None:
        self.tongue = tongue

    def label(self, name: str) -> str:
        return str(words("screen")["label"][name][self.tongue])

    def word(self, group: str, found: Found[Any] | None) -> str:
        """A value of a closed list in plain words; empty where there is none."""
        if found is None:
            return ""
        if found.value is None:
            return self.label("unreadable")
        return str(words("screen")[group][found.value][self.tongue])

    def text(self, found: Found[Any] | None) -> str:
        """A value as text; empty where nothing is printed."""
        if found is None:
            return ""
        return self.label("unreadable") if found.value is None else one_line(str(found.value))

    def money(self, found: Found[MoneyValue] | None) -> str:
        if found is None:
            return ""
        if found.value is None:
            return self.label("unreadable")
        unit = "kr" if (self.tongue, found.value.currency) == ("sv", "SEK") else found.value.currency
        return f"{self._grouped(found.value.amount)} {unit}"

    def _grouped(self, amount: str) -> str:
        grouped = f"{Decimal(amount):,f}"
        return grouped.replace(",", "\u00a0").replace(".", ",") if self.tongue == "sv" else grouped

    def period(self, found: Found[PeriodValue] | None) -> str:
        if found is None:
            return ""
        if found.value is None:
            return self.label("unreadable")
        return f"{found.value.start or ''} – {found.value.end or self.label('open')}".strip()

    def named(self, pairs: Iterable[tuple[str, str]]) -> str:
        """`label value` of the pairs that have a value."""
        return _joined(f"{self.label(name)} {value}" for name, value in pairs if value)

    def facts(self, record: Record) -> Iterator[tuple[str, str]]:
        """(label, value) of all that was found, in the order of the record."""
        found = [("title", self.text(record.document.title)), ("call", self.text(record.call_reference))]
        for case in record.cases[:ROWS]:
            found.extend(self._case(case, record))
        if len(record.cases) > ROWS:
            found.append(("", f"… {len(record.cases) - ROWS}"))
        found.extend(self._grants(record))
        if record.call is not None:
            dates = self.named((("opens", self.text(record.call.opens)), ("closes", self.text(record.call.closes))))
            found.append(("call", _joined((self.text(record.call.reference), dates, self.money(record.call.budget)))))
        if record.programme is not None:
            years = "–".join(filter(None, map(self.text, (record.programme.start_year, record.programme.end_year))))
            found.append(("programme", _joined((self.text(record.programme.name), years))))
        if not record.cases and not record.grants and record.amounts:
            found.append(("mentioned", str(len(record.amounts))))
        yield from ((name, value) for name, value in found if value)

    def _case(self, case: Case, record: Record) -> Iterator[tuple[str, str]]:
        title = self.text(case.title)
        heading = "" if title == self.text(record.document.title) else title
        yield "case", _joined((self.text(case.paragraph), heading))
        own = [entry for entry in case.dnr if entry.relation == "own"] or list(case.dnr)
        yield "dnr", ", ".join(one_line(entry.value or "") or self.label("unreadable") for entry in own)
        yield "project", _joined((self.text(case.project.title), self.text(case.project.owner)))
        if case.decision is not None:
            said = case.decision
            body, date = self.text(said.body or record.document.body), self.text(said.date)
            yield (
                "decision",
                _joined((self.word("status", said.status), self.word("outcome", said.outcome), body, date)),
            )
        status = case.decision.status.value if case.decision and case.decision.status else None
        given = "proposed" if status in ("proposed", "expected") else "granted"  # proposed is not decided
        amounts = ((given, case.granted), ("applied", case.applied), ("total", case.total_budget))
        yield "amounts", self.named((name, self.money(found)) for name, found in amounts)
        yield "period", self.period(case.period)
        if case.financing is not None:
            yield "financing", str(words("screen")["stage"][case.financing.stage][self.tongue])
            for row in case.financing.rows:
                share = self.text(row.share_percent)
                share = share.replace(".", ",") if self.tongue == "sv" else share
                kind = self.label("in_kind") if row.kind == "in_kind" else ""
                yield "", _joined((self.text(row.financier), self.money(row.amount), share and f"{share} %", kind))
            yield "", self.named([("total", self.money(case.financing.total))])

    def _grants(self, record: Record) -> Iterator[tuple[str, str]]:
        if record.grants:
            stated = record.grants_total
            total = _joined((self.text(stated.count), self.money(stated.amount))) if stated else ""
            yield "grants", _joined((f"{self.label('rows')} {len(record.grants)}", self.named([("stated", total)])))
        for row in record.grants[:ROWS]:
            outcome = self.word("outcome", row.outcome)
            yield "", _joined((self.text(row.owner), self.text(row.title), self.money(row.amount), outcome))
        if len(record.grants) > ROWS:
            yield "", f"… {len(record.grants) - ROWS}"

    def findings(self, findings: Iterable[Finding]) -> Iterator[Text]:
        """One line a kind of finding, errors first, with the first places it was met at."""
        alike: dict[tuple[str, str, str], list[Finding]] = {}
        for finding in sorted(findings, key=lambda finding: list(MARKS).index(finding.severity)):
            sentences = words("findings")
            failed = finding.severity == "error"
            entry = sentences["reason"].get(finding.reason) if failed else None
            said = (entry or sentences["code"][finding.code])[self.tongue]
            if failed and self.tongue == "en":  # one advice, not two: the record's own message is English
                said = one_line(finding.message)
            alike.setdefault((finding.severity, finding.code, said), []).append(finding)
        for (severity, code, sentence), group in alike.items():
            mark, style = MARKS[severity]
            shown = Text(f"  {mark} ", style=style)
            shown.append(sentence + (f" ({len(group)})" if len(group) > 1 else ""))
            shown.append(f" [{code}]", style="dim")
            for finding in group[:PLACES]:
                shown.append(self._place(finding), style="dim")
            yield shown

    def _place(self, finding: Finding) -> str:
        where = [self._evidence(evidence) for evidence in finding.evidence[:1]]
        if finding.suggestion:
            where.append(self._suggestion(finding.suggestion))
        if self.tongue == "en" and finding.severity != "error":  # the record's own message is English and says more
            where.append(one_line(finding.message))
        return f"\n      {_joined(where)}" if where else ""

    def _suggestion(self, suggestion: Mapping[str, Any]) -> str:
        """What the arithmetic would have, and what is printed: "suggests 685,300 instead of 658,300"."""
        named = [key for key in suggestion if key not in ("path", "printed")]
        told = f"{self.label('suggests')} {', '.join(self._figure(key, suggestion[key]) for key in named)}"
        if "printed" in suggestion:
            told += f" {self.label('instead')} {self._figure(named[0] if named else '', suggestion['printed'])}"
        return told

    def _figure(self, key: str, value: object) -> str:
        """A suggested figure as text; `key` says what it is of."""
        if key == "amount":
            return self._grouped(str(value))
        said = one_line(str(value))
        return f"{said.replace('.', ',') if self.tongue == 'sv' else said} %" if key == "share_percent" else said

    def _evidence(self, evidence: Evidence) -> str:
        name, number = ("page", evidence.page) if evidence.page is not None else ("line", evidence.line)
        quote = one_line(evidence.text)
        quote = quote if len(quote) <= QUOTE else quote[: QUOTE - 1] + "…"
        return f"{self.label(name)} {number}: ”{quote}”" if number is not None else f"”{quote}”"


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)
