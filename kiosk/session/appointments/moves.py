"""What the rules of appointments share: the next stage, a question to the desk, a paper."""

from datetime import datetime

from msgspec.structs import replace

from kiosk.appointments import wire
from kiosk.config import Config
from kiosk.devices.states import Busy, Fault, Ready
from kiosk.session.appointments.state import Appointing, AskDesk, Asked, Problem
from kiosk.session.appointments.ticket import appointment_ticket, number_ticket
from kiosk.session.effects import PrintTicket
from kiosk.session.finding.state import AnswerShown
from kiosk.session.state import (
    AtTicket,
    Help,
    OtherRoute,
    Prepared,
    Receipt,
    TicketState,
    Visit,
    Welcome,
    changed,
    device_of,
)
from kiosk.session.world import Next, World, stay


def offered(visit: Visit, config: Config) -> bool:
    """At a desk that takes appointments, where no device works for the page and nothing is being printed; an exercise
    books nothing."""
    quiet = "printing" not in (visit.ticket.stage, visit.copy.stage, visit.slip.stage)
    here = isinstance(visit.place, Welcome | AtTicket | AnswerShown | OtherRoute | Receipt | Prepared | Help)
    return bool(config.help.desk_url) and config.help.appointments and quiet and here and not visit.practice


def appointing(visit: Visit, **fields: object) -> Visit:
    """The visit with other facts about its appointment."""
    return changed(visit, appointing=replace(visit.appointing, **fields))


def fresh(visit: Visit, **fields: object) -> Appointing:
    """Nothing of what was before but its count."""
    return replace(Appointing(turn=visit.appointing.turn), **fields)


def ask(visit: Visit, asked: Asked, question: wire.Ask) -> Next:
    turn = visit.appointing.turn + 1
    visit = appointing(visit, stage="asking", asked=asked, turn=turn, problem=None, at=None)
    return changed(visit, errors={}), (AskDesk(turn, question),)


def failed(visit: Visit, problem: Problem | Fault, at: datetime | None = None) -> Visit:
    return appointing(visit, stage="failed", problem=problem, at=at)


def purpose_asked(visit: Visit) -> bool:
    """Whether this is about showing a code."""
    now = visit.appointing
    return now.stage in ("how", "typing") or now.asked in ("check_in", "look")


def print_it(visit: Visit, world: World) -> Next:
    """The paper of what there is; where no printer is, the page says what to note."""
    now, language = visit.appointing, visit.preferences.language
    if not isinstance(device_of(visit, "receipt_printer"), Ready | Busy):
        return stay(changed(visit, slip=TicketState()))
    if now.stage == "number" and now.number is not None:
        paper = number_ticket(now.number, language, world)
    elif now.booked is not None:
        paper = appointment_ticket(now.booked, language, world)
    else:
        return stay(visit)
    job = world.fresh_id()
    slip = TicketState("printing", job, visit.slip.tries + 1, paper)
    return changed(visit, slip=slip), (PrintTicket(job, paper),)
