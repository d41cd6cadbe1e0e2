"""The hall's camera: MJPEG over HTTP (multipart/x-mixed-replace), as network cameras speak it."""

import contextlib
import secrets
import select
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from kiosk.hall import camera_scenes as scenes
from kiosk.hall.board import Board
from kiosk.hall.camera_scenes import Scene, Size
from kiosk.hall.device import given, parse
from kiosk.hall.listening import Gate
from kiosk.hall.papers import Papers
from kiosk.hall.web import RefusedError

CameraFault = Literal["stalled", "garbage", "truncated", "huge", "disconnect", "slow", "frozen"]

_PATH = "/video.mjpg"
_BOUNDARY = b"hall-frame"
_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=" + _BOUNDARY + b"\r\n"
    b"Cache-Control: no-store\r\nConnection: close\r\n\r\n"
)
_MAX_REQUEST = 8192
_REQUEST_TIMEOUT_S = 10.0
# Between two frames of a slow camera: less than what a driver takes for a stalled one.
_SLOW_S = 1.2
_SCENES_KEPT = 4


class CameraSetting(msgspec.Struct, frozen=True):
    """`paper` lies in the scenes `paper` and `close_up`. `rate`: frames a second."""

    scene: Scene = "paper"
    paper: str | None = "bill-valid"
    size: Size = "1080p"
    rate: int = 25
    fault: CameraFault | None = None


class CameraChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    scene: Scene | UnsetType = UNSET
    paper: str | UnsetType | None = UNSET
    size: Size | UnsetType = UNSET
    rate: Annotated[int, msgspec.Meta(ge=1, le=60)] | UnsetType = UNSET
    fault: CameraFault | UnsetType | None = UNSET


class MjpegCamera:
    """Streams to at most 16 peers; `fault=disconnect` pulls its cable."""

    name = "camera"

    def __init__(self, papers: Papers, listener: socket.socket) -> None:
        self._papers = papers
        self._board = Board(CameraSetting())
        self._lock = threading.Lock()
        self._drawn: OrderedDict[tuple[Scene, str | None, Size], list[bytes]] = OrderedDict()
        self._viewers = 0
        self._gate = Gate(listener, self._serve)
        self.url = f"http://127.0.0.1:{self._gate.port}{_PATH}"
        self._board.watch(lambda setting: self._gate.set_plugged(setting.fault != "disconnect"))

    def start(self) -> None:
        self._gate.start()

    def stop(self) -> None:
        """Nothing outlives the process."""

    def change(self, body: bytes) -> None:
        change = parse(body, CameraChange)
        if isinstance(change.paper, str) and change.paper not in self._papers:
            raise RefusedError(404, "there is no paper of this id")
        self._board.set(**given(change))

    def state(self) -> Mapping[str, object]:
        """`on`: somebody sees its frames, so that a true camera's light would be lit."""
        return {**msgspec.structs.asdict(self._board.setting), "on": self._viewers > 0}

    def ready(self) -> Mapping[str, object]:
        return {"camera_url": self.url}

    def fetch(self, path: list[str]) -> tuple[str, bytes] | None:
        """`view.jpg`: what it sees now."""
        return ("image/jpeg", self._picture(0)) if path == ["view.jpg"] else None

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(_REQUEST_TIMEOUT_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self._understood(connection):
            return
        if not self._wait(connection, lambda: self._board.setting.fault != "frozen"):
            return
        connection.sendall(_HEAD)
        with self._lock:
            self._viewers += 1
        try:
            self._stream(connection)
        finally:
            with self._lock:
                self._viewers -= 1

    def _understood(self, connection: socket.socket) -> bool:
        request = b""
        while b"\r\n\r\n" not in request:
            piece = connection.recv(_MAX_REQUEST)
            request += piece
            if not piece or len(request) > _MAX_REQUEST:
                return False
        if request.startswith(b"GET " + _PATH.encode() + b" "):
            return True
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return False

    def _stream(self, connection: socket.socket) -> None:
        due_s, number = time.monotonic(), 0
        while True:
            setting = self._board.setting
            if setting.fault in ("stalled", "frozen"):
                if not self._wait(connection, lambda: self._board.setting.fault not in ("stalled", "frozen")):
                    return
                continue
            data = _spoilt(self._picture(number), setting.fault)
            head = b"--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (_BOUNDARY, len(data))
            connection.sendall(head + data + b"\r\n")
            number += 1
            due_s = max(due_s + (_SLOW_S if setting.fault == "slow" else 1 / setting.rate), time.monotonic() - 0.1)
            if _left_within(connection, due_s - time.monotonic()):
                return

    def _picture(self, number: int) -> bytes:
        setting = self._board.setting
        paper = setting.paper if setting.scene in ("paper", "close_up") else None
        key = (setting.scene, paper, setting.size)
        with self._lock:
            drawn = self._drawn.pop(key, None)
            if drawn is None:
                sheet = self._papers.picture(paper) if paper is not None else None
                drawn = scenes.frames(setting.scene, sheet, setting.size)
            self._drawn[key] = drawn
            while len(self._drawn) > _SCENES_KEPT:
                self._drawn.popitem(last=False)
        return drawn[number % len(drawn)]

    def _wait(self, connection: socket.socket, holds: Callable[[], bool]) -> bool:
        """Say nothing until `holds`; false: the peer left."""
        while not self._board.wait_until(lambda _: holds(), 0.2):
            if _left_within(connection, 0):
                return False
        return True


def _spoilt(data: bytes, fault: CameraFault | None) -> bytes:
    match fault:
        case "garbage":
            return data[:600] + secrets.token_bytes(len(data) - 600)
        case "truncated":
            return data[: len(data) // 2]
        case "huge":
            return scenes.huge_frame()
        case _:
            return data


def _left_within(connection: socket.socket, timeout_s: float) -> bool:
    """Whether the peer leaves within this time; what it says is ignored."""
    deadline = time.monotonic() + timeout_s
    while True:
        readable, _, _ = select.select([connection], [], [], max(0.0, deadline - time.monotonic()))
        if not readable:
            return False
        with contextlib.suppress(OSError):
            if connection.recv(4096):
                continue
        return True
