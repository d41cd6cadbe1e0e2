"""Services for the connectors: true ones, and true ones that fail once, at the request that brings the file."""

import base64
import contextlib
import json
import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from kiosk.chaos.delivery import FLOW_FILE
from kiosk.chaos.delivery_kiosk import FLOW, specimen
from kiosk.chaos.delivery_services import PASSWORD, Services, server
from kiosk.clock import HeldClock
from kiosk.connectors.forwarder import Forwarder, connector_of
from kiosk.connectors.ledger import Ledger
from kiosk.connectors.port import Connector, File, Parcel
from kiosk.connectors.settings import AnyService, DemarchesSimplifiees, Pastell, Publik, Webhook
from kiosk.delivery.dossier import make_envelope
from kiosk.delivery.wire import Dossier
from kiosk.desk.office import Cover, Office
from kiosk.desk.settings import DeskSettings
from kiosk.flows.load import load
from kiosk.flows.model import Flow
from kiosk.privacy import sealing
from tests.support.delivery import NOW, StandIn, http

REFERENCE = "K4T-7QX9-2M"
PDF = File(f"{REFERENCE}-recapitulatif.pdf", "application/pdf", b"%PDF-1.7 canary-of-the-summary %%EOF")
NAMES = ("demarches_simplifiees", "publik", "pastell", "webhook")


class Book:
    """Notes in memory, which survive a connector as the ledger's do."""

    def __init__(self) -> None:
        self.notes: dict[str, str] = {}

    def get(self, name: str) -> str:
        return self.notes.get(name, "")

    def put(self, name: str, value: str) -> None:
        self.notes[name] = value


def parcel(name: str, **fields: str) -> Parcel:
    """What a démarche maps for one kind of service."""
    of = {
        "demarches_simplifiees": {"identite_nom": "SPECIMEN", "champ_Q2hhbXAtMQ": "SPECIMEN"},
        "publik": {"reference": REFERENCE, "nom": "SPECIMEN", "naissance": "1950-03-12", "situation": "Hébergé"},
        "pastell": {"objet": REFERENCE, "nom": "SPECIMEN"},
        "webhook": {"nom": "SPECIMEN"},
    }[name]
    files: dict[str, tuple[File, ...]] = {} if name == "demarches_simplifiees" else {"recapitulatif": (PDF,)}
    return Parcel(
        id="5f" * 16,
        reference=REFERENCE,
        flow="changement-adresse",
        service=name,
        language="fr",
        fields={**of, **fields},
        files=files,
        reference_target={"publik": "reference", "pastell": "objet"}.get(name, ""),
    )


def settings_for(name: str, url: str, secret: Path, *, timeout_s: float = 5, roots: str = "") -> AnyService:
    """The secret is written where the settings say."""
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    secret.chmod(0o600)
    file = str(secret)
    match name:
        case "demarches_simplifiees":
            return DemarchesSimplifiees(url=url, demarche=42, path="essai", timeout_s=timeout_s, roots_file=roots)
        case "publik":
            return Publik(url=url, form="essai", user="borne", secret_file=file, timeout_s=timeout_s, roots_file=roots)
        case "pastell":
            return Pastell(
                url=url, entity=1, document_type="demarche", action="transmettre", user="borne", secret_file=file,
                timeout_s=timeout_s, roots_file=roots,
            )  # fmt: skip
    return Webhook(
        url=f"{url}/hook", key_id="borne", algorithm="hmac-sha256", secret_file=file, timeout_s=timeout_s,
        roots_file=roots,
    )  # fmt: skip


def connector_for(name: str, url: str, secret: Path, *, timeout_s: float = 5) -> Connector:
    return connector_of(settings_for(name, url, secret, timeout_s=timeout_s))


@contextlib.contextmanager
def running_services(directory: Path) -> Iterator[Services]:
    """The services as they are when all is well."""
    services = Services(directory / "services.sqlite3")
    listening = server(services, 0)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield services
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join(5)


# The request of each kind of service that brings the file, by its first line.
BRINGS = {
    "demarches_simplifiees": b"POST /api/public/v1/demarches/42/dossiers ",
    "publik": b"POST /api/formdefs/essai/submit",
    "pastell": b"POST /api/v2/entite/1/document/d1x/action/",
    "webhook": b"POST /hook ",
}
Fault = Callable[[socket.socket, Callable[[], bytes]], None]


def says(answer: bytes) -> Fault:
    """Without doing what was asked."""
    return lambda client, do: client.sendall(answer)


def _resets(client: socket.socket, do: Callable[[], bytes]) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _silence(client: socket.socket, do: Callable[[], bytes]) -> None:
    client.recv(1)


def _done_and_silent(client: socket.socket, do: Callable[[], bytes]) -> None:
    do()
    client.recv(1)


def _done_and_cut(client: socket.socket, do: Callable[[], bytes]) -> None:
    answer = do()
    client.sendall(answer[: len(answer) - 10])


def _done_and_garbage(client: socket.socket, do: Callable[[], bytes]) -> None:
    do()
    client.sendall(http(200, b"<html>Bienvenue"))


def _done_and_500(client: socket.socket, do: Callable[[], bytes]) -> None:
    do()
    client.sendall(http(500, b'{"error": "Internal"}'))


def _drips(client: socket.socket, do: Callable[[], bytes]) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
    while True:
        client.sendall(b" ")
        time.sleep(0.05)


def _error(status: int, headers: str = "") -> Fault:
    """As each of the services words an error."""
    said = {"error": "non", "err": 1, "err_class": "X", "err_desc": "non", "status": "error", "error-message": "non"}
    return says(http(status, json.dumps(said).encode(), headers))


# The names are those of the table in docs/connectors.md.
FAULTS: dict[str, Fault] = {
    "400": _error(400),
    "401": _error(401),
    "403": _error(403),
    "404": _error(404),
    "405": _error(405),
    "409": _error(409),
    "413": _error(413),
    "422": _error(422),
    "429, Retry-After: 120": _error(429, "Retry-After: 120\r\n"),
    "500": _error(500),
    "503, Retry-After: 120": _error(503, "Retry-After: 120\r\n"),
    "redirect to itself": says(http(307, b"", "Location: /\r\n")),
    "redirect elsewhere": says(http(302, b"", "Location: http://127.0.0.1:9/\r\n")),
    "200 of a captive portal": says(http(200, b"<html>Bienvenue")),
    "200, JSON of another kind": says(http(200, b'{"err": 0, "result": "ok"}')),
    "204": says(http(204)),
    "garbage": says(b"\x00\xff\x13garbage" * 50),
    "nested JSON": says(http(200, b"[" * 100_000)),
    "endless answer": says(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b" " * 1_200_000),
    "nothing, closed": says(b""),
    "reset": _resets,
    "silence": _silence,
    "drop by drop": _drips,
    "done, then half an answer": _done_and_cut,
    "done, then silence": _done_and_silent,
    "done, then garbage": _done_and_garbage,
    "done, then 500": _done_and_500,
}


class FailsOnce:
    """A true service whose answer to one request is a fault: to the first that begins so, or to the one of this
    number (from 0)."""

    def __init__(self, services: Services, begins: bytes, fault: Fault, number: int = -1) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._begins, self._number = begins, number
        self.asked = 0
        self._fault: Fault | None = fault
        self._stand_in = StandIn(self._answer)
        services.url = self._stand_in.url
        self.url = self._stand_in.url

    @property
    def has_failed(self) -> bool:
        return self._fault is None

    def close(self) -> None:
        self._stand_in.close()

    def _answer(self, client: socket.socket, head: bytes, body: bytes) -> None:
        def do() -> bytes:
            with self._lock:
                status, said = self._services.answer(method, target, headers, body)
            return http(status, json.dumps(said).encode())

        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.asked += 1
        is_it = self.asked == self._number + 1 if self._number >= 0 else head.startswith(self._begins)
        if self._fault is not None and is_it:
            fault, self._fault = self._fault, None
            fault(client, do)
        else:
            client.sendall(do())


@contextlib.contextmanager
def fails_once(directory: Path, name: str, fault: Fault, number: int = -1) -> Iterator[tuple[Services, FailsOnce]]:
    services = Services(directory / "services.sqlite3")
    failing = FailsOnce(services, BRINGS[name], fault, number)
    try:
        yield services, failing
    finally:
        failing.close()


class Gateway:
    """A desk with services, in this process: files are taken in, and forwarded when a test says so."""

    def __init__(self, state: Path, services: dict[str, AnyService], clock: HeldClock | None = None) -> None:
        self.clock = clock or HeldClock(NOW)
        self.office = Office(state, DeskSettings(services=services))
        keys = sealing.keep_key_pair(state / "desk" / "recipient.key", state / "desk" / "recipient.pub")
        self.directory = state / "desk"
        self.ledger = Ledger(self.directory, keys)
        self.flow = flow_to(state, services)
        self.forwarder = Forwarder(
            self.directory,
            self.ledger,
            services=services,
            open_file=lambda envelope_id: self.office.dossier(self.office.find(envelope_id)),
            flows=lambda: (self.flow,),
            clock=self.clock,
        )

    def takes(self, *, flow: str = FLOW) -> Dossier:
        """A specimen's file arrives."""
        dossier = specimen_for(flow)
        envelope = make_envelope(
            dossier, visit_id="0" * 32, recipient_key=base64.b64decode(self.office.public_key), created_at=NOW
        )
        cover = Cover(envelope.id, envelope.reference, envelope.flow, envelope.service, NOW)
        assert self.office.take(cover, envelope.sealed).status == 201
        return dossier

    def states(self) -> list[tuple[str, str, str]]:
        return [(one.service, one.state.value, one.last_error) for one in self.ledger.forwards()]

    def close(self) -> None:
        self.ledger.close()
        self.office.close()


# What the services are called in these tests, and their kinds.
KIND = {"prefill": "demarches_simplifiees", "publik": "publik", "pastell": "pastell", "webhook": "webhook"}
# The key pair of one visit's screen.
VISIT = sealing.new_key_pair()
MAPS = {
    "demarches_simplifiees": "{champ_Q2hhbXAtMQ: nom, champ_Inconnu: nom}",
    "publik": "{reference: $reference, nom: nom, recapitulatif: $summary}",
    "pastell": "{objet: $reference, nom: nom, fichier: $summary}",
    "webhook": "{nom: nom, recapitulatif: $summary}",
}


def specimen_for(flow: str) -> Dossier:
    return msgspec.structs.replace(specimen(random.Random(1)), flow=flow, answer_key=VISIT.public)


def flow_to(folder: Path, names: Iterable[str]) -> Flow:
    """A démarche that is delivered to these services, or to the desk alone."""
    head, _, tail = FLOW_FILE.partition("deliver:\n")
    lines = [f"  - {{connector: {KIND[name]}, service: {name}, map: {MAPS[KIND[name]]}}}" for name in names]
    deliver = "\n".join(lines or ["  - {connector: desk, service: accueil}"])
    file = folder / f"{FLOW}.yaml"
    file.write_text(f"{head}deliver:\n{deliver}\nnext:{tail.partition('next:')[2]}", encoding="utf-8")
    return load(file)


@contextlib.contextmanager
def gateway(directory: Path, services: dict[str, AnyService]) -> Iterator[Gateway]:
    there = Gateway(directory / "desk-state", services)
    try:
        yield there
    finally:
        there.close()
