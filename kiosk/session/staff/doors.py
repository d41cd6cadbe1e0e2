"""What staff do at the screen: end a visit, print a reference again."""

import msgspec

from kiosk.devices.states import Fault
from kiosk.privacy.lockout import Lockout, with_wrong_try
from kiosk.session import events
from kiosk.session.cards import badge_wanted
from kiosk.session.effects import CheckPin, Effect, LookAround, NoteTries, PrintTicket
from kiosk.session.papers.photographing import let_go
from kiosk.session.staff.desk import without_trial
from kiosk.session.state import (
    Attract,
    Ended,
    Idle,
    Leaving,
    Sending,
    Staff,
    StaffDoor,
    TicketState,
    Visit,
    changed,
)
from kiosk.session.ticket import reference_ticket, reference_words
from kiosk.session.world import Next, World, stay


def asked(visit: Visit, event: events.StaffAsked, world: World) -> Next:
    if isinstance(visit.place, Leaving | Ended | Sending | StaffDoor | Staff):
        return stay(visit)
    # From the attract screen no visit has begun to count: the door would be closed for idleness at the next tick.
    visit = changed(visit, place=StaffDoor(under=visit.place), idle=Idle(since=world.monotonic))
    visit, returned = let_go(visit)
    return visit, (*returned, *(effect for reader in visit.cards for effect in badge_wanted(visit, world, reader)))


def pin(visit: Visit, event: events.StaffPin, world: World) -> Next:
    door = visit.place
    if not isinstance(door, StaffDoor) or door.checking or world.monotonic < visit.lockout.wait_until:
        return stay(visit)
    # It counts as wrong until it was right: a screen that dies meanwhile has given no try away.
    visit, noted = _with_wrong_try(changed(visit, place=StaffDoor(door.under, checking=True)), world)
    return visit, (*noted, CheckPin(event.digits))


def checked(visit: Visit, event: events.StaffChecked, world: World) -> Next:
    door = visit.place
    if not isinstance(door, StaffDoor):
        return stay(visit)
    return _let_in(visit, world) if event.right else stay(changed(visit, place=StaffDoor(door.under, wrong=True)))


def badge_checked(visit: Visit, event: events.BadgeChecked, world: World) -> Next:
    """Meanwhile somebody may have begun a visit: then it opens nothing."""
    if isinstance(event.known, Fault) or not isinstance(visit.place, Attract | StaffDoor):
        return stay(visit)
    if event.known:
        return _let_in(visit, world)
    if isinstance(visit.place, StaffDoor):
        visit = changed(visit, place=msgspec.structs.replace(visit.place, wrong=True))
    return _with_wrong_try(visit, world)


def _let_in(visit: Visit, world: World) -> Next:
    under = visit.place.under if isinstance(visit.place, StaffDoor) else visit.place
    inside = changed(visit, place=Staff(under), lockout=Lockout(), idle=Idle(since=world.monotonic))
    forgiven: tuple[Effect, ...] = (NoteTries(Lockout()),) if visit.lockout.tries else ()
    return inside, (*forgiven, LookAround())


def _with_wrong_try(visit: Visit, world: World) -> Next:
    """PINs and badges count together, also when the door was closed in between."""
    lockout = with_wrong_try(visit.lockout, world.monotonic)
    return changed(visit, lockout=lockout), (NoteTries(lockout),)


def left(visit: Visit, event: events.StaffLeave, world: World) -> Next:
    match visit.place:
        case Staff(under=under, page=page) if page != "devices":
            return stay(changed(without_trial(visit), place=Staff(under)))
        case StaffDoor(under=under) | Staff(under=under):
            return stay(changed(without_trial(visit), place=under))
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
    words = reference_words(world)
    return changed(visit, reprint=printing), (PrintTicket(job, ticket, visit.interrupted.reference, words),)
