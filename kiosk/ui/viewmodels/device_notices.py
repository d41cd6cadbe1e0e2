"""What is said of devices and cards on the pages of a visit."""

from typing import NamedTuple

from kiosk.devices.outcomes import NotPrinted, Unconfirmed
from kiosk.devices.receipt_printer.port import Printed
from kiosk.devices.states import Busy, DeviceName, Lost, NeedsAttention, Ready, Starting
from kiosk.errors import MEANINGS, N_, Code
from kiosk.flows.model import Flow, Step
from kiosk.session.needs import cannot_start, no_room, works
from kiosk.session.papers.photographing import can_photograph
from kiosk.session.state import TicketState, device_of
from kiosk.ui.viewmodels.content import Notice
from kiosk.ui.viewmodels.view import View

# Where no card is asked for, nobody is told to put in another one.
WITHOUT_CARDS: dict[Code, str] = {
    Code.CARD_VITALE: N_("C'est une carte Vitale : la borne ne la lit jamais. Reprenez-la et continuez sans elle."),
    Code.CARD_BANK: N_(
        "C'est une carte de paiement : rien n'est à payer ici, et la borne ne la lit pas. Reprenez-la et continuez "
        "sans elle."
    ),
    Code.CARD_UPSIDE_DOWN: N_(
        "La borne ne sent pas de puce : la carte est peut-être à l'envers. Reprenez-la, elle n'est pas demandée ici."
    ),
    Code.CARD_UNSTEADY: N_("La puce ne répond pas. Reprenez votre carte : elle n'est pas demandée ici."),
}

# Said before the start, with the other way.
OTHER_WAYS: dict[DeviceName, str] = {
    "scanner": N_("Le scanner n'est pas prêt. Vous pouvez commencer ici, ou choisir le guichet."),
    "camera": N_("La caméra n'est pas prête. Vous pouvez commencer ici, ou choisir le guichet."),
    "card_reader": N_("Le lecteur de cartes n'est pas prêt. Vous pouvez commencer ici, ou choisir le guichet."),
    "receipt_printer": N_("L'imprimante n'est pas prête. La référence sera affichée à l'écran."),
    "page_printer": N_("L'imprimante de pages n'est pas prête. Vos pages ne pourront pas être imprimées."),
}
NO_SCANNER = N_("Le scanner n'est pas là.")
PHOTOGRAPH = N_("Le scanner n'est pas prêt. Vous pourrez photographier votre papier.")
NO_ROOM = N_("La borne ne peut plus garder de dossier. Choisissez le papier ou le guichet.")
NOT_HERE = N_("Un appareil indispensable n'est pas prêt. Choisissez le papier ou le guichet.")


def out_of_order(view: View, flow: Flow) -> Notice | None:
    """Devices that the démarche uses and that do not work are said before the start, each with its other way."""
    if no_room(view.visit, flow):
        return Notice("attention", view.tr(NO_ROOM), view.visit.no_room or "")
    if cannot_start(view.visit, flow):
        return Notice("attention", view.tr(NOT_HERE))
    said = [
        _other_way(view, flow, name)
        for name, need in flow.devices.items()
        if not works(view.visit, name) and not (need == "helpful" and not getattr(view.config, name).enabled)
    ]
    text = " ".join(view.tr(sentence) for sentence in said if sentence)
    return Notice("attention", text) if text else None


def _other_way(view: View, flow: Flow, name: DeviceName) -> str:
    if name == "camera" and flow.devices[name] == "helpful":
        return ""  # it is itself the other way
    photographs = any(can_photograph(view.visit, step) for step in flow.steps)
    return PHOTOGRAPH if name == "scanner" and photographs else OTHER_WAYS[name]


def capture_notice(view: View, step: Step) -> Notice | None:
    """A fault in the citizen's words, and what can still be done; the code is small, for staff."""
    now, tr = view.visit.capture, view.tr
    photographs = can_photograph(view.visit, step)
    if now.stage == "failed" and now.fault is not None:
        choice = N_("Vous pouvez recommencer, ou touchez « Je n'ai pas ce papier ».")
        if now.from_file:
            choice = N_("Vous pouvez réessayer, ou numériser le papier.")
        elif now.with_camera:
            choice = N_("Vous pouvez numériser le papier, ou touchez « Je n'ai pas ce papier ».")
        elif photographs:
            choice = N_("Vous pouvez recommencer, ou photographier le papier.")
        return Notice("attention", f"{tr(MEANINGS[now.fault.code].citizen)} {tr(choice)}", now.fault.code)
    if now.stage != "idle":
        return None
    match device_of(view.visit, "scanner"):
        case NeedsAttention(fault=fault) | Lost(fault=fault):
            choice = N_("Vous pouvez photographier le papier.") if photographs else ""
            words = [tr(MEANINGS[fault.code].citizen), tr(choice) if choice else ""]
            return Notice("attention", " ".join(word for word in words if word), fault.code)
        case Starting():
            return Notice("info", tr(N_("Le scanner se prépare.")))
        case Ready() | Busy():
            return None
    choice = N_("Vous pouvez photographier le papier.") if photographs else N_("L'accueil peut vous aider.")
    return Notice("attention", f"{tr(NO_SCANNER)} {tr(choice)}")


def sheets_notice(view: View) -> Notice | None:
    """Of sheets that come from the feeder: how many there are, and that some may be missing."""
    now, tr = view.visit.capture, view.tr
    taken = tr.plural(N_("{n} page est prise."), N_("{n} pages sont prises."), len(now.sheets))
    if now.stage == "scanning" and now.sheets:
        return Notice("info", taken)
    if now.stage == "read" and now.short:
        missing = N_("Le scanner s'est arrêté avant la fin. S'il manque une page, remettez toutes les feuilles.")
        return Notice("attention", f"{taken} {tr(missing)}")
    return None


def aiming_notice(view: View) -> Notice | None:
    """What keeps the camera from showing a picture, while it is waited for."""
    match device_of(view.visit, "camera"):
        case NeedsAttention(fault=fault):
            return Notice("attention", view.tr(MEANINGS[fault.code].citizen), fault.code)
        case Starting():
            return Notice("info", view.tr(N_("La caméra redémarre. Patientez quelques secondes.")))
    return None


def card_notice(view: View, flow: Flow | None) -> Notice | None:
    """What lies in a reader and is not asked for, with the way on."""
    if not view.visit.cards:
        return None
    lying = next(iter(view.visit.cards.values()))
    now = view.visit.identity.stage
    asked = flow is not None and now in ("offer", "digits", "lay", "reading", "failed")
    if lying.code is None:
        said = N_("Aucune carte n'est demandée ici. Reprenez votre carte.")
        return None if asked or now == "read" else Notice("info", view.tr(said))
    said = MEANINGS[lying.code].citizen if asked else WITHOUT_CARDS.get(lying.code, MEANINGS[lying.code].citizen)
    return Notice("attention", view.tr(said), lying.code)


class PrintWords(NamedTuple):
    """`instead`: what else is said where it did not come out."""

    prints: str
    take: str
    instead: str = ""


TICKET = PrintWords(N_("Votre ticket s'imprime."), N_("Prenez votre ticket."))
LIST = PrintWords(N_("Votre liste s'imprime."), N_("Prenez votre liste."))


def print_notice(view: View, ticket: TicketState, words: PrintWords = TICKET) -> Notice | None:
    """How far a paper of the receipt printer is that somebody has asked for."""
    match ticket.result:
        case _ if ticket.stage == "printing":
            return Notice("info", view.tr(words.prints))
        case Printed():
            return Notice("good", view.tr(words.take))
        case NotPrinted(fault=fault) | Unconfirmed(fault=fault):
            said = view.tr(MEANINGS[fault.code].citizen)
            return Notice("attention", f"{said} {view.tr(words.instead)}" if words.instead else said, fault.code)
    return None
