"""Who wants to be told once that a file has moved. An address or a number lies here sealed, is opened to be used, and
is overwritten when it has been used, when it cannot be, or after 90 days."""

import hashlib
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.clock import Clock, SystemClock
from kiosk.delivery.wire import is_readable
from kiosk.desk.appointments.reminding import AppointmentReminders, Message
from kiosk.desk.notes import Note, Notes
from kiosk.desk.office import Cover, NotThereError, Office, Taken
from kiosk.desk.senders import Sender
from kiosk.desk.shelf import Shelves, opened
from kiosk.errors import ConfigError, KioskError
from kiosk.i18n.translator import FRENCH, Translator, load
from kiosk.privacy import logs, sealing
from kiosk.ticket import contact
from kiosk.ticket.contact import By, Contact
from kiosk.ticket.standing import SAID

SHELF = "contacts"
KEPT_FOR = timedelta(days=90)
LOOK_EVERY_S = 20.0
FIRST_WAIT_S = 30.0
MAX_TRIES = 10
# Of one file: both of a household, with a number and an address each. Thousands would have the desk write to them all.
MAX_OF_A_FILE = 4

_SCHEMA = """
CREATE TABLE IF NOT EXISTS contacts (
    envelope_id TEXT PRIMARY KEY,
    since TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL,
    sealed BLOB
)
"""


class Reminders:
    """`senders`: none for a way that this desk has not; what comes for it is erased at once."""

    def __init__(
        self,
        place: Path | Shelves,
        office: Office,
        notes: Notes,
        senders: Mapping[By, Sender],
        clock: Clock | None = None,
    ) -> None:
        self._shelf = opened(place, SHELF, _SCHEMA)
        self._office = office
        self._notes = notes
        self._senders = senders
        self._clock = clock or SystemClock()
        # Of which appointments contacts may be; None: of none.
        self.appointments: AppointmentReminders | None = None
        self._ending = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def take_in(self, cover: Cover, sealed: bytes) -> Taken:
        wanted = self._opened(sealed)
        if wanted is None:
            return Taken(422)
        now = self._clock.now()
        kept = sealed if wanted.by in self._senders else None
        about = hashlib.sha256(wanted.file.encode()).hexdigest()
        with self._shelf.transaction() as run:
            others = run.execute(
                "SELECT COUNT(*) FROM contacts WHERE about = ? AND envelope_id != ?", (about, cover.envelope_id)
            ).fetchone()
            if others[0] >= MAX_OF_A_FILE:
                return Taken(422)
            new = run.execute(
                "INSERT INTO contacts (envelope_id, since, about, sealed) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (envelope_id) DO NOTHING",
                (cover.envelope_id, _text(now), about, kept),
            ).rowcount
        self.wake()
        return Taken(201 if new else 200, msgspec.json.encode(self._office.acknowledge(cover, now)))

    def send_due(self) -> int:
        """Tell who waits for a file of which an agent has said something, or whose appointment is near; returns how
        many were told."""
        now, told = self._clock.now(), 0
        self._forget(now)
        rows = self._shelf.rows(
            "SELECT envelope_id, tries, sealed FROM contacts WHERE sealed IS NOT NULL AND next_try <= ?", (_text(now),)
        )
        for envelope_id, tries, sealed in rows:
            wanted = self._opened(sealed)
            if wanted is None or wanted.by not in self._senders:
                self._erase(envelope_id)
                continue
            due = self._due(wanted)
            if due == "never":
                self._erase(envelope_id)
            elif isinstance(due, Message):
                told += self._tell(envelope_id, tries, wanted, due)
        return told

    def _due(self, wanted: Contact) -> Message | Literal["later", "never"]:
        """What is to be said now."""
        of_appointment = "unknown" if self.appointments is None else self.appointments.due(wanted)
        if of_appointment != "unknown":
            return of_appointment
        note = self._notes.of(wanted.file)
        return "later" if note is None or not (note.said or note.text) else Message(*self._words(wanted, note))

    def _tell(self, envelope_id: str, tries: int, wanted: Contact, due: Message) -> int:
        # The try is counted before it is made: what kills us is not tried for ever.
        wait = timedelta(seconds=FIRST_WAIT_S * 2**tries)
        with self._shelf.transaction() as run:
            run.execute(
                "UPDATE contacts SET tries = tries + 1, next_try = ? WHERE envelope_id = ?",
                (_text(self._clock.now() + wait), envelope_id),
            )
        outcome = self._senders[wanted.by].send(envelope_id, wanted.to, due.subject, due.text)
        if outcome != "later" or tries + 1 >= MAX_TRIES:
            self._erase(envelope_id)
        logs.event("reminder", state=outcome, attempt=tries + 1)
        return outcome == "sent"

    def _words(self, wanted: Contact, note: Note) -> tuple[str, str]:
        """Nothing of the file but its reference: telephones show messages to whoever holds them."""
        try:
            tr: Translator = load(wanted.language)
        except ConfigError:
            tr = FRENCH
        try:
            reference = self._office.find(wanted.file).reference
        except NotThereError:
            reference = ""
        said = [tr(SAID[note.said])] if note.said else []
        words = " ".join([*said, *([note.text] if is_readable(note.text) else [])])
        service = " ".join(self._office.settings.service.split())
        return f"{service} {reference}".strip(), f"{service} - {reference} : {words}"

    def _opened(self, sealed: bytes) -> Contact | None:
        try:
            return contact.decode(self._office.open_sealed(sealed))
        except sealing.CannotOpenError:
            return None

    def _erase(self, envelope_id: str) -> None:
        """The id stays for as long as a kiosk may bring it again."""
        with self._shelf.transaction() as run:
            run.execute("UPDATE contacts SET sealed = NULL WHERE envelope_id = ?", (envelope_id,))
        self._shelf.forget_log()

    def _forget(self, now: datetime) -> None:
        with self._shelf.transaction() as run:
            gone = run.execute("DELETE FROM contacts WHERE since < ?", (_text(now - KEPT_FOR),)).rowcount
        if gone:
            self._shelf.forget_log()

    def wake(self) -> None:
        self._wake.set()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="reminders", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ending.set()
        self.wake()
        if self._thread is not None:
            self._thread.join(timeout=1.0)
        self._shelf.close()

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                if self._shelf.alone("reminders"):
                    self.send_due()
            except KioskError:
                logs.event("store_failed")
            self._wake.wait(LOOK_EVERY_S)
            self._wake.clear()


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
