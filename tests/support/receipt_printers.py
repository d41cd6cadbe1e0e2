"""Where a receipt printer can hang: the hall's printer behind a serial line, behind a raw queue of CUPS; and a wire
whose other end is written down."""

import contextlib
import os
import pty
import select
import shutil
import signal
import socket
import subprocess
import threading
import time
import tty
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from kiosk.config import ReceiptPrinter
from tests.support.patience import PATIENCE_S

QUEUE = "tickets"
_SERVER_PROGRAMS = {"cupsd": "cups", "lpadmin": "cups-client", "cupsdisable": "cups-client"}
_SOCKET_BACKEND = Path("/usr/lib/cups/backend/socket")


class SerialLine:
    """A line whose far end is the printer at a TCP port, as a converter would make it. `pull` cuts it for good."""

    def __init__(self, printer_port: int) -> None:
        self._near, far = pty.openpty()
        tty.setraw(far)
        # Kept open here: the line of a converter does not vanish when a program closes it.
        self._far = far
        self.name = os.ttyname(far)
        self._printer = ("127.0.0.1", printer_port)
        self._stop, self._stopped = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        with socket.create_connection(self._printer) as peer:
            while True:
                readable, _, _ = select.select([self._near, peer.fileno(), self._stop], [], [])
                if self._stop in readable:
                    return
                if peer.fileno() in readable:
                    data = peer.recv(4096)
                    if not data:
                        return
                    os.write(self._near, data)
                if self._near in readable:
                    peer.sendall(os.read(self._near, 4096))

    def pull(self) -> None:
        if self._thread.is_alive():
            os.write(self._stopped, b"x")
            self._thread.join()
        for descriptor in (self._near, self._far):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def close(self) -> None:
        self.pull()
        os.close(self._stop)
        os.close(self._stopped)


class RawQueue:
    """A private cupsd with one raw queue that leads to a TCP port."""

    def __init__(self, folder: Path, process: "subprocess.Popen[bytes]") -> None:
        self.server = str(folder / "cups.sock")
        self._process = process

    def command(self, *arguments: str) -> None:
        subprocess.run(
            [arguments[0], "-h", self.server, *arguments[1:]], check=True, capture_output=True, timeout=PATIENCE_S
        )

    def printer(self) -> ReceiptPrinter:
        return ReceiptPrinter(
            connection="cups", queue=QUEUE, cups_server=self.server, status_timeout_s=0.5, print_timeout_s=5
        )

    def jobs(self) -> str:
        """What `lpstat` says is waiting."""
        said = subprocess.run(["lpstat", "-h", self.server, "-o"], capture_output=True, text=True, check=False)
        return said.stdout

    def die(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@contextlib.contextmanager
def raw_queue(folder: Path, printer_port: int) -> Iterator[RawQueue]:
    """Skips, and says why, where CUPS is not installed. `folder`: private; short, as a socket's path is."""
    for program, package in _SERVER_PROGRAMS.items():
        if shutil.which(program, path="/usr/sbin:/usr/bin") is None:
            pytest.skip(f"{program} is missing: apt-get install {package}")
    if not _SOCKET_BACKEND.exists():
        pytest.skip(f"{_SOCKET_BACKEND} is missing: apt-get install cups")
    folder.chmod(0o711)
    for name in ("root", "state", "cache", "spool", "spool/tmp"):
        (folder / name).mkdir(mode=0o710)
    (folder / "files.conf").write_text(
        f"ServerRoot {folder}/root\nStateDir {folder}/state\nCacheDir {folder}/cache\nRequestRoot {folder}/spool\n"
        f"TempDir {folder}/spool/tmp\nAccessLog {folder}/access_log\nErrorLog {folder}/error_log\n"
        f"PageLog {folder}/page_log\nSystemGroup root\n"
    )
    (folder / "cupsd.conf").write_text(
        f"Listen {folder}/cups.sock\nBrowsing No\nWebInterface No\nDefaultAuthType None\nPreserveJobFiles No\n"
        "LogLevel info\n<Location />\nOrder deny,allow\n</Location>\n<Location /admin>\nOrder deny,allow\n</Location>\n"
        "<Policy default>\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n"
    )
    process = subprocess.Popen(
        ["/usr/sbin/cupsd", "-f", "-c", f"{folder}/cupsd.conf", "-s", f"{folder}/files.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        queue = RawQueue(folder, process)
        _wait_for_server(folder, process)
        device = f"socket://127.0.0.1:{printer_port}/?waiteof=false"
        queue.command("lpadmin", "-p", QUEUE, "-E", "-v", device, "-m", "raw", "-o", "printer-error-policy=retry-job")
        yield queue
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_server(folder: Path, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
            probe.connect(str(folder / "cups.sock"))
            return
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.skip("cupsd does not start for this user: " + _last_words(folder))
        time.sleep(0.02)


def _last_words(folder: Path) -> str:
    log = folder / "error_log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return lines[-1] if lines else "it says nothing"


class WrittenWire:
    """A wire whose printer is a function: it is given each piece that is sent and answers with pieces."""

    def __init__(self, printer: Callable[[bytes], Iterable[bytes]], left_over: bytes = b"") -> None:
        self._printer = printer
        self._said: deque[bytes] = deque([left_over] if left_over else [])
        self.sent = bytearray()

    def send(self, data: bytes, timeout_s: float) -> int:
        self.sent += data
        self._said.extend(piece for piece in self._printer(data) if piece)
        return len(data)

    def receive(self, timeout_s: float) -> bytes:
        if self._said:
            return self._said.popleft()
        time.sleep(min(max(timeout_s, 0.0), 0.02))
        return b""

    def drop(self) -> None:
        pass

    def close(self) -> None:
        pass
