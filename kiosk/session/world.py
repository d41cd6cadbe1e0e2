"""What the rules may look at besides the visit: settings, the hour, the démarches, chance."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from kiosk.config import Config
from kiosk.i18n.translator import Translator
from kiosk.session.effects import Effect
from kiosk.session.state import Visit

if TYPE_CHECKING:
    from kiosk.flows.engine import Engine  # with the expressions' library: not before the first picture
    from kiosk.flows.life_events import LifeEvent


class World(NamedTuple):
    """Given whole to each update, so that an update stays a pure function of its arguments. `fresh_id` and
    `fresh_reference` are the only chance there is; a test hands over known ones."""

    config: Config
    engine: "Callable[[str], Engine]"
    translator: Callable[[str], Translator]
    flow_ids: tuple[str, ...]
    monotonic: float
    now: datetime
    today: date
    fresh_id: Callable[[], str]
    fresh_reference: Callable[[], str]
    # INSEE code of a town and its postcode; empty: not known.
    commune: Callable[[str, str], str] = lambda town, postcode: ""
    life_events: "tuple[LifeEvent, ...]" = ()


Next = tuple[Visit, tuple[Effect, ...]]


def stay(visit: Visit) -> Next:
    """Nothing to do outside."""
    return visit, ()
