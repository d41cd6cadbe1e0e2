"""One card in one of vpcd's slots: a connection, on which pcscd switches power and sends APDUs.

A message is two bytes of big-endian length and the rest. One byte is a gesture of the reader: 0 power off, 1 power on,
2 reset (none is answered), 4 "your ATR?"; anything longer is an APDU. A connection is a card that lies there, and its
end is the card's removal.
"""

import secrets
import socket
import struct
import threading
from collections.abc import Callable
from typing import Literal

from kiosk.hall.cards.chips import Chip
from kiosk.hall.chip.mischief import CardRemovedError
from kiosk.hall.listening import close_at_once

Fault = Literal["pulled", "mute", "garbage", "slow"]
SLOW_S = 3.0
_AGAIN_S = 0.02
_LENGTH = struct.Struct(">H")
# vpcd takes an empty ATR for "no card", and one that is too long for a card that is there and cannot be powered up:
# what a reader makes of a card without a chip, or upside down.
_NO_CHIP = bytes(40)

Connect = Callable[[], socket.socket | None]
Exchanged = Callable[[bytes, bytes, float], None]


class CardInSlot:
    """Lies in its slot from `insert` to `remove`, also over pcscd's death. `fault` may be set at any time."""

    def __init__(
        self, chip: Chip, connect: Connect, exchanged: Exchanged, clock: Callable[[], float], pulled: Callable[[], None]
    ) -> None:
        """`exchanged(command, response, seconds)` after each APDU; `pulled()` once when the fault "pulled" struck."""
        self.chip = chip
        self.fault: Fault | None = None
        self._connect = connect
        self._exchanged = exchanged
        self._clock = clock
        self._on_pulled = pulled
        self._gone = threading.Event()
        self._fault_lifted = threading.Event()
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None

    def insert(self) -> None:
        threading.Thread(target=self._lie, name="card", daemon=True).start()

    def remove(self) -> None:
        self._gone.set()
        self._fault_lifted.set()
        with self._lock:
            if self._connection is not None:
                close_at_once(self._connection)

    def set_fault(self, fault: Fault | None) -> None:
        self._fault_lifted.clear()
        self.fault = fault
        if fault is None:
            self._fault_lifted.set()

    def _lie(self) -> None:
        while not self._gone.is_set():
            connection = self._connect()
            if connection is None:
                self._gone.wait(_AGAIN_S)
                continue
            with self._lock:
                self._connection = connection
            try:
                if not self._gone.is_set():
                    self._serve(connection)
            except OSError:
                pass
            finally:
                close_at_once(connection)

    def _serve(self, connection: socket.socket) -> None:
        while (message := _read(connection)) is not None:
            if len(message) > 1:
                answer = self._answer(message)
                if answer is None:
                    return
                _write(connection, answer)
            elif message == b"\x04":
                _write(connection, self.chip.atr or _NO_CHIP)
            elif message in (b"\x01", b"\x02"):
                self.chip.reset()

    def _answer(self, apdu: bytes) -> bytes | None:
        """None: the card has left in the middle of it."""
        started = self._clock()
        if self.fault == "pulled":
            self._pulled()
            return None
        if self.fault == "mute":
            self._fault_lifted.wait()
            if self._gone.is_set():
                return None
        if self.fault == "slow":
            self._fault_lifted.wait(SLOW_S)
        try:
            answer = self.chip.answer(apdu)
        except CardRemovedError:
            self._pulled()
            return None
        if self.fault == "garbage":
            answer = secrets.token_bytes(secrets.randbelow(300))
        self._exchanged(apdu, answer, self._clock() - started)
        return None if self._gone.is_set() else answer

    def _pulled(self) -> None:
        self._gone.set()
        self._on_pulled()


def _read(connection: socket.socket) -> bytes | None:
    head = _exactly(connection, _LENGTH.size)
    return None if head is None else _exactly(connection, _LENGTH.unpack(head)[0])


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    data = b""
    while len(data) < size:
        # vpcd sends a length and its message apart: a delayed acknowledgement would cost 44 ms an APDU.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        piece = connection.recv(size - len(data))
        if not piece:
            return None
        data += piece
    return data


def _write(connection: socket.socket, message: bytes) -> None:
    connection.sendall(_LENGTH.pack(len(message)) + message)
