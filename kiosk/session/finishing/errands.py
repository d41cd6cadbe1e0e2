"""Asks the desk what a service has made of a file, and opens it: the key of that answer is in this process alone."""

import asyncio
from collections.abc import Callable

from kiosk.delivery import answered
from kiosk.delivery.wire import VisitAnswer
from kiosk.privacy import sealing
from kiosk.session import events
from kiosk.session.finishing.state import AwaitFinish, Finish, FinishTold
from kiosk.ticket.client import TicketDesk
from kiosk.ticket.protocol import AskStanding, DrawCode, Drawn, Stands

# A service answers the desk within seconds; somebody who has finished here stands there for a minute or two.
EVERY_S = 2.0
PATIENCE_S = 120.0


class Keyring:
    """The keys of files' answers. `new` is called in a thread, before the file is committed."""

    def __init__(self) -> None:
        self._keys: dict[str, sealing.KeyPair] = {}

    def new(self, envelope_id: str) -> bytes:
        """The public half, which goes with the file."""
        self._keys[envelope_id] = sealing.new_key_pair()
        return self._keys[envelope_id].public

    def take(self, envelope_id: str) -> sealing.KeyPair | None:
        return self._keys.pop(envelope_id, None)


class FinishingRoom:
    """Belongs to the event loop's thread."""

    def __init__(
        self, keys: Keyring, desk: TicketDesk, *, every_s: float = EVERY_S, patience_s: float = PATIENCE_S
    ) -> None:
        self._keys = keys
        self._desk = desk
        self._every_s, self._patience_s = every_s, patience_s

    async def carry_out(self, effect: AwaitFinish, dispatch: Callable[[events.Event], None]) -> None:
        keys = self._keys.take(effect.envelope_id)
        answer = await self._awaited(effect.envelope_id, keys) if keys is not None else None
        finish = await self._drawn(answer) if answer is not None else None
        await self._desk.close()
        dispatch(FinishTold(effect.envelope_id, finish))

    async def _awaited(self, envelope_id: str, keys: sealing.KeyPair) -> VisitAnswer | None:
        clock = asyncio.get_running_loop()
        until = clock.time() + self._patience_s
        while True:
            reply = await self._desk.ask(AskStanding(envelope_id))
            if isinstance(reply, Stands):
                found = answered.answers(reply.sealed, keys)
                if found or not reply.waits:
                    return found[0] if found else None
            if clock.time() + self._every_s >= until:
                return None
            await asyncio.sleep(self._every_s)

    async def _drawn(self, answer: VisitAnswer) -> Finish | None:
        drawn = await self._desk.ask(DrawCode(answer.finish_url))
        if not isinstance(drawn, Drawn):
            return None
        return Finish(answer.finish_url, (drawn.rgb, drawn.width, drawn.height), answer.dropped)
