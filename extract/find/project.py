"""The project a case is about: its name, who owns it, its partners and ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import regex

from extract.find import document
from extract.find.form_labels import labelled
from extract.find.letters import folded
from extract.find.owner import owner, partners, partners_before, partners_in_prose, partners_in_table
from extract.find.phrase import phrases
from extract.find.project_title import title
from extract.find.scope import Scope
from extract.grammar.lazy import lazy
from extract.model import record as r
from extract.model.evidence import Found
from extract.words import table


def project(scope: Scope) -> r.Project | None:
    """The case's project; each part null where nothing names it."""
    whose = owner(scope)
    # the surest first; none is looked for where one before it has been found
    named = (partners(scope), partners_before(scope), partners_in_prose(scope), partners_in_table(scope, whose))
    return r.Project(
        title=title(scope),
        owner=whose,
        partners=next(filter(None, map(tuple, named)), ()),
        ids=tuple(_ids(scope)),
    )


def _ids(scope: Scope) -> Iterator[Found[str]]:
    form = False
    for start, stop in labelled(scope, "ids"):
        number = re.match(r"\S+", scope.string[start:stop])
        if number and any(char.isdigit() for char in number[0]):
            found = scope.found_text(start, start + number.end(), "project.id", 0.96)
            if found is not None:
                form = True
                yield found
    if not form:
        yield from _id_said(scope)


def _id_said(scope: Scope) -> Iterator[Found[str]]:
    """The one id that the text, its papers or a page's head give the project: "Ansökan, ärende-id 20371234". One of an
    earlier project is none; of two nobody can tell which it is.
    """
    furniture = document.furniture(scope) if scope.root is None else ()
    places = [(scope.start, scope.stop), *((block.start, block.stop) for block in furniture)]
    said: dict[str, list[tuple[int, int]]] = {}
    for start, stop in places:
        for hit in _said().finditer(scope.string, start, stop):
            first, _ = scope.sentence(hit.start())
            if not _earlier().search(folded(scope.string[first : hit.start()])):
                said.setdefault(hit["id"], []).append(hit.span("id"))
    if len(said) == 1:
        ((number, spans),) = said.items()
        found = scope.found(number, spans, "project.id-said", 0.93)
        if found is not None:
            yield found


@cache
def _said() -> regex.Pattern[str]:
    return lazy(
        r"(?<![\w-])(?i:\L<labels>)(?:[ ](?i:hos|i|vid)[ ]\p{Lu}[\p{L}-]+)?(?:[ ]nr)?[ .:\n]{1,3}"
        r"(?P<id>\d{6,9}|\p{Lu}?\d{4}-\d{3,6})(?![\w-])",
        labels=table("projects")["ids"]["said"],
    )


@cache
def _earlier() -> regex.Pattern[str]:
    return phrases(tuple(table("projects")["ids"]["earlier"]))
