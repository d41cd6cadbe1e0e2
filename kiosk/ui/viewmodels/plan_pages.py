"""Life events: what has happened, and the plan of what is to be done."""

from typing import TYPE_CHECKING

from kiosk.errors import N_
from kiosk.session.rights.plans import DONE, TO_DO, is_done
from kiosk.ui.viewmodels.content import Button, Page, Row
from kiosk.ui.viewmodels.device_notices import LIST, print_notice
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way, unsure

if TYPE_CHECKING:
    from kiosk.flows.life_events import LifeEvent, PlanStep


def entry(view: View) -> tuple[Button, ...]:
    """The tile of the welcome page; none where no life event leads to a démarche that this kiosk offers."""
    if not any(one in view.flows for event in view.life_events for one in event.demarches):
        return ()
    title = view.tr(N_("Un événement dans ma vie"))
    return (Button(title, "life_events", icon="life_event"),)


def life_events(view: View) -> Page:
    tr = view.tr
    return Page(
        page="welcome",
        key="life-events",
        title=tr(N_("Que se passe-t-il dans votre vie ?")),
        lead=tr(N_("Nous vous donnons la liste de ce qu'il faut faire.")),
        tiles=(
            *(Button(tr(one.title), "choose_life_event", one.id, icon=one.picture) for one in view.life_events),
            unsure(view),
        ),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
    )


def plan(view: View, event: "LifeEvent") -> Page:
    """Each step by when and where, with the button that begins it, and the one that ticks it off."""
    tr = view.tr
    printing = view.visit.ticket.stage == "printing"
    return Page(
        page="message",
        key=f"plan-{event.id}",
        title=tr(event.title),
        lead=tr(event.lead),
        picture=event.picture,
        notice=print_notice(view, view.visit.ticket, LIST),
        rows=tuple(row for number, step in enumerate(event.steps, 1) for row in _step(view, number, step)),
        ways=(
            Button(tr(N_("Imprimer cette liste")), "print_plan", icon="printer", enabled=not printing),
            leave_way(view),
        ),
        back=back(view),
        help=help_button(view),
    )


def _step(view: View, number: int, step: "PlanStep") -> tuple[Row, ...]:
    tr, title = view.tr, view.tr(step.title)
    heading = tr(N_("{number}. {title}"), number=number, title=title)
    here = step.demarche is not None and step.demarche in view.flows
    printing = view.visit.ticket.stage == "printing"
    start = Button(
        tr(N_("Commencer")),
        "start_flow",
        step.demarche or "",
        icon="arrow-right",
        speech=tr(N_("Commencer : {what}"), what=title),
        enabled=not printing,
    )
    where = tr(N_("Ici, sur la borne")) if here else tr(step.how or N_("Demandez à un agent."))
    done = is_done(view.visit, step)
    tick = Button(
        tr(N_("Pas encore fait")) if done else tr(DONE),
        "tick_step",
        step.id,
        icon="x" if done else "check",
        speech=tr(N_("Pas encore fait : {what}"), what=title) if done else tr(N_("C'est fait : {what}"), what=title),
    )
    return (
        Row(tr(step.delay), where, heading=heading, edit=start if here else None),
        *(Row(tr(N_("À apporter")), tr(paper), heading=heading) for paper in step.bring),
        Row("", tr(DONE) if done else tr(TO_DO), heading=heading, edit=tick),
    )
