"""A pipeline for the tests of the command line and the batch: the first word of a document says what becomes of it."""

from __future__ import annotations

import os
import signal
import time

from extract.errors import MissingTool
from extract.model.evidence import Evidence, Found
from extract.model.record import DocumentInfo, Finding, Record, SourceInfo
from extract.model.source import Settings, Source

FINDINGS = {
    b"error": Finding(code="unreadable", severity="error", reason="damaged", message="Fetch it again."),
    b"warning": Finding(code="missing", severity="warning", message="No dnr; add one."),
    b"note": Finding(code="repaired_file", severity="info", message="Mended."),
}


class Text:
    """The text of a document, which is all but a line that begins with %: such as a portal's date of delivery."""

    def __init__(self, content: bytes) -> None:
        lines = content.decode("utf-8", "replace").splitlines()
        self.string = "\n".join(line for line in lines if not line.startswith("%"))


def text_of(source: Source, settings: Settings) -> Text:
    return Text(source.content)


def extract(source: Source, settings: Settings) -> Record:
    word, _, rest = source.content.partition(b" ")
    if word == b"raise":
        raise KeyError(rest)
    if word == b"parent":  # only for a worker of a cluster, whose parent is a desk
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    if word == b"die":
        os._exit(3)
    if word == b"abort":
        os.abort()
    if word == b"memory":
        raise MemoryError
    if word == b"tool":
        raise MissingTool("Tesseract has no Swedish data.", hint="apt install tesseract-ocr-swe")
    if word == b"sleep":
        time.sleep(float(rest))
    if word == b"print":
        print("chatter of a library")
    text = source.content.decode("utf-8", "replace")
    evidence = Evidence(page=1, bbox=(1.04, 2.0, 3.0, 4.0), line=None, text=text, rule="fake")
    return Record(
        source=SourceInfo(
            id=source.id,
            path=source.path,
            sha256=source.sha256,
            media_type="text/plain",
            bytes=len(source.content),
            repairs={settings.ocr: 1},
        ),
        document=DocumentInfo(title=Found[str](value=text, confidence=0.987, evidence=(evidence,))),
        findings=(FINDINGS[word],) if word in FINDINGS else (),
    )
