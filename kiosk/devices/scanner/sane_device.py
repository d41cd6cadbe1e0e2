"""One SANE device: opened, scanned, cancelled. With `driver.py`, the only code that knows SANE.

python-sane raises `_sane.error` with SANE's English text and nothing else; it is mapped to a code here, once.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import _sane
import sane
from PIL import Image

from kiosk.devices.states import Fault
from kiosk.errors import Code

# sane_strstatus() of libsane 1.x.
_CODES = {
    "Operation was cancelled": Code.CANCELLED,
    "Operation was canceled": Code.CANCELLED,
    "Device busy": Code.DEVICE_BUSY,
    "Document feeder jammed": Code.SCANNER_JAM,
    "Document feeder out of documents": Code.SCANNER_NO_PAPER,
    "Scanner cover is open": Code.SCANNER_COVER_OPEN,
}
_MODES = {"colour": ("Color", "24bit Color", "Colour"), "gray": ("Gray", "Grayscale", "True Gray", "8-bit Gray")}
_FLATBED = ("Flatbed", "FlatBed", "FB")
# A page at 600 dpi; a picture above it is a fault of the device.
_MAX_PIXELS = 50_000_000

_TMPFS = Path("/dev/shm")  # noqa: S108 - private folders only, by mkdtemp

# sane-airscan names the first device of its configuration so.
ESCL_DEVICE = "airscan:e0:Kiosk"


class SaneTrouble(Exception):  # noqa: N818 - carries a Fault, which is a result
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class SaneDevice:
    """Not open until `open`. Every method raises `SaneTrouble`; `cancel` may come from another thread."""

    def __init__(self, name: str, escl_url: str) -> None:
        self._name = ESCL_DEVICE if escl_url else name
        self._escl_url = escl_url
        self._handle: sane.SaneDev | None = None
        self._initialised = False

    @property
    def is_open(self) -> bool:
        return self._handle is not None

    def open(self) -> None:
        if self._handle is not None:
            return
        # dll and airscan read their configuration at the first open, and never again.
        configured = _escl_configuration(self._escl_url) if self._escl_url and not self._initialised else None
        with configured or contextlib.nullcontext(), _troubles():
            if not self._initialised:
                sane.init()
            self._handle = sane.open(self._name)
            self._initialised = True

    def scan(self, dpi: int, colour: Literal["colour", "gray"], is_cancelled: Callable[[], bool]) -> Image.Image:
        """One side of the flatbed, whole; `SaneTrouble` with `SCANNER_GARBAGE` for a picture with lines missing."""
        handle = self._handle
        if handle is None:
            raise SaneTrouble(Fault(Code.DISCONNECTED, "not open"))
        with _troubles():
            _prepare(handle, dpi, colour)
            handle.start()
            _, _, (width, lines), _, _ = handle.get_parameters()
            if width <= 0 or width * max(lines, 1) > _MAX_PIXELS:
                handle.cancel()
                raise SaneTrouble(Fault(Code.SCANNER_GARBAGE, f"picture of {width} x {lines} pixels"))
            picture: Image.Image = handle.snap()
        # snap() says nothing when cancel() has cut it short.
        if is_cancelled():
            raise SaneTrouble(Fault(Code.CANCELLED))
        if picture.height < lines or picture.height < 8:
            raise SaneTrouble(Fault(Code.SCANNER_GARBAGE, f"{picture.height} of {lines} lines"))
        return picture

    def resolution(self) -> int:
        """Dots per inch that the device really uses, which may differ from what was asked."""
        with _troubles():
            return round(float(self._handle.resolution)) if self._handle is not None else 0

    def cancel(self) -> None:
        handle = self._handle
        if handle is not None:
            with contextlib.suppress(_sane.error):
                handle.cancel()

    def close(self) -> None:
        """Forget the handle; the next `open` takes the device anew."""
        handle, self._handle = self._handle, None
        if handle is not None:
            with contextlib.suppress(_sane.error):
                handle.close()


def is_plugged_in(name: str) -> bool:
    """False when a libusb device of that SANE name (`genesys:libusb:001:004`) has left the bus; untested on real
    hardware. Other names tell nothing without being opened, which would move the lamp: True."""
    head, _, address = name.partition(":libusb:")
    bus, _, number = address.partition(":")
    return not (head and bus.isdigit() and number.isdigit()) or Path("/dev/bus/usb", bus, number).exists()


def _prepare(handle: sane.SaneDev, dpi: int, colour: Literal["colour", "gray"]) -> None:
    _choose(handle, "source", _FLATBED)
    _choose(handle, "mode", _MODES[colour])
    option = handle.opt.get("resolution")
    if option is None or not option.is_active():
        return
    allowed = option.constraint
    if isinstance(allowed, list):
        numbers = sorted(n for n in allowed if isinstance(n, int | float) and n > 0)
        wanted = next((n for n in numbers if n >= dpi), numbers[-1] if numbers else dpi)
    else:
        wanted = min(max(dpi, allowed[0]), allowed[1]) if allowed else dpi
    handle.resolution = wanted


def _choose(handle: sane.SaneDev, name: str, wished: tuple[str, ...]) -> None:
    option = handle.opt.get(name)
    if option is None or not option.is_active() or not isinstance(option.constraint, list):
        return
    for value in wished:
        if value in option.constraint:
            setattr(handle, name, value)
            return


@contextlib.contextmanager
def _troubles() -> Iterator[None]:
    try:
        yield
    except _sane.error as error:
        text = str(error)
        raise SaneTrouble(Fault(_CODES.get(text, Code.IO_ERROR), text[:80])) from None
    except RuntimeError:
        raise SaneTrouble(Fault(Code.SCANNER_GARBAGE, "no data")) from None


@contextlib.contextmanager
def _escl_configuration(url: str) -> Iterator[None]:
    """A private SANE configuration that knows sane-airscan and the one scanner, in memory where there is a tmpfs.

    It is there only while SANE reads it, and what a killed driver may have left is swept.
    """
    base = _TMPFS if os.access(_TMPFS, os.W_OK) else Path(tempfile.gettempdir())
    _sweep(base)
    folder = Path(tempfile.mkdtemp(prefix=f"kiosk-sane-{os.getpid()}-", dir=base))
    try:
        (folder / "dll.conf").write_text("airscan\n")
        (folder / "airscan.conf").write_text(
            f'[devices]\n"Kiosk" = {url}, escl\n[options]\ndiscovery = disable\nws-discovery = off\n'
        )
        # A path without a colon at its end: nothing of /etc/sane.d is read.
        os.environ["SANE_CONFIG_DIR"] = str(folder)
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(base: Path) -> None:
    for left in base.glob("kiosk-sane-*-*"):
        owner: Any = left.name.split("-")[2]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(left, ignore_errors=True)
