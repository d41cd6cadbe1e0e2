"""Worker: reads plate and serial number of a registration certificate.

Runs as `kiosk.processes.worker kiosk.documents.registration.reader`, in a sandbox: its pictures come from anybody.
"""

from PIL import Image

from kiosk.documents.print import tesseract
from kiosk.documents.print.page_reader import PageReader, Setup, dpi_of, sandboxed
from kiosk.documents.print.tesseract import Tesseract
from kiosk.documents.registration.numbers import agreed, plates_in, vins_in
from kiosk.documents.registration.port import ReadRegistration, RegistrationRead, RegistrationReading
from kiosk.documents.rib.port import NotLookedFor
from kiosk.processes.worker import Emit

__all__ = ["Request", "Setup", "service"]
# A figure that is misread by chance is not misread in the same way in another size.
SIZES_PX = (2400, 1900)

Request = ReadRegistration


class Reader(PageReader[RegistrationReading]):
    def read(self, image: Image.Image) -> RegistrationReading:
        if self._printed is None:
            return NotLookedFor("Tesseract (libtesseract5, tesseract-ocr-eng) is not installed")
        texts = tuple(_text(self._printed, image, size) for size in SIZES_PX)
        plate = agreed(tuple(plates_in(text) for text in texts))
        return RegistrationRead(plate, agreed(tuple(vins_in(text) for text in texts)))


def _text(printed: Tesseract, image: Image.Image, size: int) -> str:
    scale = size / max(image.size)
    sized = image.resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.LANCZOS
    )
    return printed.read(sized, dpi_of(sized))


def service(setup: Setup, emit: Emit) -> PageReader[RegistrationReading]:
    return sandboxed(Reader(tesseract.load()))
