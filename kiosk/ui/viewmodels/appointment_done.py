"""What came of an appointment or of a number: the paper, being reminded, seeing it again, and cancelling it."""

from msgspec.structs import replace

from kiosk.appointments import wire
from kiosk.devices.outcomes import NotPrinted, Unconfirmed
from kiosk.errors import N_
from kiosk.i18n.display import unbroken
from kiosk.session.appointments.reminder import can_remind
from kiosk.session.appointments.state import Verb
from kiosk.session.appointments.ticket import CALLED, NUMBER, waiting, when
from kiosk.ui.viewmodels.checkin_pages import close
from kiosk.ui.viewmodels.content import Button, Field, Notice, Page, Row
from kiosk.ui.viewmodels.device_notices import TICKET, print_notice
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way, unreviewed_rows, where_rows

NOTE = N_("Notez ce qui est écrit ici.")
CONSENT = N_("Le service vous écrira une seule fois, avant le rendez-vous. Il effacera ensuite vos coordonnées.")


def base(view: View, key: str, title: str, lead: str = "") -> Page:
    """What every page here has."""
    return Page(
        page="message",
        key=f"appointment-{key}",
        title=view.tr(title),
        lead=lead,
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
    )


def act(view: View, label: str, verb: Verb, *, icon: str = "", detail: str = "") -> Button:
    return Button(view.tr(label), "appointment", verb, icon=icon, detail=detail)


def about(view: View) -> tuple[Row, ...]:
    """What it is for: the démarche, and how long people take with it."""
    flow = view.flows.get(view.visit.appointing.demarche)
    return () if flow is None else (Row(view.tr(N_("Démarche")), view.tr(flow.title)),)


def booked(view: View) -> Page:
    tr, booked = view.tr, view.visit.appointing.booked
    before = view.visit.appointing.moving
    title = N_("Votre rendez-vous est pris") if before is None else N_("Votre rendez-vous est déplacé")
    page = base(view, "booked", title)
    if booked is None:
        return page
    remind = (
        (act(view, N_("Me le rappeler"), "remind", icon="phone"),)
        if can_remind(view.visit, view.config.delivery.reminders)
        else ()
    )
    return replace(
        page,
        lead=when(booked.starts_at, tr),
        picture="take_receipt" if view.visit.slip.stage != "none" else "calendar",
        device_state="busy" if view.visit.slip.stage == "printing" else "ready",
        notice=paper_said(view),
        rows=_rows(view, booked, before),
        ways=(*again_way(view), *remind, act(view, N_("Annuler ce rendez-vous"), "cancel", icon="x")),
        back=None,
        primary=close(view),
    )


def _rows(view: View, booked: wire.Booked, before: wire.Booked | None) -> tuple[Row, ...]:
    """An old one that still stands is something to do: it is read first."""
    old, new = _before(view, before), _appointment_rows(view, booked)
    stands = before is not None and before.state == "booked"
    return (*((*old, *new) if stands else (*new, *old)), *where_rows(view)[:1])


def _before(view: View, before: wire.Booked | None) -> tuple[Row, ...]:
    """What became of the hour that was given up."""
    if before is None:
        return ()
    kept = N_("Il n'a pas pu être annulé et tient toujours. Annulez-le avec son ticket, ou appelez l'accueil.")
    gone = N_("Il est annulé. Son ticket ne sert plus.")
    said = view.tr(gone if before.state == "cancelled" else kept)
    return (Row(view.tr(N_("Rendez-vous d'avant")), f"{when(before.starts_at, view.tr)}. {said}"),)


def _appointment_rows(view: View, booked: wire.Booked) -> tuple[Row, ...]:
    tr = view.tr
    code = tr(N_("Montrez le code du ticket à la borne, ou tapez la référence."))
    return (
        Row(tr(N_("Référence")), booked.reference),
        *about(view),
        Row(tr(N_("Le jour venu")), code),
    )


def number(view: View) -> Page:
    tr, number = view.tr, view.visit.appointing.number
    page = base(view, "number", N_("Votre numéro"))
    if number is None:
        return page
    return replace(
        page,
        title=tr(NUMBER, number=number.number),
        lead=waiting(number, tr),
        picture="take_receipt" if view.visit.slip.stage != "none" else "receipt",
        device_state="busy" if view.visit.slip.stage == "printing" else "ready",
        notice=paper_said(view) or Notice("info", tr(CALLED)),
        rows=(Row("", tr(CALLED)),) if paper_said(view) else (),
        ways=again_way(view),
        back=None,
        primary=close(view),
    )


def paper_said(view: View) -> Notice | None:
    """What became of the paper; without one, what to note."""
    words = TICKET._replace(instead=NOTE)
    return print_notice(view, view.visit.slip, words) or Notice("info", view.tr(NOTE))


def again_way(view: View) -> tuple[Button, ...]:
    """A paper that has not come out may be asked for again."""
    missing = isinstance(view.visit.slip.result, NotPrinted | Unconfirmed) and view.visit.slip.stage == "done"
    return (act(view, N_("Imprimer"), "print", icon="printer"),) if missing else ()


def remind(view: View) -> Page:
    tr, ways, typed = view.tr, view.config.delivery.reminders, view.visit.appointing.typed
    number = Field("reminder_sms", tr(N_("Numéro de mobile")), "phone", typed.get("reminder_sms", ""),
                   example=tr(N_("06 12 34 56 78")), required=len(ways) == 1, max_length=20)  # fmt: skip
    address = Field("reminder_email", tr(N_("Adresse électronique")), "email", typed.get("reminder_email", ""),
                    required=len(ways) == 1, max_length=120)  # fmt: skip
    return replace(
        base(view, "remind", N_("Me rappeler le rendez-vous"), tr.legal(CONSENT)),
        page="form",
        fields=tuple(field for field, by in ((number, "sms"), (address, "email")) if by in ways),
        rows=unreviewed_rows(view),
        primary=Button(tr(N_("J'accepte d'être prévenu")), "continue", icon="check"),
    )


def reminded(view: View) -> Page:
    tr = view.tr
    lead = tr(N_("Vous recevrez un message avant le rendez-vous. Gardez votre ticket."))
    return replace(base(view, "reminded", N_("C'est noté"), lead), picture="tick", primary=close(view))


def shown(view: View) -> Page:
    tr, booked = view.tr, view.visit.appointing.booked
    page = base(view, "shown", N_("Votre rendez-vous"))
    if booked is None:
        return page
    title = N_("Votre rendez-vous est annulé") if booked.state == "cancelled" else N_("Votre rendez-vous")
    cancel = (act(view, N_("Annuler ce rendez-vous"), "cancel", icon="x"),) if booked.state == "booked" else ()
    other = (act(view, N_("Prendre un autre rendez-vous"), "find", icon="calendar"),)
    move = (act(view, N_("Déplacer ce rendez-vous"), "move", icon="calendar"),) if booked.state == "booked" else ()
    return replace(
        page,
        title=tr(title),
        lead=when(booked.starts_at, tr),
        picture="calendar",
        rows=(Row(tr(N_("Référence")), booked.reference), *where_rows(view)[:1]),
        ways=(*move, *cancel, *(other if booked.state == "cancelled" else ()), leave_way(view)),
        primary=close(view),
    )


def sure(view: View) -> Page:
    tr, booked = view.tr, view.visit.appointing.booked
    lead = "" if booked is None else unbroken(when(booked.starts_at, tr))
    return replace(
        base(view, "sure", N_("Annuler ce rendez-vous ?"), lead),
        picture="calendar",
        notice=Notice("attention", tr(N_("La place sera donnée à quelqu'un d'autre."))),
        ways=(act(view, N_("Oui, annuler"), "cancel_yes", icon="x"),),
        back=None,
        primary=Button(tr(N_("Non, le garder")), "back", icon="check"),
    )
