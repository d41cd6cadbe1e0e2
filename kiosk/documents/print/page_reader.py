"""What workers have in common that read the print of a page: its picture comes from anybody, and is opened under
limits, in a sandbox. For workers only.
"""

from typing import Generic, Protocol, TypeVar

import msgspec
from PIL import Image

from kiosk.documents import sandbox
from kiosk.documents.pictures import NotAPicture, open_picture, prepare
from kiosk.documents.port import Unreadable
from kiosk.documents.print.tesseract import Tesseract
from kiosk.errors import Code

MEMORY_BYTES = 1536 * 1024 * 1024
A4_INCHES = 297 / 25.4

Reading = TypeVar("Reading")


class Setup(msgspec.Struct, frozen=True):
    pass


class Page(Protocol):
    """A request: the picture of one page."""

    @property
    def jpeg(self) -> bytes: ...


class PageReader(Generic[Reading]):
    """A worker's service; `read` is what each does with a page. `printed` None: print cannot be read here."""

    def __init__(self, printed: Tesseract | None) -> None:
        self._printed = printed

    def read(self, image: Image.Image) -> Reading:
        """Of a grey picture (mode "L"), which is the reader's own."""
        raise NotImplementedError

    def handle(self, request: Page) -> Reading | Unreadable:
        image = open_picture(request.jpeg, "L")
        if isinstance(image, NotAPicture):
            return Unreadable(Code.UNREADABLE_DOCUMENT, image.reason)
        try:
            return self.read(image)
        except MemoryError:
            return Unreadable(Code.UNREADABLE_DOCUMENT, "takes more memory than there is")

    def cancel(self) -> None:
        """A page takes some seconds; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def sandboxed(reader: PageReader[Reading]) -> PageReader[Reading]:
    """The reader, once it has loaded what it needs and given up files and network."""
    prepare()
    reader.read(Image.new("L", (400, 100), 255))
    sandbox.enter(MEMORY_BYTES)
    return reader


def at_most(image: Image.Image, side_px: int) -> Image.Image:
    """The picture, or a smaller one with so many pixels on its longer side: a larger one tells no more."""
    if max(image.size) <= side_px:
        return image
    smaller = image.copy()
    smaller.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
    return smaller


def dpi_of(image: Image.Image) -> int:
    """If it shows an A4 page, upright or not."""
    return max(70, round(max(image.size) / A4_INCHES))
