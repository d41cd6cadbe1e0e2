"""A call's other ends in tests: pages in headless Chromium with fake devices, a relay (coturn), what was decoded."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, Playwright, expect

from kiosk.desk.live import sessions
from kiosk.help import wire
from tests.support.live_desk import Kiosk, LiveDesk
from tests.support.patience import PATIENCE_S

NEEDS_CHROMIUM = pytest.mark.skipif(not shutil.which("chromium"), reason="Debian's chromium")
# Pictures of the pages, where somebody wants to look at them.
PICTURES = os.environ.get("KIOSK_DESK_PICTURES", "")
expect.set_options(timeout=PATIENCE_S * 1000)
COTURN_CONF = Path(__file__).parents[2] / "packaging" / "coturn" / "turnserver.conf"
# Each `RTCPeerConnection` of a page, for its statistics.
KEEP = """
window.connections = [];
const Before = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Before {
  constructor(...given) { super(...given); window.connections.push(this); }
};
"""
# What the page has decoded of the others, summed up over its connections that stand.
STATS = """async () => {
  const found = { frames: 0, energy: 0, pairs: [], lost: 0, states: [] };
  for (const one of window.connections) {
    found.states.push(one.iceConnectionState);
    if (one.connectionState === "closed") continue;
    const report = await one.getStats();
    for (const said of report.values()) {
      if (said.type === "inbound-rtp" && said.kind === "video") found.frames += said.framesDecoded ?? 0;
      if (said.type === "inbound-rtp" && said.kind === "audio") found.energy += said.totalAudioEnergy ?? 0;
      if (said.type === "inbound-rtp") found.lost += said.packetsLost ?? 0;
      const pair = said.type === "transport" ? report.get(said.selectedCandidatePairId) : null;
      const ends = pair ? [pair.localCandidateId, pair.remoteCandidateId] : [];
      if (pair) found.pairs.push(ends.map((id) => report.get(id)?.candidateType));
    }
  }
  return found;
}"""


def chromium(playwright: Playwright | BrowserType, *, devices: bool = True) -> Browser:
    """With a microphone that beeps and a camera that counts; or with neither. Root has no sandbox of its own: tests
    only."""
    fake = ["--use-fake-device-for-media-stream"] if devices else []
    kind = playwright.chromium if isinstance(playwright, Playwright) else playwright
    return kind.launch(
        executable_path=shutil.which("chromium"),
        args=[
            *fake, "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--use-fake-ui-for-media-stream",
            "--allow-loopback-in-peer-connection",
            "--autoplay-policy=no-user-gesture-required", "--disable-features=WebRtcHideLocalIpsWithMdns",
        ],
    )  # fmt: skip


class Window:
    """One browser's page. `said`: what its console complained of."""

    def __init__(self, browser: Browser, url: str = "", width: int = 1500) -> None:
        self.context: BrowserContext = browser.new_context(viewport={"width": width, "height": 1000}, locale="fr-FR")
        self.context.add_init_script(KEEP)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda one: self.said.append(one.text) if one.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        if url:
            self.page.goto(url)

    def stats(self) -> Any:
        return self.page.evaluate(STATS)

    def picture(self, name: str) -> None:
        if PICTURES:
            self.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))

    def close(self) -> None:
        self.context.close()


def agents_window(browser: Browser, desk: LiveDesk, person: str = "camille", width: int = 1500) -> Window:
    return Window(browser, desk.url + sessions.new_link(desk.store, person, desk.live._clock.now()), width)


class KioskPage:
    """A kiosk's end of a call: its line by the contract, its sound and picture in a page. The page is the desk's own
    module in the kiosk's role, so that the polite end of it is tried as well. `cut`: what either page says is lost."""

    def __init__(self, browser: Browser, desk: LiveDesk, kiosk: Kiosk) -> None:
        self.kiosk = kiosk
        self.call_id = ""
        self.cut = False
        self.lost = 0
        self.window = Window(browser, desk.url + "/join#test")
        self.window.page.evaluate(
            """async () => {
              const { Call } = await import("/console/call.js");
              window.out = [];
              window.states = [];
              // Sound is decoded where it is played.
              const shown = (party, stream) => {
                const video = document.getElementById(`of-${party}`) ?? document.createElement("video");
                video.id = `of-${party}`;
                video.autoplay = true;
                if (video.srcObject !== stream) video.srcObject = stream;
                document.body.append(video);
              };
              window.make = (id) => { window.call = new Call(id, {
                relay: (to, payload) => window.out.push([to, payload]),
                onChange: (call) => call.peers.forEach((peer, party) => {
                  window.states.push([party, peer.state]);
                  shown(party, peer.stream);
                }),
              }); };
            }"""
        )

    def join(self, call_id: str, picture: bool = True, others: tuple[str, ...] = ("agent",)) -> None:
        """The citizen says yes."""
        fresh = not self.call_id
        self.call_id = call_id
        self.kiosk.say(wire.CallState(call_id, "picture" if picture else "sound"))
        given = self.kiosk.hear(wire.CallServers)
        ready = {
            "call_id": call_id, "me": "kiosk", "others": others, "picture": picture, "relay_only": given.relay_only,
            "servers": [
                {"urls": one.urls, "username": one.username, "credential": one.credential} for one in given.servers
            ],
        }  # fmt: skip
        self.window.page.evaluate(
            "async ([ready, fresh]) => { if (fresh) make(ready.call_id); await call.ready(ready); }", [ready, fresh]
        )

    def pump(self) -> None:
        """Carry what has come either way."""
        assert self.kiosk.line is not None
        for to, payload in self.window.page.evaluate("out.splice(0)"):
            if not self.cut:
                self.kiosk.say(wire.Signal(self.call_id, payload, to))
        with contextlib.suppress(TimeoutError):
            while True:
                message = wire.from_desk(self.kiosk.line.recv(timeout=0.02))
                assert message is not None
                self.kiosk.heard.append(message)
                if isinstance(message, wire.Signal) and self.cut:
                    self.lost += 1
                elif isinstance(message, wire.Signal):
                    said = {"sender": message.party, "payload": message.payload}
                    self.window.page.evaluate("said => call.take(said)", said)

    def until(self, true: Callable[[], Any], what: str, within_s: float = PATIENCE_S) -> Any:
        deadline = time.monotonic() + within_s
        while not (found := true()):
            assert time.monotonic() < deadline, what
            self.pump()
        return found


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def coturn(folder: Path, secret: str, *more: str) -> Iterator[int]:
    """Debian's coturn on loopback, with what we configure and `more` arguments; the port it listens on."""
    port = free_port()
    log = folder / "turn.log"
    command = [
        "turnserver", "-c", str(COTURN_CONF), "--static-auth-secret", secret, "--realm", "desk.example",
        "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--listening-port", str(port),
        "--no-tls", "--no-dtls", "--allow-loopback-peers", "--allowed-peer-ip", "127.0.0.1",
        "--log-file", str(log), "--simple-log", "--pidfile", str(folder / "turn.pid"),
        "--userdb", str(folder / "turn.db"), *more,
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for_stun(port)
            yield port
        finally:
            server.terminate()
            server.wait(PATIENCE_S)


def wait_for_stun(port: int, within_s: float = PATIENCE_S) -> None:
    """Until a binding request (RFC 8489) is answered."""
    request = b"\x00\x01\x00\x00\x21\x12\xa4\x42" + b"kiosk-tests!"
    until = time.monotonic() + within_s
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(0.1)
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                asker.sendto(request, ("127.0.0.1", port))
                if asker.recv(2000):
                    return
    raise AssertionError("coturn does not answer")
