"""The places that a picture can be taken of: each is reached by the visit's own rules, from the attract screen on."""

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, ProblemName
from kiosk.devices.card_reader.port import CardPresent
from kiosk.devices.receipt_printer.port import NotPrinted, Unconfirmed
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import DEVICE_NAMES, DeviceName, Fault, Lost, Ready
from kiosk.documents.page.port import Examined, Verdict
from kiosk.documents.port import NoCode
from kiosk.errors import Code
from kiosk.finding.answer import Answer, Found, Hit
from kiosk.finding.notices import Notice
from kiosk.processes.link import Delivered
from kiosk.session import effects, events
from kiosk.session.finding.state import FIELD
from kiosk.session.identity.state import CanShown, Refusal, ZoneShown
from kiosk.session.staff.state import Counters, Surroundings
from kiosk.tour.appointment_places import APPOINTMENT_PLACES
from kiosk.tour.call_places import CALL_PLACES
from kiosk.tour.citizen import FLOW, NOW, Citizen, Library
from kiosk.tour.file_places import FILE_PLACES
from kiosk.tour.help_places import HELP_PLACES
from kiosk.tour.identify_places import IDENTIFY_PLACES
from kiosk.tour.photo_places import PHOTO_PLACES
from kiosk.tour.rights_places import RIGHTS_PLACES
from kiosk.tour.sale_places import SALE_PLACES
from kiosk.tour.steps import at_step
from kiosk.tour.ticket_places import TICKET_PLACES
from kiosk.tour.verifying_places import VERIFYING_PLACES

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


def _with(citizen: Citizen, *names: DeviceName) -> Citizen:
    """At a kiosk that has these, too, and they work."""
    devices = {name: replace(getattr(citizen.config, name), enabled=True) for name in names}
    citizen.config = replace(citizen.config, **devices)
    return citizen.do(*(events.DeviceChanged(name, Ready()) for name in names))


def _digits(citizen: Citizen) -> Citizen:
    return _with(citizen, "card_reader").enter().do(events.ReadCard())


def _lay(citizen: Citizen) -> Citizen:
    return _digits(citizen).fill(can="481516").do(events.Continue())


def _card(citizen: Citizen, read: DocumentRead | ProblemName | None = None) -> Citizen:
    """The card is on the reader, and, if so, the reading has come to its end."""
    _lay(citizen).do(events.CardSeen(CARD))
    if read is None:
        return citizen
    result = DocumentProblem(read) if isinstance(read, str) else read
    return citizen.do(events.CardWasRead(citizen.wants(effects.ReadDocument).turn, result))


def _show(citizen: Citizen) -> Citizen:
    return _with(citizen, "card_reader", "camera").enter().do(events.ShowDocument("zone"))


def _shown(citizen: Citizen, result: ZoneShown | Refusal | None = None) -> Citizen:
    """By default a zone; `result`: what else came of it."""
    _show(citizen).do(events.StartShowing(with_camera=True))
    zone = ZoneShown(PRINTED, key="opens")
    return citizen.do(events.DocumentShown(citizen.visit.identity.turn, zone if result is None else result))


def _digits_seen(citizen: Citizen) -> Citizen:
    _with(citizen, "card_reader", "camera").enter().do(events.ReadCard(), events.ShowDocument("can"))
    return citizen.do(events.StartShowing(with_camera=True), events.DocumentShown(1, CanShown("481516")))


def _aiming(citizen: Citizen) -> Citizen:
    return _with(citizen, "camera").at_the_glass().do(events.UseCamera(), events.CameraLight(on=True))


def _staff_at(where: str, *happened: events.Event) -> Way:
    """A page of staff, at a kiosk that has every device."""
    return lambda citizen: _staff(_with(citizen, *DEVICE_NAMES)).do(
        events.Surveyed(AROUND), events.StaffGo(where), *happened
    )


def _tried(citizen: Citizen) -> Citizen:
    _staff_at("scanner", events.StaffTry(""))(citizen)
    return citizen.do(events.Tried("scanner", page=citizen.paper))


CARD = CardPresent("Lecteur 1", b"", "identity", "contactless")
ON_THE_CARD = DocumentRead(
    {"surname": "SPECIMEN", "given_names": "Camille Dominique", "birth_date": "1950-03-12"},
    uncertain=(),
    derived=(),
    passive="ok",
    genuine="ok",
    expired=False,
)
# A zone has check digits, and no signature.
PRINTED = replace(ON_THE_CARD, passive="not_available", genuine="not_available", by="mrz")
AROUND = Surroundings(
    reach_ms=12.0,
    disk_mb=48_200,
    outbox=0,
    versions={"kiosk": "1.0", "Qt": "6.11"},
    counters=Counters(tickets=31, roll_mm=4_960, pages=7, roll_since="2026-11-16"),
)
BESIDE_MM = ((0.4, -0.6), (1.1, 0.3), (-0.2, 0.5), (0.8, 0.9), (-1.4, 0.2))


def _judged(citizen: Citizen, verdict: Verdict) -> Citizen:
    """The page on the glass, with something wrong."""
    paper = citizen.paper
    seen = Examined(
        jpeg=paper.jpeg,
        width_px=paper.width_px,
        height_px=paper.height_px,
        dpi=paper.dpi,
        sha256=paper.sha256,
        preview_rgb=paper.preview_rgb,
        preview_width=paper.preview_width,
        preview_height=paper.preview_height,
        picture_preview=paper.preview_rgb,
        picture_width=paper.preview_width,
        picture_height=paper.preview_height,
        quad=((0.1, 0.08), (0.93, 0.1), (0.9, 0.94), (0.06, 0.9)),
        quarter_turns=0,
        ink="gray",
        look=b"",
        verdicts=(verdict,),
    )
    citizen.coach = lambda asked: seen
    return citizen.at_the_glass().do(events.Scan(), events.Scanned(paper))


HITS = (
    Hit("changement-adresse", "Déclarer un changement d'adresse", "moving"),
    Hit("caf-aide-logement", "Demander une aide au logement (APL)", "home"),
    Hit("answer:horaires", "Quand est-ce ouvert ?", "calendar"),
)
HOURS = Answer("answer:horaires", "Quand est-ce ouvert ?",
               ("{service}, {name}.", "{hours}", "Par téléphone : {phone}."), "calendar")  # fmt: skip
TOILETS = Answer("answer:toilettes", "Où sont les toilettes ?",
                 ("Au fond du hall, à droite.", "- Un fauteuil roulant peut entrer."))  # fmt: skip
CCAS = Answer("place:ccas", "Centre communal d'action sociale (CCAS)",
              ("3 rue des Lilas, 57000 Metz", "Du lundi au jeudi, de 9 h à 12 h", "Rampe à droite de l'entrée.",
               "- En sortant, à gauche.", "- Première rue à droite : rue des Lilas."))  # fmt: skip
LISTED = (Hit("place:mairie", "Mairie, accueil"), Hit("place:ccas", "Centre communal d'action sociale (CCAS)"))
CLOSED = Notice("fermeture", "Fermé vendredi", "L'accueil est fermé vendredi 27 novembre. Il rouvre lundi.",
                NOW, NOW + timedelta(days=5))  # fmt: skip


def _before_the_demarches(citizen: Citizen) -> Citizen:
    citizen.stocked = False
    return citizen


def _words(citizen: Citizen, text: str = "", found: Found | None = None) -> Citizen:
    citizen.do(events.Begin(), events.SayIt())
    return citizen.do(events.Typed(FIELD, text), events.Sought(text, found)) if found is not None else citizen


def _answer(citizen: Citizen, answer: Answer = HOURS) -> Citizen:
    return _words(citizen).do(events.AnswerFetched(answer))


def _at_rest(citizen: Citizen) -> Citizen:
    """The staff's page over the attract screen."""
    return citizen.do(events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True))


def _assisted(citizen: Citizen) -> Citizen:
    citizen.config = replace(citizen.config, staff=replace(citizen.config.staff, mediators=("Amina",)))
    return _staff(citizen).do(events.Assist("Amina"), events.StaffLeave())


PLACES: dict[str, Way] = {
    "attract": lambda citizen: citizen,
    "out-of-service": lambda citizen: citizen.do(
        events.KioskClosed("Travaux dans le hall jusqu'à lundi. L'accueil est ouvert et vous aide.")
    ),
    "welcome": lambda citizen: citizen.do(events.Begin()),
    "welcome-opening": lambda citizen: _before_the_demarches(citizen).do(events.Begin()),
    "words": _words,
    "words-found": lambda citizen: _words(citizen, "logement", Found(HITS[:3])),
    "words-asked-back": lambda citizen: _words(citizen, "déménagement", Found(HITS[:2], doubt=True)),
    "words-unknown": lambda citizen: _words(citizen, "xyz", Found()),
    "answer": _answer,
    "answer-of-mediators": lambda citizen: _answer(citizen, TOILETS),
    "answer-place": lambda citizen: _answer(citizen, CCAS),
    "directory": lambda citizen: _answer(citizen).do(events.ShowPlaces(), events.PlacesFetched(LISTED)),
    "closure": lambda citizen: citizen.do(events.NoticesRead((CLOSED,))),
    "welcome-closure": lambda citizen: citizen.do(events.NoticesRead((CLOSED,)), events.Begin()),
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
    "page-cropped": lambda citizen: _judged(citizen, Verdict("crop", ("right",))),
    "page-corners": lambda citizen: _judged(citizen, Verdict("blur")).do(events.AdjustCorners()),
    "pages": lambda citizen: citizen.at_the_glass().scan().do(events.ShowPages()),
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
    "card-choice": lambda citizen: _with(citizen, "card_reader").enter(),
    "card-digits": _digits,
    "card-digits-refused": lambda citizen: _digits(citizen).fill(can="481").do(events.Continue()),
    "card-lay": _lay,
    "card-reading": _card,
    "card-read": lambda citizen: _card(citizen, ON_THE_CARD),
    "card-wrong-digits": lambda citizen: _card(citizen, "wrong_secret"),
    "card-failed": lambda citizen: _card(citizen, "card_removed"),
    "identity-show": _show,
    "identity-showing": lambda citizen: _show(citizen).do(events.StartShowing(with_camera=True)),
    "identity-other-side": lambda citizen: _show(citizen).do(
        events.StartShowing(with_camera=True), events.ShowingGoesOn(1, "other_side")
    ),
    "identity-shown": _shown,
    "identity-signed": lambda citizen: _shown(citizen, ZoneShown(replace(PRINTED, signed=ON_THE_CARD.values), "opens")),
    "identity-code-unverified": lambda citizen: _shown(citizen, "code_unverified"),
    "identity-unread": lambda citizen: _show(citizen).do(
        events.StartShowing(with_camera=False), events.DocumentShown(1, "no_zone")
    ),
    "card-digits-seen": _digits_seen,
    "camera-aiming": _aiming,
    "camera-aimed": lambda citizen: _aiming(citizen).do(events.CameraAimed(None)),
    "staff-scanner": _staff_at("scanner"),
    "staff-scanner-tried": _tried,
    "staff-camera": _staff_at("camera"),
    "staff-card-reader": _staff_at("card_reader", events.CardSeen(CARD)),
    "staff-receipt-printer": _staff_at("receipt_printer"),
    "staff-page-printer": _staff_at("page_printer"),
    "staff-page-printer-lost": _staff_at(
        "page_printer", events.DeviceChanged("page_printer", Lost(Fault(Code.PAGE_PRINTER_JAM)))
    ),
    "staff-inputs": _staff_at("inputs", events.InputFelt(headset=True, present=True, pressed="select")),
    "staff-kiosk": _staff_at("kiosk"),
    "staff-opening": _staff_at("opening"),
    "staff-practice": lambda citizen: _at_rest(citizen).do(events.StaffGo("practice")),
    "practice": lambda citizen: _at_rest(citizen).do(
        events.StaffGo("practice"), events.Practise(), events.ChooseFlow(FLOW)
    ),
    "assisted": _assisted,
    "staff-closing": _staff_at("closing"),
    "staff-touch": _staff_at("touch"),
    **HELP_PLACES,
    **CALL_PLACES,
    **IDENTIFY_PLACES,
    **TICKET_PLACES,
    **APPOINTMENT_PLACES,
    **FILE_PLACES,
    **PHOTO_PLACES,
    **RIGHTS_PLACES,
    **SALE_PLACES,
    **VERIFYING_PLACES,
    "staff-touched": _staff_at("touch", *(events.TouchedAt(right, down) for right, down in BESIDE_MM)),
}
# What the top row opens over a page.
SHEETS = {"settings": "identity", "language": "identity"}
# With what a finger has drawn on the page.
DRAWN = {"signature-drawn": "signature"}


def names(library: Library) -> tuple[str, ...]:
    """Every place, among them each step of each démarche as it is first met: `DÉMARCHE.STEP`."""
    steps = (f"{flow.id}.{step.id}" for flow in library.flows.values() for step in flow.steps)
    return (*PLACES, *SHEETS, *DRAWN, *steps)


def reach(place: str, citizen: Citizen) -> Citizen:
    """Bring a citizen who has just come to one of `names`."""
    place = {**SHEETS, **DRAWN}.get(place, place)
    if place in PLACES:
        return PLACES[place](citizen)
    flow, _, step = place.partition(".")
    return at_step(citizen, flow, step)
