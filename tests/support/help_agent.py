"""An agent at a desk: what the console's page does, as far as its line."""

import contextlib
import json
import time
import urllib.error
import urllib.request
from typing import Any

from websockets.sync.client import connect
from websockets.typing import Origin

from tests.support.patience import PATIENCE_S


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *told: Any) -> None:
        return None


class Agent:
    """The console's page, as far as its line: signed in by a link, and free to answer."""

    def __init__(self, url: str, link: str) -> None:
        try:
            urllib.request.build_opener(_NoRedirect()).open(link, timeout=10)
            raise AssertionError("a link leads on")
        except urllib.error.HTTPError as went_on:
            cookie = went_on.headers["Set-Cookie"].partition(";")[0]
        self._open = contextlib.ExitStack()
        self._line = self._open.enter_context(
            connect(
                url.replace("http", "ws") + "/console/line",
                origin=Origin(url),
                additional_headers={"Cookie": cookie},
            )
        )

    def say(self, kind: str, **fields: object) -> None:
        self._line.send(json.dumps({"type": kind, **fields}))

    def hear(self, kind: str, ready: Any = lambda told: True, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        deadline = time.monotonic() + timeout_s
        seen = []
        while (left := deadline - time.monotonic()) > 0:
            told = json.loads(self._line.recv(left))
            seen.append(told["type"])
            if told["type"] == kind and ready(told):
                return dict(told)
        raise AssertionError(f"never came: {kind}; but {seen}")

    def close(self) -> None:
        self._open.close()
