"""Files that nobody should send: small to make, and made to be large, endless or two things at once when opened."""

import io
import struct
import zlib

import pikepdf
from PIL import Image

_CHUNK = 1 << 20


def zeros(count: int) -> bytes:
    """A zlib stream of `count` zero bytes (a multiple of 1 MiB), made of one block again and again: 4 GB in 4 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(_CHUNK)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    adler = (count % 65521 << 16) | 1
    return b"\x78\xda" + block * (count // _CHUNK) + end + struct.pack(">I", adler)


def png(width: int, height: int, packed: bytes) -> bytes:
    """A grey picture whose pixels are `packed`."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg(size: tuple[int, int] = (600, 800), comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).save(out, "JPEG", quality=80, comment=comment)
    return out.getvalue()


def endless_tiff() -> bytes:
    """One page, whose next page is itself."""
    out = io.BytesIO()
    Image.new("L", (32, 32), 200).save(out, "TIFF")
    data = bytearray(out.getvalue())
    (first,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + 12 * entries, first)
    return bytes(data)


def tiff_of(pages: int) -> bytes:
    """Pages that share one strip of 8 x 8 pixels."""
    tags = ((256, 4, 8), (257, 4, 8), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 4, 8), (279, 4, 64))  # noqa: E501, RUF100 # fmt: skip
    size = 2 + 12 * len(tags) + 4
    body = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    start = 8 + 64
    out = [b"II*\0", struct.pack("<I", start), bytes(64)]
    for number in range(pages):
        following = start + size * (number + 1) if number + 1 < pages else 0
        out.append(struct.pack("<H", len(tags)) + body + struct.pack("<I", following))
    return b"".join(out)


def pdf_with_picture(side: int) -> bytes:
    """A page that shows a grey picture of `side` x `side` zero bytes, compressed twice."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    inner = zeros(-(-side * side // _CHUNK) * _CHUNK)
    picture = document.make_stream(zlib.compress(inner))
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width = picture.Height = side
    picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    picture.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    page = document.pages[0].obj
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
    page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /P Do Q")
    return _saved(document)


def pdf_of_endless_words(size: int) -> bytes:
    """A page whose content is `size` bytes of spaces, in one that fits on a stamp."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    stream = document.make_stream(zlib.compress(zeros(size)))
    stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    document.pages[0].obj.Contents = stream
    return _saved(document)


def pdf_of_laughs(depth: int = 12, each: int = 12) -> bytes:
    """Drawings that draw drawings that draw drawings: `each` ** `depth` squares."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    drawing = document.make_stream(b"0 0 9 9 re f", Subtype=pikepdf.Name.Form, BBox=[0, 0, 600, 850])
    for _ in range(depth):
        below = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=drawing))
        drawing = document.make_stream(
            b"/X Do " * each, Subtype=pikepdf.Name.Form, BBox=[0, 0, 600, 850], Resources=below
        )
    page = document.pages[0].obj
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=drawing))
    page.Contents = document.make_stream(b"/X Do")
    return _saved(document)


def pdf_of(pages: int) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    return _saved(document)


def pdf_that_counts(pages: int) -> bytes:
    """A page tree that is its own child, and says that it has `pages` pages."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count " + str(pages).encode() + b">>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"
    )


def pdf_with_passengers() -> bytes:
    """One page, a script that runs when it is opened, and a program attached."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.pages[0].obj.Contents = document.make_stream(b"0 0 1 rg 100 400 300 200 re f")
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('CANARI')"))
    document.Root.OpenAction = script
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), script]))
    )
    document.attachments["programme.exe"] = b"MZ CANARI"
    return _saved(document)


def locked_pdf() -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner="SPECIMEN", user="SPECIMEN"))
    return out.getvalue()


def _saved(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()
