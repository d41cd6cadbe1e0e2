"""What staff do at the screen: end a visit, print a reference again."""

from kiosk.session import events
from kiosk.session.effects import CheckPin, PrintTicket
from kiosk.session.state import Ended, Idle, Leaving, Sending, Staff, StaffDoor, TicketState, Visit, changed
from kiosk.session.ticket import reference_ticket
from kiosk.session.world import Next, World, stay

# A wrong PIN doubles the wait, from one second on: 10,000 PINs by hand would take longer than the hall is open.
FIRST_WAIT_S = 1.0


def asked(visit: Visit, event: events.StaffAsked, world: World) -> Next:
    if isinstance(visit.place, Leaving | Ended | Sending | StaffDoor | Staff):
        return stay(visit)
    # From the attract screen no visit has begun to count: the door would be closed for idleness at the next tick.
    return stay(changed(visit, place=StaffDoor(under=visit.place), idle=Idle(since=world.monotonic)))


def pin(visit: Visit, event: events.StaffPin, world: World) -> Next:
    door = visit.place
    if not isinstance(door, StaffDoor) or door.checking or world.monotonic < door.wait_until:
        return stay(visit)
    checking = StaffDoor(door.under, door.tries, door.wait_until, checking=True)
    return changed(visit, place=checking), (CheckPin(event.digits),)


def checked(visit: Visit, event: events.StaffChecked, world: World) -> Next:
    door = visit.place
    if not isinstance(door, StaffDoor):
        return stay(visit)
    if event.right:
        return stay(changed(visit, place=Staff(under=door.under)))
    wait_s = FIRST_WAIT_S * 2**door.tries
    return stay(changed(visit, place=StaffDoor(door.under, door.tries + 1, world.monotonic + wait_s)))


def left(visit: Visit, event: events.StaffLeave, world: World) -> Next:
    if isinstance(visit.place, StaffDoor | Staff):
        return stay(changed(visit, place=visit.place.under))
    return stay(visit)


def reprint(visit: Visit, event: events.StaffReprint, world: World) -> Next:
    """A reference slip for the interrupted visit: it says when and what, and carries no name."""
    if not isinstance(visit.place, Staff) or visit.interrupted is None or not visit.interrupted.committed:
        return stay(visit)
    if visit.reprint.stage == "printing":
        return stay(visit)
    ticket = reference_ticket(visit.interrupted, world)
    job = world.fresh_id()
    printing = TicketState("printing", job, visit.reprint.tries + 1, ticket)
    return changed(visit, reprint=printing), (PrintTicket(job, ticket),)
