"""The SANE library in this process: which configuration it reads, what it lists, and its errors as codes.

python-sane raises `_sane.error` with SANE's English text and nothing else; it is mapped to a code here, once.
"""

import contextlib
import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import _sane
import sane

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
_TMPFS = Path("/dev/shm")  # noqa: S108 - private folders only, by mkdtemp
_CONFIG_DIR = "SANE_CONFIG_DIR"


def _cancel_a_thread() -> None:
    """Backends kill their reader thread after each side. The first such kill of a process makes glibc load what it
    needs for it, and the thread that is killed meanwhile may keep the dynamic linker's lock for ever: the next side
    hangs (seen in gdb with SANE's test device). So the first one is of a thread of our own, which waits."""
    libc = ctypes.CDLL(None)
    thread = ctypes.c_ulong()
    if libc.pthread_create(ctypes.byref(thread), None, libc.pause, None) == 0:
        libc.pthread_cancel(thread)
        libc.pthread_join(thread, None)


_cancel_a_thread()


class SaneTrouble(Exception):  # noqa: N818 - carries a Fault, which is a result
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class SaneLibrary:
    """SANE is initialised at the first call. Every method raises `SaneTrouble`."""

    def __init__(self) -> None:
        self._system_config = os.environ.get(_CONFIG_DIR)
        self._mode = ""

    def open_escl(self, url: str) -> sane.SaneDev:
        """The eSCL scanner at `url` (checked), through sane-airscan alone: the system's configuration is not read."""
        # sane-airscan takes "escl:NAME:URL" for a device that no configuration names.
        name = f"airscan:escl:Kiosk:{url}"
        with troubles():
            if self._initialise("escl"):
                # dll and airscan read their configuration at the first open, and never again.
                with _escl_configuration():
                    return sane.open(name)
            return sane.open(name)

    def open(self, name: str) -> sane.SaneDev:
        """A device of the system's configuration, by its SANE name."""
        with troubles():
            self._initialise("system")
            return sane.open(name)

    def devices(self) -> tuple[tuple[str, str, str], ...]:
        """`(SANE name, maker, model)` of what the system's configuration finds; may take seconds."""
        with troubles():
            self._initialise("system")
            return tuple((str(name), str(maker), str(model)) for name, maker, model, _ in sane.get_devices())

    def _initialise(self, mode: str) -> bool:
        """Whether SANE has been started anew: once, and again when the other configuration is wanted."""
        if self._mode == mode:
            return False
        if self._mode:
            sane.exit()
        self._mode = mode
        if self._system_config is None:
            os.environ.pop(_CONFIG_DIR, None)
        else:
            os.environ[_CONFIG_DIR] = self._system_config
        sane.init()
        return True


@contextlib.contextmanager
def troubles() -> Iterator[None]:
    """What SANE says, as `SaneTrouble`."""
    try:
        yield
    except _sane.error as error:
        text = str(error)
        raise SaneTrouble(Fault(_CODES.get(text, Code.IO_ERROR), text[:80])) from None
    except RuntimeError:
        raise SaneTrouble(Fault(Code.SCANNER_GARBAGE, "no data")) from None


@contextlib.contextmanager
def _escl_configuration() -> Iterator[None]:
    """A private SANE configuration that knows sane-airscan and no scanner, in memory where there is a tmpfs.

    It is there only while SANE reads it, and what a killed driver may have left is swept.
    """
    base = _TMPFS if os.access(_TMPFS, os.W_OK) else Path(tempfile.gettempdir())
    _sweep(base)
    folder = Path(tempfile.mkdtemp(prefix=f"kiosk-sane-{os.getpid()}-", dir=base))
    try:
        (folder / "dll.conf").write_text("airscan\n")
        (folder / "airscan.conf").write_text("[options]\ndiscovery = disable\nws-discovery = off\n")
        # A path without a colon at its end: nothing of /etc/sane.d is read.
        os.environ[_CONFIG_DIR] = str(folder)
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(base: Path) -> None:
    for left in base.glob("kiosk-sane-*-*"):
        owner: Any = left.name.split("-")[2]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(left, ignore_errors=True)
