"""Appointments and hall numbers: what there is to choose, a day, an hour, what is about to be booked, and what came of
it. Few large choices on a page, so that every way of use can go through them."""

from collections.abc import Callable

from msgspec.structs import replace

from kiosk.errors import N_
from kiosk.session.appointments.booking import HOURS_AT_ONCE, starts_of
from kiosk.session.appointments.moves import offered
from kiosk.session.appointments.state import Stage
from kiosk.session.appointments.ticket import when
from kiosk.session.state import Appointments
from kiosk.ui.viewmodels import appointment_done, checkin_pages
from kiosk.ui.viewmodels.appointment_done import about, act, base
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.view import View, leave_way, where_rows

TITLE = N_("Rendez-vous et numéro")


def appointment_way(view: View) -> tuple[Button, ...]:
    """From a démarche's end, or where somebody is to be seen."""
    if not offered(view.visit, view.config):
        return ()
    return (Button(view.tr(N_("Prendre rendez-vous")), "appointments", "book", icon="calendar"),)


def appointment_tile(view: View) -> tuple[Button, ...]:
    """In the menu of help."""
    if not offered(view.visit, view.config):
        return ()
    detail = view.tr(N_("Prendre rendez-vous, annuler, ou prendre un numéro"))
    return (Button(view.tr(TITLE), "appointments", "menu", icon="calendar", detail=detail),)


def check_in_tile(view: View) -> tuple[Button, ...]:
    """On the home page."""
    if not offered(view.visit, view.config):
        return ()
    detail = view.tr(N_("Dire que vous êtes là"))
    return (Button(view.tr(N_("J'ai rendez-vous")), "appointments", "check_in", icon="calendar", detail=detail),)


def at_appointments(view: View, place: Appointments) -> Page:
    return _PAGES[view.visit.appointing.stage](view)


def _menu(view: View) -> Page:
    tr = view.tr
    flow = view.flows.get(view.visit.appointing.demarche)
    tiles = (
        act(view, N_("Prendre rendez-vous"), "find", icon="calendar", detail="" if flow is None else tr(flow.title)),
        act(view, N_("J'ai rendez-vous"), "check_in", icon="check", detail=tr(N_("Dire que vous êtes là"))),
        act(view, N_("Prendre un numéro"), "number", icon="receipt", detail=tr(N_("Être reçu maintenant"))),
        act(view, N_("Voir, déplacer ou annuler un rendez-vous"), "look_up", icon="x"),
    )
    return replace(base(view, "menu", TITLE, tr(N_("Que voulez-vous faire ?"))), page="choices", tiles=tiles)


def _asking(view: View) -> Page:
    tr, asked = view.tr, view.visit.appointing.asked
    page = base(view, "asking", N_("Un instant"), tr(N_("La borne interroge le service.")))
    left = asked in ("slots", "look")
    return replace(
        page, page="progress", picture="send", device_state="busy", help=None, back=page.back if left else None
    )


# -- a day, an hour


def _days(view: View) -> Page:
    tr, now = view.tr, view.visit.appointing
    slots = now.slots
    if slots is None or not slots.days:
        return _none_free(view)
    tiles = tuple(
        Button(
            tr.date_with_weekday(one.day),
            "appointment",
            f"day {one.day.isoformat()}",
            icon="calendar",
            detail=tr.plural(N_("{n} heure possible"), N_("{n} heures possibles"), len(one.starts)),
        )
        for one in slots.days
    )
    later = (act(view, N_("Plus tard"), "later_days", icon="arrow-right"),) if slots.more else ()
    earlier = (act(view, N_("Plus tôt"), "earlier_days", icon="arrow-left"),) if len(now.since) > 1 else ()
    page = base(view, "days", N_("Quel jour ?"), _length(view, slots.minutes))
    return replace(page, page="choices", tiles=tiles, ways=(*earlier, *later, leave_way(view)))


def _length(view: View, minutes: int) -> str:
    return view.tr.plural(
        N_("Le rendez-vous dure environ {n} minute."), N_("Le rendez-vous dure environ {n} minutes."), minutes
    )


def _none_free(view: View) -> Page:
    lead = view.tr(N_("Aucun rendez-vous n'est libre pour le moment. Demandez à l'accueil, ou appelez."))
    page = base(view, "none", N_("Pas de rendez-vous libre"), lead)
    earlier = act(view, N_("Plus tôt"), "earlier_days", icon="arrow-left")
    again = len(view.visit.appointing.since) > 1
    return replace(
        page, picture="calendar", rows=where_rows(view), ways=(*((earlier,) if again else ()), leave_way(view))
    )


def _hours(view: View) -> Page:
    tr, now, starts = view.tr, view.visit.appointing, starts_of(view.visit)
    shown = starts[now.first : now.first + HOURS_AT_ONCE]
    tiles = tuple(Button(tr.time(start), "appointment", f"hour {start.isoformat()}", icon="clock") for start in shown)
    more = (act(view, N_("Autres heures"), "more_hours", icon="refresh"),) if len(starts) > HOURS_AT_ONCE else ()
    day = "" if now.day is None else tr.date_with_weekday(now.day)
    page = base(view, f"hours-{now.first}", N_("À quelle heure ?"), day)
    return replace(page, page="choices", tiles=tiles, ways=(*more, leave_way(view)))


def _review(view: View) -> Page:
    tr, now = view.tr, view.visit.appointing
    moving = now.moving
    title = N_("Vérifiez le rendez-vous") if moving is None else N_("Vérifiez le nouveau rendez-vous")
    page = base(view, "review", title)
    nameless = N_("Votre nom n'est pas demandé. Vous viendrez avec le ticket.")
    kept = N_("L'ancien rendez-vous est gardé tant que le nouveau n'est pas pris.")
    minutes = now.slots.minutes if now.slots is not None else 0
    start = "" if now.start is None else when(now.start, tr)
    return replace(
        page,
        page="review",
        rows=(
            Row(tr(N_("Quand")), start),
            *(() if moving is None else (Row(tr(N_("Rendez-vous d'avant")), when(moving.starts_at, tr)),)),
            Row(tr(N_("Durée")), _length(view, minutes)),
            *about(view),
            *where_rows(view)[:1],
        ),
        notice=Notice("info", tr(nameless if moving is None else kept)),
        primary=Button(
            tr(N_("Prendre ce rendez-vous") if moving is None else N_("Déplacer le rendez-vous")),
            "continue",
            icon="check",
        ),
    )


_PAGES: dict[Stage, Callable[[View], Page]] = {
    "menu": _menu,
    "asking": _asking,
    "days": _days,
    "hours": _hours,
    "review": _review,
    "booked": appointment_done.booked,
    "how": checkin_pages.how,
    "typing": checkin_pages.typing,
    "looking": checkin_pages.looking,
    "shown": appointment_done.shown,
    "sure": appointment_done.sure,
    "arrived": checkin_pages.arrived,
    "number": appointment_done.number,
    "remind": appointment_done.remind,
    "reminded": appointment_done.reminded,
    "failed": checkin_pages.failed,
}
