"""Lends the camera: `lease.py` decides who has it, this carries its orders out among the tasks of the screen."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Protocol

from kiosk.devices.camera import lease as rules
from kiosk.devices.camera.lease import Ask, Granted, HandOver, Leases, Next, Purpose, Refused
from kiosk.devices.camera.port import Picture, Streaming
from kiosk.devices.states import Fault
from kiosk.errors import Code

# The page of a call stops its tracks in some milliseconds; a page that hangs keeps the camera, and the step is refused.
HAND_OVER_S = 3.0


class Shutter(Protocol):
    """What the holder of a lease does with the camera."""

    async def turn_on(self) -> Streaming | Fault: ...

    async def turn_off(self) -> None: ...

    async def take_picture(self) -> Picture | Fault: ...


class CameraLease:
    """Implements `kiosk.devices.camera.port.Lease`."""

    def __init__(
        self,
        lessor: "Lessor",
        ask: Ask,
        hand_over: Callable[[], Awaitable[None]] | None,
        returned: Callable[[], None] | None,
    ) -> None:
        self._lessor = lessor
        self._ask = ask
        self.hand_over = hand_over
        self._returned = returned
        self.answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._end: asyncio.Task[None] | None = None

    @property
    def purpose(self) -> Purpose:
        return self._ask.purpose

    @property
    def held(self) -> bool:
        return self._end is None and self._lessor.leases.holder == self._ask

    async def start(self) -> Streaming | Fault:
        return await self._lessor.shutter.turn_on() if self._looks_through() else Fault(Code.DEVICE_BUSY)

    async def stop(self) -> None:
        if self._looks_through():
            await self._lessor.shutter.turn_off()

    async def snapshot(self) -> Picture | Fault:
        return await self._lessor.shutter.take_picture() if self._looks_through() else Fault(Code.DEVICE_BUSY)

    async def release(self) -> None:
        if self._end is None:
            self._end = asyncio.ensure_future(self._release())
        # Who is cancelled while the camera closes still leaves it closed.
        await asyncio.shield(self._end)

    async def __aenter__(self) -> "CameraLease":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.release()

    def granted(self) -> None:
        if not self.answer.done():
            self.answer.set_result(True)
        elif self._returned is not None:
            self._returned()

    def _looks_through(self) -> bool:
        """A call opens the camera itself."""
        return self.held and self.purpose != "call"

    async def _release(self) -> None:
        try:
            if self._lessor.leases.holder == self._ask and self.purpose != "call":
                await self._lessor.shutter.turn_off()
        finally:
            self._lessor.end(self._ask.number)


class Lessor:
    """All methods belong to the event loop's thread. `changed` is called after each change of `leases`."""

    def __init__(self, shutter: Shutter, changed: Callable[[], None]) -> None:
        self.shutter = shutter
        self.leases = Leases()
        self._changed = changed
        self._number = 0
        self._handles: dict[int, CameraLease] = {}
        self._watched: dict[int, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def lend(
        self,
        purpose: Purpose,
        hand_over: Callable[[], Awaitable[None]] | None,
        returned: Callable[[], None] | None,
        holder_pid: int | None,
    ) -> CameraLease | Fault:
        self._number += 1
        number = self._number
        handle = CameraLease(self, Ask(number, purpose), hand_over, returned)
        self._handles[number] = handle
        try:
            if holder_pid is not None:
                self._watch(number, holder_pid)
            self._apply(rules.ask(self.leases, Ask(number, purpose)))
            granted = await handle.answer
        except OSError:
            # The process that is to be watched is dead already, or there is no such process.
            granted = False
        except asyncio.CancelledError:
            self.end(number)
            raise
        if not granted:
            self.end(number)
            return Fault(Code.DEVICE_BUSY)
        return handle

    def end(self, number: int) -> None:
        """It leaves, or no longer waits; idempotent."""
        handle = self._handles.pop(number, None)
        if handle is not None and not handle.answer.done():
            handle.answer.set_result(False)
        self._unwatch(number)
        self._apply(rules.leave(self.leases, number))

    async def close(self) -> None:
        """Everybody leaves."""
        handles = list(self._handles.items())
        # Who waits first, or the camera would be given to them.
        for number, handle in sorted(handles, key=lambda item: item[1].held):
            await handle.release()
            self.end(number)

    def _watch(self, number: int, pid: int) -> None:
        """Raises `OSError` for a process that cannot be watched."""
        descriptor = os.pidfd_open(pid)
        self._watched[number] = descriptor
        asyncio.get_running_loop().add_reader(descriptor, self._died, number)

    def _died(self, number: int) -> None:
        self._unwatch(number)
        if number in self._handles:
            self._keep(self._handles[number].release())

    def _unwatch(self, number: int) -> None:
        descriptor = self._watched.pop(number, None)
        if descriptor is not None:
            asyncio.get_running_loop().remove_reader(descriptor)
            os.close(descriptor)

    def _apply(self, step: Next) -> None:
        self.leases = step.leases
        for order in step.orders:
            match order:
                case Granted(number):
                    self._handles[number].granted()
                case Refused(number):
                    self._handles[number].answer.set_result(False)
                case HandOver(number):
                    self._keep(self._ask_hand_over(self._handles[number], number))
        self._changed()

    async def _ask_hand_over(self, holder: CameraLease, number: int) -> None:
        waiting = self.leases.step
        done = False
        try:
            if holder.hand_over is not None:
                async with asyncio.timeout(HAND_OVER_S):
                    await holder.hand_over()
                done = True
        except TimeoutError:
            pass
        finally:
            if done:
                self._apply(rules.handed_over(self.leases, number))
            elif waiting is not None and self.leases.step == waiting:
                self.end(waiting.number)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
