"""Pages as JPEG -> one PDF, byte for byte the same pictures: for a site's upload box, and for the page printer.

PDF 1.7 (ISO 32000-1): 7.5 file structure, 8.9.5 images, 7.4.8 DCTDecode. The JPEG is not decoded here; its own header
says how many colours it has (ITU-T T.81, B.2.2).
"""

import struct
from collections.abc import Iterable
from typing import NamedTuple

# Frame headers of T.81, table B.1: all but DHT, JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SPACES = {1: b"/DeviceGray", 3: b"/DeviceRGB"}
_POINTS = 72.0


class PictureOfPage(NamedTuple):
    jpeg: bytes
    dpi: int


class _Shape(NamedTuple):
    width: int
    height: int
    colours: int


def pdf_of(pages: Iterable[PictureOfPage]) -> bytes | None:
    """None when one of them is no JPEG of one or three colours."""
    bodies: list[bytes] = []
    kids: list[int] = []
    for page in pages:
        shape = _shape_of(page.jpeg)
        if shape is None or shape.colours not in _SPACES:
            return None
        at = 3 + len(bodies)
        kids.append(at)
        bodies += _page(page, shape, at)
    if not kids:
        return None
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    tree = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return _file([catalogue, tree, *bodies])


def _page(page: PictureOfPage, shape: _Shape, at: int) -> list[bytes]:
    """Page, content and picture, as the objects `at`, `at + 1` and `at + 2`."""
    scale = _POINTS / max(page.dpi, 36)
    width, height = shape.width * scale, shape.height * scale
    drawn = b"q %.2f 0 0 %.2f 0 0 cm /P Do Q" % (width, height)
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent 8 "
        b"/Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream"
    ) % (shape.width, shape.height, _SPACES[shape.colours], len(page.jpeg), page.jpeg)
    return [
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R "
        b"/Resources << /XObject << /P %d 0 R >> >> >>" % (width, height, at + 1, at + 2),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        picture,
    ]


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    begin = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, begin)
    return bytes(out)


def _shape_of(jpeg: bytes) -> _Shape | None:
    """From the frame header; None where there is none."""
    if jpeg[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 < len(jpeg):
        if jpeg[at] != 0xFF:
            return None
        marker = jpeg[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        (length,) = struct.unpack_from(">H", jpeg, at + 2)
        if marker in _FRAMES:
            height, width, colours = struct.unpack_from(">HHB", jpeg, at + 5)
            return _Shape(width, height, colours) if width and height else None
        at += 2 + length
    return None
