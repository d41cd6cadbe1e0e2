"""Specimen files, a courier in its own process, and a stand-in recipient that answers whatever it is told to."""

import contextlib
import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.config import Config, Delivery
from kiosk.delivery import dossier, protocol
from kiosk.delivery.reference import new_id, new_reference
from kiosk.delivery.wire import Acknowledgement, DocumentRecord, Dossier, Envelope, FactRecord, SignatureRecord
from kiosk.privacy import sealing
from kiosk.processes import frames
from tests.support.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 9, 42, tzinfo=UTC)
NAME = "Camille SPECIMEN"
NIR = "285055746399912"
PAGE = b"\xff\xd8\xff\xe0 a page that shows " + NAME.encode() + b"\xff\xd9"
PDF = b"%PDF-1.7 canary-of-the-summary %%EOF"
KEYS = sealing.new_key_pair()
T = TypeVar("T")


def specimen(reference: str = "", *, page: bytes = PAGE) -> Dossier:
    signature = b"\x89PNG signature"
    scanned, drawn = hashlib.sha256(page).hexdigest(), hashlib.sha256(signature).hexdigest()
    return Dossier(
        reference=reference or new_reference(),
        flow="changement-adresse",
        service="accueil",
        made_at=NOW,
        language="fr",
        facts={
            "nom": FactRecord(NAME, "typed", "declarant"),
            "nir": FactRecord(NIR, "typed", "declarant"),
            "preuve": FactRecord({"type": "document", "sha256": [scanned]}, "scan", "declarant"),
        },
        documents=(DocumentRecord("preuve", scanned, 1),),
        signatures=(SignatureRecord("declarant", "drawn", "Je certifie que c'est exact.", drawn),),
        attachments={"summary.pdf": PDF, f"{scanned}.jpg": page, f"{drawn}.png": signature},
    )


def envelope(visit_id: str = "", *, key: bytes = KEYS.public, page: bytes = PAGE) -> Envelope:
    return dossier.make_envelope(
        specimen(page=page), visit_id=visit_id or new_id(), recipient_key=key, created_at=datetime.now(UTC)
    )


def acknowledgement(file: Envelope) -> Acknowledgement:
    return Acknowledgement(
        envelope_id=file.id,
        reference=file.reference,
        received_at=NOW,
        service="Accueil",
        contact="1 place des Specimens",
        silence_effect="Acceptation",
        silence_date=NOW.date(),
        appeals="Recours gracieux",
    )


def until(seen: Callable[[], T | None], what: str, timeout_s: float = PATIENCE_S) -> T:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        answer = seen()
        if answer:
            return answer
        time.sleep(0.005)
    raise AssertionError(f"not seen within {timeout_s} s: {what}")


def settings(state: Path, url: str, **changes: float) -> Config:
    """Back-offs short enough to be watched."""
    delivery = msgspec.structs.replace(
        Delivery(desk_url=url, timeout_s=5.0, retry_first_s=0.02, retry_max_s=0.05), **changes
    )
    return Config(state_dir=str(state), delivery=delivery)


class CourierProcess:
    """The real worker, spoken to as its host does."""

    def __init__(self, config: Config) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "kiosk.processes.worker", "kiosk.delivery.courier"),
                    *(str(theirs.fileno()), str(os.getpid())),
                ],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                stderr=subprocess.PIPE,
            )
        self._socket.sendall(frames.encode("call", 0, protocol.Setup(config)))
        self.events: list[protocol.Event] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wake(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.sendall(frames.encode("call", 1, protocol.Wake()))

    def kill(self) -> str:
        """SIGKILL; returns what it had logged."""
        self.process.kill()
        _, logged = self.process.communicate()
        self._socket.close()
        self._reader.join(5)
        return logged.decode()

    def _read(self) -> None:
        decoder: msgspec.msgpack.Decoder[protocol.Event] = msgspec.msgpack.Decoder(protocol.Event)
        with contextlib.suppress(frames.FrameError, OSError):
            while (frame := frames.receive(self._socket)) is not None:
                if frame.kind == "event":
                    self.events.append(decoder.decode(frame.body))


@contextlib.contextmanager
def running_courier(config: Config) -> Iterator[CourierProcess]:
    process = CourierProcess(config)
    try:
        yield process
    finally:
        process.kill()


Script = Callable[[socket.socket, bytes, bytes], None]


class StandIn:
    """A server on loopback that reads one request a connection and lets `script(socket, head, body)` answer."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.heads: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # closing alone leaves the thread in its `accept`
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(5)
            request = b""
            while b"\r\n\r\n" not in request:
                chunk = client.recv(65536)
                if not chunk:
                    return
                request += chunk
            head, _, body = request.partition(b"\r\n\r\n")
            lengths = (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            length = next(lengths, 0)
            while len(body) < length:
                body += client.recv(65536)
            self.heads.append(head)
            self.script(client, head, body)


@contextlib.contextmanager
def stand_in(script: Script) -> Iterator[StandIn]:
    server = StandIn(script)
    try:
        yield server
    finally:
        server.close()


def http(status: int, body: bytes = b"", headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n"
    return head.encode() + body
