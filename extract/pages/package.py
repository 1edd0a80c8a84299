"""Zip packages of office programs and the XML in them: what may be unpacked, and what is refused."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from extract.errors import SourceError, TooLarge, locked_office

MAX_UNPACKED = 200 * 2**20  # bytes of all that may be unpacked; the longest protocol seen has 30 MB of XML
MAX_RATIO = 100  # unpacked to packed; office XML stays under 30
TINY = 2**20  # bytes; a member this small is no bomb, however well it packs
MAX_MEMBERS = 10_000
SAVE_ANEW = "Open it in a word processor, save it as PDF or DOCX and try again."

_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|tiff?|bmp|emf|wmf|svg|wdp|mp4|wav)$", re.IGNORECASE)  # never unpacked


def open_package(content: bytes) -> zipfile.ZipFile:
    """The zip package; nothing is unpacked yet. Raises SourceError for a broken or an overfull one."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise SourceError("damaged", f"The file is a broken zip package ({error}).", "Ask for a new copy.") from error
    if len(package.infolist()) > MAX_MEMBERS:
        raise TooLarge(
            "archive_bomb", f"The package has more than {MAX_MEMBERS} members.", "No office document has so many."
        )
    size = sum(item.file_size for item in package.infolist() if not is_picture(item.filename))
    if size > MAX_UNPACKED:
        message = f"The package unpacks to {size} bytes, pictures not counted."
        raise TooLarge("archive_bomb", message, "If you trust the file: " + SAVE_ANEW)
    return package


def is_picture(name: str) -> bool:
    """Whether a member is one that no reader unpacks."""
    return _PICTURE.search(name) is not None


def check_member(package: zipfile.ZipFile, name: str) -> bool:
    """Whether the package has this member. Raises SourceError where it may not be unpacked."""
    found = [item for item in package.infolist() if item.filename == name]
    if not found:
        return False
    item = found[0]
    if len(found) > 1:
        raise SourceError(
            "damaged", f"The package holds {name} {len(found)} times; which one counts is unclear.", SAVE_ANEW
        )
    if item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SourceError("damaged", f"{name} is packed in a way that no office program uses.", SAVE_ANEW)
    if item.flag_bits & 1:
        raise locked_office()
    if item.file_size > max(TINY, MAX_RATIO * item.compress_size) or item.file_size > MAX_UNPACKED:
        size = f"{item.compress_size} bytes unpack to {item.file_size}"
        raise TooLarge("archive_bomb", f"{name} is suspiciously large: {size}.", "If you trust the file: " + SAVE_ANEW)
    return True


def member(package: zipfile.ZipFile, name: str) -> bytes | None:
    """The member of that name, None if there is none. Raises SourceError as `check_member` does and if it is broken."""
    if not check_member(package, name):
        return None
    try:
        return package.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise SourceError("damaged", f"{name} cannot be unpacked ({error}).", SAVE_ANEW) from error


def xml_of(content: bytes) -> Element:
    """The root of an XML text. Raises SourceError for a DTD, entities or broken XML."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise SourceError(
            "xml_entities", "The file defines XML entities, which no office program writes.", SAVE_ANEW
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise SourceError("damaged", f"The file's XML is broken ({error}).", SAVE_ANEW) from error
    return root


def defines_entities(content: bytes) -> bool:
    """Whether an XML text has a document type, in which alone entities can be defined."""
    return b"<!DOCTYPE" in content or any("<!DOCTYPE".encode(name) in content for name in ("utf-16-le", "utf-16-be"))


def xml_part(package: zipfile.ZipFile, name: str) -> Element | None:
    content = member(package, name)
    return None if content is None else xml_of(content)


def local(name: object) -> str:
    """An element's or attribute's name without its namespace: strict and transitional OOXML differ only there."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def attribute(node: Element, name: str) -> str | None:
    for key, value in node.items():
        if local(key) == name:
            return value
    return None


def child(node: Element | None, *names: str) -> Element | None:
    """The first element down a path of local names; None where the path ends early."""
    for name in names:
        if node is None:
            return None
        node = next((below for below in node if local(below.tag) == name), None)
    return node
