"""`kiosk bench delivery`: what it costs to take a file over, and a queue of ten thousand of them.

Floors: the same encryption and one write with one `fsync` for a commit; a bare client that sends the same bodies to the
same server for the drain. The server is on loopback, keeps nothing and acknowledges each file.
"""

import contextlib
import hashlib
import http.client
import os
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import msgspec
from nacl.public import PublicKey, SealedBox

from kiosk.config import Config, Delivery
from kiosk.delivery.courier import Courier
from kiosk.delivery.dossier import make_envelope
from kiosk.delivery.outbox import Outbox, State
from kiosk.delivery.protocol import outbox_directory
from kiosk.delivery.reference import new_id, new_reference
from kiosk.delivery.wire import Acknowledgement, DocumentRecord, Dossier, Envelope, FactRecord, encode_dossier
from kiosk.errors import KioskError
from kiosk.privacy import sealing

COMMITS = 40
FILES = 10_000
PAGE_BYTES = 5_000_000
SMALL_PAGE_BYTES = 2_000
DRAINED_WITHIN_S = 900.0


class Commits(msgspec.Struct, frozen=True):
    """Milliseconds: a file of 5 MB sealed and committed, and the same encryption with one write and one fsync."""

    p50_ms: float
    p95_ms: float
    floor_p50_ms: float
    floor_p95_ms: float
    ratio_p95: float


class Queue(msgspec.Struct, frozen=True):
    """`open_ms`: until the outbox has checked itself and knows what is due; `drain_per_s`, beside a bare client's;
    memory of this process, courier included, before the drain and at its highest while it lasts."""

    files: int
    open_ms: float
    list_ms: float
    drain_per_s: float
    floor_per_s: float
    rss_before_mb: float
    rss_after_mb: float


class Table(msgspec.Struct, frozen=True):
    commit: Commits
    queue: Queue


def measure(files: int = FILES, commits: int = COMMITS) -> Table:
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-", dir=_disk()) as folder:
        return Table(_commits(Path(folder), commits), _queue(Path(folder) / "queue", files))


def _disk() -> str | None:
    """A folder on a disk, where an fsync costs what it costs; /tmp may be memory."""
    return "/var/tmp" if Path("/var/tmp").is_dir() else None  # noqa: S108


def specimen(page_bytes: int) -> Dossier:
    page = b"\xff\xd8\xff\xe0" + os.urandom(page_bytes)
    sha256 = hashlib.sha256(page).hexdigest()
    return Dossier(
        reference=new_reference(),
        flow="changement-adresse",
        service="accueil",
        made_at=datetime.now(UTC),
        language="fr",
        facts={"nom": FactRecord("SPECIMEN", "typed", "declarant")},
        documents=(DocumentRecord("preuve", sha256, 1),),
        signatures=(),
        attachments={"summary.pdf": b"%PDF-1.7 specimen %%EOF", f"{sha256}.jpg": page},
    )


def _envelope(dossier: Dossier, key: bytes) -> Envelope:
    return make_envelope(dossier, visit_id=new_id(), recipient_key=key, created_at=datetime.now(UTC))


def _commits(folder: Path, count: int) -> Commits:
    key = sealing.new_key_pair().public
    outbox = Outbox(folder / "outbox", Delivery())
    kiosk, floor = [], []
    for _ in range(count):
        dossier = specimen(PAGE_BYTES)
        begun = time.perf_counter()
        outbox.commit(_envelope(dossier, key))
        kiosk.append(time.perf_counter() - begun)
        plaintext = encode_dossier(dossier)
        begun = time.perf_counter()
        sealed = SealedBox(PublicKey(key)).encrypt(plaintext)
        with (folder / "floor").open("ab") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        floor.append(time.perf_counter() - begun)
    outbox.close()
    p95, floor_p95 = _at(kiosk, 0.95), _at(floor, 0.95)
    return Commits(_at(kiosk, 0.5), p95, _at(floor, 0.5), floor_p95, round(p95 / floor_p95, 2))


def _queue(state: Path, files: int) -> Queue:
    keys = sealing.new_key_pair()
    outbox = Outbox(outbox_directory(state), Delivery())
    dossier = specimen(SMALL_PAGE_BYTES)
    for _ in range(files):
        outbox.commit(_envelope(msgspec.structs.replace(dossier, reference=new_reference()), keys.public))
    outbox.close()
    begun = time.perf_counter()
    outbox = Outbox(outbox_directory(state), Delivery())
    outbox.next_turn()
    open_ms = _ms(time.perf_counter() - begun)
    begun = time.perf_counter()
    listed = outbox.list()
    list_ms = _ms(time.perf_counter() - begun)
    with _recipient() as port:
        body = (outbox.envelope(listed[0].id) or _envelope(dossier, keys.public)).sealed
        floor = _bare_rate(port, body, min(files, 500))
        del listed
        before = _rss_mb()
        rate, highest = _drain(state, port, outbox, files)
    outbox.close()
    return Queue(files, open_ms, list_ms, round(rate, 1), round(floor, 1), before, highest)


def _drain(state: Path, port: int, outbox: Outbox, files: int) -> tuple[float, float]:
    """Files a second by the real courier, and the most memory meanwhile."""
    delivery = Delivery(desk_url=f"http://127.0.0.1:{port}", timeout_s=10)
    arrived = threading.Semaphore(0)
    begun = time.perf_counter()
    courier = Courier(Config(state_dir=str(state), delivery=delivery), lambda event: arrived.release())
    highest = 0.0
    try:
        for number in range(files):
            if not arrived.acquire(timeout=60) or time.perf_counter() - begun > DRAINED_WITHIN_S:
                raise KioskError(f"{files - number} files did not arrive")
            if number % 200 == 0:
                highest = max(highest, _rss_mb())
        took = time.perf_counter() - begun
    finally:
        courier.close()
    if any(entry.state is not State.DELIVERED for entry in outbox.list()):
        raise KioskError("a file was announced and is not delivered")
    return files / took, max(highest, _rss_mb())


def _bare_rate(port: int, body: bytes, count: int) -> float:
    begun = time.perf_counter()
    for _ in range(count):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("PUT", f"/inbox/{new_id()}", body, {"Kiosk-Reference": "K4T-7QX9-2M"})
        connection.getresponse().read()
        connection.close()
    return count / (time.perf_counter() - begun)


@contextlib.contextmanager
def _recipient() -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            said = msgspec.json.encode(
                Acknowledgement(
                    envelope_id=self.path.rpartition("/")[2],
                    reference=self.headers["Kiosk-Reference"],
                    received_at=datetime.now(UTC),
                    service="Accueil",
                    contact="1 place des Specimens",
                    silence_effect="Acceptation",
                    silence_date=datetime.now(UTC).date(),
                    appeals="Recours gracieux",
                )
            )
            self.send_response(201)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *arguments: object) -> None:
            """A line for each of ten thousand files would be measured too."""

    class Server(HTTPServer):
        address_family = socket.AF_INET

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def _at(seconds: list[float], part: float) -> float:
    return _ms(sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * part))])


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
