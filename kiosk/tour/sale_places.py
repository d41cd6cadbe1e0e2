"""Places of a sale: what was read of a registration certificate, the page between two persons, a review that hides the
answers of the one who does not stand there, and a sheet that waits for its person."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from msgspec.structs import replace

from kiosk.documents.registration.port import RegistrationRead
from kiosk.flows.facts import Fact
from kiosk.session import effects, events
from kiosk.session.files.events import ChoosePaper, OpenPapers
from kiosk.session.state import AtStep, Prepared, changed
from kiosk.tour.citizen import Citizen, Library, library
from kiosk.tour.steps import at_step

SALE = "vente-vehicule"
ANSWERS: Mapping[str, str | bool] = MappingProxyType({
    "acheteur_present": True, "nom": "Specimen", "prenoms": "Camille", "plaque": "AB-123-CD", "heure_vente": "14 h 30",
    "acheteur_nom": "Modele", "acheteur_prenoms": "Dominique", "acheteur_assure": True,
})  # fmt: skip


@cache
def _shelf() -> Library:
    return library((SALE,))


def _at(step: str) -> Callable[[Citizen], Citizen]:
    def way(citizen: Citizen) -> Citizen:
        citizen.library = replace(citizen.library, flows={**citizen.library.flows, **_shelf().flows})
        at_step(citizen, SALE, step)
        flow = citizen.engine(SALE).flow
        said = {name: Fact(value, "typed", flow.field(name).of) for name, value in ANSWERS.items()}
        citizen.visit = changed(citizen.visit, facts={**citizen.visit.facts, **said}, place=AtStep(step))
        return citizen

    return way


def _read(citizen: Citizen) -> Citizen:
    _at("carte_grise")(citizen).do(events.Scan(), events.Scanned(citizen.paper))
    name = citizen.wants(effects.ReadPaper).sha256
    return citizen.do(events.ProofRead(name, RegistrationRead("AB-123-CD", "VF1BB05CF26010203")))


def _sheet(citizen: Citizen) -> Citizen:
    """At the end, when the buyer has signed last: the seller's sheet waits for the seller."""
    _at("relecture")(citizen)
    citizen.visit = changed(citizen.visit, turn="acheteur", place=Prepared())
    return citizen.do(OpenPapers(), ChoosePaper("first_sheet"))


SALE_PLACES: dict[str, Callable[[Citizen], Citizen]] = {
    "vehicle-read": _read,
    "another-s-turn": _at("acheteur_identite"),
    "review-apart": _at("relecture"),
    "sheet-awaits-the-seller": _sheet,
}
