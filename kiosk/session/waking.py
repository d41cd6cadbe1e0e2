"""The first event of a screen's life. In a file of its own, so that the first picture waits for no other rule."""

from kiosk.session.events import Activated, KioskClosed
from kiosk.session.state import Visit, changed
from kiosk.session.world import Next, World, stay


def activated(visit: Visit, event: Activated, world: World) -> Next:
    woken = changed(visit, interrupted=event.interrupted, after=event.after, lockout=event.lockout, closed=event.closed)
    return stay(woken)


def closed(visit: Visit, event: KioskClosed, world: World) -> Next:
    """A visit that runs goes on: its page shows no difference until it is over."""
    return stay(changed(visit, closed=event.sentence))
