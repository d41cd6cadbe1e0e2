"""Where a file stands, as a citizen is told: what came of its forwarding, or what an agent has said since."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from kiosk.delivery import wire
from kiosk.delivery.reference import normalise_reference
from kiosk.desk.forwarding import Forwarding
from kiosk.desk.notes import Notes
from kiosk.desk.office import NotThereError, Office
from kiosk.ticket.standing import Followed, State

# References that nobody has, asked for within one minute: more than a hall full of people mistypes, and of the 5e11
# that there are too few to find one in a century.
MISSES_A_MINUTE = 60
# What is said of a file that goes to several services: what wants somebody comes first.
ORDER: tuple[State, ...] = ("refused", "prepared", "waiting", "sent")


class Misses:
    """Whether too many references have been guessed in vain."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._since = monotonic()
        self._count = 0

    def too_many(self) -> bool:
        if self._monotonic() - self._since >= 60:
            self._since, self._count = self._monotonic(), 0
        return self._count >= MISSES_A_MINUTE

    def one_more(self) -> None:
        self._count += 1


class Standings:
    def __init__(self, office: Office, forwards: Forwarding, notes: Notes) -> None:
        self._office = office
        self._forwards = forwards
        self._notes = notes
        self.misses = Misses()

    def followed(self, asked: str) -> Followed | None:
        """By the whole reference; None when there is no such file. Raises `StoreError`."""
        reference = normalise_reference(asked)
        try:
            received = self._office.find(reference) if reference else None
        except NotThereError:
            received = None
        if received is None:
            self.misses.one_more()
            return None
        said = self._office.store.acknowledgement(received.envelope_id)
        standing = self._forwards.standing(received.envelope_id)
        told = wire.decode_standing(standing) if standing is not None else None
        note = self._notes.of(received.envelope_id)
        return Followed(
            envelope_id=received.envelope_id,
            reference=received.reference,
            flow=received.flow,
            state=(note.said if note is not None and note.said else state_of(told.forwards if told else ())),
            made_at=datetime.fromisoformat(received.created_at),
            received_at=said.received_at,
            service=said.service,
            contact=said.contact,
            silence_effect=said.silence_effect,
            silence_date=said.silence_date,
            appeals=said.appeals,
            note=note.text if note is not None else "",
            noted_at=note.at if note is not None else None,
        )


def state_of(forwards: Sequence[wire.Forwarded]) -> State:
    """A file that goes to no other service is in an agent's hands."""
    states = {forward.state for forward in forwards if forward.connector != "desk"}
    return next((state for state in ORDER if state in states), "received")
