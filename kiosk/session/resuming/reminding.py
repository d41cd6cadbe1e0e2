"""Being told when the file has moved: a number or an address, given for that alone, and used once."""

from typing import Literal

import msgspec

from kiosk.errors import N_
from kiosk.flows import notations
from kiosk.flows.notations import Refused
from kiosk.privacy.private import Private
from kiosk.session import events
from kiosk.session.resuming.saying_state import AskReminder, ReminderAsking, SendContact
from kiosk.session.state import Receipt, Reminding, Visit, changed
from kiosk.session.world import Next, World, stay
from kiosk.text import typed as clean
from kiosk.ticket.contact import By, Contact, is_one

FIELDS: dict[str, By] = {"reminder_sms": "sms", "reminder_email": "email"}
NEITHER = N_("Donnez un numéro de mobile ou une adresse électronique.")
NOT_ONE = N_("Ce n'est pas un numéro ou une adresse que la borne peut utiliser.")
MAX_TYPED = 160


class Given(Private, frozen=True):
    by: By
    to: str


def can_ask(visit: Visit, ways: tuple[By, ...]) -> bool:
    """Of a file that has left, and once."""
    quiet = "printing" not in (visit.ticket.stage, visit.copy.stage)
    given = visit.reminder.stage == "thanks" or visit.practice
    return bool(ways) and quiet and not given and visit.submission is not None


def ask(visit: Visit, event: AskReminder, world: World) -> Next:
    if not isinstance(visit.place, Receipt) or not can_ask(visit, world.config.delivery.reminders):
        return stay(visit)
    return stay(changed(visit, place=Reminding(), reminder=ReminderAsking("form"), errors={}))


def of_place(visit: Visit, event: events.Event, world: World) -> Next | None:
    """What a common event means here; None: the same as anywhere."""
    match event:
        case events.Typed(field=field, text=text):
            return stay(_typed(visit, field, text))
        case events.Continue():
            return _go_on(visit, world)
        case events.Back():
            stage: Literal["none", "thanks"] = "thanks" if visit.reminder.stage == "thanks" else "none"
            return stay(changed(visit, place=Receipt(), reminder=ReminderAsking(stage), errors={}))
    return None


def _typed(visit: Visit, field: str, text: str) -> Visit:
    if field not in FIELDS or visit.reminder.stage != "form":
        return visit
    typed = {**visit.reminder.typed, field: text[:MAX_TYPED]}
    errors = {name: sentence for name, sentence in visit.errors.items() if name != field}
    return changed(visit, reminder=msgspec.structs.replace(visit.reminder, typed=typed), errors=errors)


def _go_on(visit: Visit, world: World) -> Next:
    if visit.reminder.stage != "form" or visit.submission is None:
        return stay(visit)
    ways = world.config.delivery.reminders
    fields = {name: by for name, by in FIELDS.items() if by in ways}
    given = {name: clean(visit.reminder.typed.get(name, "")) for name in fields}
    filled = next((name for name, text in given.items() if text), None)
    if filled is None:
        return stay(changed(visit, errors={next(iter(fields)): NEITHER}))
    to = read(fields[filled], given[filled])
    if isinstance(to, Refused):
        return stay(changed(visit, errors={filled: str(to)}))
    contact = Contact(visit.submission.envelope_id, to.by, to.to, visit.preferences.language)
    thanks = changed(visit, reminder=ReminderAsking("thanks"), errors={})
    return thanks, (SendContact(contact, world.fresh_reference()),)


def read(by: By, text: str) -> Given | Refused:
    to = notations.read_phone(text) if by == "sms" else notations.read_email(text)
    if isinstance(to, Refused):
        return to
    return Given(by, to) if is_one(by, to) else Refused(NOT_ONE)
