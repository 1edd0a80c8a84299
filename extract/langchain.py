"""A document loader for LangChain: the repaired text in passages that know their page and box, and what they are of.

    from extract.langchain import DecisionLoader

Of the usual frameworks' cores LangChain's is the lightest that has a loader of its own (the extra `langchain` installs
langchain-core and nothing of ours is sent anywhere).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document
from pydantic import SecretStr

from extract import api
from extract.model.record import Record
from extract.model.source import Way
from extract.run import Passage


class DecisionLoader(BaseLoader):
    """Loads a document, or a folder of them. `by` is what a LangChain document is: a paragraph or row, or a page.

    Metadata: `source`, `record_id`, `page` (from 1) and `bbox` in PDF points from the top left, or `line` in sources
    without pages; `kind` of the passage; and of the record `document_kind`, `issuer`, `title` and `dnr`, each only
    where it is told with confidence 0.9 or more.
    """

    def __init__(
        self,
        path: api.PathLike,
        *,
        by: Literal["passage", "page"] = "passage",
        ocr: Way = "auto",
        people: bool = True,
        passwords: Sequence[str] = (),
    ) -> None:
        self.path, self.by, self.ocr, self.people = path, by, ocr, people
        self._passwords = tuple(map(SecretStr, passwords))

    def lazy_load(self) -> Iterator[Document]:
        """The passages, in the order of the files and of the text. A file that cannot be read has none; the
        logger `extract` tells why."""
        passwords = [password.get_secret_value() for password in self._passwords]
        for record, passages in api.passages(self.path, ocr=self.ocr, people=self.people, passwords=passwords):
            yield from self._documents(record, passages)

    def _documents(self, record: Record, passages: list[Passage]) -> Iterator[Document]:
        about = {"source": record.source.path, "record_id": record.source.id, **_told(record)}
        if self.by == "passage":
            for passage in passages:
                place = {"page": passage.page, "bbox": passage.bbox, "line": passage.line, "kind": passage.kind}
                told = {key: value for key, value in place.items() if value is not None}
                yield Document(page_content=passage.text, metadata={**about, **told})
            return
        pages: dict[int | None, list[str]] = {}
        for passage in passages:
            pages.setdefault(passage.page, []).append(passage.text)
        for page, texts in pages.items():
            told = {"page": page} if page is not None else {}
            yield Document(page_content="\n\n".join(texts), metadata={**about, **told})


def _told(record: Record) -> dict[str, Any]:
    """What a search may filter by."""
    document = record.document
    found = {"document_kind": document.kind, "issuer": document.issuer, "title": document.title}
    out = {name: one.value for name, one in found.items() if one is not None and one.confidence >= 0.9}
    numbers = [n.value for case in record.cases for n in case.dnr if n.relation == "own" and n.confidence >= 0.9]
    return out | ({"dnr": list(dict.fromkeys(numbers))} if numbers else {})
