"""PDFs that ask for a password: opened by one of those given, once, so that all who read them get the same open bytes.

Nobody is told which it was, and the open bytes are in memory only.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as c
from pydantic import SecretStr

from extract.errors import Encrypted
from extract.pages import OURS

NOTE = ("password_used", "The PDF is protected by a password; one of those given opened it.")


def closed(tried: Sequence[SecretStr]) -> Encrypted:
    """What is said of a file that stays locked."""
    said = "The PDF is protected by a password" + (", and none of those given opens it." if tried else ".")
    return Encrypted("password_required", said, "Give its password by --password-file, or save a copy without one.")


def unlocked(content: bytes, passwords: Sequence[SecretStr]) -> bytes | None:
    """The file without its lock, as qpdf writes it, or pdfium where qpdf gives up; None where no password opens it."""
    for by in (_by_qpdf, _by_pdfium):
        for password in passwords:
            opened = by(content, password.get_secret_value())
            if opened is not None:
                return opened
    return None


def asks(content: bytes) -> bool:
    """Whether qpdf says that the file asks for a password, as it does of broken ones too."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)):
            return False
    except pikepdf.PasswordError:
        return True
    except OURS:
        raise
    except Exception:  # a border: too broken to tell
        return False


def _by_qpdf(content: bytes, password: str) -> bytes | None:
    import pikepdf

    for form in _forms(password):
        out = io.BytesIO()
        try:
            with pikepdf.open(io.BytesIO(content), password=form) as held:
                if not held.is_encrypted:
                    return None
                held.save(out, encryption=False, deterministic_id=True)
            return out.getvalue()
        except OURS:
            raise
        except Exception:  # a border: the wrong password, or a file so broken that pdfium has to try
            continue
    return None


def _forms(password: str) -> Iterator[bytes]:
    """A password as the bytes it may have been locked with: by Latin-1 up to PDF 1.7, by UTF-8 since."""
    yield password.encode("utf-8", "surrogatepass")
    if not password.isascii():
        try:
            yield password.encode("latin-1")
        except UnicodeEncodeError:
            return


def _by_pdfium(content: bytes, password: str) -> bytes | None:
    out = io.BytesIO()
    try:
        with pdfium.PdfDocument(content, password=password) as held:
            held.save(out, flags=c.FPDF_REMOVE_SECURITY)
    except (pdfium.PdfiumError, ctypes.ArgumentError, UnicodeEncodeError):
        return None
    return out.getvalue()
