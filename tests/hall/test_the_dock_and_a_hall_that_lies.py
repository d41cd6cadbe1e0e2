"""Whatever answers in the hall's place, the dock's window stays, says so, and comes back with the hall."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kiosk.hall import client
from kiosk.hall.client import HallClient, HallError
from tests.support.dock import OpenDock

LIES = (
    b"[]",
    b"not json",
    b"\xff\xfe",
    b"",
    b"[" * 100_000,
    b'{"printer": null}',
    b'{"printer": {"receipts": "x"}}',  # and then the receipts are no list
    b'{"page_printer": {"printouts": 3}}',
)


class Impostor:
    """Gives every call the same answer."""

    def __init__(self, state: Path) -> None:
        self.answer = b"{}"
        impostor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(impostor.answer)))
                self.end_headers()
                self.wfile.write(impostor.answer)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        keys = {"url": f"http://127.0.0.1:{self.server.server_port}", "token": "t"}
        (state / "hall").mkdir()
        (state / "hall" / "control.json").write_text(json.dumps(keys))


@pytest.fixture
def impostor(tmp_path: Path) -> Iterator[Impostor]:
    found = Impostor(tmp_path)
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_the_dock_says_so_and_comes_back(impostor: Impostor, tmp_path: Path) -> None:
    dock = OpenDock(tmp_path)
    try:
        for lie in LIES:
            impostor.answer = b"{}"
            dock.wait_until(dock.online, "it does not come back")
            impostor.answer = lie
            dock.wait_until(lambda: not dock.online(), f"believed: {lie[:40]!r}")
            assert "ne répond pas" in dock.item("message").property("text")
    finally:
        dock.window.close()


def test_an_answer_without_end_is_cut_off(impostor: Impostor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_ANSWER", 1000)
    impostor.answer = b'"' + b"x" * 2000 + b'"'
    with pytest.raises(HallError, match="more than"):
        HallClient(tmp_path).get("/state")
