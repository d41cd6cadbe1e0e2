"""An interpreter's page at its line, without the page."""

import contextlib
import json
import time
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection
from websockets.typing import Origin

from kiosk.desk.live import guests
from kiosk.desk.live.values import new_id
from tests.support.live_desk import Console, Reached, _ended
from tests.support.patience import PATIENCE_S
from tests.support.websocket import connected

KINDS = ("entered", "call_ready", "call_stopped", "relayed", "call_over")


class Guest:
    """`page`: the secret that a page makes when it is loaded, and keeps for as long as its tab is open."""

    def __init__(self, desk: Reached, token: str, origin: str | None = None, page: str = "") -> None:
        self.desk = desk
        self.token = token
        self.page = page or new_id()
        self.line: ClientConnection = connected(desk.ws_url + guests.LINE_PATH, origin=Origin(origin or desk.url))
        self.say("enter", token=token, page=self.page)

    def again(self) -> "Guest":
        """As the page does once its line is cut."""
        with contextlib.suppress(OSError, ConnectionClosed):
            self.line.close()
        return Guest(self.desk, self.token, page=self.page)

    def say(self, kind: str, **fields: Any) -> None:
        with contextlib.suppress(ConnectionClosed):  # the door was shut already
            self.line.send(json.dumps({"type": kind, **fields}))

    def hear(self, kind: str, within_s: float = PATIENCE_S) -> dict[str, Any]:
        until = time.monotonic() + within_s
        while True:
            message: dict[str, Any] = json.loads(self.line.recv(timeout=max(0.01, until - time.monotonic())))
            assert message["type"] in KINDS, message
            if message["type"] == kind:
                return message

    def ended(self) -> int:
        return _ended(self.line, PATIENCE_S)


def link(console: Console, call_id: str, role: str = "interpreter") -> str:
    """The secret of a link that this agent makes."""
    console.say("invite_by_link", call_id=call_id, role=role, name="Oksana SPECIMEN")
    path: str = console.hear("invited")["path"]
    return path.partition("#")[2]
