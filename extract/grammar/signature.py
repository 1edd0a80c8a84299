"""Who signs: names over titles at the end of a paper, in lines or in columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import regex

from extract.grammar.around import EDGE, REACH, line_after, lines_before, row_start
from extract.grammar.lazy import lazy
from extract.grammar.person import (
    FIRST,
    NAME_WORD,
    PARTICLES,
    TITLE,
    WORDS,
    Person,
    S,
    any_of,
    is_template,
    name_in,
    role_labels,
    split_names,
    titles_in,
    with_pieces,
)
from extract.grammar.role_label import role_of
from extract.model.values import Match
from extract.words import table

_LONGEST_COLUMN = 8  # labels of one column of signatures


def names_first(string: str, start: int, stop: int) -> bool:
    """Whether, in a column of names and labels by turns, the label `start..stop` stands under its name, not over it.

    The column's ends tell: one that begins with a name and ends with a label has its names first. One that begins and
    ends with a name has a list above it where the line above that name is a name too.
    """
    above = next(lines_before(string, start, 1), None)
    if above is None or not (is_name_line(string, *above) or _ends_in_name(string, *above)):
        return False
    for _ in range(_LONGEST_COLUMN):  # up to the first name of the column
        if above is None or not is_name_line(string, *above):
            break
        over = next(lines_before(string, above[0], 1), None)
        if over is None or not _is_label_line(string, *over):
            above = over
            break
        above = next(lines_before(string, over[0], 1), None)
        if above is None or not (is_name_line(string, *above) or _ends_in_name(string, *above)):
            return False  # the column begins with a label
    listed = above is not None and is_name_line(string, *above)
    below = (start, stop)
    for _ in range(_LONGEST_COLUMN):
        following = line_after(string, below[1])
        if following is None or not is_name_line(string, *following):
            return True
        after = line_after(string, following[1])
        if after is None or not _is_label_line(string, *after):
            return not listed
        below = after
    return True


def is_name_line(string: str, start: int, stop: int) -> bool:
    return stop - start < 60 and _is_name_alone(string[start:stop])


@lru_cache(maxsize=4096)  # a column of signatures asks for each of its lines many times
def _is_name_alone(line: str) -> bool:
    """Whether a line is one name, with at most a party behind it."""
    name = name_in(line, 0, len(line))
    if name is None or line[: name.start].strip():
        return False
    return regex.fullmatch(r"\s*(?:\(\p{L}{1,4}\)|,\s\p{Lu}{1,2})?\s*", line[name.stop :]) is not None


# "Justeras den 3 maj 2024 Eva Ek (S)": the first name of a column behind the day
_DAY_BEFORE = lazy(rf"(?:\d{{4}}-\d\d-\d\d|\p{{Ll}}{{3,9}}{S}\d{{4}}){S}+(?=\p{{Lu}})")


def _ends_in_name(string: str, start: int, stop: int) -> bool:
    """Whether a line ends in a day and one name, with at most a party behind it."""
    days = list(_DAY_BEFORE.finditer(string, start, stop))
    return bool(days) and is_name_line(string, days[-1].end(), stop)


def over_label(string: str, stop: int) -> Match[str] | None:
    """The name in the cell right above the one that ends at `stop`, where the row above has names alone in as many
    cells; None elsewhere.
    """
    row = row_start(string, stop, REACH)
    end = string.find("\n", stop)
    end = len(string) if end < 0 else end
    above = next(lines_before(string, row, 1), None)
    if above is None or "\t" not in string[row:end]:
        return None
    first = row_start(string, above[0], REACH)
    cells = string[first : above[1]].split("\t")
    if len(cells) != string.count("\t", row, end) + 1 or not all(is_name_line(cell, 0, len(cell)) for cell in cells):
        return None
    index = string.count("\t", row, stop)
    at = first + sum(len(cell) + 1 for cell in cells[:index])
    return name_in(string, at, at + len(cells[index]))


def names_over_labels(string: str) -> Iterator[Person]:
    """Who stands in a row of names over a row of labels and further names: "Eva Ek | Bo Al | Ann Lo" over "Sekr. |
    Ordförande | Per Ny". Those in a column without a label adjust, where a label above all of them says so.
    """
    for row in _ROWS.finditer(string):
        places = [cell.span() for cell in _CELL.finditer(string, *row.span())]
        told = [role_of(string[first:last].strip()) for first, last in places]
        named = [is_name_line(string, *place) for place in places]
        if len(places) < 2 or not any(told) or not all(a or b for a, b in zip(told, named, strict=True)):
            continue
        above = [over_label(string, last) for _, last in places]
        head = next(lines_before(string, above[0].start, 1), None) if above[0] is not None else None
        for place, role, name in zip(places, told, above, strict=True):
            if name is None:
                break
            label = Match(place[0], place[1], string[slice(*place)], "label")
            if role is not None:
                yield Person(role, name, label)
            elif head is not None and role_of(string[slice(*head)].strip()) == "adjuster":
                label = Match(head[0], head[1], string[slice(*head)], "label")
                yield Person("adjuster", name, label)
                if (below := name_in(string, *place)) is not None:
                    yield Person("adjuster", below, label)


_ROWS = lazy(r"(?<=\n)[^\n\t]+(?:\t[^\n\t]+)+(?=\n|$)")
_CELL = lazy(r"[^\n\t]+")
_SIGNING_LINE = lazy(
    r"\s*[_.…]{3,}\s*(?:(?:\L<signs>|§+)\b.*)?$", regex.IGNORECASE, signs=table("bodies")["spelled_signs"]
)


def _is_label_line(string: str, start: int, stop: int) -> bool:
    """Whether a line is a label, perhaps with the line to sign on behind it: "Sekreterare ....... §§ 1-9"."""
    words = _SIGNING_LINE.sub("", string[start:stop])
    return role_of(words) is not None


_NAMES_LINE = lazy(
    rf"""
    {S}*
    (?P<names> {NAME_WORD} (?: {S}+ (?: \p{{Ll}}{{2,3}} {S} )? (?: {NAME_WORD} | \( \p{{L}}{{1,4}} \) ) ){{1,9}} )
    {S}*
    """,
    regex.VERBOSE,
)
# "Eva Ek tf. enhetschef": a title in small letters below its name is one line with it
_NAME_AND_TITLE = lazy(
    rf"""{S}* (?P<name> {NAME_WORD} (?: {S}+ {NAME_WORD} ){{1,3}} )
    {S}+ (?P<title> \p{{Ll}} [\p{{L}}\d ./-]+ ) {S}*""",
    regex.VERBOSE,
)
_LINES = lazy(rf"[^{EDGE}]+")
_HEADINGS = (*WORDS["blocks"]["signature"], *WORDS["blocks"]["signs_for"])
_HEADING = lazy(
    rf"{S}* (?: \d{{1,2}} [.)]? {S}+ )? (?P<heading> {any_of(list(_HEADINGS))} ) (?! \p{{L}} )"
    rf"{S}* [:,]? {S}* (?P<rest> .* )",
    regex.VERBOSE | regex.IGNORECASE,
)
_LONGEST_LINE = 160  # characters: two names with two titles and a heading


def people_signing(string: str) -> Iterator[Person]:
    """People over their titles at the end of a paper, with or without "I tjänsten" above them."""
    for line in _LINES.finditer(string):
        start, stop = line.span()
        text = line.group()
        unnumbered = text.lstrip(" \u00a0.)0123456789")
        if stop - start > _LONGEST_LINE or not unnumbered[:1].isupper():
            continue
        if unnumbered.lower().startswith(_HEADINGS) and (heading := _HEADING.fullmatch(string, start, stop)):
            yield from _under_heading(string, heading)
        if stop - start < 90 and (led := _NAME_AND_TITLE.fullmatch(string, start, stop)) is not None:
            title = TITLE.search(
                string, led.start("name") + 1, stop
            )  # "Eva Ek Regional utvecklare" begins at "Regional"
            if title is not None and title.start() <= led.start("title") and not is_template(string, start, stop):
                first = title.start()
                yield from _signed(string, led.start("name"), first, titles_in(string, first, stop))
            if title is not None or led["title"].split()[0] not in PARTICLES:  # else a name: "Eva Ek af Lövet"
                continue
        hit = _NAMES_LINE.fullmatch(string, start, stop) if stop - start < 90 else None
        if hit is not None and (title := _second_signature(string, start, stop)) is not None:
            yield from _signed(string, start, title, titles_in(string, title, stop))
            continue
        below = _below(string, start, stop) if hit else None
        if hit is None or below is None or is_template(string, start, stop):
            continue
        titles = titles_in(string, *below)
        named = name_in(string, *below)
        if named is not None and (named.value.split()[0] in FIRST or "," in string[slice(*below)]):
            continue  # who was there besides: "Kommundirektör Iris Falk"
        if _of_an_office(titles) and string[hit.start("names") : stop].split()[0].split("-")[0] not in FIRST:
            continue  # receivers one under the other: "Ådalens Kraft" over "Kommunchefen"
        over = _row_of_names(string, start, stop) and titles
        if over or titles and not (_is_label_line(string, *below) and not names_first(string, *below)):
            yield from _signed(string, hit.start("names"), hit.end("names"), titles)


_DEFINITE = lazy(r"\L<offices>(?:en|n|et)$", offices=WORDS["titles"]["offices"])


def _of_an_office(titles: list[Match[str]]) -> bool:
    """Whether every title names an office as a receiver is named, "Kommunchefen": who signs is "Kommunchef"."""
    return bool(titles) and all(_DEFINITE.search(title.value.lower()) is not None for title in titles)


def _row_of_names(string: str, start: int, stop: int) -> bool:
    """Whether the row of cells around a name holds names alone, and the row under it as many titles or labels."""
    first, end = row_start(string, start, REACH), string.find("\n", stop, stop + REACH)
    if end < 0:
        return False
    below = string.find("\n", end + 1, end + 1 + REACH)
    cells = string[first:end].split("\t")
    under = string[end + 1 : below if below >= 0 else len(string)].split("\t")
    return (
        len(cells) == len(under) > 1
        and all(_NAMES_LINE.search(cell) is not None for cell in cells)
        and all(cell.strip().lower() in role_labels() or TITLE.match(cell.strip()) is not None for cell in under)
    )


def _second_signature(string: str, start: int, stop: int) -> int | None:
    """Where the title begins in a name and title on one line right below a name over its title; None elsewhere."""
    title = TITLE.search(string, start, stop)
    if title is None or not string[start : title.start()].strip():
        return None
    above = list(lines_before(string, start, 2))
    signed = len(above) == 2 and titles_in(string, *above[0]) and is_name_line(string, *above[1])
    return title.start() if signed else None


def _below(string: str, start: int, stop: int) -> tuple[int, int] | None:
    """The stretch under a line of names: the next line, or in a row of cells the cell under it in the next row."""
    row = row_start(string, start, REACH)
    end = string.find("\n", stop, stop + REACH)
    if "\t" not in string[row : end if end >= 0 else stop + REACH]:
        return line_after(string, stop)
    if end < 0 or (row == 0 and start > REACH):
        return None
    cells = string[end + 1 : end + 1 + 2 * REACH].split("\n")[0].split("\t")
    place = string.count("\t", row, start)
    if place >= len(cells) or len(cells) == 1:
        return None
    first = end + 1 + sum(len(cell) + 1 for cell in cells[:place])
    return first, first + len(cells[place])


def _signed(string: str, start: int, stop: int, titles: list[Match[str]]) -> Iterator[Person]:
    """The names of a line, each with its title, where there are as many of one as of the other."""
    names = split_names(string, start, stop, len(titles))
    for (name, party), title in zip(names, titles, strict=False):
        role = role_labels().get(title.value.lower(), "signatory")
        yield Person(
            role if role in ("chair", "secretary", "adjuster", "officer") else "signatory",
            name,
            title=title,
            party=party,
        )


_TITLE_LABELS = frozenset(WORDS["blocks"]["signs_as"])


def _title_below(string: str, stop: int) -> list[Match[str]]:
    """The title that a form prints behind a label of its own below a name: "Underskrift", "Eva Ek", "Befattning"."""
    label = line_after(string, stop)
    if label is None or string[slice(*label)].strip(" :").lower() not in _TITLE_LABELS:
        return []
    below = line_after(string, label[1])
    return titles_in(string, *below) if below is not None else []


def _under_heading(string: str, hit: regex.Match[str]) -> Iterator[Person]:
    """Names and titles on one line with their heading ("I tjänsten Anna Ek Regiondirektör"); "Anna Ek, chef" below."""
    start, stop = hit.span("rest")
    label = Match(hit.start("heading"), hit.end("heading"), hit["heading"], "label")
    if not string[start:stop].strip():
        following = line_after(string, hit.end())
        if following is None:
            return
        name = name_in(string, *following)
        if (
            name is not None
            and string[following[0] : name.start].strip() == ""
            and string[name.stop : name.stop + 1] == ","
        ):
            yield with_pieces(string, Person("signatory", name, label), name.stop, following[1])
        elif name is not None and is_name_line(string, *following):
            titles = _title_below(string, following[1])
            if titles:
                yield Person("signatory", name, label, title=titles[0])
        return
    title = TITLE.search(string, start, stop)
    if title is None or stop - start > 160:
        return
    for person in _signed(string, start, title.start(), titles_in(string, title.start(), stop)):
        yield replace(person, label=label)
