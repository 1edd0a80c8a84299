"""What kind of file some bytes are: by what stands in them, and by the name only where text may be one or the other."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib

from extract.pages.plain import decode
from extract.pages.sheet import DELIMITERS, fit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
EMPTY, BINARY = "application/x-empty", "application/octet-stream"
ZIP, OLE, LOCKED = "application/zip", "application/x-ole-storage", "application/x-ole-encrypted"

HEAD = 64_000  # bytes that tell what a text is
JUNK = 1024  # bytes that may stand before %PDF (ISO 32000-1, annex H)

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"\x97JB2\r\n\x1a\n", "image/jbig2"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
    (b"\xffWPC", "application/vnd.wordperfect"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
)
_BOX_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
}
_PACKAGES = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX))
_OLE_STREAMS = (  # the directory of an OLE file names its streams in UTF-16
    ("EncryptedPackage", LOCKED),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
)
_MEMBER = re.compile(rb"(?:word/document|xl/workbook|ppt/presentation)[\w.]*|mimetypeapplication/[\w.-]{1,80}")
_PDF = re.compile(rb"%PDF-\d")
_OBJECT = re.compile(rb"^\d+ \d+ obj\b[^\0]{0,2000}?\bendobj\b", re.MULTILINE)
_COMMENT = re.compile(r"\s*(?:<!--.*?-->|<\?.*?\?>)", re.DOTALL)
_PAGE = re.compile(
    r"\s*<(?:!doctype\s+html|html|head|body|table|title|meta|link|script|style|div|main|article|section|header|h[1-6]"
    r"|p|ul|ol)[\s/>]",
    re.IGNORECASE,
)
_LATER_PAGE = re.compile(r"^[ \t]*<(?:!doctype\s+html|html|body)[\s>]", re.IGNORECASE | re.MULTILINE)
_XML = re.compile(r"\s*<(?:\?xml|!doctype|[\w.-]+:[\w.-]+[\s>]|[\w.-]+\s+xmlns)", re.IGNORECASE)
_MAIL_HEAD = re.compile(
    r"^(from|to|subject|date|message-id|mime-version|received|return-path|content-type):", re.I | re.M
)
_MAIL_SIGNS = frozenset({"message-id", "mime-version", "received", "return-path"})
_MARKDOWN_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_PIPE_TABLE = re.compile(r"^[ \t]*+\|?[^|\n]*\|[^\n]*\n[ \t]*+\|?[ \t]*+:?-{2,}+:?[ \t]*+\|[ \t|:-]*$", re.MULTILINE)
_CONTROL = bytes(n for n in range(32) if n not in (8, 9, 10, 11, 12, 13, 26, 27)) + b"\x7f"


def media_type(content: bytes, name: str = "") -> str:
    """The media type of a file; `name` decides only between Markdown, CSV, TSV and plain text.

    Nothing but blanks or NULs is EMPTY, what is neither known nor text BINARY.
    """
    if not content.strip(b"\0 \t\r\n\f\xef\xbb\xbf\xfe\xff"):
        return EMPTY
    start = content[:JUNK].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _PDF.search(content, 0, JUNK + 6) or _buried_pdf(content):
        return "application/pdf"
    for beginning, kind in _BEGINNINGS:
        if start.startswith(beginning) or content.startswith(beginning):
            return kind
    return _framed(content) or _text_type(content, name)


def _buried_pdf(content: bytes) -> bool:
    """Whether a PDF begins further in, behind a mail's or a server's words, or lost its first line."""
    if b"startxref" not in content[-2048:]:
        return False
    return _PDF.search(content, 0, HEAD) is not None or _OBJECT.search(content, 0, HEAD) is not None


def _framed(content: bytes) -> str | None:
    """The type of a file whose beginning tells only its frame: zip, OLE, RIFF, ISO media, BMP, tar."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next((kind for stream, kind in _OLE_STREAMS if stream.encode("utf-16-le") in content), OLE)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return _BOX_BRANDS.get(content[8:12], "video/mp4")
    if content.startswith(b"BM") and content[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if content[257:262] == b"ustar":
        return "application/x-tar"
    return None


def _zip_type(content: bytes) -> str:
    """The type of a zip package by the names of its members; a broken one by the names that stand in it."""
    broken = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
                return package.read("mimetype").decode("ascii", "replace").strip().removesuffix("-template")
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        broken = True
        found = _MEMBER.findall(content[:HEAD])
        names = [name.decode("ascii") for name in found]
        for name in names:
            if name.startswith("mimetype"):
                return name.removeprefix("mimetype").removesuffix("PK")
    if "xl/workbook.bin" in names:
        return "application/vnd.ms-excel.sheet.binary.macroenabled.12"
    for folder, kind in _PACKAGES:
        if (broken or "[Content_Types].xml" in names) and any(name.startswith(folder) for name in names):
            return kind
    return ZIP


def _text_type(content: bytes, name: str) -> str:
    if _is_binary(content[:HEAD]):
        return BINARY
    text = decode(content[:HEAD])[0]
    rest = text
    while comment := _COMMENT.match(rest):
        rest = rest[comment.end() :]
    if _PAGE.match(rest) or _LATER_PAGE.search(text[:2048]):
        return "text/html"
    if re.match(r"\s*<svg[\s>]", rest, re.IGNORECASE):
        return "image/svg+xml"
    if _XML.match(text) or (_XML.match(rest) and rest is not text):
        return "application/xml"
    fields = {found[1].lower() for found in _MAIL_HEAD.finditer(text[:4000].partition("\n\n")[0])}
    if len(fields) >= 3 and fields & _MAIL_SIGNS:
        return "message/rfc822"
    if _is_json(content):
        return "application/json"
    return _kind_of_text(text if len(content) <= HEAD else text.rpartition("\n")[0] or text, name)


def _is_binary(sample: bytes) -> bool:
    """Whether bytes are no text: control characters, or NULs that are not those of UTF-16."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_wide(sample):
        return False
    return len(sample) - len(sample.translate(None, _CONTROL)) > 0.01 * len(sample)


def _is_wide(sample: bytes) -> bool:
    """Whether every other byte is nearly always NUL and the rest is not: UTF-16 of a Latin script."""
    even, odd = sample[::2], sample[1::2]
    few, many = sorted((even.count(0), odd.count(0)))
    rest = (odd if odd.count(0) == few else even).translate(None, _CONTROL)
    return len(sample) > 3 and many > 0.8 * len(odd) and few < 0.02 * len(odd) + 1 and len(rest) > 0.98 * len(odd) - 1


def _is_json(content: bytes) -> bool:
    stripped = content.strip()
    if stripped[:1] + stripped[-1:] not in (b"{}", b"[]") or len(stripped) > 5_000_000:
        return False
    try:
        return isinstance(json.loads(stripped), dict | list)
    except (ValueError, RecursionError):
        return False


def _kind_of_text(text: str, name: str) -> str:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    table = _delimited(text, ending in ("csv", "tsv", "tab"))
    if table is not None:
        return table
    if ending in ("md", "markdown") or _looks_like_markdown(text):
        return "text/markdown"
    return "text/plain"


def _delimited(text: str, named: bool) -> str | None:
    """The type of a text most of whose lines have the same number of tabs, semicolons or commas; None for prose.

    Prose has commas too, so a comma must part nearly all lines, into three at least, and have no blank after it.
    A file named as a table is one if anything parts two of its lines.
    """
    for mark in DELIMITERS:
        if mark not in text:
            continue
        width, hits, share = fit(text, mark)
        tight = text.count(mark + " ") < 0.3 * text.count(mark)
        strict = {"\t": share >= 0.6, ";": share >= 0.8 and tight, ",": share >= 0.9 and tight and hits > 2}[mark]
        if (width > 2 and hits > 1 and strict) or (named and hits > 1 and share >= 0.5):
            return "text/tab-separated-values" if mark == "\t" else "text/csv"
    return "text/csv" if named else None


def _looks_like_markdown(text: str) -> bool:
    """Whether a text begins with a heading by number signs, has two of them, or a ruled pipe table."""
    if len(_MARKDOWN_HEADING.findall(text)) > 1 or _MARKDOWN_HEADING.match(text.lstrip("\r\n")):
        return True
    return _PIPE_TABLE.search(text) is not None
