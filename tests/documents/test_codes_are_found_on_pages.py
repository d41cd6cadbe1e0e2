"""From the picture of a page to the verdict: resolutions, turned pages, several codes, and pictures that are traps."""

import io
import struct
import zlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from kiosk.clock import HeldClock
from kiosk.documents import pictures
from kiosk.documents.decoder import Decoder, look
from kiosk.documents.pictures import NotAPicture, open_picture
from kiosk.documents.port import NoCode, ProofReading, QrSeen, ReadProof, SignedCode, Unreadable
from kiosk.documents.two_d_doc.trust import Trust
from tests.support import two_d_doc as codes


@pytest.fixture
def decoder(tmp_path: Path) -> Decoder:
    (tmp_path / "FR00-0001.pub.pem").write_bytes(codes.TEST_KEY_PEM)
    return Decoder(Trust(tmp_path), HeldClock(datetime(2026, 11, 22, tzinfo=UTC)))


def signature(reading: object) -> str:
    assert isinstance(reading, SignedCode)
    return reading.signature


def read(decoder: Decoder, image: Image.Image) -> ProofReading:
    reading = decoder.handle(ReadProof(codes.jpeg(image)))
    assert not isinstance(reading, QrSeen)
    return reading


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("kind", ["00", "28"])
def test_a_code_on_a_scanned_page_is_found(kind: str, dpi: int, decoder: Decoder) -> None:
    assert signature(read(decoder, codes.page([codes.VECTORS[kind]], dpi))) == "valid"


@pytest.mark.parametrize("degrees", [2, 90, 180, 271])
def test_the_page_may_lie_askew_or_upside_down(degrees: int, decoder: Decoder) -> None:
    page = codes.page([codes.ATTESTATION], 200).rotate(degrees, expand=True, fillcolor=255)

    assert signature(read(decoder, page)) == "valid"


def test_a_code_too_fine_for_the_first_look_is_found_on_a_larger_picture(decoder: Decoder) -> None:
    page = codes.page([codes.ATTESTATION], 150, module_mm=0.33).filter(ImageFilter.GaussianBlur(0.6))

    assert signature(read(decoder, page)) == "valid"


def test_a_page_without_a_code_says_so(decoder: Decoder) -> None:
    assert read(decoder, codes.page([], 150)) == NoCode()


def test_another_data_matrix_is_not_a_2d_doc(decoder: Decoder) -> None:
    assert read(decoder, codes.page([b"CB-12345 a parcel"], 150)) == NoCode()


def test_of_several_codes_the_one_that_verifies_is_told(decoder: Decoder) -> None:
    forged = codes.payload(codes.key(), codes.HOLDER, issuer="FR00", certificate_id="0001")
    reading = read(decoder, codes.page([b"a parcel", forged, codes.BILL], 200))

    assert isinstance(reading, SignedCode)
    assert (reading.signature, reading.issued) == ("valid", date(2012, 11, 15))


def test_a_code_that_verifies_is_told_where_another_one_is_larger(decoder: Decoder) -> None:
    """The larger one is found at the first look, the finer one on the enlarged picture alone."""
    page = codes.page([codes.ATTESTATION], 150, module_mm=0.33).filter(ImageFilter.GaussianBlur(0.6))
    forged = codes.payload(codes.key(), codes.HOLDER, issuer="FR00", certificate_id="0001")
    large = codes.matrix(forged)
    page.paste(large.resize((large.width * 4, large.height * 4), Image.Resampling.NEAREST), (60, page.height // 2))
    assert next(look(page)) == [forged], "or this test shows nothing"

    assert signature(read(decoder, page)) == "valid"


def test_a_forged_code_alone_is_invalid(decoder: Decoder) -> None:
    forged = codes.payload(codes.key(), codes.HOLDER, issuer="FR00", certificate_id="0001")

    assert signature(read(decoder, codes.page([forged], 200))) == "invalid"


def test_a_code_that_is_cut_short_is_told_apart_from_no_code(decoder: Decoder) -> None:
    reading = read(decoder, codes.page([codes.ATTESTATION[:30]], 200))

    assert isinstance(reading, Unreadable)
    assert reading.reason == "field 24 is cut short"


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_other_kinds_of_picture_are_read(kind: str, decoder: Decoder) -> None:
    out = io.BytesIO()
    codes.page([codes.BILL], 150).save(out, kind)

    assert signature(decoder.handle(ReadProof(out.getvalue()))) == "valid"


def png_bomb(side: int) -> bytes:
    """A PNG of `side` x `side` grey pixels that are all the same: a few kilobytes that want to be `side` squared."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_800, 20_000, 2_000_000_000])
def test_a_picture_that_swells_is_refused_before_it_is_decoded(side: int, decoder: Decoder) -> None:
    reading = decoder.handle(ReadProof(png_bomb(side)))

    assert isinstance(reading, Unreadable)


def test_the_limit_is_on_pixels_not_on_the_file() -> None:
    refused = open_picture(png_bomb(7_800), "L")

    assert isinstance(refused, NotAPicture)
    assert str(pictures.MAX_PIXELS) in refused.reason


def test_a_jpeg_that_is_cut_short_is_unreadable(decoder: Decoder) -> None:
    whole = codes.jpeg(codes.page([codes.ATTESTATION], 150))
    for length in (0, 1, 20, 700, len(whole) // 2):
        assert isinstance(decoder.handle(ReadProof(whole[:length])), Unreadable)


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a" + bytes(50),
        b"%PDF-1.7\n",
        b"P6 9000 9000 255\n",
        b"<svg/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        bytes(100_000),
    ],
    ids=["gif", "pdf", "ppm", "svg", "eps", "zeros"],
)
def test_what_is_no_picture_that_we_take_is_refused(data: bytes, decoder: Decoder) -> None:
    assert isinstance(decoder.handle(ReadProof(data)), Unreadable)


def test_of_a_tiff_with_many_pages_the_first_is_read(decoder: Decoder) -> None:
    out = io.BytesIO()
    pages = [codes.page([codes.BILL], 100, module_mm=0.8)] + [Image.new("L", (8, 8))] * 500
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])

    assert signature(decoder.handle(ReadProof(out.getvalue()))) == "valid"
