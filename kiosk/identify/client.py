"""The desk as a screen asks it for an identity from elsewhere, and the key that opens its answer."""

import asyncio

from kiosk.config import Delivery
from kiosk.help.asked import Signer
from kiosk.identify import wire
from kiosk.identify.protocol import Failed, Look, Reply, Returned, Sealed, Setup, Start, Started, Waiting
from kiosk.privacy import sealing
from kiosk.processes.host import WorkerHost, WorkerLost

# The desk asks FranceConnect three times, each with its own time-out; and the start of the worker.
FINISH_S = 60.0
# Looks in a row that the desk has not answered, before it is given up: a network that comes back is waited for.
MOST_MISSES = 10


class IdentifyDesk:
    """One visit's. The key is made for one request and is dropped with its answer; it leaves this process never. All
    methods belong to the event loop's thread."""

    def __init__(self, settings: Delivery, signer: Signer) -> None:
        self._keys: sealing.KeyPair | None = None
        self._misses = 0
        self._timeout_s = FINISH_S + 3 * settings.timeout_s
        self._host = WorkerHost("kiosk.identify.messenger", Setup(settings, signer))

    async def begin(self, wants: tuple[wire.Name, ...], via: wire.Via = "france_connect") -> Started | Failed:
        keys = await asyncio.to_thread(sealing.new_key_pair)
        reply = await self._ask(Start(keys.public, wants, via))
        self._keys = keys if isinstance(reply, Started) else None
        return reply if isinstance(reply, Started | Failed) else Failed("unreachable")

    async def finish(self, begun_id: str, query: str) -> wire.Given | Failed:
        keys, self._keys = self._keys, None
        if keys is None:
            return Failed("expired")
        reply = await self._ask(Returned(begun_id, query))
        await self._host.stop()
        return _opened(keys, reply)

    async def look(self, begun_id: str) -> wire.Given | Failed | None:
        """None: the telephone has not answered yet; or the desk has not, and is asked again."""
        keys = self._keys
        if keys is None:
            return Failed("expired")
        reply = await self._ask(Look(begun_id))
        self._misses = self._misses + 1 if reply == Failed("unreachable") else 0
        if isinstance(reply, Waiting) or 0 < self._misses < MOST_MISSES:
            return None
        self._misses = 0
        self._keys = None
        await self._host.stop()
        return _opened(keys, reply)

    async def close(self) -> None:
        self._keys = None
        await self._host.stop()

    async def _ask(self, request: Start | Returned | Look) -> Reply:
        self._host.start()
        try:
            reply: Reply = await self._host.call(request, Reply, self._timeout_s)
        except WorkerLost:
            return Failed("unreachable")
        return reply


def _opened(keys: sealing.KeyPair, reply: Reply) -> wire.Given | Failed:
    if not isinstance(reply, Sealed):
        return reply if isinstance(reply, Failed) else Failed("unreachable")
    try:
        given = wire.decode(sealing.open_sealed(keys, reply.sealed), wire.Given)
    except sealing.CannotOpenError:
        given = None
    return Failed("not_proved") if given is None else given
