"""Life events: the plan of what is to be done, ticked off as the visit goes, and taken along on paper."""

from typing import TYPE_CHECKING

from kiosk.devices.receipt_printer.port import Line, Rule, Ticket
from kiosk.errors import N_
from kiosk.i18n.translator import Translator
from kiosk.session import events
from kiosk.session.effects import PrintTicket
from kiosk.session.known import leave_flow
from kiosk.session.rights.state import PlanState
from kiosk.session.state import LifeEvents, Plan, Prepare, Prepared, Receipt, TicketState, Visit, Welcome, changed
from kiosk.session.ticket import Block, directed
from kiosk.session.world import Next, World, stay

if TYPE_CHECKING:
    from kiosk.flows.life_events import LifeEvent, PlanStep  # with the loader: not before the first touch is answered

DONE = N_("C'est fait")
TO_DO = N_("À faire")


def open_list(visit: Visit, event: events.OpenLifeEvents, world: World) -> Next:
    if not isinstance(visit.place, Welcome) or not world.life_events:
        return stay(visit)
    return stay(changed(visit, place=LifeEvents()))


def choose(visit: Visit, event: events.ChooseLifeEvent, world: World) -> Next:
    """Not while something is being printed: the paper would come out under another page."""
    printing = "printing" in (visit.ticket.stage, visit.copy.stage)
    known = any(one.id == event.event_id for one in world.life_events)
    if not isinstance(visit.place, LifeEvents | Prepared | Receipt) or printing or not known:
        return stay(visit)
    if visit.flow_id:
        visit = leave_flow(visit, world.engine(visit.flow_id))
    plan = visit.plan if visit.plan.event == event.event_id else PlanState(event.event_id)
    return stay(changed(visit, plan=plan, place=Plan(), ticket=TicketState()))


def back(visit: Visit, world: World) -> Visit | None:
    """None: the visit is not at a plan, nor before a démarche of one."""
    plan = present(visit, world.life_events)
    match visit.place:
        case Prepare() if plan is not None and visit.flow_id in plan.demarches:
            return changed(visit, place=Plan())
        case Plan() if visit.ticket.stage != "printing":
            return changed(visit, place=LifeEvents(), ticket=TicketState())
        case Plan():
            return visit
        case LifeEvents():
            return changed(visit, place=Welcome(), plan=PlanState())
    return None


def present(visit: Visit, life_events: "tuple[LifeEvent, ...]") -> "LifeEvent | None":
    """The life event whose plan the visit follows."""
    return next((one for one in life_events if one.id == visit.plan.event), None)


def is_done(visit: Visit, step: "PlanStep") -> bool:
    """What the person says, or else what this visit has done itself."""
    said = visit.plan.ticked.get(step.id)
    return said if said is not None else step.demarche is not None and step.demarche in visit.finished


def tick(visit: Visit, event: events.TickStep, world: World) -> Next:
    plan = present(visit, world.life_events)
    step = next((one for one in plan.steps if one.id == event.step_id), None) if plan is not None else None
    if not isinstance(visit.place, Plan) or step is None:
        return stay(visit)
    ticked = {**visit.plan.ticked, step.id: not is_done(visit, step)}
    return stay(changed(visit, plan=PlanState(visit.plan.event, ticked)))


def print_plan(visit: Visit, event: events.PrintPlan, world: World) -> Next:
    """Only because a person asked, and once: a list that is being printed is not printed again."""
    plan = present(visit, world.life_events)
    if not isinstance(visit.place, Plan) or plan is None or visit.ticket.stage == "printing":
        return stay(visit)
    ticket = plan_ticket(visit, plan, world)
    job = world.fresh_id()
    return changed(visit, ticket=TicketState("printing", job, visit.ticket.tries, ticket)), (PrintTicket(job, ticket),)


def papers(step: "PlanStep", world: World) -> tuple[str, ...]:
    """What to bring (French): a démarche of the kiosk says its own."""
    if step.demarche is not None and step.demarche in world.flow_ids:
        return world.engine(step.demarche).flow.bring
    return step.bring


def plan_ticket(visit: Visit, plan: "LifeEvent", world: World) -> Ticket:
    """In the citizen's language, then, where that is another, in French. Nothing of the citizen stands on it but what
    they have ticked: it may be dropped in the street."""
    tr, french, operator = world.translator(visit.preferences.language), world.translator("fr"), world.config.operator
    second = _told(visit, plan, french, world) if tr.about.locale != french.about.locale else ()
    return Ticket(
        (
            Line(operator.name, style="title", align="centre"),
            *_told(visit, plan, tr, world),
            *second,
            Line(f"{operator.service} - {operator.phone}", style="small", align="centre"),
            Line(operator.hours, style="small", align="centre"),
        )
    )


def _told(visit: Visit, plan: "LifeEvent", tr: Translator, world: World) -> tuple[Block, ...]:
    blocks: list[Block] = [Line(tr(plan.title), style="strong", align="centre"), Rule()]
    for number, step in enumerate(plan.steps, 1):
        mark = "[x]" if is_done(visit, step) else "[ ]"
        blocks.append(Line(f"{mark} {number}. {tr(step.title)}", style="strong"))
        blocks.append(Line(tr(step.delay), style="small"))
        if step.how:
            blocks.append(Line(tr(step.how), style="small"))
        blocks += [Line(f"- {tr(paper)}", style="small") for paper in papers(step, world)]
    return directed((*blocks, Rule()), tr)
