"""The desk as a screen asks it for an identity from elsewhere, and the key that opens its answer."""

import asyncio

from kiosk.config import Delivery
from kiosk.identify import wire
from kiosk.identify.protocol import Failed, Returned, Sealed, Setup, Start, Started
from kiosk.privacy import sealing
from kiosk.processes.host import WorkerHost, WorkerLost

# The desk asks FranceConnect three times, each with its own time-out; and the start of the worker.
FINISH_S = 60.0


class IdentifyDesk:
    """One visit's. The key is made for one request and is dropped with its answer; it leaves this process never. All
    methods belong to the event loop's thread."""

    def __init__(self, settings: Delivery) -> None:
        self._keys: sealing.KeyPair | None = None
        self._timeout_s = FINISH_S + 3 * settings.timeout_s
        self._host = WorkerHost("kiosk.identify.messenger", Setup(settings))

    async def begin(self, wants: tuple[wire.Name, ...]) -> Started | Failed:
        keys = await asyncio.to_thread(sealing.new_key_pair)
        reply = await self._ask(Start(keys.public, wants))
        self._keys = keys if isinstance(reply, Started) else None
        return reply if isinstance(reply, Started | Failed) else Failed("unreachable")

    async def finish(self, begun_id: str, query: str) -> wire.Given | Failed:
        keys, self._keys = self._keys, None
        if keys is None:
            return Failed("expired")
        reply = await self._ask(Returned(begun_id, query))
        await self._host.stop()
        if not isinstance(reply, Sealed):
            return reply if isinstance(reply, Failed) else Failed("unreachable")
        try:
            given = wire.decode(sealing.open_sealed(keys, reply.sealed), wire.Given)
        except sealing.CannotOpenError:
            given = None
        return Failed("not_proved") if given is None else given

    async def close(self) -> None:
        self._keys = None
        await self._host.stop()

    async def _ask(self, request: Start | Returned) -> Started | Sealed | Failed:
        self._host.start()
        try:
            reply: Started | Sealed | Failed = await self._host.call(
                request, Started | Sealed | Failed, self._timeout_s
            )
        except WorkerLost:
            return Failed("unreachable")
        return reply
