"""The summary that was sent, printed for the citizen: asked for, never by itself, and gone with the visit."""

from kiosk.devices.page_printer.port import NotPrinted, Printed
from kiosk.devices.states import Ready
from kiosk.session import events
from kiosk.session.effects import PrintPages
from kiosk.session.state import CopyState, Receipt, Visit, changed, device_of
from kiosk.session.world import Next, World, stay

# What may come out for one visit: the pages, and once more when the citizen says that none did.
COPY_TRIES = 2


def can_copy(visit: Visit) -> bool:
    """Whether the pages may be asked for, now."""
    copy = visit.copy
    if copy.stage == "printing" or isinstance(copy.result, Printed) or copy.tries >= COPY_TRIES:
        return False
    return visit.submission is not None and isinstance(device_of(visit, "page_printer"), Ready)


def print_copy(visit: Visit, event: events.PrintCopy, world: World) -> Next:
    if not isinstance(visit.place, Receipt) or not can_copy(visit):
        return stay(visit)
    job = world.fresh_id()
    return changed(visit, copy=CopyState("printing", job, visit.copy.tries)), (PrintPages(job),)


def copy_done(visit: Visit, event: events.CopyDone, world: World) -> Next:
    copy = visit.copy
    if copy.stage != "printing" or event.result.job != copy.job:
        return stay(visit)
    tries = copy.tries if isinstance(event.result, NotPrinted) else copy.tries + 1
    return stay(changed(visit, copy=CopyState("done", copy.job, tries, event.result)))
