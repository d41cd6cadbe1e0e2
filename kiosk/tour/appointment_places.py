"""Places of appointments: a day, an hour, what is booked, checking in, a hall number, and what can go wrong."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

from msgspec.structs import replace

from kiosk.appointments import wire
from kiosk.appointments.protocol import Reply
from kiosk.devices.states import Ready
from kiosk.session import events
from kiosk.session.appointments.state import AppointmentAct, AppointmentsTold, AskDesk, Door, OpenAppointments, Verb
from kiosk.session.resuming.state import CodeSeen, FindCode
from kiosk.tour.citizen import Citizen

Way = Callable[[Citizen], Citizen]

REFERENCE = "K4T-7QX9-2B"
MOVED_REFERENCE = "H2M-9RTK-42"
HALL_CLOCK = timezone(timedelta(hours=1))
MONDAY = date(2026, 11, 23)


def _starts(day: date) -> tuple[datetime, ...]:
    first = datetime(day.year, day.month, day.day, 9, tzinfo=HALL_CLOCK)
    return tuple(first + timedelta(minutes=30 * number) for number in (0, 1, 2, 4, 5, 10, 11, 12, 13, 14, 15))


SLOTS = wire.Slots(
    30, tuple(wire.Day(day, _starts(day)) for day in (MONDAY + timedelta(days=n) for n in range(5))), more=True
)
START = _starts(MONDAY)[2]
BOOKED = wire.Booked("b" * 32, REFERENCE, "", START, 30, "booked")


def with_desk(citizen: Citizen) -> Citizen:
    delivery = replace(citizen.config.delivery, desk_url="http://127.0.0.1:9", reminders=("sms", "email"))
    help_ = replace(citizen.config.help, desk_url="http://127.0.0.1:9")
    citizen.config = replace(citizen.config, delivery=delivery, help=help_)
    return citizen


def _opened(citizen: Citizen, door: Door) -> Citizen:
    return with_desk(citizen).do(
        events.DeviceChanged("camera", Ready()), events.DeviceChanged("receipt_printer", Ready()), events.Begin(),
        OpenAppointments(door),
    )  # fmt: skip


def act(citizen: Citizen, verb: Verb, argument: str = "") -> Citizen:
    return citizen.do(AppointmentAct(verb, argument))


def told(citizen: Citizen, reply: Reply) -> Citizen:
    return citizen.do(AppointmentsTold(citizen.wants(AskDesk).turn, reply))


def days(citizen: Citizen) -> Citizen:
    return told(_opened(citizen, "book"), SLOTS)


def hours(citizen: Citizen) -> Citizen:
    return act(days(citizen), "day", MONDAY.isoformat())


def review(citizen: Citizen) -> Citizen:
    return act(hours(citizen), "hour", START.isoformat())


def booked(citizen: Citizen) -> Citizen:
    review(citizen).do(events.Continue())
    return told(citizen, BOOKED).ticket_comes_out()


def shown(citizen: Citizen) -> Citizen:
    return act(act(booked(citizen), "cancel").do(events.Back()), "move").do(events.Back())


def moving(citizen: Citizen) -> Citizen:
    told(act(shown(citizen), "move"), SLOTS)
    return act(act(citizen, "day", MONDAY.isoformat()), "hour", _starts(MONDAY)[4].isoformat())


def moved(citizen: Citizen) -> Citizen:
    moving(citizen).do(events.Continue())
    now_is = replace(BOOKED, id="c" * 32, reference=MOVED_REFERENCE, starts_at=_starts(MONDAY)[4])
    return told(citizen, wire.Moved(now_is, replace(BOOKED, state="cancelled"))).ticket_comes_out()


def how(citizen: Citizen) -> Citizen:
    return _opened(citizen, "check_in")


def _looking(citizen: Citizen) -> Citizen:
    return act(how(citizen), "camera").do(events.CameraLight(on=True))


def asked(citizen: Citizen) -> Citizen:
    _looking(citizen)
    entry = f"BEGIN:VCALENDAR\r\nUID:{REFERENCE}@kiosk\r\nEND:VCALENDAR\r\n"
    return citizen.do(CodeSeen(citizen.wants(FindCode).turn, entry))


def refused(why: wire.Why, *, hour: bool = False) -> Way:
    return lambda citizen: told(asked(citizen), wire.Refused(why, START if hour else None))


def numbered(citizen: Citizen) -> Citizen:
    return told(act(_opened(citizen, "menu"), "number"), wire.Number(12, 3, 30)).ticket_comes_out()


APPOINTMENT_PLACES: dict[str, Way] = {
    "appointment-menu": lambda citizen: _opened(citizen, "menu"),
    "appointment-days": days,
    "appointment-hours": hours,
    "appointment-review": review,
    "appointment-booked": booked,
    "appointment-shown": shown,
    "appointment-moving": moving,
    "appointment-moved": moved,
    "appointment-remind": lambda citizen: act(booked(citizen), "remind"),
    "appointment-how": how,
    "appointment-film": _looking,
    "appointment-reference": lambda citizen: act(how(citizen), "type"),
    "appointment-arrived": lambda citizen: told(
        asked(citizen), wire.Arrived(replace(BOOKED, state="arrived"))
    ),
    "appointment-early": refused("too_early", hour=True),
    "appointment-gone": lambda citizen: told(review(citizen).do(events.Continue()), wire.SlotGone()),
    "appointment-sure": lambda citizen: act(booked(citizen), "cancel"),
    "appointment-number": numbered,
}  # fmt: skip
