"""The hall's pcscd, in a namespace of its own (`kiosk.hall.cards.room`), and its virtual slots.

A program outside reaches it by `PCSCLITE_CSOCK_NAME=STATE/hall/pcscd.comm`.
"""

import contextlib
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec

from kiosk.hall.cards.room import LIBRARIES, LIBRARY, READERS

_PATIENCE_S = 10.0


class Slot(msgspec.Struct, frozen=True):
    """`reader` is what PC/SC calls it; `port` is vpcd's, inside the namespace."""

    name: str
    reader: str
    port: int


# vpcd gives each reader two slots, on two ports that follow each other. As the contactless face of a true reader
# does, a name says it.
_READERS = (("Hall Contact Reader", 0x8C7B), ("Hall Contactless Reader", 0x8C8B))
SLOTS = (
    Slot("contact", "Hall Contact Reader 00 00", 0x8C7B),
    Slot("contact-2", "Hall Contact Reader 00 01", 0x8C7C),
    Slot("contactless", "Hall Contactless Reader 00 00", 0x8C8B),
    Slot("contactless-2", "Hall Contactless Reader 00 01", 0x8C8C),
)


class PcscMissingError(Exception):
    """pcscd, vpcd or the right to make a namespace is missing; one line."""


class Pcsc:
    """One pcscd. Its methods may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        """`folder` is STATE/hall."""
        self._folder = folder / "pcscd"
        self.socket_path = folder / "pcscd.comm"
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start pcscd, and wait until it listens. Raises `PcscMissingError`."""
        if shutil.which("pcscd") is None or not Path(LIBRARY).exists():
            raise PcscMissingError("Debian's pcscd and vsmartcard-vpcd are needed")
        self._prepare()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "kiosk.hall.cards.room", str(self._folder), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        ours.settimeout(_PATIENCE_S)
        self._control = ours
        said = _receive(ours)
        if said != "ok":
            self.stop()
            raise PcscMissingError(f"no namespace can be made here ({said.removeprefix('no ') or 'it died'})")
        self._wait_until_it_listens()

    def stop(self) -> None:
        """End pcscd and its namespace; idempotent."""
        with self._lock:
            control, self._control = self._control, None
            process, self._process = self._process, None
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(_PATIENCE_S)  # it ends pcscd first
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        with contextlib.suppress(OSError):
            self.socket_path.unlink(missing_ok=True)
            shutil.rmtree(self._folder, ignore_errors=True)

    def gesture(self, name: str) -> None:
        """`kill`, `stop`, `start`, `freeze` or `thaw` pcscd."""
        with self._lock:
            self._say(name)

    def connect(self, port: int) -> socket.socket | None:
        """The wire between a card and its slot; None while pcscd does not listen there."""
        with self._lock:
            if self._control is None:
                return None
            try:
                self._control.send(f"connect {port}".encode())
                said, descriptors, _, _ = socket.recv_fds(self._control, 64, 1)
            except OSError:
                return None
        return socket.socket(fileno=descriptors[0]) if said == b"ok" and descriptors else None

    def _say(self, words: str) -> str:
        if self._control is None:
            return ""
        with contextlib.suppress(OSError):
            self._control.send(words.encode())
            return _receive(self._control)
        return ""

    def _prepare(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        readers = self._folder / READERS
        readers.mkdir(parents=True, mode=0o700)
        lines = [
            f'FRIENDLYNAME "{name}"\nDEVICENAME /dev/null:{port:#X}\nLIBPATH {library}\nCHANNELID {port:#X}\n'
            for (name, port), library in zip(_READERS, LIBRARIES, strict=True)
        ]
        (readers / "hall").write_text("".join(lines))
        self.socket_path.unlink(missing_ok=True)
        self.socket_path.symlink_to(Path("pcscd", "pcscd.comm"))

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while not (self._folder / "pcscd.comm").exists():
            if time.monotonic() > deadline or self._process is None or self._process.poll() is not None:
                self.stop()
                raise PcscMissingError("pcscd does not start")
            time.sleep(0.02)


def _receive(control: socket.socket) -> str:
    try:
        return control.recv(256).decode("utf-8", "replace")
    except OSError:
        return ""
