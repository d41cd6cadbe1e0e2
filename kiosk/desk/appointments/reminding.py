"""What somebody who left a number or an address is told of their appointment, once. What is kept for it is the room of
`desk/reminders.py`; here is when it is due, and in which words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Literal, NamedTuple

from kiosk.clock import Clock
from kiosk.desk.appointments.settings import Appointments
from kiosk.desk.appointments.store import AppointmentStore
from kiosk.errors import N_, ConfigError
from kiosk.i18n.translator import FRENCH, Translator, load
from kiosk.ticket.contact import Contact

REMINDER = N_("{service} : vous avez rendez-vous le {day} à {time}. Référence : {reference}.")
CANCELLED = N_("{service} : votre rendez-vous du {day} à {time} est annulé. Référence : {reference}.")


class Message(NamedTuple):
    subject: str
    text: str


class AppointmentReminders:
    """`service`: who writes, as the settings have it."""

    def __init__(
        self, settings: Appointments, store: AppointmentStore, clock: Clock, service: Callable[[], str]
    ) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._service = service

    def due(self, wanted: Contact) -> Message | Literal["later", "never", "unknown"]:
        """What to say now; `unknown`: it is about something else than an appointment. Raises `StoreError`."""
        there = self._store.of_id(wanted.file)
        if there is None:
            return "unknown"
        now = self._clock.now()
        if there.state not in ("booked", "cancelled") or now >= there.starts_at:
            return "never"
        if there.state == "booked" and now < there.starts_at - timedelta(hours=self._settings.remind_hours):
            return "later"
        tr, local = _translator(wanted.language), there.starts_at.astimezone()
        service = " ".join(self._service().split())
        text = tr(
            REMINDER if there.state == "booked" else CANCELLED,
            service=service,
            day=tr.date_with_weekday(local.date()),
            time=tr.time(local),
            reference=there.reference,
        )
        return Message(f"{service} {there.reference}", text)


def _translator(language: str) -> Translator:
    try:
        return load(language)
    except ConfigError:
        return FRENCH
