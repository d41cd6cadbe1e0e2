"""The photo of a specimen document: a face drawn with a ruler and a pair of compasses, nobody's."""

import io
import struct
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

SIZE = (413, 531)  # 35 x 45 mm at 300 dpi
WANTED_BYTES = 15_000


@lru_cache(maxsize=1)
def picture() -> Image.Image:
    """RGB, `SIZE`. Not to be changed by the caller."""
    view = Image.new("RGB", SIZE, "#C9D2D8")
    pen = ImageDraw.Draw(view)
    for number in range(0, 531, 9):  # a little texture, as a photo has: it is what the bytes go into
        pen.line((0, number, 413, number * 0.8), fill=(198 + number % 7, 206 + number % 5, 214), width=1)
    pen.polygon([(30, 531), (90, 440), (206, 410), (322, 440), (383, 531)], fill="#3F5F75")
    pen.rectangle((170, 340, 242, 430), fill="#CFA385")
    pen.ellipse((96, 62, 316, 330), fill="#3F3128")
    pen.ellipse((112, 96, 300, 380), fill="#E0B797")
    pen.pieslice((108, 74, 304, 250), 180, 360, fill="#3F3128")
    for left in (146, 220):
        pen.ellipse((left, 220, left + 46, 244), fill="#FAF6F0", outline="#59402F", width=2)
        pen.ellipse((left + 13, 221, left + 34, 243), fill="#4C6B58")
        pen.ellipse((left + 19, 227, left + 28, 236), fill="#15181C")
        pen.arc((left - 6, 190, left + 52, 232), 205, 335, fill="#3F3128", width=6)
    pen.polygon([(206, 240), (192, 292), (218, 294)], outline="#B98A6C")
    pen.arc((168, 300, 244, 342), 20, 160, fill="#9F4F49", width=6)
    return view.filter(ImageFilter.GaussianBlur(0.7))


@lru_cache(maxsize=1)
def jpeg() -> bytes:
    """The picture as JPEG of about `WANTED_BYTES`."""
    best = b""
    for quality in range(20, 96):
        out = io.BytesIO()
        picture().save(out, "JPEG", quality=quality)
        best = out.getvalue()
        if len(best) >= WANTED_BYTES:
            break
    return best


def jpeg_bomb() -> bytes:
    """A true JPEG whose header claims 65,000 x 65,000 pixels: 12 GB once it is decoded."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 65_000, 65_000)
    return bytes(data)


def jpeg2000_bomb() -> bytes:
    """A JP2 file whose boxes and code stream claim 2^31 - 1 pixels a side, in one tile, and hold next to none
    (ISO/IEC 15444-1, annexes A and I)."""
    side = 0x7FFFFFFF
    header = _box(b"ihdr", struct.pack(">IIHBBBB", side, side, 3, 7, 7, 0, 0)) + _box(
        b"colr", b"\x01\x00\x00\x00\x00\x00\x10"
    )
    size = struct.pack(">HIIIIIIIIH", 0, side, side, 0, 0, side, side, 0, 0, 3) + b"\x07\x01\x01" * 3
    coding = bytes((0, 0, 0, 1, 1, 5, 4, 4, 0, 1))
    quantisation = bytes((0x40, *(0x40 + 8 * level for level in range(16))))
    tile = struct.pack(">HIBB", 0, 0, 0, 1)
    stream = (
        b"\xff\x4f"
        + b"".join(
            b"\xff" + mark + struct.pack(">H", len(body) + 2) + body
            for mark, body in ((b"\x51", size), (b"\x52", coding), (b"\x5c", quantisation), (b"\x90", tile))
        )
        + b"\xff\x93"
        + bytes(64)
        + b"\xff\xd9"
    )
    signature = _box(b"jP  ", b"\r\n\x87\n")
    return signature + _box(b"ftyp", b"jp2 \0\0\0\0jp2 ") + _box(b"jp2h", header) + _box(b"jp2c", stream)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content
