"""Files that are broken, empty, mislabelled or made to do harm, and a folder of odd names.

All are made here, from nothing: no such file is stored. `FILES` names each and makes its bytes; what must become of it
stands in hostile.toml. `python tests/hostile.py DIR` writes them all, or those named after it.
"""

from __future__ import annotations

import io
import os
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, ImageDraw, ImageFont

TEXT = ("Bergforsa stad, namnden beviljar 1 204 500 kr", "Dnr BN-00417-2027", "Summa 3 650 250 kronor")
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
A4 = b"[0 0 595 842]"
CATALOG, TREE = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
ONE_BIT = b"/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/FlateDecode"
COLOURS = {"L": b"/DeviceGray", "RGB": b"/DeviceRGB", "CMYK": b"/DeviceCMYK/Decode[1 0 1 0 1 0 1 0]"}
MB = 1 << 20

FILES: dict[str, Callable[[], bytes]] = {}


def named(*names: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
        FILES.update(dict.fromkeys(names, make))
        return make

    return keep


# ---------------------------------------------------------------- PDF by hand


def pdf(objects: dict[int, bytes], *, trailer: bytes = b"", startxref: int | None = None) -> bytes:
    """A PDF of these objects with a table of where they are."""
    out, places = bytearray(b"%PDF-1.5\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size))
    out += b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n" % (size, trailer)
    return bytes(out) + b"%d\n%%%%EOF\n" % (table if startxref is None else startxref)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content)


def words(lines: tuple[str, ...] = TEXT, mode: int = 0) -> bytes:
    """Lines of text one below the other; `mode` 3 draws nothing."""
    shown = b" ".join(b"(%b) Tj 0 -20 Td" % line.encode("latin-1") for line in lines)
    return b"BT /F1 12 Tf %d Tr 72 760 Td %b ET" % (mode, shown)


def page(content: bytes | None = None, *, box: bytes = A4, more: bytes = b"", **given: Any) -> bytes:
    """A PDF of one page."""
    this = b"<</Type/Page/Parent 2 0 R/MediaBox%b/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>%b>>" % (box, more)
    shown = stream(words() if content is None else content)
    return pdf({1: CATALOG, 2: TREE, 3: this, 4: shown, 5: FONT}, **given)


def with_form(content: bytes, forms: dict[int, bytes]) -> bytes:
    this = b"<</Type/Page/Parent 2 0 R/MediaBox%b/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>" % A4
    return pdf({1: CATALOG, 2: TREE, 3: this, 4: stream(content), **forms})


def packed(pieces: int, piece: bytes) -> bytes:
    """Many pieces, which as one would fill the memory here too."""
    small = zlib.compressobj(9)
    return b"".join([*(small.compress(piece) for _ in range(pieces)), small.flush()])


named("control.pdf", "pdf-named.docx", "pdf-without-ending", "upper.PDF")(page)


# ---------------------------------------------------------------- empty, cut short, something else

FILES |= {
    "zero-byte.pdf": lambda: b"",
    "one-byte.pdf": lambda: b"%",
    "only-header.pdf": lambda: b"%PDF-1.7\n",
    "nul-4k.pdf": lambda: bytes(4096),
    "truncated-half.pdf": lambda: page()[: len(page()) // 2],
    "truncated-10-bytes.pdf": lambda: page()[:-10],
    "junk-2k-before-header.pdf": lambda: b"X" * 2048 + page(),
    "web-page-named.pdf": lambda: b"<!doctype html><html><title>404</title><body>Sidan saknas</body></html>",
    "json-named.pdf": lambda: b'{"error":"unauthorized"}',
    "hole-of-zeros.pdf": lambda: page()[:200] + bytes(300) + page()[500:],
    "line-ends-mangled.pdf": lambda: page().replace(b"\n", b"\r\n"),
    "two-in-one.pdf": lambda: page() + page(words(("Ett annat papper, 100 kr",))),
}


# ---------------------------------------------------------------- structure

FILES |= {
    "no-pages.pdf": lambda: pdf({1: CATALOG, 2: b"<</Type/Pages/Kids[]/Count 0>>"}),
    "count-of-a-thousand-million.pdf": lambda: page().replace(b"/Count 1>>", b"/Count 999999999>>"),
    "pages-loop.pdf": lambda: pdf({1: CATALOG, 2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"}),
    "startxref-huge.pdf": lambda: page(startxref=10**15),
    "startxref-negative.pdf": lambda: page(startxref=-1),
    "xref-to-itself.pdf": lambda: page(trailer=b"/Prev %d" % page().rfind(b"xref\n0")),
    "a-million-saves.pdf": lambda: page(b"q " * 1_000_000 + words()),
    "script-at-opening.pdf": lambda: page().replace(
        b"/Pages 2 0 R>>", b"/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"
    ),
    "control-characters-in-title.pdf": lambda: page(trailer=b"/Info<</Title(\\033[31mRED\\007\\000=cmd|'!A0)>>"),
    "formula-in-text.pdf": lambda: page(words(("=HYPERLINK\\('http://x'\\) beviljas 100 000 kr", "@SUM\\(A1\\)"))),
    "soft-hyphen-and-nul.pdf": lambda: page().replace(b"Dnr BN", b"Dnr\\000\\255BN"),
}


@named("pages-tree-5000-deep.pdf")
def deep_tree() -> bytes:
    inner = {n: b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 1) for n in range(2, 5002)}
    return pdf({1: CATALOG, **inner, 5002: b"<</Type/Page/Parent 5001 0 R/MediaBox%b>>" % A4})


@named("array-200000-deep.pdf")
def deep_array() -> bytes:
    catalog = b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 200_000 + b"]" * 200_000 + b">>"
    return pdf({1: catalog, 2: b"<</Type/Pages/Kids[]/Count 0>>"})


@named("form-draws-itself.pdf")
def own_form() -> bytes:
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"
    return with_form(b"/X Do", {5: stream(b"/X Do /X Do", entries)})


@named("forms-ten-to-the-ninth.pdf")
def many_forms() -> bytes:
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 15 0 R>>/XObject<</X %d 0 R>>>>"
    forms = {n: stream(b"/X Do " * 10 if n < 14 else words(), entries % min(n + 1, 14)) for n in range(5, 15)}
    return with_form(b"/X Do", {**forms, 15: FONT})


@named("names-without-letters.pdf")
def no_unicode() -> bytes:
    this = b"<</Type/Page/Parent 2 0 R/MediaBox%b/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>" % A4
    font = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>"
    inner = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)>>>>"
    text = stream(b"BT /F1 12 Tf 72 760 Td <002400250026002700280029> Tj ET")
    return pdf({1: CATALOG, 2: TREE, 3: this, 4: text, 5: font, 6: inner})


@named("font-table-up-the-tree.pdf")
def cmap_path() -> bytes:
    return no_unicode().replace(b"/Encoding/Identity-H", b"/Encoding/..#2f..#2f..#2ftmp#2fevil")


@named("letters-shifted.pdf")
def shifted() -> bytes:
    text = "".join(chr(ord(sign) + 3) if 32 < ord(sign) < 120 else sign for sign in TEXT[0])
    differences = b"<</Type/Encoding/Differences[32/g1/g2/g3/g4/g5]>>"
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Some/FirstChar 32/LastChar 126/Encoding%b>>" % differences
    return page(words((text,))).replace(FONT, font)


# ---------------------------------------------------------------- bombs


def bomb(content: bytes, filters: bytes) -> bytes:
    this = b"<</Type/Page/Parent 2 0 R/MediaBox%b/Contents 4 0 R>>" % A4
    return pdf({1: CATALOG, 2: TREE, 3: this, 4: stream(content, b"/Filter" + filters)})


@cache
def blanks() -> bytes:
    return packed(1024, b" " * MB)


@named("content-of-a-gigabyte.pdf")
def big_content() -> bytes:
    return bomb(blanks(), b"/FlateDecode")


@named("content-packed-twice.pdf")
def packed_twice() -> bytes:
    return bomb(zlib.compress(blanks(), 9), b"[/FlateDecode/FlateDecode]")


@named("image-60000-square.pdf")
def big_image() -> bytes:
    side = 60_000
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % (side, side) + ONE_BIT
    image = stream(packed(side, bytes(side // 8)), entries)
    return with_form(b"595 0 0 842 0 0 cm /X Do", {5: image})


@named("image-50000-square.png")
def big_png() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes(6251 * 2000), 9))
    return b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")


@named("three-million-letters.pdf")
def many_letters() -> bytes:
    return page(b"BT /F1 1 Tf 10 800 Td " + (b"(" + b"a" * 60 + b") Tj ") * 50_000 + b"ET")


@named("300000-lines.pdf")
def many_lines() -> bytes:
    places = ((n % 595, n % 842, n * 7 % 595, n * 3 % 842) for n in range(300_000))
    return page(b"".join(b"%d %d m %d %d l S " % place for place in places) + words())


@named("10000-pages.pdf")
def many_pages() -> bytes:
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(10_000))
    objects = {1: CATALOG, 2: b"<</Type/Pages/Kids[%b]/Count 10000>>" % kids, 3: FONT}
    this = b"<</Type/Page/Parent 2 0 R/MediaBox%b/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
    for n in range(10_000):
        objects[4 + 2 * n] = this % (A4, 5 + 2 * n)
        objects[5 + 2 * n] = stream(words((f"Sida {n + 1}, belopp {n} 000 kr",)))
    return pdf(objects)


# ---------------------------------------------------------------- sheets

SHEETS = {
    "sheet-14400.pdf": b"[0 0 14400 14400]", "sheet-a-million.pdf": b"[0 0 1000000 1000000]",
    "sheet-no-area.pdf": b"[0 0 0 0]", "sheet-backwards.pdf": b"[595 842 0 0]", "sheet-nan.pdf": b"[0 0 nan 842]",
    "sheet-sliver.pdf": b"[0 0 1 14400]",
}  # fmt: skip
FILES |= {name: lambda box=box: page(box=box) for name, box in SHEETS.items()}
FILES |= {f"turned-{by}.pdf": lambda by=by: page(more=b"/Rotate %d" % by) for by in (90, 180, 270, 45, -90)}
FILES |= {
    "sheet-unit-75000.pdf": lambda: page(more=b"/UserUnit 75000"),
    "sheet-none.pdf": lambda: page().replace(b"/MediaBox" + A4, b""),
}


# ---------------------------------------------------------------- text that is not what is seen

FILES |= {
    "white-and-tiny.pdf": lambda: page(
        words() + b" BT /F1 12 Tf 1 1 1 rg 72 600 Td (Dolt belopp 5 000 000 kr) Tj 0 0 0 rg /F1 0.1 Tf 0 -20 Td"
        b" (Mycket litet 6 000 000 kr) Tj ET"
    ),
    "outside-the-sheet.pdf": lambda: page(words() + b" BT /F1 12 Tf 9000 9000 Td (Utanfor 7 000 000 kr) Tj ET"),
    "printed-twice.pdf": lambda: page(words() + b" " + words().replace(b"72 760", b"72.4 760")),
}


@cache
def scan(mode: str = "L", turned: int = 0) -> Image.Image:
    """A page of large print as a picture."""
    image = Image.new("L", (1240, 1754), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(40)
    for n in range(14):
        pen.text((120, 150 + n * 90), TEXT[n % 3], font=font, fill=0)
    if turned:
        image = image.rotate(turned, expand=True, fillcolor=255)
    return image.convert(mode)


def scanned(image: Image.Image, hidden: str = "") -> bytes:
    """A PDF of one picture that fills its page, with text that is not drawn."""
    if image.mode == "1":
        content, entries = zlib.compress(image.tobytes()), ONE_BIT
    else:
        held = io.BytesIO()
        image.save(held, "JPEG", quality=60)
        content, entries = held.getvalue(), b"/BitsPerComponent 8/Filter/DCTDecode/ColorSpace" + COLOURS[image.mode]
    shape = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % image.size
    uses = b"/Resources<</XObject<</I 6 0 R>>/Font<</F1 5 0 R>>>>"
    this = b"<</Type/Page/Parent 2 0 R/MediaBox%b/Contents 4 0 R%b>>" % (A4, uses)
    shown = b"q 595 0 0 842 0 0 cm /I Do Q " + (words((hidden,), 3) if hidden else b"")
    return pdf({1: CATALOG, 2: TREE, 3: this, 4: stream(shown), 5: FONT, 6: stream(content, shape + entries)})


FILES |= {
    "scan-grey.pdf": lambda: scanned(scan()),
    "scan-1-bit.pdf": lambda: scanned(scan("1")),
    "scan-cmyk.pdf": lambda: scanned(scan("CMYK")),
    "scan-upside-down.pdf": lambda: scanned(scan(turned=180)),
    "scan-on-its-side.pdf": lambda: scanned(scan(turned=90)),
    "scan-askew.pdf": lambda: scanned(scan(turned=3)),
    "scan-bad-layer.pdf": lambda: scanned(scan(), "Bcrgforsa stad namndcn bev1ljar 1 2O4 50O kr"),
    "scan-layer-contradicts.pdf": lambda: scanned(scan(), "Summa 99 999 999 kr"),
    "scan-blank-layer.pdf": lambda: scanned(scan(), " "),
}


@named("text-scan-text.pdf")
def mixed() -> bytes:
    out = pikepdf.new()
    for part in (page(), scanned(scan()), page()):
        out.pages.extend(pikepdf.open(io.BytesIO(part)).pages)
    return saved(out)


# ---------------------------------------------------------------- passwords


def saved(document: pikepdf.Pdf, **how: Any) -> bytes:
    held = io.BytesIO()
    document.save(held, **how)
    return held.getvalue()


def locked(**how: Any) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old ciphers, on purpose
        return saved(pikepdf.open(io.BytesIO(page())), encryption=pikepdf.Encryption(**how))


FILES |= {
    "password.pdf": lambda: locked(user="hemligt", owner="agare", R=6),
    "password-of-the-owner.pdf": lambda: locked(user="", owner="agare", R=6, allow=pikepdf.Permissions(extract=False)),
    "password-40-bits.pdf": lambda: locked(user="a", owner="b", R=2, aes=False, metadata=False),
}


# ---------------------------------------------------------------- pictures


def picture(image: Image.Image, kind: str, **how: Any) -> bytes:
    held = io.BytesIO()
    image.save(held, kind, **how)
    return held.getvalue()


def sideways() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


FILES |= {
    "three-frames.tif": lambda: picture(
        scan("1"), "TIFF", save_all=True, append_images=[scan("1", 90), scan("1")], compression="group4", dpi=(150, 150)
    ),
    "photo-turned.jpg": lambda: picture(scan("RGB"), "JPEG", exif=sideways()),
    "scan-no-dpi.png": lambda: picture(scan(), "PNG"),
    "scan-1-dpi.png": lambda: picture(scan(), "PNG", dpi=(1, 1)),
    "one-pixel.png": lambda: picture(Image.new("L", (1, 1)), "PNG"),
    "sliver-30000-by-3.png": lambda: picture(Image.new("L", (30_000, 3), 255), "PNG"),
    "truncated.jpg": lambda: picture(scan("RGB"), "JPEG")[:9000],
}


# ---------------------------------------------------------------- packages

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document'
    '.main+xml"/></Types>'
)
LINKS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
RUN = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"


def docx(*members: tuple[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")  # a name twice, on purpose
        for name, content in (("[Content_Types].xml", TYPES), ("_rels/.rels", LINKS), *members):
            package.writestr(name, content)
    return held.getvalue()


def document(content: str, head: str = "") -> tuple[str, str]:
    return "word/document.xml", head + BODY % content


@named("gigabyte-inside.docx")
def zip_bomb() -> bytes:
    held = io.BytesIO()
    before, after = (BODY % (RUN % "\0")).split("\0")
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", LINKS)
        with package.open("word/document.xml", "w", force_zip64=True) as member:
            member.write(before.encode())
            for _ in range(1024):
                member.write(b"A" * MB)
            member.write(after.encode())
    return held.getvalue()


@named("entities-of-entities.docx")
def laughs() -> bytes:
    more = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    return docx(document(RUN % "&j;", f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">{more}]>'))


FILES |= {
    "members-up-the-tree.docx": lambda: docx(
        document(RUN % TEXT[0]), ("../../../../up.txt", "x"), ("/abs/path.txt", "x"), ("..\\..\\win.txt", "x")
    ),
    "empty-body.docx": lambda: docx(document("")),
    "entity-of-a-file.docx": lambda: docx(
        document(RUN % "&x;", '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>')
    ),
    "member-twice.docx": lambda: docx(document(""), document("<w:p/>")),
}


@named("zip-in-zip.zip")
def nested() -> bytes:
    inner = page()
    for n in range(12):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(f"n{n}.zip" if n else "a.pdf", inner)
        inner = held.getvalue()
    return inner


@named("50000-members.zip")
def many_members() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        for n in range(50_000):
            package.writestr(str(n), "")
    return held.getvalue()


# ---------------------------------------------------------------- names

NAMES = (
    b"latin1-\xe5\xe4\xf6.pdf", "nfc-åäö.pdf".encode(), "nfd-a\u030aa\u0308o\u0308.pdf".encode(), b"new\nline.pdf",
    b"tab\t.pdf", b" leading-space.pdf", b"trailing-space .pdf", b"-dash-first.pdf", b"--help.pdf", b"a;rm -rf x.pdf",
    b"$(touch x).pdf", b"quote'\".pdf", b"star*?.pdf", b"percent%2e%2e%2f.pdf", b"CON.pdf",
    b"emoji-\xf0\x9f\x93\x84.pdf", b"rtl-\xe2\x80\xaefdp.exe.pdf", b"x" * 240 + b".pdf", b"same.pdf", b"SAME.pdf",
    b"copy (1).pdf", b"escape-\x1b[31m.pdf",
)  # fmt: skip
LEFT_OUT = (b"..hidden.pdf", b".hidden.pdf", b"~$lock.docx", b"half.pdf.crdownload", b"half.pdf.part", b"Thumbs.db")


def names(folder: Path) -> Path:
    """A folder of odd names, links, a FIFO and a file that may not be read."""
    folder.mkdir(parents=True)
    for name in (*NAMES, *LEFT_OUT):
        (folder / os.fsdecode(name)).write_bytes(page())
    for name, line in (("sub1", TEXT[0]), ("sub2", "Ett annat protokoll, 123 kr")):
        (folder / name).mkdir()
        (folder / name / "protokoll.pdf").write_bytes(page(words((line,))))
    (folder / "folder-named.pdf").mkdir()
    links = {
        "inside.pdf": "sub1/protokoll.pdf", "outside.pdf": "/etc/hostname", "dangling.pdf": "nowhere",
        "self.pdf": "link-self.pdf", "loop": ".",
    }  # fmt: skip
    for name, target in links.items():
        (folder / f"link-{name}").symlink_to(target)
    os.mkfifo(folder / "fifo.pdf")
    (folder / "closed.pdf").write_bytes(page())
    (folder / "closed.pdf").chmod(0)
    return folder


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for file in sys.argv[2:] or FILES:
        (target / file).write_bytes(FILES[file]())
