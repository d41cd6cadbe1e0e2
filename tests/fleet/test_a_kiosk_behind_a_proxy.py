"""A machine that reaches nothing but an HTTP proxy, in a network of its own: from nothing to a kiosk that its fleet
sets up, hears, updates and watches. Each step is the program that the machine runs, and finds its servers by the proxy
alone: their names mean nothing to anybody else.

RAUC and systemd-journal-upload, which are not ours, were seen by hand (docs/operate.md)."""

import functools
import hashlib
import shutil
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.fleet import orders
from kiosk.fleet.monitor import FIGURES
from kiosk.flows.load import CATALOGUE
from tests.fleet.test_a_kiosk_is_set_up_by_one_code_or_one_stick import made
from tests.fleet.test_figures_are_pushed import FIGURES_OF_A_DAY, Collector
from tests.support.alone import PROXY, can_be_alone, run_behind
from tests.support.live_desk import LiveDesk, live_desk
from tests.support.proxy import TunnelProxy, tunnel_proxy
from tests.support.tls import certificate, tls_before

DESK, UPDATES, COLLECTOR = "desk.example", "updates.example", "collector.example"
FLEET = f"""
[help]
proxy = "{PROXY}"
roots_file = "{{files}}/ca.pem"
[delivery]
proxy = "{PROXY}"
roots_file = "{{files}}/ca.pem"
[fleet]
updates_url = "https://{UPDATES}"
[fleet.otlp]
url = "https://{COLLECTOR}/v1/metrics"
roots_file = "{{files}}/ca.pem"
"""
# The kiosk's line to its desk, until the desk has welcomed it.
LINE = """
import asyncio, sys
from pathlib import Path
from kiosk import config_file
from kiosk.help.client import HelpLine

async def story():
    line, came = HelpLine(config_file.load(Path(sys.argv[1]))), asyncio.get_running_loop().create_future()
    line.listen(lambda event: came.done() or came.set_result(event))
    line.start()
    line.open()
    print(type(await came).__name__)
    await line.close()

asyncio.run(story())
"""


@pytest.fixture(scope="module", autouse=True)
def alone() -> None:
    if not can_be_alone():
        pytest.skip("this kernel gives nobody here a network of its own")


class Hall:
    """`kiosk(*words)`: a command of the machine. `proxy.asked` is all that has left its network."""

    def __init__(self, folder: Path, desk: LiveDesk, proxy: TunnelProxy, roots: Path) -> None:
        self.folder = folder
        self.desk = desk
        self.proxy = proxy
        self.roots = roots
        self.config = folder / "kiosk" / "etc" / "kiosk.toml"
        self.state = folder / "kiosk" / "state"
        self.state.mkdir(parents=True)
        self.config.parent.mkdir()
        self.config.write_text(f'state_dir = "{self.state}"\n')

    def run(self, *words: str) -> "CompletedProcess[str]":
        # Of the environment nothing may be used: a proxy that is none stands there.
        return run_behind(self.proxy, sys.executable, *words, https_proxy="http://127.0.0.1:9")

    def kiosk(self, *words: str) -> "CompletedProcess[str]":
        return self.run("-m", "kiosk", *words)

    def set_up(self, code: str, *more: str) -> "CompletedProcess[str]":
        into = ("--into", str(self.config.parent), "--state", str(self.state), "--roots", str(self.roots))
        return self.kiosk("provision", "setup", f"https://{DESK}", code, *into, *more)

    def left(self) -> set[str]:
        """Who was asked for since the last time."""
        asked = {line.removeprefix("CONNECT ").partition(":")[0] for line in self.proxy.asked}
        self.proxy.asked.clear()
        return asked


@pytest.fixture
def collector() -> Iterator[Collector]:
    there = Collector()
    yield there
    there.close()


@pytest.fixture
def updates(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of a static server, and its folder."""
    folder = tmp_path / "updates"
    folder.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, folder
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def hall(tmp_path: Path, collector: Collector, updates: tuple[int, Path]) -> Iterator[Hall]:
    roots = certificate(tmp_path, DESK, UPDATES, COLLECTOR)

    def port_of(url: str) -> int:
        return urlsplit(url).port or 0

    with (
        live_desk(tmp_path / "desk") as desk,
        tls_before(port_of(desk.url), roots) as desk_port,
        tls_before(updates[0], roots) as updates_port,
        tls_before(port_of(collector.url), roots) as collector_port,
        tunnel_proxy({DESK: desk_port, UPDATES: updates_port, COLLECTOR: collector_port}) as proxy,
    ):
        yield Hall(tmp_path, desk, proxy, roots)


def test_it_is_set_up_heard_updated_and_watched(
    hall: Hall, updates: tuple[int, Path], collector: Collector, capsys: pytest.CaptureFixture[str]
) -> None:
    code = packed(hall, capsys)

    # Set up and made known by the code; without the proxy there is nobody.
    lost = hall.set_up(code)
    assert lost.returncode == 1
    assert "the desk does not answer" in lost.stderr
    assert hall.left() == set()
    done = hall.set_up(code, "--proxy", PROXY)
    assert done.returncode == 0, done.stderr
    assert hall.desk.store.kiosk("borne-1") is not None
    assert hall.left() == {DESK}

    # Its line, by the settings that it was given.
    assert hall.run("-c", LINE, str(hall.config)).stdout == "LineUp\n"
    assert hall.left() == {DESK}

    # Content that was released for it.
    content = release(hall, updates[1])
    words = ("--config", str(hall.config), "--updater", str(hall.folder / "updater"), "--state", str(hall.state))
    applied = hall.kiosk("update", "apply", *words)
    assert applied.returncode == 0, applied.stderr
    assert (hall.folder / "updater/content/current" / content).is_file()
    assert hall.left() == {UPDATES}

    # Its figures.
    figures = msgspec.structs.replace(FIGURES_OF_A_DAY, written_at=datetime.now(UTC).timestamp())
    (hall.folder / FIGURES).write_bytes(msgspec.json.encode(figures))
    pushed = hall.kiosk("push", "--once", "--config", str(hall.config), "--figures", str(hall.folder))
    assert pushed.returncode == 0, pushed.stderr
    assert len(collector.requests) == 1
    assert hall.left() == {COLLECTOR}


def packed(hall: Hall, capsys: pytest.CaptureFixture[str]) -> str:
    """The code of borne-1, whose pack waits at the desk."""
    tree = hall.folder / "fleet"
    (tree / "files").mkdir(parents=True)
    (tree / "fleet.toml").write_text(FLEET)
    (tree / "files" / "ca.pem").write_bytes(hall.roots.read_bytes())
    (tree / "kiosks.csv").write_text("kiosk;departement;site\nborne-1;;\n")
    return made(f"https://{DESK}", tree, hall.folder / "out", capsys)["borne-1"]


def release(hall: Hall, folder: Path) -> Path:
    """Content 7 on the server of updates, and the administrator's word for it at the kiosk. Gives a file of it."""
    flow = hall.folder / "content" / "demarches" / "carte-bibliotheque.yaml"
    flow.parent.mkdir(parents=True)
    shutil.copy(CATALOGUE / flow.name, flow)
    key = hall.folder / "desk" / "desk" / "orders.key"
    words = ["--key", str(key), "--out", str(folder / "content-7.kioskc")]
    assert main(["update", "bundle", str(flow.parents[1]), "7", *words]) == 0
    digest = hashlib.sha256((folder / "content-7.kioskc").read_bytes()).hexdigest()
    signing = orders.keep_signing_key(key)
    one = orders.release(signing, "borne-1", "content", "7", datetime.now(UTC), digest=digest)
    there = hall.state / "fleet" / orders.wanted_file("content")
    there.parent.mkdir(exist_ok=True)
    there.write_bytes(msgspec.msgpack.encode((one.statement, one.signature)))
    (hall.folder / "updater").mkdir()
    return flow.relative_to(hall.folder / "content")
