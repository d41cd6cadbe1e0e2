"""Worker: finds the IBAN on a bank's paper, in a code of it or in its print.

Runs as `kiosk.processes.worker kiosk.documents.rib.reader`, in a sandbox: its pictures come from anybody.
"""

import io
from typing import Literal

import msgspec
import zxingcpp
from PIL import Image

from kiosk.documents import sandbox
from kiosk.documents.pictures import NotAPicture, open_picture, prepare
from kiosk.documents.port import Unreadable
from kiosk.documents.rib import print_reader
from kiosk.documents.rib.iban import ibans_in
from kiosk.documents.rib.port import IbanRead, NoIban, NotLookedFor, ReadRib, RibReading
from kiosk.documents.rib.print_reader import PrintReader
from kiosk.errors import Code
from kiosk.processes.worker import Emit

MEMORY_BYTES = 1536 * 1024 * 1024
# Banks print the IBAN as a QR code (for payments: EPC069-12) or in a Data Matrix.
CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix])
MAX_CODES = 8
# Letters of 2.5 mm are 20 pixels high at 200 dpi; a larger picture takes longer and tells no more.
READ_PX = 2400
A4_INCHES = 297 / 25.4

Request = ReadRib


class Setup(msgspec.Struct, frozen=True):
    pass


class Reader:
    """The worker's service. `printed` None: print cannot be read here."""

    def __init__(self, printed: PrintReader | None) -> None:
        self._printed = printed

    def handle(self, request: ReadRib) -> RibReading:
        image = open_picture(request.jpeg, "L")
        if isinstance(image, NotAPicture):
            return Unreadable(Code.UNREADABLE_DOCUMENT, image.reason)
        try:
            return self._read(image)
        except MemoryError:
            return Unreadable(Code.UNREADABLE_DOCUMENT, "takes more memory than there is")

    def _read(self, image: Image.Image) -> RibReading:
        codes = zxingcpp.read_barcodes(image, formats=CODES)[:MAX_CODES]
        coded = _judged(tuple(dict.fromkeys(iban for code in codes for iban in ibans_in(code.text))), "code")
        if coded is not None:
            return coded
        if self._printed is None:
            return NotLookedFor("Tesseract (libtesseract5, tesseract-ocr-eng) is not installed")
        sized = image
        if max(image.size) > READ_PX:
            sized = image.copy()
            sized.thumbnail((READ_PX, READ_PX), Image.Resampling.LANCZOS)
        dpi = max(70, round(max(sized.size) / A4_INCHES))
        return _judged(ibans_in(self._printed.read(sized, dpi)), "print") or NoIban()

    def cancel(self) -> None:
        """A page takes some seconds; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def _judged(ibans: tuple[str, ...], by: Literal["code", "print"]) -> IbanRead | NoIban | None:
    if not ibans:
        return None
    return IbanRead(ibans[0], by) if len(ibans) == 1 else NoIban(several=True)


def service(setup: Setup, emit: Emit) -> Reader:
    prepare()
    reader = Reader(print_reader.load())
    reader.handle(ReadRib(_specimen()))  # loads what it needs while files can be opened
    sandbox.enter(MEMORY_BYTES)
    return reader


def _specimen() -> bytes:
    out = io.BytesIO()
    Image.new("L", (400, 100), 255).save(out, "JPEG")
    return out.getvalue()
