"""Worker: finds the signed code of a paper in a picture, a PDF or a photograph, and says whether it holds.

Runs as `kiosk.processes.worker kiosk.documents.signed.reader`, in a sandbox: its files come from anybody.
"""

import io
from collections.abc import Callable, Iterator, Set
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pypdfium2
import zxingcpp
from PIL import Image

from kiosk.documents import sandbox
from kiosk.documents.incoming.kinds import kind_of
from kiosk.documents.incoming.port import MAX_BYTES, Why
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
# As it is; twice the size for a small or blurred code; half the size for noise of a photograph. All three, always: a
# paper may bear another code of another size, and then none of them is believed. 0.7 s more for A4 at 300 dpi.
SCALES = (1.0, 2.0, 0.5)

Request = VerifyPaper


class Setup(msgspec.Struct, frozen=True):
    """`trust_dir`: operators' public keys; empty: nobody is trusted."""

    trust_dir: str = ""


class Reader:
    """The worker's service. `now`: the present instant, aware."""

    def __init__(self, trust: Trust, now: Callable[[], datetime]) -> None:
        self._trust = trust
        self._now = now

    def handle(self, request: VerifyPaper) -> VerifyAnswer:
        data = request.data
        try:
            if data.startswith(PREFIX.encode()):
                return judge(data.decode("ascii", "replace").rstrip("\r\n"), self._trust, self._now())
            return self._file(data)
        except NotReadable as error:
            return _refused(str(error), error.why)
        except MemoryError:
            return _refused("takes more memory to open than there is", "too_large")

    def _file(self, data: bytes) -> VerifyAnswer:
        if not data:
            return _refused("an empty file", "nothing")
        if len(data) > MAX_BYTES:
            return _refused(f"larger than {MAX_BYTES} bytes", "too_large")
        match kind_of(data):
            case "pdf":
                return self._pdf(data)
            case "heic":
                return _refused("a HEIC picture, which is not read here", "heic")
            case "two_in_one":
                return _refused("a file of two kinds at once", "two_in_one")
            case "other":
                return _refused("neither PDF, JPEG, PNG, TIFF nor WebP, nor the text of a code", "not_a_paper")
        return self._picture(data)

    def _picture(self, data: bytes) -> VerifyAnswer:
        image = open_picture(data, "L")
        if isinstance(image, NotAPicture):
            return _refused(image.reason, "too_large" if image.too_large else "damaged")
        return self._judged(codes_on(image), None)

    def _pdf(self, data: bytes) -> VerifyAnswer:
        found = found_in(data)
        codes = {code for page in drawn_pages(data) for code in codes_on(page)}
        return self._judged(codes, found if has_text(found) else None)

    def _judged(self, codes: Set[str], found: Found | None) -> Verdict:
        if len(codes) > 1:
            reason = f"it bears {len(codes)} different codes of kiosks: which of them speaks for it cannot be told"
            return Verdict("changed", reason, changes=(SEVERAL_CODES,))
        return judge(next(iter(codes)), self._trust, self._now(), found) if codes else Verdict("no_code")

    def cancel(self) -> None:
        """A paper takes a second; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def _refused(reason: str, why: Why) -> NotAPaper:
    return NotAPaper(Code.UNREADABLE_DOCUMENT, reason, why)


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
    """The texts of the codes of ours, of every size at which they are legible."""
    ours: set[str] = set()
    for scale in SCALES:
        width, height = (round(side * scale) for side in image.size)
        if width * height > MAX_PIXELS or min(width, height) < 16:
            continue
        sized = image if scale == 1.0 else image.resize((width, height), Image.Resampling.BICUBIC)
        found = zxingcpp.read_barcodes(sized, formats=QR_CODES)[:MAX_CODES]
        ours |= {code.text for code in found if is_ours(code.text)}
    return frozenset(ours)


def service(setup: Setup, emit: Emit) -> Reader:
    trust = load_trust(Path(setup.trust_dir) if setup.trust_dir else None)
    reader = Reader(trust, lambda: datetime.now(UTC))
    prepare()
    page = io.BytesIO()
    Image.new("L", (64, 64), 255).save(page, "PDF")
    reader.handle(VerifyPaper(page.getvalue()))  # loads what it needs while files can be opened
    sandbox.enter(MEMORY_BYTES)
    return reader
