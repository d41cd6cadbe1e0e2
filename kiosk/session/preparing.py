"""The end of a démarche that only prepares: nothing leaves, and the citizen takes along what remains to be done."""

from kiosk.devices.receipt_printer.port import Line, QrCode, Rule, Ticket
from kiosk.errors import N_
from kiosk.flows.model import Flow
from kiosk.session import events
from kiosk.session.effects import PrintTicket
from kiosk.session.rights.paper import estimate_ticket, outcome_of
from kiosk.session.staff.mediation import with_helper
from kiosk.session.state import Prepared, TicketState, Visit, changed
from kiosk.session.ticket import Block, directed, next_steps, not_told
from kiosk.session.world import Next, World, stay

NOTHING_SENT = N_("Rien n'a été envoyé. Voici ce qu'il vous reste à faire.")


def print_list(visit: Visit, event: events.PrintList, world: World) -> Next:
    """Only because a person asked, and once: a list that is being printed is not printed again."""
    if not isinstance(visit.place, Prepared) or visit.ticket.stage == "printing":
        return stay(visit)
    flow, language, found = world.engine(visit.flow_id).flow, visit.preferences.language, outcome_of(visit)
    made = estimate_ticket(flow, found, language, world) if found is not None else list_ticket(flow, language, world)
    ticket = with_helper(made, visit, world)
    job = world.fresh_id()
    printing = TicketState("printing", job, visit.ticket.tries, ticket)
    return changed(visit, ticket=printing), (PrintTicket(job, ticket),)


def list_ticket(flow: Flow, language: str, world: World) -> Ticket:
    """Nothing of the citizen stands on it: it may be dropped in the street."""
    tr, operator, delivery = world.translator(language), world.config.operator, flow.deliver[0]
    blocks: list[Block] = [
        Line(tr(flow.title), style="strong", align="centre"),
        Rule(),
        Line(tr(NOTHING_SENT), style="strong"),
        *((Line(tr(delivery.what)),) if delivery.what else ()),
        *((Line(delivery.url, style="small"), QrCode(delivery.url)) if delivery.url else ()),
        Rule(),
        Line(tr(N_("À avoir avec vous")), style="strong"),
        *(Line(f"- {tr(thing)}", style="small") for thing in flow.bring),
        Rule(),
        *not_told(flow, tr),
        *next_steps(flow, tr),
    ]
    return Ticket(
        (
            Line(operator.name, style="title", align="centre"),
            *directed(tuple(blocks), tr),
            Line(f"{operator.service} - {operator.phone}", style="small", align="centre"),
            Line(operator.hours, style="small", align="centre"),
        )
    )
