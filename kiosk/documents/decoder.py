"""Worker: finds the Data Matrix codes of a page, and verifies the 2D-Doc among them; finds the QR code of a ticket.

Runs as `kiosk.processes.worker kiosk.documents.decoder`. Untrusted pictures are decoded here, under a memory limit;
a crash of a decoder is the end of this process and an ordinary event for its host.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import zxingcpp
from PIL import Image

from kiosk.clock import Clock, SystemClock
from kiosk.documents.pictures import MAX_PIXELS, NotAPicture, limit_memory, open_picture
from kiosk.documents.port import (
    NoCode,
    ProofReading,
    QrReading,
    QrSeen,
    ReadProof,
    ReadQr,
    SignedCode,
    Unreadable,
)
from kiosk.documents.two_d_doc.reading import read
from kiosk.documents.two_d_doc.trust import Trust
from kiosk.errors import Code
from kiosk.processes.worker import Emit

MEMORY_BYTES = 1536 * 1024 * 1024
# A page carries one or two codes; a picture tiled with them is not a page.
MAX_CODES = 8
FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.DataMatrix])

QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
# No code of a ticket or of a receipt is longer.
MAX_QR_BYTES = 2000

Request = ReadProof | ReadQr


class Setup(msgspec.Struct, frozen=True):
    """`trust_dir`: see `kiosk.documents.two_d_doc.trust`; empty: nobody is trusted."""

    trust_dir: str = ""


class Attempt(msgspec.Struct, frozen=True):
    """One way to look at the page, tried in turn until a 2D-Doc verifies."""

    scale: float
    binarizer: zxingcpp.Binarizer


# The first finds a clean scan; the second a grey or stained one; twice the size a small or photographed code; half
# the size a noisy 600 dpi one.
ATTEMPTS = (
    Attempt(1.0, zxingcpp.Binarizer.LocalAverage),
    Attempt(1.0, zxingcpp.Binarizer.GlobalHistogram),
    Attempt(2.0, zxingcpp.Binarizer.LocalAverage),
    Attempt(0.5, zxingcpp.Binarizer.LocalAverage),
)


class Decoder:
    """The worker's service."""

    def __init__(self, trust: Trust, clock: Clock) -> None:
        self._trust = trust
        self._clock = clock

    def handle(self, request: Request) -> ProofReading | QrReading:
        image = open_picture(request.picture if isinstance(request, ReadQr) else request.jpeg, "L")
        if isinstance(image, NotAPicture):
            return Unreadable(Code.UNREADABLE_DOCUMENT, image.reason)
        if isinstance(request, ReadQr):
            return QrSeen(tuple(look_for_qr(image)))
        return self._proof(image)

    def _proof(self, image: Image.Image) -> ProofReading:
        """The first look at which a code verifies ends the search: one that does not may stand beside one of another
        size that does."""
        today, readings = self._clock.today(), list[ProofReading]()
        for payloads in look(image):
            readings += [read(payload, self._trust, today) for payload in payloads]
            best = choose(readings)
            if isinstance(best, SignedCode) and best.signature == "valid":
                return best
        return choose(readings)

    def cancel(self) -> None:
        """A page takes less than a second; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def look(image: Image.Image) -> Iterator[list[bytes]]:
    """The payloads that each attempt finds on the page."""
    for attempt in ATTEMPTS:
        width, height = (round(side * attempt.scale) for side in image.size)
        if width * height > MAX_PIXELS or min(width, height) < 8:
            continue
        sized = image if attempt.scale == 1.0 else image.resize((width, height), Image.Resampling.BICUBIC)
        # `.bytes`, never `.text`: the latter writes <GS> for a separator.
        found = zxingcpp.read_barcodes(sized, formats=FORMATS, binarizer=attempt.binarizer)
        yield [bytes(code.bytes) for code in found[:MAX_CODES]]


def look_for_qr(image: Image.Image) -> Iterator[str]:
    for code in zxingcpp.read_barcodes(image, formats=QR)[:MAX_CODES]:
        data = bytes(code.bytes)
        if len(data) <= MAX_QR_BYTES:
            with contextlib.suppress(UnicodeDecodeError):
                yield data.decode("utf-8")


def choose(readings: list[ProofReading]) -> ProofReading:
    """Of several codes on a page: one that verifies, else one that parses, else what is wrong with one, else none."""
    signed = [reading for reading in readings if isinstance(reading, SignedCode)]
    for reading in signed:
        if reading.signature == "valid":
            return reading
    if signed:
        return signed[0]
    return next((reading for reading in readings if isinstance(reading, Unreadable)), NoCode())


def service(setup: Setup, emit: Emit) -> Decoder:
    limit_memory(MEMORY_BYTES)
    return Decoder(Trust(Path(setup.trust_dir) if setup.trust_dir else None), SystemClock())
