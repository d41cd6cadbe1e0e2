"""The places that a visit can be in, each reached by the real rules; used by the tests of what they show."""

from collections.abc import Callable
from functools import cache

from kiosk.config import Config, Delivery, Documents, Staff
from kiosk.devices.receipt_printer.port import NotPrinted, Unconfirmed
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import Fault, Lost
from kiosk.documents.incoming.port import StickFile, StickListed
from kiosk.documents.port import NoCode
from kiosk.errors import Code
from kiosk.i18n.translator import Translator, load
from kiosk.processes.link import Delivered
from kiosk.session import effects, events
from kiosk.session.files import events as file_events
from kiosk.tour.appointment_places import APPOINTMENT_PLACES
from kiosk.tour.places import PLACES
from kiosk.tour.ticket_places import TICKET_PLACES
from kiosk.tour.verifying_places import VERIFYING_PLACES
from kiosk.ui.viewmodels.view import View
from tests.support import identity_pages as cards
from tests.support.visits import FLOWS, Hand

STAFFED = Config(staff=Staff(pin_hash="set"))
JAM = Fault(Code.SCANNER_JAM)
FLOW = "changement-adresse"
STICK = file_events.StickSeen(
    StickListed((StickFile(0, "facture.pdf", "pdf", 120_000), StickFile(1, "IMG_2026.jpg", "picture", 3_400_000)))
)


def _at_the_glass(situation: str = "chez_moi") -> Hand:
    return Hand(STAFFED).enter().identify().live_at(situation)


def _receipt(*fates: events.Event) -> Hand:
    return Hand(STAFFED).to_review().sign().send().do(*fates)


def _printing(hand: Hand) -> str:
    return hand.wants(effects.PrintTicket).job


def _delivered() -> Hand:
    hand = Hand(STAFFED).to_review().sign().send()
    return hand.do(events.FileDelivered(Delivered("envelope-1", hand.clock.now(), service="Accueil")))


def _without_paper_roll() -> Hand:
    hand = _receipt(events.FileWaits("envelope-1"))
    return hand.do(events.TicketDone(NotPrinted(_printing(hand), Fault(Code.PRINTER_NO_PAPER))))


def _unsure_of_the_ticket() -> Hand:
    hand = _delivered()
    return hand.do(events.TicketDone(Unconfirmed(_printing(hand), Fault(Code.PRINTER_MUTE))))


def _with_files() -> Hand:
    """At a kiosk that takes files, and hands papers to telephones."""
    delivery = Delivery(desk_url="http://127.0.0.1:9", phone_url="https://bornes.example")
    return Hand(Config(staff=STAFFED.staff, delivery=delivery, documents=Documents(stick_dir="/media/kiosk")))


def _papers_out() -> Hand:
    hand = _with_files().to_review().sign().send().do(events.FileWaits("envelope-1"))
    return hand.ticket_comes_out().do(file_events.OpenPapers())


def _advised() -> Hand:
    hand = Hand(STAFFED).enter().identify().do(events.Chosen("situation", "chez_moi"))
    return hand.fill(voie="1 rue du Port", code_postal="57000", ville="Marseille").do(events.Continue())


def _at(place: str) -> Hand:
    """As the matrix of pictures reaches it."""
    hand = Hand(STAFFED)
    PLACES[place](hand)
    return hand


# A page of a visit: a way on or back, a way out, a way to a person.
DURING: dict[str, Callable[[], Hand]] = {
    "welcome": lambda: Hand(STAFFED).do(events.Begin()),
    "in words": lambda: Hand(STAFFED).do(events.Begin(), events.SayIt()),
    "found in words": lambda: _at("words-found"),
    "an answer": lambda: _at("answer"),
    "an answer in French alone": lambda: _at("answer-of-mediators"),
    "the directory": lambda: _at("directory"),
    "about its accessibility": lambda: Hand(STAFFED).do(events.Begin(), events.AskAbout("accessibility")),
    "about its owner": lambda: Hand(STAFFED).do(events.Begin(), events.AskAbout("legal")),
    "before the start": lambda: Hand(STAFFED).do(events.Begin(), events.ChooseFlow(FLOW)),
    "on paper": lambda: Hand().do(events.Begin(), events.ChooseFlow(FLOW), events.ChooseRoute("paper")),
    "at the counter": lambda: Hand().do(events.Begin(), events.ChooseFlow(FLOW), events.ChooseRoute("counter")),
    "identity": lambda: Hand(STAFFED).enter(),
    "identity refused": lambda: Hand(STAFFED).enter().fill(naissance="2049-01-01").do(events.Continue()),
    "card offered": cards.at_the_choice,
    "card digits": cards.at_the_digits,
    "card awaited": cards.waiting_for_the_card,
    "card read": cards.was_read,
    "card not read": lambda: cards.failed("card_removed"),
    "situation": lambda: Hand(STAFFED).enter().identify(),
    "address": lambda: Hand(STAFFED).enter().identify().do(events.Chosen("situation", "chez_moi")),
    "address advised": _advised,
    "receiver of letters": lambda: Hand().enter().identify().do(events.Chosen("situation", "sans_domicile")),
    "glass": _at_the_glass,
    "scanner lost": lambda: _at_the_glass().do(events.DeviceChanged("scanner", Lost(JAM))),
    "scan failed": lambda: _at_the_glass().do(events.Scan(), events.Scanned(JAM)),
    "no paper": lambda: _at_the_glass().do(events.NoPaper()),
    "no optional paper": lambda: _at_the_glass("sans_domicile").do(events.NoPaper()),
    "read": lambda: _at_the_glass().scan(),
    "read without a code": lambda: Hand(bill=NoCode()).enter().identify().live_at().scan(),
    "review": lambda: Hand(STAFFED).to_review(),
    "review to confirm": lambda: (
        Hand().to_review().do(events.Edit("code_postal")).fill(code_postal="57100", ville="Thionville")
    ).do(events.Continue(), events.Back()),
    "signature": lambda: Hand(STAFFED).to_review().do(events.Continue()),
    "send": lambda: Hand(STAFFED).to_review().sign(),
    "not sent": lambda: Hand().to_review().sign().do(events.Continue(), events.FileFailed(Code.OUTBOX_FULL)),
    "code for a telephone": lambda: _with_files().enter().identify().live_at().do(file_events.OpenPhone()),
    "files of a stick": lambda: _with_files().enter().identify().live_at().do(file_events.OpenStick(), STICK),
    "papers to take along": _papers_out,
    "help": lambda: Hand(STAFFED).enter().do(events.AskHelp()),
}
# Of tickets: `kiosk.tour.ticket_places` has them all.
DURING |= {
    f"ticket: {name}": lambda name=name: TICKET_PLACES[name](Hand(STAFFED))  # type: ignore[misc]
    for name in (
        "come-back",
        "kept-not-out",
        "ticket",
        "ticket-unreachable",
        "reopened",
        "followed",
        "opinion",
        "reminder",
    )
}
# Of appointments: `kiosk.tour.appointment_places` has them all.
DURING |= {
    f"appointments: {name}": lambda name=name: APPOINTMENT_PLACES[f"appointment-{name}"](Hand(STAFFED))  # type: ignore[misc]
    for name in ("menu", "days", "hours", "review", "booked", "remind", "how", "reference", "early", "number")
}
# Of a paper that is verified: `kiosk.tour.verifying_places` has them all.
DURING |= {
    f"verifying: {name}": lambda name=name: VERIFYING_PLACES[name](Hand(STAFFED))  # type: ignore[misc]
    for name in (
        "verify",
        "verify-stick",
        "verified",
        "verified-altered",
        "verified-redrawn",
        "verified-cut-off",
        "verified-late",
    )
}
# The other pages, and what lies over a page.
AROUND: dict[str, Callable[[], Hand]] = {
    "attract": lambda: Hand(STAFFED),
    "scanning": lambda: _at_the_glass().do(events.Scan()),
    "card being read": cards.reading,
    "preparing": lambda: Hand().to_review().sign().do(events.Continue()),
    "leaving": lambda: Hand().to_review().sign().send(),
    "receipt printing": _delivered,
    "receipt done": lambda: _delivered().ticket_comes_out(),
    "receipt without roll": _without_paper_roll,
    "receipt unsure": _unsure_of_the_ticket,
    "looking": lambda: Hand().enter().do(events.EndAsked("citizen")),
    "forgotten": lambda: Hand().enter().do(events.EndAsked("citizen"), events.GlassSeen(Glass(occupied=True))),
    "goodbye": lambda: Hand().enter().do(events.EndAsked("citizen"), events.GlassSeen(Glass(occupied=False))),
    "staff door": lambda: Hand(STAFFED).enter().do(events.StaffAsked()),
    "staff": lambda: (
        Hand(STAFFED).enter().do(events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True))
    ),
    "pausing": lambda: Hand().enter().do(events.Pause()),
    "paused": lambda: Hand().enter().do(events.Pause(), events.PauseCode("2468"), events.PauseCode("1357")),
    "idle": lambda: Hand().to_review().wait(130),
    "blurred": lambda: Hand().to_review().wait(40),
}


def view_of(hand: Hand, language: str = "fr") -> View:
    world, visit = hand.world(), hand.visit
    engine = world.engine(visit.flow_id) if visit.flow_id else None
    tr, now, stocked = _shown_in(language), world.monotonic, hand.stocked
    return View(visit, hand.config, tr, _shown_in, engine, FLOWS, now, stocked=stocked)


@cache  # a walk of a thousand events spent seven eighths of its time on reading catalogues again
def _shown_in(language: str) -> Translator:
    return load(language).for_screen()
