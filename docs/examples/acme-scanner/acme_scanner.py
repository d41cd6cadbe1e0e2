"""A scanner whose pages are the pictures of a folder, one at each scan, in the order of their names."""

from pathlib import Path

from PIL import Image

from kiosk.devices.opening import Open, Opened
from kiosk.devices.scanner.pictures import make_page
from kiosk.devices.scanner.port import Batch, Glass, Page, ScanSettings
from kiosk.devices.scanner.protocol import FoundScanners, Look, PageScanned, Reply, Request, ScanBatch, Setup
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.worker import Emit

__all__ = ["AcmeScanner", "Request", "Setup", "service"]


class AcmeScanner:
    def __init__(self, setup: Setup, emit: Emit) -> None:
        self._folder, self._emit = Path(setup.device), emit
        self._scanned: set[Path] = set()

    def handle(self, request: Request) -> Reply:
        if not self._folder.is_dir():
            return Fault(Code.DISCONNECTED, "no such folder")
        match request:
            case Open():
                return Opened()
            case ScanSettings():
                return self._scan(request)
            case ScanBatch(settings):
                page = self._scan(settings)
                if isinstance(page, Fault):
                    return Batch(0, page)
                self._emit(PageScanned(page))
                return Batch(1)
            case Look():
                return Glass(occupied=bool(self._waiting()))
            case _:
                return FoundScanners(())

    def cancel(self) -> None: ...

    def close(self) -> None: ...

    def _waiting(self) -> list[Path]:
        return sorted(set(self._folder.glob("*.jpg")) - self._scanned)

    def _scan(self, settings: ScanSettings) -> Page | Fault:
        waiting = self._waiting()
        if not waiting:
            return Fault(Code.SCANNER_NO_PAPER, "no picture left")
        self._scanned.add(waiting[0])
        try:
            return make_page(Image.open(waiting[0]).convert("L" if settings.colour == "gray" else "RGB"), settings.dpi)
        except (OSError, Image.DecompressionBombError):
            return Fault(Code.SCANNER_GARBAGE, "not a picture")


def service(setup: Setup, emit: Emit) -> AcmeScanner:
    return AcmeScanner(setup, emit)
