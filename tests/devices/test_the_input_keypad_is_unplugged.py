"""A keypad that leaves and comes back, alone or among others; a driver that is killed with a key down."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import Inputs
from kiosk.devices.inputs.port import HeadsetPlugged, KeyPressed, KeyReleased, SwitchPressed, SwitchReleased
from kiosk.devices.states import Absent, Lost, NeedsAttention, Ready
from kiosk.errors import Code
from tests.support.devices import until
from tests.support.inputs import Desk, desk, open_inputs
from tests.support.loops import run_in
from tests.support.patience import PATIENCE_S, promised


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "inputs") as made:
        yield made


def test_with_a_key_down_the_key_is_let_go_the_others_go_on_and_it_comes_back(hands: Desk) -> None:
    async def story() -> None:
        async with open_inputs(hands.config("keypad", "switches")) as client:
            hands.do(hold="right")
            await client.hears(KeyPressed("right"))
            hands.do(unplug="keypad")
            await client.hears(KeyReleased("right"))
            state = await until(client, lambda state: isinstance(state, NeedsAttention))
            assert isinstance(state, NeedsAttention)
            assert state.fault.code is Code.INPUTS_MISSING
            assert "keypad" in state.fault.detail
            hands.do(switch="2")
            await client.hears(SwitchPressed(2), SwitchReleased(2))
            hands.do(release="right", plug="keypad")
            await until(client, lambda state: state == Ready())
            hands.do(press="left")
            await client.hears(KeyPressed("left"), KeyReleased("left"))

    run_in("asyncio", story)


def test_the_only_device_gone_is_lost_and_found_again(hands: Desk) -> None:
    async def story() -> None:
        async with open_inputs(hands.config("headset")) as client:
            hands.do(headset=True)
            await client.hears(HeadsetPlugged(True))
            hands.do(unplug="headset")
            await client.hears(HeadsetPlugged(False))
            state = await until(client, lambda state: isinstance(state, Lost))
            assert isinstance(state, Lost)
            assert state.fault.code is Code.DISCONNECTED
            hands.do(plug="headset")
            await client.hears(HeadsetPlugged(True))
            await until(client, lambda state: state == Ready())

    run_in("asyncio", story)


def test_another_device_under_the_same_name_is_taken_for_the_new_one(hands: Desk, tmp_path: Path) -> None:
    async def story() -> None:
        link = tmp_path / "by-id"
        link.symlink_to(hands.folder / "keypad")
        with desk(tmp_path / "other") as others:
            config = Inputs(enabled=True, devices=(str(link),))
            async with open_inputs(config) as client:
                hands.do(press="up")
                await client.hears(KeyReleased("up"))
                link.unlink()
                link.symlink_to(others.folder / "keypad")
                async with asyncio.timeout(PATIENCE_S):
                    while KeyReleased("next") not in client.events:
                        others.do(press="next")
                        await asyncio.sleep(0.05)

    run_in("asyncio", story)


def test_a_driver_killed_with_a_key_down_lets_it_go_and_is_back_within_a_second(hands: Desk) -> None:
    async def story() -> None:
        async with open_inputs(hands.config()) as client:
            hands.do(headset=True, hold="up")
            await client.hears(KeyPressed("up"))
            if not client.headset:
                await client.hears(HeadsetPlugged(True))
            assert client.driver_pid is not None
            killed = time.monotonic()
            os.kill(client.driver_pid, signal.SIGKILL)
            await client.hears(KeyReleased("up"))
            await until(client, lambda state: state == Ready())
            assert time.monotonic() - killed < promised(1.5)
            assert client.headset is True
            hands.do(release="up")
            hands.do(press="down")
            await client.hears(KeyPressed("down"), KeyReleased("down"))
            assert HeadsetPlugged(True) not in client.events

    run_in("asyncio", story)


def test_a_headset_pulled_out_while_the_driver_is_dead_is_not_believed_in(hands: Desk) -> None:
    async def story() -> None:
        async with open_inputs(hands.config()) as client:
            hands.do(headset=True)
            await client.hears(HeadsetPlugged(True))
            assert client.driver_pid is not None
            hands.do(unplug="headset")  # the jack's device goes with it: a driver that comes back sees nothing of it
            os.kill(client.driver_pid, signal.SIGKILL)
            await client.hears(HeadsetPlugged(False))
            assert client.headset is False
            hands.do(plug="headset")
            await client.hears(HeadsetPlugged(True))

    run_in("asyncio", story)


def test_a_stuck_key_is_named_and_the_rest_of_the_keypad_serves(hands: Desk) -> None:
    async def story() -> None:
        async with open_inputs(hands.config("keypad", stuck_after_s=1.0)) as client:
            hands.do(hold="help")
            await client.hears(KeyPressed("help"), KeyReleased("help"))
            state = await until(client, lambda state: isinstance(state, NeedsAttention))
            assert isinstance(state, NeedsAttention)
            assert (state.fault.code, state.fault.detail) == (Code.INPUTS_STUCK, "help")
            hands.do(press="select")
            await client.hears(KeyPressed("select"), KeyReleased("select"))
            hands.do(release="help")
            await until(client, lambda state: state == Ready())

    run_in("asyncio", story)


def test_devices_that_come_after_the_screen_are_found(tmp_path: Path) -> None:
    async def story() -> None:
        config = Inputs(enabled=True, devices=(str(tmp_path / "late" / "headset"),))
        async with open_inputs(config) as client:
            assert client.state == Absent()
            assert client.headset is None
            with desk(tmp_path / "late") as late:
                await until(client, lambda state: state == Ready())
                late.do(headset=True)
                await client.hears(HeadsetPlugged(True))

    run_in("asyncio", story)
