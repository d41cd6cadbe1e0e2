"""What the desk answers about appointments, taken where it fits: to this question, of this booking, nothing else."""

from datetime import datetime

from kiosk.appointments import wire
from kiosk.appointments.protocol import No
from kiosk.session.appointments.moves import appointing, failed, print_it
from kiosk.session.appointments.state import Appointing, AppointmentsTold, NoteAppointment
from kiosk.session.state import Appointments, Visit
from kiosk.session.world import Next, World, stay


def told(visit: Visit, event: AppointmentsTold, world: World) -> Next:
    now = visit.appointing
    if not isinstance(visit.place, Appointments) or now.stage != "asking" or now.turn != event.turn:
        return stay(visit)
    match event.reply:
        case No(why=why):
            return stay(failed(visit, why))
        case wire.Refused(why=why, at=at):
            return stay(failed(visit, why, at))
        case wire.SlotGone():
            return stay(failed(visit, "gone"))
    return _done(visit, event.reply, world) or stay(failed(visit, "unreachable"))


def _done(visit: Visit, said: wire.Answer, world: World) -> Next | None:
    """None: it is no answer to what was asked."""
    now = visit.appointing
    match said:
        case wire.Slots() if now.asked == "slots":
            return stay(appointing(visit, stage="days", slots=said, day=None, first=0, start=None))
        case wire.Number() if now.asked == "number":
            return _noted(print_it(appointing(visit, stage="number", number=said), world), "number")
        case wire.Arrived(appointment=booked) if now.asked == "check_in":
            return _noted(stay(appointing(visit, stage="arrived", booked=booked)), "arrived")
        case wire.Moved() if now.asked == "book" and _is_the_move(said, now.moving, now.start):
            moved = appointing(visit, stage="booked", booked=said.appointment, moving=said.before, reminder=False)
            return _noted(print_it(moved, world), "moved")
        case wire.Booked(state="booked", starts_at=at) if _books(now) and at == now.start:
            return _noted(print_it(appointing(visit, stage="booked", booked=said, reminder=False), world), "booked")
        case wire.Booked(state="cancelled") if now.asked == "cancel":
            return _noted(stay(appointing(visit, stage="shown", booked=said)), "cancelled")
        case wire.Booked() if now.asked == "look":
            return stay(appointing(visit, stage="shown", booked=said))
    return None


def _books(now: Appointing) -> bool:
    return now.asked == "book" and now.moving is None


def _is_the_move(said: wire.Moved, wanted: wire.Booked | None, start: datetime | None) -> bool:
    """Of this appointment, to this hour, and no other."""
    now_is = said.appointment
    mine = wanted is not None and said.before.reference == wanted.reference
    return mine and now_is.state == "booked" and now_is.starts_at == start


def _noted(after: Next, action: str) -> Next:
    visit, effects = after
    return visit, (*effects, NoteAppointment(visit.visit_id, action))
