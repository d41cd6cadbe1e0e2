"""A desk's files, its audit log and the clock by which they are kept."""

import functools
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from kiosk.clock import HeldClock
from kiosk.delivery import dossier
from kiosk.desk import forwarding
from kiosk.desk.believed_clock import SETTLED_AFTER_S
from kiosk.desk.forwarding import Forwarding
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.notes import Notes
from kiosk.desk.office import Cover, Office
from kiosk.desk.retention import DESTROYED, Kept, Retention
from kiosk.desk.retention_settings import Retention as Settings
from kiosk.desk.settings import DeskSettings
from kiosk.desk.shelf import Shelves
from kiosk.flows import load
from kiosk.flows.model import Flow
from kiosk.privacy import sealing
from tests.support.delivery import specimen

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
DAY = 86_400.0
# With what the archives' service has answered: the desk destroys by itself.
AGREED = Settings(visa="VISA-2026-57")


@functools.cache
def flows() -> tuple[Flow, ...]:
    """Two of the catalogue: one that says a year, one that says a day."""
    wanted = ("changement-adresse.yaml", "numeriser-imprimer.yaml")
    found = (load.check(file).flow for file in load.catalogue_files() if file.name in wanted)
    return tuple(flow for flow in found if flow is not None)


class Desk:
    """A desk's files and its log, and a clock that a test holds. Its hour of waiting is over unless `fresh`."""

    def __init__(
        self,
        state: Path,
        settings: DeskSettings | None = None,
        *,
        clock: HeldClock | None = None,
        shelves: Shelves | None = None,
        fresh: bool = False,
    ) -> None:
        self.clock = clock or HeldClock(AT)
        self.state = state
        self.office = Office(state, settings or DeskSettings(retention=AGREED), self.clock, shelves)
        self.forwards: Forwarding = forwarding.of(self.office)
        self.log = SqlStore(self.office.place)
        self.notes = Notes(self.office.place)
        self.synchronised: bool | None = True
        self.retention = Retention(
            self.office, self.log, self.notes, flows, self.clock, synchronised=lambda: self.synchronised
        )
        if not fresh:
            self.clock.advance(SETTLED_AFTER_S)

    def receives(self, flow: str = "changement-adresse", *, at: float = 0) -> str:
        """Days later, if `at`. -> its envelope id"""
        self.clock.advance(at * DAY)
        made = replace(specimen(), flow=flow)
        key = sealing.read_public_key(self.office.public_key_file)
        file = dossier.make_envelope(made, visit_id="", recipient_key=key, created_at=self.clock.now())
        cover = Cover(file.id, file.reference, file.flow, file.service, self.clock.now())
        assert self.office.take(cover, file.sealed).status == 201
        return file.id

    def kept(self, envelope_id: str) -> Kept:
        return next(one for one in self.retention.all() if one.received.envelope_id == envelope_id)

    def proofs(self) -> list[tuple[str, str, str]]:
        return [(one.actor, one.subject, one.detail) for one in self.log.audit() if one.action == DESTROYED]

    def close(self) -> None:
        for one in (self.retention, self.notes, self.log, self.forwards, self.office):
            one.close()
