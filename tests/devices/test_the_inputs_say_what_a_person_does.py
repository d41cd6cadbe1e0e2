"""Keys, switches, headset and presence, from struct input_event on a FIFO through the driver process to the screen."""

import asyncio
import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from kiosk.config import Inputs
from kiosk.devices.inputs.port import (
    HeadsetPlugged,
    Key,
    KeyPressed,
    KeyReleased,
    PresenceChanged,
    SwitchPressed,
    SwitchReleased,
)
from kiosk.devices.inputs.protocol import Reply, Setup
from kiosk.devices.opening import Open, Opened
from kiosk.devices.states import Absent, Fault, Ready
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost
from tests.support.hall import running_hall
from tests.support.inputs import Desk, desk, open_inputs
from tests.support.loops import LOOPS, run_in


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "inputs") as made:
        yield made


@pytest.mark.parametrize("loop", LOOPS)
def test_everything_that_is_touched_is_heard_in_its_order(hands: Desk, loop: str) -> None:
    async def story() -> None:
        async with open_inputs(hands.config()) as client:
            assert client.state == Ready()
            await client.hears(HeadsetPlugged(False))
            for key in get_args(Key):
                hands.do(press=key)
                await client.hears(KeyPressed(key), KeyReleased(key))
            hands.do(switch="1")
            hands.do(switch="2")
            await client.hears(SwitchPressed(1), SwitchReleased(1), SwitchPressed(2), SwitchReleased(2))
            hands.do(headset=True)
            await client.hears(HeadsetPlugged(True))
            hands.do(presence=True)
            await client.hears(PresenceChanged(True))
            hands.do(presence=False, headset=False)
            await client.hears(HeadsetPlugged(False))
            assert client.headset is False

    run_in(loop, story)


def test_what_was_plugged_in_before_is_known_at_once_and_what_was_pressed_before_is_not(hands: Desk) -> None:
    async def story() -> None:
        hands.do(headset=True, presence=True, press="select")
        async with open_inputs(hands.config()) as client:
            await client.hears(HeadsetPlugged(True))
            if client.presence is None:
                await client.hears(PresenceChanged(True))
            hands.do(press="up")
            await client.hears(KeyPressed("up"))
            assert KeyPressed("select") not in client.events
            told: list[object] = []
            client.listen(told.append)
            assert told == [HeadsetPlugged(True), PresenceChanged(True)]

    run_in("asyncio", story)


def test_a_visit_hears_nothing_of_the_keys_of_the_one_before(hands: Desk) -> None:
    async def story() -> None:
        async with open_inputs(hands.config("keypad")) as first:
            hands.do(press="down")
            await first.hears(KeyReleased("down"))
        hands.do(press="help")
        async with open_inputs(hands.config("keypad")) as second:
            hands.do(press="next")
            await second.hears(KeyReleased("next"))
            assert second.events == []

    run_in("asyncio", story)


def test_a_sensor_that_flickers_says_once_that_the_person_has_left(hands: Desk) -> None:
    async def story() -> None:
        async with open_inputs(hands.config("presence", presence_leaves_after_s=0.4)) as client:
            hands.do(presence=True)
            await client.hears(PresenceChanged(True))
            for there in (False, True, False, True, False):
                hands.do(presence=there)
            await client.hears(PresenceChanged(False))
            assert client.events == []

    run_in("asyncio", story)


def test_before_open_no_device_is_touched(hands: Desk) -> None:
    async def story() -> None:
        up = asyncio.Event()
        host = WorkerHost(
            "kiosk.devices.inputs.driver",
            Setup(hands.config("keypad")),
            on_life=lambda life: up.set() if life == "up" else None,
        )
        host.start()
        await up.wait()
        with pytest.raises(OSError) as nobody:
            os.open(hands.folder / "keypad", os.O_WRONLY | os.O_NONBLOCK)
        assert nobody.value.errno == errno.ENXIO
        assert await host.call(Open(), Reply, 5) == Opened()
        os.close(os.open(hands.folder / "keypad", os.O_WRONLY | os.O_NONBLOCK))
        await host.stop()

    run_in("asyncio", story)


def test_without_a_device_it_is_absent_and_says_why() -> None:
    async def story() -> None:
        async with open_inputs(Inputs(enabled=True)) as client:
            assert client.state == Absent()
            assert client.fault is not None
            assert client.fault.code is Code.NOT_CONFIGURED
        async with open_inputs(Inputs(enabled=False)) as client:
            assert client.fault == Fault(Code.NOT_CONFIGURED)
            assert client.driver_pid is None

    run_in("asyncio", story)


def test_the_whole_hall_moves_them_from_its_control(tmp_path: Path) -> None:
    async def story() -> None:
        with running_hall(tmp_path, also=["inputs"]) as hall:
            config = Inputs(enabled=True, devices=tuple(hall.ready["inputs"]))
            async with open_inputs(config) as client:
                await client.hears(HeadsetPlugged(False))
                hall.client.post("/inputs", {"headset": True, "press": "select"})
                await client.hears(KeyPressed("select"), KeyReleased("select"))
                if not client.headset:
                    await client.hears(HeadsetPlugged(True))
                assert hall.state()["inputs"]["headset"] is True

    run_in("asyncio", story)


def test_the_screens_side_loads_neither_the_source_nor_the_search_for_drivers() -> None:
    program = "import sys, kiosk.devices.inputs.client; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "kiosk.devices.inputs.client" in loaded
    assert not {"kiosk.devices.inputs.evdev", "kiosk.devices.inputs.buttons", "importlib.metadata"} & set(loaded)
