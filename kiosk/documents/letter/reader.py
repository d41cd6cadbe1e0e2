"""Worker: reads a page of a letter.

Runs as `kiosk.processes.worker kiosk.documents.letter.reader`, in a sandbox: no file, no network; what it has read
leaves it over its one socket, to the screen, and ends with the visit.
"""

from hashlib import sha256

import numpy
from PIL import Image, ImageFilter

from kiosk.documents.letter.port import CannotRead, LetterReading, Piece, ReadLetter
from kiosk.documents.letter.sense import understood
from kiosk.documents.letter.words import Word, fold, paragraphs_of
from kiosk.documents.print import tesseract
from kiosk.documents.print.page_reader import PageReader, Setup, at_most, dpi_of, sandboxed
from kiosk.documents.print.tesseract import Tesseract
from kiosk.processes.worker import Emit

__all__ = ["Request", "Setup", "service"]
LANGUAGE = b"fra"
# Letters of 2 mm are 16 pixels high at 200 dpi; a larger picture takes longer and tells no more.
READ_PX = 2400
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


class Reader(PageReader[LetterReading]):
    def read(self, image: Image.Image) -> LetterReading:
        if self._printed is None:
            return CannotRead("Tesseract (libtesseract5, tesseract-ocr-fra) is not installed")
        return _read(self._printed, at_most(image, READ_PX))


def _read(printed: Tesseract, image: Image.Image) -> LetterReading:
    dpi, even = dpi_of(image), _evened(image)
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


def service(setup: Setup, emit: Emit) -> PageReader[LetterReading]:
    return sandboxed(Reader(tesseract.load(LANGUAGE, tesseract.COLUMNS)))
