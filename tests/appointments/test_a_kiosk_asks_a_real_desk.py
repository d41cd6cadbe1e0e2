"""A kiosk's worker, a desk's server, a mediator's browser: over HTTP, with the kiosk's own key."""

import asyncio
import base64
import contextlib
import os
import re
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from kiosk.appointments import wire
from kiosk.appointments.client import AppointmentDesk
from kiosk.appointments.messenger import Messenger
from kiosk.appointments.protocol import No, Reply
from kiosk.clock import HeldClock
from kiosk.config import Config, Help
from kiosk.desk.appointments.reminding import AppointmentReminders, Message
from kiosk.desk.appointments.store import AppointmentStore
from kiosk.help import wire_asked
from kiosk.help.asked import signed
from kiosk.help.key import keep_key
from kiosk.ticket.contact import Contact
from tests.support.appointments import Desk, at, key, messenger
from tests.support.delivery import StandIn, http
from tests.support.live_desk import LiveDesk, live_desk, mediator

# Its next day could not be asked for.
LATE = b'{"type":"slots","minutes":30,"days":[{"day":"9999-12-31","starts":["2026-11-23T09:00:00+01:00"]}],"more":true}'
TODAY = datetime.now(UTC).astimezone().date()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    with live_desk(tmp_path_factory.mktemp("desk"), people={"dominique": mediator()}) as desk:
        yield desk


@pytest.fixture(scope="module")
def kiosk(desk: LiveDesk, tmp_path_factory: pytest.TempPathFactory) -> Messenger:
    """It has enrolled as any kiosk does; its worker reads the same key."""
    key_file = tmp_path_factory.mktemp("kiosk") / "kiosk.key"
    enrolled = desk.enrolled("borne-1")
    key_file.write_text(_line(bytes(enrolled.key)), encoding="ascii")
    return messenger(desk.url, key_file)


def _line(seed: bytes) -> str:
    return base64.b64encode(seed).decode() + "\n"


def first_slot(kiosk: Messenger) -> datetime:
    slots = kiosk.handle(wire.FindSlots("", TODAY))
    assert isinstance(slots, wire.Slots)
    return slots.days[0].starts[0]


def test_a_slot_is_found_booked_and_seen_by_a_mediator(desk: LiveDesk, kiosk: Messenger) -> None:
    starts_at = first_slot(kiosk)
    booked = kiosk.handle(wire.Book(key(1), "changement-adresse", starts_at))
    assert isinstance(booked, wire.Booked)
    with contextlib.closing(desk.browser("dominique")) as browser:
        page = browser.get("/console/appointments", params={"day": starts_at.date().isoformat()}).text
        assert booked.reference in page
        assert "attendu" in page
        assert "SPECIMEN" not in page.replace("Dominique MODELE", "")
    cancelled = kiosk.handle(wire.Cancel(booked.reference))
    assert isinstance(cancelled, wire.Booked)
    assert cancelled.state == "cancelled"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "x", "", "2026-13-40", "\u0660" * 10])
def test_any_day_may_be_asked_for(desk: LiveDesk, day: str) -> None:
    with contextlib.closing(desk.browser("dominique")) as browser:
        assert browser.get("/console/appointments", params={"day": day}).status_code == 200


@pytest.mark.parametrize("form", [{"id": "x" * 900, "to": "called"}, {"kind": "number", "id": "", "to": "arrived"},
                                  {"id": "0" * 32, "to": "booked", "day": "\r\nSet-Cookie: a=b"}])  # fmt: skip
def test_a_forged_button_changes_nothing(desk: LiveDesk, form: dict[str, str]) -> None:
    with contextlib.closing(desk.browser("dominique")) as browser:
        csrf = re.findall(r'name="csrf" value="([^"]+)"', browser.get("/console/appointments").text)[0]
        answer = browser.post("/console/appointments", data={"csrf": csrf, **form})
        assert answer.status_code == 200
        assert "a" not in browser.cookies


def test_who_is_no_enrolled_kiosk_gets_no_answer(desk: LiveDesk, tmp_path: Path) -> None:
    keep_key(tmp_path / "other.key")
    for name in ("borne-1", "borne-7"):
        assert messenger(desk.url, tmp_path / "other.key", name).handle(wire.FindSlots("", TODAY)) == No("stranger")


def test_a_question_of_another_day_is_not_answered(desk: LiveDesk, kiosk: Messenger) -> None:
    late = Messenger(kiosk._setup, lambda: datetime.now(UTC) - timedelta(minutes=6))
    assert late.handle(wire.FindSlots("", TODAY)) == No("stranger")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Kiosk-Id": "borne-1", "Kiosk-At": "yesterday", "Kiosk-Signature": "x"},
        {"Kiosk-Id": "borne-1", "Kiosk-At": "2026-11-23T08:00:00", "Kiosk-Signature": "A" * 88},
        {"Kiosk-Id": "b" * 500, "Kiosk-At": "2026-11-23T08:00:00+00:00", "Kiosk-Signature": "é"},
    ],
)
def test_an_unsigned_question_is_a_stranger_s(desk: LiveDesk, headers: dict[str, str]) -> None:
    body = wire.encode(wire.FindSlots("", TODAY))
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    assert httpx2.post(desk.url + wire.PATH, content=body, headers=sent).status_code == 401


def test_too_long_a_body_is_not_read(desk: LiveDesk) -> None:
    assert httpx2.post(desk.url + wire.PATH, content=b"x" * 5000).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"type":"book"}',
        b"[" * 1500,
        b'{"type":"look","reference":"AAA-AAAA-AA"}',
        b'{"type":"find_slots","demarche":"","since":"0001-01-01"}',
    ],
)
def test_nonsense_that_a_kiosk_signs_is_refused(desk: LiveDesk, kiosk: Messenger, body: bytes) -> None:
    headers = signed(kiosk._setup.signer, wire_asked.APPOINTMENTS, body, datetime.now(UTC))
    assert httpx2.post(desk.url + wire.PATH, content=body, headers=headers).status_code in (400, 413)


def test_a_revoked_kiosk_is_out(desk: LiveDesk, tmp_path: Path) -> None:
    gone = desk.enrolled("borne-6")
    (tmp_path / "key").write_text(_line(bytes(gone.key)), encoding="ascii")
    asked = messenger(desk.url, tmp_path / "key", "borne-6")
    assert isinstance(asked.handle(wire.FindSlots("", TODAY)), wire.Slots)
    desk.store.revoke("borne-6", datetime.now(UTC))
    assert asked.handle(wire.FindSlots("", TODAY)) == No("stranger")


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (200, b"", No("unreachable")),
        (200, b'{"type":"booked"}', No("unreachable")),
        (200, b'{"type":"number","number":99999999,"ahead":0,"wait":0}', No("unreachable")),
        (200, b"\xff" * 90_000, No("unreachable")),
        (200, LATE, No("unreachable")),
        (302, b"", No("unreachable")),
        (401, b"", No("stranger")),
        (429, b"", wire.Refused("busy")),
        (500, b"", No("unreachable")),
    ],
)
def test_a_desk_that_answers_nonsense_is_no_desk(
    tmp_path: Path, status: int, body: bytes, says: wire.Answer | No
) -> None:
    stand_in = StandIn(lambda client, head, _: client.sendall(http(status, body)))
    try:
        assert messenger(stand_in.url, tmp_path / "key").handle(wire.FindSlots("", TODAY)) == says
    finally:
        stand_in.close()


def test_nobody_there_is_said_so(tmp_path: Path) -> None:
    assert messenger("http://127.0.0.1:9", tmp_path / "key").handle(wire.FindSlots("", TODAY)) == No("unreachable")
    assert messenger("", tmp_path / "key").handle(wire.FindSlots("", TODAY)) == No("unreachable")


def test_the_hall_sees_who_has_come_and_calls_them(tmp_path: Path) -> None:
    clock = HeldClock(at(10))
    with live_desk(tmp_path, clock, people={"dominique": mediator()}) as desk:
        enrolled = desk.enrolled("borne-1")
        (tmp_path / "key").write_text(_line(bytes(enrolled.key)), encoding="ascii")
        kiosk = messenger(desk.url, tmp_path / "key", now=clock.now)
        number = kiosk.handle(wire.TakeNumber(key(1), ""))
        assert isinstance(number, wire.Number)
        with contextlib.closing(desk.browser("dominique")) as browser:
            waiting = browser.get("/console/appointments/waiting").json()
            assert [row["name"] for row in waiting] == [f"N° {number.number}"]
            page = browser.get("/console/appointments").text
            csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
            assert browser.post("/console/appointments", data={"csrf": csrf, "next": "yes"}).status_code == 200
            wall = httpx2.get(f"{desk.url}/numeros/hall").text
            assert f'<p class="called">{number.number}</p>' in wall
            row = waiting[0]["id"]
            browser.post("/console/appointments", data={"csrf": csrf, "kind": "number", "id": row, "to": "over"})
            browser.post("/console/appointments", data={"csrf": csrf, "kind": "number", "id": row, "to": "called"})
            assert browser.get("/console/appointments/waiting").json() == []
            browser.post("/console/appointments", data={"csrf": "forged", "next": "yes"})
        noted = [(entry.action, entry.detail) for entry in desk.store.audit()]
        assert ("number_called", "1") in noted
        assert ("number_over", "1") in noted
        assert httpx2.get(f"{desk.url}/numeros/x%0d%0a").status_code == 404


def test_a_reminder_is_due_the_day_before_and_never_after(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    booked = desk.book(1, at(14, 0, days=3))
    reminders = AppointmentReminders(desk.settings, desk.store, desk.clock, lambda: "Accueil de la mairie")
    wanted = Contact(booked.id, "sms", "0612345678", "fr")
    assert reminders.due(Contact("f" * 32, "sms", "0612345678", "fr")) == "unknown"
    assert reminders.due(wanted) == "later"
    desk.goes(days=2, hours=7)
    said = reminders.due(wanted)
    assert isinstance(said, Message)
    assert said.text == (
        "Accueil de la mairie : vous avez rendez-vous le jeudi 26 novembre 2026 à 14 h 00. "
        f"Référence : {booked.reference}."
    )
    desk.ask(wire.Cancel(booked.reference))
    assert "annulé" in reminders.due(wanted).text  # type: ignore[union-attr]
    desk.goes(days=2)
    assert reminders.due(wanted) == "never"


def test_what_is_kept_of_a_contact_is_gone_once_it_is_told(tmp_path: Path) -> None:
    """The room of the reminders of files, with an appointment in the place of a file."""
    from kiosk.desk.notes import Notes
    from kiosk.desk.office import Cover, Office
    from kiosk.desk.reminders import Reminders
    from kiosk.desk.settings import DeskSettings
    from kiosk.privacy import sealing
    from kiosk.ticket import contact

    told: list[tuple[str, str]] = []

    class Sms:
        def send(self, key: str, to: str, subject: str, text: str) -> str:
            told.append((to, text))
            return "sent"

    clock = HeldClock(datetime(2026, 11, 23, 8, 0).astimezone())
    desk = Desk(tmp_path / "a")
    booked = desk.book(1, at(9, 0, days=1))
    office = Office(tmp_path / "b", DeskSettings())
    reminders = Reminders(tmp_path / "c", office, Notes(tmp_path / "c"), {"sms": Sms()}, clock)  # type: ignore[dict-item]
    store: AppointmentStore = desk.store
    reminders.appointments = AppointmentReminders(desk.settings, store, clock, lambda: "Accueil")
    sealed = sealing.seal(
        sealing.read_public_key(office.public_key_file),
        contact.encode(Contact(booked.id, "sms", "0612345678", "fr")),
    )
    cover = Cover("e" * 32, "K4T-7QX9-2B", contact.CONTACT, contact.CONTACT, clock.now())
    assert reminders.take_in(cover, sealed).status == 201
    assert reminders.send_due() == 0
    clock.advance(2 * 3600)
    assert reminders.send_due() == 1
    assert told[0][0] == "0612345678"
    assert reminders.send_due() == 0
    assert all(b"0612345678" not in file.read_bytes() for file in (tmp_path / "c").iterdir())
    reminders.close()
    office.close()


@pytest.mark.long
def test_the_worker_is_a_process_that_may_die(desk: LiveDesk, tmp_path: Path) -> None:
    """As the screen asks: by a process of its own, which is started again."""
    enrolled = desk.enrolled("borne-4")
    (tmp_path / "kiosk.key").write_text(_line(bytes(enrolled.key)), encoding="ascii")
    config = Config(kiosk_id="borne-4", help=Help(desk_url=desk.url))

    async def ask() -> tuple[Reply, Reply]:
        client = AppointmentDesk(config, str(tmp_path / "kiosk.key"))
        first = await client.ask(wire.FindSlots("", TODAY))
        pid = client._host.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        second: Reply = No("unreachable")
        while isinstance(second, No):
            second = await client.ask(wire.FindSlots("", TODAY))
        await client.close()
        return first, second

    first, second = asyncio.run(ask())
    assert isinstance(first, wire.Slots)
    assert first == second
