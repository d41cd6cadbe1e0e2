"""A visit without a screen: the real rules and the real démarche, a held clock, and hands that answer effects."""

from datetime import UTC, date, datetime
from typing import TypeVar

from kiosk import assets
from kiosk.clock import HeldClock
from kiosk.config import Config
from kiosk.devices.receipt_printer.port import Printed
from kiosk.devices.scanner.port import Glass, Page
from kiosk.devices.states import Ready
from kiosk.documents.port import PostalAddress, ProofReading, SignedCode
from kiosk.flows.engine import Engine
from kiosk.flows.load import catalogue
from kiosk.flows.towns import Towns
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from kiosk.session.state import AtStep, Visit
from kiosk.session.update import update
from kiosk.session.world import World

Wanted = TypeVar("Wanted")

TODAY = date(2026, 11, 22)
FLOWS = {flow.id: flow for flow in catalogue()}
TOWNS = Towns.load(assets.path("postcodes.tsv"))
PAGE = Page(b"jpeg", 10, 10, 200, "a" * 64, b"\0" * 300, 10, 10)
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


class Hand:
    """Does what a citizen does, and keeps what the visit wanted done. Devices answer at once."""

    def __init__(self, config: Config | None = None, *, bill: ProofReading = BILL) -> None:
        self.config = config or Config()
        self.clock = HeldClock(datetime(2026, 11, 22, 9, 42, tzinfo=UTC))
        self.bill = bill
        self.glass = Glass(occupied=False)
        self.wanted: list[effects.Effect] = []
        self.visit = Visit()
        self._ids = 0
        self._engine = Engine(FLOWS["changement-adresse"], TODAY, TOWNS)
        self.do(events.DeviceChanged("scanner", Ready()), events.DeviceChanged("receipt_printer", Ready()))

    def world(self) -> World:
        return World(
            config=self.config,
            engine=lambda flow_id: self._engine,
            translator=load,
            flow_ids=tuple(FLOWS),
            monotonic=self.clock.monotonic(),
            now=self.clock.now(),
            today=TODAY,
            fresh_id=self._fresh_id,
            fresh_reference=lambda: "K4T-7QX9-2M",
        )

    def _fresh_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"

    def do(self, *happened: events.Event) -> "Hand":
        for event in happened:
            self.visit, wanted = update(self.visit, event, self.world())
            self.wanted += wanted
        return self

    def wait(self, seconds: float) -> "Hand":
        """Time passes in the ticks that the runner gives."""
        for _ in range(int(seconds * 4)):
            self.clock.advance(0.25)
            self.do(events.Tick())
        return self

    # -- whole stretches of a visit

    def fill(self, **answers: str) -> "Hand":
        return self.do(*(events.Typed(field, text) for field, text in answers.items()))

    def enter(self) -> "Hand":
        """From the attract screen to the first question."""
        return self.do(events.Begin(), events.ChooseFlow("changement-adresse"), events.ChooseRoute("kiosk"))

    def identify(self) -> "Hand":
        return self.fill(nom="Specimen", prenoms="Camille", naissance="1950-03-12").do(events.Continue())

    def live_at(self, situation: str = "chez_moi") -> "Hand":
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

    def scan(self, page: Page = PAGE) -> "Hand":
        self.do(events.Scan(), events.Scanned(page))
        return self.do(events.ProofRead(page.sha256, self.bill))

    def to_review(self) -> "Hand":
        return self.enter().identify().live_at().scan().do(events.Continue())

    def sign(self) -> "Hand":
        return self.do(events.Continue(), events.Sign(b"png"))

    def send(self) -> "Hand":
        """Press "send", and let the commit happen."""
        self.do(events.Continue())
        file = self.wants(effects.CommitFile)
        return self.do(events.FileCommitted("envelope-1", file.reference, self.clock.now()))

    def ticket_comes_out(self) -> "Hand":
        return self.do(events.TicketDone(Printed(self.wants(effects.PrintTicket).job)))

    # -- what came of it

    def wants(self, kind: type[Wanted]) -> Wanted:
        """The last effect of a kind; the test fails when there is none."""
        return [effect for effect in self.wanted if isinstance(effect, kind)][-1]

    def count(self, kind: type[effects.Effect]) -> int:
        return sum(isinstance(effect, kind) for effect in self.wanted)

    @property
    def step(self) -> str:
        assert isinstance(self.visit.place, AtStep), self.visit.place
        return self.visit.place.step
