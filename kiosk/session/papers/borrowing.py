"""The camera in the hands of one visit: one lease, from "photograph it" until it is put away."""

import asyncio

from kiosk.devices.camera.port import Camera, Lease, Picture
from kiosk.devices.states import Fault
from kiosk.errors import Code


class BorrowedCamera:
    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._lease: Lease | None = None
        self._turn = asyncio.Lock()

    async def borrow(self) -> Fault | None:
        """Turn it on; why it shows nothing, or None. `CANCELLED` when it is given back meanwhile."""
        async with self._turn:
            lease = self._lease or await self._camera.lease("document")
            if isinstance(lease, Fault):
                return lease
            self._lease = lease
        shown = await lease.start()
        return shown if isinstance(shown, Fault) else None

    async def take(self) -> Picture | Fault:
        return Fault(Code.DEVICE_BUSY) if self._lease is None else await self._lease.snapshot()

    async def give_back(self) -> None:
        async with self._turn:
            lease, self._lease = self._lease, None
            if lease is not None:
                await lease.release()
