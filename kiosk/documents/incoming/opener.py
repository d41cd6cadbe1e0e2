"""Worker: opens a file from outside and draws its pages anew, so that nothing but what is seen goes on.

Runs as `kiosk.processes.worker kiosk.documents.incoming.opener`, in a sandbox: no file, no network, no other program,
and a limit of memory. A decoder that crashes ends this process, which is an ordinary event for its host.
"""

import io
from collections.abc import Iterator

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps

from kiosk.documents import sandbox
from kiosk.documents.incoming.kinds import kind_of
from kiosk.documents.incoming.port import (
    MAX_BYTES,
    CleanPage,
    CleanPages,
    Dropped,
    FileAnswer,
    FileRefused,
    OpenFile,
)
from kiosk.documents.pictures import FORMATS, MAX_PIXELS, prepare
from kiosk.processes.worker import Emit

MEMORY_BYTES = 1024 * 1024 * 1024
MAX_PAGES = 20
# As a paper is scanned here. A page that claims to be a field is drawn smaller: A4 at this resolution, in pixels.
DPI = 200
MAX_SIDE = 2339
QUALITY = 85
# Colours that differ by less are those of a grey picture after JPEG.
GREY_STEP = 24

Request = OpenFile


class Setup(msgspec.Struct, frozen=True):
    pass


class Refused(Exception):  # noqa: N818 - an outcome
    def __init__(self, refusal: FileRefused) -> None:
        super().__init__(refusal.why)
        self.refusal = refusal


class Opener:
    """The worker's service."""

    def handle(self, request: OpenFile) -> FileAnswer:
        try:
            return opened(request.data, request.preview_px)
        except Refused as refused:
            return refused.refusal
        except MemoryError:
            return FileRefused("too_large", "takes more memory than there is")

    def cancel(self) -> None:
        """A file takes a second or two; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def opened(data: bytes, preview_px: int = 0) -> CleanPages:
    """Raises `Refused`."""
    if not data:
        raise Refused(FileRefused("nothing"))
    if len(data) > MAX_BYTES:
        raise Refused(FileRefused("too_large", f"larger than {MAX_BYTES} bytes"))
    match kind_of(data):
        case "pdf":
            return _pdf(data, preview_px)
        case "heic":
            raise Refused(FileRefused("heic"))
        case "two_in_one":
            raise Refused(FileRefused("two_in_one", "a file of two kinds at once"))
        case "other":
            raise Refused(FileRefused("not_a_paper", "neither PDF, JPEG, PNG, TIFF nor WebP"))
    return CleanPages("picture", tuple(_pictures(data, preview_px)))


def _pdf(data: bytes, preview_px: int) -> CleanPages:
    try:
        with pypdfium2.PdfDocument(data) as document:
            if not 0 < len(document) <= MAX_PAGES:
                raise Refused(FileRefused("too_many_pages", f"{len(document)} pages; at most {MAX_PAGES} are taken"))
            document.init_forms()  # what was filled in is drawn; this pdfium has no engine for scripts
            pages = tuple(_page(document, number, preview_px) for number in range(len(document)))
            return CleanPages("pdf", pages, tuple(_dropped(document)))
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise Refused(FileRefused("encrypted")) from None
        raise Refused(FileRefused("damaged", "not a PDF that can be opened")) from None


def _page(document: pypdfium2.PdfDocument, number: int, preview_px: int) -> CleanPage:
    page = document[number]
    try:
        longest = max(page.get_size())
        if not longest > 0:
            raise Refused(FileRefused("damaged", "a page without a size"))
        scale = min(DPI / 72, MAX_SIDE / longest)
        return _clean(page.render(scale=scale).to_pil().convert("RGB"), round(scale * 72), preview_px)
    finally:
        page.close()


def _dropped(document: pypdfium2.PdfDocument) -> Iterator[Dropped]:
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        yield "scripts"
    if document.count_attachments() > 0:
        yield "attachments"


def _pictures(data: bytes, preview_px: int) -> Iterator[CleanPage]:
    """Each frame of the picture. Raises `Refused`."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            for number in range(MAX_PAGES + 1):
                try:
                    image.seek(number)
                except EOFError:
                    return
                if number == MAX_PAGES:
                    raise Refused(FileRefused("too_many_pages", f"more than {MAX_PAGES} pictures in one file"))
                width, height = image.size
                if width * height > MAX_PIXELS:
                    detail = f"{width} x {height} pixels; at most {MAX_PIXELS} in all"
                    raise Refused(FileRefused("too_large", detail))
                yield _clean(_upright(image), DPI, preview_px)
    except (Refused, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise Refused(FileRefused("too_large", "more pixels than a paper has")) from None
    except Exception as error:  # noqa: BLE001 - Pillow's decoders raise what they please on hostile bytes
        raise Refused(FileRefused("damaged", f"not a readable picture ({type(error).__name__})")) from None


def _upright(image: Image.Image) -> Image.Image:
    """As a camera says that it was held, on white where it is transparent, and no larger than a scan."""
    turned = ImageOps.exif_transpose(image)
    if turned.has_transparency_data:
        ink = turned.convert("RGBA")
        turned = Image.new("RGBA", ink.size, "white")
        turned.alpha_composite(ink)
    turned = turned.convert("RGB")
    turned.thumbnail((MAX_SIDE, MAX_SIDE))
    return turned


def _clean(image: Image.Image, dpi: int, preview_px: int) -> CleanPage:
    """The pixels alone, as JPEG: no metadata, no profile, no thumbnail."""
    pixels = image.convert("L") if _is_grey(image) else image
    out = io.BytesIO()
    Image.frombytes(pixels.mode, pixels.size, pixels.tobytes()).save(out, "JPEG", quality=QUALITY, dpi=(dpi, dpi))
    if preview_px <= 0:
        return CleanPage(out.getvalue(), pixels.width, pixels.height, dpi)
    small = image.copy()
    small.thumbnail((preview_px, preview_px))
    return CleanPage(out.getvalue(), pixels.width, pixels.height, dpi, small.tobytes(), small.width, small.height)


def _is_grey(image: Image.Image) -> bool:
    small = image.resize((64, 64), Image.Resampling.BOX)
    saturation = small.convert("HSV").getchannel("S")
    value = small.convert("L")
    coloured = sum(s * v // 255 > GREY_STEP for s, v in zip(saturation.tobytes(), value.tobytes(), strict=True))
    return coloured == 0


def service(setup: Setup, emit: Emit) -> Opener:
    prepare()
    opener = Opener()
    specimen = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(specimen, "PDF")
    opener.handle(OpenFile(specimen.getvalue()))  # loads what it needs while files can be opened
    sandbox.enter(MEMORY_BYTES)
    return opener
