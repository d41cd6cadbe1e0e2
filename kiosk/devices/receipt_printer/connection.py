"""A TCP connection to the printer, for one operation.

Not python-escpos' Network: after a peer has gone its writes succeed twice before an error, it does not reconnect, and
it cannot say how many bytes were taken, which decides between "not printed" and "unconfirmed".
"""

import socket
import time
from types import TracebackType

from kiosk.devices.receipt_printer import status
from kiosk.devices.states import Fault
from kiosk.errors import Code

CONNECT_TIMEOUT_S = 2.0
# While a ticket prints, how often the printer is asked whether something is in its way.
ASK_EVERY_S = 0.5

_MUTE = Fault(Code.PRINTER_MUTE)


class PrinterConnection:
    """Raises `OSError` where it is entered when the printer cannot be reached; its methods answer with values."""

    def __init__(self, host: str, port: int, status_timeout_s: float) -> None:
        self._address = (host, port)
        self._status_timeout_s = status_timeout_s

    def __enter__(self) -> "PrinterConnection":
        self._sock = socket.create_connection(self._address, CONNECT_TIMEOUT_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sock.close()

    def ask(self) -> Fault | None:
        """How the printer is now: None when ready; `PRINTER_MUTE` when it does not answer in time."""
        deadline = time.monotonic() + self._status_timeout_s
        answers = b""
        for question in status.QUESTIONS:
            byte = self._question(question, deadline)
            if isinstance(byte, Fault):
                return byte
            answers += bytes((byte,))
        return status.judge(answers)

    def send(self, data: bytes, timeout_s: float) -> tuple[int, Fault | None]:
        """How many bytes were taken, and why not all of them."""
        deadline = time.monotonic() + timeout_s
        taken = 0
        while taken < len(data):
            self._sock.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                taken += self._sock.send(data[taken : taken + 4096])
            except TimeoutError:
                return taken, Fault(Code.TIMED_OUT, "the printer takes no more bytes")
            except OSError:
                return taken, Fault(Code.DISCONNECTED)
        return taken, None

    def confirm(self, timeout_s: float) -> Fault | None:
        """Wait for the answer to `status.WHEN_DONE`, which was sent behind the ticket. None: all is well.

        A printer that does not know that question but says at the end, when asked in real time, that it is ready
        is believed; one that says nothing at all is `PRINTER_MUTE`.
        """
        deadline = time.monotonic() + timeout_s
        obstacle: Fault | None = _MUTE
        while time.monotonic() < deadline:
            byte = self._answer(min(deadline, time.monotonic() + ASK_EVERY_S))
            if byte is not None:
                return byte if isinstance(byte, Fault) else status.judge_when_done(byte) or self.ask()
            obstacle, done = self._ask_while_printing(deadline)
            if done is not None:
                return status.judge_when_done(done) or obstacle
            if obstacle is not None and obstacle.code is not Code.PRINTER_MUTE:
                return obstacle
        return obstacle

    def _ask_while_printing(self, deadline: float) -> tuple[Fault | None, int | None]:
        """Real-time status; the queued answer may come in between: `(what is in the way, the queued answer)`."""
        deadline = min(deadline, time.monotonic() + self._status_timeout_s)
        done: int | None = None
        answers = b""
        for question in status.QUESTIONS:
            byte = self._question(question, deadline)
            if isinstance(byte, int) and not status.is_real_time(byte) and done is None:
                done, late = byte, self._answer(deadline)
                byte = _MUTE if late is None else late
            if isinstance(byte, Fault):
                return byte, done
            answers += bytes((byte,))
        return status.judge(answers), done

    def _question(self, question: bytes, deadline: float) -> int | Fault:
        try:
            self._sock.settimeout(max(0.01, deadline - time.monotonic()))
            self._sock.sendall(question)
        except OSError:
            return Fault(Code.DISCONNECTED)
        byte = self._answer(deadline)
        return _MUTE if byte is None else byte

    def _answer(self, deadline: float) -> int | Fault | None:
        """One byte; None when there is none in time."""
        try:
            self._sock.settimeout(max(0.01, deadline - time.monotonic()))
            data = self._sock.recv(1)
        except TimeoutError:
            return None
        except OSError:
            return Fault(Code.DISCONNECTED)
        return data[0] if data else Fault(Code.DISCONNECTED)
