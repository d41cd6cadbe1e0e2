"""The first event of a screen's life. In a file of its own, so that the first picture waits for no other rule."""

from kiosk.session.events import Activated
from kiosk.session.state import Visit, changed
from kiosk.session.world import Next, World, stay


def activated(visit: Visit, event: Activated, world: World) -> Next:
    return stay(changed(visit, interrupted=event.interrupted, after=event.after, lockout=event.lockout))
