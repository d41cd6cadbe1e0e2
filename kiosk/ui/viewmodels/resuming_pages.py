"""Coming back another day: what it means, the ticket, and what to do when it does not come out."""

from kiosk.devices.outcomes import NotPrinted, Unconfirmed
from kiosk.devices.receipt_printer.port import Printed
from kiosk.errors import MEANINGS, N_
from kiosk.flows.engine import Engine
from kiosk.session.resuming.keeping import can_keep, may_go_back
from kiosk.session.resuming.ticket import ON_THE_PHONE
from kiosk.session.sending import TICKET_TRIES
from kiosk.session.state import AtStep
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way, where_rows


def come_back_way(view: View) -> tuple[Button, ...]:
    """Beside the way out of a step."""
    if not isinstance(view.visit.place, AtStep) or not can_keep(view.visit, view.config.delivery.desk_url):
        return ()
    return (Button(view.tr(N_("Je reviendrai")), "come_back", icon="clock"),)


def coming_back(view: View, engine: Engine) -> Page:
    keeping = view.visit.keeping
    if keeping.stage == "sealing":
        return Page(
            page="progress",
            key="keeping",
            title=view.tr(N_("Nous gardons vos réponses")),
            lead=view.tr(N_("Un instant. Votre ticket va sortir.")),
            picture="send",
            device_state="busy",
        )
    return kept(view) if keeping.stage == "kept" else asked(view, engine)


def asked(view: View, engine: Engine) -> Page:
    """What it means, before anything leaves the kiosk."""
    tr, keeping = view.tr, view.visit.keeping
    heading = tr(N_("Ce qui se passe"))
    days = engine.flow.legal.kept_days
    failed = None
    if keeping.stage == "failed" and keeping.code is not None:
        said = N_("La borne n'a pas pu garder vos réponses. Elles sont toujours là.")
        failed = Notice("attention", tr(said), keeping.code)
    phone = bool(view.config.delivery.phone_url) and engine.flow.keeps is None
    return Page(
        page="message",
        key="come-back",
        title=tr(N_("Revenir plus tard")),
        lead=tr(N_("La borne imprime un ticket. Avec lui, vous reprendrez où vous en êtes.")),
        picture="receipt",
        notice=failed,
        rows=(
            Row("", tr(N_("Rien n'est envoyé au service maintenant.")), heading=heading),
            Row("", tr(N_("Vos réponses et vos papiers sont gardés sous clé. La clé n'est que sur le ticket.")),
                heading=heading),
            Row("", tr.plural(N_("Le ticket est valable {n} jour, une seule fois."),
                              N_("Le ticket est valable {n} jours, une seule fois."), days), heading=heading),
            Row("", tr(N_("Si vous le perdez, personne ne peut rouvrir vos réponses.")), heading=heading),
            Row("", tr(N_("Vous signerez quand vous reviendrez.")), heading=heading),
            *((Row("", tr(ON_THE_PHONE), heading=heading),) if phone else ()),
        ),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("Imprimer mon ticket")), "continue", icon="printer"),
    )  # fmt: skip


def kept(view: View) -> Page:
    """The ticket is the only key: the page stays until it is in a hand, or the citizen goes on here."""
    tr, ticket, until = view.tr, view.visit.ticket, view.visit.keeping.until
    if ticket.stage != "printing" and not isinstance(ticket.result, Printed):
        return not_in_hand(view)
    printing = ticket.stage == "printing"
    day = "" if until is None else tr.date_long(until.astimezone().date())
    again = N_("Pour reprendre : touchez « J'ai un ticket » sur une borne, puis montrez-le.")
    return Page(
        page="message",
        key="kept",
        title=tr(N_("Votre ticket s'imprime")) if printing else tr(N_("Prenez votre ticket")),
        lead=tr(N_("Gardez-le comme une clé, jusqu'au {date}."), date=day),
        picture="take_receipt",
        device_state="busy" if printing else "ready",
        rows=() if printing else (Row("", tr(again)), *where_rows(view)),
        help=help_button(view),
        primary=None if printing else Button(tr(N_("Terminer")), "end", icon="check"),
    )


def not_in_hand(view: View) -> Page:
    """It did not come out, or nobody can say."""
    tr, ticket = view.tr, view.visit.ticket
    print_it = Button(tr(N_("Imprimer")), "print_again", icon="printer")
    taken = Button(tr(N_("Oui, je l'ai")), "ticket_taken", icon="check")
    reprint = Button(tr(N_("Non, réimprimer")), "print_again", icon="printer")
    unsure = isinstance(ticket.result, Unconfirmed)
    fault = ticket.result.fault if isinstance(ticket.result, Unconfirmed | NotPrinted) else None
    more = (reprint,) if unsure and ticket.tries < TICKET_TRIES else ()
    return Page(
        page="message",
        key="kept",
        title=tr(N_("Votre ticket est-il sorti ?")) if unsure else tr(N_("Votre ticket n'est pas sorti")),
        lead=tr(N_("Sans ce ticket, vos réponses ne pourront pas être rouvertes. Vous pouvez continuer ici.")),
        picture="take_receipt" if unsure else "receipt",
        device_state="ready" if unsure else "fault",
        notice=None if fault is None else Notice("attention", tr(MEANINGS[fault.code].citizen), fault.code),
        ways=(*more, leave_way(view)),
        back=back(view) if may_go_back(view.visit) else None,
        help=help_button(view),
        primary=taken if unsure else print_it,
    )
