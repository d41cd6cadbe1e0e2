"""Calls of the hall's control, for the dock and the command line."""

import http.client
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import msgspec

MAX_ANSWER = 64_000_000
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

    def get(self, path: str, kind: Any = Any) -> Any:
        """The answer as `kind`. Raises `HallError`, as do the others."""
        return _parsed(self.fetch("GET", path), kind)

    def post(self, path: str, body: object, kind: Any = Any) -> Any:
        return _parsed(self.fetch("POST", path, msgspec.json.encode(body)), kind)

    def fetch(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """The answer's body, at most `MAX_ANSWER`."""
        keys = self._keys()
        headers = {"Authorization": f"Bearer {keys.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(keys.url + path, body, headers, method=method)  # noqa: S310 - our own loopback
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=_TIMEOUT_S) as answer:
                found = bytes(answer.read(MAX_ANSWER + 1))
        except urllib.error.HTTPError as error:
            raise HallRefusedError(_refusal(error)) from None
        except (OSError, http.client.HTTPException):
            raise HallError("the hall does not answer: is it running?") from None
        if len(found) > MAX_ANSWER:
            raise HallError("the hall says more than a hall has to say")
        return found

    def _keys(self) -> Keys:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Keys)
        except (OSError, msgspec.DecodeError):
            raise HallError(f"no hall here: {self._path} cannot be read") from None


def _parsed(answer: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(answer, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise HallError("this is not a hall: its answer cannot be read") from None


def _refusal(error: urllib.error.HTTPError) -> str:
    try:
        return str(msgspec.json.decode(error.read(64_000), type=dict[str, str])["error"])
    except (OSError, http.client.HTTPException, msgspec.DecodeError, UnicodeDecodeError, KeyError):
        return f"the hall refused ({error.code})"
