"""pcscd is killed, stopped and frozen at any instant: every call ends, and cards are seen again when it is back."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator

import pytest

from kiosk.devices.card_reader.port import CardGone
from kiosk.devices.states import Fault, Lost, NeedsAttention, Ready
from kiosk.errors import Code
from tests.support.loops import run_in
from tests.support.pcsc import CONTACTLESS, SELECT_EMRTD, SeenReader, Slots, open_reader, running_slots

# What a call that loses pcscd may end with: it was there, it is not, it is there again without its card.
ENDS = {Code.CARD_SERVICE_DOWN, Code.CARD_REMOVED, Code.CARD_MISSING, Code.DISCONNECTED}


@pytest.fixture
def slots() -> Iterator[Slots]:
    with running_slots() as slots:
        slots.lay("identity")
        yield slots


async def read_until_it_fails(reader: SeenReader) -> Fault:
    while True:
        session = await reader.connect(CONTACTLESS)
        if isinstance(session, Fault):
            return session
        async with session:
            told = await session.transmit(SELECT_EMRTD)
            if isinstance(told, Fault):
                return told
            assert told == b"\x6a\x82"


@pytest.mark.parametrize("times", [3, pytest.param(50, marks=pytest.mark.long)])
def test_killed_at_many_instants(slots: Slots, times: int) -> None:
    async def story() -> None:
        chance = random.Random(times)
        async with open_reader(slots.config()) as reader:
            driver = reader.driver_pid
            for _ in range(times):
                await reader.met(CONTACTLESS)
                known = len(reader.events)
                reading = asyncio.ensure_future(read_until_it_fails(reader))
                await asyncio.sleep(chance.random() * 0.03)
                slots.change(pcscd="killed")
                told = await reading
                assert told.code in ENDS, told
                await reader.until(lambda known=known: CardGone(CONTACTLESS) in reader.events[known:])  # type: ignore[misc]
                await reader.until(lambda: reader.state == Ready())
            await reader.met(CONTACTLESS)
            assert reader.driver_pid == driver, "the driver survives its service"

    run_in("asyncio", story, timeout_s=170)


def test_killed_in_the_middle_of_an_apdu(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config()) as reader:
            await reader.met(CONTACTLESS)
            session = await reader.connect(CONTACTLESS)
            assert not isinstance(session, Fault)
            slots.change(fault="mute")
            asked = asyncio.ensure_future(session.transmit(SELECT_EMRTD))
            await asyncio.sleep(0.05)
            assert not asked.done()
            slots.change(pcscd="killed")
            told = await asked
            assert isinstance(told, Fault)
            assert told.code is Code.CARD_SERVICE_DOWN
            slots.change(fault=None)
            await session.disconnect()
            await reader.met(CONTACTLESS)

    run_in("asyncio", story)


def test_stopped_it_is_said_and_the_cards_come_back_with_it(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config()) as reader:
            await reader.met(CONTACTLESS)
            slots.change(pcscd="stopped")
            await reader.empty()
            await reader.until(lambda: reader.readers == ())
            await reader.until(lambda: isinstance(reader.state, NeedsAttention))
            assert reader.fault is not None
            assert reader.fault.code is Code.CARD_SERVICE_DOWN
            refused = await reader.connect(CONTACTLESS)
            assert isinstance(refused, Fault)
            assert refused.code is Code.CARD_SERVICE_DOWN
            slots.change(pcscd="running")
            await reader.until(lambda: reader.state == Ready())
            await reader.met(CONTACTLESS)

    run_in("asyncio", story)


def test_frozen_the_driver_is_given_up_and_comes_back(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config(open_timeout_s=1, connect_timeout_s=1)) as reader:
            await reader.met(CONTACTLESS)
            slots.change(pcscd="frozen")
            assert await reader.connect(CONTACTLESS) == Fault(Code.TIMED_OUT)
            await reader.empty()
            await reader.until(lambda: isinstance(reader.state, Lost))
            slots.change(pcscd="running")
            await reader.until(lambda: reader.state == Ready())
            await reader.met(CONTACTLESS)

    run_in("asyncio", story)


def test_the_driver_is_killed_while_it_holds_a_card(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config()) as reader:
            card = await reader.met(CONTACTLESS)
            session = await reader.connect(CONTACTLESS)
            assert not isinstance(session, Fault)
            pid = reader.driver_pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            await reader.empty()
            await reader.met(CONTACTLESS)
            assert reader.events == [card, CardGone(CONTACTLESS), card]
            told = await session.transmit(SELECT_EMRTD)
            assert told == Fault(Code.CARD_REMOVED, "the session has ended")
            await session.disconnect()
            await reader.until(lambda: reader.state == Ready())
            again = await reader.connect(CONTACTLESS)
            assert not isinstance(again, Fault)
            await again.disconnect()

    run_in("asyncio", story)
