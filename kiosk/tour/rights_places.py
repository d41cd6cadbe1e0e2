"""Places of life events, of an estimate of rights, of a letter that was read, of an address that is looked for."""

from collections.abc import Callable
from datetime import date
from functools import cache
from types import MappingProxyType

from msgspec.structs import replace

from kiosk.address.port import Address, AddressAnswer, Addresses, NotAsked
from kiosk.devices.states import Fault
from kiosk.documents.letter.port import Amount, Dated, LetterRead, Piece, Sign
from kiosk.documents.port import NoCode
from kiosk.errors import Code
from kiosk.flows.life_events import load_all
from kiosk.rights.port import RIGHTS, Estimated, Progress, RightName
from kiosk.session import effects, events
from kiosk.session.address.state import AddressTold, AskForAddress, LookUpAddress
from kiosk.session.rights.state import EstimateRights
from kiosk.session.state import AtStep
from kiosk.tour.citizen import Citizen, Library, library
from kiosk.tour.steps import at_step

Way = Callable[[Citizen], Citizen]
ESTIMATE, LETTER = "estimer-mes-droits", "comprendre-un-courrier"
OFFERED = (ESTIMATE, LETTER, "caf-rsa", "caf-aide-logement", "complementaire-sante", "carte-vitale", "acte-naissance",
           "probleme-dossier")  # fmt: skip
BIRTH = "naissance"
# Of somebody who lives alone, without income; in the order of the questions.
ANSWERS = MappingProxyType({
    "pour": "moi", "naissance": "1986-03-12", "activite": "sans_emploi", "famille": "seul", "enfants": "0",
    "habitation": "locataire", "loyer": "450", "code_postal": "57000", "ville": "Metz", "net_social": "0",
    "chomage": "0", "pensions": "0", "handicap": "non",
})  # fmt: skip
MOST_PAGES = 20
# Of the picture of the paper, from its top, in parts of a hundred.
STRIPES = ((8, 13), (20, 25), (30, 35))


@cache
def _shelf() -> Library:
    return replace(library(OFFERED), life_events=load_all())


def _here(citizen: Citizen) -> Citizen:
    own = _shelf()
    citizen.library = replace(
        citizen.library, flows={**citizen.library.flows, **own.flows}, life_events=own.life_events
    )
    return citizen


def _events(citizen: Citizen) -> Citizen:
    return _here(citizen).do(events.Begin(), events.OpenLifeEvents())


def _plan(citizen: Citizen) -> Citizen:
    citizen = _events(citizen).do(events.ChooseLifeEvent(BIRTH))
    first = next(event for event in _shelf().life_events if event.id == BIRTH).steps[0]
    return citizen.do(events.TickStep(first.id))


def _asked(citizen: Citizen) -> Citizen:
    """The interview, answered to its end."""
    _here(citizen).do(events.Begin(), events.ChooseFlow(ESTIMATE), events.ChooseRoute("kiosk"))
    engine = citizen.engine(ESTIMATE)
    for _ in range(MOST_PAGES):
        place = citizen.visit.place
        if not isinstance(place, AtStep):
            break
        step = engine.flow.step(place.step)
        shown = [field.id for field in engine.visible_fields(step.id, citizen.visit.facts)]
        if step.kind == "choice":
            citizen.do(events.Chosen(shown[0], ANSWERS[shown[0]]))
        if citizen.visit.place == place:
            citizen.fill(**{name: ANSWERS[name] for name in shown if name in ANSWERS}).do(events.Continue())
    return citizen


def _computing(citizen: Citizen) -> Citizen:
    return _asked(citizen).do(events.RightsGoOn(Progress("computing", 4, 9)))


def _estimated(css: int | None, cents: dict[RightName, int]) -> Way:
    def way(citizen: Citizen) -> Citizen:
        turn = _asked(citizen).wants(EstimateRights).turn
        none: dict[RightName, int] = {name: 0 for name in RIGHTS if name != "css"}
        return citizen.do(events.RightsEstimated(turn, Estimated({**none, **cents}, css, citizen.clock.today())))

    return way


def _not_estimated(citizen: Citizen) -> Citizen:
    turn = _asked(citizen).wants(EstimateRights).turn
    return citizen.do(events.RightsEstimated(turn, Fault(Code.DRIVER_DIED)))


def _letter(read: Callable[[Citizen], LetterRead]) -> Way:
    def way(citizen: Citizen) -> Citizen:
        at_step(_here(citizen), LETTER, "lettre").do(events.Scan(), events.Scanned(citizen.paper))
        name = citizen.wants(effects.ReadPaper).sha256
        return citizen.do(events.ProofRead(name, read(citizen)), events.ProofRead(name, NoCode()))

    return way


def _piece(citizen: Citizen, number: int) -> Piece:
    """A stripe of the paper that lies there."""
    page, (top, bottom) = citizen.paper, STRIPES[number]
    first, last = page.preview_height * top // 100, page.preview_height * bottom // 100 + 1
    row = 3 * page.preview_width
    rgb = page.preview_rgb[first * row : last * row]
    return Piece(f"piece-{number}", "", rgb, page.preview_width, len(rgb) // row)


def _asks(citizen: Citizen) -> LetterRead:
    return LetterRead(
        sender="caf",
        kind="papier",
        subject="caf-rsa",
        written=Dated(date(2026, 11, 12), _piece(citizen, 0)),
        deadlines=(Dated(date(2026, 12, 10), _piece(citizen, 1), "days", 28),),
        amounts=(Amount(8640, _piece(citizen, 2)),),
    )


def _deceives(citizen: Citizen) -> LetterRead:
    return LetterRead(sender="energie", signs=(Sign("rib", _piece(citizen, 0)), Sign("vite", _piece(citizen, 1))))


def _address(answer: AddressAnswer | None = None) -> Way:
    """At the form, when what leaves is told; or, with an `answer`, after it."""

    def way(citizen: Citizen) -> Citizen:
        citizen.config = replace(citizen.config, address=replace(citizen.config.address, by="ban"))
        citizen.enter().identify().do(events.Chosen("situation", "chez_moi"))
        citizen.fill(voie="12 rue des lilas", code_postal="57000", ville="Metz").do(LookUpAddress())
        if answer is None:
            return citizen
        citizen.do(LookUpAddress(agreed=True))
        return citizen.do(AddressTold(citizen.wants(AskForAddress).turn, answer))

    return way


LILAS = Address("12 Rue des Lilas", "57000", "Metz", 0.97)
RIGHTS_PLACES: dict[str, Way] = {
    "life-events": _events,
    "plan": _plan,
    "rights-computing": _computing,
    "rights": _estimated(0, {"rsa": 573_49, "housing": 304_00}),
    "rights-none": _estimated(None, {}),
    "rights-failed": _not_estimated,
    "letter-read": _letter(_asks),
    "letter-scam": _letter(_deceives),
    "address-told": _address(),
    "address-found": _address(Addresses((LILAS, replace(LILAS, street="12 Rue du Lilas Blanc")))),
    "address-silent": _address(NotAsked("unreachable")),
    "letter-unknown": _letter(lambda citizen: LetterRead()),
}
