"""Bundles: where the documents in one file begin, and one record of the records of its parts.

A part is a document of its own kind, read by itself. A border is where a page says so, never a guess from the text: a
counter that begins anew and a letter head, or a letter head that the page before does not have. What has neither name
nor number of its own, a budget or a list of votes behind a document, stays with the document it was put behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.find.letterhead import Letterhead, Name, letterhead, names_in, numbers_in
from extract.model.page import Counter, Sheet


def beginnings(sheets: Sequence[Sheet]) -> tuple[int, ...]:
    """The indices of the sheets a document begins on; the first always is one."""
    starts = [0]
    anew = _anew(sheets)
    for n in range(1, len(sheets)):
        blank = not any(sheet.top for sheet in sheets[starts[-1] : n])  # a cover without words is no document
        if not blank and _begins(sheets, starts[-1], n, anew):
            starts.append(n)
    return tuple(starts)


# ---------------------------------------------------------------- counters


def _anew(sheets: Sequence[Sheet]) -> dict[int, bool]:
    """The sheets where a page counter begins anew, and whether one had come to its end before.

    A counter is followed mark by mark of one kind, for whoever bound the documents may have set marks of his own. A 1
    between 4 and 6 was misread. A counter that goes on with 2 began on the unmarked page before; one that jumps ahead
    lost pages.
    """
    tracks: dict[str, list[tuple[int, Counter]]] = {}
    for n, sheet in enumerate(sheets):
        for counter in sheet.counters:
            track = tracks.setdefault(counter.place, [])
            if not track or track[-1][0] != n:
                track.append((n, counter))
    out: dict[int, bool] = {}
    for track in tracks.values():
        for k, (n, counter) in enumerate(track):
            before = track[k - 1] if k else None
            after = track[k + 1] if k + 1 < len(track) else None
            first = n - counter.number + 1
            if counter.number > 2 or counter.number == 2 and not _unmarked(track, sheets, k):
                continue
            if first < 1 or _misread(before, (n, counter), after):
                continue
            out[first] = any(mark.of == mark.number for mark in sheets[first - 1].counters)
    return out


def _unmarked(track: Sequence[tuple[int, Counter]], sheets: Sequence[Sheet], k: int) -> bool:
    """Whether the page before the k-th mark has no mark and is not the one between a 1 or so and this 2."""
    n = track[k][0]
    if n < 1 or sheets[n - 1].counters:
        return False
    return k == 0 or track[k - 1][1].number + (n - track[k - 1][0]) != 2


def _misread(before: tuple[int, Counter] | None, here: tuple[int, Counter], after: tuple[int, Counter] | None) -> bool:
    """Whether the marks around one go on as if it did not begin anew."""
    if before is None:
        return False
    if after is not None and after[1].number - before[1].number == after[0] - before[0]:
        return after[1].number != here[1].number + after[0] - here[0]
    expected = before[1].number + here[0] - before[0]
    return here[1].of is not None and here[1].of == before[1].of and expected <= here[1].of


def _continues(sheets: Sequence[Sheet], n: int) -> bool:
    """Whether some counter of the page before goes on here, though pages may be missing."""
    last = {counter.place: counter for counter in sheets[n - 1].counters}
    return any(
        (before := last.get(counter.place)) is not None
        and (counter.number == before.number + 1 or counter.of == before.of and counter.number > before.number)
        for counter in sheets[n].counters
    )


# ---------------------------------------------------------------- letter heads


@dataclass(frozen=True, slots=True)
class _Top:
    """The top of a sheet: its lines, and those that the pages before of the document do not have at that height."""

    lines: tuple[str, ...]
    fresh: tuple[str, ...]
    common: tuple[str, ...]


def _top(sheets: Sequence[Sheet], start: int, n: int) -> _Top:
    held: set[tuple[int, str]] = set()
    for sheet in sheets[max(start, n - 2) : n]:
        held.update((step + off, words.casefold()) for step, words in sheet.top for off in (-1, 0, 1))
    marked = [((step, words.casefold()) in held, words) for step, words in sheets[n].top]
    return _Top(
        tuple(words for _, words in marked),
        tuple(words for common, words in marked if not common),
        tuple(words for common, words in marked if common),
    )


def _begins(sheets: Sequence[Sheet], start: int, n: int, anew: dict[int, bool]) -> bool:
    """Whether a document begins on a sheet, within the one that began on `start`."""
    lines = tuple(words for _, words in sheets[n].top)
    named = names_in(lines)
    if n not in anew and not named:
        return False
    name = _title(named)
    counted = anew.get(n)
    matter = _within_minutes(lines, name)  # below a letter head of its own, where a counter begins, it is an extract
    if matter and (counted is None or _of_minutes(sheets[start])):
        return False
    if counted is None:
        return name is not None and _new_head(sheets, start, n, name)
    appended = any(other.use == "appendix" and (name is None or other.row <= name.row) for other in named)
    return _restarts(letterhead(lines, name), _held(sheets[start]), counted, appended, matter)


def _title(named: Sequence[Name]) -> Name | None:
    return next((name for name in named if name.use != "appendix"), None)


def _held(sheet: Sheet) -> Letterhead:
    """The letter head that a document began with."""
    lines = tuple(words for _, words in sheet.top)
    return letterhead(lines, _title(names_in(lines)))


def _within_minutes(lines: Sequence[str], name: Name | None) -> bool:
    """Whether a § stands above whatever names a document: a matter of minutes begins here, or goes on."""
    row = next((row for row, line in enumerate(lines) if line.startswith("§")), None)
    return row is not None and (name is None or name.use != "minutes" and row <= name.row)


def _of_minutes(sheet: Sheet) -> bool:
    """Whether a document that begins here is minutes, some pages of them, or an extract: a § in it begins no other."""
    name = _held(sheet).name
    return name is not None and name.use == "minutes" or any(words.startswith("§") for _, words in sheet.top)


def _differs(head: Letterhead, held: Letterhead) -> bool:
    """Whether two heads cannot be those of one document."""
    numbers = head.numbers and held.numbers and not head.numbers & held.numbers
    days = head.days and held.days and not head.days & held.days
    names = (head.name and head.name.words) != (held.name and held.name.words)
    return bool(names or days or numbers and (head.name is None or head.name.use != "minutes"))


def _restarts(head: Letterhead, held: Letterhead, ended: bool, appended: bool, matter: bool) -> bool:
    """Whether a document begins where a counter does: a name, or an issuer with its number, or a § (`matter`), and a
    day or a decision's heading, and not the head that runs over all pages of the document before.
    """
    whole = head.issuer and (bool(head.numbers) or matter) and bool(head.days)
    if head.name is None:
        acts = head.acts and head.issuer and bool(head.numbers)
        return (whole or acts) and not appended and _differs(head, held)
    if not whole and (appended or head.name.use == "loose" and not ended):
        return False
    return (head.issuer or bool(head.numbers or head.days)) and (ended or _differs(head, held))


def _new_head(sheets: Sequence[Sheet], start: int, n: int, name: Name) -> bool:
    """Whether a letter head that the pages before have not stands here, where no counter tells.

    A running header names the document on each page. One letter head on several one-page documents tells them apart by
    their numbers; not so for minutes, where each § has one.
    """
    top, on = _top(sheets, start, n), _continues(sheets, n)
    if any(other.words == name.words or other.use in ("clear", "minutes") for other in names_in(top.common)):
        if name.use == "minutes" or on:
            return False
        alike = _held(sheets[start]).name
        return alike is not None and alike.words == name.words and _other_number(sheets[start].top, sheets[n].top)
    if any(other.use == "appendix" for other in names_in(top.lines)):
        return False
    head, held = letterhead(top.lines, name), _held(sheets[start])
    dated = name.use != "loose" and bool(head.days - held.days)
    if numbers_in(top.common) and not dated:
        return False  # a running header; a new name with a new day is one document more of the same matter
    # "Protokollsutdrag" with a number, or a §, and a new day of its own needs no issuer that a register knows
    numbered = bool(head.numbers) or any(line.startswith("§") for line in top.lines)
    alone = name.use != "loose" and numbered and bool(held.days) and bool(head.days - held.days)
    if not (head.issuer or alone) or not _differs(head, held) or on and held.name is None:
        return False
    if name.use == "minutes" and _within_minutes(tuple(words for _, words in sheets[start].top), held.name):
        return False  # some pages of minutes, from the middle of one on
    fresh = letterhead(top.fresh, name)
    both = bool(fresh.numbers) and bool(fresh.days - held.days)
    return both or not (on or name.use == "loose" or sheets[n - 1].goes_on) and bool(fresh.numbers or fresh.days)


def _other_number(first: Sequence[tuple[int, str]], here: Sequence[tuple[int, str]]) -> bool:
    """Whether a line of one head has a number where the same line of another has a different one."""
    pairs = (
        (numbers_in([a]), numbers_in([b]))
        for (step, a), (other, b) in zip(first, here, strict=False)
        if abs(step - other) < 2
    )
    return any(a and b and not a & b for a, b in pairs)
