"""Bytes in, pages out: one reader per kind of file, in one table, and one table of what is refused and why."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import NamedTuple, cast

from extract.errors import Reason, SourceError, locked_office
from extract.model.page import Document
from extract.model.source import Settings

OURS = (ImportError, MemoryError)  # what no net around a library may catch: the fault is not the file's

# media type: module and function. A module is imported when a file first needs it, for start-up time.
READERS: dict[str, str] = {
    "application/pdf": "extract.pages.pdf:read",
    "image/png": "extract.pages.picture:read",
    "image/jpeg": "extract.pages.picture:read",
    "image/tiff": "extract.pages.picture:read",
    "image/gif": "extract.pages.picture:read",
    "image/webp": "extract.pages.picture:read",
    "image/bmp": "extract.pages.picture:read",
    "text/html": "extract.pages.web:read",
    "text/plain": "extract.pages.plain:read",
    "text/markdown": "extract.pages.plain:read_markdown",
    "text/csv": "extract.pages.sheet:read",
    "text/tab-separated-values": "extract.pages.sheet:read",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "extract.pages.docx:read",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "extract.pages.sheet:read_workbook",
    "application/vnd.oasis.opendocument.text": "extract.pages.odt:read",
}


# those whose readers may have to read a picture; they take the settings
PICTURES = frozenset(kind for kind in READERS if kind == "application/pdf" or kind.startswith("image/"))


class Refusal(NamedTuple):
    reason: Reason
    message: str
    hint: str


_OPEN = "Open it in the program that made it and save it as PDF or DOCX."
_ARCHIVE = Refusal("container", "The file is an archive of other files.", "Unpack it and give the files in it.")
_OTHER = Refusal(
    "not_a_document", "The file is of no known kind.", "Check that it is the right file and came over whole."
)

# media type, or its family: why it is not read. A reader for one needs its row in READERS and none here.
REFUSED: dict[str, Refusal] = {
    "image/*": Refusal(
        "unsupported_type", "The file is a kind of image that is not read.", "Save it as PNG, JPEG, TIFF or PDF."
    ),
    "application/x-empty": Refusal("empty_file", "The file is empty.", "Ask for a new copy."),
    "application/msword": Refusal("unsupported_type", "The file is in the old Word format.", "Save it as PDF or DOCX."),
    "application/rtf": Refusal("unsupported_type", "The file is in Rich Text Format.", "Save it as PDF or DOCX."),
    "application/vnd.ms-excel": Refusal(
        "unsupported_type", "The file is in the old Excel format.", "Save it as XLSX or CSV."
    ),
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": Refusal(
        "unsupported_type", "The file is a binary Excel workbook.", "Save it as XLSX or CSV."
    ),
    "application/vnd.oasis.opendocument.spreadsheet": Refusal(
        "unsupported_type", "The file is an OpenDocument spreadsheet.", "Save it as XLSX or CSV."
    ),
    "application/vnd.ms-powerpoint": Refusal("unsupported_type", "The file holds slides.", "Save it as PDF."),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": Refusal(
        "unsupported_type", "The file holds slides.", "Save it as PDF."
    ),
    "application/vnd.oasis.opendocument.presentation": Refusal(
        "unsupported_type", "The file holds slides.", "Save it as PDF."
    ),
    "application/epub+zip": Refusal("unsupported_type", "The file is an e-book.", "Save it as PDF."),
    "application/postscript": Refusal("unsupported_type", "The file is PostScript.", "Convert it to PDF."),
    "application/vnd.wordperfect": Refusal("unsupported_type", "The file is a WordPerfect document.", _OPEN),
    "application/xml": Refusal("unsupported_type", "The file is XML that no reader knows.", _OPEN),
    "application/json": Refusal(
        "not_a_document", "The file is JSON, perhaps a server's answer.", "Fetch the document again."
    ),
    "application/x-ole-storage": Refusal("unsupported_type", "The file is of an old office program.", _OPEN),
    "message/rfc822": Refusal("container", "The file is a mail.", "Save its text and its attachments and give those."),
    "application/vnd.ms-outlook": Refusal(
        "container", "The file is a mail.", "Save its text and its attachments and give those."
    ),
    "application/zip": _ARCHIVE,
    "application/gzip": _ARCHIVE,
    "application/vnd.rar": _ARCHIVE,
    "application/x-7z-compressed": _ARCHIVE,
    "application/x-bzip2": _ARCHIVE,
    "application/x-tar": _ARCHIVE,
    "application/x-xz": _ARCHIVE,
    "application/zstd": _ARCHIVE,
}
LOCKED = "application/x-ole-encrypted"  # an Office document that is encrypted whole


def read(content: bytes, media_type: str, settings: Settings | None = None) -> Document:
    """The document in `content`. Raises SourceError, with what the person can do, for what no reader reads, and
    MissingTool where a page must be read by OCR and there is none.
    """
    family = media_type.partition("/")[0] + "/*"
    where = READERS.get(media_type)
    if where is not None:
        module, _, function = where.partition(":")
        reader = getattr(import_module(module), function)
        more = (settings or Settings(),) if media_type in PICTURES else ()
        return _with_words(cast(Document, reader(content, *more)))
    if media_type == LOCKED:
        raise locked_office()
    refusal = REFUSED.get(media_type) or REFUSED.get(family) or _OTHER
    raise SourceError(refusal.reason, refusal.message, refusal.hint)


def _with_words(document: Document) -> Document:
    """The document; where it has no word and no figure, with a note that makes an error of it: no empty success."""
    if any(char.isalnum() for page in document.pages for line in page.lines for char in page.text_of(line)):
        return document
    if any(note[0] == "unreadable" for note in document.notes):
        return document
    message = "The file has no word that shows. Check that it is the right file, or ask for a new copy."
    return replace(document, notes=(*document.notes, ("unreadable", message, "no_text")))
