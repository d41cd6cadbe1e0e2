"""A card that is pulled out, falls silent, babbles or is slow while it is read: the call ends with a value."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from kiosk.devices.card_reader.client import Session
from kiosk.devices.states import Fault, Ready
from kiosk.errors import Code
from tests.support.loops import run_in
from tests.support.patience import promised
from tests.support.pcsc import CONTACTLESS, SELECT_EMRTD, SeenReader, Slots, open_reader, running_slots


@pytest.fixture
def slots() -> Iterator[Slots]:
    with running_slots() as slots:
        slots.lay("identity")
        yield slots


async def connected(reader: SeenReader) -> Session:
    await reader.met(CONTACTLESS)
    session = await reader.connect(CONTACTLESS)
    assert not isinstance(session, Fault)
    return session


def test_pulled_in_the_middle_of_an_apdu(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config()) as reader:
            session = await connected(reader)
            slots.change(fault="pulled")
            told = await session.transmit(SELECT_EMRTD)
            assert isinstance(told, Fault)
            assert told.code is Code.CARD_REMOVED
            assert await session.transmit(SELECT_EMRTD) == told
            await session.disconnect()
            await reader.empty()
            await reader.until(lambda: reader.state == Ready())
            slots.lay("identity")
            async with await connected(reader) as again:
                assert await again.transmit(SELECT_EMRTD) == b"\x6a\x82"

    run_in("asyncio", story)


def test_pulled_between_two_apdus(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config()) as reader:
            async with await connected(reader) as session:
                slots.take_away()
                await reader.empty()
                told = await session.transmit(SELECT_EMRTD)
                assert isinstance(told, Fault)
                assert told.code is Code.CARD_REMOVED
            await reader.until(lambda: reader.state == Ready())

    run_in("asyncio", story)


def test_a_chip_that_never_answers_costs_the_driver_its_life_and_nothing_else(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config(transmit_timeout_s=0.5)) as reader:
            session = await connected(reader)
            first = reader.driver_pid
            slots.change(fault="mute")
            started = time.monotonic()
            assert await session.transmit(SELECT_EMRTD) == Fault(Code.TIMED_OUT)
            assert time.monotonic() - started < promised(2.0)
            await reader.empty()  # a card that nobody watches is not said to be there
            slots.take_away()
            slots.change(fault=None)
            await reader.until(lambda: reader.state == Ready())
            assert reader.driver_pid not in (None, first)
            await session.disconnect()
            slots.change(slot="contactless-2", card="identity")
            await reader.met(CONTACTLESS[:-1] + "1")

    run_in("asyncio", story)


def test_a_caller_that_goes_away_leaves_the_card_to_the_next(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config()) as reader:
            session = await connected(reader)
            slots.change(fault="slow")
            asked = asyncio.ensure_future(session.transmit(SELECT_EMRTD))
            await asyncio.sleep(0.05)
            asked.cancel()
            slots.change(fault=None)
            with pytest.raises(asyncio.CancelledError):
                await asked
            assert await session.transmit(SELECT_EMRTD) == Fault(Code.CANCELLED)
            await session.disconnect()
            async with await connected(reader) as again:
                assert await again.transmit(SELECT_EMRTD) == b"\x6a\x82"

    run_in("asyncio", story)


def test_garbage_and_a_slow_answer_are_values(slots: Slots) -> None:
    async def story() -> None:
        # What is garbage by chance may also be no answer at all.
        async with open_reader(slots.config(transmit_timeout_s=2)) as reader:
            slots.change(fault="garbage")
            for _ in range(3):
                await reader.met(CONTACTLESS)
                session = await reader.connect(CONTACTLESS)
                if isinstance(session, Fault):
                    continue
                async with session:
                    for _ in range(10):
                        told = await session.transmit(SELECT_EMRTD)
                        assert isinstance(told, Fault) or len(told) >= 2
            slots.change(fault=None)
            await reader.until(lambda: reader.state == Ready())

    run_in("asyncio", story)


def test_extended_length_passes_both_ways(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config()) as reader, await connected(reader) as session:
            long = bytes.fromhex("00D6000000FDE8") + bytes(65_000) + b"\0\0"
            assert await session.transmit(long) == b"\x6d\x00"
            for wrong in (b"", b"\x00\xa4\x04", bytes(65_545)):
                async with await other_session(reader, session) as fresh:
                    told = await fresh.transmit(wrong)
                    assert isinstance(told, Fault)
                    assert told.code is Code.IO_ERROR

    run_in("asyncio", story)


async def other_session(reader: SeenReader, held: Session) -> Session:
    await held.disconnect()
    return await connected(reader)
