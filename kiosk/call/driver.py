"""The call's process: Qt WebEngine without a window, with one page of ours. `service` is what its host starts.

As the locked web view (`kiosk.web.driver`), and apart from it: an official site and a call never share a process, a
profile or a permission. What the page shows goes out as a picture in shared memory.
"""

import os
from pathlib import Path

from kiosk.call.port import PageReady
from kiosk.call.protocol import Request, Setup
from kiosk.processes.worker import Emit
from kiosk.web import seclusion
from kiosk.web.engine_process import EngineProcess, prepare

__all__ = ["Request", "Setup", "service"]

# Nothing is fetched and nothing is said on standard error. Addresses of this machine are told to the other end by what
# the desk's `CallServers` allow, and not hidden behind names that only a local network resolves.
FLAGS = (
    "--disable-gpu", "--disable-logging", "--log-level=3", "--disable-background-networking", "--no-pings",
    "--disable-breakpad", "--disable-speech-api", "--disable-notifications", "--no-proxy-server",
    "--disable-features=WebRtcHideLocalIpsWithMdns,WebUSB,WebBluetooth,WebSerial,WebHID,WebNFC,WebXR,WebShare,"
    "FileSystemAccessAPI,IdleDetection",
    "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
# Chromium's own test picture and tone, and a call to a page of this same machine (alone, it would find no way there).
STAND_IN = ("--use-fake-device-for-media-stream", "--allow-loopback-in-peer-connection")


def service(setup: Setup, emit: Emit) -> "Engine":
    return Engine(setup, emit)


class Engine(EngineProcess):
    def __init__(self, setup: Setup, emit: Emit) -> None:
        _keep_sound()
        prepare((*FLAGS, *(STAND_IN if setup.stand_in else ())))
        from kiosk.call.window import CallWindow  # Qt reads its environment when it is loaded

        self._tell = emit
        self._hardened = False
        self._window = CallWindow(setup, self._say)

    def _say(self, event: object) -> None:
        """The page is there, and with it Chromium's own processes: from now on nobody looks into this one."""
        if not self._hardened and isinstance(event, PageReady):
            self._hardened = True
            seclusion.harden_again()
        self._tell(event)


def _keep_sound() -> None:
    """The user's sound server is found by folders of the user, which lead elsewhere once the process is secluded."""
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.geteuid()}")
    socket = runtime / "pulse" / "native"
    if "PULSE_SERVER" not in os.environ and socket.is_socket():
        os.environ["PULSE_SERVER"] = f"unix:{socket}"
