"""The scanner's driver process: SANE, with the true reason of a failure asked of the eSCL device itself."""

import threading
import time

from PIL import Image

from kiosk.devices.opening import Open, Opened
from kiosk.devices.scanner import escl_status, pictures
from kiosk.devices.scanner.buttons import ButtonWatch
from kiosk.devices.scanner.feeder import FeederWatch
from kiosk.devices.scanner.port import Batch, Glass, Page, ScanSettings, Source
from kiosk.devices.scanner.protocol import (
    ButtonPressed,
    FeederChanged,
    Find,
    FoundScanners,
    Look,
    PageScanned,
    Reply,
    Request,
    ScanBatch,
    Setup,
)
from kiosk.devices.scanner.sane_device import SaneDevice
from kiosk.devices.scanner.sane_library import SaneLibrary, SaneTrouble
from kiosk.devices.scanner.seeking import Seeker, Target
from kiosk.devices.scanner.usb_bus import is_plugged_in
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.worker import Emit

__all__ = ["Request", "ScannerDriver", "Setup", "service"]

# What SANE says when it does not know better; the device itself may.
_VAGUE = {Code.DEVICE_BUSY, Code.IO_ERROR, Code.SCANNER_GARBAGE, Code.DISCONNECTED}
# What says nothing of why an operation failed: the scanner ends its work, and the failed sheet was the last one.
_NO_REASON = {Code.DEVICE_BUSY, Code.SCANNER_FEEDER_EMPTY}

BUSY_PATIENCE_S = 8.0
BUSY_LOOK_EVERY_S = 0.25
# What the pages of one batch weigh at most: a file that is larger could not be sent.
MAX_BATCH_BYTES = 100_000_000


class ScannerDriver:
    """Touches no device before the first `Open`; `Find` lists without opening."""

    def __init__(self, setup: Setup, emit: Emit) -> None:
        self._setup = setup
        self._emit = emit
        self._library = SaneLibrary()
        self._seeker = Seeker(self._library.devices)
        self._target = Target()
        self._device: SaneDevice | None = None
        self._allowed = False
        self._cancelled = threading.Event()
        # The call before ended by a cancellation, or had ended when it came.
        self._cut = False
        self._in_use = threading.Lock()
        self._buttons = ButtonWatch(self._in_use, self._held_buttons, lambda name: emit(ButtonPressed(name)))
        self._feeder = FeederWatch(self._loaded_feeder, lambda source: emit(FeederChanged(source)))

    def begin(self) -> None:
        self._cut = self._cut or self._cancelled.is_set()
        self._cancelled.clear()

    def handle(self, request: Request) -> Reply:
        with self._in_use:
            if self._cut:
                # sane-airscan keeps a cancellation that came late for the next scan. Closed only now, when the scanner
                # has had time to end: closing waits for it.
                self._close_device()
                self._cut = False
            match request:
                case Open():
                    self._allowed = True
                    fault = self._take_device()
                    return Opened() if isinstance(fault, SaneDevice) else fault
                case ScanSettings():
                    return self._scan(request)
                case ScanBatch(settings, most):
                    return self._scan_batch(settings, 1 if settings.source == "flatbed" else most)
                case Look():
                    return self._look()
                case Find(escl_urls):
                    return self._find(escl_urls)

    def cancel(self) -> None:
        """The first word is for the thread that reads, after its next line: SANE is entered by one thread, as long as
        it answers. A scan that is still under way when it is said again waits for the device, and ends from here."""
        device = self._device
        if self._cancelled.is_set() and device is not None:
            device.cancel()
        self._cancelled.set()

    def close(self) -> None:
        self._buttons.end()
        self._feeder.end()
        with self._in_use:
            self._close_device()

    def _close_device(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def _take_device(self, *, feeder: bool = False) -> SaneDevice | Fault:
        """Open unless open, and see how it is. The scanner is sought anew at each opening: it may have another address
        or another number now."""
        if not self._allowed:
            return Fault(Code.DISCONNECTED, "not open")
        if self._device is None:
            target = self._sought()
            if isinstance(target, Fault):
                return target
            self._target = target
        fault = self._ask_device(feeder=feeder)
        if fault is not None:
            if fault.code is Code.DISCONNECTED:
                self._close_device()
            return fault
        if self._device is None:
            try:
                self._device = self._open_device()
            except SaneTrouble as trouble:
                return self._true_reason(trouble.fault, opening=True)
            self._buttons.start()
            if self._device.feeds is not None:
                self._feeder.start()
        return self._device

    def _sought(self) -> Target | Fault:
        try:
            return self._seeker.seek(self._setup)
        except SaneTrouble as trouble:
            return trouble.fault

    def _open_device(self) -> SaneDevice:
        target = self._target
        handle = self._library.open_escl(target.escl_url) if target.escl_url else self._library.open(target.name)
        return SaneDevice(handle)

    def _take_device_when_free(self, *, feeder: bool) -> SaneDevice | Fault:
        """A scanner may still be bringing its lamp home from a scan that was cancelled, or whose driver died."""
        deadline = time.monotonic() + BUSY_PATIENCE_S
        while True:
            taken = self._take_device(feeder=feeder)
            if not isinstance(taken, Fault) or taken.code is not Code.DEVICE_BUSY or time.monotonic() > deadline:
                return taken
            if self._cancelled.wait(BUSY_LOOK_EVERY_S):
                return Fault(Code.CANCELLED)

    def _ask_device(self, *, feeder: bool) -> Fault | None:
        if self._target.escl_url:
            return escl_status.ask(self._target.escl_url, feeder=feeder)
        return None if is_plugged_in(self._target.name) else Fault(Code.DISCONNECTED, "left the USB bus")

    def _true_reason(self, fault: Fault, *, opening: bool = False, feeder: bool = False) -> Fault:
        if fault.code in _VAGUE and self._target.escl_url:
            asked = self._ask_device(feeder=feeder)
            if asked is not None and asked.code not in _NO_REASON:
                return asked
        if opening and fault.code is Code.IO_ERROR:
            return Fault(Code.DISCONNECTED, fault.detail)
        return fault

    def _scan(self, settings: ScanSettings) -> Page | Fault:
        picture = self._picture(settings)
        if isinstance(picture, Fault):
            return picture
        dpi = self._real_dpi(settings)
        if settings.source == "flatbed" and not pictures.is_occupied(picture, dpi):
            return Fault(Code.SCANNER_NO_PAPER, "nothing but the lid")
        page = pictures.make_page(picture, dpi)
        return Fault(Code.CANCELLED) if self._cancelled.is_set() else page

    def _look(self) -> Glass | Fault:
        settings = ScanSettings(pictures.LOOK_DPI, "gray")
        picture = self._picture(settings)
        if isinstance(picture, Fault):
            return picture
        return Glass(pictures.is_occupied(picture, self._real_dpi(settings)))

    def _picture(self, settings: ScanSettings) -> Image.Image | Fault:
        feeder = settings.source != "flatbed"
        device = self._take_device_when_free(feeder=feeder)
        if isinstance(device, Fault):
            return device
        try:
            device.prepare(settings)
            return device.scan_side(self._cancelled.is_set, more=False)
        except SaneTrouble as trouble:
            return self._failed(trouble.fault, feeder=feeder)

    def _scan_batch(self, settings: ScanSettings, most: int) -> Batch:
        """Side after side, each sent as it comes and then forgotten here."""
        feeder = settings.source != "flatbed"
        device = self._take_device_when_free(feeder=feeder)
        if isinstance(device, Fault):
            return Batch(0, device)
        pages = size = 0
        try:
            device.prepare(settings)
            dpi = self._real_dpi(settings)
            while pages < most and size < MAX_BATCH_BYTES:
                page = pictures.make_page(device.scan_side(self._cancelled.is_set, more=feeder), dpi)
                if self._cancelled.is_set():
                    return Batch(pages, Fault(Code.CANCELLED))
                self._emit(PageScanned(page))
                pages, size = pages + 1, size + len(page.jpeg)
        except SaneTrouble as trouble:
            if trouble.fault.code is Code.SCANNER_FEEDER_EMPTY:
                device.end()
                return Batch(pages, self._why_the_feeder_ended(pages))
            return Batch(pages, self._failed(trouble.fault, feeder=feeder))
        device.end()
        return Batch(pages, more=feeder)

    def _why_the_feeder_ended(self, pages: int) -> Fault | None:
        """None: it is empty. To sane-airscan a hatch that was opened is the end of the sheets, too."""
        if self._cancelled.is_set():
            return Fault(Code.CANCELLED)
        asked = self._ask_device(feeder=True)
        if asked is not None and asked.code not in _NO_REASON and (asked.code is not Code.SCANNER_GARBAGE or not pages):
            return asked
        return None if pages else Fault(Code.SCANNER_FEEDER_EMPTY)

    def _failed(self, fault: Fault, *, feeder: bool) -> Fault:
        if self._cancelled.is_set():
            return Fault(Code.CANCELLED)
        if fault.code in (Code.SCANNER_FEEDER_EMPTY, Code.SCANNER_NO_FEEDER):
            return fault
        # The handle of a device that has failed is not trusted again.
        self._close_device()
        return self._true_reason(fault, feeder=feeder)

    def _real_dpi(self, settings: ScanSettings) -> int:
        device = self._device
        try:
            return (device.resolution() if device is not None else 0) or settings.dpi
        except SaneTrouble:
            return settings.dpi

    def _find(self, escl_urls: tuple[str, ...]) -> FoundScanners | Fault:
        self._close_device()  # SANE may have to start anew, with the system's configuration
        try:
            return FoundScanners(self._seeker.find(escl_urls))
        except SaneTrouble as trouble:
            return trouble.fault

    def _held_buttons(self) -> dict[str, bool]:
        return self._device.buttons() if self._device is not None else {}

    def _loaded_feeder(self, before: Source | None) -> Source | None:
        """From the watch's thread. What is under way has the sheets: nothing is asked meanwhile."""
        device, url = self._device, self._target.escl_url
        if device is None:
            return before
        if url:
            waits = None if self._in_use.locked() else escl_status.sheets_wait(url)
            return before if waits is None else (device.feeds if waits else None)
        if not self._in_use.acquire(blocking=False):
            return before
        try:
            device = self._device  # it may have been closed meanwhile
            return device.feeds if device is not None and device.sheets_wait() else None
        finally:
            self._in_use.release()


def service(setup: Setup, emit: Emit) -> ScannerDriver:
    return ScannerDriver(setup, emit)
