"""The network cable between kiosk and recipient: a TCP relay that can be pulled out."""

import contextlib
import socket
import threading
from collections.abc import Mapping

import msgspec

from kiosk.hall.board import Board
from kiosk.hall.device import parse
from kiosk.hall.listening import Gate, close_at_once

_CONNECT_S = 5.0


class CableSetting(msgspec.Struct, frozen=True):
    connected: bool = True


class CableChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    connected: bool


class Cable:
    """Relays its port to `target` (host, port). Pulled out, it cuts what is open and refuses what comes.

    Without a target it leads nowhere: it has no port and can be moved all the same.
    """

    name = "cable"

    def __init__(self, listener: socket.socket | None, target: tuple[str, int] | None) -> None:
        self._board = Board(CableSetting())
        self._gate: Gate | None = None
        if listener is not None and target is not None:
            self._gate = Gate(listener, lambda near: _relay(near, target), most=64)
        self.port = self._gate.port if self._gate is not None else None
        self._board.watch(self._on_setting)

    def start(self) -> None:
        if self._gate is not None:
            self._gate.start()

    def stop(self) -> None:
        """Nothing of it outlives the process."""

    def change(self, body: bytes) -> None:
        self._board.set(connected=parse(body, CableChange).connected)

    def state(self) -> Mapping[str, object]:
        return msgspec.structs.asdict(self._board.setting)

    def ready(self) -> Mapping[str, object]:
        return {"cable_port": self.port}

    def fetch(self, path: list[str]) -> tuple[str, bytes] | None:
        return None

    def _on_setting(self, setting: CableSetting) -> None:
        if self._gate is not None:
            self._gate.set_plugged(setting.connected)


def _relay(near: socket.socket, target: tuple[str, int]) -> None:
    with contextlib.closing(socket.create_connection(target, timeout=_CONNECT_S)) as far:
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
