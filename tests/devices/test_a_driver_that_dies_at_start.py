"""A driver that dies at each start: nobody waits for it longer than it takes to see that it will not come."""

import asyncio
import time
from typing import Literal

import pytest

from kiosk.devices.client_base import DeviceClient
from kiosk.devices.opening import Open, Opened
from kiosk.devices.states import Absent, Fault
from kiosk.errors import Code
from tests.support.loops import LOOPS, run_in
from tests.support.odd_worker import Setup
from tests.support.patience import PATIENCE_S, promised

# So long that no test would wait for it.
OPEN_TIMEOUT_S = 600.0


class Device(DeviceClient):
    def __init__(self, start: Literal["die", "hang"], open_timeout_s: float = OPEN_TIMEOUT_S) -> None:
        super().__init__(
            kind="odd",
            name="Appareil",
            enabled=True,
            module="tests.support.odd_worker",
            setup=Setup("hello", start=start),
            reply_type=Opened | Fault,
            open_timeout_s=open_timeout_s,
        )

    async def operate(self) -> object:
        reply, _ = await self._operate(Open(), OPEN_TIMEOUT_S)
        return reply


@pytest.mark.parametrize("loop", LOOPS)
def test_an_operation_that_waits_for_it_ends_when_it_has_died_too_often(loop: str) -> None:
    async def story() -> None:
        device = Device("die")
        await device.open()
        try:
            async with asyncio.timeout(PATIENCE_S):
                assert await device.operate() == Fault(Code.DRIVER_DIED)
            assert device.state == Absent()
            assert device.fault == Fault(Code.DRIVER_DIED)
        finally:
            await device.close()

    run_in(loop, story)


def test_an_operation_that_comes_later_does_not_wait_at_all() -> None:
    async def story() -> None:
        device = Device("die")
        await device.open()
        try:
            await device.settled(PATIENCE_S)
            began = time.monotonic()
            assert await device.operate() == Fault(Code.DRIVER_DIED)
            assert time.monotonic() - began < promised(0.5)
        finally:
            await device.close()

    run_in("asyncio", story)


def test_an_operation_waits_once_for_a_driver_that_hangs_as_it_starts() -> None:
    async def story() -> None:
        device = Device("hang", open_timeout_s=5.0)
        await device.open()
        try:
            await asyncio.sleep(0)  # the attendant waits first
            began = time.monotonic()
            assert await device.operate() == Fault(Code.TIMED_OUT)
            assert time.monotonic() - began < 2 * 5.0
        finally:
            await device.close()

    run_in("asyncio", story)


@pytest.mark.parametrize("start", ["die", "hang"])
def test_a_client_that_is_closed_leaves_nobody_waiting(start: Literal["die", "hang"]) -> None:
    async def story() -> None:
        device = Device(start)
        await device.open()
        operation = asyncio.create_task(device.operate())
        await asyncio.sleep(0)
        await device.close()
        async with asyncio.timeout(PATIENCE_S):
            assert await operation in (Fault(Code.DISCONNECTED, "closed"), Fault(Code.DRIVER_DIED))

    run_in("asyncio", story)
