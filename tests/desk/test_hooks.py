"""Other systems are told that somebody waits, each in its own shape, and a dead one holds up nobody."""

import json
import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kiosk.desk.live.settings import Hook
from kiosk.help import wire
from tests.support.live_desk import FLOW, agent, live_desk
from tests.support.patience import PATIENCE_S


class Said(NamedTuple):
    method: str
    path: str
    authorization: str
    body: dict[str, Any]


class Listener:
    def __init__(self) -> None:
        self.heard: queue.Queue[Said] = queue.Queue()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def take(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                listener.heard.put(Said(self.command, self.path, self.headers.get("Authorization", ""), body))
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/")  # never followed
                self.end_headers()

            do_POST = do_PUT = take  # noqa: N815

            def log_message(self, *arguments: object) -> None:
                """Nothing on the test's output."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.server.shutdown()
    listener.server.server_close()


def test_each_system_is_told_in_its_own_shape(listener: Listener, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("specimen-token\n")
    hooks = (
        Hook("webhook", "http://127.0.0.1:1/dead", after_s=0),
        Hook("webhook", listener.url + "/hook", after_s=0),
        Hook("matrix", listener.url, room="!room:tchap.example", token_file=str(token), after_s=0),
        Hook("teams", listener.url + "/workflow", after_s=0),
    )
    with live_desk(tmp_path / "state", people={"camille": agent()}, hooks=hooks) as desk:
        kiosk = desk.enrolled().come()
        request_id = kiosk.ask(language="uk")
        kiosk.hear(wire.Nobody)
        said = {one.path.split("/")[1]: one for one in (listener.heard.get(timeout=PATIENCE_S) for _ in range(3))}
        webhook = said["hook"].body
        assert (webhook["event"], webhook["request_id"], webhook["demarche"]) == ("help_waiting", request_id, FLOW)
        matrix = said["_matrix"]
        assert matrix.method == "PUT"
        assert matrix.path.startswith("/_matrix/client/v3/rooms/%21room%3Atchap.example/send/m.room.message/")
        assert matrix.authorization == "Bearer specimen-token"
        assert matrix.body["msgtype"] == "m.notice"
        card = said["workflow"].body["attachments"][0]["content"]
        assert card["type"] == "AdaptiveCard"
        assert "borne-1" in card["body"][0]["text"]
        with pytest.raises(queue.Empty):
            listener.heard.get(timeout=0.2)  # said once: four pulses later nothing has come
        kiosk.leave()


def test_who_is_answered_in_time_is_not_announced(listener: Listener, tmp_path: Path) -> None:
    with live_desk(
        tmp_path, people={"camille": agent()}, hooks=(Hook("webhook", listener.url + "/hook", after_s=60),)
    ) as desk:
        console, kiosk = desk.console("camille"), desk.enrolled().come()
        kiosk.ask()
        console.answered()
        kiosk.hear(wire.Answered)
        assert listener.heard.empty()
        kiosk.leave()
