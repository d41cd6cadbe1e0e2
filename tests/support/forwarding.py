"""Bytes between two sockets, both ways, until one side ends."""

import contextlib
import socket
import threading
from collections.abc import Callable


def join(one: socket.socket, other: socket.socket, heard: Callable[[bytes], None]) -> None:
    """Two threads carry what comes; `heard` is told of it first, from either of them."""
    for source, target in ((one, other), (other, one)):
        threading.Thread(target=_carry, args=(source, target, heard), daemon=True).start()


def end(listener: socket.socket) -> None:
    """Closing alone leaves a thread in its `accept`."""
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def _carry(source: socket.socket, target: socket.socket, heard: Callable[[bytes], None]) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            heard(data)
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
