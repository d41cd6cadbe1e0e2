"""A desk that takes appointments, kiosks that ask it, and a calendar service at the other end of the wire."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kiosk.appointments import wire
from kiosk.appointments.messenger import Messenger
from kiosk.appointments.protocol import Setup
from kiosk.clock import HeldClock
from kiosk.connectors.rdv_service_public import Calendar as Service
from kiosk.connectors.settings import RdvServicePublic
from kiosk.desk.appointments.calendars import Calendar, OwnCalendar, RemoteCalendar
from kiosk.desk.appointments.office import Reception
from kiosk.desk.appointments.settings import Appointments
from kiosk.desk.appointments.store import AppointmentStore
from kiosk.desk.shelf import Shelves
from kiosk.help.asked import Signer
from tests.support.patience import PATIENCE_S

# A Monday morning, before the hall opens: nothing here is of a holiday.
NOW = datetime(2026, 11, 23, 8, 0).astimezone()
KEY = "cle d'essai"


def key(number: int) -> str:
    return f"{number:032x}"


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """On the clock of the hall, days after that Monday."""
    return (datetime(2026, 11, 23, hour, minute) + timedelta(days=days)).astimezone()


class Desk:
    """The desk's part without its server: one hall, one clock that a test holds."""

    def __init__(
        self, place: Path | Shelves, settings: Appointments | None = None, calendar: Calendar | None = None
    ) -> None:
        self.settings = settings or Appointments()
        self.clock = HeldClock(NOW)
        self.store = AppointmentStore(place)
        own = calendar or OwnCalendar(self.settings, self.store)
        self.reception = Reception(self.settings, self.store, own, hall_of, self.clock)

    def ask(self, question: wire.Ask, kiosk: str = "borne-1") -> wire.Answer:
        """Over the wire's own bytes, as a kiosk's questions and answers go."""
        asked = wire.decode_ask(wire.encode(question))
        assert asked is not None, question
        said = wire.decode_answer(wire.encode(self.reception.answer(kiosk, asked)))
        assert said is not None
        return said

    def book(self, number: int, starts_at: datetime, *, demarche: str = "", kiosk: str = "borne-1") -> wire.Booked:
        said = self.ask(wire.Book(key(number), demarche, starts_at), kiosk)
        assert isinstance(said, wire.Booked), said
        return said

    def starts(self, since: date | None = None, *, demarche: str = "") -> list[datetime]:
        said = self.ask(wire.FindSlots(demarche, since or self.clock.now().date()))
        assert isinstance(said, wire.Slots), said
        return [start for day in said.days for start in day.starts]

    def goes(self, **spans: float) -> None:
        self.clock.advance(timedelta(**spans).total_seconds())


def hall_of(kiosk: str) -> str:
    return "annexe" if kiosk == "borne-9" else "hall"


class RdvStandIn:
    """RDV Service Public with the shapes of its source: one desk, half hours from 9 to 12, an API key. `trouble`, when
    set, answers in its place (status, headers, body), or is None to go on; `lose`: bookings have their effect, and the
    answer is lost."""

    def __init__(self) -> None:
        self.rdvs: dict[int, dict[str, Any]] = {}
        self.lose = 0
        self.asked: list[tuple[str, str]] = []
        self.now = NOW
        self.trouble: Callable[[str, str], tuple[int, dict[str, str], bytes] | None] = lambda method, path: None
        self._lock = threading.Lock()

    def answer(self, method: str, target: str, headers: Any) -> tuple[int, dict[str, str], bytes] | None:
        url = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        path = url.path.removeprefix("/api/visioplainte")
        with self._lock:
            self.asked.append((method, path))
            broken = self.trouble(method, path)
            if broken is not None:
                return broken
            if headers.get("X-VISIOPLAINTE-API-KEY") != KEY:
                return _json(401, {"errors": ["Authentification invalide"]})
            answer = self._known(method, path, query)
            if method == "POST" and self.lose:
                self.lose -= 1
                return None
            return answer

    def _known(self, method: str, path: str, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if (method, path) == ("GET", "/creneaux"):
            return self._slots(query)
        if (method, path) == ("GET", "/rdvs"):
            begin, end = (datetime.fromisoformat(query[name]) for name in ("from", "to"))
            there = [one for one in self.rdvs.values() if begin <= datetime.fromisoformat(one["starts_at"]) <= end]
            return _json(200, {"rdvs": there})
        if (method, path) == ("POST", "/rdvs"):
            return self._book(query)
        rdv = self.rdvs.get(int(path.split("/")[2])) if method == "PUT" and path.count("/") == 3 else None
        if rdv is None:
            return _json(404, {"errors": ["Pas de rdv pour cet id"]})
        rdv["status"] = "excused"
        return _json(200, rdv)

    def _slots(self, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        first, last = (date.fromisoformat(query[name]) for name in ("date_debut", "date_fin"))
        if (last - first).days > 31:
            return _json(400, {"errors": ["date_debut et date_fin ne doivent pas être espacés de plus de 31 jours"]})
        days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
        free = [start for day in days if day.weekday() < 5 for start in self._free(day)]
        return _json(200, {"creneaux": [{"starts_at": one.isoformat(), "duration_in_min": 30} for one in free]})

    def _free(self, day: date) -> list[datetime]:
        taken = {datetime.fromisoformat(one["starts_at"]) for one in self.rdvs.values() if one["status"] == "unknown"}
        starts = [datetime(day.year, day.month, day.day, 9).astimezone() + timedelta(minutes=30 * n) for n in range(6)]
        return [start for start in starts if start not in taken]

    def _book(self, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        starts_at = datetime.fromisoformat(query["starts_at"])
        if starts_at not in self._free(starts_at.astimezone().date()):
            return _json(422, {"errors": ["Pas de créneau disponible pour ce service à la date demandée"]})
        number = len(self.rdvs) + 1
        self.rdvs[number] = {
            "id": number, "created_at": self.now.isoformat(), "starts_at": starts_at.isoformat(),
            "duration_in_min": 30, "ends_at": (starts_at + timedelta(minutes=30)).isoformat(), "status": "unknown",
            "guichet": {"id": 1, "name": "GUICHET 1"}, "user_id": number,
        }  # fmt: skip
        return _json(201, self.rdvs[number])


def _json(status: int, value: object) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


@contextlib.contextmanager
def rdv_service(folder: Path, *, timeout_s: float = 2) -> Iterator[tuple[RdvStandIn, RdvServicePublic]]:
    stand_in = RdvStandIn()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = stand_in.answer(self.command, self.path, self.headers)
            if answer is None:
                self.connection.close()
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            with contextlib.suppress(OSError):  # nobody waits for it any longer
                self.end_headers()
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    secret = folder / "cle"
    secret.write_text(KEY + "\n", encoding="utf-8")
    url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield stand_in, RdvServicePublic(url=url, secret_file=str(secret), timeout_s=timeout_s)
    finally:
        server.shutdown()
        server.server_close()


def remote_desk(folder: Path, service: RdvServicePublic) -> Desk:
    settings = Appointments(rdv_service_public=service)
    desk = Desk(folder, settings)
    desk.reception = Reception(
        settings, desk.store, RemoteCalendar(settings, desk.store, Service(service)), hall_of, desk.clock
    )
    return desk


def messenger(url: str, key_file: Path, kiosk: str = "borne-1", now: Callable[[], datetime] | None = None) -> Messenger:
    """A kiosk's own worker, without its process."""
    setup = Setup(url, Signer(kiosk, str(key_file)), timeout_s=PATIENCE_S)
    return Messenger(setup) if now is None else Messenger(setup, now)
