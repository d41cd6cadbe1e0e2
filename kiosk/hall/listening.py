"""Listening sockets on loopback, our own or inherited, that can be pulled out and plugged in again."""

import contextlib
import errno
import socket
import threading
from collections.abc import Callable

LOOPBACK = "127.0.0.1"


def open_listener(fd: int | None = None) -> socket.socket:
    """Listen on the inherited descriptor `fd`, or on a free loopback port.

    Raises `OSError` when `fd` is not a bound stream socket.
    """
    if fd is not None:
        listener = socket.socket(fileno=fd)
        if listener.type != socket.SOCK_STREAM:
            raise OSError(f"descriptor {fd} is not a stream socket")
    else:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, 0))
    listener.listen(16)
    return listener


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def close_at_once(connection: socket.socket) -> None:
    """End a connection that another thread may be reading: `close` alone would not wake it."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


class Gate:
    """Accepts connections, each served in a thread of its own, until it is unplugged.

    Unplugged, connections are refused: `shutdown` takes a listening socket out of LISTEN for every process that
    shares it (closing our descriptor would not do, as a parent may hold another one). It also gives back a port that
    the kernel chose, so the same port is bound again at once, and stays ours until `listen`.
    """

    def __init__(self, listener: socket.socket, serve: Callable[[socket.socket], None], most: int = 16) -> None:
        self._listener = listener
        self._serve = serve
        self._most = most
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._plugged = threading.Event()
        self._plugged.set()
        self._address = listener.getsockname()
        self.port = port_of(listener)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # or connections that linger keep the port

    def start(self) -> None:
        threading.Thread(target=self._accept, name=f"gate-{self.port}", daemon=True).start()

    def set_plugged(self, plugged: bool, *, drop: bool = True) -> None:
        """`drop`: unplugging also cuts the connections that are open."""
        with self._lock:
            if plugged == self._plugged.is_set():
                return
            if plugged:
                self._listener.listen(16)
                self._plugged.set()
                return
            self._plugged.clear()
            self._listener.shutdown(socket.SHUT_RDWR)
            try:
                self._listener.bind(self._address)
            except OSError as error:
                if error.errno != errno.EINVAL:  # it is still bound, as the port was asked for by number
                    raise
            dropped = list(self._open) if drop else []
        for connection in dropped:
            close_at_once(connection)

    def _accept(self) -> None:
        while True:
            self._plugged.wait()
            try:
                connection, _ = self._listener.accept()
            except OSError:
                continue  # unplugged while waiting
            with self._lock:
                welcome = self._plugged.is_set() and len(self._open) < self._most
                if welcome:
                    self._open.add(connection)
            if welcome:
                threading.Thread(target=self._run, args=(connection,), daemon=True).start()
            else:
                close_at_once(connection)

    def _run(self, connection: socket.socket) -> None:
        try:
            with contextlib.suppress(OSError):
                self._serve(connection)
        finally:
            with self._lock:
                self._open.discard(connection)
            close_at_once(connection)
