"""Worker: reads plate and serial number of a registration certificate.

Runs as `kiosk.processes.worker kiosk.documents.registration.reader`, in a sandbox: its pictures come from anybody.
"""

import io

import msgspec
from PIL import Image

from kiosk.documents import sandbox
from kiosk.documents.pictures import NotAPicture, open_picture, prepare
from kiosk.documents.port import Unreadable
from kiosk.documents.registration.numbers import agreed, plates_in, vins_in
from kiosk.documents.registration.port import ReadRegistration, RegistrationRead, RegistrationReading
from kiosk.documents.rib import print_reader
from kiosk.documents.rib.port import NotLookedFor
from kiosk.documents.rib.print_reader import PrintReader
from kiosk.errors import Code
from kiosk.processes.worker import Emit

MEMORY_BYTES = 1536 * 1024 * 1024
# A figure that is misread by chance is not misread in the same way in another size.
SIZES_PX = (2400, 1900)
A4_INCHES = 297 / 25.4

Request = ReadRegistration


class Setup(msgspec.Struct, frozen=True):
    pass


class Reader:
    """The worker's service. `printed` None: print cannot be read here."""

    def __init__(self, printed: PrintReader | None) -> None:
        self._printed = printed

    def handle(self, request: ReadRegistration) -> RegistrationReading:
        image = open_picture(request.jpeg, "L")
        if isinstance(image, NotAPicture):
            return Unreadable(Code.UNREADABLE_DOCUMENT, image.reason)
        if self._printed is None:
            return NotLookedFor("Tesseract (libtesseract5, tesseract-ocr-eng) is not installed")
        try:
            texts = tuple(_text(self._printed, image, size) for size in SIZES_PX)
        except MemoryError:
            return Unreadable(Code.UNREADABLE_DOCUMENT, "takes more memory than there is")
        plate = agreed(tuple(plates_in(text) for text in texts))
        return RegistrationRead(plate, agreed(tuple(vins_in(text) for text in texts)))

    def cancel(self) -> None:
        """A page takes some seconds; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def _text(printed: PrintReader, image: Image.Image, size: int) -> str:
    scale = size / max(image.size)
    sized = image.resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.LANCZOS
    )
    return printed.read(sized, round(size / A4_INCHES))


def service(setup: Setup, emit: Emit) -> Reader:
    prepare()
    reader = Reader(print_reader.load())
    reader.handle(ReadRegistration(_specimen()))  # loads what it needs while files can be opened
    sandbox.enter(MEMORY_BYTES)
    return reader


def _specimen() -> bytes:
    out = io.BytesIO()
    Image.new("L", (400, 100), 255).save(out, "JPEG")
    return out.getvalue()
