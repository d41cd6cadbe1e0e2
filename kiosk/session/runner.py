"""Holds the present visit: events in, pictures and errands out."""

from collections.abc import Callable

from kiosk.session import effects, events
from kiosk.session.state import StaffDoor, Visit
from kiosk.session.waking import activated
from kiosk.session.world import World


class Runner:
    """`world` is made anew for each event, as it carries the hour.

    It takes events from the first frame on; what they want done waits until `equip`.
    """

    def __init__(self, visit: Visit, world: Callable[[], World], shown: Callable[[Visit], None]) -> None:
        self.visit = visit
        self._world = world
        self._shown = shown
        self._carry_out: Callable[[effects.Effect], None] | None = None
        self._held: list[effects.Effect] = []
        self._early: list[events.Event] | None = None

    def wait(self) -> None:
        """The rules are being loaded: events wait for `go_on`. Who asked for a rule meanwhile would wait for that load
        in the GUI thread (120 to 220 ms on a busy machine)."""
        self._early = []

    def go_on(self) -> None:
        """They are there; idempotent."""
        early, self._early = self._early, None
        for event in early or ():
            self.dispatch(event)

    def equip(self, carry_out: Callable[[effects.Effect], None]) -> None:
        """From now on what is wanted is done (`errands.Errands.carry_out`), beginning with what had to wait."""
        self._carry_out = carry_out
        held, self._held = self._held, []
        for effect in held:
            carry_out(effect)

    def wake(self, event: events.Activated) -> None:
        """The first event of a screen that takes the display at once, without the other rules."""
        self.visit, _ = activated(self.visit, event, self._world())
        self._shown(self.visit)

    def dispatch(self, event: events.Event) -> None:
        if self._early is not None:
            self._early.append(event)
            return
        # Not up there: the rules take 11 ms to load, and the first picture needs one of them (`wake`).
        from kiosk.session.update import update

        before = self.visit
        self.visit, wanted = update(before, event, self._world())
        if self.visit is not before or (isinstance(event, events.Tick) and _counts_down(self.visit)):
            self._shown(self.visit)
        for effect in wanted:
            if self._carry_out is None:
                self._held.append(effect)
            else:
                self._carry_out(effect)

    def show_again(self) -> None:
        """Something outside of the visit has changed (the catalogue has been read)."""
        self._shown(self.visit)


def _counts_down(visit: Visit) -> bool:
    """What is shown changes with the hour alone: the minutes of a pause, the wait after a wrong PIN."""
    return visit.paused is not None or isinstance(visit.place, StaffDoor)
