"""The engine's process: Qt WebEngine without a window, locked, for one visit. `service` is what its host starts.

Its platform is "offscreen": whatever the engine would open (a dialog, a menu, a chooser, a print preview) has no screen
to open on. What is shown goes out as a picture in shared memory, and as a list of the page's things in reading order.
"""

from kiosk.processes.worker import Emit
from kiosk.web import seclusion
from kiosk.web.allowed import HTTPS_PORT, is_host, is_loopback
from kiosk.web.engine_process import EngineProcess, prepare
from kiosk.web.port import Frame
from kiosk.web.protocol import Request, Setup

__all__ = ["Request", "Setup", "service"]

# No graphics card is asked for, nothing is fetched that no page asked for, and nothing is said on standard error: what
# Chromium says there quotes addresses. (QTWEBENGINE_DISABLE_SANDBOX is Qt's own variable; this product never sets it.)
FLAGS = (
    "--disable-gpu", "--disable-logging", "--log-level=3", "--disable-background-networking", "--no-pings",
    "--disable-breakpad", "--disable-speech-api", "--disable-notifications", "--disable-remote-fonts-cache",
    "--disable-features=WebUSB,WebBluetooth,WebSerial,WebHID,WebNFC,WebXR,WebShare,FileSystemAccessAPI,IdleDetection",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--disable-smooth-scrolling",
)  # fmt: skip


def service(setup: Setup, emit: Emit) -> "Engine":
    return Engine(setup, emit)


def known_hosts(setup: Setup) -> str:
    """No other name or address leads anywhere, whoever asks. Calls (TURN over TCP), WebTransport and `preconnect` are
    no requests of a page, and no interceptor sees them: measured, they reached any host."""
    proxy = setup.proxy.rpartition(":")[0]
    kept = [host for host in setup.hosts if is_host(host) or is_loopback(f"{host}:{HTTPS_PORT}")]
    rules = ("MAP * ~NOTFOUND", *(f"EXCLUDE {host}" for host in (*kept, *((proxy,) if proxy else ()))))
    return f'--host-resolver-rules="{",".join(rules)}"'


class Engine(EngineProcess):
    def __init__(self, setup: Setup, emit: Emit) -> None:
        proxy = f"--proxy-server={setup.proxy}" if setup.proxy else "--no-proxy-server"
        home = prepare((*FLAGS, proxy, known_hosts(setup)))
        from kiosk.web.browser import Browser  # Qt reads its environment when it is loaded

        self._tell = emit
        self._hardened = False
        self._window = Browser(setup, self._say, home)

    def _say(self, event: object) -> None:
        """The first picture comes from Chromium's own processes: they are there, and nobody looks into this one."""
        if not self._hardened and isinstance(event, Frame):
            self._hardened = True
            seclusion.harden_again()
        self._tell(event)
