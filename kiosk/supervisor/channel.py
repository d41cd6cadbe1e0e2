"""The supervisor's end of a socket to a child: frames without ever waiting for the peer."""

import contextlib
import socket

from kiosk.processes import frames

# What crosses here is a few hundred bytes; a longer frame is a fault of the peer.
MAX_BYTES = 1 << 20


class Channel:
    """Never blocks: a peer that does not read is as lost as one that has died."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._buffer = bytearray()
        self._broken = False

    def fileno(self) -> int:
        return self._sock.fileno()

    def send(self, body: object, kind: frames.Kind = "event", call_id: int = 0) -> bool:
        """False when the peer is gone or has not read for so long that its buffer is full."""
        data = frames.encode(kind, call_id, body)
        try:
            return self._sock.send(data) == len(data)
        except OSError:
            return False

    def receive(self) -> list[frames.Frame] | None:
        """The frames that have arrived; None at the end of the stream or after something that is no frame.

        What came whole before the end is given first: it may be the last word of a process that has died.
        """
        if self._broken:
            return None
        try:
            data = self._sock.recv(1 << 16)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        self._buffer += data
        found: list[frames.Frame] = []
        try:
            while (frame := self._whole_frame()) is not None:
                found.append(frame)
        except frames.FrameError:
            self._broken = True
        return found

    def _whole_frame(self) -> frames.Frame | None:
        header = frames.LENGTH.size
        if len(self._buffer) < header:
            return None
        length = frames.checked_length(bytes(self._buffer[:header]))
        if length > MAX_BYTES:
            raise frames.FrameError(f"frame of {length} bytes")
        if len(self._buffer) < header + length:
            return None
        frame = frames.decode(bytes(self._buffer[header : header + length]))
        del self._buffer[: header + length]
        return frame

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._sock.close()
