"""Being reminded of an appointment: a number or an address, given for that alone, and used once. It goes by the road of
the reminders of files (`reminding.py`)."""

from kiosk.flows.notations import Refused
from kiosk.session import events
from kiosk.session.appointments.moves import appointing
from kiosk.session.resuming.reminding import FIELDS, MAX_TYPED, NEITHER, read
from kiosk.session.resuming.saying_state import SendContact
from kiosk.session.state import Visit, changed
from kiosk.session.world import Next, World, stay
from kiosk.text import typed as clean
from kiosk.ticket.contact import By, Contact


def can_remind(visit: Visit, ways: tuple[By, ...]) -> bool:
    now = visit.appointing
    return bool(ways) and now.stage == "booked" and now.booked is not None and not now.reminder


def begin(visit: Visit, world: World) -> Visit:
    if not can_remind(visit, world.config.delivery.reminders) or visit.slip.stage == "printing":
        return visit
    return changed(appointing(visit, stage="remind", typed={}), errors={})


def typed(visit: Visit, event: events.Typed) -> Visit:
    if visit.appointing.stage != "remind" or event.field not in FIELDS:
        return visit
    errors = {name: sentence for name, sentence in visit.errors.items() if name != event.field}
    given = {**visit.appointing.typed, event.field: event.text[:MAX_TYPED]}
    return changed(appointing(visit, typed=given), errors=errors)


def go_on(visit: Visit, world: World) -> Next:
    now = visit.appointing
    if now.booked is None:
        return stay(visit)
    fields = {name: by for name, by in FIELDS.items() if by in world.config.delivery.reminders}
    given = {name: clean(now.typed.get(name, "")) for name in fields}
    filled = next((name for name, text in given.items() if text), None)
    if filled is None:
        return stay(changed(visit, errors={next(iter(fields)): NEITHER}))
    to = read(fields[filled], given[filled])
    if isinstance(to, Refused):
        return stay(changed(visit, errors={filled: str(to)}))
    contact = Contact(now.booked.id, to.by, to.to, visit.preferences.language)
    told = changed(appointing(visit, stage="reminded", reminder=True, typed={}), errors={})
    return told, (SendContact(contact, world.fresh_reference()),)
