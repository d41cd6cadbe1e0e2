"""Frames on a stream socket: four bytes of big-endian length, then MessagePack.

A frame is `[kind, id, body]`. Between a host and its worker: `call` (host to worker), `reply` (worker to host, same
id), `cancel` (host to worker, the id of the call that is to end soon) and `event` (worker to host, id 0). Supervisor
and screens exchange `event` both ways. Bodies are tagged unions of frozen structs, decoded strictly.
"""

import socket
import struct
from typing import Literal

import msgspec

# A 600 dpi colour A4 as JPEG plus its preview stays well under this; a longer frame is a fault of the peer.
MAX_FRAME_BYTES = 64 * 1024 * 1024
LENGTH = struct.Struct(">I")

Kind = Literal["call", "reply", "cancel", "event"]


class Frame(msgspec.Struct, frozen=True, array_like=True):
    kind: Kind
    id: int
    body: msgspec.Raw = msgspec.Raw(b"\xc0")

    def __repr__(self) -> str:
        return f"Frame({self.kind}, {self.id}, ***)"


class FrameError(Exception):
    """The peer sent something that is no frame; the connection is of no more use."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Frame)


def encode(kind: Kind, call_id: int, body: object = None) -> bytes:
    """One frame as bytes. Raises `FrameError` for a body above `MAX_FRAME_BYTES`."""
    payload = _encoder.encode([kind, call_id, body])
    if len(payload) > MAX_FRAME_BYTES:
        raise FrameError(f"frame of {len(payload)} bytes")
    return LENGTH.pack(len(payload)) + payload


def decode(payload: bytes) -> Frame:
    """Raises `FrameError`; its text says where the frame is wrong, never what it holds."""
    try:
        return _decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise FrameError("not a frame") from None


def checked_length(header: bytes, limit: int = MAX_FRAME_BYTES) -> int:
    (length,) = LENGTH.unpack(header)
    if length > limit:
        raise FrameError(f"frame of {length} bytes")
    return int(length)


def receive(sock: socket.socket) -> Frame | None:
    """Blocking read of one frame; None at the end of the stream."""
    header = _receive_exactly(sock, LENGTH.size)
    if header is None:
        return None
    payload = _receive_exactly(sock, checked_length(header))
    return None if payload is None else decode(payload)


def _receive_exactly(sock: socket.socket, size: int) -> bytes | None:
    buffer = bytearray(size)
    view = memoryview(buffer)
    while view:
        try:
            count = sock.recv_into(view)
        except OSError:
            return None
        if count == 0:
            return None
        view = view[count:]
    return bytes(buffer)


class FrameBuffer:
    """Frames out of the pieces in which a non-blocking socket hands them over."""

    def __init__(self, limit: int = MAX_FRAME_BYTES) -> None:
        self._limit = limit
        self._data = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are whole by now, oldest first. Raises `FrameError`."""
        self._data += data
        found: list[Frame] = []
        while len(self._data) >= LENGTH.size:
            end = LENGTH.size + checked_length(bytes(self._data[: LENGTH.size]), self._limit)
            if len(self._data) < end:
                break
            found.append(decode(bytes(self._data[LENGTH.size : end])))
            del self._data[:end]
        return found
