"""Appointments and hall numbers: the rules. What is booked, cancelled or taken is what the desk has answered, and
nothing else is said."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, get_args

from kiosk.appointments import ics, wire
from kiosk.session import answering, events, leaving
from kiosk.session.appointments import code, reminder
from kiosk.session.appointments import hearing as appointment_hearing
from kiosk.session.appointments.moves import appointing, ask, fresh, offered, print_it, purpose_asked
from kiosk.session.appointments.state import (
    AppointmentAct,
    AppointmentsTold,
    Asked,
    Door,
    OpenAppointments,
    Stage,
    Verb,
)
from kiosk.session.papers.photographing import let_go
from kiosk.session.resuming.state import CodeSeen, TicketReading
from kiosk.session.state import Appointments, AtTicket, TicketState, Visit, Welcome, changed
from kiosk.session.world import Next, World, stay

# Of the hours of a day: as many tiles as a page shows at once.
HOURS_AT_ONCE = 8
# While the desk is asked for these, the page stays: what it does cannot be taken back by leaving.
NOT_LEFT: tuple[Asked, ...] = ("book", "check_in", "cancel", "number")


def open_it(visit: Visit, event: OpenAppointments, world: World) -> Next:
    """From help, the home page, a démarche's end, an answer: what lies under it stays as it is, but for a camera that
    was aimed at a paper: nobody is looked at who books, and a code may be shown to it here."""
    if isinstance(visit.place, Appointments) or not offered(visit, world.config):
        return stay(visit)
    visit, ended = let_go(visit)
    here = changed(visit, place=Appointments(visit.place), slip=TicketState(), errors={})
    here = changed(here, appointing=fresh(here, door=event.door, demarche=_about(visit, world)))
    if event.door == "book":
        here, wanted = _find(here, world)
        return here, (*ended, *wanted)
    return code.ways(here) if event.door == "check_in" else here, ended


def _about(visit: Visit, world: World) -> str:
    return visit.flow_id if visit.flow_id in world.flow_ids else ""


def act(visit: Visit, event: AppointmentAct, world: World) -> Next:
    if not isinstance(visit.place, Appointments):
        return stay(visit)
    return _ACTS[event.verb](visit, event.argument, world)


def of_place(visit: Visit, event: events.Event, world: World) -> Next | None:
    """What a common event means here; None: the same as anywhere."""
    if isinstance(visit.place, AtTicket) and isinstance(event, CodeSeen):
        return _shown_as_a_ticket(visit, event, world)
    if not isinstance(visit.place, Appointments):
        return None
    match event:
        case events.Back():
            return _back(visit, visit.place)
        case events.Continue():
            return _go_on(visit, world)
        case events.Typed():
            return stay(_typed(visit, event))
        case CodeSeen():
            return code.seen(visit, event)
        case events.AskHelp() | events.Pause():
            return _leaves_for_a_while(visit, event, world)
    return None


def _leaves_for_a_while(visit: Visit, event: events.AskHelp | events.Pause, world: World) -> Next | None:
    """Not while the desk is asked; and whoever goes elsewhere is not looked at."""
    if visit.appointing.stage == "asking":
        return stay(visit)
    if visit.appointing.stage != "looking":
        return None
    visit, ended = code.put_down(visit)
    if isinstance(event, events.Pause):
        visit, wanted = leaving.pause(visit, event, world)
    else:
        visit, wanted = answering.ask_help(visit, event, world)
    return visit, (*ended, *wanted)


def _shown_as_a_ticket(visit: Visit, event: CodeSeen, world: World) -> Next | None:
    """The paper of an appointment, shown where a ticket is asked for: it checks in. None: it is another paper."""
    reading, reference = visit.ticket_reading, None
    if reading.stage == "looking" and reading.turn == event.turn and isinstance(event.result, str):
        reference = ics.reference_in(event.result)
    if reference is None or not offered(visit, world.config):
        return None
    here = changed(visit, place=Appointments(Welcome()), ticket_reading=TicketReading(turn=reading.turn))
    here = changed(here, appointing=fresh(here, door="check_in"), slip=TicketState(), errors={})
    return ask(here, "check_in", wire.CheckIn(reference))


# -- what is pressed


def _find(visit: Visit, world: World, since: tuple[date, ...] = ()) -> Next:
    first = since or (world.today,)
    visit = appointing(visit, since=first)
    return ask(visit, "slots", wire.FindSlots(visit.appointing.demarche, first[-1]))


def _look_for_slots(visit: Visit, argument: str, world: World) -> Next:
    if visit.appointing.stage in ("menu", "number", "shown"):
        return _find(appointing(visit, moving=None), world)
    return _find(visit, world) if visit.appointing.stage in ("failed", "review", "hours") else stay(visit)


def _move(visit: Visit, argument: str, world: World) -> Next:
    """Another hour for the one that is shown: nothing is cancelled before it is booked."""
    now = visit.appointing
    if now.stage != "shown" or now.booked is None or now.booked.state != "booked":
        return stay(visit)
    return _find(appointing(visit, moving=now.booked, demarche=now.booked.demarche, key=""), world)


def _later_days(visit: Visit, argument: str, world: World) -> Next:
    now = visit.appointing
    if now.stage != "days" or now.slots is None or not now.slots.more or len(now.since) > MOST_PAGES:
        return stay(visit)
    return _find(visit, world, (*now.since, date.fromordinal(now.slots.days[-1].day.toordinal() + 1)))


def _earlier_days(visit: Visit, argument: str, world: World) -> Next:
    since = visit.appointing.since
    return _find(visit, world, since[:-1]) if visit.appointing.stage == "days" and len(since) > 1 else stay(visit)


def _choose_day(visit: Visit, argument: str, world: World) -> Next:
    now = visit.appointing
    days = now.slots.days if now.slots is not None else ()
    day = next((one.day for one in days if one.day.isoformat() == argument), None)
    if now.stage != "days" or day is None:
        return stay(visit)
    return stay(appointing(visit, stage="hours", day=day, first=0))


def starts_of(visit: Visit) -> tuple[datetime, ...]:
    """The hours of the chosen day."""
    now = visit.appointing
    days = now.slots.days if now.slots is not None else ()
    return next((one.starts for one in days if one.day == now.day), ())


def _more_hours(visit: Visit, argument: str, world: World) -> Next:
    """The next ones; after the last, the first again."""
    now = visit.appointing
    if now.stage != "hours":
        return stay(visit)
    first = now.first + HOURS_AT_ONCE
    return stay(appointing(visit, first=first if first < len(starts_of(visit)) else 0))


def _choose_hour(visit: Visit, argument: str, world: World) -> Next:
    start = next((one for one in starts_of(visit) if one.isoformat() == argument), None)
    if visit.appointing.stage != "hours" or start is None:
        return stay(visit)
    return stay(appointing(visit, stage="review", start=start, key=world.fresh_id()))


def _book(visit: Visit, argument: str, world: World) -> Next:
    """Asked again after a failure, it has the same key: the desk books it once."""
    now = visit.appointing
    again = now.stage == "failed" and now.asked == "book"
    if (now.stage != "review" and not again) or now.start is None:
        return stay(visit)
    if now.moving is not None:
        return ask(visit, "book", wire.Move(now.key, now.moving.reference, now.start))
    return ask(visit, "book", wire.Book(now.key, now.demarche, now.start))


def _number(visit: Visit, argument: str, world: World) -> Next:
    now = visit.appointing
    again = now.stage == "failed" and now.asked == "number"
    if now.stage != "menu" and not again:
        return stay(visit)
    key = now.key if again else world.fresh_id()
    return ask(appointing(visit, key=key), "number", wire.TakeNumber(key, now.demarche))


def _cancel(visit: Visit, argument: str, world: World) -> Next:
    now = visit.appointing
    may = now.stage in ("shown", "booked", "arrived") and now.booked is not None and now.booked.state == "booked"
    return stay(appointing(visit, stage="sure")) if may else stay(visit)


def _cancel_yes(visit: Visit, argument: str, world: World) -> Next:
    now = visit.appointing
    again = now.stage == "failed" and now.asked == "cancel"
    if (now.stage != "sure" and not again) or now.booked is None:
        return stay(visit)
    return ask(visit, "cancel", wire.Cancel(now.booked.reference))


def _print(visit: Visit, argument: str, world: World) -> Next:
    """Each touch is a person who asks: only what is being printed is not printed twice."""
    return print_it(visit, world) if visit.slip.stage != "printing" else stay(visit)


MOST_PAGES = 20
_ACTS: dict[Verb, Callable[[Visit, str, World], Next]] = {
    "find": _look_for_slots,
    "later_days": _later_days,
    "earlier_days": _earlier_days,
    "day": _choose_day,
    "more_hours": _more_hours,
    "hour": _choose_hour,
    "book": _book,
    "check_in": lambda visit, argument, world: stay(code.begin(visit, "check_in")),
    "look_up": lambda visit, argument, world: stay(code.begin(visit, "look")),
    "number": _number,
    "camera": lambda visit, argument, world: code.look(visit, with_camera=True),
    "scanner": lambda visit, argument, world: code.look(visit, with_camera=False),
    "stop": lambda visit, argument, world: code.put_down(visit),
    "type": lambda visit, argument, world: stay(code.type_it(visit)),
    "cancel": _cancel,
    "cancel_yes": _cancel_yes,
    "move": _move,
    "print": _print,
    "remind": lambda visit, argument, world: stay(reminder.begin(visit, world)),
}
assert set(_ACTS) == set(get_args(Verb))  # noqa: S101 - a verb without its rule would fail under a finger


# -- going on, and back


def _go_on(visit: Visit, world: World) -> Next:
    match visit.appointing.stage:
        case "review":
            return _book(visit, "", world)
        case "typing":
            return code.typed_reference(visit)
        case "remind":
            return reminder.go_on(visit, world)
    return stay(visit)


def _typed(visit: Visit, event: events.Typed) -> Visit:
    return code.typed(visit, event) if visit.appointing.stage == "typing" else reminder.typed(visit, event)


# Where going back leads to a page of its own.
_BEFORE: dict[Stage, Stage] = {
    "hours": "days",
    "review": "hours",
    "sure": "shown",
    "remind": "booked",
    "reminded": "booked",
}
# Pages that are left for what lies below them.
_LAST: tuple[Stage, ...] = ("menu", "booked", "arrived", "number")


def _back(visit: Visit, place: Appointments) -> Next:
    now = visit.appointing
    if now.stage == "asking" and now.asked in NOT_LEFT:
        return stay(visit)
    if now.stage == "looking":
        return code.put_down(visit)
    if now.moving is not None and (now.stage == "days" or (now.stage in ("asking", "failed") and now.asked == "slots")):
        return stay(appointing(visit, stage="shown", booked=now.moving, moving=None))
    if now.stage in _BEFORE:
        return stay(changed(appointing(visit, stage=_BEFORE[now.stage]), errors={}))
    if now.stage in ("failed", "typing") and code.leads_back(visit):
        return stay(code.ways(visit))
    if now.stage in _LAST or _at_its_door(visit, now.door):
        return stay(_leave(visit, place))
    return stay(appointing(visit, stage="menu"))


def _at_its_door(visit: Visit, door: Door) -> bool:
    """Whether this is the page that was opened first."""
    return door == "book" or (door == "check_in" and purpose_asked(visit))


def _leave(visit: Visit, place: Appointments) -> Visit:
    """What was printed is in a hand, or has been said to be missing."""
    if visit.slip.stage == "printing":
        return visit
    return changed(visit, place=place.under, appointing=fresh(visit), slip=TicketState(), errors={})


RULES: dict[type, Callable[[Visit, Any, World], Next]] = {
    OpenAppointments: open_it,
    AppointmentAct: act,
    AppointmentsTold: appointment_hearing.told,
}
# What the desk has done it has done, also while the visit is locked by a pause.
FROM_OUTSIDE = (AppointmentsTold,)
