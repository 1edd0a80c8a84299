"""The project a case is about: its name, who owns it, its partners and ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.find.form_labels import labelled
from extract.find.owner import owner, partners, partners_in_prose, partners_in_table
from extract.find.project_title import title
from extract.find.scope import Scope
from extract.model import record as r
from extract.model.evidence import Found


def project(scope: Scope) -> r.Project | None:
    """The case's project; each part null where nothing names it."""
    whose = owner(scope)
    return r.Project(
        title=title(scope),
        owner=whose,
        partners=tuple(partners(scope)) or tuple(partners_in_prose(scope)) or tuple(partners_in_table(scope, whose)),
        ids=tuple(_ids(scope)),
    )


def _ids(scope: Scope) -> Iterator[Found[str]]:
    for start, stop in labelled(scope, "ids"):
        number = re.match(r"\S+", scope.string[start:stop])
        if number and any(char.isdigit() for char in number[0]):
            found = scope.found_text(start, start + number.end(), "project.id", 0.96)
            if found is not None:
                yield found
