"""Has the desk prove who signs in elsewhere, and hands the visit what it says."""

import asyncio
from collections.abc import Callable

from kiosk.config import Config
from kiosk.help.asked import Signer
from kiosk.help.key import key_file
from kiosk.identify.client import IdentifyDesk
from kiosk.session import events
from kiosk.session.identify.state import (
    AwaitPhone,
    BeginIdentify,
    FinishIdentify,
    IdentifyEffect,
    IdentifyTold,
    StopWaiting,
)


def identify_room(config: Config) -> "IdentifyRoom | None":
    """None where nobody signs in elsewhere."""
    return (
        IdentifyRoom(IdentifyDesk(config.delivery, Signer(config.kiosk_id, str(key_file(config.state_dir)))))
        if config.identify.france_connect or config.identify.wallet
        else None
    )


# A person looks at their telephone and back.
LOOK_EVERY_S = 1.0


class IdentifyRoom:
    """Belongs to the event loop's thread."""

    def __init__(self, desk: IdentifyDesk) -> None:
        self._desk = desk
        self._awaited = 0

    async def carry_out(self, effect: IdentifyEffect, dispatch: Callable[[events.Event], None]) -> None:
        match effect:
            case BeginIdentify(turn=turn, wants=wants, via=via):
                dispatch(IdentifyTold(turn, await self._desk.begin(wants, via)))
            case AwaitPhone(turn=turn, begun_id=begun_id):
                await self._wait(turn, begun_id, dispatch)
            case StopWaiting():
                self._awaited = 0
                await self._desk.close()
            case FinishIdentify(turn=turn, begun_id=begun_id, query=query):
                dispatch(IdentifyTold(turn, await self._desk.finish(begun_id, query)))

    async def _wait(self, turn: int, begun_id: str, dispatch: Callable[[events.Event], None]) -> None:
        """Until it has answered, or the desk says that it is over, or nobody waits any more."""
        self._awaited = turn
        while self._awaited == turn:
            found = await self._desk.look(begun_id)
            if found is not None:
                self._awaited = 0
                dispatch(IdentifyTold(turn, found))
                return
            await asyncio.sleep(LOOK_EVERY_S)
