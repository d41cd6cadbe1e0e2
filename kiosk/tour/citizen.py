"""A visit without a screen: the real rules and démarches, a clock that stands, and answers that come at once.

The matrix needs hundreds of pictures of a few dozen states, the same at each run: a visit is driven to each by its
events, and what a device would have answered is said in its place. The whole of it, with devices, is `tour.py`.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Self, TypeVar

import msgspec

from kiosk import assets
from kiosk.clock import HeldClock
from kiosk.config import Config, Staff
from kiosk.devices.receipt_printer.port import Printed
from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Fault, Ready
from kiosk.documents.page.port import Examination
from kiosk.documents.port import PostalAddress, ProofReading, SignedCode
from kiosk.errors import Code
from kiosk.flows.engine import Engine
from kiosk.flows.life_events import LifeEvent
from kiosk.flows.load import catalogue
from kiosk.flows.model import Flow
from kiosk.flows.towns import Towns
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from kiosk.session.state import Visit
from kiosk.session.update import update
from kiosk.session.world import World

Wanted = TypeVar("Wanted")

NOW = datetime(2026, 11, 22, 9, 42, tzinfo=UTC)
REFERENCE = "K4T-7QX9-2M"
FLOW = "changement-adresse"
# Nothing of the paper but its picture is looked at here.
SHA256 = "a" * 64
BILL = SignedCode(
    signature="valid",
    version=4,
    type="00",
    issuer="FR00",
    certificate="0001",
    issued=date(2026, 11, 1),
    signed=date(2026, 11, 1),
    fields={},
    name="CAMILLE SPECIMEN",
    address=PostalAddress(("12 RUE DES LILAS",), "57000", "METZ"),
)


class Library(msgspec.Struct, frozen=True):
    """What every visit reads from: read once."""

    flows: dict[str, Flow]
    towns: Towns
    life_events: tuple[LifeEvent, ...] = ()


# What the pictures and the robots' visits play.
PLAYED = ("changement-adresse",)


def library(offer: Sequence[str] = PLAYED) -> Library:
    """`offer`: empty for the whole catalogue. Raises `KioskError` when a démarche or the list of towns cannot be
    read."""
    return Library({flow.id: flow for flow in catalogue(only=offer)}, Towns.load(assets.path("postcodes.tsv")))


def staffed(config: Config) -> Config:
    """With a staff PIN, as a kiosk in a hall has one: some pages offer the way to the staff's."""
    return msgspec.structs.replace(config, staff=Staff(pin_hash="set"))


def unjudged(asked: effects.ExaminePage) -> Fault:
    """A coach that is not there: pages are taken as they come."""
    return Fault(Code.NOT_CONFIGURED)


class Citizen:
    """Does what a citizen does, and keeps what the visit wanted done. `paper`: what the scanner sees; `bill`: what
    is read of it."""

    def __init__(self, library: Library, paper: Page, config: Config, bill: ProofReading = BILL) -> None:
        self.config = config
        self.clock = HeldClock(NOW)
        self.visit = Visit()
        self.library = library
        self.paper = paper
        self.bill = bill
        self.wanted: list[effects.Effect] = []
        # What is said of each page; None: it is left in `wanted`.
        self.coach: Callable[[effects.ExaminePage], Examination | Fault] | None = unjudged
        self.stocked = True  # the démarches have been read
        self._ids = 0
        self._engines: dict[str, Engine] = {}
        self.do(events.DeviceChanged("scanner", Ready()), events.DeviceChanged("receipt_printer", Ready()))

    def engine(self, flow_id: str) -> Engine:
        if flow_id not in self._engines:
            self._engines[flow_id] = Engine(self.library.flows[flow_id], self.clock.today(), self.library.towns)
        return self._engines[flow_id]

    def world(self) -> World:
        return World(
            config=self.config,
            engine=self.engine,
            translator=load,
            flow_ids=tuple(self.library.flows),
            monotonic=self.clock.monotonic(),
            now=self.clock.now(),
            today=self.clock.today(),
            fresh_id=self._fresh_id,
            fresh_reference=lambda: REFERENCE,
            commune=self.library.towns.commune_of,
            life_events=self.library.life_events,
        )

    def _fresh_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"

    def do(self, *happened: events.Event) -> Self:
        for event in happened:
            self.visit, wanted = update(self.visit, event, self.world())
            for effect in wanted:
                if isinstance(effect, effects.ExaminePage) and self.coach is not None:
                    self.do(events.PageExamined(effect.sha256, self.coach(effect)))
                else:
                    self.wanted.append(effect)
        return self

    def wants(self, kind: type[Wanted]) -> Wanted:
        """The last effect of a kind."""
        return [effect for effect in self.wanted if isinstance(effect, kind)][-1]

    def wait(self, seconds: float) -> Self:
        """Time passes in the ticks that the runner gives."""
        for _ in range(int(seconds * 4)):
            self.clock.advance(0.25)
            self.do(events.Tick())
        return self

    # -- whole stretches of a visit

    def fill(self, **answers: str) -> Self:
        return self.do(*(events.Typed(field, text) for field, text in answers.items()))

    def enter(self) -> Self:
        """From the attract screen to the first question."""
        return self.do(events.Begin(), events.ChooseFlow(FLOW), events.ChooseRoute("kiosk"))

    def identify(self) -> Self:
        return self.fill(nom="Specimen", prenoms="Camille", naissance="1950-03-12").do(events.Continue())

    def live_at(self, situation: str = "chez_moi") -> Self:
        """The situation, then the address (or who receives the letters), then the date."""
        self.do(events.Chosen("situation", situation))
        if situation == "sans_domicile":
            self.fill(organisme="CCAS de Metz", organisme_code_postal="57000", organisme_ville="Metz")
        else:
            self.fill(voie="12 rue des Lilas", code_postal="57000", ville="Metz").do(events.Continue())
        if situation == "heberge":
            self.fill(hebergeant_nom="Modele", hebergeant_prenoms="Dominique")
        if situation != "chez_moi":
            self.do(events.Continue())
        return self.fill(depuis="2026-11-01").do(events.Continue())

    def at_the_glass(self, situation: str = "chez_moi") -> Self:
        return self.enter().identify().live_at(situation)

    def scan(self, paper: Page | None = None, reading: ProofReading | None = None) -> Self:
        paper = paper or self.paper
        self.do(events.Scan(), events.Scanned(paper))
        return self.do(events.ProofRead(paper.sha256, reading or self.bill))

    def to_review(self) -> Self:
        return self.at_the_glass().scan().do(events.Continue())

    def sign(self) -> Self:
        return self.do(events.Continue(), events.Sign(b"png"))

    def send(self) -> Self:
        """Press "send", and let the commit happen."""
        self.do(events.Continue())
        file = self.wants(effects.CommitFile)
        return self.do(events.FileCommitted("envelope-1", file.reference, self.clock.now()))

    def ticket_comes_out(self) -> Self:
        return self.do(events.TicketDone(Printed(self.wants(effects.PrintTicket).job)))
