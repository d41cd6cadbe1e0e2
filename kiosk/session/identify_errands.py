"""Has the desk prove who signs in elsewhere, and hands the visit what it says."""

from collections.abc import Callable

from kiosk.config import Config
from kiosk.identify.client import IdentifyDesk
from kiosk.session import events
from kiosk.session.identify_state import BeginIdentify, FinishIdentify, IdentifyEffect, IdentifyTold


def identify_room(config: Config) -> "IdentifyRoom | None":
    """None where nobody signs in elsewhere."""
    return IdentifyRoom(IdentifyDesk(config.delivery)) if config.identify.france_connect else None


class IdentifyRoom:
    """Belongs to the event loop's thread."""

    def __init__(self, desk: IdentifyDesk) -> None:
        self._desk = desk

    async def carry_out(self, effect: IdentifyEffect, dispatch: Callable[[events.Event], None]) -> None:
        match effect:
            case BeginIdentify(turn=turn, wants=wants):
                dispatch(IdentifyTold(turn, await self._desk.begin(wants)))
            case FinishIdentify(turn=turn, begun_id=begun_id, query=query):
                dispatch(IdentifyTold(turn, await self._desk.finish(begun_id, query)))
