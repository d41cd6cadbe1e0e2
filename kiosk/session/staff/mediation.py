"""Who is beside the citizen, and a visit that is only an exercise: both are shown on every page and printed."""

from msgspec.structs import replace

from kiosk.config import Config
from kiosk.devices.receipt_printer.port import Line, Rule, Ticket
from kiosk.i18n.translator import Translator
from kiosk.session import events
from kiosk.session.effects import BeginVisit, LookForRoom, Rehearse
from kiosk.session.help.state import Helping
from kiosk.session.staff.mediation_marks import ASSISTED, NO_MANDATE
from kiosk.session.state import Attract, Idle, Staff, Visit, Welcome, changed
from kiosk.session.ticket import directed
from kiosk.session.world import Next, World, stay


def practise(visit: Visit, event: events.Practise, world: World) -> Next:
    """From the staff's page over the attract screen alone: a visit that has begun is somebody's."""
    place = visit.place
    if not isinstance(place, Staff) or place.page != "practice" or not isinstance(place.under, Attract):
        return stay(visit)
    visit_id = world.fresh_id()
    idle = Idle(since=world.monotonic)
    # What the line said until now offers people who are not to be rung for an exercise.
    begun = changed(visit, visit_id=visit_id, practice=True, place=Welcome(), idle=idle, helping=Helping())
    return begun, (Rehearse(), BeginVisit(visit_id), LookForRoom())


def assist(visit: Visit, event: events.Assist, world: World) -> Next:
    """A mediator, once inside by badge or PIN, says who they are; once more, that they are no longer there."""
    if not isinstance(visit.place, Staff) or event.name not in world.config.staff.mediators:
        return stay(visit)
    return stay(changed(visit, assisted_by="" if visit.assisted_by == event.name else event.name))


def assisted(visit: Visit, tr: Translator) -> str:
    """The sentence for paper and file; empty where nobody assists."""
    return f"{tr(ASSISTED, name=visit.assisted_by)} {tr(NO_MANDATE)}" if visit.assisted_by else ""


def with_helper(ticket: Ticket, visit: Visit, world: World) -> Ticket:
    """The ticket with who assisted, at its end, in the citizen's language."""
    tr = world.translator(visit.preferences.language)
    said = assisted(visit, tr)
    return (
        replace(ticket, blocks=(*ticket.blocks, *directed((Rule(), Line(said, style="small")), tr))) if said else ticket
    )


def can_practise(visit: Visit) -> bool:
    return isinstance(visit.place, Staff) and isinstance(visit.place.under, Attract)


def can_assist(visit: Visit, config: Config) -> bool:
    return (
        isinstance(visit.place, Staff) and not isinstance(visit.place.under, Attract) and bool(config.staff.mediators)
    )
