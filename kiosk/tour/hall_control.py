"""The hall's control, as a script sees it: HTTP on loopback (docs/architecture.md). The hall's code is not imported."""

import http.client
import json
import time
import urllib.parse
from pathlib import Path
from typing import Any

from kiosk.errors import KioskError

MAX_ANSWER_BYTES = 16_000_000


class HallError(KioskError):
    """The hall is not there or refuses."""


class HallControl:
    def __init__(self, state: Path, timeout_s: float = 20.0) -> None:
        """Wait for the hall of this state directory to be open."""
        self._file = state / "hall" / "control.json"
        self._timeout_s = timeout_s

    def set(self, device: str, **change: object) -> None:
        self._call("POST", f"/{device}", change)

    def lay(self, paper: str) -> None:
        self._call("POST", "/scanner", {"paper": paper})

    def take_away(self) -> None:
        self._call("POST", "/scanner", {"paper": None})

    def scanner(self, **change: object) -> None:
        self._call("POST", "/scanner", change)

    def printer(self, **change: object) -> None:
        self._call("POST", "/printer", change)

    def cable(self, connected: bool) -> None:
        self._call("POST", "/cable", {"connected": connected})

    def state(self) -> dict[str, Any]:
        """What lies where, what is broken, and what is printed on the identity documents."""
        found: dict[str, Any] = json.loads(self._call("GET", "/state"))
        return found

    def receipts(self) -> list[dict[str, Any]]:
        """Oldest first: `id`, `text`, `bytes`, `cut`."""
        found: list[dict[str, Any]] = json.loads(self._call("GET", "/receipts"))
        return found

    def receipt_picture(self, receipt: object) -> bytes:
        return self._call("GET", f"/receipts/{receipt}.png")

    def _call(self, method: str, path: str, body: dict[str, object] | None = None) -> bytes:
        deadline = time.monotonic() + self._timeout_s
        while True:
            try:
                return self._call_once(method, path, body)
            except (OSError, ValueError) as error:
                if time.monotonic() > deadline:
                    raise HallError(f"the hall does not answer: {type(error).__name__}") from None
                time.sleep(0.05)

    def _call_once(self, method: str, path: str, body: dict[str, object] | None) -> bytes:
        control = json.loads(self._file.read_text())
        address = urllib.parse.urlsplit(control["url"])
        connection = http.client.HTTPConnection(address.netloc, timeout=10)
        try:
            headers = {"Authorization": f"Bearer {control['token']}", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read(MAX_ANSWER_BYTES)
        finally:
            connection.close()
        if answer.status >= 400:
            raise HallError(f"the hall refuses {method} {path}: {content[:200].decode(errors='replace')}")
        return content
