"""Worker: reads a page of a letter.

Runs as `kiosk.processes.worker kiosk.documents.letter.reader`, in a sandbox: no file, no network; what it has read
leaves it over its one socket, to the screen, and ends with the visit.
"""

import io
from hashlib import sha256

import msgspec
import numpy
from PIL import Image, ImageFilter

from kiosk.documents import sandbox
from kiosk.documents.letter.port import CannotRead, LetterReading, Piece, ReadLetter
from kiosk.documents.letter.sense import understood
from kiosk.documents.letter.words import Word, fold, paragraphs_of
from kiosk.documents.pictures import NotAPicture, open_picture, prepare
from kiosk.documents.port import Unreadable
from kiosk.documents.rib import print_reader
from kiosk.documents.rib.print_reader import PrintReader
from kiosk.errors import Code
from kiosk.processes.worker import Emit

MEMORY_BYTES = 1536 * 1024 * 1024
LANGUAGE = b"fra"
# Letters of 2 mm are 16 pixels high at 200 dpi; a larger picture takes longer and tells no more.
READ_PX = 2400
A4_INCHES = 297 / 25.4
# A piece is shown as wide as the page at most; its words are read once more half as large again.
PIECE_PX = 900
MOST_LINES_PX = 260
AGAIN = (1.5, 2.2)
# A page that is full of dates would take for ever; what is not read again is not said.
MOST_AGAIN = 24
# The light of a lamp or a window changes slowly over a page: its ground is looked for in so small a picture.
GROUND_PX, GROUND_WINDOW = 120, 7
MARGIN_PX = 12

Request = ReadLetter
Words = tuple[Word, ...]


class Setup(msgspec.Struct, frozen=True):
    pass


class Reader:
    """The worker's service. `printed` None: print cannot be read here."""

    def __init__(self, printed: PrintReader | None) -> None:
        self._printed = printed

    def handle(self, request: ReadLetter) -> LetterReading:
        image = open_picture(request.jpeg, "L")
        if isinstance(image, NotAPicture):
            return Unreadable(Code.UNREADABLE_DOCUMENT, image.reason)
        if self._printed is None:
            return CannotRead("Tesseract (libtesseract5, tesseract-ocr-fra) is not installed")
        try:
            return _read(self._printed, image)
        except MemoryError:
            return Unreadable(Code.UNREADABLE_DOCUMENT, "takes more memory than there is")

    def cancel(self) -> None:
        """A page takes some seconds; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def _read(printed: PrintReader, image: Image.Image) -> LetterReading:
    if max(image.size) > READ_PX:
        image.thumbnail((READ_PX, READ_PX), Image.Resampling.LANCZOS)
    dpi = max(70, round(max(image.size) / A4_INCHES))
    even = _evened(image)
    words = paragraphs_of(printed.read_words(even, dpi))
    looks = 0

    def again(part: Words) -> tuple[str, ...]:
        """Of the words alone, larger: a figure that was misread by chance is not misread again in the same way."""
        nonlocal looks
        looks += 1
        if looks > MOST_AGAIN:
            return ("",)
        piece = even.crop(_box(part, image, whole_lines=False))
        sizes = tuple((round(piece.width * by), round(piece.height * by), round(dpi * by)) for by in AGAIN)
        larger = ((piece.resize((wide, high), Image.Resampling.BICUBIC), fine) for wide, high, fine in sizes)
        return tuple(" ".join(fold(printed.read(picture, fine)).split()) for picture, fine in larger)

    def cut(part: Words) -> Piece:
        piece = image.crop(_box(part, image, whole_lines=True))
        piece.thumbnail((PIECE_PX, MOST_LINES_PX), Image.Resampling.LANCZOS)
        said, rgb = " ".join(word.text for word in part), piece.convert("RGB").tobytes()
        return Piece(f"piece-{sha256(rgb).hexdigest()}", said, rgb, piece.width, piece.height)

    return understood(words, image.height, cut, again)


def _evened(image: Image.Image) -> Image.Image:
    """With a ground that is white everywhere: Tesseract has one threshold for the whole picture."""
    small = image.copy()
    small.thumbnail((GROUND_PX, GROUND_PX), Image.Resampling.BOX)
    ground = small.filter(ImageFilter.MaxFilter(GROUND_WINDOW)).filter(ImageFilter.GaussianBlur(GROUND_WINDOW / 2))
    lit = numpy.asarray(ground.resize(image.size, Image.Resampling.BILINEAR), numpy.float32)
    return Image.fromarray(
        numpy.clip(numpy.asarray(image) * (255 / numpy.maximum(lit, 32)), 0, 255).astype(numpy.uint8)
    )


def _box(part: Words, image: Image.Image, *, whole_lines: bool) -> tuple[int, int, int, int]:
    """Around the words; with `whole_lines` over the page's width, so that one sees what is said of a date."""
    left, top = min(word.box[0] for word in part), min(word.box[1] for word in part)
    right, bottom = max(word.box[2] for word in part), max(word.box[3] for word in part)
    if whole_lines:
        left, right = 0, image.width
    return (
        max(0, left - MARGIN_PX),
        max(0, top - MARGIN_PX),
        min(image.width, right + MARGIN_PX),
        min(image.height, bottom + MARGIN_PX),
    )


def service(setup: Setup, emit: Emit) -> Reader:
    prepare()
    reader = Reader(print_reader.load(LANGUAGE, print_reader.COLUMNS))
    reader.handle(ReadLetter(_specimen()))  # loads what it needs while files can be opened
    sandbox.enter(MEMORY_BYTES)
    return reader


def _specimen() -> bytes:
    out = io.BytesIO()
    Image.new("L", (400, 100), 255).save(out, "JPEG")
    return out.getvalue()
