"""ESC/POS over TCP (port 9100).

Not python-escpos' Network: after a peer has gone its writes succeed twice before an error, it does not reconnect, and
it cannot say how many bytes were taken, which decides between "not printed" and "unconfirmed".
"""

import socket

CONNECT_TIMEOUT_S = 2.0
_PIECE = 4096


class TcpWire:
    """Raises `OSError` when the printer cannot be reached."""

    def __init__(self, host: str, port: int) -> None:
        self._sock = socket.create_connection((host, port), CONNECT_TIMEOUT_S)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes, timeout_s: float) -> int:
        self._sock.settimeout(max(0.001, timeout_s))
        try:
            return self._sock.send(data[:_PIECE])
        except TimeoutError as error:
            # The kernel gives a line that is dead up with the same exception; it carries an errno.
            if error.errno is not None:
                raise
            return 0

    def receive(self, timeout_s: float) -> bytes:
        self._sock.settimeout(max(0.001, timeout_s))
        try:
            data = self._sock.recv(_PIECE)
        except TimeoutError as error:
            if error.errno is not None:
                raise
            return b""
        if not data:
            raise ConnectionResetError
        return data

    def drop(self) -> None:
        """What the kernel holds is thrown away with the connection (a reset instead of an orderly end)."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")

    def close(self) -> None:
        self._sock.close()
