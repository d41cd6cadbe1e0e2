"""The network cable between kiosk and recipient: a TCP relay that can be pulled out."""

import contextlib
import socket
import threading

from kiosk.hall.board import Board, Setting
from kiosk.hall.listening import Gate, close_at_once

_CONNECT_S = 5.0


class Cable:
    """Relays its port to `target` (host, port). Pulled out, it cuts what is open and refuses what comes."""

    def __init__(self, board: Board, listener: socket.socket, target: tuple[str, int]) -> None:
        self._target = target
        self._gate = Gate(listener, self._relay, most=64)
        self.port = self._gate.port
        board.watch(self._on_setting)

    def start(self) -> None:
        self._gate.start()

    def _on_setting(self, setting: Setting) -> None:
        self._gate.set_plugged(setting.cable.connected)

    def _relay(self, near: socket.socket) -> None:
        with contextlib.closing(socket.create_connection(self._target, timeout=_CONNECT_S)) as far:
            far.settimeout(None)
            back = threading.Thread(target=_pump, args=(far, near), daemon=True)
            back.start()
            _pump(near, far)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Carry bytes one way; an end of stream is passed on, a fault cuts both."""
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        close_at_once(source)
        close_at_once(sink)
