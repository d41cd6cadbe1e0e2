"""Worker: finds the signed code of a paper in a picture, a PDF or a photograph, and says whether it holds.

Runs as `kiosk.processes.worker kiosk.documents.signed.reader`, in a sandbox: its files come from anybody.
"""

import io
from collections.abc import Iterator, Set
from pathlib import Path

import msgspec
import pypdfium2
import zxingcpp
from PIL import Image

from kiosk.documents import sandbox
from kiosk.documents.pictures import MAX_PIXELS, NotAPicture, open_picture, prepare
from kiosk.documents.signed.code import PREFIX, is_ours
from kiosk.documents.signed.content import Found, plain
from kiosk.documents.signed.keys import Trust, load_trust
from kiosk.documents.signed.pdf import NotReadable, found_in
from kiosk.documents.signed.port import SEVERAL_CODES, NotAPaper, Verdict, VerifyAnswer, VerifyPaper
from kiosk.documents.signed.verifying import judge
from kiosk.errors import Code
from kiosk.processes.worker import Emit

MEMORY_BYTES = 1536 * 1024 * 1024
QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
# The paper's own code is on its first pages; behind them are scans.
MAX_PAGES = 4
MAX_CODES = 8
# 300 dpi for A4; a page that claims to be a field is drawn smaller.
PAGE_PX = 3508
# As it is; twice the size for a small or blurred code; half the size for noise of a photograph.
SCALES = (1.0, 2.0, 0.5)

Request = VerifyPaper


class Setup(msgspec.Struct, frozen=True):
    """`trust_dir`: operators' public keys; empty: nobody is trusted."""

    trust_dir: str = ""


class Reader:
    """The worker's service."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def handle(self, request: VerifyPaper) -> VerifyAnswer:
        try:
            if request.data.startswith(PREFIX.encode()):
                return judge(request.data.decode("ascii", "replace").rstrip("\r\n"), self._trust)
            if b"%PDF-" in request.data[:1024]:
                return self._pdf(request.data)
            return self._picture(request.data)
        except NotReadable as error:
            return NotAPaper(Code.UNREADABLE_DOCUMENT, str(error))
        except MemoryError:
            return NotAPaper(Code.UNREADABLE_DOCUMENT, "takes more memory to open than there is")

    def _picture(self, data: bytes) -> VerifyAnswer:
        image = open_picture(data, "L")
        if isinstance(image, NotAPicture):
            return NotAPaper(Code.UNREADABLE_DOCUMENT, image.reason)
        return self._judged(codes_on(image), None)

    def _pdf(self, data: bytes) -> VerifyAnswer:
        found = found_in(data)
        codes = {code for page in drawn_pages(data) for code in codes_on(page)}
        return self._judged(codes, found if has_text(found) else None)

    def _judged(self, codes: Set[str], found: Found | None) -> Verdict:
        if len(codes) > 1:
            reason = f"it bears {len(codes)} different codes of kiosks: which of them speaks for it cannot be told"
            return Verdict("changed", reason, changes=(SEVERAL_CODES,))
        return judge(next(iter(codes)), self._trust, found) if codes else Verdict("no_code")

    def cancel(self) -> None:
        """A paper takes a second; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def has_text(found: Found) -> bool:
    """Whether there is anything to compare by machine: the PDF of a scanner is a picture."""
    return any(plain(page.text) for page in found.pages)


def drawn_pages(pdf: bytes) -> Iterator[Image.Image]:
    """The first pages, in grey. Raises `NotReadable`."""
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            for number in range(min(len(document), MAX_PAGES)):
                page = document[number]
                longest = max(page.get_size())
                if not longest > 0:
                    continue
                yield page.render(scale=PAGE_PX / longest, grayscale=True, may_draw_forms=False).to_pil().convert("L")
                page.close()
    except pypdfium2.PdfiumError as error:
        raise NotReadable(f"a page cannot be drawn ({error})") from None


def codes_on(image: Image.Image) -> frozenset[str]:
    """The texts of the codes of ours, at the first scale at which there is one."""
    for scale in SCALES:
        width, height = (round(side * scale) for side in image.size)
        if width * height > MAX_PIXELS or min(width, height) < 16:
            continue
        sized = image if scale == 1.0 else image.resize((width, height), Image.Resampling.BICUBIC)
        found = zxingcpp.read_barcodes(sized, formats=QR_CODES)[:MAX_CODES]
        ours = frozenset(code.text for code in found if is_ours(code.text))
        if ours:
            return ours
    return frozenset()


def service(setup: Setup, emit: Emit) -> Reader:
    reader = Reader(load_trust(Path(setup.trust_dir) if setup.trust_dir else None))
    prepare()
    page = io.BytesIO()
    Image.new("L", (64, 64), 255).save(page, "PDF")
    reader.handle(VerifyPaper(page.getvalue()))  # loads what it needs while files can be opened
    sandbox.enter(MEMORY_BYTES)
    return reader
