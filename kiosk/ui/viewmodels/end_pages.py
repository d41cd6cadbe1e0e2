"""Sending, the receipt, help, and leaving."""

from kiosk.devices.outcomes import NotPrinted, Unconfirmed
from kiosk.devices.page_printer.port import Printed as PagesPrinted
from kiosk.devices.receipt_printer.port import Line, Printed
from kiosk.errors import MEANINGS, N_
from kiosk.flows.model import Flow
from kiosk.i18n.display import unbroken
from kiosk.session.copying import can_copy
from kiosk.session.rights.plans import present
from kiosk.session.sending import TICKET_TRIES
from kiosk.session.state import Leaving, NotSent, Sending, Submission, TicketState
from kiosk.session.ticket import WAITS, when
from kiosk.ui.viewmodels.appointment_pages import appointment_way
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.files_pages import papers_way
from kiosk.ui.viewmodels.finishing_pages import finish_rows, finish_way
from kiosk.ui.viewmodels.reminding_pages import reminder_way
from kiosk.ui.viewmodels.rights_offer import offer_rows
from kiosk.ui.viewmodels.saying_pages import opinion_way
from kiosk.ui.viewmodels.view import (
    View,
    back,
    help_button,
    leave_way,
    not_told_rows,
    unreviewed_rows,
    where_rows,
)

# The head of the ticket: enough to know it by. What it says is in the rows, in letters that can be read.
SLIP_LINES = 5


def sending(view: View, place: Sending) -> Page:
    tr = view.tr
    preparing = place.stage == "preparing"
    return Page(
        page="progress",
        key="sending",
        title=tr(N_("Nous préparons votre dossier")) if preparing else tr(N_("Votre dossier est enregistré")),
        lead=tr(N_("Un instant. Rien n'est encore envoyé.")) if preparing else tr(N_("Nous joignons le service.")),
        picture="send",
        device_state="busy",
    )


def not_sent(view: View, place: NotSent) -> Page:
    tr = view.tr
    return Page(
        page="message",
        key="not-sent",
        title=tr(N_("Votre dossier n'est pas parti")),
        lead=tr(MEANINGS[place.code].citizen),
        picture="fault",
        notice=Notice("attention", tr(N_("Vos réponses sont toujours là. Vous pouvez réessayer.")), place.code),
        rows=where_rows(view),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("Réessayer")), "back", icon="refresh"),
    )


def receipt(view: View, flow: Flow, submission: Submission) -> Page:
    tr = view.tr
    ticket = view.visit.ticket
    notice, ways = ticket_said(view, ticket)
    picture, device_state = _paper_picture(view)
    slip = (
        tuple(unbroken(block.text) for block in ticket.ticket.blocks if isinstance(block, Line))
        if ticket.ticket
        else ()
    )
    quiet = "printing" not in (ticket.stage, view.visit.copy.stage)
    finishing, primary = finish_way(view, Button(tr(N_("Terminer")), "end", icon="check", enabled=quiet))
    return Page(
        page="receipt",
        key="receipt",
        title=_fate_title(view, submission),
        lead=tr(N_("Votre référence : {reference}"), reference=submission.reference),
        picture=picture,
        device_state=device_state,
        notice=notice,
        slip=slip[:SLIP_LINES],
        rows=(
            Row(tr(N_("Destinataire")), view.config.operator.service),
            Row(tr(N_("Dépôt")), when(submission, tr, flow)),
            *_in_french(view, submission),
            *finish_rows(view),
            *_copy_rows(view),
            *(
                Row("", tr.legal(text) if text == flow.silence else tr(text), heading=tr(N_("Et ensuite")))
                for text in flow.afterwards
            ),
            *not_told_rows(view, flow),
            *offer_rows(view),
        ),
        ways=(
            *ways,
            *finishing,
            *_copy_ways(view),
            *papers_way(view),
            *reminder_way(view),
            *appointment_way(view),
            *another_way(view),
            *opinion_way(view),
        ),
        help=help_button(view),
        primary=primary,
    )


def another_way(view: View) -> tuple[Button, ...]:
    """Where the kiosk has more than one démarche, the visit may go on with another."""
    quiet = "printing" not in (view.visit.ticket.stage, view.visit.copy.stage)
    another = Button(view.tr(N_("Faire une autre démarche")), "another_flow", icon="plus", enabled=quiet)
    plan = present(view.visit, view.life_events)
    to_plan = Button(
        view.tr(N_("Revenir à ma liste")), "choose_life_event", view.visit.plan.event, icon="list-check", enabled=quiet
    )
    return (*((to_plan,) if plan is not None else ()), *((another,) if len(view.flows) > 1 else ()))


def _in_french(view: View, submission: Submission) -> tuple[Row, ...]:
    """That it waits is the title; whoever reads a translation that nobody has checked finds the French here."""
    told = view.tr.legal(WAITS)
    waits = submission.fate not in ("acknowledged", "refused")
    return (*((Row("", told),) if waits and told != view.tr(WAITS) else ()), *unreviewed_rows(view))


def _paper_picture(view: View) -> tuple[str, str]:
    """Drawing and state: what comes out of a printer, and the hand that takes it."""
    ticket, copy = view.visit.ticket, view.visit.copy
    if copy.stage == "printing":
        return "take_page", "busy"
    if isinstance(copy.result, PagesPrinted):
        return "take_page", "ready"
    match ticket.result:
        case _ if ticket.stage == "printing":
            return "take_receipt", "busy"
        case _ if ticket.stage == "given_up":
            return "", ""
        case Printed() | Unconfirmed():
            return "take_receipt", "ready"
        case NotPrinted():
            return "receipt", "fault"
    return "receipt", "ready"


def _fate_title(view: View, submission: Submission) -> str:
    match submission.fate:
        case "acknowledged":
            return view.tr(N_("Votre dossier est arrivé"))
        case "refused":
            return view.tr(N_("Le service n'a pas pu ouvrir votre dossier. Allez à l'accueil avec la référence."))
    return view.tr(WAITS)


def ticket_said(view: View, ticket: TicketState) -> tuple[Notice, tuple[Button, ...]]:
    """What became of the paper, and what may be done. It is never printed again without being asked."""
    tr = view.tr
    again = Button(tr(N_("Imprimer")), "print_again", icon="printer")
    without = Button(tr(N_("Continuer sans ticket")), "without_ticket", icon="x")
    copy = tr(N_("Notez votre référence."))
    match ticket.result:
        case _ if ticket.stage == "printing":
            return Notice("info", tr(N_("Votre ticket s'imprime."))), ()
        case _ if ticket.stage == "given_up":
            return Notice("info", f"{tr(N_('Pas de ticket.'))} {copy}"), ()
        case Printed():
            return Notice("good", tr(N_("Prenez votre ticket."))), ()
        case NotPrinted(fault=fault):
            said = tr(MEANINGS[fault.code].citizen)
            return Notice("attention", f"{said} {copy}", fault.code), (again, without)
        case Unconfirmed(fault=fault):
            asked = tr(N_("Votre ticket est-il sorti ?"))
            taken = Button(tr(N_("Oui, je l'ai")), "ticket_taken", icon="check")
            none = Button(tr(N_("Non, réimprimer")), "print_again", icon="printer")
            ways = (taken, none, without) if ticket.tries < TICKET_TRIES else (taken, without)
            return Notice("attention", f"{tr(MEANINGS[fault.code].citizen)} {asked}", fault.code), ways
    return Notice("info", copy), ()


def _copy_ways(view: View) -> tuple[Button, ...]:
    again = isinstance(view.visit.copy.result, Unconfirmed)
    label = N_("Réimprimer le récapitulatif") if again else N_("Imprimer le récapitulatif")
    return (Button(view.tr(label), "print_copy", icon="printer"),) if can_copy(view.visit) else ()


def _copy_rows(view: View) -> tuple[Row, ...]:
    """What became of the pages; nothing when they were not asked for."""
    tr, copy = view.tr, view.visit.copy
    label = tr(N_("Récapitulatif"))
    match copy.result:
        case _ if copy.stage == "printing":
            return (Row(label, tr(N_("Vos pages s'impriment."))),)
        case PagesPrinted():
            return (Row(label, tr(N_("Prenez vos pages."))),)
        case Unconfirmed(fault=fault) | NotPrinted(fault=fault):
            return (Row(label, "", attention=tr(MEANINGS[fault.code].citizen), code=fault.code),)
    return ()


def leaving(view: View, place: Leaving) -> Page:
    tr = view.tr
    close = Button(tr(N_("Terminer")), "end", icon="check")
    match place.stage:
        case "forgotten":
            return _forgotten(view, place)
        case "goodbye":
            return Page(
                page="message",
                key="goodbye",
                title=tr(N_("Au revoir")),
                lead=tr(N_("Reprenez vos papiers et votre ticket.")),
                picture="goodbye",
                primary=close,
            )
    return Page(
        page="progress",
        key="looking",
        title=tr(N_("La visite se termine")),
        lead=tr(N_("Nous regardons s'il reste un papier sur la vitre.")),
        picture="scan_glass",
        device_state="busy",
    )


def _forgotten(view: View, place: Leaving) -> Page:
    tr, cards = view.tr, view.visit.cards
    close = Button(tr(N_("Terminer")), "end", icon="check")
    if not place.paper:
        held = any(card.interface == "contact" for card in cards.values())
        return Page(
            page="message",
            key="forgotten-card",
            title=tr(N_("Une carte est restée dans le lecteur")) if held else tr(N_("Une carte est restée ici")),
            lead=tr(N_("Retirez votre carte.")) if held else tr(N_("Reprenez la carte posée sur le lecteur.")),
            picture="forgotten_card",
            notice=Notice("attention", tr(N_("Cette page se ferme quand la carte est reprise."))),
            primary=close,
        )
    title, lead = N_("Un papier est resté sur la vitre"), N_("Soulevez le couvercle et reprenez votre papier.")
    if view.visit.feeder is not None:
        title = N_("Des feuilles sont restées dans le scanner")
        lead = N_("Reprenez vos feuilles. Regardez aussi sous le couvercle.")
    return Page(
        page="message",
        key="forgotten",
        title=tr(title),
        lead=tr(lead),
        picture="forgotten_paper" if view.visit.feeder is None else "scan_feeder",
        notice=Notice("attention", tr(N_("Cette page se ferme quand le papier est repris."))),
        rows=(Row("", tr(N_("Reprenez aussi la carte qui est dans le lecteur."))),) if cards else (),
        primary=close,
    )
