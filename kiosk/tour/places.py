"""The places that a picture can be taken of: each is reached by the visit's own rules, from the attract screen on."""

from collections.abc import Callable

from kiosk.devices.receipt_printer.port import NotPrinted, Unconfirmed
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import Fault
from kiosk.documents.port import NoCode
from kiosk.errors import Code
from kiosk.processes.link import Delivered
from kiosk.session import effects, events
from kiosk.session.state import AtStep, changed
from kiosk.tour.citizen import FLOW, Citizen, Library

Way = Callable[[Citizen], Citizen]


def _delivered(citizen: Citizen) -> Citizen:
    citizen.to_review().sign().send()
    return citizen.do(events.FileDelivered(Delivered("envelope-1", citizen.clock.now(), service="Accueil")))


def _without_roll(citizen: Citizen) -> Citizen:
    citizen.to_review().sign().send().do(events.FileWaits("envelope-1"))
    return citizen.do(
        events.TicketDone(NotPrinted(citizen.wants(effects.PrintTicket).job, Fault(Code.PRINTER_NO_PAPER)))
    )


def _unsure_of_the_ticket(citizen: Citizen) -> Citizen:
    _delivered(citizen)
    return citizen.do(events.TicketDone(Unconfirmed(citizen.wants(effects.PrintTicket).job, Fault(Code.PRINTER_MUTE))))


def _to_confirm(citizen: Citizen) -> Citizen:
    citizen.to_review().do(events.Edit("code_postal")).fill(code_postal="57100", ville="Thionville")
    return citizen.do(events.Continue(), events.Back())


def _advised(citizen: Citizen) -> Citizen:
    citizen.enter().identify().do(events.Chosen("situation", "chez_moi"))
    return citizen.fill(voie="1 rue du Port", code_postal="57000", ville="Marseille").do(events.Continue())


def _ended(paper: bool) -> Way:
    return lambda citizen: citizen.enter().do(events.EndAsked("citizen"), events.GlassSeen(Glass(occupied=paper)))


def _staff(citizen: Citizen) -> Citizen:
    return citizen.enter().do(events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True))


PLACES: dict[str, Way] = {
    "attract": lambda citizen: citizen,
    "welcome": lambda citizen: citizen.do(events.Begin()),
    "accessibility": lambda citizen: citizen.do(events.Begin(), events.AskAbout("accessibility")),
    "legal": lambda citizen: citizen.do(events.Begin(), events.AskAbout("legal")),
    "prepare": lambda citizen: citizen.do(events.Begin(), events.ChooseFlow(FLOW)),
    "on-paper": lambda citizen: citizen.do(events.Begin(), events.ChooseFlow(FLOW), events.ChooseRoute("paper")),
    "at-the-counter": lambda citizen: citizen.do(
        events.Begin(), events.ChooseFlow(FLOW), events.ChooseRoute("counter")
    ),
    "identity": lambda citizen: citizen.enter(),
    "identity-refused": lambda citizen: citizen.enter().fill(naissance="2049-01-01").do(events.Continue()),
    "situation": lambda citizen: citizen.enter().identify(),
    "address": lambda citizen: citizen.enter().identify().do(events.Chosen("situation", "chez_moi")),
    "address-advised": _advised,
    "proof": lambda citizen: citizen.at_the_glass(),
    "scanning": lambda citizen: citizen.at_the_glass().do(events.Scan()),
    "scan-failed": lambda citizen: citizen.at_the_glass().do(events.Scan(), events.Scanned(Fault(Code.SCANNER_JAM))),
    "no-paper": lambda citizen: citizen.at_the_glass().do(events.NoPaper()),
    "reading": lambda citizen: citizen.at_the_glass().scan(),
    "reading-no-code": lambda citizen: citizen.at_the_glass().scan(reading=NoCode()),
    "review": lambda citizen: citizen.to_review(),
    "review-to-confirm": _to_confirm,
    "signature": lambda citizen: citizen.to_review().do(events.Continue()),
    "send": lambda citizen: citizen.to_review().sign(),
    "preparing": lambda citizen: citizen.to_review().sign().do(events.Continue()),
    "not-sent": lambda citizen: citizen.to_review().sign().do(events.Continue(), events.FileFailed(Code.OUTBOX_FULL)),
    "leaving": lambda citizen: citizen.to_review().sign().send(),
    "receipt-printing": _delivered,
    "receipt": lambda citizen: _delivered(citizen).ticket_comes_out(),
    "receipt-without-roll": _without_roll,
    "receipt-unsure": _unsure_of_the_ticket,
    "help": lambda citizen: citizen.enter().do(events.AskHelp()),
    "looking": lambda citizen: citizen.enter().do(events.EndAsked("citizen")),
    "forgotten": _ended(paper=True),
    "goodbye": _ended(paper=False),
    "idle": lambda citizen: citizen.to_review().wait(130),
    "blurred": lambda citizen: citizen.to_review().wait(40),
    "pausing": lambda citizen: citizen.enter().do(events.Pause()),
    "paused": lambda citizen: citizen.enter().do(events.Pause(), events.PauseCode("2468"), events.PauseCode("1357")),
    "consent": lambda citizen: citizen.enter().do(events.Prefer("speech", "on")),
    "staff-door": lambda citizen: citizen.enter().do(events.StaffAsked()),
    "staff": _staff,
}
# What the top row opens over a page.
SHEETS = {"settings": "identity", "language": "identity"}


def names(library: Library) -> tuple[str, ...]:
    """Every place, among them each step of each démarche as it is first met: `DÉMARCHE.STEP`."""
    steps = (f"{flow.id}.{step.id}" for flow in library.flows.values() for step in flow.steps)
    return (*PLACES, *SHEETS, *steps)


def reach(place: str, citizen: Citizen) -> Citizen:
    """Bring a citizen who has just come to one of `names`."""
    if place in SHEETS:
        return PLACES[SHEETS[place]](citizen)
    if place in PLACES:
        return PLACES[place](citizen)
    flow, _, step = place.partition(".")
    citizen.do(events.Begin(), events.ChooseFlow(flow), events.ChooseRoute("kiosk"))
    citizen.visit = changed(citizen.visit, place=AtStep(step))
    return citizen
