"""The call's page reads what a stranger's browser has sent. If a fault in the engine gave it away, it would still load
nothing, open no file, and have no camera that the citizen has not said yes to."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Site:
    def __init__(self) -> None:
        asked = self.asked = list[str]()

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *said: object) -> None:
                """Nobody reads it."""

        self.server = HTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}/spy"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.mark.long
def test_it_loads_nothing_and_opens_no_more_than_was_allowed(site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.call_probe", site.url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )
    found = json.loads(done.stdout)
    assert found.pop("microphone") == "audio", "what is allowed is there"
    assert found.pop("both") == "audio", "and no more, though it was allowed before"
    assert found.pop("window") in ("none", "same")
    assert all(name.endswith("Error") for name in found.values()), found
    assert site.asked == []
