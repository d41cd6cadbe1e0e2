"""A card of the hall in an emulated USB reader (qemu's `usb-ccid` with `ccid-card-passthru`): the end that holds it.

libcacard's vscard protocol (src/vscard_common.h): a message is type, reader and length, 32 bits each, big-endian, and
so many bytes. It never tells of a card's power: the emulator knows an ATR, and ends no session of the card by it.

qemu's reader speaks T=0 and passes whole APDUs on. It has room for 374 bytes of an answer; qemu 10.0 throws a longer
one away and leaves the machine waiting (hw/usb/dev-smartcard-reader.c, BULK_IN_BUF_SIZE). A command of extended length
is therefore answered 6700 here, as T=0, which has none, would have a card answer it.
"""

import socket
import struct
import threading
import time
from pathlib import Path

from kiosk.hall.cards.chips import Chip
from kiosk.hall.cards.identity import IdentityChip
from kiosk.hall.chip import CardRemovedError

INIT, ERROR, READER_ADD, READER_REMOVE, ATR, CARD_REMOVE, APDU = range(1, 8)
HEAD = struct.Struct(">III")
READER, NO_READER = 0, 0xFFFF_FFFF
# Not a number of the protocol but of C: it stands in memory's order. Version 0.0.2, no capabilities.
MAGIC = b"VSCD"
HELLO = MAGIC + struct.pack(">II", 2, 0)
GENERAL_ERROR = struct.pack(">I", 1)
WRONG_LENGTH = b"\x67\x00"
# What qemu itself has room for (VSCARD_IN_SIZE).
MOST = 65_536
# In which qemu, on a busy machine, has handed an answer over.
HANDED_OVER_S = 1.0


class CardEnd:
    """Meets the reader on `path`, a socket where qemu listens; a reader that is plugged in later, or anew, is told of
    the card that lies there. Methods may be called from any thread.

    `apdus`: how many the card that was laid last has been sent. `trouble`: why the line has ended, if not by `close`.
    Every method but `close` raises `OSError` where it has."""

    def __init__(self, path: Path) -> None:
        self.apdus = 0
        self.trouble = ""
        self._chip: Chip | None = None
        self._lock = threading.Lock()
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(str(path))
        self._send(INIT, HELLO, NO_READER)
        self._thread = threading.Thread(target=self._serve, name="card", daemon=True)
        self._thread.start()

    def lay(self, chip: Chip) -> None:
        self.take_away()
        with self._lock:
            chip.reset()
            self._chip, self.apdus = chip, 0
            self._send(ATR, chip.atr)

    def take_away(self) -> None:
        with self._lock:
            chip, self._chip = self._chip, None
            if chip is not None:
                self._send(CARD_REMOVE)
        if isinstance(chip, IdentityChip):
            chip.leave()

    def close(self) -> None:
        """Takes the card away: qemu's reader would go on feeling one."""
        try:
            self.take_away()
            self._line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the machine has ended before
        self._thread.join()
        self._line.close()

    def _serve(self) -> None:
        try:
            while (message := _received(self._line)) is not None:
                self._met(*message)
        except (OSError, ValueError) as error:
            self.trouble = str(error)
            self._line.close()

    def _met(self, kind: int, payload: bytes) -> None:
        """What else comes (`ERROR`, which says how a message of ours went) is no question."""
        if kind == INIT:
            if not payload.startswith(MAGIC):
                raise ValueError("this is not a card reader's line")
            with self._lock:
                self._send(READER_ADD, b"hall", NO_READER)
                if self._chip is not None:
                    self._send(ATR, self._chip.atr)
        elif kind == APDU:
            self._answer(payload)

    def _answer(self, apdu: bytes) -> None:
        with self._lock:
            chip = self._chip
            if chip is None:
                self._send(ERROR, GENERAL_ERROR)
                return
            self.apdus += 1
        try:
            answer = WRONG_LENGTH if len(apdu) > 5 and apdu[4] == 0 else chip.answer(apdu)
        except CardRemovedError:
            self._pulled()
            return
        with self._lock:
            if self._chip is chip:
                self._send(APDU, answer)

    def _pulled(self) -> None:
        """The command has failed; then the slot is empty. At once, qemu would throw away what it has not handed over
        (`ccid_card_card_removed` ends in a reset), and the machine would wait for its answer until its driver's time
        is over."""
        with self._lock:
            self._send(ERROR, GENERAL_ERROR)
        time.sleep(HANDED_OVER_S)
        self.take_away()

    def _send(self, kind: int, payload: bytes = b"", reader: int = READER) -> None:
        self._line.sendall(HEAD.pack(kind, reader, len(payload)) + payload)


def _received(line: socket.socket) -> tuple[int, bytes] | None:
    """Type and payload of the next message; None: the line has ended. Raises `ValueError` for what is no message."""
    head = _exactly(line, HEAD.size)
    if head is None:
        return None
    kind, _, length = HEAD.unpack(head)
    if length > MOST:
        raise ValueError(f"a message of {length} bytes")
    payload = _exactly(line, length)
    return None if payload is None else (kind, payload)


def _exactly(line: socket.socket, size: int) -> bytes | None:
    data = b""
    while len(data) < size:
        piece = line.recv(size - len(data))
        if not piece:
            return None
        data += piece
    return data
