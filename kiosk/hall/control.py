"""The hall's control: HTTP with a bearer token. The dock, the command line and the tests move the hall by it.

`GET /state`, `POST /<device>`, `GET /<device>/...`, `POST /papers`, `GET /papers/ID.png`. `/receipts` stands for
`/printer/receipts`.
"""

import hmac
import secrets
import socket
from collections.abc import Sequence

import msgspec

from kiosk.hall.device import VirtualDevice, parse
from kiosk.hall.papers import NewPaper, Papers, PaperTakenError
from kiosk.hall.web import Handler, RefusedError, Server


class Control:
    """`url` and `token` open it; every call without the token is refused."""

    def __init__(self, devices: Sequence[VirtualDevice], papers: Papers, listener: socket.socket) -> None:
        self._devices = {device.name: device for device in devices}
        self._papers = papers
        self.token = secrets.token_urlsafe(24)
        self._server = Server(listener, self._answer)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        self._server.start()

    def _answer(self, request: Handler, method: str) -> None:
        try:
            body = request.body()
            given = request.headers.get("Authorization", "").encode("latin-1", "replace")
            if not hmac.compare_digest(given, f"Bearer {self.token}".encode()):
                raise RefusedError(401, "the bearer token of control.json is needed")
            self._route(request, method, request.path, body)
        except RefusedError as error:
            request.reply(error.status, "application/json", msgspec.json.encode({"error": str(error)}))

    def _route(self, request: Handler, method: str, path: str, body: bytes) -> None:
        match method, path.split("/")[1:]:
            case "GET", ["state"]:
                _json(request, 200, self._state())
            case "GET", ["papers", name] if name.endswith(".png"):
                self._paper_picture(request, name.removesuffix(".png"))
            case "POST", ["papers"]:
                self._new_paper(request, parse(body, NewPaper))
            case "GET", ["receipts", *rest]:
                self._fetch(request, "printer", ["receipts", *rest])
            case "GET", [name, *rest] if rest:
                self._fetch(request, name, rest)
            case "POST", [name] if name in self._devices:
                self._devices[name].change(body)
                _json(request, 200, self._state())
            case _:
                raise RefusedError(404, f"no such call: {method}")

    def _state(self) -> dict[str, object]:
        return {**{name: device.state() for name, device in self._devices.items()}, "papers": self._papers.all()}

    def _fetch(self, request: Handler, name: str, path: list[str]) -> None:
        found = self._devices[name].fetch(path) if name in self._devices else None
        if found is None:
            raise RefusedError(404, "there is no such thing here")
        request.reply(200, *found)

    def _new_paper(self, request: Handler, paper: NewPaper) -> None:
        try:
            _json(request, 201, self._papers.add(paper))
        except PaperTakenError as error:
            raise RefusedError(409, str(error)) from None

    def _paper_picture(self, request: Handler, identifier: str) -> None:
        if identifier not in self._papers:
            raise RefusedError(404, "there is no paper of this id")
        request.reply(200, "image/png", self._papers.png(identifier))


def _json(request: Handler, status: int, answer: object) -> None:
    request.reply(status, "application/json", msgspec.json.encode(answer))
