"""The scanner's driver process: SANE, with the true reason of a failure asked of the eSCL device itself."""

import threading
import time

from PIL import Image

from kiosk.devices.opening import Open, Opened
from kiosk.devices.scanner import escl_status, pictures
from kiosk.devices.scanner.port import Glass, Page, ScanSettings
from kiosk.devices.scanner.protocol import Look, Reply, Request, Setup
from kiosk.devices.scanner.sane_device import SaneDevice, SaneTrouble, is_plugged_in
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.worker import Emit

__all__ = ["Request", "ScannerDriver", "Setup", "service"]

# What SANE says when it does not know better; the device itself may.
_VAGUE = {Code.DEVICE_BUSY, Code.IO_ERROR, Code.SCANNER_GARBAGE, Code.DISCONNECTED}

BUSY_PATIENCE_S = 8.0
BUSY_LOOK_EVERY_S = 0.25


class ScannerDriver:
    """Touches no device before the first `Open`."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._device = SaneDevice(setup.device, setup.escl_url)
        self._allowed = False
        self._cancelled = threading.Event()

    def handle(self, request: Request) -> Reply:
        if self._cancelled.is_set():
            # sane-airscan keeps a cancellation that came late for the next scan. Closed only now, when the scanner
            # has had time to end: closing waits for it.
            self._device.close()
            self._cancelled.clear()
        match request:
            case Open():
                self._allowed = True
                return self._take_device() or Opened()
            case ScanSettings(dpi, colour):
                return self._scan(dpi, colour)
            case Look():
                return self._look()

    def cancel(self) -> None:
        self._cancelled.set()
        self._device.cancel()

    def close(self) -> None:
        self._device.close()

    def _take_device(self) -> Fault | None:
        """Open unless open, and see how it is."""
        if not self._allowed:
            return Fault(Code.DISCONNECTED, "not open")
        fault = self._ask_device()
        if fault is not None:
            if fault.code is Code.DISCONNECTED:
                self._device.close()
            return fault
        try:
            self._device.open()
        except SaneTrouble as trouble:
            return self._true_reason(trouble.fault, opening=True)
        return None

    def _take_device_when_free(self) -> Fault | None:
        """A scanner may still be bringing its lamp home from a scan that was cancelled, or whose driver died."""
        deadline = time.monotonic() + BUSY_PATIENCE_S
        while True:
            fault = self._take_device()
            if fault is None or fault.code is not Code.DEVICE_BUSY or time.monotonic() > deadline:
                return fault
            if self._cancelled.wait(BUSY_LOOK_EVERY_S):
                return Fault(Code.CANCELLED)

    def _ask_device(self) -> Fault | None:
        url = self._setup.escl_url
        if url:
            return escl_status.check_url(url) or escl_status.ask(url)
        if not self._setup.device:
            return Fault(Code.NOT_CONFIGURED, "neither device nor escl_url is set")
        return None if is_plugged_in(self._setup.device) else Fault(Code.DISCONNECTED, "left the USB bus")

    def _true_reason(self, fault: Fault, *, opening: bool = False) -> Fault:
        if fault.code in _VAGUE:
            asked = self._ask_device() if self._setup.escl_url else None
            if asked is not None and asked.code is not Code.DEVICE_BUSY:
                return asked
        if opening and fault.code is Code.IO_ERROR:
            return Fault(Code.DISCONNECTED, fault.detail)
        return fault

    def _scan(self, dpi: int, colour: str) -> Page | Fault:
        picture = self._picture(dpi, "gray" if colour == "gray" else "colour")
        if isinstance(picture, Fault):
            return picture
        real_dpi = self._device.resolution() or dpi
        if not pictures.is_occupied(picture, real_dpi):
            return Fault(Code.SCANNER_NO_PAPER, "nothing but the lid")
        page = pictures.make_page(picture, real_dpi)
        return Fault(Code.CANCELLED) if self._cancelled.is_set() else page

    def _look(self) -> Glass | Fault:
        picture = self._picture(pictures.LOOK_DPI, "gray")
        if isinstance(picture, Fault):
            return picture
        return Glass(pictures.is_occupied(picture, self._device.resolution() or pictures.LOOK_DPI))

    def _picture(self, dpi: int, colour: str) -> Image.Image | Fault:
        fault = self._take_device_when_free()
        if fault is not None:
            return fault
        try:
            return self._device.scan(dpi, "gray" if colour == "gray" else "colour", self._cancelled.is_set)
        except SaneTrouble as trouble:
            if self._cancelled.is_set():
                return Fault(Code.CANCELLED)
            # The handle of a device that has failed is not trusted again.
            self._device.close()
            return self._true_reason(trouble.fault)


def service(setup: Setup, emit: Emit) -> ScannerDriver:
    return ScannerDriver(setup)
