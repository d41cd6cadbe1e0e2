"""Frames on a stream socket: four bytes of big-endian length, then MessagePack.

A frame is `[kind, id, body]`: kind `call` (host to worker), `reply` (worker to host, same id), `cancel` (host to
worker) and `event` (worker to host, id 0). Bodies are tagged unions of frozen structs, decoded strictly.
"""

import socket
import struct
from typing import Literal

import msgspec

# A 600 dpi colour A4 as JPEG plus its preview stays well under this; a longer frame is a fault of the peer.
MAX_FRAME_BYTES = 64 * 1024 * 1024
LENGTH = struct.Struct(">I")

Kind = Literal["call", "reply", "cancel", "event", "failed"]


class Frame(msgspec.Struct, frozen=True, array_like=True):
    kind: Kind
    id: int
    body: msgspec.Raw = msgspec.Raw(b"\xc0")


class FrameError(Exception):
    """The peer sent something that is no frame; the connection is of no more use."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Frame)


def encode(kind: Kind, call_id: int, body: object = None) -> bytes:
    payload = _encoder.encode([kind, call_id, body])
    if len(payload) > MAX_FRAME_BYTES:
        raise FrameError(f"frame of {len(payload)} bytes")
    return LENGTH.pack(len(payload)) + payload


def decode(payload: bytes) -> Frame:
    try:
        return _decoder.decode(payload)
    except msgspec.DecodeError as error:
        raise FrameError(str(error)) from None


def checked_length(header: bytes) -> int:
    (length,) = LENGTH.unpack(header)
    if length > MAX_FRAME_BYTES:
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

