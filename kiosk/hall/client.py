"""Calls of the hall's control, for the dock and the command line."""

import http.client
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import msgspec

_TIMEOUT_S = 10.0


class HallError(Exception):
    """The hall is not there, or refused; one line."""


class HallRefusedError(HallError):
    """The hall is there and does not do it; why, in its words."""


class Keys(msgspec.Struct, frozen=True):
    url: str
    token: str


class HallClient:
    """Reads `STATE/hall/control.json` at each call, so that a hall that was started again is found."""

    def __init__(self, state: Path) -> None:
        self._path = state / "hall" / "control.json"

    def get(self, path: str) -> Any:
        return msgspec.json.decode(self.fetch("GET", path))

    def post(self, path: str, body: object) -> Any:
        return msgspec.json.decode(self.fetch("POST", path, msgspec.json.encode(body)))

    def fetch(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """The answer's body. Raises `HallError`."""
        keys = self._keys()
        headers = {"Authorization": f"Bearer {keys.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(keys.url + path, body, headers, method=method)  # noqa: S310 - our own loopback
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=_TIMEOUT_S) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            raise HallRefusedError(_refusal(error)) from None
        except (OSError, http.client.HTTPException):
            raise HallError("the hall does not answer: is it running?") from None

    def _keys(self) -> Keys:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Keys)
        except (OSError, msgspec.DecodeError):
            raise HallError(f"no hall here: {self._path} cannot be read") from None


def _refusal(error: urllib.error.HTTPError) -> str:
    try:
        return str(msgspec.json.decode(error.read(), type=dict[str, str])["error"])
    except (OSError, msgspec.DecodeError, KeyError):
        return f"the hall refused ({error.code})"
