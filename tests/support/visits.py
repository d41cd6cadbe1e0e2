"""The citizen of `kiosk.tour.citizen`, in a hand that counts what came of it."""

from datetime import date

from kiosk.config import Config
from kiosk.devices.scanner.port import Page
from kiosk.documents.port import ProofReading
from kiosk.flows.model import Flow
from kiosk.session import effects, events
from kiosk.session.state import AtStep
from kiosk.tour.citizen import BILL, SHA256, Citizen, Library, library

__all__ = ["BILL", "FLOWS", "LEAVE", "PAGE", "TODAY", "TOWNS", "Hand"]

TODAY = date(2026, 11, 22)
LIBRARY = library()
FLOWS, TOWNS = LIBRARY.flows, LIBRARY.towns
PAGE = Page(b"jpeg", 10, 10, 200, SHA256, b"\0" * 300, 10, 10)
# Who leaves is asked once more, where something was given.
LEAVE = (events.EndAsked("citizen"), events.EndAsked("citizen"))


class Hand(Citizen):
    """`flow`: a démarche in the place of the one of the same id."""

    def __init__(self, config: Config | None = None, *, bill: ProofReading = BILL, flow: Flow | None = None) -> None:
        flows = FLOWS if flow is None else FLOWS | {flow.id: flow}
        super().__init__(Library(flows, TOWNS), PAGE, config or Config(), bill)

    def count(self, kind: type[effects.Effect]) -> int:
        return sum(isinstance(effect, kind) for effect in self.wanted)

    @property
    def step(self) -> str:
        assert isinstance(self.visit.place, AtStep), self.visit.place
        return self.visit.place.step
