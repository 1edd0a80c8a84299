"""What a store knows: what came in, what failed and why, source by source; as words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from extract.importing.ledger import Ledger
from extract.output.terminal import one_line
from extract.words import table

SHOWN = 20  # lines of a part that a person is shown; JSON has all


def status(ledger: Ledger, made_by: str, runs: int = 1) -> dict[str, Any]:
    """All of it, in an order that does not change, with times in UTC; what came in, in the last so many runs."""
    last = ledger.rows("SELECT * FROM run ORDER BY id DESC LIMIT 1")
    run = dict(last[0]) if last else None
    return {
        "run": run,
        "sources": [_source(ledger, dict(row)) for row in ledger.rows("SELECT * FROM source ORDER BY name")],
        "came_in": _events(ledger, run["id"] - runs) if run else [],
        "failed": [*_fetches(ledger), *_readings(ledger)],
        "made_by_another": ledger.rows(
            "SELECT count(*) AS n FROM version JOIN item ON item.version = version.id WHERE made_by IS NOT ?", made_by
        )[0]["n"],
    }


def _source(ledger: Ledger, row: dict[str, Any]) -> dict[str, Any]:
    (counts,) = ledger.rows(
        "SELECT count(*) AS known, count(gone_since) AS gone,"
        " coalesce(sum(gone_since IS NULL AND NOT quarantined AND taken IS NOT seen), 0) AS waiting,"
        " coalesce(sum(quarantined), 0) AS aside FROM item WHERE source = ?",
        row["id"],
    )
    (versions,) = ledger.rows(
        "SELECT coalesce(sum(state = 'taken'), 0) AS unread, coalesce(sum(state = 'quarantined'), 0) AS aside,"
        " count(superseded_by) AS superseded"
        " FROM version JOIN item ON item.id = version.item WHERE source = ?",
        row["id"],
    )
    return {
        "name": row["name"],
        "kind": row["kind"],
        "items": counts["known"] - counts["gone"],
        "gone": counts["gone"],
        "waiting": counts["waiting"],
        "put_aside": counts["aside"] + versions["aside"],
        "unread": versions["unread"],
        "superseded": versions["superseded"],
        "last_good": row["ok_at"],
        "failure": row["failure"],
        "detail": row["detail"],
        "failed_since": row["failed_since"],
    }


def _events(ledger: Ledger, after: int) -> list[dict[str, Any]]:
    query = (
        "SELECT run, what, source.name AS source, locator, title, event.detail, record FROM event"
        " JOIN source ON source.id = event.source LEFT JOIN item ON item.id = event.item"
        " WHERE run > ? ORDER BY event.id"
    )
    return [dict(row) for row in ledger.rows(query, after)]


def _fetches(ledger: Ledger) -> list[dict[str, Any]]:
    query = (
        "SELECT source.name AS source, locator, item.failure AS reason, item.detail, tries, retry_at, quarantined"
        " FROM item JOIN source ON source.id = item.source WHERE item.failure IS NOT NULL AND gone_since IS NULL"
        " ORDER BY source.name, item.id"
    )
    return [{"step": "fetch", **row, "quarantined": bool(row["quarantined"])} for row in map(dict, ledger.rows(query))]


def _readings(ledger: Ledger) -> list[dict[str, Any]]:
    """What could not be read and stands, and what a worker died over."""
    query = (
        "SELECT source.name AS source, locator, coalesce(version.reason, (SELECT reason FROM attempt"
        " WHERE version = version.id ORDER BY attempt.id DESC LIMIT 1)) AS reason, NULL AS detail,"
        " (SELECT count(*) FROM attempt WHERE version = version.id AND outcome = 'died') AS tries,"
        " NULL AS retry_at, version.state = 'quarantined' AS quarantined"
        " FROM version JOIN item ON item.id = version.item JOIN source ON source.id = item.source"
        " WHERE (version.state = 'quarantined' AND version.superseded_by IS NULL) OR (version.state = 'taken'"
        " AND EXISTS (SELECT 1 FROM attempt WHERE version = version.id AND outcome = 'died'))"
        " ORDER BY source.name, version.id"
    )
    return [{"step": "read", **row, "quarantined": bool(row["quarantined"])} for row in map(dict, ledger.rows(query))]


def rendered(told: dict[str, Any], tongue: str) -> str:
    """The same for a person."""
    return "".join(f"{line}\n" for line in _lines(told, tongue))


def as_json(told: dict[str, Any]) -> str:
    text = json.dumps(told, ensure_ascii=False, indent=2)
    # a title or an address may hold what steers a terminal; json escapes only some of it
    return "".join(char if char == "\n" or char.isprintable() else json.dumps(char)[1:-1] for char in text) + "\n"


def words(reason: str, tongue: str) -> str:
    """What a reason means, and what to do; the word itself where it has no others."""
    own = table("importing")["reason"].get(reason)
    findings = table("findings")
    code, _, why = reason.partition("/")
    found = own or findings["reason"].get(why) or findings["code"].get(code) or {}
    return str(found.get(tongue, reason))


def _lines(told: dict[str, Any], tongue: str) -> Iterator[str]:
    label = {key: both[tongue] for key, both in table("importing")["label"].items()}
    heads = ("items", "waiting", "unread", "aside", "gone")
    wide = max([len(one_line(row["name"])) for row in told["sources"]] + [len(label["source"])])
    yield f"{label['source']:<{wide}}" + "".join(f"  {label[head]:>9}" for head in heads) + f"  {label['ok']}"
    for row in told["sources"]:
        figures = (row["items"], row["waiting"], row["unread"], row["put_aside"], row["gone"])
        cells = "".join(f"  {figure:>9}" for figure in figures)
        yield f"{one_line(row['name']):<{wide}}{cells}  {_time(row['last_good']) or label['never']}"
        if row["failure"]:
            detail = f" ({one_line(row['detail'])})" if row["detail"] else ""
            yield f"  ! {words(row['failure'], tongue)} [{row['failure']}]{detail}"
    if told["run"] is not None:
        ended = _time(told["run"]["ended"]) or label["killed"]
        yield ""
        yield f"{label['last']}: {_time(told['run']['started'])} – {ended}"
        names = {key: both[tongue] for key, both in table("importing")["what"].items()}
        came = [f"  {names[row['what']]}: {one_line(row['locator'] or row['source'])}" for row in told["came_in"]]
        yield from _cut(came or [f"  {label['nothing']}"], label["more"])
    if told["failed"]:
        yield ""
        yield f"{label['failed']}:"
        yield from _cut([_failure(row, label, tongue) for row in told["failed"]], label["more"])
    if told["made_by_another"]:
        yield ""
        yield f"{told['made_by_another']} {label['older']}"


def _failure(row: dict[str, Any], label: dict[str, str], tongue: str) -> str:
    detail = f" ({one_line(row['detail'])})" if row["detail"] else ""
    when = label["aside"] if row["quarantined"] else f"{label['next']} {_time(row['retry_at'])}".strip()
    return f"  {one_line(row['locator'])}: {words(row['reason'], tongue)} [{row['reason']}]{detail}; {when}"


def _cut(lines: list[str], more: str) -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"  … {len(lines) - SHOWN} {more}"


def _time(told: str | None) -> str:
    return f"{told[:16].replace('T', ' ')} UTC" if told else ""
