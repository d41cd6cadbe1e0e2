"""What was said between a printer and who prints, byte for byte: recorded, read, played to either side.

A recording is text, one JSON value a line: first `{"kiosk_recording": "printer", "version": 1}`, then for each piece
`{"at": seconds since the start, "connection": number, "to": "printer" or "host", "data": base64}`. Empty data: that
side was left by the other. It holds what was printed: record with specimens only.
"""

import contextlib
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec

from kiosk.hall.escpos import Command, Parser
from kiosk.hall.listening import close_at_once, port_of

MAX_FILE = 16 << 20
_PIECE = 65536
_HEAD = b'{"kiosk_recording":"printer","version":1}'

# What names a ticket in an answer: whoever prints now has given it another name.
_PROCESS_ID = re.compile(rb"\x37\x22[\x20-\x7e]{4}\x00")

Side = Literal["printer", "host"]


class RecordingError(Exception):
    """A file that is no recording; one line."""


class Piece(msgspec.Struct, frozen=True):
    at: float
    connection: Annotated[int, msgspec.Meta(ge=0)]
    to: Side
    data: bytes


class Head(msgspec.Struct, frozen=True):
    kiosk_recording: Literal["printer"]
    version: Literal[1]


def write(path: Path, pieces: list[Piece]) -> None:
    """Raises `OSError`."""
    lines = [_HEAD, *(msgspec.json.encode(piece) for piece in pieces)]
    path.write_bytes(b"\n".join(lines) + b"\n")


def read(path: Path) -> list[Piece]:
    """Raises `RecordingError`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > MAX_FILE:
        raise RecordingError(f"{path}: more than {MAX_FILE} bytes")
    lines = data.splitlines()
    try:
        msgspec.json.decode(lines[0] if lines else b"", type=Head)
        pieces = msgspec.json.decode(b"[" + b",".join(lines[1:]) + b"]", type=list[Piece])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise RecordingError(f"{path}: not a recording of a printer") from None
    if any(later.at < sooner.at for sooner, later in pairwise(pieces)):
        raise RecordingError(f"{path}: its instants go backwards")
    return pieces


class _StandIn:
    """Takes calls in a printer's place, on a port of its own, until `stop`; each is given to `_meet`."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._lock = threading.Lock()
        self.port = port_of(listener)

    def start(self) -> None:
        threading.Thread(target=self._accept, name="printer-stand-in", daemon=True).start()

    def stop(self) -> None:
        close_at_once(self._listener)

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=(peer,), daemon=True).start()

    def _meet(self, peer: socket.socket) -> None:
        raise NotImplementedError


class Recorder(_StandIn):
    """Stands between who prints and a printer, and keeps what passes."""

    def __init__(self, listener: socket.socket, printer: tuple[str, int]) -> None:
        super().__init__(listener)
        self._printer = printer
        self._pieces: list[Piece] = []
        self._began = time.monotonic()
        self._connections = 0

    @property
    def pieces(self) -> list[Piece]:
        """What has passed until now, in order."""
        with self._lock:
            return list(self._pieces)

    def _meet(self, peer: socket.socket) -> None:
        with self._lock:
            self._connections += 1
            number = self._connections
        try:
            printer = socket.create_connection(self._printer, 5)
        except OSError:
            close_at_once(peer)
            return
        printer.settimeout(None)
        threading.Thread(target=self._carry, args=(number, printer, peer, "host"), daemon=True).start()
        self._carry(number, peer, printer, "printer")

    def _carry(self, connection: int, source: socket.socket, sink: socket.socket, to: Side) -> None:
        data = b"?"
        while data:
            try:
                data = source.recv(_PIECE)
            except OSError:
                data = b""
            with self._lock:
                self._pieces.append(Piece(round(time.monotonic() - self._began, 4), connection, to, data))
            with contextlib.suppress(OSError):
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def play_to_printer(pieces: list[Piece], printer: tuple[str, int], *, timed: bool = False) -> bytes:
    """Send what the host had sent, a connection after the other; answers with what the printer says to it. `timed`:
    with the pauses of the recording. Raises `OSError`."""
    heard = bytearray()
    for connection in _connections(pieces):
        own = [piece for piece in pieces if piece.connection == connection]
        with socket.create_connection(printer, 5) as peer:
            before = own[0].at
            for piece in own:
                time.sleep(min(piece.at - before, 60.0) if timed else 0.0)
                before = piece.at
                if piece.to == "host":  # it answered here, and the host waited for that
                    heard += _up_to(peer, len(piece.data))
                elif piece.data:
                    peer.sendall(piece.data)
    return bytes(heard)


class Dialogue(NamedTuple):
    """One connection of a recording. `prints`: it carried more than questions. `answers`: how many questions had been
    asked when the printer said what; empty: it hung up."""

    prints: bool
    answers: tuple[tuple[int, bytes], ...]


def dialogues(pieces: list[Piece]) -> list[Dialogue]:
    """The connections of a recording, as the printer saw them."""
    found = []
    for connection in _connections(pieces):
        parser, asked, prints, left = Parser(), 0, False, False
        answers: list[tuple[int, bytes]] = []
        for piece in pieces:
            if piece.connection != connection or left:
                continue
            if piece.to == "host":
                answers.append((asked, piece.data))
            for command in parser.feed(piece.data if piece.to == "printer" else b""):
                asked, prints = asked + _asks(command), prints or not _asks(command)
            # What follows the host's farewell is an echo of it.
            left = piece.to == "printer" and not piece.data
        found.append(Dialogue(prints, tuple(answers)))
    return found


class ReplayedPrinter(_StandIn):
    """A printer that answers as the recorded one did. A ticket is answered as the next recorded ticket was, a mere
    look as the next look was; the last of each kind repeats."""

    def __init__(self, pieces: list[Piece], listener: socket.socket) -> None:
        super().__init__(listener)
        self._recorded = dialogues(pieces)
        self._at = 0
        self._look = self._ticket = Dialogue(False, ())

    def _meet(self, peer: socket.socket) -> None:
        with contextlib.suppress(OSError):
            self._converse(peer.recv, peer.sendall)
        close_at_once(peer)

    def _converse(self, receive: Callable[[int], bytes], send: Callable[[bytes], object]) -> None:
        parser, asked, ticket, name = Parser(), 0, False, b""
        answers = deque(self._next_look().answers)
        while data := receive(_PIECE):
            for command in parser.feed(data):
                asked += _asks(command)
                name = command.data[5:9] if command.name == b"\x1d(" else name
                if not ticket and not _asks(command):
                    ticket = True
                    # What it said before the ticket has been said.
                    due = self._next_ticket().answers
                    answers = deque(one for one in due if one[0] > asked or not one[1])
                while answers and answers[0][0] <= asked:
                    said = answers.popleft()[1]
                    if not said:
                        return
                    send(_renamed(said, name) if name else said)

    def _next_look(self) -> Dialogue:
        """What comes after a recorded ticket is not said before one: how often a host looks is its own affair."""
        with self._lock:
            if self._at < len(self._recorded):
                following = self._recorded[self._at]
                if following.prints:
                    return self._look if self._look.answers else following
                self._look, self._at = following, self._at + 1
            return self._look

    def _next_ticket(self) -> Dialogue:
        with self._lock:
            rest = range(self._at, len(self._recorded))
            found = next((at for at in rest if self._recorded[at].prints), None)
            if found is not None:
                self._ticket, self._at = self._recorded[found], found + 1
            return self._ticket


def _renamed(said: bytes, name: bytes) -> bytes:
    return _PROCESS_ID.sub(lambda found: found.group()[:2] + name + b"\0", said)


def _asks(command: Command) -> bool:
    """Whether a printer answers this command."""
    if command.name == b"\x1d(":
        return command.data[:1] == b"H"
    return command.name in (b"\x10\x04", b"\x1dr", b"\x1dI") or (
        command.name == b"\x10\x14" and command.data[:1] == b"\x08"
    )


def _connections(pieces: list[Piece]) -> list[int]:
    return list(dict.fromkeys(piece.connection for piece in pieces))


def _up_to(peer: socket.socket, count: int) -> bytes:
    """At most `count` bytes, and no longer than two seconds for each piece."""
    peer.settimeout(2.0)
    heard = bytearray()
    with contextlib.suppress(OSError):
        while len(heard) < count and (data := peer.recv(count - len(heard))):
            heard += data
    return bytes(heard)
