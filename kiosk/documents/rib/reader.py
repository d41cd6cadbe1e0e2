"""Worker: finds the IBAN on a bank's paper, in a code of it or in its print.

Runs as `kiosk.processes.worker kiosk.documents.rib.reader`, in a sandbox: its pictures come from anybody.
"""

from typing import Literal

import zxingcpp
from PIL import Image

from kiosk.documents.print import tesseract
from kiosk.documents.print.page_reader import PageReader, Setup, at_most, dpi_of, sandboxed
from kiosk.documents.rib.iban import ibans_in
from kiosk.documents.rib.port import IbanRead, NoIban, NotLookedFor, ReadRib, RibReading
from kiosk.processes.worker import Emit

__all__ = ["Request", "Setup", "service"]
# Banks print the IBAN as a QR code (for payments: EPC069-12) or in a Data Matrix.
CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix])
MAX_CODES = 8
# Letters of 2.5 mm are 20 pixels high at 200 dpi; a larger picture takes longer and tells no more.
READ_PX = 2400

Request = ReadRib


class Reader(PageReader[RibReading]):
    def read(self, image: Image.Image) -> RibReading:
        codes = zxingcpp.read_barcodes(image, formats=CODES)[:MAX_CODES]
        coded = _judged(tuple(dict.fromkeys(iban for code in codes for iban in ibans_in(code.text))), "code")
        if coded is not None:
            return coded
        if self._printed is None:
            return NotLookedFor("Tesseract (libtesseract5, tesseract-ocr-eng) is not installed")
        sized = at_most(image, READ_PX)
        return _judged(ibans_in(self._printed.read(sized, dpi_of(sized))), "print") or NoIban()


def _judged(ibans: tuple[str, ...], by: Literal["code", "print"]) -> IbanRead | NoIban | None:
    if not ibans:
        return None
    return IbanRead(ibans[0], by) if len(ibans) == 1 else NoIban(several=True)


def service(setup: Setup, emit: Emit) -> PageReader[RibReading]:
    return sandboxed(Reader(tesseract.load()))
