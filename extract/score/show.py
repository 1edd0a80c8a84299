"""An evaluation for a person (a table for the terminal, Markdown) and for a program (JSON)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.output.terminal import one_line
from extract.score.compare import bare
from extract.score.draw import diagram
from extract.score.evaluate import Change, Changes, Evaluation, Miss, fields_of, grouped
from extract.score.tally import Bin, Judged, Tally, wilson
from extract.words import table

NAME, CELLS = 36, (6, 7, 7, 8, 8, 11, 8, 7)  # widths of the columns
COUNTS = ("n", "right", "wrong", "silent", "missed")
SHARES = ("precision", "recall", "f1")
QUOTE = 60  # characters of a value that are shown in a list
MISSES = 20  # shown where nobody says how many


def ratio(value: float | None) -> str:
    """Three decimals, never rounded up to a whole: 0.9996 is not all."""
    if value is None:
        return "-"
    return f"{min(value, 0.999):.3f}" if value < 1 else f"{value:.3f}"


def shape_of(file: str | None) -> str:
    """The form a file is named for; a table where there is none."""
    name = (file or "").lower()
    return {"json": "json", "md": "markdown", "svg": "svg"}.get(name.rpartition(".")[2], "table")


def rendered(evaluation: Evaluation, shape: str, tongue: str, misses: int | None = None) -> str:
    """The evaluation as `table`, `markdown`, `json` or a diagram (`svg`), with so many misses.

    None of a number: MISSES of them, in JSON all.
    """
    if shape == "json":
        return as_json(evaluation, misses)
    if shape == "svg":
        return diagram({f"{len(evaluation.documents)} documents": evaluation.reliability})
    shown = MISSES if misses is None else misses
    return (markdown if shape == "markdown" else table_of)(evaluation, Words(tongue), shown)


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    tongue: str = "en"

    def __call__(self, group: str, name: str) -> str:
        entry = table("score")[group].get(name)
        return str(entry[self.tongue]) if entry else name

    def kind(self, what: str, name: str) -> str:
        """A kind of document in plain words; how it was read as it stands in the record."""
        entry = table("screen")["kind"].get(name) if what == "kind" else None
        return str(entry[self.tongue]) if entry else name

    def state(self, row: Judged) -> str:
        return self("state", "silent" if row.silent else row.state)


def lines_of(tables: Mapping[str, Tally], words: Words, first: str) -> Iterator[str]:
    """A table of plain text, its head first and without a sum."""
    head = (words("head", name) for name in (*COUNTS, *SHARES))
    yield f"{first:{NAME}}" + "".join(f"{cell:>{width}}" for cell, width in zip(head, CELLS, strict=True))
    for name, tally in tables.items():
        yield f"{name:{NAME}}" + "".join(f"{c:>{w}}" for c, w in zip(_cells(tally), CELLS, strict=True))


def _cells(tally: Tally) -> tuple[str, ...]:
    return (*(str(getattr(tally, name)) for name in COUNTS), *(ratio(getattr(tally, name)) for name in SHARES))


def summary(evaluation: Evaluation, words: Words) -> dict[str, Tally]:
    """The rows a person sees first: groups of fields, other fields, and all."""
    rows = {words("group", name): tally for name, tally in grouped(evaluation.fields).items()}
    return {**rows, words("group", "all"): evaluation.total}


def table_of(evaluation: Evaluation, words: Words, misses: int = MISSES) -> str:
    """All of it for a terminal, no line of a document's that could steer it."""
    out = [_counts(evaluation, words), ""]
    out += lines_of(summary(evaluation, words), words, words("head", "field"))
    for what in ("kind", "reading"):
        rows = {f"{words.kind(what, name)} ({n})": tally for name, n, tally in _by(evaluation, what)}
        out += ["", *lines_of(rows, words, words("label", what))]
    out += ["", words("label", "intervals")]
    out += [
        f"  {name}: {ratio(value)} ({_interval(part, whole)})"
        for name, value, part, whole in _shares(evaluation, words)
    ]
    out += ["", *_asked(evaluation, words), "", *confidence(evaluation, words)]
    out += ["", f"{words('label', 'misses')}: {len(evaluation.misses) or words('label', 'none')}"]
    for miss in evaluation.misses[:misses]:
        fact = miss.row.fact
        out.append(f"  {words.state(miss.row)}  {one_line(miss.document)}  {fact.pointer}{_sureness(miss)}")
        out.append("      " + _told((("got", fact.got), ("want", fact.want)), words))
    out += _more(len(evaluation.misses) - misses, words)
    for name, changes in _changed(evaluation.changes):
        out += ["", f"{words('label', 'against')}, {words('label', name)}: {len(changes)}"]
        for change in changes[:misses]:
            out.append(f"  {one_line(change.document)}  {change.place}: {_story(change, words)}")
        out += _more(len(changes) - misses, words)
    for name, rest in _left(evaluation):
        out += ["", f"{words('label', name)}: {len(rest)}", *(f"  {one_line(item)}" for item in rest)]
    return "\n".join(out) + "\n"


def markdown(evaluation: Evaluation, words: Words, misses: int = MISSES) -> str:
    """All of it as Markdown, with the intervals of each row."""
    out = [f"# {words('label', 'evaluation')}", "", _counts(evaluation, words), ""]
    out += _rich(summary(evaluation, words), words, words("head", "field"))
    for what in ("kind", "reading"):
        rows = {f"{words.kind(what, name)} ({n})": tally for name, n, tally in _by(evaluation, what)}
        out += ["", *_rich(rows, words, words("label", what))]
    out += ["", *_asked(evaluation, words), ""]
    held = evaluation.reliability
    head = (words("label", "reliability"), words("label", "values"), words("head", "right"), words("head", "share"))
    bins = [(_range(b), str(b.n), str(b.right), _with(b.right, b.n)) for b in held.bins]
    out += [*rows_of((*head[:3], f"{head[3]} ({words('head', 'interval')})"), bins), "", *_sure(evaluation, words)]
    out += ["", f"## {words('label', 'misses')}: {len(evaluation.misses)}", ""]
    columns = [words("label", name) for name in ("document", "place", "how", "got", "want")]
    listed = [
        (
            *(miss.document, miss.row.fact.pointer, words.state(miss.row) + _sureness(miss)),
            *(_said(value, words) for value in (miss.row.fact.got, miss.row.fact.want)),
        )
        for miss in evaluation.misses[:misses]
    ]
    out += rows_of(columns, listed) if listed else ()
    out += _more(len(evaluation.misses) - misses, words)
    for name, changes in _changed(evaluation.changes):
        out += ["", f"## {words('label', 'against')}, {words('label', name)}: {len(changes)}", ""]
        out += [
            f"* {_cell(change.document)} {_cell(change.place)}: {_cell(_story(change, words))}"
            for change in changes[:misses]
        ]
        out += _more(len(changes) - misses, words)
    for name, rest in _left(evaluation):
        out += ["", f"## {words('label', name)}: {len(rest)}", "", *(f"* {_cell(item)}" for item in rest)]
    return "\n".join(out) + "\n"


def rows_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table; what a document says cannot end a cell or become markup."""
    for line in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(cell if cell == "---" else _cell(cell) for cell in line) + " |"


def _cell(text: str) -> str:
    shown = one_line(text)
    for sign in "\\`*_[]<>|#&":
        shown = shown.replace(sign, f"\\{sign}")
    return shown


def _rich(tables: Mapping[str, Tally], words: Words, first: str) -> Iterator[str]:
    head = [words("head", name) for name in (*COUNTS, *SHARES)]
    rows = []
    for name, tally in tables.items():
        shares = (_with(tally.right, tally.given), _with(tally.right, tally.n), ratio(tally.f1))
        rows.append((name, *(str(getattr(tally, count)) for count in COUNTS), *shares))
    yield from rows_of((first, *head), rows)


def _with(part: int, whole: int) -> str:
    """A share with its interval."""
    return f"{ratio(part / whole)} ({_interval(part, whole)})" if whole else "-"


def _interval(part: int, whole: int) -> str:
    edges = wilson(part, whole)
    return "-" if edges is None else f"{edges[0]:.3f}–{edges[1]:.3f}"


def _counts(evaluation: Evaluation, words: Words) -> str:
    flawless, silent = _documents(evaluation)
    parts = (
        f"{len(evaluation.documents)} {words('label', 'documents')}",
        f"{flawless} {words('label', 'flawless')}",
        f"{silent} {words('label', 'with_silent')}",
    )
    return ", ".join(parts)


def _documents(evaluation: Evaluation) -> tuple[int, int]:
    tallies = [document.values for document in evaluation.documents]
    return sum(not t.wrong and not t.missed for t in tallies), sum(t.silent > 0 for t in tallies)


def _by(evaluation: Evaluation, what: str) -> Iterator[tuple[str, int, Tally]]:
    for name, documents in evaluation.by(what).items():
        whole = Tally()
        for document in documents:
            whole.add(document.values)
        yield name, len(documents), whole


def _shares(evaluation: Evaluation, words: Words) -> Iterator[tuple[str, float | None, int, int]]:
    whole = evaluation.total
    yield words("head", "precision"), whole.precision, whole.right, whole.given
    yield words("head", "recall"), whole.recall, whole.right, whole.n
    yield words("label", "silent_rate"), whole.silent_rate, whole.silent, whole.given


def _asked(evaluation: Evaluation, words: Words) -> Iterator[str]:
    told = evaluation.findings
    counts = words("label", "of_findings").format(right=told.right, n=told.n, wrong=told.wrong)
    yield f"{words('label', 'findings')}: {counts}. {words('label', 'forbidden')}: {evaluation.forbidden}."


def confidence(evaluation: Evaluation, words: Words) -> Iterator[str]:
    """How far a confidence holds, as plain text."""
    head = (words("label", "values"), words("head", "right"), words("head", "share"), words("head", "interval"))
    yield f"{words('label', 'reliability'):{NAME}}{head[0]:>8}{head[1]:>7}{head[2]:>13}   {head[3]}"
    for b in evaluation.reliability.bins:
        value = ratio(b.right / b.n if b.n else None)
        yield f"{_range(b):{NAME}}{b.n:8}{b.right:7}{value:>13}   {_interval(b.right, b.n)}"
    yield from _sure(evaluation, words)


def _sure(evaluation: Evaluation, words: Words) -> Iterator[str]:
    held = evaluation.reliability
    for name, part, whole in (("sure", held.sure_right, held.sure), ("sure_right", held.sure_right, held.right)):
        yield f"{words('label', name).format(right=part, n=whole)}: {_with(part, whole)}."


def _range(b: Bin) -> str:
    return f"{b.low:.2f}–{b.high:.2f}"


def _sureness(miss: Miss) -> str:
    confidence = miss.row.fact.confidence
    return "" if confidence is None or miss.row.state == "missed" else f" ({confidence:.2f})"


def _said(value: Any, words: Words) -> str:
    if value is None:
        return words("label", "nothing")
    shown = one_line(value if isinstance(value, str) else json.dumps(bare(value), ensure_ascii=False))
    return shown if len(shown) <= QUOTE else shown[: QUOTE - 1] + "…"


def _story(change: Change, words: Words) -> str:
    return _told((("before", change.before), ("got", change.got), ("want", change.want)), words)


def _told(pairs: Iterable[tuple[str, Any]], words: Words) -> str:
    return ", ".join(f"{words('label', name)} {_said(value, words)}" for name, value in pairs)


def _more(n: int, words: Words) -> list[str]:
    return ["  " + words("label", "more").format(n=n)] if n > 0 else []


def _changed(changes: Changes | None) -> Iterator[tuple[str, tuple[Change, ...]]]:
    if changes is not None:
        for name in ("gained", "lost", "wrong_new", "wrong_gone"):
            yield name, getattr(changes, name)


def _left(evaluation: Evaluation) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in ("gold_alone", "records_alone", "notes"):
        if getattr(evaluation, name):
            yield name, getattr(evaluation, name)


def as_json(evaluation: Evaluation, misses: int | None = None) -> str:
    """All of it, and every miss where `misses` is None; intervals are [low, high], null of nothing."""
    flawless, silent = _documents(evaluation)
    held = evaluation.reliability
    known = evaluation.misses
    out = {
        "documents": {"n": len(evaluation.documents), "flawless": flawless, "with_silent": silent},
        "all": _numbers(evaluation.total),
        "groups": {name: _numbers(tally) for name, tally in grouped(evaluation.fields).items()},
        "fields": {name: _numbers(tally) for name, tally in evaluation.fields.items()},
        "by_kind": _parted(evaluation, "kind"),
        "by_reading": _parted(evaluation, "reading"),
        "findings": {name: getattr(evaluation.findings, name) for name in ("n", "right", "wrong", "missed")},
        "forbidden": evaluation.forbidden,
        "reliability": {
            "bins": [
                {"low": b.low, "high": b.high, "n": b.n, "right": b.right, **_share("share", b.right, b.n)}
                | {"mean_confidence": None if b.mean is None else round(b.mean, 4)}
                for b in held.bins
            ],
            "sure": {"n": held.sure, "right": held.sure_right, **_share("share", held.sure_right, held.sure)},
            "right": {"n": held.right, "sure": held.sure_right, **_share("share", held.sure_right, held.right)},
        },
        "misses_total": len(known),
        "misses": [_miss(miss) for miss in (known if misses is None else known[:misses])],
        "unmatched": {"gold": list(evaluation.gold_alone), "records": list(evaluation.records_alone)},
        "notes": list(evaluation.notes),
        "against": None
        if evaluation.changes is None
        else {name: [_change(change) for change in changes] for name, changes in _changed(evaluation.changes)},
    }
    return json.dumps(out, ensure_ascii=False, indent=2, default=str) + "\n"


def _numbers(tally: Tally) -> dict[str, Any]:
    out: dict[str, Any] = {name: getattr(tally, name) for name in COUNTS}
    out |= _share("precision", tally.right, tally.given) | _share("recall", tally.right, tally.n)
    out["f1"] = None if tally.f1 is None else round(tally.f1, 4)
    return out | _share("silent_rate", tally.silent, tally.given)


def _share(name: str, part: int, whole: int) -> dict[str, Any]:
    edges = wilson(part, whole)
    interval = None if edges is None else [round(edge, 4) for edge in edges]
    return {name: round(part / whole, 4) if whole else None, f"{name}_interval": interval}


def _parted(evaluation: Evaluation, what: str) -> dict[str, Any]:
    tallies = {name: tally for name, _, tally in _by(evaluation, what)}
    return {
        name: {
            "documents": len(documents),
            "all": _numbers(tallies[name]),
            "groups": {group: _numbers(tally) for group, tally in grouped(fields_of(documents)).items()},
        }
        for name, documents in evaluation.by(what).items()
    }


def _miss(miss: Miss) -> dict[str, Any]:
    fact = miss.row.fact
    state = "silent" if miss.row.silent else miss.row.state
    place = {"document": miss.document, "field": fact.field, "path": fact.pointer, "gold_path": fact.place}
    return {**place, "state": state, "confidence": fact.confidence, "got": bare(fact.got), "want": fact.want}


def _change(change: Change) -> dict[str, Any]:
    place = {"document": change.document, "field": change.field, "gold_path": change.place}
    return {**place, "before": bare(change.before), "got": bare(change.got), "want": change.want}
