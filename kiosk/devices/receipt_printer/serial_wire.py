"""ESC/POS over a serial line, also one behind a USB adapter.

pyserial opens and sets up the line. The bytes go out by `os.write`, as `Serial.write` does not say how many of them
were taken when it runs out of time. Linux knows no DTR/DSR hand-shake: a printer that is set to it (Epson's default)
is wired as usual, its DTR to our CTS, and obeyed by `rtscts`.
"""

import contextlib
import errno
import os
import select
import termios
from typing import Any, Literal

import serial

from kiosk.devices.receipt_printer.wire import NoWireError
from kiosk.devices.states import Fault
from kiosk.errors import Code

_PIECE = 256
# XON and XOFF, from a printer that is set to them while we are not: no answer ever has these values.
_FLOW_CONTROL = b"\x11\x13"


class SerialWire:
    """8 bits, no parity, one stop bit. Raises `OSError` when the line cannot be opened, or is held by another."""

    def __init__(self, device: str, baud: int, flow: Literal["rtscts", "xonxoff", "none"]) -> None:
        try:
            self._line: Any = serial.Serial(
                device, baud, timeout=0, exclusive=True, rtscts=flow == "rtscts", xonxoff=flow == "xonxoff"
            )
        except OSError as error:
            raise _opened_wrongly(error) from None
        except (ValueError, termios.error):
            raise NoWireError(Fault(Code.NOT_CONFIGURED, "not a serial line")) from None
        self._fd: int = self._line.fileno()

    def send(self, data: bytes, timeout_s: float) -> int:
        _, writable, _ = select.select([], [self._fd], [], max(0.0, timeout_s))
        try:
            return os.write(self._fd, data[:_PIECE]) if writable else 0
        except BlockingIOError:
            return 0

    def receive(self, timeout_s: float) -> bytes:
        readable, _, _ = select.select([self._fd], [], [], max(0.0, timeout_s))
        if not readable:
            return b""
        try:
            data = os.read(self._fd, _PIECE)
        except BlockingIOError:
            return b""
        if not data:
            raise ConnectionResetError  # an adapter that was pulled out reads as an end
        return data.translate(None, _FLOW_CONTROL)

    def drop(self) -> None:
        """Without this the kernel's buffer comes out when the printer is on line again, and `close` waits 30 s for
        that."""
        with contextlib.suppress(termios.error):  # the line is gone, and the buffer with it
            termios.tcflush(self._fd, termios.TCOFLUSH)

    def close(self) -> None:
        with contextlib.suppress(OSError, termios.error):
            self._line.close()


def _opened_wrongly(error: OSError) -> OSError:
    """pyserial wraps what the system says, sometimes without its number."""
    if error.errno in (None, errno.ENOTTY, errno.EINVAL, errno.ENODEV):
        return NoWireError(Fault(Code.NOT_CONFIGURED, "not a serial line"))
    if error.errno == errno.ENOENT:
        return NoWireError(Fault(Code.DISCONNECTED, "there is no such line"))
    return error
